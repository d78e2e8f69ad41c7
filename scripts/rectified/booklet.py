"""The booklet: all cheat sheets on one page, with a list of contents."""

from typing import Any

from rectified import render, sheets
from rectified.curation import Curation, Question
from rectified.markdown_text import relink
from rectified.proofs import Proofs


def pages(curation: Curation, found: Proofs) -> str:
    """Markdown of all cheat sheets, one behind the other, with a list of contents.

    Args:
        curation: the topics in reading order.
        found: the proofs, which the corrections ask for.
    """
    target = render.from_top(curation)

    def view(question: Question) -> dict[str, Any]:
        return {
            "slug": question.slug,
            "title": question.front.title,
            "short": relink(question.short, target),
            "formulas": question.formulas,
            "corrections": [render.correction_view(c, curation, target, found) for c in question.front.corrections],
        }

    topics = [
        {
            "id": topic.id,
            "title": topic.title,
            "purpose": topic.purpose,
            "setting": sheets.setting(curation.of(topic.id)),
            "questions": [view(question) for question in curation.of(topic.id)],
        }
        for topic in curation.topics
    ]
    return render.fill("booklet.md.j2", topics=topics)
