"""The benchmark: what it makes up keeps every rule, and it measures all that it says."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import copies
import generate
import tokens
import untried
from attacks import SHAPES
from rectified import ROOT

TINY = 1 / 16
ENVIRONMENT = os.environ | {
    "PYTHONPATH": os.pathsep.join(
        str(ROOT / folder) for folder in ("scripts", "tests/support")
    )
}
"""In which a benchmark is begun: see benchmarks/README.md."""


def files(folder: Path) -> dict[str, str]:
    written = [
        *(folder / "questions").rglob("*.*"),
        *(folder / "tests").rglob("*.py"),
        folder / "references.bib",
    ]
    return {
        path.relative_to(folder).as_posix(): path.read_text(
            encoding="utf-8"
        )
        for path in written
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "project"
    generate.write(folder, TINY)
    return folder


def test_a_collection_is_the_same_for_the_same_seed(
    made: Path, tmp_path: Path
) -> None:
    generate.write(tmp_path / "same", TINY)
    generate.write(tmp_path / "other", TINY, seed=2)
    assert files(made) == files(tmp_path / "same")
    assert not set(files(made)) & {
        name for name in files(tmp_path / "other") if name.endswith(".md")
    }


def test_a_collection_grows_as_asked_and_no_two_questions_are_alike(
    made: Path,
) -> None:
    questions = [
        text for name, text in files(made).items() if name.endswith(".md")
    ]
    assert len(questions) == round(generate.TOPICS * TINY**0.5) * round(
        generate.QUESTIONS * TINY**0.5
    )
    lines = [
        line
        for text in questions
        for line in text.splitlines()
        if len(line) > 60
    ]
    assert len(set(lines)) == len(lines)


def test_a_collection_keeps_every_rule(made: Path) -> None:
    copies.normalise(made)
    assert "0 problems" in copies.normalise(made, "--check")


def test_all_is_measured(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    options = [
        "--sizes",
        str(TINY),
        "--items",
        "20",
        "--folder",
        str(tmp_path / "bench"),
        "--json",
        str(report),
    ]
    command = [sys.executable, "benchmarks/bench.py", *options]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout
    [row] = json.loads(report.read_text())
    assert all(
        cost[part] > 0
        for cost in row["costs"].values()
        for part in ("cpu", "wall", "memory")
    )
    measured = ("pages", "index", "packed", "rewritten", "shown")
    assert all(row[key] > 0 for key in measured)
    assert set(row["matching"]) == {"20"}
    assert row["questions"] == len(
        list((tmp_path / "bench").glob("*/project/questions/*/*.md"))
    )
    if row["fetched"] is None:
        untried.missing(untried.BROWSER, "no Chromium is installed")
    assert row["fetched"] > 0
    assert row["first_result"] > 0
    tables = re.findall(r"^\| 0\.0625× \|.*\d", said, re.M)
    assert len(tables) == 5


@pytest.mark.parametrize("name", ["bench", "generate", "search"])
def test_a_benchmark_begins(name: str) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / f"benchmarks/{name}.py", "--help"],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout


def test_tokens_are_counted_without_comments_and_docstrings() -> None:
    python = '"""What\n\nit is."""\n\nx = f(\n    1,  # why\n)\n'
    assert list(tokens.of_python(python)) == [5, 5, 5, 5, 6, 6, 7]
    css = "/* why\n */\n.a:hover {\n  color: #fff; /* so */\n}\n"
    assert list(tokens.of_other(css)) == [3, 3, 3, 3, 4, 4, 4, 4, 5]
    script = 'const a = "b // c" // d\nf(`${a}`)\n'
    assert list(tokens.of_other(script)) == [1, 1, 1, 1, 2, 2, 2, 2]
    template = "{# why #}\n<b>{{ a.b }}</b>\n"
    assert len(list(tokens.of_jinja(template))) == 7


def test_the_figures_tell_of_every_shape_at_its_size() -> None:
    text = (ROOT / "benchmarks/README.md").read_text(encoding="utf-8")
    head, rows = "| shape | size | s at n/4, n/2, n | MB | growth |\n", []
    for line in text.partition(head)[2].splitlines()[1:]:
        if not line.startswith("|"):
            break
        rows.append(tuple(cell.strip() for cell in line.split("|")[1:3]))
    assert rows == [
        (name, str(shape.size)) for name, shape in SHAPES.items()
    ]
