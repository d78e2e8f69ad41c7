"""Diffusion models: the marginal of the forward process."""

import numpy as np

from proving import Indexed, assert_equation, proves


@proves("diffusion-forward-marginal", how="takes four noising steps one by one, as linear maps of data and noises")
def test_steps_one_by_one_have_the_closed_mean_and_variance() -> None:
    beta = np.array([0.13, 0.31, 0.07, 0.42])
    for t in (3, 4):
        weights = np.zeros(t + 1)  # of the data and of each step's noise
        weights[0] = 1.0
        for step in range(1, t + 1):
            weights *= np.sqrt(1 - beta[step - 1])
            weights[step] = np.sqrt(beta[step - 1])
        env = {"t": t, r"\beta": Indexed(beta, base=1), "x_0": 1.7}
        reference = {r"\bar\alpha_t": weights[0] ** 2, "m_t": weights[0] * 1.7, "v_t": np.sum(weights[1:] ** 2)}
        assert_equation("diffusion-forward-marginal", env, reference)
