"""Derivations of formulas of the topic attention and transformers: all masks and all products, with symbols."""

import itertools

import numpy as np
import sympy

from proving import assert_equation, derives, from_one, symbols


@derives(
    "attention-share",
    how="adds up the products of a block's matrices, one by one, for any length and width",
)
def test_products_of_a_block() -> None:
    tokens, width = sympy.symbols("n d", positive=True)
    pairs = [(tokens, width, tokens), (tokens, tokens, width)]
    layers = [(tokens, width, width)] * 4
    layers += [(tokens, width, 4 * width), (tokens, 4 * width, width)]
    counts = [
        sum(sympy.prod(shape) for shape in shapes)
        for shapes in (pairs, layers)
    ]
    reference = {
        r"F_\text{pairs}": counts[0],
        r"F_\text{tokens}": counts[1],
        "s": counts[0] / sum(counts),
    }
    assert_equation("attention-share", {"n": tokens, "d": width}, reference)


@derives(
    "attention-dropout",
    how="mean and variance over all masks of 2 and 3 weights that add up to 1, for any rate",
)
def test_all_masks_of_a_row() -> None:
    rate = sympy.Symbol("p", positive=True)
    for size in (2, 3):
        weights = symbols("a", size)
        weights[-1] = 1 - sum(weights[:-1])
        masks = list(itertools.product((0, 1), repeat=size))
        chances = [
            sympy.prod(1 - rate if kept else rate for kept in mask)
            for mask in masks
        ]
        sums = [weights @ np.array(mask) / (1 - rate) for mask in masks]
        mean = sum(c * s for c, s in zip(chances, sums, strict=True))
        square = sum(c * s**2 for c, s in zip(chances, sums, strict=True))
        mask, total = masks[2], sums[2]
        env = {
            "a": from_one(weights),
            "r": from_one(mask),
            "p": rate,
            "n": size,
        }
        reference = {
            r"\tilde a_j": weights * np.array(mask) / (1 - rate),
            "S": total,
            r"\mathbb{E}[S]": mean,
            r"\operatorname{Var}(S)": sympy.cancel(square)
            - sympy.cancel(mean) ** 2,
        }
        assert_equation(
            "attention-dropout",
            env,
            reference,
            each={"j": range(1, size + 1)},
        )


@derives(
    "masked-token-effect",
    how="the mean without a token, its weight shared out, less the mean with it, for 2 and 3 tokens with symbols",
)
def test_means_without_a_token() -> None:
    for size in (2, 3):
        weights, values = (
            symbols("a", size, positive=True),
            symbols("f", size, 2),
        )
        weights[-1] = 1 - sum(weights[:-1])
        with_all = weights @ values
        without = [
            sum(weights[i] * values[i] for i in range(size) if i != j)
            / sum(weights[i] for i in range(size) if i != j)
            for j in range(size)
        ]
        env = {
            "n": size,
            r"\alpha": from_one(weights),
            r"\mathbf{f}": from_one(values),
        }
        assert_equation(
            "masked-token-effect",
            env,
            {
                r"\mathbf{y}": with_all,
                r"\mathbf{d}_j": [mean - with_all for mean in without],
            },
            each={"j": range(1, size + 1)},
        )
