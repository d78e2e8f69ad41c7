"""Exploration: bandits, enumerated and played; beliefs, integrated. Continuous actions: small processes, solved."""

from functools import cache
from itertools import product
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from proving import (
    assert_close,
    assert_equation,
    derivative,
    equation,
    from_one,
    integral,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
)

Array = np.ndarray[Any, Any]

# --------------------------------------------------------------- exploration

WINS = np.array([0.3, 0.55, 0.8, 0.62])
BEST = 3
"""Chances of four actions, and the best of them, counted from 1."""


def bandit() -> dict[str, Any]:
    """The four actions as the page's symbols."""
    return {
        r"\mu": from_one(WINS),
        r"\mu^*": 0.8,
        "K": 4,
        "a^*": BEST,
        r"\Delta": from_one(np.array([0.5, 0.25, 0.0, 0.18])),
    }


@proves(
    "bandit-regret",
    how="nine choices among four actions: what the best one earns on average less what they do, one by one",
)
def test_regret_adds_up_over_choices() -> None:
    choices = [2, 4, 1, 1, 3, 4, 2, 4, 4]
    earned = 0.0
    for choice in choices:
        earned += WINS[choice - 1]
    env = bandit() | {
        "T": len(choices),
        "n": from_one(np.array([2, 2, 1, 4])),
    }
    assert_equation(
        "bandit-regret",
        env | {"a": from_one(np.array(choices))},
        {"R_T": len(choices) * WINS.max() - earned},
        rows=[0],
    )


@cache
def greedy_regret(
    chances: tuple[float, ...],
    epsilon: float,
    wins: tuple[int, ...],
    tries: tuple[int, ...],
    steps: int,
) -> float:
    """The mean regret of ε-greedy, over all that may happen."""
    if not steps:
        return 0.0
    means = [won / max(n, 1) for won, n in zip(wins, tries, strict=True)]
    total = 0.0
    for action, chance in enumerate(chances):
        taken = epsilon / len(chances)
        taken += (1 - epsilon) * (action == int(np.argmax(means)))
        unit = np.eye(len(chances), dtype=int)[action]
        more = tuple(int(n) for n in tries + unit)
        total += taken * (max(chances) - chance)
        for won, share in ((1, chance), (0, 1 - chance)):
            held = tuple(int(n) for n in wins + won * unit)
            total += (
                taken
                * share
                * greedy_regret(chances, epsilon, held, more, steps - 1)
            )
    return total


@proves(
    "bandit-regret",
    how="ε-greedy by recursion over all that may happen in nine steps: the bound holds, and is met by one that already "
    "knows the best action",
)
def test_random_actions_cost_in_proportion_to_the_steps() -> None:
    row = equation("bandit-regret").rows[1]
    assert row.relations == (r"\ge",)
    chances = (0.3, 0.8, 0.5)
    gaps = from_one(np.array([0.5, 0.0, 0.3]))
    for epsilon, steps in ((0.3, 9), (0.7, 5), (1.0, 4)):
        env = {r"\varepsilon": epsilon, "T": steps, "K": 3, r"\Delta": gaps}
        bound = float(row.right.value(env))
        blind = greedy_regret(chances, epsilon, (0, 0, 0), (0, 0, 0), steps)
        tried = (10**9, 999, 10**9)
        knows = greedy_regret(chances, epsilon, (0, 999, 0), tried, steps)
        assert bound <= blind + 1e-12
        assert_close(bound, knows, "the bound")
        named = env | {r"\bar R_T^\varepsilon": blind}
        assert_close(float(row.left.value(named)), blind, "the regret")


def surely_tried(gap: float, steps: int) -> float:
    """After how many tries the allowance is half the gap, by bisection."""
    low, high = 0.0, 1e9
    for _ in range(200):
        tries = (low + high) / 2
        wide = np.sqrt(2 * np.log(steps) / max(tries, 1e-300)) > gap / 2
        low, high = (tries, high) if wide else (low, tries)
    return float(high)


@cache
def bad_luck() -> float:
    """Chances that either mean leaves its allowance, added over all steps and all pairs of counts up to them."""
    steps = np.arange(1, 200_001, dtype=float)
    pairs = steps * steps
    added = float(np.sum(pairs * 2 * steps**-4.0))
    return float(
        added + 2 / (steps[-1] + 0.5)
    )  # what the steps after these add


@proves(
    "ucb1-regret",
    how="tries until the allowance is half the gap, by search, one more, and the chances of bad luck at all steps, "
    "added up",
)
def test_the_bound_counts_tries_and_bad_luck() -> None:
    row = equation("ucb1-regret").row
    assert row.relations == (r"\le",)
    for steps in (70, 3_000):
        total = 0.0
        for gap in (0.5, 0.25, 0.18):
            total += gap * (surely_tried(gap, steps) + 1 + bad_luck())
        value = float(
            row.right.value(bandit() | {"T": steps}, {"a": range(1, 5)})
        )
        assert_close(value, total, "the bound", rtol=1e-9)


@cache
def ucb_regret(steps: int, runs: int = 200) -> float:
    """The mean regret of UCB1, played."""
    random, rows = rng(3), np.arange(runs)
    wins = (random.random((runs, 4)) < WINS).astype(float)
    tries = np.ones((runs, 4))
    for step in range(4, steps):
        allowance = np.sqrt(2 * np.log(step) / tries)
        action = (wins / tries + allowance).argmax(axis=1)
        wins[rows, action] += random.random(runs) < WINS[action]
        tries[rows, action] += 1
    return float((tries @ (WINS.max() - WINS)).mean())


@proves(
    "ucb1-regret",
    how="plays UCB1 200 times for 400 steps: its regret stays below the bound, and above a twentieth of it",
)
def test_played_regret_stays_below_the_bound() -> None:
    row = equation("ucb1-regret").row
    env = bandit() | {"T": 400, r"\bar R_T": ucb_regret(400)}
    bound = float(row.right.value(env, {"a": range(1, 5)}))
    assert bound / 20 < ucb_regret(400) < bound
    assert_close(float(row.left.value(env)), ucb_regret(400), "the regret")


@proves(
    "beta-belief",
    how="Bayes' rule by numerical integrals: the belief after a win and a loss, found by its mean and variance",
)
def test_a_win_or_a_loss_updates_a_belief() -> None:
    def moments(first: float, second: float, won: int) -> Array:
        def weight(x: Array) -> Array:
            density = x ** (first - 1) * (1 - x) ** (second - 1)
            return density * (x if won else 1 - x)

        whole = integral(weight, 0, 1)
        mean = integral(lambda x: x * weight(x), 0, 1) / whole
        square = integral(lambda x: x**2 * weight(x), 0, 1) / whole
        return np.array([mean, square - mean**2])

    for first, second in ((4.0, 7.0), (6.0, 3.0)):
        for won in (0, 1):
            after, spread = moments(first, second, won)
            size = (
                after * (1 - after) / spread - 1
            )  # of the belief after it
            assert_equation(
                "beta-belief",
                {r"\alpha": first, r"\beta": second, "r": won},
                {
                    r"\alpha'": after * size,
                    r"\beta'": (1 - after) * size,
                },
                rtol=1e-7,
            )


def binomial_variance(count: int, chance: float) -> float:
    """The variance of a share of successes, from the chances of all numbers of them."""
    chances = np.zeros(count + 1)
    chances[0] = 1.0
    for _ in range(count):
        chances[1:], chances[0] = (
            (1 - chance) * chances[1:] + chance * chances[:-1],
            (1 - chance) * chances[0],
        )
    shares = np.arange(count + 1) / count
    mean = chances @ shares
    return float(chances @ (shares - mean) ** 2)


@refutes(
    "bandit-is-a-faster-test",
    how="adds up the chances of all numbers of conversions: an even split of 1,000 visitors measures the difference "
    "more exactly than one of 100 to 900",
)
def test_an_even_split_measures_a_difference_better() -> None:
    claim = published("bandit-is-a-faster-test")
    worse, better, visitors, half, even, few, many, uneven = claim.numbers
    assert 2 * half == visitors == few + many
    errors = [
        100
        * np.sqrt(
            binomial_variance(int(first), worse / 100)
            + binomial_variance(int(second), better / 100)
        )
        for first, second in ((half, half), (few, many))
    ]
    assert errors == pytest.approx([even, uneven], abs=0.005)
    assert even < uneven


# -------------------------------------------------------- continuous-control

PLACES, DISCOUNT = 3, 0.8
PULLS = rng(7).normal(size=(PLACES, PLACES))
"""How an action in one place draws toward each."""
START = np.array([0.5, 0.2, 0.3])


def acting(theta: Any) -> list[Any]:
    """The action of a smooth policy in each place."""
    return [np.tanh(0.4 + 0.7 * place * theta) for place in range(PLACES)]


def moves(place: int, action: Any) -> Array:
    """The chances of the next places."""
    pulls = np.exp(PULLS[place] * action)
    return np.asarray(pulls / pulls.sum())


def pay(place: int, action: Any) -> Any:
    """A reward that is smooth in the action."""
    return np.sin(2 * action + place) - 0.3 * action**2


def values(theta: float) -> Array:
    """The value of each place, by a linear system."""
    actions = acting(theta)
    chances = np.array([moves(s, actions[s]) for s in range(PLACES)])
    rewards = np.array([pay(s, actions[s]) for s in range(PLACES)])
    worth: Array = np.linalg.solve(
        np.eye(PLACES) - DISCOUNT * chances, rewards
    )
    return worth


@proves(
    "deterministic-policy-gradient",
    how="a process of three states with one action number: its mean return, by a linear system, differentiated "
    "numerically; visits added up step by step",
)
def test_the_slope_of_a_policy_without_chance() -> None:
    for theta in (0.6, -1.1):
        worth, actions = values(theta), acting(theta)
        visits, now = np.zeros(PLACES), START
        for _ in range(200):
            visits = visits + now
            chances = [moves(s, actions[s]) for s in range(PLACES)]
            now = DISCOUNT * now @ np.array(chances)

        def once(place: Any, action: Any, worth: Array = worth) -> Any:
            after = moves(int(place), action) @ worth
            return pay(int(place), action) + DISCOUNT * after

        slopes = [
            lambda a, place=place: derivative(
                lambda x: np.array([once(place, x)]), a
            )[0]
            for place in range(PLACES)
        ]
        env: dict[str, Any] = {
            r"\theta": theta,
            r"\mu": lambda place, at: acting(at)[int(place)],
            "w": lambda place, visits=visits: visits[int(place)],
            "q": lambda place, a, slopes=slopes: slopes[int(place)](
                float(a)
            ),
            "Q": once,
        }
        assert_equation(
            "deterministic-policy-gradient",
            env,
            {
                r"\frac{\partial J}{\partial \theta}": derivative(
                    lambda at: START @ values(float(at)), theta
                )
            },
            rows=[1],
            ranges={"s": range(PLACES)},
            rtol=1e-6,
        )
        for place in range(PLACES):
            assert_equation(
                "deterministic-policy-gradient",
                env | {"s": place, "a": 0.37},
                {"q(s, a)": slopes[place](0.37)},
                rows=[0],
                rtol=1e-6,
            )


@cache
def soft_values(weight: float) -> tuple[Array, Array, Array, Array]:
    """A process of three states and two actions, a policy, and its values with entropy paid, by a linear system."""
    random = rng(9)
    chances = random.dirichlet(np.ones(3), size=(3, 2))
    paid = random.normal(size=(3, 2))
    policy = random.dirichlet(np.ones(2), size=3)
    earned = np.zeros(3)
    for state in range(3):
        surprise = -np.log(policy[state])
        earned[state] = policy[state] @ (paid[state] + weight * surprise)
    steps = np.einsum("sa,sat->st", policy, chances)
    worth = np.linalg.solve(np.eye(3) - DISCOUNT * steps, earned)
    return chances, paid, policy, paid + DISCOUNT * chances @ worth


@proves(
    "soft-actor-critic",
    how="a process of three states and two actions, solved with entropy paid: targets average to its values; the loss "
    "of nine policies is least at the softmax of values over the weight",
)
def test_targets_and_loss_with_entropy_paid() -> None:
    weight = 0.35
    chances, paid, policy, worth = soft_values(weight)
    target, loss = equation("soft-actor-critic").rows

    def looked(extra: float) -> Any:
        return lambda s, a: worth[int(s), int(a)] + extra

    def chance(action: Any, given: Any) -> float:
        return float(policy[int(given), int(action)])

    for first, second in ((0.0, 0.7), (1.9, 0.0)):
        env: dict[str, Any] = {
            r"\pi": chance,
            r"\alpha": weight,
            r"\gamma": DISCOUNT,
            "Q_1": looked(first),
            "Q_2": looked(second),
        }
        for state, action in product(range(3), range(2)):
            mean = 0.0
            for after, then in product(range(3), range(2)):
                step = {
                    "r": from_one([paid[state, action]]),
                    "d": from_one([0]),
                    "s'": from_one([after]),
                    "a'": from_one([then]),
                }
                share = chances[state, action, after] * policy[after, then]
                found = float(target.right.value(env | step | {"i": 1}))
                mean += share * found
            assert_close(mean, worth[state, action], "the mean target")
        ended = env | step | {"d": from_one([1]), "i": 1}
        assert_close(
            float(target.right.value(ended)),
            paid[2, 1],
            "the target at an end",
        )
        named = ended | {"y": from_one([3.7])}
        assert_close(float(target.left.value(named)), 3.7, "y")

        best = np.exp(worth / weight)
        best /= best.sum(axis=1, keepdims=True)
        taken, states = np.array([0, 1, 1, 0]), np.array([2, 0, 1, 1])
        surprise = 0.0
        for s, a in zip(states, taken, strict=True):
            surprise += weight * np.log(policy[s, a]) - worth[s, a]
        batch = env | {
            "B": 4,
            "s": from_one(states),
            "a": from_one(taken),
        }
        assert_close(
            float(loss.right.value(batch)), surprise / 4, "the loss"
        )
        assert_close(
            float(loss.left.value(batch | {"L": surprise / 4})),
            surprise / 4,
            "L",
        )

        def mean_loss(shares: Array, env: dict[str, Any] = env) -> float:
            total = 0.0
            for action in (0, 1):
                drawn = env | {
                    "B": 1,
                    "s": from_one([1]),
                    "a": from_one([action]),
                    r"\pi": lambda of, given: float(shares[int(of)]),
                }
                total += shares[action] * float(loss.right.value(drawn))
            return total

        least = mean_loss(best[1])
        for first_odds in np.linspace(0.1, 0.9, 8):
            odds = np.array([first_odds, 1 - first_odds])
            assert least <= mean_loss(odds)


@proves(
    "squashed-gaussian",
    how="the slope of the distribution function of a squashed normal draw, by numerical differentiation, for each of "
    "three numbers",
)
def test_the_density_behind_tanh() -> None:
    means, spreads = [0.5, -0.8, 0.1], [0.4, 1.3, 0.7]
    draws = np.array([0.9, -1.6, 0.35])
    actions, logs = [], 0.0
    for mean, spread, draw in zip(means, spreads, draws, strict=True):
        normal = NormalDist(mean, spread)

        def below(a: Any, normal: NormalDist = normal) -> Any:
            return np.vectorize(normal.cdf)(np.arctanh(a))

        exponential = np.exp(2 * draw)
        action = (exponential - 1) / (exponential + 1)
        actions.append(action)
        logs += float(np.log(derivative(below, action)))
    assert_equation(
        "squashed-gaussian",
        {
            "u": from_one(draws),
            "m": from_one(means),
            "s": from_one(spreads),
            "k": 3,
        },
        {r"a_j": np.array(actions), r"\ell": logs},
        each={"j": range(1, 4)},
        rtol=1e-7,
    )


@proves(
    "squashed-gaussian",
    how="PyTorch's TransformedDistribution of a normal and a tanh, for three numbers",
)
def test_the_density_is_pytorchs() -> None:
    torch = optional_torch()
    kind = torch.distributions
    means, spreads = [0.5, -0.8, 0.1], [0.4, 1.3, 0.7]
    draws = torch.tensor([0.9, -1.6, 0.35], dtype=torch.float64)
    squashed = kind.TransformedDistribution(
        kind.Normal(
            torch.tensor(means, dtype=torch.float64),
            torch.tensor(spreads, dtype=torch.float64),
        ),
        [kind.TanhTransform()],
    )
    actions = torch.tanh(draws)
    assert_equation(
        "squashed-gaussian",
        {
            "u": from_one(draws.numpy()),
            "m": from_one(means),
            "s": from_one(spreads),
            "k": 3,
        },
        {
            "a_j": actions.numpy(),
            r"\ell": float(squashed.log_prob(actions).sum()),
        },
        each={"j": range(1, 4)},
        rtol=1e-7,
    )
