"""Proofs of the formulas of the topic tuning."""

import itertools
from typing import Any

import numpy as np

from proving import assert_equation, equation, proves, published, refutes
from proving.references import assert_within_error


@proves(
    "random-search-success",
    how="enumerates the outcomes of up to five trials, counts those with a good one",
)
def test_random_search_success_is_enumerated() -> None:
    for good, all_settings, trials in (
        (1, 20, 3),
        (2, 5, 4),
        (3, 7, 2),
        (1, 4, 5),
        (5, 6, 1),
        (0, 3, 2),
    ):
        outcomes = list(itertools.product(range(all_settings), repeat=trials))
        successes = sum(
            any(setting < good for setting in outcome) for outcome in outcomes
        )
        env = {"q": good / all_settings, "n": trials}
        assert_equation(
            "random-search-success", env, {"p": successes / len(outcomes)}
        )


@proves(
    "random-search-success",
    how="agrees with 20,000 simulated searches of 60 trials",
)
def test_random_search_success_is_simulated() -> None:
    chance = float(
        equation("random-search-success").solve({"q": 0.05, "n": 60})["p"]
    )

    def search(random: np.random.Generator, count: int) -> Any:
        rate, dropout = random.random((count, 60)), random.random((count, 60))
        return np.any(
            (rate < 0.1) & (dropout < 0.5), axis=1
        )  # a twentieth of the square is good

    assert_within_error(chance, search, count=20_000)


@refutes(
    "batch-size-is-data-size",
    how="walks through an epoch and counts the updates",
)
def test_batch_size_sets_the_number_of_updates() -> None:
    examples, batch, right, with_all = map(
        int, published("batch-size-is-data-size").numbers
    )

    def updates(size: int) -> int:
        seen = count = 0
        while seen < examples:
            seen += min(size, examples - seen)
            count += 1
        return count

    assert updates(batch) == right
    assert updates(examples) == with_all != right
