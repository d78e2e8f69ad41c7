"""Counts of what people wrote: whatever number of questions, formulas or corrections is shown, it is counted here."""

from collections.abc import Iterable
from dataclasses import dataclass

from rectified.curation.model import Curation, Question
from rectified.curation.proofs import Proofs


@dataclass(frozen=True)
class Counts:
    """How much some questions hold.

    Attributes:
        questions: how many they are.
        answered: those with an answer.
        asked: those that a list asks.
        formulas: display formulas in their answers.
        unchecked: formulas that their authors say no machine can check.
        corrections: published mistakes that they put right.
        common: those of them that no recorded list says, but several public lists and tutorials.
        majors: those of them that would teach something false.
    """

    questions: int
    answered: int
    asked: int
    formulas: int
    unchecked: int
    corrections: int
    common: int
    majors: int


def count(questions: Iterable[Question]) -> Counts:
    """Count what questions hold."""
    all_of = list(questions)
    corrections = [
        correction
        for question in all_of
        for correction in question.front.corrections
    ]
    return Counts(
        questions=len(all_of),
        answered=sum(not question.front.unanswered for question in all_of),
        asked=sum(bool(question.front.sources) for question in all_of),
        formulas=sum(len(question.formulas) for question in all_of),
        unchecked=sum(len(question.front.unchecked) for question in all_of),
        corrections=len(corrections),
        common=sum(not correction.lists for correction in corrections),
        majors=sum(correction.major for correction in corrections),
    )


def proved(curation: Curation, proofs: Proofs) -> int:
    """How many formulas a machine has proved."""
    formulas = (
        formula
        for question in curation.questions.values()
        for formula in question.formulas
    )
    return sum(
        proofs.proves(formula.id, formula.latex) for formula in formulas
    )


def derived(curation: Curation, proofs: Proofs) -> int:
    """How many formulas a machine has derived, with symbols or fractions."""
    formulas = (
        formula
        for question in curation.questions.values()
        for formula in question.formulas
    )
    return sum(
        proofs.derives(formula.id, formula.latex) for formula in formulas
    )


def refuted(curation: Curation, proofs: Proofs) -> int:
    """How many corrections come with a claim that a machine has shown false."""
    questions = curation.questions.values()
    return sum(
        proofs.refutes(correction)
        for question in questions
        for correction in question.front.corrections
    )
