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
        headed = [place for place in places if place in below]
        ended = sum(
            sites[place + 1].text.endswith(("?", "？")) for place in headed
        )
        asking = sum(titles.inquires(sites[place].told) for place in places)
        if (
            len(headed) >= max(HEADS, BELOW * len(places))
            and ended >= ASKED * len(headed)
            and asking <= ASKING * len(places)
        ):
            asked.update(headed)
    told: list[Site] = []
    for place, site in enumerate(sites):
        if place in asked:
            mark, question = site.text[: site.mark.length], sites[place + 1]
            raw = f"{mark.strip()} {_plain(question.raw)}"
            told.append(replace(site, end=question.end, raw=raw))
        elif place - 1 not in asked:
            told.append(site)
    return told


def _plain(raw: str) -> str:
    """A line that is bold as a whole, without the marks of that; any other as it is.

    >>> _plain("**Why?**"), _plain("**Why** or **how?**")
    ('Why?', '**Why** or **how?**')
    """
    whole = raw.startswith("**") and raw.endswith("**")
    return raw[2:-2] if whole and raw.count("**") == 2 else raw


TOKEN, LONGEST = 8, 300
"""So many characters at most has a formula that stands alone in its line, copied from where it was drawn, and so many
what a title says before one."""


def copied(sites: list[Site]) -> list[Site]:
    """The sites, each line that goes on with the formula that stands alone in the line above it as one with what stands
    above both: formulas were copied twice, as drawn and as told, and broke their sentence.

    >>> from rectified.scrapes.walk import blocks
    >>> [site.text for site in blocks("A twist of\\nn\\nn turns is how long?\\nIt is\\nshort.").sites]
    ['A twist of n n turns is how long?', 'It is', 'short.']
    """
    told: list[Site] = []
    for site in sites:
        if len(told) > 1 and _goes_on(told[-2], told[-1], site):
            above, formula = told[-2:]
            raw = f"{above.raw} {formula.raw} {site.raw}"
            joined = replace(above, end=site.end, raw=raw, alone=False)
            told[-2:] = [joined]
        else:
            told.append(site)
    return told


def _goes_on(above: Site, formula: Site, site: Site) -> bool:
    """Whether a line begins with the formula that is the line above it, and goes on with the one above that."""
    begins = site.raw.partition(" ")
    return (
        begins[0] == formula.raw
        and bool(begins[2])
        and len(formula.raw) <= TOKEN
        and len(above.raw) <= LONGEST
        and (above.end, formula.end) == (formula.start - 1, site.start - 1)
        and {above.style, formula.style, site.style} == {"line"}
        and not (above.parted or above.text.endswith(("?", "？")))
    )
