"""Fits, runs and balls are those of the pages."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import answer, only, panels
from figures.regularization import (
    CHECK,
    FEATURES,
    PATIENCE,
    TRAINED,
    double_descent,
    noisy_run,
)
from proving import equation


def test_the_fits_err_as_the_answer_prints() -> None:
    printed = {
        degree: (float(train), float(test))
        for degree, train, test in re.findall(
            r"^# (\d) ([\d.]+) ([\d.]+)$",
            answer("overfitting-and-underfitting"),
            re.MULTILINE,
        )
    }
    assert len(printed) == len(panels("polynomial-fits"))
    for panel, (degree, (train, test)) in zip(
        panels("polynomial-fits"), printed.items(), strict=True
    ):
        assert f"degree {degree}:" in " ".join(panel.labels())
        x, y = panel.dots("sample")
        fit = np.interp(x, *panel.curve("fit"))
        assert np.sqrt(np.mean((fit - y) ** 2)) == pytest.approx(
            train, abs=0.03
        )
        grid = np.linspace(0, 1, 200)
        fit = np.interp(grid, *panel.curve("fit"))
        truth = np.sin(2 * np.pi * grid)
        assert_allclose(
            np.interp(grid, *panel.curve("truth")), truth, atol=0.03
        )
        assert np.sqrt(np.mean((fit - truth) ** 2)) == pytest.approx(
            test, abs=0.03
        )


def test_the_best_is_kept_and_patience_ends_the_run() -> None:
    panel = only("early-stopping-run")
    steps, valid = panel.curve("validation")
    ((best,), (low,)) = panel.dots("best")
    ((end,), _) = panel.dots("end")
    assert low == pytest.approx(valid.min(), abs=0.02)
    assert steps[valid.argmin()] == pytest.approx(best, abs=3 * CHECK)
    assert end - best == pytest.approx(PATIENCE * CHECK, abs=CHECK / 2)
    _, train = panel.curve("training")
    assert (np.diff(train) < 0).all()


def test_the_second_descent_goes_below_the_first_valley() -> None:
    panel = only("double-descent")
    count, test = panel.curve("test")
    peak = count[test.argmax()]
    assert peak == pytest.approx(TRAINED, rel=0.03)
    assert test[-1] < test[count < peak].min()
    fitted, _ = panel.curve("training")
    assert fitted.max() < TRAINED
    assert double_descent()[0][FEATURES.index(TRAINED)] < 1e-9


def test_what_stays_is_scaled_as_the_formula_says() -> None:
    training, evaluation = panels("dropout-passes")
    kept, dropped = (
        training.marks("circle", n) for n in ("kept", "dropped")
    )
    page = equation("dropout-inverted")
    share = len(dropped) / (len(kept) + len(dropped))
    for label in training.labels("scale"):
        row = page.rows[0].right
        wanted = row.value({"r": [1], "h": [1.0], "p": share, "j": 0})
        assert float(label.removeprefix("×")) == wanted
    assert len(training.labels("scale")) == len(kept)
    others = len(training.marks("circle")) - len(kept) - len(dropped)
    assert len(training.marks("path", "weight")) == others * len(kept)
    whole = evaluation.marks("circle", "kept")
    assert len(whole) == len(kept) + len(dropped)
    assert len(evaluation.marks("path", "weight")) == others * len(whole)


def test_the_balls_touch_at_the_minimizers_of_the_formula() -> None:
    page = equation("l1-l2-minimizers")
    for panel, name in zip(
        panels("l1-and-l2-balls"), ("w_1", "w_2"), strict=True
    ):
        found = panel.dots("minimum")[:, 0]
        for a, shown in zip((2, 0.6), found, strict=True):
            wanted = page.solve({"a": a, r"\lambda": 1})[name]
            assert shown == pytest.approx(float(wanted), abs=0.02)
        ball, contour = panel.curve("ball").T, panel.curve("contour").T
        gaps = np.linalg.norm(contour - found, axis=1)
        assert gaps.min() < 0.06
        reach = np.linalg.norm(ball - [2, 0.6], axis=1).min()
        radius = np.linalg.norm(contour - [2, 0.6], axis=1)
        assert_allclose(radius, reach, atol=0.03)


def test_wrong_labels_are_fitted_late_and_cost_accuracy() -> None:
    panel = only("noisy-label-run")
    _, right = panel.curve("right")
    step, wrong = panel.curve("wrong")
    assert right.min() > 0.8
    assert wrong[step < 100].max() < 0.5
    assert min(right[-1], wrong[-1]) > 0.95
    place, new = panel.curve("new")
    assert new.max() == pytest.approx(0.8, abs=0.01)
    assert place[new.argmax()] < 200
    assert new[-1] == pytest.approx(0.7, abs=0.01)
    wanted = noisy_run()[1][2]
    assert new[0] == pytest.approx(wanted[0], abs=0.01)
