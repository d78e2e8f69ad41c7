"""An answer's words as a reader sees them: where it begins and where it ends."""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rectified.scrapes import titles

SHOWN = 40

_PARSER = MarkdownIt("commonmark").enable("table")
_PARSER.core.ruler.enableOnly(["normalize", "block"])
_GAP = re.compile(
    r"\[(?:figure|embedded page|heading|table) wanted: [^\n]*?\]"
)


def ends(body: str) -> tuple[str, str]:
    """The first and the last 40 characters that a repaired answer says; markup, images and gaps say nothing.

    >>> ends("**Yes**, it `is`.\\n\\n- so")
    ('Yes, it is. so', 'Yes, it is. so')
    """
    body = _GAP.sub("", body)
    if (
        "\n" not in body and body[:1].isalpha()
    ):  # one paragraph, as most are
        said = titles.flat(body)
        return said[:SHOWN].rstrip(), said[-SHOWN:].lstrip()
    told = [token for token in _PARSER.parse(body) if token.type in _LEAVES]
    return _taken(told, first=True), _taken(told[::-1], first=False)


_LEAVES = {"inline", "fence", "code_block", "html_block"}


def _taken(told: list[Token], *, first: bool) -> str:
    """What leaves say until that is enough, from one end."""
    text = ""
    for token in told:
        said = _said(token)
        text = (
            f"{text} {said}".strip() if first else f"{said} {text}".strip()
        )
        if len(text) >= SHOWN:
            break
    return text[:SHOWN].rstrip() if first else text[-SHOWN:].lstrip()


def _said(token: Token) -> str:
    if token.type == "inline":
        return titles.flat(token.content)
    content = (
        titles.TAG.sub(" ", token.content)
        if token.type == "html_block"
        else token.content
    )
    return " ".join(content.split())
