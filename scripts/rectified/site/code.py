"""Code blocks: a fence becomes a box that scrolls, with a button that copies.

Only the kinds of token that the style sheet colours get an element, about a fifth of what Pygments would mark, and
Material's script, which measures every code block it knows as the page loads, finds none.
"""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import Any

from markdown import Markdown
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.token import Token
from pygments.util import ClassNotFound

# Class in the style sheet, by kind of token; the first that fits.
KINDS = (
    (Token.Keyword, "k"),
    (Token.Operator.Word, "k"),
    (Token.Literal.String, "s"),
    (Token.Literal.Number, "m"),
    (Token.Comment, "c"),
    (Token.Name.Function, "f"),
    (Token.Name.Class, "f"),
    (Token.Name.Builtin, "f"),
)


def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return TextLexer()


def _tokens(source: str, lexer: Lexer) -> list[tuple[Any, str]]:
    """The tokens of a source, which hold every character of it and no other.

    `Lexer.get_tokens` would mend line ends and strip; without a newline at the end some lexers lose the last line, so
    it is added for them and taken off again.
    """
    tokens = [
        (kind, text)
        for _, kind, text in lexer.get_tokens_unprocessed(source + "\n")
        if text
    ]
    kind, last = tokens.pop()
    return [*tokens, (kind, last.removesuffix("\n"))]


def _kind(token: tuple[Any, str]) -> str:
    return next((css for kind, css in KINDS if token[0] in kind), "")


OUTPUT = "o"
"""The class of a comment that says what is printed, with the end of its line: the style sheet sets it apart."""


def _runs(tokens: Iterable[tuple[Any, str]]) -> Iterator[tuple[str, str]]:
    """Text by its class, neighbors of one class together; what a call of `print` is said to print is output.

    That is the first comment after the call and the lines of comment right below it (CONTRIBUTING.md).
    """
    # Whether this is after a call of `print`, after its output, and after the end of that line.
    called = said = below = False
    marked: list[tuple[str, str]] = []
    for kind, text in tokens:
        css = _kind((kind, text))
        if kind in Token.Name.Builtin and text == "print":
            called = True
        if css == "c" and (called or below):
            marked.append((OUTPUT, text))
            called, said, below = False, True, False
            continue
        if said and text.startswith("\n"):
            marked.append((OUTPUT, "\n"))
            text, below = text[1:], True
        said = False
        below = below and not text.strip(" ")
        if text:
            marked.append((css, text))
    for css, run in groupby(marked, key=itemgetter(0)):
        yield css, "".join(text for _, text in run)


def block(
    source: str,
    language: str,
    css_class: str,
    options: dict[str, Any],
    md: Markdown,
    **attributes: Any,
) -> str:
    """Format a fence for `pymdownx.superfences`.

    Args:
        source: the code.
        language: the fence's name, such as `python`; one that Pygments does not know is shown without colours.
        css_class: the class that mkdocs.yml gives such fences.
        options: the fence's options; unused.
        md: the Markdown instance; unused.
        attributes: the fence's attributes; unused.

    Returns:
        A box with the code, character by character as it stands in `source`, empty lines around it apart.
    """
    tokens = _tokens(source.strip("\n"), _lexer(language))
    parts = [
        (css, escape(text, quote=False)) for css, text in _runs(tokens)
    ]
    marked = "".join(
        f'<span class="{css}">{text}</span>' if css else text
        for css, text in parts
    )
    button = '<button class="copy" type="button" aria-label="Copy code">Copy</button>'
    # Not `pre > code`: that is what Material's script looks for.
    lines = f'<span class="lines" tabindex="0" role="group" aria-label="Code"><code>{marked}</code></span>'
    return f'<div class="{css_class}">{button}<pre>{lines}</pre></div>'
