"""What a proof compared while it ran: how many values, how closely, and one of them as an example."""

import ast
import contextlib
import re
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
        assertions: how many `assert`s of a refutation held.
        asserted: the last of them that compare numbers and fit a line: what was asserted, and what it was in numbers.
    """

    values: int = 0
    tolerance: float = 0.0
    difference: float = 0.0
    example: Example | None = None
    assertions: int = 0
    asserted: tuple[tuple[str, str], ...] = ()

    def data(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


LAST: dict[tuple[Kind, str], Evidence] = {}
"""What the test of a formula or correction that ran last has seen."""

_seen: list[Evidence] = []
_refuting: list[Evidence] = []


@contextlib.contextmanager
def collected(*, refuting: bool = False) -> Iterator[Evidence]:
    """Within, collect what is compared.

    Args:
        refuting: note plain assertions, too: what proves has a formula's values to show, what refutes often only these.
    """
    evidence = Evidence()
    _seen.append(evidence)
    if refuting:
        _refuting.append(evidence)
    try:
        yield evidence
    finally:
        # The last that was added: who collects within another's run has ended before it.
        _seen.pop()
        if refuting:
            _refuting.pop()


MOST_ASSERTIONS = 2
LONGEST = 100
"""Of what was asserted and of its values; pytest itself shortens values, where they are longer than this."""
_SCALAR = re.compile(r"\bnp\.[a-z]+\d*_?\(([^()]*)\)|\bnp\.(True|False)_")
_NUMBER = re.compile(r"(?<![\w.])\d+\.\d+(?:e[-+]?\d+)?(?!\w)")
_APART = re.compile(r" (?:!=|<|>|not in|is not) ")
_COMPARED = re.compile(r" (?:[!=<>]=|<|>|in|not in) ")


def _told(explained: str) -> str:
    """Values of an assertion as readers get them: numbers without their types, and no digits that say nothing.

    >>> _told("np.float64(0.30000000000000004) == 0.3 ± 3.0e-07")
    '0.3 == 0.3 ± 3e-07'
    >>> _told("0.30000000000000004 != 0.3")
    '0.30000000000000004 != 0.3'
    """
    plain = _SCALAR.sub(lambda found: found[1] or found[2], explained)
    short = _NUMBER.sub(
        lambda found: (
            f"{float(found[0]):.6g}"
            if len(found[0]) > len(f"{float(found[0]):.6g}")
            else found[0]
        ),
        plain,
    )
    # Rounding must not make two numbers look the same that were told apart.
    sides = _APART.split(short)
    return plain if len(set(sides)) < len(sides) else short


def _chained(written: ast.AST) -> bool:
    """Whether several are compared in a row, of which pytest explains the last.

    >>> [_chained(ast.parse(text)) for text in ("a == b < c", "a < b and b < c")]
    [True, False]
    """
    return any(
        isinstance(node, ast.Compare) and len(node.ops) > 1
        for node in ast.walk(written)
    )


def _written(source: str, parsed: ast.AST) -> str:
    """An assertion's source in one line, without comments and what held its lines together."""
    if "#" in source:
        return ast.unparse(parsed)
    line = " ".join(source.split())
    broken = line.startswith("( ") and line.endswith(" )")
    return line[2:-2] if broken else line


def note_assertion(source: str, explained: str) -> None:
    """Note that a plain `assert` held.

    Args:
        source: what was asserted, as it is written.
        explained: the same with values in place of names, as pytest explains it; its first line says it.
    """
    values = _told(explained.partition("\n")[0])
    parsed = ast.parse(f"({source}\n)", mode="eval")
    written = _written(source, parsed)
    if _chained(parsed):
        values = f"… {values}"
    tells = (
        _COMPARED.search(values)
        and re.search(r"\d", values)
        and not re.search(r"0x[0-9a-f]{6}|<\w+ object|\.\.\.", values)
        and max(len(values), len(written)) <= LONGEST
    )
    for evidence in _refuting:
        evidence.assertions += 1
        if tells:
            others = [one for one in evidence.asserted if one[0] != written]
            last = [*others, (written, values)][-MOST_ASSERTIONS:]
            evidence.asserted = tuple(last)


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
