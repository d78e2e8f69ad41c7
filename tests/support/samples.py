"""Topics and questions that show what a test is about, found by what they have, whatever the collection holds."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest

from rectified import ROOT, curation
from rectified.curation import Question, Topic

CONTENT = curation.load(ROOT)
T = TypeVar("T")


def _first(found: Iterable[T], what: str) -> T:
    for one in found:
        return one
    pytest.skip(f"the collection has no {what}, so that this shows nothing")


def topic(
    what: str,
    fits: Callable[[list[Question]], bool],
    size: Callable[[list[Question]], int] = len,
) -> Topic:
    """The largest topic whose questions fit.

    Args:
        what: what is looked for, in words.
        fits: whether a topic's questions are it.
        size: how large a topic with these questions is.
    """
    largest_first = sorted(
        CONTENT.topics, key=lambda topic: -size(CONTENT.of(topic.id))
    )
    return _first(
        (topic for topic in largest_first if fits(CONTENT.of(topic.id))),
        f"topic {what}",
    )


def topic_with(count: Callable[[Iterable[Question]], int]) -> Topic:
    """The topic whose questions have most of something, such as `figures`; one that has none is none."""
    return topic(
        f"with {count.__name__}",
        lambda questions: count(questions) > 0,
        count,
    )


def question(what: str, fits: Callable[[Question], bool]) -> Question:
    """The first question that fits."""
    return _first(
        filter(fits, CONTENT.questions.values()), f"question {what}"
    )


def levels(questions: Iterable[Question]) -> set[str]:
    """The levels of some questions."""
    return {question.front.level for question in questions}


def corrections(questions: Iterable[Question]) -> int:
    """How many corrections some questions make."""
    return sum(len(question.front.corrections) for question in questions)


def formulas(questions: Iterable[Question]) -> int:
    """How many display formulas some questions have."""
    return sum(len(question.formulas) for question in questions)


def figures(questions: Iterable[Question]) -> int:
    """How many figures some questions show."""
    return sum(len(question.figures) for question in questions)


def has_code(questions: Iterable[Question]) -> bool:
    """Whether some question shows a block of Python."""
    return any("```python\n" in question.body for question in questions)
