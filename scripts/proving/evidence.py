"""What a proof compared while it ran: how many values, how closely, and one of them as an example."""

import contextlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from rectified.curation.outcomes import Kind


@dataclass(frozen=True)
class Example:
    """One comparison.

    Attributes:
        inputs: symbols in LaTeX, and their values.
        gives, reference: what the formula gave, and what it was compared with: numbers, or LaTeX of what is exact.
    """

    inputs: tuple[tuple[str, str], ...]
    gives: str
    reference: str

    @property
    def short(self) -> bool:
        """Whether it fits a line or two."""
        return (
            len(self.gives)
            + len(self.reference)
            + sum(len(a) + len(b) for a, b in self.inputs)
            <= MOST_SHOWN
        )


MOST_SHOWN = 200
NEAR_ZERO = 1e-3
"""Values below are compared by their absolute difference, so that a relative one says nothing."""


@dataclass
class Evidence:
    """What was seen of one run.

    Attributes:
        values: how many numbers or expressions were compared.
        tolerance: the largest relative difference that was allowed; 0 where computing is exact.
        difference: the largest one that was seen, among values that are not close to 0.
        example: the last comparison that can be shown in a line.
    """

    values: int = 0
    tolerance: float = 0.0
    difference: float = 0.0
    example: Example | None = None

    def data(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


LAST: dict[tuple[Kind, str], Evidence] = {}
"""What the test of a formula or correction that ran last has seen."""

_seen: list[Evidence] = []


@contextlib.contextmanager
def collected() -> Iterator[Evidence]:
    """Within, collect what is compared."""
    evidence = Evidence()
    _seen.append(evidence)
    try:
        yield evidence
    finally:
        _seen.remove(evidence)


def note_numbers(
    actual: Any, expected: Any, rtol: float, example: Example
) -> None:
    """Note that arrays of numbers agreed to a relative tolerance."""
    if not _seen:
        return
    size = np.abs(expected)
    apart = np.abs(np.asarray(actual) - np.asarray(expected))
    relative = np.divide(
        apart,
        size,
        out=np.zeros_like(apart, dtype=float),
        where=size > NEAR_ZERO,
    )
    _note(
        int(np.size(expected)),
        rtol,
        float(np.max(relative, initial=0.0)),
        example,
    )


def note_expressions(expected: Any, example: Example) -> None:
    """Note that arrays of expressions were shown to be equal."""
    _note(int(np.size(expected)), 0.0, 0.0, example)


def _note(
    values: int, tolerance: float, difference: float, example: Example
) -> None:
    for evidence in _seen:
        evidence.values += values
        evidence.tolerance = max(evidence.tolerance, tolerance)
        evidence.difference = max(evidence.difference, difference)
        if example.short:
            evidence.example = example
