"""Nothing that people write acts on a page: no tag, no script, no attribute, no link but to a page.

Pages are made of Markdown, in which much means something. What may stand in a value follows from its kind: prose is
Markdown without HTML, attribute lists and definitions, whose links lead to a question or to the web; a name is text
alone; an address is one of the web. Where our reading of code and the builder's could differ, it is refused as well,
since a tag that is code to one of them would be a tag to the other.
"""

import re
from collections.abc import (
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from functools import lru_cache, partial
from typing import Any, NamedTuple

from rectified.curation.demand import DEMAND
from rectified.curation.model import (
    CALCULATORS,
    ERRATA,
    MORE,
    TOPICS,
    Curation,
    Question,
)
from rectified.errors import BadInput, located
from rectified.text.notation import FENCE, SLUG, SPAN, blot, masked
from rectified.text.unseen import SEPARATORS, UNSEEN


class Fault(NamedTuple):
    """What acts, or could, at a position of a text, and what to do."""

    at: int
    what: str
    remedy: str


LISTS = "sources.yml"
"""What is known of the scraped lists."""

Kind = Callable[[str], Iterable[Fault]]

_INVISIBLE = re.compile(
    rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{SEPARATORS}]|{UNSEEN}"
)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?:#|[A-Za-z]\w*;)")
_ADDRESS = r"https?://[\w.-]+(?::\d+)?(?:[/?#][^\s<>\"'`\\{}\[\]]*)?"
_TARGET = re.compile(
    rf"\((?:{SLUG}|#{SLUG}|mailto:[\w.+-]+@[\w.-]+|{_ADDRESS})(?:\s\"[^\"\n]*\")?\)"
)
_LINK = re.compile(r"\](?=\s*\()")
_DEFINITION = re.compile(
    r"^[ \t>*+-]*(?P<at>\*?\[[^\]\n]+\]:)", re.MULTILINE
)
_INFO = re.compile(
    rf"[\w+-]*|math {SLUG}|figure {SLUG}(?: sheet)?|calculator {SLUG}"
)


def _invisible(text: str) -> Iterator[Fault]:
    for match in _INVISIBLE.finditer(text):
        what = f"the character U+{ord(match[0]):04X}, which nobody sees"
        yield Fault(match.start(), what, "take it out")


def _is_set_in_evenly(fence: re.Match[str]) -> bool:
    """Whether a block is closed, and no line of it begins left of the fence."""
    indent = fence["indent"]
    inside, last = fence["inside"].split("\n"), fence[0].split("\n")[-1]
    closed = last.rstrip() == indent + fence["fence"]
    return closed and all(
        line.startswith(indent) for line in inside if line.strip()
    )


def _at_odds(text: str) -> Iterator[Fault]:
    """Where what is code depends on who reads it."""
    for match in FENCE.finditer(text):
        if not _INFO.fullmatch(match["info"].strip()):
            what = f"a block marked `{match['info'].strip()[:40]}`"
            yield Fault(match.start(), what, "mark it with one word")
        if not _is_set_in_evenly(match):
            what = "a block whose lines begin left of its fence, or that is not closed as it was opened"
            yield Fault(match.start(), what, "set all its lines in alike")
    outside = FENCE.sub(blot, text)
    for match in re.finditer(r"\\`", outside):
        remedy = "write code that holds backticks between two of them"
        yield Fault(match.start(), "a backtick behind a backslash", remedy)
    outside = SPAN.sub(blot, outside)
    for match in re.finditer("`+", outside):
        yield Fault(
            match.start(), "a backtick without its partner", "close it"
        )


@lru_cache(maxsize=16_384)
def prose(text: str) -> tuple[Fault, ...]:
    """What acts in Markdown of an answer or a correction."""
    return tuple(_prose(text))


def _prose(text: str) -> Iterator[Fault]:
    yield from _invisible(text)
    yield from _at_odds(text)
    view = masked(text)
    for match in _TAG.finditer(view):
        if not view.startswith(MORE, match.start()):
            remedy = "write plain Markdown, code in backticks"
            yield Fault(match.start(), "HTML", remedy)
    for match in re.finditer(r"[{}]", view):
        remedy = "write it as code or as a formula"
        yield Fault(
            match.start(), "a brace, which may set attributes", remedy
        )
    for match in _DEFINITION.finditer(view):
        what = "a definition of links or abbreviations"
        yield Fault(
            match.start("at"), what, "write the link where it stands"
        )
    for match in re.finditer(r"!(?=\[)", view):
        yield Fault(match.start(), "an image", "say it in words")
    for match in _LINK.finditer(view):
        if not _TARGET.match(view, match.end()):
            remedy = "link to a slug or an https:// address"
            what = "a link that leads neither to a question nor to the web"
            yield Fault(match.start(), what, remedy)


def name(text: str) -> Iterator[Fault]:
    """What acts in text that is no Markdown: a title, the name of a thing."""
    yield from _invisible(text)
    for pattern, what in ((_TAG, "HTML"), (_ENTITY, "an entity of HTML")):
        for match in pattern.finditer(text):
            yield Fault(match.start(), what, "write plain text")
    for match in re.finditer(r"[`{}\"\n]|\](?=\s*[(\[:])|!(?=\[)", text):
        yield Fault(match.start(), "markup of Markdown", "write plain text")


def address(text: str) -> Iterator[Fault]:
    """What acts in an address."""
    if text and not re.fullmatch(_ADDRESS, text):
        what = f"`{text[:60]}`, which is no address of the web"
        yield Fault(0, what, "write one that begins with https://")


def alias(text: str) -> Iterator[Fault]:
    """What acts in another name of a question, which is shown as code where Markdown would change it."""
    yield from _invisible(text)
    for match in re.finditer(r"[`\n]", text):
        yield Fault(
            match.start(), "a backtick", "write the name without it"
        )


KINDS: Mapping[str, Mapping[str, Kind]] = {
    "Topic": {"title": name, "purpose": name, "group": name},
    "FrontMatter": {
        "title": name,
        "aliases": alias,
        "misnomers": alias,
        "unchecked": prose,
    },
    "Citation": {"key": name, "claim": prose},
    "Correction": {
        "published": prose,
        "corrected": prose,
        "why": prose,
        "counterexample": prose,
        "reference": name,
    },
    "Reference": {
        "key": name,
        "title": name,
        "authors": name,
        "year": name,
        "venue": name,
        "url": address,
    },
    "Erratum": {"said": prose, "right": prose},
    "Calculator": {"title": name, "does": prose, "formulas": name},
    "List": {"name": name},
    "SourceRecord": {
        "title": name,
        "address": address,
        "origin": prose,
        "shape": name,
        "declined": prose,
    },
    "Term": dict.fromkeys(
        ("en", "zh", "es", "de", "fr", "pt", "ru", "ja", "ko", "hi"), name
    ),
    "Part": {
        **dict.fromkeys(
            ("name", "package", "text", "license", "holder"), name
        ),
        **dict.fromkeys(("files", "bundled", "icons", "under", "by"), name),
        "what": prose,
        "url": address,
    },
}
"""The kind of every text that people write as data, by the model that holds it; a test knows if one is forgotten."""


def _texts(value: Any) -> Iterator[str]:
    """The texts of a value: itself, or those of a list or by key."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)


def _at(
    where: Callable[..., str],
    place: tuple[str | int, ...],
    key: str,
    _: str,
) -> str:
    """Where a text stands in a file of data, whose model is at a place."""
    return where(*place, key)


def within(
    thing: object, where: Callable[[str, str], str]
) -> Iterator[BadInput]:
    """What acts in the texts of a model.

    Args:
        thing: an instance of one of the models of `KINDS`.
        where: the place of a text, by its key and by what it says.
    """
    for key, kind in KINDS[type(thing).__name__].items():
        for text in _texts(getattr(thing, key)):
            for fault in kind(text):
                what = f"{key}: {fault.what}"
                yield BadInput(where(key, text), what, fault.remedy)


def _told_by_line(
    question: Question, key: str, text: str, first: int
) -> Iterator[BadInput]:
    for fault in prose(text):
        where = located(question.path, text, fault.at, first)
        yield BadInput(where, f"{key}: {fault.what}", fault.remedy)


def _of_question(question: Question) -> Iterator[BadInput]:
    """What acts in a question's file."""

    def where(key: str, text: str) -> str:
        return question.where(text.split("\n")[0][:40])

    front = question.front
    for thing in (front, *front.references, *front.corrections):
        yield from within(thing, where)
    yield from _told_by_line(
        question, "short answer", question.short, question.short_line
    )
    yield from _told_by_line(
        question, "full answer", question.body, question.body_line
    )


def acting(
    content: Curation,
    lists: Sequence[object],
    where: Callable[..., str] = lambda file, *place: file,
) -> Iterator[BadInput]:
    """All that would act on a page.

    Args:
        content: the curation.
        lists: what is on record of each scraped list.
        where: the place of a value in a file of data, by the file and the keys that lead to it.

    Returns:
        A fault for each, with file, line, and column where that is known, and what to do.
    """
    for question in content.questions.values():
        yield from _of_question(question)
    counted = content.demand.lists if content.demand else []
    for one in content.references.values():
        yield from within(one, lambda key, _, of=one: of.where_of(key))  # type: ignore[misc]  # bound at once
    placed: list[tuple[tuple[str | int, ...], object]] = [
        *(((TOPICS, n), one) for n, one in enumerate(content.topics)),
        *(((ERRATA, n), one) for n, one in enumerate(content.errata)),
        *(((CALCULATORS, n), c) for n, c in content.calculators.items()),
        *(((DEMAND, "lists", n), one) for n, one in enumerate(counted)),
        *(((LISTS, "sources", n), one) for n, one in enumerate(lists)),
    ]
    for place, thing in placed:
        yield from within(thing, partial(_at, where, place))
