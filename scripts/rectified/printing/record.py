"""What PDFs there are, of what, and whether they still show today's text.

`scripts/pdf.py` writes the record with the PDFs; once a page has changed, its PDFs are no longer offered.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from rectified import ROOT
from rectified.files import held, read_bytes
from rectified.pages.density import BOOKLET

FOLDER = "docs/pdf"
PAPERS: tuple[Literal["A4", "Letter"], ...] = ("A4", "Letter")
RECORD = f"{FOLDER}/sheets.json"
"""What PDFs there are, and of what; written together with them."""

STYLES = "docs/assets/stylesheets"
"""Where our style sheets are, upon which it depends how a page prints."""


@dataclass(frozen=True)
class Download:
    """A finished PDF: its sheet, its paper, its weight in bytes, its pages and the mark of what it shows."""

    sheet: str
    paper: str
    size: int
    pages: int
    shows: str

    @property
    def name(self) -> str:
        """Its file's name."""
        return file_name(self.sheet, self.paper)

    @property
    def label(self) -> str:
        """What readers see: paper, pages and weight."""
        pages = "1 page" if self.pages == 1 else f"{self.pages} pages"
        kilobytes = round(self.size / 1000)
        weight = (
            f"{kilobytes} kB"
            if kilobytes < 1000
            else f"{kilobytes / 1000:.1f} MB"
        )
        return f"{self.paper} ({pages}, {weight})"


def file_name(sheet: str, paper: str) -> str:
    """A PDF's name.

    >>> file_name("optimization", "A4")
    'optimization-a4.pdf'
    """
    return f"{sheet}-{paper.lower()}.pdf"


def mark(sheet: str, root: Path = ROOT) -> str:
    """A short digest of all that a sheet is printed from: the pages of its topic, or of all, and the styles."""
    topics = sorted((root / "docs/topics").glob("*.md"))
    pages = (
        topics if sheet == BOOKLET else [root / f"docs/topics/{sheet}.md"]
    )
    digest = hashlib.blake2b(digest_size=12)
    for path in pages:
        # Of the booklet's pages another command may just take one away; that of a topic must be there.
        digest.update(
            (held(path) or b"") if sheet == BOOKLET else read_bytes(path)
        )
    for path in sorted((root / STYLES).rglob("*.css")):
        digest.update(read_bytes(path))
    return digest.hexdigest()


def record(downloads: list[Download]) -> str:
    """What `docs/pdf/sheets.json` says of finished PDFs."""
    return (
        json.dumps([asdict(download) for download in downloads], indent=1)
        + "\n"
    )


def offered(sheet: str, root: Path = ROOT) -> list[Download]:
    """The PDFs of a sheet that exist and are up to date."""
    data = held(root / RECORD)
    if data is None:
        return []
    known = [
        Download(**entry)
        for entry in json.loads(data)
        if entry["sheet"] == sheet
    ]
    now = mark(sheet, root) if known else ""
    return [
        one
        for one in known
        if one.shows == now and (root / FOLDER / one.name).is_file()
    ]
