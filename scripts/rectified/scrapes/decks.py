"""Decks of flashcards, as Anki exports them: a zip file with a database of notes."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

from rectified.errors import BadInput
from rectified.scrapes import fields
from rectified.scrapes.documents import Document, assembled
from rectified.scrapes.ledger import Lost, Tracked
from rectified.scrapes.pages import converted

MAGIC = b"PK\x03\x04"
LARGEST = 500_000_000
_DATABASES = ("collection.anki21", "collection.anki2")
_REMEDY = (
    "export the deck again with “Support older Anki versions”, or as text"
)


def deck(data: bytes, path: Path) -> Document:
    """A deck's notes as records. Its text is that of the notes: a line for each field, an empty line between notes.

    Args:
        data: the file's bytes.
        path: the file, for messages.

    Raises:
        BadInput: the file is a zip file, but no deck that can be read.
    """
    try:
        notes = list(_notes(_database(data, path)))
    except (
        sqlite3.Error,
        zipfile.BadZipFile,
        ValueError,
        KeyError,
        IndexError,
    ) as error:
        what = f"no deck of flashcards ({str(error).splitlines()[0] if str(error) else type(error).__name__})"
        raise BadInput(f"{path}:1", what, _REMEDY) from error
    if not notes:
        raise BadInput(f"{path}:1", "a deck without notes", _REMEDY)
    return _records(notes)


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
        if archive.getinfo(name).file_size > LARGEST:
            raise BadInput(
                f"{path}:1",
                "a deck of more than 500 MB",
                "export a part of it",
            )
        raw = archive.read(name)
    connection = sqlite3.connect(":memory:")
    connection.deserialize(raw)
    return connection


def _notes(
    database: sqlite3.Connection,
) -> Iterator[tuple[int, list[int], list[str]]]:
    """Each note's column of the question, those of the answer, and its fields."""
    names = _names(database)
    for model, told in database.execute(
        "select mid, flds from notes order by id"
    ):
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
        found: dict[int, list[str]] = {}
        for kind, name in database.execute(
            "select ntid, name from fields order by ntid, ord"
        ):
            found.setdefault(int(kind), []).append(name)
        return found
    [models] = database.execute("select models from col").fetchone()
    return {
        int(key): [field["name"] for field in model["flds"]]
        for key, model in json.loads(models or "{}").items()
    }


def _records(notes: list[tuple[int, list[int], list[str]]]) -> Document:
    text = "\n\n".join("\n".join(parts) for _, _, parts in notes)
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
