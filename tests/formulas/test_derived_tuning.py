"""Derivations of formulas of the topic tuning: intervals solved, chances added up, with symbols."""

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


def _covariance(a: Any, b: Any) -> Any:
    return exact_mean(a * b) - exact_mean(a) * exact_mean(b)


@derives(
    "selection-optimism",
    how="the best of 2 and 3 models over all their scores on 1 and 2 cases, each score of any chance",
)
def test_the_best_of_all_scores() -> None:
    for cases, models in ((1, 2), (2, 2), (1, 3)):
        chances = symbols("c", cases + 1, positive=True)
        chances[-1] = 1 - sum(chances[:-1])
        best = sum(
            sympy.prod(chances[score] for score in scores) * max(scores)
            for scores in itertools.product(range(cases + 1), repeat=models)
        )
        env = {
            "n": cases,
            "m": models,
            "F": lambda k, c=chances: sum(c[: int(k) + 1]),
        }
        reference = {"E": best / sympy.Integer(cases)}
        assert_equation("selection-optimism", env, reference)


@derives(
    "accuracy-interval",
    how="the middle and the half distance of the roots at which the error is z deviations, by Vieta's formulas",
)
def test_the_roots_of_the_interval() -> None:
    p = sympy.Symbol("p")
    accuracy, z, cases = sympy.symbols("a z n", positive=True)
    distance = (p - accuracy) ** 2 - z**2 * p * (1 - p) / cases
    square, linear, fixed = sympy.Poly(distance, p).all_coeffs()
    middle = -linear / square / 2
    half = middle**2 - fixed / square  # squared
    env = {"a": accuracy, "z": z, "n": cases}
    values = assert_equation(
        "accuracy-interval",
        env,
        {"c": middle, "h": sympy.sqrt(sympy.factor(half))},
    )
    assert sympy.cancel(sympy.expand(values["h"] ** 2 - half)) == 0


@derives(
    "cross-validation-error",
    how="the mean over all cases, cut into folds in every way, for 3 and 4 cases",
)
def test_errors_of_folds() -> None:
    for total in (3, 4):
        errors = symbols("e", total)
        for cuts in range(total):
            for places in itertools.combinations(range(1, total), cuts):
                folds = np.split(errors, places)
                env = {
                    "N": total,
                    "k": len(folds),
                    "n": from_one([len(fold) for fold in folds]),
                    "E": from_one([exact_mean(fold) for fold in folds]),
                }
                assert_equation(
                    "cross-validation-error",
                    env,
                    {r"\hat E": exact_mean(errors)},
                )


@derives(
    "seed-interval",
    how="the variance as half the mean squared difference of two runs, for 2 to 4 runs with symbols",
)
def test_differences_of_runs() -> None:
    factor = sympy.Symbol("q", positive=True)
    for runs in (2, 3, 4):
        scores = symbols("a", runs)
        pairs = list(itertools.combinations(scores, 2))
        variance = sum((a - b) ** 2 for a, b in pairs) / len(pairs) / 2
        spread = sympy.sqrt(sympy.expand(variance))
        env = {"n": runs, "a": from_one(scores), "q": factor}
        values = assert_equation(
            "seed-interval", env, {r"\bar a": exact_mean(scores)}, rows=[0]
        )
        env |= {r"\bar a": values[r"\bar a"]}
        squared = assert_equation("seed-interval", env, {}, rows=[1])["s"]
        assert sympy.expand(squared**2 - spread**2) == 0
        env |= {"s": spread}
        half = factor * sympy.sqrt(sympy.expand(variance / runs))
        given = assert_equation("seed-interval", env, {}, rows=[2])["h"]
        assert sympy.expand(given**2 - half**2) == 0


@derives(
    "paired-difference",
    how="the variance of the differences of three pairs of scores with symbols, over their number",
)
def test_the_variance_of_differences() -> None:
    count = sympy.Symbol("n", positive=True)
    one, other = symbols("a", 3), symbols("b", 3)
    deviations = symbols("s", positive=True), symbols("t", positive=True)
    variances = _covariance(one, one), _covariance(other, other)
    covariance = _covariance(one, other)
    env = {
        "s_A": deviations[0],
        "s_B": deviations[1],
        r"\rho": covariance / deviations[0] / deviations[1],
        "n": count,
    }
    spread = _covariance(one - other, one - other)
    for deviation, variance in zip(deviations, variances, strict=True):
        spread = spread - variance + deviation**2  # by its name
    assert_equation("paired-difference", env, {"v": spread / count})


@derives(
    "loss-of-a-guess",
    how="SymPy differentiates sums of powers of the shares, for 2 to 5 classes",
)
def test_entropy_as_a_derivative() -> None:
    power = sympy.Symbol("s")
    for classes in range(2, 6):
        shares = symbols("p", classes, positive=True)
        total = sum(share**power for share in shares)
        entropy = -sympy.diff(total, power).subs(power, 1)
        even = entropy.subs(
            dict.fromkeys(shares, sympy.Rational(1, classes))
        )
        env = {"K": classes, r"\pi": from_one(shares)}
        assert_equation("loss-of-a-guess", env, {"L_0": even, "H": entropy})


@derives(
    "update-to-weight",
    how="steps of one size for each weight, of either sign, for 2 to 4 weights with symbols",
)
def test_steps_of_one_size() -> None:
    rate = sympy.Symbol("r", positive=True)
    for count in (2, 3, 4):
        weights = symbols("w", count)
        step = rate * np.array([(-1) ** k for k in range(count)])
        length = sympy.sqrt(sum(step**2)) / sympy.sqrt(sum(weights**2))
        env = {
            r"\mathbf{d}": step,
            r"\mathbf{w}": weights,
            r"\eta": rate,
            "n": count,
        }
        assert_equation(
            "update-to-weight", env, {"r": length, "r_1": length}
        )


@derives(
    "broadcast-loss",
    how="multiplies both sides out for 2 to 4 targets and predictions with symbols",
)
def test_every_pair_of_target_and_prediction() -> None:
    for count in (2, 3, 4):
        targets, predictions = symbols("y", count), symbols("p", count)
        pairs = np.subtract.outer(predictions, targets) ** 2
        env = {
            "N": count,
            "y": from_one(targets),
            r"\hat y": from_one(predictions),
            r"\bar y": exact_mean(targets),
            "v": _covariance(targets, targets),
        }
        assert_equation("broadcast-loss", env, {"M": exact_mean(pairs)})


@derives(
    "softmax-twice",
    how="cross-entropy of a second softmax of what is sure and right, or sure and wrong, for 2 to 6 classes",
)
def test_a_softmax_of_sure_answers() -> None:
    for classes in range(2, 7):
        weights = [sympy.exp(int(k == 0)) for k in range(classes)]
        losses = [
            sympy.log(sum(weights)) - sympy.log(weight)
            for weight in (weights[0], weights[1])
        ]
        right = sympy.log(sympy.expand(sum(weights) / weights[0]))
        env = {"K": classes}
        reference = {r"L_\text{low}": right, r"L_\text{high}": losses[1]}
        assert_equation("softmax-twice", env, reference)


@derives(
    "ks-limit",
    how="SymPy solves Kolmogorov's two-sided bound for the distance",
)
def test_the_distance_at_a_level() -> None:
    first, second, level, square = sympy.symbols("m n a d", positive=True)
    weight = first * second / (first + second)
    (at,) = sympy.solve(
        sympy.log(2) - 2 * square * weight - sympy.log(level), square
    )
    env = {"n_0": first, "n_1": second, r"\alpha": level}
    given = assert_equation("ks-limit", env, {})["d"]
    assert_close(
        sympy.expand_log(given**2, force=True),
        sympy.expand_log(at, force=True),
        "squared distance",
    )


@derives(
    "label-shift",
    how="shares of answers from a table of 2 classes with symbols, and Bayes' rule with the new shares",
)
def test_shares_from_answers() -> None:
    shares, old, table = (
        symbols("q", 2, positive=True),
        symbols("o", 2, positive=True),
        symbols("t", 2, 2, positive=True),
    )
    likelihoods = symbols("l", 2, positive=True)
    answers = old * likelihoods / sum(old * likelihoods)
    right = shares * likelihoods / sum(shares * likelihoods)
    env = {
        r"\mathbf{C}": table,
        r"\mathbf{m}": table @ shares,
        "p": from_one(answers),
        "q": from_one(shares),
        r"\pi": from_one(old),
        "K": 2,
    }
    assert_equation(
        "label-shift",
        env,
        {r"\mathbf{q}": shares, r"\hat p_k": right},
        each={"k": (1, 2)},
    )


@derives(
    "cases-for-a-test",
    how="SymPy solves “the difference is both bounds' sum of deviations” for the number of cases",
)
def test_cases_solved() -> None:
    one, other, false, missed, cases = sympy.symbols(
        "a b y z n", positive=True
    )
    variance = one * (1 - one) + other * (1 - other)
    squared = (false + missed) ** 2 * variance / cases - (one - other) ** 2
    (needed,) = sympy.solve(squared, cases)
    env = {"z_1": false, "z_2": missed, "a_0": one, "a_1": other}
    assert_equation("cases-for-a-test", env, {"n": needed})


@derives(
    "gaussian-process-posterior",
    how="SymPy solves for the best linear guess from two noisy values, and its error, with symbols for covariances",
)
def test_the_best_linear_guess_solved() -> None:
    k, y, between = symbols("k", 2), symbols("y", 2), symbols("c", 3)
    noise, prior = sympy.symbols("l v", positive=True)
    table = np.array([[between[0], between[1]], [between[1], between[2]]])
    weights = sympy.symbols("u0 u1")
    noisy = table + noise * np.eye(2, dtype=int)
    error = prior - 2 * (k @ weights) + np.array(weights) @ noisy @ weights
    best = sympy.solve([sympy.diff(error, w) for w in weights], weights)
    env = {
        r"\mathbf{k}": k,
        r"\mathbf{K}": table,
        r"\lambda": noise,
        r"\mathbf{I}": np.eye(2, dtype=int),
        r"\mathbf{y}": y,
        "v": prior,
    }
    reference = {
        "m": sum(
            best[w] * value for w, value in zip(weights, y, strict=True)
        ),
        "s^2": error.subs(best),
    }
    assert_equation("gaussian-process-posterior", env, reference)
