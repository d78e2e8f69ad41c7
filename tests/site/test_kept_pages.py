"""What is kept of pages while somebody edits is what a build would make anew."""

import os
import re
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from rectified.site import kept_pages

SETTINGS = """site_name: Small
site_url: https://example.org/
plugins: []
theme: {name: mkdocs}
validation: {anchors: warn}
"""
PAGES = {
    "index.md": "# Home\n\nSee [how](one.md#how-it-works).\n",
    "one.md": "# One\n\n## How it works\n\nSo.\n",
    "two.md": "# Two\n\nNothing.\n",
}

DAY = re.compile(rb"Build Date UTC : .*")


class Site:
    """A small site, its builds, and which pages MkDocs made in the last one."""

    def __init__(self, root: Path) -> None:
        self.root, self.made = root, list[str]()
        self.write("mkdocs.yml", SETTINGS)
        for name, text in PAGES.items():
            self.write(f"docs/{name}", text)
        self.keeping = kept_pages.KeptPages(self._render, root)

    def _render(
        self, page: Page, config: MkDocsConfig, files: Files
    ) -> None:
        self.made.append(page.file.src_uri)
        render(page, config, files)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def build(self, place: str = "kept") -> dict[str, bytes]:
        """All files of the site, by name."""
        self.made.clear()
        site = self.root / place
        build(
            load_config(str(self.root / "mkdocs.yml"), site_dir=str(site))
        )
        return {
            str(path.relative_to(site)): DAY.sub(b"", path.read_bytes())
            for path in site.rglob("*.html")
        }


render = Page.render


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    site = Site(tmp_path)
    monkeypatch.setattr(
        Page, "render", lambda *of: site.keeping.render(*of), raising=True
    )
    site.build()
    assert sorted(site.made) == sorted(PAGES)
    return site


def anew(site: Site, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    with monkeypatch.context() as plain:
        plain.setattr(Page, "render", render)
        return site.build("anew")


def test_only_a_page_whose_text_changed_is_made(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write("docs/two.md", "# Two\n\n## Something\n\nAt last.\n")
    shown = site.build()
    assert site.made == ["two.md"]
    assert b"At last." in shown["two/index.html"]
    assert shown == anew(site, monkeypatch)


def test_a_page_that_comes_or_goes_may_be_linked_from_any(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write("docs/three.md", "# Three\n")
    assert site.build() == anew(site, monkeypatch)
    site.build()
    assert site.made == []
    (site.root / "docs/one.md").unlink()
    site.build()
    assert "index.md" in site.made


def test_a_link_to_a_heading_that_is_gone_is_told_though_its_page_is_kept(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.write("docs/one.md", "# One\n\n## Otherwise\n\nSo.\n")
    site.build()
    assert site.made == ["one.md"]
    assert "does not contain an anchor '#how-it-works'" in caplog.text


@pytest.mark.parametrize("name", kept_pages.BESIDE)
def test_what_extensions_read_beside_makes_every_page_anew(
    name: str, site: Site
) -> None:
    path = site.root / name
    if not path.suffix:
        name = f"{name}/some.txt"
    site.write(name, f"{SETTINGS}# more")
    os.utime(site.root / name, ns=(1, 1))
    site.build()
    assert sorted(site.made) == sorted(PAGES)


def test_a_page_that_offers_pdfs_is_made_anew_when_others_are_offered(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = [1]
    monkeypatch.setattr(kept_pages, "offered", lambda sheet, root: offered)
    site.write("docs/two.md", '<p class="pdfs" data-sheet="two"></p>\n')
    site.build()
    site.build()
    assert site.made == []
    offered.append(2)
    site.build()
    assert site.made == ["two.md"]
