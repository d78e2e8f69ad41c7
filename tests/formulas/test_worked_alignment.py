"""The worked numbers of the topic alignment."""

import math
from functools import cache
from statistics import NormalDist

from proving import equation, from_one
from proving.worked import Worked, by_formula, counts, solve


def objective(
    share: float, rewards: tuple[float, float], beta: float
) -> float:
    """The page's own objective, for two answers that the reference finds equally likely."""
    shares = {0: share, 1: 1 - share}
    env = {
        "x": 0,
        "r": lambda prompt, answer: rewards[int(answer)],
        r"\beta": beta,
        r"\pi_\theta": lambda answer, given: shares[int(answer)],
        r"\pi_\text{ref}": lambda answer, given: 0.5,
    }
    right = equation("rlhf-objective").right
    return float(right.value(env, ranges={"y": range(2)}))


@counts("rlhf")
def test_the_penalty_stops_before_certainty(n: Worked) -> None:
    high, low = n.given(2)
    beta = n.one()
    share = n.one()
    rewards = (high, low)
    n.shows(share * high + (1 - share) * low)
    apart = share * math.log(2 * share) + (1 - share) * math.log(
        2 - 2 * share
    )
    n.shows(
        apart,
        objective(share, rewards, beta),
        objective(0.5, rewards, beta),
    )
    more = n.one()
    n.shows(objective(more, rewards, beta))
    best = 1 / (1 + math.exp((low - high) / beta))
    near = [
        objective(best + step, rewards, beta) for step in (-0.001, 0, 0.001)
    ]
    assert max(near) == near[1]
    n.shows(best, objective(best, rewards, beta))


@counts("reward-model")
def test_a_pair_in_both_orders(n: Worked) -> None:
    won, lost = n.given(2)
    right = 1 / (1 + math.exp(lost - won))
    n.shows(right, -math.log(right), right - 1)
    n.shows(-math.log(1 - right), -right)
    ranked = n.one()
    n.shows(ranked * (ranked - 1) / 2)


@counts("direct-preference-optimization")
def test_a_loss_that_falls_while_both_answers_fade(n: Worked) -> None:
    before, after = n.given(2), n.given(2)

    def margin(now: list[float]) -> float:
        return (now[0] - before[0]) - (now[1] - before[1])

    n.shows(margin(after))
    beta = n.one()
    n.shows(math.log1p(math.exp(-beta * margin(after))))
    n.shows(margin(before), math.log(2))
    faded = n.given(2)
    n.shows(margin(faded), math.log1p(math.exp(-beta * margin(faded))))
    n.shows(math.exp(before[0] - faded[0]))


@counts("reward-hacking")
def test_far_and_farther_from_the_start(n: Worked) -> None:
    for _ in range(2):
        samples = n.one()
        n.shows(by_formula("best-of-n-divergence", {"n": samples}))
    a, b = n.given(2)
    curve = equation("gold-reward")
    peak = float(curve.rows[1].sides[-1].value({"a": a, "b": b}))
    n.shows(
        peak,
        peak**2,
        float(curve.rows[0].sides[-1].value({"a": a, "b": b, "d": peak})),
    )
    far = n.one()
    n.shows(
        float(curve.rows[0].sides[-1].value({"a": a, "b": b, "d": far}))
    )


@counts("preferences-vs-demonstrations")
def test_bits_and_the_best_of_four(n: Worked) -> None:
    n.shows(by_formula("ranking-information", {"K": 2}))
    ranked = n.one()
    n.shows(by_formula("ranking-information", {"K": ranked}))
    tokens = n.one()
    n.shows(tokens)
    drafts = n.one()
    deviation = n.one()
    best = NormalDist(0, deviation)
    ranks = [(k + 0.5) / 100_000 for k in range(100_000)]
    n.shows(
        sum(drafts * u ** (drafts - 1) * best.inv_cdf(u) for u in ranks)
        / 100_000
    )
    n.shows(drafts)


@counts("grpo")
def test_advantages_of_a_rare_and_a_usual_success(n: Worked) -> None:
    size, right = n.given(2)
    high, low = n.given(2)

    def group(wins: float) -> tuple[float, float, float, float]:
        mean = (wins * high + (size - wins) * low) / size
        spread = math.sqrt(
            (wins * (high - mean) ** 2 + (size - wins) * (low - mean) ** 2)
            / size
        )
        return mean, spread, (high - mean) / spread, (low - mean) / spread

    n.shows(*group(right))
    many = n.one()
    n.shows(*group(many)[2:])


@counts("cost-of-preference-tuning")
def test_a_small_difference_in_reward_is_multiplied(n: Worked) -> None:
    odds = n.one()
    apart = n.one()
    beta = n.one()

    def tilted(weight: float) -> tuple[float, float, float]:
        env = {
            r"o_\text{ref}": odds,
            "r_a": apart,
            "r_b": 0,
            r"\beta": weight,
        }
        rows = solve("tilted-odds", env)
        return float(rows["o"]), float(rows["p"]), float(rows["H"])

    n.shows(*tilted(beta)[:2])
    n.shows(math.log(1 + odds), tilted(beta)[2])
    larger = n.one()
    n.shows(tilted(larger)[1])


@counts("constitutional-ai")
def test_a_soft_and_a_hard_label(n: Worked) -> None:
    first, second = n.given(2)
    label = 1 / (1 + math.exp(second - first))
    n.shows(label)
    high, low = n.given(2)
    predicted = 1 / (1 + math.exp(low - high))
    loss = -label * math.log(predicted) - (1 - label) * math.log(
        1 - predicted
    )
    n.shows(predicted, loss, predicted - label, predicted - 1)


@counts("ppo-for-language-models")
def test_rewards_per_token_and_four_models(n: Worked) -> None:
    ratios = n.given(3)
    beta = n.one()
    score = n.one()
    paid = [-beta * ratio for ratio in ratios]
    paid[-1] += score
    n.shows(*paid, sum(paid))
    billions = n.one()
    trained = n.one()
    n.shows(billions * trained)
    run = n.one()
    n.shows(billions * run, 2 * billions * (trained + run))
    n.shows(billions * (trained + 2 * run))
    n.shows(billions * run)
    answers, tokens = n.given(2)
    n.names("3", "8")
    per_token = n.one()
    # layers, heads and width of keys and values of that model, in 16 bits
    assert per_token == 2 * 32 * 8 * 128 * 2
    cache = answers * tokens * per_token / 1e9
    n.shows(cache)
    resident = 2 * billions * (trained + run) + billions * run + cache
    n.shows(resident)
    sampling = billions * run + cache
    scoring = 2 * billions * run
    updating = 2 * billions * trained
    n.shows(max(sampling, scoring, updating))
    n.shows(max(sampling, scoring, updating / 2))  # one after the other


@counts("preference-losses")
def test_targets_and_losses_of_three_methods(n: Worked) -> None:
    agree = n.one()
    weight = n.one()
    share = agree / 100
    n.shows(
        (2 * share - 1) / 2 / weight, math.log(share / (1 - share)) / weight
    )
    n.shows(1 / 2 / weight)
    ratio, point = n.given(2)
    beta = n.one()
    most = n.one()
    env = {"g": ratio, "z": point, r"\beta": beta}
    env |= {r"\lambda_\text{good}": most, r"\lambda_\text{bad}": most}
    n.shows(
        *(
            float(row.sides[-1].value(env))
            for row in equation("kto-loss").rows
        )
    )
    won, lost = n.given(2)
    extra = n.one()
    whole = by_formula(
        "orpo-loss", {"m_w": won, "m_l": lost, r"\lambda": extra}
    )
    n.shows(-math.log(won), whole + math.log(won))


@cache
def _broken(chances: tuple[float, ...], k: float) -> float:
    """Percent of requests that k tries break."""
    env = {"p": from_one(chances), "n": len(chances), "k": k}
    return 100 * by_formula("attack-success-rate", env)


@counts("red-teaming")
def test_rates_by_tries_by_failures_and_by_judges(n: Worked) -> None:
    requests, chance, tries = n.given(3)
    n.shows(_broken((chance,) * int(requests), tries))
    weak = n.one()
    few = (weak,) * 10 + (0.0,) * (int(requests) - 10)  # "ten of them"
    n.shows(_broken(few, 1), tries, _broken(few, tries))
    assert round(_broken(few, 1), 9) == round(100 * chance, 9)
    attacks = n.one()
    bound = by_formula("no-success-bound", {"N": attacks, r"\delta": 0.05})
    n.shows(100 * bound, 95)
    caught, miscalled, seen = n.given(3)
    env = {"a": seen / 100, "t": caught / 100, "f": miscalled / 100}
    n.shows(100 * by_formula("judge-corrected-rate", env))
