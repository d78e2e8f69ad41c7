"""What paper says at the foot of a topic's sheet and of each part of the booklet: a small style sheet a page.

It names the topic, so it is made; and no page holds a style of its own, so it is a file.
"""

from rectified.curation import Curation
from rectified.pages.density import BOOKLET

MARGINS = "8mm 8mm 10mm"
"""Of a topic's sheet, as print/page.css says for it, and of the booklet, which is sheets throughout."""


def _text(words: str) -> str:
    r"""Words as a string of CSS.

    >>> print(_text('a "b" \\ c'))
    "a \22 b\22  \5c  c"
    """
    return '"' + "".join(f"\\{ord(one):x} " if one in '"\\<\n\r\f' else one for one in words) + '"'  # fmt: skip


def _foot(page: str, words: str) -> str:
    return f"@page {page}{{@bottom-left{{content:{_text(words)}}}}}\n"


def _booklet(content: Curation) -> str:
    rules = [f"@page{{margin:{MARGINS}}}\n"]
    for number, topic in enumerate(content.topics, 1):
        rules.append(_foot(topic.id, f"{number}. {topic.title}"))
        rules.append(f'[data-topic="{topic.id}"]{{page:{topic.id}}}\n')
    if content.topics:
        rules.append(f".sheet-end{{page:{content.topics[-1].id}}}\n")
    return "".join(rules)


def style_sheets(content: Curation, name: str) -> dict[str, str]:
    """The style sheets by the names of their files: of each topic, and of the booklet.

    Args:
        content: the topics.
        name: what the site is called.
    """
    topics = {
        f"{topic.id}.css": _foot("sheet", f"{name} · {topic.title}")
        for topic in content.topics
    }
    return topics | {f"{BOOKLET}.css": _booklet(content)}
