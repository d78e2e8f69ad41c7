"""Derivations of formulas of the topic fine-tuning language models: shapes and softmaxes added up, with symbols."""

import numpy as np
import sympy

from proving import assert_equation, derives, from_one, symbols

D, M, N, R = sympy.symbols("d m n r", positive=True)


@derives(
    "break-even-requests",
    how="SymPy solves for the requests whose saved tokens cost as much as the training",
)
def test_requests_that_pay_the_training() -> None:
    weights, tokens, saved, requests = sympy.symbols(
        "P D k R", positive=True
    )
    forward = 2 * weights
    spent = (forward + 2 * forward) * tokens  # backward costs twice as much
    (even,) = sympy.solve(requests * forward * saved - spent, requests)
    env = {"P": weights, "D": tokens, "k": saved}
    assert_equation("break-even-requests", env, {"R": even})


@derives(
    "lora-size",
    how="adds up the shapes of the two thin matrices, for any sizes",
)
def test_two_thin_matrices() -> None:
    shapes = [(R, N), (M, R)]
    env = {r"n_\text{in}": N, r"n_\text{out}": M, "r": R}
    count = sum(sympy.prod(shape) for shape in shapes)
    assert_equation("lora-size", env, {"T": count})


@derives(
    "qlora-bits",
    how="all bits of a block of blocks, over its weights, for any sizes",
)
def test_bits_of_a_block_of_blocks() -> None:
    bits, one, other, inner, outer = sympy.symbols(
        "k c e n m", positive=True
    )
    total = bits * inner * outer + one * outer + other
    env = {"k": bits, "c_1": one, "c_2": other}
    env |= {"n_1": inner, "n_2": outer}
    assert_equation("qlora-bits", env, {r"\beta": total / (inner * outer)})


@derives(
    "adapter-size",
    how="adds up the shapes of two adapters in each of 1 to 4 blocks, for any widths",
)
def test_shapes_of_adapters() -> None:
    shapes = [(M, D), (M,), (D, M), (D,)]
    for blocks in range(1, 5):
        count = sum(
            sympy.prod(shape) for _ in range(2 * blocks) for shape in shapes
        )
        env = {"N": blocks, "d": D, "m": M}
        assert_equation("adapter-size", env, {"T": count})


@derives(
    "bias-count",
    how="adds up the biases of a block's six layers and two normalizations, for 1 to 4 blocks of any width",
)
def test_biases_of_blocks() -> None:
    wide = sympy.Symbol("f", positive=True)
    query = key = value = output = back = D
    norms = [D, D]
    block = [query, key, value, output, wide, back, *norms]
    for blocks in range(1, 5):
        env = {"N": blocks, "d": D, r"d_\text{ff}": wide}
        assert_equation("bias-count", env, {"T": sum(block * blocks)})


@derives(
    "galore-state",
    how="adds up the shapes of what each optimizer keeps for a matrix, for any sizes",
)
def test_shapes_of_states() -> None:
    adam = [(N, M), (N, M)]
    galore = [(R, M), (R, N), (R, N)]
    lora = [(R, M), (R, M), (N, R), (N, R)]
    env = {"n": N, "m": M, "r": R}
    names = (r"S_\text{Adam}", r"S_\text{GaLore}", r"S_\text{LoRA}")
    reference = {
        name: sum(sympy.prod(shape) for shape in shapes)
        for name, shapes in zip(names, (adam, galore, lora), strict=True)
    }
    assert_equation("galore-state", env, reference)


@derives(
    "key-bias-cancels",
    how="one over the sum of exponentials of differences of keys, for 2 keys of 2 and 3 keys of one entry",
)
def test_shares_by_differences_of_keys() -> None:
    for count, size in ((2, 2), (3, 1)):
        query, bias = symbols("q", size), symbols("b", size)
        keys = symbols("k", count, size)
        env = {
            "n": count,
            r"\mathbf{q}": query,
            r"\mathbf{b}": bias,
            r"\mathbf{k}": from_one(keys),
        }
        shares = [
            1 / sum(sympy.exp(query @ (other - key)) for other in keys)
            for key in keys
        ]
        assert_equation(
            "key-bias-cancels",
            env,
            {r"\alpha_s": shares},
            each={"s": range(1, count + 1)},
        )


@derives(
    "task-arithmetic",
    how="collects the shares of base and tasks, for 1 to 4 tasks with symbols",
)
def test_shares_of_base_and_tasks() -> None:
    scale, base = symbols("l"), symbols("t")
    for tasks in range(1, 5):
        tuned = symbols("w", tasks)
        mixed = (1 - tasks * scale) * base + scale * np.sum(tuned)
        env = {
            r"\theta_0": base,
            r"\theta": np.array([base, *tuned]),
            "K": tasks,
            r"\lambda": scale,
        }
        assert_equation(
            "task-arithmetic",
            env,
            {r"\tau_k": tuned - base, r"\theta'": mixed},
            each={"k": range(1, tasks + 1)},
        )


@derives(
    "prefix-interpolation",
    how="attention over prefix and tokens at once, for 1 and 2 of either with symbols",
)
def test_attention_over_prefix_and_tokens() -> None:
    for prefix, tokens in ((1, 1), (2, 1), (1, 2)):
        a, e = symbols("a", prefix), symbols("e", tokens)
        ours = [sympy.exp(score) for score in a]
        theirs = [sympy.exp(score) for score in e]
        read, other = symbols("p", prefix, 2), symbols("z", tokens, 2)
        sums = (
            sum(w * v for w, v in zip(ours, read, strict=True)),
            sum(w * v for w, v in zip(theirs, other, strict=True)),
        )
        whole = sum(ours) + sum(theirs)
        env = {
            "a": from_one(a),
            "e": from_one(e),
            "m": prefix,
            "t": tokens,
            r"\mathbf{p}": sums[0] / sum(ours),
            r"\mathbf{z}": sums[1] / sum(theirs),
        }
        reference = {
            r"\lambda": sum(ours) / whole,
            r"\mathbf{z}'": (sums[0] + sums[1]) / whole,
        }
        assert_equation("prefix-interpolation", env, reference)
