"""Were the checks passed by, the pages' policy would still let nothing act: the second line of defense."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from markdown import Markdown
from mkdocs.config import load_config
from playwright.sync_api import Page, Route

from browsing import served
from copies import build, fork, normalise
from payloads import PAYLOADS
from rectified import ROOT
from serving import Server
from sharing import once

ELSEWHERE = re.compile(r"^https?://evil\.example")
"""The host that payloads name; the browser is told what it answers."""
PLACE = "topics/shapes"
META = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
TOGETHER = 15
"""Payloads on one page, each told by the number that its script calls with."""
CLOSED = (
    " --></script></style></textarea></title></noscript></template></select>"
    "</svg></math></iframe></object></table></div>\n\n"
)
"""Ends whatever a payload has left open, so that the next begins as if it were alone."""

ACT = "self.acted = []; self.act = number => acted.push(number)"

# Reaches for whatever a reader could touch or a browser could fire, then tells what acted and what is styled.
PROVOKE = """() => {
  const strangers = [...document.querySelectorAll('#poison ~ *, #poison ~ * *')]
    .filter(one => !one.matches('.md-top, .md-footer *, .md-dialog, .md-dialog *'))
  for (const one of strangers) {
    for (const { name } of one.attributes)
      if (/^on/i.test(name)) one.dispatchEvent(new Event(name.slice(2).toLowerCase()))
    if (one.href !== undefined && !/^(https?|file|mailto):/.test(one.protocol ?? '')) one.click?.()
    if (one.localName === 'form') one.submit?.()
    if (/^javascript:/i.test(one.getAttribute('formaction') ?? '')) one.click?.()
  }
  const styled = one => one.style?.length || (one.localName === 'style' && one.sheet?.cssRules.length)
  return { acted, styled: strangers.filter(styled).map(one => one.outerHTML.slice(0, 80)) }
}"""


def _numbered(html: str, number: int) -> str:
    """A payload that says who it is when it acts."""
    told = html.replace("act()", f"act({number})")
    return told.encode("utf-8", "replace").decode()


@pytest.fixture(scope="module")
def bodies() -> list[str]:
    """The payloads as on a page for which nothing was checked: as they are, and what Markdown makes of them."""
    config = load_config(str(ROOT / "mkdocs.yml"))
    markdown = Markdown(
        extensions=config.markdown_extensions,
        extension_configs=config.mdx_configs,
    )
    made = []
    for number, payload in enumerate(PAYLOADS):
        markdown.reset()
        try:
            html = markdown.convert(payload)
        except Exception:  # stops the build, so it is on no page
            html = ""
        both = f"<div>{html}{CLOSED}<div>{payload}{CLOSED}"
        made.append(_numbered(both, number))
    return ["".join(batch) for batch in batched(made)]


def batched(parts: list[str]) -> list[list[str]]:
    """So many at a time."""
    return [
        parts[start : start + TOGETHER]
        for start in range(0, len(parts), TOGETHER)
    ]


@pytest.fixture(scope="module")
def project(shared: Path) -> Path:
    def make(folder: Path) -> None:
        copy = fork(folder / "project")
        normalise(copy)
        build(copy)
        (copy / "site").rename(copy / "site-online")
        build(copy, "offline")

    return once(shared / "poisoned", make) / "project"


def _poisoned(page: str, body: str) -> str:
    """A built page with a payload where its text begins."""
    start = page.index("<h1")
    return f'{page[:start]}<b id="poison"></b>{body}{page[start:]}'


class Trial:
    """Loads pages that hold payloads, and notes what acted, was styled, or was asked for elsewhere."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(ACT)
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.route(ELSEWHERE, self._asked)
        self.acted: set[int] = set()
        self.styled: list[str] = []
        self.asked: list[str] = []
        self.loaded = 0
        self._body = ""

    def _asked(self, route: Route) -> None:
        self.asked.append(route.request.url)
        route.fulfill(body="act(0)", content_type="text/javascript")

    def load(self, address: str) -> None:
        """Load an address that holds payloads, and provoke them."""
        self.page.goto(address, wait_until="load")
        told = self.page.evaluate(PROVOKE)
        self.page.wait_for_timeout(100)  # for what was provoked
        self.acted |= {*told["acted"], *self.page.evaluate("acted")}
        self.styled += told["styled"]
        self.loaded += 1

    def through(
        self,
        bodies: list[str],
        address: str,
        spoil: Callable[[str], str] = lambda page: page,
    ) -> None:
        """Put the payloads into the page at an address, as it comes from its server."""

        def answer(route: Route) -> None:
            sent = route.fetch()
            route.fulfill(
                response=sent,
                body=spoil(_poisoned(sent.text(), self._body)),
            )

        self.page.route(address, answer)
        for self._body in bodies:
            self.load(address)

    def nothing(self) -> None:
        """Nothing happened, on any page."""
        assert self.loaded
        assert not {PAYLOADS[number] for number in self.acted}
        assert not self.styled
        assert not self.asked


@pytest.fixture
def trial(new_page: Callable[..., Page]) -> Trial:
    """A window of its own."""
    return Trial(new_page())


def test_without_the_policy_they_act(
    trial: Trial, project: Path, bodies: list[str]
) -> None:
    """So the trial sees what it should: scripts that run, styles that apply, hosts that are asked."""
    with served(project / "site-online") as address:
        trial.through(
            bodies, f"{address}{PLACE}/", lambda page: META.sub("", page)
        )
    assert len(trial.acted) > len(PAYLOADS) // 5
    assert trial.styled
    assert trial.asked


def test_nothing_acts_in_the_built_site(
    trial: Trial, project: Path, bodies: list[str]
) -> None:
    with served(project / "site-online") as address:
        trial.through(bodies, f"{address}{PLACE}/")
    trial.nothing()


def test_nothing_acts_in_the_copy_on_disk(
    trial: Trial, project: Path, bodies: list[str]
) -> None:
    page = project / f"site/{PLACE}.html"
    built = page.read_text(encoding="utf-8")
    poisoned = page.with_name("poisoned.html")
    for body in bodies:
        poisoned.write_text(_poisoned(built, body), encoding="utf-8")
        trial.load(poisoned.as_uri())
    trial.nothing()


def test_nothing_acts_while_it_is_edited(
    trial: Trial, tmp_path: Path, bodies: list[str]
) -> None:
    server = Server(fork(tmp_path / "project"))
    try:
        server.wait(lambda: server.page(f"{PLACE}/"), "the page")
        trial.through(bodies, f"{server.address}{PLACE}/")
    finally:
        server.stop()
    trial.nothing()


def test_nothing_acts_that_is_searched_for(
    trial: Trial, project: Path
) -> None:
    """Typed into the box, and in the address."""
    with served(project / "site-online") as address:
        page = trial.page
        page.goto(address)
        page.keyboard.press("/")
        box = page.locator(".md-search__input")
        box.fill("window")
        page.wait_for_selector(".md-search-result__item")
        payloads = [
            _numbered(payload, number)
            for number, payload in enumerate(PAYLOADS)
        ]
        for payload in payloads:
            box.fill(payload)
            box.dispatch_event("keyup")
        box.fill("window")
        box.dispatch_event("keyup")
        page.wait_for_selector(".md-search-result__item")
        assert page.evaluate("acted") == []
        for batch in batched(payloads):
            trial.load(f"{address}?q={quote(' '.join(batch))}")
    trial.nothing()


def test_nothing_acts_that_is_found(trial: Trial, project: Path) -> None:
    """The index of the search holds a title that acts, were it let."""
    title = "Window <img src=x onerror=act(1)><svg onload=act(2)></svg>"
    index = project / "site-online/assets/generated/search/titles-0.js"
    script = index.read_text(encoding="utf-8")
    found = re.search(r'"([^"\\]*[wW]indow[^"\\]*\?)"', script)
    assert found
    poisoned = script.replace(found[0], f'"{title}"')
    page = trial.page
    page.route(
        "**/search/titles-0.js",
        lambda route: route.fulfill(
            body=poisoned, content_type="text/javascript"
        ),
    )
    with served(project / "site-online") as address:
        page.goto(address)
        page.keyboard.press("/")
        page.locator(".md-search__input").fill("window")
        page.wait_for_selector(".search-title:has-text('Window')")
        page.wait_for_timeout(300)
        assert page.evaluate("acted") == []
