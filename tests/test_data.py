"""YAML read and validated: every fault with its line, what it is and what to do."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field, RootModel, field_validator

from proving import mutation
from rectified import ROOT, identity
from rectified.data import DEEPEST, Strict, place_of, read_yaml, validated
from rectified.errors import BadInput
from rectified.site import search_documents, search_reading, styles


class Leaf(Strict):
    color: str = Field(description="its color, such as `green`")
    size: int = 0


class Tree(Strict):
    name: str = Field(description="its name")
    leaves: list[Leaf] = Field([], description="its leaves")
    roots: dict[str, Leaf] = Field({}, description="its roots by name")
    age: int = 0

    @field_validator("age")
    @classmethod
    def _not_old(cls, age: int) -> int:
        if age > 9:
            raise ValueError("Too old")
        return age


class Trees(RootModel[list[Tree]]):
    """Many of them."""


def faults(text: str, model: Any = Tree, first_line: int = 1) -> list[str]:
    with pytest.raises(BadInput) as caught:
        validated(
            model,
            read_yaml(text, "file", first_line),
            text,
            "file",
            first_line,
        )
    return list(map(str, caught.value.faults))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: a\nage: 10", "file:2:1: age: too old; mend it"),
        ("age: 1", "file:1:1: no `name`; add it: its name"),
        (
            "name: 1",
            "file:1:1: name: input should be a valid string; write its name",
        ),
        (
            "name: a\nagee: 1",
            "file:2:1: unknown key `agee`; did you mean `age`?",
        ),
        (
            "name: a\nxyzzy: 1",
            "file:2:1: unknown key `xyzzy`; known are name, leaves, roots, age",
        ),
        (
            "name: a\nleaves: 3",
            "file:2:1: leaves: input should be a valid list; write its leaves",
        ),
        (
            "name: a\nleaves:\n- color: b\n- size: 1",
            "file:4:3: no `leaves.1.color`; add it: its color, such as `green`",
        ),
        (
            "name: a\nleaves:\n- color: b\n  size: x",
            "file:4:3: leaves.0.size: input should be a valid integer",
        ),
        (
            "name: a\nleaves:\n- colour: b\n  color: b",
            "file:3:3: unknown key `leaves.0.colour`; did you mean `color`?",
        ),
        (
            "name: a\nroots:\n  b:\n    color: 3",
            "file:4:5: roots.b.color: input should be a valid string; write its color",
        ),
        (
            "name: a\nroots:\n  b:\n    size: 3",
            "file:3:3: no `roots.b.color`; add it: its color",
        ),
        (
            "name: a\nleaves: [3]",
            "file:2:10: leaves.0: input should be a valid dictionary",
        ),
        (
            "3",
            "file:1:1: input should be a valid dictionary or instance of Tree; mend it",
        ),
    ],
)
def test_a_fault_says_line_what_and_remedy(text: str, said: str) -> None:
    assert [fault[: len(said)] for fault in faults(text)] == [said]


def test_lines_count_from_where_the_text_begins() -> None:
    assert faults("name: a\nage: 10", first_line=5) == [
        "file:6:1: age: too old; mend it"
    ]
    assert faults("- name: a\n- age: 1\n- age: 10", Trees, 2) == [
        "file:3:3: no `1.name`; add it: its name",
        "file:4:3: no `2.name`; add it: its name",
        "file:4:3: 2.age: too old; mend it",
    ]


def test_what_is_right_is_read() -> None:
    text = "name: a\nleaves: [{color: b, size: 2}]\n"
    tree = validated(Tree, read_yaml(text, "file"), text, "file")
    assert tree.model_dump() == {
        "name": "a",
        "leaves": [{"color": "b", "size": 2}],
        "roots": {},
        "age": 0,
    }


MEND = "quote the value or mend the indent"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "a: 1\nb: 2\na: 3",
            "file:12:1: key `a` is given twice; keep one of them",
        ),
        (
            "a:\n  b: 1\n  b: 2",
            "file:12:3: key `b` is given twice; keep one of them",
        ),
        (
            "a: 1\nb: 2026-02-30",
            "file:11:4: `2026-02-30` is no date; write a day that exists, as 2026-11-21",
        ),
        (
            "a: !!int x",
            f"file:10:4: no YAML: `x` is no value of its kind; {MEND}",
        ),
        (
            "a: 1\nb: *c",
            "file:11:4: an alias (`*…`); write the value itself, in quotes if it begins with a star",
        ),
        (
            "a: 1\nb: [",
            "file:12:1: no YAML: did not find expected node content; "
            + MEND,
        ),
        (
            "a: 1\nb\x07",
            "file:11:2: the control character U+0007; take it out",
        ),
        ("\x0ba", "file:10:1: the control character U+000B; take it out"),
        (
            "a:\n " + "[" * DEEPEST + "]" * DEEPEST,
            "file:11:21: nested too deeply; write it as README.md shows",
        ),
        (
            "a: b: c",
            f"file:10:5: no YAML: mapping values are not allowed in this context; {MEND}",
        ),
    ],
)
def test_what_is_no_yaml_says_its_line(text: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_yaml(text, "file", 10)
    assert str(caught.value) == said


def test_lists_nest_as_deep_as_is_allowed_and_side_by_side() -> None:
    deep: Any = read_yaml("[" * DEEPEST + "]" * DEEPEST, "file")
    for _ in range(DEEPEST - 1):
        [deep] = deep
    assert deep == []
    assert len(read_yaml("- [a]\n" * (DEEPEST + 5), "file")) == DEEPEST + 5


TEXT = "# why\na: 1\nb:\n  - c\n  - d:\n      e: 2\n3: x\n"


@pytest.mark.parametrize(
    ("location", "line"),
    [
        ((), 2),
        (("a",), 2),
        (("b",), 3),
        (("b", 0), 4),
        (("b", 1), 5),
        (("b", 1, "d"), 5),
        (("b", 1, "d", "e"), 6),
        (("b", 1, "d", "no"), 5),
        (("b", "no"), 3),
        (("no", "a"), 2),
        ((3,), 7),
    ],
)
def test_the_line_is_that_of_the_innermost_key(
    location: tuple[str | int, ...], line: int
) -> None:
    assert place_of(TEXT, location)[0] == line


def test_nothing_stands_where_a_file_begins() -> None:
    assert place_of("", ("a",)) == (1, 1)


# All YAML of ours is read here, so that a slip in any of it is told with its line.

READ_ELSEWHERE = {"scrapes/inventory.py"}
"""It asks of one value how YAML would read it."""


def test_yaml_is_read_here_only() -> None:
    scripts = ROOT / "scripts"
    readers = {
        path.relative_to(scripts).as_posix().removeprefix("rectified/")
        for path in scripts.rglob("*.py")
        if re.search(
            r"^\s*(import|from) yaml\b", path.read_text("utf-8"), re.M
        )
    }
    assert readers - READ_ELSEWHERE == {"data.py"}


def pages(path: Path) -> object:
    return list(search_documents._pages(path.parent))


RULES = search_reading.RULES.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (styles.unused, "# why\n- a\n- '('\n", r"page\.md:3:3: 1: "),
        (styles.unused, "- a\n- [\n", r"page\.md:3:1: no YAML"),
        (
            search_reading.rules,
            RULES.replace("\nweak:", "\nweek:"),
            r"unknown key `week`; did you mean `weak`",
        ),
        (search_reading.rules, "stop: [\n", r"page\.md:2:1: no YAML"),
        (
            mutation.equivalents,
            "a:\n  - row: x\n    raeson: y\n",
            r"page\.md:3:5: unknown key `a\.0\.raeson`",
        ),
        (
            pages,
            "---\ntitle: T\nsearch: no\n---\n",
            r"page\.md:3:1: search",
        ),
        (pages, "---\ntitle: a: b\n---\n", r"page\.md:2:9: no YAML"),
        (
            lambda path: identity.settings(path.parent),
            "a:\n  b: !!python/name:c.d\n  b: 1\n",
            r"mkdocs\.yml:3:3: key `b` is given twice",
        ),
    ],
)
def test_a_slip_in_any_file_is_told_with_its_line(
    read: Callable[[Path], object], text: str, said: str, tmp_path: Path
) -> None:
    for name in ("page.md", identity.FILE):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        read(tmp_path / "page.md")


def test_a_tag_names_an_object_only_where_it_may() -> None:
    text = "a: !!python/name:os.system"
    assert read_yaml(text, "file", by_name=True) == {"a": "name:os.system"}
    with pytest.raises(BadInput, match="file:10:4: no YAML"):
        read_yaml(text, "file", 10)
