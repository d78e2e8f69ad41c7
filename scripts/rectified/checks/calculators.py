"""Rules on calculators: named the one way that is shown, told of, with a script, of formulas that are shown."""

from collections.abc import Iterator

from rectified.checks import fences
from rectified.checks.index import Index, answers, calculators, whole
from rectified.checks.rules import rule
from rectified.curation import CALCULATORS, Placed, Question
from rectified.curation.calculators import FOLDER
from rectified.errors import Problem

_LIKE_A_CALCULATOR = fences.like("calculator")


@rule("R01", over=answers)
def one_kind_of_fence(
    question: Question, index: Index
) -> Iterator[Problem]:
    """A calculator is `~~~calculator some-id` and `~~~` at the start of a line, empty, in the full answer."""
    shown = (placed.line for placed in question.calculators)
    remedy = "write `~~~calculator some-id` and in the next line `~~~`"
    for where, said in fences.unshown(question, _LIKE_A_CALCULATOR, shown):
        what = f"a calculator that would not be shown (`{said}`)"
        yield Problem(where, f"{what}; {remedy}")


@rule("R02", over=calculators)
def is_told_of(
    question: Question, placed: Placed, index: Index
) -> Iterator[Problem]:
    """A calculator that an answer names is told of in `questions/calculators.yml`."""
    if placed.id not in index.curation.calculators:
        what = f"no calculator `{placed.id}`; add it to {CALCULATORS}, or mend the id"
        yield Problem(f"{question.path}:{placed.line}", what)


@rule("R03", over=whole)
def stands_in_one_answer(index: Index) -> Iterator[Problem]:
    """Every calculator stands in one answer, and in no other; those link to that."""
    for identifier in index.curation.calculators:
        times = index.calculators[identifier]
        if times != 1:
            what = f"calculator `{identifier}` stands in {times} places; set it into one answer"
            yield Problem(index.where(CALCULATORS, identifier), what)


@rule("R04", over=whole)
def computes_what_is_shown(index: Index) -> Iterator[Problem]:
    """Every formula that a calculator names is a display formula of an answer."""
    for identifier, calculator in index.curation.calculators.items():
        for formula in calculator.formulas:
            if formula not in index.formulas:
                what = f"calculator `{identifier}` computes formula `{formula}`, which no answer shows"
                place = (identifier, "formulas", formula)
                yield Problem(index.where(CALCULATORS, *place), what)


@rule("R05", over=whole)
def has_a_script(index: Index) -> Iterator[Problem]:
    """Every calculator that is told of has a script, and every script is of one that is told of."""
    told = set(index.curation.calculators)
    for identifier in sorted(told - index.scripts):
        what = f"calculator `{identifier}` has no script; write {FOLDER}/{identifier}.js"
        yield Problem(index.where(CALCULATORS, identifier), what)
    for identifier in sorted(index.scripts - told):
        what = f"no calculator is called `{identifier}`; add it to {CALCULATORS}, or remove the script"
        yield Problem(f"{FOLDER}/{identifier}.js", what)
