"""What the switch on a topic page prints, and what printing is like without scripts and after instant navigation."""

import pytest
from playwright.sync_api import Browser, Page, expect

import paper

TOPIC = "backpropagation"
FOLDED = "<details><summary>More</summary><p>Found only in a fold.</p></details>"


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    found = browser.new_page()
    found.goto(f"{address}topics/{TOPIC}/")
    return found


def test_switch_prints_full_answers_with_folds_open_and_margins_kept(page: Page) -> None:
    sheet = paper.read(page.pdf(format="A4"))
    page.locator(".full").first.evaluate("(full, html) => full.insertAdjacentHTML('beforeend', html)", FOLDED)
    page.get_by_label("Print the full answers").check()
    full = paper.read(page.pdf(format="A4"), foot=16 * paper.MM)
    assert full.pages > 2 * sheet.pages
    for words in ("A number.", "Asked next.", "References", "Often published, and wrong", "Found only in a fold."):
        assert paper.squeezed(words) in full.text, words
        assert paper.squeezed(words) not in sheet.text, words
    for chrome in ("Copylink", "Previous:", "Printthe"):
        assert chrome not in full.text
    width, height = paper.SIZES["A4"]
    for piece in full.pieces:
        assert 15 * paper.MM - 3 <= piece.x <= width - 15 * paper.MM, piece
        assert piece.y <= height - 14 * paper.MM, piece
        assert piece.size >= 7.99 or piece.font == "RectifiedMath", piece
    page.get_by_label("Print the full answers").uncheck()
    assert paper.read(page.pdf(format="A4")).text == sheet.text


def test_full_answers_keep_formulas_within_the_page(page: Page) -> None:
    page.get_by_label("Print the full answers").check()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": int((paper.SIZES["A4"][0] - 30 * paper.MM) / 0.75), "height": 1000})
    wide = page.evaluate(
        "() => [...document.querySelectorAll('article *')].filter(one => one.checkVisibility() &&"
        " one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 80))"
    )
    assert not wide


def test_prints_the_sheet_without_scripts(browser: Browser, address: str, page: Page) -> None:
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{address}topics/{TOPIC}/")
    expect(plain.locator("button.print")).to_be_hidden()
    assert paper.read(plain.pdf(format="A4")).text == paper.read(page.pdf(format="A4")).text
    plain.get_by_label("Print the full answers").check()
    assert paper.read(plain.pdf(format="A4")).pages > 2
    plain.context.close()


def test_prints_after_instant_navigation(browser: Browser, address: str, page: Page) -> None:
    other = browser.new_page()
    other.goto(f"{address}topics/tuning/")
    other.get_by_label("Print the full answers").check()
    other.evaluate("window.sameWindow = true")
    # The drawer's link; Material takes the click, whether or not the drawer is open.
    other.locator(f".md-nav a[href*='{TOPIC}']").first.evaluate("link => link.click()")
    other.wait_for_url(f"**/{TOPIC}/")
    expect(other.locator("h1")).to_contain_text("Backpropagation")
    assert other.evaluate("window.sameWindow"), "the page was loaded anew: no instant navigation"
    assert paper.read(other.pdf(format="A4")).text == paper.read(page.pdf(format="A4")).text
    other.evaluate("window.print = () => { window.printed = true }")
    other.get_by_role("button", name="Print").click()
    assert other.evaluate("window.printed")


def test_what_the_level_filter_hides_is_not_printed(page: Page) -> None:
    page.locator(".levels [value=core]").check()
    shown = page.locator(".question[data-level=core]").count()
    assert paper.read(page.pdf(format="A4")).text.count("?") >= shown
    assert page.locator(".question:visible").count() == shown


@pytest.mark.parametrize("path", ["", "about/", "corrections/", "a-z/"])
def test_other_pages_print_plainly(browser: Browser, address: str, path: str) -> None:
    page = browser.new_page()
    page.goto(address + path)
    page.emulate_media(media="print")
    for chrome in (".md-header", ".md-footer", ".md-sidebar", ".letters", ".filter", ".headerlink"):
        assert not page.locator(f"{chrome}:visible").count(), chrome
    assert page.locator("h1").is_visible()
