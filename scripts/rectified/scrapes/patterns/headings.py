"""Headings as titles, and which of them are not: what a list is called, its parts, topics of an outline."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise, zip_longest

from rectified.scrapes import titles
from rectified.scrapes.blocks import Blocks, Site, says
from rectified.scrapes.patterns.found import Found
from rectified.scrapes.patterns.places import (
    BARELY,
    ITEMS,
    MERELY,
    as_titles,
    is_bullet,
    possible,
    share_asking,
    sign_before,
)


def headings_of(level: int) -> Callable[[Blocks], list[Found]]:
    """Headings of a level, without those that part the list or part an answer."""

    def find(blocks: Blocks) -> list[Found]:
        sites = [site for site in blocks.outside if site.level == level]
        if solved := _solved(blocks, level):
            return [Found(site) for site in solved]
        if topics := linked_topics(blocks, level):
            return [Found(site) for site in topics]
        sites = _without_ends(blocks, [*_orphans(blocks, level), *sites])
        opens = _opening(blocks, sites)
        named = _signed_alike(sites) or as_titles(
            sites, strays=True, opens=opens
        )
        listed = _listed(blocks, named) if level > 1 else []
        told = [*named, *listed, *_begun_alike(blocks, sites, named)]
        starts = {site.start for site in told}
        told += [
            site
            for site in unheaded(blocks, named)
            if site.start not in starts
        ]
        return [
            Found(site)
            for site in sorted(told, key=lambda site: site.start)
        ]

    return find


def _orphans(blocks: Blocks, level: int) -> list[Site]:
    """The headings below a level that stand before the first of it, where they are several and all ask: they are set
    too deep. Those may have others below them, which part their answers."""
    heads = [site for site in blocks.outside if site.level]
    alike = [
        place for place, site in enumerate(heads) if site.level == level
    ]
    first = alike[0] if alike else 0
    deep = [site for site in heads[:first] if site.level > level]
    if share_asking(deep) < 1:
        deep = _outermost(deep)
    enough = len(deep) >= ORPHANS and share_asking(deep) == 1
    asked = enough and len(possible(deep)) == len(deep)
    answered = asked and all(
        says(blocks.text[one.end : after.start])
        for one, after in pairwise([*deep, heads[first]])
    )
    return deep if answered else []


def _outermost(sites: Sequence[Site]) -> list[Site]:
    """Of headings those of the highest level, furniture apart."""
    told = [site for site in sites if not site.is_furniture]
    level = min((site.level for site in told), default=0)
    return [site for site in told if site.level == level]


ORPHANS = 2
"""So many headings at least stand too deep before the first of the titles' level."""


def _begun_alike(
    blocks: Blocks, sites: Sequence[Site], told: Sequence[Site]
) -> list[Site]:
    """The headings of a level that are no titles by what they say, but what stands below them begins with the line with
    which that below most titles begins, such as “> Short answer”."""
    begins = {
        site.start: _first_line(blocks.text, site.end) for site in sites
    }
    titled = {site.start for site in told}
    counted = Counter(begins.get(start, "") for start in titled)
    line, count = counted.most_common(1)[0] if counted else ("", 0)
    if not line or count < max(ITEMS, BEGUN * len(told)):
        return []
    return [
        site
        for site in possible(sites)
        if site.start not in titled and begins[site.start] == line
    ]


BEGUN = 0.6
"""That share of titles have an answer that begins with the same line, where this tells titles."""

_BELOW = re.compile(r"\s*\n\s*(?P<line>[^\n]*)")


def _first_line(text: str, end: int) -> str:
    """The line below a heading; nothing if it is code, a tag, a picture or another heading, or says nothing."""
    below = _BELOW.match(text, end)
    line = below["line"].strip() if below else ""
    told = re.search(r"\w", line) and not line.startswith(
        ("`", "~", "<", "|", "!", "#")
    )
    return line if told else ""


LINKED, TOPICS = 0.9, 8
"""That share of a level's headings must stand in tables of contents, and so many, where topics are questions."""


def linked_topics(blocks: Blocks, level: int) -> list[Site]:
    """The headings of the deepest level that tables of contents link to, where a text says that it holds questions with
    answers and hardly anything in it asks: each is a thing to explain."""
    if not _is_of_answers(blocks):
        return []
    starts = [site.start for site in blocks.sites]
    linked = {
        site.key
        for start, end in blocks.contents
        for site in blocks.sites[
            bisect_left(starts, start) : bisect_left(starts, end)
        ]
    }
    told = [site for site in blocks.headings if site.key in linked]
    alike = [site for site in blocks.headings if site.level == level]
    topics = [site for site in told if site.level == level]
    asked = sum(site.text.endswith(("?", "？")) for site in blocks.outside)
    enough = len(topics) >= max(TOPICS, LINKED * len(alike))
    deepest = level == max((site.level for site in told), default=0)
    return topics if enough and deepest and 2 * asked < len(topics) else []


LEAVES = 0.7
"""That share of headings without others below them must ask where these are titles, whatever their level."""


def lowest_headings(blocks: Blocks) -> list[Found]:
    """Headings of two levels that hold no other, where most ask; and those that hold some and ask, where few do."""
    told = [site for site in blocks.headings if not site.is_furniture]
    leaves = [
        site
        for site, after in zip_longest(told, told[1:])
        if after is None or after.level <= site.level
    ]
    levels = Counter(site.level for site in leaves if site.asks)
    starts = {site.start for site in leaves}
    above = [site for site in told if site.start not in starts]
    if len(levels) != 2 or min(levels.values()) < 2:
        return []
    leaves = [site for site in leaves if site.level in levels]
    if share_asking(leaves) < LEAVES or share_asking(above) > 1 - LEAVES:
        return []
    asked = {site.start for site in above if site.asks}
    asked |= {site.start for site in leaves}
    told = [site for site in told if site.start in asked]
    return [Found(site) for site in as_titles(told, strays=True)]


OPENING = 0.35
"""At most that share of headings asks nothing where the first of them is a question."""


def _opening(blocks: Blocks, sites: Sequence[Site]) -> Site | None:
    """The first heading of a text if it is no title of it: others of its level ask nothing, too, it does not name a
    list, and something stands below it."""
    silent = [site for site in possible(sites) if not site.asks]
    if not 2 <= len(silent) <= OPENING * len(sites):
        return None
    if silent[0] is not blocks.headings[0]:
        return None
    first, after = silent[0], blocks.headings[1]
    named = titles.pattern("list_title").search(first.text)
    said = says(blocks.text[first.end : after.start])
    return (
        first if said and not named and after.level == first.level else None
    )


def _listed(blocks: Blocks, sites: Sequence[Site]) -> list[Site]:
    """The items of chapters that merely list questions, where the headings of other chapters are questions.

    Items that have items of their own name a subject.
    """
    if share_asking(sites) < BARELY or len(sites) < ITEMS:
        return []
    level = sites[0].level
    ends = [*(site.start for site in blocks.headings[1:]), len(blocks.text)]
    starts = [site.start for site in blocks.outside]
    listed: list[Site] = []
    for heading, end in zip(blocks.headings, ends, strict=True):
        if heading.level >= level or heading.is_furniture:
            continue
        below = slice(
            bisect_right(starts, heading.end), bisect_left(starts, end)
        )
        inside = [
            site
            for site in blocks.outside[below]
            if re.search(r"\w", site.text)
        ]
        lines = [
            site
            for site in inside
            if site.mark.kind == "plain" or is_bullet(blocks, site)
        ]
        leaves = [
            site
            for site, after in zip_longest(lines, lines[1:])
            if after is None or after.depth <= site.depth
        ]
        asked = [site for site in possible(leaves) if "](" not in site.raw]
        if (
            len(asked) >= ITEMS
            and len(lines) >= MERELY * len(inside)
            and share_asking(asked) >= BARELY
        ):
            listed += asked
    return listed


HEADED, SKIPPED = 8, 3
"""Where so many headings at least are numbered, one more may have lost its mark, by so much at most behind the last."""

ONE_SIGN = 0.8
"""The share of headings that begin with one sign where these are titles."""


def _signed_alike(sites: Sequence[Site]) -> list[Site]:
    """The headings of a level that begin with the same sign, where nearly all do and most ask, whatever the others say;
    and those without any sign that ask. None in other texts."""
    signs = [sign_before(site) for site in sites]
    counted = Counter(filter(None, signs))
    sign, count = counted.most_common(1)[0] if counted else ("", 0)
    signed = [
        site
        for site, own in zip(sites, signs, strict=True)
        if own == sign or (site.asks and not own)
    ]
    enough = count >= max(HEADED, ONE_SIGN * len(sites))
    return (
        possible(signed)
        if enough and share_asking(signed) >= BARELY
        else []
    )


def unheaded(blocks: Blocks, sites: Sequence[Site]) -> list[Site]:
    """Lines that ask and are numbered as titles are, where these are headings: those that fill a gap in their numbers
    or go on behind the last, and the parts of one (2.1, 2.2, …) that stand below it."""
    counted = [site for site in sites if len(site.mark.number) == 1]
    if len(counted) < max(HEADED, 0.9 * len(sites)):
        return []
    known = {site.start for site in sites}
    lines = [
        site
        for site in possible(blocks.outside)
        if site.text.endswith(("?", "？"))
        and site.mark.number
        and site.style in {"line", "bold"}
        and not (site.depth or site.start in known)
    ]
    starts = [site.start for site in counted]
    more: list[Site] = []
    parts: list[Site] = []
    for site in lines:
        place = bisect_left(starts, site.start)
        if not place:
            continue
        (above,), number = counted[place - 1].mark.number, site.mark.number
        if len(number) == 2 and number[0] == above:
            parts.append(site)
        elif len(number) == 1:
            below = (
                counted[place].mark.number[0]
                if place < len(counted)
                else above + SKIPPED + 1
            )
            if above < number[0] < below <= above + SKIPPED + 1:
                more.append(site)
    filled = _filling(blocks, counted)
    known = {site.start for site in filled}
    more = [site for site in more if site.start not in known]
    return filled + more + _from_one(parts)


def _filling(blocks: Blocks, counted: Sequence[Site]) -> list[Site]:
    """The numbered lines that fill all gaps in the count of headings, whatever they say: between one heading and the
    next they are all numbered lines, from the number behind that one to the number before this; and those right behind
    the last, where they count on from it. None if a gap stays."""
    if any(len(site.mark.number) != 1 for site in counted):
        return []
    numbers = [site.mark.number[0] for site in counted]
    if any(after <= one for one, after in pairwise(numbers)):
        return []
    lines = [
        site
        for site in blocks.outside
        if site.style in {"line", "bold"}
        and len(site.mark.number) == 1
        and site.mark.kind == "plain"
        and not site.depth
    ]
    starts = [site.start for site in lines]
    edges = [0, *(site.start for site in counted)]
    filling: list[Site] = []
    for before, below, start, end in zip(
        [0, *numbers], numbers, edges, edges[1:], strict=False
    ):
        if below == before + 1:
            continue
        inside = lines[
            bisect_left(starts, start) : bisect_left(starts, end)
        ]
        if [site.mark.number[0] for site in inside] != [
            *range(before + 1, below)
        ]:
            return []
        filling += inside
    last = numbers[-1]
    behind = lines[bisect_left(starts, edges[-1]) :]
    if [site.mark.number[0] for site in behind] == [
        *range(last + 1, last + 1 + len(behind))
    ]:
        filling += behind
    return filling if len(possible(filling)) == len(filling) else []


def _from_one(parts: Sequence[Site]) -> list[Site]:
    """Of lines numbered by part those that count on from the first of their part."""
    groups: dict[int, list[Site]] = {}
    for site in parts:
        groups.setdefault(site.mark.number[0], []).append(site)
    return [
        site
        for group in groups.values()
        if [site.mark.number[1] for site in group]
        == [*range(1, len(group) + 1)]
        for site in group
    ]


PIECES = 8
"""Over so many headings at most a title goes on."""


def _without_ends(blocks: Blocks, sites: Sequence[Site]) -> list[Site]:
    """Headings without those that only go on with a marked one before, with nothing but headings between: those begin
    with a small letter and have no mark."""
    starts = [heading.start for heading in blocks.headings]
    kept: list[Site] = []
    for site in sites:
        goes_on = bool(
            kept
            and site.text[:1].islower()
            and not site.mark.kind
            and kept[-1].mark.kind
        )
        if goes_on:
            place = bisect_left(starts, site.start)
            above = blocks.headings[
                bisect_left(starts, kept[-1].start) : place + 1
            ]
            goes_on = len(above) <= PIECES and not any(
                blocks.text[one.end : after.start].strip()
                for one, after in pairwise(above)
            )
        if not goes_on:
            kept.append(site)
    return kept


SOLVED = 0.8
"""The share of a level's headings that have a heading “Answer” below them, where they name questions."""


def _solved(blocks: Blocks, level: int) -> list[Site]:
    """The headings of a level that name questions, whatever they say, since nearly each has a heading “Answer” or
    “Solution” below it; none if they do not."""
    solved: list[Site] = []
    names: list[Site] = []
    for site in blocks.headings:
        if site.level == level and not site.is_furniture:
            names.append(site)
        elif names and site.level > level and site.is_label:
            solved += [names[-1]] if solved[-1:] != names[-1:] else []
    enough = len(solved) > 2 and len(solved) >= SOLVED * len(names)
    return solved if enough and len(possible(solved)) == len(solved) else []


def is_called(blocks: Blocks) -> bool:
    """Whether a text calls itself a list of questions."""
    return any(
        titles.pattern("list_title").search(site.text)
        for site in blocks.headings[:2]
    )


def is_of_questions(blocks: Blocks) -> bool:
    """Whether a text's first heading says that it holds questions, and not only that it is for interviews."""
    return any(
        titles.pattern("of_questions").search(site.text)
        for site in blocks.headings[:1]
    )


def _is_of_answers(blocks: Blocks) -> bool:
    """Whether a text's first heading says that it holds questions with answers, or the name by which it links to its
    top again and again does."""
    tops = Counter(match[1] for match in _TOP.finditer(blocks.text))
    names = [name for name, count in tops.items() if count >= ITEMS]
    says_so = titles.pattern("with_answers").search
    return any(
        says_so(name)
        for name in [*(site.text for site in blocks.headings[:1]), *names]
    )


_TOP = re.compile(
    r"\[(?:back|return|go) to (?:the )?top\]\(#([\w-]{1,80})\)",
    re.IGNORECASE,
)
