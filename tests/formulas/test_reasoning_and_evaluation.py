"""Proofs of the formulas of the topic reasoning and evaluation: by counting, by enumeration, by other routes."""

import itertools
import math
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from proving import (
    Indexed,
    assert_equation,
    assert_within_error,
    derives,
    equation,
    from_one,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
    symbols,
)

# ---------------------------------------------------------- chain-of-thought


def _longest_way(
    blocks: int, prompt: int, written: int, *, fed: bool
) -> int:
    """Blocks on the longest way from the prompt to the last output.

    A block reads its own position and those before it, one layer below. The
    input of a written token is the output before it if it is fed back.
    """
    deepest: list[list[int]] = []
    for place in range(prompt + written):
        follows = fed and place >= prompt
        column = [deepest[-1][blocks] if follows else 0]
        for layer in range(1, blocks + 1):
            below = [other[layer - 1] for other in deepest]
            column.append(1 + max([*below, column[layer - 1]]))
        deepest.append(column)
    return deepest[-1][blocks]


@proves(
    "serial-depth",
    how="walks every way through a grid of blocks in which written tokens are fed back",
)
@pytest.mark.parametrize(("blocks", "written"), [(3, 0), (4, 1), (5, 6)])
@pytest.mark.parametrize("prompt", [1, 4])
def test_depth_of_a_written_chain(
    blocks: int, prompt: int, written: int
) -> None:
    assert _longest_way(blocks, prompt, written, fed=False) == blocks
    assert_equation(
        "serial-depth",
        {"N": blocks, "T": written},
        {"D": _longest_way(blocks, prompt, written, fed=True)},
    )


# ---------------------------------------------------------------- perplexity


def _equal_choices(probability: float, steps: int) -> float:
    """How many equally likely choices a step make a text as improbable."""
    low, high = 1.0, 1e6
    for _ in range(200):
        middle = (low + high) / 2
        chance = 1.0
        for _ in range(steps):
            chance /= middle
        low, high = (
            (middle, high) if chance > probability else (low, middle)
        )
    return low


@proves(
    "perplexity",
    how="searches the number of equally likely choices under which a text is as probable",
)
@pytest.mark.parametrize("steps", [3, 5, 7])
def test_perplexity_is_a_number_of_equal_choices(steps: int) -> None:
    p = rng(steps).uniform(0.05, 0.9, size=steps)
    whole = 1.0
    for factor in p:
        whole *= factor
    env = {"p": from_one(p), "n": steps}
    choices = _equal_choices(whole, steps)
    assert_equation("perplexity", env, {r"\text{PPL}": choices})


@proves(
    "perplexity",
    how="the exponential of PyTorch's cross-entropy over a batch of logits",
)
def test_perplexity_is_pytorchs_cross_entropy() -> None:
    torch = optional_torch()
    z = torch.from_numpy(rng(3).normal(size=(6, 11)))
    target = torch.tensor([3, 0, 10, 7, 7, 1])
    loss = torch.nn.functional.cross_entropy(z, target)
    p = torch.softmax(z, dim=1)[torch.arange(6), target].numpy()
    assert_equation(
        "perplexity",
        {"p": from_one(p), "n": 6},
        {r"\text{PPL}": float(torch.exp(loss))},
    )


@proves(
    "bits-per-byte",
    how="counts the bits of a prefix code that halves the range of texts at each bit",
)
def test_bits_are_counted_halvings() -> None:
    lengths = [3, 1, 4, 2, 5]
    p = np.array([0.5**k for k in lengths])
    left, bits = 1.0, 0
    for share in p:
        want = left * share
        while left > want:
            left, bits = left / 2, bits + 1
    loss = float(np.mean([-math.log(x) for x in p]))
    assert_equation(
        "bits-per-byte",
        {"p": from_one(p), "n": len(p), "L": loss, "m": 7},
        {"b": bits / 7},
    )


@proves(
    "bits-per-byte",
    how="PyTorch's summed binary logarithms of the true tokens, over the bytes of a text",
)
def test_bits_are_pytorchs_logarithms() -> None:
    torch = optional_torch()
    z = torch.from_numpy(rng(5).normal(size=(4, 9)))
    target = torch.tensor([8, 2, 2, 5])
    p = torch.softmax(z, dim=1)[torch.arange(4), target]
    size = len("naïve token".encode())
    assert_equation(
        "bits-per-byte",
        {
            "p": from_one(p.numpy()),
            "n": 4,
            "L": float(torch.nn.functional.cross_entropy(z, target)),
            "m": size,
        },
        {"b": float(-torch.log2(p).sum()) / size},
    )


# ----------------------------------------------------------------- pass-at-k

SAMPLED = [(7, 3, 2), (6, 1, 4), (6, 4, 4), (5, 4, 3), (8, 3, 1)]


@proves(
    "pass-at-k",
    how="goes through every subset of the samples and looks for passes in it",
)
@pytest.mark.parametrize(("drawn", "passed", "k"), SAMPLED)
def test_every_subset_of_samples(drawn: int, passed: int, k: int) -> None:
    results = [True] * passed + [False] * (drawn - passed)
    subsets = list(itertools.combinations(results, k))
    assert_equation(
        "pass-at-k",
        {"n": drawn, "c": passed, "k": k},
        {
            "a": sum(any(chosen) for chosen in subsets) / len(subsets),
            "r": sum(all(chosen) for chosen in subsets) / len(subsets),
        },
    )


@derives(
    "pass-at-k-mean",
    how="SymPy adds up both sides over the number of samples that pass",
)
@pytest.mark.parametrize(("drawn", "k"), [(4, 2), (5, 3), (6, 5)])
def test_the_mean_of_the_estimate_is_the_chance(drawn: int, k: int) -> None:
    assert_equation(
        "pass-at-k-mean", {"n": drawn, "k": k, "p": symbols("p")}
    )


@proves(
    "pass-at-k-mean",
    how="goes through every pattern of passes, and every subset of each pattern",
)
@pytest.mark.parametrize(("drawn", "k", "p"), [(4, 2, 0.3), (5, 3, 0.85)])
def test_every_pattern_of_passes(drawn: int, k: int, p: float) -> None:
    mean = 0.0
    for results in itertools.product([True, False], repeat=drawn):
        chance = math.prod(p if passed else 1 - p for passed in results)
        subsets = list(itertools.combinations(results, k))
        mean += chance * sum(map(any, subsets)) / len(subsets)
    chances = (
        math.prod(p if passed else 1 - p for passed in results)
        for results in itertools.product([True, False], repeat=k)
        if any(results)
    )
    assert math.isclose(mean, sum(chances))
    (row,) = equation("pass-at-k-mean").rows
    for side in row.sides:
        assert math.isclose(side.value({"n": drawn, "k": k, "p": p}), mean)


# ------------------------------------------------------------ bleu-and-rouge

OUTPUT = ["a", "b", "a", "c", "a", "b", "d", "b", "a", "b"]
REFERENCES = [
    ["a", "b", "d", "b", "c", "a", "b", "d", "b"],
    ["c", "a", "b", "a", "b", "a", "c"],
]


def _grams(words: list[str], size: int) -> list[tuple[str, ...]]:
    starts = range(len(words) - size + 1)
    return [tuple(words[at : at + size]) for at in starts]


def _paired(
    output: list[str], other: list[str], size: int
) -> dict[object, int]:
    """How many n-grams find a partner that no other has taken, by n-gram."""
    free = _grams(other, size)
    found: dict[object, int] = {}
    for gram in _grams(output, size):
        if gram in free:
            free.remove(gram)
            found[gram] = found.get(gram, 0) + 1
    return found


def _tables(
    others: list[list[str]], longest: int
) -> tuple[Indexed, Indexed, int]:
    """Counts in the output and the largest in a reference, for each n-gram."""
    words = [OUTPUT, *others]
    names = {
        size: sorted(
            {gram for text in words for gram in _grams(text, size)}
        )
        for size in range(1, longest + 1)
    }
    widest = max(map(len, names.values()))

    def counted(texts: list[list[str]], size: int, place: int) -> int:
        if place > len(names[size]):
            return 0
        wanted = names[size][place - 1]
        return max(_grams(text, size).count(wanted) for text in texts)

    return (
        Indexed(lambda n, g: counted([OUTPUT], int(n), int(g))),
        Indexed(lambda n, g: counted(others, int(n), int(g))),
        widest,
    )


@proves(
    "bleu",
    how="pairs each n-gram of an output with one of a reference that is still free, and multiplies the shares",
)
@pytest.mark.parametrize("longest", [2, 3])
@pytest.mark.parametrize(
    ("others", "nearest"),
    [(REFERENCES, 9), (REFERENCES[1:], 7), ([REFERENCES[0] * 2], 18)],
)
def test_n_grams_paired_one_by_one(
    others: list[list[str]], nearest: int, longest: int
) -> None:
    shares = []
    for size in range(1, longest + 1):
        pairs = [_paired(OUTPUT, other, size) for other in others]
        grams = set().union(*pairs)
        found = sum(max(p.get(gram, 0) for p in pairs) for gram in grams)
        shares.append(Fraction(found, len(_grams(OUTPUT, size))))
    short = len(OUTPUT) < nearest
    penalty = math.exp(1 - nearest / len(OUTPUT)) if short else 1.0
    counts, most, widest = _tables(others, longest)
    assert_equation(
        "bleu",
        {
            "h": counts,
            "f": most,
            "N": longest,
            "c": len(OUTPUT),
            "r": nearest,
        },
        {
            "p_n": np.array([float(share) for share in shares]),
            r"\text{BP}": penalty,
            r"\text{BLEU}": penalty
            * float(math.prod(shares)) ** (1 / longest),
        },
        each={"n": range(1, longest + 1)},
        ranges={"g": range(1, widest + 1)},
    )


def _longest_common(first: list[str], second: list[str]) -> int:
    """By trying every choice of words, the long ones first."""
    for size in range(min(len(first), len(second)), 0, -1):
        choices = set(itertools.combinations(second, size))
        if any(c in choices for c in itertools.combinations(first, size)):
            return size
    return 0


@proves(
    "rouge",
    how="pairs n-grams one by one, and tries every subsequence of both texts",
)
@pytest.mark.parametrize("other", REFERENCES)
def test_what_of_the_reference_is_found(other: list[str]) -> None:
    shares = [
        sum(_paired(OUTPUT, other, size).values())
        / len(_grams(other, size))
        for size in (1, 2, 3)
    ]
    common = _longest_common(OUTPUT, other)
    precision, recall = common / len(OUTPUT), common / len(other)
    counts, most, widest = _tables([other], 3)
    assert_equation(
        "rouge",
        {
            "h": counts,
            "f": most,
            "l": common,
            "c": len(OUTPUT),
            "r": len(other),
        },
        {
            "R_n": np.array(shares),
            "F": 1 / ((1 / precision + 1 / recall) / 2),
        },
        each={"n": range(1, 4)},
        ranges={"g": range(1, widest + 1)},
    )


# ------------------------------------------------------------ llm-as-a-judge


@proves(
    "swapped-win-rate",
    how="200,000 verdicts of a judge with logistic noise in each order, within standard errors",
)
@pytest.mark.parametrize(("lead", "bonus"), [(0.7, 1.3), (-0.4, 2.1)])
def test_verdicts_in_both_orders(lead: float, bonus: float) -> None:
    def verdicts(random: np.random.Generator, count: int) -> object:
        shown_first = lead + bonus > random.logistic(size=count)
        shown_second = lead > random.logistic(size=count) + bonus
        return (shown_first.astype(float) + shown_second) / 2

    (right,) = equation("swapped-win-rate").rows[0].sides[1:]
    share = float(right.value({"d": lead, "b": bonus}))
    assert_within_error(share, verdicts)


@proves(
    "swapped-win-rate",
    how="areas under the logistic density, by SymPy's own integral",
)
def test_areas_under_the_noise() -> None:
    x = sympy.Symbol("x", real=True)
    density = sympy.exp(-x) / (1 + sympy.exp(-x)) ** 2
    below = sympy.integrate(density, x)
    start = sympy.limit(below, x, -sympy.oo)
    for lead, bonus in ((0.5, 1.5), (-1.25, 0.75), (0.0, 2.0)):
        areas = [
            float((below.subs(x, at) - start).evalf())
            for at in (lead + bonus, lead - bonus)
        ]
        assert_equation(
            "swapped-win-rate",
            {"d": lead, "b": bonus},
            {"w": float(np.mean(areas))},
        )


@proves(
    "judge-correction",
    how="counts what a judge says of right and wrong answers, and gets their share back",
)
@pytest.mark.parametrize(
    ("right", "wrong", "kept", "caught"),
    [(40, 60, 30, 45), (35, 14, 28, 8), (7, 93, 6, 91)],
)
def test_a_share_from_counted_verdicts(
    right: int, wrong: int, kept: int, caught: int
) -> None:
    said_right = kept + (wrong - caught)
    assert_equation(
        "judge-correction",
        {
            "q": said_right / (right + wrong),
            "t": kept / right,
            "s": caught / wrong,
        },
        {"a": right / (right + wrong)},
    )


@derives(
    "judge-correction",
    how="SymPy solves for the share of right answers that gives a judge's share",
)
def test_the_share_that_explains_the_verdicts() -> None:
    a, t, s, q = symbols("a"), symbols("t"), symbols("s"), symbols("q")
    (share,) = sympy.solve(a * t + (1 - a) * (1 - s) - q, a)
    assert_equation(
        "judge-correction", {"q": q, "t": t, "s": s}, {"a": share}
    )


# ---------------------------------------------------------- self-consistency


def _votes(samples: int, chance: Any) -> Any:
    """The chance that more than half are right, over every pattern."""
    whole: Any = 0
    for pattern in itertools.product([True, False], repeat=samples):
        if sum(pattern) > samples - sum(pattern):
            one: Any = 1
            for right in pattern:
                one = one * (chance if right else 1 - chance)
            whole = whole + one
    return whole


@derives(
    "majority-vote",
    how="adds up the chances of every pattern of samples in which the right ones are more",
)
@pytest.mark.parametrize("samples", [1, 3, 5])
def test_every_pattern_of_votes(samples: int) -> None:
    p = symbols("p")
    assert_equation(
        "majority-vote", {"n": samples, "p": p}, {"M": _votes(samples, p)}
    )


@proves(
    "majority-vote",
    how="the same patterns with numbers on both sides of one half",
)
@pytest.mark.parametrize(("samples", "p"), [(3, 0.35), (7, 0.62)])
def test_patterns_of_votes_in_numbers(samples: int, p: float) -> None:
    assert_equation(
        "majority-vote", {"n": samples, "p": p}, {"M": _votes(samples, p)}
    )


# ------------------------------------------------ evaluating-language-models


@proves(
    "paired-accuracy",
    how="NumPy's mean and deviation of the differences, question by question",
)
@pytest.mark.parametrize(
    ("first", "second", "both", "none"), [(5, 3, 11, 4), (2, 9, 20, 6)]
)
def test_differences_question_by_question(
    first: int, second: int, both: int, none: int
) -> None:
    right = np.array([1] * first + [0] * second + [1] * both + [0] * none)
    other = np.array([0] * first + [1] * second + [1] * both + [0] * none)
    gaps = right - other
    assert_equation(
        "paired-accuracy",
        {"u": first, "v": second, "n": len(gaps)},
        {
            "d": right.mean() - other.mean(),
            "s": np.std(gaps) / math.sqrt(len(gaps)),
        },
    )


# --------------------------------------------------- benchmark-contamination


@proves(
    "contaminated-score",
    how="counts right answers among marked questions, the others and all",
)
@pytest.mark.parametrize(
    ("marked", "known", "rest", "solved"),
    [(12, 11, 88, 60), (30, 9, 45, 40)],
)
def test_marked_and_clean_questions_counted(
    marked: int, known: int, rest: int, solved: int
) -> None:
    size = marked + rest
    score = (known + solved) / size
    assert_equation(
        "contaminated-score",
        {"x": marked / size, "c": solved / rest, "d": known / marked},
        {"a": score, "g": score - solved / rest},
    )


@proves(
    "order-test",
    how="sorts the orders by likelihood and takes the place of the file's own",
)
@pytest.mark.parametrize("shuffles", [4, 9])
@pytest.mark.parametrize("seed", range(3))
def test_the_place_among_shuffled_orders(shuffles: int, seed: int) -> None:
    drawn = rng(seed).integers(0, 5, size=shuffles + 1).astype(float)
    falling = sorted(drawn, reverse=True)
    last = shuffles + 1 - falling[::-1].index(drawn[0])
    assert_equation(
        "order-test",
        {r"\ell": drawn, "m": shuffles},
        {"p": last / (shuffles + 1)},
    )


@proves(
    "order-test",
    how="goes through all ranks of five orders: a value up to k/5 comes up in k of 5 cases",
)
def test_chance_alone_is_seldom_extreme() -> None:
    (right,) = equation("order-test").rows[0].sides[1:]
    values = [
        float(right.value({r"\ell": np.array(ranks, dtype=float), "m": 4}))
        for ranks in itertools.permutations(range(5))
    ]
    for k in range(1, 6):
        share = sum(value <= k / 5 + 1e-9 for value in values) / len(values)
        assert math.isclose(share, k / 5)


# --------------------------------------------------------- bias-and-fairness


@proves(
    "fairness-tradeoff",
    how="every confusion matrix of nine people in which somebody is selected rightly",
)
def test_every_confusion_matrix_of_nine() -> None:
    for hit, missed, alarm, passed in itertools.product(range(8), repeat=4):
        if (
            hit + missed + alarm + passed != 9
            or not hit
            or alarm + passed == 0
        ):
            continue
        assert_equation(
            "fairness-tradeoff",
            {
                r"\rho": (hit + missed) / 9,
                "v": hit / (hit + alarm),
                "m": missed / (hit + missed),
            },
            {"f": alarm / (alarm + passed)},
            atol=1e-12,
        )


@derives(
    "fairness-tradeoff",
    how="SymPy's counts of a group, as symbols",
)
def test_counts_of_a_group() -> None:
    hit, missed = sympy.symbols("a b", positive=True)
    alarm, passed = sympy.symbols("c d", positive=True)
    size = hit + missed + alarm + passed
    assert_equation(
        "fairness-tradeoff",
        {
            r"\rho": (hit + missed) / size,
            "v": hit / (hit + alarm),
            "m": missed / (hit + missed),
        },
        {"f": alarm / (alarm + passed)},
    )


# ----------------------------------------------------------------- verifiers


@derives(
    "process-score",
    how="walks through right and wrong steps and adds up the ways without an error",
)
@pytest.mark.parametrize("steps", [2, 4])
def test_ways_without_a_wrong_step(steps: int) -> None:
    right = symbols("s", steps)
    without: Any = 0
    for errors in itertools.product([False, True], repeat=steps):
        way: Any = 1
        for wrong, chance in zip(errors, right, strict=True):
            way = way * ((1 - chance) if wrong else chance)
        without = without + (0 if any(errors) else way)
    assert_equation(
        "process-score",
        {"s": from_one(right), "T": steps},
        {"S": without},
    )


@proves(
    "process-score",
    how="the share of 200,000 sampled solutions without a wrong step, within standard errors",
)
def test_sampled_solutions_without_a_wrong_step() -> None:
    right = np.array([0.93, 0.71, 0.88])

    def sound(random: np.random.Generator, count: int) -> object:
        return (random.random((count, 3)) < right).all(axis=1)

    (score,) = equation("process-score").rows[0].sides[1:]
    value = score.value({"s": from_one(right), "T": 3})
    assert_within_error(float(value), sound)


@proves(
    "verifier-filter",
    how="counts the right and the wrong solutions that pass a check",
)
@pytest.mark.parametrize(
    ("right", "wrong", "kept", "slipped"), [(20, 30, 17, 4), (3, 60, 2, 11)]
)
def test_right_ones_among_those_that_pass(
    right: int, wrong: int, kept: int, slipped: int
) -> None:
    assert_equation(
        "verifier-filter",
        {
            "p": right / (right + wrong),
            "t": kept / right,
            "f": slipped / wrong,
        },
        {"q": kept / (kept + slipped)},
    )


@derives(
    "verifier-filter",
    how="multiplies the odds by the ratio of the rates, in symbols",
)
def test_odds_are_multiplied() -> None:
    p, t, f = symbols("p"), symbols("t"), symbols("f")
    odds = p / (1 - p) * t / f
    assert_equation(
        "verifier-filter",
        {"p": p, "t": t, "f": f},
        {"q": odds / (1 + odds)},
    )


# ---------------------------------------------------------- reasoning-models


@proves(
    "attempts-in-turn",
    how="follows every sequence of right, wrong, accepted and rejected attempts to its end",
)
@pytest.mark.parametrize(
    ("right", "kept", "fooled", "most"),
    [(0.3, 0.9, 0.05, 4), (0.6, 0.45, 0.7, 3), (0.17, 1.0, 0.35, 5)],
)
def test_every_sequence_of_attempts(
    right: float, kept: float, fooled: float, most: int
) -> None:
    fates = {
        "right": right * kept,
        "wrong": (1 - right) * fooled,
        "": right * (1 - kept) + (1 - right) * (1 - fooled),
    }
    returned = tokens = 0.0
    for sequence in itertools.product(fates, repeat=most):
        chance = math.prod(fates[fate] for fate in sequence)
        stops = [i for i, fate in enumerate(sequence) if fate]
        made = stops[0] + 1 if stops else most
        tokens += chance * 730 * made
        if stops and sequence[stops[0]] == "right":
            returned += chance
    assert_equation(
        "attempts-in-turn",
        {"p": right, "t": kept, "f": fooled, "n": most, r"\ell": 730},
        {"s": fates["right"] + fates["wrong"], "A": returned, "E": tokens},
    )


@proves(
    "coverage-crossing",
    how="tries every outcome of k samples on a list of problems; bisects for the crossing",
)
@pytest.mark.parametrize("samples", [1, 2, 5])
@pytest.mark.parametrize(("solvable", "problems"), [(3, 5), (7, 8)])
def test_coverage_over_a_list_of_problems(
    samples: int, solvable: int, problems: int
) -> None:
    base, each = 0.13, 0.7

    def covered(chances: list[float]) -> float:
        total = 0.0
        for chance in chances:
            for tries in itertools.product((0, 1), repeat=samples):
                weight = math.prod(
                    chance if right else 1 - chance for right in tries
                )
                total += weight * any(tries)
        return total / len(chances)

    tuned = [each] * solvable + [0.0] * (problems - solvable)
    first = sum(tuned) / problems
    low, high = 0.0, 200.0
    for _ in range(200):
        middle = (low + high) / 2
        behind = math.exp(middle * math.log1p(-base)) > 1 - first
        low, high = (middle, high) if behind else (low, middle)
    assert_equation(
        "coverage-crossing",
        {"p": base, "a": first, "c": solvable / problems, "k": samples},
        {
            "B_k": covered([base] * problems),
            "T_k": covered(tuned),
            "k^*": low,
        },
    )


# ----------------------------------------------------------- common mistakes


@refutes(
    "lower-perplexity-better-model",
    how="spreads both losses over tokens, and compares the probabilities of the whole text",
)
def test_a_lower_perplexity_can_go_with_a_less_probable_text() -> None:
    size, *rest = published("lower-perplexity-better-model").numbers
    texts = []
    for tokens, loss, perplexity, bits in np.array(rest).reshape(2, 4):
        each = [math.exp(-loss)] * int(tokens)
        logarithm = sum(math.log(p) for p in each)
        mean = math.exp(sum(math.log(1 / p) for p in each) / len(each))
        assert round(mean, 2) == perplexity
        assert round(-logarithm / math.log(2) / size, 3) == bits
        texts.append((perplexity, logarithm))
    (first, likely), (second, unlikely) = texts
    assert second < first
    assert likely > unlikely + 10


@refutes(
    "perplexity-as-two-to-the-loss",
    how="takes the mean natural logarithm for choices of equal probability",
)
def test_two_is_the_wrong_base_for_a_loss_in_nats() -> None:
    claim = published("perplexity-as-two-to-the-loss")
    choices, loss, perplexity, *_, wrong = claim.numbers
    nats = -float(np.log(np.full(int(choices), 1 / choices)).mean())
    assert round(nats, 3) == loss
    assert round(math.exp(nats), 9) == perplexity == choices
    assert round(2**nats, 2) == wrong != perplexity


@refutes(
    "higher-bleu-better-translation",
    how="counts the n-grams of these three sentences",
)
def test_a_torso_can_beat_a_whole_sentence_in_bleu() -> None:
    claim = published("higher-bleu-better-translation")
    texts = [x.split() for x in claim.counterexample.split("*")[1::2]]
    target, torso, whole = texts

    def grams(text: list[str], size: int) -> Counter[tuple[str, ...]]:
        starts = range(len(text) - size + 1)
        return Counter(tuple(text[i : i + size]) for i in starts)

    def bleu(text: list[str]) -> float:
        product = 1.0
        for size in range(1, 5):
            mine, theirs = grams(text, size), grams(target, size)
            product *= (mine & theirs).total() / mine.total()
        brevity = min(1.0, math.exp(1 - len(target) / len(text)))
        return float(brevity * product**0.25)

    short, long = claim.numbers
    assert round(bleu(torso), 3) == short > long == round(bleu(whole), 3)
    assert target[: len(torso)] == torso


@refutes(
    "pass-at-k-from-the-mean",
    how="draws samples for one problem that is always solved and one that never is",
)
def test_samples_do_not_solve_what_is_never_solved() -> None:
    claim = published("pass-at-k-from-the-mean")
    single, samples, several, wrong = claim.numbers
    passes = np.array([[True] * int(samples), [False] * int(samples)])
    assert passes[:, 0].mean() == single
    assert passes.any(axis=1).mean() == several
    assert round(1 - (1 - single) ** samples, 3) == wrong > several
