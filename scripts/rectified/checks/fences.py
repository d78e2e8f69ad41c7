"""Fences that look like a block of ours and are none: no page would show what they are for."""

import re
from collections.abc import Iterable, Iterator

from rectified.curation import Question


def like(kind: str) -> re.Pattern[str]:
    """The pattern of a fence that names a kind of block, wherever it stands and however it is written."""
    return re.compile(
        rf"^(?:[ \t>]|[-*+][ \t]|\d+[.)][ \t])*(?:`{{3,}}|~{{3,}})(?=[^\n]*\b{kind}\b)[^\n]*",
        re.MULTILINE | re.IGNORECASE,
    )


def unshown(
    question: Question, pattern: re.Pattern[str], shown: Iterable[int]
) -> Iterator[tuple[str, str]]:
    """Where fences stand that are not shown, as `file:line`, and what stands there.

    Args:
        question: in whose text they are looked for.
        pattern: what looks like one.
        shown: the lines of those that are.
    """
    known = set(shown)
    for match in pattern.finditer(question.text):
        line = question.text.count("\n", 0, match.start()) + 1
        if line not in known:
            yield f"{question.path}:{line}", match[0].strip()
