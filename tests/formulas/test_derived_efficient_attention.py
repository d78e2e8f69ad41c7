"""Derivations of formulas of the topic efficient attention: memory added up and recurrences unrolled, with symbols."""

import itertools

import numpy as np
import sympy

from proving import assert_equation, derives, symbols
from proving.exact import each


@derives(
    "kv-cache-size",
    how="adds up the bytes of keys and values of every layer and head, for up to 3 of each, with symbols for the rest",
)
def test_bytes_of_every_layer_and_head() -> None:
    batch, tokens, size, width = sympy.symbols("B n d b", positive=True)
    for layers, heads in itertools.product((1, 2, 3), repeat=2):
        places = itertools.product(range(layers), range(heads), "kv")
        total = sum(batch * tokens * size * width for _ in places)
        env = {"B": batch, "n": tokens, "N": layers, "b": width}
        env |= {r"H_\text{kv}": heads, "d_h": size}
        assert_equation("kv-cache-size", env, {"M": total})


@derives(
    "block-parameters",
    how="adds up the shapes of a block's seven matrices and two scales, for any widths",
)
def test_shapes_of_a_block() -> None:
    d, h, kv, dh, ff = sympy.symbols("d h k e f", positive=True)
    shapes = [
        (d, h * dh), (d, kv * dh), (d, kv * dh), (h * dh, d), (d, ff), (d, ff), (ff, d), (d,), (d,),
    ]  # fmt: skip
    env = {"d": d, "H": h, "d_h": dh}
    env |= {r"H_\text{kv}": kv, r"d_\text{ff}": ff}
    count = sum(sympy.prod(shape) for shape in shapes)
    assert_equation("block-parameters", env, {"P": count})


@derives(
    "rope-rotation",
    how="the parts of a product of complex numbers of symbols, for every pair of 2, 4 and 6 entries",
)
def test_complex_products() -> None:
    place = sympy.Symbol("t", real=True)
    base = sympy.Symbol("b", positive=True)
    for size in (2, 4, 6):
        entries = symbols("q", size)
        for pair in range(size // 2):
            speed = sympy.exp(
                -sympy.log(base) * sympy.Rational(2 * pair, size)
            )
            angle = sympy.Symbol("w", real=True)
            turned = sympy.expand(
                (entries[2 * pair] + sympy.I * entries[2 * pair + 1])
                * sympy.exp(sympy.I * angle * place),
                complex=True,
            )
            real, imaginary = turned.as_real_imag()
            env = {"b": base, "i": pair, "d": size}
            assert_equation(
                "rope-rotation", env, {r"\omega_i": speed}, rows=[0]
            )
            env = {"i": pair, r"\omega_i": angle, "q": entries, "t": place}
            assert_equation(
                "rope-rotation",
                env,
                {r"\tilde q_{2i}": real, r"\tilde q_{2i+1}": imaginary},
                rows=(1, 2),
            )


@derives(
    "window-cost",
    how="SymPy sums the keys of tokens before and behind a window's length, and grows the reach of 1 to 4 layers",
)
def test_keys_within_windows() -> None:
    window, more, j = sympy.symbols("w k j", positive=True, integer=True)
    pairs = sympy.summation(j, (j, 1, window)) + more * window
    reach = sympy.Integer(1)
    for layers in range(1, 5):
        reach = reach + window - 1
        env = {"n": window + more, "w": window, "N": layers}
        assert_equation("window-cost", env, {"A": pairs, "R": reach})


@derives(
    "linear-attention",
    how="attention with weights from products of features, added up, over 1 to 3 tokens with symbols and any feature",
)
def test_sums_of_features() -> None:
    function = each(sympy.Function("f"))
    keys, values, query = (
        symbols("k", 3, 2),
        symbols("v", 3, 2),
        symbols("q", 2),
    )
    for t in (1, 2, 3):
        features = [function(key) for key in keys[:t]]
        outer = [
            np.outer(f, v) for f, v in zip(features, values, strict=False)
        ]
        weights = [feature @ function(query) for feature in features]
        seen = sum(w * v for w, v in zip(weights, values, strict=False))
        empty = np.array([sympy.Integer(0)] * 2)
        env = {
            r"\mathbf{S}_{t-1}": sum(outer[:-1], np.outer(empty, empty)),
            r"\mathbf{u}_{t-1}": sum(features[:-1], empty),
            r"\mathbf{k}_t": keys[t - 1],
            r"\mathbf{v}_t": values[t - 1],
            r"\mathbf{q}_t": query,
            r"\phi": function,
        }
        reference = {
            r"\mathbf{S}_t": sum(outer),
            r"\mathbf{u}_t": sum(features),
            r"\mathbf{z}_t": seen / sum(weights),
        }
        assert_equation("linear-attention", env, reference)


@derives(
    "ssm-recurrence",
    how="inputs faded by the products of all gates since, over 1 to 3 steps with symbols",
)
def test_inputs_faded_by_gates() -> None:
    gates, inputs = symbols("a", 3), symbols("x", 3)
    into, out = symbols("b", 3, 2), symbols("c", 3, 2)
    states = [
        sum(
            inputs[s] * into[s] * sympy.prod(gates[s + 1 : t + 1])
            for s in range(t + 1)
        )
        for t in range(3)
    ]
    for t in (1, 2, 3):
        before = (
            states[t - 2] if t > 1 else np.array([sympy.Integer(0)] * 2)
        )
        env = {
            "a_t": gates[t - 1],
            r"\mathbf{h}_{t-1}": before,
            "x_t": inputs[t - 1],
            r"\mathbf{b}_t": into[t - 1],
            r"\mathbf{c}_t": out[t - 1],
        }
        reference = {
            r"\mathbf{h}_t": states[t - 1],
            "y_t": states[t - 1] @ out[t - 1],
        }
        assert_equation("ssm-recurrence", env, reference)


@derives(
    "axial-latent-cost",
    how="adds up the keys of all rows and columns, and of 1 to 4 layers of latents, for any sizes",
)
def test_pairs_of_rows_columns_and_latents() -> None:
    high, wide, latents = sympy.symbols("h w m", positive=True)
    rows, columns = high * wide**2, wide * high**2
    for layers in range(1, 5):
        inner = sum(latents * latents for _ in range(layers))
        env = {"h": high, "w": wide, "m": latents, "N": layers}
        reference = {
            r"A_\text{full}": (rows / wide) * (columns / high),
            r"A_\text{axial}": rows + columns,
            r"A_\text{latent}": inner + latents * (rows / wide),
        }
        assert_equation("axial-latent-cost", env, reference)
