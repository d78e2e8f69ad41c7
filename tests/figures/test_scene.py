"""Four descriptions of one scene agree, pixel by pixel."""

import re

import numpy as np
from numpy.typing import NDArray

from figured import Read, panels
from proving.worked import solve

Mask = NDArray[np.bool_]


def _frame(panel: Read) -> tuple[float, float, float, float]:
    (frame,) = (mark.attrib for mark in panel.marks("rect", "frame"))
    x, y, wide, high = (
        float(frame[key]) for key in ("x", "y", "width", "height")
    )
    return x, y, wide, high


def _masks(panel: Read) -> dict[str, Mask]:
    """The pixels of each shaded segment, read off its runs."""
    x0, y0, wide, high = _frame(panel)
    found = {}
    for mark in panel.marks("path"):
        if not (name := mark.get("data-name")):
            continue
        runs = [
            tuple(map(float, run))
            for run in re.findall(
                r"M([\d.]+) ([\d.]+)h(\d+)v(\d+)h-\d+z", mark.attrib["d"]
            )
        ]
        (pixel,) = {run[3] for run in runs}
        mask = np.zeros((round(high / pixel), round(wide / pixel)), int)
        for x, y, length, _ in runs:
            row, column = round((y - y0) / pixel), round((x - x0) / pixel)
            mask[row, column : column + round(length / pixel)] += 1
        assert mask.max() == 1
        found[name] = mask > 0
    return found


def test_masks_of_the_tasks_are_parts_of_each_other() -> None:
    _, semantic, instance, panoptic = map(_masks, panels("boxes-and-masks"))
    for every in (semantic, panoptic):
        assert (np.sum([*every.values()], axis=0) == 1).all()
    assert {*instance} == {"cat 1", "cat 2"}
    for name, mask in instance.items():
        np.testing.assert_array_equal(mask, panoptic[name])
    first, second = instance.values()
    assert not (first & second).any()
    np.testing.assert_array_equal(first | second, semantic["cat"])
    for stuff in ("wall", "sofa"):
        np.testing.assert_array_equal(semantic[stuff], panoptic[stuff])


def test_the_cats_touch() -> None:
    first, second = _masks(panels("boxes-and-masks")[2]).values()
    beside = (first[:, :-1] & second[:, 1:]).any()
    above = (first[:-1] & second[1:]).any()
    assert beside or above


def test_boxes_are_as_small_as_the_masks_allow_and_overlap() -> None:
    detection, _, instance, _ = panels("boxes-and-masks")
    x0, y0, wide, _ = _frame(detection)
    env: dict[str, float] = {}
    for number, (name, mask) in enumerate(
        _masks(instance).items(), start=1
    ):
        pixel = wide / mask.shape[1]
        (box,) = (mark.attrib for mark in detection.marks("rect", name))
        left, top = (
            (float(box[key]) - start) / pixel
            for key, start in (("x", x0), ("y", y0))
        )
        right, low = (
            start + float(box[key]) / pixel
            for key, start in (("width", left), ("height", top))
        )
        rows, columns = np.nonzero(mask)
        assert (left, right) == (columns.min(), columns.max() + 1)
        assert (top, low) == (rows.min(), rows.max() + 1)
        edges = zip("abcd", (left, right, top, low), strict=True)
        env |= {f"{letter}_{number}": value for letter, value in edges}
    ratio = float(solve("intersection-over-union", env)["J"])
    assert ratio > 0
    assert detection.labels("said") == [f"2 boxes, IoU {ratio:.2f}"]


def test_what_is_counted_is_what_is_shown() -> None:
    detection, *others = panels("boxes-and-masks")
    assert detection.labels("name") == ["cat", "cat"]
    for panel in others:
        said = panel.label("said")
        assert said.split()[0] == str(len(_masks(panel)))
        assert {*panel.labels("name")} == {*_masks(panel)}
