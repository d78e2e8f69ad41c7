"""A coupling layer of one number, by the page's own formula."""

import numpy as np

from proving import Indexed, equation


def coupled(number: float, scale: float, shift: float) -> tuple[float, float]:
    """What the layer makes of a number, and the logarithm of the factor by which it stretches there."""
    env = {
        r"\mathbf{z}_b": np.array([number]),
        r"\mathbf{s}": np.array([scale]),
        r"\mathbf{t}": np.array([shift]),
        "s": Indexed([scale], base=1),
        "m": 1,
    }
    page = equation("affine-coupling").solve(env)
    return float(np.ravel(page[r"\mathbf{x}_b"])[0]), float(page["D"])
