"""What search engines read: a topic's questions and short answers as schema.org data."""

import json

from rectified.curation import Question, Topic
from rectified.markdown_text import plain


def qa_page(topic: Topic, questions: list[Question]) -> str:
    """A topic page as a schema.org `QAPage` in JSON-LD, one line that may stand inside a `<script>` element.

    Args:
        topic: the page's topic.
        questions: its questions in page order; those without an answer are left out.
    """
    data = {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "name": topic.title,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "mainEntity": [
            {
                "@type": "Question",
                "name": question.front.title,
                "answerCount": 1,
                "acceptedAnswer": {"@type": "Answer", "text": plain(question.short), "url": f"#{question.slug}"},
            }
            for question in questions
            if not question.front.unanswered
        ],
    }
    # A closing tag inside a string would end the element; JSON reads the escaped slash as a slash.
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
