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


PAGE = (
    "ttttt.",
    "......",
    "hhnynn",
    "ccccc.",
    "rvvvvv",
    "cvvvvv",
    "ppppp.",
    "pppp..",
)
"""A page in patches: title, headings, the year and others, cells, the label of a row, values, prose, blank paper."""
MEANING = {
    "t": (0.45, 0.2, 0.8, 0.1),
    "h": (0.1, 0.35, 0.6, 0.5),
    "y": (0.15, 0.95, 0.1, 0.2),
    "n": (0.1, 0.6, 0.3, 0.5),
    "r": (0.95, 0.1, 0.2, 0.15),
    "c": (0.3, 0.1, 0.55, 0.6),
    "v": (0.4, 0.4, 0.1, 0.7),
    "p": (0.35, 0.15, 0.9, 0.1),
    ".": (0.05, 0.05, 0.1, 0.9),
}
"""What the vector of each kind of patch is near to: revenue, 2024, prose, nothing."""
ASKED = ("revenue", "2024")
PATCH_SIDE, PAGE_LEFT, PAGE_TOP = 24, 88, 30


def page_vectors() -> Array:
    """A vector of length 1 for each patch, by rows: what its kind means, and some chance."""
    random = np.random.default_rng(7)
    kinds = np.array([MEANING[kind] for row in PAGE for kind in row])
    vectors = kinds + random.normal(scale=0.07, size=kinds.shape)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1)[:, None])


@figure(
    "page-late-interaction",
    """A page of 8 rows and 6 columns of patches, twice, shaded by their similarity to a token of the query. For
    “revenue” the label at the left of a table's row is darkest and framed, the headings of the columns are as faint as
    blank paper; for “2024” one of these headings is darkest and framed, two rows above, and title and prose are faint.
    The cell where row and column meet is no darker than other values. Below each page stands its maximum.""",
)
def page_late_interaction() -> Panels:
    """Which patch of a page each token of a query finds."""
    vectors = page_vectors()
    columns = len(PAGE[0])
    shown = []
    for token, asked in enumerate(ASKED):
        panel = Panel(300, 262)
        near = vectors[:, token]
        best = int(np.argmax(near))
        panel.text((150, 18), f"token “{asked}”")
        for patch, value in enumerate(near):
            row, column = divmod(patch, columns)
            at = (
                PAGE_LEFT + PATCH_SIDE * column,
                PAGE_TOP + PATCH_SIDE * row,
            )
            shade = round(8 * max(0.0, float(value)))
            panel.rect(at, PATCH_SIDE, PATCH_SIDE, "cell")
            panel.rect(
                at, PATCH_SIDE, PATCH_SIDE, f"heat s{shade}", "patch"
            )
        row, column = divmod(best, columns)
        left, top = (
            PAGE_LEFT + PATCH_SIDE * column,
            PAGE_TOP + PATCH_SIDE * row,
        )
        right, low = left + PATCH_SIDE, top + PATCH_SIDE
        corners = [(left, top), (right, top), (right, low), (left, low)]
        panel.path(corners, "curve c1", "best", closed=True)
        panel.text(
            (150, 244), f"best patch: {near[best]:.2f}", name="maximum"
        )
        shown.append(panel)
    return shown
