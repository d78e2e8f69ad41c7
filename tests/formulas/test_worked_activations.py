"""The worked numbers of the topic activations."""

import math

import numpy as np

from proving.worked import Worked, by_formula, counts

GRID = np.linspace(-40, 40, 8001)


def sigmoid(x: float) -> float:
    """The page's own formula."""
    return by_formula("sigmoid", {"x": x})


def sigmoid_slope(x: float) -> float:
    """The page's own formula."""
    return by_formula("sigmoid-derivative", {"x": x})


@counts("types-of-activation-functions", table="function")
def test_range_and_largest_slope_of_each_function(n: Worked) -> None:
    grid = GRID

    def low(values: np.ndarray) -> float:
        return float(values.min())

    def steepest(values: np.ndarray) -> float:
        return float((np.diff(values) / np.diff(grid)).max())

    logistic, relu = 1 / (1 + np.exp(-grid)), np.maximum(0, grid)
    gelu, swish = np.array([_gelu(x) for x in grid]), grid * logistic
    n.names("1", "0", "0")  # the definition of a step
    n.shows(0, 1, 0)
    n.shows(steepest(grid))
    n.names("1", "1")
    n.shows(low(logistic), logistic.max())
    n.shows(
        np.tanh(grid).min(), np.tanh(grid).max(), steepest(np.tanh(grid))
    )
    n.names("0")
    n.shows(low(relu), steepest(relu))
    n.names("0")  # leaky
    for alpha in (0.01, 0.5, 1.0):
        leaky = np.where(grid > 0, grid, alpha * grid)
        assert abs(steepest(leaky) - 1) < 1e-9
    n.names("1", "1")
    n.names("0", "1")  # ELU
    for alpha in (0.5, 1.0):
        elu = np.where(grid > 0, grid, alpha * np.expm1(grid))
        assert abs(steepest(elu) - 1) < 1e-3
    n.names("1", "1")
    n.names("1")
    n.shows(low(np.log1p(np.exp(grid))), steepest(np.log1p(np.exp(grid))))
    n.shows(low(gelu), steepest(gelu))
    n.names("1", "3")  # models
    n.shows(low(swish), steepest(swish))


@counts("leaky-relu", table="default slope")
def test_defaults_of_the_libraries(n: Worked) -> None:
    n.names("0.01", "0.2", "0.3", "2")


@counts("activation-function")
def test_two_lines_in_a_row(n: Worked) -> None:
    slope, offset, then, added = n.given(4)
    n.shows(then, slope, offset, added)
    for _ in range(2):
        n.shows(then * slope, then * offset + added)
    n.shows(then * max(0.0, slope * -1 + offset) + added)


@counts("binary-step-function")
def test_steps_lose_the_distance(n: Worked) -> None:
    inputs = n.given(2)
    n.shows(by_formula("binary-step", {"x": inputs[0]}))
    assert inputs == [0.1, 100]
    below = n.one()
    assert below == -0.001
    n.shows(by_formula("binary-step", {"x": below}))
    n.shows(by_formula("binary-step-derivative", {"x": inputs[0]}), 0)


@counts("choosing-an-activation")
def test_slopes_along_a_path(n: Worked) -> None:
    units = n.one()
    assert units == 20
    n.shows(1, units, 1**units)
    steepest = n.one()
    assert steepest == sigmoid_slope(0)
    n.shows(units, steepest**units)


@counts("leaky-relu")
def test_a_leak_of_a_hundredth(n: Worked) -> None:
    leak = n.one()
    for _ in range(2):
        x = n.one()
        n.shows(by_formula("leaky-relu", {"x": x, r"\alpha": leak}))
        assert x in {2, -3}
    x = n.one()
    assert x == -5
    n.shows(
        by_formula("relu-derivative", {"x": x}),
        by_formula("leaky-relu-derivative", {"x": x, r"\alpha": leak}),
    )


@counts("relu-in-the-output-layer")
def test_relu_and_softplus_at_the_output(n: Worked) -> None:
    target, z = n.given(2)
    output, slope = max(0.0, z), by_formula("relu-derivative", {"x": z})
    n.shows(output, slope)
    n.names("2")
    n.shows(
        output,
        target,
        slope,
        2 * (output - target) * slope,
        (output - target) ** 2,
    )
    n.names("1")
    n.shows(z)
    output, slope = math.log1p(math.exp(z)), 1 / (1 + math.exp(-z))
    n.shows(output, z, slope)
    n.names("2")
    n.shows(output, target, slope, 2 * (output - target) * slope)


@counts("relu")
def test_relu_of_numbers_and_of_noise(n: Worked) -> None:
    inputs = n.given(4)
    assert inputs == [-2, -0.5, 0, 1.5]
    n.shows(*(by_formula("relu", {"x": x}) for x in inputs))
    n.shows(*(float(x > 0) for x in inputs))
    n.names("1", "2")
    grid = np.linspace(0, 12, 200_001)
    density = np.exp(-(grid**2) / 2) / math.sqrt(2 * math.pi)
    n.shows(np.trapezoid(grid * density, grid))
    n.shows(1 / np.trapezoid(grid**2 * density, grid))


@counts("sigmoid")
def test_sigmoid_values_and_slopes(n: Worked) -> None:
    places = (1, 2, 5)
    for x in places:
        n.names(str(x))
        n.shows(sigmoid(x))
    n.shows(*map(sigmoid_slope, places))
    n.names("1")
    n.shows(1 / sigmoid_slope(0))
    layers = n.one()
    n.shows(sigmoid_slope(0) ** layers)


@counts("softmax")
def test_softmax_of_shifted_and_scaled_logits(n: Worked) -> None:
    logits = n.given(3)
    assert logits == [1, 2, 3]
    odds = np.exp(logits)
    n.shows(*(odds / odds.sum()))
    n.shows(*(logit + 100 for logit in logits))
    n.shows(*(10 * logit for logit in logits))
    odds = np.exp([10 * logit for logit in logits])
    n.shows(odds[-1] / odds.sum())


@counts("swish")
def test_swish_values_and_slopes(n: Worked) -> None:
    for x in (1, -1, -2):
        n.names(str(x))
        n.shows(
            *(
                by_formula(key, {"x": x, r"\beta": 1.0, **own})
                for key, own in _swish(x)
            )
        )
    n.names("1", "0.9", "0.6")  # of the paper


def _swish(x: float) -> list[tuple[str, dict[str, float]]]:
    value = x / (1 + math.exp(-x))
    return [("swish", {}), ("swish-derivative", {"f(x)": value})]


@counts("tanh")
def test_tanh_values_and_slopes(n: Worked) -> None:
    places = (0.5, 1, 2)
    for x in places:
        n.names(f"{x:g}")
        n.shows(by_formula("tanh", {"x": x}))
    n.shows(*(by_formula("tanh-derivative", {"x": x}) for x in places))
    n.shows(*map(sigmoid_slope, places))


@counts("types-of-activation-functions")
def test_all_functions_at_one_place(n: Worked) -> None:
    x = n.one()
    assert x == -1
    n.shows(sigmoid(x), by_formula("tanh", {"x": x}), max(0.0, x))
    leak = n.one()
    n.shows(leak * x)
    alpha = n.one()
    n.shows(alpha * (math.exp(x) - 1), _gelu(x), x * sigmoid(x))
    far = n.one()
    family = (far, far, far, _gelu(far), far * sigmoid(far))
    most = n.one()
    assert most - 0.01 < max(far - value for value in family) <= most
    n.shows(far)


def _gelu(x: float) -> float:
    return x * (1 + math.erf(x / math.sqrt(2))) / 2
