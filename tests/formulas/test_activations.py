"""Proofs of the formulas of the topic activations: slopes by differences, values by another route."""

import functools
import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from proving import (
    EvaluationError,
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
from proving.evaluation import compute
from proving.nodes import Cases
from proving.references import (
    assert_within_error,
    derivative,
    gradient,
    jacobian,
)
from proving.scope import Scope

Array = np.ndarray[Any, Any]

REALS = np.array(
    [-8.3, -3.1, -1.27, -0.41, -0.02, 0.0, 0.013, 0.6, 1.9, 2.4, 5.5, 9.7]
)
NONZERO = REALS[REALS != 0.0]


def logistic(x: Any) -> Any:
    """The logistic curve as a shifted and shrunken hyperbolic tangent: no exponential in it."""
    return (1 + np.tanh(np.asarray(x) / 2)) / 2


def one_case_applies(formula_id: str, env: Mapping[str, Any]) -> None:
    """The conditions of a definition by cases must not overlap, even where the first would win."""
    node = equation(formula_id).right.node
    assert isinstance(node, Cases)
    holds = [
        bool(compute(condition, Scope.of(env)))
        for _, condition in node.branches
        if condition is not None
    ]
    assert sum(holds) == 1, f"{formula_id}: {sum(holds)} cases apply"


def rectified(x: float) -> float:
    """What a rectifier lets through, decided by comparing."""
    return x if x > 0 else 0.0


# ---------------------------------------------------------------- why activations are nonlinear


def _two_passes(
    first: Array, one: Array, second: Array, two: Array, x: Array
) -> Array:
    hidden = [
        sum(first[k, j] * x[j] for j in range(len(x))) + one[k]
        for k in range(len(one))
    ]
    return np.array(
        [
            sum(second[i, k] * hidden[k] for k in range(len(one))) + two[i]
            for i in range(len(two))
        ]
    )


@proves(
    "affine-composition",
    how="both sides equal two layers run unit by unit, for random weights of 4 shapes",
)
def test_two_affine_layers_are_one() -> None:
    random = rng()
    both = equation("affine-composition").row
    for n, k, m in ((3, 4, 2), (5, 2, 3), (2, 6, 5), (4, 3, 7)):
        first, second = (
            random.normal(size=(k, n)),
            random.normal(size=(m, k)),
        )
        one, two, x = (
            random.normal(size=k),
            random.normal(size=m),
            random.normal(size=n),
        )
        env = {
            r"\mathbf{W}_1": first, r"\mathbf{W}_2": second, r"\mathbf{b}_1": one, r"\mathbf{b}_2": two,
            r"\mathbf{x}": x,
        }  # fmt: skip
        run = _two_passes(first, one, second, two, x)
        for side in both.sides:
            assert_close(side.value(env), run, "affine-composition")
        assert_equation("affine-composition", env)


@refutes(
    "affine-layers-give-polynomial",
    how="runs the two layers at 0, 1 and 2: the second difference of the values is 0",
)
def test_stacked_affine_layers_have_degree_one() -> None:
    a2, a1, b1, b2, slope, offset, degree, *rest = published(
        "affine-layers-give-polynomial"
    ).numbers
    points, values, second = rest[:3], rest[3:6], rest[6]
    runs = [a2 * (a1 * point + b1) + b2 for point in points]
    assert runs == values == [slope * point + offset for point in points]
    assert np.diff(runs, 2).item() == second == 0
    assert (
        len(np.trim_zeros(np.polyfit(points, runs, 2).round(9), "f")) - 1
        == degree
        == 1
    )


@refutes(
    "linear-activation-is-nonlinear",
    how="runs the two layers with the identity between them: all slopes are equal",
)
def test_identity_activation_keeps_a_straight_line() -> None:
    a1, b1, a2, b2, slope, offset = published(
        "linear-activation-is-nonlinear"
    ).numbers
    points = np.linspace(-3, 3, 13)
    runs = np.array([a2 * (a1 * point + b1) + b2 for point in points])
    assert_close(
        np.diff(runs) / np.diff(points),
        np.full(12, slope),
        "the slope of every piece",
    )
    assert a2 * b1 + b2 == offset


@refutes(
    "relu-has-a-discontinuity",
    how="walks both functions in steps of 1e-6: no step moves the value by more",
)
def test_relu_and_hardtanh_do_not_jump() -> None:
    def hardtanh(x: float) -> float:
        return sorted((-1.0, x, 1.0))[1]

    values = published("relu-has-a-discontinuity").numbers
    points, shown = values[::2], values[1::2]
    assert [rectified(point) for point in points[:3]] == shown[:3]
    assert [hardtanh(point) for point in points[3:]] == shown[3:]
    for function, kinks in ((rectified, (0.0,)), (hardtanh, (-1.0, 1.0))):
        for kink in kinks:
            walk = [function(kink + step * 1e-6) for step in range(-50, 51)]
            assert max(abs(np.diff(walk))) < 1.001e-6


@refutes(
    "activation-decides-firing",
    how="computes both values: each lies away from 0 and from 1",
)
def test_graded_activations_decide_nothing() -> None:
    claim = published("activation-decides-firing")
    x, sigmoid, z, tanh, *decisions = claim.numbers
    assert round(float(logistic(x)), 3) == sigmoid
    assert round(math.sinh(z) / math.cosh(z), 3) == tanh
    assert decisions == [0, 1]
    assert all(
        abs(value - decision) > 0.4
        for value in (sigmoid, tanh)
        for decision in decisions
    )


# ---------------------------------------------------------------- the step


@proves(
    "binary-step",
    how="equals numpy.heaviside with value 1 at 0, and counts as a distribution function, at 12 points",
)
def test_binary_step_is_heaviside() -> None:
    for x in REALS:
        assert_equation(
            "binary-step", {"x": x}, {"H(x)": np.heaviside(x, 1.0)}
        )
        one_case_applies("binary-step", {"x": x})
        assert_equation(
            "binary-step",
            {"x": x},
            {"H(x)": float(np.searchsorted([0.0], x, side="right"))},
        )
    assert_equation(
        "binary-step",
        {"x": REALS},
        {"H(x)": (np.sign(REALS) + np.sign(REALS + 1e-9)).clip(0, 1)},
    )


@proves(
    "binary-step-derivative",
    how="equals central differences of numpy.heaviside at 11 points; at 0 they diverge",
)
def test_binary_step_is_flat() -> None:
    for x in NONZERO:
        slope = derivative(lambda value: np.heaviside(value, 1.0), x)
        assert_equation(
            "binary-step-derivative", {"x": x}, {"H'(x)": slope}
        )
    quotients = [
        (np.heaviside(h, 1.0) - np.heaviside(-h, 1.0)) / (2 * h)
        for h in (1e-2, 1e-4, 1e-6)
    ]
    assert quotients == sorted(quotients)
    assert quotients[-1] > 1e5


@refutes(
    "step-active-on-both-sides",
    how="counts the active units on either side of the threshold",
)
def test_a_step_is_active_on_one_side() -> None:
    threshold, above, one, below, zero = published(
        "step-active-on-both-sides"
    ).numbers
    assert below < threshold < above
    assert np.heaviside(above - threshold, 1.0) == one == 1
    assert np.heaviside(below - threshold, 1.0) == zero == 0


# ---------------------------------------------------------------- the sigmoid


def _by_bisection(x: float) -> float:
    """The probability whose log-odds are x, searched for."""
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if math.log(middle) - math.log1p(-middle) < x:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@proves(
    "sigmoid",
    how="is the probability with log-odds x, found by bisection at 12 points; and a shifted tanh",
)
def test_sigmoid_inverts_the_log_odds() -> None:
    found = np.array([_by_bisection(float(x)) for x in REALS])
    assert_equation("sigmoid", {"x": REALS}, {r"\sigma(x)": found})
    assert_equation(
        "sigmoid", {"x": REALS}, {r"\sigma(x)": logistic(REALS)}
    )


@proves("sigmoid", how="equals torch.sigmoid on random inputs")
def test_sigmoid_is_pytorchs() -> None:
    torch = optional_torch()
    x = rng().normal(scale=3, size=50)
    assert_equation(
        "sigmoid",
        {"x": x},
        {r"\sigma(x)": torch.sigmoid(torch.tensor(x)).numpy()},
    )


@proves(
    "sigmoid-derivative",
    how="equals central differences of the logistic curve at 12 points",
)
def test_sigmoid_slope() -> None:
    assert_equation(
        "sigmoid-derivative",
        {"x": REALS},
        {r"\sigma'(x)": derivative(logistic, REALS)},
        rtol=1e-7,
        atol=1e-10,
    )


@refutes(
    "sigmoid-saturates-beyond-one",
    how="finds the probabilities with these log-odds by bisection: all are below 1",
)
def test_sigmoid_never_arrives() -> None:
    *pairs, claimed = published("sigmoid-saturates-beyond-one").numbers
    shown = re.findall(
        r"= (0\.\d+)",
        published("sigmoid-saturates-beyond-one").counterexample,
    )
    for x, value, text in zip(pairs[::2], pairs[1::2], shown, strict=True):
        right = _by_bisection(x)
        assert round(right, len(text) - 2) == value < claimed == 1.0
        assert x > 1
        assert claimed - right > 0.006


# ---------------------------------------------------------------- tanh


@proves(
    "tanh", how="equals numpy.tanh and the imaginary tangent at 12 points"
)
def test_tanh_is_numpys() -> None:
    assert_equation("tanh", {"x": REALS}, {r"\tanh(x)": np.tanh(REALS)})
    assert_equation(
        "tanh", {"x": REALS}, {r"\tanh(x)": np.imag(np.tan(1j * REALS))}
    )


@proves("tanh", how="equals torch.tanh on random inputs")
def test_tanh_is_pytorchs() -> None:
    torch = optional_torch()
    x = rng().normal(scale=2, size=50)
    assert_equation(
        "tanh", {"x": x}, {r"\tanh(x)": torch.tanh(torch.tensor(x)).numpy()}
    )


@proves(
    "tanh-derivative",
    how="equals central differences of sinh/cosh at 12 points",
)
def test_tanh_slope() -> None:
    slope = derivative(lambda x: np.sinh(x) / np.cosh(x), REALS)
    assert_equation(
        "tanh-derivative",
        {"x": REALS},
        {r"\tanh'(x)": slope},
        rtol=1e-7,
        atol=1e-10,
    )


@refutes(
    "tanh-for-regression",
    how="searches the outputs of tanh for the target: none comes nearer than 1 does",
)
def test_tanh_does_not_reach_three() -> None:
    target, ceiling, error, x, shown = published(
        "tanh-for-regression"
    ).numbers
    assert error == target - ceiling
    outputs = np.tanh(np.linspace(-50, 50, 10_001))
    assert np.abs(outputs).max() <= ceiling == 1 < target
    assert np.abs(outputs - target).min() >= target - ceiling
    assert round(math.sinh(x) / math.cosh(x), 11) == shown < ceiling


# ---------------------------------------------------------------- ReLU and its leaky relative


@proves(
    "relu",
    how="equals the larger of each number and 0, found by comparing, at 12 points",
)
def test_relu_keeps_what_is_positive() -> None:
    kept = np.array([rectified(float(x)) for x in REALS])
    assert_equation("relu", {"x": REALS}, {r"\operatorname{ReLU}(x)": kept})


@proves("relu", how="equals torch.nn.ReLU on random inputs and at 0")
def test_relu_is_pytorchs() -> None:
    torch = optional_torch()
    x = np.append(rng().normal(size=30), 0.0)
    assert_equation(
        "relu",
        {"x": x},
        {
            r"\operatorname{ReLU}(x)": torch.nn.ReLU()(
                torch.tensor(x)
            ).numpy()
        },
    )


@proves(
    "relu-derivative",
    how="equals central differences of (x + |x|)/2 at 11 points; at 0 the two one-sided slopes differ",
)
def test_relu_slope() -> None:
    def half(x: Any) -> Any:
        return (x + np.abs(x)) / 2

    key = r"\operatorname{ReLU}'(x)"
    for x in NONZERO:
        one_case_applies("relu-derivative", {"x": x})
        assert_equation(
            "relu-derivative",
            {"x": x},
            {key: round(float(derivative(half, x)), 9)},
        )
    left, right = (
        (half(0.0) - half(-1e-6)) / 1e-6,
        (half(1e-6) - half(0.0)) / 1e-6,
    )
    assert (left, right) == (0.0, 1.0)
    with pytest.raises(EvaluationError, match="no case applies"):
        equation("relu-derivative").right.value({"x": 0.0})


@proves(
    "relu-derivative",
    how="equals PyTorch's gradient of relu at random inputs",
)
def test_relu_slope_is_pytorchs() -> None:
    torch = optional_torch()
    x = torch.tensor(rng().normal(size=40), requires_grad=True)
    torch.relu(x).sum().backward()
    assert_equation(
        "relu-derivative",
        {"x": x.detach().numpy()},
        {r"\operatorname{ReLU}'(x)": x.grad.numpy()},
    )


def _leaky(x: Any, slope: float) -> Any:
    """A straight line of the mean slope plus a symmetric kink: one formula for both sides."""
    return (1 + slope) / 2 * x + (1 - slope) / 2 * np.abs(x)


@proves(
    "leaky-relu",
    how="equals a line plus a multiple of |x| at 12 points, for 5 slopes from -0.5 to 1.7",
)
def test_leaky_relu_is_a_kinked_line() -> None:
    for slope in (-0.5, 0.01, 0.2, 0.3, 1.7):
        env = {r"\alpha": slope}
        for x in REALS:
            key = r"\operatorname{LeakyReLU}(x)"
            assert_equation(
                "leaky-relu", {**env, "x": x}, {key: _leaky(x, slope)}
            )
            one_case_applies("leaky-relu", {**env, "x": x})


@proves(
    "leaky-relu",
    how="equals torch.nn.LeakyReLU for 3 slopes on random inputs and at 0",
)
def test_leaky_relu_is_pytorchs() -> None:
    torch = optional_torch()
    x = np.append(rng().normal(size=30), 0.0)
    for slope in (0.01, 0.2, 0.3):
        layer = torch.nn.LeakyReLU(slope)(torch.tensor(x)).numpy()
        assert_equation(
            "leaky-relu",
            {"x": x, r"\alpha": slope},
            {r"\operatorname{LeakyReLU}(x)": layer},
        )


@proves(
    "leaky-relu-derivative",
    how="equals central differences of the kinked line at 11 points, for 3 slopes",
)
def test_leaky_relu_slope() -> None:
    key = r"\operatorname{LeakyReLU}'(x)"
    for slope in (0.01, 0.2, 0.3):
        for x in NONZERO:
            one_case_applies(
                "leaky-relu-derivative", {"x": x, r"\alpha": slope}
            )
            steep = round(
                float(
                    derivative(functools.partial(_leaky, slope=slope), x)
                ),
                9,
            )
            assert_equation(
                "leaky-relu-derivative",
                {"x": x, r"\alpha": slope},
                {key: steep},
            )
    with pytest.raises(EvaluationError, match="no case applies"):
        equation("leaky-relu-derivative").right.value(
            {"x": 0.0, r"\alpha": 0.2}
        )


@proves(
    "leaky-relu-derivative",
    how="equals PyTorch's gradient of leaky_relu at random inputs",
)
def test_leaky_relu_slope_is_pytorchs() -> None:
    torch = optional_torch()
    x = torch.tensor(rng().normal(size=40), requires_grad=True)
    torch.nn.functional.leaky_relu(x, 0.2).sum().backward()
    env = {"x": x.detach().numpy(), r"\alpha": 0.2}
    assert_equation(
        "leaky-relu-derivative",
        env,
        {r"\operatorname{LeakyReLU}'(x)": x.grad.numpy()},
    )


@refutes(
    "leaky-relu-values-are-small",
    how="scales the input by the slope: the output is far from small",
)
def test_leaky_outputs_can_be_large() -> None:
    slope, x, out = published("leaky-relu-values-are-small").numbers
    assert _leaky(x, slope) == pytest.approx(out)
    assert abs(out) >= 10


@refutes(
    "relu-output-forbidden",
    how="passes the pre-activations through a rectifier: every target is met",
)
def test_relu_outputs_meet_non_negative_targets() -> None:
    values = published("relu-output-forbidden").numbers
    targets, inputs = values[:3], values[3:]
    assert [rectified(x) for x in inputs] == targets


# ---------------------------------------------------------------- Swish


def _swish(x: Any, beta: float) -> Any:
    return np.asarray(x) * logistic(beta * np.asarray(x))


@proves(
    "swish",
    how="equals x times a shifted tanh at 12 points, for 5 values of beta with both limits",
)
def test_swish_is_x_times_its_gate() -> None:
    for beta in (-0.7, 0.5, 1.0, 1.702, 3.0):
        assert_equation(
            "swish",
            {"x": REALS, r"\beta": beta},
            {"f(x)": _swish(REALS, beta)},
        )
    assert_equation(
        "swish", {"x": REALS, r"\beta": 0.0}, {"f(x)": REALS / 2}
    )
    kept = np.array([rectified(float(x)) for x in REALS])
    assert_equation("swish", {"x": REALS, r"\beta": 1e6}, {"f(x)": kept})


@proves(
    "swish",
    how="equals torch.nn.SiLU for beta 1, and SiLU(beta x)/beta for others, on random inputs",
)
def test_swish_is_pytorchs() -> None:
    torch = optional_torch()
    x = rng().normal(scale=2, size=50)
    for beta in (1.0, 0.4, 2.5):
        layer = torch.nn.SiLU()(torch.tensor(beta * x)).numpy() / beta
        assert_equation("swish", {"x": x, r"\beta": beta}, {"f(x)": layer})


@proves(
    "swish-derivative",
    how="equals central differences of Swish at 12 points, for 4 values of beta",
)
def test_swish_slope() -> None:
    for beta in (-0.7, 0.5, 1.0, 3.0):
        env = {
            "x": REALS,
            r"\beta": beta,
            "f": functools.partial(_swish, beta=beta),
        }
        slope = derivative(functools.partial(_swish, beta=beta), REALS)
        assert_equation(
            "swish-derivative", env, {"f'(x)": slope}, rtol=1e-7, atol=1e-9
        )


@proves(
    "swish-derivative",
    how="equals PyTorch's gradient of silu at random inputs, for beta 1",
)
def test_swish_slope_is_pytorchs() -> None:
    torch = optional_torch()
    x = torch.tensor(rng().normal(scale=2, size=40), requires_grad=True)
    torch.nn.functional.silu(x).sum().backward()
    env = {
        "x": x.detach().numpy(),
        r"\beta": 1.0,
        "f": lambda value: _swish(value, 1.0),
    }
    assert_equation("swish-derivative", env, {"f'(x)": x.grad.numpy()})


# ---------------------------------------------------------------- softmax


LOGITS = [
    np.array([1.3, -0.4]),
    np.array([0.2, 2.1, -1.7]),
    np.array([3.1, -2.2, 0.7, 1.1, 0.4]),
]


def _by_odds(z: Array) -> Array:
    """The distribution whose log-odds against the last outcome are the logits' differences, solved for."""
    size = len(z)
    system, right = np.zeros((size, size)), np.zeros(size)
    for i in range(size - 1):
        system[i, i], system[i, -1] = 1.0, -math.exp(z[i] - z[-1])
    system[-1], right[-1] = 1.0, 1.0
    return np.linalg.solve(system, right)


@proves(
    "softmax",
    how="equals the gradient of log-sum-exp and the distribution with these odds, for 2 to 5 logits",
)
def test_softmax_is_the_gradient_of_logsumexp() -> None:
    for z in LOGITS:
        env: dict[str, Any] = {"z": from_one(z), "K": len(z)}
        each = {"i": range(1, len(z) + 1)}
        assert_equation("softmax", env, {"p_i": _by_odds(z)}, each=each)
        slope = gradient(lambda v: np.logaddexp.reduce(v), z)
        assert_equation(
            "softmax", env, {"p_i": slope}, each=each, rtol=1e-7
        )


@proves(
    "softmax",
    how="equals how often each logit wins after standard Gumbel noise, in 100,000 draws",
)
def test_softmax_counts_gumbel_winners() -> None:
    z = LOGITS[1]
    p = equation("softmax").solve(
        {"z": from_one(z), "K": len(z)},
        each={"i": range(1, len(z) + 1)},
    )["p_{i}"]
    for i, value in enumerate(p):

        def wins(
            random: np.random.Generator, count: int, i: int = i
        ) -> Any:
            return (
                np.argmax(z + random.gumbel(size=(count, len(z))), axis=1)
                == i
            )

        assert_within_error(value, wins, count=100_000)


@proves("softmax", how="equals torch.nn.Softmax on random logits")
def test_softmax_is_pytorchs() -> None:
    torch = optional_torch()
    z = rng().normal(scale=2, size=6)
    layer = torch.nn.Softmax(dim=-1)(torch.tensor(z)).numpy()
    assert_equation(
        "softmax",
        {"z": from_one(z), "K": 6},
        {"p_i": layer},
        each={"i": range(1, 7)},
    )


@proves(
    "softmax-jacobian",
    how="equals central differences of the distribution with given odds, for 2 to 5 logits",
)
def test_softmax_jacobian() -> None:
    for z in LOGITS:
        places = range(1, len(z) + 1)
        env = {
            "p": from_one(_by_odds(z)),
            r"\delta": Indexed(lambda i, j: float(i == j)),
        }
        slopes = jacobian(_by_odds, z)
        key = r"\frac{\partial p_i}{\partial z_j}"
        assert_equation(
            "softmax-jacobian",
            env,
            {key: slopes},
            each={"i": places, "j": places},
            rtol=1e-7,
            atol=1e-10,
        )


@proves(
    "softmax-jacobian",
    how="equals the Jacobian that PyTorch's autograd finds, on random logits",
)
def test_softmax_jacobian_is_pytorchs() -> None:
    torch = optional_torch()
    z = torch.tensor(rng().normal(size=4))
    slopes = torch.autograd.functional.jacobian(
        lambda v: torch.softmax(v, -1), z
    ).numpy()
    env = {
        "p": from_one(torch.softmax(z, -1).numpy()),
        r"\delta": from_one(np.eye(4)),
    }
    key = r"\frac{\partial p_i}{\partial z_j}"
    assert_equation(
        "softmax-jacobian",
        env,
        {key: slopes},
        each={"i": range(1, 5), "j": range(1, 5)},
    )


@refutes(
    "softmax-is-plain-division",
    how="divides the numbers by their sum, and solves for the distribution with these log-odds",
)
def test_softmax_is_more_than_division() -> None:
    values = np.array(published("softmax-is-plain-division").numbers)
    inputs, plain, right = values[:3], values[3:6], values[6:]
    assert_close((inputs / inputs.sum()).round(3), plain, "plain division")
    assert_close(_by_odds(inputs).round(3), right, "softmax")
    assert np.abs(plain - right).min() > 0.07
    assert np.any(np.array([-1.0, 2.0, 3.0]) / 4 < 0)
    assert np.all(_by_odds(np.array([-1.0, 2.0, 3.0])) > 0)


@refutes(
    "softmax-target-gets-high-probability",
    how="solves for the distribution with these log-odds: the target has the smaller part",
)
def test_the_target_may_get_little() -> None:
    first, second, target, high, low, again = published(
        "softmax-target-gets-high-probability"
    ).numbers
    p = _by_odds(np.array([first, second]))
    assert p.round(3).tolist() == [high, low]
    assert round(p[int(target) - 1], 3) == again == low < 0.5
