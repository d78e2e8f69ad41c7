"""Lines with a label as titles, such as `Q:`."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rectified.scrapes import titles
from rectified.scrapes.blocks import Blocks, Site
from rectified.scrapes.patterns.found import Found
from rectified.scrapes.patterns.places import ITEMS, possible, share_asking


def labelled_lines(blocks: Blocks) -> list[Found]:
    """Whatever begins with “Q”, heading or line."""
    sites = [
        site
        for site in blocks.outside
        if site.mark.label
        and not (site.depth or _CODED.fullmatch(site.text))
    ]
    numbered = [site for site in sites if site.mark.number]
    if len(numbered) > 0.8 * len(sites) or _are_headings(numbered):
        sites = numbered
    elif heads := _heads_of_lines(sites):
        sites = heads
    filling = _filling(sites)
    alone = [
        lines
        for lines in counted_lines(blocks)
        if lines.site.start in filling
    ]
    before = _listed_before(blocks, sites) or _counted_before(blocks, sites)
    told = [
        Found(site)
        for site in possible([*before, *sites])
        if site.key or not site.mark.number
    ]
    return sorted([*told, *alone], key=lambda lines: lines.site.start)


_CODED = re.compile(r"(?=[^=\n]*\d[^=\n]*\d|[^=\n]*=)[A-Za-z0-9+/]+={0,2}")
"""One word of letters and digits, such as what is written in base 64: it begins with no label."""


def _heads_of_lines(sites: Sequence[Site]) -> list[Site]:
    """The headings, where each has one line below it with a label of its own, which says at length what it asks;
    nothing where it is not so."""
    heads, lines = sites[::2], sites[1::2]
    alternate = all(site.level for site in heads) and not any(
        site.level for site in lines
    )
    alike = alternate and len(heads) == len(lines) >= ITEMS
    return [*heads] if alike else []


LISTED, ASKED = 8, 0.5
"""So many paragraphs of a line, and that share of them asking, list questions above those with labels."""


def _listed_before(blocks: Blocks, sites: Sequence[Site]) -> list[Site]:
    """The paragraphs between a heading and the first label below it, where these are many, of one line nearly all, and
    ask: questions without a label."""
    if not sites or sites[0].level:
        return []
    before = [
        site for site in blocks.outside if site.start < sites[0].start
    ]
    heads = [n for n, site in enumerate(before) if site.level]
    told = before[heads[-1] + 1 if heads else 0 :]
    alone = [site for site in told if site.alone]
    if any(site.style != "line" or site.depth for site in told):
        return []
    if len(alone) < max(LISTED, LEAST * len(told)):
        return []
    firsts = [
        site
        for site in told
        if site.alone or blocks.text.endswith("\n\n", 0, site.start)
    ]
    return firsts if share_asking(firsts) >= ASKED else []


LEAST = 0.8
"""That share of them must be of one line."""

COUNTED, AGAIN = 20, 0.5
"""So many numbered lines at least make a list of their own above headings with labels; and where more than that share
of them stands again below, they only announce these."""


def _counted_before(blocks: Blocks, sites: Sequence[Site]) -> list[Site]:
    """The numbered lines above the first heading with a label, where these are many, count from one to the last, mostly
    ask, have nothing but headings between them, and are others than those with labels: a list without answers."""
    if not sites or not sites[0].level:
        return []
    above = [
        site
        for site in blocks.outside
        if site.start < sites[0].start and not site.mark.label
    ]
    lines = [
        site
        for site in above
        if site.style == "line"
        and site.mark.kind == "plain"
        and not site.depth
    ]
    numbers = [site.mark.number for site in lines]
    if numbers != [(n,) for n in range(1, len(lines) + 1)]:
        return []
    if len(lines) < COUNTED or share_asking(lines) < LEAST:
        return []
    starts = {site.start for site in lines}
    among = [site for site in above if site.start > lines[0].start]
    bare = all(site.level or site.start in starts for site in among)
    keys = {site.key for site in sites}
    again = sum(site.key in keys for site in lines)
    return lines if bare and again <= AGAIN * len(lines) else []


def _filling(sites: Sequence[Site]) -> set[int]:
    """Where labels begin that stand alone in their lines, and whose numbers count on between others."""
    return {
        site.start
        for before, site, after in zip(
            sites, sites[1:], sites[2:], strict=False
        )
        if not site.key
        and before.key
        and after.key
        and [one.mark.number[-1:] for one in (before, after)]
        == [(n + step,) for n in site.mark.number[-1:] for step in (-1, 1)]
    }


def _are_headings(sites: Sequence[Site]) -> bool:
    """Whether so many headings of one level count on from the first to the last, so that other labels stand below."""
    numbers = [site.mark.number for site in sites]
    return (
        len(sites) >= ITEMS
        and len({site.level for site in sites}) == 1
        and sites[0].level > 0
        and all(
            len(one) == len(after) and after[-1] == one[-1] + 1
            for one, after in pairwise(numbers)
        )
    )


def counted_lines(blocks: Blocks) -> list[Found]:
    """Lines below one that only counts or labels them, such as “Question 1” or “Question 1 of 9”; both are the title. A
    heading may count those right below its own level."""
    worth = titles.pattern("worth", r"\W*", r"\W*").fullmatch
    sites = [
        site
        for site in blocks.outside
        if site.style != "line" or not worth(site.text)
    ]
    return [
        Found(
            replace(
                below,
                start=site.start,
                raw=f"{_counter(site).rstrip(' :：./')}: {below.raw}",
            )
        )
        for site, below in pairwise(sites)
        if (site.mark.label or site.mark.kind == "plain")
        and _only_counts(site)
        and (not below.level or 0 < site.level < below.level)
        and below.key
        and not site.depth
        and not (below.mark.label or below.is_label or below.is_answer)
        and not _NUMBERED_ANSWER.match(below.text)
    ]


_OF_ALL = re.compile(
    r"(?:of|de|von|sur|su|van|av|z|из|із|/)\s?\d{1,4}", re.IGNORECASE
)
"""How many questions there are, behind the number of one."""


def _only_counts(site: Site) -> bool:
    """Whether a line says nothing behind its number, or only how many there are."""
    return not site.key or bool(
        site.mark.number and _OF_ALL.fullmatch(site.told)
    )


def _counter(site: Site) -> str:
    """What counts in such a line."""
    return site.text[: site.mark.length] if site.key else site.text


_NUMBERED_ANSWER = re.compile(r"A(?:ns)?\.?\s?\d{1,4}[.:)]", re.IGNORECASE)
