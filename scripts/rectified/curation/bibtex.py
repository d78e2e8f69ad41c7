"""BibTeX, read and decoded: what a bibliography's entries say, as plain text."""

import codecs
import re
from collections.abc import Iterator

import latexcodec  # noqa: F401 - importing it registers the codec `ulatex`
from pybtex.database import Entry, Person, parse_string
from pybtex.exceptions import PybtexError

from rectified.curation.references import Reference
from rectified.errors import BadInput, Faults

_MARKUP = re.compile(r"[^\w ,.:;!?()/+*={}-]|--|,,")
"""What may mean something in LaTeX; a value without it reads as it stands, but for its braces."""


def _decode(value: str) -> str:
    if not _MARKUP.search(value):
        return value
    # The codec reads text, which the types of `codecs.decode` do not foresee.
    return str(codecs.decode(value, "ulatex"))  # type: ignore[call-overload]


_BRACES = re.compile(r"(?<!\\)[{}]")


def _text(value: str) -> str:
    return " ".join(_BRACES.sub("", _decode(value)).replace("--", "–").split())


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
    names = [_person(person) for person in people if str(person) != "others"]
    if len(names) > 4 or len(names) < len(people):
        return f"{names[0]} et al."
    return (
        ", ".join(names[:-1]) + f" and {names[-1]}"
        if len(names) > 1
        else names[0]
    )


_VENUES = (
    "booktitle",
    "journal",
    "publisher",
    "school",
    "institution",
    "howpublished",
)
_SHOWN = {"title", "year", "url", *_VENUES}


def _reference(key: str, entry: Entry, line: int, name: str) -> Reference:
    where = f"{name}:{line}"
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
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    if missing or not people:
        missing += [] if people else ["author"]
        raise BadInput(
            where,
            f"reference `{key}` has no {', '.join(missing)}",
            "look it up and add it",
        )
    venue = next((fields[k] for k in _VENUES if k in fields), "")
    # A URL is taken as written: it may hold characters that mean something in LaTeX.
    url = entry.fields.get("url", "").replace("\\", "")
    return Reference(
        key, _authors(people), fields["title"], fields["year"], venue, url, line
    )


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
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.match(r"@\w+\s*\{\s*([^,\s]+)\s*,", line):
            if match[1] in lines:
                faults.found.append(
                    BadInput(
                        f"{name}:{number}",
                        f"reference `{match[1]}` stands twice",
                        "keep one",
                    )
                )
            lines[match[1]] = number
    found: list[Reference] = []
    for key, entry in _entries(text, name, faults):
        with faults.noted():
            found.append(_reference(key, entry, lines.get(key, 1), name))
    faults.end()
    return found


def _entries(
    text: str, name: str, faults: Faults
) -> Iterator[tuple[str, Entry]]:
    """The entries with their keys. What is wrong with one is noted, and those after it are read."""
    try:
        if not faults.found:
            yield from parse_string(text, "bibtex").entries.items()
            return
    except PybtexError as error:
        whole = _no_bibtex(error, name)
    before = 0
    for part in re.split(r"^(?=[ \t]*@)", text, flags=re.MULTILINE):
        with faults.noted():
            # Line feeds before it, so that the parser counts lines as they are.
            try:
                read = parse_string("\n" * before + part, "bibtex").entries
            except PybtexError as error:
                raise _no_bibtex(error, name) from error
            yield from read.items()
        before += part.count("\n")
    if not faults.found:
        faults.found.append(whole)


def _no_bibtex(error: PybtexError, name: str) -> BadInput:
    """What is no BibTeX, with its line if the parser knows it."""
    what = " ".join(str(error).split())
    if match := re.match(r"syntax error in line (\d+): (.*)", what):
        return BadInput(
            f"{name}:{match[1]}", f"no BibTeX: {match[2]}", "mend the entry"
        )
    return BadInput(name, f"no BibTeX: {what}", "mend the entry")
