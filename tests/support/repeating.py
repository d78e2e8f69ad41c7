"""Which tests an earlier run of the same commit has passed, so that a run with more at hand need not repeat them."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

KEY = "rectified/passed"
"""Under this name pytest's cache keeps the tests that passed when last run."""


def note(
    cache: pytest.Cache, ran: Iterable[str], passed: Iterable[str]
) -> None:
    """Keep which tests passed.

    Args:
        cache: of pytest.
        ran: ids of the tests that were run.
        passed: ids of those that passed.
    """
    before = set(cache.get(KEY, []))
    cache.set(KEY, sorted(before - set(ran) | set(passed)))


def passed(cache: Path) -> frozenset[str]:
    """The tests that passed in another checkout.

    Args:
        cache: its folder `.pytest_cache`.
    """
    return frozenset(json.loads((cache / "v" / KEY).read_text()))


def worth_repeating(item: pytest.Item) -> bool:
    """Whether a test tries something else each time it is run, as those of random examples do."""
    return bool(
        getattr(
            getattr(item, "function", None), "is_hypothesis_test", False
        )
    )
