"""Tables: their boxes, and headers that name what they head."""

import pytest
from markdown import markdown

from rectified import ROOT
from rectified.printing.record import STYLES

EXTENSIONS = [
    "tables",
    "md_in_html",
    "rectified.site.mathml",
    "rectified.site.tables",
]
BOX = '<div aria-label="Table" class="table-box" role="group" tabindex="0">'


def render(text: str) -> str:
    return markdown(text, extensions=EXTENSIONS)


@pytest.mark.parametrize(
    "wrap", ["{}", '<div markdown="1">\n\n{}\n\n</div>', "- item\n\n    {}"]
)
def test_a_table_is_boxed_once_wherever_it_stands(wrap: str) -> None:
    table = "| a | b |\n| --- | --- |\n| 1 | 2 |"
    html = render(
        wrap.format(
            table.replace("\n", "\n    ") if "item" in wrap else table
        )
    )
    assert (
        html.count('class="table-box"')
        == html.count('<table class="table">')
        == 1
    )


def test_below_an_empty_header_stand_headers_of_rows() -> None:
    html = render("| | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |")
    assert html.count("<th>") == 1
    assert html.count("<td") == 3
    for cell in "13":
        assert f'<th scope="row">{cell}</th>' in html


def test_another_empty_header_is_a_plain_cell() -> None:
    html = render("| a | |\n| --- | --- |\n| 1 | 2 |")
    assert html.count("<th>") == 1
    assert html.count("<td") == 3
    assert "scope" not in html


def test_a_header_that_is_a_formula_has_a_name() -> None:
    html = render("| $\\eta$ | step $t$ |\n| --- | --- |\n| 1 | 2 |")
    assert '<th><span aria-label="η" role="group"><math' in html
    assert "<th>step <math" in html


@pytest.mark.parametrize(
    ("line", "side"), [(":--", "left"), (":-:", "center"), ("--:", "right")]
)
def test_cells_are_aligned_by_class(line: str, side: str) -> None:
    html = render(f"| a | b |\n| {line} | --- |\n| 1 | 2 |")
    assert "style=" not in html
    assert f'<th class="to-{side}">a' in html
    assert f'<td class="to-{side}">1' in html
    assert f".to-{side} {{" in (ROOT / STYLES / "answer.css").read_text()
