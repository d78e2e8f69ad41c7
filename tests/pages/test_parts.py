"""The parts of an answer: bold words at the start of a paragraph become headings, and nothing else does."""

import re

import pytest

from rectified.pages.topic_pages import headed, seconds
from samples import CONTENT

KEPT = [
    "One **A number.** within a line",
    "- **Update.** in a list",
    "**Why divide by $\\sqrt{d}$?** A formula stands in no heading.",
    "**Ended** without a stop",
    "```text\n\n**A number.** in code\n```",
    "a line\n**A number.** of the same paragraph",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_run_in_stays(text: str) -> None:
    assert headed(text, "x") == text


def test_run_ins_become_headings_with_ids_that_no_question_can_have() -> (
    None
):
    text = "**Why correct?** So.\n\n`x`\n\n**A number.**\n\n- one"
    assert headed(text, "adam") == (
        "### Why correct? { #adam--why-correct }\n\nSo.\n\n`x`\n\n### A number { #adam--a-number }\n\n\n\n- one"
    )
    ids = re.findall(r"#(\S+--\S+) }", headed(text, "adam"))
    assert not set(ids) & set(CONTENT.questions)


def test_every_answer_has_the_parts_that_the_guide_asks_for() -> None:
    for question in CONTENT.questions.values():
        shown = headed(question.body.strip(), question.slug)
        for part in ("A number", "In practice", "Asked next"):
            assert shown.count(f"\n### {part} {{") == 1, question.path


def test_the_short_answer_is_said_within_half_a_minute() -> None:
    said = [seconds(question) for question in CONTENT.questions.values()]
    assert all(time % 5 == 0 and 5 <= time <= 30 for time in said)
