"""The worked numbers of answers: what “**A number.**” or a table of values says is computed, from the digits shown.

A test goes through the numerals of the passage in order. Some are given, and what follows is computed from them; some
are results, and must be what the computation gives, rounded to the digits shown; some are names, such as years.
"""

import contextlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from proving import page
from proving.assertions import equation
from proving.equation import Env
from rectified.text.notation import FENCE

OPENING = "**A number.**"

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
        span: where it stands in the paragraph.
    """

    text: str
    value: float
    step: float
    span: tuple[int, int]


_TABLE = re.compile(r"^\|.*\n\|(?: *-{3,} *\|)+\n(?:\|.*(?:\n|$))+", re.MULTILINE)
MANY = 3
"""A table with as many decimals as this is a table of values."""


def passage(name: str) -> str:
    """The text with the numbers of a test; empty if there is none.

    Args:
        name: a slug, for what stands between “**A number.**” and the next part of the answer, code left out; or what
            `table_name` gives, for the rows of a table.
    """
    if name in _altered:
        return _altered[name]
    slug, of_table, table = name.partition(" | ")
    body = _bodies().get(slug, "")
    if of_table:
        return tables(body).get(table, "")
    _, found, rest = body.partition(OPENING)
    return re.split(r"^\*\*", rest, maxsplit=1, flags=re.MULTILINE)[0] if found else ""


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


def passages() -> Iterator[tuple[str, str]]:
    """Every passage whose numbers are to be computed, and its file: with a numeral, or a table of values."""
    for question in page.questions():
        if numerals(passage(question.slug)):
            yield question.slug, question.path
        number = passage(question.slug)
        for column, rows in tables(_bodies()[question.slug]).items():
            decimals = [numeral for numeral in numerals(rows) if "." in numeral.text]
            if rows not in number and len(decimals) >= MANY:
                yield table_name(question.slug, column), question.path


@cache
def _bodies() -> dict[str, str]:
    """Answers without their blocks of code, which are run by tests of their own."""
    return {q.slug: FENCE.sub(lambda block: "\n" * block[0].count("\n"), q.body) for q in page.questions()}


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


class Worked:
    """The numerals of a passage, taken in order; each must be taken once.

    Attributes:
        roles: how many have been `given`, `computed` and `named`.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._left = numerals(passage(name))
        self.roles: Counter[str] = Counter()

    def _next(self, role: str) -> Numeral:
        assert self._left, f"{self._name}: no number is left"
        self.roles[role] += 1
        return self._left.pop(0)

    def given(self, count: int) -> list[float]:
        """The values of the next numerals, from which others are computed."""
        return [self._next("given").value for _ in range(count)]

    def shows(self, *values: Any) -> None:
        """The next numerals are these values, each rounded to the digits shown."""
        for value in values:
            shown = self._next("computed")
            error = abs(float(value) - shown.value)
            assert error <= shown.step * (0.5 + 1e-9), f"{self._name}: {shown.text} is shown, {float(value)!r} computed"

    def names(self, *texts: str) -> None:
        """The next numerals are these, letter by letter: years, sizes of a known model, numbers of points."""
        for text in texts:
            shown = self._next("named")
            assert shown.text == text, f"{self._name}: {shown.text} is shown, {text} is right"

    def end(self) -> None:
        """No numeral is left."""
        assert not self._left, f"{self._name}: nothing computes {[numeral.text for numeral in self._left]}"


def by_formula(formula_id: str, env: Env) -> float:
    """What the right side of a display formula is, computed from its own LaTeX; `env` as for `assert_equation`."""
    return float(equation(formula_id).right.value(env))


Count = Callable[[Worked], None]
COUNTS: dict[str, Count] = {}


def counts(slug: str, table: str = "") -> Callable[[Count], Callable[[], None]]:
    """Make a function that goes through numerals of an answer a test.

    Args:
        slug: the answer.
        table: the head of a table's first column; without it, “A number.” is meant.

    Raises:
        ValueError: there is such a test already.
    """
    name = table_name(slug, table) if table else slug

    def registered(function: Count) -> Callable[[], None]:
        if name in COUNTS:
            raise ValueError(f"{name} is counted twice")
        COUNTS[name] = function

        def test() -> None:
            run(name)

        test.__name__, test.__doc__ = function.__name__, function.__doc__
        return test

    return registered


def run(name: str) -> Counter[str]:
    """Go through the numerals of a passage.

    Returns:
        How many are given, computed and named.

    Raises:
        AssertionError: one is not what it should be.
    """
    worked = Worked(name)
    COUNTS[name](worked)
    worked.end()
    return worked.roles


_altered: dict[str, str] = {}


@contextlib.contextmanager
def altered(name: str, text: str) -> Iterator[None]:
    """Within, a passage is another text."""
    _altered[name] = text
    try:
        yield
    finally:
        del _altered[name]


def slips(name: str) -> Iterator[tuple[str, str]]:
    """A passage with one digit changed, for each digit of each numeral: the numeral as changed, and the text."""
    text = passage(name)
    for numeral in numerals(text):
        for place in range(*numeral.span):
            if text[place].isdigit():
                other = str((int(text[place]) + 1) % 10)
                changed = text[:place] + other + text[place + 1 :]
                yield changed[slice(*numeral.span)], changed


def survivors(name: str) -> tuple[list[str], int]:
    """The slips that the test of a passage does not notice, and how many there are in all."""
    unnoticed, tried = [], 0
    for numeral, text in slips(name):
        tried += 1
        with altered(name, text):
            try:
                run(name)
            except (AssertionError, ArithmeticError, ValueError, LookupError):
                continue
        unnoticed.append(numeral)
    return unnoticed, tried
