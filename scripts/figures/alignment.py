"""What training on rewards does, as curves: a ratio that is clipped, a reward that is optimized too far."""

from functools import partial

import numpy as np

from figures.canvas import Panel
from figures.drawing import Panels, figure
from figures.functions import Array
from figures.plot import Plot


def clipped(ratio: Array, advantage: float, reach: float = 0.2) -> Array:
    """What a token adds to PPO's objective."""
    kept = np.clip(ratio, 1 - reach, 1 + reach)
    return np.minimum(ratio * advantage, kept * advantage)


@figure(
    "clipped-ratio",
    """Two plots over the ratio of new to old probability from 0.4 to 1.6. Left, for the advantage 1: the objective
    rises with the ratio up to 1.2 and is flat beyond. Right, for the advantage −1: it is flat up to 0.8 and falls
    from there on, also beyond 1.2. A dashed line shows it without clipping.""",
)
def clipped_ratio() -> Panels:
    """PPO's objective of one token, for a good and a bad advantage."""
    ratio = np.linspace(0.4, 1.6, 241)
    panels: list[Panel] = []
    said = {
        1.0: (1.58, 0.92, "flat from 1.2 on", "end"),
        -1.0: (0.43, -1.06, "flat up to 0.8", "start"),
    }
    free = {1.0: (0.77, 1.4), -1.0: (0.6, -0.45)}
    for advantage, low, high in ((1.0, 0.0, 1.6), (-1.0, -1.6, 0.0)):
        plot = Plot(
            (0.4, 1.6),
            (low, high),
            xticks=(0.4, 0.8, 1, 1.2, 1.6),
            yticks=(low, (low + high) / 2, high),
            height=199,
            xlabel="ratio of new to old probability",
            ylabel="added to the objective",
            title=f"advantage {advantage:.0f}".replace("-", "−"),
        )
        plot.plot(ratio, advantage * ratio, "c2 dashed", "unclipped")
        plot.plot(ratio, clipped(ratio, advantage), "c1", "clipped")
        plot.note(*free[advantage], "without clipping", "small t2")
        x, y, words, anchor = said[advantage]
        plot.note(x, y, words, "small t1", anchor)
        panels.append(plot)
    return panels


def true_reward(d: Array, gain: float, wear: float) -> Array:
    """The fit of Gao and colleagues for reinforcement learning."""
    return d * (gain - wear * np.log(d))


@figure(
    "true-reward",
    """Two curves of true reward over the distance from the starting policy, from 0 to 20. Both rise, peak and fall.
    With the worse reward model the peak is at a distance of 4.8 and the curve is below 0 from 13 on; with the
    better one it is at 7.4, higher, and the curve comes back to 0 at 20.""",
)
def true_reward_curves() -> Panels:
    """True reward as a proxy is optimized, for two reward models."""
    d = np.linspace(0.05, 20, 400)
    plot = Plot(
        (0, 20),
        (-2, 2.5),
        xticks=(0, 5, 10, 15, 20),
        yticks=(-2, -1, 0, 1, 2),
        xlabel="distance *d*, the root of the KL divergence",
        ylabel="true reward",
    )
    draw = partial(true_reward, d)
    for css, name, wear in (
        ("c1", "better", 0.3),
        ("c2", "worse", 0.35),
    ):
        plot.plot(d, draw(0.9, wear), css, name)
        peak = float(np.exp(0.9 / wear - 1))
        plot.dot(peak, wear * peak, name=f"{name}-peak")
    plot.note(10.6, 2.24, "better reward model", "small t1")
    plot.note(3, -0.4, "worse reward model", "small t2")
    return [plot]


WEAKNESSES = {"all-alike": (0.01,) * 10, "one-in-ten": (0.1,) + (0.0,) * 9}
"""Chances that a try breaks each of ten requests; both sets break one in a hundred at the first try."""


def broken(chances: tuple[float, ...], tries: Array) -> Array:
    """The share of requests that are broken within so many tries each."""
    held = [(1 - chance) ** tries for chance in chances]
    return np.asarray(1 - np.mean(held, axis=0))


@figure(
    "attempts-and-success",
    """Two curves of the share of broken requests over the tries for each, from 1 to 1,000 on a logarithmic axis. Both
    begin at 0.01. If all requests are weak alike, the curve rises to 0.63 at 100 tries and to 1; if one in ten is
    weak, it levels off at 0.1.""",
)
def attempts_and_success() -> Panels:
    """How the attack success rate grows with the tries, for two models."""
    tries = np.logspace(0, 3, 121)
    plot = Plot(
        (1, 1000),
        (0, 1),
        xlog=True,
        xticks=(1, 10, 100, (1000, "1,000")),
        yticks=(0, 0.25, 0.5, 0.75, 1),
        xlabel="tries for each request",
        ylabel="share of requests broken",
    )
    for (name, chances), css in zip(
        WEAKNESSES.items(), ("c1", "c2 dashed"), strict=True
    ):
        plot.plot(tries, broken(chances, tries), css, name)
    plot.note(80, 0.62, "all weak alike", "small t1", "end")
    plot.note(950, 0.16, "one in ten weak", "small t2", "end")
    return [plot]
