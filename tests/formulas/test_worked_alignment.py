"""The worked numbers of the topic alignment."""

import math

from proving import equation
from proving.worked import Worked, counts


def objective(share: float, rewards: tuple[float, float], beta: float) -> float:
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
    (beta,) = n.given(1)
    (share,) = n.given(1)
    rewards = (high, low)
    n.shows(share * high + (1 - share) * low)
    apart = share * math.log(2 * share) + (1 - share) * math.log(2 - 2 * share)
    n.shows(
        apart, objective(share, rewards, beta), objective(0.5, rewards, beta)
    )
    (more,) = n.given(1)
    n.shows(objective(more, rewards, beta))
    best = max(
        (k / 10_000 for k in range(1, 10_000)),
        key=lambda s: objective(s, rewards, beta),
    )
    n.shows(best, objective(best, rewards, beta))


@counts("reward-model")
def test_a_pair_in_both_orders(n: Worked) -> None:
    won, lost = n.given(2)
    right = 1 / (1 + math.exp(lost - won))
    n.shows(right, -math.log(right), right - 1)
    n.shows(-math.log(1 - right), -right)
    (ranked,) = n.given(1)
    n.shows(ranked * (ranked - 1) / 2)


@counts("direct-preference-optimization")
def test_a_loss_that_falls_while_both_answers_fade(n: Worked) -> None:
    before, after = n.given(2), n.given(2)

    def margin(now: list[float]) -> float:
        return (now[0] - before[0]) - (now[1] - before[1])

    n.shows(margin(after))
    (beta,) = n.given(1)
    n.shows(math.log1p(math.exp(-beta * margin(after))))
    n.shows(margin(before), math.log(2))
    faded = n.given(2)
    n.shows(margin(faded), math.log1p(math.exp(-beta * margin(faded))))
    n.shows(math.exp(before[0] - faded[0]))
