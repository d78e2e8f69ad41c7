"""Exploration: bandits, enumerated and played; beliefs, integrated."""

from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest

from proving import (
    Indexed,
    assert_close,
    assert_equation,
    equation,
    integral,
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
        r"\mu": Indexed(WINS, base=1),
        r"\mu^*": 0.8,
        "K": 4,
        "a^*": BEST,
        r"\Delta": Indexed(np.array([0.5, 0.25, 0.0, 0.18]), base=1),
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
        "n": Indexed(np.array([2, 2, 1, 4]), base=1),
    }
    assert_equation(
        "bandit-regret",
        env | {"a": Indexed(np.array(choices), base=1)},
        {"R_T": len(choices) * WINS.max() - earned},
        rows=[1],
    )
    for action, gap in ((1, 0.5), (2, 0.25), (4, 0.18)):
        assert_equation(
            "bandit-regret",
            env | {"a": action},
            {r"\Delta_a": gap},
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
    row = equation("bandit-regret").rows[2]
    assert row.relations == (r"\ge",)
    chances = (0.3, 0.8, 0.5)
    gaps = Indexed(np.array([0.5, 0.0, 0.3]), base=1)
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
    how="Bayes' rule by numerical integrals: mean and variance of a belief before and after a win and a loss",
)
def test_a_win_or_a_loss_updates_a_belief() -> None:
    def moments(first: float, second: float, won: int | None) -> Array:
        def weight(x: Array) -> Array:
            density = x ** (first - 1) * (1 - x) ** (second - 1)
            if won is None:
                return density
            return density * (x if won else 1 - x)

        whole = integral(weight, 0, 1)
        mean = integral(lambda x: x * weight(x), 0, 1) / whole
        square = integral(lambda x: x**2 * weight(x), 0, 1) / whole
        return np.array([mean, square - mean**2])

    for first, second in ((4.0, 7.0), (6.0, 3.0)):
        mean, variance = moments(first, second, None)
        for won in (0, 1):
            after, spread = moments(first, second, won)
            size = after * (1 - after) / spread - 1  # of the belief after it
            assert_equation(
                "beta-belief",
                {r"\alpha": first, r"\beta": second, "r": won},
                {
                    r"\alpha'": after * size,
                    r"\beta'": (1 - after) * size,
                    "M": mean,
                    "V": variance,
                },
                rtol=1e-7,
            )


@proves(
    "novelty-bonus",
    how="bonuses along a walk as the standard deviation of a mean of as many coins as visits, all falls enumerated; "
    "errors of two small networks, entry by entry",
)
def test_bonuses_along_a_walk() -> None:
    walk, paid = [5, 2, 5, 5, 2, 5], [0.0, 1.5, 0.0, -0.4, 2.0, 0.7]
    fixed, trained = rng(1).normal(size=(2, 7, 3))
    for step in (2, 4, 6):
        state = walk[step - 1]
        visits = sum(place == state for place in walk[:step])
        falls = [np.mean(fall) for fall in product((-1, 1), repeat=visits)]
        error = 0.0
        for entry in range(3):
            error += (trained[state, entry] - fixed[state, entry]) ** 2
        env = {
            "t": step,
            "r": Indexed(paid, base=1),
            "s": Indexed(walk, base=1),
            "c": 0.35,
            "N": lambda place, step=step: walk[:step].count(int(place)),
            r"\mathbf{f}": lambda place: fixed[int(place)],
            r"\hat{\mathbf{f}}": lambda place: trained[int(place)],
        }
        assert_equation(
            "novelty-bonus",
            env,
            {
                r"\tilde r_t": paid[step - 1] + 0.35 * float(np.std(falls)),
                "e_t": error,
            },
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
