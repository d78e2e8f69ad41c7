"""Losses as curves, and what metrics read off counts."""

import math
from functools import partial

import numpy as np

from figures.canvas import Panel
from figures.drawing import Panels, figure
from figures.functions import Array, normal_distribution, sigmoid
from figures.plot import Plot


@figure(
    "losses-in-the-logit",
    """Two plots over the logit from −6 to 6, for the target 1. Left: cross-entropy falls steadily, almost a
    straight line on the wrong side; squared error levels off at 1 there. Right: the gradient of cross-entropy
    tends to −1 on the wrong side; that of squared error tends to 0 there.""",
)
def losses_in_the_logit() -> Panels:
    """Cross-entropy and squared error behind a sigmoid, target 1, and their gradients."""
    z = np.linspace(-6, 6, 241)
    p = sigmoid(z)
    axes = partial(
        Plot,
        (-6, 6),
        xticks=(-6, -3, 0, 3, 6),
        xlabel="logit *z*, target 1",
    )
    loss = axes((0, 6), yticks=(0, 1, 2, 4, 6), ylabel="loss")
    loss.plot(z, -np.log(p), "c1", "cross-entropy")
    loss.plot(z, (p - 1) ** 2, "c2", "squared-error")
    loss.note(-3.6, 4.2, "cross-entropy", "small t1")
    loss.note(-5.8, 1.2, "squared error", "small t2")
    slope = axes((-1, 0), yticks=(-1, -0.5, 0), ylabel="gradient in *z*")
    slope.plot(z, p - 1, "c1", "cross-entropy-gradient")
    slope.plot(z, 2 * (p - 1) * p * (1 - p), "c2", "squared-error-gradient")
    slope.note(0.4, -0.85, "cross-entropy", "small t1")
    slope.note(-5.9, -0.25, "squared error", "small t2")
    return [loss, slope]


def huber(error: Array, delta: float = 1) -> Array:
    """Quadratic up to `delta`, linear beyond."""
    size = np.abs(error)
    return np.where(size <= delta, size**2 / 2, delta * (size - delta / 2))


@figure(
    "regression-losses",
    """Three curves over the error from −3 to 3, all 0 at 0. Half the squared error is a parabola and leaves the
    others behind; the absolute error is a V; Huber follows the parabola up to an error of 1 and then runs
    parallel to the V.""",
)
def regression_losses() -> Panels:
    """Squared, absolute and Huber loss of one error."""
    e = np.linspace(-3, 3, 241)
    plot = Plot(
        (-3, 3),
        (0, 4.5),
        xticks=(-3, -2, -1, 0, 1, 2, 3),
        yticks=(0, 1, 2, 3, 4),
        xlabel="error *ŷ* − *y*",
        ylabel="loss",
    )
    plot.plot(e, e**2 / 2, "c2", "squared")
    plot.plot(e, np.abs(e), "c3", "absolute")
    plot.plot(e, huber(e), "c1", "huber")
    plot.note(-2.55, 4.1, "half the squared", "small t2")
    plot.note(-1.95, 2.15, "absolute", "small t3", "start", (6, 0))
    plot.note(2.15, 1.05, "Huber", "small t1")
    return [plot]


GRID = np.linspace(-6, 6, 601)


def normal(x: Array, mean: float, spread: float) -> Array:
    """The density of a normal distribution."""
    power = -(((x - mean) / spread) ** 2) / 2
    return np.asarray(np.exp(power) / (spread * math.sqrt(2 * math.pi)))


def two_humps(x: Array) -> Array:
    """A density that one normal distribution cannot equal."""
    return 0.6 * normal(x, -2, 0.7) + 0.4 * normal(x, 2, 0.7)


def divergence(p: Array, q: Array) -> float:
    """KL divergence of densities on `GRID`, by the trapezoid rule."""
    terms = p * (np.log(p) - np.log(q))
    return float(np.sum((terms[1:] + terms[:-1]) / 2) * (GRID[1] - GRID[0]))


def fitted(*, forward: bool) -> tuple[float, float]:
    """Mean and spread of the normal distribution with the least divergence, found by trying all on a grid."""
    p = two_humps(GRID)
    best = (np.inf, 0.0, 0.0)
    for mean in np.arange(-3, 3.01, 0.05):
        for spread in np.arange(0.4, 3.01, 0.05):
            q = normal(GRID, mean, spread)
            apart = divergence(p, q) if forward else divergence(q, p)
            best = min(best, (apart, float(mean), float(spread)))
    return best[1], best[2]


@figure(
    "kl-directions",
    """Two plots of the same density with two humps, the left one higher, and one normal density fitted to it.
    Fitted by the KL divergence from p to q, it is wide and covers both humps. Fitted by the one from q to p, it
    lies on the higher hump alone.""",
)
def kl_directions() -> Panels:
    """One bell fitted to two humps, in both directions."""
    panels = []
    for forward, said in (
        (True, "least *D*_{KL}(*p* ‖ *q*)"),
        (False, "least *D*_{KL}(*q* ‖ *p*)"),
    ):
        plot = Plot(
            (-6, 6), (0, 0.6), xticks=(-6, -3, 0, 3, 6), yticks=(0, 0.2, 0.4, 0.6),
            height=199, xlabel="*x*", ylabel="density", title=said,
        )  # fmt: skip
        mean, spread = fitted(forward=forward)
        plot.area(GRID, two_humps(GRID), "f1 bare")
        plot.plot(GRID, two_humps(GRID), "c1", "p")
        plot.plot(GRID, normal(GRID, mean, spread), "c2", "q")
        plot.note(3.1, 0.2, "*p*", "t1")
        at = (-0.8, 0.42) if forward else (-1.2, 0.5)
        plot.note(
            *at, f"*q*: mean {mean:.1f},".replace("-", "−"), "small t2"
        )
        plot.note(
            *at,
            f"standard deviation {spread:.1f}",
            "small t2",
            shift=(0, 15),
        )
        panels.append(plot)
    return panels


COUNTS = {"TP": 8, "FN": 2, "FP": 4, "TN": 86}


@figure(
    "confusion-matrix",
    """A table of two by two counts: rows say what is actually so, columns what is predicted. 8 true positives and 2
    false negatives in the first row, 4 false positives and 86 true negatives in the second. A frame around the
    first column reads precision, 8 of 12; one around the first row reads recall, 8 of 10.""",
)
def confusion_matrix() -> Panels:
    """Precision reads a column, recall a row."""
    panel = Panel(310, 230)
    tp, fn, fp = COUNTS["TP"], COUNTS["FN"], COUNTS["FP"]
    panel.text((150, 14), "predicted", "small quiet")
    for x, said in ((110, "positive"), (190, "negative")):
        panel.text((x, 32), said, "small")
    for y, said in ((72, "positive"), (126, "negative")):
        panel.text((62, y + 4), said, "small", "end")
    panel.text((8, 44), "actual", "small quiet", "start")
    for i, (name, count) in enumerate(COUNTS.items()):
        x, y = 70 + i % 2 * 80, 45 + i // 2 * 54
        panel.rect((x, y), 80, 54, "cell")
        panel.text((x + 40, y + 24), str(count), "bold", name=name)
        panel.text((x + 40, y + 42), name, "small quiet")
    panel.rect((73, 41), 74, 116, "c2")
    panel.rect((66, 48), 168, 48, "c1")
    panel.text((240, 66), "recall", "t1", "start")
    panel.text(
        (240, 84),
        f"{tp}/{tp + fn} = {tp / (tp + fn):.2f}",
        "small t1",
        "start",
        "recall",
    )
    panel.text((110, 176), "precision", "t2")
    panel.text(
        (110, 193),
        f"{tp}/{tp + fp} = {tp / (tp + fp):.2f}",
        "small t2",
        name="precision",
    )
    f1 = 2 * tp / (2 * tp + fp + fn)
    panel.text(
        (155, 220),
        f"F_1 = 2·{tp}/(2·{tp} + {fp} + {fn}) = {f1:.2f}",
        "small",
        name="F1",
    )
    return [panel]


SHARES = (0.5, 0.01)


def rates() -> tuple[Array, Array]:
    """True and false positive rates of one scorer at every threshold: positives score 1.5 more, both with spread 1."""
    threshold = np.linspace(6, -5, 221)
    return normal_distribution(1.5 - threshold), normal_distribution(
        -threshold
    )


@figure(
    "roc-and-precision-recall",
    """Left: the ROC curve of a scorer, bulging to the upper left, one curve for both data sets. Right: its
    precision-recall curves, with thin lines where guessing would be. With half of the data positive, precision
    stays above two thirds up to a recall of 0.9; with one in a hundred positive it is below one quarter from a
    recall of 0.2 on.""",
)
def roc_and_precision_recall() -> Panels:
    """One scorer on balanced data, and on data with 1 % positives."""
    tpr, fpr = rates()
    ticks = (0, 0.5, 1)
    roc = Plot(
        (0, 1), (0, 1), xticks=ticks, yticks=ticks, xlabel="false positive rate",
        ylabel="recall (true positive rate)", width=250, height=240,
    )  # fmt: skip
    roc.path([roc.at(0, 0), roc.at(1, 1)], "thin dashed")
    roc.plot(fpr, tpr, "c1", "roc")
    roc.note(0.35, 0.75, "both", "small t1")
    roc.note(0.56, 0.42, "guessing", "small quiet")
    curve = Plot(
        (0, 1), (0, 1), xticks=ticks, yticks=ticks, xlabel="recall",
        ylabel="precision", width=250, height=240,
    )  # fmt: skip
    for share, css, text, at in (
        (SHARES[0], "c1", "50 % positive", (0.2, 0.7)),
        (SHARES[1], "c2", "1 % positive", (0.25, 0.25)),
    ):
        precision = share * tpr / (share * tpr + (1 - share) * fpr)
        curve.plot(tpr, precision, css, f"share-{share:g}")
        curve.note(*at, text, f"small t{css[1]}")
        curve.line(curve.at(0, share), curve.at(1, share), "thin dashed")
    curve.note(0.98, 0.43, "guessing", "small quiet", "end")
    return [roc, curve]


TARGETS = np.array([1.0, 2.0, 3.0, 4.0, 40.0])


@figure(
    "best-constants",
    """Three curves over one number given for the five targets 1, 2, 3, 4 and 40, each divided by its least value.
    The relative error is least at 2 and rises steeply, the absolute error least at 3, the root of the squared
    error least at 10, with a flat curve.""",
)
def best_constants() -> Panels:
    """RMSE, MAE and MAPE of one number for five targets, over their least value."""
    c = np.linspace(0, 14, 561)
    error = np.abs(TARGETS - c[:, None])
    plot = Plot(
        (0, 14), (1, 2), xticks=(0, 2, 3, 10, 14), yticks=(1, 1.5, 2),
        xlabel="the number given for all", ylabel="error / least error",
    )  # fmt: skip
    for name, values, css in (
        ("rmse", np.sqrt((error**2).mean(1)), "c1"),
        ("mae", error.mean(1), "c2"),
        ("mape", (error / TARGETS).mean(1), "c3"),
    ):
        scaled = values / values.min()
        plot.plot(c, scaled, css, name)
        plot.dot(
            c[np.argmin(values)], 1, f"dot {css}", name=f"{name}-least"
        )
    plot.note(4.2, 1.85, "MAPE", "small t3")
    plot.note(9.6, 1.56, "MAE", "small t2", "end")
    plot.note(11.2, 1.12, "RMSE", "small t1")
    return [plot]
