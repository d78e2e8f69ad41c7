"""The account: edits, and the check that every character is in it once."""

import pytest

from rectified.scrapes.ledger import (
    Dropped,
    Lines,
    Lost,
    Tracked,
    balance,
    by_line,
    drop,
    insert,
    swap,
)


def test_edits_drop_insert_and_swap() -> None:
    text, lost = Tracked.whole("a−b cd").edited(
        [drop(3, 5, "why", "+"), swap(1, 2, "-"), insert(0, ">")]
    )
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
    lost = [
        Lost(0, 2, "ad"),
        Lost(2, 3, "ad"),
        Lost(3, 4, "rule"),
        Lost(4, 5, "ad"),
        Lost(11, 12, "ad"),
    ]
    assert by_line("a\nb\nc\nd\n\n\n\nx", lost) == [
        Dropped((1, 3), "ad", 4),
        Dropped((2, 2), "rule", 1),
        Dropped((8, 8), "ad", 1),
    ]


def test_edits_may_come_in_any_order_and_touch() -> None:
    text, lost = Tracked.whole("abcdef").edited(
        [
            drop(4, 6, "end"),
            insert(2, "+"),
            drop(2, 3, "mid"),
            swap(0, 2, "AB"),
        ]
    )
    assert (text.text, text.origins) == ("AB+d", (0, 1, -1, 3))
    assert lost == [Lost(2, 3, "mid"), Lost(4, 6, "end")]
    assert text.original() == "AB d"


def test_what_overlaps_is_named() -> None:
    with pytest.raises(ValueError, match=r"^edits overlap at 1: 'bc'$"):
        Tracked.whole("abc").edited([drop(0, 2, "a"), drop(1, 3, "b")])
    with pytest.raises(
        ValueError, match=r"^characters are dropped only for a reason$"
    ):
        drop(0, 1, "")
    with pytest.raises(
        ValueError, match=r"^a swap keeps the number of characters$"
    ):
        swap(0, 2, "-")


def test_a_run_that_is_interrupted_is_lost_in_pieces() -> None:
    text, first = Tracked.whole("abcde").edited([drop(2, 3, "c", "+")])
    assert text.text == "ab+de"
    rest, lost = text.edited([drop(0, 5, "all")])
    assert (rest.text, rest.origins) == ("", ())
    assert first + lost == [
        Lost(2, 3, "c"),
        Lost(0, 2, "all"),
        Lost(3, 5, "all"),
    ]


def test_what_is_left_has_a_space_for_each_gap_and_nothing_of_ours() -> (
    None
):
    text, _ = Tracked.whole("abcdef").edited(
        [drop(0, 1, "why"), insert(2, "--"), drop(3, 5, "why", "++")]
    )
    assert (text.text, text.original()) == ("b--c++f", "bc f")


@pytest.mark.parametrize(
    ("at", "source"), [(0, 1), (1, 1), (2, 3), (3, 3), (4, 3), (5, 3)]
)
def test_a_position_stands_where_the_nearest_character_does(
    at: int, source: int
) -> None:
    text = Tracked("+b+d+", (-1, 1, -1, 3, -1))
    assert text.source_position(at) == source


def test_a_text_of_ours_stands_nowhere() -> None:
    assert Tracked("++", (-1, -1)).source_position(1) == 0


@pytest.mark.parametrize(
    ("position", "line"), [(0, 1), (1, 1), (2, 2), (3, 3), (4, 3), (9, 3)]
)
def test_lines_count_from_one(position: int, line: int) -> None:
    assert Lines("a\n\nb").of(position) == line


def test_the_account_names_the_character() -> None:
    whole = Tracked.whole("abc")
    assert balance("abc", [whole], []) == (3, 3, 0)
    assert balance(
        "abc", [Tracked("a+", (0, -1))], [Lost(1, 3, "why")]
    ) == (
        3,
        1,
        2,
    )
    with pytest.raises(
        RuntimeError,
        match=r"^character 0 \('a'\) is neither kept nor dropped$",
    ):
        balance("abc", [], [Lost(1, 3, "why")])
    with pytest.raises(
        RuntimeError, match=r"^character 1 is counted twice$"
    ):
        balance("abc", [whole], [Lost(1, 2, "why")])


def test_ranges_of_lines_join_for_one_reason_only_and_without_a_gap() -> (
    None
):
    text = "ab\ncd\nef\ngh\nij\n"
    lost = [
        Lost(12, 13, "x"),
        Lost(0, 6, "x"),
        Lost(6, 7, "y"),
        Lost(7, 8, "x"),
    ]
    assert by_line(text, lost) == [
        Dropped((1, 3), "x", 7),
        Dropped((3, 3), "y", 1),
        Dropped((5, 5), "x", 1),
    ]
    assert by_line(text, [Lost(0, 9, "x"), Lost(3, 4, "x")]) == [
        Dropped((1, 3), "x", 10)
    ]
    assert by_line(text, [Lost(2, 2, "x")]) == [Dropped((1, 1), "x", 0)]


def test_what_is_inserted_at_one_place_keeps_its_order() -> None:
    text, _ = Tracked.whole("ab").edited(
        [insert(1, "2"), insert(1, "1"), drop(1, 2, "why")]
    )
    assert text.text == "a21"
