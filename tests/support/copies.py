"""Copies of the project, which no test writes to: as they are, or with another curation, built by either builder."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from rectified import ROOT
from rectified.curation import calculators, drawings
from rectified.curation.model import CALCULATORS

PROJECT = ROOT / "tests/project"
CURATION = ("questions", "references.bib", "sources.yml", "tests/formulas")
SITE = ("mkdocs.yml", "mkdocs.offline.yml", "docs", "overrides", "scripts")
WRITTEN = shutil.ignore_patterns(
    "__pycache__",
    "*.egg-info",
    "generated",
    "questions.json",
    "_headers",
    "pdf",
    "drafts",
    "topics",
)
BUILDERS = {
    "mkdocs": ("mkdocs", "build", "--strict"),
    "offline": (
        "mkdocs",
        "build",
        "--strict",
        "--config-file",
        "mkdocs.offline.yml",
        "--site-dir",
        "site",
    ),
    "zensical": ("zensical", "build", "--clean"),
}


# What is no part of a fresh clone: hidden folders, and what commands write.
_WRITTEN = re.compile(
    r"\.[^/]+|site|build|docs/(assets/generated|questions\.json|_headers|pdf|drafts)|.*(__pycache__|\.egg-info)"
)


def fresh_clone(folder: Path) -> None:
    """Copy the checkout as a fresh clone of it would be, changes that are not committed included."""

    def written(parent: str, names: list[str]) -> set[str]:
        inside = Path(parent).relative_to(ROOT)
        return {
            name
            for name in names
            if _WRITTEN.fullmatch((inside / name).as_posix())
        }

    shutil.copytree(ROOT, folder, ignore=written, dirs_exist_ok=True)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=WRITTEN)
    else:
        shutil.copy(source, target)


def fork(folder: Path, curation: Path = PROJECT) -> Path:
    """A copy of the site that holds another curation; nothing is written in it yet.

    Args:
        folder: where it shall be.
        curation: a folder with `questions/` and what belongs to it: the small project, or the checkout itself.
    """
    for name in SITE:
        _copy(ROOT / name, folder / name)
    for name in CURATION:
        _copy(curation / name, folder / name)
    # The figures stand among what the site is made of, and belong to the answers.
    shutil.rmtree(folder / drawings.FOLDER)
    if (curation / drawings.FOLDER).exists():
        _copy(curation / drawings.FOLDER, folder / drawings.FOLDER)
    # So do the names of topics on pages of ours: other answers have other topics.
    if curation != ROOT:
        for page in (folder / "docs").glob("*.md"):
            text = page.read_text(encoding="utf-8")
            path = re.sub(r"(\{\{ path\(\d+)[^)]*", r"\1", text)
            page.write_text(path, encoding="utf-8")
    # So do calculators.
    if not (curation / CALCULATORS).exists():
        for name in calculators.scripts(folder):
            (folder / calculators.FOLDER / f"{name}.js").unlink()
    return folder


def emptied(folder: Path) -> Path:
    """A folder of a copy, with nothing in it any more."""
    shutil.rmtree(folder)
    folder.mkdir()
    return folder


def environment(folder: Path) -> dict[str, str]:
    """The environment in which commands use the package that is in the copy."""
    return os.environ | {
        "PYTHONPATH": str(folder / "scripts"),
        "NO_MKDOCS_2_WARNING": "1",
    }


def call(folder: Path, *arguments: str, expected: int = 0) -> str:
    """Run Python in a copy; gives what it said."""
    command = [sys.executable, *arguments]
    result = subprocess.run(
        command,
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    said = result.stdout + result.stderr
    assert result.returncode == expected, (
        f"{arguments}: {result.returncode}\n{said[-3000:]}"
    )
    return said


def normalise(folder: Path, *arguments: str, expected: int = 0) -> str:
    """Run scripts/normalise.py in a copy."""
    return call(
        folder, "scripts/normalise.py", *arguments, expected=expected
    )


def build(
    folder: Path, builder: str = "mkdocs", site: Path | None = None
) -> Path:
    """Build a copy.

    Args:
        folder: the copy.
        builder: `mkdocs`, `offline` or `zensical`.
        site: where the site shall be; below the copy if None, and always with Zensical.

    Returns:
        The folder of the site.
    """
    if (
        builder == "zensical"
        and not (folder / "docs/assets/generated").exists()
    ):
        # It copies what is there when it begins; MkDocs looks once the generated files are made.
        call(
            folder,
            "-c",
            "from rectified.site import assets; assets.build()",
        )
    place = ["--site-dir", str(site)] if site else []
    said = call(folder, "-m", *BUILDERS[builder], *place)
    assert "Macro" not in said, said[
        -3000:
    ]  # MkDocs goes on after one that failed
    return site or folder / "site"


def edit(path: Path, *changes: tuple[str, str]) -> None:
    """Replace text in a file, all of it there before."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"{path}: no {old!r}"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


QUESTION = """\
---
title: {title}
level: core
reviewed: 2026-01-31
sources: []
aliases: [{slug} a, {slug} b, {slug} c]
references: [roe1999steps]
---
In short, {slug}.

<!-- more -->

At length, {slug}.

**Asked next.**

- *Why?* Because.
"""


def add_question(folder: Path, topic: str, slug: str, title: str) -> Path:
    """Write a short question's file; topics.yml is another matter."""
    path = folder / "questions" / topic / f"{slug}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        QUESTION.format(title=title, slug=slug), encoding="utf-8"
    )
    return path
