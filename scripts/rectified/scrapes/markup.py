"""Repairs of broken Markdown: escaped emphasis, and images, which become named gaps."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from rectified.scrapes.ledger import Edit, drop, insert
from rectified.scrapes.noise import whole_line
from rectified.scrapes.steps import Context, Finding, Gap
from rectified.text.notation import masked
from rectified.text.scanning import once

_OPENING = re.compile(r"\*\*\*\\\*[ \t]*+(?=\S)")
_CLOSING = r"\****"


def bold(text: str, item: Context) -> Iterator[Edit]:
    r"""`***\*bold\****` becomes `**bold**`. Not touched: other escapes, other emphasis, code."""
    view = masked(text)
    end = 0
    while opening := _OPENING.search(view, end):
        start = opening.end()
        close = view.find(_CLOSING, start + 1)
        if close < 0:
            return
        inside = view[start:close]
        if "\n" in inside or inside[-1:] in {"\r", "\f", "\xa0"}:
            end = opening.end()
            continue
        kept, end = start + len(inside.rstrip(" \t")), close + len(_CLOSING)
        yield drop(opening.start() + 2, start, "escaped bold")
        yield drop(kept, end - 2, "escaped bold")
        if kept < close:
            yield insert(end, " ")


IMAGE = re.compile(
    r"!\[" + once(r"(?:(?!!\[)[^\]\n]|\](?![(\[]))*", "alt") + r"\]"
    r"(?:\([ ]*+(?P<url>[^()\s]*+)(?:[ ]++\"[^\"\n]*+\")?[ ]*+\)|\[[^\]\n]*+\])"
)
_TAG = re.compile(r"<img\b[^<>]*+>", re.IGNORECASE)
_CAPTION = re.compile(
    r"[ \t]*\n(?:[ \t]*\n)?(?P<caption>[^\n]{3,80})(?=\n|\Z)"
)


def _attribute(tag: str, name: str) -> str:
    match = re.search(
        rf"\b{name}=(?:\"([^\"]*)\"|'([^']*)')", tag, re.IGNORECASE
    )
    return unescape((match[1] or match[2] or "").strip()) if match else ""


def _description(alt: str, address: str) -> str:
    """An image's description, without the site's name that scraped ones end with, and without dashes."""
    host = _host(address).removeprefix("www.").split(".")
    alt = " ".join(alt.split())
    for label in {label for label in host if len(label) > 3}:
        alt = re.sub(
            rf"[ ]*[-–—|][ ]*{re.escape(label)}(?:\.\w+)?[ ]*$",
            "",
            alt,
            flags=re.IGNORECASE,
        )
    words = alt if " " in alt else re.sub(r"[-_]+", " ", alt)
    return " ".join(words.split())


def _host(address: str) -> str:
    """The host that an address names; nothing if it is no address at all."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _caption(text: str, end: int) -> re.Match[str] | None:
    """The caption below an image: a short line without a full stop, with nothing after it in its paragraph."""
    match = _CAPTION.match(text, end)
    if (
        not match
        or match["caption"].rstrip()[-1:] in set(".!?:;,")
        or re.match(r"[\s#|>*+!\[-]|\d+[.)]", match["caption"])
    ):
        return None
    return (
        match
        if re.compile(r"[ \t]*(?:\n[ \t]*(?:\n|\Z)|\Z)").match(
            text, match.end()
        )
        else None
    )


def figures(text: str, item: Context) -> Iterator[Finding]:
    """Images, which are all hot-linked or out of reach, become gaps named by caption or description.

    Runs after formulas, whose images it would take for figures. Not touched: links, code that shows an image.
    """
    view = masked(text)
    images = [(m, m["alt"], m["url"] or "") for m in IMAGE.finditer(view)]
    images += [
        (m, _attribute(m[0], "alt"), _attribute(m[0], "src"))
        for m in _TAG.finditer(view)
    ]
    taken = 0
    for match, alt, address in sorted(
        images, key=lambda entry: entry[0].start()
    ):
        if match.start() < taken:
            continue
        alone = whole_line(view, *match.span()) != match.span()
        caption = _caption(view, match.end()) if alone else None
        shown = (
            caption["caption"].strip()
            if caption
            else _description(alt, address) or item.title
        )
        what = f"figure wanted: {shown}"
        yield Gap(match.start(), what)
        if caption:  # the caption's own characters stay and name the gap
            yield drop(
                match.start(),
                caption.start("caption"),
                "hot-linked image",
                "[figure wanted: ",
            )
            end = caption.start("caption") + len(
                caption["caption"].rstrip()
            )
            yield insert(end, "]")
            taken = end
        else:
            yield drop(*match.span(), "hot-linked image", f"[{what}]")
            taken = match.end()
