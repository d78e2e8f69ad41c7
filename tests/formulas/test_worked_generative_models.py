"""The worked numbers of the topic generative models."""

import itertools
import math
from typing import Any

import numpy as np

from proving import from_one
from proving.worked import Worked, by_formula, counts, solve

Array = np.ndarray[Any, Any]


def sigmoid(x: float) -> float:
    """The logistic function."""
    return 1 / (1 + math.exp(-x))


@counts("autoencoder-applications")
def test_alarms_of_an_anomaly_detector(n: Worked) -> None:
    mean, deviation = n.given(2)
    n.shows(mean + 3 * deviation)
    flagged = n.one()
    n.shows(100 * math.erfc(3 / math.sqrt(2)) / 2)
    faulty, parts, found, again = n.given(4)
    assert parts == again
    true, false = faulty * found / 100, (parts - faulty) * flagged / 100
    n.shows(true, false, 100 * true / (true + false))


@counts("autoencoder")
def test_parameters_and_a_projection(n: Worked) -> None:
    inputs, code, outputs = n.given(3)
    assert inputs == outputs
    n.shows(
        inputs,
        code,
        code,
        code,
        inputs,
        inputs,
        2 * inputs * code + code + inputs,
    )
    n.shows(inputs / code)
    n.names("1")
    axis = n.given(2)
    assert axis == [0.6, 0.8]
    losses = []
    for _ in range(2):
        point = n.given(2)
        value = sum(a * b for a, b in zip(point, axis, strict=True))
        n.shows(value)
        back = [value * a for a in axis]
        losses.append(
            sum((a - b) ** 2 for a, b in zip(point, back, strict=True))
        )
    n.shows(*back, point[0] - back[0])
    n.names("2")
    n.shows(back[1] - point[1])
    n.names("2")
    n.shows(losses[1], losses[1], len(losses), sum(losses) / len(losses))


@counts("boltzmann-machine")
def test_all_states_of_two_units(n: Worked) -> None:
    weight = n.one()
    n.names("00", "01", "10", "11")
    states = list(itertools.product((0, 1), repeat=2))
    energies = [-weight * a * b for a, b in states]
    n.shows(*energies)
    partition = sum(math.exp(-energy) for energy in energies)
    n.shows(energies.count(0), partition)
    n.names("11")
    n.shows(partition, math.exp(-energies[-1]) / partition)
    n.names("2", "1")
    n.shows(
        weight,
        math.exp(-energies[-1])
        / (math.exp(-energies[-1]) + math.exp(-energies[1])),
        weight,
    )


@counts("deep-autoencoder")
def test_weights_and_biases_of_both_halves(n: Worked) -> None:
    sizes = [784.0, 1000.0, 500.0, 250.0, 30.0]
    for pair in itertools.pairwise(sizes):
        n.shows(*pair)
    weights = sum(a * b for a, b in itertools.pairwise(sizes))
    biases = sum(sizes[1:]) + sum(sizes[:-1])
    n.shows(
        weights,
        biases,
        2 * weights + biases,
        sizes[0],
        sizes[-1],
        sizes[0] / sizes[-1],
    )
    n.names("1")


@counts("gan-applications")
def test_time_of_a_diffusion_sampler(n: Worked) -> None:
    steps = n.one()
    n.shows(steps, 2 * steps)
    milliseconds = n.one()
    assert steps == 50
    n.shows(
        steps * milliseconds / 1000,
        2 * steps * milliseconds / 1000,
        milliseconds,
    )
    n.names(
        "2026", "1", "4"
    )  # the year, and the steps of distilled samplers


@counts("generative-adversarial-network")
def test_the_best_discriminator_and_saturation(n: Worked) -> None:
    data, generated = n.given(2)
    n.shows(data, data + generated, data / (data + generated))
    even = n.one()
    assert even == 1 / 2
    n.names("2")
    n.shows(even, 2 * math.log(even))
    judged = n.one()
    logit, step = math.log(judged / (1 - judged)), 1e-5
    n.names("1")
    n.shows(
        (
            math.log(1 - sigmoid(logit + step))
            - math.log(1 - sigmoid(logit - step))
        )
        / (2 * step)
    )
    n.names("1")
    n.shows(
        (math.log(sigmoid(logit + step)) - math.log(sigmoid(logit - step)))
        / (2 * step)
    )


@counts("restricted-boltzmann-machine")
def test_a_hidden_unit_by_formula_and_by_energies(n: Worked) -> None:
    weights, bias, visible_bias = n.given(2), *n.given(2)
    assert visible_bias == 0
    visible = n.given(2)
    drive = bias + sum(w * v for w, v in zip(weights, visible, strict=True))
    n.names("1")
    n.shows(bias, weights[0], sigmoid(drive), -drive)
    n.names("1", "0", "0")
    n.shows(drive)
    n.names("1")
    n.shows(drive, math.exp(drive) / (1 + math.exp(drive)))
    assert visible == [1, 0]
    assert weights[1] == -1


@counts("types-of-autoencoders")
def test_a_saturated_unit_escapes_the_penalty(n: Worked) -> None:
    n.names("1", "2")
    weight = n.one()
    for x in (0, 2):
        n.names(str(x))
        h = by_formula("sigmoid", {"x": weight * x})
        if x == 0:
            n.shows(h * (1 - h), weight)
            n.names("2")
        else:
            n.shows(h)
        n.shows((h * (1 - h) * weight) ** 2)


def jensen_shannon(first: list[float], second: list[float]) -> float:
    """The divergence of the shares of each place, in nats."""
    total = 0.0
    for place in set(first) | set(second):
        p, q = (s.count(place) / len(s) for s in (first, second))
        total += sum(v * math.log(2 * v / (p + q)) for v in (p, q) if v) / 2
    return total


@counts("mode-collapse")
def test_a_collapsed_generator_and_a_varied_one(n: Worked) -> None:
    real, collapsed = n.given(3), n.given(3)

    def distance(made: list[float]) -> float:
        env = {
            "a": from_one(real),
            "b": from_one(made),
            "n": 3,
        }
        return by_formula("wasserstein-one-dimension", env)

    n.shows(*(abs(a - b) for a, b in zip(real, collapsed, strict=True)))
    n.shows(len(real), distance(collapsed))
    varied = n.given(3)
    n.shows(distance(varied))
    n.shows(jensen_shannon(real, collapsed), jensen_shannon(real, varied))


@counts("variational-autoencoder")
def test_one_draw_of_two_estimators(n: Worked) -> None:
    mean, spread = n.given(2)
    env = {
        "m": from_one([mean]),
        "s": from_one([spread]),
        "k": 1,
    }
    n.shows(by_formula("gaussian-kl-term", env))
    n.names("2")  # the power
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    weights = weights / weights.sum()
    z = mean + spread * nodes
    value, by_slope = z**2, 2 * z

    def variance(estimates: Array) -> float:
        return float(weights @ estimates**2 - (weights @ estimates) ** 2)

    n.shows(weights @ by_slope)
    n.names("2")
    n.shows(variance(by_slope))
    n.names("2")
    n.shows(variance(nodes * value / spread))
    n.names("2")
    best = float(weights @ (nodes**2 * value))
    n.shows(best, variance(nodes * (value - best) / spread))
    for other in (best - 0.1, best + 0.1):
        worse = variance(nodes * (value - other) / spread)
        assert worse > variance(nodes * (value - best) / spread)


@counts("gumbel-softmax")
def test_one_draw_hard_and_soft(n: Worked) -> None:
    logits = n.given(2)
    env = {"a": from_one(logits), "K": 2}
    n.shows(sigmoid(logits[0] - logits[1]))
    uniform = n.given(2)
    noise = [-math.log(-math.log(u)) for u in uniform]
    sums = [a + g for a, g in zip(logits, noise, strict=True)]
    n.shows(*noise, *sums)
    assert sums[1] > sums[0]
    for temperature in (1, 0.1):
        env |= {"g": from_one(noise), r"\tau": temperature}
        page = solve(
            "gumbel-softmax", env, each={"i": range(1, 3), "j": range(1, 3)}
        )
        soft = float(np.asarray(page["y_i"])[0])
        n.shows(soft)
        n.names(f"{temperature}")
        apart = (sums[0] - sums[1]) / temperature
        step = 1e-5 / temperature
        n.shows((sigmoid(apart + step) - sigmoid(apart - step)) / 2e-5)


@counts("normalizing-flows")
def test_one_coupling_layer_there_and_back(n: Worked) -> None:
    kept, noise = n.given(2)
    scale, shift = n.given(2)
    env = {
        r"\mathbf{z}_b": np.array([noise]),
        r"\mathbf{s}": np.array([scale]),
        r"\mathbf{t}": np.array([shift]),
        "s": from_one([scale]),
        "m": 1,
    }
    page = solve("affine-coupling", env)
    moved = float(np.ravel(page[r"\mathbf{x}_b"])[0])
    n.shows(kept, moved)
    density = -math.log(2 * math.pi) - (kept**2 + noise**2) / 2
    n.shows(density, density - float(page["D"]))
    n.shows(moved, shift, -scale, (moved - shift) / math.exp(scale))
