"""What a style sheet or a template must repeat, since it can import nothing: the same as where it is at home."""

import re

import pytest

import paper
from rectified import ROOT
from rectified.curation import LEVELS
from rectified.errors import BadInput
from rectified.pages.topic_pages import OFTEN
from rectified.printing.record import PAPERS, STYLES
from rectified.site import code, colors, sheets, social

HEX = re.compile(r"(?<!&)#(?:[0-9a-f]{6}|[0-9a-f]{3})\b", re.IGNORECASE)
PROPERTY = re.compile(r" {4}--[\w-]+: #\w+;$")
SPOKEN = {"figures/drawing.py": 2, "rectified/identity.py": 1}
"""Code that writes colors: an accent for figures that stand alone, and an example of how one is written."""


def sheet(name: str) -> str:
    return (ROOT / STYLES / name).read_text(encoding="utf-8")


def test_the_filter_by_level_knows_all_levels() -> None:
    css = sheet("list.css")
    chosen = re.findall(r'\.levels \[value="(\w+)"\]:checked', css)
    shown = re.findall(r'\[data-level\]:not\(\[data-level="(\w+)"\]', css)
    assert tuple(chosen) == tuple(shown) == LEVELS


def test_the_filter_by_lists_and_the_bars_know_all_steps() -> None:
    css = sheet("list.css")
    steps = [str(step) for step in range(1, len(OFTEN) + 1)]
    chosen = re.findall(r'\.demands \[value="(\d)"\]:checked', css)
    drawn = re.findall(r'\.asked\[data-bars="(\d)"\]', css)
    assert chosen == steps
    assert drawn == steps[:-1]  # as many as there are need no rule


def test_a_sheet_and_the_booklet_have_one_margin() -> None:
    css = sheet("print/page.css")
    [margins] = re.findall(r"@page sheet \{\s*margin: ([^;]+);", css)
    assert margins == sheets.MARGINS


def test_tests_know_the_size_of_each_paper() -> None:
    assert tuple(paper.SIZES) == PAPERS


def test_each_kind_of_token_has_a_color() -> None:
    css = sheet("answer.css")
    rules = re.findall(r"^\.code (?::is\()?(\..*?)\)?(?:,| \{)$", css, re.M)
    styled = set(re.findall(r"\.(\w+)", " ".join(rules)))
    assert styled == {name for _, name in code.KINDS} | {code.OUTPUT}


def test_the_page_says_the_size_of_its_picture() -> None:
    head = (ROOT / "overrides/main.html").read_text(encoding="utf-8")
    said = re.findall(r'"og:image:(?:width|height)" content="(\d+)"', head)
    assert tuple(map(int, said)) == social.SIZE


def test_a_color_is_written_in_two_sheets_only() -> None:
    """On the screen it is a property of the root in tokens.css, on paper one in print/page.css."""
    folder = ROOT / STYLES
    strangers = [
        f"{name}: {line.strip()}"
        for path in sorted(folder.rglob("*.css"))
        if (name := path.relative_to(folder).as_posix()) != "tokens.css"
        for line in sheet(name).splitlines()
        if HEX.search(line)
        and not (name == "print/page.css" and PROPERTY.match(line))
    ]
    assert not strangers


def test_code_has_its_colors_from_the_style_sheet() -> None:
    scripts = ROOT / "scripts"
    written = {
        path.relative_to(scripts).as_posix(): len(HEX.findall(text))
        for path in sorted(scripts.rglob("*.py"))
        if HEX.search(text := path.read_text(encoding="utf-8"))
    }
    assert written == SPOKEN


def test_what_is_drawn_names_a_color_that_there_is() -> None:
    assert colors.value("ink") != colors.value("ink", colors.DARK)
    with pytest.raises(BadInput, match="no color --pink"):
        colors.value("pink")
