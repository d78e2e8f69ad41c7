"""Axes on a panel: data becomes places, and a test can read the data off again."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from figures.canvas import Panel, Point, num, said

Range = tuple[float, float]
Ticks = Iterable[float | tuple[float, str]]

LEFT, TOP, RIGHT, BOTTOM = 44, 16, 16, 36
"""Room around the axes for what is written there."""
TITLE = 19
"""More of it where a title stands above the name of the y axis."""


class Plot(Panel):
    """A panel with axes.

    Args:
        x, y: the ranges shown.
        width, height: of the panel.
        xticks, yticks: where a number stands, or the text there.
        xlabel, ylabel: what the axes measure; the second stands above its axis, and is empty only where it is no scale.
        title: what tells the panel from those beside it; it stands above all.
        xlog, ylog: whether an axis is logarithmic.
    """

    def __init__(
        self,
        x: Range,
        y: Range,
        *,
        width: float = 316,
        height: float = 220,
        xticks: Ticks = (),
        yticks: Ticks = (),
        ylabel: str,
        xlabel: str = "",
        title: str = "",
        xlog: bool = False,
        ylog: bool = False,
    ) -> None:
        super().__init__(width, height)
        self._x, self._y, self._logs = x, y, (xlog, ylog)
        above = TITLE if title and ylabel else 0
        top = TOP + above + (8 if ylabel or title else 0)
        self.frame = (
            LEFT,
            top,
            width - LEFT - RIGHT,
            height - top - BOTTOM,
        )
        left, top, wide, high = self.frame
        scale = " ".join(f"{v:g}" for v in (*x, *y))
        logs = "".join("xy"[i] for i in (0, 1) if self._logs[i])
        frame = " ".join(map(num, self.frame))
        self.tag(
            "g",
            class_="plot",
            data_range=scale,
            data_frame=frame,
            data_log=logs,
        )
        for value, text in map(_tick, xticks):
            place, _ = self.at(value, y[0])
            self.line((place, top), (place, top + high), "grid")
            self.text((place, top + high + 15), text, "small quiet")
        for value, text in map(_tick, yticks):
            _, place = self.at(x[0], value)
            self.line((left, place), (left + wide, place), "grid")
            self.text((left - 5, place + 4), text, "small quiet", "end")
        self.path(
            [(left, top), (left, top + high), (left + wide, top + high)],
            "axis",
        )
        if xlabel:
            self.text((left + wide / 2, height - 6), xlabel, "small quiet")
        if ylabel:
            self.text((4, 12 + above), ylabel, "small quiet", "start")
        if title:
            self.text((width / 2, 13), title)

    def at(self, x: float, y: float) -> Point:
        """The place of a point of the data."""
        left, top, wide, high = self.frame
        across = _share(x, self._x, self._logs[0])
        up = _share(y, self._y, self._logs[1])
        return left + wide * across, top + high * (1 - up)

    def plot(
        self, x: ArrayLike, y: ArrayLike, css: str = "c1", name: str = ""
    ) -> None:
        """Draw a curve, cut off where it leaves the axes."""
        for run in self._inside(np.asarray(x, float), np.asarray(y, float)):
            self.path(
                _thinned([self.at(*p) for p in run]), f"curve {css}", name
            )

    def area(self, x: ArrayLike, y: ArrayLike, css: str = "f1") -> None:
        """Fill what is between a curve and the bottom."""
        xs, ys = np.asarray(x, float), np.asarray(y, float)
        low = self._y[0]
        points = [self.at(a, b) for a, b in zip(xs, ys, strict=True)]
        ends = [self.at(xs[-1], low), self.at(xs[0], low)]
        self.path([*points, *ends], css, closed=True)

    def dot(
        self,
        x: float,
        y: float,
        css: str = "dot",
        radius: float = 3.2,
        name: str = "",
    ) -> None:
        """Mark a point."""
        self.circle(self.at(x, y), radius, css, name)

    def note(
        self,
        x: float,
        y: float,
        text: str,
        css: str = "small",
        anchor: str = "start",
        shift: Point = (0, 0),
    ) -> None:
        """Write at a point of the data, moved by some pixels."""
        a, b = self.at(x, y)
        self.text((a + shift[0], b + shift[1]), text, f"note {css}", anchor)

    def _inside(
        self, x: np.ndarray, y: np.ndarray
    ) -> Iterable[list[Point]]:
        """The parts of a curve within the axes, ended where it crosses the upper or the lower edge."""
        low, high = self._y
        run: list[Point] = []
        for i in range(len(x)):
            inside = bool(low <= y[i] <= high)
            if i and inside != bool(low <= y[i - 1] <= high):
                edge = high if max(y[i], y[i - 1]) > high else low
                ends = (float(y[i - 1]), float(y[i]))
                share = _share(edge, ends, self._logs[1])
                run.append(
                    (float(x[i - 1] + share * (x[i] - x[i - 1])), edge)
                )
                if not inside:
                    yield run
                    run = []
            if inside:
                run.append((float(x[i]), float(y[i])))
        if len(run) > 1:
            yield run


def _tick(tick: float | tuple[float, str]) -> tuple[float, str]:
    return tick if isinstance(tick, tuple) else (tick, said(tick))


def _share(value: float, ends: Sequence[float], log: bool) -> float:
    low, high, value = (
        (math.log(v) for v in (*ends, value)) if log else (*ends, value)
    )
    return (value - low) / (high - low)


def _thinned(points: list[Point], off: float = 0.06) -> list[Point]:
    """The points without those from which a straight line between the others is nowhere visibly far away."""
    if len(points) < 3:
        return points
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = math.hypot(x1 - x0, y1 - y0) or 1

    def away(point: Point) -> float:
        a, b = point[0] - x0, point[1] - y0
        if (x0, y0) == (x1, y1):
            return math.hypot(a, b)
        return abs(a * (y1 - y0) - b * (x1 - x0)) / length

    far = max(range(1, len(points) - 1), key=lambda i: away(points[i]))
    if away(points[far]) <= off:
        return [points[0], points[-1]]
    return _thinned(points[: far + 1], off)[:-1] + _thinned(
        points[far:], off
    )
