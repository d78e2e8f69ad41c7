"""A correction of low rank has the numbers that the page counts, and an old task the contours of its quadratic."""

import itertools

import numpy as np
import pytest

from figured import panels
from proving import equation


def test_areas_are_the_counts_of_the_formula() -> None:
    (panel,) = panels("lora-shapes")
    area = {}
    for name in "WBA":
        (mark,) = panel.marks("rect", name)
        area[name] = float(mark.attrib["width"]) * float(
            mark.attrib["height"]
        )
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
    return float(equation("old-task-quadratic").solve(env)[r"\Delta"])


def test_contours_are_those_of_the_penalty() -> None:
    for panel, penalty in zip(
        panels("old-task-contours"), PENALTIES, strict=True
    ):
        points = panel.curve("level 3").T
        found = [_rise(penalty, point) for point in points]
        np.testing.assert_allclose(found, 3, rtol=0.05)


def test_the_dot_is_where_penalty_and_new_loss_are_least() -> None:
    for panel, penalty in zip(
        panels("old-task-contours"), PENALTIES, strict=True
    ):
        (old,), (new,), (dot,) = (
            panel.dots(name).T for name in ("old", "new", "found")
        )
        np.testing.assert_allclose(old, 0, atol=0.02)

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
