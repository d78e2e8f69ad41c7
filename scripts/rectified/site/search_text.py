"""What readers see of each answer, passage by passage: the part of search that phrases and sentences are found in.

It travels apart from the index, in parts of a few answers each (`PART`), of which search loads those that it needs.
A passage is a line: a letter that says what it is (`Kind`), then its text; lines within code are divided by `LINE`.
"""

from collections.abc import Iterator
from enum import StrEnum

from rectified.curation import Correction, Curation, Question
from rectified.curation.proofs import Proof, Proofs
from rectified.pages import topic_pages
from rectified.text.notation import CODE, FORMULA, passages

PART = 8
"""Answers in a part."""

LINE = "\r"
"""Divides lines of code within a passage."""

_NEXT = "Asked next."


class Kind(StrEnum):
    """Where on the page a passage stands; docs/assets/javascripts/search/texts.js says it in words."""

    TITLE = "t"
    SHORT = "s"
    FULL = "f"
    CODE = "c"
    FORMULA = "m"
    NEXT = "a"
    PROOF = "p"
    CORRECTION = "k"
    NAMES = "n"
    REFERENCES = "r"
    LISTS = "l"


Passage = tuple[Kind, str]


def _proofs(proofs: list[Proof]) -> str:
    """How a formula is derived and checked, as the mark below it says."""
    ordered = sorted(proofs, key=lambda proof: not proof.exact)
    return " · ".join(
        f"{'Derived' if proof.exact else 'Checked'} {proof.how}"
        for proof in ordered
    )


def _full(question: Question, proofs: Proofs) -> Iterator[Passage]:
    """The full answer; what interviewers ask next stands at its end."""
    below = (
        _proofs(proofs.formulas.get(formula.id, []))
        for formula in question.formulas
    )
    prose = Kind.FULL
    for kind, text in passages(question.body):
        if kind == FORMULA:
            yield Kind.FORMULA, text
            if how := next(below, ""):
                yield Kind.PROOF, how
        elif kind == CODE:
            yield Kind.CODE, text
        else:
            prose = Kind.NEXT if text.startswith(_NEXT) else prose
            yield prose, text


def _corrected(
    correction: Correction, curation: Curation, proofs: Proofs
) -> Iterator[str]:
    view = topic_pages.correction_view(
        correction, curation, lambda slug: slug, proofs
    )
    yield f"Published {view['published']}"
    yield f"Right {view['corrected']}"
    yield f"Why {view['why']} {view['reference']}"
    if view["counterexample"]:
        yield f"{view['refuted']} {view['counterexample']}"


def _cited(question: Question, curation: Curation) -> Iterator[str]:
    for citation in question.front.references:
        if reference := curation.references.get(citation.key):
            yield reference.markdown() + (
                f" Cited for {citation.claim}." if citation.claim else ""
            )


def of_question(
    question: Question,
    curation: Curation,
    proofs: Proofs,
    lists: dict[str, str],
) -> Iterator[Passage]:
    """What the page shows of a question, in order.

    Args:
        question: an answered one.
        curation: knows what it cites.
        proofs: the proofs, whose lines stand below formulas.
        lists: the title of each list that questions come from, by its id.
    """
    yield Kind.TITLE, question.front.title
    yield from ((Kind.SHORT, text) for _, text in passages(question.short))
    yield from _full(question, proofs)
    for correction in question.front.corrections:
        for part in _corrected(correction, curation, proofs):
            yield from (
                (Kind.CORRECTION, text) for _, text in passages(part)
            )
    if question.front.aliases:
        yield Kind.NAMES, " · ".join(question.front.aliases)
    for cited in _cited(question, curation):
        yield from ((Kind.REFERENCES, text) for _, text in passages(cited))
    if question.front.sources:
        yield Kind.LISTS, f"Asked in {topic_pages.lists(question, lists)}"


def line(passage: Passage) -> str:
    """A passage as it travels.

    >>> line((Kind.CODE, "x = 1\\ny = 2"))
    'cx = 1\\ry = 2'
    """
    kind, text = passage
    return kind + text.replace("\n", LINE)
