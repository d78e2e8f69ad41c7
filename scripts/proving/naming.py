"""Computing symbols, names with indices, and derivatives: finding what a proof has bound."""

from collections.abc import Iterator

import numpy as np

from proving import functions, nodes, tensors
from proving.computing import compute, index_values
from proving.nodes import Node
from proving.relations import indicator
from proving.scope import Indexed, Scope, entry
from proving.tensors import EvaluationError, Value, data, number


def _bold(node: Node) -> bool:
    return any(
        isinstance(below, nodes.Symbol) and any(s in below.spelling for s in (r"\mathbf", r"\boldsymbol"))
        for below in ([node] if isinstance(node, nodes.Symbol) else _heads(node))
    )


def _heads(node: Node) -> Iterator[Node]:
    """The symbol that a name is about."""
    if isinstance(node, nodes.Name):
        yield from _heads(node.base)
    elif isinstance(node, nodes.Prefixed):
        yield from _heads(node.operand)
    elif isinstance(node, nodes.Derivative):
        for part in (node.numerator, *node.variables):
            if part is not None:
                yield from _heads(part)
    else:
        yield node


def marked(value: Value, node: Node) -> Value:
    """The value as a tensor if the symbol is set bold, else as it is."""
    return tensors.tensor(value) if _bold(node) else value


@compute.register
def _symbol(node: nodes.Symbol, scope: Scope) -> Value:
    value = scope.find(node.spelling)
    if value is None:
        value = functions.BUILTIN.get(node.spelling, functions.CONSTANTS.get(node.spelling))
    if value is None:
        raise EvaluationError(f"{node} is bound to nothing")
    return marked(value, node)


@compute.register
def _name(node: nodes.Name, scope: Scope) -> Value:
    parts = (*node.indices, *((node.layer,) if node.layer is not None else ()))
    value = scope.whole(node, parts)
    if value is not None:
        return marked(value, node)
    if str(node.base) in functions.INDICATORS and len(node.indices) == 1 and node.layer is None:
        return indicator(node.indices[0], scope)
    # From the most specific spelling that is bound to the least; the rest are indices.
    layer = (node.layer,) if node.layer is not None else ()
    candidates: list[tuple[tuple[Node, ...], Node | None]] = []
    if node.indices and layer:
        candidates += [(node.indices, None), ((), node.layer)]
    if node.indices or layer:
        candidates.append(((), None))
    for kept, kept_layer in candidates:
        short = nodes.Name(node.base, node.primes, kept, kept_layer, node.mark)
        plain = not (kept or kept_layer is not None or node.primes or node.mark)
        base = node.base if plain else short
        if isinstance(base, nodes.Symbol | nodes.Prefixed):
            found = scope.find(str(base))
        elif plain:
            found = compute(base, scope)  # an entry of a group or of a function's value
        else:
            found = scope.whole(short, (*kept, *((kept_layer,) if kept_layer is not None else ())))
        if found is None:
            continue
        rest = ([] if kept_layer is not None else list(layer)) + ([] if kept else list(node.indices))
        value = data(found)
        for group in [tuple(rest[:1]), tuple(rest[1:])] if layer and kept_layer is None else [tuple(rest)]:
            if group:
                value = entry(value, index_values(group, scope), str(node))
        return marked(value, node)
    raise EvaluationError(f"{node} is bound to nothing")


@compute.register
def _prefixed(node: nodes.Prefixed, scope: Scope) -> Value:
    value = scope.whole(node, (*node.indices, *_inner_indices(node.operand)))
    if value is not None:
        return marked(value, node)
    if isinstance(node.operand, nodes.Name) and node.operand.indices:
        name = node.operand
        short = nodes.Prefixed(node.prefix, node.indices, without_indices(name))
        found = scope.find(str(short))
        if found is not None:
            return marked(entry(found, index_values(name.indices, scope), str(node)), node)
    raise EvaluationError(f"{node} is bound to nothing")


def _inner_indices(node: Node | None) -> tuple[Node, ...]:
    return node.indices if isinstance(node, nodes.Name) else ()


def without_indices(name: nodes.Name) -> Node:
    """The name that an index belongs to."""
    bare = not (name.primes or name.layer is not None or name.mark)
    return name.base if bare else nodes.Name(name.base, name.primes, (), name.layer, name.mark)


@compute.register
def _derivative(node: nodes.Derivative, scope: Scope) -> Value:
    parts = [part for part in (node.numerator, *node.variables) if part is not None]
    indices = [index for part in parts for index in _inner_indices(part)]
    value = scope.whole(node, indices)
    if value is not None:
        return marked(value, node)

    def stripped(part: Node) -> Node:
        return without_indices(part) if isinstance(part, nodes.Name) and part.indices else part

    # \partial L/\partial z_k is the k-th entry of what is bound to \partial L/\partial z.
    for keep_numerator in (True, False):
        above = node.numerator if keep_numerator or node.numerator is None else stripped(node.numerator)
        short = nodes.Derivative(node.sign, node.order, above, tuple(map(stripped, node.variables)), node.operand)
        found = scope.find(str(short))
        if found is not None:
            rest = [] if keep_numerator else list(_inner_indices(node.numerator))
            rest += [index for variable in node.variables for index in _inner_indices(variable)]
            if rest:
                numbers = [i for index in rest for i in index_values((index,), scope)]
                found = entry(found, numbers, str(node))
            return marked(found, node)
    if node.operand is not None and node.numerator is None and not node.order and len(node.variables) == 1:
        return _slope(node.operand, node.variables[0], scope)
    raise EvaluationError(f"{node} is bound to nothing")


def _slope(operand: Node, variable: Node, scope: Scope) -> Value:
    """The derivative of an expression by central differences of sixth order: a number, never a rule."""
    whole = scope.find(str(variable))
    if whole is None and isinstance(variable, nodes.Name) and variable.indices:
        key, indices = str(without_indices(variable)), index_values(variable.indices, scope)
    else:
        key, indices = str(variable), []
    found = scope.find(key)
    if found is None:
        raise EvaluationError(f"{variable} is bound to nothing")

    def at(shift: float) -> Value:
        if not indices:
            moved: Value = data(number(found)) + shift
        else:
            held = found if isinstance(found, Indexed) else Indexed(found)
            array = np.array(held.values, dtype=float)
            array[tuple(index - held.base for index in indices)] += shift
            moved = Indexed(array, held.base, held.outside)
        return data(compute(operand, Scope({key: moved}, scope.ranges, scope.running, scope)))

    h = 1e-4
    weights = ((3, 1 / 60), (2, -3 / 20), (1, 3 / 4))
    return sum(weight * (at(k * h) - at(-k * h)) for k, weight in weights) / h
