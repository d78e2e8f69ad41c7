"""What the site offers to programs: `questions.json`."""

import json
from typing import Any

from rectified.curation import Curation, Question
from rectified.curation.proofs import Proofs
from rectified.text.notation import plain


def question_url(question: Question) -> str:
    """A question's address below the site's root."""
    return f"topics/{question.topic}/#{question.slug}"


def question_data(question: Question, proofs: Proofs) -> dict[str, Any]:
    """One question as plain data; `short` is one line of text with formulas in Unicode."""
    return {
        "id": question.slug,
        "topic": question.topic,
        "title": question.front.title,
        "level": question.front.level,
        "aliases": question.front.aliases,
        "short": plain(question.short),
        "url": question_url(question),
        "formulas": [
            {
                "id": f.id,
                "latex": f.latex,
                "proved": proofs.proves(f.id, f.latex),
            }
            for f in question.formulas
        ],
        "corrections": [
            {
                "sources": c.source,
                "published": plain(c.published),
                "corrected": plain(c.corrected),
                "why": plain(c.why),
            }
            for c in question.front.corrections
        ],
    }


def questions_json(curation: Curation, proofs: Proofs) -> str:
    """`questions.json`: a list of all questions in reading order."""
    told = [
        question_data(question, proofs)
        for question in curation.questions.values()
    ]
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
