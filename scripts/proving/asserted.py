"""What a proof asserts of a formula, kept so that it can be asserted of another text of it.

Most of a proof's time goes into the reference, which does not read the formula: thousands of mutants are compared
with one reference. What is asserted of a mutant is what the proof itself would assert of it, since a proof is kept
only if it reads its formula nowhere else and says the same when it is asked again.
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from proving import exact, page


@dataclass(frozen=True)
class Assertion:
    """One call of `assert_equation`: on which formula, with what, and whether computed exactly."""

    formula_id: str
    again: Callable[[], Any]
    exactly: bool

    def repeat(self) -> None:
        """Assert it of the formula as it is now; raises what `assert_equation` raises."""
        with exact.exact() if self.exactly else contextlib.nullcontext():
            self.again()


@dataclass(eq=False)
class Record:
    """What a proof asserted while it ran, and how often it read each formula."""

    assertions: list[Assertion] = field(default_factory=list)
    reads: Counter[str] = field(default_factory=Counter)

    def of(self, formula_id: str) -> list[Assertion] | None:
        """What was asserted of a formula; None if it was read for anything else."""
        asserted = [
            a for a in self.assertions if a.formula_id == formula_id
        ]
        alone = self.reads[formula_id] == len(asserted)
        return asserted if asserted and alone else None


_records: list[Record] = []


def note(formula_id: str, again: Callable[[], Any]) -> None:
    """Leave an assertion to whoever listens."""
    for record in _records:
        record.assertions.append(Assertion(formula_id, again, exact.on()))


@contextlib.contextmanager
def recorded() -> Iterator[Record]:
    """Within, what is asserted is kept."""
    record = Record()
    _records.append(record)
    try:
        with page.reads() as record.reads:
            yield record
    finally:
        _records.remove(record)
