"""The worked numbers of the topic regularization."""

import math
from typing import Any

import numpy as np

from proving import equation
from proving.worked import Worked, by_formula, counts, solve

Array = np.ndarray[Any, Any]


@counts("data-augmentation")
def test_versions_of_a_padded_image(n: Worked) -> None:
    n.names("10")  # CIFAR-10
    side, again, padding, crop, crop_again = n.given(5)
    assert side == again == crop == crop_again == 32
    n.names("1", "2")  # the chance of a flip
    offsets = side + 2 * padding - crop + 1
    n.shows(offsets, offsets, 2, offsets * offsets * 2)
    crop, whole = n.given(2)
    assert (crop, whole) == (224, 256)
    n.shows((whole - crop) ** 2 * 2)


@counts("dropout")
def test_mean_and_variance_of_a_dropped_unit(n: Worked) -> None:
    h, p = n.given(2)
    kept = h / (1 - p)
    n.shows(0, p, kept)
    mean = (1 - p) * kept
    n.shows(mean, p / (1 - p), h**2, (1 - p) * kept**2 - mean**2)
    n.shows(0, h, (1 - p) * h, 1 - p, h, (1 - p) * h)


@counts("early-stopping")
def test_patience_runs_out(n: Worked) -> None:
    losses = n.given(8)
    assert losses == [0.90, 0.70, 0.60, 0.62, 0.55, 0.56, 0.57, 0.58]

    def stopped(patience: int) -> tuple[int, int]:
        best = 0
        for epoch, loss in enumerate(losses):
            if loss < losses[best]:
                best = epoch
            if epoch - best >= patience:
                return epoch + 1, best
        return len(losses), best

    patience = n.one()
    end, best = stopped(int(patience))
    assert patience == 1
    n.shows(end, losses[best])
    patience = n.one()
    end, best = stopped(int(patience))
    assert patience == 3
    n.shows(end, losses[best], best + 1)


@counts("l1-and-l2-regularization")
def test_weights_under_both_penalties(n: Worked) -> None:
    weights = n.given(3)
    assert weights == [3, 0.5, -0.2]
    strength = n.one()

    def best(weight: float, penalty: int) -> float:
        def loss(w: float) -> float:
            return (w - weight) ** 2 / 2 + strength * abs(
                w
            ) ** penalty / penalty

        return min((k / 1000 for k in range(-4000, 4001)), key=loss)

    n.shows(*(best(weight, 1) for weight in weights))
    n.shows(weights[0] - best(weights[0], 1))
    n.shows(*(best(weight, 2) for weight in weights))


@counts("preventing-overfitting")
def test_max_norm(n: Worked) -> None:
    limit, *vector = n.given(3)
    length = math.hypot(*vector)
    n.shows(length, *(part * limit / length for part in vector))
    short = n.given(2)
    assert short == [3, 3.9]
    n.shows(math.hypot(*short))
    assert math.hypot(*short) <= limit


@counts("weight-decay")
def test_decay_beside_an_l2_term(n: Worked) -> None:
    weight, gradient, rate = n.given(3)
    assert gradient == 0
    n.shows(weight, rate * rate * weight, weight - rate * rate * weight)
    penalized = gradient + rate * weight
    n.shows(
        penalized, penalized / math.sqrt(penalized**2), rate, weight - rate
    )


@counts("which-does-not-prevent-overfitting")
def test_weights_behind_the_last_map(n: Worked) -> None:
    n.names("16")  # VGG-16
    height, width, channels, units = n.given(4)
    assert height == width
    weights = height * width * channels * units
    n.shows(weights)
    millions = n.one()
    assert millions == 138
    assert round(4 * weights / (millions * 1e6)) == 3
    n.names("2", "2")
    n.shows(2 * height, 2 * width, channels, 4 * weights)
    classes = n.one()
    n.shows(channels * classes)


@counts("overfitting-and-underfitting")
def test_degrees_of_the_block_below(n: Worked) -> None:
    n.names(
        "1",
        "3",
        "9",
        "1",
        "0.51",
        "0.47",
        "3",
        "0.13",
        "0.10",
        "9",
        "0",
        "0.28",
    )  # it is run and compared


@counts("generalization-of-large-networks")
def test_two_starts_and_two_sharpnesses(n: Worked) -> None:
    first, second, target = n.given(3)
    inputs = np.array([[first, second]])

    def end(start: list[float]) -> Array:
        env = {
            r"\mathbf{X}": inputs,
            r"\mathbf{y}": np.array([target]),
            r"\mathbf{w}_0": np.array(start),
        }
        found = equation("gradient-descent-limit").right.value(env)
        return np.asarray(found, dtype=float).reshape(-1)

    for _ in range(2):
        start = n.given(2)
        shown = end(start)
        n.shows(*shown, float(np.sqrt(np.sum(shown**2))))

    def sharpness(x: float, u: float, w: float) -> float:
        names = {"x": x, "u": u, "w": w}
        return by_formula("sharpness-under-rescaling", names)

    x, both = n.given(2)
    n.shows(sharpness(x, both, both))
    inner, outer = n.given(2)
    assert math.isclose(inner * outer, both * both)
    n.shows(sharpness(x, outer, inner))
    weights, images = n.given(2)
    assert (weights, images) == (1_649_402, 5 * 10_000)  # of the paper
    n.names("10")  # of the data set
    n.shows(weights / images)
    n.names("85.75", "89.05")


@counts("mixup-and-cutmix")
def test_a_mixed_loss_and_a_clipped_patch(n: Worked) -> None:
    first, second, weight = n.given(3)
    n.shows(weight, -math.log(first), 1 - weight, -math.log(second))
    found = solve("mixup", mixed(weight, first, second, 1))
    n.shows(float(found["L"]))
    rest = 1 - weight
    n.shows(-weight * math.log(weight) - rest * math.log(rest))
    for _ in range(2):
        alpha = n.one()
        found = solve("mixup", mixed(weight, first, second, alpha))
        n.shows(math.sqrt(float(found["V"])))
    again, width, height = n.given(3)
    assert again == weight
    assert width == height == 224
    n.shows(width * math.sqrt(rest), height * math.sqrt(rest))
    wide, tall = n.given(2)
    assert tall == height * math.sqrt(rest) / 2
    names = {"x_1": 0, "x_2": wide, "y_1": 0, "y_2": tall}
    n.shows(by_formula("cutmix-weight", names | {"W": width, "H": height}))


def mixed(
    weight: float, first: float, second: float, alpha: float
) -> dict[str, Any]:
    """What the formula of mixup takes, with inputs that do not matter here."""
    vectors = {
        rf"\mathbf{{{letter}}}_{index}": np.array([1.0, 2.0])
        for letter in "xy"
        for index in (1, 2)
    }
    numbers = {r"\lambda": weight, "q_a": first, "q_b": second}
    return vectors | numbers | {r"\alpha": alpha}


@counts("adversarial-examples")
def test_many_small_steps_in_one_direction(n: Worked) -> None:
    height, width, channels = n.given(3)
    n.shows(height * width * channels)
    size, steps, levels = n.given(3)
    count, budget = height * width * channels, steps / levels
    n.shows(budget)
    found = solve(
        "fgsm",
        {
            r"\mathbf{x}": np.zeros(int(count)),
            r"\varepsilon": budget,
            r"\mathbf{g}": np.full(int(count), size),
        },
    )
    noise = budget * size * math.sqrt(count)
    n.shows(float(found["G"]), noise, float(found["G"]) / noise)
    attack = n.one()
    n.shows(attack + 1, 1)
    n.names("10", "2018", "87.3", "95.2", "45.8", "20")


@counts("weight-averaging")
def test_a_window_and_two_points(n: Worked) -> None:
    decay = n.one()
    n.shows(1 / (1 - decay))

    def window(steps: float) -> dict[str, float]:
        solved = solve("ema-window", {r"\beta": decay, "n": steps})
        return {key: float(solved[key]) for key in ("a", "q_n", "v")}

    n.shows(window(1)["a"])
    steps = n.one()
    n.shows(100 * window(steps)["q_n"], window(1)["v"])
    plain = n.one()  # a mean of as many points, all alike
    assert math.isclose((plain - 1) / 2, window(1)["a"])
    assert math.isclose(1 / plain, window(1)["v"])
    assert math.isclose(plain, (1 + decay) / (1 - decay))
    few = n.one()
    n.shows(window(few)["q_n"])
    n.names("2")  # the loss is a square
    points = np.array(n.given(2))
    losses = points**2
    n.shows(*losses, losses.mean())
    n.shows(points.mean(), points.mean() ** 2)
    n.shows(2)  # the second derivative of a square
