"""What of a saved page is no part of its article, and why."""

import re
from collections.abc import Iterator

from rectified.scrapes import titles
from rectified.scrapes.ledger import Lost
from rectified.scrapes.page_tree import (
    HEADINGS,
    Node,
    Tree,
    descendants,
    plain_text,
)

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
        plain_text(text[node.inside : node.end])
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
    links = [inner for inner in descendants(node) if inner.tag == "a"]
    outside = [
        link
        for link in links
        if not link.attributes.get("href", "#").startswith("#")
    ]
    asking = sum(
        titles.asks(plain_text(text[link.inside : link.end]))
        for link in links
    )
    return len(outside) >= max(
        LINKS, 0.5 * len(links)
    ) and asking < ASKED * len(links)


def _is_said(node: Node, text: str) -> bool:
    """Whether a button says something of the page itself: a question that unfolds, or all that a cell, a heading or a
    paragraph holds; and no command."""
    told = plain_text(text[node.inside : node.end])
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


_HOLDING = {*HEADINGS, "td", "li", "dt", "p"}


def _article(root: Node, text: str) -> Node:
    """The smallest element that says it is the article and holds most of what the page's body says."""
    marked = [
        node
        for node in descendants(root)
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


def gone(tree: Tree, text: str) -> list[Lost]:
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
