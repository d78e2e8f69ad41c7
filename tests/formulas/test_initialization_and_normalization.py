"""Proofs of the formulas of the topic initialization and normalization.

Variances are proved twice: exactly, by enumerating every matrix of a small layer with weights of ±1, and by
propagating signals and gradients through deep random networks.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from proving import (
    Indexed,
    assert_close,
    assert_equation,
    equation,
    from_one,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
)
from proving.references import derivative, gradient, integral

Array = np.ndarray[Any, Any]


# Batch normalization


@proves(
    "batch-norm-forward",
    how="NumPy's mean and variance of random batches of 2 to 8 values",
)
def test_batch_norm_standardizes_the_batch() -> None:
    for m, epsilon in ((2, 0.7), (5, 1e-3), (8, 0.31)):
        x = rng(m).normal(1.7, 0.6, size=m)
        mean, variance = np.mean(x), np.var(x)
        scaled = np.linalg.solve(
            np.eye(m) * np.sqrt(variance + epsilon), x - mean
        )
        env = {
            "x": from_one(x),
            "m": m,
            r"\varepsilon": epsilon,
            r"\gamma": -1.6,
            r"\beta": 0.3,
        }
        reference = {
            r"\mu": mean,
            "v": variance,
            r"\hat x_i": scaled,
            "u_i": -1.6 * scaled + 0.3,
        }
        found = assert_equation(
            "batch-norm-forward",
            env,
            reference,
            each={"i": range(1, m + 1)},
        )
        assert_close(np.mean(found["u_i"]), 0.3, "mean of the outputs")
        assert_close(
            np.var(found["u_i"]),
            1.6**2 * variance / (variance + epsilon),
            "their variance",
        )


@proves(
    "batch-norm-forward",
    how="equals PyTorch's BatchNorm2d in training mode, all positions of a channel pooled",
)
def test_batch_norm_is_pytorchs_layer() -> None:
    torch = optional_torch()
    layer = torch.nn.BatchNorm2d(3, eps=0.05, dtype=torch.float64)
    layer.weight.data = torch.tensor([1.3, -0.7, 2.4], dtype=torch.float64)
    layer.bias.data = torch.tensor([0.2, 1.1, -0.6], dtype=torch.float64)
    x = rng().normal(0.4, 0.5, size=(2, 3, 2, 4))
    outputs = layer(torch.tensor(x)).detach().numpy()
    for channel in range(3):
        values = x[:, channel].reshape(-1)
        gamma, beta = (
            layer.weight[channel].item(),
            layer.bias[channel].item(),
        )
        env = {
            "x": from_one(values),
            "m": values.size,
            r"\varepsilon": 0.05,
            r"\gamma": gamma,
            r"\beta": beta,
        }
        reference = {"u_i": outputs[:, channel].reshape(-1)}
        assert_equation(
            "batch-norm-forward",
            env,
            reference,
            each={"i": range(1, values.size + 1)},
        )


def _batches() -> list[Array]:
    random = rng()
    return [random.normal(1.5 + t, 0.5 + 0.3 * t, size=5) for t in range(4)]


def _inference_env(
    batches: Sequence[Array], x: float, rho: float
) -> dict[str, Any]:
    return {
        r"\bar\mu": [0.0], r"\bar v": [1.0], r"\rho": rho, "m": len(batches[0]), "t": len(batches), "x": x,
        r"\mu": from_one([np.mean(batch) for batch in batches]),
        "v": from_one([np.var(batch) for batch in batches]),
        r"\gamma": 1.4, r"\beta": -0.3, r"\varepsilon": 0.07,
    }  # fmt: skip


@proves(
    "batch-norm-inference",
    how="exponentially weighted sums over four batches, with NumPy's unbiased variance",
)
def test_batch_norm_averages_while_training() -> None:
    batches, rho = _batches(), 0.23
    means, variances = [], []
    for steps in range(1, 5):
        weights = [(1 - rho) ** steps] + [
            rho * (1 - rho) ** (steps - k) for k in range(1, steps + 1)
        ]
        means.append(
            np.dot(
                weights,
                [0.0] + [np.mean(batch) for batch in batches[:steps]],
            )
        )
        variances.append(
            np.dot(
                weights,
                [1.0]
                + [np.var(batch, ddof=1) for batch in batches[:steps]],
            )
        )
    output = -0.3 + (2.6 - means[-1]) * 1.4 / np.hypot(
        np.sqrt(variances[-1]), np.sqrt(0.07)
    )
    assert_equation(
        "batch-norm-inference",
        _inference_env(batches, 2.6, rho),
        {r"\bar\mu_t": means, r"\bar v_t": variances, "u": output},
        each={"t": range(1, 5)},
    )


@proves(
    "batch-norm-inference",
    how="equals PyTorch's BatchNorm1d in evaluation mode after four training batches",
)
def test_batch_norm_infers_like_pytorch() -> None:
    torch = optional_torch()
    layer = torch.nn.BatchNorm1d(
        1, eps=0.07, momentum=0.23, dtype=torch.float64
    )
    torch.nn.init.constant_(layer.weight, 1.4)
    torch.nn.init.constant_(layer.bias, -0.3)
    for batch in _batches():
        layer(torch.tensor(batch).reshape(-1, 1))
    output = layer.eval()(torch.tensor([[2.6]], dtype=torch.float64)).item()
    env = _inference_env(_batches(), 2.6, 0.23)
    assert_equation(
        "batch-norm-inference", env, {"u": output}, each={"t": range(1, 5)}
    )


def _normalized(x: Array, epsilon: float) -> Array:
    normalized: Array = (x - np.mean(x)) / np.sqrt(np.var(x) + epsilon)
    return normalized


@proves(
    "batch-norm-backward",
    how="numerical differentiation of a nonlinear loss of the normalized batch, by each input",
)
def test_batch_norm_backward_is_the_gradient() -> None:
    for m, epsilon in ((2, 0.6), (5, 0.2), (8, 1e-3)):
        random = rng(m)
        x, weights = random.normal(0.3, 0.9, size=m), random.normal(size=m)

        def loss(
            inputs: Array,
            weights: Array = weights,
            epsilon: float = epsilon,
        ) -> Any:
            return np.sum(
                weights * np.sin(0.4 - 1.7 * _normalized(inputs, epsilon))
            )

        arrived = weights * np.cos(0.4 - 1.7 * _normalized(x, epsilon))
        env = {
            "m": m, "v": np.var(x), r"\varepsilon": epsilon, r"\gamma": -1.7,
            "g": from_one(arrived), r"\hat x": from_one(_normalized(x, epsilon)),
        }  # fmt: skip
        reference = {r"\frac{\partial L}{\partial x_i}": gradient(loss, x)}
        each = {"i": range(1, m + 1)}
        assert_equation(
            "batch-norm-backward",
            env,
            reference,
            each=each,
            rtol=1e-7,
            atol=1e-9,
        )


@proves(
    "batch-norm-backward",
    how="equals PyTorch's automatic gradient through BatchNorm1d in training mode",
)
def test_batch_norm_backward_is_pytorchs() -> None:
    torch = optional_torch()
    random = rng(3)
    x, weights = random.normal(size=6), random.normal(size=6)
    layer = torch.nn.BatchNorm1d(1, eps=0.2, dtype=torch.float64)
    torch.nn.init.constant_(layer.weight, 0.8)
    inputs = torch.tensor(x.reshape(-1, 1), requires_grad=True)
    (torch.tensor(weights.reshape(-1, 1)) * layer(inputs)).sum().backward()
    env = {
        "m": 6, "v": np.var(x), r"\varepsilon": 0.2, r"\gamma": 0.8,
        "g": from_one(weights), r"\hat x": from_one(_normalized(x, 0.2)),
    }  # fmt: skip
    reference = {
        r"\frac{\partial L}{\partial x_i}": inputs.grad.numpy().reshape(-1)
    }
    assert_equation(
        "batch-norm-backward", env, reference, each={"i": range(1, 7)}
    )


@refutes(
    "batch-norm-output-moments",
    how="normalizes this batch, scales and shifts it: mean β and deviation γ",
)
def test_batch_norm_does_not_put_out_standardized_values() -> None:
    *batch, gamma, beta, mean, deviation = published(
        "batch-norm-output-moments"
    ).numbers
    outputs = gamma * _normalized(np.array(batch), 1e-5) + beta
    assert_close(np.mean(outputs), mean, "mean", rtol=1e-4)
    assert_close(np.std(outputs), deviation, "deviation", rtol=1e-4)
    assert (mean, deviation) != (0, 1)


@refutes(
    "batch-norm-mean-after-relu",
    how="normalizes this batch, passes it through ReLU, and takes mean and deviation",
)
def test_activations_after_batch_norm_have_another_mean() -> None:
    *batch, mean, deviation = published(
        "batch-norm-mean-after-relu"
    ).numbers
    env = {
        "x": from_one(np.array(batch)),
        "m": len(batch),
        r"\varepsilon": 0.0,
        r"\gamma": 1.0,
        r"\beta": 0.0,
    }
    each = {"i": range(1, len(batch) + 1)}
    normalized = np.asarray(
        equation("batch-norm-forward").solve(env, each=each)["u_i"]
    )
    assert_close(np.mean(normalized), 0.0, "mean before ReLU", atol=1e-12)
    activations = np.maximum(normalized, 0.0)
    assert (
        round(float(np.mean(activations)), 3),
        round(float(np.std(activations)), 3),
    ) == (mean, deviation)


@refutes(
    "batch-norm-can-explode",
    how="sends gradients back through 40 random ReLU layers with batch normalization",
)
def test_batch_norm_can_make_gradients_explode() -> None:
    depth, width, batch, growth, total, *variances = published(
        "batch-norm-can-explode"
    ).numbers
    units, examples = int(width), int(batch)
    for variance, fan in zip(variances[::2], variances[1::2], strict=True):
        random, layers = rng(3), []
        x = random.normal(size=(examples, units))
        for _ in range(int(depth)):
            w = random.normal(
                0.0, np.sqrt(variance / fan), size=(units, units)
            )
            z = x @ w
            deviation = np.std(z, axis=0)
            normalized = (z - np.mean(z, axis=0)) / deviation
            layers.append((w, deviation, normalized))
            x = np.maximum(normalized, 0)
        arrived = delta = random.normal(size=(examples, units))
        for w, deviation, normalized in reversed(layers):
            delta = delta * (normalized > 0)
            # The Jacobian of the normalization, as a projection: off the constants, off the normalized values.
            basis = np.stack(
                [np.ones_like(normalized), normalized]
            ) / np.sqrt(examples)
            along = np.sum(basis * delta, axis=1, keepdims=True) * basis
            delta = (delta - np.sum(along, axis=0)) / deviation @ w.T
        change = np.mean(delta**2) / np.mean(arrived**2)
        assert change > total
        assert abs(change ** (1 / depth) - growth) < 0.02


# Layer normalization


@proves(
    "layer-norm",
    how="NumPy's mean and variance along the features of random rows, a single row too",
)
def test_layer_norm_standardizes_each_row() -> None:
    for rows, d, epsilon in ((1, 5, 0.4), (4, 3, 1e-3)):
        random = rng(d)
        x, gamma, beta = (
            random.normal(0.8, 0.7, size=(rows, d)),
            random.normal(size=d),
            random.normal(size=d),
        )
        means, variances = x.mean(axis=1), x.var(axis=1)
        outputs = [
            gamma
            * (row - row.mean())
            / np.hypot(row.std(), np.sqrt(epsilon))
            + beta
            for row in x
        ]
        env = {
            "x": from_one(x), "d": d, r"\varepsilon": epsilon,
            r"\gamma": from_one(gamma), r"\beta": from_one(beta),
        }  # fmt: skip
        reference = {
            r"\mu_i": means,
            "v_i": variances,
            "u_{ij}": np.array(outputs),
        }
        each = {"i": range(1, rows + 1), "j": range(1, d + 1)}
        assert_equation("layer-norm", env, reference, each=each)


@proves(
    "layer-norm",
    how="equals PyTorch's LayerNorm with learned scale and shift on random batches",
)
def test_layer_norm_is_pytorchs() -> None:
    torch = optional_torch()
    random = rng(2)
    x, gamma, beta = (
        random.normal(size=(3, 4)),
        random.normal(size=4),
        random.normal(size=4),
    )
    layer = torch.nn.LayerNorm(4, eps=0.03, dtype=torch.float64)
    layer.weight.data, layer.bias.data = (
        torch.tensor(gamma),
        torch.tensor(beta),
    )
    outputs = layer(torch.tensor(x)).detach().numpy()
    env = {
        "x": from_one(x), "d": 4, r"\varepsilon": 0.03,
        r"\gamma": from_one(gamma), r"\beta": from_one(beta),
    }  # fmt: skip
    assert_equation(
        "layer-norm",
        env,
        {"u_{ij}": outputs},
        each={"i": range(1, 4), "j": range(1, 5)},
    )


# Data normalization


@proves(
    "data-standardization",
    how="NumPy's covariance of random tables; new columns have mean 0 and deviation 1",
)
def test_standardization_works_by_column() -> None:
    for count, features in ((5, 3), (2, 4)):
        x = rng(count).normal(2.0, 3.0, size=(count, features)) * np.arange(
            1, features + 1
        )
        deviations = np.sqrt(
            np.diag(np.atleast_2d(np.cov(x, rowvar=False, ddof=0)))
        )
        centered = x - np.ones((count, count)) @ x / count
        env = {"x": from_one(x), "N": count}
        reference = {
            r"\mu_j": x.mean(axis=0),
            "s_j": deviations,
            "z_{ij}": centered / deviations,
        }
        each = {"i": range(1, count + 1), "j": range(1, features + 1)}
        found = assert_equation(
            "data-standardization", env, reference, each=each
        )
        assert_close(
            found["z_{ij}"].mean(axis=0), np.zeros(features), "means"
        )
        assert_close(
            found["z_{ij}"].std(axis=0), np.ones(features), "deviations"
        )


@refutes(
    "standardizing-sets-no-range",
    how="standardizes both columns: the largest value, √(n−1), grows with n",
)
def test_standardizing_sets_no_range() -> None:
    *column, low, high, outlier, count, rest, extreme = published(
        "standardizing-sets-no-range"
    ).numbers
    values = np.array(column)
    assert_close(
        (values - values.mean()) / values.std(),
        [low] * 4 + [high],
        "five values",
    )
    values = np.array([outlier] + [rest] * (int(count) - 1))
    largest = np.max((values - values.mean()) / values.std())
    assert_close(largest, extreme, "one outlier")
    assert_close(largest, np.sqrt(count - 1), "the bound")
    assert extreme > high


@refutes(
    "normalize-per-feature",
    how="normalizes both people by their own statistics, then by column",
)
def test_normalizing_each_example_erases_it() -> None:
    *table, one, minus_one = published("normalize-per-feature").numbers
    people = np.reshape(table, (2, 2))
    by_person = (people - people.mean(axis=1, keepdims=True)) / people.std(
        axis=1, keepdims=True
    )
    assert_close(
        by_person,
        [[one, minus_one]] * 2,
        "normalized by its own statistics",
    )
    by_feature = (people - people.mean(axis=0)) / people.std(axis=0)
    assert not np.allclose(by_feature[0], by_feature[1])


# Symmetry


@proves(
    "hidden-weight-gradient",
    how="numerical differentiation of a network by each hidden weight, three activations",
)
def test_hidden_weights_have_this_gradient() -> None:
    activations: list[Callable[[Any], Any]] = [
        np.tanh,
        np.sin,
        lambda z: z**3,
    ]
    for seed, phi in enumerate(activations):
        random = rng(seed)
        w, x = random.normal(size=(3, 4)), random.normal(size=4)
        b, v = random.normal(size=(2, 3))

        def loss(
            weights: Array,
            phi: Any = phi,
            b: Any = b,
            v: Any = v,
            x: Any = x,
        ) -> Any:
            return np.exp(0.3 * (v @ phi(weights @ x + b)))

        output = v @ phi(w @ x + b)
        env = {
            r"\frac{\partial L}{\partial \hat y}": derivative(lambda value: np.exp(0.3 * value), output),
            "v": v, "z": w @ x + b, "x": x, r"\phi'": lambda z, phi=phi: derivative(phi, z),
        }  # fmt: skip
        reference = {
            r"\frac{\partial L}{\partial w_{ji}}": gradient(loss, w)
        }
        each = {"j": range(3), "i": range(4)}
        assert_equation(
            "hidden-weight-gradient",
            env,
            reference,
            each=each,
            rtol=1e-7,
            atol=1e-9,
        )


@refutes(
    "constant-init-is-symmetric",
    how="differentiates numerically: units of weight 0.5 have equal gradients, fixed unequal rows not",
)
def test_equal_units_are_the_trouble_not_zeros() -> None:
    first, second, weight, *rows = published(
        "constant-init-is-symmetric"
    ).numbers
    x, v = np.array([first, second]), np.full(2, weight)

    def loss(w: Array) -> Any:
        return (v @ np.tanh(w @ x) - 0.7) ** 2

    equal = gradient(loss, np.full((2, 2), weight))
    assert_close(equal[0], equal[1], "gradients of equal units")
    assert np.all(equal != 0)
    assert weight != 0
    unequal = gradient(loss, np.reshape(rows, (2, 2)))
    assert not np.allclose(unequal[0], unequal[1])


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def _logistic_slope(z: Any) -> Any:
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


POINTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
OR, XOR = np.array([0.0, 1.0, 1.0, 1.0]), np.array([0.0, 1.0, 1.0, 0.0])


def _cross_entropy(p: Array, y: Array) -> float:
    return float(np.mean(-np.log(np.where(y == 1, p, 1 - p))))


def _trained_from_zero(
    activation: tuple[Callable[[Any], Any], Callable[[Any], Any]],
    y: Array,
    rate: float,
    steps: int,
) -> tuple[Array, Array]:
    """Two hidden units and a sigmoid output, trained from zero: predictions and hidden weights."""
    phi, slope = activation
    w, b, v, c = np.zeros((2, 2)), np.zeros(2), np.zeros(2), 0.0
    for _ in range(steps):
        z = POINTS @ w.T + b
        error = (_sigmoid(phi(z) @ v + c) - y) / len(y)
        back = np.outer(error, v) * slope(z)
        v, c = v - rate * phi(z).T @ error, c - rate * error.sum()
        w, b = w - rate * back.T @ POINTS, b - rate * back.sum(axis=0)
    return _sigmoid(phi(POINTS @ w.T + b) @ v + c), w


SIGMOID = (_sigmoid, _logistic_slope)
TANH = (np.tanh, lambda z: 1 / np.cosh(z) ** 2)


@refutes(
    "zero-init-can-learn",
    how="trains two sigmoid units from zero on OR: the loss falls to 0.0043",
)
def test_a_zero_start_can_learn() -> None:
    rate, before, after, steps = published("zero-init-can-learn").numbers
    p, _ = _trained_from_zero(SIGMOID, OR, rate, 0)
    assert round(_cross_entropy(p, OR), 3) == before
    p, _ = _trained_from_zero(SIGMOID, OR, rate, int(steps))
    assert round(_cross_entropy(p, OR), 4) == after < before
    assert np.array_equal(p > 0.5, OR == 1)


@refutes(
    "zero-init-not-linear",
    how="trains two tanh units and a linear model from zero on OR",
)
def test_a_zero_start_is_no_linear_model() -> None:
    rate, steps, constant, guess, linear = published(
        "zero-init-not-linear"
    ).numbers
    p, w = _trained_from_zero(TANH, OR, rate, int(steps))
    assert round(_cross_entropy(p, OR), 4) == constant
    assert_close(p, np.full(4, guess), "one constant")
    assert not np.any(w)
    weights, bias = np.zeros(2), 0.0
    for _ in range(int(steps)):
        error = (_sigmoid(POINTS @ weights + bias) - OR) / 4
        weights, bias = (
            weights - rate * error @ POINTS,
            bias - rate * error.sum(),
        )
    assert (
        round(_cross_entropy(_sigmoid(POINTS @ weights + bias), OR), 4)
        == linear
        < constant
    )


@refutes(
    "zero-init-weights-differ",
    how="differentiates the cross-entropy of one sigmoid unit numerically",
)
def test_weights_of_different_inputs_part_at_once() -> None:
    *weights, first, second, target, smaller, larger = published(
        "zero-init-weights-differ"
    ).numbers
    x, gradients = np.array([first, second]), [smaller, larger]

    def loss(w: Array) -> Any:
        p = _sigmoid(w @ x)
        return -(target * np.log(p) + (1 - target) * np.log(1 - p))

    found = gradient(loss, np.array(weights))
    assert_close(found, gradients, "gradient", rtol=1e-7)
    assert smaller != larger


# The scale of the weights


def _signs(*shape: int) -> list[Array]:
    """Every array of a shape with entries ±1: weights of mean 0 and variance 1, all of them."""
    return [
        np.reshape(signs, shape)
        for signs in itertools.product(
            (-1.0, 1.0), repeat=int(np.prod(shape))
        )
    ]


@proves(
    "variance-propagation",
    how="enumerates all weights of small layers, whose inputs depend on each other",
)
def test_variance_propagates_exactly() -> None:
    values = np.array(
        [-1.3, 0.2, 1.1]
    )  # a weight takes each with probability 1/3: mean 0, not symmetric
    for n_in, n_out in ((2, 3), (3, 2), (4, 1)):
        # Inputs and gradients with a mean, dependent on each other, and the same mean square in each place.
        inputs = [
            np.roll([0.3, 2.0, -0.7, 1.9][:n_in], shift)
            for shift in range(n_in)
        ]
        deltas = [
            np.roll([-0.4, 1.2, 0.9, 0.1][:n_out], shift)
            for shift in range(n_out)
        ]
        forward = [
            np.dot(w, x)
            for w in itertools.product(values, repeat=n_in)
            for x in inputs
        ]
        backward = [
            np.dot(w, d)
            for w in itertools.product(values, repeat=n_out)
            for d in deltas
        ]
        env = {
            r"n_\text{in}": n_in, r"n_\text{out}": n_out, "w": values, "x": np.array(inputs),
            r"\delta": np.array(deltas), r"\operatorname{Var}": np.var, r"\mathbb{E}": np.mean,
        }  # fmt: skip
        reference = {
            r"\operatorname{Var}(z)": np.var(forward),
            r"\operatorname{Var}(g)": np.var(backward),
        }
        assert_equation("variance-propagation", env, reference)
    # The condition is needed: weights with a mean add something that the formula does not have.
    shifted = values + 0.5
    inputs = [
        np.array(x)
        for x in ([0.3, 2.0], [2.0, 0.3], [-0.3, -2.0], [-2.0, -0.3])
    ]
    forward = [
        np.dot(w, x)
        for w in itertools.product(shifted, repeat=2)
        for x in inputs
    ]
    assert not np.isclose(
        np.var(forward), 2 * np.var(shifted) * np.mean(np.square(inputs))
    )


@proves(
    "variance-propagation",
    how="predicts mean squares of signals and gradients, layer by layer, in a random ReLU network",
)
def test_variance_propagates_through_a_deep_network() -> None:
    random = rng(7)
    widths = [300, 500, 200, 400, 300]
    h = np.abs(random.normal(size=(60, widths[0])))
    for n_in, n_out in itertools.pairwise(widths):
        w = random.normal(0.0, 0.07, size=(n_out, n_in))
        z, delta = h @ w.T, random.normal(0.3, 1.4, size=(60, n_out))
        env = {
            r"n_\text{in}": n_in, r"n_\text{out}": n_out, "w": w, "x": h, r"\delta": delta,
            r"\operatorname{Var}": np.var, r"\mathbb{E}": np.mean,
        }  # fmt: skip
        reference = {
            r"\operatorname{Var}(z)": np.mean(z**2),
            r"\operatorname{Var}(g)": np.mean((delta @ w) ** 2),
        }
        assert_equation("variance-propagation", env, reference, rtol=0.25)
        h = np.maximum(z, 0)


def _forward_gain(n_in: int, n_out: int) -> float:
    """By how much a linear layer of unit weights multiplies mean squares, over all its matrices."""
    x = np.array([0.4, -1.7, 2.2, 0.9][:n_in])
    outputs = [(w @ x) ** 2 for w in _signs(n_out, n_in)]
    return float(np.mean(outputs) / np.mean(x**2))


def _backward_gain(n_in: int, n_out: int) -> float:
    """The same for the gradient, which passes the transposed matrix."""
    delta = np.array([1.3, -0.6, 0.8, 2.1][:n_out])
    outputs = [(w.T @ delta) ** 2 for w in _signs(n_out, n_in)]
    return float(np.mean(outputs) / np.mean(delta**2))


def _relu_gain(n_in: int) -> float:
    """By how much ReLU and a layer of unit weights multiply mean squares, over all matrices of two layers."""
    x = np.array([0.4, -1.7, 2.2])
    before = [w @ x for w in _signs(n_in, 3)]
    outputs = [
        (w @ np.maximum(z, 0)) ** 2 for z in before for w in _signs(n_in)
    ]
    return float(np.mean(outputs) / np.mean(np.square(before)))


def _uniform_bound(variance: float) -> float:
    """The a for which U(-a, a) has a variance, by bisection over integrals."""
    low, high = 0.0, 10.0
    for _ in range(80):
        middle = (low + high) / 2
        second_moment = integral(
            lambda w: w**2, -middle, middle, points=4
        ) / (2 * middle)
        low, high = (
            (middle, high) if second_moment < variance else (low, middle)
        )
    return (low + high) / 2


@proves(
    "xavier-initialization",
    how="enumerates all ±1 matrices of small layers: forward and backward gain average to exactly 1",
)
def test_xavier_balances_forward_and_backward() -> None:
    for n_in, n_out in ((2, 3), (4, 2), (1, 4), (3, 3)):
        forward, backward = (
            _forward_gain(n_in, n_out),
            _backward_gain(n_in, n_out),
        )
        variance = 1 / (
            (forward + backward) / 2
        )  # the gains are proportional to the variance
        env = {r"n_\text{in}": n_in, r"n_\text{out}": n_out}
        reference = {
            r"\operatorname{Var}(w)": variance,
            "a": _uniform_bound(variance),
        }
        assert_equation("xavier-initialization", env, reference)


@proves(
    "he-initialization",
    how="enumerates all ±1 matrices of two layers with ReLU between: the mean square stays exactly",
)
def test_he_keeps_the_mean_square() -> None:
    for n_in in (1, 2, 3, 4):
        variance = 1 / _relu_gain(n_in)
        reference = {
            r"\operatorname{Var}(w)": variance,
            "a": _uniform_bound(variance),
        }
        assert_equation(
            "he-initialization", {r"n_\text{in}": n_in}, reference
        )


def _propagate(
    widths: Sequence[int],
    variance: Callable[[int, int], float],
    relu: bool,
    uniform: bool,
    seed: int,
) -> tuple[float, float]:
    """A signal through a deep random network and a gradient back: by how much their mean squares change.

    Args:
        widths: units of each layer; variance: of a weight, from fan-in and fan-out.
        relu: ReLU, or tanh on a small signal; uniform: weights from a uniform instead of a normal distribution.
        seed: of the weights.
    """
    random = rng(seed)
    z = random.normal(0.0, 0.01, size=(8, widths[0]))
    start, layers = np.mean(z**2), []
    for n_in, n_out in itertools.pairwise(widths):
        scale = np.sqrt(variance(n_in, n_out))
        if uniform:
            w = random.uniform(
                -scale * np.sqrt(3), scale * np.sqrt(3), size=(n_out, n_in)
            )
        else:
            w = random.normal(0.0, scale, size=(n_out, n_in))
        layers.append(
            (w, (z > 0).astype(float) if relu else 1 - np.tanh(z) ** 2)
        )
        z = (np.maximum(z, 0) if relu else np.tanh(z)) @ w.T
    delta = random.normal(size=z.shape)
    end = np.mean(delta**2)
    for w, slope in reversed(layers):
        delta = (delta @ w) * slope
    return float(np.mean(z**2) / start), float(np.mean(delta**2) / end)


def _published_variance(formula_id: str) -> Callable[[int, int], float]:
    row = equation(formula_id).rows[0]
    return lambda n_in, n_out: float(
        row.right.value({r"n_\text{in}": n_in, r"n_\text{out}": n_out})
    )


@proves(
    "he-initialization",
    how="keeps signal and gradient through 30 random ReLU layers; half or twice the variance does not",
)
@pytest.mark.parametrize("uniform", [False, True])
def test_he_carries_a_signal_through_thirty_layers(uniform: bool) -> None:
    he = _published_variance("he-initialization")
    widths = [128] * 31
    forward, backward = _propagate(
        widths, he, relu=True, uniform=uniform, seed=1
    )
    assert 0.05 < forward < 20
    assert 0.05 < backward < 20
    for factor in (
        0.5,
        2.0,
    ):  # 0.5 is Xavier's variance here; the mean square changes by factor^30

        def scaled(n_in: int, n_out: int, factor: float = factor) -> float:
            return factor * he(n_in, n_out)

        for changed in _propagate(
            widths, scaled, relu=True, uniform=uniform, seed=1
        ):
            assert abs(np.log2(changed) - 30 * np.log2(factor)) < 4


@proves(
    "he-initialization",
    how="random ReLU layers of unequal widths: the signal stays, the gradient is off by last over first width",
)
def test_he_backward_ratios_telescope() -> None:
    he = _published_variance("he-initialization")
    widths = [400, 150, 300, 120, 250, 150, 350, 100, 200, 100]
    runs = [
        _propagate(widths, he, relu=True, uniform=False, seed=seed)
        for seed in range(12)
    ]
    forward, backward = np.mean(runs, axis=0)
    assert 0.5 < forward < 2
    # Each layer multiplies the gradient by n_out / n_in: the product is last width over first.
    assert 0.5 < backward / (widths[-1] / widths[0]) < 2


@proves(
    "xavier-initialization",
    how="keeps signal and gradient through 30 random tanh layers; half or twice the variance does not",
)
@pytest.mark.parametrize("uniform", [False, True])
def test_xavier_carries_a_signal_through_thirty_layers(
    uniform: bool,
) -> None:
    xavier = _published_variance("xavier-initialization")
    widths = [128] * 31
    forward, backward = _propagate(
        widths, xavier, relu=False, uniform=uniform, seed=2
    )
    assert 0.1 < forward < 10
    assert 0.1 < backward < 10
    halved = _propagate(
        widths,
        lambda i, o: xavier(i, o) / 2,
        relu=False,
        uniform=uniform,
        seed=2,
    )
    assert max(halved) < 1e-7
    doubled = _propagate(
        widths[:12],
        lambda i, o: xavier(i, o) * 2,
        relu=False,
        uniform=uniform,
        seed=2,
    )
    assert min(doubled) > 50
    # And with ReLU it loses half of the mean square in each layer.
    for changed in _propagate(
        widths, xavier, relu=True, uniform=uniform, seed=2
    ):
        assert abs(np.log2(changed) + 30) < 4


@proves(
    "xavier-initialization",
    how="what PyTorch's xavier_uniform_ and xavier_normal_ draw, dense and convolution",
)
def test_xavier_is_pytorchs() -> None:
    torch = optional_torch()
    for shape in ((300, 500), (40, 30, 3, 5)):
        area = int(np.prod(shape[2:]))
        env = {
            r"n_\text{in}": shape[1] * area,
            r"n_\text{out}": shape[0] * area,
        }
        found = equation("xavier-initialization").solve(env)
        w = torch.nn.init.xavier_uniform_(
            torch.empty(shape, dtype=torch.float64)
        )
        assert 0.999 * found["a"] < w.abs().max().item() < found["a"]
        w = torch.nn.init.xavier_normal_(
            torch.empty(shape, dtype=torch.float64)
        )
        assert_close(
            w.var().item(),
            found[r"\operatorname{Var}(w)"],
            "variance",
            rtol=0.05,
        )


@proves(
    "he-initialization",
    how="what PyTorch's kaiming_uniform_ and kaiming_normal_ draw, dense and convolution",
)
def test_he_is_pytorchs() -> None:
    torch = optional_torch()
    for shape in ((300, 500), (40, 30, 3, 5)):
        found = equation("he-initialization").solve(
            {r"n_\text{in}": int(np.prod(shape[1:]))}
        )
        w = torch.nn.init.kaiming_uniform_(
            torch.empty(shape, dtype=torch.float64), nonlinearity="relu"
        )
        assert 0.999 * found["a"] < w.abs().max().item() < found["a"]
        w = torch.nn.init.kaiming_normal_(
            torch.empty(shape, dtype=torch.float64), nonlinearity="relu"
        )
        assert_close(
            w.var().item(),
            found[r"\operatorname{Var}(w)"],
            "variance",
            rtol=0.05,
        )


@refutes(
    "fan-avg-is-a-mean",
    how="counts the terms of an output and of an input's gradient: their mean is 320, the inputs are 512",
)
def test_fan_avg_is_no_number_of_inputs() -> None:
    n_in, n_out, average, one, again, inputs = published(
        "fan-avg-is-a-mean"
    ).numbers
    w = np.ones((int(n_out), int(n_in)))
    forward, backward = (
        np.sum(w[0]),
        np.sum(w[:, 0]),
    )  # terms of an output, terms of an input's gradient
    assert (forward + backward) / 2 == average == again != inputs == forward
    xavier = _published_variance("xavier-initialization")
    assert_close(
        xavier(int(n_in), int(n_out)), one / again, "Xavier variance"
    )


@refutes(
    "he-uses-fan-in",
    how="sends signals through a ReLU layer from 512 to 128 units: only 2/fan_in keeps their size",
)
def test_he_uses_fan_in() -> None:
    n_in, n_out, two, fan_in, right, _, _, average, wrong, ratio = (
        published("he-uses-fan-in").numbers
    )
    assert (round(two / fan_in, 4), two / average) == (right, wrong)
    assert (fan_in, average) == (n_in, (n_in + n_out) / 2)
    assert ratio == wrong / (two / fan_in)
    random = rng(5)
    z = random.normal(size=(400, int(n_in)))
    for variance, gain in ((two / fan_in, 1.0), (wrong, ratio)):
        outputs = np.maximum(z, 0) @ random.normal(
            0, np.sqrt(variance), size=(int(n_in), int(n_out))
        )
        assert_close(
            np.mean(outputs**2) / np.mean(z**2),
            gain,
            "gain of the layer",
            rtol=0.05,
        )


@refutes(
    "tiny-weights-vanish",
    how="sends a signal through thirty random ReLU layers of 512 units",
)
def test_tiny_weights_make_the_signal_vanish() -> None:
    deviation, width, _, vanished, _, _, _ = published(
        "tiny-weights-vanish"
    ).numbers
    size, random = int(width), rng(4)
    tiny = he = random.normal(size=(4, size))
    for _ in range(30):
        w = random.standard_normal((size, size), dtype=np.float32)
        tiny, he = (
            np.maximum(tiny @ (deviation * w), 0.0),
            np.maximum(he @ (np.sqrt(2 / size) * w), 0.0),
        )
    assert vanished / 5 < np.sqrt(np.mean(tiny**2)) < 5 * vanished
    assert 0.3 < np.sqrt(np.mean(he**2)) < 3


@refutes(
    "orthogonal-needs-both",
    how="multiplies the matrix of these columns by its transpose: not the identity",
)
def test_unit_columns_are_not_enough() -> None:
    a, b, c, d, length, product = published("orthogonal-needs-both").numbers
    w = np.array([[a, c], [b, d]])
    assert_close(
        np.linalg.norm(w, axis=0),
        [length, length],
        "lengths of the columns",
    )
    assert_close(w[:, 0] @ w[:, 1], product, "dot product")
    assert product != 0
    assert not np.allclose(w.T @ w, np.eye(2))
    x = np.array([1.0, 1.0])
    assert not np.isclose(np.linalg.norm(w @ x), np.linalg.norm(x))


# Why batch normalization works


def standardized(x: Array) -> Array:
    """A batch with mean 0 and biased variance 1."""
    return np.asarray((x - np.mean(x)) / np.std(x))


@proves(
    "batch-norm-gradient-norm",
    how="differentiates a loss of the scaled and shifted batch numerically, for 3 to 7 values",
)
def test_batch_norm_shortens_the_gradient() -> None:
    for m, scale in ((3, 0.7), (5, -1.9), (7, 2.6)):
        x, weights = (
            rng(m).normal(1.3, 0.8, size=m),
            rng(m + 9).normal(size=m),
        )

        def loss(u: Array, weights: Array = weights) -> float:
            return float(np.sum(weights * np.sin(u)) + np.sum(u**2) / 3)

        def whole(
            v: Array,
            scale: float = scale,
            loss: Callable[..., float] = loss,
        ) -> float:
            return loss(scale * standardized(v) + 0.4)

        before = gradient(whole, x)
        after = gradient(loss, scale * standardized(x) + 0.4)
        env = {
            "m": m,
            "v": float(np.mean(x**2) - np.mean(x) ** 2),
            r"\gamma": scale,
            "g": from_one(after),
            "h": from_one(before),
            r"\hat x": from_one(standardized(x)),
        }
        assert_equation(
            "batch-norm-gradient-norm", env, rtol=1e-6, atol=1e-8
        )


@proves(
    "batch-norm-gradient-norm",
    how="PyTorch's gradients before and behind BatchNorm1d, in double precision",
)
def test_batch_norm_shortens_pytorchs_gradient() -> None:
    torch = optional_torch()
    x = torch.tensor(rng(4).normal(0.6, 1.4, size=6), requires_grad=True)
    layer = torch.nn.BatchNorm1d(1, eps=1e-12).double()
    torch.nn.init.constant_(layer.weight, 1.7)
    u = layer(x.reshape(6, 1))
    u.retain_grad()
    (
        torch.cos(u) * torch.tensor([[1.0], [3], [-2], [5], [4], [7]])
    ).sum().backward()
    values = x.detach().numpy()
    env = {
        "m": 6,
        "v": float(np.var(values)),
        r"\gamma": 1.7,
        "g": from_one(u.grad.flatten().numpy()),
        "h": from_one(x.grad.numpy()),
        r"\hat x": from_one(standardized(values)),
    }
    assert_equation("batch-norm-gradient-norm", env, rtol=1e-9, atol=1e-9)


@proves(
    "batch-norm-scale-invariance",
    how="differentiates a loss behind a normalized linear layer numerically, and turns the weights by one small step",
)
def test_the_scale_of_normalized_weights_cancels() -> None:
    inputs, signs = rng(3).normal(size=(9, 4)), rng(5).normal(size=9)

    def loss(weights: Array) -> float:
        return float(
            np.sum(signs * np.tanh(standardized(inputs @ weights)))
        )

    def slope(weights: Array) -> Array:
        flat = np.asarray(weights, dtype=float).reshape(-1)
        return gradient(loss, flat)

    weights, factor, rate = rng(7).normal(size=4), 2.7, 1e-5
    unit = weights / np.sqrt(np.sum(weights**2))
    moved = weights - rate * slope(weights)
    turned = moved / np.sqrt(np.sum(moved**2)) - unit
    effective = -float(turned @ slope(unit)) / float(
        np.sum(slope(unit) ** 2)
    )
    env = {
        r"\mathbf{w}": weights,
        "a": factor,
        r"\mathbf{g}": slope,
        r"\eta": rate,
    }
    reference = {
        r"\mathbf{g}(a\,\mathbf{w})": slope(factor * weights),
        r"\eta_\text{eff}": effective,
    }
    assert_equation(
        "batch-norm-scale-invariance",
        env,
        reference,
        rtol=1e-4,
        atol=1e-9,
        rows=[0, 2],
    )
    assert_equation(
        "batch-norm-scale-invariance", env, rows=[1], rtol=1e-6, atol=1e-6
    )


@proves(
    "dropout-variance-shift",
    how="enumerates which of three values a unit has and whether its mask keeps it",
)
def test_dropout_shifts_the_variance() -> None:
    for drop, values in (
        (0.5, (-1.0, 0.4, 3.1)),
        (0.1, (0.2, 0.9, 2.3)),
        (0.8, (-2.0, -0.5, 0.3)),
    ):
        chances = (0.2, 0.5, 0.3)
        both = [
            (chance * keep, value * mask / (1 - drop))
            for chance, value in zip(chances, values, strict=True)
            for keep, mask in ((1 - drop, 1), (drop, 0))
        ]
        mean = sum(c * x for c, x in zip(chances, values, strict=True))
        plain = sum(
            c * (x - mean) ** 2
            for c, x in zip(chances, values, strict=True)
        )
        kept_mean = sum(chance * value for chance, value in both)
        kept = sum(
            chance * (value - kept_mean) ** 2 for chance, value in both
        )
        env = {"p": drop, r"\mu": mean, "v": plain}
        assert_equation("dropout-variance-shift", env, {"R": kept / plain})


# Sets that share statistics, and weights with a length of their own


def _sets(kind: str, groups: int, shape: tuple[int, ...]) -> Array:
    """A number for each entry: what has the same one shares statistics."""
    n, c, h, w = np.indices(shape)
    position = h * shape[3] + w
    numbers: dict[str, Array] = {
        "batch": c,
        "image": n,
        "position": n * shape[2] * shape[3] + position,
        "instance": n * shape[1] + c,
        "group": n * groups + c // (shape[1] // groups),
    }
    return numbers[kind].reshape(-1)


def _check_sets(
    kind: str,
    x: Array,
    outputs: Array,
    gamma: Array,
    beta: Array,
    groups: int,
) -> None:
    sets = _sets(kind, groups, x.shape)
    channels = np.indices(x.shape)[1].reshape(-1)
    for i in range(1, x.size, 7):
        members = np.flatnonzero(sets == sets[i])
        env = {
            "x": x.reshape(-1),
            "m": len(members),
            "c": int(channels[i]),
            r"\gamma": gamma,
            r"\beta": beta,
            r"\varepsilon": 0.3,
            r"\mathcal{S}": Indexed(
                lambda k: np.flatnonzero(sets == sets[k])
            ),
        }
        values = x.reshape(-1)[members]
        assert_equation(
            "normalization-over-a-set",
            env,
            {
                r"\mu_i": [np.mean(values)],
                "v_i": [np.var(values)],
                "u_i": [outputs.reshape(-1)[i]],
            },
            each={"i": [i]},
        )


def _activations() -> tuple[Array, Array, Array]:
    random = rng(11)
    return (
        random.normal(0.7, 1.4, size=(2, 6, 3, 2)),
        random.normal(size=6) + 1.6,
        random.normal(size=6) - 0.4,
    )


@proves(
    "normalization-over-a-set",
    how="NumPy's means and variances over the axes of (2, 6, 3, 2), channels cut into three groups",
)
def test_kinds_differ_in_their_axes() -> None:
    x, gamma, beta = _activations()
    axes: dict[str, tuple[int, ...]] = {
        "batch": (0, 2, 3),
        "image": (1, 2, 3),
        "position": (1,),
        "instance": (2, 3),
        "group": (2, 3, 4),
    }
    for kind, over in axes.items():
        cut = x.reshape(2, 3, 2, 3, 2) if kind == "group" else x
        mean = cut.mean(axis=over, keepdims=True)
        deviation = np.hypot(
            cut.std(axis=over, keepdims=True), np.sqrt(0.3)
        )
        scaled = ((cut - mean) / deviation).reshape(x.shape)
        outputs = np.einsum("nchw,c->nchw", scaled, gamma)
        outputs = outputs + beta[:, None, None]
        _check_sets(kind, x, outputs, gamma, beta, 3)


@proves(
    "normalization-over-a-set",
    how="equals PyTorch's BatchNorm2d, LayerNorm, InstanceNorm2d and GroupNorm",
)
def test_kinds_are_pytorchs_layers() -> None:
    torch = optional_torch()
    x, gamma, beta = _activations()
    weight, bias = torch.tensor(gamma), torch.tensor(beta)
    inputs = torch.tensor(x)
    function = torch.nn.functional
    ones = torch.ones(6, 3, 2, dtype=torch.float64)
    outputs = {
        "batch": function.batch_norm(
            inputs, None, None, weight, bias, training=True, eps=0.3
        ),
        "image": function.layer_norm(
            inputs,
            (6, 3, 2),
            weight[:, None, None] * ones,
            bias[:, None, None] * ones,
            eps=0.3,
        ),
        "position": function.layer_norm(
            inputs.permute(0, 2, 3, 1), (6,), weight, bias, eps=0.3
        ).permute(0, 3, 1, 2),
        "instance": function.instance_norm(
            inputs, weight=weight, bias=bias, eps=0.3
        ),
        "group": function.group_norm(inputs, 3, weight, bias, eps=0.3),
    }
    for kind, values in outputs.items():
        _check_sets(kind, x, values.contiguous().numpy(), gamma, beta, 3)


def _standardized(x: Array, members: Sequence[int]) -> list[float]:
    """What the page's formula makes of the entries of one set."""
    env = {
        "x": x,
        "m": len(members),
        "c": 0,
        r"\gamma": [1.0],
        r"\beta": [0.0],
        r"\varepsilon": 0.0,
        r"\mathcal{S}": Indexed(lambda _: np.array(members)),
    }
    found = equation("normalization-over-a-set").solve(
        env, each={"i": members}
    )
    return [round(float(u), 3) for u in np.ravel(found["u_i"])]


@refutes(
    "bias-before-layer-norm",
    how="normalizes two channels of a position, then the same with biases",
)
def test_layer_norm_does_not_cancel_a_bias() -> None:
    numbers = published("bias-before-layer-norm").numbers
    x, plain, bias, moved = (
        np.array(numbers[i : i + 2]) for i in (0, 2, 4, 6)
    )
    assert _standardized(x, [0, 1]) == plain.tolist()
    assert _standardized(x + bias, [0, 1]) == moved.tolist()
    assert plain.tolist() != moved.tolist()
    for channel in range(2):  # within a channel a bias is canceled
        values = np.array([x[channel], x[channel] + 5])
        assert _standardized(values, [0, 1]) == _standardized(
            values + bias[channel], [0, 1]
        )


@refutes(
    "one-group-is-not-per-position",
    how="normalizes an image of two channels and two positions whole, and position by position",
)
def test_one_group_pools_the_positions() -> None:
    numbers = published("one-group-is-not-per-position").numbers
    image = np.array(numbers[:4])
    whole = _standardized(image, [0, 1, 2, 3])
    first, second = (_standardized(image, [p, 2 + p]) for p in (0, 1))
    single = [first[0], second[0], first[1], second[1]]
    assert whole == numbers[4:8]
    assert single == [numbers[8], numbers[9], numbers[10], numbers[11]]
    assert whole != single


@proves(
    "weight-normalization",
    how="numerical derivatives of a curved loss by length and direction",
)
def test_a_length_and_a_direction() -> None:
    random = rng(5)
    direction, length = random.normal(size=4), -1.7
    mix, offset = random.normal(size=(3, 4)), random.normal(size=3)

    def loss(w: Array) -> float:
        return float(np.sum(np.tanh(mix @ w + offset) ** 2))

    def weights(v: Array, g: float) -> Array:
        return np.asarray(g * np.exp(-0.5 * np.log(np.sum(v * v))) * v)

    w = weights(direction, length)
    env = {
        r"\mathbf{v}": direction,
        "g": length,
        r"\mathbf{q}": gradient(loss, w),
    }
    by_direction = gradient(lambda v: loss(weights(v, length)), direction)
    found = assert_equation(
        "weight-normalization",
        env,
        {
            r"\mathbf{w}": w,
            r"\frac{\partial L}{\partial g}": derivative(
                lambda g: loss(weights(direction, g)), length
            ),
            r"\frac{\partial L}{\partial \mathbf{v}}": by_direction,
        },
        rtol=1e-6,
    )
    assert len(found) == 3
    assert abs(by_direction @ direction) < 1e-8
    assert_close(
        np.linalg.norm(w), abs(length), "the length of the weights"
    )


@proves(
    "weight-normalization",
    how="torch.autograd through PyTorch's weight_norm of a layer with three units",
)
def test_weight_norm_is_pytorchs() -> None:
    torch = optional_torch()
    torch.manual_seed(3)
    layer = torch.nn.utils.parametrizations.weight_norm(
        torch.nn.Linear(4, 3, bias=False, dtype=torch.float64)
    )
    kept = layer.parametrizations.weight
    with torch.no_grad():
        kept.original0.mul_(2.3)
    weight = layer.weight
    weight.retain_grad()
    inputs = torch.randn(5, 4, dtype=torch.float64)
    torch.tanh(inputs @ weight.T).pow(2).sum().backward()
    for unit in range(3):
        assert_equation(
            "weight-normalization",
            {
                r"\mathbf{v}": kept.original1[unit].detach().numpy(),
                "g": kept.original0[unit].item(),
                r"\mathbf{q}": weight.grad[unit].numpy(),
            },
            {
                r"\mathbf{w}": weight[unit].detach().numpy(),
                r"\frac{\partial L}{\partial g}": kept.original0.grad[
                    unit
                ].item(),
                r"\frac{\partial L}{\partial \mathbf{v}}": kept.original1.grad[
                    unit
                ].numpy(),
            },
        )


def test_batch_statistics_scatter_as_the_noise_paragraph_says() -> None:
    for size in (32, 1024):
        batches = rng(size).normal(3, 2.5, size=(8_000, size))
        mean = np.std(np.mean(batches, axis=1)) / 2.5
        spread = np.std(np.std(batches, axis=1)) / 2.5
        assert abs(mean * np.sqrt(size) - 1) < 0.03
        assert abs(spread * np.sqrt(2 * size) - 1) < 0.03
