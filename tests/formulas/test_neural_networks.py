"""Proofs of the formulas of the topic neural networks: units run one by one, weights and votes counted."""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from proving import (
    assert_equation,
    equation,
    evaluate,
    from_one,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
)
from proving.evaluation import compute
from proving.nodes import Cases
from proving.references import gradient
from proving.scope import Scope

Array = np.ndarray[Any, Any]

CORNERS = [
    np.array(corner, dtype=float)
    for corner in itertools.product((0, 1), repeat=2)
]
AND, XOR = (0, 0, 0, 1), (0, 1, 1, 0)


def _softsign(x: Any) -> Any:
    return x / (1 + np.abs(x))


def _one_case_applies(formula_id: str, env: Mapping[str, Any]) -> None:
    """The conditions of a definition by cases must not overlap, even where the first would win."""
    node = equation(formula_id).right.node
    assert isinstance(node, Cases)
    holds = [
        bool(compute(condition, Scope.of(env)))
        for _, condition in node.branches
        if condition is not None
    ]
    assert sum(holds) == 1, f"{formula_id}: {sum(holds)} cases apply"


SIZES = (4, 3, 5, 2)
ACTIVATIONS: dict[int, Callable[[Any], Any]] = {
    1: np.tanh,
    2: _softsign,
    3: np.arctan,
}


# ---------------------------------------------------------------- one unit, one layer, a network of them


@proves(
    "neuron-output",
    how="equals a running total of the products, passed through 3 activations, for 1 to 6 inputs",
)
def test_neuron_sums_its_inputs() -> None:
    random = rng()
    for n, phi in itertools.product((1, 3, 6), ACTIVATIONS.values()):
        w, x, b = (
            random.normal(size=n),
            random.normal(size=n),
            float(random.normal()),
        )
        total = b
        for weight, value in zip(w, x, strict=True):
            total += float(weight) * float(value)
        env = {
            "w": from_one(w),
            "x": from_one(x),
            "b": b,
            "n": n,
            r"\phi": phi,
        }
        assert_equation("neuron-output", env, {"a": phi(total)})


@proves(
    "neuron-output",
    how="equals PyTorch's Linear layer with one unit, followed by Tanh",
)
def test_neuron_is_a_linear_layer_with_one_unit() -> None:
    torch = optional_torch()
    random = rng()
    layer = torch.nn.Linear(5, 1, dtype=torch.float64)
    w, x, b = random.normal(size=5), random.normal(size=5), 0.37
    with torch.no_grad():
        layer.weight[:] = torch.tensor(w)
        layer.bias[:] = b
        out = torch.nn.Tanh()(layer(torch.tensor(x))).item()
    env = {
        "w": from_one(w),
        "x": from_one(x),
        "b": b,
        "n": 5,
        r"\phi": np.tanh,
    }
    assert_equation("neuron-output", env, {"a": out})


def _network() -> tuple[dict[int, Array], dict[int, Array], Array]:
    random = rng()
    weights = {
        level: random.normal(size=(SIZES[level], SIZES[level - 1]))
        for level in ACTIVATIONS
    }
    biases = {
        level: random.normal(size=SIZES[level]) for level in ACTIVATIONS
    }
    return weights, biases, random.normal(size=SIZES[0])


@proves(
    "feedforward-layer",
    how="equals a 4-3-5-2 network run unit by unit, at each of its 3 layers",
)
def test_layers_follow_each_other() -> None:
    weights, biases, x = _network()
    h = {0: x}
    for level, phi in ACTIVATIONS.items():
        units = []
        for row, bias in zip(weights[level], biases[level], strict=True):
            units.append(
                phi(
                    float(bias)
                    + sum(
                        float(w) * float(v)
                        for w, v in zip(row, h[level - 1], strict=True)
                    )
                )
            )
        h[level] = np.array(units)
    env = {
        r"\mathbf{h}": h,
        r"\mathbf{W}": weights,
        r"\mathbf{b}": biases,
        r"\phi": ACTIVATIONS,
    }
    for level in ACTIVATIONS:
        assert_equation(
            "feedforward-layer",
            {**env, "l": level},
            {r"\mathbf{h}^{(l)}": h[level]},
        )


@proves(
    "feedforward-layer",
    how="equals PyTorch's Linear and Tanh on the same weights, one example of a batch at a time",
)
def test_layer_is_pytorchs_linear() -> None:
    torch = optional_torch()
    random = rng()
    layer = torch.nn.Linear(4, 3, dtype=torch.float64)
    batch = random.normal(size=(6, 4))
    out = torch.tanh(layer(torch.tensor(batch))).detach().numpy()
    weights, biases = (
        layer.weight.detach().numpy(),
        layer.bias.detach().numpy(),
    )
    for x, h in zip(batch, out, strict=True):
        env = {
            r"\mathbf{h}^{(l-1)}": x, r"\mathbf{W}^{(l)}": weights, r"\mathbf{b}^{(l)}": biases,
            r"\phi^{(l)}": np.tanh,
        }  # fmt: skip
        assert_equation("feedforward-layer", env, {r"\mathbf{h}^{(l)}": h})


# ---------------------------------------------------------------- counting parameters


def _count(sizes: Sequence[float]) -> int:
    """Parameters of dense layers, counted: each unit has a weight for each unit below and one bias."""
    total = 0
    for below, units in itertools.pairwise(map(int, sizes)):
        for _ in range(units):
            total += sum(1 for _ in range(below)) + 1
    return total


@proves(
    "mlp-parameter-count",
    how="equals the weights and biases counted unit by unit, for 30 random networks",
)
def test_parameters_are_counted() -> None:
    random = rng()
    for _ in range(30):
        layers = int(random.integers(1, 6))
        sizes = [
            int(size) for size in random.integers(1, 12, size=layers + 1)
        ]
        assert_equation(
            "mlp-parameter-count",
            {"n": sizes, "m": layers},
            {"N": _count(sizes)},
        )


@proves(
    "mlp-parameter-count",
    how="equals the sizes of the parameters of PyTorch's Linear layers, for 3 networks",
)
def test_parameters_are_pytorchs() -> None:
    torch = optional_torch()
    for sizes in ((784, 128, 10), (7, 3), (5, 4, 6, 2)):
        model = torch.nn.Sequential(
            *(torch.nn.Linear(a, b) for a, b in itertools.pairwise(sizes))
        )
        count = sum(parameter.numel() for parameter in model.parameters())
        assert_equation(
            "mlp-parameter-count",
            {"n": list(sizes), "m": len(sizes) - 1},
            {"N": count},
        )


@refutes(
    "shallow-has-fewer-parameters",
    how="counts the parameters of both networks unit by unit: the shallow one has more",
)
def test_a_shallow_network_can_be_larger() -> None:
    values = published("shallow-has-fewer-parameters").numbers
    shallow, sums, many = values[:3], values[3:7], values[7]
    deep, terms, few = values[8:13], values[13:20], values[20]
    assert len(shallow) == 3 < len(deep)
    assert shallow[0] == deep[0]
    assert shallow[-1] == deep[-1]
    assert sums[0] * sums[1] + sums[2] * sums[3] == many == _count(shallow)
    first, second, twice, third, fourth, fifth, sixth = terms
    assert (
        first * second + twice * third * fourth + fifth * sixth
        == few
        == _count(deep)
    )
    assert many > 11 * few


@refutes(
    "perceptron-few-parameters",
    how="counts the parameters of both networks: the single layer has more",
)
def test_a_single_layer_can_have_more_parameters() -> None:
    values = published("perceptron-few-parameters").numbers
    assert values[5] == _count(values[:2])
    assert values[15] == _count(values[6:9])
    assert values[5] > values[15]
    assert (values[2] + values[3]) * values[4] == values[5]
    assert (values[9] + values[10]) * values[11] + (
        values[12] + values[13]
    ) * values[14] == values[15]


@refutes(
    "mlp-more-efficient",
    how="counts the multiplications of one example in both networks",
)
def test_an_mlp_costs_more_than_a_single_layer() -> None:
    def multiplications(sizes: Sequence[float]) -> int:
        return sum(
            1
            for a, b in itertools.pairwise(sizes)
            for _ in itertools.product(range(int(a)), range(int(b)))
        )

    inputs, classes, single, again, hidden, units, outputs, several = (
        published("mlp-more-efficient").numbers
    )
    assert (again, units, outputs) == (inputs, hidden, classes)
    assert multiplications((inputs, classes)) == single
    assert multiplications((inputs, hidden, classes)) == several > single


@refutes(
    "mlp-adding-nodes-and-weights",
    how="adds inputs times weights one by one, and the four numbers as they are",
)
def test_inputs_are_multiplied_by_weights() -> None:
    values = published("mlp-adding-nodes-and-weights").numbers
    inputs, weights = values[:2], values[2:4]
    products, right, summands, wrong = (
        values[4:8],
        values[8],
        values[9:13],
        values[13],
    )
    assert products == [inputs[0], weights[0], inputs[1], weights[1]]
    assert summands == [*inputs, *weights]
    assert np.inner(inputs, weights) == right != wrong == sum(summands)


# ---------------------------------------------------------------- numbering layers and nodes


@refutes(
    "node-index-from-zero-and-two",
    how="numbers two nodes from 0 and from 1: neither gives 0 and 2",
)
def test_no_numbering_gives_zero_and_two() -> None:
    zero, second, one, first, low, high = published(
        "node-index-from-zero-and-two"
    ).numbers
    numberings = [
        [start + place for place in range(2)] for start in (zero, one)
    ]
    assert numberings[0][1] == second
    assert numberings[1][0] == first
    assert [low, high] == [0, 2]
    assert [low, high] not in numberings


@refutes(
    "layer-index-of-third-hidden",
    how="walks from the input to the third hidden layer, numbering from 0 and from 1",
)
def test_third_hidden_layer_is_three_steps_from_the_input() -> None:
    start0, steps0, from0, start1, steps1, from1, *never = published(
        "layer-index-of-third-hidden"
    ).numbers
    layers = ["input", "hidden 1", "hidden 2", "hidden 3", "output"]
    for start, steps, number in (
        (start0, steps0, from0),
        (start1, steps1, from1),
    ):
        numbered = {
            name: place for place, name in enumerate(layers, int(start))
        }
        assert numbered["input"] == start
        assert numbered["hidden 3"] == start + steps == number
    claimed_input, claimed_steps, claimed = never
    assert claimed_input + claimed_steps == claimed == 3
    assert (
        layers[int(claimed_steps)] == "hidden 2"
    )  # two steps from the input end one layer too early


# ---------------------------------------------------------------- the perceptron


@proves(
    "perceptron-decision",
    how="tells the side of points placed at a known distance from random hyperplanes, and on them",
)
def test_perceptron_tells_the_side() -> None:
    random = rng()
    # Whole-number normals and directions within the plane: points on the hyperplane lie on it exactly.
    normals: list[tuple[tuple[int, ...], list[tuple[int, ...]]]] = [
        ((3, 4), [(4, -3)]),
        ((1, 2, 2), [(2, -1, 0), (0, 1, -1)]),
        ((2, -6, 3), [(3, 1, 0), (0, 1, 2)]),
    ]
    seen = set()
    for normal, within in normals:
        w = np.array(normal, dtype=float)
        for distance in (-2.0, -0.5, 0.0, 0.5, 3.0):
            foot = (
                int(random.integers(-3, 4)) * w
            )  # the point of the hyperplane nearest the origin
            b = -float(foot @ w)
            x = foot + distance * w
            for step in within:
                x = x + int(random.integers(-4, 5)) * np.array(step)
            seen.add(distance >= 0)
            env = {r"\mathbf{w}": w, r"\mathbf{x}": x, "b": b}
            assert_equation(
                "perceptron-decision",
                env,
                {r"\hat y": float(distance >= 0)},
            )
            _one_case_applies("perceptron-decision", env)
    assert seen == {True, False}


@proves(
    "perceptron-decision",
    how="gives the truth tables of AND and OR with the weights of the worked example",
)
def test_perceptron_computes_and_and_or() -> None:
    for b, table in ((-1.5, AND), (-0.5, (0, 1, 1, 1))):
        for corner, target in zip(CORNERS, table, strict=True):
            env = {r"\mathbf{w}": np.ones(2), r"\mathbf{x}": corner, "b": b}
            assert_equation(
                "perceptron-decision", env, {r"\hat y": float(target)}
            )


@refutes(
    "perceptron-required-output",
    how="reads the four conditions off the table of XOR, sums them to 0 < 0, and tries 29,791 perceptrons",
)
def test_no_perceptron_computes_xor() -> None:
    text = published("perceptron-required-output").counterexample
    shown = re.findall(r"\$((?:w_\d \+ )*b) (<|\\ge) 0\$", text)
    rows = [
        (
            "".join(f"w_{k + 1} + " for k in (0, 1) if x[k]) + "b",
            r"\ge" if y else "<",
        )
        for x, y in zip(CORNERS, XOR, strict=True)
    ]
    assert sorted(shown) == sorted(rows)
    # What must be at least 0 and what must be below 0 add up to the same combination of w1, w2 and b.
    zeros, ones = (
        np.sum(
            [
                np.append(x, 1)
                for x, y in zip(CORNERS, XOR, strict=True)
                if y == label
            ],
            axis=0,
        )
        for label in (0, 1)
    )
    assert np.array_equal(zeros, ones)
    grid = np.linspace(-3, 3, 31)
    w1, w2, b = np.meshgrid(grid, grid, grid)
    hits = [
        (w1 * x[0] + w2 * x[1] + b >= 0) == bool(y)
        for x, y in zip(CORNERS, XOR, strict=True)
    ]
    assert not np.any(np.logical_and.reduce(hits))
    assert np.sum(hits, axis=0).max() == 3


@proves(
    "perceptron-rule",
    how="equals a step down the numerical gradient of the perceptron's loss, for hits and both mistakes",
)
def test_perceptron_rule_descends_its_loss() -> None:
    random = rng()
    cases = set()
    for _ in range(40):
        w, x, b = (
            random.normal(size=3),
            random.normal(size=3),
            float(random.normal()),
        )
        y, eta = int(random.integers(2)), float(random.uniform(0.1, 0.9))
        side = 1 if y else -1

        def loss(v: Array, x: Array = x, side: int = side) -> float:
            return max(0.0, -side * float(v[:3] @ x + v[3]))

        score = float(w @ x) + b
        if abs(score) < 0.01:
            continue  # the loss has a kink there
        v = np.append(w, b)
        after = v - eta * gradient(loss, v)
        predicted = int(score > 0)
        cases.add((y, predicted))
        env = {
            r"\mathbf{w}_t": w, r"\mathbf{x}": x, "b_t": b, r"\eta": eta, "y": y, r"\hat y": predicted,
        }  # fmt: skip
        expected = {r"\mathbf{w}_{t+1}": after[:3], "b_{t+1}": after[3]}
        assert_equation(
            "perceptron-rule", env, expected, rtol=1e-7, atol=1e-9
        )
    assert len(cases) == 4


@proves(
    "perceptron-rule",
    how="run on AND from zero weights it stops after 11 updates, within Novikoff's bound",
)
def test_perceptron_rule_learns_and() -> None:
    rule = equation("perceptron-rule")
    w, b, updates = np.zeros(2), 0.0, 0
    for epoch in itertools.count(1):
        mistakes = 0
        for x, y in zip(CORNERS, AND, strict=True):
            guess = 1 if w @ x + b >= 0 else 0
            if guess != y:
                env = {
                    r"\mathbf{w}_t": w,
                    r"\mathbf{x}": x,
                    "b_t": b,
                    r"\eta": 1.0,
                    "y": y,
                    r"\hat y": guess,
                }
                found = rule.solve(env)
                w, b = (
                    found[r"\mathbf{w}_{t + 1}"],
                    float(found["b_{t + 1}"]),
                )
                mistakes += 1
        updates += mistakes
        if not mistakes or epoch == 10:
            break
    assert (epoch, updates, w.tolist(), b) == (6, 11, [2.0, 1.0], -3.0)
    separator = np.array([2.0, 2.0, -3.0]) / np.sqrt(17)
    margin = min(
        (1 if y else -1) * float(separator @ np.append(x, 1))
        for x, y in zip(CORNERS, AND, strict=True)
    )
    assert (
        updates <= 3 / margin**2
    )  # the longest input, with its 1 for the bias, has length √3


def _passes(
    table: Sequence[int], eta: float, passes: int, bias: bool
) -> tuple[int, list[int], Array, float]:
    """Train a perceptron in plain arithmetic: passes run, mistakes in each, weights, bias."""
    w1 = w2 = b = 0.0
    history: list[int] = []
    for _ in range(passes):
        mistakes = 0
        for (x1, x2), y in zip(
            itertools.product((0, 1), repeat=2), table, strict=True
        ):
            fires = w1 * x1 + w2 * x2 + b >= 0
            if fires != bool(y):
                sign = -1 if fires else 1
                w1, w2 = w1 + sign * eta * x1, w2 + sign * eta * x2
                b += sign * eta if bias else 0.0
                mistakes += 1
        history.append(mistakes)
        if not mistakes:
            break
    return len(history), history, np.array([w1, w2]), b


@refutes(
    "perceptron-rule-without-bias",
    how="trains on AND with the published rule alone, and with a bias: only the second ends",
)
def test_without_a_bias_and_is_never_learned() -> None:
    claim = published("perceptron-rule-without-bias")
    eta, passes, free, w1, w2, b = claim.numbers
    (formula,) = claim.formulas
    w = np.zeros(2)
    for _ in range(int(passes)):
        mistakes = 0
        for x, y in zip(CORNERS, AND, strict=True):
            guess = int(w @ x >= 0)
            if guess != y:
                mistakes += 1
                if x.any():  # an input of zeros moves no weight
                    w = evaluate(
                        formula,
                        {
                            "w_i": w,
                            r"\eta": eta,
                            "y": y,
                            r"\hat y": guess,
                            "x_i": x,
                        },
                    )
    assert mistakes > 0
    ran, history, weights, bias = _passes(AND, eta, int(passes), bias=True)
    assert (ran, history[-1], weights.tolist(), bias) == (
        free,
        0,
        [w1, w2],
        b,
    )


@refutes(
    "perceptron-repeat-forever",
    how="trains on XOR and counts the mistakes of each pass: none is free of them",
)
def test_repeating_without_a_condition_never_ends() -> None:
    eta, passes, updates = published("perceptron-repeat-forever").numbers
    ran, history, _, _ = _passes(XOR, eta, int(passes), bias=True)
    assert ran == passes
    assert min(history) > 0
    assert sum(history) == updates


@refutes(
    "perceptron-updates-every-step",
    how="trains on AND and counts the steps that change a weight or the bias",
)
def test_most_steps_change_nothing() -> None:
    eta, changed, steps, passes = published(
        "perceptron-updates-every-step"
    ).numbers
    ran, history, _, _ = _passes(AND, eta, 100, bias=True)
    assert ran == passes
    assert ran * len(AND) == steps
    assert sum(history) == changed < steps
