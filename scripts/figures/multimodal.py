"""Images as tokens, and what they cost."""

import numpy as np

from figures.canvas import Panel
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


NESTED: tuple[tuple[str, float, float, float, float], ...] = (
    ("person", 20, 16, 150, 150),
    ("shirt", 45, 66, 100, 76),
    ("button", 70, 92, 50, 42),
)
"""What a click can mean: name, left, top, width and height, from the largest to the smallest."""


@figure(
    "ambiguous-click",
    """Left: three rectangles in each other, named person, shirt and button, with a dot in the innermost. Right: the
    same three in one mask, with a probability of 0.33 in the part that is person alone, 0.67 in the part that is
    shirt, and 1 in the button.""",
)
def ambiguous_click() -> Panels:
    """Three masks under one click, and what a single mask learns from all of them."""
    apart, single = Panel(190, 180), Panel(190, 180)
    apart.text((95, 12), "one click, three objects")
    single.text((95, 12), "one mask for all")
    for depth, (name, x, y, wide, high) in enumerate(NESTED, start=1):
        css = ("c1", "c2", "c3")[depth - 1]
        apart.rect((x, y + 6), wide, high, css, "object")
        single.rect((x, y + 6), wide, high, f"f1 {css}", "layer")
        share = depth / len(NESTED)
        for panel, said, tag in (
            (apart, name, "name"),
            (single, f"{share:.2f}".removesuffix(".00"), "share"),
        ):
            panel.text(
                (x + wide / 2, y + (20 if depth < len(NESTED) else 40)),
                said,
                "small note" if panel is single else f"small note t{depth}",
                name=tag,
            )
    x, y, wide, high = NESTED[-1][1:]
    apart.circle((x + wide / 2, y + 6 + high / 3), 3, "dot", "click")
    return [apart, single]
