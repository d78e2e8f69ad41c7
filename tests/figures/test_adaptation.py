"""A correction of low rank has the numbers that the page counts, and an old task the contours of its quadratic."""

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import measure, only, panels
from figures.adaptation import AWAY, RATE, RENEWED, STRETCH, THIN
from proving import equation, from_one
from proving.worked import solve


def test_areas_are_the_counts_of_the_formula() -> None:
    panel = only("lora-shapes")
    area = {}
    for name in "WBA":
        mark = panel.mark("rect", name)
        area[name] = measure(mark, "width") * float(mark.attrib["height"])
    (row,) = equation("lora-size").rows
    env = {"r": 2, r"n_\text{in}": 16, r"n_\text{out}": 16}
    trained = int(row.sides[-1].value(env))
    assert (area["A"] + area["B"]) / area["W"] == pytest.approx(
        trained / 256
    )
    assert panel.labels().count(f"{trained // 2} numbers") == 2
    assert "256 numbers" in panel.labels()


OLD = np.array(
    [[4, 3], [3, 4]]
)  # the curvature of the page's worked number
PENALTIES = (OLD, np.diag([4, 4]))


def _rise(penalty: np.ndarray, weights: np.ndarray) -> float:
    """The page's formula, for old inputs that have this curvature."""
    env = {
        r"\mathbf{X}": np.linalg.cholesky(penalty).T,
        "s": 1.0,
        r"\mathbf{a}": np.zeros(2),
        r"\mathbf{w}": weights,
    }
    return float(solve("old-task-quadratic", env)[r"\Delta"])


def test_contours_are_those_of_the_penalty() -> None:
    for panel, penalty in zip(
        panels("old-task-contours"), PENALTIES, strict=True
    ):
        points = panel.curve("level 3").T
        found = [_rise(penalty, point) for point in points]
        assert_allclose(found, 3, rtol=0.05)


def test_the_dot_is_where_penalty_and_new_loss_are_least() -> None:
    for panel, penalty in zip(
        panels("old-task-contours"), PENALTIES, strict=True
    ):
        (old,), (new,), (dot,) = (
            panel.dots(name).T for name in ("old", "new", "found")
        )
        assert_allclose(old, 0, atol=0.02)

        def total(
            w: np.ndarray,
            penalty: np.ndarray = penalty,
            new: np.ndarray = new,
        ) -> float:
            return _rise(penalty, w) + float(np.sum((w - new) ** 2))

        least = total(dot)
        for move in itertools.product((-0.1, 0, 0.1), repeat=2):
            assert least <= total(dot + move)
        said = ", ".join(f"{w:.1f}".replace("-", "\u2212") for w in dot)
        assert said in panel.labels()


def test_lora_stops_where_the_page_says_and_galore_goes_on() -> None:
    panel = only("low-rank-training")
    env = {r"\sigma": from_one(STRETCH), "q": AWAY}
    row = equation("low-rank-residual").rows[0]

    def left(rank: int) -> float:
        return float(row.right.value(env | {"r": rank}))

    shown = {name: panel.curve(name)[1] for name in ("LoRA", "GaLore")}
    full = panel.curve("all weights")[1]
    for curve in (*shown.values(), full):
        assert curve[0] == pytest.approx(left(0), abs=0.03)
        assert np.all(np.diff(curve) < 0.02)
    assert shown["LoRA"][-1] == pytest.approx(left(THIN), abs=0.03)
    assert shown["LoRA"].min() > left(THIN) - 0.03
    assert (1 - RATE) ** RENEWED < 0.1
    at = np.interp(
        [RENEWED, 2 * RENEWED, 6 * RENEWED], *panel.curve("GaLore")
    )
    assert at[0] == pytest.approx(left(THIN), abs=0.05)
    assert at[1] == pytest.approx(left(2 * THIN), abs=0.06)
    assert at[2] < 0.05 > full[-1]
