"""Kernels: reads of tiled products counted one by one, and times of the worked example."""

from itertools import product

import numpy as np
import pytest

from proving import assert_equation, equation, proves
from proving.worked import Worked, counts


def counted(m: int, k: int, n: int, p: int, q: int) -> tuple[int, int]:
    """Numbers moved by blocks that each compute a tile, and operations, counted as they happen."""
    moved = operations = 0
    for top, left in product(range(0, m, p), range(0, n, q)):
        rows = [i for i in range(top, top + p) if i < m]
        columns = [j for j in range(left, left + q) if j < n]
        for _ in range(k):
            moved += sum(1 for _ in rows)
            moved += sum(1 for _ in columns)
            operations += sum(2 for _ in product(rows, columns))
        moved += sum(1 for _ in product(rows, columns))
    return moved, operations


@proves(
    "tiled-matmul-traffic",
    how="walks through the tiles of eight products and counts each number read and written, and each operation",
)
@pytest.mark.parametrize(
    ("m", "k", "n"), [(12, 5, 7), (9, 11, 10), (4, 3, 13), (6, 7, 5)]
)
@pytest.mark.parametrize(("p", "q"), [(3, 4), (5, 2)])
def test_every_number_that_crosses_the_bus(
    m: int, k: int, n: int, p: int, q: int
) -> None:
    moved, operations = counted(m, k, n, p, q)
    assert_equation(
        "tiled-matmul-traffic",
        {"m": m, "k": k, "n": n, "p": p, "q": q, "b": 2.5},
        {"Q": moved, "I": operations / (2.5 * moved)},
    )


def test_one_tile_for_all_is_the_best_case_of_the_other_page() -> None:
    env = {"m": 30, "k": 20, "n": 50, "b": 2}
    best = equation("matmul-arithmetic-intensity").solve(env)["I"]
    tiled = equation("tiled-matmul-traffic").solve(
        env | {"p": 30, "q": 50}
    )["I"]
    assert np.isclose(best, tiled)


@counts("gpu-kernels")
def test_a_product_three_steps_and_a_full_register_file(n: Worked) -> None:
    side, again = n.given(2)
    assert side == again
    peak, bandwidth = n.given(2)
    assert (peak, bandwidth) == (312, 2.04)
    n.shows(2 * side**3 / (peak * 1e12) * 1e3)

    def solved(tile: float) -> tuple[float, float]:
        env = {
            "m": side,
            "k": side,
            "n": side,
            "p": tile,
            "q": tile,
            "b": 2,
        }
        found = equation("tiled-matmul-traffic").solve(env)
        return 2 * found["Q"] / (bandwidth * 1e12) * 1e3, found["I"]

    n.shows(solved(1)[0])
    time, intensity = solved(128)
    n.shows(time)
    assert n.given(2) == [128, 128]
    n.shows(intensity)
    time, intensity = solved(4 * 128)
    n.shows(time)
    assert n.given(2) == [4, 4]
    n.shows(intensity)
    steps = 3  # spelled out
    (millions,) = n.given(1)
    gigabytes = 2 * 2 * millions / 1e3
    n.shows(steps * gigabytes, steps * gigabytes / bandwidth)
    n.shows(gigabytes, gigabytes / bandwidth)
    registers, room = n.given(2)
    (each,) = n.given(1)
    fits = registers / (32 * each)
    n.shows(fits, 100 * fits / room)
