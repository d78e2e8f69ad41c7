"""Data in XML, and components of pages, whose tags say what is a question and what an answer."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from rectified.scrapes import fields
from rectified.scrapes.documents import Document, assembled
from rectified.scrapes.ledger import Lost, Tracked, drop
from rectified.scrapes.pages import converted

QUESTIONS, HELD = 3, 0.3
"""So many questions at least, which hold that share of what the text says with their answers."""

TEXT = "questiontext"
"""What programs for exams call what a question says."""

_TAG = re.compile(
    r"<(?P<closes>/?)(?P<name>[A-Za-z][\w.:-]{0,40})(?:\s[^<>]*)?>"
)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_XML = re.compile(r"\s*<\?xml\b")


class _Element(NamedTuple):
    """An element that holds a question or an answer: whether it asks, and where its content stands."""

    asks: bool
    start: int
    end: int


def tagged(text: str) -> Document | None:
    """Questions and answers in elements that are named so; None if a text holds none."""
    if "</" not in text:
        return None
    elements = [*_elements(text)]
    asked = sum(one.asks for one in elements)
    told = len(elements) - asked
    held = sum(one.end - one.start for one in elements)
    if asked < QUESTIONS or told < 0.5 * asked:
        return None
    if held < HELD * len(_TAG.sub("", text)):
        return None
    is_xml = bool(_XML.match(text))
    lost: list[Lost] = []
    pieces: list[tuple[Tracked, list[Tracked]]] = []
    for one in elements:
        piece = _said(
            Tracked.whole(text)[one.start : one.end], is_xml, lost
        )
        if one.asks:
            pieces.append((piece, []))
        elif pieces:
            pieces[-1][1].append(piece)
    return assembled(text, pieces, lost, "markup")


def _elements(text: str) -> Iterator[_Element]:
    """The elements of questions and answers that hold no other such."""
    named = f"<{TEXT}" in text
    opened: tuple[str, int, bool] | None = None
    for tag in _TAG.finditer(text):
        name = tag["name"].casefold()
        asks = name == TEXT if named else fields.is_question(name)
        if not asks and not fields.is_answer(name):
            continue
        if not tag["closes"]:
            opened = name, tag.end(), asks
        elif opened and opened[0] == name:
            if text[opened[1] : tag.start()].strip():
                yield _Element(opened[2], opened[1], tag.start())
            opened = None


def _said(piece: Tracked, is_xml: bool, lost: list[Lost]) -> Tracked:
    """What an element says: in XML Markdown is made of what it holds."""
    marks = _CDATA.finditer(piece.text)
    piece, gone = piece.edited(
        drop(*mark.span(), "markup") for mark in marks
    )
    lost += gone
    if is_xml:
        piece, gone = converted(piece)
        lost += gone
    return piece
