"""Files that the site serves and that are made from the curation at build time: never typed, never committed."""

import json
from pathlib import Path

from rectified import ROOT, cache, curation, files, identity
from rectified.curation import Curation, addresses, proofs
from rectified.curation.proofs import Proofs
from rectified.identity import Identity
from rectified.site import branding, questions_json, search_index
from rectified.site.cards import Card, cards

GENERATED = "docs/assets/generated"
STYLES = "docs/assets/stylesheets"

# What draws, cuts fonts and reads styles is imported only where there is something new to make: it takes time and room.


def _data(root: Path, content: Curation, found: Proofs) -> dict[str, str]:
    """The files that hold the curation as data, by their paths below `docs/`."""
    docs = root / "docs"

    def made() -> bytes:
        data = {
            "questions.json": questions_json.questions_json(content, found),
            "assets/generated/search-index.js": search_index.script(content, docs),
        }
        return json.dumps(data).encode()

    pages = [files.read_text(path) for path in sorted(docs.glob("*.md"))]
    of = [*content.texts, repr(found), *map(str, docs.glob("*.md")), *pages]
    data: dict[str, str] = json.loads(cache.kept("data", made, of=of, by=["math-core", "markdown-it-py"]))
    return data


def _font(content: Curation) -> bytes:
    """The math font with the glyphs that are in use."""

    def characters() -> bytes:
        from rectified.site import fonts

        return fonts.characters(content).encode()

    def font() -> bytes:
        from rectified.site import fonts

        return fonts.math_font(used.decode())

    used = cache.kept("characters", characters, of=content.texts, by=["math-core"])
    return cache.kept("math-font", font, of=[used], by=["ziamath", "fonttools", "brotli"])


def _style_sheet(root: Path, site: Identity) -> bytes:
    """The one style sheet."""
    folder = root / STYLES

    def made() -> bytes:
        from rectified.site import styles

        return styles.style_sheet(folder, site).encode()

    own = [files.read_text(path) for path in sorted(folder.glob("*.css"))]
    return cache.kept("style-sheet", made, of=[repr(site), *own], by=["mkdocs-material", "tinycss2"])


def _picture(name: str, site: Identity, card: Card) -> bytes:
    """The picture that shows when someone shares a page."""

    def made() -> bytes:
        from rectified.site import social

        return social.png(site, card)

    return cache.kept(f"picture-{name}", made, of=[repr(site), *card], by=["pillow", "ziamath", "ziafont"])


def outputs(root: Path, content: Curation, found: Proofs) -> dict[Path, bytes | str]:
    """What the generated files shall hold.

    Args:
        root: the repository.
        content: its curation.
        found: its proofs.

    Raises:
        BadInput: mkdocs.yml or the record of addresses cannot be read.
    """
    site = identity.load(root)
    folder = root / GENERATED
    made: dict[Path, bytes | str] = {
        folder / "site.css": _style_sheet(root, site),
        folder / "identity.css": branding.style_sheet(site),  # for a theme with sheets of its own
        folder / "favicon.svg": branding.favicon(site),
        folder / "addresses.js": addresses.script(addresses.load(root), content),
        folder / "math.woff2": _font(content),
    }
    made |= {root / "docs" / name: text for name, text in _data(root, content, found).items()}
    return made | {
        folder / "social" / f"{name}.png": _picture(name, site, card) for name, card in cards(content).items()
    }


def build(root: Path = ROOT) -> tuple[Curation, Proofs]:
    """Bring every generated file up to date; files that are, are not touched.

    Returns:
        What they are made from: the curation and the proofs.

    Raises:
        BadInput: something cannot be read.
    """
    content, found = curation.load(root), proofs.recorded(root)
    files.write_all(outputs(root, content, found))
    return content, found
