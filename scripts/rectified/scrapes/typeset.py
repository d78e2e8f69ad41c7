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
    for asking in ([*_questions(commands)], _sections(commands)):
        asked = sum(_asks(text, one) for one in asking)
        if len(asking) >= QUESTIONS and asked >= ASKED * len(asking):
            starts = {one.start() for one in asking}
            edited, lost = Tracked.whole(text).edited(
                _edits(commands, starts)
            )
            return Document(text, edited, lost)
    return None


def _asks(text: str, one: re.Match[str]) -> bool:
    """Whether a command's line asks, or a section's name."""
    if one["part"] is not None:
        return _is_asked(one["part"])
    return titles.asks(
        text[one.end() : one.end() + LINE].partition("\n")[0]
    )


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


def _sections(commands: list[re.Match[str]]) -> list[re.Match[str]]:
    """The sections of the level that asks, where nearly all of it do."""
    levels: dict[str, list[re.Match[str]]] = {}
    for one in commands:
        if one["part"] is not None:
            levels.setdefault(one[0].partition("section")[0], []).append(
                one
            )
    for sections in levels.values():
        asked = sum(_is_asked(one["part"]) for one in sections)
        if asked >= max(QUESTIONS, SECTIONS * len(sections)):
            return sections
    return []


SECTIONS = 0.8
"""That share of the sections of a level asks where these are questions."""


def _is_asked(name: str) -> bool:
    """Whether a section's name asks, or has a label."""
    return titles.mark(name).label or titles.is_asked(name)


def _edits(
    commands: list[re.Match[str]], starts: set[int]
) -> Iterator[Edit]:
    """A label before each question, nothing instead of what opens and closes, marks of Markdown before other items."""
    for one in commands:
        if one.start() in starts and one["part"] is not None:
            yield drop(one.start(), one.start("part"), "markup", LABEL)
            yield drop(one.end("part"), one.end(), "markup")
        elif one.start() in starts:
            yield drop(*one.span(), "markup", LABEL)
        elif one["question"]:
            yield drop(*one.span(), "markup", "- ")
        elif one["edge"]:
            yield drop(*one.span(), "markup", "\n")
        else:
            yield drop(one.start(), one.start("part"), "markup", "# ")
            yield drop(one.end("part"), one.end(), "markup")
