"""The policy for content: it is on every page, the same, and nothing that readers use is against it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

import policing
from browsing import settled, wait_until
from copies import BUILDERS, build, fork, normalise
from rectified import ROOT, identity
from rectified.site import policy, reloading
from samples import CONTENT
from serving import Server
from sharing import once

TOPIC = f"topics/{CONTENT.topics[0].id}/"
SITE = identity.load()


def _of_every_page(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(
            encoding="utf-8"
        )
        for path in sorted(folder.rglob("*.html"))
    }


def _holds(folder: Path) -> None:
    found = _of_every_page(folder)
    assert found
    for name, page in found.items():
        assert policing.said(page) == SITE.policy, name
        assert page.index("<meta charset") < 1024, name
        assert '<meta name="referrer" content="no-referrer">' in page, name
        assert not policing.refused(page), name
        for link in re.findall(r'<a [^>]*href="https?:[^>]*>', page):
            assert re.search(r'rel="[^"]*\bnoopener\b', link), (name, link)


def test_every_page_says_the_policy_and_keeps_it(built_site: Path) -> None:
    _holds(built_site)


@pytest.fixture(scope="session", params=sorted(BUILDERS))
def small_site(request: pytest.FixtureRequest, shared: Path) -> Path:
    """A site of the small project, former addresses included, made by each builder."""

    def make(folder: Path) -> None:
        project = fork(folder / "project")
        normalise(project)
        build(project, request.param)

    return once(shared / f"policed-{request.param}", make) / "project/site"


def test_it_does_so_whoever_builds(small_site: Path) -> None:
    _holds(small_site)
    assert (small_site / "_headers").is_file()


def test_the_policy_is_strict() -> None:
    rules = dict(
        part.strip().partition(" ")[::2] for part in SITE.policy.split(";")
    )
    for name in ("default-src", "object-src", "base-uri", "form-action"):
        assert rules[name] == "'none'"
    for name in ("style-src", "font-src", "connect-src", "worker-src"):
        assert rules[name] == "'self'"
    assert rules["img-src"] == "'self' data:"
    assert re.fullmatch(
        r"'self'( 'sha256-[\w+/=]{44}')*", rules["script-src"]
    )


def test_hosts_are_told_the_same(built_site: Path) -> None:
    said = (
        (built_site / "_headers").read_text(encoding="utf-8").splitlines()
    )
    assert said[0] == "/*"
    assert (
        f"  Content-Security-Policy: {SITE.policy}; frame-ancestors 'none'"
        in said
    )
    assert "  Referrer-Policy: no-referrer" in said


@pytest.mark.parametrize(
    ("spoiled", "what"),
    [
        ("<p style='color:red'>a</p>", "style="),
        ("<p onclick='a()'>a</p>", "onclick="),
        ("<style>p{}</style>", "<style>"),
        ("<script>a()</script>", "<script>a()"),
        ("<a href='javascript:a()'>a</a>", "href="),
    ],
)
def test_what_breaks_it_is_seen(
    spoiled: str, what: str, built_site: Path
) -> None:
    page = (built_site / "404.html").read_text(encoding="utf-8")
    found = policing.refused(page.replace("</body>", f"{spoiled}</body>"))
    assert [what in one for one in found] == [True]


def test_the_theme_asks_for_no_more_than_we_define() -> None:
    """Our script stands in for the theme's, which would be another on every page."""
    import material
    import zensical

    own = (ROOT / "docs/assets/javascripts/page/early.js").read_text(
        encoding="utf-8"
    )
    for theme in (material, zensical):
        place = Path(str(theme.__file__)).parent / "templates/partials"
        theirs = (place / "javascripts/base.html").read_text(
            encoding="utf-8"
        )
        names = set(re.findall(r"\b(__md_\w+)\s*=(?!=)", theirs))
        assert names
        assert all(f"{name}:" in own for name in names), names


def _use(page: Page, address: str, suffix: str, *, instant: bool) -> None:
    """Do what readers do."""
    index = "" if suffix == "/" else "index.html"
    page.goto(address + index)
    settled(page)
    # Light, dark, and as the system has it.
    for _ in range(3):
        page.locator(
            "form[data-md-component=palette] label:visible"
        ).click()
        settled(page)
    page.locator("form[data-md-component=palette] label:visible").click()
    scheme = page.evaluate("document.body.dataset.mdColorScheme")
    page.reload()
    assert page.evaluate("document.body.dataset.mdColorScheme") == scheme
    # Another page, and on it a link copied.
    page.evaluate("self.stays = true")
    page.locator(f'article a[href*="{TOPIC.rstrip("/")}"]').first.click()
    page.wait_for_url(re.compile(re.escape(TOPIC.rstrip("/"))))
    page.wait_for_selector("section.question")
    assert bool(page.evaluate("self.stays")) == instant
    # The style sheet that names the font may still be on its way.
    page.wait_for_function("""() => {
      document.fonts.load('20px "Rectified Math"')
      return [...document.fonts].some(
        font => /Rectified Math/.test(font.family) && font.status === "loaded"
      )
    }""")
    page.emulate_media(media="print")
    settled(page)
    page.emulate_media(media="screen")
    # The search box, a result, and back.
    page.keyboard.press("/")
    page.keyboard.type("convolution output size")
    page.wait_for_selector(".md-search-result__item .search-title")
    page.locator(".md-search-result__item a").first.click()
    page.wait_for_selector(
        "section.question :target, section.question:target"
    )
    page.goto(f"{address}{index}?q=dropout")
    page.wait_for_selector(".md-search-result__item .search-title")
    page.locator("[data-md-component=search-share]").click()


def test_readers_meet_no_violation(address: str, page: Page) -> None:
    told = policing.heard(page)
    _use(page, address, "/", instant=True)
    assert not told


def test_a_copy_button_meets_none(address: str, page: Page) -> None:
    told = policing.heard(page)
    page.goto(f"{address}{TOPIC}")
    button = page.locator(
        "button[data-copy], button.copy, .copy button, .md-clipboard"
    ).first
    button.scroll_into_view_if_needed()
    button.click()
    wait_until(
        page, "navigator.clipboard.readText().then(text => text.length > 0)"
    )
    assert not told


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_kind_of_page_breaks_it(
    scheme: str,
    address: str,
    pages: list[str],
    new_page: Callable[..., Page],
) -> None:
    page = new_page(color_scheme=scheme)
    told = policing.heard(page)
    kinds = [name for name in pages if not name.startswith("topics/")]
    for name in [*kinds, TOPIC]:
        page.goto(address + name)
        settled(page)
        assert not told, name


def test_the_copy_on_disk_breaks_it_nowhere(
    offline_copy: Path, page: Page
) -> None:
    told = policing.heard(page)
    _use(page, f"{offline_copy.as_uri()}/", ".html", instant=False)
    assert not told


def test_served_while_edited_only_the_reload_is_added(
    tmp_path: Path, page: Page
) -> None:
    project = fork(tmp_path / "project")
    server = Server(project)
    try:
        server.wait(lambda: server.page(""), "the first page")
        sent = server.page("")
        assert not policing.refused(sent)
        extra = policing.said(sent).replace(
            "'self' 'sha256-", "'self' 'sha256-", 1
        )
        hashes = re.findall(r"'sha256-[^']*'", extra)
        assert len(hashes) == 1 + len(re.findall("'sha256-", SITE.policy))
        told = policing.heard(page)
        page.goto(server.address)
        with page.expect_event("load", timeout=60_000):
            text = project / "docs/index.md"
            text.write_text(text.read_text() + "\n\nAdded.\n")
        page.wait_for_selector("text=Added.")
        assert not told
    finally:
        server.stop()


def test_another_script_of_the_server_is_noticed() -> None:
    with pytest.raises(LookupError):
        reloading.admitting(b"<script>other()</script></body>")
    page = (
        b"<meta content=\"script-src 'self'\">"
        b"<script>\nvar livereload = a</script></body>"
    )
    digest = policy.digest(b"\nvar livereload = a").encode()
    assert b"script-src 'self' " + digest in reloading.admitting(page)
