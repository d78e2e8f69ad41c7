"""Video, poses and depth: weights and pairs counted, heatmaps summed, and points seen by two cameras."""

import itertools
from functools import partial
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


def saved(steps: float, places: float, width: int) -> float:
    """How many times fewer operations a block of a vision transformer takes if its attention is divided."""
    pairs = solve("space-time-attention", {"T": steps, "S": places})
    square, mlp = weights(width, width), 2 * weights(width, 4 * width)
    tokens = steps * places
    # Queries, keys, values and outputs; divided, twice, and one more layer between, as in TimeSformer's code.
    joint, divided = (
        2 * tokens * (layers * square + mlp) + 2 * 2 * width * scored
        for layers, scored in zip((4, 9), pairs.values(), strict=True)
    )
    return float(joint / divided)


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
    n.names("768")
    dim = 768
    n.shows(1 / saved(steps, places, dim))
    many = n.one()
    n.shows(saved(many, places, dim))
    rate, width, height = n.given(3)
    side = 2 * 16
    a_pair = (width // side) * (height // side)
    assert width % side == height % side == 0
    n.shows(a_pair, 60 * rate / 2 * a_pair, 3600 * rate / 2 * a_pair)
    (context, kept) = n.given(2)
    assert context == 256 * 1024
    assert round(3600 * rate / 2 * a_pair / context) == 3
    n.shows(kept / 2 * a_pair)
    n.names("2.1")
    frames, wide, high = n.given(3)
    later, rest = divmod(frames - 1, 4)
    assert rest == 0
    n.shows(1 + later, wide / 8, high / 8)
    latent = (1 + later) * (wide / 8) * (high / 8)
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

        def slope(direction: Any, scores: Array = beta * h) -> float:
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
    env: dict[str, Any] = {
        "d": from_one([distance]),
        r"\kappa": from_one([kappa]),
    }
    env |= {"v": from_one([1]), "s": area**0.5, "n": 1}
    (found,) = solve("object-keypoint-similarity", env).values()
    return float(found)


@counts("keypoints-and-pose")
def test_the_same_error_at_nose_and_hip_and_by_rounding(n: Worked) -> None:
    area = n.one()
    spreads = n.given(2)
    for _ in range(2):
        error = n.one()
        n.shows(*(similarity(error, k, area) for k in spreads))
    step = n.one()
    places = (np.arange(4000) + 0.5) / 4000 * 5 * step
    errors = step * np.round(places / step) - places
    spread = float(np.sqrt(np.mean(errors**2)))
    n.shows(spread, float(np.ceil(np.abs(errors).max() * 100) / 100))
    moved = errors - np.sign(errors) * step / 4
    n.shows(float(np.sqrt(np.mean(moved**2))))


def disparity(
    z: float,
    x: float,
    focal: float,
    baseline: float,
    centers: tuple[float, float],
) -> float:
    """How many columns apart two pinhole cameras side by side see a point that is `x` to the right of the left one.

    The difference of the columns of their principal points is taken off, as the page says.
    """
    left = focal * x / z + centers[0]
    right = focal * (x - baseline) / z + centers[1]
    return left - right - (centers[0] - centers[1])


@proves(
    "stereo-depth",
    how="projects random points into two pinhole cameras, with equal and with different principal points, and "
    "differentiates the disparity by the depth",
)
def test_depth_follows_from_where_two_cameras_see_a_point() -> None:
    for focal, baseline, centers in (
        (720.0, 0.12, (319.5, 319.5)),
        (455.0, 0.31, (322.0, 309.3)),
    ):
        for x, z in rng().uniform(0.7, 9.0, size=(3, 2)).tolist():
            apart = partial(
                disparity,
                x=x,
                focal=focal,
                baseline=baseline,
                centers=centers,
            )
            slope = 1 / float(derivative(apart, z))
            assert_equation(
                "stereo-depth",
                {"f": focal, "b": baseline, "d": apart(z), "z": z},
                {"z": z, r"\frac{\partial z}{\partial d}": slope},
                rtol=1e-6,
            )


@proves(
    "scale-invariant-loss",
    how="compares with NumPy's variance and mean of the errors, and scales all predictions",
)
def test_the_loss_is_the_variance_and_a_share_of_the_mean() -> None:
    true, found = rng().uniform(0.5, 9.0, size=(2, 7))
    for share in (0.5, 0.85, 1.0):
        errors = np.log(found / true)
        loss = np.var(errors) + (1 - share) * np.mean(errors) ** 2
        env: dict[str, Any] = {
            r"\hat z": from_one(found),
            "z": from_one(true),
        }
        env |= {"n": 7, r"\lambda": share}
        assert_equation(
            "scale-invariant-loss",
            env,
            {"g_i": errors, "L": loss},
            each={"i": range(1, 8)},
        )
    scaled: dict[str, Any] = {
        r"\hat z": from_one(3.7 * found),
        "z": from_one(true),
    }
    scaled |= {"n": 7, r"\lambda": 1.0}
    assert_equation(
        "scale-invariant-loss",
        scaled,
        {"g_i": np.log(3.7) + errors, "L": np.var(errors)},
        each={"i": range(1, 8)},
    )


@proves(
    "depth-measures",
    how="adds the errors by a loop, and counts where 4 times the larger is less than 5 times the smaller, "
    "with one pixel at the edge",
)
def test_measures_of_depth_by_a_loop() -> None:
    true = np.append(rng().uniform(0.5, 9.0, size=32), 4.0)
    found = np.append(true[:-1] * np.exp(rng().normal(0, 0.2, 32)), 5.0)
    relative, close, above = 0.0, 0, 0
    for a, b in zip(found, true, strict=True):
        relative += abs(a / b - 1)
        close += 4 * max(a, b) < 5 * min(a, b)
        above += 4 * a > 5 * b
    assert 17 < close < 33
    assert 0 < above < 32 - close, "too near, too far, and one at the edge"
    assert_equation(
        "depth-measures",
        {r"\hat z": from_one(found), "z": from_one(true), "n": 33},
        {r"\text{AbsRel}": relative / 33, r"\delta_1": close / 33},
    )


@refutes(
    "relative-depth-needs-a-shift",
    how="inverts the page's depths, moves them, and inverts and scales them again",
)
def test_one_factor_does_not_undo_a_shift() -> None:
    *given, a, b, c, _, d, e, g = published(
        "relative-depth-needs-a-shift"
    ).numbers
    *depths, factor, shift = given
    shown = factor / np.array(depths) + shift
    assert shown.tolist() == [a, b, c]
    back = shown[0] / shown
    assert np.round(back, 2).tolist() == [d, e, g]
    assert np.abs(back - depths).max() > 1


def loss(
    found: list[float], true: list[float], share: float
) -> dict[str, Any]:
    """The page's loss of a few depths."""
    env: dict[str, Any] = {r"\hat z": from_one(found), "z": from_one(true)}
    env |= {"n": len(true), r"\lambda": share}
    return dict(
        solve(
            "scale-invariant-loss",
            env,
            each={"i": range(1, len(true) + 1)},
        )
    )


@counts("depth-estimation")
def test_half_a_pixel_near_and_far_and_a_factor_of_two(n: Worked) -> None:
    focal, baseline = n.given(2)
    errors = []
    for _ in range(2):
        z = n.one()
        d = focal * baseline / z
        n.shows(d)
        env = {"f": focal, "b": baseline, "d": d, "z": z}
        (_, slope) = solve("stereo-depth", env).values()
        errors.append(-slope / 2)
    n.shows(*errors)
    for off in (-0.5, 0.5):
        read = solve("stereo-depth", {**env, "d": d + off})["z"]
        n.shows(abs(read - z))
    found, true = list(n.given(2)), list(n.given(2))
    for share in (0.0, 0.5, 1.0):
        n.shows(float(loss(found, true, share)["L"]), share)
    for factor in (1.0, 2.0):
        scaled = [z / factor for z in found]
        pair: dict[str, Any] = {
            r"\hat z": from_one(scaled),
            "z": from_one(true),
            "n": 2,
        }
        measures = solve("depth-measures", pair).values()
        if factor == 1.0:
            n.shows(*measures)
        else:
            n.shows(factor, *measures)
