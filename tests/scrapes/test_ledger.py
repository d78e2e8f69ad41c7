"""The account: edits, and the check that every character is in it once."""

import pytest

from rectified.scrapes.ledger import Dropped, Lost, Tracked, balance, by_line, drop, insert, swap


def test_edits_drop_insert_and_swap() -> None:
    text, lost = Tracked.whole("a−b cd").edited([drop(3, 5, "why", "+"), swap(1, 2, "-"), insert(0, ">")])
    assert text.text == ">a-b+d"
    assert text.origins == (-1, 0, 1, 2, -1, 5)
    assert lost == [Lost(3, 5, "why")]
    assert text.original() == "a-b d"


def test_dropping_what_was_inserted_loses_nothing() -> None:
    text, _ = Tracked.whole("ab").edited([insert(1, "++")])
    text, lost = text.edited([drop(0, 3, "why")])
    assert (text.text, lost) == ("b", [Lost(0, 1, "why")])


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        Tracked.whole("abc").edited([drop(0, 2, "a"), drop(1, 3, "b")])
    with pytest.raises(ValueError, match="reason"):
        drop(0, 1, "")
    with pytest.raises(ValueError, match="number of characters"):
        swap(0, 1, "--")


def test_the_account_finds_what_is_missing_or_counted_twice() -> None:
    whole = Tracked.whole("abc")
    assert balance("abc", [whole[:1]], [Lost(1, 3, "why")]) == (3, 1, 2)
    with pytest.raises(RuntimeError, match=r"character 2 \('c'\)"):
        balance("abc", [whole[:1]], [Lost(1, 2, "why")])
    with pytest.raises(RuntimeError, match="twice"):
        balance("abc", [whole], [Lost(1, 2, "why")])


def test_neighbouring_lines_dropped_for_one_reason_are_one_range() -> None:
    lost = [Lost(0, 2, "ad"), Lost(2, 3, "ad"), Lost(3, 4, "rule"), Lost(4, 5, "ad"), Lost(11, 12, "ad")]
    assert by_line("a\nb\nc\nd\n\n\n\nx", lost) == [
        Dropped((1, 3), "ad", 4),
        Dropped((2, 2), "rule", 1),
        Dropped((8, 8), "ad", 1),
    ]
