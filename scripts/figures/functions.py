"""The functions that figures show, each as the field defines it; the tests hold them against the pages' formulas."""

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def pair(vector: Array) -> tuple[float, float]:
    """The two entries of a vector in the plane."""
    return float(vector[0]), float(vector[1])


def sigmoid(x: Array) -> Array:
    """The logistic function."""
    return 1 / (1 + np.exp(-x))


def relu(x: Array) -> Array:
    """The positive part."""
    return np.maximum(x, 0)


def leaky_relu(x: Array, slope: float = 0.01) -> Array:
    """The rectifier with a small slope for what is negative."""
    return np.where(x > 0, x, slope * x)


def elu(x: Array, scale: float = 1) -> Array:
    """The identity above 0, below it an exponential that levels off at `-scale`."""
    return np.asarray(
        np.where(x > 0, x, scale * np.expm1(np.minimum(x, 0)))
    )


def softplus(x: Array) -> Array:
    """The logarithm of one plus the exponential: ReLU, rounded."""
    return np.asarray(np.logaddexp(0, x))


def silu(x: Array) -> Array:
    """Swish with β = 1."""
    return x * sigmoid(x)


def normal_distribution(x: Array) -> Array:
    """The chance that a standard normal value is smaller."""
    return np.array([(1 + math.erf(v / math.sqrt(2))) / 2 for v in x])


def gelu(x: Array) -> Array:
    """The input times the normal distribution function of it."""
    return x * normal_distribution(x)


def softmax(z: Array, temperature: float = 1) -> Array:
    """Positive numbers that sum to 1, the larger the larger the entry."""
    powers = np.exp((z - np.max(z)) / temperature)
    return np.asarray(powers / powers.sum())


def slopes(x: Array, y: Array) -> Array:
    """The derivative of a smooth curve, by differences."""
    return np.gradient(y, x, edge_order=2)


def output_size(
    size: int,
    kernel: int,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> int:
    """How many places a kernel has along one axis, counted."""
    return len(window_starts(size, kernel, stride, padding, dilation))


def window_starts(
    size: int,
    kernel: int,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> range:
    """Where a kernel's first tap lies, in cells of the padded input."""
    span = dilation * (kernel - 1) + 1
    return range(0, size + 2 * padding - span + 1, stride)
