"""Repairs of formulas: images whose alt text is LaTeX, formulas flattened to code, formulas that are gone."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from rectified.scrapes.ledger import Edit, Tracked, drop, insert, swap
from rectified.scrapes.markup import IMAGE
from rectified.scrapes.steps import Context, Finding, Gap, Trouble
from rectified.text import latex
from rectified.text.notation import (
    BLOT,
    DISPLAY,
    INLINE,
    code_masked,
    masked,
)
from rectified.text.scanning import once

_RENDERER = re.compile(
    r"quicklatex|codecogs|latex\.php|/math/render/|\.latex\?", re.IGNORECASE
)
_NAME = re.compile(
    once(r"[\w -]*?[A-Za-z]{2}_[A-Za-z]{2}", "begins") + r"[\w .-]*+"
)
_TEX = re.compile(r"\\[A-Za-z]+|[_^]\{|[A-Za-z)\]][_^][A-Za-z0-9]")


def extracted(text: str) -> list[str]:
    """The LaTeX of every formula in a repaired text, in order."""
    formulas = [
        (match.start(), match["latex"].removesuffix("\n"))
        for match in DISPLAY.finditer(text)
    ]
    formulas += [
        (match.start(), match["latex"])
        for match in INLINE.finditer(code_masked(text))
    ]
    return [formula for _, formula in sorted(formulas)]


def _numbered(text: str, item: Context) -> Iterator[str]:
    """Names for the item's display formulas that are not yet taken."""
    taken = set(re.findall(r"^~~~math (\S+)$", text, re.MULTILINE))
    number = 0
    while True:
        number += 1
        if f"{item.name}-{number}" not in taken:
            yield f"{item.name}-{number}"


def latex_edits(formula: str) -> Iterator[Edit]:
    r"""What LaTeX needs that has been through a web page.

    Padding goes, a Unicode minus becomes a hyphen, an empty row goes, and rows that stand in no environment
    get one, since a bare `\\` breaks no line in MathML. The mathematics is not touched.
    """
    core = formula.strip()
    start = formula.index(core) if core else 0
    end = start + len(core)
    if start:
        yield drop(0, start, "padding")
    breaks = list(_row_breaks(formula[:end]))
    if breaks:
        yield insert(start, r"\begin{gathered} ")
    for match in re.finditer("−", formula):
        yield swap(*match.span(), "-")
    for before, after in pairwise(breaks):
        if not formula[before + 2 : after].strip():
            yield drop(after, after + 2, "empty row of a formula")
    if breaks:
        yield insert(end, r" \end{gathered}")
    if end < len(formula):
        yield drop(end, len(formula), "padding")


def _row_breaks(formula: str) -> Iterator[int]:
    r"""Positions of the `\\` outside environments and braces."""
    depth = 0
    for match in re.finditer(
        r"\\begin\b|\\end\b|\\\\|\\[{}]|[{}]", formula
    ):
        if match[0] in (r"\begin", "{"):
            depth += 1
        elif match[0] in (r"\end", "}"):
            depth -= 1
        elif match[0] == "\\\\" and depth == 0:
            yield match.start()


def _converts(formula: str, display: bool) -> str:
    """Why a formula does not convert, or nothing."""
    try:
        latex.to_mathml(formula, display=display)
    except latex.FormulaError as error:
        return str(error)
    return ""


def images(text: str, item: Context) -> Iterator[Finding]:
    """An image whose alt text is LaTeX becomes that formula: a block if it stands alone, else part of the line.

    LaTeX that does not convert is kept as code and reported. Not touched: images of anything else, such as one
    that is described by the name of its file.
    """
    view = code_masked(text)
    names = _numbered(text, item)
    for match in IMAGE.finditer(view):
        alt = match["alt"]
        if not alt.strip() or not (
            _RENDERER.search(match["url"] or "") or _TEX.search(alt)
        ):
            continue
        if _NAME.fullmatch(alt):
            continue
        line_end = text.find("\n", match.end())
        line = text[
            text.rfind("\n", 0, match.start()) + 1 : line_end
            if line_end >= 0
            else len(text)
        ]
        block = line.strip() == match[0] and not line.startswith(
            (" ", "\t")
        )
        edits = list(latex_edits(alt))
        repaired = Tracked.whole(alt).edited(edits)[0].text
        if why := _converts(repaired, block):
            yield Trouble(
                match.start(), f"a formula's LaTeX does not convert: {why}"
            )
            yield Gap(match.start(), f"formula wanted: {repaired}")
            opening, closing, edits = "`` ", " ``", []
        elif block:
            opening, closing = f"~~~math {next(names)}\n", "\n~~~"
        else:
            before, after = (
                text[match.start() - 1 : match.start()],
                text[match.end() : match.end() + 1],
            )
            opening = " $" if before.isalnum() or before == "$" else "$"
            closing = "$ " if after.isalnum() or after == "$" else "$"
        yield drop(
            match.start(), match.start("alt"), "image of a formula", opening
        )
        offset = match.start("alt")
        yield from (
            Edit(e.start + offset, e.end + offset, e.text, e.why)
            for e in edits
        )
        yield drop(
            match.end("alt"), match.end(), "image of a formula", closing
        )


_CODE = re.compile(
    r"^(?P<open>```[^\n`]*\n)(?P<line>[^\n]+)(?P<close>\n```[ \t]*)$",
    re.MULTILINE,
)
_DEFINED = re.compile(
    r"^[ \t]*[-*+•][ \t]+(?P<symbol>[A-Za-z](?:[A-Za-z](?:[-+]1)?)?)(?=[ \t]*=[ \t]*[A-Za-z])",
    re.MULTILINE,
)
_TIME = re.compile(r"\btime(?:[ -]step)? t\b")
_FUNCTIONS = (
    "sigmoid",
    "softmax",
    "relu",
    "ReLU",
    "tanh",
    "exp",
    "log",
    "max",
    "min",
    "sin",
    "cos",
)
_BUILT_IN = {"tanh", "exp", "log", "max", "min", "sin", "cos"}
_STEP = re.compile(r"t(?:[-+]1(?![\w.]))?")


class _Vocabulary(NamedTuple):
    """What an item says of its symbols: those it lists, and whether it calls t a time."""

    symbols: frozenset[str]
    time: bool

    def knows(self, letter: str) -> bool:
        """Whether a letter is a listed symbol, in either case, perhaps only with a time step."""
        return any(
            symbol[0].casefold() == letter.casefold()
            for symbol in self.symbols
        )


def _symbol(
    code: str, at: int, known: _Vocabulary
) -> tuple[int, str] | None:
    """The symbol at a position of flattened code: its end and its LaTeX, or None if that is not certain."""
    letter = code[at]
    if not known.knows(letter):
        return None
    step = _STEP.match(code, at + 1) if known.time else None
    if not step:
        return at + 1, letter
    if step[0] == "t":
        return at + 2, f"{letter}_t"
    if (
        letter + step[0] not in known.symbols
    ):  # x_t minus 1, or x one step earlier?
        return None
    return step.end(), f"{letter}_{{{step[0]}}}"


def _parsed(code: str, known: _Vocabulary) -> list[Edit] | None:
    """Edits that make LaTeX of flattened code, or None where a reading would be a guess."""
    edits: list[Edit] = []
    at, after_symbol = 0, False
    while at < len(code):
        character = code[at]
        name = next(
            (f for f in _FUNCTIONS if code.startswith(f + "(", at)), None
        )
        if (character.isalpha() or name) and after_symbol:
            edits.append(insert(at, " "))
        if name:
            edits.append(
                insert(at, "\\" if name in _BUILT_IN else r"\operatorname{")
            )
            if name not in _BUILT_IN:
                edits.append(insert(at + len(name), "}"))
            at, after_symbol = at + len(name), False
        elif character.isalpha():
            if (symbol := _symbol(code, at, known)) is None:
                return None
            end, written = symbol
            if end > at + 1:
                braced = "{" in written
                edits.append(insert(at + 1, "_{" if braced else "_"))
                if braced:
                    edits.append(insert(end, "}"))
            at, after_symbol = end, True
        else:
            if character == "*":
                edits.append(
                    drop(at, at + 1, "sign of multiplication", r"\cdot ")
                )
            after_symbol = character == ")"
            at += 1
    return edits


def flattened(text: str, item: Context) -> Iterator[Finding]:
    """A formula that lost its subscripts and became a line of code becomes LaTeX again.

    The reading rests on what the item itself says: every letter must be a symbol that it lists (`- xt = …`),
    and t is a subscript only if it speaks of time t. `ht-1` is a step back only if it is listed as such. A
    line that looks flattened and cannot be read so is reported and stays code. Not touched: any other code.
    """
    known = _Vocabulary(
        frozenset(m["symbol"] for m in _DEFINED.finditer(text)),
        bool(_TIME.search(text)),
    )
    names = _numbered(text, item)
    read = False
    for match in _CODE.finditer(text):
        code = match["line"].rstrip()
        runs = [
            run
            for run in re.findall(r"[A-Za-z]+", code)
            if run not in _FUNCTIONS
        ]
        if (
            not re.fullmatch(
                r"[A-Za-z0-9\s+\-*/(),]+=[A-Za-z0-9\s+\-*/(),]+", code
            )
            or max(map(len, runs), default=9) > 4
        ):
            continue
        edits = _parsed(code, known)
        if edits is None or _converts(
            Tracked.whole(code).edited(edits)[0].text, True
        ):
            if known.symbols or re.search(r"[A-Za-z]t[-+]1", code):
                yield Trouble(
                    match.start("line"),
                    f"a formula flattened to code that cannot be read with certainty: {code}",
                )
            continue
        read = True
        yield drop(
            *match.span("open"),
            "code fence of a formula",
            f"~~~math {next(names)}\n",
        )
        yield from (
            Edit(
                e.start + match.start("line"),
                e.end + match.start("line"),
                e.text,
                e.why,
            )
            for e in edits
        )
        yield drop(*match.span("close"), "code fence of a formula", "\n~~~")
    if read:
        yield from _listed(text, known)


def _listed(text: str, known: _Vocabulary) -> Iterator[Edit]:
    """The symbols of the list that explains such a formula, written as in the formula."""
    for match in _DEFINED.finditer(masked(text)):
        symbol, start = match["symbol"], match.start("symbol")
        named = _symbol(symbol, 0, known)
        if named and named[0] == len(symbol):
            yield insert(start, "$")
            if len(symbol) > 1:
                braced = len(symbol) > 2
                yield insert(start + 1, "_{" if braced else "_")
                if braced:
                    yield insert(start + len(symbol), "}")
            yield insert(start + len(symbol), "$")


_GONE = re.compile(
    rf"\bformula(?:[ ]+is|[ ]+as[ ]follows)?:(?P<rest>[^\n=\[$`{BLOT}!]{{0,60}}?\s*)(?=\bWhere\b)"
)


def lost(text: str, item: Context) -> Iterator[Finding]:
    """A formula that is announced and explained but not there becomes a named gap.

    What stands in its place (the caption of the image it was) goes. Not touched: announced formulas that are
    there.
    """
    for match in _GONE.finditer(masked(text)):
        what = f"formula wanted: {item.title.rstrip('?.! ')}"
        yield Gap(match.start("rest"), what)
        if match["rest"]:
            yield drop(
                *match.span("rest"),
                "caption of a lost formula",
                f" [{what}] ",
            )
        else:
            yield insert(match.start("rest"), f" [{what}] ")
