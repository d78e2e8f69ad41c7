"""Addresses that were published once lead to the right place, with and without scripts, in every kind of build."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import copies
import sharing
from browsing import served

HEIGHT = 500

BEFORE = """\
- {id: alpha, title: Alpha, purpose: What comes first., questions: [one, two, three]}
- {id: beta, title: Beta, purpose: What comes second., questions: [four, five]}
- {id: gamma, title: Gamma, purpose: What comes third., questions: [six]}
"""
AFTER = """\
- {id: alpha, title: Alpha, purpose: What comes first., questions: [uno]}
- {id: beta, title: Beta, purpose: What comes second., questions: [four, two]}
- {id: delta, title: Delta, purpose: What comes third., questions: [six]}
"""
LEADS = {
    "alpha/one": "uno",
    "alpha/three": "four",
    "beta/five": "alpha/",
    "gamma/": "delta/",
}

# What is asked for, and where one arrives, as topic and question.
LEADING = {
    "topics/alpha#one": (
        "alpha",
        "one",
    ),  # renamed: the old name stands at the new heading
    "topics/alpha#two": ("beta", "two"),  # moved
    "topics/alpha#three": (
        "beta",
        "four",
    ),  # removed, in favor of another question
    "topics/beta#five": ("alpha", ""),  # removed, in favor of a topic
    "topics/gamma": ("delta", ""),  # a topic renamed
    "topics/gamma#six": ("delta", "six"),
    "topics/gamma#one": ("alpha", "uno"),
    "topics/gamma#nothing": ("delta", ""),
    "about#two": ("beta", "two"),
}
LOST = {
    "topics/none#two": ("beta", "two"),
    "topics/none#one": ("alpha", "uno"),
    "none/at/all#five": ("alpha", ""),
}


def _publish_then_change(folder: Path) -> None:
    for slug, topic in zip(
        ("one", "two", "three"), ("alpha",) * 3, strict=True
    ):
        copies.add_question(folder, topic, slug, f"What is {slug}?")
    for slug in ("four", "five"):
        copies.add_question(folder, "beta", slug, f"What is {slug}?")
    copies.add_question(folder, "gamma", "six", "What is six?")
    topics = folder / "questions/topics.yml"
    own = topics.read_text(encoding="utf-8")
    topics.write_text(own + BEFORE, encoding="utf-8")
    copies.normalise(folder)
    questions = folder / "questions"
    (questions / "alpha/one.md").rename(questions / "alpha/uno.md")
    (questions / "alpha/two.md").rename(questions / "beta/two.md")
    (questions / "alpha/three.md").unlink()
    (questions / "beta/five.md").unlink()
    (questions / "gamma").rename(questions / "delta")
    topics.write_text(own + AFTER, encoding="utf-8")
    copies.edit(
        questions / "published.yml",
        *((f"{old}:\n", f"{old}: {new}\n") for old, new in LEADS.items()),
    )
    copies.normalise(folder)


@pytest.fixture(scope="session")
def sites(shared: Path) -> Path:
    """A copy of the site in which questions and topics were renamed, moved and removed after they were published, as
    each builder builds it."""

    def make(folder: Path) -> None:
        project = copies.fork(folder / "project")
        _publish_then_change(project)
        for builder in copies.BUILDERS:
            copies.build(project, builder).rename(folder / builder)

    return sharing.once(shared / "redirects", make)


class Site:
    """A built site: how its addresses begin, and how those of its pages end."""

    def __init__(
        self, builder: str, folder: Path, begins: str, ends: str
    ) -> None:
        self.builder, self.folder, self.begins, self.ends = (
            builder,
            folder,
            begins,
            ends,
        )
        self.has_server = begins.startswith("http:")

    def address(self, asked: str) -> str:
        page, _, slug = asked.partition("#")
        return f"{self.begins}{page}{self.ends}{'#' if slug else ''}{slug}"

    def of(self, place: tuple[str, str]) -> str:
        return self.address(f"topics/{place[0]}#{place[1]}".rstrip("#"))


@pytest.fixture(scope="module", params=copies.BUILDERS)
def site(request: pytest.FixtureRequest, sites: Path) -> Iterator[Site]:
    folder = sites / request.param
    if request.param == "offline":
        yield Site(request.param, folder, f"{folder.as_uri()}/", ".html")
    else:
        with served(folder) as address:
            yield Site(request.param, folder, address, "/")


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages in windows of their own."""
    windows = []

    def opened(address: str, *, scripts: bool = True) -> Page:
        windows.append(
            browser.new_context(
                java_script_enabled=scripts,
                viewport={"width": 1000, "height": HEIGHT},
            )
        )
        page = windows[-1].new_page()
        page.goto(address)
        return page

    yield opened
    for window in windows:
        window.close()


def in_view(page: Page, slug: str) -> bool:
    """Whether an element comes into view; without scripts, only its place can be asked for."""
    for _ in range(20):
        box = page.locator(f"#{slug}").bounding_box()
        if box is not None and 0 <= box["y"] < HEIGHT:
            return True
        page.wait_for_timeout(100)
    return False


def test_an_old_address_leads_on(
    site: Site, visit: Callable[..., Page]
) -> None:
    page = visit("about:blank")
    for asked, place in LEADING.items():
        page.goto("about:blank")
        page.goto(site.address(asked))
        page.wait_for_url(site.of(place), timeout=5000)
        # Zensical's script now and then undoes the browser's scroll, at today's addresses too.
        assert (
            not place[1]
            or site.builder == "zensical"
            or in_view(page, place[1])
        ), asked


def test_a_renamed_question_is_in_view_under_its_old_name(
    site: Site, visit: Callable[..., Page]
) -> None:
    for scripts in (True, False):
        page = visit(site.address("topics/alpha#one"), scripts=scripts)
        assert in_view(page, "uno") or (
            scripts and site.builder == "zensical"
        )
        assert (
            page.locator(".question:has(#one) h2")
            .inner_text()
            .startswith("What is one?")
        )


def test_the_page_for_what_is_missing_leads_on(
    site: Site, visit: Callable[..., Page]
) -> None:
    page = visit("about:blank")
    for asked, place in LOST.items() if site.has_server else ():
        page.goto("about:blank")
        page.goto(site.address(asked))
        page.wait_for_url(site.of(place), timeout=5000)


def test_what_was_never_published_stays_missing(
    site: Site, visit: Callable[..., Page]
) -> None:
    for scripts in (True, False) if site.has_server else ():
        page = visit(site.address("none#nothing"), scripts=scripts)
        page.wait_for_timeout(400)
        assert page.url == site.address("none#nothing")
        assert page.locator("h1").inner_text() == "There is no such page"


def test_the_record_is_fetched_only_when_it_is_needed(
    site: Site, browser: Browser
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on(
        "request",
        lambda request: asked.append(request.url.rsplit("/", 1)[-1]),
    )
    for address in (
        "topics/alpha",
        "topics/alpha#uno",
        "topics/alpha#one",
        "topics/alpha#two",
    ):
        page.goto("about:blank")
        page.goto(site.address(address))
        page.wait_for_timeout(200)
    assert not {"addresses.js", "moved.js"} & set(asked)
    page.goto(site.address("about#two"))
    page.wait_for_url("**#two")
    page.wait_for_url("**beta**")
    assert {"addresses.js", "moved.js"} <= set(asked)
    page.close()


def test_without_scripts_whole_pages_lead_on(
    site: Site, visit: Callable[..., Page]
) -> None:
    page = visit(site.address("topics/gamma"), scripts=False)
    page.wait_for_url(site.address("topics/delta"), timeout=5000)
    page.locator("h2#six").wait_for()


def test_without_scripts_the_old_page_says_where_a_question_went(
    site: Site, visit: Callable[..., Page]
) -> None:
    page = visit(site.address("topics/alpha#two"), scripts=False)
    line = page.locator("#two")
    assert line.is_visible()
    assert in_view(page, "two")
    assert not page.locator("#three").is_visible(), (
        "who does not ask for it need not read of it"
    )
    line.locator("a").click()
    page.wait_for_url(site.address("topics/beta#two"))
    assert in_view(page, "two")


def test_links_to_old_addresses_lead_on_after_an_instant_navigation(
    site: Site, visit: Callable[..., Page]
) -> None:
    for asked in (
        "topics/alpha#two",
        "topics/beta#five",
        "topics/gamma#six",
    ):
        page = visit(site.address("about"))
        page.locator("body").evaluate(
            "(_, href) => document.querySelector('article').prepend(Object.assign("
            "document.createElement('a'), { href, textContent: 'old link' }))",
            site.address(asked),
        )
        page.get_by_role("link", name="old link").click()
        page.wait_for_url(site.of(LEADING[asked]), timeout=5000)


def test_a_page_that_leads_on_names_its_successor_and_is_listed_nowhere(
    site: Site,
) -> None:
    name = (
        "topics/gamma.html"
        if site.ends == ".html"
        else "topics/gamma/index.html"
    )
    html = (site.folder / name).read_text(encoding="utf-8")
    assert 'http-equiv="refresh"' in html
    if site.has_server:
        home = (site.folder / "index.html").read_text(encoding="utf-8")
        (canonical,) = [
            part
            for part in home.split("<")
            if part.startswith('link rel="canonical"')
        ]
        root = canonical.split('"')[3]
        assert f'<link rel="canonical" href="{root}topics/delta/">' in html
        sitemap = (site.folder / "sitemap.xml").read_text(encoding="utf-8")
        assert f"{root}topics/delta/" in sitemap
        assert "gamma" not in sitemap
    for path in site.folder.rglob("*"):
        if (
            path.is_file()
            and path.name not in {"addresses.js", "sitemap.xml.gz"}
            and "gamma" not in path.as_posix()
        ):
            assert b"topics/gamma" not in path.read_bytes(), path
