"""The addresses of corrections: each has a number within its question that it keeps, however it is edited or moved.

`questions/mistakes.yml` has for each question the marks of its corrections in the order of their numbers, a digest of
what is published and one of what is right. `make pages` adds new ones and never takes one out, so that no number is
given twice. A correction that was edited is known by the digest that stayed; where both changed it is a new one.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, RootModel

from rectified.curation.model import Correction, Curation, Question, Slug
from rectified.data import read_yaml, validated
from rectified.files import read_text
from rectified.text.words import digest

FILE = "questions/mistakes.yml"

HEADER = """\
# The marks of every question's corrections, in the order of their numbers, by which they are addressed. Written by
# `make pages`, which adds new ones; none is ever taken out. After a merge take either side and run it again.
"""

Mark = Annotated[str, Field(pattern="^[0-9a-f]{8}-[0-9a-f]{8}$")]
Marks = Mapping[str, Sequence[str]]
"""The marks of each question's corrections, by slug."""


class _Record(RootModel[dict[Slug, list[Mark]]]):
    """What the file holds."""


def _mark(correction: Correction) -> str:
    parts = (correction.published, correction.corrected)
    return "-".join(digest(part.split(), 8) for part in parts)


def load(root: Path) -> Marks:
    """The record below a repository's root; empty if there is none yet.

    Raises:
        BadInput: it is no YAML, or no lists of marks by question.
    """
    path = root / FILE
    if not path.is_file():
        return {}
    text = read_text(path, FILE)
    written = read_yaml(text, FILE)
    return validated(_Record, written or {}, text, FILE).root


def _alike(one: str, other: str) -> list[bool]:
    """Whether two marks are of the same whole, of the same published claim, of the same right one."""
    parts = zip(one.split("-"), other.split("-"), strict=True)
    return [one == other, *(a == b for a, b in parts)]


def _matched(marks: Sequence[str], own: Sequence[str]) -> dict[int, int]:
    """For each of today's marks, by its place, which recorded one it is; those alike in all before those in a part."""
    recorded: dict[int, int] = {}
    for part in range(3):
        for place, one in enumerate(own):
            if place in recorded:
                continue
            free = (
                at
                for at, known in enumerate(marks)
                if at not in recorded.values() and _alike(one, known)[part]
            )
            if (at := next(free, None)) is not None:
                recorded[place] = at
    return recorded


def numbered(
    marks: Sequence[str], corrections: Sequence[Correction]
) -> tuple[list[int], list[str]]:
    """The number of each correction of a question, and the marks as they shall be recorded.

    Args:
        marks: those on record, in the order of their numbers.
        corrections: today's.
    """
    own = [_mark(correction) for correction in corrections]
    recorded = _matched(marks, own)
    grown = list(marks)
    for place, one in enumerate(own):
        if place in recorded:
            grown[recorded[place]] = one
        else:
            recorded[place] = len(grown)
            grown.append(one)
    return [recorded[place] + 1 for place in range(len(own))], grown


def numbers(
    marks: Marks, questions: Iterable[Question]
) -> dict[str, list[int]]:
    """The number of each correction, by question, in the order in which its file has them."""
    return {
        question.slug: numbered(
            marks.get(question.slug, ()), question.front.corrections
        )[0]
        for question in questions
    }


def retired(
    marks: Marks, given: Mapping[str, Sequence[int]], slug: str
) -> list[int]:
    """Numbers of a question that no correction has any more.

    Args:
        marks: the record.
        given: see `numbers`.
        slug: the question.
    """
    known = range(1, len(marks.get(slug, ())) + 1)
    return [number for number in known if number not in given.get(slug, ())]


def grown(marks: Marks, curation: Curation) -> str:
    """The record's text with today's corrections added; questions that are gone stay on it."""
    now = {slug: list(own) for slug, own in marks.items()}
    for question in curation.questions.values():
        _, own = numbered(
            marks.get(question.slug, ()), question.front.corrections
        )
        if own:
            now[question.slug] = own
    lines = [
        f"{slug}:\n" + "".join(f"- {mark}\n" for mark in own)
        for slug, own in sorted(now.items())
    ]
    return HEADER + "".join(lines)
