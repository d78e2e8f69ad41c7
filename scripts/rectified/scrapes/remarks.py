"""Code whose remarks hold questions, and the code below each answers it: Markdown with fences around the code."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rectified.scrapes import titles
from rectified.scrapes.documents import LABEL, Document
from rectified.scrapes.ledger import Edit, Tracked, drop, insert

QUESTIONS, ASKED, ANSWERED = 3, 0.6, 0.5
"""So many questions at least; that share of remarks asks where none is numbered; that share of them has code below."""

COUNTED, CALLED, NAMED = 0.5, 0.2, 500
"""That share of numbered remarks asks, or that one in a text that says in so many characters that it is a list; others
count the steps of a program."""

_CELLS = re.compile(r"^# ?%%(?P<kind>[^\n]*)$", re.MULTILINE)
"""What begins a cell of a notebook that is kept as code."""

_MARKDOWN = re.compile(r"^(?:#{1,6}[ ]|[ ]{0,3}```)", re.MULTILINE)


@dataclass
class _Line:
    """A line: where it stands, where what a remark says begins and ends in it, and what it is.

    Attributes:
        start: where it begins.
        end: where it ends, before the newline.
        told: where what a remark says begins.
        last: where that ends.
        kind: `code`, `blank` or `remark`.
        asks: it is the title of a question.
    """

    start: int
    end: int
    told: int
    last: int
    kind: str
    asks: bool = False


def remarks(text: str) -> Document | None:
    """Questions in the remarks of code; None if a text holds none."""
    if len(_CELLS.findall(text)) >= QUESTIONS:
        edited, lost = Tracked.whole(text).edited(_cells(text))
        return Document(text, edited, lost)
    if _MARKDOWN.search(text):
        return None
    lines = _lines(text)
    _mark(text, lines)
    asked = [place for place, line in enumerate(lines) if line.asks]
    ends = [*asked[1:], len(lines)]
    answered = sum(
        any(line.kind == "code" for line in lines[one:after])
        for one, after in zip(asked, ends, strict=False)
    )
    if len(asked) < QUESTIONS or answered < ANSWERED * len(asked):
        return None
    edited, lost = Tracked.whole(text).edited(_edits(text, lines))
    return Document(text, edited, lost)


_SIGN = re.compile(r"[ \t]*(?P<sign>--+|//+)[ \t]*")
_OPENS = re.compile(r"[ \t]*/\*+[ \t]*")


def _lines(text: str) -> list[_Line]:
    """The lines of a text, with what remarks say in them."""
    lines: list[_Line] = []
    at, within = 0, False
    for line in text.split("\n"):
        end = at + len(line)
        kind, told, last = "code", at, end
        closes = line.find("*/")
        opens = None if within else _OPENS.match(line)
        if within or opens:
            kind = "remark"
            begins = (
                opens.end()
                if opens
                else len(line) - len(line.lstrip(" \t*"))
            )
            if closes >= 0 and begins > closes:
                begins = closes
            told = at + begins
            last = at + closes if closes >= 0 else end
            within = closes < 0
        elif sign := _SIGN.match(line):
            kind, told = "remark", at + sign.end()
        elif not line.strip():
            kind = "blank"
        lines.append(_Line(at, end, told, last, kind))
        at = end + 1
    return lines


def _mark(text: str, lines: Sequence[_Line]) -> None:
    """Say which remarks are titles: those numbered or labelled, or else those that ask and begin a remark."""
    said = [titles.bare(text[line.told : line.last]) for line in lines]
    marks = [titles.mark(told) for told in said]
    numbered = [
        place
        for place, line in enumerate(lines)
        if line.kind == "remark"
        and marks[place].kind in {"plain", "label"}
        and re.search(r"\w{2}", said[place][marks[place].length :])
    ]
    firsts = [
        place
        for place, line in enumerate(lines)
        if line.kind == "remark"
        and (not place or lines[place - 1].kind != "remark")
        and re.search(r"\w{2}", said[place])
    ]
    asking = [place for place in firsts if titles.asks(said[place])]
    few = len(numbered) < QUESTIONS
    counted = sum(titles.is_asked(said[one]) for one in numbered)
    named = titles.pattern("list_title").search(text[:NAMED])
    least = CALLED if named else COUNTED
    if (
        len(asking) < ASKED * len(firsts)
        if few
        else counted < least * len(numbered)
    ):
        return
    for place in asking if few else numbered:
        lines[place].asks = True


def _edits(text: str, lines: Sequence[_Line]) -> Iterator[Edit]:
    """A label before each title, no marks of remarks, and fences around code."""
    before, fenced, open_title = "blank", False, False
    first = next(place for place, line in enumerate(lines) if line.asks)
    for place, line in enumerate(lines):
        kind = line.kind
        within = kind == "remark" and not line.asks and before == "code"
        if kind == "code" or within:
            if not fenced and place > first:
                yield insert(line.start, "```\n")
                fenced = True
            before, open_title = "code", False
            continue
        if kind == "remark":
            if fenced:
                yield insert(line.start, "```\n")
                fenced = False
            heads = "# " if _heads(lines, place) else ""
            instead = LABEL if line.asks else heads
            if open_title and not line.asks and line.last > line.told:
                yield drop(line.start - 1, line.told, "markup", " ")
            elif line.told > line.start:
                yield drop(line.start, line.told, "markup", instead)
            if line.end > line.last:
                yield drop(line.last, line.end, "markup")
            told = text[line.told : line.last].rstrip()
            title = line.asks or open_title
            open_title = title and not told.endswith(
                (".", "?", ":", "？", "。", "：")
            )
        else:
            open_title = False
        before = kind
    if fenced:
        yield insert(len(text), "\n```")


def _heads(lines: Sequence[_Line], place: int) -> bool:
    """Whether a remark stands alone in its line above a title: it names a part."""
    above = lines[place - 1].kind if place else "blank"
    below = lines[place + 1 : place + 2]
    after = next(
        (
            one
            for one in lines[place + 1 : place + 4]
            if one.kind != "blank"
        ),
        None,
    )
    alone = above == "blank" and all(one.kind == "blank" for one in below)
    return (
        alone and after is not None and after.asks and not lines[place].asks
    )


def _cells(text: str) -> Iterator[Edit]:
    """Fences around cells of code, and no signs of remarks in those of text."""
    cells = list(_CELLS.finditer(text))
    ends = [*(cell.start() for cell in cells[1:]), len(text)]
    for cell, end in zip(cells, ends, strict=True):
        body = text[cell.end() : end]
        is_text = re.search(r"\[(?:markdown|md)\]", cell["kind"])
        if not is_text:
            yield drop(
                *cell.span(), "markup", "\n```" if body.strip() else ""
            )
            if body.strip():
                yield insert(
                    end, "\n```\n\n" if body.endswith("\n") else "\n```\n"
                )
            continue
        yield drop(*cell.span(), "markup", "\n")
        for sign in re.finditer(
            r"^(?:#[ ]?|\"{3}|'{3})", body, re.MULTILINE
        ):
            yield drop(
                cell.end() + sign.start(), cell.end() + sign.end(), "markup"
            )
