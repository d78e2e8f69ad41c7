"""What is wrong in a curated file is refused with file, line and remedy, whatever kind of file it is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import written
from rectified import curation
from rectified.curation import addresses, mistakes
from rectified.errors import BadInput

Row = tuple[int, str, str, str]
"""A line of a good file, by number, what is written in its place, where the fault is, and words of its message."""


@dataclass(frozen=True)
class Kind:
    """A kind of curated file.

    Attributes:
        path: one of its files in the small project.
        good: what it may hold.
        bad: how it may be spoiled.
        read: reads it.
    """

    path: str
    good: str
    bad: list[Row]
    read: Callable[[Path], object] = curation.load


QUESTION = Kind(
    "questions/rates/step-size.md",
    written.QUESTION,
    [
        (1, "", "1", "no front matter; begin the file with `---`"),
        (2, "title: A\x07 question?", "2", "U+0007; take it out"),
        (
            3,
            "level: easy",
            "3",
            "'core', 'intermediate' or 'advanced'; write",
        ),
        (3, "", "2", "no `level`; add it: `core`, `intermediate` or"),
        (
            3,
            "level: core\nlevle: core",
            "4",
            "unknown key `levle`; did you mean `level`?",
        ),
        (
            3,
            "level: core\ntitle: T?",
            "4",
            "key `title` is given twice; keep one of them",
        ),
        (
            3,
            "level: core\nreviewed: 2026-13-01",
            "4",
            "`2026-13-01` is no date; write a day that exists",
        ),
        (
            3,
            "level: core\nreviewed: 2026-02-30",
            "4",
            "`2026-02-30` is no date",
        ),
        (
            3,
            "level: core\nreviewed: soon",
            "4",
            "reviewed: input should be a valid date",
        ),
        (3, "level: !!int x", "3", "no YAML: `x` is no value of its kind"),
        (3, "level: !!bool x", "3", "no YAML: `x` is no value of its kind"),
        (3, "level: !!timestamp x", "3", "`x` is no date"),
        (3, "level: !odd x", "3", "no YAML: could not determine"),
        (3, f"level: {'[' * 50000}", "3", "nested too deeply"),
        (3, f"level: {'[' * 30}{']' * 30}", "3", "nested too deeply"),
        (
            3,
            "level: &x core\naliases: [*x]",
            "4",
            "an alias (`*…`); write the value itself",
        ),
        (3, "level: core\n? [a]\n: b", "4", "no YAML"),
        (
            4,
            "sources: [alpha 1]",
            "4",
            "sources.0: string should match pattern",
        ),
        (
            4,
            "sources: alpha/1",
            "4",
            "input should be a valid list; write the items",
        ),
        (4, "sources: [alpha/1", "5", "no YAML"),
        (
            5,
            "refs: [key]",
            "5",
            "unknown key `refs`; did you mean `references`?",
        ),
        (
            5,
            "xyzzy: [key]",
            "5",
            "unknown key `xyzzy`; known are title, level",
        ),
        (
            5,
            "corrections: [{source: alpha/1, published: x, corrected: y, why: z, id: q}]",
            "5",
            "corrections.0: `id` and `counterexample` belong together; give both or neither",
        ),
        (
            5,
            "corrections:\n  - source: alpha/1\n    publishd: x\n    corrected: y\n    why: z\n    published: y",
            "7",
            "unknown key `corrections.0.publishd`; did you mean `published`?",
        ),
        (9, "", "7", "no `<!-- more -->`; put it between"),
    ],
)

TOPICS = Kind(
    curation.TOPICS,
    """- id: shapes
  title: Shapes
  purpose: How large things are.
  questions:
    - window-count
    - empty-window
- id: rates
  title: Rates
  purpose: How fast things go.
  questions: [step-size]
""",
    [
        (1, "- id: Shapes!", "1", "0.id: string should match pattern"),
        (
            5,
            "    - count",
            "5",
            "question `count` has no file; restore questions/shapes/count.md",
        ),
        (
            6,
            "    - empty-window\n    - window-count",
            "7",
            "`window-count` is listed twice; keep one",
        ),
        (7, "- {}\n- id: rates", "7", "no `1.id`"),
        (7, "- id: shapes", "7", "topic `shapes` is listed twice"),
        (7, "- id: [", "9", "no YAML"),
        (7, "- id: rates\n  group: Late", "1", "in no group"),
        (8, "", "7", "no `1.title`; add it: its name in menus"),
        (
            9,
            "  porpoise: Things.",
            "9",
            "unknown key `1.porpoise`; did you mean `purpose`?",
        ),
        (
            10,
            "  questions: [step-size, empty-window]",
            "10",
            "question `empty-window` is listed twice",
        ),
        (
            10,
            "  questions: step-size",
            "10",
            "1.questions: input should be a valid list",
        ),
    ],
)

REFERENCES = Kind(
    "references.bib",
    """@misc{a,
  author={A},
  title={T},
  year={2000},
  url={u},
}
""",
    [
        (
            2,
            "",
            "1:7",
            "reference `a` has no author; look it up and add it",
        ),
        (3, "", "1:7", "reference `a` has no title"),
        (4, "  year={},", "1:7", "reference `a` has no year"),
        (5, "", "1:7", "reference `a` has no url"),
        (
            2,
            "  author={A, B, C, D},",
            "1:1",
            "no BibTeX: Too many commas in 'A, B, C, D'; mend the entry",
        ),
        (
            5,
            "  url={u}, url={v},",
            "1:1",
            "entry with key a has a duplicate url field; mend",
        ),
        (6, "", "6", "no BibTeX: premature end of file; mend the entry"),
    ],
)

ERRATA = Kind(
    curation.ERRATA,
    """- date: 2026-01-31
  question: step-size
  said: a
  right: b
""",
    [
        (1, "- date: soon", "1", "0.date: input should be a valid date"),
        (3, "  sayd: a", "3", "unknown key `0.sayd`; did you mean `said`?"),
    ],
)

CALCULATORS = Kind(
    curation.CALCULATORS,
    """counter:
  title: Windows
  does: Counts.
""",
    [
        (2, "", "1", "no `counter.title`; add it"),
        (3, "  doees: Counts.", "3", "unknown key `counter.doees`"),
    ],
)

ADDRESSES = Kind(
    addresses.FILE,
    """a/:
a/x:
""",
    [
        (2, "swish: silu", "2:1", "`swish: silu` is no address; write"),
        (2, "a/X:", "2:1", "is no address"),
        (2, "a/x:\na/x: y", "3:1", "`a/x` stands twice"),
        (2, "  a/x:", "2:3", "`a/x:` is no address"),
    ],
    addresses.load,
)

MISTAKES = Kind(
    mistakes.FILE,
    """a:
- 12345678-12345678
""",
    [(2, "- x", "2", "a.0: string should match pattern")],
    mistakes.load,
)

KINDS = (
    QUESTION,
    TOPICS,
    REFERENCES,
    ERRATA,
    CALCULATORS,
    ADDRESSES,
    MISTAKES,
)


def name(value: object) -> str:
    """A kind is called by its file; a row by what it writes, if that is short."""
    if isinstance(value, Kind):
        return value.path
    return " ".join(str(value)[:40].split())


@pytest.mark.parametrize("kind", KINDS, ids=name)
def test_what_is_right_is_read(kind: Kind, project: Path) -> None:
    """Else what is refused of it would show nothing."""
    (project / kind.path).write_text(kind.good)
    assert kind.read(project)


@pytest.mark.parametrize(
    ("kind", "row"),
    [(kind, row) for kind in KINDS for row in kind.bad],
    ids=name,
)
def test_what_is_wrong_is_refused_with_file_and_line(
    kind: Kind, row: Row, project: Path
) -> None:
    line, text, where, what = row
    lines = kind.good.splitlines()
    lines[line - 1 : line] = [text] if text else []
    path = project / kind.path
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(BadInput) as caught:
        kind.read(project)
    faults = caught.value.faults
    [fault] = [fault for fault in faults if what in str(fault)]
    assert f"{fault.where}:".startswith(f"{kind.path}:{where}:")
    assert "\n" not in str(fault)
    assert len(str(fault)) < 400
    assert fault.remedy
