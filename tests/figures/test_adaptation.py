"""A correction of low rank has the numbers that the page counts."""

import pytest

from figured import panels
from proving import equation


def test_areas_are_the_counts_of_the_formula() -> None:
    (panel,) = panels("lora-shapes")
    area = {}
    for name in "WBA":
        (mark,) = panel.marks("rect", name)
        area[name] = float(mark.attrib["width"]) * float(mark.attrib["height"])
    (row,) = equation("lora-size").rows
    env = {"r": 2, r"n_\text{in}": 16, r"n_\text{out}": 16}
    trained = int(row.sides[-1].value(env))
    assert (area["A"] + area["B"]) / area["W"] == pytest.approx(trained / 256)
    assert panel.labels().count(f"{trained // 2} numbers") == 2
    assert "256 numbers" in panel.labels()
