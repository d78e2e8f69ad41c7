"""Numbers in sentences: every inline formula that numbers alone settle is computed."""

import pytest

import printed
from proving import prose
from proving.prose import Inline
from rectified import ROOT, curation

QUESTIONS = list(curation.load(ROOT).questions.values())
SHARE_CAUGHT = 0.98


def holds(latex: str, unit: str = "") -> list[bool]:
    return [
        equality.holds
        for equality in prose.equalities(Inline("here", latex, unit))
    ]


@pytest.mark.parametrize(
    "question", QUESTIONS, ids=lambda question: question.slug
)
def test_sides_agree_to_the_digits_shown(
    question: curation.Question,
) -> None:
    defined = prose.definitions(question)
    wrong = [
        f"{formula.where}: {formula.shown}: ${side.left}$ is {side.values[0]}, not ${side.right}$"
        for formula in prose.inline(question)
        for side in prose.equalities(formula, defined)
        if not side.holds
    ]
    assert not wrong, "\n".join(wrong)


def test_a_wrong_digit_behind_the_last_relation_is_noticed() -> None:
    checked, slips, survived = 0, 0, []
    for question in QUESTIONS:
        defined = prose.definitions(question)
        for formula in prose.inline(question):
            before = prose.equalities(formula, defined)
            checked += bool(before)
            place = max(
                formula.latex.rfind("="),
                formula.latex.rfind(prose.APPROXIMATELY),
            )
            for tail in (
                printed.slips(formula.latex[place:]) if before else ()
            ):
                slip = Inline(
                    formula.where,
                    formula.latex[:place] + tail,
                    formula.unit,
                )
                after = prose.equalities(slip, defined)
                slips += 1
                if len(after) == len(before) and all(
                    equality.holds for equality in after
                ):
                    survived.append(slip)
    print(
        f"{checked} inline formulas computed; {slips - len(survived)} of {slips} wrong digits noticed"
    )
    assert checked
    assert len(survived) <= (1 - SHARE_CAUGHT) * slips, "\n".join(
        f"{s.where}: {s.shown}" for s in survived
    )


@pytest.mark.parametrize(
    ("latex", "unit"),
    [
        (r"\tanh(0.5) = 0.462", ""),
        (r"2^{10} = 1024", ""),
        (r"\lfloor (7 + 2 - 3)/2 \rfloor + 1 = 4", ""),
        (r"0.05 + 0.0025 = 0.053", ""),  # a tie, rounded up
        (r"1.5^{20} \approx 3325", ""),
        (r"1.5^{20} \approx 3300", ""),
        (r"59{,}049 \approx 60{,}000", ""),
        (r"0.25^{20} \approx 9 \cdot 10^{-13}", ""),
        (r"2^{-20} \approx 10^{-6}", ""),
        (r"50{,}000 \cdot 64 = 3.2", "million"),
        (r"3/(16 + 3) \approx 16", "%"),
        (r"\sqrt{21} \approx 4.6", "%"),
        (r"-2 = -2.0", ""),
        (r"(\sin 1, \cos 1) = (0.841, 0.540)", ""),
        (r"x = 3/2 = 1.5", ""),
        (r"1/4 = x = 0.25", ""),
        (r"\partial f / \partial a = 5 + 2 = 7", ""),
        (r"0.1 < 2^{-3} \le 0.125", ""),
        (r"0 < p < 1 = 1.0", ""),
    ],
)
def test_true_statements_hold(latex: str, unit: str) -> None:
    assert holds(latex, unit)
    assert all(holds(latex, unit))


@pytest.mark.parametrize(
    ("latex", "unit"),
    [
        (r"\tanh(0.5) = 0.463", ""),
        (r"2^{10} = 1025", ""),
        (
            r"1.1^{50} = 117",
            "",
        ),  # a whole number is exact; \approx 117 is true
        (r"1.5^{20} \approx 3320", ""),
        (r"0.25^{20} \approx 8 \cdot 10^{-13}", ""),
        (r"2^{-20} \approx 10^{-7}", ""),
        (r"50{,}000 \cdot 64 = 3.3", "million"),
        (r"50{,}000 \cdot 64 = 3.2", ""),
        (r"3.2 = 3.2", "million"),
        (r"3/(16 + 3) \approx 17", "%"),
        (r"-2 = 2", ""),
        (r"(\sin 1, \cos 1) = (0.841, 0.541)", ""),
        (r"(1, 2) = (1, 2, 3)", ""),
        (r"x = 3/2 = 1.6", ""),
        (r"1/4 = x = 0.26", ""),
        (r"\partial f / \partial a = 5 + 2 = 8", ""),
        (r"0.2 < 2^{-3}", ""),
        (r"\tfrac12 \approx \tfrac13", ""),
    ],
)
def test_false_statements_do_not(latex: str, unit: str) -> None:
    assert not all(holds(latex, unit))


@pytest.mark.parametrize(
    "latex",
    [
        "p = 0.5",
        r"i = 1, \dots, n",
        r"n \ge 1",
        "2x = 4",
        r"\sigma = 0.1",
        "7",
        r"0 < p < 1",
    ],
)
def test_what_numbers_alone_do_not_settle_is_left(latex: str) -> None:
    assert not prose.equalities(Inline("here", latex))


QUESTION = r"""---
title: A question
level: core
sources: []
corrections:
  - source: list/1
    published: $1 + 1 = 3$
    corrected: $1 + 1 = 2$
    why: "in truth $0.5 \\cdot 2 = 1$"
---
Short $2 + 2 = 4$.

<!-- more -->

~~~math a-slope
f'(x) = 2 x + \frac{1}{4} f(x) \\ f(x) = \begin{cases} 4 & x > 0 \\ 0 & x \le 0 \end{cases}
~~~

- `$3 + 3 = 7$` is code; $f(1)
= 4$ is no formula, $f(-1) = 0$ and
$f(1) = 4 = 400$ % are.

```python
x = "$4 + 4 = 9$"
```
"""


def test_formulas_are_found_where_they_stand() -> None:
    question = curation.parse_question(
        QUESTION, "topic", "questions/topic/slug.md"
    )
    found = [
        (formula.where.split(":")[1], formula.shown)
        for formula in prose.inline(question)
    ]
    assert found == [
        ("11", "$2 + 2 = 4$"),
        ("20", "$f(-1) = 0$"),
        ("21", "$f(1) = 4 = 400$ %"),
        ("8", "$1 + 1 = 2$"),
        ("7", r"$0.5 \cdot 2 = 1$"),
    ]


def test_functions_of_the_same_question_are_called() -> None:
    defined = prose.definitions(
        curation.parse_question(
            QUESTION, "topic", "questions/topic/slug.md"
        )
    )
    for latex, truth in (("f(-1) = 0", True), ("f(3) = 5", False)):
        assert [
            e.holds
            for e in prose.equalities(Inline("here", latex), defined)
        ] == [truth]
    assert not prose.equalities(Inline("here", "f(1, 2) = 4"), defined)
    assert not holds("f(-1) = 0")
