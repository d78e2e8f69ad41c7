"""The math font: STIX Two Math, cut down to the glyphs that the site's formulas use.

Without an OpenType MATH font browsers do not stretch brackets, roots and sums. The full font is 1.5 MB; the subset
keeps the MATH table and every larger variant of the glyphs it holds.
"""

import io
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from rectified.curation import Curation
from rectified.errors import BadInput
from rectified.files import read_bytes
from rectified.text import latex

# Signs that MathML uses without their standing in the text, such as the root of `<msqrt>`.
_ALWAYS = " 0123456789()[]{}|.,;:!?+−=<>/·√"

# A modified version goes by a name of its own: family, style, unique, full and PostScript name.
_NAMES = {
    1: "Rectified Math",
    3: "Rectified Math, subset",
    4: "Rectified Math",
    6: "RectifiedMath",
}


def _italics() -> dict[str, str]:
    """The slanted letter that browsers show for an identifier of one letter, by that letter."""
    slanted = [
        chr(0x210E),
        *map(chr, range(0x1D434, 0x1D468)),
        *map(chr, range(0x1D6E2, 0x1D71C)),
    ]
    pairs = (
        (unicodedata.decomposition(letter).split(), letter)
        for letter in slanted
    )
    return {
        chr(int(plain[-1], 16)): letter for plain, letter in pairs if plain
    } | {
        "h": "ℎ",
        "ı": "𝚤",
        "ȷ": "𝚥",
    }


_ITALICS = _italics()
_IDENTIFIER = re.compile(r"<mi>(.)</mi>")


def characters(curation: Curation) -> str:
    """Every character that some formula of the site shows, sorted."""
    shown = set(_ALWAYS)
    for question in curation.questions.values():
        for formula, display in question.shown_formulas:
            mathml = _IDENTIFIER.sub(
                lambda m: _ITALICS.get(m[1], m[1]),
                latex.to_mathml(formula, display=display),
            )
            shown |= set(re.sub(r"<[^>]*>|&\w+;", "", mathml))
    return "".join(sorted(shown - {"\n"}))


def _drop_script_variants(font: TTFont) -> None:
    """Leave one design to letters and digits: those made for indices look much the same and are half of the font.

    Primes keep theirs, since a full-size prime as a superscript is far too small and too high.
    """
    primes = {
        glyph
        for code, glyph in font.getBestCmap().items()
        if 0x2032 <= code <= 0x2037 or code == 0x2057
    }
    table = font["GSUB"].table
    places = {
        n
        for r in table.FeatureList.FeatureRecord
        if r.FeatureTag == "ssty"
        for n in r.Feature.LookupListIndex
    }
    for place in places:
        for entry in table.LookupList.Lookup[place].SubTable:
            substitutes = getattr(entry, "ExtSubTable", entry)
            for name in ("alternates", "mapping"):
                if (
                    variants := getattr(substitutes, name, None)
                ) is not None:
                    setattr(
                        substitutes,
                        name,
                        {
                            glyph: new
                            for glyph, new in variants.items()
                            if glyph in primes
                        },
                    )


_EXTENDER = (
    1  # the flag of a part that is repeated until a sign is tall enough
)
_UNDER_BAR, _BESIDE_STROKE = 140, 80
"""Units between what stands in a root and the bar above it, the upright stroke before it. (With the 85 of the font the
bar touches letters where a screen rounds to its pixels.)"""


def _set_roots(font: TTFont) -> None:
    """Give the root sign one width in all its sizes, that of the smallest, and its bar a little air.

    Chromium reserves beside every root the width of the widest size (MathML Core's preferred inline size), so that a
    gap of 0.4 em followed each small one.
    """
    table, glyphs = font["MATH"].table, font["glyf"]
    table.MathConstants.RadicalVerticalGap.Value = _UNDER_BAR
    root = font.getBestCmap()[ord("√")]
    variants = table.MathVariants
    sizes = variants.VertGlyphConstruction[
        variants.VertGlyphCoverage.glyphs.index(root)
    ]
    width, _ = font["hmtx"][root]
    end: int = glyphs[root].xMax

    def move(name: str, place: Callable[[int], float]) -> None:
        glyph = glyphs[name]
        for at, (x, y) in enumerate(glyph.coordinates):
            glyph.coordinates[at] = (round(place(x)), y)
        glyph.recalcBounds(glyphs)
        font["hmtx"][name] = (width, glyph.xMin)

    for name in {r.VariantGlyph for r in sizes.MathGlyphVariantRecord} - {
        root
    }:
        scale: float = width / font["hmtx"][name][0]
        move(name, scale.__mul__)
    parts = sizes.GlyphAssembly.PartRecords
    [stroke] = [p.glyph for p in parts if p.PartFlags & _EXTENDER]
    left: int = glyphs[stroke].xMin
    right: int = glyphs[stroke].xMax
    new_right: int = width - _BESIDE_STROKE
    new_left = new_right - (right - left)  # the stroke keeps its weight

    def place(x: int) -> float:
        if x <= left:
            return x * new_left / left
        return x - right + new_right if x <= right else end

    for part in parts:
        move(part.glyph, place)


@cache
def math_font(text: str) -> bytes:
    """The math font, subset to `text`, as WOFF2.

    Args:
        text: the characters that must show.

    Raises:
        BadInput: the package that carries the font is not installed.
    """
    # Finding the package without importing it: only its font is wanted.
    package = find_spec("ziamath")
    if package is None or not package.submodule_search_locations:
        raise BadInput(
            "requirements.txt",
            "ziamath, which carries the math font, is not installed",
            "install it",
        )
    source = read_bytes(
        Path(package.submodule_search_locations[0])
        / "fonts/STIXTwoMath-Regular.ttf"
    )
    options = subset.Options(
        flavor="woff2",
        layout_features=["ssty", "rtlm"],
        hinting=False,
        notdef_outline=True,
    )
    options.name_IDs = [
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        13,
        14,
    ]  # with copyright and license
    options.drop_tables += ["DSIG"]
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    _drop_script_variants(font)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    _set_roots(font)
    for entry in font["name"].names:
        if entry.nameID in _NAMES:
            entry.string = _NAMES[entry.nameID]
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
