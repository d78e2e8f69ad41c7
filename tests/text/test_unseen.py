"""What nobody sees is told as Unicode tells it, and what scripts and emoji are written with stays."""

import re

import pytest

from rectified.text.unseen import UNSEEN
from unseen import ALL, WRITTEN


def test_all_that_nobody_sees_is_found() -> None:
    """Behind a Latin letter nothing is written with any of them."""
    assert len(ALL) > 200
    missed = [one for one in ALL if not re.search(UNSEEN, f"a{one}b")]
    assert not missed, [f"U+{ord(one):04X}" for one in missed]


def test_nothing_else_is_found() -> None:
    """Not one of the characters that have a name of their own and are no controls."""
    seen = "".join(map(chr, range(0x20, 0xD800)))
    found = {match[0] for match in re.finditer(UNSEEN, seen)}
    assert found <= {*ALL, *"\u180b\u180c\u180d\u180f"}


@pytest.mark.parametrize("what", WRITTEN)
def test_what_is_written_with_them_stays(what: str) -> None:
    assert not re.search(UNSEEN, WRITTEN[what])


@pytest.mark.parametrize("what", WRITTEN)
def test_only_one_is_needed(what: str) -> None:
    """More of them in a row would carry a text that nobody sees."""
    text = re.sub(
        "([\u200c\u200d\ufe0f\U000e0100])", r"\1\1", WRITTEN[what]
    )
    if text != WRITTEN[what]:
        assert re.search(UNSEEN, text)


def test_none_is_hidden_behind_another() -> None:
    """A character that goes holds no other in its place."""
    for odd in "\u200c\u200d\ufe00\u180b\U000e0100":
        for before in set(ALL) - {"\ufe0f"}:  # of an emoji, when it stays
            (found,) = re.findall(f"{UNSEEN}+", f"a{before}{odd}b")
            assert found == before + odd
