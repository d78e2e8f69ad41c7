"""The worked numbers of the topic pretraining and scaling."""

import math
from collections.abc import Iterable
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
import sympy

from proving import equation, from_one
from proving.worked import Worked, by_formula, counts, solve

Array = np.ndarray[Any, Any]


@counts("mixture-of-experts")
def test_mixtral_and_deepseek_v3_by_hand(n: Worked) -> None:
    def layer(
        width: float,
        inner: float,
        experts: float,
        shared: float,
        chosen: float,
    ) -> tuple[float, float]:
        solved = solve(
            "expert-parameters",
            {
                "d": width,
                "h": inner,
                "E": experts,
                "S": shared,
                "k": chosen,
            },
        )
        return solved["P"], solved[r"P_\text{active}"]

    n.names("8")
    width, inner, experts, chosen, layers = n.given(5)
    both = layer(width, inner, experts, 0, chosen)
    n.shows(
        both[0] - layer(width, inner, experts - 1, 0, chosen)[0] - width
    )
    n.shows(*(layers * part / 1e9 for part in both))
    attention = 2 * width * width + 2 * width * width / 4
    rest = (
        layers * attention + 2 * 32_000 * width + (2 * layers + 1) * width
    )
    n.shows(rest / 1e9)
    n.shows(*((layers * part + rest) / 1e9 for part in both))
    n.names("8", "7")
    layers, experts, shared, three, wide, narrow = n.given(6)
    assert three == 3
    one = layer(wide, narrow, 1, 0, 0)[0] - wide
    n.shows(one, layers * (experts + shared) * one / 1e9)
    used = n.one()
    n.shows(layers * (used + shared) * one / 1e9)


@counts("compute-optimal-training")
def test_what_chinchilla_should_have_been(n: Worked) -> None:
    n.names("2024")
    a, b, alpha, beta, floor = n.given(5)
    law = {
        r"L_\infty": floor,
        "A": a,
        "B": b,
        r"\alpha": alpha,
        r"\beta": beta,
    }

    def loss(size: float, data: float) -> float:
        solved = solve("scaling-law", law | {"N": size, "D": data})
        return float(solved["L"])

    six, parameters, tokens = n.given(3)
    budget = six * parameters * tokens
    n.shows(budget)
    best = solve("compute-optimal", law | {"C": budget})
    n.shows(
        best["N^*"] / 1e9, best["D^*"] / 1e12, best["D^*"] / best["N^*"]
    )
    size, data = n.given(2)
    n.shows(loss(size * 1e9, data * 1e12))
    size, data = n.given(2)
    n.shows(loss(size * 1e9, data * 1e12))
    assert abs(6 * size * data * 1e21 / budget - 1) < 0.2
    n.shows(
        loss(best["N^*"] / 2, best["D^*"] * 2)
        - loss(best["N^*"], best["D^*"])
    )
    a, b, alpha, beta = n.given(4)
    printed = solve(
        "compute-optimal",
        {"A": a, "B": b, r"\alpha": alpha, r"\beta": beta, "C": budget},
    )
    n.shows(printed["D^*"] / printed["N^*"])


@counts("pretraining-data")
def test_buckets_of_fineweb_and_repetitions(n: Worked) -> None:
    buckets, each = n.given(2)

    def found(similarity: float) -> float:
        shared = 2 * similarity / (1 + similarity)
        solved = solve(
            "minhash-buckets",
            {"a": 1, "b": 1, "c": shared, "q": buckets, "r": each},
        )
        assert abs(solved["J"] - similarity) < 1e-12
        return float(solved["P"])

    for _ in range(3):
        similarity = n.one()
        n.shows(found(similarity))
    constant = n.one()

    def worth(epochs: float) -> float:
        return by_formula(
            "repeated-tokens", {"U": 1, "R": constant, r"\rho": epochs - 1}
        )

    for _ in range(2):
        epochs = n.one()
        n.shows(worth(epochs))
    n.shows(worth(1e9))


@counts("expert-load-balancing")
def test_loads_of_four_experts_and_of_two(n: Worked) -> None:
    tokens, experts, chosen = n.given(3)
    loads = n.given(4)
    assert len(loads) == experts
    assert sum(loads) == tokens * chosen
    n.shows(*(load / tokens for load in loads))
    means = n.given(4)
    assert abs(sum(means) - 1) < 1e-9

    def loss(
        loads: list[float], chances: list[list[float]], chosen: float
    ) -> float:
        solved = solve(
            "load-balancing-loss",
            {
                "c": from_one(loads),
                "k": chosen,
                "T": len(chances),
                "E": len(loads),
                "p": from_one(np.array(chances)),
                r"\lambda": 1,
            },
            each={"i": range(1, len(loads) + 1)},
        )
        return float(solved[r"L_\text{bal}"])

    n.shows(loss(list(loads), [list(means)] * int(tokens), chosen))
    experts = n.one()
    assert experts == 2
    first = n.given(2)
    second = n.given(2)
    chances = [list(first)] * 3 + [list(second)]
    loads = [
        float(sum(int(np.argmax(row)) == i for row in chances))
        for i in range(2)
    ]
    n.shows(loads[0] / 4, loads[1] / 4)
    n.shows(*np.mean(chances, axis=0))
    n.shows(loss(loads, chances, 1))
    tokens, experts, chosen, factor = n.given(4)
    n.shows(factor * chosen * tokens / experts, chosen * tokens / experts)


@counts("expert-routing")
def test_slopes_of_three_scores(n: Worked) -> None:
    scores = np.array(n.given(3))
    chances = np.exp(scores) / np.exp(scores).sum()
    n.shows(*chances)

    def slopes(name: str, env: dict[str, object]) -> list[float]:
        wrapped = {
            k: v if k == "E" else from_one(v) for k, v in env.items()
        }
        solved = solve(name, wrapped | {"E": 3}, each={"j": range(1, 4)})
        return list(solved[r"\frac{\partial L}{\partial z_j}"])

    one, first = n.given(2)
    assert one == 1
    worth = np.array([first, 0.7, -0.4])
    marks = np.array([1.0, 0.0, 0.0])
    n.shows(
        *slopes(
            "router-gradient-plain", {"p": chances, "m": marks, "s": worth}
        )
    )
    n.shows(*slopes("router-gradient-normalized", {"g": marks, "s": worth}))
    two, second = n.given(2)
    assert two == 2
    worth = np.array([first, second, -0.4])
    weights = chances * np.array([1.0, 1.0, 0.0])
    weights /= weights.sum()
    n.shows(*weights[:2])
    n.shows(
        *slopes("router-gradient-normalized", {"g": weights, "s": worth})
    )


@counts("loss-spikes")
def test_a_surge_and_a_penalty(n: Worked) -> None:
    first, ratio = n.given(2)

    def step(second: float, r: float) -> float:
        right = equation("adam-surge").right
        env = {r"\beta_1": first, r"\beta_2": second, "r": r}
        return float(right.value(env))

    slow = n.one()
    n.shows(step(slow, ratio))
    fast = n.one()
    n.shows(step(fast, ratio))
    n.shows(step(slow, 1e9), step(fast, 1e9))
    weight = n.one()
    logits = np.array(n.given(3))
    normalizer = float(np.log(np.exp(logits).sum()))
    n.shows(normalizer)

    def penalty(z: Array) -> float:
        env = {"z": from_one(z), "V": 3, r"\lambda": weight}
        return by_formula("logit-z-loss", env)

    n.shows(penalty(logits))
    n.shows(normalizer)
    n.shows(round(penalty(logits - normalizer), 9))


@counts("curriculum-learning")
def test_what_the_place_of_an_example_is_worth(n: Worked) -> None:
    rate, steps = n.given(2)
    total = int(steps)

    def weights(rates: Array, places: Iterable[int]) -> list[float]:
        at = list(places)
        solved = solve(
            "order-weights",
            {r"\eta": from_one(rates), "T": total},
            each={"t": at},
        )
        return [float(w) for w in solved["w_t"]]

    constant = np.full(total, rate)
    n.shows(*weights(constant, [total]))
    back = n.one()
    n.shows(*weights(constant, [total - int(back), 1]))
    assert n.one() == 1
    equal = weights(1 / np.arange(1, total + 1), [1, total // 2, total])
    assert max(equal) - min(equal) < 1e-12
    n.shows(equal[0])
    first, one, whole = n.given(3)
    assert (first, one, whole) == (rate, 1, steps)
    falling = first * (1 - np.arange(1, total + 1) / total)
    n.shows(*weights(falling, [total]))
    late = range(total - 40, total - 25)
    largest = weights(falling, late)
    n.shows(max(largest))
    place = late[int(np.argmax(largest))]
    assert late[0] < place < late[-1]
    n.shows(total - place)
    start = n.one()
    percent = n.one()
    share = by_formula(
        "curriculum-pacing", {"c_0": start, "T": 100, "t": percent}
    )
    assert abs(share - 0.5) < 0.005


@counts("training-compute")
def test_llama_3_and_a_small_run(n: Worked) -> None:
    n.names("3")
    billions = n.one()
    trillions, layers, width, length = n.given(4)
    sizes = {"N": billions * 1e9, "D": trillions * 1e12}
    env = sizes | {r"\ell": layers, "d": width, "n": length}
    plain = by_formula("training-compute", env | {r"\ell": 0})
    six = n.one()
    assert six == 6
    n.shows(plain)
    n.shows(100 * (by_formula("training-compute", env) / plain - 1))
    devices, peak, percent = n.given(3)

    def seconds(work: float, number: float) -> float:
        return by_formula(
            "training-time",
            {"C": work, "m": number, "R": peak * 1e12, "u": percent / 100},
        )

    again = n.one()
    assert again == 6
    time = seconds(plain, devices)
    n.shows(time / 86_400, devices * time / 3600 / 1e6)
    hours = n.one()
    share = plain / (hours * 1e6 * 3600 * peak * 1e12)
    whole = by_formula("training-compute", env) / plain
    n.shows(100 * share, 100 * share * whole)
    state = 16 * billions * 1e9
    n.shows(state / 1e12, state / devices / 1e9)
    shown = n.given(2)
    assert shown[0] == round(state / (shown[1] * 1e9))
    small, tokens = n.given(2)
    work = by_formula(
        "training-compute",
        env | {"N": small * 1e9, "D": tokens * 1e9, r"\ell": 0},
    )
    n.shows(work)
    number, share = n.given(2)
    assert share == percent
    n.shows(seconds(work, number) / 3600)


@counts("emergent-abilities")
def test_four_sizes_and_a_small_test(n: Worked) -> None:
    alpha, tokens = n.given(2)
    sizes = n.given(4)
    solved = [
        solve(
            "exact-match-scaling",
            {"N": size, "N_0": 1, r"\alpha": alpha, "k": tokens},
        )
        for size in sizes
    ]
    n.shows(*(s["p"] for s in solved))
    n.shows(*(s["P"] for s in solved))
    items = n.one()
    n.shows(by_formula("unseen-success", {"P": solved[1]["P"], "n": items}))


@counts("muon")
def test_three_singular_values_and_what_muon_costs(n: Worked) -> None:
    values = np.array(n.given(3))
    matrix = np.diag(values)
    left, _, right = np.linalg.svd(matrix)
    n.shows(*np.linalg.svd(left @ right)[1])
    norm = float(np.sqrt(np.sum(matrix**2)))
    n.shows(norm)
    matrix = matrix / norm
    for _ in range(5):
        matrix = solve(
            "newton-schulz-step",
            {r"\mathbf{X}": matrix, "a": 3.4445, "b": -4.775, "c": 2.0315},
        )[r"\mathbf{Y}"]
    n.shows(*np.diag(matrix))
    n.names("1")
    rows, columns = n.given(2)
    right_side = equation("muon-rms").right
    n.shows(float(right_side.value({"m": rows, "n": columns})))
    n.shows(0.2 * math.sqrt(max(rows, columns)))
    billions = n.one()
    n.shows(4 * billions, 2 * 4 * billions)
    whole, power, token, square = n.given(4)
    assert (power, square) == (3, 2)
    assert whole == 5 * (2 + 2 + 2)
    assert token == 6
    width, tokens = n.given(2)
    n.shows(
        100 * whole * width**power / (token * width**square * tokens * 1e6)
    )


@cache
def _change(rate: float, width: float, size: float) -> float:
    """Of a feature by one step of Adam, for inputs of one size."""
    solved = solve(
        "adam-feature-change",
        {
            "x": from_one(np.full(int(width), size)),
            r"\delta": from_one([-1.0]),
            r"\eta": rate,
            "n": int(width),
        },
        each={"i": range(1, 2)},
    )
    return float(solved[r"\Delta h_i"][0])


@counts("hyperparameter-transfer")
def test_rates_and_changes_at_two_widths(n: Worked) -> None:
    rate, narrow, wide, moved, kept = n.given(5)
    assert kept == rate

    def carried(rate: float) -> float:
        solved = solve(
            "mup-hidden-rules",
            {r"\eta_0": rate, "v_0": 1.0, "n_0": narrow, "n": wide},
        )
        return float(solved[r"\eta_n"])

    assert round(carried(rate), 9) == moved
    size, step = n.given(2)
    n.shows(_change(step, narrow, size))
    assert n.one() == narrow
    changed = _change(step, wide, size)
    n.shows(changed)
    assert n.one() == wide
    n.shows(wide / narrow)
    n.shows(changed * carried(step) / step)


@counts("synthetic-data")
def test_chains_words_and_checkers(n: Worked) -> None:
    size, fits = n.given(2)
    left = solve("recursive-gaussian", {"n": size, "k": max(int(fits), 1)})
    n.shows(left["R_k"], left["A_k"])
    # replaced by j times as many after the j-th fit
    n.shows(math.prod(1 - 1 / (size * j) for j in range(1, int(fits) + 1)))
    # the mean logarithm of a chi-square with size - 1 degrees of freedom, over size
    shrink = float(sympy.digamma((size - 1) / 2)) + math.log(2 / size)
    n.shows(math.exp(fits * shrink))
    inside = n.one()
    edge = NormalDist().inv_cdf(0.5 + inside / 200)
    narrowed = 1 - 2 * edge * NormalDist().pdf(edge) / (inside / 100)
    kept = 1.0
    for old in range(1, 100):
        kept *= (old + narrowed) / (old + 1)
    n.shows(kept)
    n.names("100")
    real = n.one()
    n.shows(real / 100 / (1 - (1 - real / 100) * narrowed))
    frequency, tokens = n.given(2)
    n.shows((1 - frequency) ** tokens)
    right, passed, slipped = n.given(3)

    def after(share: float) -> float:
        env = {"p": right / 100, "a": passed / 100, "b": share / 100}
        return 100 * by_formula("verified-share", env)

    n.shows(after(slipped))
    slipped = n.one()
    n.shows(after(slipped))
