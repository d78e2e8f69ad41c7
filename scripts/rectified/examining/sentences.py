"""The sentences of answers, with the places where they stand."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rectified.checks.index import Index
from rectified.curation import Question

# A sentence ends at its mark, at an empty line, at the end of a cell, and where an entry of a list begins.
_END = re.compile(
    r"(?<=[.?!:])[*_)”\"]*\s+(?=[*_(“\"$`]*[A-Z0-9\ue000])|\n[ \t]*\n|\n(?=[ \t]*[-*+] |[ \t]*\|)|(?<=\|)(?=[^|\n])"
)


class Sentence(NamedTuple):
    """A sentence as it is written.

    Attributes:
        where: `file:line:column` of its beginning.
        part: the part of the question in which it stands, such as `short answer`.
        text: the sentence on one line, Markdown.
        prose: the same, with code, formulas and targets of links blotted out.
        question: whose answer it belongs to.
    """

    where: str
    part: str
    text: str
    prose: str
    question: Question


def _spans(prose: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends, outside the white space between them."""
    start = 0
    for end in [*_END.finditer(prose), None]:
        stop = end.start() if end else len(prose)
        inside = prose[start:stop]
        if inside.strip(" \n\t|-*"):
            yield start + len(inside) - len(inside.lstrip(" \n\t|")), stop
        start = end.end() if end else stop


def of(index: Index, questions: Iterable[Question]) -> Iterator[Sentence]:
    """The sentences of some questions, in the order of their files.

    Args:
        index: what was read.
        questions: whose sentences.
    """
    for question in questions:
        for piece in index.pieces.get(question.slug, []):
            for start, stop in _spans(piece.prose):
                text = " ".join(piece.text[start:stop].split())
                prose = " ".join(piece.prose[start:stop].split())
                yield Sentence(
                    piece.at(start), piece.name, text, prose, question
                )
