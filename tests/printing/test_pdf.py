"""The PDFs that the site offers: how they are made, what they hold, and when they are offered."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from markdown import Markdown
from playwright.sync_api import Browser

import paper
import pdf
import sharing
from published import LICENSE, NAME, SITE
from rectified.pages import density
from rectified.printing import printer, record
from rectified.printing.record import Download
from rectified.site import downloads
from samples import CONTENT

TOPIC = min(
    CONTENT.topics, key=lambda topic: density.room(CONTENT.of(topic.id))
)
LINE = '<p class="pdfs" data-sheet="{}" markdown="span"></p>'


@pytest.fixture(scope="session")
def made(
    browser: Browser, built_site: Path, shared: Path
) -> dict[str, bytes]:
    """A topic's sheet and the booklet on Letter, the shorter paper, by file name."""
    found = sharing.value(
        shared / "pdf",
        lambda: printer.print_all(
            browser, built_site, [TOPIC.id], ("Letter",)
        ),
    )
    return {path.name: data for path, data in found.items()}


@pytest.mark.makes("sheets")
def test_sheet_and_booklet_are_made_and_recorded(
    made: dict[str, bytes],
) -> None:
    assert set(made) == {
        f"{TOPIC.id}-letter.pdf",
        "booklet-letter.pdf",
        "sheets.json",
    }
    assert f'"sheet": "{TOPIC.id}"'.encode() in made["sheets.json"]
    assert paper.read(made[f"{TOPIC.id}-letter.pdf"]).text.startswith(
        paper.squeezed(TOPIC.title)
    )


def test_links_lead_to_the_published_site(made: dict[str, bytes]) -> None:
    links = paper.links(made["booklet-letter.pdf"])
    assert any(link.startswith(SITE) for link in links)
    assert all(link.startswith((SITE, "https://")) for link in links)


def test_booklet_holds_every_topic_on_the_page_its_contents_say(
    made: dict[str, bytes], remark: Callable[[str], None]
) -> None:
    book = paper.read(made["booklet-letter.pdf"])
    foots = {
        page: f"{page}/{book.pages}{paper.squeezed(NAME)}"
        for page in range(1, book.pages + 1)
    }
    others = [
        page for page, foot in foots.items() if book.foot(page) == foot
    ]
    assert others == list(range(1, len(others) + 1)), (
        "the last line takes a page of its own"
    )
    if len(others) > 1:
        remark(
            f"booklet: its contents take {len(others)} pages; shorten titles, or set them closer in print/booklet.css"
        )
    assert book.text.endswith(paper.squeezed(LICENSE))
    contents = "".join(
        paper.squeezed(piece.text)
        for piece in book.pieces
        if piece.page in others
    )
    for number, topic in enumerate(CONTENT.topics, 1):
        title = paper.squeezed(f"{number}. {topic.title}")
        # The next topic's own number may follow at once.
        page = rf"(\d+?)(?:{number + 1}\.|[^\d.]|$)"
        listed = re.search(re.escape(title) + page, contents)
        assert listed, topic.title
        on_page = "".join(
            paper.squeezed(p.text)
            for p in book.pieces
            if p.page == int(listed[1])
        )
        assert on_page.startswith(title)
        assert title in book.foot(int(listed[1]))


def test_no_browser_is_said_in_one_line(
    built_site: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert pdf.main(["--site", str(built_site)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "no Chromium found" in error


def test_no_site_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pdf.main(["--site", str(tmp_path)]) == 2
    assert "build the site first" in capsys.readouterr().err


SHEET = f"{record.STYLES}/print/sheet.css"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with one topic, whose PDF is there and up to date."""
    for name in ("docs/topics/some-topic.md", SHEET):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text")
    folder = tmp_path / record.FOLDER
    folder.mkdir()
    (folder / "some-topic-a4.pdf").write_bytes(b"%PDF")
    one = Download(
        "some-topic", "A4", 94_777, 1, record.mark("some-topic", tmp_path)
    )
    (tmp_path / record.RECORD).write_text(record.record([one]))
    return tmp_path


def test_offers_what_is_there_and_up_to_date(root: Path) -> None:
    assert [one.label for one in record.offered("some-topic", root)] == [
        "A4 (1 page, 95 kB)"
    ]
    assert (
        Download("booklet", "A4", 1_944_099, 26, "").label
        == "A4 (26 pages, 1.9 MB)"
    )


@pytest.mark.parametrize("stale", ["docs/topics/some-topic.md", SHEET])
def test_does_not_offer_what_shows_an_older_text(
    root: Path, stale: str
) -> None:
    (root / stale).write_text("another text")
    assert not record.offered("some-topic", root)


def test_does_not_offer_what_is_gone(root: Path) -> None:
    (root / record.FOLDER / "some-topic-a4.pdf").unlink()
    assert not record.offered("some-topic", root)


def test_place_for_links_is_filled_or_removed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    markdown = Markdown(
        extensions=["md_in_html", "rectified.site.downloads"]
    )
    monkeypatch.setattr(downloads, "ROOT", root)
    html = markdown.convert(LINE.format("some-topic"))
    assert (
        '<a href="../pdf/some-topic-a4.pdf">A4 (1 page, 95 kB)</a>' in html
    )
    assert markdown.convert(LINE.format("another-topic")) == ""
