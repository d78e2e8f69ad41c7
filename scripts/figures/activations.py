"""Activation functions, each with its slope, and all of them together."""

import math

import numpy as np

from figures.drawing import Panels, figure
from figures.functions import (
    Array,
    elu,
    gelu,
    leaky_relu,
    normal_distribution,
    relu,
    sigmoid,
    silu,
    softmax,
    softplus,
)
from figures.plot import Plot

X: Array = np.linspace(-6, 6, 241)
FLAT = 4.6
"""Beyond this a sigmoid is within 0.01 of its ends, and its slope below 0.01."""


def _grid(
    low: float,
    high: float,
    yticks: tuple[float, ...],
    ylabel: str = "output, and its slope",
    left: int = -6,
) -> Plot:
    return Plot(
        (left, 6),
        (low, high),
        xticks=range(left, 7, 2),
        yticks=yticks,
        xlabel="input *x*",
        ylabel=ylabel,
    )


def _saturated(plot: Plot, edge: float) -> None:
    """Mark where the curve is flat."""
    for start, stop in ((-6.0, -edge), (edge, 6.0)):
        _flat(plot, start, stop)


def _flat(plot: Plot, start: float, stop: float) -> None:
    """Mark a part of the inputs in which the curve is flat."""
    _, top, _, high = plot.frame
    left, right = plot.at(start, 0)[0], plot.at(stop, 0)[0]
    plot.rect((left, top), right - left, high, "f2 bare", "flat")
    plot.text(((left + right) / 2, top + 22), "flat", "small t2")


@figure(
    "step-and-slope",
    """A step from 0 to 1 at 0: a filled dot says that the output at 0 itself is 1, an open circle that it is not 0.
    The slope, dashed, is 0 on both sides; an open circle says that at 0 there is none. Both sides are marked as
    flat.""",
)
def step_and_slope() -> Panels:
    """The binary step and its derivative, 0 wherever there is one."""
    plot = _grid(-0.5, 1.5, (-0.5, 0, 0.5, 1, 1.5))
    _saturated(plot, 0)
    for side in (X[X < 0], X[X >= 0]):
        level = float(side[0] >= 0)
        plot.plot(side, np.full(len(side), level), "c1", "step")
    for side in (X[X < 0], X[X > 0]):
        plot.plot(side, np.zeros(len(side)), "c2", "step-derivative")
    plot.dot(0, 1, "dot c1", 3.5, "filled")
    plot.dot(0, 0, "ring c2", 3.5, "open")
    plot.note(3, 1, "*H*(*x*)", "t1", "middle", (0, 18))
    plot.note(3, 0, "slope: 0", "small t2", "middle", (0, 18))
    return [plot]


@figure(
    "sigmoid-and-slope",
    """An S-shaped curve from 0 at the left to 1 at the right, through one half at 0. Its slope, dashed, is a
    low hump with its top, one quarter, at 0. Both ends, beyond 4.6, are marked as flat.""",
)
def sigmoid_and_slope() -> Panels:
    """The sigmoid and its derivative."""
    plot = _grid(0, 1, (0, 0.25, 0.5, 0.75, 1))
    _saturated(plot, FLAT)
    s = sigmoid(X)
    plot.plot(X, s, "c1", "sigmoid")
    plot.plot(X, s * (1 - s), "c2", "sigmoid-derivative")
    plot.note(1.4, 0.9, "σ(*x*)", "t1", "end")
    plot.note(0.6, 0.3, "slope ≤ ¼", "small t2")
    return [plot]


@figure(
    "tanh-and-slope",
    """An S-shaped curve from −1 at the left to 1 at the right, through 0. Its slope, dashed, is a hump with its
    top, 1, at 0. Both ends, beyond 3, are marked as flat.""",
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


@figure(
    "relu-and-slope",
    """A line that is 0 up to 0 and then rises one for one. Its slope, dashed, jumps at 0 from 0 to 1;
    open circles at both ends say that at 0 itself there is none. The part left of 0 is marked as flat.""",
)
def relu_and_slope() -> Panels:
    """ReLU and its derivative."""
    plot = _grid(-1, 6, (0, 1, 2, 4, 6))
    _flat(plot, -6, 0)
    for side in (X[X < 0], X[X > 0]):
        slope = float(side[0] > 0)
        plot.plot(side, np.full(len(side), slope), "c2", "relu-derivative")
        plot.dot(0, slope, "ring c2", 3.5, "open")
    plot.plot(X, relu(X), "c1", "relu")
    plot.note(4, 4.4, "ReLU(*x*)", "t1", "end")
    plot.note(-0.3, 1.15, "slope: 0 or 1", "small t2", "end")
    return [plot]


@figure(
    "leaky-relu-slopes",
    """Three lines that agree above 0, where they rise one for one, and part below: ReLU stays at 0, Leaky ReLU
    falls slowly with a slope of 0.1, and faster with 0.3. A second grid shows the line with 0.1 and its slope,
    dashed, which jumps at 0 from 0.1 to 1; open circles say that at 0 itself there is none. Nothing is flat.""",
)
def leaky_relu_slopes() -> Panels:
    """The negative side for three slopes; slopes large enough to see."""
    plot = _grid(-2, 4, (-2, -1, 0, 1, 2, 3, 4), "output")
    for slope, css in ((0.3, "c3"), (0.1, "c2"), (0, "c1")):
        plot.plot(X, leaky_relu(X, slope), css, f"alpha-{slope:g}")
    plot.note(-5.9, 0.25, "ReLU: *α* = 0", "small t1")
    plot.note(-5.9, -1.05, "*α* = 0.1", "small t2")
    plot.note(-3, -1.45, "*α* = 0.3", "small t3")
    return [plot, _leak_and_slope()]


LEAK = 0.1
"""A slope below 0 that is large enough to see."""


def _leak_and_slope() -> Plot:
    """One leak, and its derivative."""
    plot = _grid(-2, 4, (-2, -1, 0, 1, 2, 3, 4))
    for side in (X[X < 0], X[X > 0]):
        slope = 1.0 if side[0] > 0 else LEAK
        name = "leaky-relu-derivative"
        plot.plot(side, np.full(len(side), slope), "c2", name)
        plot.dot(0, slope, "ring c2", 3.5, "open")
    plot.plot(X, leaky_relu(X, LEAK), "c1", "leaky-relu")
    plot.note(2.6, 3.2, f"*α* = {LEAK:g}", "small t1", "end")
    plot.note(
        -3, LEAK, f"slope: {LEAK:g} or 1", "small t2", "middle", (0, -8)
    )
    return plot


@figure(
    "gelu-and-slope",
    """GELU is near 0 at the left, dips to −0.17 at −0.75, and rises to follow the line of slope one at the right.
    Its slope, dashed, is negative left of the dip, and exceeds 1 a little around 1.4. The part left of −3.1 is
    marked as flat.""",
)
def gelu_and_slope() -> Panels:
    """GELU and its derivative, the product rule's two parts; it is below 0.01 left of −3.1."""
    plot = _grid(-1, 4, (-1, 0, 1, 2, 3, 4))
    _flat(plot, -6, -3.1)
    plot.plot(X, relu(X), "thin dashed", "relu")
    y = gelu(X)
    plot.plot(X, y, "c1", "gelu")
    density = np.exp(-(X**2) / 2) / math.sqrt(2 * math.pi)
    slope = normal_distribution(X) + X * density
    plot.plot(X, slope, "c2", "gelu-derivative")
    lowest = X[np.argmin(y)]
    plot.dot(lowest, y.min(), "dot c1", name="minimum")
    said = "lowest: −0.17"
    plot.note(lowest, y.min(), said, "small t1", "middle", (0, 16))
    plot.note(3.3, 2.7, "GELU", "small t1")
    plot.note(3.6, 1.15, "slope", "small t2", "start", (0, 19))
    plot.note(1.9, 2.1, "ReLU, thin", "small quiet", "end")
    return [plot]


@figure(
    "swish-and-slope",
    """Swish with β = 1 is near 0 at the left, dips to −0.28 at −1.28, and rises to follow the line of slope one at the
    right. Its slope, dashed, is negative left of the dip, and exceeds 1 a little around 2.4. The part left of
    −6.27 is marked as flat.""",
)
def swish_and_slope() -> Panels:
    """Swish with β = 1, and its derivative, which is below 0.01 left of −6.27: it levels off later than others."""
    plot = _grid(-1, 4, (-1, 0, 1, 2, 3, 4), left=-8)
    _flat(plot, -8, -6.27)
    x = np.linspace(-8, 6, 281)
    plot.plot(x, relu(x), "thin dashed", "relu")
    y = silu(x)
    plot.plot(x, y, "c1", "swish")
    plot.plot(x, y + sigmoid(x) * (1 - y), "c2", "swish-derivative")
    lowest = x[np.argmin(y)]
    plot.dot(lowest, y.min(), "dot c1", name="minimum")
    plot.note(
        lowest, y.min(), "lowest: −0.28", "small t1", "middle", (0, 16)
    )
    plot.note(2.7, 3.2, "Swish, *β* = 1", "small t1", "end")
    plot.note(3.6, 1.15, "slope", "small t2", "start", (0, 19))
    plot.note(1.9, 2.1, "ReLU, thin", "small quiet", "end")
    return [plot]


@figure(
    "elu-and-softplus",
    """Two grids. ELU with α = 1 levels off at −1 on the left and follows the identity on the right; its slope, dashed,
    grows to 1 at 0 and stays there. Softplus is near 0 at the left and rises to follow ReLU, drawn thin, from above; at
    0 it is 0.69, and its slope, dashed, the sigmoid. The parts left of −4.6 are marked as flat.""",
)
def elu_and_softplus() -> Panels:
    """Both with their derivatives, which are below 0.01 left of −4.6: the exponential, and the sigmoid."""
    first, second = (_grid(-1, 4, (-1, 0, 1, 2, 3, 4)) for _ in range(2))
    for plot in (first, second):
        _flat(plot, -6, -FLAT)
    first.plot(X, elu(X), "c1", "elu")
    first.plot(X, np.exp(np.minimum(X, 0)), "c2", "elu-derivative")
    first.note(3.3, 2.7, "ELU, *α* = 1", "small t1")
    second.plot(X, relu(X), "thin dashed", "relu")
    second.plot(X, softplus(X), "c1", "softplus")
    second.plot(X, sigmoid(X), "c2", "softplus-derivative")
    second.dot(0, float(softplus(np.array(0.0))), "dot c1", name="middle")
    second.note(0, math.log(2), "0.69", "small t1", "end", (-6, -4))
    second.note(3.3, 2.7, "softplus", "small t1")
    second.note(2.6, 2.1, "ReLU, thin", "small quiet", "start", (4, 4))
    for plot in (first, second):
        plot.note(3.6, 1, "slope", "small t2", "start", (0, 19))
    return [first, second]


@figure(
    "activations-compared",
    """Two grids over inputs from −4 to 4. In the first, three curves that are flat at both ends: the binary step
    jumps from 0 to 1, the sigmoid runs from 0 to 1, tanh from −1 to 1. In the second, six that follow the identity on
    the right: ReLU is 0 on the left; GELU and Swish follow it smoothly, a little below 0 left of 0, Swish lower and
    longer; softplus lies above it, at 0.69 for an input of 0; ELU falls to −1; Leaky ReLU falls on, in a straight
    line.""",
)
def activations_compared() -> Panels:
    """Three that saturate at both ends, and six that do so on the left or nowhere."""
    x = np.linspace(-4, 4, 161)
    both, left = (
        Plot(
            (-4, 4),
            (-1, 3),
            xticks=(-4, -2, 0, 2, 4),
            yticks=(-1, 0, 1, 2, 3),
            xlabel="input *x*",
            ylabel="output",
            height=250,
        )
        for _ in range(2)
    )
    for side in (x[x < 0], x[x >= 0]):
        both.plot(
            side, np.full(len(side), float(side[0] >= 0)), "c1", "step"
        )
    both.plot(x, np.tanh(x), "c2", "tanh")
    both.plot(x, sigmoid(x), "c3", "sigmoid")
    both.note(-0.1, 1, "step", "small t1", "end", (0, -6))
    both.note(-0.5, -0.5, "tanh", "small t2", "start", (12, 4))
    both.note(-2.2, 0.1, "sigmoid", "small t3", "end", (0, -8))
    left.plot(x, relu(x), "c4", "relu")
    left.plot(x, leaky_relu(x, LEAK), "c2", "leaky-relu")
    left.plot(x, silu(x), "c3", "swish")
    left.plot(x, gelu(x), "c1", "gelu")
    left.plot(x, softplus(x), "line", "softplus")
    left.plot(x, elu(x), "line dashed", "elu")
    left.note(2.75, 2.85, "ReLU", "small quiet", "end", (-4, 0))
    left.note(1.2, 1.06, "GELU", "small t1", "start", (10, 4))
    left.note(2.1, 1.87, "Swish", "small t3", "start", (10, 8))
    left.note(
        -0.6,
        float(softplus(np.array(-0.6))),
        "softplus",
        "small",
        "end",
        (0, -8),
    )
    left.note(
        -0.7,
        float(elu(np.array(-0.7))),
        "ELU, *α* = 1",
        "small",
        "start",
        (14, 8),
    )
    said = f"Leaky, *α* = {LEAK:g}"
    left.note(-3.9, -0.39, said, "small t2", "start", (0, 16))
    return [both, left]


LOGITS = np.array([1.0, 2.0, 3.0])


@figure(
    "softmax-temperatures",
    """Three bar charts of the probabilities of three classes with logits 1, 2 and 3. The third class has 0.867
    at temperature one half, 0.665 at 1, and 0.448 at 3, where the first still has 0.230.""",
)
def softmax_temperatures() -> Panels:
    """The same logits at three temperatures."""
    return [_bars(temperature) for temperature in (0.5, 1, 3)]


def _bars(temperature: float) -> Plot:
    plot = Plot(
        (0.4, 3.6),
        (0, 1),
        width=205,
        height=199,
        xticks=[(i + 1, f"*z* = {z:g}") for i, z in enumerate(LOGITS)],
        yticks=(0, 0.5, 1),
        ylabel="probability",
        title=f"temperature {temperature:g}",
    )
    for i, p in enumerate(softmax(LOGITS, temperature)):
        left, top = plot.at(i + 0.7, p)
        right, foot = plot.at(i + 1.3, 0)
        plot.rect((left, top), right - left, foot - top, "f1")
        plot.note(i + 1, p, f"{p:.3f}", "small", "middle", (0, -4))
    return plot
