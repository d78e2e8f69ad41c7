"""Files that the site serves and that are made from the curation at build time: never typed, never committed."""

import hashlib
from pathlib import Path

from rectified import ROOT, curation, files, identity
from rectified.curation import Curation, addresses, proofs
from rectified.curation.proofs import Proofs
from rectified.scrapes import inventory
from rectified.site import branding, fonts, questions_json, scripts, search_index, social, styles

GENERATED = "docs/assets/generated"


def _font(content: Curation, folder: Path) -> dict[Path, bytes | str]:
    text = fonts.characters(content)
    mark = hashlib.blake2b(text.encode(), digest_size=8).hexdigest() + "\n"
    font, stamp = folder / "math.woff2", folder / "math.woff2.glyphs"
    if font.is_file() and stamp.is_file() and stamp.read_text() == mark:
        return {}
    return {font: fonts.math_font(text), stamp: mark}


def outputs(root: Path, content: Curation, found: Proofs) -> dict[Path, bytes | str]:
    """What the generated files shall hold; of the font and the pictures, which take time, only what is out of date.

    Args:
        root: the repository.
        content: its curation.
        found: its proofs.

    Raises:
        BadInput: mkdocs.yml or the record of addresses cannot be read.
    """
    site = identity.load(root)
    folder, own = root / GENERATED, root / "docs/assets/stylesheets"
    texts: dict[Path, bytes | str] = {
        root / "docs/questions.json": questions_json.questions_json(content, found),
        folder / "site.css": styles.style_sheet(own, site, styles.material()[0]),
        folder / "zensical.css": styles.style_sheet(own, site, styles.zensical()),
        folder / "page.js": scripts.page_script(root / "docs/assets/javascripts/page"),
        folder / "favicon.svg": branding.favicon(site),
        folder / "addresses.js": addresses.script(addresses.load(root), content),
    }
    lists = inventory.load(root / "sources.yml").titles()
    searched = search_index.scripts(content, root / "docs", found, lists)
    texts |= {folder / name: script for name, script in searched.items()}
    return texts | _font(content, folder) | social.pictures(site, content, folder / "social")


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
