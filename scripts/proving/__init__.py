"""Proves formulas from the LaTeX that readers see: reads it, computes it, and spoils it to see that proofs notice.

What a proof imports is named here; `tests/formulas/README.md` says how a proof is written. It reads the curation
through `rectified`, which knows nothing of it.

May be imported by no other room, but by proofs, tests and commands. Imports none of `scrapes`, `checks`, `pages`,
`printing`, `pipeline`, `site`, `examining`, `adoption`, `figures`.
"""

from proving.assertions import (
    assert_close,
    assert_equation,
    equation,
    transcribed,
)
from proving.decorators import derives, optional_torch, proves, refutes
from proving.equation import Equation, evaluate
from proving.exact import exact_mean, symbols
from proving.page import latex, numbers, published
from proving.references import (
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
from proving.scope import Indexed, Over, from_one, spelling
from proving.tensors import EvaluationError, Tensor
from proving.tokens import LatexError

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
    "derives",
    "equation",
    "evaluate",
    "exact_mean",
    "from_one",
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
    "symbols",
    "transcribed",
    "window_starts",
]
