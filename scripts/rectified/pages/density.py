"""Cheat sheets: how closely a topic is set, so that it reads well and fits its page."""

from collections.abc import Iterable

from rectified.curation import Question

BOOKLET = "booklet"
"""Name of the booklet among the sheets; no topic may have it."""

FORMULA = 30
"""Room that a formula takes on paper, in words."""

ROOMY, CLOSE, ONE_PAGE = 900, 1100, 1720
"""Up to how many words a topic is set large; from how many, and up to how many, closely so that one page holds it."""


def room(questions: Iterable[Question]) -> int:
    """How much a topic's cheat sheet holds: the words of its short answers and corrections, and its formulas."""
    texts = [
        text
        for question in questions
        for text in (question.short, *(part for c in question.front.corrections for part in (c.published, c.corrected)))
    ]
    return sum(len(text.split()) for text in texts) + FORMULA * sum(len(q.formulas) for q in questions)


def setting(questions: Iterable[Question]) -> str:
    """The class of a sheet's style: `roomy`, `even`, or `close` (small type in three columns).

    Whether it is right is seen on paper: the tests print every topic and count the pages.
    """
    needed = room(list(questions))
    if needed <= ROOMY:
        return "roomy"
    return "close" if CLOSE <= needed <= ONE_PAGE else "even"
