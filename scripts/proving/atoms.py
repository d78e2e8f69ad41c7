"""Reading the smallest parts of a formula: symbols, brackets, fractions, functions, sums, environments."""

from abc import abstractmethod

from proving.nodes import (
    CLOSING,
    Apply,
    BigOperator,
    Binomial,
    Bracketed,
    Group,
    Node,
    Number,
    Prefixed,
    Raw,
    Sequence,
    Symbol,
)
from proving.structures import StructureParser

FUNCTIONS = {rf"\{name}" for name in (
    ["log", "ln", "exp", "tanh", "sin", "cos", "tan", "sinh", "cosh", "arctan", "arcsin", "arccos", "max", "min", "det"]
)}  # fmt: skip
BIG = {r"\sum", r"\prod"}
STYLES = {r"\mathbf", r"\boldsymbol", r"\mathcal", r"\mathbb", r"\mathrm", r"\mathsf", r"\mathit", r"\text",
          r"\operatorname", r"\mathfrak"}  # fmt: skip
ACCENTS = {
    r"\hat",
    r"\bar",
    r"\tilde",
    r"\vec",
    r"\dot",
    r"\ddot",
    r"\overline",
    r"\widehat",
    r"\check",
}
_NAMES = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho varrho sigma tau
upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
ell infty dots ldots cdots vdots Pr nabla emptyset
"""
LETTERS = {rf"\{name}" for name in _NAMES.split()}


class AtomParser(StructureParser):
    """Reads atoms; the rest of the grammar is below this class."""

    @abstractmethod
    def multiplication(self) -> Node:
        """A term: factors and explicit operators."""

    @abstractmethod
    def scripted(self, base: Node, start: int) -> Node:
        """The atom with the scripts that follow."""

    @abstractmethod
    def indices(self) -> tuple[Node, ...]:
        """What stands behind `_`."""

    def atom(self) -> Node:
        """The next atom, without its scripts unless they belong to it alone (functions, sums, norms)."""
        token = self.token
        start, text = token.start, token.text
        if token.kind == "number":
            self.take()
            return self.spanned(Number(text.replace("{,}", "")), start)
        if token.kind == "letter" or (
            text in LETTERS and text not in (r"\nabla", r"\Delta")
        ):
            self.take()
            return self.spanned(Symbol(text), start)
        if token.kind == "open":
            return self._braces()
        if text in ("(", "[", r"\{"):
            return self._group()
        if text in (
            r"\lfloor",
            r"\lceil",
            r"\lvert",
            r"\lVert",
            "|",
            r"\|",
        ):
            return self._bracketed()
        if text in FUNCTIONS or text == r"\arg":
            return self._function()
        if text in BIG:
            self.take()
            return self._big(text, start)
        if text in (r"\nabla", r"\Delta"):
            return self._prefixed()
        if text in STYLES:
            return self._styled()
        if text in ACCENTS:
            self.take()
            accent = (
                r"\hat"
                if text == r"\widehat"
                else r"\bar"
                if text == r"\overline"
                else text
            )
            return self.spanned(
                Symbol(f"{accent}{{{self.argument()}}}"), start
            )
        if text == r"\frac":
            return self.fraction()
        if text == r"\binom":
            self.take()
            return self.spanned(
                Binomial(self.argument(), self.argument()), start
            )
        if text == r"\sqrt":
            return self.root()
        if text == r"\begin":
            return self.environment()
        if text == r"\cdot" and self.ahead().text in (")", ","):  # f(\cdot)
            self.take()
            return self.spanned(Symbol(text), start)
        self.fail(
            f"{text or 'the end'!r} is not in the site's notation here"
        )
        return None

    def argument(self) -> Node:
        """A command's argument: a group in braces, or one token."""
        if self.token.kind == "open":
            self.take()
            with self.brackets():
                inner = self.comparison()
            self.expect("}")
            return inner
        token = self.token
        if token.kind == "number" and len(token.text) > 1:
            # \frac12: LaTeX takes one digit.
            self.tokens[self.index : self.index + 1] = [
                type(token)(
                    "number", digit, token.start + i, token.start + i + 1
                )
                for i, digit in enumerate(token.text)
            ]
        if token.text in STYLES:
            return self._styled()
        return self.atom()

    def _braces(self) -> Node:
        start = self.take().start
        with self.brackets():
            inner = self.expression()
        self.expect("}")
        if type(inner).__name__ == "Addition":
            self.fail("a sum in bare braces shows no brackets; write (…)")
        return self.spanned(inner, start)

    def _close(self, bracket: str) -> None:
        if self.token.text != CLOSING[bracket]:
            self.fail(
                f"{bracket!r} is closed by {self.token.text or 'nothing'!r}"
            )
        self.take()

    def _group(self) -> Node:
        start, bracket = self.token.start, self.take().text
        items: list[Node] = []
        with self.brackets():
            while True:
                items.append(self.comparison())
                if not (self.accept(",") or self.accept(";")):
                    break
            self._close(bracket)
        node = (
            Group(items[0], bracket)
            if len(items) == 1
            else Sequence(tuple(items), bracket)
        )
        return self.spanned(node, start)

    def _bracketed(self) -> Node:
        start, kind = self.token.start, self.take().text
        with self.brackets(bar=kind if kind in ("|", r"\|") else ""):
            inner = self.comparison()
            self._close(kind)
        kind = {"|": r"\lvert", r"\|": r"\lVert"}.get(kind, kind)
        order = None
        if kind == r"\lVert" and self.accept("_"):
            (order,) = self.indices()
        return self.spanned(Bracketed(kind, inner, order), start)

    def arguments(self, head: Node, start: int) -> Apply:
        """The brackets behind a name, with what is given behind a bar."""
        bracket = self.take().text
        positional: list[Node] = []
        given: list[Node] = []
        target = positional
        with self.brackets(arguments=True):
            while True:
                target.append(self.comparison())
                if (
                    self.accept(",")
                    or self.accept(";")
                    or self.accept(r"\|")
                ):
                    continue
                if target is positional and (
                    self.accept(r"\mid") or self.accept("|")
                ):
                    target = given
                    continue
                break
            self._close(bracket)
        return self.spanned(
            Apply(head, tuple(positional), tuple(given), bracket), start
        )

    def _function(self) -> Node:
        start, text = self.token.start, self.take().text
        if text == r"\arg":
            text = rf"\arg{self.take().text}"
            if text not in (r"\arg\max", r"\arg\min"):
                self.fail(r"\arg belongs before \max or \min")
        if text.endswith((r"\max", r"\min")) and (
            self.token.text == "_" or text.startswith(r"\arg")
        ):
            return self._big(text, start)
        symbol = self.spanned(Symbol(text), start)
        head = self.scripted(symbol, start)
        # \tanh^2(x): the power belongs to the value.
        exponent = getattr(head, "exponent", None)
        name = (
            head.base
            if exponent is not None and hasattr(head, "base")
            else head
        )
        if exponent is not None and str(exponent).startswith("-"):
            self.fail(
                "a negative power of a function may mean its inverse; write it out"
            )
        brackets = (
            ("(", "[", r"\{") if text in (r"\max", r"\min") else ("(", "[")
        )
        if self.token.text in brackets:
            node: Node = self.arguments(name, start)
        else:
            if not self.starts_factor():
                self.fail(f"{text} needs an argument")
            node = self.spanned(
                Apply(name, (self.factor(),), bare=True), start
            )
        return (
            self.power(node, exponent, start)
            if exponent is not None
            else node
        )

    @abstractmethod
    def power(self, base: Node, exponent: Node, start: int) -> Node:
        """A power node with its place."""

    def _big(self, kind: str, start: int) -> Node:
        conditions: tuple[Node, ...] = ()
        upper = None
        while self.token.text in ("_", "^"):
            if self.take().text == "_":
                conditions = self.indices()
            else:
                upper = self.argument()
        if not conditions:
            self.fail(f"{kind} names no running variable")
        if any(isinstance(condition, Raw) for condition in conditions):
            self.fail(f"what stands below {kind} cannot be read")
        if not self.starts_factor():
            self.fail(f"{kind} has no body")
        return self.spanned(
            BigOperator(kind, conditions, upper, self.multiplication()),
            start,
        )

    def _prefixed(self) -> Node:
        start, text = self.token.start, self.take().text
        symbol = self.spanned(Symbol(text), start)
        indices = (
            self.indices() if text == r"\nabla" and self.accept("_") else ()
        )
        token = self.token
        if token.kind == "letter" or token.text in (
            LETTERS | STYLES | ACCENTS
        ) - {
            r"\operatorname",
            r"\text",
        }:
            first = self.token.start
            operand = self.scripted(self.atom(), first)
            return self.spanned(Prefixed(text, indices, operand), start)
        return symbol

    def _styled(self) -> Node:
        start, style = self.token.start, self.take().text
        if self.token.kind == "open":
            self.take()
            parts = []
            while self.token.kind not in ("close", "end"):
                parts.append(self.take().text)
            self.expect("}")
            inner = "".join(parts)
        else:
            inner = self.take().text
        if style == r"\operatorname" and inner.replace(r"\,", "") in (
            "argmax",
            "argmin",
            r"arg\max",
            r"arg\min",
        ):
            return self._big(
                r"\arg\max" if "max" in inner else r"\arg\min", start
            )
        return self.spanned(Symbol(f"{style}{{{inner}}}"), start)
