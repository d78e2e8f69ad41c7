"""Proofs of the formulas of the topic frameworks and hardware."""

import numpy as np

from formulas.support import assert_equation, proves, rng


@proves("discrete-fourier-transform", how="equals NumPy's FFT on random complex signals of 1 to 12 samples")
def test_discrete_fourier_transform_is_numpys() -> None:
    random = rng()
    for length in (1, 2, 3, 5, 8, 12):
        x = random.normal(size=length) + 1j * random.normal(size=length)
        env = {"x": x, "N": length, "i": 1j}
        assert_equation("discrete-fourier-transform", env, {"X_k": np.fft.fft(x)}, each={"k": range(length)})
