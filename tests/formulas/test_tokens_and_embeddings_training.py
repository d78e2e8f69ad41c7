"""Proofs and worked numbers on how embedding models are trained: loops over texts and drawn batches."""

import itertools
import math
from typing import Any

import numpy as np

from proving import (
    assert_equation,
    equation,
    from_one,
    optional_torch,
    proves,
    rng,
)
from proving.worked import Worked, counts

Array = np.ndarray[Any, Any]


# ------------------------------------------------------- masked-contrastive-loss


def scores(seed: int, size: int, hard: int) -> tuple[Array, Array]:
    """Cosines of queries with all passages and with hard negatives; each query is nearer to its partner."""
    random = rng(seed)
    inside = random.uniform(0.1, 0.9, size=(size, size))
    return inside, random.uniform(0.1, 0.9, size=(size, hard))


@proves(
    "masked-contrastive-loss",
    how="lists, one by one, the negatives that each of 3 to 5 queries keeps, and adds up their odds",
)
def test_negatives_close_to_the_partner_do_not_count() -> None:
    delta, heat = 0.125, 0.3
    dropped = kept_above = 0
    for size, hard in ((3, 4), (4, 2), (5, 6)):
        inside, mined = scores(size, size, hard)
        # On both boundaries, which are kept.
        inside[0, :2], mined[0, 0] = (0.5, 0.5 + delta), 0.5 + delta
        surprises, sums = [], []
        for i in range(size):
            own = inside[i, i]
            odds = 0.0
            for j in range(size):
                excess = inside[i, j] - own
                if j != i and excess <= delta:
                    odds += math.exp(excess / heat)
                    kept_above += bool(excess > 0)
                dropped += excess > delta
            for value in mined[i]:
                if value - own <= delta:
                    odds += math.exp((value - own) / heat)
                else:
                    dropped += 1
            surprises.append(math.log1p(odds))
            sums.append((1 + odds) * math.exp(own / heat))
        assert_equation(
            "masked-contrastive-loss",
            {
                "B": size,
                "K": hard,
                "s": from_one(inside),
                "h": from_one(mined),
                r"\tau": heat,
                r"\delta": delta,
            },
            {
                "m_{ij}": (inside - np.diag(inside)[:, None] <= delta)
                * 1.0,
                "n_{ik}": (mined - np.diag(inside)[:, None] <= delta) * 1.0,
                "Z_i": np.array(sums),
                "L": float(np.mean(surprises)),
            },
            each={
                "i": range(1, size + 1),
                "j": range(1, size + 1),
                "k": range(1, hard + 1),
            },
        )
    assert dropped > 5
    assert kept_above > 2


@proves(
    "masked-contrastive-loss",
    how="equals torch.nn.CrossEntropyLoss over partner, batch and hard negatives where nothing is close enough to drop",
)
def test_without_masks_the_loss_is_cross_entropy() -> None:
    torch = optional_torch()
    inside, mined = scores(2, 4, 3)
    inside[np.diag_indices(4)] = 0.95
    mined *= 0.5
    loss = torch.nn.CrossEntropyLoss()(
        torch.tensor(np.hstack([inside, mined]) / 0.2), torch.arange(4)
    ).item()
    assert_equation(
        "masked-contrastive-loss",
        {
            "B": 4,
            "K": 3,
            "s": from_one(inside),
            "h": from_one(mined),
            r"\tau": 0.2,
            r"\delta": 0.1,
        },
        {"L": loss},
        each={"i": range(1, 5), "j": range(1, 5), "k": range(1, 4)},
    )


# --------------------------------------------------------------- batch-negatives


@proves(
    "batch-negatives",
    how="averages the best rank over all batches from up to 9 passages, and adds up all outcomes of up to 6 draws",
)
def test_the_hardest_and_the_falsely_wrong_of_a_batch() -> None:
    for passages, size, share in ((7, 4, 0.15), (9, 3, 0.35), (8, 7, 0.04)):
        batches = list(
            itertools.combinations(range(1, passages + 1), size - 1)
        )
        best = sum(map(min, batches)) / len(batches)
        some = sum(
            math.prod(share if right else 1 - share for right in outcome)
            for outcome in itertools.product((False, True), repeat=size - 1)
            if any(outcome)
        )
        assert_equation(
            "batch-negatives",
            {"N": passages, "B": size, "p": share},
            {r"\bar r": best, "P": some},
        )


# ---------------------------------------------------------------- worked numbers


@counts("training-an-embedding-model")
def test_negatives_of_a_batch_and_what_a_mask_drops(n: Worked) -> None:
    (wrong, small) = n.given(2)

    def batch(left: str, size: float, share: float = 0.5) -> float:
        env = {"N": wrong, "B": size, "p": share}
        return float(equation("batch-negatives").solve(env)[left])

    n.shows(batch(r"\bar r", small))
    large = n.one()
    n.shows(batch(r"\bar r", large))
    right, of = n.given(2)
    for size in (small, large):
        n.shows(100 * batch("P", size, right / of))
    own, near, far, close, hard = n.given(5)
    heat = n.one()
    odds = [math.exp((c - own) / heat) for c in (near, far, close, hard)]
    n.shows(math.log1p(sum(odds)), 100 * odds[0] / sum(odds))
    margin = n.one()
    assert max(far, close, hard) < own + margin < near
    n.shows(math.log1p(sum(odds[1:])))
    share = n.one()
    assert hard < share * own < close
    n.shows(close, math.log1p(odds[1] + odds[3]))
