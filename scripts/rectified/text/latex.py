"""Formulas: LaTeX to MathML, to plain text, and the symbols a formula is made of.

The converter is math-core (MathML Core); it refuses what it does not know, so a formula either shows or fails.
"""

import functools
import re
import unicodedata
from collections.abc import Callable
from xml.etree import ElementTree

import math_core

_CONVERTER = math_core.LatexToMathML(fancy_error=False)

LONGEST = 4_000
"""Characters of a formula; the longest in any list or answer has some three hundred."""
DEEPEST = 60
"""Groups within groups. The converter calls itself once a level and has only so much of a stack."""
UNCLOSED = 8
"""Brackets of one group that have no partner; with each the converter takes twice as long."""
DEEPEST_TREE = 200
"""Elements within elements of a converted formula, which are walked by functions that call themselves."""


class FormulaError(ValueError):
    """LaTeX that does not convert."""


_NO_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
)
_GROUP = re.compile(
    r"(?P<open>\\(?:left|begin)(?![A-Za-z])|\{)"
    r"|(?P<close>\\(?:right|end)(?![A-Za-z])|\})"
    r"|(?P<bracket>[(\[⌈⌊⌜⌞⟦⟨⟪⟬⟮⦃⦅⦇⦉⎰]|\\(?:\{|(?:[ul]lcorner|l(?:floor|ceil|angle|[vV]ert|brac[ek]|group|moustache))(?![A-Za-z])))"
    r"|(?P<partner>[)\]⌉⌋⌝⌟⟧⟩⟫⟭⟯⦄⦆⦈⦊⎱]|\\(?:\}|(?:[ul]rcorner|r(?:floor|ceil|angle|[vV]ert|brac[ek]|group|moustache))(?![A-Za-z])))"
    r"|\\.",
    re.DOTALL,
)
_ELEMENT = re.compile(r"(?P<open><[a-z](?:[^<>]*[^<>/])?>)|(?P<close></)")


def _depth(parts: re.Pattern[str], text: str) -> int:
    """How deeply a text nests; a part without a named group opens and closes nothing."""
    deepest = depth = 0
    for part in parts.finditer(text):
        if part.lastgroup == "close":
            depth -= 1
        elif part.lastgroup == "open":
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _unclosed(latex: str) -> int:
    """How many brackets without a partner the group has that has most."""
    most, counts = 0, [0]
    for part in _GROUP.finditer(latex):
        match part.lastgroup:
            case "open":
                counts.append(0)
            case "close" if len(counts) > 1:
                most = max(most, counts.pop())
            case "bracket":
                counts[-1] += 1
            case "partner":
                counts[-1] = max(counts[-1] - 1, 0)
    return max(most, *counts)


def _refusal(latex: str) -> str:
    """Why a formula is not even given to the converter, or nothing."""
    if not latex.strip():
        return "the formula is empty"
    if len(latex) > LONGEST:
        return f"the formula has {len(latex)} characters, {LONGEST} at most"
    if odd := _NO_XML.search(latex):
        return (
            f"the formula holds U+{ord(odd[0]):04X}, which no page can show"
        )
    if _depth(_GROUP, latex) > DEEPEST:
        return f"the formula nests deeper than {DEEPEST} levels"
    if (count := _unclosed(latex)) > UNCLOSED:
        return f"{count} brackets of the formula have no partner"
    return ""


DECLARATIONS = (
    "text-align:left", "text-align:right", "justify-items:start", "justify-items:end",
    "padding-left:0", "padding-right:0", "padding-top:0", "padding-bottom:0",
    "padding-left:1em", "padding-right:0.1667em", "margin-left:-0.16666667em",
    "border-top:0.05em solid currentcolor", "border-right:0.05em solid currentcolor",
    "border-left:0.05em solid currentcolor", "border-right:0.05em dashed currentcolor",
    "width:100%", "width:50%", "width:7.5%",
)  # fmt: skip
"""Styles that the converter sets on elements. The site's policy admits none there, so each is a class."""

_STYLED = re.compile(r' style="([^"]*)"')


def _class_of(declaration: str) -> str:
    """A class's name, short, since a page of formulas has it a thousand times: the words' initials, and numbers.

    >>> [_class_of(one) for one in ("text-align:left", "margin-left:-0.16666667em")]
    ['ta-l', 'ml--0-16666667e']
    """
    initials = re.sub("([a-z])[a-z]+", r"\1", declaration)
    name, _, value = initials.partition(":")
    words = f"{name.replace('-', '')}-{value}"
    return re.sub(r"\W", "-", words).rstrip("-")


def style_rules() -> str:
    """The rules of a style sheet that give formulas the styles that they ask for."""
    return "".join(
        f"math .{_class_of(declaration)}{{{declaration}}}"
        for declaration in DECLARATIONS
    )


def _classes(style: re.Match[str]) -> str:
    """A `style` attribute as a `class` attribute."""
    names = []
    for part in filter(None, style[1].split(";")):
        name, _, value = part.partition(":")
        declaration = f"{name.strip()}:{value.strip()}"
        if declaration not in DECLARATIONS:
            raise FormulaError(
                f"the formula asks for `{declaration}`, and no page styles a single element"
            )
        names.append(_class_of(declaration))
    return f' class="{" ".join(names)}"'


@functools.lru_cache(maxsize=4096)
def to_mathml(latex: str, *, display: bool) -> str:
    """Convert a formula.

    Args:
        latex: without dollar signs.
        display: a block of its own (True) or part of a line (False).

    Returns:
        A `<math>` element that search indexers pass over, styled by classes (`style_rules`).

    Raises:
        FormulaError: the converter refuses the formula, or it asks for a color or the like; the message says why.
    """
    if refusal := _refusal(latex):
        raise FormulaError(refusal)
    try:
        mathml: str = _CONVERTER.convert_with_local_state(
            latex, displaystyle=display
        )
    except math_core.LatexError as error:
        raise FormulaError(
            " ".join(str(error).split()).rstrip(".")
        ) from error
    if _depth(_ELEMENT, mathml) > DEEPEST_TREE:
        raise FormulaError("the formula nests too deeply")
    mathml = _STYLED.sub(_classes, mathml)
    return mathml.replace("<math", '<math data-search-exclude="true"', 1)


_ENTITIES = {
    "&ApplyFunction;": "\u2061",
    "&InvisibleTimes;": "\u2062",
    "&nbsp;": " ",
}
_INVISIBLE = dict.fromkeys(
    map(ord, "\u2061\u2062\u2063\u2064\ufe00\u200b"), None
)
_SPACED = {
    "=",
    "+",
    "−",
    "≤",
    "≥",
    "≠",
    "≈",
    "∼",
    "→",
    "←",
    "∝",
    "∣",
    "∈",
    "<",
    ">",
    "±",
    "×",
    "⋅",
    "⊙",
}


def parse(mathml: str) -> ElementTree.Element:
    """The tree of a `<math>` element that `to_mathml` has made, its entities resolved."""
    for entity, character in _ENTITIES.items():
        mathml = mathml.replace(entity, character)
    return ElementTree.fromstring(mathml)


def _tree(latex: str) -> ElementTree.Element:
    return parse(to_mathml(latex, display=False))


def _group(text: str) -> str:
    return text if re.fullmatch(r"[\w′⊤]*|\(.*\)", text) else f"({text})"


def _marked(mark: str, text: str) -> str:
    return mark + _group(text)


_SMALL = {
    "_": dict(
        zip(
            "0123456789+−aehijklmnoprstuvx",
            "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ",
            strict=True,
        )
    ),
    "^": dict(zip("0123456789+−niT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱᵀ", strict=True)),
}
_SHORT = re.compile(r"[^\W\d_]?(?:[+−]?\d+)?")


def _small(mark: str, text: str) -> str:
    """An index or a power in small characters, if it is short and Unicode has them all."""
    tight, known = text.replace(" ", ""), _SMALL[mark]
    if _SHORT.fullmatch(tight) and known.keys() >= set(tight):
        return "".join(known[character] for character in tight)
    return _marked(mark, text)


def _linear(
    node: ElementTree.Element, script: Callable[[str, str], str] = _marked
) -> str:
    parts = [_linear(child, script) for child in node]
    match node.tag, parts:
        case "mfrac", [top, bottom]:
            return f"{_group(top)}/{_group(bottom)}"
        case "msqrt", _:
            radicand = "".join(parts)
            return (
                f"√{radicand}" if len(radicand) == 1 else f"√({radicand})"
            )
        case "mroot", [radicand, index]:
            return f"{_group(radicand)}^(1/{index})"
        case "msub" | "munder", [base, below]:
            return base + script("_", below)
        case "msup", [base, above]:
            return (
                base + above
                if above in {"′", "⊤"}
                else base + script("^", above)
            )
        case "munderover", [base, below, above]:
            return f"{base}{script('_', below)}{script('^', above)} "
        case "msubsup", [base, below, above]:
            return base + script("_", below) + script("^", above)
        case "mover", [base, above]:
            return base + {"ˆ": "\u0302", "˜": "\u0303", "¯": "\u0304"}.get(
                above, ""
            )
        case "mtr", _:
            return " ".join(parts) + "; "
        case "mspace", _:
            return " " if node.get("width") else ""
        case "mo", _ if (
            operator := (node.text or "").strip()
        ) in _SPACED and node.get("form") != "prefix":
            return f" {operator} "
        case _:
            return (node.text or "") + "".join(parts)


@functools.lru_cache(maxsize=4096)
def to_text(latex: str) -> str:
    """A formula as one line of plain Unicode text, as one types it: for searching, JSON and reading aloud.

    >>> to_text(r"\\frac{I + 2P}{S} + x_k")
    '(I + 2P)/S + x_k'
    """
    return _line(latex, _marked)


@functools.lru_cache(maxsize=4096)
def to_type(latex: str) -> str:
    """A formula as one line of Unicode text to be looked at, short indices and powers in small characters.

    >>> to_type(r"h_{t-1}^2 + \\hat{y}_\\text{true}")
    'hₜ₋₁² + ŷ_true'
    """
    return _line(latex, _small)


def _line(latex: str, script: Callable[[str, str], str]) -> str:
    text = _linear(_tree(latex), script).translate(_INVISIBLE)
    # Bold and script letters are Unicode variants; plain letters are what people type and search.
    text = "".join(_plain_letter(character) for character in text)
    text = re.sub(r"\s+", " ", text).strip(" ;")
    text = re.sub(r"(?<=[(\[/^]) | (?=[)\],])", "", text)
    return unicodedata.normalize(
        "NFC", re.sub(r"(^|[(\[=,^] ?)− ", r"\1−", text)
    )


def _plain_letter(character: str) -> str:
    if 0x1D400 <= ord(character) <= 0x1D7FF or character in "ℒℛℋℝ𝔼ℕℤ":
        return unicodedata.normalize("NFKC", character)
    return character


# Letters with a fixed meaning, which need no entry in a symbol list.
_CONSTANTS = {"e", "π"}
_OPERATOR_LETTERS = re.compile(
    "[\U0001d538-\U0001d56b𝔼ℙℝℕℤ𝒩𝒰]"
)  # expectations, sets, distributions


def symbols(latex: str) -> set[str]:
    """The letters a reader must know to read the formula: identifiers of one letter, without constants.

    Named functions (`log`, `softmax`) and words in text mode are not symbols.

    >>> sorted(symbols(r"\\hat{y}_k = \\log(x_\\text{in})"))
    ['k', 'x', 'y']
    """
    letters = set()
    for node in _tree(latex).iter("mi"):
        raw = (node.text or "").translate(_INVISIBLE).strip()
        if _OPERATOR_LETTERS.fullmatch(raw):
            continue
        letter = "".join(map(_plain_letter, raw))
        if (
            len(letter) == 1
            and letter.isalpha()
            and letter not in _CONSTANTS
            and node.get("mathvariant") is None
        ):
            letters.add(letter)
    return letters


def unbalanced(latex: str) -> str:
    """The first round or square bracket of a formula that has no partner, or nothing.

    A round bracket may close a square one and the other way about, as in half-open intervals.

    >>> unbalanced("f(x) + [0, 1)"), unbalanced(r"\\exp(-(x + 1)")
    ('', '(')
    """
    opened: list[str] = []
    for node in _tree(latex).iter("mo"):
        match (node.text or "").strip():
            case "(" | "[" as bracket:
                opened.append(bracket)
            case ")" | "]" as bracket:
                if not opened:
                    return bracket
                opened.pop()
    return opened[0] if opened else ""
