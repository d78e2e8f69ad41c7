"""How search reads words: by search_rules.yml, as docs/assets/javascripts/search/words.js reads them too."""

import re
import unicodedata
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator

from rectified.data import Pattern, Strict, own

RULES = Path(__file__).with_name("search_rules.yml")


def _split(words: Any) -> Any:
    return words.split() if isinstance(words, str) else words


Words = Annotated[list[str], BeforeValidator(_split)]
"""Words that are written in one line, with blanks between them."""


class _Rules(Strict):
    """The content of search_rules.yml, in its order; the file says what each key is."""

    stop: Words
    weak: Words
    spelling: list[tuple[str, str]]
    synonyms: list[Words]
    endings: list[tuple[str, str, int]]
    formula: Pattern
    symbols: dict[str, str]
    formulas: list[tuple[Pattern, str]]


def rules(path: Path = RULES) -> dict[str, Any]:
    """How search reads words and formulas, as JSON can hold it. Raises BadInput, with the line, if a part is wrong."""
    return own(_Rules, path).model_dump(mode="json")


_SIZE = re.compile(r"(?<![\d.])(\d+)\s?[xX×]\s?(?=\d+(?!\d|\.\d))")  # 28×28
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")  # 1,000
_WORD = re.compile(r"\d+(?:\.\d+)+|[a-z0-9]+")


def _read(text: str) -> list[str]:
    bare = "".join(
        c
        for c in unicodedata.normalize("NFKD", text.lower())
        if not unicodedata.combining(c)
    )
    joined = _THOUSANDS.sub("", _SIZE.sub(r"\1x", re.sub("['’]", "", bare)))
    return _WORD.findall(joined)


def words(text: str) -> list[str]:
    """The words of a text as search counts them.

    Lower case, without accents and apostrophes; of single characters only digits; numbers whole.

    >>> words("Don’t use He's naïve σ in conv2d, F1, 1,000 or 28×28 with p = 0.25.")
    ['dont', 'use', 'hes', 'naive', 'in', 'conv2d', 'f1', '1000', 'or', '28x28', 'with', '0.25']
    """
    return [word for word in _read(text) if len(word) > 1 or word.isdigit()]


def words_of_name(name: str, reading: dict[str, Any]) -> list[str]:
    """The words of a name that it is found by: those that say something, or else all; each once.

    Unlike those of a text, they hold single letters and named symbols.

    >>> words_of_name("What is the σ of a t-test?", {"symbols": {"σ": "sigma"}, "stop": "what is the of a".split()})
    ['sigma', 't', 'test']
    """
    symbols = reading["symbols"]
    sized = _SIZE.sub(r"\1x", name)
    said = _read("".join(symbols.get(sign, sign) for sign in sized))
    telling = [word for word in said if word not in reading["stop"]]
    return list(dict.fromkeys(telling or said))
