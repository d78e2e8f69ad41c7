"""Inline formulas whose sides are numbers: `$\\tanh(0.5) = 0.462$` is computed and held against what it says.

A side can be computed if it is made of numbers, built-in functions, and functions that a display formula of the same
question defines. A side that is written out in digits stands for all numbers that round to it: 0.462 for those within
half a unit of its last digit. A whole number stands for itself, behind `\\approx` for what rounds to its last digit
that is not 0.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from proving import nodes
from proving.equation import Equation, Expression, Row
from proving.evaluation import compute
from proving.nodes import Node
from proving.relations import related
from proving.scope import Scope
from proving.tensors import EvaluationError, data
from proving.tokens import LatexError, tokenize
from rectified.curation import Correction, Question
from rectified.text.notation import (
    BLOT,
    INLINE,
    code_masked,
    inline_formulas,
)

Definitions = Mapping[str, Callable[..., Any]]

APPROXIMATELY = r"\approx"
_EQUAL = {"=", APPROXIMATELY}
_UNITS = {
    "%": 1e-2,
    "percent": 1e-2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
}
_ROUNDING = 1e-9  # of floating point, relative
_UNIT = re.compile(
    r"\s*(%|(?:percent|thousand|million|billion|trillion)\b)"
)


@dataclass(frozen=True)
class Inline:
    """An inline formula: where it stands, its LaTeX, and the word behind it that scales it, such as `million`."""

    where: str
    latex: str
    unit: str = ""

    @property
    def shown(self) -> str:
        """The formula with its unit, as in the file."""
        return f"${self.latex}$ {self.unit}".strip()


@dataclass(frozen=True)
class Equality:
    """Two sides of a formula that can both be computed.

    Attributes:
        left, right: the sides, as LaTeX that spells them out.
        relation: what stands between them.
        values: their values.
        holds: whether the relation is true to the digits shown.
    """

    left: str
    right: str
    relation: str
    values: tuple[Any, Any]
    holds: bool


def inline(question: Question) -> list[Inline]:
    """The inline formulas of a question's answer, and of its corrections but for what is published there."""
    end = question.text.index("\n---\n", 3)
    text = code_masked(question.text).replace(BLOT, " ")
    pieces = [
        _inline(
            f"{question.path}:{question.text.count(chr(10), 0, match.start()) + 1}",
            match[1],
            text[match.end() :],
        )
        for match in INLINE.finditer(text, end)
    ]
    for correction in question.front.corrections:
        pieces += _corrected(question, correction)
    return pieces


def _inline(where: str, latex: str, behind: str) -> Inline:
    unit = _UNIT.match(behind)
    return Inline(where, latex, unit[1] if unit else "")


def _corrected(
    question: Question, correction: Correction
) -> Iterator[Inline]:
    for text in filter(
        None,
        (correction.corrected, correction.why, correction.counterexample),
    ):
        for latex in inline_formulas(text):
            written = (
                latex
                if latex in question.text
                else correction.published[:40]
            )
            yield _inline(
                question.where(written),
                latex,
                text.partition(f"${latex}$")[2],
            )


def definitions(question: Question) -> dict[str, Callable[..., Any]]:
    """The functions that the question's display formulas define by a call, such as `f(x) = …`, by their spelling."""
    functions: dict[str, Callable[..., Any]] = {}
    for formula in question.formulas:
        try:
            rows = Equation(formula.latex).rows
        except LatexError:
            continue
        for row in rows:
            left = row.left.node
            if (
                row.defines
                and isinstance(left, nodes.Apply)
                and not left.given
            ):
                functions[str(left.head)] = _function(
                    row,
                    [str(argument) for argument in left.arguments],
                    functions,
                )
    return functions


def _function(
    row: Row, names: list[str], others: Definitions
) -> Callable[..., Any]:
    def function(*arguments: Any) -> Any:
        if len(arguments) != len(names):
            raise EvaluationError(
                f"{row.left.spelling} of {len(arguments)} arguments"
            )
        return row.right.in_scope(
            Scope({**others, **dict(zip(names, arguments, strict=True))})
        )

    return function


def equalities(
    formula: Inline, defined: Definitions | None = None
) -> list[Equality]:
    """The pairs of sides that can be computed, with whether they agree.

    Args:
        formula: an inline formula.
        defined: functions by their spelling, beside those built in.

    Neighbours are compared, and across equals signs also sides with something between them that cannot be computed.
    """
    compared = []
    scope = Scope(dict(defined or {}))
    for sides, relations in _chains(formula.latex):
        before: int | None = None
        values = [
            None if side is None else _value(side, scope) for side in sides
        ]
        for place, side in enumerate(sides):
            if (
                place
                and relations[place - 1] not in _EQUAL
                and before != place - 1
            ):
                before = None
            if side is None or values[place] is None:
                continue
            if before is not None:
                between = relations[before:place]
                relation = (
                    APPROXIMATELY
                    if APPROXIMATELY in between
                    else between[-1]
                )
                unit = formula.unit if place == len(sides) - 1 else ""
                compared.append(
                    _compared(
                        sides[before],
                        side,
                        relation,
                        (values[before], values[place]),
                        unit,
                    )
                )
            before = place
    return compared


def _chains(
    latex: str,
) -> Iterator[tuple[Sequence[Expression | None], tuple[str, ...]]]:
    """The statements of a formula, as sides with relations; a side that nothing here can read is None."""
    try:
        yield from (
            (row.sides, row.relations) for row in Equation(latex).rows
        )
        return
    except LatexError:
        pass
    try:
        pieces, relations = _split(latex)
    except LatexError:
        return
    yield [_expression(piece) for piece in pieces], tuple(relations)


def _split(latex: str) -> tuple[list[str], list[str]]:
    """A formula cut at its equals signs outside of brackets."""
    pieces, relations, start, depth = [], [], 0, 0
    for token in tokenize(latex):
        depth += (
            token.kind == "open" or token.text in ("(", "[", r"\{")
        ) and 1
        depth -= (
            token.kind == "close" or token.text in (")", "]", r"\}")
        ) and 1
        if token.text in _EQUAL and depth == 0:
            pieces.append(latex[start : token.start])
            relations.append(token.text)
            start = token.end
    return [*pieces, latex[start:]], relations


def _expression(latex: str) -> Expression | None:
    try:
        (row,) = Equation(latex).rows
    except (LatexError, ValueError):
        return None
    return row.left if not row.relations else None


def _value(side: Expression, scope: Scope) -> Any:
    """A number or a tuple of numbers; None if it cannot be computed."""
    try:
        value = side.in_scope(scope)
    except EvaluationError:
        return None
    parts = value if isinstance(value, tuple) else (value,)
    plain = all(
        np.ndim(part) == 0 and isinstance(part, np.number | float | int)
        for part in parts
    )
    return value if plain else None


def _compared(
    left: Any, right: Any, relation: str, values: tuple[Any, Any], unit: str
) -> Equality:
    if relation not in _EQUAL:
        holds = bool(related(values[0], relation, values[1]))
        return Equality(
            left.spelling, right.spelling, relation, values, holds
        )
    pairs = list(
        zip(
            _parts(left.node, values[0]),
            _parts(right.node, values[1]),
            strict=False,
        )
    )
    same_length = np.size(values[0]) == np.size(values[1])
    approximate = relation == APPROXIMATELY
    holds = same_length and all(
        _agree(*a, *b, approximate, 1.0) for a, b in pairs
    )
    if unit:  # of the last side, or of all: $0.08/0.5 = 16$ %, $\sqrt{21} \approx 4.6$ %
        scaled = all(
            _agree(*a, *b, approximate, _UNITS[unit]) for a, b in pairs
        )
        holds = same_length and (
            scaled or (holds and not _digits(left.node))
        )
    return Equality(left.spelling, right.spelling, relation, values, holds)


def _parts(node: Node, value: Any) -> list[tuple[Node, Any]]:
    if isinstance(value, tuple) and isinstance(node, nodes.Sequence):
        return list(zip(node.items, value, strict=True))
    return [(node, value)]


def _agree(
    left: Node, x: Any, right: Node, y: Any, approximate: bool, scale: float
) -> bool:
    tolerance = _half_unit(left, approximate) + scale * _half_unit(
        right, approximate
    )
    if approximate and tolerance == 0:
        tolerance = 1e-2 * abs(
            x
        )  # neither side shows how far it was rounded
    y = scale * y
    return bool(abs(x - y) <= tolerance + _ROUNDING * max(abs(x), abs(y)))


def _half_unit(node: Node, approximate: bool) -> float:
    """Half a unit of the last digit of a number written out; 0 for what is exact."""
    digits = _digits(node)
    if digits is None:
        return 0.0
    mantissa, power = digits
    whole, point, decimals = mantissa.partition(".")
    if point:
        return 0.5 * 10.0 ** (power - len(decimals))
    zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
    return 0.5 * 10.0 ** (power + zeros) if approximate else 0.0


def _digits(node: Node) -> tuple[str, int] | None:
    """The digits of a number written out, and the power of ten behind them; None if it is anything else."""
    match node:
        case nodes.Number(text=text):
            return text, 0
        case nodes.Addition(terms=(("-", term),)):
            return _digits(term)
        case nodes.Operation(
            operator=r"\cdot" | r"\times",
            left=nodes.Number(text=text),
            right=nodes.Power() as power,
        ):
            tens = _digits(power)
            return (text, tens[1]) if tens else None
        case nodes.Power(
            base=nodes.Number(text="10"), exponent=exponent
        ) if _digits(exponent):
            return "1", int(data(compute(exponent, Scope({}))))
    return None
