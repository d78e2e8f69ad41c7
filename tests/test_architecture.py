"""ARCHITECTURE.md: the picture is of today's imports, and every file that it names exists."""

import re

import pytest

import architecture
from rectified import ROOT
from rectified.errors import BadInput

TEXT = (ROOT / architecture.PAGE).read_text(encoding="utf-8")
NAMED = sorted(
    {
        name
        for name in re.findall(
            r"`([\w./-]+/[\w./-]*|[\w-]+\.[a-z]+)`", TEXT
        )
        if "<" not in name
    }
)


def test_the_picture_is_of_today() -> None:
    assert architecture.drawn(TEXT) == TEXT, (
        "run python scripts/architecture.py"
    )


def test_a_page_without_a_place_is_refused() -> None:
    with pytest.raises(BadInput, match="mermaid"):
        architecture.drawn("# Architecture\n")


@pytest.mark.parametrize("name", NAMED)
def test_what_it_names_exists(name: str) -> None:
    places = (ROOT / name, ROOT / "scripts/rectified" / name)
    assert any(place.exists() for place in places), (
        f"ARCHITECTURE.md names {name}, which is not there"
    )
