"""The numbers of a text as readers see them, and the passages of an answer whose numbers are computed."""

import re
from dataclasses import dataclass

from rectified.text.notation import FENCE

OPENING = "**A number.**"

MANY = 3
"""A table with as many decimals as this is a table of values."""

_TABLE = re.compile(r"^\|.*\n\|(?: *-{3,} *\|)+\n(?:\|.*(?:\n|$))+", re.MULTILINE)
# Indices of symbols are no numbers.
_INDEX = re.compile(r"_(?:\{[^{}]*\}|\w|\\\w+)|\\text\{[^{}]*\}|\]\([^()]*\)|`[^`\n]*`")
_NUMERAL = re.compile(
    r"(?<![\w.\\])(?P<sign>(?<![\w)}\]%][-−])(?<![\w)}\]%]\s[-−])[-−]?)?"
    r"(?P<digits>\d+(?:(?:,|\{,\}|\\,)\d{3})*(?:\.\d+)?)"
    r"(?:\s*\\(?:cdot|times)\s*10\^\{?(?P<exponent>-?\d+)\}?)?"
)


@dataclass(frozen=True)
class Numeral:
    """A number as it is written.

    Attributes:
        text: its digits with separators, and a power of ten if one belongs to it.
        value: what it says.
        step: the worth of its last digit.
        span: where it stands in the text.
    """

    text: str
    value: float
    step: float
    span: tuple[int, int]


def numerals(text: str) -> list[Numeral]:
    r"""The numbers of a paragraph, in order.

    >>> [n.text for n in numerals(r"With $x_1 = -0.5$ it is $9.5 \cdot 10^{-7}$, of 1,200 in `f(3)`.")]
    ['-0.5', '9.5 \\cdot 10^{-7}', '1,200']
    """
    bare = _INDEX.sub(lambda match: " " * len(match[0]), text)
    return [_numeral(match) for match in _NUMERAL.finditer(bare)]


def _numeral(match: re.Match[str]) -> Numeral:
    digits = match["digits"].replace("{,}", "").replace("\\,", "").replace(",", "")
    scale = 10.0 ** int(match["exponent"] or 0)
    decimals = len(digits.partition(".")[2])
    sign = -1 if match["sign"] else 1
    return Numeral(match[0], sign * float(digits) * scale, scale * 10.0**-decimals, match.span())


def table_name(slug: str, column: str) -> str:
    """The name of an answer's table, by the head of its first column."""
    return f"{slug} | {column}"


def tables(body: str) -> dict[str, str]:
    r"""The rows of each table, by the head of its first column.

    >>> tables("Text.\n\n| slope | where |\n| --- | --- |\n| 0.01 | here |\n")
    {'slope': '| 0.01 | here |\n'}
    """
    parted = (match[0].split("\n", 2) for match in _TABLE.finditer(body))
    return {head.split("|")[1].strip(): rows for head, _, rows in parted}


def _without_code(body: str) -> str:
    """An answer without its blocks of code, which are run by tests of their own."""
    return FENCE.sub(lambda block: "\n" * block[0].count("\n"), body)


def _worked(text: str) -> str:
    _, found, rest = text.partition(OPENING)
    return re.split(r"^\*\*", rest, maxsplit=1, flags=re.MULTILINE)[0] if found else ""


def passage(name: str, body: str) -> str:
    """The text with the numbers of a test; empty if there is none.

    Args:
        name: a slug, for what stands between “**A number.**” and the next part of the answer, code left out; or what
            `table_name` gives, for the rows of a table.
        body: the answer.
    """
    _, of_table, column = name.partition(" | ")
    text = _without_code(body)
    return tables(text).get(column, "") if of_table else _worked(text)


def passages(slug: str, body: str) -> dict[str, str]:
    """Every passage of an answer whose numbers are to be computed, by name: with a numeral, or a table of values."""
    text = _without_code(body)
    number = _worked(text)
    found = {slug: number} if numerals(number) else {}
    for column, rows in tables(text).items():
        decimals = [numeral for numeral in numerals(rows) if "." in numeral.text]
        if rows not in number and len(decimals) >= MANY:
            found[table_name(slug, column)] = rows
    return found
