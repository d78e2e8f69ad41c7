"""Reading a whole formula: its rows and the statements in them."""

from dataclasses import dataclass
from functools import lru_cache

from proving.cursor import RELATIONS
from proving.nodes import Comparison, Node
from proving.parser import Parser
from proving.tokens import LatexError, Token, tokenize


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
        sides, relations = (node.sides, node.relations) if isinstance(node, Comparison) else ((node,), ())
        statements.append(Statement(sides, relations, (piece[0].start, piece[-1].end)))
    if not statements:
        raise LatexError("the formula is empty", latex, 0)
    if len(statements) > 1 and any(not statement.relations for statement in statements):
        raise LatexError("a statement without relation among several", latex, 0)
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


def _pieces(tokens: list[Token]) -> list[list[Token]]:
    """Statements as lists of tokens: rows and parts of rows, a continued row joined to the one before."""
    pieces: list[list[Token]] = [[]]
    depth, environment, row_starts = 0, 0, True
    for token in tokens:
        if token.text in (r"\begin", r"\end"):
            environment += 1 if token.text == r"\begin" else -1
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        depth += (token.text in ("(", "[", r"\{")) - (token.text in (")", "]", r"\}"))
        outside = depth == 0 and environment == 0
        if outside and token.text == "&":
            continue
        if outside and (token.kind in ("row", "gap") or token.text in (",", ";")):
            row_starts = token.kind == "row" or (token.kind == "gap" and row_starts and not pieces[-1])
            pieces.append([])
            continue
        if outside and not pieces[-1] and row_starts and token.text in RELATIONS | {"+", "-", r"\cdot", r"\times"}:
            # A row that begins with a relation or an operator goes on from the row before.
            joined = next((i for i in range(len(pieces) - 2, -1, -1) if pieces[i]), None)
            if joined is not None:
                del pieces[joined + 1 :]
        pieces[-1].append(token)
    pieces = [_without_word(piece) for piece in pieces]
    for piece in pieces:
        if piece and piece[-1].text == ".":
            piece.pop()
    return [piece for piece in pieces if piece]


def _without_word(piece: list[Token]) -> list[Token]:
    if len(piece) > 4 and piece[0].text == r"\text" and piece[2].text in ("if", "for", "with", "where", "and"):
        return piece[4:]
    return piece
