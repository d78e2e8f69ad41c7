"""The blocks of a list's Markdown, by position: what could hold a question's title, and what surely does not.

A parser of CommonMark says what is code, quote, table, list and heading, so that no line within code or a quote is
taken for a title. Only blocks are parsed; what a line says is looked at where it matters.
"""

import itertools
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property
from html.parser import HTMLParser
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rectified.scrapes import titles
from rectified.scrapes.ledger import Lines
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


class Cell(NamedTuple):
    """A cell of a table and where its text begins and ends."""

    text: str
    start: int
    end: int


class Row(NamedTuple):
    """A row of a table: where its line begins and ends, and its cells."""

    start: int
    end: int
    cells: list[Cell]


@dataclass(frozen=True)
class Blocks:
    """The blocks of a text.

    Attributes:
        text: the text.
        sites: places that could hold a title, in order.
        contents: spans of tables of contents.
        tables: the rows of each table, its head first.
        listed: the words of each question that a list in the text announces, see `_announcing`.
        again: the words of each line that a table of contents links and that stands below once more, see `_again`.
    """

    text: str
    sites: list[Site]
    contents: list[tuple[int, int]] = field(default_factory=list)
    tables: list[list[Row]] = field(default_factory=list)
    listed: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()

    @cached_property
    def headings(self) -> list[Site]:
        """Its headings."""
        return [site for site in self.sites if site.level]

    @cached_property
    def outside(self) -> list[Site]:
        """The sites that stand in no table of contents and in no section aside, and that no answer asks in its turn."""
        found = []
        nested = self._nested()
        last = (len(self.text) + 1, len(self.text) + 1)
        spans = iter([*sorted([*self.contents, *self._asides()]), last])
        span = next(spans)
        for site in self.sites:
            while site.start > span[1]:
                span = next(spans)
            if site.start < span[0] and site.start not in nested:
                found.append(site)
        return found

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


_CRAMPED = re.compile(
    r"(?P<marks>#{2,6})(?P<told>(?:\d+[ ]*[、.．)）:：]|[Qq]\d|问|第)[^\n]*)"
)
"""A heading without the space that Markdown wants."""

_PARSER = MarkdownIt("commonmark").enable("table")
_PARSER.core.ruler.enableOnly(["normalize", "block"])


def blocks(text: str) -> Blocks:
    """The blocks of a text in Markdown, plain text included."""
    return _Walk(text).blocks()


_FRONT = re.compile(
    r"---[ \t]*\n(?=[a-z][\w-]*:)(?:(?!---|\.\.\.)[^\n]*\n){1,80}(?:---|\.\.\.)[ \t]*(?:\n|$)"
)
"""What a page says of itself before it begins, field by field."""
_BULLET = re.compile(r"[ \t]*(?:[-*+•▪●◦‣➤▶→]|[-=]>)\s+")
_DRAWN = re.compile(r"[ \t]*[•▪●◦‣▶]\s+")
_COUNTS = re.compile(r"\d+[.)]\s")
"""A number behind a bullet, an item of its own list to Markdown."""
_NUMBERED = re.compile(r"\d+[.)]\S")
"""A number without the blank that Markdown wants: to Markdown its line goes on with the item before."""
_LONE = re.compile(r"[ \t]*\d{1,3}[.)][ \t]*")
"""A number that stands alone in its line, an empty item of a list to Markdown: it numbers the line below."""
_LINKED = re.compile(
    r"[ \t]*(?:[-*+]|\d+[.)])?\s*(?:\d+[.)]?\s*)?(?:\*\*)?\[[^\n]*\]"
    r"\((?P<target>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)(?:\*\*)?[\s.:]*$"
)
_LEAD = re.compile(
    r"(?P<mark>[^\w*<]*(?:\d+[.)、]\s*)?)(?:\*\*\*?|__|<b>|<strong>)(?P<inside>\S.*?)"
    r"(?:\*\*\*?|__|</b>|</strong>)(?P<tail>.*)$"
)


_ITALIC = re.compile(r"\*[^\s*](?:[^*\n]*[^\s*])?\*|_[^\s_][^\n]*[^\s_]_")
"""A line that is italic as a whole."""


class _Walk:
    """One walk over the parser's tokens."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line) + 1)
        self.starts = starts
        self.sites: list[Site] = []
        self.contents: list[tuple[int, int]] = []
        self.tables: list[list[Row]] = []
        self.framed: list[Site] = []

    def blocks(self) -> Blocks:
        tokens = _PARSER.parse(_without_stray(self.text))
        matter = _FRONT.match(self.text)
        labelled = matter and any(
            titles.mark(line).label for line in matter[0].split("\n")
        )
        self.first_line = (
            matter[0].count("\n") if matter and not labelled else 0
        )
        nest: list[str] = []
        skipped = 0
        for place, token in enumerate(tokens):
            kind = token.type
            if kind == "blockquote_open":
                if not skipped and not nest and token.map:
                    self._quote(token.map[0], token.map[1])
                skipped += 1
            elif kind == "blockquote_close":
                skipped -= 1
            elif kind in {"bullet_list_open", "ordered_list_open"}:
                if not nest and token.map:
                    self._contents(token.map[0], token.map[1])
                nest.append(kind)
            elif kind in {"bullet_list_close", "ordered_list_close"}:
                nest.pop()
            elif (
                skipped
                or token.map is None
                or token.map[0] < self.first_line
            ):
                continue
            elif kind == "heading_open":
                content = tokens[place + 1].content
                if token.markup in {"-", "="} and _is_told(content):
                    first, last = token.map or [0, 1]
                    self._paragraph(first, last - 1, len(nest))
                else:
                    self._heading(token, content, len(nest))
            elif kind == "paragraph_open":
                self._paragraph(token.map[0], token.map[1], len(nest))
            elif kind == "html_block":
                self._html(token)
                self._behind_html(token.map[0], token.map[1], len(nest))
            elif kind == "code_block" and not nest:
                self._set_in(token.map[0], token.map[1])
            elif kind == "fence" and not nest:
                self._fence(token)
            elif kind == "table_open":
                self._table(token.map[0], token.map[1])
        asking = sum(
            site.asks or bool(site.mark.number) for site in self.framed
        )
        if asking >= max(FRAMED, FRAMES_ASK * len(self.framed)):
            self.sites = sorted(
                [*self.sites, *self.framed], key=lambda site: site.start
            )
        sites = _misspelt(_unlabelled(self.sites))
        sites = _parted(_pointed(sites, self.text), self.text)
        sites = _going_on(_bracketed(sites, self.text), self.text)
        again, linked = _again(sites, self.contents)
        contents = sorted(set(self.contents) - set(again))
        listed = _announcing(sites, self.text)
        if listed and not any(
            start <= listed[0].end <= end for start, end in contents
        ):
            contents.append((listed[0].start, listed[-1].end))
        return Blocks(
            self.text,
            sites,
            contents,
            self.tables,
            frozenset(site.key for site in listed),
            linked,
        )

    def _span(self, first: int, last: int) -> tuple[int, int]:
        """From the beginning of a line to the end of the line before another."""
        return self.starts[first], self.starts[last] - 1

    def _contents(self, first: int, last: int) -> None:
        """A list of links within the page is a table of contents."""
        told = [line for line in self.lines[first:last] if line.strip()]
        linked = [match for line in told if (match := _LINKED.match(line))]
        inside = sum("#" in match["target"] for match in linked)
        if (
            len(linked) >= 0.6 * len(told)
            and inside >= 0.5 * len(linked) > 0
        ):
            self.contents.append(self._span(first, last))

    def _heading(self, token: Token, content: str, depth: int) -> None:
        first, last = token.map or [0, 0]
        start, end = self._span(first, last)
        number = re.match(r"[ \t]*(\d+[.)])[ \t]+(?=#)", self.lines[first])
        raw = f"{number[1]} {content}" if number else content
        self.sites.append(
            Site(
                start,
                end,
                f"heading {token.tag[1]}",
                raw,
                max(depth - 1, 0),
            )
        )

    def _paragraph(self, first: int, last: int, depth: int) -> None:
        while last > first and not self.lines[last - 1].strip():
            last -= 1
        for number in range(first, last):
            line = self.lines[number]
            if not line.strip():
                continue
            start, end = self._span(number, number + 1)
            bullet = _BULLET.match(line)
            inner = line[bullet.end() :] if bullet else line.strip()
            begins = number == first or _NUMBERED.match(line)
            own = 2 if bullet and _COUNTS.match(inner) else 1
            inside = max(depth - own, 0) if begins else depth
            alone = last - first == 1
            if cramped := _CRAMPED.match(line):
                style = f"heading {len(cramped['marks'])}"
                self.sites.append(Site(start, end, style, cramped["told"]))
                continue
            site = self._site(
                start, end, inner, bool(bullet), inside, alone
            )
            if number == first > 0 and _LONE.fullmatch(
                self.lines[first - 1]
            ):
                at = self.starts[first - 1]
                raw = self.text[at : site.end].strip()
                site = replace(site, start=at, raw=raw, depth=inside)
            self.sites.append(site)

    def _site(
        self,
        start: int,
        end: int,
        inner: str,
        bullet: bool,
        depth: int,
        alone: bool,
    ) -> Site:
        indent = len(self.text[start:end]) - len(
            self.text[start:end].lstrip(" \t")
        )
        depth = max(depth, indent // 2)
        lead = _LEAD.match(inner)
        if lead and (_says_nothing(lead["tail"]) or _asks_on(lead)):
            return Site(start, end, "bold", inner, depth, alone)
        heads = lead and (not bullet or _is_answered(lead))
        if lead and heads and not _only_label(lead):
            tail = re.sub(r"^[-–—:：]\s+", "", lead["tail"].strip())
            at = start + self.text[start:end].rindex(tail)
            return Site(
                start,
                at,
                "bold lead",
                inner[: lead.start("tail")],
                depth,
                alone,
            )
        if not bullet and _ITALIC.fullmatch(inner):
            return Site(start, end, "italic", inner, depth, alone)
        style = "bullet" if bullet else "line"
        if answer := _answer_within(inner):
            at = start + self.text[start:end].rindex(inner) + answer
            return Site(start, at, style, inner[:answer], depth, alone)
        return Site(start, end, style, inner, depth, alone)

    def _set_in(self, first: int, last: int) -> None:
        """Lines that are set in, code to Markdown: some write questions so, and no code begins with a drawn bullet."""
        for number in range(first, last):
            line = self.lines[number]
            start, end = self._span(number, number + 1)
            if bullet := _DRAWN.match(line):
                inner = line[bullet.end() :]
                self.sites.append(
                    self._site(start, end, inner, True, 0, True)
                )
            elif raw := line.strip():
                self.sites.append(Site(start, end, "set in", raw))

    def _quote(self, first: int, last: int) -> None:
        """A quote of one line: some write questions so. What follows without a blank line is no part of it, unless it
        is marked as quoted, too."""
        quoted = [
            line.lstrip().startswith(">") for line in self.lines[first:last]
        ]
        raw = self.lines[first].strip(" \t>")
        if raw and not any(quoted[1:]):
            start, end = self._span(first, first + 1)
            self.framed.append(Site(start, end, "framed", raw))

    def _fence(self, token: Token) -> None:
        """A fence of one line, of no language: some write questions so."""
        raw = token.content.strip()
        if token.map and raw and not token.info and "\n" not in raw:
            start, end = self._span(token.map[0], token.map[1])
            self.framed.append(Site(start, end, "framed", raw))

    def _html(self, token: Token) -> None:
        first, last = token.map or [0, 0]
        start, end = self._span(first, last)
        for element in elements(
            self.text[start:end],
            {"summary", "h1", "h2", "h3", "h4", "h5", "h6", "dt"},
        ):
            style = (
                f"heading {element.tag[1]}"
                if element.tag[0] == "h"
                else "summary"
            )
            raw = " ".join(element.inner.split("\n"))
            self.sites.append(
                Site(start + element.start, start + element.end, style, raw)
            )

    def _behind_html(self, first: int, last: int, depth: int) -> None:
        """Numbered lines that follow a closed element without a blank line, of which Markdown makes a part of it."""
        opened = re.match(r"\s*<([a-z]+)\b", self.lines[first])
        if opened is None:
            return
        tag = re.compile(rf"<(/?){opened[1]}\b", re.IGNORECASE)
        within = 0
        for number in range(first, last):
            line = self.lines[number]
            if (
                number > first
                and within <= 0
                and _COUNTS.match(line.lstrip())
            ):
                self._paragraph(number, number + 1, depth)
            within += sum(
                -1 if match[1] else 1 for match in tag.finditer(line)
            )

    def _table(self, first: int, last: int) -> None:
        rows: list[Row] = []
        for number in range(first, last):
            if number == first + 1:
                continue
            start, end = self._span(number, number + 1)
            row = list(cells(self.lines[number], start))
            if rows and len(row) > len(rows[0].cells):
                row = _fitted(self.text, start, end, len(rows[0].cells))
            rows.append(Row(start, end, row))
        told = [cell.text for cell in rows[0].cells if cell.text]
        if len(rows) == 1 and len(told) == 1:  # a line between rules
            span = self._span(first, first + 1)
            self.sites.append(self._site(*span, told[0], False, 0, True))
            return
        linked = sum(
            bool(_LINKED.match(cell.text))
            for row in rows
            for cell in row.cells
        )
        if linked >= 0.6 * len(rows) and any(
            "](#" in cell.text for row in rows for cell in row.cells
        ):
            self.contents.append(self._span(first, last))
        else:
            self.tables.append(rows)


LISTED, AGAIN = 5, 0.9
"""So many lines at least, and that share of them standing again below, make a text's own list of its questions."""


def _announcing(sites: list[Site], text: str) -> list[Site]:
    """The first list in a text that has nothing between its lines and of which nearly all stands again below: what the
    text itself calls its questions, without links."""
    last = {site.key: place for place, site in enumerate(sites)}
    told: list[Site] = []
    for place, site in enumerate(sites):
        is_item = not site.level and (
            site.style == "bullet" or bool(site.mark.number)
        )
        near = told and not text[told[-1].end : site.start].strip()
        if told and not (is_item and near):
            again = sum(last[one.key] >= place for one in told if one.key)
            if len(told) >= LISTED and again >= AGAIN * len(told):
                return told
            told = []
        told += [site] if is_item else []
    return []


def _again(
    sites: list[Site], contents: list[tuple[int, int]]
) -> tuple[list[tuple[int, int]], frozenset[str]]:
    """Spans of links within the page that are no contents but the places that contents above name; and the words of
    the lines in these. Nearly all of the contents stand below, the last time in those spans, and text stands between.
    """
    starts = [site.start for site in sites]
    last = {site.key: site.start for site in sites}
    again: list[tuple[int, int]] = []
    linked: dict[str, int] = {}
    beside = 0
    for start, end in sorted(contents):
        told = sites[bisect_left(starts, start) : bisect_left(starts, end)]
        ends = sum(
            site.key in linked and last[site.key] == site.start
            for site in told
        )
        if ends and 2 * ends >= len(told):
            again.append((start, end))
            beside += len(told)
        else:
            linked |= {site.key: site.start for site in told}
    if not again:
        return [], frozenset()
    first, end = again[0][0], again[-1][1]
    inside = sites[bisect_left(starts, first) : bisect_left(starts, end)]
    told = [site for site in inside if site.style in {"line", "bullet"}]
    stand = sum(last[key] > place for key, place in linked.items())
    if len(told) <= beside or stand < AGAIN * len(linked):
        return [], frozenset()
    return again, frozenset(linked)


def _answer_within(line: str) -> int:
    """Where a line turns from a question to its answer, by a label behind the question; 0 if it does not.

    >>> _answer_within("3. What is lay? Ans- The twist."), _answer_within("Who knows the answer: you?")
    (15, 0)
    >>> _answer_within("Define lay Ans: The twist."), _answer_within("What is the Answer: yes?")
    (10, 0)
    """
    if not re.search(r"[?？.:]", line):
        return 0
    named = r"(?<=\w)(?<! the)(?<! an)(?=\s(?-i:[A-ZА-Я])\w*:)"
    match = titles.pattern(
        "answer_label",
        rf"(?:[?？.]['\"”’)\]]?[*_]{{0,3}}|{named})(?P<at>)\s*+[*_(\[]{{0,3}}",
        r"\s*+(?:[:：]|[-–—]|\.(?=\s))[-–—:：\s]*+[*_)\]]{0,3}\s*+(?=\S)",
    ).search(line)
    if match is None:
        return 0
    told = titles.bare(line[: match.end("at")])
    return match.end("at") if titles.asks(titles.unmarked(told)) else 0


def _is_told(heading: str) -> bool:
    """Whether what stands above a line of dashes is no heading, though Markdown calls it one: several lines, or a
    sentence that asks nothing. The dashes are a rule, which was written without a blank line before it.

    >>> _is_told("What is lay?\\nThe twist."), _is_told("It is strong."), _is_told("Ropes"), _is_told("What is lay?")
    (True, True, False, False)
    """
    told = heading.rstrip()
    ended = told.endswith((".", "。", ";", ":")) and not titles.asks(
        titles.unmarked(told)
    )
    return "\n" in told or ended


_FENCE = re.compile(r"^[ ]{0,3}```[^`\n]*$", re.MULTILINE)


def _without_stray(text: str) -> str:
    """A text without the fence that closes what nobody opened, which makes code of all that is none behind it; blanks
    stand instead. It stands right below a line and above a blank one, where a fence should open; one is too many.

    >>> _without_stray("x = 1\\n```\\n\\nWhat?\\n").split("\\n")[1]
    '   '
    """
    fences = list(_FENCE.finditer(text))
    if len(fences) % 2 == 0:
        return text
    for opening in fences[::2]:
        before, after = text[: opening.start()], text[opening.end() :]
        below = re.match(r"\n[ \t]*(?:\n|$)", after)
        if below and before[-2:-1].strip() and opening[0].strip() == "```":
            return before + " " * len(opening[0]) + after
    return text


FRAMED, FRAMES_ASK = 3, 0.8
"""So many quotes or fences of one line, and that share of them, must ask or have a number to hold questions."""

_COUNTED = re.compile(r"(?P<word>[^\W\d_]{2,20})\s+(?=\d{1,3}\s*[:.)])")
LABELS, LABELLED = 5, 0.5
"""So many lines at least, and that share of all, begin with the same word and a number where the word is a label."""


def _unlabelled(sites: list[Site]) -> list[Site]:
    """The sites without a word that most begin with before their numbers, a label in whatever language."""
    found = {
        place: match
        for place, site in enumerate(sites)
        if (match := _COUNTED.match(site.raw)) and not site.mark.kind
    }
    words = Counter(match["word"].casefold() for match in found.values())
    word, count = next(iter(words.most_common(1)), ("", 0))
    if count < max(LABELS, LABELLED * len(sites)):
        return sites
    told = list(sites)
    for place, match in found.items():
        if match["word"].casefold() == word:
            raw = sites[place].raw[match.end() :]
            told[place] = replace(sites[place], raw=raw)
    return told


_WORD = re.compile(r"[^\W\d_]{1,20}")
ALIKE = 0.6
"""How much a misspelt label must be like the right one."""


def _misspelt(sites: list[Site]) -> list[Site]:
    """The sites, with the label of the one before where a word like it stands before a number that counts on between
    that one and the next: it is misspelt."""
    told = list(sites)
    places = [
        n for n, site in enumerate(sites) if site.mark.kind == "label"
    ]
    for one, after in itertools.pairwise(places):
        before, last = (sites[n].mark.number for n in (one, after))
        if len(before) != 1 or last != (before[0] + 2,):
            continue
        label = _WORD.match(sites[one].text)
        for place in range(one + 1, after):
            raw = sites[place].raw
            word = re.match(r"[*_\s]*(?P<word>[^\W\d_]{1,20})", raw)
            if not (label and word) or sites[place].mark.kind:
                continue
            alike = SequenceMatcher(None, label[0], word["word"]).ratio()
            if alike < ALIKE:
                continue
            mended = (
                raw[: word.start("word")] + label[0] + raw[word.end() :]
            )
            site = replace(sites[place], raw=mended)
            if site.mark.number == (before[0] + 1,):
                told[place] = site
                break
    return told


_DASH = re.compile(r"(?P<asked>.*?[.?？]['\"”’)]{0,2})\s+[–—]\s+\S")
_ARROW = re.compile(r"(?:→|⇒|➔|➡️?|(?<=\s)[-=]>)\s+\S")
PARTED, POINTED = 5, 0.8
"""In so many lines at least a dash or an arrow parts questions from answers, if it does anywhere; and the share of
numbered lines in which an arrow must."""


def _ended(site: Site, cut: int, text: str) -> Site:
    """A site that ends after so many characters of its line; behind them its answer begins."""
    at = site.start + text[site.start : site.end].rindex(site.raw) + cut
    return replace(site, end=at, raw=site.raw[:cut], parted=True)


def _cut(sites: list[Site], cuts: dict[int, int], text: str) -> list[Site]:
    """The sites, those at some places ended after so many characters of their lines."""
    return [
        _ended(site, cuts[place], text) if place in cuts else site
        for place, site in enumerate(sites)
    ]


def _pointed(sites: list[Site], text: str) -> list[Site]:
    """The sites, parted at an arrow where nearly all numbered lines have one and every fourth asks before it."""
    places = [
        n
        for n, site in enumerate(sites)
        if site.mark.number and not site.level and not site.depth
    ]
    cuts = {n: cut for n in places if (cut := _before_arrow(sites[n].raw))}
    asking = sum(
        titles.asks(_without_mark(sites[n].raw[:cut]))
        for n, cut in cuts.items()
    )
    if len(cuts) < max(PARTED, POINTED * len(places)) or 4 * asking < len(
        cuts
    ):
        return sites
    return _cut(sites, cuts, text)


def _before_arrow(line: str) -> int:
    """Where a line ends that goes on behind an arrow; 0 if none says anything before one.

    >>> _before_arrow("3. What is lay? → The twist."), _before_arrow("→ The twist.")
    (15, 0)
    """
    for match in _ARROW.finditer(line):
        asked = line[: match.start()].rstrip()
        if re.search(r"\w", asked):
            return len(asked)
    return 0


def _parted(sites: list[Site], text: str) -> list[Site]:
    """The sites, parted at the dash behind the question where most lines of a kind go on with their answer so."""
    found = list(sites)
    for style in ("bullet", "line"):
        places = [n for n, site in enumerate(sites) if site.style == style]
        cuts: dict[int, int] = {}
        for place in places:
            match = _DASH.match(sites[place].raw)
            if match and titles.asks(_without_mark(match["asked"])):
                cuts[place] = match.end("asked")
        if len(cuts) < max(PARTED, 0.5 * len(places)):
            continue
        for place, cut in cuts.items():
            found[place] = _ended(sites[place], cut, text)
    return found


_GOES_ON = re.compile(
    r"(?P<asked>.{6,240}?(?:[?？]|(?<=\w\w\w)\.(?=\s+[^\W\d_])))\s*"
    r"(?P<rest>\S.{38,}[^\s?？])\s*$"
)
LONG, MOST, HELD = 80, 0.8, 0.6
"""Lines of more characters than that go on with their answer, if so many of such do and hold that share of a text."""


def _going_on(sites: list[Site], text: str) -> list[Site]:
    """The sites, parted behind the sentence that asks where nearly all long lines go on with the answer to it: the
    paragraphs of one line, or the items of a list."""
    found = list(sites)
    for listed in (False, True):
        places = [
            place
            for place, site in enumerate(sites)
            if len(site.raw) > LONG
            and not site.depth
            and _is_listed(site) == listed
            and site.style in {"line", "bullet"}
            and (listed or site.alone)
        ]
        cuts: dict[int, int] = {}
        for place in places:
            match = _GOES_ON.match(sites[place].raw)
            if match and titles.asks(_without_mark(match["asked"])):
                cuts[place] = match.end("asked")
        held = sum(len(sites[place].raw) for place in cuts)
        if len(cuts) < max(PARTED, MOST * len(places)) or held < HELD * len(
            text.strip()
        ):
            continue
        for place, cut in cuts.items():
            found[place] = _ended(sites[place], cut, text)
    return found


_BRACKETED = re.compile(
    r"(?P<asked>.{6,240}?[?？])\s*[(（](?P<rest>[^()（）]*(?:\([^()]*\)[^()（）]*)*[^()（）?？\s])[)）]\.?\s*$"
)
TOLD, LONGEST = 4, 2000
"""So many words at the mean say the answers in brackets behind questions, in lines of so many characters at most."""


def _bracketed(sites: list[Site], text: str) -> list[Site]:
    """The sites, parted behind their question marks where many lines go on in brackets with what answers them."""
    cuts: dict[int, int] = {}
    told = 0
    for place, site in enumerate(sites):
        is_line = site.style in {"line", "bullet"} and not site.depth
        if not is_line or len(site.raw) > LONGEST:
            continue
        match = _BRACKETED.match(site.raw)
        if (
            match
            and len(words := match["rest"].split()) > 1
            and not titles.pattern("clarifies").match(match["rest"])
        ):
            cuts[place] = match.end("asked")
            told += len(words)
    if len(cuts) < 2 * PARTED or told < TOLD * len(cuts):
        return sites
    return _cut(sites, cuts, text)


def _is_listed(site: Site) -> bool:
    """Whether a line begins with a bullet or a number."""
    return site.style == "bullet" or bool(site.mark.number)


def _without_mark(line: str) -> str:
    """What a line says behind its number, and behind a topic before a colon."""
    told = titles.unmarked(titles.bare(line))
    topic = re.match(r"[^:?.]{1,60}:\s+(?=\w)", told)
    return told[topic.end() :] if topic else told


def _is_answered(lead: re.Match[str]) -> bool:
    """Whether what begins in bold asks, and goes on with the answer behind a dash or a colon.

    >>> _is_answered(_LEAD.match("**What is lay?** - The twist.")), _is_answered(_LEAD.match("**Lay** - the twist."))
    (True, False)
    """
    asked = titles.asks(titles.bare(lead["inside"]))
    return asked and bool(re.match(r"\s*[-–—:：]\s+\S", lead["tail"]))


def _only_label(lead: re.Match[str]) -> bool:
    """Whether a text in bold only labels the question behind it, or marks how hard it is.

    >>> _only_label(_LEAD.match("**Question**: What?")), _only_label(_LEAD.match("**Lay**: the twist."))
    (True, False)
    """
    told = titles.bare(lead["inside"] + lead["tail"][:1].strip())
    if titles.pattern("difficulty").fullmatch(told):
        return True
    return titles.mark(f"{told} ").length >= len(told)


def _says_nothing(tail: str) -> bool:
    """Whether what follows a bold title is only a mark of difficulty or a link to its source."""
    tail = tail[: max(titles.source_links(f"x{tail}") - 1, 0)]
    return not re.search(
        r"\w", titles.bare(titles.pattern("difficulty").sub("", tail))
    )


_SILENT = re.compile(
    r"<(?!https?:)[^<>]*>|!\[[^\]]*\]\([^)]*\)|^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*$",
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


def _asks_on(lead: re.Match[str]) -> bool:
    """Whether a question begins in bold and goes on to its question mark.

    >>> _asks_on(_LEAD.match("**What is** `lay`?")), _asks_on(_LEAD.match("**Lay.** What is it?"))
    (True, False)
    """
    inside, tail = titles.bare(lead["inside"]), titles.bare(lead["tail"])
    return (
        tail.endswith(("?", "？"))
        and inside[-1:].isalnum()
        and titles.asks(titles.unmarked(inside))
        and not re.search(r"[.!?:;]\s", tail)
    )


def cells(line: str, offset: int = 0) -> Iterator[Cell]:
    """The cells of a table's row.

    >>> [cell.text for cell in cells(r"| a \\| b | c |")]
    ['a \\\\| b', 'c']
    """
    bars = [match.start() for match in re.finditer(r"(?<!\\)\|", line)]
    edges = [*([-1] if not line.lstrip().startswith("|") else []), *bars]
    edges += (
        [len(line)]
        if not line.rstrip().endswith("|") or len(bars) < 2
        else []
    )
    for left, right in itertools.pairwise(edges):
        inside = line[left + 1 : right]
        start = left + 1 + len(inside) - len(inside.lstrip())
        yield Cell(
            inside.strip(),
            offset + start,
            offset + start + len(inside.strip()),
        )


_BARRED = re.compile(r"`[^`\n]*`|\$[^$\n]*\$")


def _fitted(text: str, start: int, end: int, width: int) -> list[Cell]:
    """The cells of a row that has more than its head: bars in code and in formulas part none, and what stands behind
    the last cell belongs to it."""
    line = _BARRED.sub(
        lambda told: told[0].replace("|", "¦"), text[start:end]
    )
    row = list(cells(line, start))
    ends = [*row[: width - 1], row[min(width, len(row)) - 1]]
    told = [cell.end for cell in row[width:] if cell.text]
    ends[-1] = ends[-1]._replace(end=max([ends[-1].end, *told]))
    return [
        cell._replace(text=text[cell.start : cell.end]) for cell in ends
    ]


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
    return reader.found


class _Elements(HTMLParser):
    def __init__(self, text: str, wanted: set[str]) -> None:
        super().__init__(convert_charrefs=False)
        self._wanted, self._text, self._lines = wanted, text, Lines(text)
        self._open: list[tuple[str, int, int]] = []
        self.found: list[Element] = []

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
            self.found.append(
                Element(tag, start, end, self._text[inside:at])
            )

    def close(self) -> None:
        """End what nobody closed with its line, or where the next of its kind begins."""
        super().close()
        after = len(self._text)
        for tag, start, inside in reversed(self._open):
            end = self._text.find("\n", inside, after)
            end = end if end >= 0 else max(inside, after)
            self.found.append(
                Element(tag, start, end, self._text[inside:end])
            )
            after = start
        self.found.sort(key=lambda element: element.start)
