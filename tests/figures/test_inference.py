"""Figures on writing text are what the pages' formulas give."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import measure, only, panels
from figures.inference import prompt_weights
from proving import equation, from_one
from proving.worked import solve

PIXEL = 1 / 150
LLAMA = {
    "B": 1,
    "P": 7.50e9,
    "a": 4 * 32 * 32 * 128,
    "n": 0,
    "b": 2,
    "c": 131072,
    "R": 989e12,
    "W": 3.35e12,
}


@pytest.mark.parametrize(
    ("side", "chances"),
    [(0, (0.5, 0.2, 0.15, 0.1, 0.05)), (1, (0.96, 0.02, 0.01, 0.01))],
)
def test_kept_tokens_are_the_rules_of_the_page(
    side: int, chances: tuple[float, ...]
) -> None:
    panel = panels("truncated-sampling")[side]
    env = {"p": from_one(list(chances)), "k": 2, "P": 0.9}
    env |= {r"\mu": 0.25, "V": len(chances)}
    names = ["top-k, *k* = 2", "top-p, *P* = 0.9", "min-p, μ = 0.25"]
    rules = equation("truncated-sampling").rows[:3]
    for name, rule in zip(names, rules, strict=True):
        wanted = [
            i
            for i in range(len(chances))
            if rule.sides[-1].value(env | {"i": i + 1})
        ]
        marked = [
            round((measure(dot, "cx") - 116) / 38)
            for dot in panel.marks("circle", name)
        ]
        assert marked == wanted, name
    for i, chance in enumerate(chances):
        bar = panel.mark("rect", f"bar {i}")
        assert measure(bar, "height") == pytest.approx(100 * chance)


def test_times_of_a_pass_are_the_formula() -> None:
    panel = only("pass-roofline")
    rows = equation("pass-roofline").rows
    for name, row, a_second in (
        ("arithmetic", rows[0], "R"),
        ("traffic", rows[1], "W"),
    ):
        tokens, times = panel.curve(name)
        wanted = [
            1e3 * row.sides[-1].value(LLAMA | {"m": m}) / LLAMA[a_second]
            for m in tokens
        ]
        assert_allclose(times, wanted, rtol=0.02)
    ((meet,), _) = panel.dots("meet")
    assert meet == pytest.approx(LLAMA["R"] / LLAMA["W"], rel=0.02)


@pytest.mark.parametrize("agree", [0.9, 0.8, 0.5])
def test_speed_with_drafts_is_the_formula(agree: float) -> None:
    panel = only("speculative-speedup")
    made, speed = equation("speculative-speedup").rows

    def wanted(drafted: float) -> float:
        env = {r"\gamma": drafted, r"\alpha": agree, "c": 0.05, "v": 1}
        env["E"] = made.sides[-1].value(env)
        return float(speed.sides[-1].value(env))

    drafted, shown = panel.curve(f"{agree}")
    assert_allclose(shown, [wanted(g) for g in drafted], atol=10 * PIXEL)
    best = max(range(17), key=wanted)
    ((at,), (high,)) = panel.dots(f"best {agree}")
    assert at == pytest.approx(best, abs=0.05)
    assert high == pytest.approx(wanted(best), abs=5 * PIXEL)


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("servers", [1, 4, 16])
def test_waits_are_the_formula(side: int, servers: int) -> None:
    panel = panels("waiting-and-utilization")[side]
    utilization, shown = panel.curve(f"{servers}")
    kept = utilization < 0.93  # a pixel across is much beyond
    wanted = [
        solve(
            "erlang-c", {"a": at * servers, "s": 1, "n": servers, "q": 0.01}
        )["w" if side == 0 else "t_q"]
        for at in utilization[kept]
    ]
    top = (8, 40)[side]
    assert_allclose(shown[kept], wanted, atol=3 * top * PIXEL, rtol=0.03)


def test_kept_tokens_have_the_highest_scores_of_the_page() -> None:
    panel = only("kept-tokens")
    weights = prompt_weights()
    tokens = len(weights)
    assert_allclose(weights.sum(axis=1), 1)
    np.testing.assert_array_equal(np.triu(weights, 1), 0)
    page = equation("eviction-score").rows[0].right

    def shown(name: str) -> list[int]:
        return [
            round((measure(mark, "x") - 76) / 13) + 1
            for mark in panel.marks("rect", name)
        ]

    def highest(first: int) -> list[int]:
        env = {r"\alpha": from_one(weights), "p": first, "n": tokens}
        scores = [page.value(env | {"s": s}) for s in range(1, tokens - 3)]
        return sorted(int(s) + 1 for s in np.argsort(scores)[-4:])

    newest = [15, 16, 17, 18]
    assert shown("first, last") == [1, 2, 3, 4, *newest]
    assert shown("H2O") == highest(1) + newest
    assert shown("SnapKV") == highest(tokens - 3) + newest
    marks = {
        name: {
            round((measure(dot, "cx") - 76) / 13 + 0.5)
            for dot in panel.marks("circle", name)
        }
        for name in ("answer", "later")
    }
    keeps = {p: set(shown(p)) for p in ("first, last", "H2O", "SnapKV")}
    assert [marks["answer"] <= kept for kept in keeps.values()] == [
        False,
        False,
        True,
    ]
    assert not any(marks["later"] & kept for kept in keeps.values())
    asked = weights[-4:].sum(axis=0)
    assert all(asked[at - 1] > asked[1:8].max() for at in marks["answer"])
