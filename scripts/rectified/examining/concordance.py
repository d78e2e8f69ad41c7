"""All that is said on a term, from all pages: read by concept, pages that disagree stand side by side."""

import re
from collections.abc import Iterable, Iterator

from rectified.examining.sentences import Sentence


def pattern(term: str) -> re.Pattern[str]:
    """A term as it stands in sentences: in any case, in the plural, with a hyphen or a line end for a space.

    >>> bool(pattern("learning rate").search("Two learning-rates"))
    True
    >>> bool(pattern("rate").search("separate"))
    False
    """
    words = r"[\s-]+".join(re.escape(word) for word in term.split())
    return re.compile(rf"(?<!\w){words}(?:s|es|’s)?(?!\w)", re.IGNORECASE)


def of(term: str, sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """Of some sentences, those that hold a term, in formulas and code too."""
    wanted = pattern(term)
    return (
        sentence for sentence in sentences if wanted.search(sentence.text)
    )
