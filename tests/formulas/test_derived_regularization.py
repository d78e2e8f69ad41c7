"""Derivations of formulas of the topic regularization: minimizers solved, averages unrolled, with symbols."""

import itertools
from typing import Any

import numpy as np
import sympy

from proving import assert_equation, derives, exact_mean, from_one, symbols


@derives(
    "bias-variance-decomposition",
    how="averages over every pair of three predictions and two errors around 0, with symbols for all",
)
def test_errors_of_all_pairs() -> None:
    truth, predictions, error = symbols("f"), symbols("p", 3), symbols("e")
    pairs = list(itertools.product(predictions, (error, -error)))
    env = {
        r"\mathbb{E}": exact_mean,
        "y": np.array([truth + e for _, e in pairs]),
        r"\hat y": np.array([p for p, _ in pairs]),
        "f": truth,
        "e": np.array([e for _, e in pairs]),
        r"\operatorname{Var}": lambda v: (
            exact_mean(v**2) - exact_mean(v) ** 2
        ),
    }
    assert_equation("bias-variance-decomposition", env)


@derives(
    "l1-l2-minimizers",
    how="SymPy solves for where the slope of each penalized parabola vanishes, on either side and in the dead zone",
)
def test_penalized_parabolas_solved() -> None:
    strength, beyond, w = (
        sympy.Symbol("l", positive=True),
        sympy.Symbol("s", positive=True),
        sympy.Symbol("w"),
    )
    dead = strength + beyond  # a penalty larger than |a| = s
    for a, penalty, side in (
        (strength + beyond, strength, 1),
        (-strength - beyond, strength, -1),
        (beyond, dead, 0),
        (-beyond, dead, 0),
    ):
        slope = w - a + side * penalty
        (lasso,) = sympy.solve(slope, w) if side else (sympy.Integer(0),)
        # inside, the slopes to the left and right of 0 point back to it
        assert side or (-a - penalty).is_negative
        assert side or (-a + penalty).is_positive
        (ridge,) = sympy.solve(w - a + penalty * w, w)
        env = {"a": a, r"\lambda": penalty}
        assert_equation(
            "l1-l2-minimizers", env, {"w_1": lasso, "w_2": ridge}
        )


@derives(
    "adamw-update",
    how="a step of gradient descent on the penalty alone, and Adam's step beside it, multiplied out",
)
def test_decay_beside_the_step() -> None:
    place, mean = symbols("t"), symbols("m")
    rate, strength, square, small = sympy.symbols("r l v e", positive=True)
    penalty = strength * place**2 / 2
    down = place - rate * sympy.diff(penalty, place)
    step = rate * mean / (small + sympy.sqrt(square))
    env = {
        r"\theta_{t-1}": place, r"\eta": rate, r"\lambda": strength, r"\hat m_t": mean, r"\hat v_t": square,
        r"\varepsilon": small,
    }  # fmt: skip
    assert_equation("adamw-update", env, {r"\theta_t": down - step})


@derives(
    "sharpness-under-rescaling",
    how="the eigenvalue of SymPy's second derivatives of a squared error where it is 0",
)
def test_the_only_eigenvalue() -> None:
    u, w, x = symbols("u"), symbols("w"), symbols("x")
    target = sympy.Symbol("y")
    loss = (u * w * x - target) ** 2 / 2
    hessian = sympy.hessian(loss, (u, w)).subs(target, u * w * x)
    assert sympy.expand(hessian.det()) == 0  # the other one is 0
    env = {"u": u, "w": w, "x": x}
    assert_equation(
        "sharpness-under-rescaling", env, {r"\lambda": hessian.trace()}
    )


@derives(
    "mixup",
    how="cross-entropy with the mixed targets of three classes, and integrals of the weight's density, alpha 1 to 4",
)
def test_mixed_targets_and_the_variance_of_the_weight() -> None:
    share, x = symbols("l"), sympy.Symbol("x")
    inputs, chances = symbols("x", 2, 3), symbols("q", 3, positive=True)
    first, second = np.eye(3, dtype=int)[[0, 2]]
    target = share * first + (1 - share) * second
    entropy = -sum(
        y * sympy.log(q) for y, q in zip(target, chances, strict=True)
    )
    for alpha in range(1, 5):
        density = (x * (1 - x)) ** (alpha - 1)
        whole, mean, square = (
            sympy.integrate(sympy.expand(density * x**power), (x, 0, 1))
            for power in range(3)
        )
        env = {
            r"\lambda": share,
            r"\mathbf{x}": from_one(inputs),
            r"\mathbf{y}": from_one(np.array([first, second])),
            "q_a": chances[0],
            "q_b": chances[2],
            r"\alpha": alpha,
        }
        reference = {
            r"\tilde{\mathbf{x}}": inputs[1]
            + share * (inputs[0] - inputs[1]),
            r"\tilde{\mathbf{y}}": target,
            "L": entropy,
            "V": square / whole - (mean / whole) ** 2,
        }
        assert_equation("mixup", env, reference)


@derives(
    "fgsm",
    how="compares with every corner of the box around an input, for all signs of three slopes of any size",
)
def test_the_best_corner() -> None:
    sizes, inputs, far = (
        symbols("g", 3, positive=True),
        symbols("x", 3),
        sympy.Symbol("e", positive=True),
    )
    corners = list(itertools.product((1, -1), repeat=3))
    for signs in corners:
        slopes = sizes * np.array(signs)
        gains = {corner: far * (slopes @ corner) for corner in corners}
        best = gains[signs]
        for corner in corners:
            assert sympy.expand(best - gains[corner]).is_nonnegative
        env = {
            r"\mathbf{x}": inputs,
            r"\varepsilon": far,
            r"\mathbf{g}": slopes,
        }
        moved = inputs + far * np.array(signs)
        assert_equation("fgsm", env, {r"\mathbf{x}'": moved, "G": best})


@derives(
    "averaging-quadratic",
    how="multiplies both sides out for any quadratic of two weights, for 1 to 3 points",
)
def test_points_around_their_mean() -> None:
    h, linear, fixed = symbols("h", 3), symbols("b", 2), symbols("c")
    curves = np.array([[h[0], h[1]], [h[1], h[2]]])

    def loss(w: Any) -> Any:
        return w @ curves @ w / sympy.Integer(2) + linear @ w + fixed

    for count in range(1, 4):
        points = symbols("w", count, 2)
        mean = sum(points) / sympy.Integer(count)
        env = {
            r"\mathbf{w}": from_one(points),
            r"\bar{\mathbf{w}}": mean,
            "n": count,
            "L": loss,
            r"\mathbf{H}": curves,
        }
        assert_equation(
            "averaging-quadratic",
            env,
            {r"\mathbf{d}_i": points - mean},
            each={"i": range(1, count + 1)},
            rows=[0],
        )
        env[r"\mathbf{d}"] = from_one(points - mean)
        assert_equation("averaging-quadratic", env, rows=[1])


@derives(
    "swa-update",
    how="the mean of all weights so far, of 2 to 6 with symbols",
)
def test_a_running_mean_is_the_mean() -> None:
    for count in range(1, 6):
        weights = symbols("w", count + 1)
        env = {
            "n": count,
            r"\bar\theta_n": exact_mean(weights[:count]),
            r"\theta_{n+1}": weights[count],
        }
        reference = {r"\bar\theta_{n+1}": exact_mean(weights)}
        assert_equation("swa-update", env, reference)


@derives(
    "ema-weights",
    how="unrolls the average over 4 steps, and divides by what the weights of those steps add up to",
)
def test_an_average_unrolled() -> None:
    decay = sympy.Symbol("b", positive=True)
    start, weights = symbols("a"), symbols("w", 4)
    average, share = start, sympy.Integer(0)
    for t in range(1, 5):
        before = average
        average = decay * average + (1 - decay) * weights[t - 1]
        share = decay * share + (1 - decay)
        env = {r"\theta": from_one(weights), r"\beta": decay, "t": t}
        reference = {r"\bar\theta_t": sympy.expand(average)}
        for row, known in enumerate((before, start)):
            bound = {r"\bar\theta": {(t - 1) * (1 - row): known}}
            assert_equation(
                "ema-weights", env | bound, reference, rows=[row]
            )
        bound = {r"\bar\theta_t": average}
        reference = {r"\hat\theta_t": average / sympy.expand(share)}
        assert_equation("ema-weights", env | bound, reference, rows=[2])


@derives(
    "ema-window",
    how="differentiates the geometric series for the mean age, adds up the newest 1 to 5 weights and all squares",
)
def test_ages_and_squares_of_weights() -> None:
    decay = sympy.Symbol("b", positive=True)

    def series(x: Any) -> Any:
        return 1 / (1 - x)  # 1 + x + x² + …

    ages = decay * sympy.diff(series(decay), decay)
    squares = (1 - decay) ** 2 * series(decay**2)
    for newest in range(1, 6):
        share = sum((1 - decay) * decay**k for k in range(newest))
        env = {r"\beta": decay, "n": newest}
        reference = {"a": (1 - decay) * ages, "q_n": share, "v": squares}
        assert_equation("ema-window", env, reference)


@derives(
    "rotation-inverse",
    how="SymPy solves for the pixel that turns onto the given one, by any angle of either half-turn",
)
def test_turned_back_by_solving() -> None:
    slope, center, place = symbols("t"), symbols("c", 2), symbols("u", 2)
    cos, sin, *unknown = sympy.symbols("k s x y")
    across, down = (
        at - middle for at, middle in zip(unknown, center, strict=True)
    )
    moved = (cos * across + sin * down, -sin * across + cos * down)
    found = sympy.solve(
        [m + c - u for m, c, u in zip(moved, center, place, strict=True)],
        unknown,
    )
    for turn in (0, sympy.pi):
        angle = sympy.atan(slope) + turn
        known = {cos: sympy.cos(angle), sin: sympy.sin(angle)}
        env = {r"\theta": angle, "a": center[0], "b": center[1]}
        env |= {"u": place[0], "v": place[1]}
        reference = {
            name: found[symbol].subs(known)
            for name, symbol in zip("xy", unknown, strict=True)
        }
        assert_equation("rotation-inverse", env, reference)


@derives(
    "rotated-box",
    how="the spread of the four turned corners, for any sides and any angle, quadrant by quadrant",
)
def test_corners_turned() -> None:
    sides = sympy.symbols("w h", positive=True)
    slope = sympy.Symbol("t", positive=True)
    for quadrant in range(4):
        angle = sympy.atan(slope) + quadrant * sympy.pi / 2
        c, s = sympy.cos(angle), sympy.sin(angle)
        corners = [
            (a * sides[0] / 2, b * sides[1] / 2)
            for a, b in itertools.product((1, -1), repeat=2)
        ]
        across = [c * x - s * y for x, y in corners]
        down = [s * x + c * y for x, y in corners]
        env = {"w": sides[0], "h": sides[1], r"\theta": angle}
        reference = {
            r"w_\text{new}": sympy.Max(*across) - sympy.Min(*across),
            r"h_\text{new}": sympy.Max(*down) - sympy.Min(*down),
        }
        assert_equation("rotated-box", env, reference)


@derives(
    "cutmix-weight",
    how="SymPy counts the pixels within and in all, for any box of whole pixels in an image of any size",
)
def test_pixels_that_stay() -> None:
    left, right, top, bottom, width, height = sympy.symbols(
        "l r t b W H", positive=True, integer=True
    )
    x, y = sympy.symbols("x y", integer=True)
    box = sympy.summation(1, (x, left, right - 1), (y, top, bottom - 1))
    pixels = sympy.summation(1, (x, 1, width), (y, 1, height))
    env = {"x": from_one([left, right]), "y": from_one([top, bottom])}
    env |= {"W": width, "H": height}
    reference = {r"\lambda": (pixels - box) / pixels}
    assert_equation("cutmix-weight", env, reference)
