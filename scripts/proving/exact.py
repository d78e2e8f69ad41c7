"""Exact computing: within `exact()`, numbers in formulas are fractions and symbols may stay symbols, by SymPy.

What then is equal is equal for every value of the symbols: an identity is derived, not sampled.
"""

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import numpy as np
import sympy

_ON: ContextVar[bool] = ContextVar("exact", default=False)


def on() -> bool:
    """Whether computing is exact here."""
    return _ON.get()


@contextlib.contextmanager
def exact() -> Iterator[None]:
    """Within, formulas are computed exactly."""
    token = _ON.set(True)
    try:
        yield
    finally:
        _ON.reset(token)


@contextlib.contextmanager
def inexact() -> Iterator[None]:
    """Within, formulas are computed in floating point again."""
    token = _ON.set(False)
    try:
        yield
    finally:
        _ON.reset(token)


def fraction(value: Any) -> Any:
    """A number as a fraction, a symbol or expression as it is; complex numbers by their parts.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(value, sympy.Basic):
        return value
    if isinstance(value, complex | np.complexfloating):
        return fraction(value.real) + sympy.I * fraction(value.imag)
    if isinstance(value, bool | np.bool_ | int | np.integer):
        return sympy.Integer(int(value))
    if isinstance(value, float | np.floating):
        return (
            _infinite(float(value))
            if np.isinf(value)
            else sympy.Rational(repr(float(value)))
        )
    raise TypeError(f"{type(value).__name__} is no number")


def _infinite(value: float) -> Any:
    return sympy.oo if value > 0 else -sympy.oo


fractions = np.frompyfunc(fraction, 1, 1)
"""`fraction` of each entry of an array."""


def each(
    function: Callable[..., Any], arguments: int = 1
) -> Callable[..., Any]:
    """A function of SymPy for arrays, entry by entry."""
    lifted: Callable[..., Any] = np.frompyfunc(function, arguments, 1)
    return lifted


def _softmax(z: Any) -> Any:
    weights = each(sympy.exp)(z)
    return weights / np.sum(weights, axis=-1, keepdims=True)


def _logistic(z: Any) -> Any:
    return 1 / (1 + sympy.exp(-z))


def _rectified(z: Any) -> Any:
    return z if z > 0 else sympy.Integer(0)


def _largest(*values: Any) -> Any:
    return _folded(sympy.Max, values)


def _smallest(*values: Any) -> Any:
    return _folded(sympy.Min, values)


def _folded(function: Callable[..., Any], values: tuple[Any, ...]) -> Any:
    values = tuple(values[0]) if len(values) == 1 else values
    return each(function, len(values))(*values)


def _clipped(value: Any, low: Any, high: Any) -> Any:
    return _smallest(_largest(value, low), high)


def _below(z: Any) -> Any:
    return (1 + sympy.erf(z / sympy.sqrt(2))) / 2


def inverse(matrix: Any) -> Any:
    """The inverse of a square matrix of symbols or fractions.

    Raises:
        ValueError: it has none.
    """
    inverted = sympy.Matrix(matrix).inv()
    return np.array(inverted.tolist(), dtype=object)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    r"\log": each(sympy.log), r"\ln": each(sympy.log), r"\exp": each(sympy.exp), r"\tanh": each(sympy.tanh),
    r"\sin": each(sympy.sin), r"\cos": each(sympy.cos), r"\tan": each(sympy.tan), r"\sinh": each(sympy.sinh),
    r"\cosh": each(sympy.cosh), r"\arctan": each(sympy.atan), r"\max": _largest, r"\min": _smallest,
    r"\sigma": each(_logistic), r"\operatorname{sigmoid}": each(_logistic), r"\operatorname{softmax}": _softmax,
    r"\operatorname{sign}": each(sympy.sign), r"\operatorname{ReLU}": each(_rectified), r"\operatorname{tr}": np.trace,
    r"\operatorname{diag}": np.diag, r"\operatorname{erf}": each(sympy.erf), r"\Phi": each(_below),
    r"\operatorname{clip}": _clipped,
}  # fmt: skip

CONSTANTS: dict[str, Any] = {
    "e": sympy.E,
    r"\pi": sympy.pi,
    r"\infty": sympy.oo,
}

ROOT: Callable[[Any], Any] = each(sympy.sqrt)
FLOOR: Callable[[Any], Any] = each(sympy.floor)
CEILING: Callable[[Any], Any] = each(sympy.ceiling)


def _simpler(difference: Any) -> Iterator[Any]:
    """A difference in forms that show that it is zero, the cheapest first."""
    yield sympy.expand(difference)
    yield sympy.cancel(sympy.together(difference))
    in_exponentials = difference.rewrite(sympy.exp)
    yield sympy.cancel(sympy.together(sympy.expand(in_exponentials)))
    yield sympy.simplify(difference)
    yield sympy.simplify(in_exponentials)


_PLACES = (
    sympy.Rational(7, 5),
    sympy.Rational(11, 13),
    sympy.Rational(5, 3),
    sympy.Rational(19, 17),
)


def _differs_somewhere(difference: Any) -> bool:
    """Whether an expression is not zero at one place, which is quicker to see than that it is zero everywhere."""
    place = {}
    for number, symbol in enumerate(
        sorted(difference.free_symbols, key=str)
    ):
        value = _PLACES[number % len(_PLACES)] + number // len(_PLACES)
        value = sympy.Integer(number + 2) if symbol.is_integer else value
        place[symbol] = -value if symbol.is_negative else value
    value = sympy.N(difference.subs(place), 30)
    return bool(
        value.is_number
        and value.is_finite
        and abs(value) > sympy.Rational(1, 10**15)
    )


def identical(a: Any, b: Any) -> bool:
    """Whether two expressions are shown to be equal for all values of their symbols.

    >>> x = sympy.Symbol("x", real=True)
    >>> identical(sympy.tanh(x), 1 - 2 / (1 + sympy.exp(2 * x))), identical(x**2, 2 * x)
    (True, False)
    """
    a, b = fraction(a), fraction(b)
    if a == b:
        return True
    return not _differs_somewhere(a - b) and any(
        form == 0 for form in _simpler(a - b)
    )


def latex(value: Any) -> str:
    """An expression as LaTeX."""
    text: str = sympy.latex(fraction(value))
    return text


def symbols(name: str, *shape: int, **assumptions: bool) -> Any:
    """A symbol, or an array of symbols `name_0`, `name_1`, …: real unless said otherwise.

    >>> symbols("x", 2, positive=True)
    array([x_0, x_1], dtype=object)
    """
    assumed = assumptions or {"real": True}
    if not shape:
        return sympy.Symbol(name, **assumed)
    entries = [
        sympy.Symbol(f"{name}_{'_'.join(map(str, place))}", **assumed)
        for place in np.ndindex(*shape)
    ]
    array = np.empty(len(entries), dtype=object)
    array[:] = entries
    return array.reshape(shape)


def exact_mean(values: Any) -> Any:
    """The mean of an array of symbols or numbers, exactly.

    >>> exact_mean(symbols("x", 2))
    x_0/2 + x_1/2
    """
    return np.sum(values) / sympy.Integer(np.size(values))
