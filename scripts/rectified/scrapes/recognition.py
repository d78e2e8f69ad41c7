"""Recognising a list by its content: how it sets its questions, and whether it is one on record."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rectified.errors import BadInput
from rectified.scrapes import choice, evidence, titles
from rectified.scrapes.blocks import Blocks
from rectified.scrapes.documents import Record
from rectified.scrapes.entries import Entry
from rectified.scrapes.evidence import Candidate
from rectified.scrapes.inventory import Inventory, SourceRecord, title_hash
from rectified.text.words import digest, words

KNOWN_SHARE = 0.5
"""A list is the one on record if at least this share of its titles stand there."""

REMEDY = "give a whole list of questions as it was scraped"
ADVICE = "; --explain shows what was looked for"


@dataclass(frozen=True)
class Recognised:
    """What a text turned out to be.

    Attributes:
        record: its entry on record, or None.
        id: its id.
        chosen: the pattern of its questions, and these.
        titles: the title of each question.
        difficulties: the mark of difficulty that each has beside it, or nothing.
        candidates: all patterns and what speaks for them, the best first.
    """

    record: SourceRecord | None
    id: str
    chosen: Candidate
    titles: Sequence[str]
    difficulties: Sequence[str]
    candidates: Sequence[Candidate]

    @property
    def is_sure(self) -> bool:
        """Whether its pattern is beyond doubt: on record, or well above what is asked for."""
        return self.record is not None or self.chosen.score >= evidence.SURE


class NoList(BadInput):
    """A text that no pattern explains as a list of questions.

    Attributes:
        explained: what each pattern finds in it, in lines.
    """

    def __init__(
        self, where: str, what: str, explained: Sequence[str] = ()
    ) -> None:
        remedy = REMEDY + ADVICE
        super().__init__(where, f"not a list of questions ({what})", remedy)
        self.why, self.explained = what, tuple(explained)

    def __reduce__(self) -> tuple[type["NoList"], tuple[object, ...]]:
        return NoList, (self.where, self.why, self.explained)


def refusal(fault: BadInput, *, explain: bool) -> str:
    """What is said of a file that cannot be read; where it shall be explained what each pattern finds in it, that,
    and no advice to ask for it."""
    if not isinstance(fault, NoList) or not explain:
        return str(fault)
    reasons = (f"\n    {line}" for line in fault.explained)
    return str(fault).removesuffix(ADVICE) + "".join(reasons)


def title(
    blocks: Blocks, entry: Entry, *, bare_numbers: bool = True
) -> tuple[str, str]:
    """The title of a question as published, without markup, number and label; and its mark of difficulty.

    Args:
        blocks: the blocks of the text.
        entry: the question.
        bare_numbers: its list numbers its questions, so that “5 ways” is number 5.
    """
    site = entry.site
    raw = (
        site.raw + " " + blocks.text[site.end : entry.end]
        if entry.end > site.end
        else site.raw
    )
    bare = bare_numbers and site.mark.kind == "bare"
    return titles.cleaned(raw, bare_numbers=bare)


def _titles(
    blocks: Blocks, candidate: Candidate
) -> tuple[list[str], list[str]]:
    """The titles of all questions that a pattern finds, and their marks."""
    numbered = sum(bool(e.site.mark.number) for e in candidate.entries)
    told = [
        title(
            blocks,
            entry,
            bare_numbers=2 * numbered >= len(candidate.entries),
        )
        for entry in candidate.entries
    ]
    told = _without_end_tags(_without_tags(candidate.entries, told))
    told = _without_labels_behind(told)
    names = _unquoted([name for name, _ in told])
    return names, [mark for _, mark in told]


_TAG = re.compile(
    r"(?P<tag>[\[【(（]\s*[^\[\]【】()（）\n]{1,20}\s*[\]】)）])[\s:.-]*(?=\S)"
)
TAGGED = 0.8
"""Where that share of titles begins with words in such brackets, they are tags, whatever they say."""


def _without_tags(
    entries: Sequence[Entry], told: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Titles and their marks; where marks in brackets stand before most titles, or words in brackets before nearly
    all, such words are marks, whatever they say."""
    before = [
        mark
        for entry, (_, mark) in zip(entries, told, strict=True)
        if mark[:1] in tuple("[【(（")
        and entry.site.text[entry.site.mark.length :].startswith(mark)
    ]
    tags = [match["tag"] for name, _ in told if (match := _TAG.match(name))]
    most = 2 * len(before) >= len(told)
    nearly_all = len(before) + len(tags) >= TAGGED * len(told)
    if not before + tags or not (most or nearly_all):
        return list(told)
    bracket = Counter(tag[0] for tag in before + tags).most_common(1)[0][0]
    kept = []
    for name, mark in told:
        tag = None if mark else _TAG.match(name)
        if tag and tag["tag"][0] == bracket:
            kept.append((name[tag.end() :], tag["tag"]))
        else:
            kept.append((name, mark))
    return kept


def _taken_off(
    told: Sequence[tuple[str, str]],
    matches: Sequence[re.Match[str] | None],
    is_mark: Callable[[str], bool],
) -> list[tuple[str, str]]:
    """Titles and their marks, each title without what was found at its end if that is a mark."""
    return [
        (name[: match.start()], mark or match["tag"])
        if match and is_mark(match["tag"])
        else (name, mark)
        for match, (name, mark) in zip(matches, told, strict=True)
    ]


_END_TAG = re.compile(
    r"(?<=\S)\s*(?P<tag>[\[【(（][^\[\]【】()（）\n]{2,20}[\]】)）])$"
)
OFTEN, SHARE = 4, 0.25
"""So many titles at least, and that share of them, end with the same words in brackets where these are a tag."""


def _without_end_tags(
    told: Sequence[tuple[str, str]],
) -> list[tuple[str, str]]:
    """Titles and their marks; where a sentence's end and the same words in brackets end many titles, such words are
    marks, whatever they say, but for those that tell how to answer."""
    matches = [_END_TAG.search(name) for name, _ in told]
    counted = Counter(
        match["tag"]
        for match in matches
        if match and match.string[: match.start()].endswith(tuple(".?？。"))
    )
    least = max(OFTEN, SHARE * len(told))
    manner = titles.pattern("manner", r"\W*", r"\W*").fullmatch
    tags = {
        tag
        for tag, count in counted.items()
        if count >= least and not manner(tag)
    }
    return _taken_off(told, matches, tags.__contains__)


_BEHIND_DASH = re.compile(r"(?<=\S)\s+[-–—|]\s+(?P<tag>[^-–—|]{4,60})$")


def _without_labels_behind(
    told: Sequence[tuple[str, str]],
) -> list[tuple[str, str]]:
    """Titles and their marks; where what stands behind the last dash ends with the same two words in nearly all
    titles, such as “Interview Question”, it is a mark."""
    matches = [_BEHIND_DASH.search(name) for name, _ in told]
    ends = Counter(
        " ".join(match["tag"].split()[-2:]) for match in matches if match
    )
    if not ends:
        return list(told)
    end, count = ends.most_common(1)[0]
    if len(end.split()) < 2 or count < max(OFTEN, TAGGED * len(told)):
        return list(told)
    return _taken_off(told, matches, lambda tag: tag.endswith(end))


_QUOTED = re.compile(
    r"\"(?P<plain>[^\"]+)\"|«(?P<angled>[^«»]+)»|[“„](?P<curled>[^“”„]+)[”“]"
)
QUOTED = 3
"""So many titles at least are quoted as a whole where the marks only set them off."""


def _unquoted(names: Sequence[str]) -> list[str]:
    """Titles without the marks of quotation around all that they say, where several have them.

    >>> _unquoted(["“Why?”", "“How?”", "“Who?”", "“A” or “B”?"])
    ['Why?', 'How?', 'Who?', '“A” or “B”?']
    """
    matches = [_QUOTED.fullmatch(name) for name in names]
    if sum(map(bool, matches)) < QUOTED:
        return list(names)
    return [
        next(filter(None, match.groups())).strip() if match else name
        for match, name in zip(matches, names, strict=True)
    ]


def _agreement(hashes: Sequence[str], record: SourceRecord) -> int:
    """How many titles stand in the record, told by their hashes."""
    known = {value[:4] for value in record.fingerprints}
    return sum(value in known for value in hashes)


def _on_record(
    blocks: Blocks,
    candidates: Mapping[str, Candidate],
    inventory: Inventory,
) -> tuple[SourceRecord, Candidate, list[str], list[str]] | None:
    """The list on record with which most titles agree, if any does."""
    best: (
        tuple[int, SourceRecord, Candidate, list[str], list[str]] | None
    ) = None
    told: dict[str, tuple[list[str], list[str], list[str]]] = {}
    for record in inventory.sources:
        candidate = candidates.get(record.shape)
        if candidate is None:
            continue
        if record.shape not in told:
            names, marks = _titles(blocks, candidate)
            told[record.shape] = names, marks, list(map(title_hash, names))
        names, marks, hashes = told[record.shape]
        score = _agreement(hashes, record)
        if (
            score
            and score >= KNOWN_SHARE * len(names)
            and (best is None or score > best[0])
        ):
            best = (score, record, candidate, names, marks)
    return best[1:] if best else None


def _is_much(candidate: Candidate, best: Candidate) -> bool:
    """Whether the questions of a list on record are not only some in what is another list."""
    return len(candidate.entries) >= KNOWN_SHARE * len(best.entries)


def new_id(names: Sequence[str]) -> str:
    """The id of a list that is not on record, made from its titles."""
    return (
        f"list{digest((word for name in names for word in words(name)), 6)}"
    )


def recognise(
    blocks: Blocks,
    inventory: Inventory,
    path: Path,
    line: Callable[[int], int],
    records: Sequence[Record] = (),
) -> Recognised:
    """Find the questions of a text, and the list on record that it is.

    A list is the one on record that most of its titles stand in; it is read in the shape on record. Any other is a
    new one, read in the pattern that explains it best; its id comes from its titles.

    Args:
        blocks: the blocks of the text.
        inventory: the lists on record.
        path: the file, for messages.
        line: the line of the file at which a position of the text stands, for messages.
        records: its questions, where its format says which they are.

    Raises:
        NoList: no pattern explains the text as a list of questions.
    """
    candidates = (
        [choice.of_records(blocks, records)]
        if records
        else choice.candidates(blocks)
    )
    known = _on_record(
        blocks, {c.pattern.name: c for c in candidates}, inventory
    )
    best = choice.choose(candidates, blocks.text)
    if known and (best is None or _is_much(known[1], best)):
        record, candidate, names, marks = known
        return Recognised(
            record, record.id, candidate, names, marks, candidates
        )
    if best is None:
        raise NoList(f"{path}:1", _why(candidates), _told(candidates, line))
    names, marks = _titles(blocks, best)
    return Recognised(None, new_id(names), best, names, marks, candidates)


def _why(candidates: Sequence[Candidate]) -> str:
    """Why no pattern explains a text."""
    if not candidates:
        return "nothing in it is set like a question"
    best = max(
        candidates,
        key=lambda candidate: (candidate.score, len(candidate.entries)),
    )
    why = best.against or f"a score of {best.score:.2f} is too low"
    return f"{best.pattern.says}: {why}"


def explained(
    recognised: Recognised, line: Callable[[int], int]
) -> list[str]:
    """What each pattern finds in a list, the best first, and which was chosen: what `--explain` prints."""
    lines = _told(recognised.candidates, line)
    sure = "surely" if recognised.is_sure else "with doubt"
    how = "on record" if recognised.record else f"{sure}, by its score"
    return [
        f"{recognised.chosen.pattern.name}: {recognised.chosen.pattern.says}; chosen {how}",
        *lines,
    ]


def _told(
    candidates: Sequence[Candidate], line: Callable[[int], int]
) -> list[str]:
    return [
        told for one in candidates if one.entries for told in one.told(line)
    ]
