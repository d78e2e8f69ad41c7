"""Which question answers which scraped item, and what the curation says of items that it should not."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from rectified.curation import Question
from rectified.errors import Problem
from rectified.scrapes import Item, Source
from rectified.scrapes.inventory import Inventory
from rectified.text.words import content_words, words

SHARED = 0.15
"""Share of its content words that the wording of a published mistake must have in common with the item it is
from.

Measured on the first 500 corrections: 99 % of them share that much with their own item, 28 % with one taken
at random. So the check finds a correction that is recorded under a wrong item about three times in four, no
more.
"""


@dataclass(frozen=True)
class Matches:
    """What became of the items that were read.

    Attributes:
        answered: the slugs of the questions that claim an item, by the item's id.
        unanswered: the items that nothing claims and that are not declined, each with its source; they become drafts.
    """

    answered: dict[str, list[str]]
    unanswered: list[tuple[Source, Item]]

    def matched(self, source: Source) -> int:
        """How many of a source's items some question answers."""
        return sum(item.id in self.answered for item in source.items)


def match(claims: Mapping[str, list[str]], sources: Iterable[Source], inventory: Inventory) -> Matches:
    """Match items to questions by the curation's own record.

    Args:
        claims: slugs of the questions that claim an item, by the item's id.
        sources: what was read.
        inventory: what is on record; a list that is not on record matches nothing.
    """
    answered: dict[str, list[str]] = {}
    unanswered: list[tuple[Source, Item]] = []
    on_record = {record.id for record in inventory.sources}
    declined = inventory.declined()
    for source in sources:
        for item in source.items:
            if source.id in on_record and item.id in claims:
                answered[item.id] = list(claims[item.id])
            elif item.id not in declined:
                unanswered.append((source, item))
    return Matches(answered, unanswered)


@dataclass(frozen=True)
class Near:
    """A question near an item, and how near: 100 means the same words."""

    question: Question
    score: float


def _similarity(one: str, other: str) -> float:
    """The mean of how alike two phrases are in any order of words, and of how much one contains the other."""
    return (fuzz.token_sort_ratio(one, other) + fuzz.token_set_ratio(one, other)) / 2


def nearest(title: str, questions: Iterable[Question], count: int = 3) -> list[Near]:
    """The questions whose title or alias is nearest to a title, nearest first.

    Measured on the 221 items of the first three lists: the right question comes first for 183, among three
    for 210.
    """
    asked = " ".join(content_words(title))
    scored = [
        Near(q, max(_similarity(asked, " ".join(content_words(n))) for n in (q.front.title, *q.front.names)))
        for q in questions
    ]
    return sorted(scored, key=lambda near: (-near.score, near.question.slug))[:count]


SURE, NEW = 93, 74
"""From which score on the nearest question probably answers an item, and below which it is probably new.

Measured on the same 221 items: of those that score 93 or more, the nearest question is the right one for 92 %; below
74 are 4 % of them, and 36 % of what they score when the questions that answer them are left out, as if they were
new. Between the two, the score does not tell.
"""


def verdict(near: Sequence[Near]) -> str:
    """What the scores of the nearest questions say, for an editor."""
    if not near or near[0].score < NEW:
        return "probably new"
    if near[0].score >= SURE:
        return f"probably answered by `{near[0].question.slug}`"
    return "new or answered: the scores do not tell"


def _stems(text: str) -> set[str]:
    """The content words of a text by their first five letters; marks of LaTeX are no words."""
    plain = re.sub(r"[\\{}$_^]", " ", text)
    return {word if word.isdigit() else word[:5] for word in content_words(plain)}


def unsupported(questions: Iterable[Question], sources: Sequence[Source]) -> list[Problem]:
    """Corrections that cannot be about the item they name: item and published mistake hardly share a word.

    Only items that were read are looked at, each with all that its source says, what repairs drop included.
    """
    items = {item.id: item for source in sources for item in source.items}
    problems = []
    for question in questions:
        for correction in question.front.corrections:
            told = _stems(correction.published)
            for item in (items[name] for name in correction.source if name in items):
                if len(told & _stems(item.said)) < SHARED * len(told):
                    what = f"correction “{_brief(correction.published)}” hardly shares a word with `{item.id}`"
                    problems.append(Problem(question.where(correction.published[:40]), what))
    return problems


def _brief(text: str) -> str:
    short = " ".join(text.split()[:8])
    return short if len(words(text)) <= 8 else f"{short} …"
