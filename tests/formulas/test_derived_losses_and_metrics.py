"""Derivations of formulas of the topic losses and metrics: likelihoods, odds and counts with symbols."""

import itertools
from typing import Any

import numpy as np
import sympy

from proving import (
    assert_close,
    assert_equation,
    derives,
    exact_mean,
    from_one,
    symbols,
)

POWER = sympy.Symbol("s")
SIZES = (2, 3, 4)


def _at(total: Any, place: int) -> Any:
    """The derivative of a sum of powers by the exponent, at a place."""
    return sympy.diff(total, POWER).subs(POWER, place)


@derives(
    "binary-cross-entropy",
    how="minus the mean log-likelihood, for every row of 1 to 3 targets, with symbols for predictions",
)
def test_likelihoods_of_all_targets() -> None:
    for size in (1, 2, 3):
        chances = symbols("p", size, positive=True)
        for targets in itertools.product((0, 1), repeat=size):
            logs = [
                sympy.log(chance if target else 1 - chance)
                for target, chance in zip(targets, chances, strict=True)
            ]
            env = {
                "N": size,
                "y": from_one(targets),
                r"\hat y": from_one(chances),
            }
            assert_equation(
                "binary-cross-entropy", env, {"L": -exact_mean(logs)}
            )


@derives(
    "cross-entropy-loss",
    how="SymPy differentiates a weighted sum of powers of the predictions, for 2 to 4 classes",
)
def test_cross_entropy_as_a_derivative() -> None:
    for size in SIZES:
        targets = symbols("y", size, positive=True)
        chances = symbols("q", size, positive=True)
        env = {
            "K": size,
            "y": from_one(targets),
            r"\hat y": from_one(chances),
        }
        powers = sum(targets * chances**POWER)
        assert_equation("cross-entropy-loss", env, {"L": -_at(powers, 0)})


@derives(
    "kl-divergence",
    how="SymPy differentiates the sum of p^s q^(1 − s) at s = 1, for 2 to 4 classes",
)
def test_divergence_as_a_derivative() -> None:
    for size in SIZES:
        p = symbols("p", size, positive=True)
        q = symbols("q", size, positive=True)
        between = sum(p**POWER * q ** (1 - POWER))
        env = {"K": size, "p": from_one(p), "q": from_one(q)}
        assert_equation(
            "kl-divergence",
            env,
            {r"D_\text{KL}(p \parallel q)": _at(between, 1)},
        )


@derives(
    "label-smoothing",
    how="the chance of each label if it is drawn anew at any rate from all, for 2 to 5 classes",
)
def test_labels_drawn_anew() -> None:
    rate = symbols("e")
    for size in range(2, 6):
        for true in range(1, size + 1):
            chances = [sympy.Integer(0)] * size
            chances[true - 1] += 1 - rate
            for label in range(size):
                chances[label] += rate * sympy.Rational(1, size)
            env = {r"\varepsilon": rate, "K": size}
            env |= {
                "y": from_one([int(k == true - 1) for k in range(size)])
            }
            assert_equation(
                "label-smoothing",
                env,
                {r"\tilde y_k": chances},
                each={"k": range(1, size + 1)},
            )


@derives(
    "roc-point",
    how="what is left of each class without its mistakes, for any counts",
)
def test_rates_without_mistakes() -> None:
    hits, missed, false, passed = sympy.symbols("t m f p", positive=True)
    env = {
        r"n_\text{TP}": hits,
        r"n_\text{FN}": missed,
        r"n_\text{FP}": false,
        r"n_\text{TN}": passed,
    }
    assert_equation(
        "roc-point",
        env,
        {
            r"\text{TPR}": 1 - missed / (hits + missed),
            r"\text{FPR}": 1 - passed / (false + passed),
        },
    )


@derives(
    "confusion-matrix-rates",
    how="what is left of each row, column and table without its mistakes, for 2 and 3 classes and any counts",
)
def test_tables_without_mistakes() -> None:
    for size in (2, 3):
        table = symbols("c", size, size, positive=True)
        wrong = table * (1 - np.eye(size, dtype=int))
        total = table.sum()
        env = {"K": size, "C": from_one(table), "N": total}
        assert_equation(
            "confusion-matrix-rates",
            env,
            {
                "R_k": 1 - wrong.sum(axis=1) / table.sum(axis=1),
                "P_k": 1 - wrong.sum(axis=0) / table.sum(axis=0),
                "A": 1 - wrong.sum() / total,
            },
            each={"k": range(1, size + 1)},
        )


@derives(
    "matthews-correlation",
    how="the correlation of labels and answers of 0 and 1, from their moments, for any counts",
)
def test_correlation_of_labels_and_answers() -> None:
    counts = sympy.symbols("t f m p", positive=True)
    hits, false, missed, _ = counts
    total = sum(counts)
    answers, labels = (hits + false) / total, (hits + missed) / total
    covariance = hits / total - answers * labels
    spreads = [
        sympy.factor(share - share**2) for share in (answers, labels)
    ]
    names = (r"n_\text{TP}", r"n_\text{FP}", r"n_\text{FN}", r"n_\text{TN}")
    assert_equation(
        "matthews-correlation",
        dict(zip(names, counts, strict=True)),
        {
            r"\rho": sympy.factor(covariance)
            / sympy.sqrt(spreads[0])
            / sympy.sqrt(spreads[1])
        },
    )


@derives(
    "average-precision",
    how="summed by parts, over 2 to 5 thresholds with symbols",
)
def test_precision_summed_by_parts() -> None:
    for size in range(2, 6):
        recalls = np.array([sympy.Integer(0), *symbols("r", size)])
        precisions = symbols("p", size)
        parts = recalls[-1] * precisions[-1] - sum(
            recalls[k] * (precisions[k] - precisions[k - 1])
            for k in range(1, size)
        )
        env = {"m": size, "R": recalls, "P": from_one(precisions)}
        assert_equation("average-precision", env, {r"\text{AP}": parts})


@derives(
    "temperature-scaling",
    how="one over the sum of exponentials of differences, for 2 to 4 logits and any temperature",
)
def test_shares_by_differences() -> None:
    heat = sympy.Symbol("T", positive=True)
    for size in SIZES:
        logits = symbols("z", size)
        shares = [
            1 / sum(sympy.exp((other - z) / heat) for other in logits)
            for z in logits
        ]
        assert_equation(
            "temperature-scaling",
            {"z": from_one(logits), "T": heat, "K": size},
            {"p_k": shares},
            each={"k": range(1, size + 1)},
        )


@derives(
    "cost-threshold",
    how="SymPy solves for the chance at which both mistakes cost as much on average",
)
def test_costs_that_are_even() -> None:
    false, missed, chance = sympy.symbols("f m p", positive=True)
    (even,) = sympy.solve((1 - chance) * false - chance * missed, chance)
    env = {r"c_\text{FP}": false, r"c_\text{FN}": missed}
    assert_equation("cost-threshold", env, {"p^*": even})


@derives(
    "prior-correction",
    how="log-odds by Bayes' rule with any likelihoods, before and after the share of positives changes",
)
def test_log_odds_with_another_prior() -> None:
    for_it, against, trained, used = sympy.symbols("l m o u", positive=True)
    # the shares by their odds o and u
    env = {
        r"z_\text{train}": sympy.log(for_it * trained / against),
        r"\pi_\text{train}": trained / (1 + trained),
        r"\pi_\text{use}": used / (1 + used),
    }
    values = assert_equation("prior-correction", env, {})
    odds = sympy.exp(values[r"z_\text{use}"])
    assert_close(odds, for_it * used / against, "odds")


@derives(
    "logit-adjustment",
    how="Bayes' rule with any likelihoods of 2 to 4 classes, once with their shares and once with equal ones",
)
def test_bayes_with_equal_shares() -> None:
    for size in SIZES:
        likelihoods = symbols("l", size, positive=True)
        shares = symbols("c", size, positive=True)
        env = {
            "K": size,
            "p": from_one(likelihoods * shares / sum(likelihoods * shares)),
            r"\pi": from_one(shares),
        }
        assert_equation(
            "logit-adjustment",
            env,
            {"q_k": likelihoods / sum(likelihoods)},
            each={"k": range(1, size + 1)},
        )


@derives(
    "r-squared",
    how="the spread of targets from all pairs of them, for 2 to 4 targets and any predictions",
)
def test_spread_from_pairs() -> None:
    for size in SIZES:
        targets, predictions = symbols("y", size), symbols("p", size)
        pairs = itertools.combinations(targets, 2)
        spread = sum((a - b) ** 2 for a, b in pairs) / size
        left = sum((predictions - targets) ** 2)
        env = {
            "N": size,
            "y": from_one(targets),
            r"\hat y": from_one(predictions),
            r"\bar y": exact_mean(targets),
        }
        assert_equation("r-squared", env, {"R^2": (spread - left) / spread})


@derives(
    "mean-absolute-percentage-error",
    how="errors above and below of targets of either sign, with symbols for their sizes",
)
def test_relative_errors_of_either_sign() -> None:
    size, error = (symbols(name, 4, positive=True) for name in "ye")
    targets = size * np.array([1, 1, -1, -1])
    predictions = targets + error * np.array([1, -1, 1, -1])
    for count in (1, 2, 4):
        env = {
            "N": count,
            "y": from_one(targets),
            r"\hat y": from_one(predictions),
        }
        shares = (error / size)[:count]
        assert_equation(
            "mean-absolute-percentage-error", env, {"M": exact_mean(shares)}
        )


@derives(
    "pinball-loss",
    how="the area between target and prediction, weighted on either side, with symbols for errors and level",
)
def test_weighted_errors_of_either_sign() -> None:
    above, below = (symbols(name, positive=True) for name in "ab")
    level = above / (above + below)
    size, targets = symbols("e", 3, positive=True), symbols("y", 3)
    signs = np.array([1, -1, 1])
    for count in (1, 2, 3):
        env = {
            "N": count,
            "q": level,
            "y": from_one(targets),
            r"\hat y": from_one(targets - size * signs),
        }
        parts = [
            (level if sign > 0 else below / (above + below)) * error
            for sign, error in zip(signs, size, strict=True)
        ]
        assert_equation(
            "pinball-loss", env, {"L": exact_mean(parts[:count])}
        )
