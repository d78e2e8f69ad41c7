"""Repairs of layout that scraping flattened: bullets, headings, tables, paragraphs."""

import re
from collections.abc import Iterator

from rectified.scrapes.ledger import Edit, drop, insert, swap
from rectified.scrapes.noise import begins, patterns, sentences
from rectified.scrapes.steps import Context, Finding, Gap, Trouble
from rectified.text.notation import BLOT, masked
from rectified.text.words import words


def bullets(text: str, item: Context) -> Iterator[Edit]:
    """`•` at a line's start, which Markdown does not know, becomes `- ` with a blank line before the list.

    Not touched: `•` inside a line, code.
    """
    view = masked(text)
    previous = ""
    for match in re.finditer(r"^.*$", view, re.MULTILINE):
        line = match[0]
        if bullet := re.match(r"([ \t]*)•([ \t]*)", line):
            start = match.start() + len(bullet[1])
            if previous.strip() and not re.match(r"[ \t]*[-•]", previous):
                yield insert(match.start(), "\n")
            if bullet[1]:
                yield drop(match.start(), start, "layout")
            yield swap(start, start + 1, "-")
            if not bullet[2]:
                yield insert(start + 1, " ")
        previous = line


def numbers(text: str, item: Context) -> Iterator[Edit]:
    """`1.Word` becomes `1. Word` where such lines count on from 1.

    Not touched: decimals, a lone number, code.
    """
    lines = list(
        re.finditer(
            r"^(\d{1,7})[.)](?=[A-Z][a-z])", masked(text), re.MULTILINE
        )
    )
    if len(lines) > 1 and [int(match[1]) for match in lines] == list(
        range(1, len(lines) + 1)
    ):
        for match in lines:
            yield insert(match.end(), " ")


def swallowed(text: str, item: Context) -> Iterator[Edit]:
    """A paragraph that the last bullet of a list swallowed, told by how it begins or by its own line.

    Not touched: Markdown, where a bullet may run on over several lines; sentences about the bullet itself.
    """
    if not item.plain:
        return
    kind = patterns().summary
    view = masked(text)
    for match in re.finditer(
        r"^[ \t]*-[ \t]+(?P<content>\S.*)$(?=\n?(?P<next>.*))",
        view,
        re.MULTILINE,
    ):
        following = match["next"]
        if re.match(r"[ \t]*-", following):
            continue
        for start, _ in sentences(match["content"])[1:]:
            if begins(kind, match["content"][start:]):
                at = match.start("content") + start
                before = match["content"][:start]
                space = len(before) - len(before.rstrip(" \t"))
                yield drop(at - space, at, kind.why, "\n\n")
                break
        if following.strip() and not following[0].isspace():
            yield insert(match.start("next"), "\n")


_LIST = re.compile(r"(?:^- \S.*(?:\n|\Z))+", re.MULTILINE)


def _rows(match: re.Match[str]) -> list[tuple[int, str]]:
    """The bullets of a list: position of each bullet's text, and the text."""
    return [
        (match.start() + m.start(1), m[1].rstrip(" \t"))
        for m in re.finditer(r"^- (.*+)$", match[0], re.MULTILINE)
    ]


_ARTICLES = {"a", "an", "the"}


def _names(term: str, sentence: str) -> bool:
    """Whether a sentence begins with a term, give or take an article, a hyphen and a plural s."""
    head, rest = words(term), words(sentence)
    if rest and rest[0] in _ARTICLES:
        rest = rest[1:]
    return 0 < len(head) < len(rest) and all(
        a.rstrip("s") == b.rstrip("s")
        for a, b in zip(head, rest, strict=False)
    )


def headed_bullets(text: str, item: Context) -> Iterator[Edit]:
    """Headings that became bullets, each before the bullet it heads: the pair becomes one bullet, **term**: text.

    Only where every second bullet of a list is a short term that the next one begins with. Not touched: other
    lists.
    """
    if not item.plain:
        return
    for block in _LIST.finditer(masked(text)):
        rows = _rows(block)
        pairs = list(zip(rows[::2], rows[1::2], strict=False))
        if (
            len(rows) % 2
            or len(pairs) < 2
            or not all(_heads(a[1], b[1]) for a, b in pairs)
        ):
            continue
        for (start, term), (body, _) in pairs:
            yield insert(start, "**")
            yield drop(
                start + len(term), body, "heading made a bullet", "**: "
            )


def _heads(term: str, sentence: str) -> bool:
    return (
        len(words(term)) <= 5
        and term[-1] not in ".!?:;,"
        and _names(term, sentence)
    )


def _columns(header: str, title: str) -> int | None:
    """Where a header of two column names parts, if the title names both."""
    if len(header) > len(title):
        return None  # no title names what is longer than itself
    asked = f" {' '.join(words(title))} "
    cuts = [match.end() for match in re.finditer(r"\S[ \t]+(?=\S)", header)]
    gaps = [
        cut
        for cut in cuts
        if all(
            f" {' '.join(words(name))} " in asked
            for name in (header[:cut], header[cut:])
        )
    ]
    return gaps[0] if len(gaps) == 1 else None


def tables(text: str, item: Context) -> Iterator[Finding]:
    """A two-column table that became a list: its first bullet holds both names that the title tells apart.

    Each other bullet must hold exactly one capital that no punctuation explains; there the second column
    begins. Where that fails, nothing is guessed. Not touched: other lists.
    """
    if not item.plain:
        return
    for block in _LIST.finditer(masked(text)):
        rows = _rows(block)
        if (
            len(rows) < 3
            or (header := _columns(rows[0][1], item.title)) is None
        ):
            continue
        cuts = [
            [
                m.end()
                for m in re.finditer(
                    r"[^\s.!?:;,][ \t]+(?=[A-Z][a-z])", row
                )
            ]
            for _, row in rows[1:]
        ]
        if any(len(cut) != 1 for cut in cuts):
            number = next(
                n for n, cut in enumerate(cuts, 1) if len(cut) != 1
            )
            yield Trouble(
                rows[number][0],
                "a table run together, and this row does not part at one capital",
            )
            yield Gap(rows[number][0], f"table wanted: {item.title}")
            continue
        for (start, row), cut in zip(
            rows, [header, *(cut[0] for cut in cuts)], strict=True
        ):
            yield drop(start - 2, start, "table made a list", "| ")
            yield from (
                insert(start + m.start(), "\\")
                for m in re.finditer(r"\|", row)
            )
            yield insert(start + cut, "| ")
            yield insert(
                start + len(row),
                " |" + ("\n| --- | --- |" if start == rows[0][0] else ""),
            )


_NUMBER_WORDS = (
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
)
_ANNOUNCED = re.compile(
    rf"\b(?P<n>{'|'.join(_NUMBER_WORDS)}|[2-9])\b", re.IGNORECASE
)
_COLON = re.compile(r":[ \t]*+\n")
_LOST = re.compile(r"\n[ \t]*\n[ \t]*\n+(?=[ \t]*[^\s])")


def _announced(text: str) -> tuple[str, int] | None:
    """How many parts the first line announces that ends with a colon and has a number, and where that line ends."""
    for colon in _COLON.finditer(text):
        start = text.rfind("\n", 0, colon.start()) + 1
        if number := _ANNOUNCED.search(text, start, colon.start()):
            return number["n"].lower(), colon.end()
    return None


def lost_headings(text: str, item: Context) -> Iterator[Finding]:
    """Headings lost from a list of paragraphs: each left an empty line too many and becomes a named gap.

    Only in plain text, after a line that announces a number of parts and ends with a colon.
    Not touched: blank lines elsewhere; Markdown, where any number of them means one.
    """
    if not item.plain:
        return
    view = masked(text)
    announced = _announced(view)
    if not announced:
        return
    number, end = announced
    total = (
        int(number) if number.isdigit() else _NUMBER_WORDS.index(number) + 2
    )
    places = list(_LOST.finditer(view, end - 1))
    if not places or places[0].start() != end - 1:
        return
    for count, match in enumerate(places[:total], 1):
        what = f"heading wanted: part {count} of {total}"
        second = view.index("\n", match.start() + 1) + 1
        yield insert(second, f"[{what}]\n")
        yield Gap(second, what)


_PLAIN_HEADING = re.compile(
    r"(?:\A\n*|(?<=\n\n))(?P<line>[A-Z][^\n]{2,48})(?=\n\n+(?P<next>[A-Z][^\n]*))"
)
_SMALL = {
    "a",
    "an",
    "and",
    "at",
    "for",
    "from",
    "in",
    "of",
    "on",
    "or",
    "the",
    "to",
    "vs",
    "with",
}


def plain_headings(text: str, item: Context) -> Iterator[Edit]:
    """A heading that became a line of its own (short, capitalised, no full stop) is set in bold again.

    Only in plain text and before a paragraph. Not touched: Markdown, sentences, names before a list.
    """
    if not item.plain:
        return
    for match in _PLAIN_HEADING.finditer(masked(text)):
        line = match["line"].rstrip()
        named = line.split()
        capitalised = all(
            word[0].isupper() or word in _SMALL for word in named
        )
        prose = (
            len(words(match["next"])) > 4
            and match["next"].rstrip()[-1] in ".:!?"
        )
        if (
            len(named) <= 4
            and capitalised
            and prose
            and not re.search(rf"[.!?:;,()\[\]*{BLOT}]", line)
        ):
            yield insert(match.start("line"), "**")
            yield insert(match.start("line") + len(line), "**")


def indents(text: str, item: Context) -> Iterator[Edit]:
    """Lines set in by four spaces or more among which is a formula: Markdown would take them for code.

    Not touched: what belongs to a list, indented code (it has no formula), code in fences.
    """
    view = masked(text)
    in_list = False
    block: list[re.Match[str]] = []
    for match in [
        *re.finditer(r"^([ \t]*)(.*)$", view, re.MULTILINE),
        None,
    ]:
        if match is not None and not match[2].strip():
            continue
        deep = match is not None and len(match[1].expandtabs(4)) >= 4
        if match is not None and deep and not in_list:
            block.append(match)
            continue
        if any(
            "$" in text[m.start() : m.end()] and BLOT in m[0] for m in block
        ):
            yield from (drop(*m.span(1), "layout") for m in block)
        block = []
        if match is not None and (not deep):
            in_list = bool(
                re.match(r"(?:[-*+]|\d+[.)])[ \t]", match[2])
            ) or (in_list and bool(match[1]))
