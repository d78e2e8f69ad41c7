"""Derivations of formulas of the topic optimization: updates unrolled, optima solved, with symbols."""

import itertools
from typing import Any

import numpy as np
import sympy

from proving import assert_equation, derives, from_one, symbols

RATE, SMALL = sympy.symbols("r e", positive=True)


@derives(
    "iterations-per-epoch",
    how="counts whole batches and what is left over: any number of them, for batches of 1 to 7 and every remainder",
)
def test_whole_batches_and_a_rest() -> None:
    whole = sympy.Symbol("q", integer=True, positive=True)
    for batch in range(1, 8):
        for rest in range(batch):
            env = {"N": whole * batch + rest, "B": batch}
            count = whole + len(range(0, rest, batch))
            reference = {r"n_\text{iter}": count}
            assert_equation("iterations-per-epoch", env, reference)


@derives(
    "cosine-annealing",
    how="a squared cosine of half the angle between the two rates, by SymPy",
)
def test_annealing_by_half_the_angle() -> None:
    low, high, step, steps = sympy.symbols("l h t T", positive=True)
    half = sympy.pi * step / steps / 2
    rate = low * sympy.sin(half) ** 2 + high * sympy.cos(half) ** 2
    env = {r"\eta_\text{min}": low, r"\eta_\text{max}": high}
    env |= {"t": step, "T": steps}
    assert_equation("cosine-annealing", env, {r"\eta_t": rate})


@derives(
    "decay-schedules",
    how="rates reached by equal steps and by factors, with symbols for all but the steps between decays, 1 to 5",
)
def test_rates_by_equal_steps_and_by_factors() -> None:
    low, high, factor = sympy.symbols("l h g", positive=True)
    warmup, steps = sympy.symbols("W T", integer=True, positive=True)
    decays = sympy.Symbol("q", integer=True, nonnegative=True)
    for every in range(1, 6):
        for rest in range(every):
            step = decays * every + rest
            env = {
                r"\eta_\text{max}": high,
                r"\eta_\text{min}": low,
                r"\gamma": factor,
                "W": warmup,
                "T": steps,
                "s": every,
                "t": step,
            }
            up, down = high / warmup, (high - low) / steps
            reference = {
                r"\eta_t^{\text{warm}}": step * up,
                r"\eta_t^{\text{step}}": high * factor**decays,
                r"\eta_t^{\text{exp}}": high
                * (factor**every) ** decays
                * factor**rest,
                r"\eta_t^{\text{lin}}": low + (steps - step) * down,
            }
            assert_equation("decay-schedules", env, reference)


@derives(
    "momentum-update-sutskever",
    how="velocities as sums of steps times powers of the momentum, over 4 steps with a rate of each",
)
def test_velocities_of_steps_unrolled() -> None:
    momentum, start = symbols("u"), symbols("s")
    rates, gradients = symbols("h", 4), symbols("g", 4)
    velocities = [
        -sum(
            momentum ** (t - k) * rates[k] * gradients[k]
            for k in range(t + 1)
        )
        for t in range(4)
    ]
    places = [start + sum(velocities[: t + 1]) for t in range(4)]
    env = {
        r"\mu": momentum,
        r"\eta": from_one(rates),
        r"\mathbf{g}": from_one(gradients),
        r"\mathbf{v}": [sympy.Integer(0)],
        r"\theta": [start],
    }
    reference = {r"\mathbf{v}_t": velocities, r"\theta_t": places}
    assert_equation(
        "momentum-update-sutskever",
        env,
        reference,
        each={"t": range(1, 5)},
    )


def _faded(decay: Any, values: Any, last: int) -> Any:
    """A sum in which each value fades by `decay` a step, up to the step `last`."""
    return sum(decay ** (last - k) * values[k] for k in range(last + 1))


@derives(
    "adam-update",
    how="both means as sums of powers of the decays, over 3 steps, with symbols for everything",
)
def test_adam_unrolled() -> None:
    first, second = sympy.symbols("a b", positive=True)
    gradients, place = symbols("g", 3, positive=True), symbols("s")
    for t in range(3):
        means = [
            (1 - first) * _faded(first, gradients, k)
            for k in range(-1, t + 1)
        ]
        squares = [
            (1 - second) * _faded(second, gradients**2, k)
            for k in range(-1, t + 1)
        ]
        # divided by what the weights of all steps so far add up to
        mean = means[-1] / sum((1 - first) * first**k for k in range(t + 1))
        square = squares[-1] / sum(
            (1 - second) * second**k for k in range(t + 1)
        )
        env = {
            r"\beta_1": first, r"\beta_2": second, "t": t + 1, "m_{t-1}": means[-2], "v_{t-1}": squares[-2],
            r"\theta_{t-1}": place, "g_t": gradients[t], r"\eta": RATE, r"\varepsilon": SMALL,
        }  # fmt: skip
        assert_equation(
            "adam-update",
            env,
            {
                "m_t": means[-1],
                "v_t": squares[-1],
                r"\hat m_t": mean,
                r"\hat v_t": square,
            },
            rows=range(4),
        )
        scaled = symbols("m"), symbols("q", positive=True)
        env |= {r"\hat m_t": scaled[0], r"\hat v_t": scaled[1]}
        step = place - RATE * scaled[0] / (sympy.sqrt(scaled[1]) + SMALL)
        assert_equation("adam-update", env, {r"\theta_t": step}, rows=[4])


@derives(
    "adagrad-update",
    how="all squared gradients so far added up, over 3 steps from 0",
)
def test_adagrad_unrolled() -> None:
    gradients, start = symbols("g", 3), symbols("s")
    sums = [sum(gradients[: t + 1] ** 2) for t in range(3)]
    places, place = [], start
    for gradient, total in zip(gradients, sums, strict=True):
        place = place - RATE * gradient / (SMALL + sympy.sqrt(total))
        places.append(place)
    env = {"s": [sympy.Integer(0)], "g": from_one(gradients)}
    env |= {r"\theta": [start], r"\eta": RATE, r"\varepsilon": SMALL}
    assert_equation(
        "adagrad-update",
        env,
        {"s_t": sums, r"\theta_t": places},
        each={"t": range(1, 4)},
    )


@derives(
    "rmsprop-update",
    how="squared gradients times powers of the decay, over 3 steps from 0, each step taken with any mean",
)
def test_rmsprop_unrolled() -> None:
    decay = sympy.Symbol("d", positive=True)
    gradients, start = symbols("g", 3), symbols("s")
    any_mean = sympy.Symbol("q", positive=True)
    means = [(1 - decay) * _faded(decay, gradients**2, t) for t in range(3)]
    env = {"v": [sympy.Integer(0)], "g": from_one(gradients)}
    env |= {r"\rho": decay}
    assert_equation(
        "rmsprop-update",
        env,
        {"v_t": means},
        each={"t": range(1, 4)},
        rows=[0],
    )
    env = {r"\theta_{t-1}": start, r"\eta": RATE, r"\varepsilon": SMALL}
    env |= {"v_t": any_mean, "g_t": gradients[0]}
    step = RATE * gradients[0] / (SMALL + sympy.sqrt(any_mean))
    assert_equation(
        "rmsprop-update", env, {r"\theta_t": start - step}, rows=[1]
    )


@derives(
    "adaptive-steps-constant-gradient",
    how="runs AdaGrad's sum and RMSprop's mean for 1 to 5 steps of one gradient of any size",
)
def test_steps_at_a_constant_gradient() -> None:
    decay, gradient = sympy.symbols("d g", positive=True)
    total, mean = sympy.Integer(0), sympy.Integer(0)
    for steps in range(1, 6):
        total += gradient**2
        mean = decay * mean + (1 - decay) * gradient**2
        spread = sympy.sqrt(sympy.expand(mean / gradient**2)) * gradient
        env = {r"\eta": RATE, "t": steps, r"\rho": decay}
        reference = {
            "d_t": RATE * gradient / sympy.sqrt(total),
            "u_t": RATE * gradient / spread,
        }
        assert_equation("adaptive-steps-constant-gradient", env, reference)


@derives(
    "accumulated-gradient",
    how="the mean over all examples, cut into parts in every way, for 3 and 4 examples",
)
def test_gradients_of_parts_added() -> None:
    for total in (3, 4):
        gradients = symbols("g", total)
        for cuts in range(total):
            for places in itertools.combinations(range(1, total), cuts):
                parts = np.split(gradients, places)
                means = [sum(part) / len(part) for part in parts]
                env = {
                    "N": total,
                    "a": len(parts),
                    "n": from_one([len(part) for part in parts]),
                    r"\nabla L": from_one(means),
                }
                reference = {r"\nabla L": sum(gradients) / total}
                assert_equation("accumulated-gradient", env, reference)


@derives(
    "effective-batch-size",
    how="adds up the examples of every pass of every device, for up to 4 of each and any batch",
)
def test_examples_of_one_step() -> None:
    batch = sympy.Symbol("B", positive=True)
    for passes, devices in itertools.product(range(1, 5), repeat=2):
        examples = sum(
            batch for _ in itertools.product(range(passes), range(devices))
        )
        env = {"a": passes, "d": devices, "B": batch}
        assert_equation(
            "effective-batch-size", env, {r"B_\text{eff}": examples}
        )


@derives(
    "optimizer-template",
    how="both sums unrolled over 3 steps, and a step with any sums, with symbols for all constants",
)
def test_the_template_unrolled() -> None:
    a, b, c, d = sympy.symbols("a b c d", positive=True)
    gradients, place, rate = symbols("g", 3), symbols("s"), symbols("h")
    env = {"a": a, "b": b, "c": c, "d": d, "g": from_one(gradients)}
    env |= {"m": [sympy.Integer(0)], "v": [sympy.Integer(0)]}
    reference = {
        "m_t": [b * _faded(a, gradients, t) for t in range(3)],
        "v_t": [d * _faded(c, gradients**2, t) for t in range(3)],
    }
    assert_equation(
        "optimizer-template",
        env,
        reference,
        each={"t": range(1, 4)},
        rows=(0, 1),
    )
    mean, square = symbols("m"), sympy.Symbol("q", positive=True)
    env = {r"\theta_{t-1}": place, "m_t": mean, "v_t": square}
    env |= {r"\eta_t": rate, r"\varepsilon_t": SMALL}
    step = mean * rate / (SMALL + sympy.sqrt(square))
    assert_equation(
        "optimizer-template", env, {r"\theta_t": place - step}, rows=[2]
    )


def _curved() -> tuple[Any, Any, Any]:
    """A symmetric matrix, a gradient, and how three examples' gradients differ from it, of two entries each."""
    h = symbols("h", 3)
    curves = np.array([[h[0], h[1]], [h[1], h[2]]])
    apart = symbols("d", 3, 2)
    apart[2] = -apart[0] - apart[1]
    return curves, symbols("g", 2), apart


@derives(
    "noise-scale",
    how="the curvature that one example's gradient meets on average beyond the mean one's, over the mean one's",
)
def test_the_curvature_that_noise_meets() -> None:
    curves, mean, apart = _curved()
    spread = sum(np.outer(row, row) for row in apart) / sympy.Integer(3)
    met = sum((mean + row) @ curves @ (mean + row) for row in apart)
    plain = mean @ curves @ mean
    env = {
        r"\mathbf{H}": curves,
        r"\mathbf{S}": spread,
        r"\mathbf{g}": mean,
    }
    assert_equation(
        "noise-scale", env, {r"B_\text{noise}": (met / 3 - plain) / plain}
    )


@derives(
    "large-batch-optimum",
    how="SymPy finds the best step down a quadratic with noise that falls with the batch, and without noise",
)
def test_the_best_step_solved() -> None:
    slope, curve, noise, batch, rate = sympy.symbols(
        "s c n B x", positive=True
    )

    def best(curvature: Any) -> tuple[Any, Any]:
        gain = rate * slope - rate**2 / 2 * curvature
        (at,) = sympy.solve(sympy.diff(gain, rate), rate)
        return at, gain.subs(rate, at)

    rates, gains = zip(
        best(curve), best(curve + noise / batch), strict=True
    )
    env = {
        r"\eta_\text{max}": rates[0],
        r"\Delta_\text{max}": gains[0],
        r"B_\text{noise}": noise / curve,
        "B": batch,
    }
    assert_equation(
        "large-batch-optimum",
        env,
        {r"\eta^*": rates[1], r"\Delta^*": gains[1]},
    )


@derives(
    "hessian-vector-product",
    how="any quadratic of two weights, where it is exact, times SymPy's second derivatives",
)
def test_differences_of_gradients_of_a_quadratic() -> None:
    curves, linear, _ = _curved()
    place, along, width = symbols("w", 2), symbols("v", 2), symbols("r")
    loss = place @ curves @ place / 2 + linear @ place
    hessian = np.array(sympy.hessian(loss, list(place)).tolist())

    def slope(at: Any) -> Any:
        swap = dict(zip(place, at, strict=True))
        return np.array(
            [
                sympy.diff(loss, w).subs(swap, simultaneous=True)
                for w in place
            ]
        )

    env = {
        r"\mathbf{g}": slope,
        r"\mathbf{w}": place,
        r"\mathbf{v}": along,
        "r": width,
    }
    assert_equation(
        "hessian-vector-product", env, {r"\mathbf{u}": hessian @ along}
    )
