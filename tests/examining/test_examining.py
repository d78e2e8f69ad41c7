"""What an examiner is shown: sentences with their places, claims, a term's concordance, and the note of a review."""

import datetime
import re
from pathlib import Path

import pytest

import examine
from rectified import checks, curation
from rectified.checks.index import Index
from rectified.curation import Question, proofs
from rectified.examining import claims, concordance, reviews, sentences
from rectified.pipeline import Options, run
from rectified.scrapes import inventory

TODAY = datetime.date(2026, 2, 1)
ANSWER = """\
---
title: What is a step?
level: core
sources: []
---
A step is one move. It always ends, e.g. at `every.door`.

<!-- more -->

The *only* way: $\\max x$ steps.
Two lines make
one sentence; a link to [nothing](never.md) too.

| best | 3 |
| --- | --- |
| worst | 4 |

- Never two at once.
- One `always` apart.
"""


def index_of(*questions: Question) -> Index:
    found = {question.slug: question for question in questions}
    empty = inventory.Inventory(sources=[])
    return checks.Index(
        curation.Curation([], found, {}), empty, proofs.Proofs(), TODAY
    )


@pytest.fixture
def question() -> Question:
    return curation.parse_question(
        ANSWER, "topic", "questions/topic/step.md"
    )


def test_sentences_are_whole_and_know_their_lines(
    question: Question,
) -> None:
    found = list(sentences.of(index_of(question), [question]))
    said = {
        sentence.text: int(sentence.where.split(":")[1])
        for sentence in found
    }
    assert said["A step is one move."] == 6
    assert said["It always ends, e.g. at `every.door`."] == 6
    assert (
        said[
            "Two lines make one sentence; a link to [nothing](never.md) too."
        ]
        == 11
    )
    assert "- Never two at once." in said
    for text, line in said.items():
        begins = text.split()[0].strip("|")
        assert begins in ANSWER.splitlines()[line - 1], text


def test_claims_are_found_outside_code_formulas_and_targets(
    question: Question,
) -> None:
    found = {
        claim.sentence.text: claim.words
        for claim in claims.of(sentences.of(index_of(question), [question]))
    }
    assert found["It always ends, e.g. at `every.door`."] == {
        "universal": ["always"]
    }
    assert found["- Never two at once."] == {"universal": ["Never"]}
    assert "- One `always` apart." not in found
    assert not any("nothing" in text for text in found if "[" not in text)


def test_a_concordance_knows_plurals_hyphens_and_line_ends(
    question: Question,
) -> None:
    every = list(sentences.of(index_of(question), [question]))
    assert [s.text for s in concordance.of("one sentence", every)] == [
        "Two lines make one sentence; a link to [nothing](never.md) too."
    ]
    assert len(list(concordance.of("step", every))) == 3
    assert not list(concordance.of("ste", every))


def test_the_note_of_a_review_is_renewed_and_is_about_the_text(
    question: Question,
) -> None:
    once = curation.parse_question(
        reviews.noted(question, TODAY), "topic", question.path
    )
    assert (once.front.reviewed, once.front.digest) == (
        TODAY,
        question.digest == once.digest and once.digest,
    )
    later = curation.parse_question(
        reviews.noted(once, datetime.date(2026, 3, 1)),
        "topic",
        question.path,
    )
    assert later.text == once.text.replace("2026-02-01", "2026-03-01")
    changed = curation.parse_question(
        once.text.replace("one move", "a move"), "topic", question.path
    )
    assert changed.front.digest != changed.digest


def test_who_asks_and_what_to_read_next_need_no_new_review(
    question: Question,
) -> None:
    def again(text: str) -> Question:
        return curation.parse_question(text, "topic", question.path)

    once = again(reviews.noted(question, TODAY))
    assert once.is_as_reviewed
    for key, more in (
        ("sources", "[a/1]"),
        ("related", "[other]"),
        ("related", "\n  - other\n  - another"),
        ("sources", "\n- a/1"),
    ):
        text, count = re.subn(
            rf"^{key}:.*$", f"{key}: {more}", once.text, flags=re.MULTILINE
        )
        text = (
            text
            if count
            else once.text.replace("\n---\n", f"\n{key}: {more}\n---\n", 1)
        )
        assert again(text).is_as_reviewed, text
        assert not again(text.replace("one move", "a move")).is_as_reviewed
    assert not again(
        once.text.replace("\nlevel: ", "\naliases: [a]\nlevel: ", 1)
    ).is_as_reviewed


def test_a_digest_of_decimal_digits_is_no_number(
    question: Question,
) -> None:
    texts = (
        question.text.replace("one move", f"move {n}") for n in range(9_000)
    )
    likely = (
        curation.parse_question(text, "topic", question.path)
        for text in texts
    )
    decimal = next(found for found in likely if found.digest.isdecimal())
    noted = reviews.noted(decimal, TODAY)
    once = curation.parse_question(noted, "topic", question.path)
    assert once.front.digest == decimal.digest


def test_a_change_since_the_review_is_a_warning_and_fails_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "questions/rates/step-size.md"
    question = curation.load(project).questions["step-size"]
    path.write_text(
        reviews.noted(question, TODAY).replace("The distance", "A distance")
    )
    run(project, Options(today=TODAY))
    assert run(project, Options(today=TODAY, check=True)) == 0
    assert (
        "[A16] warning: has changed since its review"
        in capsys.readouterr().out
    )


@pytest.mark.parametrize(
    ("name", "smaller", "count"),
    [("step", True, 1), ("step/", True, 2), ("step", False, 2)],
)
def test_a_name_that_two_share_is_the_questions_where_a_review_is_noted(
    name: str, smaller: bool, count: int
) -> None:
    """Else who has read one answer would vouch for all of its topic."""
    index = index_of(
        *(
            curation.parse_question(
                ANSWER, "step", f"questions/step/{slug}.md"
            )
            for slug in ("step", "stride")
        )
    )
    assert len(examine._named([name], index, smaller=smaller)) == count


@pytest.mark.parametrize(
    "arguments",
    [
        ["review", "no-such"],
        ["claims", "no-such"],
        ["reviewed"],
        ["concordance"],
        ["concordance", ""],
        ["dance"],
    ],
    ids=" ".join,
)
def test_what_is_not_understood_is_said_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert examine.main(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1
