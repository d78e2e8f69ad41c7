"""The worked numbers of the topic networks for graphs and sets."""

from typing import Any

import numpy as np

from proving import Indexed, equation
from proving.worked import Worked, counts

Array = np.ndarray[Any, Any]


@counts("message-passing")
def test_a_path_of_three_and_sampled_neighbors(n: Worked) -> None:
    features = np.array(n.given(3))
    (weight,) = n.given(1)
    path = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    degrees = path.sum(axis=1) + 1
    n.shows(*degrees)
    env = {
        "n": 3,
        "A": Indexed(path, base=1),
        r"\mathbf{h}": Indexed(features[:, None], base=1),
        r"\mathbf{W}": weight * np.eye(1),
        "d": Indexed(degrees, base=1),
    }

    def layer(node: int) -> float:
        solved = equation("gcn-layer").solve({**env, "i": node + 1})
        return float(solved[r"\mathbf{z}_i"][0])

    product = degrees[0] * degrees[1]
    n.shows(features[0], degrees[0], features[1], product, layer(0))
    n.shows(features[0], product, features[1], degrees[1])
    n.shows(features[2], product, layer(1))
    near, far = n.given(2)
    n.shows(1, near, near * far, 1 + near + near * far)
