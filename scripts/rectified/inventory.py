"""What is on record about each scraped list: `sources.yml`. Never its text."""

import re
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from rectified.errors import BadInput
from rectified.files import read_text
from rectified.words import digest, tokens, words

ENDING_WORDS = 8


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Shape(_Strict):
    """How a list marks its questions.

    Attributes:
        says: the shape in words.
        item: pattern of the line that begins a question, with the groups `number` and `title`.
        alone: such a line stands between blank lines; otherwise it is part of the text.
        plain: the list is plain text, not Markdown.
        level: level of the headings that hold the questions; 0 if no heading does.
    """

    says: str
    item: re.Pattern[str]
    alone: bool = False
    plain: bool = False
    level: int = Field(default=0, ge=0, le=6)

    @field_validator("item", mode="before")
    @classmethod
    def _compiled(cls, value: object) -> object:
        pattern = re.compile(str(value), re.MULTILINE)
        if set(pattern.groupindex) != {"number", "title"}:
            raise ValueError("needs the groups `number` and `title`, and no other")
        return pattern


Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{4}-[0-9a-f]{8}$")]


class SourceRecord(_Strict):
    """One scraped list.

    Attributes:
        id: how curation names it.
        title: how readers see it named, within a sentence.
        address: where it stands, or null.
        origin: what is known of where it comes from.
        shape: which of the shapes it has.
        items_count: how many questions it holds.
        ending: hash of its last words, by which a cut is told.
        fingerprints: per question, the hash of its title and the hash of title and text; see `fingerprint`.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*$")]
    title: str
    address: str | None
    origin: str
    shape: str
    items_count: Annotated[int, Field(gt=0, alias="items")]
    ending: Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]
    fingerprints: list[Fingerprint]

    @model_validator(mode="after")
    def _complete(self) -> "SourceRecord":
        if len(self.fingerprints) != self.items_count:
            raise ValueError(f"{self.items_count} items but {len(self.fingerprints)} fingerprints")
        return self


class Inventory(_Strict):
    """The known shapes and lists."""

    shapes: dict[str, Shape]
    sources: list[SourceRecord]

    @model_validator(mode="after")
    def _consistent(self) -> "Inventory":
        ids = [source.id for source in self.sources]
        if len(set(ids)) < len(ids):
            raise ValueError("two sources have the same id")
        for source in self.sources:
            if source.shape not in self.shapes:
                raise ValueError(f"source `{source.id}` has the unknown shape `{source.shape}`")
        return self

    def titles(self) -> dict[str, str]:
        """Each list's title by its id, in the order of the record."""
        return {source.id: source.title for source in self.sources}

    def item_ids(self) -> set[str]:
        """The ids of all questions on record, such as `tutorial/42`."""
        return {f"{s.id}/{n}" for s in self.sources for n in range(1, s.items_count + 1)}

    def record(self, identifier: str) -> SourceRecord | None:
        """The record of a list, if there is one."""
        return next((source for source in self.sources if source.id == identifier), None)


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
    """Read `sources.yml`. Raises BadInput with file, and line where there is one, if it does not validate."""
    remedy = "mend it, or restore it and run scripts/record_sources.py"
    try:
        return Inventory.model_validate(yaml.safe_load(read_text(path)))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInput(f"{path}:{line}", f"no YAML: {error.problem}", remedy) from error
    except (ValidationError, re.error) as error:
        place, what = "the file", str(error)
        if isinstance(error, ValidationError):
            first = error.errors()[0]
            place, what = ".".join(map(str, first["loc"])) or place, first["msg"]
        raise BadInput(str(path), f"{place}: {what.lower()}", remedy) from error


_HEADER = """\
# What is known of each scraped list, never its text: where it comes from, how it marks its questions, hashes.
#
# shapes: how lists mark their questions. A list is recognised by these and by the hashes of its titles, never
#   by the name of its file.
# sources: in the order in which pages name them. A fingerprint is four digits of the question's title and
#   eight of its title and text, as words; curation relies on the text it stands for. `ending` tells a cut list.
#
# items, ending and fingerprints are written by scripts/record_sources.py; the rest by hand.
"""


def dump(inventory: Inventory) -> str:
    """The text of `sources.yml`, always the same for the same record."""
    lines = [_HEADER, "shapes:"]
    for name, shape in inventory.shapes.items():
        lines += [
            f"  {name}:",
            f"    says: {_scalar(shape.says)}",
            f"    item: {_scalar(shape.item.pattern)}",
        ]
        lines += [f"    {key}: true" for key in ("alone", "plain") if getattr(shape, key)]
        lines += [f"    level: {shape.level}"] if shape.level else []
    lines += ["", "sources:"]
    for source in inventory.sources:
        lines += [f"  - id: {source.id}"]
        lines += [f"    {key}: {_scalar(getattr(source, key))}" for key in ("title", "address", "origin", "shape")]
        lines += [f"    items: {source.items_count}", f"    ending: '{source.ending}'", "    fingerprints:"]
        lines += [f"      - '{value}'" for value in source.fingerprints]
    return "\n".join(lines) + "\n"


def _scalar(value: str | None) -> str:
    if value is None:
        return "null"
    plain: Literal[False] | re.Match[str] | None = re.fullmatch(r"[\w][^:#'\"\\\n]*(?<!\s)", value)
    return value if plain else "'" + value.replace("'", "''") + "'"
