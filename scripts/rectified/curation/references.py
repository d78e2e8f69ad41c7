"""References: `references.bib` read once, each entry formatted as one line of Markdown."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path

from rectified import cache
from rectified.files import read_text


@dataclass(frozen=True)
class Reference:
    """One primary source.

    Attributes:
        key: what questions cite it by.
        authors: as shown, e.g. `V. Dumoulin, F. Visin`.
        title, year, venue: plain text; the venue may be empty.
        url: where it can be read.
        line, column: where it begins in references.bib.
        fields: line and column of each of its fields, by the field's name there.
    """

    key: str
    authors: str
    title: str
    year: str
    venue: str
    url: str
    line: int
    column: int = 1
    fields: Mapping[str, Sequence[int]] = field(
        default_factory=dict, compare=False
    )

    @property
    def where(self) -> str:
        """`file:line:column` of where it begins."""
        return f"{FILE}:{self.line}:{self.column}"

    def where_of(self, key: str) -> str:
        """`file:line:column` of the field that an attribute is read from, or of where the reference begins.

        >>> Reference("a", "A", "T", "2000", "", "x:", 1, fields={"url": (5, 3)}).where_of("url")
        'references.bib:5:3'
        """
        names = READ_FROM.get(key, (key,))
        line, column = next(
            (self.fields[name] for name in names if name in self.fields),
            (self.line, self.column),
        )
        return f"{FILE}:{line}:{column}"

    def markdown(self) -> str:
        """One line: authors, year, linked title, venue."""
        title = f"[{self.title}]({self.url})" if self.url else self.title
        parts = [f"{self.authors} ({self.year})", title] + (
            [f"*{self.venue}*"] if self.venue else []
        )
        return ". ".join(part.rstrip(".") for part in parts) + "."


FILE = "references.bib"
VENUES = (
    "booktitle",
    "journal",
    "publisher",
    "school",
    "institution",
    "howpublished",
)
READ_FROM = {"authors": ("author", "editor"), "venue": VENUES}
"""The fields of BibTeX that say what is called otherwise here, the first that there is."""


def load(path: Path, name: str = FILE) -> dict[str, Reference]:
    """Read a BibTeX file, or remember what was read of the same text before.

    Args:
        path: the file.
        name: how messages call it.

    Returns:
        Each entry by its key, in the file's order.

    Raises:
        BadInput: no BibTeX, a key given twice, or an entry without title, year, author or any address or venue.
    """
    text = read_text(path, name)

    def parsed() -> bytes:
        from rectified.curation import (
            bibtex,
        )  # only now, since it takes a while to import

        return json.dumps(
            [astuple(entry) for entry in bibtex.parse(text, name)]
        ).encode()

    entries = json.loads(
        cache.kept(
            "references", parsed, of=[text], by=["pybtex", "latexcodec"]
        )
    )
    return {entry[0]: Reference(*entry) for entry in entries}
