"""LaTeX of a formula as tokens with their places in the text.

Spacing is dropped, sizing commands (`\\left`, `\\bigl`) become a side on the delimiter that follows, and
synonyms (`\\tfrac`, `\\leq`) become one spelling. What is not LaTeX mathematics is refused.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "number",
    "letter",
    "command",
    "symbol",
    "open",
    "close",
    "row",
    "gap",
    "end",
]
Side = Literal["", "open", "close", "middle"]


class LatexError(ValueError):
    """A formula that cannot be read, with the place where reading stopped."""

    def __init__(
        self, message: str, latex: str = "", position: int | None = None
    ) -> None:
        place = ""
        if position is not None:
            place = f" at character {position}: {latex[:position]}⟨here⟩{latex[position:]}"
        super().__init__(f"{message}{place}")


@dataclass(frozen=True)
class Token:
    """A token.

    Attributes:
        kind: what it is; `row` is `\\\\`, `gap` is `\\quad`.
        text: its one spelling.
        start, end: its place in the LaTeX, sizing command included.
        side: for a delimiter with a sizing command, whether it opens or closes.
    """

    kind: Kind
    text: str
    start: int
    end: int
    side: Side = ""


_SYNONYMS = {
    r"\tfrac": r"\frac", r"\dfrac": r"\frac", r"\cfrac": r"\frac", r"\leq": r"\le", r"\geq": r"\ge",
    r"\neq": r"\ne", r"\gets": r"\leftarrow", r"\coloneqq": ":=", r"\lbrace": r"\{", r"\rbrace": r"\}",
    r"\lbrack": "[", r"\rbrack": "]", r"\Vert": r"\|", r"\vert": "|", r"\ast": "*", r"\bm": r"\boldsymbol",
    r"\lt": "<", r"\gt": ">", r"\intercal": r"\top", r"\tbinom": r"\binom", r"\dbinom": r"\binom",
    r"\parallel": r"\|", r"\prime": "'", r"\operatorname*": r"\operatorname", r"\rightarrow": r"\to",
}  # fmt: skip
_SIZES: dict[str, Side] = {
    r"\left": "open",
    r"\right": "close",
    r"\middle": "middle",
}
for _name in ("big", "Big", "bigg", "Bigg"):
    _SIZES |= {
        rf"\{_name}l": "open",
        rf"\{_name}r": "close",
        rf"\{_name}m": "middle",
        rf"\{_name}": "",
    }
_DROPPED = {r"\,", r"\;", r"\:", r"\!", r"\ ", r"\>", "~", r"\displaystyle", r"\textstyle", r"\limits",
            r"\nolimits", r"\thinspace", r"\medspace", r"\thickspace", r"\nonumber"}  # fmt: skip
_GAPS = {r"\quad", r"\qquad"}
_VERBATIM = {r"\text", r"\mathrm", r"\mathbf", r"\mathbb", r"\mathcal", r"\mathsf", r"\mathit", r"\mathfrak",
             r"\boldsymbol", r"\operatorname", r"\begin", r"\end", r"\textbf", r"\textit"}  # fmt: skip

_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<number>\d+(?:\{,\}\d{3})*(?:\.\d+)?|\.\d+)|(?P<letter>[A-Za-z])"
    r"|(?P<command>\\(?:operatorname\*|[A-Za-z]+|.))|(?P<open>\{)|(?P<close>\})|(?P<gap>~)"
    r"|(?P<symbol>:=|[-+*/=<>()\[\]|,;:!'&_^.])",
    re.DOTALL,
)


def tokenize(latex: str, words: Iterable[str] = ()) -> list[Token]:
    """Split a formula into tokens, the last of which is `end`.

    Args:
        latex: the formula, without dollar signs.
        words: names of several plain letters, such as `TP`, that stand for one symbol.

    Raises:
        LatexError: a character that belongs to no formula.
    """
    longest = sorted(
        (w for w in words if len(w) > 1), key=len, reverse=True
    )
    tokens: list[Token] = []
    position, side, sized = 0, "", -1
    while position < len(latex):
        word = next(
            (w for w in longest if latex.startswith(w, position)), None
        )
        match = _TOKEN.match(latex, position)
        if word:
            kind, text, end = "letter", word, position + len(word)
        elif match and match.lastgroup:
            kind, text, end = match.lastgroup, match[0], match.end()
        else:
            raise LatexError(
                f"unexpected {latex[position]!r}", latex, position
            )
        start, position = position, end
        text = _SYNONYMS.get(text, text)
        if kind == "space" or text in _DROPPED:
            continue
        if text in _SIZES:
            side, sized = _SIZES[text], start
            continue
        if text == r"\\":
            kind = "row"
            if gap := re.compile(r"\s*\[[^\]]*\]").match(latex, position):
                position = gap.end()  # \\[4pt]
        elif text in _GAPS:
            kind = "gap"
        elif kind == "command" and not text.startswith("\\"):
            kind = "symbol"
        begin = start if sized < 0 else sized
        # Kind and side are members of their Literal by construction.
        token = Token(kind, text, begin, end, side)  # type: ignore[arg-type]
        tokens.append(token)
        side, sized = "", -1
        if text in _VERBATIM and (
            verbatim := re.compile(r"\s*\{([^{}]*)\}").match(
                latex, position
            )
        ):
            # What stands in \text{…} is a word, not a product of letters.
            inner = verbatim.start(1)
            tokens.append(Token("open", "{", inner - 1, inner))
            tokens.append(
                Token(
                    "letter",
                    "".join(verbatim[1].split()),
                    inner,
                    verbatim.end(1),
                )
            )
            tokens.append(
                Token("close", "}", verbatim.end(1), verbatim.end())
            )
            position = verbatim.end()
    tokens.append(Token("end", "", len(latex), len(latex)))
    return tokens
