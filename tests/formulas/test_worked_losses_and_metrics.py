"""The worked numbers of the topic losses and metrics."""

import math

import numpy as np

from proving.worked import Worked, counts


def softmax(logits: list[float]) -> list[float]:
    """Shares of the exponentials."""
    odds = np.exp(logits)
    return list(map(float, odds / odds.sum()))


@counts("choosing-a-loss")
def test_squared_error_behind_a_sigmoid(n: Worked) -> None:
    logit, target = n.given(2)
    predicted = 1 / (1 + math.exp(-logit))
    n.shows(predicted)
    n.names("2", "1")
    squared = 2 * (predicted - target) * predicted * (1 - predicted)
    n.shows(squared, predicted - target, (predicted - target) / squared)


@counts("cross-entropy")
def test_cross_entropy_of_three_classes(n: Worked) -> None:
    logits = n.given(3)
    assert logits == [2, 1, 0]
    shares = softmax(logits)
    n.shows(
        *shares, shares[0], -math.log(shares[0]), shares[0] - 1, *shares[1:]
    )
    classes = n.one()
    n.shows(classes, math.log(classes))


@counts("kl-divergence")
def test_both_directions(n: Worked) -> None:
    p, q = n.given(2), n.given(2)
    assert sum(p) == sum(q) == 1
    for one, other in ((p, q), (q, p)):
        n.shows(
            sum(
                a * math.log(a / b) for a, b in zip(one, other, strict=True)
            )
        )


@counts("label-smoothing")
def test_smoothed_targets(n: Worked) -> None:
    classes, smoothing = n.given(2)
    high, low = 1 - smoothing + smoothing / classes, smoothing / classes
    n.shows(high, low)
    n.shows(high, classes - 1, low, high + (classes - 1) * low)
    n.shows(high, low, math.log(high / low))
    n.shows(-high * math.log(high) - (classes - 1) * low * math.log(low), 0)
    classes, smoothing = n.given(2)
    n.shows(1 - smoothing + smoothing / classes, smoothing / classes)


@counts("loss-function")
def test_loss_against_accuracy(n: Worked) -> None:
    threshold, even = n.given(2)
    n.shows(100.0 * (even > threshold), even, -math.log(even))
    high, low = n.given(2)
    answers = [high, high, high, low]
    n.shows(
        100 * sum(answer > threshold for answer in answers) / len(answers)
    )
    n.names("1")
    n.shows(len(answers))
    n.names("-3")
    n.shows(high, low, -sum(map(math.log, answers)) / len(answers))


@counts("precision-recall-f1")
def test_a_confusion_matrix(n: Worked) -> None:
    cases, positive, flagged, right = n.given(4)
    missed = positive - right
    n.shows(right, flagged - right, missed, cases - flagged - missed)
    n.shows(
        right, flagged, right / flagged, right, positive, right / positive
    )
    n.shows(2 * right, flagged + positive, 2 * right / (flagged + positive))
    n.shows(
        (cases - (flagged - right) - missed) / cases,
        (cases - positive) / cases,
        0,
    )
