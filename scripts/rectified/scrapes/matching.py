"""Which question answers which scraped item, and what the curation says of items that it should not."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rectified.curation import Question
from rectified.errors import Problem
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.items import Item, Source
from rectified.scrapes.nearness import Index, Near, is_sure, title_terms
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
        near: the questions nearest to each of these, by the item's id.
    """

    answered: dict[str, list[str]]
    unanswered: list[tuple[Source, Item]]
    near: dict[str, list[Near]] = field(default_factory=dict)

    def sure(self, source: Source) -> list[tuple[Item, Question]]:
        """The items of a source that nothing claims and that a question surely answers."""
        return [
            (item, self.near[item.id][0].question)
            for item in source.items
            if is_sure(self.near.get(item.id, ()))
        ]

    def told(self) -> dict[str, tuple[str | None, float]]:
        """By an item's id the question that answers it, and with what confidence; None where no one is sure."""
        answers: dict[str, tuple[str | None, float]] = {
            item: (slugs[0], 1.0) for item, slugs in self.answered.items()
        }
        for item, near in self.near.items():
            score = near[0].score if near else 0.0
            answers[item] = (
                near[0].question.slug if is_sure(near) else None,
                score,
            )
        return answers

    def matched(self, source: Source) -> int:
        """How many of a source's items some question answers."""
        return sum(item.id in self.answered for item in source.items)


def match(
    claims: Mapping[str, list[str]],
    sources: Iterable[Source],
    inventory: Inventory,
    index: Index | None = None,
) -> Matches:
    """Match items to questions by the curation's own record, and the others by their words.

    Args:
        claims: slugs of the questions that claim an item, by the item's id.
        sources: what was read.
        inventory: what is on record; no question claims an item of a list that is not on record.
        index: the questions by their words; without it nothing is near.
    """
    near: dict[str, list[Near]] = {}
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
                near[item.id] = index.nearest(item.title) if index else []
    return Matches(answered, unanswered, near)


def repeats(sources: Sequence[Source]) -> list[list[Item]]:
    """Items that ask the same in the same words, within a list and between lists, each group in order."""
    groups: dict[frozenset[str], list[Item]] = {}
    for source in sources:
        for item in source.items:
            if terms := title_terms(item.title):
                groups.setdefault(terms, []).append(item)
    return [group for group in groups.values() if len(group) > 1]


def _stems(text: str) -> set[str]:
    """The content words of a text by their first five letters; marks of LaTeX are no words."""
    plain = re.sub(r"[\\{}$_^]", " ", text)
    return {
        word if word.isdigit() else word[:5]
        for word in content_words(plain)
    }


def unsupported(
    questions: Iterable[Question], sources: Sequence[Source]
) -> list[Problem]:
    """Corrections that cannot be about the item they name: item and published mistake hardly share a word.

    Only items that were read are looked at, each with all that its source says, what repairs drop included.
    """
    items = {item.id: item for source in sources for item in source.items}
    problems = []
    for question in questions:
        for correction in question.front.corrections:
            told = _stems(correction.published)
            for item in (
                items[name] for name in correction.source if name in items
            ):
                if len(told & _stems(item.said)) < SHARED * len(told):
                    what = f"correction “{_brief(correction.published)}” hardly shares a word with `{item.id}`"
                    problems.append(
                        Problem(
                            question.where(correction.published[:40]), what
                        )
                    )
    return problems


def _brief(text: str) -> str:
    short = " ".join(text.split()[:8])
    return short if len(words(text)) <= 8 else f"{short} …"
