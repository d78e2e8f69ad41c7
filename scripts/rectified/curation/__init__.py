"""What people wrote: questions, topics, references, the proofs of formulas, and the addresses that were published.

It is read and counted here; nothing here knows of scraped lists, pages or the site.

May be imported by `scrapes`, `checks`, `pages`, `printing`, `pipeline`, `site`, `examining`, `adoption`, `proving`.
Imports none of these, nor `figures`.
"""

from rectified.curation.model import (
    CALCULATORS,
    COMMON,
    ERRATA,
    ITEM,
    LEVELS,
    MORE,
    TOPICS,
    Calculator,
    Citation,
    Correction,
    Curation,
    Erratum,
    Figure,
    Formula,
    FrontMatter,
    Group,
    Placed,
    Question,
    Topic,
    last_review,
)
from rectified.curation.reading import load, parse_question
from rectified.text.notation import SLUG

__all__ = [
    "CALCULATORS",
    "COMMON",
    "ERRATA",
    "ITEM",
    "LEVELS",
    "MORE",
    "SLUG",
    "TOPICS",
    "Calculator",
    "Citation",
    "Correction",
    "Curation",
    "Erratum",
    "Figure",
    "Formula",
    "FrontMatter",
    "Group",
    "Placed",
    "Question",
    "Topic",
    "last_review",
    "load",
    "parse_question",
]
