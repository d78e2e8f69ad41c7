"""Video, poses and depth: weights and pairs counted, heatmaps summed, and points seen by two cameras."""

import itertools
from typing import Any

import numpy as np

from proving import (
    assert_equation,
    derivative,
    from_one,
    integral,
    proves,
    published,
    refutes,
    rng,
)
from proving.worked import Worked, counts, solve

Array = np.ndarray[Any, Any]


def weights(channels: int, out: int, *kernel: int) -> int:
    """Entries of a convolution's kernels."""
    return int(np.zeros((out, channels, *kernel)).size)


@proves(
    "factorized-3d-convolution",
    how="counts the entries of the kernels, and tries one width between the two after the other until the pair "
    "has more weights than the 3D kernel",
)
def test_the_pair_has_as_many_weights_as_fit() -> None:
    for C, D, k, t in ((64, 64, 3, 3), (3, 45, 7, 3), (20, 11, 5, 2)):
        full = weights(C, D, t, k, k)
        between, spent = 0, 0
        for M in itertools.count(1):
            pair = weights(C, M, 1, k, k) + weights(M, D, t, 1, 1)
            if pair > full:
                break
            between, spent = M, pair
        assert_equation(
            "factorized-3d-convolution",
            {"C": C, "D": D, "k": k, "t": t},
            {"P_3": full, "M": between, "P_{2+1}": spent},
        )


@proves(
    "space-time-attention",
    how="counts the pairs of tokens, all of them, and those that share the place or the time",
)
def test_divided_attention_scores_a_row_and_a_frame() -> None:
    for T, S in ((3, 4), (5, 7), (6, 2)):
        tokens = list(itertools.product(range(T), range(S)))
        pairs = list(itertools.product(tokens, repeat=2))
        in_time = sum(a[1] == b[1] for a, b in pairs)
        in_space = sum(a[0] == b[0] for a, b in pairs)
        assert_equation(
            "space-time-attention",
            {"T": T, "S": S},
            {
                r"A_\text{joint}": len(pairs),
                r"A_\text{divided}": in_time + in_space,
            },
        )


@counts("video-understanding")
def test_weights_pairs_and_tokens_of_video(n: Worked) -> None:
    channels = n.one()
    t, k, again = n.given(3)
    assert t == k == again
    env = {"C": channels, "D": channels, "k": k, "t": t}
    page = solve("factorized-3d-convolution", env)
    n.shows(page["P_3"], page["M"])
    assert page["P_{2+1}"] == page["P_3"]
    steps, places = n.given(2)
    pairs = solve("space-time-attention", {"T": steps, "S": places})
    joint, divided = pairs.values()
    n.shows(joint, divided, joint / divided)
    rate, width, height = n.given(3)
    side = 2 * 16
    a_pair = (width // side) * (height // side)
    assert width % side == height % side == 0
    n.shows(a_pair, 60 * rate / 2 * a_pair, 3600 * rate / 2 * a_pair)
    (context,) = n.given(1)
    assert round(3600 * rate / 2 * a_pair / context) == 3
    frames, wide, high = n.given(3)
    later, rest = divmod(frames - 1, 4)
    assert rest == 0
    n.shows(1 + later, wide / 8, high / 8)
    latent = (1 + later) * (wide / 8) * (high / 8)
    n.shows(latent)
    n.names("2", "2")
    n.shows(latent / 4)


def total(scores: Array, tilt: Array) -> float:
    """Logarithm of the sum of exponentials of scores and a tilt."""
    return float(np.logaddexp.reduce((scores + tilt).ravel()))


@proves(
    "soft-argmax",
    how="differentiates the logarithm of the sum of exponentials, by a score for the softmax, by a slope along "
    "columns or rows for the two means, on random maps that are not square",
)
def test_the_mean_of_a_map_is_the_slope_of_its_log_sum() -> None:
    for rows, columns, beta in ((4, 6, 0.7), (5, 3, 1.9)):
        h = rng().normal(size=(rows, columns))
        down, along = np.indices(h.shape)

        def slope(direction: Array, scores: Array = beta * h) -> float:
            return float(
                derivative(lambda a: total(scores, a * direction), 0.0)
            )

        cells = np.array(
            [
                [slope((down == i) & (along == j)) for j in range(columns)]
                for i in range(rows)
            ]
        )
        assert_equation(
            "soft-argmax",
            {"h": h, r"\beta": beta, "m": rows, "n": columns},
            {
                "p_{ij}": cells,
                r"\hat u": slope(along),
                r"\hat v": slope(down),
            },
            each={"i": range(rows), "j": range(columns)},
            rtol=1e-6,
        )


@refutes(
    "soft-argmax-is-a-mean",
    how="tilts the map's log-sum, and looks for the maxima",
)
def test_between_two_peaks_the_mean_is_at_neither() -> None:
    claim = published("soft-argmax-is-a-mean")
    high, first, last, low, *flat, one, two, mean = claim.numbers
    scores = np.full(len(flat) + 2, low)
    scores[[int(first), int(last)]] = high
    assert sorted([first, last, *flat]) == list(range(len(scores)))
    columns = np.arange(len(scores))
    best = np.flatnonzero(scores == scores.max())
    assert best.tolist() == [one, two]
    found = derivative(lambda a: total(scores, a * columns), 0.0)
    assert round(float(found), 2) == mean
    assert min(abs(best - found)) > 2


def farther(distance: float, spread: float) -> float:
    """The chance that a Gaussian error with this spread along both axes is larger."""
    return 1 - float(
        integral(
            lambda r: r / spread**2 * np.exp(-((r / spread) ** 2) / 2),
            0.0,
            distance,
        )
    )


@proves(
    "object-keypoint-similarity",
    how="integrates how likely a Gaussian error is at each distance, up to the keypoint's; "
    "unlabeled keypoints are left out of the mean",
)
def test_similarity_is_the_chance_of_a_larger_error() -> None:
    d = np.array([5.0, 3.3, 11.0, 7.0])
    kappa = np.array([0.052, 0.07, 0.214, 0.12])
    for labeled, s in (([1, 1, 1, 1], 60.0), ([1, 0, 1, 0], 111.0)):
        terms = [
            farther(float(di), s * float(ki))
            for di, ki, seen in zip(d, kappa, labeled, strict=True)
            if seen
        ]
        assert_equation(
            "object-keypoint-similarity",
            {
                "d": from_one(d),
                r"\kappa": from_one(kappa),
                "v": from_one(labeled),
                "s": s,
                "n": 4,
            },
            {r"\text{OKS}": float(np.mean(terms))},
            rtol=1e-6,
        )


def similarity(distance: float, kappa: float, area: float) -> float:
    """OKS of one keypoint, by the page."""
    env = {"d": from_one([distance]), r"\kappa": from_one([kappa])}
    env |= {"v": from_one([1]), "s": area**0.5, "n": 1}
    (found,) = solve("object-keypoint-similarity", env).values()
    return float(found)


@counts("keypoints-and-pose")
def test_the_same_error_at_nose_and_hip_and_by_rounding(n: Worked) -> None:
    area = n.one()
    for _ in range(2):
        error = n.one()
        n.shows(*(similarity(error, k, area) for k in (0.052, 0.214)))
    step = n.one()
    places = (np.arange(4000) + 0.5) / 4000 * 5 * step
    errors = step * np.round(places / step) - places
    spread = float(np.sqrt(np.mean(errors**2)))
    n.shows(spread, float(np.ceil(np.abs(errors).max() * 100) / 100))
    shrunk = n.one()
    n.shows(shrunk * spread)
