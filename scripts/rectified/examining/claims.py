"""Sentences that claim more than most can hold, by the words in claims.yml."""

import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, RootModel

from rectified.data import Pattern, Strict, own
from rectified.examining.sentences import Sentence

FILE = Path(__file__).with_name("claims.yml")
AS_PUBLISHED = "correction, published"
"""What a list says is not our claim."""


class Kind(Strict):
    """A kind of claim: what an examiner asks of it, and the words by which it is found."""

    kind: str
    ask: str
    words: list[Pattern] = Field(min_length=1)

    @functools.cached_property
    def pattern(self) -> re.Pattern[str]:
        """Any of the words, as a whole word."""
        return re.compile(rf"\b(?:{'|'.join(self.words)})\b", re.IGNORECASE)


class _Kinds(RootModel[list[Kind]]):
    """What claims.yml holds."""


class Claim(NamedTuple):
    """A sentence that claims much, and by which words of which kinds."""

    sentence: Sentence
    words: dict[str, list[str]]


@functools.cache
def kinds(path: Path = FILE) -> list[Kind]:
    """The kinds of claims. Raises BadInput if the file does not validate."""
    return own(_Kinds, path).root


def of(sentences: Iterable[Sentence]) -> Iterator[Claim]:
    """Of some sentences, those that claim much; what is quoted as published is passed over."""
    for sentence in sentences:
        if sentence.part == AS_PUBLISHED:
            continue
        words = {
            kind.kind: [m[0] for m in kind.pattern.finditer(sentence.prose)]
            for kind in kinds()
        }
        if any(words.values()):
            yield Claim(
                sentence,
                {kind: said for kind, said in words.items() if said},
            )
