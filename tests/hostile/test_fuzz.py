"""No text ends in anything but BadInput: what was found once, and what seconds of looking find; see fuzzing.py."""

import os
from pathlib import Path

import pytest

import fuzzing
from rectified.errors import BadInput

# A minute in all where CI is set.
SECONDS = 60 / len(fuzzing.TARGETS) if os.environ.get("CI") else 1
KEPT = sorted(path for path in fuzzing.FOUND.iterdir() if path.suffix == "")


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_what_was_found_once_is_mended(path: Path) -> None:
    target = path.name.rpartition("-")[0]
    fuzzing.attempt(target, path.read_bytes())


@pytest.mark.parametrize("target", fuzzing.TARGETS)
def test_seconds_of_looking_find_nothing(target: str) -> None:
    tried, found = fuzzing.fuzz(target, SECONDS)
    assert tried
    assert found is None


def test_one_text_is_tried_however_slow_the_machine() -> None:
    tried, found = fuzzing.fuzz("record", 0)
    assert tried
    assert found is None


def test_a_fault_is_found_and_shrunk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Were there one, it would be seen; BadInput is none."""

    def spoiled(data: bytes) -> None:
        if b"{" in data:
            raise ValueError
        raise BadInput("file:1", "no list", "give one")

    monkeypatch.setitem(fuzzing.TARGETS, "spoiled", spoiled)
    _, found = fuzzing.fuzz("spoiled", 20)
    assert found is not None
    assert b"{" in found
    assert len(found) < 60
