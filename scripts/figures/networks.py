"""Units, layers, and what one line and many folds can separate."""

import itertools

import numpy as np

from figures.canvas import Panel, Point, said
from figures.drawing import Panels, figure
from figures.functions import Array, relu, sigmoid
from figures.plot import Plot

INPUTS, WEIGHTS, BIAS = (1.0, 2.0), (0.5, -0.25), 0.1


@figure(
    "one-neuron",
    """From left to right: two inputs, 1 and 2, on arrows with their weights, 0.5 and −0.25, lead into a circle
    with a sum sign, into which the bias 0.1 leads, too. The sum, 0.1, goes into an activation function, and out
    comes 0.1 with ReLU and 0.525 with the sigmoid.""",
)
def one_neuron() -> Panels:
    """A unit with numbers on its arrows."""
    panel = Panel(318, 186)
    total = float(np.dot(INPUTS, WEIGHTS)) + BIAS
    middle = (148, 86)
    for i, (x, w) in enumerate(zip(INPUTS, WEIGHTS, strict=True)):
        y = 44 + 84 * i
        panel.circle((34, y), 22)
        panel.text((34, y + 5), said(x), "bold", name="input")
        panel.text(
            (34, y - 28 if i == 0 else y + 38),
            f"*x*_{i + 1}",
            "small quiet",
        )
        toward = 1 if i == 0 else -1
        panel.arrow(
            (56, y + toward * 5), (middle[0] - 23, middle[1] - toward * 11)
        )
        panel.text(
            (96, y - 8 if i == 0 else y + 10),
            f"*w*_{i + 1} = {said(w)}",
            "small t1",
            name="weight",
        )
    panel.circle(middle, 24)
    panel.text((middle[0], middle[1] + 8), "Σ", "bold")
    panel.text((148, 176), f"*b* = {said(BIAS)}", "small t1", name="bias")
    panel.arrow((148, 161), (148, 111))
    panel.arrow((172, 86), (216, 86))
    panel.text((193, 78), f"{total:.1f}", "small", name="sum")
    panel.rect((217, 66), 40, 40)
    panel.text((237, 92), "*φ*", "bold")
    panel.text((237, 124), "activation", "small quiet")
    panel.arrow((258, 86), (312, 86))
    panel.text(
        (312, 46), f"ReLU: {max(total, 0):.1f}", "small", "end", name="relu"
    )
    panel.text(
        (312, 62),
        f"*σ*: {float(sigmoid(np.array(total))):.3f}",
        "small",
        "end",
        name="sigmoid",
    )
    panel.text((288, 103), "*a*", "small quiet")
    return [panel]


SIZES = (3, 4, 4, 2)


@figure(
    "layers-and-shapes",
    """A network of four columns of circles: 3 inputs, two hidden layers of 4 units, 2 outputs. Every unit is
    joined to every unit of the next column; above the joints stands the shape of the weight matrix: 4 × 3, 4 ×
    4 and 2 × 4.""",
)
def layers_and_shapes() -> Panels:
    """A network of dense layers with the shape of each weight matrix."""
    panel = Panel(318, 224)
    columns = [_column(40 + 80 * i, n) for i, n in enumerate(SIZES)]
    for left, right in itertools.pairwise(columns):
        for a, b in itertools.product(left, right):
            panel.line(a, b, "thin", "weight")
    names = ("input *x*", "*h*^{(1)}", "*h*^{(2)}", "output *ŷ*")
    for column, name in zip(columns, names, strict=True):
        for center in column:
            panel.circle(center, 12, name="unit")
        panel.text((column[0][0], 204), name, "small")
        panel.text(
            (column[0][0], 220),
            str(len(column)),
            "small quiet",
            name="size",
        )
    for i, (into, out) in enumerate(itertools.pairwise(SIZES)):
        x = 80 + 80 * i
        panel.text((x, 14), f"*W*^{{({i + 1})}}", "small t1")
        panel.text((x, 30), f"{out} × {into}", "small t1", name="shape")
    return [panel]


def _column(x: float, units: int) -> list[Point]:
    """The centers of the units of a layer."""
    return [(x, 112 + 36 * (i - (units - 1) / 2)) for i in range(units)]


CORNERS = tuple(itertools.product((0, 1), repeat=2))
AND, OR, NAND = (1.0, 1.0, -1.5), (1.0, 1.0, -0.5), (-1.0, -1.0, 1.5)
"""Two weights and a bias each."""


@figure(
    "and-or-xor",
    """Three squares with a point at each corner, filled where the function is 1. AND: a line cuts off the
    corner 1, 1. OR: a line cuts off the corner 0, 0. XOR: the filled corners lie diagonally, and each of the
    two lines leaves one corner on the wrong side.""",
)
def and_or_xor() -> Panels:
    """Corners of the unit square and lines, for three functions."""
    gates = (
        ("AND", [a and b for a, b in CORNERS], (AND,)),
        ("OR", [a or b for a, b in CORNERS], (OR,)),
        ("XOR: no line does it", [a ^ b for a, b in CORNERS], (OR, NAND)),
    )
    panels = []
    for title, values, lines in gates:
        plot = Plot(
            (-0.5, 1.5), (-0.5, 1.5), width=204, height=223, xticks=(0, 1),
            yticks=(0, 1), xlabel="*x*_1", ylabel="*x*_2", title=title,
        )  # fmt: skip
        for w1, w2, b in lines:
            x = np.linspace(-0.5, 1.5, 201)
            css = "c1" if len(lines) == 1 else "c2"
            plot.plot(x, -(w1 * x + b) / w2, css, f"{w1:g} {w2:g} {b:g}")
        for (a, b), value in zip(CORNERS, values, strict=True):
            css = "dot" if value else "ring"
            plot.dot(a, b, css, 6, "one" if value else "zero")
        panels.append(plot)
    return panels


def tent(x: Array) -> Array:
    """A fold: up to 1 at one half, and down again; two ReLUs."""
    return 2 * relu(x) - 4 * relu(x - 0.5)


@figure(
    "folds-of-depth",
    """Three zigzag lines over inputs from 0 to 1. One layer folds the line once: 2 pieces. Two layers fold it
    again: 4 pieces. Three layers: 8 pieces.""",
)
def folds_of_depth() -> Panels:
    """The tent function, composed with itself; its corners are multiples of 1/16."""
    panels, y = [], np.arange(0, 17) / 16
    x = y
    for depth in (1, 2, 3):
        y = tent(y)
        plot = Plot(
            (0, 1), (0, 1), width=204, height=189, xticks=(0, 0.5, 1),
            yticks=(0, 1), xlabel="input *x*", ylabel="output",
            title=f"{depth} fold{'s' * (depth > 1)}, {2 * depth} ReLUs",
        )  # fmt: skip
        plot.plot(x, y, "c1", f"depth-{depth}")
        panels.append(plot)
    return panels
