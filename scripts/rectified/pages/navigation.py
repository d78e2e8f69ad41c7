"""The parts of mkdocs.yml that follow from the topics, kept between two comment lines each; the rest is a person's."""

import re
from collections.abc import Iterable

from rectified.errors import BadInput

FILE = "mkdocs.yml"

# What the comment lines begin with.
TOPICS = ("# topics", "# end of the topics")
FORMER = ("# former topics", "# end of the former topics")


def _between(text: str, marks: tuple[str, str]) -> re.Match[str]:
    begin, end = map(re.escape, marks)
    found = re.search(
        rf"^(?P<indent>[ ]*){begin}\b.*\n(?P<lines>(?:.*\n)*?)(?P=indent){end}$",
        text,
        re.MULTILINE,
    )
    if not found:
        raise BadInput(
            FILE,
            f"no lines `{marks[0]}` and `{marks[1]}`, equally indented",
            "put both back",
        )
    return found


def _filled(text: str, marks: tuple[str, str], entries: Iterable[str]) -> str:
    found = _between(text, marks)
    lines = "".join(f"{found['indent']}{entry}\n" for entry in entries)
    return text[: found.start("lines")] + lines + text[found.end("lines") :]


def written(text: str, topics: Iterable[str], former: Iterable[str]) -> str:
    """mkdocs.yml with today's topics.

    Args:
        text: its text.
        topics: ids of the topics in reading order; their pages make up the navigation.
        former: ids of topics that were renamed or removed; their pages lead on and are in no navigation.

    Raises:
        BadInput: the comment lines are missing.
    """
    text = _filled(text, TOPICS, (f"- topics/{topic}.md" for topic in topics))
    return _filled(text, FORMER, (f"topics/{topic}.md" for topic in former))
