"""British spelling is told with its place and its American form."""

import pytest

from rectified.checks.spelling import british_words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "A renormalised Neighbour.",
            [
                (2, "renormalised", "renormalized"),
                (15, "Neighbour", "neighbor"),
            ],
        ),
        (
            "neighbour-colour",
            [(0, "neighbour", "neighbor"), (10, "colour", "color")],
        ),
        ("a neighbor, in color", []),
        ("", []),
    ],
)
def test_british_words_are_found_where_they_stand(
    text: str, found: list[tuple[int, str, str]]
) -> None:
    assert list(british_words(text)) == found


@pytest.mark.parametrize(
    "prefix",
    ["", "de", "mis", "multi", "non", "over", "pre", "re", "sub", "un"],
)
def test_prefixes_change_nothing(prefix: str) -> None:
    assert list(british_words(f"{prefix}normalised")) == [
        (0, f"{prefix}normalised", f"{prefix}normalized")
    ]
