"""Folds' summaries as titles."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from rectified.scrapes import titles
from rectified.scrapes.blocks import Blocks, Site
from rectified.scrapes.patterns.bold import SHORT
from rectified.scrapes.patterns.found import Found
from rectified.scrapes.patterns.places import (
    BARELY,
    ITEMS,
    all_or_titles,
    is_bullet,
    possible,
    share_asking,
)


def folded(blocks: Blocks) -> list[Found]:
    """Summaries of folds that say more than to show something."""
    show = titles.pattern("show")
    sites = [
        site
        for site in blocks.sites
        if site.style == "summary"
        and not (show.match(site.text) and len(site.text.split()) < SHORT)
    ]
    told = all_or_titles(_without_parts(blocks.text, sites))
    every = [*told, *_unfolded(blocks, len(told))]
    return [
        Found(site) for site in sorted(every, key=lambda site: site.start)
    ]


def _unfolded(blocks: Blocks, folds: int) -> list[Site]:
    """The bullets, each bold as a whole, of sections that hold nothing else and mostly ask: questions that nobody has
    answered yet. They are no more than the folds."""
    starts = [site.start for site in blocks.headings]
    sections: dict[int, list[Site]] = {}
    for site in blocks.outside:
        if not site.level:
            section = bisect_left(starts, site.start)
            sections.setdefault(section, []).append(site)
    told = [
        site
        for sites in sections.values()
        if len(sites) >= ITEMS
        and all(
            site.style == "bold" and is_bullet(blocks, site)
            for site in sites
        )
        and share_asking(sites) >= BARELY
        for site in possible(sites)
    ]
    return told if len(told) <= folds else []


_FOLD = re.compile(r"<(/?)details\b", re.IGNORECASE)


def _without_parts(text: str, sites: Sequence[Site]) -> list[Site]:
    """Summaries without those that ask nothing in a fold whose own asks: they name a part of its answer. Where folds
    are left open, nothing tells what stands in which."""
    tags = list(_FOLD.finditer(text))
    if 2 * sum(bool(tag[1]) for tag in tags) != len(tags):
        return [*sites]
    depth, place = 0, 0
    above: list[tuple[int, bool]] = []  # how deep, and whether any asks
    whole = []
    for site in sites:
        while place < len(tags) and tags[place].start() < site.start:
            depth += -1 if tags[place][1] else 1
            place += 1
        while above and above[-1][0] >= depth:
            above.pop()
        within = bool(above) and above[-1][1]
        if site.asks or not within:
            whole.append(site)
        above.append((depth, within or site.asks))
    return whole
