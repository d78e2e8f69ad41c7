"""The rules a curation must keep; `normalise.py --check` lists what breaks them, `--rules` what they are."""

from rectified.checks import (
    answers,
    calculators,
    collection,
    corrections,
    figures,
    formulas,
    keys,
    lists,
)
from rectified.checks.index import Index
from rectified.checks.rules import TABLE
from rectified.errors import Problem

__all__ = [
    "Index",
    "answers",
    "broken_rules",
    "calculators",
    "collection",
    "corrections",
    "figures",
    "formulas",
    "keys",
    "lists",
]


def broken_rules(index: Index) -> list[Problem]:
    """Everything that breaks a rule, by file and line.

    Args:
        index: what was read; rules on scraped lists have something to say only if it holds some.
    """
    problems = [
        problem
        for rule in TABLE.values()
        if rule.over
        for subject in rule.over(index)
        for problem in rule.find(*subject, index)
    ]
    return sorted(
        problems, key=lambda problem: (problem.place, problem.rule)
    )
