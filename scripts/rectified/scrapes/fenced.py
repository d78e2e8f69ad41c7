"""Texts whose every fence holds a question and the answer to it: Markdown without the fences, a label before each."""

import re
from collections.abc import Iterator

from rectified.scrapes import titles
from rectified.scrapes.documents import LABEL, Document
from rectified.scrapes.ledger import Edit, Tracked, drop

FENCES, ASKED, HELD = 5, 0.8, 0.6
"""So many fences at least, of which that share begins with a line that asks or ends with a colon, and which hold that
share of the text."""

_FENCE = re.compile(
    r"^[ ]{0,3}```[ ]*\n(?P<told>[^\n]*\S[^\n]*)\n(?P<below>(?:(?![ ]{0,3}```)[^\n]*\n)*?)[ ]{0,3}```[ \t]*$",
    re.MULTILINE,
)


def fenced(text: str) -> Document | None:
    """Questions that stand with their answers in fences of no language; None if a text holds none."""
    fences = list(_FENCE.finditer(text))
    asked = sum(_is_told(fence["told"]) for fence in fences)
    answered = sum(bool(fence["below"].strip()) for fence in fences)
    held = sum(len(fence[0]) for fence in fences)
    if (
        asked < max(FENCES, ASKED * len(fences))
        or answered < 0.5 * len(fences)
        or held < HELD * len(text)
    ):
        return None
    edited, lost = Tracked.whole(text).edited(
        edit for fence in fences for edit in _edits(fence)
    )
    return Document(text, edited, lost)


def _is_told(line: str) -> bool:
    """Whether a line asks, or announces what stands below it."""
    told = titles.bare(line)
    return told.endswith((":", "：")) or titles.asks(told)


def _edits(fence: re.Match[str]) -> Iterator[Edit]:
    """A label instead of an opening fence, nothing instead of a closing one."""
    yield drop(fence.start(), fence.start("told"), "fence", LABEL)
    yield drop(fence.end("below"), fence.end(), "fence")
