"""The list that explains a formula's symbols as a table: symbol, meaning, shape, a family of symbols a row."""

import re
from dataclasses import astuple, dataclass, replace

from rectified.curation import Formula
from rectified.text.notation import BLOT, DISPLAY, INLINE, masked

_SYMBOLS = re.compile(
    rf"{BLOT}[{BLOT}, …]*(?:(?:and|or|to|in) [{BLOT}, …]+)*: "
)
_SHAPE = re.compile(
    r"(?:^|, )(?:each )?(?:shape )?\$\((?P<sizes>[^$|]*,[^$|]*)\)\$(?=$|[.,;])"
)
_LEGEND = re.compile(r"\n*(?P<list>(?:[-*] .*\n?(?:[ ]{2,}.*\n?)*)+)")
_CLAUSE = re.compile(
    r"; |\. | \((?!or )|, (?:which|so|such|here|as|for example|e\.g\.|each shape|shape) |: "
)
"""Where a meaning goes on to explain, which a cheat sheet leaves out."""
_BULLET = re.compile(r"^[-*] ", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """Symbols that are explained together, in Markdown."""

    symbols: str
    meaning: str
    shape: str


def _pieces(text: str) -> list[str]:
    """The parts of a text between semicolons outside formulas, code and parentheses."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(masked(text)):
        depth += (sign == "(") - (sign == ")")
        if sign == ";" and depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
    return [*parts, text[start:].strip()]


def _shape(sizes: str) -> str:
    """A shape as a formula: how long a vector is, how many rows and columns a matrix has.

    >>> _shape("n_h,"), _shape("m, n")
    ('$n_h$', '$m \\\\times n$')
    """
    parts = [size.strip() for size in sizes.split(",") if size.strip()]
    return "$" + r" \times ".join(parts) + "$"


def _row(piece: str) -> Row | None:
    """What a piece explains, or nothing if it names no symbol."""
    named = _SYMBOLS.match(masked(piece))
    if not named:
        return None
    symbols, meaning = piece[: named.end() - 2], piece[named.end() :]
    shape = _SHAPE.search(meaning)
    if shape:
        meaning = meaning[: shape.start()] + meaning[shape.end() :]
    sizes = _shape(shape["sizes"]) if shape else ""
    return Row(symbols, meaning.strip(" ,"), sizes)


def read(bullets: list[str]) -> tuple[list[Row], list[str]]:
    """The rows of a legend, and what it says besides: under which conditions the formula holds.

    Args:
        bullets: its items, each in one line of Markdown.
    """
    rows: list[Row] = []
    others: list[str] = []
    for bullet in bullets:
        pieces = _pieces(bullet)
        if _row(pieces[0]) is None:
            others.append(bullet)
            continue
        for piece in pieces:
            if row := _row(piece):
                rows.append(row)
            else:
                last = rows.pop()
                rows.append(
                    Row(
                        last.symbols, f"{last.meaning}; {piece}", last.shape
                    )
                )
    return [
        replace(row, meaning=_bare(row.meaning)) for row in rows
    ], others


def _bare(meaning: str) -> str:
    """One phrase without its stop; sentences keep theirs."""
    return meaning if ". " in meaning else meaning.removesuffix(".")


def brief(meaning: str) -> tuple[str, str]:
    """A meaning's first clause, which is all that a cheat sheet has room for, and the rest.

    >>> brief("number of $a$ (of $b$; both), at most 9; it grows")
    ('number of $a$', ' (of $b$; both), at most 9; it grows')
    >>> brief("the batch size")
    ('the batch size', '')
    """
    clause = _CLAUSE.search(masked(meaning))
    end = clause.start() if clause and clause.start() else len(meaning)
    return meaning[:end], meaning[end:]


def _cell(text: str) -> str:
    """Markdown within a cell, in which a bar would begin the next."""
    bars = INLINE.sub(
        lambda m: m[0].replace(r"\|", r"{\Vert}").replace("|", r"{\vert}"),
        text,
    )
    return bars.replace("|", r"\|")


def _table(rows: list[Row]) -> str:
    columns = 3 if any(row.shape for row in rows) else 2
    lines: list[tuple[str, ...]] = [
        ("Symbol", "Meaning", "Shape"),
        ("---",) * 3,
    ]
    for row in rows:
        first, rest = brief(row.meaning)
        if rest:
            row = replace(
                row, meaning=f'{first}<span class="rest">{rest}</span>'
            )
        lines.append(tuple(map(_cell, astuple(row))))
    return "\n".join(f"| {' | '.join(line[:columns])} |" for line in lines)


def in_brief(formula: Formula) -> str:
    """What a cheat sheet says of a formula's symbols, in Markdown; empty if nothing is said of them."""
    rows, _ = read(formula.legend)
    return " · ".join(
        f"{row.symbols} {brief(row.meaning)[0] or row.shape}"
        for row in rows
    )


def tabled(body: str) -> str:
    """An answer's Markdown with the list behind each display formula as a table, and its conditions below.

    Args:
        body: the full answer, its formulas as fences with an id.
    """
    parts, end = [], 0
    for formula in DISPLAY.finditer(body):
        legend = _LEGEND.match(body, formula.end())
        if not legend:
            continue
        bullets = [
            " ".join(item.split())
            for item in _BULLET.split(legend["list"])[1:]
        ]
        rows, others = read(bullets)
        if not rows:
            continue
        parts.append(body[end : formula.end()])
        parts.append("\n\n".join(["", _table(rows), *others, "", ""]))
        end = legend.end()
    return "".join([*parts, body[end:]])
