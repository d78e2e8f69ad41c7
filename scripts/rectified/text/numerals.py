"""The numbers of a text as readers see them, and the passages of an answer whose numbers a test computes."""

import re
from dataclasses import dataclass

from rectified.text.notation import FENCE, FIGURE

OPENING = "**A number.**"

# Indices of symbols are no numbers, and a fenced block is run by tests of its own.
_INDEX = re.compile(
    r"_(?:\{[^{}]*\}|\w|\\\w+)|\\text\{[^{}]*\}|\]\([^()]*\)|`[^`\n]*`"
)
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


MANY = 3
"""A table with as many decimals as this is a table of values."""

_TABLE = re.compile(
    r"^\|.*\n\|(?: *-{3,} *\|)+\n(?:\|.*(?:\n|$))+", re.MULTILINE
)


def _blank(block: re.Match[str]) -> str:
    return "\n" * block[0].count("\n")


def passages(slug: str, body: str) -> dict[str, str]:
    """The passages of an answer that have numbers to be computed, by name.

    Args:
        slug: names what stands between “**A number.**” and the next part of the answer.
        body: the answer; code and figures in it have tests of their own.

    Returns:
        That, and the rows of each table of values, which `table_name` names.
    """
    prose = FENCE.sub(_blank, FIGURE.sub(_blank, body))
    _, opening, rest = prose.partition(OPENING)
    number = (
        re.split(r"^\*\*", rest, maxsplit=1, flags=re.MULTILINE)[0]
        if opening
        else ""
    )
    shown = {slug: number} if number else {}
    for match in _TABLE.finditer(prose):
        head, _, rows = match[0].split("\n", 2)
        decimals = [
            numeral for numeral in numerals(rows) if "." in numeral.text
        ]
        if rows not in number and len(decimals) >= MANY:
            shown[table_name(slug, head.split("|")[1].strip())] = rows
    return shown


def table_name(slug: str, column: str) -> str:
    """The name of an answer's table, by the head of its first column."""
    return f"{slug} | {column}"


def numerals(text: str) -> list[Numeral]:
    r"""The numbers of a paragraph, in order.

    >>> [n.text for n in numerals(r"With $x_1 = -0.5$ it is $9.5 \cdot 10^{-7}$, of 1,200 in `f(3)`.")]
    ['-0.5', '9.5 \\cdot 10^{-7}', '1,200']
    """
    bare = _INDEX.sub(lambda match: " " * len(match[0]), text)
    return [_numeral(match) for match in _NUMERAL.finditer(bare)]


def _numeral(match: re.Match[str]) -> Numeral:
    digits = (
        match["digits"]
        .replace("{,}", "")
        .replace("\\,", "")
        .replace(",", "")
    )
    scale = 10.0 ** int(match["exponent"] or 0)
    decimals = len(digits.partition(".")[2])
    sign = -1 if match["sign"] else 1
    return Numeral(
        match[0],
        sign * float(digits) * scale,
        scale * 10.0**-decimals,
        match.span(),
    )
