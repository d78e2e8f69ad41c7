"""The formulas and corrections as readers get them: read from `questions/`, never from a copy."""

import contextlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rectified import ROOT
from rectified.curation import Question, parse_question
from rectified.curation.outcomes import Kind, correction_digest, text_digest
from rectified.errors import BadInput
from rectified.text.notation import inline_formulas

QUESTIONS = ROOT / "questions"


@dataclass(frozen=True)
class Published:
    """A correction that numbers settle.

    Attributes:
        id: its id.
        formulas: the inline formulas of what is published, without dollar signs.
        published, corrected, counterexample: its texts.
        where: the file and the line of its id.
    """

    id: str
    formulas: tuple[str, ...]
    published: str
    corrected: str
    counterexample: str
    where: str

    @property
    def numbers(self) -> list[float]:
        """All numbers of the counter-example, in order: “3 of 1,000, 0.5 and −2” gives 3, 1000, 0.5, −2."""
        return numbers(self.counterexample)


class UnknownId(KeyError):
    """An id that no question file has."""

    def __str__(self) -> str:
        return str(self.args[0])


_NUMBER = re.compile(
    r"(?<![\w.])[-−]?\d+(?:(?:,|\{,\})\d{3})*(?:\.\d+)?(?:[eE][-+]?\d+)?"
)


def numbers(text: str) -> list[float]:
    """The numbers of a text, in order, thousands separators and true minus signs understood."""
    return [
        float(
            match[0].replace("{,}", "").replace(",", "").replace("−", "-")
        )
        for match in _NUMBER.finditer(text)
    ]


@cache
def _questions() -> tuple[tuple[Question, ...], tuple[str, ...]]:
    """All question files that can be read, and a complaint for each that cannot."""
    questions, complaints = [], []
    for path in sorted(QUESTIONS.glob("*/*.md")):
        try:
            name = path.relative_to(ROOT).as_posix()
            questions.append(
                parse_question(
                    path.read_text(encoding="utf-8"), path.parent.name, name
                )
            )
        except (BadInput, UnicodeDecodeError) as error:
            complaints.append(str(error))
    return tuple(questions), tuple(complaints)


def questions() -> tuple[Question, ...]:
    """All questions whose files can be read."""
    return _questions()[0]


@cache
def formulas() -> dict[str, str]:
    """The LaTeX of every display formula, by id."""
    return {
        formula.id: formula.latex
        for question in _questions()[0]
        for formula in question.formulas
    }


@cache
def _places() -> dict[str, str]:
    formulas = {
        f.id: f"{q.path}:{f.line}: formula `{f.id}`"
        for q in _questions()[0]
        for f in q.formulas
    }
    return {
        f"{c.id}": f"{c.where}: correction `{c.id}`"
        for c in corrections().values()
    } | formulas


def place(key: str) -> str:
    """Where a formula or a correction stands and what it is: ``questions/…/tanh.md:31: formula `tanh` ``."""
    return _places().get(key, f"formula `{key}`")


@cache
def unchecked() -> dict[str, str]:
    """The formulas that no machine checks, with the reasons."""
    return {
        key: reason
        for question in _questions()[0]
        for key, reason in question.front.unchecked.items()
    }


@cache
def corrections() -> dict[str, Published]:
    """The corrections that have an id."""
    published = {}
    for question in _questions()[0]:
        for entry in question.front.corrections:
            if entry.id is not None and entry.counterexample is not None:
                inline = tuple(inline_formulas(entry.published))
                published[entry.id] = Published(
                    entry.id, inline, entry.published, entry.corrected, entry.counterexample,
                    question.where(f"id: {entry.id}"),
                )  # fmt: skip
    return published


@cache
def digests() -> dict[tuple[Kind, str], str]:
    """Digests of all formulas and corrections, by which a record knows whether they have changed."""
    by_settled: dict[tuple[Kind, str], str] = {
        ("formula", key): text_digest(text)
        for key, text in formulas().items()
    }
    for question in _questions()[0]:
        for entry in question.front.corrections:
            if entry.id is not None:
                by_settled["correction", entry.id] = correction_digest(
                    entry
                )
    return by_settled


def unreadable() -> tuple[str, ...]:
    """A complaint for each question file that cannot be read."""
    return _questions()[1]


_altered: dict[str, str] = {}
_read: list[Counter[str]] = []


def latex(formula_id: str) -> str:
    """The LaTeX of a display formula.

    Raises:
        UnknownId: no question file has it.
    """
    _note(formula_id)
    if formula_id in _altered:
        return _altered[formula_id]
    if formula_id not in formulas():
        raise UnknownId(_complaint("display formula", formula_id))
    return formulas()[formula_id]


def published(correction_id: str) -> Published:
    """What a correction says is published, with its counter-example.

    Raises:
        UnknownId: no question file has it.
    """
    _note(correction_id)
    if correction_id not in corrections():
        raise UnknownId(_complaint("correction", correction_id))
    return corrections()[correction_id]


def _complaint(what: str, key: str) -> str:
    hint = (
        f"; unreadable: {'; '.join(unreadable())}" if unreadable() else ""
    )
    return f"no {what} in questions/ has the id {key!r}{hint}"


def _note(key: str) -> None:
    for reads in _read:
        reads[key] += 1


@contextlib.contextmanager
def altered(formula_id: str, text: str) -> Iterator[None]:
    """Within, `latex(formula_id)` is another text: how mutations reach the proofs."""
    before = dict(_altered)
    _altered[formula_id] = text
    try:
        yield
    finally:
        _altered.clear()
        _altered.update(before)


@contextlib.contextmanager
def reads() -> Iterator[Counter[str]]:
    """Within, count how often each id is read."""
    seen: Counter[str] = Counter()
    _read.append(seen)
    try:
        yield seen
    finally:
        _read[:] = [other for other in _read if other is not seen]
