"""Keys of answers: what stands behind all questions and answers each by its number, such as “Answers: 1. b, 2. a”."""

import re
from collections.abc import Iterable, Mapping, Sequence

from rectified.scrapes import titles
from rectified.scrapes.blocks import Key, Site

LEAST, NEARLY = 3, 0.8
"""So many answers at least, and to that share of the highest number before, make a key."""


_LINE = re.compile(
    r"^(?P<indent>[ \t]*)(?:[-*+][ \t]+)?(?:#{1,6}[ \t]+)?[*_]{0,2}(?:Q|A|Question[ ]|Answer[ ])?(?P<number>\d{1,3})"
    r"[ ]?[.):、=–—-][*_]{0,2}[ \t]*",
    re.MULTILINE | re.IGNORECASE,
)
"""A number that begins a line."""

_WITHIN = re.compile(
    r"(?:^|(?<=[\s,;|(]))(?:Q[ ]?)?(?P<number>\d{1,3})[ ]?[.):、=–—-][ \t]*(?=[^\s\d])",
    re.MULTILINE | re.IGNORECASE,
)
"""A number that stands anywhere in a line."""


def key_of(sites: Sequence[Site], text: str) -> Key | None:
    """The key of a text; None where none stands behind its questions, or several may.

    Args:
        sites: all that could hold a title.
        text: what they stand in.
    """
    alone = titles.pattern("answer_key", r"\W*", r"\W*").fullmatch
    begins = titles.pattern(
        "answer_key", r"\W*", r"\s*[:：]\W*(?=\d)"
    ).match
    named = [
        line
        for line in sites
        if len(line.text) <= LONGEST
        and (alone(line.text) or begins(line.text))
    ]
    if len(named) != 1:
        return None
    [line] = named
    before = {
        one.mark.number[0]: one.key
        for one in sites
        if one.start < line.start and len(one.mark.number) == 1
    }
    if not before:
        return None
    after = (
        one.start
        for one in sites
        if one.start > line.end and 0 < one.level <= line.level
    )
    end = next(after, len(text))
    start = line.end if alone(line.text) else line.start
    for lines in (
        _counted(_outer(text, start, end)),
        _counted(_WITHIN.finditer(text, start, end)),
    ):
        if len(lines) >= max(
            LEAST, NEARLY * max(before)
        ) and before.keys() >= set(range(1, len(lines) + 1)):
            edges = [*(one.start() for one in lines[1:]), end]
            spans = {
                number: (one.end(), _trimmed(text, one.end(), edge))
                for number, (one, edge) in enumerate(
                    zip(lines, edges, strict=True), 1
                )
            }
            if _asked_again(before, spans, text):
                return None
            return Key(line.start, end, spans)
    return None


LONGEST = 2000
"""Characters of a line that names a key and gives it."""


SHOWN, AGAIN = 400, 0.5
"""So many characters of an answer are looked at; where that share of answers begins with its question, each is the
question itself."""


def _asked_again(
    asked: Mapping[int, str],
    spans: Mapping[int, tuple[int, int]],
    text: str,
) -> bool:
    """Whether answers begin with their questions, so that these stand in the text twice."""
    again = 0
    for number, (start, end) in spans.items():
        told = titles.bare(
            re.sub(r"<[^<>]*>", " ", text[start : min(end, start + SHOWN)])
        )
        words = " ".join(re.findall(r"\w+", told.casefold()))
        again += bool(asked[number]) and words.startswith(asked[number])
    return again >= AGAIN * len(spans)


def _outer(text: str, start: int, end: int) -> Iterable[re.Match[str]]:
    """The numbers that begin lines no deeper than the first."""
    lines = [*_LINE.finditer(text, start, end)]
    return [
        one
        for one in lines
        if len(one["indent"]) <= len(lines[0]["indent"])
    ]


def _counted(lines: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    """Of numbers those that count on from 1."""
    counted: list[re.Match[str]] = []
    for one in lines:
        if int(one["number"]) == len(counted) + 1:
            counted.append(one)
    return counted


def _trimmed(text: str, start: int, end: int) -> int:
    """Where an answer ends, without what parts it from the next."""
    return start + len(text[start:end].rstrip(" \t\n,;|"))
