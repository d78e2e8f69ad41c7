"""Figures on vision transformers and several modalities show the pages' formulas."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import Read, measure, only, panels
from figures.multimodal import page_vectors
from proving import equation, from_one


def test_the_cost_of_a_block_is_the_formula() -> None:
    plot = only("vision-transformer-cost")
    page = equation("vit-cost")
    for name, left in (("global", "F"), ("windows", r"F_\text{w}")):
        side, cost = plot.curve(name)
        for pixels, billions in zip(side, cost, strict=True):
            env = {"T": (pixels / 16) ** 2, "D": 768, "w": 7}
            assert billions * 1e9 == pytest.approx(
                float(page.solve(env)[left]), rel=0.03
            )
    even = plot.curve("even")[0]
    T = np.mean(even / 16) ** 2
    linear, quadratic = 12 * T * 768**2, 2 * T**2 * 768
    assert quadratic == pytest.approx(linear, rel=0.02)


def test_a_single_mask_has_the_share_of_the_objects_that_hold_a_pixel() -> (
    None
):
    apart, single = panels("ambiguous-click")

    def boxes(panel: Read, name: str) -> list[list[float]]:
        keys = ("x", "y", "width", "height")
        return [
            [measure(mark, key) for key in keys]
            for mark in panel.marks("rect", name)
        ]

    objects = boxes(apart, "object")
    assert objects == boxes(single, "layer")
    click = apart.mark("circle", "click")
    spot = (measure(click, "cx"), measure(click, "cy"))
    corners = [(x + 1, y + 1) for x, y, _, _ in objects]
    p = np.linspace(0.001, 0.999, 999)
    for place, said in zip(corners, single.labels("share"), strict=True):
        holds = [
            x < place[0] < x + wide and y < place[1] < y + high
            for x, y, wide, high in objects
        ]
        loss = -sum(np.log(p) if one else np.log(1 - p) for one in holds)
        assert float(said) == pytest.approx(p[np.argmin(loss)], abs=0.01)
    assert all(
        x < spot[0] < x + wide and y < spot[1] < y + high
        for x, y, wide, high in objects
    )
    for panel, name in ((apart, "name"), (single, "share")):
        labels = panel.marks("text", name)
        for depth, label in enumerate(labels):
            # Above its base line a label is about eight high, and six wide for each letter: all of it in its own part.
            x, y = (measure(label, axis) for axis in "xy")
            wide = 3 * len("".join(label.itertext()))
            for corner in ((x - wide, y - 8), (x + wide, y + 2)):
                inside = [
                    left < corner[0] < left + w
                    and top < corner[1] < top + h
                    for left, top, w, h in objects
                ]
                assert inside == [k <= depth for k in range(len(objects))]


def test_framed_patches_are_the_maxima_that_the_formula_adds() -> None:
    vectors = page_vectors()
    assert_allclose(np.linalg.norm(vectors, axis=1), 1)
    queries = np.eye(4)[:2]
    env = {
        "n": 2,
        r"\mathbf{q}": from_one(list(queries)),
        r"\mathbf{d}": from_one(list(vectors)),
    }
    score = equation("maxsim").right.value(env, ranges={"j": range(1, 49)})
    total = 0.0
    for token, panel in enumerate(panels("page-late-interaction")):
        cells = panel.marks("rect", "patch")
        frame = panel.mark("path", "best")
        x, y = frame.attrib["d"].removeprefix("M").split()[:2]
        at = [(c.attrib["x"], c.attrib["y"]) for c in cells].index((x, y))
        shades = [int(c.attrib["class"].rpartition(" s")[2]) for c in cells]
        near = vectors[:, token]
        assert len(cells) == len(near) == 48
        assert at == np.argmax(near) == (24, 15 + 0)[token]
        assert shades[at] == max(shades)
        assert np.all(np.abs(np.array(shades) - 8 * near.clip(0)) <= 0.5)
        label = panel.label("maximum")
        total += float(label.rpartition(" ")[2])
        assert label.endswith(f"{near[at]:.2f}")
    assert total == pytest.approx(float(score), abs=0.011)
