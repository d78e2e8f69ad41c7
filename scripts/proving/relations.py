"""Computing comparisons, cases and indicators."""

from collections.abc import Callable
from typing import Any

import numpy as np

from proving import nodes
from proving.computing import compute
from proving.nodes import Node
from proving.scope import Scope
from proving.tensors import EvaluationError, Tensor, Value, data, number


@compute.register
def _group(node: nodes.Group, scope: Scope) -> Value:
    if isinstance(node.inner, nodes.Comparison):
        if node.bracket != "[":
            raise EvaluationError(
                f"{node}: a statement in brackets; Iverson's are square"
            )
        return indicator(node.inner, scope)
    return compute(node.inner, scope)


def indicator(statement: Node, scope: Scope) -> Value:
    """1 where a statement holds, else 0."""
    if not isinstance(statement, nodes.Comparison | nodes.Operation):
        raise EvaluationError(f"an indicator of {statement}")
    return number(np.asarray(compute(statement, scope), dtype=float)[()])


@compute.register
def _cases(node: nodes.Cases, scope: Scope) -> Value:
    conditions = [
        True if c is None else data(compute(c, scope))
        for _, c in node.branches
    ]
    if all(np.ndim(condition) == 0 for condition in conditions):
        for (value, _), condition in zip(
            node.branches, conditions, strict=True
        ):
            if condition:
                return compute(value, scope)
        raise EvaluationError("no case applies")
    chosen = np.select(
        [np.asarray(c) for c in conditions], range(len(conditions)), -1
    )
    if np.any(chosen < 0):
        raise EvaluationError("no case applies")
    values = [compute(value, scope) for value, _ in node.branches]
    picked = np.choose(chosen, [data(number(value)) for value in values])
    return (
        Tensor(picked)
        if any(isinstance(value, Tensor) for value in values)
        else picked
    )


_RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": np.equal, r"\ne": np.not_equal, "<": np.less, ">": np.greater, r"\le": np.less_equal,
    r"\ge": np.greater_equal, r"\ll": np.less, r"\gg": np.greater,
    r"\approx": lambda a, b: np.isclose(a, b, rtol=1e-2),
}  # fmt: skip


def related(left: Value, relation: str, right: Value) -> Any:
    """Whether a relation holds, element by element."""
    left, right = data(left), data(right)
    if relation in (r"\in", r"\notin"):
        return (left in tuple(right)) == (relation == r"\in")
    if relation not in _RELATIONS:
        raise EvaluationError(f"{relation} cannot be computed")
    return _RELATIONS[relation](left, right)


@compute.register
def _comparison(node: nodes.Comparison, scope: Scope) -> Value:
    values = [compute(side, scope) for side in node.sides]
    all_hold: Any = True
    for left, relation, right in zip(
        values, node.relations, values[1:], strict=False
    ):
        all_hold = np.logical_and(all_hold, related(left, relation, right))
    return all_hold
