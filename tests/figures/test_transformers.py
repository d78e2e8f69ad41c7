"""Weights, positions and blocks are those of the pages' formulas."""

import re

import numpy as np
from numpy.testing import assert_allclose

from figured import answer, measure, only, panels
from figures.transformers import (
    SHADES,
    WIDTHS,
    WORD,
    queries_and_keys,
    texts,
    trained,
    weights_of,
)
from proving import equation, from_one


def _weights(queries: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """By the page's formula: with the identity for values, what comes out is the weights."""
    names = (r"\mathbf{Q}", r"\mathbf{K}", r"\mathbf{V}", "d_k")
    values = (queries, keys, np.eye(len(keys)), queries.shape[1])
    page = equation("scaled-dot-product-attention").right
    return np.asarray(page.value(dict(zip(names, values, strict=True))))


def test_the_weights_are_the_formula_and_the_mask_hides_what_is_later() -> (
    None
):
    full, causal = (
        [float(v) for v in panel.labels("weight")]
        for panel in panels("attention-weights")
    )
    q, k = queries_and_keys()
    assert_allclose(full, _weights(q, k).ravel(), atol=0.005)
    prefixes = [
        _weights(q[i : i + 1], k[: i + 1]).ravel() for i in range(len(q))
    ]
    assert_allclose(causal, np.concatenate(prefixes), atol=0.005)


def test_the_weights_were_learned_and_go_to_equal_letters() -> None:
    letters, numbers, means = texts(np.random.default_rng(1), 500)

    def loss(steps: int) -> float:
        shares = weights_of(letters, *trained(steps))
        given = (shares @ numbers[:, :, None])[:, :, 0]
        return float(np.mean((given - means) ** 2))

    assert loss(100) < 0.02 < 0.1 < loss(0)
    full, _ = panels("attention-weights")
    shown = np.array(full.labels("weight"), float).reshape(5, 5)
    same = np.array([[a == b for b in WORD] for a in WORD])
    assert shown[same].min() > 0.4 > 0.1 > shown[~same].max()
    assert ((shown * same).sum(axis=1) > 0.85).all()
    heads = [f"{s}{i}: {c}" for s in "kq" for i, c in enumerate(WORD, 1)]
    assert set(heads) <= {
        text.replace(" ", "").replace(":", ": ") for text in full.labels()
    }


def test_the_training_follows_the_gradient_of_what_it_is_said_to_lower() -> (
    None
):
    before, after = trained(0), trained(1)
    rng = np.random.default_rng(0)
    rng.normal(size=(2, *before[0].shape))  # what it begins with
    letters, numbers, means = texts(rng, 64)

    def loss(queries: np.ndarray, keys: np.ndarray) -> float:
        shares = weights_of(letters, queries, keys)
        given = (shares @ numbers[:, :, None])[:, :, 0]
        return float(np.mean((given - means) ** 2))

    for which in (0, 1):
        for place in np.ndindex(before[0].shape):
            up, down = ([x.copy() for x in before] for _ in range(2))
            up[which][place] += 1e-5
            down[which][place] -= 1e-5
            slope = (loss(*up) - loss(*down)) / 2e-5
            step = before[which][place] - after[which][place]
            np.testing.assert_allclose(step, slope, atol=1e-8)


def test_a_larger_weight_is_never_shaded_less() -> None:
    for panel in panels("attention-weights"):
        weights = [float(v) for v in panel.labels("weight")]
        heat = [m.attrib["class"] for m in panel.marks("rect")]
        shades = [int(c.rpartition("s")[2]) for c in heat if "heat" in c]
        pairs = sorted(zip(weights, shades, strict=True))
        assert [s for _, s in pairs] == sorted(shades)
        for weight, shade in pairs:
            assert abs(4 * weight - shade) < 0.53


def test_each_shade_is_that_of_the_encoding() -> None:
    panel = only("sinusoidal-positions")
    page = equation("sinusoidal-position")
    seen = 0
    for shade in range(1, SHADES + 1):
        for mark in panel.marks("path", f"shade-{shade}"):
            for x, y in re.findall(r"M(\d+) (\d+)", mark.attrib["d"]):
                column, t = (int(x) - 44) // 10, (int(y) - 20) // 10
                env = {"t": t, "i": column // 2, "d": 24}
                value = float(page.rows[column % 2].right.value(env))
                assert abs((value + 1) / 2 * SHADES - shade) < 0.51
                seen += 1
    assert seen > 0.9 * 24 * 24


def test_the_norms_stand_where_the_answer_puts_them() -> None:
    post, pre = (
        panel.labels("name") for panel in panels("pre-and-post-norm")
    )
    body = answer("transformer-model")
    assert (
        r"$\operatorname{LayerNorm}(\mathbf{x} + f(\mathbf{x}))$ (post-norm)"
        in body
    )
    assert (
        r"$\mathbf{x} + f(\operatorname{LayerNorm}(\mathbf{x}))$ (pre-norm"
        in body
    )
    for part in ("attention", "feedforward"):
        at = post.index(part)
        assert post[at : at + 3] == [part, "+", "norm"]
        at = pre.index(part)
        assert pre[at - 1 : at + 2] == ["norm", part, "+"]


def test_each_head_reads_what_its_name_says() -> None:
    text = "ABCDABCD"
    before, sink, induction = (
        [
            (measure(c, "y"), measure(c, "x"))
            for c in panel.marks("rect", "read")
        ]
        for panel in panels("head-patterns")
    )
    rows, columns = (
        sorted({c[k] for c in before + induction}) for k in (0, 1)
    )
    assert (
        len(rows) == len(before) == len(sink) == len(induction) == len(text)
    )
    step = rows[1] - rows[0]

    def looks(cells: list[tuple[float, float]]) -> list[int]:
        return [round((x - columns[0]) / step) for _, x in sorted(cells)]

    assert looks(before) == [0, 0, 1, 2, 3, 4, 5, 6]
    assert set(looks(sink)) == {0}
    for row, column in enumerate(looks(induction)):
        if text[row] in text[:row]:
            assert text[column - 1] == text[row]
            assert column <= row
        else:
            assert column == 0


def test_packed_tokens_read_what_the_mask_of_the_page_says() -> None:
    padded, packed = panels("padded-and-packed")
    lengths = [4, 3, 1]
    tokens, empty = len(padded.marks("rect", "token")), 3 * 4 - sum(lengths)
    assert (tokens, len(padded.marks("rect", "padding"))) == (8, empty)
    assert f"{tokens} of 12" in padded.labels()
    owner = np.repeat([1, 2, 3], lengths)
    rule = equation("packed-attention").rows[0].right
    cells = packed.cells()
    for i, j, open_ in cells:
        env = {"d": from_one(owner), "i": i, "j": j}
        assert open_ == rule.value(env)
    seen = sum(open_ for *_, open_ in cells)
    assert f"{seen} of 64 pairs" in packed.labels()


def test_shares_of_pairs_are_the_formulas_and_halves_are_marked() -> None:
    panel = only("attention-share")
    page = equation("attention-share")
    for width, _ in WIDTHS:
        for name in (f"{width:,}", f"half {width:,}"):
            half = name.startswith("half")
            tokens, shares = panel.dots(name) if half else panel.curve(name)
            wanted = page.solve({"n": tokens, "d": width})["s"]
            assert_allclose(shares, wanted, atol=0.006)
            if half:
                assert_allclose(tokens, 6 * width, rtol=0.01)
