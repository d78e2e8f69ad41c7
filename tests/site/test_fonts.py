"""The math font: what it changes of the font that it is cut from."""

import io

from fontTools.ttLib import TTFont

from rectified.site import fonts


def test_every_size_of_the_root_is_as_wide_as_the_smallest() -> None:
    font = TTFont(io.BytesIO(fonts.math_font("√x")))
    root = font.getBestCmap()[ord("√")]
    variants = font["MATH"].table.MathVariants
    sizes = variants.VertGlyphConstruction[
        variants.VertGlyphCoverage.glyphs.index(root)
    ]
    names = [size.VariantGlyph for size in sizes.MathGlyphVariantRecord]
    names += [part.glyph for part in sizes.GlyphAssembly.PartRecords]
    assert len(set(names)) > 4
    assert len({font["hmtx"][name][0] for name in names}) == 1
    ends = [font["glyf"][root].xMax, font["hmtx"][root][0]]
    for name in names:
        assert font["glyf"][name].xMin >= 0
        assert font["glyf"][name].xMax <= max(ends)
