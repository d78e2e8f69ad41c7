"""Reading takes time that grows with what is read, whatever its shape; and no input ends in a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from attacks import SHAPES
from rectified.errors import BadInput
from rectified.scrapes import read
from rectified.scrapes.decode import LARGEST, LONGEST_LINE
from rectified.scrapes.inventory import Inventory
from rectified.text import latex

SECONDS = 40
"""Far more than any shape takes at its size here; what backtracks takes minutes."""


@pytest.mark.parametrize("shape", SHAPES)
def test_time_is_in_proportion(shape: str, tmp_path: Path) -> None:
    """Each shape that once took minutes, at the size at which it did."""
    path = tmp_path / "list.md"
    path.write_text(SHAPES[shape].text(SHAPES[shape].size), encoding="utf-8")
    code = (
        "import sys, pathlib\nfrom rectified.errors import BadInput\n"
        "from rectified.scrapes import read\nfrom rectified.scrapes.inventory import Inventory\n"
        "try: read([pathlib.Path(sys.argv[1])], Inventory(sources=[]), strict=False)\n"
        "except BadInput as error: sys.exit(f'{error}')"
    )
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(
        command, timeout=SECONDS, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert done.returncode in {0, 1}, "it crashed"


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
        (b"### 1. What is " + b"x" * LONGEST_LINE + b"?\n", "a line of more"),
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
