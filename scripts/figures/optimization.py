"""Steps of gradient descent, and what governs them."""

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np

from figures.drawing import Panels, figure
from figures.functions import Array
from figures.plot import Plot

CURVATURE = 10.0


@figure(
    "learning-rates",
    """Three parabolas with the steps of gradient descent from the same start. At a rate of 0.01 ten short steps
    cover two thirds of the way. At 0.08 three steps reach the bottom. At 0.21 each of eight steps lands further
    out on the other side.""",
)
def learning_rates() -> Panels:
    """Gradient descent on a parabola of curvature 10, at three rates."""
    panels = []
    theta = np.linspace(-2.2, 2.2, 89)
    for rate, steps, said in (
        (0.01, 10, "too low"),
        (0.08, 10, "about right"),
        (0.21, 8, "too high"),
    ):
        plot = Plot(
            (-2.2, 2.2), (0, 25), width=204, height=209, xticks=(-2, -1, 0, 1, 2),
            yticks=(0, 10, 20), xlabel="parameter *θ*", ylabel="loss",
            title=f"*η* = {rate:g}: {said}",
        )  # fmt: skip
        plot.plot(theta, CURVATURE * theta**2 / 2, "thin", "loss")
        plot.text((188, 31), f"{steps} steps", "small quiet", "end")
        path = [-1.0]
        for _ in range(steps):
            path.append(path[-1] - rate * CURVATURE * path[-1])
        at = np.array(path)
        plot.plot(at, CURVATURE * at**2 / 2, "c1", "path")
        plot.dot(-1, CURVATURE / 2, "ring", 5.5, "start")
        plot.note(-1, CURVATURE / 2, "start", "small", "end", (-8, 8))
        for x in path:
            plot.dot(x, CURVATURE * x**2 / 2, "dot", 2.8, "step")
        panels.append(plot)
    return panels


Step = Callable[[Array, int], Array]
RAVINE = np.array([1.0, 25.0])
"""Curvature along a valley, and across it."""
START = (-9.0, 1.6)
STEPS = 30
SGD_RATE, MOMENTUM_RATE, MOMENTUM, ADAM_RATE = 0.075, 0.03, 0.8, 0.4


def gradient(theta: Array) -> Array:
    """The gradient of the ravine."""
    return RAVINE * theta


def walked(step: Step) -> Array:
    """The way of an optimizer through the ravine."""
    way = [np.array(START)]
    for t in range(1, STEPS + 1):
        way.append(way[-1] - step(gradient(way[-1]), t))
    return np.array(way)


def sgd() -> Step:
    """Plain descent."""
    return lambda g, t: SGD_RATE * g


def momentum() -> Step:
    """Descent with a velocity."""
    velocity = np.zeros(2)

    def step(g: Array, t: int) -> Array:
        nonlocal velocity
        velocity = MOMENTUM * velocity + g
        return MOMENTUM_RATE * velocity

    return step


def adam() -> Step:
    """Adam with its default decay rates."""
    m, v = np.zeros(2), np.zeros(2)

    def step(g: Array, t: int) -> Array:
        nonlocal m, v
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        corrected = m / (1 - 0.9**t), v / (1 - 0.999**t)
        return ADAM_RATE * corrected[0] / (np.sqrt(corrected[1]) + 1e-8)

    return step


@figure(
    "ravine",
    """Three views of the same long narrow valley from above, with 30 steps from the same start at its left end.
    Plain descent zigzags across it and creeps along its floor. Momentum swings through it, gains speed and
    passes the bottom. Adam starts diagonally, as if both slopes were equal, swings through the floor and back,
    and comes near the bottom.""",
)
def ravine() -> Panels:
    """Plain descent, momentum and Adam on a quadratic 25 times steeper across than along."""
    panels = []
    for name, step, said in (
        ("sgd", sgd(), f"plain, *η* = {SGD_RATE:g}"),
        (
            "momentum",
            momentum(),
            f"momentum {MOMENTUM:g}, *η* = {MOMENTUM_RATE:g}",
        ),
        ("adam", adam(), f"Adam, *η* = {ADAM_RATE:g}"),
    ):
        way = walked(step)
        final = float(RAVINE @ way[-1] ** 2) / 2
        plot = Plot(
            (-10, 6), (-2.5, 2.5), height=169, xticks=(-10, -5, 0, 5),
            yticks=(-2, 0, 2), xlabel="*θ*_1", ylabel="*θ*_2",
            title=f"{said}: loss {final:.2f}",
        )  # fmt: skip
        for level in (1, 4, 10, 20, 32):
            _contour(plot, level)
        plot.plot(way[:, 0], way[:, 1], "c1", name)
        for x, y in way:
            plot.dot(x, y, "dot", 2, "step")
        plot.note(*START, "start", "small", "middle", (2, -7))
        plot.note(0, 0, "+", "bold", "middle", (0, 5))
        panels.append(plot)
    return panels


def _contour(plot: Plot, level: float) -> None:
    """Where the loss has one value."""
    around = np.linspace(0, 2 * np.pi, 121)
    radii = np.sqrt(2 * level / RAVINE)
    x, y = radii[0] * np.cos(around), radii[1] * np.sin(around)
    runs = np.split(np.arange(len(x)), np.flatnonzero(np.diff(x > 6)) + 1)
    for run in runs:
        if len(run) > 1 and x[run[0]] <= 6 and x[run[0]] >= -10:
            plot.path([plot.at(x[i], y[i]) for i in run], "grid")


EPOCHS = 100
HIGHEST = 0.1
WARMUP = 5


def stepped(t: Array) -> Array:
    """A tenth, every 30 epochs."""
    return HIGHEST * 0.1 ** (t // 30)


def cosine(t: Array) -> Array:
    """Half a turn of the cosine, down to 0."""
    return HIGHEST * (1 + np.cos(np.pi * t / EPOCHS)) / 2


def warmed(t: Array) -> Array:
    """A straight rise, and a straight fall to 0."""
    falling = (EPOCHS - t) / (EPOCHS - WARMUP)
    return HIGHEST * np.minimum(t / WARMUP, falling)


@figure(
    "schedules",
    """Three learning rates over 100 epochs. Step decay stays at 0.1 and falls to a tenth at 30, 60 and 90.
    Cosine falls slowly, then fast, then slowly to 0. Warmup with linear decay rises to 0.1 within 5 epochs and
    falls in a straight line.""",
)
def schedules() -> Panels:
    """Step decay, cosine, and warmup with linear decay."""
    t = np.linspace(0, EPOCHS, 401)
    plot = Plot(
        (0, EPOCHS), (0, 0.105), xticks=(0, 30, 60, 90, 100), yticks=(0, 0.05, 0.1),
        xlabel="epoch", ylabel="learning rate",
    )  # fmt: skip
    plot.plot(t, stepped(t), "c3", "step")
    plot.plot(t, warmed(t), "c2", "warmup")
    plot.plot(t, cosine(t), "c1", "cosine")
    plot.note(66, 0.046, "warmup, linear", "small t2")
    plot.note(34, 0.08, "cosine", "small t1")
    plot.note(32, 0.015, "step", "small t3")
    return [plot]


EXAMPLES, DRAWS = 1000, 400
BATCHES = (1, 3, 10, 30, 100, 300, 900)


def batch_noise() -> tuple[float, list[float]]:
    """The spread of single-example gradients, and that of the means of batches drawn from them."""
    rng = np.random.default_rng(0)
    gradients = rng.normal(1, 2, EXAMPLES)
    means = partial(_means, rng, gradients)
    return float(np.std(gradients)), [
        float(np.std(means(b))) for b in BATCHES
    ]


def _means(rng: np.random.Generator, values: Array, size: int) -> Array:
    draws: Iterable[Array] = (
        rng.choice(values, size, replace=False) for _ in range(DRAWS)
    )
    return np.array([draw.mean() for draw in draws])


@figure(
    "batch-noise",
    """On logarithmic axes, the noise of a batch's gradient against the batch size, from 1 to 900 of 1,000
    examples. Rings, measured on drawn batches, lie on a line that falls by a factor of ten for a hundred times
    the batch, and drops steeply where the batch is nearly everything.""",
)
def batch_noise_figure() -> Panels:
    """Measured noise of mini-batch gradients, and the formula."""
    spread, measured = batch_noise()
    plot = Plot(
        (1, 1000), (0.01, 4), xlog=True, ylog=True,
        xticks=(1, 10, 100, (1000, "1,000")), yticks=(0.01, 0.1, 1),
        xlabel="batch size *B*, of 1,000 examples", ylabel="standard deviation of the mini-batch gradient",
    )  # fmt: skip
    sizes = np.geomspace(1, 990, 120)
    exact = spread * np.sqrt((EXAMPLES - sizes) / (EXAMPLES - 1) / sizes)
    plot.plot(sizes, exact, "c1", "formula")
    for size, noise in zip(BATCHES, measured, strict=True):
        plot.dot(size, noise, "ring", 4, "measured")
    plot.note(12, 1, "formula", "small t1")
    plot.note(25, 0.05, "rings: measured", "small", "end")
    return [plot]
