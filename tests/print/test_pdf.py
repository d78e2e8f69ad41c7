"""The PDFs that the site offers: how they are made, what they hold, and when they are offered."""

import io
import re
import shutil
from pathlib import Path

import pypdf
import pytest
from markdown import Markdown
from playwright.sync_api import Browser

import paper
import pdf
from rectified import ROOT, curation, downloads, printing
from rectified.downloads import Download

LINE = '<p class="pdfs" data-sheet="{}" markdown="span"></p>'


@pytest.fixture(scope="module")
def made(browser: Browser, built_site: Path) -> dict[str, bytes]:
    """A topic's sheet and the booklet on Letter, the shorter paper, by file name."""
    return {path.name: data for path, data in printing.print_all(browser, built_site, ["tuning"], ("Letter",)).items()}


def test_sheet_and_booklet_are_made_and_recorded(made: dict[str, bytes]) -> None:
    assert set(made) == {"tuning-letter.pdf", "booklet-letter.pdf", "sheets.json"}
    assert b'"sheet": "tuning"' in made["sheets.json"]
    assert paper.read(made["tuning-letter.pdf"]).text.startswith("Hyperparameters")


def test_links_lead_to_the_published_site(made: dict[str, bytes]) -> None:
    links = []
    for page in pypdf.PdfReader(io.BytesIO(made["booklet-letter.pdf"])).pages:
        for annotation in page.get("/Annots", []):
            links.append(str(annotation.get_object().get("/A", {}).get("/URI", "")))
    assert any(link.startswith("https://rectified.github.io/rectified/") for link in links)
    assert all(link.startswith("https://") for link in links if link)


def test_booklet_holds_every_topic_on_the_page_its_contents_say(made: dict[str, bytes]) -> None:
    book = paper.read(made["booklet-letter.pdf"])
    others = [p.page for p in book.margins if paper.squeezed(p.text) == "Rectified"]
    assert others == [1], "the contents take one page, and the last line needs none of its own"
    assert book.text.endswith("CCBY4.0")
    contents = "".join(paper.squeezed(piece.text) for piece in book.pieces if piece.page == 1)
    for number, topic in enumerate(curation.load(ROOT).topics, 1):
        title = paper.squeezed(f"{number}. {topic.title}")
        listed = re.search(re.escape(title) + r"(\d+)", contents)
        assert listed, topic.title
        on_page = "".join(paper.squeezed(p.text) for p in book.pieces if p.page == int(listed[1]))
        assert on_page.startswith(title)
        foot = "".join(paper.squeezed(p.text) for p in book.margins if p.page == int(listed[1]))
        assert title in foot


def test_no_browser_is_said_in_one_line(
    built_site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert pdf.main(["--site", str(built_site)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "no Chromium found" in error


def test_no_site_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pdf.main(["--site", str(tmp_path)]) == 2
    assert "build the site first" in capsys.readouterr().err


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with one topic, whose PDF is there and up to date."""
    for name in ("docs/topics/tuning.md", *downloads.STYLES):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text")
    folder = tmp_path / downloads.FOLDER
    folder.mkdir()
    (folder / "tuning-a4.pdf").write_bytes(b"%PDF")
    one = Download("tuning", "A4", 94_777, 1, downloads.mark("tuning", tmp_path))
    (tmp_path / downloads.RECORD).write_text(downloads.record([one]))
    return tmp_path


def test_offers_what_is_there_and_up_to_date(root: Path) -> None:
    assert [one.label for one in downloads.offered("tuning", root)] == ["A4 (1 page, 95 kB)"]
    assert Download("booklet", "A4", 1_944_099, 26, "").label == "A4 (26 pages, 1.9 MB)"


@pytest.mark.parametrize("stale", ["docs/topics/tuning.md", downloads.STYLES[0]])
def test_does_not_offer_what_shows_an_older_text(root: Path, stale: str) -> None:
    (root / stale).write_text("another text")
    assert not downloads.offered("tuning", root)


def test_does_not_offer_what_is_gone(root: Path) -> None:
    (root / downloads.FOLDER / "tuning-a4.pdf").unlink()
    assert not downloads.offered("tuning", root)


def test_place_for_links_is_filled_or_removed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    markdown = Markdown(extensions=["md_in_html", "rectified.downloads"])
    monkeypatch.setattr(downloads, "ROOT", root)
    html = markdown.convert(LINE.format("tuning"))
    assert '<a href="../pdf/tuning-a4.pdf">A4 (1 page, 95 kB)</a>' in html
    assert markdown.convert(LINE.format("optimization")) == ""


def test_site_has_no_link_to_a_pdf_that_is_missing(built_site: Path) -> None:
    for file in built_site.rglob("*.html"):
        for link in re.findall(r'href="([^"]+\.pdf)"', file.read_text(encoding="utf-8")):
            if not link.startswith("http"):
                assert (file.parent / link).is_file(), f"{file}: {link}"
