"""Saved web pages: HTML to Markdown, the article found and the page's furniture dropped, by position.

Parsers that build a tree forget where its text stood. This one keeps the place of every tag, as the standard library's
tokenizer tells it, so that each character of a page is either in the Markdown or dropped for a reason."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from html import unescape

from rectified.scrapes.documents import Document
from rectified.scrapes.furniture import gone
from rectified.scrapes.ledger import Edit, Lost, Tracked, drop, insert, swap
from rectified.scrapes.page_tree import (
    HEADINGS,
    HOLDING_TEXT,
    VOID,
    Node,
    Token,
    Tree,
)

_BLOCKS = {
    *(f"h{level}" for level in range(1, 7)), "p", "div", "section", "article", "main", "ul", "ol", "li", "table", "tr",
    "pre", "blockquote", "dl", "dt", "dd", "figure", "figcaption", "details", "summary", "body", "html", "header", "hr",
    "thead", "tbody", "tfoot", "caption", "center", "address", "footer", "nav", "aside", "form", "fieldset",
    "button",
}  # fmt: skip

_BEGUN = re.compile(
    r"^\s*(?:</?(?:div|p|ul|ol|li|table|t[rdh]|thead|tbody|section)\b|<!--)",
    re.IGNORECASE | re.MULTILINE,
)
"""A line that begins with a tag of a page's layout, or with a remark."""


def is_page(text: str) -> bool:
    """Whether a text is a web page or a part of one, and not Markdown with some tags in it."""
    start = text.lstrip()[:200].casefold()
    if start.startswith(("<!doctype html", "<html", "<?xml")) or re.match(
        r"<!--.*?-->\s*<html", start, re.DOTALL
    ):
        return True
    tags = len(
        re.findall(
            r"</(?:p|h[1-6]|li|div|td|strong|span)>", text, re.IGNORECASE
        )
    )
    lines = sum(bool(line.strip()) for line in text.split("\n"))
    begun = len(_BEGUN.findall(text))
    return (
        start.startswith("<")
        and max(tags, begun) > 0.5 * lines
        and not re.search(r"^(?:#{1,6} |```|\d+[.)] )", text, re.MULTILINE)
    )


def page(text: str) -> Document | None:
    """A web page as Markdown; None if the text is none."""
    if not is_page(text):
        return None
    tracked, lost = Tracked.whole(text).edited(_edits(text, Tree(text)))
    return Document(text, tracked, lost)


def converted(piece: Tracked) -> tuple[Tracked, list[Lost]]:
    """A piece of HTML within another format as Markdown, and what went."""
    if not re.search(r"[<&]", piece.text):
        return piece, []
    return piece.edited(_edits(piece.text, Tree(piece.text)))


def edits_within(
    text: str, spans: Sequence[tuple[int, int]]
) -> tuple[str, list[Edit]]:
    """The text of some elements of HTML, blanks where all else stands, and the edits that make Markdown of it; the
    elements are looked at as one page, so that what is alike in them is seen.

    Args:
        text: what they stand in.
        spans: where each begins and ends, in order.
    """
    parts, at = [], 0
    for start, end in spans:
        parts += [re.sub(r"[^\n]", " ", text[at:start]), text[start:end]]
        at = end
    shown = "".join(parts) + re.sub(r"[^\n]", " ", text[at:])
    ends = [end for _, end in spans]
    edits = []
    for edit in _edits(shown, Tree(shown)):
        place = bisect_left(ends, edit.end)
        if place < len(spans) and spans[place][0] <= edit.start:
            edits.append(edit)
    return shown, edits


def _edits(text: str, tree: Tree) -> Iterator[Edit]:
    """What makes Markdown of a page, piece by piece; whatever is no piece, such as a comment, is markup."""
    dropped = iter([*gone(tree, text), Lost(len(text), len(text), "")])
    lost = next(dropped)
    at = 0
    state = _State()
    around = tree.root
    for token in sorted(
        tree.tokens, key=lambda token: (token.start, token.end)
    ):
        while lost.end <= token.start and lost.why:
            if lost.start > at:
                yield drop(at, lost.start, "markup")
            within = _INLINE.match(text, lost.start) and around.within(
                *HOLDING_TEXT
            )
            yield drop(
                lost.start, lost.end, lost.why, "" if within else "\n\n"
            )
            at = lost.end
            state.fresh = state.fresh or not within
            lost = next(dropped)
        if token.start >= lost.start and lost.why:
            continue
        if token.start > at:
            yield drop(at, token.start, "markup")
        if token.start >= at:
            yield from state.edits(text, token)
            at = token.end
            around = token.node
            if token.kind == "close" and around.parent is not None:
                around = around.parent
    while lost.why:
        if lost.start > at:
            yield drop(at, lost.start, "markup")
        yield drop(lost.start, lost.end, lost.why)
        at = lost.end
        lost = next(dropped)
    if at < len(text):
        yield drop(at, len(text), "markup")


_INLINE = re.compile(
    r"<(?:svg|span|a|i|b|em|strong|small|sup|sub|button|label|input|m\w+|script)\b",
    re.IGNORECASE,
)


class _State:
    """What is written so far: whether a line has just begun, and which tables have their head."""

    def __init__(self) -> None:
        self.fresh = True
        self.headed: set[int] = set()

    def edits(self, text: str, token: Token) -> Iterator[Edit]:
        """The edits of one piece."""
        match token.kind:
            case "text":
                yield from self._text(text, token)
            case "reference":
                told = unescape(text[token.start : token.end])
                in_code = token.node.within("pre", "code", "annotation")
                self.fresh = False
                escaped = (
                    told
                    if in_code or told not in {"<", "*", "_", "`"}
                    else f"\\{told}"
                )
                yield drop(
                    token.start,
                    token.end,
                    "markup",
                    escaped if told.strip() else " ",
                )
            case "open":
                yield from self._tag(token, _opening(token.node, text))
            case _:
                yield from self._tag(token, self._closing(token.node, text))

    def _tag(self, token: Token, instead: str) -> Iterator[Edit]:
        if token.node.tag in {"sub", "sup"}:
            return
        if instead:
            self.fresh = instead.endswith(("\n", "# ", "- ", ">"))
        if token.end > token.start:
            yield drop(token.start, token.end, "markup", instead)
        elif instead:
            yield insert(token.start, instead)

    def _text(self, text: str, token: Token) -> Iterator[Edit]:
        """Runs of white space become one space, or nothing where a line begins."""
        if token.node.within("pre"):
            self.fresh = False
            return
        for match in re.finditer(
            r"\s+|[^\s]+", text[token.start : token.end]
        ):
            start, end = (
                token.start + match.start(),
                token.start + match.end(),
            )
            if not match[0].isspace():
                if self.fresh and re.match(r"[#>]|[-+*]$", match[0]):
                    yield insert(start, "\\")
                self.fresh = False
            elif self.fresh:
                yield drop(start, end, "white space")
            else:
                if match[0][0] != " ":
                    yield swap(start, start + 1, " ")
                if end > start + 1:
                    yield drop(start + 1, end, "white space")

    def _closing(self, node: Node, text: str) -> str:
        """The Markdown of a closing tag."""
        if node.tag == "pre":
            return "\n```\n\n"
        if node.within("pre") or node.tag in VOID:
            return ""
        if node.tag in {"strong", "b", "code"}:
            return _around(node, text)
        if node.tag in {"td", "th"}:
            return " |"
        if node.tag == "annotation":
            return "$"
        if node.tag in {"summary", "dt"}:
            return f"</{node.tag}>\n\n"
        if node.tag == "tr":
            return self._head(node)
        outer = node.parent is not None and (
            node.parent.within("td", "th") or _in_a_line(node)
        )
        return (
            "\n\n"
            if node.tag in _BLOCKS and not outer and node.tag != "li"
            else ""
        )

    def _head(self, row: Node) -> str:
        """The rule below a table's first row."""
        table = row.parent
        while table is not None and table.tag != "table":
            table = table.parent
        if (
            table is None
            or id(table) in self.headed
            or (row.parent and row.parent.within("td", "th"))
        ):
            return ""
        self.headed.add(id(table))
        return "\n|" + " --- |" * sum(
            child.tag in {"td", "th"} for child in row.children
        )


def _opening(node: Node, text: str) -> str:
    """The Markdown of an opening tag."""
    tag, parent = node.tag, node.parent or node
    if parent.within("pre"):
        return ""
    in_cell = parent.within("td", "th")
    if re.fullmatch("h[1-6]", tag):
        return "" if in_cell else f"\n\n{'#' * int(tag[1])} "
    if tag in {"strong", "b", "code"}:
        return _around(node, text)
    if tag == "annotation":
        return "$"
    if tag == "li":
        return (
            " "
            if in_cell
            else f"\n{'  ' * (parent.depth('ul', 'ol') - 1)}- "
        )
    if tag == "br":
        return (
            " "
            if in_cell
            or parent.within(
                "h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt"
            )
            else "\n"
        )
    if tag == "img":
        alt = re.sub(r"[\[\]\n]", " ", node.attributes.get("alt", ""))
        source = re.sub(r"[()\s]", "", node.attributes.get("src", ""))
        return f"![{alt}]({source})" if alt or source else ""
    simple = {
        "pre": "\n\n```\n",
        "tr": "\n|",
        "td": " ",
        "th": " ",
        "hr": "\n\n---\n\n",
    }
    simple |= {"summary": "\n\n<summary>", "dt": "\n\n<dt>"}
    if tag in simple:
        return simple[tag]
    if tag in _BLOCKS and not in_cell and not _in_a_line(node):
        opens = not text[parent.inside : node.start].strip()
        listed = parent.tag == "li" and tag in {"p", "div"}
        return "" if listed and opens else "\n\n"
    return ""


def _in_a_line(node: Node) -> bool:
    """Whether a box stands within a heading, or a button within any line."""
    parent = node.parent or node
    return parent.within(*HEADINGS) or (
        node.tag == "button" and parent.within(*HOLDING_TEXT)
    )


_AROUND = {"strong": "**", "b": "**", "code": "`"}


def _around(node: Node, text: str) -> str:
    """The marks of bold and code, where Markdown would read them as such."""
    inner = text[node.inside : node.end]
    if node.parent and node.parent.within(
        "pre",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "td",
        "th",
        "summary",
        "b",
        "strong",
    ):
        return ""
    if (
        not inner.strip()
        or inner != inner.strip()
        or "`" in inner
        or re.search(r"</?(?:p|div|br|li)\b", inner)
    ):
        return ""
    return _AROUND[node.tag]
