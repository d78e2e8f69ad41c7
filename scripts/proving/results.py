"""What a mutation run found, as data and as text."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

FLOOR = 0.95
DIGITS_FLOOR = 0.98
# How a mutant was caught, from the most to the least telling.
WAYS = ("value", "refused", "name", "pin", "unread", "time")


@dataclass
class Result:
    """What became of one formula's mutants.

    Attributes:
        formula: its id.
        caught: how many, by way: `value` (a number differs), `refused` (cannot be computed: an unbound symbol,
            shapes, an index out of range), `name` (the change was on the defined side), `pin` (a transcription no
            longer matches), `unread` (no longer LaTeX of the site), `time` (ran out of time).
        survived: kind and change of each that no proof noticed.
        excused: the same, for those recorded as equivalent.
        broken: why the formula's proofs fail unchanged, or that there are none.
        stale: recorded mutants that did not survive.
        seconds: how long it took.
        text: digest of the LaTeX.
    """

    formula: str
    caught: Counter[str] = field(default_factory=Counter)
    survived: list[dict[str, str]] = field(default_factory=list)
    excused: list[dict[str, str]] = field(default_factory=list)
    broken: str = ""
    stale: list[str] = field(default_factory=list)
    seconds: float = 0.0
    text: str = ""

    @property
    def total(self) -> int:
        """Mutants that count."""
        return sum(self.caught.values()) + len(self.survived)

    @property
    def score(self) -> float:
        """The share that was caught."""
        return sum(self.caught.values()) / self.total if self.total else 0.0


@dataclass
class Numbers:
    """What became of the worked numbers when one digit at a time was changed.

    Attributes:
        roles: how many numerals are given, computed from those, and named: years, or what a paper reports.
        tried: how many digits were changed.
        unnoticed: each that no test noticed, as `passage: numeral`.
    """

    roles: Counter[str] = field(default_factory=Counter)
    tried: int = 0
    unnoticed: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, parts: Iterable["Numbers"]) -> "Numbers":
        """Those of several passages together."""
        total = cls()
        for part in parts:
            total.roles += part.roles
            total.tried += part.tried
            total.unnoticed += part.unnoticed
        return total

    @property
    def failed(self) -> bool:
        """Whether too few were noticed."""
        return len(self.unnoticed) > (1 - DIGITS_FLOOR) * self.tried

    def report(self) -> dict[str, Any]:
        """The results as data."""
        return {
            "numerals": dict(self.roles),
            "digits": self.tried,
            "unnoticed": self.unnoticed,
        }

    def __str__(self) -> str:
        roles = ", ".join(
            f"{count} {role}" for role, count in sorted(self.roles.items())
        )
        noticed = self.tried - len(self.unnoticed)
        total = f"worked numbers: {roles}; {noticed} of {self.tried} wrong digits noticed"
        return "\n".join(
            [
                *(f"    not noticed: {slip}" for slip in self.unnoticed),
                total,
            ]
        )


def report(results: list[Result]) -> dict[str, Any]:
    """All results as data."""
    caught: Counter[str] = sum((r.caught for r in results), Counter())
    survived = sum(len(r.survived) for r in results)
    total = sum(caught.values()) + survived
    return {
        "formulas": len(results), "mutants": total, "score": sum(caught.values()) / total if total else 0.0,
        "caught": {way: caught[way] for way in WAYS}, "survived": survived,
        "excused": sum(len(r.excused) for r in results), "broken": [r.formula for r in results if r.broken],
        "by_formula": [
            {"formula": r.formula, "mutants": r.total, "score": r.score, "caught": dict(r.caught),
             "survived": r.survived, "excused": r.excused, "broken": r.broken, "stale": r.stale,
             "seconds": r.seconds, "text": r.text}
            for r in results
        ],
    }  # fmt: skip


def table(results: list[Result]) -> str:
    """All results as text: a line for each formula with something to mend, its survivors below it, and the total."""
    wanting = [r for r in results if r.broken or r.stale or r.score < 1]
    ways = " ".join(f"{way:>8}" for way in WAYS)
    head = f"{'formula':40} {'score':>7} {'mutants':>8} {ways}  survived  seconds"
    lines = [head] if wanting else []
    for r in wanting:
        ways = " ".join(f"{r.caught[way]:8}" for way in WAYS)
        lines.append(
            f"{r.formula:40} {r.score:7.1%} {r.total:8} {ways}  {len(r.survived):8}  {r.seconds:7.1f}"
        )
        lines += [f"    BROKEN {r.broken}"] if r.broken else []
        lines += [
            f"    survived: {s['kind']}: {s['change']}\n      row: {s['row']}"
            for s in r.survived
        ]
        lines += [
            f"    recorded as equivalent, but caught or gone: {row}"
            for row in r.stale
        ]
    total = report(results)
    ways = ", ".join(
        f"{n} by {way}" for way, n in total["caught"].items() if n
    )
    lines.append(
        f"{total['formulas']} formulas, {total['mutants']} mutants, {total['score']:.2%} caught ({ways or 'none'}), "
        f"{total['survived']} survived, {total['excused']} recorded as equivalent"
    )
    if total["broken"]:
        lines.append(
            f"{len(total['broken'])} formulas without a working proof: {', '.join(total['broken'])}"
        )
    return "\n".join(lines)


def failed(results: list[Result]) -> bool:
    """Whether the run falls below the floor, in all or for one formula, or its records are out of date."""
    below = [r for r in results if r.broken or r.stale or r.score < FLOOR]
    return bool(below) or not results
