"""Convolution cell by cell."""

import math
from collections import Counter
from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from figures.canvas import Panel, Point, said, sized
from figures.drawing import Panels, figure
from figures.functions import Array, window_starts

CELL = 24


def _row(
    panel: Panel,
    corner: Point,
    kinds: list[str],
    name: str,
    size: float = CELL,
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
    """One axis of a convolution, padded alike at both ends."""
    starts = window_starts(size, kernel, stride, padding, dilation)
    title = f"*P* = {padding}, *S* = {stride}, *D* = {dilation}"
    ends = (padding, padding)
    return _axis(size, kernel, starts, dilation, ends, title)


def _axis(
    size: int,
    kernel: int,
    starts: range,
    dilation: int,
    ends: tuple[int, int],
    said: str,
) -> Panel:
    """Each cell of the output above those it is made of; `ends` is how many zeros stand before and after."""
    panel = Panel(310, 146)
    kinds = ["pad"] * ends[0] + ["cell"] * size + ["pad"] * ends[1]
    left = (panel.width - CELL * len(kinds)) / 2
    read = _row(panel, (left, 96), kinds, "input")
    for (x, y), kind in zip(read, kinds, strict=True):
        if kind == "pad":
            panel.text((x, y + 4), "0", "small quiet")
    span = dilation * (kernel - 1) + 1
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
        css = (
            "f1 bare"
            if kinds[starts[0] + tap * dilation] == "pad"
            else "f1"
        )
        panel.rect((x - CELL / 2, y - CELL / 2), CELL, CELL, css)
    panel.text(
        (155, 138),
        f"input *I* = {size}, kernel *K* = {kernel}",
        "small quiet",
    )
    return panel


@figure(
    "convolution-windows",
    """Four rows of eight input cells under a kernel of three, each output cell joined to the three cells it
    reads. Without padding there are six outputs; with one zero at each end, eight; with that and stride two,
    four, and the last zero is read by none; with dilation two and no padding, four, each reading every other
    cell.""",
)
def convolution_windows() -> Panels:
    """What padding, stride and dilation do to the number of outputs."""
    cases = ((1, 0, 1), (1, 1, 1), (2, 1, 1), (1, 0, 2))
    return [_windows(8, 3, *case) for case in cases]


IMAGE = np.array(
    [[1, 2, 0, 1], [0, 1, 3, 1], [2, 0, 1, 2], [1, 1, 0, 2]], dtype=float
)
KERNEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], dtype=float)


def _grid(
    panel: Panel,
    corner: Point,
    values: Array,
    name: str,
    marked: Callable[[int, int], str] = lambda row, column: "cell",
    size: float = CELL,
) -> None:
    """A grid of cells with numbers; `marked` gives the class of each."""
    x, y = corner
    for (row, column), value in np.ndenumerate(values):
        at = (x + column * size, y + row * size)
        panel.rect(at, size, size, marked(row, column))
        panel.text(
            (at[0] + size / 2, at[1] + size / 2 + 4),
            said(value),
            "small",
            name=name,
        )


@figure(
    "kernel-on-image",
    """A grid of 4 by 4 numbers, a kernel of 3 by 3, and a result of 2 by 2. The upper left window of the grid
    is shaded, and so is the upper left cell of the result, which is the sum of the products of window and
    kernel.""",
)
def kernel_on_image() -> Panels:
    """A two-dimensional cross-correlation, cell by cell."""
    windows = sliding_window_view(IMAGE, KERNEL.shape)
    output = np.einsum("ijmn,mn->ij", windows, KERNEL)
    panel = Panel(312, 150)

    def first(side: int) -> Callable[[int, int], str]:
        return lambda row, column: (
            "f1" if max(row, column) < side else "cell"
        )

    _grid(panel, (8, 30), IMAGE, "input", first(3))
    panel.text((122, 82), "⋆", "bold")
    _grid(panel, (138, 42), KERNEL, "kernel")
    panel.text((226, 82), "=", "bold")
    _grid(panel, (244, 54), output, "output", first(1))
    for x, text in ((56, "input"), (174, "kernel"), (268, "output")):
        panel.text((x, 18), text, "small quiet")
    products = windows[0, 0] * KERNEL
    terms = [said(v) for v in products.ravel() if v]
    total = said(output[0, 0])
    joined = " + ".join(terms).replace("+ −", "− ")
    panel.text((156, 144), f"shaded: {joined} = {total}", "small")
    return [panel]


STACKS = (
    ("three layers, K = 3", ((3, 1, 1),) * 3),
    ("stride 2 in the first", ((3, 2, 1), (3, 1, 1), (3, 1, 1))),
    ("dilations 1, 2, 4", ((3, 1, 1), (3, 1, 2), (3, 1, 4))),
)
"""Kernel, stride and dilation of each layer, from the input on."""


def reached(layers: tuple[tuple[int, int, int], ...]) -> list[set[int]]:
    """What one output cell is made of, in each layer from the output back to the input: positions, by walking back."""
    by_layer = [{0}]
    for kernel, stride, dilation in reversed(layers):
        taps = range(kernel)
        by_layer.append(
            {stride * p + dilation * t for p in by_layer[-1] for t in taps}
        )
    return by_layer


@figure(
    "receptive-fields",
    """Three stacks of three layers, each seen from one output cell at the top, whose cells it is made of are
    joined by lines layer by layer. Plain kernels of three reach 7 input cells, with stride 2 in the first layer
    11, with dilations 1, 2 and 4 15.""",
)
def receptive_fields() -> Panels:
    """One output cell walked back to the input, for three stacks."""
    return [_stack(title, layers) for title, layers in STACKS]


def _stack(title: str, layers: tuple[tuple[int, int, int], ...]) -> Panel:
    panel, size = Panel(300, 190), 17.0
    rows = reached(layers)
    width = max(rows[-1]) - min(rows[-1]) + 1
    jumps = [math.prod(s for _, s, _ in layers[:i]) for i in (3, 2, 1, 0)]
    named = title.replace("K", "*K*")
    panel.text((150, 14), f"{named}: {width} cells", name="width")

    def place(level: int, position: int) -> Point:
        cells, jump = rows[level], jumps[level]
        middle = (max(cells) + min(cells)) / 2
        return 150 + (position - middle) * jump * size, 34 + 46 * level

    for level, (kernel, stride, dilation) in enumerate(reversed(layers)):
        for p in sorted(rows[level]):
            for tap in range(kernel):
                below = place(level + 1, stride * p + dilation * tap)
                panel.line(place(level, p), below, "thin")
    for level, cells in enumerate(rows):
        last = level == len(rows) - 1
        for position in sorted(cells):
            x, y = place(level, position)
            css = "f1" if last or level == 0 else "cell"
            panel.rect((x - size / 2, y - size / 2), size, size, "paper")
            panel.rect(
                (x - size / 2, y - size / 2),
                size,
                size,
                css,
                "input" if last else "",
            )
    return panel


POOLED = np.array(
    [[1, 3, 2, 0], [5, 2, 1, 1], [0, 1, 4, 4], [2, 1, 0, 8]], dtype=float
)


@figure(
    "max-and-average-pooling",
    """A grid of 4 by 4 numbers in four blocks of 2 by 2. To its right, the greatest of each block, 5, 2, 2 and
    8, and the mean of each, 2.75, 1, 1 and 4.""",
)
def max_and_average_pooling() -> Panels:
    """The map of the answer, pooled twice."""
    blocks = POOLED.reshape(2, 2, 2, 2).swapaxes(1, 2)
    panel = Panel(312, 146)

    def checked(row: int, column: int) -> str:
        return "f1" if (row // 2 + column // 2) % 2 == 0 else "cell"

    def small(row: int, column: int) -> str:
        return "f1" if (row + column) % 2 == 0 else "cell"

    _grid(panel, (8, 30), POOLED, "input", checked, 26)
    _grid(panel, (150, 44), blocks.max(axis=(2, 3)), "max", small, 38)
    _grid(panel, (234, 44), blocks.mean(axis=(2, 3)), "mean", small, 38)
    for x, text in ((60, "input"), (188, "maximum"), (272, "average")):
        panel.text((x, 18), text, "small quiet")
    panel.arrow((118, 82), (144, 82))
    return [panel]


@figure(
    "transposed-windows",
    """Four input cells above nine output cells. Each input cell is joined to the three output cells to which it
    adds, two cells further each time, so that neighbors meet in one output cell each.""",
)
def transposed_windows() -> Panels:
    """Kernel 3, stride 2, no padding: one input spreads over three outputs."""
    inputs, kernel, stride = 4, 3, 2
    size = (inputs - 1) * stride + kernel
    panel = Panel(300, 146)
    left = (panel.width - CELL * size) / 2
    times = Counter(
        stride * i + t for i in range(inputs) for t in range(kernel)
    )
    kinds = ["f1" if times[cell] > 1 else "cell" for cell in range(size)]
    written = _row(panel, (left, 96), kinds, "output")
    for cell, (x, y) in enumerate(written):
        panel.text((x, y + 4), str(times[cell]), "small")
    read = [(written[stride * i + 1][0], 36.0) for i in range(inputs)]
    for i, (x, y) in enumerate(read):
        for tap in range(kernel):
            end = written[stride * i + tap]
            panel.line(
                (x, y + 12),
                (end[0], end[1] - 12),
                "c1" if i == 0 else "thin",
                "tap",
            )
        panel.rect((x - 12, y - 12), CELL, CELL, "cell", "input")
    panel.text(
        (150, 14),
        f"*I* = {inputs}, *K* = {kernel}, *S* = {stride}: *O* = {size}",
        name="size",
    )
    panel.text((4, 40), "input", "small quiet", "start")
    panel.text((4, 86), "output", "small quiet", "start")
    panel.text(
        (150, 138), "how many inputs add to each output", "small quiet"
    )
    return [panel]


@figure(
    "same-and-valid",
    """Two rows of eight cells under a kernel of three with stride two. Valid: the kernel starts at the first
    cell and fits three times; the last cell is read by none. Same: no zero before, one dashed zero after, and
    the kernel fits four times, 8 over 2.""",
)
def same_and_valid() -> Panels:
    """No padding, and as much as keeps the size divided by the stride."""
    size, kernel, stride = 8, 3, 2
    total = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
    before, after = total // 2, total - total // 2
    panels = []
    for ends, title in (
        ((0, 0), "valid"),
        ((before, after), f"same, {before} before, {after} after"),
    ):
        starts = window_starts(size + sum(ends), kernel, stride)
        panels.append(_axis(size, kernel, starts, 1, ends, title))
    return panels


CHANNELS, OUT, SIDE = 64, 128, 3


def weights() -> tuple[int, int, int]:
    """Weights with biases of an ordinary convolution, of a depthwise one, and of the 1 × 1 behind it."""
    ordinary = OUT * (CHANNELS * SIDE**2 + 1)
    return ordinary, CHANNELS * (SIDE**2 + 1), OUT * (CHANNELS + 1)


@figure(
    "separable-cost",
    """Two bars. An ordinary 3 by 3 convolution from 64 to 128 channels has 73,856 parameters. The bar below,
    depthwise 3 by 3 with 640 and 1 by 1 with 8,320, is about an eighth as long, and nearly all of it is the 1
    by 1.""",
)
def separable_cost() -> Panels:
    """Parameters of a convolution, and of its separable replacement."""
    ordinary, depthwise, pointwise = weights()
    panel, full = Panel(316, 150), 296.0
    panel.text(
        (8, 18),
        f"3 × 3 from {CHANNELS} to {OUT}: {ordinary:,}",
        "small",
        "start",
        "ordinary",
    )
    panel.rect((8, 26), full, 26, "f2", "ordinary")
    scale = full / ordinary
    panel.text(
        (8, 84),
        f"depthwise 3 × 3: {depthwise:,}, then 1 × 1: {pointwise:,}",
        "small",
        "start",
        "separable",
    )
    panel.rect((8, 92), depthwise * scale, 26, "f3", "depthwise")
    panel.rect(
        (8 + depthwise * scale, 92),
        pointwise * scale,
        26,
        "f1",
        "pointwise",
    )
    panel.text(
        (54, 110), f"together {depthwise + pointwise:,}", "small", "start"
    )
    panel.text(
        (8, 142),
        "parameters, with biases; bars to scale",
        "small quiet",
        "start",
    )
    return [panel]


RATES = ((2, 2, 2), (1, 2, 3))
"""Dilations of three layers with kernels of 3 by 3, from the input on: with a common factor, and without."""


@figure(
    "gridding",
    """Two grids of 13 by 13 cells, the receptive field of one output behind three layers of 3 by 3. With dilation
    2 in each, only every second row and column is shaded, 49 cells, and the rest is blank like a sieve. With
    dilations 1, 2 and 3 all 169 cells are shaded.""",
)
def gridding() -> Panels:
    """The input cells that one output is made of, for equal and for unlike dilations."""
    return [_read(rates) for rates in RATES]


def _read(rates: tuple[int, ...]) -> Panel:
    axis = reached(tuple((3, 1, rate) for rate in rates))[-1]
    side, size = max(axis) + 1, 14.0
    panel = Panel(204, 226)
    names = ", ".join(str(rate) for rate in rates)
    panel.text((102, 16), f"dilations {names}", "bold")
    left, top, whole = 11.0, 26.0, side * size
    panel.rect((left, top), whole, whole, "cell", "field")
    for line in range(1, side):
        x, y = left + line * size, top + line * size
        panel.line((x, top), (x, top + whole), "thin")
        panel.line((left, y), (left + whole, y), "thin")
    for row in axis:
        for column in axis:
            at = (left + column * size + 1, top + row * size + 1)
            panel.rect(at, size - 2, size - 2, "heat s8", "read")
    share = f"{len(axis) ** 2} of {side**2} cells are read"
    panel.text((102, 222), share, "small")
    return panel


DEPTH, EDGE = 3, 5
"""Channels, and rows and columns, of a small input."""
PLACE = (0, 1)
"""The output cell whose making is shown."""
SEED = 937
"""Chosen so that the sums have one digit and differ."""


def layer() -> tuple[Array, Array, Array]:
    """A small input, two kernels and their biases, of random whole numbers."""
    rng = np.random.default_rng(SEED)
    image = rng.integers(0, 3, (DEPTH, EDGE, EDGE))
    kernels = rng.integers(-1, 2, (2, DEPTH, SIDE, SIDE))
    return image.astype(float), kernels.astype(float), np.array([1.0, -1.0])


def by_channel() -> Array:
    """What each channel adds to each output cell, by kernel, channel, row and column."""
    image, kernels, _ = layer()
    windows = sliding_window_view(image, (SIDE, SIDE), axis=(1, 2))
    return np.asarray(np.einsum("cijmn,ocmn->ocij", windows, kernels))


@figure(
    "kernels-and-channels",
    """Three rows, one a channel: 5 by 5 numbers of the input with a shaded window of 3 by 3, and beside it a slice of
    3 by 3 of each of two kernels, with the sum of its products with the window. Below, the three sums of a kernel
    and its bias are added up; the result is the shaded cell in that kernel's map of 3 by 3. The input is (3, 5, 5),
    each kernel (3, 3, 3), the output (2, 3, 3), and there are 56 parameters.""",
)
def kernels_and_channels() -> Panels:
    """Two kernels over three channels, and what each channel adds to one cell."""
    image, kernels, biases = layer()
    parts = by_channel()
    maps = parts.sum(axis=1) + biases[:, None, None]
    panel, size, pitch = Panel(316, 464), 20.0, 92.0
    row, column = PLACE

    def covered(y: int, x: int) -> str:
        inside = row <= y < row + SIDE and column <= x < column + SIDE
        return "f1" if inside else "cell"

    def shown(y: int, x: int) -> str:
        return "f1" if (y, x) == PLACE else "cell"

    def shape(x: float, y: float, values: Array) -> None:
        panel.text((x, y), sized(values.shape), "small quiet", name="shape")

    panel.text((46, 14), "input", "bold")
    shape(46, 30, image)
    for channel, plane in enumerate(image):
        top = 40 + pitch * channel
        _grid(panel, (4, top), plane, f"input {channel}", covered, 16.8)
    panel.text((4, 328), "bias", "small quiet", "start")
    for number, (kernel, bias) in enumerate(
        zip(kernels, biases, strict=True)
    ):
        x, end = 112 + 106 * number, 196 + 106 * number
        panel.text((x + 30, 14), f"kernel {number + 1}", "bold")
        shape(x + 30, 30, kernel)
        for channel, part in enumerate(kernel):
            top = 52 + pitch * channel
            name = f"kernel {number} {channel}"
            _grid(panel, (x, top), part, name, size=size)
            added = float(parts[number, channel, row, column])
            panel.text(
                (end, top + 34), said(added, "+g"), "", "end", "added"
            )
        panel.text((end, 328), said(float(bias), "+g"), "", "end", "bias")
        panel.line((end - 22, 335), (end, 335))
        total = said(maps[number][PLACE])
        panel.text((end, 352), total, "bold", "end", "sum")
        _grid(panel, (x, 362), maps[number], f"map {number}", shown, size)
    panel.text((46, 388), "output", "bold")
    shape(46, 404, maps)
    count = kernels.size + biases.size
    each = f"{DEPTH} · {SIDE} · {SIDE} + 1"
    sum_of_all = f"{len(kernels)} · ({each}) = {count} parameters"
    panel.text((158, 454), sum_of_all, "small", name="count")
    return [panel]


WIDTH, TAPS = 4, 3
"""Channels before and behind a layer, and its kernel size."""
JOINED = (
    ("ordinary", (1,)),
    ("two groups", (2,)),
    ("depthwise", (WIDTH,)),
    ("separable", (WIDTH, 1)),
)
"""The groups of each step; a second step is 1 by 1."""


@figure(
    "channel-connections",
    """Four panels, each with four input channels above four output channels. Ordinary: each input is joined to
    each output, 16 lines, 144 weights. Two groups: each output to the two inputs of its half, 8 lines, 72
    weights. Depthwise: each output to one input, 4 lines, 36 weights. Separable: first depthwise, then each to
    each by single weights, 52 weights in all.""",
)
def channel_connections() -> Panels:
    """Which channels are joined, and the weights of it for 3 by 3."""
    return [_joined(title, steps) for title, steps in JOINED]


def _joined(title: str, steps: tuple[int, ...]) -> Panel:
    panel, size, gap = Panel(152, 186), 20.0, 34.0
    left = (panel.width - 3 * gap) / 2
    heights = [
        34.0 + 106 * row / len(steps) for row in range(len(steps) + 1)
    ]
    panel.text((76, 14), title, "bold")
    total = 0
    for step, groups in enumerate(steps):
        part = WIDTH // groups
        taps = TAPS**2 if step == 0 else 1
        for output in range(WIDTH):
            for near in range(part):
                into = output // part * part + near
                panel.line(
                    (left + into * gap, heights[step] + size / 2),
                    (left + output * gap, heights[step + 1] - size / 2),
                    "c1" if step == 0 else "thin",
                    "slice" if step == 0 else "weight",
                )
                total += taps
    for row, height in enumerate(heights):
        css = "f1" if 0 < row < len(steps) else "cell"
        for channel in range(WIDTH):
            at = (left + channel * gap - size / 2, height - size / 2)
            panel.rect(at, size, size, css, "channel")
    panel.text((76, 178), f"{total} weights", "small", name="weights")
    return panel
