"""Marking tests as proofs, so that the site can say which formulas are proved and how.

The site's build reads the decorators from the source without importing it, so both arguments are literal strings,
and the decorators are used by their plain names.
"""

import contextlib
import functools
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec

import pytest

from proving import evidence, exact, page
from rectified.curation.outcomes import Kind

P = ParamSpec("P")


@dataclass(frozen=True)
class Settled:
    """A test, the id that it settles, and whether it computes exactly."""

    id: str
    how: str
    function: Callable[..., None]
    exact: bool = False


PROOFS: dict[str, list[Settled]] = {}
REFUTATIONS: dict[str, list[Settled]] = {}


def proves(
    formula_id: str, *, how: str
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Mark a test as a proof of a display formula.

    Args:
        formula_id: a literal string.
        how: one line for readers, a literal string: what the formula is compared with, and on what inputs.

    A proof that does not read the formula by `latex(formula_id)` (or a helper that does) fails.
    """
    return _settles(PROOFS, "formula", formula_id, how)


def derives(
    formula_id: str, *, how: str
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Mark a test as a derivation: a proof that computes exactly, with symbols or fractions in place of numbers.

    Args:
        formula_id: a literal string.
        how: one line for readers, a literal string: from what the formula follows, and for what sizes.

    Within the test numbers in formulas are fractions, and what is compared must be shown to be equal.
    """
    return _settles(PROOFS, "formula", formula_id, how, exactly=True)


def refutes(
    correction_id: str, *, how: str
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Mark a test that shows a published claim to be false by numbers.

    Args:
        correction_id: a literal string.
        how: one line for readers, a literal string.

    A refutation that does not read the correction by `published(correction_id)` fails.
    """
    return _settles(REFUTATIONS, "correction", correction_id, how)


def _settles(
    registry: dict[str, list[Settled]],
    kind: Kind,
    key: str,
    how: str,
    *,
    exactly: bool = False,
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    if not how.strip() or "\n" in how:
        raise ValueError(f"{key}: `how` is one line for readers")

    def mark(function: Callable[P, None]) -> Callable[P, None]:
        if not function.__name__.startswith("test_"):
            raise ValueError(
                f"{function.__name__} settles {key}, but pytest runs only test_…"
            )

        @functools.wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                with (
                    page.reads() as seen,
                    evidence.collected(
                        refuting=kind == "correction"
                    ) as compared,
                    _arithmetic(exactly),
                ):
                    function(*args, **kwargs)
                assert key in seen, (
                    f"{function.__name__} settles {key} without reading it"
                )
                evidence.LAST[kind, key] = compared
            except (Exception, pytest.fail.Exception) as error:
                error.add_note(f"{page.place(key)} is what this test reads")
                raise

        checked.settles = (*getattr(function, "settles", ()), (kind, key))  # type: ignore[attr-defined] # for `recording`
        entries = registry.setdefault(key, [])
        entries[:] = [entry for entry in entries if entry.function.__qualname__ != checked.__qualname__
                      or entry.function.__module__ != checked.__module__]  # fmt: skip
        entries.append(Settled(key, how, checked, exactly))
        return checked

    return mark


def _arithmetic(exactly: bool) -> contextlib.AbstractContextManager[None]:
    return exact.exact() if exactly else contextlib.nullcontext()


def optional_torch() -> Any:
    """PyTorch, for proofs that compare with its layers.

    Without it the test is skipped; where `CI` or `RECTIFIED_REQUIRE_TORCH` is set, it fails.
    Each formula also has a proof that needs no PyTorch.
    """
    try:
        import torch
    except ImportError:
        if os.environ.get("CI") or os.environ.get(
            "RECTIFIED_REQUIRE_TORCH"
        ):
            pytest.fail("PyTorch is missing, and required here")
        pytest.skip(
            "NO PYTORCH: comparisons with its layers and optimizers not run; install torch"
        )
    torch.manual_seed(0)
    torch.set_num_threads(1)
    return torch
