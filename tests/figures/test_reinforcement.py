"""A grid world's values are those of the page's equation, in a world built again; regrets keep to the page's bounds."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from figured import Read, measure, only, panels
from proving import equation, from_one

Cell = tuple[int, int]
REWARDS = {(0, 0): 1.0, (0, 4): 5.0}
WALLS = {(0, 2), (1, 2)}
DIRECTIONS = (1j, 1, -1j, -1)
"""Up, right, down, left, in the plane of complex numbers."""


def _moved(cell: Cell, direction: complex) -> Cell:
    row, column = (
        cell[0] - int(direction.imag),
        cell[1] + int(direction.real),
    )
    inside = 0 <= row < 4 and 0 <= column < 5 and (row, column) not in WALLS
    return (row, column) if inside else cell


def chance(target: Cell, given: tuple[Cell, complex]) -> float:
    """Eight times in ten as wished, once each to the left and right of it."""
    cell, direction = given
    turns = {1: 0.8, 1j: 0.1, -1j: 0.1}
    return sum(
        share
        for turn, share in turns.items()
        if _moved(cell, direction * turn) == target
    )


def _shown(panel: Read) -> dict[Cell, float]:
    return {
        (
            round((measure(mark, "y") - 46) / 60),
            round((measure(mark, "x") - 32) / 60),
        ): float("".join(mark.itertext()))
        for mark in panel.marks("text", "value")
    }


def _worth(
    shown: dict[Cell, float], discount: float
) -> Callable[[Cell, complex], float]:
    """The right side of the page's equation, for the values shown."""
    right = equation("bellman-optimality").rows[0].right
    env = {
        "P": chance,
        "R": lambda cell, direction, target: REWARDS.get(target, 0.0),
        "Q^*": lambda cell, direction: shown.get(cell, 0.0),
        r"\gamma": discount,
    }
    ranges = {"s'": [*shown, *REWARDS], "a'": DIRECTIONS}
    return lambda cell, direction: float(
        right.value(env | {"s": cell, "a": direction}, ranges)
    )


@pytest.mark.parametrize(("side", "discount"), [(0, 0.5), (1, 0.95)])
def test_values_and_arrows_are_those_of_the_equation(
    side: int, discount: float
) -> None:
    panel = panels("grid-values")[side]
    assert f"discount {discount:g}" in panel.labels()
    shown = _shown(panel)
    every = set(product(range(4), range(5))) - WALLS - REWARDS.keys()
    assert set(shown) == every
    worth = _worth(shown, discount)
    heads = [
        mark.attrib["d"]
        for mark in panel.marks("path")
        if "head" in mark.attrib["class"]
    ]
    tips = [
        np.array([float(n) for n in d[1:].split("L")[0].split()[:2]])
        for d in heads
    ]
    for cell, value in shown.items():
        each = [worth(cell, direction) for direction in DIRECTIONS]
        assert max(each) == pytest.approx(value, abs=0.011)
        middle = np.array([32 + 60 * cell[1], 26 + 60 * cell[0] + 39])
        (tip,) = (t for t in tips if np.linalg.norm(t - middle) < 12)
        right, down = np.round((tip - middle) / 10)
        drawn = complex(right, -down)
        assert worth(cell, drawn) == pytest.approx(max(each), abs=0.011)


def _end(panel: Read, start: Cell, discount: float) -> Cell:
    """Where the best moves lead from a cell, if none slips."""
    worth, cell = _worth(_shown(panel), discount), start
    for _ in range(20):
        if cell in REWARDS:
            break
        cell = _moved(cell, max(DIRECTIONS, key=lambda d: worth(cell, d)))
    return cell


def test_only_the_patient_agent_crosses_the_grid() -> None:
    impatient, patient = panels("grid-values")
    for row in range(1, 4):
        for column in (0, 1):
            assert _end(impatient, (row, column), 0.5) == (0, 0)
    assert {_end(patient, cell, 0.95) for cell in _shown(patient)} == {
        (0, 4)
    }


LOST = from_one(np.array([0.2, 0.1, 0.0]))
"""The gaps of three actions that win with 0.4, 0.5 and 0.6."""


def test_regrets_keep_to_the_bounds_of_the_page() -> None:
    panel = only("bandit-regrets")
    env = {"K": 3, "a^*": 3, r"\Delta": LOST, r"\varepsilon": 0.1}
    floor = equation("bandit-regret").rows[1].right
    ceiling = equation("ucb1-regret").row.right
    for steps, regret in panel.curve("greedy").T:
        assert regret > 0.9 * float(floor.value(env | {"T": steps}))
    for steps, regret in panel.curve("optimistic").T:
        bound = ceiling.value(env | {"T": steps}, {"a": range(1, 4)})
        assert regret < float(bound)


def played(steps: int, seed: int) -> float:
    """The regret of one run of Thompson sampling, on wins and losses counted one by one."""
    random = np.random.default_rng(seed)
    counts, lost = [[1, 1], [1, 1], [1, 1]], 0.0
    for _ in range(steps):
        drawn = [random.beta(won, missed) for won, missed in counts]
        action = drawn.index(max(drawn))
        lost += (0.2, 0.1, 0.0)[action]
        won = random.random() < (0.4, 0.5, 0.6)[action]
        counts[action][0 if won else 1] += 1
    return lost


def test_a_fixed_share_of_chance_loses_most_in_the_end() -> None:
    panel = only("bandit-regrets")
    greedy, optimistic, drawn = (
        panel.curve(name).T for name in ("greedy", "optimistic", "drawn")
    )
    lower, middle, higher = (
        np.interp(3000, *curve.T) for curve in (drawn, greedy, optimistic)
    )
    assert lower < middle < higher
    assert drawn[-1, 1] < optimistic[-1, 1] < greedy[-1, 1]
    assert greedy[-1, 0] == pytest.approx(20_000, rel=0.01)
    runs = [played(492, seed) for seed in range(60)]
    error = np.std(runs) / 60**0.5 + 1  # a pixel is about one
    shown = np.interp(492, *drawn.T)
    assert shown == pytest.approx(np.mean(runs), abs=4 * error)
