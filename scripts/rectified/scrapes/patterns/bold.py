"""Bold lines, italic ones and bold words that lead a line as titles."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from rectified.scrapes.blocks import Blocks, Site
from rectified.scrapes.patterns.found import Found
from rectified.scrapes.patterns.headings import is_called
from rectified.scrapes.patterns.places import (
    BARELY,
    MERELY,
    all_or_titles,
    as_titles,
    is_bare,
    is_bullet,
    marks,
    possible,
    share_asking,
)


def bold_lines(style: str) -> Callable[[Blocks], list[Found]]:
    """Lines in a style, such as bold, that could be titles."""

    def find(blocks: Blocks) -> list[Found]:
        sites = [site for site in blocks.outside if site.style == style]
        outer = [site for site in sites if not site.depth]
        listed = [site for site in outer if is_bullet(blocks, site)]
        if style == "bold" and len(listed) > MERELY * len(outer):
            bullets = possible(listed)
            if is_called(blocks) and is_bare(blocks, bullets):
                return [Found(site) for site in bullets]
            told = [site for site in outer if site in listed or site.asks]
            told = all_or_titles(told)
            plain = [
                site
                for site in possible(blocks.outside)
                if site.style == "bullet"
                and not site.depth
                and site.text.endswith(("?", "？"))
            ]
            few = len(plain) <= SELDOM * len(told)
            return [
                Found(site)
                for site in sorted(
                    [*told, *(plain if few else [])],
                    key=lambda site: site.start,
                )
            ]
        if style == "bold lead" and len(listed) > MERELY * len(outer):
            sites = sorted(
                [*sites, *_whole_bullets(blocks)],
                key=lambda site: site.start,
            )
        named = as_titles(sites, strays=False)
        if style == "bold lead":
            named = _led_alike(blocks, named)
        if style == "bold" and named and not marks(possible(sites)):
            named = _parted(blocks, sites, named)
        return [Found(site) for site in named]

    return find


def _whole_bullets(blocks: Blocks) -> list[Site]:
    """Bullets in bold as a whole that ask: beside those that begin so they have their answers below them."""
    return [
        site
        for site in blocks.outside
        if site.style == "bold"
        and site.asks
        and not site.depth
        and is_bullet(blocks, site)
    ]


LINKED = 0.8
"""Behind that share of titles in bold a link follows where it tells titles."""

_LINK_BEHIND = re.compile(r"\[[^\[\]\n]{1,80}\]\(<?https?:")
"""A link to another site that begins what stands behind words in bold."""

_LED = re.compile(r"(?P<inside>\*\*[^*\n]{3,240}\*\*)\s?[-–—:：]\s(?=\[)")
"""Words in bold, with the dash or the colon before a link."""


def _led_alike(blocks: Blocks, sites: Sequence[Site]) -> list[Site]:
    """The titles, and the few bullets among them that ask nothing but go on with a link as nearly all titles do: each
    is a topic to read on."""
    text = blocks.text
    linked = sum(bool(_LINK_BEHIND.match(text, site.end)) for site in sites)
    if linked < max(RUNS, LINKED * len(sites)):
        return [*sites]
    first, last = sites[0].start, sites[-1].start
    topics = []
    for site in blocks.outside:
        among = first < site.start < last and site.style == "bullet"
        led = _LED.match(site.raw) if among and not site.depth else None
        if led and _LINK_BEHIND.match(site.raw, led.end()):
            at = site.start + text[site.start : site.end].index(site.raw)
            led_site = replace(
                site,
                end=at + led.end(),
                style="bold lead",
                raw=led["inside"],
            )
            topics.append(led_site)
    if len(topics) > SELDOM * len(sites):
        return [*sites]
    return sorted([*sites, *possible(topics)], key=lambda site: site.start)


SELDOM = 0.2
"""At most so many bullets to a title in bold are questions that nobody set in bold."""

RUNS = 8
"""So many lines with a number in bold at least are questions that need not ask."""


def bold_numbers(blocks: Blocks) -> list[Found]:
    """Whole lines that begin with a number in bold, with a name or without, where their numbers count on, anew in each
    part, and hardly any says in bold what it asks."""
    told = [
        site
        for site in possible(blocks.outside)
        if _BOLD_NUMBER.match(blocks.text, site.start)
        and site.mark.kind == "plain"
        and not site.depth
    ]
    numbers = [site.mark.number for site in told]
    counts = numbers[:1] == [(1,)] and all(
        after in {(1,), (one[0] + 1,)} for one, after in pairwise(numbers)
    )
    leads = [site for site in told if site.style == "bold lead"]
    if len(told) < RUNS or not counts or share_asking(leads) > 1 - BARELY:
        return []
    lines = []
    for site in told:
        end = blocks.text.find("\n", site.start)
        end = end if end >= 0 else len(blocks.text)
        raw = blocks.text[site.start : end].strip()
        lines.append(replace(site, end=end, raw=raw))
    return [Found(site) for site in lines]


_BOLD_NUMBER = re.compile(r"[ ]{0,3}(\*\*|__)\d{1,3}(?:[.)、:]|\1[.)、:])")

RULED, COLON, SHORT = 0.6, 0.15, 4
"""Rules part questions where that share of titles stands below one; no titles are those lines of so few words that end
with a colon, where at most that share of titles ends with one, or rules part questions."""


def _parted(
    blocks: Blocks, sites: Sequence[Site], named: Sequence[Site]
) -> list[Site]:
    """The titles where rules part questions: what stands below a rule is one whatever it says, too.

    Lines such as “How it works:” above which there is no rule head parts of answers.
    """
    below = {site.start for site in sites if _is_below_rule(blocks, site)}
    heads = {
        site.start
        for site in named
        if site.text.endswith((":", "："))
        and len(site.text.split()) <= SHORT
        and site.start not in below
    }
    starts = {site.start for site in named} - heads
    ruled = len(starts & below) >= RULED * len(starts)
    if not ruled and len(heads) > COLON * len(named):
        return [*named]
    if ruled:
        first = min(starts, default=0)
        starts |= {
            site.start
            for site in possible(sites)
            if site.start in below and site.start > first and not site.depth
        }
    return [site for site in possible(sites) if site.start in starts]


def _is_below_rule(blocks: Blocks, site: Site) -> bool:
    """Whether nothing stands between a line and a rule above it."""
    before = blocks.text[max(0, site.start - 200) : site.start]
    return bool(re.search(r"\n[ ]{0,3}([-*_])(?:[ ]*\1){2,}\s*$", before))
