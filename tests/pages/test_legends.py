"""The list below a formula as a table of its symbols."""

import re

import pytest

from rectified.curation.model import Formula
from rectified.pages.legends import Row, brief, in_brief, read, tabled
from rectified.text.notation import inline_formulas
from samples import CONTENT

ROWS = [
    ("$x$: input.", [Row("$x$", "input", "")]),
    (
        "$x_t$: input, shape $(n,)$; $W$, $U$: weights, each $(m, n)$.",
        [
            Row("$x_t$", "input", "$n$"),
            Row("$W$, $U$", "weights", r"$m \times n$"),
        ],
    ),
    (
        "$x$: a number (not 0; not 1); $f(x)$ is its image.",
        [Row("$x$", "a number (not 0; not 1); $f(x)$ is its image", "")],
    ),
    (
        "$A$, $B$: matrices of the same shape $(m, n)$.",
        [Row("$A$, $B$", "matrices of the same shape $(m, n)$", "")],
    ),
    ("$g$: slope in $(0, 1)$.", [Row("$g$", "slope in $(0, 1)$", "")]),
    ("$p$: share. It is small.", [Row("$p$", "share. It is small.", "")]),
]


@pytest.mark.parametrize(("bullet", "rows"), ROWS)
def test_a_family_of_symbols_is_a_row(bullet: str, rows: list[Row]) -> None:
    assert read([bullet]) == (rows, [])


def test_conditions_stand_below_the_table() -> None:
    body = "So:\n\n~~~math sum\na = |b|\n~~~\n\n- $a$: size $|b|$ of it.\n- Holds\n  always.\n\nThen."
    lines = [line for line in tabled(body).splitlines() if line]
    assert lines == [
        line
        for line in (
            "So:\n\n~~~math sum\na = |b|\n~~~\n\n\n"
            "| Symbol | Meaning |\n| --- | --- |\n| $a$ | size ${\\vert}b{\\vert}$ of it |\n\nHolds always.\n\n"
            "\nThen."
        ).splitlines()
        if line
    ]


@pytest.mark.parametrize(
    ("meaning", "first"),
    [
        ("the batch size", "the batch size"),
        (
            "sizes of input, kernel and output",
            "sizes of input, kernel and output",
        ),
        ("share. It is small.", "share"),
        ("steps (of $n$; all), at most 9", "steps"),
        ("losses, which fall", "losses"),
        (
            "key (or value) of a head, shape of $x$",
            "key (or value) of a head",
        ),
        ("$a; b$, or $a: b$", "$a; b$, or $a: b$"),
        ("(as published) the size", "(as published) the size"),
    ],
)
def test_a_sheet_says_the_first_clause_of_a_meaning(
    meaning: str, first: str
) -> None:
    assert brief(meaning) == (first, meaning.removeprefix(first))
    body = f"~~~math sum\na\n~~~\n\n- $a$: {meaning}\n- Holds always.\n"
    shown = re.sub(r'<span class="rest">.*?</span>', "", tabled(body))
    assert f"| $a$ | {first} |" in shown


def test_what_has_no_meaning_but_a_shape_is_told_by_it() -> None:
    bullets = ["$W$: shape $(m, n)$; $b$: bias, shape $(m,)$."]
    assert (
        in_brief(Formula("sum", "a", bullets, 1))
        == r"$W$ $m \times n$ · $b$ bias"
    )


def test_nothing_is_told_in_brief_of_a_formula_without_a_list() -> None:
    assert in_brief(Formula("sum", "a", [], 1)) == ""


def test_a_formula_without_a_list_stays() -> None:
    body = "~~~math sum\na\n~~~\n\nThen:\n\n- one"
    assert tabled(body) == body


def test_no_symbol_is_lost() -> None:
    """Every formula of every legend is in the table or below it; a bar is written in words there."""
    for question in CONTENT.questions.values():
        for formula in question.formulas:
            rows, others = read(formula.legend)
            shown = " ".join(
                [f"{row.symbols} {row.meaning} {row.shape}" for row in rows]
                + others
            )
            kept = set(inline_formulas(shown))
            lost = set(inline_formulas(" ".join(formula.legend))) - kept
            shapes = {
                f"({row.shape[1:-1].replace(chr(92) + 'times ', '')})"
                for row in rows
            }
            unsaid = {
                one
                for one in lost
                if one.replace(",", "").replace(" ", "")
                not in {shape.replace(" ", "") for shape in shapes}
            }
            assert not unsaid, f"{question.path}: {unsaid}"
