"""The worked numbers of the topic reasoning and evaluation."""

import itertools
import math

from proving import equation
from proving.worked import Worked, by_formula, counts, passage, solve


@counts("perplexity")
def test_the_lower_perplexity_compresses_worse(n: Worked) -> None:
    size = n.one()
    rates, totals = [], []
    for _ in range(2):
        tokens, loss = n.given(2)
        p = [0.0, *[math.exp(-loss)] * int(tokens)]
        env = {"p": p, "n": tokens, "L": loss, "m": size}
        n.shows(by_formula("perplexity", env))
        rates.append(by_formula("bits-per-byte", env))
        n.shows(rates[-1])
        totals.append(tokens * loss)
    assert rates[0] < rates[1]
    n.shows(totals[1] - totals[0], *totals)


@counts("chain-of-thought")
def test_depth_and_errors_of_a_chain(n: Worked) -> None:
    blocks = n.one()
    n.shows(by_formula("serial-depth", {"N": blocks, "T": 0}))
    written = n.one()
    n.shows(by_formula("serial-depth", {"N": blocks, "T": written}))
    n.shows(written + 1, 1)
    steps = n.one()
    for _ in range(2):
        right = n.one()
        n.shows(right**steps)


@counts("pass-at-k")
def test_subsets_without_a_pass(n: Worked) -> None:
    def share(row: str, drawn: float, passed: float, k: float) -> float:
        env = {"n": int(drawn), "c": int(passed), "k": int(k)}
        return float(solve("pass-at-k", env)[row])

    drawn, passed = n.given(2)
    k = n.one()
    failed = drawn - passed
    n.shows(failed, k, math.comb(int(failed), int(k)))
    n.shows(drawn, k, math.comb(int(drawn), int(k)))
    n.shows(share("a", drawn, passed, k), 1 - (1 - passed / drawn) ** k)
    passed, drawn = n.given(2)
    k = n.one()
    n.shows(share("a", drawn, passed, k), share("r", drawn, passed, k))
    options, trials = n.given(2)
    n.shows(1 - (1 - 1 / options) ** trials)


@counts("bleu-and-rouge")
def test_a_cat_on_a_mat(n: Worked) -> None:
    reference = ["the", "cat", "sat", "on", "the", "mat"]
    output = ["the", "cat", "sat", "on", "a", "mat"]
    text = passage("bleu-and-rouge")
    assert f"*{' '.join(reference)}*" in text
    assert f"*{' '.join(output)}*" in text
    shares, found = [], []
    for size in range(1, 5):
        grams, others = (
            [
                tuple(words[at : at + size])
                for at in range(len(words) - size + 1)
            ]
            for words in (output, reference)
        )
        found.append(
            sum(min(grams.count(g), others.count(g)) for g in set(grams))
        )
        n.shows(found[-1], len(grams))
        shares.append(found[-1] / len(grams))
    n.shows(math.prod(shares) ** (1 / 4))
    n.names("1")
    n.shows(found[0] / 6)
    n.names("2")
    n.shows(found[1] / 5)
    common = n.one()
    words = len(output)
    assert common == len([word for word in output if word != "a"])
    (row,) = (
        r for r in equation("rouge").rows if str(r.sides[0].node) == "F"
    )
    n.shows(row.sides[1].value({"l": common, "c": words, "r": words}))
    n.names("1")
    n.shows(1, len(reference), 4, math.exp(1 - len(reference) / 4))


@counts("llm-as-a-judge")
def test_two_orders_and_two_error_rates(n: Worked) -> None:
    lead, bonus = n.given(2)

    def won(ahead: float, first: float) -> float:
        env = {"d": ahead, "b": first}
        return by_formula("swapped-win-rate", env)

    n.shows(won(lead + bonus, 0), won(lead - bonus, 0))
    n.shows(won(lead, bonus), won(lead, 0))
    caught, cleared, said = n.given(3)

    def share(percent: float) -> float:
        env = {"q": percent / 100, "t": caught, "s": cleared}
        return by_formula("judge-correction", env)

    n.shows(share(said))
    low = n.one()
    n.shows(share(low))
    high = n.one()
    n.shows(share(high), high - low, 100 * (share(high) - share(low)))


@counts("self-consistency")
def test_votes_of_alike_and_of_scattered_errors(n: Worked) -> None:
    def vote(right: float, samples: float) -> float:
        return by_formula("majority-vote", {"p": right, "n": int(samples)})

    right = n.one()
    for _ in range(2):
        samples = n.one()
        n.shows(vote(right, samples))
    right = n.one()
    samples = n.one()
    n.shows(vote(right, samples))
    right, wrong, kinds, samples = n.given(4)
    assert math.isclose(right + kinds * wrong, 1)
    whole = int(samples)
    won = 0.0
    for group in itertools.product(range(whole + 1), repeat=int(kinds)):
        mine = whole - sum(group)
        if mine < 0 or mine < max(group):
            continue
        ways = math.factorial(whole) // math.factorial(mine)
        for size in group:
            ways //= math.factorial(size)
        tied = 1 + sum(size == mine for size in group)
        won += ways * right**mine * wrong ** sum(group) / tied
    n.shows(won)


@counts("evaluating-language-models")
def test_two_models_on_the_same_questions(n: Worked) -> None:
    def paired(
        size: float, first: float, second: float
    ) -> tuple[float, float]:
        env = {"u": first, "v": second, "n": size}
        solved = solve("paired-accuracy", env)
        return float(solved["d"]), float(solved["s"])

    size, better, worse, first, second = n.given(5)
    assert math.isclose((better - worse) / 100, (first - second) / size)
    gap, error = paired(size, first, second)
    n.shows(gap, error, gap / error)
    shares = [share / 100 for share in (better, worse)]
    alone = math.sqrt(sum(a * (1 - a) for a in shares) / size)
    n.shows(alone, gap / alone)
    few = n.one()
    n.shows(paired(few, first * few / size, second * few / size)[1])


@counts("benchmark-contamination")
def test_what_marked_questions_add(n: Worked) -> None:
    marked, known, clean = n.given(3)
    env = {"x": marked / 100, "c": clean, "d": known}
    solved = solve("contaminated-score", env)
    n.shows(solved["a"], solved["g"])
    shuffles, above = n.given(2)

    def placed(count: float) -> float:
        orders = [0.0] + [1.0] * int(count) + [-1.0] * int(shuffles - count)
        return by_formula(
            "order-test", {r"\ell": orders, "m": int(shuffles)}
        )

    n.shows(placed(above), shuffles, placed(0))


@counts("bias-and-fairness")
def test_two_groups_of_equal_precision(n: Worked) -> None:
    rates = n.given(2)
    precision, missed = n.given(2)
    alarms = [
        by_formula(
            "fairness-tradeoff",
            {r"\rho": rate, "v": precision, "m": missed},
        )
        for rate in rates
    ]
    n.shows(*alarms, alarms[0] / alarms[1])
    n.shows(*(rate * (1 - missed) / precision for rate in rates))


@counts("verifiers")
def test_steps_and_a_filter(n: Worked) -> None:
    steps = n.given(3)
    n.shows(by_formula("process-score", {"s": [0.0, *steps], "T": 3}))
    n.shows(min(steps))
    kept, slipped = n.given(2)
    n.shows(kept / slipped)
    for _ in range(2):
        right = n.one()
        env = {"p": right / 100, "t": kept / 100, "f": slipped / 100}
        n.shows(100 * by_formula("verifier-filter", env))


@counts("deepseek-v3-and-r1")
def test_what_the_base_cost(n: Worked) -> None:
    operations, active, tokens = n.given(3)
    total = operations * active * 1e9 * tokens * 1e12
    n.shows(total)
    hours = n.one()
    n.shows(total / (hours * 1e6 * 3600) / 1e12)
    hours, price = n.given(2)
    n.shows(hours * price)


@counts("deepseek-v3-and-r1", table="result")
def test_what_the_report_gives_for_each_stage(n: Worked) -> None:
    n.names("2024", "1", "77.9", "59.0", "74.0", "78.1", "79.8")
    n.names("46.6", "71.7", "72.0", "78.1", "83.3")
    n.names("2", "24.7", "50.1", "55.8", "62.1", "87.6")


@counts("reasoning-models")
def test_attempts_in_turn_and_two_tuned_models(n: Worked) -> None:
    tokens, right = n.given(2)
    kept, fooled = (percent / 100 for percent in n.given(2))
    env = {"p": right, "t": kept, "f": fooled, r"\ell": tokens}

    def rows(most: float) -> dict[str, float]:
        solved = solve("attempts-in-turn", {**env, "n": most})
        return {name: float(solved[name]) for name in "sAE"}

    n.shows(rows(1)["s"])
    most = n.one()
    n.shows(rows(most)["A"], rows(most)["E"])
    n.shows(most * tokens, rows(1e9)["A"])
    base, samples = n.given(2)

    def coverage(name: str, tuned: float, reach: float) -> float:
        env = {"p": base, "a": tuned, "c": reach, "k": samples}
        return float(solve("coverage-crossing", env)[name])

    n.shows(coverage("B_k", 0.5, 1))
    first, tuned, percent = n.given(3)
    assert (first, percent) == (1, 100 * tuned)
    n.shows(coverage("T_k", tuned, tuned), coverage("k^*", tuned, tuned))
    (again, same) = n.given(2)
    assert (again, same) == (tuned, samples)
    n.shows(coverage("T_k", tuned, 1))
