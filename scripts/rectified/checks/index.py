"""What rules look things up in: everything that was read, and the sets and counts made of it once."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from rectified.curation import (
    Correction,
    Curation,
    Figure,
    Formula,
    Placed,
    Question,
    inert,
)
from rectified.curation.proofs import Proofs
from rectified.data import located_in
from rectified.errors import BadInput, located
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.items import Source
from rectified.text.notation import BLOT, LINK, code_masked, formulas_masked

ELSEWHERE = re.compile("https?://")
"""How the target of a link to another site begins."""

CORRECTION = "correction, "
"""How the name of a piece of a correction begins."""

SPOKEN = ("published", "corrected", "why", "counterexample")
"""The parts of a correction that readers see as prose."""


class Piece(NamedTuple):
    """A piece of Markdown of a question.

    Attributes:
        name: what messages call it.
        text: the Markdown.
        prose: the same, with code, formulas, targets of links and links to other sites blotted out, character for
            character.
        without_code: the text with code blotted out, formulas and links left.
        path: the question's file.
        line: the line of the file on which it begins.
        indent: how far in that line it begins; unknown where it is no more as it stands in the file.
    """

    name: str
    text: str
    prose: str
    without_code: str
    path: str
    line: int
    indent: int | None = 0

    def at(self, position: int) -> str:
        """`file:line:column` of a position in the text; without the column where that is not known."""
        where = located(self.path, self.text, position, self.line)
        if self.indent is None:
            return where.rpartition(":")[0]
        return located(
            self.path,
            " " * self.indent + self.text,
            position + self.indent,
            self.line,
        )


@dataclass(frozen=True)
class Index:
    """Everything that was read.

    Attributes:
        curation: all topics, questions and references.
        lists: what is on record of the scraped lists.
        proofs: those that the tests hold.
        today: the date by which reviews are past.
        sources: the scraped lists, if they are at hand.
        texts: the text of files of data by their names, to tell lines of.
        drawings: what each figure that was drawn shows, by its id.
        scripts: the ids of calculators that have a script.
    """

    curation: Curation
    lists: Inventory
    proofs: Proofs
    today: datetime.date
    sources: Sequence[Source] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    drawings: Mapping[str, str] = field(default_factory=dict)
    scripts: frozenset[str] = frozenset()

    def where(self, name: str, *location: str | int) -> str:
        """`file:line:column` of a place in a file of data, given by keys and positions."""
        return (
            located_in(name, self.texts[name], location)
            if name in self.texts
            else name
        )

    @cached_property
    def questions(self) -> list[Question]:
        """All questions, in reading order."""
        return list(self.curation.questions.values())

    @cached_property
    def lines(self) -> dict[str, list[str]]:
        """The lines of each question's file, by its name."""
        return {
            question.path: question.text.split("\n")
            for question in self.questions
        }

    @cached_property
    def acting(self) -> list[BadInput]:
        """All that people wrote that would act on a page."""
        lists = self.lists.sources
        return list(inert.acting(self.curation, lists, self.where))

    @cached_property
    def answered(self) -> list[Question]:
        """Those that have an answer."""
        return [
            question
            for question in self.questions
            if not question.front.unanswered
        ]

    @cached_property
    def formulas(self) -> Counter[str]:
        """How often each id of a display formula is used."""
        return Counter(
            formula.id
            for question in self.questions
            for formula in question.formulas
        )

    @cached_property
    def figures(self) -> Counter[str]:
        """How often each figure is shown."""
        return Counter(
            figure.id
            for question in self.questions
            for figure in question.figures
        )

    @cached_property
    def calculators(self) -> Counter[str]:
        """How often each calculator is set into an answer."""
        return Counter(
            placed.id
            for question in self.questions
            for placed in question.calculators
        )

    @cached_property
    def titles(self) -> Counter[str]:
        """How often each title is used."""
        return Counter(question.front.title for question in self.questions)

    @cached_property
    def corrections(self) -> Counter[str]:
        """How often each id of a correction is used."""
        return Counter(
            c.id
            for question in self.questions
            for c in question.front.corrections
            if c.id
        )

    @cached_property
    def items(self) -> set[str]:
        """The ids of all scraped items on record."""
        return self.lists.item_ids()

    @cached_property
    def read(self) -> dict[str, Source]:
        """The scraped lists that were read, by their ids."""
        return {source.id: source for source in self.sources}

    @cached_property
    def declined(self) -> set[str]:
        """The ids of those that nobody will answer."""
        return self.lists.declined()

    @cached_property
    def pieces(self) -> dict[str, list[Piece]]:
        """Every piece of Markdown of each answered question, by slug."""
        return {
            question.slug: list(_pieces(question))
            for question in self.answered
        }


def _blot_target(link: re.Match[str]) -> str:
    """A link without its target; one to another site, whose text is somebody else's title, is gone altogether."""
    start = (
        0
        if ELSEWHERE.match(link["target"])
        else link.start("target") - link.start()
    )
    return link[0][:start] + BLOT * (len(link[0]) - start)


def _pieces(question: Question) -> Iterator[Piece]:
    def piece(
        name: str, text: str, line: int, indent: int | None = 0
    ) -> Piece:
        without_code = code_masked(text)
        prose = LINK.sub(_blot_target, formulas_masked(without_code))
        return Piece(
            name, text, prose, without_code, question.path, line, indent
        )

    def value(name: str, text: str, needle: str) -> Piece:
        """Of the front matter, where a text may be quoted, or folded over lines."""
        line, column = question.place_of(needle)
        at = question.text.splitlines()[line - 1].find(text, column - 1)
        return piece(name, text, line, None if at < 0 else at)

    yield value("title", question.front.title, "title:")
    yield piece("short answer", question.short, question.short_line)
    yield piece("full answer", question.body, question.body_line)
    for correction in question.front.corrections:
        for name in SPOKEN:
            if text := getattr(correction, name):
                yield value(f"{CORRECTION}{name}", text, text[:40])


def whole(index: Index) -> Iterator[tuple[()]]:
    """For rules on the collection: they are asked once."""
    yield ()


def questions(index: Index) -> Iterator[tuple[Question]]:
    """For rules on every question, answered or not."""
    return ((question,) for question in index.questions)


def answers(index: Index) -> Iterator[tuple[Question]]:
    """For rules on every question that has an answer."""
    return ((question,) for question in index.answered)


def pieces(index: Index) -> Iterator[tuple[Piece]]:
    """For rules on every piece of Markdown."""
    return (
        (piece,) for pieces in index.pieces.values() for piece in pieces
    )


def formulas(index: Index) -> Iterator[tuple[Question, Formula]]:
    """For rules on every display formula."""
    return (
        (question, formula)
        for question in index.answered
        for formula in question.formulas
    )


def figures(index: Index) -> Iterator[tuple[Question, Figure]]:
    """For rules on every figure in an answer."""
    return (
        (question, figure)
        for question in index.answered
        for figure in question.figures
    )


def calculators(index: Index) -> Iterator[tuple[Question, Placed]]:
    """For rules on every calculator in an answer."""
    return (
        (question, placed)
        for question in index.answered
        for placed in question.calculators
    )


def corrections(index: Index) -> Iterator[tuple[Question, Correction]]:
    """For rules on every correction."""
    return (
        (question, correction)
        for question in index.answered
        for correction in question.front.corrections
    )
