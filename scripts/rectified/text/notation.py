"""The notation of answers and lists, said once: what is code, a formula, a link, and what remains as prose.

Positions matter to those who ask (repairs, rules, links that are rewritten), so this is a scanner over the text itself
and no tree of it; the tests hold it against a parser of CommonMark over every piece of prose.
"""

import functools
import re
import textwrap
from collections.abc import Callable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rectified.text import latex

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
"""A name in addresses and of formulas: lower-case words joined by hyphens."""

FENCE = re.compile(
    r"^(?P<indent>[ ]*)(?P<fence>```+|~~~+)(?P<info>[^\n]*)\n"
    r"(?P<inside>(?:[^\n]*\n)*?(?:[^\n]+\Z)??)(?:[ ]*(?P=fence)[ ]*$|\Z)",
    re.M,
)
"""A fenced block, at any indent; one that is never closed goes on to the end."""

SPAN = re.compile(r"(?<!`)(`{1,16})(?!`)(?P<code>[^\n]*?)(?<!`)\1(?!`)")
"""A code span, which stands within a line. Only one run of each length can open none, so that few lengths mean few
looks in vain to the end of the line."""

DISPLAY = re.compile(
    rf"^~~~math (?P<id>{SLUG})[ ]*\n(?P<latex>.*?)^~~~[ ]*$\n?", re.M | re.S
)
"""A display formula: a fence with its id."""

FIGURE = re.compile(
    rf"^~~~figure (?P<id>{SLUG})(?P<sheet> sheet)?[ ]*\n~~~[ ]*\n(?P<caption>(?:[^\n]*\S[^\n]*(?:\n|\Z))*)",
    re.M,
)
"""A figure: an empty fence with its id, `sheet` if the cheat sheet has it too, and the caption directly below."""

CALCULATOR = re.compile(
    rf"^~~~calculator (?P<id>{SLUG})[ ]*\n~~~[ ]*$\n?", re.M
)
"""A calculator: an empty fence with its id."""

INLINE = re.compile(
    r"(?<![\\$\w])\$(?![\s$])(?P<latex>(?:\\.|[^\\$\n])+?)(?<!\s)\$(?![\d$])"
)
"""An inline formula. A dollar sign that opens one has no space after it, one that closes has none before it and no
digit after it."""

TARGET = r"\((?P<target>(?:[^()\s]|\([^()\s]*\))*)(?:\s+\"[^\"]*\")?\)"
"""Where a link leads, as it stands behind the link's text; a title may follow."""

LINK = re.compile(
    r"(?<!!)\[(?P<text>(?:[^\[\]\\]|\\.|\[[^\]]*\])*)\]" + TARGET
)
"""An inline link."""

BLOT = "\ue000"
"""Stands for each character of code or formula; it is no letter, no digit, no space and no punctuation."""


def blot(match: re.Match[str]) -> str:
    """What a pattern finds, blotted out character for character, for `re.sub`."""
    return "\n".join(BLOT * len(line) for line in match[0].split("\n"))


@functools.lru_cache(maxsize=64)
def code_masked(text: str) -> str:
    """The text with every fenced block and code span blotted out, character for character."""
    return (
        SPAN.sub(blot, FENCE.sub(blot, text))
        if _may_hold_code(text)
        else text
    )


def _may_hold_code(text: str) -> bool:
    return "`" in text or "~~~" in text


def formulas_masked(text: str) -> str:
    """The text, in which code is blotted out already, with formulas blotted out as well."""
    return INLINE.sub(blot, text)


@functools.lru_cache(maxsize=64)
def masked(text: str) -> str:
    """The text with code and formulas blotted out, character for character."""
    return formulas_masked(code_masked(text))


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Apply `change` to everything that is neither a fenced block nor a code span.

    >>> outside_code("a `a` a", str.upper)
    'A `a` A'
    """
    if not _may_hold_code(text):
        return change(text)
    fences = [match.span() for match in FENCE.finditer(text)]
    spans = [match.span() for match in SPAN.finditer(FENCE.sub(blot, text))]
    parts, end = [], 0
    for start, stop in sorted(fences + spans):
        parts += [change(text[end:start]), text[start:stop]]
        end = stop
    return "".join([*parts, change(text[end:])])


_MINUS = re.compile(r"(?<![\w)\]})-])-(?=\d)")
_POWER = re.compile(r"(?<=[\w)])\^(-?\d+)")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def numbers_set(text: str) -> str:
    """A sentence whose numbers outside code and formulas have a real minus sign and raised powers.

    >>> numbers_set("ReLU(-3) = 0 and 0.5^10 = 0.00098, in 1-2 steps of $-3^2$")
    'ReLU(−3) = 0 and 0.5¹⁰ = 0.00098, in 1-2 steps of $-3^2$'
    """
    parts, end = [], 0
    shown = masked(text)
    for match in re.finditer(rf"{BLOT}+", shown):
        parts.append(_numbers(text[end : match.start()]))
        parts.append(text[match.start() : match.end()])
        end = match.end()
    return "".join([*parts, _numbers(text[end:])])


def _numbers(text: str) -> str:
    return _POWER.sub(
        lambda power: power[1].translate(_RAISED), _MINUS.sub("−", text)
    )


def inline_formulas(text: str) -> list[str]:
    """The LaTeX of all inline formulas outside code."""
    return [match["latex"] for match in INLINE.finditer(code_masked(text))]


def links(text: str) -> list[str]:
    """The targets of all inline links outside code."""
    return [match["target"] for match in LINK.finditer(code_masked(text))]


def relink(text: str, target: Callable[[str], str]) -> str:
    """Replace the target of each inline link outside code by `target(old)`."""

    def relinked(match: re.Match[str]) -> str:
        start, end = (
            position - match.start() for position in match.span("target")
        )
        return match[0][:start] + target(match["target"]) + match[0][end:]

    return (
        outside_code(text, lambda part: LINK.sub(relinked, part))
        if "](" in text
        else text
    )


def blocks(text: str, language: str) -> Iterator[tuple[str, int]]:
    """The fenced blocks of code in one language.

    Args:
        text: Markdown.
        language: the first word behind the fence, such as `python`.

    Returns:
        The code without its indent, and the position where the block begins.
    """
    for match in FENCE.finditer(text):
        if match["info"].strip() == language:
            yield (
                textwrap.dedent(match["inside"]).rstrip("\n"),
                match.start(),
            )


_PARSER = MarkdownIt("commonmark").enable("table")
_MARKUP = re.compile(
    r"[\\`*_\[\]<>&|~#\n\r\x00]|^\s*(?:[-+=]|\d+[.)])|^(?:    |[ ]*\t)"
)
"""What may mean something in Markdown; a line without it reads as it stands."""
_LIFTED = re.compile("\ue000(\\d+)\ue001")

PROSE, CODE, FORMULA = "prose", "code", "formula"
"""What a passage may be."""


def passages(
    text: str,
    cells: str = " · ",
    formula: Callable[[str], str] = latex.to_text,
) -> Iterator[tuple[str, str]]:
    """Markdown block by block, as it is read: paragraphs, items, rows of tables, blocks of code, displayed formulas.

    Args:
        text: Markdown.
        cells: what divides the cells of a table's row.
        formula: what becomes of one within a line.

    Returns:
        For each block what it is (`PROSE`, `CODE` or `FORMULA`) and its plain text, without markup, formulas in
        Unicode; code keeps its lines, all else is one line. A formula that does not convert stands as it is written:
        a rule and the build refuse it, each with its place.

    >>> list(passages("The *size* is $\\\\frac{a}{b}$.\\n\\n- see `x`"))
    [('prose', 'The size is a/b.'), ('prose', 'see x')]
    """
    formulas: list[str] = []

    def lift(match: re.Match[str]) -> str:
        formulas.append(_said(match["latex"], match[0], formula))
        return f"\ue000{len(formulas) - 1}\ue001"

    text = outside_code(text, lambda part: INLINE.sub(lift, part))
    if not _MARKUP.search(text):
        if words := " ".join(
            _LIFTED.sub(lambda place: formulas[int(place[1])], text).split()
        ):
            yield PROSE, words
        return
    for kind, said in _blocks(_PARSER.parse(text), cells):
        if kind != PROSE:
            yield kind, said
        elif words := " ".join(
            _LIFTED.sub(lambda place: formulas[int(place[1])], said).split()
        ):
            yield PROSE, words


def plain(text: str, formula: Callable[[str], str] = latex.to_text) -> str:
    """Markdown as plain text in one line: no markup, formulas in Unicode, code as it stands, no displayed formula.

    >>> plain("The *size* is $\\\\frac{a}{b}$, see `x`.")
    'The size is a/b, see x.'
    """
    said = " ".join(
        words
        for kind, words in passages(text, cells=" ", formula=formula)
        if kind != FORMULA
    )
    return " ".join(said.split())


def _blocks(tokens: list[Token], between: str) -> Iterator[tuple[str, str]]:
    """What the blocks of parsed Markdown say, a row of a table in one."""
    cells: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            yield PROSE, between.join(filter(None, cells or []))
            cells = None
        elif token.type == "inline":
            said = "".join(map(_word, token.children or []))
            if cells is None:
                yield PROSE, said
            else:
                cells.append(said)
        elif token.info.startswith(("figure ", "calculator ")):
            continue  # what one shows in words is its caption's, and the other's its formula's
        elif token.type in {"fence", "code_block"}:
            yield _fenced(token)


def _fenced(token: Token) -> tuple[str, str]:
    """What a block of code or a displayed formula says."""
    if token.info.startswith("math"):
        told = token.content.strip()
        return FORMULA, _said(told, told, latex.to_text)
    return CODE, token.content.rstrip()


def _said(formula: str, written: str, convert: Callable[[str], str]) -> str:
    """A formula as converted, or as it is written if it does not convert."""
    try:
        return convert(formula)
    except latex.FormulaError:
        return written


def _word(token: Token) -> str:
    """What a part of a line says."""
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    return (
        token.content
        if token.type in {"text", "code_inline", "text_special"}
        else ""
    )
