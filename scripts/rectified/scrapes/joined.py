"""Titles that several lines make together, such as a heading of a keyword and the question in bold below it."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

from rectified.scrapes import titles
from rectified.scrapes.blocks import Site

HEADS, BELOW, ASKED, ASKING = 4, 0.8, 0.6, 0.2
"""So many numbered headings of a level at least, that share of which stand right above a line in bold; so many of these
lines end with a question mark, and so few of the headings ask."""


def asked_below(sites: list[Site], text: str) -> list[Site]:
    """The sites, each numbered or labelled heading of a keyword as one with the question in bold below it, where nearly
    all of its level are so: the question is the title.

    >>> from rectified.scrapes.walk import blocks
    >>> told = "".join(f"## {n}. Lay\\n**Why {n}?**\\n\\nSo.\\n\\n" for n in range(1, 5))
    >>> [site.text for site in blocks(told).sites if site.level]
    ['1. Why 1?', '2. Why 2?', '3. Why 3?', '4. Why 4?']
    """
    levels: dict[int, list[int]] = defaultdict(list)
    for place, site in enumerate(sites):
        if site.level and (site.mark.number or site.mark.label):
            levels[site.level].append(place)
    below = {
        place
        for place, (head, site) in enumerate(pairwise(sites))
        if site.style == "bold"
        and not site.mark.kind
        and not text[head.end : site.start].strip()
    }
    asked: set[int] = set()
    for places in levels.values():
        found = [place for place in places if place in below]
        ended = sum(
            sites[place + 1].text.endswith(("?", "？")) for place in found
        )
        asking = sum(titles.inquires(sites[place].told) for place in places)
        if (
            len(found) >= max(HEADS, BELOW * len(places))
            and ended >= ASKED * len(found)
            and asking <= ASKING * len(places)
        ):
            asked.update(found)
    told: list[Site] = []
    for place, site in enumerate(sites):
        if place in asked:
            mark, question = site.text[: site.mark.length], sites[place + 1]
            raw = f"{mark.strip()} {question.raw}"
            told.append(replace(site, end=question.end, raw=raw))
        elif place - 1 not in asked:
            told.append(site)
    return told
