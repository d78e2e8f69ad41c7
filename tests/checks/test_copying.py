"""Eight words in a row are a copy; titles, formulas and set phrases are not."""

from pathlib import Path

import pytest

from rectified.checks.copying import overlaps
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.items import Source
from rectified.scrapes.reading import read_one
from rectified.text.words import SetPhrase

SAID = "The **quick** brown [fox](https://example.org/fox) jumps over the lazy dog, $x_i$ and sleeps."
TITLE = "What does the quick brown fox do over the lazy dog today?"


@pytest.fixture(scope="module")
def sources(nothing_known: Inventory) -> list[Source]:
    text = f"### 1. {TITLE}\n\n{SAID}\n\n### 2. Why?\n\nNobody knows.\n"
    return [read_one(text.encode(), Path("x"), nothing_known)]


def front(published: str = "nothing", title: str = "What?") -> str:
    lines = [
        f"title: {title}",
        "sources: [a/1]",
        "corrections:",
        "  - source: a/1",
        f"    published: {published}",
    ]
    return "\n".join(["---", *lines, "    why: it", "---", ""])


COPIES = [
    (front() + "THE quick, brown fox — jumps over the lazy.\n", "9:1"),
    (
        front()
        + "So\nthe quick brown\n*fox* jumps over\nthe lazy dog and sleeps\n",
        "10:1",
    ),
    (
        front() + "A quick brown fox $y$ jumps over the lazy `dog`, and\n",
        "9:3",
    ),
    (front("the quick brown fox jumps over the lazy") + "Short.\n", "6:16"),
    (
        front()
        + "a\n\n~~~math one\nx\n~~~\n\n- the quick brown fox jumps over the lazy dog\n",
        "15:3",
    ),
]


@pytest.mark.parametrize(("text", "place"), COPIES)
def test_a_copy_is_found_where_it_begins(
    text: str, place: str, sources: list[Source]
) -> None:
    problems = overlaps({"questions/a.md": text}, sources)
    assert [problem.where for problem in problems] == [
        f"questions/a.md:{place}"
    ]
    assert "/1`" in problems[0].what


OWN = [
    front() + "the quick brown fox jumps over the\n",  # seven words
    front() + "the quick brown fox leaps over the lazy dog and sleeps\n",
    front(title="The quick brown fox jumps over the lazy dog") + "Short.\n",
    front() + f"{TITLE}\n",  # the source's titles are no text
    front("the quick brown fox") + "jumps over the lazy dog\n",
    front() + "nobody knows",
]


@pytest.mark.parametrize("text", OWN)
def test_own_words_are_not_reported(
    text: str, sources: list[Source]
) -> None:
    assert overlaps({"questions/a.md": text}, sources) == []


def test_words_of_a_set_phrase_do_not_count(sources: list[Source]) -> None:
    phrase = SetPhrase(phrase="brown fox", why="its name")
    files = {
        "a": front() + "the quick brown fox jumps over the lazy",
        "b": front() + "the quick brown fox jumps over the lazy dog and",
    }
    assert [
        problem.where for problem in overlaps(files, sources, [phrase])
    ] == ["b:9:1"]


def test_the_longest_run_is_told_whole_and_told_once(
    nothing_known: Inventory,
) -> None:
    texts = [
        "one two three four five six seven eight nine",
        "one two three four five six seven eight nine ten",
    ]
    said = "".join(
        f"### {number}. Why {number}?\n\n{text}\n\n"
        for number, text in enumerate(texts, 1)
    )
    source = read_one(said.encode(), Path("x"), nothing_known)
    answer = f"So {texts[1]}\neleven.\n\nAnd {texts[0]}.\n"
    assert [
        (problem.where, problem.what)
        for problem in overlaps({"a": front() + answer}, [source], [])
    ] == [
        (
            "a:9:4",
            f"10 words in a row as in `{source.id}/2`: “{texts[1]}”; say it in your own words",
        ),
        (
            "a:12:5",
            f"9 words in a row as in `{source.id}/1`: “{texts[0]}”; say it in your own words",
        ),
    ]


def test_every_file_is_looked_at_and_a_phrase_may_stand_twice(
    sources: list[Source],
) -> None:
    copied = (
        front() + "the quick brown fox jumps over the lazy dog and sleeps"
    )
    assert [
        problem.where
        for problem in overlaps(
            {"a": copied, "b": "x", "c": copied}, sources, []
        )
    ] == ["a:9:1", "c:9:1"]
    phrases = [
        SetPhrase(phrase="the", why="one word, twice"),
        SetPhrase(phrase="", why="nothing"),
    ]
    assert [
        problem.where
        for problem in overlaps({"a": copied}, sources, phrases)
    ] == ["a:9:1"], "9 of 11 are left"
    phrases.append(SetPhrase(phrase="Dog and", why="two more"))
    assert overlaps({"a": copied}, sources, phrases) == [], (
        "7 of 11 are left"
    )
