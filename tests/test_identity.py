"""The identity of the site: written once, read with file and line, and gone where another takes its place."""

import re
from pathlib import Path

import pytest

from rectified import ROOT, identity
from rectified.errors import BadInput
from rectified.site import branding

WHOLE = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")


def written(tmp_path: Path, pattern: str, replacement: str) -> Path:
    """A folder with a spoiled mkdocs.yml."""
    text, count = re.subn(pattern, replacement, WHOLE, flags=re.MULTILINE)
    assert count == 1, pattern
    (tmp_path / "mkdocs.yml").write_text(text, encoding="utf-8")
    return tmp_path


def test_every_part_is_read() -> None:
    site = identity.load()
    settings = identity.settings()
    assert site.name == settings["site_name"]
    assert site.url.rstrip("/") == settings["site_url"].rstrip("/")
    assert site.repository == settings["extra"]["repository"].rstrip("/")
    assert (
        site.edit("questions/a/b.md")
        == f"{site.repository}/edit/{site.extra.branch}/questions/a/b.md"
    )
    at = identity.revision() or site.extra.branch
    assert (
        site.source("tests/a.py", 7)
        == f"{site.repository}/blob/{at}/tests/a.py#L7"
    )


def test_addresses_are_joined_with_one_slash(tmp_path: Path) -> None:
    root = written(
        tmp_path, "^site_url: .*", "site_url: https://answers.example.org"
    )
    assert identity.load(root).url == "https://answers.example.org/"


SPOILS = {
    "no address": ("^site_url: .*\n", "", "site_url"),
    "an address that is none": (
        "^site_url: .*",
        "site_url: answers.example.org",
        "site_url",
    ),
    "no name": ("^site_name: .*", "site_name: ''", "site_name"),
    "a color by name": (
        "^    light: .*",
        "    light: teal",
        "extra.accent.light",
    ),
    "a part of the accent that is unknown": (
        "^    light: .*",
        '    light: "#000000"\n    paper: "#000000"',
        "paper",
    ),
    "no license": (
        "^      url: https.*\n",
        "",
        "extra.license.content.url",
    ),
}


@pytest.mark.parametrize("what", SPOILS)
def test_what_is_wrong_is_said_with_its_line(
    what: str, tmp_path: Path
) -> None:
    pattern, replacement, named = SPOILS[what]
    with pytest.raises(BadInput, match=re.escape(named)) as caught:
        identity.load(written(tmp_path, pattern, replacement))
    assert re.match(r"mkdocs\.yml:\d+:\d+$", caught.value.where)
    assert "\n" not in str(caught.value)


def test_a_wrong_color_is_found_on_its_line(tmp_path: Path) -> None:
    root = written(tmp_path, "^    dark: .*", "    dark: red")
    lines = (root / "mkdocs.yml").read_text(encoding="utf-8").splitlines()
    with pytest.raises(BadInput) as caught:
        identity.load(root)
    assert (
        caught.value.where
        == f"mkdocs.yml:{lines.index('    dark: red') + 1}:5"
    )


def test_no_yaml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: [", encoding="utf-8")
    with pytest.raises(BadInput, match="no YAML"):
        identity.load(tmp_path)


def test_a_name_may_hold_any_sign(tmp_path: Path) -> None:
    root = written(tmp_path, "^site_name: .*", r'site_name: a "b" \\ c')
    assert r'content:"a \"b\" \\ c"' in branding.style_sheet(
        identity.load(root)
    )


def test_the_icon_is_drawn_on_the_accent() -> None:
    site = identity.load()
    assert site.accent.light in branding.favicon(site)
    assert branding.INK not in branding.favicon(site)
