"""What is merged is what the page counts; masks and shared heads are what the formulas say."""

import re

import numpy as np

from figured import measure, panels
from proving import equation
from samples import CONTENT


def test_merges_leave_the_tokens_that_the_page_counts() -> None:
    [panel] = panels("bpe-merges")
    shown = [int(label) for label in panel.labels("count")]
    body = CONTENT.questions["byte-pair-encoding"].body
    _, _, number = body.partition("**A number.**")
    said = re.findall(r"(\d+) letters|leaves (\d+)", number)
    assert shown == [int(a or b) for a, b in said][: len(shown)]
    bars = [
        panel.marks("rect", f"tokens {row}") for row in range(len(shown))
    ]
    widths = [measure(bar, "width") for [bar] in bars]
    assert np.allclose(
        np.array(widths) / widths[0], np.array(shown) / shown[0]
    )


def test_the_pieces_of_a_word_are_the_word() -> None:
    [panel] = panels("bpe-merges")
    pieces: dict[str, str] = {}
    for mark in panel.marks("rect"):
        kind, row, *piece = mark.attrib["data-name"].split()
        if kind == "piece":
            pieces[row] = pieces.get(row, "") + piece[0]
    assert set(pieces.values()) == {"seat"}
    assert len(pieces) == 5


def test_each_query_head_reads_the_head_of_its_group() -> None:
    rule = equation("grouped-query-attention").rows[0].right
    for groups, panel in zip(
        (4, 2, 1), panels("shared-heads"), strict=True
    ):
        pairs = [
            name for name in panel.names if re.fullmatch(r"\d \d", name)
        ]
        assert len(pairs) == 4
        for name in pairs:
            head, own = map(int, name.split())
            assert rule.value({"i": head, "G": groups, "H": 4}) == own
        assert len(panel.marks("rect")) == groups


def test_places_see_what_the_mask_of_the_page_says() -> None:
    rule = equation("prefix-mask").rows[0].right
    for prefix, panel in zip(
        (1, 5, 8), panels("prefix-masks"), strict=True
    ):
        cells = panel.cells()
        for i, j, open_ in cells:
            assert open_ == rule.value({"i": i, "j": j, "k": prefix})
        seen = sum(open_ for *_, open_ in cells)
        assert f"{seen} of 64 pairs" in panel.labels()
