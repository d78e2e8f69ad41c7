"""Graphs and sets: neighbors by loops, every order of a few nodes, and dense algebra."""

from itertools import permutations
from typing import Any

import numpy as np

from proving import (
    Indexed,
    assert_close,
    assert_equation,
    equation,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
)

Array = np.ndarray[Any, Any]


# ----------------------------------------------------------- message-passing


def graph(nodes: int, directed: bool = False, share: float = 0.45) -> Array:
    """A random adjacency matrix without self-loops."""
    joined = rng(nodes).random((nodes, nodes)) < share
    joined = np.triu(joined, 1)
    if directed:
        joined = joined | (rng(nodes + 50).random((nodes, nodes)) < share / 2)
        np.fill_diagonal(joined, False)
        return joined.astype(float)
    return (joined | joined.T).astype(float)


def lists(adjacency: Array) -> list[list[int]]:
    """The senders of each node."""
    return [np.flatnonzero(row).tolist() for row in adjacency]


@proves(
    "message-passing",
    how="walks the lists of senders of directed graphs of 5 and 8 nodes, with messages that do not commute",
)
def test_messages_along_lists() -> None:
    for nodes in (5, 8):
        adjacency = graph(nodes, directed=True)
        assert not np.array_equal(adjacency, adjacency.T)
        states = rng(nodes + 1).normal(size=(nodes, 3))
        first, second = rng(nodes + 2).normal(size=(2, 4, 3))

        def message(
            to: Array, of: Array, a: Array = first, b: Array = second
        ) -> Array:
            return np.asarray(np.tanh(a @ to + 2 * b @ of))

        def update(own: Array, arrived: Array) -> Array:
            return np.asarray(np.concatenate([own, np.sin(arrived)]))

        arrived = np.zeros((nodes, 4))
        for node, senders in enumerate(lists(adjacency)):
            for sender in senders:
                arrived[node] += message(states[node], states[sender])
        after = np.array(
            [update(states[node], arrived[node]) for node in range(nodes)]
        )
        env = {
            "n": nodes,
            "A": Indexed(adjacency, base=1),
            r"\mathbf{h}": Indexed(states, base=1),
            "M": message,
            "U": update,
        }
        for node in range(nodes):
            assert_equation(
                "message-passing",
                {**env, "i": node + 1},
                {
                    r"\mathbf{m}_i": arrived[node],
                    r"\mathbf{h}'_i": after[node],
                },
            )


def dense_gcn(states: Array, adjacency: Array, weights: Array) -> Array:
    """The layer as products of matrices."""
    looped = adjacency + np.eye(len(adjacency))
    root = np.diag(looped.sum(axis=1) ** -0.5)
    return np.asarray(root @ looped @ root @ states @ weights.T)


@proves(
    "gcn-layer",
    how="the product of dense matrices, on random graphs of 4, 6 and 9 nodes",
)
def test_gcn_is_the_dense_product() -> None:
    for nodes in (4, 6, 9):
        adjacency = graph(nodes)
        assert len(set(adjacency.sum(axis=1))) > 1
        states = rng(nodes).normal(size=(nodes, 3))
        weights = rng(nodes + 1).normal(size=(2, 3))
        whole = dense_gcn(states, adjacency, weights)
        env = {
            "n": nodes,
            "A": Indexed(adjacency, base=1),
            r"\mathbf{h}": Indexed(states, base=1),
            r"\mathbf{W}": weights,
            "d": Indexed(adjacency.sum(axis=1) + 1, base=1),
        }
        for node in range(nodes):
            assert_equation(
                "gcn-layer",
                {**env, "i": node + 1},
                {
                    "d_i": 1 + len(lists(adjacency)[node]),
                    r"\mathbf{z}_i": whole[node],
                },
            )


@proves(
    "gcn-layer",
    how="PyTorch's sparse product of the normalized edges with the states",
)
def test_gcn_is_pytorchs_sparse_product() -> None:
    torch = optional_torch()
    nodes = 7
    adjacency = graph(nodes)
    looped = torch.tensor(adjacency + np.eye(nodes)).to_sparse()
    to, of = looped.indices()
    degree = torch.bincount(to, minlength=nodes).double()
    edges = torch.sparse_coo_tensor(
        looped.indices(),
        degree[to].rsqrt() * degree[of].rsqrt(),
        check_invariants=True,
    )
    states = torch.tensor(rng(3).normal(size=(nodes, 4)))
    weights = torch.tensor(rng(4).normal(size=(3, 4)))
    whole = torch.sparse.mm(edges, states) @ weights.T
    env = {
        "n": nodes,
        "A": Indexed(adjacency, base=1),
        r"\mathbf{h}": Indexed(states.numpy(), base=1),
        r"\mathbf{W}": weights.numpy(),
        "d": Indexed(degree.numpy(), base=1),
    }
    for node in range(nodes):
        assert_equation(
            "gcn-layer",
            {**env, "i": node + 1},
            {r"\mathbf{z}_i": whole[node].numpy()},
            rows=[1],
        )


@proves(
    "graph-equivariance",
    how="all 120 orders of five nodes of a directed graph, with a layer that walks lists of senders and three readouts",
)
def test_every_order_of_five_nodes() -> None:
    nodes = 5
    adjacency = graph(nodes, directed=True)
    states = rng(7).normal(size=(nodes, 3))
    weights = rng(8).normal(size=(3, 3))

    def layer(h: Array, a: Array) -> Array:
        after = np.array(h)
        for node, senders in enumerate(lists(a)):
            for sender in senders:
                after[node] += np.tanh(weights @ h[sender] - h[node])
        return after

    readouts = (
        lambda h: h.sum(axis=0),
        lambda h: h.mean(axis=0),
        lambda h: h.max(axis=0),
    )
    for turn, order in enumerate(permutations(range(nodes))):
        moved = np.eye(nodes)[list(order)]
        env = {
            r"\mathbf{P}": moved,
            r"\mathbf{H}": states,
            r"\mathbf{A}": adjacency,
            "F": layer,
            "R": readouts[turn % 3],
        }
        assert_equation("graph-equivariance", env)
        renumbered = equation("graph-equivariance").rows[0].left.value(env)
        expected = layer(states, adjacency)[list(order)]
        assert_close(renumbered, expected, what="the renumbered layer")
        turned = equation("graph-equivariance").rows[1].left
        seen = turned.value({**env, "R": lambda h: h})
        assert_close(seen, states[list(order)], what="what the readout sees")


@refutes(
    "gcn-takes-the-mean",
    how="the page's layer on the star, beside the mean over each node and its neighbors",
)
def test_a_star_of_equal_features_is_not_constant() -> None:
    claim = published("gcn-takes-the-mean")
    leaves, same, mean, center, leaf = claim.numbers
    nodes = int(leaves) + 1
    star = np.zeros((nodes, nodes))
    star[0, 1:] = star[1:, 0] = 1
    states = np.full((nodes, 1), same)
    env = {
        "n": nodes,
        "A": Indexed(star, base=1),
        r"\mathbf{h}": Indexed(states, base=1),
        r"\mathbf{W}": np.eye(1),
        "d": Indexed(star.sum(axis=1) + 1, base=1),
    }
    for node, shown in ((0, center), (1, leaf)):
        around = [node, *lists(star)[node]]
        assert np.mean(states[around]) == mean
        solved = equation("gcn-layer").solve({**env, "i": node + 1})
        assert round(float(solved[r"\mathbf{z}_i"][0]), 3) == shown != mean
