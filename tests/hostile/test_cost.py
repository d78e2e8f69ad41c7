"""Reading takes time that grows with what is read, whatever its shape; and no input ends in a traceback."""

import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

import pytest

import unseen
from attacks import SHAPES
from rectified import ROOT
from rectified.curation import reading
from rectified.errors import BadInput
from rectified.scrapes import matching, tabular
from rectified.scrapes.decode import LARGEST, LONGEST_LINE
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.nearness import Index
from rectified.scrapes.reading import LARGEST_ITEM, read
from rectified.text import latex

SECONDS = 60
"""After so many a reading is taken for one that never ends."""

GROWTH, FLOOR = 8, 0.05
"""Four times the size takes so many times the time at most: in proportion it takes four, by the square sixteen. Less
than so many seconds are taken for so many, since that little is no measure."""

MEASURE = """
import sys, time, pathlib
from rectified.errors import BadInput
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.nearness import Index
from rectified.scrapes.reading import read
for name in sys.argv[1:]:
    began = time.process_time()
    try: read([pathlib.Path(name)], Inventory(sources=[]), strict=False)
    except BadInput: pass
    print(time.process_time() - began)
"""


def _seconds(paths: list[Path]) -> list[float]:
    """How long a process of its own computes to read each of some files; it fails where that crashes."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *map(str, paths)],
        timeout=SECONDS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"it crashed: {done.stderr[-500:]}"
    return [float(line) for line in done.stdout.split()]


def _in_proportion(
    measure: Callable[[], list[float]],
) -> tuple[bool, list[float]]:
    """Whether the second time is in proportion to the first, of a quarter of the size; another try if it is not, for a
    machine that was busy with something else. Gives the times, too."""
    for _ in range(2):
        small, large = taken = measure()
        if large < GROWTH * max(small, FLOOR):
            return True, taken
    return False, taken


@pytest.mark.parametrize("shape", SHAPES)
def test_time_is_in_proportion(shape: str, tmp_path: Path) -> None:
    """Each shape that once took minutes, at the size at which it did, and at a quarter of it."""
    size = SHAPES[shape].size
    paths = [
        tmp_path / "warm.md",
        tmp_path / "small.md",
        tmp_path / "list.md",
    ]
    for path, n in zip(paths, (1, max(size // 4, 1), size), strict=True):
        path.write_text(SHAPES[shape].text(n), encoding="utf-8")
    is_so, taken = _in_proportion(lambda: _seconds(paths)[1:])
    assert is_so, taken


def test_what_takes_the_square_is_told() -> None:
    """The times of a step that looks at all others once for each; and of one in proportion."""
    assert not _in_proportion(lambda: [0.1, 1.6])[0]
    assert _in_proportion(lambda: [0.1, 0.45])[0]
    assert _in_proportion(lambda: [0.001, 0.02])[0]


def _matched(path: Path, size: int, index: Index) -> float:
    """How long short new questions take to be matched with ours."""
    words = (
        "pan",
        "lid",
        "stove",
        "oil",
        "rice",
        "spoon",
        "dropout",
        "gate",
    )
    path.write_text(
        "".join(
            f"### {n}. What is {words[n % 8]} {words[n // 8 % 8]} {n}?\n\nIt is.\n\n"
            for n in range(1, size + 1)
        )
    )
    known = Inventory(sources=[])
    sources = read([path], known, strict=False)
    began = time.process_time()
    found = matching.match({}, sources, known, index)
    taken = time.process_time() - began
    assert len(found.unanswered) == size
    return taken


MATCHING = 4
"""Seconds for four thousand; they took 34 once."""


def test_many_short_questions_are_matched_in_time(tmp_path: Path) -> None:
    """With all of ours."""
    index = Index(reading.load(ROOT).questions.values())
    _matched(tmp_path / "warm.md", 10, index)
    is_so, taken = _in_proportion(
        lambda: [
            _matched(tmp_path / "list.md", n, index) for n in (1000, 4000)
        ]
    )
    assert is_so, taken
    assert taken[1] < MATCHING


def test_a_cell_that_never_closes_takes_little_memory() -> None:
    """No step is kept for each of its characters, lest one has to go back."""
    text = 'question,answer\nWhy?,"' + "so or\n" * 40_000
    tracemalloc.start()
    try:
        assert not tabular.table(text)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 60 * len(text)


@pytest.mark.parametrize(
    "formula",
    [
        "{" * 5343 + "x" + "}" * 5343,
        r"\frac{1}{" * 3136 + "x" + "}" * 3136,
        r"\frac{1}{" * 900 + "x" + "}" * 900,
        r"\frac1" * 600 + "x",
        "(" * 40,
        r"a\{" * 40,
        "⟨" * 40,
        "{" + "(" * 40 + "}{" + ")" * 40 + "}",
        "x\x07",
        "x\ufffe",
        "x" * 5000,
    ],
    ids=lambda formula: formula[:12].encode("unicode-escape").decode(),
)
def test_a_formula_that_would_crash_is_refused(formula: str) -> None:
    """Before the converter sees it, for which each bracket without a partner takes twice the time."""
    with pytest.raises(latex.FormulaError):
        latex.to_text(formula)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (
            b"### 1. What is " + b"x" * LONGEST_LINE + b"?\n",
            "a line of more",
        ),
        (b"x\n" * (LARGEST // 2 + 1), "bytes, "),
        ("### 1. What\x90?\n".encode(), "binary"),
        ("### 1. What\ufffe?\n".encode(), "binary"),
    ],
    ids=["line", "file", "control", "no character"],
)
def test_what_is_too_much_is_refused_in_a_line(
    tmp_path: Path, data: bytes, what: str
) -> None:
    path = tmp_path / "list.md"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=what):
        read([path], Inventory(sources=[]), strict=False)


def test_a_path_too_long_is_told() -> None:
    with pytest.raises(BadInput):
        read([Path("a" * 5000)], Inventory(sources=[]), strict=False)


def test_numbers_of_five_digits_are_read(tmp_path: Path) -> None:
    """Nothing behind question 9999 becomes the text of the one before."""
    path = tmp_path / "list.md"
    count = 60
    path.write_text(
        "".join(
            f"### {n}. What is thing {n}?\n\nSo {n}.\n\n"
            for n in range(9970, 9970 + count)
        ),
        encoding="utf-8",
    )
    (source,) = read([path], Inventory(sources=[]), strict=False)
    assert len(source.items) == count


def test_a_question_too_large_is_refused_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "list.md"
    lines = f"{'x' * (LARGEST_ITEM // 2)}\n" * 2
    path.write_text(f"### 1. What?\n\n{lines}\n### 2. Why?\n\nSo.\n")
    with pytest.raises(BadInput, match=r"list.md:1: question 1 has \d+"):
        read([path], Inventory(sources=[]), strict=False)


@pytest.mark.parametrize("digits", ["1234", "١٢٣٤", "१२३४", "１２３４"])
@pytest.mark.parametrize("shape", ["### {}. ", "{}) ", "Question {}: "])
def test_digits_of_other_scripts_are_numbers(
    tmp_path: Path, digits: str, shape: str
) -> None:
    path = tmp_path / "list.md"
    path.write_text(
        "".join(
            f"{shape.format(digit)}What is thing {name}?\n\nIt is {name}.\n\n"
            for digit, name in zip(digits, "abcd", strict=True)
        ),
        encoding="utf-8",
    )
    (source,) = read([path], Inventory(sources=[]), strict=False)
    titles = [(item.number, item.title) for item in source.items]
    assert titles == [
        (n, f"What is thing {c}?") for n, c in enumerate("abcd", 1)
    ]


UNSEEN = "".join(one for one in unseen.ALL if ord(one) & 0x1FFFFE != 0xFFFE)
"""But what makes a file a binary one."""


@pytest.mark.parametrize("name", ["list.md", "list.csv"])
def test_what_nobody_sees_is_taken_out_and_counted(
    tmp_path: Path, name: str
) -> None:
    """Wherever it stands, in titles and their marks too; what joins letters stays."""
    plain, odd = tmp_path / name, tmp_path / "odd" / name
    odd.parent.mkdir()
    cells = [
        (f"What is {c}?", f"An a{unseen.WRITTEN['Hindi']} {c}.")
        for c in "abc"
    ]
    if name == "list.md":
        text = "".join(f"### {q}\n\n{a}\n\n" for q, a in cells)
    else:
        text = "question,answer\n" + "".join(f"{q},{a}\n" for q, a in cells)
    plain.write_text(text, encoding="utf-8")
    head = 0 if name == "list.md" else text.index("\n")
    endless = cycle(UNSEEN)
    spoiled = text[:head] + "".join(
        character
        if character in "\u094d\u200d"
        else f"{''.join(islice(endless, 7))}{character}"
        for character in text[head:]
    )
    odd.write_text(spoiled, encoding="utf-8")
    clean, repaired = (
        read([path], Inventory(sources=[]), strict=False)[0]
        for path in (plain, odd)
    )
    assert [i.title for i in repaired.items] == [
        i.title for i in clean.items
    ]
    assert [i.body for i in repaired.items] == [i.body for i in clean.items]
    put_in = len(spoiled) - len(text)
    assert set(UNSEEN) < set(spoiled), "too short a list to hold all"
    told = [d.text_length for d in repaired.dropped if "nobody" in d.why]
    between = 0 if name == "list.md" else 7 * len(cells)  # of no cell
    assert put_in - between <= sum(told) <= put_in


def test_no_more_of_a_file_is_read_than_it_may_have(tmp_path: Path) -> None:
    """It is told by its size, in no time and with no memory."""
    path = tmp_path / "list.md"
    with path.open("wb") as handle:
        handle.truncate(2_000_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(
            BadInput, match=r"list.md:1:1: the file has 20{9}"
        ):
            read([path], Inventory(sources=[]), strict=False)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_what_has_no_end_is_refused(tmp_path: Path) -> None:
    """In one line, and at once: nobody writes into the pipe."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        command = [sys.executable, "scripts/normalise.py"]
        found = subprocess.run(
            [*command, "--check", "--sources", str(path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert found.returncode == 2
        (line,) = found.stderr.splitlines()
        assert f"{path}: a pipe or a device" in line
