"""What proofs import. See ../README.md."""

from formulas.support.assertions import assert_close, assert_equation, equation, transcribed
from formulas.support.decorators import optional_torch, proves, refutes
from formulas.support.equation import Equation, evaluate
from formulas.support.page import latex, numbers, published
from formulas.support.references import rng
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
    "equation",
    "evaluate",
    "latex",
    "numbers",
    "optional_torch",
    "proves",
    "published",
    "refutes",
    "rng",
    "spelling",
    "transcribed",
]
