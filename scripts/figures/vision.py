"""Blocks of vision networks, and how boxes are compared."""

from figures.canvas import Panel
from figures.drawing import Panels, figure

WIDE, NARROW, SIDE = 256, 64, 3

Layer = tuple[int, int, int]
PLAIN: tuple[Layer, ...] = ((NARROW, 3, NARROW), (NARROW, 3, NARROW))
BOTTLENECK: tuple[Layer, ...] = (
    (WIDE, 1, NARROW),
    (NARROW, SIDE, NARROW),
    (NARROW, 1, WIDE),
)
"""Channels in, kernel side, channels out."""


def weights(layers: tuple[Layer, ...]) -> int:
    """Weights of convolutions, without biases."""
    return sum(into * side**2 * out for into, side, out in layers)


@figure(
    "residual-blocks",
    """Two blocks, read downwards, each with an arrow around its layers to a plus at the end. Left: two 3 by 3
    convolutions on 64 channels, 73,728 weights. Right, the bottleneck: 1 by 1 from 256 to 64 channels, 3 by 3
    on 64, and 1 by 1 back to 256, 69,632 weights.""",
)
def residual_blocks() -> Panels:
    """A plain residual block and a bottleneck, with their weights."""
    return [
        _residual("plain, 64 channels", PLAIN),
        _residual("bottleneck, 256 channels", BOTTLENECK),
    ]


def _residual(title: str, layers: tuple[Layer, ...]) -> Panel:
    panel = Panel(250, 262)
    panel.text((125, 14), title)
    y = 24.0
    for into, side, out in layers:
        panel.arrow((105, y), (105, y + 20))
        panel.rect((40, y + 21), 130, 28)
        said = f"{side} × {side}, {into} → {out}"
        panel.text((105, y + 39), said, "small", name="layer")
        y += 49
    panel.arrow((105, y), (105, y + 16))
    panel.circle((105, y + 27), 11)
    panel.text((105, y + 32), "+", "bold")
    panel.route([(105, 32), (208, 32), (208, y + 27), (118, y + 27)], "c1")
    panel.text((214, y - 20), "*x*", "small t1", "start")
    panel.arrow((105, y + 38), (105, y + 56))
    panel.text(
        (105, 256), f"{weights(layers):,} weights", "small", name="weights"
    )
    return panel


Box = tuple[float, float, float, float]
PAIRS: tuple[tuple[Box, Box], ...] = (
    ((0, 10, 0, 10), (1, 11, 1, 11)),
    ((0, 10, 0, 10), (5, 15, 0, 10)),
    ((0, 10, 0, 10), (7, 17, 6, 16)),
)
"""Left, right, top and bottom of two boxes."""


def overlap(first: Box, second: Box) -> tuple[float, float]:
    """The area that two boxes share, and that over the area they cover together."""
    across = min(first[1], second[1]) - max(first[0], second[0])
    down = min(first[3], second[3]) - max(first[2], second[2])
    shared = max(across, 0) * max(down, 0)
    total = sum((b[1] - b[0]) * (b[3] - b[2]) for b in (first, second))
    return shared, shared / (total - shared)


@figure(
    "box-overlap",
    """Three pairs of squares of side 10, their shared part shaded. Moved by one tenth both ways, they share
    most of their area: IoU 0.68. Moved by half a side, they share half of each: IoU 0.33. Moved further, they
    share a corner: 0.06.""",
)
def box_overlap() -> Panels:
    """Intersection over union of three pairs."""
    panels, scale = [], 9.0
    for first, second in PAIRS:
        panel = Panel(190, 196)
        shared, ratio = overlap(first, second)
        panel.text((95, 14), f"IoU {ratio:.2f}", name="ratio")

        def drawn(box: Box, css: str, name: str, panel: Panel = panel) -> None:
            corner = (16 + scale * box[0], 28 + scale * box[2])
            size = (scale * (box[1] - box[0]), scale * (box[3] - box[2]))
            panel.rect(corner, *size, css, name)

        both = (
            max(first[0], second[0]), min(first[1], second[1]),
            max(first[2], second[2]), min(first[3], second[3]),
        )  # fmt: skip
        drawn(both, "f1 bare", "shared")
        drawn(first, "c1", "box")
        drawn(second, "c2", "box")
        panel.text(
            (95, 190),
            f"{shared:g} of {200 - shared:g}",
            "small quiet",
            name="areas",
        )
        panels.append(panel)
    return panels
