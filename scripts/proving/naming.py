"""Computing symbols, names with indices, and derivatives: finding what a proof has bound."""

import numpy as np

from proving import functions, nodes, tensors
from proving.computing import compute, index_values
from proving.nodes import Node
from proving.relations import indicator
from proving.scope import Indexed, Scope, entry
from proving.tensors import EvaluationError, Value, data, number


def marked(value: Value, node: Node) -> Value:
    """The value as a tensor if the symbol is set bold, else as it is."""
    return tensors.tensor(value) if node.bold else value


@compute.register
def _symbol(node: nodes.Symbol, scope: Scope) -> Value:
    value = scope.find(node.spelling)
    if value is None:
        value = functions.builtin(node.spelling)
    if value is None:
        raise EvaluationError(f"{node} is bound to nothing")
    return marked(value, node)


@compute.register
def _name(node: nodes.Name, scope: Scope) -> Value:
    value = scope.whole(node, (*node.indices, *node.layers))
    if value is not None:
        return marked(value, node)
    if (
        node.base.spelled in functions.INDICATORS
        and len(node.indices) == 1
        and not node.layers
    ):
        return indicator(node.indices[0], scope)
    for shorter, left in node.shorter:
        bound = _bound(shorter, scope)
        if bound is None:
            continue
        value = data(bound)
        for indices in left:
            value = entry(value, index_values(indices, scope), node.spelled)
        return marked(value, node)
    raise EvaluationError(f"{node} is bound to nothing")


def _bound(name: nodes.Name, scope: Scope) -> Value | None:
    parts = (*name.indices, *name.layers)
    if parts or name.primes or name.mark:
        return scope.whole(name, parts)
    if isinstance(name.base, nodes.Symbol | nodes.Prefixed):
        return scope.find(name.base.spelled)
    return compute(
        name.base, scope
    )  # an entry of a group or of a function's value


@compute.register
def _prefixed(node: nodes.Prefixed, scope: Scope) -> Value:
    value = scope.whole(
        node, (*node.indices, *_inner_indices(node.operand))
    )
    if value is not None:
        return marked(value, node)
    if isinstance(node.operand, nodes.Name) and node.operand.indices:
        name = node.operand
        short = nodes.Prefixed(
            node.prefix, node.indices, without_indices(name)
        )
        bound = scope.find(str(short))
        if bound is not None:
            return marked(
                entry(bound, index_values(name.indices, scope), str(node)),
                node,
            )
    raise EvaluationError(f"{node} is bound to nothing")


def _inner_indices(node: Node | None) -> tuple[Node, ...]:
    return node.indices if isinstance(node, nodes.Name) else ()


def without_indices(name: nodes.Name) -> Node:
    """The name that an index belongs to."""
    bare = not (name.primes or name.layer is not None or name.mark)
    return (
        name.base
        if bare
        else nodes.Name(name.base, name.primes, (), name.layer, name.mark)
    )


@compute.register
def _derivative(node: nodes.Derivative, scope: Scope) -> Value:
    parts = [
        part
        for part in (node.numerator, *node.variables)
        if part is not None
    ]
    indices = [index for part in parts for index in _inner_indices(part)]
    value = scope.whole(node, indices)
    if value is not None:
        return marked(value, node)

    def stripped(part: Node) -> Node:
        return (
            without_indices(part)
            if isinstance(part, nodes.Name) and part.indices
            else part
        )

    # \partial L/\partial z_k is the k-th entry of what is bound to \partial L/\partial z.
    for keep_numerator in (True, False):
        above = (
            node.numerator
            if keep_numerator or node.numerator is None
            else stripped(node.numerator)
        )
        short = nodes.Derivative(
            node.sign,
            node.order,
            above,
            tuple(map(stripped, node.variables)),
            node.operand,
        )
        bound = scope.find(str(short))
        if bound is not None:
            rest = (
                []
                if keep_numerator
                else list(_inner_indices(node.numerator))
            )
            rest += [
                index
                for variable in node.variables
                for index in _inner_indices(variable)
            ]
            if rest:
                numbers = [
                    i
                    for index in rest
                    for i in index_values((index,), scope)
                ]
                bound = entry(bound, numbers, str(node))
            return marked(bound, node)
    if (
        node.operand is not None
        and node.numerator is None
        and not node.order
        and len(node.variables) == 1
    ):
        return _slope(node.operand, node.variables[0], scope)
    raise EvaluationError(f"{node} is bound to nothing")


def _slope(operand: Node, variable: Node, scope: Scope) -> Value:
    """The derivative of an expression by central differences of sixth order: a number, never a rule."""
    whole = scope.find(str(variable))
    if (
        whole is None
        and isinstance(variable, nodes.Name)
        and variable.indices
    ):
        key, indices = (
            str(without_indices(variable)),
            index_values(variable.indices, scope),
        )
    else:
        key, indices = str(variable), []
    bound = scope.find(key)
    if bound is None:
        raise EvaluationError(f"{variable} is bound to nothing")

    def at(shift: float) -> Value:
        if not indices:
            moved: Value = data(number(bound)) + shift
        else:
            held = bound if isinstance(bound, Indexed) else Indexed(bound)
            array = np.array(held.values, dtype=float)
            array[tuple(index - held.base for index in indices)] += shift
            moved = Indexed(array, held.base, held.outside)
        return data(
            compute(
                operand,
                Scope({key: moved}, scope.ranges, scope.running, scope),
            )
        )

    h = 1e-4
    weights = ((3, 1 / 60), (2, -3 / 20), (1, 3 / 4))
    return (
        sum(weight * (at(k * h) - at(-k * h)) for k, weight in weights) / h
    )
