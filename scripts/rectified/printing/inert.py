"""What a PDF may do when it is opened or touched: lead to a place of its own, or to the web, and nothing else."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

LEADS = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
"""Where a link may lead; the printer takes the others out of a page before it prints it."""
_ACTIONS = {"/GoTo", "/URI"}
_LEAD_TO_ACTIONS = ("/A", "/OpenAction", "/Next")
_KEYS = {
    "/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EF", "/AA", "/XFA",
    "/AcroForm", "/RichMediaContent",
}  # fmt: skip
"""Keys of what runs, starts a program, holds a file or is filled in; a browser prints none of them."""
_HOLDS = {"/EmbeddedFile", "/Filespec"}


def acting(pdf: bytes) -> list[str]:
    """What in a PDF does more than it may.

    Args:
        pdf: the document.

    Returns:
        A line for each thing: the number of its object in the file, and what it is.
    """
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    numbers = {
        (number, generation)
        for generation, places in reader.xref.items()
        for number in places
    } | {(number, 0) for number in reader.xref_objStm}
    return [
        f"object {number}: {what}"
        for number, generation in sorted(numbers)
        for what in _within(
            IndirectObject(number, generation, reader).get_object()
        )
    ]


def _within(value: Any) -> Iterator[str]:
    """What acts in an object, and in those that stand within it; others have a turn of their own."""
    inner: list[Any] = []
    if isinstance(value, DictionaryObject):
        yield from _of_dictionary(value)
        inner = list(value.values())
    elif isinstance(value, ArrayObject):
        inner = list(value)
    for one in inner:
        if not isinstance(one, IndirectObject):
            yield from _within(one)


def _of_dictionary(value: DictionaryObject) -> Iterator[str]:
    """What acts in a dictionary itself."""
    yield from sorted(_KEYS & value.keys())
    if (kind := value.get("/Type")) in _HOLDS:
        yield str(kind)
    actions = [value.get(key) for key in _LEAD_TO_ACTIONS]
    if kind == "/Action":
        actions.append(value)
    for one in actions:
        action = one.get_object() if one is not None else None
        # A dictionary without `/S` is none: attributes, or the next of a list.
        if isinstance(action, DictionaryObject):
            does = action.get("/S")
            if does is not None and does not in _ACTIONS:
                yield str(does)
    address = value.get("/URI")
    if isinstance(address, str) and not LEADS.match(address):
        yield f"a link to {address[:60]!r}"
