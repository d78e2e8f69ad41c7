"""What the proofs did when they last ran: written by the tests, read by the build, never committed.

An outcome says nothing any more once the text it is about, the file that holds the proof, or the machinery that
proofs run on has changed.
"""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rectified.curation import Correction
from rectified.files import read_bytes, write_all

RECORD = "build/proofs.json"
MUTATION = "build/mutation.json"
MACHINERY = "scripts/proving"

Kind = Literal["formula", "correction"]
Result = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True)
class Outcome:
    """What one test did.

    Attributes:
        test: its node id, as pytest names it.
        kind, settles: whether it is about a formula or a correction, and the id.
        text: digest of the LaTeX, or of the correction.
        source: digest of the test's file and the machinery.
        result: what came of it.
        message: the first line of what went wrong.
        values: how many values or expressions it compared with a reference.
        tolerance, difference: the largest relative difference that was allowed, and that was seen.
        example: one of the comparisons: `inputs`, what the formula `gives`, and the `reference`.
        assertions: how many plain assertions held, of a test that refutes.
        asserted: some of them: what was asserted, and what it was in numbers.
    """

    test: str
    kind: Kind
    settles: str
    text: str
    source: str
    result: Result
    message: str = ""
    values: int = 0
    tolerance: float = 0.0
    difference: float = 0.0
    example: dict[str, Any] | None = None
    assertions: int = 0
    asserted: Sequence[Sequence[str]] = ()

    @property
    def path(self) -> str:
        """The test's file."""
        return self.test.partition("::")[0]

    @property
    def function(self) -> str:
        """The test's file and function, whatever its parameters."""
        return self.test.partition("[")[0]


def text_digest(*parts: str) -> str:
    """Digest of texts, however they are spaced."""
    return hashlib.sha256(
        "\n".join(" ".join(part.split()) for part in parts).encode()
    ).hexdigest()[:16]


def correction_digest(correction: Correction) -> str:
    """Digest of what a refutation reads."""
    return text_digest(
        correction.published,
        correction.corrected,
        correction.counterexample or "",
    )


def source_digest(root: Path, path: str) -> str:
    """Digest of a test's file and the machinery below it; empty if there is no such file."""
    file = root / path
    if not file.is_file():
        return ""
    parts = [file, *sorted((root / MACHINERY).glob("*.py"))]
    return hashlib.sha256(
        b"\0".join(read_bytes(part) for part in parts)
    ).hexdigest()[:16]


def _pairs(asserted: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """As a test recorded them, before they were JSON."""
    return tuple(tuple(pair) for pair in asserted)


def load(root: Path) -> list[Outcome]:
    """The record below a repository's root; empty if there is none, or one that an older version wrote."""
    try:
        return [
            Outcome(**entry | {"asserted": _pairs(entry["asserted"])})
            for entry in json.loads(
                (root / RECORD).read_text(encoding="utf-8")
            )
        ]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def record(root: Path, seen: Iterable[Outcome]) -> None:
    """Add to the record what was seen, and drop what has gone out of date.

    A test that was skipped this time leaves the record of the same test on the same text as it is.
    """
    kept = {(old.test, old.kind, old.settles): old for old in load(root)}
    seen = list(seen)
    imported = {new.path for new in seen if new.test != new.path}
    kept = {
        key: old for key, old in kept.items() if old.test not in imported
    }  # the whole file had failed
    for new in seen:
        key = (new.test, new.kind, new.settles)
        old = kept.get(key)
        known = old is not None and (old.text, old.source) == (
            new.text,
            new.source,
        )
        if not (known and new.result == "skipped"):
            kept[key] = new
    sources = {
        path: source_digest(root, path)
        for path in {outcome.path for outcome in kept.values()}
    }
    current = [
        dataclasses.asdict(kept[key])
        for key in sorted(kept)
        if kept[key].source == sources[kept[key].path]
    ]
    write_all(
        {
            root / RECORD: json.dumps(current, ensure_ascii=False, indent=1)
            + "\n"
        },
        root=root,
    )


@dataclass(frozen=True)
class Planted:
    """How many mistakes were planted in a formula, and how many of them its proofs noticed."""

    mistakes: int
    noticed: int


def planted(root: Path) -> dict[tuple[str, str], Planted]:
    """What the last run of `scripts/mutate.py` found: by a formula's id and the digest of its LaTeX."""
    try:
        entries = json.loads((root / MUTATION).read_text(encoding="utf-8"))[
            "by_formula"
        ]
        return {
            (entry["formula"], entry["text"]): Planted(
                entry["mutants"], sum(entry["caught"].values())
            )
            for entry in entries
        }
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def current(root: Path) -> list[Outcome]:
    """The outcomes of tests that have not changed since; their texts may have."""
    seen = load(root)
    sources = {
        path: source_digest(root, path)
        for path in {outcome.path for outcome in seen}
    }
    return [
        outcome
        for outcome in seen
        if outcome.source == sources[outcome.path]
    ]


def failures(root: Path) -> list[Outcome]:
    """The outcomes of tests that failed and have not changed since; their texts may have."""
    return [
        outcome for outcome in current(root) if outcome.result == "failed"
    ]
