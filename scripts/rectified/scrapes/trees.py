"""Data in JSON: lists of questions and answers, and notebooks. Read with the place of each string."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from json import scanner
from json.decoder import scanstring  # type: ignore[attr-defined]  # typeshed does not list it
from typing import Any

from rectified.scrapes import fields, titles
from rectified.scrapes.documents import (
    BETWEEN,
    LABEL,
    Document,
    assembled,
    rest,
)
from rectified.scrapes.ledger import Edit, Lost, Tracked, drop, insert


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


def _values(text: str) -> list[Any]:
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


def _unescaped(text: str, told: Told, lost: list[Lost]) -> Tracked:
    """A string's text by position; escapes go, and what they stand for is written instead."""
    piece = Tracked.whole(text)[told.start : told.end]
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
    found = asked(_values(text))
    return document_of(text, found) if found else None


Asked = list[tuple[Told, list[Told]]]
"""Questions, each with its answers."""


def asked(values: list[Any]) -> Asked | None:
    """The questions in values, if there are any: by the names of their fields, or else by what these say."""
    found = [pair for value in values for pair in _pairs(value)]
    found = found or [pair for value in values for pair in _told(value)]
    return found or _lists(values) or None


def document_of(text: str, found: Asked) -> Document:
    """A document of questions that stand in the strings of a text."""
    lost: list[Lost] = []
    pieces = [
        (
            _unescaped(text, q, lost),
            [_unescaped(text, a, lost) for a in answers],
        )
        for q, answers in found
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
                for text in _strings(value[key])
            ]
            yield question, [answer for answer in answers if answer.strip()]
            return
        for part in value.values():
            yield from _pairs(part)


ALIKE = 5
"""So many objects at least make a list of which one field is told to ask by what it says."""


def _told(value: Any) -> Iterator[tuple[Told, list[Told]]]:
    """Each question and its answers in lists of objects whose fields are told by what they say, as columns are."""
    parts = list(value.values() if isinstance(value, dict) else value)
    alike = [part for part in parts if isinstance(part, dict)]
    if isinstance(value, list) and len(alike) >= ALIKE:
        names = list(dict.fromkeys(key for part in alike for key in part))
        rows = [
            [" ".join(_strings(part.get(name))) for name in names]
            for part in alike
        ]
        question, columns = fields.columns(names, rows) or (0, [])
        if columns:
            for part in alike:
                texts = list(_strings(part.get(names[question])))
                if texts and texts[0].strip():
                    yield (
                        texts[0],
                        [
                            text
                            for at in columns
                            for text in _strings(part.get(names[at]))
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
    asking = sum(
        titles.asks(text[titles.mark(text).length :]) for text in told
    )
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


def _strings(value: Any) -> Iterator[Told]:
    """The strings of a value: itself, or those of a list."""
    if isinstance(value, Told):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def notebook(text: str) -> Document | None:
    """A Jupyter notebook as Markdown: its code in fences, what it printed left out."""
    if '"cells"' not in text[:100_000] and '"cells"' not in text:
        return None
    values = _values(text)
    cells = (
        values[0].get("cells")
        if len(values) == 1 and isinstance(values[0], dict)
        else None
    )
    if not isinstance(cells, list):
        return None
    lost: list[Lost] = []
    parts = [
        part
        for cell in cells
        if isinstance(cell, dict)
        for part in _cell(text, cell, lost)
    ]
    told = _headed(_told_in_code(parts, lost))
    whole = Tracked.joined(told, BETWEEN)
    return Document(
        text,
        whole,
        [*lost, *rest(text, whole, lost, "layout of the notebook")],
    )


def _cell(
    text: str, cell: dict[str, Any], lost: list[Lost]
) -> Iterator[tuple[bool, Tracked]]:
    """What a cell says, and whether it is code."""
    kind = cell.get("cell_type")
    lines = [
        _unescaped(text, told, lost)
        for told in _strings(cell.get("source"))
    ]
    if kind not in {"markdown", "code"} or not any(
        line.text.strip() for line in lines
    ):
        for line in lines:
            lost += line.lost(0, len(line.text), "cell that says nothing")
        return
    yield kind == "code", Tracked.joined(lines, "")


_REMARK = re.compile(
    r"""\s*(?:(?P<quotes>\"{3}|'{3})(?P<said>.*?)(?P=quotes)|(?P<lines>(?:[ \t]*\#[^\n]*(?:\n|$))+))""",
    re.DOTALL,
)
_HASH = re.compile(r"^[ \t]*#+[ \t]*", re.MULTILINE)


def _told_in_code(
    parts: list[tuple[bool, Tracked]], lost: list[Lost]
) -> list[Tracked]:
    """The cells of a notebook, code in fences; where half the cells of code begin with a remark that counts, such as
    “# Q3. …”, with these remarks as text above it."""
    remarks = [
        _REMARK.match(part.text) if is_code else None
        for is_code, part in parts
    ]
    counted = [match for match in remarks if match and _counts(match)]
    codes = sum(is_code for is_code, _ in parts)
    if len(counted) < max(TASKS, 0.5 * codes):
        counted = []
    made: list[Tracked] = []
    for (is_code, part), match in zip(parts, remarks, strict=True):
        if not is_code:
            made.append(part)
        elif match not in counted or match is None:
            made.append(_fenced(part))
        else:
            remark, gone = part[: match.end()].edited(_unquoted(match))
            lost += gone
            made.append(remark)
            if part.text[match.end() :].strip():
                made.append(_fenced(part[match.end() :]))
    return made


def _counts(remark: re.Match[str]) -> bool:
    """Whether a remark in code begins with a label, or with a number and asks."""
    told = _HASH.sub("", remark["said"] or remark["lines"] or "").strip()
    line = titles.bare(told.partition("\n")[0])
    mark = titles.mark(line)
    return mark.label or (
        bool(mark.number) and titles.asks(line[mark.length :])
    )


def _unquoted(remark: re.Match[str]) -> list[Edit]:
    """What goes from a remark in code: its quotation marks, or the signs before its lines."""
    if remark["quotes"]:
        start, end = remark.span("said")
        return [
            drop(remark.start(), start, "sign of a remark"),
            drop(end, remark.end(), "sign of a remark"),
        ]
    return [
        drop(*match.span(), "sign of a remark")
        for match in _HASH.finditer(remark[0])
    ]


TASKS, SOLVED = 3, 0.8
"""So many cells of text at least, and that share of all, must ask and have code right below to be questions."""


def _headed(parts: list[Tracked]) -> list[Tracked]:
    """The cells of a notebook, those of text with a label where nearly all ask, have code right below and no heading
    parts them."""
    told = [part for part in parts if not _is_code(part)]
    asked = {
        place
        for place, (one, after) in enumerate(pairwise(parts))
        if _is_code(after) and not _is_code(one) and _asks(one.text)
    }
    if len(asked) < max(TASKS, SOLVED * len(told)) or any(
        re.search(r"^#", part.text, re.MULTILINE) for part in told
    ):
        return parts
    return [
        part.edited([insert(0, LABEL)])[0] if place in asked else part
        for place, part in enumerate(parts)
    ]


def _asks(text: str) -> bool:
    """Whether the first line of a text asks something."""
    return titles.asks(titles.bare(text.partition("\n")[0]))


def _is_code(part: Tracked) -> bool:
    """Whether a cell is one of code."""
    return part.text.startswith("```python\n")


def _fenced(code: Tracked) -> Tracked:
    return code.edited(
        [insert(0, "```python\n"), insert(len(code.text), "\n```")]
    )[0]
