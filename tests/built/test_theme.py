"""The theme: nothing that is left out of its style sheet is needed."""

import re
from pathlib import Path

from playwright.sync_api import Page

from published import LOOKED_AT
from rectified import ROOT, identity
from rectified.site import styles


def test_trimming_keeps_what_is_not_listed() -> None:
    css = (
        "@charset 'utf-8';.a,.md-tabs>b{color:red;--x:url('data:,}{')}"
        "@media print{.md-tabs{top:0}.b{top:0!important}}"
    )
    kept, dropped = styles.trimmed(css)
    assert (
        kept
        == """.a{color:red;--x:url("data:,}{")}@media print{.b{top:0!important}}"""
    )
    assert dropped == [".md-tabs>b", ".md-tabs"]


def test_trimming_removes_a_good_part() -> None:
    css, dropped = styles.material()
    assert len(dropped) > 500
    assert len(css) < 90_000


def test_nothing_on_any_page_wants_a_dropped_style(
    page: Page, address: str
) -> None:
    bare = {
        re.sub(r":{1,2}(?!not|is|where|has)[\w-]+(\([^)]*\))?", "", s)
        for s in styles.material()[1]
    }
    selectors = sorted(
        s for s in bare if s and not s.rstrip().endswith((">", "+", "~"))
    )
    wanted: set[str] = set()
    for name in LOOKED_AT:
        page.goto(address + name)
        wanted |= set(
            page.evaluate(
                "all => all.filter(s => { try { return document.querySelector(s) } catch { return false } })",
                ["main", *selectors],
            )
        )
    assert "main" in wanted, "nothing was looked for"
    wanted.remove("main")
    assert not wanted, (
        f"take these out of scripts/rectified/site/unused_styles.yml: {sorted(wanted)[:20]}"
    )


ELSEWHERE = {
    "pdfs": "stands where PDFs have been printed",
    "to-left": "aligns a column of a table that says so",
    "to-center": "the same",
    "to-right": "the same",
    "md-header--shadow": "is set by the theme's script",
    "md-search-result__article": "the same",
}
"""Classes that our style sheets name and that no page, figure or script of ours has today."""


def named_classes(css: str) -> set[str]:
    """The classes that the selectors of a style sheet name."""
    bare = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", css, flags=re.DOTALL)
    preludes = " ".join(re.findall(r"([^{};]+)\{", bare))
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", preludes))


def worn_classes(html: str) -> set[str]:
    """The classes that elements of a page or a drawing have."""
    return {
        name
        for quoted, bare in re.findall(
            r"""\bclass=(?:"([^"]*)"|([^\s">]+))""", html
        )
        for name in (quoted or bare).split()
    }


def test_no_rule_of_ours_is_dead(built_site: Path) -> None:
    assets = ROOT / "docs/assets"
    named = {
        name
        for path in (assets / "stylesheets").rglob("*.css")
        for name in named_classes(path.read_text(encoding="utf-8"))
    }
    drawn = [*built_site.rglob("*.html"), *assets.glob("figures/*.svg")]
    worn = {
        name
        for path in drawn
        for name in worn_classes(path.read_text(encoding="utf-8"))
    }
    scripts = " ".join(
        path.read_text(encoding="utf-8")
        for path in (assets / "javascripts").rglob("*.js")
    )
    literals = re.findall(r"\"[^\"\n]*\"|`[^`]*`", scripts)
    set_later = set(re.findall(r"[\w-]+", " ".join(literals)))
    assert len(named & worn) > 100, "nothing was looked for"
    assert named - worn - set_later == set(ELSEWHERE)


def test_generated_style_sheet_is_the_one_that_is_served(
    built_site: Path,
) -> None:
    own = ROOT / "docs/assets/stylesheets"
    wanted = styles.style_sheet(own, identity.load(), styles.material()[0])
    assert (built_site / "assets/generated/site.css").read_text() == wanted
    assert (built_site / "index.html").read_text().count(
        'rel="stylesheet"'
    ) == 1


def test_every_rule_of_ours_survives_minifying(page: Page) -> None:
    rules = """css => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(css)
      const text = rules => [...rules].map(rule => rule.cssText)
      return text(sheet.cssRules)
    }"""
    for name in styles.OWN:
        css = (ROOT / "docs/assets/stylesheets" / name).read_text()
        assert page.evaluate(rules, css) == page.evaluate(
            rules, styles.minified(css)
        ), name


def test_ours_counts_before_the_theme(page: Page, address: str) -> None:
    """A link in the footer: three classes of the theme's speak of it, one of ours."""
    page.goto(address)
    color = "element => getComputedStyle(element).color"
    accent = page.evaluate("""() => {
      const probe = document.body.appendChild(document.createElement("i"))
      probe.style.color = "var(--accent)"
      return getComputedStyle(probe).color
    }""")
    assert page.locator(".md-copyright a").first.evaluate(color) == accent
