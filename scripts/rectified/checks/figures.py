"""Rules on figures: named the one way that is shown, drawn, captioned, described, and each in one place."""

import re
from collections.abc import Iterator

from rectified.checks import fences
from rectified.checks.index import Index, answers, figures, whole
from rectified.checks.rules import rule
from rectified.curation import Figure, Question, drawings
from rectified.errors import Problem

_LIKE_A_FIGURE = fences.like("figure")
_ASIDE = re.compile(r"\b(?:(?:Left|Right):|(?:left|right) panel\b)")


def _at(question: Question, figure: Figure) -> str:
    return f"{question.path}:{figure.line}"


@rule("G01", over=answers)
def one_kind_of_fence(
    question: Question, index: Index
) -> Iterator[Problem]:
    """A figure is `~~~figure some-id` and `~~~` at the start of a line, empty, in the full answer; `sheet` behind the
    id puts it on the cheat sheet, too."""
    shown = (figure.line for figure in question.figures)
    remedy = "write `~~~figure some-id`, in the next line `~~~`, and the caption below"
    for where, said in fences.unshown(question, _LIKE_A_FIGURE, shown):
        what = f"a figure that would not be shown (`{said}`)"
        yield Problem(where, f"{what}; {remedy}")


@rule("G02", over=figures)
def is_drawn(
    question: Question, figure: Figure, index: Index
) -> Iterator[Problem]:
    """A figure that an answer names has been drawn, which `make figures` does."""
    if figure.id not in index.drawings:
        what = f"no figure `{figure.id}` in {drawings.FOLDER}; draw it in scripts/figures, or mend the id"
        yield Problem(_at(question, figure), what)


@rule("G03", over=figures)
def has_a_caption(
    question: Question, figure: Figure, index: Index
) -> Iterator[Problem]:
    """A figure has a caption that says its point, a paragraph directly below it."""
    if not figure.caption:
        what = f"figure `{figure.id}` has no caption; write it in the line below"
        yield Problem(_at(question, figure), what)


@rule("G04", over=figures)
def is_shown_once(
    question: Question, figure: Figure, index: Index
) -> Iterator[Problem]:
    """A figure stands in one answer; the others link to that."""
    if (times := index.figures[figure.id]) > 1:
        what = f"figure `{figure.id}` is shown {times} times; keep one, and link to it"
        yield Problem(_at(question, figure), what)


@rule("G05", over=whole)
def is_used(index: Index) -> Iterator[Problem]:
    """Every figure that is drawn is shown by an answer."""
    for identifier in index.drawings:
        if identifier not in index.figures:
            yield Problem(
                f"{drawings.FOLDER}/{identifier}.svg",
                "no answer shows this figure; name it in one, or take it out of scripts/figures",
            )


@rule("G06", over=whole)
def is_described(index: Index) -> Iterator[Problem]:
    """Every figure says in words what one should see, for who does not see it."""
    for identifier, said in index.drawings.items():
        if not said:
            yield Problem(
                f"{drawings.FOLDER}/{identifier}.svg",
                "no text that stands for the figure; give it `alt` in scripts/figures",
            )


@rule("G07", over=figures)
def counts_panels(
    question: Question, figure: Figure, index: Index
) -> Iterator[Problem]:
    """A caption tells panels apart as the first and the second: on a phone they stand below each other."""
    if aside := _ASIDE.search(figure.caption):
        what = f"the caption of `{figure.id}` says `{aside[0]}`; write “First” or “Second”"
        yield Problem(question.where(aside[0], after=figure.line), what)
