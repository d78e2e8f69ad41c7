"""From bytes to text: decoding, newlines, mojibake, Unicode normalisation. Nothing is dropped here."""

import codecs
import re
import unicodedata
from pathlib import Path

import charset_normalizer
import ftfy
from ftfy.badness import is_bad

from rectified.errors import BadInput, Problem, located
from rectified.text.notation import BLOT, code_masked

LARGEST = 32_000_000
"""Bytes of a file; the largest list known has some two million."""
LONGEST_LINE = 1_000_000
"""Characters of a line; where more stand on one, no list was scraped."""
_TOO_LONG = re.compile(f"[^\\n]{{{LONGEST_LINE + 1}}}")

_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
"""What no text holds: controls but for tab, newline, form feed and next line, lone surrogates, and no characters."""


def decoded(data: bytes, path: Path) -> tuple[str, list[Problem]]:
    """A source's text.

    Args:
        data: the file's bytes.
        path: the file, for messages.

    Returns:
        The text with `\\n` newlines, mojibake reversed, in NFC; and what looks like mojibake but does not
        reverse.

    Raises:
        BadInput: the file is empty, binary, or in an encoding that cannot be told.
    """
    if len(data) > LARGEST:
        raise BadInput(
            f"{path}:1:1",
            f"the file has {len(data)} bytes, {LARGEST} at most",
            "give it in parts",
        )
    text = _text(data, path)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise BadInput(
            f"{path}:1:1", "the file is empty", "give a scraped list"
        )
    refuse_odd(text, path)
    text = unmangled(text)
    return unicodedata.normalize("NFC", text), [
        Problem(
            f"{path}:{number}",
            "looks like mojibake, but the file does not reverse exactly; left as it is",
        )
        for number, line in enumerate(code_masked(text).split("\n"), 1)
        if not line.isascii() and is_bad(line)
    ][:1]


def refuse_odd(text: str, path: Path) -> None:
    """Raise BadInput for a text that no list has: control characters, lines without end.

    Args:
        text: the text, of whatever format.
        path: the file, for messages.
    """
    if match := _CONTROL.search(text):
        raise BadInput(
            _place(path, match),
            f"a binary file (control character {match[0]!r})",
            "give a scraped list",
        )
    if match := _TOO_LONG.search(text):
        raise BadInput(
            _place(path, match),
            f"a line of more than {LONGEST_LINE} characters",
            "give a list whose questions stand on lines of their own",
        )


_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_ENCODINGS = [
    "cp1252",
    "cp1251",
    "mac_roman",
    "gb18030",
    "big5",
    "shift_jis",
    "euc_jp",
    "euc_kr",
]
"""Those in which lists are found that are not in Unicode; more would make a short text a guess."""


def _place(path: Path, match: re.Match[str]) -> str:
    return located(str(path), match.string, match.start())


def _text(data: bytes, path: Path) -> str:
    """The bytes as text: as their mark says, as UTF-8, or in the encoding that is told by what they would say."""
    named = next(
        (name for mark, name in _BOMS.items() if data.startswith(mark)),
        "utf-8",
    )
    try:
        return data.decode(named)
    except UnicodeDecodeError as error:
        start, odd = error.start, data[error.start : error.start + 1].hex()
    before = data[:start].decode(named, "replace")
    if half := _half_of_a_character(data, start):
        raise BadInput(
            located(str(path), before, len(before)),
            f"half a character ({half}, which stands only in a pair)",
            "give a scraped list, saved as UTF-8",
        )
    best = (
        None
        if b"\x00" in data
        else charset_normalizer.from_bytes(
            data, cp_isolation=_ENCODINGS
        ).best()
    )
    if best is None:
        what = f"not UTF-8 text (byte 0x{odd}), and in no other encoding that can be told"
        raise BadInput(
            located(str(path), before, len(before)),
            what,
            "give a scraped list, saved as UTF-8",
        )
    return str(best)


def _half_of_a_character(data: bytes, start: int) -> str:
    """The surrogate at a place of what is otherwise UTF-8; empty if it is in another encoding."""
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return ""
    half = data[start : start + 3].decode("utf-8", "surrogatepass")
    return f"U+{ord(half):04X}"


def unmangled(text: str) -> str:
    """Reverse mojibake: text that was UTF-8 and has been read in another encoding.

    The text is reversed only if prose outside code looks mangled, *every* character takes part, and mangling the
    result again gives the very same text. If that fails because some lines are healthy, those lines are reversed
    that pass the same test alone, provided they are most of the lines beyond ASCII.
    It must not touch a healthy text, whatever odd characters it holds: a true “ or é cannot be the other
    encoding's byte of a UTF-8 sequence, and stops the reversal.

    >>> unmangled("na√Øve, It‚Äôs")
    'naïve, It’s'
    >>> unmangled("It’s 5 °C; ‚Äô is what a Mac shows for ’")
    'It’s 5 °C; ‚Äô is what a Mac shows for ’'
    """
    if text.isascii():
        return text
    looked_at = code_masked(text).split("\n")
    bad = [
        number
        for number, line in enumerate(looked_at)
        if not line.isascii() and is_bad(line)
    ]
    if not bad:
        return text
    if (whole := _reversed(text, _misread_as(text))) is not None:
        return whole
    lines = text.split("\n")
    odd = [
        number
        for number, line in enumerate(looked_at)
        if not line.replace(BLOT, "").isascii()
    ]
    encodings = _misread_as("\n".join(lines[number] for number in bad))
    mended = {number: _reversed(lines[number], encodings) for number in odd}
    mangled = {
        number: line for number, line in mended.items() if line is not None
    }
    if len(mangled) <= len(odd) / 2:
        return text
    return "\n".join(
        mangled.get(number, line) for number, line in enumerate(lines)
    )


def _misread_as(text: str) -> list[str]:
    """The encodings in which a mangled text was read instead of UTF-8, last first; none if some would be a guess."""
    plan = ftfy.fix_encoding_and_explain(text).explanation or []
    steps = list(zip(plan[::2], plan[1::2], strict=False))
    if len(plan) % 2 or any(
        (a.action, b.action, b.parameter) != ("encode", "decode", "utf-8")
        for a, b in steps
    ):
        return []  # ftfy would have to make up lost bytes
    return [encoding.parameter for encoding, _ in steps]


def _reversed(text: str, encodings: list[str]) -> str | None:
    """The text before it was mangled, or None if that cannot be told exactly."""
    result = text
    for codec in encodings:
        try:
            mended = result.encode(codec).decode("utf-8")
            if mended.encode("utf-8").decode(codec) != result:
                return None
        except UnicodeError:
            return None
        result = mended
    return result if encodings else None
