"""Were the checks passed by, the pages' policy would still let nothing act: the second line of defense."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from markdown import Markdown
from mkdocs.config import load_config
from playwright.sync_api import Browser

import paper
from browsing import served
from copies import build, fork, normalise
from firefox import Firefox, firefox
from payloads import PAYLOADS
from poisoning import (
    ACT,
    CALLED,
    OUR_SCRIPT,
    InChromium,
    InFirefox,
    Trial,
    numbered,
    poisoned,
)
from published import SITE
from rectified import ROOT
from rectified.printing import inert, printer
from samples import CONTENT
from serving import Server
from sharing import once

pytestmark = pytest.mark.site
PLACE = "topics/shapes"
META = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
TOGETHER = 15
"""Payloads on one page, each told by the number that its script calls with."""
CLOSED = (
    " --></script></style></textarea></title></noscript></template></select>"
    "</svg></math></iframe></object></table></div>\n\n"
)
"""Ends whatever a payload has left open, so that the next begins as if it were alone."""


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
        made.append(numbered(both, number))
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


@pytest.fixture(scope="module")
def fox() -> Iterator[Firefox]:
    """The one window of Firefox, which starts slowly."""
    with firefox() as window:
        yield window


@pytest.fixture(params=["chromium", "firefox"])
def trial(request: pytest.FixtureRequest) -> Trial:
    """In each browser."""
    if request.param == "firefox":
        return InFirefox(request.getfixturevalue("fox"))
    return InChromium(request.getfixturevalue("new_page")())


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
    page.with_name(OUR_SCRIPT).write_text(ACT)
    held = page.with_name("poisoned.html")
    for body in bodies:
        text = poisoned(built, CALLED + body)
        held.write_text(text, encoding="utf-8")
        trial.load(held.as_uri())
    trial.nothing()


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`make serve` at work, once its pages are there."""
    server = Server(fork(tmp_path_factory.mktemp("edited") / "project"))
    try:
        server.wait(lambda: server.page(f"{PLACE}/"), "the page")
        yield server
    finally:
        server.stop()


def test_nothing_acts_while_it_is_edited(
    trial: Trial, edited: Server, bodies: list[str]
) -> None:
    trial.through(bodies, f"{edited.address}{PLACE}/")
    trial.nothing()


@pytest.fixture(scope="module")
def to_print(
    project: Path,
    bodies: list[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, list[str]]:
    """The built site with a page of payloads for each of some topics, of which the record of PDFs knows."""
    site = tmp_path_factory.mktemp("printed") / "site"
    shutil.copytree(project / "site-online", site)
    page = (site / PLACE / "index.html").read_text(encoding="utf-8")
    names = [topic.id for topic in CONTENT.topics][: len(bodies)]
    for name, body in zip(names, bodies, strict=True):
        (site / "topics" / name).mkdir(exist_ok=True)
        (site / "topics" / name / "index.html").write_text(
            poisoned(page, body), encoding="utf-8"
        )
    return site, names


def test_printed_as_they_are_they_act(
    browser: Browser, to_print: tuple[Path, list[str]]
) -> None:
    """No policy holds on paper: a link that a browser stops on its page is there to be pressed."""
    site, names = to_print
    told = []
    with browser.new_context() as window:
        page = window.new_page()
        printer.serve(page, site, SITE)
        for name in names:
            page.goto(f"{SITE}topics/{name}/")
            told += inert.acting(page.pdf())
    assert len(told) > 10
    assert any("javascript:" in one for one in told)


def test_nothing_acts_on_paper(
    browser: Browser,
    to_print: tuple[Path, list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(printer, "FONT", b"")  # payloads of math lack it
    site, names = to_print
    made = printer.print_all(browser, site, names, ("A4",))
    pdfs = [data for path, data in made.items() if path.suffix == ".pdf"]
    assert len(pdfs) == len(names) + 1
    assert [what for pdf in pdfs for what in inert.acting(pdf)] == []
    links = {link for pdf in pdfs for link in paper.links(pdf)}
    assert any(link.startswith("https://a.example/") for link in links)


BOX = "document.querySelector('.md-search__input')"
FOUND = "document.querySelector('.md-search-result__item')"


def typed(trial: Trial, text: str) -> None:
    """Have a text in the search box, as if it were typed."""
    trial.run(
        f"""(box => {{
          box.focus()
          box.value = {json.dumps(text)}
          for (const name of ['input', 'keyup'])
            box.dispatchEvent(new Event(name, {{ bubbles: true }}))
        }})({BOX})"""
    )


def test_nothing_acts_that_is_searched_for(
    trial: Trial, project: Path
) -> None:
    """Typed into the box, and in the address."""
    with served(project / "site-online") as address:
        trial.open(address)
        typed(trial, "window")
        trial.until(FOUND)
        payloads = [
            numbered(payload, number)
            for number, payload in enumerate(PAYLOADS)
        ]
        for payload in payloads:
            typed(trial, payload)
        typed(trial, "window")
        trial.until(FOUND)
        assert trial.run("acted") == []
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
    trial.change(
        "/search/titles-0.js",
        lambda text: text.replace(found[0], f'"{title}"'),
    )
    with served(project / "site-online") as address:
        trial.open(address)
        typed(trial, "window")
        trial.until(
            "[...document.querySelectorAll('.search-title')]"
            ".some(one => one.textContent.includes('onerror'))"
        )
        trial.wait(0.3)
        assert trial.run("acted") == []
