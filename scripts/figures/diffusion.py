"""How much signal diffusion leaves, over its steps."""

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
