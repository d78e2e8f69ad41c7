"""The worked numbers of explanations."""

from math import ceil, comb, erfc, exp, log, sqrt

import numpy as np

from proving.worked import Worked, counts


@counts("feature-attribution")
def test_a_clipped_line_and_a_product(n: Worked) -> None:
    one, inner = n.given(2)

    def clipped(x: float) -> float:
        return one - max(inner - x, 0.0)

    base, x = n.given(2)
    n.shows(clipped(base), clipped(x))
    slope = (clipped(x + 1e-6) - clipped(x)) / 1e-6
    n.shows(slope)
    near = (clipped(base + 1e-6) - clipped(base)) / 1e-6
    n.shows(near)
    line = base + (np.arange(1000) + 0.5) / 1000 * (x - base)
    share = float(np.mean(line < inner))
    n.shows(x, share, x * share)
    a, b = n.given(2)
    c, d = n.given(2)
    middle = (np.arange(1000) + 0.5) / 1000
    first = (a - c) * float(np.mean(d + middle * (b - d)))
    second = (b - d) * float(np.mean(c + middle * (a - c)))
    n.shows(first, second, first + second, c * d, a * b, a * b, b * a)


@counts("lime-and-shap")
def test_two_players_and_a_copy(n: Worked) -> None:
    none, first, second, both = n.given(4)
    gains = first - none, both - second
    n.shows(*gains, sum(gains) / 2)
    others = second - none, both - first
    n.shows(*others, sum(others) / 2)
    n.shows((sum(gains) + sum(others)) / 2)
    features = n.one()
    n.shows(2 ** int(features))
    output, mean = n.given(2)
    # Known alone, a copy tells nothing if its twin is drawn regardless of it.
    for alone in (mean, output):
        gain = (output - mean + output - alone) / 2
        copy = (alone - mean + output - output) / 2
        n.shows(gain, copy)


@counts("out-of-distribution-detection")
def test_logits_a_ray_and_alarms(n: Worked) -> None:
    high = np.array(n.given(3))
    low = np.array(n.given(3))
    n.shows(float(np.max(np.exp(high) / np.exp(high).sum())))
    n.shows(-float(np.logaddexp.reduce(high)))
    n.shows(-float(np.logaddexp.reduce(low)))
    steep, flat, offset = n.given(3)
    for place in (1, 10):
        logits = np.array([steep, flat]) * place + offset
        n.shows(float(np.max(np.exp(logits) / np.exp(logits).sum())), place)
    passing, missed = n.given(2)
    n.shows(missed / 100)
    requests, rare = n.given(2)
    unknown = requests * rare / 100
    caught = unknown * (100 - missed) / 100
    false = (requests - unknown) * (100 - passing) / 100
    n.shows(caught, false, caught / (caught + false) * 100)


def _entropy(p: list[float]) -> float:
    return -sum(v * float(np.log(v)) for v in p)


def _covered(n: int, rank: int, share: float) -> float:
    """The coverage that this share of calibration sets stays below.

    A threshold is below the quantile x if at least `rank` of n scores are.
    """
    low, high = 0.0, 1.0
    for _ in range(40):
        x = (low + high) / 2
        odds, tail = (1 - x) / x, 0.0
        for j in range(rank, n + 1):
            tail += float(comb(n, j)) * x**n * odds ** (n - j)
        low, high = (x, high) if tail < share else (low, x)
    return low


@counts("predictive-uncertainty")
def test_members_ranks_and_coverage(n: Worked) -> None:
    first, second = n.given(2), n.given(2)
    mean = [(a + b) / 2 for a, b in zip(first, second, strict=True)]
    n.shows(*mean)
    doubt = (_entropy(list(first)) + _entropy(list(second))) / 2
    n.shows(_entropy(mean), doubt, _entropy(mean) - doubt)
    means, deviations = np.array(n.given(2)), np.array(n.given(2))
    inside, between = np.mean(deviations**2), np.var(means)
    n.shows(inside, between, inside + between)
    misses, size = n.given(2)
    rank = ceil((size + 1) * (1 - misses))
    n.shows(rank)
    small = n.one()
    beyond = ceil((small + 1) * (1 - misses))
    n.shows(beyond)
    assert beyond > small
    threshold, one = n.given(2)
    kept = [one - p <= threshold for p in n.given(4)]
    assert kept == [True, True, False, False]
    n.shows(size)
    tails = [_covered(int(size), rank, share) for share in (0.05, 0.95)]
    n.shows(*tails, (0.95 - 0.05) * 100)
    more = n.one()
    rank = ceil((more + 1) * (1 - misses) - 1e-9)
    n.shows(*(_covered(int(more), rank, share) for share in (0.05, 0.95)))


def _above(x: float) -> float:
    return erfc(x / sqrt(2)) / 2


def _epsilon(shift: float, delta: float) -> float:
    """The smallest that holds with delta, by the best threshold."""
    low, high = 0.0, 50.0
    for _ in range(60):
        epsilon = (low + high) / 2
        cut = epsilon / shift + shift / 2
        gap = _above(cut - shift) - exp(epsilon) * _above(cut)
        low, high = (epsilon, high) if gap > delta else (low, epsilon)
    return low


@counts("differential-privacy")
def test_steps_budgets_and_attacks(n: Worked) -> None:
    noise = n.one()
    n.shows(1 / noise)
    shifts = [1 / noise]
    for _ in range(2):
        steps = n.one()
        shifts.append(sqrt(steps) / noise)
        n.shows(shifts[-1])
    base, power = n.given(2)
    delta = base**power
    n.shows(*(_epsilon(shift, delta) for shift in shifts))
    epsilon, false = n.given(2)
    n.shows((exp(epsilon) * false / 100 + delta) * 100)
    loose = n.one()
    n.shows((exp(loose) * false / 100 + delta) * 100)
    shift = n.one()
    low, high = 0.0, 9.0
    for _ in range(60):
        cut = (low + high) / 2
        low, high = (cut, high) if _above(cut) > false / 100 else (low, cut)
    n.shows(_above(low - shift) * 100, false)
    pair = n.one()
    n.shows((exp(pair) * false / 100 + delta) * 100)


@counts("poisoning-and-backdoors")
def test_green_tokens_answers_and_a_share(n: Worked) -> None:
    share, tokens, green = n.given(3)
    spread = sqrt(tokens * share * (1 - share))
    n.shows((green - tokens * share) / spread)
    n.names("4")
    n.shows(green / tokens)
    mixed = (green / tokens + share) / 2
    n.shows(mixed, (mixed - share) * tokens / spread)
    inputs = n.one()
    n.shows(inputs + 1)
    answers = n.given(3)
    logits = [log(p) - log(1 - p) for p in answers]
    n.shows(logits[0], logits[1] - logits[0], logits[2] - logits[0])
    n.names("13")
    poison, billions = n.given(2)
    n.shows(poison / (billions * 1e9) * 100)


@counts("superposition-and-sparse-autoencoders")
def test_a_triangle_of_features_and_a_patch(n: Worked) -> None:
    turn = n.one()
    angles = np.deg2rad(turn * np.arange(3))
    w = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    product = float(w[0] @ w[1])
    n.shows(product, product**2)
    name, strength = n.given(2)
    n.shows(*(strength * w @ w[int(name) - 1]))
    n.names("1", "2")
    n.shows(*(w @ (w[0] + w[1])))
    many, dimensions = n.given(2)
    n.shows(np.sqrt((many - dimensions) / dimensions / (many - 1)))
    clean, spoiled, patched = n.given(3)
    n.shows((patched - spoiled) / (clean - spoiled))


@counts("scalable-oversight")
def test_rounds_gaps_and_judges(n: Worked) -> None:
    steps = n.one()
    rounds = 0
    while steps > 1:
        steps, rounds = -(-steps // 2), rounds + 1
    n.shows(rounds)
    teacher, ceiling = n.given(2)
    for _ in range(2):
        student = n.one()
        n.shows((student - teacher) / (ceiling - teacher) * 100)
    right = n.one()
    chance = [
        comb(9, k) * right**k * (1 - right) ** (9 - k) for k in range(5, 10)
    ]
    n.shows(sum(chance))
    alone = sum(chance)
    voted = n.one()
    percent = n.one()
    common = percent / 100
    assert round(common * right + (1 - common) * alone, 3) == voted
    n.shows(common * (1 - right))
