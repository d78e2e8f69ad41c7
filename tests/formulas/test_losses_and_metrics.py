"""Proofs of the formulas of the topic losses and metrics: likelihoods of whole sequences, counted cases, gradients."""

import itertools
import math
import statistics
from typing import Any

import numpy as np
import pytest

from proving import (
    assert_close,
    assert_equation,
    equation,
    from_one,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
)
from proving.references import gradient

Array = np.ndarray[Any, Any]


def by_odds(z: Array) -> Array:
    """The distribution whose log-odds against the last outcome are the logits' differences, solved for."""
    size = len(z)
    system, right = np.zeros((size, size)), np.zeros(size)
    for i in range(size - 1):
        system[i, i], system[i, -1] = 1.0, -math.exp(z[i] - z[-1])
    system[-1], right[-1] = 1.0, 1.0
    return np.linalg.solve(system, right)


def sequence(counts: Array) -> list[int]:
    """Outcomes, each as often as its count says."""
    return [
        outcome
        for outcome, count in enumerate(counts)
        for _ in range(count)
    ]


def surprise(outcomes: list[int], p: Array) -> float:
    """The negative logarithm of the probability of a whole sequence, for each of its outcomes."""
    return -math.log(math.prod(p[outcome] for outcome in outcomes)) / len(
        outcomes
    )


# ---------------------------------------------------------------- mean squared error


@proves(
    "mean-squared-error",
    how="the squared distance of two random points in 1 to 7 dimensions, per dimension",
)
def test_squared_error_is_a_squared_distance() -> None:
    for count in (1, 3, 4, 7):
        random = rng(count)
        predicted, target = (
            random.normal(size=count),
            random.normal(size=count),
        )
        env = {
            r"\hat y": from_one(predicted),
            "y": from_one(target),
            "N": count,
        }
        assert_equation(
            "mean-squared-error",
            env,
            {"L": math.dist(predicted, target) ** 2 / count},
        )


@proves(
    "mean-squared-error",
    how="equals torch.nn.MSELoss on random predictions",
)
def test_squared_error_is_pytorchs() -> None:
    torch = optional_torch()
    predicted, target = rng().normal(size=(2, 6))
    loss = torch.nn.MSELoss()(
        torch.tensor(predicted), torch.tensor(target)
    ).item()
    env = {
        r"\hat y": from_one(predicted),
        "y": from_one(target),
        "N": 6,
    }
    assert_equation("mean-squared-error", env, {"L": loss})


# ---------------------------------------------------------------- cross-entropy


@proves(
    "binary-cross-entropy",
    how="the expected negative log of the probability of all labels, with every outcome of 1 to 4 labels enumerated",
)
def test_binary_loss_is_the_labels_surprise() -> None:
    for targets in ([0.3], [1.0, 0.0, 1.0], [0.0, 0.45, 1.0, 0.8]):
        count = len(targets)
        predicted = rng(count).uniform(0.05, 0.95, size=count)
        expected = 0.0
        for labels in itertools.product((0, 1), repeat=count):
            chance = math.prod(
                t if label else 1 - t
                for t, label in zip(targets, labels, strict=True)
            )
            likelihood = math.prod(
                p if label else 1 - p
                for p, label in zip(predicted, labels, strict=True)
            )
            expected -= chance * math.log(likelihood) / count
        env = {
            r"\hat y": from_one(predicted),
            "y": from_one(targets),
            "N": count,
        }
        assert_equation("binary-cross-entropy", env, {"L": expected})


@proves(
    "binary-cross-entropy",
    how="equals torch.nn.BCEWithLogitsLoss on random logits with hard and soft targets",
)
def test_binary_loss_is_pytorchs() -> None:
    torch = optional_torch()
    z, targets = (
        rng().normal(scale=2, size=6),
        np.array([0.0, 1.0, 0.2, 0.7, 1.0, 0.5]),
    )
    loss = torch.nn.BCEWithLogitsLoss()(
        torch.tensor(z), torch.tensor(targets)
    ).item()
    predicted = np.array(
        [by_odds(np.array([logit, 0.0]))[0] for logit in z]
    )
    env = {
        r"\hat y": from_one(predicted),
        "y": from_one(targets),
        "N": 6,
    }
    assert_equation("binary-cross-entropy", env, {"L": loss})


COUNTS = [
    np.array([2, 3]),
    np.array([4, 0, 1]),
    np.array([1, 3, 2, 5]),
    np.array([0, 0, 1, 0, 0]),
]


@proves(
    "cross-entropy-loss",
    how="the negative log likelihood of whole label sequences, per label, for 2 to 5 classes, hard and soft",
)
def test_cross_entropy_is_the_labels_surprise() -> None:
    for counts in COUNTS:
        size = len(counts)
        p = rng(size).dirichlet(np.ones(size) * 3)
        env = {
            r"\hat y": from_one(p),
            "y": from_one(counts / counts.sum()),
            "K": size,
        }
        assert_equation(
            "cross-entropy-loss", env, {"L": surprise(sequence(counts), p)}
        )


@proves(
    "cross-entropy-loss",
    how="equals torch.nn.CrossEntropyLoss on random logits with soft targets",
)
def test_cross_entropy_is_pytorchs() -> None:
    torch = optional_torch()
    z, targets = rng().normal(size=4), rng(5).dirichlet(np.ones(4))
    loss = torch.nn.CrossEntropyLoss()(
        torch.tensor(z), torch.tensor(targets)
    ).item()
    env = {
        r"\hat y": from_one(by_odds(z)),
        "y": from_one(targets),
        "K": 4,
    }
    assert_equation("cross-entropy-loss", env, {"L": loss})


def _slope(z: Array, targets: Array) -> Array:
    """Differences of the loss of the distribution with these odds, logit by logit."""
    return gradient(lambda v: -float(targets @ np.log(by_odds(v))), z)


@proves(
    "softmax-cross-entropy-gradient",
    how="equals central differences of the loss in every logit, for 2 to 5 classes, hard and soft targets",
)
def test_gradient_at_the_logits() -> None:
    key = r"\frac{\partial L}{\partial z_j}"
    for counts in COUNTS:
        size, targets = len(counts), counts / counts.sum()
        z, places = (
            rng(size).normal(scale=1.5, size=size),
            range(1, size + 1),
        )
        env = {
            r"\hat y": from_one(by_odds(z)),
            "y": from_one(targets),
        }
        reference = {key: _slope(z, targets)}
        assert_equation(
            "softmax-cross-entropy-gradient",
            env,
            reference,
            each={"j": places},
            rtol=1e-7,
            atol=1e-9,
        )
        env["y"] = from_one(1.3 * targets)  # targets that do not sum to 1
        reference = {key: _slope(z, 1.3 * targets)}
        with pytest.raises(AssertionError):
            assert_equation(
                "softmax-cross-entropy-gradient",
                env,
                reference,
                each={"j": places},
                rtol=1e-3,
            )


@proves(
    "softmax-cross-entropy-gradient",
    how="equals the gradient that PyTorch's autograd finds, on random logits",
)
def test_gradient_at_the_logits_is_pytorchs() -> None:
    torch = optional_torch()
    z, targets = (
        torch.tensor(rng().normal(size=5), requires_grad=True),
        rng(6).dirichlet(np.ones(5)),
    )
    torch.nn.functional.cross_entropy(z, torch.tensor(targets)).backward()
    env = {
        r"\hat y": from_one(by_odds(z.detach().numpy())),
        "y": from_one(targets),
    }
    reference = {r"\frac{\partial L}{\partial z_j}": z.grad.numpy()}
    assert_equation(
        "softmax-cross-entropy-gradient",
        env,
        reference,
        each={"j": range(1, 6)},
    )


# ---------------------------------------------------------------- Kullback–Leibler divergence


@proves(
    "kl-divergence",
    how="how much more a typical sequence of p surprises q than p, per outcome, for 2 to 4 outcomes",
)
def test_divergence_is_the_extra_surprise() -> None:
    key = r"D_\text{KL}(p \parallel q)"
    for counts in (
        np.array([3, 1]),
        np.array([1, 4, 2]),
        np.array([2, 3, 1, 6]),
    ):
        size, p = len(counts), counts / counts.sum()
        for q in rng(size).dirichlet(np.ones(size) * 2, size=3):
            outcomes = sequence(counts)
            env = {
                "p": from_one(p),
                "q": from_one(q),
                "K": size,
            }
            found = assert_equation(
                "kl-divergence",
                env,
                {key: surprise(outcomes, q) - surprise(outcomes, p)},
            )
            assert found[key] > 0
        assert_equation(
            "kl-divergence", env | {"q": from_one(p)}, {key: 0.0}
        )


@proves(
    "kl-divergence",
    how="equals torch.nn.KLDivLoss with reduction batchmean, and torch.distributions, at random",
)
def test_divergence_is_pytorchs() -> None:
    torch = optional_torch()
    key = r"D_\text{KL}(p \parallel q)"
    p, q = rng().dirichlet(np.ones(5), size=2)
    env = {"p": from_one(p), "q": from_one(q), "K": 5}
    first, second = (torch.tensor(value)[None] for value in (p, q))
    loss = torch.nn.KLDivLoss(reduction="batchmean")(
        second.log(), first
    ).item()
    assert_equation("kl-divergence", env, {key: loss})
    categorical = torch.distributions.Categorical
    loss = torch.distributions.kl_divergence(
        categorical(first[0]), categorical(second[0])
    ).item()
    assert_equation("kl-divergence", env, {key: loss}, rtol=1e-6)


# ---------------------------------------------------------------- label smoothing


@proves(
    "label-smoothing",
    how="counts the cases in which a label becomes each class if some tickets of ten redraw it evenly, 2 to 5 classes",
)
def test_smoothed_labels_are_redrawn_labels() -> None:
    for counts in COUNTS:
        size = len(counts)
        for redraw in (0, 1, 4):  # of ten tickets
            hits = np.zeros(size)
            for label, ticket, other in itertools.product(
                sequence(counts), range(10), range(size)
            ):
                hits[other if ticket < redraw else label] += 1
            smoothed = hits / hits.sum()
            env = {
                "y": from_one(counts / counts.sum()),
                r"\varepsilon": redraw / 10,
                "K": size,
            }
            assert_equation(
                "label-smoothing",
                env,
                {r"\tilde y_k": smoothed},
                each={"k": range(1, size + 1)},
            )


@proves(
    "label-smoothing",
    how="recovers the targets from the gradient of torch's CrossEntropyLoss(label_smoothing)",
)
def test_smoothed_labels_are_pytorchs() -> None:
    torch = optional_torch()
    z = torch.tensor(rng().normal(size=(1, 4)), requires_grad=True)
    torch.nn.CrossEntropyLoss(label_smoothing=0.3)(
        z, torch.tensor([2])
    ).backward()
    smoothed = by_odds(z.detach().numpy()[0]) - z.grad.numpy()[0]
    env = {"y": from_one([0, 0, 1, 0]), r"\varepsilon": 0.3, "K": 4}
    assert_equation(
        "label-smoothing",
        env,
        {r"\tilde y_k": smoothed},
        each={"k": range(1, 5)},
    )


@refutes(
    "label-smoothing-ten-classes",
    how="adds up the published targets of ten classes, and those of a label redrawn evenly in one case of ten",
)
def test_nine_tenths_and_one_tenth_fit_two_classes() -> None:
    high, low, wrong, epsilon, right_high, right_low, total = published(
        "label-smoothing-ten-classes"
    ).numbers
    assert high + 9 * low == pytest.approx(wrong)
    assert wrong != total
    cases = [
        other if ticket == 0 else 0
        for ticket in range(round(1 / epsilon))
        for other in range(10)
    ]
    shares = [cases.count(k) / len(cases) for k in range(10)]
    assert shares == [right_high] + 9 * [right_low]
    assert sum(shares) == pytest.approx(total)
    assert high + low == total  # the one number of classes that they fit


# ---------------------------------------------------------------- loss and accuracy


@refutes(
    "loss-is-not-accuracy",
    how="computes accuracy and mean log loss of both models: they disagree on the better",
)
def test_the_lower_loss_can_have_the_lower_accuracy() -> None:
    values = published("loss-is-not-accuracy").numbers
    even, even_accuracy, even_loss = values[:4], values[4], values[5]
    sure, sure_accuracy, sure_loss, threshold = (
        values[6:10],
        values[10],
        values[11],
        values[12],
    )
    for p, accuracy, loss in (
        (even, even_accuracy, even_loss),
        (sure, sure_accuracy, sure_loss),
    ):
        assert sum(value > threshold for value in p) / len(p) == accuracy
        assert round(-math.log(math.prod(p)) / len(p), 3) == loss
    assert sure_loss < even_loss
    assert sure_accuracy < even_accuracy


# ---------------------------------------------------------------- precision and recall


@proves(
    "precision-recall-f1",
    how="shares counted in a labeling of six items for every possible confusion, and the overlap of both sets",
)
def test_shares_of_every_labeling() -> None:
    seen = set()
    for actual, flagged in itertools.product(
        itertools.product((0, 1), repeat=6), repeat=2
    ):
        pairs = list(zip(actual, flagged, strict=True))
        counts = {
            (a, f): pairs.count((a, f)) for a in (0, 1) for f in (0, 1)
        }
        key = (counts[1, 1], counts[0, 1], counts[1, 0])
        if key in seen or not counts[1, 1]:
            continue
        seen.add(key)
        precision = statistics.fmean(a for a, f in pairs if f)
        recall = statistics.fmean(f for a, f in pairs if a)
        positives, alarms = (
            {i for i, value in enumerate(row) if value}
            for row in (actual, flagged)
        )
        overlap = (
            2 * len(positives & alarms) / (len(positives) + len(alarms))
        )
        assert statistics.harmonic_mean(
            [precision, recall]
        ) == pytest.approx(overlap)
        env = dict(
            zip(
                (r"n_\text{TP}", r"n_\text{FP}", r"n_\text{FN}"),
                key,
                strict=True,
            )
        )
        assert_equation(
            "precision-recall-f1",
            env,
            {"P": precision, "R": recall, "F_1": overlap},
        )
    assert len(seen) == 56
    nothing = {r"n_\text{TP}": 0, r"n_\text{FP}": 0, r"n_\text{FN}": 3}
    with (
        np.errstate(all="ignore"),
        pytest.raises((AssertionError, ArithmeticError, ValueError)),
    ):
        assert_close(
            equation("precision-recall-f1").solve(nothing)["P"],
            0.0,
            "no predicted positive",
        )
