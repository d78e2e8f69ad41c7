"""Every topic, printed as readers print it: Ctrl+P in Chromium, on A4 and Letter, from the light and the dark theme."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

import paper
import sharing
from browsing import wait_until
from paper import MARGIN, SIZES, Paper
from published import LARGEST, LICENSE, SITE, TOPICS
from rectified.pages import density
from rectified.printing.record import PAPERS
from samples import CONTENT

CHROME = (
    "Skip to",
    "Copy link",
    "Previous:",
    "Also known as",
    "Print the",
    "Made with",
    "A–Z",
    "¶",
)
SMALLEST = 7.99  # points; Chromium rounds eight down by a hair

# Every piece of text that shows, in order, formulas apart.
_TEXTS = """() => {
  const walker = document.createTreeWalker(document.querySelector('article'), NodeFilter.SHOW_TEXT)
  const texts = []
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement
    if (parent.closest('math, script, style') || !parent.checkVisibility()) continue
    if (node.textContent.trim()) texts.push(node.textContent)
  }
  return texts
}"""

# Where every block and every formula stands, in columns that never end, and the columns themselves.
_BOXES = """() => {
  const article = document.querySelector('article')
  const style = getComputedStyle(article)
  const count = parseInt(style.columnCount), gap = parseFloat(style.columnGap)
  const { left, width } = article.getBoundingClientRect()
  const column = (width - gap * (count - 1)) / count
  const rect = ({ left, right, top, bottom }) => ({ left, right, top, bottom })
  const shown = element => element.checkVisibility()
  const kinds = 'h1, .purpose, .question > h2, .short p, .formula, .corrections li, .sheet-end'
  const blocks = [...article.querySelectorAll(kinds)]
  return {
    columns: [...Array(count).keys()].map(n => [left + n * (column + gap), left + n * (column + gap) + column]),
    formulas: [...article.querySelectorAll('math')].filter(shown).map(math => ({
      name: math.closest('figure')?.id ?? math.closest('section').querySelector('h2').id + ': ' + math.textContent,
      parts: [...math.querySelectorAll('mi, mn, mo, mtext, msqrt')].map(part => rect(part.getBoundingClientRect()))
    })),
    blocks: blocks.filter(shown).map(block => ({
      name: block.id || block.textContent.trim().slice(0, 50),
      parts: [...block.getClientRects()].map(rect)
    })),
    small: [...article.querySelectorAll('*')].filter(element => shown(element) && !element.closest('math > *') &&
      [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()) &&
      parseFloat(getComputedStyle(element).fontSize) * 0.75 < 7.99).map(element => element.outerHTML.slice(0, 80)),
    faint: [...document.querySelectorAll('html, body, article, article *')].filter(shown).filter(element => {
      const { backgroundColor, color } = getComputedStyle(element)
      const light = text => text.match(/[\\d.]+/g).slice(0, 3).every(part => part >= 250) || /, 0\\)$/.test(text)
      const dark = text => { const [r, g, b] = text.match(/[\\d.]+/g); return 0.21 * r + 0.72 * g + 0.07 * b < 100 }
      return !(light(backgroundColor) && dark(color))
    }).map(element => element.outerHTML.slice(0, 80)),
  }
}"""


@dataclass
class Printed:
    """A topic on paper.

    From the light theme on each paper and all text that shows, in order; of the largest topic whether the dark one
    draws the same on A4, since that is for the styles to say;
    and where everything stands when it is laid out for each paper.
    """

    light: dict[str, Paper] = field(default_factory=dict)
    dark_is_light: bool = False
    texts: list[str] = field(default_factory=list)
    boxes: dict[str, dict[str, list[Any]]] = field(default_factory=dict)


Print = Callable[[str], Printed]


def _print(browser: Browser, address: str, *, dark: bool) -> Printed:
    one = Printed()
    with (
        browser.new_context(color_scheme="light") as window,
        window.new_page() as page,
    ):
        page.goto(address, wait_until="load")
        wait_until(page, "document.fonts.status === 'loaded'")
        pdfs = {size: page.pdf(format=size) for size in PAPERS}
        one.light = {size: paper.read(pdf) for size, pdf in pdfs.items()}
        page.emulate_media(media="print")
        one.texts = page.evaluate(_TEXTS)
        page.emulate_media(media="null", color_scheme="dark")
        page.wait_for_selector("body[data-md-color-scheme=slate]")
        if dark:
            drawn = paper.drawn(page.pdf(format="A4"))
            one.dark_is_light = drawn == paper.drawn(pdfs["A4"])
        page.emulate_media(media="print", color_scheme="dark")
        for size in PAPERS:
            page.set_viewport_size(
                {
                    "width": int((SIZES[size][0] - 2 * MARGIN) / 0.75),
                    "height": 1000,
                }
            )
            one.boxes[size] = page.evaluate(_BOXES)
    return one


@pytest.fixture(scope="session")
def printed(
    browser: Browser, address: str, shared: Path
) -> Callable[[str], Printed]:
    """Gives a topic as it prints; each is printed once a run, by the process that asks for it first."""

    @cache
    def of(topic: str) -> Printed:
        return sharing.value(
            shared / f"print-{topic}",
            lambda: _print(
                browser,
                f"{address}topics/{topic}/",
                dark=topic == LARGEST,
            ),
        )

    return of


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("size", PAPERS)
def test_at_most_two_pages(printed: Print, topic: str, size: str) -> None:
    pages = printed(topic).light[size].pages
    assert pages <= 2, (
        f"{topic} takes {pages} pages: split the topic, or shorten its short answers and corrections"
    )


@pytest.mark.parametrize("topic", TOPICS)
def test_a_short_topic_takes_one_page(
    printed: Print, topic: str, remark: Callable[[str], None]
) -> None:
    setting = density.setting(CONTENT.of(topic))
    pages = max(one.pages for one in printed(topic).light.values())
    if setting == "roomy":
        assert pages == 1, "see the limits in rectified/pages/density.py"
    elif setting == "close" and pages > 1:
        remark(
            f"{topic}: is set closely and takes {pages} pages all the same; shorten it, or lower ONE_PAGE in sheets.py"
        )


def test_dark_theme_prints_the_same(printed: Print) -> None:
    assert printed(LARGEST).dark_is_light


@pytest.mark.parametrize("topic", TOPICS)
def test_all_text_is_extractable_in_reading_order(
    printed: Print, topic: str
) -> None:
    for size in PAPERS:
        text, place = printed(topic).light[size].text, 0
        for expected in map(paper.squeezed, printed(topic).texts):
            found = text.find(expected, place)
            assert found >= 0, (
                f"{size}: “{expected}” not found after “{text[max(0, place - 60) : place]}”"
            )
            place = found + len(expected)


@pytest.mark.parametrize("topic", TOPICS)
def test_whole_content_and_nothing_else(printed: Print, topic: str) -> None:
    title = next(t.title for t in CONTENT.topics if t.id == topic)
    sheet = printed(topic).light["A4"]
    assert sheet.text.startswith(paper.squeezed(title))
    for question in CONTENT.of(topic):
        assert paper.squeezed(question.front.title) in sheet.text
    corrections = sum(
        len(density.on_sheet(question)) for question in CONTENT.of(topic)
    )
    # One of each stands in the key below the title.
    assert (sheet.text.count("✗"), sheet.text.count("✓")) == (
        corrections + 1,
        corrections + 1,
    )
    for chrome in CHROME:
        assert paper.squeezed(chrome) not in sheet.text, chrome


@pytest.mark.parametrize("chrome", CHROME)
def test_what_paper_leaves_out_is_on_the_screen(
    built_site: Path, chrome: str
) -> None:
    """Else nothing would be shown by its absence on paper."""
    files = [
        built_site / "topics" / topic / "index.html" for topic in TOPICS
    ]
    assert any(
        chrome
        in unescape(re.sub("<[^>]+>", "", file.read_text(encoding="utf-8")))
        for file in files
    )


@pytest.mark.parametrize("topic", TOPICS)
def test_address_license_and_date_at_the_end_and_page_numbers(
    printed: Print, topic: str
) -> None:
    for size in PAPERS:
        sheet = printed(topic).light[size]
        end = sheet.text[-200:]
        assert f"{SITE}topics/{topic}/" in end
        assert paper.squeezed(LICENSE) in end
        assert re.search(r"reviewed\d{4}-\d\d-\d\d$", end)
        for number in range(1, sheet.pages + 1):
            assert f"{number}/{sheet.pages}" in sheet.foot(number)


@pytest.mark.parametrize("topic", TOPICS)
def test_type_is_legible_and_within_the_margins(
    printed: Print, topic: str
) -> None:
    for size in PAPERS:
        width, height = SIZES[size]
        for piece in printed(topic).light[size].pieces:
            assert MARGIN - 3 <= piece.x <= width - MARGIN, piece
            assert piece.y <= height - MARGIN, piece
            # Indices are set smaller, as everywhere.
            assert (
                piece.size >= SMALLEST or piece.font == "RectifiedMath"
            ), piece


@pytest.mark.parametrize("topic", TOPICS)
def test_formulas_are_set_in_the_math_font(
    printed: Print, topic: str
) -> None:
    for piece in printed(topic).light["A4"].pieces:
        if found := re.search("[\U0001d400-\U0001d7ff√∑∏𝔼]", piece.text):
            plain = [
                question.path
                for question in CONTENT.of(topic)
                if found[0] in question.text
            ]
            cure = (
                f"{', '.join(plain)}: write it as a formula, as in `$\\sqrt n$`"
                if plain
                else "see site/fonts.py"
            )
            assert piece.font == "RectifiedMath", (
                f"“{piece.text.strip()}” is not set in the math font; {cure}"
            )


@pytest.mark.parametrize("topic", TOPICS)
def test_no_heading_is_parted_from_its_answer(
    printed: Print, topic: str
) -> None:
    for size in PAPERS:
        sheet = printed(topic).light[size]
        for question in CONTENT.of(topic):
            heading = paper.squeezed(question.front.title)
            start = sheet.text.index(heading)
            lines = [
                sheet.at(start),
                sheet.at(start + len(heading) - 1),
                sheet.at(start + len(heading)),
            ]
            assert len({line.page for line in lines}) == 1, (
                f"{heading}: on another page"
            )
            # Code in a heading starts further right, but never as far as another column.
            assert lines[0].y >= lines[1].y > lines[2].y, (
                f"{heading}: in another column"
            )


def _shares(
    sheet: Paper, number: int, width: float, columns: int
) -> list[float]:
    """Which share of a page's text stands in each of its columns."""
    lefts = [
        piece.x - MARGIN + 2
        for piece in sheet.pieces
        if piece.page == number
    ]
    used = [
        int(left / ((width - 2 * MARGIN + 4) / columns)) for left in lefts
    ]
    return [used.count(column) / len(used) for column in range(columns)]


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("size", PAPERS)
def test_columns_are_filled(
    printed: Print, topic: str, size: str, remark: Callable[[str], None]
) -> None:
    questions = CONTENT.of(topic)
    columns = 3 if density.setting(questions) == "close" else 2
    sheet = printed(topic).light[size]
    for number in range(1, sheet.pages + 1):
        shares = _shares(sheet, number, SIZES[size][0], columns)
        if number < sheet.pages or sheet.pages == 1:
            # The title stands in the first column.
            assert sum(share > 0.05 for share in shares) >= min(
                columns, len(questions)
            ), f"page {number}: {shares}"
        if min(shares) <= 0.3 / columns and len(questions) > 1:
            remark(
                f"{topic}: its columns on page {number} of {size} are filled unevenly ({shares}); "
                "shorten an answer, move a question, or change the limits in scripts/rectified/pages/density.py"
            )


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("size", PAPERS)
def test_every_formula_stands_in_its_column(
    printed: Print, topic: str, size: str
) -> None:
    found = printed(topic).boxes[size]
    for formula in found["formulas"]:
        left = min(part["left"] for part in formula["parts"])
        column = max(
            (c for c in found["columns"] if c[0] <= left + 1),
            key=lambda c: c[0],
        )
        for part in formula["parts"]:
            inside = (
                column[0] - 1 <= part["left"]
                and part["right"] <= column[1] + 1
            )
            assert inside, (
                f"{formula['name']} leaves its column: {part}, {column}"
            )


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("size", PAPERS)
def test_nothing_overlaps(printed: Print, topic: str, size: str) -> None:
    placed = [
        (block["name"], part)
        for block in printed(topic).boxes[size]["blocks"]
        for part in block["parts"]
    ]
    for number, (name, one) in enumerate(placed):
        for other_name, other in placed[:number]:
            wide = min(one["right"], other["right"]) - max(
                one["left"], other["left"]
            )
            high = min(one["bottom"], other["bottom"]) - max(
                one["top"], other["top"]
            )
            assert wide < 1 or high < 1, (
                f"“{name}” and “{other_name}” overlap by {wide:.0f} × {high:.0f} px"
            )


@pytest.mark.parametrize("topic", TOPICS)
def test_black_on_white_from_the_dark_theme(
    printed: Print, topic: str
) -> None:
    found = printed(topic).boxes["A4"]
    assert not found["small"]
    assert not found["faint"]
