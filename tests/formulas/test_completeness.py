"""What only running can show: the proofs that the site's build finds in the source are those that run.

That every formula has a proof, every counter-example a refutation and every worked number a test, is a rule of
`normalise.py --check`.
"""

import contextlib
import sys

import pytest

from proving import decorators, mutation, page, worked
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


@pytest.mark.parametrize("formula_id", PROVED)
def test_one_proof_runs_without_torch(
    formula_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        sys.modules, "torch", None
    )  # importing it now fails
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("RECTIFIED_REQUIRE_TORCH", raising=False)
    mutation.load_proofs()
    for call in mutation.calls_of(formula_id):
        with contextlib.suppress(pytest.skip.Exception):
            call()
            return
    pytest.fail(f"{formula_id} is proved by PyTorch alone")
