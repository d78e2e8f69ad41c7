"""What a list says of where a question belongs: its section and its marks of difficulty."""

from pathlib import Path

import pytest

from rectified.curation import LEVELS
from rectified.scrapes import titles
from rectified.scrapes.hints import Hint
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.reading import read_one

LIST = """# Kitchen questions

## Basics

### What is a ladle?

A deep spoon.

### Why salt the water? 🚀

It seasons what boils in it.

## Knives

### How is a knife kept sharp?

With a stone and a steel.

### [H] What does a full tang do?

It balances the blade.
"""


def test_a_question_keeps_its_section_and_its_mark() -> None:
    data, path = LIST.encode(), Path("kitchen.md")
    source = read_one(data, path, Inventory(sources=[]))
    assert [item.hint for item in source.items] == [
        Hint("Basics"),
        Hint("Basics", "🚀"),
        Hint("Knives"),
        Hint("Knives", "[H]"),
    ]
    levels = [item.hint.level for item in source.items]
    assert levels == ["core", "advanced", "", "advanced"]


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ("[easy]", "core"),
        ("(Medium)", "intermediate"),
        ("Advanced questions", "advanced"),
        ("基础", "core"),
        ("Easy and hard", ""),
        ("Hardware", ""),
        ("", ""),
    ],
)
def test_words_of_difficulty_suggest_a_level(told: str, level: str) -> None:
    assert titles.level(told) == level


def test_the_levels_are_ours() -> None:
    assert {titles.level(mark) for mark in ("👶", "⭐", "🚀")} == set(
        LEVELS
    )
