"""Blocks of vision networks, and how boxes are compared."""

from functools import partial

import numpy as np

from figures.canvas import Panel, Point
from figures.drawing import Panels, figure
from figures.functions import Array
from figures.plot import Plot

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


def _drawn(
    panel: Panel, origin: Point, scale: float, box: Box, css: str, name: str
) -> None:
    """Draw a box, in pixels of `scale` a unit."""
    corner = (origin[0] + scale * box[0], origin[1] + scale * box[2])
    size = (scale * (box[1] - box[0]), scale * (box[3] - box[2]))
    panel.rect(corner, *size, css, name)


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
        drawn = partial(_drawn, panel, (16, 28), scale)
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


CELL, OBJECT = (100.0, 100.0), (116.0, 92.0, 160.0, 96.0)
"""The center of a cell, and center, width and height of an object: the answer's worked number."""
SIDES, RATIOS = (64, 128, 256), (0.5, 1.0, 2.0)
"""Roots of the areas of the anchors, and their widths over their heights."""


def around(x: float, y: float, width: float, height: float) -> Box:
    """The box with this center and size."""
    return (x - width / 2, x + width / 2, y - height / 2, y + height / 2)


def anchors(ratio: float) -> list[Box]:
    """The anchors of one cell with this width over height."""
    return [
        around(*CELL, side * ratio**0.5, side / ratio**0.5)
        for side in SIDES
    ]


@figure(
    "anchors-of-a-cell",
    """Three panels with three boxes each around one point: tall, square and wide, each in three sizes. A dashed box,
    the object, lies a little beside the point. The overlap with it stands in each box; the largest, 0.71, is that of
    the wide box of the middle size.""",
)
def anchors_of_a_cell() -> Panels:
    """Nine anchors and their overlap with one object."""
    scale, truth = 0.7, around(*OBJECT)
    best = max(
        overlap(anchor, truth)[1]
        for ratio in RATIOS
        for anchor in anchors(ratio)
    )
    panels = []
    for ratio in RATIOS:
        boxes = anchors(ratio)
        left, _, top, _ = (
            min(box[k] for box in (*boxes, truth)) for k in range(4)
        )
        right, below = (
            max(box[k] for box in (*boxes, truth)) for k in (1, 3)
        )
        panel = Panel(
            scale * (right - left) + 12, scale * (below - top) + 32
        )
        origin = (6 - scale * left, 24 - scale * top)
        panel.text((panel.width / 2, 14), _ratio(ratio), "bold")
        drawn = partial(_drawn, panel, origin, scale)
        for box in reversed(boxes):
            share = overlap(box, truth)[1]
            drawn(box, "c1" if share == best else "thin", "anchor")
        drawn(truth, "c2", "object")
        for box in boxes:
            share = overlap(box, truth)[1]
            place = (
                origin[0] + scale * box[0] + 3,
                origin[1] + scale * box[3] - 4,
            )
            css = "small note bold" if share == best else "small note"
            panel.text(place, f"{share:.2f}", css, "start", name="share")
        panels.append(panel)
    return panels


def _ratio(ratio: float) -> str:
    """Width to height in whole numbers."""
    return f"{ratio:g} : 1" if ratio >= 1 else f"1 : {1 / ratio:g}"


SCORED: tuple[tuple[Box, float], ...] = (
    ((1, 9, 3, 13), 0.9),
    ((2, 10, 2, 12), 0.8),
    ((0, 8, 5, 14), 0.6),
    ((6, 14, 4, 14), 0.7),
    ((16, 23, 1, 8), 0.5),
)
"""Boxes around three objects, two of which stand close together, and the score of each."""
LABELS = (
    (1.8, 2.7, "end"),
    (9.8, 1.6, "end"),
    (0, 15.4, "start"),
    (13.7, 5.4, "end"),
    (19.5, 5, "middle"),
)
"""Where the score of each is written."""
LIMIT = 0.5


def suppressed(scored: tuple[tuple[Box, float], ...]) -> dict[int, int]:
    """For each box that non-maximum suppression drops, the kept one that it overlaps too much."""
    order = sorted(range(len(scored)), key=lambda box: -scored[box][1])
    kept: list[int] = []
    dropped: dict[int, int] = {}
    for box in order:
        near = (
            other
            for other in kept
            if overlap(scored[box][0], scored[other][0])[1] > LIMIT
        )
        if (other := next(near, None)) is None:
            kept.append(box)
        else:
            dropped[box] = other
    return dropped


@figure(
    "non-maximum-suppression",
    """Left: five boxes with scores, of which three lie upon each other. Right: after suppression the box with 0.9,
    the one with 0.7 beside it, and one far away with 0.5 are left. Two are dashed, with their overlap with the box
    of 0.9: 0.65 and 0.58, both above one half.""",
)
def non_maximum_suppression() -> Panels:
    """Five boxes before and after greedy suppression, with the overlap that decides."""
    dropped = suppressed(SCORED)
    before, after = Panel(260, 190), Panel(260, 190)
    before.text((130, 14), "boxes and scores")
    after.text((130, 14), f"dropped above IoU {LIMIT:g}")
    for panel in (before, after):
        for number, (box, score) in enumerate(SCORED):
            gone = panel is after and number in dropped
            said = f"{score:g}"
            if gone:
                ratio = overlap(box, SCORED[dropped[number]][0])[1]
                said = f"IoU {ratio:.2f}"
            css, name = ("c2 dashed", "dropped") if gone else ("c1", "box")
            _drawn(panel, (20, 26), 10, box, css, name)
            across, down, anchor = LABELS[number]
            panel.text(
                (20 + 10 * across, 26 + 10 * down), said,
                f"small t{2 if gone else 1}", anchor, "said",
            )  # fmt: skip
    return [before, after]


def focal(p: Array | float, focus: Array | float) -> Array:
    """The focal loss without weight of an example whose truth has probability p."""
    return np.asarray(-((1 - p) ** focus) * np.log(p))


EASY, HARD = (100_000, 0.99), (10, 0.1)
"""Boxes of background and of objects, and the probability that each gives to the truth."""


def hard_share(focus: Array) -> Array:
    """The share of the summed loss that the few hard examples have."""
    hard, easy = (count * focal(p, focus) for count, p in (HARD, EASY))
    return np.asarray(hard / (hard + easy))


@figure(
    "focal-loss",
    """Left: the loss over the probability of the truth, for focusing parameters of 0, which is
    cross-entropy, 2 and 5. All are large near 0 and end at 0; the larger the parameter, the sooner a curve is almost
    flat on the right. Right: of 100,000 easy and 10 hard examples, the share of the loss that the hard ones have
    over the parameter: 2 % at 0, one half near 0.8, almost all from 2 on.""",
)
def focal_loss() -> Panels:
    """The focal loss for three focusing parameters, and what a few hard examples weigh among many easy ones."""
    p = np.linspace(0.01, 1, 199)
    loss = Plot(
        (0, 1), (0, 3), xticks=(0, 0.5, 1), yticks=(0, 1, 2, 3), height=230,
        xlabel="probability of the truth *p*", ylabel="loss",
    )  # fmt: skip
    for number, (focus, at) in enumerate(
        ((0, (0.42, 1.0)), (2, (0.315, 0.6)), (5, (0.015, 0.15)))
    ):
        loss.plot(p, focal(p, focus), f"c{number + 1}", f"focus-{focus}")
        loss.note(*at, f"γ = {focus}", f"small t{number + 1}")
    g = np.linspace(0, 3, 121)
    share = Plot(
        (0, 3), (0, 1), xticks=(0, 1, 2, 3), yticks=(0, 0.5, 1), height=230,
        xlabel="focusing parameter *γ*", ylabel="share of the hard ones",
    )  # fmt: skip
    share.plot(g, hard_share(g), "c1", "share")
    share.note(1.35, 0.42, "10 hard among", "small t1")
    share.note(1.35, 0.42, "100,000 easy", "small t1", shift=(0, 15))
    return [loss, share]


HIDDEN = range(10, 20)
FRAMES = 30
START, MEASURED, PUSHED = (25.0, 9.0), 4.0, 0.05
"""Variances: of position and velocity before the first frame, of a measurement, and of the velocity's changes."""


def measured() -> Array:
    """An object's positions with errors, frame by frame; it also speeds up and slows down a little."""
    random = np.random.default_rng(3)
    speed = 2 + np.cumsum(random.normal(0, np.sqrt(PUSHED), FRAMES))
    return np.asarray(np.cumsum(speed) + random.normal(0, 2, FRAMES))


def filtered(seen: Array) -> tuple[Array, Array]:
    """Mean and standard deviation of the position after each frame, by a Kalman filter with a velocity."""
    state, spread = np.array([0.0, 2.0]), np.diag(START)
    move, push = np.array([[1.0, 1.0], [0.0, 1.0]]), np.diag([0.0, PUSHED])
    beliefs = []
    for frame, position in enumerate(seen):
        state = move @ state
        spread = move @ spread @ move.T + push
        if frame not in HIDDEN:
            gain = spread[:, 0] / (spread[0, 0] + MEASURED)
            state = state + gain * (position - state[0])
            spread = spread - np.outer(gain, spread[0])
        beliefs.append((state[0], np.sqrt(spread[0, 0])))
    means, deviations = np.array(beliefs).T
    return means, deviations


@figure(
    "occluded-track",
    """Positions over 30 frames, rising. Dots are detections; none from frame 10 to 19. The estimate follows the dots
    and runs straight on through the gap, where the dashed band around it becomes wider and wider; at the next
    detection it narrows at once.""",
)
def occluded_track() -> Panels:
    """A Kalman filter through a gap without detections."""
    seen = measured()
    means, deviations = filtered(seen)
    frames = np.arange(FRAMES)
    plot = Plot(
        (0, 29), (-5, 60), xticks=(0, 10, 19, 29), yticks=(0, 20, 40, 60),
        height=240, xlabel="frame", ylabel="position in pixels",
    )  # fmt: skip
    for frame in frames:
        if frame not in HIDDEN:
            plot.dot(float(frame), seen[frame], "dot", 2.4, "detection")
    plot.plot(frames, means, "c1", "estimate")
    for side in (2, -2):
        plot.plot(frames, means + side * deviations, "c2", "band")
    plot.note(14.5, 2, "hidden", "small quiet", "middle")
    plot.note(11, 38, "two deviations", "small t2", "middle")
    plot.note(20.5, 22, "estimate", "small t1")
    return [plot]


NETWORKS = (
    ("AlexNet", 61.0, 40.7, True, (0, -9), "middle"),
    ("VGG-16", 138.4, 24.4, True, (-8, 4), "end"),
    ("ResNet-50", 25.6, 22.85, True, (-8, -4), "end"),
    ("ResNeXt-50", 25.0, 22.2, False, (-8, 14), "end"),
    ("MobileNet", 4.2, 29.4, False, (8, 4), "start"),
    ("ViT-B/16", 86.9, 22.1, False, (8, 4), "start"),
    ("ConvNeXt-T", 28.6, 17.9, False, (-8, 4), "end"),
)
"""Millions of parameters, top-1 error as the paper gives it, whether over several crops, and where the name stands."""


@figure(
    "networks-by-size",
    """Seven networks by millions of parameters and top-1 error on ImageNet. AlexNet, with 61 million, has 40.7 %;
    VGG-16, with 138 million, 24.4 %; MobileNet, with 4.2 million, 29.4 %. ResNet-50, ResNeXt-50 and ViT-B/16 lie
    near 22 % and ConvNeXt-T, with 29 million, at 17.9 %.""",
)
def networks_by_size() -> Panels:
    """Parameters and errors of the table, each by its own paper."""
    plot = Plot(
        (2, 400), (15, 45), xticks=(3, 10, 30, 100, 300),
        yticks=(15, 20, 25, 30, 35, 40, 45), height=270, xlog=True,
        xlabel="parameters in millions", ylabel="top-1 error in %",
    )  # fmt: skip
    for name, size, error, several, shift, anchor in NETWORKS:
        css = "ring c1" if several else "dot c1"
        plot.dot(size, error, css, 3.6, name)
        plot.note(size, error, name, "small", anchor, shift)
    return [plot]


JUDGED, THERE = (True, False, False, True, True, False), 4
"""Whether each box hits, by score, and how many objects there are: the answer's worked number."""


@figure(
    "interpolated-precision",
    """Two panels, precision over recall. In both a line runs at 1 to a recall of 0.25, at 0.6 to 0.75 and at 0 from
    there. Left: six dots, of which those at 0.25 fall from 1 to 0.33 and the one at 0.5 lies at 0.5, below the line;
    eleven rings stand on the line. Right: beneath the last dot of the left picture 20 more go down to 0.12; the line
    is the same.""",
)
def interpolated_precision() -> Panels:
    """The list of the worked number, and the same with false boxes below it."""
    panels = []
    for more, title in ((0, "six boxes"), (20, "20 false boxes more")):
        hits = np.cumsum([*JUDGED, *[False] * more])
        precision = hits / np.arange(1, len(hits) + 1)
        recall = hits / THERE
        plot = Plot(
            (0, 1), (0, 1.06), xticks=(0, 0.25, 0.5, 0.75, 1), height=230,
            yticks=(0, 0.5, 1), xlabel="recall", ylabel="precision",
            title=title,
        )  # fmt: skip
        best = [
            precision[recall > level].max(initial=0)
            for level in (0, 0.25, 0.5, 0.75)
        ]
        edges = np.repeat([0, 0.25, 0.5, 0.75, 1], 2)[1:-1]
        plot.plot(edges, np.repeat(best, 2), "c1", "best")
        if not more:
            for level in np.arange(11) / 10:
                at = precision[recall >= level].max(initial=0)
                plot.dot(level, at, "ring c2", 5, "level")
            plot.note(0.29, 0.82, "best there or beyond", "small t1")
            plot.note(0.79, 0.11, "11 levels", "small t2")
        for x, y in zip(recall, precision, strict=True):
            plot.dot(x, y, "dot", 2.6, "measured")
        panels.append(plot)
    return panels


FOCAL, NARROW_RIG, WIDE_RIG, OFF = 720.0, 0.12, 0.54, 0.5
"""Pixels, two baselines in meters, and the error of the disparity in pixels."""


def depth_error(depth: Array, baseline: float, off: float) -> Array:
    """How much too great depth is read if the disparity is off."""
    return -(depth**2) * off / (FOCAL * baseline + depth * off)


@figure(
    "stereo-depth-error",
    """Two pairs of curves over depth from 0 to 40 meters, opening from 0 upward, too far, and downward, too near. With
    cameras 0.12 meters apart the error is 2.6 meters too far or 2.1 too near at a depth of 20, and 12.0 or 7.5 at 40;
    with 0.54 meters it is 0.5 at a depth of 20, and 2.2 or 2.0 at 40.""",
)
def stereo_depth_error() -> Panels:
    """The error of depth by stereo over depth, for two baselines and both signs."""
    z = np.linspace(0, 40, 161)
    plot = Plot(
        (0, 40), (-8, 12.5), xticks=(0, 10, 20, 30, 40), yticks=(-8, -4, 0, 4, 8, 12),
        xlabel="depth in meters", ylabel="error in meters",
    )  # fmt: skip
    for name, rig, css in (
        ("narrow", NARROW_RIG, "c1"),
        ("wide", WIDE_RIG, "c2"),
    ):
        plot.plot(z, depth_error(z, rig, -OFF), css, f"{name}-far")
        plot.plot(z, depth_error(z, rig, OFF), css, f"{name}-near")
    plot.note(30, 8, "0.12 m apart", "small t1", "end")
    plot.note(39, 3.1, "0.54 m apart", "small t2", "end")
    plot.note(2, 10.5, "too far", "small")
    plot.note(2, -6.5, "too near", "small")
    return [plot]
