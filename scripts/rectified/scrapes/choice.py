"""Which pattern explains a list best: every pattern's titles are scored on evidence, and the best is chosen."""

import itertools
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from rectified.scrapes import titles
from rectified.scrapes.blocks import AGAIN, Blocks, Site, says
from rectified.scrapes.documents import Record
from rectified.scrapes.patterns import (
    FIELDS,
    PATTERNS,
    Found,
    Pattern,
    is_bare,
    is_called,
    is_checked,
    is_of_questions,
    linked_topics,
    sections,
)

CHOSEN = 0.6
"""From which score on a pattern explains a list."""

COVERED, CALLED = 0.35, 0.15
"""The least share of a text that must belong to its questions, and of one that calls itself a list of questions."""

CLOSE, ORDERED, COUNTING = 0.05, 0.9, 0.8
"""How much worse numbered lines may score than lines with a question mark and be chosen, and how well they count on,
and where what they add is answered."""

MARKED, INQUIRING = 0.2, 0.5
"""The least share of numbered lines without answers that must end with a question mark, or begin like a question, in a
text that does not call itself a list: others say what to do."""

AMONG = 0.4
"""The least share that titles must be of the headings of their level, in a text that does not call itself a list."""

SELDOM = 0.15
"""That share of bullets as deep at least must be questions where some are."""

FORM = 0.6
"""That share of titles are what forms ask in which programs are reported on."""

UNANSWERED = 0.1
"""Where fewer titles than that share have an answer, what stands between them is no part of one."""

OUTLINED = 0.4
"""The least share of lines that ask where all count from one and nearly all of the text stands below them."""

FRAMES = 5
"""So many quotes or fences at least make a list that does not call itself one."""

BARE = 8
"""So many topics at least make a list that has no answers."""

SURE = 0.75
"""From which score on it does so without doubt."""


@dataclass(frozen=True)
class Entry:
    """A question as it stands in a list.

    Attributes:
        site: where its title stands.
        end: where its title ends.
        answers: the spans of its answer.
        answered: whether they say anything.
        solved: whether a heading in them says that what stands below it is the answer.
        size: how many characters of the text belong to it.
    """

    site: Site
    end: int
    answers: tuple[tuple[int, int], ...]
    answered: bool
    size: int
    solved: bool = False

    @property
    def asks(self) -> bool:
        """Whether it is a question by its title, by its label, or by its answer."""
        return self.site.asks or self.site.mark.label or self.solved


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
            *(_shown(entry, line) for entry in first),
            *gap,
            *(_shown(entry, line) for entry in last),
        ]


SHOWN, SHORTENED = 3, 70
"""So many titles of a pattern are shown, and the last, each with so many characters at most."""


def _shown(entry: Entry, line: Callable[[int], int]) -> str:
    """A title shortened, behind its line."""
    told = " ".join(entry.site.text.split())
    short = (
        told
        if len(told) <= SHORTENED
        else f"{told[: SHORTENED - 1].rstrip()}…"
    )
    return f"      line {line(entry.site.start)}: {short}"


def _labelled(text: str, start: int, end: int) -> bool:
    """Whether an answer begins with its label."""
    told = text[start : min(end, start + 80)].lstrip("\n\t >#")
    told = titles.bare(re.sub(r"^[-*+] +", "", told))
    label = titles.pattern("answer_label", r"", r"\s*\d*\s*(?:\W|$)")
    return bool(label.match(told) or re.match(r"A\d*\s*[.:：)]", told))


def entries(
    blocks: Blocks,
    found: Sequence[Found],
    parts: Sequence[tuple[Site, str]],
) -> list[Entry]:
    """The questions that titles make: each answer goes on to the next title or to the next part."""
    edges = sorted(
        [item.site.start for item in found]
        + [site.start for site, _ in parts]
    )
    contents = [start for start, _ in blocks.contents]
    solved = [site.start for site in blocks.headings if site.is_label]
    made = []
    for item in found:
        end = _title_end(blocks, item.site)
        if (at := bisect_left(edges, item.site.end)) < len(edges) and edges[
            at
        ] < end:
            end = item.site.end
        if item.answers is not None:
            answered = any(says(blocks.text[a:b]) for a, b in item.answers)
            start, last = item.row or (item.site.start, end)
            made.append(
                Entry(item.site, end, item.answers, answered, last - start)
            )
            continue
        place = bisect_left(edges, end)
        last = edges[place] if place < len(edges) else len(blocks.text)
        if (at := bisect_left(contents, end)) < len(contents) and contents[
            at
        ] < last:
            last = (
                contents[at]
                if not says(blocks.text[blocks.contents[at][1] : last])
                else last
            )
        made.append(
            Entry(
                item.site,
                end,
                ((end, last),),
                says(blocks.text[end:last]),
                last - item.site.start,
                solved[bisect_left(solved, end) : bisect_left(solved, last)]
                != [],
            )
        )
    wrapped = [_wrapped(blocks, entry) for entry in made]
    few = sum(entry.answered for entry in wrapped) < 0.2 * len(made)
    return wrapped if few else _with_ends(blocks, made)


FULL, WIDE, WIDEST, LINES = 0.9, 60, 140, 4
"""A line is full with that share of a text's width, which lines of so many characters tell, and which is at most so
wide; a title has so many lines at most."""


def _with_ends(blocks: Blocks, made: Sequence[Entry]) -> list[Entry]:
    """Titles with the lines that they go on in, where a text is broken into lines of one width or a title is bold."""
    lengths = sorted(
        len(line) for line in blocks.text.splitlines() if len(line) >= WIDE
    )
    width = lengths[int(FULL * len(lengths))] if lengths else WIDEST + 1
    return [_with_end(blocks, entry, width) for entry in made]


def _with_end(blocks: Blocks, entry: Entry, width: int) -> Entry:
    """A title that is cut where its line is full, or within what is bold, with the lines that end it."""
    text, site = blocks.text, entry.site
    title = text[site.start : entry.end]
    if (
        "\n" in title
        or site.level
        or site.alone
        or len(entry.answers) != 1
        or _BREAK.search(title)
    ):
        return entry
    last, end = entry.answers[0][1], entry.end
    above, is_open = title, title.count("**") % 2 == 1
    for line in text[end + 1 : last].split("\n")[: LINES - 1]:
        told = titles.bare(above)
        begins = line.strip().partition(" ")[0]
        full = len(told) + len(begins) >= FULL * width
        goes_on = full and width <= WIDEST and begins[:1].islower()
        ended = told.endswith(_ENDS) or _BREAK.search(above)
        if not line.strip() or not (is_open or (goes_on and not ended)):
            break
        end += 1 + len(line)
        above, is_open = line, is_open != (line.count("**") % 2 == 1)
    if end == entry.end or is_open:
        return entry
    answers = ((end, last),)
    return replace(
        entry, end=end, answers=answers, answered=says(text[end:last])
    )


_ENDS = (".", "?", "？", "。", "!", ":", "：")
_BREAK = re.compile(r"(?:<br\s*/?>|  |\\)\s*$", re.IGNORECASE)
"""What breaks a line in Markdown."""


_IN_BRACKETS = re.compile(r"（[^（）]+）")
"""A remark on the line before; round brackets of ASCII hold answers, too."""


def _wrapped(blocks: Blocks, entry: Entry) -> Entry:
    """A title with the line that it goes on in, where a list has no answers and what follows it can be none."""
    [(start, last), *others] = entry.answers or ((entry.end, entry.end),)
    told = blocks.text[start:last].strip("\n")
    in_brackets = (
        _IN_BRACKETS.fullmatch(told.strip()) and not entry.site.parted
    )
    ended = entry.site.text.endswith((".", "?", "？", "。"))
    if (
        others
        or not entry.answered
        or "\n" in told
        or len(told) > 200
        or (ended and not in_brackets)
    ):
        return entry
    asks_on = told.rstrip(" ])").endswith(("?", "？"))
    is_open = entry.site.text.count("(") > entry.site.text.count(")")
    if blocks.text[start : start + 2].startswith("\n\n") or not (
        asks_on or is_open or in_brackets or told.lstrip()[:1].islower()
    ):
        return entry
    end = start + blocks.text[start:last].index(told) + len(told)
    return Entry(entry.site, end, ((end, last),), False, entry.size)


def _title_end(blocks: Blocks, site: Site) -> int:
    """Where a title ends: a line that asks goes on until the line that labels its answer, right below it or below
    blank ones."""
    text, end = blocks.text, site.end
    if site.style not in {"line", "bullet"} or site.alone:
        return end
    if re.compile(r"[ \t]*[^\s]").match(text, end):
        return end  # its answer begins in its own line
    at = end
    for _ in range(6):
        after = text.find("\n", at + 1)
        line = text[at + 1 : after if after >= 0 else len(text)]
        if not line.strip():
            below = _NEXT.match(text, at + 1)
            return at if below and _answer_line(below["line"]) else end
        if _answer_line(line):
            return at
        at += len(line) + 1
    return end


_NEXT = re.compile(r"(?:[ \t]*\n)*(?P<line>[^\n]*)")
"""The next line that is not blank."""


def _answer_line(line: str) -> bool:
    told = titles.bare(line)
    label = titles.pattern(
        "answer_label", r"", r"\s*\d*\s*(?:[:：.)]|[-–—]\s)"
    )
    alone = titles.pattern("answer_label").fullmatch(told)
    return bool(
        alone or label.match(told) or re.match(r"A\d*\s*[.:：)]\s?", told)
    )


def _no_repeats(found: Sequence[Entry]) -> set[int]:
    """Starts of titles that only announce one that follows with its answer: a table of contents without links."""
    answered = {entry.site.key for entry in found if entry.answered}
    silent = [
        entry
        for entry in found
        if not entry.answered and entry.site.key in answered
    ]
    return (
        {entry.site.start for entry in silent}
        if len({entry.site.key for entry in silent}) > 1
        else set()
    )


def _announced(blocks: Blocks, found: Sequence[Found]) -> list[Found]:
    """The titles without those that a list announces before it answers them."""
    made = entries(blocks, found, list(sections(blocks, found)))
    gone = _no_repeats(made)
    if not gone:
        counted = Counter(item.site.key for item in found)
        half = [item for item in found if counted[item.site.key] == 2]
        if len(half) > 0.8 * len(found) and len(found) > 3:
            middle = len(found) // 2
            keys = {item.site.key for item in found[middle:]}
            said = sum(
                b - a
                for entry in made[: middle - 1]
                for a, b in entry.answers
            )
            if said < 2 * len(found):
                gone = {
                    item.site.start
                    for item in found[:middle]
                    if item.site.key in keys
                }
    return [item for item in found if item.site.start not in gone]


def _named(blocks: Blocks, found: list[Found]) -> list[Found]:
    """The titles without lines that the text's own list of its questions lacks, where nearly all of that are found and
    others stand among them: what answers ask. Behind the last, such lines alone may be newer than the list."""
    named = [item for item in found if item.site.key in blocks.listed]
    keys = {item.site.key for item in named}
    others = [
        item
        for item in found
        if item.site.key not in keys and not item.site.level
    ]
    if not named or len(keys) < AGAIN * len(blocks.listed):
        return found
    if all(item.site.start > named[-1].site.start for item in others):
        return found
    return [
        item for item in found if item.site.key in keys or item.site.level
    ]


def _follows(one: tuple[int, ...], after: tuple[int, ...]) -> bool:
    """Whether a number follows another: the next of its level or of one above, or the first of a part.

    >>> _follows((2,), (3,)), _follows((2,), (2, 1)), _follows((2, 3), (3,)), _follows((2,), (4,))
    (True, True, True, False)
    """
    above = one[len(after) - 1] if len(after) <= len(one) else one[-1]
    return after[-1] in {one[-1] + 1, above + 1, 1}


def _order(found: Sequence[Entry]) -> float:
    """How far titles are numbered one after another; labels without numbers count as order, too."""
    marks = [entry.site.mark for entry in found]
    numbered = [mark.number for mark in marks if mark.number]
    if sum(mark.label and not mark.number for mark in marks) > 0.8 * len(
        marks
    ):
        return 0.9
    if len(numbered) < 0.5 * len(marks) or len(numbered) < 2:
        return 0.4
    pairs = list(itertools.pairwise(numbered))
    good = sum(map(_follows, *zip(*pairs, strict=True)))
    return good / len(pairs) * len(numbered) / len(marks)


def _bonus(blocks: Blocks, found: Sequence[Entry]) -> float:
    """Up to 0.15 for a stated count, a table of contents that agrees, and labels of answers."""
    bonus = 0.0
    stated = [
        int(match[1])
        for match in titles.pattern("stated_count").finditer(
            blocks.text[:3000]
        )
    ]
    if any(abs(count - len(found)) <= 0.05 * count for count in stated):
        bonus += 0.05
    keys = {entry.site.key for entry in found}
    listed = [
        site.key
        for site in blocks.sites
        if any(a <= site.start <= b for a, b in blocks.contents[:3])
    ]
    if listed and sum(key in keys for key in listed) > 0.5 * len(listed):
        bonus += 0.05
    labelled = sum(
        entry.solved or _labelled(blocks.text, *entry.answers[0])
        for entry in found
        if entry.answers
    )
    return bonus + 0.05 * (labelled > 0.5 * len(found))


def _against(
    blocks: Blocks, candidate: Candidate, evidence: Evidence
) -> str:
    """Why a pattern's titles make no list of questions; nothing if they may."""
    found = candidate.entries
    count = len(found)
    marked = sum(bool(entry.site.mark.kind) for entry in found) > count / 2
    if count < 2:
        return "fewer than two titles"
    labelled = any(entry.site.mark.label for entry in found)
    if count < 3 and not (marked or labelled or evidence.bonus >= 0.05):
        return "fewer than three titles, neither numbered nor labelled"
    if len({entry.site.key for entry in found}) < 0.6 * count:
        return "the same titles again and again"
    called = is_called(blocks)
    level = found[0].site.level
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
    if manual and (not called or _is_faq(blocks, found)):
        return "its other headings are those of a manual"
    if _share(found, titles.pattern("form").search) >= FORM:
        return "it is a form to report with"
    if sum(bool(_VERSION.fullmatch(s.text)) for s in blocks.headings) > 2:
        return "its headings are versions"
    if candidate.bare:
        return ""
    if candidate.pattern.name == "framed" and not called and count < FRAMES:
        return (
            f"only {count} of them, and it does not call itself questions"
        )
    depths = {entry.site.depth for entry in found}
    bullets = sum(
        site.style == "bullet" and site.depth in depths
        for site in blocks.outside
    )
    if candidate.pattern.name == "bullet" and count < SELDOM * bullets:
        return f"only {count} of {bullets} ask anything"
    if candidate.pattern.name in {"bullet", "line"} and not marked:
        marks = sum(
            "?" in e.site.text or "？" in e.site.text for e in found
        )
        if marks < 0.4 * count and not (called and evidence.asking > 0.9):
            return f"only {marks} of {count} have a question mark"
    if (
        candidate.pattern.name == "numbered"
        and not called
        and evidence.answered < 0.5
    ):
        ended = _share(found, lambda told: told.endswith(("?", "？")))
        if ended < MARKED and _share(found, titles.inquires) < INQUIRING:
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
    return (
        f"only {sum(e.asks for e in found)} of {count} titles ask anything"
    )


def _share(found: Sequence[Entry], holds: Callable[[str], object]) -> float:
    """The share of titles of whose words, behind their marks, something holds."""
    told = [e.site.text[e.site.mark.length :].rstrip(" *_") for e in found]
    return sum(bool(holds(words)) for words in told) / len(told)


def _counts_topics(
    blocks: Blocks, candidate: Candidate, evidence: Evidence
) -> bool:
    """Whether headings count from one without a gap in a text that says that it holds questions, and nearly all have
    something below them that hardly asks."""
    found = candidate.entries
    asked = sum(
        site.text.endswith(("?", "？"))
        for site in blocks.sites
        if not site.level
    )
    return (
        len(found) >= BARE > asked
        and found[0].site.level > 0
        and found[0].site.mark.number == (1,)
        and evidence.order == 1.0
        and evidence.answered > ORDERED
        and evidence.covered > ORDERED
        and is_of_questions(blocks)
    )


def _is_bare(
    blocks: Blocks, candidate: Candidate, evidence: Evidence
) -> bool:
    """Whether a text that calls itself questions is nothing but a list, of topics too, each a thing to explain, or of
    topics that tables of contents link to; a list of boxes to tick of which many ask; or one whose numbers in bold
    count on, nearly each above an answer."""
    sites = [entry.site for entry in candidate.entries]
    if _counts_topics(blocks, candidate, evidence):
        return True
    level = sites[0].level
    if candidate.pattern.name == f"heading-{level}":
        topics = linked_topics(blocks, level)
        return bool(topics) and evidence.answered > ORDERED
    if candidate.pattern.name == "bold-numbers":
        return is_of_questions(blocks) and evidence.answered > ORDERED
    if len(sites) < BARE or not is_bare(blocks, sites):
        return False
    if candidate.pattern.name == "bullet":
        return is_checked(sites) or (
            is_called(blocks) and evidence.asking > 0.2
        )
    return candidate.pattern.name == "numbered" and is_called(blocks)


_VERSION = re.compile(
    r"(?:version |release )?\[?v?\d+\.\d+(?:\.\d+)+\S*(?:\W+\d[\d./-]+\W*)?",
    re.IGNORECASE,
)
"""A heading of a log of changes: a version, and perhaps its date."""


def _is_faq(blocks: Blocks, found: Sequence[Entry]) -> bool:
    """Whether all titles stand below one heading that names a section without questions, such as “FAQ”."""
    level = found[0].site.level or 7
    above = [
        site
        for site in blocks.headings
        if site.level < level and site.start < found[-1].site.start
    ]
    return (
        above != []
        and above[-1].is_furniture
        and above[-1].start < found[0].site.start
    )


def _of_a_manual(site: Site) -> bool:
    """Whether a heading is one of those that manuals have."""
    return bool(titles.pattern("manual").fullmatch(site.told.strip(" :")))


def candidates(blocks: Blocks) -> list[Candidate]:
    """What every pattern finds in a text, the best first, and of equal ones that which finds more labels."""
    found = [_candidate(blocks, pattern) for pattern in PATTERNS]
    most = max((candidate.asking for candidate in found), default=0)
    scored = [
        _scored(blocks, candidate, most)
        for candidate in found
        if candidate.entries
    ]
    return sorted(
        scored,
        key=lambda candidate: (-candidate.score, -candidate.labelled),
    )


def of_records(blocks: Blocks, records: Sequence[Record]) -> Candidate:
    """The questions of a format that itself says which they are."""
    made = []
    for record in records:
        start, end = record.question
        site = Site(
            start, end, "field", " ".join(blocks.text[start:end].split())
        )
        answered = any(says(blocks.text[a:b]) for a, b in record.answers)
        made.append(Entry(site, end, record.answers, answered, end - start))
    asking = sum(entry.site.asks for entry in made) / len(made)
    answered_share = sum(entry.answered for entry in made) / len(made)
    return Candidate(
        FIELDS, made, [], Evidence(asking, answered_share, 1.0, 1.0, 1.0)
    )


def _candidate(blocks: Blocks, pattern: Pattern) -> Candidate:
    found = _named(blocks, _announced(blocks, pattern.find(blocks)))
    parts = list(sections(blocks, found))
    return Candidate(pattern, entries(blocks, found, parts), parts)


def fixed(blocks: Blocks, pattern: Pattern) -> Candidate:
    """What one pattern finds, whatever speaks for it."""
    candidate = _candidate(blocks, pattern)
    return _scored(blocks, candidate, candidate.asking)


def _scored(blocks: Blocks, candidate: Candidate, most: int) -> Candidate:
    found = candidate.entries
    count = len(found)
    if not count:
        return candidate
    total = len(blocks.text) - sum(b - a for a, b in blocks.contents) or 1
    held = sum(entry.size for entry in found)
    evidence = Evidence(
        asking=sum(
            entry.asks
            and (not entry.site.mark.label or bool(entry.site.key))
            for entry in found
        )
        / count,
        answered=sum(entry.answered for entry in found) / count,
        order=_order(found),
        explained=candidate.asking / most if most else 0.0,
        covered=min(1.0, held / total),
        bonus=_bonus(blocks, found),
    )
    candidate = replace(
        candidate,
        evidence=evidence,
        bare=_is_bare(blocks, candidate, evidence),
    )
    return replace(candidate, against=_against(blocks, candidate, evidence))


def choose(found: Sequence[Candidate], text: str) -> Candidate | None:
    """The best candidate, if it is good enough; or one hardly worse that finds all its titles and surely more.

    Args:
        found: the candidates, the best first.
        text: what they were found in.
    """
    if not found or found[0].score < CHOSEN:
        return None
    best = found[0]
    starts = {entry.site.start for entry in best.entries}
    for other in found[1:]:
        if other.score < CHOSEN or (
            other.score < best.score - CLOSE and not _is_counted(other)
        ):
            continue
        more = [e for e in other.entries if e.site.start not in starts]
        kept = len(other.entries) - len(more)
        rest_is_none = (
            kept == len(starts)
            or _only_told(best, other)
            or _only_answered(best, other, text)
        )
        if rest_is_none and _are_more(best, other, more, text):
            return other
    return best


def _only_told(best: Candidate, other: Candidate) -> bool:
    """Whether what one candidate lacks of the best are hardly any lines, without a number or a question mark, in a
    list that has no answers: what is said of the questions."""
    starts = {entry.site.start for entry in other.entries}
    lacks = [e for e in best.entries if e.site.start not in starts]
    return (
        best.evidence.answered < UNANSWERED
        and len(lacks) <= UNANSWERED * len(best.entries)
        and not any(
            e.site.mark.kind or e.site.text.endswith(("?", "？"))
            for e in lacks
        )
    )


def _only_answered(best: Candidate, other: Candidate, text: str) -> bool:
    """Whether what a candidate of numbered lines lacks of the best are hardly any lines without a number, each the
    first below a title, where many have answers: an answer that begins with a question."""
    starts = {entry.site.start for entry in other.entries}
    lacks = [e for e in best.entries if e.site.start not in starts]
    ends = sorted(entry.end for entry in other.entries)
    below = [bisect_left(ends, e.site.start) - 1 for e in lacks]
    return (
        other.pattern.name == "numbered"
        and other.evidence.answered > AMONG
        and len(lacks) <= UNANSWERED * len(best.entries)
        and all(
            not e.site.mark.kind
            and at >= 0
            and not text[ends[at] : e.site.start].strip()
            for e, at in zip(lacks, below, strict=True)
        )
    )


def _rises(candidate: Candidate) -> bool:
    """Whether every title has a number, each higher than the one before."""
    numbers = [entry.site.mark.number for entry in candidate.entries]
    return all(numbers) and all(
        b > a for a, b in itertools.pairwise(numbers)
    )


def _is_counted(candidate: Candidate) -> bool:
    """Whether its titles count from the first to the last, without a gap and without beginning anew."""
    return candidate.evidence.order == 1.0 and _rises(candidate)


def _is_outline(candidate: Candidate, evidence: Evidence) -> bool:
    """Whether numbered lines count from one without a gap and nearly all of the text stands below them."""
    return (
        candidate.pattern.name == "numbered"
        and candidate.entries[0].site.mark.number == (1,)
        and evidence.order == 1.0
        and _rises(candidate)
        and min(evidence.answered, evidence.covered) > ORDERED
    )


def _are_more(
    best: Candidate, other: Candidate, more: Sequence[Entry], text: str
) -> bool:
    """Whether what one candidate finds beyond the best are questions, too.

    Beside lines with a question mark those are that ask in a list that has no answers at all, and those whose numbers
    count on with theirs, such as “Pick a knot.”, if all count from the first to the last, or they are few or answered
    or the list has no answers, or go up with theirs and leave some out, if they are answered; beside lines with a
    label those that ask under another one and have answers with a label; beside others a few answered ones, without
    which the numbers count on worse.
    """
    if best.pattern.name == "line":
        if other.pattern.name != "numbered":
            return False
        if not more:
            return len(other.entries) < len(best.entries)
        if _is_counted(other):
            return len(more) <= len(best.entries)
        if other.evidence.answered == 0 and all(e.asks for e in more):
            return True
        least = 0.5 if other.evidence.answered < UNANSWERED else 0.1
        few = len(more) <= least * len(best.entries) + 1
        return len(more) <= 0.5 * len(best.entries) and (
            (other.evidence.order > ORDERED and few)
            or (
                (other.evidence.order > COUNTING or _rises(other))
                and all(entry.answered for entry in more)
            )
        )
    if (
        len(more) <= UNANSWERED * len(best.entries)
        and other.evidence.order > best.evidence.order > ORDERED
        and all(
            entry.answered
            and entry.site.start < best.entries[-1].site.start
            for entry in more
        )
    ):
        return True
    return (
        best.pattern.name == "labelled"
        and 0 < len(more) <= len(best.entries)
        and all(
            entry.site.asks
            and entry.answers
            and _labelled(text, *entry.answers[0])
            for entry in more
        )
    )
