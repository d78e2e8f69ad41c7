"""Explanations: integrals by Gauss's rule, derivatives by differences."""

from decimal import Decimal, localcontext
from itertools import combinations, permutations, product
from math import erfc, exp, factorial, sqrt

import numpy as np
from numpy.typing import NDArray

from proving import (
    Indexed,
    assert_equation,
    equation,
    from_one,
    proves,
    rng,
)

Array = NDArray[np.float64]


class _Network:
    """A cubic of three linear scores, with its gradient."""

    def __init__(self, cubic: float) -> None:
        random = rng(7)
        self.weights = random.normal(size=(4, 3))
        self.offset = random.normal(size=4)
        self.cubic = cubic

    def value(self, x: Array) -> float:
        z = self.weights @ np.ravel(x) + self.offset
        return float(np.sum(z**2 + self.cubic * z**3))

    def gradient(self, x: Array) -> Array:
        z = self.weights @ np.ravel(x) + self.offset
        slope: Array = self.weights.T @ (2 * z + 3 * self.cubic * z**2)
        return slope.reshape(np.shape(x))


def _integrals(net: _Network, x: Array, b: Array) -> Array:
    """The attributions, exactly: Gauss's rule with 4 nodes on a parabola."""
    nodes, weights = np.polynomial.legendre.leggauss(4)
    slopes = [net.gradient(b + (1 + node) / 2 * (x - b)) for node in nodes]
    mean: Array = np.tensordot(weights / 2, np.stack(slopes), axes=1)
    return (x - b) * mean


X, B = np.array([0.9, -1.3, 0.4]), np.array([-0.2, 0.5, 1.1])


@proves(
    "integrated-gradients",
    how="integrates the gradient along the line exactly, by Gauss's rule",
)
def test_the_midpoint_sum_is_the_integral() -> None:
    for cubic, steps, rtol in ((0.0, 3, 1e-9), (0.4, 400, 1e-4)):
        net = _Network(cubic)
        env = {
            r"\mathbf{x}": X,
            r"\mathbf{b}": B,
            r"\mathbf{g}": net.gradient,
            "m": steps,
        }
        exact = _integrals(net, X, B)
        assert_equation(
            "integrated-gradients", env, {r"\mathbf{a}": exact}, rtol=rtol
        )


def test_quadratic_along_the_line_makes_the_total_exact_but_no_entry() -> (
    None
):
    """(x - y) x^3 is 0 all along the diagonal, so quadratic there."""

    def gradient(x: Array) -> Array:
        first, second = x
        return np.array([4 * first**3 - 3 * first**2 * second, -(first**3)])

    for steps, entry in ((1, 0.125), (2, 0.21875), (1000, 0.25)):
        env = {
            r"\mathbf{x}": np.ones(2),
            r"\mathbf{b}": np.zeros(2),
            r"\mathbf{g}": gradient,
            "m": steps,
        }
        shares = {r"\mathbf{a}": np.array([entry, -entry])}
        assert_equation("integrated-gradients", env, shares, rtol=1e-5)


@proves(
    "attribution-completeness",
    how="adds up integrals found by Gauss's rule, for a curved function",
)
def test_the_shares_add_up_to_the_change() -> None:
    net = _Network(0.4)
    env = {
        "n": 3,
        "a": from_one(_integrals(net, X, B)),
        "f": net.value,
        r"\mathbf{x}": X,
        r"\mathbf{b}": B,
    }
    assert_equation("attribution-completeness", env)


@proves(
    "grad-cam",
    how="differentiates a score numerically, and pools and weights by einsum",
)
def test_channels_are_weighted_by_their_mean_slope() -> None:
    random = rng(3)
    maps = random.normal(size=(3, 4, 5))
    readout = random.normal(size=maps.shape)

    def score(s: Array) -> float:
        return float(
            np.tanh(np.sum(readout * s) / 9) + np.sum(readout * s**2)
        )

    slopes, width = np.zeros_like(maps), 1e-5
    for place in np.ndindex(*maps.shape):
        bump = np.zeros_like(maps)
        bump[place] = width
        rise = score(maps + bump) - score(maps - bump)
        slopes[place] = rise / (2 * width)
    weights = np.einsum("cij->c", slopes) / 20
    mixed = np.einsum("c,cij->ij", weights, maps)
    assert (mixed > 0).any()
    assert (mixed < 0).any()
    env = {
        "C": 3,
        "H": 4,
        "W": 5,
        "g": from_one(slopes),
        "s": from_one(maps),
    }
    assert_equation(
        "grad-cam",
        env,
        {"w_c": weights, "M_{i,j}": np.where(mixed > 0, mixed, 0.0)},
        each={"c": range(1, 4), "i": range(1, 5), "j": range(1, 6)},
    )


def _game(n: int) -> dict[frozenset[int], float]:
    """Some worth for each coalition of the features 1 to n."""
    random = rng(11)
    return {
        frozenset(members): float(random.normal())
        for size in range(n + 1)
        for members in combinations(range(1, n + 1), size)
    }


def _by_orders(game: dict[frozenset[int], float], n: int) -> Array:
    """Shapley values: the mean gain over all orders of joining."""
    gains = np.zeros(n)
    for order in permutations(range(1, n + 1)):
        for at, feature in enumerate(order):
            before = frozenset(order[:at])
            gains[feature - 1] += game[before | {feature}] - game[before]
    return gains / factorial(n)


@proves(
    "shapley-value", how="averages the gains over all 24 orders of joining"
)
def test_the_mean_over_sizes_is_the_mean_over_orders() -> None:
    n = 4
    game = _game(n)
    gains = np.zeros((n, n))
    for i in range(1, n + 1):
        others = [j for j in range(1, n + 1) if j != i]
        for k in range(n):
            gains[i - 1, k] = np.mean(
                [
                    game[frozenset(s) | {i}] - game[frozenset(s)]
                    for s in combinations(others, k)
                ]
            )

    def gain(i: int, k: int) -> float:
        return float(gains[i - 1, k]) if k >= 0 else 0.0

    env = {"n": n, "d": Indexed(gain)}
    assert_equation(
        "shapley-value",
        env,
        {r"\phi_i": _by_orders(game, n)},
        each={"i": range(1, n + 1)},
    )


@proves(
    "shapley-efficiency", how="adds up gains over all 24 orders of joining"
)
def test_shapley_values_share_out_the_whole() -> None:
    n = 4
    game = _game(n)
    env = {
        "n": n,
        r"\phi": from_one(_by_orders(game, n)),
        "v_n": game[frozenset(range(1, n + 1))],
        "v_0": game[frozenset()],
    }
    assert_equation("shapley-efficiency", env)


@proves(
    "kernel-shap-weight",
    how="solves the weighted fit, and averages gains over all orders",
)
def test_the_weighted_fit_gives_shapley_values() -> None:
    for n in (4, 5):
        sizes = range(1, n)
        expected = [
            (n - 1) * factorial(k - 1) * factorial(n - k - 1) / factorial(n)
            for k in sizes
        ]
        assert_equation(
            "kernel-shap-weight",
            {"n": n},
            {r"\pi_k": np.array(expected)},
            each={"k": sizes},
        )
        game = _game(n)
        whole, empty = game[frozenset(range(1, n + 1))], game[frozenset()]
        proper = [s for s in game if 0 < len(s) < n]
        rows = np.array(
            [[float(i in s) for i in range(1, n + 1)] for s in proper]
        )
        roots = np.sqrt([expected[len(s) - 1] for s in proper])
        # The last value follows from the sum, which the fit must meet.
        left = rows[:, :-1] - rows[:, -1:]
        right = np.array([game[s] - empty for s in proper])
        right = right - rows[:, -1] * (whole - empty)
        first = np.linalg.lstsq(
            left * roots[:, None], right * roots, rcond=None
        )[0]
        fitted = np.append(first, whole - empty - first.sum())
        np.testing.assert_allclose(fitted, _by_orders(game, n))


class _ReluClassifier:
    """Two hidden layers of ReLU, with offsets, and four logits."""

    def __init__(self) -> None:
        random = rng(5)
        shapes = ((6, 3), (5, 6), (4, 5))
        self.weights = [random.normal(size=s) * 0.8 for s in shapes]
        self.offsets = [random.normal(size=shape[0]) for shape in shapes]

    def logits(self, x: Array) -> Array:
        for weight, offset in zip(
            self.weights[:-1], self.offsets[:-1], strict=True
        ):
            x = np.maximum(weight @ x + offset, 0)
        last: Array = self.weights[-1] @ x + self.offsets[-1]
        return last


@proves(
    "energy-score",
    how="multiplies exponentials in decimal arithmetic of 40 digits",
)
def test_the_energy_is_a_soft_maximum() -> None:
    z = rng(2).normal(size=5) * 3
    for temperature in (1.0, 2.5):
        with localcontext(prec=40):
            whole = sum(
                (Decimal(float(v)) / Decimal(temperature)).exp() for v in z
            )
            energy = -Decimal(temperature) * Decimal(whole).ln()
        env = {"K": 5, "T": temperature, "z": from_one(z)}
        assert_equation("energy-score", env, {"E": float(energy)})


@proves(
    "confidence-and-energy",
    how="finds the energy as the shift at which the exponentials add up to 1",
)
def test_confidence_is_the_top_logit_over_the_energy() -> None:
    for seed in range(3):
        z = rng(seed).normal(size=5) * 3 - 4
        low, high = -float(np.max(z)) - 9, -float(np.max(z)) + 9
        for _ in range(100):
            shift = (low + high) / 2
            low, high = (
                (shift, high)
                if np.exp(z + shift).sum() < 1
                else (low, shift)
            )
        top = 1 / np.exp(z - np.max(z)).sum()
        env = {
            r"p_{\max}": float(top),
            r"z_{\max}": float(np.max(z)),
            "E": (low + high) / 2,
        }
        assert_equation("confidence-and-energy", env)


@proves(
    "confidence-along-a-ray",
    how="runs a network of two ReLU layers on three points of a ray",
)
def test_logits_become_lines_and_confidence_certainty() -> None:
    net = _ReluClassifier()
    seen = set()
    for seed in range(2, 5):
        ray = rng(seed).normal(size=3)
        ray /= np.linalg.norm(ray)
        first, second = net.logits(ray * 60), net.logits(ray * 90)
        slopes = (second - first) / 30
        env = {
            "K": 4,
            "s": from_one(slopes),
            "c": from_one(first - slopes * 60),
        }
        for r in (61.7, 140.0):
            logits = net.logits(ray * r)
            powers = np.exp(logits - logits.max())
            assert_equation(
                "confidence-along-a-ray",
                env | {"r": r},
                {"p_a": powers / powers.sum()},
                each={"a": range(1, 5)},
            )
        # All units of a layer may be off far out: then nothing changes.
        flat = bool(np.allclose(slopes, 0))
        seen.add(flat)
        far = net.logits(ray * 1e5)
        sure = 1 / np.exp(far - far.max()).sum()
        assert sure > 1 - 1e-9 or (flat and np.allclose(far, logits))
    assert seen == {False, True}


@proves(
    "mahalanobis-score",
    how="whitens the features by a Cholesky factor and measures plain lengths",
)
def test_the_distance_is_plain_after_whitening() -> None:
    random = rng(9)
    spread = random.normal(size=(8, 3))
    covariance = spread.T @ spread / 8
    means, h = random.normal(size=(4, 3)), random.normal(size=3)
    white = np.linalg.solve(np.linalg.cholesky(covariance), (h - means).T)
    for k in range(4):
        env = {
            r"\mathbf{h}": h,
            r"\mathbf{m}_k": means[k],
            r"\mathbf{S}": covariance,
        }
        length = float(np.linalg.norm(white[:, k]))
        assert_equation("mahalanobis-score", env, {"d_k^2": length**2})


def _members() -> Array:
    """Class probabilities of three members, for four classes."""
    odds = np.exp(rng(6).normal(size=(3, 4)))
    shares: Array = odds / odds.sum(axis=1, keepdims=True)
    return shares


@proves(
    "entropy-decomposition",
    how="finds all three from a joint table of member and class in decimals",
)
def test_the_total_is_doubt_and_disagreement() -> None:
    p = _members()
    env = {
        "p": from_one(p),
        r"\bar p": from_one(p.mean(axis=0)),
        "M": 3,
        "K": 4,
    }
    with localcontext(prec=40):
        table = [[Decimal(float(v)) / 3 for v in row] for row in p]
        columns = [sum(c, Decimal(0)) for c in zip(*table, strict=True)]
        total = -sum(c * c.ln() for c in columns)
        joint = -sum(v * v.ln() for row in table for v in row)
        doubt = joint - Decimal(3).ln()
        known = total - doubt
    assert_equation(
        "entropy-decomposition",
        env,
        {"H": float(total), "A": float(doubt), "I": float(known)},
    )


@proves(
    "variance-decomposition",
    how="integrates the mixture of the members' densities on a fine grid",
)
def test_the_variance_of_a_mixture_has_two_parts() -> None:
    random = rng(8)
    means = random.normal(size=3) * 2
    variances = random.uniform(0.3, 2.5, size=3)
    y = np.linspace(-40, 40, 80_001)
    gaps = (y[:, None] - means) ** 2 / variances
    density = (np.exp(-gaps / 2) / np.sqrt(2 * np.pi * variances)).mean(
        axis=1
    )
    step = y[1] - y[0]
    center = float(np.sum(density * y) * step)
    spread = float(np.sum(density * (y - center) ** 2) * step)
    env = {
        "v": from_one(variances),
        r"\mu": from_one(means),
        r"\bar \mu": center,
        "M": 3,
    }
    assert_equation("variance-decomposition", env, {"v": spread})


@proves(
    "conformal-coverage",
    how="counts all orders of up to 7 scores in which the last one passes",
)
def test_the_new_score_passes_at_k_ranks() -> None:
    for n, misses in ((3, 0.3), (4, 0.37), (5, 0.21), (6, 0.6), (6, 0.15)):
        orders = list(permutations(range(n + 1)))
        # The smallest threshold that lets enough of all orders pass.
        for rank in range(1, n + 1):
            share = np.mean(
                [
                    order[-1] <= sorted(order[:-1])[rank - 1]
                    for order in orders
                ]
            )
            if share >= 1 - misses:
                break
        assert 1 - misses <= share < 1 - misses + 1 / (n + 1)
        assert_equation(
            "conformal-coverage",
            {"n": n, r"\alpha": misses},
            {"k": rank, r"P(s_{n+1} \le s_{(k)})": float(share)},
        )


def test_ties_make_coverage_no_smaller() -> None:
    scores = (1, 1, 2, 3, 3, 3)
    for rank in range(1, 6):
        passed = [
            order[-1] <= sorted(order[:-1])[rank - 1]
            for order in permutations(scores)
        ]
        assert np.mean(passed) >= rank / 6


def _pass(x: float) -> float:
    """The chance that a standard normal value is above x."""
    return erfc(x / sqrt(2)) / 2


GRID: Array = np.linspace(-14, 16, 300_001)


def _density(shift: float) -> Array:
    """Of a normal value of deviation 1 around a shift."""
    return np.asarray(np.exp(-((GRID - shift) ** 2) / 2) / sqrt(2 * np.pi))


def _excess(shift: float, epsilon: float) -> float:
    """The largest gap over all sets of outcomes, by adding up where it is."""
    gap = _density(shift) - exp(epsilon) * _density(0)
    return float(np.maximum(gap, 0).sum() * (GRID[1] - GRID[0]))


@proves(
    "membership-bound",
    how="tries 60 thresholds on noisy sums, where one of them meets the bound",
)
def test_no_threshold_beats_the_bound() -> None:
    # Truth or, as often, the toss of a coin: three in four against one in four.
    coin = {
        "p_1": 0.75,
        "p_0": 0.25,
        r"\varepsilon": 0.0,
        r"\delta": 0.75 - 0.25,
    }
    assert_equation("membership-bound", coin)
    assert equation("membership-bound").left.value(coin) == 0.75
    for shift, epsilon in ((0.7, 0.5), (1.6, 1.3)):
        delta = _excess(shift, epsilon)
        for threshold in np.linspace(-3, 4, 60):
            env = {
                "p_1": _pass(threshold - shift),
                "p_0": _pass(threshold),
                r"\varepsilon": epsilon,
                r"\delta": delta,
            }
            assert_equation("membership-bound", env)
        # The best test is a threshold on the ratio of both densities.
        best = epsilon / shift + shift / 2
        bound = equation("membership-bound").right.value(
            {"p_0": _pass(best), r"\varepsilon": epsilon, r"\delta": delta}
        )
        np.testing.assert_allclose(
            float(bound), _pass(best - shift), rtol=1e-6
        )


@proves(
    "dp-sgd-gradient",
    how="shortens each gradient of a random batch by its length and adds up",
)
def test_each_example_counts_for_at_most_the_clipping_norm() -> None:
    random = rng(12)
    gradients = random.normal(size=(5, 4)) * np.array(
        [[0.2], [3.0], [0.5], [7.0], [1.1]]
    )
    noise, norm, multiplier, expected = random.normal(size=4), 1.3, 0.8, 6.5
    total = multiplier * norm * noise
    sums = []
    for gradient in gradients:
        length = float(np.sqrt(np.sum(gradient**2)))
        kept = gradient if length <= norm else gradient / length * norm
        sums.append(total)
        total = total + kept
        assert np.linalg.norm(total - sums[-1]) <= norm + 1e-12
    env = {
        r"\mathbf{g}": from_one(gradients),
        r"\mathbf{n}": noise,
        "B": expected,
        "b": 5,
        "C": norm,
        r"\nu": multiplier,
    }
    assert_equation(
        "dp-sgd-gradient", env, {r"\mathbf{u}": total / expected}
    )


@proves(
    "gaussian-privacy",
    how="adds up gaps of densities, and convolves the losses of all steps",
)
def test_steps_compose_to_one_shift() -> None:
    for steps, multiplier, epsilon in ((3, 2.5, 0.4), (7, 3.1, 1.7)):
        # Loss of one step under either data set, on a grid of its own.
        loss = np.linspace(-12, 12, 12_001)
        width = loss[1] - loss[0]
        one = 1 / multiplier
        pdf = np.exp(-((loss - one**2 / 2) ** 2) / (2 * one**2))
        pdf /= pdf.sum()
        size = 2 ** int(np.ceil(np.log2(steps * (loss.size - 1) + 1)))
        whole = np.fft.irfft(np.fft.rfft(pdf, size) ** steps, size)
        lost = -12 * steps + width * np.arange(size)
        over = lost > epsilon
        delta = float(
            np.sum(whole[over] * (1 - np.exp(epsilon - lost[over])))
        )
        shift = sqrt(steps) / multiplier
        np.testing.assert_allclose(
            delta, _excess(shift, epsilon), rtol=1e-3
        )
        env = {"T": steps, r"\nu": multiplier, r"\varepsilon": epsilon}
        assert_equation(
            "gaussian-privacy",
            env,
            {r"\mu": shift, r"\delta": _excess(shift, epsilon)},
            rtol=1e-6,
        )
        assert_equation(
            "gaussian-privacy", env, {r"\delta": delta}, rtol=1e-3
        )


def _directions(n: int, d: int) -> Array:
    """Random directions of length 1, one a row."""
    rows = rng(n).normal(size=(n, d))
    unit: Array = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@proves(
    "superposition-interference",
    how="reads each feature off the sum, for six directions in four dimensions",
)
def test_reading_one_feature_catches_the_others() -> None:
    w = _directions(6, 4)
    strength = rng(13).normal(size=6) * 2
    state = np.einsum("j,jk->k", strength, w)
    env = {
        "n": 6,
        "x": from_one(strength),
        r"\mathbf{w}": from_one(w),
    }
    assert_equation(
        "superposition-interference",
        env,
        {r"\mathbf{h}": state, "r_i": np.einsum("ik,k->i", w, state)},
        each={"i": range(1, 7)},
        ranges={"j": range(1, 7)},
    )


def _overlap(w: Array) -> float:
    """The mean square of the products of two different rows."""
    pairs = list(combinations(range(len(w)), 2))
    return float(np.mean([np.sum(w[i] * w[j]) ** 2 for i, j in pairs]))


@proves(
    "overlap-bound",
    how="multiplies random directions, and even ones that meet the bound",
)
def test_many_directions_overlap() -> None:
    for n, d in ((7, 3), (5, 4), (3, 5)):
        env = {"v": _overlap(_directions(n, d)), "n": n, "d": d}
        assert_equation("overlap-bound", env)
        assert float(equation("overlap-bound").left.value(env)) == env["v"]
    # Spread evenly over a circle, and both ways along three axes.
    for n in (3, 5, 8):
        angles = 2 * np.pi * np.arange(n) / n
        even = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        bound = equation("overlap-bound").right.value({"n": n, "d": 2})
        np.testing.assert_allclose(float(bound), _overlap(even))
    crosses = np.concatenate([np.eye(3), -np.eye(3)])
    bound = equation("overlap-bound").right.value({"n": 6, "d": 3})
    np.testing.assert_allclose(float(bound), _overlap(crosses))
    # A triangle: products of exactly -1/2, whose square meets the bound.
    exact = {"v": 0.25, "n": 3, "d": 2}
    assert_equation("overlap-bound", exact)


@proves(
    "sparse-autoencoder-loss",
    how="adds up a small autoencoder unit by unit",
)
def test_rebuilding_and_the_price_of_activity() -> None:
    random = rng(14)
    encoder, decoder = (
        random.normal(size=(5, 3)),
        random.normal(size=(3, 5)),
    )
    decoder /= np.linalg.norm(decoder, axis=0)
    h, b, c = (random.normal(size=size) for size in (3, 3, 5))
    features = np.zeros(5)
    left = h - b
    for unit in range(5):
        score = c[unit] + sum(
            encoder[unit, k] * (h - b)[k] for k in range(3)
        )
        features[unit] = score if score > 0 else 0.0
        left = left - features[unit] * decoder[:, unit]
    assert 0 < np.count_nonzero(features) < 5
    loss = sum(v * v for v in left) + 0.7 * sum(features)
    env = {
        r"\mathbf{h}": h,
        r"\mathbf{b}": b,
        r"\mathbf{c}": c,
        r"\mathbf{W}_e": encoder,
        r"\mathbf{W}_d": decoder,
        r"\lambda": 0.7,
    }
    assert_equation(
        "sparse-autoencoder-loss",
        env,
        {r"\mathbf{f}": features, "L": float(loss)},
    )


@proves(
    "patching-effect",
    how="patches each path of a sum of four, whose shares are known",
)
def test_shares_of_parallel_paths() -> None:
    random = rng(15)
    weights, clean, spoiled = random.normal(size=(3, 4))
    gains = weights * (clean - spoiled)
    for part in range(4):
        mixed = spoiled.copy()
        mixed[part] = clean[part]
        env = {
            r"\ell_0": float(weights @ clean),
            r"\ell_c": float(weights @ spoiled),
            r"\ell_p": float(weights @ mixed),
        }
        share = float(gains[part] / gains.sum())
        assert_equation("patching-effect", env, {"e": share})


class _Service:
    """Answers with the probability of a logistic model, and counts."""

    def __init__(self, weights: Array, bias: float) -> None:
        self._weights, self._bias = weights, bias
        self.asked = 0

    def answer(self, x: Array) -> float:
        self.asked += 1
        return 1 / (1 + exp(-float(self._weights @ x) - self._bias))


@proves(
    "linear-extraction",
    how="asks a hidden logistic model once more than it has inputs, and finds a twin that d answers cannot tell",
)
def test_as_many_answers_as_unknowns() -> None:
    for d in (1, 3, 6):
        weights, bias = rng(d).normal(size=d), 0.37 - 0.2 * d
        service = _Service(weights, bias)
        answers = [service.answer(x) for x in np.eye(d + 1, d, -1)]
        assert service.asked == d + 1
        assert_equation(
            "linear-extraction",
            {"p": answers},
            {"b": bias, "w_j": weights},
            each={"j": range(1, d + 1)},
        )
        # One answer fewer, wherever it is asked: another model agrees.
        asked = np.hstack(
            [rng(20 + d).normal(size=(d, d)), np.ones((d, 1))]
        )
        free = np.linalg.svd(asked)[2][-1]
        twin = _Service(weights + free[:d], bias + float(free[d]))
        for row in asked:
            assert (
                abs(twin.answer(row[:d]) - service.answer(row[:d])) < 1e-9
            )
        assert np.linalg.norm(free) > 0.9


def _colorings(tokens: int, green: float) -> tuple[Array, Array]:
    """How many tokens are green in each coloring, and how likely it is."""
    colors = np.array(list(product((0, 1), repeat=tokens)))
    chance = np.where(colors == 1, green, 1 - green).prod(axis=1)
    return colors.sum(axis=1), chance


@proves(
    "watermark-z",
    how="mean and deviation over all colorings of 7 and of 10 tokens, without the key and with it",
)
def test_green_tokens_are_counted_in_deviations() -> None:
    for tokens, share, marked in ((7, 0.25, 0.6), (10, 0.4, 0.3)):
        count, chance = _colorings(tokens, share)
        mean = float(chance @ count)
        spread = sqrt(float(chance @ (count - mean) ** 2))
        with_key = float(_colorings(tokens, marked)[1] @ count)
        for n in (1, 3, 6):
            env = {"n": n, r"\gamma": share, "T": tokens, "q": marked}
            assert_equation(
                "watermark-z",
                env,
                {
                    "z": (n - mean) / spread,
                    r"\bar z": (with_key - mean) / spread,
                },
            )


@proves(
    "debate-rounds",
    how="two sides halve an argument until one step is left, wherever its first error is",
)
def test_debaters_halve_an_argument() -> None:
    for steps in (1, 2, 3, 7, 8, 9, 31, 100):
        longest = 0
        for error in range(steps):
            first, last, rounds = 0, steps - 1, 0
            while first < last:
                middle = (first + last) // 2
                first, last = (
                    (first, middle)
                    if error <= middle
                    else (middle + 1, last)
                )
                rounds += 1
            assert first == error
            longest = max(longest, rounds)
        assert_equation("debate-rounds", {"T": steps}, {"r": longest})


@proves(
    "performance-gap-recovered",
    how="a student answers a share of the items as the ceiling does and the rest as its teacher; the share is read off",
)
def test_the_share_of_items_on_which_the_student_is_like_the_ceiling() -> (
    None
):
    teacher = np.array([1, 1, 1, 0, 0] * 40)
    ceiling = np.array([1, 1, 1, 1, 0] * 40)
    for share in (0.0, 0.25, 0.6, 1.0):
        cut = int(share * len(teacher))
        student = np.concatenate([ceiling[:cut], teacher[cut:]])
        assert_equation(
            "performance-gap-recovered",
            {
                "a": student.mean(),
                "a_w": teacher.mean(),
                "a_s": ceiling.mean(),
            },
            {"R": share},
        )
    # A student worse than its teacher.
    worse = np.where(np.arange(200) < 50, 0, teacher)
    lost = (teacher.sum() - worse.sum()) / (ceiling.sum() - teacher.sum())
    assert_equation(
        "performance-gap-recovered",
        {
            "a": worse.mean(),
            "a_w": teacher.mean(),
            "a_s": ceiling.mean(),
        },
        {"R": -lost},
    )


def _panels(
    judges: int, right: float, common: float
) -> list[tuple[tuple[int, ...], float]]:
    """Every set of verdicts and how likely it is, whatever it came from."""
    found = []
    for verdicts in product((0, 1), repeat=judges):
        alone = 1.0
        for verdict in verdicts:
            alone *= right if verdict else 1 - right
        together = 0.0
        if len(set(verdicts)) == 1:
            together = right if verdicts[0] else 1 - right
        found.append((verdicts, common * together + (1 - common) * alone))
    return found


@proves(
    "correlated-judges",
    how="enumerates the verdicts of up to seven judges, and adds judges one by one until 601 have voted",
)
def test_a_common_cause_leaves_a_floor() -> None:
    for right, common in ((0.8, 0.3), (0.7, 0.15), (0.9, 0.6)):
        votes = np.array([1.0])
        for _ in range(601):
            votes = np.convolve(votes, [1 - right, right])
        alone = float(votes[301:].sum())
        floor = 1 - common * right - (1 - common) * alone
        for judges in (1, 3, 7):
            panels = _panels(judges, right, common)
            most = sum(
                chance
                for verdicts, chance in panels
                if 2 * sum(verdicts) > judges
            )
            vote = sum(
                chance
                for verdicts, chance in _panels(judges, right, 0)
                if 2 * sum(verdicts) > judges
            )
            assert_equation(
                "correlated-judges",
                {"p": right, "c": common, "n": judges},
                {"V": vote, "M": most, "F": floor},
            )
        # The share with a common cause is the correlation of two judges.
        both = sum(
            chance
            for verdicts, chance in _panels(2, right, common)
            if sum(verdicts) == 2
        )
        covariance = both - right**2
        assert abs(covariance / (right * (1 - right)) - common) < 1e-12
    # Judges who are more often wrong: the vote makes it worse.
    last = 0.4
    for judges in (3, 5, 7):
        vote = sum(
            chance
            for verdicts, chance in _panels(judges, 0.4, 0)
            if 2 * sum(verdicts) > judges
        )
        assert vote < last
        last = vote
        found = equation("correlated-judges").solve(
            {"p": 0.4, "c": 0.0, "n": judges}
        )
        assert abs(float(found["V"]) - vote) < 1e-12
