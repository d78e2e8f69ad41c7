"""Repairs that take out what is no part of an answer: ads, promotion, connectives, plugs, foreign text."""

import functools
import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from rectified.data import own
from rectified.scrapes import titles
from rectified.scrapes.ledger import Edit, drop
from rectified.scrapes.steps import Context, Finding, Gap
from rectified.text.notation import code_masked, masked
from rectified.text.scanning import once

NOISE = Path(__file__).with_name("noise.yml")


def _compiled(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"no pattern: {error}") from error


Pattern = Annotated[
    re.Pattern[str], BeforeValidator(_compiled, json_schema_input_type=str)
]
"""A pattern that takes upper and lower case as the same."""


class Kind(BaseModel):
    """One kind of noise: why it goes, and the patterns that tell it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    why: str = Field(min_length=1)
    patterns: list[Pattern] = Field(min_length=1)


class Noise(BaseModel):
    """The patterns of noise.yml; that file says what each kind is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ad_frames: Kind
    promotion: Kind
    connective: Kind
    plug: Kind
    label: Kind
    byline: Kind
    summary: Kind
    question: Kind


@functools.cache
def patterns(path: Path = NOISE) -> Noise:
    """The kinds of noise, compiled. Raises BadInput if the file does not validate."""
    return own(Noise, path)


def holds(kind: Kind, text: str) -> bool:
    """Whether a text holds one of a kind's patterns."""
    return any(pattern.search(text) for pattern in kind.patterns)


def begins(kind: Kind, text: str) -> bool:
    """Whether a text begins with one of a kind's patterns."""
    return any(pattern.match(text) for pattern in kind.patterns)


def whole_line(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span to its lines and the blank lines after them, if nothing else stands on those lines."""
    first = text.rfind("\n", 0, start) + 1
    rest = re.compile(r"[ \t]*(?:\n[ \t]*(?=\n|\Z))*(?:\n|\Z)").match(
        text, end
    )
    if text[first:start].strip() or rest is None:
        return start, end
    return first, rest.end()


_FRAME = re.compile(
    r"<iframe\b[^<>]*+>(?:[^<]*+</iframe\s*+>)?", re.IGNORECASE
)
_FRAME_TITLE = re.compile(r"\btitle=\"([^\"]*)\"", re.IGNORECASE)


def frames(text: str, item: Context) -> Iterator[Finding]:
    """Embedded frames: ads go, others become gaps. Not touched: code that shows a frame."""
    kind = patterns().ad_frames
    for match in _FRAME.finditer(masked(text)):
        start, end = whole_line(text, *match.span())
        if holds(kind, match[0]):
            yield drop(start, end, kind.why)
        else:
            title = _FRAME_TITLE.search(match[0])
            what = (
                f"embedded page wanted: {title[1] if title else 'untitled'}"
            )
            yield drop(*match.span(), "embedded page", f"[{what}]")
            yield Gap(match.start(), what)


def promotion(text: str, item: Context) -> Iterator[Edit]:
    """Whole lines that ask for stars and followers.

    Not touched: sentences about stars, forks or following.
    """
    kind = patterns().promotion
    for match in re.finditer(r"^.*\S.*$", masked(text), re.MULTILINE):
        if holds(kind, match[0]):
            yield drop(*whole_line(text, *match.span()), kind.why)


def furniture(text: str, item: Context) -> Iterator[Edit]:
    """Whole lines that only lead around the page, such as to its top, or to the publisher.

    Not touched: such words within a sentence.
    """
    line_of = titles.pattern("furniture_line")
    for match in re.finditer(r"^.*\S.*$", masked(text), re.MULTILINE):
        told = (
            match[0].strip(),
            titles.bare(match[0].strip(" \t-*+")).strip("[]() "),
        )
        if len(match[0]) < 400 and any(map(line_of.fullmatch, told)):
            yield drop(*whole_line(text, *match.span()), "page furniture")


_TAGS = (
    r"</?(?:br|p|div|details|summary|center|hr|span|section|b|strong)\b[^<>\n]*>"
    r"|<!--(?:[^-]|-(?!->))*-->|<a\b[^<>\n]*>[ \t]*</a>"
)
_SHOW = (
    r"(?:(?:click (?:here )?to )?(?:show|see|view|reveal|expand)(?: the| to see)?"
    r"(?: answers?| solution)?[ \t]*+[!:.]?)?"
)
_EDGE = once(rf"(?:[ \t]*+(?:{_TAGS}){_SHOW})+", "tags") + r"[ \t]*+"
_FIRST = re.compile(
    r"\s*+"
    + once(
        rf"(?:{_EDGE}(?:\n\s*+)?|[ \t]*+(?:-{{3,}}+|\*{{3,}}+|_{{3,}}+)[ \t]*+(?:\n\s*+|\Z))+",
        "edge",
    ),
    re.IGNORECASE,
)
_LAST = re.compile(
    once(rf"(?:^{_EDGE}(?:\n\s*+|\Z))+", "lines")
    + r"\Z|"
    + once(
        r"(?:[ \t]*+(?:</(?:p|div|details|center|span|section|summary)>|<br[ \t]*+/?>))+",
        "closing",
    )
    + r"\s*+\Z",
    re.MULTILINE | re.IGNORECASE,
)
_ENDING = 1000
"""In so many characters at an answer's end tags alone are looked for, since each of them may begin the ending."""


def folds(text: str, item: Context) -> Iterator[Edit]:
    """The words that one clicks on to see a hidden answer. Not touched: a summary that says more than that."""
    show = titles.pattern("show", r"\W*")
    for match in re.finditer(
        r"<summary\b[^<>]*+>"
        + once(r"[^<]*+(?:<(?!/?summary\b)[^<]*+)*", "said")
        + "</summary>",
        code_masked(text),
        re.I,
    ):
        said = titles.bare(match["said"])
        if len(said) < 60 and (show.match(said) or not said):
            yield drop(*match.span(), patterns().label.why)


_DETAILS = re.compile(
    r"<(?P<closes>/?)details\b[^<>]*+>(?P<said>\s*+<summary\b)?",
    re.IGNORECASE,
)


def _whole_folds(view: str) -> list[tuple[int, int]]:
    """Where folds begin and end that say what they hold and are closed, in order of their ends."""
    opened: list[re.Match[str]] = []
    whole = []
    for match in _DETAILS.finditer(view):
        if not match["closes"]:
            opened.append(match)
        elif opened and (opening := opened.pop())["said"]:
            whole.append((opening.start(), match.end()))
    return whole


def edges(text: str, item: Context) -> Iterator[Edit]:
    """Tags alone at an answer's beginning and end: what holds it together on the page.

    Not touched: tags inside, tags with words, folds that say what they hold.
    """
    view = code_masked(text)
    whole = _whole_folds(view)
    begins = min((start for start, _ in whole), default=len(view))
    first = _FIRST.match(view, 0, begins)
    if first and first["edge"].strip():
        yield drop(*first.span("edge"), "layout")
    ends = max((end for _, end in whole), default=0)
    start = max(first.end() if first else 0, ends, len(view) - _ENDING)
    last = _LAST.search(view, start) if "<" in view[start:] else None
    if last and last[0].strip():
        yield drop(*last.span(), "layout")


def halves(text: str, item: Context) -> Iterator[Edit]:
    """Tags of folds within an answer that lack their other half, or what one clicks on.

    Not touched: folds that say what they hold.
    """
    view = code_masked(text)
    whole = _whole_folds(view)
    begins = {start for start, _ in whole}
    ends = {end for _, end in whole}
    for match in _DETAILS.finditer(view):
        end = match.start("said") if match["said"] else match.end()
        if match.start() not in begins and end not in ends:
            yield drop(match.start(), end, "layout")


def foreign(text: str, item: Context) -> Iterator[Edit]:
    """Another post glued to a list's end: a title, a date alone on the next line, text.

    Not touched: dates in text.
    """
    if not item.last:
        return
    kind = patterns().byline
    for match in re.finditer(r"^(?![ \t]*[-*+•|#>\d])[^\n]{3,80}(?<![.!?:;,\s])\n(?P<date>[^\n]{6,20})$",
                             masked(text), re.MULTILINE):  # fmt: skip
        if any(
            pattern.fullmatch(match["date"].strip())
            for pattern in kind.patterns
        ):
            yield drop(match.start(), len(text), kind.why)
            return


def rules(text: str, item: Context) -> Iterator[Edit]:
    """Rules at an item's end, which part it from what followed, and one right below its title, with a bar or without.

    Not touched: rules inside, underlines of headings.
    """
    lines = text.split("\n")
    told = text.lstrip("\n").partition("\n")[0]
    if "|" in told and _is_rule(told):
        start = text.index(told)
        yield drop(start, start + len(told), "rule")
    first = len(lines)
    while first and (
        not lines[first - 1].strip() or _is_rule(lines[first - 1])
    ):
        first -= 1
    for number in range(first, len(lines)):
        if not _is_rule(lines[number]):
            continue
        if number == 0 or (
            number > first and not lines[number - 1].strip(" \t")
        ):
            # The blank line above goes with it.
            start = sum(
                len(line) + 1 for line in lines[: max(number - 1, 0)]
            )
            yield drop(start, len(text), "rule")
            return


_BOX = re.compile(r"^[ \t]*:{3,}[ \t]*\w*[ \t]*(?:\n|$)", re.MULTILINE)


def boxes(text: str, item: Context) -> Iterator[Edit]:
    """The lines that open and close a box without a title, as builders of sites extend Markdown.

    Not touched: a box's title, and what looks so in code.
    """
    for match in _BOX.finditer(masked(text)):
        yield drop(match.start(), match.end(), "markup")


def _is_rule(line: str) -> bool:
    """Whether a line is a rule across the page, that of a box drawn by such lines and a bar included.

    >>> _is_rule("---"), _is_rule("--------|"), _is_rule("|---|---|")
    (True, True, False)
    """
    told = line.strip(" \t|")
    return len(told) > 2 and told[0] in "-*_" and not told.strip(told[0])


_SENTENCE_END = re.compile(r"[.!?]+[\"”’)\]]*[ \t]+(?=[\"“‘(\[*]*[A-Z])")
_LINE = re.compile(
    r"^(?P<mark>[ \t]*+(?:(?:[-*+•]|\d++[.)])[ \t]++)?)(?P<content>[^\s|#].*+)$",
    re.MULTILINE,
)


def sentences(line: str) -> list[tuple[int, int]]:
    """Where the sentences of a line begin and end, the space after each belonging to it.

    >>> [(s, e) for s, e in sentences("One. Two, e.g. this. Three")]
    [(0, 5), (5, 21), (21, 26)]
    """
    cuts = [
        0,
        *(match.end() for match in _SENTENCE_END.finditer(line)),
        len(line),
    ]
    return list(pairwise(cuts))


def _sentences_of(kind: Kind, text: str) -> Iterator[Edit]:
    for line in _LINE.finditer(masked(text)):
        content = line["content"].rstrip(" \t")
        going = [
            (holds(kind, content[start:end].strip()), start, end)
            for start, end in sentences(content)
        ]
        for goes, group in groupby(going, key=lambda sentence: sentence[0]):
            spans = list(group)
            first, last = spans[0][1], spans[-1][2]
            if not goes:
                continue
            if (first, last) == (0, len(content)):
                is_bullet = bool(line["mark"].strip())
                end = (
                    min(line.end() + 1, len(text))
                    if is_bullet
                    else whole_line(text, *line.span())[1]
                )
                yield drop(line.start(), end, kind.why)
                continue
            if last == len(
                content
            ):  # the last sentences take the space before them along
                first = len(content[:first].rstrip())
            yield drop(
                line.start("content") + first,
                line.start("content") + last,
                kind.why,
            )


def connectives(text: str, item: Context) -> Iterator[Edit]:
    """Sentences that only lead on or talk about the interview.

    Not touched: the sentences beside them, code, tables.
    """
    yield from _sentences_of(patterns().connective, text)


def plugs(text: str, item: Context) -> Iterator[Edit]:
    """Sentences and lines that sell a course.

    Not touched: courses, engineers and training named in passing.
    """
    yield from _sentences_of(patterns().plug, text)


_DASH_BEHIND = re.compile(
    r"[ \t]+(?:[–—→⇒➔➡]|[-=]>|\*{3})\ufe0f?[ \t]+(?=\S)"
)
"""What parts an answer from its question in the same line."""


def labels(text: str, item: Context) -> Iterator[Edit]:
    """The labels before an answer's first word, set in whatever way, or the dash that parts it from its question in the
    same line. Not touched: the word anywhere else, a dash that begins a line, the first of several letters, and a
    letter behind a word that labels, which is the answer chosen, with that word."""
    dash = _DASH_BEHIND.match(text)
    start = dash.end() if dash else len(text) - len(text.lstrip())
    if dash:
        yield drop(*dash.span(), patterns().label.why)
    # All labels at once, since mending again would take the next.
    places = _labels_at(text, start, _label(item.labelled))
    letters = [bool(_LETTER.search(match["label"])) for match in places]
    if places and (letters[0] or not any(letters)):
        yield drop(start, places[-1].end("label"), patterns().label.why)


def _labels_at(
    text: str, start: int, label: re.Pattern[str]
) -> list[re.Match[str]]:
    """The labels that follow one another from a position on, up to the first of several letters."""
    run: list[re.Match[str]] = []
    at = start
    while match := label.match(text, at):
        if _LETTERS.match(text, at):
            break
        run.append(match)
        at = match.end("behind")
    return run


_LETTER = re.compile(r"^\W*A\W*$", re.IGNORECASE)
"""A letter that labels an answer: behind a word that does, it is the answer chosen."""


_LETTERS = re.compile(
    r"[ \t]*(?:[-*+][ \t]+)?[*_(\[]{0,3}A(?P<mark>[*_]{0,3}[:：.)\]][*_]{0,3}|[ \t]?[-–—][ \t])[^\n]*\n\s*"
    r"(?:[-*+][ \t]+)?[*_(\[]{0,3}[B-Z](?P=mark)"
)
"""The first of lines that each begin with a letter: what is chosen from, or what the letters of a word stand for."""


@functools.cache
def _label(bare: bool) -> re.Pattern[str]:
    """What labels an answer.

    A word alone on its line needs no colon, and a letter alone is a label only behind a question's own.
    """
    word = titles.pattern("answer_label").pattern
    if bare:
        word = f"{word}|A"
    sign, number = r"[^\w\s*_#<>\[(`$|&-]*", r"[ \t]*+\d{0,4}"
    opening = (
        r"(?:>[ \t]*+)?(?:#{1,6}[ \t]++|[-*+][ \t]++)?(?:<[^<>\n]*+>){0,8}"
    )
    opening += rf"[*_]{{0,3}}{sign}[ \t]*+[*_]{{0,3}}"
    ticked = r"[^\w\s!-/:-@\[-`{-~\u00a1-\u00ff\u2010-\u2027\u2030-\u205e\u2200-\u22ff\u3001-\u303f\uff01-\uff65]*"
    closing = rf"{ticked}[*_]{{0,3}}(?:</[^<>\n]*+>){{0,8}}"
    end = r"(?:[*_]{0,3}[ \t]*+[:：]|】[:：]?|[.)](?=[ \t*_\n])|[ \t]?[-–—](?=[ \t]))"
    colon = rf"(?:{word}){number}[ \t]*+{end}[ \t]*+[-–—]?{closing}[ \t]*+"
    alone = rf"(?:{word}){number}[ \t]*+{closing}[ \t]*+(?:<br */?>[ \t]*+)?(?=\n)"
    return re.compile(
        rf"(?P<label>{opening}(?:{colon}|{alone}))(?P<behind>\s*+)(?=\S)",
        re.IGNORECASE,
    )


def placeholders(text: str, item: Context) -> Iterator[Edit]:
    """Words that stand where an answer is missing. Not touched: such words within an answer."""
    told = text.strip(" \t\n*_()[]<>.")
    if told and titles.pattern("placeholder").fullmatch(told):
        start = len(text) - len(text.lstrip())
        yield drop(start, len(text), "placeholder")


def source_links(text: str, item: Context) -> Iterator[Edit]:
    """Links to a title's source at its end. Not touched: a title that is a link."""
    start = titles.source_links(text)
    if text[start:].strip():
        yield drop(start, len(text.rstrip()), "link to the source")
