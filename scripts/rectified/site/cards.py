"""What the pictures say that show when someone shares a page: one for each topic and one for the rest."""

from typing import NamedTuple

from rectified.curation import Curation
from rectified.curation.counts import count


class Card(NamedTuple):
    """What a picture says: a title, one or two sentences below it, and a line at the foot."""

    title: str
    text: str
    counts: str


def cards(curation: Curation) -> dict[str, Card]:
    """The card of each topic by its id, and that of all other pages as `site`."""
    by_page = {}
    for topic in curation.topics:
        held = count(curation.of(topic.id))
        counts = f"{held.questions} interview questions · {held.corrections} published mistakes corrected"
        by_page[topic.id] = Card(topic.title, topic.purpose, counts)
    held = count(curation.questions.values())
    by_page["site"] = Card(
        "Deep-learning interview answers, put right",
        "Each question answered once, from primary sources, with the formula and the popular mistake.",
        f"{held.questions} questions · {held.corrections} published mistakes corrected",
    )
    return by_page
