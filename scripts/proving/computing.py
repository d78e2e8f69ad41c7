"""The function that computes a tree; the modules beside this one teach it each kind of node."""

from functools import singledispatch

import numpy as np
import sympy

from proving import exact, nodes
from proving.nodes import Node
from proving.scope import Scope
from proving.tensors import EvaluationError, Tensor, Value, data


@singledispatch
def compute(node: Node, scope: Scope) -> Value:
    """The value of a node.

    Raises:
        EvaluationError: an unbound symbol, shapes that do not fit, an index out of range, a meaning left open.
    """
    raise EvaluationError(f"{node} cannot be computed")


def whole_number(value: Value, what: str) -> int:
    """The value as a whole number; `what` names it in the EvaluationError that anything else raises."""
    value = data(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if (
        np.ndim(value) == 0
        and not isinstance(value, str)
        and float(np.real(value)).is_integer()
    ):
        return int(np.real(value))
    raise EvaluationError(f"{what} is no whole number")


def index_values(indices: tuple[Node, ...], scope: Scope) -> list[int]:
    """Indices as whole numbers; letters side by side (`W_{ij}`) are several."""
    if len(indices) == 1 and isinstance(indices[0], nodes.Product):
        factors = indices[0].factors
        if all(isinstance(f, nodes.Symbol | nodes.Name) for f in factors):
            indices = factors  # W_{ij}
    return [
        whole_number(compute(index, scope), f"index {index.spelled}")
        for index in indices
    ]


def is_numeric(value: Value) -> bool:
    """Whether a value is a number or an array of numbers, or a symbol where computing is exact."""
    if exact.on() and isinstance(value, sympy.Basic):
        return True
    return isinstance(
        value, Tensor | np.ndarray | int | float | complex | np.generic
    )
