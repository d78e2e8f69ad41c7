"""What readers see on narrow screens: nothing scrolls sideways but what has a box of its own, and fingers hit."""

import pytest
from playwright.sync_api import Browser

from browsing import laid_out

WIDE = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
  const inside = e => e.closest(
    ".formula-box, .wide-math, .table-box, pre, .md-search, .md-sidebar, .md-header, .visually-hidden, .md-skip"
  )
  const out = [...document.querySelectorAll("main *")].filter(e => {
    const box = e.getBoundingClientRect()
    return box.width && box.right > innerWidth + 1 && !inside(e)
  })
  return [wide, out.slice(0, 3).map(e => e.outerHTML.slice(0, 120))]
}"""

SMALL = """() => [
    ...document.querySelectorAll("main :is(button, label, .questions a, .letters a, .topic-list a, .names a, .edit)"),
    ...document.querySelectorAll(".md-header :is(a, button)")
  ]
  .filter(e => e.checkVisibility() && !e.closest(".md-search"))
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.width && (box.height < 23.9 || box.width < 23.9))
  .map(([e, box]) => `${Math.round(box.width)}×${Math.round(box.height)} ${e.outerHTML.slice(0, 90)}`)"""

UNREACHABLE = """() => [...document.querySelectorAll(".formula-box, .table-box, .lines")]
  .filter(box => box.scrollWidth > box.clientWidth)
  .filter(box => box.tabIndex !== 0 || !box.getAttribute("aria-label") || getComputedStyle(box).overflowX !== "auto")
  .map(box => box.outerHTML.slice(0, 120))"""


def test_nothing_scrolls_sideways_at_320_pixels_and_targets_are_large_enough(
    browser: Browser, address: str, pages: list[str]
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()
    found = []
    for name in pages:
        page.goto(address + name)
        laid_out(page)
        wide, out = page.evaluate(WIDE)
        small = page.evaluate(SMALL)
        if wide > 0 or out:
            found.append(f"/{name} is {wide} pixels too wide: {out}")
        if small:
            found.append(f"/{name} has small targets: {small[:4]}")
    context.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["topics/convolution/", "topics/recurrent-networks/", "topics/optimization/"])
def test_wide_formulas_and_tables_scroll_inside_their_own_box(browser: Browser, address: str, name: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(address + name)
    laid_out(page)
    page.wait_for_timeout(300)
    wide = page.evaluate(
        "[...document.querySelectorAll('.formula-box, .table-box')].filter(b => b.scrollWidth > b.clientWidth).length"
    )
    broken = page.evaluate(UNREACHABLE)
    context.close()
    assert wide > 0, "no wide box on this page: the test shows nothing"
    assert not broken, broken
