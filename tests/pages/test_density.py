"""How closely a cheat sheet is set."""

import pytest

from rectified.curation import Question, parse_question
from rectified.pages.density import (
    CLOSE,
    FORMULA,
    ONE_PAGE,
    ROOMY,
    SHOWN,
    majors,
    on_sheet,
    room,
    setting,
)

MATH, SYMBOLS = "~~~math {}\nx\n~~~\n\n- $x$: it (alone); so\n\n", 2


def question(
    short: int, formulas: int = 0, weights: tuple[str, ...] = ()
) -> Question:
    """A question with a short answer of so many words, so many formulas, and a correction for each weight."""
    corrections = [
        f"  - {{source: a/1, published: two words, corrected: now three words, why: it is so, weight: {weight}}}\n"
        for weight in weights
    ]
    front = "title: What?\nlevel: core\nsources: []\n" + (
        "corrections:\n" + "".join(corrections) if weights else ""
    )
    body = "".join(MATH.format(f"f{number}") for number in range(formulas))
    text = f"---\n{front}---\n{'word ' * short}\n\n<!-- more -->\n\n{body}"
    return parse_question(text, "a", "questions/a/x.md")


def test_room_is_words_and_formulas_of_what_a_sheet_shows() -> None:
    assert room([]) == 0
    assert room([question(7)]) == 7
    assert room([question(7, formulas=2), question(1)]) == 8 + 2 * (
        FORMULA + SYMBOLS
    )
    assert room([question(7, weights=("major", "minor"))]) == 7 + 5
    assert (
        room([question(0, weights=("major",) * (SHOWN + 2))]) == 5 * SHOWN
    )


def test_the_most_instructive_major_corrections_are_shown() -> None:
    text = question(1, weights=("minor",) + ("major",) * (SHOWN + 1)).text
    last = text.rindex("source: a/1")
    told = parse_question(
        f"{text[:last]}source: [a/1, b/1]{text[last + 11 :]}",
        "a",
        "questions/a/x.md",
    )
    assert len(majors(told)) == SHOWN + 1
    assert majors(told)[0].source == ["a/1", "b/1"]
    assert on_sheet(told) == majors(told)[:SHOWN]


@pytest.mark.parametrize(
    ("words", "style"),
    [
        (1, "roomy"),
        (ROOMY, "roomy"),
        (ROOMY + 1, "even"),
        (CLOSE - 1, "even"),
        (CLOSE, "close"),
        (ONE_PAGE, "close"),
        (ONE_PAGE + 1, "even"),
    ],
)
def test_a_sheet_is_set_by_its_room(words: int, style: str) -> None:
    assert setting(iter([question(words)])) == style


def test_a_sheet_with_a_figure_is_not_set_closely() -> None:
    front = question(CLOSE).text.partition("<!-- more -->")[0]
    for where, style in (("", "close"), (" sheet", "even")):
        figure = f"~~~figure a{where}\n~~~\nWhat it shows.\n"
        text = f"{front}<!-- more -->\n\n{figure}"
        assert (
            setting([parse_question(text, "a", "questions/a/x.md")])
            == style
        )


def test_a_formula_that_does_not_convert_is_left_to_its_rule() -> None:
    text = question(CLOSE, formulas=1).text.replace(
        "\nx\n", "\n\\expo(x)\n"
    )
    assert (
        setting([parse_question(text, "a", "questions/a/x.md")]) == "close"
    )
