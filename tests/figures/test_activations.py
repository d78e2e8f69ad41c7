"""Curves of activation functions lie where the pages' own formulas put them."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import Read, measure, only, panels
from proving import derivative, equation, evaluate
from proving.page import questions
from proving.worked import by_formula

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
    ("activations-compared", "step", "binary-step", 4),
    ("activations-compared", "leaky-relu", "leaky-relu", 4),
    ("activations-compared", "swish", "swish", 4),
    ("step-and-slope", "step", "binary-step", 2),
    ("step-and-slope", "step-derivative", "binary-step-derivative", 2),
    ("leaky-relu-slopes", "leaky-relu", "leaky-relu", 6),
    (
        "leaky-relu-slopes",
        "leaky-relu-derivative",
        "leaky-relu-derivative",
        6,
    ),
]


@pytest.mark.parametrize(("figure", "curve", "formula", "height"), CURVES)
def test_the_curve_is_the_formula(
    figure: str, curve: str, formula: str, height: float
) -> None:
    (panel,) = [p for p in panels(figure) if curve in p.names]
    x, y = panel.curve(curve)
    env = {r"\beta": 1, r"\alpha": 0.1}
    page = [by_formula(formula, {"x": v} | env) for v in x]
    assert_allclose(y, page, atol=height * PIXEL)


def test_the_slope_of_swish_is_the_formula_and_its_dip_the_lowest() -> None:
    panel = only("swish-and-slope")
    x, y = panel.curve("swish-derivative")
    f = equation("swish").right.value({"x": x, r"\beta": 1})
    page = equation("swish-derivative").right
    slopes = page.value({"x": x, r"\beta": 1, "f": lambda _: f})
    assert_allclose(y, slopes, atol=5 * PIXEL)
    ((at,), (low,)) = panel.dots("minimum")
    assert low == pytest.approx(
        panel.curve("swish")[1].min(), abs=5 * PIXEL
    )
    assert f"{low:.2f}".replace("-", "−") in " ".join(panel.labels())
    assert np.interp(at, x, y) == pytest.approx(0, abs=0.05)


def test_each_leak_has_the_slope_that_is_written_at_it() -> None:
    panel, one = panels("leaky-relu-slopes")
    assert "α = 0.1" in " ".join(one.labels())
    for name in sorted(panel.names):
        alpha = float(name.removeprefix("alpha-"))
        x, y = panel.curve(name)
        page = equation("leaky-relu").right
        wanted = [float(page.value({"x": v, r"\alpha": alpha})) for v in x]
        assert_allclose(y, wanted, atol=6 * PIXEL)
        assert f"α = {alpha:g}" in " ".join(panel.labels())


def test_gelu_is_the_input_times_the_normal_distribution() -> None:
    for figure in ("activations-compared", "gelu-and-slope"):
        panel = panels(figure)[-1]
        x, y = panel.curve("gelu")
        wanted = [float(evaluate(r"x \Phi(x)", x=v)) for v in x]
        assert_allclose(y, wanted, atol=5 * PIXEL)


def test_the_slope_of_gelu_is_its_derivative_and_its_dip_the_lowest() -> (
    None
):
    panel = only("gelu-and-slope")

    def slope(v: float) -> float:
        def page(at: float) -> float:
            return float(evaluate(r"x \Phi(x)", x=at))

        return float(derivative(page, v))

    x, y = panel.curve("gelu-derivative")
    assert_allclose(y, [*map(slope, x)], atol=5 * PIXEL)
    ((at,), (low,)) = panel.dots("minimum")
    assert slope(at) == pytest.approx(0, abs=0.03)
    assert f"lowest: {low:.2f}".replace("-", "−") in panel.labels()
    edge = _flat_up_to(panel)
    assert abs(slope(edge * 1.03)) < 0.01 < abs(slope(edge * 0.97))


def test_swish_is_flat_where_its_slope_is_almost_nothing() -> None:
    (panel,) = panels("swish-and-slope")
    edge = _flat_up_to(panel)

    def slope(v: float) -> float:
        page = equation("swish").right
        return float(
            derivative(lambda x: page.value({"x": x, r"\beta": 1}), v)
        )

    assert abs(slope(edge * 1.02)) < 0.01 < abs(slope(edge * 0.98))


ROWS = {"elu": "ELU", "softplus": "softplus"}


def test_elu_and_softplus_are_the_table_and_flat_where_their_slope_is_nothing() -> (
    None
):
    body = next(
        q.body
        for q in questions()
        if q.slug == "types-of-activation-functions"
    )
    for panel, (name, row) in zip(
        panels("elu-and-softplus"), ROWS.items(), strict=True
    ):
        (cell,) = re.findall(rf"^\| {row} \| (.*?) \| ", body, re.MULTILINE)
        latex = re.findall(r"\$(.*?)\$", cell)[-1]

        def page(x: float, latex: str = latex, name: str = name) -> float:
            if name == "elu" and x > 0:
                return x
            return float(evaluate(latex, {"x": x, r"\alpha": 1.0}))

        x, y = panel.curve(name)
        np.testing.assert_allclose(y, [*map(page, x)], atol=5 * PIXEL)
        x, y = panel.curve(f"{name}-derivative")
        off = abs(x) > 0.1  # ELU has a corner in its slope
        slopes = [float(derivative(page, v)) for v in x[off]]
        np.testing.assert_allclose(y[off], slopes, atol=5 * PIXEL)
        edge = _flat_up_to(panel)
        assert derivative(page, edge * 1.03) < 0.01
        assert derivative(page, edge * 0.97) > 0.01


def _flat_up_to(panel: Read) -> float:
    """Where the part at the left that is marked as flat ends, in data."""
    flat = panel.mark("rect", "flat")
    plot = next(panel.element.iter("{http://www.w3.org/2000/svg}g"))
    left, _, wide, _ = map(float, plot.attrib["data-frame"].split())
    low, high, *_ = map(float, plot.attrib["data-range"].split())
    start = measure(flat, "x")
    assert start == left
    stop = start + measure(flat, "width")
    return low + (stop - left) / wide * (high - low)


def test_a_rectifier_is_flat_where_its_slope_is_nothing() -> None:
    panel = only("relu-and-slope")
    edge = _flat_up_to(panel)
    assert edge == pytest.approx(0, abs=0.05)
    x, slope = panel.curve("relu-derivative")
    assert (abs(slope[x < edge - 0.1]) < 0.05).all()
    assert (slope[x > edge + 0.1] > 0.9).all()


def test_a_step_is_flat_everywhere_and_closed_above() -> None:
    panel = only("step-and-slope")
    assert_allclose(panel.gap("flat"), [0, 0], atol=0.05)
    assert_allclose(panel.dots("filled").ravel(), [0, 1], atol=0.05)
    assert_allclose(panel.dots("open").ravel(), [0, 0], atol=0.05)
    assert equation("binary-step").right.value({"x": 0}) == 1


def test_a_leak_leaves_nothing_flat_and_has_no_slope_at_its_kink() -> None:
    _, panel = panels("leaky-relu-slopes")
    assert not panel.marks("rect", "flat")
    assert_allclose(panel.dots("open"), [[0.0, 0.0], [0.1, 1.0]], atol=0.05)


def test_the_slope_is_open_at_both_sides_of_the_kink() -> None:
    panel = only("relu-and-slope")
    assert_allclose(panel.dots("open"), [[0, 0], [0, 1]], atol=0.05)


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
        heights = [measure(m, "height") for m in panel.marks("rect")]
        scale = sum(heights) / sum(shown)
        assert_allclose(heights, scale * np.array(shown), atol=0.2)


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
    panel = only(figure)
    slope = equation(formula).right
    for edge in panel.gap("flat"):
        inside, outside = edge * 0.97, edge * 1.03
        assert slope.value({"x": inside}) > 0.01
        assert slope.value({"x": outside}) < 0.01


@pytest.mark.parametrize("name", ["elu", "softplus"])
def test_a_function_is_the_same_where_all_are_compared(name: str) -> None:
    curves = []
    for figure in ("activations-compared", "elu-and-softplus"):
        (panel,) = [p for p in panels(figure) if name in p.names]
        curves.append(panel.curve(name))
    (x, y), (at, alone) = curves
    assert_allclose(y, np.interp(x, at, alone), atol=9 * PIXEL)
