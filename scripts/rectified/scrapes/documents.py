"""Formats: from a file's text to Markdown that knows where each of its characters stood.

A reader is a pure function from text to a `Document`. Whatever the format, what follows sees Markdown, or the fields
of records; what a reader leaves out it accounts for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rectified.scrapes.ledger import Lost, Tracked


@dataclass(frozen=True)
class Record:
    """A question and its answer where the format itself says which is which: spans of the document's text."""

    question: tuple[int, int]
    answers: tuple[tuple[int, int], ...]


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
    records: Sequence[Record] = field(default=())


Reader = Callable[[str], Document | None]
"""A reader returns None for a text that is not of its format."""


def markdown(text: str) -> Document:
    """Markdown, and plain text, as it stands."""
    return Document(text, Tracked.whole(text))
