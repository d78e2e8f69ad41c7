"""Proofs of the formulas of the topic regularization: masks and training sets are enumerated, minima searched."""

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from proving import (
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
from proving.references import derivative

Array = np.ndarray[Any, Any]


# Overfitting


@proves(
    "bias-variance-decomposition",
    how="enumerates every training set and every new target of straight-line fits to a parabola",
)
def test_bias_and_variance_add_up() -> None:
    inputs, place = np.array([0.0, 1.0, 2.5]), 3.0
    noises = np.array(
        [-0.8, 0.3, 0.5]
    )  # equally likely, mean 0, not symmetric

    def true(x: Any) -> Any:
        return 0.4 * x**2 - x

    predictions = [
        np.polyval(np.polyfit(inputs, true(inputs) + noise, 1), place)
        for noise in itertools.product(noises, repeat=3)
    ]
    pairs = np.array(
        [
            (true(place) + e, prediction)
            for prediction in predictions
            for e in noises
        ]
    )
    env = {
        "y": pairs[:, 0], r"\hat y": pairs[:, 1], "f": true(place), "e": noises,
        r"\mathbb{E}": np.mean, r"\operatorname{Var}": np.var,
    }  # fmt: skip
    squares = [(target - prediction) ** 2 for target, prediction in pairs]
    reference = {
        r"\mathbb{E}\left[(y - \hat y)^2\right]": sum(squares)
        / len(squares)
    }
    assert_equation("bias-variance-decomposition", env, reference)
    assert (
        abs(np.mean(predictions) - true(place)) > 0.5
    )  # the line is biased here
    # A target that the model was fitted to is not independent of it, and the sum comes out wrong.
    fitted = [
        (true(inputs) + noise)[2]
        - np.polyval(np.polyfit(inputs, true(inputs) + noise, 1), inputs[2])
        for noise in itertools.product(noises, repeat=3)
    ]
    assert np.mean(np.square(fitted)) < np.var(noises)


@refutes(
    "little-data-overfits",
    how="fits a line to 2 and a polynomial of degree 9 to 10 noisy points: both meet every point",
)
def test_little_data_is_fitted_exactly() -> None:
    few, error, degree, many = published("little-data-overfits").numbers
    random = rng()
    for count, power in ((int(few), 1), (int(many), int(degree))):
        x = np.linspace(0.0, 1.0, count)
        y = np.sin(2 * np.pi * x) + 0.2 * random.normal(size=count)
        curve = np.polynomial.Polynomial.fit(x, y, power)
        assert_close(
            np.mean((curve(x) - y) ** 2),
            error,
            "training error",
            atol=1e-12,
        )
        between = np.linspace(0.0, 1.0, 101)
        assert (
            np.mean((curve(between) - np.sin(2 * np.pi * between)) ** 2)
            > 0.01
        )


@refutes(
    "max-norm-bounds-the-vector",
    how="measures the weight vector: longer than the limit, though each weight is below it",
)
def test_max_norm_limits_the_vector() -> None:
    limit, *weights, length, first, second, highest = published(
        "max-norm-bounds-the-vector"
    ).numbers
    vector = np.array(weights)
    assert round(float(np.hypot(*vector)), 2) == length
    assert length > limit == highest > max(weights)
    # The nearest vector within the limit, by search over directions.
    angles = np.linspace(0, 2 * np.pi, 4001)
    circle = limit * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    nearest = circle[np.argmin(np.sum((circle - vector) ** 2, axis=1))]
    assert [round(float(value), 2) for value in nearest] == [first, second]


# Dropout


def _masks(p: float, units: int) -> list[tuple[Array, float]]:
    """Every mask of kept units, with its probability if each unit is dropped with probability p."""
    masks = [
        np.array(mask, dtype=float)
        for mask in itertools.product((0, 1), repeat=units)
    ]
    return [
        (mask, float(np.prod([p if kept == 0 else 1 - p for kept in mask])))
        for mask in masks
    ]


@proves(
    "dropout-inverted",
    how="enumerates all masks of four units with their probabilities, for four drop rates",
)
def test_inverted_dropout_keeps_the_mean() -> None:
    h = np.array([1.7, -0.6, 3.2, -2.4])
    for p in (0.0, 0.2, 0.5, 0.85):
        outcomes = [([value / (1 - p) if kept else 0.0 for kept, value in zip(mask, h, strict=True)], chance)
                    for mask, chance in _masks(p, 4)]  # fmt: skip
        mean = sum(chance * np.array(values) for values, chance in outcomes)
        variance = sum(
            chance * (np.array(values) - mean) ** 2
            for values, chance in outcomes
        )
        for (mask, _), (values, _) in zip(
            _masks(p, 4), outcomes, strict=True
        ):
            env = {"h": h, "r": mask, "p": p}
            reference = {
                r"\tilde h_j": values, r"\mathbb{E}[\tilde h_j]": mean, r"\operatorname{Var}(\tilde h_j)": variance
            }  # fmt: skip
            assert_equation(
                "dropout-inverted", env, reference, each={"j": range(4)}
            )


@proves(
    "dropout-inverted",
    how="what PyTorch's Dropout puts out: the two values, their mean and variance within sampling error",
)
def test_inverted_dropout_is_pytorchs() -> None:
    torch = optional_torch()
    h, p, count = 2.6, 0.3, 200_000
    layer = torch.nn.Dropout(p)
    out = layer(torch.full((count,), h, dtype=torch.float64)).numpy()
    found = [
        equation("dropout-inverted").solve(
            {"h": [h], "r": [r], "p": p}, each={"j": [0]}
        )
        for r in (0, 1)
    ]
    assert_close(
        sorted(set(out)),
        np.sort([entry[r"\tilde h_j"][0] for entry in found]),
        "values",
    )
    mean, variance = (
        found[0][r"\mathbb{E}[\tilde h_j]"][0],
        found[0][r"\operatorname{Var}(\tilde h_j)"][0],
    )
    assert abs(np.mean(out) - mean) < 5 * np.std(out) / np.sqrt(count)
    assert_close(np.var(out), variance, "variance", rtol=0.02)
    assert_close(
        layer.eval()(torch.tensor([h])).item(),
        np.float32(h),
        "evaluation mode",
        rtol=1e-6,
    )


@proves(
    "dropout-original",
    how="enumerates all masks of three units with their probabilities, for five drop rates",
)
def test_original_dropout_shrinks_the_mean() -> None:
    h = np.array([1.7, -0.6, 3.2])
    for p in (0.0, 0.2, 0.5, 0.85, 1.0):
        mean = sum(
            chance * np.where(mask == 1, h, 0.0)
            for mask, chance in _masks(p, 3)
        )
        assert_equation(
            "dropout-original",
            {"h": h, "p": p},
            {r"\mathbb{E}[r_j \, h_j]": mean},
            each={"j": range(3)},
        )


@refutes(
    "dropout-test-scaling",
    how="averages the unit over its masks: 8, which 0.8 times 10 meets and 0.2 times 10 does not",
)
def test_dropout_scales_by_the_probability_of_keeping() -> None:
    h, p, mean, factor, wrong, keep, right = published(
        "dropout-test-scaling"
    ).numbers
    average = sum(chance * h * mask[0] for mask, chance in _masks(p, 1))
    assert_close(average, mean, "mean in training")
    assert_close(factor * h, wrong, "published")
    assert_close(keep * h, right, "corrected")
    assert (factor, keep) == (p, 1 - p)
    assert right == mean != wrong


@refutes(
    "dropped-units-are-updated",
    how="differentiates a batch of two with a mask each, and takes a second step with momentum",
)
def test_dropped_units_are_updated() -> None:
    kept, dropped, size, mean, nothing, momentum, rate, moved = published(
        "dropped-units-are-updated"
    ).numbers
    inputs, mask = np.array([kept, dropped]), np.array([1.0, 0.0])

    def outputs(weight: Any, mask: Array) -> Any:
        return sum(mask * weight * inputs) / size

    first = derivative(lambda weight: outputs(weight, mask), 0.7)
    assert_close(first, mean, "gradient with one of two dropped", rtol=1e-8)
    assert mean != nothing
    second = derivative(lambda weight: outputs(weight, 0 * mask), 0.7)
    assert_close(second, nothing, "gradient with both dropped", atol=1e-9)
    velocity = momentum * first + second
    assert_close(rate * velocity, moved, "the step all the same", rtol=1e-8)


# Penalties


def _penalties() -> list[tuple[Array, float]]:
    return [
        (np.array([0.7, -1.9, 3.1, -0.4]), 0.35),
        (np.array([-2.3]), 1.7),
    ]


@proves(
    "l1-l2-gradients",
    how="differentiates both penalties numerically, as printed, by each of several weights",
)
def test_penalty_gradients_are_derivatives() -> None:
    for w, strength in _penalties():
        for j in range(1, len(w) + 1):
            env = {
                "w": from_one(w),
                r"\lambda": strength,
                "d": len(w),
                "j": j,
            }
            assert_equation("l1-l2-gradients", env, rtol=1e-6)
            found = [
                row.right.value(env)
                for row in equation("l1-l2-gradients").rows
            ]

            def moved(
                value: Any, place: int = j - 1, w: Array = w
            ) -> Array:
                other = w.copy()
                other[place] = value
                return other

            def lasso(
                value: Any, moved: Any = moved, strength: float = strength
            ) -> Any:
                return strength * np.linalg.norm(moved(value), 1)

            def ridge(
                value: Any, moved: Any = moved, strength: float = strength
            ) -> Any:
                return strength / 2 * np.linalg.norm(moved(value)) ** 2

            reference = [
                derivative(lasso, w[j - 1]),
                derivative(ridge, w[j - 1]),
            ]
            assert_close(found, reference, "gradients", rtol=1e-7)


@proves(
    "l1-l2-gradients",
    how="PyTorch's automatic gradients; the second is what SGD's weight_decay adds",
)
def test_penalty_gradients_are_pytorchs() -> None:
    torch = optional_torch()
    for values, strength in _penalties():
        w = torch.tensor(values, requires_grad=True)
        (lasso,) = torch.autograd.grad(strength * w.abs().sum(), w)
        (ridge,) = torch.autograd.grad(strength / 2 * (w**2).sum(), w)
        parameter = torch.nn.Parameter(torch.tensor(values))
        parameter.grad = torch.zeros_like(parameter)
        torch.optim.SGD([parameter], lr=1.0, weight_decay=strength).step()
        assert_close(
            values - parameter.detach().numpy(),
            ridge.numpy(),
            "SGD's weight decay",
        )
        for j in range(1, len(values) + 1):
            env = {
                "w": from_one(values),
                r"\lambda": strength,
                "d": len(values),
                "j": j,
            }
            found = [
                row.right.value(env)
                for row in equation("l1-l2-gradients").rows
            ]
            assert_close(
                found,
                [lasso[j - 1].item(), ridge[j - 1].item()],
                "gradients",
            )


def _minimum(f: Callable[[Any], Any]) -> float:
    """Where a convex function of a number is least, by ever finer grids."""
    center, width = 0.0, 8.0
    for _ in range(14):
        grid = center + np.linspace(-width, width, 81)
        center, width = float(grid[np.argmin(f(grid))]), width / 16
    return center


@proves(
    "l1-l2-minimizers",
    how="searches both minima on ever finer grids, on either side of the threshold",
)
def test_penalized_minima_are_where_printed() -> None:
    for a in (3.0, 0.5, -0.2, -2.7, 1.3):
        for strength in (0.0, 0.4, 1.3):

            def lasso(
                w: Any, a: float = a, strength: float = strength
            ) -> Any:
                return 0.5 * (w - a) ** 2 + strength * np.abs(w)

            def ridge(
                w: Any, a: float = a, strength: float = strength
            ) -> Any:
                return 0.5 * (w - a) ** 2 + strength / 2 * w**2

            env = {"a": a, r"\lambda": strength}
            assert_equation(
                "l1-l2-minimizers",
                env,
                {"w_1": _minimum(lasso), "w_2": _minimum(ridge)},
                rtol=1e-6,
                atol=1e-6,
            )


# Weight decay


@proves(
    "sgd-weight-decay",
    how="differentiates the penalized loss and steps against it: both sides are the new parameter",
)
def test_decay_is_a_step_on_the_penalized_loss() -> None:
    for theta, rate, strength in (
        (1.7, 0.3, 0.4),
        (-0.6, 0.05, 2.5),
        (2.2, 0.7, 0.0),
    ):
        slope = derivative(lambda w: np.sin(1.3 * w), theta)
        env = {
            r"\theta_{t-1}": theta,
            r"\eta": rate,
            r"\lambda": strength,
            "g_t": slope,
        }
        assert_equation("sgd-weight-decay", env)

        def penalized(w: Any, strength: float = strength) -> Any:
            return np.sin(1.3 * w) + strength / 2 * w**2

        stepped = theta - rate * derivative(penalized, theta)
        sides = [
            side.value(env)
            for side in equation("sgd-weight-decay").row.sides
        ]
        assert_close(sides, [stepped, stepped], "both sides", rtol=1e-8)


@proves(
    "sgd-weight-decay",
    how="equals PyTorch's SGD with weight_decay and no momentum; with momentum it does not",
)
def test_sgd_weight_decay_is_pytorchs() -> None:
    torch = optional_torch()
    for momentum in (0.0, 0.9):
        parameter = torch.nn.Parameter(
            torch.tensor([1.7], dtype=torch.float64)
        )
        optimizer = torch.optim.SGD(
            [parameter], lr=0.3, weight_decay=0.4, momentum=momentum
        )
        agree = []
        for slope in (0.8, -0.5, 1.1):
            env = {
                r"\theta_{t-1}": parameter.item(),
                r"\eta": 0.3,
                r"\lambda": 0.4,
                "g_t": slope,
            }
            parameter.grad = torch.tensor([slope], dtype=torch.float64)
            optimizer.step()
            sides = [
                side.value(env)
                for side in equation("sgd-weight-decay").row.sides
            ]
            agree.append(np.allclose(sides, parameter.item()))
        assert all(agree) == (momentum == 0)


SLOPES = (0.8, -0.5, 1.9, 0.1)


def _adam_averages(slopes: tuple[float, ...]) -> tuple[float, float]:
    """Adam's bias-corrected averages, as weighted means over all steps."""
    first = np.array([0.9**age for age in range(len(slopes))][::-1])
    second = np.array([0.999**age for age in range(len(slopes))][::-1])
    values = np.array(slopes)
    return float(np.average(values, weights=first)), float(
        np.average(values**2, weights=second)
    )


@proves(
    "adamw-update",
    how="four steps of Adam by its recursions, with the parameter shrunk apart from them",
)
def test_adamw_shrinks_apart_from_the_step() -> None:
    theta, m, v = 1.7, 0.0, 0.0
    rate, strength, epsilon = 0.3, 0.4, 0.05
    for steps in range(1, 5):
        mean, square = _adam_averages(SLOPES[:steps])
        env = {
            r"\theta_{t-1}": theta, r"\eta": rate, r"\lambda": strength, r"\varepsilon": epsilon,
            r"\hat m_t": mean, r"\hat v_t": square,
        }  # fmt: skip
        m = 0.9 * m + 0.1 * SLOPES[steps - 1]
        v = 0.999 * v + 0.001 * SLOPES[steps - 1] ** 2
        step = (
            rate
            * (m / (1 - 0.9**steps))
            / (np.sqrt(v / (1 - 0.999**steps)) + epsilon)
        )
        theta -= rate * strength * theta + step
        assert_equation("adamw-update", env, {r"\theta_t": theta})


@proves(
    "adamw-update",
    how="equals PyTorch's AdamW over four steps of random gradients",
)
def test_adamw_is_pytorchs() -> None:
    torch = optional_torch()
    parameter = torch.nn.Parameter(torch.tensor([1.7], dtype=torch.float64))
    optimizer = torch.optim.AdamW(
        [parameter], lr=0.3, weight_decay=0.4, eps=0.05
    )
    for steps in range(1, 5):
        mean, square = _adam_averages(SLOPES[:steps])
        env = {
            r"\theta_{t-1}": parameter.item(), r"\eta": 0.3, r"\lambda": 0.4, r"\varepsilon": 0.05,
            r"\hat m_t": mean, r"\hat v_t": square,
        }  # fmt: skip
        parameter.grad = torch.tensor(
            [SLOPES[steps - 1]], dtype=torch.float64
        )
        optimizer.step()
        assert_equation(
            "adamw-update", env, {r"\theta_t": parameter.item()}
        )


@refutes(
    "weight-decay-is-not-l2-in-adam",
    how="takes the first step of Adam with the penalty's gradient, and of AdamW, by hand",
)
def test_weight_decay_in_adam_is_no_penalty() -> None:
    theta, slope, rate, strength, penalized, decayed = published(
        "weight-decay-is-not-l2-in-adam"
    ).numbers

    def step(gradient: float) -> Any:
        # Bias-corrected averages after one step are the gradient and its square.
        return rate * gradient / (np.sqrt(gradient**2) + 1e-8)

    penalty = derivative(lambda w: strength / 2 * w**2, theta)
    assert_close(
        theta - step(slope + penalty), penalized, "Adam with L2", rtol=1e-6
    )
    assert_close(
        (1 - rate * strength) * theta - step(slope),
        decayed,
        "AdamW",
        rtol=1e-12,
    )
    assert penalized != decayed
    env = {
        r"\theta_{t-1}": theta,
        r"\eta": rate,
        r"\lambda": strength,
        r"\varepsilon": 1e-8,
    }
    right = equation("adamw-update").right.value(
        {**env, r"\hat m_t": slope, r"\hat v_t": slope**2}
    )
    assert_close(right, decayed, "the formula on the page")


@refutes(
    "weight-decay-is-not-l2-in-adam",
    how="runs PyTorch's Adam and AdamW with the same weight_decay for one step",
)
def test_pytorchs_adam_and_adamw_differ() -> None:
    torch = optional_torch()
    theta, slope, rate, strength, *expected = published(
        "weight-decay-is-not-l2-in-adam"
    ).numbers
    found = []
    for optimizer in (torch.optim.Adam, torch.optim.AdamW):
        parameter = torch.nn.Parameter(
            torch.tensor([theta], dtype=torch.float64)
        )
        parameter.grad = torch.tensor([slope], dtype=torch.float64)
        optimizer([parameter], lr=rate, weight_decay=strength).step()
        found.append(parameter.item())
    assert_close(found, expected, "one step", rtol=1e-6)


# Large networks


@proves(
    "gradient-descent-limit",
    how="runs gradient descent on the squared error of 3 to 5 examples with 6 to 9 weights until it rests",
)
def test_gradient_descent_ends_at_the_nearest_solution() -> None:
    for count, size in ((3, 6), (4, 7), (5, 9)):
        inputs, targets = (
            rng(count).normal(size=(count, size)),
            rng(size).normal(size=count),
        )
        for start in (np.zeros(size), rng(size + 7).normal(size=size)):
            scales = np.linalg.svd(inputs, compute_uv=False)
            rate = 2 / (scales[0] ** 2 + scales[-1] ** 2)
            weights = start
            for _ in range(600):
                residual = inputs @ weights - targets
                weights = weights - rate * inputs.T @ residual
            env = {
                r"\mathbf{X}": inputs,
                r"\mathbf{y}": targets,
                r"\mathbf{w}_0": start,
            }
            assert_equation(
                "gradient-descent-limit",
                env,
                {r"\mathbf{w}_\infty": weights},
                rtol=1e-6,
                atol=1e-6,
            )
            step, *_ = np.linalg.lstsq(inputs, targets - inputs @ start)
            assert_close(
                weights, start + step, "nearest", rtol=1e-6, atol=1e-6
            )


@proves(
    "sharpness-under-rescaling",
    how="the largest eigenvalue of a Hessian of finite differences, where the one example is fitted",
)
def test_sharpness_of_one_relu_unit() -> None:
    for outer, inner, x in (
        (1.3, 0.7, 1.9),
        (-0.4, 2.1, 0.6),
        (0.3, -1.7, -2.2),
    ):
        target = outer * inner * x

        def loss(
            u: float, w: float, x: float = x, target: float = target
        ) -> float:
            return float((u * max(0.0, w * x) - target) ** 2 / 2)

        h = 1e-4
        hessian = np.zeros((2, 2))
        for i, j in itertools.product(range(2), repeat=2):
            for first, second in itertools.product((-1, 1), repeat=2):
                point = np.array([outer, inner])
                point[i] += first * h
                point[j] += second * h
                hessian[i, j] += first * second * loss(*point) / (4 * h * h)
        largest = float(np.max(np.linalg.eigvalsh(hessian)))
        env = {"x": x, "u": outer, "w": inner}
        assert_equation(
            "sharpness-under-rescaling",
            env,
            {r"\lambda": largest},
            rtol=1e-5,
        )


# Mixed and adversarial examples


@proves(
    "mixup",
    how="averages pixels and labels one by one, the cross-entropy over all classes, and integrates the Beta density",
)
def test_mixup_mixes_examples_and_losses() -> None:
    classes = 4
    for weight, alpha, first, second in (
        (0.3, 0.7, 0, 2),
        (0.85, 2.5, 3, 1),
    ):
        inputs = rng(int(10 * alpha)).normal(size=(2, 5))
        labels = np.eye(classes)[[first, second]]
        scores = rng(3).normal(size=classes)
        chances = np.exp(scores) / np.exp(scores).sum()
        pair = np.array([weight, 1 - weight])
        image, label = np.einsum("i,ij->j", pair, inputs), pair @ labels
        entropy = -sum(
            float(t) * float(np.log(q))
            for t, q in zip(label, chances, strict=True)
        )

        angles = (np.arange(20_000) + 0.5) * np.pi / 40_000
        x, slope = np.sin(angles) ** 2, np.sin(2 * angles)
        mass = (x * (1 - x)) ** (alpha - 1) * slope
        variance = np.sum((x - 0.5) ** 2 * mass) / np.sum(mass)
        env = {
            r"\mathbf{x}_1": inputs[0],
            r"\mathbf{x}_2": inputs[1],
            r"\mathbf{y}_1": labels[0],
            r"\mathbf{y}_2": labels[1],
            r"\lambda": weight,
            r"\alpha": alpha,
            "q_a": float(chances[first]),
            "q_b": float(chances[second]),
        }
        reference = {
            r"\tilde{\mathbf{x}}": image,
            r"\tilde{\mathbf{y}}": label,
            "L": entropy,
            "V": float(variance),
        }
        assert_equation("mixup", env, reference, rtol=1e-5, atol=1e-7)


@proves(
    "mixup",
    how="PyTorch's cross-entropy with mixed labels, and the variance of its Beta distribution",
)
def test_mixup_is_pytorchs() -> None:
    torch = optional_torch()
    scores = torch.tensor(rng(8).normal(size=(1, 3)))
    labels = torch.eye(3, dtype=torch.double)
    weight, alpha = 0.65, 0.4
    label = torch.lerp(labels[2], labels[0], weight)
    loss = torch.nn.functional.cross_entropy(scores, label[None])
    chances = torch.softmax(scores[0], 0)
    env = {
        r"\mathbf{x}_1": np.array([0.3, 1.9]),
        r"\mathbf{x}_2": np.array([-1.1, 0.7]),
        r"\mathbf{y}_1": labels[0].numpy(),
        r"\mathbf{y}_2": labels[2].numpy(),
        r"\lambda": weight,
        r"\alpha": alpha,
        "q_a": float(chances[0]),
        "q_b": float(chances[2]),
    }
    beta = torch.distributions.Beta(alpha, alpha)
    reference = {
        r"\tilde{\mathbf{y}}": label.numpy(),
        "L": float(loss),
        "V": float(beta.variance),
    }
    assert_equation("mixup", env, reference, rtol=1e-6, atol=1e-7)


@proves(
    "cutmix-weight",
    how="pastes random rectangles of one image into another and counts the pixels that are left",
)
def test_cutmix_counts_pixels() -> None:
    random = rng(11)
    for width, height in ((7, 4), (5, 9), (12, 11)):
        for _ in range(8):
            x = np.sort(random.integers(0, width + 1, size=2))
            y = np.sort(random.integers(0, height + 1, size=2))
            image = np.ones((height, width))
            image[y[0] : y[1], x[0] : x[1]] = 0
            env = {"x_1": x[0], "x_2": x[1], "y_1": y[0], "y_2": y[1]}
            sizes = {"W": width, "H": height}
            assert_equation(
                "cutmix-weight",
                env | sizes,
                {r"\lambda": float(np.mean(image))},
            )


@proves(
    "fgsm",
    how="enumerates the corners of the box around the input for the largest gain of a linear loss",
)
def test_the_sign_of_the_gradient_is_the_best_corner() -> None:
    for size, budget in ((3, 0.3), (5, 1.7)):
        x, slope = (
            rng(size).normal(size=size),
            rng(size + 4).normal(size=size),
        )
        corners = [
            x + budget * np.array(signs)
            for signs in itertools.product((-1, 0, 1), repeat=size)
        ]
        gains = [float(np.dot(slope, corner - x)) for corner in corners]
        best = int(np.argmax(gains))
        env = {
            r"\mathbf{x}": x,
            r"\mathbf{g}": slope,
            r"\varepsilon": budget,
        }
        reference = {r"\mathbf{x}'": corners[best], "G": gains[best]}
        assert_equation("fgsm", env, reference)


@proves(
    "pgd-step",
    how="searches a fine grid of the box for the point nearest to the step, entry by entry",
)
def test_the_step_returns_to_the_nearest_point_of_the_box() -> None:
    start = np.array([0.2, -0.7, 1.1, 0.4, -0.3])
    budget, rate = 0.5, 0.4
    here = start + np.array([0.3, -0.45, 0.05, 0.5, -0.2])
    slope = np.array([1.3, -0.2, -2.1, 0.6, 0.9])
    moved = here + rate * slope / np.abs(slope)
    grid = np.linspace(-budget, budget, 20_001)
    nearest = [
        base + grid[int(np.argmin(np.abs(base + grid - goal)))]
        for base, goal in zip(start, moved, strict=True)
    ]
    env = {
        r"\mathbf{x}_t": here,
        r"\mathbf{x}_0": start,
        r"\mathbf{g}_t": slope,
        r"\eta": rate,
        r"\varepsilon": budget,
    }
    assert_equation(
        "pgd-step", env, {r"\mathbf{x}_{t+1}": np.array(nearest)}, atol=1e-4
    )


# Averages of weights


def quadratic(
    curvature: Array, slope: Array, offset: float, w: Any
) -> float:
    """A loss with one matrix of second derivatives everywhere."""
    w = np.ravel(w)
    return 0.5 * float(w @ curvature @ w) + float(slope @ w) + offset


@proves(
    "averaging-quadratic",
    how="losses of random quadratics at 3 to 6 points, one by one, convex and not",
)
def test_mean_weights_of_a_quadratic_lose_less() -> None:
    for count in (3, 6):
        random = rng(count)
        points = random.normal(size=(count, 4)) + 2
        root = random.normal(size=(4, 4))
        slope, offset = random.normal(size=4), 1.3
        for curvature in (root @ root.T, root + root.T):
            around = partial(quadratic, curvature, slope, offset)
            env = {
                "n": count,
                r"\mathbf{w}": from_one(points),
                r"\bar{\mathbf{w}}": points.mean(axis=0),
                r"\mathbf{H}": curvature,
                "L": around,
            }
            away = points - points.mean(axis=0)
            for i in range(count):
                reference = {r"\mathbf{d}_i": away[i]}
                at = {**env, "i": i + 1}
                assert_equation(
                    "averaging-quadratic", at, reference, rows=[0]
                )
            env[r"\mathbf{d}"] = from_one(away)
            assert_equation("averaging-quadratic", env, rows=[1])
            sides = equation("averaging-quadratic").rows[1]
            mean = float(np.mean([around(point) for point in points]))
            assert_close(sides.right.value(env), mean, what="mean loss")
            assert_close(sides.left.value(env), mean, what="mean loss")


@proves(
    "swa-update", how="NumPy's mean of the first points, for 2 to 7 of them"
)
def test_the_running_mean_of_weights() -> None:
    points = rng(3).normal(size=8)
    for count in range(1, 8):
        env = {
            "n": count,
            r"\bar\theta": {count: float(np.mean(points[:count]))},
            r"\theta": from_one(points),
        }
        reference = {
            r"\bar\theta_{n+1}": float(np.mean(points[: count + 1]))
        }
        assert_equation("swa-update", env, reference)


@proves(
    "ema-weights",
    how="carries the share of each point along through 7 steps, as a table",
)
def test_shares_of_points_in_a_moving_average() -> None:
    points, start = rng(4).normal(size=7), 0.8
    for decay in (0.6, 0.93):
        for begin in (start, 0.0):
            shares = np.array([1.0, *np.zeros(7)])
            every = [begin]
            whole = np.array([begin, *points])
            for step in range(1, 8):
                shares = shares * decay
                shares[step] += 1 - decay
                every.append(float(shares @ whole))
            for step in (1, 3, 7):
                env = {
                    "t": step,
                    r"\beta": decay,
                    r"\theta": from_one(points),
                    r"\bar\theta": every,
                }
                reference = {r"\bar\theta_t": every[step]}
                for row in (0, 1):
                    assert_equation(
                        "ema-weights", env, reference, rows=[row]
                    )
                if begin == 0:
                    table = decay ** np.arange(step)[::-1]
                    alone = np.average(points[:step], weights=table)
                    reference = {r"\hat\theta_t": float(alone)}
                    assert_equation("ema-weights", env, reference, rows=[2])


@proves(
    "ema-weights",
    how="PyTorch's AveragedModel with its moving average, over five steps of a small layer",
)
def test_the_moving_average_is_pytorchs() -> None:
    torch = optional_torch()
    utils = torch.optim.swa_utils
    layer = torch.nn.Linear(1, 1, bias=False).double()
    average = utils.AveragedModel(
        layer, multi_avg_fn=utils.get_ema_multi_avg_fn(0.8)
    )
    every, seen = [], rng(5).normal(size=6).tolist()
    for value in seen:  # the first call copies
        torch.nn.init.constant_(layer.weight, value)
        average.update_parameters(layer)
        every.append(float(average.module.weight.detach()))
    for step in range(1, 6):
        env = {
            "t": step,
            r"\beta": 0.8,
            r"\theta": seen,
            r"\bar\theta": every,
        }
        reference = {r"\bar\theta_t": every[step]}
        for row in (0, 1):
            assert_equation("ema-weights", env, reference, rows=[row])


@proves(
    "ema-window",
    how="adds up 20,000 weights one by one: ages, shares and squares",
)
def test_how_far_a_moving_average_looks_back() -> None:
    for decay, steps in ((0.9, 5), (0.995, 120)):
        weights, weight = [], 1 - decay
        for _ in range(20_000):
            weights.append(weight)
            weight *= decay
        table = np.array(weights)
        env = {r"\beta": decay, "n": steps}
        reference = {
            "a": float(table @ np.arange(len(table))),
            "q_n": float(table[:steps].sum()),
            "v": float(table @ table),
        }
        assert_equation("ema-window", env, reference)


# Rotated images


@proves(
    "rotation-inverse",
    how="np.rot90 of a 7 × 7 image, and complex numbers turned by four angles",
)
def test_each_pixel_is_looked_up_where_it_comes_from() -> None:
    image = rng().normal(size=(7, 7))
    turned = np.rot90(image)
    for v, u in itertools.product(range(7), repeat=2):
        ((row, column),) = np.argwhere(image == turned[v, u])
        assert_equation(
            "rotation-inverse",
            {"u": u, "v": v, "a": 3, "b": 3, r"\theta": np.pi / 2},
            {"x": column, "y": row},
            atol=1e-9,
        )
    for seed, angle in enumerate((0.3, 1.9, -0.7, 4.0)):
        u, v, a, b = rng(seed).uniform(-9, 9, size=4)
        before = complex(u - a, b - v) * np.exp(-1j * angle)
        assert_equation(
            "rotation-inverse",
            {"u": u, "v": v, "a": a, "b": b, r"\theta": angle},
            {"x": a + before.real, "y": b - before.imag},
        )


@proves(
    "rotated-box",
    how="turns the corners of two boxes by eight angles, and takes the outermost",
)
def test_the_upright_box_around_a_turned_one() -> None:
    for wide, high in ((5.0, 2.0), (1.5, 3.5)):
        corners = np.array(
            [
                complex(s * wide, t * high) / 2
                for s, t in itertools.product((-1, 1), repeat=2)
            ]
        )
        for angle in np.linspace(0.2, 6, 8):
            turned = corners * np.exp(1j * angle)
            assert_equation(
                "rotated-box",
                {"w": wide, "h": high, r"\theta": angle},
                {
                    r"w_\text{new}": np.ptp(turned.real),
                    r"h_\text{new}": np.ptp(turned.imag),
                },
            )


def test_a_square_keeps_its_octagon_at_45_degrees() -> None:
    side = np.linspace(-0.5, 0.5, 1001)
    u, v = np.meshgrid(side, side)
    inside = (np.abs(u + v) <= np.sqrt(0.5)) & (
        np.abs(u - v) <= np.sqrt(0.5)
    )
    assert abs(inside.mean() - 2 * (np.sqrt(2) - 1)) < 2e-3


def test_shuffled_steps_follow_the_penalized_loss() -> None:
    bends, centers = np.array([0.7, 1.6, 1.1]), np.array([2.0, -1.0, 0.4])
    start, batches = 3.0, len(bends)

    def errors(rate: float) -> tuple[float, float]:
        """How far the mean end of an epoch is from both flows."""
        ends = []
        for order in itertools.permutations(range(batches)):
            at = start
            for k in order:
                at -= rate * bends[k] * (at - centers[k])
            ends.append(at)

        def flow(penalty: float) -> float:
            # all losses are parabolas, so the flow is known exactly
            weights = bends + penalty * 2 * bends**2
            rest = np.sum(weights * centers) / np.sum(weights)
            pace = np.mean(weights)
            return float(
                rest + (start - rest) * np.exp(-pace * batches * rate)
            )

        mean = float(np.mean(ends))
        return abs(mean - flow(0)), abs(mean - flow(rate / 4))

    for few in range(2):
        plain, mended = errors(0.02 / (1 + few))
        assert mended < plain / 10
    first, second = errors(0.02), errors(0.01)
    assert 3.5 < first[0] / second[0] < 4.5  # of second order
    assert 7 < first[1] / second[1] < 9  # of third order
