"""The worked numbers of answers: what “**A number.**” or a table of values says is computed, from the digits shown.

A test goes through the numerals of the passage in order. Some are given, and what follows is computed from them; some
are results, and must be what the computation gives, rounded to the digits shown; some are names, such as years.
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from proving import page
from proving.assertions import equation
from proving.equation import Env, Ranges, Values
from rectified.text.numerals import Numeral, numerals, passages, table_name


def passage(name: str) -> str:
    """The text with the numbers of a test, by the name that `passages` gives it; empty if there is none."""
    if name in _altered:
        return _altered[name]
    return _passages().get(name, "")


@cache
def _passages() -> dict[str, str]:
    return {
        name: text
        for q in page.questions()
        for name, text in passages(q.slug, q.body).items()
    }


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
        return [self.one() for _ in range(count)]

    def one(self) -> float:
        """The value of the next numeral, from which others are computed."""
        return self._next("given").value

    def shows(self, *values: Any) -> None:
        """The next numerals are these values, each rounded to the digits shown."""
        for value in values:
            shown = self._next("computed")
            error = abs(float(value) - shown.value)
            assert error <= shown.step * (0.5 + 1e-9), (
                f"{self._name}: {shown.text} is shown, {float(value)!r} computed"
            )

    def names(self, *texts: str) -> None:
        """The next numerals are these, letter by letter: years, sizes of a known model, numbers of points."""
        for text in texts:
            shown = self._next("named")
            assert shown.text == text, (
                f"{self._name}: {shown.text} is shown, {text} is right"
            )

    def end(self) -> None:
        """No numeral is left."""
        assert not self._left, (
            f"{self._name}: nothing computes {[numeral.text for numeral in self._left]}"
        )


def by_formula(formula_id: str, env: Env) -> float:
    """What the right side of a display formula is, computed from its own LaTeX; `env` as for `assert_equation`."""
    return float(equation(formula_id).right.value(env))


def solve(
    formula_id: str,
    env: Env,
    ranges: Ranges | None = None,
    each: Ranges | None = None,
) -> Values:
    """What a display formula gives, by the symbol it gives it to; arguments as for `Equation.solve`."""
    return equation(formula_id).solve(env, ranges, each)


Count = Callable[[Worked], None]
COUNTS: dict[str, Count] = {}


def counts(
    slug: str, table: str = ""
) -> Callable[[Count], Callable[[], None]]:
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
            except (
                AssertionError,
                ArithmeticError,
                ValueError,
                LookupError,
            ):
                continue
        unnoticed.append(numeral)
    return unnoticed, tried
