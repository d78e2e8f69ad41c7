"""What is kept between runs: found by all that it follows from, and never stale."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rectified import cache
from rectified.errors import BadInput


def make(root: Path, made: bytes, *of: str) -> bytes:
    return cache.kept(
        "result", lambda: made, of=of, by=["pydantic"], root=root
    )


def test_the_same_is_made_once(tmp_path: Path) -> None:
    assert make(tmp_path, b"1\n2", "a", "b") == b"1\n2"
    assert make(tmp_path, b"other", "a", "b") == b"1\n2"


@pytest.mark.parametrize(
    "of", [("a",), ("ab",), ("b", "a"), ("a", "b", ""), ("", "ab")]
)
def test_another_input_is_another_result(
    tmp_path: Path, of: tuple[str, ...]
) -> None:
    make(tmp_path, b"old", "a", "b")
    assert make(tmp_path, b"new", *of) == b"new"


def test_other_code_is_another_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, b"old", "a")
    monkeypatch.setattr(cache, "code", lambda: "another")
    assert make(tmp_path, b"new", "a") == b"new"


@pytest.mark.parametrize("name", ["new.py", "sub/old.py", "sub/old.yml"])
def test_code_is_every_file_of_the_package_by_name_and_text(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "sub").mkdir()
    for old in ("sub/old.py", "sub/old.yml"):
        (tmp_path / old).write_text("one")
    before = cache.code(tmp_path)
    (tmp_path / name).write_text("two")
    cache.code.cache_clear()
    assert cache.code(tmp_path) != before


def test_another_version_of_a_package_is_another_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, b"old", "a")
    monkeypatch.setattr(cache, "version", lambda package: "another")
    assert make(tmp_path, b"new", "a") == b"new"


def test_what_the_disk_has_spoiled_is_made_anew(tmp_path: Path) -> None:
    make(tmp_path, b"whole", "a")
    [path] = (tmp_path / cache.FOLDER).iterdir()
    for spoiled in (path.read_bytes()[:-1], b"", b"whole"):
        path.write_bytes(spoiled)
        assert make(tmp_path, b"whole", "a") == b"whole"


def test_nothing_is_kept_of_what_fails(tmp_path: Path) -> None:
    def fail() -> bytes:
        raise BadInput("here", "wrong", "mend it")

    for _ in range(2):
        with pytest.raises(BadInput):
            cache.kept("result", fail, of=["a"], root=tmp_path)
    assert not (tmp_path / cache.FOLDER).exists()


def test_without_a_place_to_keep_it_it_is_made_all_the_same(
    tmp_path: Path,
) -> None:
    (tmp_path / "build").write_text("no folder")
    assert make(tmp_path, b"made", "a") == b"made"


def test_only_so_many_of_a_name_are_kept(tmp_path: Path) -> None:
    for number in range(cache.KEPT + 3):
        make(tmp_path, b"made", str(number))
    assert len(list((tmp_path / cache.FOLDER).iterdir())) == cache.KEPT
    assert make(tmp_path, b"new", str(number)) == b"made"


def test_what_a_kill_left_is_cleared_in_time(tmp_path: Path) -> None:
    """Not what another command may still be writing."""
    folder = tmp_path / cache.FOLDER
    folder.mkdir(parents=True)
    for name, age in ((".old.new", 2 * cache.ABANDONED), (".young.new", 0)):
        (folder / name).touch()
        then = time.time() - age
        os.utime(folder / name, (then, then))
    make(tmp_path, b"result", "a")
    assert [path.name for path in folder.glob(".*")] == [".young.new"]


AHEAD = """
import os, sys, threading
from pathlib import Path
from rectified import cache

root, case = Path(sys.argv[1]), sys.argv[2]

def make():
    if case == "failing":
        raise ValueError("it fails")
    return cache.kept("result", lambda: b"%d" % os.getpid(), of=["a"], root=root)

if case == "beside a thread":
    stop = threading.Event()
    threading.Thread(target=stop.wait).start()
cache.ahead(make)
if case == "beside a thread":
    stop.set()
case = "now"
print(os.getpid(), make().decode())
"""
"""Says which process asked for a result, and which one made it."""


@pytest.mark.parametrize(
    ("case", "apart"),
    [("alone", True), ("failing", False), ("beside a thread", False)],
)
def test_what_is_made_ahead_is_made_by_another_process(
    tmp_path: Path, case: str, apart: bool
) -> None:
    told = subprocess.run(
        [sys.executable, "-c", AHEAD, str(tmp_path), case],
        env={"PYTHONPATH": str(cache.PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    asked, made = told.stdout.split()
    assert (asked != made) == (apart and sys.platform == "linux")
    assert told.stderr == ""
