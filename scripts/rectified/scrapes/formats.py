"""The formats that lists come in, told by content."""

from pathlib import Path

from rectified.scrapes.documents import Document, Reader, markdown
from rectified.scrapes.pages import page

READERS: tuple[Reader, ...] = (page,)
"""In the order in which they are tried; what none of them knows is Markdown or plain text."""


def document(text: str, path: Path) -> Document:
    """A file's text as Markdown, whatever its format.

    Args:
        text: the text as decoded.
        path: the file, for messages.
    """
    for reader in READERS:
        if (found := reader(text)) is not None:
            return found
    return markdown(text)
