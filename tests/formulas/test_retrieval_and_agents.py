"""Proofs of the formulas of the topic retrieval and hallucination: by counting, enumeration and simulation."""

import itertools
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from proving import (
    Indexed,
    assert_equation,
    assert_within_error,
    derivative,
    derives,
    equation,
    from_one,
    integral,
    optional_torch,
    proves,
    rng,
)

# -------------------------------------------- retrieval-augmented-generation


@proves(
    "rag-mixture",
    how="adds up every way to draw one passage, and every way to draw one for each token",
)
@pytest.mark.parametrize(("passages", "tokens"), [(2, 3), (3, 2), (4, 4)])
def test_mixtures_are_sums_over_draws(passages: int, tokens: int) -> None:
    share = rng(passages).dirichlet(np.ones(passages))
    q = rng(tokens).uniform(0.1, 0.9, size=(passages, tokens))
    once = 0.0
    for drawn in range(passages):
        chance = share[drawn]
        for t in range(tokens):
            chance = chance * q[drawn][t]
        once += chance
    anew = 0.0
    for draws in itertools.product(range(passages), repeat=tokens):
        chance = 1.0
        for t, drawn in enumerate(draws):
            chance *= share[drawn] * q[drawn][t]
        anew += chance
    assert_equation(
        "rag-mixture",
        {
            r"\pi": from_one(share),
            "q": from_one(q),
            "K": passages,
            "n": tokens,
        },
        {"S": once, "T": anew},
    )


# ------------------------------------------- sparse-dense-and-hybrid-retrieval


@proves(
    "bm25",
    how="counts terms in seven short texts; odds as a ratio, saturation as a sigmoid of a logarithm",
)
@pytest.mark.parametrize(("slow", "by_length"), [(1.2, 0.75), (0.7, 0.4)])
def test_scores_of_counted_texts(slow: float, by_length: float) -> None:
    texts = [
        "a cat sat on a mat",
        "the cat the cat the cat",
        "dogs chase a cat up a tall tree",
        "no animals here",
        "a mat",
        "mat for a dog and a mat for one more dog on a mat",
        "tall trees",
    ]
    words = [text.split() for text in texts]
    query = ["cat", "mat", "a"]
    mean = sum(map(len, words)) / len(words)
    holders = [sum(term in text for text in words) for term in query]
    for text in words:
        counts = [sum(word == term for word in text) for term in query]
        weights = [
            math.log(2 * len(words) + 2) - math.log(2 * held + 1)
            for held in holders
        ]
        stretched = len(text) * by_length + mean * (1 - by_length)
        score = 0.0
        for count, weight in zip(counts, weights, strict=True):
            if count:
                odds = math.log(count * mean / stretched / slow)
                score += weight * (1 + slow) / (1 + math.exp(-odds))
        assert_equation(
            "bm25",
            {
                "N": len(words),
                "n": from_one(holders),
                "f": from_one(counts),
                "Q": len(query),
                "k_1": slow,
                "b": by_length,
                r"\ell": len(text),
                r"\bar \ell": mean,
            },
            {"w_i": weights, "s": score},
            each={"i": range(1, len(query) + 1)},
        )


@proves(
    "reciprocal-rank-fusion",
    how="integrates a power of a number between 0 and 1 for each list",
)
@pytest.mark.parametrize("damping", [0.5, 7, 60])
def test_fusion_is_a_sum_of_integrals(damping: float) -> None:
    ranks = [3, 1, 17, 5]

    def powers(x: Any) -> Any:
        return sum(x ** (damping + rank - 1) for rank in ranks)

    total = integral(powers, 0.0, 1.0)
    assert_equation(
        "reciprocal-rank-fusion",
        {"r": from_one(ranks), "M": len(ranks), "c": damping},
        {"s": total},
        rtol=1e-6,
    )


# ------------------------------------------------------------------- chunking


@proves(
    "chunk-windows",
    how="lays windows over a text until its end is reached, and counts the places at which an answer lies whole in one",
)
@pytest.mark.parametrize(
    ("size", "overlap", "answer"),
    [(7, 2, 3), (7, 2, 5), (7, 0, 4), (10, 6, 9), (5, 4, 5), (9, 3, 1)],
)
@pytest.mark.parametrize("length", [23, 31, 40])
def test_windows_are_laid_and_answers_counted(
    size: int, overlap: int, answer: int, length: int
) -> None:
    start, laid = 0, 1
    while start + size < length:
        start, laid = start + size - overlap, laid + 1
    step = size - overlap
    starts = range(0, 60 * step, step)
    whole = 0
    first = 20 * step
    for place in range(first, first + step):
        whole += any(
            begin <= place and place + answer <= begin + size
            for begin in starts
        )
    assert_equation(
        "chunk-windows",
        {"n": length, "c": size, "o": overlap, "a": answer},
        {"C": laid, "w": whole / step},
    )


@proves(
    "late-chunk",
    how="NumPy's means of the rows that belong to each chunk",
)
def test_late_chunks_are_means() -> None:
    h = rng(4).normal(size=(9, 4))
    bounds = [(0, 2), (2, 7), (6, 9)]
    assert_equation(
        "late-chunk",
        {
            r"\mathbf{h}": from_one(h),
            "b": from_one([b for b, _ in bounds]),
            "e": from_one([e for _, e in bounds]),
        },
        {
            r"\mathbf{s}_j": np.array(
                [h[b:e].mean(axis=0) for b, e in bounds]
            )
        },
        each={"j": range(1, 4)},
    )


# ------------------------------------------------------------------ rerankers


@proves(
    "maxsim",
    how="tries every assignment of passage tokens to query tokens and takes the best sum",
)
def test_maxsim_is_the_best_assignment() -> None:
    q = rng(1).normal(size=(3, 5))
    d = rng(2).normal(size=(4, 5))
    best = max(
        sum(float(np.dot(q[i], d[j])) for i, j in enumerate(chosen))
        for chosen in itertools.product(range(4), repeat=3)
    )
    assert_equation(
        "maxsim",
        {
            r"\mathbf{q}": from_one(q),
            r"\mathbf{d}": from_one(d),
            "n": 3,
        },
        {"s": best},
        ranges={"j": range(1, 5)},
    )


@proves("maxsim", how="PyTorch's matrix product, row maxima and sum")
def test_maxsim_is_pytorchs_row_maxima() -> None:
    torch = optional_torch()
    q = torch.from_numpy(rng(5).normal(size=(4, 3)))
    d = torch.from_numpy(rng(6).normal(size=(6, 3)))
    assert_equation(
        "maxsim",
        {
            r"\mathbf{q}": from_one(q.numpy()),
            r"\mathbf{d}": from_one(d.numpy()),
            "n": 4,
        },
        {"s": float((q @ d.T).max(dim=1).values.sum())},
        ranges={"j": range(1, 7)},
    )


@proves(
    "rerank-cost",
    how="joins the query with candidates of different lengths and counts the tokens",
)
def test_tokens_of_pairs_are_counted() -> None:
    query = list("query")
    candidates = [list("a" * length) for length in (3, 11, 6, 8)]
    read = [query + candidate for candidate in candidates]
    mean = sum(map(len, candidates)) / len(candidates)
    assert_equation(
        "rerank-cost",
        {"k": len(candidates), "n": len(query), "m": mean},
        {"T": sum(map(len, read))},
    )


# ------------------------------------------------ approximate-nearest-neighbors


@proves(
    "ivf-comparisons",
    how="counts the distances of a search in lists of equal length; no other number of lists takes fewer",
)
@pytest.mark.parametrize(
    ("vectors", "probed"), [(3600, 4), (900, 9), (1600, 25)]
)
def test_lists_of_a_search_are_counted(vectors: int, probed: int) -> None:
    def distances(lists: int) -> int:
        members = [[] for _ in range(lists)]  # type: list[list[int]]
        for vector in range(vectors):
            members[vector % lists].append(vector)
        return lists + sum(len(found) for found in members[:probed])

    whole = [
        lists
        for lists in range(probed, vectors + 1)
        if vectors % lists == 0
    ]
    best = min(whole, key=distances)
    for lists in (whole[1], whole[len(whole) // 2], best):
        assert_equation(
            "ivf-comparisons",
            {"C": lists, "P": probed, "N": vectors},
            {"E": distances(lists), "C^*": best},
        )


@derives(
    "ivf-comparisons",
    how="SymPy finds where the derivative of the number of distances vanishes",
)
def test_the_best_number_of_lists() -> None:
    lists, probed, vectors = sympy.symbols("C P N", positive=True)
    total = lists + probed * vectors / lists
    (best,) = sympy.solve(sympy.diff(total, lists), lists)
    assert_equation(
        "ivf-comparisons",
        {"C": lists, "P": probed, "N": vectors},
        {"E": total, "C^*": best},
    )


@proves(
    "index-bytes",
    how="sizes of NumPy arrays; expected levels of a node added up level by level",
)
@pytest.mark.parametrize(
    ("size", "links", "pieces", "bits"),
    [(12, 5, 6, 8), (30, 16, 10, 4), (8, 3, 4, 8)],
)
def test_bytes_of_arrays(
    size: int, links: int, pieces: int, bits: int
) -> None:
    vector = np.zeros(size, dtype=np.float32)
    lowest = np.zeros(2 * links, dtype=np.int32)
    upper = np.zeros(links, dtype=np.int32)
    reached, level = 0.0, 1.0
    for _ in range(200):
        level /= links
        reached += level
    codes = 8 * pieces  # of eight vectors, so that bits fill bytes
    packed = np.packbits(np.zeros(codes * bits, dtype=np.uint8)).nbytes / 8
    assert_equation(
        "index-bytes",
        {"d": size, "M": links, "m": pieces, "K": 2**bits},
        {
            "B_f": vector.nbytes,
            "B_h": vector.nbytes + lowest.nbytes + reached * upper.nbytes,
            "B_q": packed,
        },
    )


@proves(
    "index-bytes",
    how="draws the levels of 200,000 nodes and counts their places for links",
)
def test_links_of_drawn_levels() -> None:
    links = 8

    def bytes_of(draws: np.random.Generator, count: int) -> Any:
        heights = -np.log(draws.uniform(size=count)) / math.log(links)
        return 4 * (2 * links + links * np.floor(heights))

    value = equation("index-bytes").solve(
        {"d": 0, "M": links, "m": 1, "K": 256}
    )["B_h"]
    assert_within_error(float(value), bytes_of)


# ----------------------------------------------------------- retrieval-metrics


@proves(
    "ranking-metrics",
    how="cuts lists of names and counts those in a set; looks for the first one place by place",
)
@pytest.mark.parametrize("cut", [3, 5])
def test_recall_and_first_hits_are_counted(cut: int) -> None:
    relevant = {"b", "d", "e", "x"}
    found = list("bacfdeg")
    hits = [name in relevant for name in found]
    caught = len(relevant & set(found[:cut])) / len(relevant)
    lists = [list("abcd"), list("bac"), list("ccaeb")]
    firsts = []
    for names in lists:
        place = 1
        while names[place - 1] not in relevant:
            place += 1
        firsts.append(place)
    inverse = sum(Fraction(1, place) for place in firsts) / len(firsts)
    assert_equation(
        "ranking-metrics",
        {
            "r": from_one([int(hit) for hit in hits]),
            "R": len(relevant),
            "k": cut,
            "t": from_one(firsts),
            "Q": len(firsts),
        },
        {r"\rho_k": caught, "M": float(inverse)},
    )


def _halvings(number: float) -> float:
    """The exponent to which 2 must be raised, by bisection."""
    low, high = 0.0, 20.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if 2**middle < number else (low, middle)
    return low


@proves(
    "ndcg",
    how="tries every order of the judged passages for the ideal, with exponents of 2 found by bisection",
)
@pytest.mark.parametrize("cut", [3, 5])
def test_gain_against_the_best_of_all_orders(cut: int) -> None:
    grades = [1, 0, 3, 0, 2, 1]

    def gain(order: Any) -> float:
        total = 0.0
        for place, grade in enumerate(order[:cut]):
            total += grade / _halvings(place + 2)
        return total

    ideal = max(map(gain, itertools.permutations(grades)))
    assert_equation(
        "ndcg",
        {"g": from_one(grades), "k": cut, "G^*": ideal},
        {"G": gain(grades), "N": gain(grades) / ideal},
    )


@proves(
    "answer-faithfulness",
    how="counts the sentences of an answer that stand in a passage",
)
def test_supported_sentences_are_counted() -> None:
    passage = {"A is red.", "B is blue.", "C is old."}
    answer = ["A is red.", "C is new.", "B is blue.", "D is red."]
    verdicts = [int(sentence in passage) for sentence in answer]
    kept = [sentence for sentence in answer if sentence in passage]
    assert_equation(
        "answer-faithfulness",
        {"s": from_one(verdicts), "n": len(answer)},
        {"F": len(kept) / len(answer)},
    )


# ------------------------------------------------------ query-transformation


@proves(
    "several-queries",
    how="adds up every outcome of up to five queries, for questions within reach and out of reach",
)
@pytest.mark.parametrize("queries", [1, 2, 3, 5])
@pytest.mark.parametrize(
    ("out_of_reach", "chance"), [(0.2, 0.6), (0.35, 0.4), (0.1, 0.9)]
)
def test_queries_miss_together(
    queries: int, out_of_reach: float, chance: float
) -> None:
    # On average over all questions a single query succeeds with `chance`.
    within = chance / (1 - out_of_reach)

    def found(single: float) -> float:
        total = 0.0
        for outcome in itertools.product((True, False), repeat=queries):
            weight = 1.0
            for hit in outcome:
                weight *= single if hit else 1 - single
            total += weight * any(outcome)
        return total

    assert_equation(
        "several-queries",
        {"p": chance, "n": queries, "u": out_of_reach},
        {
            "P": found(chance),
            "P_u": (1 - out_of_reach) * found(within)
            + out_of_reach * found(0.0),
        },
    )


@proves(
    "query-latency",
    how="advances a clock through calls and searches, the ones at once and the others in turn",
)
def test_a_clock_runs_through_the_searches() -> None:
    for count in (1, 3, 4):
        random = rng(count)
        calls = random.integers(300, 900, size=count)
        searches = random.integers(50, 400, size=count)
        first = int(random.integers(300, 900))
        running = [int(time) for time in searches]
        clock = first
        while any(running):
            clock += 1
            running = [max(0, left - 1) for left in running]
        in_turn = 0
        for call, search in zip(calls, searches, strict=True):
            for work in (call, search):
                for _ in range(int(work)):
                    in_turn += 1
        assert_equation(
            "query-latency",
            {
                "w": Indexed([first, *map(int, calls)], base=0),
                "s": from_one([int(time) for time in searches]),
                "h": count,
            },
            {"T_p": clock, "T_h": in_turn},
            ranges={"i": range(1, count + 1)},
        )


# ----------------------------------------------------------- too-many-passages


@proves(
    "passages-tradeoff",
    how="adds up all ways in which passages hold the answer, mislead or do nothing",
)
@pytest.mark.parametrize(("holds", "misleads"), [(0.3, 0.05), (0.11, 0.23)])
@pytest.mark.parametrize("passages", [1, 2, 5])
def test_every_fate_of_every_passage(
    holds: float, misleads: float, passages: int
) -> None:
    chances = {"holds": holds, "misleads": misleads}
    chances["nothing"] = 1 - holds - misleads
    total = 0.0
    for fates in itertools.product(chances, repeat=passages):
        if "holds" in fates and "misleads" not in fates:
            total += math.prod(chances[fate] for fate in fates)
    assert_equation(
        "passages-tradeoff",
        {"h": holds, "d": misleads, "k": passages},
        {"A": total},
    )


@proves(
    "attention-dilution",
    how="a softmax written out over scores of which one leads",
)
@pytest.mark.parametrize("passages", [1, 4, 9])
def test_a_lead_among_many(passages: int) -> None:
    scores = np.full(passages, 0.7)
    scores[0] += 2.3
    shares = np.exp(scores) / np.sum(np.exp(scores))
    assert_equation(
        "attention-dilution", {"k": passages, "g": 2.3}, {"a": shares[0]}
    )


@proves("attention-dilution", how="PyTorch's softmax over 12 scores")
def test_a_lead_in_pytorchs_softmax() -> None:
    torch = optional_torch()
    scores = torch.full((12,), -1.0, dtype=torch.float64)
    scores[5] = 0.5
    share = torch.softmax(scores, dim=0)[5]
    assert_equation(
        "attention-dilution", {"k": 12, "g": 1.5}, {"a": float(share)}
    )


# ---------------------------------------------- extractive-and-generative-answers


@proves("best-span", how="tries every span that is not too long")
@pytest.mark.parametrize("longest", [1, 2, 3, 6])
def test_every_span_is_tried(longest: int) -> None:
    size = 6
    a, b = rng(longest).normal(size=(2, size)).tolist()
    allowed = np.array(
        [
            [0 if i <= j < i + longest else -np.inf for j in range(size)]
            for i in range(size)
        ]
    )
    best = -np.inf
    for i in range(size):
        for span in range(1, longest + 1):
            if i + span <= size:
                best = max(best, a[i] + b[i + span - 1])
    assert_equation(
        "best-span",
        {
            "a": from_one(a),
            "b": from_one(b),
            "m": from_one(allowed),
        },
        {"s": best},
        ranges={"i": range(1, size + 1), "j": range(1, size + 1)},
    )


@proves(
    "pointer-mixture",
    how="follows both branches of the choice between writing and copying, place by place",
)
@pytest.mark.parametrize("word", [0, 2, 7])
def test_writing_and_copying_branches(word: int) -> None:
    written = {0: 0.5, 1: 0.2, 2: 0.3}
    source, attention = [2, 7, 0, 7, 4], [0.1, 0.3, 0.2, 0.15, 0.25]
    pen = 0.35
    outcomes: dict[int, float] = {}
    for token, chance in written.items():
        outcomes[token] = outcomes.get(token, 0.0) + pen * chance
    for token, chance in zip(source, attention, strict=True):
        outcomes[token] = outcomes.get(token, 0.0) + (1 - pen) * chance
    assert abs(sum(outcomes.values()) - 1) < 1e-12
    assert_equation(
        "pointer-mixture",
        {
            "w": word,
            "V_w": written.get(word, 0.0),
            "g": pen,
            r"\alpha": from_one(attention),
            "x": from_one(source),
            "n": len(source),
        },
        {"P_w": outcomes[word]},
    )


# --------------------------------------------------------------- hallucination


@proves(
    "abstain-threshold",
    how="averages the scores of 1,000 answers of which a known number is right; bisects for the break-even",
)
@pytest.mark.parametrize("penalty", [0.0, 0.4, 3.0])
def test_scores_of_a_thousand_answers(penalty: float) -> None:
    right = 270
    scores = [1.0] * right + [-penalty] * (1000 - right)

    def score(share: float) -> float:
        return share - penalty + share * penalty

    low, high = -0.5, 1.5
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if score(middle) < 0 else (low, middle)
    assert_equation(
        "abstain-threshold",
        {"p": right / 1000, r"\lambda": penalty},
        {"E": sum(scores) / 1000, "p^*": low},
        atol=1e-12,
    )


@derives(
    "abstain-threshold",
    how="SymPy solves for the probability at which the expected score is 0",
)
def test_the_break_even_probability() -> None:
    p, penalty = sympy.symbols("p lambda", positive=True)
    expected = sum(
        chance * score for chance, score in ((p, 1), (1 - p, -penalty))
    )
    (even,) = sympy.solve(expected, p)
    assert_equation(
        "abstain-threshold",
        {"p": p, r"\lambda": penalty},
        {"E": expected, "p^*": even},
    )


@proves(
    "semantic-entropy",
    how="the slope of a power sum at exponent 1, by differences",
)
@pytest.mark.parametrize("groups", [3, 5])
def test_entropy_is_a_slope(groups: int) -> None:
    shares = rng(groups).dirichlet(np.ones(groups))

    def powers(exponent: Any) -> Any:
        return sum(share**exponent for share in shares)

    assert_equation(
        "semantic-entropy",
        {"P": from_one(shares), "J": groups},
        {"H": -float(derivative(powers, 1.0))},
        rtol=1e-6,
    )


@proves("semantic-entropy", how="PyTorch's entropy of a categorical draw")
def test_entropy_is_pytorchs() -> None:
    torch = optional_torch()
    shares = torch.tensor([0.5, 0.125, 0.3, 0.075], dtype=torch.float64)
    entropy = torch.distributions.Categorical(probs=shares).entropy()
    assert_equation(
        "semantic-entropy",
        {"P": from_one(shares.numpy()), "J": 4},
        {"H": float(entropy)},
    )
