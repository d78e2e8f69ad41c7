"""Reading fractions, derivatives, roots and environments."""

from abc import abstractmethod

from proving.cursor import Cursor
from proving.nodes import (
    Cases,
    Comparison,
    Derivative,
    Fraction,
    Matrix,
    Node,
    Operation,
    Root,
)
from proving.tokens import LatexError


class StructureParser(Cursor):
    """Reads what has a shape of its own; the rest of the grammar is below this class."""

    @abstractmethod
    def expression(self) -> Node:
        """Terms with signs."""

    @abstractmethod
    def comparison(self) -> Node:
        """An expression, or several with relations between them."""

    @abstractmethod
    def factor(self) -> Node:
        """An atom with its scripts and arguments."""

    @abstractmethod
    def argument(self) -> Node:
        """A command's argument: a group in braces, or one token."""

    def fraction(self) -> Node:
        """A fraction, or a derivative that is written as one."""
        start = self.token.start
        if sign := self._derivative_sign():
            return self._derivative(sign)
        self.take()
        return self.spanned(
            Fraction(self.argument(), self.argument()), start
        )

    def _sign_at(self, index: int) -> str:
        """`\\partial`, `d` or an upright d at a token, or nothing."""
        texts = [token.text for token in self.tokens[index : index + 4]]
        if texts[:1] in ([r"\partial"], ["d"]):
            return texts[0]
        return "d" if texts == [r"\mathrm", "{", "d", "}"] else ""

    def _derivative_sign(self) -> str:
        if self.ahead().kind != "open" or not (
            sign := self._sign_at(self.index + 2)
        ):
            return ""
        if sign == r"\partial":
            return sign
        depth, index = 1, self.index + 2
        while depth and index < len(self.tokens) - 1:
            depth += {"open": 1, "close": -1}.get(
                self.tokens[index].kind, 0
            )
            index += 1
        after = (
            self.tokens[index + 2] if index + 2 < len(self.tokens) else None
        )
        same = (
            self.tokens[index].kind == "open"
            and self._sign_at(index + 1) == sign
        )
        return (
            sign
            if same
            and after is not None
            and after.text not in ("_", "}", "^")
            else ""
        )

    def _take_sign(self, sign: str) -> None:
        if self._sign_at(self.index) != sign:
            self.fail(f"expected {sign}")
        self.index += 4 if self.token.text == r"\mathrm" else 1

    def _derivative(self, sign: str) -> Node:
        start = self.take().start
        self.expect("{")
        self._take_sign(sign)
        order = f"^{{{self.argument()}}}" if self.accept("^") else ""
        with self.brackets():
            numerator = (
                None if self.token.kind == "close" else self.expression()
            )
        self.expect("}")
        self.expect("{")
        variables: list[Node] = []
        with self.brackets():
            while self.token.kind != "close":
                self._take_sign(sign)
                variables.append(self.factor())
        self.expect("}")
        operand = (
            self.factor()
            if numerator is None and self.starts_factor()
            else None
        )
        return self.spanned(
            Derivative(sign, order, numerator, tuple(variables), operand),
            start,
        )

    def root(self) -> Node:
        """A root with its degree."""
        start, degree = self.take().start, None
        if self.accept("["):
            with self.brackets():
                degree = self.expression()
            self.expect("]")
        return self.spanned(Root(self.argument(), degree), start)

    def environment(self) -> Node:
        r"""A matrix or cases, from `\begin` to `\end`."""
        start = self.token.start
        name = self._environment_name(r"\begin")
        if name not in ("cases", "matrix", "bmatrix", "pmatrix"):
            self.fail(
                f"the environment {name} is not in the site's notation here"
            )
        rows: list[tuple[Node, ...]] = []
        branches: list[tuple[Node, Node | None]] = []
        with self.brackets():
            while self.token.text != r"\end" and self.token.kind != "end":
                cells = [self.expression()]
                if name == "cases":
                    self.accept(",")
                    self._skip_gaps()
                    branches.append(
                        (
                            cells[0],
                            self._condition() if self.accept("&") else None,
                        )
                    )
                else:
                    while self.accept("&"):
                        cells.append(self.expression())
                    rows.append(tuple(cells))
                if self.token.kind == "row":
                    self.take()
        if self._environment_name(r"\end") != name:
            self.fail(f"{name} is not closed")
        return self.spanned(
            Cases(tuple(branches))
            if name == "cases"
            else Matrix(tuple(rows)),
            start,
        )

    def _environment_name(self, command: str) -> str:
        self.expect(command)
        self.expect("{")
        name = self.take().text
        self.expect("}")
        return name

    def _skip_gaps(self) -> None:
        while self.token.kind == "gap":
            self.take()

    def _word(self, *words: str) -> bool:
        if (
            self.token.text in (r"\text", r"\mathrm")
            and self.ahead(2).text.rstrip(".,") in words
        ):
            self.index += 4
            return True
        return False

    def _condition(self) -> Node | None:
        self._skip_gaps()
        if self._word("otherwise", "else"):
            self.accept(".")
            return None
        self._word("if", "for", "when", "where")
        start = self.token.start
        condition = self.comparison()
        while True:
            if self._word("and") or self.accept(r"\land"):
                operator = r"\land"
            elif self._word("or") or self.accept(r"\lor"):
                operator = r"\lor"
            elif (
                self.token.text in (",", ".")
                and self.ahead().kind in ("row", "end")
            ) or self.ahead().text == r"\end":
                self.take() if self.token.text in (",", ".") else None
                break
            else:
                break
            condition = self.spanned(
                Operation(operator, condition, self.comparison()), start
            )
        if not isinstance(condition, Comparison | Operation):
            raise LatexError(
                f"{condition} is no condition", self.latex, start
            )
        return condition
