"""A file that one command takes away while another is about to read it is a file that is not there, and no fault."""

from pathlib import Path

import pytest

import release
from rectified import cache, files, pipeline
from rectified.errors import BadInput
from rectified.pages.density import BOOKLET
from rectified.printing import record
from rectified.site import building


@pytest.fixture
def just_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks whether a file is there is told so, and another command takes it away."""
    monkeypatch.setattr(Path, "is_file", lambda path: True)


@pytest.mark.usefixtures("just_gone")
def test_what_was_kept_is_made_again(tmp_path: Path) -> None:
    made = cache.kept("some", lambda: b"made", of=["x"], root=tmp_path)
    assert made == b"made"


@pytest.mark.usefixtures("just_gone")
def test_what_is_written_may_be_gone(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    assert files.write_all({path: "text"}) == [path]
    assert path.read_text() == "text"


@pytest.mark.usefixtures("just_gone")
def test_a_page_that_is_gone_is_missing(tmp_path: Path) -> None:
    page = tmp_path / pipeline.PAGES / "topic.md"
    page.parent.mkdir(parents=True)
    (problem,) = pipeline._stale(tmp_path, {page: "text"})
    assert "page is missing" in problem.what


def test_a_build_reads_past_a_page_that_is_gone(tmp_path: Path) -> None:
    """A link that leads nowhere is found, and cannot be read, as a page that was just removed."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "page.md").write_text("text")
    before = building._read(tmp_path)
    (docs / "gone.md").symlink_to(tmp_path / "nowhere")
    assert building._read(tmp_path) == before


def test_no_release_is_made_of_a_site_that_is_being_replaced(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    with (
        building.still(project),
        pytest.raises(BadInput, match="another command is building"),
    ):
        release.release(project)


@pytest.mark.usefixtures("just_gone")
def test_no_pdf_is_offered_by_a_record_that_is_gone(tmp_path: Path) -> None:
    assert record.offered("booklet", tmp_path) == []


def test_the_booklet_is_told_by_the_pages_that_are_there(
    tmp_path: Path,
) -> None:
    topics = tmp_path / "docs/topics"
    topics.mkdir(parents=True)
    (topics / "page.md").write_text("text")
    before = record.mark(BOOKLET, tmp_path)
    (topics / "gone.md").symlink_to(tmp_path / "nowhere")
    assert record.mark(BOOKLET, tmp_path) == before
