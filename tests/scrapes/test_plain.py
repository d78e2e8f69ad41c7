"""Where an answer begins and ends, as a reader sees it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rectified.scrapes import plain


@pytest.mark.parametrize(
    ("body", "begins", "ends"),
    [
        ("Yes.", "Yes.", "Yes."),
        ("It *is* [so](x.html) in `code`.", "It is so in code.", "It is so in code."),
        ("[figure wanted: a cell]\n\nSo.", "So.", "So."),
        ("# Head\n\n- one\n- two", "Head one two", "Head one two"),
        ("a" * 30 + " " + "b" * 30, "a" * 30 + " " + "b" * 9, "a" * 9 + " " + "b" * 30),
        ("", "", ""),
    ],
)  # fmt: skip
def test_the_first_and_last_words_are_told(
    body: str, begins: str, ends: str
) -> None:
    assert plain.ends(body) == (begins, ends)


@given(
    st.from_regex(
        r"[^\W\d_][\w .,;:!?()*_`~#<>|$\[\]+=&\\\t-]*", fullmatch=True
    )
)
@example("a`b`")
@example("a  ")
@example("a | b")
def test_one_line_is_told_as_a_text_of_many_is(line: str) -> None:
    """One line that begins with a letter is a paragraph, whatever it holds, and is not parsed."""
    alone = plain.ends(line)
    begins, _ = plain.ends(f"{line}\n\n---")
    _, last = plain.ends(f"---\n\n{line}")
    assert alone == (begins, last)
