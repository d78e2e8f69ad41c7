"""Blocks have the weights, and boxes the overlap, of the pages' formulas."""

import itertools
import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import Read, only, panels, whole_numbers
from proving import equation, from_one
from proving.worked import solve
from rectified import ROOT


def _layers(panel: Read) -> list[tuple[int, int, int]]:
    """Kernel side, channels in and channels out of each layer."""
    found = []
    for label in panel.labels("layer"):
        side, _, into, out = whole_numbers(label)
        found.append((side, into, out))
    return found


def test_the_blocks_have_the_weights_of_their_layers() -> None:
    for panel in panels("residual-blocks"):
        layers = _layers(panel)
        total = sum(k * k * into * out for k, into, out in layers)
        assert panel.labels("weights") == [f"{total:,} weights"]
        assert layers[0][1] == layers[-1][2], (
            "the shortcut needs equal sizes"
        )
        for (_, _, out), (_, into, _) in itertools.pairwise(layers):
            assert out == into


def test_the_bottleneck_has_the_weights_of_the_formula() -> None:
    _, bottleneck = panels("residual-blocks")
    (_, C, M), (K, _, _), _ = _layers(bottleneck)
    page = equation("bottleneck-weight-count").right.value(
        {"C": C, "M": M, "K": K}
    )
    assert bottleneck.labels("weights") == [f"{int(page):,} weights"]


def _box(
    panel: Read, number: int, name: str = "box"
) -> tuple[float, float, float, float]:
    mark = panel.marks("rect", name)[number].attrib
    x, y, w, h = (float(mark[key]) for key in ("x", "y", "width", "height"))
    return x, x + w, y, y + h


def test_the_overlap_is_that_of_the_formula() -> None:
    page = equation("intersection-over-union")
    for panel in panels("box-overlap"):
        env = {
            f"{letter}_{number + 1}": value
            for number in (0, 1)
            for letter, value in zip(
                "abcd", _box(panel, number), strict=True
            )
        }
        solved = page.solve(env)
        assert panel.labels("ratio") == [f"IoU {float(solved['J']):.2f}"]
        shared = panel.marks("rect", "shared")[0].attrib
        area = float(shared["width"]) * float(shared["height"])
        assert area == pytest.approx(float(solved["M"]), rel=0.01)


def test_anchors_show_their_overlap_with_the_object_of_the_answer() -> None:
    page = equation("intersection-over-union")
    shares = []
    for panel in panels("anchors-of-a-cell"):
        truth = _box(panel, 0, "object")
        boxes = [_box(panel, number, "anchor") for number in range(3)]
        areas = [(b[1] - b[0]) * (b[3] - b[2]) for b in boxes]
        assert areas == pytest.approx(
            [4 * areas[1], areas[1], areas[1] / 4], rel=0.01
        )
        for box in boxes:
            middles = [(box[k] + box[k + 1]) / 2 for k in (0, 2)]
            scale = (truth[1] - truth[0]) / 160
            center = [(truth[k] + truth[k + 1]) / 2 for k in (0, 2)]
            moved = [
                (a - b) / scale
                for a, b in zip(center, middles, strict=True)
            ]
            assert moved == pytest.approx([16, -8], abs=0.2)
        env = [
            {
                f"{letter}_{number}": value
                for number, box in ((1, box), (2, truth))
                for letter, value in zip("abcd", box, strict=True)
            }
            for box in reversed(boxes)
        ]
        found = [float(page.solve(each)["J"]) for each in env]
        said = [float(label) for label in panel.labels("share")]
        assert said == pytest.approx(found, abs=0.01)
        shares += said
    positive = [share for share in shares if share > 0.7]
    ignored = [share for share in shares if 0.3 <= share <= 0.7]
    assert (len(positive), len(ignored), len(shares)) == (1, 2, 9)


def test_suppression_drops_what_overlaps_a_better_box_by_more_than_the_limit() -> (
    None
):
    page = equation("intersection-over-union")
    before, after = panels("non-maximum-suppression")
    scores = [float(said) for said in before.labels("said")]
    boxes = [_box(before, number) for number in range(len(scores))]

    def ratio(one: int, other: int) -> float:
        env = {
            f"{letter}_{number}": value
            for number, box in ((1, boxes[one]), (2, boxes[other]))
            for letter, value in zip("abcd", box, strict=True)
        }
        return float(page.solve(env)["J"])

    kept: list[int] = []
    for number in sorted(range(len(scores)), key=lambda n: -scores[n]):
        if all(ratio(number, other) <= 0.5 for other in kept):
            kept.append(number)
    said = [
        f"{scores[n]:g}" if n in kept else f"IoU {ratio(n, kept[0]):.2f}"
        for n in range(len(scores))
    ]
    assert after.labels("said") == said
    assert len(after.marks("rect", "box")) == len(kept) < len(scores)


def test_the_focal_loss_and_the_share_of_the_hard_are_the_formulas() -> (
    None
):
    def page(p: float, focus: float) -> float:
        env = {"p": p, r"\gamma": focus, r"\alpha": 1}
        return float(solve("focal-loss", env)["L"])

    loss, share = panels("focal-loss")
    for focus in (0, 2, 5):
        p, y = loss.curve(f"focus-{focus}")
        assert_allclose(y, [page(v, focus) for v in p], atol=0.03)
    g, y = share.curve("share")
    hard = np.array([10 * page(0.1, v) for v in g])
    easy = np.array([100_000 * page(0.99, v) for v in g])
    assert_allclose(y, hard / (hard + easy), atol=0.01)


def test_the_filter_gives_what_conditioning_on_all_detections_gives() -> (
    None
):
    panel = only("occluded-track")
    at, seen = panel.dots("detection")
    count = 30
    # All positions as sums of the start, the first velocity and each push.
    parts = np.array(
        [
            [1, f + 1, *(max(f - g, 0) for g in range(count))]
            for f in range(count)
        ]
    )
    spread = parts @ np.diag([25, 9, *[0.05] * count]) @ parts.T
    prior = 2.0 * (np.arange(count) + 1)
    known = np.round(at).astype(int)
    assert set(range(count)) - set(known) == set(range(10, 20))
    for frame in (0, 5, 12, 19, 20, 29):
        past = known[known <= frame]
        noisy = spread[np.ix_(past, past)] + 4 * np.eye(len(past))
        weights = np.linalg.solve(noisy, spread[past, frame])
        wanted = prior[frame] + weights @ (seen[: len(past)] - prior[past])
        left = spread[frame, frame] - weights @ spread[past, frame]
        band = 2 * np.sqrt(left)
        sides = panel.curve("band")
        [back] = (
            np.flatnonzero(np.diff(sides[0]) < 0) + 1
        )  # the lower begins
        for (x, y), shift in (
            (panel.curve("estimate"), 0),
            (sides[:, :back], 1),
            (sides[:, back:], -1),
        ):
            shown = np.interp(frame, x, y)
            assert shown == pytest.approx(wanted + shift * band, abs=0.9)


def test_the_networks_stand_where_the_table_says() -> None:
    panel = only("networks-by-size")
    place = ROOT / "questions/convolution/classification-networks.md"
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in place.read_text().splitlines()
        if line.startswith("| ") and " / " in line
    ]
    told = {
        row[0].split(" (")[0]: (
            float(row[2]),
            float(row[3].split(" / ")[0]),
            "crops" in row[4],
        )
        for row in rows
        if re.match(r"\d.* / ", row[3]) and row[2] != "–"
    }
    assert len(told) == 7
    assert set(told) == panel.names
    assert set(told) <= set(panel.labels())
    for name, (size, error, several) in told.items():
        spot = panel.dots(name).ravel()
        assert spot == pytest.approx([size, error], rel=0.01)
        mark = panel.mark("circle", name)
        assert ("ring" in mark.attrib["class"]) == several


def test_the_interpolated_curve_is_the_best_that_comes_later() -> None:
    few, many = panels("interpolated-precision")
    for panel, count in ((few, 6), (many, 26)):
        recall, precision = panel.dots("measured")
        assert len(recall) == count
        # Right or wrong, read back from the dots: recall grows at a hit.
        hits = np.round(recall * 4)
        assert precision == pytest.approx(
            hits / np.arange(1, count + 1), abs=0.01
        )
        x, y = panel.curve("best")
        assert y == pytest.approx([1, 1, 0.6, 0.6, 0, 0], abs=0.01)
        assert x == pytest.approx([0, 0.25, 0.25, 0.75, 0.75, 1], abs=0.01)
        for level, value in zip(x[1::2], y[1::2], strict=True):
            later = precision[recall >= level - 0.01]
            best = later.max(initial=0) if level < 1 else 0
            assert value == pytest.approx(best, abs=0.01)
    page = equation("interpolated-average-precision").rows[0].right
    recall, precision = few.dots("measured")
    levels, heights = few.dots("level")
    assert levels == pytest.approx(np.arange(11) / 10, abs=0.01)
    env = {
        "P": from_one(list(precision)),
        "R": from_one(list(np.round(recall, 2))),
        "r": from_one(list(np.round(levels, 1))),
        "n": 11,
    }
    average = float(page.value(env, ranges={"k": range(1, 7)}))
    assert average == pytest.approx(heights.mean(), abs=0.01)


def test_the_error_of_stereo_is_that_of_the_formula() -> None:
    page = equation("stereo-depth").rows[0].right
    panel = only("stereo-depth-error")
    for name, baseline in (("narrow", 0.12), ("wide", 0.54)):
        for side, off in (("far", -0.5), ("near", 0.5)):
            depths, errors = panel.curve(f"{name}-{side}")
            assert depths[-1] == pytest.approx(40, abs=0.1)
            for depth, error in zip(depths[1:], errors[1:], strict=True):
                d = 720 * baseline / depth + off
                read = page.value({"d": d, "f": 720, "b": baseline})
                assert abs(error - (float(read) - depth)) < 0.05
