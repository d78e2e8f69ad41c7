"""One scene as detection, semantic, instance and panoptic segmentation describe it."""

import numpy as np
from numpy.typing import NDArray

from figures.canvas import Panel, Point
from figures.drawing import Panels, figure
from figures.functions import Array
from figures.vision import Box, overlap

ROWS, COLUMNS, PIXEL = 36, 48, 3
"""Pixels of the scene, and how large each is drawn."""
CATS = ((17.0, -1.5), (27.5, 2.5))
"""Where two cats sit, and how much lower; the second hides a part of the first."""

Mask = NDArray[np.bool_]


def _cat(x: Array, y: Array) -> Mask:
    """A body, a head with two ears, and a tail, around the middle of the head."""
    body = (x / 6.5) ** 2 + ((y - 11) / 8) ** 2 < 1
    head = (x / 4.6) ** 2 + (y / 4) ** 2 < 1
    ears = (np.abs(np.abs(x) - 2.9) < (y + 6.5) * 0.6) & (y < -1)
    return body | head | (ears & (np.abs(x) < 4.6))


def segments() -> dict[str, Mask]:
    """The pixels of each thing in the scene; every pixel belongs to one."""
    y, x = np.mgrid[:ROWS, :COLUMNS] + 0.5
    sofa = (y > 20) | ((y > 15) & ((x < 5) | (x > 43)))
    first, second = (_cat(x - a, y - 13 - b) for a, b in CATS)
    return {
        "wall": ~(sofa | first | second),
        "sofa": sofa & ~(first | second),
        "cat 1": first & ~second,
        "cat 2": second,
    }


def classes() -> dict[str, Mask]:
    """The pixels of each class."""
    masks = segments()
    cats = masks.pop("cat 1") | masks.pop("cat 2")
    return {**masks, "cat": cats}


def countable() -> dict[str, Mask]:
    """The pixels of each object that can be counted."""
    return {
        k: mask for k, mask in segments().items() if k.startswith("cat")
    }


def boxes() -> dict[str, Box]:
    """Left, right, top and bottom of each object, from its pixels."""
    edges = {}
    for name, mask in countable().items():
        rows, columns = (np.flatnonzero(mask.any(axis=k)) for k in (1, 0))
        edges[name] = (
            float(columns[0]),
            float(columns[-1] + 1),
            float(rows[0]),
            float(rows[-1] + 1),
        )
    return edges


ORIGIN: Point = (3.0, 22.0)
SHADES = {"wall": 0, "sofa": 2, "cat": 6, "cat 1": 6, "cat 2": 4}
NAMES = {
    "wall": (6, 6),
    "sofa": (41, 29),
    "cat": (23, 27),
    "cat 1": (16, 25),
    "cat 2": (28, 29),
}
"""How dark each segment is, and where its name stands."""


def _at(x: float, y: float) -> Point:
    return ORIGIN[0] + PIXEL * x, ORIGIN[1] + PIXEL * y


def _runs(mask: Mask) -> list[tuple[int, int, int]]:
    """Row, first column and length of each run of pixels."""
    runs = []
    for row, line in enumerate(mask):
        ends = np.flatnonzero(
            np.diff(line.astype(int), prepend=0, append=0)
        )
        runs += [(row, int(a), int(b - a)) for a, b in ends.reshape(-1, 2)]
    return runs


def _fill(panel: Panel, mask: Mask, name: str) -> None:
    """Shade the pixels of a segment."""
    steps = []
    for row, column, length in _runs(mask):
        x, y = _at(column, row)
        across = PIXEL * length
        steps.append(f"M{x:g} {y:g}h{across}v{PIXEL}h-{across}z")
    css = f"heat s{SHADES[name]}"
    panel.tag("path", class_=css, d="".join(steps), data_name=name)


def _borders(
    panel: Panel, masks: dict[str, Mask], css: str = "line"
) -> None:
    """Draw where one segment ends and another begins."""
    owner = sum(
        (i * mask for i, mask in enumerate(masks.values(), start=1)),
        np.zeros((ROWS, COLUMNS), int),
    )
    steps = []
    for axis in (0, 1):
        changes = np.diff(owner, axis=axis) != 0
        for row, column, length in _runs(
            changes if axis == 0 else changes.T
        ):
            line, start = row + 1, column
            along = PIXEL * length
            x, y = _at(start, line) if axis == 0 else _at(line, start)
            steps.append(f"M{x:g} {y:g}{'h' if axis == 0 else 'v'}{along}")
    panel.tag("path", class_=css, d="".join(steps))


def _picture(title: str, masks: dict[str, Mask], said: str) -> Panel:
    panel = Panel(150, 154)
    panel.text((75, 14), title, "small bold", name="title")
    for name, mask in masks.items():
        _fill(panel, mask, name)
    _borders(panel, masks)
    panel.rect(ORIGIN, PIXEL * COLUMNS, PIXEL * ROWS, "axis", "frame")
    for name in masks:
        panel.text(_at(*NAMES[name]), name, "note small", name="name")
    panel.text((75, 147), said, "small quiet", name="said")
    return panel


@figure(
    "boxes-and-masks",
    """The same scene four times: two cats, one partly in front of the other, on a sofa before a wall. Detection: two
    boxes named cat, which overlap. Semantic: every pixel is wall, sofa or cat; the cats are one region. Instance: two
    regions, cat 1 and cat 2, with a border between them, and nothing else. Panoptic: wall, sofa, cat 1 and cat 2, and
    every pixel belongs to one of them.""",
)
def boxes_and_masks() -> Panels:
    """What four tasks say of two touching cats."""
    edges = boxes()
    _, ratio = overlap(*edges.values())
    detection = Panel(150, 154)
    detection.text((75, 14), "detection", "small bold", name="title")
    _borders(detection, segments(), "thin")
    detection.rect(ORIGIN, PIXEL * COLUMNS, PIXEL * ROWS, "axis", "frame")
    for (name, box), css in zip(edges.items(), ("c1", "c2"), strict=True):
        left, right, top, bottom = box
        size = PIXEL * (right - left), PIXEL * (bottom - top)
        detection.rect(_at(left, top), *size, css, name)
        anchor = "start" if css == "c1" else "end"
        x, y = _at(left if css == "c1" else right, top)
        detection.text((x, y - 3), "cat", "note small", anchor, "name")
    detection.text(
        (75, 147), f"2 boxes, IoU {ratio:.2f}", "small quiet", name="said"
    )
    return [
        detection,
        _picture("semantic", classes(), "3 classes"),
        _picture("instance", countable(), "2 masks"),
        _picture("panoptic", segments(), "4 segments"),
    ]
