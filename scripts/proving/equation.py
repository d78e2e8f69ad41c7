"""A formula of the site as something that computes.

Why not SymPy's LaTeX parser: measured with SymPy 1.14, `\\mathbf{h}^{(l)}` becomes h^l times a symbol "mathbf" and
`\\odot` a symbol "odot" (ANTLR), or is refused (Lark); `aligned`, `cases` and sums with conditions are refused by
both; `D(K - 1)` becomes the function D; tensors have no place in it. A parser that guesses cannot prove.
"""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from proving import nodes
from proving.computing import index_values
from proving.evaluation import compute
from proving.naming import without_indices
from proving.nodes import Node
from proving.scope import Indexed, Scope, entry, spelling
from proving.statements import Statement, parse
from proving.tensors import EvaluationError, data, number

DEFINING = {"=", ":=", r"\leftarrow", r"\equiv"}
Env = Mapping[str, Any]
Ranges = Mapping[str, Iterable[Any]]


@dataclass(frozen=True)
class Expression:
    """One side of an equation."""

    node: Node

    @property
    def spelling(self) -> str:
        """Its one spelling: the name of what a left side defines."""
        return str(self.node)

    def value(self, env: Env, ranges: Ranges | None = None) -> Any:
        """Compute it.

        Args:
            env: values by symbol, spelled as printed (`"n_\\\\text{in}"`).
            ranges: values of running variables whose bounds are not printed.

        Returns:
            A NumPy number or array.

        Raises:
            EvaluationError: it cannot be computed from these.
        """
        return self.in_scope(Scope.of(env, ranges))

    def in_scope(self, scope: Scope) -> Any:
        """Compute it where bindings have been read already."""
        return _value(self.node, scope)


def _value(node: Node, scope: Scope) -> Any:
    with np.errstate(all="ignore"):
        try:
            value = compute(node, scope)
        except RecursionError as error:
            raise EvaluationError("nested too deeply") from error
        return (
            data(number(value))
            if isinstance(value, float | int | np.generic | np.ndarray)
            else data(value)
        )


@dataclass(frozen=True)
class Row:
    """One statement of a formula: sides with relations between them."""

    sides: tuple[Expression, ...]
    relations: tuple[str, ...]

    @property
    def left(self) -> Expression:
        """The first side."""
        return self.sides[0]

    @property
    def right(self) -> Expression:
        """The last side."""
        if len(self.sides) < 2:
            raise EvaluationError(f"{self.left.spelling} is no equation")
        return self.sides[-1]

    @property
    def defines(self) -> bool:
        """Whether it says what its left side is (and is no condition)."""
        return bool(self.relations) and self.relations[0] in DEFINING


class Values(dict[str, Any]):
    """Values of left sides by spelling; looked up however a name is spaced or braced."""

    def __missing__(self, key: str) -> Any:
        short = spelling(key)
        if short == key:
            raise KeyError(
                f"no row says what {key} is, only {', '.join(self)}"
            )
        return self[short]


class Equation:
    """A formula, read once.

    Args:
        latex: as in the question file.
        words: names of several plain letters, such as `TP`, that stand for one symbol.

    Raises:
        LatexError: it cannot be read, or has two readings.
    """

    def __init__(self, latex: str, words: Iterable[str] = ()) -> None:
        self.latex = latex
        self.statements: tuple[Statement, ...] = parse(
            latex, tuple(sorted(words))
        )
        self.rows = tuple(
            Row(tuple(map(Expression, s.sides)), s.relations)
            for s in self.statements
        )

    @property
    def row(self) -> Row:
        """The only row."""
        if len(self.rows) != 1:
            raise EvaluationError(
                f"the formula has {len(self.rows)} rows; use .rows or .solve"
            )
        return self.rows[0]

    @property
    def left(self) -> Expression:
        """The left side of the only row."""
        return self.row.left

    @property
    def right(self) -> Expression:
        """The right side of the only row."""
        return self.row.right

    def solve(
        self,
        env: Env,
        ranges: Ranges | None = None,
        each: Ranges | None = None,
    ) -> "Values":
        """Compute all rows in order, each left side bound for the rows below it.

        Args:
            env, ranges: as for `Expression.value`.
            each: values of free indices: a row whose left side has such an index is computed for all of them.

        Returns:
            The value of each left side by its spelling, for a row with free indices an array with an axis for
            each; conditions are left out.
        """
        scope, values = Scope.of(env, ranges), Values()
        for row in self.rows:
            if row.defines:
                sides, scope = solve_row(row, scope, each or {})
                values[row.left.spelling] = sides[-1]
        return values


def free_indices(row: Row, each: Ranges) -> dict[str, list[Any]]:
    """The values of those free indices that a row's left side has, by spelling."""
    used = {
        str(node)
        for node in row.left.node.walk()
        if isinstance(node, nodes.Symbol)
    }
    return {
        spelling(key): list(values)
        for key, values in each.items()
        if spelling(key) in used
    }


def solve_row(
    row: Row, scope: Scope, each: Ranges, *, left: bool = False
) -> tuple[list[Any], Scope]:
    """Compute a row, for all values of its free indices.

    Args:
        row: an equation.
        scope: what its symbols stand for.
        each: values of free indices, by symbol.
        left: whether to compute the left side too.

    Returns:
        The value of each side (of each but the left one), and a scope for the rows below, in which the row's left
        side is bound. Entries are bound one by one, so that a recursion can use those before.
    """
    free = free_indices(row, each)
    wanted = row.sides if left else row.sides[1:]
    if not free:
        values = [_value(side.node, scope) for side in wanted]
        return values, Scope(
            {**scope.values, row.left.spelling: values[-1]}, scope.ranges
        )
    name = row.left.node
    entries: dict[tuple[int, ...], Any] = {}
    below = scope
    if isinstance(name, nodes.Name) and name.indices:
        key = str(without_indices(name))
        before = scope.find(key)

        def at(*indices: int) -> Any:
            if indices in entries:
                return entries[indices]
            if before is None:
                raise EvaluationError(f"{key} has no entry {indices}")
            return entry(before, indices, key)

        below = Scope({**scope.values, key: Indexed(at)}, scope.ranges)
    columns: list[list[Any]] = [[] for _ in wanted]
    for chosen in itertools.product(*free.values()):
        inner = below.inner(dict(zip(free, chosen, strict=True)))
        for column, side in zip(columns, wanted, strict=True):
            column.append(_value(side.node, inner))
        if isinstance(name, nodes.Name) and name.indices:
            entries[tuple(index_values(name.indices, inner))] = columns[-1][
                -1
            ]
    lengths = [len(values) for values in free.values()]
    return [
        np.array(column).reshape(*lengths, *np.shape(column[0]))
        for column in columns
    ], below


def words_of(env: Env) -> list[str]:
    """The names of several plain letters among bindings."""
    return [
        key
        for key in env
        if len(key) > 1 and key.isalpha() and key.isascii()
    ]


def evaluate(
    latex: str,
    env: Env | None = None,
    ranges: Ranges | None = None,
    **symbols: Any,
) -> Any:
    """Compute an expression, or the right side of an equation.

    >>> float(evaluate(r"\\left\\lfloor \\frac{I}{S} \\right\\rfloor + 1", I=9, S=2))
    5.0
    """
    bound = {**(env or {}), **symbols}
    row = Equation(latex, words_of(bound)).row
    return row.sides[-1].value(bound, ranges)


__all__ = [
    "Env",
    "Equation",
    "Expression",
    "Ranges",
    "Row",
    "evaluate",
    "spelling",
    "words_of",
]
