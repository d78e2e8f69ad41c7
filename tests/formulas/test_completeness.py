"""Nothing on the site is called proved without proof, and nothing that a machine can settle goes without one.

Proofs are found as the site's build finds them: in the source, without importing it.
"""

import contextlib
import math
import sys

import pytest

from formulas.support import decorators, mutation, page
from rectified import proofs

SHARE_UNCHECKED = 1 / 20
FOUND = proofs.find(page.ROOT)


def test_every_question_can_be_read() -> None:
    assert not page.unreadable()


def test_every_formula_is_proved_or_says_why_not() -> None:
    settled = set(FOUND.formulas) | set(page.unchecked())
    missing = [f"{key} ({page.homes()[key]})" for key in page.formulas() if key not in settled]
    assert not missing, f"{len(missing)} formulas without proof: " + ", ".join(missing)


def test_every_counterexample_is_shown() -> None:
    settled = FOUND.corrections
    missing = [f"{key} ({claim.where})" for key, claim in page.corrections().items() if key not in settled]
    assert not missing, f"{len(missing)} counter-examples without refutation: " + ", ".join(missing)


def test_nothing_is_proved_that_is_not_on_the_site() -> None:
    unknown = [p for key, entries in FOUND.formulas.items() if key not in page.formulas() for p in entries]
    unknown += [p for key, entries in FOUND.corrections.items() if key not in page.corrections() for p in entries]
    assert not unknown, ", ".join(f"{p.path}:{p.line} {p.settles}" for p in unknown)


def test_few_formulas_are_unchecked_and_none_of_them_is_proved() -> None:
    unchecked = page.unchecked()
    assert len(unchecked) <= math.floor(SHARE_UNCHECKED * len(page.formulas()))
    assert set(unchecked) <= set(page.formulas())
    assert not set(unchecked) & set(FOUND.formulas)


def test_the_source_says_what_the_tests_are() -> None:
    """What the build reads from the source is what runs."""
    mutation.load_proofs()
    for read, registered in ((FOUND.formulas, decorators.PROOFS), (FOUND.corrections, decorators.REFUTATIONS)):
        said = {(key, proof.how) for key, entries in read.items() for proof in entries}
        run = {(key, proof.how) for key, entries in registered.items() for proof in entries}
        assert said == run


PROVED = [key for key in page.formulas() if key in FOUND.formulas]


@pytest.mark.parametrize("formula_id", PROVED)
def test_one_proof_runs_without_torch(formula_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)  # importing it now fails
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("RECTIFIED_REQUIRE_TORCH", raising=False)
    mutation.load_proofs()
    for call in mutation.calls_of(formula_id):
        with contextlib.suppress(pytest.skip.Exception):
            call()
            return
    pytest.fail(f"{formula_id} is proved by PyTorch alone")
