"""The blocks of a list's Markdown, by position: what could hold a question's title, and what surely does not."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rectified.scrapes import titles
from rectified.scrapes.rows import Row
from rectified.scrapes.titles import Mark


@dataclass(frozen=True)
class Site:
    """A place that could hold a question's title.

    Attributes:
        start: where its line begins.
        end: where its last line ends, before the newline.
        style: how it is set: `heading 2`, `bold`, `bold lead`, `italic`, `bullet`, `line`, `set in`, `summary`,
            `framed`.
        raw: its Markdown without the marks of heading and bullet.
        depth: how many lists it stands in, apart from the item that it begins.
        alone: it is a block of one line.
        parted: its answer follows in its line.
    """

    start: int
    end: int
    style: str
    raw: str
    depth: int = 0
    alone: bool = True
    parted: bool = False

    @cached_property
    def text(self) -> str:
        """What it says, without most markup."""
        return titles.bare(self.raw)

    @cached_property
    def mark(self) -> Mark:
        """Its number or label."""
        return titles.mark(self.text)

    @cached_property
    def asks(self) -> bool:
        """Whether it asks something, has a mark of difficulty before its words, or its answer in its line."""
        told = self.text[self.mark.length :]
        return (
            self.parted
            or titles.asks(told)
            or bool(titles.pattern("difficulty").match(told))
        )

    @cached_property
    def key(self) -> str:
        """Its words, by which repetitions are told."""
        return " ".join(re.findall(r"\w+", self.told.casefold()))

    @cached_property
    def sign(self) -> str:
        """The sign that ends it, such as one of difficulty; nothing if none does."""
        told = self.raw.rstrip(" *_")
        return told[-1:] if titles.is_sign(told[-1:]) else ""

    @cached_property
    def level(self) -> int:
        """The level of its heading; 0 if it is none."""
        return (
            int(self.style[-1]) if self.style.startswith("heading") else 0
        )

    @cached_property
    def told(self) -> str:
        """What it says after its number or label."""
        return self.text[self.mark.length :].strip()

    @cached_property
    def is_furniture(self) -> bool:
        """Whether it names a section that holds no questions."""
        told = self.told.strip(" :：?？")
        return bool(titles.pattern("furniture").fullmatch(told))

    @cached_property
    def is_label(self) -> bool:
        """Whether it only labels an answer."""
        label = titles.pattern("answer_label", r"", r"\s*\d*\s*[:：.)-]*")
        return bool(label.fullmatch(self.text.strip(" :：*")))

    @cached_property
    def is_answer(self) -> bool:
        """Whether it labels an answer and gives it."""
        label = titles.pattern("answer_label", r"", r"\s*\d*\s*[:：]")
        return bool(label.match(self.text))

    @cached_property
    def is_template(self) -> bool:
        """Whether it only shows where a question goes, such as “Question?” or “<your question>”."""
        shows = titles.pattern(
            "question_label",
            r"\W*(?:(?:your|the|new|example)\s+)?",
            r"s?(?:\s+(?:goes\s+)?here|\s+(?:title|text))?\W*",
        )
        return self.told[-1:] in tuple("?？…>]") and bool(
            shows.fullmatch(self.told)
        )


@dataclass(frozen=True)
class Key:
    """A key of answers.

    Attributes:
        start: where the line that names it begins.
        end: where it ends.
        answers: where each answer stands, by the number of its question.
    """

    start: int
    end: int
    answers: Mapping[int, tuple[int, int]]


@dataclass(frozen=True)
class Blocks:
    """The blocks of a text.

    Attributes:
        text: the text.
        sites: places that could hold a title, in order.
        contents: spans of tables of contents.
        tables: the rows of each table, its head first.
        listed: the words of each question that a list in the text announces.
        again: the words of each line that a table of contents links and that stands below once more.
        key: the key of answers that stands behind its questions.
    """

    text: str
    sites: list[Site]
    contents: list[tuple[int, int]] = field(default_factory=list)
    tables: list[list[Row]] = field(default_factory=list)
    listed: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()
    key: Key | None = None

    @cached_property
    def headings(self) -> list[Site]:
        """Its headings."""
        return [site for site in self.sites if site.level]

    @cached_property
    def outside(self) -> list[Site]:
        """The sites that stand in no contents, no key of answers and no section aside, and that no answer asks."""
        parts = []
        nested = self._nested()
        last = (len(self.text) + 1, len(self.text) + 1)
        key = [(self.key.start, self.key.end)] if self.key else []
        aside = sorted([*self.contents, *self._asides(), *key])
        spans = iter([*aside, last])
        span = next(spans)
        for site in self.sites:
            while site.start > span[1]:
                span = next(spans)
            if site.start < span[0] and site.start not in nested:
                parts.append(site)
        return parts

    def _nested(self) -> set[int]:
        """The labelled headings below one that is labelled and numbered, too."""
        nested: set[int] = set()
        above: list[Site] = []
        for site in self.headings:
            above = [other for other in above if other.level < site.level]
            if site.mark.label and any(
                other.mark.label and other.mark.number for other in above
            ):
                nested.add(site.start)
            above.append(site)
        return nested

    def _asides(self) -> Iterator[tuple[int, int]]:
        """The sections on contributing, license and the like, each to the next heading that is not below it."""
        for place, heading in enumerate(self.headings):
            told = heading.told.strip(" :：?？")
            if heading.level > 2 or not titles.pattern("aside").fullmatch(
                told
            ):
                continue
            after = (
                other.start
                for other in self.headings[place + 1 :]
                if other.level <= heading.level
            )
            yield heading.end + 1, next(after, len(self.text))


_SILENT = re.compile(
    r"<(?!https?:)[^<>]*>|!\[[^\]]*\]\([^)]*\)|^[ \t]*(?:-{3,}|\*{3,}|_{3,}|:{3,}[ \t]*\w*)[ \t]*$",
    re.MULTILINE,
)


def says(text: str) -> bool:
    """Whether a text says anything: images, tags, rules, answer labels and placeholders do not.

    >>> says("<br>\\n---\\n![](x.png)"), says("**Answer:**"), says("Yes.")
    (False, False, True)
    """
    told = _SILENT.sub(" ", text[:4000])
    if len(told) > 200:
        return bool(re.search(r"\w", told))
    told = told.strip(" \t\n*_#>:：-–—.")
    if match := titles.pattern(
        "answer_label", r"", r"\s*\d*\s*[:：.)*_\s-]*"
    ).match(told):
        told = (
            told[match.end() :]
            if match.end() == len(told)
            or match[0].rstrip(" *_\n")[-1:] in ":：."
            else told
        )
    if titles.pattern("placeholder").fullmatch(told.strip(" *_()[].\n")):
        return False
    return bool(re.search(r"\w|[=+<>]", told))
