"""Search as a teacher: scores in logarithms, visits of a whole search, and the loss by entropy and divergence."""

import math

import numpy as np

from proving import (
    Indexed,
    assert_equation,
    equation,
    proves,
    rng,
)
from proving.worked import Worked, counts

PRIOR = np.array([0.45, 0.1, 0.25, 0.2])
VALUE = np.array([0.1, 0.5, -0.2, 0.3])


@proves(
    "puct-search",
    how="three draws of random visits: the bonus by adding logarithms",
)
def test_scores() -> None:
    random = rng(2)
    for _ in range(3):
        visits = random.integers(1, 30, size=4)
        log_bonus = (
            math.log(1.3)
            + np.log(PRIOR)
            + 0.5 * math.log(int(visits.sum()))
            - np.log1p(visits)
        )
        assert_equation(
            "puct-search",
            {
                "Q": Indexed(VALUE, base=1),
                "P": Indexed(PRIOR, base=1),
                "N": Indexed(visits, base=1),
                "c": 1.3,
            },
            {"S_a": VALUE + np.exp(log_bonus)},
            each={"a": range(1, 5)},
            ranges={"b": range(1, 5)},
        )


@proves(
    "puct-search",
    how="a search of 400 simulations by the page's score: its visits meet the policy that best trades mean value "
    "against leaving the prior, found by bisection",
)
def test_visits_approach_a_regularized_best_policy() -> None:
    visits, simulations, c = np.zeros(4), 400, 1.3
    score = equation("puct-search").rows[0].right
    env = {"Q_a": VALUE, "P_a": PRIOR, "c": c}
    for _ in range(simulations):
        now = env | {"N_a": visits, "N": Indexed(visits, base=1)}
        scores = score.value(now, {"b": range(1, 5)})
        visits[int(np.argmax(scores))] += 1
    weight = c * math.sqrt(simulations) / (simulations + 4)
    low, high = VALUE.max(), VALUE.max() + 10
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (
            (middle, high)
            if np.sum(weight * PRIOR / (middle - VALUE)) > 1
            else (low, middle)
        )
    best = weight * PRIOR / (low - VALUE)
    np.testing.assert_allclose(
        (1 + visits) / (simulations + 4), best, atol=8e-3
    )


@proves(
    "alphazero-loss",
    how="squared distance, the entropy of the target plus its divergence from the prediction, and squared length",
)
def test_loss_of_a_position() -> None:
    random = rng(4)
    target, predicted = random.dirichlet(np.ones(4), size=2)
    theta = random.normal(size=6)
    entropy = -float(target @ np.log(target))
    divergence = float(target @ np.log(target / predicted))
    for z, v in ((1.0, 0.3), (-1.0, 0.4)):
        assert_equation(
            "alphazero-loss",
            {
                "z": z,
                "v": v,
                r"\pi": Indexed(target, base=1),
                "p": Indexed(predicted, base=1),
                r"\lambda": 0.07,
                r"\theta": Indexed(theta, base=1),
            },
            {
                "L": math.dist([z], [v]) ** 2
                + entropy
                + divergence
                + 0.07 * math.hypot(*theta) ** 2
            },
            ranges={"a": range(1, 5), "j": range(1, 7)},
        )


@counts("alphazero")
def test_three_scores_and_a_target(n: Worked) -> None:
    c, simulations = n.given(2)
    prior, value = [0.6, 0.1, 0.3], [0.1, 0.5, -0.2]  # those of the code
    visits = [0, 0, 0]
    for done in range(int(simulations)):
        ahead = [
            (value[a] if visits[a] else 0)
            + c * prior[a] * math.sqrt(done) / (1 + visits[a])
            for a in range(3)
        ]
        visits[ahead.index(max(ahead))] += 1
    n.shows(*visits)

    found = equation("puct-search").solve(
        {
            "Q": Indexed(value, base=1),
            "P": Indexed(prior, base=1),
            "N": Indexed(visits, base=1),
            "c": c,
        },
        each={"a": range(1, 4)},
        ranges={"b": range(1, 4)},
    )
    scores = list(found["S_a"])
    n.shows(*scores)
    assert max(scores) == scores[1]
    n.shows(*(visit / sum(visits) for visit in visits))
