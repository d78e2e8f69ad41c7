"""Titles that end before their line does: at a dash, an arrow, a bracket, or where the answer begins."""

import re
from dataclasses import replace

from rectified.scrapes import titles
from rectified.scrapes.blocks import Site

_DASH = re.compile(r"(?P<asked>.*?[.?？]['\"”’)]{0,2})\s+[–—]\s+\S")

_ARROW = re.compile(r"(?:→|⇒|➔|➜|➡️?|(?<=\s)[-=]>)\s+\S")

PARTED, POINTED = 5, 0.8
"""In so many lines at least a dash or an arrow parts questions from answers, if it does anywhere; and the share of
numbered lines in which an arrow must."""


BOLD = 0.6
"""So many of the bullets begin with a question in bold, where bold parts questions from answers."""


def _ended(site: Site, cut: int, text: str) -> Site:
    """A site that ends after so many characters of its line; behind them its answer begins."""
    at = site.start + text[site.start : site.end].rindex(site.raw) + cut
    return replace(site, end=at, raw=site.raw[:cut], parted=True)


def _cut(sites: list[Site], cuts: dict[int, int], text: str) -> list[Site]:
    """The sites, those at some places ended after so many characters of their lines."""
    return [
        _ended(site, cuts[place], text) if place in cuts else site
        for place, site in enumerate(sites)
    ]


def pointed(sites: list[Site], text: str) -> list[Site]:
    """The sites, parted at an arrow where nearly all numbered lines have one and every fourth asks before it, or nearly
    all bullets and every second."""
    outer = [
        n for n, site in enumerate(sites) if not (site.level or site.depth)
    ]
    numbered = [n for n in outer if sites[n].mark.number]
    bullets = [
        n
        for n in outer
        if sites[n].style == "bullet" and not sites[n].mark.number
    ]
    ends: dict[int, int] = {}
    for places, share in ((numbered, 0.25), (bullets, 0.5)):
        cuts = {
            n: cut for n in places if (cut := _before_arrow(sites[n].raw))
        }
        asking = sum(
            titles.asks(_without_mark(sites[n].raw[:cut]))
            for n, cut in cuts.items()
        )
        many = len(cuts) >= max(PARTED, POINTED * len(places))
        if many and asking >= share * len(cuts):
            ends |= cuts
    return _cut(sites, ends, text)


def _before_arrow(line: str) -> int:
    """Where a line ends that goes on behind an arrow; 0 if none says anything before one.

    >>> _before_arrow("3. What is lay? → The twist."), _before_arrow("→ The twist.")
    (15, 0)
    """
    for match in _ARROW.finditer(line):
        asked = line[: match.start()].rstrip()
        if re.search(r"\w", asked):
            return len(asked)
    return 0


def parted(sites: list[Site], text: str) -> list[Site]:
    """The sites, parted at the dash behind the question where most lines of a kind go on with their answer so."""
    ends: dict[int, int] = {}
    for style in ("bullet", "line"):
        places = [n for n, site in enumerate(sites) if site.style == style]
        cuts: dict[int, int] = {}
        for place in places:
            match = _DASH.match(sites[place].raw)
            if match and titles.asks(_without_mark(match["asked"])):
                cuts[place] = match.end("asked")
        if len(cuts) >= max(PARTED, 0.5 * len(places)):
            ends |= cuts
    return _cut(sites, ends, text)


_BOLD_ASKS = re.compile(
    r"(?P<asked>(?:\d+[.)、]\s*)?(?P<bold>\*\*|__)(?=\S)[^*\n]{3,240}[?？]\s?(?P=bold))\s*\S"
)


def bold_asks(sites: list[Site], text: str) -> list[Site]:
    """The sites, parted behind the question in bold where most bullets go on with their answer so."""
    places = [
        n
        for n, site in enumerate(sites)
        if site.style == "bullet" and not site.depth
    ]
    cuts = {
        n: match.end("asked")
        for n in places
        if (match := _BOLD_ASKS.match(sites[n].raw))
    }
    if len(cuts) < max(PARTED, BOLD * len(places)):
        return sites
    return _cut(sites, cuts, text)


_GOES_ON = re.compile(
    r"(?P<asked>.{6,240}?(?:[?？]|(?<=\w\w\w)\.(?=\s+[^\W\d_])))\s*"
    r"(?P<rest>\S.{38,}[^\s?？])\s*$"
)

LONG, MOST, HELD = 80, 0.8, 0.6
"""Lines of more characters than that go on with their answer, if so many of such do and hold that share of a text."""


def going_on(sites: list[Site], text: str) -> list[Site]:
    """The sites, parted behind the sentence that asks where nearly all long lines go on with the answer to it: the
    paragraphs of one line, or the items of a list."""
    ends: dict[int, int] = {}
    for listed in (False, True):
        places = [
            place
            for place, site in enumerate(sites)
            if len(site.raw) > LONG
            and not site.depth
            and _is_listed(site) == listed
            and site.style in {"line", "bullet"}
            and (listed or site.alone)
        ]
        cuts: dict[int, int] = {}
        for place in places:
            match = _GOES_ON.match(sites[place].raw)
            if match and titles.asks(_without_mark(match["asked"])):
                cuts[place] = match.end("asked")
        held = sum(len(sites[place].raw) for place in cuts)
        most = len(cuts) >= max(PARTED, MOST * len(places))
        if most and held >= HELD * len(text.strip()):
            ends |= cuts
    return _cut(sites, ends, text)


_ASKED = re.compile(r"[^?？\n]{4,240}[?？]++(?=\s*+[^\W_])")
"""A line up to its first question mark, behind which it goes on."""
_SENTENCE = re.compile(r"[^.。!！?？]*+[.。!！?？]?")

HABIT, ENDED = 0.8, 0.5
"""That share of numbered lines must go on so, where it is the habit of a list, and of these so many end as sentences
do."""


def answered_behind(sites: list[Site], text: str) -> list[Site]:
    """The sites, parted behind their first question mark where nearly all numbered lines, however short, go on there
    with a sentence that asks nothing, and hold most of the text."""
    lines = {
        place: site.raw.rstrip()
        for place, site in enumerate(sites)
        if site.style == "line" and site.mark.number and not site.depth
    }
    cuts = {
        place: cut
        for place, line in lines.items()
        if (cut := _before_told(line))
    }
    ended = sum(
        lines[place].endswith((".", "。", "!", "！")) for place in cuts
    )
    held = sum(len(lines[place]) for place in cuts)
    if (
        len(cuts) < max(2 * PARTED, HABIT * len(lines))
        or ended < ENDED * len(cuts)
        or held < HELD * len(text.strip())
    ):
        return sites
    return _cut(sites, cuts, text)


def _before_told(line: str) -> int:
    """Where a line ends that asks and goes on with a sentence that neither asks nor sets a task; 0 if it does not.

    >>> _before_told("3. What is lay? The twist."), _before_told("What is lay? When is it left?")
    (15, 0)
    >>> _before_told("Do you know lay? Explain it."), _before_told("See http://a.b/?c=d. What?")
    (0, 0)
    """
    match = _ASKED.match(line)
    if match is None or "://" in match[0] or match[0].count("`") % 2:
        return 0  # an address or code that has a question mark
    first = _SENTENCE.match(line[match.end() :].lstrip())
    return 0 if first is None or titles.asks(first[0]) else match.end()


_BRACKETED = re.compile(
    r"(?P<asked>.{6,240}?[?？])\s*[(（](?P<rest>[^()（）]*(?:\([^()]*\)[^()（）]*)*[^()（）?？\s])[)）]\.?\s*$"
)

TOLD, LONGEST = 4, 2000
"""So many words at the mean say the answers in brackets behind questions, in lines of so many characters at most."""


def bracketed(sites: list[Site], text: str) -> list[Site]:
    """The sites, parted behind their question marks where many lines go on in brackets with what answers them."""
    cuts: dict[int, int] = {}
    told = 0
    for place, site in enumerate(sites):
        is_line = site.style in {"line", "bullet"} and not site.depth
        if not is_line or len(site.raw) > LONGEST:
            continue
        match = _BRACKETED.match(site.raw)
        if (
            match
            and len(words := match["rest"].split()) > 1
            and not titles.pattern("clarifies").match(match["rest"])
        ):
            cuts[place] = match.end("asked")
            told += len(words)
    if len(cuts) < 2 * PARTED or told < TOLD * len(cuts):
        return sites
    return _cut(sites, cuts, text)


def _is_listed(site: Site) -> bool:
    """Whether a line begins with a bullet or a number."""
    return site.style == "bullet" or bool(site.mark.number)


def _without_mark(line: str) -> str:
    """What a line says behind its number, and behind a topic before a colon."""
    told = titles.unmarked(titles.bare(line))
    topic = re.match(r"[^:?.]{1,60}:\s+(?=\w)", told)
    return told[topic.end() :] if topic else told
