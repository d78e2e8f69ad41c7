"""Exams in the plain formats of programs that hold them, GIFT with the answers in braces and Aiken with the right one
below the choices: Markdown with a label before each question."""

import re
from collections.abc import Iterator

from rectified.scrapes import titles
from rectified.scrapes.documents import LABEL, Document
from rectified.scrapes.ledger import Edit, Tracked, drop, insert

QUESTIONS, HELD, ASKED = 3, 0.5, 0.6
"""So many questions at least, which hold that share of the text, and of which that share asks or has a name."""

_GIFT = re.compile(
    r"^(?:::(?P<name>[^:\n]{1,200})::[ \t]*)?(?P<told>(?!//|\$CATEGORY)[^\s{}:][^{}\n]*)"
    r"\{(?P<answers>[^{}]{1,4000})\}(?P<behind>[^{}\n]*)$",
    re.MULTILINE,
)
_CHOICE = re.compile(
    r"(?:^|(?<=[\s\w.?!]))(?P<sign>[=~])(?P<worth>%-?[\d.]+%)?[ \t]*"
)
_ASIDE = re.compile(r"^(?://|\$CATEGORY)[^\n]*$", re.MULTILINE)
"""A remark, or what names the part that follows."""

_AIKEN = re.compile(
    r"^(?P<told>(?![A-Z][.)][ ])[^\s][^\n]*)\n(?P<choices>(?:[A-Z][.)][ ][^\n]*\n){2,10})"
    r"ANSWER:[ \t]*[A-Z]\b[^\n]*$",
    re.MULTILINE,
)


def exam(text: str) -> Document | None:
    """Questions of an exam; None if a text holds none."""
    for form, edits in ((_GIFT, _gift), (_AIKEN, _aiken)):
        questions = list(form.finditer(text))
        held = sum(len(one[0]) for one in questions)
        asked = sum(
            form is _AIKEN or bool(one["name"]) or titles.asks(one["told"])
            for one in questions
        )
        if (
            len(questions) >= QUESTIONS
            and held >= HELD * len(text)
            and asked >= ASKED * len(questions)
        ):
            marks = [edit for one in questions for edit in edits(one)]
            if form is _GIFT:
                marks += _asides(text, questions)
            edited, lost = Tracked.whole(text).edited(marks)
            return Document(text, edited, lost)
    return None


def _asides(text: str, questions: list[re.Match[str]]) -> Iterator[Edit]:
    """Nothing instead of remarks between questions and of the names of parts."""
    edges = [0, *(at for one in questions for at in one.span()), len(text)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        for aside in _ASIDE.finditer(text, start, end):
            yield drop(*aside.span(), "remark")


def _gift(one: re.Match[str]) -> Iterator[Edit]:
    """A label instead of a question's name, and a bullet for each answer."""
    if one.start("told") > one.start():
        yield drop(one.start(), one.start("told"), "markup", LABEL)
    else:
        yield insert(one.start(), LABEL)
    start, end = one.span("answers")
    yield drop(one.end("told"), start, "markup", "\n\n")
    for choice in _CHOICE.finditer(one["answers"]):
        first = start + choice.start()
        yield drop(first, start + choice.end(), "markup", "\n- ")
    yield drop(end, end + 1, "markup")


def _aiken(one: re.Match[str]) -> Iterator[Edit]:
    """A label before a question, and a blank line below its choices."""
    yield insert(one.start(), LABEL)
    yield insert(one.end("choices"), "\n")
