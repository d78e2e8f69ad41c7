"""No answer repeats a source: eight words in a row, whatever their case and markup, are too many."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from rectified.errors import Problem
from rectified.scrapes.items import Source
from rectified.text.notation import DISPLAY, INLINE
from rectified.text.words import SetPhrase, set_phrases, words

LIMIT = 8
"""As many words in a row as no answer may share with a source."""

_BREAK = ""
"""Stands between words that do not follow each other; no run crosses it."""

_KEY = re.compile(r"^[ \t]*(?:-[ \t]+)?(?P<key>[a-z_]+):(?=\s|$)")
_NO_PROSE = {
    "title",
    "sources",
    "source",
    "aliases",
    "references",
    "reference",
    "related",
    "after",
    "level",
    "formula",
    "id",
}


class _Word(NamedTuple):
    text: str
    line: int


def _without_math(text: str) -> str:
    """The text with formulas blanked out, line by line."""
    return INLINE.sub(
        " ", DISPLAY.sub(lambda m: "\n" * m[0].count("\n"), text)
    )


def _answer_words(text: str) -> Iterator[_Word]:
    """The words of a question file with their lines, a break wherever one piece of prose ends.

    Titles and aliases are set phrases by nature, and the other keys left out hold no prose.
    """
    front = False
    skipping = False
    for number, line in enumerate(_without_math(text).split("\n"), 1):
        if line.rstrip() == "---" and (front or number == 1):
            front = not front
            yield _Word(_BREAK, number)
            continue
        if front and (key := _KEY.match(line)):
            yield _Word(_BREAK, number)
            skipping = key["key"] in _NO_PROSE
            line = line[key.end() :]
        if front and skipping:
            continue
        yield from (_Word(word, number) for word in words(line))


def _runs(said: list[str]) -> Iterator[tuple[str, ...]]:
    """Every run of `LIMIT` words, in order."""
    return zip(*(said[start:] for start in range(LIMIT)), strict=False)


class Index:
    """The runs of `LIMIT` words in the bodies of the sources' items that answers say too, by their words."""

    def __init__(
        self, sources: Iterable[Source], answers: Iterable[list[_Word]]
    ) -> None:
        ours = {
            run
            for answer in answers
            for run in _runs([word.text for word in answer])
        }
        self._runs: dict[tuple[str, ...], list[tuple[str, int]]] = {}
        self._words: dict[str, list[str]] = {}
        for source in sources:
            for item in source.items:
                said = words(_without_math(item.body))
                for start, run in enumerate(_runs(said)):
                    if run in ours:
                        self._words[item.id] = said
                        self._runs.setdefault(run, []).append(
                            (item.id, start)
                        )

    def shared(
        self, answer: list[_Word], start: int
    ) -> tuple[str, int] | None:
        """The item with the longest run of words that begins at `start` of an answer, and its length."""
        best: tuple[str, int] | None = None
        for item, place in self._runs.get(
            tuple(word.text for word in answer[start : start + LIMIT]), ()
        ):
            said = self._words[item]
            length = LIMIT
            while (
                start + length < len(answer)
                and place + length < len(said)
                and answer[start + length].text == said[place + length]
            ):
                length += 1
            if best is None or length > best[1]:
                best = (item, length)
        return best


def _own_words(run: list[str], phrases: Iterable[SetPhrase]) -> int:
    """How many words of a run belong to no set phrase."""
    taken = [False] * len(run)
    for phrase in phrases:
        fixed = words(phrase.phrase)
        for start in range(len(run) - len(fixed) + 1):
            if fixed and run[start : start + len(fixed)] == fixed:
                taken[start : start + len(fixed)] = [True] * len(fixed)
    return taken.count(False)


def _column(line: str, run: list[str]) -> int:
    """Where a run of words begins in the line that holds the first of them."""
    said = re.search(
        r"[\W_]+".join(map(re.escape, run)), line, re.IGNORECASE
    )
    return said.start() + 1 if said else 1


def overlaps(
    files: Mapping[str, str],
    sources: Iterable[Source],
    phrases: list[SetPhrase] | None = None,
) -> list[Problem]:
    """Every run of `LIMIT` or more words that an answer shares with a source.

    Looked at are short and full answers and corrections; titles, aliases and formulas are passed over, and
    words of a set phrase do not count.

    Args:
        files: the text of each question file by its name.
        sources: what was read.
        phrases: the set phrases; those of words.yml if None.
    """
    answers = {
        name: list(_answer_words(text)) for name, text in files.items()
    }
    index = Index(sources, answers.values())
    allowed = set_phrases() if phrases is None else phrases
    problems = []
    for name, answer in answers.items():
        start = 0
        while start < len(answer):
            shared = index.shared(answer, start)
            if shared is None:
                start += 1
                continue
            item, length = shared
            run = [word.text for word in answer[start : start + length]]
            if _own_words(run, allowed) >= LIMIT:
                what = f"{length} words in a row as in `{item}`: “{' '.join(run)}”; say it in your own words"
                line = answer[start].line
                begun = [
                    word.text
                    for word in answer[start : start + length]
                    if word.line == line
                ]
                column = _column(
                    files[name].split("\n")[line - 1], begun[:3]
                )
                problems.append(Problem(f"{name}:{line}:{column}", what))
            start += length
    return problems
