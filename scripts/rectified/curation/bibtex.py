"""BibTeX, read and decoded: what a bibliography's entries say, as plain text."""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import latexcodec  # noqa: F401 - importing it registers the codec `ulatex`
from pybtex.database import Entry, Person, parse_string
from pybtex.exceptions import PybtexError
from pybtex.scanner import PybtexSyntaxError

from rectified.curation.references import VENUES, Reference
from rectified.errors import BadInput, Faults, located

_MARKUP = re.compile(r"[^\w ,.:;!?()/+*={}-]|--|,,")
"""What may mean something in LaTeX; a value without it reads as it stands, but for its braces."""


def _decode(value: str) -> str:
    if not _MARKUP.search(value):
        return value
    # The codec reads text, which the types of `codecs.decode` do not foresee.
    return str(codecs.decode(value, "ulatex"))  # type: ignore[call-overload]


_BRACES = re.compile(r"(?<!\\)[{}]")


def _text(value: str) -> str:
    return " ".join(
        _BRACES.sub("", _decode(value)).replace("--", "–").split()
    )


def _person(person: Person) -> str:
    initials = " ".join(
        f"{_text(name)[0]}."
        for name in person.first_names + person.middle_names
        if _text(name)
    )
    family = " ".join(
        _text(name) for name in person.prelast_names + person.last_names
    )
    return f"{initials} {family}".strip()


def _authors(people: list[Person]) -> str:
    names = [
        _person(person) for person in people if str(person) != "others"
    ]
    if len(names) > 4 or len(names) < len(people):
        return f"{names[0]} et al."
    return (
        ", ".join(names[:-1]) + f" and {names[-1]}"
        if len(names) > 1
        else names[0]
    )


_SHOWN = {"title", "year", "url", *VENUES}


class Place(NamedTuple):
    """A line of a file and a column in it, from 1."""

    line: int
    column: int

    def of(self, name: str) -> str:
        """As messages tell it."""
        return f"{name}:{self.line}:{self.column}"


_FIELD = re.compile(r"^[ \t]*(\w+)[ \t]*=", re.MULTILINE)
_ENTRY = re.compile(r"^[ \t]*@\w", re.MULTILINE)


def _fields(lines: Sequence[str], place: Place) -> dict[str, Place]:
    """Where the fields of the entry that begins at a place stand, each in a line of its own."""
    places: dict[str, Place] = {}
    for number, line in enumerate(lines[place.line :], place.line + 1):
        if _ENTRY.match(line):
            break
        if match := _FIELD.match(line):
            at = Place(number, match.start(1) + 1)
            places.setdefault(match[1].lower(), at)
    return places


def _reference(
    key: str, entry: Entry, place: Place, name: str
) -> Reference:
    fields = {
        k.lower(): _text(v)
        for k, v in entry.fields.items()
        if k.lower() in _SHOWN
    }
    missing = [name for name in ("title", "year") if not fields.get(name)]
    if not any(
        fields.get(name)
        for name in ("url", "publisher", "booktitle", "journal")
    ):
        missing.append("url")
    people = (
        entry.persons.get("author") or entry.persons.get("editor") or []
    )
    if missing or not people:
        missing += [] if people else ["author"]
        raise BadInput(
            place.of(name),
            f"reference `{key}` has no {', '.join(missing)}",
            "look it up and add it",
        )
    venue = next((fields[k] for k in VENUES if k in fields), "")
    # A URL is taken as written: it may hold characters that mean something in LaTeX.
    url = entry.fields.get("url", "").replace("\\", "")
    return Reference(
        key,
        _authors(people),
        fields["title"],
        fields["year"],
        venue,
        url,
        *place,
    )


def _undecoded(entry: Entry) -> str:
    """The field of an entry that is no LaTeX."""
    values: dict[str, list[str]] = {
        role: list(map(str, people))
        for role, people in entry.persons.items()
    }
    values |= {
        field.lower(): [said] for field, said in entry.fields.items()
    }
    for field, said in values.items():
        for value in said:
            try:
                _decode(value)
            except UnicodeDecodeError:
                return str(field)
    return "author"


def parse(text: str, name: str) -> list[Reference]:
    """Read BibTeX.

    Args:
        text: what to read.
        name: how messages call the file.

    Returns:
        The entries, in the file's order.

    Raises:
        BadInput: every entry that is no BibTeX, has a key given before, or has no title, year, author or any address or
            venue.
    """
    faults = Faults()
    places: dict[str, Place] = {}
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if match := re.match(r"@\w+\s*\{\s*([^,\s]+)\s*,", line):
            place = Place(number, match.start(1) + 1)
            if match[1] in places:
                what = f"reference `{match[1]}` stands twice"
                faults.told.append(
                    BadInput(place.of(name), what, "keep one")
                )
            places[match[1]] = place
    references: list[Reference] = []
    for key, entry in _entries(text, name, faults):
        with faults.noted():
            place = places.get(key, Place(1, 1))
            fields = _fields(lines, place)
            try:
                read = _reference(key, entry, place, name)
            except UnicodeDecodeError as error:
                field = _undecoded(entry)
                raise BadInput(
                    fields.get(field, place).of(name),
                    f"reference `{key}`: its {field} holds a backslash with nothing that it could stand for",
                    "write LaTeX, or take it out",
                ) from error
            references.append(replace(read, fields=fields))
    faults.end()
    return references


def _entries(
    text: str, name: str, faults: Faults
) -> Iterator[tuple[str, Entry]]:
    """The entries with their keys. What is wrong with one is noted, and those after it are read."""
    try:
        if not faults.told:
            yield from parse_string(text, "bibtex").entries.items()
            return
    except PybtexError as error:
        whole = _no_bibtex(error, text, name)
    before = 0
    for part in re.split(r"^(?=[ \t]*@)", text, flags=re.MULTILINE):
        with faults.noted():
            # Line feeds before it, so that the parser counts lines as they are.
            padded = "\n" * before + part
            try:
                read = parse_string(padded, "bibtex").entries
            except PybtexError as error:
                raise _no_bibtex(error, padded, name) from error
            yield from read.items()
        before += part.count("\n")
    if not faults.told:
        faults.told.append(whole)


def _no_bibtex(error: PybtexError, text: str, name: str) -> BadInput:
    """What is no BibTeX, where the parser stopped, or else where the text begins."""
    what = " ".join(str(error).split())
    at = len(text) - len(text.lstrip())
    if isinstance(error, PybtexSyntaxError):
        what, at = what.partition(": ")[2], error.parser.pos
    where = located(name, text, at)
    return BadInput(where, f"no BibTeX: {what}", "mend the entry")
