"""Texts in which two speakers, or the two sides of a card, take turns: Markdown with a label before each question."""

import re
from collections.abc import Iterator

from rectified.scrapes import titles
from rectified.scrapes.documents import LABEL, Document
from rectified.scrapes.ledger import Edit, Tracked, drop

TURNS, HELD, ASKED = 3, 0.8, 0.5
"""So many turns at least, which hold that share of the text, and of which so many ask; others are talk."""

LINE = 500
"""So many characters of a turn are looked at."""

_SIDES = re.compile(
    r"^[ \t]*(?:[*_]{2})?(?:(?P<asks>front|user|human)|(?P<tells>back|assistant|bot))"
    r"[ \t]*(?:[*_]{2}[ \t]*[:：]|[:：](?:[*_]{2})?)[ \t]*(?P<behind>\n\s*)?",
    re.IGNORECASE | re.MULTILINE,
)
"""Who speaks, or which side of a card it is."""


def spoken(text: str) -> Document | None:
    """Questions and answers that are labelled as turns of two speakers, or as sides of cards; None where these do not
    alternate."""
    turns = [*_SIDES.finditer(text)]
    asking, telling = turns[::2], turns[1::2]
    alternate = all(turn["asks"] for turn in asking) and all(
        turn["tells"] for turn in telling
    )
    if not alternate or not TURNS <= len(telling) == len(asking):
        return None
    if len(text) - turns[0].start() < HELD * len(text):
        return None
    asked = sum(
        titles.asks(
            titles.bare(text[turn.end() : turn.end() + LINE].split("\n")[0])
        )
        for turn in asking
    )
    if asked < ASKED * len(asking):
        return None
    edited, lost = Tracked.whole(text).edited(_edits(turns))
    return Document(text, edited, lost)


def _edits(turns: list[re.Match[str]]) -> Iterator[Edit]:
    """A label instead of the name of who asks, and none instead of that of who answers."""
    for turn in turns:
        yield drop(*turn.span(), "markup", LABEL if turn["asks"] else "\n")
