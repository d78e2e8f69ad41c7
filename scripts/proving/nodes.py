"""The tree that a formula is read into.

`str(node)` is a node's one spelling, whatever spacing, braces or sizing its LaTeX has; symbols are bound to
values by it. `span` is the node's place in the LaTeX and plays no part in comparison.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

_BOLD = ("\\mathbf", "\\boldsymbol")


@dataclass(frozen=True)
class Node:
    """Any part of a formula."""

    span: tuple[int, int] = field(
        default=(0, 0), compare=False, repr=False, kw_only=True
    )

    def children(self) -> Iterator["Node"]:
        """The nodes directly below."""
        for item in fields(self):
            yield from _nodes(getattr(self, item.name))

    def walk(self) -> Iterator["Node"]:
        """This node and all below it."""
        yield self
        for child in self.children():
            yield from child.walk()

    # A formula is computed thousands of times, and its tree never changes: what one asks of it is kept.

    @cached_property
    def spelled(self) -> str:
        """The one spelling of this node."""
        return str(self)

    @cached_property
    def spellings(self) -> frozenset[str]:
        """Those of this node and all below it."""
        return frozenset(below.spelled for below in self.walk())

    @cached_property
    def bold(self) -> bool:
        """Whether a symbol that the name is about is set bold."""
        return any(
            isinstance(head, Symbol)
            and any(style in head.spelling for style in _BOLD)
            for head in self.heads()
        )

    def heads(self) -> Iterator["Node"]:
        """What a name is about, without what stands around it."""
        yield self


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


def _list(nodes: tuple[Node, ...]) -> str:
    return ", ".join(map(str, nodes))


@dataclass(frozen=True)
class Number(Node):
    """A number, as it is written."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Symbol(Node):
    """A letter, a Greek letter, a styled or accented letter, a word in `\\text`, or a named function."""

    spelling: str

    def __str__(self) -> str:
        return self.spelling


@dataclass(frozen=True)
class Raw(Node):
    """A script that is part of a name and no expression, such as `<t` or `:`."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Name(Node):
    """A symbol (or a group) with primes, indices, a parenthesised layer index, or a mark (`*`, `+`, `-`)."""

    base: Node
    primes: int = 0
    indices: tuple[Node, ...] = ()
    layer: Node | None = None
    mark: str = ""

    def heads(self) -> Iterator[Node]:
        """Those of what carries the primes and indices."""
        yield from self.base.heads()

    @cached_property
    def layers(self) -> tuple[Node, ...]:
        """The layer's index, or nothing."""
        return () if self.layer is None else (self.layer,)

    @cached_property
    def shorter(self) -> tuple[tuple["Name", list[tuple[Node, ...]]], ...]:
        """Names that may be bound where the whole one is not, the most specific first.

        Each comes with what it leaves out: groups of indices, in the order in which they are taken from its value.
        """
        names = []
        if self.indices and self.layers:
            names = [
                (replace(self, layer=None), [self.layers]),
                (replace(self, indices=()), [self.indices]),
            ]
        if self.indices or self.layers:
            short = replace(self, indices=(), layer=None)
            left = [part for part in (self.layers, self.indices) if part]
            names.append((short, left))
        return tuple(names)

    def __str__(self) -> str:
        layer = f"^{{({self.layer})}}" if self.layer is not None else ""
        mark = f"^{{{self.mark}}}" if self.mark else ""
        indices = f"_{{{_list(self.indices)}}}" if self.indices else ""
        return f"{self.base}{chr(39) * self.primes}{indices}{layer}{mark}"


@dataclass(frozen=True)
class Prefixed(Node):
    """A name that begins with an operator: `\\nabla_\\theta L`, `\\Delta w`."""

    prefix: str
    indices: tuple[Node, ...]
    operand: Node

    def heads(self) -> Iterator[Node]:
        """Those of what the operator is set before."""
        yield from self.operand.heads()

    def __str__(self) -> str:
        indices = f"_{{{_list(self.indices)}}}" if self.indices else ""
        return f"{self.prefix}{indices} {self.operand}"


@dataclass(frozen=True)
class Derivative(Node):
    """`\\frac{\\partial L}{\\partial z}`; without numerator an operator, with its operand if one follows."""

    sign: str
    order: str
    numerator: Node | None
    variables: tuple[Node, ...]
    operand: Node | None = None

    def heads(self) -> Iterator[Node]:
        """Those of what is derived and of what it is derived by."""
        for part in (self.numerator, *self.variables):
            if part is not None:
                yield from part.heads()

    def __str__(self) -> str:
        above = f"{self.sign}{self.order}" + (
            f" {self.numerator}" if self.numerator is not None else ""
        )
        below = " ".join(
            f"{self.sign} {variable}" for variable in self.variables
        )
        return f"\\frac{{{above}}}{{{below}}}" + (
            f" {self.operand}" if self.operand is not None else ""
        )


@dataclass(frozen=True)
class Power(Node):
    """A base and its exponent."""

    base: Node
    exponent: Node

    def __str__(self) -> str:
        return f"{self.base}^{{{self.exponent}}}"


@dataclass(frozen=True)
class Transpose(Node):
    """A transposed matrix, or a row made of a column."""

    base: Node

    def __str__(self) -> str:
        return f"{self.base}^{{\\top}}"


@dataclass(frozen=True)
class Factorial(Node):
    """The factorial of what stands before the mark."""

    base: Node

    def __str__(self) -> str:
        return f"{self.base}!"


@dataclass(frozen=True)
class Addition(Node):
    """Terms with their signs, `+` or `-`."""

    terms: tuple[tuple[str, Node], ...]

    def __str__(self) -> str:
        text = "".join(f" {sign} {term}" for sign, term in self.terms)
        return text[3:] if self.terms[0][0] == "+" else f"-{text[3:]}"


@dataclass(frozen=True)
class Product(Node):
    """Factors side by side."""

    factors: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(map(str, self.factors))


@dataclass(frozen=True)
class Operation(Node):
    """An explicit operator between two factors: `\\cdot`, `/`, `\\odot`, …"""

    operator: str
    left: Node
    right: Node

    def __str__(self) -> str:
        return f"{self.left} {self.operator} {self.right}"


@dataclass(frozen=True)
class Fraction(Node):
    r"""`\frac{numerator}{denominator}`."""

    numerator: Node
    denominator: Node

    def __str__(self) -> str:
        return f"\\frac{{{self.numerator}}}{{{self.denominator}}}"


@dataclass(frozen=True)
class Binomial(Node):
    r"""`\binom{above}{below}`."""

    above: Node
    below: Node

    def __str__(self) -> str:
        return f"\\binom{{{self.above}}}{{{self.below}}}"


@dataclass(frozen=True)
class Root(Node):
    """A square root, or another one if it names its degree."""

    radicand: Node
    degree: Node | None = None

    def __str__(self) -> str:
        degree = f"[{self.degree}]" if self.degree is not None else ""
        return f"\\sqrt{degree}{{{self.radicand}}}"


CLOSING = {"(": ")", "[": "]", r"\{": r"\}", "{": "}", r"\lfloor": r"\rfloor", r"\lceil": r"\rceil",
           r"\lvert": r"\rvert", r"\lVert": r"\rVert", "|": "|", r"\|": r"\|", r"\langle": r"\rangle"}  # fmt: skip


@dataclass(frozen=True)
class Group(Node):
    """One expression in round, square or curly brackets."""

    inner: Node
    bracket: str = "("

    def __str__(self) -> str:
        return f"{self.bracket}{self.inner}{CLOSING[self.bracket]}"


@dataclass(frozen=True)
class Sequence(Node):
    """Several expressions in brackets: a tuple `( )`, a concatenation `[ ]` or a set `\\{ \\}`."""

    items: tuple[Node, ...]
    bracket: str

    def __str__(self) -> str:
        return f"{self.bracket}{_list(self.items)}{CLOSING[self.bracket]}"


@dataclass(frozen=True)
class Bracketed(Node):
    """Floor, ceiling, absolute value, or a norm with its order."""

    kind: str
    inner: Node
    order: Node | None = None

    def __str__(self) -> str:
        order = f"_{{{self.order}}}" if self.order is not None else ""
        return f"{self.kind} {self.inner} {CLOSING[self.kind]}{order}"


@dataclass(frozen=True)
class Apply(Node):
    """A name followed by brackets: a call, or a product if the name turns out to be no function.

    `given` is what stands behind a bar. `bare` marks a named function without brackets (`\\log x`).
    """

    head: Node
    arguments: tuple[Node, ...]
    given: tuple[Node, ...] = ()
    bracket: str = "("
    bare: bool = False

    def __str__(self) -> str:
        given = f" \\mid {_list(self.given)}" if self.given else ""
        return f"{self.head}{self.bracket}{_list(self.arguments)}{given}{CLOSING[self.bracket]}"


@dataclass(frozen=True)
class BigOperator(Node):
    """`\\sum`, `\\prod`, and `\\max`, `\\min`, `\\arg\\max`, `\\arg\\min` with running variables."""

    kind: str
    conditions: tuple[Node, ...]
    upper: Node | None
    body: Node

    def __str__(self) -> str:
        upper = f"^{{{self.upper}}}" if self.upper is not None else ""
        return (
            f"{self.kind}_{{{_list(self.conditions)}}}{upper} {self.body}"
        )


@dataclass(frozen=True)
class Cases(Node):
    """Branches with their conditions; no condition means otherwise."""

    branches: tuple[tuple[Node, Node | None], ...]

    def __str__(self) -> str:
        rows = " \\\\ ".join(
            f"{v} & {c if c is not None else 'otherwise'}"
            for v, c in self.branches
        )
        return f"\\begin{{cases}}{rows}\\end{{cases}}"


@dataclass(frozen=True)
class Matrix(Node):
    """The rows of a matrix, entry by entry."""

    rows: tuple[tuple[Node, ...], ...]

    def __str__(self) -> str:
        return (
            "\\begin{matrix}"
            + " \\\\ ".join(" & ".join(map(str, r)) for r in self.rows)
            + "\\end{matrix}"
        )


@dataclass(frozen=True)
class Comparison(Node):
    """Two or more sides with relations between them."""

    sides: tuple[Node, ...]
    relations: tuple[str, ...]

    def __str__(self) -> str:
        rest = zip(self.relations, self.sides[1:], strict=True)
        return str(self.sides[0]) + "".join(
            f" {relation} {side}" for relation, side in rest
        )
