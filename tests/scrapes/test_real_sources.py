"""The lists that the project answers, where they are at hand: RECTIFIED_SOURCES names their folder."""

import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import untried
from rectified import ROOT, curation
from rectified.checks import copying
from rectified.errors import BadInput
from rectified.scrapes import inventory, matching
from rectified.scrapes.decode import decoded
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.items import Item, Source
from rectified.scrapes.nearness import Index, is_sure
from rectified.scrapes.reading import found_files, read, read_one
from rectified.text import latex
from rectified.text.words import words


@pytest.fixture(scope="module")
def folder() -> Path:
    named = os.environ.get("RECTIFIED_SOURCES")
    if named is None:
        untried.missing(untried.LISTS, "RECTIFIED_SOURCES is not set")
    if not named:
        pytest.skip(
            "RECTIFIED_SOURCES is empty, which says that the lists cannot be had here"
        )
    path = Path(named)
    assert path.is_dir(), (
        f"RECTIFIED_SOURCES is set, but {path} is no folder"
    )
    return path


@pytest.fixture(scope="module")
def record() -> Inventory:
    return inventory.load(ROOT / "sources.yml")


@pytest.fixture(scope="module")
def sources(folder: Path, record: Inventory) -> list[Source]:
    return read([folder], record)


@pytest.fixture(scope="module")
def items(sources: list[Source]) -> list[Item]:
    return [item for source in sources for item in source.items]


def test_every_question_is_read(
    sources: list[Source], record: Inventory
) -> None:
    on_record = {entry.id: entry.items_count for entry in record.sources}
    assert {source.id: len(source.items) for source in sources} == on_record
    assert all(
        [item.number for item in s.items]
        == list(range(1, len(s.items) + 1))
        for s in sources
    )
    assert [
        problem for source in sources for problem in source.problems
    ] == []


def test_every_character_is_kept_or_dropped(sources: list[Source]) -> None:
    for source in sources:
        counts = source.report(0)["characters"]
        assert counts["read"] == counts["kept"] + counts["dropped"]
        assert counts["kept"] > 0.9 * counts["read"]
        assert all(entry.why for entry in source.dropped)


def test_what_must_go_has_gone_with_its_reason(
    sources: list[Source],
) -> None:
    reasons = {
        source.id: {entry.why for entry in source.dropped}
        for source in sources
    }
    assert {
        "ad",
        "escaped bold",
        "hot-linked image",
        "padding",
        "part heading",
    } <= reasons["tutorial"]
    assert {"promotion", "connective", "rule", "part heading"} <= reasons[
        "github"
    ]
    assert {
        "connective",
        "vendor plug",
        "foreign text",
        "table made a list",
    } <= reasons["top100"]
    assert sum(entry.why == "ad" for entry in sources[0].dropped) == 4


DAMAGE = [
    r"iframe",
    r"\\\*",
    r"\*\*\*",
    r"!\[",
    r"<img",
    r"quicklatex",
    r"[\u201a√¬]|Ä[ôúù]|\uf8ff",
    r"[•−]",
    r"(?i)\bnext (?:up|step|set)\b|interviewee|repository|\binterview\b|Course\b",
    r"(?m)^## |^---$",
    r"(?i)artificial intelligence engineer|May \d",
]


@pytest.mark.parametrize("pattern", DAMAGE)
def test_no_damage_is_left(pattern: str, items: list[Item]) -> None:
    assert [
        item.id for item in items if re.search(pattern, item.body)
    ] == []


def test_every_formula_converts(items: list[Item]) -> None:
    formulas = [formula for item in items for formula in item.formulas]
    assert len(formulas) == 29
    for formula in formulas:
        latex.to_mathml(formula, display=True)
        assert formula == formula.strip()


def test_gaps_are_named(sources: list[Source]) -> None:
    gaps = [gap for source in sources for gap in source.gaps]
    kinds = [gap.what.split(":")[0] for gap in gaps]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "figure wanted": 4,
        "formula wanted": 1,
        "heading wanted": 6,
    }
    assert {gap.item for gap in gaps if gap.what.startswith("heading")} == {
        "top100/43",
        "top100/47",
    }
    assert all(len(gap.what) > 18 for gap in gaps)


def test_names_and_order_make_no_difference(
    folder: Path, record: Inventory, sources: list[Source], tmp_path: Path
) -> None:
    renamed = []
    for number, path in enumerate(found_files([folder])):
        renamed.append(tmp_path / f"{9 - number}.bin")
        renamed[-1].write_bytes(path.read_bytes())
    again = read(renamed[::-1], record)
    assert [
        (s.id, s.items, s.dropped, s.characters_read) for s in again
    ] == [(s.id, s.items, s.dropped, s.characters_read) for s in sources]


def cuts(data: bytes) -> Iterator[bytes]:
    chosen = random.Random(1)
    for _ in range(12):
        yield data[: chosen.randrange(1, int(len(data) * 0.99))]


def test_a_cut_list_is_refused(folder: Path, record: Inventory) -> None:
    for path in found_files([folder]):
        for data in cuts(path.read_bytes()):
            with pytest.raises(BadInput) as caught:
                read_one(data, path, record)
            assert "\n" not in str(caught.value)


def test_every_item_is_answered_and_none_is_copied(
    record: Inventory, sources: list[Source]
) -> None:
    content = curation.load(ROOT)
    found = matching.match(content.claims(), sources, record)
    waived = record.declined() | record.later()
    assert [
        item.id for _, item in found.unanswered if item.id not in waived
    ] == []
    questions = list(content.questions.values())
    assert matching.unsupported(questions, sources) == []
    assert (
        copying.overlaps(
            {question.path: question.text for question in questions},
            sources,
        )
        == []
    )


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of as many words as nobody may copy."""
    said = words(text)
    return {
        tuple(said[start : start + copying.LIMIT])
        for start in range(len(said) - copying.LIMIT + 1)
    }


def test_no_test_quotes_what_repairs_drop(folder: Path) -> None:
    """Titles, greetings and advertisements are somebody's text, too: the whole file counts, as scraped and decoded."""
    taken: set[tuple[str, ...]] = set()
    for path in found_files([folder]):
        data = path.read_bytes()
        taken |= runs(data.decode()) | runs(decoded(data, path)[0])
    assert taken
    tests = [
        path
        for path in (ROOT / "tests").rglob("*")
        if path.suffix in {".py", ".md", ".txt", ".yml"}
    ]
    copied = {
        path.name: found
        for path in tests
        if (found := runs(path.read_text(encoding="utf-8")) & taken)
    }
    assert copied == {}


def test_what_is_called_sure_is_right_on_real_lists(
    items: list[Item], record: Inventory
) -> None:
    content = curation.load(ROOT)
    claims, index = content.claims(), Index(content.questions.values())
    near = [
        (item, index.nearest(item.title))
        for item in items
        if item.id in claims
    ]
    sure = [
        first.question.slug in claims[item.id]
        for item, [first, *rest] in near
        if is_sure([first, *rest])
    ]
    assert sum(sure) >= 0.97 * len(sure)
    assert len(sure) >= 0.8 * len(near)


def test_the_code_quotes_no_source(sources: list[Source]) -> None:
    """No eight words in a row of a source stand in the project's own files."""
    folders = ("scripts", "tests", "docs", "overrides")
    suffixes = {".py", ".yml", ".md", ".txt", ".html", ".js", ".css", ".j2"}
    files = [
        path
        for name in folders
        for path in (ROOT / name).rglob("*")
        if path.suffix in suffixes
    ]
    written = (
        ROOT / "docs/topics",
        ROOT / "docs/assets/generated",
        ROOT / "docs/drafts",
    )  # from questions/ or lists
    files = [path for path in files if not set(written) & set(path.parents)]
    texts = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in files
    }
    assert copying.overlaps(texts, sources) == []
