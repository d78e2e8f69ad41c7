"""What git says of a checkout, and that it says nothing where there is none."""

import subprocess
from pathlib import Path

import pytest

from rectified import git


def _run(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "-C", folder, *who, *arguments], check=True)


def _commit(folder: Path, message: str) -> str:
    _run(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return (git.said(folder, "rev-parse", "HEAD") or "").strip()


@pytest.fixture
def branch(tmp_path: Path) -> tuple[Path, str]:
    """A checkout with a commit on `main` and another on a branch off it, and the first of them."""
    _run(tmp_path, "init", "--quiet", "--initial-branch=main")
    first = _commit(tmp_path, "first")
    _run(tmp_path, "switch", "--quiet", "--create", "branch")
    _commit(tmp_path, "second")
    return tmp_path, first


def test_a_branch_left_the_main_one_at_their_last_common_commit(
    branch: tuple[Path, str],
) -> None:
    folder, first = branch
    assert git.left_main(folder) == ("main", first)
    _run(folder, "switch", "--quiet", "main")
    _commit(folder, "third")
    _run(folder, "switch", "--quiet", "branch")
    assert git.left_main(folder) == ("main", first)


def test_what_was_fetched_of_the_main_branch_goes_before_ones_own(
    branch: tuple[Path, str],
) -> None:
    folder, first = branch
    _run(folder, "update-ref", "refs/remotes/origin/main", first)
    _run(folder, "branch", "--quiet", "--force", "main", "branch")
    assert git.left_main(folder) == ("origin/main", first)


def test_without_a_main_branch_none_was_left(
    branch: tuple[Path, str],
) -> None:
    folder, _ = branch
    _run(folder, "branch", "--quiet", "--delete", "--force", "main")
    assert git.left_main(folder) is None


def test_what_is_no_commit_is_none(branch: tuple[Path, str]) -> None:
    folder, first = branch
    assert git.is_commit(folder, first)
    assert git.is_commit(folder, "branch")
    assert not git.is_commit(folder, "nonsense")
    assert not git.is_commit(folder, "0" * 40)


def test_outside_of_a_checkout_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert git.said(tmp_path, "rev-parse", "HEAD") is None
    assert git.left_main(tmp_path) is None


def test_without_git_nothing_is_said(
    branch: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = branch
    monkeypatch.setenv("PATH", "")
    assert git.said(folder, "rev-parse", "HEAD") is None
