"""Proofs of the formulas of the topic alignment: policies over a handful of answers, searched, sampled and derived."""

import itertools
import math
from collections.abc import Callable
from functools import cache
from math import lgamma
from typing import Any

import numpy as np
import pytest
import sympy

from proving import (
    assert_close,
    assert_equation,
    derives,
    equation,
    from_one,
    optional_torch,
    proves,
    published,
    refutes,
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
    shares: Array = np.exp(logits - np.logaddexp.reduce(logits))
    return shares


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
    env: dict[str, Any] = {"x": PROMPT, "r": reward(scores), r"\beta": 0.3}
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
    env: dict[str, Any] = {"x": PROMPT, "r": reward(scores), r"\beta": 0.7}
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
    env: dict[str, Any] = {"x": PROMPT, "r": reward(scores), r"\beta": 0.9}
    env[r"\pi_\text{ref}"] = policy(ref)
    best = softmaxed(np.log(ref) + scores / 0.9)
    top = 0.9 * np.logaddexp.reduce(np.log(ref) + scores / 0.9)
    env[r"\pi_\theta"] = policy(best)
    assert_equation(
        "rlhf-objective", env, {"J": top}, ranges={"y": range(4)}
    )
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
@pytest.mark.parametrize(
    ("won", "lost"), [(1.3, 0.4), (-0.7, 0.9), (2.5, 3.1)]
)
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
    env: dict[str, Any] = {
        "x": PROMPT,
        "r": reward(scores),
        r"\beta": weight,
    }
    env[r"\pi_\text{ref}"] = policy(ref)
    total = sum(
        float(p) * np.exp(s / weight)
        for p, s in zip(ref, scores, strict=True)
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
        env: dict[str, Any] = {
            "x": PROMPT,
            r"\beta": 0.6,
            "y_w": won,
            "y_l": lost,
        }
        env |= {r"\pi_\theta": policy(best), r"\pi_\text{ref}": policy(ref)}
        apart = scores[won] - scores[lost]
        assert_equation(
            "dpo-loss",
            env,
            {"h": apart / 0.6, "L": np.log1p(np.exp(-apart))},
        )


@proves(
    "dpo-loss",
    how="PyTorch's cross-entropy of two tilted logits, for policies that have nothing to do with a reward",
)
def test_the_loss_is_a_softmax_of_two() -> None:
    torch = optional_torch()
    theta, ref, _ = _world(6, 9)
    env: dict[str, Any] = {"x": PROMPT, r"\beta": 1.3, "y_w": 2, "y_l": 5}
    env |= {r"\pi_\theta": policy(theta), r"\pi_\text{ref}": policy(ref)}
    ratios = torch.log(torch.from_numpy(theta / ref))[[2, 5]]
    loss = torch.nn.functional.cross_entropy(1.3 * ratios, torch.tensor(0))
    assert_equation(
        "dpo-loss",
        env,
        {"h": float(ratios[0] - ratios[1]), "L": float(loss)},
    )


# ------------------------------------------------------------ reward-hacking


@derives(
    "gold-reward",
    how="SymPy sets the slope of the first line to zero, finds the value there, and the curve bent down",
)
def test_the_peak_of_the_true_reward() -> None:
    d, a, b = (sympy.Symbol(name, positive=True) for name in "dab")
    curve = (
        equation("gold-reward")
        .rows[0]
        .sides[-1]
        .value({"d": d, "a": a, "b": b})
    )
    (peak,) = sympy.solve(sympy.diff(curve, d), d)
    assert sympy.diff(curve, d, 2).subs(d, peak).is_negative
    assert_equation(
        "gold-reward",
        {"a": a, "b": b},
        {"d^*": peak, "R^*": sympy.simplify(curve.subs(d, peak))},
        rows=[1, 2],
    )


@proves(
    "gold-reward",
    how="adds up the slope a - b - b log d from near zero in steps of a thousandth, and looks for the top",
)
@pytest.mark.parametrize(("a", "b"), [(0.9, 0.3), (0.7, 0.41)])
def test_the_peak_is_where_a_scan_finds_it(a: float, b: float) -> None:
    # The slope is a - b - b log d: it is added up from near 0, where the curve starts.
    steps = np.arange(0.0005, 12, 0.001)
    gained = np.cumsum(0.001 * (a - b - b * np.log(steps)))
    top = int(np.argmax(gained))
    assert_equation(
        "gold-reward",
        {"a": a, "b": b, "d": 9.0},
        {
            "R": gained[8999],
            "d^*": steps[top] + 0.0005,
            "R^*": gained[top],
        },
        rtol=1e-3,
    )


@proves(
    "best-of-n-divergence",
    how="integrates over the rank of the best of n samples, whose density is that of a maximum",
)
@pytest.mark.parametrize("n", [1, 3, 16])
def test_the_distance_of_the_best_of_n(n: int) -> None:
    def part(logs: Array) -> Array:
        # With rank u = exp(-v): density n u^(n-1), weight u dv.
        ranks = np.exp(-logs)
        density = n * ranks ** (n - 1)
        weighted: Array = density * np.log(density) * ranks
        return weighted

    assert_equation(
        "best-of-n-divergence",
        {"n": n},
        {
            r"D_\text{KL}": sum(
                integral(part, low, low + 8) for low in range(0, 40, 8)
            )
        },
        rtol=1e-6,
        atol=1e-9,
    )


@proves(
    "best-of-n-divergence",
    how="counts how often each of 4,000 equally likely, ranked answers is the best of n, and adds up the divergence",
)
def test_the_distance_among_many_answers() -> None:
    places = np.arange(4001) / 4000
    chosen = np.diff(places**5)
    apart = float(chosen @ np.log(chosen * 4000))
    assert_equation(
        "best-of-n-divergence", {"n": 5}, {r"D_\text{KL}": apart}, rtol=1e-3
    )


# ---------------------------------------------- preferences-vs-demonstrations


@proves(
    "ranking-information",
    how="enumerates all orders of up to seven answers",
)
@pytest.mark.parametrize("answers", [2, 3, 5, 7])
def test_orders_are_counted(answers: int) -> None:
    orders = sum(1 for _ in itertools.permutations(range(answers)))
    assert_equation(
        "ranking-information", {"K": answers}, {"I": np.log2(orders)}
    )


# ---------------------------------------------------------------------- grpo


@proves(
    "grpo-advantage",
    how="equals NumPy's mean and standard deviation of a group, and the group standardized adds up to zero",
)
@pytest.mark.parametrize("size", [3, 8])
def test_advantages_are_standardized_rewards(size: int) -> None:
    rewards = rng(size).normal(size=size)
    standard = (rewards - np.mean(rewards)) / np.std(rewards)
    assert abs(standard.sum()) < 1e-12
    assert_equation(
        "grpo-advantage",
        {"r": from_one(rewards), "G": size},
        {"m": np.mean(rewards), "s": np.std(rewards), "A_i": standard},
        each={"i": range(1, size + 1)},
    )


@proves(
    "grpo-advantage",
    how="equals PyTorch's layer normalization of the group's rewards",
)
def test_advantages_are_pytorchs_layer_norm() -> None:
    torch = optional_torch()
    rewards = rng(5).normal(size=6)
    normed = torch.nn.functional.layer_norm(
        torch.from_numpy(rewards), (6,), eps=0.0
    )
    assert_equation(
        "grpo-advantage",
        {"r": from_one(rewards), "G": 6},
        {"A_i": normed.numpy()},
        each={"i": range(1, 7)},
    )


LENGTHS = np.array([2, 4, 3])


def _group(seed: int) -> tuple[dict[str, Any], Array, Array, Array, Array]:
    random = rng(seed)
    now, old, ref = random.uniform(0.2, 0.9, size=(3, 3, 4))
    advantages = np.array([1.1, -1.7, 0.6])
    env: dict[str, Any] = {
        "n": from_one(now),
        "p": from_one(old),
        "u": from_one(ref),
        "A": from_one(advantages),
        "T": from_one(LENGTHS),
        "G": 3,
        r"\varepsilon": 0.2,
        r"\beta": 0.3,
    }
    return env, now, old, ref, advantages


@proves(
    "grpo-loss",
    how="token by token, by cases: what a good answer gains is capped above, what a bad one loses is capped below",
)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_clipped_loss_by_cases(seed: int) -> None:
    env, now, old, ref, advantages = _group(seed)
    means = []
    for i, length in enumerate(LENGTHS):
        gains = []
        for t in range(length):
            change = np.exp(np.log(now[i, t]) - np.log(old[i, t]))
            counted = change
            if advantages[i] > 0 and change > 1.2:
                counted = 1.2
            if advantages[i] < 0 and change < 0.8:
                counted = 0.8
            away = np.expm1(np.log(ref[i, t] / now[i, t]))
            gains.append(
                counted * advantages[i] - 0.3 * (away - np.log1p(away))
            )
        means.append(np.mean(gains))
    assert_equation(
        "grpo-loss",
        env,
        {
            r"\rho_{i,t}": np.exp(np.log(now) - np.log(old)),
            "k_{i,t}": np.expm1(np.log(ref / now)) - np.log(ref / now),
            "L": -np.mean(means),
        },
        each={"i": range(1, 4), "t": range(1, 5)},
    )


@proves(
    "grpo-loss",
    how="over a whole vocabulary, the mean of the estimate under the policy is the KL divergence from the reference",
)
def test_the_estimate_averages_to_the_divergence() -> None:
    now, ref, _ = _world(5, 6)
    printed = equation("grpo-loss").rows[1].sides[-1]
    env: dict[str, Any] = {
        "n": from_one(now[None]),
        "u": from_one(ref[None]),
    }
    estimates = [
        float(printed.value(env | {"i": 1, "t": t})) for t in range(1, 6)
    ]
    assert min(estimates) >= 0
    assert_close(
        float(now @ np.array(estimates)),
        float(now @ np.log(now / ref)),
        "the mean of the estimate",
    )


@proves(
    "grpo-loss",
    how="for fixed tokens its mean slope in the logits is that of the other divergence; times the ratio, as meant",
)
def test_the_slope_of_the_estimate_and_its_repair() -> None:
    now, ref, _ = _world(5, 6)
    ratio, estimate = (
        row.sides[-1] for row in equation("grpo-loss").rows[:2]
    )

    def means(logits: Array) -> tuple[float, float]:
        moved = softmaxed(logits)
        env: dict[str, Any] = {
            "n": from_one(moved[None]),
            "p": from_one(now[None]),
            "u": from_one(ref[None]),
        }
        plain, weighted = 0.0, 0.0
        for t in range(1, 6):
            here = env | {"i": 1, "t": t}
            k = float(estimate.value(here))
            plain += now[t - 1] * k
            weighted += now[t - 1] * float(ratio.value(here)) * k
        return plain, weighted

    logits = np.log(now)
    ahead = np.log(now / ref)
    assert_close(
        gradient(lambda x: means(x)[0], logits),
        now - ref,
        "the slopes of the divergence from the reference to the policy",
        rtol=1e-6,
        atol=1e-8,
    )
    assert_close(
        gradient(lambda x: means(x)[1], logits),
        now * (ahead - now @ ahead),
        "the slopes of the divergence from the policy to the reference",
        rtol=1e-6,
        atol=1e-8,
    )


@proves(
    "grpo-loss",
    how="numerically, its slope in a token's log-probability at the first update is that of REINFORCE",
)
def test_the_first_update_is_a_policy_gradient() -> None:
    env, now, _, _, advantages = _group(3)
    right = equation("grpo-loss")

    def loss(logs: Array) -> float:
        bound = env | {"p": from_one(now), r"\beta": 0}
        bound["n"] = from_one(np.exp(logs.reshape(now.shape)))
        each = {"i": range(1, 4), "t": range(1, 5)}
        return float(right.solve(bound, each=each)["L"])

    slopes = gradient(loss, np.log(now).ravel()).reshape(now.shape)
    wanted = np.zeros(now.shape)
    for i, length in enumerate(LENGTHS):
        wanted[i, :length] = -advantages[i] / 3 / length
    assert_close(slopes, wanted, "the slopes", rtol=1e-6, atol=1e-8)


# ------------------------------------------------- cost-of-preference-tuning


@proves(
    "tilted-odds",
    how="gradient ascent on reward minus divergence: the odds of two answers, and the entropy from counted orders",
)
@pytest.mark.parametrize(("weight", "seed"), [(0.8, 3), (1.7, 5)])
def test_odds_at_the_searched_policy(weight: float, seed: int) -> None:
    _, ref, scores = _world(5, seed)
    best = _searched(weight, seed)
    share = best[1] / (best[1] + best[4])
    env: dict[str, Any] = {
        r"o_\text{ref}": ref[1] / ref[4],
        "r_a": scores[1],
        "r_b": scores[4],
        r"\beta": weight,
    }
    # Of n draws, the log of the number of orders per draw comes to the entropy.
    n = 1e8
    orders = (
        lgamma(n + 1) - lgamma(n * share + 1) - lgamma(n * (1 - share) + 1)
    )
    assert_equation(
        "tilted-odds",
        env,
        {"o": best[1] / best[4], "p": share, "H": orders / n},
        rtol=2e-5,
    )


@proves(
    "tilted-odds",
    how="equals the entropy of PyTorch's Bernoulli with tilted logits",
)
def test_the_entropy_is_pytorchs() -> None:
    torch = optional_torch()
    logit = np.log(0.7) + (1.1 - 0.4) / 0.3
    coin = torch.distributions.Bernoulli(logits=torch.tensor(logit))
    assert_equation(
        "tilted-odds",
        {r"o_\text{ref}": 0.7, "r_a": 1.1, "r_b": 0.4, r"\beta": 0.3},
        {
            "o": np.exp(logit),
            "p": float(coin.probs),
            "H": float(coin.entropy()),
        },
    )


# --------------------------------------------------------- constitutional-ai


@derives(
    "ai-feedback-loss",
    how="SymPy differentiates the loss as the page prints it",
)
def test_the_slope_of_a_soft_label() -> None:
    first, second, label = symbols("r_1"), symbols("r_2"), symbols("q")
    env: dict[str, Any] = {"r_1": first, "r_2": second, "q": label}
    loss = equation("ai-feedback-loss").rows[1].sides[-1].value(env)
    assert_equation(
        "ai-feedback-loss",
        env,
        {r"\frac{\partial L}{\partial r_1}": sympy.diff(loss, first)},
        rows=[2],
    )


@proves(
    "ai-feedback-loss",
    how="averages the loss of hard choices made with the feedback model's odds; the slope is numerical",
)
@pytest.mark.parametrize("scores", [(0.5, 0.1), (-0.8, 1.3)])
def test_a_soft_label_averages_choices(scores: tuple[float, float]) -> None:
    said = np.array([-0.9, -1.7])
    chances = softmaxed(said)

    def loss(first: Array) -> float:
        won = np.array([first[0] - scores[1], scores[1] - first[0]])
        return float(chances @ np.log1p(np.exp(-won)))

    assert_equation(
        "ai-feedback-loss",
        {
            "a_1": said[0],
            "a_2": said[1],
            "r_1": scores[0],
            "r_2": scores[1],
        },
        {
            "q": chances[0],
            "L": loss(np.array([scores[0]])),
            r"\frac{\partial L}{\partial r_1}": gradient(
                loss, np.array([scores[0]])
            )[0],
        },
        rtol=1e-7,
    )


@proves(
    "ai-feedback-loss",
    how="equals PyTorch's cross-entropy with soft targets, and its gradient",
)
def test_a_soft_label_is_pytorchs_cross_entropy() -> None:
    torch = optional_torch()
    said = torch.tensor([[0.3, -0.6]], dtype=torch.float64)
    scores = torch.tensor(
        [[1.4, 0.9]], dtype=torch.float64, requires_grad=True
    )
    loss = torch.nn.functional.cross_entropy(scores, torch.softmax(said, 1))
    loss.backward()
    assert_equation(
        "ai-feedback-loss",
        {"a_1": 0.3, "a_2": -0.6, "r_1": 1.4, "r_2": 0.9},
        {
            "L": float(loss.detach()),
            r"\frac{\partial L}{\partial r_1}": float(scores.grad[0, 0]),
        },
    )


# ---------------------------------------------------- ppo-for-language-models


@proves(
    "token-advantage",
    how="averages what is gained over predictions one, two and more tokens ahead, with weights that fall by lambda",
)
@pytest.mark.parametrize(("length", "decay"), [(5, 0.9), (4, 0.37)])
def test_advantages_average_over_horizons(
    length: int, decay: float
) -> None:
    random = rng(length)
    wrote, ref = random.uniform(0.1, 0.9, size=(2, length))
    value = np.append(random.normal(size=length), 0.0)
    paid = 0.3 * (np.log(ref) - np.log(wrote))
    paid[-1] += 1.7
    wanted = []
    for t in range(length):
        ahead = [
            paid[t : t + n].sum() + value[t + n] - value[t]
            for n in range(1, length - t + 1)
        ]
        share = [(1 - decay) * decay**n for n in range(len(ahead) - 1)]
        wanted.append(
            float(np.dot([*share, decay ** (len(ahead) - 1)], ahead))
        )
    assert_equation(
        "token-advantage",
        {
            "T": length,
            "r": 1.7,
            r"\beta": 0.3,
            r"\lambda": decay,
            "p": from_one(wrote),
            "u": from_one(ref),
            "v": from_one(value),
        },
        {
            "R_t": paid,
            r"\delta_t": paid + np.diff(value),
            "A_t": np.array(wanted),
        },
        each={"t": range(1, length + 1)},
    )


@proves(
    "token-advantage",
    how="over all answers of two tokens: the mean sum of rewards is the reward minus beta times the divergence",
)
def test_rewards_of_an_answer_add_up_to_the_objective() -> None:
    random = rng(12)
    theta, ref = (
        [softmaxed(random.normal(size=3)) for _ in range(4)]
        for _ in range(2)
    )
    scores = random.normal(size=(3, 3))
    first = equation("token-advantage").rows[0].sides[-1]
    mean = wanted = 0.0
    for a, b in itertools.product(range(3), range(3)):
        wrote = np.array([theta[3][a], theta[a][b]])
        would = np.array([ref[3][a], ref[a][b]])
        env: dict[str, Any] = {"T": 2, "r": scores[a, b], r"\beta": 0.4}
        env |= {"p": from_one(wrote), "u": from_one(would)}
        chance = wrote.prod()
        mean += chance * sum(
            float(first.value(env | {"t": t})) for t in (1, 2)
        )
        wanted += chance * scores[a, b]
        wanted -= 0.4 * chance * np.log(wrote.prod() / would.prod())
    assert_close(mean, wanted, "the mean reward of an answer")


@proves(
    "ppo-loss",
    how="token by token, by cases: gains are capped above and losses below; the slope is 0 beyond the caps",
)
@pytest.mark.parametrize("seed", [1, 4])
def test_ppo_by_cases(seed: int) -> None:
    random = rng(seed)
    now, wrote = random.uniform(0.2, 0.9, size=(2, 6))
    gains = random.normal(size=6)
    env: dict[str, Any] = {
        "n": from_one(now),
        "p": from_one(wrote),
        "A": from_one(gains),
        "T": 6,
        r"\varepsilon": 0.15,
    }
    counted = []
    for change, gain in zip(
        np.exp(np.log(now) - np.log(wrote)), gains, strict=True
    ):
        if gain > 0 and change > 1.15:
            counted.append(1.15 * gain)
        elif gain < 0 and change < 0.85:
            counted.append(0.85 * gain)
        else:
            counted.append(change * gain)
    assert_equation(
        "ppo-loss",
        env,
        {
            r"\rho_t": np.exp(np.log(now) - np.log(wrote)),
            "L": -np.mean(counted),
        },
        each={"t": range(1, 7)},
    )


@proves(
    "ppo-loss",
    how="equals the smaller of two products of PyTorch tensors, one clamped",
)
def test_ppo_is_the_smaller_of_two() -> None:
    torch = optional_torch()
    random = rng(9)
    now, wrote = random.uniform(0.2, 0.9, size=(2, 7))
    gains = random.normal(size=7)
    change, gain = torch.from_numpy(now / wrote), torch.from_numpy(gains)
    both = torch.stack([change * gain, change.clamp(0.8, 1.2) * gain])
    env: dict[str, Any] = {
        "n": from_one(now),
        "p": from_one(wrote),
    }
    env |= {"A": from_one(gains), "T": 7, r"\varepsilon": 0.2}
    assert_equation(
        "ppo-loss",
        env,
        {"L": -float(both.amin(0).mean())},
        each={"t": range(1, 8)},
    )


# --------------------------------------------------------- preference-losses


@derives(
    "ipo-loss",
    how="SymPy minimizes the loss as printed, averaged over judges who disagree",
)
def test_the_target_of_ipo() -> None:
    h, share = symbols("h"), symbols("p")
    weight = sympy.Symbol("tau", positive=True)
    printed = equation("ipo-loss").rows[0].sides[-1]
    agree = printed.value({"h": h, r"\tau": weight})
    oppose = printed.value({"h": -h, r"\tau": weight})
    mean = share * agree + (1 - share) * oppose
    (best,) = sympy.solve(sympy.diff(mean, h), h)
    assert_equation(
        "ipo-loss", {"p": share, r"\tau": weight}, {"h^*": best}, rows=[1]
    )


@proves(
    "ipo-loss",
    how="the square of a difference; the best point is the mean of the targets that a hundred votes ask for",
)
@pytest.mark.parametrize(("share", "weight"), [(0.9, 0.1), (0.35, 0.7)])
def test_ipo_fits_the_mean_judgment(share: float, weight: float) -> None:
    votes = np.repeat(
        [1, -1], [round(100 * share), round(100 - 100 * share)]
    )
    target = 0.5 / weight
    assert_equation(
        "ipo-loss",
        {"h": 1.3, "p": share, r"\tau": weight},
        {
            "L": np.square(np.diff([target, 1.3]))[0],
            "h^*": np.mean(votes * target),
        },
    )


@proves(
    "kto-loss",
    how="hyperbolic tangents; with equal weights the losses of both labels add up to the weight",
)
@pytest.mark.parametrize(("ratio", "point"), [(2.0, 0.5), (-1.4, 0.3)])
def test_kto_saturates_on_both_sides(ratio: float, point: float) -> None:
    half = np.tanh(0.3 * (ratio - point) / 2) / 2
    assert_equation(
        "kto-loss",
        {
            "g": ratio,
            "z": point,
            r"\beta": 0.3,
            r"\lambda_\text{good}": 1.4,
            r"\lambda_\text{bad}": 0.6,
        },
        {
            r"L_\text{good}": 1.4 * (0.5 - half),
            r"L_\text{bad}": 0.6 * (0.5 + half),
        },
    )


@proves(
    "kto-loss",
    how="equals PyTorch's sigmoid of the opposite sign, for both labels",
)
def test_kto_is_pytorchs_sigmoid() -> None:
    torch = optional_torch()
    away = torch.tensor(0.7 * (1.9 - 0.4), dtype=torch.float64)
    assert_equation(
        "kto-loss",
        {
            "g": 1.9,
            "z": 0.4,
            r"\beta": 0.7,
            r"\lambda_\text{good}": 1.3,
            r"\lambda_\text{bad}": 2.1,
        },
        {
            r"L_\text{good}": 1.3 * float(torch.sigmoid(-away)),
            r"L_\text{bad}": 2.1 * float(torch.sigmoid(away)),
        },
    )


@proves(
    "orpo-loss",
    how="two coins tossed until they differ: the chance that the chosen one shows heads, counted over rounds",
)
@pytest.mark.parametrize(("won", "lost"), [(0.6, 0.4), (0.3, 0.85)])
def test_odds_are_two_coins_that_differ(won: float, lost: float) -> None:
    same = won * lost + (1 - won) * (1 - lost)
    heads = sum(same**k * won * (1 - lost) for k in range(400))
    assert_equation(
        "orpo-loss",
        {"m_w": won, "m_l": lost, r"\lambda": 0.3},
        {"L": -np.log(won) - 0.3 * np.log(heads)},
    )


@proves(
    "orpo-loss",
    how="equals PyTorch's logsigmoid of a difference of logits, plus the likelihood",
)
def test_orpo_is_pytorchs_logit() -> None:
    torch = optional_torch()
    won, lost = torch.tensor([0.55, 0.2], dtype=torch.float64)
    apart = torch.logit(won) - torch.logit(lost)
    loss = -torch.log(won) - 0.7 * torch.nn.functional.logsigmoid(apart)
    assert_equation(
        "orpo-loss",
        {"m_w": 0.55, "m_l": 0.2, r"\lambda": 0.7},
        {"L": float(loss)},
    )


# --------------------------------------------------------------- red-teaming


@derives(
    "attack-success-rate",
    how="SymPy adds up, try by try, the chance that a request breaks there for the first time, for three requests",
)
def test_broken_within_some_tries() -> None:
    chances = symbols("p", 3)
    for tries in (1, 2, 5):
        broken = [
            sum(p * (1 - p) ** before for before in range(tries))
            for p in chances
        ]
        assert_equation(
            "attack-success-rate",
            {"p": from_one(chances), "n": 3, "k": tries},
            {"A_k": sum(broken) / 3},
        )


@proves(
    "attack-success-rate",
    how="counts broken requests in 100,000 runs of four tries against each of five",
)
def test_broken_requests_counted() -> None:
    chances = np.array([0.02, 0.3, 0.0, 0.11, 0.5])
    tried = rng(21).random((100_000, 4, 5)) < chances
    share = tried.any(axis=1).mean(axis=1)
    env = {"p": from_one(chances), "n": 5, "k": 4}
    value = float(equation("attack-success-rate").solve(env)["A_k"])
    assert abs(value - share.mean()) < 4 * share.std() / 100_000**0.5


@proves(
    "no-success-bound",
    how="finds by bisection the rate at which no success in so many attacks is just so likely",
)
def test_the_largest_rate_that_no_success_allows() -> None:
    for attacks, unlikely in ((3, 0.05), (40, 0.05), (300, 0.2), (7, 0.5)):
        low, high = 0.0, 1.0
        for _ in range(60):
            rate = (low + high) / 2
            none = 1.0
            for _ in range(attacks):
                none *= 1 - rate
            low, high = (rate, high) if none > unlikely else (low, rate)
        assert_equation(
            "no-success-bound",
            {"N": attacks, r"\delta": unlikely},
            {"u": (low + high) / 2},
        )


@derives(
    "judge-corrected-rate",
    how="SymPy solves for the true share: what is called harmful is what is caught, and what is miscalled",
)
def test_the_share_behind_a_judge() -> None:
    p, a, t, f = (symbols(name) for name in "patf")
    (share,) = sympy.solve(sympy.Eq(p * t + (1 - p) * f, a), p)
    assert_equation(
        "judge-corrected-rate", {"a": a, "t": t, "f": f}, {"p": share}
    )


@proves(
    "judge-corrected-rate",
    how="counts a judge's calls on every answer of three made-up sets, and finds the harmful share again",
)
def test_a_judge_with_known_errors() -> None:
    for harmful, harmless, caught, miscalled in (
        (40, 160, 30, 16),
        (5, 45, 5, 9),
        (90, 10, 45, 1),
    ):
        total = harmful + harmless
        assert_equation(
            "judge-corrected-rate",
            {
                "a": (caught + miscalled) / total,
                "t": caught / harmful,
                "f": miscalled / harmless,
            },
            {"p": harmful / total},
        )


# ----------------------------------------------------------- common mistakes


@refutes(
    "dpo-without-a-reference",
    how="computes the logistic loss of one policy beside two references",
)
def test_the_same_policy_has_another_loss_beside_another_reference() -> (
    None
):
    claim = published("dpo-without-a-reference")
    won, lost, first, *one, second, a, b, weight = claim.numbers
    for loss, (good, bad) in ((first, one), (second, (a, b))):
        choice = (math.exp(won - good)) ** weight
        other = (math.exp(lost - bad)) ** weight
        assert round(-math.log(choice / (choice + other)), 3) == loss
    assert first != second
