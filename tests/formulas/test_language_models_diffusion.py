"""Masked diffusion: a small table of predictions, every mask and every order enumerated; times by the roofline."""

import math
from functools import cache
from itertools import combinations, permutations
from typing import Any

import numpy as np

from proving import (
    Indexed,
    Over,
    assert_close,
    assert_equation,
    equation,
    proves,
    rng,
)
from proving.worked import Worked, counts

Array = np.ndarray[Any, Any]

LENGTH = 4


@cache
def predicted() -> dict[tuple[frozenset[int], int], float]:
    """A network as a table: the probability of each hidden token, by the set of hidden ones."""
    random = rng(3)
    return {
        (frozenset(hidden), i): float(random.uniform(0.05, 0.95))
        for size in range(1, LENGTH + 1)
        for hidden in combinations(range(LENGTH), size)
        for i in hidden
    }


def in_order(order: tuple[int, ...]) -> float:
    """The probability of the text if its tokens are unmasked in this order."""
    hidden, chance = set(range(LENGTH)), 1.0
    for i in order:
        chance *= predicted()[frozenset(hidden), i]
        hidden.remove(i)
    return chance


@proves(
    "masked-diffusion-bound",
    how="one draw of masks on random predictions: the logarithm of the product of those scored, to the power of 1/t",
)
def test_a_draw_scores_what_is_hidden() -> None:
    q = rng(1).uniform(0.1, 0.9, size=5)
    hidden = np.array([1, 0, 1, 1, 0])
    for t in (0.3, 0.7):
        product = q[0] * q[2] * q[3]
        assert_equation(
            "masked-diffusion-bound",
            {
                "t": t,
                "n": 5,
                "m": Indexed(hidden, base=1),
                "q": Indexed(q, base=1),
            },
            {r"\ell": math.log(product ** (-1 / t))},
            rows=[0],
        )


@proves(
    "masked-diffusion-bound",
    how="all masks of four tokens and all times, by quadrature: the mean loss is the mean over all 24 orders, "
    "and no less than the negative log probability of their mixture",
)
def test_the_mean_loss_is_that_of_all_orders_and_a_bound() -> None:
    bound = equation("masked-diffusion-bound").rows
    nodes, weights = np.polynomial.legendre.leggauss(12)
    losses, shares = [], []
    for t, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        for size in range(LENGTH + 1):
            for chosen in combinations(range(LENGTH), size):
                hidden = frozenset(chosen)
                env = {
                    "t": t,
                    "n": LENGTH,
                    "m": Indexed(
                        [float(i in hidden) for i in range(LENGTH)], base=1
                    ),
                    "q": Indexed(
                        [
                            predicted().get((hidden, i), 0.5)
                            for i in range(LENGTH)
                        ],
                        base=1,
                    ),
                }
                losses.append(float(bound[0].right.value(env)))
                shares.append(weight * t**size * (1 - t) ** (LENGTH - size))
    chances = [in_order(order) for order in permutations(range(LENGTH))]
    share = np.array(shares)

    def mean(values: Array) -> float:
        return float(share @ np.asarray(values))

    row = bound[1]
    assert row.relations == (r"\ge",)
    env = {
        r"\mathbb{E}_{\ell \sim D}": Over(r"\ell", np.array(losses), mean),
        "P": sum(chances) / len(chances),
    }
    right = float(row.left.value(env))
    left = float(row.right.value(env))
    assert_close(right, -float(np.mean(np.log(chances))), "the mean loss")
    assert_close(left, -math.log(np.mean(chances)), "the text")
    assert left < right


SIZES = {
    "P": 8_030_261_248 - 128_256 * 4096,
    "b": 2,
    "a": 524_288,
    "c": 131_072,
    "R": 989e12,
    "W": 3.35e12,
}
"""Llama 3 8B on an H100, as the page of prefill and decoding has them."""


@cache
def by_token(batch: float, length: float) -> float:
    """Seconds for texts written token by token."""
    env = SIZES | {"B": batch, "n": np.arange(length), "m": 1}
    return float(np.sum(equation("pass-roofline").solve(env)["t"]))


@cache
def busy(batch: float, length: float) -> float:
    """Share of the time that arithmetic takes while texts are written token by token."""
    env = SIZES | {"B": batch, "n": np.arange(length), "m": 1}
    operations = np.sum(equation("pass-roofline").solve(env)["F"])
    return float(operations) / SIZES["R"] / by_token(batch, length)


@cache
def whole(batch: float, length: float) -> float:
    """Seconds of a pass over all tokens, each of which sees all: more attention than if it saw what is before it."""
    env = SIZES | {"B": batch, "n": 0, "m": length}
    unseen = SIZES["a"] * batch * length * (length - 1) / 2
    causal = float(equation("pass-roofline").solve(env)["F"])
    return (causal + unseen) / SIZES["R"]


@cache
def cached_step(new: float) -> float:
    """Seconds of a pass over a block behind 512 cached tokens."""
    env = SIZES | {"B": 1, "n": 512, "m": new}
    return float(equation("pass-roofline").solve(env)["t"])


@counts("diffusion-language-models")
def test_least_times_of_both(n: Worked) -> None:
    n.names("3", "8")  # the model's name
    (length,) = n.given(1)
    one, step = by_token(1, length), whole(1, length)
    n.shows(one)
    assert n.given(1) == [length]
    n.shows(1e3 * step)
    (most,) = n.given(1)
    assert most * step < one < (most + 1) * step
    (batch,) = n.given(1)
    many, step = by_token(batch, length), whole(batch, length)
    n.shows(many, step)
    (most,) = n.given(1)
    assert most * step < many < (most + 1) * step
    assert n.given(1) == [batch]
    n.shows(100 * (1 - busy(batch, length)))
    n.shows(batch * length)
    (block,) = n.given(1)
    assert block == 32
    assert cached_step(1) <= cached_step(block) < 1.01 * cached_step(1)
