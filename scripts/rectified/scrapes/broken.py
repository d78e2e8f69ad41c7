"""Markdown whose questions stand behind each other in a line, parted by HTML's breaks or by wide gaps: each in its own
line."""

import re
from collections.abc import Iterator
from itertools import pairwise

from rectified.scrapes.documents import Document
from rectified.scrapes.ledger import Edit, Tracked, drop
from rectified.text.notation import BLOT, code_masked

QUESTIONS, ASKED, HELD = 3, 0.5, 0.5
"""So many questions at least stand in such a line; where they have no number, that share of its parts asks; and such
lines are that share of the text."""

_PARTS = re.compile(
    r"(?<![ \t])(?:[ \t]*(?:<br[ \t]*/?>[ \t]*)+|[ \t]{2,}(?=\**[Qq]?\d{1,3}[.)][ \t]))",
    re.IGNORECASE,
)
"""What parts a line: breaks, or a gap before a number."""

_NUMBER = re.compile(r"\**[Qq]?(?P<number>\d{1,3})[.)][ \t]+(?=\S)")

_LINE = re.compile(r"[^\n]+")
_ASIDE = re.compile(r"[ \t]*\||[ ]{4}|\t")
"""How a line begins that is a row of a table, or code."""


def broken(text: str) -> Document | None:
    """Markdown most of which is lines that hold several questions each; None if a text is none."""
    if not _PARTS.search(text):
        return None
    edits: list[Edit] = []
    held = 0
    for line in _lines(text):
        if parted := _parted(line):
            edits += parted
            held += len(line[0])
    if held < HELD * len(text):
        return None
    return Document(text, *Tracked.whole(text).edited(edits))


def _lines(text: str) -> Iterator[re.Match[str]]:
    """The lines of a text that are neither code nor rows of tables."""
    masked = code_masked(text)
    for line in _LINE.finditer(text):
        is_code = not masked[line.start() : line.end()].strip(BLOT)
        if not is_code and not _ASIDE.match(line[0]):
            yield line


def _parted(line: re.Match[str]) -> list[Edit]:
    """What parts a line becomes ends of lines, if several of its parts are questions: blank lines before these."""
    gaps = [gap.span() for gap in _PARTS.finditer(line[0])]
    starts = [0, *(end for _, end in gaps)]
    ends = [*(start for start, _ in gaps), len(line[0])]
    parts = [line[0][a:b] for a, b in zip(starts, ends, strict=True)]
    numbers = [_NUMBER.match(part) for part in parts]
    counted = [int(match["number"]) for match in numbers if match]
    if len(counted) >= QUESTIONS:
        if any(b != a + 1 for a, b in pairwise(counted)):
            return []
        begins = [bool(match) for match in numbers]
    else:
        begins = [part.endswith(("?", "？")) for part in parts]
        if sum(begins) < max(QUESTIONS, ASKED * len(parts)):
            return []
    at = line.start()
    return [
        drop(at + start, at + end, "markup", "\n\n" if asks else "\n")
        for (start, end), asks in zip(gaps, begins[1:], strict=True)
    ]
