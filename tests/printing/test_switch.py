"""What the switch on a topic page prints, and what printing is like without scripts and after instant navigation."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import paper
import samples
from browsing import open_whole
from rectified.curation import Topic
from rectified.pages import density
from samples import CONTENT

PARTS = ("**A number.**", "**Asked next.**")
SWITCH = "Print the full answers"

# The last label in each figure, and how its caption begins.
_ENDS = """figures => figures.map(figure => {
  const caption = [...figure.querySelector('figcaption').childNodes]
  const words = caption.find(node => node.nodeType === 3 && node.textContent.trim())
  return [[...figure.querySelectorAll('text')].at(-1), words].map(part => part.textContent)
})"""


@pytest.fixture(scope="module")
def topic() -> Topic:
    """A topic whose full answers have parts that its sheet leaves out, on more than one level."""
    return samples.topic(
        "with questions of two levels, corrections, references and the parts of an answer",
        lambda questions: (
            len(samples.levels(questions)) > 1
            and samples.corrections(questions) > 0
            and any(question.front.references for question in questions)
            and all(
                any(part in question.body for question in questions)
                for part in PARTS
            )
        ),
        size=lambda questions: -len(questions),
    )


def choose(page: Page, *, full: bool) -> None:
    """Press a button and print by hand later."""
    page.evaluate(
        "() => { window.print = () => { window.printed = true } }"
    )
    name = "Print the full answers" if full else "Print the cheat sheet"
    page.get_by_role("button", name=name).click()
    assert page.evaluate("window.printed")


@pytest.fixture
def sheet(page: Page, address: str, topic: Topic) -> Page:
    """The topic's page."""
    page.goto(f"{address}topics/{topic.id}/")
    return page


def test_switch_prints_full_answers_with_margins_kept(sheet: Page) -> None:
    before = paper.read(sheet.pdf(format="A4"))
    choose(sheet, full=True)
    full = paper.read(sheet.pdf(format="A4"), foot=16 * paper.MM)
    assert full.pages > before.pages
    assert len(full.text) > 2 * len(before.text)
    for words in (
        *(part.strip("*.") for part in PARTS),
        "Sources",
        "Often published, and wrong",
    ):
        assert paper.squeezed(words) in full.text, words
        assert paper.squeezed(words) not in before.text, words
    for chrome in ("Copylink", "Previous:", "Printthe"):
        assert chrome not in full.text
    width, height = paper.SIZES["A4"]
    for piece in full.pieces:
        assert 15 * paper.MM - 3 <= piece.x <= width - 15 * paper.MM, piece
        assert piece.y <= height - 14 * paper.MM, piece
        assert piece.size >= 7.99 or piece.font == "RectifiedMath", piece
    choose(sheet, full=False)
    assert paper.read(sheet.pdf(format="A4")).text == before.text


def _by_length() -> list[Topic]:
    """The topics, the one with the shortest full answers first."""
    return sorted(
        CONTENT.topics,
        key=lambda topic: density.pages(CONTENT.of(topic.id)),
    )


@pytest.mark.parametrize("place", [0, 0.5, 1])
def test_the_button_says_about_how_many_pages_it_prints(
    page: Page, address: str, place: float
) -> None:
    """For a short, a middling and a long topic."""
    topics = _by_length()
    topic = topics[round(place * (len(topics) - 1))]
    page.goto(f"{address}topics/{topic.id}/")
    button = page.get_by_role("button", name="Print the full answers")
    said = int(re.findall(r"\d+", button.inner_text())[0])
    choose(page, full=True)
    pages = paper.read(page.pdf(format="A4")).pages
    assert abs(pages - said) <= 2, topic.id


def test_full_answers_keep_formulas_within_the_page(sheet: Page) -> None:
    choose(sheet, full=True)
    sheet.emulate_media(media="print")
    sheet.set_viewport_size(
        {
            "width": int((paper.SIZES["A4"][0] - 30 * paper.MM) / 0.75),
            "height": 1000,
        }
    )
    wide = sheet.evaluate(
        "() => [...document.querySelectorAll('article *')].filter(one => one.checkVisibility() &&"
        " one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 80))"
    )
    assert not wide


def test_no_figure_is_parted_from_its_caption(
    page: Page, address: str
) -> None:
    """Beside full answers; a sheet shows no captions."""
    topic = samples.topic_with(samples.figures)
    page.goto(f"{address}topics/{topic.id}/")
    choose(page, full=True)
    full = paper.read(page.pdf(format="A4"), foot=16 * paper.MM)
    figures = page.locator("figure.drawing").evaluate_all(_ENDS)
    assert len(figures) == samples.figures(CONTENT.of(topic.id))
    for label, caption in figures:
        below = full.text.index(paper.squeezed(caption))
        above = full.text.rindex(paper.squeezed(label), 0, below)
        pages = {full.at(above).page, full.at(below).page}
        assert len(pages) == 1, f"“{caption}”: on pages {pages}"


def test_prints_the_sheet_without_scripts(sheet: Page, plain: Page) -> None:
    plain.goto(sheet.url)
    for button in plain.locator("button.print").all():
        expect(button).to_be_hidden()
    expect(sheet.get_by_label(SWITCH)).to_be_hidden()
    before = paper.read(plain.pdf(format="A4")).text
    assert before == paper.read(sheet.pdf(format="A4")).text
    plain.get_by_label(SWITCH).check()
    assert len(paper.read(plain.pdf(format="A4")).text) > 2 * len(before)


def test_prints_after_instant_navigation(
    sheet: Page, new_page: Callable[..., Page], address: str, topic: Topic
) -> None:
    elsewhere = next(other for other in CONTENT.topics if other != topic)
    other = new_page()
    other.goto(f"{address}topics/{elsewhere.id}/")
    choose(other, full=True)
    other.evaluate("window.sameWindow = true")
    # The drawer's link; Material takes the click, whether or not the drawer is open.
    other.locator(f".md-nav a[href*='{topic.id}']").first.evaluate(
        "link => link.click()"
    )
    other.wait_for_url(f"**/{topic.id}/")
    expect(other.locator("h1")).to_contain_text(topic.title)
    assert other.evaluate("window.sameWindow"), (
        "the page was loaded anew: no instant navigation"
    )
    assert (
        paper.read(other.pdf(format="A4")).text
        == paper.read(sheet.pdf(format="A4")).text
    )
    choose(other, full=False)


def test_what_the_level_filter_hides_is_not_printed(
    sheet: Page, topic: Topic
) -> None:
    questions = CONTENT.of(topic.id)
    level = questions[0].front.level
    sheet.locator(f".levels [value={level}]").check()
    printed = paper.read(sheet.pdf(format="A4")).text
    shown = [
        paper.squeezed(question.front.title) in printed
        for question in questions
    ]
    assert shown == [
        question.front.level == level for question in questions
    ]


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("", []),
        ("about/", []),
        ("corrections/", [".filter"]),
        ("a-z/", [".letters"]),
    ],
)
def test_other_pages_print_plainly(
    page: Page, address: str, path: str, own: list[str]
) -> None:
    page.goto(address + path)
    for chrome in (
        ".md-header",
        ".md-footer",
        ".md-sidebar",
        ".headerlink",
        *own,
    ):
        page.emulate_media(media="screen")
        assert page.locator(chrome).count(), (
            f"{chrome} is not on the page any more"
        )
        page.emulate_media(media="print")
        assert not page.locator(f"{chrome}:visible").count(), chrome
    assert page.locator("h1").is_visible()


def test_letters_that_are_folded_print(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}a-z/")
    titles = page.locator(".letter:not([open]) li:first-child i")
    assert titles.count() > 10
    printed = paper.read(page.pdf(format="A4")).text
    for title in titles.all_text_contents():
        assert paper.squeezed(title) in printed, title


def test_the_booklet_prints_the_topics_that_are_ticked(
    page: Page, address: str
) -> None:
    page.goto(f"{address}booklet/")
    chosen = CONTENT.groups[-1].topics
    for group in page.locator(".contents-group input").all():
        group.uncheck()
    boxes = page.locator(".contents > ol > li input")
    for topic, box in zip(CONTENT.topics, boxes.all(), strict=True):
        box.set_checked(topic in chosen)
    printed = paper.read(page.pdf(format="A4"))
    for topic in CONTENT.topics:
        shown = paper.squeezed(topic.purpose) in printed.text
        assert shown == (topic in chosen), topic.id
    assert (
        paper.squeezed(f"A selection: {len(chosen)} of the topics")
        in printed.text
    )
    page.emulate_media(media="print")
    headings = page.locator(".contents-group").filter(visible=True)
    expect(headings).to_have_text([CONTENT.groups[-1].title])
    page.emulate_media(media="screen")
    boxes.first.check()
    for group in page.locator(".contents-group input").all():
        group.check()
    assert "A selection" not in page.locator(".held").inner_text()


def test_who_reads_in_the_dark_prints_white_margins(
    new_page: Callable[..., Page], address: str, topic: Topic
) -> None:
    page = new_page(color_scheme="dark")
    open_whole(page, f"{address}topics/{topic.id}/")
    scheme = "getComputedStyle(document.documentElement).colorScheme"
    assert page.evaluate(scheme) == "light dark"
    page.emulate_media(media="print")  # a page's margins follow the root
    assert page.evaluate(scheme) == "light"
