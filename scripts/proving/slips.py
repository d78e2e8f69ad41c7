"""Slips: the single changes that a careless editor might make, as replacements of a stretch of LaTeX."""

import re
from collections.abc import Callable, Iterator

from proving import nodes
from proving.atoms import ACCENTS, LETTERS, STYLES
from proving.nodes import Node
from proving.statements import parse
from proving.tokens import Token, tokenize

Edit = tuple[str, int, int, str]  # kind, start, end, replacement

_SWAPS = {
    r"\tanh": r"\sigma", r"\sigma": r"\tanh", r"\sin": r"\cos", r"\cos": r"\sin", r"\exp": r"\log", r"\log": r"\exp",
    r"\ln": r"\exp", r"\max": r"\min", r"\min": r"\max", r"\sum": r"\prod", r"\prod": r"\sum",
    r"\operatorname{softmax}": r"\sigma", r"\operatorname{sign}": r"\tanh",
}  # fmt: skip
_RELATIONS = {
    "<": (">", r"\le"),
    ">": ("<", r"\ge"),
    r"\le": (r"\ge", "<"),
    r"\ge": (r"\le", ">"),
    r"\ne": ("=",),
}
_CEIL = {
    r"\lfloor": (r"\lceil", r"\rceil"),
    r"\lceil": (r"\lfloor", r"\rfloor"),
}


def edits(latex: str, words: tuple[str, ...]) -> Iterator[Edit]:
    """All single slips, as replacements of a stretch of the LaTeX."""
    yield from _token_edits(latex, words)
    statements = parse(latex, words)
    for statement in statements:
        for side in statement.sides:
            for node in side.walk():
                for rule in _RULES:
                    yield from rule(node, latex)
    yield from _symbol_edits(
        latex, [side for s in statements for side in s.sides]
    )
    yield from _row_edits(latex)


def _token_edits(latex: str, words: tuple[str, ...]) -> Iterator[Edit]:
    tokens = tokenize(latex, words)
    for index, token in enumerate(tokens):
        start, end, text = token.start, token.end, token.text
        if text in ("+", "-") and token.kind == "symbol":
            yield "sign flipped", start, end, "-" if text == "+" else "+"
        elif text in _RELATIONS:
            for other in _RELATIONS[text]:
                yield "relation changed", start, end, other
        elif text in _SWAPS:
            yield "function swapped", start, end, _SWAPS[text]
        elif token.kind == "number":
            for other in _other_numbers(text):
                yield "constant changed", start, end, other
        elif text == r"\odot":
            yield r"\odot to matrix product", start, end, ""
        elif text == r"\top" and index and tokens[index - 1].text == "^":
            yield "transpose dropped", tokens[index - 1].start, end, ""
        elif text in ("/", r"\cdot"):
            yield (
                "operator changed",
                start,
                end,
                r"\cdot" if text == "/" else "+",
            )


DROPPED = "token dropped"


def drops(latex: str, words: tuple[str, ...]) -> Iterator[Edit]:
    """Each symbol, accent, prime and script left out; counted only where the rest can still be read."""
    tokens = tokenize(latex, words)
    for index, token in enumerate(tokens):
        if (
            token.text == "_"
            and tokens[index - 1].text in (r"\rVert", r"\|")
            and tokens[index + 1].text == "2"
        ):
            continue  # the norm of a vector is Euclidean, whether or not it says so
        if token.text in ("_", "^"):
            yield (
                DROPPED,
                token.start,
                _end_of_argument(tokens, index + 1),
                "",
            )
        elif (
            token.kind in ("letter", "number")
            or token.text in {"'", "-"} | ACCENTS | LETTERS
        ):
            yield DROPPED, token.start, token.end, ""
        elif token.text in STYLES:
            yield (
                DROPPED,
                token.start,
                _end_of_argument(tokens, index + 1),
                "",
            )


def _end_of_argument(tokens: list[Token], index: int) -> int:
    """Where a command's argument ends: a group, a command with its own argument, or one token."""
    if tokens[index].text in STYLES | ACCENTS:
        return _end_of_argument(tokens, index + 1)
    depth = 0
    for token in tokens[index:]:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth == 0:
            return token.end
    return tokens[-1].end


def _other_numbers(text: str) -> list[str]:
    if not text.isdigit():
        return [str(float(text) * 2)]
    value = int(text)
    return (
        [str(value * 10), str(value // 10)]
        if value >= 10
        else [str(value + 1), str(abs(value - 1))]
    )


def _text(node: Node, latex: str) -> str:
    return latex[node.span[0] : node.span[1]]


def _dropped(kind: str, node: Node, kept: Node, latex: str) -> Edit:
    return kind, node.span[0], node.span[1], _text(kept, latex)


def _products(node: Node, latex: str) -> Iterator[Edit]:
    if isinstance(node, nodes.Product):
        for index, factor in enumerate(node.factors):
            yield "factor dropped", factor.span[0], factor.span[1], ""
            following = (
                node.factors[index + 1]
                if index + 1 < len(node.factors)
                else None
            )
            if (
                following is not None
                and _is_bold(factor)
                and _is_bold(following)
            ):
                left, right = _text(factor, latex), _text(following, latex)
                yield (
                    "factors exchanged",
                    factor.span[0],
                    following.span[1],
                    f"{right} {left}",
                )
                yield (
                    r"matrix product to \odot",
                    factor.span[0],
                    following.span[1],
                    rf"{left} \odot {right}",
                )
    elif isinstance(node, nodes.Operation) and node.operator not in (
        r"\land",
        r"\lor",
    ):
        yield _dropped("factor dropped", node, node.left, latex)
        yield _dropped("factor dropped", node, node.right, latex)


def _is_bold(node: Node) -> bool:
    return str(node).startswith((r"\mathbf", r"\boldsymbol"))


def _sums(node: Node, latex: str) -> Iterator[Edit]:
    if not isinstance(node, nodes.Addition) or len(node.terms) < 2:
        return
    for index, (_, term) in enumerate(node.terms):
        if index == 0:
            following = node.terms[1]
            yield (
                "term dropped",
                node.span[0],
                following[1].span[0],
                "-" if following[0] == "-" else "",
            )
        else:
            yield (
                "term dropped",
                node.terms[index - 1][1].span[1],
                term.span[1],
                "",
            )


def _fractions(node: Node, latex: str) -> Iterator[Edit]:
    if isinstance(node, nodes.Fraction):
        above, below = (
            _text(node.numerator, latex),
            _text(node.denominator, latex),
        )
        yield (
            "numerator and denominator swapped",
            *node.span,
            rf"\frac{{{below}}}{{{above}}}",
        )
        yield "denominator dropped", *node.span, rf"\left({above}\right)"
        yield "numerator dropped", *node.span, rf"\frac{{1}}{{{below}}}"
    elif isinstance(node, nodes.Root):
        yield (
            "root dropped",
            *node.span,
            rf"\left({_text(node.radicand, latex)}\right)",
        )


def _powers(node: Node, latex: str) -> Iterator[Edit]:
    if isinstance(node, nodes.Power):
        if node.exponent.span[0] >= node.base.span[1]:
            yield _dropped("exponent dropped", node, node.base, latex)
            text = _text(node.exponent, latex)
            if not text.isdigit():
                yield (
                    "exponent off by one",
                    *node.exponent.span,
                    f"{{{text}+1}}",
                )
    elif isinstance(node, nodes.Group) and isinstance(
        node.inner, nodes.Addition
    ):
        yield _dropped("brackets dropped", node, node.inner, latex)


def _indices(node: Node, latex: str) -> Iterator[Edit]:
    if not isinstance(node, nodes.Name):
        return
    for index in (
        *node.indices,
        *((node.layer,) if node.layer is not None else ()),
    ):
        text = _text(index, latex)
        if isinstance(index, nodes.Symbol) and len(index.spelling) == 1:
            one = (
                index.span[1] - index.span[0] == 1
                and latex[index.span[0] - 1] in "_^"
            )
            for shift in ("+1", "-1"):
                yield (
                    "index off by one",
                    *index.span,
                    f"{{{text}{shift}}}" if one else f"{text}{shift}",
                )
        elif isinstance(index, nodes.Addition):
            yield "index off by one", *index.span, f"{text}+1"


def _bounds(node: Node, latex: str) -> Iterator[Edit]:
    if not isinstance(node, nodes.BigOperator):
        return
    yield _dropped(f"{node.kind} dropped", node, node.body, latex)
    if node.upper is not None:
        text = _text(node.upper, latex)
        braced = f"{{{text}-1}}", f"{{{text}+1}}"
        yield "limit off by one", *node.upper.span, braced[0]
        yield "limit off by one", *node.upper.span, braced[1]
    for condition in node.conditions:
        if (
            isinstance(condition, nodes.Comparison)
            and node.upper is not None
        ):
            start = condition.sides[-1]
            if not isinstance(start, nodes.Number):
                yield (
                    "limit off by one",
                    *start.span,
                    f"{_text(start, latex)}+1",
                )


def _brackets(node: Node, latex: str) -> Iterator[Edit]:
    if not isinstance(node, nodes.Bracketed):
        return
    inner = _text(node.inner, latex)
    yield f"{node.kind} removed", *node.span, rf"\left({inner}\right)"
    if node.kind in _CEIL:
        opening, closing = _CEIL[node.kind]
        yield (
            "floor and ceiling swapped",
            *node.span,
            rf"\left{opening} {inner} \right{closing}",
        )


def _calls(node: Node, latex: str) -> Iterator[Edit]:
    if isinstance(node, nodes.Apply):
        head = str(node.head)
        if head.startswith("\\") and not head.startswith(
            (r"\math", r"\nabla", r"\bold", r"\operatorname{Var}")
        ):
            kind = f"{head} dropped"
            if len(node.arguments) == 1:
                yield (
                    kind,
                    *node.span,
                    rf"\left({_text(node.arguments[0], latex)}\right)",
                )
            else:
                for argument in node.arguments:
                    yield (
                        "operand dropped",
                        *node.span,
                        rf"\left({_text(argument, latex)}\right)",
                    )
    elif isinstance(node, nodes.Cases) and len(node.branches) > 1:
        (first, _), (second, _) = node.branches[:2]
        between = latex[first.span[1] : second.span[0]]
        swapped = f"{_text(second, latex)}{between}{_text(first, latex)}"
        yield "cases swapped", first.span[0], second.span[1], swapped


_RULES: tuple[Callable[[Node, str], Iterator[Edit]], ...] = (
    _products, _sums, _fractions, _powers, _indices, _bounds, _brackets, _calls,
)  # fmt: skip


def _style(symbol: nodes.Symbol) -> str:
    text = symbol.spelling
    if (
        text in _SWAPS
        or text.startswith(r"\operatorname")
        or text in (r"\infty", r"\pi", "e")
    ):
        return ""
    for style in (r"\mathbf", r"\boldsymbol", r"\text", r"\math"):
        if text.startswith(style):
            return r"\mathbf" if style == r"\boldsymbol" else style
    return "plain"


def _symbol_edits(latex: str, sides: list[Node]) -> Iterator[Edit]:
    """Each symbol exchanged for its two neighbours among the formula's own of the same style."""
    leaves = [
        n
        for side in sides
        for n in side.walk()
        if isinstance(n, nodes.Symbol) and _style(n)
    ]
    for leaf in leaves:
        others = list(
            dict.fromkeys(
                o.spelling for o in leaves if _style(o) == _style(leaf)
            )
        )
        place = others.index(leaf.spelling)
        for step in (1, 2):
            other = others[(place + step) % len(others)]
            if other != leaf.spelling:
                yield "symbol swapped", *leaf.span, other


def _row_edits(latex: str) -> Iterator[Edit]:
    match = re.fullmatch(
        r"\s*\\begin\{aligned\}(.*)\\end\{aligned\}\s*", latex, re.DOTALL
    )
    if not match or r"\begin" in match[1]:
        return
    offset = match.start(1)
    for row in match[1].split(r"\\"):
        yield (
            "row dropped",
            offset,
            min(offset + len(row) + 2, match.end(1)),
            "",
        )
        offset += len(row) + 2
