"""The worked numbers of the topic initialization and normalization."""

import math

import numpy as np

from proving.worked import Worked, by_formula, counts


@counts("batch-normalization")
def test_a_channel_in_both_modes(n: Worked) -> None:
    channel = n.given(4)
    assert channel == [1, 2, 3, 6]
    mean, variance = float(np.mean(channel)), float(np.var(channel))
    n.shows(mean, variance, channel[-1])
    n.shows(
        channel[-1] - mean,
        variance,
        (channel[-1] - mean) / math.sqrt(variance),
    )
    running_mean, running_variance = (
        0.1 * mean,
        0.9 + 0.1 * float(np.var(channel, ddof=1)),
    )
    n.shows(running_mean)
    n.names("0.9", "0.1")
    n.shows(len(channel) * variance, len(channel) - 1, running_variance)
    n.shows(
        channel[-1],
        (channel[-1] - running_mean) / math.sqrt(running_variance),
    )


@counts("data-normalization")
def test_curvatures_of_two_features(n: Worked) -> None:
    small, large, again = n.given(3)
    assert (small, large) == (1, again)
    n.names("2")  # a square
    ratio = large**2 / small**2
    n.shows(ratio, ratio)
    n.names("1")
    n.shows(ratio)
    n.names("1")
    factor = (ratio - 1) / (ratio + 1)
    n.shows(factor)
    steps = n.one()
    assert steps == round(math.log(10) / -math.log(factor), -2)


@counts("layer-vs-batch-normalization")
def test_rows_and_columns(n: Worked) -> None:
    rows = np.array([n.given(3), n.given(3)])
    assert rows.tolist() == [[1, 2, 3], [3, 6, 9]]
    by_row = (rows - rows.mean(axis=1, keepdims=True)) / rows.std(
        axis=1, keepdims=True
    )
    by_column = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    assert np.allclose(*by_row)
    n.shows(*by_row[0], *by_column[:, 0], *by_column.ravel())


@counts("kinds-of-normalization")
def test_sizes_of_sets_and_a_gradient_turned(n: Worked) -> None:
    examples, channels, side, groups = n.given(4)
    x = np.empty((int(examples), int(channels), int(side), int(side)))
    n.shows(x[:, 0].size, x[0].size, x[0, :, 0, 0].size)
    n.shows(x[0, : int(channels / groups)].size, x[0, 0].size)
    direction = np.array(n.given(2))
    length = n.one()
    unit = direction / math.hypot(*direction)
    n.shows(*(length * unit))
    gradient = np.array(n.given(2))
    n.shows(float(gradient @ unit))
    ratio = math.hypot(*(length * unit)) / math.hypot(*direction)
    turned = ratio * (gradient - (gradient @ unit) * unit)
    n.shows(*turned)
    assert abs(turned @ direction) < 1e-12


@counts("symmetry-breaking")
def test_four_copies_of_one_unit(n: Worked) -> None:
    n.names(
        "0.5", "100", "4", "3", "3", "1", "3"
    )  # the block is run and its output compared


@counts("weight-initialization")
def test_thirty_layers(n: Worked) -> None:
    n.names("1", "30", "512")  # the block is run and its output compared


@counts("xavier-and-he-initialization")
def test_variances_and_bounds(n: Worked) -> None:
    inputs, outputs, height, width, before, after = n.given(6)
    fans = [
        (inputs, outputs),
        (before * height * width, after * height * width),
    ]
    assert height == width
    for fan_in, fan_out in fans:
        n.shows(fan_in, fan_out)
        for variance in (2 / (fan_in + fan_out), 2 / fan_in):
            n.names("1")
            n.shows(1 / variance, math.sqrt(3 * variance))


@counts("zero-initialization")
def test_losses_from_zero(n: Worked) -> None:
    n.names("2,000", "0.0043")  # the block is run and its output compared
    share = 3 / 4  # of the four points of OR, three are true
    n.shows(
        -share * math.log(share) - (1 - share) * math.log(1 - share), share
    )


@counts("why-batch-normalization-works")
def test_shifted_variances_and_a_shrinking_rate(n: Worked) -> None:
    def shift(drop: float, mean: float, variance: float) -> float:
        names = {"p": drop, r"\mu": mean, "v": variance}
        return by_formula("dropout-variance-shift", names)

    mean, half = n.given(2)
    n.shows(shift(half, mean, 1), 1 / math.sqrt(shift(half, mean, 1)), 1)
    mean, variance = 1 / math.sqrt(2 * math.pi), 0.5 - 0.5 / math.pi
    n.shows(mean, variance)
    n.shows(shift(half, mean, variance), half)
    rate = 0.1
    n.shows(shift(rate, mean, variance), rate)
    (eta, before, after) = n.given(3)
    n.shows(eta / before**2, eta / after**2)
