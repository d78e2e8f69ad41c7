"""Rules on the scraped lists: every item is answered, declined or put off, and nothing is copied."""

from collections.abc import Iterator

from rectified.checks import copying
from rectified.checks.index import Index, questions, whole
from rectified.checks.rules import rule
from rectified.curation import Question
from rectified.errors import Problem
from rectified.scrapes import matching
from rectified.scrapes.inventory import RECORD, RECORDS


@rule("S01", over=questions)
def items_exist(question: Question, index: Index) -> Iterator[Problem]:
    """Each item under `sources` is one of a recorded list."""
    for item in question.front.sources:
        if item in index.items:
            continue
        name = item.partition("/")[0]
        source = index.lists.record(name)
        if source:
            what = f"`{item}` is no item of sources.yml; `{name}` has {source.items_count}"
        else:
            command = RECORD.replace("=name", f"={name}")
            what = f"`{item}`: no list `{name}` is on record; record the list first: {command}"
        yield Problem(question.where(item), what)


@rule("S02", over=whole)
def every_item_is_dealt_with(index: Index) -> Iterator[Problem]:
    """Every item of a recorded list is answered by a question, or declined or put off in `sources.yml`."""
    settled = (
        set(index.curation.claims()) | index.declined | index.lists.later()
    )
    for place, source in enumerate(index.lists.sources):
        open_items = [
            n
            for n in range(1, source.items_count + 1)
            if f"{source.id}/{n}" not in settled
        ]
        where = index.where(RECORDS, "sources", place) if open_items else ""
        for number in open_items:
            what = f"item `{source.id}/{number}` is answered by no question"
            remedy = f"add it to a question's `sources`, or to `declined` or `later` of `{source.id}`"
            yield Problem(where, f"{what}; {remedy}")


@rule("S03", over=questions)
def declined_is_declined(
    question: Question, index: Index
) -> Iterator[Problem]:
    """No question claims an item that `sources.yml` declines."""
    for item in question.front.sources:
        if item in index.declined:
            what = f"`{item}` is declined in sources.yml; take it out there or here"
            yield Problem(question.where(item), what)


@rule("S04", over=whole)
def lists_are_as_reviewed(index: Index) -> Iterator[Problem]:
    """A list that is read is as it was reviewed, and no damage in it was left to guess at."""
    for source in index.sources:
        yield from source.problems


@rule("S05", over=questions)
def claims_are_of_items(
    question: Question, index: Index
) -> Iterator[Problem]:
    """An item that a question claims is in its list, if that is read."""
    for item in question.front.sources:
        source = index.read.get(item.partition("/")[0])
        if source and not any(item == held.id for held in source.items):
            what = f"`{item}` is claimed, and {source.path} does not hold it; mend the number"
            yield Problem(question.where(item), what)


@rule("S06", over=whole)
def corrections_are_of_what_is_said(index: Index) -> Iterator[Problem]:
    """A correction shares words with the item that it corrects."""
    yield from matching.unsupported(index.questions, index.sources)


@rule("S07", over=whole)
def nothing_is_copied(index: Index) -> Iterator[Problem]:
    """No answer has eight words in a row in common with a list."""
    if index.sources:
        yield from copying.overlaps(
            {question.path: question.text for question in index.questions},
            index.sources,
        )
