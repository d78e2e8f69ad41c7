"""Which of our questions other lists ask, told by the words of their titles."""

import datetime
from collections import Counter
from collections.abc import Iterable

from rectified.curation import Question
from rectified.curation.demand import Demand, List
from rectified.scrapes.items import Source
from rectified.scrapes.nearness import Index, is_sure


def asked(source: Source, index: Index) -> set[str]:
    """The slugs of the questions that surely answer an item of a list."""
    nearest = (index.nearest(item.title) for item in source.items)
    return {near[0].question.slug for near in nearest if is_sure(near)}


def count(
    sources: Iterable[tuple[str, Source]],
    questions: Iterable[Question],
    day: datetime.date,
) -> Demand:
    """Count in how many lists each question is asked.

    Args:
        sources: lists, each with the name under which it is published.
        questions: ours.
        day: when that is.

    Returns:
        The lists that ask any of our questions, and the questions that they ask.
    """
    index = Index(questions)
    lists: list[List] = []
    total: Counter[str] = Counter()
    for name, source in sources:
        if slugs := asked(source, index):
            lists.append(
                List(name=name, items=len(source.items), ours=len(slugs))
            )
            total.update(slugs)
    return Demand(counted=day, lists=lists, asked=dict(total))
