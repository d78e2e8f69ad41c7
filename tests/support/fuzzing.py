"""Looks for texts that end in anything but BadInput: fuzzing.py [--keep] SECONDS [TARGET …]; `make fuzz` runs it.

Texts are put together of what has meant something to a reader: hostile payloads, the small project's files, marks.
Where atheris is installed, guided.py changes those further that reach new code; elsewhere hypothesis puts them together
blindly. What is found is shrunk and kept in tests/hostile/found/, where a test reads it again for ever. With --keep,
small texts that reach new code are kept, too, in tests/hostile/corpus/, for the next who looks to begin from.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import Any

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

STARTED = time.monotonic()
OURS = [str(ROOT / "scripts"), str(Path(__file__).parent)]
"""Where a process of its own finds what this one has imported of the project."""

HOSTILE = ROOT / "tests/hostile"
FOUND = HOSTILE / "found"
CORPUS = HOSTILE / "corpus"
GUIDED = Path(__file__).with_name("guided.py")
SMALL = 2000
"""So many bytes a text that is kept may have."""
SHRINKING = 30.0
"""At most so many seconds go into making a text smaller."""
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


def _project() -> list[Path]:
    """The small project's texts."""
    paths = sorted((ROOT / "tests/project").rglob("*.*"))
    return [
        path for path in paths if path.suffix in {".md", ".yml", ".bib"}
    ]


def _corpus() -> list[bytes]:
    """What texts are put together of: lines and words of what is hostile, and of our own files."""
    lines = (HOSTILE / "payloads.txt").read_bytes().splitlines()
    lines += [shape.text(3).encode() for shape in SHAPES.values()]
    for path in _project():
        lines += path.read_bytes().splitlines()
    words = chain.from_iterable(map(bytes.split, lines))
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


@dataclass(frozen=True)
class Looked:
    """What came of looking for some time.

    Attributes:
        tried: how many texts were tried.
        found: the smallest one that was found to fail.
        said: more about it in words, such as how much code was reached.
        reached: new texts that reached new code.
    """

    tried: int
    found: bytes | None = None
    said: str = ""
    reached: tuple[bytes, ...] = ()


def fuzz(target: str, seconds: float) -> Looked:
    """Try texts blindly for some time, one at least."""
    end, tried, found = time.monotonic() + seconds, 0, None

    @settings(
        max_examples=500,
        deadline=None,
        database=None,
        phases=(Phase.generate,),  # it is shrunk below
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
            assert found is not None, "it failed before it had a text"
            fails = partial(_fails, target)
            return Looked(tried, shrunk(found, fails, SHRINKING))
    return Looked(tried)


def _fails(target: str, text: bytes) -> bool:
    """Whether a target fails with a text by an exception."""
    try:
        attempt(target, text)
    except Exception:
        return True
    return False


def guided(
    targets: Iterable[str], seconds: float, script: Path = GUIDED
) -> dict[str, Looked]:
    """Let atheris look, from the kept texts on.

    Args:
        targets: names in TARGETS.
        seconds: for how long in all, with what it takes to begin.
        script: what to run; see guided.py.

    Returns:
        What came of it, by target.

    Raises:
        RuntimeError: a target was not tried, with what was said instead.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for target in targets:
            (folder / target / "kept").mkdir(parents=True)
            for number, text in enumerate(_first(target)):
                (folder / target / "kept" / str(number)).write_bytes(text)
        run = subprocess.run(
            [sys.executable, script, name, str(seconds), *targets],
            capture_output=True,
            text=True,
            errors="replace",
            env=os.environ | {"PYTHONPATH": os.pathsep.join(OURS)},
        )
        return {
            target: _outcome(folder / target, run.stderr)
            for target in targets
        }


def _first(target: str) -> set[bytes]:
    """What to begin from: what was kept or found before, texts out of proportion when they grow, our own files."""
    paths = chain(_project(), FOUND.glob(f"{target}-*"))
    texts = {path.read_bytes() for path in paths} | set(kept(target))
    return texts | {shape.text(3).encode() for shape in SHAPES.values()}


def _outcome(folder: Path, said: str) -> Looked:
    """What atheris left in a target's folder."""
    log = folder / "log"
    text = log.read_text(errors="replace") if log.is_file() else said
    tried = re.search(r"^stat::number_of_executed_units: (\d+)", text, re.M)
    covered = re.findall(r"^#\d+\t.*?\bcov: (\d+)", text, re.M)
    found = folder / "found"
    if tried is None and not found.is_file():
        raise RuntimeError(text[-2000:])
    return Looked(
        int(tried[1]) if tried else 0,
        found.read_bytes() if found.is_file() else None,
        f"{covered[0]} branches reached at first and {covered[-1]} at last"
        if covered
        else "",
        tuple(path.read_bytes() for path in (folder / "kept").iterdir()),
    )


def shrunk(
    data: bytes, fails: Callable[[bytes], bool], seconds: float
) -> bytes:
    """Take pieces out of a text, ever smaller ones, as long as it goes on failing.

    Args:
        data: a text that fails.
        fails: whether a text does.
        seconds: for how long at most.

    Returns:
        The smallest text that was found to fail.
    """
    end, size = time.monotonic() + seconds, len(data)
    while size and time.monotonic() < end:
        start, before = 0, len(data)
        while start < len(data) and time.monotonic() < end:
            less = data[:start] + data[start + size :]
            if fails(less):
                data = less
            else:
                start += size
        if size > 1 or len(data) == before:
            size //= 2
    return data


def dictionary() -> str:
    """What texts are put together of, as libFuzzer reads it."""
    pieces = (piece for piece in _corpus() if 0 < len(piece) <= 64)
    spelled = ("".join(map(r"\x{:02x}".format, piece)) for piece in pieces)
    return "".join(f'"{piece}"\n' for piece in spelled)


def kept(target: str) -> list[bytes]:
    """The texts that are kept for a target."""
    path = CORPUS / f"{target}.txt"
    if not path.is_file():
        return []
    lines = path.read_text(encoding="ascii").splitlines()
    return [json.loads(line).encode("latin-1") for line in lines]


def keep(target: str, texts: Iterable[bytes]) -> int:
    """Keep of a target's texts, old ones and these, those that reach code no smaller one does. Returns how many."""
    small = {text for text in texts if len(text) <= SMALL}
    chosen = reaching(target, {*kept(target), *small})
    lines = (json.dumps(text.decode("latin-1")) + "\n" for text in chosen)
    CORPUS.mkdir(exist_ok=True)
    (CORPUS / f"{target}.txt").write_text("".join(lines), encoding="ascii")
    return len(chosen)


def reaching(target: str, texts: Iterable[bytes]) -> list[bytes]:
    """Of these texts those that reach code that no smaller one does; the smallest first."""
    chosen, before = [], set[Step]()
    for text in sorted(texts, key=lambda text: (len(text), text)):
        if steps := _steps(target, text) - before:
            chosen.append(text)
            before |= steps
    return chosen


Step = tuple[str, int, int]
"""A file of the library, the number of a line in it, and that of the line that came before."""


def _steps(target: str, data: bytes) -> set[Step]:
    """From which line to which a target goes in the library when it reads a text."""
    found = set[Step]()
    library = str(ROOT / "scripts/rectified")

    def entered(frame: FrameType, event: str, _: object) -> Any:
        name, last = frame.f_code.co_filename, 0
        if not name.startswith(library):
            return None

        def moved(frame: FrameType, event: str, _: object) -> Any:
            nonlocal last
            if event == "line":
                found.add((name, last, frame.f_lineno))
                last = frame.f_lineno
            return moved

        return moved

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        attempt(target, data)
    finally:
        sys.settrace(before)
    return found


def looked(
    targets: list[str], seconds: float
) -> Iterable[tuple[str, Looked]]:
    """Look for some time in all: by atheris, or if there is none blindly, which is said."""
    if find_spec("atheris"):
        yield from guided(targets, seconds).items()
        return
    print(
        "fuzzing.py: atheris is not installed: texts are put together blindly, whatever code they reach",
        file=sys.stderr,
    )
    for target in targets:
        yield target, fuzz(target, seconds / len(targets))


def main(arguments: list[str]) -> int:
    """Run the command. Returns 1 if something was found."""
    keeps = arguments[:1] == ["--keep"]
    seconds, *targets = arguments[keeps:]
    status = 0
    for target, result in looked(targets or list(TARGETS), float(seconds)):
        said = f"; {result.said}" if result.said else ""
        print(f"{target}: {result.tried} texts{said}", flush=True)
        if result.found is not None:
            path = FOUND / f"{target}-{digest(result.found)[:8]}"
            path.write_bytes(result.found)
            print(f"{path.relative_to(ROOT)}: it fails", file=sys.stderr)
            status = 1
        elif keeps and result.reached:
            print(f"{target}: {keep(target, result.reached)} texts kept")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
