"""Paths for who has an hour or an evening: the questions asked most, in an order in which each builds on the last."""

import functools
from collections.abc import Collection

from rectified.curation import Curation, Question
from rectified.pages.density import FORMULA
from rectified.pages.topic_pages import (
    LEVELS,
    asked,
    asking,
    demand,
    fill,
    from_top,
)
from rectified.text.notation import plain, relink

PACE = 200
"""Words that a reader takes in a minute; a formula counts as `FORMULA` of them."""

CLOSE = 0.8
"""What stands in a path for one that did not fit is asked at least so often, as a part of that one."""


@functools.lru_cache(maxsize=4096)
def _words(text: str) -> int:
    return len(plain(text).split())


def minutes(question: Question) -> float:
    """How long it takes to read an answer, short and full, without its corrections."""
    words = _words(f"{question.short}\n\n{question.body}")
    return (words + FORMULA * len(question.formulas)) / PACE


def within(curation: Curation, names: Collection[str]) -> set[str]:
    """The topics, by id, of groups named by their titles and of topics named by their ids; all if none is named.

    A name that the collection does not have, as that of a fork may not, holds none.
    """
    known = {topic.id: {topic.id} for topic in curation.topics}
    for group in curation.groups:
        known[group.title] = {topic.id for topic in group.topics}
    return set().union(*(known.get(name, set()) for name in names or known))


def chosen(
    curation: Curation, time: float, names: Collection[str] = ()
) -> list[Question]:
    """The questions asked most whose answers can be read in a time, in reading order.

    Of those asked alike the more basic come first. One that would take too long is passed over for the next that is
    asked at least `CLOSE` as often, so that no minute is filled with what hardly anybody asks.

    Args:
        curation: the questions.
        time: minutes.
        names: of topics and groups, if not of all.
    """
    topics = within(curation, names)
    answered = [
        q
        for q in curation.questions.values()
        if not q.front.unanswered and q.topic in topics
    ]
    ranked = sorted(
        answered,
        key=lambda q: (-asking(q), LEVELS.index(q.front.level)),
    )
    left = time
    least = 0.0
    taken: set[str] = set()
    for question in ranked:
        if asking(question) < least:
            break
        if (needed := minutes(question)) > left:
            least = least or CLOSE * asking(question)
        else:
            left -= needed
            taken.add(question.slug)
    return [question for question in answered if question.slug in taken]


def path(
    curation: Curation, time: float, names: Collection[str] = ()
) -> str:
    """A path as Markdown: for each question its short answer, how long the whole takes, and what a reader marks it as.

    Args:
        curation: the questions.
        time: minutes that the reader has.
        names: of topics and groups, if not of all.
    """
    target = from_top(curation)
    questions = chosen(curation, time, names)
    steps = [
        {
            "slug": question.slug,
            "title": question.front.title,
            "link": target(question.slug),
            "takes": max(1, round(minutes(question))),
            "asked": asked(question),
            "demand": demand(question),
            "short": relink(question.short, target),
        }
        for question in questions
    ]
    short = sum(
        len(plain(question.short).split()) for question in questions
    )
    return fill(
        "path.md.j2",
        steps=steps,
        short=max(1, round(short / PACE)),
        whole=round(sum(map(minutes, questions))),
    )
