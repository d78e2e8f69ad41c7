"""Decks of flashcards as their program exports them in text: lines above tell what parts the fields, and which of these
are no sides of a card."""

import re

from rectified.scrapes import titles
from rectified.scrapes.documents import Document, assembled
from rectified.scrapes.ledger import Lost, Tracked
from rectified.scrapes.pages import converted
from rectified.scrapes.tabular import Cell, piece_of, rows_of

_HEAD = re.compile(
    r"(?:\ufeff)?(?:#[a-z][a-z ]{1,30}:[^\n]*\n)+", re.IGNORECASE
)
_SETTING = re.compile(
    r"#(?P<key>[a-z ]+):[ \t]*(?P<value>[^\n]*?)[ \t]*\n", re.IGNORECASE
)

SIGNS = {
    "tab": "\t",
    "comma": ",",
    "semicolon": ";",
    "pipe": "|",
    "colon": ":",
    "space": " ",
}

CARDS, ASKED = 3, 0.5
"""So many cards at least, of which that share asks; others are words to learn."""


def exported(text: str) -> Document | None:
    """Cards that ask on one side and answer on the next; None if a text is no such deck."""
    head = _HEAD.match(text)
    told = {
        one["key"].casefold(): one["value"]
        for one in _SETTING.finditer(head[0] if head else "")
    }
    named = told.get("separator", "")
    sign = SIGNS.get(named.casefold(), named)
    if head is None or len(sign) != 1:
        return None
    aside = {
        int(value) - 1
        for key, value in told.items()
        if key.endswith(" column") and value.isdigit()
    }
    cards = [
        sides
        for row in rows_of(text, head.end(), sign)
        if (sides := _sides(text, row, aside))
    ]
    asking = sum(_asks(text, sides[0]) for sides in cards)
    if len(cards) < CARDS or asking < ASKED * len(cards):
        return None
    lost: list[Lost] = []
    is_html = told.get("html", "").casefold() == "true"
    pieces = []
    for sides in cards:
        made = [_side(text, cell, is_html, lost) for cell in sides]
        pieces.append((made[0], made[1:]))
    return assembled(text, pieces, lost, "layout of the table")


def _sides(text: str, row: list[Cell], aside: set[int]) -> list[Cell]:
    """The sides of a card that say something; none if the first of them does not."""
    cells = [cell for place, cell in enumerate(row) if place not in aside]
    if not cells or not text[cells[0][0] : cells[0][1]].strip():
        return []
    return [cell for cell in cells if text[cell[0] : cell[1]].strip()]


def _asks(text: str, cell: Cell) -> bool:
    """Whether a side asks."""
    told = re.sub(r"<[^<>]*>", " ", text[cell[0] : cell[1]]).strip()
    return titles.is_asked(titles.bare(told))


def _side(
    text: str, cell: Cell, is_html: bool, lost: list[Lost]
) -> Tracked:
    """What a side says, in Markdown."""
    piece = piece_of(text, cell, lost)
    if is_html:
        piece, gone = converted(piece)
        lost += gone
    return piece
