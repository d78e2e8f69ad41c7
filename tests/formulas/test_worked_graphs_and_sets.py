"""The worked numbers of the topic networks for graphs and sets."""

from typing import Any

import numpy as np

from proving import from_one
from proving.worked import Worked, counts, solve

Array = np.ndarray[Any, Any]


@counts("message-passing")
def test_a_path_of_three_and_sampled_neighbors(n: Worked) -> None:
    features = np.array(n.given(3))
    weight = n.one()
    path = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    degrees = path.sum(axis=1) + 1
    n.shows(*degrees)
    env = {
        "n": 3,
        "A": from_one(path),
        r"\mathbf{h}": from_one(features[:, None]),
        r"\mathbf{W}": weight * np.eye(1),
        "d": from_one(degrees),
    }

    def layer(node: int) -> float:
        solved = solve("gcn-layer", {**env, "i": node + 1})
        return float(solved[r"\mathbf{z}_i"][0])

    product = degrees[0] * degrees[1]
    n.shows(features[0], degrees[0], features[1], product, layer(0))
    n.shows(features[0], product, features[1], degrees[1])
    n.shows(features[2], product, layer(1))
    near, far = n.given(2)
    n.shows(1, near, near * far, 1 + near + near * far)


@counts("graph-attention")
def test_three_senders_and_the_count_of_scores(n: Worked) -> None:
    slope = n.one()
    senders = np.array(n.given(3))

    def head(receiver: float) -> tuple[Array, Array]:
        total = receiver + senders
        scores = np.where(total > 0, total, slope * total)
        return scores, np.exp(scores) / np.exp(scores).sum()

    first = n.one()
    scores, weights = head(first)
    n.shows(*scores)
    n.shows(*weights)
    second = n.one()
    _, flatter = head(second)
    n.shows(*flatter)
    assert list(np.argsort(weights)) == list(np.argsort(flatter))
    assert max(flatter) < max(weights)
    outer = n.given(2)

    def other(receiver: float) -> Array:
        total = receiver + senders
        hidden = np.array([total, -total])
        hidden = np.where(hidden > 0, hidden, slope * hidden)
        return np.asarray(np.array(outer) @ hidden)

    factor = n.one()
    for receiver in (first, second):
        assert np.allclose(
            other(receiver), factor * abs(receiver + senders)
        )
    n.shows(senders[other(first).argmax()], senders[other(second).argmax()])
    nodes, edges = n.given(2)
    n.shows(2 * edges + nodes, nodes**2 / 1e6)
    n.shows(nodes**2 / (2 * edges + nodes))


@counts("permutation-invariant-networks")
def test_points_that_decide_and_pairs_that_are_compared(n: Worked) -> None:
    features = n.one()
    points = np.random.default_rng(0).normal(size=(5000, 64))
    assert len(set(points.argmax(axis=0))) <= 64  # one winner a feature
    n.shows(features)
    count = n.one()
    n.shows(count**2 / 1e6)
    few = n.one()
    n.shows(2 * few * count, count / (2 * few))
