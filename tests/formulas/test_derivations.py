"""Derivations: proofs that compute with symbols or fractions, so that what they show holds for every value."""

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import sympy

from proving import (
    Indexed,
    assert_equation,
    derives,
    equation,
    evaluate,
    from_one,
    symbols,
)
from proving.exact import exact, identical

X, BETA = symbols("x"), symbols("beta")
ABOVE, BELOW = symbols("x", positive=True), symbols("x", negative=True)
SIZES = (2, 3, 4)


def right(formula_id: str, **env: Any) -> Any:
    """What the right side of a formula of one row is."""
    return equation(formula_id).right.value(env)


# ---------------------------------------------------------------- activations


@derives(
    "affine-composition",
    how="multiplies both sides out, with symbols in matrices of 3 × 2 and 2 × 3",
)
def test_two_affine_layers_multiplied_out() -> None:
    first, one, second, two = (
        symbols("a", 3, 2),
        symbols("b", 3),
        symbols("c", 2, 3),
        symbols("d", 2),
    )
    env = {
        r"\mathbf{W}_1": first, r"\mathbf{b}_1": one, r"\mathbf{W}_2": second, r"\mathbf{b}_2": two,
        r"\mathbf{x}": symbols("x", 2),
    }  # fmt: skip
    assert_equation("affine-composition", env)


@derives(
    "sigmoid",
    how="half of one plus the hyperbolic tangent of x/2, by SymPy",
)
def test_the_sigmoid_is_a_tanh() -> None:
    assert_equation(
        "sigmoid", {"x": X}, {r"\sigma(x)": (1 + sympy.tanh(X / 2)) / 2}
    )


@derives(
    "sigmoid-derivative",
    how="SymPy differentiates the sigmoid as this page prints it",
)
def test_the_slope_of_the_sigmoid() -> None:
    assert_equation(
        "sigmoid-derivative",
        {"x": X},
        {r"\sigma'(x)": sympy.diff(right("sigmoid", x=X), X)},
    )


@derives("tanh", how="the quotient of SymPy's hyperbolic sine and cosine")
def test_the_hyperbolic_tangent() -> None:
    assert_equation(
        "tanh", {"x": X}, {r"\tanh(x)": sympy.sinh(X) / sympy.cosh(X)}
    )


@derives(
    "tanh-derivative",
    how="SymPy differentiates the tangent as this page prints it",
)
def test_the_slope_of_the_tangent() -> None:
    assert_equation(
        "tanh-derivative",
        {"x": X},
        {r"\tanh'(x)": sympy.diff(right("tanh", x=X), X)},
    )


@derives(
    "swish-derivative",
    how="SymPy differentiates Swish as this page prints it, for any beta",
)
def test_the_slope_of_swish() -> None:
    swish = right("swish", **{"x": X, r"\beta": BETA})
    env = {"x": X, r"\beta": BETA, "f": lambda x: swish.subs(X, x)}
    assert_equation(
        "swish-derivative", env, {"f'(x)": sympy.diff(swish, X)}
    )


@derives(
    "relu",
    how="for any positive and any negative x, half of x plus its absolute value",
)
def test_relu_on_either_side() -> None:
    for x in (ABOVE, BELOW, sympy.Integer(0)):
        assert_equation(
            "relu", {"x": x}, {r"\operatorname{ReLU}(x)": (x + abs(x)) / 2}
        )


@derives(
    "relu-derivative",
    how="SymPy differentiates the rectifier on either side of 0",
)
def test_the_slope_of_relu() -> None:
    for x in (ABOVE, BELOW):
        assert_equation(
            "relu-derivative",
            {"x": x},
            {r"\operatorname{ReLU}'(x)": sympy.diff((x + abs(x)) / 2, x)},
        )


@derives(
    "leaky-relu",
    how="for any slope and x on either side of 0, x less the kink's share of its absolute value",
)
def test_leaky_relu_on_either_side() -> None:
    slope = symbols("alpha")
    for x in (ABOVE, BELOW, sympy.Integer(0)):
        value = (1 + slope) / 2 * x + (1 - slope) / 2 * abs(x)
        assert_equation(
            "leaky-relu",
            {"x": x, r"\alpha": slope},
            {r"\operatorname{LeakyReLU}(x)": value},
        )


@derives(
    "leaky-relu-derivative",
    how="SymPy differentiates the kinked line on either side of 0, for any slope",
)
def test_the_slope_of_leaky_relu() -> None:
    slope = symbols("alpha")
    for x in (ABOVE, BELOW):
        value = (1 + slope) / 2 * x + (1 - slope) / 2 * abs(x)
        reference = {r"\operatorname{LeakyReLU}'(x)": sympy.diff(value, x)}
        assert_equation(
            "leaky-relu-derivative", {"x": x, r"\alpha": slope}, reference
        )


@derives(
    "softmax-jacobian",
    how="SymPy differentiates the softmax as this page prints it, for 2 to 4 logits",
)
def test_the_jacobian_of_softmax() -> None:
    for size in SIZES:
        logits = symbols("z", size)
        indices = range(1, size + 1)
        shares = equation("softmax").solve(
            {"z": from_one(logits), "K": size}, each={"i": indices}
        )["p_i"]
        slopes = [
            [sympy.diff(share, logit) for logit in logits]
            for share in shares
        ]
        env = {
            "p": from_one(shares),
            r"\delta": Indexed(lambda i, j: int(i == j)),
        }
        assert_equation(
            "softmax-jacobian",
            env,
            {r"\frac{\partial p_{i}}{\partial z_{j}}": slopes},
            each={"i": indices, "j": indices},
        )


# ---------------------------------------------------------------- losses


@derives(
    "softmax-cross-entropy-gradient",
    how="SymPy differentiates the printed cross-entropy of a softmax, for 2 to 4 classes and targets that add up to 1",
)
def test_the_gradient_of_softmax_and_cross_entropy() -> None:
    for size in SIZES:
        logits, targets = (
            symbols("z", size),
            symbols("y", size, positive=True),
        )
        targets[-1] = 1 - sum(targets[:-1])
        indices = range(1, size + 1)
        shares = equation("softmax").solve(
            {"z": from_one(logits), "K": size}, each={"i": indices}
        )["p_i"]
        base = {
            "y": from_one(targets),
            r"\hat y": from_one(shares),
        }
        loss = equation("cross-entropy-loss").right.value(
            {**base, "K": size}
        )
        slopes = [sympy.diff(loss, logit) for logit in logits]
        reference = {r"\frac{\partial L}{\partial z_{j}}": slopes}
        assert_equation(
            "softmax-cross-entropy-gradient",
            base,
            reference,
            each={"j": indices},
        )


@derives(
    "mean-squared-error",
    how="the squared distance, multiplied out, per dimension, for 1 to 4 of them",
)
def test_the_mean_squared_error_multiplied_out() -> None:
    for size in (1, *SIZES):
        targets, predictions = symbols("y", size), symbols("p", size)
        inner = [
            np.dot(a, b)
            for a, b in (
                (predictions, predictions),
                (predictions, targets),
                (targets, targets),
            )
        ]
        env = {
            "N": size,
            "y": from_one(targets),
            r"\hat y": from_one(predictions),
        }
        assert_equation(
            "mean-squared-error",
            env,
            {"L": (inner[0] - 2 * inner[1] + inner[2]) / size},
        )


@derives(
    "precision-recall-f1",
    how="twice the hits over all that was found or sought, for any counts",
)
def test_f1_from_the_counts() -> None:
    hits, false, missed = (
        symbols(name, positive=True) for name in ("t", "f", "m")
    )
    env = {
        r"n_\text{TP}": hits,
        r"n_\text{FP}": false,
        r"n_\text{FN}": missed,
    }
    reference = {
        "P": 1 - false / (hits + false),
        "R": 1 - missed / (hits + missed),
    }
    assert_equation(
        "precision-recall-f1",
        env,
        reference | {"F_1": 2 * hits / (2 * hits + false + missed)},
    )


# ---------------------------------------------------------------- networks and training


@derives(
    "neuron-output",
    how="written out as a sum, with any function, for 2 to 4 inputs",
)
def test_a_neuron_written_out() -> None:
    for size in SIZES:
        weights, inputs, bias, function = (
            symbols("w", size),
            symbols("x", size),
            symbols("b"),
            sympy.Function("f"),
        )
        env = {
            "w": from_one(weights),
            "x": from_one(inputs),
            "b": bias,
            "n": size,
            r"\phi": function,
        }
        assert_equation(
            "neuron-output",
            env,
            {"a": function(bias + np.dot(inputs, weights))},
        )


@derives(
    "mlp-parameter-count",
    how="weights and biases of up to four layers of any widths, added up",
)
def test_parameters_of_any_widths() -> None:
    for layers in range(1, 5):
        widths = symbols("n", layers + 1, integer=True, positive=True)
        count = sum(
            before * after + after
            for before, after in itertools.pairwise(widths)
        )
        assert_equation(
            "mlp-parameter-count", {"n": widths, "m": layers}, {"N": count}
        )


@derives(
    "hidden-weight-gradient",
    how="SymPy differentiates any loss slope times an output of 3 hidden units with any activation, by each weight",
)
def test_the_gradient_of_a_hidden_weight() -> None:
    weights, inputs, outer = (
        symbols("w", 3, 2),
        symbols("x", 2),
        symbols("v", 3),
    )
    slope, function, z = (
        symbols("s"),
        sympy.Function("f"),
        sympy.Symbol("z"),
    )
    sums = weights @ inputs
    loss = slope * sum(
        v * function(s) for v, s in zip(outer, sums, strict=True)
    )

    def derivative(at: Any) -> Any:
        return sympy.diff(function(z), z).subs(z, at).doit()

    env = {
        r"\frac{\partial L}{\partial \hat y}": slope, "v": from_one(outer), "z": from_one(sums),
        r"\phi'": derivative, "x": from_one(inputs),
    }  # fmt: skip
    slopes = [
        [sympy.diff(loss, weights[j, i]).doit() for i in range(2)]
        for j in range(3)
    ]
    reference = {r"\frac{\partial L}{\partial w_{j i}}": slopes}
    assert_equation(
        "hidden-weight-gradient",
        env,
        reference,
        each={"j": range(1, 4), "i": range(1, 3)},
    )


@derives(
    "residual-gradient",
    how="SymPy differentiates any linear reading of x + F(x), F any function of 2 inputs",
)
def test_the_gradient_of_a_residual_block() -> None:
    inputs, reading = symbols("x", 2), symbols("a", 2)
    branch = [sympy.Function(name)(*inputs) for name in ("F", "G")]
    loss = sum(
        a * (x + f) for a, x, f in zip(reading, inputs, branch, strict=True)
    )
    jacobian = np.array(
        [[sympy.diff(f, x) for x in inputs] for f in branch], dtype=object
    )
    identity = np.array(
        [[sympy.Integer(i == j) for j in range(2)] for i in range(2)],
        dtype=object,
    )
    env = {
        r"\mathbf{I}": identity,
        r"\mathbf{J}": jacobian,
        r"\frac{\partial L}{\partial \mathbf{y}}": reading,
    }
    assert_equation(
        "residual-gradient",
        env,
        {
            r"\frac{\partial L}{\partial \mathbf{x}}": [
                sympy.diff(loss, x) for x in inputs
            ]
        },
    )


@derives(
    "xavier-initialization",
    how="solves “the gains forward and backward average to 1”, and a uniform variance of a²/3",
)
def test_the_variance_of_xavier_solved() -> None:
    inputs, outputs, unknown = (
        symbols(name, positive=True) for name in ("n", "m", "v")
    )
    (variance,) = sympy.solve(
        (inputs * unknown + outputs * unknown) / 2 - 1, unknown
    )
    (bound,) = sympy.solve(unknown**2 / 3 - variance, unknown)
    env = {r"n_\text{in}": inputs, r"n_\text{out}": outputs}
    assert_equation(
        "xavier-initialization",
        env,
        {r"\operatorname{Var}(w)": variance, "a": bound},
    )


@derives(
    "he-initialization",
    how="solves “half the mean square comes through a rectifier”, and a uniform variance of a²/3",
)
def test_the_variance_of_he_solved() -> None:
    inputs, unknown = (
        symbols("n", positive=True),
        symbols("v", positive=True),
    )
    (variance,) = sympy.solve(inputs * unknown / 2 - 1, unknown)
    (bound,) = sympy.solve(unknown**2 / 3 - variance, unknown)
    assert_equation(
        "he-initialization",
        {r"n_\text{in}": inputs},
        {r"\operatorname{Var}(w)": variance, "a": bound},
    )


def _moments(values: Any) -> tuple[Any, Any]:
    mean = sum(values) / sympy.Integer(len(values))
    return mean, sum(value**2 for value in values) / sympy.Integer(
        len(values)
    ) - mean**2


@derives(
    "batch-norm-forward",
    how="the variance as mean square less squared mean, for batches of 2 to 4 symbols",
)
def test_batch_norm_by_mean_squares() -> None:
    shift, scale, small = (
        symbols("b"),
        symbols("g"),
        symbols("e", positive=True),
    )
    for size in SIZES:
        batch = symbols("x", size)
        mean, variance = _moments(batch)
        scaled = [(x - mean) / sympy.sqrt(variance + small) for x in batch]
        env = {
            "x": from_one(batch),
            "m": size,
            r"\varepsilon": small,
            r"\gamma": scale,
            r"\beta": shift,
        }
        outputs = [scale * x + shift for x in scaled]
        reference = {
            r"\mu": mean,
            "v": variance,
            r"\hat x_i": scaled,
            "u_i": outputs,
        }
        assert_equation(
            "batch-norm-forward",
            env,
            reference,
            each={"i": range(1, size + 1)},
        )


@derives(
    "layer-norm",
    how="the variance as mean square less squared mean, for rows of 2 to 4 symbols",
)
def test_layer_norm_by_mean_squares() -> None:
    small = symbols("e", positive=True)
    for size in SIZES:
        rows, scale, shift = (
            symbols("x", 2, size),
            symbols("g", size),
            symbols("b", size),
        )
        moments = [_moments(row) for row in rows]
        outputs = [
            [
                g * (x - mean) / sympy.sqrt(variance + small) + b
                for g, x, b in zip(scale, row, shift, strict=True)
            ]
            for row, (mean, variance) in zip(rows, moments, strict=True)
        ]
        env = {
            "x": from_one(rows), "d": size, r"\varepsilon": small, r"\gamma": from_one(scale),
            r"\beta": from_one(shift),
        }  # fmt: skip
        reference = {
            r"\mu_i": [m for m, _ in moments],
            "v_i": [v for _, v in moments],
            "u_{ij}": outputs,
        }
        assert_equation(
            "layer-norm",
            env,
            reference,
            each={"i": (1, 2), "j": range(1, size + 1)},
        )


@derives(
    "bagging-variance",
    how="adds up all covariances of 1 to 5 equally correlated models",
)
def test_bagging_adds_up_covariances() -> None:
    variance, correlation = symbols("v", positive=True), symbols("r")
    for models in range(1, 6):
        pairs = itertools.product(range(models), repeat=2)
        total = sum(
            variance if i == j else correlation * variance for i, j in pairs
        )
        env = {"v": variance, r"\rho": correlation, "M": models}
        assert_equation(
            "bagging-variance",
            env,
            {
                r"\operatorname{Var}(\frac{1}{M} \sum_{m = 1}^{M} f_{m})": total
                / sympy.Integer(models) ** 2
            },
        )


@derives(
    "generative-classifier",
    how="Bayes' rule from a table of joint chances of 2 to 4 classes",
)
def test_bayes_from_joint_chances() -> None:
    for classes in SIZES:
        joint, prior = (
            symbols("j", classes, positive=True),
            symbols("p", classes, positive=True),
        )
        chances = {
            r"P": lambda *a, given=None, j=joint, p=prior: (
                p[a[0] - 1]
                if given is None
                else j[given - 1] / p[given - 1]
            )
        }
        for y in range(1, classes + 1):
            env = {**chances, "y": y, "x": 0, "K": classes}
            assert_equation(
                "generative-classifier",
                env,
                {r"P(y \mid x)": joint[y - 1] / sum(joint)},
            )


# ---------------------------------------------------------------- optimization


@derives(
    "gradient-descent-update",
    how="one step on any parabola lands where solving it says, at the rate 1 over the curvature",
)
def test_a_step_on_a_parabola_lands_in_its_minimum() -> None:
    start, lowest, curvature = (
        symbols("t"),
        symbols("m"),
        symbols("c", positive=True),
    )
    env = {
        r"\theta": {0: start},
        "t": 0,
        r"\eta": 1 / curvature,
        r"\nabla L": lambda at: curvature * (at - lowest),
    }
    assert_equation(
        "gradient-descent-update", env, {r"\theta_{t + 1}": lowest}
    )


@derives(
    "learning-rate-on-a-quadratic",
    how="up to 5 steps of descent on any parabola, multiplied out",
)
def test_steps_on_a_parabola() -> None:
    start, rate, curvature = (
        symbols("t"),
        symbols("r", positive=True),
        symbols("c", positive=True),
    )
    place = start
    for steps in range(6):
        env = {
            r"\theta_0": start,
            r"\eta": rate,
            r"\lambda": curvature,
            "t": steps,
        }
        assert_equation(
            "learning-rate-on-a-quadratic", env, {r"\theta_{t}": place}
        )
        place = place - rate * curvature * place


@derives(
    "momentum-update",
    how="velocities as sums of gradients times powers of the momentum, over 4 steps",
)
def test_momentum_unrolled() -> None:
    momentum, rate, start, gradients = (
        symbols("u"),
        symbols("r"),
        symbols("s"),
        symbols("g", 4),
    )
    velocities = [
        sum(momentum ** (t - k) * gradients[k] for k in range(t + 1))
        for t in range(4)
    ]
    places = [start - rate * sum(velocities[: t + 1]) for t in range(4)]
    env = {
        r"\mu": momentum, r"\eta": rate, r"\mathbf{g}": from_one(gradients), r"\mathbf{v}": [sympy.Integer(0)],
        r"\theta": [start],
    }  # fmt: skip
    reference = {r"\mathbf{v}_t": velocities, r"\theta_t": places}
    assert_equation(
        "momentum-update", env, reference, each={"t": range(1, 5)}
    )


@derives("sgd-weight-decay", how="multiplies both sides out")
def test_weight_decay_multiplied_out() -> None:
    env = {
        r"\theta_{t-1}": X,
        r"\eta": symbols("r"),
        r"\lambda": symbols("l"),
        "g_t": symbols("g"),
    }
    assert_equation("sgd-weight-decay", env)


@derives(
    "minibatch-gradient-variance",
    how="the variance over all batches of 2 to 4 gradients, multiplied out",
)
def test_the_variance_of_all_batches() -> None:
    for total in SIZES:
        gradients = symbols("g", total)
        _, variance = _moments(gradients)
        for size in range(1, total + 1):
            means = [
                sum(batch) / sympy.Integer(size)
                for batch in itertools.combinations(gradients, size)
            ]
            env = {"s": sympy.sqrt(variance), "N": total, "B": size}
            reference = {r"\operatorname{Var}(\bar{g})": _moments(means)[1]}
            assert_equation("minibatch-gradient-variance", env, reference)


# ---------------------------------------------------------------- regularization and tuning


@derives(
    "l1-l2-gradients",
    how="SymPy differentiates both penalties, for weights of either sign",
)
def test_the_gradients_of_penalties() -> None:
    strength = symbols("l", positive=True)
    weights = np.array(
        [
            symbols("a", positive=True),
            symbols("b", negative=True),
            symbols("c", positive=True),
        ]
    )
    penalties = [
        strength * sum(abs(w) for w in weights),
        strength / 2 * sum(w**2 for w in weights),
    ]
    names = (
        r"\frac{\partial}{\partial w_j} \left( \lambda \sum_{k=1}^{d} |w_k| \right)",
        r"\frac{\partial}{\partial w_j} \left( \frac{\lambda}{2} \sum_{k=1}^{d} w_k^2 \right)",
    )
    slopes = {
        name: [sympy.diff(p, w) for w in weights]
        for name, p in zip(names, penalties, strict=True)
    }
    env = {r"\lambda": strength, "d": 3, "w": from_one(weights)}
    assert_equation("l1-l2-gradients", env, slopes, each={"j": range(1, 4)})


@derives(
    "dropout-original",
    how="both outcomes weighted by their chances, for any rate",
)
def test_dropout_weighted() -> None:
    rate, value = symbols("p", positive=True), symbols("h")
    kept = (1 - rate) * 1 * value + rate * 0 * value
    assert_equation(
        "dropout-original",
        {"p": rate, "h_j": value},
        {r"\mathbb{E}[r_{j} h_{j}]": kept},
    )


@derives(
    "dropout-inverted",
    how="mean and variance of both outcomes, weighted by their chances, for any rate",
)
def test_inverted_dropout_weighted() -> None:
    rate, value = symbols("p", positive=True), symbols("h")
    kept = value / (1 - rate)
    mean = (1 - rate) * kept
    rows = (
        r"\tilde h_j",
        r"\mathbb{E}[\tilde h_j]",
        r"\operatorname{Var}(\tilde h_j)",
    )
    variance = (1 - rate) * kept**2 - mean**2
    for mask, outcome in ((1, kept), (0, 0)):
        env = {"p": rate, "h_j": value, "r_j": mask}
        assert_equation(
            "dropout-inverted",
            env,
            dict(zip(rows, (outcome, mean, variance), strict=True)),
        )


@derives(
    "random-search-success",
    how="adds up the chances of all outcomes of 1 to 5 trials with a good one",
)
def test_all_outcomes_of_trials() -> None:
    chance = symbols("q", positive=True)
    for trials in range(1, 6):
        outcomes = itertools.product((0, 1), repeat=trials)
        good = sum(
            chance ** sum(o) * (1 - chance) ** (trials - sum(o))
            for o in outcomes
            if any(o)
        )
        assert_equation(
            "random-search-success", {"q": chance, "n": trials}, {"p": good}
        )


# ---------------------------------------------------------------- convolution and hardware


@derives(
    "cross-correlation",
    how="written out window by window, with symbols, for a 2 × 2 kernel on 3 × 3 cells",
)
def test_windows_written_out() -> None:
    kernel, cells = symbols("w", 2, 2), symbols("x", 3, 3)
    windows = [
        [(kernel * cells[i : i + 2, j : j + 2]).sum() for j in range(2)]
        for i in range(2)
    ]
    env = {"K": 2, "W": kernel, "X": cells}
    assert_equation(
        "cross-correlation",
        env,
        {"Y_{i,j}": windows},
        each={"i": range(2), "j": range(2)},
    )


@derives(
    "true-convolution",
    how="coefficients of the product of two polynomials, a 2 × 2 kernel and 3 × 3 cells",
)
def test_convolution_multiplies_polynomials() -> None:
    kernel, cells, a, b = (
        symbols("w", 2, 2),
        symbols("x", 3, 3),
        sympy.Symbol("a"),
        sympy.Symbol("b"),
    )

    def polynomial(array: Any) -> Any:
        return sum(
            value * a**i * b**j for (i, j), value in np.ndenumerate(array)
        )

    product = sympy.Poly(polynomial(kernel) * polynomial(cells), a, b)
    inner = [
        [
            product.coeff_monomial(a ** (i + 1) * b ** (j + 1))
            for j in range(2)
        ]
        for i in range(2)
    ]
    env = {"K": 2, "W": kernel, "X": cells}
    assert_equation(
        "true-convolution",
        env,
        {"Z_{i,j}": inner},
        each={"i": range(2), "j": range(2)},
    )


@derives(
    "receptive-field-recursion",
    how="the closed sum over up to 4 layers of any kernels, strides and dilations",
)
def test_receptive_fields_in_closed_form() -> None:
    kernels, strides, dilations = (
        symbols("k", 4),
        symbols("s", 4),
        symbols("d", 4),
    )
    jumps = [sympy.prod(strides[:layer]) for layer in range(5)]
    fields = [
        1
        + sum(
            dilations[i] * (kernels[i] - 1) * jumps[i] for i in range(layer)
        )
        for layer in range(5)
    ]
    for layer in range(1, 5):
        env = {
            "r^{(l-1)}": fields[layer - 1],
            "j^{(l-1)}": jumps[layer - 1],
        }
        env |= {
            "K^{(l)}": kernels[layer - 1],
            "S^{(l)}": strides[layer - 1],
            "D^{(l)}": dilations[layer - 1],
        }
        assert_equation(
            "receptive-field-recursion",
            env,
            {"r^{(l)}": fields[layer], "j^{(l)}": jumps[layer]},
        )


@derives(
    "transposed-conv-output-size",
    how="from the first to the last cell that a kernel reaches, less the padding",
)
def test_the_span_of_stamped_kernels() -> None:
    names = ("I", "S", "P", "D", "K", r"P_\text{out}")
    cells, stride, padding, dilation, kernel, extra = symbols(
        "n", 6, integer=True, positive=True
    )
    last = (cells - 1) * stride + (kernel - 1) * dilation
    env = dict(
        zip(
            names,
            (cells, stride, padding, dilation, kernel, extra),
            strict=True,
        )
    )
    assert_equation(
        "transposed-conv-output-size",
        env,
        {"O": last + 1 + extra - 2 * padding},
    )


@derives(
    "bottleneck-weight-count",
    how="adds the weights of its three convolutions, for any widths",
)
def test_weights_of_a_bottleneck() -> None:
    wide, narrow, kernel = symbols("c", 3, integer=True, positive=True)
    count = (
        wide * narrow * 1**2
        + narrow * narrow * kernel**2
        + narrow * wide * 1**2
    )
    assert_equation(
        "bottleneck-weight-count",
        {"C": wide, "M": narrow, "K": kernel},
        {"N": count},
    )


@derives(
    "data-parallel-gradient",
    how="adds up both sides for 2 and 3 devices with 1 to 3 examples each",
)
def test_means_of_equal_parts() -> None:
    for devices, examples in itertools.product((2, 3), (1, 2, 3)):
        gradients = symbols("g", devices * examples, 2)
        assert_equation(
            "data-parallel-gradient",
            {
                "N": devices,
                "M": examples,
                r"\mathbf{g}": from_one(gradients),
            },
        )


# ---------------------------------------------------------------- generative models


@derives(
    "gan-optimal-discriminator",
    how="solves for the point where the derivative of the value at x vanishes",
)
def test_the_best_answer_solved() -> None:
    real, made, answer = (
        symbols(name, positive=True) for name in ("r", "g", "d")
    )
    value = real * sympy.log(answer) + made * sympy.log(1 - answer)
    (best,) = sympy.solve(sympy.diff(value, answer), answer)
    env = {
        r"p_\text{data}": lambda x: real,
        "p_g": lambda x: made,
        r"\mathbf{x}": X,
    }
    assert_equation(
        "gan-optimal-discriminator", env, {r"D^{*}(\mathbf{x})": best}
    )
    assert sympy.factor(
        sympy.diff(value, answer, 2).subs(answer, best)
    ).is_negative


# ---------------------------------------------------------------- how exact computing itself behaves


def _wrong() -> Iterator[tuple[Any, Any]]:
    yield sympy.tanh(X), sympy.sinh(X)
    yield X**2, X**2 + sympy.Rational(1, 10**12)
    yield sympy.exp(X), 1 + X + X**2 / 2


@pytest.mark.parametrize(("one", "other"), list(_wrong()))
def test_what_differs_is_not_identical(one: Any, other: Any) -> None:
    assert not identical(one, other)


def test_numbers_are_fractions_within_exact() -> None:
    with exact():
        assert right(
            "learning-rate-on-a-quadratic",
            **{r"\theta_0": 3, r"\eta": 0.1, r"\lambda": 1, "t": 2},
        ) == sympy.Rational(243, 100)


def test_what_exact_functions_give_is_exact() -> None:
    half, x = sympy.Rational(1, 2), sympy.Symbol("x", positive=True)
    with exact():
        assert evaluate(r"\operatorname{clip}(a, 0, b)", a=3, b=0.5) == half
        assert evaluate(r"\max(a, b, 0)", a=-x, b=x) == x
        assert evaluate(r"\Phi(0)") == half
        assert (
            evaluate(
                r"\lVert \mathbf{a} \rVert_1",
                {r"\mathbf{a}": np.array([x, -3])},
            )
            == x + 3
        )
        inverse = evaluate(
            r"\mathbf{A}^{-1}", {r"\mathbf{A}": np.array([[3, x], [0, 5]])}
        )
    assert np.asarray(inverse).tolist() == [
        [sympy.Rational(1, 3), -x / 15],
        [0, sympy.Rational(1, 5)],
    ]
