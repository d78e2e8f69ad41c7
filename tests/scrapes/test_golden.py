"""Whole lists, from bytes to items: what is kept, what goes and why, what is missed."""

import os
from pathlib import Path

import pytest

from rectified.scrapes.inventory import Inventory
from rectified.scrapes.items import Source
from rectified.scrapes.reading import read
from small_lists import GOLDEN, LISTS


def told(source: Source) -> str:
    """All that reading found, as text."""
    parts = [
        f"read {source.characters_read}, kept {source.characters_kept}\n"
    ]
    parts += [
        f"lines {d.lines[0]}-{d.lines[1]}: {d.text_length} dropped: {d.why}\n"
        for d in source.dropped
    ]
    parts += [
        f"line {gap.line}: {gap.item}: {gap.what}\n" for gap in source.gaps
    ]
    parts += [f"problem: {problem.what}\n" for problem in source.problems]
    for item in source.items:
        parts += [
            f"\n=== {item.id}, lines {item.lines[0]}-{item.lines[1]}: {item.title}\n{item.body}\n"
        ]
        parts += [f"formula: {formula}\n" for formula in item.formulas]
    return "".join(parts)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_reads_as_it_should(name: str, known: Inventory) -> None:
    [source] = read([GOLDEN / f"{name}.txt"], known)
    expected = GOLDEN / f"{name}.items.md"
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(told(source), encoding="utf-8")
    assert told(source) == expected.read_text(encoding="utf-8"), (
        "UPDATE_GOLDEN=1 rewrites it; then read the change"
    )


def test_names_and_order_of_files_make_no_difference(
    tmp_path: Path, known: Inventory
) -> None:
    renamed = []
    for number, name in enumerate(LISTS):
        renamed.append(tmp_path / f"{9 - number}.dat")
        renamed[-1].write_bytes((GOLDEN / f"{name}.txt").read_bytes())
    expected = [
        told(source)
        for source in read(
            [GOLDEN / f"{name}.txt" for name in LISTS], known
        )
    ]
    assert [
        told(source) for source in read(renamed[::-1], known)
    ] == expected
    assert [told(source) for source in read([tmp_path], known)] == expected
