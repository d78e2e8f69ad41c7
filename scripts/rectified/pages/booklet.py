"""The booklet: all cheat sheets on one page, with a list of contents."""

from typing import Any

from rectified.curation import Correction, Curation, Question
from rectified.curation.proofs import Proofs
from rectified.pages import density, legends, topic_pages
from rectified.text.notation import relink


def pages(curation: Curation, proofs: Proofs) -> str:
    """Markdown of all cheat sheets, one behind the other, with a list of contents.

    Args:
        curation: the topics in reading order.
        proofs: the proofs, which the corrections ask for.
    """
    target = topic_pages.from_top(curation)

    def shown(correction: Correction) -> dict[str, Any]:
        return topic_pages.correction_view(
            correction, curation, target, proofs
        )

    def view(question: Question) -> dict[str, Any]:
        return {
            "slug": question.slug,
            "title": question.front.title,
            "short": relink(question.short, target),
            "formulas": question.formulas,
            "symbols": {
                formula.id: relink(legends.in_brief(formula), target)
                for formula in question.formulas
            },
            "figures": [
                topic_pages.drawn(
                    figure.id, relink(figure.caption, target), on_sheet=True
                )
                for figure in question.figures
                if figure.on_sheet
            ],
            "corrections": [
                topic_pages.correction_view(c, curation, target, proofs)
                for c in density.on_sheet(question)
            ],
        }

    topics = {
        topic.id: {
            "id": topic.id,
            "number": number,
            "title": topic.title,
            "purpose": topic.purpose,
            "setting": density.setting(curation.of(topic.id)),
            "questions": [
                view(question) for question in curation.of(topic.id)
            ],
        }
        for number, topic in enumerate(curation.topics, 1)
    }
    groups = [
        {
            "title": group.title,
            "topics": [topics[topic.id] for topic in group.topics],
        }
        for group in curation.groups
    ]
    return topic_pages.fill(
        "booklet.md.j2", groups=groups, topics=list(topics.values())
    )
