"""Rows of tables as questions."""

from rectified.scrapes import fields
from rectified.scrapes.blocks import Blocks, Site
from rectified.scrapes.patterns.found import Found

NAMED = "cell of questions"
"""The style of a cell below a head that says that questions stand there, which labels them."""


def table_rows(blocks: Blocks) -> list[Found]:
    """Rows of tables with a column of questions."""
    cells = []
    for rows in blocks.tables:
        told = [[cell.text for cell in row.cells] for row in rows]
        if (
            len(rows) < 2
            or (held := fields.columns(told[0], told[1:])) is None
        ):
            continue
        question, columns = held
        style = NAMED if fields.is_question(told[0][question]) else "cell"
        asks = told[0][question].endswith(("?", "？"))
        if asks and not columns:
            columns = [n for n in range(len(told[0])) if n != question]
        for row in rows[0 if asks else 1 :]:
            if question < len(row.cells) and row.cells[question].text:
                cell = row.cells[question]
                site = Site(cell.start, cell.end, style, cell.text)
                answers = [
                    row.cells[place]
                    for place in columns
                    if place < len(row.cells)
                ]
                cells.append(
                    Found(
                        site,
                        tuple((c.start, c.end) for c in answers if c.text),
                        (row.start, row.end),
                    )
                )
    return cells
