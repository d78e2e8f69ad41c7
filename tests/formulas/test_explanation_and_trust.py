"""Explanations: integrals by Gauss's rule, derivatives by differences."""

import numpy as np
from numpy.typing import NDArray

from proving import Indexed, assert_equation, proves, rng

Array = NDArray[np.float64]


class _Network:
    """A cubic of three linear scores, with its gradient."""

    def __init__(self, cubic: float) -> None:
        random = rng(7)
        self.weights = random.normal(size=(4, 3))
        self.offset = random.normal(size=4)
        self.cubic = cubic

    def value(self, x: Array) -> float:
        z = self.weights @ np.ravel(x) + self.offset
        return float(np.sum(z**2 + self.cubic * z**3))

    def gradient(self, x: Array) -> Array:
        z = self.weights @ np.ravel(x) + self.offset
        slope: Array = self.weights.T @ (2 * z + 3 * self.cubic * z**2)
        return slope.reshape(np.shape(x))


def _integrals(net: _Network, x: Array, b: Array) -> Array:
    """The attributions, exactly: Gauss's rule with 4 nodes on a parabola."""
    nodes, weights = np.polynomial.legendre.leggauss(4)
    slopes = [net.gradient(b + (1 + node) / 2 * (x - b)) for node in nodes]
    mean: Array = np.tensordot(weights / 2, np.stack(slopes), axes=1)
    return (x - b) * mean


X, B = np.array([0.9, -1.3, 0.4]), np.array([-0.2, 0.5, 1.1])


@proves(
    "integrated-gradients",
    how="integrates the gradient along the line exactly, by Gauss's rule",
)
def test_the_midpoint_sum_is_the_integral() -> None:
    for cubic, steps, rtol in ((0.0, 3, 1e-9), (0.4, 400, 1e-4)):
        net = _Network(cubic)
        env = {
            r"\mathbf{x}": X,
            r"\mathbf{b}": B,
            r"\mathbf{g}": net.gradient,
            "m": steps,
        }
        exact = _integrals(net, X, B)
        assert_equation(
            "integrated-gradients", env, {r"\mathbf{a}": exact}, rtol=rtol
        )


@proves(
    "attribution-completeness",
    how="adds up integrals found by Gauss's rule, for a curved function",
)
def test_the_shares_add_up_to_the_change() -> None:
    net = _Network(0.4)
    env = {
        "n": 3,
        "a": Indexed(_integrals(net, X, B), base=1),
        "f": net.value,
        r"\mathbf{x}": X,
        r"\mathbf{b}": B,
    }
    assert_equation("attribution-completeness", env)


@proves(
    "grad-cam",
    how="differentiates a score numerically, and pools and weights by einsum",
)
def test_channels_are_weighted_by_their_mean_slope() -> None:
    random = rng(3)
    maps = random.normal(size=(3, 4, 5))
    readout = random.normal(size=maps.shape)

    def score(s: Array) -> float:
        return float(np.tanh(np.sum(readout * s) / 9) + np.sum(readout * s**2))

    slopes, width = np.zeros_like(maps), 1e-5
    for place in np.ndindex(*maps.shape):
        bump = np.zeros_like(maps)
        bump[place] = width
        rise = score(maps + bump) - score(maps - bump)
        slopes[place] = rise / (2 * width)
    weights = np.einsum("cij->c", slopes) / 20
    mixed = np.einsum("c,cij->ij", weights, maps)
    assert (mixed > 0).any()
    assert (mixed < 0).any()
    env = {
        "C": 3,
        "H": 4,
        "W": 5,
        "g": Indexed(slopes, base=1),
        "s": Indexed(maps, base=1),
    }
    assert_equation(
        "grad-cam",
        env,
        {"w_c": weights, "M_{i,j}": np.where(mixed > 0, mixed, 0.0)},
        each={"c": range(1, 4), "i": range(1, 5), "j": range(1, 6)},
    )
