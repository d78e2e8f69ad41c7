#!/usr/bin/env python3
"""Spoil the code in small ways and see whether its tests notice; `make mutated` runs it.

usage: mutate_code.py [--jobs N] [PATTERN]

Of each function's mutants, those are tried whose number fits a pattern, '*7' if none is given: one in twelve, and the
same each time. '*' tries them all.

What is spoiled, and by which tests it is held, says `[tool.mutmut]` in pyproject.toml. All happens in a copy,
build/mutation, made anew each time. Printed are what the tests did not notice, and the share of what they did.

Exit status: 0 the share is high enough; 1 it is not, or tests could not run; 2 mutmut could not run.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from rectified import ROOT

MUTMUT = ROOT / ".venv/tools/bin/mutmut"

AT_LEAST = 85
"""Per cent of the mutants that the tests must notice."""

SURVIVED, NO_TESTS, FAULT = 0, 33, 255
"""How mutmut records a mutant that passed its tests, one that no test reaches, and one whose tests could not run."""


def lay_out(folder: Path) -> None:
    """Link what mutmut copies into a folder, `scripts` as `src`: the one name besides the root's that it can read.

    By its own name it is there as well, since mkdocs.yml names a hook in it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "src").symlink_to(ROOT / "scripts")
    for name in (
        "scripts",
        "tests",
        "questions",
        "docs",
        "overrides",
        "mkdocs.yml",
        "references.bib",
        "sources.yml",
    ):
        (folder / name).symlink_to(ROOT / name)
    (folder / "pyproject.toml").symlink_to(ROOT / "pyproject.toml")


def outcomes(folder: Path) -> Iterator[tuple[str, dict[str, bool]]]:
    """Each module that was mutated, and of each mutant that was tried whether the tests noticed it."""
    mutants = folder / "mutants/src"
    for path in sorted(mutants.rglob("*.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))[
            "exit_code_by_key"
        ]
        tried = {
            name: code for name, code in codes.items() if code is not None
        }
        if FAULT in tried.values():
            sys.exit(
                f"{path}: tests could not run; an id of theirs may differ from one collection to the next"
            )
        if tried:
            module = path.relative_to(mutants).with_suffix("").as_posix()
            yield (
                module,
                {
                    name: code not in {SURVIVED, NO_TESTS}
                    for name, code in tried.items()
                },
            )


def difference(name: str, folder: Path) -> str:
    """What a mutant changes, as a diff."""
    return subprocess.run(
        [MUTMUT, "show", name],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def main() -> int:
    """Run mutmut and print what the tests did not notice, then a line for each module and one for all."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--jobs", default="2", help="how many mutants are tried at once"
    )
    parser.add_argument(
        "pattern",
        nargs="?",
        default="*7",
        metavar="PATTERN",
        help="which mutants are tried",
    )
    arguments = parser.parse_args()
    folder = ROOT / "build/mutation"
    lay_out(folder)
    command = [
        MUTMUT,
        "run",
        "--max-children",
        arguments.jobs,
        arguments.pattern,
    ]
    if subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"HYPOTHESIS_PROFILE": "quick"},
    ).returncode:
        return 2
    modules = dict(outcomes(folder))
    for noticed in modules.values():
        for name in (name for name, seen in noticed.items() if not seen):
            print(difference(name, folder))
    for module, noticed in modules.items():
        print(
            f"{module:<40} {sum(noticed.values()):>4} of {len(noticed):>4}"
        )
    killed, total = (
        sum(sum(m.values()) for m in modules.values()),
        sum(map(len, modules.values())),
    )
    print(
        f"{killed} of {total} noticed, {killed / total:.1%}; at least {AT_LEAST} % should be"
    )
    return 0 if 100 * killed >= AT_LEAST * total else 1


if __name__ == "__main__":
    sys.exit(main())
