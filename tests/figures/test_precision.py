"""Figures on number formats and levels are what the pages' formulas give."""

from typing import Any

import numpy as np
import pytest

from figured import measure, only
from proving.worked import solve

FORMATS = {
    "float32": (8, 23),
    "bfloat16": (8, 7),
    "float16": (5, 10),
    "E5M2": (5, 2),
    "E4M3": (4, 3),
}


@pytest.mark.parametrize("name", FORMATS)
def test_bars_reach_as_far_as_the_format(name: str) -> None:
    panel = only("float-ranges")
    exponent, fraction = FORMATS[name]
    ends = solve("float-format", {"E": exponent, "M": fraction})
    largest = 448 if name == "E4M3" else ends[r"x_\text{max}"]
    (plot,) = (
        g for g in panel.marks("g") if g.get("data-range") is not None
    )
    left, _, wide, _ = map(float, plot.attrib["data-frame"].split())

    def place(x: float) -> float:
        return float(left + wide * (np.log10(x) + 46) / 86)

    pale = panel.mark("rect", f"{name} subnormal")
    bar = panel.mark("rect", name)
    start, normal = measure(pale, "x"), measure(bar, "x")
    assert start == pytest.approx(place(ends[r"x_\text{sub}"]), abs=0.1)
    assert normal == pytest.approx(place(ends[r"x_\text{min}"]), abs=0.1)
    assert normal + measure(bar, "width") == pytest.approx(
        place(largest), abs=0.2
    )


@pytest.mark.parametrize(("row", "last"), [(0, 0.7), (1, 5.6)])
def test_levels_are_those_of_the_largest_value(
    row: int, last: float
) -> None:
    panel = only("outlier-levels")
    step = solve("rounding-error", {"m": last, "k": 4})["s"]

    def places(name: str, point: int) -> list[float]:
        found = []
        for mark in panel.marks("path", f"{name} {row}"):
            numbers = mark.attrib["d"].lstrip("M").split()
            found.append((float(numbers[2 * point]) - 14) / 160 - 0.9)
        return found

    inside = [c * step for c in range(-7, 8) if abs(c * step) <= 0.9]
    assert places("level", 0) == pytest.approx(inside, abs=0.001)
    values, levels = places("becomes", 0), places("becomes", 1)
    near = [min(inside, key=lambda level: abs(level - v)) for v in values]
    assert levels == pytest.approx(near, abs=0.001)
    assert len(values) == 7 - row
    if row:
        assert levels == pytest.approx([0] * 6, abs=0.001)


def kept(name: str) -> np.ndarray[Any, Any]:
    """Which dots of a grid are large, by row and column."""
    panel = only("pruning-patterns")
    filled = panel.marks("circle", f"{name} kept")
    cells = [*filled, *panel.marks("circle", f"{name} gone")]
    left = min(measure(cell, "cx") for cell in cells)
    top = min(measure(cell, "cy") for cell in cells)
    grid = np.zeros((8, 8), dtype=bool)
    assert len(cells) == grid.size
    for cell in filled:
        row = round((measure(cell, "cy") - top) / 11)
        column = round((measure(cell, "cx") - left) / 11)
        grid[row, column] = True
    return grid


def test_each_pattern_keeps_half_in_its_own_way() -> None:
    single, fours, rows = map(kept, ("unstructured", "2:4", "rows"))
    assert single.sum() == fours.sum() == rows.sum() == 32
    assert (fours.reshape(-1, 4).sum(axis=1) == 2).all()
    assert not (single.reshape(-1, 4).sum(axis=1) == 2).all()
    assert set(rows.sum(axis=1)) == {0, 8}
