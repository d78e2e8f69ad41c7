"""The worked numbers of the topic retrieval and hallucination."""

import math

from proving import from_one
from proving.worked import Worked, by_formula, counts, solve


@counts("retrieval-augmented-generation")
def test_two_passages_that_know_a_half_each(n: Worked) -> None:
    first, second = n.given(2)
    q = [n.given(2), n.given(2)]
    env = {
        r"\pi": from_one([first, second]),
        "q": from_one(q),
        "K": 2,
        "n": 2,
    }
    rows = solve("rag-mixture", env)
    n.shows(rows["S"], rows["T"])
    chunks, size = n.given(2)
    n.shows(chunks * size)
    manual = n.one()
    assert manual % (chunks * size) == 0
    n.shows(manual / (chunks * size))


@counts("sparse-dense-and-hybrid-retrieval")
def test_weight_factors_and_fused_ranks(n: Worked) -> None:
    documents, holding = n.given(2)
    assert documents == 1000
    env = {"N": documents, "n": from_one([holding]), "Q": 1}

    def factor(times: float, length: float) -> float:
        rows = solve(
            "bm25",
            {
                **env,
                "f": from_one([times]),
                "k_1": slow,
                "b": by_length,
                r"\ell": length,
                r"\bar \ell": 1,
            },
            each={"i": range(1, 2)},
        )
        return float(rows["s"]) / weight

    weight = math.log((documents + 1) / (holding + 0.5))
    n.shows(weight)
    slow, by_length = n.given(2)
    assert (slow, by_length) == (1.2, 0.75)
    once = n.one()
    assert once == 1
    n.shows(factor(once, 1))
    times = n.one()
    n.shows(factor(times, 1), factor(1e12, 1))
    again = n.one()
    n.shows(factor(again, 2))
    damping = n.one()
    fused = []
    for _ in range(2):
        ranks = n.given(2)
        fused.append(
            by_formula(
                "reciprocal-rank-fusion",
                {"r": from_one(ranks), "M": 2, "c": damping},
            )
        )
        n.shows(fused[-1])
    assert fused[1] > fused[0]


@counts("chunking")
def test_chunks_and_answers_cut(n: Worked) -> None:
    length, size, overlap = n.given(3)
    assert (length, size) == (10_000, 512)

    def whole(size: float, overlap: float) -> float:
        rows = solve(
            "chunk-windows",
            {"n": length, "c": size, "o": overlap, "a": answer},
        )
        return 100 * float(rows["w"])

    n.shows(math.ceil((length - overlap) / (size - overlap)))
    answer = n.one()
    n.shows(whole(size, overlap), whole(size, 0))
    small = n.one()
    n.shows(whole(small, 0))


@counts("rerankers")
def test_tokens_bytes_and_maxima(n: Worked) -> None:
    candidates, length, query = n.given(3)
    read = by_formula(
        "rerank-cost", {"k": candidates, "n": query, "m": length}
    )
    n.shows(read)
    n.shows(1e6 * (length + query) / 1e6)
    tokens = n.one()
    assert tokens == length
    (size, wide) = n.given(2)
    n.shows(1e6 * size * wide / 1e9)
    small, narrow = n.given(2)
    n.shows(1e6 * tokens * small * narrow / 1e9)
    centroid, bits = n.given(2)
    n.shows(1e6 * tokens * (centroid + small * bits / 8) / 1e9)
    first, second = n.given(3), n.given(3)
    assert first == [0.9, 0.2, 0.1]
    assert second == [0.3, 0.4, 0.8]
    n.shows(max(first) + max(second))


@counts("approximate-nearest-neighbors")
def test_bytes_and_distances(n: Worked) -> None:
    millions, size = n.given(2)
    vectors = 1e6 * millions

    def bytes_of(**env: float) -> dict[str, float]:
        start = {"d": size, "M": 16, "m": 96, "K": 256}
        return solve("index-bytes", {**start, **env})

    flat = float(bytes_of()["B_f"])
    n.shows(flat, vectors * flat / 1e9)
    links = n.one()
    graph = float(bytes_of(M=links)["B_h"])
    n.shows(graph - flat, vectors * graph / 1e9)
    pieces, centroids = n.given(2)
    code = float(bytes_of(m=pieces, K=centroids)["B_q"])
    n.shows(code, vectors * code / 1e9)
    assert flat / code == 32
    probed = n.one()
    best = math.sqrt(probed * vectors)
    rows = solve("ivf-comparisons", {"C": best, "P": probed, "N": vectors})
    n.shows(rows["C^*"], rows["E"], millions, vectors / rows["E"])


@counts("retrieval-metrics")
def test_five_results_with_grades(n: Worked) -> None:
    judged = n.given(4)
    found = n.given(5)

    def measures(grades: list[float]) -> tuple[float, float, float, float]:
        first = next(i for i, g in enumerate(grades) if g) + 1
        hits = [int(g > 0) for g in grades]
        ranked = solve(
            "ranking-metrics",
            {
                "r": from_one(hits),
                "R": len(judged),
                "k": len(grades),
                "t": from_one([first]),
                "Q": 1,
            },
        )
        ideal = sum(
            g / math.log2(i + 2) for i, g in enumerate(sorted(judged)[::-1])
        )
        gains = solve(
            "ndcg", {"g": from_one(grades), "k": len(grades), "G^*": ideal}
        )
        recall, rank = float(ranked[r"\rho_k"]), float(ranked["M"])
        return recall, rank, float(gains["G"]), ideal

    recall, rank, gain, ideal = measures(found)
    n.names("5")
    n.shows(recall, rank, gain, ideal)
    n.names("5")
    n.shows(gain / ideal)
    swapped = [found[1], found[0], *found[2:]]
    same, better, more, _ = measures(swapped)
    n.shows(more / ideal, better)
    assert same == recall


@counts("query-transformation")
def test_queries_seconds_and_a_graph(n: Worked) -> None:
    chance = n.one()
    missed = (1 - chance) ** 4
    n.shows(1 - missed)
    percent = n.one()
    rest = 1 - percent / 100
    n.shows(rest - rest * (1 - chance / rest) ** 4)
    call, search = n.given(2)
    n.shows(call + search, 3 * (call + search))
    size, overlap = n.given(2)
    million = 1_000_000
    step = size - overlap
    start, chunks = 0.0, 1
    while start + size < million:
        start, chunks = start + step, chunks + 1
    n.shows(chunks)


@counts("too-many-passages")
def test_gain_harm_and_dilution(n: Worked) -> None:
    holds, misleads = n.given(2)

    def right(passages: float) -> float:
        env = {"h": holds, "d": misleads, "k": passages}
        return by_formula("passages-tradeoff", env)

    for _ in range(4):
        passages = n.one()
        n.shows(right(passages))
    n.shows(holds, 1 - (1 - holds) ** passages)
    assert max(range(1, 60), key=right) == 6
    lead = n.one()
    weights = []
    for competing in (10, 100):
        env = {"k": competing, "g": lead}
        weights.append(by_formula("attention-dilution", env))
    n.shows(weights[0], 10, weights[1], 100)


@counts("extractive-and-generative-answers")
def test_spans_and_a_copied_name(n: Worked) -> None:
    starts, ends = n.given(3), n.given(3)
    assert (starts, ends) == ([3, 1, 0], [3, 1, 2])
    longest = n.one()

    def best(ends: list[float]) -> tuple[float, int, int]:
        return max(
            (starts[i] + ends[j], i + 1, j + 1)
            for i in range(3)
            for j in range(i, min(3, i + int(longest)))
        )

    score, first, last = best(ends)
    n.shows(first)
    assert first == last
    n.shows(score, first)
    score, first, last = best([-math.inf, *ends[1:]])
    n.shows(first, last, score)
    n.shows(1, 3, starts[0] + ends[2])
    pen, once, twice = n.given(3)
    n.shows(
        by_formula(
            "pointer-mixture",
            {
                "w": 9,
                "V_w": 0,
                "g": pen,
                r"\alpha": from_one([once, twice, 1 - once - twice]),
                "x": from_one([9, 9, 4]),
                "n": 3,
            },
        )
    )


@counts("hallucination")
def test_scores_thresholds_and_entropies(n: Worked) -> None:
    p = n.one()

    def rows(penalty: float) -> tuple[float, float]:
        solved = solve("abstain-threshold", {"p": p, r"\lambda": penalty})
        return float(solved["E"]), float(solved["p^*"])

    n.shows(rows(0)[0], -rows(1)[0])
    penalty = n.one()
    n.shows(rows(penalty)[1])
    penalty = n.one()
    n.shows(rows(penalty)[1])
    samples = n.one()

    def entropy(sizes: list[float]) -> float:
        shares = [size / samples for size in sizes]
        assert math.isclose(sum(shares), 1)
        env = {"P": from_one(shares), "J": len(shares)}
        return by_formula("semantic-entropy", env)

    n.shows(entropy(n.given(3)))
    for _ in range(2):
        groups, size = n.given(2)
        n.shows(entropy([size] * int(groups)))
