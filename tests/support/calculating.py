"""The calculators' own computing, in a browser without a page: what each says of what is typed."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from rectified import ROOT
from rectified.curation import calculators

FOLDER = ROOT / calculators.FOLDER
IDS = sorted(calculators.scripts(ROOT))
MANY = 1000
"""Inputs on which a calculator and what it is held against must agree."""

DRAWN = 150
"""Of these, so many whose drawing is read, too: it has hundreds of parts."""

Texts = dict[str, str]
Answer = dict[str, Any]
Draw = Callable[[random.Random], Texts]


def script(name: str) -> Path:
    """The script of a calculator, or of what they share."""
    return FOLDER / f"{name}.js"


def load(page: Page) -> None:
    """Have all calculators in a page that has nothing else."""
    page.set_content("<!doctype html><title>Calculators</title>")
    page.evaluate("self.rectified = {}")
    for name in [calculators.SHARED, *IDS]:
        page.add_script_tag(path=script(name))


_ANSWERS = """([id, texts, most]) => {
  const { answer, picture } = rectified.calculators
  const attributes = element => Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]))
  const read = svg => [attributes(svg), [...svg.children].map(one => [one.tagName, attributes(one), one.textContent])]
  return texts.map((one, at) => {
    const { says, tables, wrong, draw, values } = answer(id, one)
    const drawn = () => (draw ? [draw(picture, values)].flat().map(read) : [])
    return { says, tables, wrong, drawn: at < most ? drawn() : null }
  })
}"""


def answers(
    page: Page, identifier: str, texts: Sequence[Texts]
) -> list[Answer]:
    """What a calculator says, lists and draws of each of many inputs; a field left out has what it begins with."""
    found: list[Answer] = page.evaluate(
        _ANSWERS, [identifier, list(texts), DRAWN]
    )
    return found


_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


@dataclass(frozen=True)
class Mark:
    """A part of a drawing: its attributes, and the words that it holds."""

    tag: str
    attributes: dict[str, str]
    words: str

    def number(self, name: str) -> float:
        """An attribute that is a number."""
        return float(self.attributes[name])

    def numbers(self, name: str) -> list[float]:
        """All numbers of an attribute, such as a path's."""
        return [float(n) for n in _NUMBER.findall(self.attributes[name])]


@dataclass(frozen=True)
class Picture:
    """A drawing as the browser has it: its size in pixels, the text that stands for it, and its parts in order."""

    width: float
    height: float
    alt: str
    marks: list[Mark]

    def of(self, css: str) -> list[Mark]:
        """The parts of a class."""
        return [m for m in self.marks if m.attributes.get("class") == css]

    @property
    def words(self) -> list[str]:
        """What is written on it."""
        return [m.words for m in self.marks if m.tag == "text"]


def pictures(answer: Answer) -> list[Picture]:
    """The drawings of an answer."""
    return [
        Picture(
            float(root["width"]),
            float(root["height"]),
            root["aria-label"],
            [Mark(*part) for part in parts],
        )
        for root, parts in answer["drawn"]
    ]


def seeded(draw: Draw) -> list[Texts]:
    """Many inputs, the same ones each time."""
    source = random.Random(20261128)
    return [draw(source) for _ in range(MANY)]


def cells(answer: Answer, table: int = 0) -> dict[str, list[str]]:
    """The rows of a table by their first cell."""
    return {first: rest for first, *rest in answer["tables"][table]["rows"]}


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def shown(value: float, digits: int = 5) -> str:
    """A number as calculators show it: whole ones exactly, others to five significant digits.

    >>> shown(1234567), shown(0.0078125), shown(-2 / 3), shown(1.5e-7)
    ('1,234,567', '0.0078125', '−0.66667', '1.5 × 10⁻⁷')
    """
    if value == int(value) and abs(value) < 2**53:
        return f"{int(value):,}".replace("-", "−")
    return rounded(value, digits)


def rounded(value: float, digits: int = 5) -> str:
    """A number that is measured and not counted, as calculators show it: halves are rounded away from zero.

    >>> rounded(1234567.0), rounded(0.5)
    ('1,234,600', '0.5')
    """
    if value == 0:
        return "0"
    exact = Decimal(float(f"{value:.12e}"))
    places = Decimal(1).scaleb(exact.adjusted() - digits + 1)
    rounded = exact.quantize(places, ROUND_HALF_UP)
    power = rounded.adjusted()
    if -4 <= power <= 8:
        text = f"{rounded:,f}"
        return _tidy(text).replace("-", "−")
    mantissa = _tidy(f"{rounded.scaleb(-power):f}").replace("-", "−")
    return f"{mantissa} × 10{str(power).translate(_RAISED)}"


def _tidy(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def memory(size: float) -> str:
    """An amount of memory as calculators show it: KiB are of 1,024 bytes, kB of 1,000.

    >>> memory(1), memory(1536)
    ('1 byte', '1,536 bytes = 1.5 KiB = 1.536 kB')
    """
    said = f"{shown(size)} {'byte' if size == 1 else 'bytes'}"
    units: Mapping[int, str] = {
        1024: "KiB MiB GiB TiB PiB",
        1000: "kB MB GB TB PB",
    }
    for base, names in units.items():
        fitting = [
            (size / base**power, name)
            for power, name in enumerate(names.split(), 1)
            if size >= base**power and size >= 1000
        ]
        if fitting:
            number, unit = fitting[-1]
            said += f" = {shown(number)} {unit}"
    return said
