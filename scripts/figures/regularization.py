"""Fitting too little, right and too much, and what holds it back."""

import numpy as np

from figures.canvas import Panel, Point
from figures.drawing import Panels, figure
from figures.functions import Array, pair, relu
from figures.plot import Plot


def sine(x: Array) -> Array:
    """What the samples are drawn around."""
    return np.asarray(np.sin(2 * np.pi * x))


def ten_samples() -> tuple[Array, Array]:
    """Ten noisy samples of a sine, the ones that the answer fits."""
    rng = np.random.default_rng(1)
    x = np.linspace(0, 1, 10)
    return x, sine(x) + 0.2 * rng.standard_normal(10)


@figure(
    "polynomial-fits",
    """Three plots of the same ten noisy points around a sine, thin and dashed. Degree 1, a straight line,
    misses the wave. Degree 3 follows the wave closely. Degree 9 passes through every point and swings far away
    between the first two, and a little between the second and third.""",
)
def polynomial_fits() -> Panels:
    """Polynomials of three degrees through ten points."""
    x, y = ten_samples()
    grid = np.linspace(0, 1, 201)
    panels = []
    for degree, said in (
        (1, "too little"),
        (3, "about right"),
        (9, "too much"),
    ):
        plot = Plot(
            (-0.03, 1.03), (-2.2, 2.2), width=204, height=209, xticks=(0, 0.5, 1),
            yticks=(-2, -1, 0, 1, 2), xlabel="*x*", ylabel="*y*",
            title=f"degree {degree}: {said}",
        )  # fmt: skip
        plot.plot(grid, sine(grid), "thin dashed", "truth")
        fit = np.polynomial.Polynomial.fit(x, y, degree)
        plot.plot(grid, fit(grid), "c1", "fit")
        for a, b in zip(x, y, strict=True):
            plot.dot(a, b, "dot", 3, "sample")
        panels.append(plot)
    return panels


CHECK, PATIENCE, CHECKS = 20, 5, 60
"""Steps between two looks at the validation loss, looks without a new best before stopping, and looks in all."""


def training_run() -> tuple[Array, Array]:
    """Training and validation loss of a linear model on random features, by plain gradient descent, at each look."""
    rng = np.random.default_rng(3)
    weights = rng.normal(size=(8, 60))

    def features(x: Array) -> Array:
        return np.asarray(np.tanh(x @ weights) / np.sqrt(60))

    def sampled(n: int) -> tuple[Array, Array]:
        x = rng.normal(size=(n, 8))
        return features(x), x[:, 0] * x[:, 1] + x[:, 2] + 0.7 * rng.normal(
            size=n
        )

    (train, y), (valid, target) = sampled(60), sampled(400)
    theta, losses = np.zeros(60), []
    for step in range(CHECK * CHECKS + 1):
        error = train @ theta - y
        if step % CHECK == 0:
            missed = valid @ theta - target
            losses.append((np.mean(error**2), np.mean(missed**2)))
        theta -= 0.12 * train.T @ error / len(y)
    return np.array(losses)[:, 0], np.array(losses)[:, 1]


def stopped(losses: Array) -> tuple[int, int]:
    """The best look, and the one at which patience runs out."""
    best = 0
    for look, loss in enumerate(losses):
        if loss < losses[best]:
            best = look
        elif look - best >= PATIENCE:
            return best, look
    return best, len(losses) - 1


@figure(
    "early-stopping-run",
    """Two losses over the steps of one training run. The training loss falls throughout. The validation loss
    falls, reaches its lowest value, marked, and then rises slowly; a second mark, a little later, shows where
    training stops.""",
)
def early_stopping_run() -> Panels:
    """A real run, with the model that is kept and the step at which training ends."""
    train, valid = training_run()
    steps = CHECK * np.arange(len(train))
    best, end = stopped(valid)
    plot = Plot(
        (0, float(steps[-1])), (0, 3), xticks=(0, 300, 600, 900, 1200), yticks=(0, 1, 2, 3),
        xlabel="step", ylabel="mean squared error",
    )  # fmt: skip
    plot.plot(steps, train, "c1", "training")
    plot.plot(steps, valid, "c2", "validation")
    plot.dot(steps[best], valid[best], "dot", 4, "best")
    plot.dot(steps[end], valid[end], "ring", 4, "end")
    plot.note(steps[best], valid[best], "kept", "small", "middle", (-2, -9))
    plot.note(steps[end], valid[end], "stopped", "small", "start", (2, -9))
    plot.note(
        steps[-1], valid[-1], "validation", "small t2", "end", (0, -8)
    )
    plot.note(steps[-1], train[-1], "training", "small t1", "end", (0, -8))
    return [plot]


TRAINED, RUNS = 40, 30
FEATURES = (2, 4, 8, 14, 20, 26, 32, 36, 40, 44, 50, 60, 80, 120, 200, 400)


def double_descent() -> tuple[Array, Array]:
    """Median training and test error of least squares on random ReLU features, for each number of them.

    Beyond `TRAINED` features many weights fit the training set exactly; the shortest ones are taken.
    """
    runs = np.array(
        [[_fitted(p, seed) for seed in range(RUNS)] for p in FEATURES]
    )
    errors = np.median(runs, axis=1)
    return errors[:, 0], errors[:, 1]


def _fitted(count: int, seed: int) -> tuple[float, float]:
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(10, count)) / np.sqrt(10)
    truth = rng.normal(size=10)

    def sampled(n: int) -> tuple[Array, Array]:
        x = rng.normal(size=(n, 10))
        noise = 0.5 * rng.normal(size=n)
        return relu(x @ weights), x @ truth / np.sqrt(10) + noise

    (train, y), (test, target) = sampled(TRAINED), sampled(500)
    theta = np.linalg.pinv(train) @ y
    errors = (
        np.mean((train @ theta - y) ** 2),
        np.mean((test @ theta - target) ** 2),
    )
    return float(errors[0]), float(errors[1])


@figure(
    "double-descent",
    """Errors against the number of features, from 2 to 400 on a logarithmic axis, for 40 training examples. The
    training error falls ever faster and is 0 from 40 features on, where an arrow points out of the plot. The
    test error falls, rises to a sharp peak at 40, and falls again, with 400 features below its first
    valley.""",
)
def double_descent_figure() -> Panels:
    """Test error before and after the model can fit everything."""
    train, test = double_descent()
    plot = Plot(
        (2, 400), (0.01, 100), xlog=True, ylog=True,
        xticks=(2, 10, 40, 100, 400), yticks=(0.01, 0.1, 1, 10, 100),
        xlabel="features, for 40 training examples", ylabel="mean squared error",
    )  # fmt: skip
    plot.line(plot.at(TRAINED, 0.01), plot.at(TRAINED, 100), "thin dashed")
    short = np.array(FEATURES) < TRAINED
    plot.plot(np.array(FEATURES)[short], train[short], "c1", "training")
    plot.arrow(plot.at(TRAINED, 0.03), plot.at(TRAINED, 0.0105), "c1")
    plot.note(44, 0.015, "0 from here", "small t1")
    plot.plot(FEATURES, test, "c2", "test")
    plot.note(2.4, 1.9, "test", "small t2")
    plot.note(2.2, 0.3, "training", "small t1")
    plot.note(44, 60, "fits everything", "small quiet")
    return [plot]


DROPPED = 0.5


@figure(
    "dropout-passes",
    """Two drawings of one network with 3 inputs, 4 hidden units and 2 outputs. In training two hidden units are
    crossed out, with no lines from or to them, and the other two are marked as doubled. In evaluation all four
    are there, and none is scaled.""",
)
def dropout_passes() -> Panels:
    """One training pass with half of the units dropped, and evaluation."""
    kept = (np.random.default_rng(3).random(4) >= DROPPED).tolist()
    return [_net("training: one mask", kept), _net("evaluation", None)]


def _net(title: str, kept: list[bool] | None) -> Panel:
    panel = Panel(240, 190)
    panel.text((120, 14), title, "small")
    columns: list[list[Point]] = [
        [(x, 100 + 40 * (i - (n - 1) / 2)) for i in range(n)]
        for x, n in ((30, 3), (120, 4), (210, 2))
    ]
    inside = columns[1]
    for i, unit in enumerate(inside):
        if kept is None or kept[i]:
            for other in (*columns[0], *columns[2]):
                panel.line(other, unit, "thin", "weight")
    for center in (*columns[0], *columns[2]):
        panel.circle(center, 12)
    for i, (x, y) in enumerate(inside):
        if kept is None:
            panel.circle((x, y), 12, name="kept")
            panel.text((x, y + 4), "×1", "small")
        elif kept[i]:
            panel.circle((x, y), 12, name="kept")
            panel.text(
                (x, y + 4), f"×{1 / (1 - DROPPED):g}", "small", name="scale"
            )
        else:
            panel.circle((x, y), 12, "pad", "dropped")
            for side in (-8, 8):
                panel.line((x - 8, y - side), (x + 8, y + side))
    return panel


UNPENALIZED, STRENGTH = np.array([2.0, 0.6]), 1.0


def minimizers() -> tuple[Array, Array]:
    """The minimizers of half the squared distance to `UNPENALIZED` with an L1 and with an L2 penalty."""
    shrunk = np.maximum(np.abs(UNPENALIZED) - STRENGTH, 0)
    return np.sign(UNPENALIZED) * shrunk, UNPENALIZED / (1 + STRENGTH)


@figure(
    "l1-and-l2-balls",
    """Two plots of a plane of two weights, the first to the right, the second upwards. Circles around the best
    weights without penalty, 2 and 0.6, are the loss's contours. Left: the L1 ball, a diamond, is touched at its
    corner, 1 and 0: the second weight is 0. Right: the L2 ball, a circle, is touched at 1 and 0.3: both weights
    are smaller and neither is 0.""",
)
def l1_and_l2_balls() -> Panels:
    """Where contours of the loss touch the ball of each penalty."""
    panels = []
    around = np.linspace(0, 2 * np.pi, 145)
    circle = np.stack([np.cos(around), np.sin(around)])
    square = np.array([[1, 0, -1, 0, 1], [0, 1, 0, -1, 0]])
    for name, minimum_at, order, ball in zip(
        ("L1", "L2"), minimizers(), (1, 2), (square, circle), strict=True
    ):
        plot = Plot(
            (-1.4, 3), (-1.4, 1.8), width=300, height=253.5, xticks=(-1, 0, 1, 2, 3),
            yticks=(-1, 0, 1), xlabel="first weight", ylabel="second weight",
            title=f"with {name}",
        )  # fmt: skip
        size = float(np.linalg.norm(minimum_at, order))
        places = [plot.at(a, b) for a, b in (size * ball).T]
        plot.path(places, "f1", "ball", closed=True)
        touch = float(np.linalg.norm(minimum_at - UNPENALIZED))
        for radius, css in ((touch / 2, "grid"), (touch, "c2")):
            x, y = UNPENALIZED[:, None] + radius * circle
            plot.plot(x, y, css, "contour" if css == "c2" else "")
        plot.dot(*pair(UNPENALIZED), "ring", 3.5)
        plot.dot(*pair(minimum_at), "dot", 4, "minimum")
        plot.note(
            *pair(UNPENALIZED), "no penalty", "small", "middle", (0, -8)
        )
        said = ", ".join(f"{w:.1f}".removesuffix(".0") for w in minimum_at)
        plot.note(*pair(minimum_at), f"({said})", "small", "start", (9, -3))
        panels.append(plot)
    return panels


FLIPPED, NOISY = 0.3, 300
"""How often a training label is wrong, and the number of training examples."""


def noisy_run() -> tuple[Array, Array]:
    """The steps looked at, and shares there: right and wrong labels that are fitted, new examples that are right."""
    rng = np.random.default_rng(3)
    weights = rng.normal(size=(20, 400)) / np.sqrt(20)
    biases = 0.3 * rng.normal(size=400)

    def sampled(n: int) -> tuple[Array, Array]:
        x = rng.normal(size=(n, 20))
        y = np.sign(x[:, 0] + 0.5 * x[:, 1] - 0.3 * x[:, 2])
        return relu(x @ weights + biases) / np.sqrt(400), y

    (train, y), (new, target) = sampled(NOISY), sampled(4000)
    wrong = rng.random(NOISY) < FLIPPED
    given = np.where(wrong, -y, y)
    steps = np.unique(np.round(np.geomspace(10, 6000, 60)).astype(int))
    theta, shares = np.zeros(400), []
    for step in range(int(steps[-1]) + 1):
        margin = given * (train @ theta)
        if step in steps:
            fitted, right = margin > 0, np.sign(new @ theta) == target
            right_ones = (fitted[~wrong], fitted[wrong], right)
            shares.append([np.mean(share) for share in right_ones])
        slope = given / (1 + np.exp(margin))
        theta += 10 * train.T @ slope / NOISY
    return steps.astype(float), np.array(shares).T


@figure(
    "noisy-label-run",
    """Three shares over the steps of one training run, on a logarithmic axis from 10 to 6,000. Right labels: most
    are fitted from the start, and nearly all in the end. Wrong labels: less than half are fitted for a hundred
    steps, nearly all in the end. Accuracy on new examples rises a little, to 0.8, and then falls to 0.7.""",
)
def noisy_label_run() -> Panels:
    """A model that fits right labels first, and wrong ones at the expense of new examples."""
    steps, (right, wrong, new) = noisy_run()
    plot = Plot(
        (10, 6000), (0, 1), xlog=True, xticks=(10, 100, 1000, 6000),
        yticks=(0, 0.25, 0.5, 0.75, 1), xlabel="step", ylabel="share that the model agrees with",
    )  # fmt: skip
    plot.plot(steps, right, "c1", "right")
    plot.plot(steps, wrong, "c2", "wrong")
    plot.plot(steps, new, "c3", "new")
    plot.note(14, 0.95, "right labels", "small t1")
    plot.note(60, 0.22, "wrong labels", "small t2")
    plot.note(60, 0.68, "new examples", "small t3")
    return [plot]
