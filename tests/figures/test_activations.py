"""Curves of activation functions lie where the pages' own formulas put them."""

import re

import numpy as np
import pytest

from figured import panels
from proving import equation, evaluate

PIXEL = 1 / 150
"""Of the height of a plot."""

CURVES = [
    ("sigmoid-and-slope", "sigmoid", "sigmoid", 1),
    ("sigmoid-and-slope", "sigmoid-derivative", "sigmoid-derivative", 1),
    ("tanh-and-slope", "tanh", "tanh", 2),
    ("tanh-and-slope", "tanh-derivative", "tanh-derivative", 2),
    ("relu-and-slope", "relu", "relu", 7),
    ("relu-and-slope", "relu-derivative", "relu-derivative", 7),
    ("swish-and-slope", "swish", "swish", 5),
    ("activations-compared", "sigmoid", "sigmoid", 4),
    ("activations-compared", "tanh", "tanh", 4),
    ("activations-compared", "relu", "relu", 4),
]


@pytest.mark.parametrize(("figure", "curve", "formula", "height"), CURVES)
def test_the_curve_is_the_formula(
    figure: str, curve: str, formula: str, height: float
) -> None:
    (panel,) = panels(figure)
    x, y = panel.curve(curve)
    page = [
        float(equation(formula).right.value({"x": v, r"\beta": 1}))
        for v in x
    ]
    np.testing.assert_allclose(y, page, atol=height * PIXEL)


def test_the_slope_of_swish_is_the_formula_and_its_dip_the_lowest() -> None:
    (panel,) = panels("swish-and-slope")
    x, y = panel.curve("swish-derivative")
    f = equation("swish").right.value({"x": x, r"\beta": 1})
    page = equation("swish-derivative").right
    slopes = page.value({"x": x, r"\beta": 1, "f": lambda _: f})
    np.testing.assert_allclose(y, slopes, atol=5 * PIXEL)
    ((at,), (low,)) = panel.dots("minimum")
    assert low == pytest.approx(
        panel.curve("swish")[1].min(), abs=5 * PIXEL
    )
    assert f"{low:.2f}".replace("-", "−") in " ".join(panel.labels())
    assert np.interp(at, x, y) == pytest.approx(0, abs=0.05)


def test_each_leak_has_the_slope_that_is_written_at_it() -> None:
    (panel,) = panels("leaky-relu-slopes")
    for name in sorted(panel.names):
        alpha = float(name.removeprefix("alpha-"))
        x, y = panel.curve(name)
        page = equation("leaky-relu").right
        wanted = [float(page.value({"x": v, r"\alpha": alpha})) for v in x]
        np.testing.assert_allclose(y, wanted, atol=6 * PIXEL)
        assert f"α = {alpha:g}" in " ".join(panel.labels())


def test_gelu_is_the_input_times_the_normal_distribution() -> None:
    (panel,) = panels("activations-compared")
    x, y = panel.curve("gelu")
    wanted = [float(evaluate(r"x \Phi(x)", x=v)) for v in x]
    np.testing.assert_allclose(y, wanted, atol=4 * PIXEL)


def test_the_slope_is_open_at_both_sides_of_the_kink() -> None:
    (panel,) = panels("relu-and-slope")
    np.testing.assert_allclose(
        panel.dots("open"), [[0, 0], [0, 1]], atol=0.05
    )


def test_bars_are_the_softmax_of_the_logits_over_the_temperature() -> None:
    page = equation("softmax").right
    for panel in panels("softmax-temperatures"):
        labels = " ".join(panel.labels())
        (temperature,) = re.findall(r"temperature ([\d.]+)", labels)
        z = np.array([float(v) for v in re.findall(r"z = (\d)", labels)])
        shown = [float(v) for v in re.findall(r"\b0\.\d{3}\b", labels)]
        env = {"z": [None, *(z / float(temperature))], "K": len(z)}
        for i, p in enumerate(shown, 1):
            assert round(float(page.value({**env, "i": i})), 3) == p
        heights = [float(m.attrib["height"]) for m in panel.marks("rect")]
        scale = sum(heights) / sum(shown)
        np.testing.assert_allclose(
            heights, scale * np.array(shown), atol=0.2
        )


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
    slope = equation(formula).right
    for edge in panel.gap("flat"):
        inside, outside = edge * 0.97, edge * 1.03
        assert slope.value({"x": inside}) > 0.01
        assert slope.value({"x": outside}) < 0.01
