"""Tags for sequences: a hidden Markov model with chances of its own, and lists of all sequences."""

import itertools
import math
import re
from typing import Any

import numpy as np
import pytest

from proving import (
    Indexed,
    assert_equation,
    equation,
    page,
    proves,
    published,
    refutes,
    rng,
)
from proving.worked import Worked, counts
from rectified.text.numerals import numerals

Array = np.ndarray[Any, Any]
Path = tuple[int, ...]


class Chain:
    """A hidden Markov model whose states are tags, and one text of it, as its scores."""

    def __init__(self, tags: int, tokens: int) -> None:
        random = rng(10 * tags + tokens)
        self.tags, self.tokens = tags, tokens
        self.first = random.dirichlet(np.full(tags, 2.0))
        self.then = random.dirichlet(np.full(tags, 2.0), size=tags)
        says = random.dirichlet(np.full(5, 2.0), size=tags)
        self.heard = says[:, random.integers(5, size=tokens)].T
        self.paths: list[Path] = list(
            itertools.product(range(tags), repeat=tokens)
        )

    def chance(self, path: Path) -> float:
        """That the model goes this way and says the text, or the beginning of it."""
        found, before = 1.0, None
        for t, tag in enumerate(path):
            found *= (
                self.first[tag]
                if before is None
                else self.then[before, tag]
            )
            found *= self.heard[t, tag]
            before = tag
        return float(found)

    def pair(self, i: float, j: float) -> float:
        """The score of a tag behind another, from 1, or behind the start, 0; nothing leads back to that."""
        if j == 0:
            return -math.inf
        chance = self.first if i == 0 else self.then[int(i) - 1]
        return math.log(chance[int(j) - 1])

    def env(self) -> dict[str, Any]:
        """The model as a page of scores."""
        numbered = dict(enumerate(self.paths, 1))
        return {
            "e": Indexed(
                lambda t, j: math.log(self.heard[int(t) - 1, int(j) - 1])
            ),
            "a": Indexed(self.pair),
            "y": Indexed(
                lambda c, t: t and numbered[int(c)][int(t) - 1] + 1
            ),
            "T": self.tokens,
            "K": self.tags,
            "C": len(self.paths),
        }


CHAINS = [(3, 4), (2, 5), (4, 3)]


@proves(
    "crf-probability",
    how="takes the logarithms of a hidden Markov model's chances for scores: the partition sum is the chance of "
    "the text, and a sequence's probability its chance given the text, for three models",
)
@pytest.mark.parametrize(("tags", "tokens"), CHAINS)
def test_scores_of_a_markov_model_give_its_chances(
    tags: int, tokens: int
) -> None:
    chain = Chain(tags, tokens)
    joint = np.array([chain.chance(path) for path in chain.paths])
    text = chain.first
    for t, heard in enumerate(chain.heard):
        text = (chain.then.T @ text if t else text) * heard
    assert_equation(
        "crf-probability",
        chain.env(),
        {"s_c": np.log(joint), "Z": text.sum(), "P_c": joint / text.sum()},
        each={"c": range(1, len(joint) + 1)},
    )


@proves(
    "crf-forward",
    how="lists all beginnings of all sequences, and adds up and compares those that end in each tag, for three "
    "hidden Markov models",
)
@pytest.mark.parametrize(("tags", "tokens"), CHAINS)
def test_forward_sums_and_maxima_are_those_of_all_beginnings(
    tags: int, tokens: int
) -> None:
    chain = Chain(tags, tokens)

    def ending(t: int, tag: int) -> list[float]:
        return [
            chain.chance((*path, tag))
            for path in itertools.product(range(tags), repeat=t - 1)
        ]

    steps, ends = range(1, tokens + 1), range(tags)
    env = chain.env() | {
        r"\alpha": Indexed(lambda t, j: float((t, j) == (0, 0))),
        "v": Indexed(lambda t, j: 0.0 if (t, j) == (0, 0) else -math.inf),
    }
    assert_equation(
        "crf-forward",
        env,
        {
            r"\alpha_{t,j}": [
                [sum(ending(t, k)) for k in ends] for t in steps
            ],
            "v_{t,j}": [
                [math.log(max(ending(t, k))) for k in ends] for t in steps
            ],
            "Z": math.fsum(map(chain.chance, chain.paths)),
        },
        each={"t": steps, "j": range(1, tags + 1)},
        ranges={"i": range(tags + 1)},
    )


def legal(path: Path) -> bool:
    """In B, I, O: each I stands behind B or I."""
    return all(
        tag != 1 or before in (0, 1)
        for before, tag in itertools.pairwise((2, *path))
    )


@counts("sequence-labeling")
def test_viterbi_finds_the_best_of_the_legal_sequences(n: Worked) -> None:
    scores = [n.given(3) for _ in range(3)]
    kept = n.one()
    rest = n.one()
    paths = list(itertools.product(range(3), repeat=3))

    def score(path: Path) -> float:
        pairs = itertools.pairwise(path)
        own = sum(scores[t][tag] for t, tag in enumerate(path))
        return own + sum(kept if p == (0, 1) else rest for p in pairs)

    for size in (2, 3):
        starts = list(itertools.product(range(3), repeat=size))
        n.shows(
            *(
                max(score(p) for p in starts if legal(p) and p[-1] == tag)
                for tag in range(3)
            )
        )
    allowed = [path for path in paths if legal(path)]
    n.shows(len(paths), len(allowed))
    best = max(allowed, key=score)
    assert best == (2, 0, 1)
    assert tuple(map(int, np.argmax(scores, axis=1))) == (2, 2, 1)
    numbered = dict(enumerate(allowed, 1))
    found = equation("crf-probability").solve(
        {
            "e": Indexed(lambda t, j: scores[int(t) - 1][int(j) - 1]),
            "a": Indexed(lambda i, j: kept if (i, j) == (1, 2) else rest),
            "y": Indexed(
                lambda c, t: t and numbered[int(c)][int(t) - 1] + 1
            ),
            "T": 3,
            "C": len(allowed),
        },
        each={"c": range(1, len(allowed) + 1)},
    )
    n.shows(found["P_c"][allowed.index(best)])


@refutes(
    "crf-does-not-forbid",
    how="scores all sequences of two tokens with the given scores and finds an illegal one ahead",
)
def test_a_finite_score_can_be_outweighed() -> None:
    claim = published("crf-does-not-forbid")
    first, second, others, behind, wrong, right = claim.numbers
    assert behind < 0

    def score(path: Path) -> float:
        own = [first if path[0] == 2 else others]
        own.append(second if path[1] == 1 else others)
        bad = [
            pair
            for pair in itertools.pairwise((2, *path))
            if pair == (2, 1)
        ]
        return sum(own) + behind * len(bad)

    paths = list(itertools.product(range(3), repeat=2))
    best = max(paths, key=score)
    assert best == (2, 1)
    assert not legal(best)
    assert score(best) == wrong
    assert max(map(score, filter(legal, paths))) == right < wrong


def names(tags: list[str]) -> set[tuple[int, int]]:
    """Where names begin and end in legal B, I, O."""
    begins = [t for t, tag in enumerate(tags) if tag == "B"]
    return {
        (
            b,
            next(
                t
                for t in range(b + 1, len(tags) + 1)
                if [*tags, "O"][t] != "I"
            ),
        )
        for b in begins
    }


def test_a_text_with_fifty_names_has_the_scores_of_the_page() -> None:
    """The paragraph on scoring, from its own counts."""
    body = next(
        q.body for q in page.questions() if q.slug == "sequence-labeling"
    )
    (text,) = re.findall(r"^Say 1,000 tokens.*", body, re.MULTILINE)
    shown = [n.value for n in numerals(text)]
    counted, results = [int(v) for v in shown[:8]], shown[8:]
    size, held, long, found, cut, missed, invented, also = counted
    kinds = ["found"] * found + ["cut"] * cut + ["missed"] * missed
    assert (len(kinds), also) == (held, long)
    kinds += ["invented"] * invented
    truth, said = [], []
    name = ["B", *"I" * (long - 1)]
    for kind in kinds:
        truth += ["O", *("O" * long if kind == "invented" else name)]
        said += [
            "O",
            *{"cut": [*name[:-1], "O"], "missed": "O" * long}.get(
                kind, name
            ),
        ]
    for tags in (truth, said):
        tags += ["O"] * (size - len(tags))
    wrong = sum(a != b for a, b in zip(truth, said, strict=True))
    right = len(names(truth) & names(said))
    given, true = len(names(said)), len(names(truth))
    assert (right, true) == (found, held)
    assert results == [
        wrong,
        *(size, wrong, size, round(100 * (1 - wrong / size), 1)),
        *(right, given, round(right / given, 3)),
        *(right, held, right / held),
        *(2 * right, given + held, round(2 * right / (given + held), 3)),
        100 * truth.count("O") / size,
    ]


def test_a_mask_tag_by_tag_loses_what_viterbi_finds() -> None:
    """As said of the figure: without a bonus, too."""
    scores = [[0.5, 0, 3], [1.2, 0.3, 1.5], [0.5, 2, 1]]
    greedy: Path = ()
    for own in scores:
        ways = [k for k in range(3) if legal((*greedy, k))]
        greedy += (max(ways, key=lambda k: own[k]),)
    assert greedy == (2, 2, 2)
    paths = filter(legal, itertools.product(range(3), repeat=3))
    best = max(
        paths, key=lambda p: sum(scores[t][k] for t, k in enumerate(p))
    )
    assert best == (2, 0, 1)
