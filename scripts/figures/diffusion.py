"""How much signal diffusion leaves, over its steps."""

from itertools import pairwise

import numpy as np

from figures.drawing import Panels, figure
from figures.functions import Array
from figures.plot import Plot

STEPS = 1000


def linear() -> Array:
    """Share of the signal after each step of DDPM's schedule."""
    return np.asarray(np.cumprod(1 - np.linspace(1e-4, 0.02, STEPS)))


def cosine() -> Array:
    """The same for the cosine schedule, with its offset of 0.008."""
    time = np.arange(STEPS + 1) / STEPS
    kept = np.cos((time + 0.008) / 1.008 * np.pi / 2) ** 2
    return np.asarray(kept[1:] / kept[0])


@figure(
    "diffusion-schedules",
    """Share of the variance that is signal over the step, from 0 to 1,000. Both curves fall from 1 to about 0. The
    linear schedule is at 0.52 after 250 steps and at 0.08 after 500; the cosine schedule is at 0.85 and 0.49.
    What lies above a curve is noise.""",
)
def diffusion_schedules() -> Panels:
    """Two curves of signal, the noise above them."""
    plot = Plot(
        (0, STEPS),
        (0, 1),
        xticks=(
            (0, "0"),
            (250, "250"),
            (500, "500"),
            (750, "750"),
            (1000, "1,000"),
        ),
        yticks=(0, 0.25, 0.5, 0.75, 1),
        xlabel="step",
        ylabel="share of the variance that is signal",
    )
    steps = np.arange(1, STEPS + 1)
    plot.plot(steps, linear(), "c1", "linear")
    plot.plot(steps, cosine(), "c2 dashed", "cosine")
    plot.note(200, 0.3, "linear", "small t1", "end")
    plot.note(520, 0.55, "cosine", "small t2")
    return [plot]


STARTS = (-1.6, -0.8, -0.3, 0.3, 0.8, 1.6)
"""Noise from which paths begin, for data at -1 and 1."""
WAYS = ((1, "c2"), (2, "c3"), (4, "c4"))
"""How many equal steps are taken, each with the look of its curve."""


def walk(start: Array, steps: int) -> Array:
    """Values at equal times from noise to data, by steps along the velocity of data at -1 and 1."""
    times = np.linspace(1, 0, steps + 1)
    path = [np.asarray(start, float)]
    for now, then in pairwise(times):
        x = path[-1]
        mean = np.tanh((1 - now) * x / now**2)
        path.append(x - (now - then) * (x - mean) / now)
    return np.asarray(path)


@figure(
    "one-long-step",
    """Two panels. First: value over time, from noise at the left to data at the right. Six solid paths start between
    -1.6 and 1.6, bend, and end at 1 if they start above 0, else at -1. Dashed straight lines leave each start along
    the path's first direction, and all meet at 0 at the right end. Second: where one ends over where one starts, from
    -2 to 2. The path gives a step from -1 to 1 at 0, one step gives 0 everywhere, two steps a smooth rise through 0,
    four steps a steep one close to the path's step.""",
)
def one_long_step() -> Panels:
    """Paths with their first directions; ends after one, two and four steps."""
    fine = 400
    times = np.linspace(0, 1, fine + 1)
    paths = Plot(
        (0, 1),
        (-2, 2),
        xticks=((0, "noise"), (0.5, "half"), (1, "data")),
        yticks=(-2, -1, 0, 1, 2),
        xlabel="time",
        ylabel="value",
        title="paths and their first directions",
    )
    for start in STARTS:
        paths.plot([0, 1], [start, 0], "c2", "first direction")
        paths.plot(times, walk(np.array(start), fine), "c1", "path")
    paths.note(0.5, 1.5, "paths", "small t1")
    paths.note(0.04, -1.85, "first directions", "small t2")
    ends = Plot(
        (-2, 2),
        (-1.25, 1.25),
        xticks=(-2, -1, 0, 1, 2),
        yticks=(-1, 0, 1),
        xlabel="noise at the start",
        ylabel="value at the end",
        title="where steps of equal length end",
    )
    starts = np.linspace(-2, 2, 401)
    ends.plot([-2, 0, 0, 2], [-1, -1, 1, 1], "c1", "path")
    for steps, look in WAYS:
        ends.plot(starts, walk(starts, steps)[-1], look, f"{steps} steps")
    ends.note(-0.15, 1.08, "path", "small t1", "end")
    ends.note(-1.9, 0.1, "1 step", "small t2")
    ends.note(1.05, 0.6, "2 steps", "small t3")
    ends.note(0.1, -0.6, "4 steps", "small")
    return [paths, ends]
