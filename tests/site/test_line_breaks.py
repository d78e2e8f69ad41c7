"""Where display formulas may break."""

import pytest

from rectified import curation
from rectified.site.line_breaks import breakable, style_rules
from rectified.text import latex
from samples import CONTENT

FORMULAS = [
    formula
    for question in CONTENT.questions.values()
    for formula in question.formulas
]


def pieces(formula: str) -> list[str]:
    """The pieces of a formula that is no alignment, as text."""
    math = latex.parse(breakable(latex.to_mathml(formula, display=True)))
    return ["".join(piece.itertext()) for piece in math]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a", ["a"]),
        ("a = b + c", ["a", "=b", "+c"]),
        ("a = -b", ["a", "=−b"]),
        ("-a + b", ["−a", "+b"]),
        ("V(D, G + 1) = x", ["V(D,G+1)", "=x"]),
        (r"\left(a + b\right) \cdot c", ["(a+b)", "⋅c"]),
        (r"\lVert a + b \rVert - |c - d|", ["‖a+b‖", "−|c−d|"]),
        (r"\sum_{i=1}^{n} x_i", ["∑i=1nxi"]),
        (r"\frac{a + b}{c = d}", ["a+bc=d"]),
        ("a := b", ["a", ":=b"]),
    ],
)
def test_breaks_before_relations_and_terms_outside_brackets(
    formula: str, expected: list[str]
) -> None:
    assert pieces(formula) == expected


def test_an_alignment_breaks_within_its_cells() -> None:
    math = breakable(
        latex.to_mathml(
            r"\begin{aligned} a &= b + c \\ &= d \end{aligned}",
            display=True,
        )
    )
    cells = [[len(cell) for cell in row] for row in latex.parse(math)[0]]
    assert cells == [[1, 2], [0, 1]]
    assert "cells-" not in math
    three = latex.to_mathml(
        r"\begin{aligned} a &= b & c \end{aligned}", display=True
    )
    assert 'class="cells-3"' in breakable(three)
    assert ".cells-3{--cells:3}" in style_rules()


@pytest.mark.parametrize(
    "formula", FORMULAS, ids=lambda formula: formula.id
)
def test_nothing_is_lost_or_reordered(formula: curation.Formula) -> None:
    before = latex.to_mathml(formula.latex, display=True)
    after = latex.parse(breakable(before))
    assert "".join(after.itertext()) == "".join(
        latex.parse(before).itertext()
    )
