"""What is on record about each scraped list: `sources.yml`. Never its text."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, Field, PositiveInt, model_validator

from rectified.data import Strict, located_in, read_yaml, validated
from rectified.errors import BadInput, raise_all
from rectified.files import read_text
from rectified.scrapes.patterns import known
from rectified.text.words import digest, tokens, words

ENDING_WORDS = 8

RECORDS = "sources.yml"
"""The file, below the repository's root."""

RECORD = 'make source LIST=FILE ID=name TITLE="a name for readers"'
"""The command that records a list, writes its drafts, and says what to do with them."""


Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{4}-[0-9a-f]{8}$")]


def _known_shape(name: str) -> str:
    if known.named(name) is None:
        names = ", ".join(
            pattern.name for pattern in (*known.PATTERNS, known.FIELDS)
        )
        raise ValueError(f"unknown shape `{name}`; write one of {names}")
    return name


class SourceRecord(Strict):
    """One scraped list.

    Attributes:
        id: how curation names it.
        title: how readers see it named, within a sentence.
        address: where it stands, or null.
        origin: what is known of where it comes from.
        shape: how it sets its questions: the name of a pattern in `rectified.scrapes.patterns`.
        items_count: how many questions it holds.
        declined: items that nobody will answer, each with the reason.
        later: items that are put off.
        ending: hash of its last words, by which a cut is told.
        fingerprints: per question, the hash of its title and the hash of title and text; see `fingerprint`.
    """

    id: Annotated[
        str,
        Field(
            pattern=r"^[a-z][a-z0-9]*$",
            description="lower-case letters and digits",
        ),
    ]
    title: str
    address: str | None
    origin: str
    shape: Annotated[str, AfterValidator(_known_shape)]
    items_count: Annotated[int, Field(gt=0, alias="items")]
    declined: dict[PositiveInt, Annotated[str, Field(min_length=1)]] = (
        Field(
            {},
            description="number and reason, such as {4: not about deep learning}",
        )
    )
    later: list[PositiveInt] = Field(
        [], description="numbers, such as [7, 8]"
    )
    ending: Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]
    fingerprints: list[Fingerprint]

    @model_validator(mode="after")
    def _complete(self) -> "SourceRecord":
        if len(self.fingerprints) != self.items_count:
            raise ValueError(
                f"{self.items_count} items but {len(self.fingerprints)} fingerprints"
            )
        for number in (*self.declined, *self.later):
            if number > self.items_count:
                raise ValueError(
                    f"item {number} is declined or put off, but there are {self.items_count}"
                )
        if both := set(self.declined) & set(self.later):
            raise ValueError(
                f"item {min(both)} is both declined and put off"
            )
        return self

    def ids(self, numbers: Iterable[int]) -> set[str]:
        """The ids of some of its items, such as `tutorial/42`."""
        return {f"{self.id}/{number}" for number in numbers}


class Inventory(Strict):
    """The known lists."""

    sources: list[SourceRecord]

    @model_validator(mode="after")
    def _consistent(self) -> "Inventory":
        ids = [source.id for source in self.sources]
        if len(set(ids)) < len(ids):
            raise ValueError("two sources have the same id")
        return self

    def titles(self) -> dict[str, str]:
        """Each list's title by its id, in the order of the record."""
        return {source.id: source.title for source in self.sources}

    def item_ids(self) -> set[str]:
        """The ids of all questions on record, such as `tutorial/42`."""
        return {
            item
            for s in self.sources
            for item in s.ids(range(1, s.items_count + 1))
        }

    def declined(self) -> set[str]:
        """The ids of the items that nobody will answer."""
        return {
            item
            for source in self.sources
            for item in source.ids(source.declined)
        }

    def later(self) -> set[str]:
        """The ids of the items that are put off."""
        return {
            item
            for source in self.sources
            for item in source.ids(source.later)
        }

    def record(self, identifier: str) -> SourceRecord | None:
        """The record of a list, if there is one."""
        return next(
            (source for source in self.sources if source.id == identifier),
            None,
        )


def title_hash(title: str) -> str:
    """Four digits that tell a question's title, whatever its case and punctuation."""
    return digest(words(title), 4)


def fingerprint(title: str, text: str) -> str:
    """Twelve digits: four of the title, eight of all words, numbers and signs of calculation, title and text.

    Layout, typography and what repairs take out or write in make no difference; a changed word or sign does.
    """
    return f"{title_hash(title)}-{digest(tokens(title + ' : ' + text), 8)}"


def ending_hash(text: str) -> str:
    """Eight digits of a list's last words."""
    return digest(words(text)[-ENDING_WORDS:], 8)


def load(path: Path) -> Inventory:
    """Read `sources.yml`.

    Raises:
        BadInput: every fault, each with file, line and remedy; a list without its fingerprints is one to record.
    """
    text = read_text(path, path.name)
    data = read_yaml(text, path.name)
    raise_all(_unrecorded(data, text, path.name))
    return validated(Inventory, data, text, path.name)


WRITTEN = ("title", "shape", "items", "ending", "fingerprints")
"""What recording a list writes, and nobody can type."""


def _unrecorded(data: object, text: str, name: str) -> Iterator[BadInput]:
    """Lists whose entry was begun by hand."""
    sources = data.get("sources") if isinstance(data, dict) else None
    for place, entry in enumerate(
        sources if isinstance(sources, list) else []
    ):
        missing = (
            [key for key in WRITTEN if key not in entry]
            if isinstance(entry, dict)
            else []
        )
        if missing:
            where = located_in(name, text, ("sources", place))
            what = f"list `{entry.get('id', place + 1)}` is not recorded: no {', '.join(missing)}"
            yield BadInput(
                where, what, f"take the entry out and run {RECORD}"
            )


_HEADER = """\
# What is known of each scraped list, never its text: where it comes from, how it marks its questions, hashes.
#
# In the order in which pages name them. A list is recognized by the hashes of its titles, never by the name of its
# file. A fingerprint is four digits of the question's title and eight of its title and text, as words; curation
# relies on the text it stands for. `ending` tells a cut list.
#
#   shape: the pattern in which a list sets its questions, found when it was recorded; another may be written here.
#     `scripts/normalise.py --sources LIST --explain` shows what each pattern finds.
#   declined: items that nobody will answer, each with the reason, such as {4: not about deep learning}.
#   later: items that are put off, such as [7, 8]; they stay drafts.
#
# A new list is recorded by: make source LIST=FILE ID=name TITLE="a name for readers"
# items, ending and fingerprints are written by scripts/record_sources.py; the rest may be edited by hand.
"""


def dump(inventory: Inventory) -> str:
    """The text of `sources.yml`, always the same for the same record."""
    lines = [_HEADER, "sources:" if inventory.sources else "sources: []"]
    for source in inventory.sources:
        lines += [f"  - id: {_scalar(source.id)}"]
        lines += [
            f"    {key}: {_scalar(getattr(source, key))}"
            for key in ("title", "address", "origin", "shape")
        ]
        lines += [f"    items: {source.items_count}"]
        lines += ["    declined:"] if source.declined else []
        lines += [
            f"      {number}: {_scalar(why)}"
            for number, why in source.declined.items()
        ]
        lines += (
            [f"    later: {list(source.later)}"] if source.later else []
        )
        lines += [f"    ending: '{source.ending}'", "    fingerprints:"]
        lines += [f"      - '{value}'" for value in source.fingerprints]
    return "\n".join(lines) + "\n"


def _scalar(value: str | None) -> str:
    """A value as YAML that is read as this very text."""
    if value is None:
        return "null"
    plain = (
        re.fullmatch(r"\w[^:#'\"\\\n]*(?<!\s)", value)
        and yaml.safe_load(value) == value
    )
    return value if plain else "'" + value.replace("'", "''") + "'"
