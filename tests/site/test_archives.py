"""Archives: the bytes depend on what is packed, and the time on the reviews or on who builds."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from rectified.errors import BadInput
from rectified.site import archives
from samples import CONTENT

QUESTIONS = CONTENT.questions.values()


def test_a_zip_file_is_the_same_in_any_order() -> None:
    made = archives.packed({"b": b"two", "a/é": b"one"}, 1_700_000_000)
    assert made == archives.packed(
        {"a/é": b"one", "b": b"two"}, 1_700_000_000
    )
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.namelist() == ["a/é", "b"]
        assert archive.read("a/é") == b"one"
        told = {(one.date_time, one.external_attr >> 16) for one in archive.infolist()}  # fmt: skip
    assert told == {((2023, 11, 14, 22, 13, 20), 0o100644)}


def test_the_time_is_the_last_review(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(archives.EPOCH, raising=False)
    days = {q.front.reviewed for q in QUESTIONS if q.front.reviewed}
    made = archives.packed({"a": b""}, archives.moment(QUESTIONS))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        day = archive.infolist()[0].date_time[:3]
    assert day == max(days).timetuple()[:3]
    assert archives.moment([]) == archives.FIRST


def test_who_builds_may_set_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(archives.EPOCH, "1000000000")
    assert archives.moment(QUESTIONS) == 1_000_000_000


@pytest.mark.parametrize("asked", ["", "soon", "-1", "9" * 30, "١"])
def test_no_time(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(archives.EPOCH, asked)
    with pytest.raises(BadInput, match="is no time"):
        archives.moment(QUESTIONS)


def test_sums_are_those_of_the_files() -> None:
    wanted = hashlib.sha256(b"x").hexdigest()
    assert archives.sums({"b": b"x"}) == f"{wanted}  b\n"


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such folder; build it first"):
        archives.folder(tmp_path / "none")
