"""Where the parts of a list begin, and what else parts one question from the next."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from rectified.scrapes import titles
from rectified.scrapes.blocks import Blocks, Site, says
from rectified.scrapes.patterns.bold import SHORT
from rectified.scrapes.patterns.found import Found
from rectified.scrapes.patterns.places import (
    ITEMS,
    WEB_ADDRESS,
    is_bare,
    is_bullet,
    is_inner,
    sign_before,
)

MIXED = 0.2
"""That share of titles must be headings of one level, the first among them, where chapters list the others merely."""


def sections(
    blocks: Blocks, sites: Sequence[Found]
) -> Iterator[tuple[Site, str]]:
    """The headings behind the first title that begin something else than an answer's own part, and why they go.

    Above the level of titles every heading does; at their level those that name no question's section. Where titles
    are no headings, a level does whose headings mostly stand right above a title.
    """
    if not sites:
        return
    titled = {item.site.start for item in sites}
    folds = _folds_above(blocks, titled)
    starts = titled | {site.start for site in folds}
    levels = [item.site.level for item in sites if item.site.level]
    mixed = bool(sites[0].site.level) and len(set(levels)) == 1
    heads = len(levels) > len(sites) * (MIXED if mixed else 0.5)
    lowest = max(levels) if heads else 0
    parting = set(range(1, min(levels) if heads else 1)) | _parting(
        blocks, starts
    )
    if heads:
        parting -= set(range(lowest, 7))
    elif parting:  # and so does every level above one that does
        parting |= set(range(1, max(parting)))
    strays = _strays(blocks, starts) if heads else set[int]()
    bullets = {
        item.site.start for item in sites if item.site.style == "bullet"
    }
    if len(bullets) > len(sites) / 2:
        parting = set(range(1, 7))
    yield from (
        (site, "part heading") for site in _outer_items(blocks, starts)
    )
    first = sites[0].site.start
    yield from (
        (site, "part heading") for site in _lines_above(blocks, sites)
    )
    yield from ((site, "part heading") for site in _behind(blocks, sites))
    yield from (
        (site, "part heading") for site in folds if site.start > first
    )
    yield from (
        (site, "number of a question")
        for site in counters(blocks, sites)
        if site.start > first
    )
    yield from (
        (site, "part heading")
        for site in announcements(blocks, sites)
        if site.start > first
    )
    yield from (
        (site, "part heading")
        for site in _subjects(blocks, sites)
        if site.start > first
    )
    if not heads and is_bare(blocks, [item.site for item in sites]):
        yield from (
            (site, "part heading")
            for site in blocks.outside
            if site.style == "bold"
            and site.start > first
            and site.start not in starts
        )
    for site in blocks.headings:
        if site.start <= first or site.start in starts:
            continue
        if WEB_ADDRESS.fullmatch(site.text):
            continue  # a link of an answer, though set as a heading
        if (
            site.is_furniture
            and (not heads or site.level <= lowest)
            and not site.is_label
        ):
            yield site, "section without questions"
        elif site.level in parting and site.start not in strays:
            yield site, "part heading"


def _folds_above(blocks: Blocks, starts: set[int]) -> list[Site]:
    """The summaries of folds that hold questions: those right above a title."""
    if not any(site.style == "summary" for site in blocks.sites):
        return []
    said = [site for site in blocks.sites if says(site.raw)]
    return [
        site
        for site, after in pairwise(said)
        if site.style == "summary"
        and after.start in starts
        and site.start not in starts
        and not site.is_label
        and not says(blocks.text[site.end : after.start])
    ]


def _lines_above(blocks: Blocks, sites: Sequence[Found]) -> list[Site]:
    """The lines right above a title that head parts of a quiz, where everything else is bullets."""
    starts = {item.site.start for item in sites}
    if not all(
        item.site.parted and item.site.style == "bullet" for item in sites
    ):
        return []
    inside = [
        site for site in blocks.outside if site.start > sites[0].site.start
    ]
    lines = [site for site in inside if site.style != "bullet"]
    heads = [
        site
        for site, below in pairwise(inside)
        if site.style == "line" and site.alone and below.start in starts
    ]
    return heads if len(heads) == len(lines) else []


def _behind(blocks: Blocks, sites: Sequence[Found]) -> list[Site]:
    """The headings of the titles' level behind the last title that lack what all titles begin with, a number or a
    sign, where no such heading stands between the titles."""
    levels = {item.site.level for item in sites}
    if len(levels) > 1 or 0 in levels or len(sites) < ITEMS:
        return []
    signs = {sign_before(item.site) for item in sites}
    counted = all(item.site.mark.number for item in sites)
    if not counted and (len(signs) > 1 or signs == {""}):
        return []
    first, last = sites[0].site.start, sites[-1].site.start
    bare = [
        site
        for site in blocks.headings
        if site.level in levels
        and site.start > first
        and not (site.mark.kind if counted else sign_before(site) in signs)
    ]
    return bare if all(site.start > last for site in bare) else []


def _strays(blocks: Blocks, starts: set[int]) -> set[int]:
    """Headings that head a step of an answer, although their level is that of parts: each alone of its level has a
    number, which counts on from no other, and stands above no title."""
    numbered: dict[int, list[Site]] = {}
    above = {
        site.start
        for site, after in pairwise(blocks.sites)
        if (after.start in starts or after.level)
        and not blocks.text[site.end : after.start].strip()
    }
    for site in blocks.headings:
        if site.mark.number:
            numbered.setdefault(site.level, []).append(site)
    return {
        sites[0].start
        for sites in numbered.values()
        if len(sites) == 1
        and sites[0].mark.number > (1,)
        and sites[0].start not in above
    }


def _outer_items(blocks: Blocks, starts: set[int]) -> Iterator[Site]:
    """Items of lists that are no questions and hold some right below."""
    for site, after in pairwise(blocks.sites):
        listed = (
            site.style == "bullet"
            or site.mark.number
            or is_bullet(blocks, site)
        )
        if (
            after.start in starts
            and site.start not in starts
            and not site.level
            and listed
            and site.depth < after.depth
            and is_inner(blocks, after)
        ):
            yield site


def counters(blocks: Blocks, sites: Sequence[Found]) -> list[Site]:
    """Lines that stand right above titles and only count them, such as “**3)** **Level:** easy”, or headings that only
    label them."""
    starts = {
        item.site.start for item in sites if not item.site.mark.number
    }
    label = titles.pattern("question_label")
    above = []
    for site, after in pairwise(blocks.sites):
        if after.start not in starts or site.start in starts:
            continue
        labels = site.level and label.fullmatch(site.text.strip(" :：*"))
        counts = site.mark.number and not site.asks and not site.level
        if labels or counts:
            above.append(site)
    return above if len(above) > 0.8 * len(sites) else []


def announcements(blocks: Blocks, sites: Sequence[Found]) -> Iterator[Site]:
    """Lines right above titles that announce a part, such as “10 easy questions”, or “Knots” above a number 1."""
    starts = {item.site.start for item in sites}
    firsts = [
        item.site.start for item in sites if item.site.mark.number == (1,)
    ]
    again = set(firsts if len(firsts) < AGAIN_AT_MOST * len(sites) else ())
    for site, after in pairwise(blocks.sites):
        if (
            after.start not in starts
            or site.start in starts
            or site.level
            or len(site.raw) > 100
            or site.asks
            or re.search(r"[.!,;]", site.text)
        ):
            continue
        heads = after.start in again and len(site.text.split()) <= SHORT
        alone = site.style == "line" and (
            site.alone or site.text.endswith((":", "："))
        )
        if _ANNOUNCES.search(site.text) or (heads and alone):
            yield site


_FIRST_PART = re.compile(
    r"[ \t]*(?:[-*+•][ \t]+)?[*_]{0,2}\(?[ai][.)][*_]{0,2}\s"
)
"""What stands before the first part of a number, whose mark is taken off where the part is a title."""


def _subjects(blocks: Blocks, sites: Sequence[Found]) -> Iterator[Site]:
    """Numbered lines right above titles that are the first of their parts."""
    firsts = {
        item.site.start
        for item in sites
        if not item.site.mark.kind
        and _FIRST_PART.match(blocks.text, item.site.start)
        and not _FIRST_PART.match(item.site.raw)
    }
    starts = {item.site.start for item in sites}
    for site, after in pairwise(blocks.sites):
        numbered = site.mark.number and site.start not in starts
        if after.start in firsts and numbered:
            yield site


AGAIN_AT_MOST = 0.5
"""Where that share of titles has the number 1, numbers do not begin again with it: they tell nothing."""

_ANNOUNCES = re.compile(r"\bquestions\b|面试题|问题[:：]?$", re.IGNORECASE)


def _parting(blocks: Blocks, starts: set[int]) -> set[int]:
    """The levels whose headings, from the one above the first title on, mostly stand right above a title or above
    another heading, with nothing between."""
    following: dict[int, list[bool]] = {}
    first = min(starts)
    heads = [s.start for s in blocks.headings if s.start < first]
    last = max(heads, default=0)
    places = [
        site
        for site in blocks.sites
        if site.start >= last
        and (site.level or site.start in starts or site.text)
    ]
    for site, after in zip_longest(places, places[1:]):
        if site.level and site.start not in starts:
            leads = (
                after is not None
                and (after.start in starts or bool(after.level))
                and not says(blocks.text[site.end : after.start])
            )
            following.setdefault(site.level, []).append(leads)
    return {
        level
        for level, leads in following.items()
        if sum(leads) > len(leads) / 2
    }
