"""The worked numbers of the topic tokens and embeddings."""

import itertools
import math
from collections import Counter

from proving import Indexed
from proving.worked import Worked, by_formula, counts


def pairs_in(corpus: list[list[str]]) -> Counter[tuple[str, str]]:
    return Counter(
        pair for piece in corpus for pair in itertools.pairwise(piece)
    )


def merged(piece: list[str], pair: tuple[str, str]) -> list[str]:
    """The piece with the pair made one token, from left to right."""
    if len(piece) < 2:
        return piece
    if (piece[0], piece[1]) == pair:
        return ["".join(pair), *merged(piece[2:], pair)]
    return [piece[0], *merged(piece[1:], pair)]


@counts("byte-pair-encoding")
def test_four_merges_by_hand(n: Worked) -> None:
    words = ("seat", "eat", "sea", "teas")
    corpus = [
        list(word)
        for word, count in zip(words, n.given(4), strict=True)
        for _ in range(int(count))
    ]
    letters = {letter for piece in corpus for letter in piece}
    n.shows(sum(map(len, corpus)), len(letters))
    first = pairs_in(corpus)
    n.shows(first["e", "a"], first["a", "t"], first["s", "e"], first["t", "e"])
    assert first["t", "e"] == first["a", "s"]
    for pair in (("e", "a"), ("ea", "t"), ("s", "eat"), ("s", "ea")):
        (leading, count), (_, second) = pairs_in(corpus).most_common(2)
        assert leading == pair
        assert count > second
        if pair != ("e", "a"):
            n.shows(count)
        corpus = [merged(piece, pair) for piece in corpus]
        n.shows(sum(map(len, corpus)))
    n.shows(len(letters) + 4)


@counts("word2vec")
def test_three_logistic_losses(n: Worked) -> None:
    (negatives,) = n.given(1)
    scores = n.given(3)
    assert len(scores) == 1 + negatives
    labels = [1.0, 0.0, 0.0]
    yes = [1 / (1 + math.exp(-score)) for score in scores]
    losses = [
        -math.log(p if label else 1 - p)
        for p, label in zip(yes, labels, strict=True)
    ]
    n.shows(*losses, sum(losses))
    n.shows(*(p - label for p, label in zip(yes, labels, strict=True)))
    (ratio,) = n.given(1)
    counted = {"n": Indexed([ratio, 1], base=1), "V": 2}
    shares = [
        by_formula("negative-sampling-noise", {**counted, "i": i})
        for i in (1, 2)
    ]
    n.shows(shares[0] / shares[1])
