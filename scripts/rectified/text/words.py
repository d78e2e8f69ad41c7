"""Text as a plain run of words, so that texts can be compared whatever their markup and typography."""

import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from rectified.data import Strict, own
from rectified.text.notation import TARGET

LISTS = Path(__file__).with_name("words.yml")

_TAG = re.compile(r"<[A-Za-z/!][^<>]*>")
_TARGET = re.compile(rf"\]{TARGET}")
_BULLET = re.compile(r"^[ \t]*(?:[-*+•]|\d+[.)])[ \t]+", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[=+\-−*/^<>≤≥|]")
_EMPHASIS = re.compile(r"\\?\*{2,}|\\\*|`+|^\|?[ \t:|-]+\|$", re.MULTILINE)


def _bare(text: str) -> str:
    """The text without HTML tags and link targets."""
    return _TARGET.sub("]", _TAG.sub(" ", text))


def _folded(word: str) -> str:
    if word.isascii():
        return word.casefold().replace("'", "")
    return (
        unicodedata.normalize("NFKC", word)
        .casefold()
        .replace("’", "")
        .replace("'", "")
        .replace("−", "-")
    )


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    """What a pattern finds in a text, folded."""
    if text.isascii() and "'" not in text:
        return pattern.findall(text.casefold())
    return list(map(_folded, pattern.findall(text)))


def words(text: str) -> list[str]:
    """The words and numbers of a text: lower case, no markup, punctuation, tags or link targets.

    >>> words("**It’s** a [2×2 kernel](stride), e.g. `w_i`.")
    ['its', 'a', '2', '2', 'kernel', 'e', 'g', 'w', 'i']
    """
    parts = _bare(text).split("×")
    return [word for part in parts for word in _found(_WORD, part)]


def tokens(text: str) -> list[str]:
    """The words of a text and its signs of calculation, so that `n - 1` and `n + 1` differ.

    Bullets, emphasis and table rules are layout, not signs.

    >>> tokens("- a **b** = n − 1")
    ['a', 'b', '=', 'n', '-', '1']
    """
    return _found(_TOKEN, _BULLET.sub("", _EMPHASIS.sub(" ", _bare(text))))


def digest(parts: Iterable[str], digits: int) -> str:
    """A short hash of a run of words, in `digits` hexadecimal digits; no text can be read back from it."""
    return hashlib.blake2b(
        " ".join(parts).encode(), digest_size=16
    ).hexdigest()[:digits]


class SetPhrase(Strict):
    """A run of words that nobody owns, and why."""

    phrase: str
    why: str


class _Lists(Strict):
    stop_words: str
    set_phrases: list[SetPhrase]


@functools.cache
def _lists(path: Path = LISTS) -> _Lists:
    return own(_Lists, path)


@functools.cache
def stop_words() -> frozenset[str]:
    """Words that say nothing about what a text is about."""
    return frozenset(_lists().stop_words.split())


def set_phrases() -> list[SetPhrase]:
    """Runs of words that nobody owns."""
    return _lists().set_phrases


def content_words(text: str) -> list[str]:
    """The words that say what a text is about; all of them if that leaves none.

    >>> content_words("What do you understand by the Boltzmann machine?")
    ['boltzmann', 'machine']
    """
    every = words(text)
    return [word for word in every if word not in stop_words()] or every
