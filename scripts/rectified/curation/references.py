"""References: `references.bib` read once, each entry formatted as one line of Markdown."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

import latexcodec  # noqa: F401 - importing it registers the codec `ulatex`
from pybtex.database import Entry, Person, parse_string
from pybtex.exceptions import PybtexError

from rectified.errors import BadInput, Faults
from rectified.files import read_text


@dataclass(frozen=True)
class Reference:
    """One primary source.

    Attributes:
        key: what questions cite it by.
        authors: as shown, e.g. `V. Dumoulin, F. Visin`.
        title, year, venue: plain text; the venue may be empty.
        url: where it can be read.
        line: its line in references.bib.
    """

    key: str
    authors: str
    title: str
    year: str
    venue: str
    url: str
    line: int

    def markdown(self) -> str:
        """One line: authors, year, linked title, venue."""
        title = f"[{self.title}]({self.url})" if self.url else self.title
        parts = [f"{self.authors} ({self.year})", title] + ([f"*{self.venue}*"] if self.venue else [])
        return ". ".join(part.rstrip(".") for part in parts) + "."


_MARKUP = re.compile(r"[^\w ,.:;!?()/+*=-]")
"""What may mean something in LaTeX; a value without it reads as it stands."""


def _decode(value: str) -> str:
    if not _MARKUP.search(value):
        return value
    # The codec reads text, which the types of `codecs.decode` do not foresee.
    return str(codecs.decode(value, "ulatex"))  # type: ignore[call-overload]


_BRACES = re.compile(r"(?<!\\)[{}]")


def _text(value: str) -> str:
    return " ".join(_BRACES.sub("", _decode(value)).replace("--", "–").split())


def _person(person: Person) -> str:
    initials = " ".join(f"{_text(name)[0]}." for name in person.first_names + person.middle_names if _text(name))
    family = " ".join(_text(name) for name in person.prelast_names + person.last_names)
    return f"{initials} {family}".strip()


def _authors(people: list[Person]) -> str:
    names = [_person(person) for person in people if str(person) != "others"]
    if len(names) > 4 or len(names) < len(people):
        return f"{names[0]} et al."
    return ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) > 1 else names[0]


def _reference(key: str, entry: Entry, line: int, name: str) -> Reference:
    where = f"{name}:{line}"
    fields = {k.lower(): _text(v) for k, v in entry.fields.items()}
    missing = [name for name in ("title", "year") if not fields.get(name)]
    if not any(fields.get(name) for name in ("url", "publisher", "booktitle", "journal")):
        missing.append("url")
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    if missing or not people:
        missing += [] if people else ["author"]
        raise BadInput(where, f"reference `{key}` has no {', '.join(missing)}", "look it up and add it")
    keys = ("booktitle", "journal", "publisher", "school", "institution", "howpublished")
    venue = next((fields[k] for k in keys if k in fields), "")
    # A URL is taken as written: it may hold characters that mean something in LaTeX.
    url = entry.fields.get("url", "").replace("\\", "")
    return Reference(key, _authors(people), fields["title"], fields["year"], venue, url, line)


def load(path: Path, name: str = "references.bib") -> dict[str, Reference]:
    """Read a BibTeX file.

    Args:
        path: the file.
        name: how messages call it.

    Returns:
        Each entry by its key, in the file's order.

    Raises:
        BadInput: no BibTeX, a key given twice, or an entry without title, year, author or any address or venue.
    """
    text, faults = read_text(path, name), Faults()
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.match(r"@\w+\s*\{\s*([^,\s]+)\s*,", line):
            if match[1] in lines:
                faults.found.append(BadInput(f"{name}:{number}", f"reference `{match[1]}` stands twice", "keep one"))
            lines[match[1]] = number
    faults.end()
    try:
        entries = parse_string(text, "bibtex").entries
    except PybtexError as error:
        raise _no_bibtex(error, name) from error
    found: dict[str, Reference] = {}
    for key, entry in entries.items():
        with faults.noted():
            found[key] = _reference(key, entry, lines.get(key, 1), name)
    faults.end()
    return found


def _no_bibtex(error: PybtexError, name: str) -> BadInput:
    """What is no BibTeX, with its line if the parser knows it."""
    what = " ".join(str(error).split())
    if match := re.match(r"syntax error in line (\d+): (.*)", what):
        return BadInput(f"{name}:{match[1]}", f"no BibTeX: {match[2]}", "mend the entry")
    return BadInput(name, f"no BibTeX: {what}", "mend the entry")
