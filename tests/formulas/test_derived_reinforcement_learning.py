"""Derivations of formulas of the topic reinforcement learning: returns summed step by step, with symbols."""

from typing import Any

import numpy as np
import sympy

from proving import assert_equation, derives, from_one, symbols

FADE, TRUST = sympy.symbols("g l", positive=True)


def _critic() -> tuple[Any, Any, Any]:
    """Rewards and values of five steps, and the critic's errors."""
    rewards, values = symbols("r", 5), symbols("v", 6)
    return rewards, values, rewards + FADE * values[1:] - values[:-1]


@derives(
    "n-step-advantage",
    how="rewards summed one by one from the last, for 1 to 3 steps ahead, with symbols",
)
def test_rewards_summed_from_the_last() -> None:
    rewards, values, errors = _critic()
    for start, count in ((1, 1), (2, 2), (1, 3)):
        ahead = values[start + count]
        for step in reversed(range(start, start + count)):
            ahead = rewards[step] + FADE * ahead
        env = {
            "t": start,
            "n": count,
            "r": rewards,
            "s": np.arange(6),
            "V": lambda state, v=values: v[int(state)],
            r"\delta": errors,
            r"\gamma": FADE,
        }
        assert_equation(
            "n-step-advantage",
            env,
            {r"\hat A_t^{(n)}": ahead - values[start]},
        )


@derives(
    "generalized-advantage",
    how="the mean of all advantages by number of rewards, whose weights fall by lambda, for 1 to 3 steps left",
)
def test_a_mean_of_all_advantages() -> None:
    rewards, values, errors = _critic()
    last = 3

    def mean(start: int) -> Any:
        """Each advantage by its weight, the last by what is left."""
        total, left, weight = sympy.Integer(0), sympy.Integer(1), 1 - TRUST
        paid = sympy.Integer(0)
        for count in range(1, last - start + 2):
            paid += FADE ** (count - 1) * rewards[start + count - 1]
            end = start + count == last + 1
            ahead = paid + FADE**count * values[start + count]
            share = left if end else left * weight
            total += share * (ahead - values[start])
            left = left * TRUST
        return total

    for start in (1, 2, 3):
        after = mean(start + 1) if start < last else sympy.Integer(0)
        env = {
            "t": start,
            "T": last,
            r"\delta": errors,
            r"\hat A": {start + 1: after},
            r"\gamma": FADE,
            r"\lambda": TRUST,
        }
        reference = {r"\hat A_t": mean(start)}
        assert_equation("generalized-advantage", env, reference)


@derives(
    "baseline-variance",
    how="mean square less squared mean over 2 and 3 actions, and SymPy's zero of its slope, with symbols",
)
def test_the_variance_with_a_baseline() -> None:
    base = sympy.Symbol("b")
    for actions in (2, 3):
        chances = symbols("p", actions, positive=True)
        returns, scores = symbols("r", actions), symbols("s", actions)
        # scores are 0 on average
        scores[-1] = -(chances[:-1] @ scores[:-1]) / chances[-1]
        estimates = scores * (returns - base)
        mean = chances @ estimates
        variance = chances @ estimates**2 - sympy.cancel(mean) ** 2
        (best,) = sympy.solve(sympy.diff(variance, base), base)
        env = {
            "b": base,
            r"\pi": from_one(chances),
            "g": from_one(scores),
            "G": from_one(returns),
        }
        assert_equation(
            "baseline-variance",
            env,
            {"V(b)": variance, "b^*": best},
            ranges={"a": range(1, actions + 1)},
        )


@derives(
    "beta-belief",
    how="Bayes' rule on a density of any two exponents, for a reward and for none",
)
def test_a_belief_by_bayes_rule() -> None:
    chance, a, b = sympy.symbols("x a b", positive=True)

    def density(one: Any, other: Any) -> Any:
        return chance ** (one - 1) * (1 - chance) ** (other - 1)

    for reward, likelihood in ((1, chance), (0, 1 - chance)):
        after = sympy.powsimp(density(a, b) * likelihood)
        # x (1 − x) times its logarithm's slope is (1 − x) times the first exponent, less x times the other
        slope = sympy.diff(
            sympy.expand_log(sympy.log(after), force=True), chance
        )
        line = sympy.cancel(chance * (1 - chance) * slope)
        exponents = (line.subs(chance, 0), -line.subs(chance, 1))
        env = {r"\alpha": a, r"\beta": b, "r": reward}
        reference = {
            r"\alpha'": exponents[0] + 1,
            r"\beta'": exponents[1] + 1,
        }
        assert_equation("beta-belief", env, reference)
