"""Curves of training on rewards are what the pages' formulas give."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import only, panels
from proving import equation, from_one

PIXEL = 1 / 150


def _objective(ratio: float, advantage: float) -> float:
    env = {
        r"\rho": from_one([ratio]),
        "A": from_one([advantage]),
        "T": 1,
        r"\varepsilon": 0.2,
    }
    return -float(equation("ppo-loss").rows[1].sides[-1].value(env))


@pytest.mark.parametrize(("side", "advantage"), [(0, 1.0), (1, -1.0)])
def test_clipping_is_the_formula_for_both_signs(
    side: int, advantage: float
) -> None:
    panel = panels("clipped-ratio")[side]
    x, y = panel.curve("clipped")
    wanted = [_objective(v, advantage) for v in x]
    assert_allclose(y, wanted, atol=3 * PIXEL)
    x, y = panel.curve("unclipped")
    assert_allclose(y, advantage * x, atol=3 * PIXEL)


@pytest.mark.parametrize(
    ("curve", "wear"), [("better", 0.3), ("worse", 0.35)]
)
def test_true_rewards_are_the_formula(curve: str, wear: float) -> None:
    panel = only("true-reward")
    rows = equation("gold-reward").rows
    d, y = panel.curve(curve)
    env = {"a": 0.9, "b": wear}
    wanted = [float(rows[0].sides[-1].value(env | {"d": v})) for v in d]
    assert_allclose(y, wanted, atol=8 * PIXEL)
    top = float(rows[1].sides[-1].value(env))
    assert abs(d[int(np.argmax(y))] - top) < 1


@pytest.mark.parametrize(
    ("curve", "chances"),
    [("all-alike", [0.01] * 10), ("one-in-ten", [0.1] + [0.0] * 9)],
)
def test_success_over_tries_is_the_formula(
    curve: str, chances: list[float]
) -> None:
    panel = only("attempts-and-success")
    page = equation("attack-success-rate").right
    tries, shown = panel.curve(curve)
    env = {"p": from_one(chances), "n": 10}
    wanted = [float(page.value(env | {"k": k})) for k in tries]
    assert_allclose(shown, wanted, atol=0.02)
    assert float(page.value(env | {"k": 1})) == pytest.approx(0.01)
