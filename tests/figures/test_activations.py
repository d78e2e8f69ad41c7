"""Curves of activation functions lie where the pages' own formulas put them."""

import numpy as np
import pytest

from figured import panels
from proving import equation

PIXEL = 1 / 150
"""Of the height of a plot."""


@pytest.mark.parametrize(
    ("figure", "formulas"),
    [
        ("sigmoid-and-slope", ["sigmoid", "sigmoid-derivative"]),
        ("tanh-and-slope", ["tanh", "tanh-derivative"]),
    ],
)
def test_the_curve_is_the_formula(figure: str, formulas: list[str]) -> None:
    (panel,) = panels(figure)
    for formula in formulas:
        x, y = panel.curve(formula)
        page = equation(formula).right.value({"x": x})
        height = 2 if "tanh" in figure else 1
        np.testing.assert_allclose(y, page, atol=height * PIXEL)


@pytest.mark.parametrize(
    ("figure", "formula"),
    [
        ("sigmoid-and-slope", "sigmoid-derivative"),
        ("tanh-and-slope", "tanh-derivative"),
    ],
)
def test_flat_is_where_the_slope_is_below_a_hundredth(
    figure: str, formula: str
) -> None:
    (panel,) = panels(figure)
    edge = panel.gap("flat")
    slope = equation(formula).right
    assert (
        slope.value({"x": edge[0] + 0.1})
        > 0.01
        > slope.value({"x": edge[0] - 0.1})
    )
    assert (
        slope.value({"x": edge[1] - 0.1})
        > 0.01
        > slope.value({"x": edge[1] + 0.1})
    )
