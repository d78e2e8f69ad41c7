"""Which fields of a record hold its question and its answer, told by their names and by what they say."""

import re
from collections.abc import Mapping, Sequence

from rectified.scrapes import titles

_QUESTION = re.compile(
    r"\W*(?:(?:interview|main)[\s_-]*)?(?:questions?(?:[\s_-]*(?:title|text|description))?|q|prompt|instruction|front|(?:题目|題目|问题)(?:描述|内容|名称)?|面试题|вопрос)\W*",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"\W*(?:.*[\s_-])?(?:answers?(?:[\s_-]*(?:text|body))?|ans|explanations?|responses?|completion|output|solution|sol|a|back|[\u4e00-\u9fff]{0,4}(?:答案|回答|解答)|ответ)\W*",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"\W*(?:(?:opts?|options?|choices?|选项)(?:[\s_-]*(?:[a-h]|\d))?|[b-h])\W*",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\W*(?:practice|links?|urls?|compan|difficult|levels?|topics?|themes?|tags?|categor|files?|resources?|status|sources?"
    r"|s\.?\s?no|no\b|#|id|index|type|date|author|deck|rank|time|votes?|number)",
    re.IGNORECASE,
)


LONGEST = 200
"""Characters of a name; what is longer is none, and would be compared with the patterns above at length."""


def _name(name: str) -> str:
    return titles.bare(name) if len(name) <= LONGEST else ""


def is_question(name: str) -> bool:
    """Whether a field is called a question."""
    return bool(_QUESTION.fullmatch(_name(name)))


def is_answer(name: str) -> bool:
    """Whether a field is called an answer."""
    return bool(_ANSWER.fullmatch(_name(name)))


def is_follow_up(name: str) -> bool:
    """Whether a field holds what is asked further, which stays with the question."""
    told = _name(name).replace("_", " ").replace("-", " ")
    return bool(titles.pattern("follow_up").fullmatch(told))


def is_choice(name: str) -> bool:
    """Whether a field holds what an answer is chosen from."""
    return bool(_CHOICE.fullmatch(_name(name)))


def columns(
    names: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[int, list[int]] | None:
    """The column of the question and those of the answer in a table, see `_chosen`.

    Args:
        names: the head of the table.
        rows: its rows.
    """
    return _chosen(
        names,
        [
            (said, len(said))
            for place in range(len(names))
            for said in [[row[place] for row in rows if place < len(row)]]
        ],
    )


def chosen(
    said: Mapping[str, Sequence[str]], records: int
) -> tuple[int, list[int]] | None:
    """The field of the question and those of the answer in records, each by its place among the names, see `_chosen`.

    Args:
        said: what each field says where a record has it.
        records: how many there are.
    """
    return _chosen(
        list(said), [(texts, records) for texts in said.values()]
    )


def _chosen(
    names: Sequence[str], told: Sequence[tuple[Sequence[str], int]]
) -> tuple[int, list[int]] | None:
    """The column of the question and those of the answer.

    A column is a question's by its name, or because nearly all that it says asks. It is an answer's by its name, or
    because it says much and is not named for anything else.

    Args:
        names: what each column is called.
        told: for each what it says, and of how many rows.
    """
    question = next(
        (place for place, name in enumerate(names) if is_question(name)),
        None,
    )
    if question is None:
        question = next(
            (place for place, column in enumerate(told) if _asks(*column)),
            None,
        )
    if question is None:
        return None
    named = [
        place
        for place, name in enumerate(names)
        if is_answer(name) and place != question
    ]
    free = [
        place
        for place, name in enumerate(names)
        if place not in {question, *named}
        and not _OTHER.match(titles.bare(name))
    ]
    return question, named + [
        place for place in free if _length(*told[place]) > 25
    ]


def _asks(said: Sequence[str], rows: int) -> bool:
    told = [titles.bare(text) for text in said]
    asking = sum(titles.is_asked(text) for text in told)
    return rows > 1 and asking >= 0.8 * rows


def _length(said: Sequence[str], rows: int) -> float:
    return sum(map(len, said)) / rows if rows else 0.0
