"""Lists in the shapes in which people publish: what a careful reader finds in each.

A shape is a file in `shapes/` and what a careful reader would find there, by the file's name in `shapes/expected.json`:
`items` in order, each with its `title` as published and how its answer `begins` and `ends` (up to 40 characters; both
empty for no answer), and `dropped_lines`, parts of lines that belong to no item; or `refused`, with the reason.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rectified import ROOT
from rectified.errors import BadInput
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.items import Source
from rectified.scrapes.reading import read_one

OWN = ROOT / "tests/scrapes/shapes"
NOTHING_KNOWN = Inventory(sources=[])


def folders() -> Iterator[Path]:
    """The project's shapes, and others of the same form that RECTIFIED_SHAPES names."""
    yield OWN
    if named := os.environ.get("RECTIFIED_SHAPES"):
        yield Path(named)


CASES = [
    pytest.param(folder / name, expected, id=f"{folder.parent.name}-{name}")
    for folder in folders()
    for name, expected in json.loads(
        (folder / "expected.json").read_text(encoding="utf-8")
    ).items()
]


def read_shape(path: Path) -> Source:
    return read_one(path.read_bytes(), path, NOTHING_KNOWN)


@pytest.mark.parametrize(("path", "expected"), CASES)
def test_a_list_is_read_as_a_careful_reader_would(
    path: Path, expected: dict[str, Any]
) -> None:
    if "refused" in expected:
        with pytest.raises(BadInput) as caught:
            read_shape(path)
        assert len(str(caught.value).splitlines()) == 1
        return
    source = read_shape(path)
    found = source.read_items({})
    assert [item["title"] for item in found] == [
        item["title"] for item in expected["items"]
    ]
    for item, wanted in zip(found, expected["items"], strict=True):
        assert item["begins"].startswith(wanted["begins"][:40]), wanted
        assert item["ends"].endswith(wanted["ends"][-40:]), wanted
        assert item["answered"] == bool(wanted["begins"]), wanted
    for line in expected.get("dropped_lines", []):
        assert any(
            entry.lines[0] <= line <= entry.lines[1]
            for entry in source.dropped
        ), f"line {line} was kept"


@pytest.mark.parametrize(("path", "expected"), CASES)
def test_every_character_of_a_shape_is_kept_or_dropped(
    path: Path, expected: dict[str, Any]
) -> None:
    if "refused" in expected:
        return
    source = read_shape(path)
    assert source.characters_read == source.characters_kept + sum(
        entry.text_length for entry in source.dropped
    )
    assert all(entry.why for entry in source.dropped)


def test_the_first_titles_of_a_pattern_and_the_last_are_shown() -> None:
    text = "".join(f"# {n}. What is {n}?\n\nIt.\n\n" for n in range(2, 9))
    long = f"# 9. Why {'so very ' * 20}long?\n"
    source = read_one((text + long).encode(), Path("l.md"), NOTHING_KNOWN)
    assert [line.strip() for line in source.explained[2:7]] == [
        "line 1: 2. What is 2?",
        "line 5: 3. What is 3?",
        "line 9: 4. What is 4?",
        "…",
        "line 29: 9. Why so very so very so very so very so very so very so very so ver…",
    ]
