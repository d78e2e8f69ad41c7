"""From bytes to text: decoding, newlines, mojibake, Unicode normalisation. Nothing is dropped here."""

import re
import unicodedata
from pathlib import Path

import ftfy
from ftfy.badness import is_bad

from rectified.errors import BadInput, Problem
from rectified.text.notation import BLOT, code_masked

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def decoded(data: bytes, path: Path) -> tuple[str, list[Problem]]:
    """A source's text.

    Args:
        data: the file's bytes.
        path: the file, for messages.

    Returns:
        The text with `\\n` newlines, mojibake reversed, in NFC; and what looks like mojibake but does not
        reverse.

    Raises:
        BadInput: the file is empty, binary or not UTF-8.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"not UTF-8 text (byte {data[error.start]:#04x})"
        raise BadInput(f"{path}:{line}", what, "give a scraped list, saved as UTF-8") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise BadInput(f"{path}:1", "the file is empty", "give a scraped list")
    if match := _CONTROL.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise BadInput(f"{path}:{line}", f"a binary file (control character {match[0]!r})", "give a scraped list")
    text = unmangled(text)
    return unicodedata.normalize("NFC", text), [
        Problem(f"{path}:{number}", "looks like mojibake, but the file does not reverse exactly; left as it is")
        for number, line in enumerate(code_masked(text).split("\n"), 1)
        if is_bad(line)
    ][:1]


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
    looked_at = code_masked(text).split("\n")
    bad = [number for number, line in enumerate(looked_at) if is_bad(line)]
    if not bad:
        return text
    if (whole := _reversed(text, _codecs(text))) is not None:
        return whole
    lines = text.split("\n")
    odd = [number for number, line in enumerate(looked_at) if not line.replace(BLOT, "").isascii()]
    codecs = _codecs("\n".join(lines[number] for number in bad))
    mended = {number: _reversed(lines[number], codecs) for number in odd}
    mangled = {number: line for number, line in mended.items() if line is not None}
    if len(mangled) <= len(odd) / 2:
        return text
    return "\n".join(mangled.get(number, line) for number, line in enumerate(lines))


def _codecs(text: str) -> list[str]:
    """The encodings in which a mangled text was read instead of UTF-8, last first; none if some would be a guess."""
    plan = ftfy.fix_encoding_and_explain(text).explanation or []
    steps = list(zip(plan[::2], plan[1::2], strict=False))
    if len(plan) % 2 or any((a.action, b.action, b.parameter) != ("encode", "decode", "utf-8") for a, b in steps):
        return []  # ftfy would have to make up lost bytes
    return [encoding.parameter for encoding, _ in steps]


def _reversed(text: str, codecs: list[str]) -> str | None:
    """The text before it was mangled, or None if that cannot be told exactly."""
    result = text
    for codec in codecs:
        try:
            mended = result.encode(codec).decode("utf-8")
            if mended.encode("utf-8").decode(codec) != result:
                return None
        except UnicodeError:
            return None
        result = mended
    return result if codecs else None
