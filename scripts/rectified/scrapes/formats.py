"""The formats that lists come in, told by content."""

from pathlib import Path

from rectified.errors import Problem
from rectified.scrapes import decks, decode
from rectified.scrapes.broken import broken
from rectified.scrapes.decode import decoded
from rectified.scrapes.documents import (
    Document,
    Reader,
    markdown,
    without_unseen,
)
from rectified.scrapes.embedded import embedded
from rectified.scrapes.exams import exam
from rectified.scrapes.exported import exported
from rectified.scrapes.fenced import fenced
from rectified.scrapes.keyed import keyed, listed, tables
from rectified.scrapes.literals import literals, mapped
from rectified.scrapes.notebooks import notebook
from rectified.scrapes.opml import opml
from rectified.scrapes.outlines import outline
from rectified.scrapes.pages import page
from rectified.scrapes.remarks import remarks
from rectified.scrapes.spoken import spoken
from rectified.scrapes.tabular import table
from rectified.scrapes.tagged import tagged
from rectified.scrapes.titled import titled
from rectified.scrapes.trees import records
from rectified.scrapes.typeset import typeset

READERS: tuple[Reader, ...] = (
    literals,
    opml,
    tagged,
    page,
    notebook,
    records,
    mapped,
    exported,
    table,
    keyed,
    tables,
    listed,
    titled,
    spoken,
    typeset,
    exam,
    remarks,
    outline,
    fenced,
    embedded,
    broken,
)
"""In the order in which they are tried; what none of them knows is Markdown or plain text."""


def largest(head: bytes) -> int:
    """How many bytes a file may have that begins with some: a deck holds pictures beside its text."""
    return LARGEST_DECK if head.startswith(decks.MAGIC) else decode.LARGEST


LARGEST_DECK = 512_000_000
"""Bytes of a deck with all its pictures, packed."""


def document(data: bytes, path: Path) -> tuple[Document, list[Problem]]:
    """A file's text as Markdown, whatever its format, and damage that could not be mended.

    Args:
        data: the file's bytes.
        path: the file, for messages.

    Raises:
        BadInput: the file is empty, binary or in no encoding that can be told.
    """
    if data.startswith(decks.MAGIC):
        return without_unseen(decks.deck(data, path)), []
    text, problems = decoded(data, path)
    for reader in READERS:
        if (read := reader(text)) is not None:
            return without_unseen(read), problems
    return without_unseen(markdown(text)), problems
