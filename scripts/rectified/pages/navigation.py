"""The parts of mkdocs.yml that follow from the topics, kept between two comment lines each; the rest is a person's."""

import json
import re
from collections.abc import Iterable, Iterator

from rectified.curation import Group
from rectified.errors import BadInput
from rectified.pages.topic_pages import page_name

FILE = "mkdocs.yml"

# What the comment lines begin with.
TOPICS = ("# topics", "# end of the topics")
FORMER = ("# former topics", "# end of the former topics")


def _between(text: str, marks: tuple[str, str]) -> re.Match[str]:
    begin, end = map(re.escape, marks)
    block = re.search(
        rf"^(?P<indent>[ ]*){begin}\b.*\n(?P<lines>(?:.*\n)*?)(?P=indent){end}$",
        text,
        re.MULTILINE,
    )
    if not block:
        raise BadInput(
            FILE,
            f"no lines `{marks[0]}` and `{marks[1]}`, equally indented",
            "put both back",
        )
    return block


def _filled(
    text: str, marks: tuple[str, str], entries: Iterable[str]
) -> str:
    block = _between(text, marks)
    lines = "".join(f"{block['indent']}{entry}\n" for entry in entries)
    return text[: block.start("lines")] + lines + text[block.end("lines") :]


def _entries(groups: Iterable[Group]) -> Iterator[str]:
    """The lines of the navigation: a group's title, and its topics below it; a group without a title is no level."""
    for group in groups:
        indent = "    " if group.title else ""
        if group.title:
            yield f"- {json.dumps(group.title, ensure_ascii=False)}:"
        yield from (f"{indent}- {page_name(t.id)}" for t in group.topics)


def written(
    text: str, groups: Iterable[Group], former: Iterable[str]
) -> str:
    """mkdocs.yml with today's topics.

    Args:
        text: its text.
        groups: the topics in reading order, by group; their pages make up the navigation.
        former: ids of topics that were renamed or removed; their pages lead on and are in no navigation.

    Raises:
        BadInput: the comment lines are missing.
    """
    text = _filled(text, TOPICS, _entries(groups))
    return _filled(text, FORMER, (page_name(topic) for topic in former))
