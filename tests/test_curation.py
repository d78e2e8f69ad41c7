"""Reading the curation: what is right is read, what is wrong is refused with file, line and remedy."""

from pathlib import Path

import pytest

from rectified import curation, references
from rectified.errors import BadInput

GOOD = """---
title: A question?
level: core
sources: [alpha/1]
references: [key]
---
Short.

<!-- more -->

Long.
"""


def test_parts_of_a_question() -> None:
    question = curation.parse_question(GOOD, "topic", "questions/topic/a-question.md")
    assert (question.slug, question.short, question.body.strip()) == ("a-question", "Short.", "Long.")
    assert GOOD.splitlines()[question.body_line - 1 :] == ["<!-- more -->", "", "Long."]


def test_a_formula_with_its_legend_and_line(project: Path) -> None:
    question = curation.load(project).questions["window-count"]
    (formula,) = question.formulas
    assert formula.id == "window-count"
    assert formula.latex == r"W = \left\lfloor \frac{n - k}{s} \right\rfloor + 1"
    assert len(formula.legend) == 3
    assert formula.legend[-1].startswith("Holds")
    assert question.text.splitlines()[formula.line - 1] == "~~~math window-count"


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("---\ntitle", "title", ":1", "no front matter"),
        ("level: core", "level: easy", ":3", "level"),
        ("level: core\n", "", ":", "level"),
        ("sources: [alpha/1]", "sources: [alpha 1]", ":4", "sources.0"),
        ("sources: [alpha/1]", "sources: [alpha/1", ":", "no YAML"),
        ("level: core", "level: core\nlevle: core", ":4", "levle"),
        ("<!-- more -->", "", ":7", "no `<!-- more -->`"),
        (
            "references: [key]",
            "corrections: [{source: alpha/1, published: x, corrected: y, why: z, id: q}]",
            ":5",
            "both or neither",
        ),
    ],
)
def test_bad_questions_are_refused_with_file_and_line(old: str, new: str, where: str, what: str) -> None:
    name = "questions/topic/a-question.md"
    with pytest.raises(BadInput) as caught:
        curation.parse_question(GOOD.replace(old, new), "topic", name)
    assert caught.value.where.startswith(name + where)
    assert what in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.remedy


def test_a_listed_question_without_a_file_is_refused(project: Path) -> None:
    (project / "questions/shapes/empty-window.md").unlink()
    with pytest.raises(BadInput, match=r"topics\.yml:\d+: question `empty-window` has no file"):
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
    assert found["roe1999steps"].markdown() == "R. Roe et al. (1999). Steps. *Pace Press*."


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("@article{a, title={T}, year={2000}, url={u}}", "has no author"),
        ("@article{a, author={A B}, year={2000}, url={u}}", "has no title"),
        ("@misc{a, author={A B}, title={T}, year={2000}}", "has no url"),
        (
            "@misc{a, author={A}, title={T}, year={1}, url={u}}\n@misc{a, author={A}, title={T}, year={1}, url={u}}",
            "twice",
        ),
        ("@misc{a, author={A}, title={T", "bib"),
    ],
)
def test_bad_references_are_refused(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "references.bib"
    path.write_text(text)
    with pytest.raises(BadInput, match=what):
        references.load(path)
