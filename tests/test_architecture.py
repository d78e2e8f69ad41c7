"""ARCHITECTURE.md: the picture is of today's imports, and every file that it names exists."""

import importlib
import re
import tomllib

import pytest

import architecture
from rectified import ROOT
from rectified.errors import BadInput

TEXT = (ROOT / architecture.PAGE).read_text(encoding="utf-8")
NAMED = sorted(
    {
        name
        for name in re.findall(
            r"`([\w./-]+/[\w./-]*|[\w-]+\.[a-z]+)`", TEXT
        )
        if "<" not in name
    }
)


def test_the_picture_is_of_today() -> None:
    assert architecture.drawn(TEXT) == TEXT, (
        "run python scripts/architecture.py"
    )


def test_a_page_without_a_place_is_refused() -> None:
    with pytest.raises(BadInput, match="mermaid"):
        architecture.drawn("# Architecture\n")


@pytest.mark.parametrize("name", NAMED)
def test_what_it_names_exists(name: str) -> None:
    places = (ROOT / name, ROOT / "scripts/rectified" / name)
    assert any(place.exists() for place in places), (
        f"ARCHITECTURE.md names {name}, which is not there"
    )


# What each room says of its imports is what the contracts enforce.

LINTED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))[
    "tool"
]["importlinter"]
LAYERS: list[set[str]] = [
    set(layer.split(" | ")) for layer in LINTED["contracts"][0]["layers"]
]
OUTSIDE = set(LINTED["root_packages"]) - {"rectified"}
ROOMS = sorted(
    path.parent.name
    for path in (ROOT / "scripts/rectified").glob("*/__init__.py")
)


def forbidden(package: str) -> set[str]:
    """What a package must not import by the contracts that name it as a source, by the last part of the name."""
    return {
        module.rpartition(".")[2]
        for contract in LINTED["contracts"]
        if package in contract.get("source_modules", ())
        for module in contract["forbidden_modules"]
    }


def contracted(room: str) -> tuple[set[str], set[str]]:
    """What may import a room, and what it must not import."""
    if room in {"rectified", *OUTSIDE}:
        users = {name for name in OUTSIDE if room not in forbidden(name)}
        return users - {room}, forbidden(room)
    level = next(n for n, layer in enumerate(LAYERS) if room in layer)
    above = set().union(*LAYERS[:level])
    outside = {name for name in OUTSIDE if room not in forbidden(name)}
    beside = LAYERS[level] - {room}
    return above | outside, above | beside | forbidden("rectified")


def promised(docstring: str) -> tuple[set[str], set[str]]:
    """What a room's docstring says: what may import it, and what it must not import."""
    match = re.search(
        r"May be imported by (.*?)\. Imports none of (these)?(.*?)\.$",
        docstring.replace("\n", " ").strip(),
    )
    assert match, "say what may import it, and what it must not import"
    users, these, others = match.groups()
    named = set(re.findall(r"`(\w+)`", others))
    by = set(re.findall(r"`(\w+)`", users))
    return by, named | by if these else named


@pytest.mark.parametrize("room", ["rectified", *sorted(OUTSIDE), *ROOMS])
def test_a_room_says_what_may_import_it_and_what_not(room: str) -> None:
    inside = f"rectified.{room}" if room in ROOMS else room
    docstring = importlib.import_module(inside).__doc__ or ""
    assert promised(docstring) == contracted(room)


@pytest.mark.parametrize("room", ["rectified", *sorted(OUTSIDE), *ROOMS])
def test_a_room_says_what_lives_there(room: str) -> None:
    inside = f"rectified.{room}" if room in ROOMS else room
    docstring = importlib.import_module(inside).__doc__ or ""
    lives, _, _ = docstring.partition("May be imported by")
    assert len(lives.split()) >= 15
