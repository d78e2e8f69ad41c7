"""Saved web pages: HTML to Markdown, the article found and the page's furniture dropped, by position.

Parsers that build a tree forget where its text stood. This one keeps the place of every tag, as the standard library's
tokenizer tells it, so that each character of a page is either in the Markdown or dropped for a reason.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

from rectified.scrapes import titles
from rectified.scrapes.documents import Document
from rectified.scrapes.ledger import (
    Edit,
    Lines,
    Lost,
    Tracked,
    drop,
    insert,
    swap,
)

_VOID = {
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
_FURNITURE = {
    "nav": "navigation",
    "footer": "footer",
    "aside": "sidebar",
    "script": "script",
    "style": "style sheet",
    "noscript": "script",
    "template": "script",
    "head": "head of the page",
    "form": "form",
    "button": "button",
    "select": "form",
    "svg": "picture",
    "iframe": "embedded page",
    "dialog": "dialog",
    "header": "head of the page",
}
_CLASSES = (
    (
        r"ads?|advert\w*|adsbygoogle|sponsor(?:ed)?|promo(?:tion)?|banner",
        "ad",
    ),
    (
        r"nav(?:bar|igation)?|menu|breadcrumbs?|toc|table-of-contents|pagination|pager",
        "navigation",
    ),
    (r"sidebar|related(?:-\w+)?|recommend\w*|widget", "sidebar"),
    (r"comments?|disqus\w*|respond", "comments"),
    (
        r"share|sharing|social|newsletter|subscribe|cookie\w*|popup|modal|signup|cta",
        "page furniture",
    ),
    (
        r"author(?:-box|-bio|-info)?|byline|post-meta|entry-meta|meta-info|last-updated",
        "byline",
    ),
)
_SAID_FURNITURE = [
    (
        re.compile(
            rf"(?:^|[\s_-])(?:{names})(?:$|[\s_]|-(?:box|wrap(?:per)?|container|block|list|area|section|buttons?|links?|icons?|bar|posts?|widgets?|content)\b)"
        ),
        why,
    )
    for names, why in _CLASSES
]
_DATED = re.compile(
    r"\W*(?:last\s+)?(?:updated|modified|published|reviewed)(?:\s+(?:on|at))?\s*:?\s*[\w ,./-]{0,30}\d{2,4}\W*",
    re.IGNORECASE,
)
_BLOCKS = {
    *(f"h{level}" for level in range(1, 7)), "p", "div", "section", "article", "main", "ul", "ol", "li", "table", "tr",
    "pre", "blockquote", "dl", "dt", "dd", "figure", "figcaption", "details", "summary", "body", "html", "header", "hr",
    "thead", "tbody", "tfoot", "caption", "center", "address", "footer", "nav", "aside", "form", "fieldset",
    "button",
}  # fmt: skip


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


class _Tree(HTMLParser):
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
        if tag not in _VOID and len(self._open) < DEEPEST:
            self._open.append(node)

    def handle_startendtag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        self.handle_starttag(tag, attrs)
        if self._open[-1].tag == tag:
            after = self._open[-1].inside
            self._pop(after, after, tag)

    def handle_endtag(self, tag: str) -> None:
        at = self._at()
        self._pop(at, self._text.find(">", at) + 1 or len(self._text), tag)

    def handle_data(self, data: str) -> None:
        at = self._at()
        self.tokens.append(
            Token(at, at + len(data), "text", self._open[-1])
        )

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def _reference(self, told: str) -> None:
        at = self._at()
        end = at + len(told)
        end += self._text[end : end + 1] == ";"
        self.tokens.append(Token(at, end, "reference", self._open[-1]))


_HEADINGS = {f"h{level}" for level in range(1, 7)}
_OF_TABLES = {"table", "thead", "tbody", "tfoot", "tr", "td", "th"}


def _is_layout(table: Node) -> bool:
    """Whether a table holds no data, but a page: its cells have headings or tables."""
    return any(
        node.tag in _HEADINGS or (node.tag == "table" and node is not table)
        for node in _nodes(table)
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
        if node.tag in _HEADINGS or node.tag in {"summary", "dt"}:
            heads += titles.asks(_plain(text[node.inside : node.end]))
        elif node.tag == "button" or (
            node.tag in {"div", "p", "span", "a", "label"}
            and _NAMED_QUESTION.search(names)
        ):
            alike.setdefault((node.tag, names), []).append(node)
    found: list[Node] = []
    for group in alike.values():
        told = [_plain(text[node.inside : node.end]) for node in group]
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
            and not any(node.within(*_TOLD, *_OF_TABLES) for node in group)
        ):
            found += group
    inner = {id(node) for node in found}
    return [
        node
        for node in found
        if not any(
            id(one) in inner for one in _nodes(node) if one is not node
        )
    ]


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
    tracked, lost = Tracked.whole(text).edited(_edits(text, _Tree(text)))
    return Document(text, tracked, lost)


def converted(piece: Tracked) -> tuple[Tracked, list[Lost]]:
    """A piece of HTML within another format as Markdown, and what went."""
    if not re.search(r"[<&]", piece.text):
        return piece, []
    return piece.edited(_edits(piece.text, _Tree(piece.text)))


def _furniture(node: Node, text: str, total: int) -> str:
    """Why an element goes as a whole; nothing if it stays."""
    if node.tag in _FURNITURE:
        if node.tag == "header" and re.search(
            r"<h[1-6]\b", text[node.inside : node.end]
        ):
            return ""
        if node.tag == "button" and _is_said(node, text):
            return ""
        return _FURNITURE[node.tag]
    if (
        node.parent is not None
        and node.parent.tag == "semantics"
        and not _is_tex(node)
        and any(map(_is_tex, node.parent.children))
    ):
        return "a formula that stands there in TeX, too"
    if (
        "hidden" in node.attributes
        or node.attributes.get("aria-hidden") == "true"
    ):
        return "hidden"
    if node.attributes.get("role") in {
        "navigation",
        "banner",
        "complementary",
        "contentinfo",
        "search",
    }:
        return "navigation"
    if node.after - node.start > 0.4 * total or node.tag in {
        "body",
        "html",
        "main",
        "article",
    }:
        return ""
    names = f"{node.attributes.get('class', '')} {node.attributes.get('id', '')}".casefold()
    for pattern, why in _SAID_FURNITURE:
        if names.strip() and pattern.search(names):
            return why
    if node.tag in {"p", "div", "span", "time"} and _DATED.fullmatch(
        _plain(text[node.inside : node.end])
    ):
        return "date"
    return "navigation" if _leads_elsewhere(node, text) else ""


def _is_tex(node: Node) -> bool:
    """Whether an element of a formula tells it in TeX."""
    return node.tag == "annotation" and "tex" in node.attributes.get(
        "encoding", ""
    )


LINKS, LINKED, ASKED = 8, 0.8, 0.3
"""So many links make a menu of an element, if they hold that share of its text; no menu if that share of them asks."""


def _leads_elsewhere(node: Node, text: str) -> bool:
    """Whether an element is a menu: nothing but links to other pages, which ask nothing."""
    if (
        node.tag not in {"div", "ul", "ol", "table", "td", "section", "dl"}
        or not node.said
        or node.linked < LINKED * node.said
    ):
        return False
    links = [inner for inner in _nodes(node) if inner.tag == "a"]
    outside = [
        link
        for link in links
        if not link.attributes.get("href", "#").startswith("#")
    ]
    asking = sum(
        titles.asks(_plain(text[link.inside : link.end])) for link in links
    )
    return len(outside) >= max(
        LINKS, 0.5 * len(links)
    ) and asking < ASKED * len(links)


def _is_said(node: Node, text: str) -> bool:
    """Whether a button says something of the page itself: a question that unfolds, or all that a cell, a heading or a
    paragraph holds; and no command."""
    told = _plain(text[node.inside : node.end])
    command = titles.pattern("command").match(told)
    if not re.search(r"\w", told) or (command and len(told.split()) <= 3):
        return False
    if told.endswith(("?", "？")):
        return True
    if titles.pattern("show").match(told):
        return False
    parent = node.parent
    return (
        parent is not None
        and parent.tag in _HOLDING
        and len(parent.children) == 1
        and parent.said == node.said
    )


_HOLDING = {*_HEADINGS, "td", "li", "dt", "p"}


def _plain(html: str) -> str:
    return (
        " ".join(unescape(re.sub(r"<[^<>]*>", " ", html)).split())
        if len(html) < 400
        else html
    )


def _article(root: Node, text: str) -> Node:
    """The smallest element that says it is the article and holds most of what the page's body says."""
    marked = [
        node
        for node in _nodes(root)
        if node.tag in {"article", "main"}
        or node.attributes.get("role") == "main"
        or "articleBody" in node.attributes.values()
    ]
    said = {id(node): _length(text, node) for node in marked}
    most = max(said.values(), default=0)
    whole = _length(text, root)
    good = [
        node
        for node in marked
        if said[id(node)] > 0.8 * most and most > 0.3 * whole
    ]
    return min(good, key=lambda node: node.after - node.start, default=root)


def _length(text: str, node: Node) -> int:
    """How much an element says in headings, paragraphs, lists and code."""
    told = re.findall(
        r"<(?:p|h[1-6]|li|pre|td|dd)\b[^>]*>(.*?)(?=<)",
        text[node.inside : node.end],
        re.DOTALL | re.IGNORECASE,
    )
    return sum(map(len, told))


def _nodes(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.children


def _gone(tree: _Tree, text: str) -> list[Lost]:
    """What goes as a whole, in order: furniture, and what stands outside the article."""
    article = _article(tree.root, text)
    total = article.after - article.start
    gone: list[Lost] = []
    waiting = [tree.root]
    while waiting:
        node = waiting.pop()
        outside = article is not tree.root and (
            node.after <= article.start or node.start >= article.after
        )
        why = (
            _FURNITURE.get(node.tag, "")
            if outside
            else _furniture(node, text, total)
        )
        if node.tag and why:
            gone.append(Lost(node.start, node.after, why))
        else:
            waiting += node.children
    if article is tree.root:
        return sorted(gone)
    return sorted(
        [
            *gone,
            *_gaps(gone, 0, article.start),
            *_gaps(gone, article.after, len(text)),
        ]
    )


def _gaps(gone: list[Lost], start: int, end: int) -> Iterator[Lost]:
    """What of a part outside the article is no furniture."""
    at = start
    for lost in sorted(lost for lost in gone if start <= lost.start < end):
        if lost.start > at:
            yield Lost(at, lost.start, "outside the article")
        at = max(at, lost.end)
    if end > at:
        yield Lost(at, end, "outside the article")


def _edits(text: str, tree: _Tree) -> Iterator[Edit]:
    """What makes Markdown of a page, piece by piece; whatever is no piece, such as a comment, is markup."""
    gone = iter([*_gone(tree, text), Lost(len(text), len(text), "")])
    lost = next(gone)
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
                *_TOLD
            )
            yield drop(
                lost.start, lost.end, lost.why, "" if within else "\n\n"
            )
            at = lost.end
            state.fresh = state.fresh or not within
            lost = next(gone)
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
        lost = next(gone)
    if at < len(text):
        yield drop(at, len(text), "markup")


_TOLD = (*sorted(_HEADINGS), "p", "li", "td", "th", "dt", "summary")
"""Elements that tell something in a line, which goes on behind what goes from within it."""
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
        if node.within("pre") or node.tag in _VOID:
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
    return parent.within(*_HEADINGS) or (
        node.tag == "button" and parent.within(*_TOLD)
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
