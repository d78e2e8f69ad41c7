"""Derivations of formulas of the topic convolution: weights and products added up, with symbols for sizes."""

import sympy

from proving import Indexed, assert_equation, derives, symbols

IN, OUT, K, H, W = sympy.symbols("i o k h w", positive=True)


@derives(
    "conv-parameter-count",
    how="adds up kernels and biases of 1 to 4 groups, for any channels and sizes of a kernel",
)
def test_weights_of_groups() -> None:
    high, wide = sympy.symbols("p q", positive=True)
    for groups in range(1, 5):
        count = sum(IN * OUT * high * wide + OUT for _ in range(groups))
        env = {r"C_\text{in}": groups * IN, r"C_\text{out}": groups * OUT}
        env |= {"G": groups, "K_H": high, "K_W": wide}
        assert_equation("conv-parameter-count", env, {"N": count})


@derives(
    "dense-layer-on-image-parameters",
    how="the shapes of a dense layer's matrix and bias between two images of any size",
)
def test_a_matrix_between_images() -> None:
    high, wide = sympy.symbols("p q", positive=True)
    inputs, outputs = IN * H * W, OUT * high * wide
    env = {r"C_\text{in}": IN, r"H_\text{in}": H, r"W_\text{in}": W}
    env |= {r"C_\text{out}": OUT}
    env |= {r"H_\text{out}": high, r"W_\text{out}": wide}
    assert_equation(
        "dense-layer-on-image-parameters",
        env,
        {r"N_\text{dense}": inputs * outputs + outputs},
    )


@derives(
    "dilated-kernel-extent",
    how="from the first tap to the last, layer by layer with growing gaps, for 1 to 5 layers and any kernel",
)
def test_from_tap_to_tap() -> None:
    gap, growth = sympy.symbols("d b", positive=True)
    last = gap * (K - 1)  # the first tap is at 0
    reach = sympy.Integer(1)
    for layers in range(1, 6):
        reach = reach + (K - 1) * growth ** (layers - 1)
        env = {"D": gap, "K": K, "b": growth, "n": layers}
        reference = {"E": last - 0 + 1, "r_n": reach}
        assert_equation("dilated-kernel-extent", env, reference)


@derives(
    "grouped-conv-cost",
    how="adds up weights, products and numbers moved of 1 to 4 groups, for any channels and sizes",
)
def test_products_of_groups() -> None:
    for groups in range(1, 5):
        weights = sum(IN * OUT * K * K for _ in range(groups))
        products = H * W * weights
        moved = weights + H * W * groups * IN + H * W * groups * OUT
        env = {r"C_\text{in}": groups * IN, r"C_\text{out}": groups * OUT}
        env |= {"G": groups, "K": K, "H": H, "W": W}
        reference = {"N": weights, "M": products, "I": products / moved}
        assert_equation("grouped-conv-cost", env, reference)


@derives(
    "separable-cost-ratio",
    how="adds up the products of a kernel a channel and of the mixing, over those of a full kernel, for any sizes",
)
def test_products_of_two_steps() -> None:
    spatial, mixing = IN * K**2, IN * OUT
    steps = H * W * spatial + H * W * mixing
    env = {r"C_\text{in}": IN, r"C_\text{out}": OUT}
    env |= {"H": H, "W": W, "K": K}
    ratio = steps / (H * W * IN * OUT * K**2)
    assert_equation(
        "separable-cost-ratio",
        env,
        {r"M_\text{s}": steps, r"\frac{M_\text{s}}{M}": ratio},
    )


@derives(
    "causal-convolution",
    how="coefficients of the product of two polynomials, for 1 to 3 taps on 5 values",
)
def test_past_values_by_polynomials() -> None:
    a = sympy.Symbol("a")
    values = symbols("x", 5)
    for taps in (1, 2, 3):
        kernel = symbols("w", taps)
        product = sympy.Poly(
            sum(v * a**t for t, v in enumerate(values))
            * sum(w * a**t for t, w in enumerate(kernel)),
            a,
        )
        env = {"K": taps, "w": kernel, "x": Indexed(values, outside=0)}
        assert_equation(
            "causal-convolution",
            env,
            {"y_t": [product.coeff_monomial(a**t) for t in range(5)]},
            each={"t": range(5)},
        )


@derives(
    "network-block-weights",
    how="adds up the kernels of four kinds of blocks, for 1 to 4 layers, 1 to 3 groups and any widths",
)
def test_kernels_of_blocks() -> None:
    wide, inner = sympy.symbols("c m", positive=True)
    for count, layers in ((1, 2), (2, 1), (3, 4)):
        plain = sum(wide * wide * 3 * 3 for _ in range(layers))
        part = inner  # channels of a group
        grouped = sum(part * part * 3 * 3 for _ in range(count))
        narrow = wide * count * inner + grouped + count * inner * wide
        separable = wide * 3 * 3 + wide * wide
        large = wide * 7 * 7 + wide * 4 * wide + 4 * wide * wide
        env = {"n": layers, "C": wide, "M": count * inner, "G": count}
        reference = {
            r"N_\text{V}": plain,
            r"N_\text{R}": narrow,
            r"N_\text{M}": separable,
            r"N_\text{C}": large,
        }
        assert_equation("network-block-weights", env, reference)
