"""Proofs of the formulas of the topic generative models: states are enumerated, optima searched, losses added up."""

import itertools
import math
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

import numpy as np
import pytest

from proving import (
    Over,
    assert_close,
    assert_equation,
    derivative,
    equation,
    from_one,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
)
from proving.references import assert_within_error, integral

Array = np.ndarray[Any, Any]
State = tuple[int, ...]


def autoencoder(
    n: int, k: int
) -> tuple[Callable[[Array], Array], Callable[[Array], Array]]:
    """A random encoder and a random decoder."""
    random = rng(n * 10 + k)
    down, up = random.normal(size=(k, n)), random.normal(size=(n, k))
    return (lambda x: np.tanh(down @ x)), (lambda code: up @ code)


@proves(
    "autoencoder-loss",
    how="adds up the squared error of every entry of every example, for random encoders and decoders",
)
@pytest.mark.parametrize(
    ("batch", "n", "k"), [(3, 4, 2), (5, 3, 6), (1, 2, 1)]
)
def test_reconstruction_loss_entry_by_entry(
    batch: int, n: int, k: int
) -> None:
    encode, decode = autoencoder(n, k)
    x = rng(batch).normal(size=(batch, n))
    missed = 0.0
    for example in x:
        for wanted, given in zip(
            example, decode(encode(example)), strict=True
        ):
            missed += abs(wanted - given) ** 2
    env = {
        r"\mathbf{x}": from_one(x),
        "f": encode,
        "g": decode,
        "B": batch,
    }
    assert_equation("autoencoder-loss", env, {"L": missed / batch})


@proves("autoencoder-loss", how="equals n times PyTorch's MSELoss")
def test_reconstruction_loss_is_pytorchs() -> None:
    torch = optional_torch()
    encode, decode = autoencoder(5, 2)
    x = rng(7).normal(size=(6, 5))
    rebuilt = np.array([decode(encode(example)) for example in x])
    mean = torch.nn.MSELoss()(
        torch.from_numpy(rebuilt), torch.from_numpy(x)
    ).item()
    env = {
        r"\mathbf{x}": from_one(x),
        "f": encode,
        "g": decode,
        "B": 6,
    }
    assert_equation("autoencoder-loss", env, {"L": 5 * mean})


def states(count: int) -> list[State]:
    """All states of that many binary units."""
    return list(itertools.product((0, 1), repeat=count))


def share(
    weight: Callable[[State], float],
    of: Sequence[State],
    among: Sequence[State],
) -> float:
    """The probability of some states among others, by their weights."""
    return sum(map(weight, of)) / sum(map(weight, among))


def machine(units: int) -> tuple[Array, Array, Callable[[State], float]]:
    """A random Boltzmann machine and its energy, counted over the pairs and units that are on."""
    random = rng(units)
    half = np.triu(random.normal(size=(units, units)), 1)
    weights, biases = half + half.T, random.normal(size=units)

    def energy(state: State) -> float:
        lit = [unit for unit, on in enumerate(state) if on]
        return float(
            -sum(weights[a, b] for a, b in itertools.combinations(lit, 2))
            - sum(biases[a] for a in lit)
        )

    return weights, biases, energy


@proves(
    "boltzmann-energy",
    how="adds up the pairs that are on, and finds each unit's chance by weighing all states of 3 to 5 units",
)
@pytest.mark.parametrize("units", [3, 4, 5])
def test_energy_and_chances_by_enumeration(units: int) -> None:
    weights, biases, energy = machine(units)
    everything = states(units)
    for state in everything:
        chances = []
        for unit in range(units):
            alike = [
                s
                for s in everything
                if all(s[o] == state[o] for o in range(units) if o != unit)
            ]
            chances.append(
                share(
                    lambda s: np.exp(-energy(s)),
                    [s for s in alike if s[unit]],
                    alike,
                )
            )
        env: dict[str, Any] = {
            "w": from_one(weights),
            "b": from_one(biases),
            "s": from_one(np.array(state)),
        }
        env |= {"n": units, r"\mathbf{s}": np.array(state)}
        each = {"i": range(1, units + 1)}
        assert_equation(
            "boltzmann-energy",
            env,
            {r"E(\mathbf{s})": energy(state), "p_i": np.array(chances)},
            each=each,
        )


@proves(
    "boltzmann-energy",
    how="runs the units at random with the printed chances: states come up as their energies say",
)
def test_running_the_units_reaches_equilibrium() -> None:
    units = 3
    weights, biases, energy = machine(units)
    everything = states(units)
    formula = equation("boltzmann-energy")
    turning_on = {}
    for state in everything:
        env: dict[str, Any] = {
            "w": from_one(weights),
            "b": from_one(biases),
            "s": from_one(np.array(state)),
        }
        found = formula.solve(
            env | {"n": units, r"\mathbf{s}": np.array(state)},
            each={"i": range(1, units + 1)},
        )
        turning_on[state] = found["p_{i}"]
    step = np.zeros((len(everything), len(everything)))
    for a, state in enumerate(everything):
        for unit in range(units):
            for on in (0, 1):
                chance = (
                    turning_on[state][unit]
                    if on
                    else 1 - turning_on[state][unit]
                )
                step[
                    a,
                    everything.index(
                        (*state[:unit], on, *state[unit + 1 :])
                    ),
                ] += chance / units
    visits = np.linalg.matrix_power(step, 2000)[0]
    expected = [
        share(lambda s: np.exp(-energy(s)), [state], everything)
        for state in everything
    ]
    assert_close(
        visits,
        np.array(expected),
        "how often each state comes up",
        rtol=1e-8,
    )


@proves(
    "rbm-energy",
    how="adds up the connections that are on, and finds each chance by weighing all joint states",
)
@pytest.mark.parametrize(("visible", "hidden"), [(3, 2), (2, 4), (1, 3)])
def test_restricted_machine_by_enumeration(
    visible: int, hidden: int
) -> None:
    random = rng(visible)
    w, b, c = (
        random.normal(size=(visible, hidden)),
        random.normal(size=visible),
        random.normal(size=hidden),
    )

    def energy(joint: State) -> float:
        v, h = joint[:visible], joint[visible:]
        on = [
            w[i, j]
            for i in range(visible)
            for j in range(hidden)
            if v[i] and h[j]
        ]
        alone = [bias for bias, s in zip((*b, *c), joint, strict=True) if s]
        return float(-sum(on) - sum(alone))

    def weight(joint: State) -> float:
        return float(np.exp(-energy(joint)))

    everything = states(visible + hidden)
    for joint in everything:
        v, h = joint[:visible], joint[visible:]
        same_v = [s for s in everything if s[:visible] == v]
        same_h = [s for s in everything if s[visible:] == h]
        env: dict[str, Any] = {
            r"\mathbf{v}": np.array(v),
            r"\mathbf{h}": np.array(h),
            r"\mathbf{W}": w,
            r"\mathbf{b}": b,
            r"\mathbf{c}": c,
        }
        env |= {
            "v": from_one(np.array(v)),
            "h": from_one(np.array(h)),
            "w": from_one(w),
        }
        env |= {
            "b": from_one(b),
            "c": from_one(c),
            "m": visible,
            "n": hidden,
        }
        reference = {
            r"E(\mathbf{v}, \mathbf{h})": energy(joint),
            r"P(h_j = 1 \mid \mathbf{v})": np.array(
                [
                    share(
                        weight,
                        [s for s in same_v if s[visible + j]],
                        same_v,
                    )
                    for j in range(hidden)
                ]
            ),
            r"P(v_i = 1 \mid \mathbf{h})": np.array(
                [
                    share(weight, [s for s in same_h if s[i]], same_h)
                    for i in range(visible)
                ]
            ),
        }
        each = {"i": range(1, visible + 1), "j": range(1, hidden + 1)}
        assert_equation("rbm-energy", env, reference, each=each)


def judge(x: Array) -> Array:
    """A discriminator of one number."""
    return np.asarray((1 + np.tanh(0.4 * x - 0.1)) / 2)


def forge(z: Array) -> Array:
    """A generator of one number from one."""
    return np.asarray(1.5 * z + 0.3 * np.sin(z) - 1)


@proves(
    "gan-value",
    how="integrates over a normal data density and normal noise, and agrees with samples of both within 5 errors",
)
def test_value_by_sampling() -> None:
    count = 50_000
    real = rng(1).normal(0.8, 0.6, size=count)
    noise = rng(2).normal(size=count)

    def bell(x: Array, mean: float, deviation: float) -> Array:
        return np.asarray(
            np.exp(-(((x - mean) / deviation) ** 2) / 2)
            / (deviation * np.sqrt(2 * np.pi))
        )

    exact = integral(
        lambda x: bell(x, 0.8, 0.6) * np.log(judge(x)), -5, 7, 100
    )
    exact += integral(
        lambda z: bell(z, 0.0, 1.0) * np.log1p(-judge(forge(z))), -9, 9, 100
    )
    spread = np.std(np.log(judge(real))) + np.std(
        np.log1p(-judge(forge(noise)))
    )
    within = float(5 * spread / np.sqrt(count))
    assert_equation(
        "gan-value",
        _game(real, noise),
        {"V(D, G)": exact},
        rtol=0,
        atol=within,
    )
    assert_within_error(exact, _outcomes, count=count)


def _outcomes(random: np.random.Generator, count: int) -> Array:
    """Log-probability that the discriminator gives to the truth, summed over one real and one forged example."""
    real, forged = (
        random.normal(0.8, 0.6, size=count),
        forge(random.normal(size=count)),
    )
    return np.asarray(np.log(judge(real)) + np.log(1 - judge(forged)))


def _game(real: Array, noise: Array) -> dict[str, Any]:
    return {
        r"\mathbb{E}_{\mathbf{x} \sim p_\text{data}}": Over(
            r"\mathbf{x}", real
        ),
        r"\mathbb{E}_{\mathbf{z} \sim p_z}": Over(r"\mathbf{z}", noise),
        "D": judge,
        "G": forge,
    }


@proves(
    "gan-value",
    how="equals minus PyTorch's binary cross-entropy on real examples labeled 1 and generated ones labeled 0",
)
def test_value_is_minus_pytorchs_cross_entropy() -> None:
    torch = optional_torch()
    real, noise = rng(3).normal(0.8, 0.6, size=40), rng(4).normal(size=70)
    loss = torch.nn.BCELoss()
    on_real, on_forged = (
        torch.from_numpy(judge(x)) for x in (real, forge(noise))
    )
    entropy = loss(on_real, torch.ones_like(on_real)) + loss(
        on_forged, torch.zeros_like(on_forged)
    )
    assert_equation(
        "gan-value", _game(real, noise), {"V(D, G)": -entropy.item()}
    )


@proves(
    "gan-optimal-discriminator",
    how="searches the best answer at each point, for 40 pairs of densities, without a derivative",
)
def test_best_answer_by_search() -> None:
    random = rng()
    for real, forged in [
        *random.uniform(0.01, 3, size=(40, 2)),
        (0.3, 0.1),
    ]:
        low, high = 1e-9, 1 - 1e-9
        for _ in range(200):  # ternary search: the payoff has one peak
            a, b = low + (high - low) / 3, high - (high - low) / 3
            payoff_a, payoff_b = (
                real * np.log(d) + forged * np.log1p(-d) for d in (a, b)
            )
            low, high = (a, high) if payoff_a < payoff_b else (low, b)
        assert_equation(
            "gan-optimal-discriminator",
            _at(real, forged),
            {r"D^{*}(\mathbf{x})": (low + high) / 2},
            rtol=1e-5,
        )


@proves(
    "gan-optimal-discriminator",
    how="counts how many examples of a bin are real, among equally many real and forged ones",
)
def test_best_answer_is_the_share_of_real_examples() -> None:
    random = rng(5)
    chances = np.array(
        [[0.1, 0.2, 0.4, 0.3], [0.4, 0.3, 0.2, 0.1]]
    )  # of the four bins: data, generator
    count = 100_000
    real, forged = (random.multinomial(count, chance) for chance in chances)
    for place in range(4):
        seen = real[place] + forged[place]
        observed = real[place] / seen
        error = np.sqrt(observed * (1 - observed) / seen)
        assert abs(_best(*chances[:, place]) - observed) < 5 * error


@proves(
    "gan-optimal-discriminator",
    how="put into the value of the game, beats 200 other discriminators on a five-point space",
)
def test_best_discriminator_beats_others() -> None:
    random = rng(6)
    data, forged = random.dirichlet(np.ones(5), size=2)
    best = np.array(
        [_best(p, q) for p, q in zip(data, forged, strict=True)]
    )

    def value(answers: Array) -> float:
        return float(data @ np.log(answers) + forged @ np.log(1 - answers))

    assert all(
        value(random.uniform(0.001, 0.999, size=5)) < value(best)
        for _ in range(200)
    )
    assert all(
        value(np.clip(best + step, 1e-6, 1 - 1e-6)) < value(best)
        for step in random.normal(size=(200, 5)) / 50
    )


def _at(real: float, forged: float) -> dict[str, Any]:
    """A point with these densities of data and of generated samples."""
    return {
        r"p_\text{data}": lambda x: real,
        "p_g": lambda x: forged,
        r"\mathbf{x}": np.ones(2),
    }


def _best(real: float, forged: float) -> float:
    return float(
        equation("gan-optimal-discriminator").right.value(_at(real, forged))
    )


# ------------------------------------------------------------ mode-collapse


def _distance(real: Array, made: Array) -> float:
    """The page's formula, given the samples in order."""
    env = {
        "a": from_one(np.sort(real)),
        "b": from_one(np.sort(made)),
        "n": len(real),
    }
    value = equation("wasserstein-one-dimension").solve(env)["W"]
    return float(value)


@proves(
    "wasserstein-one-dimension",
    how="tries every pairing of up to six real and generated samples, and takes the cheapest",
)
def test_no_pairing_is_cheaper_than_that_by_order() -> None:
    random = rng(4)
    for n in (1, 2, 3, 5, 6):
        real, made = random.normal(size=n), 0.5 + 2 * random.normal(size=n)
        cheapest = min(
            sum(abs(a - made[j]) for a, j in zip(real, order, strict=True))
            for order in itertools.permutations(range(n))
        )
        assert_close(_distance(real, made), cheapest / n, "W", rtol=1e-12)


@proves(
    "wasserstein-one-dimension",
    how="the best critic of slope at most 1, over all zigzags of slopes 1 and −1 between the samples",
)
def test_the_best_critic_finds_the_distance() -> None:
    random = rng(5)
    for n in (2, 3, 5):
        real, made = random.normal(size=n), 1 + random.normal(size=n)
        places = np.sort(np.concatenate([real, made]))
        gaps = np.diff(places)
        best = 0.0
        for signs in itertools.product((-1, 1), repeat=len(gaps)):
            heights = np.concatenate([[0], np.cumsum(gaps * signs)])
            at = dict(zip(places, heights, strict=True))
            gain = np.mean([at[a] for a in real]) - np.mean(
                [at[b] for b in made]
            )
            best = max(best, float(gain))
        assert_close(_distance(real, made), best, "W", rtol=1e-12)


@proves(
    "spectral-normalization",
    how="divides by the root of the largest eigenvalue of a product of the matrix with itself; no vector gets longer",
)
def test_a_normalized_layer_stretches_nothing() -> None:
    random = rng(6)
    for shape in ((2, 3), (5, 3), (4, 4)):
        w = random.normal(size=shape)
        largest = np.sqrt(np.linalg.eigvalsh(w.T @ w).max())
        assert_equation(
            "spectral-normalization",
            {r"\mathbf{W}": w},
            {r"\bar{\mathbf{W}}": w / largest},
        )
        normed = np.asarray(
            equation("spectral-normalization").right.value(
                {r"\mathbf{W}": w}
            )
        )
        x = random.normal(size=(shape[1], 2000))
        stretch = np.linalg.norm(normed @ x, axis=0) / np.linalg.norm(
            x, axis=0
        )
        assert 0.9 < stretch.max() <= 1 + 1e-12


@proves(
    "spectral-normalization",
    how="equals PyTorch's spectral_norm after many steps of its power iteration, on a random layer",
)
def test_spectral_normalization_is_pytorchs() -> None:
    torch = optional_torch()
    torch.manual_seed(0)
    layer = torch.nn.Linear(4, 3, bias=False).double()
    w = layer.weight.detach().numpy().copy()
    torch.nn.utils.parametrizations.spectral_norm(
        layer, n_power_iterations=200
    )
    assert_equation(
        "spectral-normalization",
        {r"\mathbf{W}": w},
        {r"\bar{\mathbf{W}}": layer.weight.detach().numpy()},
        rtol=1e-6,
        atol=1e-9,
    )


# -------------------------------------------------- variational-autoencoder


DATA = 10  # a name for the example; codes are numbered from 0


def coded(prior: Array, decoder: Array, q: Array) -> dict[str, Any]:
    """A model with few codes: the tables of its distributions, for one example."""
    likelihood = prior @ decoder
    posterior = prior * decoder / likelihood

    def p(value: Any, given: Any = None) -> Any:
        if np.size(value) == 1 and float(np.max(value)) == DATA:
            return likelihood if given is None else decoder[_codes(given)]
        if given is None:
            return prior[_codes(value)]
        return _given(posterior, value, given)

    def weighted(values: Array) -> float:
        return float(q @ values)

    return {
        "p": p,
        "q": lambda z, given: _given(q, z, given),
        "x": DATA,
        r"\mathbb{E}_{z \sim q}": Over("z", np.arange(len(q)), weighted),
    }


def _given(table: Array, z: Any, data: Any) -> Array:
    """Entries of a table that stands for one example only."""
    return np.where(np.asarray(data) == DATA, table[_codes(z)], np.nan)


def _codes(z: Any) -> Array:
    return np.asarray(z).astype(int)


@proves(
    "evidence-lower-bound",
    how="adds up all codes of random tables of prior, decoder and encoder; the gap is never negative",
)
def test_bound_and_gap_over_a_table_of_codes() -> None:
    random = rng(31)
    for codes in (2, 3, 5):
        prior, q = random.dirichlet(np.ones(codes), size=2)
        decoder = random.uniform(0.05, 0.9, size=codes)
        joint = prior * decoder
        bound = sum(
            chance * (np.log(both) - np.log(chance))
            for chance, both in zip(q, joint, strict=True)
        )
        likelihood = np.log(sum(joint))
        assert_equation(
            "evidence-lower-bound",
            coded(prior, decoder, q),
            {"J": bound, r"\log p(x)": likelihood},
        )
        assert bound < likelihood


@proves(
    "evidence-lower-bound",
    how="equals the log-likelihood where the encoder gives the true posterior",
)
def test_no_gap_at_the_posterior() -> None:
    prior, decoder = np.array([0.2, 0.5, 0.3]), np.array([0.7, 0.1, 0.4])
    likelihood = prior @ decoder
    assert_equation(
        "evidence-lower-bound",
        coded(prior, decoder, prior * decoder / likelihood),
        {"J": np.log(likelihood)},
        rows=[0],
    )


def bell(z: Array, mean: float, spread: float) -> Array:
    """The density of a normal distribution."""
    return np.asarray(
        np.exp(-(((z - mean) / spread) ** 2) / 2)
        / (spread * np.sqrt(2 * np.pi))
    )


def nats_apart(mean: float, spread: float) -> float:
    """The divergence of a normal distribution from the standard one, by integration."""

    def log_ratio(z: Array) -> Array:
        q = bell(z, mean, spread)
        return np.asarray(q * (np.log(q) - np.log(bell(z, 0, 1))))

    return integral(log_ratio, mean - 12 * spread, mean + 12 * spread)


@proves(
    "gaussian-kl-term",
    how="integrates the log ratio of the densities, number by number of a random code",
)
def test_divergence_from_the_standard_normal() -> None:
    random = rng(32)
    for k in (1, 3):
        m, s = random.normal(size=k), random.uniform(0.4, 1.8, size=k)
        total = sum(map(nats_apart, m, s))
        env = {"m": from_one(m), "s": from_one(s), "k": k}
        assert_equation("gaussian-kl-term", env, {"D": total}, rtol=1e-8)


@proves(
    "gaussian-kl-term",
    how="equals PyTorch's kl_divergence of normal distributions, summed",
)
def test_divergence_is_pytorchs() -> None:
    torch = optional_torch()
    m, s = rng(33).normal(size=4), rng(34).uniform(0.3, 2, size=4)
    normal = torch.distributions.Normal
    parts = torch.distributions.kl_divergence(
        normal(torch.tensor(m), torch.tensor(s)),
        normal(torch.zeros(4).double(), torch.ones(4).double()),
    )
    env = {"m": from_one(m), "s": from_one(s), "k": 4}
    assert_equation("gaussian-kl-term", env, {"D": float(parts.sum())})


NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(80)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


def averaged(values: Array) -> float:
    """The mean over the standard normal of values at the nodes."""
    return float(WEIGHTS @ values)


def wiggle(z: Array) -> Array:
    """A function without symmetry."""
    return np.asarray(z**3 / 3 + np.sin(1.3 * z) + 0.4 * z**2)


def slope_of_wiggle(z: Array) -> Array:
    """Its slope."""
    return np.asarray(z**2 + 1.3 * np.cos(1.3 * z) + 0.8 * z)


@proves(
    "two-gradients-of-a-mean",
    how="differences of a mean that is integrated over the density, for a cubic with a sine",
)
@pytest.mark.parametrize(("m", "s"), [(0.7, 0.5), (-0.4, 1.3)])
def test_both_estimators_average_to_the_derivative(
    m: float, s: float
) -> None:
    def mean(at: float, spread: float) -> float:
        return integral(
            lambda z: wiggle(z) * bell(z, at, spread),
            at - 12 * spread,
            at + 12 * spread,
        )

    step = 1e-3
    env = {
        "f": wiggle,
        "f'": slope_of_wiggle,
        "m": m,
        "s": s,
        r"\mathbb{E}_{\varepsilon}": Over(r"\varepsilon", NODES, averaged),
    }
    wanted = {
        "G_m": (mean(m + step, s) - mean(m - step, s)) / (2 * step),
        "G_s": (mean(m, s + step) - mean(m, s - step)) / (2 * step),
    }
    assert_equation("two-gradients-of-a-mean", env, wanted, rtol=1e-5)
    z = np.linspace(-2, 2, 9)
    assert_close(slope_of_wiggle(z), derivative(wiggle, z), "f'", rtol=1e-8)


def test_reparameterization_can_be_the_noisier() -> None:
    """The variances that the last question names: 50 by the slope, 0.5 by the score."""
    e = np.linspace(-12, 12, 200_001)
    weight = bell(e, 0, 1) * (e[1] - e[0])
    by_slope, by_score = 10 * np.cos(10 * e), e * np.sin(10 * e)
    spreads = [
        weight @ g**2 - (weight @ g) ** 2 for g in (by_slope, by_score)
    ]
    np.testing.assert_allclose(spreads, [50, 0.5], rtol=1e-6)


@cache
def best_linear_code(
    data: float, noise: float, beta: float
) -> tuple[float, float]:
    """Squared weight and nats of the best linear decoder and encoder, by descent along differences."""

    def nats(a: float, log_spread: float) -> float:
        moment = a**2 * data + math.exp(2 * log_spread)
        return (moment - 1) / 2 - log_spread

    def loss(w: float, a: float, log_spread: float) -> float:
        error = data * (1 - w * a) ** 2 + w**2 * math.exp(2 * log_spread)
        return error / (2 * noise) + beta * nats(a, log_spread)

    free, step = [0.6, 0.4, -0.2], 1e-5
    for _ in range(4000):
        slopes = []
        for k in range(3):
            up, down = (
                [v + sign * step * (i == k) for i, v in enumerate(free)]
                for sign in (1, -1)
            )
            slopes.append((loss(*up) - loss(*down)) / (2 * step))
        free = [v - 0.08 * g for v, g in zip(free, slopes, strict=True)]
    assert max(map(abs, slopes)) < 1e-6
    return free[0] ** 2, nats(free[1], free[2])


@proves(
    "collapse-of-a-linear-code",
    how="searches for the best decoder and encoder numerically, on both sides of the collapse",
)
@pytest.mark.parametrize(
    ("data", "noise", "beta"),
    [
        (2.5, 0.7, 1),
        (2.5, 0.7, 3),
        (0.6, 0.7, 1),
        (1.3, 0.9, 0.5),
        (0.9, 0.4, 4),
    ],
)
def test_where_a_linear_code_collapses(
    data: float, noise: float, beta: float
) -> None:
    squared, nats = best_linear_code(data, noise, beta)
    env = {"S": data, "v": noise, r"\beta": beta}
    assert_equation(
        "collapse-of-a-linear-code",
        env,
        {"w^2": squared, "R": nats},
        rtol=1e-4,
        atol=1e-4,
    )


@refutes(
    "vae-mean-over-pixels",
    how="compares the loss with a mean over pixels with the bound of that variance, for random images",
)
def test_a_mean_over_pixels_is_a_very_noisy_decoder() -> None:
    claim = published("vae-mean-over-pixels")
    pixels, noise, low, high, most, carried = claim.numbers
    random, count = rng(35), int(pixels)
    means, sums = [], []
    for _ in range(5):
        x, guess = random.uniform(low, high, size=(2, count))
        means.append(np.mean((x - guess) ** 2))
        pairs = zip(x, guess, strict=True)
        sums.append(
            -sum(np.log(bell(a, b, np.sqrt(noise))) for a, b in pairs)
        )
    constant = np.array(sums) - np.array(means)
    np.testing.assert_allclose(constant, constant[0])
    # The most that such pixels can vary: half of the images 0, half of them 1.
    assert most == pixels * np.var([low, high])
    env = {"S": most, "v": noise, r"\beta": 1}
    page = equation("collapse-of-a-linear-code").solve(env)
    assert float(page["R"]) == carried == 0
    assert float(page["w^2"]) == 0


# ----------------------------------------------------------- gumbel-softmax


def shares(logits: Array) -> Array:
    """Probabilities in proportion to exponentials."""
    odds = [math.e**a for a in logits]
    return np.array(odds) / math.fsum(odds)


@proves(
    "gradient-of-a-mean-over-categories",
    how="differences of the mean loss over random logits and losses; the score function's estimate "
    "averages to the same",
)
def test_gradient_of_a_mean_loss() -> None:
    random = rng(41)
    for count in (2, 4):
        a, f = random.normal(size=count), 3 * random.normal(size=count)
        p, step = shares(a), 1e-5
        slopes, scores = [], []
        for i in range(count):
            move = step * np.eye(count)[i]
            up, down = f @ shares(a + move), f @ shares(a - move)
            slopes.append((up - down) / (2 * step))
            scores.append(
                sum(p[k] * f[k] * ((k == i) - p[i]) for k in range(count))
            )
        np.testing.assert_allclose(slopes, scores, rtol=1e-7)
        env = {
            "p": from_one(p),
            "f": from_one(f),
            "K": count,
        }
        assert_equation(
            "gradient-of-a-mean-over-categories",
            env,
            {
                "J": math.fsum(p * f),
                r"\frac{\partial J}{\partial a_i}": np.array(slopes),
            },
            each={"i": range(1, count + 1)},
            rtol=1e-6,
        )


def _below(t: Array) -> Array:
    """The chance that standard Gumbel noise stays below."""
    return np.asarray(np.exp(-np.exp(-t)))


@cache
def _wins(logits: tuple[float, ...]) -> tuple[float, ...]:
    """How often each logit with noise of its own is the largest."""

    def density(t: Array, own: float, others: tuple[float, ...]) -> Array:
        lost = np.prod([_below(t - other) for other in others], axis=0)
        return np.asarray(np.exp(-(t - own)) * _below(t - own) * lost)

    return tuple(
        integral(
            partial(density, own=own, others=logits[:i] + logits[i + 1 :]),
            -8,
            45,
            400,
        )
        for i, own in enumerate(logits)
    )


@proves(
    "gumbel-max",
    how="integrates over the winner's noise the chance that all other sums stay below; the noise inverts "
    "its distribution function",
)
def test_the_largest_sum_is_a_draw() -> None:
    a = (0.3, -1.1, 1.6, 0.2)
    for u in (0.04, 0.3, 0.75, 0.97):
        low, high = -5.0, 10.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (
                (middle, high)
                if _below(np.array(middle)) < u
                else (low, middle)
            )
        assert_equation(
            "gumbel-max",
            {"u": u, "a": from_one(a), "K": len(a)},
            {"g": low, "P(k = i)": np.array(_wins(a))},
            each={"i": range(1, len(a) + 1)},
            rtol=1e-7,
        )


@proves(
    "gumbel-softmax",
    how="odds of each pair of categories, and differences of them in each logit",
)
def test_a_soft_draw_and_its_slopes() -> None:
    random = rng(42)
    for count, temperature in ((2, 0.6), (3, 1.7), (4, 0.9)):
        a, g = random.normal(size=count), random.gumbel(size=count)

        def soft(
            logits: Array,
            g: Array = g,
            temperature: float = temperature,
        ) -> Array:
            sums = logits + g
            apart = (sums[None, :] - sums[:, None]) / temperature
            return np.asarray(1 / np.exp(apart).sum(axis=1))

        step = 1e-5
        slopes = np.stack(
            [
                (soft(a + step * e) - soft(a - step * e)) / (2 * step)
                for e in np.eye(count)
            ],
            axis=1,
        )
        env = {
            "a": from_one(a),
            "g": from_one(g),
            "K": count,
            r"\tau": temperature,
        }
        indices = range(1, count + 1)
        assert_equation(
            "gumbel-softmax",
            env,
            {
                "y_i": soft(a),
                r"\frac{\partial y_i}{\partial a_j}": slopes,
            },
            each={"i": indices, "j": indices},
            rtol=1e-6,
            atol=1e-9,
        )


@proves(
    "gumbel-softmax",
    how="equals PyTorch's gumbel_softmax with the same seed",
)
def test_a_soft_draw_is_pytorchs() -> None:
    torch = optional_torch()
    a, temperature = torch.tensor([0.4, -0.7, 1.2]).double(), 0.8
    torch.manual_seed(5)
    drawn = torch.nn.functional.gumbel_softmax(a, tau=temperature)
    torch.manual_seed(5)
    noise = -torch.empty_like(a).exponential_().log()
    env = {
        "a": from_one(a.numpy()),
        "g": from_one(noise.numpy()),
        "K": 3,
        r"\tau": temperature,
    }
    assert_equation(
        "gumbel-softmax",
        env,
        {"y_i": drawn.numpy()},
        rows=[0],
        each={"i": range(1, 4)},
    )


def test_the_limit_of_straight_through() -> None:
    """For two categories it is right for a quadratic loss of the entry and wrong for a cubic one."""
    temperature, logit = 1e-3, 0.6
    away = np.linspace(
        -40, 40, 8000
    )  # of the sum, in temperatures; 0 is not in it
    noise = temperature * away - logit
    density = 1 / (np.exp(noise / 2) + np.exp(-noise / 2)) ** 2
    weights = density * (noise[1] - noise[0])
    soft = 1 / (1 + np.exp(-away))
    slope = soft * (1 - soft) / temperature
    first = 1 / (1 + math.exp(-logit))
    truth = first * (1 - first)  # both losses differ by 1 between the ends
    hard = (away > 0).astype(float)
    found = [
        float(weights @ (at * slope))
        for at in (2 * hard, 3 * hard**2, 2 * soft, 3 * soft**2)
    ]
    np.testing.assert_allclose(
        found, [truth, 1.5 * truth, truth, truth], rtol=2e-3
    )


@proves(
    "codebook-losses",
    how="differences of the printed loss, in which whatever stands behind a stop-gradient is held fixed",
)
def test_gradients_of_a_codebook() -> None:
    random = rng(43)
    z, e, r = random.normal(size=(3, 4))
    beta, reconstruction = 0.3, 1.7

    def held(value: Array) -> Array:
        for fixed in (z, e):
            if np.allclose(np.ravel(value), fixed, atol=1e-3):
                return np.asarray(fixed.reshape(np.shape(value)))
        return np.full(np.shape(value), np.nan)

    def env(z: Array, e: Array, loss: float) -> dict[str, Any]:
        return {
            r"\mathbf{z}": z,
            r"\mathbf{e}": e,
            r"\mathbf{r}": r,
            r"\operatorname{sg}": held,
            r"\beta": beta,
            "R": loss,
        }

    row = equation("codebook-losses").rows[0]

    def printed(at_z: Array, at_e: Array, loss: float) -> float:
        return float(row.right.value(env(at_z, at_e, loss)))

    step, of_e, of_z = 1e-5, [], []
    for axis in np.eye(4) * step:
        # The decoder sees the entry, but its gradient goes to the encoder.
        change = float(r @ axis)
        of_e.append(
            (printed(z, e + axis, 0) - printed(z, e - axis, 0)) / (2 * step)
        )
        up = printed(z + axis, e, reconstruction + change)
        down = printed(z - axis, e, reconstruction - change)
        of_z.append((up - down) / (2 * step))
    apart = sum((a - b) ** 2 for a, b in zip(z, e, strict=True))
    assert_equation(
        "codebook-losses",
        env(z, e, reconstruction),
        {
            "L": reconstruction + apart + beta * apart,
            r"\mathbf{d}_e": np.array(of_e),
            r"\mathbf{d}_z": np.array(of_z),
        },
        rtol=1e-6,
    )


@proves(
    "codebook-losses",
    how="equals PyTorch's gradients, with detached tensors",
)
def test_gradients_of_a_codebook_are_pytorchs() -> None:
    torch = optional_torch()
    random = rng(44)
    z, e, r = (
        torch.tensor(v, requires_grad=True)
        for v in random.normal(size=(3, 3))
    )
    beta = 0.25
    copied = z + (e - z).detach()
    loss = (
        (r.detach() * copied).sum()
        + ((z.detach() - e) ** 2).sum()
        + beta * ((z - e.detach()) ** 2).sum()
    )
    loss.backward()
    env = {
        r"\mathbf{z}": z.detach().numpy(),
        r"\mathbf{e}": e.detach().numpy(),
        r"\mathbf{r}": r.detach().numpy(),
        r"\beta": beta,
    }
    assert_equation(
        "codebook-losses",
        env,
        {
            r"\mathbf{d}_e": e.grad.numpy(),
            r"\mathbf{d}_z": z.grad.numpy(),
        },
        rows=[1, 2],
    )


# -------------------------------------------------------- normalizing-flows


def bend(z: Array) -> Array:
    """An invertible map of the plane: one number moves the other, and back again."""
    first, second = z
    second = second * np.exp(0.7 * np.tanh(first)) + first**2 / 2
    first = first * np.exp(0.4 * np.sin(second)) - second
    return np.array([first, second])


def log_normal_density(z: Array) -> float:
    """Of the standard normal in any dimension."""
    return float(-(z @ z) / 2 - len(z) * math.log(2 * math.pi) / 2)


@proves(
    "change-of-variables",
    how="compares the areas of a small square and of its image, for a bent map of the plane",
)
def test_density_by_the_area_of_a_small_cell() -> None:
    side = 1e-3
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * side / 2
    for z in np.array([(0.3, -0.8), (-1.1, 0.4), (0.9, 1.3)]):
        x, y = np.array([bend(z + corner) for corner in corners]).T
        area = abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
        chance = math.exp(log_normal_density(z)) * side**2
        columns = [
            (bend(z + step) - bend(z - step)) / 2e-5
            for step in np.eye(2) * 1e-5
        ]
        env = {
            r"\mathbf{z}": z,
            r"\mathbf{x}": bend(z),
            r"\mathbf{J}": np.stack(columns, axis=1),
            "q": lambda at: math.exp(log_normal_density(np.ravel(at))),
        }
        assert_equation(
            "change-of-variables",
            env,
            {r"\log p(\mathbf{x})": math.log(chance / area)},
            rtol=1e-4,
        )


@proves(
    "change-of-variables",
    how="equals the density of a normal distribution with the covariance of a random linear map",
)
def test_density_of_a_linear_flow() -> None:
    random = rng(51)
    for d in (1, 3):
        a, shift, z = (
            random.normal(size=(d, d)),
            random.normal(size=d),
            random.normal(size=d),
        )
        x, covariance = a @ z + shift, a @ a.T
        away = x - shift
        wanted = (
            -(
                away @ np.linalg.solve(covariance, away)
                + np.linalg.slogdet(2 * math.pi * covariance)[1]
            )
            / 2
        )
        env = {
            r"\mathbf{z}": z,
            r"\mathbf{x}": x,
            r"\mathbf{J}": a,
            "q": lambda at: math.exp(log_normal_density(np.ravel(at))),
        }
        assert_equation(
            "change-of-variables", env, {r"\log p(\mathbf{x})": wanted}
        )


@proves(
    "affine-coupling",
    how="undoes the layer number by number, and takes the determinant of its whole Jacobian by differences",
)
def test_a_coupling_layer_backward_and_its_determinant() -> None:
    random = rng(52)
    kept, changed = 2, 3
    scale, move = random.normal(size=(2, changed, kept))

    def networks(first: Array) -> tuple[Array, Array]:
        return np.tanh(scale @ first), np.sin(move @ first)

    def layer(z: Array) -> Array:
        s, t = networks(z[:kept])
        moved = [
            value * math.e**a + b
            for value, a, b in zip(z[kept:], s, t, strict=True)
        ]
        return np.array([*z[:kept], *moved])

    z = random.normal(size=kept + changed)
    columns = [
        (layer(z + step) - layer(z - step)) / 2e-5
        for step in np.eye(kept + changed) * 1e-5
    ]
    s, t = networks(z[:kept])
    env = {
        r"\mathbf{z}_b": z[kept:],
        r"\mathbf{x}_b": layer(z)[kept:],
        r"\mathbf{s}": s,
        r"\mathbf{t}": t,
        "s": from_one(s),
        "m": changed,
    }
    assert_equation(
        "affine-coupling",
        env,
        {
            r"\mathbf{x}_b": layer(z)[kept:],
            r"\mathbf{z}_b": z[kept:],
            "D": np.linalg.slogdet(np.stack(columns, axis=1))[1],
        },
        rtol=1e-7,
    )


@proves(
    "continuous-flow",
    how="carries a small square along a swirling velocity, and watches its area",
)
def test_log_density_along_a_continuous_flow() -> None:
    def velocity(x: Array, t: float) -> Array:
        a, b = x
        return np.array(
            [np.sin(b) + 0.6 * a * t, 0.3 * a**2 - 0.8 * np.tanh(b)]
        )

    def carried(x: Array, start: float, end: float) -> Array:
        steps = 20
        h, t = (end - start) / steps, start
        for _ in range(steps):
            k1 = velocity(x, t)
            k2 = velocity(x + h * k1 / 2, t + h / 2)
            k3 = velocity(x + h * k2 / 2, t + h / 2)
            k4 = velocity(x + h * k3, t + h)
            x, t = x + h * (k1 + 2 * k2 + 2 * k3 + k4) / 6, t + h
        return x

    side, span = 1e-3, 1e-2
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * side / 2
    for time in (0.2, 0.7):
        x = np.array([0.8, -0.5])

        def log_area(end: float, x: Array = x, time: float = time) -> float:
            a, b = np.array([carried(x + c, time, end) for c in corners]).T
            return math.log(
                abs(a @ np.roll(b, -1) - b @ np.roll(a, -1)) / 2
            )

        change = -(log_area(time + span) - log_area(time - span)) / (
            2 * span
        )
        columns = [
            (velocity(x + step, time) - velocity(x - step, time)) / 2e-5
            for step in np.eye(2) * 1e-5
        ]
        assert_equation(
            "continuous-flow",
            {r"\mathbf{J}_v": np.stack(columns, axis=1)},
            {r"\frac{\mathrm{d} \ell}{\mathrm{d} t}": change},
            rtol=1e-3,
        )
