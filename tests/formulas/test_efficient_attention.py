"""Proofs of the formulas of the topic efficient attention: one query, one token or one byte at a time."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy

from proving import (
    Indexed,
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


# ------------------------------------------------------------------ kv-cache


@proves(
    "kv-cache-size",
    how="fills a cache token by token, layer by layer, and adds up the bytes of its arrays",
)
@pytest.mark.parametrize(
    ("batch", "tokens", "layers", "heads", "size", "kind"),
    [
        (3, 5, 4, 2, 7, "float16"),
        (2, 7, 3, 5, 4, "float32"),
        (1, 3, 6, 4, 3, "int8"),
    ],
)
def test_a_cache_filled_token_by_token(
    batch: int, tokens: int, layers: int, heads: int, size: int, kind: str
) -> None:
    filled = 0
    for _ in range(batch * tokens):
        for _ in range(layers):
            key, value = (np.zeros((heads, size), kind) for _ in range(2))
            filled += key.nbytes + value.nbytes
    env = {
        "B": batch,
        "n": tokens,
        "N": layers,
        r"H_\text{kv}": heads,
        "d_h": size,
    }
    env["b"] = np.dtype(kind).itemsize
    assert_equation("kv-cache-size", env, {"M": filled})


# ---------------------------------------------------- grouped-query-attention


def _groups(
    heads: int, groups: int, n: int, m: int, size: int
) -> tuple[Array, Array, Array]:
    random = rng(heads + groups)
    return (
        random.normal(size=(heads, n, size)),
        random.normal(size=(groups, m, size)),
        random.normal(size=(groups, m, size)),
    )


def _bound(q: Array, k: Array, v: Array) -> dict[str, Any]:
    return {
        r"\mathbf{Q}": from_one(q),
        r"\mathbf{K}": from_one(k),
        r"\mathbf{V}": from_one(v),
        "H": len(q),
        "G": len(k),
        "d_h": q.shape[2],
    }


@proves(
    "grouped-query-attention",
    how="deals the query heads out to the key–value heads one by one, and reads one query at a time",
)
@pytest.mark.parametrize(
    ("heads", "groups"), [(6, 2), (6, 3), (4, 4), (5, 1)]
)
def test_heads_dealt_out_to_groups(heads: int, groups: int) -> None:
    q, k, v = _groups(heads, groups, 3, 4, 5)
    read, of = [], []
    waiting = iter(q)
    for group in range(groups):
        for _ in range(heads // groups):
            rows = [k[group] @ query / 5**0.5 for query in next(waiting)]
            read.append([attended(scores, v[group]) for scores in rows])
            of.append(group + 1)
    assert_equation(
        "grouped-query-attention",
        _bound(q, k, v),
        {"g_i": np.array(of), r"\mathbf{Z}_i": np.array(read)},
        each={"i": range(1, heads + 1)},
        rtol=1e-7,
        atol=1e-9,
    )


@proves(
    "grouped-query-attention",
    how="equals PyTorch's scaled_dot_product_attention with enable_gqa",
)
@pytest.mark.parametrize(("heads", "groups"), [(6, 2), (8, 4)])
def test_groups_are_pytorchs(heads: int, groups: int) -> None:
    torch = optional_torch()
    parts = _groups(heads, groups, 3, 4, 5)
    read = torch.nn.functional.scaled_dot_product_attention(
        *(torch.from_numpy(part)[None] for part in parts), enable_gqa=True
    )[0]
    assert_equation(
        "grouped-query-attention",
        _bound(*parts),
        {r"\mathbf{Z}_i": read.numpy()},
        each={"i": range(1, heads + 1)},
    )


@proves(
    "gqa-mean-pooling",
    how="fits by least squares the one matrix that is nearest to all of a group",
)
@pytest.mark.parametrize(
    ("heads", "groups"), [(6, 2), (6, 3), (4, 4), (5, 1)]
)
def test_the_nearest_shared_matrix(heads: int, groups: int) -> None:
    old = rng(heads).normal(size=(heads, 4, 3))
    share = heads // groups
    nearest = []
    for start in range(0, heads, share):
        rows = np.array(
            [head.ravel() for head in old[start : start + share]]
        )
        fitted, *_ = np.linalg.lstsq(np.ones((share, 1)), rows, rcond=None)
        nearest.append(fitted.reshape(4, 3))
    env = {r"\mathbf{W}": from_one(old), "H": heads, "G": groups}
    assert_equation(
        "gqa-mean-pooling",
        env,
        {r"\bar{\mathbf{W}}_j": np.array(nearest)},
        each={"j": range(1, groups + 1)},
    )


# ---------------------------------------------------------- latent-attention


def _latent(heads: int, tokens: int) -> dict[str, Array]:
    random = rng(heads * tokens)
    d, d_c, d_h, d_v, d_r = 6, 4, 5, 3, 2
    shapes = {
        "W": (d_c, d),
        "x": (tokens, d),
        "A": (heads, d_h, d_c),
        "B": (heads, d_v, d_c),
        "q": (heads, d_h),
        "p": (heads, d_r),
        "r": (tokens, d_r),
    }
    return {
        name: random.normal(size=shape) for name, shape in shapes.items()
    }


def _latent_env(parts: dict[str, Array]) -> dict[str, Any]:
    env: dict[str, Any] = {
        rf"\mathbf{{{name}}}": from_one(parts[name]) for name in "xABqpr"
    }
    sizes = {"d_h": parts["q"].shape[1], "d_r": parts["p"].shape[1]}
    return env | {r"\mathbf{W}_D": parts["W"], "t": len(parts["x"])} | sizes


@proves(
    "latent-attention",
    how="writes out every head's keys and values, and reads them as plain attention does",
)
@pytest.mark.parametrize(("heads", "tokens"), [(3, 4), (2, 5), (1, 3)])
def test_latent_attention_written_out(heads: int, tokens: int) -> None:
    parts = _latent(heads, tokens)
    latent = np.array([parts["W"] @ token for token in parts["x"]])
    scores, weights, read = [], [], []
    for i in range(heads):
        query = np.concatenate([parts["q"][i], parts["p"][i]])
        keys = [
            np.concatenate([parts["A"][i] @ c, r])
            for c, r in zip(latent, parts["r"], strict=True)
        ]
        values = np.array([parts["B"][i] @ c for c in latent])
        scores.append(
            np.array([key @ query for key in keys]) / len(query) ** 0.5
        )
        weights.append(
            gradient(lambda e: float(np.logaddexp.reduce(e)), scores[-1])
        )
        read.append(attended(scores[-1], values))
    assert_equation(
        "latent-attention",
        _latent_env(parts),
        {
            r"\mathbf{c}_s": latent,
            "e_{s,i}": np.array(scores).T,
            r"\alpha_{s,i}": np.array(weights).T,
            r"\mathbf{z}_i": np.array(read),
        },
        each={"s": range(1, tokens + 1), "i": range(1, heads + 1)},
        rtol=1e-7,
        atol=1e-9,
    )


@proves(
    "latent-attention",
    how="equals PyTorch's scaled_dot_product_attention on the keys and values written out",
)
def test_latent_attention_is_pytorchs_written_out() -> None:
    torch = optional_torch()
    parts = {
        name: torch.from_numpy(part) for name, part in _latent(3, 4).items()
    }
    latent = parts["x"] @ parts["W"].T
    keys = torch.cat(
        [latent @ parts["A"].mT, parts["r"].expand(3, 4, 2)], dim=-1
    )
    queries = torch.cat([parts["q"], parts["p"]], dim=-1)[:, None]
    read = torch.nn.functional.scaled_dot_product_attention(
        queries[None], keys[None], (latent @ parts["B"].mT)[None]
    )
    assert_equation(
        "latent-attention",
        _latent_env(_latent(3, 4)),
        {r"\mathbf{z}_i": read[0, :, 0].numpy()},
        each={"s": range(1, 5), "i": range(1, 4)},
    )


# ----------------------------------------------------------- flash-attention

FLASH = "online-softmax"


def _blocks(sizes: list[int]) -> tuple[list[Array], list[Array]]:
    random = rng(len(sizes))
    return (
        [random.normal(size=size) * 3 for size in sizes],
        [random.normal(size=(size, 2)) for size in sizes],
    )


def _numbered(blocks: list[Array]) -> Callable[[int, int], Any]:
    """Entry k of block j, both counted from 1, and none before."""
    table = {
        (j, k): entry
        for j, block in enumerate(blocks, 1)
        for k, entry in enumerate(block, 1)
    }
    return lambda j, k: table[int(j), int(k)]


def _block_env(
    j: int, scores: list[Array], values: list[Array]
) -> dict[str, Any]:
    return {
        "s": Indexed(_numbered(scores)),
        r"\mathbf{v}": Indexed(_numbered(values)),
        "j": j,
        "K": len(scores[j - 1]),
    }


@proves(
    "online-softmax",
    how="after each block compares with a softmax over all scores so far, in blocks of unequal size",
)
@pytest.mark.parametrize("sizes", [[3, 2, 4], [1, 5], [4], [2, 2, 2, 1]])
def test_block_by_block_is_all_at_once(sizes: list[int]) -> None:
    scores, values = _blocks(sizes)
    top, total, read = -np.inf, 0.0, np.zeros(2)
    for j in range(1, len(sizes) + 1):
        env = _block_env(j, scores, values)
        env |= {
            "m_{j-1}": top,
            r"\ell_{j-1}": total,
            r"\mathbf{o}_{j-1}": read,
        }
        seen, known = np.concatenate(scores[:j]), np.concatenate(values[:j])
        top = np.sort(seen)[-1]
        total = float(np.exp(np.logaddexp.reduce(seen) - top))
        read = total * attended(seen, known)
        assert_equation(
            "online-softmax",
            env,
            {"m_j": top, r"\ell_j": total, r"\mathbf{o}_j": read},
            rows=[0, 1, 2],
            ranges={"k": range(1, sizes[j - 1] + 1)},
            rtol=1e-7,
            atol=1e-9,
        )
    assert_equation(
        "online-softmax",
        {r"\mathbf{o}_J": read, r"\ell_J": total},
        {
            r"\mathbf{z}": attended(
                np.concatenate(scores), np.concatenate(values)
            )
        },
        rows=[3],
        rtol=1e-7,
        atol=1e-9,
    )


def _run(
    scores: list[Array], values: list[Array], start: Any
) -> tuple[Any, Any]:
    """The unnormalized output and the sum that the page's own rows end with."""
    found = equation(FLASH)
    top, total, read = start
    for j in range(1, len(scores) + 1):
        env = _block_env(j, scores, values)
        env |= {
            "m_{j-1}": top,
            r"\ell_{j-1}": total,
            r"\mathbf{o}_{j-1}": read,
        }
        env |= {r"\mathbf{o}_J": read, r"\ell_J": 1}
        ranges = {"k": range(1, len(scores[j - 1]) + 1)}
        solved = found.solve(env, ranges=ranges)
        top, total, read = (
            solved["m_j"],
            solved[r"\ell_j"],
            solved[r"\mathbf{o}_j"],
        )
    return read, total


@proves(
    "online-softmax",
    how="equals PyTorch's scaled_dot_product_attention when the page's rows run over three blocks",
)
def test_blocks_are_pytorchs_attention() -> None:
    torch = optional_torch()
    random = rng(5)
    q, k, v = (
        random.normal(size=size) for size in ((1, 4), (9, 4), (9, 2))
    )
    scores = np.split(k @ q[0] / 2, [3, 5])
    read, total = _run(
        scores, np.split(v, [3, 5]), (-np.inf, 0.0, np.zeros(2))
    )
    out = torch.nn.functional.scaled_dot_product_attention(
        *(torch.from_numpy(part)[None] for part in (q, k, v))
    )
    assert_equation(
        "online-softmax",
        {r"\mathbf{o}_J": read, r"\ell_J": total},
        {r"\mathbf{z}": out[0, 0].numpy()},
        rows=[3],
    )


# ------------------------------------------------- rotary-position-embedding


def _turns(d: int, base: float) -> Array:
    """Angle per token of each pair, by repeated division."""
    speeds, speed = [], 1.0
    for _ in range(d // 2):
        speeds.append(speed)
        speed /= float(np.exp(np.log(base) * 2 / d))
    return np.array(speeds)


def _turned(x: Array, t: int, speeds: Array) -> Array:
    """Pairs as complex numbers, multiplied by a unit number once for every token."""
    pairs = x[0::2] + 1j * x[1::2]
    for _ in range(t):
        pairs = pairs * np.exp(1j * speeds)
    return np.column_stack([pairs.real, pairs.imag]).ravel()


@proves(
    "rope-rotation",
    how="multiplies complex numbers by a unit number once for every token",
)
@pytest.mark.parametrize(
    ("d", "t", "base"), [(6, 5, 300.0), (2, 3, 10000.0), (10, 7, 50.0)]
)
def test_pairs_turn_as_complex_numbers(d: int, t: int, base: float) -> None:
    q = rng(d).normal(size=d)
    speeds = _turns(d, base)
    after = _turned(q, t, speeds)
    assert_equation(
        "rope-rotation",
        {"q": q, "t": t, "d": d, "b": base},
        {
            r"\omega_i": speeds,
            r"\tilde q_{2i}": after[0::2],
            r"\tilde q_{2i+1}": after[1::2],
        },
        each={"i": range(d // 2)},
    )


@proves(
    "rope-rotation",
    how="equals PyTorch's product of complex numbers in polar form",
)
def test_pairs_turn_as_pytorchs_complex_numbers() -> None:
    torch = optional_torch()
    d, t, base = 8, 11, 500.0
    q = rng(d).normal(size=d)
    speeds = base ** (-torch.arange(0, d, 2, dtype=torch.double) / d)
    pairs = torch.view_as_complex(torch.from_numpy(q).reshape(-1, 2))
    after = torch.view_as_real(
        pairs * torch.polar(torch.ones_like(speeds), t * speeds)
    ).numpy()
    assert_equation(
        "rope-rotation",
        {"q": q, "t": t, "d": d, "b": base},
        {r"\tilde q_{2i}": after[:, 0], r"\tilde q_{2i+1}": after[:, 1]},
        each={"i": range(d // 2)},
    )


@proves(
    "rope-relative-score",
    how="multiplies vectors whose pairs were turned token by token, at several positions",
)
@pytest.mark.parametrize(("d", "s", "t"), [(6, 5, 3), (4, 2, 9), (2, 4, 4)])
def test_scores_of_turned_vectors(d: int, s: int, t: int) -> None:
    q, k = rng(d + s).normal(size=(2, d))
    speeds = _turns(d, 70.0)
    turned = zip(_turned(q, s, speeds), _turned(k, t, speeds), strict=True)
    pairs = (q[0::2] + 1j * q[1::2]).conj() * (k[0::2] + 1j * k[1::2])
    assert_equation(
        "rope-relative-score",
        {"q": q, "k": k, r"\omega": speeds, "s": s, "t": t, "d": d},
        {
            "a_i": pairs.real,
            "b_i": pairs.imag,
            r"\tilde{\mathbf{q}}^\top \tilde{\mathbf{k}}": sum(
                a * b for a, b in turned
            ),
        },
        each={"i": range(d // 2)},
    )


def _relative(env: dict[str, Any], d: int) -> Any:
    """The score as the page puts it together, from its parts for each pair."""
    *parts, whole = equation("rope-relative-score").rows
    given = {
        name: [part.right.value(env | {"i": i}) for i in range(d // 2)]
        for name, part in zip("ab", parts, strict=True)
    }
    return whole.right.value(env | given)


@derives(
    "rope-relative-score",
    how="rotates a query and a key of two pairs as this page does, at symbolic positions, and multiplies them out",
)
def test_the_score_depends_on_the_distance() -> None:
    q, k, speeds = symbols("q", 4), symbols("k", 4), symbols("w", 2)
    places = symbols("s"), symbols("t")
    turned = []
    for x, place in zip((q, k), places, strict=True):
        env = {"q": x, "t": place, r"\omega": speeds}
        rows = equation("rope-rotation").rows[1:]
        parts = [
            [row.right.value(env | {"i": i}) for row in rows]
            for i in range(2)
        ]
        turned.append([entry for pair in parts for entry in pair])
    score = sum(a * b for a, b in zip(*turned, strict=True))
    env = {
        "q": q,
        "k": k,
        r"\omega": speeds,
        "s": places[0],
        "t": places[1],
        "d": 4,
    }
    shown = _relative(env, 4)
    apart = sympy.expand_trig(sympy.expand(shown - score))
    assert sympy.expand(apart) == 0


# -------------------------------------------------- modern-transformer-block


@proves(
    "rms-norm",
    how="stretches the vector, one entry for epsilon appended, to the length of the root of d",
)
@pytest.mark.parametrize(("d", "epsilon"), [(5, 0.3), (3, 1e-5), (8, 2.0)])
def test_vectors_stretched_to_one_length(d: int, epsilon: float) -> None:
    x, scale = rng(d).normal(size=(2, d)) * 3
    longer = np.append(x, (d * epsilon) ** 0.5)
    unit = longer / np.linalg.norm(longer) * d**0.5
    env = {
        "x": from_one(x),
        r"\gamma": from_one(scale),
        r"\varepsilon": epsilon,
        "d": d,
    }
    each = {"j": range(1, d + 1)}
    assert_equation("rms-norm", env, {"u_j": scale * unit[:-1]}, each=each)


@proves("rms-norm", how="equals PyTorch's nn.RMSNorm with random scales")
def test_rms_norm_is_pytorchs() -> None:
    torch = optional_torch()
    x, scale = rng(6).normal(size=(2, 6)) * 3
    layer = torch.nn.RMSNorm(6, eps=0.4, dtype=torch.double)
    layer.weight.data = torch.from_numpy(scale)
    out = layer(torch.from_numpy(x)).detach().numpy()
    env = {
        "x": from_one(x),
        r"\gamma": from_one(scale),
        r"\varepsilon": 0.4,
        "d": 6,
    }
    assert_equation("rms-norm", env, {"u_j": out}, each={"j": range(1, 7)})


BLOCKS = [(7, 6, 2, 5, 11), (5, 4, 4, 3, 8), (9, 3, 1, 4, 13)]


@proves(
    "block-parameters",
    how="makes the matrices of a block head by head and counts their entries",
)
@pytest.mark.parametrize(("d", "heads", "shared", "size", "inner"), BLOCKS)
def test_entries_of_a_block(
    d: int, heads: int, shared: int, size: int, inner: int
) -> None:
    parts: list[Array] = [np.zeros((size, d)) for _ in range(heads)]
    parts += [np.zeros((d, size)) for _ in range(heads)]
    for _ in range(shared):
        parts += [np.zeros((size, d)), np.zeros((size, d))]
    parts += [
        np.zeros((inner, d)),
        np.zeros((inner, d)),
        np.zeros((d, inner)),
    ]
    parts += [np.zeros(d), np.zeros(d)]
    env = {"d": d, "H": heads, r"H_\text{kv}": shared, "d_h": size}
    env[r"d_\text{ff}"] = inner
    assert_equation(
        "block-parameters", env, {"P": sum(part.size for part in parts)}
    )


# --------------------------------------------------- gated-feedforward-layer


def _gated() -> dict[str, Array]:
    random = rng(12)
    shapes = {"W_g": (6, 4), "W_u": (6, 4), "W_d": (3, 6), "x": (4,)}
    return {
        name: random.normal(size=shape) for name, shape in shapes.items()
    }


def _gated_env(parts: dict[str, Array]) -> dict[str, Any]:
    env = {rf"\mathbf{{W}}_{name}": parts[f"W_{name}"] for name in "gud"}
    return env | {r"\mathbf{x}": parts["x"]}


@proves(
    "swiglu-layer",
    how="computes each hidden unit by itself, with the sigmoid as a shifted hyperbolic tangent",
)
def test_gated_units_one_by_one() -> None:
    parts = _gated()
    gates, hidden = [], []
    for gate, up in zip(parts["W_g"], parts["W_u"], strict=True):
        asked = sum(w * x for w, x in zip(gate, parts["x"], strict=True))
        value = sum(w * x for w, x in zip(up, parts["x"], strict=True))
        gates.append(asked)
        hidden.append(value * asked * (1 + np.tanh(asked / 2)) / 2)
    out = [
        sum(w * h for w, h in zip(row, hidden, strict=True))
        for row in parts["W_d"]
    ]
    reference = {
        r"\mathbf{g}": np.array(gates),
        r"\mathbf{h}": np.array(hidden),
        r"\mathbf{y}": np.array(out),
    }
    assert_equation("swiglu-layer", _gated_env(parts), reference)


@proves("swiglu-layer", how="equals PyTorch's linear layers and F.silu")
def test_gated_layer_is_pytorchs() -> None:
    torch = optional_torch()
    functional = torch.nn.functional
    parts = {
        name: torch.from_numpy(part) for name, part in _gated().items()
    }
    gate, up = (
        functional.linear(parts["x"], parts[w]) for w in ("W_g", "W_u")
    )
    out = functional.linear(functional.silu(gate) * up, parts["W_d"])
    assert_equation(
        "swiglu-layer", _gated_env(_gated()), {r"\mathbf{y}": out.numpy()}
    )


# ---------------------------------------------------------------------- alibi


@proves(
    "alibi",
    how="halves the slope in equal steps, and damps each weight once for every token between",
)
@pytest.mark.parametrize(("heads", "head"), [(8, 3), (4, 1), (16, 7)])
def test_weights_damped_token_by_token(heads: int, head: int) -> None:
    queries, keys = rng(heads).normal(size=(2, 5, 3))
    slope = 1.0
    for _ in range(head):
        slope *= 0.5 ** (8 / heads)
    scores, weights = np.zeros((5, 5)), np.zeros((5, 5))
    for i in range(5):
        odds = np.exp(keys @ queries[i] / 3**0.5)
        for j in range(i):
            for _ in range(j, i):
                odds[j] *= np.exp(-slope)
        scores[i, : i + 1] = np.log(odds[: i + 1])
        weights[i, : i + 1] = odds[: i + 1] / odds[: i + 1].sum()
    env = {
        r"\mathbf{q}": from_one(queries),
        r"\mathbf{k}": from_one(keys),
        "h": head,
        "H": heads,
        "d_k": 3,
    }
    for i in range(1, 6):
        assert_equation(
            "alibi",
            env | {"i": i},
            {
                "m_h": slope,
                "s_{i,j}": scores[i - 1, :i],
                r"\alpha_{i,j}": weights[i - 1, :i],
            },
            each={"j": range(1, i + 1)},
        )


@proves(
    "alibi",
    how="equals PyTorch's attention with the penalty as a mask of biases",
)
def test_the_penalty_is_a_bias_of_pytorchs() -> None:
    torch = optional_torch()
    parts = torch.from_numpy(rng(3).normal(size=(2, 5, 3)))
    apart = torch.arange(5)[:, None] - torch.arange(5)
    bias = torch.where(apart < 0, -torch.inf, -apart * 0.25).double()
    weights = torch.nn.functional.scaled_dot_product_attention(
        parts[:1], parts[1:], torch.eye(5).double()[None], attn_mask=bias
    )[0]
    queries, keys = parts.numpy()
    env = {
        r"\mathbf{q}": from_one(queries),
        r"\mathbf{k}": from_one(keys),
        "h": 2,
        "H": 8,
        "d_k": 3,
        "i": 4,
    }
    assert_equation(
        "alibi",
        env,
        {r"\alpha_{i,j}": weights[3, :4].numpy()},
        each={"j": range(1, 5)},
    )


# ---------------------------------------------------------- context-extension


@proves(
    "ntk-base",
    how="lays frequencies in equal ratios from the old fastest to the slowest divided by the factor",
)
@pytest.mark.parametrize(
    ("d", "base", "factor"), [(8, 100.0, 3.0), (128, 1e4, 8.0)]
)
def test_a_base_between_two_frequencies(
    d: int, base: float, factor: float
) -> None:
    speeds = _turns(d, base)
    spread = np.geomspace(speeds[0], speeds[-1] / factor, d // 2)
    found = (spread[0] / spread[1]) ** (d / 2)
    assert_equation(
        "ntk-base",
        {"b": base, "s": factor, "d": d},
        {"b'": found},
        rtol=1e-8,
    )


@proves(
    "yarn-frequencies",
    how="counts turns by adding up angles token by token, and reads the ramp off a straight line",
)
@pytest.mark.parametrize(("length", "factor"), [(200, 4.0), (90, 2.5)])
def test_turns_counted_token_by_token(length: int, factor: float) -> None:
    speeds = _turns(12, 400.0)
    angles = np.zeros(6)
    for _ in range(length):
        angles = angles + speeds
    turns = angles / np.angle(-1) / 2
    stay = np.interp(turns, [1.5, 9], [0, 1])
    slowed = [
        np.average([speed, speed / factor], weights=[kept, 1 - kept])
        for speed, kept in zip(speeds, stay, strict=True)
    ]
    assert 0 < sorted(stay)[3] < 1
    env = {
        r"\omega": speeds,
        "T": length,
        "s": factor,
        r"\alpha": 1.5,
        r"\beta": 9,
    }
    assert_equation(
        "yarn-frequencies",
        env,
        {
            "r_i": turns,
            r"\gamma_i": stay,
            r"\tilde\omega_i": np.array(slowed),
        },
        each={"i": range(6)},
    )


# --------------------------------------------------- sliding-window-attention


@proves(
    "window-cost",
    how="counts the pairs of a mask one by one, and walks back through the layers",
)
@pytest.mark.parametrize(
    ("tokens", "window", "layers"),
    [(20, 4, 5), (9, 3, 2), (15, 1, 3), (23, 7, 3)],
)
def test_pairs_and_reach_of_windows(
    tokens: int, window: int, layers: int
) -> None:
    seen = {
        i: [
            j
            for j in range(tokens)
            if j <= i and len(range(j, i + 1)) <= window
        ]
        for i in range(tokens)
    }
    reached = {tokens - 1}
    for _ in range(layers):
        reached = {j for i in reached for j in seen[i]}
    env = {"n": tokens, "w": window, "N": layers}
    pairs = sum(map(len, seen.values()))
    assert_equation("window-cost", env, {"A": pairs, "R": len(reached)})


# ----------------------------------------------------------- linear-attention


def _features(x: Array) -> Array:
    """ELU plus 1."""
    return np.where(x > 0, x + 1, np.exp(np.minimum(x, 0)))


@proves(
    "linear-attention",
    how="averages all values so far, each query compared with each key, without a state",
)
@pytest.mark.parametrize("tokens", [1, 4, 6])
def test_a_state_in_place_of_pairs(tokens: int) -> None:
    random = rng(tokens)
    queries, keys = random.normal(size=(2, tokens, 3))
    values = random.normal(size=(tokens, 2))
    state, total = np.zeros((3, 2)), np.zeros(3)
    for t in range(1, tokens + 1):
        env = {
            r"\phi": _features,
            r"\mathbf{S}_{t-1}": state,
            r"\mathbf{u}_{t-1}": total,
            r"\mathbf{k}_t": keys[t - 1],
            r"\mathbf{q}_t": queries[t - 1],
            r"\mathbf{v}_t": values[t - 1],
        }
        past = _features(keys[:t])
        weights = [
            sum(
                f * g
                for f, g in zip(_features(queries[t - 1]), key, strict=True)
            )
            for key in past
        ]
        state, total = (
            np.einsum("si,sj->ij", past, values[:t]),
            np.sum(past, 0),
        )
        read = np.average(values[:t], axis=0, weights=weights)
        reference = {
            r"\mathbf{S}_t": state,
            r"\mathbf{u}_t": total,
            r"\mathbf{z}_t": read,
        }
        assert_equation("linear-attention", env, reference)


# -------------------------------------------------------------- hybrid-models


def _states(tokens: int) -> tuple[Array, Array, Array, Array]:
    random = rng(tokens)
    return (
        random.uniform(0.2, 1, size=tokens),
        random.normal(size=tokens),
        random.normal(size=(tokens, 3)),
        random.normal(size=(tokens, 3)),
    )


@proves(
    "ssm-recurrence",
    how="solves for the states of all tokens at once, as one system of linear equations",
)
def test_states_solved_at_once() -> None:
    decays, inputs, writing, reading = _states(5)
    system = np.eye(5)
    for t in range(1, 5):
        system[t, t - 1] = -decays[t]
    states = np.linalg.solve(system, inputs[:, None] * writing)
    for t in range(5):
        env = {
            "a_t": decays[t],
            "x_t": inputs[t],
            r"\mathbf{h}_{t-1}": states[t - 1] if t else np.zeros(3),
            r"\mathbf{b}_t": writing[t],
            r"\mathbf{c}_t": reading[t],
        }
        out = sum(c * h for c, h in zip(reading[t], states[t], strict=True))
        assert_equation(
            "ssm-recurrence", env, {r"\mathbf{h}_t": states[t], "y_t": out}
        )


@proves(
    "ssm-as-attention",
    how="runs the recurrence token by token from an empty state",
)
def test_the_sum_is_the_recurrence() -> None:
    decays, inputs, writing, reading = _states(5)
    state, outputs = np.zeros(3), []
    for t in range(5):
        for entry in range(3):
            state[entry] *= decays[t]
            state[entry] += inputs[t] * writing[t, entry]
        outputs.append(
            sum(c * h for c, h in zip(reading[t], state, strict=True))
        )
    env = {
        "a": from_one(decays),
        "x": from_one(inputs),
        r"\mathbf{b}": from_one(writing),
        r"\mathbf{c}": from_one(reading),
    }
    for t, out in enumerate(outputs, 1):
        assert_equation("ssm-as-attention", env | {"t": t}, {"y_t": out})


# ---------------------------------------------------------------- derivations


@derives(
    "online-softmax",
    how="two blocks with symbols as scores and values; the maxima cancel whatever they are",
)
def test_the_reference_points_cancel() -> None:
    scores, values = symbols("s", 2, 2, real=True), symbols("v", 2, 2, 1)
    start = (symbols("m", real=True), 0, np.array([0]))
    read, total = _run(list(scores), list(values), start)
    odds = [sympy.exp(score) for score in scores.ravel()]
    plain = sum(w * v for w, v in zip(odds, values.ravel(), strict=True))
    gap = np.ravel(read)[0] * sum(odds) - plain * total
    tops = sorted(gap.atoms(sympy.Max), key=sympy.count_ops, reverse=True)
    assert len(tops) == 2
    for number, top in enumerate(tops):
        gap = gap.xreplace({top: sympy.Symbol(f"top{number}", real=True)})
    assert sympy.powsimp(sympy.expand(gap, power_exp=False)) == 0


@derives(
    "ssm-as-attention",
    how="unrolls three steps of the recurrence of this page, with symbols for all that it reads",
)
def test_the_recurrence_unrolled() -> None:
    decays, inputs = symbols("a", 3), symbols("x", 3)
    writing, reading = symbols("b", 3, 2), symbols("c", 3, 2)
    state = np.array([0, 0])
    for t in range(3):
        env = {
            "a_t": decays[t],
            "x_t": inputs[t],
            r"\mathbf{h}_{t-1}": state,
            r"\mathbf{b}_t": writing[t],
            r"\mathbf{c}_t": reading[t],
        }
        solved = equation("ssm-recurrence").solve(env)
        state = solved[r"\mathbf{h}_t"]
        bound = {
            "a": from_one(decays),
            "x": from_one(inputs),
            r"\mathbf{b}": from_one(writing),
            r"\mathbf{c}": from_one(reading),
            "t": t + 1,
        }
        assert_equation("ssm-as-attention", bound, {"y_t": solved["y_t"]})


@derives(
    "gqa-mean-pooling",
    how="sets the slope of the summed squared distances to zero, with symbols as weights",
)
def test_the_mean_is_the_nearest_matrix() -> None:
    old, shared = symbols("w", 6, 1, 2), symbols("u", 2)
    nearest = []
    for start in (0, 3):
        apart = sum(
            (head[0, k] - shared[k]) ** 2
            for head in old[start : start + 3]
            for k in range(2)
        )
        slopes = [sympy.diff(apart, entry) for entry in shared]
        found = sympy.solve(slopes, list(shared))
        nearest.append([[found[entry] for entry in shared]])
    env = {r"\mathbf{W}": from_one(old), "H": 6, "G": 2}
    assert_equation(
        "gqa-mean-pooling",
        env,
        {r"\bar{\mathbf{W}}_j": np.array(nearest)},
        each={"j": (1, 2)},
    )


# ------------------------------------------------ axial-and-latent-attention


@proves(
    "axial-latent-cost",
    how="lists the pairs of a grid one by one, and finds every pair joined after a row and a column",
)
@pytest.mark.parametrize(
    ("height", "width", "latents", "layers"),
    [(3, 5, 4, 2), (4, 3, 2, 5), (1, 6, 3, 3)],
)
def test_pairs_of_a_grid(
    height: int, width: int, latents: int, layers: int
) -> None:
    places = [(i, j) for i in range(height) for j in range(width)]
    rows = [(a, b) for a in places for b in places if a[0] == b[0]]
    columns = [(a, b) for a in places for b in places if a[1] == b[1]]
    joined = {(a, c) for a, b in rows for other, c in columns if b == other}
    assert len(joined) == len([(a, b) for a in places for b in places])
    reading = [
        (latent, place) for latent in range(latents) for place in places
    ]
    among = [
        (a, b)
        for _ in range(layers)
        for a in range(latents)
        for b in range(latents)
    ]
    env = {"h": height, "w": width, "m": latents, "N": layers}
    assert_equation(
        "axial-latent-cost",
        env,
        {
            r"A_\text{full}": len(joined),
            r"A_\text{axial}": len(rows) + len(columns),
            r"A_\text{latent}": len(reading) + len(among),
        },
    )


# ----------------------------------------------------------- common mistakes


@refutes(
    "cache-makes-generation-linear",
    how="fills a cache token by token and counts what each query is compared with",
)
def test_comparisons_grow_with_the_square_in_spite_of_a_cache() -> None:
    claim = published("cache-makes-generation-linear")
    tokens, passes, comparisons = claim.numbers
    cache: list[int] = []
    seen = done = 0
    for token in range(int(tokens)):
        done += 1
        cache.append(token)
        seen += len(cache)
    assert done == passes
    assert seen == comparisons > 100 * passes


@refutes(
    "window-ends-what-a-token-knows",
    how="follows the last token back, window by window, and does so with masks of a small model",
)
def test_windows_in_layers_reach_further_than_one() -> None:
    claim = published("window-ends-what-a-token-knows")
    layers, window, reach = map(int, claim.numbers)
    first = 0
    for _ in range(layers):
        first -= window - 1  # the oldest token in the oldest one's window
    assert 1 - first == reach > window
    place = np.arange(20)
    back = place[:, None] - place[None, :]
    mask = ((back >= 0) & (back < 4)).astype(int)
    assert (
        np.count_nonzero(np.linalg.matrix_power(mask, 5)[-1]) == 5 * 3 + 1
    )
