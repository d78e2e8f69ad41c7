"""Killed at any moment, or run twice at once, a command leaves the old pages or the new ones, and no more."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import record_sources
from copies import environment, fork, normalise
from rectified import files
from rectified.adoption import adopt
from rectified.curation import outcomes, proofs
from rectified.errors import BadInput
from rectified.pages.density import BOOKLET
from rectified.pipeline import Options, run
from rectified.printing import record
from rectified.site import building

KILLS = int(os.environ.get("RECTIFIED_KILLS", "10"))

# Writes thirty files at once, all with one number; calls of the system are slowed so that a kill meets them.
WRITER = """
import pathlib, sys, time
from rectified import files
root, number = pathlib.Path(sys.argv[1]), sys.argv[2]
place = pathlib.Path.replace
def slow(self, target):
    time.sleep(0.002)
    return place(self, target)
pathlib.Path.replace = slow
print("ready", flush=True)
files.recover(root)
files.write_all({root / "docs" / f"{n}.md": number * 1000 for n in range(30)}, root=root)
"""


def state(root: Path) -> set[str]:
    """What the files begin with, of which there is one if they are of one writing."""
    return {path.read_text()[:5] for path in (root / "docs").glob("*.md")}


def test_no_kill_leaves_a_mixture(tmp_path: Path) -> None:
    """Whenever it was killed, the next command finishes or undoes it before anything else, and clears up."""
    (tmp_path / "docs").mkdir()
    files.write_all(
        {tmp_path / "docs" / f"{n}.md": "00000" for n in range(30)},
        root=tmp_path,
    )
    chance, journals = random.Random(KILLS), 0
    for number in range(1, KILLS + 1):
        command = [
            sys.executable,
            "-c",
            WRITER,
            str(tmp_path),
            f"{number:05}",
        ]
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": "scripts"},
        ) as writer:
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.12))
            writer.send_signal(signal.SIGKILL)
        journals += (tmp_path / files.JOURNAL).is_file()
        files.recover(tmp_path)
        assert len(state(tmp_path)) == 1, f"mixed after kill {number}"
        left = [path.name for path in (tmp_path / "docs").iterdir()]
        assert len(left) == 30, left
    assert journals, "no kill met a write, so that this shows nothing"


@pytest.mark.parametrize("whole", [True, False])
def test_a_journal_is_followed(tmp_path: Path, *, whole: bool) -> None:
    """What was whole is put in place, what was not goes."""
    for name in ("a", "b"):
        (tmp_path / name).write_text("old")
        (tmp_path / f".{name}.new").write_text("new")
    staged = {tmp_path / name: tmp_path / f".{name}.new" for name in "ab"}
    files._note(tmp_path, staged, [], whole=whole)
    files.recover(tmp_path)
    told = {path.name: path.read_text() for path in tmp_path.iterdir() if path.is_file()}  # fmt: skip
    assert told == dict.fromkeys("ab", "new" if whole else "old")
    assert not (tmp_path / files.JOURNAL).exists()


def test_another_command_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who holds the lock writes alone; who waits too long says so."""
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    with (
        files._alone(tmp_path),
        pytest.raises(BadInput, match="another command is writing"),
    ):
        files.write_all({tmp_path / "a": "x"}, root=tmp_path)
    files.write_all({tmp_path / "a": "x"}, root=tmp_path)


def test_none_loses_what_another_records(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """From reading the record until it is written no other command may change it."""
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    path = project / "fresh.md"
    items = (f"### {n}. What is {n}?\n\nSo {n}.\n\n" for n in range(1, 9))
    path.write_text("".join(items))
    arguments = [str(path), "--new", "fresh", "--title", "a fresh list"]
    before = (project / "sources.yml").read_bytes()
    with files.alone(project / files.EDITING, "editing"):
        assert record_sources.main(arguments, project) == 2
        said = capsys.readouterr().err
        assert "another command is editing" in said
        with pytest.raises(BadInput, match="another command is editing"):
            adopt(project, path, "fresh", "a list", agreed=lambda _: True)
    assert (project / "sources.yml").read_bytes() == before
    assert record_sources.main(arguments, project) == 0


def test_two_runs_at_once(tmp_path: Path) -> None:
    """Both end well, though both remove what is the page of no topic."""
    project = fork(tmp_path / "project")
    normalise(project)
    for number in range(3):
        for name in range(20):
            (project / f"docs/topics/old-{name}.md").write_text("# Old\n")
        command = [sys.executable, "scripts/normalise.py"]
        runs = [
            subprocess.Popen(
                command,
                cwd=project,
                env=environment(project),
                stderr=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        said = [run.communicate()[1] for run in runs]
        assert [run.returncode for run in runs] == [0, 0], (number, said)
        assert not list((project / "docs/topics").glob("old-*"))
        assert not list((project / "docs/topics").glob(".*"))


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    """Nothing is written and nothing left behind."""
    (tmp_path / "b").mkdir()
    with pytest.raises(BadInput, match="a folder stands"):
        files.write_all({tmp_path / "a": "x", tmp_path / "b": "y"})
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


RATES = "docs/topics/rates.md"
IN_THE_WAY: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a page": (RATES, lambda root: run(root, Options())),
    "a page that is checked": (
        RATES,
        lambda root: run(root, Options(check=True)),
    ),
    "a page that is built": (RATES, building._read),
    "a page of the booklet": (
        RATES,
        lambda root: record.mark(BOOKLET, root),
    ),
    "a page of a sheet": (RATES, lambda root: record.mark("rates", root)),
    "the record of PDFs": (
        record.RECORD,
        lambda root: record.offered("rates", root),
    ),
    "a proof": ("tests/formulas/test_more.py", proofs.find),
    "what proves": (
        f"{outcomes.MACHINERY}/more.py",
        lambda root: outcomes.source_digest(root, "references.bib"),
    ),
    "the journal": (
        files.JOURNAL,
        lambda root: files.write_all({root / "a": "x"}, root=root),
    ),
}
"""A folder in place of a file, and what reads or writes that."""


@pytest.mark.parametrize("what", IN_THE_WAY)
def test_a_folder_in_place_of_a_file_is_told(
    project: Path, what: str
) -> None:
    """In one line, whoever meets it, which names it and says what to do."""
    name, meet = IN_THE_WAY[what]
    (project / name).mkdir(parents=True)
    with pytest.raises(BadInput) as caught:
        meet(project)
    (line,) = str(caught.value).splitlines()
    assert name in line
    assert "; " in line
    left = [*project.rglob(".*.new"), *project.rglob("writing.new")]
    assert not left


@pytest.mark.parametrize("inside", [True, False])
def test_a_folder_among_the_pages_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], *, inside: bool
) -> None:
    """Nothing is written or removed, and a check does not send to a command that would leave it there, too."""
    run(project, Options())
    odd, old = (
        project / f"docs/topics/{name}.md" for name in ("new", "old")
    )
    odd.mkdir()
    old.write_text("# Old\n")
    if inside:
        (odd / "kept").touch()
    capsys.readouterr()
    with pytest.raises(BadInput, match=r"new\.md: a folder .*move it away"):
        run(project, Options())
    assert "removed" not in capsys.readouterr().out
    assert odd.is_dir()
    assert old.is_file()
    assert run(project, Options(check=True)) == 1
    said = capsys.readouterr().out
    assert "docs/topics/new.md: [N03] a folder among the pages;" in said


def test_a_link_among_the_pages_goes_and_not_what_it_leads_to(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whether it leads to a folder or nowhere."""
    run(project, Options())
    (project / "kept").mkdir()
    for name, leads in (("new", "kept"), ("lost", "nowhere")):
        (project / f"docs/topics/{name}.md").symlink_to(project / leads)
    run(project, Options())
    said = capsys.readouterr().out
    assert said.count("removed, since it is the page of no topic") == 2
    assert (project / "kept").is_dir()
    assert run(project, Options(check=True)) == 0


def test_a_path_too_long(tmp_path: Path) -> None:
    """It is told in a line."""
    with pytest.raises(BadInput):
        files.write_all({tmp_path / ("a" * 5000): "x"})
