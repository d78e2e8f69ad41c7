"""The fast check runs what an edit can have broken, and says what it did not run."""

import subprocess
from pathlib import Path

import pytest

import check
from rectified import ROOT
from rectified.curation import proofs
from rectified.errors import BadInput

ALWAYS = set(check.ALWAYS)
PROOF = next(iter(proofs.find().formulas.values()))[0]


def _question_of(proof: proofs.Proof) -> str:
    fence = f"~~~math {proof.settles}\n"
    found = (
        path
        for path in (ROOT / "questions").glob("*/*.md")
        if fence in path.read_text()
    )
    return next(found).relative_to(ROOT).as_posix()


@pytest.mark.parametrize(
    ("path", "tests", "build"),
    [
        ("tests/test_check.py", {"tests/test_check.py"}, False),
        ("tests/no/test_such.py", set(), False),
        (PROOF.path, {PROOF.path}, False),
        (
            "scripts/proving/parser.py",
            {"tests", "scripts", "tests/formulas"},
            False,
        ),
        ("tests/conftest.py", {"tests", "scripts"}, False),
        ("scripts/rectified/text/latex.py", {"tests", "scripts"}, False),
        ("questions/topics.yml", {"tests/search/test_ranking.py"}, False),
        ("questions/published.yml", set(), False),
        ("docs/index.md", set(), True),
        ("docs/topics/some.md", set(), False),
        ("overrides/partials/nav.html", set(), True),
        ("mkdocs.yml", set(), True),
    ],
)
def test_what_a_file_asks_for(
    path: str, tests: set[str], build: bool
) -> None:
    found = check.plan([path])
    assert (found.tests - ALWAYS, found.build, found.unknown) == (
        tests - ALWAYS,
        build,
        [],
    )


WORDS = {
    "tests/curation/test_answers.py",
    "tests/formulas/test_prose_numbers.py",
}


def test_a_question_asks_for_its_proofs_its_code_and_its_numbers() -> None:
    path = _question_of(PROOF)
    found = check.plan([path])
    tests = found.tests
    assert f"{PROOF.path}::{PROOF.name}" in tests
    assert f"--answer={path}" in check.stages(found, "2", "site")["tests"]
    assert tests >= WORDS
    every = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests/formulas").glob("test_*.py")
    }
    asked = {test.partition("::")[0] for test in tests}
    assert not every <= asked, "one question asks for all proofs"


def test_a_question_asks_for_the_test_of_its_worked_number() -> None:
    for name, [test, *_] in proofs.find().numbers.items():
        slug = name.partition(" | ")[0]
        path = (
            next((ROOT / "questions").glob(f"*/{slug}.md"))
            .relative_to(ROOT)
            .as_posix()
        )
        assert f"{test.path}::{test.name}" in check.plan([path]).tests


def test_a_file_that_runs_whole_runs_once() -> None:
    tests = check.plan([_question_of(PROOF), PROOF.path]).tests
    assert PROOF.path in tests
    assert f"{PROOF.path}::{PROOF.name}" not in tests


def test_a_deleted_question_asks_for_no_proof() -> None:
    assert check.plan(["questions/no/such.md"]).tests == ALWAYS | WORDS


def test_an_unknown_file_is_said() -> None:
    assert check.plan(["LICENSE"]).unknown == ["LICENSE"]


def test_rules_name_what_exists() -> None:
    named = {ask for _, asks in check.RULES for ask in asks} | ALWAYS
    named -= {check.ITSELF, check.SETTLED, check.BUILD}
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_proofs_run_on_their_own_and_only_those_asked_for() -> None:
    units = set(check.UNITS) | ALWAYS
    commands = check.stages(check.Plan(units | {PROOF.path}), "2", "site")
    assert commands["proofs"][-1] == PROOF.path
    assert commands["tests"][-4:] == [
        "--ignore",
        "tests/formulas",
        "scripts",
        "tests",
    ]
    assert "proofs" not in check.stages(check.Plan(units), "2", "site")
    assert check.Plan({"tests/formulas", PROOF.path}).proofs == {
        "tests/formulas"
    }


def test_a_build_goes_where_it_hurts_nobody() -> None:
    assert (
        check.stages(check.Plan(build=True), "2", "elsewhere")["build"][-1]
        == "elsewhere"
    )
    assert "build" not in check.stages(check.Plan(), "2", "elsewhere")


@pytest.mark.parametrize(
    ("todo", "left"),
    [
        (
            check.Plan(set(ALWAYS)),
            {
                "the build",
                "proofs of what did not change",
                "tests of scripts that did not change",
            },
        ),
        (
            check.Plan({"tests", "scripts", "tests/formulas"}, build=True),
            set(),
        ),
    ],
)
def test_what_is_left_out_is_said(todo: check.Plan, left: set[str]) -> None:
    never = {"tests of the built site", "alterations of the formulas"}
    assert set(check.left_out(todo)) == left | never


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A git checkout with two commits, on a branch off `main`."""
    (tmp_path / "old.md").write_text("old")
    (tmp_path / "gone.md").write_text("gone")
    (tmp_path / ".gitignore").write_text("built\n")
    _git(tmp_path, "init", "--quiet", "--initial-branch=main")
    _commit(tmp_path)
    _git(tmp_path, "switch", "--quiet", "--create", "branch")
    (tmp_path / "committed ü.md").write_text("new")
    _commit(tmp_path)
    return tmp_path


def _git(folder: Path, *arguments: str) -> None:
    who = [
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.org",
        "-c",
        "commit.gpgsign=false",
    ]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True)


def _commit(folder: Path) -> None:
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message", "change")


def test_changes_are_what_differs_from_main(checkout: Path) -> None:
    assert check.changes(checkout) == ("main", ["committed ü.md"])
    (checkout / "old.md").write_text("edited")
    (checkout / "gone.md").unlink()
    (checkout / "new.md").write_text("new")
    (checkout / "built").write_text("ignored")
    assert check.changes(checkout) == (
        "main",
        ["committed ü.md", "gone.md", "new.md", "old.md"],
    )


def test_without_a_main_branch_the_last_commit_counts(
    checkout: Path,
) -> None:
    _git(checkout, "branch", "--quiet", "--delete", "--force", "main")
    (checkout / "old.md").write_text("edited")
    assert check.changes(checkout) == ("the last commit", ["old.md"])


def test_a_folder_without_git_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(BadInput, match="run make test"):
        check.changes(tmp_path)


def test_a_failing_stage_fails_the_run_and_is_named(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert check.run({"good": ["true"]})
    assert not check.run({"bad": ["false"], "good": ["true"]})
    said = capfd.readouterr().out
    assert "FAILED  bad" in said
    assert said.count("passed  good") == 2


def test_what_a_command_can_mend_is_told_with_it(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert not check.run({"layout": ["false"], "style": ["true"]})
    said = capfd.readouterr().out.splitlines()
    assert [line.endswith("make format") for line in said[-2:]] == [
        True,
        False,
    ]
