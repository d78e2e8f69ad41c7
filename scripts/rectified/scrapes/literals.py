"""Data in code: lists and objects as JavaScript and Python write them, in files or in the scripts of pages."""

import re
from collections.abc import Iterator
from typing import Any

from rectified.scrapes import pages, trees
from rectified.scrapes.documents import Document
from rectified.scrapes.trees import FEWEST, Asked, Told

HELD = 0.5
"""Data of questions are that share of the code at least."""

TRIES = 50
"""So many places are tried at most that begin like data and are none."""

_BEGINS = re.compile(r"(?:=|\(|return|default)\s*(?=[\[{])")
_BLANK = re.compile(r"(?:\s+|//[^\n]*|#[^\n]*)*")
_OPENS, _CLOSES = "/*", "*/"
"""What stands around a remark of several lines."""
_STRING = re.compile(
    r"""[furb]?(?:"(?P<double>(?:[^"\\\n]|\\.)*)"|'(?P<single>(?:[^'\\\n]|\\.)*)'|`(?P<back>(?:[^`\\]|\\.)*)`)""",
    re.DOTALL,
)
_NAME = re.compile(r"[^\W\d][\w$-]*|\d+")
_OTHER = re.compile(r"""[^\[\]{}()"'`,]+""")
_SCRIPT = re.compile(r"<script\b", re.I)
_CLOSED = re.compile("</script", re.I)


class _NoLiteral(ValueError):
    """What stands there is no list and no object."""


class _Reader:
    """Reads the values of a text from where they begin."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.last = text.rfind(_CLOSES)

    def values(self) -> Iterator[Any]:
        """The lists and objects that are assigned, passed or returned, the outermost of each."""
        failed = 0
        while failed < TRIES and (
            match := _BEGINS.search(self.text, self.at)
        ):
            self.at = start = match.end()
            try:
                yield self.value()
            except (_NoLiteral, RecursionError):
                self.at, failed = start, failed + 1

    def _skip(self) -> str:
        """The character behind blanks and remarks."""
        while match := _BLANK.match(self.text, self.at):
            self.at = match.end()
            # Behind the last end no remark closes, and looking for one would take as long each time.
            if self.at >= self.last or not self.text.startswith(
                _OPENS, self.at
            ):
                break
            closed = self.text.find(_CLOSES, self.at + len(_OPENS))
            if closed < 0:
                break
            self.at = closed + len(_CLOSES)
        return self.text[self.at : self.at + 1]

    def value(self) -> Any:
        sign = self._skip()
        if sign == "[":
            return list(self._items("]"))
        if sign == "{":
            return dict(self._fields())
        parts = list(self._strings())
        if not parts:
            self._other()
        return parts[0] if len(parts) == 1 else parts

    def _items(self, closing: str) -> Iterator[Any]:
        self.at += 1
        while (sign := self._skip()) != closing:
            if not sign:
                raise _NoLiteral
            yield self.value()
            self._comma(closing)
        self.at += 1

    def _fields(self) -> Iterator[tuple[str, Any]]:
        self.at += 1
        while (sign := self._skip()) != "}":
            told = next(self._strings(), None)
            name = None if told is not None else self._name()
            if not sign or self._skip() != ":":
                raise _NoLiteral
            self.at += 1
            yield told if told is not None else str(name), self.value()
            self._comma("}")
        self.at += 1

    def _comma(self, closing: str) -> None:
        sign = self._skip()
        if sign == ",":
            self.at += 1
        elif sign != closing:
            raise _NoLiteral

    def _name(self) -> str:
        match = _NAME.match(self.text, self.at)
        if match is None:
            raise _NoLiteral
        self.at = match.end()
        return match[0]

    def _strings(self) -> Iterator[Told]:
        """The strings that stand there, joined by plus signs or by nothing."""
        while match := _STRING.match(self.text, self.at):
            start, self.at = match.span(match.lastgroup or 0)
            told = Told(self.text[start : self.at])
            told.start, told.end = start, self.at
            self.at = match.end()
            yield told
            if self._skip() == "+":
                self.at += 1
                self._skip()

    def _other(self) -> None:
        """What is neither: numbers, names, calls."""
        match = _OTHER.match(self.text, self.at)
        if match is None:
            raise _NoLiteral
        self.at = match.end()
        while (sign := self.text[self.at : self.at + 1]) in {"(", "["}:
            list(self._items(")" if sign == "(" else "]"))
            if match := _OTHER.match(self.text, self.at):
                self.at = match.end()


def literals(text: str) -> Document | None:
    """Questions in the data of code; None if the text holds none, or mostly something else."""
    shown = pages.is_page(text)
    pairs = held(_masked(text) if shown else text)
    if pairs is None:
        return None
    said = sum(len(told) for q, answers in pairs for told in (q, *answers))
    if shown and (page := pages.page(text)) and len(page.text.text) > said:
        return None
    return trees.document_of(text, pairs)


def held(code: str) -> Asked | None:
    """The questions in the data of code, if these are enough and hold enough of it."""
    values = list(_Reader(code).values())
    pairs = trees.asked(values) or trees.by_key(values)
    if pairs is None or len(pairs) < FEWEST:
        return None
    ends = [told.end for q, answers in pairs for told in (q, *answers)]
    data = code[pairs[0][0].start : max(ends)]
    return pairs if _size(data) >= HELD * _size(code) else None


def mapped(text: str) -> Document | None:
    """Questions that are the keys of objects in JSON; None if it holds none."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        pairs = trees.by_key([_Reader(text).value()])
    except (_NoLiteral, RecursionError):
        return None
    return trees.document_of(text, pairs) if pairs else None


def _size(code: str) -> int:
    """How many characters are not blank."""
    return len("".join(code.split()))


def _scripts(text: str) -> Iterator[tuple[int, int]]:
    """Where the code of each script stands that is no JSON of search engines; looks at each character twice at most."""
    at = 0
    while opened := _SCRIPT.search(text, at):
        at = opened.end()
        start = text.find(">", at) + 1
        if not start:
            return
        if "ld+json" in text[at:start].casefold():
            at = start
            continue
        closed = _CLOSED.search(text, start)
        if closed is None:
            return
        yield start, closed.start()
        at = closed.end()


def _masked(text: str) -> str:
    """A page of which only the scripts are left, each character where it stood."""
    made, at = [], 0
    for start, end in _scripts(text):
        made += [re.sub(r"[^\n]", " ", text[at:start]), text[start:end]]
        at = end
    return "".join(made) + re.sub(r"[^\n]", " ", text[at:])
