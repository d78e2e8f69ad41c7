"""Proofs of the formulas of the topic backpropagation: every gradient is differenced, every clip searched for."""

import functools
import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from proving import (
    assert_close,
    assert_equation,
    equation,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
)
from proving.references import complex_step, derivative, gradient

Array = np.ndarray[Any, Any]
Activation = Callable[[Any], Any]

# ---------------------------------------------------------------- the recursion

SIZES = (3, 4, 5, 2)  # input, two hidden layers, output
RECURSION = {
    "delta": r"\boldsymbol{\delta}^{(l)}",
    "weights": r"\frac{\partial L}{\partial \mathbf{W}^{(l)}}",
    "bias": r"\frac{\partial L}{\partial \mathbf{b}^{(l)}}",
}


class Net:
    """Dense layers run unit by unit, with one loss at the end, to be differenced."""

    def __init__(
        self, activation: Activation, random: np.random.Generator
    ) -> None:
        self.activation = activation
        shapes = [
            (after, before) for before, after in itertools.pairwise(SIZES)
        ]
        self.weights: dict[int, Array] = {
            layer: random.normal(size=shape)
            for layer, shape in enumerate(shapes, 1)
        }
        self.biases: dict[int, Array] = {
            layer: random.normal(size=rows)
            for layer, (rows, _) in enumerate(shapes, 1)
        }
        self.x = random.normal(size=SIZES[0])
        self.target = random.normal(size=SIZES[-1])

    def enters(
        self,
        layer: int,
        h: Array,
        weights: Array | None = None,
        bias: Array | None = None,
    ) -> Array:
        """What arrives at each unit of a layer."""
        w = self.weights[layer] if weights is None else weights
        b = self.biases[layer] if bias is None else bias
        return np.array(
            [
                sum(w[i, j] * h[j] for j in range(w.shape[1])) + b[i]
                for i in range(w.shape[0])
            ]
        )

    def loss_from(self, layer: int, z: Array) -> float:
        """The loss, if the pre-activations of a layer are these: a quartic of the output's errors."""
        for above in range(layer + 1, len(SIZES)):
            z = self.enters(above, self.activation(z))
        return float(
            np.sum((z - self.target) ** 2 / 2 + (z - self.target) ** 4 / 7)
        )

    def forward(self) -> tuple[dict[int, Array], dict[int, Array]]:
        """Pre-activations and activations by layer; the input is activation 0."""
        z, h = {}, {0: self.x}
        for layer in range(1, len(SIZES)):
            z[layer] = self.enters(layer, h[layer - 1])
            h[layer] = self.activation(z[layer])
        return z, h


@proves(
    "backpropagation-recursion",
    how="equals central differences of the loss in every pre-activation, weight and bias of two hidden layers",
)
@pytest.mark.parametrize("layer", [1, 2])
@pytest.mark.parametrize("activation", [np.tanh, np.sin])
def test_recursion_gives_all_gradients(
    activation: Activation, layer: int
) -> None:
    net = Net(activation, rng(3))
    z, h = net.forward()
    below = h[layer - 1]

    def slope(v: Any) -> Any:
        return complex_step(activation, v)

    def moved(v: Array) -> float:
        return net.loss_from(layer, v)

    def reweighted(w: Array) -> float:
        return net.loss_from(layer, net.enters(layer, below, weights=w))

    def shifted(b: Array) -> float:
        return net.loss_from(layer, net.enters(layer, below, bias=b))

    def moved_above(v: Array) -> float:
        return net.loss_from(layer + 1, v)

    env: dict[str, Any] = {
        r"\boldsymbol{\delta}^{(l+1)}": gradient(moved_above, z[layer + 1]), "l": layer,
        r"\mathbf{W}": net.weights, r"\mathbf{z}": z, r"\mathbf{h}": h, r"\phi'": slope,
    }  # fmt: skip
    reference = {
        RECURSION["delta"]: gradient(moved, z[layer]),
        RECURSION["weights"]: gradient(reweighted, net.weights[layer]),
        RECURSION["bias"]: gradient(shifted, net.biases[layer]),
    }
    assert_equation(
        "backpropagation-recursion", env, reference, rtol=1e-6, atol=1e-8
    )


@proves(
    "backpropagation-recursion",
    how="equals PyTorch's autograd in a network of three dense layers with softmax",
)
def test_recursion_is_pytorchs() -> None:
    torch = optional_torch()
    torch.manual_seed(1)
    layers = [
        torch.nn.Linear(n, m).double() for n, m in itertools.pairwise(SIZES)
    ]
    h, z = {0: torch.randn(SIZES[0], dtype=torch.double)}, {}
    for place, layer in enumerate(layers, 1):
        z[place] = layer(h[place - 1])
        z[place].retain_grad()
        h[place] = torch.tanh(z[place])
    torch.nn.functional.cross_entropy(z[3], torch.tensor(1)).backward()
    for place in (1, 2):
        env: dict[str, Any] = {
            r"\boldsymbol{\delta}^{(l+1)}": z[place + 1].grad.numpy(), "l": place,
            r"\mathbf{W}": {i: layer.weight.detach().numpy() for i, layer in enumerate(layers, 1)},
            r"\mathbf{z}": {i: value.detach().numpy() for i, value in z.items()},
            r"\mathbf{h}": {i: value.detach().numpy() for i, value in h.items()},
            r"\phi'": lambda v: complex_step(np.tanh, v),
        }  # fmt: skip
        layer = layers[place - 1]
        reference = {
            RECURSION["delta"]: z[place].grad.numpy(),
            RECURSION["weights"]: layer.weight.grad.numpy(),
            RECURSION["bias"]: layer.bias.grad.numpy(),
        }
        assert_equation("backpropagation-recursion", env, reference)


# ---------------------------------------------------------------- vanishing and exploding


def _logistic(x: Any) -> Any:
    return (1 + np.tanh(x / 2)) / 2


@refutes(
    "vanishing-without-recurrence",
    how="differentiates chains of ten sigmoid units: none of 2000 slopes exceeds the bound, which biases can reach",
)
def test_feedforward_chains_vanish_too() -> None:
    depth, weight, quarter, power, rounded = published(
        "vanishing-without-recurrence"
    ).numbers
    assert depth == power

    def chain(x: Any, bias: float) -> Any:
        for _ in range(int(depth)):
            x = _logistic(weight * x + bias)
        return x

    bound = quarter**power
    assert float(f"{bound:.1e}") == rounded < 1e-6
    x = np.linspace(-9, 9, 200)
    for bias in np.linspace(-2, 2, 10):
        assert np.all(
            complex_step(functools.partial(chain, bias=bias), x)
            <= bound * (1 + 1e-9)
        )
    assert complex_step(
        functools.partial(chain, bias=-0.5), np.array(0.5)
    ) == pytest.approx(bound)


@refutes(
    "exploding-gradients-update-count",
    how="runs an epoch with either gradient and counts: as many updates, but of other sizes",
)
def test_large_gradients_make_large_updates_not_many() -> None:
    batches, updates, small, large = published(
        "exploding-gradients-update-count"
    ).numbers
    moved = {}
    for norm in (small, large):
        theta, steps = np.zeros(2), []
        for _ in range(int(batches)):
            before = theta
            theta = theta - 0.1 * norm * np.array([0.6, 0.8])
            steps.append(float(np.hypot(*(theta - before))))
        assert np.count_nonzero(steps) == updates
        moved[norm] = max(steps)
    assert moved[large] / moved[small] == pytest.approx(large / small)
    assert large > small


# ---------------------------------------------------------------- clipping


def shortened(g: Array, limit: float) -> Array:
    """The longest vector in the direction of g that is neither longer than g nor than the limit, by bisection."""
    low, high = 0.0, 1.0
    if math.hypot(*g) <= limit:
        return g
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (
            (middle, high)
            if math.hypot(*(middle * g)) <= limit
            else (low, middle)
        )
    return low * g


@proves(
    "clip-by-norm",
    how="the longest vector of that direction within the limit, found by bisection, for random gradients and limits",
)
def test_clipping_shortens_to_the_limit() -> None:
    for size in (1, 2, 5):
        g = rng(size).normal(size=size) * 3
        for limit in (
            0.3 * math.hypot(*g),
            0.999 * math.hypot(*g),
            math.hypot(*g),
            4 * math.hypot(*g),
        ):
            env = {r"\mathbf{g}": g, "c": limit}
            assert_equation(
                "clip-by-norm",
                env,
                {r"\mathbf{g}_\text{clip}": shortened(g, limit)},
            )


@proves(
    "clip-by-norm",
    how="equals torch.nn.utils.clip_grad_norm_ over two parameters, up to its added 1e-6",
)
def test_clipping_is_pytorchs() -> None:
    torch = optional_torch()
    values = rng().normal(size=7) * 5
    for limit in (1.3, 100.0):
        first, second = (
            torch.nn.Parameter(torch.zeros(n, dtype=torch.double))
            for n in (3, 4)
        )
        first.grad, second.grad = (
            torch.tensor(values[:3]),
            torch.tensor(values[3:]),
        )
        torch.nn.utils.clip_grad_norm_([first, second], max_norm=limit)
        clipped = np.concatenate([first.grad.numpy(), second.grad.numpy()])
        env = {r"\mathbf{g}": values, "c": limit}
        assert_equation(
            "clip-by-norm", env, {r"\mathbf{g}_\text{clip}": clipped}, rtol=1e-5
        )


@refutes(
    "clipping-does-not-ensure-convergence",
    how="runs clipped descent for 1000 steps: the loss grows by 1 with each, though each gradient is clipped",
)
def test_clipped_descent_can_run_away() -> None:
    wave, start, rate, limit, *path, norm = published(
        "clipping-does-not-ensure-convergence"
    ).numbers

    def loss(theta: Any) -> Any:
        return theta + np.sin(wave * math.pi * theta)

    theta, run = start, []
    for _ in range(1000):
        run.append(theta)
        g = np.array([derivative(loss, theta)])
        assert round(abs(g[0]), 2) == norm > limit
        clipped = equation("clip-by-norm").solve(
            {r"\mathbf{g}": g, "c": limit}
        )[r"\mathbf{g}_\text{clip}"]
        assert_close(
            np.ravel(clipped), shortened(g, limit), "a gradient that is clipped"
        )
        theta -= rate * float(shortened(g, limit)[0])
    assert_close(run[: len(path)], path, "the steps shown", atol=1e-6)
    assert_close(
        [loss(theta) for theta in run],
        start + np.arange(1000),
        "losses",
        atol=1e-6,
    )
