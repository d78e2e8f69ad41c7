"""Proofs of the formulas of the topic optimization: runs are stepped, batches listed, averages taken in one go."""

import cmath
import functools
import itertools
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from proving import (
    assert_close,
    assert_equation,
    equation,
    evaluate,
    latex,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
)
from proving.references import derivative, gradient

Array = np.ndarray[Any, Any]


def batches(
    samples: int, size: int, drop_last: bool = False
) -> Iterator[list[int]]:
    """Examples dealt out in order, batch by batch."""
    batch: list[int] = []
    for example in range(samples):
        batch.append(example)
        if len(batch) == size:
            yield batch
            batch = []
    if batch and not drop_last:
        yield batch


def count(samples: float, size: float, drop_last: bool = False) -> int:
    """How many batches are dealt out."""
    return sum(1 for _ in batches(int(samples), int(size), drop_last))


# ---------------------------------------------------------------- gradient descent


@proves(
    "gradient-descent-update",
    how="shrinks each coordinate by its own factor in the eigenbasis of random quadratics of 1 to 4 dimensions",
)
def test_descent_shrinks_eigencoordinates() -> None:
    for size in (1, 2, 4):
        random = rng(size)
        basis, _ = np.linalg.qr(random.normal(size=(size, size)))
        curvatures, middle = (
            random.uniform(0.3, 6, size=size),
            random.normal(size=size),
        )

        def loss(
            theta: Array,
            basis: Array = basis,
            curvatures: Array = curvatures,
            middle: Array = middle,
        ) -> float:
            return float(
                np.sum(curvatures * (basis.T @ (theta - middle)) ** 2) / 2
            )

        theta, slope = (
            random.normal(size=size),
            lambda v, f=loss: gradient(f, v),
        )
        for rate in (0.07, 0.31):  # the second overshoots
            coordinates = (1 - rate * curvatures) * (
                basis.T @ (theta - middle)
            )
            env = {r"\theta_t": theta, r"\eta": rate, r"\nabla L": slope}
            after = middle + basis @ coordinates
            assert_equation(
                "gradient-descent-update",
                env,
                {r"\theta_{t+1}": after},
                rtol=1e-7,
                atol=1e-9,
            )


@proves(
    "gradient-descent-update",
    how="no direction on a fine circle lowers a quartic loss more, for a small step",
)
def test_descent_takes_the_steepest_direction() -> None:
    def loss(theta: Array) -> Any:
        return (
            (theta[0] ** 2 - 1) ** 2
            + theta[0] * theta[1]
            + 3 * theta[1] ** 2
        )

    theta, rate = np.array([0.4, -0.9]), 1e-5
    env = {
        r"\theta_t": theta,
        r"\eta": rate,
        r"\nabla L": lambda v: gradient(loss, v),
    }
    after = equation("gradient-descent-update").solve(env)[r"\theta_{t+1}"]
    step = np.ravel(after) - theta
    angles = np.linspace(0, 2 * np.pi, 3601)
    circle = np.hypot(*step) * np.stack([np.cos(angles), np.sin(angles)])
    best = angles[np.argmin(loss(theta[:, None] + circle))]
    assert loss(np.ravel(after)) < loss(theta)
    assert math.cos(best - math.atan2(step[1], step[0])) == pytest.approx(
        1, abs=1e-5
    )


@proves(
    "gradient-descent-update",
    how="equals torch.optim.SGD without momentum, over four steps on a quartic loss",
)
def test_descent_is_pytorchs() -> None:
    torch = optional_torch()
    w = torch.nn.Parameter(torch.tensor(rng().normal(size=3)))
    optimizer = torch.optim.SGD([w], lr=0.03)
    for _ in range(4):
        before = w.detach().numpy().copy()
        optimizer.zero_grad()
        (w**4 / 4 + w.sum() ** 2).sum().backward()
        found = w.grad.numpy().copy()
        optimizer.step()
        env = {
            r"\theta_t": before,
            r"\eta": 0.03,
            r"\nabla L": lambda _, g=found: g,
        }
        assert_equation(
            "gradient-descent-update",
            env,
            {r"\theta_{t+1}": w.detach().numpy()},
        )


def tilted(theta: Any) -> Any:
    """A curve with a local minimum on the right and the global one on the left."""
    return (theta**2 - 1) ** 2 + 0.3 * theta


def slope_of(f: Callable[[Any], Any], theta: float) -> float:
    """Its slope, differenced."""
    return float(derivative(f, theta))


@refutes(
    "gradient-descent-not-optimal",
    how="runs 2000 steps and searches a fine grid: the run ends at the higher of the two minima",
)
def test_descent_ends_in_the_nearer_minimum() -> None:
    *_, tilt, theta, rate, near, loss, best, lowest = published(
        "gradient-descent-not-optimal"
    ).numbers
    assert tilted(2.0) == 9 + tilt * 2
    for _ in range(2000):
        theta -= rate * slope_of(tilted, theta)
    assert round(theta, 2) == near
    assert round(tilted(theta), 2) == loss
    grid = np.linspace(-3, 3, 60001)
    there = grid[np.argmin(tilted(grid))]
    assert round(float(there), 2) == best
    assert round(float(tilted(there)), 2) == lowest < loss


@refutes(
    "full-gradient-not-direct",
    how="differences the full loss, and measures the angle to the way to its minimum",
)
def test_steepest_descent_does_not_point_at_the_minimum() -> None:
    power, steep, _, half, x, y, gx, gy, dx, dy, angle = published(
        "full-gradient-not-direct"
    ).numbers

    def loss(at: Array) -> float:
        return float(at[0] ** power + steep * at[1] ** power) / half

    start = np.array([x, y])
    direction = -gradient(loss, start)
    assert_close(
        direction, np.array([gx, gy]), "the negative gradient", rtol=1e-8
    )
    grid = np.linspace(-6, 6, 121)
    lowest = min(
        itertools.product(grid, grid), key=lambda at: loss(np.array(at))
    )
    way = np.array(lowest) - start
    assert_close(
        way, np.array([dx, dy]), "the way to the minimum", atol=1e-9
    )
    turned = math.degrees(math.atan2(gy, gx) - math.atan2(dy, dx))
    assert round(abs(turned)) == angle > 45


# ---------------------------------------------------------------- epochs, batches, iterations


@proves(
    "iterations-per-epoch",
    how="counts the batches when 1 to 40 examples are dealt out in order, for every size",
)
def test_iterations_are_batches_dealt_out() -> None:
    for samples in range(1, 41):
        for size in range(1, samples + 1):
            env = {"N": samples, "B": size}
            assert_equation(
                "iterations-per-epoch",
                env,
                {r"n_\text{iter}": count(samples, size)},
            )
    assert count(40, 7, drop_last=True) == 5 != count(40, 7)


@proves(
    "iterations-per-epoch",
    how="equals the length of PyTorch's DataLoader, which keeps the incomplete last batch",
)
def test_iterations_are_pytorchs() -> None:
    torch = optional_torch()
    for samples, size in ((10, 3), (12, 4), (60_000, 128), (5, 5)):
        loader = torch.utils.data.DataLoader(
            range(samples), batch_size=size
        )
        assert_equation(
            "iterations-per-epoch",
            {"N": samples, "B": size},
            {r"n_\text{iter}": len(loader)},
        )
        dropping = torch.utils.data.DataLoader(
            range(samples), batch_size=size, drop_last=True
        )
        assert (
            len(dropping)
            == count(samples, size, drop_last=True)
            == samples // size
        )


@refutes(
    "hundred-batches-is-not-batch-size-hundred",
    how="deals 5,000 samples out for 100 batches and for batch size 100: 100 iterations and 50",
)
def test_hundred_batches_are_not_batches_of_hundred() -> None:
    samples, parts, _, _, size, iterations, wrong = published(
        "hundred-batches-is-not-batch-size-hundred"
    ).numbers
    sizes = {
        len(part)
        for part in np.array_split(np.arange(int(samples)), int(parts))
    }
    assert sizes == {size}
    assert count(samples, size) == iterations == parts
    assert count(samples, parts) == wrong != iterations


@refutes(
    "batch-size-limits",
    how="deals 5,000 samples out in both excluded sizes: every sample is met once",
)
def test_one_and_all_are_batch_sizes() -> None:
    claim = published("batch-size-limits")
    one, samples, many, whole, single = claim.numbers
    (formula,) = claim.formulas
    low, name, high = (side.strip() for side in formula.split("<"))
    assert name == "B"
    for size, iterations in ((one, many), (whole, single)):
        dealt = list(batches(int(samples), int(size)))
        assert len(dealt) == iterations
        assert [example for batch in dealt for example in batch] == list(
            range(int(samples))
        )
        assert not evaluate(low) < size < evaluate(high, N=samples)
    assert evaluate(low) < 100 < evaluate(high, N=samples)


@refutes(
    "ten-thousand-over-two-hundred",
    how="deals 10,000 images out in batches of 200, and in batches of 50",
)
def test_the_divisor_is_the_batch_size() -> None:
    images, divisor, quotient, claimed, again, size, right = published(
        "ten-thousand-over-two-hundred"
    ).numbers
    assert images == again
    assert count(images, divisor) == quotient != claimed
    assert count(images, size) == right == claimed


# ---------------------------------------------------------------- learning rate


def _parabola(curvature: float, theta: Any) -> Any:
    return curvature * theta**2 / 2


@proves(
    "learning-rate-on-a-quadratic",
    how="steps of descent on the parabola with a differenced slope, 6 of them, for rates below and above the limit",
)
def test_descent_on_a_parabola() -> None:
    for curvature, rate in (
        (10.0, 0.01),
        (10.0, 0.19),
        (10.0, 0.21),
        (0.4, 1.7),
        (2.5, 0.4),
    ):
        theta = start = 1.3
        for t in range(7):
            env = {
                r"\eta": rate,
                r"\lambda": curvature,
                "t": t,
                r"\theta_0": start,
            }
            assert_equation(
                "learning-rate-on-a-quadratic",
                env,
                {r"\theta_t": theta},
                rtol=1e-7,
                atol=1e-9,
            )
            theta -= rate * slope_of(
                functools.partial(_parabola, curvature), theta
            )
        assert (abs(theta) < start) == (0 < rate < 2 / curvature)


@refutes(
    "learning-rate-is-not-frequency",
    how="counts the updates of an epoch at both learning rates",
)
def test_the_rate_does_not_set_the_number_of_updates() -> None:
    samples, size, updates, low, again, high = published(
        "learning-rate-is-not-frequency"
    ).numbers
    assert low != high
    ends = []
    for rate, expected in ((low, updates), (high, again)):
        theta, changes = 1.0, 0
        for batch in batches(int(samples), int(size)):
            before = theta
            theta -= rate * float(
                np.mean([theta + 0.01 * (example % 3) for example in batch])
            )
            changes += theta != before
        assert changes == expected
        ends.append(theta)
    assert abs(ends[0] - ends[1]) > 0.5


@refutes(
    "divergence-without-chaotic-data",
    how="runs descent on the parabola at both rates: one shrinks, one grows",
)
def test_a_parabola_diverges_at_a_high_rate() -> None:
    values = published("divergence-without-chaotic-data").numbers
    factor, power, start = values[:3]
    low, low_path, limit, high, high_path = (
        values[3],
        values[4:7],
        values[7],
        values[8],
        values[9:],
    )

    def run(rate: float, steps: int) -> list[float]:
        theta, path = start, []
        for _ in range(steps):
            theta -= rate * slope_of(lambda v: factor * v**power, theta)
            path.append(theta)
        return path

    assert run(low, 3) == pytest.approx(low_path)
    assert run(high, 3) == pytest.approx(high_path)
    assert run(low, 200)[-1] == pytest.approx(limit, abs=1e-8)
    assert abs(run(high, 200)[-1]) > 1e8


# ---------------------------------------------------------------- schedules


@proves(
    "cosine-annealing",
    how="the height of a point turned step by step through half a circle, for 2 lengths and 2 pairs of rates",
)
def test_cosine_is_the_height_on_a_circle() -> None:
    for total, high, low in ((7, 0.3, 0.02), (10, 1.7, 0.0)):
        point, turn = 1 + 0j, cmath.rect(1, math.pi / total)
        for t in range(total + 1):
            height = low + (high - low) * (point.real + 1) / 2
            env = {
                r"\eta_\text{max}": high,
                r"\eta_\text{min}": low,
                "T": total,
                "t": t,
            }
            assert_equation("cosine-annealing", env, {r"\eta_t": height})
            point *= turn
        assert height == pytest.approx(low)


@proves(
    "cosine-annealing",
    how="equals torch.optim.lr_scheduler.CosineAnnealingLR over nine steps",
)
def test_cosine_is_pytorchs() -> None:
    torch = optional_torch()
    optimizer = torch.optim.SGD(
        [torch.nn.Parameter(torch.zeros(1))], lr=0.4
    )
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(
        optimizer, T_max=9, eta_min=0.03
    )
    for t in range(10):
        env = {
            r"\eta_\text{max}": 0.4,
            r"\eta_\text{min}": 0.03,
            "T": 9,
            "t": t,
        }
        assert_equation(
            "cosine-annealing",
            env,
            {r"\eta_t": optimizer.param_groups[0]["lr"]},
        )
        optimizer.step()
        scheduler.step()


@proves(
    "decay-schedules",
    how="equals PyTorch's LinearLR, StepLR and ExponentialLR over 8 steps",
)
def test_other_schedules_are_pytorchs() -> None:
    torch = optional_torch()
    schedules = torch.optim.lr_scheduler
    high, low, factor, every, length = 0.4, 0.1, 0.7, 3, 8
    made: dict[str, Callable[[Any], Any]] = {
        r"\eta_t^{\text{step}}": lambda of: schedules.StepLR(
            of, every, factor
        ),
        r"\eta_t^{\text{exp}}": lambda of: schedules.ExponentialLR(
            of, factor
        ),
        r"\eta_t^{\text{lin}}": lambda of: schedules.LinearLR(
            of, 1.0, low / high, length
        ),
    }
    for name, make in made.items():
        optimizer = torch.optim.SGD(
            [torch.nn.Parameter(torch.zeros(1))], lr=high
        )
        scheduler = make(optimizer)
        for t in range(length + 1):
            env = {
                r"\eta_\text{max}": high,
                r"\eta_\text{min}": low,
                r"\gamma": factor,
                "s": every,
                "T": length,
                "W": 5,
                "t": t,
            }
            assert_equation(
                "decay-schedules",
                env,
                {name: optimizer.param_groups[0]["lr"]},
            )
            optimizer.step()
            scheduler.step()


# ---------------------------------------------------------------- mini-batches


def _variance(values: Array, size: int) -> float:
    """The variance of the mean over all batches of one size, listed one by one."""
    return float(
        np.var(
            [
                np.mean(batch)
                for batch in itertools.combinations(values, size)
            ]
        )
    )


@proves(
    "minibatch-gradient-variance",
    how="lists every batch of 1 to N from 2 to 7 unequal gradients, and takes the variance of their means",
)
def test_noise_of_every_batch() -> None:
    for total in (2, 3, 5, 7):
        values = rng(total).gamma(1.3, size=total)
        spread = float(np.std(values))
        for size in range(1, total + 1):
            env = {"s": spread, "B": size, "N": total}
            reference = {
                r"\operatorname{Var}(\bar g)": _variance(values, size)
            }
            assert_equation(
                "minibatch-gradient-variance", env, reference, atol=1e-12
            )
    # Drawn with replacement, the batches are noisier, and the last factor goes.
    replaced = np.var(
        [np.mean(batch) for batch in itertools.product(values, repeat=3)]
    )
    assert replaced == pytest.approx(spread**2 / 3)
    assert replaced > 1.4 * _variance(values, 3)


# ---------------------------------------------------------------- momentum


GRADIENTS = rng(77).normal(size=(5, 3))


@proves(
    "momentum-update",
    how="velocities as polynomials in the momentum, whose coefficients are five random gradients",
)
def test_momentum_is_a_fading_sum() -> None:
    for momentum in (0.0, 0.6, 0.9):
        rate, start = 0.07, np.array([1.4, -0.3, 0.8])
        theta, velocity, moved = start, np.zeros(3), np.zeros(3)
        for t in range(1, 6):
            env = {
                r"\mathbf{v}_{t-1}": velocity,
                r"\mathbf{g}_t": GRADIENTS[t - 1],
                r"\theta_{t-1}": theta,
            }
            velocity = np.array(
                [np.polyval(GRADIENTS[:t, i], momentum) for i in range(3)]
            )
            moved = moved + velocity
            theta = start - rate * moved
            env |= {r"\mu": momentum, r"\eta": rate}
            assert_equation(
                "momentum-update",
                env,
                {r"\mathbf{v}_t": velocity, r"\theta_t": theta},
            )


@proves(
    "momentum-update",
    how="equals torch.optim.SGD with momentum over five steps on a quartic loss",
)
def test_momentum_is_pytorchs() -> None:
    torch = optional_torch()
    w = torch.nn.Parameter(torch.tensor(rng().normal(size=3)))
    optimizer, velocity = (
        torch.optim.SGD([w], lr=0.03, momentum=0.8),
        np.zeros(3),
    )
    for _ in range(5):
        before = w.detach().numpy().copy()
        optimizer.zero_grad()
        (w**4 / 4 + w.sum() ** 2).sum().backward()
        env = {
            r"\mathbf{v}_{t-1}": velocity,
            r"\mathbf{g}_t": w.grad.numpy().copy(),
            r"\theta_{t-1}": before,
        }
        optimizer.step()
        velocity = optimizer.state[w]["momentum_buffer"].numpy().copy()
        reference = {
            r"\mathbf{v}_t": velocity,
            r"\theta_t": w.detach().numpy(),
        }
        assert_equation(
            "momentum-update", env | {r"\mu": 0.8, r"\eta": 0.03}, reference
        )


@proves(
    "momentum-update-sutskever",
    how="velocities as polynomials in the momentum, whose coefficients are gradients times changing rates",
)
def test_velocity_with_the_rate_inside() -> None:
    rates, start = (
        np.array([0.3, 0.1, 0.25, 0.02, 0.4]),
        np.array([1.4, -0.3, 0.8]),
    )
    steps = -rates[:, None] * GRADIENTS
    for momentum in (0.0, 0.6, 0.9):
        theta, velocity, moved = start, np.zeros(3), np.zeros(3)
        for t in range(1, 6):
            env = {
                r"\mathbf{v}_{t-1}": velocity,
                r"\mathbf{g}_t": GRADIENTS[t - 1],
                r"\theta_{t-1}": theta,
            }
            velocity = np.array(
                [np.polyval(steps[:t, i], momentum) for i in range(3)]
            )
            moved = moved + velocity
            theta = start + moved
            env |= {r"\mu": momentum, r"\eta_t": rates[t - 1]}
            assert_equation(
                "momentum-update-sutskever",
                env,
                {r"\mathbf{v}_t": velocity, r"\theta_t": theta},
            )


@proves(
    "momentum-update-sutskever",
    how="takes the path of torch.optim.SGD with momentum, at a constant rate",
)
def test_both_conventions_take_one_path() -> None:
    torch = optional_torch()
    w = torch.nn.Parameter(torch.tensor(rng(4).normal(size=3)))
    optimizer, velocity = (
        torch.optim.SGD([w], lr=0.03, momentum=0.8),
        np.zeros(3),
    )
    for _ in range(5):
        before = w.detach().numpy().copy()
        optimizer.zero_grad()
        (w**4 / 4 + w.sum() ** 2).sum().backward()
        env = {
            r"\mathbf{v}_{t-1}": velocity,
            r"\mathbf{g}_t": w.grad.numpy().copy(),
            r"\theta_{t-1}": before,
        }
        optimizer.step()
        after = w.detach().numpy().copy()
        velocity = after - before
        env |= {r"\mu": 0.8, r"\eta_t": 0.03}
        reference = {r"\mathbf{v}_t": velocity, r"\theta_t": after}
        assert_equation(
            "momentum-update-sutskever", env, reference, atol=1e-9
        )


@refutes(
    "momentum-can-stay-in-local-minimum",
    how="runs 3000 steps with momentum and searches a fine grid: the run ends at the higher of the two minima",
)
def test_momentum_can_end_in_a_local_minimum() -> None:
    *_, tilt, theta, rate, momentum, near, best = published(
        "momentum-can-stay-in-local-minimum"
    ).numbers
    assert tilted(2.0) == 9 + tilt * 2
    velocity = 0.0
    for _ in range(3000):
        velocity = momentum * velocity + slope_of(tilted, theta)
        theta -= rate * velocity
    assert abs(velocity) < 1e-8
    assert round(theta, 2) == near
    grid = np.linspace(-3, 3, 60001)
    there = float(grid[np.argmin(tilted(grid))])
    assert round(there, 2) == best
    assert tilted(there) < tilted(theta)


# ---------------------------------------------------------------- Adam


@proves(
    "adam-update",
    how="running means as weighted averages of all gradients so far, taken in one go, over five steps of three weights",
)
def test_adam_steps_by_weighted_averages() -> None:
    for first, second, rate, epsilon in (
        (0.9, 0.999, 0.01, 1e-8),
        (0.7, 0.85, 0.3, 0.2),
        (0.0, 0.6, 0.1, 0.05),
    ):
        theta, m, v = np.array([1.4, -0.3, 0.8]), np.zeros(3), np.zeros(3)
        for t in range(1, 6):
            past = GRADIENTS[:t]
            ages = np.arange(t - 1, -1, -1)
            mean = np.average(past, axis=0, weights=first**ages)
            square = np.average(past * past, axis=0, weights=second**ages)
            env = {
                "m_{t-1}": m,
                "v_{t-1}": v,
                "g_t": GRADIENTS[t - 1],
                r"\theta_{t-1}": theta,
                "t": t,
            }
            env |= {
                r"\beta_1": first,
                r"\beta_2": second,
                r"\eta": rate,
                r"\varepsilon": epsilon,
            }
            m, v = ((1 - b) * sum(b**a * g for a, g in zip(ages, seen, strict=True))
                    for b, seen in ((first, past), (second, past * past)))  # fmt: skip
            theta = theta - rate * mean / (np.sqrt(square) + epsilon)
            reference = {
                "m_t": m,
                "v_t": v,
                r"\hat m_t": mean,
                r"\hat v_t": square,
                r"\theta_t": theta,
            }
            assert_equation("adam-update", env, reference)


@proves(
    "adam-update",
    how="equals torch.optim.Adam over six steps on a quartic loss, with both of its running means",
)
def test_adam_is_pytorchs() -> None:
    torch = optional_torch()
    w = torch.nn.Parameter(torch.tensor(rng().normal(size=3)))
    optimizer = torch.optim.Adam([w], lr=0.05, betas=(0.8, 0.95), eps=1e-3)
    m, v = np.zeros(3), np.zeros(3)
    for t in range(1, 7):
        before = w.detach().numpy().copy()
        optimizer.zero_grad()
        (w**4 / 4 + w.sum() ** 2).sum().backward()
        env = {
            "m_{t-1}": m,
            "v_{t-1}": v,
            "g_t": w.grad.numpy().copy(),
            r"\theta_{t-1}": before,
            "t": t,
        }
        env |= {
            r"\beta_1": 0.8,
            r"\beta_2": 0.95,
            r"\eta": 0.05,
            r"\varepsilon": 1e-3,
        }
        optimizer.step()
        m, v = (
            optimizer.state[w][name].numpy().copy()
            for name in ("exp_avg", "exp_avg_sq")
        )
        assert_equation(
            "adam-update",
            env,
            {"m_t": m, "v_t": v, r"\theta_t": w.detach().numpy()},
        )


def _remembered(formula_id: str) -> set[str]:
    """What an update needs from the step before, beside the parameters."""
    names = re.findall(
        r"(\\?[A-Za-z]+(?:\{[a-z]\})?)_\{t-1\}", latex(formula_id)
    )
    return set(names) - {r"\theta"}


@refutes(
    "adam-needs-more-memory",
    how="counts what each update formula carries over from the step before, at four bytes for each parameter",
)
def test_adam_remembers_two_numbers_per_parameter() -> None:
    weights, adam, momentum, plain = published(
        "adam-needs-more-memory"
    ).numbers
    size = 10**9 * np.dtype(np.float32).itemsize / 10**9  # in GB
    assert size == weights
    assert len(_remembered("adam-update")) * size == adam
    assert len(_remembered("momentum-update")) * size == momentum
    assert (
        len(_remembered("gradient-descent-update")) * size
        == plain
        < momentum
        < adam
    )


@refutes(
    "adam-needs-more-memory",
    how="adds up the state that torch.optim keeps for 1,000 parameters, times a million",
)
def test_adam_remembers_two_numbers_per_parameter_in_pytorch() -> None:
    torch = optional_torch()
    weights, adam, momentum, plain = published(
        "adam-needs-more-memory"
    ).numbers

    def kept(make: Callable[[Any], Any]) -> float:
        w = torch.nn.Parameter(torch.ones(1000))
        optimizer = make([w])
        (w**2).sum().backward()
        optimizer.step()
        stored = [
            x.nbytes
            for x in optimizer.state[w].values()
            if torch.is_tensor(x) and x.dim()
        ]
        return float(sum(stored)) / 1000

    assert torch.ones(1).nbytes == weights
    assert kept(torch.optim.Adam) == adam
    assert (
        kept(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)) == momentum
    )
    assert kept(lambda p: torch.optim.SGD(p, lr=0.1)) == plain
