"""Text by models: chains of fits followed exactly and by drawing, and a checker counted."""

from functools import cache
from typing import Any

import numpy as np

from proving import (
    assert_equation,
    assert_within_error,
    equation,
    proves,
    published,
    refutes,
)

Array = np.ndarray[Any, Any]


@cache
def _expected_variances(
    size: int, fits: int, *, keep: bool
) -> tuple[float, ...]:
    """Expected variance of each fit, from the second moments of all points, each mean and variance taken from them.

    A point drawn from a fit is its mean plus its deviation times fresh noise, so it has the fit's mean square, and
    with any other point the same mean product as the fit's mean has.
    """
    moments = np.eye(size)  # real points: mean 0, variance 1
    data = np.arange(size)
    variances = []
    for _ in range(fits):
        average = np.zeros(len(moments))
        average[data] = 1 / len(data)
        with_mean = moments @ average
        square_of_mean = average @ with_mean
        square = np.diagonal(moments)[data].mean()
        variances.append(float(square - square_of_mean))
        total = len(moments) + size
        grown = np.full((total, total), square_of_mean)
        grown[: len(moments), : len(moments)] = moments
        grown[len(moments) :, : len(moments)] = with_mean
        grown[: len(moments), len(moments) :] = with_mean[:, None]
        fresh = np.arange(len(moments), total)
        grown[fresh, fresh] = square
        data = np.arange(total) if keep else fresh
        moments = grown
    return tuple(variances)


@proves(
    "recursive-gaussian",
    how="follows the second moments of all points through chains of up to six fits, data replaced and data kept",
)
def test_chains_of_fits_followed_exactly() -> None:
    for size, fits in ((3, 6), (7, 5), (4, 1)):
        reference = {
            "R_k": _expected_variances(size, fits, keep=False)[-1],
            "A_k": _expected_variances(size, fits, keep=True)[-1],
        }
        assert_equation(
            "recursive-gaussian", {"n": size, "k": fits}, reference
        )


@proves(
    "recursive-gaussian",
    how="draws 4,000 chains of eight fits to five examples each, data replaced and data kept",
)
def test_chains_of_fits_drawn() -> None:
    fits, size = 8, 5
    page = equation("recursive-gaussian").solve({"n": size, "k": fits})
    for left, keep in (("R_k", False), ("A_k", True)):

        def last(
            random: np.random.Generator, count: int, keep: bool = keep
        ) -> Array:
            data = random.normal(size=(count, size))
            for _ in range(fits - 1):
                mean, deviation = data.mean(1), data.std(1)
                drawn = random.normal(size=(count, size))
                drawn = mean[:, None] + deviation[:, None] * drawn
                data = np.hstack([data, drawn]) if keep else drawn
            return np.asarray(data.var(1))

        assert_within_error(float(page[left]), last, count=4000)


@proves(
    "verified-share",
    how="counts texts, right and wrong, passed and not, in three piles",
)
def test_a_checker_counted() -> None:
    for right, wrong, right_passed, wrong_passed in (
        (30, 70, 27, 14),
        (8, 12, 2, 9),
        (55, 45, 44, 0),
    ):
        pile = [(True, i < right_passed) for i in range(right)]
        pile += [(False, i < wrong_passed) for i in range(wrong)]
        kept = [good for good, passed in pile if passed]
        env = {
            "p": right / len(pile),
            "a": right_passed / right,
            "b": wrong_passed / wrong,
        }
        assert_equation(
            "verified-share", env, {"q": kept.count(True) / len(kept)}
        )


@refutes(
    "collapse-of-all-synthetic-data",
    how="follows the second moments of chains of 100 examples, exactly, with data replaced and with data kept",
)
def test_kept_data_keep_the_variance() -> None:
    size, fits, replaced, kept = published(
        "collapse-of-all-synthetic-data"
    ).numbers
    # what a sample loses depends only on the last fit, so the chain's moments follow from two numbers
    loss, wander = (
        1.0,
        0.0,
    )  # variance of the fit, and mean square of its mean
    for fit in range(int(fits)):
        del fit
        loss, wander = loss * (size - 1) / size, wander + loss / size
    assert round(loss, 3) == replaced
    assert abs(loss + wander - 1) < 1e-12
    variance = (size - 1) / size
    for batches in range(2, int(fits) + 1):
        # between and within batches: `batches - 1` old ones of the fit's variance, a new one drawn from it
        within = (
            (batches - 1) * variance + variance * (size - 1) / size
        ) / batches
        between = (batches - 1) / batches**2 * variance / size
        variance = within + between
    assert round(variance, 3) == kept > 2 * replaced
