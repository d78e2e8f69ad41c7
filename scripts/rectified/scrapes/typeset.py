r"""Exams in LaTeX whose questions are \question, or items that stand in no other: Markdown with a label before each."""

import re
from collections.abc import Iterator

from rectified.scrapes import titles
from rectified.scrapes.documents import LABEL, Document
from rectified.scrapes.ledger import Edit, Tracked, drop

QUESTIONS, ASKED, LINE = 3, 0.6, 500
"""So many questions at least, and that share of items must ask, by so many characters of their lines."""

_COMMAND = re.compile(
    r"^[ \t]*\\(?:(?P<question>question|item)(?:\[[^\]\n]*\])?[ \t]*(?=[^\s{])"
    r"|(?P<edge>(?:begin|end)(?=\{(?:questions|solution|enumerate|itemize|parts|choices|document)\})"
    r"|documentclass|usepackage)\b[^\n]*\n?"
    r"|(?:sub)*section\*?\{(?P<part>[^{}\n]*)\})",
    re.MULTILINE,
)
"""A question, what opens or closes a part of a page, or a part's name."""

_LISTS = re.compile(r"\s*\\(?:begin|end)\{(?:enumerate|itemize|parts)\}")


def typeset(text: str) -> Document | None:
    """Questions of an exam in LaTeX; None if a text holds none."""
    if "\\begin{" not in text:
        return None
    commands = [*_COMMAND.finditer(text)]
    asking = [*_questions(commands)]
    asked = sum(
        titles.asks(text[one.end() : one.end() + LINE].partition("\n")[0])
        for one in asking
    )
    if len(asking) < QUESTIONS or asked < ASKED * len(asking):
        return None
    starts = {one.start() for one in asking}
    edited, lost = Tracked.whole(text).edited(_edits(commands, starts))
    return Document(text, edited, lost)


def _questions(commands: list[re.Match[str]]) -> Iterator[re.Match[str]]:
    """The commands that begin a question: the first of their kind, in no list within another."""
    kinds = [one["question"] for one in commands if one["question"]]
    kind = "question" if "question" in kinds else "item"
    depth = 0
    for one in commands:
        if one["edge"] and _LISTS.match(one[0]):
            depth += 1 if one["edge"] == "begin" else -1
        elif one["question"] == kind and depth <= 1:
            yield one


def _edits(
    commands: list[re.Match[str]], starts: set[int]
) -> Iterator[Edit]:
    """A label before each question, nothing instead of what opens and closes, marks of Markdown before other items."""
    for one in commands:
        if one.start() in starts:
            yield drop(*one.span(), "markup", LABEL)
        elif one["question"]:
            yield drop(*one.span(), "markup", "- ")
        elif one["edge"]:
            yield drop(*one.span(), "markup", "\n")
        else:
            yield drop(one.start(), one.start("part"), "markup", "# ")
            yield drop(one.end("part"), one.end(), "markup")
