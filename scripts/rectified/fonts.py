"""The math font: STIX Two Math, cut down to the glyphs that the site's formulas use.

Without an OpenType MATH font browsers do not stretch brackets, roots and sums. The full font is 1.5 MB; the subset
keeps the MATH table and every larger variant of the glyphs it holds.
"""

import io
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from rectified import latex
from rectified.curation import Curation
from rectified.errors import BadInput
from rectified.files import read_bytes
from rectified.markdown_text import inline_formulas

# Invisible operators and spaces that MathML uses without a glyph of their own being asked for.
_ALWAYS = " 0123456789()[]{}|.,;:!?+−=<>/·"

# A modified version goes by a name of its own: family, style, unique, full and PostScript name.
_NAMES = {1: "Rectified Math", 3: "Rectified Math, subset", 4: "Rectified Math", 6: "RectifiedMath"}


def characters(curation: Curation) -> str:
    """Every character that some formula of the site shows, sorted."""
    found = set(_ALWAYS)
    for question in curation.questions.values():
        texts = [question.short, question.body]
        for correction in question.front.corrections:
            texts += [
                correction.published,
                correction.corrected,
                correction.why,
                correction.counterexample or "",
            ]
        formulas = [(formula.latex, True) for formula in question.formulas]
        formulas += [(formula, False) for text in texts for formula in inline_formulas(text)]
        for formula, display in formulas:
            found |= set(re.sub(r"<[^>]*>|&\w+;", "", latex.to_mathml(formula, display=display)))
    return "".join(sorted(found - {"\n"}))


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
        raise BadInput("requirements.txt", "ziamath, which carries the math font, is not installed", "install it")
    source = read_bytes(Path(package.submodule_search_locations[0]) / "fonts/STIXTwoMath-Regular.ttf")
    options = subset.Options(flavor="woff2", layout_features=["ssty", "rtlm"], hinting=False, notdef_outline=True)
    options.drop_tables += ["DSIG"]
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in _NAMES:
            record.string = _NAMES[record.nameID]
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
