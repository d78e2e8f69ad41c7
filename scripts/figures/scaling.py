"""What a training budget buys, by size."""

import numpy as np

from figures.drawing import Panels, figure
from figures.functions import Array
from figures.plot import Plot

FLOOR, SIZE, DATA, ALPHA, BETA = 1.82, 482, 2085, 0.348, 0.366
"""The fit of the worked number: the floor, and factor and exponent for parameters and for tokens."""

BUDGETS = (
    ("10²¹", 1e21, "c2"),
    ("10²²", 1e22, "c3"),
    ("5.88 · 10²³", 5.88e23, "c1"),
)
HIGHEST = 2.5
"""Operations of training, each with the look of its line; and the loss at which a line ends."""


def loss(size: Array, compute: float) -> Array:
    """Loss after training of that many parameters on as many tokens as the budget allows."""
    tokens = compute / (6 * size)
    return np.asarray(FLOOR + SIZE / size**ALPHA + DATA / tokens**BETA)


@figure(
    "equal-compute",
    """Loss over the number of parameters, from 1 to 1,000 billion on a logarithmic axis, for three budgets of training
    compute. Each curve is a flat valley with a dot at its lowest point. The larger the budget, the lower the valley
    and the further to the right: near 3, 9 and 73 billion parameters.""",
)
def equal_compute() -> Panels:
    """Three lines of equal compute, each with its lowest point."""
    plot = Plot(
        (1e9, 1e12),
        (1.9, HIGHEST),
        xticks=((1e9, "1"), (1e10, "10"), (1e11, "100"), (1e12, "1,000")),
        yticks=(1.9, 2.1, 2.3, HIGHEST),
        xlabel="billions of parameters",
        ylabel="loss, nats per token",
        xlog=True,
    )
    sizes = np.geomspace(1e9, 1e12, 400)
    for name, compute, look in BUDGETS:
        losses = loss(sizes, compute)
        shown = losses <= HIGHEST
        plot.plot(sizes[shown], losses[shown], look, name)
        best = int(np.argmin(losses))
        plot.dot(
            float(sizes[best]), float(losses[best]), name=f"best {name}"
        )
    plot.note(1.15e9, 2.42, "10²¹ operations", "small t2")
    plot.note(1.9e11, 2.27, "10²²", "small t3")
    plot.note(1.4e11, 1.93, "5.88 · 10²³", "small t1")
    return [plot]
