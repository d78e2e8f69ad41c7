"""Decks of flashcards, as Anki exports them: a zip file with a database of notes."""

import io
import json
import re
import sqlite3
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from rectified.errors import BadInput
from rectified.scrapes import decode, fields
from rectified.scrapes.decode import refuse_odd, unmangled
from rectified.scrapes.documents import Document, assembled
from rectified.scrapes.ledger import Lost, Tracked
from rectified.scrapes.pages import converted

MAGIC = b"PK\x03\x04"
LARGEST = 128_000_000
"""Bytes of the database; its text may have as many as any list, the rest is indexes and the record of reviews."""
STEPS, EACH = 20_000, 10_000
"""So often a query may go on for so many steps of the database each; a deck of a hundred thousand notes takes a
hundredth."""
_DATABASES = ("collection.anki21", "collection.anki2")
_REMEDY = (
    "export the deck again with “Support older Anki versions”, or as text"
)

Note = tuple[int, list[int], list[str]]
"""A note's column of the question, those of the answer, and its fields."""


def deck(data: bytes, path: Path) -> Document:
    """A deck's notes as records. Its text is that of the notes: a line for each field, an empty line between notes.

    Args:
        data: the file's bytes.
        path: the file, for messages.

    Raises:
        BadInput: the file is a zip file, but no deck that can be read, or its text is none that a list may have.
    """
    try:
        with closing(_database(data, path)) as database:
            notes = list(_notes(database))
    except (
        sqlite3.Error,
        zipfile.BadZipFile,
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        zlib.error,
        KeyError,
        IndexError,
    ) as error:
        what = f"no deck of flashcards ({str(error).splitlines()[0] if str(error) else type(error).__name__})"
        raise BadInput(f"{path}:1", what, _REMEDY) from error
    if not notes:
        raise BadInput(f"{path}:1", "a deck without notes", _REMEDY)
    refuse_odd(_text(notes), path)
    return _records(_mended(notes))


def _database(data: bytes, path: Path) -> sqlite3.Connection:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        name = next((name for name in _DATABASES if name in names), None)
        if name is None:
            what = (
                "a deck in a form that only Anki reads"
                if "collection.anki21b" in names
                else "a zip file, but no deck"
            )
            raise BadInput(f"{path}:1", what, _REMEDY)
        # What the archive says of its size is what a stranger says: what comes out is counted.
        with archive.open(name) as packed:
            raw = packed.read(LARGEST + 1)
    if len(raw) > LARGEST:
        what = f"a deck of more than {LARGEST // 1_000_000} MB"
        raise BadInput(f"{path}:1", what, "export a part of it")
    connection = sqlite3.connect(":memory:")
    connection.deserialize(raw)
    _guard(connection)
    return connection


def _guard(database: sqlite3.Connection) -> None:
    """End what runs on, and refuse what is no table: a view may be a program. Raises ValueError for that."""
    left = iter(range(STEPS))
    database.set_progress_handler(lambda: next(left, None) is None, EACH)
    for name, kind, sql in database.execute(
        "select name, type, sql from sqlite_master where name in ('notes', 'fields', 'col') collate nocase"
    ):
        plain = re.match(r"\s*create\s+table\b", sql or "", re.IGNORECASE)
        if kind != "table" or not plain:
            raise ValueError(f"`{name}` is no table")
        columns = database.execute(f"pragma table_xinfo({name})")
        if any(hidden for *_, hidden in columns):
            raise ValueError(f"`{name}` has columns that are computed")


def _notes(
    database: sqlite3.Connection,
) -> Iterator[Note]:
    """Each note's column of the question, those of the answer, and its fields."""
    names = _names(database)
    size = 0
    for model, told in database.execute(
        "select mid, flds from notes order by id"
    ):
        size += len(told)
        if size > decode.LARGEST:
            raise ValueError(
                f"its notes have over {decode.LARGEST} characters"
            )
        parts = [
            part.replace("\r", " ").replace("\n", " ")
            for part in told.split("\x1f")
        ]
        called = names.get(int(model), [])
        question = next(
            (
                n
                for n, name in enumerate(called)
                if fields.is_question(name) and n < len(parts)
            ),
            0,
        )
        named = [
            n
            for n, name in enumerate(called)
            if fields.is_answer(name) and n < len(parts) and n != question
        ]
        yield (
            question,
            named or [n for n in range(len(parts)) if n != question],
            parts,
        )


def _names(database: sqlite3.Connection) -> dict[int, list[str]]:
    """The names of the fields of each kind of note."""
    if database.execute(
        "select 1 from sqlite_master where name = 'fields'"
    ).fetchone():
        names: dict[int, list[str]] = {}
        for kind, name in database.execute(
            "select ntid, name from fields order by ntid, ord"
        ):
            names.setdefault(int(kind), []).append(name)
        return names
    [models] = database.execute("select models from col").fetchone()
    return {
        int(key): [field["name"] for field in model["flds"]]
        for key, model in json.loads(models or "{}").items()
    }


def _mended(notes: Sequence[Note]) -> list[Note]:
    """Notes whose mojibake is reversed, all together as in other formats, and whose text is in NFC."""
    lines = "\n".join(part for _, _, parts in notes for part in parts)
    text = unicodedata.normalize("NFC", unmangled(lines))
    told = iter(text.split("\n"))  # no field has a newline
    return [(q, a, list(islice(told, len(parts)))) for q, a, parts in notes]


def _text(notes: Sequence[Note]) -> str:
    return "\n\n".join("\n".join(parts) for _, _, parts in notes)


def _records(notes: list[Note]) -> Document:
    text = _text(notes)
    whole = Tracked.whole(text)
    lost: list[Lost] = []
    pieces = []
    at = 0
    for question, answers, parts in notes:
        spans = []
        for part in parts:
            spans.append((at, at + len(part)))
            at += len(part) + 1
        at += 1
        made = [
            converted(whole[slice(*spans[place])])
            for place in (question, *answers)
        ]
        if made[0][0].text.strip():
            lost += [run for _, gone in made for run in gone]
            pieces.append((made[0][0], [piece for piece, _ in made[1:]]))
    return assembled(text, pieces, lost, "layout of the deck")
