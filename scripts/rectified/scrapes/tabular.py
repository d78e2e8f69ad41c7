"""Tables of data: CSV and its kin, with a column of questions. Read with the place of each cell."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rectified.scrapes import fields, titles
from rectified.scrapes.documents import Document, assembled
from rectified.scrapes.ledger import Lost, Tracked, drop

DELIMITERS = ",\t;|"


def table(text: str) -> Document | None:
    """A table of data as records; None if the text is none or has no column of questions.

    The first row names the columns, in whatever words; a table with tabs may have no such row, as flashcards are
    exported. Rows that stand each in one cell of their own are read without its quotation marks.
    """
    if (read := _table(text)) is not None:
        return read
    plain, lost = _unwrapped(text)
    inner = _table(plain.text) if lost else None
    return inner and replace(inner.within(plain, lost), source=text)


WRAPPED = 0.5
"""More than that share of the rows is a cell each where their quotation marks are one too many."""


def _unwrapped(text: str) -> tuple[Tracked, list[Lost]]:
    """A table of whose rows most hold no more than one cell in quotation marks, without these and with every second of
    those within; other texts as they stand."""
    rows = list(rows_of(text, 0, ","))
    wrapped = [
        row[0]
        for row in rows
        if row[0][2] and not any(end > start for start, end, _ in row[1:])
    ]
    if len(wrapped) <= WRAPPED * len(rows):
        return Tracked.whole(text), []
    marks = [
        at
        for start, end, _ in wrapped
        for at in (
            start - 1,
            *(
                start + one.start()
                for one in _DOUBLED.finditer(text[start:end])
            ),
            end,
        )
    ]
    return Tracked.whole(text).edited(
        drop(at, at + 1, "quotation mark") for at in marks
    )


_DOUBLED = re.compile('""')


def _table(text: str) -> Document | None:
    """A table whose rows stand as they are."""
    body = re.match(r"(?:#[^\n]*\n)*", text)
    start = body.end() if body else 0
    for delimiter in sorted(
        DELIMITERS, key=lambda sign: -text[start : start + 2000].count(sign)
    ):
        if delimiter not in text[start : start + 5000] or _is_markdown(
            text, delimiter
        ):
            continue
        rows = [
            row
            for row in rows_of(text, start, delimiter)
            if any(last > first for first, last, _ in row)
        ]
        if (records := _records(text, rows, delimiter)) is not None:
            return records
    return None


def _is_markdown(text: str, delimiter: str) -> bool:
    """Whether bars are those of tables in Markdown."""
    return delimiter == "|" and bool(_RULE.search(text))


_RULE = re.compile(
    r"^(?:(?=[^\n-]*-)(?=[^\n|]*\|)[ \t:|-]+|[ ]*-{3}[ -]*)$",
    re.MULTILINE,
)
"""The line below the head of such a table, of one dash in a cell at least, or a rule across the page."""


Cell = tuple[int, int, bool]
"""Where a cell's text begins and ends, and whether quotation marks stand around it."""


def rows_of(text: str, start: int, delimiter: str) -> Iterator[list[Cell]]:
    """The cells of each row that is not empty, by position, as the csv module reads them."""
    sign = re.escape(delimiter)
    cell = re.compile(
        rf'"(?P<quoted>[^"]*+(?:""[^"]*+)*+)"(?P<tail>[^{sign}\n]*)|(?P<plain>[^{sign}\n]*)'
    )
    row: list[Cell] = []
    at = start
    while at <= len(text):
        match = cell.match(text, at)
        if (
            match is None
        ):  # cannot be: the second branch matches nothing, too
            return
        group = "quoted" if match["quoted"] is not None else "plain"
        row.append((*match.span(group), group == "quoted"))
        at = match.end()
        if text[at : at + 1] == delimiter:
            at += 1
            continue
        if len(row) > 1 or row[0][1] > row[0][0]:
            yield row
        row = []
        at += 1


def _said(text: str, cell: Cell) -> str:
    said = text[cell[0] : cell[1]]
    return said.replace('""', '"') if cell[2] else said


def _records(
    text: str, rows: Sequence[Sequence[Cell]], delimiter: str
) -> Document | None:
    """The records of rows, if the rows are a table and one column asks."""
    while rows and len(rows[0]) < 2 <= len(rows[-1]):
        rows = rows[1:]  # a caption
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    width = len(rows[0])
    asked = next(
        (
            place
            for place, cell in enumerate(rows[0])
            if fields.is_question(_said(text, cell))
        ),
        None,
    )
    if asked is not None:
        answer = next(
            (
                place
                for place, cell in enumerate(rows[0])
                if place > asked and fields.is_answer(_said(text, cell))
            ),
            width - 1,
        )
        rows = [_whole(text, row, width, (asked, answer)) for row in rows]
    elif not any(end > start for row in rows for start, end, _ in row[1:]):
        return None  # lines that end with a delimiter
    least = ALIKE if asked is None else NAMED
    if sum(len(row) == width for row in rows) < least * len(rows):
        return None
    rows = [_fitted(row, width) for row in rows]
    told = [[_said(text, cell) for cell in row] for row in rows]
    named = any(map(fields.is_question, told[0])) or _heads(told)
    if not named and delimiter != "\t" and not _is_regular(rows, told):
        return None
    names, body = (told[0], rows[1:]) if named else ([""] * width, rows)
    columns = fields.columns(names, told[1:] if named else told)
    if columns is None:
        return None
    question, answers = columns
    if not named and not answers:
        others = [place for place in range(width) if place != question]
        answers = [place for place in others if _is_said(told, place)][:1]
    lost: list[Lost] = []
    pieces = []
    for row in body:
        if question >= len(row) or not _said(text, row[question]).strip():
            continue
        cells = [
            row[place]
            for place in answers
            if place < len(row) and row[place][1] > row[place][0]
        ]
        made = [
            piece_of(text, cell, lost) for cell in (row[question], *cells)
        ]
        pieces.append((made[0], made[1:]))
    return (
        assembled(text, pieces, lost, "layout of the table")
        if pieces
        else None
    )


ALIKE, NAMED = 0.9, 0.75
"""The least share of a table's rows that have as many cells as its head, and where the head names a question."""


def _whole(
    text: str, row: Sequence[Cell], width: int, columns: tuple[int, int]
) -> Sequence[Cell]:
    """A row of more cells than columns, where a question that no quotation marks enclose reaches to its question mark,
    and what is too many then belongs to the answer; others as they stand.

    Args:
        text: the table.
        row: the cells.
        width: how many there should be.
        columns: where question and answer stand.
    """
    asked, told = columns
    more = len(row) - width
    if more <= 0 or any(cell[2] for cell in row[asked:]):
        return row
    ends = (
        place
        for place in range(asked, asked + more + 1)
        if _said(text, row[place]).rstrip().endswith(("?", "？"))
    )
    if (end := next(ends, None)) is None:
        return row
    row = _joined(row, asked, end)
    return _joined(row, told, told + len(row) - width)


def _joined(row: Sequence[Cell], first: int, last: int) -> list[Cell]:
    """A row in which some cells are one."""
    cell = (row[first][0], row[last][1], row[first][2] and first == last)
    return [*row[:first], cell, *row[last + 1 :]]


def _fitted(row: Sequence[Cell], width: int) -> Sequence[Cell]:
    """A row of so many cells at most: where the last goes on behind a delimiter that no quotation marks enclose, what
    stands there belongs to it."""
    if len(row) <= width or any(cell[2] for cell in row[width - 1 :]):
        return row
    told = [end for start, end, _ in row[width - 1 :] if end > start]
    last = (row[width - 1][0], max([row[width - 1][1], *told]), False)
    return [*row[: width - 1], last]


def _is_said(told: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a column says something of each row, and no number or topic."""
    said = [row[place] for row in told if place < len(row)]
    words = {text for text in said if re.search(r"[^\W\d]", text)}
    return len(words) > 0.5 * len(said)


REGULAR, WIDEST = 5, 4
"""Rows without a head are a table of so many at least, all of one width, which is at most so many cells."""


def _is_regular(
    rows: Sequence[Sequence[Cell]], told: Sequence[Sequence[str]]
) -> bool:
    """Whether rows are a table though none names the columns: all are of one width, and most have a cell in quotation
    marks or a first one that ends with a question mark."""
    widths = {len(row) for row in rows}
    asked = sum(row[0].rstrip().endswith(("?", "？")) for row in told)
    quoted = sum(any(cell[2] for cell in row) for row in rows)
    return (
        len(rows) >= REGULAR
        and len(widths) == 1
        and max(widths) <= WIDEST
        and max(asked, quoted) > 0.5 * len(rows)
    )


def _heads(told: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names columns, though none is called a question: short names in one line, none of which
    asks, above rows enough to tell by."""
    return len(told) > 5 and all(
        re.fullmatch(r"\s*[^\W\d][\w .#/()-]{0,30}", name)
        and not titles.asks(name)
        for name in told[0]
    )


def piece_of(text: str, cell: Cell, lost: list[Lost]) -> Tracked:
    """A cell's text; of doubled quotation marks one goes."""
    start, end, quoted = cell
    piece = Tracked.whole(text)[start:end]
    if not quoted:
        return piece
    marks = [match.start() for match in _DOUBLED.finditer(piece.text)]
    piece, gone = piece.edited(
        drop(at, at + 1, "quotation mark") for at in marks
    )
    lost += gone
    return piece


def agrees(text: str, delimiter: str = ",") -> bool:
    """Whether the csv module reads the same cells, by which tests hold this reader."""
    ours = [
        [_said(text, cell) for cell in row]
        for row in rows_of(text, 0, delimiter)
    ]
    return ours == [
        row
        for row in csv.reader(
            text.splitlines(keepends=True), delimiter=delimiter
        )
        if row
    ]
