"""Proofs of the formulas of the topic fine-tuning language models."""

from typing import Any

import numpy as np
import pytest

from proving import (
    Indexed,
    assert_equation,
    optional_torch,
    proves,
    rng,
)

Array = np.ndarray[Any, Any]


# -------------------------------------------------------- instruction-tuning


def _prefix_probabilities(table: Array, text: tuple[int, ...]) -> list[float]:
    """The probabilities of the beginnings of a text, in a table of all texts."""
    return [
        float(table[text[:length]].sum()) for length in range(len(text) + 1)
    ]


@proves(
    "masked-language-loss",
    how="divides the probability of a whole text by that of its prompt, in a table of all texts",
)
@pytest.mark.parametrize("prompt", [0, 1, 2, 3])
def test_the_loss_of_an_answer_given_its_prompt(prompt: int) -> None:
    table = rng(prompt).dirichlet(np.full(3**4, 0.7)).reshape(3, 3, 3, 3)
    text = (2, 0, 1, 1)
    beginnings = _prefix_probabilities(table, text)
    steps = [
        after / before
        for before, after in zip(beginnings, beginnings[1:], strict=False)
    ]
    counted = len(text) - prompt
    env = {
        "p": Indexed(np.array(steps), base=1),
        "m": Indexed(np.array([0] * prompt + [1] * counted), base=1),
        "n": len(text),
    }
    answer = beginnings[-1] / beginnings[prompt]
    assert_equation(
        "masked-language-loss",
        env,
        {"L": -float(np.log(answer)) / counted},
    )


@proves(
    "masked-language-loss",
    how="equals PyTorch's cross-entropy with targets of -100 where a token does not count",
)
def test_the_mask_is_the_ignored_index() -> None:
    torch = optional_torch()
    random = rng(5)
    logits = random.normal(size=(7, 5))
    targets = random.integers(0, 5, size=7)
    mask = np.array([0, 0, 1, 1, 0, 1, 1])
    loss = torch.nn.functional.cross_entropy(
        torch.from_numpy(logits),
        torch.from_numpy(np.where(mask == 1, targets, -100)),
    )
    probabilities = torch.from_numpy(logits).softmax(1).numpy()
    env = {
        "p": Indexed(probabilities[np.arange(7), targets], base=1),
        "m": Indexed(mask, base=1),
        "n": 7,
    }
    assert_equation("masked-language-loss", env, {"L": loss.item()})


# ----------------------------------------------------------- fine-tuning-data


@proves(
    "padding-share",
    how="fills a batch of random lengths with padding, and counts it",
)
@pytest.mark.parametrize("lengths", [(3, 8, 5), (9, 2, 2, 7, 4), (6,)])
def test_padding_counted(lengths: tuple[int, ...]) -> None:
    longest = sorted(lengths)[-1]
    batch = [[1] * length for length in lengths]
    for row in batch:
        while len(row) < longest:
            row.append(0)
    padded = [token for row in batch for token in row]
    env = {"n": Indexed(np.array(lengths), base=1), "B": len(lengths)}
    assert_equation(
        "padding-share",
        env,
        {"u": padded.count(0) / len(padded)},
        ranges={"i": range(1, len(lengths) + 1)},
    )


# -------------------------------------------- parameter-efficient-fine-tuning


@proves(
    "fine-tuning-memory",
    how="allocates weights, gradients, copies and running means, and adds up the bytes of the arrays",
)
@pytest.mark.parametrize(("frozen", "trained"), [(30, 7), (0, 12), (25, 0)])
def test_bytes_of_frozen_and_trained(frozen: int, trained: int) -> None:
    kept = [np.zeros(frozen, "float16")]
    kept += [np.zeros(trained, "float16") for _ in ("weight", "gradient")]
    kept += [np.zeros(trained, "float32") for _ in ("copy", "m", "v")]
    env = {"b": 2, "F": frozen, "c": 16, "T": trained}
    assert_equation(
        "fine-tuning-memory", env, {"M": sum(a.nbytes for a in kept)}
    )


@proves(
    "fine-tuning-memory",
    how="adds up the bytes that PyTorch's Adam holds for a model with one frozen layer",
)
def test_bytes_of_a_model_with_a_frozen_layer() -> None:
    torch = optional_torch()
    frozen = torch.nn.Linear(7, 5).requires_grad_(requires_grad=False)
    trained = torch.nn.Linear(5, 3)
    optimizer = torch.optim.Adam(trained.parameters())
    trained(frozen(torch.ones(2, 7))).sum().backward()
    optimizer.step()
    held = [*frozen.parameters(), *trained.parameters()]
    held += [p.grad for p in held if p.grad is not None]
    for state in optimizer.state.values():
        held += [state["exp_avg"], state["exp_avg_sq"]]
    env = {"b": 4, "F": 7 * 5 + 5, "c": 16, "T": 5 * 3 + 3}
    size = sum(tensor.numel() * tensor.element_size() for tensor in held)
    assert_equation("fine-tuning-memory", env, {"M": size})
