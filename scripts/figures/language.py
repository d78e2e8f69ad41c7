"""How language models cut their text, what each place of it sees, and which heads share their keys and values."""

import math
from collections import Counter
from itertools import pairwise

from figures.canvas import Panel
from figures.drawing import Panels, figure

CORPUS = {"seat": 6, "eat": 4, "sea": 3, "teas": 2}
MERGES = 4


def learned(
    corpus: dict[str, int], merges: int
) -> list[tuple[int, dict[str, list[str]]]]:
    """Byte-pair encoding, step by step: how many tokens the corpus has, and how each word is cut.

    Args:
        corpus: how often each word occurs.
        merges: how many pairs are merged, the most frequent first.
    """
    cut = {word: list(word) for word in corpus}
    steps = [(_tokens(corpus, cut), dict(cut))]
    for _ in range(merges):
        pairs: Counter[tuple[str, str]] = Counter()
        for word, pieces in cut.items():
            for pair in pairwise(pieces):
                pairs[pair] += corpus[word]
        [(best, _count)] = pairs.most_common(1)
        cut = {word: _merged(pieces, best) for word, pieces in cut.items()}
        steps.append((_tokens(corpus, cut), dict(cut)))
    return steps


def _tokens(corpus: dict[str, int], cut: dict[str, list[str]]) -> int:
    return sum(corpus[word] * len(pieces) for word, pieces in cut.items())


def _merged(pieces: list[str], pair: tuple[str, str]) -> list[str]:
    made: list[str] = []
    for piece in pieces:
        if made and (made[-1], piece) == pair:
            made[-1] += piece
        else:
            made.append(piece)
    return made


@figure(
    "bpe-merges",
    """Five rows, before any merge and after each of four. The word seat is cut into s, e, a, t; then s, ea, t;
    then s, eat; then it is whole. The corpus has 53, 38, 28, 22 and 19 tokens.""",
)
def bpe_merges() -> Panels:
    """A word and its corpus, merge by merge."""
    panel, cell = Panel(300, 196), 24
    panel.text((76, 16), "how “seat” is cut", "small quiet")
    panel.text((240, 16), "tokens of the corpus", "small quiet")
    for row, (count, cut) in enumerate(learned(CORPUS, MERGES)):
        x, y = 28, 28 + 33 * row
        panel.text((12, y + 17), str(row), "small quiet")
        for piece in cut["seat"]:
            width = cell * len(piece)
            whole = len(piece) > 1
            name = f"piece {row} {piece}"
            panel.rect((x, y), width, cell, "f1" if whole else "cell", name)
            panel.text((x + width / 2, y + 16.5), piece, "small")
            x += width
        panel.rect((170, y), 1.6 * count, cell, "f1", f"tokens {row}")
        panel.text(
            (176 + 1.6 * count, y + 17),
            str(count),
            "small",
            "start",
            "count",
        )
    return [panel]


HEADS = 4


def group(head: int, groups: int, heads: int = HEADS) -> int:
    """The key–value head that a query head reads, both from 1."""
    return math.ceil(head * groups / heads)


@figure(
    "shared-heads",
    """Three panels with four query heads each. Multi-head: each reads a key–value head of its own. Grouped, with
    two: the first two query heads read the first, the other two the second. Multi-query: all four read one.""",
)
def shared_heads() -> Panels:
    """Which query heads read which keys and values."""
    panels = []
    for groups, title in (
        (4, "multi-head"),
        (2, "grouped"),
        (1, "multi-query"),
    ):
        panel = Panel(156, 128)
        panel.text((78, 14), title, "small")
        for head in range(1, HEADS + 1):
            own = group(head, groups)
            start = (_middle(head, HEADS), 48.0)
            panel.line(
                start, (_middle(own, groups), 88), "line", f"{head} {own}"
            )
            panel.circle((start[0], 38), 10, "box", f"query {head}")
            panel.text((start[0], 42), "q", "small")
        for shared in range(1, groups + 1):
            x = _middle(shared, groups)
            panel.rect((x - 15, 88), 30, 22, "f1", f"shared {shared}")
            panel.text((x, 103.5), "k, v", "small")
        panel.text((78, 125), f"G = {groups}", "small quiet")
        panels.append(panel)
    return panels


def _middle(number: int, of: int) -> float:
    return 156 * (number - 0.5) / of


PLACES, PREFIX = 8, 5


def seen(row: int, column: int, prefix: int) -> bool:
    """Whether a place may attend to another, both from 1, behind a prefix that is read on both sides."""
    return column <= max(row, prefix)


@figure(
    "prefix-masks",
    """Three tables of eight rows and eight columns, each row a place that reads, each column a place that is read;
    what may be read is shaded. Causal: the diagonal and what is left of it, 36 places. A prefix of five: the first five
    rows see the first five columns, the others see up to the diagonal, 46. Encoder: all 64.""",
)
def prefix_masks() -> Panels:
    """What each place of a text sees, under three masks."""
    panels, cell = [], 17
    for prefix, title in (
        (1, "causal"),
        (PREFIX, f"prefix of {PREFIX}"),
        (PLACES, "encoder"),
    ):
        panel = Panel(156, 190)
        panel.text((86, 14), title, "small")
        places = range(1, PLACES + 1)
        open_ = [
            [seen(row, column, prefix) for column in places]
            for row in places
        ]
        count = panel.cells((18, 24), cell, open_, "seen")
        panel.text((8, 38), "1", "small quiet")
        panel.text((8, 24 + cell * PLACES - 4), str(PLACES), "small quiet")
        panel.text(
            (86, 178), f"{count} of {PLACES**2} pairs", "small quiet"
        )
        panels.append(panel)
    return panels
