"""Steps, schedules and noise are what the pages' formulas give."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import Read, only, panels
from figures.optimization import RAVINE, SGD_RATE
from proving import equation


def _rate(panel: Read) -> float:
    found = re.search(r"η = ([\d.]+)", " ".join(panel.labels()))
    assert found
    return float(found[1])


def test_steps_on_the_parabola_follow_the_closed_form() -> None:
    page = equation("learning-rate-on-a-quadratic").right
    for panel in panels("learning-rates"):
        theta, loss = panel.dots("step")
        curve = panel.curve("loss")
        lam = 2 * curve[1][0] / curve[0][0] ** 2
        assert lam == pytest.approx(10, rel=0.02)
        for t, at in enumerate(theta):
            env = {r"\eta": _rate(panel), r"\lambda": 10, "t": t}
            wanted = float(page.value({**env, r"\theta_0": theta[0]}))
            assert at == pytest.approx(wanted, abs=0.05)
        assert_allclose(loss, 5 * theta**2, atol=0.4)


def test_each_run_says_where_it_starts_and_how_long_it_is() -> None:
    for panel in panels("learning-rates"):
        steps = panel.dots("step").T
        assert_allclose(panel.dots("start")[:, 0], steps[0])
        assert f"{len(steps) - 1} steps" in panel.labels()


def test_the_loss_in_a_title_is_that_of_the_last_step() -> None:
    for panel in panels("ravine"):
        last = panel.dots("step")[:, -1]
        found = re.search(r"loss ([\d.]+)", " ".join(panel.labels()))
        assert found
        assert float(found[1]) == pytest.approx(
            RAVINE @ last**2 / 2, abs=0.02
        )


def _path(number: int) -> tuple[Read, np.ndarray]:
    panel = panels("ravine")[number]
    return panel, panel.dots("step").T


def _near(found: np.ndarray, wanted: list[np.ndarray]) -> None:
    assert_allclose(found, wanted, atol=0.07)


def test_plain_descent_follows_the_update() -> None:
    panel, path = _path(0)
    page = equation("gradient-descent-update").right
    way = [np.array([-9, 1.6])]
    for _ in path[1:]:
        env = {r"\eta": _rate(panel), r"\theta_t": way[-1]}
        gradient = {r"\nabla L": lambda theta: RAVINE * theta}
        way.append(page.value({**env, **gradient}))
    _near(path, way)
    assert _rate(panel) == SGD_RATE


def test_momentum_follows_the_update() -> None:
    panel, path = _path(1)
    found = re.search(r"momentum ([\d.]+)", " ".join(panel.labels()))
    assert found
    page, velocity = equation("momentum-update"), np.zeros(2)
    way = [np.array([-9, 1.6])]
    for _ in path[1:]:
        env = {
            r"\mu": float(found[1]),
            r"\eta": _rate(panel),
            r"\mathbf{v}_{t-1}": velocity,
            r"\mathbf{g}_t": RAVINE * way[-1],
            r"\theta_{t-1}": way[-1],
        }
        solved = page.solve(env)
        velocity = solved[r"\mathbf{v}_t"]
        way.append(solved[r"\theta_t"])
    _near(path, way)


def test_adam_follows_the_update() -> None:
    panel, path = _path(2)
    page, m, v = equation("adam-update"), np.zeros(2), np.zeros(2)
    way = [np.array([-9, 1.6])]
    for t in range(1, len(path)):
        env = {
            r"\beta_1": 0.9,
            r"\beta_2": 0.999,
            r"\varepsilon": 1e-8,
            r"\eta": _rate(panel),
            "t": t,
            "m_{t-1}": m,
            "v_{t-1}": v,
            "g_t": RAVINE * way[-1],
            r"\theta_{t-1}": way[-1],
        }
        solved = page.solve(env)
        m, v = solved["m_t"], solved["v_t"]
        way.append(solved[r"\theta_t"])
    _near(path, way)


def test_schedules_are_the_formula_and_the_steps() -> None:
    panel = only("schedules")
    t, rate = panel.curve("cosine")
    page = equation("cosine-annealing").right
    env = {r"\eta_\text{max}": 0.1, r"\eta_\text{min}": 0, "T": 100}
    wanted = [float(page.value({**env, "t": v})) for v in t]
    assert_allclose(rate, wanted, atol=0.001)
    t, rate = panel.curve("step")
    at = np.interp([15, 45, 75, 95], t, rate)
    assert_allclose(at, [0.1, 0.01, 0.001, 0.0001], atol=0.0005)
    t, rate = panel.curve("warmup")
    assert rate.argmax() == len(rate) - 2
    assert (t[0], t[-1], rate[0], rate[-1]) == pytest.approx(
        (0, 100, 0, 0), abs=0.001
    )


def test_measured_noise_lies_on_the_formula() -> None:
    panel = only("batch-noise")
    page = equation("minibatch-gradient-variance").right
    sizes, noise = panel.curve("formula")
    spread = noise[0]
    for B, shown in zip(sizes[sizes < 900], noise, strict=False):
        variance = page.value({"s": spread, "B": B, "N": 1000})
        assert shown == pytest.approx(np.sqrt(float(variance)), rel=0.05)
    sizes, noise = panel.dots("measured")
    for B, shown in zip(sizes, noise, strict=True):
        variance = page.value({"s": spread, "B": B, "N": 1000})
        assert shown == pytest.approx(np.sqrt(float(variance)), rel=0.12)
