"""Proofs of the formulas of the topic attention and transformers: one query at a time, or PyTorch's own layers."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
import sympy

from proving import (
    Indexed,
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
from proving.references import attended, gradient

Array = np.ndarray[Any, Any]


def read_by(query: Array, keys: Array, values: Array) -> Array:
    """What one query reads."""
    scores = (
        np.array(
            [
                sum(q * k for q, k in zip(query, key, strict=True))
                for key in keys
            ]
        )
        / len(query) ** 0.5
    )
    return attended(scores, values)


@proves(
    "additive-attention",
    how="scores each source word by itself; the weights are the slopes of a log-sum-exp",
)
@pytest.mark.parametrize(
    ("words", "n_s", "n_h", "n_a"),
    [(4, 3, 2, 5), (3, 2, 4, 2), (1, 2, 3, 4)],
)
def test_additive_attention_word_by_word(
    words: int, n_s: int, n_h: int, n_a: int
) -> None:
    random = rng(words)
    w, u, v = (
        random.normal(size=(n_a, n_s)),
        random.normal(size=(n_a, n_h)),
        random.normal(size=n_a),
    )
    asking, states = (
        random.normal(size=n_s),
        random.normal(size=(words, n_h)),
    )
    scores = np.zeros(words)
    for word in range(words):
        for unit in range(n_a):
            arriving = sum(
                w[unit, a] * asking[a] for a in range(n_s)
            ) + sum(u[unit, b] * states[word, b] for b in range(n_h))
            scores[word] += v[unit] * np.sinh(arriving) / np.cosh(arriving)
    weights = gradient(lambda e: float(np.logaddexp.reduce(e)), scores)
    env: dict[str, Any] = {
        r"\mathbf{W}": w,
        r"\mathbf{U}": u,
        r"\mathbf{v}": v,
        r"\mathbf{s}_{t-1}": asking,
    }
    env |= {r"\mathbf{h}": from_one(states), "n": words, "t": 3}
    reference = {
        "e_{t,i}": scores,
        r"\alpha_{t,i}": weights,
        r"\mathbf{c}_t": np.average(states, axis=0, weights=weights),
    }
    assert_equation(
        "additive-attention",
        env,
        reference,
        each={"i": range(1, words + 1)},
        rtol=1e-8,
    )


def _operands(
    queries: int, keys: int, d_k: int, d_v: int
) -> tuple[Array, Array, Array]:
    random = rng(queries * 10 + d_k)
    return (
        random.normal(size=(queries, d_k)) * 2,
        random.normal(size=(keys, d_k)),
        random.normal(size=(keys, d_v)),
    )


@proves(
    "scaled-dot-product-attention",
    how="reads one query at a time, by differencing a log-sum-exp of its scores",
)
@pytest.mark.parametrize(
    ("queries", "keys", "d_k", "d_v"),
    [(3, 4, 5, 2), (4, 3, 2, 3), (2, 2, 3, 1)],
)
def test_attention_query_by_query(
    queries: int, keys: int, d_k: int, d_v: int
) -> None:
    q, k, v = _operands(queries, keys, d_k, d_v)
    env = {r"\mathbf{Q}": q, r"\mathbf{K}": k, r"\mathbf{V}": v, "d_k": d_k}
    read = np.array([read_by(query, k, v) for query in q])
    assert_equation(
        "scaled-dot-product-attention",
        env,
        {r"\mathbf{Z}": read},
        rtol=1e-8,
    )


@proves(
    "scaled-dot-product-attention",
    how="equals PyTorch's scaled_dot_product_attention on random queries, keys and values",
)
@pytest.mark.parametrize(
    ("queries", "keys", "d_k", "d_v"), [(3, 4, 5, 2), (6, 3, 2, 7)]
)
def test_attention_is_pytorchs(
    queries: int, keys: int, d_k: int, d_v: int
) -> None:
    torch = optional_torch()
    operands = _operands(queries, keys, d_k, d_v)
    q, k, v = operands
    read = torch.nn.functional.scaled_dot_product_attention(
        *(torch.from_numpy(part)[None] for part in operands)
    )[0]
    env = {r"\mathbf{Q}": q, r"\mathbf{K}": k, r"\mathbf{V}": v, "d_k": d_k}
    assert_equation(
        "scaled-dot-product-attention", env, {r"\mathbf{Z}": read.numpy()}
    )


def _heads(
    x: Array, kinds: dict[str, Array], d_k: int, heads: int
) -> dict[str, Any]:
    """Bindings: W with the kind of projection and the number of the head as indices."""
    kind = {"Q": 0, "K": 1, "V": 2, "O": 3}
    by_number = [kinds[name] for name in kind]
    return kind | {
        r"\mathbf{X}": x,
        r"\mathbf{W}": Indexed(
            lambda which, head: by_number[int(which)][int(head) - 1]
        ),
        "d_k": d_k,
        "H": heads,
    }


@proves(
    "multi-head-attention",
    how="reads token by token in every head, joins the heads, then applies one stacked output matrix",
)
@pytest.mark.parametrize(
    ("tokens", "d", "d_k", "d_v", "heads"),
    [(3, 4, 2, 3, 2), (2, 3, 5, 2, 3), (4, 2, 3, 1, 1)],
)
def test_heads_side_by_side(
    tokens: int, d: int, d_k: int, d_v: int, heads: int
) -> None:
    random = rng(d)
    x = random.normal(size=(tokens, d))
    shapes = {
        "Q": (heads, d, d_k),
        "K": (heads, d, d_k),
        "V": (heads, d, d_v),
        "O": (heads, d_v, d),
    }
    kinds = {
        name: random.normal(size=shape) for name, shape in shapes.items()
    }
    read = []
    for head in range(heads):
        q, k, v = (
            np.array([token @ kinds[name][head] for token in x])
            for name in "QKV"
        )
        read.append(np.array([read_by(query, k, v) for query in q]))
    joined = np.concatenate(read, axis=1) @ np.concatenate(
        list(kinds["O"]), axis=0
    )
    reference = {r"\mathbf{Z}_i": np.array(read), r"\mathbf{Y}": joined}
    env = _heads(x, kinds, d_k, heads)
    assert_equation(
        "multi-head-attention",
        env,
        reference,
        each={"i": range(1, heads + 1)},
        rtol=1e-7,
        atol=1e-9,
    )


@proves(
    "multi-head-attention",
    how="equals PyTorch's nn.MultiheadAttention with its weights cut into four heads",
)
def test_heads_are_pytorchs() -> None:
    torch = optional_torch()
    torch.manual_seed(4)
    d, heads = 8, 4
    layer = torch.nn.MultiheadAttention(
        d, heads, bias=False, batch_first=True
    ).double()
    x = torch.randn(5, d, dtype=torch.double)
    with torch.no_grad():
        y, _ = layer(x[None], x[None], x[None])
    names = zip(
        "QKV",
        layer.in_proj_weight.detach()
        .numpy()
        .reshape(3, heads, d // heads, d),
        strict=True,
    )
    kinds = {name: weight.transpose(0, 2, 1) for name, weight in names}
    kinds["O"] = (
        layer.out_proj.weight.detach()
        .numpy()
        .T.reshape(heads, d // heads, d)
    )
    env = _heads(x.numpy(), kinds, d // heads, heads)
    assert_equation(
        "multi-head-attention",
        env,
        {r"\mathbf{Y}": y[0].numpy()},
        each={"i": range(1, heads + 1)},
    )


@proves(
    "sinusoidal-position",
    how="turns d/2 hands by steps of a geometric series and reads their heights and widths",
)
@pytest.mark.parametrize("d", [2, 6, 10])
def test_positions_are_turning_hands(d: int) -> None:
    steps = 40
    ratio = np.exp(np.log(1e-4) * 2 / d)
    speed, hands = 1.0, []
    for _ in range(d // 2):
        turn, hand, seen = np.exp(1j * speed), 1.0 + 0j, []
        for _ in range(steps):
            seen.append(hand)
            hand *= turn
        hands.append(seen)
        speed *= ratio
    expected = np.array(hands).T
    reference = {"p_{t,2i}": expected.imag, "p_{t,2i+1}": expected.real}
    each = {"t": range(steps), "i": range(d // 2)}
    assert_equation(
        "sinusoidal-position",
        {"d": d},
        reference,
        each=each,
        rtol=1e-9,
        atol=1e-11,
    )


@proves(
    "sinusoidal-position",
    how="gives position vectors whose scalar products depend on the distance of positions alone",
)
def test_position_products_depend_on_distance() -> None:
    found = equation("sinusoidal-position").solve(
        {"d": 6}, each={"t": range(30), "i": range(3)}
    )
    rows = np.concatenate([found["p_{t,2i}"], found["p_{t,2i+1}"]], axis=1)
    products = rows @ rows.T
    for distance in range(20):
        line = np.diagonal(products, distance)
        assert_close(
            line, np.full_like(line, line[0]), f"distance {distance}"
        )


@refutes(
    "rnn-needs-more-compute",
    how="counts the multiplications of both, for a small layer one by one, then at the page's size",
)
def test_recurrence_is_cheaper_on_long_sequences() -> None:
    n, d, square, recurrent, again, attention = published(
        "rnn-needs-more-compute"
    ).numbers
    assert square == again == 2
    for length, width in ((5, 2), (7, 3)):
        steps = sum(
            1
            for _ in range(length)
            for _ in range(width)
            for _ in range(width)
        )
        pairs = sum(
            1
            for _ in range(length)
            for _ in range(length)
            for _ in range(width)
        )
        assert (steps, pairs) == (length * width**2, length**2 * width)
        assert steps < pairs
    assert round(n * d**2 / 1e9, 2) == recurrent
    assert round(n**2 * d / 1e9, 1) == attention > recurrent


# ------------------------------------------------ what-attention-heads-learn


@proves(
    "masked-token-effect",
    how="runs the softmax again without the token, on random scores and vectors, for each token in turn",
)
def test_what_masking_a_token_changes() -> None:
    random = rng(11)
    for tokens, size in ((2, 3), (5, 4), (7, 2)):
        scores = random.normal(size=tokens)
        alone = random.normal(size=(tokens, size))

        def head(
            seen: list[int], s: Array = scores, f: Array = alone
        ) -> Array:
            """A slope of a log-sum-exp in a tilt by what each token adds."""
            return gradient(
                lambda tilt: float(
                    np.logaddexp.reduce(s[seen] + f[seen] @ tilt)
                ),
                np.zeros(f.shape[1]),
            )

        everything = list(range(tokens))
        for j in everything:
            rest = [i for i in everything if i != j]
            assert_equation(
                "masked-token-effect",
                {
                    r"\alpha": from_one(
                        np.exp(scores - np.logaddexp.reduce(scores))
                    ),
                    r"\mathbf{f}": from_one(list(alone)),
                    "n": tokens,
                    "j": j + 1,
                },
                {
                    r"\mathbf{y}": head(everything),
                    r"\mathbf{d}_j": head(rest) - head(everything),
                },
                rtol=1e-6,
                atol=1e-7,
            )


@derives(
    "softmax-with-sink",
    how="SymPy: one more token with the score b in an ordinary softmax, whose weight is then left out",
)
def test_a_learned_sink_is_a_token_that_adds_nothing() -> None:
    s, b = symbols("s", 3), symbols("b")
    odds = [sympy.exp(value) for value in (*s, b)]
    weights = [odd / sum(odds) for odd in odds]
    assert_equation(
        "softmax-with-sink",
        {"s": from_one(s), "b": b, "n": 3},
        {r"\alpha_j": weights[:3], "A": 1 - weights[3]},
        each={"j": range(1, 4)},
    )


@proves(
    "softmax-with-sink",
    how="equals PyTorch's softmax of five scores and the sink, without its last entry",
)
def test_a_learned_sink_is_pytorchs_softmax_cut_short() -> None:
    torch = optional_torch()
    scores, b = rng(3).normal(size=5), 0.4
    weights = torch.tensor([*scores, b]).softmax(0)[:5].numpy()
    assert_equation(
        "softmax-with-sink",
        {"s": from_one(scores), "b": b, "n": 5},
        {r"\alpha_j": weights, "A": weights.sum()},
        each={"j": range(1, 6)},
    )


@proves(
    "softmax-with-sink",
    how="how often one of four tokens wins when each score, and the sink's, gets Gumbel noise",
)
def test_a_learned_sink_is_one_more_runner() -> None:
    scores = np.array([0.3, -1.2, 0.9, 0.1])
    noise = rng(8).gumbel(size=(200_000, 5))
    won = np.argmax(np.array([*scores, 0.7]) + noise, axis=1)
    found = equation("softmax-with-sink").solve(
        {"s": from_one(scores), "b": 0.7, "n": 4},
        each={"j": range(1, 5)},
    )
    shares = np.bincount(won, minlength=5)[:4] / 200_000
    assert np.all(np.abs(found[r"\alpha_j"] - shares) < 0.005)
    assert_close(found["A"], np.sum(found[r"\alpha_j"]), "A", rtol=1e-12)


# ------------------------------------------------------ padding-and-packing

ROWS = [[4, 3, 1], [1, 5], [2, 2, 2]]
"""Lengths of sequences that share a row."""


def _packed(lengths: list[int]) -> tuple[Array, dict[str, Any], Array]:
    """Scores of one row, what the page needs, and the weights of each sequence by itself, in blocks."""
    n = sum(lengths)
    scores, alone = rng(n).normal(size=(n, n)), np.zeros((n, n))
    start = 0
    for length in lengths:
        for i in range(start, start + length):
            odds = [np.exp(scores[i, j]) for j in range(start, i + 1)]
            for j, odd in zip(range(start, i + 1), odds, strict=True):
                alone[i, j] = odd / sum(odds)
        start += length
    owner = np.repeat(np.arange(1, len(lengths) + 1), lengths)
    env = {
        "d": from_one(owner),
        "s": from_one(scores),
        "n": n,
    }
    return scores, env, alone


@proves(
    "packed-attention",
    how="each sequence by itself, token by token: the same weights, and none across, for three rows of two or three",
)
def test_packed_sequences_attend_as_if_alone() -> None:
    for lengths in ROWS:
        _, env, alone = _packed(lengths)
        places = range(1, sum(lengths) + 1)
        assert_equation(
            "packed-attention",
            env,
            {"M_{ij}": (alone > 0).astype(float), r"\alpha_{ij}": alone},
            each={"i": places, "j": places},
        )


@proves(
    "packed-attention",
    how="equals PyTorch's softmax over each sequence's causal block, in one block-diagonal matrix",
)
def test_packed_attention_is_pytorchs_in_blocks() -> None:
    torch = optional_torch()
    for lengths in ROWS:
        scores, env, _ = _packed(lengths)
        blocks, start = [], 0
        for length in lengths:
            part = torch.tensor(scores)[
                start : start + length, start : start + length
            ]
            later = torch.ones(length, length, dtype=torch.bool).triu(1)
            blocks.append(part.masked_fill(later, -torch.inf).softmax(1))
            start += length
        places = range(1, start + 1)
        assert_equation(
            "packed-attention",
            env,
            {r"\alpha_{ij}": torch.block_diag(*blocks).numpy()},
            each={"i": places, "j": places},
        )


@proves(
    "wasted-pairs",
    how="counts every pair of positions of padded and packed batches and looks whether both are tokens of one sequence",
)
def test_wasted_pairs_counted() -> None:
    for lengths in ([5, 3, 1], [2, 7], [4, 4, 4], [6]):
        longest = max(lengths)
        padded = [
            a < length and b < length
            for length in lengths
            for a in range(longest)
            for b in range(longest)
        ]
        owner = [
            i for i, length in enumerate(lengths) for _ in range(length)
        ]
        packed = [a == b for a in owner for b in owner]
        assert_equation(
            "wasted-pairs",
            {"n": from_one(lengths), "B": len(lengths)},
            {
                "v": padded.count(False) / len(padded),
                "w": packed.count(False) / len(packed),
            },
            ranges={"i": range(1, len(lengths) + 1)},
        )


# ---------------------------------------------------------------- weaknesses


class Tallied:
    """A number whose products are counted; its value does not matter."""

    products = 0

    def __mul__(self, other: "Tallied") -> "Tallied":
        Tallied.products += 1
        return self

    def __add__(self, other: "Tallied") -> "Tallied":
        return self


def _products(*factors: tuple[int, int]) -> int:
    """How many numbers are multiplied in a product of matrices of these shapes, from left to right."""
    Tallied.products = 0
    result, *rest = (
        np.array(
            [[Tallied() for _ in range(columns)] for _ in range(rows)],
            object,
        )
        for rows, columns in factors
    )
    for factor in rest:
        result = result @ factor
    return Tallied.products


@proves(
    "attention-share",
    how="counts every multiplication of a block's matrix products, head by head, for three small blocks",
)
@pytest.mark.parametrize(
    ("tokens", "heads", "size"), [(5, 2, 2), (3, 1, 3), (7, 3, 1)]
)
def test_pairs_and_matrices_cost_what_is_counted(
    tokens: int, heads: int, size: int
) -> None:
    width = heads * size
    scores = _products((tokens, size), (size, tokens))
    averages = _products((tokens, tokens), (tokens, size))
    pairs = heads * (scores + averages)
    projection = _products((tokens, width), (width, width))
    feedforward = _products(
        (tokens, width), (width, 4 * width), (4 * width, width)
    )
    matrices = 4 * projection + feedforward
    reference = {
        r"F_\text{pairs}": pairs,
        r"F_\text{tokens}": matrices,
        "s": pairs / (pairs + matrices),
    }
    assert_equation("attention-share", {"n": tokens, "d": width}, reference)


@proves(
    "attention-dropout",
    how="enumerates all masks of a row of four weights with their probabilities, for four drop rates",
)
def test_a_row_after_dropout_sums_to_one_on_average() -> None:
    row = np.array([0.5, 0.3, 0.15, 0.05])
    masks = list(itertools.product((0, 1), repeat=len(row)))
    for rate in (0.0, 0.1, 0.4, 0.85):
        chances = [
            math.prod(1 - rate if kept else rate for kept in mask)
            for mask in masks
        ]
        left = [
            [
                weight / (1 - rate) if kept else 0.0
                for weight, kept in zip(row, mask, strict=True)
            ]
            for mask in masks
        ]
        sums = [math.fsum(weights) for weights in left]
        mean = sum(p * s for p, s in zip(chances, sums, strict=True))
        spread = sum(
            p * (s - mean) ** 2 for p, s in zip(chances, sums, strict=True)
        )
        for mask, weights, total in zip(masks, left, sums, strict=True):
            env = {
                "a": from_one(row),
                "r": from_one(mask),
                "p": rate,
                "n": len(row),
            }
            reference = {
                r"\tilde a_j": weights,
                "S": total,
                r"\mathbb{E}[S]": mean,
                r"\operatorname{Var}(S)": spread,
            }
            assert_equation(
                "attention-dropout", env, reference, each={"j": range(1, 5)}
            )


@proves(
    "attention-dropout",
    how="equals mean and variance of the rows that PyTorch's MultiheadAttention reads with in training",
)
def test_a_row_after_dropout_is_pytorchs() -> None:
    torch = optional_torch()
    torch.manual_seed(2)
    rate, tokens = 0.2, 5
    layer = torch.nn.MultiheadAttention(
        6, 1, dropout=rate, batch_first=True
    )
    x = torch.randn(1, tokens, 6).expand(4000, -1, -1)
    with torch.no_grad():
        exact = layer.eval()(x[:1], x[:1], x[:1])[1][0, 0].numpy()
        drawn = layer.train()(x, x, x)[1][:, 0].numpy()
    sums = drawn.sum(axis=1)
    found = equation("attention-dropout").solve(
        {
            "a": from_one(exact),
            "r": from_one(np.ones(tokens)),
            "p": rate,
            "n": tokens,
        },
        each={"j": range(1, tokens + 1)},
    )
    kept = np.asarray(found[r"\tilde a_j"])
    assert_close(
        drawn.max(axis=0), kept, "weights that are kept", rtol=1e-5
    )
    assert abs(sums.mean() - found[r"\mathbb{E}[S]"]) < 5 * sums.std() / 63
    assert_close(
        sums.var(), found[r"\operatorname{Var}(S)"], "variance", rtol=0.1
    )
