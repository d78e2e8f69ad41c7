"""The worked numbers of the topic attention and transformers."""

import math
from functools import cache

import numpy as np

from proving import from_one
from proving.worked import Worked, counts, solve


def softmax(scores: list[float]) -> list[float]:
    """Shares of the exponentials."""
    odds = np.exp(scores)
    return list(map(float, odds / odds.sum()))


@counts("attention")
def test_a_context_of_three_words(n: Worked) -> None:
    scores = n.given(3)
    assert scores == [2, 1, 0]
    n.shows(*scores, *softmax(scores))
    values = n.given(3)
    parts = [
        weight * value
        for weight, value in zip(softmax(scores), values, strict=True)
    ]
    n.shows(*parts, sum(parts))


@counts("multi-head-attention")
def test_heads_cost_nothing(n: Worked) -> None:
    width, heads = n.given(2)
    n.shows(width / heads, width, width)
    n.names("4")
    n.shows(width)
    n.names("2")
    n.shows(4 * width**2)
    n.names("1")
    n.shows(heads)
    n.names("64")
    n.shows(4 * width**2 + 4 * width, 4 * width)


@counts("positional-encoding")
def test_the_second_position_of_four_numbers(n: Worked) -> None:
    width, place = n.given(2)
    n.names("0")
    n.shows(place)
    n.names("1", "1", "10000", "2")
    n.shows(width)
    slow = place / 10000 ** (2 / width)
    n.shows(slow, place, place, slow, slow)
    n.shows(
        math.sin(place), math.cos(place), math.sin(slow), math.cos(slow)
    )
    n.names("0")
    n.shows(math.sin(0), math.cos(0), math.sin(0), math.cos(0))


@counts("self-attention")
def test_scaled_scores_and_quadratic_cost(n: Worked) -> None:
    width = n.one()
    size = math.sqrt(width)
    n.shows(size, size, 0, *softmax([size, 0.0]))
    n.shows(
        size / math.sqrt(width), 0, *softmax([size / math.sqrt(width), 0.0])
    )
    tokens, heads = n.given(2)
    n.shows(heads, tokens)
    n.names("2")
    n.shows(heads * tokens**2 / 1e6, 2 * heads * tokens**2 / 1e6)


@counts("transformer-model")
def test_weights_of_a_block(n: Worked) -> None:
    n.names("4", "2", "2", "4", "8", "2")
    width = n.one()
    n.shows(4 + 8, width)
    n.names("2")
    n.shows(12 * width**2 / 1e6)
    biases = 4 * width + 4 * width + width + 2 * 2 * width
    feedforward = 2048
    n.shows(4 * width**2 + 2 * width * feedforward + biases)


@counts("transformers-vs-rnns")
def test_products_over_a_sequence(n: Worked) -> None:
    width = n.one()
    n.shows(width**2 * width)
    length = n.one()
    n.shows(length**2 * width, length * width**2, length)
    assert length / width == 8


@counts("what-attention-heads-learn")
def test_the_largest_weight_adds_least_and_holds_the_others_down(
    n: Worked,
) -> None:
    weights, alone = n.given(3), n.given(3)
    parts = [a * f for a, f in zip(weights, alone, strict=True)]
    n.shows(*parts, sum(parts), 100 * parts[0] / sum(parts))
    rest = sum(weights[1:])
    n.shows(*(a / rest for a in weights[1:]))
    masked = sum(parts[1:]) / rest
    n.shows(masked - sum(parts), masked)
    sink = n.one()
    assert sink == weights[0]
    n.shows(sum(parts[1:]))


@counts("padding-and-packing")
def test_four_sequences_padded_and_packed(n: Worked) -> None:
    lengths = n.given(4)
    tokens, filled = sum(lengths), len(lengths) * max(lengths)
    n.shows(filled, tokens, 100 * (1 - tokens / filled))
    used = sum(length**2 for length in lengths)
    pairs = len(lengths) * max(lengths) ** 2
    found = solve(
        "wasted-pairs",
        {"n": from_one(lengths), "B": len(lengths)},
        ranges={"i": range(1, len(lengths) + 1)},
    )
    n.shows(pairs, 100 * found["v"])
    n.shows(tokens, tokens**2, 100 * found["w"], used)


@counts("transformer-weaknesses")
def test_shares_of_pairs_and_spread_of_rows(n: Worked) -> None:
    width = n.one()
    n.shows(100 * _share(2048, width))
    assert n.one() == 2048
    n.shows(100 * _share(131072, width))
    assert n.one() == 131072
    row = n.given(3)
    rate = n.one()
    n.shows(_spread(tuple(row), rate), sum(row) / (1 - rate))
    tokens = n.one()
    n.shows(_spread((1 / tokens,) * int(tokens), rate))


def _share(tokens: float, width: float) -> float:
    found = solve("attention-share", {"n": tokens, "d": width})
    return float(found["s"])


@cache
def _spread(row: tuple[float, ...], rate: float) -> float:
    """Of the sum of a row, by the page's formula."""
    env = {
        "a": from_one(row),
        "r": from_one([1] * len(row)),
        "p": rate,
        "n": len(row),
    }
    variance = solve(
        "attention-dropout", env, each={"j": range(1, len(row) + 1)}
    )[r"\operatorname{Var}(S)"]
    return math.sqrt(variance)
