"""The worked numbers of explanations."""

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
    (features,) = n.given(1)
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
