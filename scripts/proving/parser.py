"""Reading LaTeX as the site writes it: recursive descent, with every precedence decided here.

From loose to tight: relations; `+` and `-`; explicit operators (`\\cdot`, `\\times`, `/`, `\\odot`, …) from left
to right; juxtaposition; sign of a term; powers and indices. What has two readings is refused, not guessed:
`a/b c`, `\\log x y`, numbers side by side, a sum in bare braces.
"""

from proving.atoms import BIG, FUNCTIONS, AtomParser
from proving.cursor import OPERATORS, RELATIONS
from proving.nodes import (
    Addition,
    Apply,
    Comparison,
    Factorial,
    Group,
    Name,
    Node,
    Operation,
    Power,
    Prefixed,
    Product,
    Raw,
    Sequence,
    Symbol,
    Transpose,
)
from proving.tokens import LatexError, Token

_MARKS = {"*", "+", "-", r"\star", r"\dagger"}


class Parser(AtomParser):
    """Reads expressions and comparisons."""

    def comparison(self) -> Node:
        """Expressions with relations between them; one alone is itself."""
        start = self.token.start
        sides, relations = [self.expression()], []
        while self.token.text in RELATIONS:
            relations.append(self.take().text)
            sides.append(self.expression())
        if not relations:
            return sides[0]
        return self.spanned(Comparison(tuple(sides), tuple(relations)), start)

    def expression(self) -> Node:
        """Terms with plus and minus between them; a sign belongs to the whole term."""
        start = self.token.start
        sign = self.take().text if self.token.text in ("+", "-") else ""
        terms = [(sign or "+", self.multiplication())]
        while self.token.text in ("+", "-"):
            terms.append((self.take().text, self.multiplication()))
        if len(terms) == 1 and sign != "-":
            return terms[0][1]
        return self.spanned(Addition(tuple(terms)), start)

    def multiplication(self) -> Node:
        """Factors with explicit signs of multiplication or division, from left to right."""
        start = self.token.start
        node = self._juxtaposition()
        while self.token.text in OPERATORS and self.token.kind != "end":
            operator = self.take().text
            right = self._juxtaposition()
            if operator == "/" and isinstance(right, Product):
                self.fail("a/b c has two readings; write \\frac or brackets")
            node = self.spanned(Operation(operator, node, right), start)
        return node

    def _juxtaposition(self) -> Node:
        start = self.token.start
        factors: list[Node] = []
        while not factors or self.starts_factor():
            if factors and self.token.kind == "number":
                self.fail("a number behind a factor has two readings; write \\cdot or put it first")
            if factors and _is_bare(factors[-1]) and self.token.text not in FUNCTIONS | BIG:
                self.fail("a function without brackets followed by a factor has two readings; write brackets")
            factors.append(self.factor())
        return factors[0] if len(factors) == 1 else self.spanned(Product(tuple(factors)), start)

    def factor(self) -> Node:
        """An atom with its scripts and factorials."""
        start = self.token.start
        node = self.atom()
        if isinstance(node, Apply | Power) and self.token.text not in ("^", "_"):
            return node  # a function with its argument
        node = self.scripted(node, start)
        if _is_name(node) and (self.token.text in ("(", "[") or (self.token.text == r"\{" and _takes_braces(node))):
            node = self.scripted(self.arguments(node, start), start)
        while self.accept("!"):
            node = self.spanned(Factorial(node), start)
        return node

    def power(self, base: Node, exponent: Node, start: int) -> Node:
        """A base raised to an exponent."""
        return self.spanned(Power(base, exponent), start)

    def scripted(self, base: Node, start: int) -> Node:
        """A base with its primes, indices and superscript, in any order."""
        primes, above = 0, False
        indices: tuple[Node, ...] = ()
        layer: Node | None = None
        exponent: Node | None = None
        mark, transposed = "", False
        while True:
            if self.accept("'"):
                primes += 1
            elif self.token.text == "_":
                if indices:
                    self.fail("double subscript")
                self.take()
                indices = self.indices()
            elif self.token.text == "^":
                if above:
                    self.fail("double superscript")
                self.take()
                above = True
                layer, exponent, mark, transposed = self._superscript()
                primes += len(mark) if set(mark) == {"'"} else 0
                mark = "" if set(mark) == {"'"} else mark
            elif self.token.kind == "open" and self.ahead().kind == "close" and self.ahead(2).text in ("^", "_"):
                self.index += 2  # {}^\top
                if transposed or exponent is not None:
                    self.fail("double superscript")
                above = False
                kept = layer, mark
                self.take()
                layer, exponent, mark, transposed = self._superscript()
                layer, mark = layer or kept[0], mark or kept[1]
            else:
                break
        node = base
        if primes or indices or layer is not None or mark:
            if not isinstance(base, Symbol | Group | Sequence | Apply | Prefixed) or (
                layer is not None and not isinstance(base, Symbol | Prefixed)
            ):
                self.fail(f"{base} can carry no index; a power needs no brackets")
            node = self.spanned(Name(base, primes, indices, layer, mark), start)
        if transposed:
            node = self.spanned(Transpose(node), start)
        if exponent is not None:
            node = self.power(node, exponent, start)
        return node

    def indices(self) -> tuple[Node, ...]:
        """The indices below a symbol: `_{ij}` has two, `_{2i}` one."""
        if self.token.kind != "open":
            if self.token.kind == "number" and len(self.token.text) > 1:
                self.fail("LaTeX puts only the first digit below; write braces")
            if self.token.text in _MARKS:
                return (self.spanned(Raw(self.token.text), self.take().start),)
            return (self.argument(),)
        begin = self.index
        try:
            self.take()
            with self.brackets():
                items = [self.comparison()]
                while self.accept(",") or self.accept(";"):
                    items.append(self.comparison())
            self.expect("}")
            return tuple(items)
        except LatexError:
            # A script that is no expression can still be part of a name.
            self.index = begin
            end = _matching(self.tokens, begin)
            if end is None:
                raise
            inner = self.tokens[begin + 1 : end]
            if not inner or any(token.kind in ("row", "gap") for token in inner):
                raise
            self.index = end + 1
            return (self.spanned(Raw(" ".join(token.text for token in inner)), inner[0].start),)

    def _superscript(self) -> tuple[Node | None, Node | None, str, bool]:
        """What stands behind `^`: a layer index, a power, a mark, or a transposition."""
        if self.token.kind == "number" and len(self.token.text) > 1:
            self.fail("LaTeX raises only the first digit; write braces")
        begin = self.index
        end = _matching(self.tokens, begin) if self.token.kind == "open" else None
        inner = self.tokens[begin + 1 : end] if end is not None else [self.token]
        texts = [token.text for token in inner]
        if texts in ([r"\top"], [r"\mathsf", "{", "T", "}"], [r"\mathrm", "{", "T", "}"]):
            self.index = begin + len(inner) + (2 if end is not None else 0)
            return None, None, "", True
        if texts and (set(texts) == {"'"} or (len(texts) == 1 and texts[0] in _MARKS)):
            self.index = begin + len(inner) + (2 if end is not None else 0)
            return None, None, "".join(texts), False
        if end is not None and texts[:1] in (["("], ["["]):
            close = _matching(self.tokens, begin + 1)
            if close in (end - 1, end - 2) and (close == end - 1 or texts[-1] == r"\top"):
                self.index = begin + 2
                with self.brackets():
                    layer = self.comparison()
                if self.index != close:
                    self.fail("this index cannot be read")
                self.index = end + 1
                return layer, None, "", close == end - 2
        exponent = self.argument()
        if isinstance(exponent, Symbol) and exponent.spelling.startswith((r"\text", r"\mathrm")):
            return None, None, exponent.spelling, False
        return None, exponent, "", False


def _is_bare(node: Node) -> bool:
    node = node.base if isinstance(node, Power) else node
    return isinstance(node, Apply) and node.bare


def _is_name(node: Node) -> bool:
    """Whether brackets behind the node may be its arguments."""
    if isinstance(node, Power):
        return _is_name(node.base)
    return isinstance(node, Symbol | Prefixed) or (isinstance(node, Name) and isinstance(node.base, Symbol | Prefixed))


def _takes_braces(node: Node) -> bool:
    return str(node).startswith((r"\operatorname", r"\mathbb", r"\mathbf{1}", r"\Pr"))


def _matching(tokens: list[Token], begin: int) -> int | None:
    """The index of the token that closes the brace or bracket at `begin`."""
    depth = 0
    for index in range(begin, len(tokens)):
        token = tokens[index]
        if token.kind == "open" or token.text in ("(", "[", r"\{"):
            depth += 1
        elif token.kind == "close" or token.text in (")", "]", r"\}"):
            depth -= 1
            if depth == 0:
                return index
    return None
