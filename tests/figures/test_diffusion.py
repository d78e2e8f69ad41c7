"""The figure on noise schedules is what the page's formula gives."""

import numpy as np

from figured import panels
from proving import Indexed, equation


def test_the_linear_schedule_is_the_product_of_the_page() -> None:
    (panel,) = panels("diffusion-schedules")
    steps, shares = panel.curve("linear")
    betas = Indexed(lambda s: 1e-4 + (s - 1) * (0.02 - 1e-4) / 999)
    for step, share in list(zip(steps, shares, strict=True))[::12]:
        env = {"t": round(step), r"\beta": betas, "x_0": 1.0}
        wanted = equation("diffusion-forward-marginal").solve(env)
        assert abs(share - wanted[r"\bar\alpha_t"]) < 0.008


def test_the_cosine_schedule_is_half_a_wave_with_an_offset() -> None:
    (panel,) = panels("diffusion-schedules")
    steps, shares = panel.curve("cosine")
    angle = np.pi * (np.asarray(steps) / 1000 + 0.008) / 1.008
    start = 1 + np.cos(np.pi * 0.008 / 1.008)
    np.testing.assert_allclose(
        shares, (1 + np.cos(angle)) / start, atol=0.008
    )
