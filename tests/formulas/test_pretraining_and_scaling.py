"""Proofs of the formulas of the topic pretraining and scaling: experts run singly, counts, searches, simulations."""

from typing import Any

import numpy as np

from proving import (
    Indexed,
    assert_equation,
    optional_torch,
    proves,
    rng,
)

Array = np.ndarray[Any, Any]


# ---------------------------------------------------------------- experts


@proves(
    "mixture-of-experts",
    how="the softmax over the scores of the chosen experts alone, of 7 networks run one by one",
)
def test_the_mixture_is_a_softmax_over_the_chosen() -> None:
    for seed, (experts, chosen, width, inner) in enumerate(
        ((7, 3, 4, 5), (6, 2, 3, 8))
    ):
        random = rng(seed)
        x = random.normal(size=width)
        router = random.normal(size=(experts, width))
        up = random.normal(size=(experts, inner, width))
        down = random.normal(size=(experts, width, inner))
        scores = router @ x
        outputs = [
            d @ np.maximum(u @ x, 0) for u, d in zip(up, down, strict=True)
        ]
        order = sorted(range(experts), key=lambda i: -scores[i])[:chosen]
        kept = np.array([scores[i] for i in order])
        shares = np.exp(kept - kept.max()) / np.exp(kept - kept.max()).sum()
        weights = np.zeros(experts)
        for share, i in zip(shares, order, strict=True):
            weights[i] = share
        mixed = sum(
            share * outputs[i] for share, i in zip(shares, order, strict=True)
        )
        assert_equation(
            "mixture-of-experts",
            {
                "z": Indexed(scores, base=1),
                "m": Indexed((weights > 0).astype(float), base=1),
                "E": experts,
                r"\mathbf{f}": Indexed(lambda i, o=outputs: o[i - 1]),
            },
            {
                "p_i": 1 / np.exp(scores[None] - scores[:, None]).sum(1),
                "g_i": weights,
                r"\mathbf{y}": mixed,
            },
            each={"i": range(1, experts + 1)},
        )


@proves(
    "mixture-of-experts",
    how="PyTorch's topk and softmax, with linear layers as experts",
)
def test_the_mixture_is_what_pytorch_computes() -> None:
    torch = optional_torch()
    torch.manual_seed(3)
    experts, chosen, width = 5, 2, 4
    x = torch.randn(width, dtype=torch.float64)
    layers = [
        torch.nn.Linear(width, width, dtype=torch.float64)
        for _ in range(experts)
    ]
    scores = torch.randn(experts, dtype=torch.float64)
    values, places = torch.topk(scores, chosen)
    shares = torch.softmax(values, 0)
    mask = torch.zeros(experts, dtype=torch.float64).index_fill(0, places, 1.0)
    weights = torch.zeros(experts, dtype=torch.float64).scatter(
        0, places, shares
    )
    outputs = [layer(x).detach().numpy() for layer in layers]
    mixed = sum(w * layers[i](x) for w, i in zip(shares, places, strict=True))
    assert_equation(
        "mixture-of-experts",
        {
            "z": Indexed(scores.numpy(), base=1),
            "m": Indexed(mask.numpy(), base=1),
            "E": experts,
            r"\mathbf{f}": Indexed(lambda i: outputs[i - 1]),
        },
        {
            "p_i": torch.softmax(scores, 0).numpy(),
            "g_i": weights.numpy(),
            r"\mathbf{y}": mixed.detach().numpy(),
        },
        each={"i": range(1, experts + 1)},
    )


@proves(
    "expert-parameters",
    how="counts the entries of the matrices of every expert, and of those on one token's way",
)
def test_expert_parameters_are_entries_of_matrices() -> None:
    for width, inner, experts, shared, chosen in (
        (5, 7, 6, 2, 3),
        (4, 3, 9, 0, 4),
    ):
        router = np.zeros((experts, width))
        expert = [(inner, width), (inner, width), (width, inner)]
        routed = [[np.zeros(shape) for shape in expert] for _ in range(experts)]
        always = [[np.zeros(shape) for shape in expert] for _ in range(shared)]

        def size(networks: list[list[Array]]) -> int:
            return sum(matrix.size for one in networks for matrix in one)

        assert_equation(
            "expert-parameters",
            {
                "d": width,
                "h": inner,
                "E": experts,
                "S": shared,
                "k": chosen,
            },
            {
                "P": size(routed) + size(always) + router.size,
                r"P_\text{active}": size(routed[:chosen])
                + size(always)
                + router.size,
            },
        )
