#!/usr/bin/env python3
"""Make a fork as another maintainer would have it: other name, address and license, four lists, more topics.

usage: make_fork.py FOLDER LISTS

Clones the checkout's last commit into FOLDER, gives it another identity, parts its largest topics in two, adds a topic
with one question that no list asks, renames a question, and puts on record a list of its own, which it writes into
LISTS. What it leaves is committed. The checks must pass there; .ci/run sees to it.

Exit status: 0 done; 1 a command in the fork failed.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
PARTED = 5
"""So many topics are parted; whatever the collection's number, the fork has so many more and the lonely one."""

WHOLE = {"convolution"}
"""Topics that stay whole: on a sheet of half of this one the formula `deformable-sampling` is wider than its column."""

IDENTITY = {
    "site_name": "Straightened",
    "site_url": "https://answers.example.org/",
    "site_author": "Example and others",
    "  repository": "https://github.com/example/answers",
    "      name": "CC BY-SA 3.0",
}

LONELY = """\
---
title: How wide is the gap between neighboring grid points?
level: core
reviewed: 2026-01-31
sources: []
aliases: [grid spacing, linspace step, step of a uniform grid]
related: [{related}]
references: [{reference}]
---
The gap of a uniform grid is its length divided by the number of intervals, one less than the number of points.
It says how finely a function is sampled.

<!-- more -->

**How.** Between $n$ points lie $n - 1$ gaps.

~~~math grid-gap
g = \\frac{{b - a}}{{n - 1}}
~~~

- $g$: gap between neighbors
- $a$, $b$: first and last point
- $n$: number of points
- Holds for equal gaps and at least two points.

**A number.** Five points from 0 to 2 leave four gaps: $2 / 4 = 0.5$.

**In practice.** Libraries take either the number of points or the gap, and the one follows from the other.
`linspace` takes the number and meets both ends; `arange` takes the gap and leaves the end out, up to rounding.
A gap that no binary fraction equals, such as 0.1, is rounded, so a loop that adds it up drifts away from the grid;
multiply the index by the gap instead. Where a function bends much, a uniform grid wastes points on its flat parts,
and a finer one is laid there only; in many dimensions no grid will do, since the number of points grows as a power
of the number of axes, and random points are taken in its place.

**Asked next.**

- *What if there is one point?* Then there is no gap.
"""

PROOF = '''\
"""A proof of the fork's own formula."""

import numpy as np

from proving import assert_equation, proves
from proving.worked import Worked, counts


@counts("grid-gap")
def test_gaps_of_five_points(n: Worked) -> None:
    first, last = n.given(2)
    n.shows(last - first, 5 - 1, (last - first) / (5 - 1))


@proves("grid-gap", how="equals the spacing of NumPy's linspace for 3 grids")
def test_gap_is_the_spacing_of_linspace() -> None:
    for first, last, count in ((0.0, 2.0, 5), (-1.5, 4.0, 12), (3.0, 3.7, 3)):
        points = np.linspace(first, last, count)
        assert_equation("grid-gap", {"a": first, "b": last, "n": count}, {"g": points[1] - points[0]})
'''


def call(folder: Path, *command: str) -> None:
    """Run a command in the fork with the fork's own package, as strict as its workflow.

    Raises CalledProcessError if it fails.
    """
    environment = os.environ | {
        "CI": "true",
        "PYTHONPATH": str(folder / "scripts"),
    }
    subprocess.run(command, cwd=folder, env=environment, check=True)


def replace(path: Path, *changes: tuple[str, str]) -> None:
    """Replace what patterns find in a file; each must be found."""
    text = path.read_text(encoding="utf-8")
    for pattern, new in changes:
        literal = new.replace("\\", r"\\")
        text, count = re.subn(pattern, literal, text, flags=re.MULTILINE)
        assert count, f"{path}: nothing like {pattern!r}"
    path.write_text(text, encoding="utf-8")


def rename_identity(folder: Path) -> None:
    """Another name, address, author, repository and license."""
    replace(
        folder / "mkdocs.yml",
        *(
            (f"^{key}: .*", f"{key}: {value}")
            for key, value in IDENTITY.items()
        ),
    )


def part_topics(folder: Path, topics: list[dict[str, Any]]) -> None:
    """Move the second half of the largest topics to topics of their own, `PARTED` times."""
    for _ in range(PARTED):
        free = [topic for topic in topics if topic["id"] not in WHOLE]
        largest = max(free, key=lambda topic: len(topic["questions"]))
        half = len(largest["questions"]) // 2
        rest = {
            "id": largest["id"] + "-more",
            "title": largest["title"] + ", continued",
            "purpose": f"The second half of what was one topic: {largest['title']}.",
            "questions": largest["questions"][half:],
        }
        del largest["questions"][half:]
        topics.insert(topics.index(largest) + 1, rest)
        (folder / "questions" / rest["id"]).mkdir()
        for slug in rest["questions"]:
            name = f"{slug}.md"
            (folder / "questions" / largest["id"] / name).rename(
                folder / "questions" / rest["id"] / name
            )


def add_lonely_topic(folder: Path, topics: list[dict[str, Any]]) -> None:
    """A topic with a single question, which no list asks, and its proof."""
    slug = "grid-gap"
    neighbor = topics[0]["questions"][0]
    cited = re.search(
        r"@\w+\{\s*([^,\s]+)",
        (folder / "references.bib").read_text(encoding="utf-8"),
    )
    assert cited
    topics.append(
        {
            "id": "grids",
            "title": "Grids",
            "purpose": "How finely a line is sampled.",
            "questions": [slug],
        }
    )
    (folder / "questions/grids").mkdir()
    text = LONELY.format(related=neighbor, reference=cited[1])
    (folder / f"questions/grids/{slug}.md").write_text(
        text, encoding="utf-8"
    )
    (folder / "tests/formulas/test_grids.py").write_text(
        PROOF, encoding="utf-8"
    )


def rename_question(folder: Path, topics: list[dict[str, Any]]) -> None:
    """Give the last question of the first topic another slug, wherever it is named, and say where the old one leads."""
    topic = topics[0]
    old = topic["questions"][-1]
    new = f"{old}-renamed"
    topic["questions"][-1] = new
    path = folder / "questions" / topic["id"] / f"{old}.md"
    path.rename(path.with_stem(new))
    tests = (folder / "tests/formulas").glob("test_worked_*.py")
    for file in [
        *(folder / "questions").glob("*/*.md"),
        *tests,
        folder / "questions/errata.yml",
    ]:
        text = file.read_text(encoding="utf-8")
        file.write_text(
            re.sub(rf"(?<=[\[(, \"]){old}(?=[\]),\n\"])", new, text),
            encoding="utf-8",
        )
    replace(
        folder / "questions/published.yml",
        (rf"(?<=/){old}:$", f"{old}: {new}"),
    )


def add_list(
    folder: Path, lists: Path, topics: list[dict[str, Any]]
) -> None:
    """Record a fourth list of six items: four claimed by questions, one declined, one put off."""
    slugs = [topic["questions"][0] for topic in topics[:4]]
    paths = [
        folder / "questions" / topic["id"] / f"{topic['questions'][0]}.md"
        for topic in topics[:4]
    ]
    titles = [
        re.findall(
            "^title: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE
        )[0]
        for path in paths
    ]
    titles += ["How are models shipped?", "Which desk is best?"]
    items = [
        f"### {n}. {title}\n\nThe fork's own words on item {n}.\n"
        for n, title in enumerate(titles, 1)
    ]
    lists.mkdir(parents=True, exist_ok=True)
    file = lists / "fork.md"
    file.write_text("\n".join(items), encoding="utf-8")
    call(
        folder,
        sys.executable,
        "scripts/record_sources.py",
        str(file),
        "--new",
        "fork",
        "--title",
        "the fork’s list",
    )
    for number, (slug, path) in enumerate(
        zip(slugs, paths, strict=True), 1
    ):
        text = path.read_text(encoding="utf-8")
        changed = re.sub(
            r"^sources: \[",
            f"sources: [fork/{number}, ",
            text,
            count=1,
            flags=re.MULTILINE,
        )
        assert changed != text, f"{slug} has no sources"
        path.write_text(changed.replace(", ]", "]", 1), encoding="utf-8")
    declined = (
        "    declined: {6: furniture is out of scope}\n    later: [5]\n"
    )
    replace(
        folder / "sources.yml",
        (r"^  - id: fork\n", f"  - id: fork\n{declined}"),
    )


def main() -> int:
    """Run the command. Returns its exit status."""
    folder, lists = (Path(argument).resolve() for argument in sys.argv[1:3])
    subprocess.run(
        [
            "git",
            "clone",
            "--quiet",
            "--no-hardlinks",
            str(ROOT),
            str(folder),
        ],
        check=True,
    )
    topics_file = folder / "questions/topics.yml"
    topics = yaml.safe_load(topics_file.read_text(encoding="utf-8"))
    rename_identity(folder)
    add_list(folder, lists, topics)
    part_topics(folder, topics)
    add_lonely_topic(folder, topics)
    rename_question(folder, topics)
    topics_file.write_text(
        yaml.safe_dump(topics, sort_keys=False, allow_unicode=True),
        encoding="utf-8",
    )
    try:
        call(folder, sys.executable, "scripts/normalise.py")
        call(folder, sys.executable, "scripts/normalise.py", "--check")
    except subprocess.CalledProcessError:
        return 1
    identity = ("-c", "user.name=Fork", "-c", "user.email=fork@example.org")
    call(folder, "git", "add", "--all")
    call(
        folder,
        "git",
        *identity,
        "commit",
        "--quiet",
        "--message",
        "Make a fork of our own",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
