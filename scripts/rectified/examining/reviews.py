"""The note of a review in a question's front matter: the day, and a digest of the text as it was then."""

import datetime
import re

from rectified.curation import Question

_NOTE = re.compile(r"^(?:reviewed|digest):.*\n", re.MULTILINE)


def noted(question: Question, day: datetime.date) -> str:
    """The text of a question's file with the note of a review on a day, in place of an older one.

    Nothing else is touched. The note stands where the old one stood, or else below the level.
    """
    # In quotes, since YAML takes a digest of decimal digits for a number.
    note = f"reviewed: {day.isoformat()}\ndigest: '{question.digest}'\n"
    old = _NOTE.search(question.text) or re.search(
        r"^level:.*\n", question.text, re.MULTILINE
    )
    place = (
        (old.start() if _NOTE.match(old[0]) else old.end())
        if old
        else question.text.index("\n") + 1
    )
    before, after = question.text[:place], question.text[place:]
    return (
        before + note + _NOTE.sub("", after, count=2)
        if old and _NOTE.match(old[0])
        else before + note + after
    )
