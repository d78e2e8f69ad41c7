"""What holds of places that could hold a title, whatever pattern looks at them."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from rectified.scrapes import titles
from rectified.scrapes.blocks import Blocks, Site
from rectified.scrapes.counting import beside_run


def _repeated(sites: Iterable[Site]) -> set[str]:
    """Words that stand as a title again and again and ask nothing: labels such as “Example”."""
    counted = Counter(
        site.key for site in sites if not site.asks and not site.mark.number
    )
    return {key for key, count in counted.items() if count > 2}


def possible(sites: Sequence[Site]) -> list[Site]:
    """Sites that could be titles: no furniture, no labels, not empty."""
    labels = _repeated(sites)
    return [
        site
        for site in sites
        if (site.key or (site.mark.label and not site.mark.number))
        and site.key not in labels
        and not site.is_furniture
        and not site.is_label
        and not site.is_template
        and not site.is_answer
    ]


def _kind(site: Site) -> tuple[str, int]:
    return (
        "label" if site.mark.label else site.mark.kind,
        len(site.mark.number),
    )


def marks(sites: Sequence[Site]) -> set[tuple[str, int]]:
    """The ways of numbering or labelling that titles share: the one that most have, and those that mostly ask."""
    kinds = Counter(_kind(site) for site in sites if site.mark.kind)
    if not kinds or sum(kinds.values()) < 0.5 * len(sites):
        return set()
    best = max(
        kinds,
        key=lambda kind: (
            kinds[kind],
            sum(s.asks for s in sites if _kind(s) == kind),
        ),
    )
    asking = {
        kind
        for kind in kinds
        if share_asking([s for s in sites if _kind(s) == kind]) > 0.5
    }
    return {best} | asking


def count_asking(sites: Sequence[Site]) -> int:
    """How many ask."""
    return sum(site.asks for site in sites)


def share_asking(sites: Sequence[Site]) -> float:
    """The share that asks."""
    return count_asking(sites) / len(sites) if sites else 0.0


def as_titles(
    sites: Sequence[Site], *, strays: bool, opens: Site | None = None
) -> list[Site]:
    """Of sites in one style those that are titles.

    Where most are numbered or labelled, those are; otherwise those that ask.

    Args:
        sites: the sites.
        strays: take those, too, that are numbered otherwise and ask, but for those that no number lacks, or that stand
            among titles and ask nothing.
        opens: the first of all, if it could be one that asks nothing.
    """
    sites = possible(sites)
    kinds = marks(sites)
    if kinds:
        aside = beside_run(sites)
        return [
            site
            for site in sites
            if _kind(site) in kinds
            or (strays and site.asks and site.start not in aside)
        ]
    asking = [site for site in sites if site.asks]
    if sum(bool(site.sign) for site in asking) > 0.7 * len(asking):
        return [site for site in sites if site.asks or site.sign]
    if strays and len(asking) > 2 and len(asking) >= 0.6 * len(sites):
        first, last = (opens or asking[0]).start, asking[-1].start
        among = [site for site in sites if first < site.start < last]
        behind = [site for site in sites if site.start > last]
        told = sum(asking[0].start < site.start for site in among)
        told -= len(asking[1:-1])
        many = len(behind) == told >= ITEMS
        ends = behind if many or len(behind) < told else []
        return [
            site
            for site in sites
            if site.asks or site in among or site in ends or site is opens
        ]
    return asking


BARELY, MERELY, ITEMS = 0.6, 0.8, 3
"""So much of a chapter's items must ask, so much of its lines be items, and so many of these be there."""


def sign_before(site: Site) -> str:
    """The sign that a line begins with; nothing if none does."""
    first = site.raw.lstrip(" *_")[:1]
    return first if titles.is_sign(first) else ""


FEW = 5
"""Of so many titles at most nearly all must ask."""


def all_or_titles(sites: Sequence[Site]) -> list[Site]:
    """All of a style that hardly anything but titles is set in, where most ask; otherwise those that are titles."""
    told = possible(sites)
    least = BARELY if len(told) > FEW else MERELY
    if (
        not marks(told)
        and len(told) >= ITEMS
        and share_asking(told) >= least
    ):
        return told
    return as_titles(sites, strays=True)


WEB_ADDRESS = re.compile(r"<?https?://\S+")


def is_bare(
    blocks: Blocks, sites: Sequence[Site], aside: Sequence[Site] = ()
) -> bool:
    """Whether a text is nothing but some lines below headings, which lead nowhere else: questions without answers.
    What stands again and again, such as “show more”, is no part of it, and neither are lines that stand aside."""
    starts = {site.start for site in (*sites, *aside)}
    counted = Counter(
        site.key
        for site in blocks.outside
        if not site.level and site.start not in starts
    )
    others = [key for key, count in counted.items() if count == 1]
    leading = sum("](" in site.raw for site in sites)
    return max(len(others), leading) <= 0.1 * len(sites)


def is_inner(blocks: Blocks, site: Site) -> bool:
    """Whether a line stands within a list's item, or is set in; not where two items begin in it, such as “3. 1. …”."""
    line = blocks.text[site.start : site.start + 2]
    begins = line[:1]
    return bool(
        (site.depth and not begins.isdigit())
        or (not site.level and re.match(r"[ ]{2}|\t", line))
    )


def by_heading(blocks: Blocks, sites: Sequence[Site]) -> list[list[Site]]:
    """Sites by the heading that they stand below; those that are headings themselves, and addresses, head none."""
    own = {site.start for site in sites}
    starts = [
        site.start
        for site in blocks.headings
        if site.start not in own and not WEB_ADDRESS.fullmatch(site.text)
    ]
    groups: dict[int, list[Site]] = {}
    for site in sites:
        groups.setdefault(bisect_left(starts, site.start), []).append(site)
    return list(groups.values())


def is_bullet(blocks: Blocks, site: Site) -> bool:
    """Whether a line begins with a bullet."""
    return bool(
        re.match(r"[ \t]*[-*+•]\s", blocks.text[site.start : site.end])
    )
