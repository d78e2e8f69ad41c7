"""Records in YAML or in code, a key before each field: read line by line with the place of each, so that an entry whose
indents are wrong, which no parser of YAML would take, is read as people read it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rectified.scrapes import fields, titles
from rectified.scrapes.documents import Document, assembled
from rectified.scrapes.ledger import Edit, Lost, Tracked, drop

_KEY = re.compile(
    r"(?P<indent>[ ]*)(?P<dash>-[ ]*|[*+][ ]+)?(?P<key>[^\W\d][\w-]{0,30}):(?P<space>[ ]*)"
)
"""A key; some lists of Markdown turn from dashes to other bullets."""
_EMPTY = re.compile(r"(?:null|none|~|\[\]|n/a)?", re.IGNORECASE)
_BEHIND = re.compile(r"\s*+(?:[\]\[{}(),;][\]\[{}(),; \t]*+\n\s*+)*+[,;]*+")
_CODE = "[{}(),; \t\n"
"""What stands behind a value in code, read from behind, and of what it is behind brackets."""

_BLOCK = re.compile(r"[>|][-+]?\d*[ ]*(?=\n)")

KEYS, SHARE = 2, 0.5
"""So many keys at least come again and again; that share of a text's lines begins with one or with a dash."""


class Field(NamedTuple):
    """A field: its key, whether it begins an entry of a list, and where its value begins and ends."""

    key: str
    listed: bool
    start: int
    end: int


def keyed(text: str) -> Document | None:
    """Questions and answers in YAML; None if the text is no YAML or asks nothing."""
    settings = _fields(text)
    if not settings:
        return None
    told = [" ".join(_value(text, field).split()) for field in settings]
    question = _question(settings, told)
    if question is None:
        return None
    whole, lost = Tracked.whole(text), list[Lost]()
    pieces = []
    for record in _records(settings, question):
        asked = [field for field in record if field.key == question]
        answers = [
            _said(whole, field, lost)
            for field in record
            if field.key != question
            and (fields.is_answer(field.key) or fields.is_choice(field.key))
            and not _EMPTY.fullmatch(_value(text, field).strip())
        ]
        if asked and re.search(r"\w", _value(text, asked[0])):
            pieces.append((_said(whole, asked[0], lost), answers))
    if len(pieces) < KEYS:
        return None
    return assembled(text, pieces, lost, "layout of the data")


_ITEM = re.compile(
    r"^[ ]*-[ ]+(?:\"(?P<double>[^\"\n]+)\"|'(?P<single>[^'\n]+)'|(?P<plain>[^\s\"'\n][^\n]*))[ \t]*$"
)
_OTHER = re.compile(
    r"[ ]*(?:#[^\n]*|---|\.\.\.|[\w -]{1,60}:(?:[ ][^\n]*)?)?[ \t]*$"
)
"""A line that is no item of a list: a remark, the edge of a document, or a key."""


def listed(text: str) -> Document | None:
    """Questions in lists of YAML that hold nothing else; None if the text holds none."""
    if not re.search(
        r"^[\w][\w -]{0,60}:[ \t]*\n[ ]*-[ ]", text, re.MULTILINE
    ):
        return None
    spans: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        if item := _ITEM.match(line):
            start, end = item.span(item.lastgroup or 0)
            spans.append((at + start, at + end))
        elif not _OTHER.match(line):
            return None
        at += len(line) + 1
    asking = sum(titles.is_asked(text[a:b]) for a, b in spans)
    if asking < max(ITEMS, ASKED * len(spans)):
        return None
    whole = Tracked.whole(text)
    pieces = [(whole[a:b], list[Tracked]()) for a, b in spans]
    return assembled(text, pieces, [], "layout of the data")


ITEMS, ASKED = 3, 0.6
"""So many items of lists at least, and that share of them, ask."""

_TOML = re.compile(
    r"^(?P<head>\[\[?[^\]\n]+\]\]?)[ \t]*$|^[ \t]*(?P<key>[\w-]{1,30})[ \t]*=[ \t]*"
    r"(?:(?P<marks>\"{3}|'{3})(?P<long>.*?)(?P=marks)|\"(?P<double>(?:[^\"\\\n]|\\.)*)\"|'(?P<single>[^'\n]*)')",
    re.MULTILINE | re.DOTALL,
)
"""The head of a table of TOML, or a key and a string."""


def tables(text: str) -> Document | None:
    """Questions and answers in tables of TOML; None if the text holds none."""
    if not re.search(r"^\[\[?[\w.-]+\]\]?[ \t]*$", text, re.MULTILINE):
        return None
    whole, lost = Tracked.whole(text), list[Lost]()
    pairs: list[tuple[list[Tracked], list[Tracked]]] = []
    for match in _TOML.finditer(text):
        if match["head"]:
            pairs.append(([], []))
            continue
        told = whole[slice(*match.span(match.lastgroup or "key"))]
        asks = fields.is_question(match["key"])
        if not pairs or not (asks or fields.is_answer(match["key"])):
            continue
        if match["double"] is not None or match["marks"] == '"""':
            told, gone = told.edited(
                drop(one.start(), one.start() + 1, "escape")
                for one in re.finditer(r"\\(?=[\"\\])", told.text)
            )
            lost += gone
        pairs[-1][not asks].append(told)
    pieces = []
    for asked, answers in pairs:
        if asked and re.search(r"\w", asked[0].text):
            pieces.append((asked[0], [*asked[1:], *answers]))
    if len(pieces) < TABLES:
        return None
    return assembled(text, pieces, lost, "layout of the data")


TABLES = 3
"""So many tables at least hold a question each."""


def _fields(text: str) -> list[Field]:
    """The fields of a text in order, those of entries that come again and again; none if it is no YAML."""
    lines = [
        (match.start(), match[0])
        for match in re.finditer(r"[^\n]+", text)
        if match[0].strip() and not re.match(r"[ ]*#|---", match[0])
    ]
    marked = [
        (at, match) for at, line in lines if (match := _KEY.match(line))
    ]
    dashed = {match["key"] for _, match in marked if _begins(match, "-")}
    marked = [
        (at, match)
        for at, match in marked
        if not _begins(match, "*+") or match["key"] in dashed
    ]
    items = sum(bool(re.match(r"[ ]*[-*+] ", line)) for _, line in lines)
    counted = Counter(match["key"] for _, match in marked)
    again = {key for key, count in counted.items() if count > 1}
    if (
        len(again) < KEYS
        or len(marked) + items < SHARE * len(lines)
        or not any(match["dash"] or match["indent"] for _, match in marked)
    ):
        return []
    columns = Counter(_column(match) for _, match in marked)
    column = max(columns, key=lambda at: columns[at])
    proper = [
        (at, match)
        for at, match in marked
        if (match["key"] in again and _column(match) <= column)
        or (
            _column(match) == column
            and (
                match["space"] or text[at + match.end() :][:1] in {"", "\n"}
            )
        )
    ]
    ends = [*(at - 1 for at, _ in proper[1:]), len(text)]
    return [
        Field(
            match["key"],
            bool(match["dash"]),
            at + match.end(),
            max(end, at + match.end()),
        )
        for (at, match), end in zip(proper, ends, strict=True)
    ]


def _begins(match: re.Match[str], signs: str) -> bool:
    """Whether a key stands behind one of some signs."""
    return (match["dash"] or " ")[0] in signs


def _column(match: re.Match[str]) -> int:
    """Where a key begins in its line."""
    return match.start("key") - match.start()


def _value(text: str, field: Field) -> str:
    """What a field says, without the comments behind it."""
    return re.sub(r"\n[ ]*#[^\n]*", "", text[field.start : field.end])


def _question(settings: Sequence[Field], told: Sequence[str]) -> str | None:
    """The key of the questions: named so, or nearly all that it says asks; and both, where there are few answers."""
    values: dict[str, list[str]] = {}
    for field, value in zip(settings, told, strict=True):
        values.setdefault(field.key, []).append(value)
    answers = max(
        (
            len(said)
            for key, said in values.items()
            if fields.is_answer(key)
        ),
        default=0,
    )
    keys = [
        (
            fields.is_question(key)
            + (sum(map(titles.asks, said)) >= 0.8 * len(said))
            + (answers >= SHARE * len(said)),
            key,
        )
        for key, said in values.items()
        if not (fields.is_answer(key) or fields.is_choice(key))
        and sum(map(_says, said)) >= max(KEYS, SHARE * len(said))
    ]
    most, best = max(keys, key=lambda one: one[0], default=(0, ""))
    asks = fields.is_question(best) or answers
    return best if most > 1 and asks else None


def _says(value: str) -> bool:
    """Whether a value says something, and not only “question 1”."""
    return bool(re.search(r"\w{2}", titles.unmarked(value)))


def _records(
    settings: Sequence[Field], question: str
) -> Iterator[list[Field]]:
    """The fields of each record: it begins with the key that mostly stands behind a dash, or else with its question.

    It begins with its question too where the line that should begin it is set wrong.
    """
    listed = Counter(field.key for field in settings if field.listed)
    asked = sum(field.key == question for field in settings)
    most = max(listed, key=lambda key: listed[key], default=question)
    first = most if listed[most] >= 0.5 * asked else question
    record: list[Field] = []
    for field in settings:
        again = field.key == question and any(
            other.key == question for other in record
        )
        if record and (field.key == first or again):
            yield record
            record = []
        record.append(field)
    yield record


def _said(whole: Tracked, field: Field, lost: list[Lost]) -> Tracked:
    """A field's value: without quotation marks around it, indents, the mark of a block, comments and the brackets and
    commas of code behind it."""
    piece = whole[field.start : field.end]
    told = piece.text
    edits: list[Edit] = []
    begins = len(told) - len(told.lstrip())
    block = _BLOCK.match(told, begins)
    if block:
        edits.append(drop(0, block.end(), "layout of the data"))
    elif begins:
        edits.append(drop(0, begins, "layout of the data"))
    at = block.end() if block else begins
    for match in re.finditer(r"\n[ ]*#[^\n]*|(?<=\n)[ \t]+", told[at:]):
        edits.append(
            drop(at + match.start(), at + match.end(), "layout of the data")
        )
    piece, gone = piece.edited(edits)
    lost += gone
    quote = piece.text[:1] if piece.text[:1] in {'"', "'", "`", "["} else ""
    ends = len(piece.text.rstrip())
    if quote == "[":
        code = piece.text.rstrip(_CODE)
        ends = len(code) if code.endswith("]") else ends
    elif quote and (behind := _BEHIND.match(piece.text[::-1])):
        end = len(piece.text) - behind.end()
        ends = end if end > 1 and piece.text[end - 1] == quote else ends
    quoted = (
        quote not in {"", "["}
        and ends > 1
        and piece.text[ends - 1] == quote
    )
    edits = []
    if quoted:
        edits.append(drop(0, 1, "quotation mark"))
        edits += [
            drop(match.start(), match.start() + 1, "escape")
            for match in re.finditer(
                r"\\(?=[\"'`])", piece.text[: ends - 1]
            )
        ]
    if ends - quoted < len(piece.text):
        edits.append(
            drop(ends - quoted, len(piece.text), "layout of the data")
        )
    bare, gone = piece.edited(edits)
    lost += gone
    return bare
