"""Computing products and calls, which LaTeX writes alike: a name before brackets is one or the other."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from proving import functions, nodes, tensors
from proving.computing import (
    compute,
    index_values,
    is_numeric,
    whole_number,
)
from proving.naming import marked
from proving.nodes import Node
from proving.relations import indicator
from proving.scope import Over, Scope, entry
from proving.tensors import EvaluationError, Value, data, number


def _split_call(
    node: Node, scope: Scope
) -> tuple[Node, Callable[[Node], Node]] | None:
    """For a name that is no function with brackets behind it: the name, and the rest with its scripts."""
    if isinstance(node, nodes.Apply):
        if node.bare or _is_call(node, scope):
            return None
        if node.given or (len(node.arguments) != 1 and node.bracket != "["):
            raise EvaluationError(
                f"{node.head} is called, but is no function"
            )
        one = len(node.arguments) == 1
        group: Node = (
            nodes.Group(node.arguments[0], node.bracket)
            if one
            else nodes.Sequence(node.arguments, node.bracket)
        )
        return node.head, lambda _: group
    return None


def _is_call(node: nodes.Apply, scope: Scope) -> bool:
    if (
        scope.whole(node, node.children()) is not None
        or str(node.head) in functions.INDICATORS
    ):
        return True
    head = node.head
    if isinstance(head, nodes.Name) and str(head.base) == r"\log":
        return True
    try:
        value = compute(head, scope)
    except EvaluationError:
        if isinstance(head, nodes.Power):
            raise
        raise EvaluationError(f"{head} is bound to nothing") from None
    return (
        callable(value)
        or isinstance(value, Over)
        or (node.bracket == "[" and not is_numeric(value))
    )


def as_factors(node: Node, scope: Scope) -> list[Node]:
    """A factor; or two, where a number stands before brackets: in `S(K-1)^2` the square is the bracket's."""
    if isinstance(node, nodes.Power | nodes.Transpose | nodes.Factorial):
        inner = as_factors(node.base, scope)
        if len(inner) == 2:
            last: Node
            last = (
                nodes.Power(inner[1], node.exponent)
                if isinstance(node, nodes.Power)
                else type(node)(inner[1])
            )
            return [inner[0], last]
    elif isinstance(node, nodes.Name) and isinstance(
        node.base, nodes.Apply
    ):
        inner = as_factors(node.base, scope)
        if len(inner) == 2:
            return [
                inner[0],
                nodes.Name(
                    inner[1],
                    node.primes,
                    node.indices,
                    node.layer,
                    node.mark,
                ),
            ]
    else:
        split = _split_call(node, scope)
        if split is not None:
            return [split[0], split[1](node)]
    return [node]


def _single(node: Node, scope: Scope, where: str) -> None:
    if len(as_factors(node, scope)) > 1:
        raise EvaluationError(
            f"{where} {node} has two readings; write brackets or \\frac"
        )


@compute.register
def _product(node: nodes.Product, scope: Scope) -> Value:
    parts = [
        part
        for factor in node.factors
        for part in as_factors(factor, scope)
    ]
    product = number(compute(parts[0], scope))
    for part in parts[1:]:
        product = tensors.multiply(product, compute(part, scope))
    return product


_OPERATIONS: dict[str, Callable[[Value, Value], Value]] = {
    r"\cdot": tensors.dot, r"\times": tensors.times, "/": tensors.divide, r"\odot": tensors.hadamard,
    r"\bmod": lambda a, b: tensors.elementwise(np.mod, a, b),
}  # fmt: skip


@compute.register
def _operation(node: nodes.Operation, scope: Scope) -> Value:
    if node.operator in (r"\land", r"\lor"):
        logic = (
            np.logical_and if node.operator == r"\land" else np.logical_or
        )
        return logic(compute(node.left, scope), compute(node.right, scope))
    bound = scope.find(node.operator)
    operation = bound if callable(bound) else _OPERATIONS.get(node.operator)
    if operation is None:
        raise EvaluationError(f"{node.operator} is bound to nothing")
    if node.operator == "/":
        _single(node.right, scope, "/")
    left, right = compute(node.left, scope), compute(node.right, scope)
    if callable(bound):
        return functions.call(bound, [left, right], [])
    return operation(left, right)


@compute.register
def _factorial(node: nodes.Factorial, scope: Scope) -> Value:
    _single(node.base, scope, "!")
    return np.float64(
        math.factorial(
            whole_number(
                compute(node.base, scope), "the factorial's argument"
            )
        )
    )


@compute.register
def _power(node: nodes.Power, scope: Scope) -> Value:
    value = scope.whole(node, node.children())
    if value is not None:  # W^Q, where Q is part of the name
        return marked(value, node.base)
    factors = as_factors(node, scope)
    if len(factors) == 2:
        return tensors.multiply(
            compute(factors[0], scope), compute(factors[1], scope)
        )
    return tensors.power(
        compute(node.base, scope), compute(node.exponent, scope)
    )


@compute.register
def _transpose(node: nodes.Transpose, scope: Scope) -> Value:
    value = scope.whole(node, node.children())
    if value is not None:
        return marked(value, node.base)
    factors = as_factors(node, scope)
    if len(factors) == 2:
        return tensors.multiply(
            compute(factors[0], scope), compute(factors[1], scope)
        )
    return tensors.transpose(compute(node.base, scope))


@compute.register
def _apply(node: nodes.Apply, scope: Scope) -> Value:
    value = scope.whole(node, node.children())
    if value is not None:
        return marked(value, node.head)
    if str(node.head) in functions.INDICATORS and len(node.arguments) == 1:
        return indicator(node.arguments[0], scope)
    factors = as_factors(node, scope)
    if len(factors) == 2:
        return tensors.multiply(
            compute(factors[0], scope), compute(factors[1], scope)
        )
    if node.bare:
        _single(node.arguments[0], scope, str(node.head))
    head = node.head
    if (
        isinstance(head, nodes.Name)
        and str(head.base) == r"\log"
        and scope.find(str(head)) is None
    ):
        function: Any = functions.logarithm(compute(head.indices[0], scope))
    else:
        function = compute(head, scope)
    if isinstance(function, Over):
        (argument,) = node.arguments
        return function.reduce(
            data(
                compute(
                    argument,
                    scope.inner({function.symbol: function.values}),
                )
            )
        )
    if not callable(function):  # x[n]
        return entry(
            function, index_values(node.arguments, scope), str(node)
        )
    arguments = [_argument(argument, scope) for argument in node.arguments]
    return functions.call(
        function,
        arguments,
        [_argument(argument, scope) for argument in node.given],
    )


def _argument(node: Node, scope: Scope) -> Value:
    value = compute(node, scope)
    return number(value) if is_numeric(value) else value
