"""Lines without a mark of their own as titles: told by what stands around them."""

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise

from rectified.scrapes.blocks import Blocks, Site
from rectified.scrapes.patterns.found import Found
from rectified.scrapes.patterns.places import (
    BARELY,
    ITEMS,
    all_or_titles,
    as_titles,
    count_asking,
    is_bare,
    possible,
    share_asking,
    sign_before,
)


def asking_lines(blocks: Blocks) -> list[Found]:
    """Lines without a mark that ask."""
    sites = [
        site
        for site in blocks.outside
        if site.style == "line" and not site.depth and len(site.text) < 300
    ]
    told = [site for site in sites if site.text.endswith(("?", "？"))]
    if len(told) > 0.4 * len(sites) and share_asking(sites) > 0.7:
        told = [site for site in sites if site.asks]
    bare = [
        site
        for site in sites
        if site.asks or not (_is_told(site) or site.mark.number)
    ]
    if share_asking(bare) >= BARELY and is_bare(blocks, bare):
        told = bare  # nothing else is there, so topics are asked, too
    counted = [site for site in told if not site.mark.label]
    if len(counted) >= ITEMS and all(site.mark.number for site in counted):
        # A list that labels its questions first, and then counts them.
        told += [site for site in sites if site.mark.label]
    told += [site for site in sites if site.parted]
    told += _counted_among(blocks, told)
    told = list({site.start: site for site in told}.values())
    return [Found(site) for site in possible(_answered(told))]


def _counted_among(blocks: Blocks, told: Iterable[Site]) -> list[Site]:
    """Lines that ask, without a question mark at the end or in bold, and whose numbers lead to those of the lines
    below, or begin as these do; above each stands the number before, or none."""
    ordered = sorted(told, key=lambda site: site.start)
    starts = [site.start for site in ordered]
    counted = []
    for site in reversed(blocks.outside):
        at = bisect_left(starts, site.start)
        if (
            site.style not in {"line", "bold"}
            or site.depth
            or not (site.asks and site.mark.number)
            or not 0 < at < len(ordered)
            or starts[at] == site.start
        ):
            continue
        before, after = (
            one.mark.number for one in ordered[at - 1 : at + 1]
        )
        number = site.mark.number
        leads = after == _next(number) or after == number[-1:] == (1,)
        if leads and (not before or _next(before) == number):
            ordered.insert(at, site)
            starts.insert(at, site.start)
            counted.append(site)
    return counted


def _next(number: tuple[int, ...]) -> tuple[int, ...]:
    """The number that follows one within its part."""
    return (*number[:-1], number[-1] + 1)


def lines_above_answers(blocks: Blocks) -> list[Found]:
    """Blocks of one line that stand right above one that labels an answer, whatever they say and however long."""
    return [
        Found(site)
        for site, after in pairwise(blocks.outside)
        if site.style == "line"
        and site.alone
        and not site.depth
        and (after.is_answer or after.is_label)
        and possible([site])
        and not blocks.text[site.end : after.start].strip()
    ]


def _is_told(site: Site) -> bool:
    """Whether a line says or announces something, and neither asks nor names a topic."""
    return site.text.endswith((".", "。", ":", "：", ",", ";"))


SIGNED = 0.6
"""That share of the lines that begin with one sign must ask."""


def signed_lines(blocks: Blocks) -> list[Found]:
    """Lines that begin with the same sign, such as a question mark in red, where most ask."""
    groups: dict[str, list[Site]] = {}
    for site in blocks.outside:
        sign = sign_before(site)
        if site.style in {"line", "bold"} and sign:
            groups.setdefault(sign, []).append(site)
    told = max(groups.values(), key=count_asking, default=[])
    return [
        Found(site)
        for site in possible(told)
        if share_asking(told) >= SIGNED
    ]


def _answered(sites: Iterable[Site]) -> list[Site]:
    """Lines in order, without those that only announce the ones that go on with their answers."""
    told = sorted(sites, key=lambda site: site.start)
    silent = [site for site in told if not site.parted]
    first = next((n for n, site in enumerate(told) if site.parted), 0)
    return told[first:] if 0 < len(silent) == first else told


def set_in_lines(blocks: Blocks) -> list[Found]:
    """Lines that are set in, where all that stand together ask: those of code do not."""
    sites = [site for site in blocks.outside if site.style == "set in"]
    groups: list[list[Site]] = []
    for site in sites:
        near = (
            groups
            and not blocks.text[groups[-1][-1].end : site.start].strip()
        )
        if near:
            groups[-1].append(site)
        else:
            groups.append([site])
    asked = [group for group in groups if share_asking(group) == 1]
    return [
        Found(site)
        for site in possible(list(itertools.chain.from_iterable(asked)))
    ]


BELOW, BLOCKS = 0.9, 5
"""That share of the blocks between rules must begin with a line that asks, and so many there must be."""


def ruled_lines(blocks: Blocks) -> list[Found]:
    """The first line of each block between rules, however it is set, where nearly all ask and none is a heading."""
    edges = [0, *(rule.end() for rule in _RULE.finditer(blocks.text))]
    first: dict[int, Site] = {}
    for site in blocks.sites:
        first.setdefault(bisect_left(edges, site.start + 1), site)
    told = list(first.values())
    asked = [site for site in told if site.asks and not site.level]
    if len(asked) < max(BLOCKS, BELOW * len(told)):
        return []
    return [Found(site) for site in possible(asked)]


_RULE = re.compile(
    r"(?:^|(?<=\n))[ ]{0,3}([-*_])(?:[ ]*\1){2,}[ \t]*(?:\n|$)"
)

_RUN_IN = re.compile(r"(?:\*\*)?[^*?？]+(?:[:：]\*\*|\*\*\s?[:：])\s")
"""What a quote is about, in bold and with a colon, before what it says: a remark and no question."""


def framed_lines(blocks: Blocks) -> list[Found]:
    """Quotes or fences of one line, if nearly all ask or are numbered."""
    sites = [
        site
        for site in blocks.outside
        if site.style == "framed"
        and (site.mark.kind or not _RUN_IN.match(site.text))
    ]
    fences = all(
        blocks.text[site.start : site.end].lstrip()[:1] in "`~"
        for site in sites
    )
    told = (
        all_or_titles(sites) if fences else as_titles(sites, strays=False)
    )
    return [Found(site) for site in told]
