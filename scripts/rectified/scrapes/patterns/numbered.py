"""Numbered lines as titles."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from rectified.scrapes import titles
from rectified.scrapes.blocks import Blocks, Site, says
from rectified.scrapes.counting import chain, heads_of_parts, without_steps
from rectified.scrapes.patterns.bold import SHORT
from rectified.scrapes.patterns.found import Found
from rectified.scrapes.patterns.headings import (
    HEADED,
    LEAVES,
    LINKED,
    unheaded,
)
from rectified.scrapes.patterns.places import (
    BARELY,
    ITEMS,
    WEB_ADDRESS,
    by_heading,
    is_bare,
    is_inner,
    possible,
    share_asking,
)


def numbered_lines(
    styles: Sequence[str],
) -> Callable[[Blocks], list[Found]]:
    """Lines in some styles whose numbers count on."""

    def find(blocks: Blocks) -> list[Found]:
        told = [
            site
            for site in possible(blocks.outside)
            if site.style.split()[0] in styles
            and site.mark.number
            and not WEB_ADDRESS.fullmatch(site.told)
        ]
        sites = [
            site for site in told if site.mark.kind in {"plain", "label"}
        ] or [site for site in told if site.mark.kind == "roman"]
        sites = _only_labelled(sites)
        outer = [site for site in sites if not is_inner(blocks, site)]
        inner = [site for site in sites if is_inner(blocks, site)]
        if linked := linked_numbers(blocks, outer):
            return [Found(site) for site in linked]
        if not inner and is_bare(blocks, outer):
            return [Found(site) for site in outer]
        if (
            len(inner) > 2
            and share_asking(inner) > 0.7
            and _hold(sites, inner) > FEW_HOLD * len(outer)
        ):
            asked = [site for site in sites if site.asks]
            subjects = _above_graded(sites, inner)
            return [
                Found(site) for site in asked if site.start not in subjects
            ]
        listed = _listed_beside(blocks, outer) if "line" in styles else []
        if listed:
            return [
                Found(site)
                for site in sorted(
                    [*outer, *listed], key=lambda site: site.start
                )
            ]
        parted = _subjects(blocks, styles)
        outer = _with_heads(outer, parted)
        heads = heads_of_parts(blocks, outer)
        run = (
            outer
            if _are_all_headings(blocks, outer)
            else chain(without_steps(blocks, outer), heads)
        )
        run = _without_chapters(blocks, _with_firsts(blocks, outer, run))
        run = _with_parts(run, parted)
        if "heading" in styles:
            more = [*unheaded(blocks, run), *_labelled_behind(blocks, run)]
            run = sorted([*run, *more], key=lambda site: site.start)
        return [Found(site) for site in run]

    return find


_TARGET = re.compile(r"<a\s+(?:id|name)=[\"']?(?P<name>[^\s\"'<>]{1,80})")
_LINK = re.compile(r"\]\(#(?P<name>[^\s()]{1,80})\)")


def linked_numbers(blocks: Blocks, sites: Sequence[Site]) -> list[Site]:
    """The numbered lines that hold names to which a table of contents links, where they are many and count from one
    without a gap; none where they do not."""
    linked = {
        link["name"]
        for start, end in blocks.contents
        for link in _LINK.finditer(blocks.text, start, end)
    }
    numbered = [
        site
        for site in sites
        if not site.level
        and (target := _TARGET.search(site.raw))
        and target["name"] in linked
    ]
    counted = [(place,) for place, _ in enumerate(numbered, 1)]
    alike = [site.mark.number for site in numbered] == counted
    return numbered if alike and len(numbered) >= HEADED else []


_RULE = re.compile(r"\n[ ]{0,3}(?:-{3,}|\*{3,}|_{3,})[ \t]*\n")


def _with_firsts(
    blocks: Blocks, sites: Sequence[Site], run: Sequence[Site]
) -> list[Site]:
    """A run of numbered lines with those that ask nothing but have the number 1, right above a title with the number 2
    and right below a rule, where a part begins."""
    titled = {site.start for site in run}
    firsts = [*run]
    for before, site, after in zip(
        sites, sites[1:], sites[2:], strict=False
    ):
        begins = (site.mark.number, after.mark.number) == ((1,), (2,))
        if not begins or site.start in titled or after.start not in titled:
            continue
        apart = _RULE.search(blocks.text, before.end, site.start + 1)
        if apart and not _RULE.search(blocks.text, site.end, after.start):
            firsts.append(site)
    return sorted(firsts, key=lambda site: site.start)


_PART = re.compile(
    r"[*_]{0,2}\(?(?P<mark>[a-h]|[ivx]{1,4})[.)][*_]{0,2}\s+(?=\S)"
)
"""A letter or a small Roman number before a part."""

_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii")

SUBJECTS = 2
"""So many numbers at least that only name a subject make questions of parts."""


def _subjects(
    blocks: Blocks, styles: Sequence[str]
) -> list[tuple[Site, list[Site]]]:
    """The numbered lines in some styles that only name a subject, or nothing, each with the parts below it, where most
    of these ask: “2. Knots” above “a. Which slips?” and “b. Which jams?”."""
    subjects = [
        (head, group)
        for head, group in _parts(blocks)
        if head.style.split()[0] in styles
        and not head.asks
        and len(head.key.split()) <= SHORT
    ]
    told = [part for _, group in subjects for part in group]
    few = len(subjects) < SUBJECTS or len(told) < ITEMS
    return [] if few or share_asking(told) < BARELY else subjects


def _with_heads(
    sites: Sequence[Site], subjects: Sequence[tuple[Site, list[Site]]]
) -> list[Site]:
    """Numbered lines with those that name a subject."""
    starts = {site.start for site in sites}
    more = [head for head, _ in subjects if head.start not in starts]
    return sorted([*sites, *more], key=lambda site: site.start)


def _with_parts(
    run: Sequence[Site], subjects: Sequence[tuple[Site, list[Site]]]
) -> list[Site]:
    """A run of numbered titles with parts instead of their subjects."""
    starts = [site.start for site in run]
    gone = {head.start for head, _ in subjects}
    for head, _ in subjects:
        above = bisect_left(starts, head.start) - 1
        if above >= 0 and run[above].mark.number == head.mark.number:
            gone.add(starts[above])  # a step of an answer, in its place
    kept = [site for site in run if site.start not in gone]
    told = [part for _, group in subjects for part in group]
    return sorted([*kept, *told], key=lambda site: site.start)


def _parts(blocks: Blocks) -> list[tuple[Site, list[Site]]]:
    """Each numbered line right below which letters, or small Roman numbers, begin to count, and what these count,
    without them."""
    subjects: list[tuple[Site, list[Site]]] = []
    for above, site in pairwise(blocks.outside):
        match = _PART.match(site.raw)
        if match is None:
            continue
        group = subjects[-1][1] if subjects else []
        part = replace(site, raw=site.raw[match.end() :])
        counts = {chr(ord("a") + len(group)), _ROMANS[len(group) % 8]}
        if (
            match["mark"] in {"a", "i"}
            and above.mark.number
            and not says(blocks.text[above.end : site.start])
        ):
            subjects.append((above, [part]))
        elif group and match["mark"] in counts:
            group.append(part)
    return subjects


HEADING_LINES = 0.8
"""That share of a run of numbered titles at least is in bold or plain where its headings name chapters."""


def _without_chapters(blocks: Blocks, run: list[Site]) -> list[Site]:
    """A run of numbered titles, nearly all of them lines, without the headings that ask nothing and stand right above
    the title numbered 1: chapters, numbered themselves."""
    lines = sum(not site.level for site in run)
    if lines < HEADING_LINES * len(run):
        return run
    chapters = {
        site.start
        for site, below in pairwise(run)
        if site.level
        and not (site.asks or below.level)
        and below.mark.number == (1,)
        and not blocks.text[site.end : below.start].strip()
    }
    return [site for site in run if site.start not in chapters]


FEW_HOLD = 0.2
"""Where at most that share of numbered lines holds others, these are parts of their questions."""


def _hold(sites: Sequence[Site], inner: Sequence[Site]) -> int:
    """How many lines hold others."""
    within = {site.start for site in inner}
    return sum(
        site.start not in within and below.start in within
        for site, below in pairwise(sites)
    )


def _above_graded(sites: Sequence[Site], inner: Sequence[Site]) -> set[int]:
    """Where lines without a mark of difficulty begin right below which such a mark stands, where most have one: they
    say what several questions are about."""
    graded = {
        site.start
        for site in sites
        if titles.pattern("difficulty").match(site.told)
    }
    if len(graded) < BARELY * len(sites):
        return set()
    within = graded & {site.start for site in inner}
    return {
        site.start
        for site, below in pairwise(sites)
        if site.start not in graded and below.start in within
    }


def _are_all_headings(blocks: Blocks, sites: Sequence[Site]) -> bool:
    """Whether numbered sites are nearly all headings of one level, most ask, and none but the first begins anew: in
    whatever order they stand, they are titles."""
    levels = {site.level for site in sites}
    if len(sites) < HEADED or len(levels) != 1 or levels == {0}:
        return False
    alike = sum(site.level in levels for site in blocks.headings)
    firsts = sum(site.mark.number == (1,) for site in sites)
    return (
        len(sites) >= LINKED * alike
        and firsts <= 1
        and share_asking(sites) >= LEAVES
    )


def _only_labelled(sites: Sequence[Site]) -> list[Site]:
    """Numbered sites, without chapters and steps where lines with a label ask and others hardly do."""
    labelled = [site for site in sites if site.mark.label]
    others = [site for site in sites if not site.mark.label]
    are_lines = any(not site.level for site in labelled)
    if len(labelled) < ITEMS or not are_lines:
        return [*sites]
    asked = share_asking(labelled) >= LEAVES
    return (
        labelled
        if asked and share_asking(others) <= 1 - LEAVES
        else [*sites]
    )


SEVERAL, AT_MOST = 2, 0.5
"""So many lines with a label at least, and at most so many to a numbered one, are a part of a list of these."""


def _labelled_behind(blocks: Blocks, run: Sequence[Site]) -> list[Site]:
    """The bold lines with a label and no number behind the last title, where titles are numbered in bold and have no
    label, and a heading stands between: a part of the list that is set otherwise."""
    styled = all(site.style.startswith("bold") for site in run)
    if not run or not styled or any(site.mark.label for site in run):
        return []
    lines = [
        site
        for site in possible(blocks.outside)
        if site.style == "bold"
        and site.mark.label
        and site.key
        and not (site.mark.number or site.depth)
    ]
    if not SEVERAL <= len(lines) <= AT_MOST * len(run):
        return []
    parted = any(
        run[-1].end < site.start < lines[0].start
        for site in blocks.headings
    )
    return lines if parted else []


def _listed_beside(blocks: Blocks, sites: Sequence[Site]) -> list[Site]:
    """The bullets of a text whose parts list questions with numbers or with bullets, and that holds nothing else."""
    bullets = [
        site
        for site in possible(blocks.outside)
        if site.style == "bullet" and not (site.depth or site.mark.number)
    ]
    if min(share_asking(bullets), share_asking(sites)) < BARELY:
        return []
    numbered = {site.start for site in sites}
    mixed = any(
        len({site.start in numbered for site in group}) > 1
        for group in by_heading(blocks, [*sites, *bullets])
    )
    bare = is_bare(blocks, [*sites, *bullets])
    return bullets if bare and not mixed else []
