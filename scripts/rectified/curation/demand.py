"""How many public lists of interview questions ask each question: `questions/demand.yml`, which a command writes.

It holds names of lists and numbers, never a word of a list.
"""

import datetime
from pathlib import Path
from typing import Annotated

from pydantic import Field

from rectified.data import Strict, read_yaml, validated
from rectified.files import read_text

DEMAND = "questions/demand.yml"

_HEAD = """\
# How many public lists of interview questions ask each question, told by their titles: `make demand LISTS=FOLDER` reads
# lists as they were published and writes this file. Where it was counted in, by name; no word of a list is kept.
"""


class List(Strict):
    """A list that was read.

    Attributes:
        name: where it is published.
        items: how many questions it has.
        ours: how many of ours these surely are.
    """

    name: Annotated[str, Field(min_length=1)]
    items: Annotated[int, Field(gt=0)]
    ours: Annotated[int, Field(gt=0)]


class Sample(Strict):
    """What a reader found of questions that the program called surely ours, drawn by chance.

    Attributes:
        drawn: how many.
        right: those that are ours.
        partly: those that ours answer in part.
    """

    drawn: Annotated[int, Field(gt=0)]
    right: Annotated[int, Field(ge=0)]
    partly: Annotated[int, Field(ge=0)]


class Demand(Strict):
    """What was counted.

    Attributes:
        counted: the day.
        sample: how often that was right, if somebody has looked.
        lists: the lists that ask any of our questions.
        asked: by slug, how many of them ask a question.
    """

    counted: datetime.date
    sample: Sample | None = None
    lists: list[List]
    asked: dict[str, Annotated[int, Field(gt=0)]]


def load(root: Path) -> Demand | None:
    """What was counted; None if nothing was.

    Raises:
        BadInput: the file holds something else.
    """
    path = root / DEMAND
    if not path.is_file():
        return None
    text = read_text(path, DEMAND)
    return validated(Demand, read_yaml(text, DEMAND), text, DEMAND)


def dump(demand: Demand) -> str:
    """The file's text: lists and questions by name."""
    lists = sorted(demand.lists, key=lambda one: one.name.casefold())
    sample = demand.sample.model_dump().items() if demand.sample else ()
    counted = ", ".join(f"{key}: {value}" for key, value in sample)
    return "\n".join(
        [
            f"{_HEAD}counted: {demand.counted.isoformat()}",
            *([f"sample: {{{counted}}}"] if counted else []),
            "lists:",
            *(
                f'  - {{name: "{one.name}", items: {one.items}, ours: {one.ours}}}'
                for one in lists
            ),
            "asked:",
            *(
                f"  {slug}: {number}"
                for slug, number in sorted(demand.asked.items())
            ),
            "",
        ]
    )
