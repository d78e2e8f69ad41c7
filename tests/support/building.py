"""Builds of the site for tests, in copies of the checkout, which no test writes to."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rectified import ROOT

# What is no part of a fresh clone: hidden folders, and what commands write.
_WRITTEN = re.compile(
    r"\.[^/]+|site|build|docs/(assets/generated|questions\.json|pdf|drafts)|.*(__pycache__|\.egg-info)"
)


def fresh_clone(folder: Path) -> None:
    """Copy the checkout as a fresh clone of it would be, changes that are not committed included."""

    def written(parent: str, names: list[str]) -> set[str]:
        inside = Path(parent).relative_to(ROOT)
        return {name for name in names if _WRITTEN.fullmatch((inside / name).as_posix())}

    shutil.copytree(ROOT, folder, ignore=written, dirs_exist_ok=True)


def build(clone: Path, builder: str, arguments: Sequence[str | Path]) -> str:
    """Build a copy of the checkout with the package that is in it.

    Args:
        clone: the copy.
        builder: `mkdocs` or `zensical`.
        arguments: what follows `build`.

    Returns:
        What the builder said.
    """
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(clone / "scripts")}
    command = [sys.executable, "-m", builder, "build", *arguments]
    result = subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)
    said = result.stdout + result.stderr
    assert result.returncode == 0, said[-3000:]
    return said
