"""Regions scored by words: angles and odds instead of products and exponents, and layers of PyTorch."""

import math
from typing import Any

import numpy as np

from proving import (
    Indexed,
    assert_equation,
    equation,
    from_one,
    optional_torch,
    proves,
    rng,
)
from proving.worked import Worked, counts

Array = np.ndarray[Any, Any]


class Scene:
    """Three regions, background and texts at random."""

    def __init__(self, texts: int, width: int) -> None:
        random = rng(texts)
        self.regions = random.normal(size=(3, width))
        self.words = random.normal(size=(texts + 1, width))
        self.scale = random.uniform(3, 9, size=3)
        self.shift = random.normal(size=3) / 3
        self.cold = 0.3
        self.env: dict[str, Any] = {
            r"\mathbf{u}": from_one(self.regions),
            r"\mathbf{v}": Indexed(self.words, base=0),
            "a": from_one(self.scale),
            "b": from_one(self.shift),
            r"\tau": self.cold,
            "K": texts,
        }
        self.each = {"i": range(1, 4), "j": range(texts + 1)}


def angle(one: Array, other: Array) -> float:
    """The cosine between two sides of a triangle, from the lengths of all three."""
    a, b, c = (
        math.dist(side, 0 * side) for side in (one, other, one - other)
    )
    return (a**2 + b**2 - c**2) / (2 * a * b)


@proves(
    "region-text-score",
    how="takes cosines from the third side of triangles, sigmoids from odds, and shares from ratios of pairs, "
    "for three regions and three or four texts",
)
def test_scores_are_angles_and_odds() -> None:
    for texts, width in ((3, 5), (4, 2)):
        scene = Scene(texts, width)
        cosines = np.array(
            [[angle(u, v) for v in scene.words] for u in scene.regions]
        )
        odds = math.e ** (scene.scale * (cosines.T + scene.shift)).T
        ratios = cosines[:, None, :] - cosines[:, :, None]
        shares = 1 / np.sum(math.e ** (ratios / scene.cold), axis=2)
        assert_equation(
            "region-text-score",
            scene.env,
            {
                "s_{ij}": cosines,
                "p_{ij}": odds / (1 + odds),
                "q_{ij}": shares,
            },
            each=scene.each,
        )


@proves(
    "region-text-score",
    how="equals PyTorch's cosine similarity, sigmoid and softmax",
)
def test_scores_are_pytorchs() -> None:
    torch = optional_torch()
    scene = Scene(4, 6)
    u, v = torch.tensor(scene.regions), torch.tensor(scene.words)
    cosines = torch.cosine_similarity(u[:, None], v[None], dim=2)
    scale, shift = torch.tensor(np.stack([scene.scale, scene.shift]))[
        ..., None
    ]
    assert_equation(
        "region-text-score",
        scene.env,
        {
            "s_{ij}": cosines.numpy(),
            "p_{ij}": torch.sigmoid(scale * (cosines + shift)).numpy(),
            "q_{ij}": torch.softmax(cosines / scene.cold, dim=1).numpy(),
        },
        each=scene.each,
    )


@counts("open-vocabulary-vision")
def test_a_new_word_changes_shares_and_not_sigmoids(n: Worked) -> None:
    dog, wolf, ground = n.given(3)
    scale, shift = n.given(2)
    own, shared = (
        equation("region-text-score").rows[k].right for k in (1, 2)
    )
    for cosine in (dog, wolf):
        env = {"s_{ij}": cosine, "a_i": scale, "b_i": shift}
        n.shows(own.value(env))
    cold = n.one()

    def share(*words: float) -> float:
        """The page's share of the first of some words."""
        found = {(1, k): s for k, s in enumerate((ground, *words))}
        env: dict[str, Any] = {"s": Indexed(found), r"\tau": cold}
        return float(shared.value(env | {"i": 1, "j": 1, "K": len(words)}))

    n.shows(share(dog, wolf))
    puppy = n.one()
    n.shows(share(dog, wolf, puppy))
    n.shows(own.value({"s_{ij}": dog, "a_i": scale, "b_i": shift}))
    side = n.one()
    assert side % 16 == 0
    n.shows(side / 16, side / 16)
    n.names("256")
    n.shows((side / 16) ** 2 * 256 * 4 / 1e6)
    n.names("32")
    clicks = n.one()
    assert clicks == 32**2
    n.shows(3 * clicks)
    n.names("3")
    score = n.one()
    product, present = n.given(2)
    assert round(score * present, 9) == product
