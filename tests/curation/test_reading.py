"""Reading the curation: what is right is read, what is wrong is refused with file, line and remedy."""

import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rectified import curation
from rectified.errors import BadInput
from written import QUESTION as GOOD


def test_parts_of_a_question() -> None:
    question = curation.parse_question(
        GOOD, "topic", "questions/topic/a-question.md"
    )
    assert (question.slug, question.short, question.body.strip()) == (
        "a-question",
        "Short.",
        "Long.",
    )
    assert GOOD.splitlines()[question.body_line - 1 :] == [
        "<!-- more -->",
        "",
        "Long.",
    ]


def test_a_formula_with_its_legend_and_line(project: Path) -> None:
    question = curation.load(project).questions["window-count"]
    (formula,) = question.formulas
    assert formula.id == "window-count"
    assert (
        formula.latex
        == r"W = \left\lfloor \frac{n - k}{s} \right\rfloor + 1"
    )
    assert len(formula.legend) == 3
    assert formula.legend[-1].startswith("Holds")
    assert (
        question.text.splitlines()[formula.line - 1]
        == "~~~math window-count"
    )


NAME = "questions/topic/a-question.md"
WHOLE_MESSAGES = [
    (
        "a b.md",
        GOOD,
        "a b.md: the file's name is no slug; use lower-case words joined by hyphens",
    ),
    (
        "a.md",
        "Short.",
        "a.md:1:1: no front matter; begin the file with `---`, the keys, and `---`",
    ),
    (
        "a.md",
        f"\n{GOOD}",
        "a.md:1:1: no front matter; begin the file with `---`, the keys, and `---`",
    ),
    (
        "a.md",
        GOOD.replace("<!-- more -->", ""),
        "a.md:7:1: no `<!-- more -->`; put it between the short and the full answer",
    ),
]


@pytest.mark.parametrize(("name", "text", "said"), WHOLE_MESSAGES)
def test_what_is_no_question_says_so(
    name: str, text: str, said: str
) -> None:
    with pytest.raises(BadInput) as caught:
        curation.parse_question(text, "topic", name)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("text", "lines", "short", "body"),
    [
        (GOOD, (7, 9), "Short.", "\n\nLong.\n"),
        (
            GOOD.replace("Short.", "\n\nShort\nand more."),
            (9, 12),
            "Short\nand more.",
            "\n\nLong.\n",
        ),
        (
            GOOD.replace("<!-- more -->", "<!-- more -->\n<!-- more -->"),
            (7, 9),
            "Short.",
            None,
        ),
        (
            GOOD.replace("<!-- more -->", "").replace(
                "level: core", "level: core\nunanswered: true"
            ),
            (8, 13),
            "Short.\n\n\n\nLong.",
            "",
        ),
    ],
)
def test_parts_know_their_lines(
    text: str, lines: tuple[int, int], short: str, body: str | None
) -> None:
    question = curation.parse_question(text, "topic", NAME)
    assert (question.short_line, question.body_line) == lines
    assert question.short == short
    assert body is None or question.body == body
    assert (question.topic, question.path, question.text) == (
        "topic",
        NAME,
        text,
    )


def test_all_faults_of_a_question_are_told() -> None:
    text = GOOD.replace("level: core", "level: easy\nrefs: []").replace(
        "<!-- more -->", ""
    )
    with pytest.raises(BadInput) as caught:
        curation.parse_question(text, "topic", NAME)
    assert [fault.where for fault in caught.value.faults] == [
        f"{NAME}:3:1",
        f"{NAME}:4:1",
        f"{NAME}:8:1",
    ]
    assert str(caught.value).splitlines() == [
        str(fault) for fault in caught.value.faults
    ]


@settings(deadline=None)
@given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@`,? \n\t01\x00é", max_size=40))
def test_no_front_matter_is_a_traceback(text: str) -> None:
    with contextlib.suppress(BadInput):
        curation.parse_question(
            GOOD.replace("title: A question?", text), "topic", NAME
        )


def test_a_slug_in_two_folders_is_refused(project: Path) -> None:
    (project / "questions/rates/empty-window.md").write_text(GOOD)
    with pytest.raises(BadInput) as caught:
        curation.load(project)
    assert [str(fault).split(";")[0] for fault in caught.value.faults] == [
        "questions/rates/empty-window.md: not listed under `rates` in questions/topics.yml",
        "questions/shapes/empty-window.md: slug used twice, also by questions/rates/empty-window.md",
    ]


def test_all_that_is_misplaced_is_told_at_once_and_to_the_letter(
    project: Path,
) -> None:
    topics = "questions/topics.yml"
    (project / topics).write_text(
        "- {id: shapes, title: S, purpose: S, questions: [window-count, gone, window-count]}\n"
        "- {id: rates, title: R, purpose: R, questions: [step-size, empty-window]}\n"
        "- {id: rates, title: R, purpose: R, questions: [step-size]}\n"
    )
    (project / "questions/colors").mkdir()
    (project / "questions/empty.md").write_text("in no folder")
    (project / "questions/rates/step-size.md").rename(
        project / "questions/colors/step-size.md"
    )
    with pytest.raises(BadInput) as caught:
        curation.load(project)
    at = "(a published slug never goes) or unlist it"
    assert [str(fault) for fault in caught.value.faults] == [
        f"{topics}:1:64: question `gone` has no file; restore questions/shapes/gone.md {at}",
        f"{topics}:1:70: question `window-count` is listed twice; keep one",
        f"{topics}:2:49: question `step-size` has no file; restore questions/rates/step-size.md {at}",
        f"{topics}:2:60: question `empty-window` has no file; restore questions/rates/empty-window.md {at}",
        f"{topics}:3:3: topic `rates` is listed twice; keep one",
        f"{topics}:3:49: question `step-size` is listed twice; keep one",
        f"questions/colors: no such topic; add it to {topics}",
        f"questions/shapes/empty-window.md: not listed under `shapes` in {topics}; list it there",
    ]


def test_a_slug_that_both_topics_list_is_used_twice(project: Path) -> None:
    (project / "questions/rates/window-count.md").write_text(GOOD)
    with pytest.raises(BadInput) as caught:
        curation.load(project)
    assert str(caught.value.faults[-1]) == (
        "questions/shapes/window-count.md: slug used twice, also by questions/rates/window-count.md; rename one"
    )


def test_topics_that_are_no_list_are_refused(project: Path) -> None:
    (project / "questions/topics.yml").write_text("a: b\n")
    with pytest.raises(BadInput) as caught:
        curation.load(project)
    assert (
        str(caught.value)
        == "questions/topics.yml:1:1: no list of topics; write `- id: …` for each topic"
    )


def test_questions_come_in_page_order_with_topics_and_references(
    project: Path,
) -> None:
    found = curation.load(project)
    assert list(found.questions) == [
        "window-count",
        "empty-window",
        "step-size",
    ]
    assert {question.path for question in found.questions.values()} == {
        f"questions/{question.topic}/{question.slug}.md"
        for question in found.questions.values()
    }
    assert [topic.id for topic in found.topics] == ["shapes", "rates"]
    assert list(found.references) == ["doe2020windows", "roe1999steps"]


def test_faults_of_several_files_are_told_at_once(project: Path) -> None:
    for name, text in (
        ("questions/rates/step-size.md", "x"),
        ("references.bib", "@misc{a,"),
        ("questions/topics.yml", "["),
    ):
        (project / name).write_text(text)
    with pytest.raises(BadInput) as caught:
        curation.load(project)
    assert [
        fault.where.partition(":")[0] for fault in caught.value.faults
    ] == [
        "questions/rates/step-size.md",
        "references.bib",
        "questions/topics.yml",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "questions/rates/step-size.md",
        "questions/topics.yml",
        "references.bib",
    ],
)
@pytest.mark.parametrize(
    ("data", "what"),
    [
        (
            b"\xef\xbb\xbf",
            ":1:1: a byte-order mark before the text; save it",
        ),
        (b"\n\xc3\xa9\xff\xfe", ":2:2: not UTF-8 at byte 3"),
    ],
)
def test_text_in_another_encoding_is_refused(
    name: str, data: bytes, what: str, project: Path
) -> None:
    path = project / name
    path.write_bytes(data + path.read_bytes())
    with pytest.raises(BadInput, match=re.escape(name + what)):
        curation.load(project)


def test_a_listed_question_without_a_file_is_refused(project: Path) -> None:
    (project / "questions/shapes/empty-window.md").unlink()
    with pytest.raises(
        BadInput,
        match=r"topics\.yml:\d+:\d+: question `empty-window` has no file",
    ):
        curation.load(project)


def test_a_file_that_no_topic_lists_is_refused(project: Path) -> None:
    (project / "questions/shapes/stray.md").write_text(GOOD)
    with pytest.raises(BadInput, match=r"stray\.md: not listed"):
        curation.load(project)


def test_a_folder_that_is_no_topic_is_refused(project: Path) -> None:
    (project / "questions/colors").mkdir()
    with pytest.raises(BadInput, match="no such topic"):
        curation.load(project)


def test_references_are_formatted(project: Path) -> None:
    found = curation.load(project).references
    expected = "J. Q. Doe and O. Müller (2020). [Counting Windows](https://example.org/windows_1). *Journal of Rows*."
    assert found["doe2020windows"].markdown() == expected
    assert (
        found["roe1999steps"].markdown()
        == "R. Roe et al. (1999). Steps. *Pace Press*."
    )
