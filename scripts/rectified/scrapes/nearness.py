"""How near the titles of scraped items are to the questions of the collection: by their words, the rare ones first."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rectified.curation import Question
from rectified.data import Pattern, Strict, own
from rectified.text.words import stop_words, words

SURE = 0.8
"""From which confidence on the nearest question surely answers an item."""

LIKELY = 0.6
"""Below which confidence an item is probably new."""

APART = 0.03
"""How much nearer the nearest question must be than the next, to be sure of it."""


ALIAS, ASIDE = 0.96, 0.8
"""What a match with another name than the title is worth, and with one of the later names that shares no word with it:
that is often only found on the page."""

FIRST = 4
"""So many names of a question name its subject."""


COVERED, WIDE = 0.75, 0.05
"""A confidence that is sure, too, where the question knows every word asked, and how far apart the next must be."""

LEANING = 0.7
"""The most that a title is near which leans on what stands before it: not sure."""


@dataclass(frozen=True)
class Near:
    """A question near an item.

    Attributes:
        question: the question.
        score: how near: 1 means the same words.
        covers: whether its title and other names hold every word that the item asks with.
    """

    question: Question
    score: float
    covers: bool = False


class _Vocabulary(Strict):
    """The words of nearness.yml; that file says what each list is."""

    alike: dict[str, str]
    facets: dict[str, str]
    empty: str
    context: list[Pattern]
    tails: list[Pattern]
    leans: list[Pattern]


VOCABULARY = Path(__file__).with_name("nearness.yml")


@cache
def vocabulary(path: Path = VOCABULARY) -> _Vocabulary:
    """The words of nearness.yml. Raises BadInput with what is wrong there."""
    return own(_Vocabulary, path)


@cache
def _empty() -> frozenset[str]:
    return frozenset(vocabulary().empty.split())


@cache
def _passed_over() -> frozenset[str]:
    """Words that a question may lack and yet answer: those that count little, and what is asked of the subject."""
    return _empty() | set(vocabulary().facets.values())


@cache
def _ending(name: str) -> re.Pattern[str]:
    patterns = "|".join(getattr(vocabulary(), name))
    return re.compile(rf"[\s,]*\b(?:{patterns})[\s?.!]*$", re.IGNORECASE)


@cache
def _beginning() -> re.Pattern[str]:
    patterns = "|".join(vocabulary().leans)
    return re.compile(
        rf"\W*(?:(?:and|but|so|then|now|also) )?(?:{patterns})\b",
        re.IGNORECASE,
    )


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    known = vocabulary()
    if word in known.facets:
        return known.facets[word]
    if word in stop_words():
        return ""
    if len(word) > 4 and word.endswith("ies"):
        word = f"{word[:-3]}y"
    elif len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        word = word[:-2]
    elif (
        len(word) > 3
        and word.endswith("s")
        and not word.endswith(("ss", "us", "is"))
    ):
        word = word[:-1]
    if word in stop_words():  # what’s
        return ""
    return known.facets.get(word) or known.alike.get(word, word)


@lru_cache(maxsize=100_000)
def title_terms(text: str) -> frozenset[str]:
    """The words of a title that tell what it is about, and what it asks of that."""
    return frozenset(
        part for word in words(text) for part in _stem(word).split()
    )


def _readings(title: str) -> list[frozenset[str]]:
    """A title as it stands; without brackets; without what every question ends with; without the field."""
    told = [title]
    if re.search(r"[(（]", title):
        told.append(re.sub(r"\s*[(（][^()（）]*[)）]", "", title))
    for name in ("tails", "context"):
        told += [
            shorter
            for text in told
            if (shorter := _ending(name).sub("", text)) != text
        ]
    readings = [terms for text in told if (terms := title_terms(text))]
    return [
        terms
        for terms in readings
        if terms - _empty() or len(readings) == 1
    ]


def _named(question: Question) -> dict[frozenset[str], float]:
    """The readings of a question's title and its other names, and what a match with each is worth."""
    readings = dict.fromkeys(_readings(question.front.title), 1.0)
    subject = frozenset[str]().union(*readings) - _passed_over()
    for place, name in enumerate(question.front.names):
        terms = title_terms(name)
        if terms:
            readings.setdefault(
                terms, ALIAS if place < FIRST or terms & subject else ASIDE
            )
    return readings


class Index:
    """The questions by the words of their titles and other names."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self.names: list[tuple[frozenset[str], Question]] = []
        self._worth: list[float] = []
        for question in questions:
            for terms, worth in _named(question).items():
                self.names.append((terms, question))
                self._worth.append(worth)
        self._told = self._by_question()
        counted = Counter(
            term for terms in self._told.values() for term in terms
        )
        self._count = max(
            len({question.slug for _, question in self.names}), 1
        )
        self._weights = {
            term: self._weight(term, times)
            for term, times in counted.items()
        }
        self._unknown = math.log(1 + self._count)
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, (terms, _) in enumerate(self.names):
            for term in terms:
                self._places[term].append(place)
        self._sizes = [self._size(terms) for terms, _ in self.names]

    def _by_question(self) -> dict[str, set[str]]:
        texts: dict[str, set[str]] = defaultdict(set)
        for terms, question in self.names:
            texts[question.slug] |= terms
        return texts

    def _weight(self, term: str, times: int) -> float:
        weight = math.log(1 + self._count / times)
        return 0.25 * weight if term in _empty() else weight

    def _size(self, terms: frozenset[str]) -> float:
        known = self._weights
        return sum(
            known.get(
                term,
                0.25 * self._unknown if term in _empty() else self._unknown,
            )
            for term in terms
        )

    def nearest(self, title: str, count: int = 3) -> list[Near]:
        """The questions whose title or another name is nearest to a title, nearest first."""
        best: dict[str, Near] = {}
        most = LEANING if _beginning().match(title) else 1.0
        for asked in dict.fromkeys(_readings(title)):
            whole = self._size(asked)
            shared: dict[int, float] = defaultdict(float)
            for term in asked:
                for place in self._places.get(term, ()):
                    shared[place] += self._weights[term]
            for place, common in shared.items():
                score = 2 * common / (whole + self._sizes[place])
                score = min(score * self._worth[place], most)
                question = self.names[place][1]
                if (
                    question.slug not in best
                    or score > best[question.slug].score
                ):
                    covers = (
                        asked - _passed_over() <= self._told[question.slug]
                    )
                    best[question.slug] = Near(question, score, covers)
        return sorted(
            best.values(),
            key=lambda near: (-near.score, near.question.slug),
        )[:count]


def is_sure(near: Sequence[Near]) -> bool:
    """Whether the nearest question surely answers an item: it says the same, and no other says nearly so."""
    if not near:
        return False
    first, apart = (
        near[0],
        near[0].score - (near[1].score if len(near) > 1 else 0.0),
    )
    return (first.score >= SURE and apart >= APART) or (
        first.covers and first.score >= COVERED and apart >= WIDE
    )


def verdict(near: Sequence[Near]) -> str:
    """What the confidence in the nearest questions says, for an editor."""
    if not near or near[0].score < LIKELY:
        return "probably new"
    if is_sure(near):
        return f"surely answered by `{near[0].question.slug}`"
    return "new or answered: the words do not tell"


def topic(near: Sequence[Near]) -> str:
    """The topic that an item belongs to: that of most of the questions nearest to it, the nearest counting most."""
    votes: dict[str, float] = defaultdict(float)
    for entry in near:
        votes[entry.question.topic] += entry.score
    return max(votes, key=lambda name: votes[name]) if votes else ""
