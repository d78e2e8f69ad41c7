"""Convolution cell by cell."""

from figures.canvas import Panel, Point
from figures.drawing import Panels, figure
from figures.functions import window_starts

CELL = 24


def _row(
    panel: Panel, corner: Point, kinds: list[str], name: str, size: float = CELL
) -> list[Point]:
    """A row of cells by their classes. Returns the middle of each."""
    x, y = corner
    for number, css in enumerate(kinds):
        panel.rect((x + number * size, y), size, size, css, name)
    return [
        (x + (number + 0.5) * size, y + size / 2)
        for number in range(len(kinds))
    ]


def _windows(
    size: int, kernel: int, stride: int, padding: int, dilation: int
) -> Panel:
    """One axis of a convolution: each cell of the output above those it is made of."""
    panel = Panel(310, 146)
    starts = window_starts(size, kernel, stride, padding, dilation)
    kinds = ["pad"] * padding + ["cell"] * size + ["pad"] * padding
    left = (panel.width - CELL * len(kinds)) / 2
    read = _row(panel, (left, 96), kinds, "input")
    for (x, y), kind in zip(read, kinds, strict=True):
        if kind == "pad":
            panel.text((x, y + 4), "0", "small quiet")
    span = dilation * (kernel - 1) + 1
    said = f"*P* = {padding}, *S* = {stride}, *D* = {dilation}"
    panel.text((155, 14), f"{said}: *O* = {len(starts)}", name="size")
    for number, start in reversed(list(enumerate(starts))):
        middle = left + CELL * (start + span / 2)
        first = number == 0
        for tap in range(kernel):
            x, y = read[start + tap * dilation]
            css = "c1" if first else "thin"
            panel.line((middle, 48), (x, y - CELL / 2), css, "tap")
    for number, start in enumerate(starts):
        middle = left + CELL * (start + span / 2)
        css = "f1" if number == 0 else "cell"
        panel.rect((middle - CELL / 2, 24), CELL, CELL, "paper", "")
        panel.rect((middle - CELL / 2, 24), CELL, CELL, css, "output")
    for tap in range(kernel):
        x, y = read[starts[0] + tap * dilation]
        panel.rect((x - CELL / 2, y - CELL / 2), CELL, CELL, "f1")
    panel.text(
        (155, 138), f"input *I* = {size}, kernel *K* = {kernel}", "small quiet"
    )
    return panel


@figure(
    "convolution-windows",
    """Four rows of seven input cells under a kernel of three, each output cell joined to the three cells it reads.
    Without padding there are five outputs; with one zero at each end, seven; with that and stride two, four; with
    dilation two and no padding, three, each reading every other cell.""",
)
def convolution_windows() -> Panels:
    """What padding, stride and dilation do to the number of outputs."""
    cases = ((1, 0, 1), (1, 1, 1), (2, 1, 1), (1, 0, 2))
    return [_windows(7, 3, *case) for case in cases]
