"""What is left of the data when each model learns from the one before."""

import numpy as np

from figures.drawing import Panels, figure
from figures.functions import Array
from figures.plot import Plot

LAST = 100
"""The last generation shown; the first learns from real data."""
EXAMPLES = 100
"""Examples of a generation where mean and variance are fitted."""
WORDS, TOKENS, SEED = 1000, 5000, 7
"""Words of the language, tokens of a generation, and the seed of their drawing."""


def replaced() -> Array:
    """Expected variance after each fit, where a model's sample replaces the data."""
    return np.asarray(np.cumprod(np.full(LAST, 1 - 1 / EXAMPLES)))


def kept() -> Array:
    """The same where each sample is added to the data."""
    fits = np.arange(1, LAST + 1)
    return np.asarray(np.cumprod(1 - 1 / (EXAMPLES * fits**2)))


def vocabulary() -> Array:
    """Frequencies of words, in proportion to 1 over the rank."""
    weight = 1 / np.arange(1, WORDS + 1)
    return np.asarray(weight / weight.sum())


def words_left(*, keep: bool) -> Array:
    """How many different words each generation's counts hold."""
    random = np.random.default_rng(SEED)
    counts = random.multinomial(TOKENS, vocabulary())
    left = [np.count_nonzero(counts)]
    for _ in range(LAST - 1):
        drawn = random.multinomial(TOKENS, counts / counts.sum())
        counts = counts + drawn if keep else drawn
        left.append(np.count_nonzero(counts))
    return np.asarray(left)


@figure(
    "generations-of-models",
    """Two panels over the generation, from 1 to 100. First: expected variance as a share of the real one. If each
    sample replaces the data it falls from 0.99 to 0.37; if data are kept it stays at 0.98. Second: different words
    that are left of 1,000. The first generation's 5,000 tokens hold about 750 of them. If data are replaced, fewer
    and fewer are left, some 300 after 10 generations and about 60 after 100; if they are kept, these stay.""",
)
def generations_of_models() -> Panels:
    """Variance and words, with data replaced and with data kept."""
    generations = np.arange(1, LAST + 1)
    ticks = (1, 25, 50, 75, 100)
    variance = Plot(
        (1, LAST),
        (0, 1),
        xticks=ticks,
        yticks=(0, 0.25, 0.5, 0.75, 1),
        xlabel="generation",
        ylabel="share of the real variance",
        title="mean and variance fitted",
    )
    variance.plot(generations, replaced(), "c2", "replaced")
    variance.plot(generations, kept(), "c1", "kept")
    variance.note(52, 0.92, "data kept", "small t1", shift=(0, 6))
    variance.note(52, 0.66, "data replaced", "small t2")
    words = Plot(
        (1, LAST),
        (0, WORDS),
        xticks=ticks,
        yticks=(0, 250, 500, 750, (WORDS, "1,000")),
        xlabel="generation",
        ylabel="different words left",
        title="words counted",
    )
    words.plot(generations, words_left(keep=False), "c2", "replaced")
    words.plot(generations, words_left(keep=True), "c1", "kept")
    words.note(52, 800, "data kept", "small t1")
    words.note(52, 160, "data replaced", "small t2")
    return [variance, words]
