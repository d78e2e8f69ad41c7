"""Rules on formulas: written the one way that is proved, followed by what their symbols mean, and proved."""

import html
import re
from collections.abc import Iterator

from rectified.checks import fences
from rectified.checks.index import (
    CORRECTION,
    Index,
    Piece,
    answers,
    formulas,
    pieces,
    whole,
)
from rectified.checks.rules import rule
from rectified.curation import Formula, Question
from rectified.errors import Problem
from rectified.text import latex
from rectified.text.notation import BLOT, INLINE, inline_formulas

UNCHECKED_SHARE = 1 / 20

# However it is quoted, indented, listed or spelled: whatever may be read as a fence for math.
_LIKE_A_FORMULA = fences.like("math")
_OTHER_MATH = re.compile(r"\$\$|\\[\[\]()]|\\begin\b")
# What makes a formula claim something, so that it can be false.
_RELATION = re.compile(
    r"[=<>]|\\(?:leq?|leqslant|geq?|geqslant|neq?|lt|gt|ll|gg|approx|sim|simeq|cong|equiv|doteq|propto|coloneqq|in"
    r"|notin|ni|subset|subseteq|supset|supseteq|to|(?:long|Long)?(?:left|right|leftright|Left|Right|Leftright)arrow"
    r"|mapsto|iff|implies|models|parallel|perp|prec|preceq|succ|succeq)(?![A-Za-z])"
)
_LARGE = re.compile(r"\\(?:displaystyle|dfrac|dbinom|cfrac)(?![A-Za-z])")
# Code tells what a formula is of as words do.
_WORD = re.compile(rf"[^\W\d_]|{BLOT}")
_ONE_WAY = "write it as `~~~math some-id` … `~~~` at the start of a line, so that it is proved"


def _at(question: Question, formula: Formula) -> str:
    return f"{question.path}:{formula.line}"


def _converts(formula: str) -> bool:
    try:
        latex.to_mathml(formula, display=True)
    except latex.FormulaError:
        return False
    return True


@rule("F01", over=formulas)
def displayed_converts(
    question: Question, formula: Formula, index: Index
) -> Iterator[Problem]:
    """Every display formula is LaTeX that converts."""
    try:
        latex.to_mathml(formula.latex, display=True)
    except latex.FormulaError as error:
        yield Problem(
            _at(question, formula),
            f"formula `{formula.id}` does not convert: {error}; mend its LaTeX",
        )


@rule("F02", over=pieces)
def inline_converts(piece: Piece, index: Index) -> Iterator[Problem]:
    """Every inline formula is LaTeX that converts."""
    for match in INLINE.finditer(piece.without_code):
        try:
            latex.to_mathml(match["latex"], display=False)
        except latex.FormulaError as error:
            yield Problem(
                piece.at(match.start()),
                f"{piece.name}: `{match[0]}` does not convert: {error}; mend its LaTeX",
            )


@rule("F03", over=answers)
def one_kind_of_fence(
    question: Question, index: Index
) -> Iterator[Problem]:
    """A display formula is a block `~~~math some-id` … `~~~` at the start of a line, in the full answer."""
    shown = (formula.line for formula in question.formulas)
    for where, said in fences.unshown(question, _LIKE_A_FORMULA, shown):
        what = f"a formula that is not a named block (`{said}`); {_ONE_WAY}"
        yield Problem(where, what)


@rule("F04", over=pieces)
def no_other_math(piece: Piece, index: Index) -> Iterator[Problem]:
    r"""No other way to write math: `$$`, `\[`, `\(` and `\begin` outside a formula show as they stand."""
    for match in _OTHER_MATH.finditer(piece.prose):
        yield Problem(
            piece.at(match.start()),
            f"{piece.name}: `{match[0]}` opens no formula here; {_ONE_WAY}",
        )


@rule("F05", over=pieces)
def dollars_in_pairs(piece: Piece, index: Index) -> Iterator[Problem]:
    """A dollar sign opens or closes an inline formula `$…$`, within one line; sums of money are spelled out."""
    for match in re.finditer(r"(?<!\$)\$(?!\$)", piece.prose):
        what = f"{piece.name}: a dollar sign that opens or closes no formula; write `$…$` in one line, or “dollars”"
        yield Problem(piece.at(match.start()), what)


@rule("F06", over=formulas)
def brackets_close(
    question: Question, formula: Formula, index: Index
) -> Iterator[Problem]:
    """Every bracket in a display formula is closed."""
    if _converts(formula.latex) and (
        bracket := latex.unbalanced(formula.latex)
    ):
        yield Problem(
            _at(question, formula),
            f"formula `{formula.id}`: the bracket `{bracket}` has no partner; add it",
        )


@rule("F07", over=formulas)
def has_a_legend(
    question: Question, formula: Formula, index: Index
) -> Iterator[Problem]:
    """A display formula is followed at once by a list of its symbols."""
    if not formula.legend:
        what = f"formula `{formula.id}` has no list of its symbols after it; write “- $x$: what it is.”"
        yield Problem(_at(question, formula), what)


def _symbols(formulas: list[str]) -> set[str]:
    return {
        symbol
        for formula in formulas
        if _converts(formula)
        for symbol in latex.symbols(formula)
    }


@rule("F08", over=formulas)
def symbols_are_named(
    question: Question, formula: Formula, index: Index
) -> Iterator[Problem]:
    """That list names each symbol in an entry that begins with symbols, “- $x$, $y$: what they are.”"""
    if not formula.legend or not _converts(formula.latex):
        return
    entries = [entry for entry in formula.legend if entry.startswith("$")]
    if unnamed := sorted(
        latex.symbols(formula.latex)
        - _symbols(inline_formulas("\n".join(entries)))
    ):
        what = f"formula `{formula.id}`: the list after it does not name {', '.join(unnamed)}"
        yield Problem(
            _at(question, formula),
            f"{what}; add “- ${unnamed[0]}$: what it is.”",
        )


@rule("F09", over=formulas)
def has_conditions(
    question: Question, formula: Formula, index: Index
) -> Iterator[Problem]:
    """That list ends with the conditions under which the formula holds: “- Holds …”."""
    if formula.legend and not formula.legend[-1].startswith("Holds"):
        what = f"formula `{formula.id}`: its list does not end with the conditions; end it with “- Holds …”"
        yield Problem(_at(question, formula), what)


@rule("F10", over=formulas)
def is_proved(
    question: Question, formula: Formula, index: Index
) -> Iterator[Problem]:
    """A display formula has a proof in `tests/formulas`, or its id stands under `unchecked` with the reason."""
    if (
        formula.id not in index.proofs.formulas
        and formula.id not in question.front.unchecked
    ):
        what = f"formula `{formula.id}` has neither a proof in tests/formulas nor `unchecked:`"
        yield Problem(
            _at(question, formula),
            f"{what}; tests/formulas/README.md says how to prove it",
        )


@rule("F11", over=formulas)
def id_is_its_own(
    question: Question, formula: Formula, index: Index
) -> Iterator[Problem]:
    """No two display formulas have the same id."""
    if (times := index.formulas[formula.id]) > 1:
        yield Problem(
            _at(question, formula),
            f"formula `{formula.id}` is used {times} times; rename all but one",
        )


@rule("F12", over=answers)
def unchecked_is_true(
    question: Question, index: Index
) -> Iterator[Problem]:
    """`unchecked` names formulas of its question that no proof settles."""
    own = {formula.id for formula in question.formulas}
    for identifier in question.front.unchecked:
        where = question.where(f"{identifier}:")
        if identifier not in own:
            yield Problem(
                where,
                f"`unchecked` names `{identifier}`, which this question lacks; take it out",
            )
        elif identifier in index.proofs.formulas:
            yield Problem(
                where,
                f"`{identifier}` is proved; take it out of `unchecked`",
            )


@rule("F13", over=whole)
def few_are_unchecked(index: Index) -> Iterator[Problem]:
    """At most one formula in 20 is unchecked."""
    unchecked = [
        key
        for question in index.answered
        for key in question.front.unchecked
    ]
    if len(unchecked) > UNCHECKED_SHARE * index.formulas.total():
        what = f"{len(unchecked)} of {index.formulas.total()} formulas are unchecked, 1 in 20 at most; prove some"
        yield Problem("questions", what)


@rule("F14", over=whole)
def proofs_prove_something(index: Index) -> Iterator[Problem]:
    """A proof names a display formula that some page shows."""
    for proof in (
        p for proofs in index.proofs.formulas.values() for p in proofs
    ):
        if proof.settles not in index.formulas:
            what = f"proves `{proof.settles}`, which no page shows; mend the id or delete the proof"
            yield Problem(f"{proof.path}:{proof.line}", what)


@rule("F15", over=pieces)
def claims_stand_in_sentences(
    piece: Piece, index: Index
) -> Iterator[Problem]:
    """An inline formula that claims something, as with an equals sign, stands in a line with words, in a table beside
    a cell with words: on a line of its own it would pass for a display formula, and nothing would prove it."""
    if piece.name.startswith(CORRECTION):
        return  # what lists claim, and what is right, are told side by side
    for number, line in enumerate(piece.without_code.split("\n")):
        claims = _RELATION.search(" ".join(inline_formulas(line)))
        if claims and not _WORD.search(html.unescape(INLINE.sub("", line))):
            what = f"{piece.name}: a line of nothing but a formula (`{line.strip()[:60]}`)"
            yield Problem(
                f"{piece.path}:{piece.line + number}",
                f"{what}; {_ONE_WAY}, or say it in a sentence",
            )


@rule("F16", over=pieces)
def inline_is_small(piece: Piece, index: Index) -> Iterator[Problem]:
    r"""No inline formula is set as large as a display formula, by `\displaystyle`, `\dfrac`, `\cfrac` or `\dbinom`."""
    for match in INLINE.finditer(piece.without_code):
        if large := _LARGE.search(match["latex"]):
            what = f"{piece.name}: `{large[0]}` in a sentence"
            yield Problem(
                piece.at(match.start()),
                f"{what}; take it out, or {_ONE_WAY}",
            )
