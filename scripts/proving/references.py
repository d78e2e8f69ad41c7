"""References that proofs share. They know nothing of LaTeX and share no code with the evaluator.

Everything is slow and plain on purpose: counted, stepped or sampled instead of derived.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from proving import evidence
from proving.evidence import Example

Array = np.ndarray[Any, Any]


def rng(seed: int = 20240) -> np.random.Generator:
    """Random numbers, the same each time."""
    return np.random.default_rng(seed)


def derivative(f: Callable[[Any], Any], x: Any, h: float = 1e-4) -> Any:
    """f'(x) by central differences of sixth order, element by element; good to about ten digits.

    Args:
        f: a function that works element by element.
        x: a number or array.
        h: the step; large enough that rounding stays small.
    """
    x = np.asarray(x, dtype=float)
    weights = ((3, 1 / 60), (2, -3 / 20), (1, 3 / 4))
    return sum(w * (f(x + k * h) - f(x - k * h)) for k, w in weights) / h


def complex_step(f: Callable[[Any], Any], x: Any, h: float = 1e-30) -> Any:
    """f'(x) by a complex step, exact to rounding, for functions that take complex numbers (no `abs`, no `max`)."""
    return np.imag(f(np.asarray(x, dtype=complex) + 1j * h)) / h


def gradient(f: Callable[[Array], Any], x: Array, h: float = 1e-4) -> Array:
    """The gradient of a scalar function of an array, by central differences of sixth order; shaped like `x`."""
    x = np.asarray(x, dtype=float)
    slopes = np.zeros_like(x)
    for index in np.ndindex(x.shape):

        def along(value: Any, index: tuple[int, ...] = index) -> Any:
            moved = x.copy()
            moved[index] = value
            return f(moved)

        slopes[index] = derivative(along, x[index], h)
    return slopes


def attended(scores: Array, values: Array) -> Array:
    """What a query with these scores reads: the slope of a log-sum-exp in the size of a tilt by each value."""

    def free_energy(tilt: Array) -> float:
        return float(np.logaddexp.reduce(scores + values @ tilt))

    return gradient(free_energy, np.zeros(values.shape[1]))


def jacobian(
    f: Callable[[Array], Array], x: Array, h: float = 1e-4
) -> Array:
    """The Jacobian by central differences: shape of the output, then shape of the input."""
    x = np.asarray(x, dtype=float)
    columns = []
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = 1.0

        def along(value: Any, step: Array = step) -> Any:
            return f(x + value * step)

        columns.append(derivative(along, 0.0, h))
    return np.moveaxis(np.array(columns), 0, -1).reshape(
        *np.shape(columns[0]), *x.shape
    )


def window_starts(
    size: int,
    kernel: int,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> list[int]:
    """Where a kernel fits, tried cell by cell along one axis: the first cell of each window in the padded input.

    Args:
        size: cells of the input; kernel, stride, padding (each end), dilation: as everywhere.
    """
    padded = [0] * padding + [1] * size + [0] * padding
    starts, start = [], 0
    while start < len(padded):
        taps = [start + tap * dilation for tap in range(kernel)]
        if all(tap < len(padded) for tap in taps):
            starts.append(start)
        start += stride
    return starts


def correlate(
    x: Array, w: Array, stride: int = 1, padding: int = 0, dilation: int = 1
) -> Array:
    """Cross-correlation in one or two dimensions by visiting every window, one stride and padding for all axes."""
    padded = np.pad(np.asarray(x, dtype=float), padding)
    axes = [
        window_starts(n, k, stride, padding, dilation)
        for n, k in zip(x.shape, w.shape, strict=True)
    ]
    sums = np.zeros([len(starts) for starts in axes])
    for place in np.ndindex(sums.shape):
        for tap in np.ndindex(w.shape):
            cell = tuple(
                axes[a][place[a]] + tap[a] * dilation for a in range(w.ndim)
            )
            sums[place] += padded[cell] * w[tap]
    return sums


def reached(layers: Sequence[tuple[int, int, int]]) -> int:
    """The receptive field of one output cell of a stack of layers `(kernel, stride, dilation)`, by walking back."""
    cells = {0}
    for kernel, stride, dilation in reversed(layers):
        cells = {
            cell * stride + tap * dilation
            for cell in cells
            for tap in range(kernel)
        }
    return max(cells) - min(cells) + 1


def sample_mean(
    draw: Callable[[np.random.Generator, int], Any],
    count: int = 200_000,
    seed: int = 1,
) -> tuple[float, float]:
    """A Monte Carlo mean and its standard error.

    Args:
        draw: from a generator and a count to that many samples of what is averaged.
    """
    samples = np.asarray(draw(rng(seed), count), dtype=float)
    return float(np.mean(samples)), float(
        np.std(samples, ddof=1) / np.sqrt(len(samples))
    )


def assert_within_error(
    value: float,
    draw: Callable[[np.random.Generator, int], Any],
    errors: float = 5.0,
    **how: Any,
) -> None:
    """Assert that a value agrees with a Monte Carlo mean within so many standard errors."""
    mean, error = sample_mean(draw, **how)
    assert abs(float(value) - mean) <= errors * error, (
        f"{value} against {mean} ± {error}"
    )
    allowed = errors * error / abs(mean) if mean else 0.0
    evidence.note_numbers(
        value,
        mean,
        allowed,
        Example((), f"{float(value):.6g}", f"{mean:.6g} ± {error:.1g}"),
    )


def integral(
    f: Callable[[Array], Array], low: float, high: float, points: int = 200
) -> float:
    """An integral over a finite interval by Gauss–Legendre quadrature."""
    nodes, weights = np.polynomial.legendre.leggauss(points)
    half = (high - low) / 2
    return float(
        half * np.sum(weights * f(half * nodes + (high + low) / 2))
    )
