"""Printed pages as tests look at them: every piece of text with its place, its font and its size."""

import io
import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import pypdf

from rectified.site import sheets

MM = 72 / 25.4
SIZES = {"A4": (210 * MM, 297 * MM), "Letter": (612.0, 792.0)}
MARGIN, _, FOOT = (
    float(part.removesuffix("mm")) * MM for part in sheets.MARGINS.split()
)


@dataclass(frozen=True)
class Piece:
    """A run of text: its page from 1, where its baseline starts (points from the lower left), font and size."""

    text: str
    page: int
    x: float
    y: float
    font: str
    size: float


def squeezed(text: str) -> str:
    """Text without white space, soft hyphens and the invisible signs of formulas, to compare across line ends."""
    return re.sub(r"[\s\u00ad\u200b\u2061-\u2064]+", "", text)


@dataclass(frozen=True)
class Paper:
    """A printed document: how many pages, and every piece of text in reading order, margin boxes apart."""

    pages: int
    pieces: list[Piece]
    margins: list[Piece]

    @property
    def text(self) -> str:
        """All text without the margin boxes and without white space."""
        return "".join(squeezed(piece.text) for piece in self.pieces)

    def foot(self, page: int) -> str:
        """What stands in the lower margin of a page, without white space."""
        return "".join(
            squeezed(piece.text)
            for piece in self.margins
            if piece.page == page
        )

    def at(self, offset: int) -> Piece:
        """The piece that holds a character of `text`."""
        ends = accumulate(
            len(squeezed(piece.text)) for piece in self.pieces
        )
        return next(
            piece
            for piece, end in zip(self.pieces, ends, strict=True)
            if offset < end
        )


def drawn(pdf: bytes) -> list[bytes]:
    """What is drawn on each page, as the PDF says it: text, places, lines and colors."""
    contents = [
        page.get_contents()
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
    ]
    pages = [
        content.get_data() for content in contents if content is not None
    ]  # a stream without keys is false
    assert all(pages), "a page on which nothing is drawn"
    return pages


def links(pdf: bytes) -> list[str]:
    """Where the links of a PDF lead that leave it."""
    return [
        str(address)
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
        for link in page.get("/Annots", [])
        if (address := link.get_object().get("/A", {}).get("/URI"))
    ]


def read(pdf: bytes, foot: float = FOOT) -> Paper:
    """Read a PDF.

    Args:
        pdf: the document.
        foot: height of the lower margin, where the browser sets the page numbers, in points.
    """
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    found: list[Piece] = []
    for number, page in enumerate(reader.pages, 1):

        def visit(
            text: str,
            cm: list[float],
            tm: list[float],
            font: Any,
            size: float,
            number: int = number,
        ) -> None:
            if text.strip():
                x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
                y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
                scale = abs(cm[3] * tm[3])
                name = str((font or {}).get("/BaseFont", "")).split("+")[-1]
                found.append(Piece(text, number, x, y, name, size * scale))

        page.extract_text(visitor_text=visit)
    inside = [piece for piece in found if piece.y > foot]
    return Paper(
        len(reader.pages),
        inside,
        [piece for piece in found if piece.y <= foot],
    )
