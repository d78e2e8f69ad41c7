"""Computing sums, products and the like over running variables."""

import itertools
import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from proving import exact, nodes, tensors
from proving.computing import compute, whole_number
from proving.nodes import Node
from proving.scope import Scope
from proving.tensors import EvaluationError, Value, data, number

MOST_STEPS = 1_000_000  # of one sum: a mistyped bound shall end in an error, not in an hour


def _bounds(
    node: nodes.BigOperator, scope: Scope
) -> tuple[dict[str, Iterable[Any]], list[Node]]:
    """The running variables with their values, and the conditions that remain."""
    running: dict[str, Iterable[Any]] = {}
    conditions: list[Node] = []
    pending: list[str] = []
    for condition in node.conditions:
        if isinstance(condition, nodes.Symbol | nodes.Name):
            pending.append(str(condition))
        elif isinstance(condition, nodes.Comparison):
            _bound(condition, node, scope, running, conditions)
        else:
            raise EvaluationError(
                f"{condition} below {node.kind} is no bound"
            )
    for variable in pending:
        if node.upper is not None and len(running) == 1:
            running[variable] = next(
                iter(running.values())
            )  # \sum_{m, n = 0}^{K}
        elif node.upper is None and variable in scope.ranges:
            running[variable] = scope.ranges[variable]
        else:
            raise EvaluationError(f"the range of {variable} is not given")
    if not running:
        raise EvaluationError(
            f"{node.kind} names no running variable whose range is known"
        )
    return running, conditions


def _bound(
    condition: nodes.Comparison,
    node: nodes.BigOperator,
    scope: Scope,
    running: dict[str, Iterable[Any]],
    conditions: list[Node],
) -> None:
    first, relations = str(condition.sides[0]), condition.relations
    if relations == ("=",) and node.upper is not None:
        upper = data(compute(node.upper, scope))
        if upper in (np.inf, exact.CONSTANTS[r"\infty"]):
            if first not in scope.ranges:
                raise EvaluationError(
                    f"an infinite bound of {first}; give a range that is long enough"
                )
            running[first] = scope.ranges[first]
        else:
            low = whole_number(
                compute(condition.sides[1], scope), "the lower bound"
            )
            running[first] = range(
                low, whole_number(upper, "the upper bound") + 1
            )
    elif relations == (r"\in",):
        values = scope.ranges.get(first)
        running[first] = (
            compute(condition.sides[1], scope) if values is None else values
        )
    elif len(relations) == 2 and set(relations) <= {"<", r"\le"}:
        low, high = (
            whole_number(compute(condition.sides[i], scope), "a bound")
            for i in (0, 2)
        )
        running[str(condition.sides[1])] = range(
            low + (relations[0] == "<"), high + (relations[1] == r"\le")
        )
    else:
        free = [
            str(s)
            for s in condition.sides
            if str(s) in scope.ranges and str(s) not in running
        ]
        if not (
            running and all(_known(side, scope) for side in condition.sides)
        ):
            # The first runs; another one runs only if nothing is bound to it: in j ≠ i, i is given.
            for number, variable in enumerate(free):
                if number == 0 or scope.find(variable) is None:
                    running[variable] = scope.ranges[variable]
        conditions.append(condition)


def _known(side: Node, scope: Scope) -> bool:
    try:
        compute(side, scope)
    except EvaluationError:
        return False
    return True


def _larger_or_smaller(kind: str) -> Callable[[Any, Any], Any]:
    if exact.on():
        return exact.each(exact.FUNCTIONS[kind], 2)
    return np.maximum if kind == r"\max" else np.minimum


@compute.register
def _big(node: nodes.BigOperator, scope: Scope) -> Value:
    running, conditions = _bounds(node, scope)
    values = [
        run if isinstance(run, range) else list(run)
        for run in running.values()
    ]
    if math.prod(map(len, values)) > MOST_STEPS:
        raise EvaluationError(f"{node.kind} has too many terms")
    total: Value = None
    best: Value = None
    for combination in itertools.product(*values):
        inner = scope.inner(dict(zip(running, combination, strict=True)))
        if not all(
            bool(compute(condition, inner)) for condition in conditions
        ):
            continue
        value = number(compute(node.body, inner))
        if total is None:
            total, best = value, combination
        elif node.kind == r"\sum":
            total = tensors.add(total, value)
        elif node.kind == r"\prod":
            total = tensors.multiply(total, value)
        elif node.kind in (r"\max", r"\min"):
            total = tensors.elementwise(
                _larger_or_smaller(node.kind), total, value
            )
        elif (
            (value > total) if node.kind == r"\arg\max" else (value < total)
        ):
            total, best = value, combination
    if total is None and node.kind in (r"\sum", r"\prod"):
        return np.float64(node.kind == r"\prod")
    if total is None:
        raise EvaluationError(f"{node.kind} of nothing")
    if node.kind.startswith(r"\arg"):
        return best[0] if len(best) == 1 else best
    return total
