"""The rules of the project: a table to which each rule adds itself, by an id that is never used for another.

A rule is a generator function that yields what breaks it; its docstring is the rule, in words for editors.
Ids begin with what the rule is about: A answers, C corrections, F formulas, G figures, K keys of the front matter,
N the collection as a whole, P published addresses, R calculators, S scraped lists. A rule that goes leaves its number
unused.
"""

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, ParamSpec

from rectified.errors import Problem

GROUPS = {
    "A": "Answers",
    "F": "Formulas",
    "G": "Figures",
    "R": "Calculators",
    "K": "Keys of the front matter",
    "C": "Corrections",
    "S": "Scraped lists",
    "N": "The collection",
    "P": "Published addresses",
}

Parameters = ParamSpec("Parameters")
Subjects = Callable[..., Iterable[tuple[Any, ...]]]


@dataclass(frozen=True)
class Rule:
    """A rule: its id, what it says, and what finds the problems, given what `over` finds in the index."""

    id: str
    says: str
    find: Callable[..., Iterator[Problem]]
    over: Subjects | None


TABLE: dict[str, Rule] = {}
"""Every rule by its id; complete once `rectified.checks` is imported."""


def rule(
    identifier: str, over: Subjects | None = None
) -> Callable[
    [Callable[Parameters, Iterable[Problem]]],
    Callable[Parameters, Iterator[Problem]],
]:
    """Make a generator of problems a rule.

    Args:
        identifier: a letter of `GROUPS` and two digits.
        over: what the rule is asked about, one by one, see `rectified.checks`; None if its own module calls it.

    Returns:
        A decorator; what it gives back writes the rule's id into each problem.

    Raises:
        ValueError: the id is malformed or taken, or the function has no docstring.
    """
    if (
        not re.fullmatch(rf"[{''.join(GROUPS)}]\d\d", identifier)
        or identifier in TABLE
    ):
        raise ValueError(f"{identifier}: no id for a new rule")

    def added(
        function: Callable[Parameters, Iterable[Problem]],
    ) -> Callable[Parameters, Iterator[Problem]]:
        @functools.wraps(function)
        def find(
            *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> Iterator[Problem]:
            for problem in function(*args, **kwargs):
                yield replace(problem, rule=identifier)

        says = " ".join((function.__doc__ or "").split())
        if not says:
            raise ValueError(
                f"{identifier}: a rule's docstring says what it demands"
            )
        TABLE[identifier] = Rule(identifier, says, find, over)
        return find

    return added


def listed() -> str:
    """All rules by group, as Markdown."""
    parts = []
    for letter, title in GROUPS.items():
        rules = sorted(
            (r for r in TABLE.values() if r.id.startswith(letter)),
            key=lambda r: r.id,
        )
        parts += [
            f"## {title}",
            "",
            *(f"- **{r.id}** {r.says}" for r in rules),
            "",
        ]
    return "\n".join(parts)
