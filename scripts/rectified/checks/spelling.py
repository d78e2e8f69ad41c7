"""American spelling, as the field's libraries spell: British words and what to write instead."""

import functools
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import RootModel

from rectified.data import Strict, own

WORDS = Path(__file__).with_name("spelling.yml")


class _Group(Strict):
    """Stems, and the endings that differ."""

    british: list[str]
    american: list[str]
    stems: str


class _Groups(RootModel[list[_Group]]):
    """What `spelling.yml` holds."""


_WORDS = re.compile("[A-Za-z]+")

PREFIXES = (
    "",
    "de",
    "mis",
    "multi",
    "non",
    "over",
    "pre",
    "re",
    "sub",
    "un",
)


@functools.cache
def spellings() -> dict[str, str]:
    """The American spelling of each British word, in lower case."""
    groups = own(_Groups, WORDS).root
    return {
        prefix + stem + ending: prefix + stem + other
        for group in groups
        for stem in group.stems.split() or [""]
        for ending, other in zip(group.british, group.american, strict=True)
        for prefix in PREFIXES
    }


def british_words(text: str) -> Iterator[tuple[int, str, str]]:
    """The British words of a text: where each begins, how it stands there, and its American spelling.

    >>> list(british_words("A renormalised Neighbour, in gray."))
    [(2, 'renormalised', 'renormalized'), (15, 'Neighbour', 'neighbor')]
    """
    known = spellings()
    if known.keys().isdisjoint(map(str.lower, _WORDS.findall(text))):
        return
    for match in _WORDS.finditer(text):
        if american := known.get(match[0].lower()):
            yield match.start(), match[0], american
