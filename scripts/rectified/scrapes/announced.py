"""Questions that a list names twice: in front of its answers, and with them."""

import re
from bisect import bisect_left
from collections import Counter
from itertools import pairwise

from rectified.scrapes.blocks import Site, says

LISTED, AGAIN = 5, 0.9
"""So many lines at least, and that share of them standing again below, make a text's own list of its questions."""


def announcing(sites: list[Site], text: str) -> list[Site]:
    """The first list in a text that has nothing between its lines and of which nearly all stands again below: what the
    text itself calls its questions, without links."""
    last = {site.key: place for place, site in enumerate(sites)}
    told: list[Site] = []
    for place, site in enumerate(sites):
        is_item = not site.level and (
            site.style == "bullet" or bool(site.mark.number)
        )
        near = told and not text[told[-1].end : site.start].strip()
        if told and not (is_item and near):
            again = sum(last[one.key] >= place for one in told if one.key)
            if len(told) >= LISTED and again >= AGAIN * len(told):
                return told
            told = []
        told += [site] if is_item else []
    return []


STAND, NEAR, ALIKE, OFTEN = 0.5, 0.9, 0.5, 20
"""That share of a list's lines stands again in the same words where others are reworded, and so many in these or in
others; what is reworded shares that much of its words, and none counts that so many lines have."""

_WORD = re.compile(r"\w{4,}")


def reworded(sites: list[Site], text: str) -> tuple[int, int] | None:
    """Where a list stands that has nothing between its lines, and all of which stands again below with answers, many of
    them in other words.

    >>> from rectified.scrapes.walk import blocks
    >>> asked = [f"Why is the {n} tarred?" for n in ("rope", "cord", "line", "hemp", "yarn")]
    >>> told = "".join(f"## {one}\\n\\nSo.\\n\\n" for one in ["Why tar a rope?", *asked[1:]])
    >>> text = "\\n".join(f"- {one}" for one in asked) + "\\n\\n" + told
    >>> reworded(blocks(text).sites, text)
    (0, 129)
    """
    run: list[int] = []
    for place, site in enumerate([*sites, None]):
        near = (
            run
            and site
            and not text[sites[run[-1]].end : site.start].strip()
        )
        if run and not (site and near and _is_asked(site)):
            if len(run) >= LISTED and _stand_below(sites, run, text):
                return sites[run[0]].start, sites[run[-1]].end
            if len(run) >= LISTED:
                return None
            run = []
        if site and _is_asked(site):
            run.append(place)
    return None


def _is_asked(site: Site) -> bool:
    """Whether a line could stand in a list of questions."""
    return not (site.level or site.parted) and (
        site.style == "bullet"
        or bool(site.mark.number)
        or (site.style == "line" and site.asks)
    )


def _stand_below(sites: list[Site], run: list[int], text: str) -> bool:
    """Whether the lines of a list stand again below it, each above something that is said."""
    below = range(run[-1] + 1, len(sites))
    by_key = {sites[place].key: place for place in reversed(below)}
    headings = [by_key.get(sites[place].key) for place in run]
    same = {place for place in headings if place is not None}
    if len(same) < STAND * len(run) or len(same) == len(run):
        return False
    styles = {sites[place].style for place in same}
    by_word: dict[str, list[int]] = {}
    for place in below:
        if sites[place].style in styles and place not in same:
            for word in _words(sites[place]):
                by_word.setdefault(word, []).append(place)
    again = set(same)
    for place, at in zip(run, headings, strict=True):
        if at is None:
            words = _words(sites[place])
            shared = Counter(
                other
                for word in words
                for other in by_word.get(word, [])[: OFTEN + 1]
                if len(by_word[word]) <= OFTEN and other not in again
            )
            for other, count in shared.most_common(1):
                if count >= ALIKE * min(
                    len(words), len(_words(sites[other]))
                ):
                    again.add(other)
    places = sorted(again)
    answered = sum(
        says(text[sites[one].end : sites[after].start])
        for one, after in pairwise(places)
    )
    return len(again) >= NEAR * len(run) and answered >= NEAR * (
        len(places) - 1
    )


def _words(site: Site) -> set[str]:
    """The words of a line that tell it from others."""
    return set(_WORD.findall(site.key))


def listed_again(
    sites: list[Site], contents: list[tuple[int, int]]
) -> tuple[list[tuple[int, int]], frozenset[str]]:
    """Spans of links within the page that are no contents but the places that contents above name; and the words of
    the lines in these. Nearly all of the contents stand below, the last time in those spans, and text stands between.
    """
    starts = [site.start for site in sites]
    last = {site.key: site.start for site in sites}
    again: list[tuple[int, int]] = []
    linked: dict[str, int] = {}
    beside = 0
    for start, end in sorted(contents):
        told = sites[bisect_left(starts, start) : bisect_left(starts, end)]
        ends = sum(
            site.key in linked and last[site.key] == site.start
            for site in told
        )
        if ends and 2 * ends >= len(told):
            again.append((start, end))
            beside += len(told)
        else:
            linked |= {site.key: site.start for site in told}
    if not again:
        return [], frozenset()
    first, end = again[0][0], again[-1][1]
    inside = sites[bisect_left(starts, first) : bisect_left(starts, end)]
    told = [site for site in inside if site.style in {"line", "bullet"}]
    stand = sum(last[key] > place for key, place in linked.items())
    if len(told) <= beside or stand < AGAIN * len(linked):
        return [], frozenset()
    return again, frozenset(linked)
