"""The figure on generations of models: its curves are the page's formula, its words are what drawing again leaves."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import panels
from proving.worked import solve

LAW = {"replaced": "R_k", "kept": "A_k"}


@pytest.mark.parametrize("name", LAW)
def test_variances_are_the_formula_of_the_page(name: str) -> None:
    panel, _ = panels("generations-of-models")
    for fit, share in zip(*panel.curve(name), strict=True):
        wanted = solve("recursive-gaussian", {"n": 100, "k": round(fit)})
        assert share == pytest.approx(wanted[LAW[name]], abs=0.008)


def _expected() -> float:
    """How many of 1,000 words 5,000 tokens hold on average."""
    weight = 1 / np.arange(1, 1001)
    return float(np.sum(1 - (1 - weight / weight.sum()) ** 5000))


def test_kept_words_are_those_of_the_first_sample() -> None:
    _, panel = panels("generations-of-models")
    _, left = panel.curve("kept")
    assert_allclose(left, left[0], atol=1)
    assert left[0] == pytest.approx(_expected(), abs=30)


def test_replaced_words_go_as_when_drawn_anew() -> None:
    _, panel = panels("generations-of-models")
    generations, left = panel.curve("replaced")
    assert left[0] == pytest.approx(_expected(), abs=30)
    assert all(a >= b - 1 for a, b in pairwise(left))
    runs = np.zeros((20, 100))
    for run, random in enumerate(np.random.default_rng(3).spawn(20)):
        weight = 1 / np.arange(1, 1001)
        words = random.choice(1000, 5000, p=weight / weight.sum())
        for generation in range(100):
            runs[run, generation] = len(np.unique(words))
            words = random.choice(words, 5000)
    middle, spread = runs.mean(0), runs.std(0)
    for generation, words_left in zip(generations, left, strict=True):
        at = round(generation) - 1
        assert abs(words_left - middle[at]) < 4 * spread[at] + 3
