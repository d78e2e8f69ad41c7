"""Items to questions, corrections to items, and the record of lists."""

from pathlib import Path

import pytest

import record_sources
from rectified import ROOT, curation
from rectified.curation import Curation, Question
from rectified.errors import BadInput
from rectified.scrapes import inventory, matching
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.items import Source
from rectified.scrapes.reading import read
from rectified.scrapes.recording import recorded
from small_lists import GOLDEN, LISTS


@pytest.fixture(scope="module")
def sources(known: Inventory) -> list[Source]:
    return read([GOLDEN / f"{name}.txt" for name in LISTS], known)


def question(
    slug: str, title: str, *, aliases: str = "[]", corrections: str = "[]"
) -> Question:
    lines = [
        f"title: {title}",
        "level: core",
        "sources: [garden/1]",
        f"aliases: {aliases}",
        f"corrections: {corrections}",
    ]
    text = "\n".join(
        ["---", *lines, "---", "Short.", "", "<!-- more -->", ""]
    )
    return curation.parse_question(
        text, "garden", f"questions/garden/{slug}.md"
    )


def test_claimed_items_are_matched_and_the_others_are_not(
    sources: list[Source], known: Inventory
) -> None:
    claims = {
        "kitchen/1": ["stock"],
        "garden/1": ["bulb", "corm"],
        "garden/99": ["moon"],
        "other/1": ["x"],
    }
    found = matching.match(claims, sources, known)
    assert found.answered == {
        "kitchen/1": ["stock"],
        "garden/1": ["bulb", "corm"],
    }
    assert [found.matched(source) for source in sources] == [1, 0, 1]
    assert len(found.unanswered) == 4 + 3 + 6 - 2


def test_a_list_that_is_not_on_record_matches_nothing(
    sources: list[Source], nothing_known: Inventory
) -> None:
    assert not matching.match(
        {"kitchen/1": ["stock"]}, sources, nothing_known
    ).answered


def test_the_report_counts_every_character(sources: list[Source]) -> None:
    report = sources[0].report(3)
    assert set(report) == {
        "items",
        "matched",
        "declined",
        "later",
        "drafts",
        "dropped",
        "characters",
        "gaps",
    }
    assert (report["items"], report["matched"], report["drafts"]) == (
        4,
        3,
        1,
    )
    counts = report["characters"]
    assert (
        counts["read"]
        == counts["kept"] + counts["dropped"]
        == len((GOLDEN / "kitchen.txt").read_text())
    )
    assert counts["dropped"] == sum(
        entry["characters"] for entry in report["dropped"]
    )
    assert {"lines": [7, 8], "why": "ad", "characters": 86} in report[
        "dropped"
    ]


def test_a_correction_of_something_the_item_does_not_say_is_reported(
    sources: list[Source],
) -> None:
    said = "[{source: garden/1, published: corms store their food in a stem, corrected: x, why: y}]"
    unsaid = "[{source: garden/1, published: sharpening hoes twice yearly, corrected: x, why: y}]"
    assert not matching.unsupported(
        [question("a", "What?", corrections=said)], sources
    )
    problems = matching.unsupported(
        [question("a", "What?", corrections=unsaid)], sources
    )
    assert [problem.where for problem in problems] == [
        "questions/garden/a.md:6:45"
    ]


def test_a_correction_may_be_about_what_repairs_drop(
    sources: list[Source],
) -> None:
    told = "[{source: garden/5, published: a pruning course is sold there, corrected: x, why: y}]"
    assert not matching.unsupported(
        [question("a", "What?", corrections=told)], sources
    )


def test_a_correction_is_told_by_its_first_words(
    sources: list[Source],
) -> None:
    words = "sharpening hoes twice yearly keeps every blade keen"
    for published, brief in (
        (words, words),
        (f"{words} and clean", f"{words} …"),
    ):
        corrections = f"[{{source: [none/1, garden/1], published: {published}, corrected: x, why: y}}]"
        [problem] = matching.unsupported(
            [question("a", "What?", corrections=corrections)], sources
        )
        assert (
            problem.what
            == f"correction “{brief}” hardly shares a word with `garden/1`"
        )


@pytest.mark.parametrize(
    "published", ["corm", "a CORM", r"$\text{corm}_{}$", "differently"]
)
def test_words_are_compared_by_their_stems_without_marks_of_latex(
    published: str, sources: list[Source]
) -> None:
    corrections = f"[{{source: garden/1, published: '{published}', corrected: x, why: y}}]"
    assert not matching.unsupported(
        [question("a", "What?", corrections=corrections)], sources
    )


def test_the_record_is_written_as_it_is_read(
    known: Inventory, tmp_path: Path
) -> None:
    path = tmp_path / "sources.yml"
    path.write_text(inventory.dump(known), encoding="utf-8")
    assert inventory.load(path) == known
    assert known.titles() == {name: f"the {name} list" for name in LISTS}
    assert "garden/6" in known.item_ids()
    assert len(known.item_ids()) == 13


def test_the_project_s_own_record_is_in_its_written_form(
    tmp_path: Path,
) -> None:
    path = ROOT / "sources.yml"
    told = path.read_text(encoding="utf-8")
    assert told.startswith(
        inventory.dump(Inventory(sources=[])).partition("\nsources:")[0]
    )
    again = tmp_path / "sources.yml"
    again.write_text(inventory.dump(inventory.load(path)), encoding="utf-8")
    assert inventory.load(again) == inventory.load(path)


SPOILED = [
    ("items: 6", "items: 7", "7 items but 6 fingerprints"),
    (
        "shape: numbered",
        "shape: round",
        "unknown shape `round`; write one of heading-1",
    ),
    ("id: garden", "id: kitchen", "same id"),
    (
        "    title: the garden list\n",
        "",
        "list `garden` is not recorded: no title; take the entry out and run make source",
    ),
    (
        "    items: 6\n    ending:",
        "    ending_:",
        "list `garden` is not recorded: no items, ending",
    ),
    (
        "    items: 6\n",
        "    items: 6\n    declined: {7: out}\n",
        "item 7 is declined or put off, but there are 6",
    ),
    (
        "    items: 6\n",
        "    items: 6\n    later: [0]\n",
        "later.0: input should be greater than 0; write numbers, such as [7, 8]",
    ),
    (
        "    items: 6\n",
        "    items: 6\n    declined: {2: out}\n    later: [2]\n",
        "item 2 is both declined and put off",
    ),
    (
        "    items: 6\n",
        "    items: 6\n    declined: {2: out: of scope}\n",
        "no YAML",
    ),
    (
        "    items: 6\n",
        "    items: 6\n    decline: {2: no}\n",
        "unknown key `sources.2.decline`; did you mean `declined`?",
    ),
    ("\nsources:", "\nsources: [", "no YAML"),
]


@pytest.mark.parametrize(("old", "new", "what"), SPOILED)
def test_a_spoiled_record_is_refused(
    old: str, new: str, what: str, known: Inventory, tmp_path: Path
) -> None:
    path = tmp_path / "sources.yml"
    text = inventory.dump(known)
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        inventory.load(path)
    assert what in str(caught.value)
    assert "\n" not in str(caught.value)


def changed(
    record: Inventory, identifier: str, **values: object
) -> Inventory:
    """The record with other values in one list's entry."""
    sources = [
        s.model_copy(update=values) if s.id == identifier else s
        for s in record.sources
    ]
    return record.model_copy(update={"sources": sources})


def test_declined_items_are_no_drafts_and_put_off_ones_are(
    sources: list[Source], known: Inventory
) -> None:
    record = changed(
        known,
        "garden",
        declined={2: "about lawns: not ours", 3: "true"},
        later=[4],
    )
    found = matching.match({"garden/1": ["bulb"]}, sources, record)
    drafted = [
        item.id
        for source, item in found.unanswered
        if source.id == "garden"
    ]
    assert drafted == ["garden/4", "garden/5", "garden/6"]
    report = sources[-1].report(1, 2, 1)
    assert (
        report["items"],
        report["declined"],
        report["later"],
        report["drafts"],
    ) == (
        6,
        2,
        1,
        3,
    )


def test_what_is_written_by_hand_survives_recording(
    sources: list[Source], known: Inventory, tmp_path: Path
) -> None:
    by_hand = {
        "declined": {2: "about lawns: not ours", 3: "true"},
        "later": [4],
        "address": "https://example.org/a#b",
    }
    record = changed(known, "garden", **by_hand)
    after = recorded(record, sources)
    path = tmp_path / "sources.yml"
    path.write_text(inventory.dump(after), encoding="utf-8")
    assert inventory.load(path) == record
    assert (after.declined(), after.later()) == (
        {"garden/2", "garden/3"},
        {"garden/4"},
    )


def test_a_list_that_lost_a_declined_item_is_not_recorded(
    sources: list[Source], known: Inventory
) -> None:
    record = changed(known, "garden", items_count=9, declined={9: "gone"})
    with pytest.raises(
        BadInput,
        match="item 9 is declined or put off, and the list now ends with 6",
    ):
        recorded(record, sources)


NEW = "1. What is a wok?\n\nA pan.\n\n2. Why is it round?\n\nHeat.\n"


def test_the_command_records_a_list_and_says_what_became_of_its_drafts(
    known: Inventory, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sources.yml").write_text(
        inventory.dump(known), encoding="utf-8"
    )
    path = tmp_path / "new.txt"
    path.write_text(NEW, encoding="utf-8")
    [unknown] = read([path], known)
    assert (
        record_sources.main(
            [str(path), "--new", "woks", "--title", " the  wok\nlist"],
            tmp_path,
        )
        == 0
    )
    out = capsys.readouterr().out
    assert (
        f"{unknown.id}/1 is woks/1, and its draft {unknown.id}-1.md becomes woks-1.md"
        in out
    )
    record = inventory.load(tmp_path / "sources.yml")
    assert record.titles()["woks"] == "the wok list"
    assert [source.id for source in read([path], record)] == ["woks"]
    assert record_sources.main([str(path)], tmp_path) == 0, (
        "again, as after a review"
    )
    assert "becomes" not in capsys.readouterr().out
    assert inventory.load(tmp_path / "sources.yml") == record


BAD_COMMANDS = [
    (
        ["new.txt"],
        "a list that is not on record; name it: make source LIST=new.txt ID=name",
    ),
    (
        ["new.txt", "--new", "woks"],
        "--new and --title belong together; give both",
    ),
    (
        ["new.txt", "--new", "", "--title", "x"],
        "--new and --title belong together",
    ),
    (
        ["new.txt", "--new", "Wok list", "--title", "x"],
        "`Wok list` is no id; use lower-case letters",
    ),
    (["new.txt", "--new", "garden", "--title", "x"], "`garden` is taken"),
    (["none.txt", "--new", "woks", "--title", "x"], "no such file"),
    (["", "--new", "", "--title", ""], "no list is named; run make source"),
    (
        ["--new", "woks"],
        "the following arguments are required: PATH; see record_sources.py --help, or run make source",
    ),
]


@pytest.mark.parametrize(("arguments", "what"), BAD_COMMANDS)
def test_a_command_that_cannot_record_says_why_and_writes_nothing(
    arguments: list[str],
    what: str,
    known: Inventory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    record = tmp_path / "sources.yml"
    record.write_text(inventory.dump(known), encoding="utf-8")
    (tmp_path / "new.txt").write_text(NEW, encoding="utf-8")
    before = record.read_bytes()
    assert record_sources.main(arguments, tmp_path) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert what in line
    assert record.read_bytes() == before


def test_recording_a_new_list_needs_a_name(
    known: Inventory, tmp_path: Path
) -> None:
    path = tmp_path / "new.txt"
    path.write_text(
        "1. What is a wok?\n\nA pan.\n\n2. Why is it round?\n\nHeat.\n",
        encoding="utf-8",
    )
    found = read([path], known, strict=False)
    with pytest.raises(BadInput, match="not on record"):
        recorded(known, found)
    with pytest.raises(BadInput, match="taken"):
        recorded(known, found, ("garden", "the list"))
    after = recorded(known, found, ("woks", "the list"))
    assert after.titles()["woks"] == "the list"
    assert [source.id for source in read([path], after)] == ["woks"]


def test_what_the_curation_claims_is_on_record() -> None:
    loaded: Curation = curation.load(ROOT)
    assert (
        set(loaded.claims())
        <= inventory.load(ROOT / "sources.yml").item_ids()
    )


@pytest.mark.parametrize(("others", "reported"), [(5, False), (6, True)])
def test_a_share_of_the_words_must_be_the_items(
    others: int, reported: bool, sources: list[Source]
) -> None:
    published = " ".join(
        [
            "corm",
            *(
                ["zinc", "quartz", "helium", "jigsaw", "walnut", "violin"][
                    :others
                ]
            ),
        ]
    )
    corrections = f"[{{source: garden/1, published: {published}, corrected: x, why: y}}]"
    found = matching.unsupported(
        [question("a", "What?", corrections=corrections)], sources
    )
    assert bool(found) is reported
