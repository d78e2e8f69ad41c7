"""Texts as runs of words."""

import pytest

from rectified.text.words import (
    content_words,
    digest,
    stop_words,
    tokens,
    words,
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "**It’s** a [2×2 kernel](stride), e.g. `w_i`.",
            "its a 2 2 kernel e g w i",
        ),
        ("Don't DON’T ﬁne", "dont dont fine"),
        ("a<br>b <em>C</em> 1 < 2", "a b c 1 2"),
        ('[see](page.md "a title") on', "see on"),
        ("", ""),
    ],
)
def test_words_are_bare(text: str, said: str) -> None:
    assert words(text) == said.split()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a **b** = n − 1", "a b = n - 1"),
        ("1. n-1\n2) n + 1", "n - 1 n + 1"),
        ("| a | b |\n|---|:-:|\n| c | d |", "| a | b | | c | d |"),
        (r"a \*b\* `c`<br>d", "a b c d"),
        ("[a](b-c)^2", "a ^ 2"),
        ("**a**b", "a b"),
    ],
)
def test_tokens_keep_signs_of_calculation_and_no_layout(
    text: str, said: str
) -> None:
    assert tokens(text) == said.split()


def test_a_digest_tells_runs_of_words_apart_and_never_changes() -> None:
    assert digest(["a", "b"], 8) == "acc9227c"
    assert len(digest(["a"], 12)) == 12
    assert (
        digest(["a", "b"], 8) != digest(["ab"], 8) != digest(["b", "a"], 8)
    )


def test_content_words_are_those_that_are_not_stop_words() -> None:
    assert content_words("What is the Boltzmann machine?") == [
        "boltzmann",
        "machine",
    ]
    assert content_words("What is the?") == ["what", "is", "the"], (
        "all of them if that leaves none"
    )
    assert {"what", "is", "the"} <= stop_words()
