"""The numbers of a text as readers see them, and the paragraph of an answer that has its worked number."""

import re
from dataclasses import dataclass

from rectified.text.notation import FENCE

OPENING = "**A number.**"

# Indices of symbols are no numbers, and a fenced block is run by tests of its own.
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


def worked_paragraph(body: str) -> str:
    """What stands between “**A number.**” and the next part of an answer, code left out; empty if there is none."""
    _, found, rest = FENCE.sub(lambda block: "\n" * block[0].count("\n"), body).partition(OPENING)
    return re.split(r"^\*\*", rest, maxsplit=1, flags=re.MULTILINE)[0] if found else ""


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
