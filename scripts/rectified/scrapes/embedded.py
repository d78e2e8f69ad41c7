"""Markdown whose questions stand in lists, tables or boxes of HTML: Markdown as a whole."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from rectified.scrapes import titles
from rectified.scrapes.documents import Document
from rectified.scrapes.elements import elements
from rectified.scrapes.ledger import Tracked
from rectified.scrapes.pages import edits_within

QUESTIONS, HELD, TOLD, OTHERS = 3, 0.5, 0.2, 0.25
"""So many questions at least stand in elements that hold that share of a text; what begins a line or a cell there asks
that often; and to each of them so many at most are marked in a way that Markdown sees."""

_TAGS = r"ul|ol|table|dl|div|p|section|center|details"
_BEGINS = re.compile(
    rf"^[ ]{{0,3}}<(?:{_TAGS})\b", re.IGNORECASE | re.MULTILINE
)
_TAG = re.compile(
    rf"<(?P<closes>/?)(?P<tag>{_TAGS})\b[^<>]*>", re.IGNORECASE
)
_FENCE = re.compile(
    r"^[ ]{0,3}(?P<signs>`{3,}|~{3,})[^\n]*\n(?:[^\n]*\n)*?[ ]{0,3}(?P=signs)",
    re.MULTILINE,
)
_MARKS = re.compile(
    r"^[ ]{0,3}(?:#{1,6}[ ]|[-*+][ ]|\d+[.)][ ]|>|```|~~~|\*\*\w)",
    re.MULTILINE,
)
"""What begins a line of Markdown and of no HTML."""

_HEAD = re.compile(r"[ ]{0,3}(?:#{1,6}[ ]|[-*+][ ]|\d+[.)][ ]|\*\*\w|\|)")
_SEEN = {"summary", "dt", *(f"h{level}" for level in range(1, 7))}
"""Elements that Markdown's patterns look at already."""


def embedded(text: str) -> Document | None:
    """Markdown most of which is elements of HTML that hold its questions; None if a text is none."""
    if "</" not in text or not _BEGINS.search(text):
        return None
    spans = [*_spans(text)]
    if sum(end - start for start, end in spans) < HELD * len(text):
        return None
    shown, edits = edits_within(text, spans)
    inside, _ = Tracked.whole(shown).edited(edits)
    if not _asks(text, spans, inside.text):
        return None
    return Document(text, *Tracked.whole(text).edited(edits))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where elements begin and end that begin a line and in which no line is Markdown; none within another or code."""
    code = [match.span() for match in _FENCE.finditer(text)]
    starts = [start for start, _ in code]

    def in_code(at: int) -> bool:
        place = bisect_left(starts, at + 1) - 1
        return place >= 0 and at < code[place][1]

    ends = _ends(text)
    marks = [match.start() for match in _MARKS.finditer(text)]
    last = 0
    for match in _BEGINS.finditer(text):
        start = text.index("<", match.start())
        end = ends.get(start, 0)
        if start < last or end <= start or in_code(start):
            continue
        if bisect_left(marks, start) == bisect_left(marks, end):
            yield start, end
            last = end


def _ends(text: str) -> dict[int, int]:
    """Where each element ends whose tags are both there, by where it begins."""
    opened: dict[str, list[int]] = {}
    ends: dict[int, int] = {}
    for match in _TAG.finditer(text):
        waiting = opened.setdefault(match["tag"].casefold(), [])
        if not match["closes"]:
            waiting.append(match.start())
        elif waiting:
            ends[waiting.pop()] = match.end()
    return ends


def _asks(text: str, spans: Sequence[tuple[int, int]], inside: str) -> bool:
    """Whether the elements hold the questions, and hardly any is marked in a way that Markdown sees.

    Args:
        text: what they stand in.
        spans: where they stand.
        inside: what they say, in Markdown.
    """
    seen = [
        titles.bare(element.inner)
        for start, end in spans
        for element in elements(text[start:end], _SEEN)
    ]
    edges = [0, *(at for span in spans for at in span), len(text)]
    heads = [
        titles.bare(line)
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        for line in text[start:end].split("\n")
        if _HEAD.match(line)
    ]
    told = [
        line
        for part in re.split(r"[\n|]", inside)
        if re.search(r"\w{2}", line := titles.bare(part))
    ]
    already = sum(map(_is_title, [*seen, *heads]))
    asking = sum(titles.is_asked(line) for line in told)
    asking -= sum(titles.is_asked(line) for line in seen)
    return asking >= max(QUESTIONS, TOLD * len(told)) and (
        already <= OTHERS * asking
    )


def _is_title(line: str) -> bool:
    """Whether a line that is marked as a title asks, or has a number or a label."""
    return titles.mark(line).kind != "" or titles.asks(line)
