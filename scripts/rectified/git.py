"""What git knows of a checkout; where there is no git, or no checkout, it knows nothing."""

import subprocess
from pathlib import Path
from typing import NamedTuple

MAIN = ("origin/HEAD", "origin/main", "main")
"""Where the main branch may be found, best first."""


class Left(NamedTuple):
    """Where a branch left the main one.

    Attributes:
        main: the name by which the main branch was found.
        commit: the last commit that both have.
    """

    main: str
    commit: str


def said(root: Path, *arguments: str) -> str | None:
    """What a git command prints.

    Args:
        root: the folder in which it runs.
        arguments: the command, such as `rev-parse`, and what it takes.

    Returns:
        Its output, or None: there is no git, no checkout, or no such thing in it.
    """
    try:
        finished = subprocess.run(
            ["git", "-C", str(root), *arguments],
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",  # a file's name may be any bytes
            check=False,
        )
    except OSError:
        return None
    return finished.stdout if finished.returncode == 0 else None


def is_commit(root: Path, name: str) -> bool:
    """Whether a name, such as a hash or a branch, is one of a commit that the checkout has."""
    commit = f"{name}^{{commit}}"
    answer = said(root, "rev-parse", "--verify", "--quiet", commit)
    return answer is not None


def left_main(root: Path) -> Left | None:
    """Where the branch of a checkout left the main one, or None: it has no main branch, or shares nothing with it."""
    for name in MAIN:
        if base := said(root, "merge-base", "HEAD", name):
            return Left(name, base.strip())
    return None
