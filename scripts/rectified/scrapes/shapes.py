"""Recognising a scraped list by its content, and splitting it into its questions."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rectified.errors import BadInput
from rectified.scrapes.inventory import Inventory, Shape, SourceRecord, title_hash
from rectified.scrapes.ledger import Lines
from rectified.scrapes.noise import begins, patterns
from rectified.text.notation import code_masked
from rectified.text.words import digest, words

KNOWN_SHARE = 0.5
"""A list is the one on record if at least this share of its titles stand there under the same numbers."""

REMEDY = "give a whole list as it was scraped; sources.yml says which shapes are read"


@dataclass(frozen=True)
class Heading:
    """The line that begins a question: number, title, and where it begins and ends in the text."""

    number: int
    title: str
    start: int
    end: int


@dataclass(frozen=True)
class Recognised:
    """What a text turned out to be: its list (None if not on record), an id, its shape and headings."""

    record: SourceRecord | None
    id: str
    shape: Shape
    headings: Sequence[Heading]


def is_question(title: str) -> bool:
    """Whether a title asks something: by its question mark or by how it begins."""
    return title.rstrip().endswith("?") or begins(patterns().question, title.lstrip(" *_\"“‘'("))


def headings(text: str, shape: Shape) -> list[Heading]:
    """All lines outside code that look like the beginning of a question in this shape."""
    view = code_masked(text)
    found = []
    for match in shape.item.finditer(view):
        title = match["title"].strip()
        if shape.alone:
            before = view[: match.start()].rsplit("\n", 2)[-2:-1]
            after = re.compile(r"[ \t]*(?:\n[ \t]*(?:\n|\Z)|\Z)").match(view, match.end())
            if (before and before[0].strip()) or not after:
                continue
        found.append(Heading(int(match["number"]), title, match.start(), match.end()))
    return found


def _agreement(found: Sequence[Heading], record: SourceRecord) -> int:
    """How many titles stand in the record under the same number."""
    known = dict(enumerate((value[:4] for value in record.fingerprints), 1))
    return sum(known.get(heading.number) == title_hash(heading.title) for heading in found)


def recognise(text: str, inventory: Inventory, path: Path, *, strict: bool = True) -> Recognised:
    """Tell which list a text is, and find its questions.

    A list is the one on record with which most of its titles agree, number by number. A list of no known
    titles but of a known shape is a new one; its id comes from its titles.

    Args:
        text: the source's text.
        inventory: the lists on record.
        path: the file, for messages.
        strict: refuse fewer questions than are on record.

    Raises:
        BadInput: the text is no list of questions, its numbering is broken, or it holds fewer than on record.
    """
    readings = {name: headings(text, shape) for name, shape in inventory.shapes.items()}
    best: tuple[int, SourceRecord] | None = None
    for record in inventory.sources:
        score = _agreement(readings[record.shape], record)
        if score and score >= KNOWN_SHARE * len(readings[record.shape]) and (best is None or score > best[0]):
            best = (score, record)
    name = best[1].shape if best else max(readings, key=lambda key: len(readings[key]))
    shape, line = inventory.shapes[name], Lines(text).of
    found = _in_order(readings[name], shape, lambda h: f"{path}:{line(h.start)}")
    asking = sum(is_question(heading.title) for heading in found)
    if not best and (len(found) < 2 or asking < len(found) / 2):
        what = (
            "no numbered questions" if len(found) < 2 else f"only {asking} of {len(found)} numbered titles ask anything"
        )
        where = f"{path}:{line(found[0].start) if found else 1}"
        raise BadInput(where, f"not a list of questions ({what})", REMEDY)
    if not best:
        return Recognised(None, f"list{digest((w for h in found for w in words(h.title)), 6)}", shape, found)
    record = best[1]
    if strict and len(found) < record.items_count:
        what = f"cut short: {len(found)} of the {record.items_count} questions of `{record.id}`"
        raise BadInput(f"{path}:{line(len(text) - 1)}", what, REMEDY)
    return Recognised(record, record.id, shape, found)


def _in_order(found: Sequence[Heading], shape: Shape, where: Callable[[Heading], str]) -> list[Heading]:
    """The headings that count on from 1.

    In a shape without headings, a numbered line that is out of order and asks nothing belongs to the text.

    Raises:
        BadInput: a number is missing or comes twice.
    """
    counted: list[Heading] = []
    for heading in found:
        expected = len(counted) + 1
        if heading.number == expected:
            counted.append(heading)
        elif not shape.alone or is_question(heading.title):
            before = f"question {counted[-1].number}" if counted else "the beginning"
            what = f"the numbering is broken: question {heading.number} after {before}, not {expected}"
            raise BadInput(where(heading), what, REMEDY)
    return counted
