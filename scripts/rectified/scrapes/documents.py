"""Documents: a file's text as Markdown that knows where each of its characters stood.

A reader is a pure function from text to a `Document`. Whatever the format, what follows sees Markdown, or the fields
of records; what a reader leaves out it accounts for.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rectified.scrapes.ledger import INSERTED, Lost, Tracked, drop
from rectified.text.unseen import UNSEEN

Span = tuple[int, int]


@dataclass(frozen=True)
class Record:
    """A question and its answers where the format itself says which is which: spans of the document's text."""

    question: Span
    answers: tuple[Span, ...]


@dataclass(frozen=True)
class Document:
    """A file's text as Markdown.

    Attributes:
        source: the text as it stands in the file; positions and lines are counted in it.
        text: the Markdown, of which each character knows where it stood in the source.
        lost: what of the source the Markdown leaves out.
        records: its questions, if the format says which they are.
    """

    source: str
    text: Tracked
    lost: Sequence[Lost] = ()
    records: Sequence[Record] = ()

    def within(self, whole: Tracked, lost: Sequence[Lost]) -> "Document":
        """A document of a text that was made of another one: its characters are told by where they stand in that.

        Args:
            whole: what the text was made of, in which this document's positions are counted.
            lost: what went in making it.
        """
        origins = tuple(
            INSERTED if at == INSERTED else whole.origins[at]
            for at in self.text.origins
        )
        gone = [
            run
            for start, end, why in self.lost
            for run in whole.lost(start, end, why)
        ]
        text = Tracked(self.text.text, origins)
        return replace(self, text=text, lost=[*lost, *gone])


Reader = Callable[[str], Document | None]
"""A reader returns None for a text that is not of its format."""


def markdown(text: str) -> Document:
    """Markdown, and plain text, as it stands."""
    return Document(text, Tracked.whole(text))


_UNSEEN = re.compile(f"{UNSEEN}+")


def without_unseen(document: Document) -> Document:
    """A document without the characters that nobody sees, which the ledger counts.

    >>> without_unseen(markdown("a\u200bb")).text.text
    'ab'
    """
    runs = [match.span() for match in _UNSEEN.finditer(document.text.text)]
    if not runs:
        return document
    why = "a character that nobody sees"
    edits = [drop(start, end, why) for start, end in runs]
    text, lost = document.text.edited(edits)
    starts, gone = [start for start, _ in runs], [0]
    for start, end in runs:
        gone.append(gone[-1] + end - start)

    def moved(span: Span) -> Span:
        """Where a span lies; none begins or ends within a run but at its end."""
        start, end = (at - gone[bisect_left(starts, at)] for at in span)
        return start, max(start, end)

    records = [
        Record(moved(one.question), tuple(map(moved, one.answers)))
        for one in document.records
    ]
    return Document(document.source, text, [*document.lost, *lost], records)


def assembled(
    source: str,
    pieces: Iterable[tuple[Tracked, Sequence[Tracked]]],
    lost: Iterable[Lost],
    why: str,
) -> Document:
    """A document of records.

    Args:
        source: the text.
        pieces: for each record its question and its answers.
        lost: what went in making the pieces.
        why: why all else of the source goes.
    """
    parts: list[Tracked] = []
    records: list[Record] = []
    at = 0
    for question, answers in pieces:
        spans = []
        for part in (question, *answers):
            spans.append((at, at + len(part.text)))
            parts.append(part)
            at += len(part.text) + len(BETWEEN)
        records.append(Record(spans[0], tuple(spans[1:])))
    text = Tracked.joined(parts, BETWEEN)
    gone = list(lost)
    return Document(
        source, text, [*gone, *rest(source, text, gone, why)], records
    )


BETWEEN = "\n\n"
"""What stands between the fields of records, and between the cells of a notebook."""

LABEL = "###### Q: "
"""What stands before a question that a format's structure tells, so that it is read as one whatever it says."""


def rest(
    source: str, text: Tracked, lost: Iterable[Lost], why: str
) -> list[Lost]:
    """What of a source stands neither in a text nor in what is lost already."""
    seen = bytearray(len(source))
    for origin in text.origins:
        if origin != INSERTED:
            seen[origin] = 1
    for start, end, _ in lost:
        seen[start:end] = b"\1" * (end - start)
    gaps = []
    at = seen.find(0)
    while at >= 0:
        end = seen.find(1, at)
        end = end if end >= 0 else len(source)
        gaps.append(Lost(at, end, why))
        at = seen.find(0, end)
    return gaps
