"""The same input gives the same bytes: wherever, whenever and by whomever it is built."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import untried
from copies import BUILDERS, environment, fork
from rectified import ROOT
from small_lists import GOLDEN, LISTS

# Python runs this before a command: the locale holds for all that asks the C library, numbers and names of months too.
IN_LOCALE = """\
import contextlib, locale
with contextlib.suppress(locale.Error): locale.setlocale(locale.LC_ALL, "")
"""
# And this on another machine: what differs between machines and is no variable of the environment. Folders are
# listed backwards, the clock is a year ahead, there is one core, and nobody else may read what is written.
ELSEWHERE = """\
import datetime, os, time
listed, scanned, told = os.listdir, os.scandir, time.time
class Backwards(list):
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def __next__(self):
        if self: return self.pop()
        raise StopIteration
    def close(self): pass
def scandir(path="."):
    with scanned(path) as entries:
        return Backwards(sorted(entries, key=lambda entry: entry.name))
class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None): return super().now(tz) + datetime.timedelta(days=366)
os.listdir = lambda path=".": sorted(listed(path), reverse=True)
os.scandir, time.time, datetime.datetime = scandir, lambda: told() + 366 * 86_400, Later
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
os.umask(0o077)
"""


@dataclass(frozen=True)
class Machine:
    """Where and how something is built.

    Attributes:
        folder: the project's, below that of the test.
        variables: of the environment.
        jobs: processes that read lists.
        elsewhere: whether the rest differs, too; see `ELSEWHERE`.
    """

    folder: str
    variables: dict[str, str] = field(default_factory=dict)
    jobs: int = 1
    elsewhere: bool = False

    def make(self, top: Path, *, whole: bool = True) -> dict[str, bytes]:
        """Write the pages of a small project, build its site and release it; gives all that is made.

        Args:
            top: the folder of the test.
            whole: whether to release it and to build it with Zensical, too.
        """
        project = top / self.folder
        if not project.exists():
            fork(project)
            shutil.copy(ROOT / "pyproject.toml", project)
            # Of the lock a few lines: listing all packages takes seconds.
            lock = (
                (ROOT / "requirements.lock").read_text().splitlines()[:20]
            )
            (project / "requirements.lock").write_text(
                "\n".join(lock).rstrip("\\ ")
            )
        lists = [str(GOLDEN / f"{name}.txt") for name in LISTS]
        jobs = ("--jobs", str(self.jobs))
        self.call(
            project, "scripts/normalise.py", *jobs, "--sources", *lists
        )
        self.call(project, "scripts/build.py")
        made = dict(
            _contents(project, "docs", "questions", "site", "build")
        )
        if not whole:
            return made
        self.call(project, "scripts/build.py", "--offline")
        self.call(project, "scripts/release.py")
        made |= dict(_contents(project, "build/rectified", "build/release"))
        self.call(project, "-m", *BUILDERS["zensical"])
        other = _contents(project, "site")
        return made | {f"zensical/{name}": data for name, data in other}

    def call(self, project: Path, *arguments: str) -> None:
        """Run Python on the project, as on this machine."""
        variables = environment(project) | self.variables
        machine = project.parent / f"machine-{self.elsewhere}"
        machine.mkdir(exist_ok=True)
        (machine / "sitecustomize.py").write_text(
            IN_LOCALE + (ELSEWHERE if self.elsewhere else "")
        )
        variables["PYTHONPATH"] += os.pathsep + str(machine)
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command,
            cwd=project,
            env=variables,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert not done.returncode, done.stdout + done.stderr


def _contents(project: Path, *names: str) -> Iterator[tuple[str, bytes]]:
    """What the files of folders hold, but for what is a record of one machine."""
    for path in (
        path for name in names for path in (project / name).rglob("*")
    ):
        name = path.relative_to(project).as_posix()
        if path.is_file() and not name.startswith(("build/cache", "build/writing", "build/building")):  # fmt: skip
            yield name, path.read_bytes()


def _differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The names under which two machines have made something else."""
    return sorted(
        name for name in one | other if one.get(name) != other.get(name)
    )


HOME = {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"}
AGAIN = {"PYTHONHASHSEED": "1", "LC_ALL": "de_DE.UTF-8", "TZ": "America/St_Johns"}  # fmt: skip
AWAY = {"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati"}  # fmt: skip


@pytest.mark.parametrize("variables", [AGAIN, AWAY])
def test_the_machine_has_the_locales(variables: dict[str, str]) -> None:
    """In which the test below builds; C is what a machine falls back to that lacks them, and says nothing."""
    program = f"{IN_LOCALE}print(locale.str(1.5), locale.getlocale()[0])"
    said = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    name = variables["LC_ALL"]
    if said.split()[0] == "1.5":
        untried.missing(untried.LOCALES, f"no locale {name}")
    assert said.split() == ["1,5", name.partition(".")[0]]


def test_every_machine_makes_the_same(tmp_path: Path) -> None:
    """Pages, drafts, sites by both builders and the release: twice in a row, and on another machine.

    What is packed bears the time that is asked for.
    """
    first = Machine("project", HOME).make(tmp_path)
    assert any(name.startswith("build/drafts/") for name in first)
    assert "zensical/site/sitemap.xml" in first
    checksums = first["build/release/SHA256SUMS"].decode()
    for line in checksums.splitlines():
        told, name = line.split("  ")
        data = first[f"build/release/{name}"]
        assert told == hashlib.sha256(data).hexdigest()
    away = Machine("far/away from home", AWAY, elsewhere=True).make(
        tmp_path
    )
    assert _differing(first, away) == []
    again = Machine("project", AGAIN, jobs=2).make(tmp_path, whole=False)
    assert _differing({name: first[name] for name in again}, again) == []
    project = tmp_path / "project"
    dated = Machine("project", HOME | {"SOURCE_DATE_EPOCH": "1700000000"})
    dated.call(project, "scripts/release.py")
    packed = [
        entry
        for path in (project / "build/release").glob("*.zip")
        for entry in zipfile.ZipFile(path).infolist()
    ]
    assert {one.date_time for one in packed} == {(2023, 11, 14, 22, 13, 20)}
