"""Proofs of the formulas of the topic reasoning and evaluation: by counting, by enumeration, by other routes."""

import itertools
import math

import numpy as np
import pytest

from proving import (
    Indexed,
    assert_equation,
    derives,
    equation,
    optional_torch,
    proves,
    rng,
    symbols,
)

# ---------------------------------------------------------- chain-of-thought


def _longest_way(blocks: int, prompt: int, written: int, *, fed: bool) -> int:
    """Blocks on the longest way from the prompt to the last output.

    A block reads its own position and those before it, one layer below. The
    input of a written token is the output before it if it is fed back.
    """
    deepest: list[list[int]] = []
    for place in range(prompt + written):
        follows = fed and place >= prompt
        column = [deepest[-1][blocks] if follows else 0]
        for layer in range(1, blocks + 1):
            below = [other[layer - 1] for other in deepest]
            column.append(1 + max([*below, column[layer - 1]]))
        deepest.append(column)
    return deepest[-1][blocks]


@proves(
    "serial-depth",
    how="walks every way through a grid of blocks in which written tokens are fed back",
)
@pytest.mark.parametrize(("blocks", "written"), [(3, 0), (4, 1), (5, 6)])
@pytest.mark.parametrize("prompt", [1, 4])
def test_depth_of_a_written_chain(
    blocks: int, prompt: int, written: int
) -> None:
    assert _longest_way(blocks, prompt, written, fed=False) == blocks
    assert_equation(
        "serial-depth",
        {"N": blocks, "T": written},
        {"D": _longest_way(blocks, prompt, written, fed=True)},
    )


# ---------------------------------------------------------------- perplexity


def _equal_choices(probability: float, steps: int) -> float:
    """How many equally likely choices a step make a text as improbable."""
    low, high = 1.0, 1e6
    for _ in range(200):
        middle = (low + high) / 2
        chance = 1.0
        for _ in range(steps):
            chance /= middle
        low, high = (middle, high) if chance > probability else (low, middle)
    return low


@proves(
    "perplexity",
    how="searches the number of equally likely choices under which a text is as probable",
)
@pytest.mark.parametrize("steps", [3, 5, 7])
def test_perplexity_is_a_number_of_equal_choices(steps: int) -> None:
    p = rng(steps).uniform(0.05, 0.9, size=steps)
    whole = 1.0
    for factor in p:
        whole *= factor
    env = {"p": Indexed(p, base=1), "n": steps}
    choices = _equal_choices(whole, steps)
    assert_equation("perplexity", env, {r"\text{PPL}": choices})


@proves(
    "perplexity",
    how="the exponential of PyTorch's cross-entropy over a batch of logits",
)
def test_perplexity_is_pytorchs_cross_entropy() -> None:
    torch = optional_torch()
    z = torch.from_numpy(rng(3).normal(size=(6, 11)))
    target = torch.tensor([3, 0, 10, 7, 7, 1])
    loss = torch.nn.functional.cross_entropy(z, target)
    p = torch.softmax(z, dim=1)[torch.arange(6), target].numpy()
    assert_equation(
        "perplexity",
        {"p": Indexed(p, base=1), "n": 6},
        {r"\text{PPL}": float(torch.exp(loss))},
    )


@proves(
    "bits-per-byte",
    how="counts the bits of a prefix code that halves the range of texts at each bit",
)
def test_bits_are_counted_halvings() -> None:
    lengths = [3, 1, 4, 2, 5]
    p = np.array([0.5**k for k in lengths])
    left, bits = 1.0, 0
    for share in p:
        want = left * share
        while left > want:
            left, bits = left / 2, bits + 1
    loss = float(np.mean([-math.log(x) for x in p]))
    assert_equation(
        "bits-per-byte",
        {"p": Indexed(p, base=1), "n": len(p), "L": loss, "m": 7},
        {"b": bits / 7},
    )


@proves(
    "bits-per-byte",
    how="PyTorch's summed binary logarithms of the true tokens, over the bytes of a text",
)
def test_bits_are_pytorchs_logarithms() -> None:
    torch = optional_torch()
    z = torch.from_numpy(rng(5).normal(size=(4, 9)))
    target = torch.tensor([8, 2, 2, 5])
    p = torch.softmax(z, dim=1)[torch.arange(4), target]
    size = len("naïve token".encode())
    assert_equation(
        "bits-per-byte",
        {
            "p": Indexed(p.numpy(), base=1),
            "n": 4,
            "L": float(torch.nn.functional.cross_entropy(z, target)),
            "m": size,
        },
        {"b": float(-torch.log2(p).sum()) / size},
    )


# ----------------------------------------------------------------- pass-at-k

SAMPLED = [(7, 3, 2), (6, 1, 4), (6, 4, 4), (5, 4, 3), (8, 3, 1)]


@proves(
    "pass-at-k",
    how="goes through every subset of the samples and looks for passes in it",
)
@pytest.mark.parametrize(("drawn", "passed", "k"), SAMPLED)
def test_every_subset_of_samples(drawn: int, passed: int, k: int) -> None:
    results = [True] * passed + [False] * (drawn - passed)
    subsets = list(itertools.combinations(results, k))
    assert_equation(
        "pass-at-k",
        {"n": drawn, "c": passed, "k": k},
        {
            "a": sum(any(chosen) for chosen in subsets) / len(subsets),
            "r": sum(all(chosen) for chosen in subsets) / len(subsets),
        },
    )


@derives(
    "pass-at-k-mean",
    how="SymPy adds up both sides over the number of samples that pass",
)
@pytest.mark.parametrize(("drawn", "k"), [(4, 2), (5, 3), (6, 5)])
def test_the_mean_of_the_estimate_is_the_chance(drawn: int, k: int) -> None:
    assert_equation("pass-at-k-mean", {"n": drawn, "k": k, "p": symbols("p")})


@proves(
    "pass-at-k-mean",
    how="goes through every pattern of passes, and every subset of each pattern",
)
@pytest.mark.parametrize(("drawn", "k", "p"), [(4, 2, 0.3), (5, 3, 0.85)])
def test_every_pattern_of_passes(drawn: int, k: int, p: float) -> None:
    mean = 0.0
    for results in itertools.product([True, False], repeat=drawn):
        chance = math.prod(p if passed else 1 - p for passed in results)
        subsets = list(itertools.combinations(results, k))
        mean += chance * sum(map(any, subsets)) / len(subsets)
    chances = (
        math.prod(p if passed else 1 - p for passed in results)
        for results in itertools.product([True, False], repeat=k)
        if any(results)
    )
    assert math.isclose(mean, sum(chances))
    (row,) = equation("pass-at-k-mean").rows
    for side in row.sides:
        assert math.isclose(side.value({"n": drawn, "k": k, "p": p}), mean)
