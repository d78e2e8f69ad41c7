#!/usr/bin/env python3
"""Help a person examine answers: what claims much, what is said on a term, and a sheet for each topic.

usage: examine.py claims [TOPIC …]       sentences that claim much, and what to ask of each
       examine.py concordance TERM …     every sentence on a term, from all pages
       examine.py review TOPIC           a reviewer's sheet: claims, numbers, sources, the same terms elsewhere
       examine.py reviewed NAME …        note today as the day on which questions or topics were reviewed as they are

A name that a topic shares with a question is the question's in `reviewed`, and the topic's elsewhere; `NAME/` is the
topic's everywhere.

Exit status: 0 done; 2 bad input or usage.
"""

import argparse
import datetime
import sys
from collections.abc import Iterable
from typing import NoReturn

from rectified import ROOT, checks, curation
from rectified.curation import Question, proofs
from rectified.errors import BadInput
from rectified.examining import (
    claims,
    concordance,
    reviews,
    sentences,
    sheet,
)
from rectified.files import EDITING, alone, write_all
from rectified.scrapes import inventory


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadInput("command line", message, "see examine.py --help")


def _index() -> checks.Index:
    lists = inventory.load(ROOT / inventory.RECORDS)
    return checks.Index(
        curation.load(ROOT),
        lists,
        proofs.find(ROOT),
        datetime.date.today(),
    )


def _named(
    names: Iterable[str], index: checks.Index, *, smaller: bool = False
) -> list[Question]:
    """The questions of topics, or by their slugs; all if nothing is named.

    Args:
        names: of topics and questions; with a slash at the end, of a topic.
        index: what they are looked for in.
        smaller: a name that a topic and a question share is the question's.

    Raises:
        BadInput: nothing is called so.
    """
    questions: list[Question] = []
    for name in names:
        question = [q for q in index.questions if q.slug == name]
        topic = index.curation.of(name.removesuffix("/"))
        own = question or topic if smaller else topic or question
        if not own:
            raise BadInput(
                "command line",
                f"`{name}` is no topic and no question",
                "see questions/topics.yml",
            )
        questions += own
    return questions or index.answered


def _claims(names: list[str]) -> None:
    index = _index()
    claimed = list(claims.of(sentences.of(index, _named(names, index))))
    for claim in claimed:
        said = "; ".join(
            f"{kind}: {', '.join(words)}"
            for kind, words in claim.words.items()
        )
        print(f"{claim.sentence.where}: {claim.sentence.text}\n    {said}")
    print(
        "",
        *(f"{kind.kind}: {kind.ask}" for kind in claims.kinds()),
        sep="\n",
    )
    print(f"{len(claimed)} sentences")


def _concordance(words: list[str]) -> None:
    if not any(word.strip() for word in words):
        raise BadInput(
            "command line",
            "no term",
            'name one: make concordance TERM="learning rate"',
        )
    index = _index()
    told = list(
        concordance.of(" ".join(words), sentences.of(index, index.answered))
    )
    for sentence in told:
        print(f"{sentence.where} ({sentence.part}): {sentence.text}")
    pages = {sentence.question.slug for sentence in told}
    print(f"{len(told)} sentences in {len(pages)} answers")


def _review(names: list[str]) -> None:
    index = _index()
    if len(names) != 1 or not index.curation.of(names[0]):
        raise BadInput(
            "command line",
            f"`{' '.join(names)}` is no topic",
            "name one of questions/topics.yml",
        )
    print(sheet.sheet(names[0], index), end="")


def _reviewed(names: list[str]) -> None:
    with alone(ROOT / EDITING, "editing"):
        _noted(names)


def _noted(names: list[str]) -> None:
    index = _index()
    if not names:
        raise BadInput(
            "command line",
            "nothing named that was reviewed",
            "name topics or questions",
        )
    chosen = _named(names, index, smaller=True)
    write_all(
        {
            ROOT / q.path: reviews.noted(q, datetime.date.today())
            for q in chosen
        },
        root=ROOT,
    )
    print(
        f"reviewed: {', '.join(question.slug for question in chosen)}; run make pages"
    )


TASKS = {
    "claims": _claims,
    "concordance": _concordance,
    "review": _review,
    "reviewed": _reviewed,
}


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns its exit status."""
    parser = _Parser(
        prog="examine.py", description="Help a person examine answers."
    )
    parser.add_argument("task", choices=TASKS)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="topics, questions, or the words of a term",
    )
    try:
        parsed = parser.parse_args(arguments)
        TASKS[parsed.task](parsed.names)
    except BadInput as error:
        for fault in error.faults:
            print(f"examine.py: {fault}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
