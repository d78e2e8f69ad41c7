"""The marks below formulas: the words they use, and that what they show is of the proofs' last run and of no other."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from rectified.curation import outcomes, proofs
from rectified.curation.outcomes import Outcome, Planted
from rectified.curation.proofs import Proof, Proofs
from rectified.site import proof_marks

LATEX = "a = b + 1"
TEXT = outcomes.text_digest(LATEX)
EXAMPLE = {"inputs": [["b", "2"]], "gives": "3", "reference": "3"}


def outcome(name: str, text: str = TEXT, **found: Any) -> Outcome:
    return Outcome(
        f"tests/formulas/test_a.py::{name}[one]",
        "formula",
        "sum",
        text,
        "",
        "passed",
        **found,
    )


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two proofs of one formula; both ran, and ten mistakes were planted."""
    path = "tests/formulas/test_a.py"
    settled = [
        Proof("sum", "counts", path, 3, "test_counting"),
        Proof("sum", "solves", path, 9, "test_solving", True),
    ]
    ran = [
        outcome(
            "test_counting",
            values=7,
            tolerance=1e-9,
            difference=2e-12,
            example=EXAMPLE,
        ),
        outcome("test_solving", values=1),
        outcome("test_counting", text="another", values=500),
    ]
    monkeypatch.setattr(
        proofs,
        "cached",
        lambda: Proofs({"sum": settled, "counted": settled[:1]}),
    )
    monkeypatch.setattr(outcomes, "current", lambda root: ran)
    monkeypatch.setattr(
        outcomes, "planted", lambda root: {("sum", TEXT): Planted(10, 9)}
    )
    proof_marks.forget()
    yield
    proof_marks.forget()


def test_a_derivation_comes_first_and_gives_the_mark_its_word() -> None:
    mark = proof_marks.formula("sum", LATEX)
    assert "<summary><b>Derived</b> solves</summary>" in mark
    assert mark.index("Derived") < mark.index("<b>Checked</b> counts")


def test_a_mark_that_does_not_open_says_which_it_is_and_no_more() -> None:
    mark = proof_marks.formula("sum", LATEX, opens=False)
    assert ">Derived<" in re.sub(r"</?b>", "", mark)
    assert "details" not in mark
    assert "solves" not in mark
    assert "values" not in mark


def test_numbers_alone_are_a_check() -> None:
    assert "<b>Checked</b> counts" in proof_marks.formula("counted", LATEX)


def test_what_was_seen_of_this_text_is_shown() -> None:
    mark = proof_marks.formula("sum", LATEX)
    assert "7 values compared, within 10⁻⁹; at most 2·10⁻¹² apart." in mark
    assert "1 expression shown to be equal" in mark
    assert "For <math" in mark
    assert (
        "10 mistakes planted in this formula, one at a time; 9 noticed."
        in mark
    )
    assert "500" not in mark


def test_of_another_text_nothing_is_shown() -> None:
    mark = proof_marks.formula("sum", "a = b + 2")
    assert "<b>Derived</b> solves" in mark
    assert "values" not in mark
    assert "planted" not in mark


def test_a_refutation_shows_what_it_asserted_as_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proof = Proof(
        "false", "counts", "tests/formulas/test_a.py", 3, "test_b"
    )
    ran = outcome(
        "test_b",
        assertions=1_200,
        asserted=[["len(a) < b", "2 < 3"], ["a", "a"]],
    )
    ran = replace(ran, kind="correction", settles="false")
    monkeypatch.setattr(
        proofs, "cached", lambda: Proofs({}, {"false": [proof]})
    )
    monkeypatch.setattr(
        proof_marks, "_texts", cache(lambda: {"false": TEXT})
    )
    monkeypatch.setattr(outcomes, "current", lambda root: [ran])
    mark = proof_marks.refutation("false")
    assert "1,200 assertions held; among them:" in mark
    assert "<code>len(a) &lt; b</code> → <code>2 &lt; 3</code>" in mark
    assert mark.count("<code>a</code>") == 1


def test_a_formula_without_proof_says_so() -> None:
    assert "not checked by a machine" in proof_marks.formula(
        "unknown", LATEX
    )
