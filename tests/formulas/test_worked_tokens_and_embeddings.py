"""The worked numbers of the topic tokens and embeddings."""

import itertools
import math
import re
from collections import Counter

import numpy as np

from proving import equation, from_one, page
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
    n.shows(
        first["e", "a"], first["a", "t"], first["s", "e"], first["t", "e"]
    )
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


def test_the_longest_entry_is_not_always_the_merged_one() -> None:
    (body,) = (
        q.body for q in page.questions() if q.slug == "byte-pair-encoding"
    )
    said = re.search(
        r"merges (.+) be learned in this order\. Replayed on \*(\w+)\* they give"
        r" ([\w, ]+): .+ from the left, gives ([\w, ]+)\.",
        body,
    )
    assert said
    listed, word, replayed, longest = said.groups()
    pairs = re.findall(r"(\w+)\+(\w+)", listed)
    piece = list(word)
    for pair in pairs:
        piece = merged(piece, pair)
    assert piece == replayed.split(", ")
    entries = {*word, *map("".join, pairs)}
    cut, rest = [], word
    while rest:
        cut.append(max(filter(rest.startswith, entries), key=len))
        rest = rest.removeprefix(cut[-1])
    assert cut == longest.split(", ")
    assert cut != piece


@counts("word2vec")
def test_three_logistic_losses(n: Worked) -> None:
    negatives = n.one()
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
    ratio = n.one()
    counted = {"n": from_one([ratio, 1]), "V": 2}
    shares = [
        by_formula("negative-sampling-noise", {**counted, "i": i})
        for i in (1, 2)
    ]
    n.shows(shares[0] / shares[1])


@counts("tokens-and-subwords")
def test_a_text_in_three_lengths(n: Worked) -> None:
    n.names("3")
    now = n.one()
    before = n.one()
    n.names("2")
    characters = n.one()
    short, long = characters / now, characters / before
    n.shows(short, long, 100 * (1 - short / long))
    n.shows(100 * (1 - (short / long) ** 2))
    n.shows(characters, now, now**2)


def from_the_left(digits: str) -> list[str]:
    """The digits in groups of three, the last of which may be shorter."""
    return [digits[start : start + 3] for start in range(0, len(digits), 3)]


def from_the_right(digits: str) -> list[str]:
    """The digits in groups of three, the first of which may be shorter."""
    return [group[::-1] for group in from_the_left(digits[::-1])[::-1]]


@counts("tokenizer-failures")
def test_digits_from_both_ends(n: Worked) -> None:
    lasts = []
    for number in ("1234567", "98765"):
        n.names(number)
        groups = from_the_left(number)
        n.names(*groups)
        lasts.append(len(groups[-1]))
    n.shows(*lasts)
    for number in ("1,234,567", "98,765"):
        n.names(number)
        groups = from_the_right(number.replace(",", ""))
        assert groups == number.split(",")
        n.names(*groups)
    n.shows(3)
    (factor, context) = n.given(2)
    n.shows(context / factor)


@counts("tied-embeddings")
def test_the_share_of_the_vocabulary(n: Worked) -> None:
    n.names("2")
    entries, width = n.given(2)
    table = entries * width
    block = 12 * width**2 + 13 * width
    whole = table + 1024 * width + 12 * block + 2 * width
    n.shows(table / 1e6, whole / 1e6, 100 * table / whole)
    n.shows((whole + table) / 1e6)
    n.names("3", "8")
    entries, width = n.given(2)
    table = entries * width
    block = 2 * width**2 + 2 * width * 1024 + 3 * width * 14336 + 2 * width
    whole = 2 * table + 32 * block + width
    n.shows(table / 1e6, 2 * table / 1e9, whole / 1e9, 200 * table / whole)
    positions = n.one()
    cost = {"B": 1, "n": positions, "V": entries, "b": 4}
    n.shows(equation("vocabulary-cost").rows[2].right.value(cost) / 1e9)


@counts("wordpiece-and-unigram")
def test_three_cuts_and_two_scores(n: Worked) -> None:
    names = ("seat", "eat", "sea", "t", "s")
    share = dict(zip(names, n.given(5), strict=True))
    cuts = (("seat", "s"), ("s", "eat", "s"), ("sea", "t", "s"))
    assert {"".join(cut) for cut in cuts} == {"seats"}
    odds = [math.prod(share[piece] for piece in cut) for cut in cuts]
    n.shows(*odds, 100 * odds[0] / sum(odds), sum(odds))
    assert max(odds) == odds[0]

    def score(pair: float, left: float, right: float) -> float:
        parts = {"pair": pair, "left": left, "right": right}
        env = {
            rf"n_\text{{{part}}}": count for part, count in parts.items()
        }
        return by_formula("wordpiece-score", env)

    frequent, part = n.given(2)
    n.shows(score(frequent, part, part))
    rare, left, right = n.given(3)
    n.shows(score(rare, left, right))
    assert frequent > rare
    assert score(rare, left, right) > score(frequent, part, part)


@counts("one-hot-and-embeddings")
def test_a_text_in_two_codes(n: Worked) -> None:
    length, entries = n.given(2)
    n.shows(length * entries / 1e6, 4 * length * entries / 1e6)
    width = n.one()
    n.shows(length * width, 4 * length * width / 1e6, entries * width / 1e6)
    one, other = [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]
    n.shows(math.dist(one, other), 0)
    first, second = n.given(2), n.given(2)
    n.shows(math.cos(math.atan2(*first) - math.atan2(*second)))


def ngrams(word: str, least: int, most: int) -> list[str]:
    """The character n-grams of a word with marks at its ends."""
    marked = f"<{word}>"
    return [
        marked[start : start + size]
        for size in range(least, most + 1)
        for start in range(len(marked) - size + 1)
    ]


@counts("glove-and-fasttext")
def test_weights_and_ngrams(n: Worked) -> None:
    most, exponent = n.given(2)

    def weight(count: float) -> float:
        env = {
            "x": from_one([[count]]),
            r"x_\text{max}": most,
            r"\alpha": exponent,
            "i": 1,
            "j": 1,
        }
        return float(equation("glove-loss").rows[0].right.value(env))

    n.shows(weight(1))
    seen = n.one()
    n.shows(weight(seen))
    seen = n.one()
    n.shows(weight(seen))
    assert weight(7 * seen) == 1
    for size in (3, 4, 5):
        n.shows(len(ngrams("tea", size, size)), size)
    n.shows(len(ngrams("tea", 3, 6)), len(ngrams("seats", 3, 6)))


@counts("contextual-embeddings")
def test_a_bank_beside_two_neighbors(n: Worked) -> None:
    bank, river, money = n.given(2), n.given(2), n.given(2)
    mixed = [
        [
            (own + other) / 2
            for own, other in zip(bank, neighbor, strict=True)
        ]
        for neighbor in (river, money)
    ]
    n.shows(*mixed[0], *mixed[1])

    def cosine(first: list[float], second: list[float]) -> float:
        env = {
            r"\mathbf{a}": np.array(first),
            r"\mathbf{b}": np.array(second),
        }
        return by_formula("cosine-similarity", env)

    n.shows(cosine(bank, bank), cosine(*mixed))


@counts("sentence-embeddings")
def test_pairs_and_temperatures(n: Worked) -> None:
    texts = n.one()
    n.shows(math.comb(int(texts), 2), texts)
    n.names("65", "5")
    cosines = n.given(3)
    for _ in range(2):
        temperature = n.one()
        odds = [math.exp(cosine / temperature) for cosine in cosines]
        n.shows(odds[0] / sum(odds))


@counts("text-classification")
def test_three_tokens_vote(n: Worked) -> None:
    votes = n.given(3)
    mean = sum(votes) / len(votes)
    n.shows(mean, 1 / (1 + math.exp(-mean)))
