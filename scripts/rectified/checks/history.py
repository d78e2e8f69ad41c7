"""What git knows of the record of published addresses: whether a line was lost."""

import os
from collections.abc import Iterator
from pathlib import Path

from rectified import git
from rectified.checks.rules import rule
from rectified.curation import addresses
from rectified.curation.addresses import FILE, Published
from rectified.errors import BadInput, Problem

BASE = "RECTIFIED_BASE"
"""The environment variable that names a commit, such as that of the last release, which no line may lack either."""


def _named(root: Path) -> str:
    """The commit that `BASE` names, if any. Raises BadInput if the checkout lacks it."""
    base = os.environ.get(BASE, "")
    # So GitHub calls what was there before the first push of a branch.
    if not base.strip("0"):
        return ""
    if not git.is_commit(root, base):
        raise BadInput(
            BASE,
            f"`{base}` is no commit of this repository",
            "fetch it, or unset the variable",
        )
    return base


def _commits(root: Path) -> list[str]:
    """The commits that may have had a line: the last one, where the branch left the main one, and the one named."""
    if not git.is_commit(root, "HEAD"):
        return []
    left = git.left_main(root)
    names = ["HEAD", left.commit if left else "", _named(root)]
    return [commit for commit in names if commit]


@rule("P07")
def no_line_is_lost(root: Path, published: Published) -> Iterator[Problem]:
    """No line is taken out of `published.yml` that it had in the last commit, where the branch left the main one, or in
    the commit that `RECTIFIED_BASE` names."""
    kept = {entry.key for entry in published.entries}
    for commit in _commits(root):
        text = git.said(root, "show", f"{commit}:./{FILE}")
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
