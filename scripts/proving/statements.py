"""Reading a whole formula: its rows and the statements in them."""

from dataclasses import dataclass, field
from functools import lru_cache

from proving.cursor import RELATIONS
from proving.nodes import Comparison, Node
from proving.parser import Parser
from proving.tokens import LatexError, Token, tokenize

_CONTINUES = RELATIONS | {"+", "-", r"\cdot", r"\times"}
"""What a row begins with that goes on from the row before."""


@dataclass(frozen=True)
class Statement:
    """An equation, assignment or condition: two or more sides with relations, or one expression."""

    sides: tuple[Node, ...]
    relations: tuple[str, ...]
    span: tuple[int, int]


@lru_cache(maxsize=4096)
def parse(latex: str, words: tuple[str, ...] = ()) -> tuple[Statement, ...]:
    """Read a formula of one or several statements.

    Args:
        latex: the formula; `aligned` may hold several rows, and `,` or `\\quad` part several statements.
        words: names of several plain letters that stand for one symbol.

    Raises:
        LatexError: it cannot be read, or has two readings.
    """
    tokens = tokenize(latex, words)
    statements: list[Statement] = []
    for piece in _pieces(_unwrapped(tokens)):
        end = Token("end", "", piece[-1].end, piece[-1].end)
        parser = Parser(latex, [*piece, end])
        node = parser.comparison()
        if parser.token.kind != "end":
            parser.fail(f"unexpected {parser.token.text!r}")
        sides, relations = (
            (node.sides, node.relations)
            if isinstance(node, Comparison)
            else ((node,), ())
        )
        statements.append(
            Statement(sides, relations, (piece[0].start, piece[-1].end))
        )
    if not statements:
        raise LatexError("the formula is empty", latex, 0)
    if len(statements) > 1 and any(
        not statement.relations for statement in statements
    ):
        raise LatexError(
            "a statement without relation among several", latex, 0
        )
    return tuple(statements)


def _unwrapped(tokens: list[Token]) -> list[Token]:
    """The tokens inside `aligned`, if that is all there is, without alignment marks outside other environments."""
    inner = tokens[:-1]
    wrapped = (
        len(inner) > 8
        and inner[0].text == r"\begin"
        and inner[2].text in ("aligned", "gathered", "align*", "align")
        and inner[-4].text == r"\end"
        and inner[-2].text == inner[2].text
    )
    return inner[4:-4] if wrapped else inner


@dataclass
class _Piece:
    """The tokens between two separators.

    Attributes:
        tokens: without separators and alignment marks.
        opens_row: whether nothing but a gap stands before it in its row.
    """

    tokens: list[Token] = field(default_factory=list)
    opens_row: bool = True

    @property
    def continues(self) -> bool:
        """Whether it goes on from the row before: it opens a row, and with a relation or an operator."""
        return (
            self.opens_row
            and bool(self.tokens)
            and self.tokens[0].text in _CONTINUES
        )


def _pieces(tokens: list[Token]) -> list[list[Token]]:
    """Statements as lists of tokens: rows and parts of rows, a continued row joined to the one before."""
    statements: list[list[Token]] = []
    for piece in _separated(tokens):
        if piece.continues and statements:
            statements[-1] += piece.tokens
        elif piece.tokens:
            statements.append(piece.tokens)
    bare = [
        _without_full_stop(_without_word(statement))
        for statement in statements
    ]
    return [statement for statement in bare if statement]


def _separated(tokens: list[Token]) -> list[_Piece]:
    """What stands between commas, gaps and ends of rows, those within brackets and environments left alone."""
    pieces = [_Piece()]
    depth = 0
    for token in tokens:
        depth += _depth(token)
        if depth == 0 and token.text == "&":
            continue
        if depth == 0 and (
            token.kind in ("row", "gap") or token.text in (",", ";")
        ):
            before = pieces[-1]
            empty_so_far = (
                token.kind == "gap"
                and before.opens_row
                and not before.tokens
            )
            pieces.append(
                _Piece(opens_row=token.kind == "row" or empty_so_far)
            )
        else:
            pieces[-1].tokens.append(token)
    return pieces


def _depth(token: Token) -> int:
    """1 where a bracket or an environment opens, -1 where it closes."""
    opens = token.kind == "open" or token.text in (
        "(",
        "[",
        r"\{",
        r"\begin",
    )
    closes = token.kind == "close" or token.text in (
        ")",
        "]",
        r"\}",
        r"\end",
    )
    return opens - closes


def _without_full_stop(piece: list[Token]) -> list[Token]:
    return piece[:-1] if piece and piece[-1].text == "." else piece


def _without_word(piece: list[Token]) -> list[Token]:
    if (
        len(piece) > 4
        and piece[0].text == r"\text"
        and piece[2].text in ("if", "for", "with", "where", "and")
    ):
        return piece[4:]
    return piece
