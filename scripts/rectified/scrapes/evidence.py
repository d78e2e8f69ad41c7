"""What speaks for a pattern's titles, and what against them: the scores by which patterns are compared."""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from rectified.scrapes import titles
from rectified.scrapes.blocks import Blocks, Site
from rectified.scrapes.entries import Entry, is_labelled
from rectified.scrapes.patterns.bullets import is_checked
from rectified.scrapes.patterns.found import Pattern
from rectified.scrapes.patterns.headings import (
    is_called,
    is_of_questions,
    linked_topics,
)
from rectified.scrapes.patterns.numbered import linked_numbers
from rectified.scrapes.patterns.places import is_bare
from rectified.scrapes.patterns.tables import NAMED

CHOSEN = 0.6
"""From which score on a pattern explains a list."""

COVERED, CALLED = 0.35, 0.15
"""The least share of a text that must belong to its questions, and of one that calls itself a list of questions."""

MARKED, INQUIRING = 0.2, 0.5
"""The least share of numbered lines without answers that must end with a question mark, or begin like a question, in a
text that does not call itself a list: others say what to do."""

ORDERED = 0.9
"""How well titles count on, or which share is answered, where nothing is wanting."""

AMONG = 0.4
"""The least share that titles must be of the headings of their level, in a text that does not call itself a list."""

SELDOM = 0.15
"""That share of bullets as deep at least must be questions where some are."""

FORM = 0.6
"""That share of titles are what forms ask in which programs are reported on."""

UNANSWERED = 0.1
"""Where fewer titles than that share have an answer, what stands between them is no part of one."""

OUTLINED = 0.35
"""The least share of lines that ask where all count from one, or are many and all have the number 1, and nearly all of
the text stands below them."""

ONES = 20
"""So many lines at least that all have the number 1, which whoever shows them counts, make an outline."""

FRAMES = 5
"""So many quotes or fences at least make a list that does not call itself one."""

BARE = 8
"""So many topics at least make a list that has no answers."""

SURE = 0.75
"""From which score on it does so without doubt."""


@dataclass(frozen=True)
class Evidence:
    """What speaks for a pattern, each a share.

    Attributes:
        asking: titles that ask something.
        answered: titles with an answer.
        order: titles that are numbered one after another, or labelled.
        explained: questions of the text that it finds, of the most that any pattern finds.
        covered: characters of the text that belong to its questions.
        bonus: what else agrees: a stated count, a table of contents, labels of answers.
    """

    asking: float = 0.0
    answered: float = 0.0
    order: float = 0.0
    explained: float = 0.0
    covered: float = 0.0
    bonus: float = 0.0

    @property
    def score(self) -> float:
        """All of it, weighed."""
        weighed = (
            0.25 * self.asking + 0.15 * self.answered + 0.15 * self.order
        )
        return min(
            1.0,
            weighed
            + 0.3 * self.explained
            + 0.15 * self.covered
            + self.bonus,
        )


@dataclass(frozen=True)
class Candidate:
    """A pattern, what it finds in a text, and what speaks for it.

    Attributes:
        pattern: the pattern.
        entries: the questions that it finds.
        parts: headings that begin something else than an answer's own part, and why they go.
        evidence: what speaks for it.
        against: why it cannot be; empty if it can.
        bare: it needs not ask, see `_is_bare`.
    """

    pattern: Pattern
    entries: list[Entry]
    parts: list[tuple[Site, str]]
    evidence: Evidence = field(default_factory=Evidence)
    against: str = ""
    bare: bool = False

    @property
    def score(self) -> float:
        """How well it explains the text, from 0 to 1."""
        least = CHOSEN if self.bare else 0.0
        return 0.0 if self.against else max(least, self.evidence.score)

    @cached_property
    def asking(self) -> int:
        """How many different questions it finds."""
        return len({entry.site.key for entry in self.entries if entry.asks})

    @cached_property
    def labelled(self) -> int:
        """How many of its titles have a label."""
        return sum(entry.site.mark.label for entry in self.entries)

    def told(self, line: Callable[[int], int]) -> list[str]:
        """The candidate, for `--explain`: what speaks for it, then the first titles that it finds and the last.

        Args:
            line: the line of the file at which a position of the text stands.
        """
        e = self.evidence
        shares = f"asking {e.asking:.2f}, answered {e.answered:.2f}, in order {e.order:.2f}, "
        shares += f"explained {e.explained:.2f}, covered {e.covered:.2f}, agreement {e.bonus:.2f}"
        name, count = self.pattern.name, len(self.entries)
        no = f"; no: {self.against}" if self.against else ""
        first, last = self.entries[:SHOWN], self.entries[SHOWN:][-1:]
        gap = ["      …"] if count > SHOWN + 1 else []
        return [
            f"{self.score:.2f}  {name}: {count} titles; {shares}{no}",
            *(shown(entry, line) for entry in first),
            *gap,
            *(shown(entry, line) for entry in last),
        ]


SHOWN, SHORTENED = 3, 70
"""So many titles of a pattern are shown, and the last, each with so many characters at most."""


def shown(entry: Entry, line: Callable[[int], int]) -> str:
    """A title shortened, behind its line."""
    told = " ".join(entry.site.text.split())
    short = (
        told
        if len(told) <= SHORTENED
        else f"{told[: SHORTENED - 1].rstrip()}…"
    )
    return f"      line {line(entry.site.start)}: {short}"


def _follows(one: tuple[int, ...], after: tuple[int, ...]) -> bool:
    """Whether a number follows another: the next of its level or of one above, or the first of a part.

    >>> _follows((2,), (3,)), _follows((2,), (2, 1)), _follows((2, 3), (3,)), _follows((2,), (4,))
    (True, True, True, False)
    """
    above = one[len(after) - 1] if len(after) <= len(one) else one[-1]
    return after[-1] in {one[-1] + 1, above + 1, 1}


def _order(entries: Sequence[Entry]) -> float:
    """How far titles are numbered one after another; labels without numbers, and a table's head that says what its rows
    are, count as order, too."""
    marks = [entry.site.mark for entry in entries]
    numbered = [mark.number for mark in marks if mark.number]
    labelled = sum(
        (mark.label and not mark.number) or entry.site.style == NAMED
        for entry, mark in zip(entries, marks, strict=True)
    )
    if labelled > 0.8 * len(marks):
        return 0.9
    if len(numbered) < 0.5 * len(marks) or len(numbered) < 2:
        return 0.4
    pairs = list(itertools.pairwise(numbered))
    good = sum(map(_follows, *zip(*pairs, strict=True)))
    return good / len(pairs) * len(numbered) / len(marks)


def _bonus(blocks: Blocks, entries: Sequence[Entry]) -> float:
    """Up to 0.15 for a stated count, a table of contents that agrees, and labels of answers."""
    bonus = 0.0
    stated = [
        int(match[1])
        for match in titles.pattern("stated_count").finditer(
            blocks.text[:3000]
        )
    ]
    if any(abs(count - len(entries)) <= 0.05 * count for count in stated):
        bonus += 0.05
    keys = {entry.site.key for entry in entries}
    listed = [
        site.key
        for site in blocks.sites
        if any(a <= site.start <= b for a, b in blocks.contents[:3])
    ]
    if listed and sum(key in keys for key in listed) > 0.5 * len(listed):
        bonus += 0.05
    labelled = sum(
        entry.solved or is_labelled(blocks.text, *entry.answers[0])
        for entry in entries
        if entry.answers
    )
    return bonus + 0.05 * (labelled > 0.5 * len(entries))


def _ask_of_others(entries: Sequence[Entry], evidence: Evidence) -> bool:
    """Whether titles that are numbered without a gap ask for themselves: they may ask the same of ever other code."""
    asking = sum(titles.asks(entry.site.told) for entry in entries)
    return evidence.order == 1.0 and asking > len(entries) / 2


def _against(
    blocks: Blocks, candidate: Candidate, evidence: Evidence
) -> str:
    """Why a pattern's titles make no list of questions; nothing if they may."""
    entries = candidate.entries
    count = len(entries)
    marked = (
        sum(bool(entry.site.mark.kind) for entry in entries) > count / 2
    )
    if count < 2:
        return "fewer than two titles"
    labelled = any(entry.site.mark.label for entry in entries)
    if count < 3 and not (marked or labelled or evidence.bonus >= 0.05):
        return "fewer than three titles, neither numbered nor labelled"
    repeated = len({entry.site.key for entry in entries}) < 0.6 * count
    if repeated and not (
        rises(candidate) and _ask_of_others(entries, evidence)
    ):
        return "the same titles again and again"
    called = is_called(blocks)
    level = entries[0].site.level
    if candidate.pattern.name == f"heading-{level}" and not called:
        others = sum(site.level == level for site in blocks.headings)
        if not marked and count < AMONG * others:
            return f"only {count} of {others} ask anything"
    if evidence.covered < (CALLED if called else COVERED):
        return f"{1 - evidence.covered:.0%} of the text is something else"
    beside = [
        site for site in blocks.headings if not level or site.level <= level
    ]
    manual = sum(map(_of_a_manual, beside)) > 2
    if manual and (not called or _is_faq(blocks, entries)):
        return "its other headings are those of a manual"
    if _share(entries, titles.pattern("form").search) >= FORM:
        return "it is a form to report with"
    if sum(bool(_VERSION.fullmatch(s.text)) for s in blocks.headings) > 2:
        return "its headings are versions"
    if candidate.bare:
        return ""
    if candidate.pattern.name == "framed" and not called and count < FRAMES:
        return (
            f"only {count} of them, and it does not call itself questions"
        )
    depths = {entry.site.depth for entry in entries}
    bullets = sum(
        site.style == "bullet" and site.depth in depths
        for site in blocks.outside
    )
    if candidate.pattern.name == "bullet" and count < SELDOM * bullets:
        return f"only {count} of {bullets} ask anything"
    if candidate.pattern.name in {"bullet", "line"} and not marked:
        marks = sum(
            "?" in e.site.text or "？" in e.site.text for e in entries
        )
        if marks < 0.4 * count and not (called and evidence.asking > TOLD):
            return f"only {marks} of {count} have a question mark"
    if (
        candidate.pattern.name == "numbered"
        and not called
        and evidence.answered < 0.5
    ):
        ended = _share(entries, lambda told: told.endswith(("?", "？")))
        if ended < MARKED and _share(entries, titles.inquires) < INQUIRING:
            return f"only {ended:.0%} end with a question mark, and few have an answer"
    least = (
        0.5
        if marked or called or evidence.bonus
        else 0.6
        if count > 5
        else 0.75
    )
    least = 1.0 if count < 3 and not called else least
    if evidence.asking >= least:
        return ""
    numbered = called and marked and count >= 8 and evidence.order > 0.8
    if numbered and evidence.asking >= 0.2 and evidence.answered > 0.6:
        return ""
    if _is_outline(candidate, evidence) and evidence.asking >= OUTLINED:
        return ""
    return f"only {sum(e.asks for e in entries)} of {count} titles ask anything"


def _share(
    entries: Sequence[Entry], holds: Callable[[str], object]
) -> float:
    """The share of titles of whose words, behind their marks, something holds."""
    told = [
        e.site.text[e.site.mark.length :].rstrip(" *_") for e in entries
    ]
    return sum(bool(holds(words)) for words in told) / len(told)


def _counts_topics(
    blocks: Blocks, candidate: Candidate, evidence: Evidence
) -> bool:
    """Whether headings count from one without a gap, perhaps with lines that fill their gaps, in a text that says that
    it holds questions, and nearly all have something below them that hardly asks, be it pictures."""
    entries = candidate.entries
    heads = [entry for entry in entries if entry.site.level]
    shown = sum(
        entry.answered or _pictured(blocks, entry) for entry in heads
    )
    asked = sum(
        site.text.endswith(("?", "？"))
        for site in blocks.sites
        if not site.level
    )
    return (
        len(heads) >= BARE > asked
        and entries[0].site.level > 0
        and entries[0].site.mark.number == (1,)
        and evidence.order == 1.0
        and shown > ORDERED * len(heads)
        and evidence.covered > ORDERED
        and is_of_questions(blocks)
    )


def _pictured(blocks: Blocks, entry: Entry) -> bool:
    """Whether a picture stands below a title."""
    return any(
        "![" in blocks.text[a:b] or "<img" in blocks.text[a:b]
        for a, b in entry.answers
    )


TOLD = 0.8
"""Where more than that share asks in a list that calls itself questions, no question marks are needed."""

TOPICAL = 0.15
"""More than that share of a bare list must ask; its other items are topics."""


def _is_bare(
    blocks: Blocks, candidate: Candidate, evidence: Evidence
) -> bool:
    """Whether a text that calls itself questions is nothing but a list, of topics too, each a thing to explain, or of
    topics that tables of contents link to; a list of boxes to tick of which many ask; or one whose numbers in bold
    count on, nearly each above an answer."""
    sites = [entry.site for entry in candidate.entries]
    if _counts_topics(blocks, candidate, evidence):
        return True
    if _are_linked(blocks, candidate, evidence):
        return True
    level = sites[0].level
    if candidate.pattern.name == f"heading-{level}":
        topics = linked_topics(blocks, level)
        return bool(topics) and evidence.answered > ORDERED
    if candidate.pattern.name == "bold-numbers":
        return is_of_questions(blocks) and evidence.answered > ORDERED
    if len(sites) < BARE or not is_bare(blocks, sites):
        return False
    if candidate.pattern.name in {"bullet", "bold"}:
        return is_checked(sites) or (
            is_called(blocks) and evidence.asking > TOPICAL
        )
    return candidate.pattern.name == "numbered" and is_called(blocks)


def _are_linked(
    blocks: Blocks, candidate: Candidate, evidence: Evidence
) -> bool:
    """Whether nearly all of a text that calls itself questions stands below numbered lines that a table of contents
    links to: topics to explain."""
    sites = [entry.site for entry in candidate.entries]
    return (
        linked_numbers(blocks, sites) == sites
        and min(evidence.answered, evidence.covered) > ORDERED
        and is_called(blocks)
    )


_VERSION = re.compile(
    r"(?:version |release )?\[?v?\d+\.\d+(?:\.\d+)+\S*(?:\W+\d[\d./-]+\W*)?",
    re.IGNORECASE,
)
"""A heading of a log of changes: a version, and perhaps its date."""


def _is_faq(blocks: Blocks, entries: Sequence[Entry]) -> bool:
    """Whether all titles stand below one heading that names a section without questions, such as “FAQ”."""
    level = entries[0].site.level or 7
    above = [
        site
        for site in blocks.headings
        if site.level < level and site.start < entries[-1].site.start
    ]
    return (
        above != []
        and above[-1].is_furniture
        and above[-1].start < entries[0].site.start
    )


def _of_a_manual(site: Site) -> bool:
    """Whether a heading is one of those that manuals have."""
    return bool(titles.pattern("manual").fullmatch(site.told.strip(" :")))


def with_score(
    blocks: Blocks, candidate: Candidate, most: int
) -> Candidate:
    """A candidate with its score and what speaks against it, where the candidate with most titles has `most`."""
    entries = candidate.entries
    count = len(entries)
    if not count:
        return candidate
    total = len(blocks.text) - sum(b - a for a, b in blocks.contents) or 1
    held = sum(entry.size for entry in entries)
    evidence = Evidence(
        asking=sum(
            entry.asks
            and (not entry.site.mark.label or bool(entry.site.key))
            for entry in entries
        )
        / count,
        answered=sum(entry.answered for entry in entries) / count,
        order=_order(entries),
        explained=candidate.asking / most if most else 0.0,
        covered=min(1.0, held / total),
        bonus=_bonus(blocks, entries),
    )
    candidate = replace(
        candidate,
        evidence=evidence,
        bare=_is_bare(blocks, candidate, evidence),
    )
    return replace(candidate, against=_against(blocks, candidate, evidence))


def rises(candidate: Candidate) -> bool:
    """Whether every title has a number, each higher than the one before."""
    numbers = [entry.site.mark.number for entry in candidate.entries]
    return all(numbers) and all(
        b > a for a, b in itertools.pairwise(numbers)
    )


def rises_within(candidate: Candidate) -> bool:
    """Whether every title has a number, each higher than the one before or the first of a part."""
    numbers = [entry.site.mark.number for entry in candidate.entries]
    return all(numbers) and all(
        b > a or b == (1,) for a, b in itertools.pairwise(numbers)
    )


def is_counted(candidate: Candidate) -> bool:
    """Whether its titles count from the first to the last, without a gap and without beginning anew."""
    return candidate.evidence.order == 1.0 and rises(candidate)


def _is_outline(candidate: Candidate, evidence: Evidence) -> bool:
    """Whether numbered lines count from one without a gap, or leave it to whoever shows them to count, and nearly all
    of the text stands below them."""
    numbers = [entry.site.mark.number for entry in candidate.entries]
    ones = len(numbers) >= ONES and set(numbers) == {(1,)}
    return (
        candidate.pattern.name == "numbered"
        and numbers[0] == (1,)
        and evidence.order == 1.0
        and (ones or rises(candidate))
        and min(evidence.answered, evidence.covered) > ORDERED
    )
