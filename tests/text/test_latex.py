"""Formulas as MathML and as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectified import curation
from rectified.text import latex
from rectified.text.notation import inline_formulas
from samples import CONTENT

DISPLAY = [formula for question in CONTENT.questions.values() for formula in question.formulas]
INLINE = sorted(
    {
        formula
        for question in CONTENT.questions.values()
        for text in [question.short, question.body]
        for formula in inline_formulas(text)
    }
)


@pytest.mark.parametrize("formula", DISPLAY, ids=lambda formula: formula.id)
def test_every_display_formula_converts_and_reads_as_text(formula: curation.Formula) -> None:
    assert latex.to_mathml(formula.latex, display=True).startswith("<math")
    text = latex.to_text(formula.latex)
    assert "\\" not in text
    assert "{" not in text or "cases" in formula.latex or "\\{" in formula.latex


def test_every_inline_formula_converts() -> None:
    for formula in INLINE:
        assert latex.to_mathml(formula, display=False).endswith("</math>")
        assert "\\" not in latex.to_text(formula)


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (r"\left\lfloor \frac{I + 2P - K}{S} \right\rfloor + 1", "⌊(I + 2P − K)/S⌋ + 1"),
        (r"\frac{1}{1 + e^{-x}}", "1/(1 + e^(−x))"),
        (r"\mathbf{W}^\top \mathbf{x}", "W⊤x"),
        (r"n_\text{in}", "n_in"),
        (r"\sqrt{d_k}", "√(d_k)"),
        (r"\hat{y}_k", "ŷ_k"),
        (r"x \ge 0", "x ≥ 0"),
    ],
)
def test_plain_text(formula: str, text: str) -> None:
    assert latex.to_text(formula) == text


@pytest.mark.parametrize("formula", ["", " ", r"\frac{a}", r"\nosuchcommand", r"{a", r"\text{a_b}"])
def test_what_does_not_convert_is_refused(formula: str) -> None:
    with pytest.raises(latex.FormulaError):
        latex.to_mathml(formula, display=True)


@pytest.mark.parametrize(
    ("formula", "letters"),
    [
        (r"\hat{y}_k = \log(x_\text{in})", {"y", "k", "x"}),
        (r"\mathbb{E}[x] = \boldsymbol{\mu}", {"x", "μ"}),
        (r"\operatorname{softmax}(\mathbf{z})_i = e^{z_i}", {"z", "i"}),
        (r"\mathbf{W}^\top", {"W"}),
    ],
)
def test_symbols(formula: str, letters: set[str]) -> None:
    assert latex.symbols(formula) == letters


PARTS = ["a", "b", "x_1", r"\frac{a}{b}", r"\sqrt{x}", "+", "-", "=", "(a)"]


@given(st.lists(st.sampled_from(PARTS), min_size=1))
def test_conversion_is_a_function_of_the_formula_alone(parts: list[str]) -> None:
    formula = " ".join(parts)
    numbered = rf"\begin{{equation}} {formula} \end{{equation}}"
    first = latex.to_mathml(numbered, display=True)
    latex.to_mathml.cache_clear()
    assert latex.to_mathml(numbered, display=True) == first, "its number depends on what was converted before"
    assert latex.symbols(formula) <= {"a", "b", "x"}
