"""Each step of the two networks goes along the gradient of the page's formula and changes one of them."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import Read, answer, panels
from proving import Over, gradient
from proving.worked import by_formula

Pair = tuple[float, float]


def _numbers(text: str) -> list[float]:
    found = re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-"))
    return [float(number) for number in found]


def _caption() -> tuple[np.ndarray, np.ndarray, float]:
    """Real examples, noise and learning rate, as the caption says them."""
    body = answer("generative-adversarial-network")
    match = re.search(
        r"real examples (.*), noise (.*), learning rate ([\d.]+)\.", body
    )
    assert match
    real, noise = (np.array(_numbers(match[k])) for k in (1, 2))
    return real, noise, float(match[3])


def _value(of_d: Pair, of_g: Pair) -> float:
    """V by the page's formula, for the batch of the caption."""
    real, noise, _ = _caption()
    (w, c), (a, b) = of_d, of_g
    env = {
        r"\mathbb{E}_{\mathbf{x} \sim p_\text{data}}": Over(
            r"\mathbf{x}", real
        ),
        r"\mathbb{E}_{\mathbf{z} \sim p_z}": Over(r"\mathbf{z}", noise),
        "D": lambda x: 1 / (1 + np.exp(-(w * x + c))),
        "G": lambda z: a * z + b,
    }
    return by_formula("gan-value", env)


def _loss(of_d: Pair, of_g: Pair) -> float:
    """The generator's non-saturating loss."""
    _, noise, _ = _caption()
    (w, c), (a, b) = of_d, of_g
    return float(np.log1p(np.exp(-(w * (a * noise + b) + c))).mean())


def _parameters(panel: Read, name: str) -> tuple[Pair, Pair]:
    """Before and after the step."""
    said = panel.label(f"parameters {name}")
    found = _numbers(said)
    if len(found) == 2:
        return (found[0], found[1]), (found[0], found[1])
    return (found[0], found[2]), (found[1], found[3])


def test_the_discriminator_goes_up_the_value_and_leaves_the_generator() -> (
    None
):
    panel, _ = panels("gan-steps")
    before, after = _parameters(panel, "D")
    of_g, still = _parameters(panel, "G")
    assert of_g == still
    _, _, rate = _caption()
    slope = gradient(lambda d: _value(tuple(d), of_g), np.array(before))
    assert_allclose(np.array(before) + rate * slope, after, atol=0.0006)
    ends = [_value(d, of_g) for d in (before, after)]
    assert _numbers(panel.labels("change")[0]) == pytest.approx(
        ends, abs=0.001
    )
    assert ends[1] > ends[0]


def test_the_generator_goes_down_its_loss_and_leaves_the_discriminator() -> (
    None
):
    first, panel = panels("gan-steps")
    before, after = _parameters(panel, "G")
    of_d, still = _parameters(panel, "D")
    assert of_d == still == _parameters(first, "D")[1]
    assert before == _parameters(first, "G")[1]
    _, _, rate = _caption()
    slope = gradient(lambda g: _loss(of_d, tuple(g)), np.array(before))
    assert_allclose(np.array(before) - rate * slope, after, atol=0.0006)
    ends = [_loss(of_d, g) for g in (before, after)]
    assert _numbers(panel.labels("change")[0]) == pytest.approx(
        ends, abs=0.001
    )
    assert ends[1] < ends[0]


def test_what_is_trained_is_what_the_gradient_ends_at() -> None:
    first, second = panels("gan-steps")
    assert first.labels("state") == ["G, frozen", "D, trained"]
    assert second.labels("state") == ["G, trained", "D, frozen"]
    assert first.labels("gradient D")
    assert not first.labels("gradient G")
    assert second.labels("gradient D")
    assert second.labels("gradient G")
    assert first.labels("real")
    assert not second.labels("real")
