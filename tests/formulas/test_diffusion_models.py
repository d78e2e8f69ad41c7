"""Diffusion models and others of images: steps one by one, densities differentiated, states enumerated."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import sympy

from proving import (
    Over,
    assert_equation,
    derivative,
    derives,
    equation,
    from_one,
    gradient,
    optional_torch,
    proves,
    rng,
)

Array = np.ndarray[Any, Any]


@proves(
    "diffusion-forward-marginal",
    how="takes four noising steps one by one, as linear maps of data and noises",
)
def test_steps_one_by_one_have_the_closed_mean_and_variance() -> None:
    beta = np.array([0.13, 0.31, 0.07, 0.42])
    for t in (3, 4):
        weights = np.zeros(t + 1)  # of the data and of each step's noise
        weights[0] = 1.0
        for step in range(1, t + 1):
            weights *= np.sqrt(1 - beta[step - 1])
            weights[step] = np.sqrt(beta[step - 1])
        env = {"t": t, r"\beta": from_one(beta), "x_0": 1.7}
        reference = {
            r"\bar\alpha_t": weights[0] ** 2,
            "m_t": weights[0] * 1.7,
            "v_t": np.sum(weights[1:] ** 2),
        }
        assert_equation("diffusion-forward-marginal", env, reference)


@derives(
    "diffusion-forward-marginal",
    how="SymPy takes three noising steps, each a shrinking and a fresh variance",
)
def test_three_steps_with_any_variances() -> None:
    beta = [sympy.Symbol(f"b{s}", positive=True) for s in range(3)]
    start = sympy.Symbol("x", positive=True)
    share, mean, variance = sympy.Integer(1), start, sympy.Integer(0)
    for b in beta:
        share, mean, variance = (
            share * (1 - b),
            mean * sympy.sqrt(1 - b),
            variance * (1 - b) + b,
        )
    env = {"t": 3, r"\beta": from_one(beta), "x_0": start}
    mean = sympy.sqrt(sympy.prod(1 - b for b in beta)) * start
    assert_equation(
        "diffusion-forward-marginal",
        env,
        {r"\bar\alpha_t": share, "m_t": mean, "v_t": variance},
    )


def _log_normal(x: Any, mean: Any, variance: Any) -> Any:
    return -((x - mean) ** 2) / (2 * variance)


SCORE = r"\frac{\partial \log q}{\partial x_t}"


@proves(
    "noise-as-score",
    how="differentiates the log of the Gaussian numerically, at four noises and two levels",
)
def test_the_noise_is_the_slope_of_the_log_density() -> None:
    for share in (0.3, 0.81):
        for start, noise in ((0.7, -1.3), (-1.6, 0.4)):
            x = share**0.5 * start + (1 - share) ** 0.5 * noise
            slope = derivative(
                partial(
                    _log_normal, mean=share**0.5 * start, variance=1 - share
                ),
                x,
            )
            env = {
                r"\bar\alpha_t": share,
                "x_0": start,
                r"\varepsilon": noise,
            }
            assert_equation(
                "noise-as-score", env, {"x_t": x, SCORE: slope}, rtol=1e-6
            )


@derives(
    "noise-as-score",
    how="SymPy differentiates the log of the Gaussian density",
)
def test_the_score_of_a_gaussian() -> None:
    x, start, noise = sympy.symbols("x start noise", real=True)
    kept, lost = sympy.Rational(9, 25), sympy.Rational(16, 25)
    mean = sympy.sqrt(kept) * start
    slope = sympy.diff(_log_normal(x, mean, lost), x).subs(
        x, mean + sympy.sqrt(lost) * noise
    )
    env = {r"\bar\alpha_t": kept, "x_0": start, r"\varepsilon": noise}
    assert_equation(
        "noise-as-score",
        env,
        {"x_t": mean + sympy.sqrt(lost) * noise, SCORE: slope},
    )


@proves(
    "marginal-score",
    how="differentiates the log density of three noised points, weighing their noises by Bayes",
)
def test_the_mean_noise_is_the_slope_of_all_noised_data() -> None:
    points, prior = np.array([-1.2, 0.4, 2.1]), np.array([0.5, 0.2, 0.3])
    for share, x in ((0.35, 0.6), (0.8, -0.9)):

        def log_density(at: Any, share: float = share) -> Any:
            return np.log(
                np.sum(
                    prior
                    * np.exp(
                        _log_normal(at, share**0.5 * points, 1 - share)
                    )
                )
            )

        weight = prior * np.exp(
            _log_normal(x, share**0.5 * points, 1 - share)
        )
        noise = (
            np.sum(weight / weight.sum() * (x - share**0.5 * points))
            / (1 - share) ** 0.5
        )
        env = {r"\bar\alpha_t": share, r"\hat\varepsilon": noise}
        assert_equation(
            "marginal-score",
            env,
            {
                r"\frac{\partial \log p}{\partial x_t}": derivative(
                    log_density, x
                )
            },
            rtol=1e-6,
        )


@proves(
    "diffusion-posterior",
    how="conditions the joint Gaussian of two successive states on the later one",
)
def test_the_state_before_by_conditioning() -> None:
    for before, beta, start, x in (
        (0.7, 0.12, 1.3, -0.4),
        (0.35, 0.3, -0.8, 0.9),
    ):
        spread = (
            1 - before
        )  # covariance of the states: before, after, and between them
        later, between = (
            (1 - beta) * spread + beta,
            (1 - beta) ** 0.5 * spread,
        )
        mean = before**0.5 * start
        reference = {
            r"\mu_t": mean
            + between / later * (x - (1 - beta) ** 0.5 * mean),
            "v_t": spread - between**2 / later,
        }
        env = {
            r"\bar\alpha_{t-1}": before,
            r"\bar\alpha_t": before * (1 - beta),
            r"\beta_t": beta,
        }
        assert_equation(
            "diffusion-posterior", env | {"x_0": start, "x_t": x}, reference
        )


@proves(
    "ddim-step",
    how="mixes known data and noise at two levels; the step leads from one mixture to the other",
)
def test_an_exact_prediction_lands_on_the_same_mixture() -> None:
    random = rng()
    for high, low in ((0.2, 0.6), (0.5, 0.93)):
        start, noise = random.normal(size=2)
        mixed = {
            s: np.array([s**0.5, (1 - s) ** 0.5]) @ [start, noise]
            for s in (high, low)
        }
        env = {
            r"\bar\alpha_t": high,
            r"\bar\alpha_s": low,
            r"\hat\varepsilon": noise,
            "x_t": mixed[high],
        }
        assert_equation(
            "ddim-step", env, {r"\hat x_0": start, "x_s": mixed[low]}
        )


@proves(
    "classifier-free-guidance",
    how="differentiates the log of two densities multiplied with powers",
)
def test_guidance_is_the_score_of_a_sharpened_product() -> None:
    lost = 0.45
    x = 0.37
    free, bound = (
        partial(_log_normal, mean=-0.3, variance=1.7),
        partial(_log_normal, mean=0.9, variance=0.6),
    )
    for w in (0.4, 1.6, 7.5):

        def product(at: Any, w: float = w) -> Any:
            return (1 - w) * free(at) + w * bound(at)

        env = {
            r"\varepsilon_u": -(lost**0.5) * derivative(free, x),
            r"\varepsilon_c": -(lost**0.5) * derivative(bound, x),
        }
        reference = {
            r"\tilde\varepsilon": -(lost**0.5) * derivative(product, x)
        }
        assert_equation(
            "classifier-free-guidance", env | {"w": w}, reference, rtol=1e-6
        )


@proves(
    "flow-matching-path",
    how="walks from data to noise at constant speed and differentiates the walk numerically",
)
def test_the_velocity_is_the_slope_of_the_line() -> None:
    for start, noise, t in ((0.7, -1.3, 0.3), (-1.6, 0.4, 0.85)):

        def walk(
            at: Any, start: float = start, noise: float = noise
        ) -> Any:
            return start + at * (noise - start)

        env = {"x_0": start, r"\varepsilon": noise, "t": t}
        reference = {
            "x_t": walk(t),
            r"\frac{\partial x_t}{\partial t}": derivative(walk, t),
        }
        assert_equation("flow-matching-path", env, reference, rtol=1e-6)


@proves(
    "velocity-from-noise",
    how="weighs three data points by Bayes, and averages their noises and velocities",
)
def test_mean_velocity_and_mean_noise_of_three_points() -> None:
    points, prior = np.array([-1.2, 0.4, 2.1]), np.array([0.5, 0.2, 0.3])
    for t, x in ((0.3, 0.6), (0.75, -0.9)):
        noises = (x - (1 - t) * points) / t
        weight = prior * np.exp(-(noises**2) / 2)
        weight /= weight.sum()
        env = {r"\hat\varepsilon": weight @ noises, "x_t": x, "t": t}
        assert_equation(
            "velocity-from-noise",
            env,
            {r"\hat v": weight @ (noises - points)},
        )


@derives(
    "velocity-from-noise",
    how="SymPy finds the flow that carries a Gaussian through its marginals",
)
def test_the_flow_of_gaussian_data() -> None:
    x, m = sympy.symbols("x m", real=True)
    s, t = sympy.symbols("s t", positive=True)
    mean, variance = (1 - t) * m, (1 - t) ** 2 * s**2 + t**2
    flow = sympy.diff(mean, t) + sympy.diff(variance, t) / (
        2 * variance
    ) * (x - mean)
    env = {r"\hat\varepsilon": t * (x - mean) / variance, "x_t": x, "t": t}
    assert_equation("velocity-from-noise", env, {r"\hat v": flow})


@proves(
    "latent-compression",
    how="counts the numbers in an image and in its code, for three shapes",
)
def test_numbers_in_image_and_code() -> None:
    for channels, code, factor in ((3, 4, 8), (3, 16, 4), (5, 7, 3)):
        image = np.zeros((channels, 4 * factor, 5 * factor))
        env = {"C": channels, "c": code, "f": factor}
        assert_equation(
            "latent-compression",
            env,
            {"r": image.size / np.zeros((code, 4, 5)).size},
        )


@proves(
    "diffusion-tokens",
    how="cuts latents of three images into patches and counts them",
)
def test_patches_counted() -> None:
    for height, width, factor, patch in (
        (48, 96, 8, 2),
        (60, 36, 4, 3),
        (45, 30, 3, 5),
    ):
        rows = range(0, height // factor, patch)
        columns = range(0, width // factor, patch)
        count = sum(1 for _ in rows for _ in columns)
        assert_equation(
            "diffusion-tokens",
            {"H": height, "W": width, "f": factor, "p": patch},
            {"n": count},
        )


@proves(
    "frechet-inception-distance",
    how="moves one Gaussian onto the other by the best linear map, measuring its way",
)
def test_the_way_of_the_best_map_between_gaussians() -> None:
    random = rng()
    for size in (2, 3):
        m, n = random.normal(size=(2, size))
        a, b = (
            f @ f.T + 0.3 * np.eye(size)
            for f in random.normal(size=(2, size, size))
        )
        values, vectors = np.linalg.eigh(a)
        root = vectors * values**0.5 @ vectors.T
        values, vectors = np.linalg.eigh(root @ b @ root)
        middle = vectors * values**0.5 @ vectors.T
        inverse = np.linalg.inv(root)
        moved = (
            inverse @ middle @ inverse
        )  # symmetric, and takes covariance a to b
        np.testing.assert_allclose(moved @ a @ moved, b)
        left = np.eye(size) - moved
        way = np.sum((m - n) ** 2) + np.trace(left @ a @ left)
        values, vectors = np.linalg.eig(a @ b)
        square = (vectors * values**0.5 @ np.linalg.inv(vectors)).real
        env = {
            r"\mathbf{m}": m,
            r"\mathbf{n}": n,
            r"\mathbf{A}": a,
            r"\mathbf{B}": b,
            r"\mathbf{R}": square,
        }
        assert_equation(
            "frechet-inception-distance", env, {"F": way}, rtol=1e-7
        )


def _loss(y: np.ndarray) -> float:
    """Some loss of three features, without symmetry."""
    return float(np.tanh(y[0]) + y[1] ** 2 * y[2] - 0.3 * y[2] ** 3)


@proves(
    "controlnet-block",
    how="differentiates a loss numerically, with the layer at zero and elsewhere",
)
def test_a_layer_at_zero_changes_nothing_and_still_learns() -> None:
    random = rng()
    frozen, copied = random.normal(size=3), np.array([0.7, -1.3])
    for layer in (np.zeros((3, 2)), random.normal(size=(3, 2))):

        def loss_of_layer(z: Any) -> Any:
            return _loss(frozen + np.reshape(z, (3, 2)) @ copied)

        def loss_of_copy(h: Any, layer: Any = layer) -> Any:
            return _loss(frozen + layer @ h)

        output = frozen + np.array([row @ copied for row in layer])
        by_layer = gradient(loss_of_layer, layer.ravel()).reshape(3, 2)
        by_copy = gradient(loss_of_copy, copied)
        if not layer.any():
            np.testing.assert_array_equal(output, frozen)
            assert np.abs(by_layer).min() > 0.05
            np.testing.assert_array_equal(by_copy, 0)
        env = {
            r"\mathbf{f}": frozen,
            r"\mathbf{Z}": layer,
            r"\mathbf{h}": copied,
            r"\mathbf{g}": gradient(_loss, output),
        }
        reference = {
            r"\mathbf{y}": output,
            r"\frac{\partial L}{\partial \mathbf{Z}}": by_layer,
            r"\frac{\partial L}{\partial \mathbf{h}}": by_copy,
        }
        assert_equation(
            "controlnet-block", env, reference, rtol=1e-5, atol=1e-8
        )


@proves(
    "masked-inpainting",
    how="noises a picture step by step with the noises summed, and copies it into the known places",
)
def test_the_known_part_is_the_noised_picture() -> None:
    random = rng()
    known = np.array([True, False, True, True, False])
    picture, filled = random.normal(size=(2, 5))
    beta = np.array([0.13, 0.31, 0.07])
    noises = random.normal(size=(3, 5))
    noised, kept, noise = picture, 1.0, np.zeros(5)
    for share, fresh in zip(beta, noises, strict=True):
        noised = (1 - share) ** 0.5 * noised + share**0.5 * fresh
        noise = (1 - share) ** 0.5 * noise + share**0.5 * fresh
        kept *= 1 - share
    result = filled.copy()
    result[known] = noised[known]
    env = {
        r"\bar\alpha_s": kept,
        "x_0": picture,
        r"\varepsilon": noise / (1 - kept) ** 0.5,
        "m": known.astype(float),
        "u_s": filled,
    }
    assert_equation(
        "masked-inpainting", env, {"k_s": noised, "x_s": result}
    )


@proves(
    "two-guidance-scales",
    how="differentiates the log of three densities multiplied with powers",
)
def test_two_scales_are_the_score_of_three_densities() -> None:
    lost, x = 0.45, 0.37
    free, picture, both = (
        partial(_log_normal, mean=mean, variance=variance)
        for mean, variance in ((-0.3, 1.7), (0.5, 0.9), (0.9, 0.6))
    )
    for a, b in ((1.5, 7.5), (0.4, 1.6), (2.2, 0.7)):

        def product(at: Any, a: float = a, b: float = b) -> Any:
            return (1 - a) * free(at) + (a - b) * picture(at) + b * both(at)

        env = {
            name: -(lost**0.5) * derivative(density, x)
            for name, density in (
                (r"\varepsilon_u", free),
                (r"\varepsilon_i", picture),
                (r"\varepsilon_c", both),
            )
        }
        reference = {
            r"\tilde\varepsilon": -(lost**0.5) * derivative(product, x)
        }
        assert_equation(
            "two-guidance-scales",
            env | {"a": a, "b": b},
            reference,
            rtol=1e-6,
        )


# ---------------------------------------- autoregressive-and-energy-models


@proves(
    "bits-per-dimension",
    how="looks images of three numbers up in the table of all of them, and in a density that is flat in each cell",
)
def test_bits_of_an_image_by_the_table_of_all_images() -> None:
    values = 4
    table = rng(61).dirichlet(np.ones(values**3)).reshape([values] * 3)
    for image in ((0, 3, 1), (2, 2, 0), (3, 1, 2)):
        chances, among = [], table
        for value in image:
            chances.append(among[value].sum() / among.sum())
            among = among[value]
        chance = float(table[image])
        density = chance / (1 / values) ** 3
        bits = math.log2(1 / chance) / 3
        assert_equation(
            "bits-per-dimension",
            {
                "p": from_one(chances),
                "d": 3,
                "K": values,
                r"\ell_q": math.log(density),
            },
            {"b": bits, "b_q": bits},
        )


def test_a_density_overstates_the_bits_on_average() -> None:
    """Where it is not flat in a cell, the mean over the noise is at least the bits of the cell's chance."""
    values, (noise, weights) = 4, np.polynomial.legendre.leggauss(40)
    noise, weights = (noise + 1) / 2, weights / 2
    for value in range(values):
        density = 0.4 + 1.8 * ((value + noise) / values) ** 2
        chance = weights @ density / values
        page = equation("bits-per-dimension").solve(
            {
                "p": from_one([chance]),
                "d": 1,
                "K": values,
                r"\ell_q": np.log(density),
            }
        )
        mean = weights @ np.asarray(page["b_q"])
        assert float(page["b"]) < mean < float(page["b"]) + 0.5


def test_a_mixture_with_noise_loses_few_bits() -> None:
    """One sample in a hundred is the model's own: 4.6 nats at most, 0.002 bits per dimension on CIFAR-10."""
    random = rng(62)
    own, noise = random.normal(size=(2, 500)) * 30
    mixed = np.logaddexp(own + math.log(0.01), noise + math.log(0.99))
    assert (own - mixed).max() <= math.log(100) + 1e-12
    assert round(math.log(100) / (3072 * math.log(2)), 3) == 0.002


ENERGIES: Array = np.array([0.4, -1.1, 2.0, 0.3, 1.6])


def _energy(x: Any, theta: float = 0.7) -> Array:
    """An energy of five states with a parameter."""
    at = np.asarray(x).astype(int)
    return np.asarray(
        ENERGIES[at] + theta * np.sin(2.0 * at) + theta**2 * at
    )


def _slope(x: Any) -> Array:
    """Its derivative in the parameter, by differences."""
    step = 1e-5
    return (_energy(x, 0.7 + step) - _energy(x, 0.7 - step)) / (2 * step)


def _odds(theta: float) -> Array:
    """The probabilities of the five states."""
    weights = [math.e ** -float(_energy(k, theta)) for k in range(5)]
    return np.array(weights) / math.fsum(weights)


@proves(
    "energy-based-model",
    how="weighs all states, and differs their log probabilities in the parameter",
)
def test_the_gradient_of_an_energy_by_enumeration() -> None:
    states, step = np.arange(5), 1e-5
    p = _odds(0.7)
    slopes = (np.log(_odds(0.7 + step)) - np.log(_odds(0.7 - step))) / (
        2 * step
    )
    env = {
        "g": _slope,
        "x": states[::-1],
        r"\mathbb{E}_{\tilde x \sim p}": Over(
            r"\tilde{x}", states, lambda seen: float(p @ seen)
        ),
    }
    assert_equation(
        "energy-based-model",
        env,
        {r"\frac{\partial \log p}{\partial \theta}": slopes[::-1]},
        rows=[0],
        rtol=1e-6,
        atol=1e-8,
    )


def _well(x: Array) -> Array:
    """An energy with two wells of unlike depth."""
    return np.asarray(x**4 / 4 - x**2 / 2 + 0.3 * x)


@proves(
    "energy-based-model",
    how="after a step of Langevin sampling, means under a density with two peaks are what they were, up to squares "
    "of the step",
)
def test_a_langevin_step_keeps_the_density() -> None:
    x = np.linspace(-5, 5, 2001)[:, None]
    p = np.exp(-_well(x[:, 0]))
    p = p / p.sum()
    nodes, weights = np.polynomial.hermite_e.hermegauss(30)
    weights = weights / weights.sum()
    slope = derivative(_well, x)

    def stepped(h: float) -> Array:
        env = {
            "x": x + 0 * nodes,
            "h": h,
            r"\xi": nodes + 0 * x,
            "E'": _bent,
        }
        moved = slope * -h / 2 + math.sqrt(h) * nodes + x
        assert_equation(
            "energy-based-model", env, {"x": moved}, rows=[1], rtol=1e-6
        )
        page = equation("energy-based-model").rows[1].right.value(env)
        return np.asarray(page)

    def changed(h: float, seen: Callable[[Array], Array]) -> float:
        return float(p @ (seen(stepped(h)) - seen(x)) @ weights)

    for seen in (np.sin, np.square, lambda v: np.exp(-((v - 1) ** 2))):
        small, large = changed(0.002, seen), changed(0.004, seen)
        assert abs(small) < 1e-5
        assert large / small == pytest.approx(4, rel=0.05)


def _bent(x: Array) -> Array:
    """The slope of the energy with two wells."""
    return np.asarray(x**3 - x + 0.3)


def _bell(x: Array, mean: float, spread: float) -> Array:
    """The density of a normal distribution."""
    height = 1 / (spread * np.sqrt(2 * np.pi))
    return np.asarray(height * np.exp(_log_normal(x, mean, spread**2)))


@proves(
    "score-matching",
    how="integrates the squared distance of the two scores, for data with two peaks and a score that does not fit",
)
def test_score_matching_needs_the_data_alone() -> None:
    x, step = np.linspace(-9, 9, 6001, retstep=True)

    def density(at: Array) -> Array:
        return 0.3 * _bell(at, -1.2, 0.7) + 0.7 * _bell(at, 1.5, 1.1)

    def true(at: Array) -> Array:
        return np.asarray(derivative(lambda v: np.log(density(v)), at))

    def guess(at: Array) -> Array:
        return np.asarray(0.4 - 0.8 * at + 0.5 * np.sin(2 * at))

    weights = density(x) * step
    distance = float(weights @ (guess(x) - true(x)) ** 2) / 2
    env = {
        "s": guess,
        "s'": lambda at: -0.8 + np.cos(2 * np.asarray(at)),
        "r": true,
        r"\mathbb{E}_{x \sim q}": Over(
            "x", x, lambda seen: float(weights @ seen)
        ),
    }
    constant = float(weights @ true(x) ** 2) / 2
    assert_equation(
        "score-matching",
        env,
        {
            "J": distance - constant,
            r"\frac{1}{2} \mathbb{E}_{x \sim q}[(s(x) - r(x))^2]": distance,
        },
        rtol=1e-6,
    )


def _contrast(
    energies: Array, c: float, data: Array, noise: Array
) -> dict[str, Any]:
    """What the formula of noise-contrastive estimation is computed from, for a few states."""
    states = np.arange(len(data))

    def pick(table: Array) -> Callable[[Any], Array]:
        return lambda x: np.asarray(table[np.asarray(x).astype(int)])

    return {
        "x": states,
        "E": pick(energies),
        "c": c,
        "n": pick(noise),
        "a": pick(-energies - c - np.log(noise)),
        r"\mathbb{E}_{x \sim q}": Over(
            "x", states, lambda seen: float(data @ seen)
        ),
        r"\mathbb{E}_{x \sim n}": Over(
            "x", states, lambda seen: float(noise @ seen)
        ),
    }


@proves(
    "noise-contrastive",
    how="counts the surprise of a classifier over all states, and finds the loss least at the data's energies and "
    "the logarithm of their sum",
)
def test_noise_contrastive_estimation_finds_the_normalizer() -> None:
    noise = np.array([0.3, 0.1, 0.15, 0.25, 0.2])
    weights = np.exp(-ENERGIES)
    data, best = weights / weights.sum(), math.log(weights.sum())
    least = np.inf
    for shift in (0.0, -0.4, 0.3):
        odds = np.exp(-ENERGIES - best - shift) / noise
        surprise = sum(
            q * math.log(1 + 1 / o) + n * math.log(1 + o)
            for q, n, o in zip(data, noise, odds, strict=True)
        )
        assert_equation(
            "noise-contrastive",
            _contrast(ENERGIES, best + shift, data, noise),
            {"a(x)": np.log(odds), "L": surprise},
        )
        least = min(least, surprise)

    def loss(energies: Array, c: float) -> float:
        env = _contrast(energies, c, data, noise)
        page = equation("noise-contrastive").solve(env)
        return float(page["L"])

    assert loss(ENERGIES, best) == pytest.approx(least)
    random = rng(63)
    for _ in range(20):
        moved = ENERGIES + 0.1 * random.normal(size=5)
        assert loss(moved, best + 0.1 * random.normal()) > least


@proves(
    "noise-contrastive",
    how="equals PyTorch's binary cross-entropy on data labeled 1 and noise labeled 0, each averaged",
)
def test_noise_contrastive_estimation_is_pytorchs_cross_entropy() -> None:
    torch = optional_torch()
    noise = np.array([0.3, 0.1, 0.15, 0.25, 0.2])
    data = np.array([0.4, 0.2, 0.1, 0.1, 0.2])
    env = _contrast(ENERGIES, 0.3, data, noise)
    logits = torch.tensor(-ENERGIES - 0.3 - np.log(noise))
    total = 0.0
    for weights, label in ((data, 1.0), (noise, 0.0)):
        total += torch.nn.functional.binary_cross_entropy_with_logits(
            logits,
            torch.full_like(logits, label),
            weight=torch.tensor(weights),
            reduction="sum",
        ).item()
    assert_equation("noise-contrastive", env, {"L": total}, rows=[1])
