"""The form of a calculator on its page: typed into, shared, printed, read aloud, from disk, and without scripts."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Locator, Page, expect

import calculating
from browsing import laid_out, open_whole, settled
from rectified.files import read_text
from samples import CONTENT

NewPage = Callable[..., Page]
AXE = (
    Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
)
LIMIT = 25_000
"""Bytes of all calculators' code, packed."""

HOMES = {
    placed.id: question
    for question in CONTENT.questions.values()
    for placed in question.calculators
}
SIZES = "conv-output-size"
PATIENCE = 30_000
"""Milliseconds; a busy machine is no fault of the page."""


def topic(identifier: str) -> str:
    return f"topics/{HOMES[identifier].topic}/"


def opened(page: Page, address: str, identifier: str) -> Locator:
    """Open a calculator as readers do."""
    page.goto(address + topic(identifier))
    # Else what is clicked may move away under the click.
    laid_out(page)
    settled(page)
    box = page.locator(f"#calculator-{identifier}")
    box.locator("summary").click()
    expect(box.locator("form")).to_be_visible(timeout=PATIENCE)
    return box


def said(box: Locator) -> Locator:
    return box.get_by_role("status")


ELSEWHERE = [
    (identifier, formula, words)
    for identifier, question in HOMES.items()
    for formula, words in CONTENT.calculators[identifier].formulas.items()
    if CONTENT.questions[CONTENT.homes[formula]].topic != question.topic
]


@pytest.mark.parametrize(("identifier", "formula", "words"), ELSEWHERE)
def test_a_formula_on_another_page_is_a_step_away(
    page: Page, address: str, identifier: str, formula: str, words: str
) -> None:
    """In view, with its mark that opens."""
    box = opened(page, address, identifier)
    box.get_by_role("link", name=words, exact=True).click()
    place = page.locator(f"#formula-{formula}")
    expect(place).to_be_in_viewport(timeout=PATIENCE)
    expect(page).to_have_url(re.compile(f"#formula-{formula}$"))
    expect(place.locator("figcaption summary").first).to_be_visible()


def test_what_is_typed_is_computed_and_stands_in_the_address(
    page: Page, address: str, new_page: NewPage
) -> None:
    box = opened(page, address, SIZES)
    box.get_by_label("Stride").fill("2")
    expect(said(box)).to_contain_text("14 × 14")
    page.wait_for_url("**stride=2**")

    other = new_page()
    other.goto(page.url)
    box = other.locator(f"#calculator-{SIZES}")
    expect(said(box)).to_contain_text("14 × 14")
    expect(box.get_by_label("Stride")).to_have_value("2")

    box.get_by_role("button", name="Reset").click()
    expect(said(box)).to_contain_text("28 × 28")


def test_what_is_wrong_is_said_at_its_field(
    page: Page, address: str
) -> None:
    box = opened(page, address, SIZES)
    stride = box.get_by_label("Stride")
    stride.fill("0")
    expect(stride).to_have_attribute("aria-invalid", "true")
    expect(stride).to_have_accessible_description(
        "Stride S is “0”; type a whole number from 1 to 100,000."
    )
    expect(said(box)).to_contain_text("Stride S is “0”")
    expect(box.get_by_role("table")).to_have_count(0)
    expect(box.get_by_role("button", name="Copy result")).to_be_disabled()

    stride.fill("1")
    expect(stride).not_to_have_attribute("aria-invalid", "true")
    box.get_by_label("Kernel size").fill("31")
    expect(box.get_by_label("Kernel size")).to_have_accessible_description(
        "The kernel spans 31 cells, and the input's height with its padding has 30: it fits nowhere."
    )


def test_result_and_link_are_copied(page: Page, address: str) -> None:
    box = opened(page, address, SIZES)
    box.get_by_label("Stride").fill("3")
    expect(said(box)).to_contain_text("10 × 10")
    read = "navigator.clipboard.readText()"
    box.get_by_role("button", name="Copy result").click()
    expect(page.get_by_text("Result copied")).to_be_attached()
    assert "Stride S\t3\n" in page.evaluate(read)
    assert "Output height\t10\n" in page.evaluate(read)
    box.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Link copied")).to_be_attached()
    link = page.evaluate(read)
    assert link.endswith(f"#calculator-{SIZES}")
    page.goto("about:blank")
    page.goto(link)
    box = page.locator(f"#calculator-{SIZES}")
    expect(said(box)).to_contain_text("10 × 10")
    expect(box).to_be_in_viewport()


def test_keys_alone_are_enough(page: Page, address: str) -> None:
    page.goto(address + topic(SIZES))
    box = page.locator(f"#calculator-{SIZES}")
    box.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(box.locator("form")).to_be_visible()
    stride = box.get_by_label("Stride")
    for _ in range(12):
        page.keyboard.press("Tab")
        if stride.evaluate("it => it === document.activeElement"):
            break
    page.keyboard.press("Control+A")
    page.keyboard.type("2")
    expect(said(box)).to_contain_text("14 × 14")
    expect(stride).to_be_focused()


def test_it_lives_through_instant_navigation(
    page: Page, address: str
) -> None:
    other = next(i for i in HOMES if topic(i) != topic(SIZES))
    opened(page, address, other)
    page.locator(f'a[href$="{topic(SIZES)}"]').first.evaluate(
        "it => it.click()"
    )
    page.wait_for_url(f"**/{topic(SIZES)}")
    box = page.locator(f"#calculator-{SIZES}")
    expect(box).to_be_attached()
    box.locator("summary").click()
    expect(said(box)).to_contain_text("28 × 28")


def test_its_code_is_small_and_fetched_where_it_is_used(
    new_page: NewPage, address: str
) -> None:
    names = ["form", *calculating.IDS]
    packed = gzip.compress(
        b"".join(calculating.script(name).read_bytes() for name in names)
    )
    assert len(packed) <= LIMIT

    page, asked = new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    open_whole(page, address + topic(SIZES))
    assert not [url for url in asked if "/calculators/" in url]
    page.locator(f"#calculator-{SIZES} summary").click()
    expect(page.locator(f"#calculator-{SIZES} form")).to_be_visible()
    fetched = [url for url in asked if "/calculators/" in url]
    assert len(fetched) == len(["what all share", "this one"])


def test_a_script_that_does_not_come_is_told(
    new_page: NewPage, address: str
) -> None:
    page = new_page()
    page.route("**/calculators/form.js", lambda route: route.abort())
    page.goto(address + topic(SIZES))
    box = page.locator(f"#calculator-{SIZES}")
    box.locator("summary").click()
    expect(box).to_contain_text("The form could not be loaded")
    page.unroute("**/calculators/form.js")
    box.locator("summary").click()
    box.locator("summary").click()
    expect(box.locator("form")).to_be_visible()


def test_without_scripts_it_leads_to_its_formula(
    plain: Page, address: str
) -> None:
    plain.goto(address + topic(SIZES))
    box = plain.locator(f"#calculator-{SIZES}")
    box.locator("summary").click()
    expect(box).to_contain_text("The form needs JavaScript.")
    target = box.get_by_role("link").first.get_attribute("href")
    expect(plain.locator(f"figure{target} .proof")).to_be_attached()


def test_it_opens_from_disk(page: Page, offline_copy: Path) -> None:
    path = offline_copy / f"{topic(SIZES).rstrip('/')}.html"
    page.goto(f"{path.as_uri()}?calculator={SIZES}&stride=2")
    box = page.locator(f"#calculator-{SIZES}")
    expect(said(box)).to_contain_text("14 × 14")
    box.get_by_label("Stride").fill("3")
    expect(said(box)).to_contain_text("10 × 10")


@pytest.mark.parametrize("identifier", HOMES)
def test_a_calculator_is_whole_and_axe_finds_nothing(
    new_page: NewPage, address: str, identifier: str
) -> None:
    page = new_page(360, 740, color_scheme="light", reduced_motion="reduce")
    box = opened(page, address, identifier)
    assert said(box).text_content()
    over = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(over) <= 0
    expect(box.locator("[style]")).to_have_count(0)
    page.evaluate(AXE)
    options = "{rules: {'target-size': {enabled: true}}, resultTypes: ['violations']}"
    for theme in ("light", "dark"):
        if theme == "dark":
            page.emulate_media(color_scheme="dark")
            page.wait_for_selector("body[data-md-color-scheme=slate]")
            settled(page)
        found = page.evaluate(
            f"axe.run('#calculator-{identifier}', {options})"
        )
        assert [
            (v["id"], node["html"][:160], node["failureSummary"][:200])
            for v in found["violations"]
            for node in v["nodes"]
        ] == [], theme


@pytest.mark.parametrize("identifier", HOMES)
def test_the_form_begins_as_it_computes(
    page: Page, bare: Page, address: str, identifier: str
) -> None:
    box = opened(page, address, identifier)
    [answer] = calculating.answers(bare, identifier, [{}])
    expect(said(box)).to_have_text(answer["says"])
    tables = box.locator(".results table:not(.typed)")
    for table, shown in zip(tables.all(), answer["tables"], strict=True):
        rows = table.locator("tbody tr").all()
        texts = [row.locator("th, td").all_text_contents() for row in rows]
        assert texts == shown["rows"]


def test_numbers_are_printed_with_full_answers_and_never_on_a_sheet(
    page: Page, address: str
) -> None:
    box = opened(page, address, SIZES)
    box.get_by_label("Stride").fill("3")
    expect(said(box)).to_contain_text("10 × 10")
    page.emulate_media(media="print")
    expect(box).to_be_hidden()
    page.locator(".print-full").evaluate("it => { it.checked = true }")
    expect(box.locator("form")).to_be_hidden()
    typed = box.get_by_role("table", name="Typed")
    expect(typed.get_by_role("row", name="Stride S 3")).to_be_visible()
    expect(box.get_by_role("row", name="Output height 10")).to_be_visible()


def test_the_pages_hold_no_code_of_calculators(built_site: Path) -> None:
    for path in built_site.rglob("*.html"):
        text = read_text(path)
        assert "~~~calculator" not in text
        assert "javascripts/calculators" not in text
