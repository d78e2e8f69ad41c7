"""Accounting: every character of a source is kept in an item or dropped with a reason.

*Characters read* are those of the source's text after decoding, with newlines as `\\n`, mojibake reversed and
Unicode composed (NFC), before anything is dropped. A `Tracked` text knows, for each of its characters, which
of those it is; so the sum at the end counts characters that are really there, not lengths that happen to add
up.
"""

import operator
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, compress, count, pairwise
from typing import NamedTuple

INSERTED = -1


class Edit(NamedTuple):
    """A change of `text[start:end]`; see `drop`, `insert`, `swap`."""

    start: int
    end: int
    text: str
    why: str


def drop(start: int, end: int, why: str, instead: str = "") -> Edit:
    """Take characters out, for a reason, and perhaps write something of ours `instead`."""
    if not why:
        raise ValueError("characters are dropped only for a reason")
    return Edit(start, end, instead, why)


def insert(at: int, text: str) -> Edit:
    """Write something of ours before position `at`."""
    return Edit(at, at, text, "")


def swap(start: int, end: int, text: str) -> Edit:
    """Write characters in another form, one for one: they stay the source's and count as kept."""
    if len(text) != end - start:
        raise ValueError("a swap keeps the number of characters")
    return Edit(start, end, text, "")


class Lost(NamedTuple):
    """A run of the source's characters, `start` to `end`, that was dropped, and why."""

    start: int
    end: int
    why: str


@dataclass(frozen=True)
class Tracked:
    """A text that knows where each of its characters stood in the source; `INSERTED` marks ours."""

    text: str
    origins: Sequence[int]

    @classmethod
    def whole(cls, text: str) -> "Tracked":
        """A source as it was read."""
        return cls(text, range(len(text)))

    def __getitem__(self, part: slice) -> "Tracked":
        """A part of the text."""
        return Tracked(self.text[part], self.origins[part])

    def edited(self, edits: Iterable[Edit]) -> tuple["Tracked", list[Lost]]:
        """Apply edits that do not overlap.

        Returns:
            The new text, and the runs of source characters that went; dropping what we inserted loses
            nothing.
        """
        in_order = sorted(edits, key=lambda edit: (edit.start, edit.end))
        if not in_order:
            return self, []
        text: list[str] = []
        origins: list[int] = []
        lost: list[Lost] = []
        at = 0
        for start, end, new, why in in_order:
            if start < at:
                raise ValueError(
                    f"edits overlap at {start}: {self.text[start:end]!r}"
                )
            text += [self.text[at:start], new]
            origins += self.origins[at:start]
            if why or start == end:
                origins += [INSERTED] * len(new)
                lost += _runs(self.origins[start:end], why)
            else:
                origins += self.origins[start:end]
            at = end
        text.append(self.text[at:])
        origins += self.origins[at:]
        return Tracked("".join(text), tuple(origins)), lost

    def original(self) -> str:
        """What is left of the source's own characters, a space wherever anything was taken out."""
        if isinstance(self.origins, range):
            return self.text
        own = list(map(INSERTED.__ne__, self.origins))
        text = "".join(compress(self.text, own))
        origins = tuple(compress(self.origins, own))
        steps = map(operator.sub, origins[1:], origins)
        breaks = compress(count(1), map((1).__ne__, steps))
        runs = pairwise([0, *breaks, len(text)])
        return " ".join(text[start:end] for start, end in runs)

    def source_position(self, at: int) -> int:
        """Where in the source position `at` stands, or the nearest place after or before it."""
        for place in chain(
            range(at, len(self.origins)), range(at - 1, -1, -1)
        ):
            if self.origins[place] != INSERTED:
                return self.origins[place]
        return 0

    def lost(self, start: int, end: int, why: str) -> list[Lost]:
        """What goes if `text[start:end]` goes, for a reason."""
        return _runs(self.origins[start:end], why)

    @classmethod
    def joined(cls, parts: Iterable["Tracked"], between: str) -> "Tracked":
        """Texts one after another, with something of ours between them."""
        every = list(parts)
        if len(every) == 1:
            return every[0]
        origins: list[int] = []
        for place, part in enumerate(every):
            origins += [INSERTED] * len(between) if place else []
            origins += part.origins
        return cls(
            between.join(part.text for part in every), tuple(origins)
        )


def _runs(origins: Sequence[int], why: str) -> list[Lost]:
    if isinstance(origins, range):
        return [Lost(origins.start, origins.stop, why)] if origins else []
    runs: list[Lost] = []
    for origin in origins:
        if origin == INSERTED:
            continue
        if runs and runs[-1].end == origin:
            runs[-1] = Lost(runs[-1].start, origin + 1, why)
        else:
            runs.append(Lost(origin, origin + 1, why))
    return runs


@dataclass(frozen=True)
class Dropped:
    """Characters that were dropped: the first and last line they stand on, why, and how many they are."""

    lines: tuple[int, int]
    why: str
    text_length: int


class Lines:
    """Line numbers, counted from 1, of positions in a text."""

    def __init__(self, text: str) -> None:
        self._starts = [
            0,
            *(match.end() for match in re.finditer("\n", text)),
        ]

    def of(self, position: int) -> int:
        """The line that holds a position."""
        return bisect_right(self._starts, position)

    def start(self, line: int) -> int:
        """Where a line begins."""
        return self._starts[line - 1]


def balance(
    text: str, kept: Iterable[Tracked], lost: Iterable[Lost]
) -> tuple[int, int, int]:
    """Count characters read, kept and dropped, one by one.

    Raises:
        RuntimeError: a character is in no item and was not dropped, or is counted twice: a fault of ours.
    """
    seen = bytearray(len(text))
    for part in kept:
        for run in _runs(part.origins, "kept"):
            _count(seen, run.start, run.end, b"\1")
    for start, end, _ in lost:
        _count(seen, start, end, b"\2")
    if (missing := seen.find(0)) >= 0:
        raise RuntimeError(
            f"character {missing} ({text[missing]!r}) is neither kept nor dropped"
        )
    return len(text), seen.count(1), seen.count(2)


def _count(seen: bytearray, start: int, end: int, kind: bytes) -> None:
    """Note that a run of characters is counted. Raises RuntimeError if one of them was already."""
    if any(seen[start:end]):
        twice = next(place for place in range(start, end) if seen[place])
        raise RuntimeError(f"character {twice} is counted twice")
    seen[start:end] = kind * (end - start)


def by_line(text: str, lost: Iterable[Lost]) -> list[Dropped]:
    """The dropped runs as line ranges; one range for what went for one reason on lines that follow each other."""
    lines = Lines(text)
    dropped: list[Dropped] = []
    newest: dict[str, int] = {}
    for start, end, why in sorted(lost):
        first, last, length = (
            lines.of(start),
            lines.of(max(start, end - 1)),
            end - start,
        )
        place = newest.get(why)
        if place is not None and first <= dropped[place].lines[1] + 1:
            before = dropped[place]
            dropped[place] = Dropped(
                (before.lines[0], max(last, before.lines[1])),
                why,
                before.text_length + length,
            )
        else:
            newest[why] = len(dropped)
            dropped.append(Dropped((first, last), why, length))
    return dropped
