"""Derivations of formulas of the topic vision architectures: weights added up, boxes and filters, with symbols."""

import itertools
from typing import Any

import numpy as np
import sympy

from proving import assert_equation, derives, from_one, symbols


@derives(
    "anchor-box-offsets",
    how="SymPy solves for the shifts that move an anchor onto a box, and takes logarithms of its sides",
)
def test_offsets_solved() -> None:
    x, y, ax, ay, tx, ty = sympy.symbols("x y a b t u")
    w, h, aw, ah = sympy.symbols("w h c d", positive=True)
    (tx_at,) = sympy.solve(ax + tx * aw - x, tx)
    (ty_at,) = sympy.solve(ay + ty * ah - y, ty)
    env = {"x": x, "y": y, "w": w, "h": h}
    env |= {"x_a": ax, "y_a": ay, "w_a": aw, "h_a": ah}
    reference = {
        "t_x": tx_at,
        "t_y": ty_at,
        "t_w": sympy.log(w) - sympy.log(aw),
        "t_h": sympy.log(h) - sympy.log(ah),
    }
    assert_equation("anchor-box-offsets", env, reference)


@derives(
    "focal-loss",
    how="SymPy differentiates the printed loss by the logit, for any focus and weight",
)
def test_the_slope_of_the_focal_loss() -> None:
    logit, chance = symbols("z"), sympy.Symbol("p", positive=True)
    weight, focus = sympy.symbols("a g", positive=True)
    loss = -weight * (1 - chance) ** focus * sympy.log(chance)
    sigmoid = 1 / (1 + sympy.exp(-logit))
    # the sigmoid's slope in its own value: p(1 − p)
    own = chance * (1 - chance)
    assert (
        sympy.simplify(
            sympy.diff(sigmoid, logit) - own.subs(chance, sigmoid)
        )
        == 0
    )
    env = {r"\alpha": weight, r"\gamma": focus, "p": chance}
    reference = {
        "L": sympy.log(chance ** (-weight * (1 - chance) ** focus)),
        r"\frac{\partial L}{\partial z}": sympy.diff(loss, chance) * own,
    }
    for whole in (2, focus):
        given = {
            key: value.subs(focus, whole)
            for key, value in reference.items()
        }
        given["L"] = sympy.expand_log(given["L"], force=True)
        assert_equation("focal-loss", env | {r"\gamma": whole}, given)


@derives(
    "dice-loss",
    how="SymPy differentiates the printed loss by each of 2 and 3 predictions, with symbols",
)
def test_the_slopes_of_the_dice_loss() -> None:
    small = sympy.Symbol("e", positive=True)
    for size in (2, 3):
        predictions, targets = symbols("p", size), symbols("y", size)
        both = small + 2 * (predictions @ targets)
        each = small + np.sum(predictions + targets)
        loss = (each - both) / each
        env = {
            "n": size,
            "p": from_one(predictions),
            "y": from_one(targets),
            r"\varepsilon": small,
        }
        reference = {
            "N": both,
            "M": each,
            "L": loss,
            r"\frac{\partial L}{\partial p_k}": [
                sympy.diff(loss, p) for p in predictions
            ],
        }
        assert_equation(
            "dice-loss", env, reference, each={"k": range(1, size + 1)}
        )


@derives(
    "se-weight-count",
    how="adds up the weights and biases of two layers, for any channels and reduction",
)
def test_weights_of_squeeze_and_excitation() -> None:
    channels, reduction = sympy.symbols("C r", positive=True)
    narrow = channels / reduction
    shapes = [
        (channels, narrow),
        (narrow,),
        (narrow, channels),
        (channels,),
    ]
    count = sum(sympy.prod(shape) for shape in shapes)
    assert_equation(
        "se-weight-count", {"C": channels, "r": reduction}, {"N": count}
    )


@derives(
    "compound-scaling",
    how="grows depth, width and both sides step by step, up to 5 steps, with symbols",
)
def test_networks_grown_step_by_step() -> None:
    factors = sympy.symbols("a b c", positive=True)
    depth = width = side = sympy.Integer(1)
    for steps in range(6):
        work = depth * width * width * side * side
        env = {r"\phi": steps, r"\alpha": factors[0]}
        env |= {r"\beta": factors[1], r"\gamma": factors[2]}
        reference = {"d": depth, "w": width, "r": side}
        reference[r"\frac{F}{F_0}"] = work
        assert_equation("compound-scaling", env, reference)
        depth, width, side = (
            depth * factors[0],
            width * factors[1],
            side * factors[2],
        )


@derives(
    "mbconv-cost",
    how="adds up the products of each pixel's convolutions, for any widths and kernel",
)
def test_products_of_inverted_blocks() -> None:
    wide, inner, out, kernel = sympy.symbols("C t D K", positive=True)
    middle = inner * wide
    parts = [wide * middle, middle * kernel**2, middle * out]
    fused = [wide * middle * kernel**2, middle * out]
    env = {"t": inner, "C": wide, "K": kernel, "C'": out}
    reference = {"M": sum(parts), r"M_\text{f}": sum(fused)}
    assert_equation("mbconv-cost", env, reference)


@derives(
    "inception-weight-count",
    how="adds up the weights of six convolutions, for any widths",
)
def test_weights_of_inception() -> None:
    c, n1, n3, n5, r3, r5, p = sympy.symbols(
        "c n1 n3 n5 r3 r5 p", positive=True
    )
    layers = [
        (c, n1, 1), (c, r3, 1), (r3, n3, 3), (c, r5, 1), (r5, n5, 5), (c, p, 1),
    ]  # fmt: skip
    count = sum(a * b * kernel**2 for a, b, kernel in layers)
    names = ("C", "n_1", "n_3", "n_5", "r_3", "r_5", "p")
    env = dict(zip(names, (c, n1, n3, n5, r3, r5, p), strict=True))
    out = layers[0][1] + layers[2][1] + layers[4][1] + layers[5][1]
    assert_equation("inception-weight-count", env, {"N": count, "C'": out})


@derives(
    "densenet-channels",
    how="adds channels layer by layer, and counts each layer's sources, for up to 6 layers and any widths",
)
def test_channels_layer_by_layer() -> None:
    first, growth = sympy.symbols("k g", positive=True)
    channels, sources = first, 0
    for layer in range(1, 7):
        sources += layer  # the input and all layers before
        env = {"k_0": first, "k": growth, "l": layer}
        assert_equation(
            "densenet-channels", env, {"c_l": channels}, rows=[0]
        )
        env = {"L": layer}
        assert_equation("densenet-channels", env, {"n": sources}, rows=[1])
        channels = channels + growth


@derives(
    "concatenation-as-sum",
    how="multiplies both sides out, with symbols, for 2 outputs of 2 and 3 inputs",
)
def test_a_product_in_two_parts() -> None:
    one, other = symbols("a", 2, 2), symbols("b", 2, 3)
    env = {
        r"\mathbf{W}": np.concatenate([one, other], axis=1),
        r"\mathbf{W}_1": one,
        r"\mathbf{W}_2": other,
        r"\mathbf{x}": symbols("x", 2),
        r"\mathbf{y}": symbols("y", 3),
    }
    assert_equation("concatenation-as-sum", env)


@derives(
    "kalman-step",
    how="SymPy solves for the share of the measurement that leaves the least variance",
)
def test_the_least_variance_solved() -> None:
    p, q, r, share = sympy.symbols("p q r k", positive=True)
    x, u, z = sympy.symbols("x u z")
    predicted = p + q
    variance = (1 - share) ** 2 * predicted + share**2 * r
    (best,) = sympy.solve(sympy.diff(variance, share), share)
    env = {"p": p, "q": q, "r": r, "x": x, "u": u, "z": z}
    reference = {
        r"\bar p": predicted,
        "k": best,
        r"x_\text{new}": x + u + best * (z - x - u),
        r"p_\text{new}": variance.subs(share, best),
    }
    assert_equation("kalman-step", env, reference)


@derives(
    "assignment-prices",
    how="every assignment of 2 and 3 to as many, with symbols for costs and prices",
)
def test_every_assignment() -> None:
    for size in (2, 3):
        costs = symbols("c", size, size)
        rows, columns = symbols("a", size), symbols("b", size)
        for order in itertools.permutations(range(size)):
            chosen = np.eye(size, dtype=int)[list(order)]
            env = {
                "n": size,
                "c": from_one(costs),
                "x": from_one(chosen),
                "a": from_one(rows),
                "b": from_one(columns),
            }
            assert_equation("assignment-prices", env)


@derives(
    "roi-align-sample",
    how="interpolates along rows, then between them, within a cell of a grid of symbols, at any place",
)
def test_interpolated_in_two_steps() -> None:
    cells = symbols("f", 3, 3)
    down, across = sympy.symbols("a b", positive=True)

    def within(value: Any) -> dict[str, Any]:
        return {"F": cells, **value}

    for row, column in itertools.product((0, 1), repeat=2):
        lines = [
            cells[r, column]
            + across * (cells[r, column + 1] - cells[r, column])
            for r in (row, row + 1)
        ]
        value = lines[0] + down * (lines[1] - lines[0])
        env = within({"r": row, "c": column, "a": down, "b": across})
        assert_equation("roi-align-sample", env, {"u": value}, rows=[4])
        for part in (sympy.Rational(0), sympy.Rational(2, 7)):
            env = {"y": row + part, "x": column + part / 2}
            reference = {"r": row, "c": column, "a": part, "b": part / 2}
            assert_equation(
                "roi-align-sample", env, reference, rows=range(4)
            )
