"""How detectors are scored: the page's average against areas, layers, and boxes matched one by one."""

import itertools
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from proving import assert_equation, equation, from_one, proves, rng
from proving.worked import Worked, counts

Array = np.ndarray[Any, Any]
Box = tuple[int, int, int, int]
"""Left, right, top and bottom."""


def curve(
    right: Sequence[bool], objects: int
) -> tuple[list[float], list[float]]:
    """Precision and recall after each box of a list."""
    hits = list(itertools.accumulate(map(int, right)))
    return (
        [hit / (k + 1) for k, hit in enumerate(hits)],
        [hit / objects for hit in hits],
    )


def by_layers(
    right: Sequence[bool], objects: int, levels: Sequence[Fraction]
) -> Fraction:
    """The average over levels, in layers of precision: how far one gets at each precision or a better one."""
    reached: dict[Fraction, int] = {}
    hits = 0
    for k, one in enumerate(right, start=1):
        hits += one
        share = Fraction(hits, k)
        reached[share] = max(reached.get(share, 0), hits)
    total, below = Fraction(0), Fraction(0)
    for share in sorted(reached):
        far = max(hit for other, hit in reached.items() if other >= share)
        counted = sum(level * objects <= far for level in levels)
        total += (share - below) * Fraction(counted, len(levels))
        below = share
    return total


def bound(
    right: Sequence[bool], objects: int, levels: Sequence[Fraction]
) -> dict[str, Any]:
    """What the page's first row takes; where a recall equals a level, both are the same quotient."""
    precision, recall = curve(right, objects)
    return {
        "P": from_one(precision),
        "R": from_one(recall),
        "r": from_one([float(level) for level in levels]),
        "n": len(levels),
    }


@cache
def page(
    right: tuple[bool, ...], objects: int, levels: tuple[Fraction, ...]
) -> float:
    """The page's average precision of one list."""
    row = equation("interpolated-average-precision").rows[0]
    ranks = {"k": range(1, len(right) + 1)}
    return float(
        row.right.value(bound(right, objects, levels), ranges=ranks)
    )


def area(right: Sequence[bool], objects: int) -> float:
    """The area below the curve that never rises, summed from its end to its beginning."""
    best, total = 0.0, 0.0
    precision, recall = curve(right, objects)
    for k in reversed(range(len(right))):
        best = max(best, precision[k])
        total += best * (recall[k] - (recall[k - 1] if k else 0))
    return total


def steps(count: int) -> tuple[Fraction, ...]:
    """So many levels from 0 to 1."""
    return tuple(Fraction(i, count - 1) for i in range(count))


@proves(
    "interpolated-average-precision",
    how="adds up, for random lists of hits, how far recall gets at each precision, at 11 and at 101 levels; "
    "with all levels it is the area below the curve that never rises; and averages classes and thresholds by a loop",
)
def test_the_average_is_that_of_layers_and_areas() -> None:
    random = rng()
    for length, objects, levels in (
        (9, 7, steps(11)),
        (4, 3, steps(101)),
        (14, 11, [Fraction(i + 1, 11) for i in range(11)]),
    ):
        for _ in range(3 if len(levels) < 100 else 1):
            right = random.random(length) < 0.6
            right[np.cumsum(right) > objects] = False
            assert right.any()
            expected = float(by_layers(list(right), objects, levels))
            assert_equation(
                "interpolated-average-precision",
                bound(list(right), objects, levels),
                {"A_{c,t}": expected},
                rows=[0],
                ranges={"k": range(1, length + 1)},
            )
            if len(levels) == objects:
                assert abs(expected - area(list(right), objects)) < 1e-12
    found = random.random((3, 2))
    assert_equation(
        "interpolated-average-precision",
        {"A": from_one(found), "C": 3, "T": 2},
        {r"\text{mAP}": sum(map(sum, found)) / 6},
        rows=[1],
    )


def test_half_found_and_half_right_have_one_average() -> None:
    # Half the objects without error, and all with a near miss ranked before each: the page's two lists at 0.5.
    levels = tuple(Fraction(i + 1, 6) for i in range(6))
    assert page((True,) * 3, 6, levels) == 0.5
    assert abs(page((False, True) * 6, 6, levels) - 0.5) < 1e-12
    # A near-duplicate that is ranked behind its hit, or all behind all hits, is another list.
    assert page((True, False) * 6, 6, levels) > 0.6
    assert page((True,) * 6 + (False,) * 6, 6, levels) == 1


def test_a_level_that_is_rounded_up_is_missed() -> None:
    # As in the Python port: multiples of 0.1 in floating point, and three of ten objects.
    added = np.arange(0.0, 1.1, 0.1)
    reached = added <= 3 / 10
    assert reached.sum() == 3
    assert page((True,) * 3, 10, steps(11)) == 4 / 11


def overlap(first: Box, second: Box) -> Fraction:
    """The share of what two boxes cover that is in both, counted in cells."""
    one, other = (
        {
            (x, y)
            for x in range(box[0], box[1])
            for y in range(box[2], box[3])
        }
        for box in (first, second)
    )
    return Fraction(len(one & other), len(one | other))


def chosen(
    box: Box, objects: list[tuple[Box, bool]], least: Fraction, coco: bool
) -> bool | None:
    """Whether the object that a box takes counts, in COCO's order or in VOC's; nothing if it takes none."""
    near = [
        (counts_it if coco else True, overlap(box, one), counts_it)
        for one, counts_it in objects
        if overlap(box, one) >= least
    ]
    return max(near)[2] if near else None


def test_an_object_that_counts_wins_in_coco_and_the_nearest_in_voc() -> (
    None
):
    box: Box = (0, 10, 0, 8)
    # One that counts, with an overlap of 0.8, and one that does not, with 1.
    both: list[tuple[Box, bool]] = [((0, 10, 0, 10), True), (box, False)]
    half = Fraction(1, 2)
    assert chosen(box, both, half, coco=True) is True
    assert chosen(box, both, half, coco=False) is False
    assert chosen(box, both[1:], half, coco=True) is False
    assert chosen(box, [], half, coco=True) is None


def judged(
    found: list[tuple[int, Box]],
    objects: list[tuple[int, Box]],
    least: Fraction,
) -> tuple[bool, ...]:
    """Which boxes, by image and best first, hit an object that is still free."""
    free = list(objects)
    right = []
    for image, box in found:
        near = [
            (overlap(box, one), (at, one))
            for at, one in free
            if at == image and overlap(box, one) >= least
        ]
        right.append(bool(near))
        if near:
            free.remove(max(near)[1])
    return tuple(right)


OBJECTS: list[tuple[int, Box]] = [
    (1, (0, 10, 0, 10)),
    (1, (40, 50, 0, 10)),
    (2, (0, 10, 0, 10)),
    (2, (60, 64, 0, 4)),
]
FOUND: list[tuple[int, Box]] = [
    (1, (0, 10, 0, 9)),
    (1, (0, 10, 0, 5)),
    (2, (20, 30, 0, 10)),
    (1, (40, 50, 0, 6)),
    (2, (0, 8, 0, 10)),
    (1, (70, 80, 0, 10)),
]
"""Boxes by score that hit with overlaps of 0.9, 0.6 and 0.8; the second lies on the first object, too, with 0.5."""


@counts("mean-average-precision")
def test_six_boxes_and_four_objects(n: Worked) -> None:
    halves = [Fraction(10 + i, 20) for i in range(10)]
    right = judged(FOUND, OBJECTS, halves[0])
    assert right == (True, False, False, True, True, False)
    precision, _ = curve(right, len(OBJECTS))
    hits = [p for p, one in zip(precision, right, strict=True) if one]
    doubled = overlap(FOUND[1][1], OBJECTS[0][1])
    n.shows(doubled, *hits, hits[1], hits[2])
    n.shows(page(right, 4, tuple(Fraction(i + 1, 4) for i in range(4))))
    n.shows(11, page(right, 4, steps(11)), 101, page(right, 4, steps(101)))
    n.shows(sum(hits) / 4)
    pairs = [(0, 0), (3, 1), (4, 2)]
    n.shows(*(overlap(FOUND[a][1], OBJECTS[b][1]) for a, b in pairs))
    each = [page(judged(FOUND, OBJECTS, t), 4, steps(101)) for t in halves]
    values = sorted(set(each), reverse=True)
    assert [each.count(value) for value in values] == [3, 4, 2, 1]
    n.shows(*values)
    n.shows(each[0], sum(each) / 10)
    n.shows(each[0], page((False, *right), 4, steps(101)))
    n.names("1,000")
    assert area((*right, *[False] * 1000), 4) == area(right, 4)
