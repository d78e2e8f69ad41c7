"""What lists ask and no question answers: grouped by topic, with demand. For maintainers, on this machine only."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rectified.scrapes.items import Item, Source
from rectified.scrapes.nearness import (
    LIKELY,
    Near,
    is_sure,
    title_terms,
    topic,
)

ALIKE = 0.75
"""The share of their words that two items have in common if they ask the same."""

MOST = 50
"""Groups that are looked at for each of an item's words, those that were asked first."""


@dataclass(frozen=True)
class Wanted:
    """A question that lists ask and nobody answers.

    Attributes:
        items: the items that ask it, the first giving its words.
        lists: how many lists they are from.
        near: the questions nearest to it.
    """

    items: Sequence[Item]
    lists: int
    near: Sequence[Near]


def wanted(
    unanswered: Iterable[tuple[Source, Item]],
    near: Mapping[str, Sequence[Near]],
) -> dict[str, list[Wanted]]:
    """The questions that are wanted, by topic, those that most lists ask first; what is surely answered is left out.

    Items that share most of their words are one question. A topic is guessed from the nearest questions; where
    nothing is near it is empty.
    """
    groups: list[tuple[frozenset[str], list[tuple[Source, Item]]]] = []
    places: dict[str, list[int]] = defaultdict(list)
    for source, item in unanswered:
        terms = title_terms(item.title)
        if is_sure(near.get(item.id, ())) or not terms:
            continue
        place = _alike(terms, groups, places)
        if place is None:
            groups.append((terms, []))
            place = len(groups) - 1
            for term in terms:
                places[term].append(place)
        groups[place][1].append((source, item))
    by_topic: dict[str, list[Wanted]] = defaultdict(list)
    for _, members in groups:
        items = [item for _, item in members]
        close = near.get(items[0].id, ())
        entry = Wanted(
            items, len({source.id for source, _ in members}), close
        )
        by_topic[
            topic(close) if close and close[0].score >= LIKELY / 2 else ""
        ].append(entry)
    return {
        name: sorted(entries, key=_demand)
        for name, entries in sorted(
            by_topic.items(), key=lambda group: group[0] or "~"
        )
    }


def _demand(entry: Wanted) -> tuple[int, int, str]:
    return -entry.lists, -len(entry.items), entry.items[0].title


def _alike(
    terms: frozenset[str],
    groups: Sequence[tuple[frozenset[str], object]],
    places: Mapping[str, Sequence[int]],
) -> int | None:
    """The group whose first item shares most words with some; looked at are those that share one of the rarest."""
    # Who shares none of so many does not share enough of the others.
    rarest = sorted(terms, key=lambda term: len(places.get(term, ())))[
        : len(terms) - math.ceil(ALIKE * len(terms)) + 1
    ]
    least, most = ALIKE * len(terms), len(terms) / ALIKE
    for term in rarest:
        for place in places.get(term, ())[:MOST]:
            other = groups[place][0]
            if least <= len(other) <= most and len(
                terms & other
            ) >= ALIKE * len(terms | other):
                return place
    return None


def page(by_topic: Mapping[str, Sequence[Wanted]], lists: int) -> str:
    """The page, Markdown: for each topic a table of questions, how many lists ask each, and what of ours is nearest."""
    total = sum(map(len, by_topic.values()))
    parts = [
        "# What lists ask and we do not answer\n",
        f"{total} questions from {lists} lists, by the topic that their words suggest; those that most lists ask come "
        "first. Made by scripts/normalise.py from lists on this machine; not for publication.\n",
    ]
    for name, entries in by_topic.items():
        parts += [
            f"## {name or 'no topic of ours'}\n",
            "| Lists | Asked | Question | Nearest of ours | Items |",
        ]
        parts += ["| --: | --: | --- | --- | --- |"]
        for entry in entries:
            near = ", ".join(
                f"`{n.question.slug}` ({n.score:.2f})" for n in entry.near
            )
            items = ", ".join(f"`{item.id}`" for item in entry.items[:6])
            more = (
                f" and {len(entry.items) - 6} more"
                if len(entry.items) > 6
                else ""
            )
            title = (
                entry.items[0]
                .title.replace("|", "\\|")
                .replace("<", "&lt;")
            )
            parts.append(
                f"| {entry.lists} | {len(entry.items)} | {title} | {near} | {items}{more} |"
            )
        parts.append("")
    return "\n".join(parts)
