"""More worked numbers of the topic losses and metrics."""

import math

import numpy as np

from proving import from_one
from proving.worked import Worked, by_formula, counts


@counts("roc-auc")
def test_pairs_of_seven_scores(n: Worked) -> None:
    positives, negatives = n.given(3), n.given(4)
    pairs = [(s, r) for s in positives for r in negatives]
    wins, ties = sum(s > r for s, r in pairs), sum(s == r for s, r in pairs)
    n.shows(len(pairs), wins, ties)
    n.shows(wins + ties / 2, len(pairs), (wins + ties / 2) / len(pairs))
    cut = n.one()
    assert cut == 0.5  # any other between two scores gives the same rates
    n.shows(
        sum(s >= cut for s in positives) / len(positives),
        sum(r >= cut for r in negatives) / len(negatives),
    )


@counts("confusion-matrix")
def test_a_table_of_three_classes(n: Worked) -> None:
    table = [n.given(3) for _ in range(3)]
    right = [table[k][k] for k in range(3)]
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    n.shows(sum(right), sum(rows), sum(right) / sum(rows))
    for share, whole in zip(right, rows, strict=True):
        n.shows(share, whole, share / whole)
    n.shows(sum(s / w for s, w in zip(right, rows, strict=True)) / 3)
    for share, whole in zip(right, columns, strict=True):
        n.shows(share, whole, share / whole)
    missed, alarms = rows[0] - right[0], columns[0] - right[0]
    n.shows(
        right[0], missed, alarms, sum(rows) - right[0] - missed - alarms
    )
    n.shows(max(table[i][j] for i in range(3) for j in range(3) if i != j))
    assert table[1][0] == 4  # dogs taken for cats


@counts("precision-recall-curve")
def test_one_detector_in_two_worlds(n: Worked) -> None:
    tpr, fpr = n.given(2)

    def precision(share: float) -> float:
        names = {
            r"\pi_\text{P}": share,
            r"\text{TPR}": tpr,
            r"\text{FPR}": fpr,
        }
        return float(by_formula("precision-from-rates", names))

    n.shows(precision(1 / 2))
    percent = n.one()
    n.shows(precision(percent / 100))
    cases, positive = n.given(2)
    assert positive == cases * percent / 100
    n.shows(tpr * positive, fpr * (cases - positive), cases - positive)
    ranking = [True, False, True, False]
    hits = [at for at, right in enumerate(ranking) if right]
    first, *parts = n.given(3)
    assert first == 1 / (hits[0] + 1)
    assert parts == [2, hits[1] + 1]
    share = n.one()
    assert share == len(hits)
    n.shows((first + parts[0] / parts[1]) / share)
    cases, few = n.given(2)
    assert few == 1  # at each rank alike, with the precision 1/rank
    n.shows(sum(1 / rank for rank in range(1, int(cases) + 1)) / cases)
    n.shows(few / cases)


@counts("calibration")
def test_three_bins_of_a_thousand(n: Worked) -> None:
    cases = n.one()
    bins = [n.given(3) for _ in range(3)]
    assert sum(size for size, _, _ in bins) == cases
    accuracy = [right / size for size, _, right in bins]
    gaps = [
        sure - a for (_, sure, _), a in zip(bins, accuracy, strict=True)
    ]
    n.shows(*accuracy, *gaps)
    n.shows(
        sum(b[0] * abs(g) for b, g in zip(bins, gaps, strict=True)) / cases
    )
    n.shows(sum(size * sure for size, sure, _ in bins) / cases)
    n.shows(sum(right for _, _, right in bins) / cases)
    z = n.given(3)

    def confidence(temperature: float) -> float:
        odds = [math.exp(logit / temperature) for logit in z]
        return max(odds) / sum(odds)

    n.shows(confidence(1))
    temperature = n.one()
    n.shows(confidence(temperature))


def test_temperature_scaling_can_raise_the_error() -> None:
    groups = (
        (0.8, 0.75, 0.75),
        (0.2, 0.95, 0.55),
    )  # share, confidence, right

    def tempered(sure: float, temperature: float) -> float:
        return float(1 / (1 + ((1 - sure) / sure) ** (1 / temperature)))

    def cross_entropy(temperature: float) -> float:
        return -sum(
            share * right * math.log(tempered(sure, temperature))
            + share
            * (1 - right)
            * math.log(1 - tempered(sure, temperature))
            for share, sure, right in groups
        )

    def error(temperature: float) -> float:
        return by_formula(
            "expected-calibration-error",
            {
                "M": 2,
                "N": 1,
                "n": from_one([share for share, _, _ in groups]),
                "a": from_one([right for _, _, right in groups]),
                "c": from_one(
                    [tempered(sure, temperature) for _, sure, _ in groups]
                ),
            },
        )

    best = min((t / 100 for t in range(50, 600)), key=cross_entropy)
    assert cross_entropy(best) < cross_entropy(1)
    assert error(best) > 1.9 * error(1)


@counts("class-imbalance")
def test_a_balanced_model_in_an_unbalanced_world(n: Worked) -> None:
    cases, positives = n.given(2)
    n.shows(1 - positives / cases)
    said = n.one()

    def corrected(p: float) -> float:
        names = {
            r"z_\text{train}": math.log(p / (1 - p)),
            r"\pi_\text{train}": 0.5,
            r"\pi_\text{use}": positives / cases,
        }
        z = by_formula("prior-correction", names)
        return 1 / (1 + math.exp(-z))

    n.shows(corrected(said))
    miss, alarm = n.given(2)
    costs = {r"c_\text{FP}": alarm, r"c_\text{FN}": miss}
    threshold = by_formula("cost-threshold", costs)
    n.shows(threshold)
    odds = threshold / (1 - threshold) * (cases - positives) / positives
    n.shows(odds / (1 + odds))
    assert corrected(0.5) < threshold < 0.5


@counts("regression-metrics")
def test_one_number_for_five_targets(n: Worked) -> None:
    targets = np.array(n.given(5))
    env = {"y": from_one(targets), "N": 5, r"\bar y": targets.mean()}

    def of(formula: str, c: float) -> float:
        guess = from_one(np.full(5, c))
        return by_formula(formula, {**env, r"\hat y": guess})

    def mean_absolute(c: float) -> float:
        return float(np.mean(np.abs(targets - c)))

    constants = np.arange(1, 40.5, 0.5)
    mape = "mean-absolute-percentage-error"
    percent = float(min(constants, key=lambda c: of(mape, c)))
    median = float(min(constants, key=mean_absolute))
    mean = float(targets.mean())
    n.shows(mean, median, percent, float(np.prod(targets)) ** 0.2)
    q = n.one()
    n.shows(float(np.quantile(targets, q, method="inverted_cdf")))
    for c in (median, mean):
        n.shows(c, mean_absolute(c))
        n.shows(of("r-squared", c))
    for c in (mean, percent):
        n.shows(c, 100 * of(mape, c))
