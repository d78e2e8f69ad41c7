"""The figures on votes and on coverage are what the pages' formulas give, and what counts by hand give."""

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import only
from proving.worked import solve

CHANCES = {"0.6": 0.6, "0.5": 0.5, "0.4": 0.4}


@pytest.mark.parametrize("name", CHANCES)
def test_lines_of_votes_are_the_formula(name: str) -> None:
    panel = only("majority-of-votes")
    votes, right = panel.curve(name)
    assert min(votes) == pytest.approx(1, abs=0.1)
    assert max(votes) == pytest.approx(41, abs=0.1)
    counts = np.arange(1, 42, 2)
    wanted = [
        solve("majority-vote", {"n": int(n), "p": CHANCES[name]})["M"]
        for n in counts
    ]
    drawn = np.interp(counts, votes, right)
    assert_allclose(drawn, wanted, atol=0.004)


@pytest.mark.parametrize("name", CHANCES)
def test_dots_of_votes_are_counted_outcomes(name: str) -> None:
    panel = only("majority-of-votes")
    votes, right = panel.dots(f"votes {name}")
    assert votes == pytest.approx([1, 5, 41], abs=0.1)
    chance = CHANCES[name]
    for place, size in enumerate((1, 5)):
        counted = sum(
            chance ** sum(ballot) * (1 - chance) ** (size - sum(ballot))
            for ballot in itertools.product((0, 1), repeat=size)
            if 2 * sum(ballot) > size
        )
        assert right[place] == pytest.approx(counted, abs=0.004)


@pytest.mark.parametrize(
    ("name", "reach"),
    [("base", 0.0), ("sharpened", 0.6), ("better on each", 1.0)],
)
def test_lines_of_coverage_are_the_formula(name: str, reach: float) -> None:
    panel = only("coverage-crossing")
    samples, shown = panel.curve(name)
    env = {"p": 0.1, "a": 0.6, "c": reach or 1.0}
    ks = np.geomspace(1.01, 63, 40)
    row = "T_k" if reach else "B_k"
    wanted = [solve("coverage-crossing", {**env, "k": k})[row] for k in ks]
    drawn = np.interp(np.log(ks), np.log(samples), shown)
    assert_allclose(drawn, wanted, atol=0.006)


def test_the_base_model_crosses_at_the_dot() -> None:
    panel = only("coverage-crossing")
    ((place,), (height,)) = panel.dots("crossing")
    assert height == pytest.approx(0.6, abs=0.004)
    missed, most = 1.0, 0
    while 1 - missed < 0.6:
        missed, most = missed * 0.9, most + 1
    assert most - 1 < place < most
