"""Reading LaTeX as the site writes it: recursive descent, with every precedence decided here.

From loose to tight: relations; `+` and `-`; explicit operators (`\\cdot`, `\\times`, `/`, `\\odot`, …) from left
to right; juxtaposition; sign of a term; powers and indices. What has two readings is refused, not guessed:
`a/b c`, `\\log x y`, numbers side by side, a sum in bare braces.
"""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class _Superscript:
    """What stands behind one `^`: a layer index, a power, a mark or a transposition."""

    layer: Node | None = None
    exponent: Node | None = None
    mark: str = ""
    transposed: bool = False


@dataclass
class _Scripts:
    """All that stands above and below one base."""

    primes: int = 0
    indices: tuple[Node, ...] = ()
    layer: Node | None = None
    exponent: Node | None = None
    mark: str = ""
    transposed: bool = False
    closed_above: bool = False

    @property
    def part_of_the_name(self) -> bool:
        """Whether any of them tells this name from others; powers and transpositions do not."""
        return bool(
            self.primes
            or self.indices
            or self.mark
            or self.layer is not None
        )

    def add(self, above: _Superscript) -> None:
        """Take in a superscript; what an earlier one said stays where this one says nothing."""
        self.closed_above = True
        self.exponent, self.transposed = above.exponent, above.transposed
        self.layer = above.layer or self.layer
        if above.mark and set(above.mark) == {"'"}:
            self.primes += len(above.mark)
        else:
            self.mark = above.mark or self.mark


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
        return self.spanned(
            Comparison(tuple(sides), tuple(relations)), start
        )

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
                self.fail(
                    "a/b c has two readings; write \\frac or brackets"
                )
            node = self.spanned(Operation(operator, node, right), start)
        return node

    def _juxtaposition(self) -> Node:
        start = self.token.start
        factors: list[Node] = []
        while not factors or self.starts_factor():
            if factors and self.token.kind == "number":
                self.fail(
                    "a number behind a factor has two readings; write \\cdot or put it first"
                )
            if (
                factors
                and _is_bare(factors[-1])
                and self.token.text not in FUNCTIONS | BIG
            ):
                self.fail(
                    "a function without brackets followed by a factor has two readings; write brackets"
                )
            factors.append(self.factor())
        return (
            factors[0]
            if len(factors) == 1
            else self.spanned(Product(tuple(factors)), start)
        )

    def factor(self) -> Node:
        """An atom with its scripts and factorials."""
        start = self.token.start
        node = self.atom()
        if isinstance(node, Apply | Power) and self.token.text not in (
            "^",
            "_",
        ):
            return node  # a function with its argument
        node = self.scripted(node, start)
        if _is_name(node) and (
            self.token.text in ("(", "[")
            or (self.token.text == r"\{" and _takes_braces(node))
        ):
            node = self.scripted(self.arguments(node, start), start)
        while self.accept("!"):
            node = self.spanned(Factorial(node), start)
        return node

    def power(self, base: Node, exponent: Node, start: int) -> Node:
        """A base raised to an exponent."""
        return self.spanned(Power(base, exponent), start)

    def scripted(self, base: Node, start: int) -> Node:
        """A base with its primes, indices and superscripts, in any order."""
        scripts = self._scripts()
        node = base
        if scripts.part_of_the_name:
            self._check_that_it_is_named(base, scripts.layer)
            name = Name(
                base,
                scripts.primes,
                scripts.indices,
                scripts.layer,
                scripts.mark,
            )
            node = self.spanned(name, start)
        if scripts.transposed:
            node = self.spanned(Transpose(node), start)
        if scripts.exponent is not None:
            node = self.power(node, scripts.exponent, start)
        return node

    def _scripts(self) -> _Scripts:
        scripts = _Scripts()
        while True:
            if self.accept("'"):
                scripts.primes += 1
            elif self.token.text == "_":
                if scripts.indices:
                    self.fail("double subscript")
                self.take()
                scripts.indices = self.indices()
            elif self.token.text == "^":
                if scripts.closed_above:
                    self.fail("double superscript")
                self.take()
                scripts.add(self._superscript())
            elif self._at_empty_base():
                self.index += 2
                scripts.closed_above = (
                    scripts.transposed or scripts.exponent is not None
                )
            else:
                return scripts

    def _at_empty_base(self) -> bool:
        r"""Whether `{}` stands here before a script, as in `W^{(l)}{}^\top`."""
        if self.token.kind != "open" or self.ahead().kind != "close":
            return False
        return self.ahead(2).text in ("^", "_")

    def _check_that_it_is_named(
        self, base: Node, layer: Node | None
    ) -> None:
        named = (
            Symbol | Prefixed
            if layer is not None
            else Symbol | Group | Sequence | Apply | Prefixed
        )
        if not isinstance(base, named):
            self.fail(
                f"{base} can carry no index; a power needs no brackets"
            )

    def indices(self) -> tuple[Node, ...]:
        """The indices below a symbol: `_{ij}` has two, `_{2i}` one."""
        if self.token.kind != "open":
            if self.token.kind == "number" and len(self.token.text) > 1:
                self.fail(
                    "LaTeX puts only the first digit below; write braces"
                )
            if self.token.text in _MARKS:
                return (
                    self.spanned(Raw(self.token.text), self.take().start),
                )
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
            if not inner or any(
                token.kind in ("row", "gap") for token in inner
            ):
                raise
            self.index = end + 1
            return (
                self.spanned(
                    Raw(" ".join(token.text for token in inner)),
                    inner[0].start,
                ),
            )

    def _superscript(self) -> _Superscript:
        if self.token.kind == "number" and len(self.token.text) > 1:
            self.fail("LaTeX raises only the first digit; write braces")
        begin = self.index
        end = (
            _matching(self.tokens, begin)
            if self.token.kind == "open"
            else None
        )
        inner = (
            self.tokens[begin + 1 : end]
            if end is not None
            else [self.token]
        )
        texts = [token.text for token in inner]
        if texts in (
            [r"\top"],
            [r"\mathsf", "{", "T", "}"],
            [r"\mathrm", "{", "T", "}"],
        ):
            self.index = begin + len(inner) + (2 if end is not None else 0)
            return _Superscript(transposed=True)
        if texts and (
            set(texts) == {"'"} or (len(texts) == 1 and texts[0] in _MARKS)
        ):
            self.index = begin + len(inner) + (2 if end is not None else 0)
            return _Superscript(mark="".join(texts))
        if end is not None and texts[:1] in (["("], ["["]):
            close = _matching(self.tokens, begin + 1)
            if close in (end - 1, end - 2) and (
                close == end - 1 or texts[-1] == r"\top"
            ):
                self.index = begin + 2
                with self.brackets():
                    layer = self.comparison()
                if self.index != close:
                    self.fail("this index cannot be read")
                self.index = end + 1
                return _Superscript(layer, transposed=close == end - 2)
        exponent = self.argument()
        if isinstance(exponent, Symbol) and exponent.spelling.startswith(
            (r"\text", r"\mathrm")
        ):
            return _Superscript(mark=exponent.spelling)
        return _Superscript(exponent=exponent)


def _is_bare(node: Node) -> bool:
    node = node.base if isinstance(node, Power) else node
    return isinstance(node, Apply) and node.bare


def _is_name(node: Node) -> bool:
    """Whether brackets behind the node may be its arguments."""
    if isinstance(node, Power):
        return _is_name(node.base)
    return isinstance(node, Symbol | Prefixed) or (
        isinstance(node, Name) and isinstance(node.base, Symbol | Prefixed)
    )


def _takes_braces(node: Node) -> bool:
    return str(node).startswith(
        (r"\operatorname", r"\mathbb", r"\mathbf{1}", r"\Pr")
    )


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
