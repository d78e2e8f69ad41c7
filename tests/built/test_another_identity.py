"""The site under another name, address, repository, accent and license: nothing of the old ones is left in it."""

import html as markup
import json
import re
from pathlib import Path

import pytest
from PIL import Image, ImageColor

import copies
from rectified import ROOT, identity
from rectified.identity import Identity
from rectified.site import branding

OLD = identity.load()
TEXT = {".html", ".css", ".js", ".json", ".xml", ".svg", ".txt"}
ADDRESSES = (
    "https://answers.example.org/",
    "https://acme.example.org/some/path/",
)
NEW = {
    "site_name: .*": 'site_name: Marlowe "Q&A"',
    "site_author: .*": "site_author: Ann Other",
    "  repository: .*": "  repository: https://git.example.org/acme/answers",
    "  branch: .*": "  branch: trunk",
    "    light: .*": '    light: "#7a1f5c"',
    "    dark: .*": '    dark: "#e7a6d2"',
    "      name: .*": "      name: CC BY-SA 3.0",
    "      title: .*": "      title: Creative Commons Attribution-ShareAlike 3.0",
    "      url: .*": "      url: https://creativecommons.org/licenses/by-sa/3.0/",
    "    code: .*": "    code: ISC",
}
"""Lines of mkdocs.yml, all that a new owner changes."""


def _own(folder: Path, address: str) -> Identity:
    path = folder / "mkdocs.yml"
    text = path.read_text(encoding="utf-8")
    for pattern, line in (
        NEW | {"site_url: .*": f"site_url: {address}"}
    ).items():
        text, count = re.subn(
            rf"^{pattern}$", line, text, count=1, flags=re.MULTILINE
        )
        assert count == 1, pattern
    path.write_text(text, encoding="utf-8")
    return identity.load(folder)


def _ordinary(name: str) -> bool:
    """Whether our pages use a name as a word too, so that finding it tells nothing: a fork may be called “Answers”."""
    pages = (ROOT / "docs").glob("*.md")
    word = re.compile(rf"\b{re.escape(name.lower())}\b")
    return any(
        word.search(path.read_text(encoding="utf-8")) for path in pages
    )


def _left_over(site: Identity) -> dict[str, str]:
    """Patterns of everything that is the old identity's and not the new one's too."""
    pairs = {
        # The name is also an ordinary word of the field, and the math font's.
        "name": (rf"\b{re.escape(OLD.name)}\b(?! Math)", site.name),
        "host and path": (
            re.escape(OLD.url.split("//")[1].rstrip("/")),
            site.url,
        ),
        "repository": (
            re.escape(OLD.repository.split("//")[1]),
            site.repository,
        ),
        "author": (re.escape(OLD.author), site.author),
        "accent": (re.escape(OLD.accent.light), site.accent.light),
        "accent on dark ground": (
            re.escape(OLD.accent.dark),
            site.accent.dark,
        ),
        "license": (
            rf"\b{re.escape(OLD.license.content.name)}\b",
            site.license.content.name,
        ),
        "license's address": (
            re.escape(OLD.license.content.url),
            site.license.content.url,
        ),
    }
    for what in ("name", "author"):
        if _ordinary(getattr(OLD, what)):
            del pairs[what]
    return {
        what: pattern
        for what, (pattern, new) in pairs.items()
        if not re.search(pattern, new)
    }


def test_a_name_that_is_a_word_of_the_pages_is_told_from_others() -> None:
    assert _ordinary("Answers")
    assert not _ordinary("Marlowe")


@pytest.mark.parametrize(
    ("address", "builder"),
    [(ADDRESSES[0], "mkdocs"), (ADDRESSES[1], "zensical")],
    ids=["a host", "a path"],
)
def test_nothing_of_the_old_identity_is_left(
    address: str, builder: str, tmp_path: Path
) -> None:
    folder = copies.fork(tmp_path / "project")
    copies.normalise(folder)
    before = {
        path: path.read_bytes() for path in folder.glob("docs/**/*.md")
    }
    new = _own(folder, address)
    copies.normalise(folder)
    assert {
        path: path.read_bytes() for path in folder.glob("docs/**/*.md")
    } == before, "no page names its owner"
    site = copies.build(folder, builder)
    home = (site / "index.html").read_text(encoding="utf-8")
    assert not re.search("&amp;(?:amp|quot|#)", home)
    left = _left_over(new)
    assert len(left) > 5
    for path in site.rglob("*"):
        name = path.relative_to(site)
        of_theme = (
            name.parts[0] == "assets"
            and not (folder / "docs" / name).exists()
        )
        if path.suffix not in TEXT or path.is_dir() or of_theme:
            continue
        if name.name == "licenses.txt":  # of what others made
            continue
        text = path.read_text(encoding="utf-8")
        if name.name == "zensical.css":
            # The theme's own sheets, before ours, name the license of their icons.
            theme, text = text.split(branding.style_sheet(new).strip())
            assert theme.startswith("@layer theme{")
        for what, pattern in left.items():
            found = re.search(f".{{0,80}}{pattern}.{{0,80}}", text)
            assert not found, (
                f"{name}: the old {what}: {found and found[0]}"
            )


def test_the_new_identity_is_where_the_old_one_was(tmp_path: Path) -> None:
    folder = copies.fork(tmp_path / "project")
    new = _own(folder, ADDRESSES[1])
    copies.normalise(folder)
    site = copies.build(folder)
    pages = {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8")
        for path in site.rglob("*.html")
    }
    shown = markup.escape(new.name, quote=False)
    for name, html in pages.items():
        html = html.replace("&#34;", '"')
        assert f'<meta name="author" content="{new.author}">' in html, name
        assert (
            f'<a rel="noopener" href="{new.repository}">Source on GitHub</a>'
            in html
        ), name
        texts = new.license.content
        assert (
            f'<a rel="noopener" href="{texts.url}">{texts.name}</a>, code {new.license.code}'
            in html
        )
        assert re.search(rf"<title>[^<]*{shown}[^<]*</title>", html), name
        if name != "404.html":
            assert f'<link rel="canonical" href="{new.url}' in html, name
    topic = pages["topics/shapes/index.html"]
    assert (
        f'href="{new.repository}/edit/trunk/questions/shapes/window-count.md"'
        in topic
    )
    assert re.search(
        rf'href="{new.repository}/blob/trunk/tests/formulas/test_shapes\.py#L\d+"',
        topic,
    )
    assert f"About {shown}" in pages["about/index.html"]
    assert f"{new.repository}/issues/new" in pages["about/index.html"]
    assert new.license.content.title in pages["about/index.html"]
    assert f"{shown}: the booklet" in pages["booklet/index.html"]
    styles = (site / "assets/generated/site.css").read_text(
        encoding="utf-8"
    )
    assert {
        f"--accent-light:{new.accent.light}",
        f"--accent-dark:{new.accent.dark}",
    } <= set(re.split("[{};]", styles))
    assert f"content:{json.dumps(new.name)}" in styles
    (told,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>',
        pages["index.html"],
    )
    assert json.loads(told)["name"] == new.name
    assert f'aria-label="{markup.escape(new.name)}, home"' in pages[
        "index.html"
    ].replace("&#34;", "&quot;")
    assert new.accent.light in (
        site / "assets/generated/favicon.svg"
    ).read_text(encoding="utf-8")
    with Image.open(site / "assets/generated/social/site.png") as picture:
        edge = picture.convert("RGB").getpixel((4, 300))
    assert edge == ImageColor.getrgb(new.accent.light)
