"""Titles and what belongs to each: how a pattern's titles part a list."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rectified.scrapes import titles
from rectified.scrapes.blocks import Blocks, Site, says
from rectified.scrapes.patterns.found import Found


@dataclass(frozen=True)
class Entry:
    """A question as it stands in a list.

    Attributes:
        site: where its title stands.
        end: where its title ends.
        answers: the spans of its answer.
        answered: whether they say anything.
        solved: whether a heading in them says that what stands below it is the answer.
        size: how many characters of the text belong to it.
    """

    site: Site
    end: int
    answers: tuple[tuple[int, int], ...]
    answered: bool
    size: int
    solved: bool = False

    @property
    def asks(self) -> bool:
        """Whether it is a question by its title, by its label, or by its answer."""
        return self.site.asks or self.site.mark.label or self.solved


def is_labelled(text: str, start: int, end: int) -> bool:
    """Whether an answer begins with its label."""
    told = text[start : min(end, start + 80)].lstrip("\n\t >#")
    told = titles.bare(re.sub(r"^[-*+] +", "", told))
    label = titles.pattern("answer_label", r"", r"\s*\d*\s*(?:\W|$)")
    return bool(label.match(told) or re.match(r"A\d*\s*[.:：)]", told))


def entries(
    blocks: Blocks,
    sites: Sequence[Found],
    parts: Sequence[tuple[Site, str]],
) -> list[Entry]:
    """The questions that titles make: each answer goes on to the next title or to the next part."""
    edges = sorted(
        [item.site.start for item in sites]
        + [site.start for site, _ in parts]
    )
    if blocks.key:
        edges = sorted([*edges, blocks.key.start])
    contents = [start for start, _ in blocks.contents]
    solved = [site.start for site in blocks.headings if site.is_label]
    made = []
    for item in sites:
        end = _title_end(blocks, item.site)
        if (at := bisect_left(edges, item.site.end)) < len(edges) and edges[
            at
        ] < end:
            end = item.site.end
        if item.answers is not None:
            answered = any(says(blocks.text[a:b]) for a, b in item.answers)
            start, last = item.row or (item.site.start, end)
            made.append(
                Entry(item.site, end, item.answers, answered, last - start)
            )
            continue
        place = bisect_left(edges, end)
        last = edges[place] if place < len(edges) else len(blocks.text)
        if (at := bisect_left(contents, end)) < len(contents) and contents[
            at
        ] < last:
            last = (
                contents[at]
                if not says(blocks.text[blocks.contents[at][1] : last])
                else last
            )
        made.append(
            Entry(
                item.site,
                end,
                ((end, last),),
                says(blocks.text[end:last]),
                last - item.site.start,
                solved[bisect_left(solved, end) : bisect_left(solved, last)]
                != [],
            )
        )
    wrapped = [_wrapped(blocks, entry) for entry in made]
    few = sum(entry.answered for entry in wrapped) < 0.2 * len(made)
    told = (
        wrapped if few else _with_ends(blocks, _above_boxes(blocks, made))
    )
    return _with_key(blocks, told)


def _with_key(blocks: Blocks, made: Sequence[Entry]) -> list[Entry]:
    """Titles with what a key answers by their numbers, where it answers nearly all and no number stands twice."""
    answers = blocks.key.answers if blocks.key else {}
    numbers = [entry.site.mark.number for entry in made]
    asked = {number[0] for number in numbers if len(number) == 1}
    if (
        not answers
        or len(asked) < len(made)
        or len(answers) < KEYED * len(made)
        or not asked.issuperset(answers)
    ):
        return [*made]
    keyed: list[Entry] = []
    for entry, (number,) in zip(made, numbers, strict=True):
        if not (span := answers.get(number)):
            keyed.append(entry)
            continue
        start, end = span
        keyed.append(
            replace(
                entry,
                answers=(*entry.answers, span),
                answered=entry.answered or says(blocks.text[start:end]),
                size=entry.size + end - start,
            )
        )
    return keyed


KEYED = 0.8
"""To that share of titles at least a key holds an answer."""


BOXED, ABOVE = 0.6, 24
"""That share of titles must have boxes to tick below them, where these are what may be chosen; and the paragraph that a
title begins has so many more lines at most."""

_BOX = re.compile(r"\n[ \t]*[-*+][ \t]+(?:\[[ xX]\]|[☐☑☒🗹🗷])\s")
"""A box to tick behind a bullet."""

_CHOICE = re.compile(r"[ \t]*(?:[-*+][ \t]|`{3}|~{3}|\|)|[ \t]*\[[ xX]\]")
"""How a line begins that ends the paragraph above it: a bullet, a fence, a row of a table or a box."""


def _above_boxes(blocks: Blocks, made: Sequence[Entry]) -> list[Entry]:
    """Numbered titles with all lines of the paragraphs that they begin, where most have boxes to tick below them: no
    answer stands above what may be chosen."""
    text = blocks.text
    lines = [entry for entry in made if _is_above(entry)]
    boxed = sum(
        bool(_BOX.search(text, *entry.answers[0])) for entry in lines
    )
    if boxed < max(3, BOXED * len(made)):
        return [*made]
    return [
        _whole(text, entry) if _is_above(entry) else entry for entry in made
    ]


def _is_above(entry: Entry) -> bool:
    """Whether a title is a numbered line, and what stands below it alone is its answer."""
    site = entry.site
    return (
        bool(site.mark.number)
        and not (site.level or site.parted)
        and len(entry.answers) == 1
    )


def _whole(text: str, entry: Entry) -> Entry:
    """A title with all lines of its paragraph but for the pictures that end it."""
    [(_, last)] = entry.answers
    end = at = entry.end
    for _ in range(ABOVE):
        after = text.find("\n", at + 1, last)
        after = after if after >= 0 else last
        line = text[at + 1 : after]
        if not line.strip() or _CHOICE.match(line):
            break
        at = after
        end = at if says(line) else end
    answers = ((end, last),)
    return replace(
        entry, end=end, answers=answers, answered=says(text[end:last])
    )


FULL, WIDE, WIDEST, LINES = 0.9, 60, 140, 8
"""A line is full with that share of a text's width, which lines of so many characters tell, and which is at most so
wide; a title has so many lines at most."""


def _with_ends(blocks: Blocks, made: Sequence[Entry]) -> list[Entry]:
    """Titles with the lines that they go on in, where a text is broken into lines of one width or a title is bold."""
    lengths = sorted(
        len(line) for line in blocks.text.splitlines() if len(line) >= WIDE
    )
    width = lengths[int(FULL * len(lengths))] if lengths else WIDEST + 1
    return [_with_end(blocks, entry, width) for entry in made]


def _with_end(blocks: Blocks, entry: Entry, width: int) -> Entry:
    """A title that is cut where its line is full, or within what is bold, with the lines that end it."""
    text, site = blocks.text, entry.site
    title = text[site.start : entry.end]
    if (
        "\n" in title
        or site.level
        or site.alone
        or len(entry.answers) != 1
        or _BREAK.search(title)
    ):
        return entry
    last, end = entry.answers[0][1], entry.end
    above, is_open = title, _is_open(site, title)
    for line in text[end + 1 : last].split("\n")[: LINES - 1]:
        told = titles.bare(above)
        begins = line.strip().partition(" ")[0]
        full = len(above.rstrip()) + len(begins) >= FULL * width
        goes_on = full and width <= WIDEST and bool(_GOES_ON.match(begins))
        ended = told.endswith(_ENDS) or _BREAK.search(above)
        on = (goes_on or _asks_on(site, above, line)) and not ended
        if not line.strip() or not (is_open or on):
            break
        end += 1 + len(line)
        above, is_open = line, _is_open(site, text[site.start : end])
    if end == entry.end or is_open:
        return entry
    answers = ((end, last),)
    return replace(
        entry, end=end, answers=answers, answered=says(text[end:last])
    )


_SLANTED = re.compile(r"(?:\d{1,4}[.)]\s*)?\*[^\s*]")
"""What begins in italics, perhaps behind a number."""


_BULLET = re.compile(r"[ \t]*[*+-][ \t]+")


def _is_open(site: Site, title: str) -> bool:
    """Whether a title goes on within what is bold, in italics from its beginning, or in brackets behind a number or a
    bullet."""
    told = title[bullet.end() if (bullet := _BULLET.match(title)) else 0 :]
    stars = told.count("*") % 2 == 1 and bool(_SLANTED.match(site.raw))
    bracket = _is_item(site) and title.count("(") > title.count(")")
    bold = title.count("**") % 2 == 1
    return bold or stars or bracket


def _is_item(site: Site) -> bool:
    """Whether a title has a number or a bullet."""
    return bool(site.mark.number) or site.style == "bullet"


def _asks_on(site: Site, above: str, line: str) -> bool:
    """Whether an item's title of a long line that no sign ends goes on in a line that begins in small letters and ends
    with the question mark: hardly an answer begins so, wherever lines break."""
    return (
        _is_item(site)
        and len(above.strip()) >= WIDE
        and line.lstrip()[:1].islower()
        and line.rstrip().endswith(("?", "？"))
    )


_ENDS = (".", "?", "？", "。", "!", ":", "：")

_BREAK = re.compile(r"(?:<br\s*/?>|  |\\)\s*$", re.IGNORECASE)
"""What breaks a line in Markdown."""

_GOES_ON = re.compile(r"[^\W\d_A-ZА-ЯÄÖÜ]|[$(]|\d|[A-Z]{2,}\b")
"""How a line begins that goes on with a title: no sentence begins so."""

_IN_BRACKETS = re.compile(r"（[^（）]+）")
"""A remark on the line before; round brackets of ASCII hold answers, too."""


def _wrapped(blocks: Blocks, entry: Entry) -> Entry:
    """A title with the line that it goes on in, where a list has no answers and what follows it can be none."""
    [(start, last), *others] = entry.answers or ((entry.end, entry.end),)
    told = blocks.text[start:last].strip("\n")
    in_brackets = (
        _IN_BRACKETS.fullmatch(told.strip()) and not entry.site.parted
    )
    ended = entry.site.text.endswith((".", "?", "？", "。"))
    if (
        others
        or not entry.answered
        or "\n" in told
        or len(told) > 200
        or (ended and not in_brackets)
    ):
        return entry
    asks_on = told.rstrip(" ])").endswith(("?", "？"))
    is_open = entry.site.text.count("(") > entry.site.text.count(")")
    if blocks.text[start : start + 2].startswith("\n\n") or not (
        asks_on or is_open or in_brackets or told.lstrip()[:1].islower()
    ):
        return entry
    end = start + blocks.text[start:last].index(told) + len(told)
    return Entry(entry.site, end, ((end, last),), False, entry.size)


def _title_end(blocks: Blocks, site: Site) -> int:
    """Where a title ends: a line that asks goes on until the line that labels its answer, right below it or below
    blank ones."""
    text, end = blocks.text, site.end
    if site.style not in {"line", "bullet"} or site.alone:
        return end
    if re.compile(r"[ \t]*[^\s]").match(text, end):
        return end  # its answer begins in its own line
    at = end
    for _ in range(6):
        after = text.find("\n", at + 1)
        line = text[at + 1 : after if after >= 0 else len(text)]
        if not line.strip():
            below = _NEXT.match(text, at + 1)
            return at if below and _answer_line(below["line"]) else end
        if _answer_line(line):
            return at
        at += len(line) + 1
    return end


_NEXT = re.compile(r"(?:[ \t]*\n)*(?P<line>[^\n]*)")
"""The next line that is not blank."""


def _answer_line(line: str) -> bool:
    told = titles.bare(line)
    label = titles.pattern(
        "answer_label", r"", r"\s*\d*\s*(?:[:：.)]|[-–—]\s)"
    )
    alone = titles.pattern("answer_label").fullmatch(told)
    return bool(
        alone or label.match(told) or re.match(r"A\d*\s*[.:：)]\s?", told)
    )


ANNOUNCED = 0.5
"""That share of the titles without an answer must follow with one where they only announce it."""


def no_repeats(named: Sequence[Entry]) -> set[int]:
    """Starts of titles that only announce one that follows with its answer: a table of contents without links. A list
    without answers of which few do is a list of its own."""
    answered = {entry.site.key for entry in named if entry.answered}
    silent = [entry for entry in named if not entry.answered]
    again = [entry for entry in silent if entry.site.key in answered]
    few = len(again) < ANNOUNCED * len(silent)
    if few or len({entry.site.key for entry in again}) < 2:
        return set()
    return {entry.site.start for entry in again}
