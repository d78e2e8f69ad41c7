"""What git knows of the record of published addresses: whether a line was lost."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from rectified.checks.rules import rule
from rectified.curation import addresses
from rectified.curation.addresses import FILE, Published
from rectified.errors import BadInput, Problem

BASE = "RECTIFIED_BASE"
"""The environment variable that names a commit, such as that of the last release, which no line may lack either."""


def _git(root: Path, *arguments: str) -> str | None:
    """What git says, or None: there is no git, no work tree, or no such thing in it."""
    try:
        command = ["git", "-C", str(root), *arguments]
        result = subprocess.run(
            command,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    except OSError:
        return None
    return result.stdout if result.returncode == 0 else None


def _commits(root: Path) -> list[str]:
    if _git(root, "rev-parse", "--is-inside-work-tree") is None:
        return []
    base = os.environ.get(BASE, "")
    if (
        base
        and _git(
            root, "rev-parse", "--verify", "--quiet", f"{base}^{{commit}}"
        )
        is None
    ):
        raise BadInput(
            BASE,
            f"`{base}` is no commit of this repository",
            "fetch it, or unset the variable",
        )
    return ["HEAD", base] if base else ["HEAD"]


@rule("P07")
def no_line_is_lost(root: Path, published: Published) -> Iterator[Problem]:
    """No line that the last commit had, or the one that `RECTIFIED_BASE` names, is taken out of `published.yml`."""
    kept = {entry.key for entry in published.entries}
    for commit in _commits(root):
        text = _git(root, "show", f"{commit}:./{FILE}")
        for entry in (
            addresses.parse(text, f"{commit}:{FILE}").entries
            if text
            else []
        ):
            if entry.key not in kept:
                kept.add(entry.key)  # told once
                yield Problem(
                    FILE,
                    f"`{entry.key}` was on record and is taken out; put the line back",
                )
