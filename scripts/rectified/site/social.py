"""The picture that shows when someone shares a page, drawn of its card."""

import io
import textwrap
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from rectified.errors import BadInput
from rectified.identity import Identity
from rectified.site import colors
from rectified.site.cards import Card

SIZE = (1200, 630)
MARGIN = 90
# Packages that the site needs anyway carry a serif and a sans-serif font.
SERIF, SANS = (
    ("ziamath", "STIXTwoMath-Regular.ttf"),
    ("ziafont", "DejaVuSans.ttf"),
)


@cache
def _font(source: tuple[str, str], size: int) -> ImageFont.FreeTypeFont:
    package, name = source
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise BadInput(
            "requirements.txt",
            f"{package}, which carries {name}, is not installed",
            "install it",
        )
    return ImageFont.truetype(
        Path(spec.submodule_search_locations[0]) / "fonts" / name, size
    )


def draw(site: Identity, title: str, text: str, counts: str) -> Image.Image:
    """A card of 1200 × 630 pixels.

    Args:
        site: gives the name and the accent.
        title: in large type, at most three lines of some 25 characters.
        text: one or two sentences below it.
        counts: the line at the foot.
    """
    accent = site.accent.light
    paper, ink, soft = map(colors.value, ("paper", "ink", "ink-2"))
    picture = Image.new("RGB", SIZE, paper)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 18, SIZE[1]), fill=accent)
    # The logo: a rectifier's curve.
    pen.line(
        [(MARGIN, 118), (MARGIN + 34, 118), (MARGIN + 68, 78)],
        fill=accent,
        width=9,
        joint="curve",
    )
    pen.ellipse((MARGIN + 24, 108, MARGIN + 44, 128), fill=accent)
    pen.text(
        (MARGIN + 92, 98),
        site.name,
        fill=ink,
        font=_font(SERIF, 46),
        anchor="lm",
    )
    title_lines = textwrap.wrap(title, 25)[:3]
    size = 84 if len(title_lines) < 3 else 70
    height = 190
    for line in title_lines:
        pen.text((MARGIN, height), line, fill=ink, font=_font(SERIF, size))
        height += round(size * 1.16)
    height += 24
    for line in textwrap.wrap(text, 58)[:3]:
        pen.text((MARGIN, height), line, fill=soft, font=_font(SANS, 32))
        height += 46
    pen.text(
        (MARGIN, SIZE[1] - 62),
        counts,
        fill=accent,
        font=_font(SANS, 28),
        anchor="ls",
    )
    return picture


def png(site: Identity, card: Card) -> bytes:
    """A card as a PNG of few colors.

    Raises:
        BadInput: a package that carries a font is not installed.
    """
    out = io.BytesIO()
    # An octree is eight times as fast as Pillow's own choice, and no further from the colors drawn.
    draw(site, *card).quantize(32, Image.Quantize.FASTOCTREE).save(
        out, "PNG"
    )
    return out.getvalue()
