"""The worked numbers of the topic neural networks."""

import itertools
import math
from typing import Any

import numpy as np

from proving.worked import Worked, counts


@counts("biological-vs-artificial-neuron")
def test_a_year(n: Worked) -> None:
    n.names("2021")


@counts("deep-vs-shallow-networks")
def test_pieces_of_a_composed_tent(n: Worked) -> None:
    n.names("2", "0", "4", "0", "0", "1")

    def tent(x: Any) -> Any:
        return 2 * np.maximum(0, x) - 4 * np.maximum(0, x - 0.5)

    times = n.one()
    grid = np.linspace(0, 1, 2**14 + 1)
    value = grid
    for _ in range(int(times)):
        value = tent(value)
    slopes = np.sign(np.diff(value))
    pieces = 1 + int((slopes[1:] != slopes[:-1]).sum())
    n.names("2")
    n.shows(times, pieces, 2 * times)
    n.names("1")
    n.shows(pieces - 1)


@counts("feedforward-network")
def test_a_forward_pass_by_hand(n: Worked) -> None:
    x = np.array(n.given(2))
    rows, biases = np.array([n.given(2), n.given(2)]), np.array(n.given(2))
    weights, bias = np.array(n.given(2)), n.one()
    assert rows.tolist() == [[1, 0], [-1, 1]]
    assert biases[0] == 0
    sums = rows @ x + biases
    n.shows(sums[0], *(rows[1] * x), -biases[1], sums[1])
    hidden = np.maximum(0, sums)
    assert (hidden == sums).all()
    n.shows(
        weights[0] * hidden[0],
        -weights[1] * hidden[1],
        bias,
        weights @ hidden + bias,
    )


@counts("model-capacity")
def test_degrees_and_a_known_experiment(n: Worked) -> None:
    points = 10  # spelled out
    n.shows(points - 1)
    n.names("1", "100", "10", "50,000", "10", "2017")


@counts("multilayer-perceptron")
def test_parameters_and_a_network_for_xor(n: Worked) -> None:
    inputs, hidden, classes = n.given(3)
    first, second = (inputs + 1) * hidden, (hidden + 1) * classes
    n.shows(
        inputs + 1,
        hidden,
        hidden + 1,
        classes,
        first,
        second,
        first + second,
        (inputs + 1) * classes,
    )
    n.names("0", "0", "1", "2")
    pairs = list(itertools.product((0, 1), repeat=2))
    n.shows(*(max(0, a + b) - 2 * max(0, a + b - 1) for a, b in pairs))
    n.names(*(f"{a}{b}" for a, b in pairs))


@counts("network-layers")
def test_weights_and_biases_of_four_layers(n: Worked) -> None:
    features, classes = 4, 3  # spelled out
    hidden = n.given(3)
    sizes = [features, *hidden, classes]
    n.shows(0, len(sizes) - 1)
    n.names("3", "1")
    layers = list(itertools.pairwise(sizes))
    for before, after in layers:
        n.shows(before + 1, after)
    n.shows(sum((before + 1) * after for before, after in layers))


@counts("neural-network")
def test_one_unit_by_hand(n: Worked) -> None:
    x, weights, (bias,) = n.given(2), n.given(2), n.given(1)
    parts = [a * b for a, b in zip(x, weights, strict=True)]
    total = sum(parts) + bias
    n.shows(
        parts[0],
        -parts[1],
        bias,
        total,
        max(0.0, total),
        1 / (1 + math.exp(-total)),
    )
    assert x == [1, 2]


@counts("perceptron-training")
def test_a_rate_of_one(n: Worked) -> None:
    n.names("1")  # the block is run and its output compared


@counts("perceptron")
def test_and_and_or(n: Worked) -> None:
    weights, (bias,) = n.given(2), n.given(1)
    pairs = list(itertools.product((0, 1), repeat=2))
    n.names(*(f"{a}{b}" for a, b in pairs))
    sums = [weights[0] * a + weights[1] * b + bias for a, b in pairs]
    n.shows(*sums)
    assert [value >= 0 for value in sums] == [a and b for a, b in pairs]
    assert weights == [1, 1]
    bias = n.one()
    assert [a + b + bias >= 0 for a, b in pairs] == [
        bool(a or b) for a, b in pairs
    ]
    assert bias == -0.5
    n.names("0", "0", "0", "0", "0")
