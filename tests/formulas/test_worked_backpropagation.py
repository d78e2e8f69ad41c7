"""The worked numbers of the topic backpropagation."""

import math
from typing import Any

import numpy as np

from proving import Indexed, equation, from_one
from proving.worked import Worked, counts, solve


@counts("computational-graph")
def test_sum_times_summand(n: Worked) -> None:
    a, b = n.given(2)
    total = a + b
    n.shows(total, total * a)  # forward
    n.shows(a, total)  # what the product passes to the sum and to a
    n.shows(a)  # what the sum passes on
    n.shows(total, a, total + a, a)


@counts("forward-propagation")
def test_two_units_in_a_row(n: Worked) -> None:
    x, first, bias, second = n.given(4)
    z = first * x + bias
    h = max(0.0, z)
    n.shows(z, h, second * h)
    target = n.one()
    error = second * h - target
    n.names("1", "2", "2")  # half of a square
    n.shows(error**2 / 2, error)
    n.shows(error, h, error * h)
    n.shows(error, second, error * second)
    n.shows(error * second, x, error * second * x)
    old, new = n.given(2)
    assert old == first
    n.shows((second * max(0.0, new * x + bias) - target) ** 2 / 2)


@counts("gradient-clipping")
def test_a_gradient_clipped_in_both_ways(n: Worked) -> None:
    g = n.given(2)
    norm = math.hypot(*g)
    n.shows(norm)
    limit = n.one()
    n.shows(*(limit / norm * part for part in g))
    clipped = [max(-limit, min(limit, part)) for part in g]
    n.shows(*clipped)
    n.shows(
        math.degrees(math.atan2(g[1], g[0])),
        math.degrees(math.atan2(clipped[1], clipped[0])),
    )


@counts("how-neural-networks-learn")
def test_the_line_that_the_data_are_made_of(n: Worked) -> None:
    n.names("3", "1")  # the block below is run and its output compared


@counts("preventing-vanishing-gradients")
def test_twenty_layers_halve_the_mean_square(n: Worked) -> None:
    layers = 20
    n.names("1", "2")  # variance one over the inputs, half a layer
    n.names("-20", "10")
    n.shows(round(math.log10(2.0**-layers)))
    n.names("2", "-10")
    n.shows(math.sqrt(2.0**-layers))
    n.names("2", "1")


@counts("two-layer-gradients")
def test_two_layers_by_hand(n: Worked) -> None:
    x = np.array([n.given(2)])
    first = np.array([n.given(2), n.given(2)])
    second = np.array([n.given(2), n.given(2)])
    target = np.array([[0, 1]])  # the second class
    env: dict[str, Any] = {
        r"\mathbf{X}": x, r"\mathbf{W}_1": first, r"\mathbf{b}_1": np.zeros(2),
        r"\mathbf{W}_2": second, r"\mathbf{b}_2": np.zeros(2), r"\mathbf{1}": np.ones(1),
        r"\phi": lambda z: np.maximum(z, 0), r"\phi'": lambda z: np.where(z > 0, 1, 0),
        "B": 1, "K": 2, r"\mathbf{Y}": target, "Y": from_one(target),
    }  # fmt: skip
    *layers, loss = equation("two-layer-forward").rows
    values = []
    for row in layers:
        values.append(np.asarray(row.right.value(env)))
        env[row.left.spelling] = values[-1]
    env[r"\hat Y"] = from_one(values[-1])
    for value in values:
        n.shows(*value.ravel())
    n.shows(float(loss.right.value(env)))
    back = solve("two-layer-gradients", env)
    n.shows(*np.ravel(back[r"\mathbf{G}_2"]))
    n.shows(*np.ravel(back[r"\frac{\partial L}{\partial \mathbf{W}_2}"]))
    n.shows(*np.ravel(back[r"\mathbf{D}"]))
    n.shows(*np.ravel(back[r"\mathbf{G}_1"]))
    n.shows(*np.ravel(back[r"\frac{\partial L}{\partial \mathbf{W}_1}"]))


@counts("vanishing-and-exploding-gradients")
def test_factors_of_ten_and_fifty_layers(n: Worked) -> None:
    n.names("1")
    slope, layers = n.given(2)
    assert slope == 0.25
    n.shows(slope**layers)
    factor, again, steps = n.given(3)
    assert factor == again
    n.shows(factor**steps)
    factor = n.one()
    n.shows(factor**steps)


@counts("forward-mode-differentiation")
def test_two_passes_and_a_classifier(n: Worked) -> None:
    a, b = n.given(2)
    (on_a, on_b) = n.given(2)
    total, moved = a + b, on_a + on_b
    n.shows(total, moved, total * a)
    slope = moved * a + total * on_a
    n.shows(moved, a, total, on_a, slope, a)
    widths = n.given(4)
    env = {
        "d": Indexed(widths),
        "L": 3,
        "d_0": widths[0],
        "d_L": widths[-1],
    }
    forward, reverse = (
        float(row.right.value(env))
        for row in equation("jacobian-order").rows
    )
    n.shows(forward / 1e6, reverse / 1e6, forward / reverse)
