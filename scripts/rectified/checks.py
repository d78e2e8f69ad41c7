"""The rules a curation must keep; `normalise.py --check` lists what breaks them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from rectified import latex
from rectified.curation import Curation, Formula, Question
from rectified.errors import Problem
from rectified.markdown_text import CODE, inline_formulas, links, outside_code
from rectified.mathml import INLINE
from rectified.proofs import Proofs

SHORT_WORDS = 60
UNCHECKED_SHARE = 1 / 20


def short_words(short: str) -> int:
    """Words of a short answer, a formula and a code span counting as one each."""
    text = INLINE.sub(" formula ", CODE.sub(" code ", short))
    return len(re.findall(r"\w[\w’'\-–]*", text))


def _prose(question: Question) -> Iterator[tuple[str, str]]:
    """Every piece of Markdown of a question, with a name for messages."""
    yield "short answer", question.short
    yield "full answer", question.body
    for correction in question.front.corrections:
        for name in ("published", "corrected", "why", "counterexample"):
            yield f"correction, {name}", getattr(correction, name) or ""


def _formula(question: Question, formula: Formula, found: Proofs) -> Iterator[Problem]:
    where = f"{question.path}:{formula.line}"
    try:
        needed = latex.symbols(formula.latex)
        latex.to_mathml(formula.latex, display=True)
    except latex.FormulaError as error:
        yield Problem(where, f"formula `{formula.id}` does not convert: {error}")
        return
    if not formula.legend:
        yield Problem(where, f"formula `{formula.id}` has no list of its symbols after it")
        return
    named: set[str] = set()
    for part in inline_formulas("\n".join(formula.legend)):
        try:
            named |= latex.symbols(part)
        except latex.FormulaError:
            continue  # reported with the inline formulas
    if unnamed := sorted(needed - named):
        yield Problem(where, f"formula `{formula.id}`: the list after it does not name {', '.join(unnamed)}")
    if not formula.legend[-1].startswith("Holds"):
        yield Problem(where, f"formula `{formula.id}`: its list does not end with the conditions (“Holds …”)")
    if formula.id not in found.formulas and formula.id not in question.front.unchecked:
        yield Problem(where, f"formula `{formula.id}` has neither a proof in tests/formulas nor `unchecked:`")


def _text(question: Question) -> Iterator[Problem]:
    for name, text in _prose(question):
        for formula in inline_formulas(text):
            try:
                latex.to_mathml(formula, display=False)
            except latex.FormulaError as error:
                yield Problem(question.where(formula), f"{name}: `${formula}$` does not convert: {error}")
        rest: list[str] = []
        outside_code(text, lambda part, rest=rest: rest.append(INLINE.sub("", part)) or part)  # type: ignore[misc]
        if any("$" in part for part in rest):
            yield Problem(question.where("$"), f"{name}: a dollar sign that opens or closes no formula")
        if any(re.search(r"</?[a-zA-Z]|!\[", part.replace("<!--", "")) for part in rest):
            yield Problem(question.path, f"{name}: HTML or an image; answers are plain Markdown")
    body = CODE.sub("", question.body)
    if match := re.search(r"^#+ .*", body, re.MULTILINE):
        yield Problem(question.where(match[0]), "a heading inside an answer; use a bold run-in instead")
    if "**Asked next.**" not in body:
        yield Problem(question.path, "no “**Asked next.**” at the end of the answer")
    if "\n\n" in question.short:
        yield Problem(question.where(question.short[:40]), "the short answer is more than one paragraph")
    if (words := short_words(question.short)) > SHORT_WORDS:
        yield Problem(question.where(question.short[:40]), f"the short answer has {words} words, {SHORT_WORDS} at most")


def _keys(question: Question, curation: Curation, items: set[str], found: Proofs) -> Iterator[Problem]:
    front = question.front
    for key in front.references:
        if key not in curation.references:
            yield Problem(question.where(key), f"reference `{key}` is not in references.bib")
    if not front.references:
        yield Problem(question.path, "no reference; cite at least one primary source")
    for slug in front.related:
        if slug not in curation.questions or slug == question.slug:
            yield Problem(question.where(slug), f"related question `{slug}` does not exist")
    for target in [link for _, text in _prose(question) for link in links(text)]:
        if not re.match(r"https?://", target) and target not in curation.questions:
            yield Problem(question.where(f"]({target})"), f"link to `{target}`, which is no question")
    for item in front.sources:
        if items and item not in items:
            yield Problem(question.where(item), f"`{item}` is no item of sources.yml")
    formulas = {formula.id for q in curation.questions.values() for formula in q.formulas}
    for correction in front.corrections:
        where = question.where(correction.published[:40])
        for item in correction.source:
            if item not in front.sources:
                yield Problem(where, f"a correction of `{item}`, which this question does not claim")
        if correction.reference and correction.reference not in front.references:
            yield Problem(where, f"correction cites `{correction.reference}`, which `references` does not list")
        if correction.formula and correction.formula not in formulas:
            yield Problem(where, f"correction names formula `{correction.formula}`, which does not exist")
        if correction.id and correction.id not in found.corrections:
            yield Problem(where, f"correction `{correction.id}` has a counterexample but no proof refutes it")
    for identifier in front.unchecked:
        if identifier not in {formula.id for formula in question.formulas}:
            yield Problem(question.where(identifier), f"`unchecked` names `{identifier}`, which this question lacks")
        elif identifier in found.formulas:
            yield Problem(question.where(identifier), f"`{identifier}` is proved; take it out of `unchecked`")


def _question(question: Question, curation: Curation, items: set[str], found: Proofs) -> Iterator[Problem]:
    if "$" in question.front.title:
        yield Problem(question.where("title:"), "a formula in the title; spell it out")
    if question.front.unanswered:
        return
    if question.front.reviewed is None:
        yield Problem(question.path, "no `reviewed` date")
    yield from _text(question)
    yield from _keys(question, curation, items, found)
    for formula in question.formulas:
        yield from _formula(question, formula, found)
    if question.body.count("~~~math") != len(question.formulas):
        yield Problem(question.where("~~~math"), "a formula fence that is not `~~~math id` … `~~~`")


def _twice(curation: Curation, what: str, values: Callable[[Question], list[str]]) -> Iterator[Problem]:
    counted = Counter(value for q in curation.questions.values() for value in values(q))
    for question in curation.questions.values():
        for value in values(question):
            if counted[value] > 1:
                yield Problem(question.where(value), f"{what} `{value}` is used {counted[value]} times")


def broken_rules(curation: Curation, items: set[str], found: Proofs) -> list[Problem]:
    """Every rule that does not hold.

    Args:
        curation: all topics, questions and references.
        items: the ids of all scraped items on record.
        found: the proofs that the tests hold.
    """
    problems: list[Problem] = []
    for question in curation.questions.values():
        problems += _question(question, curation, items, found)
    problems += _twice(curation, "title", lambda q: [q.front.title])
    problems += _twice(curation, "formula", lambda q: [f.id for f in q.formulas])
    problems += _twice(curation, "correction", lambda q: [c.id for c in q.front.corrections if c.id])
    claims = curation.claims()
    problems += [Problem("sources.yml", f"item `{i}` is answered by no question") for i in sorted(items - set(claims))]
    cited = {key for q in curation.questions.values() for key in q.front.references}
    problems += [
        Problem(f"references.bib:{r.line}", f"reference `{r.key}` is cited by no question")
        for r in curation.references.values()
        if r.key not in cited
    ]
    formulas = [formula.id for q in curation.questions.values() for formula in q.formulas]
    corrections = {c.id for q in curation.questions.values() for c in q.front.corrections if c.id}
    for proof in (p for group in found.formulas.values() for p in group):
        if proof.settles not in formulas:
            problems.append(Problem(f"{proof.path}:{proof.line}", f"proves `{proof.settles}`, which no page shows"))
    for proof in (p for group in found.corrections.values() for p in group):
        if proof.settles not in corrections:
            problems.append(Problem(f"{proof.path}:{proof.line}", f"refutes `{proof.settles}`, which no page shows"))
    unchecked = [key for q in curation.questions.values() for key in q.front.unchecked]
    if len(unchecked) > UNCHECKED_SHARE * len(formulas):
        problems.append(
            Problem("questions", f"{len(unchecked)} of {len(formulas)} formulas are unchecked; 1 in 20 at most")
        )
    return problems
