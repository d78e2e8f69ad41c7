"""What training on many devices costs: memory, idle time, time lost to failures."""

import numpy as np

from figures.canvas import Panel, Point, sized
from figures.drawing import Panels, figure
from figures.functions import Array
from figures.plot import Plot

BYTES = {"weights": 2, "gradients": 2, "optimizer": 12}
"""Bytes per parameter with Adam in mixed precision."""
STAGES = (
    ("no sharding", ()),
    ("stage 1", ("optimizer",)),
    ("stage 2", ("optimizer", "gradients")),
    ("stage 3", ("optimizer", "gradients", "weights")),
)
SHARDS, BYTE = 8, 12
"""Devices that share, and the pixels of a byte."""


@figure(
    "sharded-states",
    """Four bars, bytes per parameter on one of 8 devices, each made of weights, gradients and optimizer states.
    Without sharding 2, 2 and 12, together 16. Stage 1: 5.5, since the optimizer is down to 1.5. Stage 2: 3.75.
    Stage 3: 2.""",
)
def sharded_states() -> Panels:
    """Bytes per parameter at each stage."""
    panel = Panel(316, 178)
    looks = {"weights": "f1", "gradients": "f2", "optimizer": "cell"}
    for row, (title, sharded) in enumerate(STAGES):
        y, x = 16 + 34 * row, 88.0
        panel.text((4, y + 15), title, "small", "start")
        total = 0.0
        for name, each in BYTES.items():
            held = each / SHARDS if name in sharded else each
            panel.rect(
                (x, y), held * BYTE, 22, looks[name], f"{title} {name}"
            )
            x, total = x + held * BYTE, total + held
        panel.text((x + 5, y + 15), f"{total:g}", "small", "start")
    x = 20
    for name, wide in (
        ("weights", 84),
        ("gradients", 94),
        ("optimizer", 90),
    ):
        panel.rect((x, 156), 14, 14, looks[name])
        panel.text((x + 20, 167), name, "small", "start")
        x += wide
    return [panel]


def idle(micro: Array, stages: int, chunks: int) -> Array:
    """Percent of the time for which a pipeline waits."""
    return np.asarray(100 * (stages - 1) / (chunks * micro + stages - 1))


DEPTH = 8
"""Stages of the pipeline."""


@figure(
    "pipeline-idle",
    """Idle time in percent over the number of micro-batches, from 1 to 64 on a logarithmic axis, for 8 stages. One
    chunk per device: 87.5 with 1 micro-batch, 47 with 8, 10 with 64. With 2 and with 4 chunks the curves begin at
    8 micro-batches, with 30 and 18, and fall to 5 and 3.""",
)
def pipeline_idle() -> Panels:
    """The bubble over micro-batches."""
    plot = Plot(
        (1, 64),
        (0, 100),
        xticks=(1, 2, 4, 8, 16, 32, 64),
        yticks=(0, 20, 40, 60, 80, 100),
        xlabel="micro-batches, *m*",
        ylabel="percent idle",
        xlog=True,
    )
    for chunks, css in ((1, "c1"), (2, "c2 dashed"), (4, "c3")):
        micro = np.geomspace(1 if chunks == 1 else DEPTH, 64, 120)
        plot.plot(micro, idle(micro, DEPTH, chunks), css, f"{chunks}")
        plot.dot(
            DEPTH,
            float(idle(np.array(DEPTH), DEPTH, chunks)),
            name=f"at {chunks}",
        )
    plot.note(8, 46.7, "1 chunk", "small t1", shift=(8, -4))
    plot.note(8, 30.4, "2 chunks", "small t2", "end", shift=(-8, 4))
    plot.note(8, 17.9, "4 chunks", "small t3", "end", shift=(-8, 8))
    return [plot]


BETWEEN = 54 * 24 * 60 / 419
"""Minutes between failures."""


def wasted(minutes: Array, save: float) -> Array:
    """Percent of useful time that is lost to saving and to repeated work; `save` in seconds."""
    return np.asarray(100 * (save / 60 / minutes + minutes / (2 * BETWEEN)))


@figure(
    "checkpoint-waste",
    """Time lost in percent over the minutes between checkpoints, from 1 to 100 on a logarithmic axis. Saving in 60
    seconds: a valley with its lowest point at 19 minutes and 10 percent. Saving in 5 seconds: lowest at 6 minutes
    and 3 percent. For long intervals both curves rise together.""",
)
def checkpoint_waste() -> Panels:
    """The loss over the interval, for two times to save."""
    plot = Plot(
        (1, 100),
        (0, 30),
        xticks=(1, 3, 10, 30, 100),
        yticks=(0, 10, 20, 30),
        xlabel="minutes between checkpoints, *T*",
        ylabel="percent lost",
        xlog=True,
    )
    minutes = np.geomspace(1, 100, 300)
    for save, css in ((60, "c1"), (5, "c2 dashed")):
        losses = wasted(minutes, save)
        plot.plot(minutes, losses, css, f"{save}")
        best = int(np.argmin(losses))
        plot.dot(
            float(minutes[best]), float(losses[best]), name=f"best {save}"
        )
    plot.note(8.5, 17, "saving in 60 s", "small t1")
    plot.note(1.2, 1.2, "saving in 5 s", "small t2")
    return [plot]


ROWS, WIDTH, HIDDEN, DEVICES, NUMBER = 6, 4, 16, 2, 8
"""Tokens, width and hidden units of a small layer, devices, and the pixels of a number."""


def split_layer() -> list[dict[str, Array]]:
    """What each device has and makes of a layer whose hidden units are shared out, from random numbers."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(ROWS, WIDTH))
    first = rng.normal(size=(WIDTH, HIDDEN))
    second = rng.normal(size=(HIDDEN, WIDTH))
    by_device = []
    for columns, rows in zip(
        np.split(first, DEVICES, axis=1),
        np.split(second, DEVICES, axis=0),
        strict=True,
    ):
        hidden = np.maximum(x @ columns, 0)
        each = {"X": x, "U": columns, "H": hidden, "V": rows}
        by_device.append({**each, "Y": hidden @ rows})
    return by_device


def _matrix(
    panel: Panel, middle: Point, shape: tuple[int, ...], css: str, name: str
) -> None:
    """A matrix to scale, its name above and its shape below."""
    x, y = middle
    high, wide = (NUMBER * size for size in shape)
    panel.rect((x - wide / 2, y - high / 2), wide, high, css, name)
    said = f"*{name[0]}*_{name[1]}" if len(name) > 1 else f"*{name}*"
    panel.text((x, y - high / 2 - 6), said, "small")
    below = (x, y + high / 2 + 14)
    panel.text(below, sized(shape), "small quiet", name=f"of {name}")


@figure(
    "columns-then-rows",
    """Left: a matrix A of 4 by 16, cut by a vertical line into columns for device 1 and for device 2, and a matrix B of
    16 by 4, cut by a horizontal line into rows for each. Right: two devices, one above the other. On each, X of 6 by 4
    times its columns U, 4 by 8, through φ, gives 6 by 8; times its rows V, 8 by 4, gives a summand of 6 by 4. The
    summands of both meet in one plus, the all-reduce, which gives Y, 6 by 4, on both devices.""",
)
def columns_then_rows() -> Panels:
    """A layer shared by two devices, matrices to scale, with its one exchange."""
    devices = split_layer()
    return [_cuts(devices), _devices(devices)]


def _cuts(devices: list[dict[str, Array]]) -> Panel:
    panel = Panel(196, 256)
    for i, (device, css) in enumerate(
        zip(devices, ("f1", "f2"), strict=True)
    ):
        wide = NUMBER * device["U"].shape[1]
        panel.rect(
            (34 + wide * i, 34),
            wide,
            NUMBER * WIDTH,
            css,
            f"columns {i + 1}",
        )
        panel.text((34 + wide * (i + 0.5), 55), f"*U*_{i + 1}", "small")
        high = NUMBER * device["V"].shape[0]
        panel.rect(
            (82, 120 + high * i), NUMBER * WIDTH, high, css, f"rows {i + 1}"
        )
        panel.text((98, 124 + high * (i + 0.5)), f"*V*_{i + 1}", "small")
    panel.text((98, 14), "*A*, cut by columns", "bold")
    panel.text((98, 28), f"({WIDTH}, {HIDDEN})", "small quiet", name="of A")
    panel.text((98, 100), "*B*, cut by rows", "bold")
    panel.text(
        (98, 114), f"({HIDDEN}, {WIDTH})", "small quiet", name="of B"
    )
    return panel


def _devices(devices: list[dict[str, Array]]) -> Panel:
    panel = Panel(318, 318)
    places = {"X": 24.0, "U": 92.0, "H": 182.0, "V": 246.0, "Y": 298.0}
    for i, (device, css) in enumerate(
        zip(devices, ("f1", "f2"), strict=True), start=1
    ):
        y = 74.0 + 192 * (i - 1)
        panel.text((6, y - 60), f"device {i}", "bold", "start")
        for name, x in places.items():
            shape = device[name].shape
            look = css if name in "UV" else "cell"
            _matrix(
                panel,
                (x, y),
                shape,
                look,
                f"{name}{'' if name == 'X' else i}",
            )
        panel.text((50, y + 4), "·", "bold")
        panel.arrow((126, y), (149, y))
        panel.text((137, y - 8), "*φ*")
        panel.text((222, y + 4), "·", "bold")
        panel.text((272, y + 4), "=", "bold")
    panel.arrow((298, 120), (298, 158), "c1")
    panel.arrow((298, 222), (298, 182), "c1")
    panel.circle((298, 170), 11, "box", "all-reduce")
    panel.text((298, 175), "+", "bold")
    panel.arrow((286, 170), (199, 170), "c1")
    panel.text((242, 162), "all-reduce", "small t1")
    whole = sum(
        (device["Y"] for device in devices), np.zeros((ROWS, WIDTH))
    )
    _matrix(panel, (182, 170), whole.shape, "cell", "Y")
    panel.text((156, 174), "on both devices:", "small", "end")
    return panel
