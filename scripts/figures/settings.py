"""What kinds of learning there are, and how settings are searched."""

import math

import numpy as np

from figures.canvas import Panel
from figures.drawing import Panels, figure
from figures.functions import Array, normal_distribution
from figures.losses import normal
from figures.plot import Plot


@figure(
    "nested-fields",
    """Three ellipses, one inside the other. The outermost is artificial intelligence, with route planning and
    Deep Blue as examples; within it is machine learning, with boosted trees and naive Bayes; the innermost is
    deep learning, with image recognition and language models.""",
)
def nested_fields() -> Panels:
    """The three fields and where the answer's examples lie."""
    panel = Panel(316, 236)
    rings = (
        (
            118,
            154,
            114,
            "artificial intelligence",
            "route planning, Deep Blue",
            34,
        ),
        (
            150,
            124,
            80,
            "machine learning",
            "boosted trees, naive Bayes",
            95,
        ),
        (180, 96, 48, "deep learning", "image recognition,", 166),
    )
    for center, rx, ry, name, examples, y in rings:
        panel.ellipse(
            (158, center),
            rx,
            ry,
            "f1" if name.startswith("deep") else "box",
        )
        panel.text((158, y), name, "bold")
        panel.text((158, y + 17), examples, "small")
    panel.text((158, 199), "language models", "small")
    return [panel]


HAM, SPAM, PRIOR = (0.0, 1.0), (2.5, 0.8), 0.3
"""Mean and spread of a score in each class, and the share of the second."""


def posterior(x: Array) -> Array:
    """The chance of the second class, by Bayes' rule."""
    first, second = (1 - PRIOR) * normal(x, *HAM), PRIOR * normal(x, *SPAM)
    return second / (first + second)


@figure(
    "generative-and-discriminative",
    """Two plots over the same score. Left: two bell curves, the larger for class 1 around 0, the smaller for
    class 2 around 2.5. Right: one curve, the probability of class 2, which rises from 0 to 1 and crosses one
    half where the bells cross.""",
)
def generative_and_discriminative() -> Panels:
    """How the members of each class look, and what follows for the class."""
    x = np.linspace(-3, 5, 161)
    left = Plot(
        (-3, 5), (0, 0.3), height=190, xticks=(-2, 0, 2, 4), xlabel="*x*",
        yticks=(0, 0.1, 0.2, 0.3), ylabel="generative: *P*(*x* | *y*) *P*(*y*)",
    )  # fmt: skip
    for name, bell, share, css in (
        ("1", HAM, 1 - PRIOR, "c1"),
        ("2", SPAM, PRIOR, "c2"),
    ):
        left.plot(x, share * normal(x, *bell), css, f"class-{name}")
    left.note(-1.2, 0.24, "class 1", "small t1", "end")
    left.note(3.2, 0.13, "class 2", "small t2")
    right = Plot(
        (-3, 5), (0, 1), height=190, xticks=(-2, 0, 2, 4), xlabel="*x*",
        yticks=(0, 0.5, 1), ylabel="discriminative: *P*(class 2 | *x*)",
    )  # fmt: skip
    right.plot(x, posterior(x), "c2", "posterior")
    return [left, right]


TRIALS = 9


def searched() -> tuple[Array, Array]:
    """The nine trials of a grid and of a random search in the unit square."""
    steps = (np.arange(3) + 0.5) / 3
    grid = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    return grid, np.random.default_rng(163).random((TRIALS, 2))


@figure(
    "grid-and-random-search",
    """Two squares with nine trials each; only the horizontal axis matters, by a curve with one peak drawn along
    the top. The grid tries three values of it, marked by dots on the axis; random search tries nine.""",
)
def grid_and_random_search() -> Panels:
    """Nine trials on two axes of which one matters."""
    panels = []
    curve = np.linspace(0, 1, 101)
    for name, trials in zip(("grid", "random"), searched(), strict=True):
        values = sorted({round(float(v), 6) for v in trials[:, 0]})
        plot = Plot(
            (0, 1), (0, 1.5), width=250, height=270, xlabel="the setting that matters",
            ylabel="", title=f"{name}: {len(values)} values tried",
        )  # fmt: skip
        plot.text((18, 150), "other", "small quiet")
        plot.line(plot.at(0, 1), plot.at(1, 1), "axis")
        plot.plot(
            curve,
            1.05 + 0.4 * np.exp(-(((curve - 0.42) / 0.09) ** 2)),
            "c1",
            "gain",
        )
        for x, y in trials:
            plot.line(plot.at(x, y), plot.at(x, 0), "grid")
        for x, y in trials:
            plot.dot(float(x), float(y), "dot", 4, "trial")
            plot.dot(float(x), 0, "dot c2", 3, "value")
        plot.note(0.98, 1.38, "quality", "small t1", "end")
        panels.append(plot)
    return panels


TRUE_ACCURACY = 0.8
"""Of each model that is compared."""


def at_most(examples: int) -> Array:
    """The probabilities of 0, at most 1, at most 2 … right answers."""
    k = np.arange(examples + 1)
    logs = np.array([math.lgamma(i + 1) for i in range(examples + 1)])
    ways = logs[-1] - logs - logs[::-1]
    right, wrong = math.log(TRUE_ACCURACY), math.log(1 - TRUE_ACCURACY)
    return np.cumsum(np.exp(ways + k * right + (examples - k) * wrong))


@figure(
    "selection-optimism",
    """Three curves over the number of models compared, from 1 to 100. All begin at the true accuracy of 0.8 and
    rise. With 100 validation examples the best of 100 models looks like 0.89, with 500 like 0.84, with 2,000
    like 0.82. A level line marks the true accuracy.""",
)
def selection_optimism() -> Panels:
    """The accuracy that the best of equally good models shows."""
    plot = Plot(
        (1, 100),
        (0.78, 0.9),
        xticks=(1, 25, 50, 75, 100),
        yticks=(0.78, 0.8, 0.82, 0.84, 0.86, 0.88, 0.9),
        xlabel="models compared",
        ylabel="validation accuracy of the best",
    )
    models = np.arange(1, 101)
    plot.plot(models, np.full(100, TRUE_ACCURACY), "thin", "truth")
    for style, examples, height in (
        ("c1", 100, 0.877),
        ("c2", 500, 0.8475),
        ("c3", 2000, 0.825),
    ):
        below = at_most(examples)[:-1]
        best = [float(np.sum(1 - below**m)) / examples for m in models]
        plot.plot(models, np.array(best), style, f"best-of-{examples}")
        plot.note(
            97,
            height,
            f"{examples:,} examples",
            f"small t{style[1]}",
            "end",
        )
    plot.note(97, 0.79, "true accuracy", "small quiet", "end")
    return [plot]


SEARCHED = np.unique(np.round(np.geomspace(1, 100, 40)).astype(int))


def expected_maximum(count: int) -> float:
    """Of so many standard normal numbers, by integration over the largest."""
    x = np.linspace(-9, 9, 4001)
    below = normal_distribution(x)
    chance = np.diff(below**count)
    return float(np.sum(chance * (x[1:] + x[:-1]) / 2))


@figure(
    "winner-of-trials",
    """Two plots against the number of trials, from 1 to 100 on a logarithmic axis, each with a curve of what the
    best trial shows above one of what it is worth. Left, where settings differ as much as the noise: the best of
    100 shows 3.5 and is worth half as much. Right, where all settings are equal: it shows 2.5 and is worth
    0.""",
)
def winner_of_trials() -> Panels:
    """The measured and the true score of the trial that measures best."""
    panels = []
    largest = np.array([expected_maximum(int(k)) for k in SEARCHED])
    for title, spread, heights in (
        ("settings differ", 1.0, (3.1, 0.85)),
        ("settings are equal", 0.0, (2.4, 0.15)),
    ):
        plot = Plot(
            (1, 100), (0, 4), xlog=True, xticks=(1, 3, 10, 30, 100), yticks=(0, 1, 2, 3, 4),
            xlabel="trials", ylabel="lead over the mean, in units of noise", title=title,
        )  # fmt: skip
        both = math.hypot(spread, 1)
        plot.plot(SEARCHED, both * largest, "c1", "shown")
        plot.plot(SEARCHED, spread**2 / both * largest, "c2", "true")
        plot.note(30, heights[0], "as measured", "small t1", "end")
        plot.note(90, heights[1], "its true score", "small t2", "end")
        panels.append(plot)
    return panels


STEPS = 60


def regression_bugs() -> dict[str, Array]:
    """Losses that a linear model shows, trained rightly and with each of two bugs."""
    random = np.random.default_rng(0)
    inputs = random.normal(size=(64, 3)) * (1, 0.6, 0.4)
    targets = 1.6 + inputs @ (1, -1.5, 2) + 0.1 * random.normal(size=64)
    design = np.column_stack([inputs, np.ones(64)])
    errors = {}
    for bug in ("none", "broadcast", "kept"):
        weights, kept, seen = np.zeros(4), np.zeros(4), []
        for _ in range(STEPS + 1):
            predicted = design @ weights
            aim, rest = targets, 0.0
            if bug == "broadcast":
                # The mean over all pairs: away from the mean target, and a rest that no prediction changes.
                aim, rest = np.full(64, targets.mean()), targets.var()
            seen.append(np.mean((predicted - aim) ** 2) + rest)
            gradient = 2 * design.T @ (predicted - aim) / 64
            kept = gradient + (kept if bug == "kept" else 0)
            weights = weights - 0.1 * kept
        errors[bug] = np.array(seen)
    return errors


def softmax(logits: Array) -> Array:
    """Probabilities of each row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def softmax_bug() -> dict[str, Array]:
    """Cross-entropies of a linear model of ten classes, with one softmax and with two."""
    random = np.random.default_rng(0)
    labels = np.arange(200) % 10
    centers = random.normal(size=(10, 20))
    inputs = centers[labels] + 0.5 * random.normal(size=(200, 20))
    truth = np.eye(10)[labels]
    losses = {}
    for times in ("once", "twice"):
        weights, seen = np.zeros((20, 10)), []
        for _ in range(STEPS + 1):
            first = softmax(inputs @ weights)
            last = softmax(first) if times == "twice" else first
            seen.append(-np.mean(np.log(last[truth == 1])))
            back = (last - truth) / 200
            if times == "twice":
                back = first * (
                    back - np.sum(back * first, axis=1, keepdims=True)
                )
            weights = weights - inputs.T @ back
        assert (first.argmax(axis=1) == labels).all()
        losses[times] = np.array(seen)
    return losses


@figure(
    "silent-bugs",
    """Three plots of a loss against 60 steps of gradient descent. The first two, squared error: where all is right
    it falls from 4.7 to near 0. With a broadcast loss it falls to 2.36, the variance of the targets, and stays
    there; without zeroing gradients it swings between about 0.1 and 4.6 and does not settle. The third,
    cross-entropy for ten classes: from 2.3 to near 0 with one softmax; with two it ends a little above a level
    line at 1.461.""",
)
def silent_bugs() -> Panels:
    """What a loss shows of three mistakes that raise no error."""
    steps = np.arange(STEPS + 1)
    errors, losses = regression_bugs(), softmax_bug()
    panels: list[Panel] = []
    for bug, title, text, height in (
        ("broadcast", "a broadcast loss", "all pairs compared", 2.6),
        ("kept", "gradients not cleared", "sum of all gradients", 4.9),
    ):
        plot = Plot(
            (0, STEPS), (0, 6), xticks=(0, 20, 40, 60), yticks=(0, 2, 4, 6),
            xlabel="steps", ylabel="mean squared error", title=title,
        )  # fmt: skip
        plot.plot(steps, errors[bug], "c2", bug)
        plot.plot(steps, errors["none"], "c1", "right")
        plot.note(58, height, text, "small t2", "end")
        plot.note(58, 0.25, "right", "small t1", "end")
        panels.append(plot)
    plot = Plot(
        (0, STEPS), (0, 2.5), xticks=(0, 20, 40, 60), yticks=(0, 0.5, 1, 1.5, 2, 2.5),
        xlabel="steps", ylabel="cross-entropy, ten classes", title="softmax twice",
    )  # fmt: skip
    floor = np.full(STEPS + 1, np.log(1 + 9 / np.e))
    plot.plot(steps, floor, "thin", "floor")
    plot.plot(steps, losses["twice"], "c2", "twice")
    plot.plot(steps, losses["once"], "c1", "once")
    plot.note(58, 1.62, "two softmaxes", "small t2", "end")
    plot.note(58, 1.22, "the least they allow", "small quiet", "end")
    plot.note(58, 0.12, "one softmax", "small t1", "end")
    return [*panels, plot]


@figure(
    "drift-by-chance",
    """Two plots against the size of each of two samples, on logarithmic axes. Left, the stability index over ten
    bins without drift: its mean and, above it, the limit that five per cent pass both fall as one over the size;
    the limit is above the customary 0.1 for samples of up to 338. Right, the limit of the Kolmogorov-Smirnov
    test falls more slowly; level lines mark the gaps of shifts by 0.5, 0.1 and 0.02 standard deviations, which it
    meets at about 100, 2,300 and 58,000 cases.""",
)
def drift_by_chance() -> Panels:
    """What unchanged data show in two tests of drift."""
    sizes = np.geomspace(50, 100_000, 60)
    # In smaller samples some bins are empty, and the index is infinite.
    filled = np.geomspace(100, 100_000, 60)
    ticks = ((100, "0.1"), (1000, "1"), (10_000, "10"), (100_000, "100"))
    first = Plot(
        (100, 100_000), (0.0001, 1), xlog=True, ylog=True, xticks=ticks,
        yticks=(0.001, 0.01, 0.1, 1),
        xlabel="thousand cases in each sample", ylabel="stability index", title="ten bins, no drift",
    )  # fmt: skip
    first.plot(filled, np.full(60, 0.1), "thin", "customary")
    first.plot(filled, 9 * 2 / filled, "c2", "mean")
    first.plot(filled, 16.919 * 2 / filled, "c1", "limit")
    first.note(95_000, 0.12, "customary limit", "small quiet", "end")
    first.note(95_000, 0.02, "about 5 % are above", "small t1", "end")
    first.note(1500, 0.0032, "mean", "small t2", "end")
    second = Plot(
        (50, 100_000), (0.001, 1), xlog=True, ylog=True, xticks=ticks,
        yticks=(0.001, 0.01, 0.1, 1),
        xlabel="thousand cases in each sample", ylabel="largest gap", title="Kolmogorov–Smirnov",
    )  # fmt: skip
    for shift in (0.5, 0.1, 0.02):
        gap = float(2 * normal_distribution(np.array([shift / 2]))[0] - 1)
        second.plot(sizes, np.full(60, gap), "thin", f"shift-{shift}")
        place, side = (95_000, "end") if shift == 0.5 else (55, "start")
        said = f"shift by {shift}"
        second.note(place, gap * 1.2, said, "small quiet", side)
    second.plot(sizes, np.sqrt(np.log(40) / sizes), "c1", "limit")
    second.note(1000, 0.085, "limit at 5 %", "small t1")
    return [first, second]
