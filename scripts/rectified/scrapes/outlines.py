"""Texts in Org, AsciiDoc or a wiki’s markup, whose headings begin with stars or equals signs: in Markdown’s marks."""

import re
from collections.abc import Iterator

from rectified.scrapes.documents import Document
from rectified.scrapes.ledger import Edit, Tracked, drop, insert, swap
from rectified.scrapes.wikis import wiki

HEADS, ALONE = 3, 0.6
"""So many headings make an outline; where no line of settings says that it is Org, that share of them must have some
text below: otherwise they are bullets."""

_EQUALS = re.compile(r"^(?P<marks>={1,6}) (?=\S)[^\n]*", re.MULTILINE)
_STARS = re.compile(
    r"^(?P<marks>\*{1,6}) (?=\S)[^\n]*(?P<below>\n+(?!\*+ )[^\n])?",
    re.MULTILINE,
)
_SETTING = re.compile(
    r"^#\+(?P<key>\w+)(?::|[ \t]|$)[^\n]*", re.MULTILINE | re.IGNORECASE
)
_DRAWER = re.compile(
    r"^[ \t]*:PROPERTIES:\n(?:[ \t]*:[^\n]*\n){0,40}?[ \t]*:END:[ \t]*$",
    re.MULTILINE,
)
_MARKDOWN = re.compile(r"^#{1,6} \S", re.MULTILINE)


def outline(text: str) -> Document | None:
    """An outline as Markdown; None if a text is none."""
    if len(_MARKDOWN.findall(text)) >= HEADS:
        return None
    for edits in (_equals(text), _stars(text), _underlined(text)):
        if edits:
            edited, lost = Tracked.whole(text).edited(edits)
            return Document(text, edited, lost)
    return None


def _equals(text: str) -> list[Edit]:
    heads = list(_EQUALS.finditer(text))
    told = wiki(text)
    if len(heads) < HEADS and not told:
        return []
    marked = [edit for head in heads for edit in _marked(head)]
    return sorted([*told, *marked])


def _marked(head: re.Match[str]) -> Iterator[Edit]:
    """Markdown's marks instead of a heading's own."""
    marks = head["marks"]
    yield swap(head.start("marks"), head.end("marks"), "#" * len(marks))
    told = head[0].rstrip()
    bare = told.rstrip("=")
    if marks[0] == "=" and bare.endswith(" ") and len(bare) < len(told):
        yield drop(
            head.start() + len(bare) - 1, head.start() + len(told), "markup"
        )


_UNDERLINED = re.compile(
    r"^(?:(?P<over>[=~^\"'#*+.:_-])(?P=over){3,}[ \t]*\n[ ]*)?(?P<told>\w[^\n]*)\n"
    r"(?P<under>(?P<sign>[=~^\"'#*+.:_-])(?P=sign){3,})[ \t]*(?=\n|\Z)",
    re.MULTILINE,
)
"""A line above one of the same signs, and perhaps below one, too."""


def _underlined(text: str) -> list[Edit]:
    """Headings that are underlined with signs that Markdown does not know, as reStructuredText has them: what is
    underlined first is the first level."""
    heads = [
        head
        for head in _UNDERLINED.finditer(text)
        if len(head["under"]) >= len(head["told"].rstrip())
        and head["over"] in {None, head["sign"]}
    ]
    if sum(head["sign"] not in "=-" for head in heads) < HEADS:
        return []
    ways = list(
        dict.fromkeys((head["over"], head["sign"]) for head in heads)
    )
    edits = []
    for head in heads:
        level = min(ways.index((head["over"], head["sign"])) + 1, 6)
        marks = f"{'#' * level} "
        edits += [
            drop(head.start(), head.start("told"), "markup", marks)
            if head["over"]
            else insert(head.start("told"), marks),
            drop(head.end("told"), head.end("under"), "markup"),
        ]
    return edits


_STATE = re.compile(
    r"(?:TODO|DONE|NEXT|WAITING|CANCELLED)[ ]+(?:\[#[A-Z]\][ ]+)?(?=\S)"
)
_TAGS = re.compile(r"(?<=\S)[ \t]+:(?:[\w@#%]+:)+[ \t]*$")


def _untagged(head: re.Match[str]) -> Iterator[Edit]:
    """What Org notes beside a heading's words: what is to be done with it, and its tags."""
    told = head[0].partition("\n")[0]
    begins = len(head["marks"]) + 1
    if state := _STATE.match(told, begins):
        start = head.start()
        yield drop(
            start + state.start(), start + state.end(), "data of a heading"
        )
        begins = state.end()
    if tags := _TAGS.search(told, begins):
        start = head.start()
        yield drop(
            start + tags.start(), start + tags.end(), "data of a heading"
        )


def _stars(text: str) -> list[Edit]:
    heads = list(_STARS.finditer(text))
    deeper = [head for head in heads if len(head["marks"]) > 1]
    settings = list(_SETTING.finditer(text))
    alone = sum(head["below"] is not None for head in deeper)
    if len(heads) < HEADS or (
        not settings
        and (len(deeper) < HEADS or alone < ALONE * len(deeper))
    ):
        return []
    edits = [edit for head in heads for edit in _marked(head)]
    if settings:
        edits += [edit for head in heads for edit in _untagged(head)]
    for line in settings:
        key = line["key"].casefold()
        instead = "```" if key in {"begin_src", "end_src"} else ""
        if key == "title":
            edits.append(
                drop(line.start(), line.start() + 8, "markup", "#")
            )
        else:
            edits.append(drop(line.start(), line.end(), "markup", instead))
    edits += [
        drop(drawer.start(), drawer.end(), "data of a heading")
        for drawer in _DRAWER.finditer(text)
    ]
    return sorted(edits, key=lambda edit: edit.start)
