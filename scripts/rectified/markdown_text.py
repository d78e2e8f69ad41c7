"""Small operations on Markdown text that keep code and formulas whole."""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rectified import latex
from rectified.mathml import INLINE

# Fenced blocks and code spans: nothing inside them is a link, a formula or prose.
CODE = re.compile(
    r"^(?P<fence>```+|~~~+)[^\n]*\n.*?^(?P=fence)[ ]*$|(?P<tick>`+)(?!`).*?(?<!`)(?P=tick)(?!`)", re.M | re.S
)


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Apply `change` to everything that is neither a fenced block nor a code span."""
    parts, end = [], 0
    for match in CODE.finditer(text):
        parts += [change(text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, change(text[end:])])


LINK = re.compile(r"(?<!!)\[((?:[^\[\]\\]|\\.|\[[^\]]*\])*)\]\(([^()\s]+)\)")


def links(text: str) -> list[str]:
    """The targets of all inline links outside code."""
    found: list[str] = []

    def collect(part: str) -> str:
        found.extend(match[2] for match in LINK.finditer(part))
        return part

    outside_code(text, collect)
    return found


def relink(text: str, target: Callable[[str], str]) -> str:
    """Replace the target of each inline link outside code by `target(old)`."""
    return outside_code(text, lambda part: LINK.sub(lambda m: f"[{m[1]}]({target(m[2])})", part))


def inline_formulas(text: str) -> list[str]:
    """The LaTeX of all inline formulas outside code."""
    found: list[str] = []

    def collect(part: str) -> str:
        found.extend(match[1] for match in INLINE.finditer(part))
        return part

    outside_code(text, collect)
    return found


_PARSER = MarkdownIt("commonmark").enable("table")


def plain(text: str) -> str:
    """Markdown as plain text in one line: no markup, formulas in Unicode, code as it stands.

    >>> plain("The *size* is $\\\\frac{a}{b}$, see `x`.")
    'The size is a/b, see x.'
    """
    formulas: list[str] = []

    def lift(match: re.Match[str]) -> str:
        formulas.append(latex.to_text(match[1]))
        return f"\ue000{len(formulas) - 1}\ue001"

    text = outside_code(text, lambda part: INLINE.sub(lift, part))
    words = " ".join(_words(_PARSER.parse(text)))
    words = re.sub("\ue000(\\d+)\ue001", lambda m: formulas[int(m[1])], words)
    return " ".join(words.split())


def _words(tokens: list[Token]) -> list[str]:
    found: list[str] = []
    for token in tokens:
        if token.type == "inline":
            pieces = [
                " " if child.type in {"softbreak", "hardbreak"} else child.content
                for child in token.children or []
                if child.type in {"text", "code_inline", "softbreak", "hardbreak", "text_special"}
            ]
            found.append("".join(pieces))
        elif token.type in {"fence", "code_block"} and not token.info.startswith("math"):
            found.append(token.content)
    return found
