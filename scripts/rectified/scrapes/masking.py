"""What no repair may touch: code and formulas, blotted out so that patterns cannot see them."""

import re

from rectified.mathml import INLINE

BLOT = "\ue000"
"""Stands for each character of code or formula; it is no letter, no digit, no space and no punctuation."""

FENCE = re.compile(r"^(?P<indent>[ ]*)(?P<fence>```+|~~~+)[^\n]*\n(?:.*?\n)??(?:[ ]*(?P=fence)[ ]*$|\Z)", re.M | re.S)
_SPAN = re.compile(r"(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")


def _blot(match: re.Match[str]) -> str:
    return "".join(c if c == "\n" else BLOT for c in match[0])


def code_masked(text: str) -> str:
    """The text with every fenced block and code span blotted out, character for character."""
    return _SPAN.sub(_blot, FENCE.sub(_blot, text))


def masked(text: str) -> str:
    """The text with code and `$…$` formulas blotted out, character for character."""
    return INLINE.sub(_blot, code_masked(text))
