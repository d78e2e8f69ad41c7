"""Gradients in figures are derivatives, and sizes by layer follow from the variances."""

import math
import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import Read, answer, only, panels
from figures.functions import Array
from figures.gradients import ENTRIES, INNER, SCALINGS, THRESHOLD
from proving import Indexed, derivative, equation
from proving.references import gradient


def test_the_graph_shows_values_and_derivatives() -> None:
    panel = only("graph-forward-and-back")
    a, b = (
        int(label.rpartition("= ")[2])
        for label in panel.labels()
        if re.fullmatch(r"[ab] = \d+", label)
    )
    assert [int(v) for v in panel.labels("forward")] == [a + b, (a + b) * a]
    by_a = derivative(lambda v: (v + b) * v, a)
    by_b = derivative(lambda v: (a + v) * a, b)
    assert panel.labels("da")[0].endswith(f"= {round(float(by_a))}")
    assert panel.labels("db")[0].endswith(f"= {round(float(by_b))}")
    by_itself = derivative(lambda f: f, (a + b) * a)
    assert panel.labels("seed") == [f"{float(by_itself):.0f}"]
    to_sum = derivative(lambda s: s * a, a + b)
    direct = derivative(lambda v: (a + b) * v, a)
    wanted = [to_sum, to_sum, to_sum, direct]
    assert [int(v) for v in panel.labels("back")] == [
        round(float(v)) for v in wanted
    ]


def test_gradients_by_hand_are_those_of_the_weights_drawn() -> None:
    forward, back = panels("two-layer-by-hand")

    def read(panel: Read, name: str) -> Array:
        return np.array(
            [float(v.replace("−", "-")) for v in panel.labels(name)]
        )

    first, second = (
        read(forward, f"weight {layer}").reshape(2, 2) for layer in (1, 2)
    )
    x, h, output = read(forward, "value").reshape(3, 2)

    def shares(z: Array) -> Array:
        return np.asarray(np.exp(z) / np.exp(z).sum())

    def loss(x: Array, one: Array, two: Array) -> float:
        right = shares(two @ np.maximum(one @ x, 0))[1]  # the second class
        return -math.log(right)

    assert h == pytest.approx(np.maximum(first @ x, 0))
    assert output == pytest.approx(shares(second @ h), abs=5e-4)
    slopes = [
        gradient(lambda v: loss(v, first, second), x),
        gradient(lambda z: loss(z, np.eye(2), second), first @ x),
        gradient(lambda z: -math.log(shares(z)[1]), second @ h),
    ]
    assert read(back, "value") == pytest.approx(
        np.concatenate(slopes), abs=6e-4
    )
    of_first = gradient(lambda w: loss(x, w, second), first)
    of_second = gradient(lambda w: loss(x, first, w), second)
    assert read(back, "weight 1") == pytest.approx(
        of_first.ravel(), abs=6e-4
    )
    assert read(back, "weight 2") == pytest.approx(
        of_second.ravel(), abs=6e-4
    )


def norms(activation: str, scaling: str) -> Array:
    """A curve of the gradients' sizes, as it is drawn."""
    name = f"{activation}, {scaling}"
    (panel,) = [p for p in panels("gradient-norms") if name in p.names]
    return panel.curve(name)


@pytest.mark.parametrize(("scaling", "scale"), [s[:2] for s in SCALINGS])
def test_a_layer_changes_the_gradient_as_the_variances_say(
    scaling: str, scale: float
) -> None:
    layers, sizes = norms("relu", scaling)
    page = equation("variance-propagation")
    env = {
        r"n_\text{in}": 1,
        r"n_\text{out}": 1,
        r"\operatorname{Var}(w)": scale,
    }
    half = {r"\mathbb{E}[\delta^2]": 0.5, r"\mathbb{E}[x^2]": 0.5}
    factor = page.solve({**env, **half})[r"\operatorname{Var}(g)"]
    slope = np.log(sizes[-1] / sizes[0]) / (layers[0] - layers[-1])
    assert slope == pytest.approx(math.log(float(factor)) / 2, abs=0.03)


def test_a_sigmoid_leaves_at_most_a_quarter_a_layer() -> None:
    layers, sizes = norms("sigmoid", "Xavier")
    slope = np.diff(np.log(sizes)) / np.diff(layers)
    assert (slope > math.log(4) * 0.97).all()


def test_no_variance_that_is_drawn_keeps_the_gradient_of_a_sigmoid() -> (
    None
):
    for scaling, _, _ in SCALINGS:
        layers, sizes = norms("sigmoid", scaling)
        assert (np.diff(np.log(sizes)) / np.diff(layers)).mean() > 0.85


def test_signals_end_as_the_answer_prints() -> None:
    body = answer("weight-initialization")
    printed = dict(
        re.findall(r"^# +([\w.]+): (\S+e\S+)$", body, re.MULTILINE)
    )
    panel = only("signal-by-layer")
    assert set(printed) == panel.names
    for name, size in printed.items():
        layers, shown = panel.curve(name)
        assert layers[-1] == pytest.approx(30, abs=0.1)
        assert math.log10(shown[-1]) == pytest.approx(
            math.log10(float(size)), abs=0.2
        )


@pytest.mark.parametrize(
    ("name", "variance"), [("Xavier", 2 / 1024), ("LeCun", 1 / 512)]
)
def test_a_signal_shrinks_as_the_variances_say(
    name: str, variance: float
) -> None:
    panel = only("signal-by-layer")
    layers, sizes = panel.curve(name)
    env = {
        r"n_\text{in}": 512,
        r"n_\text{out}": 512,
        r"\operatorname{Var}(w)": variance,
        r"\mathbb{E}[x^2]": 1,
        r"\mathbb{E}[\delta^2]": 1,
    }
    page = equation("variance-propagation")
    square = float(page.solve(env)[r"\operatorname{Var}(z)"]) / 2
    slope = math.log(sizes[-1] / sizes[0]) / (layers[-1] - layers[0])
    assert slope == pytest.approx(math.log(square) / 2, abs=0.03)
    he = panel.curve("He")[1]
    assert sizes[-1] < he[-1] / 1000


def test_clipping_follows_the_formula() -> None:
    panel = only("clipping")
    gradient, norm, value = (
        panel.dots(name)[:, 0] for name in ("gradient", "norm", "value")
    )
    page = equation("clip-by-norm").right
    wanted = page.value({r"\mathbf{g}": np.round(gradient), "c": THRESHOLD})
    assert_allclose(norm, wanted, atol=0.03)
    said = ", ".join(f"{v:.2f}" for v in wanted)
    assert f"by norm ({said})" in panel.labels()
    clipped = np.clip(np.round(gradient), -THRESHOLD, THRESHOLD)
    assert_allclose(value, clipped, atol=0.03)
    radius = np.linalg.norm(panel.curve("circle"), axis=0)
    assert_allclose(radius, THRESHOLD, atol=0.03)


def test_costs_of_both_modes_are_the_formulas() -> None:
    panel = only("forward-or-reverse")
    rows = equation("jacobian-order").rows
    for name, row in zip(("forward", "reverse"), rows, strict=True):
        outputs, shown = panel.curve(name)
        wanted = []
        for count in outputs:
            widths = [ENTRIES, *INNER, count]
            env = {
                "d": Indexed(widths),
                "L": 3,
                "d_0": ENTRIES,
                "d_L": count,
            }
            wanted.append(float(row.right.value(env)) / 1e6)
        assert_allclose(shown, wanted, rtol=0.04)
    ((even,), _) = panel.dots("even")
    assert even == pytest.approx(ENTRIES, rel=0.03)
