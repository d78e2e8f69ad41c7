"""What a line says behind a title in bold or behind a label."""

import re

from rectified.scrapes import titles

LEAD = re.compile(
    r"(?P<mark>[^\w*<]*(?:\d+[.)、]\s*)?)(?:\*\*\*?|__|<b>|<strong>)(?P<inside>\S.*?)"
    r"(?:\*\*\*?|__|</b>|</strong>)(?P<tail>.*)$"
)
"""What begins in bold: the mark before it, what is bold, and what stands behind."""


_STARS = re.compile(
    r"(?:(?P<mark>[?？])|(?<=[^\s*]))(?P<stars>[ \t]+\*{3}[ \t]+)(?P<begins>[^\s*])"
)
"""Three stars by themselves: Markdown marks nothing with them."""


def answer_within(line: str) -> int:
    """Where a line turns from a question to its answer, by a label behind the question, also in brackets, or by three
    stars; 0 if it does not.

    >>> answer_within("3. What is lay? Ans- The twist."), answer_within("Who knows the answer: you?")
    (15, 0)
    >>> answer_within("Define lay Ans: The twist."), answer_within("What is the Answer: yes?")
    (10, 0)
    >>> answer_within("what is lay (answer: the twist)"), answer_within("What is lay *** The twist.")
    (11, 11)
    >>> answer_within("What is an (answer-key) pair?"), answer_within("A *** hotel: the Ritz.")
    (0, 0)
    """
    stars = _STARS.search(line)
    if stars and (stars["mark"] or stars["begins"].isupper()):
        told = titles.bare(line[: stars.start("stars")])
        return stars.start("stars") if titles.is_asked(told) else 0
    if not re.search(r"[?？.:]", line):
        return 0
    named = r"(?<=\w)(?<! the)(?<! an)(?=\s(?-i:[A-ZА-Я])\w*:)"
    ends = line.rstrip().endswith((")", "]"))
    boxed = r"(?<=\w)(?=\s[(\[]\s?\w{1,20}\s?[:：])" if ends else "(?!)"
    match = titles.pattern(
        "answer_label",
        rf"(?:[?？.]['\"”’)\]]?[*_]{{0,3}}|{named}|{boxed})(?P<at>)\s*+[*_(\[]{{0,3}}",
        r"\s*+(?:[:：]|[-–—]|\.(?=\s))[-–—:：\s]*+[*_)\]]{0,3}\s*+(?=\S)",
    ).search(line)
    if match is None:
        return 0
    told = titles.bare(line[: match.end("at")])
    return match.end("at") if titles.is_asked(told) else 0


def is_told(heading: str) -> bool:
    """Whether what stands above a line of dashes is no heading, though Markdown calls it one: several lines, or a
    sentence that asks nothing. The dashes are a rule, which was written without a blank line before it.

    >>> is_told("What is lay?\\nThe twist."), is_told("It is strong."), is_told("Ropes"), is_told("What is lay?")
    (True, True, False, False)
    """
    told = heading.rstrip()
    ended = told.endswith((".", "。", ";", ":")) and not titles.is_asked(
        told
    )
    return "\n" in told or ended


def is_answered(lead: re.Match[str]) -> bool:
    """Whether what begins in bold asks, and goes on with the answer behind a dash or a colon.

    >>> is_answered(LEAD.match("**What is lay?** - The twist.")), is_answered(LEAD.match("**Lay** - the twist."))
    (True, False)
    """
    asked = titles.asks(titles.bare(lead["inside"]))
    return asked and bool(re.match(r"\s*[-–—:：]\s+\S", lead["tail"]))


def only_label(lead: re.Match[str]) -> bool:
    """Whether a text in bold only labels the question behind it, or marks how hard it is.

    >>> only_label(LEAD.match("**Question**: What?")), only_label(LEAD.match("**Lay**: the twist."))
    (True, False)
    """
    told = titles.bare(lead["inside"] + lead["tail"][:1].strip())
    if titles.pattern("difficulty").fullmatch(told):
        return True
    return titles.mark(f"{told} ").length >= len(told)


def says_nothing(tail: str) -> bool:
    """Whether what follows a bold title is only a mark of difficulty or a link to its source."""
    tail = tail[: max(titles.source_links(f"x{tail}") - 1, 0)]
    return not re.search(
        r"\w", titles.bare(titles.pattern("difficulty").sub("", tail))
    )


def asks_on(lead: re.Match[str]) -> bool:
    """Whether a question begins in bold and goes on to its question mark.

    >>> asks_on(LEAD.match("**What is** `lay`?")), asks_on(LEAD.match("**Lay.** What is it?"))
    (True, False)
    """
    inside, tail = titles.bare(lead["inside"]), titles.bare(lead["tail"])
    return (
        tail.endswith(("?", "？"))
        and inside[-1:].isalnum()
        and titles.is_asked(inside)
        and not re.search(r"[.!?:;]\s", tail)
    )
