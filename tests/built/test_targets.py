"""What fingers hit on a phone: every target that stands by itself is as large as a fingertip."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browsing import settled, style
from published import ONE_OF_EACH_KIND
from samples import CONTENT

FINGER = 44
"""CSS pixels, as WCAG 2.5.5 asks for."""

COUNTED = sorted(
    {
        f"topics/{question.topic}/"
        for question in CONTENT.questions.values()
        if question.calculators
    }
)
"""The pages with calculators, each of which draws its own form."""

HIT = """([finger, where]) => {
  const kinds = "a[href], button, input, select, textarea, summary, label"
  const block = e => (getComputedStyle(e).display.startsWith("inline") ? block(e.parentElement) : e)
  // WCAG excepts links within a sentence, which no line of text could have room for.
  const inSentence = e => {
    if (getComputedStyle(e).display !== "inline") return false
    // In a row of a table it stands among words, numbers and formulas, too.
    const row = block(e).closest("tr")
    const line = row ?? block(e)
    const said = row ? /[\\p{L}\\d]/u : /\\p{L}{2}/u
    const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
      const { data, parentElement: holder } = texts.currentNode
      if (said.test(data) && !holder.closest("a, button, label, .visually-hidden")) return true
    }
    return false
  }
  const shut = document.querySelector("#__search:not(:checked)") ? ", .md-search" : ""
  const apart = ".md-skip, .headerlink, .visually-hidden, [hidden]" + shut
  const skipped = e => e.closest(apart) || e.matches(".md-toggle, :disabled")
  // A field is hit by its own label, too; a label is a target itself where its field is not shown.
  const forAnother = e => e.localName === "label" && e.control?.checkVisibility({ visibilityProperty: true })
  const shown = e => {
    const { width, height } = e.getBoundingClientRect()
    return e.checkVisibility({ visibilityProperty: true }) && width && height
  }
  const reach = target => {
    target.scrollIntoView({ behavior: "instant", block: "center", inline: "center" })
    const box = target.getClientRects()[0]
    const x = (box.left + box.right) / 2
    const y = (box.top + box.bottom) / 2
    const hits = (right, down) => {
      const found = document.elementFromPoint(x + right, y + down)
      if (!found) return false
      return target.contains(found) || found.closest("label")?.control === target
    }
    if (!hits(0, 0)) return [0, 0]
    const half = finger / 2 - 0.5
    const far = (right, down) => {
      let steps = 0
      while (steps < finger && hits(right * (steps + 1), down * (steps + 1))) steps += 1
      return steps
    }
    // Mostly it is hit evenly around its middle, and points take their time on a long page.
    const even = (right, down) => [-half, half].every(to => hits(right * to, down * to))
    const along = (right, down) => even(right, down) ? finger : far(-right, -down) + far(right, down) + 1
    return [along(1, 0), along(0, 1)]
  }
  const targets = [...document.querySelectorAll(`:is(${where}) :is(${kinds})`)]
    .filter(e => !skipped(e) && !forAnother(e) && shown(e) && !inSentence(e))
  const small = targets
    .map(e => [e, reach(e)])
    .filter(([e, [width, height]]) => width < finger || height < finger)
    .map(([e, [width, height]]) => {
      const place = e.closest("[class]:not(a, button, input, label, summary)")?.className
      return `${width}×${height} in .${place}: ${e.outerHTML.slice(0, 110).replaceAll("\\n", " ")}`
    })
  return [targets.length, small]
}"""
"""How many targets there are, and which of them a finger would miss: what is hit is asked of points, pixel by pixel."""


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """A page on a phone that is touched."""
    return new_page(
        360, 740, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )


def small(page: Page, where: str = "header, main, footer") -> list[str]:
    """The targets of a page, below what a selector names, that a finger would miss."""
    count, found = page.evaluate(HIT, [FINGER, where])
    assert count, f"no target in {where}"
    return [str(one) for one in found]


def opened(page: Page, address: str) -> Page:
    """A page with all its folds open, calculators drawn."""
    page.goto(address)
    style(page, "* { content-visibility: visible !important }")
    page.evaluate(
        "document.querySelectorAll('main details').forEach(fold => fold.open = true)"
    )
    settled(page)
    expect(page.locator(".calculator:not(:has(form))")).to_have_count(0)
    return page


@pytest.mark.parametrize(
    "name",
    sorted({*ONE_OF_EACH_KIND, *COUNTED}),
    ids=lambda name: name or "home",
)
def test_a_finger_hits_every_target_that_stands_by_itself(
    phone: Page, address: str, name: str
) -> None:
    found = small(opened(phone, address + name))
    assert not found, "\n".join(found)


def test_a_finger_hits_what_the_drawer_lists(
    phone: Page, address: str
) -> None:
    phone.goto(f"{address}topics/{CONTENT.topics[0].id}/")
    phone.get_by_role("button", name="Menu").click()
    expect(phone.locator(".nav-questions a").first).to_be_visible()
    found = small(phone, ".md-sidebar--primary")
    assert not found, "\n".join(found)


def test_a_finger_hits_what_the_search_shows(
    phone: Page, address: str
) -> None:
    phone.goto(address)
    phone.locator("label[for=__search].md-header__button").click()
    field = phone.get_by_placeholder("Search")
    field.fill(CONTENT.topics[0].title)
    expect(phone.locator(".md-search-result__link").first).to_be_visible()
    found = small(phone, ".md-search__inner")
    field.fill("zzzxqqj")
    expect(phone.locator(".search-none a").first).to_be_visible()
    found += small(phone, ".md-search__inner")
    assert not found, "\n".join(found)
