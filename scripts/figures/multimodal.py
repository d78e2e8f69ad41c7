"""Images as tokens, and what they cost."""

import numpy as np

from figures.drawing import Panels, figure
from figures.functions import Array
from figures.plot import Plot

WIDTH, PATCH, WINDOW = 768, 16, 7
"""A vision transformer of base size, and the side of a window in tokens."""


def block_cost(tokens: Array, seen: Array | float) -> Array:
    """Multiplications of one block whose tokens attend to so many tokens each."""
    layers = 12 * tokens * WIDTH**2
    return np.asarray(layers + 2 * tokens * seen * WIDTH)


@figure(
    "vision-transformer-cost",
    """Billions of multiplications in one block over the side of the image, from 224 to 3,584 pixels, both axes
    logarithmic. With windows the curve is straight, from 1.4 to about 360. With global attention it begins at 1.5, is
    twice as high near 1,086 pixels, which a dotted line marks, and ends near 4,200.""",
)
def vision_transformer_cost() -> Panels:
    """The cost of a block over the side of the image, with global attention and with windows."""
    side = np.geomspace(224, 3584, 81)
    tokens = (side / PATCH) ** 2
    plot = Plot(
        (224, 3584), (1, 10_000), xticks=(224, 448, 896, 1792, 3584),
        yticks=(1, 10, 100, 1000, 10_000), height=250, xlog=True, ylog=True,
        xlabel="side of the image in pixels", ylabel="billion multiplications",
    )  # fmt: skip
    plot.plot(side, block_cost(tokens, tokens) / 1e9, "c1", "global")
    plot.plot(side, block_cost(tokens, WINDOW**2) / 1e9, "c2", "windows")
    even = PATCH * (6 * WIDTH) ** 0.5
    plot.plot([even, even], [1, 10_000], "c3 dashed", "even")
    plot.note(1250, 900, "global", "small t1")
    plot.note(1150, 12, "windows of 7 × 7", "small t2")
    return [plot]
