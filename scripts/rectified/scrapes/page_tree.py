"""A saved page as a tree that keeps the place of every tag."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

from rectified.scrapes import titles
from rectified.scrapes.ledger import Lines

VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
}

_CLOSED_BY = {
    "p": {
        "p",
        "div",
        "ul",
        "ol",
        "dl",
        "table",
        "pre",
        "blockquote",
        "section",
        "article",
        "hr",
        "form",
        "details",
    }
    | {f"h{level}" for level in range(1, 7)},
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "tr": {"tr"},
    "td": {"td", "th", "tr"},
    "th": {"td", "th", "tr"},
    "option": {"option"},
}

DEEPEST = 200
"""How deep elements nest; what stands deeper is read as if it stood there, as browsers do."""


@dataclass(eq=False)
class Node:
    """An element: its tag, attributes, where its tags and its content stand, what is in it, and how many characters
    its text has and that of the links in it."""

    tag: str
    attributes: dict[str, str]
    parent: "Node | None"
    start: int
    inside: int
    end: int = 0
    after: int = 0
    children: list["Node"] = field(default_factory=list)
    said: int = 0
    linked: int = 0

    def within(self, *tags: str) -> bool:
        """Whether it stands in an element of one of some tags, or is one."""
        node: Node | None = self
        while node is not None:
            if node.tag in tags:
                return True
            node = node.parent
        return False

    def depth(self, *tags: str) -> int:
        """In how many elements of some tags it stands."""
        count = 0
        node: Node | None = self
        while node is not None:
            count += node.tag in tags
            node = node.parent
        return count


class Token(NamedTuple):
    """A piece of a page: `open`, `close`, `text` or `reference`, where it stands, and its element."""

    start: int
    end: int
    kind: str
    node: Node


class Tree(HTMLParser):
    """The elements of a page by position; forgiving, as browsers are."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._text, self._lines = text, Lines(text)
        self.root = Node("", {}, None, 0, 0, len(text), len(text))
        self._open = [self.root]
        self._nodes: list[Node] = []
        self.tokens: list[Token] = []
        self.feed(text)
        self.close()
        while len(self._open) > 1:
            self._pop(len(text), len(text), self._open[-1].tag)
        for node in self._nodes:
            if node.tag == "table" and _is_layout(node):
                _unmake(node)
        for node in _asked(self._nodes, text):
            node.tag = "dt"
        for token in self.tokens:
            if token.kind == "text":
                told = self._text[token.start : token.end]
                token.node.said += len(told.strip())
        for node in reversed(self._nodes):  # each after all that is in it
            node.linked = node.said if node.tag == "a" else node.linked
            if node.parent is not None:
                node.parent.said += node.said
                node.parent.linked += node.linked

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines.start(line) + column

    def _pop(self, at: int, after: int, tag: str) -> None:
        """Close elements up to the innermost of a tag; nothing if none is open."""
        if all(node.tag != tag for node in self._open[1:]):
            return
        while True:
            node = self._open.pop()
            last = node.tag == tag
            node.end, node.after = at, after if last else at
            self.tokens.append(Token(at, node.after, "close", node))
            if last:
                return

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """A tag opens; what it closes by itself is closed first."""
        at = self._at()
        while len(self._open) > 1 and tag in _CLOSED_BY.get(
            self._open[-1].tag, ()
        ):
            self._pop(at, at, self._open[-1].tag)
        after = at + len(self.get_starttag_text() or "")
        attributes = {name: value or "" for name, value in attrs}
        node = Node(
            tag, attributes, self._open[-1], at, after, after, after
        )
        self._open[-1].children.append(node)
        self._nodes.append(node)
        self.tokens.append(Token(at, after, "open", node))
        if tag not in VOID and len(self._open) < DEEPEST:
            self._open.append(node)

    def handle_startendtag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """A tag opens and closes."""
        self.handle_starttag(tag, attrs)
        if self._open[-1].tag == tag:
            after = self._open[-1].inside
            self._pop(after, after, tag)

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        at = self._at()
        self._pop(at, self._text.find(">", at) + 1 or len(self._text), tag)

    def handle_data(self, data: str) -> None:
        """Text stands here."""
        at = self._at()
        self.tokens.append(
            Token(at, at + len(data), "text", self._open[-1])
        )

    def handle_entityref(self, name: str) -> None:
        """A character stands here by its name."""
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        """A character stands here by its number."""
        self._reference(f"&#{name}")

    def _reference(self, told: str) -> None:
        at = self._at()
        end = at + len(told)
        end += self._text[end : end + 1] == ";"
        self.tokens.append(Token(at, end, "reference", self._open[-1]))


HEADINGS = {f"h{level}" for level in range(1, 7)}

_OF_TABLES = {"table", "thead", "tbody", "tfoot", "tr", "td", "th"}


def _is_layout(table: Node) -> bool:
    """Whether a table holds no data, but a page: its cells have headings or tables."""
    return any(
        node.tag in HEADINGS or (node.tag == "table" and node is not table)
        for node in descendants(table)
    )


def _unmake(table: Node) -> None:
    """Take a table for mere boxes; the tables within stay what they are."""
    waiting = [table]
    while waiting:
        node = waiting.pop()
        if node.tag in _OF_TABLES:
            node.tag = "div"
        waiting += [
            child for child in node.children if child.tag != "table"
        ]


ALIKE, ALIKE_ASK, ALIKE_LONG = 3, 0.6, 300
"""So many elements of one class, of which that share asks and none is longer, are questions."""

_NAMED_QUESTION = re.compile(
    r"(?:^|[\s_-])(?:questions?|faqs?|accordions?|collapsibles?|toggles?|triggers?)(?:$|[\s_-])"
)

_HEADER = re.compile(r"(?:^|[\s_-])(?:head(?:er|ing)?|title)(?:$|[\s_-])")


def _is_header(node: Node) -> bool:
    """Whether an element stands in the header of a box."""
    around = node.parent.attributes.get("class", "") if node.parent else ""
    return bool(_HEADER.search(around.casefold()))


def _asked(nodes: list[Node], text: str) -> list[Node]:
    """The boxes or buttons that are questions, since all of their class are and they are named so, in a page whose
    headings are none."""
    alike: dict[tuple[str, str], list[Node]] = {}
    heads = 0
    for node in nodes:
        names = node.attributes.get("class", "").casefold()
        if node.tag in HEADINGS or node.tag in {"summary", "dt"}:
            heads += titles.asks(plain_text(text[node.inside : node.end]))
        elif node.tag == "button" or (
            node.tag in {"div", "p", "span", "a", "label"}
            and _NAMED_QUESTION.search(names)
        ):
            alike.setdefault((node.tag, names), []).append(node)
    boxes: list[Node] = []
    for group in alike.values():
        told = [plain_text(text[node.inside : node.end]) for node in group]
        asking = sum(map(titles.asks, told))
        marks = sum(one.endswith(("?", "？")) for one in told)
        if (
            len(group) >= ALIKE
            and (
                group[0].tag != "button"
                or marks >= 0.5 * len(group)
                or all(map(_is_header, group))
            )
            and asking >= ALIKE_ASK * len(group)
            and max(map(len, told)) <= ALIKE_LONG
            and all(re.search(r"\w", one) for one in told)
            and heads < 0.5 * asking
            and not any(
                node.within(*HOLDING_TEXT, *_OF_TABLES) for node in group
            )
        ):
            boxes += group
    inner = {id(node) for node in boxes}
    return [
        node
        for node in boxes
        if not any(
            id(one) in inner for one in descendants(node) if one is not node
        )
    ]


def plain_text(html: str) -> str:
    """What a short piece of HTML says; a long one as it is."""
    return (
        " ".join(unescape(re.sub(r"<[^<>]*>", " ", html)).split())
        if len(html) < 400
        else html
    )


def descendants(node: Node) -> Iterator[Node]:
    """A node and all within it."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.children


HOLDING_TEXT = (*sorted(HEADINGS), "p", "li", "td", "th", "dt", "summary")
"""Elements that tell something in a line, which goes on behind what goes from within it."""
