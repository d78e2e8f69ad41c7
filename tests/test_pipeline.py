"""The command, from curation to pages: what it writes, what it refuses, and that nothing is ever half-written."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import normalise
import record_sources
from rectified import ROOT, adoption, curation
from rectified.errors import BadInput
from rectified.pipeline import Options, run
from rectified.scrapes import inventory

GOLDEN = Path(__file__).parent / "pages/golden"


def pages(project: Path) -> dict[str, str]:
    return {
        path.name: path.read_text()
        for path in (project / "docs/topics").glob("*.md")
    }


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_pages_are_what_they_should_be(project: Path) -> None:
    assert run(project, Options()) == 0
    for name, text in pages(project).items():
        assert text == (GOLDEN / name).read_text(), (
            f"{name} differs from tests/pages/golden/{name}"
        )


def test_twice_changes_nothing(project: Path) -> None:
    run(project, Options())
    before = {
        path: path.stat().st_mtime_ns
        for path in (project / "docs/topics").glob("*.md")
    }
    run(project, Options())
    assert {
        path: path.stat().st_mtime_ns
        for path in (project / "docs/topics").glob("*.md")
    } == before


def test_fresh_pages_pass_the_check(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(project, Options())
    assert run(project, Options(check=True)) == 0, capsys.readouterr().out
    assert (
        "3 questions (0 unanswered), 1 formulas, 1 corrections"
        in capsys.readouterr().out
    )


def edit_line(path: Path, begins: str, new: str) -> None:
    path.write_text(
        "".join(
            new + "\n" if line.startswith(begins) else line
            for line in path.read_text().splitlines(True)
        )
    )


def _window(project: Path) -> Path:
    return project / "questions/shapes/window-count.md"


def test_a_check_writes_nothing(project: Path) -> None:
    run(project, Options())
    before = pages(project)
    edit(_window(project), "Place the first", "Put the first")
    assert run(project, Options(check=True)) == 1
    assert pages(project) == before


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: (p / "questions/rates/step-size.md").unlink(),
        lambda p: edit(
            p / "questions/rates/step-size.md",
            "level: intermediate",
            "level: hard",
        ),
        lambda p: edit(
            p / "references.bib", "year = {1999}", "pages = {1}"
        ),
        lambda p: (p / "questions/topics.yml").write_text("- id: ["),
        lambda p: (p / "questions/rates/step-size.md").write_bytes(
            b"\xff\xfe"
        ),
        lambda p: (p / "tests/formulas/test_shapes.py").write_text("def ("),
    ],
)
def test_bad_input_touches_no_page(
    spoil: Callable[[Path], None], project: Path
) -> None:
    run(project, Options())
    before = pages(project)
    edit(_window(project), "Place the first", "Put the first")
    spoil(project)
    with pytest.raises(BadInput) as caught:
        run(project, Options())
    assert len(caught.value.faults) == 1
    assert "\n" not in str(caught.value)
    assert pages(project) == before


def test_all_faults_of_all_files_are_told_at_once(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edit(_window(project), "level: core", "refs: [x]")
    edit(
        project / "questions/rates/step-size.md",
        "reviewed: 2026-01-31",
        "reviewed: 2026-13-01",
    )
    edit(project / "questions/topics.yml", "title: Rates", "titel: Rates")
    edit(
        project / "sources.yml", "    shape: heading-3\n    items: 2\n", ""
    )
    (project / "tests/formulas/test_shapes.py").write_text("def (")
    monkeypatch.setattr(normalise, "ROOT", project)
    assert normalise.main([]) == 2
    assert capsys.readouterr().err.splitlines() == [
        f"normalise.py: {line}"
        for line in (
            "questions/rates/step-size.md:4:11: `2026-13-01` is no date; write a day that exists, as 2026-11-21",
            "questions/shapes/window-count.md:2:1: no `level`; add it: `core`, `intermediate` or `advanced`",
            "questions/shapes/window-count.md:3:1: unknown key `refs`; did you mean `references`?",
            "questions/topics.yml:5:3: no `1.title`; add it: its name in menus, such as `Activation functions`",
            "questions/topics.yml:6:3: unknown key `1.titel`; did you mean `title`?",
            "tests/formulas/test_shapes.py:1: not Python; mend the syntax",
            "sources.yml:15:5: list `beta` is not recorded: no shape, items; take the entry out and run "
            'make source LIST=FILE ID=name TITLE="a name for readers"',
        )
    ]
    assert not (project / "docs").exists()


def test_a_full_disk_leaves_every_old_page_whole(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(project, Options())
    before = pages(project)
    for topic in ("shapes/window-count", "rates/step-size"):
        edit(
            project / f"questions/{topic}.md",
            "reviewed: 2026-01-31",
            "reviewed: 2026-02-28",
        )
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
    assert not list((project / "docs/topics").glob(".*")), (
        "a temporary file was left behind"
    )


def test_a_topic_that_goes_takes_its_page_with_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(project, Options())
    (project / "docs/topics/old.md").write_text("old")
    assert "removed" not in capsys.readouterr().out
    run(project, Options())
    assert set(pages(project)) == {"shapes.md", "rates.md"}
    assert (
        "docs/topics/old.md: removed, since it is the page of no topic"
        in capsys.readouterr().out
    )


def test_a_question_without_an_answer_says_so(project: Path) -> None:
    edit(
        project / "questions/shapes/empty-window.md",
        "level:",
        "unanswered: true\nlevel:",
    )
    run(project, Options())
    page = pages(project)["shapes.md"]
    assert "*This question has no answer yet.*" in page
    assert "A window that covers no cell" not in page


@pytest.mark.parametrize("count", [1, 2, 4, 6])
def test_any_number_of_lists_is_recorded(
    count: int, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is recorded by one command, is answered by a question, and changes that question's page only."""
    (project / "sources.yml").write_text(
        inventory.dump(
            inventory.load(project / "sources.yml").model_copy(
                update={"sources": []}
            )
        )
    )
    for path in (project / "questions").glob("*/*.md"):
        text = re.sub(
            r"^sources: .*",
            "sources: []",
            path.read_text(),
            flags=re.MULTILINE,
        )
        path.write_text(
            re.sub(
                r"^corrections:\n(?:[ ].*\n)+", "", text, flags=re.MULTILINE
            )
        )
    edit(
        project / "tests/formulas/test_shapes.py",
        "@refutes(",
        "@waits(",
    )
    run(project, Options())
    (project / "lists").mkdir()
    for number in range(1, count + 1):
        before = pages(project)
        file = project / f"lists/{number}.txt"
        file.write_text(
            f"### 1. How many windows fit, take {number}?\n\nSome.\n\n### 2. Is a door {number} a window?\n\nNo.\n"
        )
        assert (
            record_sources.main(
                [
                    str(file),
                    "--new",
                    f"list{number}",
                    "--title",
                    f"list no. {number}",
                ],
                project,
            )
            == 0
        )
        run(project, Options())
        assert pages(project) == before, "recording a list changes no page"
        claimed = ", ".join(f"list{n}/1" for n in range(1, number + 1))
        edit_line(_window(project), "sources: ", f"sources: [{claimed}]")
        edit(
            project / "sources.yml",
            f"  - id: list{number}\n",
            f"  - id: list{number}\n    declined: {{2: about doors}}\n",
        )
        run(project, Options())
        after = pages(project)
        assert after["rates.md"] == before["rates.md"]
        assert (
            f">asked in {number} list{'s' if number > 1 else ''}</span>"
            in after["shapes.md"]
        )
        assert after["shapes.md"].count("asked in") == 3, (
            "one question shows it: in the list, its hint, and above the answer"
        )
        capsys.readouterr()
        assert (
            run(project, Options(sources=[project / "lists"], check=True))
            == 0
        ), capsys.readouterr().out


def test_the_report(project: Path, tmp_path: Path) -> None:
    edit(_window(project), "[step size](step-size)", "[step size](nowhere)")
    run(project, Options(report=tmp_path / "r.json"))
    report = json.loads((tmp_path / "r.json").read_text())
    assert (
        report["questions"],
        report["formulas"],
        report["corrections"],
    ) == (
        3,
        1,
        1,
    )
    assert any(
        "nowhere" in p["what"] and "window-count.md:" in p["where"]
        for p in report["problems"]
    )


def test_pages_of_the_repository_are_up_to_date() -> None:
    assert run(ROOT, Options(check=True)) == 0


LIST = (
    "# Questions\n\n## 1. How many windows fit?\n\nSome.\n\n"
    "## 2. Is a roof a window?\n\nNo.\n\n## 3. What is glass?\n"
)


def test_the_report_tells_each_item(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.md"
    file.write_text(LIST)
    run(
        project,
        Options(sources=[file], report=tmp_path / "r.json", explain=True),
    )
    [part] = json.loads((tmp_path / "r.json").read_text())[
        "sources"
    ].values()
    first, second, third = part["items_read"]
    assert first == {
        "line": 3,
        "title": "How many windows fit?",
        "answered": True,
        "question": "window-count",
        "confidence": 1.0,
        "begins": "Some.",
        "ends": "Some.",
    }
    assert (second["question"], third["answered"], third["begins"]) == (
        None,
        False,
        "",
    )
    assert [entry["item"].partition("/")[2] for entry in part["new"]] == [
        "2",
        "3",
    ]
    assert (part["surely_answered"], part["shape"], part["sure"]) == (
        1,
        "heading-2",
        True,
    )
    out = capsys.readouterr().out
    assert "1 of the drafts are surely answered already, 2 are not" in out
    assert "heading-2: headings of level 2; chosen surely" in out
    coverage = (project / "build/coverage.md").read_text()
    assert "What is glass?" in coverage
    assert "How many windows fit?" not in coverage


def test_marks_of_difficulty_are_explained(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.md"
    marked = LIST.replace("window?", "window? [hard]")
    file.write_text(marked.replace("glass?", "glass? (5 points)"))
    run(project, Options(sources=[file], explain=True))
    lines = capsys.readouterr().out.splitlines()
    assert [line.strip() for line in lines if "marked" in line] == [
        "marked “(5 points)”, which suggests the level: none",
        "marked “[hard]”, which suggests the level: advanced",
    ]


def test_demand_counts_lists(project: Path, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.md").write_text(
            LIST.replace("roof", f"roof no. {number}").replace(
                "Some", f"{number}"
            )
        )
    run(project, Options(sources=[tmp_path], report=tmp_path / "r.json"))
    coverage = (project / "build/coverage.md").read_text()
    assert "| 3 | 3 | What is glass? |" in coverage


@pytest.mark.parametrize("jobs", [1, 2])
def test_all_faults_of_lists_are_told_or_passed_over(
    jobs: int,
    project: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, data in (
        ("a.md", LIST),
        ("b.md", ""),
        ("c.md", "Dear all,\n\nHello.\n"),
        ("d.md", LIST),
    ):
        (tmp_path / name).write_text(data)
    with pytest.raises(BadInput) as caught:
        run(project, Options(sources=[tmp_path], jobs=jobs))
    faults = [str(fault) for fault in caught.value.faults]
    assert len(faults) == 3
    assert "b.md:1:1: the file is empty" in faults[0]
    assert "c.md:1: not a list of questions" in faults[1]
    assert "the same list as" in faults[2]
    assert not (project / "build").exists(), "nothing is written"
    assert (
        run(
            project, Options(sources=[tmp_path], jobs=jobs, keep_going=True)
        )
        == 1
    )
    told = capsys.readouterr()
    assert "3 items, 0 matched" in told.out
    assert told.err.count("not read: ") == 3
    assert (project / "build/drafts/index.md").exists()


def adopted(project: Path, file: Path, *, agreed: bool = True) -> int:
    return adoption.adopt(
        project,
        file,
        "gamma",
        "the gamma list",
        agreed=lambda question: agreed,
    )


def test_a_list_is_adopted_with_what_surely_answers_it(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.md"
    file.write_text(LIST)
    before = {
        path: path.read_bytes()
        for path in project.rglob("*.*")
        if path.is_file() and path.suffix != ".lock"
    }
    assert adopted(project, file, agreed=False) == 1
    assert {
        path: path.read_bytes()
        for path in project.rglob("*.*")
        if path.is_file() and path.suffix != ".lock"
    } == before
    assert (
        "gamma/1 How many windows fit? -> window-count"
        in capsys.readouterr().out
    )
    assert adopted(project, file) == 0
    assert (
        "sources: [alpha/1, beta/2, gamma/1]"
        in _window(project).read_text()
    )
    record = inventory.load(project / "sources.yml").record("gamma")
    assert record is not None
    assert (record.shape, record.items_count) == ("heading-2", 3)
    assert "glass" not in (project / "sources.yml").read_text(), (
        "never text"
    )
    capsys.readouterr()
    run(project, Options(sources=[file]))
    assert "gamma: 3 items, 1 matched, 2 drafts" in capsys.readouterr().out
    assert adopted(project, file) == 0, (
        "again, as when questions have been written since"
    )
    assert (
        "sources: [alpha/1, beta/2, gamma/1]"
        in _window(project).read_text()
    )


def test_a_review_holds_when_a_list_is_adopted(
    project: Path, tmp_path: Path
) -> None:
    file = tmp_path / "list.md"
    file.write_text(LIST)
    noted = curation.load(project).questions["window-count"].digest
    edit(
        _window(project),
        "reviewed: 2026-01-31\n",
        f"reviewed: 2026-01-31\ndigest: '{noted}'\n",
    )
    assert curation.load(project).questions["window-count"].is_as_reviewed
    adopted(project, file)
    question = curation.load(project).questions["window-count"]
    assert "gamma/1" in question.front.sources
    assert question.front.digest == question.digest


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (
            ["--adopt", "list.md"],
            "a list that is not on record; name it: --id forum",
        ),
        (
            ["--adopt", "list.md", "--id", "A b", "--title", "x"],
            "`A b` is no id",
        ),
        (
            ["--adopt", "none.md", "--id", "a", "--title", "x"],
            "no such file",
        ),
        (
            ["--adopt", "prose.md", "--id", "a", "--title", "x"],
            "not a list of questions",
        ),
        (
            ["--adopt", "doubt.md", "--id", "a", "--title", "x", "--yes"],
            "read with doubt, as bullet; look at it with",
        ),
        (
            ["--sources", "list.md", "--jobs", "0"],
            "`0` is no number of processes",
        ),
        (
            ["--sources", "list.md", "--jobs", "²"],
            "`²` is no number of processes",
        ),
        (
            ["--sources", "list.md", "--jobs", "٢"],
            "`٢` is no number of processes",
        ),
        (
            ["--sources", "list.md", "--jobs", "9" * 5000],
            "is no number of processes",
        ),
    ],
)
def test_what_cannot_be_adopted_is_told_in_one_line(
    arguments: list[str],
    what: str,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(project)
    monkeypatch.setattr(normalise, "ROOT", project)
    (project / "list.md").write_text(LIST)
    (project / "prose.md").write_text("Dear all,\n\nHello.\n")
    doubtful = "A word first, and more. A word first, and more.\n\n- Is it old?\n- Where is it?\n- Why here?\n"
    (project / "doubt.md").write_text(doubtful)
    record = (project / "sources.yml").read_bytes()
    assert normalise.main(arguments) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert what in line
    assert (project / "sources.yml").read_bytes() == record


def test_why_a_file_is_no_list_is_explained(
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(normalise, "ROOT", project)
    file = tmp_path / "manual.md"
    file.write_text(
        "# Rope\n\n## 1. Install\n\nRun it.\n\n## 2. Is it safe?\n\nYes.\n\n## 3. Use\n\nTie it.\n"
    )
    assert normalise.main(["--sources", str(file), "--explain"]) == 2
    first, *others = capsys.readouterr().err.splitlines()
    assert "not a list of questions" in first
    assert "--explain" not in first
    assert any(
        "heading-2: 3 titles; asking 0.33" in line for line in others
    )
    assert "          line 7: 2. Is it safe?" in others
    assert normalise.main(["--sources", str(file)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.endswith("; --explain shows what was looked for")
