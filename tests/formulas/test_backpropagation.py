"""Proofs of the formulas of the topic backpropagation: every gradient is differenced, every clip searched for."""

import functools
import itertools
import math
from collections.abc import Callable
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
    window_starts,
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
            "clip-by-norm",
            env,
            {r"\mathbf{g}_\text{clip}": clipped},
            rtol=1e-5,
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
            np.ravel(clipped),
            shortened(g, limit),
            "a gradient that is clipped",
        )
        theta -= rate * float(shortened(g, limit)[0])
    assert_close(run[: len(path)], path, "the steps shown", atol=1e-6)
    assert_close(
        [loss(theta) for theta in run],
        start + np.arange(1000),
        "losses",
        atol=1e-6,
    )


# ---------------------------------------------------------------- two layers by hand

EXAMPLES, FEATURES, HIDDEN, CLASSES = 5, 4, 3, 2


class Batch:
    """Two dense layers and a loss, computed number by number, to be differenced."""

    def __init__(self, random: np.random.Generator) -> None:
        self.parts: dict[str, Array] = {
            "X": random.normal(size=(EXAMPLES, FEATURES)),
            "W1": random.normal(size=(HIDDEN, FEATURES)),
            "b1": random.normal(size=HIDDEN),
            "W2": random.normal(size=(CLASSES, HIDDEN)),
            "b2": random.normal(size=CLASSES),
        }
        soft = random.uniform(0.1, 0.9, size=EXAMPLES)
        self.targets = np.stack([soft, 1 - soft], axis=1)
        self.targets[0] = (0.0, 1.0)

    @staticmethod
    def dense(inputs: Array, weights: Array, bias: Array) -> Array:
        """A dense layer, example by example and unit by unit."""
        return np.array(
            [
                [
                    sum(w * x for w, x in zip(unit, row, strict=True)) + b
                    for unit, b in zip(weights, bias, strict=True)
                ]
                for row in inputs
            ]
        )

    def probabilities(self, z: Array) -> Array:
        """Shares of the exponentials, row by row."""
        return np.array(
            [
                [math.exp(v) / sum(map(math.exp, row)) for v in row]
                for row in z
            ]
        )

    def loss_of(self, z: Array) -> float:
        """The mean surprise, if these are the logits."""
        surprise = [
            y * -math.log(p)
            for ys, ps in zip(
                self.targets, self.probabilities(z), strict=True
            )
            for y, p in zip(ys, ps, strict=True)
        ]
        return math.fsum(surprise) / EXAMPLES

    def forward(self, **changed: Array) -> dict[str, Array]:
        """All values of the pass, with some of the parts changed."""
        parts = {**self.parts, **changed}
        z1 = self.dense(parts["X"], parts["W1"], parts["b1"])
        h = np.array([[math.tanh(v) for v in row] for row in z1])
        z2 = self.dense(h, parts["W2"], parts["b2"])
        return {"Z1": z1, "H": h, "Z2": z2, "P": self.probabilities(z2)}

    def loss(self, **changed: Array) -> float:
        """The loss, with some of the parts changed."""
        return self.loss_of(self.forward(**changed)["Z2"])

    def loss_with(self, part: str, value: Array) -> float:
        """The loss, with one of the parts changed."""
        return self.loss(**{part: value})


@proves(
    "two-layer-forward",
    how="equals a network of 4, 3 and 2 units run number by number on five examples",
)
def test_the_forward_pass_in_matrices_is_the_one_in_numbers() -> None:
    net = Batch(rng(4))
    p, values = net.parts, net.forward()
    env: dict[str, Any] = {
        r"\mathbf{X}": p["X"], r"\mathbf{W}_1": p["W1"], r"\mathbf{b}_1": p["b1"],
        r"\mathbf{W}_2": p["W2"], r"\mathbf{b}_2": p["b2"], r"\mathbf{1}": np.ones(EXAMPLES),
        r"\phi": np.tanh, "B": EXAMPLES, "K": CLASSES,
        "Y": from_one(net.targets), r"\hat Y": from_one(values["P"]),
    }  # fmt: skip
    reference = {
        r"\mathbf{Z}_1": values["Z1"],
        r"\mathbf{H}": values["H"],
        r"\mathbf{Z}_2": values["Z2"],
        r"\hat{\mathbf{Y}}": values["P"],
        "L": net.loss(),
    }
    assert_equation("two-layer-forward", env, reference)


def _gradients_env(
    p: dict[str, Array],
    values: dict[str, Array],
    targets: Array,
    slope: Any,
) -> dict[str, Any]:
    return {
        r"\hat{\mathbf{Y}}": values["P"], r"\mathbf{Y}": targets, "B": EXAMPLES,
        r"\mathbf{H}": values["H"], r"\mathbf{X}": p["X"], r"\mathbf{1}": np.ones(EXAMPLES),
        r"\mathbf{W}_1": p["W1"], r"\mathbf{W}_2": p["W2"],
        r"\mathbf{Z}_1": values["Z1"], r"\phi'": slope,
    }  # fmt: skip


@proves(
    "two-layer-gradients",
    how="equals central differences of the loss in every weight, bias, input, hidden unit and logit",
)
def test_two_layers_by_hand_are_what_differences_say() -> None:
    net = Batch(rng(5))
    p, values = net.parts, net.forward()

    def from_hidden(h: Array) -> float:
        return net.loss_of(net.dense(h, p["W2"], p["b2"]))

    reference = {
        r"\mathbf{G}_2": gradient(net.loss_of, values["Z2"]),
        r"\mathbf{D}": gradient(from_hidden, values["H"]),
        r"\mathbf{G}_1": gradient(
            lambda z: from_hidden(np.tanh(z)), values["Z1"]
        ),
    }
    for part, symbol in (
        ("W1", r"\mathbf{W}_1"),
        ("b1", r"\mathbf{b}_1"),
        ("W2", r"\mathbf{W}_2"),
        ("b2", r"\mathbf{b}_2"),
        ("X", r"\mathbf{X}"),
    ):
        reference[rf"\frac{{\partial L}}{{\partial {symbol}}}"] = gradient(
            functools.partial(net.loss_with, part), p[part]
        )

    def slope(v: Any) -> Any:
        return complex_step(np.tanh, v)

    env = _gradients_env(p, values, net.targets, slope)
    assert_equation(
        "two-layer-gradients", env, reference, rtol=1e-6, atol=1e-9
    )


@proves(
    "two-layer-gradients",
    how="equals PyTorch's autograd with ReLU, two Linear layers and cross_entropy",
)
def test_two_layers_by_hand_are_pytorchs() -> None:
    torch = optional_torch()
    net = Batch(rng(6))
    leaves = {
        name: torch.tensor(value, requires_grad=True)
        for name, value in net.parts.items()
    }
    linear = torch.nn.functional.linear
    z1 = linear(leaves["X"], leaves["W1"], leaves["b1"])
    h = z1.relu()
    z2 = linear(h, leaves["W2"], leaves["b2"])
    for inner in (z1, h, z2):
        inner.retain_grad()
    targets = torch.tensor(net.targets)
    torch.nn.functional.cross_entropy(z2, targets).backward()
    values = {
        name: value.detach().numpy()
        for name, value in {"Z1": z1, "H": h, "P": z2.softmax(1)}.items()
    }
    env = _gradients_env(
        net.parts, values, net.targets, lambda v: np.where(v > 0, 1.0, 0.0)
    )
    reference = {
        r"\mathbf{G}_2": z2.grad.numpy(),
        r"\mathbf{D}": h.grad.numpy(),
        r"\mathbf{G}_1": z1.grad.numpy(),
        r"\frac{\partial L}{\partial \mathbf{X}}": leaves["X"].grad.numpy(),
    }
    for layer in (1, 2):
        for letter in "Wb":
            reference[
                rf"\frac{{\partial L}}{{\partial \mathbf{{{letter}}}_{layer}}}"
            ] = leaves[f"{letter}{layer}"].grad.numpy()
    assert_equation("two-layer-gradients", env, reference)


def _assert_convolution(
    env: dict[str, Any], reference: dict[str, Any], each: dict[str, range]
) -> None:
    """All rows; only the last asks for weights outside of the kernel, which are 0."""
    padded = {**env, "w": Indexed(env["w"], base=0, outside=0)}
    last = r"\frac{\partial L}{\partial x_j}"
    rest = {
        left: value for left, value in reference.items() if left != last
    }
    for rows, bound, wanted in (
        ([0, 1, 2], env, rest),
        ([3], padded, {last: reference[last]}),
    ):
        assert_equation(
            "convolution-gradients",
            bound,
            wanted,
            rows=rows,
            each=each,
            rtol=1e-6,
            atol=1e-8,
        )


@proves(
    "convolution-gradients",
    how="equals a sliding window, and central differences of a loss in every weight, the bias and every input",
)
@pytest.mark.parametrize(
    ("size", "kernel", "stride"), [(9, 3, 2), (7, 4, 1), (11, 2, 3)]
)
def test_gradients_of_a_convolution_are_what_differences_say(
    size: int, kernel: int, stride: int
) -> None:
    random = rng(size)
    x, w = random.normal(size=size), random.normal(size=kernel)
    bias = float(random.normal())
    outputs = len(window_starts(size, kernel, stride, 0))

    def slide(x: Array, w: Array, bias: float) -> Array:
        return np.array(
            [
                float(np.dot(x[start : start + kernel], w)) + bias
                for start in window_starts(size, kernel, stride, 0)
            ]
        )

    def loss_of(z: Array) -> float:
        return float(np.sum(np.sin(z) + z**3 / 5))

    z = slide(x, w, bias)
    env: dict[str, Any] = {
        "x": x, "w": w, "b": bias,
        "K": kernel, "S": stride, "O": outputs, r"\delta": gradient(loss_of, z),
    }  # fmt: skip
    reference = {
        "z_i": z,
        r"\frac{\partial L}{\partial w_k}": gradient(
            lambda v: loss_of(slide(x, v, bias)), w
        ),
        r"\frac{\partial L}{\partial b}": derivative(
            lambda v: loss_of(slide(x, w, v)), bias
        ),
        r"\frac{\partial L}{\partial x_j}": gradient(
            lambda v: loss_of(slide(v, w, bias)), x
        ),
    }
    each = {"i": range(outputs), "k": range(kernel), "j": range(size)}
    _assert_convolution(env, reference, each)


@proves(
    "convolution-gradients",
    how="equals PyTorch's autograd through conv1d with a stride of 2",
)
def test_gradients_of_a_convolution_are_pytorchs() -> None:
    torch = optional_torch()
    random = rng(8)
    x, w, b = (
        torch.tensor(random.normal(size=shape), requires_grad=True)
        for shape in ((1, 1, 9), (1, 1, 3), (1,))
    )
    z = torch.nn.functional.conv1d(x, w, b, stride=2)
    delta = random.normal(size=z.shape[-1])
    z.backward(torch.tensor(delta).reshape(1, 1, -1))
    numbers = {
        name: value.detach().numpy().ravel()
        for name, value in {"x": x, "w": w, "b": b, "z": z}.items()
    }
    env: dict[str, Any] = {
        "x": numbers["x"], "w": numbers["w"],
        "b": float(numbers["b"][0]), "K": 3, "S": 2, "O": len(delta), r"\delta": delta,
    }  # fmt: skip
    reference = {
        "z_i": numbers["z"],
        r"\frac{\partial L}{\partial w_k}": w.grad.numpy().ravel(),
        r"\frac{\partial L}{\partial b}": float(b.grad),
        r"\frac{\partial L}{\partial x_j}": x.grad.numpy().ravel(),
    }
    each = {"i": range(len(delta)), "k": range(3), "j": range(9)}
    _assert_convolution(env, reference, each)


# ---------------------------------------------- forward-mode-differentiation


@proves(
    "tangent-recursion",
    how="moves inputs and weights along the direction by an imaginary step, layer by layer",
)
@pytest.mark.parametrize("sizes", [(3, 4), (2, 5), (4, 3)])
def test_a_tangent_is_the_slope_along_a_direction(
    sizes: tuple[int, int],
) -> None:
    ins, outs = sizes
    random = rng(ins)
    inputs, slope = random.normal(size=(2, ins))
    weights, turn = random.normal(size=(2, outs, ins))
    step = 1e-20
    moved = (weights + 1j * step * turn) @ (inputs + 1j * step * slope)
    env = {
        r"\mathbf{W}_l": weights,
        r"\dot{\mathbf{W}}_l": turn,
        r"\mathbf{h}_{l-1}": inputs,
        r"\dot{\mathbf{h}}_{l-1}": slope,
        r"\mathbf{z}_l": weights @ inputs,
        r"\phi'": lambda z: 1 / np.cosh(z) ** 2,
    }
    assert_equation(
        "tangent-recursion",
        env,
        {
            r"\dot{\mathbf{z}}_l": moved.imag / step,
            r"\dot{\mathbf{h}}_l": np.tanh(moved).imag / step,
        },
    )


def multiplied(matrices: list[Array]) -> int:
    """Multiplications in a product of matrices, from the left, counted entry by entry."""
    total, product = 0, matrices[0]
    for matrix in matrices[1:]:
        for row in product:
            for column in matrix.T:
                total += len(
                    [a * b for a, b in zip(row, column, strict=True)]
                )
        product = product @ matrix
    return total


@proves(
    "jacobian-order",
    how="sends each input's and each output's direction through the layers and counts the multiplications one by one",
)
@pytest.mark.parametrize(
    "widths", [(3, 4, 2), (2, 5, 3, 4), (4, 2, 3, 2, 5)]
)
def test_multiplications_from_either_end(widths: tuple[int, ...]) -> None:
    jacobians = [
        np.ones((outs, ins)) for ins, outs in itertools.pairwise(widths)
    ]
    env = {"d": Indexed(widths), "L": len(jacobians)}
    env |= {"d_0": widths[0], "d_L": widths[-1]}
    forward = sum(
        multiplied([seed[None], *(jacobian.T for jacobian in jacobians)])
        for seed in np.eye(widths[0])
    )
    reverse = sum(
        multiplied([seed[None], *jacobians[::-1]])
        for seed in np.eye(widths[-1])
    )
    assert_equation("jacobian-order", env, {"F": forward, "R": reverse})


@proves(
    "forward-gradient-error",
    how="averages exactly over directions whose moments up to the fifth are the normal ones",
)
@pytest.mark.parametrize("gradient_", [[0.7, -1.9], [1.3, 0.4, -2.2]])
def test_the_error_of_a_random_direction(gradient_: list[float]) -> None:
    g = np.array(gradient_)
    nodes = (-(3**0.5), 0.0, 0.0, 0.0, 0.0, 3**0.5)
    directions = np.array(list(itertools.product(nodes, repeat=len(g))))
    estimates = (directions @ g)[:, None] * directions
    np.testing.assert_allclose(estimates.mean(axis=0), g)
    error = float(np.mean(np.sum((estimates - g) ** 2, axis=1)))
    assert_equation(
        "forward-gradient-error",
        {r"\mathbf{g}": g, "n": len(g)},
        {"e": error},
    )
    signs = np.array(list(itertools.product((-1, 1), repeat=len(g))))
    off = (signs @ g)[:, None] * signs - g
    least = float(np.mean(np.sum(off**2, axis=1)))
    assert least == pytest.approx((len(g) - 1) * float(g @ g))


@refutes(
    "forward-mode-is-a-difference",
    how="computes the cube with a tangent carried along, and by a small step",
)
def test_forward_mode_takes_no_step() -> None:
    claim = published("forward-mode-is-a-difference")
    at, step, quotient, slope = claim.numbers[-4:]
    value, tangent = 1.0, 0.0
    for _ in range(3):
        value, tangent = value * at, tangent * at + value
    assert tangent == slope
    assert ((at + step) ** 3 - at**3) / step == pytest.approx(quotient)
    assert abs(quotient - slope) > 0.5
