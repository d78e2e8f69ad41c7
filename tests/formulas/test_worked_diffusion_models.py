"""The worked numbers of diffusion models."""

import math
from functools import cache
from itertools import pairwise

import numpy as np

from proving import equation, from_one
from proving.worked import Worked, counts, solve


def _root(share: float) -> float:
    """A square root that stays real for a wrong digit, such as a share above 1."""
    return float(max(share, 0.0) ** 0.5)


@counts("diffusion-model")
def test_two_steps_by_hand(n: Worked) -> None:
    first, second = n.given(2)
    signal = (1 - first) * (1 - second)
    n.shows(signal, (1 - second) * first + second)
    steps, low, high = n.given(3)
    left = float(np.prod(1 - np.linspace(low, high, int(steps))))
    n.shows(left, _root(left))


@counts("noise-prediction")
def test_a_pixel_is_noised_and_pulled_back(n: Worked) -> None:
    share, pixel, noise = n.given(3)
    mean, spread = _root(share) * pixel, _root(1 - share)
    n.shows(mean + spread * noise, -noise, spread, -noise / spread, mean)


@counts("diffusion-sampling")
def test_one_deterministic_step(n: Worked) -> None:
    x, share, noise = n.given(3)
    start = (x - _root(1 - share) * noise) / _root(share)
    n.shows(start)
    lower = n.one()
    n.shows(_root(lower) * start + _root(1 - lower) * noise)
    many, few = n.given(2)
    n.shows(many / few)


@counts("classifier-free-guidance")
def test_guided_noise_and_calls(n: Worked) -> None:
    free, bound, scale = n.given(3)
    n.shows(free + scale * (bound - free))
    n.shows(2 * 50, 50)


@counts("flow-matching")
def test_one_step_along_a_line(n: Worked) -> None:
    start, noise, time = n.given(3)
    x, slope = (1 - time) * start + time * noise, noise - start
    n.shows(x, slope, time, x - time * slope)


@counts("latent-diffusion")
def test_numbers_and_pairs(n: Worked) -> None:
    high, wide, channels = n.given(3)
    n.shows(high * wide * channels)
    factor, code = n.given(2)
    small = (high / factor) * (wide / factor)
    n.shows(
        high / factor,
        wide / factor,
        code,
        small * code,
        high * wide * channels / (small * code),
    )
    n.shows((high * wide / small) ** 2, high * wide / small)


@counts("diffusion-transformer")
def test_tokens_and_pairs(n: Worked) -> None:
    high, wide, factor, patch = n.given(4)
    tokens = high * wide / (factor * patch) ** 2
    n.shows(tokens)
    larger = n.one()
    n.shows(high * wide / (factor * larger) ** 2)
    high, wide, patch = n.given(3)
    many = high * wide / (factor * patch) ** 2
    n.shows(many, many / tokens, (many / tokens) ** 2)


@counts("image-quality-metrics")
def test_one_feature(n: Worked) -> None:
    m, k, a, b = n.given(4)
    n.shows((m - k) ** 2, (a - b) ** 2, (m - k) ** 2 + (a - b) ** 2)


@counts("steering-diffusion")
def test_steps_scales_and_thin_factors(n: Worked) -> None:
    steps, strength = n.given(2)
    n.shows(round(steps * strength))
    step, total = n.given(2)
    beta = np.linspace(1e-4, 0.02, int(total))
    share = float(np.prod(1 - beta[: int(step)]))
    n.shows(_root(share), _root(1 - share))
    free, picture, both, a, b = n.given(5)
    n.shows((1 - a) * free + (a - b) * picture + b * both)
    rank = n.one()
    # Blocks at each width; each has self-attention and attention to text.
    blocks = {320: 5, 640: 5, 1280: 6}
    text = 768
    projections = [
        shape
        for width, count in blocks.items()
        for shape in [(width, width)] * 6 * count
        + [(text, width)] * 2 * count
    ]
    n.shows(len(projections))
    n.names("1")
    trained = sum(rank * (i + o) for i, o in projections)
    n.shows(trained, 100 * trained / 860e6)
    n.names("860")


@cache
def _bits(nats: float, size: int) -> float:
    """A dimension, where each is as likely as the others."""
    solved = solve(
        "bits-per-dimension",
        {
            "p": from_one([math.exp(-nats / size)] * size),
            "d": size,
            "K": 256,
            r"\ell_q": 0.0,
        },
    )
    return float(solved["b"])


@counts("autoregressive-and-energy-models")
def test_bits_of_a_small_image_and_a_biased_chain(n: Worked) -> None:
    n.names("10")
    width, height, channels = n.given(3)
    size = width * height * channels
    n.shows(size)
    bits = n.one()
    n.shows(size * bits, size * bits / 8, size)
    nats = size * bits * math.log(2)
    n.shows(nats)
    assert abs(_bits(nats, int(size)) - bits) < 1e-9
    n.shows(width * height)
    h = n.one()
    n.names("2", "2")
    step = equation("energy-based-model").rows[1].right
    shrunk = step.value({"x": 1.0, "h": h, r"\xi": 0.0, "E'": lambda x: x})
    spread = 0.5
    for _ in range(200):
        spread = float(shrunk) ** 2 * spread + h
    n.shows(spread, 1)


def _steps(x: float, count: int) -> float:
    """Equal steps along the page's mean velocity, from noise to data."""
    times = np.linspace(1, 0, count + 1).tolist()
    for now, then in pairwise(times):
        slope = solve("two-point-velocity", {"x": x, "t": now})
        x -= (now - then) * float(slope[r"\hat v"])
    return x


@counts("few-step-diffusion")
def test_steps_from_one_noise(n: Worked) -> None:
    noise = n.one()
    n.shows(_steps(noise, 1) + noise, _steps(noise, 1), _steps(noise, 2))
    end = 1.0 if _steps(noise, 400) > 0 else -1.0
    n.shows(end, noise - end, noise - (noise - end))
    few, many = n.given(2)
    n.shows(2 * few, 2 * many, 2 * few / 4, 2 * many / 4)
