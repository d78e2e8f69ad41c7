"""The values shown in a grid world are those of the page's equation, in a world built again from its rules."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from figured import Read, panels
from proving import equation

Cell = tuple[int, int]
REWARDS = {(0, 0): 1.0, (0, 4): 5.0}
WALLS = {(0, 2), (1, 2)}
DIRECTIONS = (1j, 1, -1j, -1)
"""Up, right, down, left, in the plane of complex numbers."""


def _moved(cell: Cell, direction: complex) -> Cell:
    row, column = cell[0] - int(direction.imag), cell[1] + int(direction.real)
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
            round((float(mark.attrib["y"]) - 46) / 60),
            round((float(mark.attrib["x"]) - 32) / 60),
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
    assert {_end(patient, cell, 0.95) for cell in _shown(patient)} == {(0, 4)}
