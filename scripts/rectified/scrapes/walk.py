"""From a list's Markdown to its blocks.

A parser of CommonMark says what is code, quote, table, list and heading, so that no line within code or a quote is
taken for a title. Only blocks are parsed; what a line says is looked at where it matters."""

import re
from collections import Counter
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rectified.scrapes import titles
from rectified.scrapes.announced import announcing, listed_again, reworded
from rectified.scrapes.answer_keys import key_of
from rectified.scrapes.blocks import Blocks, Site
from rectified.scrapes.elements import elements
from rectified.scrapes.ends import (
    answered_behind,
    bold_asks,
    bracketed,
    going_on,
    parted,
    pointed,
)
from rectified.scrapes.joined import asked_below, copied
from rectified.scrapes.labels import (
    misspelt,
    uncoded,
    uncounted,
    unlabelled,
)
from rectified.scrapes.leads import (
    LEAD,
    answer_within,
    asks_on,
    is_answered,
    is_told,
    only_label,
    says_nothing,
)
from rectified.scrapes.rows import Row, cells, fitted

_CRAMPED = re.compile(
    r"(?P<marks>#{2,6})(?P<told>(?:\d+[ ]*[、.．)）:：]|[Qq]\d|问|第)[^\n]*)"
)
"""A heading without the space that Markdown wants."""

_OF_OLD = re.compile(r"(?P<marks>#{2,6})(?P<told>[^#\s][^\n]*)")
"""What was a heading in old dialects of Markdown, which wanted no space."""

_HEADING = re.compile(r"(?P<marks>#{1,6})[ \t]+(?P<told>[^#\s][^\n]*)")
"""A heading as Markdown wants it."""

SEVERAL = 3
"""So many lines at least, and more than there are headings with a space, make a text of such a dialect."""

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

_WIDE = re.compile(r"[ ]{0,3}\d+[.)][ \t]{5,}\S")
"""A number so far from its words that these are code to Markdown."""
_DIRECTIVE = re.compile(
    r":{3,}\s*[a-z]+\s*\[(?P<told>[^\n]+)\](?:\{[^{}\n]*\})?\s*$"
)
"""A box with a title, as builders of sites extend Markdown."""

_LINKED = re.compile(
    r"[ \t]*(?:[-*+]|\d+[.)])?\s*(?:\d+[.)]?\s*)?(?:\*\*)?\[[^\n]*\]"
    r"\((?P<target>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)(?:\*\*)?[\s.:]*$"
)

_GLUED = re.compile(r"\d{1,2}(?=\*\*\w[^*\n]*[?？]\*\*\s*$)")
"""What is left of a number that stood before a question in bold, whose point was lost."""

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
        tokens = _PARSER.parse(_without_anchors(_without_stray(self.text)))
        matter = _FRONT.match(self.text)
        labelled = matter and any(
            titles.mark(line).label for line in matter[0].split("\n")
        )
        self.first_line = (
            matter[0].count("\n") if matter and not labelled else 0
        )
        levels = _levels(tokens)
        self.levels = {
            level for level, count in levels.items() if count >= SEVERAL
        }
        of_old = _is_of_old(tokens, self.lines, levels.total())
        self.cramped = _OF_OLD if of_old else _CRAMPED
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
                under = self.lines[(token.map or [0, 1])[1] - 1].strip()
                if token.markup in {"-", "="} and (
                    len(under) < UNDERLINE or is_told(content)
                ):
                    first, last = token.map or [0, 1]
                    self._paragraph(first, last - 1, len(nest))
                else:
                    self._heading(token, content, len(nest))
            elif kind == "paragraph_open":
                self._paragraph(token.map[0], token.map[1], len(nest))
            elif kind == "html_block":
                before = len(self.sites)
                self._html(token)
                self._behind_html(token.map[0], token.map[1], len(nest))
                self.sites[before:] = sorted(
                    self.sites[before:], key=lambda site: site.start
                )
            elif kind == "code_block" and not nest:
                self._set_in(token.map[0], token.map[1])
            elif kind == "code_block" and _WIDE.match(
                self.lines[token.map[0]]
            ):
                self._paragraph(token.map[0], token.map[0] + 1, len(nest))
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
        sites = misspelt(unlabelled(self.sites))
        sites = parted(pointed(sites, self.text), self.text)
        sites = bold_asks(sites, self.text)
        sites = answered_behind(bracketed(sites, self.text), self.text)
        sites = uncounted(uncoded(going_on(sites, self.text)))
        sites = copied(asked_below(sites, self.text))
        again, linked = listed_again(sites, self.contents)
        contents = sorted(set(self.contents) - set(again))
        listed = announcing(sites, self.text)
        if listed and not any(
            start <= listed[0].end <= end for start, end in contents
        ):
            contents.append((listed[0].start, listed[-1].end))
        told = None if listed or contents else reworded(sites, self.text)
        contents += [told] if told else []
        return Blocks(
            self.text,
            sites,
            contents,
            self.tables,
            frozenset(site.key for site in listed),
            linked,
            key_of(sites, self.text),
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
        below = depth > 0 and _heads_lines(self.lines[first:last])
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
            if below and number == first:
                self.sites.append(Site(start, end, "heading 6", inner))
                continue
            inside = 0 if below else inside
            alone = last - first == 1
            if cramped := self._cramped(line):
                style = f"heading {len(cramped['marks'])}"
                self.sites.append(Site(start, end, style, cramped["told"]))
                continue
            if boxed := _DIRECTIVE.match(inner):
                self.sites.append(Site(start, end, "line", boxed["told"]))
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

    def _cramped(self, line: str) -> re.Match[str] | None:
        """A heading without the space that Markdown wants: one that begins with a number, any in a text of old, and
        what asks at a level that several others have."""
        if match := self.cramped.match(line):
            return match
        match = _OF_OLD.match(line)
        if match is None or len(match["marks"]) not in self.levels:
            return None
        told = titles.unmarked(titles.bare(match["told"]))
        return match if titles.asks(told) else None

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
        if glued := _GLUED.match(inner):
            inner = inner[glued.end() :]
        lead = LEAD.match(inner)
        if lead and (says_nothing(lead["tail"]) or asks_on(lead)):
            return Site(start, end, "bold", inner, depth, alone)
        heads = lead and (not bullet or is_answered(lead))
        if lead and heads and not only_label(lead):
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
        if answer := answer_within(inner):
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
        """Headings and numbered lines that follow a closed element without a blank line, of which Markdown makes a part
        of it."""
        opened = re.match(r"\s*<([a-z]+)\b", self.lines[first])
        if opened is None:
            return
        tag = re.compile(rf"<(/?){opened[1]}\b", re.IGNORECASE)
        within = 0
        for number in range(first, last):
            line = self.lines[number]
            behind = number > first and within <= 0
            if behind and (heading := _HEADING.match(line)):
                start, end = self._span(number, number + 1)
                style = f"heading {len(heading['marks'])}"
                raw = heading["told"].strip()
                self.sites.append(Site(start, end, style, raw))
            elif behind and (
                self._cramped(line) or _COUNTS.match(line.lstrip())
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
                row = fitted(self.text, start, end, len(rows[0].cells))
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


ASKED, BELOW = 0.8, 5
"""So many lines at least that go on with an item, and are not set in, are none of it if that share of them asks."""


def _heads_lines(lines: list[str]) -> bool:
    """Whether the first line of a list's item names a part, and the others, which Markdown takes for the rest of it,
    are its questions.

    >>> _heads_lines(["1. Lay", *["What is lay?"] * 5]), _heads_lines(["1. Lay", *["  What is lay?"] * 5])
    (True, False)
    """
    head, *below = lines
    if len(below) < BELOW or any(
        line[:1].isspace() or line[:1].islower() for line in below
    ):
        return False
    asked = sum(titles.asks(titles.bare(line)) for line in below)
    told = titles.unmarked(titles.bare(head))
    return asked >= ASKED * len(below) and not titles.asks(told)


def _is_of_old(
    tokens: list[Token], lines: list[str], headings: int
) -> bool:
    """Whether a text has several headings without a space behind their marks, and more than others.

    >>> lines = ["##Lay", "", "##Ply", "", "##Yarn"]
    >>> _is_of_old(_PARSER.parse("\\n".join(lines)), lines, 0)
    True
    """
    cramped = sum(
        bool(_OF_OLD.match(line))
        for token in tokens
        if token.type == "paragraph_open" and token.map
        for line in lines[slice(*token.map)]
    )
    return cramped >= max(SEVERAL, headings + 1)


def _levels(tokens: list[Token]) -> Counter[int]:
    """How many headings of a text have each level.

    >>> _levels(_PARSER.parse("# Ply\\n## Lay\\n## Yarn\\n## Rope"))
    Counter({2: 3, 1: 1})
    """
    return Counter(
        int(token.tag[1])
        for token in tokens
        if token.type == "heading_open" and token.markup.startswith("#")
    )


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


_ANCHOR = re.compile(
    r"^<a\s(?:name|id)=[^<>\n]*>(?:</a>)?[ \t]*$(?=\n#{1,6}[ ])",
    re.MULTILINE,
)


def _without_anchors(text: str) -> str:
    """A text without the anchors right above headings, which would make HTML of these; blanks stand instead.

    >>> _without_anchors("<a name='b'>\\n## Why?")
    '            \\n## Why?'
    """
    return _ANCHOR.sub(lambda anchor: " " * len(anchor[0]), text)


UNDERLINE = 2
"""A heading is underlined by so many signs at least; one dash below a line is an empty bullet."""

FRAMED, FRAMES_ASK = 3, 0.8
"""So many quotes or fences of one line, and that share of them, must ask or have a number to hold questions."""
