"""Refutations of the topic foundations: no free lunch, by trying every target."""

from collections.abc import Callable, Mapping
from itertools import product

from proving import published, refutes

Input = tuple[int, ...]
Learner = Callable[[Mapping[Input, int], Input], int]

INPUTS = list(product((0, 1), repeat=3))
TRAINING, UNSEEN = INPUTS[:5], INPUTS[5:]


def _nearest(seen: Mapping[Input, int], x: Input) -> int:
    return seen[
        min(
            seen,
            key=lambda known: sum(
                a != b for a, b in zip(known, x, strict=True)
            ),
        )
    ]


def _majority(seen: Mapping[Input, int], x: Input) -> int:
    return int(2 * sum(seen.values()) > len(seen))


def _contrary(seen: Mapping[Input, int], x: Input) -> int:
    return 1 - _nearest(seen, x)


LEARNERS: tuple[Learner, ...] = (
    _nearest,
    _majority,
    _contrary,
    lambda seen, x: x[0] ^ x[1] ^ x[2],
)


@refutes(
    "learning-without-assumptions",
    how="tries every prediction on every labeling of 3 unseen points, and 4 learners on all 256 functions of 3 bits",
)
def test_no_learner_beats_chance_over_all_targets() -> None:
    labelings, points, right, out_of = published(
        "learning-without-assumptions"
    ).numbers
    assert points == out_of == len(UNSEEN)
    truths = list(product((0, 1), repeat=len(UNSEEN)))
    assert len(truths) == labelings
    for prediction in truths:
        hits = [
            sum(p == t for p, t in zip(prediction, truth, strict=True))
            for truth in truths
        ]
        assert sum(hits) / len(hits) == right
    for learner in LEARNERS:
        total = 0
        for target in product((0, 1), repeat=len(INPUTS)):
            function = dict(zip(INPUTS, target, strict=True))
            seen = {x: function[x] for x in TRAINING}
            total += sum(learner(seen, x) == function[x] for x in UNSEEN)
        assert total / 2 ** len(INPUTS) == right == len(UNSEEN) / 2
