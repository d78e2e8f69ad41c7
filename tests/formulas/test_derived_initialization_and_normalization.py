"""Derivations of formulas of the topic initialization and normalization: differentiated and averaged with symbols."""

import itertools
from typing import Any

import numpy as np
import sympy

from proving import assert_equation, derives, from_one, symbols

SMALL = sympy.Symbol("e", positive=True)


def _moments(values: Any) -> tuple[Any, Any]:
    """Mean, and mean square less squared mean."""
    count = sympy.Integer(len(values))
    mean = sum(values) / count
    return mean, sum(value**2 for value in values) / count - mean**2


@derives(
    "batch-norm-inference",
    how="unrolls both averages over 1 and 2 batches of 3 symbols, with variances from pairs of values",
)
def test_averages_of_batches_unrolled() -> None:
    share, (scale, shift, x) = symbols("r"), symbols("g", 3)
    for size in (3,):
        batches = symbols("x", 2, size)
        means = [_moments(batch)[0] for batch in batches]
        spreads = [
            sum((a - b) ** 2 for a, b in itertools.combinations(batch, 2))
            / sympy.Integer(size * (size - 1))
            for batch in batches
        ]
        mean, spread = symbols("m"), sympy.Symbol("v", positive=True)
        for t in (1, 2):
            unrolled = [
                (1 - share) ** t * first
                + sum(
                    share * (1 - share) ** (t - 1 - k) * values[k]
                    for k in range(t)
                )
                for first, values in ((mean, means), (spread, spreads))
            ]
            before = [
                (unrolled[0] - share * means[t - 1]) / (1 - share),
                (unrolled[1] - share * spreads[t - 1]) / (1 - share),
            ]
            env = {
                r"\bar\mu_{t-1}": before[0], r"\bar v_{t-1}": before[1], r"\rho": share, "m": size,
                r"\mu_t": means[t - 1], "v_t": _moments(batches[t - 1])[1],
            }  # fmt: skip
            reference = {
                r"\bar\mu_t": unrolled[0],
                r"\bar v_t": unrolled[1],
            }
            assert_equation(
                "batch-norm-inference", env, reference, rows=(0, 1)
            )
    env = {r"\bar\mu_t": mean, r"\bar v_t": spread, "x": x}
    env |= {r"\gamma": scale, r"\beta": shift, r"\varepsilon": SMALL}
    deviation = sympy.sqrt(spread + SMALL)
    output = shift + (x / deviation - mean / deviation) * scale
    assert_equation("batch-norm-inference", env, {"u": output}, rows=[2])


@derives(
    "batch-norm-backward",
    how="SymPy differentiates the normalized batch of 2 and 3 symbols, read with any slopes",
)
def test_the_gradient_behind_a_batch() -> None:
    scale = symbols("s")
    for size in (2, 3):
        batch, slopes = symbols("x", size), symbols("g", size)
        mean, variance = _moments(batch)
        root = sympy.Symbol("d", positive=True)
        # the deviation d as a symbol, whose derivative by x is that of the variance over 2d
        outputs = [scale * (x - mean) / root for x in batch]
        loss = sum(g * u for g, u in zip(slopes, outputs, strict=True))
        by_inputs = [
            sympy.diff(loss, x)
            + sympy.diff(loss, root) * sympy.diff(variance, x) / (2 * root)
            for x in batch
        ]
        env = {
            r"\gamma": scale,
            "m": size,
            "v": root**2,
            r"\varepsilon": 0,
            "g": from_one(slopes),
            r"\hat x": from_one([(x - mean) / root for x in batch]),
        }
        assert_equation(
            "batch-norm-backward",
            env,
            {r"\frac{\partial L}{\partial x_i}": by_inputs},
            each={"i": range(1, size + 1)},
        )
        env |= {"v": root**2 - SMALL, r"\varepsilon": SMALL}
        assert_equation(
            "batch-norm-backward",
            env,
            {r"\frac{\partial L}{\partial x_i}": by_inputs},
            each={"i": range(1, size + 1)},
        )


@derives(
    "data-standardization",
    how="the variance as mean square less squared mean, for 2 and 3 rows of symbols",
)
def test_columns_by_mean_squares() -> None:
    for rows in (2, 3):
        data = symbols("x", rows, 2)
        moments = [_moments(column) for column in data.T]
        spreads = [
            sympy.sqrt(sympy.expand(variance)) for _, variance in moments
        ]
        env = {"N": rows, "x": from_one(data)}
        values = assert_equation(
            "data-standardization",
            env,
            {r"\mu_j": [mean for mean, _ in moments]},
            each={"j": (1, 2)},
            rows=(0, 1),
        )
        for given, spread in zip(values["s_j"], spreads, strict=True):
            assert sympy.expand(given**2 - spread**2) == 0
        env |= {r"\mu": from_one([mean for mean, _ in moments])}
        scale = symbols("s", 2, positive=True)
        scaled = [
            [
                x / s - mean / s
                for x, s, (mean, _) in zip(row, scale, moments, strict=True)
            ]
            for row in data
        ]
        assert_equation(
            "data-standardization",
            env | {"s": from_one(scale)},
            {"z_{ij}": scaled},
            each={"i": range(1, rows + 1), "j": (1, 2)},
            rows=[2],
        )


def _summed(count: int, weights: Any, inputs: Any) -> tuple[Any, Any, Any]:
    """Variance of a sum of products over all values of weights and inputs, variance of a weight, mean square input."""
    sums = [
        sum(w * x for w, x in zip(ws, xs, strict=True))
        for ws in itertools.product(weights, repeat=count)
        for xs in itertools.product(inputs, repeat=count)
    ]
    variance = _moments(sums)[1]
    return (
        variance,
        _moments(weights)[1],
        _moments([*inputs])[1] + (_moments([*inputs])[0] ** 2),
    )


@derives(
    "variance-propagation",
    how="variances of sums of 1 to 3 products over all values of weights around 0 and any inputs, two or three of each",
)
def test_variances_of_all_sums() -> None:
    weight, inputs = symbols("w"), symbols("x", 2)
    weights = np.array([weight, -weight])
    for fan_in, fan_out in ((1, 3), (2, 1), (3, 2)):
        z, spread, square = _summed(fan_in, weights, inputs)
        g, _, slope = _summed(fan_out, weights, inputs * 3)
        env = {
            r"n_\text{in}": fan_in,
            r"n_\text{out}": fan_out,
            r"\operatorname{Var}(w)": spread,
            r"\mathbb{E}[x^2]": square,
            r"\mathbb{E}[\delta^2]": slope,
        }
        assert_equation(
            "variance-propagation",
            env,
            {r"\operatorname{Var}(z)": z, r"\operatorname{Var}(g)": g},
        )


@derives(
    "batch-norm-scale-invariance",
    how="SymPy differentiates any function of the ratio of two weights, and turns a step back to length 1",
)
def test_any_function_of_a_ratio() -> None:
    weights = symbols("w", 2, positive=True)
    factor, rate = sympy.symbols("a r", positive=True)
    ratio = sympy.Symbol("q")
    outer = sympy.Function("f")

    def slope(at: Any) -> Any:
        inner = sympy.diff(outer(ratio), ratio).subs(ratio, at[1] / at[0])
        return np.array([-at[1] / at[0] ** 2 * inner, inner / at[0]])

    length = sympy.sqrt(sum(weights**2))
    for entry in (0, 1):
        step = rate * slope(weights)[entry] / length  # of a unit vector
        effective = step / slope(weights / length)[entry]
        env = {
            r"\mathbf{w}": weights,
            "a": factor,
            r"\mathbf{g}": slope,
            r"\eta": rate,
        }
        assert_equation("batch-norm-scale-invariance", env, rows=(0, 1))
        reference = {r"\eta_\text{eff}": effective}
        assert_equation(
            "batch-norm-scale-invariance", env, reference, rows=[2]
        )


@derives(
    "dropout-variance-shift",
    how="variances over every value and mask, of three values with symbols and any rate",
)
def test_variances_with_and_without_masks() -> None:
    drop, values = sympy.Symbol("p", positive=True), symbols("x", 3)
    mean, plain = _moments(values)
    third = sympy.Rational(1, 3)
    both = [
        (third * chance, value * mask / (1 - drop))
        for value in values
        for chance, mask in ((1 - drop, 1), (drop, 0))
    ]
    average = sum(chance * value for chance, value in both)
    kept = sum(chance * (value - average) ** 2 for chance, value in both)
    env = {"p": drop, r"\mu": mean, "v": plain}
    assert_equation("dropout-variance-shift", env, {"R": kept / plain})


@derives(
    "normalization-over-a-set",
    how="the variance as mean square less squared mean, for sets of 2 and 3 of four symbols",
)
def test_sets_by_mean_squares() -> None:
    values, scale, shift = symbols("x", 4), symbols("g"), symbols("b")
    for members in ([1, 3], [0, 1, 2]):
        place = members[0]
        mean, variance = _moments([values[k] for k in members])
        root = sympy.sqrt(sympy.expand(variance) + SMALL)
        env = {
            "x": values, "m": len(members), r"\mathcal{S}": {place: members}, r"\gamma_c": scale, r"\beta_c": shift,
            r"\varepsilon": SMALL,
        }  # fmt: skip
        assert_equation(
            "normalization-over-a-set",
            env,
            {
                r"\mu_i": [mean],
                "v_i": [variance],
                "u_i": [scale * (values[place] - mean) / root + shift],
            },
            each={"i": [place]},
        )


@derives(
    "weight-normalization",
    how="SymPy differentiates any linear reading of the weights by length and direction, for 2 and 3 weights",
)
def test_gradients_of_length_and_direction() -> None:
    length = symbols("g")
    for size in (2, 3):
        along, reading = symbols("v", size), symbols("q", size)
        weights = length * along / sympy.sqrt(sum(along**2))
        loss = reading @ weights
        env = {
            "g": length,
            r"\mathbf{v}": along,
            r"\mathbf{q}": reading,
        }
        assert_equation(
            "weight-normalization",
            env,
            {
                r"\mathbf{w}": weights,
                r"\frac{\partial L}{\partial g}": sympy.diff(loss, length),
                r"\frac{\partial L}{\partial \mathbf{v}}": np.array(
                    [sympy.diff(loss, v) for v in along]
                ),
            },
        )
