"""How words are weighed, how many queries and passages help, how chains of steps fail, and what contexts cost."""

import numpy as np

from figures.drawing import Panels, figure
from figures.functions import Array
from figures.plot import Plot

SLOWNESS, BY_LENGTH = 1.2, 0.75
"""The parameters *k*₁ and *b* of BM25."""

LENGTHS = ((1, "c1"), (3, "c3"))
"""Lengths of a document, in mean lengths, with the look of each line."""


def factor(times: Array, length: float) -> Array:
    """By what BM25 multiplies the weight of a term that occurs so often."""
    scale = SLOWNESS * (1 - BY_LENGTH + BY_LENGTH * length)
    return np.asarray(times * (SLOWNESS + 1) / (times + scale))


@figure(
    "bm25-saturation",
    """The factor of a term in BM25 over how often it occurs, from 0 to 10. Two curves rise from 0, steeply at first,
    and flatten below the line at 2.2: the upper one, of a document of mean length, is 1 at one occurrence; the lower
    one is of a document three times as long. A dashed straight line, the raw count, leaves the picture at once.""",
)
def bm25_saturation() -> Panels:
    """Two saturating curves below their common bound, and the raw count."""
    plot = Plot(
        (0, 10),
        (0, 2.6),
        xticks=(0, 1, 2, 4, 6, 8, 10),
        yticks=(0, 1, (2.2, "2.2")),
        xlabel="occurrences of the term",
        ylabel="factor of its weight",
    )
    plot.plot([0, 2.6], [0, 2.6], "c2", "raw count")
    times = np.linspace(0, 10, 201)
    for length, look in LENGTHS:
        plot.plot(times, factor(times, length), look, f"length {length:g}")
    plot.note(2.8, 2.33, "raw count", "small t2")
    plot.note(3.9, 1.98, "mean length", "small t1")
    plot.note(4.6, 1.1, "three times as long", "small t3")
    return [plot]


FOUND = 0.6
"""How probably a single query finds the passage."""

UNREACHED = ((0.0, "c2"), (0.2, "c1"))
"""Shares of questions out of reach of every wording, with the look of each line."""


def reached(queries: Array, out_of_reach: float) -> Array:
    """Probability that at least one of so many queries finds the passage."""
    rest = 1 - out_of_reach
    return np.asarray(rest * (1 - (1 - FOUND / rest) ** queries))


@figure(
    "several-queries",
    """Probability that the passage is found over the number of queries, from 1 to 8. Both curves begin at 0.6. The
    upper one, all questions within reach, is 0.84 at two queries and nears 1. The lower one, a fifth of them out of
    reach, is 0.75 at two, 0.79 at three, and stays below a dotted line at 0.8.""",
)
def several_queries() -> Panels:
    """Two rising curves, one below a ceiling."""
    plot = Plot(
        (1, 8),
        (0, 1),
        xticks=range(1, 9),
        yticks=(0, 0.2, 0.4, 0.6, 0.8, 1),
        xlabel="queries",
        ylabel="probability that one finds the passage",
    )
    queries = np.arange(1, 9, dtype=float)
    ceiling = 1 - UNREACHED[1][0]
    plot.plot([1, 8], [ceiling, ceiling], "c3", "ceiling")
    for out_of_reach, look in UNREACHED:
        plot.plot(
            queries,
            reached(queries, out_of_reach),
            look,
            f"out of reach {out_of_reach:g}",
        )
    plot.note(3.6, 0.885, "all within reach", "small t2")
    plot.note(2.6, 0.66, "a fifth out of reach", "small t1")
    return [plot]


HOLDS, MISLEADS = 0.3, 0.05
"""How probably a passage holds the answer, and how probably it misleads."""


def right(passages: Array) -> Array:
    """Probability of a right answer with so many passages."""
    rest = 1 - MISLEADS - HOLDS
    return np.asarray((1 - MISLEADS) ** passages - rest**passages)


@figure(
    "passages-tradeoff",
    """Probability over the number of passages, from 1 to 30. The upper dashed curve, that the answer is among them,
    rises from 0.3 to nearly 1. The solid one, that the answer is right, rises from 0.3 to a peak of 0.66 at 6
    passages, marked by a dot, and falls to 0.21 at 30.""",
)
def passages_tradeoff() -> Panels:
    """Recall that rises, and quality that peaks."""
    plot = Plot(
        (0, 30),
        (0, 1),
        xticks=(1, 6, 12, 18, 24, 30),
        yticks=(0, 0.25, 0.5, 0.75, 1),
        xlabel="passages in the prompt",
        ylabel="probability",
    )
    passages = np.arange(1, 31, dtype=float)
    plot.plot(passages, 1 - (1 - HOLDS) ** passages, "c2", "present")
    plot.plot(passages, right(passages), "c1", "right")
    best = int(np.argmax(right(passages)))
    plot.dot(
        float(passages[best]), float(right(passages)[best]), name="best"
    )
    plot.note(14, 0.9, "answer among them", "small t2")
    plot.note(15, 0.54, "answer right", "small t1")
    return [plot]


CHAINS = (
    (0.99, 0, "c2"),
    (0.95, 0.8, "c3"),
    (0.95, 0, "c1"),
)
"""Chance that a step is right, share of errors that a check finds, and the look of the line."""


def success(steps: Array, step: float, caught: float) -> Array:
    """Probability that all of so many steps are right in the end."""
    return np.asarray((step / (1 - caught * (1 - step))) ** steps)


@figure(
    "chain-success",
    """Probability that a task succeeds over its number of steps, from 0 to 60. With 0.95 a step it falls to 0.36 at
    20 steps and 0.05 at 60. With 0.99 a step it is still 0.55 at 60. The curve for 0.95 with a check that finds four
    of five errors lies just below that, at 0.53.""",
)
def chain_success() -> Panels:
    """Three falling curves, one of them with a check."""
    plot = Plot(
        (0, 60),
        (0, 1),
        xticks=(0, 10, 20, 30, 40, 50, 60),
        yticks=(0, 0.25, 0.5, 0.75, 1),
        xlabel="steps of the task",
        ylabel="probability of success",
    )
    steps = np.arange(61, dtype=float)
    for step, caught, look in CHAINS:
        name = f"{step} checked" if caught else f"{step}"
        plot.plot(steps, success(steps, step, caught), look, name)
    plot.note(26, 0.87, "0.99 a step", "small t2")
    plot.note(5, 0.16, "0.95 a step", "small t1")
    plot.note(22, 0.45, "0.95, and a check finds 80 %", "small t3")
    return [plot]


ITEMS = np.arange(1, 11)
"""Ten items, the most popular first."""
TASTE = np.where((ITEMS == 3) | (ITEMS == 8), 1.2, 0.0)
"""By how much, in logarithms, a user likes each of them better than others do."""


def softmaxes() -> tuple[Array, Array]:
    """Popularity, and what the user chooses, as probabilities."""
    popular = 1 / ITEMS / np.sum(1 / ITEMS)
    chosen = popular * np.exp(TASTE)
    return popular, chosen / chosen.sum()


@figure(
    "popularity-correction",
    """Probability of ten items, the most popular first. What the user chooses falls from 0.25 at the first item to 0.03
    at the tenth, with peaks of 0.28 at the third and 0.10 at the eighth, and the softmax with the correction is
    the same. The softmax without it is 0.07 at all items but the third and the eighth, where it is 0.23 at both.""",
)
def popularity_correction() -> Panels:
    """What is learned with the correction for popularity, and without."""
    popular, chosen = softmaxes()
    relative = chosen / popular
    relative = relative / relative.sum()
    plot = Plot(
        (1, 10),
        (0, 0.35),
        xticks=tuple(ITEMS),
        yticks=(0, 0.1, 0.2, 0.3),
        xlabel="item, by popularity",
        ylabel="probability",
    )
    for css, name, curve in (
        ("c1", "with", chosen),
        ("c2", "without", relative),
    ):
        plot.plot(ITEMS, curve, css, name)
        for item, chance in zip(ITEMS, curve, strict=True):
            plot.dot(
                float(item), float(chance), f"dot {css}", 2.6, f"{name} dot"
            )
    plot.note(3.3, 0.275, "with, and what is chosen", "small t1")
    plot.note(8, 0.24, "without", "small t2", "middle")
    return [plot]


STEPS, ADDED, ALWAYS = 60, 2, 5
"""Steps of a run; thousands of tokens that each adds, and of instructions."""
BLOCKS = ((STEPS, 0, "c2", "one run"), (15, 1, "c1", "blocks"))
"""Steps of a block, thousands of tokens handed over, and the look and name of each line."""


@figure(
    "context-over-steps",
    """Tokens in the context over 60 steps. A dashed line, one run, rises evenly from 5 to 123 thousand. A solid line,
    the same steps in four blocks, rises from 6 to 34 thousand in each and falls back to 6 thousand when the next
    block begins with a summary or brief of one thousand.""",
)
def context_over_steps() -> Panels:
    """A straight line, and four teeth far below most of it."""
    plot = Plot(
        (1, STEPS),
        (0, 130),
        xticks=(1, 15, 30, 45, STEPS),
        yticks=(0, 25, 50, 75, 100, 125),
        xlabel="step",
        ylabel="thousand tokens read",
    )
    step = np.arange(STEPS)
    for length, begun, look, name in BLOCKS:
        read = ALWAYS + begun + ADDED * (step % length)
        plot.plot(step + 1, read, look, name)
    plot.note(33, 92, "one run", "small t2", "end")
    plot.note(31, 42, "blocks of 15", "small t1")
    return [plot]


WRONG = 1_000_000
"""Wrong passages in a collection."""
ALSO_RIGHT = ((1e-4, "c1", "1 in 10,000"), (1e-5, "c2", "1 in 100,000"))
"""How often a drawn passage is right, too, with the look and name of each line."""
BATCHES = np.geomspace(32, 32_768, 81)
BATCH_TICKS = (
    (32, "32"),
    (256, "256"),
    (2048, "2,048"),
    (16_384, "16,384"),
)


@figure(
    "batch-negatives",
    """Two panels over the batch size, from 32 to 32,768. First, on logarithmic axes, the mean rank of the hardest of
    a batch falls in a straight line from about 31,000 to 31. Second, the probability that a query has a false
    negative in its batch: if one passage in 10,000 is right, too, it is 0.10 at 1,024 and 0.96 at 32,768; if one in
    100,000 is, it stays near 0 up to 2,048 and ends at 0.28.""",
)
def batch_negatives() -> Panels:
    """How hard the hardest of a batch is, and how often a query meets one that is not wrong at all."""
    rank = Plot(
        (32, 32_768), (10, 40_000), xticks=BATCH_TICKS, xlog=True, ylog=True,
        yticks=(10, 100, 1000, 10_000),
        xlabel="pairs in the batch", ylabel="rank, on average", title="the hardest negative",
    )  # fmt: skip
    rank.plot(BATCHES, (WRONG + 1) / BATCHES, "c1", "rank")
    rank.note(300, 6000, "of a million", "small t1")
    chance = Plot(
        (32, 32_768), (0, 1), xticks=BATCH_TICKS, yticks=(0, 0.25, 0.5, 0.75, 1), xlog=True,
        xlabel="pairs in the batch", ylabel="probability", title="a query with a false negative",
    )  # fmt: skip
    for share, look, name in ALSO_RIGHT:
        chance.plot(BATCHES, 1 - (1 - share) ** (BATCHES - 1), look, name)
    chance.note(5200, 0.55, "1 in 10,000", "small t1", "end")
    chance.note(32_768, 0.3, "1 in 100,000", "small t2", "end")
    return [rank, chance]
