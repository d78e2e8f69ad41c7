"""Nothing that others made is handed on without its license."""

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib.metadata import distribution
from pathlib import Path

import material
import pytest
import zensical

from rectified.site import shipped

THEMES = {
    "mkdocs-material": Path(material.__path__[0]) / "templates",
    "zensical": Path(zensical.__path__[0]) / "templates",
}
BUNDLED = {part.bundled: part for part in shipped.parts() if part.bundled}
SETS = {part.icons for part in shipped.parts() if part.icons}
LEFT_OUT = "assets/javascripts/lunr/*"
"""Other languages for the theme's search, under licenses of their own: taken out of the site."""


def known(name: str) -> bool:
    """Whether a file of the site is somebody's who is named."""
    patterns = [file for part in shipped.parts() for file in part.files]
    return any(fnmatch(name, pattern) for pattern in patterns)


@pytest.mark.parametrize("theme", THEMES)
def test_every_file_of_a_theme_is_known(theme: str) -> None:
    folder = THEMES[theme]
    names = [
        path.relative_to(folder).as_posix()
        for path in (folder / "assets").rglob("*")
        if path.is_file()
    ]
    assert names
    assert [
        n for n in names if not known(n) and not fnmatch(n, LEFT_OUT)
    ] == []


def test_every_file_of_the_site_is_ours_or_known(
    built_site: Path, clone: Path
) -> None:
    for path in built_site.rglob("*"):
        name = path.relative_to(built_site).as_posix()
        if path.is_dir() or path.suffix == ".html" or known(name):
            continue
        made = name in {"sitemap.xml", "sitemap.xml.gz"}
        assert made or (clone / "docs" / name).is_file(), name


def bundles(folder: Path) -> Iterator[str]:
    """The packages of npm within a theme, of which its source maps tell."""
    for path in folder.rglob("*.map"):
        for source in json.loads(path.read_text(encoding="utf-8"))[
            "sources"
        ]:
            yield from re.findall(
                r"node_modules/((?:@[^/]+/)?[^/]+)", source
            )[-1:]


def test_every_bundled_package_is_known() -> None:
    found = set(bundles(THEMES["mkdocs-material"]))
    assert found
    assert found <= set(BUNDLED)


def test_bundled_packages_have_the_license_that_the_theme_tells() -> None:
    text = (THEMES["zensical"] / "assets/javascripts/LICENSE").read_text()
    told = re.findall(r"Package: (\S+)@\S+\nLicense: (\S+)", text)
    assert told
    for name, license_ in told:
        assert BUNDLED[name].under == license_


def test_every_icon_is_of_a_known_set(built_site: Path) -> None:
    """In pages and in style sheets, where an icon is the path that it draws."""
    icons = {
        drawn: path.relative_to(folder / ".icons").parts[0]
        for folder in THEMES.values()
        for path in (folder / ".icons").rglob("*.svg")
        for drawn in re.findall(r' d="([^"]+)"', path.read_text())
    }
    texts = [
        *(built_site / name for name in ("index.html", "about/index.html")),
        *built_site.rglob("*.css"),
        *THEMES["zensical"].rglob("*.css"),
    ]
    used = {
        icons[drawn]
        for path in texts
        for drawn in re.findall(
            r""" d=\\?["']([^"'\\]+)""", path.read_text()
        )
        if drawn in icons
    }
    assert used == SETS


def test_licenses_are_those_of_what_is_installed() -> None:
    text = shipped.texts()
    for part in shipped.parts():
        assert f"{part.name} ({part.under}), by {part.by}" in text
        assert part.by
        if part.package and not part.license:
            stated = distribution(part.package).metadata[
                "License-Expression"
            ]
            assert part.under == stated
            assert part.full_text.strip() in text
