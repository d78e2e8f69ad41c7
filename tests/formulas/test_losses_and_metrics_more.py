"""Proofs of more formulas of losses and metrics: curves traced by thresholds, tables counted case by case."""

import itertools
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest
import sympy

from proving import (
    Indexed,
    assert_equation,
    derives,
    equation,
    from_one,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
    symbols,
)

Array = np.ndarray[Any, Any]

# ---------------------------------------------------------------- the ROC curve


def sweep(
    positives: tuple[float, ...], negatives: tuple[float, ...]
) -> list[tuple[Fraction, Fraction]]:
    """The points of the curve, from a threshold above all scores down to the lowest."""
    points = [(Fraction(0), Fraction(0))]
    for cut in sorted({*positives, *negatives}, reverse=True):
        found = sum(score >= cut for score in positives)
        alarms = sum(score >= cut for score in negatives)
        points.append(
            (
                Fraction(alarms, len(negatives)),
                Fraction(found, len(positives)),
            )
        )
    return points


@proves(
    "roc-point",
    how="counts found positives and false alarms at every threshold of eleven random cases",
)
def test_rates_are_shares_of_a_class() -> None:
    random = rng()
    truth = np.array([1] * 4 + [0] * 7)
    scores = random.permutation(11)
    for cut in range(12):
        flagged = scores >= cut
        env = {
            r"n_\text{TP}": int(np.sum(flagged & (truth == 1))),
            r"n_\text{FN}": int(np.sum(~flagged & (truth == 1))),
            r"n_\text{FP}": int(np.sum(flagged & (truth == 0))),
            r"n_\text{TN}": int(np.sum(~flagged & (truth == 0))),
        }
        reference = {
            r"\text{TPR}": float(np.mean(flagged[truth == 1])),
            r"\text{FPR}": float(np.mean(flagged[truth == 0])),
        }
        assert_equation("roc-point", env, reference)


@proves(
    "auc-pairs",
    how="equals the trapezoids under the curve traced by thresholds, for every weak order "
    "of 2 positives and 3 negatives, and for 3 and 2",
)
def test_pairs_in_order_fill_the_area() -> None:
    for found, missed in ((2, 3), (3, 2)):
        orders = {
            tuple(sorted(set(order)).index(level) for level in order)
            for order in itertools.product(range(4), repeat=found + missed)
        }
        for order in sorted(orders)[::5]:
            s, r = order[:found], order[found:]
            area = sum(
                (right - left) * (low + high) / 2
                for (left, low), (right, high) in itertools.pairwise(
                    sweep(s, r)
                )
            )
            env = {
                "s": from_one(s),
                "r": from_one(r),
                r"n_\text{P}": found,
                r"n_\text{N}": missed,
            }
            assert_equation("auc-pairs", env, {"A": float(area)})


@proves(
    "auc-pairs",
    how="equals the rank-sum statistic with middle ranks for ties, on random scores with ties",
)
def test_pairs_in_order_are_a_sum_of_ranks() -> None:
    random = rng()
    s, r = random.integers(2, 9, size=6), random.integers(0, 7, size=5)
    pool = np.concatenate([s, r])
    ranks = [
        1 + np.sum(pool < score) + (np.sum(pool == score) - 1) / 2
        for score in s
    ]
    env = {
        "s": from_one(s),
        "r": from_one(r),
        r"n_\text{P}": 6,
        r"n_\text{N}": 5,
    }
    area = (sum(ranks) - 6 * 7 / 2) / (6 * 5)
    assert_equation("auc-pairs", env, {"A": float(area)})


# ---------------------------------------------------------------- the confusion matrix


def cases(classes: int, count: int) -> tuple[list[int], list[int]]:
    """True and predicted classes, all of which occur, more often right than not."""
    random = rng(classes)
    truth = [1 + n % classes for n in range(count)]
    guesses = [
        label
        if random.random() < 0.6
        else int(random.integers(1, classes + 1))
        for label in truth
    ]
    return truth, guesses


def tally(truth: list[int], guesses: list[int], classes: int) -> np.ndarray:
    """The table, filled by walking through the cases."""
    table = np.zeros((classes, classes))
    for label, guess in zip(truth, guesses, strict=True):
        table[label - 1, guess - 1] += 1
    return table


@proves(
    "confusion-matrix",
    how="equals a table filled case by case, for 2, 3 and 5 classes",
)
def test_the_table_counts_pairs() -> None:
    for classes, count in ((2, 9), (3, 17), (5, 31)):
        truth, guesses = cases(classes, count)
        env = {
            "y": from_one(truth),
            r"\hat y": from_one(guesses),
            "N": count,
        }
        span = range(1, classes + 1)
        assert_equation(
            "confusion-matrix",
            env,
            {"C_{ij}": tally(truth, guesses, classes)},
            each={"i": span, "j": span},
        )


@proves(
    "confusion-matrix-rates",
    how="shares of cases found among those of a class, right among those predicted as it, and right among all",
)
def test_rates_are_shares_of_cases() -> None:
    for classes, count in ((2, 11), (3, 20), (4, 33)):
        truth, guesses = map(np.array, cases(classes, count))
        right = truth == guesses
        span = range(1, classes + 1)
        table = tally(list(truth), list(guesses), classes)
        env = {"C": from_one(table), "K": classes, "N": count}
        reference = {
            "R_k": [np.mean(right[truth == k]) for k in span],
            "P_k": [np.mean(right[guesses == k]) for k in span],
            "A": np.mean(right),
        }
        assert_equation(
            "confusion-matrix-rates", env, reference, each={"k": span}
        )


@proves(
    "matthews-correlation",
    how="equals NumPy's correlation of true and predicted labels, for three random sets",
)
def test_matthews_is_a_correlation_of_labels() -> None:
    for seed, count in ((1, 12), (2, 23), (3, 40)):
        random = rng(seed)
        truth = random.permutation(count) < count // 3
        guesses = truth ^ (random.permutation(count) < count // 4)
        env = {
            r"n_\text{TP}": int(np.sum(guesses & truth)),
            r"n_\text{TN}": int(np.sum(~guesses & ~truth)),
            r"n_\text{FP}": int(np.sum(guesses & ~truth)),
            r"n_\text{FN}": int(np.sum(~guesses & truth)),
        }
        assert len(set(env.values())) > 2
        rho = np.corrcoef(truth.astype(float), guesses.astype(float))[0, 1]
        assert_equation("matthews-correlation", env, {r"\rho": float(rho)})


# ---------------------------------------------------------------- precision and recall along a ranking


@derives(
    "precision-from-rates",
    how="inserts rates and share as quotients of four symbolic counts: what remains is found over flagged",
)
def test_precision_is_found_over_flagged() -> None:
    tp, fn, fp, tn = (symbols(name) for name in ("a", "b", "c", "d"))
    env = {
        r"\pi_\text{P}": (tp + fn) / (tp + fn + fp + tn),
        r"\text{TPR}": tp / (tp + fn),
        r"\text{FPR}": fp / (fp + tn),
    }
    assert_equation("precision-from-rates", env, {"P": tp / (tp + fp)})


@proves(
    "precision-from-rates",
    how="counts positives among the flagged at each threshold of sixty random cases, 14 of them positive",
)
def test_precision_is_a_share_of_the_flagged() -> None:
    random = rng()
    truth = np.arange(60) < 14
    scores = random.normal(size=60) + truth
    for cut in (-0.5, 0.1, 0.8, 1.3):
        flagged = scores > cut
        env = {
            r"\pi_\text{P}": 14 / 60,
            r"\text{TPR}": float(np.mean(flagged[truth])),
            r"\text{FPR}": float(np.mean(flagged[~truth])),
        }
        assert_equation(
            "precision-from-rates",
            env,
            {"P": float(np.mean(truth[flagged]))},
        )


@proves(
    "average-precision",
    how="the mean precision at the rank of each positive, for all orders of 3 positives and 4 negatives",
)
def test_average_precision_is_a_mean_over_positives() -> None:
    for places in itertools.combinations(range(7), 3):
        truth = [place in places for place in range(7)]
        found = np.cumsum(truth)
        recalls = [0.0, *(found / 3)]
        precisions = found / np.arange(1, 8)
        mean = sum((n + 1) / (at + 1) for n, at in enumerate(places)) / 3
        env = {
            "R": Indexed(recalls, base=0),
            "P": from_one(precisions),
            "m": 7,
        }
        assert_equation("average-precision", env, {r"\text{AP}": mean})


# ---------------------------------------------------------------- calibration


@proves(
    "expected-calibration-error",
    how="walks through two hundred random predictions and adds right minus confidence bin by bin, "
    "for 4 and 10 bins",
)
def test_calibration_error_sums_surpluses() -> None:
    random = rng()
    confidence = random.uniform(0.2, 1, size=200)
    right = random.random(200) < confidence**1.7
    for bins in (4, 10):
        surplus = [0.0] * bins
        for sure, hit in zip(confidence, right, strict=True):
            surplus[int(sure * bins)] += float(hit) - float(sure)
        members = [
            np.flatnonzero((confidence * bins).astype(int) == at)
            for at in range(bins)
        ]
        filled = [some for some in members if len(some)]
        assert len(filled) > 3
        env = {
            "n": from_one([len(some) for some in filled]),
            "a": from_one([right[some].mean() for some in filled]),
            "c": from_one([confidence[some].mean() for some in filled]),
            "M": len(filled),
            "N": 200,
        }
        error = sum(map(abs, surplus)) / 200
        assert_equation(
            "expected-calibration-error", env, {r"\text{ECE}": error}
        )


GROUPS = ((5, 2), (7, 3), (4, 4), (3, 0))  # cases, and events among them


def forecasts(values: Any) -> dict[str, Any]:
    """What the Brier score's decomposition speaks of, for groups of cases with these predictions."""
    every = [
        (value, int(case < events))
        for value, (cases, events) in zip(values, GROUPS, strict=True)
        for case in range(cases)
    ]
    return {
        "q": from_one([value for value, _ in every]),
        "y": from_one([event for _, event in every]),
        "n": from_one([cases for cases, _ in GROUPS]),
        "c": from_one(list(values)),
        "a": from_one(
            [Fraction(events, cases) for cases, events in GROUPS]
        ),
        "M": len(GROUPS),
        "N": len(every),
    }


@derives(
    "brier-decomposition",
    how="expands both sides for 19 cases in four groups whose predictions are symbols",
)
def test_brier_splits_for_symbols() -> None:
    env = forecasts(symbols("c", 4))
    env["a"] = from_one(
        [sympy.Rational(events, cases) for cases, events in GROUPS]
    )
    assert_equation("brier-decomposition", env)


@proves(
    "brier-decomposition",
    how="both sides for 19 cases in four groups with random predictions",
)
def test_brier_splits_for_numbers() -> None:
    env = forecasts(rng().uniform(0.1, 0.9, size=4))
    env["a"] = from_one([events / cases for cases, events in GROUPS])
    assert_equation("brier-decomposition", env)


@proves(
    "temperature-scaling",
    how="softmax of the divided logits, for 2 to 5 classes, by odds against the last class",
)
def test_temperature_takes_the_root_of_the_odds() -> None:
    for classes, temperature in ((2, 0.6), (3, 1.7), (5, 3.2)):
        z = rng(classes).normal(scale=2, size=classes)
        odds = np.exp(z - z[-1]) ** (1 / temperature)
        env = {"z": from_one(z), "T": temperature, "K": classes}
        assert_equation(
            "temperature-scaling",
            env,
            {"p_k": odds / odds.sum()},
            each={"k": range(1, classes + 1)},
        )


@proves(
    "temperature-scaling",
    how="equals torch.softmax of the logits divided by T",
)
def test_temperature_is_pytorchs_softmax() -> None:
    torch = optional_torch()
    z = rng().normal(scale=2, size=4)
    env = {"z": from_one(z), "T": 1.4, "K": 4}
    reference = torch.softmax(torch.tensor(z) / 1.4, dim=0).numpy()
    assert_equation(
        "temperature-scaling",
        env,
        {"p_k": reference},
        each={"k": range(1, 5)},
    )


# ---------------------------------------------------------------- a rare class


@proves(
    "cost-threshold",
    how="counts what 1,000 alike cases cost, flagged and not flagged, for each number "
    "of positives among them",
)
def test_the_decisions_cost_the_same_at_the_threshold() -> None:
    for alarm, miss in ((3, 7), (1, 4), (9, 1), (2.5, 17.5)):
        even = [
            positives
            for positives in range(1, 1000)
            if (1000 - positives) * alarm == positives * miss
        ]
        assert len(even) == 1
        env = {r"c_\text{FP}": alarm, r"c_\text{FN}": miss}
        assert_equation("cost-threshold", env, {"p^*": even[0] / 1000})


@proves(
    "prior-correction",
    how="counts a sign among all cases and among a sample that keeps all positives "
    "and few negatives, for two populations",
)
def test_odds_of_a_sample_become_those_of_all_cases() -> None:
    for found, positives, alarms, negatives, every in (
        (45, 60, 40, 2000, 20),
        (6, 30, 350, 700, 7),
    ):
        few, kept = alarms // every, negatives // every
        env = {
            r"z_\text{train}": np.log(found / few),
            r"\pi_\text{train}": positives / (positives + kept),
            r"\pi_\text{use}": positives / (positives + negatives),
        }
        assert_equation(
            "prior-correction",
            env,
            {r"z_\text{use}": np.log(found / alarms)},
        )


@proves(
    "logit-adjustment",
    how="equals the probabilities when each of three random classes is drawn equally "
    "often; of all 81 rules for four inputs none has a higher balanced accuracy",
)
def test_division_by_the_shares_makes_classes_equal() -> None:
    random = rng()
    given = random.dirichlet(np.ones(4), size=3)  # class by input
    shares = np.array([0.75, 0.2, 0.05])
    joint = shares[:, None] * given
    seen = joint / joint.sum(axis=0)
    equal = given / given.sum(axis=0)
    chosen = []
    for x in range(4):
        env = {
            "p": from_one(seen[:, x]),
            r"\pi": from_one(shares),
            "K": 3,
        }
        assert_equation(
            "logit-adjustment",
            env,
            {"q_k": equal[:, x]},
            each={"k": range(1, 4)},
        )
        chosen.append(int(np.argmax(equal[:, x])))

    def balanced(rule: tuple[int, ...]) -> float:
        return float(sum(given[k, x] for x, k in enumerate(rule)) / 3)

    best = max(itertools.product(range(3), repeat=4), key=balanced)
    assert list(best) == chosen


# ---------------------------------------------------------------- regression


def draws(seed: int, size: int) -> tuple[Array, Array]:
    """Targets of both signs, none near 0, and predictions that miss them."""
    random = rng(seed)
    sign = np.where(np.arange(size) % 3 == 0, -1.0, 1.0)
    targets = sign * random.uniform(0.5, 6, size=size)
    return targets, targets + random.normal(0.3, 1.5, size=size)


def test_the_mean_minimizes_squares() -> None:
    y = draws(1, 8)[0]
    for c in (-2.5, 0.3, 4.1):
        squares = np.mean(np.square(y - c))
        assert squares == pytest.approx(np.var(y) + (np.mean(y) - c) ** 2)


@proves(
    "r-squared",
    how="for least squares with an intercept the squared correlation of NumPy; "
    "else against the best constant, found by search",
)
def test_r_squared_compares_with_the_best_constant() -> None:
    for seed, size in enumerate((6, 9)):
        y, x = draws(seed, size)
        slope, offset = np.polyfit(x, y, 1)
        fitted = slope * x + offset
        grid = np.linspace(y.min(), y.max(), 200_001)
        least = min(np.mean(np.square(y - c)) for c in grid[::20])
        # Even worse than a constant: the fit turned around.
        turned = 2 * np.mean(y) - fitted
        for guess, wanted, tolerance in (
            (fitted, np.corrcoef(x, y)[0, 1] ** 2, 1e-9),
            (turned, 1 - np.mean(np.square(y - turned)) / least, 1e-6),
            (x, 1 - np.mean(np.square(y - x)) / least, 1e-6),
        ):
            env = {
                "y": from_one(y),
                r"\hat y": from_one(guess),
                r"\bar y": np.mean(y),
                "N": size,
            }
            assert_equation(
                "r-squared", env, {"R^2": wanted}, rtol=tolerance
            )
        assert 1 - np.mean(np.square(y - turned)) / least < 0


def pinball(q: float, y: Array, guess: Array | float) -> float:
    """The page's formula on targets and predictions."""
    return float(
        equation("pinball-loss").right.value(
            {
                "y": from_one(y),
                r"\hat y": from_one(guess + 0 * y),
                "q": q,
                "N": len(y),
            }
        )
    )


@proves(
    "pinball-loss",
    how="whole numbers, unit by unit: each unit missing costs q, each too many 1 − q",
)
def test_pinball_counts_units() -> None:
    for seed, (size, q) in enumerate(((5, 0.9), (7, 0.2), (8, 0.65))):
        y, guess = rng(seed).integers(0, 12, size=(2, size)) + 1.0
        cost = 0.0
        for want, have in zip(y, guess, strict=True):
            for unit in range(20):
                missing = have <= unit < want
                spare = want <= unit < have
                cost += q * missing + (1 - q) * spare
        assert_equation(
            "pinball-loss",
            {
                "y": from_one(y),
                r"\hat y": from_one(guess),
                "q": q,
                "N": size,
            },
            {"L": cost / size},
        )


@proves(
    "pinball-loss",
    how="of all constants tried, the least is at NumPy's quantile; the median for q = 0.5",
)
def test_the_quantile_minimizes_the_pinball_loss() -> None:
    for seed, (size, q) in enumerate(((7, 0.9), (9, 0.3), (7, 0.5))):
        y = draws(seed, size)[0]
        quantile = np.quantile(y, q, method="inverted_cdf")
        constants = np.concatenate([y, np.linspace(-6, 6, 61)])
        least = min(constants, key=partial(pinball, q, y))
        assert least == pytest.approx(quantile)
    assert pinball(0.5, y, 1.3) == pytest.approx(np.mean(abs(y - 1.3)) / 2)


@proves(
    "mean-absolute-percentage-error",
    how="NumPy's weighted average of absolute errors, with the weights 1/|y|",
)
def test_mape_is_a_weighted_absolute_error() -> None:
    for seed, size in enumerate((5, 8)):
        y, guess = draws(seed, size)
        weights = 1 / np.abs(y)
        error = np.average(np.abs(y - guess), weights=weights)
        assert_equation(
            "mean-absolute-percentage-error",
            {
                "y": from_one(y),
                r"\hat y": from_one(guess),
                "N": size,
            },
            {"M": error * np.mean(weights)},
        )


@refutes(
    "rmse-is-not-the-average-error",
    how="averages the sizes of the errors, and takes the root of their mean square",
)
def test_the_root_mean_square_is_not_the_mean_size() -> None:
    *errors, mean, root = published("rmse-is-not-the-average-error").numbers
    assert np.mean(np.abs(errors)) == mean
    assert np.sqrt(np.mean(np.square(errors))) == root > mean
