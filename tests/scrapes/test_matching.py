"""Items to questions, corrections to items, and the record of lists."""

from pathlib import Path

import pytest

import record_sources
from rectified import ROOT, curation, inventory, matching
from rectified.curation import Curation, Question
from rectified.errors import BadInput
from rectified.inventory import Inventory
from rectified.scrapes import Source, read

from .conftest import GOLDEN, LISTS


@pytest.fixture(scope="module")
def sources(known: Inventory) -> list[Source]:
    return read([GOLDEN / f"{name}.txt" for name in LISTS], known)


def question(slug: str, title: str, *, aliases: str = "[]", corrections: str = "[]") -> Question:
    lines = [
        f"title: {title}",
        "level: core",
        "sources: [garden/1]",
        f"aliases: {aliases}",
        f"corrections: {corrections}",
    ]
    text = "\n".join(["---", *lines, "---", "Short.", "", "<!-- more -->", ""])
    return curation.parse_question(text, "garden", f"questions/garden/{slug}.md")


def test_claimed_items_are_matched_and_the_others_are_not(sources: list[Source], known: Inventory) -> None:
    claims = {"kitchen/1": ["stock"], "garden/1": ["bulb", "corm"], "garden/99": ["moon"], "other/1": ["x"]}
    found = matching.match(claims, sources, known)
    assert found.answered == {"kitchen/1": ["stock"], "garden/1": ["bulb", "corm"]}
    assert [found.matched(source) for source in sources] == [1, 0, 1]
    assert len(found.unanswered) == 4 + 3 + 6 - 2
    assert ["garden/99" in problem.what for problem in found.problems] == [True]


def test_a_list_that_is_not_on_record_matches_nothing(sources: list[Source], shapes: Inventory) -> None:
    assert not matching.match({"kitchen/1": ["stock"]}, sources, shapes).answered


def test_the_report_counts_every_character(sources: list[Source]) -> None:
    report = sources[0].report(3)
    assert set(report) == {"items", "matched", "drafts", "dropped", "characters", "gaps"}
    assert (report["items"], report["matched"], report["drafts"]) == (4, 3, 1)
    counts = report["characters"]
    assert counts["read"] == counts["kept"] + counts["dropped"] == len((GOLDEN / "kitchen.txt").read_text())
    assert counts["dropped"] == sum(entry["characters"] for entry in report["dropped"])
    assert {"lines": [7, 8], "why": "ad", "characters": 86} in report["dropped"]


def test_the_nearest_question_is_found_by_title_or_alias() -> None:
    questions = [
        question("rake", "When does one rake leaves?"),
        question("prune", "How are roses cut back?", aliases="[pruning a tree]"),
        question("soil", "What is loam?"),
    ]
    near = matching.nearest("How do you prune trees?", questions, 2)
    assert [entry.question.slug for entry in near] == ["prune", "rake"]
    assert 100 >= near[0].score > near[1].score >= 0


def test_a_correction_of_something_the_item_does_not_say_is_reported(sources: list[Source]) -> None:
    said = "[{source: garden/1, published: corms store their food in a stem, corrected: x, why: y}]"
    unsaid = "[{source: garden/1, published: sharpening hoes twice yearly, corrected: x, why: y}]"
    assert not matching.unsupported([question("a", "What?", corrections=said)], sources)
    problems = matching.unsupported([question("a", "What?", corrections=unsaid)], sources)
    assert [problem.where for problem in problems] == ["questions/garden/a.md:6"]


def test_a_correction_may_be_about_what_repairs_drop(sources: list[Source]) -> None:
    told = "[{source: garden/5, published: a pruning course is sold there, corrected: x, why: y}]"
    assert not matching.unsupported([question("a", "What?", corrections=told)], sources)


def test_the_record_is_written_as_it_is_read(known: Inventory, tmp_path: Path) -> None:
    path = tmp_path / "sources.yml"
    path.write_text(inventory.dump(known), encoding="utf-8")
    assert inventory.load(path) == known
    assert known.titles() == {name: f"the {name} list" for name in LISTS}
    assert "garden/6" in known.item_ids()
    assert len(known.item_ids()) == 13


def test_the_project_s_own_record_is_in_its_written_form() -> None:
    path = ROOT / "sources.yml"
    assert path.read_text(encoding="utf-8") == inventory.dump(inventory.load(path)), "run scripts/record_sources.py"


SPOILED = [
    ("items: 6", "items: 7", "7 items but 6 fingerprints"),
    ("shape: lined", "shape: round", "unknown shape `round`"),
    ("id: garden", "id: kitchen", "same id"),
    ("    title: the garden list\n", "", "title"),
    ("level: 3", "lever: 3", "lever"),
    ("(?P<number>", "(?P<count>", "number"),
    ("\nshapes:", "\nshapes: [", "no YAML"),
]


@pytest.mark.parametrize(("old", "new", "what"), SPOILED)
def test_a_spoiled_record_is_refused(old: str, new: str, what: str, known: Inventory, tmp_path: Path) -> None:
    path = tmp_path / "sources.yml"
    text = inventory.dump(known)
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        inventory.load(path)
    assert what in str(caught.value)
    assert "\n" not in str(caught.value)


def test_recording_a_new_list_needs_a_name(known: Inventory, tmp_path: Path) -> None:
    path = tmp_path / "new.txt"
    path.write_text("1. What is a wok?\n\nA pan.\n\n2. Why is it round?\n\nHeat.\n", encoding="utf-8")
    found = read([path], known, strict=False)
    with pytest.raises(BadInput, match="not on record"):
        record_sources.recorded(known, found)
    with pytest.raises(BadInput, match="taken"):
        record_sources.recorded(known, found, ("garden", "the list"))
    after = record_sources.recorded(known, found, ("woks", "the list"))
    assert after.titles()["woks"] == "the list"
    assert [source.id for source in read([path], after)] == ["woks"]


def test_what_the_curation_claims_is_on_record() -> None:
    loaded: Curation = curation.load(ROOT)
    assert set(loaded.claims()) <= inventory.load(ROOT / "sources.yml").item_ids()
