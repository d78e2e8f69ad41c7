"""A reviewer's sheet of a topic: what its answers claim, their numbers, their sources, and what other pages say."""

import re
from collections.abc import Iterator

from rectified.checks.index import Index
from rectified.curation import Question
from rectified.examining import claims, concordance, sentences
from rectified.examining.sentences import Sentence

NEAREST = 3
"""As many sentences of another page as show whether it says the same of a term."""

_NUMBER = re.compile(r"(?<![\w.])[-−]?\d[\d,.]*")


def _claims(own: list[Sentence]) -> Iterator[str]:
    yield "### Claims\n"
    for claim in claims.of(own):
        said = "; ".join(
            f"{kind}: {', '.join(words)}"
            for kind, words in claim.words.items()
        )
        yield f"- {claim.sentence.where} ({said})\n  {claim.sentence.text}"


def _numbers(own: list[Sentence]) -> Iterator[str]:
    yield "\n### Numbers\n"
    for sentence in own:
        if numbers := _NUMBER.findall(sentence.text):
            yield f"- {sentence.where}: {', '.join(numbers)}"


def _sources(question: Question, index: Index) -> Iterator[str]:
    yield "\n### Sources\n"
    for citation in question.front.references:
        reference = index.curation.references.get(citation.key)
        shown = (
            reference.markdown() if reference else "not in references.bib"
        )
        yield f"- `{citation.key}`: {citation.claim or 'cited for nothing in particular'}\n  {shown}"


def _elsewhere(question: Question, every: list[Sentence]) -> Iterator[str]:
    """What other answers say of the names by which people know this question."""
    yield "\n### The same terms elsewhere\n"
    others = [
        sentence for sentence in every if sentence.question is not question
    ]
    for name in question.front.aliases:
        if said := list(concordance.of(name, others)):
            yield f"- **{name}**"
            yield from (
                f"  - {sentence.where}: {sentence.text}"
                for sentence in said[:NEAREST]
            )


def sheet(topic: str, index: Index) -> str:
    """The sheet, Markdown.

    Args:
        topic: id of the topic.
        index: what was read.
    """
    every = list(sentences.of(index, index.answered))
    lines = [
        f"# {topic}\n",
        *(f"- {kind.kind}: {kind.ask}" for kind in claims.kinds()),
    ]
    for question in index.curation.of(topic):
        own = [
            sentence for sentence in every if sentence.question is question
        ]
        lines += [
            f"\n## {question.front.title}\n\n{question.path}\n",
            *_claims(own),
            *_numbers(own),
        ]
        lines += [*_sources(question, index), *_elsewhere(question, every)]
    return "\n".join(lines) + "\n"
