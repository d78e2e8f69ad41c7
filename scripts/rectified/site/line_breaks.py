"""Where a display formula may break into lines when it is wider than its column.

Browsers do not break MathML. But a row that stands in a line of text is a word to them: so the parts between
relations and between terms become rows of their own, and a style sheet that lays the formula out as text breaks between
them, without a script. Where it does not, the formula looks as it did.
"""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from rectified.text import latex

RELATIONS = frozenset("=≈≤≥<>≠∼≡∝←→:≔")
BINARY = frozenset("+−±⋅×⊙")
MOST_COLUMNS = 12
"""Wider alignments are printed as if they had two columns; the widest that fits a sheet has half as many."""
_NO_BREAK_AFTER = RELATIONS | BINARY | {":"}
_OPENING, _CLOSING, _EITHER = (
    frozenset("([{⌊⌈⟨"),
    frozenset(")]}⌋⌉⟩"),
    frozenset("|∥‖"),
)


def style_rules() -> str:
    """The rules of a style sheet that say how many columns an alignment has."""
    return "".join(
        f".cells-{columns}{{--cells:{columns}}}"
        for columns in range(1, MOST_COLUMNS + 1)
    )


def _operator(node: Element) -> str:
    return (node.text or "").strip() if node.tag == "mo" else ""


def _pieces(nodes: list[Element]) -> list[Element]:
    """Rows of the given nodes, each but the first starting with a relation, a plus or a times outside all brackets."""
    pieces: list[Element] = []
    depth, bars, before = 0, 0, ""
    for node in nodes:
        sign = _operator(node)
        outside = depth == 0 and bars % 2 == 0
        breaks = (
            outside
            and sign in RELATIONS | BINARY
            and before not in _NO_BREAK_AFTER
        )
        if not pieces or (breaks and len(pieces[-1])):
            pieces.append(Element("mrow"))
            if sign and len(pieces) > 1:
                # First in its row it would be taken for a sign, and be spaced as one.
                node.set("form", "infix")
        pieces[-1].append(node)
        depth += (sign in _OPENING) - (sign in _CLOSING)
        bars += sign in _EITHER
        before = sign
    return pieces


def _divide(parent: Element) -> None:
    nodes = list(parent)
    for node in nodes:
        parent.remove(node)
    parent.extend(_pieces(nodes))


def breakable(mathml: str) -> str:
    """A display formula with its pieces as the rows it consists of; in an alignment, as the rows of each cell.

    An alignment of other than two columns says by a class how many it has.

    Args:
        mathml: a `<math>` element as `latex.to_mathml` gives it.

    >>> breakable("<math><mi>a</mi><mo>=</mo><mi>b</mi></math>")
    '<math><mrow><mi>a</mi></mrow><mrow><mo form="infix">=</mo><mi>b</mi></mrow></math>'
    """
    math = latex.parse(mathml)
    table = math[0] if len(math) == 1 and math[0].tag == "mtable" else None
    if table is None:
        _divide(math)
    else:
        if (columns := max(len(row) for row in table)) != 2:
            table.set("class", f"cells-{columns}")
        for row in table:
            for cell in row:
                _divide(cell)
    return ElementTree.tostring(math, encoding="unicode")
