"""Derivations of formulas of the topic vision and language: shapes added up and averages unrolled, with symbols."""

import numpy as np
import sympy

from proving import assert_equation, derives, from_one, symbols


@derives(
    "vit-parameters",
    how="adds up the shapes of every layer of a vision transformer of 1 to 3 blocks, for any sizes",
)
def test_shapes_of_every_layer() -> None:
    c, p, d, n, k = sympy.symbols("C P D N K", positive=True)
    patches = [(c * p * p, d), (d,), (d,), (n + 1, d)]  # a class token too
    norm = [(d,), (d,)]
    attention = [(d, 3 * d), (3 * d,), (d, d), (d,)]
    layers = [(d, 4 * d), (4 * d,), (4 * d, d), (d,)]
    head = [(d, k), (k,)]

    def count(shapes: list[tuple[sympy.Expr, ...]]) -> sympy.Expr:
        return sum(sympy.prod(shape) for shape in shapes)

    block = count(norm + attention + norm + layers)
    for blocks in (1, 2, 3):
        env = {"C": c, "P": p, "D": d, "N": n, "K": k, "L": blocks}
        whole = count(patches + norm + head) + sum([block] * blocks)
        reference = {
            r"M_\text{in}": count(patches),
            r"M_\text{block}": block,
            "M": whole,
        }
        assert_equation("vit-parameters", env, reference)


@derives(
    "vit-cost",
    how="adds up a block's products, over all tokens at once and window by window, for 1 to 4 windows of any size",
)
def test_products_at_once_and_by_windows() -> None:
    side, width = sympy.symbols("w D", positive=True)

    def pairs(tokens: sympy.Expr) -> sympy.Expr:
        return tokens * width * tokens + tokens * tokens * width

    for windows in range(1, 5):
        tokens = windows * side**2
        shapes = [(width, 3 * width), (width, width)]
        shapes += [(width, 4 * width), (4 * width, width)]
        layers = sum(tokens * a * b for a, b in shapes)
        inside = sum(pairs(side**2) for _ in range(windows))
        env = {"T": tokens, "D": width, "w": side}
        reference = {
            "F": layers + pairs(tokens),
            r"F_\text{w}": layers + inside,
        }
        assert_equation("vit-cost", env, reference)


@derives(
    "ema-teacher",
    how="unrolls the average over 1 to 4 steps with symbols",
)
def test_a_teacher_unrolled() -> None:
    keep, first, students = symbols("m"), symbols("f"), symbols("s", 4)
    teacher = first
    for t in range(1, 5):
        before, teacher = (
            teacher,
            sympy.expand(keep * teacher + (1 - keep) * students[t - 1]),
        )
        env = {r"\theta": from_one(students), r"\mu": keep}
        step = {r"\phi_{t-1}": before, "t": t}
        assert_equation(
            "ema-teacher", env | step, {r"\phi_t": teacher}, rows=[0]
        )
        whole = {r"\phi_0": first, "T": t}
        assert_equation(
            "ema-teacher", env | whole, {r"\phi_T": teacher}, rows=[1]
        )


@derives(
    "visual-token-count",
    how="cuts every tile and the small picture into patches and merges squares of them, for 1 to 4 tiles",
)
def test_patches_of_every_tile() -> None:
    patch, merged, across = sympy.symbols("P m k", positive=True)
    side = across * merged * patch  # k merged patches across
    for tiles in range(1, 5):
        count = sum(across * across for _ in range(tiles + 1))
        env = {"t": tiles, "S": side, "P": patch, "m": merged}
        assert_equation("visual-token-count", env, {"N": count})


@derives(
    "dino-loss",
    how="SymPy differentiates the printed cross-entropy by each of 2 scores, for any temperatures",
)
def test_the_slope_by_a_student_s_score() -> None:
    warm, cool = sympy.symbols("a b", positive=True)
    scores, taught, centers = (
        symbols("s", 2),
        symbols("t", 2),
        symbols("c", 2),
    )
    fixed = [
        sympy.exp((t - c) / cool)
        for t, c in zip(taught, centers, strict=True)
    ]
    moving = [sympy.exp(s / warm) for s in scores]
    p = np.array([f / sum(fixed) for f in fixed])
    q = np.array([m / sum(moving) for m in moving])
    loss = sum(
        share * (sympy.log(sum(moving)) - s / warm)
        for share, s in zip(p, scores, strict=True)
    )
    env = {
        "t": from_one(taught), "c": from_one(centers), "s": from_one(scores), "K": 2,
        r"\tau_\text{t}": cool, r"\tau_\text{s}": warm,
    }  # fmt: skip
    slopes = [sympy.diff(loss, s) for s in scores]
    name = r"\frac{\partial L}{\partial s_k}"
    assert_equation(
        "dino-loss",
        env,
        {"p_k": p, "q_k": q, "L": loss, name: slopes},
        each={"k": (1, 2)},
    )
