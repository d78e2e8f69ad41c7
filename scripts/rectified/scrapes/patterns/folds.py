"""Folds' summaries as titles."""

import re
from collections.abc import Sequence

from rectified.scrapes import titles
from rectified.scrapes.blocks import Blocks, Site
from rectified.scrapes.patterns.bold import SHORT
from rectified.scrapes.patterns.found import Found
from rectified.scrapes.patterns.places import all_or_titles


def folded(blocks: Blocks) -> list[Found]:
    """Summaries of folds that say more than to show something."""
    show = titles.pattern("show")
    sites = [
        site
        for site in blocks.sites
        if site.style == "summary"
        and not (show.match(site.text) and len(site.text.split()) < SHORT)
    ]
    told = _without_parts(blocks.text, sites)
    return [Found(site) for site in all_or_titles(told)]


_FOLD = re.compile(r"<(/?)details\b", re.IGNORECASE)


def _without_parts(text: str, sites: Sequence[Site]) -> list[Site]:
    """Summaries without those that ask nothing in a fold whose own asks: they name a part of its answer. Where folds
    are left open, nothing tells what stands in which."""
    tags = list(_FOLD.finditer(text))
    if 2 * sum(bool(tag[1]) for tag in tags) != len(tags):
        return [*sites]
    depth, place = 0, 0
    above: list[tuple[int, bool]] = []  # how deep, and whether any asks
    found = []
    for site in sites:
        while place < len(tags) and tags[place].start() < site.start:
            depth += -1 if tags[place][1] else 1
            place += 1
        while above and above[-1][0] >= depth:
            above.pop()
        within = bool(above) and above[-1][1]
        if site.asks or not within:
            found.append(site)
        above.append((depth, within or site.asks))
    return found
