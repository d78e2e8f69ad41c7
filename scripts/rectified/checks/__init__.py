"""The rules a curation must keep; `normalise.py --check` lists what breaks them, `--rules` what they are.

Here each rule is one function, its docstring the rule, its id never reused, beside its like; what rules look at is in
`index.py`. A rule only tells: nothing here writes a file or changes what was read.

May be imported by `printing`, `pipeline`, `site`, `examining`, `adoption`. Imports none of these, nor `pages`,
`proving`, `figures`.
"""

from rectified.checks import (
    answers,
    calculators,
    calls,
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
    "calls",
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
