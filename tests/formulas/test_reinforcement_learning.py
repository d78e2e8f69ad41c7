"""Reinforcement learning: small decision processes, solved, searched, enumerated and played."""

from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from proving import (
    Indexed,
    assert_close,
    assert_equation,
    equation,
    proves,
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
    values: Array = np.linalg.solve(np.eye(len(mean)) - discount * moves, mean)
    return values


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
        steps, weight, weights = 4000, 1.0, 0.0
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
    chances, rewards = world()
    policy = rng(2).dirichlet(np.ones(ACTIONS), size=STATES)
    values = solved(chances, rewards, policy, discount)
    worth = acted(chances, rewards, values, discount)
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
    policy = rng(2).dirichlet(np.ones(ACTIONS), size=STATES)
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
    chances, rewards = world()
    policy = rng(2).dirichlet(np.ones(ACTIONS), size=STATES)
    values = solved(chances, rewards, policy, discount)
    env = laws(1, discount) | {"s": 2, r"V^\pi": table(values)}
    env[r"Q^\pi"] = table(acted(chances, rewards, values, discount))
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


def sweeps(seed: int, discount: float, start: Array, count: int) -> list[Array]:
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
    shifted = best + 3.0  # then each sweep shrinks the error by the discount
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
            assert_close(error, np.abs(estimates[k] - best).max(), "the error")
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
        solved(chances, rewards + hint, np.eye(ACTIONS)[list(choice)], discount)
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
                        "R'(s, a, s')": (rewards + hint)[state, action, after],
                        "Q'(s, a)": shaped[state, action],
                    },
                )
