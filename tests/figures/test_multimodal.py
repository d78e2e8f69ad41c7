"""Figures on vision transformers and several modalities show the pages' formulas."""

import numpy as np
import pytest

from figured import panels
from proving import equation


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
