"""What proofs import. See ../README.md."""

from formulas.support.assertions import assert_close, assert_equation, equation, transcribed
from formulas.support.decorators import optional_torch, proves, refutes
from formulas.support.equation import Equation, evaluate
from formulas.support.page import latex, numbers, published
from formulas.support.references import (
    assert_within_error,
    complex_step,
    correlate,
    derivative,
    gradient,
    integral,
    jacobian,
    reached,
    rng,
    sample_mean,
    window_starts,
)
from formulas.support.scope import Indexed, Over, spelling
from formulas.support.tensors import EvaluationError, Tensor
from formulas.support.tokens import LatexError

__all__ = [
    "Equation",
    "EvaluationError",
    "Indexed",
    "LatexError",
    "Over",
    "Tensor",
    "assert_close",
    "assert_equation",
    "assert_within_error",
    "complex_step",
    "correlate",
    "derivative",
    "equation",
    "evaluate",
    "gradient",
    "integral",
    "jacobian",
    "latex",
    "numbers",
    "optional_torch",
    "proves",
    "published",
    "reached",
    "refutes",
    "rng",
    "sample_mean",
    "spelling",
    "transcribed",
    "window_starts",
]
