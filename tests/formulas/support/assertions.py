"""What proofs assert."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from formulas.support import page
from formulas.support.equation import DEFINING, Env, Equation, Ranges, Values, solve_row, words_of
from formulas.support.relations import related
from formulas.support.scope import Scope, spelling
from formulas.support.tokens import tokenize

_TRUTHS = {r"\le", r"\ge", "<", ">", r"\ne", r"\approx", r"\in", r"\notin"}


def equation(formula_id: str, words: Iterable[str] = ()) -> Equation:
    """The display formula with an id, read.

    Args:
        formula_id: its id.
        words: names of several plain letters, such as `TP`, that stand for one symbol.
    """
    return Equation(page.latex(formula_id), words)


def assert_close(actual: Any, expected: Any, what: str, rtol: float = 1e-9, atol: float = 1e-12) -> None:
    """Assert equal shapes and values; not a number equals nothing."""
    actual, expected = np.asarray(actual), np.asarray(expected)
    assert actual.shape == expected.shape, f"{what}: shape {actual.shape}, expected {expected.shape}"
    assert np.all(np.isfinite(expected)), f"{what}: the reference is not finite"
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol, equal_nan=False, err_msg=what)


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

    Every side of a chain is compared, and every condition (`x \\ge 0`) must hold.
    """
    formula = equation(formula_id, words_of(env))
    expected = {spelling(key): value for key, value in (reference or {}).items()}
    wanted = formula.rows if rows is None else [formula.rows[index] for index in rows]
    defined = [row.left.spelling for row in wanted if row.defines]
    for key in expected:
        assert key in defined, f"{formula_id}: no row says what {key} is, only {', '.join(defined)}"
    values = Values()
    scope = Scope.of(env, ranges)
    for row in wanted:
        name = row.left.spelling
        what = f"{formula_id}: {name}"
        assert row.relations, f"{what} is no equation"
        if not row.defines:
            sides = [side.in_scope(scope) for side in row.sides]
            _assert_chain(what, sides[0], row.relations, sides[1:], rtol, atol)
            continue
        sides, scope = solve_row(row, scope, each or {}, left=reference is None)
        target = sides.pop(0) if reference is None else expected.get(name, sides[-1])
        _assert_chain(what, target, row.relations, sides, rtol, atol)
        values[name] = sides[-1]
    return values


def _assert_chain(
    what: str, first: Any, relations: tuple[str, ...], sides: list[Any], rtol: float, atol: float
) -> None:
    before = first
    for relation, side in zip(relations, sides, strict=True):
        if relation in DEFINING:
            assert_close(side, before, what, rtol, atol)
        else:
            assert relation in _TRUTHS, f"{what}: {relation} cannot be checked"
            assert np.all(related(before, relation, side)), f"{what}: {before} {relation} {side} does not hold"
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
        raise PinError(f"{formula_id} has changed; prove it again.\n  page:  {actual}\n  proof: {pinned}")


PINNED: set[str] = set()


class PinError(AssertionError):
    """A transcribed formula that is no longer the page's."""
