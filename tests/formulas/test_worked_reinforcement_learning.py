"""The worked numbers of the topic reinforcement learning."""

import math
import re

import numpy as np

from proving import equation, from_one, integral, page
from proving.equation import evaluate
from proving.worked import Worked, counts


def horizon(discount: float) -> float:
    """The page's own sum of all weights."""
    right = equation("discounted-return").rows[1].right
    return float(right.value({r"\gamma": discount}))


@counts("markov-decision-process")
def test_what_a_reward_far_away_is_worth(n: Worked) -> None:
    patient = n.one()
    n.shows(horizon(patient))
    far = n.one()
    n.shows(patient**far)
    hasty = n.one()
    n.shows(horizon(hasty), hasty**far)
    now, later, wait = n.given(3)
    for _ in range(2):
        discount = n.one()
        n.shows(later * discount**wait)
    n.shows((now / later) ** (1 / wait))


@counts("q-learning")
def test_one_step_by_three_rules(n: Worked) -> None:
    entry, reward, discount, rate = n.given(4)
    best, taken = n.given(2)

    def step(following: float) -> tuple[float, float]:
        error = reward + discount * following - entry
        return error, entry + rate * error

    n.shows(*step(best))
    n.shows(*step(taken))
    epsilon = n.one()
    n.shows(*step((1 - epsilon / 2) * best + epsilon / 2 * taken))


@counts("deep-q-network")
def test_memory_weights_and_a_score(n: Worked) -> None:
    high, wide = n.given(2)
    gigabytes = 1e6 * high * wide / 1e9  # "a million frames"
    n.shows(gigabytes)
    stack = n.one()
    n.shows(2 * stack * gigabytes)
    sides, side = [], high
    for kernel, stride in ((8, 4), (4, 2), (3, 1)):
        side = (side - kernel) // stride + 1
        sides.append(side)
    maps, dense, outputs = (32, 64, 64), 512, 18
    weights = sum(
        kernel**2 * before * after + after
        for kernel, before, after in zip(
            (8, 4, 3), (stack, *maps), maps, strict=False
        )
    )
    hidden = sides[-1] ** 2 * maps[-1] * dense + dense
    n.shows(weights + hidden + dense * outputs + outputs, outputs, hidden)
    n.shows(dense, maps[-1], sides[-1], sides[-1])
    random, human, network = n.given(3)
    n.shows(100 * (network - random) / (human - random))


@counts("policy-gradient")
def test_one_sample_with_and_without_a_baseline(n: Worked) -> None:
    chances, returns = np.array(n.given(3)), np.array(n.given(3))
    mean = float(chances @ returns)
    n.shows(mean)
    pulls = np.eye(3) - chances  # by action drawn, and logit
    exact = chances @ (returns[:, None] * pulls)
    n.shows(*exact)
    n.shows(*(returns[1] * pulls[1]))  # "the second action"
    n.shows(*((returns[1] - mean) * pulls[1]))
    n.shows(mean)
    for baseline in (0.0, mean):
        samples = (returns - baseline)[:, None] * pulls
        n.shows(float((chances @ samples**2 - exact**2).sum()))


def first_advantage(
    errors: list[float], discount: float, trust: float
) -> float:
    """The page's own estimate at the first step."""
    env = {"t": 1, "T": len(errors), r"\delta": from_one(errors)}
    env |= {r"\gamma": discount, r"\lambda": trust}
    sides = equation("generalized-advantage").row.sides
    return float(sides[1].value(env))


@counts("actor-critic")
def test_advantages_of_three_steps_and_an_entropy(n: Worked) -> None:
    rewards, values = n.given(3), [*n.given(3), 0.0]
    discount = n.one()
    errors = [
        rewards[t] + discount * values[t + 1] - values[t] for t in range(3)
    ]
    n.shows(*errors)
    for _ in range(3):
        trust = n.one()
        n.shows(first_advantage(errors, discount, trust))
    total = sum(discount**t * reward for t, reward in enumerate(rewards))
    n.shows(total, values[0])
    assert (
        abs(total - values[0] - first_advantage(errors, discount, 1)) < 1e-9
    )
    chances = n.given(3)
    n.shows(-sum(p * math.log(p) for p in chances), math.log(len(chances)))


@counts("exploration")
def test_what_exploring_costs_and_a_belief(n: Worked) -> None:
    best, other = n.given(2)
    epsilon = n.one()
    gaps = {r"\Delta": from_one([0.0, best - other]), "a^*": 1}
    floor = equation("bandit-regret").rows[1].right
    bound = equation("ucb1-regret").row.right
    lengths: list[float] = []
    for _ in range(2):
        place = len(lengths)
        cost = n.one()
        lengths += n.given(1)
        env = gaps | {"K": 2, "T": lengths[place], r"\varepsilon": epsilon}
        assert round(float(floor.value(env)), 6) == cost
    n.shows(
        *(
            float(bound.value(gaps | {"T": steps}, {"a": (1, 2)}))
            for steps in lengths
        )
    )
    won, lost = n.given(2)
    n.shows(1 + won, 1 + lost)
    belief = (1.0, 1.0)
    for reward in (1, 1, 1, 0):
        env = {r"\alpha": belief[0], r"\beta": belief[1], "r": reward}
        first, second = (
            float(row.right.value(env))
            for row in equation("beta-belief").rows
        )
        belief = (first, second)
    assert belief == (1 + won, 1 + lost)

    def moment(power: int) -> float:
        return integral(
            lambda x: (
                x ** (belief[0] - 1 + power) * (1 - x) ** (belief[1] - 1)
            ),
            0,
            1,
        )

    mean, square = moment(1) / moment(0), moment(2) / moment(0)
    n.shows(mean, math.sqrt(square - mean**2))


@counts("continuous-control")
def test_a_grid_a_target_and_a_density(n: Worked) -> None:
    levels, joints = n.given(2)
    n.shows(levels**joints)
    reward, first, second, discount = n.given(4)
    env = {
        "i": 1,
        "r": from_one([reward]),
        "d": from_one([0]),
        "s'": from_one([0]),
        "a'": from_one([0]),
        r"\alpha": 0.0,  # TD3's target is without entropy
        r"\gamma": discount,
        r"\pi": lambda action, given: 1.0,
        "Q_1": lambda state, action: first,
        "Q_2": lambda state, action: second,
    }
    target = equation("soft-actor-critic").rows[0].right
    n.shows(float(target.value(env)))
    draw, mean, spread = n.given(3)
    action = math.tanh(draw)
    n.shows(action)
    normal = -(((draw - mean) / spread) ** 2) / 2 - math.log(
        spread * math.sqrt(2 * math.pi)
    )
    density = equation("squashed-gaussian").rows[1].right
    symbols = {"u": draw, "m": mean, "s": spread, "a": action}
    after = float(
        density.value(
            {key: from_one([value]) for key, value in symbols.items()}
            | {"k": 1}
        )
    )
    n.shows(normal, after)


def furthest_off(delta: float, stretch: float, steps: int) -> float:
    """How far a model that errs by the most in each step ends from a world that stands still at 0."""
    off = 0.0
    for _ in range(steps):
        off = stretch * off + delta
    return off


def said(words: str, **symbols: float) -> float:
    """The value of the formula behind these words on the page of offline learning."""
    (body,) = (
        q.body
        for q in page.questions()
        if q.slug == "offline-and-model-based-rl"
    )
    (latex,) = re.findall(re.escape(words) + r" \$([^$]+)\$", body)
    greek = {
        rf"\{name}": value
        for name, value in symbols.items()
        if len(name) > 1
    }
    rest = {
        name: value for name, value in symbols.items() if len(name) == 1
    }
    return float(evaluate(latex, greek | rest))


def test_a_models_error_stays_below_the_bound_of_the_page() -> None:
    """Random one-step errors up to 0.01, and a model that bends but stretches by at most 1.1."""
    random = np.random.default_rng(71)
    delta, stretch = 0.01, 1.1

    def step(x: float) -> float:
        return stretch * math.sin(x)

    for _ in range(50):
        real = imagined = float(random.uniform(-2, 2))
        for k in range(1, 31):
            # The world is the model plus an error of a step, from its own state.
            real = step(real) + float(random.uniform(-delta, delta))
            imagined = step(imagined)
            bound = said(
                "steps are off by at most", delta=delta, L=stretch, k=k
            )
            assert abs(real - imagined) <= bound + 1e-12


def test_a_policy_that_answers_belongs_to_the_stretch() -> None:
    """The action is the state: a model that alone stretches nothing doubles distances with it."""
    delta, off = 0.01, 0.0
    real = imagined = 0.3
    for k in range(1, 11):
        real, imagined = real + real, imagined + imagined + delta
        off = abs(real - imagined)
        assert off <= delta * (2**k - 1) * (1 + 1e-9)
    assert off > 50 * delta * (1.1**10 - 1) / 0.1


def test_a_clone_costs_at_most_the_square() -> None:
    """Lost for good, lost for a step, and lost for a few steps: costs by all histories of errors."""
    for steps, error in ((4, 0.3), (4, 1e-4), (6, 0.1), (8, 0.02)):
        for lost in (1, 2, steps):
            mean = 0.0
            for history in np.ndindex(*[2] * steps):
                chance, left, cost = 1.0, 0, 0
                for slip in history:
                    if left == 0:  # on a state of the expert
                        chance *= error if slip else 1 - error
                        left = lost * slip
                    elif slip:
                        chance = 0.0
                    cost += left > 0
                    left -= left > 0
                mean += chance * cost
            names = {"T": steps, "varepsilon": error}
            assert mean <= said("steps cost at most", **names)
            if lost == 1:
                most = said("it is at most about", **names)
                assert math.isclose(mean, most)
            if lost == steps:
                never = sum(
                    1 - (1 - error) ** t for t in range(1, steps + 1)
                )
                assert math.isclose(mean, never)
    early = sum(1 - (1 - 1e-6) ** t for t in range(1, 101))
    page_says = said("the excess can grow as", T=100, varepsilon=1e-6)
    assert math.isclose(early, page_says, rel_tol=0.02)


@counts("offline-and-model-based-rl")
def test_errors_that_add_up_and_weights_that_vary(n: Worked) -> None:
    delta, stretch = n.given(2)
    for steps in (5, 50):
        off = furthest_off(delta, stretch, steps)
        bound = said(
            "steps are off by at most", delta=delta, L=stretch, k=steps
        )
        assert math.isclose(off, bound)
        n.shows(off, steps)
    error = n.one()

    def lost(steps: int) -> float:
        return sum(1 - (1 - error) ** t for t in range(1, steps + 1))

    bounds = [
        said("steps cost at most", T=steps, varepsilon=error)
        for steps in (10, 100)
    ]
    n.shows(lost(10), 10, bounds[0], lost(100), 100)
    assert bounds[1] >= 100
    logged, often, seldom, steps_taken = n.given(4)
    ratios = np.array([often, seldom]) / logged
    mean = float(ratios.mean()) ** steps_taken
    n.shows(mean, float((ratios**2).mean()) ** steps_taken - mean**2)
