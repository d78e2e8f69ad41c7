"""Trials of pages that hold payloads, in one browser and another: what acted, was styled, or was asked for."""

import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route

from firefox import Firefox
from payloads import PAYLOADS

ELSEWHERE = re.compile(r"^https?://evil\.example")
"""The host that payloads name; the browser is told what it answers."""
ANSWER = "top.act(0)"
ACT = "self.acted = []; self.act = number => { acted.push(number) }"
"""Runs in each page before all else; payloads in frames call what the whole page has."""
OUR_SCRIPT = "act.js"
"""A file that holds it, for a browser that runs nothing before a page's own scripts; the policy admits our files."""
CALLED = f'<script src="{OUR_SCRIPT}"></script>'

# Reaches for whatever a reader could touch or a browser could fire, then tells what acted and what is styled.
PROVOKE = """(() => {
  const strangers = [...document.querySelectorAll('#poison ~ *, #poison ~ * *')]
    .filter(one => !one.matches('.md-top, .md-footer *, .md-dialog, .md-dialog *'))
  for (const one of strangers) {
    for (const { name } of one.attributes)
      if (/^on/i.test(name)) one.dispatchEvent(new Event(name.slice(2).toLowerCase()))
    if (one.href !== undefined && !/^(https?|file|mailto):/.test(one.protocol ?? '')) one.click?.()
    if (one.localName === 'form')
      try { one.submit() } catch { /* Firefox says so where the policy forbids it */ }
    if (/^javascript:/i.test(one.getAttribute('formaction') ?? '')) one.click?.()
  }
  const styled = one => one.style?.length || (one.localName === 'style' && one.sheet?.cssRules.length)
  return { acted, styled: strangers.filter(styled).map(one => one.outerHTML.slice(0, 80)) }
})()"""


def numbered(html: str, number: int) -> str:
    """A payload that says who it is when it acts."""
    told = html.replace("act()", f"top.act({number})")
    return told.encode("utf-8", "replace").decode()


def poisoned(page: str, body: str) -> str:
    """A built page with a payload where its text begins."""
    start = page.index("<h1")
    return f'{page[:start]}<b id="poison"></b>{body}{page[start:]}'


class Trial(ABC):
    """Loads pages that hold payloads, and notes what happened."""

    def __init__(self) -> None:
        self.acted: set[int] = set()
        self.styled: list[str] = []
        self.asked: list[str] = []
        self.loaded = 0

    @abstractmethod
    def open(self, address: str) -> None:
        """Open an address, and wait until it is loaded."""

    @abstractmethod
    def run(self, expression: str) -> Any:
        """What an expression of JavaScript gives within the page."""

    @abstractmethod
    def change(self, ending: str, how: Callable[[str], str]) -> None:
        """Change what comes from addresses whose path ends so."""

    @abstractmethod
    def wait(self, seconds: float) -> None:
        """Let the page do what it does."""

    def until(self, expression: str) -> None:
        """Wait until an expression gives something true, for half a minute at most."""
        began = time.monotonic()
        while not self.run(
            f"!!({expression})"
        ):  # what it gives may be gone
            assert time.monotonic() - began < 30, expression
            self.wait(0.05)

    def load(self, address: str) -> None:
        """Load an address that holds payloads, and provoke them."""
        self.open(address)
        told = self.run(PROVOKE)
        self.wait(0.1)  # for what was provoked
        self.acted |= {*told["acted"], *self.run("acted")}
        self.styled += told["styled"]
        self.loaded += 1

    def through(
        self,
        bodies: list[str],
        address: str,
        spoil: Callable[[str], str] = lambda page: page,
    ) -> None:
        """Put the payloads into the page at an address, as it comes from its server."""
        held: list[str] = []
        self.change(
            urlsplit(address).path,
            lambda page: spoil(poisoned(page, held[-1])),
        )
        for body in bodies:
            held.append(body)
            self.load(address)

    def nothing(self) -> None:
        """Nothing happened, on any page."""
        assert self.loaded
        assert not {PAYLOADS[number] for number in self.acted}
        assert not self.styled
        assert not self.asked


class InChromium(Trial):
    """In a page of Playwright's."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        page.add_init_script(ACT)
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.route(ELSEWHERE, self._elsewhere)

    def _elsewhere(self, route: Route) -> None:
        self.asked.append(route.request.url)
        route.fulfill(body=ANSWER, content_type="text/javascript")

    def open(self, address: str) -> None:
        self._page.goto(address, wait_until="load")

    def run(self, expression: str) -> Any:
        return self._page.evaluate(expression)

    def change(self, ending: str, how: Callable[[str], str]) -> None:
        def answer(route: Route) -> None:
            sent = route.fetch()
            route.fulfill(response=sent, body=how(sent.text()))

        self._page.route(
            lambda url: urlsplit(url).path.endswith(ending), answer
        )

    def wait(self, seconds: float) -> None:
        self._page.wait_for_timeout(seconds * 1000)


class InFirefox(Trial):
    """In the one window of Firefox, whose proxy tells what it asks for."""

    def __init__(self, browser: Firefox) -> None:
        super().__init__()
        self._browser = browser
        self._changes: list[tuple[str, Callable[[str], str]]] = []
        browser.open("about:blank")
        browser.proxy.asked.clear()
        browser.proxy.elsewhere = ANSWER
        browser.proxy.scripts = {OUR_SCRIPT: ACT}
        browser.proxy.change = self._changed

    def _changed(self, address: str, text: str) -> str:
        """What the browser is given of a text that one of our servers gives; our script stands before all others."""
        path = urlsplit(address).path
        for ending, how in self._changes:
            if path.endswith(ending):
                text = how(text)
        return text.replace("<head>", f"<head>{CALLED}", 1)

    def open(self, address: str) -> None:
        self._browser.open(address)

    def run(self, expression: str) -> Any:
        return self._browser.run(expression)

    def change(self, ending: str, how: Callable[[str], str]) -> None:
        self._changes.append((ending, how))

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)
        self.asked = [
            address
            for address in self._browser.proxy.asked
            if ELSEWHERE.match(address)
        ]
