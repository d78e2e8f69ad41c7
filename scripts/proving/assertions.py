"""What proofs assert."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from proving import asserted, evidence, exact, page
from proving.equation import (
    DEFINING,
    Env,
    Equation,
    Ranges,
    Values,
    free_indices,
    solve_row,
    words_of,
)
from proving.evidence import Example
from proving.relations import related
from proving.scope import Scope, spelling
from proving.tensors import Array
from proving.tokens import tokenize

_TRUTHS = {r"\le", r"\ge", "<", ">", r"\ne", r"\approx", r"\in", r"\notin"}
_BOLD = (r"\mathbf", r"\boldsymbol")  # one entry of a vector says little
MOST_SHOWN = 6  # of the numbers that a formula was computed from


def equation(formula_id: str, words: Iterable[str] = ()) -> Equation:
    """The display formula with an id, read.

    Args:
        formula_id: its id.
        words: names of several plain letters, such as `TP`, that stand for one symbol.
    """
    return Equation(page.latex(formula_id), words)


@dataclass(frozen=True)
class Inputs:
    """What a row was computed from: the bindings, and the values of its free indices."""

    env: Env = field(default_factory=dict)
    free: dict[str, list[Any]] = field(default_factory=dict)

    def _arrays(self, shape: tuple[int, ...]) -> dict[str, Any]:
        """The arrays that were taken element by element."""
        plain = {
            key: value
            for key, value in self.env.items()
            if isinstance(value, np.ndarray)
        }
        return {
            key: value
            for key, value in plain.items()
            if shape and value.shape == shape
        }

    def smallest(
        self, places: Any, shape: tuple[int, ...]
    ) -> tuple[int, ...]:
        """Of several places in an array of results, the one whose inputs are smallest; the first of those."""
        arrays = list(self._arrays(shape).values())
        sizes = (
            []
            if exact.on()
            else [
                sum(abs(array[tuple(place)]) for array in arrays)
                for place in places
            ]
        )
        if exact.on():
            return tuple(map(int, places[0]))
        return tuple(map(int, places[int(np.argmin(sizes))]))

    def values(
        self, place: tuple[int, ...], shape: tuple[int, ...]
    ) -> list[tuple[str, str]]:
        """The inputs at a place: indices, entries of arrays, and a few of the numbers."""
        indices = zip(self.free.items(), place, strict=False)
        shown = [
            (key, str(values[index])) for (key, values), index in indices
        ]
        shown += [
            (key, _number(array[place]))
            for key, array in self._arrays(shape).items()
        ]
        numbers = {
            key: value
            for key, value in self.env.items()
            if isinstance(value, int | float | np.number)
        }
        return shown + [
            (key, _number(value))
            for key, value in list(numbers.items())[:MOST_SHOWN]
        ]

    def at(self, place: tuple[int, ...], shape: tuple[int, ...]) -> str:
        """The inputs at a place, as text."""
        shown = [
            f"{key} = {value}" for key, value in self.values(place, shape)
        ]
        if not self.free and not self._arrays(shape) and place:
            shown.insert(0, f"entry {', '.join(map(str, place))}")
        return f" at {', '.join(shown)}" if shown else ""


def _number(value: Any) -> str:
    if isinstance(value, complex) and abs(value.imag) <= 1e-12 * abs(value):
        value = value.real  # what is left of it is rounding
    return (
        f"{value:.10g}"
        if isinstance(value, int | float | complex | np.number)
        else str(value)
    )


def _entry(value: Any, place: tuple[int, ...]) -> str:
    array = np.asarray(value)
    return _number(array[place if array.ndim else ()])


def comparison(
    actual: Any, expected: Any, labels: tuple[str, str], inputs: Inputs | None = None, rtol: float = 1e-9,
    atol: float = 1e-12,
) -> str:  # fmt: skip
    """What differs between two values, in one line; empty if nothing does. Not a number equals nothing.

    Args:
        actual, expected: numbers or arrays.
        labels: what to call them.
        inputs: what they were computed from.
        rtol, atol: relative and absolute tolerance.
    """
    actual, expected = np.asarray(actual), np.asarray(expected)
    if actual.shape != expected.shape:
        return f"{labels[0]} an array of shape {actual.shape}, {labels[1]} one of shape {expected.shape}"
    if exact.on():
        equal = exact.each(exact.identical, 2)(actual, expected)
    elif not np.all(np.isfinite(expected)):
        return f"{labels[1]} not finite"
    else:
        equal = np.isclose(actual, expected, rtol=rtol, atol=atol)
    different = np.argwhere(~np.asarray(equal, dtype=bool))
    inputs = inputs or Inputs()
    if not len(different):
        _note(actual, expected, inputs, rtol)
        return ""
    place = inputs.smallest(different, actual.shape)
    count = (
        f"; {len(different)} of {actual.size} values differ"
        if actual.size > 1
        else ""
    )
    return (
        f"{labels[0]} {_entry(actual, place)}, {labels[1]} {_entry(expected, place)}"
        f"{inputs.at(place, actual.shape)}{count}"
    )


def _note(
    actual: Array, expected: Array, inputs: Inputs, rtol: float
) -> None:
    """Leave the comparison as evidence, with the entry in the middle as its example."""
    if not actual.size:
        return
    place = (
        tuple(map(int, np.unravel_index(actual.size // 2, actual.shape)))
        if actual.ndim
        else ()
    )
    used = tuple(
        (key, value)
        for key, value in inputs.values(place, actual.shape)
        if not key.startswith(_BOLD)
    )
    if exact.on():
        gives, reference = (
            exact.latex(side[place] if side.ndim else side[()])
            for side in (actual, expected)
        )
        evidence.note_expressions(expected, Example(used, gives, reference))
    else:
        example = Example(
            used, _entry(actual, place), _entry(expected, place)
        )
        evidence.note_numbers(actual, expected, rtol, example)


def assert_close(
    actual: Any,
    expected: Any,
    what: str,
    rtol: float = 1e-9,
    atol: float = 1e-12,
) -> None:
    """Assert equal shapes and values; not a number equals nothing."""
    __tracebackhide__ = True  # what failed is the proof's line
    complaint = comparison(
        actual, expected, ("this gives", "expected is"), None, rtol, atol
    )
    assert not complaint, f"{what}: {complaint}"


def assert_equation(
    formula_id: str,
    env: Env,
    reference: Mapping[str, Any] | None = None,
    *,
    rows: Iterable[int] | None = None,
    ranges: Ranges | None = None,
    each: Ranges | None = None,
    rtol: float = 1e-9,
    atol: float = 1e-12,
) -> Values:
    """Assert that a display formula gives what an independent reference gives.

    Args:
        formula_id: its id.
        env: values by symbol, spelled as printed.
        reference: what each left side must be, by its spelling as printed. A row whose left side is missing here
            is a step on the way for the rows below it. Without any reference, each left side is computed from
            `env` like the right one and both are compared.
        rows: the rows to look at, from 0; all unless given.
        ranges: values of running variables whose bounds are not printed.
        each: values of free indices, such as `{"i": range(1, 5)}`: a row whose left side has such an index is
            computed for all of them, and its reference is an array with an axis for each, in the order given here.
        rtol, atol: relative and absolute tolerance.

    Returns:
        The value of each left side, by its spelling.

    Every side of a chain is compared, and every condition (`x \\ge 0`) must hold. What does not hold is reported with
    the question's file and line, the row, what the page gives, what it should be, and the smallest input that differs.
    """
    __tracebackhide__ = True
    asserted.note(
        formula_id,
        lambda: assert_equation(
            formula_id,
            env,
            reference,
            rows=rows,
            ranges=ranges,
            each=each,
            rtol=rtol,
            atol=atol,
        ),
    )
    formula = equation(formula_id, words_of(env))
    expected = {
        spelling(key): value for key, value in (reference or {}).items()
    }
    chosen = range(len(formula.rows)) if rows is None else list(rows)
    wanted = [formula.rows[index] for index in chosen]
    defined = [row.left.spelling for row in wanted if row.defines]
    for key in expected:
        assert key in defined, (
            f"{page.place(formula_id)}: no row says what {key} is, only {', '.join(defined)}"
        )
    values = Values()
    scope = Scope.of(env, ranges)
    for index, row in zip(chosen, wanted, strict=True):
        name = row.left.spelling
        what = f"{page.place(formula_id)}, row {index + 1}, `{name}`"
        assert row.relations, f"{what} is no equation"
        inputs = Inputs(
            env, free_indices(row, each or {}) if row.defines else {}
        )
        if not row.defines:
            sides = [side.in_scope(scope) for side in row.sides]
            _assert_chain(
                what,
                _BOTH,
                sides[0],
                row.relations,
                sides[1:],
                inputs,
                rtol,
                atol,
            )
            continue
        sides, scope = solve_row(
            row, scope, each or {}, left=reference is None
        )
        labels = _REFERENCE if name in expected else _BOTH
        target = (
            sides.pop(0)
            if reference is None
            else expected.get(name, sides[-1])
        )
        _assert_chain(
            what, labels, target, row.relations, sides, inputs, rtol, atol
        )
        values[name] = sides[-1]
    return values


Labels = tuple[str, str]
_REFERENCE: Labels = (
    "the page (computed from its LaTeX) gives",
    "the reference is",
)
_BOTH: Labels = ("the page gives", "but on the other side of its equation")


def _assert_chain(
    what: str, labels: Labels, first: Any, relations: tuple[str, ...], sides: list[Any],
    inputs: Inputs, rtol: float, atol: float,
) -> None:  # fmt: skip
    __tracebackhide__ = True
    before = first
    for relation, side in zip(relations, sides, strict=True):
        if relation in DEFINING:
            complaint = comparison(side, before, labels, inputs, rtol, atol)
            assert not complaint, f"{what}: {complaint}"
        else:
            assert relation in _TRUTHS, (
                f"{what}: {relation} cannot be checked"
            )
            false = np.argwhere(
                ~np.asarray(related(before, relation, side), dtype=bool)
            )
            if len(false):
                place = inputs.smallest(false, np.shape(before))
                shown = f"{_entry(before, place)} {relation} {_entry(side, place)}"
                raise AssertionError(
                    f"{what}: {shown} does not hold{inputs.at(place, np.shape(before))}"
                )
            before = side


def normalized(latex: str) -> str:
    """LaTeX without spacing and synonyms, token by token."""
    return " ".join(token.text for token in tokenize(latex)).strip()


def transcribed(formula_id: str, expected_latex: str) -> None:
    """Pin the exact LaTeX of a formula that cannot be evaluated, whose transcription the test then checks.

    Any change of the formula fails until it is proved again. Keep it the exception: a pinned formula is only as
    right as the eye that copied it.
    """
    actual = normalized(page.latex(formula_id))
    pinned = normalized(expected_latex)
    PINNED.add(formula_id)
    if actual != pinned:
        raise PinError(
            f"{page.place(formula_id)} has changed; prove it again.\n  page:  {actual}\n  proof: {pinned}"
        )


PINNED: set[str] = set()


class PinError(AssertionError):
    """A transcribed formula that is no longer the page's."""
