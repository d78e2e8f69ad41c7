"""Every topic, printed as readers print it: Ctrl+P in Chromium, on A4 and Letter, from the light and the dark theme."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser

import paper
from paper import MARGIN, SIZES, Paper
from rectified import ROOT, curation, sheets

CONTENT = curation.load(ROOT)
TOPICS = [topic.id for topic in CONTENT.topics]
PAPERS: tuple[Literal["A4", "Letter"], ...] = ("A4", "Letter")
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

    From the light theme on each paper and all text that shows, in order; from the dark one on A4, and where
    everything stands when it is laid out for each paper.
    """

    light: dict[str, Paper] = field(default_factory=dict)
    dark: Paper | None = None
    texts: list[str] = field(default_factory=list)
    boxes: dict[str, dict[str, list[Any]]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def printed(browser: Browser, address: str) -> dict[str, Printed]:
    """Every topic, printed once."""
    found = {topic: Printed() for topic in TOPICS}
    window = browser.new_context(color_scheme="light")
    for topic, one in found.items():
        page = window.new_page()
        page.goto(f"{address}topics/{topic}/", wait_until="load")
        page.wait_for_function("document.fonts.status === 'loaded'")
        one.light = {size: paper.read(page.pdf(format=size)) for size in PAPERS}
        page.emulate_media(media="print")
        one.texts = page.evaluate(_TEXTS)
        page.emulate_media(media="null", color_scheme="dark")
        page.wait_for_selector("body[data-md-color-scheme=slate]")
        one.dark = paper.read(page.pdf(format="A4"))
        page.emulate_media(media="print", color_scheme="dark")
        for size in PAPERS:
            page.set_viewport_size({"width": int((SIZES[size][0] - 2 * MARGIN) / 0.75), "height": 1000})
            one.boxes[size] = page.evaluate(_BOXES)
        page.close()
    window.close()
    return found


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("size", PAPERS)
def test_at_most_two_pages(printed: dict[str, Printed], topic: str, size: str) -> None:
    assert printed[topic].light[size].pages <= 2


@pytest.mark.parametrize("size", PAPERS)
def test_most_topics_take_one_page(printed: dict[str, Printed], size: str) -> None:
    single = [topic for topic in TOPICS if printed[topic].light[size].pages == 1]
    assert len(single) > len(TOPICS) / 2, single


@pytest.mark.parametrize("topic", TOPICS)
def test_close_type_is_used_only_where_it_saves_a_page(printed: dict[str, Printed], topic: str) -> None:
    if sheets.setting(CONTENT.of(topic)) != "even":
        assert {one.pages for one in printed[topic].light.values()} == {1}, "see the limits in rectified/sheets.py"


@pytest.mark.parametrize("topic", TOPICS)
def test_dark_theme_prints_the_same(printed: dict[str, Printed], topic: str) -> None:
    light, dark = printed[topic].light["A4"], printed[topic].dark
    assert dark
    assert (dark.pages, dark.text) == (light.pages, light.text)


@pytest.mark.parametrize("topic", TOPICS)
def test_all_text_is_extractable_in_reading_order(printed: dict[str, Printed], topic: str) -> None:
    for size in PAPERS:
        text, place = printed[topic].light[size].text, 0
        for expected in map(paper.squeezed, printed[topic].texts):
            found = text.find(expected, place)
            assert found >= 0, f"{size}: “{expected}” not found after “{text[max(0, place - 60) : place]}”"
            place = found + len(expected)


@pytest.mark.parametrize("topic", TOPICS)
def test_whole_content_and_nothing_else(printed: dict[str, Printed], topic: str) -> None:
    title = next(t.title for t in CONTENT.topics if t.id == topic)
    sheet = printed[topic].light["A4"]
    assert sheet.text.startswith(paper.squeezed(title))
    for question in CONTENT.of(topic):
        assert paper.squeezed(question.front.title) in sheet.text
    corrections = sum(len(question.front.corrections) for question in CONTENT.of(topic))
    # One of each stands in the key below the title.
    assert (sheet.text.count("✗"), sheet.text.count("✓")) == (corrections + 1, corrections + 1)
    for chrome in ("Skipto", "Copylink", "Previous:", "Alsoknownas", "Printthe", "Madewith", "CorrectionsA–Z", "¶"):
        assert chrome not in sheet.text, chrome


@pytest.mark.parametrize("topic", TOPICS)
def test_address_licence_and_date_at_the_end_and_page_numbers(printed: dict[str, Printed], topic: str) -> None:
    for size in PAPERS:
        sheet = printed[topic].light[size]
        end = sheet.text[-200:]
        assert f"https://rectified.github.io/rectified/topics/{topic}/" in end
        assert "CCBY4.0" in end
        assert re.search(r"reviewed\d{4}-\d\d-\d\d$", end)
        for number in range(1, sheet.pages + 1):
            foot = "".join(paper.squeezed(piece.text) for piece in sheet.margins if piece.page == number)
            assert f"{number}/{sheet.pages}" in foot


@pytest.mark.parametrize("topic", TOPICS)
def test_type_is_legible_and_within_the_margins(printed: dict[str, Printed], topic: str) -> None:
    for size in PAPERS:
        width, height = SIZES[size]
        for piece in printed[topic].light[size].pieces:
            assert MARGIN - 3 <= piece.x <= width - MARGIN, piece
            assert piece.y <= height - MARGIN, piece
            # Indices are set smaller, as everywhere.
            assert piece.size >= SMALLEST or piece.font == "RectifiedMath", piece


@pytest.mark.parametrize("topic", TOPICS)
def test_formulas_are_set_in_the_math_font(printed: dict[str, Printed], topic: str) -> None:
    for piece in printed[topic].light["A4"].pieces:
        if re.search("[\U0001d400-\U0001d7ff√∑∏𝔼]", piece.text):
            assert piece.font == "RectifiedMath", f"{piece}: is the glyph in the subset (rectified/fonts.py)?"


@pytest.mark.parametrize("topic", TOPICS)
def test_no_heading_is_parted_from_its_answer(printed: dict[str, Printed], topic: str) -> None:
    for size in PAPERS:
        sheet = printed[topic].light[size]
        for question in CONTENT.of(topic):
            heading = paper.squeezed(question.front.title)
            start = sheet.text.index(heading)
            lines = [sheet.at(start), sheet.at(start + len(heading) - 1), sheet.at(start + len(heading))]
            assert len({line.page for line in lines}) == 1, f"{heading}: on another page"
            # Code in a heading starts further right, but never as far as another column.
            assert lines[0].y >= lines[1].y > lines[2].y, f"{heading}: in another column"


@pytest.mark.parametrize("topic", TOPICS)
def test_no_column_is_empty(printed: dict[str, Printed], topic: str) -> None:
    columns = 3 if sheets.setting(CONTENT.of(topic)) == "close" else 2
    for size in PAPERS:
        width = SIZES[size][0]
        sheet = printed[topic].light[size]
        for number in range(1, sheet.pages + 1):
            used = [
                int((p.x - MARGIN + 2) / ((width - 2 * MARGIN + 4) / columns)) for p in sheet.pieces if p.page == number
            ]
            shares = [used.count(column) / len(used) for column in range(columns)]
            assert min(shares) > 0.3 / columns, f"{size}, page {number}: {shares}"


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("size", PAPERS)
def test_every_formula_stands_in_its_column(printed: dict[str, Printed], topic: str, size: str) -> None:
    found = printed[topic].boxes[size]
    for formula in found["formulas"]:
        left = min(part["left"] for part in formula["parts"])
        column = max((c for c in found["columns"] if c[0] <= left + 1), key=lambda c: c[0])
        for part in formula["parts"]:
            inside = column[0] - 1 <= part["left"] and part["right"] <= column[1] + 1
            assert inside, f"{formula['name']} leaves its column: {part}, {column}"


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("size", PAPERS)
def test_nothing_overlaps(printed: dict[str, Printed], topic: str, size: str) -> None:
    placed = [(block["name"], part) for block in printed[topic].boxes[size]["blocks"] for part in block["parts"]]
    for number, (name, one) in enumerate(placed):
        for other_name, other in placed[:number]:
            wide = min(one["right"], other["right"]) - max(one["left"], other["left"])
            high = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
            assert wide < 1 or high < 1, f"“{name}” and “{other_name}” overlap by {wide:.0f} × {high:.0f} px"


@pytest.mark.parametrize("topic", TOPICS)
def test_black_on_white_from_the_dark_theme(printed: dict[str, Printed], topic: str) -> None:
    found = printed[topic].boxes["A4"]
    assert not found["small"]
    assert not found["faint"]
