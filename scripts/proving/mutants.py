"""Mutants of a formula: what a careless editor might make of it.

Each is the formula's own LaTeX with one small change. Changes that leave the meaning as it was (spacing, braces)
are no mutants; the rest are numbered once, however they came about.
"""

import random
import re
from dataclasses import dataclass
from functools import lru_cache

from proving.assertions import normalized
from proving.equation import DEFINING
from proving.slips import DROPPED, drops, edits
from proving.statements import parse
from proving.tokens import LatexError


@dataclass(frozen=True)
class Mutant:
    """A changed formula.

    Attributes:
        kind: what kind of slip it is.
        change: the slip itself, for people.
        latex: the whole changed formula.
        row: the changed row of it alone, spacing normalized: its name in the list of equivalent mutants.
        on_left: whether the name that the formula defines was changed, rather than what it says of it.
        readable: whether it can still be parsed.
    """

    kind: str
    change: str
    latex: str
    row: str
    on_left: bool
    readable: bool


def mutants(latex: str, words: tuple[str, ...] = ()) -> list[Mutant]:
    """All mutants of a formula, each once, in a fixed order.

    Args:
        latex: the formula.
        words: names of several plain letters that stand for one symbol.

    Raises:
        LatexError: the formula itself cannot be read.
    """
    original = _meaning(latex, words)
    lefts = [
        s.sides[0].span
        for s in parse(latex, words)
        if s.relations and s.relations[0] in DEFINING
    ]
    seen = {original}
    different: list[Mutant] = []
    for kind, start, end, replacement in (
        *edits(latex, words),
        *drops(latex, words),
    ):
        text = (
            latex[:start]
            + _spaced(latex[:start], replacement, latex[end:])
            + latex[end:]
        )
        try:
            meaning, readable = _meaning(text, words), True
        except LatexError:
            meaning, readable = text, False
        if meaning in seen or (kind == DROPPED and not readable):
            continue
        seen.add(meaning)
        change = f"{latex[start:end].strip() or 'nothing'} → {replacement.strip() or 'nothing'}"
        on_left = any(low <= start and end <= high for low, high in lefts)
        different.append(
            Mutant(
                kind,
                change,
                text,
                _changed_row(latex, text),
                on_left,
                readable,
            )
        )
    return different


def some_mutants(latex: str, count: int, seed: int) -> list[Mutant]:
    """A few mutants that change what a formula says, chosen at random, the same each time."""
    candidates = [
        mutant
        for mutant in mutants(latex)
        if mutant.readable and not mutant.on_left
    ]
    return random.Random(seed).sample(
        candidates, min(count, len(candidates))
    )


def _meaning(latex: str, words: tuple[str, ...]) -> str:
    return " ; ".join(
        f"{' '.join(map(str, s.sides))} {' '.join(s.relations)}"
        for s in parse(latex, words)
    )


def _spaced(before: str, text: str, after: str) -> str:
    """The replacement, kept apart from a command that it would lengthen."""
    if re.search(r"\\[A-Za-z]+$", before) and text[:1].isalpha():
        text = f" {text}"
    if re.search(r"\\[A-Za-z]+$", text) and after[:1].isalpha():
        text = f"{text} "
    if (
        not text
        and re.search(r"\\[A-Za-z]+$", before)
        and after[:1].isalpha()
    ):
        return " "
    return text


def _changed_row(old: str, new: str) -> str:
    def rows(text: str) -> list[str]:
        body = re.sub(r"\\begin\{aligned\}|\\end\{aligned\}", "", text)
        if r"\begin" in body:
            return [_tidy(body)]
        return [_tidy(row) for row in body.split(r"\\")]

    before = rows(old)
    changed = [row for row in rows(new) if row not in before]
    return (
        " \\\\ ".join(changed)
        or f"without {[row for row in before if row not in rows(new)]}"
    )


@lru_cache(maxsize=4096)  # most rows of a mutant are those of the formula
def _tidy(text: str) -> str:
    try:
        return normalized(
            text.replace("&", " ") if r"\begin" not in text else text
        )
    except LatexError:
        return " ".join(text.split())
