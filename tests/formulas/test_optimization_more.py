"""Proofs of more formulas of optimization: whole runs are summed up at once, or stepped by PyTorch's optimizers."""

import functools
import itertools
import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from proving import (
    Equation,
    assert_close,
    assert_equation,
    derives,
    equation,
    from_one,
    optional_torch,
    page,
    proves,
    rng,
    symbols,
)
from proving.references import gradient

Array = np.ndarray[Any, Any]


def run(
    formula: str, memory: str, grads: Array, start: Array, **names: float
) -> list[Array]:
    """The path that the page's update takes, of its memory and its parameters."""
    at, kept, path = start, np.zeros_like(start), [start]
    greek = {"eta": r"\eta", "eps": r"\varepsilon", "rho": r"\rho"}
    settings = {greek[name]: value for name, value in names.items()}
    for grad in grads:
        found = equation(formula).solve(
            {
                r"\theta_{t-1}": at,
                f"{memory}_{{t-1}}": kept,
                "g_t": grad,
                **settings,
            }
        )
        at, kept = found[r"\theta_t"], found[f"{memory}_t"]
        path.append(at)
    return path


# ---------------------------------------------------------------- Adagrad and RMSProp


@proves(
    "adagrad-update",
    how="seven random steps of three parameters, summed at once: each gradient over the length of all up to it",
)
def test_adagrad_divides_by_the_length_of_the_past() -> None:
    grads, start = rng().normal(size=(7, 3)), rng(1).normal(size=3)
    path = run("adagrad-update", "s", grads, start, eta=0.3, eps=0.01)
    steps = [
        0.3 * grads[t] / (np.linalg.norm(grads[: t + 1], axis=0) + 0.01)
        for t in range(7)
    ]
    assert_close(
        np.array(path[1:]), start - np.cumsum(steps, axis=0), "the path"
    )


@proves(
    "adagrad-update",
    how="equals torch.optim.Adagrad over six random gradients",
)
def test_adagrad_is_pytorchs() -> None:
    torch = optional_torch()
    grads, start = rng().normal(size=(6, 3)), rng(1).normal(size=3)
    path = run("adagrad-update", "s", grads, start, eta=0.2, eps=0.05)
    w = torch.nn.Parameter(torch.tensor(start))
    optimizer = torch.optim.Adagrad([w], lr=0.2, eps=0.05)
    for grad, after in zip(grads, path[1:], strict=True):
        w.grad = torch.tensor(grad)
        optimizer.step()
        assert_close(after, w.detach().numpy(), "the parameters")


@proves(
    "rmsprop-update",
    how="seven random steps of three parameters, the mean of squares taken at once with fading weights",
)
def test_rmsprop_divides_by_a_fading_mean() -> None:
    grads, start = rng().normal(size=(7, 3)), rng(1).normal(size=3)
    path = run(
        "rmsprop-update", "v", grads, start, eta=0.3, eps=0.01, rho=0.7
    )
    steps = []
    for t in range(7):
        weights = 0.3 * 0.7 ** np.arange(t, -1, -1)
        mean = weights @ grads[: t + 1] ** 2
        steps.append(0.3 * grads[t] / (np.sqrt(mean) + 0.01))
    assert_close(
        np.array(path[1:]), start - np.cumsum(steps, axis=0), "the path"
    )


@proves(
    "rmsprop-update",
    how="equals torch.optim.RMSprop over six random gradients",
)
def test_rmsprop_is_pytorchs() -> None:
    torch = optional_torch()
    grads, start = rng().normal(size=(6, 3)), rng(1).normal(size=3)
    path = run(
        "rmsprop-update", "v", grads, start, eta=0.2, eps=0.05, rho=0.8
    )
    w = torch.nn.Parameter(torch.tensor(start))
    optimizer = torch.optim.RMSprop([w], lr=0.2, alpha=0.8, eps=0.05)
    for grad, after in zip(grads, path[1:], strict=True):
        w.grad = torch.tensor(grad)
        optimizer.step()
        assert_close(after, w.detach().numpy(), "the parameters")


@proves(
    "adaptive-steps-constant-gradient",
    how="sums and averages nine squares of 3, -3, 3 and so on, and divides",
)
def test_steps_under_a_constant_gradient() -> None:
    total = mean = 0.0
    for t in range(1, 10):
        grad = 3.0 * (-1) ** t
        total += grad**2
        mean += (1 - 0.85) * (grad**2 - mean)
        env = {r"\eta": 0.4, r"\rho": 0.85, "t": t}
        reference = {
            "d_t": 0.4 * abs(grad) / math.sqrt(total),
            "u_t": 0.4 * abs(grad) / math.sqrt(mean),
        }
        assert_equation("adaptive-steps-constant-gradient", env, reference)


# ---------------------------------------------------------------- gradient accumulation


def portions(count: int, cuts: tuple[int, ...]) -> list[range]:
    """The examples, cut at these places."""
    ends = (0, *cuts, count)
    return [range(a, b) for a, b in itertools.pairwise(ends)]


@proves(
    "accumulated-gradient",
    how="differences a tanh neuron's mean squared error over 9 examples, whole and in unequal portions",
)
def test_portions_add_up_to_the_whole_gradient() -> None:
    x, y = rng().normal(size=(9, 3)), rng(1).normal(size=9)
    theta = np.array([0.4, -0.7, 1.1])

    def loss(part: Sequence[int], weights: Array) -> float:
        chosen = list(part)
        return float(
            np.mean((np.tanh(x[chosen] @ weights) - y[chosen]) ** 2)
        )

    whole = gradient(functools.partial(loss, range(9)), theta)
    for cuts in ((4,), (2, 7), (1, 3, 8)):
        parts = portions(9, cuts)
        parted = [
            gradient(functools.partial(loss, part), theta) for part in parts
        ]
        for at in range(3):  # each component of the gradient
            env = {
                r"\nabla L": from_one([g[at] for g in parted]),
                "n": from_one([len(part) for part in parts]),
                "N": 9,
                "a": len(parts),
            }
            assert_equation(
                "accumulated-gradient",
                env,
                {r"\nabla L": whole[at]},
                rtol=1e-6,
                atol=1e-8,
            )


@proves(
    "effective-batch-size",
    how="counts the examples that replicas deal out to themselves between two updates",
)
def test_examples_between_two_updates() -> None:
    for steps, replicas, size in ((3, 4, 5), (8, 2, 7), (1, 6, 3)):
        seen = {
            (step, replica, example)
            for step in range(steps)
            for replica in range(replicas)
            for example in range(size)
        }
        env = {"a": steps, "d": replicas, "B": size}
        assert_equation(
            "effective-batch-size", env, {r"B_\text{eff}": len(seen)}
        )


# ---------------------------------------------------------------- the optimizers compared

SETTINGS = {r"\mu": 0.8, r"\rho": 0.9, r"\beta_1": 0.8, r"\beta_2": 0.9}
OPTIMIZERS = ("SGD", "momentum", "Adagrad", "RMSProp", "Adam")
RATE, GUARD = 0.2, 0.05


@functools.cache
def table() -> dict[str, list[float]]:
    """a, b, c, d, v_0 and the numbers to store, as the rows of the page's table have them."""
    (body,) = (
        q.body for q in page.questions() if q.slug == "comparing-optimizers"
    )
    rows = re.findall(
        r"^\| \[?(\w+)(?:\]\(\S+\))? \| (.+) \|$", body, re.MULTILINE
    )
    return {
        name: [
            float(Equation(f"x = {cell.strip('$')}").right.value(SETTINGS))
            for cell in cells.split(" | ")
        ]
        for name, cells in rows
        if name in OPTIMIZERS
    }


def test_the_table_counts_what_each_stores() -> None:
    assert tuple(table()) == OPTIMIZERS
    for name, (a, _, _, d, _, stored) in table().items():
        memories = (a != 0) + (d != 0)  # of gradients, of their squares
        assert stored == memories, name


def by_template(name: str, grads: Array, start: Array) -> list[Array]:
    """The path of the page's template with the settings of one row of its table."""
    a, b, c, d, first, _ = table()[name]
    at, m, v, path = start, np.zeros_like(start), first + 0 * start, []
    for t, grad in enumerate(grads, 1):
        rate, guard = RATE, 0.0 if first else GUARD
        if name == "Adam":
            rate *= math.sqrt(1 - c**t) / (1 - a**t)
            guard *= math.sqrt(1 - c**t)
        found = equation("optimizer-template").solve(
            {
                r"\theta_{t-1}": at,
                "m_{t-1}": m,
                "v_{t-1}": v,
                "g_t": grad,
                **dict(zip("abcd", (a, b, c, d), strict=True)),
                r"\eta_t": rate,
                r"\varepsilon_t": guard,
            }
        )
        at, m, v = found[r"\theta_t"], found["m_t"], found["v_t"]
        path.append(at)
    return path


@proves(
    "optimizer-template",
    how="six random steps of each row of the table, with both memories summed at once by fading weights",
)
def test_memories_are_fading_sums() -> None:
    grads, start = rng().normal(size=(6, 3)), rng(1).normal(size=3)
    for name, (a, b, c, d, first, _) in table().items():
        at = start
        for t, after in enumerate(by_template(name, grads, start), 1):
            ages = np.arange(t - 1, -1, -1)
            mean = b * (a**ages @ grads[:t])
            square = first + d * (c**ages @ grads[:t] ** 2)
            guard = 0.0 if first else GUARD
            if name == "Adam":  # Kingma and Ba correct the memories instead
                mean, square = mean / (1 - a**t), square / (1 - c**t)
            at = at - RATE * mean / (np.sqrt(square) + guard)
            assert_close(after, at, f"{name} after {t} steps")


@proves(
    "optimizer-template",
    how="equals PyTorch's SGD, momentum, Adagrad, RMSprop and Adam over six random gradients",
)
def test_five_optimizers_are_pytorchs() -> None:
    torch = optional_torch()
    grads, start = rng().normal(size=(6, 3)), rng(1).normal(size=3)
    made: dict[str, tuple[str, dict[str, Any]]] = {
        "SGD": ("SGD", {}),
        "momentum": ("SGD", {"momentum": 0.8}),
        "Adagrad": ("Adagrad", {"eps": GUARD}),
        "RMSProp": ("RMSprop", {"alpha": 0.9, "eps": GUARD}),
        "Adam": ("Adam", {"betas": (0.8, 0.9), "eps": GUARD}),
    }
    for name, (kind, settings) in made.items():
        w = torch.nn.Parameter(torch.tensor(start))
        optimizer = getattr(torch.optim, kind)([w], lr=RATE, **settings)
        path = by_template(name, grads, start)
        for grad, after in zip(grads, path, strict=True):
            w.grad = torch.tensor(grad)
            optimizer.step()
            assert_close(after, w.detach().numpy(), name)


# ---------------------------------------------------------------- the critical batch size

HESSIAN = np.array([[2.0, 0.6], [0.6, 0.9]])
THETA = np.array([1.3, -0.4])
ERRORS = np.array([[0.9, -1.2], [-2.1, 0.3], [0.5, 1.7], [0.7, -0.8]])
ERRORS = ERRORS - ERRORS.mean(axis=0)


def best_step(size: int | None) -> tuple[float, float]:
    """The step that lowers the expected loss most, over every batch of this size, and by how much."""
    grads = HESSIAN @ THETA + ERRORS

    def loss(theta: Array) -> float:
        return float(theta @ HESSIAN @ theta / 2)

    means = (
        [grads.mean(axis=0)]
        if size is None
        else [
            np.mean(batch, axis=0)
            for batch in itertools.product(grads, repeat=size)
        ]
    )
    at = [
        np.mean([loss(THETA - eta * mean) for mean in means])
        for eta in (0.0, 0.5, 1.0)
    ]
    curve = np.polyfit([0.0, 0.5, 1.0], at, 2)
    best = -curve[1] / (2 * curve[0])
    return float(best), float(at[0] - np.polyval(curve, best))


def noise() -> float:
    """The noise scale, from the best steps of single examples and without noise."""
    return best_step(None)[0] / best_step(1)[0] - 1


@proves(
    "noise-scale",
    how="the best step over four examples' gradients, searched, against that of their mean",
)
def test_noise_scale_is_what_the_best_steps_say() -> None:
    env = {
        r"\mathbf{H}": HESSIAN,
        r"\mathbf{S}": ERRORS.T @ ERRORS / len(ERRORS),
        r"\mathbf{g}": HESSIAN @ THETA,
    }
    assert_equation(
        "noise-scale", env, {r"B_\text{noise}": noise()}, rtol=1e-6
    )


@proves(
    "large-batch-optimum",
    how="lists every batch of 2 to 4 of four examples, and fits the expected loss by a parabola of the step",
)
def test_best_steps_of_larger_batches() -> None:
    longest, furthest = best_step(None)
    for size in (2, 3, 4):
        step, gain = best_step(size)
        env = {
            r"\eta_\text{max}": longest,
            r"\Delta_\text{max}": furthest,
            r"B_\text{noise}": noise(),
            "B": size,
        }
        reference = {r"\eta^*": step, r"\Delta^*": gain}
        assert_equation("large-batch-optimum", env, reference, rtol=1e-6)


@derives(
    "steps-against-examples",
    how="divides a symbolic amount of progress by that of each step as the page has it, and multiplies by the batch",
)
def test_steps_and_examples_follow_from_progress() -> None:
    amount, most, scale, size = (symbols(name) for name in "abcd")
    per_step = (
        equation("large-batch-optimum")
        .rows[1]
        .right.value(
            {
                r"\Delta_\text{max}": most,
                r"B_\text{noise}": scale,
                "B": size,
            }
        )
    )
    env = {
        r"S_\text{min}": amount / most,
        r"E_\text{min}": scale * amount / most,
        r"B_\text{noise}": scale,
        "B": size,
    }
    steps = amount / per_step
    assert_equation(
        "steps-against-examples", env, {"S": steps, "E": steps * size}
    )


@proves(
    "steps-against-examples",
    how="adds up best steps until the progress of forty noiseless ones is made, for batches of 2, 3 and 4",
)
def test_steps_are_counted() -> None:
    furthest, scale = best_step(None)[1], noise()
    for size in (2, 3, 4):
        steps = 40 * furthest / best_step(size)[1]
        env = {
            r"S_\text{min}": 40,
            r"E_\text{min}": 40 * scale,
            r"B_\text{noise}": scale,
            "B": size,
        }
        reference = {"S": steps, "E": steps * size}
        assert_equation("steps-against-examples", env, reference, rtol=1e-6)


# ---------------------------------------------------------------- second-order methods


@proves(
    "newton-step",
    how="lands on the stationary point around which random quadratics of 2 to 4 dimensions were built, "
    "minima and saddles",
)
def test_newton_lands_on_the_stationary_point() -> None:
    for size, shift in ((2, 5.0), (3, 0.0), (4, 9.0)):
        random = rng(size)
        half = random.normal(size=(size, size))
        hessian = half + half.T + shift * np.eye(size)
        middle, start = random.normal(size=size), random.normal(size=size)

        def loss(
            theta: Array, h: Array = hessian, at: Array = middle
        ) -> float:
            return float((theta - at) @ h @ (theta - at) / 2 + 3)

        env = {
            r"\mathbf{w}_t": start,
            r"\mathbf{H}": hessian,
            r"\mathbf{g}": gradient(loss, start),
        }
        assert_equation(
            "newton-step",
            env,
            {r"\mathbf{w}_{t+1}": middle},
            rtol=1e-5,
            atol=1e-6,
        )


@proves(
    "hessian-vector-product",
    how="differences the gradients of a random quadratic, and of a quartic whose Hessian is written down",
)
def test_differences_of_gradients_are_hessian_products() -> None:
    random = rng()
    half = random.normal(size=(3, 3))
    at, along = random.normal(size=3), random.normal(size=3)
    hessian = half + half.T
    cases = (
        (hessian, lambda w: hessian @ np.ravel(w) + 2, 0.7),
        (
            np.diag(3 * at**2) + 1,
            lambda w: np.ravel(w) ** 3 + np.sum(w),
            1e-4,
        ),
    )
    for matrix, slope, reach in cases:
        env = {
            r"\mathbf{g}": slope,
            r"\mathbf{w}": at,
            r"\mathbf{v}": along,
            "r": reach,
        }
        assert_equation(
            "hessian-vector-product",
            env,
            {r"\mathbf{u}": matrix @ along},
            rtol=1e-6,
        )
