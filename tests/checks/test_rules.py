"""Every rule: what breaks it is found, with its id, file and line, and nothing breaks it without a case here."""

import datetime
import functools
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import markdown
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mkdocs.config import load_config
from pymdownx.superfences import SuperFencesException

import normalise
import record_sources
from rectified import ROOT, checks, curation
from rectified.checks import guide, rules
from rectified.checks.spelling import british_words
from rectified.curation import proofs
from rectified.errors import BadInput, Problem
from rectified.pages import topic_pages
from rectified.pipeline import Options, run
from rectified.scrapes import inventory
from rectified.site import mathml
from rectified.text import latex

Spoil = Callable[[Path], None]
WINDOW, STEP, EMPTY = (
    f"questions/{name}.md"
    for name in (
        "shapes/window-count",
        "rates/step-size",
        "shapes/empty-window",
    )
)
PROOFS = "tests/formulas/test_shapes.py"
RECORD = "questions/published.yml"
ERRATUM = "- {date: 2026-01-31, question: door, said: a, right: b}\n"
AT = rf"{RECORD}:\d+"
TODAY = datetime.date(2026, 2, 1)


def swap(name: str, old: str, new: str) -> Spoil:
    """Replace a text of a file, once."""

    def spoil(project: Path) -> None:
        path = project / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return spoil


def steps(*spoils: Spoil) -> Spoil:
    """Do one after the other."""

    def spoil(project: Path) -> None:
        for step in spoils:
            step(project)

    return spoil


def write(name: str, text: str) -> Spoil:
    """Write a file."""

    def spoil(project: Path) -> None:
        (project / name).write_text(text)

    return spoil


def delete(name: str) -> Spoil:
    """Delete a file."""
    return lambda project: (project / name).unlink()


TENSORFLOW = "```python\nimport tensorflow as tf\n\n"


def told_of(
    text: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> str:
    """What is said of a project into an answer of which a paragraph is put."""
    run(project, Options(today=TODAY))
    insert(text)(project)
    capsys.readouterr()
    run(project, options(project))
    return capsys.readouterr().out


def insert(text: str) -> Spoil:
    """Put a paragraph into an answer; it begins on line 25."""
    return swap(
        WINDOW,
        "\n~~~math window-count",
        f"\n{text}\n\n~~~math window-count",
    )


def extra_formula(latex: str) -> Spoil:
    """Add a display formula, complete but for its proof, that is not checked."""
    fence = (
        f"~~~math extra\n{latex}\n~~~\n\n- $W$: width.\n- Holds always.\n\n"
    )
    return steps(
        swap(WINDOW, "**A number.**", f"{fence}**A number.**"),
        swap(
            WINDOW,
            "corrections:",
            "unchecked: {extra: for a test}\ncorrections:",
        ),
    )


def committed(project: Path) -> None:
    """Put all under git."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for arguments in (
        ["init", "--quiet"],
        ["add", "--all"],
        ["commit", "--quiet", "--message", "first"],
    ):
        subprocess.run(
            ["git", "-C", str(project), *who, *arguments], check=True
        )


def on_record(lines: str) -> Spoil:
    """Put lines into the record of published addresses."""
    return swap(RECORD, "shapes/:\n", f"{lines}shapes/:\n")


SECOND = "  - {source: alpha/1, published: p, corrected: c, why: w, id: window-count-unrounded, counterexample: x}"


HEARSAY = (
    "  - {source: common, published: windows move, corrected: c, why: w}"
)


def cites_windows(name: str) -> Spoil:
    """Let a question cite the article instead of the book."""
    return swap(name, "[roe1999steps]", "[doe2020windows]")


ROW = "docs/assets/figures/row.svg"
SHOWN = "~~~figure row\n~~~\nA row of windows."


def drawn(desc: str = "<desc>A row.</desc>") -> Spoil:
    """Draw a figure."""

    def spoil(project: Path) -> None:
        (project / ROW).parent.mkdir(parents=True)
        (project / ROW).write_text(f"<svg>{desc}</svg>\n")

    return spoil


COUNTER = "docs/assets/javascripts/calculators/counter.js"
SET = "~~~calculator counter\n~~~"


def told(formula: str = "window-count") -> Spoil:
    """Tell of a calculator."""
    entry = f"counter:\n  title: Windows\n  does: Counts.\n  formulas: {{{formula}: windows}}\n"
    return write(curation.CALCULATORS, entry)


def scripted(project: Path) -> None:
    """Write a calculator's script."""
    (project / COUNTER).parent.mkdir(parents=True)
    (project / COUNTER).write_text("// counts\n")


LIST = """### 1. Why are doors narrow?

A narrow door keeps the warm air of the hall inside the hall all winter.

### 2. What is a hinge?

It turns.
"""


def recorded(project: Path) -> None:
    """Record a list of our own, answered by a question; `lists/` holds it."""
    (project / "lists").mkdir()
    write("lists/doors", LIST)(project)
    assert (
        record_sources.main(
            [str(project / "lists"), "--new", "doors", "--title", "a list"],
            project,
        )
        == 0
    )
    swap(WINDOW, "sources: [", "sources: [doors/1, doors/2, ")(project)


@dataclass(frozen=True)
class Case:
    """A way to break a rule, and the message that must tell it, after the id."""

    rule: str
    spoil: Spoil
    where: str
    what: str
    warns: bool = False


CASES = [
    Case(
        "A01",
        swap(EMPTY, "level:", "unanswered: true\nlevel:"),
        f"{EMPTY}:3",
        "no answer yet",
    ),
    Case(
        "A02",
        swap(EMPTY, "reviewed: 2026-01-31\n", ""),
        f"{EMPTY}:1",
        "no `reviewed`",
    ),
    Case(
        "A02",
        swap(EMPTY, "2026-01-31", "2026-02-03"),
        f"{EMPTY}:4",
        "2026-02-03, which is to come",
    ),
    Case(
        "A16",
        swap(
            EMPTY,
            "reviewed: 2026-01-31",
            "reviewed: 2026-01-31\ndigest: 0123456789ab",
        ),
        f"{EMPTY}:5",
        "changed",
        warns=True,
    ),
    Case(
        "A03",
        swap(EMPTY, ". Nobody", ".\n\nNobody"),
        f"{EMPTY}:10",
        "more than one paragraph",
    ),
    Case(
        "A03",
        swap(EMPTY, ". Nobody", ".\n- Nobody"),
        f"{EMPTY}:10",
        "more than one paragraph",
    ),
    Case(
        "A03",
        swap(EMPTY, "A window that covers no cell. Nobody counts it.", ""),
        EMPTY,
        "no short answer",
    ),
    Case(
        "A04",
        swap(EMPTY, "Nobody", "word " * 60 + "Nobody"),
        f"{EMPTY}:10",
        r"has 69 words, 60 at most",
    ),
    Case("A05", insert("<!-- more -->"), f"{WINDOW}:25", "a second time"),
    Case("A06", insert("## More"), f"{WINDOW}:25", "a heading"),
    Case("A06", insert("- # More"), f"{WINDOW}:25", "a heading"),
    Case("A06", insert("More\n----"), f"{WINDOW}:26", "a heading"),
    Case(
        "A07",
        insert("<b>Place</b> it."),
        f"{WINDOW}:25",
        "HTML or an image",
    ),
    Case(
        "A07",
        insert("<math><mi>x</mi></math>"),
        f"{WINDOW}:25",
        "HTML or an image",
    ),
    Case(
        "A07",
        insert("![a window](w.png)"),
        f"{WINDOW}:25",
        "HTML or an image",
    ),
    Case(
        "A07", insert("<!-- later -->"), f"{WINDOW}:25", "HTML or an image"
    ),
    Case(
        "A08",
        swap(EMPTY, "**A number.** A", "A"),
        f"{EMPTY}:12",
        "no paragraph",
    ),
    Case(
        "A22",
        insert("**Asked next.**"),
        f"{WINDOW}:35",
        "stands behind",
    ),
    Case(
        "A19",
        swap(EMPTY, "**In practice.** Nobody", "Nobody"),
        f"{EMPTY}:12",
        "no paragraph",
    ),
    Case(
        "A19",
        insert("**In practice.** Nobody counts."),
        f"{WINDOW}:42",
        "a second paragraph",
    ),
    Case(
        "A17",
        swap(PROOFS, '@counts("empty-window")', '@counts("step-size")'),
        f"{EMPTY}:16",
        "computes the 4 of",
    ),
    Case(
        "A17",
        insert("| size | row |\n| --- | --- |\n| 0.5 | 1.5 |\n| 2.5 | 3 |"),
        f"{WINDOW}:27",
        "0.5 of `",
    ),
    Case(
        "A18",
        swap(
            PROOFS,
            '@counts("step-size")',
            '@counts("step-size", table="x")',
        ),
        PROOFS,
        "`step-size | x`",
    ),
    Case(
        "A18",
        swap(PROOFS, '@counts("empty-window")', '@counts("door")'),
        rf"{PROOFS}:\d+",
        "mend the name",
    ),
    Case(
        "A18",
        swap(EMPTY, "**A number.** A", "A"),
        rf"{PROOFS}:\d+",
        "numbers of `empty-window`, which has none",
    ),
    Case(
        "A09",
        swap(EMPTY, "**Asked next.**", "**Next.**"),
        rf"{EMPTY}:\d+:\d+",
        "no “",
    ),
    Case(
        "A09",
        swap(EMPTY, "- *Why is it not counted?* Because", "Because"),
        f"{EMPTY}:20:1",
        "no list of follow-ups",
    ),
    Case(
        "A09",
        swap(EMPTY, "holds nothing.", "holds nothing.\n\nMore."),
        f"{EMPTY}:20:1",
        "no list of follow-ups",
    ),
    Case("N05", insert("It *fits*{ .x }"), f"{WINDOW}:25:10", "a brace"),
    Case("A10", insert("It fits!"), f"{WINDOW}:25", "exclamation mark"),
    Case(
        "A10",
        swap(WINDOW, "round down first", "round down first!"),
        f"{WINDOW}:12",
        "exclamation mark",
    ),
    Case(
        "A11", insert("```python\nprint(\n```"), f"{WINDOW}:25", "no Python"
    ),
    Case(
        "A11",
        insert("- so:\n\n    ```python\n    print(\n    ```"),
        f"{WINDOW}:27",
        "no Python",
    ),
    Case(
        "A12",
        insert("```python\nx = 1  # print\n```"),
        f"{WINDOW}:25",
        "shows nothing",
    ),
    Case(
        "A20",
        insert("~~~figure steps\n~~~\nThe red line is longer."),
        f"{WINDOW}:27",
        "the caption of `steps` says “red”",
    ),
    Case(
        "A21",
        insert("```python\nprint(1)\n```"),
        f"{WINDOW}:26",
        "`print` without a comment",
    ),
    Case(
        "A21",
        insert("```python\nassert 2  # by 17 points\n```"),
        f"{WINDOW}:26",
        "holds a number that nothing compares",
    ),
    Case(
        "A25",
        insert(f"{TENSORFLOW}assert tf.constant(1, kind=2)\n```"),
        f"{WINDOW}:28",
        "`tf.constant` has no parameter `kind`; known are value, dtype,",
    ),
    Case(
        "A25",
        insert(f"{TENSORFLOW}assert tf.constant(1, 2, 3, 4, 5)\n```"),
        f"{WINDOW}:28",
        "`tf.constant` takes at most 4 arguments",
    ),
    Case(
        "A25",
        insert(f"{TENSORFLOW}@tf.funktion\ndef f(): assert 1\n```"),
        f"{WINDOW}:28",
        "`tf.funktion` is not in tensorflow.yml",
    ),
    Case(
        "A23",
        insert(f"```python\nassert {'1' * 60}  # {'a' * 30}\n```"),
        f"{WINDOW}:26",
        "is 21 characters too long",
    ),
    Case(
        "A23",
        insert(f"```python\nprint(1)  # {'1' * 77}\n```"),
        f"{WINDOW}:26",
        "is 1 characters too long",
    ),
    Case(
        "A23",
        insert(f"```text\n\n{'a' * 84}\n```"),
        f"{WINDOW}:27",
        "is 4 characters too long",
    ),
    Case(
        "A13",
        swap(WINDOW, "```\n\n**In", "\n\n**In"),
        WINDOW,
        "never closed",
    ),
    Case("A13", insert("````\ntext\n```"), f"{WINDOW}:25", "never closed"),
    Case(
        "A14",
        insert("A normalised [neighbour](step-size)."),
        f"{WINDOW}:25",
        "“neighbour”; write “neighbor”",
    ),
    Case(
        "A14",
        swap(EMPTY, "an empty window?", "a grey window?"),
        f"{EMPTY}:2",
        "title: British “grey”",
    ),
    Case(
        "A15",
        swap(EMPTY, "Nobody", "√n. Nobody"),
        f"{EMPTY}:10",
        "“√” is no letter",
    ),
    Case(
        "A24",
        swap(WINDOW, "corrected: ", "corrected: at -3, "),
        rf"{WINDOW}:\d+",
        "“at -3, .*” is math that is not set",
    ),
    Case(
        "A26",
        insert("An odd one: [$x[1]$](#door)."),
        f"{WINDOW}:25",
        r"the link “\[\$x\[1\]\$\]” is a formula alone",
    ),
    Case(
        "A26",
        insert("Both: [**$x$**, $y$](#door)."),
        f"{WINDOW}:25",
        "put a word",
    ),
    Case("A24", insert("Steps of x^k."), f"{WINDOW}:25", "is math"),
    Case("A24", insert("So b >= 2."), f"{WINDOW}:25", "is math that"),
    Case("A24", insert("So 2 * 3 = 6."), f"{WINDOW}:25", "is math that"),
    Case("A24", insert("Or (-b) of it."), f"{WINDOW}:25", "write \\$-x"),
    Case("A24", insert("The theta of it."), f"{WINDOW}:25", "theta"),
    Case(
        "A24",
        swap(
            WINDOW, "counterexample: ", "counterexample: n >= 2, -3, 2^2, "
        ),
        rf"{WINDOW}:\d+",
        "“.*n >= 2, -.*” is math that",
    ),
    Case("A15", insert("The λ of it."), f"{WINDOW}:25", "“λ” is no letter"),
    Case(
        "F01",
        swap(WINDOW, r"W = \left\lfloor", r"W = \lefft\lfloor"),
        f"{WINDOW}:25",
        "does not convert",
    ),
    Case(
        "F02",
        insert("So\n\n$\\lflor 1$"),
        f"{WINDOW}:27",
        "full answer: .*does not convert",
    ),
    Case(
        "F03",
        insert("```math\nx = 1\n```"),
        f"{WINDOW}:25",
        "not a named block",
    ),
    Case(
        "F04",
        insert("$$x = 1$$"),
        f"{WINDOW}:25",
        r"`\$\$` opens no formula",
    ),
    Case(
        "G01",
        steps(drawn(), insert(f"{SHOWN}\n\n~~~figure A row\n~~~")),
        f"{WINDOW}:29",
        "would not be shown",
    ),
    Case(
        "G01",
        steps(drawn(), insert(f"{SHOWN}\n\n- ```figure row\n  ```")),
        f"{WINDOW}:29",
        "would not be shown",
    ),
    Case("G02", insert(SHOWN), f"{WINDOW}:25", "no figure `row`"),
    Case(
        "G03",
        steps(drawn(), insert("~~~figure row\n~~~")),
        f"{WINDOW}:25",
        "no caption",
    ),
    Case(
        "G04",
        steps(drawn(), insert(f"{SHOWN}\n\n{SHOWN}")),
        f"{WINDOW}:25",
        "shown 2 times",
    ),
    Case(
        "G07",
        steps(drawn(), insert(SHOWN + "Left: a row.")),
        f"{WINDOW}:27",
        "says `Left:`",
    ),
    Case("G05", drawn(), ROW, "no answer shows"),
    Case(
        "G06", steps(drawn(""), insert(SHOWN)), ROW, "no text that stands"
    ),
    Case(
        "R01",
        steps(
            told(), scripted, insert(f"{SET}\n\n~~~calculator A row\n~~~")
        ),
        f"{WINDOW}:28",
        "would not be shown",
    ),
    Case(
        "R01",
        steps(
            told(), scripted, insert(f"{SET}\n\n```calculator counter\n```")
        ),
        f"{WINDOW}:28",
        "would not be shown",
    ),
    Case("R02", insert(SET), f"{WINDOW}:25", "no calculator `counter`"),
    Case(
        "R03",
        steps(told(), scripted),
        f"{curation.CALCULATORS}:1",
        "stands in 0 places",
    ),
    Case(
        "R03",
        steps(told(), scripted, insert(f"{SET}\n\n{SET}")),
        f"{curation.CALCULATORS}:1",
        "stands in 2 places",
    ),
    Case(
        "R04",
        steps(told("door-count"), scripted, insert(SET)),
        f"{curation.CALCULATORS}:4",
        "formula `door-count`, which no answer shows",
    ),
    Case(
        "R05",
        steps(told(), insert(SET)),
        f"{curation.CALCULATORS}:1",
        "has no script",
    ),
    Case("R05", scripted, COUNTER, "no calculator is called `counter`"),
    Case("F04", insert(r"\[ x = 1 \]"), f"{WINDOW}:25", "opens no formula"),
    Case("F04", insert(r"So \( x \)."), f"{WINDOW}:25", "opens no formula"),
    Case(
        "F04",
        insert(r"\begin{aligned} x \end{aligned}"),
        f"{WINDOW}:25",
        "opens no formula",
    ),
    Case("F05", insert("It costs $5."), f"{WINDOW}:25", "dollar sign"),
    Case(
        "F06",
        extra_formula("W = (1 + [2, 3)"),
        WINDOW,
        r"bracket `\(` has no partner",
    ),
    Case(
        "F06",
        extra_formula("W = 1)"),
        WINDOW,
        r"bracket `\)` has no partner",
    ),
    Case(
        "F07",
        swap(WINDOW, "~~~\n\n- $W$", "~~~\n\nWhere:\n\n- $W$"),
        f"{WINDOW}:25",
        "no list of its symbols",
    ),
    Case(
        "F08",
        swap(WINDOW, "$n$, $k$, $s$: cells", "$n$, $k$: cells"),
        f"{WINDOW}:25",
        "does not name s",
    ),
    Case(
        "F08",
        swap(WINDOW, "- $W$: number of windows.\n", ""),
        f"{WINDOW}:25",
        "does not name W",
    ),
    Case(
        "F08",
        swap(WINDOW, "$n$, $k$, $s$: cells", "Of $n$, $k$, $s$: cells"),
        f"{WINDOW}:25",
        "name k, n, s",
    ),
    Case(
        "F09",
        swap(WINDOW, "Holds when", "True when"),
        f"{WINDOW}:25",
        "does not end with the conditions",
    ),
    Case(
        "F10",
        swap(PROOFS, '@proves("window-count"', '@proves("other"'),
        f"{WINDOW}:25",
        "neither a proof",
    ),
    Case(
        "F11",
        extra_formula(
            "W = 1\n~~~\n\n- $W$: w.\n- Holds.\n\n~~~math extra\nW = 1"
        ),
        WINDOW,
        "is used 2 times",
    ),
    Case(
        "F12",
        swap(
            WINDOW,
            "corrections:",
            "unchecked: {window-count: hard}\ncorrections:",
        ),
        f"{WINDOW}:9",
        "proved",
    ),
    Case(
        "F12",
        swap(
            WINDOW, "corrections:", "unchecked: {door: hard}\ncorrections:"
        ),
        f"{WINDOW}:9",
        "lacks",
    ),
    Case(
        "F13",
        extra_formula("W = 1"),
        "questions",
        "1 of 2 formulas are unchecked",
    ),
    Case(
        "F14",
        swap(PROOFS, '@proves("window-count"', '@proves("other"'),
        f"{PROOFS}:14",
        "proves `other`",
    ),
    Case(
        "F15",
        insert(r"$\tanh(x) = \exp(x) - 98765$"),
        f"{WINDOW}:25",
        "full answer: a line of nothing but a formula",
    ),
    *(
        Case("F15", insert(text), f"{WINDOW}:{line}", "in a sentence")
        for text, line in (
            ("$a = b$, $c$.", 25),
            ("**$a \\le b$**", 25),
            ("- $a \\approx b$", 25),
            ("1. $a > b$", 25),
            ("> $x \\to 0$", 25),
            ("&emsp;$a = b$", 25),
            ("In words:  \n$a = b$", 26),
            ("| of | it |\n| --- | --- |\n| 2 | $a = b$ |", 27),
            ("| $a = b$ |\n| --- |\n| it |", 25),
        )
    ),
    Case(
        "F15",
        swap(WINDOW, "\n\n<!-- more", "\n\n$a \\ne b$\n\n<!-- more"),
        rf"{WINDOW}:\d+",
        "short answer: a line of nothing",
    ),
    *(
        Case(
            "F16",
            insert(f"So ${large} = b$ holds."),
            f"{WINDOW}:25",
            "full answer: `.*` in a sentence",
        )
        for large in (
            r"\displaystyle a",
            r"\dfrac{1}{2}",
            r"\cfrac{1}{2}",
            r"\dbinom{1}{2}",
        )
    ),
    Case(
        "K01",
        swap(STEP, "What is a step?", "How many windows fit?"),
        f"{STEP}:2",
        "is used 2 times",
    ),
    Case(
        "K02",
        swap(STEP, "What is a step?", "What is $s$?"),
        f"{STEP}:2",
        "formula in the title",
    ),
    Case(
        "K03",
        swap(STEP, "references: [roe1999steps]", "references: []"),
        f"{STEP}:8",
        "no reference",
    ),
    Case(
        "K04",
        swap(STEP, "[roe1999steps]", "[roe1999steps, nobody1999]"),
        f"{STEP}:8",
        "not in references.bib",
    ),
    Case(
        "K05",
        swap(STEP, "related: [window-count]", "related: []"),
        f"{STEP}:7",
        "no `related`",
    ),
    Case(
        "K06",
        swap(STEP, "related: [window-count]", "related: [pace]"),
        f"{STEP}:",
        "`pace` does not exist",
    ),
    Case(
        "K06",
        swap(STEP, "related: [window-count]", "related: [step-size]"),
        f"{STEP}:7",
        "or is this one",
    ),
    Case(
        "K06",
        swap(
            STEP,
            "related: [window-count]",
            "related: [window-count]\nafter: [pace]",
        ),
        f"{STEP}:",
        "`pace` does not exist",
    ),
    Case(
        "K10",
        swap(
            STEP,
            "related: [window-count]",
            "related: [window-count]\nafter: [step-size]",
        ),
        f"{STEP}:8",
        "`step-size` comes after itself",
    ),
    Case(
        "K07",
        swap(WINDOW, "(step-size)", "(step-sizes)"),
        f"{WINDOW}:44",
        "link to `step-sizes`",
    ),
    Case(
        "K08",
        swap(STEP, "stride length, hop", "hop"),
        f"{STEP}:6",
        "2 aliases, 3 at least",
    ),
    Case(
        "K09",
        swap(STEP, "hop]", "hop, Pace]"),
        f"{STEP}:6",
        "`pace` stands twice under `aliases`",
    ),
    Case(
        "C01",
        swap(WINDOW, "source: alpha/1", "source: beta/1"),
        f"{WINDOW}:11",
        "does not claim",
    ),
    Case(
        "C02",
        swap(
            WINDOW, "reference: doe2020windows", "reference: roe1999steps"
        ),
        f"{WINDOW}:11",
        "does not list",
    ),
    Case(
        "C03",
        swap(WINDOW, "formula: window-count", "formula: door-count"),
        f"{WINDOW}:11",
        "does not exist",
    ),
    Case(
        "C04",
        swap(PROOFS, '"window-count-unrounded"', '"other"'),
        f"{WINDOW}:11",
        "no proof refutes it",
    ),
    Case(
        "C05",
        swap(WINDOW, "corrections:", f"corrections:\n{SECOND}"),
        WINDOW,
        "is used 2 times",
    ),
    Case(
        "C06",
        swap(PROOFS, '"window-count-unrounded"', '"other"'),
        f"{PROOFS}:18",
        "refutes `other`",
    ),
    Case(
        "C07",
        swap(WINDOW, "corrections:", f"corrections:\n{HEARSAY}"),
        WINDOW,
        "is `common`; name the `reference`",
    ),
    Case(
        "S01",
        swap(WINDOW, "beta/2]", "beta/2, beta/9]"),
        f"{WINDOW}:5",
        "`beta` has 2",
    ),
    Case(
        "S01",
        swap(WINDOW, "beta/2]", "beta/2, mine/1]"),
        f"{WINDOW}:5",
        "record the list first: make .* ID=mine",
    ),
    Case(
        "S02",
        swap(WINDOW, "[alpha/1, beta/2]", "[alpha/1]"),
        r"sources\.yml:15",
        "item `beta/2` is answered by no",
    ),
    Case(
        "S03",
        swap(WINDOW, "beta/2]", "beta/2, alpha/3]"),
        f"{WINDOW}:5",
        "`alpha/3` is declined",
    ),
    Case(
        "S04",
        steps(recorded, swap("lists/doors", "narrow door", "broad door")),
        ".*/lists/doors:1",
        "has changed",
    ),
    Case(
        "S05",
        steps(recorded, swap(WINDOW, "doors/2", "doors/2, doors/7")),
        f"{WINDOW}:5",
        "does not hold",
    ),
    Case(
        "S06",
        steps(recorded, swap(WINDOW, "source: alpha/1", "source: doors/2")),
        f"{WINDOW}:11",
        "shares a word",
    ),
    Case(
        "S07",
        steps(
            recorded,
            insert("Keeps the warm air of the hall inside the hall."),
        ),
        f"{WINDOW}:25",
        "words in a row",
    ),
    Case(
        "N01",
        steps(cites_windows(STEP), cites_windows(EMPTY)),
        r"references\.bib:9",
        "cited by no question",
    ),
    Case(
        "N02",
        swap("questions/topics.yml", "How fast", "How *fast*"),
        r"questions/topics\.yml:7",
        "no plain text",
    ),
    Case(
        "N02",
        swap("questions/topics.yml", "How fast", "Which behaviour"),
        r"questions/topics\.yml:7",
        "“behavior”",
    ),
    Case(
        "N03",
        swap("docs/topics/rates.md", "two starts", "two ends"),
        r"docs/topics/rates\.md:\d+",
        "out of date",
    ),
    Case(
        "N03",
        delete("docs/topics/rates.md"),
        r"docs/topics/rates\.md",
        "page is missing",
    ),
    Case("N03", write("docs/topics/old.md", "x"), ".*/old.md", "no topic"),
    Case(
        "N03",
        swap(guide.RULES, "A01", "A00"),
        r"questions/RULES\.md:\d+",
        "out of date",
    ),
    Case(
        "N04",
        write(curation.ERRATA, ERRATUM),
        f"{curation.ERRATA}:1",
        "no question `door`",
    ),
    Case(
        "P01",
        steps(
            swap(RECORD, "rates/step-size:\n", ""),
            swap(RECORD, "rates/:\n", ""),
        ),
        RECORD,
        "and 1 more are",
    ),
    Case(
        "P02", on_record("rates/x:\n"), AT, "question `x` was published and"
    ),
    Case(
        "P02", on_record("old/:\n"), AT, "topic `old/` was published and is"
    ),
    Case(
        "P03",
        on_record("rates/x: y\n"),
        AT,
        "`x` leads to `y`, which does not",
    ),
    Case(
        "P04",
        on_record("rates/x: y\nrates/y: x\n"),
        AT,
        "`y` leads to `x`, a circle",
    ),
    Case(
        "P05",
        swap(RECORD, "rates/step-size:", "rates/step-size: window-count"),
        AT,
        "take `window-count` out",
    ),
    Case(
        "P06",
        on_record("rates/x: step-size\nshapes/x: window-count\n"),
        AT,
        "choose one",
    ),
    Case(
        "P07",
        steps(committed, swap(RECORD, "shapes/:\n", "")),
        RECORD,
        "`shapes/` was on record and is taken out",
    ),
    Case(
        "P08",
        swap("mkdocs.yml", "      - topics/rates.md\n", ""),
        "mkdocs.yml:10",
        "out of date",
    ),
]


def options(project: Path) -> Options:
    lists = project / "lists"
    return Options(
        sources=[lists] if lists.is_dir() else [], check=True, today=TODAY
    )


@pytest.mark.parametrize(
    "case",
    CASES,
    ids=lambda case: f"{case.rule}-{re.sub('[^a-z ]', '', case.what)[:25]}",
)
def test_a_broken_rule_is_found(
    case: Case, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(project, Options(today=TODAY))
    case.spoil(project)
    capsys.readouterr()
    assert run(project, options(project)) == (0 if case.warns else 1)
    out = capsys.readouterr().out
    assert re.search(
        rf"^{case.where}[^ ]*: \[{case.rule}\] .*{case.what}",
        out,
        re.MULTILINE,
    ), out
    assert not re.findall(
        r"^questions/[\w-]+/[\w-]+\.md(?!:\d+:\d+: ).*", out, re.MULTILINE
    ), "a fault of an answer names no column"


def test_a_warning_fails_a_strict_check(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that in CI no text passes that nobody has reviewed."""
    run(project, Options(today=TODAY))
    [case] = [case for case in CASES if case.warns]
    case.spoil(project)
    run(
        project, Options(today=TODAY)
    )  # the pages follow, the review does not
    assert run(project, Options(check=True, today=TODAY)) == 0
    assert "[A16] warning: " in capsys.readouterr().out
    assert run(project, Options(check=True, today=TODAY, strict=True)) == 1
    assert "[A16] has changed since" in capsys.readouterr().out


def test_every_rule_can_be_broken() -> None:
    broken = {case.rule for case in CASES}
    without = sorted(rules.TABLE.keys() - broken)
    assert not without, f"add a `Case` that breaks {', '.join(without)}"
    assert not broken - rules.TABLE.keys()


def test_rules_keep_what_holds(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The small project, with a list of its own, breaks none."""
    recorded(project)
    run(project, Options(today=TODAY))
    assert run(project, options(project)) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        "So $a = b$.",
        "- $a = b$ there",
        "- $a$, $b$",
        "`relu`: $a = b$",
        "| of | it |\n| --- | --- |\n| one | $a = b$ |",
        r"$\left(\top\right)$",
        r"$\int$",
    ],
)
def test_a_formula_among_words_and_a_symbol_alone_may_be(
    text: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "[F15]" not in told_of(text, project, capsys)


@pytest.mark.parametrize(
    "text",
    [
        "[the size of $x$](#door)",
        "[`relu`](#door), [`$x$`](#door)",
        "$x$ [there](#door) and [$x$]",
    ],
)
def test_a_link_with_a_word_or_code_may_be(
    text: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "[A26]" not in told_of(text, project, capsys)


def test_a_common_mistake_is_of_no_list(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settled = HEARSAY.replace("why: w", "why: w, formula: window-count")
    swap(WINDOW, "corrections:", f"corrections:\n{settled}")(project)
    run(project, Options(today=TODAY))
    assert run(project, options(project)) == 0, capsys.readouterr().out
    swap(WINDOW, "source: common", "source: [common, alpha/1]")(project)
    with pytest.raises(BadInput, match="`common` stands alone"):
        run(project, options(project))


def test_an_id_is_given_once_and_well_formed() -> None:
    taken = next(iter(rules.TABLE))
    for identifier in (taken, "Z01", "A1", "A001"):
        with pytest.raises(ValueError, match="no id for a new rule"):
            rules.rule(identifier)

    def undocumented() -> list[Problem]:
        return []

    with pytest.raises(ValueError, match="docstring"):
        rules.rule("N99")(undocumented)
    assert "N99" not in rules.TABLE


def test_the_command_lists_every_rule(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert normalise.main(["--rules"]) == 0
    out = capsys.readouterr().out
    listed = [line for line in out.splitlines() if line.startswith("- ")]
    assert sorted(listed) == sorted(
        f"- **{rule.id}** {rule.says}" for rule in rules.TABLE.values()
    )


def test_problems_come_by_file_and_line(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps(insert("It fits!"), insert("# No!"), swap(STEP, "pace, ", ""))(
        project
    )
    run(project, Options(today=TODAY))
    lines = [
        line for line in capsys.readouterr().out.splitlines() if "[" in line
    ]
    assert [line.split(" ", 2)[:2] for line in lines] == [
        [f"{STEP}:6:1:", "[K08]"],
        [f"{WINDOW}:25:8:", "[A10]"],
        [f"{WINDOW}:27:1:", "[A06]"],
        [f"{WINDOW}:27:5:", "[A10]"],
    ]


# Ways to write a display formula. What the renderer takes for one, the rule must refuse.

FENCES = [
    "```math\nx\n```",
    "~~~math\nx\n~~~",
    "~~~ math\nx\n~~~",
    "~~~ {.math #some-id}\nx\n~~~",
    "``` { .math }\nx\n```",
    "`````math\nx\n`````",
    "~~~~math some-id\nx\n~~~~",
    "  ~~~math some-id\n  x\n  ~~~",
    "- so:\n\n    ```math\n    x\n    ```",
    "1. ```math\n   x\n   ```",
    "- ```math\n  x\n  ```",
    "> ```math\n> x\n> ```",
    "```Math\nx\n```",
    "```math title='x'\nx\n```",
    "~~~math Some_Id\nx\n~~~",
]


@functools.cache
def _renderer() -> tuple[markdown.Markdown, list[str]]:
    """Markdown as mkdocs.yml sets it up, and the list to which it adds the id of each display formula it shows."""
    config = load_config(str(ROOT / "mkdocs.yml"))
    shown: list[str] = []

    def display(source: str, *args: object, **attributes: object) -> str:
        shown.append(str(attributes.get("id_value") or ""))
        return ""

    fences = config.mdx_configs["pymdownx.superfences"]["custom_fences"]
    custom = [
        fence | {"format": display} if fence["name"] == "math" else fence
        for fence in fences
    ]
    configs = {"pymdownx.superfences": {"custom_fences": custom}}
    return markdown.Markdown(
        extensions=["attr_list", "pymdownx.superfences"],
        extension_configs=configs,
    ), shown


def shown_formulas(text: str) -> list[str]:
    """The ids of the display formulas that the site would show of a text; empty for one without."""
    renderer, shown = _renderer()
    shown.clear()
    renderer.reset().convert(text)
    return list(shown)


def answer(body: str) -> curation.Question:
    front = "---\ntitle: T?\nlevel: core\nsources: []\n---\nShort.\n\n<!-- more -->\n\n"
    return curation.parse_question(
        f"{front}{body}\n", "topic", "questions/topic/t.md"
    )


def refused(question: curation.Question) -> list[str]:
    index = checks.Index(
        curation.Curation([], {question.slug: question}, {}),
        inventory.Inventory(sources=[]),
        proofs.Proofs(),
        TODAY,
    )
    return [
        problem.what for problem in rules.TABLE["F03"].find(question, index)
    ]


@pytest.mark.parametrize("text", FENCES)
def test_every_other_way_to_show_a_formula_is_refused(text: str) -> None:
    assert len(refused(answer(text))) == 1


LEADS = st.sampled_from(
    [
        "",
        " ",
        "  ",
        "    ",
        "> ",
        "- ",
        "* ",
        "1. ",
        "- > ",
        "\t",
        "   ",
        ">",
    ]
)
INFOS = st.sampled_from(
    [
        "math",
        "math some-id",
        " math",
        "Math",
        ".math",
        "{.math}",
        " { .math #a }",
        "math a b",
        "{.math .x}",
        "math x='y'",
        "text",
        "",
        "{ .x .math }",
        "maths",
        "math {#a}",
        "math\t",
    ]
)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            LEADS,
            st.sampled_from("`~"),
            st.integers(3, 5),
            INFOS,
            st.integers(2, 5),
            LEADS,
        ),
        min_size=1,
        max_size=3,
    )
)
@example([("- ", "`", 3, "math", 3, "  ")])
def test_what_is_shown_as_a_formula_is_named_or_refused(
    parts: list[tuple[str, str, int, str, int, str]],
) -> None:
    texts = [
        f"{lead}{mark * n}{info}\n{inside}x\n{inside}{mark * close}"
        for lead, mark, n, info, close, inside in parts
    ]
    question = answer("\n\n".join(texts))
    shown = shown_formulas(topic_pages.fences(question.body))
    assert refused(question) or shown == [
        formula.id for formula in question.formulas
    ]


def test_the_build_refuses_a_formula_without_an_id() -> None:
    configs = {
        "pymdownx.superfences": {
            "custom_fences": [
                {"name": "math", "class": "math", "format": mathml.display}
            ]
        }
    }
    renderer = markdown.Markdown(
        extensions=["attr_list", "pymdownx.superfences"],
        extension_configs=configs,
    )
    assert 'id="formula-some-id"' in renderer.convert(
        "~~~ { .math #some-id }\nx\n~~~"
    )
    for text in ("```math\nx\n```", "~~~ { .math }\nx\n~~~"):
        with pytest.raises(SuperFencesException, match="no id"):
            renderer.reset().convert(text)


SPELLED = [
    (
        "The colour, Behaviour and centre of labelled artefacts.",
        "colour Behaviour centre labelled artefacts",
    ),
    (
        "It analysed, modelling an unoptimised greyscale.",
        "analysed modelling unoptimised greyscale",
    ),
    (
        "The reparameterisation of neighbours' defence.",
        "reparameterisation neighbours defence",
    ),
    (
        "The noise is supervised, precise, otherwise four, our hours; controlled, called, analyses of optimism.",
        "",
    ),
]


@pytest.mark.parametrize(("text", "british"), SPELLED)
def test_british_words_are_told_from_american_ones(
    text: str, british: str
) -> None:
    found = list(british_words(text))
    assert [word for _, word, _ in found] == british.split()
    assert all(
        text[place : place + len(word)] == word for place, word, _ in found
    )


def test_targets_of_links_are_no_prose() -> None:
    index = checks.Index(
        curation.Curation(
            [], {"t": answer("A [gray](grey-behaviour) one.")}, {}
        ),
        inventory.Inventory(sources=[]),
        proofs.Proofs(),
        TODAY,
    )
    assert not [
        word
        for piece in index.pieces["t"]
        for word in british_words(piece.prose)
    ]


BRACKETS = [
    ("f(x)", ""),
    ("[0, 1) + (0, 1]", ""),
    (r"\left( x \right)", ""),
    (r"\begin{cases} 1 \\ 2 \end{cases}", ""),
    ("f(x", "("),
    ("(f(x)", "("),
    ("x)", ")"),
    ("x] + [y", "]"),
    (r"\exp([x)", "("),
]


@pytest.mark.parametrize(("formula", "bracket"), BRACKETS)
def test_brackets_without_a_partner_are_found(
    formula: str, bracket: str
) -> None:
    assert latex.unbalanced(formula) == bracket


def test_a_warning_is_counted_as_one_and_as_no_problem(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(project, Options(today=TODAY))
    assert capsys.readouterr().out.endswith(" 0 problems\n")
    for name in (EMPTY, STEP):
        day = "reviewed: 2026-01-31"
        swap(name, day, f"{day}\ndigest: 0123456789ab")(project)
        run(project, Options(today=TODAY))
    first, second = re.findall("questions .*", capsys.readouterr().out)
    assert first.endswith(" 0 problems, 1 warning")
    assert second.endswith(" 0 problems, 2 warnings")


QUIET = [
    "`colour` and `!` and `√` and `$5`",
    "[Colour of behaviour!](https://example.org/colour)",
    "```python\nprint('# no heading, colour! $5')  # # no heading, colour! $5\n```",
    "Å, ü, ½, 3 × 4, “so” – it is −1 °C … at 5 €",
    "| a | b |\n| --- | --- |\n| 1 | 2 |",
    "$n!$ and $\\sqrt n$ and $[0, 1)$",
]


@pytest.mark.parametrize("text", QUIET)
def test_code_formulas_and_titles_of_others_are_nobody_s_prose(
    text: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    insert(text)(project)
    run(project, Options(today=TODAY))
    assert "0 problems" in capsys.readouterr().out
