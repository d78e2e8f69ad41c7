"""What is kept between runs: found by all that it follows from, and never stale."""

from pathlib import Path

import pytest

from rectified import cache
from rectified.errors import BadInput


@pytest.fixture
def code(tmp_path: Path) -> Path:
    path = tmp_path / "code.py"
    path.write_text("one")
    return path


def make(root: Path, code: Path, made: bytes, *of: str, by: str = "pydantic") -> bytes:
    return cache.kept("result", lambda: made, of=of, by=(code, by), root=root)


def test_the_same_is_made_once(tmp_path: Path, code: Path) -> None:
    assert make(tmp_path, code, b"1\n2", "a", "b") == b"1\n2"
    assert make(tmp_path, code, b"other", "a", "b") == b"1\n2"


@pytest.mark.parametrize("of", [("a",), ("ab",), ("b", "a"), ("a", "b", ""), ("", "ab")])
def test_another_input_is_another_result(tmp_path: Path, code: Path, of: tuple[str, ...]) -> None:
    make(tmp_path, code, b"old", "a", "b")
    assert make(tmp_path, code, b"new", *of) == b"new"


def test_other_code_is_another_result(tmp_path: Path, code: Path) -> None:
    make(tmp_path, code, b"old", "a")
    code.write_text("two")
    assert make(tmp_path, code, b"new", "a") == b"new"


def test_another_version_of_a_package_is_another_result(
    tmp_path: Path, code: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, code, b"old", "a")
    monkeypatch.setattr(cache, "version", lambda package: "another")
    assert make(tmp_path, code, b"new", "a") == b"new"


def test_what_the_disk_has_spoiled_is_made_anew(tmp_path: Path, code: Path) -> None:
    make(tmp_path, code, b"whole", "a")
    [path] = (tmp_path / cache.FOLDER).iterdir()
    for spoiled in (path.read_bytes()[:-1], b"", b"whole"):
        path.write_bytes(spoiled)
        assert make(tmp_path, code, b"whole", "a") == b"whole"


def test_nothing_is_kept_of_what_fails(tmp_path: Path, code: Path) -> None:
    def fail() -> bytes:
        raise BadInput("here", "wrong", "mend it")

    for _ in range(2):
        with pytest.raises(BadInput):
            cache.kept("result", fail, of=["a"], by=[code], root=tmp_path)
    assert not (tmp_path / cache.FOLDER).exists()


def test_without_a_place_to_keep_it_it_is_made_all_the_same(tmp_path: Path, code: Path) -> None:
    (tmp_path / "build").write_text("no folder")
    assert make(tmp_path, code, b"made", "a") == b"made"


def test_only_so_many_of_a_name_are_kept(tmp_path: Path, code: Path) -> None:
    for number in range(cache.KEPT + 3):
        make(tmp_path, code, b"made", str(number))
    assert len(list((tmp_path / cache.FOLDER).iterdir())) == cache.KEPT
    assert make(tmp_path, code, b"new", str(number)) == b"made"
