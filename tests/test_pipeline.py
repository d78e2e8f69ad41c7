"""The command, from curation to pages: what it writes, what it refuses, and that nothing is ever half-written."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rectified import ROOT
from rectified.errors import BadInput
from rectified.pipeline import Options, run

GOLDEN = Path(__file__).parent / "golden"


def pages(project: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (project / "docs/topics").glob("*.md")}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def edit_new(path: Path) -> None:
    path.write_text("new")


def test_pages_are_what_they_should_be(project: Path) -> None:
    assert run(project, Options()) == 0
    for name, text in pages(project).items():
        assert text == (GOLDEN / name).read_text(), f"{name} differs from tests/golden/{name}"


def test_twice_changes_nothing(project: Path) -> None:
    run(project, Options())
    before = {path: path.stat().st_mtime_ns for path in (project / "docs/topics").glob("*.md")}
    run(project, Options())
    assert {path: path.stat().st_mtime_ns for path in (project / "docs/topics").glob("*.md")} == before


def test_fresh_pages_pass_the_check(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(project, Options())
    assert run(project, Options(check=True)) == 0, capsys.readouterr().out
    assert "3 questions (1 unanswered), 1 formulas, 1 corrections" in capsys.readouterr().out


def _window(project: Path) -> Path:
    return project / "questions/shapes/window-count.md"


SPOILS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a page edited by hand": (
        lambda p: edit(p / "docs/topics/rates.md", "two starts", "two ends"),
        r"docs/topics/rates\.md:\d+: page is out of date",
    ),
    "a page deleted": (lambda p: (p / "docs/topics/rates.md").unlink(), "page is missing"),
    "a page of no topic": (lambda p: edit_new(p / "docs/topics/old.md"), "page of no topic"),
    "a reference that does not exist": (
        lambda p: edit(_window(p), "references: [doe2020windows]", "references: [nobody1999]"),
        r"window-count\.md:\d+: reference `nobody1999` is not in references\.bib",
    ),
    "a formula that does not convert": (
        lambda p: edit(_window(p), r"W = \left\lfloor", r"W = \lefft\lfloor"),
        r"window-count\.md:25: formula `window-count` does not convert",
    ),
    "an inline formula that does not convert": (
        lambda p: edit(_window(p), r"$\lfloor 1.5", r"$\lflor 1.5"),
        r"full answer: `\$\\lflor 1\.5 .*does not convert",
    ),
    "a symbol that is not named": (
        lambda p: edit(_window(p), "$n$, $k$, $s$: cells", "$n$, $k$: cells"),
        "does not name s",
    ),
    "a formula without conditions": (
        lambda p: edit(_window(p), "Holds when", "True when"),
        "does not end with the conditions",
    ),
    "a formula without a list": (
        lambda p: edit(_window(p), "~~~\n\n- $W$", "~~~\n\nWhere:\n\n- $W$"),
        "has no list of its symbols",
    ),
    "a formula without a proof": (
        lambda p: edit(p / "tests/formulas/test_shapes.py", '@proves("window-count"', '@proves("other"'),
        "neither a proof",
    ),
    "a counterexample without a proof": (
        lambda p: edit(p / "tests/formulas/test_shapes.py", '@refutes("window-count-unrounded"', '@refutes("other"'),
        "no proof refutes it",
    ),
    "a proof of nothing": (
        lambda p: edit(p / "tests/formulas/test_shapes.py", '@proves("window-count"', '@proves("other"'),
        "proves `other`, which no page shows",
    ),
    "a formula both proved and waived": (
        lambda p: edit(_window(p), "corrections:", "unchecked: {window-count: too hard}\ncorrections:"),
        "take it out of `unchecked`",
    ),
    "too long a short answer": (
        lambda p: edit(_window(p), "fit when each", "fit " + "word " * 60 + "when each"),
        r"short answer has \d+ words",
    ),
    "a dead link": (
        lambda p: edit(_window(p), "[step size](step-size)", "[step size](step-sizes)"),
        r"window-count\.md:\d+: link to `step-sizes`",
    ),
    "a dead relation": (
        lambda p: edit(_window(p), "related: [step-size]", "related: [pace]"),
        "related question `pace`",
    ),
    "a heading in an answer": (
        lambda p: edit(_window(p), "Place the first", "## More\n\nPlace the first"),
        "a heading inside an answer",
    ),
    "HTML in an answer": (
        lambda p: edit(_window(p), "Place the first", "<b>Place</b> the first"),
        "HTML or an image",
    ),
    "a stray dollar sign": (
        lambda p: edit(_window(p), "Place the first", "It costs $5. Place the first"),
        "dollar sign",
    ),
    "no follow-up": (lambda p: edit(_window(p), "**Asked next.**", "**Next.**"), "no “"),
    "a correction of an item that is not claimed": (
        lambda p: edit(_window(p), "source: alpha/1", "source: alpha/2"),
        "a correction of `alpha/2`, which this question does not claim",
    ),
    "a correction naming no formula": (
        lambda p: edit(_window(p), "formula: window-count", "formula: door-count"),
        "names formula `door-count`",
    ),
    "an item that nobody answers": (
        lambda p: edit(_window(p), "sources: [alpha/1, beta/2]", "sources: [alpha/1]"),
        "item `beta/2` is answered by no question",
    ),
    "an item that does not exist": (
        lambda p: edit(_window(p), "beta/2]", "beta/2, beta/9]"),
        "`beta/9` is no item",
    ),
    "a title used twice": (
        lambda p: edit(p / "questions/rates/step-size.md", "What is a step?", "How many windows fit?"),
        "title `How many windows fit.` is used 2 times",
    ),
    "a reference nobody cites": (
        lambda p: edit(
            p / "questions/rates/step-size.md", "references: [roe1999steps]", "references: [doe2020windows]"
        ),
        "`roe1999steps` is cited by no question",
    ),
}


@pytest.mark.parametrize("name", SPOILS)
def test_the_check_sees(name: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(project, Options())
    spoil, message = SPOILS[name]
    spoil(project)
    before = pages(project)
    capsys.readouterr()
    assert run(project, Options(check=True)) == 1
    out = capsys.readouterr().out
    assert re.search(message, out), out
    assert pages(project) == before, "a check writes nothing"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: (p / "questions/rates/step-size.md").unlink(),
        lambda p: edit(p / "questions/rates/step-size.md", "level: intermediate", "level: hard"),
        lambda p: edit(p / "references.bib", "year = {1999}", "pages = {1}"),
        lambda p: (p / "questions/topics.yml").write_text("- id: ["),
        lambda p: (p / "questions/rates/step-size.md").write_bytes(b"\xff\xfe"),
        lambda p: (p / "tests/formulas/test_shapes.py").write_text("def ("),
    ],
)
def test_bad_input_touches_no_page(spoil: Callable[[Path], None], project: Path) -> None:
    run(project, Options())
    before = pages(project)
    edit(_window(project), "Place the first", "Put the first")
    spoil(project)
    with pytest.raises(BadInput) as caught:
        run(project, Options())
    assert "\n" not in str(caught.value)
    assert pages(project) == before


def test_a_full_disk_leaves_every_old_page_whole(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(project, Options())
    before = pages(project)
    for topic in ("shapes/window-count", "rates/step-size"):
        edit(project / f"questions/{topic}.md", "reviewed: 2026-01-31", "reviewed: 2026-02-28")
    calls = 0

    def full(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadInput, match="No space left"):
        run(project, Options())
    assert calls == 2
    assert pages(project) == before
    assert not list((project / "docs/topics").glob(".*")), "a temporary file was left behind"


def test_a_topic_that_goes_takes_its_page_with_it(project: Path) -> None:
    run(project, Options())
    (project / "docs/topics/old.md").write_text("old")
    run(project, Options())
    assert set(pages(project)) == {"shapes.md", "rates.md"}


def test_the_report(project: Path, tmp_path: Path) -> None:
    edit(_window(project), "[step size](step-size)", "[step size](nowhere)")
    run(project, Options(report=tmp_path / "r.json"))
    report = json.loads((tmp_path / "r.json").read_text())
    assert (report["questions"], report["formulas"], report["corrections"]) == (3, 1, 1)
    assert any("nowhere" in p["what"] and "window-count.md:" in p["where"] for p in report["problems"])


def test_pages_of_the_repository_are_up_to_date() -> None:
    assert run(ROOT, Options(check=True)) == 0
