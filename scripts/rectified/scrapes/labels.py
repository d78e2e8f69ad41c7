"""Labels that a list gives its questions: of its own, and misspelt ones."""

import itertools
import re
from collections import Counter
from dataclasses import replace
from difflib import SequenceMatcher

from rectified.scrapes import titles
from rectified.scrapes.blocks import Site

_COUNTED = re.compile(r"(?P<word>[^\W\d_]{2,20})\s+(?=\d{1,3}\s*[:.)])")

LABELS, LABELLED = 5, 0.5
"""So many lines at least, and that share of all, begin with the same word and a number where the word is a label."""


def unlabelled(sites: list[Site]) -> list[Site]:
    """The sites without a word that most begin with before their numbers, a label in whatever language."""
    labelled = {
        place: match
        for place, site in enumerate(sites)
        if (match := _COUNTED.match(site.raw)) and not site.mark.kind
    }
    words = Counter(match["word"].casefold() for match in labelled.values())
    word, count = next(iter(words.most_common(1)), ("", 0))
    if count < max(LABELS, LABELLED * len(sites)):
        return sites
    told = list(sites)
    for place, match in labelled.items():
        if match["word"].casefold() == word:
            raw = sites[place].raw[match.end() :]
            told[place] = replace(sites[place], raw=raw)
    return told


_COUNTS_ON = re.compile(
    r"(?P<before>[*_]{0,3})(?P<word>[^\W\d_]{2,20})\s+(?:#\s?)?(?P<n>\d{1,3})"
    r"(?:\s*[:：.)|]|\s+[-–—])\s+(?=\S)"
)

ASKED, STYLED = 0.6, 0.8
"""That share of the lines in one style that begin with a word and a number asks, and so many of all in that style begin
so, where the word is a label, such as “Day 3: …”."""


def uncounted(sites: list[Site]) -> list[Site]:
    """The sites without a word that nearly all headings or bold lines of one style begin with, where the numbers behind
    it count on from one and most ask behind these."""
    styles: dict[str, list[int]] = {}
    for place, site in enumerate(sites):
        if site.level or site.style in {"bold", "summary"}:
            styles.setdefault(site.style, []).append(place)
    told = list(sites)
    for places in styles.values():
        counted = {
            place: match
            for place in places
            if (match := _COUNTS_ON.match(sites[place].raw))
            and not sites[place].mark.kind
        }
        words = {match["word"].casefold() for match in counted.values()}
        numbers = [int(match["n"]) for match in counted.values()]
        asking = sum(
            titles.asks(titles.bare(match.string[match.end() :]))
            for match in counted.values()
        )
        if (
            len(words) == 1
            and len(counted) >= max(LABELS, STYLED * len(places))
            and numbers == list(range(1, len(numbers) + 1))
            and asking >= ASKED * len(counted)
        ):
            for place, match in counted.items():
                raw = match["before"] + match.string[match.start("n") :]
                told[place] = replace(sites[place], raw=raw)
    return told


_CODE = re.compile(
    r"(?P<before>[*_\[]{0,4})(?P<letters>[A-Z]{1,6})[-_.]?(?P<number>\d{1,4})"
    r"(?P<parts>\s*[-–—:：.)])?\s+(?=\S)"
)

COUNTED = 3
"""Over so many lines at least a code counts up that is a number."""


def uncoded(sites: list[Site]) -> list[Site]:
    """The sites without the code that several begin with, such as “DS-001 - ”, where it counts one by one from its
    first; names of versions begin anywhere."""
    coded = {
        place: match
        for place, site in enumerate(sites)
        if (match := _CODE.match(site.raw)) and not site.mark.kind
    }
    last: Counter[tuple[str, str]] = Counter()
    for place, match in coded.items():
        code, number = _coded(sites[place], match), int(match["number"])
        if match["parts"] and number == last[code] + 1:
            last[code] = number
    told = list(sites)
    for place, match in coded.items():
        site = sites[place]
        if last[_coded(site, match)] >= COUNTED:
            raw = match["before"] + site.raw[match.end() :]
            told[place] = replace(site, raw=raw)
    return told


def _coded(site: Site, match: re.Match[str]) -> tuple[str, str]:
    """How a line is set that begins with a code, and the letters of this."""
    return site.style, match["letters"]


_WORD = re.compile(r"[^\W\d_]{1,20}")

ALIKE = 0.6
"""How much a misspelt label must be like the right one."""


def misspelt(sites: list[Site]) -> list[Site]:
    """The sites, with the label of the one before where a word like it stands before a number that counts on between
    that one and the next: it is misspelt."""
    told = list(sites)
    places = [
        n for n, site in enumerate(sites) if site.mark.kind == "label"
    ]
    for one, after in itertools.pairwise(places):
        before, last = (sites[n].mark.number for n in (one, after))
        if len(before) != 1 or last != (before[0] + 2,):
            continue
        label = _WORD.match(sites[one].text)
        for place in range(one + 1, after):
            raw = sites[place].raw
            word = re.match(r"[*_\s]*(?P<word>[^\W\d_]{1,20})", raw)
            if not (label and word) or sites[place].mark.kind:
                continue
            alike = SequenceMatcher(None, label[0], word["word"]).ratio()
            if alike < ALIKE:
                continue
            mended = (
                raw[: word.start("word")] + label[0] + raw[word.end() :]
            )
            site = replace(sites[place], raw=mended)
            if site.mark.number == (before[0] + 1,):
                told[place] = site
                break
    return told
