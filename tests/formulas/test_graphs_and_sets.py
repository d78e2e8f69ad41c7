"""Graphs and sets: neighbors by loops, every order of a few nodes, and dense algebra."""

from itertools import permutations
from typing import Any

import numpy as np

from proving import (
    Indexed,
    assert_close,
    assert_equation,
    equation,
    from_one,
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
        joined = joined | (
            rng(nodes + 50).random((nodes, nodes)) < share / 2
        )
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
            "A": from_one(adjacency),
            r"\mathbf{h}": from_one(states),
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
            "A": from_one(adjacency),
            r"\mathbf{h}": from_one(states),
            r"\mathbf{W}": weights,
            "d": from_one(adjacency.sum(axis=1) + 1),
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
        "A": from_one(adjacency),
        r"\mathbf{h}": from_one(states.numpy()),
        r"\mathbf{W}": weights.numpy(),
        "d": from_one(degree.numpy()),
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
        assert_close(
            seen, states[list(order)], what="what the readout sees"
        )


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
        "A": from_one(star),
        r"\mathbf{h}": from_one(states),
        r"\mathbf{W}": np.eye(1),
        "d": from_one(star.sum(axis=1) + 1),
    }
    for node, shown in ((0, center), (1, leaf)):
        around = [node, *lists(star)[node]]
        assert np.mean(states[around]) == mean
        solved = equation("gcn-layer").solve({**env, "i": node + 1})
        assert round(float(solved[r"\mathbf{z}_i"][0]), 3) == shown != mean


# ----------------------------------------------------------- graph-attention


def leaky(z: Any) -> Any:
    """The nonlinearity of the paper."""
    return np.where(np.asarray(z) > 0, z, 0.2 * np.asarray(z))


@proves(
    "gat-layer",
    how="joins both ends into one vector, as the paper does, and walks the lists of senders of graphs of 4 and 7 nodes",
)
def test_attention_over_lists_of_senders() -> None:
    for nodes in (4, 7):
        adjacency = graph(nodes, directed=True) + np.eye(nodes)
        states = rng(nodes).normal(size=(nodes, 3))
        weights = rng(nodes + 1).normal(size=(2, 3))
        joint = rng(nodes + 2).normal(size=4)
        moved = [weights @ state for state in states]
        scores = np.array(
            [
                [
                    float(leaky(joint @ np.concatenate([to, of])))
                    for of in moved
                ]
                for to in moved
            ]
        )
        shares = np.zeros((nodes, nodes))
        outputs = np.zeros((nodes, 2))
        for to, senders in enumerate(lists(adjacency)):
            total = sum(np.exp(scores[to, of]) for of in senders)
            for of in senders:
                shares[to, of] = np.exp(scores[to, of]) / total
                outputs[to] += shares[to, of] * moved[of]
        env = {
            "n": nodes,
            "A": from_one(adjacency),
            r"\mathbf{h}": from_one(states),
            r"\mathbf{W}": weights,
            r"\mathbf{a}": joint[:2],
            r"\mathbf{b}": joint[2:],
            r"\operatorname{LeakyReLU}": leaky,
            "e": from_one(scores),
            r"\alpha": from_one(shares),
        }
        for i in range(nodes):
            for j in range(nodes):
                assert_equation(
                    "gat-layer",
                    {**env, "i": i + 1, "j": j + 1},
                    {
                        "e_{ij}": scores[i, j],
                        r"\alpha_{ij}": shares[i, j],
                        r"\mathbf{z}_i": outputs[i],
                    },
                )


@proves(
    "static-attention",
    how="sorts seven random senders at nine receivers: one order; tries equal senders too",
)
def test_one_order_of_senders_at_every_receiver() -> None:
    senders = np.append(rng(1).normal(size=7), 0.25)
    senders[3] = 0.25  # two alike
    order = np.argsort(senders, kind="stable")
    for receiver in rng(2).normal(scale=2, size=9):
        scores = leaky(receiver + senders)
        assert np.all(np.diff(scores[order]) >= -1e-15)
        for j in range(8):
            for m in range(8):
                env = {
                    "g": leaky,
                    "q_i": receiver,
                    "k": Indexed(senders, base=0),
                    "j": j,
                    "l": m,
                }
                wins = equation("static-attention").left.value(env)
                assert wins == (scores[j] > scores[m])
                assert_equation("static-attention", env)


@proves(
    "gatv2-score",
    how="one matrix on both ends joined, its rows one by one, for random nodes",
)
def test_second_version_on_both_ends_joined() -> None:
    for turn in range(5):
        to, of = rng(turn).normal(size=(2, 3))
        joint = rng(turn + 9).normal(size=(4, 6))
        outer = rng(turn + 20).normal(size=4)
        score = 0.0
        for row, factor in zip(joint, outer, strict=True):
            score += factor * float(leaky(row @ np.concatenate([to, of])))
        env = {
            r"\mathbf{U}": joint[:, :3],
            r"\mathbf{V}": joint[:, 3:],
            r"\mathbf{a}": outer,
            r"\mathbf{h}_i": to,
            r"\mathbf{h}_j": of,
            r"\operatorname{LeakyReLU}": leaky,
        }
        assert_equation("gatv2-score", env, {"e_{ij}": score})


@proves(
    "laplacian-encoding",
    how="NumPy's eigenvectors of dense products, on random graphs; sines and cosines on a ring of seven",
)
def test_eigenvectors_of_the_laplacian() -> None:
    ring = np.roll(np.eye(7), 1, axis=1)
    for adjacency in (graph(5), graph(8), ring + ring.T):
        nodes = len(adjacency)
        degrees = adjacency.sum(axis=1)
        assert min(degrees) > 0
        root = np.diag(degrees**-0.5)
        laplacian = np.eye(nodes) - root @ adjacency @ root
        values, vectors = np.linalg.eigh(laplacian)
        pairs = list(zip(values, vectors.T, strict=True))
        if nodes == 7:
            around = 2 * np.pi * np.arange(7) / 7
            for k in (1, 2, 3):
                pairs.append(
                    (1 - np.cos(2 * np.pi * k / 7), np.cos(k * around))
                )
                pairs.append(
                    (1 - np.cos(2 * np.pi * k / 7), np.sin(k * around))
                )
        for value, vector in pairs:
            env = {
                "n": nodes,
                "A": from_one(adjacency),
                "d": from_one(degrees),
                "L": from_one(laplacian),
                "v": from_one(vector),
                r"\lambda": value,
            }
            for i in range(nodes):
                assert_equation(
                    "laplacian-encoding",
                    {**env, "i": i + 1},
                    rows=[1],
                    atol=1e-9,
                )
                for j in range(nodes):
                    assert_equation(
                        "laplacian-encoding",
                        {**env, "i": i + 1, "j": j + 1},
                        {"L_{ij}": laplacian[i, j]},
                        rows=[0],
                    )


# -------------------------------------------- permutation-invariant-networks


def roots(sums: Array) -> Array:
    """The numbers whose powers have these sums, by Newton's identities."""
    count = len(sums)
    symmetric = [1.0]
    for k in range(1, count + 1):
        signs = [
            (-1) ** (i - 1) * symmetric[k - i] for i in range(1, k + 1)
        ]
        symmetric.append(float(np.dot(signs, sums[:k])) / k)
    signed = [(-1) ** k * e for k, e in enumerate(symmetric)]
    return np.sort(np.roots(signed).real)


@proves(
    "deep-sets",
    how="sums of powers, from which Newton's identities find the numbers again: median, largest and product of lists "
    "of 4 and 5 numbers, in all orders",
)
def test_sums_of_powers_hold_the_whole_list() -> None:
    for count in (4, 5):
        numbers = rng(count).uniform(-1.5, 1.5, size=count)
        known: list[tuple[Any, Any]] = [
            (np.median, np.median(numbers)),
            (np.max, max(numbers)),
            (np.prod, np.prod(numbers)),
        ]
        for turn, order in enumerate(permutations(numbers.tolist())):
            read, value = known[turn % 3]
            env = {
                "n": count,
                "x": from_one(order),
                r"\phi": lambda x, m=5: np.array(
                    [float(x) ** k for k in range(m + 1)]
                ),
                r"\rho": lambda sums, read=read: float(
                    read(roots(sums[1 : round(sums[0]) + 1]))
                ),
            }
            assert_equation(
                "deep-sets", env, {r"f(x_1, \dots, x_n)": value}, rtol=1e-6
            )


@proves(
    "set-equivariant-layer",
    how="solves for all linear maps that commute with the 24 orders of four elements and with the 120 of five",
)
def test_maps_that_commute_with_every_order() -> None:
    for count in (4, 5):
        one = np.eye(count)
        rows = []
        for order in permutations(range(count)):
            moved = one[list(order)]
            rows.append(np.kron(moved, one) - np.kron(one, moved.T))
        _, sizes, axes = np.linalg.svd(np.concatenate(rows))
        free = axes[sizes < 1e-9]
        assert len(free) == 2
        whole = (rng(count).normal(size=2) @ free).reshape(count, count)
        inputs = rng(count + 1).normal(size=count)
        env = {
            "n": count,
            "x": from_one(inputs),
            r"\lambda": whole[0, 0] - whole[0, 1],
            r"\gamma": whole[0, 1],
        }
        assert_equation(
            "set-equivariant-layer",
            env,
            {"y_i": whole @ inputs},
            each={"i": range(1, count + 1)},
        )


@proves(
    "attention-pooling",
    how="weights by sums of logarithms in all 120 orders of five elements, and with every element three times",
)
def test_attention_over_a_set() -> None:
    elements = rng(3).normal(size=(5, 3))
    query = rng(4).normal(size=3)
    scores = elements @ query
    shares = np.exp(scores - np.logaddexp.reduce(scores))
    summary = np.einsum("i,ij->j", shares, elements)
    cases = [list(order) for order in permutations(range(5))]
    for order in [*cases, [0, 1, 2, 3, 4] * 3]:
        env = {
            "n": len(order),
            r"\mathbf{x}": from_one(elements[order]),
            r"\mathbf{q}": query,
            "i": 2,
        }
        again = len(order) // 5
        weight = shares[order[1]] / again
        solved = equation("attention-pooling").solve(
            {**env, "w": from_one(shares[order] / again)}
        )
        assert_close(solved["w_i"], weight, what="weight")
        assert_close(solved[r"\mathbf{z}"], summary, what="summary")


@refutes(
    "maximum-is-universal",
    how="the largest value of 200 random features over both lists of points, and the means",
)
def test_no_maximum_sees_how_often_a_point_occurs() -> None:
    claim = published("maximum-is-universal")
    points = claim.numbers
    first, second, means = points[:3], points[3:6], points[6:]
    for knots in rng(5).normal(size=(200, 4)):

        def feature(x: float, knots: Array = knots) -> float:
            return float(np.sin(knots[0] * x + knots[1]) + knots[2] * x**2)

        assert max(map(feature, first)) == max(map(feature, second))
    found = [round(float(np.mean(one)), 3) for one in (first, second)]
    assert found == means
    assert means[0] != means[1]
