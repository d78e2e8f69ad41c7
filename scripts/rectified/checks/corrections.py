"""Rules on corrections: of an item that the question answers, and settled by what they name."""

from collections.abc import Iterator

from rectified.checks.index import Index, corrections, whole
from rectified.checks.rules import rule
from rectified.curation import COMMON, Correction, Question
from rectified.errors import Problem


def _at(question: Question, correction: Correction) -> str:
    return question.where(correction.published[:40])


@rule("C01", over=corrections)
def is_of_a_claimed_item(
    question: Question, correction: Correction, index: Index
) -> Iterator[Problem]:
    """A correction is of an item that the question answers."""
    for item in correction.source:
        if item not in (*question.front.sources, COMMON):
            what = f"a correction of `{item}`, which this question does not claim; add it to `sources`"
            yield Problem(_at(question, correction), what)


@rule("C02", over=corrections)
def reference_is_listed(
    question: Question, correction: Correction, index: Index
) -> Iterator[Problem]:
    """The reference that settles a correction stands under the question's `references`."""
    key = correction.reference
    if key and key not in question.front.cited:
        yield Problem(
            _at(question, correction),
            f"correction cites `{key}`, which `references` does not list; add it",
        )


@rule("C03", over=corrections)
def formula_exists(
    question: Question, correction: Correction, index: Index
) -> Iterator[Problem]:
    """The formula that settles a correction is a display formula of some question."""
    if correction.formula and correction.formula not in index.formulas:
        what = f"correction names formula `{correction.formula}`, which does not exist; mend the id"
        yield Problem(_at(question, correction), what)


@rule("C04", over=corrections)
def counterexample_is_proved(
    question: Question, correction: Correction, index: Index
) -> Iterator[Problem]:
    """A counterexample has a proof in `tests/formulas` that refutes the published claim."""
    if correction.id and correction.id not in index.proofs.corrections:
        what = f"correction `{correction.id}` has a counterexample but no proof refutes it; add one in tests/formulas"
        yield Problem(_at(question, correction), what)


@rule("C05", over=corrections)
def id_is_its_own(
    question: Question, correction: Correction, index: Index
) -> Iterator[Problem]:
    """No two corrections have the same id."""
    if correction.id and (times := index.corrections[correction.id]) > 1:
        what = f"correction `{correction.id}` is used {times} times; rename all but one"
        yield Problem(_at(question, correction), what)


@rule("C06", over=whole)
def refutations_refute_something(index: Index) -> Iterator[Problem]:
    """A refutation names a correction that some page shows."""
    for proof in (
        p for proofs in index.proofs.corrections.values() for p in proofs
    ):
        if proof.settles not in index.corrections:
            what = f"refutes `{proof.settles}`, which no page shows; mend the id or delete the proof"
            yield Problem(f"{proof.path}:{proof.line}", what)


@rule("C07", over=corrections)
def what_is_common_is_settled(
    question: Question, correction: Correction, index: Index
) -> Iterator[Problem]:
    """A common mistake, which no list can be asked about, names what settles it."""
    settled = correction.reference or correction.formula or correction.id
    if COMMON in correction.source and not settled:
        what = f"a correction is `{COMMON}`; name the `reference`, `formula` or counterexample that settles it"
        yield Problem(_at(question, correction), what)
