"""Which fields of a record hold its question and its answer, told by their names and by what they say."""

import re
from collections.abc import Sequence

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
    r"\W*(?:opts?|options?|choices?|选项)\W*", re.IGNORECASE
)
_OTHER = re.compile(
    r"\W*(?:practice|links?|urls?|compan|difficult|levels?|topics?|themes?|tags?|categor|files?|resources?|status|sources?"
    r"|s\.?\s?no|no\b|#|id|index|type|date|author|deck|rank|time|votes?|number)",
    re.IGNORECASE,
)


def is_question(name: str) -> bool:
    """Whether a field is called a question."""
    return bool(_QUESTION.fullmatch(titles.bare(name)))


def is_answer(name: str) -> bool:
    """Whether a field is called an answer."""
    return bool(_ANSWER.fullmatch(titles.bare(name)))


def is_follow_up(name: str) -> bool:
    """Whether a field holds what is asked further, which stays with the question."""
    told = titles.bare(name).replace("_", " ").replace("-", " ")
    return bool(titles.pattern("follow_up").fullmatch(told))


def is_choice(name: str) -> bool:
    """Whether a field holds what an answer is chosen from."""
    return bool(_CHOICE.fullmatch(titles.bare(name)))


def columns(
    names: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[int, list[int]] | None:
    """The column of the question and those of the answer.

    A column is a question's by its name, or because nearly all that it says asks. It is an answer's by its name, or
    because it says much and is not named for anything else.

    Args:
        names: the head of the table.
        rows: its rows.
    """
    question = next(
        (place for place, name in enumerate(names) if is_question(name)),
        None,
    )
    if question is None:
        question = next(
            (place for place in range(len(names)) if _asks(rows, place)),
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
        place for place in free if _length(rows, place) > 25
    ]


def _said(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    return [row[place] for row in rows if place < len(row)]


def _asks(rows: Sequence[Sequence[str]], place: int) -> bool:
    told = [titles.bare(text) for text in _said(rows, place)]
    asking = sum(titles.asks(titles.unmarked(text)) for text in told)
    return len(told) > 1 and asking >= 0.8 * len(told)


def _length(rows: Sequence[Sequence[str]], place: int) -> float:
    told = _said(rows, place)
    return sum(map(len, told)) / len(told) if told else 0.0
