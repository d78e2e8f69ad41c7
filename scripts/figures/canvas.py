"""A panel that is drawn on: shapes and text by class, whose look is docs/assets/stylesheets/figures.css.

A panel is as wide as a phone leaves room for, and is never scaled: text keeps its size everywhere.
"""

import math
import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

WIDTH = 320
"""The widest a panel may be, in pixels: a phone of 360 pixels less the page's margins."""

Point = tuple[float, float]

_RICH = re.compile(
    r"\*(?P<italic>[^*]+)\*|(?P<shift>[_^])(?:\{(?P<group>[^}]*)\}|(?P<one>\w))"
)
_DOWN, _UP = 4, -5
_HEAD_LENGTH, _HEAD_WIDTH = 7, 3.2


def num(value: float) -> str:
    """A coordinate, to a tenth of a pixel.

    >>> num(2.0), num(0.25), num(-0.01)
    ('2', '0.2', '0')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def said(value: float, form: str = "g") -> str:
    """A number as it is read, with a true minus sign.

    >>> said(-1.0), said(0.25), said(2, "+g")
    ('−1', '0.25', '+2')
    """
    return f"{value:{form}}".replace("-", "−")


def sized(shape: Iterable[int]) -> str:
    """A shape, written as everywhere.

    >>> sized((4, 16))
    '(4, 16)'
    """
    return f"({', '.join(map(str, shape))})"


def attributes(**values: str | float) -> str:
    """Attributes as they stand in a tag, in the order given; those that are empty are left out.

    >>> attributes(x=1.5, class_="cell")
    ' x="1.5" class="cell"'
    """
    return "".join(
        f" {name.rstrip('_').replace('_', '-')}={quoteattr(value if isinstance(value, str) else num(value))}"
        for name, value in values.items()
        if value != ""
    )


def rich(text: str) -> str:
    """A label as SVG: `*x*` is italic, `h_t` and `h_{t-1}` have an index, `x^2` a power.

    >>> rich("*h*_t")
    '<tspan class="i">h</tspan><tspan class="d" dy="4">t</tspan>'
    """
    parts, end, shift = [], 0, 0

    def span(said: str, css: str, to: int) -> str:
        nonlocal shift
        dy, shift = to - shift, to
        return f"<tspan{attributes(class_=css, dy=dy or '')}>{escape(said)}</tspan>"

    for match in _RICH.finditer(text):
        if plain := text[end : match.start()]:
            parts.append(span(plain, "", 0) if shift else escape(plain))
        if match["italic"]:
            parts.append(span(match["italic"], "i", 0))
        else:
            to = _DOWN if match["shift"] == "_" else _UP
            parts.append(span(match["group"] or match["one"], "d", to))
        end = match.end()
    if plain := text[end:]:
        parts.append(span(plain, "", 0) if shift else escape(plain))
    return "".join(parts)


class Panel:
    """A drawing surface; what is drawn later lies above.

    Args:
        width, height: in pixels.

    Raises:
        ValueError: it is wider than a phone.
    """

    def __init__(self, width: float, height: float) -> None:
        if width > WIDTH:
            raise ValueError(f"a panel of {width}, {WIDTH} at most")
        self.width, self.height = width, height
        self.marks: list[str] = []

    def tag(self, name: str, **values: str | float) -> None:
        """Add an element without content."""
        self.marks.append(f"<{name}{attributes(**values)}/>")

    def line(
        self, start: Point, end: Point, css: str = "line", name: str = ""
    ) -> None:
        """Draw a straight line."""
        self.path([start, end], css, name)

    def path(
        self,
        points: Iterable[Point],
        css: str = "line",
        name: str = "",
        *,
        closed: bool = False,
    ) -> None:
        """Draw straight lines from point to point; `name` tells a test which curve it is."""
        steps = " ".join(f"{num(x)} {num(y)}" for x, y in points)
        self.tag(
            "path",
            class_=css,
            d=f"M{steps}{'Z' if closed else ''}",
            data_name=name,
        )

    def curve(
        self, start: Point, bend: Point, end: Point, css: str = "line"
    ) -> None:
        """Draw a curve with one bend."""
        (a, b), (c, d), (e, f) = start, bend, end
        self.tag(
            "path",
            class_=css,
            d=f"M{num(a)} {num(b)}Q{num(c)} {num(d)} {num(e)} {num(f)}",
        )

    def rect(
        self,
        corner: Point,
        width: float,
        height: float,
        css: str = "box",
        name: str = "",
    ) -> None:
        """Draw a rectangle from its upper left corner."""
        x, y = corner
        self.tag(
            "rect",
            class_=css,
            x=x,
            y=y,
            width=width,
            height=height,
            data_name=name,
        )

    def cells(
        self,
        corner: Point,
        side: float,
        marked: Sequence[Sequence[bool]],
        name: str,
        others: str = "",
    ) -> int:
        """Draw a table of square cells by rows, those marked shaded and named; gives how many those are."""
        for row, marks in enumerate(marked):
            for column, mark in enumerate(marks):
                at = (corner[0] + side * column, corner[1] + side * row)
                css, said = ("f1", name) if mark else ("cell", others)
                self.rect(at, side, side, css, said)
        return sum(map(sum, marked))

    def circle(
        self, center: Point, radius: float, css: str = "box", name: str = ""
    ) -> None:
        """Draw a circle."""
        x, y = center
        self.tag("circle", class_=css, cx=x, cy=y, r=radius, data_name=name)

    def ellipse(
        self, center: Point, rx: float, ry: float, css: str
    ) -> None:
        """Draw an ellipse."""
        x, y = center
        self.tag("ellipse", class_=css, cx=x, cy=y, rx=rx, ry=ry)

    def text(
        self,
        at: Point,
        said: str,
        css: str = "",
        anchor: str = "middle",
        name: str = "",
    ) -> None:
        """Write a label, see `rich`; `at` is the middle (or start, or end) of its base line."""
        x, y = at
        given = attributes(
            class_=css,
            x=x,
            y=y,
            text_anchor="" if anchor == "start" else anchor,
            data_name=name,
        )
        self.marks.append(f"<text{given}>{rich(said)}</text>")

    def lines(
        self,
        at: Point,
        said: Iterable[str],
        css: str = "",
        anchor: str = "middle",
        leading: float = 15,
    ) -> None:
        """Write labels below each other."""
        x, y = at
        for number, text in enumerate(said):
            self.text((x, y + number * leading), text, css, anchor)

    def box(
        self,
        corner: Point,
        width: float,
        height: float,
        said: str,
        css: str = "box",
    ) -> None:
        """Draw a rectangle with a label in its middle."""
        x, y = corner
        self.rect(corner, width, height, css)
        self.text((x + width / 2, y + height / 2 + 4.5), said)

    def arrow(self, start: Point, end: Point, css: str = "line") -> None:
        """Draw a straight arrow; a part of the line's class is the head's."""
        self.route([start, end], css)

    def route(self, points: list[Point], css: str = "line") -> None:
        """Draw an arrow around corners."""
        (x0, y0), (x1, y1) = points[-2:]
        length = math.hypot(x1 - x0, y1 - y0)
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        foot = (x1 - ux * _HEAD_LENGTH, y1 - uy * _HEAD_LENGTH)
        sides = [
            (
                foot[0] - side * uy * _HEAD_WIDTH,
                foot[1] + side * ux * _HEAD_WIDTH,
            )
            for side in (1, -1)
        ]
        self.path([*points[:-1], foot], css)
        self.path([(x1, y1), *sides], f"head {css}", closed=True)

    def svg(self) -> str:
        """The panel as an element, alone on its line."""
        box = attributes(
            class_="panel",
            width=self.width,
            height=self.height,
            viewBox=f"0 0 {num(self.width)} {num(self.height)}",
        )
        return f"<svg{box}>{''.join(self.marks)}</svg>"
