"""A calculator in an answer: what the page, the search and the record of reviews make of its fence."""

from pathlib import Path

import pytest

from rectified import curation
from rectified.curation import inert, proofs
from rectified.errors import BadInput
from rectified.pages import topic_pages
from rectified.site import search_text
from rectified.text.notation import plain

WINDOW = "questions/shapes/window-count.md"
STEP = "questions/rates/step-size.md"
FENCE = "~~~calculator counter\n~~~\n"
ENTRY = """counter:
  title: Number of windows
  does: Type the sizes.
  formulas: {window-count: the number of windows}
"""


def place(project: Path, name: str = WINDOW) -> None:
    """Tell of a calculator, and set it into an answer."""
    (project / curation.CALCULATORS).write_text(ENTRY)
    path = project / name
    mark = "**A number.**"
    path.write_text(path.read_text().replace(mark, f"{FENCE}\n{mark}", 1))


def page(project: Path, topic: str) -> str:
    content = curation.load(project)
    found = proofs.recorded(project)
    return topic_pages.pages(content, found, {})[f"topics/{topic}.md"]


def test_the_page_says_what_it_computes_and_leads_to_the_formula(
    project: Path,
) -> None:
    place(project)
    shown = page(project, "shapes")
    assert "~~~calculator" not in shown
    assert "<summary>Calculator: Number of windows</summary>" in shown
    link = "[the number of windows](#formula-window-count)"
    assert f"Type the sizes. It computes {link}" in shown


def test_from_another_page_it_leads_there(project: Path) -> None:
    place(project, STEP)
    link = "[the number of windows](shapes.md#formula-window-count)"
    assert link in page(project, "rates")


def test_it_changes_neither_review_nor_search(project: Path) -> None:
    before = curation.load(project)
    place(project)
    after = curation.load(project)
    found = proofs.recorded(project)
    one, other = (c.questions["window-count"] for c in (before, after))
    assert one.text != other.text
    assert one.digest == other.digest
    assert plain(one.body) == plain(other.body)
    searched = [
        list(search_text.of_question(question, content, found, {}))
        for question, content in ((one, before), (other, after))
    ]
    assert searched[0] == searched[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Type the sizes.", "<script>x</script>"),
        ("Number of windows", "a `b`"),
        (": the number of windows", ": '](x) [y'"),
    ],
)
def test_nothing_that_is_told_acts(
    project: Path, old: str, new: str
) -> None:
    place(project)
    path = project / curation.CALCULATORS
    path.write_text(path.read_text().replace(old, new))
    content = curation.load(project)
    faults = list(inert.acting(content, []))
    assert [
        str(fault) for fault in faults if curation.CALCULATORS in str(fault)
    ]


def test_a_key_that_is_unknown_is_told_with_its_line(project: Path) -> None:
    place(project)
    path = project / curation.CALCULATORS
    path.write_text(path.read_text().replace("does:", "do:"))
    with pytest.raises(BadInput, match=rf"{curation.CALCULATORS}:\d"):
        curation.load(project)
