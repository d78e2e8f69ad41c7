"""Rules on the collection as a whole."""

from collections.abc import Iterator

from rectified.checks import spelling
from rectified.checks.index import Index, whole
from rectified.checks.rules import rule
from rectified.curation import ERRATA, TOPICS
from rectified.errors import Problem


@rule("N01", over=whole)
def references_are_cited(index: Index) -> Iterator[Problem]:
    """Every entry of `references.bib` is cited by some question."""
    cited = {
        key for question in index.questions for key in question.front.cited
    }
    for reference in index.curation.references.values():
        if reference.key not in cited:
            what = f"reference `{reference.key}` is cited by no question; cite it or take it out"
            yield Problem(reference.where, what)


@rule("N02", over=whole)
def topics_are_text(index: Index) -> Iterator[Problem]:
    """Titles and purposes of topics are plain text in American spelling: no formulas, links or HTML."""
    for place, topic in enumerate(index.curation.topics):
        for key in ("title", "purpose"):
            text = getattr(topic, key)
            faults = [
                f"British “{word}”; write “{american}”"
                for _, word, american in spelling.british_words(text)
            ]
            if any(sign in text for sign in "$<>[]`*"):
                faults.append(
                    f"“{text}” is no plain text; take the markup out"
                )
            for fault in faults:
                yield Problem(
                    index.where(TOPICS, place, key),
                    f"topic `{topic.id}`: {fault}",
                )


@rule("N05", over=whole)
def nothing_acts(index: Index) -> Iterator[Problem]:
    """Nothing that people write acts on a page: no HTML, attribute lists, definitions or images, no link but to a
    slug or to the web, no character that nobody sees, and no backtick that may or may not begin code."""
    for fault in index.acting:
        yield Problem(fault.where, f"{fault.what}; {fault.remedy}")


@rule("N04", over=whole)
def errata_are_of_today(index: Index) -> Iterator[Problem]:
    """An erratum names a question that there is, by its slug."""
    for place, erratum in enumerate(index.curation.errata):
        if erratum.question not in index.curation.questions:
            what = f"no question `{erratum.question}`; name the one that answers it now"
            yield Problem(index.where(ERRATA, place, "question"), what)
