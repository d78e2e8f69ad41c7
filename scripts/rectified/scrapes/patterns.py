"""Patterns in which a list could set its questions: each finds the titles that it would explain a list by.

A pattern knows nothing of the others. `rectified.scrapes.choice` scores what they find.

To add one, write a function from `Blocks` to titles in order, and a line in `PATTERNS` below: the name that
`sources.yml` may use, what `--explain` says, the function. It looks through `blocks.outside`, all places outside tables
of contents that could hold a title. Of each `Site`, `style` says how it is set (`heading 2`, `bold`, `bold lead`,
`italic`, `bullet`, `line`, `set in`, `summary`, `framed`), `text` what it says, `mark` its number or label, `asks`
whether it asks; `_as_titles` tells titles from others in one style. An answer reaches from its title to the next, or is
given by `Found.answers`. A list in tests/scrapes/shapes/ tests it, with what a careful reader finds in it
in expected.json there.
"""

import itertools
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from rectified.scrapes import fields, titles
from rectified.scrapes.blocks import Blocks, Site, says
from rectified.scrapes.counting import (
    RUN,
    beside_run,
    chain,
    heads_of_parts,
    without_steps,
)

Span = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """A title that a pattern found.

    Attributes:
        site: where it stands.
        answers: spans that hold the answer where the pattern knows them, as a table does; otherwise the answer goes
            on to the next title.
        row: the row of the table that holds both.
    """

    site: Site
    answers: tuple[Span, ...] | None = None
    row: Span | None = None


@dataclass(frozen=True)
class Pattern:
    """A way to set questions.

    Attributes:
        name: names it in sources.yml.
        says: the pattern in words.
        find: the titles that it finds in a text.
    """

    name: str
    says: str
    find: Callable[[Blocks], list[Found]]


def _repeated(sites: Iterable[Site]) -> set[str]:
    """Words that stand as a title again and again and ask nothing: labels such as “Example”."""
    counted = Counter(
        site.key for site in sites if not site.asks and not site.mark.number
    )
    return {key for key, count in counted.items() if count > 2}


def _candidates(sites: Sequence[Site]) -> list[Site]:
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


def _marked(sites: Sequence[Site]) -> set[tuple[str, int]]:
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
        if _asking([s for s in sites if _kind(s) == kind]) > 0.5
    }
    return {best} | asking


def _asked(sites: Sequence[Site]) -> int:
    """How many ask."""
    return sum(site.asks for site in sites)


def _asking(sites: Sequence[Site]) -> float:
    """The share that asks."""
    return _asked(sites) / len(sites) if sites else 0.0


def _as_titles(
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
    sites = _candidates(sites)
    kinds = _marked(sites)
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
        first, last = asking[0].start, asking[-1].start
        among = [site for site in sites if first < site.start < last]
        behind = [site for site in sites if site.start > last]
        told = len(among) - len(asking[1:-1])
        ends = behind if len(behind) < told else []
        return [
            site
            for site in sites
            if site.asks or site in among or site in ends or site is opens
        ]
    return asking


def _headings(level: int) -> Callable[[Blocks], list[Found]]:
    def find(blocks: Blocks) -> list[Found]:
        sites = [site for site in blocks.outside if site.level == level]
        if solved := _solved(blocks, level):
            return [Found(site) for site in solved]
        if topics := linked_topics(blocks, level):
            return [Found(site) for site in topics]
        sites = _without_ends(blocks, sites)
        opens = _opening(blocks, sites)
        found = _signed_alike(sites) or _as_titles(
            sites, strays=True, opens=opens
        )
        listed = _listed(blocks, found) if level > 1 else []
        told = [*found, *listed]
        starts = {site.start for site in told}
        told += [
            site
            for site in _unheaded(blocks, found)
            if site.start not in starts
        ]
        return [
            Found(site)
            for site in sorted(told, key=lambda site: site.start)
        ]

    return find


LINKED, TOPICS = 0.9, 8
"""That share of a level's headings must stand in tables of contents, and so many, where topics are questions."""


def linked_topics(blocks: Blocks, level: int) -> list[Site]:
    """The headings of the deepest level that tables of contents link to, where a text says that it holds questions with
    answers and hardly anything in it asks: each is a thing to explain."""
    if not _is_of_answers(blocks):
        return []
    starts = [site.start for site in blocks.sites]
    linked = {
        site.key
        for start, end in blocks.contents
        for site in blocks.sites[
            bisect_left(starts, start) : bisect_left(starts, end)
        ]
    }
    told = [site for site in blocks.headings if site.key in linked]
    alike = [site for site in blocks.headings if site.level == level]
    found = [site for site in told if site.level == level]
    asked = sum(site.text.endswith(("?", "？")) for site in blocks.outside)
    enough = len(found) >= max(TOPICS, LINKED * len(alike))
    deepest = level == max((site.level for site in told), default=0)
    return found if enough and deepest and 2 * asked < len(found) else []


LEAVES = 0.7
"""That share of headings without others below them must ask where these are titles, whatever their level."""


def _leaves(blocks: Blocks) -> list[Found]:
    """Headings of two levels that hold no other, where most ask; and those that hold some and ask, where few do."""
    told = [site for site in blocks.headings if not site.is_furniture]
    leaves = [
        site
        for site, after in zip_longest(told, told[1:])
        if after is None or after.level <= site.level
    ]
    levels = Counter(site.level for site in leaves if site.asks)
    starts = {site.start for site in leaves}
    above = [site for site in told if site.start not in starts]
    if len(levels) != 2 or min(levels.values()) < 2:
        return []
    leaves = [site for site in leaves if site.level in levels]
    if _asking(leaves) < LEAVES or _asking(above) > 1 - LEAVES:
        return []
    asked = {site.start for site in above if site.asks}
    asked |= {site.start for site in leaves}
    told = [site for site in told if site.start in asked]
    return [Found(site) for site in _as_titles(told, strays=True)]


OPENING = 0.35
"""At most that share of headings asks nothing where the first of them is a question."""


def _opening(blocks: Blocks, sites: Sequence[Site]) -> Site | None:
    """The first heading of a text if it is no title of it: others of its level ask nothing, too, it does not name a
    list, and something stands below it."""
    silent = [site for site in _candidates(sites) if not site.asks]
    if not 2 <= len(silent) <= OPENING * len(sites):
        return None
    if silent[0] is not blocks.headings[0]:
        return None
    first, after = silent[0], blocks.headings[1]
    named = titles.pattern("list_title").search(first.text)
    said = says(blocks.text[first.end : after.start])
    return (
        first if said and not named and after.level == first.level else None
    )


BARELY, MERELY, ITEMS = 0.6, 0.8, 3
"""So much of a chapter's items must ask, so much of its lines be items, and so many of these be there."""


def _listed(blocks: Blocks, found: Sequence[Site]) -> list[Site]:
    """The items of chapters that merely list questions, where the headings of other chapters are questions.

    Items that have items of their own name a subject.
    """
    if _asking(found) < BARELY or len(found) < ITEMS:
        return []
    level = found[0].level
    ends = [*(site.start for site in blocks.headings[1:]), len(blocks.text)]
    listed: list[Site] = []
    for heading, end in zip(blocks.headings, ends, strict=True):
        if heading.level >= level or heading.is_furniture:
            continue
        inside = [
            site
            for site in blocks.sites
            if heading.end < site.start < end
            and re.search(r"\w", site.text)
        ]
        lines = [
            site
            for site in inside
            if site.mark.kind == "plain" or _is_bullet(blocks, site)
        ]
        leaves = [
            site
            for site, after in zip_longest(lines, lines[1:])
            if after is None or after.depth <= site.depth
        ]
        asked = [
            site for site in _candidates(leaves) if "](" not in site.raw
        ]
        if (
            len(asked) >= ITEMS
            and len(lines) >= MERELY * len(inside)
            and _asking(asked) >= BARELY
        ):
            listed += asked
    return listed


HEADED, SKIPPED = 8, 3
"""Where so many headings at least are numbered, one more may have lost its mark, by so much at most behind the last."""


ONE_SIGN = 0.8
"""The share of headings that begin with one sign where these are titles."""


def _sign_before(site: Site) -> str:
    """The sign that a line begins with; nothing if none does."""
    first = site.raw.lstrip(" *_")[:1]
    return first if titles.is_sign(first) else ""


def _signed_alike(sites: Sequence[Site]) -> list[Site]:
    """The headings of a level that begin with the same sign, where nearly all do and most ask, whatever the others say;
    and those without any sign that ask. None in other texts."""
    signs = [_sign_before(site) for site in sites]
    counted = Counter(filter(None, signs))
    sign, count = counted.most_common(1)[0] if counted else ("", 0)
    found = [
        site
        for site, own in zip(sites, signs, strict=True)
        if own == sign or (site.asks and not own)
    ]
    enough = count >= max(HEADED, ONE_SIGN * len(sites))
    return _candidates(found) if enough and _asking(found) >= BARELY else []


def _unheaded(blocks: Blocks, found: Sequence[Site]) -> list[Site]:
    """Lines that ask and are numbered as titles are, where these are headings: those that fill a gap in their numbers
    or go on behind the last, and the parts of one (2.1, 2.2, …) that stand below it."""
    counted = [site for site in found if len(site.mark.number) == 1]
    if len(counted) < max(HEADED, 0.9 * len(found)):
        return []
    known = {site.start for site in found}
    lines = [
        site
        for site in _candidates(blocks.outside)
        if site.text.endswith(("?", "？"))
        and site.mark.number
        and site.style in {"line", "bold"}
        and not (site.depth or site.start in known)
    ]
    starts = [site.start for site in counted]
    more: list[Site] = []
    parts: list[Site] = []
    for site in lines:
        place = bisect_left(starts, site.start)
        if not place:
            continue
        (above,), number = counted[place - 1].mark.number, site.mark.number
        if len(number) == 2 and number[0] == above:
            parts.append(site)
        elif len(number) == 1:
            below = (
                counted[place].mark.number[0]
                if place < len(counted)
                else above + SKIPPED + 1
            )
            if above < number[0] < below <= above + SKIPPED + 1:
                more.append(site)
    return more + _from_one(parts)


def _from_one(parts: Sequence[Site]) -> list[Site]:
    """Of lines numbered by part those that count on from the first of their part."""
    groups: dict[int, list[Site]] = {}
    for site in parts:
        groups.setdefault(site.mark.number[0], []).append(site)
    return [
        site
        for group in groups.values()
        if [site.mark.number[1] for site in group]
        == [*range(1, len(group) + 1)]
        for site in group
    ]


PIECES = 8
"""Over so many headings at most a title goes on."""


def _without_ends(blocks: Blocks, sites: Sequence[Site]) -> list[Site]:
    """Headings without those that only go on with a marked one before, with nothing but headings between: those begin
    with a small letter and have no mark."""
    starts = [heading.start for heading in blocks.headings]
    found: list[Site] = []
    for site in sites:
        goes_on = bool(
            found
            and site.text[:1].islower()
            and not site.mark.kind
            and found[-1].mark.kind
        )
        if goes_on:
            place = bisect_left(starts, site.start)
            above = blocks.headings[
                bisect_left(starts, found[-1].start) : place + 1
            ]
            goes_on = len(above) <= PIECES and not any(
                blocks.text[one.end : after.start].strip()
                for one, after in pairwise(above)
            )
        if not goes_on:
            found.append(site)
    return found


SOLVED = 0.8
"""The share of a level's headings that have a heading “Answer” below them, where they name questions."""


def _solved(blocks: Blocks, level: int) -> list[Site]:
    """The headings of a level that name questions, whatever they say, since nearly each has a heading “Answer” or
    “Solution” below it; none if they do not."""
    found: list[Site] = []
    names: list[Site] = []
    for site in blocks.headings:
        if site.level == level and not site.is_furniture:
            names.append(site)
        elif names and site.level > level and site.is_label:
            found += [names[-1]] if found[-1:] != names[-1:] else []
    enough = len(found) > 2 and len(found) >= SOLVED * len(names)
    return found if enough and len(_candidates(found)) == len(found) else []


def _summaries(blocks: Blocks) -> list[Found]:
    show = titles.pattern("show")
    sites = [
        site
        for site in blocks.sites
        if site.style == "summary"
        and not (show.match(site.text) and len(site.text.split()) < SHORT)
    ]
    told = _without_parts(blocks.text, sites)
    return [Found(site) for site in _all_or_titles(told)]


_FOLD = re.compile(r"<(/?)details\b", re.IGNORECASE)


def _without_parts(text: str, sites: Sequence[Site]) -> list[Site]:
    """Summaries without those that ask nothing in a fold whose own asks: they name a part of its answer. Where folds
    are left open, nothing tells what stands in which."""
    tags = list(_FOLD.finditer(text))
    if 2 * sum(bool(tag[1]) for tag in tags) != len(tags):
        return [*sites]
    depth, place = 0, 0
    above: list[tuple[int, bool]] = []  # how deep, and whether any asks
    found = []
    for site in sites:
        while place < len(tags) and tags[place].start() < site.start:
            depth += -1 if tags[place][1] else 1
            place += 1
        while above and above[-1][0] >= depth:
            above.pop()
        within = bool(above) and above[-1][1]
        if site.asks or not within:
            found.append(site)
        above.append((depth, within or site.asks))
    return found


FEW = 5
"""Of so many titles at most nearly all must ask."""


def _all_or_titles(sites: Sequence[Site]) -> list[Site]:
    """All of a style that hardly anything but titles is set in, where most ask; otherwise those that are titles."""
    told = _candidates(sites)
    least = BARELY if len(told) > FEW else MERELY
    if not _marked(told) and len(told) >= ITEMS and _asking(told) >= least:
        return told
    return _as_titles(sites, strays=True)


def _bold(style: str) -> Callable[[Blocks], list[Found]]:
    def find(blocks: Blocks) -> list[Found]:
        sites = [site for site in blocks.outside if site.style == style]
        outer = [site for site in sites if not site.depth]
        listed = [site for site in outer if _is_bullet(blocks, site)]
        if style == "bold" and len(listed) > MERELY * len(outer):
            told = [site for site in outer if site in listed or site.asks]
            told = _all_or_titles(told)
            plain = [
                site
                for site in _candidates(blocks.outside)
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
        found = _as_titles(sites, strays=False)
        if style == "bold" and found and not _marked(_candidates(sites)):
            found = _parted(blocks, sites, found)
        return [Found(site) for site in found]

    return find


SELDOM = 0.2
"""At most so many bullets to a title in bold are questions that nobody set in bold."""

RUNS = 8
"""So many lines with a number in bold at least are questions that need not ask."""


def _bold_numbers(blocks: Blocks) -> list[Found]:
    """Whole lines that begin with a number in bold, with a name or without, where their numbers count on, anew in each
    part, and hardly any says in bold what it asks."""
    told = [
        site
        for site in _candidates(blocks.outside)
        if _BOLD_NUMBER.match(blocks.text, site.start)
        and site.mark.kind == "plain"
        and not site.depth
    ]
    numbers = [site.mark.number for site in told]
    counts = numbers[:1] == [(1,)] and all(
        after in {(1,), (one[0] + 1,)} for one, after in pairwise(numbers)
    )
    leads = [site for site in told if site.style == "bold lead"]
    if len(told) < RUNS or not counts or _asking(leads) > 1 - BARELY:
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
    blocks: Blocks, sites: Sequence[Site], found: Sequence[Site]
) -> list[Site]:
    """The titles where rules part questions: what stands below a rule is one whatever it says, too.

    Lines such as “How it works:” above which there is no rule head parts of answers.
    """
    below = {site.start for site in sites if _is_below_rule(blocks, site)}
    heads = {
        site.start
        for site in found
        if site.text.endswith((":", "："))
        and len(site.text.split()) <= SHORT
        and site.start not in below
    }
    starts = {site.start for site in found} - heads
    ruled = len(starts & below) >= RULED * len(starts)
    if not ruled and len(heads) > COLON * len(found):
        return [*found]
    if ruled:
        first = min(starts, default=0)
        starts |= {
            site.start
            for site in _candidates(sites)
            if site.start in below and site.start > first and not site.depth
        }
    return [site for site in _candidates(sites) if site.start in starts]


def _is_below_rule(blocks: Blocks, site: Site) -> bool:
    """Whether nothing stands between a line and a rule above it."""
    before = blocks.text[max(0, site.start - 200) : site.start]
    return bool(re.search(r"\n[ ]{0,3}([-*_])(?:[ ]*\1){2,}\s*$", before))


def _labelled(blocks: Blocks) -> list[Found]:
    """Whatever begins with “Q”, heading or line."""
    sites = [
        site
        for site in blocks.outside
        if site.mark.label and not site.depth
    ]
    numbered = [site for site in sites if site.mark.number]
    if len(numbered) > 0.8 * len(sites) or _are_headings(numbered):
        sites = numbered
    filling = _filling(sites)
    alone = [
        found for found in _counted(blocks) if found.site.start in filling
    ]
    told = [
        Found(site)
        for site in _candidates(sites)
        if site.key or not site.mark.number
    ]
    return sorted([*told, *alone], key=lambda found: found.site.start)


def _filling(sites: Sequence[Site]) -> set[int]:
    """Where labels begin that stand alone in their lines, and whose numbers count on between others."""
    return {
        site.start
        for before, site, after in zip(
            sites, sites[1:], sites[2:], strict=False
        )
        if not site.key
        and before.key
        and after.key
        and [one.mark.number[-1:] for one in (before, after)]
        == [(n + step,) for n in site.mark.number[-1:] for step in (-1, 1)]
    }


def _are_headings(sites: Sequence[Site]) -> bool:
    """Whether so many headings of one level count on from the first to the last, so that other labels stand below."""
    numbers = [site.mark.number for site in sites]
    return (
        len(sites) >= ITEMS
        and len({site.level for site in sites}) == 1
        and sites[0].level > 0
        and all(
            len(one) == len(after) and after[-1] == one[-1] + 1
            for one, after in pairwise(numbers)
        )
    )


def _counted(blocks: Blocks) -> list[Found]:
    """Lines below one that only counts or labels them, such as “Question 1”; both are the title."""
    sites = blocks.outside
    return [
        Found(
            replace(
                below,
                start=site.start,
                raw=f"{site.text.rstrip(' :：./')}: {below.raw}",
            )
        )
        for site, below in pairwise(sites)
        if (site.mark.label or site.mark.kind == "plain")
        and not site.key
        and not below.level
        and below.key
        and not site.depth
        and not (below.mark.label or below.is_label or below.is_answer)
        and not _NUMBERED_ANSWER.match(below.text)
    ]


_NUMBERED_ANSWER = re.compile(r"A(?:ns)?\.?\s?\d{1,4}[.:)]", re.IGNORECASE)


def _numbered(styles: Sequence[str]) -> Callable[[Blocks], list[Found]]:
    def find(blocks: Blocks) -> list[Found]:
        told = [
            site
            for site in _candidates(blocks.outside)
            if site.style.split()[0] in styles
            and site.mark.number
            and not _LINK.fullmatch(site.told)
        ]
        sites = [
            site for site in told if site.mark.kind in {"plain", "label"}
        ] or [site for site in told if site.mark.kind == "roman"]
        sites = _only_labelled(sites)
        outer = [site for site in sites if not _is_inner(blocks, site)]
        inner = [site for site in sites if _is_inner(blocks, site)]
        if not inner and is_bare(blocks, outer):
            return [Found(site) for site in outer]
        if (
            len(inner) > 2
            and _asking(inner) > 0.7
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
        heads = heads_of_parts(blocks, outer)
        run = (
            outer
            if _are_all_headings(blocks, outer)
            else chain(without_steps(blocks, outer), heads)
        )
        if "heading" in styles:
            run = sorted(
                [*run, *_unheaded(blocks, run)],
                key=lambda site: site.start,
            )
        return [Found(site) for site in run]

    return find


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
        and _asking(sites) >= LEAVES
    )


def _only_labelled(sites: Sequence[Site]) -> list[Site]:
    """Numbered sites, without chapters and steps where lines with a label ask and others hardly do."""
    labelled = [site for site in sites if site.mark.label]
    others = [site for site in sites if not site.mark.label]
    are_lines = any(not site.level for site in labelled)
    if len(labelled) < ITEMS or not are_lines:
        return [*sites]
    asked = _asking(labelled) >= LEAVES
    return labelled if asked and _asking(others) <= 1 - LEAVES else [*sites]


_LINK = re.compile(r"<?https?://\S+")


def is_bare(blocks: Blocks, sites: Sequence[Site]) -> bool:
    """Whether a text is nothing but some lines below headings, which lead nowhere else: questions without answers."""
    starts = {site.start for site in sites}
    others = [
        site
        for site in blocks.outside
        if not site.level and site.start not in starts
    ]
    leading = sum("](" in site.raw for site in sites)
    return max(len(others), leading) <= 0.1 * len(sites)


def _is_inner(blocks: Blocks, site: Site) -> bool:
    """Whether a line stands within a list's item, or is set in; not where two items begin in it, such as “3. 1. …”."""
    begins = blocks.text[site.start : site.start + 1]
    return bool(
        (site.depth and not begins.isdigit())
        or (not site.level and begins in " \t")
    )


def _listed_beside(blocks: Blocks, sites: Sequence[Site]) -> list[Site]:
    """The bullets of a text whose parts list questions with numbers or with bullets, and that holds nothing else."""
    bullets = [
        site
        for site in _candidates(blocks.outside)
        if site.style == "bullet" and not (site.depth or site.mark.number)
    ]
    if min(_asking(bullets), _asking(sites)) < BARELY:
        return []
    numbered = {site.start for site in sites}
    mixed = any(
        len({site.start in numbered for site in group}) > 1
        for group in _groups(blocks, [*sites, *bullets])
    )
    bare = is_bare(blocks, [*sites, *bullets])
    return bullets if bare and not mixed else []


def _bullets(blocks: Blocks) -> list[Found]:
    bullets = _candidates(
        [
            site
            for site in _no_follow_ups(blocks.outside)
            if site.style == "bullet"
        ]
    )
    if blocks.again:
        return [
            Found(site)
            for site in bullets
            if site.key in blocks.again or _WITHIN.search(site.raw)
        ]
    outer = [site for site in bullets if not site.depth]
    inner = [site for site in bullets if site.depth]
    bare = is_bare(blocks, outer)
    named = bare and (is_called(blocks) or is_checked(outer))
    if named or _counts(outer):
        return [Found(site) for site in outer]
    alike = is_called(blocks) and min(_asking(outer), _asking(inner)) > 0.4
    if alike and is_bare(blocks, bullets):
        return [Found(site) for site in bullets]
    if _asking(outer) < 0.5 or _asking(inner) >= 0.5:
        silent = _silent_leaves(bullets)
        return [
            Found(site)
            for site in bullets
            if site.asks or site.start in silent
        ]
    return [
        Found(site)
        for group in _groups(blocks, outer)
        for site in group
        if site.asks or _asking(group) > 0.6
    ]


def _silent_leaves(sites: Sequence[Site]) -> set[int]:
    """Where numbered bullets begin that hold no others and ask nothing, among others of one parent that are numbered,
    too, and most of which ask."""
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
    return {
        site.start
        for group in groups.values()
        if len(group) >= ITEMS
        and sum(bool(one.mark.number) for one in group) >= RUN * len(group)
        and _asking(group) >= BARELY
        for site in group
        if not site.asks and site.mark.number and site.start not in holds
    }


CHOICES = 1.5
"""So many answers to choose from at least a question of a quiz has, at the mean."""


def _above_choices(blocks: Blocks) -> list[Found]:
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


def is_called(blocks: Blocks) -> bool:
    """Whether a text calls itself a list of questions."""
    return any(
        titles.pattern("list_title").search(site.text)
        for site in blocks.headings[:2]
    )


def is_of_questions(blocks: Blocks) -> bool:
    """Whether a text's first heading says that it holds questions, and not only that it is for interviews."""
    return any(
        titles.pattern("of_questions").search(site.text)
        for site in blocks.headings[:1]
    )


def _is_of_answers(blocks: Blocks) -> bool:
    """Whether a text's first heading says that it holds questions with answers, or the name by which it links to its
    top again and again does."""
    tops = Counter(match[1] for match in _TOP.finditer(blocks.text))
    names = [name for name, count in tops.items() if count >= ITEMS]
    says_so = titles.pattern("with_answers").search
    return any(
        says_so(name)
        for name in [*(site.text for site in blocks.headings[:1]), *names]
    )


_TOP = re.compile(
    r"\[(?:back|return|go) to (?:the )?top\]\(#([\w-]{1,80})\)",
    re.IGNORECASE,
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


def _groups(blocks: Blocks, sites: Sequence[Site]) -> list[list[Site]]:
    """Sites by the heading that they stand below."""
    starts = [site.start for site in blocks.headings]
    groups: dict[int, list[Site]] = {}
    for site in sites:
        groups.setdefault(bisect_left(starts, site.start), []).append(site)
    return list(groups.values())


def _is_bullet(blocks: Blocks, site: Site) -> bool:
    """Whether a line begins with a bullet."""
    return bool(
        re.match(r"[ \t]*[-*+•]\s", blocks.text[site.start : site.end])
    )


def _lines(blocks: Blocks) -> list[Found]:
    sites = [
        site
        for site in blocks.outside
        if site.style == "line" and not site.depth and len(site.text) < 300
    ]
    told = [site for site in sites if site.text.endswith(("?", "？"))]
    if len(told) > 0.4 * len(sites) and _asking(sites) > 0.7:
        told = [site for site in sites if site.asks]
    bare = [
        site
        for site in sites
        if site.asks or not (_is_told(site) or site.mark.number)
    ]
    if _asking(bare) >= BARELY and is_bare(blocks, bare):
        told = bare  # nothing else is there, so topics are asked, too
    starts = {site.start for site in told}
    told += [
        site for site in sites if site.parted and site.start not in starts
    ]
    return [Found(site) for site in _candidates(_answered(told))]


def _above_answers(blocks: Blocks) -> list[Found]:
    """Blocks of one line that stand right above one that labels an answer, whatever they say and however long."""
    return [
        Found(site)
        for site, after in pairwise(blocks.outside)
        if site.style == "line"
        and site.alone
        and not site.depth
        and (after.is_answer or after.is_label)
        and _candidates([site])
        and not blocks.text[site.end : after.start].strip()
    ]


def _is_told(site: Site) -> bool:
    """Whether a line says or announces something, and neither asks nor names a topic."""
    return site.text.endswith((".", "。", ":", "：", ",", ";"))


SIGNED = 0.6
"""That share of the lines that begin with one sign must ask."""


def _signed(blocks: Blocks) -> list[Found]:
    """Lines that begin with the same sign, such as a question mark in red, where most ask."""
    groups: dict[str, list[Site]] = {}
    for site in blocks.outside:
        sign = _sign_before(site)
        if site.style in {"line", "bold"} and sign:
            groups.setdefault(sign, []).append(site)
    told = max(groups.values(), key=_asked, default=[])
    return [
        Found(site) for site in _candidates(told) if _asking(told) >= SIGNED
    ]


def _answered(sites: Iterable[Site]) -> list[Site]:
    """Lines in order, without those that only announce the ones that go on with their answers."""
    told = sorted(sites, key=lambda site: site.start)
    silent = [site for site in told if not site.parted]
    first = next((n for n, site in enumerate(told) if site.parted), 0)
    return told[first:] if 0 < len(silent) == first else told


def _set_in(blocks: Blocks) -> list[Found]:
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
    asked = [group for group in groups if _asking(group) == 1]
    return [
        Found(site)
        for site in _candidates(list(itertools.chain.from_iterable(asked)))
    ]


BELOW, BLOCKS = 0.9, 5
"""That share of the blocks between rules must begin with a line that asks, and so many there must be."""


def _ruled(blocks: Blocks) -> list[Found]:
    """The first line of each block between rules, however it is set, where nearly all ask and none is a heading."""
    edges = [0, *(rule.end() for rule in _RULE.finditer(blocks.text))]
    first: dict[int, Site] = {}
    for site in blocks.sites:
        first.setdefault(bisect_left(edges, site.start + 1), site)
    told = list(first.values())
    asked = [site for site in told if site.asks and not site.level]
    if len(asked) < max(BLOCKS, BELOW * len(told)):
        return []
    return [Found(site) for site in _candidates(asked)]


_RULE = re.compile(
    r"(?:^|(?<=\n))[ ]{0,3}([-*_])(?:[ ]*\1){2,}[ \t]*(?:\n|$)"
)


_RUN_IN = re.compile(r"(?:\*\*)?[^*?？]+(?:[:：]\*\*|\*\*\s?[:：])\s")
"""What a quote is about, in bold and with a colon, before what it says: a remark and no question."""


def _framed(blocks: Blocks) -> list[Found]:
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
        _all_or_titles(sites) if fences else _as_titles(sites, strays=False)
    )
    return [Found(site) for site in told]


def _tables(blocks: Blocks) -> list[Found]:
    found = []
    for rows in blocks.tables:
        told = [[cell.text for cell in row.cells] for row in rows]
        if (
            len(rows) < 2
            or (held := fields.columns(told[0], told[1:])) is None
        ):
            continue
        question, columns = held
        for row in rows[1:]:
            if question < len(row.cells) and row.cells[question].text:
                cell = row.cells[question]
                site = Site(cell.start, cell.end, "cell", cell.text)
                answers = [
                    row.cells[place]
                    for place in columns
                    if place < len(row.cells)
                ]
                found.append(
                    Found(
                        site,
                        tuple((c.start, c.end) for c in answers if c.text),
                        (row.start, row.end),
                    )
                )
    return found


PATTERNS: tuple[Pattern, ...] = (
    *(
        Pattern(f"heading-{n}", f"headings of level {n}", _headings(n))
        for n in range(1, 7)
    ),
    Pattern("leaves", "headings of two levels that hold no other", _leaves),
    Pattern(
        "labelled",
        "lines and headings that begin with a label such as “Q”, “Question” or “Frage”",
        _labelled,
    ),
    Pattern(
        "counted",
        "lines below one that only counts or labels them, such as “Question 1”",
        _counted,
    ),
    Pattern(
        "numbered-headings",
        "numbered headings and bold lines",
        _numbered(("heading", "bold", "summary")),
    ),
    Pattern("bold", "bold lines", _bold("bold")),
    Pattern("bold-lead", "lines that begin in bold", _bold("bold lead")),
    Pattern(
        "bold-numbers",
        "lines that begin with a number in bold",
        _bold_numbers,
    ),
    Pattern("italic", "italic lines", _bold("italic")),
    Pattern("numbered", "numbered lines", _numbered(("line", "bold"))),
    Pattern("summary", "summaries that unfold", _summaries),
    Pattern("table", "rows of tables", _tables),
    Pattern("bullet", "bullets", _bullets),
    Pattern(
        "choices",
        "bullets above others that are right or wrong answers",
        _above_choices,
    ),
    Pattern("line", "lines that end with a question mark", _lines),
    Pattern("answered", "lines above labels of answers", _above_answers),
    Pattern("signed", "lines that begin with the same sign", _signed),
    Pattern("set-in", "lines that are set in and ask", _set_in),
    Pattern("framed", "quotes or fences of one line", _framed),
    Pattern("ruled", "first lines of what stands between rules", _ruled),
)


FIELDS = Pattern("fields", "fields of records", lambda blocks: [])
"""Of lists whose format itself says what is question and what is answer, such as a table of data."""


def named(name: str) -> Pattern | None:
    """The pattern of a name."""
    return next(
        (
            pattern
            for pattern in (*PATTERNS, FIELDS)
            if pattern.name == name
        ),
        None,
    )


MIXED = 0.2
"""That share of titles must be headings of one level, the first among them, where chapters list the others merely."""


def sections(
    blocks: Blocks, found: Sequence[Found]
) -> Iterator[tuple[Site, str]]:
    """The headings behind the first title that begin something else than an answer's own part, and why they go.

    Above the level of titles every heading does; at their level those that name no question's section. Where titles
    are no headings, a level does whose headings mostly stand right above a title.
    """
    if not found:
        return
    starts = {item.site.start for item in found}
    levels = [item.site.level for item in found if item.site.level]
    mixed = bool(found[0].site.level) and len(set(levels)) == 1
    heads = len(levels) > len(found) * (MIXED if mixed else 0.5)
    lowest = max(levels) if heads else 0
    parting = set(range(1, min(levels) if heads else 1)) | _parting(
        blocks, starts
    )
    if heads:
        parting -= set(range(lowest, 7))
    elif parting:  # and so does every level above one that does
        parting |= set(range(1, max(parting)))
    strays = _strays(blocks, starts) if heads else set[int]()
    bullets = {
        item.site.start for item in found if item.site.style == "bullet"
    }
    if len(bullets) > len(found) / 2:
        parting = set(range(1, 7))
    yield from (
        (site, "part heading") for site in _outer_items(blocks, starts)
    )
    first = found[0].site.start
    yield from (
        (site, "part heading") for site in _lines_above(blocks, found)
    )
    yield from ((site, "part heading") for site in _behind(blocks, found))
    yield from (
        (site, "number of a question")
        for site in counters(blocks, found)
        if site.start > first
    )
    yield from (
        (site, "part heading")
        for site in announcements(blocks, found)
        if site.start > first
    )
    if not heads and is_bare(blocks, [item.site for item in found]):
        yield from (
            (site, "part heading")
            for site in blocks.outside
            if site.style == "bold"
            and site.start > first
            and site.start not in starts
        )
    for site in blocks.headings:
        if site.start <= first or site.start in starts:
            continue
        if (
            site.is_furniture
            and (not heads or site.level <= lowest)
            and not site.is_label
        ):
            yield site, "section without questions"
        elif site.level in parting and site.start not in strays:
            yield site, "part heading"


def _lines_above(blocks: Blocks, found: Sequence[Found]) -> list[Site]:
    """The lines right above a title that head parts of a quiz, where everything else is bullets."""
    starts = {item.site.start for item in found}
    if not all(
        item.site.parted and item.site.style == "bullet" for item in found
    ):
        return []
    inside = [
        site for site in blocks.outside if site.start > found[0].site.start
    ]
    lines = [site for site in inside if site.style != "bullet"]
    heads = [
        site
        for site, below in pairwise(inside)
        if site.style == "line" and site.alone and below.start in starts
    ]
    return heads if len(heads) == len(lines) else []


def _behind(blocks: Blocks, found: Sequence[Found]) -> list[Site]:
    """The headings of the titles' level behind the last title that lack what all titles begin with, a number or a
    sign, where no such heading stands between the titles."""
    levels = {item.site.level for item in found}
    if len(levels) > 1 or 0 in levels or len(found) < ITEMS:
        return []
    signs = {_sign_before(item.site) for item in found}
    counted = all(item.site.mark.number for item in found)
    if not counted and (len(signs) > 1 or signs == {""}):
        return []
    first, last = found[0].site.start, found[-1].site.start
    bare = [
        site
        for site in blocks.headings
        if site.level in levels
        and site.start > first
        and not (site.mark.kind if counted else _sign_before(site) in signs)
    ]
    return bare if all(site.start > last for site in bare) else []


def _strays(blocks: Blocks, starts: set[int]) -> set[int]:
    """Headings that head a step of an answer, although their level is that of parts: each alone of its level has a
    number, which counts on from no other, and stands above no title."""
    numbered: dict[int, list[Site]] = {}
    above = {
        site.start
        for site, after in pairwise(blocks.sites)
        if (after.start in starts or after.level)
        and not blocks.text[site.end : after.start].strip()
    }
    for site in blocks.headings:
        if site.mark.number:
            numbered.setdefault(site.level, []).append(site)
    return {
        sites[0].start
        for sites in numbered.values()
        if len(sites) == 1
        and sites[0].mark.number > (1,)
        and sites[0].start not in above
    }


def _outer_items(blocks: Blocks, starts: set[int]) -> Iterator[Site]:
    """Items of lists that are no questions and hold some right below."""
    for site, after in pairwise(blocks.sites):
        listed = site.style == "bullet" or site.mark.number
        if (
            after.start in starts
            and site.start not in starts
            and not site.level
            and listed
            and site.depth < after.depth
            and _is_inner(blocks, after)
        ):
            yield site


def counters(blocks: Blocks, found: Sequence[Found]) -> list[Site]:
    """Lines that stand right above titles and only count them, such as “**3)** **Level:** easy”."""
    starts = {
        item.site.start for item in found if not item.site.mark.number
    }
    above = []
    for site, after in pairwise(blocks.sites):
        if after.start not in starts or site.start in starts or site.level:
            continue
        if site.mark.number and not site.asks:
            above.append(site)
    return above if len(above) > 0.8 * len(found) else []


def announcements(blocks: Blocks, found: Sequence[Found]) -> Iterator[Site]:
    """Lines right above titles that announce a part, such as “10 easy questions”, or “Knots” above a number 1."""
    starts = {item.site.start for item in found}
    firsts = [
        item.site.start for item in found if item.site.mark.number == (1,)
    ]
    again = set(firsts if len(firsts) < AGAIN_AT_MOST * len(found) else ())
    for site, after in pairwise(blocks.sites):
        if (
            after.start not in starts
            or site.start in starts
            or site.level
            or len(site.raw) > 100
            or site.asks
            or re.search(r"[.!,;]", site.text)
        ):
            continue
        heads = after.start in again and len(site.text.split()) <= SHORT
        alone = site.style == "line" and (
            site.alone or site.text.endswith((":", "："))
        )
        if _ANNOUNCES.search(site.text) or (heads and alone):
            yield site


AGAIN_AT_MOST = 0.5
"""Where that share of titles has the number 1, numbers do not begin again with it: they tell nothing."""

_ANNOUNCES = re.compile(r"\bquestions\b|面试题|问题[:：]?$", re.IGNORECASE)


def _parting(blocks: Blocks, starts: set[int]) -> set[int]:
    """The levels whose headings, from the one above the first title on, mostly stand right above a title or above
    another heading, with nothing between."""
    following: dict[int, list[bool]] = {}
    first = min(starts)
    heads = [s.start for s in blocks.headings if s.start < first]
    last = max(heads, default=0)
    places = [
        site
        for site in blocks.sites
        if site.start >= last
        and (site.level or site.start in starts or site.text)
    ]
    for site, after in zip_longest(places, places[1:]):
        if site.level and site.start not in starts:
            leads = (
                after is not None
                and (after.start in starts or bool(after.level))
                and not says(blocks.text[site.end : after.start])
            )
            following.setdefault(site.level, []).append(leads)
    return {
        level
        for level, leads in following.items()
        if sum(leads) > len(leads) / 2
    }
