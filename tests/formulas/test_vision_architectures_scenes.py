"""Video, poses and depth: weights and pairs counted, heatmaps summed, and points seen by two cameras."""

import itertools
from typing import Any

import numpy as np

from proving import assert_equation, proves
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
