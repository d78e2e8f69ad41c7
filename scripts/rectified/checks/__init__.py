"""The rules a curation must keep; `normalise.py --check` lists what breaks them, `--rules` what they are.

Here each rule is one function, its docstring the rule, its id never reused, beside its like; what rules look at is in
`index.py`. A rule only tells: nothing here writes a file or changes what was read.

May be imported by `printing`, `pipeline`, `site`, `examining`, `adoption`. Imports none of these, nor `pages`,
`proving`, `figures`.
"""

from dataclasses import replace

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


def _with_column(problem: Problem, index: Index) -> Problem:
    """A problem of a whole line of a question, at the first character that one sees in it."""
    name, line = problem.place
    if problem.where != f"{name}:{line}" or name not in index.lines:
        return problem
    text = index.lines[name][line - 1 : line] or [""]
    column = len(text[0]) - len(text[0].lstrip()) + 1
    return replace(problem, where=f"{problem.where}:{column}")


def broken_rules(index: Index) -> list[Problem]:
    """Everything that breaks a rule, by file and line.

    Args:
        index: what was read; rules on scraped lists have something to say only if it holds some.
    """
    problems = [
        _with_column(problem, index)
        for rule in TABLE.values()
        if rule.over
        for subject in rule.over(index)
        for problem in rule.find(*subject, index)
    ]
    return sorted(
        problems, key=lambda problem: (problem.place, problem.rule)
    )
