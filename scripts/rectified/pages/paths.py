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
    asked at least `CLOSE` as often, so that no minute is filled with what hardly anybody asks. With each comes what its
    `after` says is read before it, and stands before it.

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
    possible = {q.slug for q in answered}
    left = time
    least = 0.0
    taken: set[str] = set()
    for question in ranked:
        if question.slug in taken:
            continue
        if asking(question) < least:
            break
        wanted = [
            q
            for q in [*curation.before(question), question]
            if q.slug in possible and q.slug not in taken
        ]
        if (needed := sum(map(minutes, wanted))) > left:
            least = least or CLOSE * asking(question)
        else:
            left -= needed
            taken |= {q.slug for q in wanted}
    return _in_order(curation, [q for q in answered if q.slug in taken])


def _in_order(
    curation: Curation, questions: list[Question]
) -> list[Question]:
    """In reading order, but for those that wait until what is read before them has had its turn."""
    waiting = {q.slug: q for q in questions}
    placed = []
    while waiting:
        ready = (
            q
            for q in waiting.values()
            if not any(b.slug in waiting for b in curation.before(q))
        )
        # Where each waits for another, which a rule forbids, the order stays.
        placed.append(next(ready, next(iter(waiting.values()))))
        del waiting[placed[-1].slug]
    return placed


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
