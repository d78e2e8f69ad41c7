"""Files that the site serves and that are made from the curation at build time: never typed, never committed."""

import hashlib
from pathlib import Path

from rectified import (
    ROOT,
    addresses,
    branding,
    curation,
    exports,
    files,
    fonts,
    identity,
    proofs,
    search_index,
    social,
    theme,
)

GENERATED = "docs/assets/generated"


def _font(content: curation.Curation, folder: Path) -> dict[Path, bytes | str]:
    text = fonts.characters(content)
    mark = hashlib.blake2b(text.encode(), digest_size=8).hexdigest() + "\n"
    font, stamp = folder / "math.woff2", folder / "math.woff2.glyphs"
    if font.is_file() and stamp.is_file() and stamp.read_text() == mark:
        return {}
    return {font: fonts.math_font(text), stamp: mark}


def outputs(root: Path = ROOT) -> dict[Path, bytes | str]:
    """What the generated files shall hold; of the font and the pictures, which take time, only what is out of date.

    Raises:
        BadInput: the curation cannot be read.
    """
    site, content, found = identity.load(root), curation.load(root), proofs.recorded(root)
    folder = root / GENERATED
    texts: dict[Path, bytes | str] = {
        root / "docs/questions.json": exports.questions_json(content, found),
        folder / "site.css": theme.style_sheet(root / "docs/assets/stylesheets", site),
        folder / "identity.css": branding.style_sheet(site),  # for a theme with sheets of its own
        folder / "favicon.svg": branding.favicon(site),
        folder / "addresses.js": addresses.script(addresses.load(root), content),
        folder / "search-index.js": search_index.script(content, root / "docs"),
    }
    return texts | _font(content, folder) | social.pictures(site, content, folder / "social")


def build(root: Path = ROOT) -> None:
    """Bring every generated file up to date; files that are, are not touched.

    Raises:
        BadInput: the curation cannot be read.
    """
    files.write_all(outputs(root))
