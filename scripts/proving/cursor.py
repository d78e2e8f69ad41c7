"""A place in a list of tokens, and the sets of tokens that end things."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn, TypeVar

from proving.nodes import Node
from proving.tokens import LatexError, Token

RELATIONS = {"=", ":=", r"\leftarrow", r"\approx", r"\equiv", r"\le", r"\ge", "<", ">", r"\ne", r"\propto", r"\sim",
             r"\in", r"\notin", r"\to", r"\ll", r"\gg", r"\subset", r"\subseteq", r"\iff", r"\implies",
             r"\Rightarrow", r"\mapsto", r"\perp", r"\simeq", r"\lesssim"}  # fmt: skip
OPERATORS = {
    r"\cdot",
    r"\times",
    "/",
    r"\odot",
    r"\otimes",
    "*",
    r"\star",
    r"\bmod",
}
_ENDS = {"+", "-", r"\pm", r"\mp", ",", ";", ":", ".", "&", ")", "]", r"\}", r"\mid", "_", "^", "!", "'", r"\end",
         r"\rfloor", r"\rceil", r"\rvert", r"\rVert", r"\rangle", r"\land", r"\lor", r"\oplus", r"\circ",
         r"\cup", r"\cap", r"\setminus"}  # fmt: skip
CONNECTIVES = {
    "and",
    "or",
    "if",
    "for",
    "when",
    "where",
    "otherwise",
    "else",
    "with",
}
NEVER_STARTS = RELATIONS | OPERATORS | _ENDS
AnyNode = TypeVar("AnyNode", bound=Node)


class Cursor:
    """Reads tokens from left to right."""

    def __init__(self, latex: str, tokens: list[Token]) -> None:
        self.latex = latex
        self.tokens = tokens
        self.index = 0
        # The bare bar that was opened last in the current brackets, and whether a bar may separate arguments.
        self.open_bar = ""
        self.in_arguments = False

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.index]

    def ahead(self, offset: int = 1) -> Token:
        """A later token, or the last."""
        return self.tokens[min(self.index + offset, len(self.tokens) - 1)]

    def take(self) -> Token:
        """The next token, passed."""
        token = self.token
        if token.kind != "end":
            self.index += 1
        return token

    def accept(self, text: str) -> bool:
        """Pass the next token if it reads `text`."""
        if self.token.text == text and self.token.kind != "end":
            self.index += 1
            return True
        return False

    def expect(self, text: str) -> Token:
        """Pass the next token, which must read `text`."""
        if self.token.text != text:
            self.fail(
                f"expected {text!r}, found {self.token.text or 'the end'!r}"
            )
        return self.take()

    def fail(self, message: str) -> NoReturn:
        """Refuse the formula at this place."""
        raise LatexError(message, self.latex, self.token.start)

    def starts_factor(self) -> bool:
        """Whether the next token can begin a factor."""
        token = self.token
        if (
            token.kind in ("row", "gap", "end", "close")
            or token.text in NEVER_STARTS
            or token.side == "close"
        ):
            return False
        if (
            token.text == r"\text"
            and self.ahead(2).text.rstrip(".,") in CONNECTIVES
        ):
            return False
        if token.text in ("|", r"\|") and token.side != "open":
            return token.text != self.open_bar and not self.in_arguments
        return True

    @contextmanager
    def brackets(
        self, *, arguments: bool = False, bar: str = ""
    ) -> Iterator[None]:
        """Read inside brackets, where bars outside do not count."""
        before = self.open_bar, self.in_arguments
        self.open_bar, self.in_arguments = bar, arguments
        yield
        self.open_bar, self.in_arguments = before

    def spanned(self, node: AnyNode, start: int) -> AnyNode:
        """The node with its place: from `start` to the end of the token passed last."""
        object.__setattr__(
            node, "span", (start, self.tokens[self.index - 1].end)
        )
        return node
