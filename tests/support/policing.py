"""The policy for content in tests: what a page holds against it, and what a browser tells of it."""

import html
import re
from html.parser import HTMLParser

from playwright.sync_api import Page

from rectified.site import policy

_META = re.compile(
    r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">'
)
DATA = {"application/json", "application/ld+json"}
"""Kinds of `<script>` that hold data and never run."""


class _Reader(HTMLParser):
    """Notes scripts and styles that stand in the page, handlers, and links that run something."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.refused: list[str] = []
        self._within = False

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and "src" not in given:
            self._within = given.get("type") not in DATA
        if tag == "style":
            self.refused.append("<style>")
        for name, value in given.items():
            if name == "style" or name.startswith("on"):
                self.refused.append(f"<{tag} {name}={value!r}>")
            if name in {"href", "src", "action"} and re.match(
                r"\s*(javascript|data|vbscript):", value, re.IGNORECASE
            ):
                self.refused.append(f"<{tag} {name}={value!r}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._within = False

    def handle_data(self, data: str) -> None:
        if self._within:
            self.scripts.append(data)


def said(page: str) -> str:
    """The policy that a page says, which is one and stands before whatever it could forbid."""
    found = list(_META.finditer(page))
    assert len(found) == 1, [one[0] for one in found]
    before = page[: found[0].start()]
    assert not re.search(r"<(script|style|link|base)\b", before), before
    return html.unescape(found[0][1])


def refused(page: str) -> list[str]:
    """What stands in a page and its policy does not admit."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    admitted = said(page)
    return reader.refused + [
        f"<script>{script[:60]}"
        for script in reader.scripts
        if policy.digest(script.encode()) not in admitted
    ]


def heard(page: Page) -> list[str]:
    """A list that fills with what a browser says of its policy, from the next load on."""
    told: list[str] = []
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', event => console.error("
        "`violated: ${event.effectiveDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}`))"
    )
    page.on(
        "console",
        lambda message: (
            told.append(message.text)
            if re.search("violated:|Content.Security.Policy", message.text)
            else None
        ),
    )
    return told
