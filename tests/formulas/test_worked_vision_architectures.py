"""The worked numbers of the topic vision architectures."""

import math

from proving.worked import Worked, counts


@counts("anchor-boxes")
def test_anchors_and_offsets(n: Worked) -> None:
    width, height, kinds = n.given(3)
    n.shows(width * height * kinds)
    maps = [(38, 4), (19, 6), (10, 6), (5, 6), (3, 4), (1, 4)]
    n.shows(sum(side * side * boxes for side, boxes in maps))
    x, y, w, h = n.given(4)
    to_x, to_y, to_w, to_h = n.given(4)
    n.shows(
        (to_x - x) / w, (to_y - y) / h, math.log(to_w / w), math.log(to_h / h)
    )


@counts("bottleneck-layer")
def test_weights_of_a_bottleneck(n: Worked) -> None:
    wide, narrow, kernel = n.given(3)
    ends, middle = 2 * wide * narrow, kernel**2 * narrow**2
    n.shows(
        ends,
        middle,
        ends + middle,
        kernel,
        kernel,
        wide,
        2 * kernel**2 * wide**2,
    )
    assert round(2 * kernel**2 * wide**2 / (ends + middle)) == 17
    n.shows(narrow, 2 * kernel**2 * narrow**2, wide, narrow)


@counts("cnn-applications")
def test_scores_of_a_segmentation(n: Worked) -> None:
    height, width, classes = n.given(3)
    n.shows(classes, height, width, classes, height * width * classes)


@counts("detection-vs-segmentation")
def test_half_an_overlap(n: Worked) -> None:
    width, height = n.given(2)
    shared = width / 2 * height
    union = 2 * width * height - shared
    n.shows(shared, shared, union)
    n.names("1")
    n.shows(union / shared)
    (threshold,) = n.given(1)
    assert shared / union < threshold == 0.5
    assert width == 10


@counts("skip-connections")
def test_products_of_twenty_derivatives(n: Worked) -> None:
    (slope,) = n.given(1)
    n.shows(slope, 20, slope**20)
    (branch,) = n.given(1)
    n.shows(1 + branch, 20, (1 + branch) ** 20)
    (branch,) = n.given(1)
    n.shows((1 + branch) ** 20)
    (branch,) = n.given(1)
    n.shows(1 + branch, 20, (1 + branch) ** 20)
