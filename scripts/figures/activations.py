"""Activation functions, each with its slope, and all of them together."""

import numpy as np

from figures.drawing import Panels, figure
from figures.functions import (
    Array,
    sigmoid,
)
from figures.plot import Plot

X: Array = np.linspace(-6, 6, 241)
FLAT = 4.6
"""Beyond this a sigmoid is within 0.01 of its ends, and its slope below 0.01."""


def _grid(low: float, high: float, yticks: tuple[float, ...]) -> Plot:
    return Plot(
        (-6, 6),
        (low, high),
        xticks=(-6, -4, -2, 0, 2, 4, 6),
        yticks=yticks,
        xlabel="input *x*",
    )


def _saturated(plot: Plot, edge: float) -> None:
    """Mark where the curve is flat."""
    _, top, _, high = plot.frame
    for start, stop in ((-6.0, -edge), (edge, 6.0)):
        left, right = plot.at(start, 0)[0], plot.at(stop, 0)[0]
        plot.rect((left, top), right - left, high, "f2 bare", "flat")
        plot.text(((left + right) / 2, top - 3), "flat", "small t2")


@figure(
    "sigmoid-and-slope",
    """An S-shaped curve from 0 at the left to 1 at the right, through one half at 0. Its slope, dashed, is a low hump
    with its top, one quarter, at 0. Both ends, beyond 4.6, are marked as flat.""",
)
def sigmoid_and_slope() -> Panels:
    """The sigmoid and its derivative."""
    plot = _grid(0, 1, (0, 0.25, 0.5, 0.75, 1))
    _saturated(plot, FLAT)
    s = sigmoid(X)
    plot.plot(X, s, "c1", "sigmoid")
    plot.plot(X, s * (1 - s), "c2", "sigmoid-derivative")
    plot.note(1.4, 0.9, "σ(*x*)", "t1", "end")
    plot.note(0.6, 0.3, "slope, at most ¼", "small t2")
    return [plot]


@figure(
    "tanh-and-slope",
    """An S-shaped curve from −1 at the left to 1 at the right, through 0. Its slope, dashed, is a hump with its top,
    1, at 0. Both ends, beyond 3, are marked as flat.""",
)
def tanh_and_slope() -> Panels:
    """Tanh and its derivative; its slope is below 0.01 beyond 3."""
    plot = _grid(-1, 1, (-1, -0.5, 0, 0.5, 1))
    _saturated(plot, 3)
    plot.plot(X, np.tanh(X), "c1", "tanh")
    plot.plot(X, 1 - np.tanh(X) ** 2, "c2", "tanh-derivative")
    plot.note(-1.3, -0.6, "tanh(*x*)", "t1", "start", shift=(18, 14))
    plot.note(-0.9, 0.6, "slope", "small t2", "end", shift=(-6, 0))
    return [plot]
