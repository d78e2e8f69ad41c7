"""Characters that nobody sees, as Unicode tells of them, and texts that are written with such."""

import sys
import unicodedata
from collections.abc import Iterator

_SEEN = {
    *range(0x600, 0x606),
    0x6DD,
    0x70F,
    0x890,
    0x891,
    0x8E2,
    0x110BD,
    0x110CD,
}
"""Of the kind of controls, but signs that stand around numbers and are seen (Prepended_Concatenation_Mark)."""
_IGNORED = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180f\u2065\u3164\ufe00\ufe0f\uffa0\ufff0"
    "\U000e0000\U000e0041\U000e007f\U000e0100\U000e01ef\U000e0fff"
)
"""Of no such kind, but to be ignored as well, by DerivedCoreProperties.txt; of ranges the ends."""


def _listed() -> Iterator[str]:
    for number in range(sys.maxunicode + 1):
        odd = number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF
        control = unicodedata.category(chr(number)) == "Cf"
        if odd or (control and number not in _SEEN):
            yield chr(number)


ALL = [*_listed(), *_IGNORED]

WRITTEN = {
    "Persian": "می‌خواهم",
    "Hindi": "क्‍ष",
    "a family": "\U0001f469‍\U0001f469‍\U0001f467",
    "a doctor": "\U0001f469\U0001f3fd‍⚕️",
    "a flag": "\U0001f3f3️‍\U0001f308",
    "a heart": "❤️",
    "a key": "1️⃣",
    "Mongolian": "ᠠ᠋",
    "an ideograph": "葛\U000e0100",
    "an Arabic number": "؀١",
}
"""What is written with characters that nobody sees by themselves."""
