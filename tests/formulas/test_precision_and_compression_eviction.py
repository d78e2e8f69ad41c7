"""Proofs of the formulas and the worked number of the answer on dropping tokens from the key–value cache."""

from typing import Any

import numpy as np
import pytest

from proving import (
    Indexed,
    assert_equation,
    equation,
    from_one,
    proves,
    published,
    refutes,
    rng,
)
from proving.references import attended
from proving.worked import Worked, by_formula, counts

Array = np.ndarray[Any, Any]


def causal(tokens: int) -> Array:
    """Weights of a random head: each query's over the tokens up to its own."""
    scores = rng(tokens).normal(size=(tokens, tokens)) * 2
    weights = np.tril(np.exp(scores))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


@proves(
    "eviction-score",
    how="gives one token the value 1 and all others 0, and adds up what the queries read",
)
@pytest.mark.parametrize(("tokens", "first"), [(7, 1), (6, 4), (5, 5)])
def test_a_score_is_what_queries_read_of_a_token(
    tokens: int, first: int
) -> None:
    weights = causal(tokens)
    read = []
    for token in range(tokens):
        value = np.arange(tokens) == token
        outputs = [
            float(np.average(value[: t + 1], weights=row[: t + 1]))
            for t, row in enumerate(weights)
        ]
        read.append(sum(outputs[first - 1 :]))
    env = {r"\alpha": from_one(weights), "p": first, "n": tokens}
    assert_equation(
        "eviction-score",
        env,
        {"h_s": np.array(read)},
        each={"s": range(1, tokens + 1)},
    )


@proves(
    "eviction-error",
    how="computes the softmax once over all scores and once over those of the kept tokens",
)
@pytest.mark.parametrize(("tokens", "kept"), [(7, 4), (5, 1), (6, 5)])
def test_the_error_of_dropping_tokens(tokens: int, kept: int) -> None:
    random = rng(tokens)
    scores, values = (
        random.normal(size=tokens),
        random.normal(size=(tokens, 3)),
    )
    whole, part = (
        attended(scores[:last], values[:last]) for last in (tokens, kept)
    )
    lost = attended(scores[kept:], values[kept:])
    weights = np.exp(scores - np.logaddexp.reduce(scores))
    env = {
        r"\alpha": from_one(weights),
        r"\mathbf{v}": from_one(values),
        r"\mathbf{z}": whole,
        "k": kept,
        "n": tokens,
    }
    share = 1 - np.exp(
        np.logaddexp.reduce(scores[:kept]) - np.logaddexp.reduce(scores)
    )
    assert_equation(
        "eviction-error",
        env,
        {
            "m": share,
            r"\mathbf{a}": part,
            r"\mathbf{b}": lost,
            r"\mathbf{a} - \mathbf{z}": part - whole,
        },
        rtol=1e-6,
        atol=1e-8,
    )


@refutes(
    "lightest-token-is-missed-least",
    how="reads with each of the four tokens left out in turn",
)
def test_a_light_token_can_be_missed_most() -> None:
    claim = published("lightest-token-is-missed-least")
    weights, values = (
        np.array(claim.numbers[:4]),
        np.array(claim.numbers[4:8]),
    )
    whole, light, heavier = claim.numbers[8:]
    assert weights @ values == pytest.approx(whole)

    def without(token: int) -> float:
        keep = np.arange(4) != token
        return float(np.average(values[keep], weights=weights[keep]))

    lightest = int(np.argmin(weights))
    assert without(lightest) == pytest.approx(light, abs=5e-4)
    assert weights[2] == 2 * weights[lightest]
    assert without(2) == pytest.approx(heavier)
    assert abs(heavier - whole) < abs(light - whole) / 20


@counts("kv-cache-eviction")
def test_four_tokens_and_one_that_is_missed(n: Worked) -> None:
    weights, values = n.given(4), n.given(4)

    def read(*dropped: int) -> float:
        kept = [i for i in range(4) if i not in dropped]
        order = [*kept, *dropped]
        env = {
            r"\alpha": from_one([weights[i] for i in order]),
            r"\mathbf{v}": from_one([values[i] for i in order]),
            "k": len(kept),
            "n": 4,
            "m": sum(weights[i] for i in dropped),
        }
        return float(equation("eviction-error").rows[1].right.value(env))

    n.shows(read())
    for token in (3, 2, 0):
        n.shows(read(token), abs(read(token) - read()))
    tokens = n.one()
    even = Indexed(lambda t, s: 1 / t if s <= t else 0)

    def score(token: int) -> float:
        env = {r"\alpha": even, "p": 1, "n": int(tokens), "s": token}
        return by_formula("eviction-score", env)

    n.shows(score(1), 500, score(500))
