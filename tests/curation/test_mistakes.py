"""The addresses of corrections: a number is kept through edits and moves, and never given twice."""

from pathlib import Path

import pytest

from copies import edit
from rectified import ROOT, curation
from rectified.curation import Correction, mistakes
from rectified.pipeline import Options, run


def correction(published: str, corrected: str = "right") -> Correction:
    said = {"source": "alpha/1", "published": published, "why": "so"}
    return Correction.model_validate(said | {"corrected": corrected})


A, B, C = (
    correction("one", "1"),
    correction("two", "2"),
    correction("three", "3"),
)


def test_numbers_are_given_in_order_and_kept() -> None:
    given, marks = mistakes.numbered([], [A, B])
    assert given == [1, 2]
    assert mistakes.numbered(marks, [B, A]) == ([2, 1], marks)


def test_who_comes_between_gets_a_new_number() -> None:
    _, marks = mistakes.numbered([], [A, B])
    assert mistakes.numbered(marks, [A, C, B])[0] == [1, 3, 2]


@pytest.mark.parametrize(
    "edited",
    [correction("two", "2 exactly"), correction("two at once", "2")],
)
def test_an_edit_of_either_part_keeps_the_number(
    edited: Correction,
) -> None:
    _, marks = mistakes.numbered([], [A, B])
    given, grown = mistakes.numbered(marks, [edited, A])
    assert given == [2, 1]
    assert mistakes.numbered(grown, [A, edited])[0] == [1, 2]


def test_the_number_of_one_that_is_gone_is_not_given_again(
    project: Path,
) -> None:
    _, marks = mistakes.numbered([], [A, B])
    given, grown = mistakes.numbered(marks, [C])
    assert given == [3]
    assert len(grown) == 3
    assert mistakes.retired({"x": grown}, {"x": given}, "x") == [1, 2]


def test_the_whole_counts_before_a_part() -> None:
    """Two that publish the same are told apart by what is right."""
    one, other = correction("same", "a"), correction("same", "b")
    _, marks = mistakes.numbered([], [one, other])
    assert mistakes.numbered(marks, [other, one])[0] == [2, 1]


def test_pages_are_written_with_the_record_and_checked_against_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(project, Options())
    page = project / "docs/topics/shapes.md"
    assert "#window-count--mistake-1" in page.read_text()
    assert run(project, Options(check=True)) == 0
    path = project / "questions/shapes/window-count.md"
    edit(
        path, ("without rounding", "unrounded"), ("round down", "floor it")
    )
    assert run(project, Options(check=True)) == 1
    assert f"{mistakes.FILE}:" in capsys.readouterr().out
    run(project, Options())
    text = page.read_text()
    assert '<div class="former" id="window-count--mistake-1"></div>' in text
    assert "#window-count--mistake-2" in text


def test_every_correction_of_the_collection_has_an_address_of_its_own() -> (
    None
):
    content = curation.load(ROOT)
    given = mistakes.numbers(
        mistakes.load(ROOT), content.questions.values()
    )
    for slug, numbers in given.items():
        assert len(set(numbers)) == len(numbers), slug
        assert len(numbers) == len(
            content.questions[slug].front.corrections
        )
