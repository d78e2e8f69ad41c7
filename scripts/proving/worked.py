"""The worked numbers of answers: what “**A number.**” says is computed, from the digits that readers see.

A test goes through the numerals of the paragraph in order. Some are given, and what follows is computed from them; some
are results, and must be what the computation gives, rounded to the digits shown; some are names, such as years.
"""

import contextlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from proving import page
from proving.assertions import equation
from proving.equation import Env
from rectified.text.numerals import Numeral, numerals, worked_paragraph


def paragraph(slug: str) -> str:
    """What an answer says behind “**A number.**”; empty if it says nothing there."""
    if slug in _altered:
        return _altered[slug]
    return worked_paragraph(_bodies().get(slug, ""))


@cache
def _bodies() -> dict[str, str]:
    return {question.slug: question.body for question in page.questions()}


class Worked:
    """The numerals of a paragraph, taken in order; each must be taken once."""

    def __init__(self, slug: str) -> None:
        self._slug = slug
        self._left = numerals(paragraph(slug))

    def _next(self) -> Numeral:
        assert self._left, f"{self._slug}: no number is left"
        return self._left.pop(0)

    def given(self, count: int) -> list[float]:
        """The values of the next numerals, from which others are computed."""
        return [self._next().value for _ in range(count)]

    def shows(self, *values: Any) -> None:
        """The next numerals are these values, each rounded to the digits shown."""
        for value in values:
            shown = self._next()
            error = abs(float(value) - shown.value)
            assert error <= shown.step * (0.5 + 1e-9), f"{self._slug}: {shown.text} is shown, {float(value)!r} computed"

    def names(self, *texts: str) -> None:
        """The next numerals are these, letter by letter: years, sizes of a known model, numbers of points."""
        for text in texts:
            shown = self._next()
            assert shown.text == text, f"{self._slug}: {shown.text} is shown, {text} is right"

    def end(self) -> None:
        """No numeral is left."""
        assert not self._left, f"{self._slug}: nothing computes {[numeral.text for numeral in self._left]}"


def by_formula(formula_id: str, env: Env) -> float:
    """What the right side of a display formula is, computed from its own LaTeX; `env` as for `assert_equation`."""
    return float(equation(formula_id).right.value(env))


Count = Callable[[Worked], None]
COUNTS: dict[str, Count] = {}


def counts(slug: str) -> Callable[[Count], Callable[[], None]]:
    """Make a function that goes through the numerals of an answer a test.

    Raises:
        ValueError: the answer has such a test already.
    """

    def registered(function: Count) -> Callable[[], None]:
        if slug in COUNTS:
            raise ValueError(f"{slug} is counted twice")
        COUNTS[slug] = function

        def test() -> None:
            run(slug)

        test.__name__, test.__doc__ = function.__name__, function.__doc__
        return test

    return registered


def run(slug: str) -> None:
    """Go through the numerals of an answer. Raises AssertionError where one is not what it should be."""
    worked = Worked(slug)
    COUNTS[slug](worked)
    worked.end()


_altered: dict[str, str] = {}


@contextlib.contextmanager
def altered(slug: str, text: str) -> Iterator[None]:
    """Within, the paragraph of an answer is another text."""
    _altered[slug] = text
    try:
        yield
    finally:
        del _altered[slug]


def slips(slug: str) -> Iterator[tuple[str, str]]:
    """The paragraph with one digit changed, for each digit of each numeral: the numeral as changed, and the text."""
    text = paragraph(slug)
    for numeral in numerals(text):
        for place in range(*numeral.span):
            if text[place].isdigit():
                other = str((int(text[place]) + 1) % 10)
                changed = text[:place] + other + text[place + 1 :]
                yield changed[slice(*numeral.span)], changed


def survivors(slug: str) -> tuple[list[str], int]:
    """The slips that the test of an answer does not notice, and how many there are in all."""
    unnoticed, tried = [], 0
    for numeral, text in slips(slug):
        tried += 1
        with altered(slug, text):
            try:
                run(slug)
            except (AssertionError, ArithmeticError, ValueError, LookupError):
                continue
        unnoticed.append(numeral)
    return unnoticed, tried
