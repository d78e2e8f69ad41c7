"""British spelling is told with its place and its American form."""

import re
from pathlib import Path

import pytest

from rectified import ROOT
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


@pytest.mark.parametrize(
    "path",
    [
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted(ROOT.glob("*.md")),
        *sorted((ROOT / "overrides").rglob("*.html")),
        ROOT / "questions/calculators.yml",
        ROOT / "mkdocs.yml",
    ],
    ids=lambda path: path.name,
)
def test_what_is_written_beside_the_answers_is_american_too(
    path: Path,
) -> None:
    text = path.read_text(encoding="utf-8")
    prose = re.sub(r"`[^`\n]*`|[\w/]*normalise\.py", "", text)
    assert not list(british_words(prose))
