"""Functions and constants that need no binding. A proof may bind any of their spellings to something else."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from proving import exact
from proving.tensors import (
    Array,
    EvaluationError,
    Tensor,
    Value,
    data,
    number,
)


def _softmax(z: Any) -> Any:
    if np.ndim(z) == 0:
        raise EvaluationError("softmax of a number")
    shifted = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return shifted / np.sum(shifted, axis=-1, keepdims=True)


def _trace(matrix: Array) -> Any:
    if np.ndim(matrix) != 2:
        raise EvaluationError("a trace is a matrix's")
    return np.trace(matrix)


def _logistic(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def _folded(operation: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def fold(*values: Any) -> Any:
        if len(values) == 1 and isinstance(values[0], tuple):
            values = values[0]
        if len(values) < 2:
            raise EvaluationError(
                r"\max or \min of one value; name the running variable below it"
            )
        folded = values[0]
        for value in values[1:]:
            folded = operation(folded, value)
        return folded

    return fold


_erf = np.vectorize(math.erf, otypes=[float])


BUILTIN: dict[str, Callable[..., Any]] = {
    r"\log": np.log, r"\ln": np.log, r"\exp": np.exp, r"\tanh": np.tanh, r"\sin": np.sin, r"\cos": np.cos,
    r"\tan": np.tan, r"\sinh": np.sinh, r"\cosh": np.cosh, r"\arctan": np.arctan, r"\arcsin": np.arcsin,
    r"\arccos": np.arccos, r"\max": _folded(np.maximum), r"\min": _folded(np.minimum), r"\det": np.linalg.det,
    r"\sigma": _logistic, r"\operatorname{sigmoid}": _logistic, r"\operatorname{softmax}": _softmax,
    r"\operatorname{sign}": np.sign, r"\operatorname{sgn}": np.sign, r"\operatorname{tr}": _trace,
    r"\operatorname{ReLU}": lambda z: np.where(z > 0, z, 0.0), r"\operatorname{diag}": np.diag,
    r"\operatorname{erf}": _erf, r"\Phi": lambda z: (1 + _erf(z / math.sqrt(2))) / 2,
    r"\operatorname{softplus}": lambda z: np.logaddexp(0.0, z),
    r"\operatorname{clip}": lambda x, low, high: np.minimum(np.maximum(x, low), high),
}  # fmt: skip

CONSTANTS: dict[str, float] = {
    "e": math.e,
    r"\pi": math.pi,
    r"\infty": math.inf,
}

INDICATORS = {r"\mathbf{1}", r"\mathbb{1}", r"\mathbb{I}"}


def builtin(spelling: str) -> Value | None:
    """The function or constant that a spelling stands for where nothing is bound to it, or None."""
    functions, constants = (
        (exact.FUNCTIONS, exact.CONSTANTS)
        if exact.on()
        else (BUILTIN, CONSTANTS)
    )
    return functions.get(spelling, constants.get(spelling))


def logarithm(base: Value) -> Callable[[Any], Any]:
    """The logarithm to a base."""
    log: Any = builtin(r"\log")
    scale = log(data(number(base)))
    return lambda x: log(x) / scale


def call(
    function: Callable[..., Any], arguments: list[Value], given: list[Value]
) -> Value:
    """Call a function on plain NumPy data. A function of a tensor that returns an array returns a tensor.

    Args:
        function: takes the arguments, and what stands behind a bar as `given` (one value, or a tuple).
        arguments, given: values.
    """
    plain = [data(value) for value in arguments]
    keywords = {}
    if given:
        behind = tuple(data(value) for value in given)
        keywords["given"] = behind[0] if len(behind) == 1 else behind
    returned = function(*plain, **keywords)
    tensors = [value for value in arguments if isinstance(value, Tensor)]
    if isinstance(returned, np.ndarray) and returned.ndim and tensors:
        return Tensor(returned, tensors[0].row and returned.ndim == 1)
    return returned
