"""Proofs of the formulas of the topic learning settings: ensembles enumerated, classes counted."""

from collections.abc import Callable
from itertools import permutations, product
from typing import Any

import numpy as np

from proving import (
    assert_close,
    assert_equation,
    equation,
    from_one,
    proves,
    published,
    refutes,
    rng,
)
from proving.references import assert_within_error, derivative, integral
from proving.worked import Worked, counts

Array = np.ndarray[Any, Any]

VARIANCE_OF_THE_MEAN = (
    r"\operatorname{Var}\left(\frac{1}{M} \sum_{m=1}^{M} f_m\right)"
)


def _assert_variance(
    members: list[Array],
    variance: float,
    correlation: float,
    expected: float,
) -> None:
    """Both sides of the formula, against a number found without it."""
    env = {
        r"\operatorname{Var}": np.var,
        "f": from_one(members),
        "M": len(members),
    }
    env |= {"v": variance, r"\rho": correlation}
    assert_equation("bagging-variance", env)
    assert_equation(
        "bagging-variance", env, {VARIANCE_OF_THE_MEAN: expected}
    )
    assert_close(
        equation("bagging-variance").left.value(env),
        expected,
        "the variance of the mean",
    )


@proves(
    "bagging-variance",
    how="enumerates all 27 training sets of 3 values and all bootstrap samples of 2 models, and the variance of "
    "their mean is the formula's, with the variance and correlation counted too",
)
def test_bagging_variance_by_enumerating_bootstrap_samples() -> None:
    values = (0.0, 1.0, 5.0)
    picks = list(product(range(3), repeat=3))
    first, second = [], []
    for training in product(values, repeat=3):
        bags = [
            float(np.mean([training[i] for i in pick])) for pick in picks
        ]
        for one, other in product(bags, repeat=2):
            first.append(one)
            second.append(other)
    members = [np.array(first), np.array(second)]
    variance = float(np.var(first))
    correlation = float(np.corrcoef(first, second)[0, 1])
    assert 0.1 < correlation < 0.9
    average = [
        (one + other) / 2 for one, other in zip(first, second, strict=True)
    ]
    center = sum(average) / len(average)
    _assert_variance(
        members,
        variance,
        correlation,
        sum((a - center) ** 2 for a in average) / len(average),
    )


@proves(
    "bagging-variance",
    how="equals the quadratic form of the covariance matrix for 1 to 7 equally correlated models; with unequal "
    "correlations it fails",
)
def test_bagging_variance_from_the_covariance_matrix() -> None:
    random = rng()
    for count, v, rho in (
        (1, 1.7, 0.4),
        (2, 0.6, -0.5),
        (4, 2.3, 0.0),
        (5, 1.3, 1.0),
        (7, 3.1, 0.35),
    ):
        covariance = np.full((count, count), rho * v) + np.diag(
            np.full(count, (1 - rho) * v)
        )
        white = np.linalg.qr(
            np.hstack([np.ones((40, 1)), random.normal(size=(40, count))])
        )[0][:, 1:] * np.sqrt(40)
        weights, axes = np.linalg.eigh(covariance)
        samples = white @ np.diag(
            np.sqrt(np.maximum(weights, 0))
        ) @ axes.T + random.normal(size=count)
        mean = np.full(count, 1 / count)
        _assert_variance(
            list(samples.T), v, rho, float(mean @ covariance @ mean)
        )
    uneven = np.array([[1.0, 0.9, 0.1], [0.9, 1.0, 0.1], [0.1, 0.1, 1.0]])
    env = {"v": 1.0, r"\rho": 0.9, "M": 3}
    claimed = equation("bagging-variance").right.value(env)
    assert (
        abs(claimed - float(np.full(3, 1 / 3) @ uneven @ np.full(3, 1 / 3)))
        > 0.1
    )


@refutes(
    "bags-overlap",
    how="steps through the expected number of different rows draw by draw, and simulates 200 pairs of bags",
)
def test_bags_share_rows() -> None:
    draws, rows, different = published("bags-overlap").numbers
    expected = 0.0
    for _ in range(int(draws)):
        expected += (rows - expected) / rows
    assert round(expected) == different
    assert 2 * different > rows, (
        "two bags of so many rows could not be pieces of a split"
    )

    def distinct(random: np.random.Generator, count: int) -> Array:
        return np.array(
            [
                np.unique(random.integers(int(rows), size=int(draws))).size
                for _ in range(count)
            ]
        )

    assert_within_error(expected, distinct, count=400)
    random = rng()
    for _ in range(200):
        one, other = random.integers(int(rows), size=(2, int(draws)))
        assert np.intersect1d(one, other).size > 0
        assert np.unique(one).size < rows


def _counted(counts: Array) -> Any:
    """P of a table of counts (input, class), classes from 1: P(x given class), P(class)."""

    def probability(value: Any, given: Any = None) -> float:
        if given is None:
            return float(counts[:, int(value) - 1].sum() / counts.sum())
        return float(
            counts[int(value), int(given) - 1]
            / counts[:, int(given) - 1].sum()
        )

    return probability


@proves(
    "generative-classifier",
    how="equals the share of each class among the members with this input, counted in random tables of 5 inputs "
    "and 2 to 6 classes",
)
def test_generative_classifier_counts_members() -> None:
    random = rng()
    for classes in (2, 3, 6):
        counts = random.integers(1, 40, size=(5, classes))
        for x, y in product(range(5), range(1, classes + 1)):
            env = {"P": _counted(counts), "x": x, "y": y, "K": classes}
            share = counts[x, y - 1] / counts[x].sum()
            assert_equation(
                "generative-classifier", env, {r"P(y \mid x)": share}
            )


@proves(
    "generative-classifier",
    how="with densities: the posterior of 3 bell curves, integrated over the inputs, gives back each prior",
)
def test_generative_classifier_with_densities() -> None:
    centers, widths, priors = (
        (-1.5, 0.3, 2.0),
        (0.7, 1.1, 0.5),
        (0.2, 0.5, 0.3),
    )

    def density(x: Any, y: int) -> Any:
        z = (x - centers[y - 1]) / widths[y - 1]
        return np.exp(-z * z / 2) / (widths[y - 1] * np.sqrt(2 * np.pi))

    def probability(value: Any, given: Any = None) -> Any:
        return (
            priors[int(value) - 1]
            if given is None
            else density(value, int(given))
        )

    for y in (1, 2, 3):

        def weighted(points: Array, y: int = y) -> Array:
            posterior = [
                equation("generative-classifier").right.value(
                    {"P": probability, "x": float(x), "y": y, "K": 3}
                )
                for x in points
            ]
            marginal = sum(
                prior * density(points, k)
                for k, prior in enumerate(priors, start=1)
            )
            return np.asarray(np.array(posterior) * marginal)

        assert_close(
            integral(weighted, -12, 12, 120),
            priors[y - 1],
            "the prior",
            rtol=1e-6,
        )


@refutes(
    "likelihood-is-not-posterior",
    how="counts the members of both classes in a population of 10,000",
)
def test_a_likelihood_is_no_probability_of_a_class() -> None:
    first, second, rare, common, right = published(
        "likelihood-is-not-posterior"
    ).numbers
    population = 10_000
    with_word = population * rare * first, population * common * second
    share = with_word[0] / sum(with_word)
    assert round(share, 2) == right
    assert first > second, (
        "by the likelihoods alone the first class would win"
    )
    assert share < 0.5, "by counting it loses"
    assert abs(first - share) > 0.5


# --------------------------------------------------------- active learning


@proves(
    "uncertainty-scores",
    how="equals the error of the best guess, a difference in a sorted list, and "
    "a slope of the sum of powers",
)
def test_uncertainty_scores_of_four_classes() -> None:
    for p in (
        np.array([0.17, 0.41, 0.13, 0.29]),
        np.array([0.07, 0.9, 0.03]),
    ):

        def power_sum(s: Any, p: Array = p) -> Any:
            return np.sum(p**s)

        errors = [sum(np.delete(p, guess)) for guess in range(len(p))]
        ranked = np.argsort(p)[::-1]
        env = {
            "p": from_one(p),
            "K": len(p),
            "a": int(ranked[0]) + 1,
            "b": int(ranked[1]) + 1,
        }
        ordered = sorted(p)
        assert_equation(
            "uncertainty-scores",
            env,
            {
                "c": min(errors),
                "g": ordered[-1] - ordered[-2],
                "H": -derivative(power_sum, 1.0),
            },
            ranges={"k": range(1, len(p) + 1)},
        )


@proves(
    "bald-score",
    how="equals the divergence of the joint table of model and label from "
    "independence",
)
def test_disagreement_is_mutual_information() -> None:
    each = rng().dirichlet(np.ones(4), size=3)
    joint = each / 3
    apart = joint.sum(axis=1)[:, None] * joint.sum(axis=0)[None, :]
    information = float(np.sum(joint * np.log(joint / apart)))
    env = {"p": from_one(each), "T": 3, "K": 4}
    assert_equation(
        "bald-score",
        env,
        {r"\bar p_k": joint.sum(axis=0), "I": information},
        each={"k": range(1, 5)},
    )


# Wrong labels


CONFUSED = np.array([[0.7, 0.2, 0.1], [0.05, 0.8, 0.15], [0.3, 0.1, 0.6]])
"""How classes are mistaken for each other; no two entries of a row and no row and column agree."""


def likeliest(given: Array, confused: Array) -> Array:
    """The shares of classes that make the given labels most probable, by expectation and maximization."""
    shares = np.full(len(given), 1 / len(given))
    for _ in range(3000):
        joint = shares[:, None] * confused
        shares = (joint / joint.sum(axis=0)) @ given
    return shares


@proves(
    "forward-correction",
    how="enumerates true class and given label, and finds the most probable "
    "classes by expectation and maximization",
)
def test_the_corrected_loss_is_least_at_the_clean_classes() -> None:
    clean, guess = np.array([0.5, 0.15, 0.35]), np.array([0.2, 0.7, 0.1])
    given, loss = np.zeros(3), 0.0
    for true, label in product(range(3), repeat=2):
        chance = clean[true] * CONFUSED[true, label]
        given[label] += chance
        said = sum(guess[k] * CONFUSED[k, label] for k in range(3))
        loss += chance * -np.log(said)
    found = likeliest(given, CONFUSED)
    assert_close(found, clean, "the clean classes", rtol=1e-6)
    env = {
        "K": 3,
        "T": from_one(CONFUSED),
        "c": from_one(clean),
        "p": from_one(guess),
        r"\mathbf{T}": CONFUSED,
        r"\mathbf{n}": given,
    }
    assert_equation(
        "forward-correction",
        env,
        {"n_j": given, "L": loss, r"\mathbf{p}^*": found},
        each={"j": range(1, 4)},
        rtol=1e-6,
    )


def risks(
    loss: Callable[[Array, int], float], noise: float
) -> tuple[float, float, Array]:
    """Mean loss by right and by noisy labels, and its sum over all labels, on random predictions of four classes."""
    count, classes = 5, 4
    predictions = rng().dirichlet(np.ones(classes), size=count)
    true = [0, 3, 1, 1, 2]
    right = noisy = 0.0
    for prediction, y in zip(predictions, true, strict=True):
        right += loss(prediction, y) / count
        for label in range(classes):
            chance = 1 - noise if label == y else noise / (classes - 1)
            noisy += chance * loss(prediction, label) / count
    sums = [sum(loss(p, k) for k in range(classes)) for p in predictions]
    return right, noisy, np.array(sums)


def absolute(prediction: Array, label: int) -> float:
    """The absolute error, summed over classes."""
    return float(np.abs(np.eye(len(prediction))[label] - prediction).sum())


def mistaken(prediction: Array, label: int) -> float:
    """1 if the likeliest class is not the label."""
    return float(np.argmax(prediction) != label)


@proves(
    "symmetric-loss-under-noise",
    how="enumerates the noisy labels of five predictions, for the absolute error "
    "and the count of mistakes",
)
def test_a_symmetric_loss_is_only_scaled_and_shifted() -> None:
    for loss, noise, total in (
        (absolute, 0.3, 6.0),
        (mistaken, 0.3, 3.0),
        (absolute, 0.8, 6.0),
    ):
        right, noisy, sums = risks(loss, noise)
        assert_close(sums, np.full(5, total), "the sum over labels")
        env = {"R": right, "K": 4, r"\varepsilon": noise, "S": total}
        assert_equation(
            "symmetric-loss-under-noise", env, {r"\tilde R": noisy}
        )
    *_, sums = risks(lambda p, k: -float(np.log(p[k])), 0.3)
    assert np.ptp(sums) > 1  # cross-entropy is no such loss


@proves(
    "cohen-kappa",
    how="deals the second annotator's labels out in all orders, and averages the agreement",
)
def test_chance_agreement_is_that_of_shuffled_labels() -> None:
    for one, other in (
        ([0, 0, 0, 1, 1, 2, 0], [0, 1, 0, 1, 1, 2, 1]),
        ([0, 1, 1, 1, 1, 2], [1, 1, 2, 1, 0, 2]),
    ):
        n = len(one)

        def agreed(b: Any, a: Any = one) -> float:
            return float(
                np.mean([x == y for x, y in zip(a, b, strict=True)])
            )

        orders = list(permutations(other))
        by_chance = sum(map(agreed, orders)) / len(orders)
        observed = agreed(other)
        above, room = observed - by_chance, 1 - by_chance
        env = {
            "a": from_one(np.bincount(one, minlength=3) / n),
            "b": from_one(np.bincount(other, minlength=3) / n),
            "K": 3,
            "p_o": observed,
        }
        assert_equation(
            "cohen-kappa",
            env,
            {"p_e": by_chance, r"\kappa": above / room},
        )


@proves(
    "accuracy-under-label-noise",
    how="enumerates predictions and noisy labels of four and of six classes",
)
def test_measured_accuracy_is_enumerated() -> None:
    for classes, noise, chances in (
        (4, 0.3, (0.55, 0.05, 0.3, 0.1)),
        (6, 0.85, (0.2, 0.4, 0.1, 0.05, 0.15, 0.1)),
    ):
        agreed = sum(
            chance
            * (1 - noise if label == 0 else noise / (classes - 1))
            * (prediction == label)
            for prediction, chance in enumerate(chances)
            for label in range(classes)
        )
        env = {"a": chances[0], "K": classes, r"\varepsilon": noise}
        assert_equation(
            "accuracy-under-label-noise", env, {r"\tilde a": agreed}
        )


@refutes(
    "better-than-its-labels",
    how="searches a grid for the prediction with the least loss on noisy labels, class by class",
)
def test_a_model_can_be_righter_than_its_labels() -> None:
    classes, noise, labels, model = published(
        "better-than-its-labels"
    ).numbers
    assert classes == 3
    grid = [
        np.array([a, b, 20 - a - b]) / 20
        for a in range(1, 19)
        for b in range(1, 20 - a)
    ]
    right, chosen = [], []
    for true in range(3):
        given = np.full(3, noise / 2)
        given[true] = 1 - noise
        losses = [-float(given @ np.log(p)) for p in grid]
        best = grid[int(np.argmin(losses))]
        right.append(given[true])
        chosen.append(np.argmax(best) == true)
    assert round(float(np.mean(right)), 9) == labels
    assert float(np.mean(chosen)) == model > labels


@counts("noisy-labels")
def test_noise_in_training_in_a_test_set_and_between_annotators(
    n: Worked,
) -> None:
    noise, one, chance, label = n.given(4)
    assert one == label == 1
    flips = np.array([[1 - noise, noise], [noise, 1 - noise]])
    n.shows(float((np.array([chance, 1 - chance]) @ flips)[0]))
    classes, share, measured, accuracy = n.given(4)

    def shown(accuracy: float) -> float:
        names = {"a": accuracy, "K": classes, r"\varepsilon": share / 100}
        page = equation("accuracy-under-label-noise").solve(names)
        return float(page[r"\tilde a"])

    assert round(shown(accuracy), 3) == measured
    n.shows(shown(1))
    lead = n.one()
    n.shows(shown(accuracy + lead) - shown(accuracy))

    def agreement(
        both: float, neither: float, first: float, second: float
    ) -> tuple[float, float, float]:
        items = both + neither + first + second
        yes, also = (both + first) / items, (both + second) / items
        observed = (both + neither) / items
        names = {
            "a": from_one([yes, 1 - yes]),
            "b": from_one([also, 1 - also]),
            "K": 2,
            "p_o": observed,
        }
        page = equation("cohen-kappa").solve(names)
        return observed, float(page["p_e"]), float(page[r"\kappa"])

    both, texts, neither, first, second = n.given(5)
    assert both + neither + first + second == texts
    n.shows(*agreement(both, neither, first, second))
    rare = n.given(4)
    assert sum(rare) == texts
    observed, _, kappa = agreement(*rare)
    n.shows(observed, kappa)
