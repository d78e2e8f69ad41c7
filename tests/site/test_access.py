"""What the pages are to people who do not see them, or use no mouse: axe, keyboard, headings, formulas, no scripts."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from browsing import laid_out

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
EVERY_RULE = {"rules": {"target-size": {"enabled": True}}}
CONTRAST = {"runOnly": ["color-contrast", "link-in-text-block"]}


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {json.dumps(options | {'resultTypes': ['violations']})})")
    return [
        f"{v['id']}: {v['help']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for v in found["violations"]
        for node in v["nodes"][:3]
    ]


@pytest.mark.parametrize(("theme", "width", "options"), [("light", 1280, EVERY_RULE), ("dark", 360, CONTRAST)])
def test_axe_finds_nothing_on_any_page(
    browser: Browser, address: str, pages: list[str], theme: Any, width: int, options: dict[str, Any]
) -> None:
    context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    found: list[str] = []
    for name in pages:
        page.goto(address + name, wait_until="load")
        # Entries that are skipped while far away would otherwise not be looked at.
        page.add_style_tag(content="* { content-visibility:visible !important }")
        if theme == "dark":
            # The same entries in the same colors: the first ones stand for all.
            page.add_style_tag(
                content=".group:nth-child(n+25), .names li:nth-child(n+6), .question:nth-of-type(n+4) { display: none }"
            )
        found += [f"/{name} ({theme}): {problem}" for problem in violations(page, options)]
    context.close()
    assert not found, "\n".join(found[:40])


def test_axe_finds_nothing_on_a_phone_with_the_drawer_open(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address + "topics/convolution/")
    page.get_by_role("button", name="Menu").click()
    page.wait_for_timeout(400)
    found = violations(page, EVERY_RULE)
    context.close()
    assert not found, "\n".join(found)


def test_headings_are_in_order_and_pages_have_one_title(address: str, pages: list[str], plain: BrowserContext) -> None:
    page = plain.new_page()
    for name in pages:
        page.goto(address + name)
        levels = page.locator("main :is(h1,h2,h3,h4,h5,h6)").evaluate_all("all => all.map(h => +h.tagName[1])")
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(b - a <= 1 for a, b in pairwise(levels)), (name, levels)


def test_the_skip_link_comes_first_and_leads_to_the_content(address: str, desktop: BrowserContext) -> None:
    page = desktop.new_page()
    page.goto(address + "topics/convolution/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.classList.contains('md-skip')")
    target = page.evaluate("document.activeElement.hash")
    page.keyboard.press("Enter")
    assert page.locator(target).count() == 1
    assert page.locator(target).evaluate("e => e.closest('main') !== null")


def test_every_stop_of_the_keyboard_shows_where_it_is(address: str, desktop: BrowserContext) -> None:
    page = desktop.new_page()
    page.goto(address + "topics/convolution/")
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        page.wait_for_timeout(5)
        stop = page.evaluate(
            """() => {
              const stop = document.activeElement, shown = [stop, stop.parentElement, stop.nextElementSibling]
              const outlined = style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
              return [stop.outerHTML.slice(0, 90), shown.some(e => e && outlined(getComputedStyle(e)))]
            }"""
        )
        seen.add(stop[0])
        assert stop[1], f"no visible focus: {stop[0]}"
    assert len(seen) > 40


def test_the_drawer_opens_and_shuts_from_the_keyboard(address: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address + "topics/convolution/")
    link = page.locator(".md-nav--primary a[aria-current]")
    assert not link.is_visible(), "a link off the screen is a stop of the keyboard"
    menu = page.get_by_role("button", name="Menu")
    menu.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert menu.get_attribute("aria-expanded") == "true"
    assert link.evaluate("link => link === document.activeElement")
    assert 0 <= (link.bounding_box() or {"x": -1})["x"] < 360
    page.keyboard.press("Escape")
    assert menu.get_attribute("aria-expanded") == "false"
    assert menu.evaluate("menu => menu === document.activeElement")
    context.close()


def test_without_scripts_a_phone_still_leads_everywhere(address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(address + "about/")
    for name in ("Topics", "Corrections", "A–Z"):
        assert page.locator(".header-links").get_by_role("link", name=name).is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("label.md-header__button[for=__drawer]").click()
    assert page.locator(".md-nav--primary").get_by_role("link", name="Convolutional networks").is_visible()
    context.close()


def test_formulas_are_math_in_the_accessibility_tree(address: str, desktop: BrowserContext) -> None:
    page = desktop.new_page()
    page.goto(address + "topics/convolution/#conv-output-size")
    laid_out(page)
    tree = desktop.new_cdp_session(page).send("Accessibility.getFullAXTree")
    roles = [node.get("role", {}).get("value") for node in tree["nodes"]]
    assert roles.count("MathMLMath") + roles.count("math") == page.locator("math").count() > 20


def test_everything_reads_without_scripts(address: str, plain: BrowserContext) -> None:
    page = plain.new_page()
    page.goto(address + "topics/convolution/")
    assert page.locator("#conv-output-size").is_visible()
    assert page.locator(".formula math").first.is_visible()
    assert not page.locator("button.copy").first.is_visible(), "a button that cannot work must not show"
    page.goto(address + "corrections/")
    assert page.locator(".correction").first.is_visible()


def test_dark_is_honored_without_scripts(address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, color_scheme="dark")
    page = context.new_page()
    page.goto(address)
    color = page.locator("body").evaluate("b => getComputedStyle(b).backgroundColor")
    context.close()
    assert sum(map(int, re.findall(r"\d+", color)[:3])) < 120, color
