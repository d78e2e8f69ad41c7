"""The figure on voting is what the page's formula gives, and what votes counted by hand give."""

import itertools

import numpy as np
import pytest

from figured import panels
from proving import equation

CHANCES = {"0.6": 0.6, "0.5": 0.5, "0.4": 0.4}


@pytest.mark.parametrize("name", CHANCES)
def test_lines_of_votes_are_the_formula(name: str) -> None:
    (panel,) = panels("majority-of-votes")
    votes, right = panel.curve(name)
    assert min(votes) == pytest.approx(1, abs=0.1)
    assert max(votes) == pytest.approx(41, abs=0.1)
    counts = np.arange(1, 42, 2)
    wanted = [
        equation("majority-vote").solve({"n": int(n), "p": CHANCES[name]})[
            "M"
        ]
        for n in counts
    ]
    drawn = np.interp(counts, votes, right)
    np.testing.assert_allclose(drawn, wanted, atol=0.004)


@pytest.mark.parametrize("name", CHANCES)
def test_dots_of_votes_are_counted_outcomes(name: str) -> None:
    (panel,) = panels("majority-of-votes")
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
