"""Formulas as MathML and as text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectified import curation
from rectified.text import latex
from rectified.text.notation import inline_formulas
from samples import CONTENT

DISPLAY = [
    formula
    for question in CONTENT.questions.values()
    for formula in question.formulas
]
INLINE = sorted(
    {
        formula
        for question in CONTENT.questions.values()
        for text in [question.short, question.body]
        for formula in inline_formulas(text)
    }
)


@pytest.mark.parametrize("formula", DISPLAY, ids=lambda formula: formula.id)
def test_every_display_formula_converts_and_reads_as_text(
    formula: curation.Formula,
) -> None:
    assert latex.to_mathml(formula.latex, display=True).startswith("<math")
    text = latex.to_text(formula.latex)
    assert "\\" not in text
    assert (
        "{" not in text
        or "cases" in formula.latex
        or "\\{" in formula.latex
    )


def test_every_inline_formula_converts() -> None:
    for formula in INLINE:
        assert latex.to_mathml(formula, display=False).endswith("</math>")
        assert "\\" not in latex.to_text(formula)


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (
            r"\left\lfloor \frac{I + 2P - K}{S} \right\rfloor + 1",
            "⌊(I + 2P − K)/S⌋ + 1",
        ),
        (r"\frac{1}{1 + e^{-x}}", "1/(1 + e^(−x))"),
        (r"\mathbf{W}^\top \mathbf{x}", "W⊤x"),
        (r"n_\text{in}", "n_in"),
        (r"\sqrt{d_k}", "√(d_k)"),
        (r"\hat{y}_k", "ŷ_k"),
        (r"x \ge 0", "x ≥ 0"),
        (r"\sqrt{x}", "√x"),
        (r"\sqrt[3]{x + 1}", "(x + 1)^(1/3)"),
        (r"\frac{ab}{(c + d)}", "ab/(c + d)"),
        (r"x^2", "x^2"),
        (r"x^{n + 1}", "x^(n + 1)"),
        (r"f'(x)", "f′(x)"),
        (r"x_i^2", "x_i^2"),
        (r"x_{i + 1}^{n - 1}", "x_(i + 1)^(n − 1)"),
        (r"\sum_{i=1}^{n + 1} x_i", "∑_(i = 1)^(n + 1) x_i"),
        (r"\bar{x} + \tilde{y}", "x̄ + ỹ"),
        (r"\vec{x}", "x"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "(a b; c d;)"),
        (r"a \quad b", "a b"),
        (r"-x", "−x"),
        (r"(-x)", "(−x)"),
        (r"a = -b", "a = −b"),
        (r"a - b", "a − b"),
        (r"a, -b", "a, −b"),
        (r"\mathbb{R}^n, \mathcal{L}", "R^n,L"),
        (r"\boldsymbol{\theta}", "θ"),
    ],
)
def test_plain_text(formula: str, text: str) -> None:
    assert latex.to_text(formula) == text


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("", "the formula is empty"),
        (" \n", "the formula is empty"),
        (r"\nosuch", "nosuch"),
    ],
)
@pytest.mark.parametrize("display", [True, False])
def test_the_message_says_why_on_one_line(
    formula: str, said: str, display: bool
) -> None:
    with pytest.raises(latex.FormulaError) as caught:
        latex.to_mathml(formula, display=display)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_formula_is_a_block_or_part_of_a_line_and_no_text_to_search() -> (
    None
):
    assert latex.to_mathml("x", display=True) != latex.to_mathml(
        "x", display=False
    )
    assert latex.to_mathml("x", display=False).startswith(
        '<math data-search-exclude="true"'
    )


@pytest.mark.parametrize(
    "formula",
    ["", " ", r"\frac{a}", r"\nosuchcommand", r"{a", r"\text{a_b}"],
)
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
        (r"\pi e^{\pi x}", {"x"}),
        (r"x \sim \mathcal{N}(0, 1)", {"x"}),
        (r"\mathcal{L} = \ell_1", {"L", "ℓ"}),
        (r"\mathrm{d} x", {"x"}),
        (r"\nabla f", {"f"}),
        (r"\infty", set()),
    ],
)
def test_symbols(formula: str, letters: set[str]) -> None:
    assert latex.symbols(formula) == letters


@pytest.mark.parametrize(
    ("formula", "bracket"),
    [
        ("f(x) + [0, 1)", ""),
        ("((x)", "("),
        ("[(x)", "["),
        ("x] + (y", "]"),
        ("(x))", ")"),
        ("(a)(b)", ""),
        ("x", ""),
    ],
)
def test_a_bracket_without_a_partner_is_found(
    formula: str, bracket: str
) -> None:
    assert latex.unbalanced(formula) == bracket


def test_entities_are_read_as_what_they_stand_for() -> None:
    assert (
        "".join(
            latex.parse(
                "<math>f&ApplyFunction;x&InvisibleTimes;y&nbsp;z</math>"
            ).itertext()
        )
        == "f⁡x⁢y z"
    )


PARTS = ["a", "b", "x_1", r"\frac{a}{b}", r"\sqrt{x}", "+", "-", "=", "(a)"]


@given(st.lists(st.sampled_from(PARTS), min_size=1))
def test_conversion_is_a_function_of_the_formula_alone(
    parts: list[str],
) -> None:
    formula = " ".join(parts)
    numbered = rf"\begin{{equation}} {formula} \end{{equation}}"
    first = latex.to_mathml(numbered, display=True)
    latex.to_mathml.cache_clear()
    assert latex.to_mathml(numbered, display=True) == first, (
        "its number depends on what was converted before"
    )
    assert latex.symbols(formula) <= {"a", "b", "x"}


@pytest.mark.parametrize(
    "source",
    [
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        r"\begin{cases} a & b \\ c & d \end{cases}",
        r"\begin{array}{l|r} a & b \\ \hline c & d \end{array}",
        r"a \! b",
        r"\mathop{x}",
        r"\begin{gather} a \\ b \end{gather}",
    ],
)
def test_a_formula_is_styled_by_classes_that_have_rules(
    source: str,
) -> None:
    """The site's policy admits no style on an element."""
    mathml = latex.to_mathml(source, display=True)
    assert " style=" not in mathml
    names = {
        name
        for value in re.findall('class="([^"]*)"', mathml)
        for name in value.split()
    }
    assert names
    rules = latex.style_rules()
    assert all(f"math .{name}{{" in rules for name in names)


def test_a_style_that_no_class_has_is_refused() -> None:
    with pytest.raises(latex.FormulaError, match="color:#FF0000"):
        latex.to_mathml(r"\color{red} x", display=False)
