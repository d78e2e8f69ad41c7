"""Rules on the keys of the front matter: what they name exists, and readers find the question by them."""

from collections import Counter
from collections.abc import Iterator

from rectified.checks.index import (
    ELSEWHERE,
    Index,
    Piece,
    answers,
    pieces,
    questions,
)
from rectified.checks.rules import rule
from rectified.curation import Question
from rectified.errors import Problem
from rectified.text.notation import LINK

ALIASES = 3


@rule("K01", over=questions)
def title_is_its_own(question: Question, index: Index) -> Iterator[Problem]:
    """No two questions have the same title."""
    if (times := index.titles[question.front.title]) > 1:
        what = f"title `{question.front.title}` is used {times} times; reword it, or join the questions"
        yield Problem(question.where("title:"), what)


@rule("K02", over=questions)
def title_is_text(question: Question, index: Index) -> Iterator[Problem]:
    """A title holds no formula, since it ends up in menus, tabs and search results."""
    if "$" in question.front.title:
        yield Problem(
            question.where("title:"), "a formula in the title; spell it out"
        )


@rule("K03", over=answers)
def has_a_reference(question: Question, index: Index) -> Iterator[Problem]:
    """An answer cites at least one primary source."""
    if not question.front.references:
        yield Problem(
            question.where("references:"),
            "no reference; cite at least one primary source",
        )


@rule("K04", over=answers)
def references_exist(question: Question, index: Index) -> Iterator[Problem]:
    """Each key under `references` stands in `references.bib`."""
    for key in question.front.cited:
        if key not in index.curation.references:
            yield Problem(
                question.where(key),
                f"reference `{key}` is not in references.bib; add it there",
            )


@rule("K05", over=answers)
def has_related(question: Question, index: Index) -> Iterator[Problem]:
    """`related` names at least one question to read next."""
    if not question.front.related:
        yield Problem(
            question.where("related:"),
            "no `related`; name a question to read next",
        )


@rule("K06", over=answers)
def related_exist(question: Question, index: Index) -> Iterator[Problem]:
    """Each slug under `related` or `after` is another question."""
    for slug in question.front.related + question.front.after:
        if slug not in index.curation.questions or slug == question.slug:
            what = f"related question `{slug}` does not exist or is this one; mend it"
            yield Problem(question.where(slug), what)


@rule("K10", over=questions)
def nothing_after_itself(
    question: Question, index: Index
) -> Iterator[Problem]:
    """What `after` names does not itself come after the question, not even by way of others."""
    if question in index.curation.before(question):
        yield Problem(
            question.where("after:"),
            f"`{question.slug}` comes after itself; take one of the `after` on the way round out",
        )


@rule("K07", over=pieces)
def links_lead_somewhere(piece: Piece, index: Index) -> Iterator[Problem]:
    """A link leads to the slug of a question, or to an `https://` address."""
    for match in LINK.finditer(piece.without_code):
        if (
            not ELSEWHERE.match(match[2])
            and match[2] not in index.curation.questions
        ):
            what = f"link to `{match[2]}`, which is no question; link to a slug"
            yield Problem(piece.at(match.start()), what)


@rule("K08", over=answers)
def has_aliases(question: Question, index: Index) -> Iterator[Problem]:
    """`aliases` has at least three other names, since readers search for symbols, API names and symptoms."""
    if (count := len(question.front.aliases)) < ALIASES:
        yield Problem(
            question.where("aliases:"),
            f"{count} aliases, {ALIASES} at least; add names that people search",
        )


@rule("K09", over=questions)
def nothing_twice(question: Question, index: Index) -> Iterator[Problem]:
    """No name, item, related question or reference is given twice, whatever its case."""
    front = question.front
    given = {
        "aliases": front.names,
        "sources": front.sources,
        "related": front.related,
        "after": front.after,
        "references": front.cited,
    }
    for key, values in given.items():
        counted = Counter(value.casefold() for value in values)
        for value in (
            value for value, times in counted.items() if times > 1
        ):
            yield Problem(
                question.where(f"{key}:"),
                f"`{value}` stands twice under `{key}`; keep one",
            )
