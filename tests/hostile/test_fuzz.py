"""No text ends in anything but BadInput: what was found once, what is kept, and what looking finds; see fuzzing.py."""

from importlib.util import find_spec
from pathlib import Path

import pytest

import fuzzing
import untried
from rectified.errors import BadInput

SECONDS = 0.2
"""For each target, blindly; `.ci/run` looks a minute longer, and further."""
MOST = 300_000
"""Bytes of all texts that are kept."""
KEPT = sorted(path for path in fuzzing.FOUND.iterdir() if path.suffix == "")


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_what_was_found_once_is_mended(path: Path) -> None:
    target = path.name.rpartition("-")[0]
    fuzzing.attempt(target, path.read_bytes())


@pytest.mark.parametrize("target", fuzzing.TARGETS)
def test_what_is_kept_and_seconds_of_looking_find_nothing(
    target: str,
) -> None:
    kept = fuzzing.kept(target)
    assert kept
    assert len(set(kept)) == len(kept)
    assert max(map(len, kept)) <= fuzzing.SMALL
    for text in kept:
        fuzzing.attempt(target, text)
    looked = fuzzing.fuzz(target, SECONDS)
    assert looked.tried
    assert looked.found is None


def test_what_is_kept_is_small_and_of_targets_that_there_are() -> None:
    files = {path.stem: path for path in fuzzing.CORPUS.glob("*.txt")}
    assert files.keys() == fuzzing.TARGETS.keys()
    assert sum(path.stat().st_size for path in files.values()) <= MOST


def test_one_text_is_tried_however_slow_the_machine() -> None:
    looked = fuzzing.fuzz("record", 0)
    assert looked.tried
    assert looked.found is None


def _spoiled(data: bytes) -> None:
    if b"{" in data:
        raise ValueError
    raise BadInput("file:1", "no list", "give one")


def test_a_fault_is_found_and_shrunk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Were there one, it would be seen; BadInput is none."""
    monkeypatch.setitem(fuzzing.TARGETS, "spoiled", _spoiled)
    assert fuzzing.fuzz("spoiled", 20).found == b"{"


def test_a_text_is_shrunk_to_what_makes_it_fail() -> None:
    text = b"some words { and more { words"
    assert fuzzing.shrunk(text, lambda text: text.count(b"{") == 2, 9) == (
        b"{{"
    )
    assert fuzzing.shrunk(text, lambda text: False, 9) == text
    assert fuzzing.shrunk(text, lambda text: True, 9) == b""


def test_a_text_is_kept_if_it_reaches_what_no_smaller_one_does() -> None:
    plain, longer, other = b"a/b:", b"a/bb:", b"a/b:\na/b:"
    assert fuzzing.reaching("record", [longer, other, plain]) == [
        plain,
        other,
    ]


PLANTED = """
import os, sys, time
import atheris
import guided, fuzzing

def planted(fault):
    @atheris.instrument_func
    def target(data):
        # Each byte is a way further; nobody guesses all at once.
        if data[:1] == b"q":
            if data[1:2] == b"z":
                if data[2:3] == b"j":
                    fault()
    return target

def raises():
    raise ValueError

fuzzing.TARGETS["raises"] = planted(raises)
fuzzing.TARGETS["crashes"] = planted(os.abort)
fuzzing.TARGETS["lingers"] = planted(lambda: time.sleep(9))
guided.PATIENCE = 1
guided.main(sys.argv[1:])
"""


def test_what_lies_deep_is_found_by_the_code_that_is_reached(
    tmp_path: Path,
) -> None:
    """With an exception, with the process, or by taking too long, which is not shrunk."""
    if not find_spec("atheris"):
        untried.missing(untried.ATHERIS, "no atheris")
    script = tmp_path / "planted.py"
    script.write_text(PLANTED)
    looked = fuzzing.guided(["raises", "crashes", "lingers"], 120, script)
    found = {target: one.found or b"" for target, one in looked.items()}
    assert found["lingers"].startswith(b"qzj"), looked
    assert found | {"lingers": b""} == {
        "raises": b"qzj",
        "crashes": b"qzj",
        "lingers": b"",
    }


def test_without_atheris_it_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fuzzing, "find_spec", lambda name: None)
    assert fuzzing.main(["0", "record"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("record: ")
    assert "atheris is not installed" in err


def test_a_target_that_is_not_tried_is_no_success(tmp_path: Path) -> None:
    script = tmp_path / "broken.py"
    script.write_text("raise SystemExit('broken')")
    with pytest.raises(RuntimeError, match="broken"):
        fuzzing.guided(["record"], 1, script)
