"""How far number formats reach, and what one outlier does to the levels of a group."""

from collections.abc import Sequence

import numpy as np

from figures.canvas import Panel
from figures.drawing import Panels, figure
from figures.functions import Array
from figures.plot import Plot

FORMATS = (
    ("float32", 8, 23),
    ("bfloat16", 8, 7),
    ("float16", 5, 10),
    ("E5M2", 5, 2),
    ("E4M3", 4, 3),
)
"""Formats by their bits of exponent and of fraction."""


def reach(exponent: int, fraction: int) -> tuple[float, float, float]:
    """The smallest value, the smallest normal one and the largest."""
    normal = 2.0 ** (2 - 2 ** (exponent - 1))
    largest = 2.0 ** (2 ** (exponent - 1) - 1) * (2 - 2.0**-fraction)
    if (exponent, fraction) == (4, 3):  # one code is NaN, and none infinite
        largest = 448.0
    return normal * 2.0**-fraction, normal, largest


@figure(
    "float-ranges",
    """Five bars on a logarithmic axis from 10 to the −46 to 10 to the 40, from each format's smallest positive value
    to its largest. float32 and bfloat16 reach from about 10 to the −38, with a short subnormal part below, to 10 to
    the 38. float16 reaches from 6e−8 to 65,504, E5M2 from 1.5e−5 to 57,344, E4M3 from 0.002 to
    448.""",
)
def float_ranges() -> Panels:
    """Five formats as bars."""
    rows = len(FORMATS)
    plot = Plot(
        (1e-46, 1e40),
        (0, rows),
        height=268,
        xticks=(
            (1e-40, "10^{−40}"),
            (1e-20, "10^{−20}"),
            1,
            (1e20, "10^{20}"),
        ),
        xlabel="positive values",
        ylabel="",
        xlog=True,
    )
    for row, (name, exponent, fraction) in enumerate(FORMATS):
        low, normal, high = reach(exponent, fraction)
        y = rows - row - 0.45
        left, top = plot.at(low, y)
        middle, _ = plot.at(normal, y)
        right, _ = plot.at(high, y)
        plot.rect((left, top), middle - left, 13, "f2", f"{name} subnormal")
        plot.rect((middle, top), right - middle, 13, "f1", name)
        start, _ = plot.at(1e-45, y)
        gap = f"gap at 1: 2^{{−{fraction}}}"
        plot.text((start, top - 5), f"{name}, {gap}", "small", "start")
    return [plot]


USUAL = (-0.36, -0.21, -0.07, 0.08, 0.17, 0.29)
LAST = (0.7, 5.6)
"""Six values, and a seventh: an ordinary one, or an outlier."""
CODES = 7
"""The largest code of symmetric quantization in four bits."""


def read_back(values: Sequence[float]) -> tuple[float, Array]:
    """The step of a group, and what its values become."""
    step = max(map(abs, values)) / CODES
    return step, step * np.rint(np.array(values) / step)


@figure(
    "outlier-levels",
    """Two axes from −0.9 to 0.9 with the levels of 4-bit quantization as vertical strokes, dots for values, and lines
    from each to the level that it becomes. Above, the largest value is 0.7, levels are 0.1 apart, and each value
    meets a level close by. Below, the seventh value is 5.6, outside the axis: levels are 0.8 apart, and the other
    six values all become 0.""",
)
def outlier_levels() -> Panels:
    """A group without and with an outlier."""
    panel = Panel(316, 226)
    left, wide, low, high = 14, 288, -0.9, 0.9

    def across(x: float) -> float:
        return left + wide * (x - low) / (high - low)

    for row, last in enumerate(LAST):
        values = [*USUAL, last]
        step, levels = read_back(values)
        top = 14 + 112 * row
        outside = "" if last < high else ", outside the axis"
        panel.text(
            (left, top), f"largest value {last}{outside}", "small", "start"
        )
        foot = top + 68
        panel.line((left, foot), (left + wide, foot), "axis")
        for code in range(-CODES, CODES + 1):
            if low <= code * step <= high:
                x = across(code * step)
                panel.line(
                    (x, foot - 7), (x, foot + 7), "line", f"level {row}"
                )
        for value, level in zip(values, levels, strict=True):
            if value > high:
                continue
            panel.line(
                (across(value), top + 26),
                (across(float(level)), foot - 9),
                "line c1",
                f"becomes {row}",
            )
            panel.circle(
                (across(value), top + 22), 4, "dot c1", f"value {row}"
            )
        for x, text in ((-0.8, "−0.8"), (0.0, "0"), (0.8, "0.8")):
            panel.text((across(x), foot + 21), text, "small quiet")
    return [panel]


SIDE = 8
"""Rows and columns of the matrix that is pruned."""


def patterns() -> dict[str, Array]:
    """Which half of the weights of a seeded matrix each kind of pruning keeps: the largest, of what may be chosen."""
    size = abs(np.random.default_rng(9).normal(size=(SIDE, SIDE)))
    single = size >= np.sort(size.ravel())[SIDE * SIDE // 2]
    groups = size.reshape(-1, 4)
    fours = groups >= np.sort(groups, axis=1)[:, 2:3]
    norms = np.linalg.norm(size, axis=1)
    rows = norms >= np.sort(norms)[SIDE // 2]
    return {
        "unstructured": single,
        "2:4": fours.reshape(SIDE, SIDE),
        "rows": np.repeat(rows[:, None], SIDE, axis=1),
    }


@figure(
    "pruning-patterns",
    """Three grids of 8 by 8 weights: a large dot for each of the 32 that stay, a tiny one for the others. Unstructured:
    large dots lie anywhere. 2:4: of each four neighbors in a row exactly two are large, with a thin line between the
    fours. Rows: four whole rows are large and four are tiny.""",
)
def pruning_patterns() -> Panels:
    """Half of a matrix, kept in three ways."""
    cell, gap, top = 11, 18, 24
    panel = Panel(316, top + SIDE * cell + 8)
    for place, (name, kept) in enumerate(patterns().items()):
        left = 8 + place * (SIDE * cell + gap)
        panel.text((left + SIDE * cell / 2, 14), name, "small")
        for row in range(SIDE):
            for column in range(SIDE):
                middle = (
                    left + (column + 0.5) * cell,
                    top + (row + 0.5) * cell,
                )
                if kept[row, column]:
                    panel.circle(middle, 4, "dot c1", f"{name} kept")
                else:
                    panel.circle(middle, 1, "dot", f"{name} gone")
        if name == "2:4":
            x = left + 4 * cell
            panel.line((x, top - 3), (x, top + SIDE * cell + 1), "line")
    return [panel]
