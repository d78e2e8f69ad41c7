"""What a figure is: an id, what one should see in it, and panels; and the file that stands alone."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

from figures.canvas import Panel, attributes, num
from rectified import ROOT
from rectified.errors import BadInput
from rectified.files import read_text
from rectified.site import colors, styles

Panels = Sequence[Panel]

GAP, MARGIN, ACROSS = 16, 8, 2
"""Between panels, around all, and panels in a row, where a file stands alone."""

SHEET = "docs/assets/stylesheets/drawing.css"

TABLE: dict[str, "Figure"] = {}
"""Every figure by its id; complete once `figures.subjects` is imported."""


@dataclass(frozen=True)
class Figure:
    """A figure.

    Attributes:
        id: by which an answer names it, and its file's name.
        alt: what one should see in it, in a sentence or two.
        draw: returns its panels, the same each time.
    """

    id: str
    alt: str
    draw: Callable[[], Panels]


def figure(
    identifier: str, alt: str
) -> Callable[[Callable[[], Panels]], Callable[[], Panels]]:
    """Make a function that returns panels a figure.

    Args:
        identifier: lower-case words joined by hyphens.
        alt: what one should see.

    Raises:
        ValueError: the id is taken.
    """

    def added(draw: Callable[[], Panels]) -> Callable[[], Panels]:
        if identifier in TABLE:
            raise ValueError(f"two figures are called {identifier}")
        TABLE[identifier] = Figure(identifier, " ".join(alt.split()), draw)
        return draw

    return added


ACCENT = ("#1d5c8a", "#8cc4ea")
"""On light and dark ground where a file stands alone; the site's own is another's as soon as it is forked."""

_FONTS = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif"
_VAR = re.compile(r"var\(--([\w-]+)\)")


def _colors() -> list[dict[str, str]]:
    """The site's colors by name, in light and in dark."""
    return [
        {"accent": ACCENT[ground]}
        | {name: pair[ground] for name, pair in colors.named().items()}
        for ground in (colors.LIGHT, colors.DARK)
    ]


def _filled(css: str, values: dict[str, str]) -> str:
    """A style sheet with its colors in place of their names."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise BadInput(
                SHEET,
                f"--{match[1]} is no color of tokens.css",
                "use one of those",
            )
        return values[match[1]]

    return _VAR.sub(value, css)


@cache
def _style() -> str:
    """The style sheet of a file that stands alone: the one for drawings, colors filled in, light and dark."""
    css = styles.minified(read_text(ROOT / SHEET))
    light, dark = (_filled(css, values) for values in _colors())
    return f".drawing{{font-family:{_FONTS}}}{light}@media (prefers-color-scheme:dark){{{dark}}}"


def svg(figure: Figure) -> str:
    """The file of a figure, which needs no other: panels side by side, on paper of their own.

    Raises:
        BadInput: the style sheet for figures cannot be read.
    """
    panels = figure.draw()
    rows = [panels[i : i + ACROSS] for i in range(0, len(panels), ACROSS)]
    width = max(
        sum(p.width for p in row) + GAP * (len(row) - 1) for row in rows
    )
    y = float(MARGIN)
    placed: list[str] = []
    for row in rows:
        x = float(MARGIN)
        for panel in row:
            place = f"translate({num(x)} {num(y)})"
            placed += [f'<g transform="{place}">', panel.svg(), "</g>"]
            x += panel.width + GAP
        y += max(p.height for p in row) + GAP
    size = (width + 2 * MARGIN, y - GAP + MARGIN)
    head = attributes(
        xmlns="http://www.w3.org/2000/svg",
        class_="drawing",
        width=size[0],
        height=size[1],
        viewBox=f"0 0 {size[0]:g} {size[1]:g}",
        role="img",
    )
    parts = [
        f"<svg{head}>",
        f"<desc>{escape(figure.alt)}</desc>",
        f"<style>{_style()}</style>",
        '<rect class="paper" width="100%" height="100%"/>',
        *placed,
        "</svg>",
    ]
    return "\n".join(parts) + "\n"
