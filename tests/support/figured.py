"""A figure's file as the tests read it: the data of its curves, its marks and labels."""

import re
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from proving.page import questions
from rectified import ROOT
from rectified.curation import drawings

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def _numbers(text: str) -> list[float]:
    return [float(number) for number in _NUMBERS.findall(text)]


@dataclass(frozen=True)
class Read:
    """A panel of a figure."""

    element: ElementTree.Element

    def marks(self, tag: str, name: str = "") -> list[ElementTree.Element]:
        """The elements of a tag, in order of drawing; those with a name, if one is given."""
        return [
            mark
            for mark in self.element.iter(_SVG + tag)
            if not name or mark.get("data-name") == name
        ]

    def mark(self, tag: str, name: str) -> ElementTree.Element:
        """The one element of a tag that has a name."""
        (element,) = self.marks(tag, name)
        return element

    def cells(self) -> list[tuple[int, int, bool]]:
        """Row and column, both from 1, of each cell of a table, and whether it is one that is seen."""
        cells = self.marks("rect")
        columns, rows = (
            sorted({float(c.attrib[axis]) for c in cells}) for axis in "xy"
        )
        return [
            (
                1 + rows.index(float(c.attrib["y"])),
                1 + columns.index(float(c.attrib["x"])),
                c.get("data-name") == "seen",
            )
            for c in cells
        ]

    def labels(self, name: str = "") -> list[str]:
        """What is written on it."""
        return [
            "".join(text.itertext()) for text in self.marks("text", name)
        ]

    def label(self, name: str) -> str:
        """The one thing written on it that has a name."""
        (words,) = self.labels(name)
        return words

    @property
    def names(self) -> set[str]:
        """The names of its curves and marks."""
        return {m.get("data-name", "") for m in self.element.iter()} - {""}

    def _data(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        plot = next(self.element.iter(_SVG + "g"))
        low_x, high_x, low_y, high_y = _numbers(plot.attrib["data-range"])
        left, top, wide, high = _numbers(plot.attrib["data-frame"])
        logs = plot.get("data-log", "")
        across = (places[:, 0] - left) / wide
        up = 1 - (places[:, 1] - top) / high
        return np.stack(
            [
                _between(low_x, high_x, across, "x" in logs),
                _between(low_y, high_y, up, "y" in logs),
            ]
        )

    def curve(self, name: str) -> NDArray[np.float64]:
        """The data of a curve, x and y, read off its places."""
        parts = [m.attrib["d"] for m in self.marks("path", name)]
        places = np.array(_numbers(" ".join(parts)))
        return self._data(places.reshape(-1, 2))

    def gap(self, name: str) -> tuple[float, float]:
        """From where to where, along x, two rectangles at the sides leave a plot free."""
        first, second = (
            (float(m.attrib["x"]), float(m.attrib["width"]))
            for m in self.marks("rect", name)
        )
        places = np.array([(sum(first), 0), (second[0], 0)])
        low, high = self._data(places)[0]
        return float(low), float(high)

    def dots(self, name: str) -> NDArray[np.float64]:
        """The data of marked points."""
        places = [
            (float(m.attrib["cx"]), float(m.attrib["cy"]))
            for m in self.marks("circle", name)
        ]
        return self._data(np.array(places))


def _between(
    low: float, high: float, share: NDArray[np.float64], log: bool
) -> NDArray[np.float64]:
    if log:
        return np.asarray(low * (high / low) ** share)
    return low + (high - low) * share


@cache
def panels(identifier: str) -> list[Read]:
    """The panels of a figure, as its file has them."""
    path = ROOT / drawings.FOLDER / f"{identifier}.svg"
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    return [Read(svg) for svg in root.iter(f"{_SVG}svg") if svg is not root]


def only(identifier: str) -> Read:
    """The panel of a figure that has one."""
    (panel,) = panels(identifier)
    return panel


def measure(mark: ElementTree.Element, name: str) -> float:
    """An attribute of a mark that is a number."""
    return float(mark.attrib[name])


def answer(slug: str) -> str:
    """The full answer of a question, in which a figure stands."""
    return next(q.body for q in questions() if q.slug == slug)


def whole_numbers(text: str) -> tuple[int, ...]:
    """The whole numbers in what is written on a figure.

    >>> whole_numbers("P = 2, S = 1")
    (2, 1)
    """
    return tuple(int(digits) for digits in re.findall(r"\d+", text))
