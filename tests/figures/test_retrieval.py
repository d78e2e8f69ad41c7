"""The figures on retrieval and on chains of steps are what the page's formulas give."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import only, panels
from proving import equation, from_one
from proving.worked import solve


@pytest.mark.parametrize("length", [1, 3])
def test_saturation_is_the_factor_of_bm25(length: float) -> None:
    panel = only("bm25-saturation")
    times, factors = panel.curve(f"length {length:g}")
    for often, shown in zip(times, factors, strict=True):
        rows = solve(
            "bm25",
            {
                "N": 1000,
                "n": from_one([9]),
                "f": from_one([often]),
                "Q": 1,
                "k_1": 1.2,
                "b": 0.75,
                r"\ell": length,
                r"\bar \ell": 1,
            },
            each={"i": range(1, 2)},
        )
        weight = np.log(1001 / 9.5)
        assert shown == pytest.approx(float(rows["s"]) / weight, abs=0.02)
        assert shown < 2.2
    often, count = panel.curve("raw count")
    assert_allclose(count, often, atol=0.03)


@pytest.mark.parametrize("out_of_reach", [0, 0.2])
def test_several_queries_meet_a_ceiling(out_of_reach: float) -> None:
    panel = only("several-queries")
    queries, shown = panel.curve(f"out of reach {out_of_reach:g}")
    rows = solve(
        "several-queries", {"p": 0.6, "n": queries, "u": out_of_reach}
    )
    assert_allclose(shown, rows["P_u"], atol=0.01)
    if out_of_reach:
        _, ceiling = panel.curve("ceiling")
        assert_allclose(ceiling, 0.8, atol=0.005)
        assert np.all(shown < ceiling[0] + 0.005)
    else:
        assert_allclose(shown, rows["P"], atol=0.01)


def test_quality_peaks_at_six_passages() -> None:
    panel = only("passages-tradeoff")
    passages, shown = panel.curve("right")
    row = equation("passages-tradeoff").right
    wanted = [row.value({"k": k, "h": 0.3, "d": 0.05}) for k in passages]
    assert_allclose(shown, wanted, atol=0.01)
    _, present = panel.curve("present")
    assert np.all(np.diff(present) > -0.005)
    (at,), (high,) = panel.dots("best")
    assert at == pytest.approx(6, abs=0.1)
    assert high == pytest.approx(0.66, abs=0.01)


@pytest.mark.parametrize(
    ("name", "p", "c"),
    [("0.99", 0.99, 0), ("0.95", 0.95, 0), ("0.95 checked", 0.95, 0.8)],
)
def test_chains_fail_as_the_formula_says(
    name: str, p: float, c: float
) -> None:
    panel = only("chain-success")
    steps, shown = panel.curve(name)
    rows = solve("chain-success", {"p": p, "n": steps, "c": c})
    assert_allclose(shown, rows["P_c"], atol=0.012)
    if not c:
        assert_allclose(shown, rows["P"], atol=0.012)


def test_scores_with_and_without_popularity_are_the_formula() -> None:
    panel = only("popularity-correction")
    items, chosen = panel.dots("with dot")
    popular = 1 / np.round(items)
    popular /= popular.sum()
    taste = np.where(np.isin(np.round(items), (3, 8)), np.exp(1.2), 1)
    p = popular * taste / (popular @ taste)
    assert_allclose(chosen, p, atol=0.003)
    _, relative = panel.dots("without dot")
    env = {
        "x": 0,
        "p": lambda item, given=None: p[int(item)],
        "q": lambda item: popular[int(item)],
    }
    rows = equation("in-batch-optimum").rows
    for row, shown in zip(rows, (relative, chosen), strict=True):
        scores = [row.sides[-1].value(env | {"y": y}) for y in range(10)]
        assert_allclose(
            shown, np.exp(scores) / np.exp(scores).sum(), atol=0.003
        )


@pytest.mark.parametrize(
    ("name", "length", "begun"), [("one run", 60, 0), ("blocks", 15, 1)]
)
def test_contexts_are_read_step_by_step(
    name: str, length: int, begun: int
) -> None:
    panel = only("context-over-steps")
    steps, shown = panel.curve(name)
    drawn = np.interp(np.arange(1, 61), steps, shown)
    env = {"n": 60, "s": 5, "z": begun, "u": 2, "k": length}
    rows = solve("context-blocks", env)
    assert max(drawn) == pytest.approx(float(rows["M"]), abs=1)
    assert sum(drawn) == pytest.approx(float(rows["R"]), rel=0.01)
    assert drawn[length - 1] == pytest.approx(max(drawn), abs=1)
    assert drawn[0] == pytest.approx(5 + begun, abs=1)


def test_batches_bring_harder_and_falser_negatives() -> None:
    left, right = panels("batch-negatives")
    sizes, ranks = left.curve("rank")
    rows = solve("batch-negatives", {"N": 1e6, "B": sizes, "p": 0.5})
    assert_allclose(ranks, rows[r"\bar r"], rtol=0.03)
    for name, share in (("1 in 10,000", 1e-4), ("1 in 100,000", 1e-5)):
        sizes, chances = right.curve(name)
        rows = solve("batch-negatives", {"N": 1e6, "B": sizes, "p": share})
        assert_allclose(chances, rows["P"], atol=0.012)
