"""Reinforcement learning: small decision processes, solved, searched, enumerated and played."""

from collections.abc import Callable
from functools import cache
from itertools import product
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from proving import (
    Indexed,
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
STATES, ACTIONS = 4, 3


# --------------------------------------------------- markov-decision-process


@cache
def world(seed: int = 1) -> tuple[Array, Array]:
    """Chances and rewards by state, action and next state."""
    random = rng(seed)
    chances = random.dirichlet(np.ones(STATES), size=(STATES, ACTIONS))
    return chances, random.normal(size=(STATES, ACTIONS, STATES))


def transition(chances: Array) -> Callable[..., float]:
    """The chance of a next state, given state and action."""

    def chance(after: Any, given: tuple[Any, Any]) -> float:
        state, action = given
        return float(chances[int(state), int(action), int(after)])

    return chance


def table(values: Array) -> Callable[..., float]:
    """A function that looks up an array."""
    return lambda *places: float(values[tuple(map(int, places))])


def solved(
    chances: Array, rewards: Array, policy: Array, discount: float
) -> Array:
    """The values of a policy, by a linear system."""
    mean = np.einsum("sa,sat,sat->s", policy, chances, rewards)
    moves = np.einsum("sa,sat->st", policy, chances)
    values: Array = np.linalg.solve(
        np.eye(len(mean)) - discount * moves, mean
    )
    return values


def random_policy() -> Array:
    """The chances of actions by state that the proofs judge."""
    policy: Array = rng(2).dirichlet(np.ones(ACTIONS), size=STATES)
    return policy


def judged(discount: float) -> tuple[Array, Array, Array]:
    """A random policy, its values of states and of actions."""
    chances, rewards = world()
    policy = random_policy()
    values = solved(chances, rewards, policy, discount)
    return policy, values, acted(chances, rewards, values, discount)


def acted(chances: Array, rewards: Array, values: Array, g: float) -> Array:
    """What each action is worth if values follow."""
    worth: Array = np.sum(chances * (rewards + g * values), axis=2)
    return worth


@cache
def searched(seed: int, discount: float) -> tuple[Array, Array]:
    """The best values of states and actions: every policy without chance is solved and the best kept."""
    chances, rewards = world(seed)
    every = [
        solved(chances, rewards, np.eye(ACTIONS)[list(choice)], discount)
        for choice in product(range(ACTIONS), repeat=STATES)
    ]
    best = np.max(every, axis=0)
    assert any(np.allclose(values, best) for values in every)
    return best, acted(chances, rewards, best, discount)


def laws(seed: int, discount: float) -> dict[str, Any]:
    """A world as the page's symbols."""
    chances, rewards = world(seed)
    return {
        "P": transition(chances),
        "R": table(rewards),
        r"\gamma": discount,
    }


NEXT = {"s'": range(STATES), "a": range(ACTIONS), "a'": range(ACTIONS)}


@proves(
    "discounted-return",
    how="two episodes of six and of 600 rewards, summed one by one from the end",
)
def test_returns_from_the_end() -> None:
    for length, discount in ((6, 0.7), (600, 0.95)):
        rewards = rng(length).normal(size=length)
        returns = np.zeros(length + 1)
        for step in reversed(range(length)):
            returns[step] = rewards[step] + discount * returns[step + 1]
        steps, weight, weights = 800, 1.0, 0.0  # 0.95 ** 800 is nothing
        for _ in range(steps):
            weights, weight = weights + weight, weight * discount
        for t in (0, 3):
            env = {
                "t": t,
                "r": Indexed(rewards, base=0, outside=0.0),
                "G": returns,
                r"\gamma": discount,
            }
            assert_equation(
                "discounted-return",
                env,
                {"G_t": returns[t], "H": weights},
                ranges={"k": range(-3, steps)},
            )


@proves(
    "bellman-expectation",
    how="a random policy in a process of four states and three actions, solved as a linear system",
)
def test_values_of_a_policy_solve_a_linear_system() -> None:
    discount = 0.85
    policy, values, worth = judged(discount)
    env = laws(1, discount)
    env |= {r"V^\pi": table(values), r"Q^\pi": table(worth)}
    env[r"\pi"] = lambda action, given: policy[int(given), int(action)]
    for state in range(STATES):
        for action in range(ACTIONS):
            assert_equation(
                "bellman-expectation",
                env | {"s": state, "a": action},
                {
                    r"Q^\pi(s, a)": worth[state, action],
                    r"V^\pi(s)": values[state],
                },
                ranges=NEXT,
            )


@cache
def played(discount: float) -> Array:
    """Returns of 60,000 episodes from one state, under one random policy."""
    random = rng(5)
    chances, rewards = world()
    policy = random_policy()
    states, total = np.full(60_000, 2), np.zeros(60_000)
    for step in range(30):
        u, v = random.random((2, len(states)))
        actions = (u[:, None] > policy.cumsum(axis=1)[states]).sum(axis=1)
        after = v[:, None] > chances.cumsum(axis=2)[states, actions]
        targets = after.sum(axis=1).clip(max=STATES - 1)
        total += discount**step * rewards[states, actions, targets]
        states = targets
    return total


@proves(
    "bellman-expectation",
    how="plays the policy 60,000 times from one state, within standard errors",
)
def test_values_of_a_policy_are_mean_returns() -> None:
    discount = 0.6
    policy, values, worth = judged(discount)
    env = laws(1, discount) | {"s": 2, r"V^\pi": table(values)}
    env[r"Q^\pi"] = table(worth)
    env[r"\pi"] = lambda action, given: policy[int(given), int(action)]
    value = equation("bellman-expectation").rows[1].right.value(env, NEXT)
    returns = played(discount)
    error = returns.std() / len(returns) ** 0.5
    assert abs(float(value) - returns.mean()) < 4 * error < 0.03


@proves(
    "bellman-optimality",
    how="solves all 81 policies of a process of four states and three actions, and keeps the best",
)
def test_best_values_are_those_of_the_best_of_all_policies() -> None:
    for seed, discount in ((1, 0.85), (3, 0.4)):
        best, worth = searched(seed, discount)
        env = laws(seed, discount) | {"Q^*": table(worth)}
        for state in range(STATES):
            for action in range(ACTIONS):
                assert_equation(
                    "bellman-optimality",
                    env | {"s": state, "a": action},
                    {
                        "Q^*(s, a)": worth[state, action],
                        "V^*(s)": best[state],
                    },
                    ranges=NEXT,
                )


def sweeps(
    seed: int, discount: float, start: Array, count: int
) -> list[Array]:
    """Estimates of values, sweep by sweep, each action tried in turn."""
    chances, rewards = world(seed)
    every = [start]
    for _ in range(count):
        tried = acted(chances, rewards, every[-1], discount)
        every.append(np.array([max(row) for row in tried]))
    return every


@proves(
    "value-iteration",
    how="sweeps a random process seven times; the error against the best of all 81 policies never exceeds the bound, "
    "and equals it where all start from one error",
)
def test_each_sweep_shrinks_the_error() -> None:
    seed, discount = 1, 0.8
    best, _ = searched(seed, discount)
    law = laws(seed, discount)
    first, second = equation("value-iteration").rows
    shifted = (
        best + 3.0
    )  # then each sweep shrinks the error by the discount
    for start in (shifted, 4 * rng(8).normal(size=STATES)):
        estimates = sweeps(seed, discount, start, 7)
        for k in (0, 1, 3, 6):
            env: dict[str, Any] = law | {"k": k, "V_0": table(start)}
            env |= {"V_k": table(estimates[k]), "V^*": table(best)}
            for s in range(STATES):
                assert_equation(
                    "value-iteration",
                    env | {"s": s},
                    {"V_{k+1}(s)": estimates[k + 1][s]},
                    rows=[0],
                    ranges=NEXT,
                )
            over = {"s": range(STATES)}
            error = float(second.left.value(env, over))
            bound = float(second.right.value(env, over))
            assert_close(
                error, np.abs(estimates[k] - best).max(), "the error"
            )
            assert_close(
                bound,
                discount**k * np.abs(start - best).max(),
                "the bound",
            )
            assert second.relations == (r"\le",)
            assert error <= bound * (1 + 1e-9)
            if start is shifted:
                assert_close(error, bound, "the bound")
    assert first.defines


@proves(
    "potential-shaping",
    how="searches all 81 policies under shaped rewards; the best actions stay and their values lose the potential",
)
def test_a_potential_shifts_values_and_keeps_the_best_actions() -> None:
    seed, discount = 3, 0.75
    chances, rewards = world(seed)
    potential = 2 * rng(4).normal(size=STATES)
    _, worth = searched(seed, discount)
    hint = np.empty_like(rewards)
    for state in range(STATES):
        for after in range(STATES):
            hint[state, :, after] = (
                discount * potential[after] - potential[state]
            )
    every = [
        solved(
            chances, rewards + hint, np.eye(ACTIONS)[list(choice)], discount
        )
        for choice in product(range(ACTIONS), repeat=STATES)
    ]
    shaped = acted(chances, rewards + hint, np.max(every, axis=0), discount)
    assert (shaped.argmax(axis=1) == worth.argmax(axis=1)).all()
    for state in range(STATES):
        for action in range(ACTIONS):
            for after in range(STATES):
                assert_equation(
                    "potential-shaping",
                    laws(seed, discount)
                    | {"s": state, "a": action, "s'": after}
                    | {r"\Phi": table(potential), "Q^*": table(worth)},
                    {
                        "R'(s, a, s')": (rewards + hint)[
                            state, action, after
                        ],
                        "Q'(s, a)": shaped[state, action],
                    },
                )


# ---------------------------------------------------------------- q-learning

Q_TABLE = rng(11).normal(size=(STATES, ACTIONS))
EPISODE: dict[str, Any] = {
    "t": 3,
    "s": [0, 2, 1, 3, 1],
    "a": [1, 0, 2, 2, 0],
    "r": [0.3, -0.7, 1.9, 0.6, -1.3],
}
"""States, actions and rewards by step; the step from 3 on is looked at."""


@proves(
    "q-learning-update",
    how="half the squared distance to the target, which is held fixed, is differentiated numerically for one step of "
    "gradient descent",
)
def test_an_update_descends_the_squared_error() -> None:
    discount, rate = 0.83, 0.17
    entry = float(Q_TABLE[3, 2])
    target = 0.6 + discount * sorted(Q_TABLE[1])[-1]
    slope = derivative(lambda q: (target - q) ** 2 / 2, entry)
    env = EPISODE | {
        "Q": table(Q_TABLE),
        r"\gamma": discount,
        r"\eta": rate,
    }
    assert_equation(
        "q-learning-update",
        env,
        {r"\delta_t": target - entry, "Q(s_t, a_t)": entry - rate * slope},
        ranges=NEXT,
        rtol=1e-7,
    )


def step_env(
    state: int, action: int, after: int, then: int
) -> dict[str, Any]:
    """One step at time 1, after another."""
    return {"t": 1, "s": [2, state, after], "a": [0, action, then]}


@proves(
    "q-learning-update",
    how="with the best values of a process, found by solving all its policies, the errors average to 0",
)
def test_the_best_values_stay_where_they_are() -> None:
    seed, discount = 3, 0.75
    chances, rewards = world(seed)
    _, worth = searched(seed, discount)
    first, second = equation("q-learning-update").rows
    for state, action in ((0, 1), (2, 0), (3, 2)):
        errors = []
        for after in range(STATES):
            env = step_env(state, action, after, 0) | {"Q": table(worth)}
            env |= {r"\gamma": discount, r"\eta": 0.3}
            env["r"] = [9.0, rewards[state, action, after]]
            errors.append(float(first.right.value(env, NEXT)))
        mean = float(chances[state, action] @ errors)
        assert abs(mean) < 1e-9 < max(np.abs(errors))
        env[r"\delta_t"] = mean
        assert_close(
            float(second.right.value(env, NEXT)), worth[state, action], "Q"
        )


@proves(
    "sarsa-update",
    how="with the values of a random policy, solved as a linear system, both errors average to 0 over what may follow",
)
def test_the_values_of_a_policy_stay_where_they_are() -> None:
    discount = 0.85
    chances, rewards = world()
    policy, _, worth = judged(discount)
    for state, action in ((0, 1), (2, 0), (3, 2)):
        sampled, expected = 0.0, 0.0
        for after in range(STATES):
            said = 0.0
            for then in range(ACTIONS):
                env = step_env(state, action, after, then)
                env |= {"Q": table(worth), r"\gamma": discount}
                env["r"] = [9.0, rewards[state, action, after]]
                env[r"\pi"] = lambda a, given: policy[int(given), int(a)]
                error = rewards[state, action, after] - worth[state, action]
                error += discount * worth[after, then]
                said += policy[after, then] * error
                found = assert_equation(
                    "sarsa-update",
                    env,
                    {r"\delta_t^{\text{S}}": error},
                    ranges=NEXT,
                )
                sampled += (
                    chances[state, action, after]
                    * policy[after, then]
                    * float(found[r"\delta_t^{\text{S}}"])
                )
            mean = float(found[r"\delta_t^{\text{E}}"])
            assert_close(mean, said, "the expected error")
            expected += chances[state, action, after] * mean
        assert abs(sampled) + abs(expected) < 1e-9


@proves(
    "exploration-rules",
    how="counts 400 equally likely draws, and searches where Hoeffding's bound is one over the fourth power of the "
    "steps",
)
def test_shares_of_draws_and_a_plausible_mean() -> None:
    actions, tickets, epsilon, best = 5, 400, 0.3, 2
    random = int(epsilon * tickets)
    counts = np.zeros(actions)
    for ticket in range(tickets):
        counts[ticket % actions if ticket < random else best] += 1
    steps, tries, mean = 900, 37, 0.41
    low, high = 0.0, 1.0
    for _ in range(60):
        reach = (low + high) / 2
        wide = np.exp(-2 * tries * reach**2) < steps**-4.0
        low, high = (low, reach) if wide else (reach, high)
    for action in range(actions):
        env: dict[str, Any] = {
            "a": action,
            "a^*": best,
            "s": 0,
            "K": actions,
        }
        env |= {r"\varepsilon": epsilon, "n": steps}
        env |= {"m": {action: mean}, "n_a": tries}
        assert_equation(
            "exploration-rules",
            env,
            {
                r"\pi(a \mid s)": counts[action] / tickets,
                "U_a": mean + (low + high) / 2,
            },
        )


BEHAVIOR = np.array([[0.25, 0.75], [0.75, 0.25], [0.5, 0.5]])
TARGET = np.array([[0.6, 0.4], [0.1, 0.9], [0.35, 0.65]])
PAID = np.array([[1.0, -0.4], [0.3, 2.1], [-1.2, 0.7]])


@cache
def tickets(steps: int) -> tuple[Array, Array, Array]:
    """States, actions and returns of all episodes of a process with coins, each as often as it is likely."""
    runs: list[tuple[list[int], list[int], float]] = [([0], [], 0.0)]
    for step in range(steps):
        longer = []
        for states, actions, paid in runs:
            state = states[-1]
            for quarter in range(4):
                action = int(quarter >= 4 * BEHAVIOR[state, 0])
                for coin in (0, 1) if step < steps - 1 else (0,):
                    after = (state + action + coin) % 3
                    more = paid + PAID[state, action]
                    longer.append(
                        ([*states, after], [*actions, action], more)
                    )
        runs = longer
    every = [np.array(column) for column in zip(*runs, strict=True)]
    return every[0][:, :-1], every[1], every[2]


def expected(state: int, steps: int, policy: Array) -> float:
    """The value of a policy, by going through what may follow."""
    if not steps:
        return 0.0
    total = 0.0
    for action in (0, 1):
        after = [
            expected((state + action + coin) % 3, steps - 1, policy)
            for coin in (0, 1)
        ]
        total += policy[state, action] * (
            PAID[state, action] + np.mean(after)
        )
    return total


@proves(
    "importance-sampling",
    how="all 256 equally likely episodes of three steps under one policy, against the value of another by recursion",
)
def test_weighted_returns_average_to_the_value_of_another_policy() -> None:
    steps = 3
    states, actions, returns = tickets(steps)
    env = {
        "T": steps,
        "N": len(returns),
        "s": from_one(states),
        "a": from_one(actions),
        "G": from_one(returns),
        r"\pi": lambda a, given: TARGET[int(given), int(a)],
        "b": lambda a, given: BEHAVIOR[int(given), int(a)],
    }
    found = assert_equation(
        "importance-sampling",
        env,
        {r"\hat V": expected(0, steps, TARGET)},
        each={"i": range(1, len(returns) + 1)},
    )
    assert_close(np.mean(found[r"\rho_i"]), 1.0, "the mean weight")


@cache
def larger_and_double(
    first: float, second: float, spread: float
) -> tuple[float, float]:
    """Means of the larger of two normal estimates, and of the double estimate, by integrals."""
    pdf, cdf = (
        [
            np.vectorize(getattr(NormalDist(mean, spread), name))
            for mean in (first, second)
        ]
        for name in ("pdf", "cdf")
    )

    def largest(x: Array) -> Array:
        density = pdf[0](x) * cdf[1](x) + pdf[1](x) * cdf[0](x)
        return np.asarray(x * density)

    ends = (
        min(first, second) - 9 * spread,
        max(first, second) + 9 * spread,
    )
    wins = integral(lambda x: pdf[0](x) * cdf[1](x), *ends)
    return integral(largest, *ends), first * wins + second * (1 - wins)


@proves(
    "maximum-of-estimates",
    how="numerical integrals over the densities of two estimates, for four pairs of values and spreads",
)
def test_the_larger_of_two_estimates_is_too_large() -> None:
    for first, second, spread in (
        (1.3, 0.4, 0.7),
        (-0.6, 0.9, 1.8),
        (0.8, 0.8, 3.1),
        (2.2, -1.1, 0.9),
    ):
        larger, double = larger_and_double(first, second, spread)
        assert double <= max(first, second) < larger
        env = {"m_1": first, "m_2": second, "s": spread}
        assert_equation(
            "maximum-of-estimates",
            env,
            {"D": double, "M": larger},
            rtol=1e-6,
        )


@refutes(
    "double-q-unbiased",
    how="integrates over the densities of two estimates: the double estimate lies below the truth",
)
def test_a_double_estimate_can_be_too_low() -> None:
    claim = published("double-q-unbiased")
    first, second, spread, larger, double, truth = claim.numbers
    found = larger_and_double(first, second, spread)
    assert found[0] == pytest.approx(larger, abs=5e-4)
    assert found[1] == pytest.approx(double, abs=5e-4)
    assert double < truth == max(first, second)
    env = {"m_1": first, "m_2": second, "s": spread}
    page = equation("maximum-of-estimates").solve(env)
    assert abs(float(page["D"]) - double) < 5e-4


# ------------------------------------------------------------ deep-q-network


def minibatch() -> dict[str, Any]:
    """Steps drawn from a memory, with what two networks make of each state."""
    random, size = rng(21), 7
    return {
        "s": np.arange(size),
        "a": random.integers(ACTIONS, size=size),
        "r": random.normal(size=size),
        "d": np.array([0, 1, 0, 0, 1, 0, 0]),
        "s'": size + np.arange(size),
        "online": 2 * random.normal(size=(2 * size, ACTIONS)),
        "copy": 2 * random.normal(size=(2 * size, ACTIONS)),
        "B": size,
        r"\gamma": 0.83,
    }


def networks(batch: dict[str, Any]) -> dict[str, Any]:
    """The minibatch as the page's symbols, counted from 1."""
    env: dict[str, Any] = {
        key: from_one(batch[key]) for key in ("s", "a", "r", "d", "s'")
    }
    env |= {"B": batch["B"], r"\gamma": batch[r"\gamma"]}
    env[r"Q_\theta"] = table(batch["online"])
    env[r"Q_{\bar\theta}"] = table(batch["copy"])
    return env


def targets(batch: dict[str, Any], *, double: bool) -> Array:
    """Targets step by step, by sorting what the next state offers."""
    found = []
    for i in range(batch["B"]):
        offers = zip(
            batch["online" if double else "copy"][batch["s'"][i]],
            batch["copy"][batch["s'"][i]],
            strict=True,
        )
        _, value = sorted(offers)[-1]
        paid = batch["r"][i]
        found.append(
            paid if batch["d"][i] else paid + batch[r"\gamma"] * value
        )
    return np.array(found)


@cache
def clipped_integral(error: float) -> float:
    """What adds up to the error if slopes beyond 1 are cut to 1."""
    return float(integral(lambda u: np.clip(u, -1, 1), 0.0, error, 300))


ALL_STEPS = {"i": range(1, 8)}


@proves(
    "dqn-loss",
    how="targets of seven steps by sorting, and the sum of slopes clipped to 1 as the loss of each error",
)
def test_the_loss_adds_up_clipped_errors() -> None:
    batch = minibatch()
    wanted = targets(batch, double=False)
    errors = wanted - batch["online"][batch["s"], batch["a"]]
    assert np.abs(errors).min() < 1 < np.abs(errors).max()
    losses = [clipped_integral(float(error)) for error in errors]
    first, huber, last = equation("dqn-loss").rows
    for u in (-1.7, -1.0, -0.4, 0.0, 0.6, 1.0, 3.2):
        found = assert_equation(
            "dqn-loss",
            {"u": u},
            {"h(u)": clipped_integral(u)},
            rows=[1],
            rtol=1e-5,
            atol=1e-6,
        )
        assert "h(u)" in found
    env = networks(batch) | {
        "h": lambda error: float(huber.right.value({"u": float(error)}))
    }
    assert_equation(
        "dqn-loss",
        env,
        {"y_i": wanted},
        rows=[0],
        each=ALL_STEPS,
        ranges=NEXT,
    )
    value = last.right.value(env | {"y": from_one(wanted)})
    assert_close(float(value), np.mean(losses), "L", rtol=1e-5)
    assert (first.left.spelling, last.left.spelling) == ("y_{i}", "L")


@proves("dqn-loss", how="PyTorch's smooth_l1_loss on the same seven steps")
def test_the_loss_is_pytorchs() -> None:
    torch = optional_torch()
    batch = minibatch()
    values = torch.from_numpy(batch["online"][batch["s"], batch["a"]])
    wanted = torch.from_numpy(targets(batch, double=False))
    loss = torch.nn.functional.smooth_l1_loss(values, wanted)
    huber, last = equation("dqn-loss").rows[1:]
    env = networks(batch) | {
        "h": lambda error: float(huber.right.value({"u": float(error)})),
        "y": from_one(wanted.numpy()),
    }
    assert_close(float(last.right.value(env)), float(loss), "L")


@proves(
    "double-dqn-target",
    how="targets of seven steps: next values sorted by one network and read off the other",
)
def test_one_network_chooses_and_the_other_values() -> None:
    batch = minibatch()
    wanted = targets(batch, double=True)
    plain = targets(batch, double=False)
    assert (wanted <= plain).all()
    assert (wanted < plain).any()
    assert_equation(
        "double-dqn-target",
        networks(batch),
        {"y_i": wanted},
        each=ALL_STEPS,
        ranges=NEXT,
    )


@proves(
    "triad-divergence",
    how="gradient steps on the squared error with the target held fixed, for three discounts; and fits between copies",
)
def test_a_weight_chases_its_own_target() -> None:
    rate = 0.1

    def descended(weight: float, target: float) -> float:
        slope = derivative(lambda w: (target - w) ** 2 / 2, weight)
        return float(weight - rate * slope)

    for discount in (0.3, 0.5, 0.9):
        weight, path = 1.7, []
        for _ in range(4):
            path.append(weight)
            weight = descended(weight, discount * 2 * weight)
        copies, fitted = [0.4, -1.1, 2.3], 0.0
        for _ in range(300):
            fitted = descended(fitted, discount * 2 * copies[2])
        env = {"w": path, "k": 3, r"\eta": rate, r"\gamma": discount}
        assert_equation(
            "triad-divergence",
            env | {r"\bar w": copies, "j": 2},
            {"w_{k+1}": weight, r"\bar w_{j+1}": fitted},
            rtol=1e-6,
        )
        assert (abs(weight) > 1.7) == (discount > 0.5)


# ----------------------------------------------------------- policy-gradient

SLOPES = np.array([0.8, -1.3, 2.1])
NOW = 0.7
"""The parameter at which the policy below is the one that the tickets were drawn for."""


def by_parameter(theta: float) -> Array:
    """A policy of one parameter: the logit of the second action is linear in it."""
    logits = np.log(BEHAVIOR[:, 1] / BEHAVIOR[:, 0]) + SLOPES * (
        theta - NOW
    )
    second = 1 / (1 + np.exp(-logits))
    return np.stack([1 - second, second], axis=1)


def probability(action: Any, given: tuple[Any, Any]) -> float:
    """The policy as the page writes it."""
    state, theta = given
    return float(by_parameter(float(theta))[int(state), int(action)])


def slope_of_value(steps: int) -> float:
    """The derivative of the mean return, from values by recursion."""
    return float(
        derivative(
            lambda theta: expected(0, steps, by_parameter(theta)), NOW
        )
    )


@cache
def paths(steps: int, theta: float) -> tuple[Array, Array, Array, Array]:
    """States, actions, returns and probabilities of all episodes."""
    policy = by_parameter(theta)
    runs: list[tuple[list[int], list[int], float, float]] = [
        ([0], [], 0.0, 1)
    ]
    for _ in range(steps):
        runs = [
            (
                [*states, (states[-1] + action + coin) % 3],
                [*actions, action],
                paid + PAID[states[-1], action],
                chance * policy[states[-1], action] / 2,
            )
            for states, actions, paid, chance in runs
            for action in (0, 1)
            for coin in (0, 1)
        ]
    every = [np.array(column) for column in zip(*runs, strict=True)]
    return every[0][:, :-1], every[1], every[2], every[3]


@proves(
    "policy-gradient",
    how="all 64 episodes of three steps; the mean return by recursion, differentiated numerically",
)
def test_the_slope_of_the_mean_return() -> None:
    steps = 3
    states, actions, returns, chances = paths(steps, NOW)
    env = {
        "M": len(returns),
        "T": steps,
        "p": from_one(chances),
        "G": from_one(returns),
        "s": from_one(states),
        "a": from_one(actions),
        r"\theta": NOW,
        r"\pi": probability,
    }
    assert_equation(
        "policy-gradient",
        env,
        {
            r"J(\theta)": expected(0, steps, by_parameter(NOW)),
            r"\frac{\partial J}{\partial \theta}": slope_of_value(steps),
        },
        rtol=1e-6,
    )


@proves(
    "reinforce-estimate",
    how="the mean over all 32 equally likely episodes is the mean return differentiated numerically, for two baselines",
)
def test_the_estimate_is_right_on_average_with_any_baseline() -> None:
    steps = 2
    states, actions, _ = tickets(steps)
    paid = PAID[states, actions]
    to_go = np.array([[sum(row[t:]) for t in range(steps)] for row in paid])
    for baseline in ((0.9, -0.4, 1.7), (12.0, 30.0, -5.0)):
        env = {
            "N": len(states),
            "T": steps,
            "r": from_one(paid),
            "s": from_one(states),
            "a": from_one(actions),
            "b": table(np.array(baseline)),
            r"\theta": NOW,
            r"\pi": probability,
        }
        assert_equation(
            "reinforce-estimate",
            env,
            {"G_{i,t}": to_go, r"\hat g": slope_of_value(steps)},
            each={"i": range(1, len(states) + 1), "t": range(1, steps + 1)},
            rtol=1e-6,
        )


@proves(
    "reinforce-estimate",
    how="three episodes: the weighted log likelihood of their actions, differentiated as a whole",
)
def test_a_few_episodes_weigh_their_log_likelihood() -> None:
    states = np.array([[0, 2, 1], [0, 1, 1], [0, 1, 2]])
    actions = np.array([[1, 0, 1], [0, 0, 1], [1, 1, 0]])
    paid = rng(31).normal(size=(3, 3))
    baseline = np.array([0.9, -0.4, 1.7])

    def weighted(theta: float) -> float:
        policy, total = by_parameter(theta), 0.0
        for episode in range(3):
            left = float(paid[episode].sum())
            for step in range(3):
                state = states[episode, step]
                chance = policy[state, actions[episode, step]]
                total += (left - baseline[state]) * float(np.log(chance))
                left -= paid[episode, step]
        return total / 3

    env = {
        "N": 3,
        "T": 3,
        "r": from_one(paid),
        "s": from_one(states),
        "a": from_one(actions),
        "b": table(baseline),
        r"\theta": NOW,
        r"\pi": probability,
    }
    assert_equation(
        "reinforce-estimate",
        env,
        {r"\hat g": derivative(weighted, NOW)},
        each={"i": range(1, 4), "t": range(1, 4)},
        rtol=1e-6,
    )


@proves(
    "reinforce-estimate",
    how="PyTorch's gradient of a softmax policy's weighted log likelihood, with the same three rewards to go",
)
def test_autograd_gives_the_same_estimate() -> None:
    torch = optional_torch()
    theta = torch.tensor(NOW, dtype=torch.float64, requires_grad=True)
    states, actions = [0, 2, 1], [1, 0, 1]
    paid, baseline = [0.4, -1.1, 2.3], [0.9, -0.4, 1.7]
    loss = torch.zeros((), dtype=torch.float64)
    for step, (state, action) in enumerate(
        zip(states, actions, strict=True)
    ):
        odds = np.log(BEHAVIOR[state, 1] / BEHAVIOR[state, 0])
        logit = odds + SLOPES[state] * (theta - NOW)
        logits = torch.stack([torch.zeros_like(logit), logit])
        weight = sum(paid[step:]) - baseline[state]
        loss = loss - weight * torch.log_softmax(logits, 0)[action]
    loss.backward()
    env = {"N": 1, "T": 3, r"\theta": NOW, r"\pi": probability}
    env |= {
        key: from_one(np.array([values]))
        for key, values in (("r", paid), ("s", states), ("a", actions))
    }
    assert_equation(
        "reinforce-estimate",
        env | {"b": table(np.array(baseline))},
        {r"\hat g": -float(theta.grad)},
        each={"i": range(1, 2), "t": range(1, 4)},
        rtol=1e-6,
    )


def spread(
    chances: Array, returns: Array, chosen: int, baseline: float
) -> float:
    """The variance of one sample's slope in a logit, from its table of values."""
    slopes = np.eye(len(chances))[chosen] - chances[chosen]
    values = (returns - baseline) * slopes
    mean = np.average(values, weights=chances)
    return float(np.average((values - mean) ** 2, weights=chances))


CHANCES = np.array([0.1, 0.4, 0.3, 0.2])
EARNED = np.array([2.5, -0.7, 1.1, 3.2])


@proves(
    "baseline-variance",
    how="variances of four actions from their table of values, and the baseline of the least by search",
)
def test_variance_by_baseline() -> None:
    for chosen in (0, 2):
        slopes = np.eye(4)[chosen] - CHANCES[chosen]
        low, high = -10.0, 10.0
        for _ in range(200):
            third = (high - low) / 3
            left, right = (
                spread(CHANCES, EARNED, chosen, b)
                for b in (low + third, high - third)
            )
            low, high = (
                (low, high - third) if left < right else (low + third, high)
            )
        for baseline in (0.0, 1.3, -4.0):
            env = {
                r"\pi": CHANCES,
                "G": EARNED,
                "g": slopes,
                "b": baseline,
            }
            assert_equation(
                "baseline-variance",
                env,
                {
                    "V(b)": spread(CHANCES, EARNED, chosen, baseline),
                    "b^*": (low + high) / 2,
                },
                ranges={"a": range(4)},
                rtol=1e-6,
            )
        mean = float(CHANCES @ EARNED)
        assert abs(mean - (low + high) / 2) > 0.05


@refutes(
    "any-baseline-helps",
    how="variances of two actions from their table of values: a large baseline raises it eighty-fold",
)
def test_a_bad_baseline_is_worse_than_none() -> None:
    claim = published("any-baseline-helps")
    chance, first, second, none, large, bad, least, good = claim.numbers
    chances, returns = (
        np.array([chance, 1 - chance]),
        np.array([first, second]),
    )
    for variance, baseline in ((none, 0.0), (large, bad), (least, good)):
        assert spread(chances, returns, 0, baseline) == pytest.approx(
            variance
        )
    assert least < none < large


def test_the_value_as_a_baseline_for_all_logits() -> None:
    """Best of all while chances are equal, worse than none near certainty."""

    def total(chances: Array, returns: Array, baseline: float) -> float:
        return sum(
            spread(chances, returns, logit, baseline)
            for logit in range(len(chances))
        )

    equal = np.full(4, 0.25)
    value = float(equal @ EARNED)
    least = total(equal, EARNED, value)
    for away in (-1.0, -0.01, 0.01, 1.0):
        assert total(equal, EARNED, value + away) > least
    sure, returns = np.array([0.9, 0.1]), np.array([1.0, 0.0])
    none = total(sure, returns, 0)
    assert total(sure, returns, 0.9) == pytest.approx(64 * none)


# -------------------------------------------------------------- actor-critic


def bound_step(
    state: int, action: int, after: int, reward: float, critic: Array
) -> dict[str, Any]:
    """One step, with a critic, at time 1."""
    env = step_env(state, action, after, 0) | {"V": table(critic)}
    return env | {"r": [9.0, reward], "s": [2, state, after]}


@proves(
    "advantage-and-error",
    how="values of a random policy by a linear system: the mean error is the advantage; with another critic it is off "
    "by that critic's errors",
)
def test_the_mean_error_is_the_advantage_of_a_right_critic() -> None:
    discount = 0.85
    chances, rewards = world()
    policy, values, worth = judged(discount)
    better = worth - np.sum(policy * worth, axis=1, keepdims=True)
    first, second = equation("advantage-and-error").rows
    assert first.left.spelling == r"A^{\pi}(s, a)" or first.defines
    for off in (np.zeros(STATES), rng(41).normal(size=STATES)):
        for state, action in ((0, 1), (2, 0), (3, 2)):
            errors = []
            for after in range(STATES):
                reward = rewards[state, action, after]
                env = bound_step(state, action, after, reward, values + off)
                env[r"\gamma"] = discount
                error = reward - (values + off)[state]
                error += discount * (values + off)[after]
                found = assert_equation(
                    "advantage-and-error",
                    env,
                    {r"\delta_t": error},
                    rows=[1],
                )
                errors.append(float(found[r"\delta_t"]))
            mean = float(chances[state, action] @ errors)
            shift = discount * chances[state, action] @ off - off[state]
            assert_close(mean, better[state, action] + shift, "mean error")
            assert_equation(
                "advantage-and-error",
                {
                    "s": state,
                    "a": action,
                    r"Q^\pi": table(worth),
                    r"V^\pi": table(values),
                },
                {r"A^\pi(s, a)": better[state, action]},
                rows=[0],
            )
    assert second.left.spelling == r"\delta_{t}"


REWARDS = np.array([0.0, 0.7, -1.2, 0.4, 2.3, -0.6, 1.1])
CRITIC = np.array([0.0, 1.4, 0.3, -0.8, 0.9, 1.9, -0.5, 0.0])
"""Six rewards and predictions, counted from 1, and 0 after the end."""
LAST = 6


def ahead(start: int, count: int, discount: float) -> float:
    """So many rewards and then the prediction, less the one now, summed one by one."""
    total, weight = -CRITIC[start], 1.0
    for step in range(start, start + count):
        total += weight * REWARDS[step]
        weight *= discount
    return float(total + weight * CRITIC[start + count])


def errors_by_step(discount: float) -> Array:
    """Temporal-difference errors, counted from 1."""
    return np.array(
        [0.0, *(ahead(step, 1, discount) for step in range(1, LAST + 1))]
    )


@proves(
    "n-step-advantage",
    how="rewards of an episode summed one by one, for one to four steps ahead",
)
def test_some_rewards_and_then_the_critic() -> None:
    discount = 0.83
    for start, count in ((1, 1), (2, 3), (1, 4), (3, 4)):
        assert_equation(
            "n-step-advantage",
            {
                "t": start,
                "n": count,
                "r": REWARDS,
                "s": np.arange(8),
                "V": table(CRITIC),
                r"\delta": errors_by_step(discount),
                r"\gamma": discount,
            },
            {r"\hat A_t^{(n)}": ahead(start, count, discount)},
        )


@proves(
    "generalized-advantage",
    how="a mean of all estimates by number of rewards, whose weights fall by lambda, the last with what is left",
)
def test_a_mean_over_all_numbers_of_rewards() -> None:
    for discount, trust in (
        (0.83, 0.6),
        (0.95, 0.9),
        (0.7, 0.0),
        (0.9, 1.0),
    ):
        mixed = np.zeros(LAST + 2)
        for start in range(1, LAST + 1):
            left = LAST + 1 - start
            weights = [
                (1 - trust) * trust ** (n - 1) for n in range(1, left)
            ]
            weights.append(1 - sum(weights))
            mixed[start] = sum(
                weight * ahead(start, n, discount)
                for n, weight in enumerate(weights, 1)
            )
        for start in (1, 3, LAST):
            assert_equation(
                "generalized-advantage",
                {
                    "t": start,
                    "T": LAST,
                    r"\delta": errors_by_step(discount),
                    r"\gamma": discount,
                    r"\lambda": trust,
                    r"\hat A": mixed,
                },
                {r"\hat A_t": mixed[start]},
            )


BATCH: dict[str, Any] = {
    "actions": np.array([2, 0, 1, 2]),
    "policy": rng(51).dirichlet(np.ones(ACTIONS), size=4),
    "better": np.array([0.8, -1.3, 0.4, 2.1]),
    "wanted": np.array([1.7, 0.2, -0.9, 3.1]),
    "said": np.array([0.9, 1.5, -1.3, 1.0]),
}
"""Four steps of an actor and a critic."""


def batch_env() -> dict[str, Any]:
    """The four steps as the page's symbols."""
    policy = BATCH["policy"]
    return {
        "T": 4,
        "s": from_one(np.arange(4)),
        "a": from_one(BATCH["actions"]),
        r"\pi": lambda action, given: policy[int(given), int(action)],
        r"\hat A": from_one(BATCH["better"]),
        "R": from_one(BATCH["wanted"]),
        "V": table(BATCH["said"]),
        "c": 0.35,
        r"\beta": 0.07,
    }


EVERY_STEP: dict[str, Any] = {
    "each": {"t": range(1, 5)},
    "ranges": {"a": range(ACTIONS)},
}


@proves(
    "actor-critic-loss",
    how="four steps: the three parts added up one by one, entropies as the mean surprise of drawn actions",
)
def test_three_parts_of_one_loss() -> None:
    policy, total, entropies = BATCH["policy"], 0.0, []
    for step in range(4):
        surprise = [-np.log(chance) for chance in policy[step]]
        entropies.append(np.average(surprise, weights=policy[step]))
        total += BATCH["better"][step] * surprise[BATCH["actions"][step]]
        total += 0.35 * (BATCH["wanted"][step] - BATCH["said"][step]) ** 2
        total -= 0.07 * entropies[-1]
    assert_equation(
        "actor-critic-loss",
        batch_env(),
        {"H_t": np.array(entropies), "L": total / 4},
        **EVERY_STEP,
    )


@proves(
    "actor-critic-loss",
    how="PyTorch's Categorical for log probabilities and entropies, its mse_loss for the critic",
)
def test_the_parts_are_pytorchs() -> None:
    torch = optional_torch()
    drawn = torch.distributions.Categorical(
        probs=torch.from_numpy(BATCH["policy"])
    )
    logs = drawn.log_prob(torch.from_numpy(BATCH["actions"]))
    actor = -(torch.from_numpy(BATCH["better"]) * logs).mean()
    critic = torch.nn.functional.mse_loss(
        torch.from_numpy(BATCH["said"]), torch.from_numpy(BATCH["wanted"])
    )
    loss = actor + 0.35 * critic - 0.07 * drawn.entropy().mean()
    assert_equation(
        "actor-critic-loss",
        batch_env(),
        {"H_t": drawn.entropy().numpy(), "L": float(loss)},
        **EVERY_STEP,
    )


@refutes(
    "td-error-unbiased",
    how="solves the one-state process for its values, and computes the error for the critic named",
)
def test_a_wrong_critic_gives_a_wrong_advantage() -> None:
    claim = published("td-error-unbiased")
    reward, better, said, error = claim.numbers
    chances = np.zeros((2, 2, 2))
    chances[..., 1] = 1.0  # the second state is the end
    rewards = np.zeros((2, 2, 2))
    rewards[0] = reward
    values = solved(chances, rewards, np.full((2, 2), 0.5), 0.9)
    worth = acted(chances, rewards, values, 0.9)
    assert worth[0] - values[0] == pytest.approx(better)
    row = equation("advantage-and-error").rows[1]
    env = bound_step(0, 1, 1, reward, np.array([said, 0.0]))
    found = float(row.right.value(env | {r"\gamma": 0.9}))
    assert found == pytest.approx(error)
    assert error != better
