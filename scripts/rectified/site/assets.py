"""Files that the site serves and that are made from the curation at build time: never typed, never committed."""

import json
from collections.abc import Collection
from pathlib import Path

from rectified import ROOT, cache, curation, files, identity
from rectified.curation import (
    Curation,
    addresses,
    inert,
    proofs,
    translations,
)
from rectified.curation.proofs import Proofs
from rectified.errors import BadInput, raise_all
from rectified.identity import Identity
from rectified.printing.record import STYLES
from rectified.scrapes import inventory
from rectified.site import (
    branding,
    colors,
    policy,
    questions_json,
    scripts,
    search_index,
    sheets,
    shipped,
)
from rectified.site.cards import Card, cards
from rectified.text import latex

GENERATED = "docs/assets/generated"
FONT_FACE = (
    '@font-face{font-display:swap;font-family:"Rectified Math";'
    'src:url("math.woff2") format("woff2")}\n'
)
"""A sheet of its own: one with media queries is read anew for print, and print would not wait for its fonts."""

# What draws, cuts fonts and reads styles is imported only where there is something new to make: it takes time and room.


def _data(root: Path, content: Curation, proved: Proofs) -> dict[str, str]:
    """The files that hold the curation as data, by their paths below `docs/`."""
    docs = root / "docs"

    def made() -> bytes:
        made_files = {
            "questions.json": questions_json.questions_json(content, proved)
        }
        searched = search_index.scripts(content, docs, proved, lists)
        made_files |= {
            f"assets/generated/{name}": script
            for name, script in searched.items()
        }
        return json.dumps(made_files).encode()

    lists = inventory.load(root / inventory.RECORDS).titles()
    terms = root / translations.TERMS
    read = [
        *sorted(docs.glob("*.md")),
        *([terms] if terms.is_file() else []),
    ]
    of = [*content.texts, repr(proved), repr(lists)]
    of += [
        part for path in read for part in (str(path), files.read_text(path))
    ]
    texts: dict[str, str] = json.loads(
        cache.kept("data", made, of=of, by=["math-core", "markdown-it-py"])
    )
    return texts


def _font(content: Curation) -> bytes:
    """The math font with the glyphs that are in use."""

    def characters() -> bytes:
        from rectified.site import fonts

        return fonts.characters(content).encode()

    def font() -> bytes:
        from rectified.site import fonts

        return fonts.math_font(used.decode())

    used = cache.kept(
        "characters", characters, of=content.texts, by=["math-core"]
    )
    return cache.kept(
        "math-font", font, of=[used], by=["ziamath", "fonttools", "brotli"]
    )


def _style_sheet(root: Path, site: Identity, theme: str) -> bytes:
    """The one style sheet of a theme, which is a package."""
    folder = root / STYLES

    def made() -> bytes:
        from rectified.site import styles

        whole = (
            styles.zensical()
            if theme == "zensical"
            else styles.material()[0]
        )
        return styles.style_sheet(folder, site, whole).encode()

    own = [files.read_text(path) for path in sorted(folder.rglob("*.css"))]
    return cache.kept(
        f"style-sheet-{theme}",
        made,
        of=[repr(site), *own],
        by=[theme, "tinycss2"],
    )


def _picture(name: str, site: Identity, card: Card) -> bytes:
    """The picture that shows when someone shares a page."""

    def made() -> bytes:
        from rectified.site import social

        return social.png(site, card)

    return cache.kept(
        f"picture-{name}",
        made,
        of=[repr(site), repr(colors.named()), *card],
        by=["pillow", "ziamath", "ziafont"],
    )


def _licenses() -> bytes:
    """The licenses of what others made and the site hands on."""

    def made() -> bytes:
        return shipped.texts().encode()

    packages = {part.package for part in shipped.parts() if part.package}
    return cache.kept("licenses", made, of=[], by=sorted(packages))


def _drawn(
    root: Path, content: Curation, site: Identity
) -> dict[str, bytes]:
    """What is cut, read and drawn with tools of others, by their paths below `docs/assets/generated/`."""
    return {
        "site.css": _style_sheet(root, site, "mkdocs-material"),
        "zensical.css": _style_sheet(root, site, "zensical"),
        "math.woff2": _font(content),
        "licenses.txt": _licenses(),
    } | {
        f"social/{name}.png": _picture(name, site, card)
        for name, card in cards(content).items()
    }


def _refuse_unreadable(content: Curation) -> None:
    """Raise BadInput with every formula that does not convert: no page could show it, no index hold it."""
    faults = []
    for question in content.questions.values():
        for formula, display in question.shown_formulas:
            try:
                latex.to_mathml(formula, display=display)
            except latex.FormulaError as error:
                what = f"formula `{' '.join(formula.split())}` does not convert: {error}"
                faults.append(
                    BadInput(
                        question.where(formula.splitlines()[0]),
                        what,
                        "mend its LaTeX",
                    )
                )
    raise_all(faults)


def outputs(
    root: Path, content: Curation, proved: Proofs
) -> dict[Path, bytes | str]:
    """What the generated files shall hold.

    Args:
        root: the repository.
        content: its curation.
        proved: its proofs.

    Raises:
        BadInput: mkdocs.yml or the record of addresses cannot be read, or a formula does not convert.
    """
    _refuse_unreadable(content)
    lists = inventory.load(root / inventory.RECORDS)
    raise_all(inert.acting(content, lists.sources))
    site = identity.load(root)
    folder = root / GENERATED
    made: dict[Path, bytes | str] = {
        folder / "page.js": scripts.page_script(
            root / "docs/assets/javascripts/page"
        ),
        folder / "favicon.svg": branding.favicon(site),
        folder / "addresses.js": addresses.script(
            addresses.load(root), content
        ),
        folder / "math.css": FONT_FACE,
        root / "docs/_headers": policy.headers(site),
    }
    made |= {
        folder / "sheets" / name: rules
        for name, rules in sheets.style_sheets(content, site.name).items()
    }
    # Each of these takes as much room as all the rest, and would not give it back.
    cache.ahead(lambda: _font(content))
    cache.ahead(lambda: _drawn(root, content, site))
    cache.ahead(lambda: _data(root, content, proved))
    made |= {
        folder / name: data
        for name, data in _drawn(root, content, site).items()
    }
    return made | {
        root / "docs" / name: text
        for name, text in _data(root, content, proved).items()
    }


def build(root: Path = ROOT) -> tuple[Curation, Proofs]:
    """Bring every generated file up to date: files that are, are not touched, and those that nobody needs any more go.

    Returns:
        What they are made from: the curation and the proofs.

    Raises:
        BadInput: something cannot be read, or a formula does not convert.
    """
    files.recover(root)
    content, proved = curation.load(root), proofs.recorded(root)
    wanted = outputs(root, content, proved)
    files.write_all(wanted, remove=_stale(root, wanted), root=root)
    return content, proved


def _stale(root: Path, wanted: Collection[Path]) -> tuple[Path, ...]:
    """Generated files of an earlier build, such as the last part of an index that was longer."""
    there = (root / GENERATED).rglob("*")
    return tuple(
        sorted(
            path for path in there if path.is_file() and path not in wanted
        )
    )
