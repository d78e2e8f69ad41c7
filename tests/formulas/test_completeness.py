"""What only running can show: the proofs that the site's build finds in the source are those that run.

That every formula has a proof, every counter-example a refutation and every worked number a test, is a rule of
`normalise.py --check`.
"""

import inspect
from collections.abc import Callable
from types import CodeType, FunctionType

import pytest

from proving import decorators, mutation, optional_torch, page, worked
from rectified import ROOT
from rectified.curation import proofs

FOUND = proofs.find(ROOT)


def test_every_question_can_be_read() -> None:
    assert not page.unreadable()


def test_the_source_says_what_the_tests_are() -> None:
    """What the build reads from the source is what runs."""
    mutation.load_proofs()
    for read, registered in (
        (FOUND.formulas, decorators.PROOFS),
        (FOUND.corrections, decorators.REFUTATIONS),
    ):
        said = {
            (key, proof.how, proof.exact)
            for key, entries in read.items()
            for proof in entries
        }
        run = {
            (key, proof.how, proof.exact)
            for key, entries in registered.items()
            for proof in entries
        }
        assert said == run
    mutation.load("test_*.py")
    assert set(FOUND.numbers) == set(worked.COUNTS)


PROVED = [key for key in page.formulas() if key in FOUND.formulas]


def _functions(function: Callable[..., object]) -> set[str]:
    """The names of all that a function of the proofs calls, and what of theirs calls in turn."""
    names: set[str] = set()
    known: set[object] = set()
    waiting: list[object] = [inspect.unwrap(function)]
    while waiting:
        called = waiting.pop()
        if (
            isinstance(called, FunctionType)
            and called.__module__.startswith(f"{mutation.FOLDER.name}.")
            and called not in known
        ):
            known.add(called)
            named = _named(called.__code__)
            names |= named
            waiting += map(called.__globals__.get, named)
    return names


def _named(code: CodeType) -> set[str]:
    """The names in a function's code, that of functions within included."""
    within = (part for part in code.co_consts if isinstance(part, CodeType))
    return set(code.co_names).union(*map(_named, within))


@pytest.mark.parametrize("formula_id", PROVED)
def test_one_proof_needs_no_torch(formula_id: str) -> None:
    """And so runs on a bare machine, where CI runs all."""
    mutation.load_proofs()
    found = [
        proof.function
        for proof in decorators.PROOFS[formula_id]
        if optional_torch.__name__ not in _functions(proof.function)
    ]
    assert found, f"{formula_id} is proved by PyTorch alone"


def _asks() -> object:
    return optional_torch()


def _asks_within() -> object:
    def inner() -> object:
        return optional_torch()

    return inner()


def _asks_through() -> object:
    return _asks_within()


@pytest.mark.parametrize("function", [_asks, _asks_within, _asks_through])
def test_what_a_proof_calls_is_found_however_deep(
    function: Callable[..., object],
) -> None:
    assert optional_torch.__name__ in _functions(function)
