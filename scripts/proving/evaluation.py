"""Computing a tree. Each kind of node has one function; what has no meaning here raises EvaluationError."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from proving import (
    calls,
    exact,
    functions,
    naming,
    nodes,
    relations,
    running,
    tensors,
)
from proving.computing import compute, whole_number
from proving.scope import Scope
from proving.tensors import EvaluationError, Tensor, Value, data, number

# Importing `calls`, `naming`, `relations` and `running` teaches `compute` their kinds of nodes.
__all__ = ["calls", "compute", "naming", "relations", "running"]


@compute.register
def _number(node: nodes.Number, scope: Scope) -> Value:
    return (
        exact.fraction(float(node.text))
        if exact.on()
        else np.float64(node.text)
    )


@compute.register
def _addition(node: nodes.Addition, scope: Scope) -> Value:
    total: Value = None
    for sign, term in node.terms:
        value = number(compute(term, scope))
        if total is None:
            total = value if sign == "+" else tensors.multiply(-1.0, value)
        else:
            total = (tensors.add if sign == "+" else tensors.subtract)(
                total, value
            )
    return total


@compute.register
def _fraction(node: nodes.Fraction, scope: Scope) -> Value:
    return tensors.divide(
        compute(node.numerator, scope), compute(node.denominator, scope)
    )


@compute.register
def _binomial(node: nodes.Binomial, scope: Scope) -> Value:
    above, below = (
        whole_number(compute(node.above, scope), "n"),
        whole_number(compute(node.below, scope), "k"),
    )
    return np.float64(math.comb(above, below))


def _apply_plain(function: Callable[[Any], Any], value: Value) -> Value:
    return functions.call(function, [number(value)], [])


@compute.register
def _root(node: nodes.Root, scope: Scope) -> Value:
    radicand = compute(node.radicand, scope)
    if (
        isinstance(radicand, Tensor)
        and radicand.data.ndim == 2
        and node.degree is not None
    ):
        raise EvaluationError("a root of a matrix")
    if node.degree is None:
        return _apply_plain(tensors.root, radicand)
    degree = data(number(compute(node.degree, scope)))
    return _apply_plain(lambda x: np.power(x, 1 / degree), radicand)


@compute.register
def _sequence(node: nodes.Sequence, scope: Scope) -> Value:
    values = [compute(item, scope) for item in node.items]
    return (
        tensors.concatenate(values)
        if node.bracket == "["
        else tuple(data(value) for value in values)
    )


_ROUNDED: dict[tuple[str, bool], Callable[[Any], Any]] = {
    (r"\lfloor", False): np.floor, (r"\lfloor", True): exact.FLOOR,
    (r"\lceil", False): np.ceil, (r"\lceil", True): exact.CEILING,
}  # fmt: skip


@compute.register
def _bracketed(node: nodes.Bracketed, scope: Scope) -> Value:
    value = compute(node.inner, scope)
    if node.kind == r"\lVert":
        order: Value = None
        if node.order is not None:
            order = (
                "F"
                if str(node.order) == "F"
                else data(number(compute(node.order, scope)))
            )
        return tensors.norm(value, order)
    if node.kind == r"\lvert" and isinstance(
        value, tuple | set | frozenset | range | list
    ):
        return np.float64(len(value))
    if isinstance(value, Tensor) and value.data.ndim:
        if node.kind == r"\lvert":
            raise EvaluationError(
                "bars around a tensor have several meanings"
            )
        return _apply_plain(_ROUNDED[node.kind, exact.on()], value)
    function = (
        np.abs
        if node.kind == r"\lvert"
        else _ROUNDED[node.kind, exact.on()]
    )
    return function(number(value))


@compute.register
def _matrix(node: nodes.Matrix, scope: Scope) -> Value:
    return Tensor(
        np.array(
            [
                [data(number(compute(cell, scope))) for cell in row]
                for row in node.rows
            ]
        )
    )
