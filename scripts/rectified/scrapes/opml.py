"""Outlines in OPML, which programs for outlines export: bullets of Markdown, one within another."""

import html
import re
from collections.abc import Iterator

from rectified.scrapes.documents import Document
from rectified.scrapes.ledger import Edit, Tracked, drop

_BEGINS = re.compile(
    r"\s*(?:<\?xml[^<>]*\?>\s*)?(?:<!--[^<>]*-->\s*)?<opml\b"
)
_TAG = re.compile(
    r"<(?P<closes>/?)outline\b(?P<within>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>"
)
_SAYS = re.compile(
    r"(?<![\w:-])(?P<name>text|title|_note)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')"
)
_ENTITY = re.compile(r"&(?:#x?[0-9a-fA-F]{1,6}|[a-zA-Z]{1,10});")

DEEPEST = 12
"""So deep bullets stand one within another at most."""


def opml(text: str) -> Document | None:
    """An outline as a list of bullets; None if a text is none."""
    if not _BEGINS.match(text):
        return None
    edited, lost = Tracked.whole(text).edited(_edits(text))
    return Document(text, edited, lost)


def _edits(text: str) -> Iterator[Edit]:
    """A bullet before what each element says, its note set in below; all else goes."""
    depth, at = 0, 0
    for tag in _TAG.finditer(text):
        if tag["closes"]:
            depth = max(depth - 1, 0)
            continue
        indent = "  " * min(depth, DEEPEST)
        for start, end, note in _said(tag):
            before = f"\n\n{indent}  " if note else f"\n{indent}- "
            yield drop(at, start, "markup", before)
            yield from _entities(text, start, end)
            at = end
        if not tag["within"].rstrip().endswith("/"):
            depth += 1
    if at < len(text):
        yield drop(at, len(text), "markup", "\n")


def _said(tag: re.Match[str]) -> Iterator[tuple[int, int, bool]]:
    """Where the text of an element stands, or else its title, and its note, if that stands behind; and whether it is
    the note."""
    attributes = {one["name"]: one for one in _SAYS.finditer(tag["within"])}
    told = attributes.get("text") or attributes.get("title")
    for one in (told, attributes.get("_note")):
        if one is None or told is None or one.start() < told.start():
            continue
        start, end = one.span(
            "double" if one["double"] is not None else "single"
        )
        if tag["within"][start:end].strip():
            at = tag.start("within")
            yield at + start, at + end, one is not told


def _entities(text: str, start: int, end: int) -> Iterator[Edit]:
    """What entities stand for instead of them; ends of lines become blanks, which end no bullet."""
    for entity in _ENTITY.finditer(text, start, end):
        meant = html.unescape(entity[0])
        told = " " if meant.isspace() else meant
        yield drop(*entity.span(), "markup", told)
