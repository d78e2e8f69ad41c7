"""Proofs of the formulas of the topic tuning."""

import itertools
import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from proving import (
    Indexed,
    assert_equation,
    equation,
    from_one,
    gradient,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
)
from proving.references import assert_within_error
from proving.worked import Worked, counts


@proves(
    "random-search-success",
    how="enumerates the outcomes of up to five trials, counts those with a good one",
)
def test_random_search_success_is_enumerated() -> None:
    for good, all_settings, trials in (
        (1, 20, 3),
        (2, 5, 4),
        (3, 7, 2),
        (1, 4, 5),
        (5, 6, 1),
        (0, 3, 2),
    ):
        outcomes = list(
            itertools.product(range(all_settings), repeat=trials)
        )
        successes = sum(
            any(setting < good for setting in outcome)
            for outcome in outcomes
        )
        env = {"q": good / all_settings, "n": trials}
        assert_equation(
            "random-search-success", env, {"p": successes / len(outcomes)}
        )


@proves(
    "random-search-success",
    how="agrees with 20,000 simulated searches of 60 trials",
)
def test_random_search_success_is_simulated() -> None:
    chance = float(
        equation("random-search-success").solve({"q": 0.05, "n": 60})["p"]
    )

    def search(random: np.random.Generator, count: int) -> Any:
        rate, dropout = (
            random.random((count, 60)),
            random.random((count, 60)),
        )
        return np.any(
            (rate < 0.1) & (dropout < 0.5), axis=1
        )  # a twentieth of the square is good

    assert_within_error(chance, search, count=20_000)


@refutes(
    "batch-size-is-data-size",
    how="walks through an epoch and counts the updates",
)
def test_batch_size_sets_the_number_of_updates() -> None:
    examples, batch, right, with_all = map(
        int, published("batch-size-is-data-size").numbers
    )

    def updates(size: int) -> int:
        seen = count = 0
        while seen < examples:
            seen += min(size, examples - seen)
            count += 1
        return count

    assert updates(batch) == right
    assert updates(examples) == with_all != right


# ---------------------------------------------------------------- splits


@proves(
    "selection-optimism",
    how="enumerates all right and wrong answers of up to three models on up to "
    "four examples",
)
def test_the_best_of_equal_models_is_enumerated() -> None:
    for models, examples, right in ((2, 3, 0.7), (3, 4, 0.6), (1, 4, 0.3)):
        mean, chances = 0.0, np.zeros(examples + 1)
        for answers in itertools.product((0, 1), repeat=models * examples):
            table = np.reshape(answers, (models, examples))
            chance = float(np.prod(np.where(table, right, 1 - right)))
            mean += chance * int(table.sum(axis=1).max()) / examples
            chances[int(table[0].sum())] += chance
        below = np.cumsum(chances)

        def at_most(k: Any, below: Any = below) -> Any:
            k = np.asarray(k, dtype=int)
            return np.where(k < 0, 0.0, below[k])

        env = {"n": examples, "m": models, "F": at_most}
        assert_equation("selection-optimism", env, {"E": mean})


def furthest(accuracy: float, examples: int, z: float, end: float) -> float:
    """Toward `end`, the last true accuracy within `z` of its own errors."""
    inside, outside = accuracy, end
    for _ in range(80):
        middle = (inside + outside) / 2
        error = np.sqrt(middle * (1 - middle) / examples)
        if abs(accuracy - middle) <= z * error:
            inside = middle
        else:
            outside = middle
    return inside


@proves(
    "accuracy-interval",
    how="bisects for the true accuracies that are z of their own standard errors away",
)
def test_ends_of_the_interval_are_found_by_bisection() -> None:
    for accuracy, examples, z in (
        (0.93, 100, 1.96),
        (0.4, 7, 1.5),
        (0.05, 60, 2.58),
    ):
        low = furthest(accuracy, examples, z, 0.0)
        high = furthest(accuracy, examples, z, 1.0)
        env = {"a": accuracy, "n": examples, "z": z}
        assert_equation(
            "accuracy-interval",
            env,
            {"c": (low + high) / 2, "h": (high - low) / 2},
        )


@proves(
    "cross-validation-error",
    how="judges each of eleven random numbers by the mean of the other folds",
)
def test_folds_of_unequal_size_are_weighted() -> None:
    y = rng().normal(size=11)
    fold = np.array([0, 2, 1, 0, 1, 1, 2, 1, 0, 2, 1])
    each = [
        (value - y[fold != j].mean()) ** 2
        for value, j in zip(y, fold, strict=True)
    ]
    sizes = np.bincount(fold)
    errors = [np.mean(np.array(each)[fold == j]) for j in range(3)]
    assert len(set(sizes)) > 1
    env = {
        "N": 11,
        "k": 3,
        "n": from_one(sizes),
        "E": from_one(errors),
    }
    assert_equation(
        "cross-validation-error", env, {r"\hat E": float(np.mean(each))}
    )


def variance_of_the_estimate(values: int, folds: int) -> float:
    """Of the cross-validated squared error of the mean, for normal values.

    The estimate is a quadratic form y'Ay, with the variance 2 tr(A²).
    """
    fold = np.arange(values) % folds
    residual = np.eye(values)
    for i in range(values):
        others = fold != fold[i]
        residual[i, others] -= 1 / others.sum()
    form = residual.T @ residual / values
    return float(2 * np.trace(form @ form))


@refutes(
    "more-folds-more-variance",
    how="computes the variance of the estimate exactly, for each number of folds",
)
def test_more_folds_can_lower_the_variance() -> None:
    values, many, lower, few, higher = published(
        "more-folds-more-variance"
    ).numbers
    found = [
        variance_of_the_estimate(int(values), k) for k in (2, 3, 4, 6, 12)
    ]
    assert found == sorted(found, reverse=True)
    assert many > few
    assert (
        round(variance_of_the_estimate(int(values), int(many)), 3) == lower
    )
    assert (
        round(variance_of_the_estimate(int(values), int(few)), 3) == higher
    )


# ---------------------------------------------------- Bayesian optimization


@proves(
    "gaussian-process-posterior",
    how="inverts the covariance of four noisy trials and a new setting together",
)
def test_a_gaussian_process_is_a_conditional_normal() -> None:
    settings = np.array([-0.9, -0.2, 0.4, 1.1])
    new, noise, y = 0.15, 0.3, np.array([0.6, -0.4, 1.3, 0.2])

    def kernel(a: Any, b: Any) -> Any:
        return 1.7 * np.exp(-((a - b) ** 2))

    everything = np.append(settings, new)
    joint = kernel(everything[:, None], everything[None, :])
    joint += np.diag([noise, noise, noise, noise, 0.0])
    precision = np.linalg.inv(joint)
    env = {
        r"\mathbf{k}": kernel(settings, new),
        r"\mathbf{K}": kernel(settings[:, None], settings[None, :]),
        r"\mathbf{I}": np.eye(4),
        r"\mathbf{y}": y,
        r"\lambda": noise,
        "v": 1.7,
    }
    assert_equation(
        "gaussian-process-posterior",
        env,
        {
            "m": -precision[4, :4] @ y / precision[4, 4],
            "s^2": 1 / precision[4, 4],
        },
    )


@proves(
    "expected-improvement",
    how="integrates the improvement over the normal density, for three settings",
)
def test_expected_improvement_is_integrated() -> None:
    for mean, deviation, best in (
        (0.91, 0.03, 0.9),
        (-0.6, 1.7, 0.4),
        (2.5, 0.8, 1.9),
    ):
        f = np.linspace(best, mean + 12 * deviation, 200_001)
        density = np.exp(-(((f - mean) / deviation) ** 2) / 2)
        density /= deviation * np.sqrt(2 * np.pi)
        improvement = float(np.trapezoid((f - best) * density, f))
        env = {"m": mean, "s": deviation, "b": best}
        assert_equation(
            "expected-improvement",
            env,
            {"z": (mean - best) / deviation, "a": improvement},
            rtol=1e-6,
        )


@proves(
    "successive-halving-cost",
    how="runs the rounds on a list of settings and counts the epochs",
)
def test_epochs_of_successive_halving_are_counted() -> None:
    for count, first, factor, cuts in (
        (81, 1, 3, 4),
        (50, 2, 4, 2),
        (7, 3, 2, 0),
    ):
        scores = list(rng().permutation(count))
        epochs, each = 0, first
        for level in range(cuts + 1):
            if level:
                # Cutting a list in turn keeps as many as cutting it at once.
                scores = sorted(scores)[-(len(scores) // factor) :]
                each *= factor
            epochs += sum(each for _ in scores)
        env = {"n": count, "r": first, "q": factor, "h": cuts}
        assert_equation("successive-halving-cost", env, {"T": epochs})


# ---------------------------------------------------- runs and their spread


@cache
def student_quantile(runs: int, share: float = 0.975) -> float:
    """Of Student's t with one degree of freedom less, from its density."""
    free = runs - 1
    x = np.linspace(0, 40, 400_001)
    density = (1 + x**2 / free) ** (-(free + 1) / 2)
    density *= math.gamma((free + 1) / 2) / math.gamma(free / 2)
    density /= math.sqrt(free * math.pi)
    steps = np.diff(x) * (density[1:] + density[:-1]) / 2
    return float(x[1 + np.searchsorted(np.cumsum(steps), share - 0.5)])


@proves(
    "seed-interval",
    how="bisects for the means that five and eight scores put q standard errors away",
)
def test_ends_of_the_interval_have_the_quantile_as_their_statistic() -> (
    None
):
    for runs, quantile in ((5, 2.776), (8, 1.3), (2, 12.7)):
        scores = rng().normal(0.9, 0.7, size=runs)

        def statistic(mean: float, scores: Any = scores) -> float:
            # The mean of the deviations, over its own standard error.
            off = scores - mean
            middle = float(np.mean(off))
            errors = np.cov(off) / len(off)
            return middle / float(np.sqrt(errors))

        near, far = float(np.mean(scores)), 100.0
        for _ in range(100):
            middle = (near + far) / 2
            if -statistic(middle) < quantile:
                near = middle
            else:
                far = middle
        mean = float(np.mean(scores))
        env = {"a": from_one(scores), "n": runs, "q": quantile}
        assert_equation(
            "seed-interval",
            env,
            {
                r"\bar a": mean,
                "s": float(np.std(scores, ddof=1)),
                "h": near - mean,
            },
            rtol=1e-7,
        )


@proves(
    "seed-interval",
    how="covers the true mean in 95 % of 4,000 simulated sets of four normal runs",
)
def test_the_interval_covers_as_often_as_it_says() -> None:
    scores = rng().normal(0.3, 2.0, size=(4_000, 4))
    page = equation("seed-interval").solve(
        {
            "a": Indexed(lambda i: scores[:, int(i) - 1]),
            "n": 4,
            "q": student_quantile(4),
        }
    )
    middle, half = page[r"\bar a"], page["h"]
    covered = float(np.mean(np.abs(middle - 0.3) <= half))
    assert abs(covered - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 4_000)


@proves(
    "paired-difference",
    how="enumerates all sets of two and three pairs drawn from five, and takes "
    "the variance of the mean difference",
)
def test_the_variance_of_a_mean_difference_is_enumerated() -> None:
    one = np.array([1.3, 0.2, 2.9, 1.1, 0.4])
    other = np.array([0.7, 0.9, 3.1, 2.2, -1.4])
    for order, pairs in (([0, 1, 2, 3, 4], 2), ([3, 0, 4, 1, 2], 3)):
        partner = other[order]
        means = [
            float(np.mean([one[i] - partner[i] for i in drawn]))
            for drawn in itertools.product(range(5), repeat=pairs)
        ]
        env = {
            "s_A": float(np.std(one)),
            "s_B": float(np.std(partner)),
            r"\rho": float(np.corrcoef(one, partner)[0, 1]),
            "n": pairs,
        }
        assert_equation(
            "paired-difference", env, {"v": float(np.var(means))}
        )


def expected_maximum(count: int) -> float:
    """Of so many standard normal numbers, by integration."""
    x = np.linspace(-9, 9, 20_001)
    density = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    steps = np.diff(x) * (density[1:] + density[:-1]) / 2
    below = np.append(0, np.cumsum(steps))
    weight = count * below ** (count - 1) * density
    return float(np.trapezoid(x * weight, x))


@proves(
    "winner-of-trials",
    how="simulates 40,000 searches of two and of seven trials, and looks up "
    "what the winner is worth",
)
def test_the_winner_shows_more_than_it_is_worth() -> None:
    assert math.isclose(
        expected_maximum(2), 1 / math.sqrt(math.pi), rel_tol=1e-6
    )
    for count, mean, spread, noise in (
        (2, 0.4, 1.7, 0.6),
        (7, -1.2, 0.5, 0.9),
        (4, 2.0, 0.0, 1.3),
    ):
        env = {
            r"\mu": mean,
            "e_k": expected_maximum(count),
            r"\tau": spread,
            "s": noise,
        }
        page = equation("winner-of-trials").solve(env)

        def winner(
            which: int, case: tuple[int, float, float, float]
        ) -> Callable[[np.random.Generator, int], Any]:
            trials, middle, apart, error = case

            def search(random: np.random.Generator, times: int) -> Any:
                true = random.normal(middle, apart, (times, trials))
                shown = true + error * random.normal(size=true.shape)
                best = np.argmax(shown, axis=1)[:, None]
                scores = (shown, true)[which]
                return np.take_along_axis(scores, best, axis=1)[:, 0]

            return search

        case = (count, mean, spread, noise)
        for which, name in enumerate((r"\hat a", "a")):
            assert_within_error(
                float(page[name]), winner(which, case), count=40_000
            )


@counts("experiment-tracking")
def test_five_seeds_of_two_settings_and_the_best_of_twenty(
    n: Worked,
) -> None:
    first = n.given(5)
    runs = len(first)

    def spread(scores: list[float]) -> tuple[float, float]:
        mean = sum(scores) / len(scores)
        off = sum((score - mean) ** 2 for score in scores)
        return mean, math.sqrt(off / (len(scores) - 1))

    mean, deviation = spread(first)
    n.shows(mean, deviation)
    quantile = n.one()
    assert round(student_quantile(runs), 3) == quantile
    n.shows(quantile * deviation / math.sqrt(runs))
    second = n.given(5)
    other, another = spread(second)
    n.shows(other, other - mean)
    n.shows(math.sqrt((deviation**2 + another**2) / runs))
    together = sum(
        (a - mean) * (b - other) for a, b in zip(first, second, strict=True)
    ) / (runs - 1)
    correlation = together / (deviation * another)
    n.shows(correlation)
    names = {
        "s_A": deviation,
        "s_B": another,
        r"\rho": correlation,
        "n": runs,
    }
    paired = float(equation("paired-difference").solve(names)["v"])
    n.shows(math.sqrt(paired))
    trials = n.one()
    best = expected_maximum(int(trials))
    n.shows(best * deviation, best)
    for _ in range(3):
        quantile, count = n.given(2)
        assert round(student_quantile(int(count)), 3) == quantile
    each = n.one()
    unpaired = student_quantile(2 * int(each) - 1)
    n.shows(unpaired, each)
    assert each == runs
    n.shows(1 - (unpaired / student_quantile(runs)) ** 2)


# ---------------------------------------------------------------- debugging


def log_softmax(logits: Any) -> Any:
    """Logarithms of the probabilities of each row."""
    logits = np.asarray(logits, dtype=float)
    below = logits - logits.max(axis=-1, keepdims=True)
    return below - np.log(np.exp(below).sum(axis=-1, keepdims=True))


@proves(
    "loss-of-a-guess",
    how="the mean loss over labels with equal logits, and where gradient descent on one "
    "row of logits for all inputs ends, for three sets of shares",
)
def test_a_guess_costs_the_logarithm_and_at_best_the_entropy() -> None:
    for counts_of in ([3, 5, 2], [9, 1], [4, 4, 1, 2, 7]):
        labels = np.repeat(np.arange(len(counts_of)), counts_of)
        size = len(counts_of)

        def loss(logits: Any, labels: Any = labels) -> float:
            return float(-log_softmax(logits)[labels].mean())

        logits = np.zeros(size)
        for _ in range(400):
            logits = logits - 2 * gradient(loss, logits)
        shares = np.array(counts_of) / sum(counts_of)
        env = {"K": size, r"\pi": from_one(shares)}
        reference = {"L_0": loss(np.zeros(size)), "H": loss(logits)}
        assert_equation(
            "loss-of-a-guess", env, reference, rtol=1e-6, atol=1e-7
        )
        assert loss(logits) <= loss(np.zeros(size)) + 1e-9


def test_random_logits_cost_more_than_a_guess_by_half_their_variance_at_most() -> (
    None
):
    for size, spread in ((2, 0.5), (10, 1.0), (100, 2.0)):
        logits = spread * rng().normal(size=(20_000, size))
        mean = -log_softmax(logits)[:, 0].mean()
        guess = math.log(size)
        assert guess < mean < guess + spread**2 / 2


def first_steps(
    rate: float, gradients: Any, weights: Any, update: str
) -> Any:
    """What one step of plain gradient descent or of Adam adds, parameter by parameter."""
    steps = []
    for slope in gradients:
        mean, square = 0.1 * slope, 0.001 * slope**2
        mean, square = mean / (1 - 0.9), square / (1 - 0.999)
        adam = -rate * mean / (math.sqrt(square) + 1e-12)
        steps.append(adam if update == "adam" else -rate * slope)
    assert len(steps) == len(weights)
    return np.array(steps)


@proves(
    "update-to-weight",
    how="lengths of updates and weights by math.dist, for gradients over six decades; "
    "Adam's first step is taken by its own rule",
)
def test_adam_moves_each_weight_by_the_rate_at_first() -> None:
    random = rng()
    for size, rate in ((3, 0.02), (7, 0.3)):
        weights = random.normal(size=size)
        gradients = random.choice([-1, 1], size) * np.logspace(-3, 3, size)
        for update in ("plain", "adam"):
            step = first_steps(rate, gradients, weights, update)
            ratio = math.dist(weights + step, weights) / math.dist(
                weights, np.zeros(size)
            )
            env = {
                r"\mathbf{d}": step,
                r"\mathbf{w}": weights,
                r"\eta": rate,
                "n": size,
            }
            reference = {"r": ratio}
            if update == "adam":
                reference["r_1"] = ratio
            rows = None if update == "adam" else [0]
            assert_equation(
                "update-to-weight", env, reference, rows=rows, rtol=1e-6
            )


@proves(
    "update-to-weight", how="lengths of the first step of PyTorch's Adam"
)
def test_the_first_step_of_pytorchs_adam() -> None:
    torch = optional_torch()
    weights = torch.tensor([0.5, -1.5, 2.0, 0.25, 3.0])
    layer = torch.nn.Parameter(weights.clone())
    optimizer = torch.optim.Adam([layer], lr=0.03)
    (layer * torch.tensor([3.0, -0.2, 50.0, 1.0, 0.7])).sum().backward()
    optimizer.step()
    step = (layer.detach() - weights).numpy().astype(float)
    ratio = np.linalg.norm(step) / np.linalg.norm(weights.numpy())
    env = {
        r"\mathbf{d}": step,
        r"\mathbf{w}": weights.numpy().astype(float),
        r"\eta": 0.03,
        "n": 5,
    }
    assert_equation(
        "update-to-weight", env, {"r": ratio, "r_1": ratio}, rtol=1e-5
    )


@proves(
    "broadcast-loss",
    how="NumPy subtracts a row from a column and averages, for batches of 3, 5 and 8",
)
def test_a_column_minus_a_row_compares_all_pairs() -> None:
    for size in (3, 5, 8):
        predicted, targets = rng().normal(size=(2, size)) * 2 + 1
        pairs = predicted[:, None] - targets
        assert pairs.shape == (size, size)
        env = {
            r"\hat y": from_one(predicted),
            "y": from_one(targets),
            r"\bar y": targets.mean(),
            "v": targets.var(),
            "N": size,
        }
        assert_equation("broadcast-loss", env, {"M": (pairs**2).mean()})
    assert len(equation("broadcast-loss").rows[0].sides) == 3


def test_all_pairs_are_closest_to_the_mean_target() -> None:
    targets = rng().normal(size=6)

    def loss(predicted: Any) -> float:
        return float(np.mean((predicted[:, None] - targets) ** 2))

    predicted = np.zeros(6)
    for _ in range(200):
        predicted = predicted - gradient(loss, predicted)
    np.testing.assert_allclose(predicted, targets.mean(), atol=1e-4)
    assert abs(loss(predicted) - targets.var()) < 1e-8


def two_softmaxes(logits: Any, label: int) -> float:
    first = np.exp(log_softmax(np.asarray(logits, dtype=float)))
    return float(-log_softmax(first)[label])


@proves(
    "softmax-twice",
    how="the loss of probabilities at logits of 1,000, and of 2,000 random rows of logits, "
    "which stay between",
)
def test_two_softmaxes_leave_a_loss_between_two_limits() -> None:
    for size in (2, 5, 10):
        right, wrong = np.zeros(size), np.zeros(size)
        right[0] = wrong[1] = 1000
        low, high = two_softmaxes(right, 0), two_softmaxes(wrong, 0)
        reference = {r"L_\text{low}": low, r"L_\text{high}": high}
        assert_equation("softmax-twice", {"K": size}, reference)
        for row in 4 * rng().normal(size=(2000, size)):
            assert low < two_softmaxes(row, 0) < high


@proves("softmax-twice", how="PyTorch's cross-entropy of probabilities")
def test_cross_entropy_of_pytorch_takes_logits() -> None:
    torch = optional_torch()
    loss = torch.nn.functional.cross_entropy
    for size in (3, 10):
        logits = torch.zeros(1, size, dtype=torch.float64)
        logits[0, 1] = 1000
        reference = {
            name: float(loss(logits.softmax(1), torch.tensor([label])))
            for name, label in ((r"L_\text{low}", 1), (r"L_\text{high}", 0))
        }
        assert_equation("softmax-twice", {"K": size}, reference)


@refutes(
    "softmax-before-cross-entropy",
    how="the cross-entropy of logits, and of probabilities, that are right",
)
def test_a_softmax_layer_keeps_the_loss_from_zero() -> None:
    claim = published("softmax-before-cross-entropy")
    size, chance, shown, right = claim.numbers
    logits = np.zeros(int(size))
    logits[0] = 1000
    assert np.exp(log_softmax(logits))[0] == chance
    assert round(two_softmaxes(logits, 0), 3) == shown
    assert round(float(-log_softmax(logits)[0]), 3) == right


# ---------------------------------------------------------------- monitoring


def stability(old: Any, new: Any) -> Any:
    """What one distribution says of the other by likelihood, and the other of it."""
    forward = np.sum(new * np.log(new), axis=-1) - np.sum(
        new * np.log(old), axis=-1
    )
    back = np.sum(old * np.log(old), axis=-1) - np.sum(
        old * np.log(new), axis=-1
    )
    return forward + back


@cache
def chance(
    sizes: tuple[int, int], bins: tuple[float, ...]
) -> tuple[float, float]:
    """95 % quantiles: of the index of unchanged data, and of the squares of so many normals."""
    random = rng()
    old, new = (random.multinomial(n, bins, 40_000) / n for n in sizes)
    squares = random.normal(size=(200_000, len(bins) - 1)) ** 2
    return (
        float(np.quantile(stability(old, new), 0.95)),
        float(np.quantile(squares.sum(axis=1), 0.95)),
    )


@proves(
    "population-stability-index",
    how="the sum of two KL divergences, and the 95 % quantile of 40,000 pairs of samples "
    "of one distribution, for two pairs of sizes",
)
def test_the_index_is_two_divergences_and_has_a_size_by_chance() -> None:
    for sizes, bins in (
        ((6000, 2000), (0.1, 0.2, 0.3, 0.4)),
        ((1500, 5000), (0.2, 0.2, 0.2, 0.1, 0.15, 0.15)),
    ):
        old, new = rng().dirichlet(np.full(len(bins), 5.0), size=2)
        limit, quantile = chance(sizes, bins)
        env = {
            "p": from_one(old),
            "q": from_one(new),
            "M": len(bins),
            "c": quantile,
            "n_0": sizes[0],
            "n_1": sizes[1],
        }
        index = {r"\text{PSI}": float(stability(old, new))}
        assert_equation("population-stability-index", env, index, rows=[0])
        assert_equation(
            "population-stability-index",
            env,
            {"t": limit},
            rows=[1],
            rtol=0.025,
        )


@refutes(
    "psi-limits-without-sizes",
    how="draws 20,000 pairs of samples of one distribution and counts",
)
def test_small_samples_pass_the_customary_limit_by_chance() -> None:
    claim = published("psi-limits-without-sizes")
    bins, size, limit, percent = map(float, claim.numbers)
    random = rng()
    shares = np.full(int(bins), 1 / bins)
    old, new = (
        random.multinomial(int(size), shares, 20_000) / size
        for _ in range(2)
    )
    kept = (old > 0).all(axis=1) & (new > 0).all(axis=1)
    passed = np.mean(stability(old[kept], new[kept]) > limit)
    assert abs(100 * passed - percent) < 1.5


def largest_gap(first: Any, second: Any) -> float:
    """Between two distribution functions, walked through in order."""
    values = np.concatenate([first, second])
    steps = np.where(
        np.arange(len(values)) < len(first),
        1 / len(first),
        -1 / len(second),
    )
    return float(np.abs(np.cumsum(steps[np.argsort(values)])).max())


@cache
def gaps(first: int, second: int) -> tuple[float, ...]:
    random = rng()
    return tuple(
        largest_gap(random.random(first), random.random(second))
        for _ in range(4000)
    )


@proves(
    "ks-limit",
    how="quantiles of the largest gap between 4,000 pairs of samples of one distribution",
)
def test_the_limit_is_a_quantile_of_the_largest_gap() -> None:
    for first, second in ((500, 1100), (900, 600)):
        for level in (0.05, 0.2):
            limit = float(np.quantile(gaps(first, second), 1 - level))
            env = {"n_0": first, "n_1": second, r"\alpha": level}
            assert_equation("ks-limit", env, {"d": limit}, rtol=0.035)


@proves(
    "label-shift",
    how="a world of five inputs and three classes, counted before and after the shares change",
)
def test_new_shares_and_posteriors_are_counted() -> None:
    random = rng()
    given = random.dirichlet(np.ones(5), size=3)  # inputs by class
    old, new = np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.25, 0.65])
    called = np.array([0, 1, 2, 1, 0])  # predicted class of each input
    confusion = np.array(
        [[given[j][called == i].sum() for j in range(3)] for i in range(3)]
    )
    predicted = np.array(
        [(new @ given)[called == i].sum() for i in range(3)]
    )
    assert_equation(
        "label-shift",
        {r"\mathbf{C}": confusion, r"\mathbf{m}": predicted},
        {r"\mathbf{q}": new},
        rows=[0],
    )
    for place in range(5):
        before = old * given[:, place] / (old @ given[:, place])
        after = new * given[:, place] / (new @ given[:, place])
        env = {
            "p": from_one(before),
            "q": from_one(new),
            r"\pi": from_one(old),
            "K": 3,
        }
        assert_equation(
            "label-shift",
            env,
            {r"\hat p_k": after},
            rows=[1],
            each={"k": range(1, 4)},
        )


def below(z: float) -> float:
    return (1 + math.erf(z / math.sqrt(2))) / 2


@proves(
    "cases-for-a-test",
    how="bisects for the size at which the test finds the difference as often as wanted",
)
def test_the_size_of_a_test_gives_its_power() -> None:
    for rates, critical, wanted in (
        ((0.1, 0.13), 1.96, 0.9),
        ((0.5, 0.44), 1.645, 1.3),
    ):
        apart = abs(rates[0] - rates[1])
        spread = sum(rate - rate * rate for rate in rates)
        low, high = 1.0, 1e6
        for _ in range(200):
            size = (low + high) / 2
            power = below(apart / math.sqrt(spread / size) - critical)
            low, high = (
                (size, high) if power < below(wanted) else (low, size)
            )
        env = {
            "a": rates,
            "z_1": critical,
            "z_2": wanted,
        }
        assert_equation("cases-for-a-test", env, {"n": low})


def test_two_groups_of_that_size_find_the_difference() -> None:
    env = {"a": (0.1, 0.13), "z_1": 1.96, "z_2": 0.842}
    size = int(equation("cases-for-a-test").solve(env)["n"])
    found = rng().binomial(size, (0.1, 0.13), (20_000, 2)) / size
    errors = np.sqrt((found * (1 - found)).sum(axis=1) / size)
    power = np.mean(np.abs(found[:, 0] - found[:, 1]) > 1.96 * errors)
    assert abs(power - 0.8) < 0.02
