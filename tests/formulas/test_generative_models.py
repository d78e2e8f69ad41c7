"""Proofs of the formulas of the topic generative models: states are enumerated, optima searched, losses added up."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from proving import (
    Indexed,
    Over,
    assert_close,
    assert_equation,
    equation,
    optional_torch,
    proves,
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
@pytest.mark.parametrize(("batch", "n", "k"), [(3, 4, 2), (5, 3, 6), (1, 2, 1)])
def test_reconstruction_loss_entry_by_entry(batch: int, n: int, k: int) -> None:
    encode, decode = autoencoder(n, k)
    x = rng(batch).normal(size=(batch, n))
    missed = 0.0
    for example in x:
        for wanted, given in zip(example, decode(encode(example)), strict=True):
            missed += abs(wanted - given) ** 2
    env = {
        r"\mathbf{x}": Indexed(x, base=1),
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
    env = {r"\mathbf{x}": Indexed(x, base=1), "f": encode, "g": decode, "B": 6}
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
            "w": Indexed(weights, base=1),
            "b": Indexed(biases, base=1),
            "s": Indexed(np.array(state), base=1),
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
            "w": Indexed(weights, base=1),
            "b": Indexed(biases, base=1),
            "s": Indexed(np.array(state), base=1),
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
                    a, everything.index((*state[:unit], on, *state[unit + 1 :]))
                ] += chance / units
    visits = np.linalg.matrix_power(step, 2000)[0]
    expected = [
        share(lambda s: np.exp(-energy(s)), [state], everything)
        for state in everything
    ]
    assert_close(
        visits, np.array(expected), "how often each state comes up", rtol=1e-8
    )


@proves(
    "rbm-energy",
    how="adds up the connections that are on, and finds each chance by weighing all joint states",
)
@pytest.mark.parametrize(("visible", "hidden"), [(3, 2), (2, 4), (1, 3)])
def test_restricted_machine_by_enumeration(visible: int, hidden: int) -> None:
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
            "v": Indexed(np.array(v), base=1),
            "h": Indexed(np.array(h), base=1),
            "w": Indexed(w, base=1),
        }
        env |= {
            "b": Indexed(b, base=1),
            "c": Indexed(c, base=1),
            "m": visible,
            "n": hidden,
        }
        reference = {
            r"E(\mathbf{v}, \mathbf{h})": energy(joint),
            r"P(h_j = 1 \mid \mathbf{v})": np.array(
                [
                    share(weight, [s for s in same_v if s[visible + j]], same_v)
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

    exact = integral(lambda x: bell(x, 0.8, 0.6) * np.log(judge(x)), -5, 7, 100)
    exact += integral(
        lambda z: bell(z, 0.0, 1.0) * np.log1p(-judge(forge(z))), -9, 9, 100
    )
    spread = np.std(np.log(judge(real))) + np.std(
        np.log1p(-judge(forge(noise)))
    )
    within = float(5 * spread / np.sqrt(count))
    assert_equation(
        "gan-value", _game(real, noise), {"V(D, G)": exact}, rtol=0, atol=within
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
    for real, forged in [*random.uniform(0.01, 3, size=(40, 2)), (0.3, 0.1)]:
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
    best = np.array([_best(p, q) for p, q in zip(data, forged, strict=True)])

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
        "a": Indexed(np.sort(real), base=1),
        "b": Indexed(np.sort(made), base=1),
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
            equation("spectral-normalization").right.value({r"\mathbf{W}": w})
        )
        x = random.normal(size=(shape[1], 2000))
        stretch = np.linalg.norm(normed @ x, axis=0) / np.linalg.norm(x, axis=0)
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
    torch.nn.utils.parametrizations.spectral_norm(layer, n_power_iterations=200)
    assert_equation(
        "spectral-normalization",
        {r"\mathbf{W}": w},
        {r"\bar{\mathbf{W}}": layer.weight.detach().numpy()},
        rtol=1e-6,
        atol=1e-9,
    )
