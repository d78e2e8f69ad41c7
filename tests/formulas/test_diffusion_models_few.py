"""Few-step diffusion: posteriors weighed, flows integrated, divergences differentiated."""

import math
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import sympy

from proving import (
    Over,
    assert_equation,
    derivative,
    derives,
    equation,
    integral,
    proves,
    published,
    refutes,
)

Array = np.ndarray[Any, Any]

MEANS, SPREADS, SHARES = (
    np.array([-1.1, 0.4, 1.7]),
    np.array([0.3, 0.2, 0.5]),
    np.array([0.5, 0.2, 0.3]),
)
"""A mixture of three Gaussians, as data of one component."""


def _moments(t: float) -> tuple[Array, Array]:
    """Means and deviations of the mixture's parts at a time of the straight path."""
    return (1 - t) * MEANS, np.sqrt(((1 - t) * SPREADS) ** 2 + t**2)


def _velocity(x: float, t: float) -> float:
    """Mean of noise minus data given x: each part's regression on x, weighed by Bayes."""
    mean, spread = _moments(t)
    away = (x - mean) / spread
    weight = SHARES * np.exp(-(away**2) / 2) / spread
    noise = t * away / spread
    data = MEANS + (1 - t) * SPREADS**2 * away / spread
    return float(weight @ (noise - data) / weight.sum())


@cache
def _walk(x: float, start: float, stop: float, steps: int = 60) -> float:
    """A point carried along the flow from one time to another, by the classical Runge–Kutta method."""
    h = (stop - start) / steps
    for i in range(steps):
        t = start + i * h
        a = _velocity(x, t)
        b = _velocity(x + h / 2 * a, t + h / 2)
        c = _velocity(x + h / 2 * b, t + h / 2)
        d = _velocity(x + h * c, t + h)
        x += h / 6 * (a + 2 * b + 2 * c + d)
    return x


def _below(x: float, t: float) -> float:
    """The probability of values below x at time t."""
    mean, spread = _moments(t)
    parts = [
        (1 + math.erf((x - m) / (s * 2**0.5))) / 2
        for m, s in zip(mean, spread, strict=True)
    ]
    return float(SHARES @ parts)


@cache
def _end(x: float, t: float) -> float:
    """The data of the same rank: on a line, paths do not cross, so each keeps its rank."""
    rank, low, high = _below(x, t), -9.0, 9.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if _below(middle, 0) < rank else (low, middle)
        )
    return (low + high) / 2


@proves(
    "two-point-velocity",
    how="weighs the two data by Bayes, and averages data and velocities, at four points",
)
def test_the_mean_of_two_data_by_bayes() -> None:
    data = np.array([1.0, -1.0])
    for t, x in ((0.3, 0.05), (0.55, -0.4), (0.8, 1.3), (1.0, 0.7)):
        noise = (x - (1 - t) * data) / t
        weight = np.exp(-(noise**2) / 2)
        weight /= weight.sum()
        reference = {"m": weight @ data, r"\hat v": weight @ (noise - data)}
        assert_equation("two-point-velocity", {"x": x, "t": t}, reference)


@derives(
    "two-point-velocity",
    how="SymPy weighs the two data by their Gaussian densities",
)
def test_the_posterior_of_two_data() -> None:
    x = sympy.Symbol("x", real=True)
    t = sympy.Symbol("t", positive=True)
    noise = {d: (x - (1 - t) * d) / t for d in (1, -1)}
    weight = {d: sympy.exp(-(noise[d] ** 2) / 2) for d in noise}
    total = sum(weight.values())
    mean = (weight[1] - weight[-1]) / total
    slope = sum(weight[d] * (noise[d] - d) for d in noise) / total
    page = equation("two-point-velocity").solve({"x": x, "t": t})
    for left, wanted in (("m", mean), (r"\hat v", slope)):
        gap = (page[left] - wanted).rewrite(sympy.exp)
        assert sympy.simplify(gap) == 0


@proves(
    "consistency-condition",
    how="follows paths of a mixture of three Gaussians; the model gives the data of the same rank",
)
def test_all_points_of_a_path_have_one_end() -> None:
    assert len(equation("consistency-condition").rows) == 2
    for x, t, s in ((0.7, 0.9, 0.35), (-0.45, 0.75, 0.2)):
        earlier = _walk(x, t, s)
        env = {
            "f": _end,
            "x_t": x,
            "t": t,
            "x_s": earlier,
            "s": s,
            "x_0": _walk(earlier, s, 0.0),
        }
        assert abs(earlier - x) > 0.1
        assert_equation("consistency-condition", env, rtol=1e-5)


@cache
def _mean_and_slope(x: float, t: float, r: float) -> tuple[float, float]:
    """Mean velocity between two times of x's path, and its change as the later one moves along the path."""

    def mean(at: Any) -> float:
        """The velocity, averaged over times of the path."""
        nodes, weights = np.polynomial.legendre.leggauss(12)
        times = r + (at - r) * (nodes + 1) / 2
        here, now = x, t
        total = 0.0
        for time, weight in reversed(
            list(zip(times.tolist(), weights.tolist(), strict=True))
        ):
            here, now = _walk(here, now, time, 3), time
            total += weight * _velocity(here, now)
        return total / 2

    return mean(t), float(derivative(np.vectorize(mean), t, h=1e-3))


@proves(
    "average-velocity",
    how="averages the velocity over times of two paths, and moves the later end along them",
)
def test_average_velocity_along_a_path() -> None:
    for x, t, r in ((0.7, 0.9, 0.35), (-0.45, 0.75, 0.2)):
        mean, slope = _mean_and_slope(x, t, r)
        env = {
            "x_t": x,
            "x_r": _walk(x, t, r),
            "t": t,
            "r": r,
            r"\dot u": slope,
        }
        reference = {"u": mean, r"\hat v": _velocity(x, t)}
        assert_equation("average-velocity", env, reference, rtol=1e-5)


LEVEL, CENTER = 0.6, 0.35
"""Deviation of the noise on the student's images, and where these lie for a weight of 0."""


def _log_teacher(x: Any) -> Any:
    """Log density of the noised mixture, up to a constant."""
    spread = np.sqrt(SPREADS**2 + LEVEL**2)
    away = (np.asarray(x)[..., None] - MEANS) / spread
    return np.log(np.exp(-(away**2) / 2) / spread @ SHARES)


@cache
def _slope_of_divergence(weight: float) -> float:
    """Of the noised student, whose images are CENTER plus weight times a draw, from the noised mixture."""

    def divergence(w: float) -> float:
        variance = w**2 + LEVEL**2

        def part(x: Array) -> Array:
            log_q = -((x - CENTER) ** 2) / (2 * variance)
            log_q -= np.log(variance) / 2
            return np.asarray(np.exp(log_q) * (log_q - _log_teacher(x)))

        return float(integral(part, -9, 9, 120) / math.sqrt(2 * math.pi))

    return float(derivative(np.vectorize(divergence), weight, h=1e-3))


@proves(
    "distribution-matching",
    how="integrates the divergence of a student's Gaussian from a mixture, and differentiates it numerically",
)
def test_the_slope_of_the_divergence() -> None:
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    chances = np.outer(weights, weights).ravel() / weights.sum() ** 2
    draws, noises = (a.ravel() for a in np.meshgrid(nodes, nodes))

    def over_draws(values: Any) -> float:
        return float(values @ chances)

    for weight in (0.5, -0.9):
        variance = weight**2 + LEVEL**2

        def student(x: Any, variance: float = variance) -> Any:
            return -(x - CENTER) / variance

        env = {
            r"\mathbb{E}_{z}": Over("z", draws, over_draws),
            "s_q": student,
            "s_p": lambda x: derivative(_log_teacher, x),
            "x": CENTER + weight * draws + LEVEL * noises,
            r"\frac{\partial x}{\partial \theta}": draws,
        }
        reference = {
            r"\frac{\partial D}{\partial \theta}": _slope_of_divergence(
                weight
            )
        }
        assert_equation("distribution-matching", env, reference, rtol=1e-5)


@refutes(
    "rectified-flow-in-one-step",
    how="weighs the two data at pure noise, takes one step, and follows the path in small ones",
)
def test_one_step_of_a_rectified_flow_ends_between_the_data() -> None:
    first, second, noise, slope, wrong, right = published(
        "rectified-flow-in-one-step"
    ).numbers
    data = np.array([first, second])
    # at pure noise, x says nothing of the data: both weigh the same
    assert np.mean(noise - data) == slope
    assert noise - 1.0 * slope == wrong
    assert wrong not in data
    x = float(noise)
    times = np.linspace(1, 0, 801).tolist()
    for now, then in pairwise(times):
        part = (x - (1 - now) * data) / now
        chance = np.exp(-(part**2) / 2)
        x -= (now - then) * float(chance @ (part - data) / chance.sum())
    assert abs(x - right) < 1e-3
    assert right in data
