"""Arithmetic as the site's typography means it.

Bold symbols are tensors: side by side they are matrix products, a one-dimensional one is a column, transposed a
row. Italic symbols are numbers, or arrays of independent numbers, on which everything is element-wise. Shapes
that do not fit are refused, never broadcast by accident.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from proving import exact

Array = np.ndarray[Any, Any]


class EvaluationError(ValueError):
    """A formula that cannot be computed from what it was given."""


@dataclass(frozen=True, eq=False)
class Tensor:
    """A vector, matrix or batch of matrices.

    Attributes:
        data: the numbers.
        row: for one dimension, whether it lies down (a transposed column).
    """

    data: Array
    row: bool = False


Value = Any  # number, array, Tensor, or what a proof bound: callables, sets, sequences


def data(value: Value) -> Any:
    """A value without its marker: a NumPy number or array; other objects as they are."""
    return value.data if isinstance(value, Tensor) else value


def number(value: Value) -> Any:
    """A value that can be computed with: floating point or complex, scalar or array, or a Tensor.

    Where computing is exact, numbers are fractions, and symbols and expressions of SymPy count too.

    Raises:
        EvaluationError: it is a function, a set or anything else.
    """
    if exact.on():
        return _exact_number(value)
    if type(value) is np.float64:
        return value  # as most are
    if isinstance(value, Tensor):
        return (
            value
            if value.data.dtype.kind in "fc"
            else Tensor(np.asarray(value.data, dtype=float), value.row)
        )
    if isinstance(
        value, bool | int | float | complex | np.generic | np.ndarray
    ):
        array = np.asarray(value)
        if array.dtype.kind in "biu":
            array = array.astype(float)
        if array.dtype.kind in "fc":
            return array[()]
    raise EvaluationError(f"{type(value).__name__} used as a number")


def _exact_number(value: Value) -> Any:
    try:
        if isinstance(value, Tensor):
            return Tensor(exact.fractions(value.data), value.row)
        return exact.fractions(value)
    except TypeError as error:
        raise EvaluationError(
            f"{type(value).__name__} used as a number"
        ) from error


def root(x: Any) -> Any:
    """The square root of a number, or of each entry of an array."""
    return exact.ROOT(x) if exact.on() else np.sqrt(x)


def tensor(value: Value) -> Value:
    """Mark an array as a tensor; numbers stay numbers."""
    if isinstance(value, Tensor):
        return value if value.data.ndim else value.data[()]
    return (
        Tensor(value)
        if isinstance(value, np.ndarray) and value.ndim
        else value
    )


def _fits(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Whether two tensors may be combined element by element: equal shapes, a bias along the last axes, or ones."""
    if len(a) < len(b):
        a, b = b, a
    if len(a) == len(b):
        return all(
            m == n or 1 in (m, n) for m, n in zip(a, b, strict=True)
        ) and (a == b or len(a) > 1)
    return a[len(a) - len(b) :] == b


def elementwise(
    operation: Callable[[Any, Any], Any], a: Value, b: Value
) -> Value:
    """Combine two values element by element.

    Raises:
        EvaluationError: shapes that do not fit, or a row with a column.
    """
    a, b = number(a), number(b)
    x, y = data(a), data(b)
    marked = isinstance(a, Tensor) or isinstance(b, Tensor)
    if np.ndim(x) and np.ndim(y):
        both = isinstance(a, Tensor) and isinstance(b, Tensor)
        if both and np.ndim(x) == np.ndim(y) == 1 and a.row != b.row:
            raise EvaluationError(
                "a row and a column are combined element by element"
            )
        if not (
            _fits(np.shape(x), np.shape(y))
            if marked
            else np.shape(x) == np.shape(y)
        ):
            raise EvaluationError(
                f"shapes {np.shape(x)} and {np.shape(y)} do not fit"
            )
    row = any(
        isinstance(v, Tensor) and v.row and v.data.ndim == 1 for v in (a, b)
    )
    combined = operation(x, y)
    return (
        Tensor(combined, row) if marked and np.ndim(combined) else combined
    )


def add(a: Value, b: Value) -> Value:
    """The sum, entry by entry; shapes must fit."""
    return elementwise(np.add, a, b)


def subtract(a: Value, b: Value) -> Value:
    """The difference, entry by entry; shapes must fit."""
    return elementwise(np.subtract, a, b)


def divide(a: Value, b: Value) -> Value:
    """Divide; by a matrix never, by a vector element by element."""
    if (
        isinstance(b, Tensor)
        and b.data.ndim > 1
        and not (isinstance(a, Tensor) and a.data.shape == b.data.shape)
    ):
        raise EvaluationError("division by a matrix")
    return elementwise(np.divide, a, b)


def multiply(a: Value, b: Value) -> Value:
    """What side by side means: the matrix product of two tensors, otherwise the product of numbers."""
    a, b = number(a), number(b)
    if not (
        isinstance(a, Tensor)
        and isinstance(b, Tensor)
        and a.data.ndim
        and b.data.ndim
    ):
        return elementwise(np.multiply, a, b)
    x, y = a.data, b.data
    if x.ndim == y.ndim == 1:
        if a.row == b.row:
            raise EvaluationError(
                "a product of two columns or two rows; is a transpose missing?"
            )
        return (
            _sized(x, y, np.dot)
            if a.row
            else Tensor(np.multiply.outer(x, y))
        )
    if (y.ndim == 1 and b.row) or (x.ndim == 1 and not a.row):
        raise EvaluationError(
            "a matrix times a row, or a column times a matrix"
        )
    return Tensor(_sized(x, y, np.matmul), row=x.ndim == 1)


def _sized(x: Array, y: Array, operation: Callable[[Any, Any], Any]) -> Any:
    try:
        return operation(x, y)
    except ValueError as error:
        raise EvaluationError(
            f"a product of shapes {x.shape} and {y.shape}"
        ) from error


def hadamard(a: Value, b: Value) -> Value:
    """`\\odot`: element by element."""
    return elementwise(np.multiply, a, b)


def dot(a: Value, b: Value) -> Value:
    """`\\cdot`: the inner product of two vectors, otherwise what side by side means."""
    if (
        isinstance(a, Tensor)
        and isinstance(b, Tensor)
        and a.data.ndim == b.data.ndim == 1
        and a.row == b.row
    ):
        return _sized(a.data, b.data, np.dot)
    return multiply(a, b)


def times(a: Value, b: Value) -> Value:
    """`\\times`: numbers only."""
    if all(isinstance(v, Tensor) and v.data.ndim for v in (a, b)):
        raise EvaluationError(r"\times between tensors")
    return multiply(a, b)


def power(base: Value, exponent: Value) -> Value:
    """Numbers and vectors element by element; a square matrix as repeated product, with -1 its inverse."""
    base, exponent = number(base), number(exponent)
    if isinstance(base, Tensor) and base.data.ndim > 1:
        whole = (
            np.ndim(data(exponent)) == 0
            and float(np.real(data(exponent))).is_integer()
        )
        if (
            not whole
            or base.data.ndim != 2
            or base.data.shape[0] != base.data.shape[1]
        ):
            raise EvaluationError(
                "only a square matrix has powers, and only whole ones"
            )
        times = int(np.real(data(exponent)))
        values = base.data
        if exact.on() and times < 0:
            values, times = exact.inverse(values), -times
        return Tensor(np.linalg.matrix_power(values, times))
    return elementwise(np.power, base, exponent)


def transpose(value: Value) -> Value:
    """A column lies down, a row stands up, the last two axes of anything larger are exchanged."""
    if not isinstance(value, Tensor) or not value.data.ndim:
        raise EvaluationError("only a bold symbol can be transposed")
    if value.data.ndim == 1:
        return Tensor(value.data, not value.row)
    return Tensor(np.swapaxes(value.data, -1, -2))


def concatenate(values: list[Value]) -> Value:
    """`[a, b]`: vectors end to end; matrices and batches along the last axis."""
    parts = [number(value) for value in values]
    if all(isinstance(part, Tensor) for part in parts):
        rows = {part.row for part in parts if part.data.ndim == 1}
        if len({part.data.ndim for part in parts}) == 1 and len(rows) <= 1:
            return Tensor(
                np.concatenate([part.data for part in parts], axis=-1),
                rows == {True},
            )
    raise EvaluationError("only tensors of one kind are concatenated")


def norm(value: Value, order: Value | None) -> Value:
    """A vector's p-norm, Euclidean unless an order is given; a matrix's spectral (2) or Frobenius (F) norm."""
    values = data(number(value))
    if order == "F":
        if np.ndim(values) != 2:
            raise EvaluationError("the Frobenius norm is a matrix's")
        return root(np.sum(np.abs(values) ** 2))
    if np.ndim(values) > 1:
        if order is None or float(order) != 2.0 or np.ndim(values) != 2:
            raise EvaluationError(
                "a matrix's norm is written with its order, 2 or F"
            )
        return np.linalg.norm(values, 2)
    if order is None or order == 2:
        return root(np.sum(np.abs(values) ** 2))
    p = float(order)
    if np.isinf(p):
        return np.max(np.abs(values))
    if p == 1:
        return np.sum(np.abs(values))
    return np.sum(np.abs(values) ** p) ** (1 / p)
