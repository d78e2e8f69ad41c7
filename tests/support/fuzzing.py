"""Looks for texts that end in anything but BadInput: fuzzing.py SECONDS [TARGET …]; `make fuzz` runs it.

Texts are put together of what has meant something to a reader: hostile payloads, the small project's files, marks. What
is found is shrunk and kept in tests/hostile/found/, where a test reads it again for ever.
"""

import itertools
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from attacks import SHAPES
from rectified import ROOT
from rectified.cache import digest
from rectified.curation import addresses, bibtex, inert, parse_question
from rectified.errors import BadInput
from rectified.pages import drafts
from rectified.scrapes.decode import decoded
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.reading import read_one
from rectified.text import latex

HOSTILE = ROOT / "tests/hostile"
FOUND = HOSTILE / "found"
QUESTION = (
    ROOT / "tests/project/questions/shapes/window-count.md"
).read_text()
NAME = "questions/topic/question.md"


def _decoding(data: bytes) -> None:
    decoded(data, Path("list.md"))


def _splitting(data: bytes) -> None:
    read_one(data, Path("list.md"), Inventory(sources=[]), strict=False)


def _repairing(data: bytes) -> None:
    items = (
        b"### %d. What is %d?\n\n%s\n\n" % (n, n, data) for n in (1, 2, 3)
    )
    _splitting(b"".join(items))


def _math(data: bytes) -> None:
    text = data.decode(errors="replace")
    for display in (False, True):
        try:
            latex.to_mathml(text, display=display)
        except latex.FormulaError:  # which each reader tells with its place
            continue
    latex.to_text("x")


def _front_matter(data: bytes) -> None:
    text = data.decode(errors="replace")
    head = re.sub(r"(?m)^level: .*$", lambda _: text, QUESTION, count=1)
    parse_question(head, "topic", NAME)
    parse_question(f"---\n{text}\n---\n", "topic", NAME)


def _answer(data: bytes) -> None:
    text = data.decode(errors="replace")
    question = parse_question(f"{QUESTION}\n{text}", "topic", NAME)
    list(inert.prose(text))
    assert question.shown_formulas is not None
    drafts.safe(text)


def _references(data: bytes) -> None:
    bibtex.parse(data.decode(errors="replace"), "references.bib")


def _record(data: bytes) -> None:
    addresses.parse(data.decode(errors="replace"))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "decoding": _decoding,
    "splitting": _splitting,
    "repairing": _repairing,
    "math": _math,
    "front-matter": _front_matter,
    "answer": _answer,
    "references": _references,
    "record": _record,
}


def _corpus() -> list[bytes]:
    """What texts are put together of: lines and words of what is hostile, and of our own files."""
    lines = (HOSTILE / "payloads.txt").read_bytes().splitlines()
    lines += [shape.text(3).encode() for shape in SHAPES.values()]
    for path in sorted((ROOT / "tests/project").rglob("*.*")):
        if path.suffix in {".md", ".yml", ".bib"}:
            lines += path.read_bytes().splitlines()
    words = itertools.chain.from_iterable(map(bytes.split, lines))
    marks = "\n|\n\n|\r| |    |\t|```|~~~|---|***|$|$$|\\|{|}|[|](|)|<|>|&|#|:|- || |"
    marks += "\\frac|\\begin{aligned}|\\left(|^|_|@article{|"
    marks += "title = |é|\u0301|\u200b|\u202e|\x00|\x85|\ufeff|\U0001f469\u200d|½|²|１|?"
    pieces = {*lines, *words, *(mark.encode() for mark in marks.split("|"))}
    return sorted(pieces | {b"\xff", b"\xc3", b"\xef\xbb\xbf", b"|"})


TEXTS = st.lists(
    st.sampled_from(_corpus()) | st.binary(max_size=6), max_size=25
).map(b"".join)


def attempt(target: str, data: bytes) -> None:
    """Run a target; BadInput is as good as an answer."""
    try:
        TARGETS[target](data)
    except BadInput:
        return


def fuzz(target: str, seconds: float) -> tuple[int, bytes | None]:
    """Try texts for some time, one at least. Returns how many were tried, and the smallest that was found to fail."""
    end, tried, found = time.monotonic() + seconds, 0, None

    @settings(
        max_examples=500,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(TEXTS)
    def once(data: bytes) -> None:
        nonlocal tried, found
        if tried and time.monotonic() > end and found is None:
            return
        tried += 1
        try:
            attempt(target, data)
        except Exception:
            found = data
            raise

    while not tried or time.monotonic() < end:
        try:
            once()
        except Exception:
            return tried, found
    return tried, None


def main(arguments: list[str]) -> int:
    """Run the command. Returns 1 if something was found."""
    seconds, targets = float(arguments[0]), arguments[1:] or list(TARGETS)
    status = 0
    for target in targets:
        tried, found = fuzz(target, seconds / len(targets))
        print(f"{target}: {tried} texts", flush=True)
        if found is not None:
            path = FOUND / f"{target}-{digest(found)[:8]}"
            path.write_bytes(found)
            print(f"{path.relative_to(ROOT)}: it fails", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
