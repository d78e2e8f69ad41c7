"""Forecasts of series: all futures of a short walk, integrals over the values to come, and sums by hand."""

import itertools
import math
from collections.abc import Sequence
from functools import cache, partial
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from proving import (
    Indexed,
    assert_equation,
    from_one,
    proves,
    published,
    refutes,
    rng,
)
from proving.references import derivative, integral
from proving.worked import Worked, by_formula, counts

Array = np.ndarray[Any, Any]


def walked(a: float, start: float, shocks: Sequence[float]) -> list[float]:
    """The values behind a first one."""
    values = []
    for shock in shocks:
        start = a * start + shock
        values.append(start)
    return values


@proves(
    "recursive-forecast-error",
    how="repeats the learned step, and averages the squared error over all futures of up to seven shocks of either "
    "sign, for four processes",
)
@pytest.mark.parametrize(
    ("a", "learned", "last", "size"),
    [(0.9, 0.95, 4.0, 1.3), (0.5, 0.8, -3.0, 0.7), (-0.7, 0.4, 2.5, 2.0), (1.1, 1.0, 1.5, 0.4)],
)  # fmt: skip
def test_a_learned_step_repeated_misses_by_this_much(
    a: float, learned: float, last: float, size: float
) -> None:
    for h in range(1, 8):
        forecast = walked(learned, last, [0.0] * h)[-1]
        errors = [
            (walked(a, last, shocks)[-1] - forecast) ** 2
            for shocks in itertools.product((-size, size), repeat=h)
        ]
        env = {"y_t": last, r"\hat a": learned, "a": a, "s": size, "h": h}
        mean = math.fsum(errors) / len(errors)
        assert_equation("recursive-forecast-error", env, {"E_h": mean})


def expected_loss(forecast: float, q: float) -> float:
    """Of an exponential value to come: a unit too low costs q, a unit too high the rest."""

    def low(y: Array) -> Array:
        return np.asarray(q * (y - forecast) * np.exp(-y))

    def high(y: Array) -> Array:
        return np.asarray((1 - q) * (forecast - y) * np.exp(-y))

    return integral(high, 0, forecast, 40) + integral(low, forecast, 40, 60)


@proves(
    "pinball-slope",
    how="differentiates the expected pinball loss of an exponential variable, integrated numerically, at four "
    "forecasts for three quantiles",
)
@pytest.mark.parametrize("q", [0.1, 0.5, 0.83])
def test_the_slope_is_the_distribution_less_the_quantile(q: float) -> None:
    for forecast in (0.2, 0.6, 1.1, 2.7):
        slope = derivative(lambda c: expected_loss(c, q), forecast)
        assert_equation(
            "pinball-slope",
            {"F": lambda y: 1 - np.exp(-y), r"\hat y": forecast, "q": q},
            {r"\frac{\partial L}{\partial \hat y}": slope},
            rtol=1e-4,
            atol=1e-6,
        )


@pytest.mark.parametrize("q", [0.1, 0.5, 0.83])
def test_the_quantile_loses_least(q: float) -> None:
    quantile = -math.log(1 - q)
    least = expected_loss(quantile, q)
    for off in (0.9, 0.99, 1.01, 1.1):
        assert expected_loss(off * quantile, q) > least


@proves(
    "seasonal-mase",
    how="measures two forecasts with a loop over days for random series and seasons of 1, 3 and 4, and gives the "
    "seasonal naive forecast 1 where all its misses are alike",
)
def test_scaled_errors_by_hand() -> None:
    random = rng(5)
    for season, count, ahead in ((1, 6, 3), (3, 11, 5), (4, 9, 2)):
        past, truth, forecast = (
            random.normal(size=size) * 3 for size in (count, ahead, ahead)
        )
        naive = [
            abs(now - then)
            for now, then in zip(past[season:], past[:-season], strict=True)
        ]
        missed = [abs(a - b) for a, b in zip(truth, forecast, strict=True)]
        scaled = (sum(missed) / ahead) / (sum(naive) / len(naive))
        _assert_scaled(season, past, truth, forecast, scaled)
    rising = np.arange(10.0) * 2
    _assert_scaled(3, rising[:7], rising[7:], rising[4:7], 1)


def _assert_scaled(
    season: int, past: Array, truth: Array, forecast: Array, scaled: float
) -> None:
    n = len(past)
    env = {
        "H": len(truth),
        "n": n,
        "m": season,
        "y": from_one([*past, *truth]),
        r"\hat y": Indexed(lambda t: forecast[int(t) - n - 1]),
    }
    assert_equation("seasonal-mase", env, {"M": scaled})


@cache
def _grown(
    a: float, learned: float, last: float, noise: float, h: int
) -> tuple[float, float]:
    """What of the error of h steps comes from the wrong factor, and the rest."""
    env = {"a": a, r"\hat a": learned, "h": h}
    total = by_formula(
        "recursive-forecast-error",
        env | {"y_t": last, "s": math.sqrt(noise)},
    )
    rest = by_formula(
        "recursive-forecast-error",
        env | {"y_t": 0.0, "s": math.sqrt(noise)},
    )
    return total - rest, rest


@counts("time-series-forecasting")
def test_errors_that_grow_and_windows(n: Worked) -> None:
    parts = partial(_grown, *n.given(4))
    a, _, last, _ = parts.args
    first, tenth = parts(1), parts(10)
    n.shows(*first, *tenth)
    largest = max(range(1, 200), key=lambda h: parts(h)[0])
    n.shows(largest, parts(largest)[0])
    (size, start) = n.given(2)
    fed, true = start, [start]
    for _ in range(2):
        fed = fed**2
        true = [y**2 + shock for y in true for shock in (size, -size)]
    n.shows(fed, sum(true) / len(true))
    values = n.one()
    windows, inputs, targets, cut, before = map(int, n.given(5))

    def fit(count: int) -> int:
        series = range(count)
        return sum(
            first + inputs + targets - 1 in series for first in series
        )

    assert (fit(int(values)), fit(cut)) == (windows, before)
    mean = [last**2 * a ** (2 * h) for h in range(1, 20)]
    ahead = [parts(h)[0] < mean[h - 1] for h in range(1, 20)]
    assert ahead.index(False) + 1 == 13, "as the caption says"


@refutes(
    "direct-beats-recursive",
    how="fits both kinds of forecast to all 4,096 series and compares what they add to the squared error",
)
def test_a_right_step_repeated_errs_less_than_three_fitted_at_once() -> (
    None
):
    claim = published("direct-beats-recursive")
    a, shock, start, count, length, recursive, direct = claim.numbers
    shocks = list(itertools.product((-shock, shock), repeat=int(length)))
    assert len(shocks) == count

    def slope(values: list[float], steps: int) -> float:
        pairs = list(zip(values, values[steps:], strict=False))
        return sum(x * y for x, y in pairs) / sum(x * x for x, _ in pairs)

    added = np.zeros(2)
    for series in (walked(a, start, s) for s in shocks):
        for kind, factor in enumerate(
            (slope(series, 1) ** 3, slope(series, 3))
        ):
            added[kind] += ((factor - a**3) * series[-1]) ** 2 / count
    assert added.round(2).tolist() == [recursive, direct]
    assert recursive < direct


def test_a_wrong_step_repeated_errs_more() -> None:
    """The other half: values that hang on the one two steps before, of which one step shows nothing."""
    random = rng(8)
    values = [0.0, 0.0]
    for shock in random.normal(size=4000):
        values.append(0.8 * values[-2] + shock)

    def missed(steps: int, repeat: int) -> float:
        x, y = (
            np.array(values[:-steps]),
            np.array(values[steps:]),
        )
        factor = float(x @ y / (x @ x)) ** repeat
        two = np.array(values[2:]) - factor * np.array(values[:-2])
        return float((two**2).mean())

    assert missed(2, 1) < missed(1, 2) / 2


def test_quantiles_of_days_do_not_add_up_to_that_of_the_week() -> None:
    """Seven independent standard normal days."""
    day = NormalDist().inv_cdf(0.9)
    week = NormalDist(0, math.sqrt(7)).inv_cdf(0.9)
    assert 7 * day > 2 * week


def test_the_scaled_error_does_not_compare_with_the_baseline_itself() -> (
    None
):
    """Last training weeks that swing, a calm week to come: the forecast is below 1, the baseline further below."""
    random = rng(9)
    past = random.normal(size=700) * 2
    past[-7:] = 0.0
    truth = random.normal(size=7) * 0.2
    scale = np.abs(past[7:] - past[:-7]).mean()
    mine, naive = (
        np.abs(truth - forecast).mean() / scale
        for forecast in (np.ones(7), past[-7:])
    )
    assert naive < mine < 1
