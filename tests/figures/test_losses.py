"""Losses, divergences and metrics are what the pages' formulas give."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import only, panels
from proving import derivative, equation, from_one
from proving.worked import by_formula, solve

PIXEL = 1 / 150
HALF_SQUARED, HUBER_AT = 0.5, 1


def _one(formula: str, target: float, prediction: float) -> float:
    env = {
        "N": 1,
        "y": from_one([target]),
        r"\hat y": from_one([prediction]),
    }
    return by_formula(formula, env)


def _sigmoid(z: float) -> float:
    return by_formula("sigmoid", {"x": z})


@pytest.mark.parametrize(
    ("curve", "formula"),
    [
        ("cross-entropy", "binary-cross-entropy"),
        ("squared-error", "mean-squared-error"),
    ],
)
def test_losses_and_their_gradients_are_the_formulas(
    curve: str, formula: str
) -> None:
    losses, gradients = panels("losses-in-the-logit")

    def loss(z: float) -> float:
        return _one(formula, 1, _sigmoid(z))

    z, y = losses.curve(curve)
    assert_allclose(y, [loss(v) for v in z], atol=6 * PIXEL)
    z, y = gradients.curve(f"{curve}-gradient")
    slopes = [float(derivative(loss, v)) for v in z]
    assert_allclose(y, slopes, atol=2 * PIXEL)


def test_squared_error_is_the_formula_halved_and_huber_lies_between() -> (
    None
):
    panel = only("regression-losses")
    e, y = panel.curve("squared")
    wanted = [HALF_SQUARED * _one("mean-squared-error", 0, v) for v in e]
    assert_allclose(y, wanted, atol=5 * PIXEL)
    e, y = panel.curve("absolute")
    assert_allclose(y, np.abs(e), atol=5 * PIXEL)
    e, y = panel.curve("huber")
    near = np.abs(e) <= HUBER_AT
    assert_allclose(y[near], e[near] ** 2 / 2, atol=5 * PIXEL)
    slope = np.diff(y[~near & (e > 0)]) / np.diff(e[~near & (e > 0)])
    assert_allclose(slope, HUBER_AT, atol=0.1)


def test_each_bell_has_the_least_divergence_in_its_direction() -> None:
    grid = np.linspace(-6, 6, 241)
    forward, backward = panels("kl-directions")
    p = np.interp(grid, *forward.curve("p")) + 1e-6
    page = equation("kl-divergence").right

    def divergence(of: np.ndarray, by: np.ndarray) -> float:
        env = {
            "p": from_one(of / of.sum()),
            "q": from_one(by / by.sum()),
            "K": len(grid),
        }
        return float(page.value(env))

    for panel, ahead in ((forward, True), (backward, False)):
        found = re.search(
            r"mean (−?[\d.]+), standard deviation ([\d.]+)",
            " ".join(panel.labels()),
        )
        assert found
        mean, spread = (float(v.replace("−", "-")) for v in found.groups())

        def cost(
            shift: float,
            scale: float,
            bell: tuple[float, float] = (mean, spread),
            ahead: bool = ahead,
        ) -> float:
            z = (grid - bell[0] - shift) / (bell[1] * scale)
            q = np.exp(-(z**2) / 2)
            q = q / q.sum() + 1e-12
            return divergence(p, q) if ahead else divergence(q, p)

        others = [
            cost(s, k) for s in (-0.4, 0, 0.4) for k in (0.8, 1, 1.25)
        ]
        assert min(others) == others[4]


def test_precision_recall_and_f1_are_read_off_the_counts() -> None:
    panel = only("confusion-matrix")
    counts = {
        rf"n_\text{{{name}}}": int(panel.labels(name)[0])
        for name in ("TP", "FN", "FP", "TN")
    }
    page = solve("precision-recall-f1", counts)
    shown = [
        panel.labels(name)[0] for name in ("precision", "recall", "F1")
    ]
    for text, value in zip(shown, page.values(), strict=True):
        assert text.endswith(f"= {float(value):.2f}")


def test_precision_follows_from_the_roc_curve_and_the_share() -> None:
    roc, curves = panels("roc-and-precision-recall")
    fpr, tpr = roc.curve("roc")
    for name in curves.names:
        share = float(name.removeprefix("share-"))
        recall, precision = curves.curve(name)
        at = (recall > 0.15) & (recall < 0.95)
        false = np.interp(recall[at], tpr, fpr)
        positive = share * recall[at]
        wanted = positive / (positive + (1 - share) * false)
        assert_allclose(precision[at], wanted, atol=0.05)
    recall, rare = curves.curve("share-0.01")
    assert np.interp(0.2, recall, rare) < 0.25
    recall, balanced = curves.curve("share-0.5")
    assert np.interp(0.9, recall, balanced) > 2 / 3


def test_each_measure_is_least_at_its_own_constant() -> None:
    panel = only("best-constants")
    y = np.array([1, 2, 3, 4, 40])
    measures = {
        "rmse": ("mean-squared-error", np.mean(y)),
        "mae": ("pinball-loss", np.median(y)),
        "mape": ("mean-absolute-percentage-error", 2),
    }
    for name, (formula, best) in measures.items():
        (at,), (least,) = panel.dots(f"{name}-least")
        assert (at, least) == pytest.approx((best, 1), abs=0.05)

        def measured(
            c: float, formula: str = formula, power: float = 1
        ) -> float:
            env = {
                "y": from_one(y),
                r"\hat y": from_one(np.full(5, c)),
                "N": 5,
                "q": 0.5,
            }
            return float(by_formula(formula, env) ** power)

        power = 0.5 if name == "rmse" else 1
        c, seen = panel.curve(name)
        wanted = [measured(v, power=power) for v in c]
        unit = measured(float(best), power=power)
        assert_allclose(seen, np.array(wanted) / unit, atol=0.03)
