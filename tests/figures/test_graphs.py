"""The letters on the nodes are what the page's messages can tell apart, along the lines that are drawn."""

import re
from typing import Any

import numpy as np

from figured import Read, measure, panels
from proving import equation, from_one

Array = np.ndarray[Any, Any]


def _adjacency(panel: Read) -> Array:
    nodes = [
        (measure(mark, "cx"), measure(mark, "cy"))
        for mark in panel.marks("circle", "node")
    ]
    joined = np.zeros((len(nodes), len(nodes)))
    for mark in panel.marks("path", "edge"):
        a, b, c, d = map(float, re.findall(r"-?[\d.]+", mark.attrib["d"]))
        ends = [
            min(
                range(len(nodes)),
                key=lambda i: np.hypot(*np.subtract(nodes[i], p)),
            )
            for p in ((a, b), (c, d))
        ]
        joined[ends[0], ends[1]] = joined[ends[1], ends[0]] = 1
    return joined


def _states(joined: Array, layers: int = 4) -> Array:
    """All nodes begin alike; random networks pass messages, as the page says."""
    states = np.ones((len(joined), 3))
    weights = np.random.default_rng(3).normal(size=(layers, 3, 3, 3))
    for inner, outer, own in weights:
        env = {
            "n": len(joined),
            "A": from_one(joined),
            r"\mathbf{h}": from_one(states),
            "M": lambda to, of, a=inner, b=own: np.tanh(a @ to + b @ of),
            "U": lambda h, m, a=outer: np.tanh(h + a @ m),
        }
        page = equation("message-passing")
        states = np.array(
            [
                np.ravel(
                    page.solve({**env, "i": node + 1})[r"\mathbf{h}'_i"]
                )
                for node in range(len(joined))
            ]
        )
    return states


def test_nodes_share_a_letter_if_messages_give_them_the_same_state() -> (
    None
):
    shown: list[str] = []
    found: list[Array] = []
    for panel, edges in zip(
        panels("colors-of-nodes"), (6, 6, 5), strict=True
    ):
        joined = _adjacency(panel)
        assert joined.sum() == 2 * edges
        shown += panel.labels("color")
        found += list(_states(joined))
    assert len(shown) == 18
    for letter, state in zip(shown, found, strict=True):
        for other, compared in zip(shown, found, strict=True):
            assert (letter == other) == np.allclose(
                state, compared, atol=1e-9
            )
    assert "".join(shown) == "A" * 12 + "BCDDCB"
