"""The figure on scaling is what the page's formulas give."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import only
from proving.worked import solve

LAW = {
    r"L_\infty": 1.82,
    "A": 482,
    "B": 2085,
    r"\alpha": 0.348,
    r"\beta": 0.366,
}
BUDGETS = {"10²¹": 1e21, "10²²": 1e22, "5.88 · 10²³": 5.88e23}


@pytest.mark.parametrize("name", BUDGETS)
def test_valleys_of_equal_compute_are_the_law(name: str) -> None:
    panel = only("equal-compute")
    compute = BUDGETS[name]
    sizes, losses = panel.curve(name)
    size = np.asarray(sizes)
    wanted = solve(
        "scaling-law", LAW | {"N": size, "D": compute / (6 * size)}
    )["L"]
    assert_allclose(losses, wanted, atol=0.006)
    best = solve("compute-optimal", LAW | {"C": compute})["N^*"]
    (at,), (low,) = panel.dots(f"best {name}")
    assert at == pytest.approx(best, rel=0.05)
    assert low == pytest.approx(min(wanted), abs=0.006)
