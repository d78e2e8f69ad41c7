"""Wiki markup: what stands in bold, and tables, in Markdown's marks."""

import re
from collections.abc import Iterator

from rectified.scrapes import titles
from rectified.scrapes.ledger import Edit, drop, swap

BOLD, ASKED = 3, 0.5
"""So many lines in bold at least, of which that share asks, tell that a text is a wiki's."""

_BOLD = re.compile(
    r"^(?P<open>'{3})(?P<told>[^'\n]+(?:'[^'\n]+)*)(?P<close>'{3})",
    re.MULTILINE,
)
_OPENS = re.compile(r"^[ \t:]*\{\|[^\n]*\n", re.MULTILINE)
_CLOSES = re.compile(r"^[ \t]*\|\}[ \t]*$", re.MULTILINE)
_LINE = re.compile(r"[^\n]*\n?")
_ATTRIBUTES = re.compile(
    r"[ \t]*(?:[\w-]+=(?:\"[^\"\n]*\"|[\w%#-]+)[ \t]*){1,6}\|(?!\|)"
)
"""What is said of a cell before it."""


def wiki(text: str) -> list[Edit]:
    """What makes Markdown of a wiki's tables and of its lines in bold; nothing if a text has neither."""
    edits = [
        edit
        for start, end in _tables(text)
        for edit in _table(text, start, end)
    ]
    bold = list(_BOLD.finditer(text))
    asked = sum(titles.is_asked(one["told"]) for one in bold)
    if asked >= max(BOLD, ASKED * len(bold)) or edits:
        edits += [
            drop(*one.span(part), "markup", "**")
            for one in bold
            for part in ("open", "close")
        ]
    return sorted(edits)


def _tables(text: str) -> Iterator[tuple[int, int]]:
    """Where each table begins and ends."""
    at = 0
    while opened := _OPENS.search(text, at):
        closed = _CLOSES.search(text, opened.end())
        if closed is None:
            return
        yield opened.start(), closed.end()
        at = closed.end()


def _table(text: str, start: int, end: int) -> Iterator[Edit]:
    """The edits of one table: a row for each that it has, and a rule below the first."""
    opened = _OPENS.match(text, start)
    at = opened.end() if opened else start
    yield drop(start, at, "markup", "\n")
    cells, rows = 0, 0
    while at < end:
        line = _LINE.match(text, at, end)
        after = line.end() if line else end
        told = text[at:after]
        said = told.lstrip()
        begins = after - len(said)
        sign = said[:2]
        if sign in {"|-", "|}", "|+"}:
            instead = (
                _row_end(cells, rows) if cells and sign != "|+" else ""
            )
            rows += bool(instead)
            cells = 0 if instead else cells
            yield drop(at, after, "markup", instead)
        elif sign[:1] in {"|", "!"}:
            attributes = _ATTRIBUTES.match(text, begins + 1, after)
            inside = attributes.end() if attributes else begins + 1
            yield drop(at, inside, "markup", "| " if not cells else " | ")
            cells += 1
            parts = re.compile(r"\|\||!!" if sign[0] == "!" else r"\|\|")
            for mark in parts.finditer(text, inside, after):
                aside = _ATTRIBUTES.match(text, mark.end(), after)
                behind = aside.end() if aside else mark.end()
                yield drop(mark.start(), behind, "markup", "|")
                cells += 1
            if told.endswith("\n"):
                yield swap(after - 1, after, " ")
        elif told.endswith("\n"):
            yield swap(after - 1, after, " ")
        at = after


def _row_end(cells: int, rows: int) -> str:
    """What ends a row: below the first a rule."""
    return " |\n" if rows else " |\n" + "| --- " * cells + "|\n"
