"""The figures on noise schedules and on long steps are what the pages' formulas give."""

import math
from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import only, panels
from proving import Indexed
from proving.worked import solve


def test_the_linear_schedule_is_the_product_of_the_page() -> None:
    panel = only("diffusion-schedules")
    steps, shares = panel.curve("linear")
    betas = Indexed(lambda s: 1e-4 + (s - 1) * (0.02 - 1e-4) / 999)
    for step, share in list(zip(steps, shares, strict=True))[::12]:
        env = {"t": round(step), r"\beta": betas, "x_0": 1.0}
        wanted = solve("diffusion-forward-marginal", env)
        assert abs(share - wanted[r"\bar\alpha_t"]) < 0.008


def test_the_cosine_schedule_is_half_a_wave_with_an_offset() -> None:
    panel = only("diffusion-schedules")
    steps, shares = panel.curve("cosine")
    angle = np.pi * (np.asarray(steps) / 1000 + 0.008) / 1.008
    start = 1 + np.cos(np.pi * 0.008 / 1.008)
    assert_allclose(shares, (1 + np.cos(angle)) / start, atol=0.008)


def _below(x: float) -> float:
    """The probability of standard normal values below x."""
    return (1 + math.erf(x / 2**0.5)) / 2


STARTS = (-1.6, -0.8, -0.3, 0.3, 0.8, 1.6)


def _apart(name: str) -> list[np.ndarray]:
    """The curves of one name, each as points; a new one begins where time goes back to 0."""
    panel, _ = panels("one-long-step")
    points = np.asarray(panel.curve(name)).T
    begins = np.flatnonzero(points[:, 0] < 0.005)
    parts = np.split(points, begins[1:])
    assert len(parts) == len(STARTS)
    return parts


@pytest.mark.parametrize("number", range(len(STARTS)))
def test_paths_keep_the_rank_of_their_start(number: int) -> None:
    path = _apart("path")[number]
    assert path[0, 1] == pytest.approx(STARTS[number], abs=0.01)
    for done, value in path:
        t = 1 - done  # the axis runs from noise to data
        if t > 0.15:
            rank = np.mean(
                [_below((value - (1 - t) * d) / t) for d in (1, -1)]
            )
            assert rank == pytest.approx(_below(STARTS[number]), abs=0.012)
    assert path[-1] == pytest.approx(
        [1, math.copysign(1, STARTS[number])], abs=0.01
    )


@pytest.mark.parametrize("number", range(len(STARTS)))
def test_first_directions_are_the_velocity_at_the_start(
    number: int,
) -> None:
    line = _apart("first direction")[number]
    start = STARTS[number]
    slope = solve("two-point-velocity", {"x": start, "t": 1})
    assert line[0] == pytest.approx([0, start], abs=0.01)
    assert line[-1] == pytest.approx(
        [1, start - slope[r"\hat v"]], abs=0.01
    )


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_ends_follow_from_the_velocity_of_the_page(steps: int) -> None:
    _, panel = panels("one-long-step")
    starts, ends = panel.curve(f"{steps} steps")
    x = np.asarray(starts)
    for now, then in pairwise(np.linspace(1, 0, steps + 1).tolist()):
        slope = solve("two-point-velocity", {"x": x, "t": now})
        x = x - (now - then) * np.asarray(slope[r"\hat v"])
    assert_allclose(ends, x, atol=0.04)


def test_the_path_ends_at_the_data_on_its_side() -> None:
    _, panel = panels("one-long-step")
    for start, end in zip(*panel.curve("path"), strict=True):
        if abs(start) > 0.02:
            assert end == pytest.approx(math.copysign(1, start), abs=0.02)
