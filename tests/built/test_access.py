"""What the pages are to people who do not see them, or use no mouse: axe, keyboard, headings, formulas, no scripts."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

import samples
from browsing import laid_out, style
from published import LOOKED_AT, ONE_OF_EACH_KIND, PAGES
from samples import CONTENT

AXE = (
    Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
)
CONTRAST = ["color-contrast", "link-in-text-block"]
OF_LOOKS = [*CONTRAST, "target-size"]
"""What the style sheet alone decides; tests/built/test_layout.py measures every target besides."""
ALL_BUT_LOOKS = {"rules": {rule: {"enabled": False} for rule in OF_LOOKS}}
TOPIC = max(CONTENT.topics, key=lambda topic: len(topic.questions))
TOPIC_PAGE = f"topics/{TOPIC.id}/"
NewPage = Callable[..., Page]


# Looks are a matter of the style sheet, and measuring them takes a while: the first two of each kind stand for all.
SHOW_EACH_KIND = """() => {
  const ground = element => {
    const color = getComputedStyle(element).backgroundColor
    return /, 0\\)$/.test(color) && element.parentElement ? ground(element.parentElement) : color
  }
  const kind = element => {
    const { color, fontSize, fontWeight, opacity, textDecorationLine } = getComputedStyle(element)
    const { localName, className } = element
    return [localName, className, color, ground(element), fontSize, fontWeight, opacity, textDecorationLine].join()
  }
  const count = new Map(), place = new Map()
  for (const element of document.querySelectorAll("main *")) {
    const its = kind(element)
    count.set(its, (count.get(its) ?? 0) + 1)
    place.set(element, count.get(its))
  }
  const spare = element => place.get(element) > 2 && [...element.children].every(spare)
  const known = [...document.querySelectorAll("main :not(math *)")].filter(spare)
  known.forEach(element => {
    element.style.display = "none"
    element.replaceChildren()
  })
}"""


# What stands inside a formula comes from a library, has no rule that asks for it, and is half of a page's elements.
EMPTY_FORMULAS = """() => {
  const formulas = [...document.querySelectorAll("math")].slice(1)
  const sizes = formulas.map(formula => formula.getBoundingClientRect()) // all at once: each needs the layout
  formulas.forEach((formula, number) => {
    const { width, height } = sizes[number]
    formula.replaceChildren()
    formula.style = `display: inline-block; width: ${width}px; height: ${height}px`
  })
}"""


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    page.evaluate(EMPTY_FORMULAS)
    found = page.evaluate(
        f"axe.run(document, {json.dumps(options | {'resultTypes': ['violations']})})"
    )
    return [
        f"{v['id']}: {v['help']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for v in found["violations"]
        for node in v["nodes"][:3]
    ]


def of_looks(page: Page, rules: list[str] = OF_LOOKS) -> list[str]:
    page.evaluate(SHOW_EACH_KIND)
    return violations(page, {"runOnly": rules})


@pytest.mark.parametrize("name", LOOKED_AT, ids=lambda name: name or "home")
def test_axe_finds_nothing(
    new_page: NewPage, address: str, name: str
) -> None:
    page = new_page(color_scheme="light", reduced_motion="reduce")
    page.goto(address + name, wait_until="load")
    # Entries that are skipped while far away would otherwise not be looked at.
    style(page, "* { content-visibility:visible !important }")
    found = violations(page, ALL_BUT_LOOKS) + of_looks(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "name", ONE_OF_EACH_KIND, ids=lambda name: name or "home"
)
def test_axe_finds_contrast_in_the_dark_on_a_phone(
    new_page: NewPage, address: str, name: str
) -> None:
    page = new_page(360, color_scheme="dark", reduced_motion="reduce")
    page.goto(address + name, wait_until="load")
    style(page, "* { content-visibility:visible !important }")
    found = of_looks(page, CONTRAST)
    assert not found, "\n".join(found)


def test_axe_finds_what_is_wrong(page: Page) -> None:
    faults = {
        "image-alt": '<img src="data:,">',
        "target-size": '<button style="all: unset; width: 9px; height: 9px">a</button><button>b</button>',
        "color-contrast": '<p style="color: #aaa; background: #fff">faint</p>',
        "link-in-text-block": '<p>text <a href="#" style="color: #222; text-decoration: none">a</a></p>',
    }
    for rule, html in faults.items():
        page.set_content(f"<main>{html}</main>")
        found = violations(page, ALL_BUT_LOOKS) + of_looks(page)
        assert any(problem.startswith(rule) for problem in found), rule


@pytest.mark.makes("site")
def test_axe_has_looked_at_every_page(pages: list[str]) -> None:
    assert sorted(pages) == sorted(PAGES)


def test_axe_finds_nothing_on_a_phone_with_the_drawer_open(
    new_page: NewPage, address: str
) -> None:
    page = new_page(
        360, 500, reduced_motion="reduce"
    )  # so low that no list of topics fits
    page.goto(f"{address}topics/{CONTENT.topics[-1].id}/")
    page.get_by_role("button", name="Menu").click()
    expect(
        page.locator(".md-nav--primary a[aria-current]")
    ).to_be_in_viewport(ratio=1)
    laid_out(page)
    found = violations(page, ALL_BUT_LOOKS) + of_looks(page)
    assert not found, "\n".join(found)


def test_the_skip_link_comes_first_and_leads_to_the_content(
    address: str, page: Page
) -> None:
    page.goto(address + TOPIC_PAGE)
    page.keyboard.press("Tab")
    assert page.evaluate(
        "document.activeElement.classList.contains('md-skip')"
    )
    target = page.evaluate("document.activeElement.hash")
    page.keyboard.press("Enter")
    assert page.locator(target).count() == 1
    assert page.locator(target).evaluate("e => e.closest('main') !== null")


def test_every_stop_of_the_keyboard_shows_where_it_is(
    address: str, page: Page
) -> None:
    page.goto(address + TOPIC_PAGE)
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        stop, shown = page.evaluate(
            """() => {
              const stop = document.activeElement, shown = [stop, stop.parentElement, stop.nextElementSibling]
              const outlined = style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
              return [stop.outerHTML.slice(0, 90), shown.some(e => e && outlined(getComputedStyle(e)))]
            }"""
        )
        if stop.startswith("<body"):
            break  # once around
        assert shown, f"no visible focus: {stop}"
        seen.add(stop)
    assert len(seen) > min(40, 2 * len(TOPIC.questions))


def test_the_names_of_headings_are_their_words(
    address: str, page: Page
) -> None:
    page.goto(address + TOPIC_PAGE)
    headings = page.get_by_role("heading", level=2)
    assert headings.filter(has_text="¶").count()
    assert not page.get_by_role("heading", name="¶").count()


def test_the_page_below_an_open_search_is_out_of_reach(
    address: str, page: Page
) -> None:
    page.goto(address + TOPIC_PAGE)
    link = page.locator(".questions a").first
    field = page.get_by_placeholder("Search")
    field.focus()
    expect(
        page.locator("[data-md-component=container][inert]")
    ).to_have_count(1)
    link.evaluate("link => link.focus()")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    link.evaluate("link => link.focus()")
    expect(link).to_be_focused()


def test_the_drawer_opens_and_shuts_from_the_keyboard(
    address: str, new_page: NewPage
) -> None:
    page = new_page(360, 800, reduced_motion="reduce")
    page.goto(address + TOPIC_PAGE)
    link = page.locator(".md-nav--primary a[aria-current]")
    assert not link.is_visible(), (
        "a link off the screen is a stop of the keyboard"
    )
    menu = page.get_by_role("button", name="Menu")
    menu.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(menu).to_be_focused()


def test_without_scripts_a_phone_still_leads_everywhere(
    address: str, new_page: NewPage
) -> None:
    page = new_page(320, 800, java_script_enabled=False)
    page.goto(address + "about/")
    for name in ("Topics", "Corrections", "A–Z"):
        assert (
            page.locator(".header-links")
            .get_by_role("link", name=name)
            .is_visible()
        )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("label.md-header__button[for=__drawer]").click()
    assert (
        page.locator(".md-nav--primary")
        .get_by_role("link", name=TOPIC.title, exact=True)
        .is_visible()
    )


def test_formulas_are_math_in_the_accessibility_tree(
    address: str, page: Page
) -> None:
    topic = samples.topic_with(samples.formulas)
    page.goto(f"{address}topics/{topic.id}/")
    laid_out(page)
    tree = page.context.new_cdp_session(page).send(
        "Accessibility.getFullAXTree"
    )
    roles = [node.get("role", {}).get("value") for node in tree["nodes"]]
    shown = page.locator("math:not(details:not([open]) math)").count()
    assert roles.count("MathMLMath") + roles.count("math") == shown
    assert shown >= samples.formulas(CONTENT.of(topic.id))


def test_everything_reads_without_scripts(
    address: str, plain: Page
) -> None:
    topic = samples.topic(
        "with formulas and code",
        lambda questions: (
            samples.formulas(questions) > 0 and samples.has_code(questions)
        ),
    )
    plain.goto(f"{address}topics/{topic.id}/")
    for question in CONTENT.of(topic.id):
        assert plain.locator(f"#{question.slug}").is_visible()
    assert plain.locator(".formula math").first.is_visible()
    assert not plain.locator("button.copy").first.is_visible(), (
        "a button that cannot work must not show"
    )
    plain.goto(address + "corrections/")
    assert plain.locator(".corrections li").first.is_visible()


def test_dark_is_honored_without_scripts(
    address: str, new_page: NewPage
) -> None:
    page = new_page(java_script_enabled=False, color_scheme="dark")
    page.goto(address)
    color = page.locator("body").evaluate(
        "b => getComputedStyle(b).backgroundColor"
    )
    assert sum(map(int, re.findall(r"\d+", color)[:3])) < 120, color
