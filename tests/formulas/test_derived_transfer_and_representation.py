"""Derivations of formulas of the topic transfer and representation: likelihoods and slopes with symbols."""

import itertools
from typing import Any

import numpy as np
import sympy

from proving import assert_equation, derives, exact_mean, from_one, symbols


@derives(
    "contrastive-loss",
    how="half the squared distance, or what is left of the margin, for pairs on either side of it",
)
def test_pairs_on_either_side_of_the_margin() -> None:
    near, more = sympy.symbols("t s", positive=True)
    place = symbols("f", 2)
    apart = np.array([3 * near, 4 * near])  # five long
    for margin, left in ((5 * near + more, more), (5 * near, 0)):
        for alike, loss in ((0, (5 * near) ** 2 / 2), (1, left**2 / 2)):
            env = {
                r"\mathbf{f}": from_one([place + apart, place]),
                "y": alike,
                "m": margin,
            }
            reference = {"D": 5 * near, "L": loss}
            assert_equation("contrastive-loss", env, reference)
    env = {r"\mathbf{f}": from_one([place + apart, place])}
    env |= {"y": 1, "m": 2 * near}
    reference = {"D": 5 * near, "L": sympy.Integer(0)}
    assert_equation("contrastive-loss", env, reference)


@derives(
    "prototypical-classifier",
    how="means of three examples, and one over the sum of exponentials of differences, for 2 classes in 2 dimensions",
)
def test_shares_by_distances_to_means() -> None:
    examples, query = symbols("f", 2, 3, 2), symbols("q", 2)
    means = [sum(three) / sympy.Integer(3) for three in examples]
    centers = symbols("c", 2, 2)
    far = [query @ query - 2 * query @ c + c @ c for c in centers]
    shares = [
        1 / (1 + sympy.exp(sympy.expand(far[k] - far[1 - k])))
        for k in (0, 1)
    ]
    env: dict[str, Any] = {"K": 3, "N": 2, r"\mathbf{q}": query}
    assert_equation(
        "prototypical-classifier",
        env | {r"\mathbf{f}": from_one(examples)},
        {r"\mathbf{c}_k": means},
        each={"k": (1, 2)},
        rows=[0],
    )
    env[r"\mathbf{c}"] = from_one(centers)
    assert_equation(
        "prototypical-classifier",
        env,
        {"p_k": shares},
        each={"k": (1, 2)},
        rows=[1],
    )


@derives(
    "prototype-as-linear",
    how="multiplies both sides out, for 1 to 4 dimensions with symbols",
)
def test_distances_multiplied_out() -> None:
    for size in range(1, 5):
        env = {
            r"\mathbf{q}": symbols("q", size),
            r"\mathbf{c}_k": symbols("c", size),
        }
        assert_equation("prototype-as-linear", env)


@derives(
    "maml-meta-gradient",
    how="SymPy differentiates any function of two weights after one step down any quadratic",
)
def test_the_gradient_through_a_step() -> None:
    weights, linear, h = symbols("w", 2), symbols("l", 2), symbols("h", 3)
    rate = symbols("r")
    curves = np.array([[h[0], h[1]], [h[1], h[2]]])
    inner = weights @ curves @ weights / 2 + linear @ weights
    slope = np.array([sympy.diff(inner, w) for w in weights])
    moved = weights - rate * slope
    outer = symbols("b", 2)  # slopes of the other loss where the step ends
    meta = [
        sum(b * sympy.diff(m, w) for b, m in zip(outer, moved, strict=True))
        for w in weights
    ]
    env = {
        r"\mathbf{w}": weights,
        r"\alpha": rate,
        r"\mathbf{a}": slope,
        r"\mathbf{I}": np.eye(2, dtype=int),
        r"\mathbf{H}": curves,
        r"\mathbf{b}": outer,
    }
    reference = {r"\mathbf{u}": moved, r"\mathbf{m}": meta}
    assert_equation("maml-meta-gradient", env, reference)


@derives(
    "old-task-quadratic",
    how="SymPy's second derivatives of a Gaussian likelihood of 3 targets, and its rise away from the fit",
)
def test_likelihood_around_a_fit() -> None:
    inputs, fit, weights = (
        symbols("x", 3, 2),
        symbols("a", 2),
        symbols("w", 2),
    )
    noise = sympy.Symbol("s", positive=True)
    apart = inputs @ weights - inputs @ fit
    rise = sum(apart**2) / (2 * noise**2)
    curves = np.array(sympy.hessian(rise, list(weights)).tolist())
    env = {
        r"\mathbf{X}": inputs,
        r"\mathbf{w}": weights,
        r"\mathbf{a}": fit,
        "s": noise,
    }
    reference = {r"\mathbf{F}": curves, r"\Delta": rise}
    assert_equation("old-task-quadratic", env, reference)


@derives(
    "covariate-shift-weights",
    how="the mean loss where inputs have the new shares, for 3 inputs and 2 labels with symbols",
)
def test_losses_under_new_shares() -> None:
    old, new = (symbols(name, 3, positive=True) for name in "pq")
    labels, losses = (
        symbols("c", 3, 2, positive=True),
        symbols("l", 3, 2, positive=True),
    )
    env = {
        "p": from_one(old),
        "q": from_one(new),
        "P": from_one(old[:, None] * labels),
        r"\ell": from_one(losses),
        "n": 3,
        "K": 2,
    }
    values = assert_equation(
        "covariate-shift-weights",
        env,
        {"w_i": 1 / (old / new)},
        each={"i": (1, 2, 3)},
        rows=[0],
    )
    env["w"] = from_one(values["w_i"])
    risk = sum(
        n * (row @ lost)
        for n, row, lost in zip(new, labels, losses, strict=True)
    )
    assert_equation("covariate-shift-weights", env, {"R": risk}, rows=[1])


@derives(
    "uncertainty-weighting",
    how="minus the logarithm of Gaussian densities without their constant, for 1 to 3 tasks with symbols",
)
def test_likelihoods_of_tasks() -> None:
    for tasks in (1, 2, 3):
        losses = symbols("l", tasks, positive=True)
        widths = symbols("s", tasks, positive=True)
        density = sympy.prod(
            sympy.exp(-loss / (2 * width**2)) / width
            for loss, width in zip(losses, widths, strict=True)
        )
        env = {"K": tasks, "L": from_one(losses), "s": from_one(widths)}
        assert_equation(
            "uncertainty-weighting",
            env,
            {"L": -sympy.expand_log(sympy.log(density))},
        )


@derives(
    "inverse-propensity",
    how="mean and variance over every click or none of 1 to 3 shown items, with symbols for all chances",
)
def test_all_clicks() -> None:
    rate = sympy.Symbol("r", positive=True)
    for count in (1, 2, 3):
        seen = symbols("o", count, positive=True)
        outcomes = []
        for clicks in itertools.product((0, 1), repeat=count):
            chance = sympy.prod(
                o * rate if click else 1 - o * rate
                for o, click in zip(seen, clicks, strict=True)
            )
            estimate = exact_mean(np.array(clicks) / seen)
            outcomes.append((chance, estimate, clicks))
        mean = sum(chance * value for chance, value, _ in outcomes)
        square = sum(chance * value**2 for chance, value, _ in outcomes)
        for _, estimate, clicks in outcomes:
            env = {
                "n": count,
                "c": from_one(clicks),
                "o": from_one(seen),
                "r": rate,
            }
            reference = {
                r"\hat r": estimate,
                r"\operatorname{Var}(\hat r)": sympy.expand(square)
                - sympy.expand(mean) ** 2,
            }
            assert_equation("inverse-propensity", env, reference)


@derives(
    "continual-measures",
    how="the last row's mean, and its mean rise above the diagonal, for 2 to 4 tasks with symbols",
)
def test_the_last_row_and_the_diagonal() -> None:
    for tasks in (2, 3, 4):
        table = symbols("r", tasks, tasks)
        rise = np.sum(table[-1]) - np.trace(table)
        env = {"T": tasks, "R": from_one(table)}
        reference = {"A": exact_mean(table[-1]), "B": rise / (tasks - 1)}
        assert_equation("continual-measures", env, reference)
