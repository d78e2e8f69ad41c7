"""Rules on answers: their parts in order, and how they are written.

To add one, write a generator below `@rule("A99", over=…)`; nothing else registers it. It is called with what `over`
gives, one by one, and with the index last, and yields a `Problem(where, what and remedy)` for each fault:

- `answers`: each `Question` that is answered, `questions`: each, answered or not. `question.front` is its front matter,
  `question.short` and `question.body` are its Markdown, `question.where("some words")` is the file and line of words;
- `pieces`: each `Piece` of Markdown, corrections included. `piece.prose` is its text with code, formulas and targets
  of links blotted out character for character, `piece.at(position)` the file and line;
- `whole`: nothing, for what is asked of the collection once, such as of `index.questions`.

What breaks it is a `Case` in tests/checks/test_rules.py; a rule without one fails there.
"""

import ast
import functools
import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from rectified.checks import spelling
from rectified.checks.index import (
    CORRECTION,
    Index,
    Piece,
    answers,
    pieces,
    questions,
    whole,
)
from rectified.checks.rules import rule
from rectified.curation import MORE, Question
from rectified.errors import Problem, located
from rectified.text.code import WIDTH, parsing, placed, too_long, unsaid
from rectified.text.notation import BLOT, FENCE, INLINE, SPAN, blocks
from rectified.text.numerals import OPENING, numerals, passages

SHORT_WORDS = 60
NEXT = "**Asked next.**"
COLOR = re.compile(
    r"\b(black|white|red|blue|green|orange|gr[ae]y|colou?r\w*)\b"
)

_DAY = timedelta(
    days=1
)  # a reviewer in Auckland may be a day ahead of the machine that checks
_HEADING = re.compile(
    r"^[ \t]*(?:[-*+>][ \t]+)*#.*|(?<=[^\n|]\n)[ ]{0,3}(?:=+|-+)[ \t]*$",
    re.MULTILINE,
)
_HTML = re.compile(r"</?[a-zA-Z]|<!--(?! more -->)|!\[")
_FOLLOW_UPS = re.compile(
    r"\s*(?:- \*[^\n*]+\*[^\n]*\n(?:[ ]+[^\n]+\n|\n)*)+\s*"
)


@rule("A01", over=questions)
def is_answered(question: Question, index: Index) -> Iterator[Problem]:
    """Every question has an answer; `unanswered: true` is for the time of writing."""
    if question.front.unanswered:
        yield Problem(
            question.where("unanswered:"),
            "no answer yet; write it and take `unanswered` out",
        )


@rule("A02", over=answers)
def is_reviewed(question: Question, index: Index) -> Iterator[Problem]:
    """`reviewed` is the day of the last review, and not in the future."""
    day = question.front.reviewed
    if day is None:
        yield Problem(
            question.where("---"),
            "no `reviewed`; add the day of the last review, such as 2026-11-21",
        )
    elif day > index.today + _DAY:
        yield Problem(
            question.where("reviewed:"),
            f"`reviewed` is {day}, which is to come; write the day it was",
        )


@rule("A16", over=answers)
def is_reviewed_as_it_is(
    question: Question, index: Index
) -> Iterator[Problem]:
    """The text is the one that was reviewed, which `digest` says; if it has changed, `--check` warns, and CI fails."""
    if not question.is_as_reviewed:
        what = f"has changed since its review; examine it and run `make reviewed NAME={question.slug}`"
        yield Problem(question.where("digest:"), what, warns=True)


@rule("A03", over=answers)
def short_answer_is_one_paragraph(
    question: Question, index: Index
) -> Iterator[Problem]:
    """The short answer is one paragraph, since it stands alone on cheat sheets and among search results."""
    where = f"{question.path}:{question.short_line}"
    if not question.short:
        yield Problem(where, f"no short answer; write it above `{MORE}`")
    elif re.search(r"\n[ \t]*(?:\n|[-*+] |\d+[.)] )", question.short):
        yield Problem(
            where,
            f"the short answer is more than one paragraph; move the rest below `{MORE}`",
        )


def short_words(short: str) -> int:
    """Words of a short answer, a formula and a code span counting as one each."""
    text = INLINE.sub(" formula ", SPAN.sub(" code ", short))
    return len(re.findall(r"\w[\w’'\-–]*", text))


@rule("A04", over=answers)
def short_answer_is_short(
    question: Question, index: Index
) -> Iterator[Problem]:
    """The short answer has at most 60 words; a formula counts as one."""
    if (words := short_words(question.short)) > SHORT_WORDS:
        where = f"{question.path}:{question.short_line}"
        yield Problem(
            where,
            f"the short answer has {words} words, {SHORT_WORDS} at most; move some below `{MORE}`",
        )


@rule("A05", over=pieces)
def parts_once(piece: Piece, index: Index) -> Iterator[Problem]:
    """`<!-- more -->` stands once, between the short and the full answer."""
    for match in re.finditer(MORE, piece.prose):
        yield Problem(
            piece.at(match.start()), f"`{MORE}` a second time; take it out"
        )


@rule("A06", over=pieces)
def no_headings(piece: Piece, index: Index) -> Iterator[Problem]:
    """An answer has no headings: titles and menus belong to questions. A bold run-in opens a part."""
    for match in _HEADING.finditer(piece.prose):
        yield Problem(
            piece.at(match.start()),
            "a heading inside an answer; use a bold run-in instead",
        )


@rule("A07", over=pieces)
def plain_markdown(piece: Piece, index: Index) -> Iterator[Problem]:
    """Answers are plain Markdown: no HTML, no comments, no images."""
    for match in _HTML.finditer(piece.prose):
        what = f"{piece.name}: HTML or an image (`{match[0]}`); write plain Markdown, code in backticks"
        yield Problem(piece.at(match.start()), what)


@rule("A08", over=answers)
def has_a_number(question: Question, index: Index) -> Iterator[Problem]:
    """The full answer has a paragraph “**A number.**”: one worked number that readers can redo."""
    if not re.search(
        r"^\*\*A number\.\*\*\s+\S", question.body, re.MULTILINE
    ):
        yield Problem(
            f"{question.path}:{question.body_line}",
            "no paragraph “**A number.** …” with a worked number",
        )


@rule("A20", over=answers)
def captions_name_no_color(
    question: Question, index: Index
) -> Iterator[Problem]:
    """A figure's caption names no color: it is read in two themes, in print, and by people who see none."""
    for figure in question.figures:
        if color := COLOR.search(figure.caption):
            yield Problem(
                question.where(color[0], after=figure.line),
                f"the caption of `{figure.id}` says “{color[0]}”; name the line or its mark instead",
            )


@rule("A19", over=answers)
def says_what_is_used(
    question: Question, index: Index
) -> Iterator[Problem]:
    """The full answer has one paragraph “**In practice.**”: what is used, by whom, since when."""
    paragraphs = list(
        re.finditer(
            r"^\*\*In practice\.\*\*\s+\S", question.body, re.MULTILINE
        )
    )
    if len(paragraphs) != 1:
        before = (
            question.body[: paragraphs[1].start()] if paragraphs else ""
        )
        line = question.body_line + before.count("\n")
        yield Problem(
            f"{question.path}:{line}",
            f"{'a second' if paragraphs else 'no'} paragraph “**In practice.** …”; say in one what is used",
        )


_IN_ORDER = re.compile(
    r"^\*\*(A number|In practice|Asked next)\.\*\*", re.MULTILINE
)


@rule("A22", over=answers)
def parts_are_in_order(
    question: Question, index: Index
) -> Iterator[Problem]:
    """“**A number.**” comes before “**In practice.**”, and “**Asked next.**” behind both."""
    parts = ["A number", "In practice", "Asked next"]
    reached = 0
    for match in _IN_ORDER.finditer(question.body):
        place = parts.index(match[1])
        if place < reached:
            yield Problem(
                located(
                    question.path,
                    question.body,
                    match.start(),
                    question.body_line,
                ),
                f"“**{match[1]}.**” stands behind “**{parts[reached]}.**”; put it in front",
            )
        reached = max(reached, place)


@rule("A17", over=answers)
def number_is_computed(
    question: Question, index: Index
) -> Iterator[Problem]:
    """The numbers behind “**A number.**”, and those of a table with three decimals or more, are computed by a test in
    `tests/formulas`, marked `@counts("slug")` or `@counts("slug", table="head of its first column")`."""
    for name, text in passages(question.slug, question.body).items():
        shown = numerals(text)
        if shown and name not in index.proofs.numbers:
            what = f"nothing computes the {shown[0].text} of `{name}`; tests/formulas/README.md says how"
            place = question.where(
                OPENING if name == question.slug else text.split("\n", 1)[0]
            )
            yield Problem(place, f"{what}, under “Worked numbers”")


@rule("A18", over=whole)
def computed_number_is_shown(index: Index) -> Iterator[Problem]:
    """A test of worked numbers names a passage of an answer that has some."""
    shown = {
        name
        for q in index.curation.questions.values()
        for name in passages(q.slug, q.body)
    }
    for test in (
        test for tests in index.proofs.numbers.values() for test in tests
    ):
        if test.settles not in shown:
            what = f"counts the numbers of `{test.settles}`, which has none; mend the name or delete the test"
            yield Problem(f"{test.path}:{test.line}", what)


@rule("A09", over=answers)
def ends_with_follow_ups(
    question: Question, index: Index
) -> Iterator[Problem]:
    """The full answer ends with “**Asked next.**” and a list of follow-ups, each “- *Question?* Answer.”"""
    before, mark, after = question.body.rpartition(NEXT)
    end = len(before) if mark else len(after.rstrip())
    where = located(question.path, question.body, end, question.body_line)
    if not mark:
        yield Problem(
            where,
            f"no “{NEXT}” at the end of the answer; add two to four follow-ups",
        )
    elif not _FOLLOW_UPS.fullmatch(after + "\n"):
        what = f"after “{NEXT}” stands no list of follow-ups alone; write “- *Question?* Answer.” and end there"
        yield Problem(where, what)


@rule("A10", over=pieces)
def no_exclamation(piece: Piece, index: Index) -> Iterator[Problem]:
    """No exclamation marks; a factorial is a formula."""
    for match in re.finditer(
        r"!(?!\[)", re.sub(r"<!--", "    ", piece.prose)
    ):
        yield Problem(
            piece.at(match.start()),
            f"{piece.name}: an exclamation mark; say it plainly",
        )


class _Judged(NamedTuple):
    """Whether code is Python, and whether running it prints or asserts something."""

    parses: bool
    shows: bool


def _shows(node: ast.AST) -> bool:
    called = (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    )
    return called or isinstance(node, ast.Assert)


@functools.cache
def _judged(code: str) -> _Judged:
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return _Judged(parses=False, shows=False)
    return _Judged(parses=True, shows=any(map(_shows, ast.walk(tree))))


@rule("A11", over=pieces)
def code_is_python(piece: Piece, index: Index) -> Iterator[Problem]:
    """A block marked `python` is whole Python that parses by itself."""
    for code, start in blocks(piece.text, "python"):
        if not _judged(code).parses:
            yield Problem(
                piece.at(start),
                "the block is no Python; mend it, or mark it `text` if it is none",
            )


@rule("A12", over=pieces)
def code_shows_something(piece: Piece, index: Index) -> Iterator[Problem]:
    """A block marked `python` prints or asserts something, so that running it can fail."""
    for code, start in blocks(piece.text, "python"):
        if _judged(code) == _Judged(parses=True, shows=False):
            yield Problem(
                piece.at(start),
                "the block shows nothing; print or assert what readers should see",
            )


@rule("A21", over=pieces)
def comments_say_what_is_printed(
    piece: Piece, index: Index
) -> Iterator[Problem]:
    """Behind or below each `print` a comment says what it prints; no other comment holds a number, since nothing
    compares it."""
    for block in parsing(piece.text, piece.path, piece.line):
        for within, what in unsaid(block):
            yield Problem(block.where(within), what)


@rule("A23", over=pieces)
def code_fits_its_box(piece: Piece, index: Index) -> Iterator[Problem]:
    """A line of a block `python` or `text` has at most 80 characters, as many as its box shows at a page's full width,
    and what it prints 78: nobody at a desk scrolls sideways to read on."""
    lines = [
        (block.where(number), excess)
        for block in parsing(piece.text, piece.path, piece.line)
        for number, excess in too_long(block)
    ]
    lines += [
        (f"{piece.path}:{number}", len(text) - WIDTH)
        for code, first in placed(piece.text, "text", piece.line)
        for number, text in enumerate(code.split("\n"), first)
        if len(text) > WIDTH
    ]
    for where, excess in lines:
        yield Problem(
            where,
            f"a line of code is {excess} characters too long for its box; "
            "break it, or move its comment above it",
        )


@rule("A13", over=pieces)
def fences_are_closed(piece: Piece, index: Index) -> Iterator[Problem]:
    """Every fenced block is closed by the fence that opened it."""
    for match in FENCE.finditer(piece.text):
        lines = match[0].rstrip().split("\n")
        if len(lines) < 2 or lines[-1].strip() != match["fence"]:
            yield Problem(
                piece.at(match.start()),
                f"the block is never closed; end it with `{match['fence']}`",
            )


@rule("A14", over=pieces)
def american_spelling(piece: Piece, index: Index) -> Iterator[Problem]:
    """American spelling, as the field's libraries spell; British forms go into `aliases`."""
    for position, word, american in spelling.british_words(piece.prose):
        yield Problem(
            piece.at(position),
            f"{piece.name}: British “{word}”; write “{american}”",
        )


_UNUSUAL = re.compile(f"[^\x00-ÿ–—‘’“”†‡…′″−€{BLOT}]")
"""Neither in Latin-1 nor a mark of typography."""


@rule("A15", over=pieces)
def letters_of_text(piece: Piece, index: Index) -> Iterator[Problem]:
    """Prose holds the letters and marks that fonts for text have; any other sign is math, such as `$\\sqrt n$`."""
    for match in _UNUSUAL.finditer(piece.prose):
        if not unicodedata.name(match[0], "").startswith("LATIN "):
            what = f"{piece.name}: “{match[0]}” is no letter of the text's font"
            yield Problem(
                piece.at(match.start()),
                f"{what}; write it as math, such as $\\sqrt n$ for √n",
            )


_PLAIN_MATH = re.compile(
    r"(?P<minus>(?<![\w)\]})-])-(?=\d))"
    r"|(?P<power>(?<=[\w)\]])\^)"
    r"|(?P<sign>[<>!]=|(?<=\w)\*(?=\w+[ )])|(?<=[\w)]) \* (?=[\w(]))"
    r"|(?P<negated>(?<=[\s(])-(?=[a-z]\b))"
    r"|(?P<word>\bsqrt\(|\b(?:theta|eta|sigma|lambda|gamma)\b)"
)
_SET_BY_THE_PAGE = re.compile(r"(?<![\w)\]})-])-(?=\d)|(?<=[\w)])\^-?\d+")


@rule("A24", over=pieces)
def math_is_set(piece: Piece, index: Index) -> Iterator[Problem]:
    """Math in prose is set as math, corrections included: a minus is −3 or $-3$, never a hyphen, a power $x^2$, a sign
    $\\ge$ or ×, a Greek letter $\\theta$. Counterexamples keep -3 and 0.5^10, which pages set."""
    prose = piece.prose
    if piece.name == f"{CORRECTION}counterexample":
        prose = _SET_BY_THE_PAGE.sub(
            lambda match: BLOT * len(match[0]), prose
        )
    for match in _PLAIN_MATH.finditer(prose):
        start = max(0, match.start() - 8)
        shown = " ".join(piece.text[start : match.end() + 8].split())
        yield Problem(
            piece.at(match.start()),
            f"{piece.name}: “{shown}” is math that is not set; write {_REMEDY[match.lastgroup or '']}",
        )


_REMEDY = {
    "minus": "−3 or $-3$",
    "power": "$x^2$",
    "sign": "$\\ge$, × or $a \\cdot b$",
    "negated": "$-x$",
    "word": "$\\theta$ or $\\sqrt{2}$",
}


_FORMULA = (
    "\ue001"  # stands for a character of a formula, as BLOT for one of code
)
_NAMELESS = re.compile(
    rf"(?<!\\)\[(?=[^\[\]]*{_FORMULA})(?:_|[^\w\[\]{BLOT}])*\](?=[(\[])"
)


@rule("A26", over=pieces)
def links_have_words(piece: Piece, index: Index) -> Iterator[Problem]:
    """A link has a word in its text: one that is a formula alone has no name that a screen reader could say."""
    marked = INLINE.sub(
        lambda match: _FORMULA * len(match[0]), piece.without_code
    )
    for match in _NAMELESS.finditer(marked):
        shown = " ".join(piece.text[match.start() : match.end()].split())
        yield Problem(
            piece.at(match.start()),
            f"{piece.name}: the link “{shown}” is a formula alone, which no screen reader says; "
            "put a word of what it leads to between the brackets",
        )
