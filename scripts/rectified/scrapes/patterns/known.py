"""All patterns, by name."""

from rectified.scrapes.patterns.bold import bold_lines, bold_numbers
from rectified.scrapes.patterns.bullets import (
    bulleted_lines,
    lines_above_choices,
)
from rectified.scrapes.patterns.folds import folded
from rectified.scrapes.patterns.found import Pattern
from rectified.scrapes.patterns.headings import headings_of, lowest_headings
from rectified.scrapes.patterns.labels import counted_lines, labelled_lines
from rectified.scrapes.patterns.lines import (
    asking_lines,
    framed_lines,
    lines_above_answers,
    ruled_lines,
    set_in_lines,
    signed_lines,
)
from rectified.scrapes.patterns.numbered import numbered_lines
from rectified.scrapes.patterns.tables import table_rows

PATTERNS: tuple[Pattern, ...] = (
    *(
        Pattern(f"heading-{n}", f"headings of level {n}", headings_of(n))
        for n in range(1, 7)
    ),
    Pattern(
        "leaves",
        "headings of two levels that hold no other",
        lowest_headings,
    ),
    Pattern(
        "labelled",
        "lines and headings that begin with a label such as “Q”, “Question” or “Frage”",
        labelled_lines,
    ),
    Pattern(
        "counted",
        "lines below one that only counts or labels them, such as “Question 1”",
        counted_lines,
    ),
    Pattern(
        "numbered-headings",
        "numbered headings and bold lines",
        numbered_lines(("heading", "bold", "summary")),
    ),
    Pattern("bold", "bold lines", bold_lines("bold")),
    Pattern(
        "bold-lead", "lines that begin in bold", bold_lines("bold lead")
    ),
    Pattern(
        "bold-numbers",
        "lines that begin with a number in bold",
        bold_numbers,
    ),
    Pattern("italic", "italic lines", bold_lines("italic")),
    Pattern("numbered", "numbered lines", numbered_lines(("line", "bold"))),
    Pattern("summary", "summaries that unfold", folded),
    Pattern("table", "rows of tables", table_rows),
    Pattern("bullet", "bullets", bulleted_lines),
    Pattern(
        "choices",
        "bullets above others that are right or wrong answers",
        lines_above_choices,
    ),
    Pattern("line", "lines that end with a question mark", asking_lines),
    Pattern(
        "answered", "lines above labels of answers", lines_above_answers
    ),
    Pattern("signed", "lines that begin with the same sign", signed_lines),
    Pattern("set-in", "lines that are set in and ask", set_in_lines),
    Pattern("framed", "quotes or fences of one line", framed_lines),
    Pattern(
        "ruled", "first lines of what stands between rules", ruled_lines
    ),
)

FIELDS = Pattern("fields", "fields of records", lambda blocks: [])
"""Of lists whose format itself says what is question and what is answer, such as a table of data."""


def named(name: str) -> Pattern | None:
    """The pattern of a name."""
    return next(
        (
            pattern
            for pattern in (*PATTERNS, FIELDS)
            if pattern.name == name
        ),
        None,
    )
