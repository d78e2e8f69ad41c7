"""What is averaged together, and what runs at the same time."""

from collections.abc import Callable

import numpy as np

from figures.canvas import Panel
from figures.drawing import Panels, figure
from figures.functions import Array
from figures.plot import Plot

EXAMPLES, CHANNELS, GROUPS = 3, 4, 2

Shared = Callable[[int, int], bool]

NORMS: dict[str, Shared] = {
    "batch": lambda example, channel: channel == 0,
    "layer": lambda example, channel: example == 0,
    "instance": lambda example, channel: example == channel == 0,
    "group": lambda example, channel: (
        example == 0 and channel < CHANNELS // GROUPS
    ),
}
"""Which cells share their mean and variance with the first example's first channel."""


@figure(
    "norm-axes",
    """Four grids of three rows, the examples, and four columns, the channels; each cell holds all positions
    (layer norm in transformers takes each position by itself, which is not shown).
    Shaded is what shares a mean with the upper left cell. Batch norm: the first column. Layer norm: the first
    row. Instance norm: that cell alone. Group norm with two groups: the first half of the first row.""",
)
def norm_axes() -> Panels:
    """What four normalizations average over."""
    panels = []
    for name, together in NORMS.items():
        panel = Panel(146, 142)
        panel.text((80, 14), f"{name} norm", "small")
        for n in range(EXAMPLES):
            for c in range(CHANNELS):
                shared = together(n, c)
                panel.rect(
                    (28 + 26 * c, 24 + 26 * n),
                    26,
                    26,
                    "f1" if shared else "cell",
                    "shared" if shared else "apart",
                )
                if shared:
                    panel.text((41 + 26 * c, 41.5 + 26 * n), "µ", "small")
        panel.text((80, 118), "columns: channels", "small quiet")
        panel.text((80, 134), "rows: examples", "small quiet")
        panels.append(panel)
    return panels


STAGES, MICRO = 3, 4


def pipeline() -> list[tuple[int, int, str, int]]:
    """When each stage works: stage, time, `F` or `B`, and the micro-batch; all forward, then all backward."""
    work = []
    turn = STAGES + MICRO - 1
    for stage in range(STAGES):
        for m in range(MICRO):
            work.append((stage, stage + m, "F", m + 1))
            work.append(
                (stage, turn + (STAGES - 1 - stage) + m, "B", m + 1)
            )
    return work


DEVICES = 3

LAYERS = (("F", 1), ("F", 2), ("B", 2), ("B", 1))
"""What is computed of two layers, one after the other."""


def _time(panel: Panel) -> None:
    """An arrow below a schedule."""
    panel.arrow((48, 121), (270, 121), "thin")
    panel.text((306, 125), "time", "small quiet", "end")


@figure(
    "parallelism-in-time",
    """Three schedules of three devices, time to the right. Data parallel: all three work on their own part of the
    batch, forward F and backward B, at the same time, and then average their gradients. Tensor parallel: all three
    work on their slice of layer 1, add up what they have, go on with layer 2, and back again, with a sum after
    each layer. Pipeline: the second
    device begins when the first has finished micro-batch 1, and so on; each device waits at
    the start, at the end or in the middle, which is left empty.""",
)
def parallelism_in_time() -> Panels:
    """Data parallelism, tensor parallelism, and a pipeline with four micro-batches."""
    copies = Panel(316, 156)
    copies.text((158, 14), "data parallel", "small")
    for device in range(DEVICES):
        y = 28 + 28 * device
        copies.text((4, y + 18), f"GPU {device + 1}", "small", "start")
        for x, width, said, css in (
            (48, 87, "F", "cell"),
            (135, 87, "B", "f1"),
        ):
            copies.rect((x, y), width, 24, css, said)
            copies.text((x + width / 2, y + 16), said, "small")
    copies.rect((222, 28), 20, 80, "f2", "average")
    copies.text((248, 64), "average", "small", "start")
    copies.text((248, 80), "gradients", "small", "start")
    _time(copies)
    copies.text(
        (158, 150), "each: all layers, a third of the batch", "small quiet"
    )
    staged, cell = Panel(316, 156), 21.0
    staged.text((158, 14), f"pipeline, {MICRO} micro-batches", "small")
    for stage in range(STAGES):
        staged.text(
            (4, 46 + 28 * stage), f"GPU {stage + 1}", "small", "start"
        )
    for stage, time, kind, m in pipeline():
        place = (48 + cell * time, 28.0 + 28 * stage)
        staged.rect(
            place,
            cell,
            24,
            "cell" if kind == "F" else "f1",
            f"{kind}{m} {stage} {time}",
        )
        staged.text(
            (place[0] + cell / 2, place[1] + 16), f"{kind}_{m}", "small"
        )
    _time(staged)
    staged.text(
        (158, 150),
        "each: a third of the layers, all of the batch",
        "small quiet",
    )
    return [copies, _tensor(), staged]


def _tensor() -> Panel:
    """Two layers, each cut across the devices, which add up their parts before the next begins."""
    panel, work, exchange = Panel(316, 156), 34.0, 14.0
    panel.text((158, 14), "tensor parallel, 2 layers", "small")
    for device in range(DEVICES):
        y = 28 + 28 * device
        panel.text((4, y + 18), f"GPU {device + 1}", "small", "start")
        for turn, (kind, layer) in enumerate(LAYERS):
            x = 48 + turn * (work + exchange)
            css = "cell" if kind == "F" else "f1"
            panel.rect((x, y), work, 24, css, f"{kind}{layer} {device}")
            panel.text((x + work / 2, y + 16), f"{kind}_{layer}", "small")
    for turn in range(len(LAYERS)):
        x = 48 + turn * (work + exchange) + work
        panel.rect((x, 28), exchange, 80, "f2", "sum")
    panel.text((248, 64), "sum in", "small", "start")
    panel.text((248, 80), "each layer", "small", "start")
    _time(panel)
    panel.text(
        (158, 150),
        "each: a third of every layer, all of the batch",
        "small quiet",
    )
    return panel


SIDE = 4096
"""Rows and columns of the factors of a product."""


def tile_times(tile: Array) -> Array:
    """Milliseconds of traffic of a product in bfloat16 on an A100, by the side of the tile."""
    numbers = 2 * SIDE**2 * np.ceil(SIDE / tile) + SIDE**2
    return np.asarray(2 * numbers / 2.04e12 * 1e3)


@figure(
    "tile-traffic",
    """Milliseconds over the side of a square tile from 1 to 4,096, both axes logarithmic. Traffic falls from 135
    milliseconds at 1 to 1.07 at 128 and 0.28 at 512, and to 0.05 at 4,096. The time of the arithmetic is level at 0.44
    milliseconds; the lines cross between 256 and 512.""",
)
def tile_traffic() -> Panels:
    """What tiles save, and where the arithmetic takes over."""
    tiles: Array = np.geomspace(1, 4096, 13).round()
    plot = Plot(
        (1, 4096),
        (0.01, 1000),
        xticks=(1, (8, "8"), (128, "128"), (512, "512"), (4096, "4,096")),
        yticks=(0.01, 0.1, 1, 10, 100, (1000, "1,000")),
        xlabel="side of a tile",
        ylabel="milliseconds",
        xlog=True,
        ylog=True,
    )
    level = np.full(2, 2 * SIDE**3 / 312e12 * 1e3)
    plot.plot(np.array([1.0, 4096.0]), level, "c1", "arithmetic")
    plot.plot(tiles, tile_times(tiles), "c2 dashed", "traffic")
    for tile in (128.0, 512.0):
        plot.dot(tile, float(tile_times(np.array([tile]))[0]), name="tile")
    plot.note(12, 30, "traffic", "small t2")
    plot.note(1.4, 0.2, "arithmetic", "small t1")
    return [plot]
