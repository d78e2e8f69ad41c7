"""The calculators' own computing, in a browser without a page: what each says of what is typed."""

import random
from collections.abc import Callable, Mapping, Sequence
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


def answers(
    page: Page, identifier: str, texts: Sequence[Texts]
) -> list[Answer]:
    """What a calculator says of each of many inputs; a field that is left out has what it begins with."""
    found: list[Answer] = page.evaluate(
        "([id, texts]) => texts.map(one => rectified.calculators.answer(id, one))"
        ".map(({ says, tables, wrong }) => ({ says, tables, wrong }))",
        [identifier, list(texts)],
    )
    return found


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
