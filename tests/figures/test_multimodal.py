"""Figures on vision transformers and several modalities show the pages' formulas."""

import numpy as np
import pytest

from figured import panels
from figures.multimodal import page_vectors
from proving import Indexed, equation


def test_the_cost_of_a_block_is_the_formula() -> None:
    (plot,) = panels("vision-transformer-cost")
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


def test_framed_patches_are_the_maxima_that_the_formula_adds() -> None:
    vectors = page_vectors()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1)
    queries = np.eye(4)[:2]
    env = {
        "n": 2,
        r"\mathbf{q}": Indexed(list(queries), base=1),
        r"\mathbf{d}": Indexed(list(vectors), base=1),
    }
    score = equation("maxsim").right.value(env, ranges={"j": range(1, 49)})
    total = 0.0
    for token, panel in enumerate(panels("page-late-interaction")):
        cells = panel.marks("rect", "patch")
        (frame,) = panel.marks("path", "best")
        x, y = frame.attrib["d"].removeprefix("M").split()[:2]
        at = [(c.attrib["x"], c.attrib["y"]) for c in cells].index((x, y))
        shades = [int(c.attrib["class"].rpartition(" s")[2]) for c in cells]
        near = vectors[:, token]
        assert len(cells) == len(near) == 48
        assert at == np.argmax(near) == (24, 15 + 0)[token]
        assert shades[at] == max(shades)
        assert np.all(np.abs(np.array(shades) - 8 * near.clip(0)) <= 0.5)
        (label,) = panel.labels("maximum")
        total += float(label.rpartition(" ")[2])
        assert label.endswith(f"{near[at]:.2f}")
    assert total == pytest.approx(float(score), abs=0.011)
