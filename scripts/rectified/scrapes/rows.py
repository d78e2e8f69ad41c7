"""The rows of a table and their cells, by position."""

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple


class Cell(NamedTuple):
    """A cell of a table and where its text begins and ends."""

    text: str
    start: int
    end: int


class Row(NamedTuple):
    """A row of a table: where its line begins and ends, and its cells."""

    start: int
    end: int
    cells: list[Cell]


def cells(line: str, offset: int = 0) -> Iterator[Cell]:
    """The cells of a table's row.

    >>> [cell.text for cell in cells(r"| a \\| b | c |")]
    ['a \\\\| b', 'c']
    """
    bars = [match.start() for match in re.finditer(r"(?<!\\)\|", line)]
    edges = [*([-1] if not line.lstrip().startswith("|") else []), *bars]
    edges += (
        [len(line)]
        if not line.rstrip().endswith("|") or len(bars) < 2
        else []
    )
    for left, right in itertools.pairwise(edges):
        inside = line[left + 1 : right]
        start = left + 1 + len(inside) - len(inside.lstrip())
        yield Cell(
            inside.strip(),
            offset + start,
            offset + start + len(inside.strip()),
        )


_BARRED = re.compile(r"`[^`\n]*`|\$[^$\n]*\$")


def fitted(text: str, start: int, end: int, width: int) -> list[Cell]:
    """The cells of a row that has more than its head: bars in code and in formulas part none, and what stands behind
    the last cell belongs to it."""
    line = _BARRED.sub(
        lambda told: told[0].replace("|", "¦"), text[start:end]
    )
    row = list(cells(line, start))
    ends = [*row[: width - 1], row[min(width, len(row)) - 1]]
    told = [cell.end for cell in row[width:] if cell.text]
    ends[-1] = ends[-1]._replace(end=max([ends[-1].end, *told]))
    return [
        cell._replace(text=text[cell.start : cell.end]) for cell in ends
    ]
