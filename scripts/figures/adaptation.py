"""How a pretrained model is changed."""

from figures.canvas import Panel
from figures.drawing import Panels, figure

SIDE, RANK, PIXEL = 16, 2, 7
"""Rows and columns of a small square matrix, the rank of its correction, and a number's size on the picture."""


@figure(
    "lora-shapes",
    """A square of 16 by 16 numbers, W, frozen; plus a tall strip of 16 by 2, B, zero at the start, times a flat strip
    of 2 by 16, A, random at the start. W has 256 numbers, B and A together 64.""",
)
def lora_shapes() -> Panels:
    """A frozen matrix and its correction of low rank, drawn to scale."""
    panel, long, thin = Panel(316, 178), SIDE * PIXEL, RANK * PIXEL
    top = 34
    parts = (
        ("W", 8, long, long, "cell", "frozen", SIDE * SIDE),
        ("B", 158, thin, long, "f1", "0 at first", SIDE * RANK),
        ("A", 200, long, thin, "f1", "random at first", RANK * SIDE),
    )
    for name, x, wide, high, css, state, count in parts:
        y = top + (long - high) / 2
        middle = x + wide / 2
        panel.rect((x, y), wide, high, css, name)
        panel.text((middle, y - 8), name, "bold")
        panel.text((middle, y + high + 16), state, "small quiet")
        panel.text((middle, y + high + 31), f"{count} numbers", "small")
    panel.text((138, top + long / 2 + 5), "+")
    panel.text((187, top + long / 2 + 4), "·")
    return [panel]
