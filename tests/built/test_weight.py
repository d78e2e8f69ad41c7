"""What a page costs on a cold cache, whom it asks, and whether it holds still."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

import samples
import sharing
from browsing import laid_out
from published import LOOKED_AT
from samples import CONTENT

MATH, PLAIN = (
    161_000,
    100_000,
)  # with figures, which a page of formulas may have several of
# One page that holds every short answer, made to be printed.
BOOKLET, BOOKLET_LIMIT = "booklet/", 82_000 + 600 * len(CONTENT.questions)
# A line a name; it grows with the answers.
NAMES, NAMES_LIMIT = "a-z/", 71_000 + 210 * len(CONTENT.questions)
# A mistake and what is right of each; it grows with them.
MISTAKES, MISTAKES_LIMIT = (
    "corrections/",
    73_000
    + 195
    * sum(len(q.front.corrections) for q in CONTENT.questions.values()),
)

SHIFTS = """
window.shift = 0
window.moved = []
new PerformanceObserver(list => list.getEntries().forEach(entry => {
  window.shift += entry.hadRecentInput ? 0 : entry.value
  window.moved.push(...entry.sources.map(source => source.node?.outerHTML?.slice(0, 80)))
})).observe({ type: "layout-shift", buffered: true })
"""


class Visit:
    """A cold visit: what was loaded, from where, and what the console said."""

    def __init__(self, browser: Browser, address: str, name: str) -> None:
        self.name = name
        self._address = address
        self.loaded: dict[str, int] = {}
        self.foreign: list[str] = []
        self.errors: list[str] = []
        with (
            browser.new_context(
                viewport={"width": 412, "height": 823}
            ) as window,
            window.new_page() as page,
        ):
            # Not the methods themselves: Playwright would leave a mark on this object, which travels between processes.
            page.on(
                "requestfinished", lambda request: self._finished(request)
            )
            page.on("request", lambda request: self._asked(request))
            page.on(
                "console",
                lambda m: (
                    self.errors.append(m.text)
                    if m.type == "error"
                    else None
                ),
            )
            page.on(
                "pageerror", lambda error: self.errors.append(str(error))
            )
            page.add_init_script(SHIFTS)
            page.goto(address + name, wait_until="load")
            page.wait_for_timeout(250)  # what moves late moves now
            self.shift = float(page.evaluate("window.shift"))
            self.moved = page.evaluate("window.moved")
            self.math = page.locator("math").count()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self._address, "data:", "blob:")):
            self.foreign.append(request.url)

    def _finished(self, request: Request) -> None:
        sizes = request.sizes()
        name = request.url.removeprefix(self._address)
        self.loaded[name] = (
            sizes["responseBodySize"] + sizes["responseHeadersSize"]
        )

    @property
    def total(self) -> int:
        return sum(self.loaded.values())


@pytest.fixture(params=LOOKED_AT[:-1], ids=lambda name: name or "home")
def visit(
    request: pytest.FixtureRequest,
    browser: Browser,
    address: str,
    shared: Path,
) -> Visit:
    """A visit of each page but the one that says that there is none."""
    folder = shared / f"visit-{request.param.replace('/', '-')}"
    return sharing.value(
        folder, lambda: Visit(browser, address, request.param)
    )


def test_pages_stay_within_their_weight(visit: Visit) -> None:
    limit = (
        BOOKLET_LIMIT
        if visit.name == BOOKLET
        else NAMES_LIMIT
        if visit.name == NAMES
        else MISTAKES_LIMIT
        if visit.name == MISTAKES
        else MATH
        if visit.math
        else PLAIN
    )
    assert visit.total <= limit, (
        f"{visit.total:,} of {limit:,} bytes: {visit.loaded}"
    )


def test_only_pages_with_formulas_load_the_math_font(visit: Visit) -> None:
    wanted = visit.math > 0 and visit.name != "corrections/"
    assert (
        any(part.endswith("math.woff2") for part in visit.loaded) == wanted
    )


def test_nothing_foreign_is_asked_for_and_the_console_is_silent(
    visit: Visit,
) -> None:
    assert visit.foreign + visit.errors == []


def test_pages_hold_still_while_they_load(visit: Visit) -> None:
    assert visit.shift == 0, visit.moved


def test_who_arrives_at_a_question_finds_it_on_screen(
    browser: Browser, page: Page, address: str
) -> None:
    topic = samples.topic_with(samples.formulas)
    name = f"topics/{topic.id}/#{topic.questions[-1]}"
    assert Visit(browser, address, name).shift < 0.05
    page.goto(address + name)
    laid_out(page)
    expect(page.locator(f"#{topic.questions[-1]}")).to_be_in_viewport()


def test_the_math_font_goes_by_its_own_name(built_site: Path) -> None:
    from fontTools.ttLib import TTFont

    font = TTFont(built_site / "assets/generated/math.woff2")
    names = {record.nameID: str(record) for record in font["name"].names}
    assert names[1] == names[4] == "Rectified Math"
    assert "SIL Open Font License" in names[13]
    assert (built_site / "assets/fonts/OFL.txt").read_text().count(
        "SIL OPEN FONT LICENSE"
    ) == 1
