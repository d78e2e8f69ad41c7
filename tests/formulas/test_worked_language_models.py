"""The worked numbers of the topic language models."""

import itertools
import math

import numpy as np

from proving import from_one
from proving.worked import Worked, by_formula, counts, solve


@counts("language-model-objective")
def test_three_tokens_and_a_count_of_pairs(n: Worked) -> None:
    chances = n.given(3)
    solved = solve("language-model-loss", {"p": from_one(chances), "n": 3})
    n.shows(solved["P"], solved["L"], math.exp(solved["L"]))
    cat, dog = n.given(2)

    def share(seen: float, alpha: float, words: int) -> float:
        rest = [0.0] * (words - 3)
        row = np.array([[seen, cat + dog - seen, 0.0, *rest]])
        return by_formula(
            "bigram-estimate",
            {
                "c": from_one(row),
                r"\alpha": alpha,
                "V": words,
                "v": 1,
                "w": 1,
            },
        )

    n.shows(share(cat, 0, 6), share(0, 0, 6))
    alpha, words = n.given(2)
    n.shows(share(cat, alpha, int(words)), share(0, alpha, int(words)))
    size = n.one()
    assert size == 50_000
    n.shows(size**2 / 1e9, size**3)
    trillions = n.one()
    n.shows(100 * trillions * 1e12 / size**3)


@counts("masked-vs-causal")
def test_predictions_and_independent_gaps(n: Worked) -> None:
    tokens = n.one()
    n.shows(tokens - 1)
    percent = n.one()
    chosen = tokens * percent / 100
    n.shows(chosen, (tokens - 1) / chosen)
    each = n.one()
    places = {("New", "York"): each, ("Los", "Angeles"): 1 - each}
    first = sum(p for (a, _), p in places.items() if a == "New")
    york = sum(p for (_, b), p in places.items() if b == "York")
    n.shows(first, first * york, first * (1 - york))
    n.shows(first, places["New", "York"] / first, places["New", "York"])
    n.shows(places.get(("New", "Angeles"), 0))


@counts("bert")
def test_the_size_of_the_base_model(n: Worked) -> None:
    vocabulary, positions, segments, width, blocks = n.given(5)
    env = {"V": vocabulary, r"n_\text{max}": positions, "S": segments}

    def size(layers: float) -> float:
        return by_formula(
            "bert-parameters", env | {"d": width, "N": layers}
        )

    n.shows(size(blocks), size(blocks) - size(0))
    width, blocks = n.given(2)
    n.shows(size(blocks))
    tokens = n.one()
    assert tokens == positions
    chosen = 0.15 * tokens
    n.shows(chosen, 0.8 * chosen, 0.1 * chosen, 0.1 * chosen)


@counts("transformer-parameter-count")
def test_gpt_2_and_gpt_3_by_hand(n: Worked) -> None:
    def size(
        vocabulary: float, places: float, width: float, blocks: float
    ) -> float:
        env = {
            "V": vocabulary,
            r"n_\text{max}": places,
            "d": width,
            "N": blocks,
        }
        return by_formula("gpt-parameters", env)

    n.names("2")
    vocabulary, places, width, blocks = n.given(4)
    n.shows(vocabulary * width, places * width)
    n.shows(blocks)
    one = size(0, 0, width, 1) - size(0, 0, width, 0)
    n.shows(
        one, size(0, 0, width, 0), size(vocabulary, places, width, blocks)
    )
    n.names("3")
    longer, wider, deeper = n.given(3)
    assert longer == 2**11
    big = size(vocabulary, longer, wider, deeper)
    n.shows(big / 1e9)
    factor = n.one()
    n.names("2")
    n.shows(factor * deeper * wider**2 / 1e9)
    bits = n.one()
    n.shows(big * bits / 8 / 1e9)


@counts("gpt-generations")
def test_a_hundred_times_the_parameters(n: Worked) -> None:
    n.names("2")
    blocks, factor, width, power = n.given(4)
    small = blocks * factor * width**power
    n.shows(small / 1e9)
    n.names("3")
    blocks, factor, width, power = n.given(4)
    big = blocks * factor * width**power
    n.shows(big / 1e9, big / small)
    n.names("3")
    tokens = n.one()
    budget = 6 * 175e9 * tokens * 1e9
    n.shows(budget)
    ratio = n.one()
    best = math.sqrt(budget / (6 * ratio))
    n.shows(best / 1e9, ratio * best / 1e12)


@counts("large-language-model")
def test_operations_and_bytes_of_a_large_model(n: Worked) -> None:
    n.names("3")
    billions = n.one()
    trillions = n.one()
    operations = 6 * billions * 1e9 * trillions * 1e12
    n.shows(operations, operations)
    memory = n.one()
    bits = n.one()
    assert memory == billions * bits / 8
    bert = n.one()
    assert bert == round(335_141_888 / 1e9, 2)
    n.shows(billions / bert / 1e3)


@counts("pretrained-architectures")
def test_pairs_under_three_masks(n: Worked) -> None:
    size, prefix = map(int, n.given(2))
    places = range(1, size + 1)

    def pairs(length: int) -> int:
        return sum(
            int(by_formula("prefix-mask", {"i": i, "j": j, "k": length}))
            for i in places
            for j in places
        )

    n.shows(pairs(0), pairs(prefix), pairs(size))
    n.shows(size - prefix, size - 1)
    layers = n.one()
    # Matrices of d times d: 4 in each attention, 8 in a feedforward layer.
    decoder, with_cross = layers * (4 + 8), layers * (4 + 4 + 8)
    n.shows((decoder + with_cross) / decoder)
    same = n.one()
    assert layers == same


@counts("span-corruption")
def test_a_text_with_thirty_gaps(n: Worked) -> None:
    size = n.one()
    share, span = 0.15, 3
    solved = solve(
        "span-corruption-lengths", {"n": size, "r": share, "s": span}
    )
    n.shows(share * size, solved["S"])
    n.shows(solved[r"n_\text{in}"], solved[r"n_\text{target}"])
    n.shows(size, size / solved[r"n_\text{target}"])


@counts("xlnet")
def test_an_order_of_four_tokens(n: Worked) -> None:
    order = [int(place) for place in n.given(4)]
    ranks = [order.index(place) + 1 for place in (1, 2, 3, 4)]
    n.shows(*ranks, 1, 4)

    def seen(
        ranks: list[int],
    ) -> tuple[list[list[float]], list[list[float]]]:
        places = range(1, len(ranks) + 1)
        solved = solve(
            "two-stream-masks",
            {"r": from_one(ranks)},
            each={"i": places, "j": places},
        )
        return solved["C_{ij}"], solved["Q_{ij}"]

    content, query = map(np.array, seen(ranks))
    n.shows(order[-1], *(np.flatnonzero(query[order[-1] - 1]) + 1))
    n.shows(content.sum(), query.sum())
    orders = list(itertools.permutations(range(1, 5)))
    n.shows(len(orders))
    average = np.mean(
        [np.array(seen(list(o))[1]).sum(1).mean() for o in orders]
    )
    n.shows(average, 3)
    tokens = n.one()
    assert tokens == 2**9
    n.shows(tokens / 6)


@counts("parameter-sharing")
def test_the_size_of_albert_base(n: Worked) -> None:
    vocabulary, small, width, layers = n.given(4)
    env = {"V": vocabulary, "e": small, "d": width}

    def size(different: float) -> float:
        return by_formula("shared-parameters", env | {"G": different})

    n.shows(size(0), size(1) - size(0), size(1) / 1e6)
    n.names("12")
    same = n.one()
    assert same == layers
    n.shows(size(layers) / 1e6)
    n.shows(width)
    full = vocabulary * width + layers * (size(1) - size(0))
    n.shows(full / 1e6)
    n.shows(layers)


@counts("in-context-learning")
def test_two_examples_choose_the_task(n: Worked) -> None:
    prior = n.given(2)
    chance = n.given(2)
    answer = n.given(2)

    def after(examples: int, answers: list[float]) -> float:
        table = np.repeat(
            np.array(chance)[:, None], max(examples, 1), axis=1
        )
        return by_formula(
            "in-context-mixture",
            {
                r"\pi": from_one(prior),
                "q": from_one(answers),
                "p": from_one(table),
                "K": 2,
                "M": examples,
            },
        )

    n.shows(*(after(examples, list(answer)) for examples in (0, 1, 2)))
    n.shows(after(0, [1, 0]), after(2, [1, 0]))


@counts("context-window")
def test_where_attention_costs_as_much_as_the_weights(n: Worked) -> None:
    n.names("3", "8")
    billions, layers, heads, size = n.given(4)
    assert billions == round((8_030_261_248 - 128_256 * 4096) / 1e9, 2)
    env = {"P": billions * 1e9, "N": layers, "H": heads, "d_h": size}

    def at(tokens: float) -> dict[str, float]:
        solved = solve("context-arithmetic", {**env, "n": tokens})
        return {"all": solved["F"], "even": solved["n^*"]}

    weights = at(0)["all"]
    n.shows(weights / 1e9, at(0)["even"] / 1e3)
    long = n.one()
    assert long == 2**17
    attention = at(long)["all"] - weights
    n.shows(attention / 1e9, attention / weights)
    assert (long - 1) * long / 2 < long**2 / 2 < long * (long + 1) / 2
    n.names("2", "2")


@counts("prompting")
def test_a_label_that_the_examples_favor_and_a_count(n: Worked) -> None:
    empty, real = n.given(2)
    corrected = by_formula(
        "contextual-calibration",
        {
            "p": from_one([real, 1 - real]),
            "c": from_one([empty, 1 - empty]),
            "K": 2,
            "k": 1,
        },
    )
    n.shows(corrected)
    assert corrected < 0.5 < real
    shown, given, formats = n.given(3)
    n.shows(
        by_formula("prompt-count", {"V": formats, "m": given, "n": shown})
    )
