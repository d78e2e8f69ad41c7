"""Elements of HTML within Markdown, by position."""

import re
from html.parser import HTMLParser
from typing import NamedTuple

from rectified.scrapes.ledger import Lines


class Element(NamedTuple):
    """An element of HTML: its tag, where it begins and ends, and what stands in it."""

    tag: str
    start: int
    end: int
    inner: str


def elements(text: str, wanted: set[str]) -> list[Element]:
    """The elements of some tags in a piece of HTML, by position."""
    if not re.search(
        rf"<(?:{'|'.join(sorted(wanted))})\b", text, re.IGNORECASE
    ):
        return []
    reader = _Elements(text, wanted)
    reader.feed(text)
    reader.close()
    return reader.elements


class _Elements(HTMLParser):
    def __init__(self, text: str, wanted: set[str]) -> None:
        super().__init__(convert_charrefs=False)
        self._wanted, self._text, self._lines = wanted, text, Lines(text)
        self._open: list[tuple[str, int, int]] = []
        self.elements: list[Element] = []

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines.start(line) + column

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        if tag in self._wanted:
            at = self._at()
            self._open.append(
                (tag, at, at + len(self.get_starttag_text() or ""))
            )

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            _, start, inside = self._open.pop()
            at = self._at()
            end = self._text.find(">", at) + 1
            self.elements.append(
                Element(tag, start, end, self._text[inside:at])
            )

    def close(self) -> None:
        """End what nobody closed with its line, or where the next of its kind begins."""
        super().close()
        after = len(self._text)
        for tag, start, inside in reversed(self._open):
            end = self._text.find("\n", inside, after)
            end = end if end >= 0 else max(inside, after)
            self.elements.append(
                Element(tag, start, end, self._text[inside:end])
            )
            after = start
        self.elements.sort(key=lambda element: element.start)
