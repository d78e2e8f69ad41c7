"""Bullets as titles."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from rectified.scrapes import titles
from rectified.scrapes.blocks import Blocks, Site
from rectified.scrapes.counting import RUN
from rectified.scrapes.patterns.found import Found
from rectified.scrapes.patterns.headings import is_called
from rectified.scrapes.patterns.places import (
    BARELY,
    ITEMS,
    WEB_ADDRESS,
    by_heading,
    is_bare,
    is_bullet,
    possible,
    share_asking,
)


def bulleted_lines(blocks: Blocks) -> list[Found]:
    """Bullets that ask, and those beside them in a list of questions; some may hold headings. Lines with a label that
    make a part of such a list are questions, too."""
    lines = _bulleted(blocks)
    labelled = _labelled_part(blocks, [item.site for item in lines])
    return sorted(
        [*lines, *map(Found, labelled)], key=lambda item: item.site.start
    )


LABELLED = 0.2
"""At most so many lines with a label to a bullet make a part of a list of bullets."""


def _labelled_part(blocks: Blocks, bullets: Sequence[Site]) -> list[Site]:
    """The lines with a label of questions, where these are few beside the bullets, all ask, and stand in one run that
    no bullet interrupts: they have code below them, which bullets would break."""
    starts = {site.start for site in bullets}
    lines = [
        site
        for site in blocks.outside
        if site.mark.label
        and site.key
        and not site.depth
        and site.style in {"line", "italic", "bold"}
        and site.start not in starts
    ]
    few = ITEMS <= len(lines) <= LABELLED * len(bullets)
    if not few or share_asking(lines) < 1:
        return []
    first, last = lines[0].start, lines[-1].start
    return [] if any(first < start < last for start in starts) else lines


def _bulleted(blocks: Blocks) -> list[Found]:
    """The bullets."""
    sites = [*_no_follow_ups(blocks.outside)]
    plain = [site for site in sites if site.style == "bullet"]
    heads = [
        site for site in sites if site.level and is_bullet(blocks, site)
    ]
    if len(heads) < len(plain):
        plain = sorted([*plain, *heads], key=lambda site: site.start)
    named = _names(blocks, plain)
    bullets = possible([site for site in plain if site.start not in named])
    if blocks.again:
        return [
            Found(site)
            for site in bullets
            if site.key in blocks.again or _WITHIN.search(site.raw)
        ]
    bullets = _without_answers(_behind_contents(blocks, bullets))
    outer = [site for site in bullets if not site.depth]
    set_in = _set_in(blocks, outer)
    outer = [site for site in outer if site.start not in set_in]
    aside = [site for site in plain if site.start in named | set_in]
    inner = [site for site in bullets if site.depth]
    bare = is_bare(blocks, outer, aside)
    called = bare and (is_called(blocks) or is_checked(outer))
    if called or _counts(outer):
        return [Found(site) for site in outer]
    alike = (
        is_called(blocks)
        and min(share_asking(outer), share_asking(inner)) > 0.4
    )
    if alike and is_bare(blocks, bullets):
        return [Found(site) for site in bullets]
    if share_asking(outer) < 0.5 or share_asking(inner) >= 0.5:
        silent = _silent_leaves(bullets) | _silent_answered(plain)
        return [
            Found(site)
            for site in bullets
            if site.asks or site.start in silent
        ]
    return [
        Found(site)
        for group in by_heading(blocks, outer)
        for site in group
        if site.asks or share_asking(group) > 0.6
    ]


SET_IN = 0.2
"""At most that share of bullets is set in by a blank where these belong to those above them."""


def _set_in(blocks: Blocks, bullets: Sequence[Site]) -> set[int]:
    """Where the few bullets begin that are set in by one blank and ask nothing: old dialects of Markdown nest these,
    too."""
    within = [
        site
        for site in bullets
        if blocks.text[site.start : site.start + 1].isspace()
    ]
    if len(within) > SET_IN * len(bullets):
        return set()
    return {site.start for site in within if not site.asks}


def _names(blocks: Blocks, bullets: Sequence[Site]) -> set[int]:
    """Where bullets begin that are addresses, or that stand in sections which name people or lead elsewhere and are
    links or ask nothing."""
    starts = [site.start for site in blocks.headings]
    elsewhere = [
        bool(titles.pattern("elsewhere").fullmatch(site.told.strip(" :：")))
        for site in blocks.headings
    ]
    names: set[int] = set()
    for site in bullets:
        above = bisect_left(starts, site.start) - 1
        within = above >= 0 and elsewhere[above]
        silent = not site.asks or _LEADS.match(site.raw)
        if WEB_ADDRESS.fullmatch(site.told) or (within and silent):
            names.add(site.start)
    return names


_LEADS = re.compile(r"[*_]{0,3}\[[^\[\]]*\]\(<?https?:")
"""A line that begins with a link to another site."""


def _behind_contents(blocks: Blocks, bullets: Sequence[Site]) -> list[Site]:
    """Bullets without those above a table of contents that ask nothing, where most stand below it."""
    start = blocks.contents[0][0] if blocks.contents else 0
    below = [site for site in bullets if site.start > start or site.asks]
    return below if 2 * len(below) > len(bullets) else [*bullets]


def _without_answers(bullets: Sequence[Site]) -> list[Site]:
    """Bullets without those below one that asks, where hardly any right below such a one asks: its answer."""
    asked: list[
        Site
    ] = []  # those above that ask, each deeper than the one before
    below: list[Site] = []
    within: set[int] = set()
    for site in bullets:
        while asked and asked[-1].depth >= site.depth:
            asked.pop()
        if asked:
            within.add(site.start)
        if len(asked) == 1:
            below.append(site)
        if asked or site.asks:
            asked.append(site)
    if len(below) < ITEMS or share_asking(below) > TELLS:
        return [*bullets]
    return [site for site in bullets if site.start not in within]


TELLS = 0.3
"""At most that share of the bullets below others asks where they answer these."""


def _grouped(
    sites: Sequence[Site],
) -> tuple[list[list[Site]], set[int]]:
    """Bullets by what they stand below and how deep, and where those begin that hold others."""
    groups: dict[tuple[int, int], list[Site]] = {}
    above: list[Site] = []
    for site in sites:
        while above and above[-1].depth >= site.depth:
            above.pop()
        parent = above[-1].start if above else -1
        groups.setdefault((parent, site.depth), []).append(site)
        above.append(site)
    holds = {
        one.start
        for one, after in pairwise(sites)
        if after.depth > one.depth
    }
    return list(groups.values()), holds


def _silent_leaves(sites: Sequence[Site]) -> set[int]:
    """Where numbered bullets begin that hold no others and ask nothing, among others of one parent that are numbered,
    too, and most of which ask."""
    groups, holds = _grouped(sites)
    return {
        site.start
        for group in groups
        if len(group) >= ITEMS
        and sum(bool(one.mark.number) for one in group) >= RUN * len(group)
        and share_asking(group) >= BARELY
        for site in group
        if not site.asks and site.mark.number and site.start not in holds
    }


def _silent_answered(sites: Sequence[Site]) -> set[int]:
    """Where bullets begin that ask nothing but hold others, as all of one parent do, most of which ask: these hold
    answers."""
    groups, holds = _grouped(sites)
    return {
        site.start
        for group in groups
        if len(group) >= ITEMS
        and group[0].depth
        and all(one.start in holds for one in group)
        and share_asking(group) >= BARELY
        for site in group
        if not site.asks
    }


CHOICES = 1.5
"""So many answers to choose from at least a question of a quiz has, at the mean."""


def lines_above_choices(blocks: Blocks) -> list[Found]:
    """The bullets of a quiz that has one sign for its questions, one for the right answers and one for the wrong ones,
    whatever they say; none in other texts."""
    sites = [
        site
        for site in blocks.outside
        if site.style == "bullet" and not site.depth
    ]
    signs = [
        blocks.text[site.start : site.end].lstrip()[:1] for site in sites
    ]
    if set(signs) != {"*", "+", "-"}:
        return []
    asked = [
        site
        for site, sign in zip(sites, signs, strict=True)
        if sign == signs[0]
    ]
    alone = any(one == after == signs[0] for one, after in pairwise(signs))
    enough = len(sites) - len(asked) >= CHOICES * len(asked)
    if len(asked) < COUNTED or alone or not enough:
        return []
    return [Found(replace(site, parted=True)) for site in asked]


_WITHIN = re.compile(r"\]\((?!\w+:)[^()\s]*\)\s*$")
"""A link at the end of a line that leads to no other site."""

COUNTED = 8
"""So many bullets at least are questions if they count on."""


def _counts(sites: Sequence[Site]) -> bool:
    """Whether so many lines that no answer has them are numbered one after another."""
    numbers = [site.mark.number for site in sites]
    return len(numbers) >= COUNTED and all(
        one and after and after[-1] == one[-1] + 1
        for one, after in pairwise(numbers)
    )


def _no_follow_ups(sites: Iterable[Site]) -> Iterator[Site]:
    """The sites without the bullets below a line such as “Follow-ups:”, which belong to the answer above it."""
    below = False
    for site in sites:
        below = below and site.style == "bullet" and site.depth > 0
        if not below:
            yield site
        below = below or bool(
            titles.pattern("follow_up", r"", r"\s*[:：]?").fullmatch(
                site.text.strip(" *_")
            )
        )


def is_checked(sites: Sequence[Site]) -> bool:
    """Whether bullets are boxes to tick of which many ask, and do not only tell what is to be done."""
    boxes = [site for site in sites if re.match(r"\[[ xX]\]\s", site.raw)]
    asked = sum(
        site.text.endswith(("?", "？"))
        or bool(titles.pattern("asks_within").search(site.text))
        for site in boxes
    )
    return len(boxes) > 0.9 * len(sites) and asked > 0.35 * len(boxes) > 3
