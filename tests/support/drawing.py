"""Queries drawn at random from what readers see on the built pages, so that search cannot be tuned to them."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from rectified.files import read_text

PHRASE = 3
"""Words of a drawn phrase."""

_BLOCKS = {
    "p",
    "li",
    "td",
    "th",
    "pre",
    "figcaption",
    "h2",
    "h3",
    "summary",
    "div",
    "figure",
    "ul",
    "ol",
    "table",
}
_VOID = {"br", "img", "input", "hr", "wbr", "mspace"}
# Labels within drawings are no running text; what a figure says stands in its caption.
_SILENT = {"math", "script", "style", "nav", "button", "svg"}
_UNREAD = {
    "meta",
    "neighbours",
    "headerlink",
    "label",
    "related",
    "tools",
    "evidence",
}
"""Classes of what is no part of an answer: dates, buttons, labels, other questions' names, what a machine compared."""

_HEADS = {"Symbol", "Meaning", "Shape"}
"""What stands above the table of a formula's symbols."""


@dataclass
class Answer:
    """What a page shows of a question: blocks of running text, and of code, formulas divide them; what is set as code,
    wherever; and the numbers of its formulas."""

    slug: str
    prose: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it, a block a line."""
        return "\n".join([*self.prose, *self.code])


class _Page(HTMLParser):
    """Reads the answers off a topic's page."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Answer] = []
        self._open: list[
            tuple[str, bool, bool]
        ] = []  # element, whether it is read, whether it is code
        self._said = ""

    def _break(self) -> None:
        said, self._said = " ".join(self._said.split()), ""
        if said and self.answers and said not in _HEADS:
            code = bool(self._open) and self._open[-1][2]
            (
                self.answers[-1].code if code else self.answers[-1].prose
            ).append(said)

    def _within(self, *tags: str) -> bool:
        return any(name in tags for name, *_ in self._open)

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        if tag in _BLOCKS or tag in {"math", "section"}:
            self._break()
        if (
            tag == "h2"
            and any(name == "section" for name, *_ in self._open)
            and given.get("id")
        ):
            self.answers.append(Answer(given["id"] or ""))
        if tag in _VOID:
            return
        inside = self._open[-1] if self._open else ("", True, False)
        within = (
            any(name == "section" for name, *_ in self._open)
            or tag == "section"
        )
        read = (
            inside[1]
            and within
            and not classes & _UNREAD
            and tag not in _SILENT
        )
        if not within:
            read = tag not in _SILENT - {"math"} and inside[1]
        self._open.append((tag, read, inside[2] or tag == "pre"))

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or not self._within(tag):
            return
        if tag in _BLOCKS or tag in {"math", "section"}:
            self._break()
        while self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._within("section") or not self.answers:
            return
        if self._open[-1][1]:
            self._said += data
            if self._within("code", "pre"):
                self.answers[-1].names.append(data)
        elif self._open[-1][0] == "mn":
            self.answers[-1].numbers.append(data)


def answers(site: Path) -> list[Answer]:
    """Every answer of the built site."""
    found: list[Answer] = []
    for path in sorted((site / "topics").glob("*/index.html")):
        page = _Page()
        page.feed(read_text(path))
        found += page.answers
    return found


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LETTERS = re.compile(r"(?<![\w'’])[^\W\d_]{3,}(?![\w'’])")
_PROSE = re.compile(rf"{_WORD.pattern}(?:-{_WORD.pattern})*")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?![\w]|[.,]\d)")
_DOTTED = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?![\w.])")
_CAMEL = re.compile(
    r"(?<![\w.])(?:[A-Z][a-z]+\d?d?){2,}[A-Z]*\w*(?![\w.])|(?<![\w.])[A-Z]{2,}[A-Z][a-z]\w+(?![\w.])"
)


def words(text: str) -> list[str]:
    """The words of a text, without numbers."""
    return _WORD.findall(text)


def _phrases(text: str) -> Iterator[str]:
    """Words in a row within a sentence, as they are written."""
    for line in text.split("\n"):
        for sentence in re.split(r"(?<=[.!?:;,)(“”\"])\s|\s[–—·]\s", line):
            tokens = [
                token.strip(".,:;!?()“”\"'…") for token in sentence.split()
            ]
            for row in zip(
                *(tokens[i:] for i in range(PHRASE)), strict=False
            ):
                if all(_PROSE.fullmatch(token) for token in row):
                    yield " ".join(row)


def _unique(drawn: dict[str, set[str]]) -> dict[str, set[str]]:
    return {
        query: slugs for query, slugs in drawn.items() if len(slugs) == 1
    }


def _said(
    found: list[Answer],
    read: Callable[[str], Iterator[str] | list[str]],
    code: bool = True,
) -> dict[str, set[str]]:
    """By what `read` finds in answers, in lower case: the answers that say it."""
    saying: dict[str, set[str]] = defaultdict(set)
    for answer in found:
        for piece in read(answer.text if code else "\n".join(answer.prose)):
            saying[piece.lower()].add(answer.slug)
    return dict(saying)


def drawn(
    site: Path, seed: int, most: int
) -> dict[str, list[tuple[str, set[str]]]]:
    """Queries of each kind, and the answers that say them.

    Args:
        site: the built site.
        seed: another one draws others.
        most: queries of a kind; fewer, if there are fewer.

    Returns:
        `phrase`: words in a row that one answer says; `word`, `number`: one that one answer says; `name`: dotted names
        and names of classes; `any words`: words of the site that need not stand together, which any answer may meet.
    """
    found = answers(site)
    chance = random.Random(seed)
    single = _said(found, words)
    kinds = {
        "phrase": _unique(_said(found, _phrases, code=False)),
        "word": {
            word: slugs
            for word, slugs in _unique(single).items()
            if _LETTERS.fullmatch(word)
        },
        "number": _numbers(found),
        "name": _names(found),
    }
    chosen = {
        kind: _choice(chance, queries, most)
        for kind, queries in kinds.items()
    }
    known = sorted(single)
    mixed = [" ".join(chance.sample(known, PHRASE)) for _ in range(most)]
    return chosen | {"any words": [(query, set()) for query in mixed]}


def _numbers(found: list[Answer]) -> dict[str, set[str]]:
    """Numbers in running text that stand in no other answer, not in its formulas either."""
    shown = _said(found, _NUMBER.findall)
    for answer in found:
        for number in answer.numbers:
            if number in shown:
                shown[number].add(answer.slug)
    return _unique(shown)


def _names(found: list[Answer]) -> dict[str, set[str]]:
    """Names of interfaces that are set as code, as they are written; every answer that says one anywhere counts."""
    said = {
        name
        for answer in found
        for text in answer.names
        for name in _interfaces(text)
    }
    saying: dict[str, set[str]] = defaultdict(set)
    for answer in found:
        for name in said.intersection(_interfaces(answer.text)):
            saying[name].add(answer.slug)
    return dict(saying)


def _interfaces(text: str) -> set[str]:
    return {*_DOTTED.findall(text), *_CAMEL.findall(text)}


def _choice(
    chance: random.Random, queries: dict[str, set[str]], most: int
) -> list[tuple[str, set[str]]]:
    return [
        (query, queries[query])
        for query in chance.sample(sorted(queries), min(most, len(queries)))
    ]
