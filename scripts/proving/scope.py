"""What the symbols of a formula stand for while it is computed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from proving.cursor import OPERATORS
from proving.nodes import Node
from proving.statements import parse
from proving.tensors import EvaluationError, Value, data

_MISSING = object()


@dataclass(frozen=True)
class Indexed:
    """Something to be indexed, with the number that its first index has.

    Attributes:
        values: an array, list, mapping, or a function of the indices.
        base: the first index, 0 or 1 (for each axis of an array alike).
        outside: what an index beyond the ends gives; without it such an index is refused.
    """

    values: Any
    base: int = 0
    outside: float | None = None

    def at(self, indices: Sequence[int]) -> Value:
        """The entry, or the sub-array, at the given indices."""
        if callable(self.values):
            return self.values(*indices)
        if isinstance(self.values, Mapping):
            key = indices[0] if len(indices) == 1 else tuple(indices)
            if key in self.values:
                return self.values[key]
        else:
            array = np.asarray(self.values)
            shifted = [index - self.base for index in indices]
            if len(indices) > array.ndim:
                raise EvaluationError(
                    f"{len(indices)} indices on {array.ndim} axes"
                )
            if all(
                0 <= index < size
                for index, size in zip(shifted, array.shape, strict=False)
            ):
                return array[tuple(shifted)]
        if self.outside is not None:
            return self.outside
        raise EvaluationError(f"index {tuple(indices)} is out of range")


def from_one(values: Any) -> Indexed:
    """Something to be indexed whose first index is 1, as most formulas of pages count."""
    return Indexed(values, base=1)


@dataclass(frozen=True)
class Over:
    """An operator whose argument is computed anew for other values of a symbol: expectations, suprema, integrals.

    Attributes:
        symbol: the spelling that takes other values.
        values: them, as one array: the argument is computed once, element-wise on all of them.
        reduce: from the array of results to the operator's value; the mean unless given.
    """

    symbol: str
    values: Any
    reduce: Callable[[Any], Any] = np.mean


def spelling(key: str) -> str:
    """The one spelling of a symbol or a left side, however it is spaced or braced.

    >>> spelling("n_\\\\text{in}"), spelling("x_i")
    ('n_{\\\\text{in}}', 'x_{i}')
    """
    if key in OPERATORS:
        return key
    words = (
        (key,) if key.isalpha() and key.isascii() and len(key) > 1 else ()
    )
    (statement,) = parse(key, words)
    if len(statement.sides) != 1:
        raise EvaluationError(f"{key} is no symbol")
    return str(statement.sides[0])


@dataclass
class Scope:
    """Bindings, those of the surroundings behind them.

    Attributes:
        values: by spelling.
        ranges: values of running variables whose bounds the formula leaves open.
        running: variables that a sum or the like runs over here. A name with such an index is never looked up
            whole: what is bound to `x_{i}` is not the entry of a sum over i.
    """

    values: dict[str, Value]
    ranges: Mapping[str, Iterable[Any]] = field(default_factory=dict)
    running: frozenset[str] = frozenset()
    outer: "Scope | None" = None

    @classmethod
    def of(
        cls,
        env: Mapping[str, Value],
        ranges: Mapping[str, Iterable[Any]] | None = None,
    ) -> "Scope":
        """A scope from bindings as a proof writes them."""
        values = {spelling(key): value for key, value in env.items()}
        return cls(
            values,
            {spelling(key): value for key, value in (ranges or {}).items()},
        )

    def inner(self, variables: Mapping[str, Value]) -> "Scope":
        """A scope in which variables run."""
        return Scope(
            dict(variables),
            self.ranges,
            self.running | set(variables),
            self,
        )

    def find(self, key: str) -> Value | None:
        """What is bound to a spelling, or None."""
        scope: Scope | None = self
        while scope is not None:
            value = scope.values.get(key, _MISSING)
            if value is not _MISSING:
                return value
            scope = scope.outer
        return None

    def whole(self, node: Node, parts: Iterable[Node] = ()) -> Value | None:
        """What is bound to a node's whole spelling, or None. `parts` are its indices."""
        if self.running and not all(
            self.running.isdisjoint(part.spellings) for part in parts
        ):
            return None
        return self.find(node.spelled)


def entry(value: Value, indices: Sequence[int], what: str) -> Value:
    """An entry of an array, list, mapping or Indexed.

    Raises:
        EvaluationError: no such entry, or nothing that has entries.
    """
    value = data(value)
    if not isinstance(value, Indexed):
        flat = isinstance(value, np.ndarray) and not value.ndim
        if flat or not isinstance(
            value, np.ndarray | list | tuple | Mapping
        ):
            raise EvaluationError(
                f"{what}: {type(value).__name__} has no entries; bind an array or Indexed"
            )
        value = Indexed(value)
    try:
        return value.at(indices)
    except EvaluationError as error:
        raise EvaluationError(f"{what}: {error}") from error
