"""Cheat sheets: how closely a topic is set, so that it reads well and fits its page."""

from collections.abc import Iterable

from rectified.curation import Correction, Formula, Question
from rectified.pages.legends import in_brief
from rectified.text import latex
from rectified.text.notation import blocks, masked

BOOKLET = "booklet"
"""Name of the booklet among the sheets; no topic may have it."""

FORMULA = 30
"""Room that a formula takes on a sheet, in words."""

PAGE = 650
"""Words that would fill a page of full answers if nothing stood between them."""

ROOM = {
    "answer": 190,
    "formula": 180,
    "figure": 170,
    "code": 255,
    "correction": 80,
    "source": 27,
}
"""What else takes room among full answers, each in words; these and `PAGE` are the best fit to the pages of all topics,
none of which was more than a page and a quarter off."""

SHOWN = 2
"""Of a question's corrections, so many of the most instructive are on its sheet; print/sheet.css hides the rest."""

WIDEST = 90
"""Characters of the widest formula that fits a column of a sheet that is set closely."""

ROOMY, CLOSE, ONE_PAGE = 840, 1040, 1460
"""Up to how many words a topic is set large; from how many, and up to how many, closely so that one page holds it."""


def majors(question: Question) -> list[Correction]:
    """The corrections of what would teach something false, the most instructive first."""
    return sorted(
        (c for c in question.front.corrections if c.major),
        key=lambda c: c.instructive,
    )


def on_sheet(question: Question) -> list[Correction]:
    """The corrections that a question's part of a cheat sheet has room for."""
    return majors(question)[:SHOWN]


def _words(question: Question) -> int:
    """The words of what a sheet shows of a question, displayed formulas left out."""
    corrections = [
        part
        for c in on_sheet(question)
        for part in (c.published, c.corrected)
    ]
    symbols = [masked(in_brief(formula)) for formula in question.formulas]
    texts = (question.short, *symbols, *corrections)
    return sum(len(text.split()) for text in texts)


def room(questions: Iterable[Question]) -> int:
    """How much a cheat sheet holds: words of its short answers, corrections and symbols, and its formulas."""
    return sum(
        _words(question) + FORMULA * len(question.formulas)
        for question in questions
    )


def pages(questions: Iterable[Question]) -> int:
    """About how many pages the full answers of some questions take on A4; the tests print a topic and count."""
    return max(1, round(sum(map(_whole, questions)) / PAGE))


def _whole(question: Question) -> int:
    """The room of a full answer with its larger corrections and sources, in words."""
    corrections = majors(question)
    texts = [question.short, question.body]
    for one in corrections:
        texts += [one.published, one.corrected, one.why]
        texts.append(one.counterexample or "")
    stands = {
        "answer": 1,
        "formula": len(question.formulas),
        "figure": len(question.figures),
        "code": sum(1 for _ in blocks(question.body, "python")),
        "correction": len(corrections),
        "source": len(question.front.references),
    }
    words = sum(len(masked(text).split()) for text in texts)
    return words + sum(ROOM[what] * n for what, n in stands.items())


def _width(formula: Formula) -> int:
    """About how wide a formula is, in characters of its widest row; 0 where it does not convert, as rule F01 tells."""
    try:
        shown = latex.to_text(formula.latex)
    except latex.FormulaError:
        return 0
    return max(map(len, shown.split("; ")))


def setting(questions: Iterable[Question]) -> str:
    """The class of a sheet's style: `roomy`, `even`, or `close` (small type in three columns).

    Whether it is right is seen on paper: the tests print every topic and count the pages.
    """
    asked = list(questions)
    needed = room(asked)
    if needed <= ROOMY:
        return "roomy"
    formulas = [formula for q in asked for formula in q.formulas]
    # A third of a page is too narrow for a figure, whose type would shrink with it.
    drawn = any(figure.on_sheet for q in asked for figure in q.figures)
    narrow = not drawn and all(_width(one) <= WIDEST for one in formulas)
    return "close" if CLOSE <= needed <= ONE_PAGE and narrow else "even"
