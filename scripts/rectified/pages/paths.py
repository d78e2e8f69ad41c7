"""Paths for who has an hour or an evening: the questions asked most, in an order in which each builds on the last."""

import difflib
import functools
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes

from rectified.curation import LEVELS, Curation, Question
from rectified.curation.model import TOPICS
from rectified.errors import BadInput, raise_all
from rectified.files import read_text
from rectified.pages.density import FORMULA
from rectified.pages.topic_pages import (
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


MACRO = "path"
"""What hand-written pages call a path by."""

_RENDERED = re.compile(
    r"---\n(?:(?!---$).*\n)*?render_macros: *true *\n", re.MULTILINE
)
"""How a page begins whose macros are called."""


@functools.lru_cache(maxsize=4096)
def _words(text: str) -> int:
    return len(plain(text).split())


def minutes(question: Question) -> float:
    """How long it takes to read an answer, short and full, without its corrections."""
    words = _words(f"{question.short}\n\n{question.body}")
    return (words + FORMULA * len(question.formulas)) / PACE


def _named(curation: Curation) -> dict[str, set[str]]:
    """The topics, by id, that each name holds: a topic's id that one, a group's title all of the group."""
    return {topic.id: {topic.id} for topic in curation.topics} | {
        group.title: {topic.id for topic in group.topics}
        for group in curation.groups
        if group.title
    }


def _no_such(name: str, known: Collection[str], where: str) -> BadInput:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    asked = f"did you mean `{near[0]}`? " if near else ""
    remedy = (
        f"{asked}{TOPICS} has the ids of topics and the titles of groups"
    )
    return BadInput(where, f"no topic or group is called `{name}`", remedy)


def within(curation: Curation, names: Collection[str]) -> set[str]:
    """The topics, by id, of groups named by their titles and of topics named by their ids; all if none is named.

    Raises:
        BadInput: the collection has no such name.
    """
    known = _named(curation)
    raise_all(
        _no_such(name, known, f"{MACRO}(…)")
        for name in names
        if name not in known
    )
    if not names:
        return {topic.id for topic in curation.topics}
    return set().union(*(known[name] for name in names))


def _names(text: str, page: str) -> Iterator[tuple[int, str]]:
    """The names that a page gives to its paths, each with its line. Raises BadInput if its macros cannot be read."""
    try:
        calls = Environment().parse(text).find_all(nodes.Call)
    except TemplateSyntaxError as error:
        raise BadInput(
            f"{page}:{error.lineno}",
            f"macros that cannot be read: {error.message}",
            "mend what stands between the braces",
        ) from error
    for call in calls:
        if isinstance(call.node, nodes.Name) and call.node.name == MACRO:
            for argument in call.args[1:]:
                if isinstance(argument, nodes.Const):
                    yield argument.lineno, str(argument.value)


def unknown(
    root: Path, curation: Curation, made: Collection[str] = ()
) -> Iterator[BadInput]:
    """What hand-written pages call a topic or a group that is none, since somebody renamed it.

    Args:
        root: the checkout.
        curation: the topics and groups that there are.
        made: folders of pages that nobody wrote; they are not opened, since another command may just take one away.
    """
    known = _named(curation)
    skipped = {root / folder for folder in made}
    for path in sorted((root / "docs").rglob("*.md")):
        if not skipped.isdisjoint(path.parents):
            continue
        page = path.relative_to(root).as_posix()
        text = read_text(path, page)
        if not _RENDERED.match(text):
            continue
        try:
            for line, name in _names(text, page):
                if name not in known:
                    yield _no_such(name, known, f"{page}:{line}")
        except BadInput as error:
            yield error


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

    Raises:
        BadInput: the collection has no such name.
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

    Raises:
        BadInput: the collection has no such name.
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
