"""Data in JSON: lists of questions and answers. Read with the place of each string."""

import json
import re
from collections.abc import Iterator
from json import scanner
from json.decoder import scanstring  # type: ignore[attr-defined]  # typeshed does not list it
from typing import Any

from rectified.scrapes import fields, titles
from rectified.scrapes.documents import (
    Document,
    assembled,
)
from rectified.scrapes.ledger import Edit, Lost, Tracked, drop


class Told(str):
    """A string of a JSON text that knows where it stands there."""

    start: int
    end: int


class _Decoder(json.JSONDecoder):
    """The standard decoder, whose strings know their place."""

    def __init__(self) -> None:
        super().__init__()

        def parse_string(
            text: str, end: int, strict: bool = True
        ) -> tuple[Told, int]:
            value, after = scanstring(text, end, strict)
            told = Told(value)
            told.start, told.end = end, after - 1
            return told, after

        self.parse_string = parse_string
        self.scan_once = scanner.py_make_scanner(self)  # type: ignore[attr-defined]  # the one that can be told how


def values_of(text: str) -> list[Any]:
    """What a text of JSON, or of JSON line by line, holds; nothing if it is none."""
    if not text.lstrip().startswith(("{", "[")):
        return []
    decoder = _Decoder()
    try:
        return [decoder.decode(text)]
    except (ValueError, RecursionError):
        pass
    values, at = [], 0
    try:
        while at < len(text):
            if text[at].isspace():
                at += 1
                continue
            value, at = decoder.raw_decode(text, at)
            values.append(value)
    except (ValueError, RecursionError):
        return []
    return values


_ESCAPE = re.compile(
    r"(?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[0-9a-fA-F]{4}|\\."
)


def _meant(escape: str) -> str:
    """What an escape stands for; those that JSON does not know stand for their character."""
    try:
        return str(json.loads(f'"{escape}"'))
    except ValueError:
        return escape[1:]


def unescaped(whole: Tracked, told: Told, lost: list[Lost]) -> Tracked:
    """A string of a text by position; escapes go, and what they stand for is written instead."""
    piece = whole[told.start : told.end]
    edits: list[Edit] = [
        drop(*match.span(), "escape", _meant(match[0]))
        for match in _ESCAPE.finditer(piece.text)
    ]
    piece, gone = piece.edited(edits)
    lost += gone
    return piece


def records(text: str) -> Document | None:
    """Questions and answers in JSON: objects with fields that are named so, at any depth, pairs of both, or objects
    of a list that have one field in common that asks and one that says much."""
    pairs = asked(values_of(text))
    return document_of(text, pairs) if pairs else None


Asked = list[tuple[Told, list[Told]]]
"""Questions, each with its answers."""


def asked(values: list[Any]) -> Asked | None:
    """The questions in values, if there are any: by the names of their fields, or else by what these say."""
    pairs = [pair for value in values for pair in _pairs(value)]
    pairs = pairs or [pair for value in values for pair in _told(value)]
    return pairs or _lists(values) or None


def by_key(values: list[Any]) -> Asked | None:
    """The questions that are keys of objects, whose values answer them, if most of them ask."""
    pairs = [pair for value in values for pair in _keyed(value)]
    asking = sum(titles.is_asked(key) for key, _ in pairs)
    return pairs if asking >= max(FEWEST, ASKED * len(pairs)) else None


def _keyed(value: Any) -> Iterator[tuple[Told, list[Told]]]:
    """The keys and values of the innermost objects of which each value is text."""
    parts = list(value.values() if isinstance(value, dict) else value)
    if isinstance(value, dict) and all(
        isinstance(key, Told) and any(strings(part))
        for key, part in value.items()
    ):
        yield from (
            (key, list(strings(part))) for key, part in value.items()
        )
        return
    for part in parts:
        if isinstance(part, (dict, list)):
            yield from _keyed(part)


FEWEST, ASKED = 3, 0.6
"""So many questions at least make data of questions; where keys are, that share of them must ask."""


def document_of(text: str, pairs: Asked) -> Document:
    """A document of questions that stand in the strings of a text."""
    lost: list[Lost] = []
    whole = Tracked.whole(text)
    pieces = [
        (
            unescaped(whole, q, lost),
            [unescaped(whole, a, lost) for a in answers],
        )
        for q, answers in pairs
    ]
    return assembled(text, pieces, lost, "layout of the data")


def _pairs(value: Any) -> Iterator[tuple[Told, list[Told]]]:
    """Each question of a value and its answers, in order."""
    if isinstance(value, list):
        if (
            len(value) == 2
            and all(isinstance(part, Told) for part in value)
            and titles.asks(value[0])
            and not value[1].rstrip().endswith(("?", "？"))
        ):
            yield value[0], [value[1]]
            return
        if turns := list(_turns(value)):
            yield from turns
            return
        for part in value:
            yield from _pairs(part)
    elif isinstance(value, dict):
        question = next(
            (
                value[key]
                for key in value
                if fields.is_question(key) and isinstance(value[key], Told)
            ),
            None,
        )
        if question is not None and question.strip():
            answers = [
                text
                for key in value
                if fields.is_answer(key)
                or fields.is_choice(key)
                or fields.is_follow_up(key)
                for text in (*strings(value[key]), *_options(value[key]))
            ]
            yield question, [answer for answer in answers if answer.strip()]
            return
        for part in value.values():
            yield from _pairs(part)


def _options(value: Any) -> Iterator[Told]:
    """What the objects say that answers or choices are given in: one with a letter before each, or several that tell
    beside each whether it is right."""
    if isinstance(value, dict):
        for told in value.values():
            yield from strings(told)
        return
    for part in value if isinstance(value, list) else ():
        if isinstance(part, dict):
            yield from (
                told
                for key, told in part.items()
                if isinstance(told, Told) and _tells(key)
            )


def _tells(name: str) -> bool:
    """Whether a field of a choice says what may be chosen."""
    told = fields.is_answer(name) or fields.is_choice(name)
    return told or name in _SPEECHES


_SPEAKERS, _SPEECHES = (
    ("role", "from", "speaker"),
    ("content", "value", "text"),
)
_ASKS = {"user", "human", "interviewer"}
_ANSWERS = {"assistant", "gpt", "bot", "model", "candidate", "interviewee"}


def _turns(value: list[Any]) -> Iterator[tuple[Told, list[Told]]]:
    """Each question of a dialogue and what is answered; nothing if a list is none."""
    turns: list[tuple[str, Told]] = []
    for part in value:
        if not isinstance(part, dict):
            return
        who = next((part[key] for key in _SPEAKERS if key in part), None)
        said = next((part[key] for key in _SPEECHES if key in part), None)
        if not isinstance(who, str) or not isinstance(said, Told):
            return
        turns.append((who.casefold(), said))
    asked: Told | None = None
    answers: list[Told] = []
    for who, said in turns:
        if who in _ASKS:
            if asked is not None:
                yield asked, answers
            asked, answers = (said if said.strip() else None), []
        elif who in _ANSWERS and said.strip():
            answers.append(said)
    if asked is not None:
        yield asked, answers


ALIKE = 5
"""So many objects at least make a list of which one field is told to ask by what it says."""


def _told(value: Any) -> Iterator[tuple[Told, list[Told]]]:
    """Each question and its answers in lists of objects whose fields are told by what they say, as columns are."""
    parts = list(value.values() if isinstance(value, dict) else value)
    alike = [part for part in parts if isinstance(part, dict)]
    if isinstance(value, list) and len(alike) >= ALIKE:
        # By name and not as rows: where each has names of its own, these would be as many as there are, squared.
        said: dict[str, list[str]] = {}
        for part in alike:
            for key, told in part.items():
                said.setdefault(key, []).append(" ".join(strings(told)))
        names = list(said)
        question, columns = fields.chosen(said, len(alike)) or (0, [])
        place = {names[at]: rank for rank, at in enumerate(columns)}
        if columns:
            for part in alike:
                texts = list(strings(part.get(names[question])))
                if texts and texts[0].strip():
                    answers = sorted(
                        place.keys() & part, key=place.__getitem__
                    )
                    yield (
                        texts[0],
                        [
                            text
                            for name in answers
                            for text in strings(part[name])
                            if text.strip()
                        ],
                    )
            return
    for part in parts:
        if isinstance(part, (dict, list)):
            yield from _told(part)


def _lists(values: list[Any]) -> Asked:
    """The strings of lists of nothing else, if at least half of all that values say asks and stands there."""
    told, others = [], 0
    for value in values:
        for texts in _flat(value):
            told += [text for text in texts if text.strip()]
    others = sum(map(len, _all_strings(values))) - sum(map(len, told))
    asking = sum(titles.is_asked(text) for text in told)
    if (
        len(told) < ALIKE
        or 2 * asking < len(told)
        or others > sum(map(len, told))
    ):
        return []
    return [(text, []) for text in told]


def _flat(value: Any) -> Iterator[list[Told]]:
    """The lists in a value that hold nothing but strings."""
    if (
        isinstance(value, list)
        and value
        and all(isinstance(part, Told) for part in value)
    ):
        yield value
    elif isinstance(value, (list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _flat(part)


def _all_strings(value: Any) -> Iterator[Told]:
    """Every string in a value."""
    if isinstance(value, Told):
        yield value
    elif isinstance(value, (list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _all_strings(part)


def strings(value: Any) -> Iterator[Told]:
    """The strings of a value: itself, or those of a list."""
    if isinstance(value, Told):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)
