"""Files of data: YAML read and validated, and whatever is wrong said with its file and line."""

import difflib
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    ValidationError,
)
from pydantic_core import ErrorDetails
from yaml.composer import Composer

from rectified import ROOT
from rectified.errors import BadInput, located, raise_all
from rectified.files import read_text

DEEPEST = 20
"""No file of ours nests lists and keys deeper; the parser in C has no limit of its own and would crash."""

# The parser in C is some ten times faster; PyYAML can be built without it.
_Fastest: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


_DEEP, _ALIAS = "nested too deeply", "an alias (`*…`)"


class Strict(BaseModel):
    """Data in which every key is known and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _is_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"no pattern: {error}") from error
    return text


Pattern = Annotated[str, AfterValidator(_is_pattern)]
"""A regular expression, or a part of one that is one itself, as text."""


class _Loader(_Fastest):  # type: ignore[misc]  # which of the two it is, is known when it runs
    """Refuses what is nested too deeply, an alias, by which a short text can stand for an endless one, a key that is
    given twice, and values that are not what they look like."""

    # Nodes are composed here, of what the parser in C finds, so that one reading is enough.
    check_node, get_node, get_single_node = (
        Composer.check_node,
        Composer.get_node,
        Composer.get_single_node,
    )
    compose_document, compose_scalar_node = (
        Composer.compose_document,
        Composer.compose_scalar_node,
    )
    compose_sequence_node, compose_mapping_node = (
        Composer.compose_sequence_node,
        Composer.compose_mapping_node,
    )

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.anchors: dict[str, yaml.Node] = {}
        self._depth = 0

    def compose_node(
        self, parent: yaml.Node | None, index: Any
    ) -> yaml.Node | None:
        event = self.peek_event()
        mark: Any = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, _ALIAS, mark)
        deeper = isinstance(event, yaml.CollectionStartEvent)
        self._depth += deeper
        if self._depth > DEEPEST:
            raise yaml.composer.ComposerError(None, None, _DEEP, mark)
        node = Composer.compose_node(self, parent, index)
        self._depth -= deeper
        return node

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if (
                key.value in seen
                if isinstance(key, yaml.ScalarNode)
                else False
            ):
                raise yaml.constructor.ConstructorError(
                    None,
                    None,
                    f"key `{key.value}` is given twice",
                    key.start_mark,
                )
            seen.add(str(key.value))
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (
            ValueError,
            LookupError,
            AttributeError,
        ) as error:  # whatever PyYAML's conversions raise
            kind = (
                "date"
                if node.tag.endswith(":timestamp")
                else "value of its kind"
            )
            what = f"`{node.value}` is no {kind}"
            raise yaml.constructor.ConstructorError(
                None, None, what, node.start_mark
            ) from error


class _ByName(_Loader):
    """Takes the Python objects that tags name, as in mkdocs.yml, for their names: nothing is imported."""


_ByName.add_multi_constructor(
    "tag:yaml.org,2002:python/", lambda loader, suffix, node: suffix
)

_REMEDIES = {
    _DEEP: "write it as README.md shows",
    _ALIAS: "write the value itself, in quotes if it begins with a star",
    "given twice": "keep one of them",
    "is no date": "write a day that exists, as 2026-11-21",
}


def front_matter(text: str) -> tuple[str, str]:
    """A page's front matter, which begins on its second line, and what follows; empty if the page has none.

    >>> front_matter("---\\ntitle: T\\n---\\n\\nText.\\n")
    ('title: T\\n', '\\nText.\\n')
    >>> front_matter("Text.\\n")
    ('', 'Text.\\n')
    """
    match = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
    return (match[1], text[match.end() :]) if match else ("", text)


def read_yaml(
    text: str, name: str, first_line: int = 1, *, by_name: bool = False
) -> Any:
    """Read YAML.

    Args:
        text: what to read.
        name: the file, for messages.
        first_line: the file's line on which `text` begins.
        by_name: whether a tag may name a Python object, which is then read as its name; else it is a fault.

    Raises:
        BadInput: it is no YAML, gives a key twice, or holds a value that does not exist; with file and line.
    """
    if control := yaml.reader.Reader.NON_PRINTABLE.search(text):
        raise BadInput(
            located(name, text, control.start(), first_line),
            f"the control character U+{ord(control[0]):04X}",
            "take it out",
        )
    try:
        return yaml.load(text, Loader=_ByName if by_name else _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = first_line + (mark.line if mark else 0)
        column = mark.column + 1 if mark else 1
        problem = str(error.problem)
        remedy = next(
            (
                remedy
                for sign, remedy in _REMEDIES.items()
                if sign in problem
            ),
            "",
        )
        what = problem if remedy else f"no YAML: {problem}"
        raise BadInput(
            f"{name}:{line}:{column}",
            what,
            remedy or "quote the value or mend the indent",
        ) from error


@functools.lru_cache(maxsize=8)
def _composed(text: str) -> Any:
    """The nodes of YAML, which know their lines; kept, since many places of one file are asked for in a row."""
    return yaml.compose(text, Loader=_Fastest)


def place_of(text: str, location: tuple[str | int, ...]) -> tuple[int, int]:
    """The line and the column, counted from 1, of the innermost key or item that a location within YAML names."""
    node = _composed(text)
    mark = node.start_mark if node else None
    for step in location:
        if isinstance(node, yaml.MappingNode):
            pair = next(
                (p for p in node.value if p[0].value == str(step)), None
            )
            if pair is None:
                break
            mark, node = pair[0].start_mark, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            mark = node.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def located_in(
    name: str, text: str, location: tuple[str | int, ...]
) -> str:
    """`file:line:column` of what a location within YAML names, see `place_of`.

    >>> located_in("a.yml", "a:\\n  b: c", ("a", "b"))
    'a.yml:2:3'
    """
    line, column = place_of(text, location)
    return f"{name}:{line}:{column}"


def _fields(
    model: type[BaseModel], location: tuple[str | int, ...]
) -> dict[str, str]:
    """The keys that may stand where a location points to, each with how it is written."""
    schema = model.model_json_schema()
    node: dict[str, Any] = schema
    for step in location:
        node = (
            schema["$defs"][node["$ref"].rpartition("/")[2]]
            if "$ref" in node
            else node
        )
        node = (
            node.get("items", {})
            if isinstance(step, int)
            else _value(node, step)
        )
    node = (
        schema["$defs"][node["$ref"].rpartition("/")[2]]
        if "$ref" in node
        else node
    )
    return {
        key: field.get("description", "")
        for key, field in node.get("properties", {}).items()
    }


def _value(node: dict[str, Any], key: str) -> dict[str, Any]:
    value: dict[str, Any] = (
        node.get("properties", {}).get(key)
        or node.get("additionalProperties")
        or {}
    )
    return value


def _how(model: type[BaseModel], location: tuple[str | int, ...]) -> str:
    """How what stands at a location is written, or what holds it, or nothing."""
    for depth in reversed(range(len(location))):
        if written := _fields(model, location[:depth]).get(
            str(location[depth]), ""
        ):
            return written
    return ""


def _fault(error: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """What is wrong, and what to do, of one of pydantic's errors."""
    location = error["loc"]
    place = ".".join(map(str, location))
    written = _how(model, location)
    if error["type"] == "extra_forbidden":
        fields, last = _fields(model, location[:-1]), location[-1]
        near = difflib.get_close_matches(str(last), fields, n=1, cutoff=0.5)
        return (
            f"unknown key `{place}`",
            f"did you mean `{near[0]}`?"
            if near
            else f"known are {', '.join(fields)}",
        )
    if error["type"] == "missing":
        return (
            f"no `{place}`",
            f"add it: {written}" if written else "add it",
        )
    said = re.sub(r"^Value error, ", "", error["msg"])
    said = said[:1].lower() + said[1:]
    return (
        f"{place}: {said}" if place else said,
        f"write {written}" if written else "mend it",
    )


def _faults(
    error: ValidationError,
    model: type[BaseModel],
    text: str,
    name: str,
    first_line: int,
) -> Iterator[BadInput]:
    for details in error.errors():
        line, column = place_of(text, details["loc"])
        where = f"{name}:{first_line - 1 + line}:{column}"
        yield BadInput(where, *_fault(details, model))


Model = TypeVar("Model", bound=BaseModel)


def validated(
    model: type[Model], data: Any, text: str, name: str, first_line: int = 1
) -> Model:
    """Validate data.

    Args:
        model: what it should be; the description of a field says how it is written.
        data: what was read from `text`.
        text, name, first_line: where it was read from, see `read_yaml`.

    Raises:
        BadInput: every fault, each with file, line and remedy.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise_all(_faults(error, model, text, name, first_line))
        raise  # not reached: a validation error holds at least one fault


def own_name(path: Path) -> str:
    """What messages call a file of the code: its path below the repository's root."""
    inside = path.is_relative_to(ROOT)
    return path.relative_to(ROOT).as_posix() if inside else path.name


def own(model: type[Model], path: Path) -> Model:
    """A file of data that is part of the code.

    Args:
        model: what it should be.
        path: the file.

    Raises:
        BadInput: it cannot be read, or every fault in it, each with file, line and remedy.
    """
    name = own_name(path)
    text = read_text(path, name)
    return validated(model, read_yaml(text, name), text, name)
