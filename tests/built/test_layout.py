"""What readers see on narrow screens: nothing scrolls sideways but what has a box of its own, and fingers hit."""

from collections.abc import Callable

from playwright.sync_api import Page

import samples
from browsing import laid_out, settled
from published import LOOKED_AT

WIDE = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
  const inside = e => e.closest(
    ".formula-box, .wide-math, .table-box, pre, .md-search, .md-sidebar, .md-header, " +
    ".visually-hidden, .md-skip"
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


WIDE_BOXES = """() => [...document.querySelectorAll(".formula-box, .table-box, .lines")]
  .filter(box => box.scrollWidth > box.clientWidth).length"""


GAPS = """() => [...document.querySelectorAll("msqrt")].map(root => {
  const [end, inside] = [root, root.lastElementChild].map(e => e.getBoundingClientRect().right)
  return (end - inside) / parseFloat(getComputedStyle(root).fontSize)
})"""


def test_a_root_ends_where_its_bar_does(
    new_page: Callable[..., Page], address: str
) -> None:
    rooted = samples.topic(
        "with roots",
        lambda questions: any(
            r"\sqrt" in formula.latex
            for question in questions
            for formula in question.formulas
        ),
    )
    page = new_page(1280, 800)
    page.goto(f"{address}topics/{rooted.id}/")
    laid_out(page)
    gaps = page.evaluate(GAPS)
    assert gaps
    assert max(gaps) < 0.1, "em; see rectified/site/fonts.py"


def test_nothing_scrolls_sideways_at_320_pixels_and_targets_are_large_enough(
    new_page: Callable[..., Page], address: str
) -> None:
    page = new_page(320, 700)
    found = []
    wide_boxes = 0
    for name in LOOKED_AT:
        page.goto(address + name)
        laid_out(page)
        settled(page)
        wide, out = page.evaluate(WIDE)
        wide_boxes += page.evaluate(WIDE_BOXES)
        if wide > 0 or out:
            found.append(f"/{name} is {wide} pixels too wide: {out}")
        if small := page.evaluate(SMALL):
            found.append(f"/{name} has small targets: {small[:4]}")
        if unreachable := page.evaluate(UNREACHABLE):
            found.append(
                f"/{name} has wide boxes that no key scrolls: {unreachable}"
            )
    assert not found, "\n".join(found)
    assert wide_boxes, "no box is wide: nothing was seen of how they scroll"
