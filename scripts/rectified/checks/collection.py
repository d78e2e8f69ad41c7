"""Rules on the collection as a whole."""

from collections.abc import Iterator

from rectified.checks import spelling
from rectified.checks.index import Index, whole
from rectified.curation import TOPICS
from rectified.errors import Problem
from rectified.rules import rule


@rule("N01", over=whole)
def references_are_cited(index: Index) -> Iterator[Problem]:
    """Every entry of `references.bib` is cited by some question."""
    cited = {key for question in index.questions for key in question.front.references}
    for reference in index.curation.references.values():
        if reference.key not in cited:
            what = f"reference `{reference.key}` is cited by no question; cite it or take it out"
            yield Problem(f"references.bib:{reference.line}", what)


@rule("N02", over=whole)
def topics_are_text(index: Index) -> Iterator[Problem]:
    """Titles and purposes of topics are plain text in American spelling: no formulas, links or HTML."""
    for topic in index.curation.topics:
        for text in (topic.title, topic.purpose):
            if any(sign in text for sign in "$<>[]`*"):
                yield Problem(TOPICS, f"topic `{topic.id}`: “{text}” is no plain text; take the markup out")
            for _, word, american in spelling.british_words(text):
                yield Problem(TOPICS, f"topic `{topic.id}`: British “{word}”; write “{american}”")
