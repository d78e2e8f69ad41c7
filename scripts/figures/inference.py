"""What limits the speed of writing text, and what sampling keeps."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from figures.canvas import Panel
from figures.drawing import Panels, figure
from figures.functions import Array
from figures.plot import Plot

UNSURE = (0.5, 0.2, 0.15, 0.1, 0.05)
SURE = (0.96, 0.02, 0.01, 0.01)
MOST, MASS, FRACTION = 2, 0.9, 0.25
"""Tokens of top-k, probability of top-p, share of the first token's probability for min-p."""


def kept(chances: Sequence[float]) -> dict[str, Array]:
    """Which tokens, from the most probable on, each rule keeps."""
    p = np.array(chances)
    before = np.concatenate([[0], np.cumsum(p)[:-1]])
    return {
        f"top-k, *k* = {MOST}": np.arange(len(p)) < MOST,
        f"top-p, *P* = {MASS}": before < MASS - 1e-9,
        f"min-p, μ = {FRACTION}": p >= FRACTION * p[0],
    }


@figure(
    "truncated-sampling",
    """Two distributions as bars, sorted, and below each bar three rows that mark which tokens a rule keeps. Unsure,
    with 0.5, 0.2, 0.15, 0.1 and 0.05: top-k keeps two, top-p four, min-p three. Sure, with 0.96 for the first:
    top-k still keeps two, top-p and min-p one.""",
)
def truncated_sampling() -> Panels:
    """What three rules keep of a flat and of a steep distribution."""
    panels = []
    for title, chances in (("unsure", UNSURE), ("sure", SURE)):
        panel = Panel(312, 226)
        panel.text((197, 14), title)
        step, foot = 38, 138
        for i, chance in enumerate(chances):
            x, high = 102 + step * i, 100 * chance
            panel.rect((x, foot - high), 28, high, "f1", f"bar {i}")
            panel.text((x + 14, foot - high - 5), f"{chance:g}", "small")
        panel.line((96, foot), (96 + step * len(UNSURE), foot), "axis")
        for row, (name, stays) in enumerate(kept(chances).items()):
            y = foot + 26 + 24 * row
            panel.text((4, y + 4), name, "small quiet", "start")
            for i, stay in enumerate(stays):
                if stay:
                    panel.circle((116 + step * i, y), 6, "dot c1", name)
                else:
                    panel.text((116 + step * i, y + 4), "–", "small quiet")
        panels.append(panel)
    return panels


PARAMETERS, PER_PAIR, PER_TOKEN = 7.50e9, 4 * 32 * 32 * 128, 131072
SPEED, TRAFFIC = 989e12, 3.35e12
"""Llama 3 8B in 16 bits on an H100: operations and bytes, and how many of them a second."""


def pass_times(tokens: Array) -> tuple[Array, Array]:
    """Milliseconds that arithmetic and traffic take for a pass over the first tokens of a text."""
    work = 2 * PARAMETERS * tokens + PER_PAIR * tokens * (tokens + 1) / 2
    moved = 2 * PARAMETERS + PER_TOKEN * tokens
    return 1e3 * work / SPEED, 1e3 * moved / TRAFFIC


@figure(
    "pass-roofline",
    """Time of one pass in milliseconds over the number of new tokens in it, both axes logarithmic from 1 to 4,096
    tokens. Traffic is nearly level at 4.5 milliseconds. Arithmetic rises from 0.015 milliseconds in a straight
    line, meets traffic near 295 tokens and is far above it at 4,096.""",
)
def pass_roofline() -> Panels:
    """The two times of a pass, and where they meet."""
    tokens = np.geomspace(1, 4096, 160)
    plot = Plot(
        (1, 4096),
        (0.01, 100),
        xticks=(1, (8, "8"), 64, 512, (4096, "4,096")),
        yticks=(0.01, 0.1, 1, 10, 100),
        xlabel="new tokens in the pass",
        ylabel="milliseconds",
        xlog=True,
        ylog=True,
    )
    arithmetic, traffic = pass_times(tokens)
    plot.plot(tokens, traffic, "c2 dashed", "traffic")
    plot.plot(tokens, arithmetic, "c1", "arithmetic")
    meet = float(np.interp(0, arithmetic - traffic, tokens))
    plot.dot(meet, float(pass_times(np.array([meet]))[0][0]), name="meet")
    plot.note(1.3, 7.5, "traffic: weights and cache", "small t2")
    plot.note(14, 0.12, "arithmetic", "small t1")
    plot.note(meet, 1.6, "meet near 295", "small", shift=(6, 6))
    return [plot]


DRAFT = 0.05
"""Time of a draft step, in steps of the target."""


def speedup(drafted: Array, agree: float, check: float = 1) -> Array:
    """Speed with speculative decoding relative to plain decoding.

    Args:
        drafted: tokens a round.
        agree: chance that a drafted token is accepted.
        check: time of the target's pass over a round.
    """
    made = (1 - agree ** (drafted + 1)) / (1 - agree)
    return np.asarray(made / (DRAFT * drafted + check))


@figure(
    "speculative-speedup",
    """Three curves of speed relative to plain decoding over the number of drafted tokens a round, from 0 to 16, all
    from 1 at 0. With acceptance 0.9 the curve rises to about 4.7 near 13. With 0.8 it peaks near 3.1 at 8. With
    0.5 it is never above 1.65, peaks at 3 and falls off. A dashed line marks the speed without drafts.""",
)
def speculative_speedup() -> Panels:
    """Speed over the length of the draft, at three rates of acceptance."""
    drafted = np.arange(17.0)
    plot = Plot(
        (0, 16),
        (0, 5),
        xticks=(0, 4, 8, 12, 16),
        yticks=(0, 1, 2, 3, 4, 5),
        xlabel="drafted tokens a round, *γ*",
        ylabel="times as fast",
    )
    plot.path([plot.at(0, 1), plot.at(16, 1)], "line dashed")
    plot.note(16, 1, "without drafts", "small quiet", "end", (0, 15))
    for css, agree in (("c1", 0.9), ("c2", 0.8), ("c3", 0.5)):
        speed = speedup(drafted, agree)
        plot.plot(drafted, speed, css, f"{agree}")
        best = int(np.argmax(speed))
        plot.dot(
            best, float(speed[best]), f"dot {css}", name=f"best {agree}"
        )
    plot.note(11, 4.1, "α = 0.9", "small t1")
    plot.note(11, 3.25, "α = 0.8", "small t2")
    plot.note(11, 1.42, "α = 0.5", "small t3")
    return [plot]


SERVERS = ((1, "c1"), (4, "c2"), (16, "c3"))
"""How many servers share a queue, with the look of each line."""
NAMES = {1: "1 server", 4: "4", 16: "16"}
LATEST = 0.01
"""The share of requests that wait longer than the time shown."""


def waits(utilization: Array, servers: int) -> tuple[Array, Array]:
    """The mean wait and the one that few exceed, in units of the service time, behind one queue."""
    load = utilization * servers
    lost = np.ones_like(load)  # Erlang's B, by its recursion
    for i in range(1, servers + 1):
        lost = load * lost / (i + load * lost)
    waiting = lost / (1 - utilization * (1 - lost))
    pace = servers - load
    slow = np.log(np.maximum(waiting, 1e-300) / LATEST) / pace
    return waiting / pace, np.maximum(0, slow)


@figure(
    "waiting-and-utilization",
    """Waits over utilization from 0 to 1, in units of the service time, for 1, 4 and 16 servers behind one queue. In
    the first panel, the mean, all curves are near 0 at first and bend upward: one server waits 1 at a utilization
    of 0.5 and 4 at 0.8, four servers 0.75 at 0.8, sixteen 0.1. In the second, the 99th percentile, the curve of one
    server leaves 0 at once, is 14 at 0.7 and 22 at 0.8; four servers reach 5.1 and sixteen 1.1 at 0.8.""",
)
def waiting_and_utilization() -> Panels:
    """Waits of queues with one, four and sixteen servers."""
    panels = []
    utilization = np.linspace(0.002, 0.995, 400)
    labels = (
        (
            "mean",
            8,
            ((0.76, 4.8, "end"), (0.9, 3.4, "end"), (0.985, 1.1, "end")),
        ),
        (
            "99th percentile",
            40,
            ((0.8, 27, "end"), (0.885, 15.5, "end"), (0.975, 5.5, "end")),
        ),
    )
    for which, (title, top, places) in enumerate(labels):
        plot = Plot(
            (0, 1),
            (0, top),
            xticks=(0, 0.2, 0.4, 0.6, 0.8, 1),
            yticks=[top * i / 4 for i in range(5)],
            xlabel="utilization",
            ylabel="wait in service times",
            title=title,
        )
        for (servers, css), (x, y, anchor) in zip(
            SERVERS, places, strict=True
        ):
            curve = waits(utilization, servers)[which]
            plot.plot(utilization, curve, css, f"{servers}")
            plot.note(
                x, y, NAMES[servers], f"small t{css[1]}", anchor, (-4, 0)
            )
        panels.append(plot)
    return panels


PROMPT, ASKED, BUDGET = 18, 4, 8
"""Tokens of a prompt, how many of them at its end are a question, and how many tokens a cache has room for."""
OFTEN, ANSWER, LATER = (2, 3, 5), (9, 10), (7, 12)
"""Tokens that the document reads often, those that the question reads, and those that a second question will read."""


def prompt_weights() -> Array:
    """Causal attention weights of a made-up head over a document and a question, row by row."""
    scores = np.zeros((PROMPT, PROMPT))
    scores[:, 0] = 3
    document, question = (
        slice(0, PROMPT - ASKED),
        slice(PROMPT - ASKED, None),
    )
    scores[document, [at - 1 for at in OFTEN]] = 2.5
    scores[question, [at - 1 for at in ANSWER]] = 3
    scores[question, OFTEN[-1] - 1] = 1
    weights = np.tril(np.exp(scores))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def kept_tokens() -> dict[str, NDArray[np.bool_]]:
    """Which tokens three policies keep, besides the newest."""
    weights, newest = prompt_weights(), np.arange(PROMPT) >= PROMPT - ASKED
    votes = {
        "first, last": -np.arange(PROMPT),
        "H2O": weights.sum(axis=0),
        "SnapKV": weights[-ASKED:].sum(axis=0),
    }
    keeps = {}
    for policy, score in votes.items():
        order = np.argsort(np.where(newest, np.inf, score))[::-1]
        keeps[policy] = np.isin(np.arange(PROMPT), order[:BUDGET])
    return keeps


@figure(
    "kept-tokens",
    """Three rows of 18 cells, the tokens of a document and, the last four, of a question; 8 are shaded in each. First
    and last: tokens 1 to 4 and 15 to 18. H2O: 1, 2, 3, 5 and 15 to 18. SnapKV: 1, 5, 9, 10 and 15 to 18. Marks above
    say that the question reads 9 and 10, which only SnapKV keeps, and marks below that a second question will read 7
    and 12, which none keeps.""",
)
def kept_rows() -> Panels:
    """What three policies keep of a prompt, and what two questions read."""
    panel, left, side, top = Panel(316, 150), 76, 13, 40

    def place(token: float) -> float:
        return left + side * (token - 0.5)

    panel.text((left, 14), "document", "small quiet", "start")
    panel.text((place(16.5), 14), "question", "small quiet")
    for token in ANSWER:
        panel.circle((place(token), 28), 4, "dot c1", "answer")
    panel.text((place(9.5), 14), "it reads", "small t1")
    for row, (policy, kept) in enumerate(kept_tokens().items()):
        y = top + 28 * row
        panel.text((4, y + 11), policy, "small", "start")
        panel.cells((left, y), side, [list(kept)], policy, f"not {policy}")
    foot = top + 28 * 3
    for token in LATER:
        panel.circle((place(token), foot), 4, "dot c2", "later")
    panel.text(
        (place(9.5), foot + 20), "a second question reads", "small t2"
    )
    return [panel]
