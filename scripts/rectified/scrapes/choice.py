"""Which pattern explains a list best: every pattern's titles are scored on evidence, and the best is chosen."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from rectified.scrapes.announced import AGAIN
from rectified.scrapes.blocks import Blocks, Site, says
from rectified.scrapes.documents import Record
from rectified.scrapes.entries import (
    Entry,
    entries,
    is_labelled,
    no_repeats,
)
from rectified.scrapes.evidence import (
    AMONG,
    CHOSEN,
    ORDERED,
    UNANSWERED,
    Candidate,
    Evidence,
    is_counted,
    rises,
    rises_within,
    with_score,
)
from rectified.scrapes.patterns.found import Found, Pattern
from rectified.scrapes.patterns.known import FIELDS, PATTERNS
from rectified.scrapes.patterns.sections import sections

CLOSE, COUNTING = 0.05, 0.8
"""How much worse numbered lines may score than lines with a question mark and be chosen, and how well they count on
where what they add is answered."""


def _announced(blocks: Blocks, named: Sequence[Found]) -> list[Found]:
    """The titles without those that a list announces before it answers them."""
    made = entries(blocks, named, list(sections(blocks, named)))
    gone = no_repeats(made)
    if not gone:
        counted = Counter(item.site.key for item in named)
        half = [item for item in named if counted[item.site.key] == 2]
        if len(half) > 0.8 * len(named) and len(named) > 3:
            middle = len(named) // 2
            keys = {item.site.key for item in named[middle:]}
            said = sum(
                b - a
                for entry in made[: middle - 1]
                for a, b in entry.answers
            )
            if said < 2 * len(named):
                gone = {
                    item.site.start
                    for item in named[:middle]
                    if item.site.key in keys
                }
    return [item for item in named if item.site.start not in gone]


def _named(blocks: Blocks, sites: list[Found]) -> list[Found]:
    """The titles without lines that the text's own list of its questions lacks, where nearly all of that are found and
    others stand among them: what answers ask. Behind the last, such lines alone may be newer than the list."""
    named = [item for item in sites if item.site.key in blocks.listed]
    keys = {item.site.key for item in named}
    others = [
        item
        for item in sites
        if item.site.key not in keys and not item.site.level
    ]
    if not named or len(keys) < AGAIN * len(blocks.listed):
        return sites
    if all(item.site.start > named[-1].site.start for item in others):
        return sites
    return [
        item for item in sites if item.site.key in keys or item.site.level
    ]


def candidates(blocks: Blocks) -> list[Candidate]:
    """What every pattern finds in a text, the best first, and of equal ones that which finds more labels."""
    tried = [_candidate(blocks, pattern) for pattern in PATTERNS]
    most = max((candidate.asking for candidate in tried), default=0)
    scored = [
        with_score(blocks, candidate, most)
        for candidate in tried
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
    named = _named(blocks, _announced(blocks, pattern.find(blocks)))
    parts = list(sections(blocks, named))
    return Candidate(pattern, entries(blocks, named, parts), parts)


def fixed(blocks: Blocks, pattern: Pattern) -> Candidate:
    """What one pattern finds, whatever speaks for it."""
    candidate = _candidate(blocks, pattern)
    return with_score(blocks, candidate, candidate.asking)


def choose(tried: Sequence[Candidate], text: str) -> Candidate | None:
    """The best candidate, if it is good enough; or one hardly worse that finds all its titles and surely more.

    Args:
        tried: the candidates, the best first.
        text: what they were found in.
    """
    if not tried or tried[0].score < CHOSEN:
        return None
    best = tried[0]
    starts = {entry.site.start for entry in best.entries}
    for other in tried[1:]:
        if other.score < CHOSEN or (
            other.score < best.score - CLOSE and not is_counted(other)
        ):
            continue
        more = [e for e in other.entries if e.site.start not in starts]
        kept = len(other.entries) - len(more)
        rest_is_none = (
            kept == len(starts)
            or _only_told(best, other)
            or _only_answered(best, other, text)
            or _only_behind(best, other)
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


def _only_behind(best: Candidate, other: Candidate) -> bool:
    """Whether what a candidate whose titles count on lacks of the best are hardly any lines without a number or an
    answer behind its last title, where most have answers: a note."""
    starts = {entry.site.start for entry in other.entries}
    lacks = [e for e in best.entries if e.site.start not in starts]
    return (
        other.pattern.name == "numbered"
        and other.evidence.order > ORDERED
        and other.evidence.answered > AMONG
        and len(lacks) <= UNANSWERED * len(best.entries)
        and all(
            not (e.site.mark.kind or e.answered)
            and e.site.start > other.entries[-1].site.start
            for e in lacks
        )
    )


def _are_more(
    best: Candidate, other: Candidate, more: Sequence[Entry], text: str
) -> bool:
    """Whether what one candidate finds beyond the best are questions, too.

    Beside lines with a question mark those are that ask in a list that has no answers at all, and those whose numbers
    count on with theirs, such as “Pick a knot.”, if all count from the first to the last, or from the first of each
    part, or they are few or answered or the list has no answers, or go up with theirs and leave some out, if they are
    answered; beside lines with a
    label those that ask under another one and have answers with a label; beside others a few answered ones, without
    which the numbers count on worse.
    """
    if best.pattern.name == "line":
        if other.pattern.name != "numbered":
            return False
        if not more:
            return len(other.entries) < len(best.entries)
        if is_counted(other):
            return len(more) <= len(best.entries)
        if other.evidence.answered == 0 and all(e.asks for e in more):
            return True
        if _begins_below_heads(other, text):
            return True
        least = 0.5 if other.evidence.answered < UNANSWERED else 0.1
        few = len(more) <= least * len(best.entries) + 1
        return len(more) <= 0.5 * len(best.entries) and (
            (other.evidence.order > ORDERED and few)
            or (
                (other.evidence.order > COUNTING or rises(other))
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
            and is_labelled(text, *entry.answers[0])
            for entry in more
        )
    )


def _begins_below_heads(candidate: Candidate, text: str) -> bool:
    """Whether numbers hardly leave any out, and begin anew right below the headings of parts alone, of which there are
    several: no steps of answers are among them."""
    ends = [site.end for site, _ in candidate.parts]
    firsts = [
        entry.site.start
        for entry in candidate.entries[1:]
        if entry.site.mark.number == (1,)
    ]
    above = [bisect_left(ends, start) - 1 for start in firsts]
    return (
        candidate.evidence.order > ORDERED
        and rises_within(candidate)
        and len(firsts) >= PARTS
        and all(
            at >= 0 and not text[ends[at] : start].strip()
            for at, start in zip(above, firsts, strict=True)
        )
    )


PARTS = 2
"""So many parts at least begin anew where this tells that none is a step."""
