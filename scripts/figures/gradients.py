"""Gradients: through a graph, through many layers, and clipped."""

import itertools
import math

import numpy as np

from figures.canvas import Panel, Point
from figures.drawing import Panels, figure
from figures.functions import Array, pair, relu, sigmoid
from figures.plot import Plot

A, B = 2, 3


@figure(
    "graph-forward-and-back",
    """A graph of two operations. Forward, solid: a = 2 and b = 3 enter a plus, which gives 5; that and a
    enter a times, which gives 10. Back, dashed: 1 enters the times from the right; it sends 2 to the plus and 5
    to a; the plus sends 2 on to a and 2 to b. Beside a: 5 + 2 = 7.""",
)
def graph_forward_and_back() -> Panels:
    """(a + b) · a with its values forward and its derivatives back."""
    panel = Panel(318, 214)
    total = A + B
    a, b, plus, times = (36, 44), (36, 172), (146, 140), (250, 62)
    for (x, y), name, value in ((a, "*a*", A), (b, "*b*", B)):
        panel.circle((x, y), 19)
        panel.text((x, y + 5), f"{name} = {value}", "small")
    for (x, y), sign in ((plus, "+"), (times, "×")):
        panel.circle((x, y), 17)
        panel.text((x, y + 5), sign, "bold")
    for start, end, forward, back in (
        (a, plus, None, (A, (74, 106))),
        (b, plus, None, (A, (96, 180))),
        (plus, times, (total, (190, 90)), (A, (216, 116))),
        (a, times, None, (total, (150, 74))),
    ):
        _both_ways(panel, start, end)
        if forward:
            panel.text(forward[1], str(forward[0]), "small", name="forward")
        panel.text(back[1], str(back[0]), "small t2", name="back")
    panel.arrow((268, 58), (300, 58))
    panel.arrow((302, 66), (270, 66), "c2")
    panel.text((286, 82), "1", "small t2", name="seed")
    panel.text((284, 50), str(total * A), "small", name="forward")
    panel.text(
        (4, 14),
        f"∂*f*/∂*a* = {total} + {A} = {total + A}",
        "small t2",
        "start",
        "da",
    )
    panel.text((4, 208), f"∂*f*/∂*b* = {A}", "small t2", "start", "db")
    panel.text((314, 150), "*f* = (*a* + *b*) · *a*", "small", "end")
    panel.text((314, 186), "solid: values forward", "small quiet", "end")
    panel.text((314, 202), "dashed: derivatives back", "small t2", "end")
    return [panel]


def _both_ways(panel: Panel, start: Point, end: Point) -> None:
    """A value's arrow between two circles, and beside it the derivative's, the other way."""
    (x0, y0), (x1, y1) = start, end
    length = math.hypot(x1 - x0, y1 - y0)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    near, far = (x0 + ux * 20, y0 + uy * 20), (x1 - ux * 20, y1 - uy * 20)
    for (a, b), side, css in (
        ((near, far), 4, "line"),
        ((far, near), -4, "c2"),
    ):
        move = (uy * side, -ux * side)
        panel.arrow(
            (a[0] + move[0], a[1] + move[1]),
            (b[0] + move[0], b[1] + move[1]),
            css,
        )


INPUTS, TARGETS = np.array([1.0, 2.0]), np.array([0.0, 1.0])
FIRST = np.array([[1.0, 0.5], [-1.0, 0.25]])
SECOND = np.array([[0.5, -1.0], [0.0, 2.0]])
"""The worked example of the gradients by hand: weights are outputs × inputs."""


@figure(
    "two-layer-by-hand",
    """Two pictures of one network: two inputs, two hidden units, two outputs, all joined. Forward: values in the
    circles, 1 and 2, then 2 and 0, then 0.731 and 0.269; a weight on each line. Back: gradients in the circles,
    0.731 and -0.731 at the outputs, 0.366 and 0 before ReLU, 0.366 and 0.183 at the inputs; on each line the
    gradient of its weight. All lines into and out of the second hidden unit, which is off, have 0.""",
)
def two_layer_by_hand() -> Panels:
    """Values and weights of a small network, then their gradients."""
    before = FIRST @ INPUTS
    hidden = relu(before)
    powers = np.exp(SECOND @ hidden)
    output = powers / powers.sum()
    at_output = output - TARGETS
    at_hidden = (SECOND.T @ at_output) * (before > 0)
    forward = _network(
        "forward: values and weights",
        (INPUTS, hidden, output),
        (FIRST, SECOND),
        "line",
    )
    back = _network(
        "back: gradients",
        (FIRST.T @ at_hidden, at_hidden, at_output),
        (np.outer(at_hidden, INPUTS), np.outer(at_output, hidden)),
        "c2",
    )
    for panel, below in (
        (forward, ("*x*", "*h* = ReLU(*z*_1)", "softmax(*z*_2)")),
        (back, ("of *x*", "of *z*_1", "of *z*_2")),
    ):
        for x, text in zip(COLUMNS, below, strict=True):
            panel.text((x, 230), text, "small quiet")
    return [forward, back]


COLUMNS = (34, 159, 274)


def _network(
    title: str,
    values: tuple[Array, ...],
    weights: tuple[Array, ...],
    css: str,
) -> Panel:
    """Three columns of two units, with a number in each unit and on each line."""
    panel = Panel(318, 240)
    panel.text((4, 14), title, "small bold", "start")
    places = [[(x, 58), (x, 180)] for x in COLUMNS]
    for layer, table in enumerate(weights):
        left, right = places[layer], places[layer + 1]
        for (out, into), weight in np.ndenumerate(table):
            (x0, y0), (x1, y1) = left[into], right[out]
            length = math.hypot(x1 - x0, y1 - y0)
            ux, uy = (x1 - x0) / length, (y1 - y0) / length
            ends = (
                (x0 + ux * 28, y0 + uy * 28),
                (x1 - ux * 29, y1 - uy * 29),
            )
            if css == "c2":
                ends = ends[::-1]
            panel.arrow(*ends, css)
            share, aside = (0.5, 0) if out == into else (0.26, 29)
            below = {(0, 0): -4, (0, 1): 4, (1, 0): -4, (1, 1): 15}[
                out, into
            ]
            panel.text(
                (
                    x0 + share * (x1 - x0) + aside,
                    y0 + share * (y1 - y0) + below,
                ),
                _short(weight),
                "small",
                name=f"weight {layer + 1}",
            )
    for column, numbers in zip(places, values, strict=True):
        for center, value in zip(column, numbers, strict=True):
            panel.circle(center, 26)
            panel.text(
                (center[0], center[1] + 4),
                _short(value),
                "small",
                name="value",
            )
    return panel


def _short(value: float) -> str:
    """Three decimals at most, and no zero with a sign."""
    return f"{round(float(value), 3) + 0:g}".replace("-", "−")


WIDTH, EXAMPLES, DEPTH = 128, 64, 50


def gradient_norms(activation: str, scale: float, seed: int = 0) -> Array:
    """The size of the gradient at the input of each layer, seen from the output, of a random dense network.

    Args:
        activation: `sigmoid`, `tanh` or `relu`.
        scale: the variance of a weight times the number of inputs.
        seed: of the weights and inputs.
    """
    rng = np.random.default_rng(seed)
    h = rng.normal(size=(WIDTH, EXAMPLES))
    layers = []
    for _ in range(DEPTH):
        weights = rng.normal(size=(WIDTH, WIDTH)) * math.sqrt(scale / WIDTH)
        z = weights @ h
        h, slope = _activated(activation, z)
        layers.append((weights, slope))
    gradient, norms = rng.normal(size=h.shape), []
    last = np.linalg.norm(gradient)
    for weights, slope in reversed(layers):
        gradient = weights.T @ (gradient * slope)
        norms.append(np.linalg.norm(gradient))
    return np.array(norms[::-1]) / float(last)


def _activated(name: str, z: Array) -> tuple[Array, Array]:
    """The activation of each entry, and its slope."""
    if name == "relu":
        return relu(z), (z > 0).astype(float)
    if name == "tanh":
        h = np.tanh(z)
        return h, 1 - h**2
    h = sigmoid(z)
    return h, h * (1 - h)


SCALINGS = (
    ("Xavier", 1.0, "c4"),
    ("He", 2.0, "c1"),
    ("twice He", 4.0, "c2"),
    ("a quarter of Xavier", 0.25, "c3"),
)
"""What the variance of a weight times the number of inputs is called, and the look of its curve."""
SAID = {
    "sigmoid": (("twice He", 24, 3e-11, "t2", "end"),),
    "tanh": (
        ("twice He", 3, 1e5, "t2", "start"), ("He", 3, 30, "t1", "start"),
        ("Xavier", 3, 3e-3, "t4", "start"), ("¼ Xavier", 26, 3e-10, "t3", "start"),
    ),
    "relu": (
        ("twice He", 14, 1e7, "t2", "start"), ("He", 3, 10, "t1", "start"),
        ("Xavier", 3, 1e-5, "t4", "start"), ("¼ Xavier", 32, 1e-10, "t3", "start"),
    ),
}  # fmt: skip
"""The activations, a panel each, with where it names its curves, how, and from which end."""


@figure(
    "gradient-norms",
    """Three panels, for the sigmoid, tanh and ReLU: the size of the gradient at each of 50 layers, on a logarithmic
    axis, from the output at the right back to the input at the left, for four variances of the weights. With the
    sigmoid all four fall out of the plot, those of Xavier and He by a factor of three or more a layer. With tanh it
    falls slowly with Xavier's variance, and grows to a few with He's. With ReLU it stays near 1 with He's, and
    halves every second layer with Xavier's. With twice He's it grows with tanh and ReLU, with a quarter of Xavier's
    it falls steeply with all three.""",
)
def gradient_norms_figure() -> Panels:
    """What is left of a gradient, layer by layer."""
    return [_norms(activation) for activation in SAID]


def _norms(activation: str) -> Plot:
    plot = Plot(
        (1, DEPTH), (1e-12, 1e9), ylog=True, width=205, height=230, xticks=(1, 25, 50),
        yticks=((1e-12, "1e−12"), (1e-6, "1e−6"), (1, "1"), (1e6, "1e6")),
        xlabel="layer, from the input", ylabel="gradient",
        title={"relu": "ReLU"}.get(activation, activation),
    )  # fmt: skip
    layers = np.arange(1, DEPTH + 1)
    for name, scale, css in SCALINGS:
        sizes = gradient_norms(activation, scale)
        plot.plot(layers, sizes, css, f"{activation}, {name}")
    for said, x, y, css, end in SAID[activation]:
        plot.note(x, y, said, f"small {css}", end)
    return plot


LAYERS, UNITS, SIGNALS = 30, 512, 256
SCALES = (
    ("0.01", 0.01, "c2"),
    ("He", math.sqrt(2 / UNITS), "c1"),
    ("0.1", 0.1, "c3"),
    ("Xavier", math.sqrt(2 / (UNITS + UNITS)), "c4"),
    ("LeCun", math.sqrt(1 / UNITS), "line"),
)
"""Standard deviations of the weights, each with the look of its curve."""


def signal_sizes() -> dict[str, Array]:
    """The root mean square of a signal behind each ReLU layer, for five scales of the weights."""
    rng, by_scale = np.random.default_rng(0), {}
    for name, scale, _ in SCALES:
        h = rng.standard_normal((SIGNALS, UNITS))
        sizes = [1.0]
        for _ in range(LAYERS):
            h = np.maximum(
                h @ (scale * rng.standard_normal((UNITS, UNITS))), 0.0
            )
            sizes.append(float(np.sqrt((h**2).mean())))
        by_scale[name] = np.array(sizes)
    return by_scale


@figure(
    "signal-by-layer",
    """The size of a signal behind each of 30 ReLU layers, on a logarithmic axis. With He weights it stays at 1.
    With the weights of Xavier and of LeCun, which are as large where all layers are as wide, it falls to a few
    hundred-thousandths. With a standard deviation of 0.01 it falls in a straight line to 1e−24; with 0.1 it rises
    to about a million.""",
)
def signal_by_layer() -> Panels:
    """The run of the answer, layer by layer."""
    plot = Plot(
        (0, LAYERS), (1e-25, 1e10), ylog=True, xticks=(0, 10, 20, 30),
        yticks=((1e-20, "1e−20"), (1e-10, "1e−10"), (1, "1"), (1e10, "1e10")),
        xlabel="layer", ylabel="root mean square of the signal",
    )  # fmt: skip
    by_scale = signal_sizes()
    for name, _, css in SCALES:
        plot.plot(np.arange(LAYERS + 1), by_scale[name], css, name)
    plot.note(1, 1e-18, "standard deviation", "small quiet")
    plot.note(1, 1e-18, "of the weights 0.01", "small t2", shift=(0, 15))
    plot.note(29.7, 1, "He: 0.0625", "small t1", "end", (0, -3))
    plot.note(29.5, 3e-9, "Xavier and LeCun: 0.0442", "small", "end")
    plot.note(22, 1e6, "0.1", "small t3", "end")
    return [plot]


GRADIENT, THRESHOLD = np.array([2.0, 6.0]), 3.0


@figure(
    "clipping",
    """A plane of two components. A long arrow is the gradient, 2 and 6. Clipped by norm it points the same way
    and ends on a circle of radius 3. Clipped by value it ends on a square, at 2 and 3, and points elsewhere.""",
)
def clipping() -> Panels:
    """One gradient, clipped by norm and by value."""
    plot = Plot(
        (-0.5, 6.5), (-0.5, 6.5), width=300, height=300, xticks=(0, 3, 6), yticks=(0, 3, 6),
        xlabel="first component", ylabel="second component",
    )  # fmt: skip
    around = np.linspace(-0.16, np.pi / 2 + 0.16, 61)
    plot.plot(
        THRESHOLD * np.cos(around),
        THRESHOLD * np.sin(around),
        "c1",
        "circle",
    )
    corners = [plot.at(-0.5, 3), plot.at(3, 3), plot.at(3, -0.5)]
    plot.path(corners, "c2")
    by_norm = GRADIENT * min(1, THRESHOLD / float(np.linalg.norm(GRADIENT)))
    by_value = np.clip(GRADIENT, -THRESHOLD, THRESHOLD)
    origin = plot.at(0, 0)
    plot.arrow(origin, plot.at(*pair(GRADIENT)), "line")
    plot.arrow(origin, plot.at(*pair(by_value)), "c2")
    plot.arrow(origin, plot.at(*pair(by_norm)), "c1")
    plot.dot(*pair(by_norm), "dot c1", 3, "norm")
    plot.dot(*pair(by_value), "dot c2", 3, "value")
    plot.dot(*pair(GRADIENT), "dot", 3, "gradient")
    plot.note(2.2, 5.8, "gradient (2, 6)", "small")
    plot.note(2.15, 3.2, "by value (2, 3)", "small t2")
    said = ", ".join(f"{v:.2f}" for v in by_norm)
    plot.note(3.2, 2.2, f"by norm ({said})", "small t1")
    plot.line(
        plot.at(3.15, 2.3),
        plot.at(by_norm[0] + 0.08, by_norm[1] - 0.05),
        "thin",
    )
    return [plot]


ENTRIES, INNER = 64, (64, 64)
"""Inputs of a chain of three layers, and the widths of what lies between."""


def jacobian_products(widths: tuple[int, ...]) -> tuple[int, int]:
    """Multiplications for the Jacobian of a chain, from the input's end and from the output's."""
    products = [a * b for a, b in itertools.pairwise(widths)]
    return widths[0] * sum(products), widths[-1] * sum(products)


@figure(
    "forward-or-reverse",
    """Multiplications in millions over the number of outputs, from 1 to 1,024, both axes logarithmic. Reverse mode
    rises from 0.008 to 75, forward mode, nearly level at first, from 0.5 to 4.7. They cross at 64 outputs.""",
)
def forward_or_reverse() -> Panels:
    """What the Jacobian costs in both modes, by the number of outputs."""
    outputs = 2.0 ** np.arange(11)
    costs = np.array(
        [
            jacobian_products((ENTRIES, *INNER, int(count)))
            for count in outputs
        ]
    )
    plot = Plot(
        (1, 1024),
        (0.001, 100),
        xticks=(1, 4, 16, 64, 256, (1024, "1,024")),
        yticks=(0.001, 0.01, 0.1, 1, 10, 100),
        xlabel="outputs, for 64 inputs",
        ylabel="millions of multiplications",
        xlog=True,
        ylog=True,
    )
    for name, css, cost in zip(
        ("forward", "reverse"), ("c1", "c2 dashed"), costs.T, strict=True
    ):
        plot.plot(outputs, cost / 1e6, css, name)
    plot.dot(64, costs[6][0] / 1e6, name="even")
    plot.note(1.2, 0.66, "forward mode", "small t1", "start", (0, -4))
    plot.note(3, 0.014, "reverse mode", "small t2", "start", (4, 8))
    return [plot]
