"""Titles of questions: their numbers, labels and marks, and whether they ask anything."""

import functools
import itertools
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from rectified.data import Pattern, Strict, own

WORDS = Path(__file__).with_name("titles.yml")


class _Words(Strict):
    """The patterns of titles.yml; that file says what each is."""

    asks: list[Pattern]
    tasks: list[Pattern]
    asks_within: list[Pattern]
    show: Pattern
    command: Pattern
    question_label: Pattern
    answer_label: Pattern
    answer_key: Pattern
    clarifies: Pattern
    follow_up: Pattern
    placeholder: list[Pattern]
    difficulty: list[Pattern]
    levels: dict[str, Pattern]
    manner: Pattern
    worth: Pattern
    source_link: Pattern
    furniture: list[Pattern]
    aside: list[Pattern]
    elsewhere: Pattern
    furniture_line: list[Pattern]
    stated_count: Pattern
    list_title: Pattern
    of_questions: Pattern
    with_answers: Pattern
    manual: list[Pattern]
    form: list[Pattern]


def _any(patterns: list[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


@functools.cache
def words(path: Path = WORDS) -> _Words:
    """The patterns of titles.yml. Raises BadInput with what is wrong there."""
    return own(_Words, path)


@functools.cache
def pattern(
    name: str, before: str = "", after: str = ""
) -> re.Pattern[str]:
    """A pattern of titles.yml, compiled, with what shall stand before and after it."""
    value = getattr(words(), name)
    core = _any(value) if isinstance(value, list) else value
    return re.compile(f"{before}(?:{core}){after}", re.IGNORECASE)


@dataclass(frozen=True)
class Mark:
    """What stands before a title's own words.

    Attributes:
        label: it has a label, such as “Q” or “问题”.
        number: its number, such as (3,) or (2, 1); empty if there is none.
        kind: how the number is written: `label`, `plain` (“3.”), `bare` (“3 ”), `cjk` (“三、”), `roman` (“III.”), or
            nothing.
        length: how many characters it takes.
    """

    label: bool = False
    number: tuple[int, ...] = ()
    kind: str = ""
    length: int = 0


_CJK = {
    character: value
    for value, character in enumerate("零一二三四五六七八九十")
}
_NUMBER = (
    r"(?P<n>(?>[1-9]\d{0,2}(?:-\d{1,3}){1,3}|\d{1,7}(?:\.\d{1,3}){0,3}))"
)
_DELIMITED = re.compile(
    rf"[\[(（【#]?\s?(?:No\.?\s*)?{_NUMBER}\s?(?P<d>[.．]?\s?[)）\]】、。:：．]|\s?[|/](?=\s)|\.[-–—)]?|\s?[-–—](?=\s)|>(?=\s)|，(?![\d\s])|\\[.)])[-–—]?\s*",
    re.IGNORECASE,
)
_KEYCAPS = re.compile(
    "(?P<keys>(?:[0-9]\ufe0f?\u20e3|🔟)+)\\s*[.):、：–-]?\\s*"
)
"""Numbers drawn as keys."""
_DASHED = re.compile(rf"{_NUMBER}\s?[-–—]")
_BARE = re.compile(
    rf"{_NUMBER}\s+(?=[^\W\d]|[(（【\[][^\W\d]|(?P=n)\s)|\.?(?P<dotted>\d{{1,4}}(?:\.\d{{1,3}}){{1,3}})\s*(?=[^\W\d])|(?P<deep>\d{{1,4}}(?:\.\d{{1,3}}){{2,3}})\s+(?=\w)"
)
_ORDINAL = re.compile(
    r"第?[(（]?(?P<c>[一二三四五六七八九十百]{1,4})[)）]?(?:[章节]|[题问]?[、.．:：])\s*"
)


_ROMAN = re.compile(
    r"(?P<r>(?=[IVX])(?:X{0,3})(?:IX|IV|V?I{0,3}))[.)]\s+(?=\w)"
)
"""A Roman number below forty."""


def _roman(text: str) -> int:
    """What a Roman number says.

    >>> _roman("I"), _roman("XIV"), _roman("XXIX")
    (1, 14, 29)
    """
    values = [{"I": 1, "V": 5, "X": 10}[character] for character in text]
    return sum(
        -value if value < after else value
        for value, after in itertools.zip_longest(
            values, values[1:], fillvalue=0
        )
    )


def _ordinal(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _CJK.get(text[-1], 0)
    return (_CJK.get(tens, 0) or 1) * 10 + (
        _CJK.get(ones, 0) if ones else 0
    )


@functools.cache
def _label() -> re.Pattern[str]:
    letter = r"(?:[\s.]?\(?[a-z](?=[).:])|\.\s\(?(?-i:[a-z])(?=\)\s))?"
    number = rf"[\s.]*(?:no\.?|number|#|№)?[\s.\-_–]*(?P<n>\d{{1,7}}(?:\.\d{{1,3}}){{0,2}}{letter})"
    delimiter = (
        r"\s*(?:[-=]>|[:：.)．）、|\]】·]|/(?=\s|$)|[-–—](?!\d))+\s*"
    )
    counted = r"(?:\s*(?:题|个?问题?))?"
    several = r"(?!\s?[-–—~]\s?q\s?\d)"  # “Q3-Q5” heads a part
    numbered = (
        rf"{number}{several}{counted}(?:{delimiter}|\s+|(?=[^\W\d])|$)"
    )
    return pattern(
        "question_label",
        r"[\[(【]?",
        rf"(?:{numbered}|s?\s*(?:[:：]|[.)](?:\s|(?=(?-i:[A-Z][a-z])))|\s[-–—]\s|[\]】](?=\s))[:：.)\]】\s-]*)",
    )


def _numbers(text: str) -> tuple[int, ...]:
    """The parts of a number; a letter counts from a.

    >>> _numbers("3.2"), _numbers("3.b"), _numbers("3(b")
    ((3, 2), (3, 2), (3, 2))
    """
    return tuple(
        ord(part.casefold()) - ord("a") + 1 if part.isalpha() else int(part)
        for part in re.findall(r"\d+|[a-z]", text, re.IGNORECASE)
    )


@functools.lru_cache(maxsize=65536)
def mark(text: str) -> Mark:
    """The mark at the beginning of a title without markup.

    >>> mark("Q3: What?").number, mark("3、What").kind, mark("What?").length
    ((3,), 'plain', 0)
    >>> mark("10。什么").number
    (10,)
    >>> mark("2-10-1  What?").number, mark("0-1 knapsacks").number
    ((2, 10, 1), ())
    """
    if match := _label().match(text):
        number = _numbers(match["n"]) if match["n"] else ()
        return Mark(True, number, "label", match.end())
    if match := _KEYCAPS.match(text):
        keys = match["keys"].replace("🔟", "10")
        number = (int("".join(re.findall(r"[0-9]", keys))[:5]),)
        return Mark(False, number, "plain", match.end())
    if match := _DELIMITED.match(text):
        inner = (
            mark(text[match.end() :])
            if _label().match(text[match.end() :])
            else Mark()
        )
        number = inner.number or _numbers(match["n"])
        return Mark(
            inner.label,
            number,
            "label" if inner.label else "plain",
            match.end() + inner.length,
        )
    if match := _HASHED.match(text):
        return Mark(False, _numbers(match["n"]), "plain", match.end())
    match = _DASHED.match(text)
    if match and (
        pattern("asks").match(text, match.end())
        or pattern("tasks").match(text, match.end())
    ):
        return Mark(False, _numbers(match["n"]), "plain", match.end())
    if match := _ORDINAL.match(text):
        return Mark(False, (_ordinal(match["c"]),), "cjk", match.end())
    if match := _ROMAN.match(text):
        return Mark(False, (_roman(match["r"]),), "roman", match.end())
    if match := _BARE.match(text):
        return Mark(
            False,
            _numbers(match["n"] or match["dotted"] or match["deep"]),
            "bare",
            match.end(),
        )
    return Mark()


def unmarked(text: str) -> str:
    """A title without markup and without the mark at its beginning.

    >>> unmarked("Q3: What?"), unmarked("What?")
    ('What?', 'What?')
    """
    return text[mark(text).length :]


@functools.lru_cache(maxsize=65536)
def asks(title: str) -> bool:
    """Whether a title asks something: by its question mark, by how it begins, or by what it says."""
    told = title.strip(" *_\"“”‘’'()[]:：.!`")
    if inquires(told) or pattern("tasks").match(told):
        return True
    is_step = told.endswith((";", "；"))
    return not is_step and bool(pattern("asks_within").search(told))


def is_asked(text: str) -> bool:
    """Whether a text asks something, whatever mark it begins with.

    >>> is_asked("Q3: What?"), is_asked("3. Towns")
    (True, False)
    """
    return asks(unmarked(text))


def inquires(title: str) -> bool:
    """Whether a title asks by its question mark or by how it begins, and does not only say what to do."""
    return (
        title.endswith(("?", "？", "؟"))
        or title.startswith("¿")
        or bool(pattern("asks").match(title))
    )


TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--(?:(?!<!--|-->).)*-->", re.DOTALL)
"""A tag of HTML, or a comment."""

_LINK = re.compile(
    r"!?\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)"
)


def _linked(link: re.Match[str]) -> str:
    """What a link says; nothing where it is only a sign, such as an arrow to the top."""
    return link[1] if re.search(r"\w", link[1]) else ""


def bare(text: str) -> str:
    """A line without emphasis at its ends, tags, link targets and leading signs: enough to see what it is.

    >>> bare("**1. What is it?** 👶")
    '1. What is it?'
    >>> bare("2. **Q**: Who asks?")
    '2. Q: Who asks?'
    """
    text = TAG.sub("", text) if "<" in text else text
    text = _math_letters(_LINK.sub(_linked, text) if "](" in text else text)
    text = text.strip(" \t*_")
    text = text.rstrip("#") if _HASHED.match(text) else text.strip("#")
    text = _signs_off(text.strip(" \t*_")).strip(" \t*_")
    if "**" not in text[:24]:
        return text
    return _LABELLED.sub(r"\1\2", _INNER_BOLD.sub(r"\1", text))


_HASHED = re.compile(
    rf"(?:#|No\.)\s?{_NUMBER}\s+(?=[^\W\d])", re.IGNORECASE
)
_LABELLED = re.compile(
    r"^([^*\n]{1,20})\*\*\s?(?=[:：]|[.)]\s)|^([^\W\d]{1,10}\.?\s?\d{1,4}|[^\W\d_]{1,10}[.)])\*\*(?=\s)"
)
"""A label or a number in bold whose colon or point is not, a label with its point, or one and a number without any."""
_INNER_BOLD = re.compile(
    r"^(\d{1,4}[.)、]\s*)\*\*(?=[^*\n]{1,20}\*\*\s?[:：])"
)
"""A number before a label in bold."""


def is_sign(character: str) -> bool:
    """Whether a character is an emoji, an arrow, or a part of one."""
    return (
        bool(character)
        and unicodedata.category(character)
        in {"So", "Sk", "Mn", "Me", "Cf", "Cn"}
        and character not in "^`°©®🔟"
    )


_BEFORE = re.compile(r"^(?:[-–—•*>]\s+|\[[ xX]\]\s+)+")


def _signs_off(text: str) -> str:
    """The text without emoji and boxes to tick at its ends, and without bullets before it."""
    text = _BEFORE.sub("", text.strip())
    if text.isascii():
        return text
    start, end = 0, len(text)
    while start < end and (is_sign(text[start]) or text[start].isspace()):
        start += 1
    while end > start and (
        is_sign(text[end - 1]) or text[end - 1].isspace()
    ):
        end -= 1
    return text[start:end]


_INLINE = MarkdownIt("commonmark")
_MATH = re.compile(r"(?<![\\$])\$\$?(?!\s)[^$\n]+?(?<!\s)\$\$?")
_DUNDER = re.compile(
    r"(?<!\w)(?<!^)__[a-z]+(?:_[a-z]+)*__(?!\w)|^__[a-z]+__(?=\()"
)
"""A name such as `__init__`, which is not meant to be bold."""
_MARKED = re.compile(r"[*_`\[\]<>\\&!$]")
_LIFTED = re.compile("\ue000(\\d+)\ue001")


def flat(text: str) -> str:
    """What inline Markdown says, in one line: no emphasis, tags, images, link targets or line breaks; formulas as they
    stand."""
    formulas: list[str] = []

    def lift(match: re.Match[str]) -> str:
        formulas.append(match[0])
        return f"\ue000{len(formulas) - 1}\ue001"

    if not _MARKED.search(text):
        return " ".join(text.split())
    if "$" in text:
        text = _MATH.sub(lift, text)
    if "__" in text:
        text = _DUNDER.sub(lift, text)
    said = []
    for token in _INLINE.parseInline(text.strip())[0].children or []:
        if token.type in {"text", "code_inline", "text_special"}:
            said.append(token.content)
        elif token.type in {"softbreak", "hardbreak"} or (
            token.type == "html_inline" and "br" in token.content
        ):
            said.append(" ")
    words = " ".join("".join(said).split())
    return _LIFTED.sub(
        lambda place: (
            formulas[int(place[1])] if int(place[1]) < len(formulas) else ""
        ),
        words,
    )


def _math_letters(text: str) -> str:
    """The text with mathematical letters read as plain ones."""
    return _MATH_LETTER.sub(
        lambda match: unicodedata.normalize("NFKC", match[0]), text
    )


_MATH_LETTER = re.compile("[\U0001d400-\U0001d7ff]")


_LINKS, _LINK_LENGTH = 8, 2000
"""So many links may end a title, each of at most so many characters."""


def source_links(text: str) -> int:
    """Where the links to a title's source begin that end it; its length if there are none.

    >>> source_links("What? [[src](http://example.org/a)]")
    5
    """
    if not text.rstrip().endswith((")", "]", ">")):
        return len(text)
    ending = re.compile(
        r"(?<!\s)\s*+\\?\[{1,2}(?P<words>[^\[\]]*)\\?\]{0,2}\((?:[^()]|\([^()]*\))*\)\\?\]?\s*$"
        r"|(?<!\s)\s*+<a\b[^<>]*+>(?P<inside>[^<>]*+)</a>\s*$"
    )
    end = len(text)
    for _ in range(_LINKS):
        if not (
            match := ending.search(text, max(0, end - _LINK_LENGTH), end)
        ):
            break
        told = (
            match["words"]
            if match["words"] is not None
            else match["inside"]
        )
        named = pattern("source_link", r"\W*", r"\W*").fullmatch(
            told
        ) or not re.search(r"\w", told)
        if not named or not text[: match.start()].strip(" *_#"):
            break
        end = match.start()
    return end


@functools.cache
def _levels() -> dict[str, re.Pattern[str]]:
    return {
        level: re.compile(words, re.IGNORECASE)
        for level, words in words().levels.items()
    }


def level(told: str) -> str:
    """The level of ours that words or signs of difficulty suggest; nothing if they suggest none, or several."""
    levels = [
        name for name, words in _levels().items() if words.search(told)
    ]
    return levels[0] if len(levels) == 1 else ""


_FOOTNOTES = re.compile(r"(?:\s*\[\^(?!\w-\w)[\w-]+\])+(?=[\s?？.!*_]*$)")
"""References to notes at the end of a title; not `[^a-z]`, which is no note."""


_UNCLOSED = re.compile(r"^\*\*(\S.*\S)\s+\*\*$")
"""A line that is meant to be bold, which Markdown does not see for the blank before its end."""


def cleaned(
    raw: str, *, numbers: bool = True, bare_numbers: bool = False
) -> tuple[str, str]:
    """A title as published, and its mark of difficulty.

    Args:
        raw: the Markdown of the line or lines that hold it.
        numbers: take its number off.
        bare_numbers: take off numbers without a point or bracket, too.

    Returns:
        The title without markup, number, label, links to its source and signs; and what marked its difficulty.
    """
    raw = _FOOTNOTES.sub("", raw[: source_links(raw)])
    text = _math_letters(flat(raw))
    signs = "".join(c for c in text if unicodedata.category(c) == "So")
    text = re.sub(r"^[.．、,，:：]\s+(?=\w)", "", _signs_off(text))
    text = _UNCLOSED.sub(r"\1", text)
    level = signs
    for again in (False, True):
        begun = mark(text)
        bare = bare_numbers and (len(begun.number) > 1 or not again)
        if begun.length and numbers and (begun.kind != "bare" or bare):
            text = _signs_off(text[begun.length :])
        for expression in (
            pattern("difficulty", r"^", r"[\s:.-]*"),
            pattern("difficulty", r"(?<![\s,])[\s,]*+", r"\s*$"),
        ):
            if match := expression.search(text):
                rest = text[: match.start()] + text[match.end() :]
                if rest.strip():
                    level, text = match[0].strip(), _signs_off(rest)
    text = " ".join(text.split())
    return re.sub(r"^\*{2,}\s*|\s*\*{2,}$", "", text), level
