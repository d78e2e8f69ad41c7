"""Proofs of the formulas of the topic alignment: policies over a handful of answers, searched, sampled and derived."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
import sympy

from proving import (
    assert_equation,
    derives,
    equation,
    optional_torch,
    proves,
    rng,
    symbols,
)
from proving.references import gradient, integral

Array = np.ndarray[Any, Any]
PROMPT = 3


def policy(probabilities: Array) -> Callable[..., Any]:
    """A policy for one prompt: the probability of an answer by its number."""

    def probability(answer: Any, given: Any) -> Any:
        assert given == PROMPT
        return probabilities[int(answer)]

    return probability


def reward(scores: Array) -> Callable[..., Any]:
    """A reward for one prompt."""

    def score(prompt: Any, answer: Any) -> Any:
        assert prompt == PROMPT
        return scores[int(answer)]

    return score


def softmaxed(logits: Array) -> Array:
    """A distribution from logits, by way of the log of the sum."""
    return np.exp(logits - np.logaddexp.reduce(logits))


def _world(answers: int, seed: int) -> tuple[Array, Array, Array]:
    random = rng(seed)
    theta, ref = random.normal(size=(2, answers))
    return softmaxed(theta), softmaxed(ref), 2 * random.normal(size=answers)


# ---------------------------------------------------------------------- rlhf


@cache
def _paid() -> Array:
    """What sampled answers earn, less what their divergence costs."""
    theta, ref, scores = _world(7, 1)
    drawn = rng(2).choice(7, size=400_000, p=theta)
    paid: Array = scores[drawn] - 0.3 * np.log(theta / ref)[drawn]
    return paid


@proves(
    "rlhf-objective",
    how="a policy over seven answers: reward and divergence of 400,000 sampled answers, within standard errors",
)
def test_reward_minus_divergence_of_sampled_answers() -> None:
    theta, ref, scores = _world(7, 1)
    paid = _paid()
    env = {"x": PROMPT, "r": reward(scores), r"\beta": 0.3}
    env |= {r"\pi_\theta": policy(theta), r"\pi_\text{ref}": policy(ref)}
    value = float(
        equation("rlhf-objective").right.value(env, ranges={"y": range(7)})
    )
    error = paid.std() / len(paid) ** 0.5
    assert abs(value - paid.mean()) < 4 * error < 0.02


@proves(
    "rlhf-objective",
    how="equals the expected reward minus beta times PyTorch's kl_div",
)
def test_divergence_is_pytorchs() -> None:
    torch = optional_torch()
    theta, ref, scores = _world(6, 4)
    apart = torch.nn.functional.kl_div(
        torch.log(torch.from_numpy(ref)),
        torch.from_numpy(theta),
        reduction="sum",
    )
    env = {"x": PROMPT, "r": reward(scores), r"\beta": 0.7}
    env |= {r"\pi_\theta": policy(theta), r"\pi_\text{ref}": policy(ref)}
    assert_equation(
        "rlhf-objective",
        env,
        {"J": float(theta @ scores) - 0.7 * float(apart)},
        ranges={"y": range(6)},
    )


@proves(
    "rlhf-objective",
    how="at the best policy it is the log of a mean exponential, and at 20 policies around it less",
)
def test_the_best_of_the_objective_is_a_log_mean_exponential() -> None:
    _, ref, scores = _world(4, 7)
    env = {"x": PROMPT, "r": reward(scores), r"\beta": 0.9}
    env[r"\pi_\text{ref}"] = policy(ref)
    best = softmaxed(np.log(ref) + scores / 0.9)
    top = 0.9 * np.logaddexp.reduce(np.log(ref) + scores / 0.9)
    env[r"\pi_\theta"] = policy(best)
    assert_equation("rlhf-objective", env, {"J": top}, ranges={"y": range(4)})
    right, random = equation("rlhf-objective").right, rng(3)
    for _ in range(20):
        near = softmaxed(np.log(best) + 0.3 * random.normal(size=4))
        env[r"\pi_\theta"] = policy(near)
        assert float(right.value(env, ranges={"y": range(4)})) < top


# -------------------------------------------------------------- reward-model


@derives(
    "bradley-terry",
    how="SymPy differentiates the loss as the page prints it, and shows that its exponential is the odds' share",
)
def test_the_slope_of_a_comparison() -> None:
    won, lost = symbols("r_w"), symbols("r_l")
    printed = equation("bradley-terry")
    loss = printed.rows[1].sides[-1].value({"r_w": won, "r_l": lost})
    assert_equation(
        "bradley-terry",
        {"r_w": won, "r_l": lost},
        {
            "p": sympy.exp(-loss),
            r"\frac{\partial L}{\partial r_w}": sympy.diff(loss, won),
        },
        rows=[0, 2],
    )


@proves(
    "bradley-terry",
    how="integrates over Gumbel noise on both scores how often the first comes out on top; the slope is numerical",
)
@pytest.mark.parametrize(("won", "lost"), [(1.3, 0.4), (-0.7, 0.9), (2.5, 3.1)])
def test_noisy_scores_are_compared(won: float, lost: float) -> None:
    def on_top(noise: Array) -> Array:
        density = np.exp(-noise - np.exp(-noise))
        beaten: Array = density * np.exp(-np.exp(-(won + noise - lost)))
        return beaten

    share = integral(on_top, -4.0, 24.0)
    slope = gradient(
        lambda r: float(np.logaddexp(r[0], lost) - r[0]), np.array([won])
    )[0]
    assert_equation(
        "bradley-terry",
        {"r_w": won, "r_l": lost},
        {
            "p": share,
            "L": -np.log(share),
            r"\frac{\partial L}{\partial r_w}": slope,
        },
        rtol=1e-6,
    )


@proves(
    "bradley-terry",
    how="equals PyTorch's binary cross-entropy of the difference, and its gradient",
)
def test_a_comparison_is_pytorchs_binary_cross_entropy() -> None:
    torch = optional_torch()
    won = torch.tensor(0.37, dtype=torch.float64, requires_grad=True)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        won - 1.21, torch.tensor(1.0, dtype=torch.float64)
    )
    loss.backward()
    assert_equation(
        "bradley-terry",
        {"r_w": 0.37, "r_l": 1.21},
        {
            "p": float(torch.exp(-loss.detach())),
            "L": float(loss.detach()),
            r"\frac{\partial L}{\partial r_w}": float(won.grad),
        },
    )


# ------------------------------------------- direct-preference-optimization


@cache
def _searched(weight: float, seed: int) -> Array:
    """The policy to which gradient ascent on reward minus divergence comes."""
    _, ref, scores = _world(5, seed)
    logits = np.log(ref)
    for _ in range(4000):
        now = softmaxed(logits)
        gain = scores - weight * (np.log(now) - np.log(ref))
        logits = logits + 0.5 * now * (gain - now @ gain)
    return softmaxed(logits)


@proves(
    "kl-optimal-policy",
    how="finds by gradient ascent on the objective the best of all policies over five answers",
)
@pytest.mark.parametrize(("weight", "seed"), [(0.8, 3), (1.7, 5)])
def test_the_best_policy_is_searched(weight: float, seed: int) -> None:
    _, ref, scores = _world(5, seed)
    env = {"x": PROMPT, "r": reward(scores), r"\beta": weight}
    env[r"\pi_\text{ref}"] = policy(ref)
    total = sum(
        float(p) * np.exp(s / weight) for p, s in zip(ref, scores, strict=True)
    )
    assert_equation(
        "kl-optimal-policy",
        env,
        {"Z(x)": total, r"\pi^*(y \mid x)": _searched(weight, seed)},
        ranges={"y": range(5)},
        each={"y": range(5)},
        rtol=1e-5,
    )


@proves(
    "dpo-loss",
    how="rewards for five answers, the best policy for them: the loss of a pair is that of the rewards' difference",
)
def test_the_loss_of_the_best_policy_is_that_of_its_reward() -> None:
    _, ref, scores = _world(5, 8)
    best = softmaxed(np.log(ref) + scores / 0.6)
    for won, lost in [(0, 3), (4, 1), (2, 0)]:
        env = {"x": PROMPT, r"\beta": 0.6, "y_w": won, "y_l": lost}
        env |= {r"\pi_\theta": policy(best), r"\pi_\text{ref}": policy(ref)}
        apart = scores[won] - scores[lost]
        assert_equation(
            "dpo-loss", env, {"h": apart / 0.6, "L": np.log1p(np.exp(-apart))}
        )


@proves(
    "dpo-loss",
    how="PyTorch's cross-entropy of two tilted logits, for policies that have nothing to do with a reward",
)
def test_the_loss_is_a_softmax_of_two() -> None:
    torch = optional_torch()
    theta, ref, _ = _world(6, 9)
    env = {"x": PROMPT, r"\beta": 1.3, "y_w": 2, "y_l": 5}
    env |= {r"\pi_\theta": policy(theta), r"\pi_\text{ref}": policy(ref)}
    ratios = torch.log(torch.from_numpy(theta / ref))[[2, 5]]
    loss = torch.nn.functional.cross_entropy(1.3 * ratios, torch.tensor(0))
    assert_equation(
        "dpo-loss",
        env,
        {"h": float(ratios[0] - ratios[1]), "L": float(loss)},
    )
