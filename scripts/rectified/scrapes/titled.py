"""Texts whose questions are the titles of boxes that unfold, of callouts, cards or definitions, in the marks that
builders of sites and programs for notes add to Markdown, or in AsciiDoc's and reStructuredText's: Markdown with a label
before each."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from rectified.scrapes import titles
from rectified.scrapes.documents import LABEL, Document
from rectified.scrapes.ledger import Edit, Tracked, drop

BOXES, ASKED, HELD, HEADS = 4, 0.6, 0.5, 0.5
"""So many boxes at least, of each kind that share of which ask, and which hold that share of the text; and fewer
headings than that share of them that ask."""


class _Form(NamedTuple):
    """How a box is set.

    Attributes:
        opening: what opens it: its kind (`word`) and its title (`told`).
        stops: the line that stands behind it, or that closes it.
        closes: that line is a part of it and says nothing.
        gone: what of its lines is a mark.
    """

    opening: re.Pattern[str]
    stops: re.Pattern[str]
    closes: bool = False
    gone: re.Pattern[str] | None = None


_UNINDENTED = re.compile(r"[ ]{0,1}[^\s]")
_BLANK = re.compile(r"[ \t]*(?:\n|\Z)")

_TELLS = r"title|summary|question|header|heading|label"
_FOLDS = r"details|expand\w*|accordion[\w-]*|collaps\w*|spoiler|toggle|faq[\w-]*|question|tab(?!le)|card|step"

FORMS = (
    # ??? question "What is lay?", the text below set in
    _Form(
        re.compile(
            r"(?:\?\?\?\+?|!!!)[ \t]+(?P<word>[\w-]+)[^\"\n]*\"(?P<told>[^\"\n]+)\"[ \t]*(?=\n|\Z)"
        ),
        _UNINDENTED,
    ),
    # > [!question]- What is lay?, the text below quoted
    _Form(
        re.compile(
            r">[ \t]*\[!(?P<word>[\w-]+)[^\]\n]*\][-+]?[ \t]+(?P<told>\S[^\n]*)"
        ),
        re.compile(r"(?!>)"),
        gone=re.compile(r">[ \t]?"),
    ),
    # :::tip[What is lay?], or ::: details What is lay?, to a line of colons
    _Form(
        re.compile(
            r":{3,}[ \t]*(?P<word>[a-z][\w-]*)"
            r"(?:[ \t]*\[(?P<told>[^\n]+)\](?:\{[^{}\n]*\})?[ \t]*(?=\n|\Z)|[ \t]+(?P<bare>[^\s{\[][^\n]*))"
        ),
        re.compile(r":{3,}[ \t]*(?:\n|\Z)"),
        closes=True,
    ),
    # {{< details "What is lay?" >}}
    _Form(
        re.compile(
            rf"\{{\{{[<%][ \t]*(?P<word>{_FOLDS})\b[^\"\n]*\"(?P<told>[^\"\n]+)\"[^\n]*[>%]\}}\}}[ \t]*(?=\n|\Z)",
            re.IGNORECASE,
        ),
        re.compile(r"[ \t]*\{\{[<%][ \t]*/"),
        closes=True,
    ),
    # <Accordion title="What is lay?">
    _Form(
        re.compile(
            rf"[ \t]*<(?P<word>(?!details)(?:{_FOLDS})\w*)"
            r"(?:\s+[\w:-]+(?:=(?:\"[^\"\n]*\"|\{[^{}\n]*\}))?){0,8}?"
            rf"\s+(?:{_TELLS})=\"(?P<told>[^\"\n]+)\""
            r"(?:\s+answer=\"(?P<answer>[^\"]{1,4000})\")?[^<>]{0,400}>[ \t]*(?=\n|\Z)",
            re.IGNORECASE,
        ),
        re.compile(rf"[ \t]*</(?:{_FOLDS})", re.IGNORECASE),
        closes=True,
    ),
    # .What is lay? above [%collapsible] and a line of equals signs
    _Form(
        re.compile(
            r"(?:\[%(?P<word>collapsible)[^\]\n]*\]\n)?\.(?P<told>[^\s.][^\n]*)\n"
            r"(?:\[%collapsible[^\]\n]*\]\n)?={4,}[ \t]*(?=\n|\Z)"
        ),
        re.compile(r"={4,}[ \t]*(?:\n|\Z)"),
        closes=True,
    ),
    # .. admonition:: What is lay?, the text below set in
    _Form(
        re.compile(
            r"\.\.[ \t]+(?P<word>admonition|dropdown|collapse|toggle|details)::[ \t]+(?P<told>\S[^\n]*)"
        ),
        _UNINDENTED,
        gone=re.compile(r"[ \t]+:[\w-]+:[^\n]*\n?"),
    ),
    # .. rubric:: What is lay?, the text below to the next
    _Form(
        re.compile(r"\.\.[ \t]+(?P<word>rubric)::[ \t]+(?P<told>\S[^\n]*)"),
        re.compile(r"(?!)"),
    ),
    # :What is lay?: The twist., the text below set in
    _Form(
        re.compile(
            r":(?P<told>[^\s:][^:\n]*[^\s:])(?P<word>:)[ \t]+(?=[^\s:])"
        ),
        _UNINDENTED,
    ),
    # What is lay?: The twist., or the text below set in
    _Form(
        re.compile(
            r"(?P<quote>\"?)(?P<told>[^\s:#|>\"`*<(\[-][^\"\n]*[?？])(?P=quote)"
            r"(?P<word>:)[ \t]+(?:[|>][-+]?[ \t]*(?=\n)|(?=[^\s]))"
        ),
        _BLANK,
    ),
    # What is lay?:: at a line's end, the text below set in
    _Form(
        re.compile(
            r"(?P<told>[^\s:*#|>-][^\n]*?[^\s:])(?P<word>::)[ \t]*(?=\n[ \t]*[^\s])"
        ),
        _BLANK,
    ),
    # What is lay?::The twist.
    _Form(
        re.compile(
            r"(?:- )?(?P<told>[^\s:#|>`-][^:`\n]*[^\s:`])(?:(?<=[?？.!])[ \t]*|[ \t]+(?=:+[ \t]))"
            r"(?P<word>:{2,3})[ \t]*(?=[^\s:])"
        ),
        _BLANK,
    ),
    # What is lay?, a question mark alone in the line below, then the answer
    _Form(
        re.compile(r"(?P<told>[^\s#|>][^\n]*)\n(?P<word>\?\??)(?=\n)"),
        _BLANK,
        gone=re.compile(r"<!--SR:[^\n]*-->\n?"),
    ),
    # What is lay? above a line that begins with a colon
    _Form(
        re.compile(
            r"(?:;[ \t]*)?(?P<told>[^\s:#|>;][^\n]*)\n{1,2}(?P<word>:)[ \t]+(?=\S)"
        ),
        _BLANK,
    ),
)
"""How boxes are set; the word that names the kind of a box tells those that ask from others."""


@dataclass
class _Box:
    """A box: how it is set, what opens it, where it ends, and what in it are marks."""

    form: _Form
    opening: re.Match[str]
    end: int = 0
    marks: list[tuple[int, int]] = field(default_factory=list)

    @property
    def title(self) -> tuple[int, int]:
        """Where its title begins and ends."""
        named = self.opening.groupdict()
        return self.opening.span("told" if named["told"] else "bare")


def titled(text: str) -> Document | None:
    """Questions that are titles of boxes, cards or definitions; None if a text holds none."""
    kinds: dict[tuple[int, str | None], list[_Box]] = defaultdict(list)
    for box in _boxes(text):
        kind = FORMS.index(box.form), box.opening["word"]
        kinds[kind].append(box)
    boxes = [
        box
        for alike in kinds.values()
        if sum(_asks(text, box) for box in alike) >= ASKED * len(alike)
        for box in alike
    ]
    held = sum(box.end - box.opening.start() for box in boxes)
    if len(boxes) < BOXES or held < HELD * len(text):
        return None
    heads = re.findall(
        r"^#{1,6}[ \t][^\n]*[?？][ \t]*$", text, re.MULTILINE
    )
    if len(heads) >= HEADS * len(boxes):
        return None
    edited, lost = Tracked.whole(text).edited(
        edit for box in boxes for edit in _edits(text, box)
    )
    return Document(text, edited, lost)


def _asks(text: str, box: _Box) -> bool:
    """Whether a box asks in its title."""
    start, end = box.title
    return titles.is_asked(titles.bare(text[start:end]))


_FENCE = re.compile(r"[ \t>]*(?:```|~~~)")


def _boxes(text: str) -> Iterator[_Box]:
    """The boxes of a text in order, none within another or in code."""
    box: _Box | None = None
    fenced, at = False, 0
    while at < len(text):
        after = text.find("\n", at) + 1 or len(text)
        if _FENCE.match(text, at):
            fenced = not fenced
        opening = None if fenced else _opened(text, at)
        stops = box and not fenced and box.form.stops.match(text, at)
        if box and (stops or opening):
            closes = stops and box.form.closes
            if closes:
                box.marks.append((at, after))
            box.end = after if closes else at
            yield box
            box = None
        elif (
            box
            and box.form.gone
            and (mark := box.form.gone.match(text, at))
        ):
            box.marks.append(mark.span())
        if opening:
            box = opening
            after = max(after, text.find("\n", opening.end) + 1)
        at = after
    if box:
        box.end = len(text)
        yield box


def _opened(text: str, at: int) -> _Box | None:
    """The box that a line opens."""
    for form in FORMS:
        if match := form.opening.match(text, at):
            return _Box(form, match, match.end())
    return None


def _edits(text: str, box: _Box) -> Iterator[Edit]:
    """A label instead of what stands before a title, and nothing instead of the marks behind it."""
    start, end = box.title
    opens = box.opening.start()
    # Below a tag that stands alone Markdown would take it for HTML.
    within = text[max(0, opens - 2) : opens] == ">\n"
    label = f"\n{LABEL}" if within else LABEL
    yield drop(opens, start, "markup", label)
    behind = box.opening.end()
    if box.opening.groupdict().get("answer"):
        first, last = box.opening.span("answer")
        yield drop(end, first, "markup", "\n\n")
        end = last
    yield drop(
        end,
        behind,
        "markup",
        "" if text[behind : behind + 1] in {"", "\n"} else "\n",
    )
    for first, last in box.marks:
        yield drop(first, last, "markup")
