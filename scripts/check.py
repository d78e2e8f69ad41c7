#!/usr/bin/env python3
"""Check quickly what an edit can have broken; `make check` runs it.

usage: check.py [--jobs N]

Style, types and the curation are checked whole. Tests run for the files that differ from the main branch, committed or
not: seconds for questions, minutes for code below scripts/, which asks for all tests but those of the built site. The
last lines say what passed and what was not run: only `make test` runs everything.

Exit status: 0 all that ran passed; 1 a check failed; 2 bad input.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from rectified import ROOT, git
from rectified.curation import proofs
from rectified.errors import BadInput
from rectified.files import read_text

ALWAYS = ("tests/test_locks.py", "tests/test_workflow.py")
PROOFS = ("tests/formulas",)
UNITS = ("tests", "scripts")
"""All tests and the examples in docstrings; those of the built site and the proofs are left out."""

ITSELF, SETTLED, BUILD = "itself", "settled", "build"
ANSWERS = "tests/curation/test_answers.py"
"""Runs the code of answers: here of those that changed."""

MENDED_BY = {"style": "make format", "layout": "make format"}
"""The command that mends what a stage found, where there is one."""

RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "questions/*/*.md",
        (
            SETTLED,
            ANSWERS,
            "tests/formulas/test_prose_numbers.py",
        ),
    ),
    ("questions/topics.yml", ("tests/search/test_ranking.py",)),
    ("questions/*", ()),
    ("docs/topics/*", ()),
    ("docs/*", (BUILD,)),
    ("overrides/*", (BUILD,)),
    ("mkdocs*.yml", (BUILD,)),
    ("tests/formulas/*test_*.py", (ITSELF,)),
    ("tests/formulas/*", PROOFS),
    ("tests/*test_*.py", (ITSELF,)),
    ("tests/*", UNITS),
    ("scripts/proving/*", (*UNITS, *PROOFS)),
    ("scripts/*", UNITS),
    ("pyproject.toml", UNITS),
    ("references.bib", ()),
    ("sources.yml", ()),
    ("requirements*", ()),
    (".github/*", ()),
)
"""What a changed file asks for, by the first pattern that it fits: test files; the file itself; the proofs that settle
what a question says; or a build of the site. Nothing, where style, types, curation or `ALWAYS` know the file, as the
curation knows the pages of topics."""


@dataclass
class Plan:
    """What to run.

    Attributes:
        tests: test files, folders, and single tests as `file::name`.
        answers: the question files whose code is run, of all that a test knows.
        build: whether to build the site.
        unknown: the changed files that no rule knows.
    """

    tests: set[str] = field(default_factory=set)
    answers: list[str] = field(default_factory=list)
    build: bool = False
    unknown: list[str] = field(default_factory=list)

    @property
    def proofs(self) -> set[str]:
        """The test files and folders that prove formulas, or all at once."""
        proofs = {test for test in self.tests if test.startswith(PROOFS)}
        return set(PROOFS) if set(PROOFS) <= proofs else proofs


def plan(changed: Iterable[str], root: Path = ROOT) -> Plan:
    """Find what to run for files that changed.

    Args:
        changed: paths below the root; a file that is gone asks for no test of its own.
        root: the checkout.

    Raises:
        BadInput: a proof that cannot be read.
    """
    todo = Plan(set(ALWAYS))
    for path in changed:
        asks = next(
            (asks for pattern, asks in RULES if fnmatch(path, pattern)),
            None,
        )
        if asks is None:
            todo.unknown.append(path)
            continue
        for ask in asks:
            if ask == BUILD:
                todo.build = True
            elif ask == ANSWERS:
                todo.tests.add(ask)
                todo.answers.append(path)
            elif ask == ITSELF:
                todo.tests |= {path} if (root / path).exists() else set()
            elif ask == SETTLED:
                todo.tests |= _settling(root / path, root)
            else:
                todo.tests.add(ask)
    # A file that runs whole runs its single tests, too.
    todo.tests -= {
        test
        for test in todo.tests
        if "::" in test and test.partition("::")[0] in todo.tests
    }
    return todo


def _settling(question: Path, root: Path) -> set[str]:
    """The proofs of what a question says, and the tests of its worked numbers."""
    if not question.exists():
        return set()
    text = read_text(question)
    known = proofs.find(root)
    settled = {**known.formulas, **known.corrections}
    asked = [several for name, several in settled.items() if name in text]
    asked += [
        several
        for name, several in known.numbers.items()
        if name.partition(" | ")[0] == question.stem
    ]
    return {
        f"{proof.path}::{proof.name}"
        for several in asked
        for proof in several
    }


def changes(root: Path = ROOT) -> tuple[str, list[str]]:
    """The files that differ from where this branch left the main one, and from the last commit.

    Returns:
        what they were compared with, and their paths.

    Raises:
        BadInput: not a git checkout, or one without a commit.
    """
    if not git.is_commit(root, "HEAD"):
        raise BadInput(
            str(root),
            "no git checkout, so nothing says what changed",
            "run make test",
        )
    left = git.left_main(root)
    name, commit = left or ("the last commit", "HEAD")
    edited = git.said(
        root, "diff", "--name-only", "--no-renames", "-z", commit
    )
    new = git.said(root, "ls-files", "--others", "--exclude-standard", "-z")
    paths = ((edited or "") + (new or "")).split("\0")
    return name, sorted(set(filter(None, paths)))


def stages(todo: Plan, jobs: str, site: str) -> dict[str, list[str]]:
    """The commands to run, by name.

    Args:
        todo: what to run besides style, types and curation.
        jobs: how many processes run tests.
        site: where a build goes.
    """
    python = [sys.executable, "-m"]
    commands = {
        "style": [*python, "ruff", "check", "--quiet"],
        "layout": [*python, "ruff", "format", "--check", "--quiet"],
        "imports": [
            str(Path(sys.executable).with_name("lint-imports")),
            "--no-logo",
        ],
        "types": [*python, "mypy"],
        "curation": [sys.executable, "scripts/normalise.py", "--check"],
    }
    commands |= _test_runs(todo, jobs)
    if todo.build:
        commands["build"] = [
            *python,
            "mkdocs",
            "build",
            "--strict",
            "--site-dir",
            site,
        ]
    return commands


def _test_runs(todo: Plan, jobs: str) -> dict[str, list[str]]:
    """The commands that run tests, by name: in one process where they are few, since several take longer to start."""
    pytest = [sys.executable, "-m", "pytest", "-q", "-m", "not site"]
    if not {*UNITS, *PROOFS} & todo.tests:
        chosen = [f"--answer={path}" for path in todo.answers]
        return {"tests": [*pytest, "-n", "0", *chosen, *sorted(todo.tests)]}
    pytest += ["-n", jobs, "--dist", "loadgroup", "--no-loadscope-reorder"]
    units = set(UNITS) <= todo.tests
    tests = set(UNITS) if units else todo.tests - todo.proofs
    runs = {"tests": [*pytest, "--ignore", *PROOFS, *sorted(tests)]}
    if todo.proofs:
        runs = {"proofs": [*pytest, *sorted(todo.proofs)]} | runs
    return runs


def left_out(todo: Plan) -> list[str]:
    """What a plan does not run, in words."""
    left = ["tests of the built site", "alterations of the formulas"]
    if not set(PROOFS) <= todo.tests:
        left.append("proofs of what did not change")
    if not set(UNITS) <= todo.tests:
        left.append("tests of scripts that did not change")
    if not todo.build:
        left.append("the build")
    return left


def run(commands: dict[str, list[str]]) -> bool:
    """Run all commands, whatever becomes of each, and say last how they went. Returns whether all passed."""
    said, passed = [], True
    for name, command in commands.items():
        print(f"== {name}", flush=True)
        start = time.monotonic()
        good = (
            subprocess.run(command, cwd=ROOT, check=False).returncode == 0
        )
        remedy = MENDED_BY.get(name, "") if not good else ""
        said.append(
            f"{'passed' if good else 'FAILED'}  {name:9} {time.monotonic() - start:5.1f} s  {remedy}".rstrip()
        )
        passed = passed and good
    print("", *said, sep="\n")
    return passed


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="check.py",
        description="Check quickly what an edit can have broken.",
    )
    parser.add_argument(
        "--jobs",
        default="auto",
        metavar="N",
        help="processes for the tests",
    )
    jobs = parser.parse_args(arguments).jobs
    try:
        base, changed = changes()
        todo = plan(changed)
    except BadInput as error:
        print(f"check.py: {error}", file=sys.stderr)
        return 2
    print(
        f"Changed since {base}: {', '.join(changed) or 'nothing'}",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as site:
        passed = run(stages(todo, jobs, site))
    print(f"Not run: {', '.join(left_out(todo))}; make test does.")
    if todo.unknown:
        print(f"No quick check knows {', '.join(todo.unknown)}.")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
