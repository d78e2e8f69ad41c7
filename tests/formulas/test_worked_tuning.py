"""The worked numbers of the topic tuning."""

import math
from itertools import accumulate, pairwise

import numpy as np

from proving import from_one
from proving.worked import Worked, counts, solve


def parameters(sizes: list[float]) -> float:
    """Weights and biases of a dense network."""
    return sum((before + 1) * after for before, after in pairwise(sizes))


@counts("choosing-depth-and-width")
def test_depth_is_linear_and_width_quadratic(n: Worked) -> None:
    narrow = n.given(4)
    n.shows(parameters(narrow))
    width = n.one()
    deeper = [*narrow[:-1], width, narrow[-1]]
    n.shows(parameters(deeper) - parameters(narrow))
    wide = n.given(4)
    assert wide[1:3] == [2 * size for size in narrow[1:3]]
    assert (wide[0], wide[3]) == (narrow[0], narrow[3])
    n.shows(parameters(wide))


@counts("hyperparameters")
def test_parameters_of_a_dense_network(n: Worked) -> None:
    inputs, hidden, outputs = n.given(3)
    n.shows(
        inputs + 1,
        hidden,
        hidden + 1,
        outputs,
        parameters([inputs, hidden, outputs]),
    )


@counts("neural-architecture-search")
def test_cells_of_a_search_space(n: Worked) -> None:
    operations = n.one()
    pairs = [
        earlier * (earlier - 1) // 2 for earlier in (2, 3, 4, 5)
    ]  # of the nodes before each inner node
    n.shows(*pairs, operations**2, len(pairs))
    cells = 1.0
    for choice in pairs:
        cells *= choice * operations**2
    n.shows(cells)
    n.names("10")
    n.shows(round(len(str(int(cells**2))) - 1))
    n.names("12,800", "800")  # of the paper


@counts("optimizing-a-model")
def test_gaps_of_errors(n: Worked) -> None:
    attainable, training, validation = n.given(3)
    assert (attainable, training, validation) == (2, 8, 9)
    n.shows(training - attainable, validation - training)
    attainable, training, validation = n.given(3)
    assert [training - attainable, validation - training] == [1, 6], (
        "reversed"
    )


@counts("tuning-hyperparameters")
def test_random_trials_in_the_best_part(n: Worked) -> None:
    share, trials = n.given(2)
    n.names("1")
    n.shows(1 - share, trials, 1 - (1 - share) ** trials)
    n.shows(trials)
    axes = n.one()
    values = 2
    n.shows(values, axes, values**axes)
    assert values**axes > trials


@counts("train-validation-test-split")
def test_an_interval_a_lucky_winner_and_nested_folds(n: Worked) -> None:
    def interval(
        z: float, right: float, cases: float
    ) -> tuple[float, float]:
        names = {"a": right / cases, "n": cases, "z": z}
        solved = solve("accuracy-interval", names)
        middle, half = float(solved["c"]), float(solved["h"])
        return middle - half, middle + half

    right, cases, z = n.given(3)
    n.shows(*interval(z, right, cases))
    cases, right = n.given(2)
    n.shows(*interval(z, right, cases))
    models, accuracy, examples = n.given(3)
    size = int(examples)
    chances = [
        math.comb(size, k) * accuracy**k * (1 - accuracy) ** (size - k)
        for k in range(size + 1)
    ]
    below = list(accumulate(chances))
    best = sum(1 - below[k] ** models for k in range(size)) / size
    n.shows(best)
    outer, inner, settings = n.given(3)
    n.shows(sum(1 + inner * settings for _ in range(int(outer))))


@counts("bayesian-optimization")
def test_the_uncertain_setting_is_tried_and_halving_saves(
    n: Worked,
) -> None:
    best = n.one()
    mean, deviation = n.given(2)
    other, larger = n.given(2)

    def improvement(m: float, s: float) -> float:
        names = {"m": m, "s": s, "b": best}
        return float(solve("expected-improvement", names)["a"])

    n.shows(improvement(mean, deviation), improvement(other, larger))
    assert mean > other
    assert improvement(other, larger) > improvement(mean, deviation)
    settings, first, factor, cuts = n.given(4)
    names = {"n": settings, "r": first, "q": factor, "h": cuts}
    n.shows(float(solve("successive-halving-cost", names)["T"]))
    longest = first * factor**cuts
    n.shows(longest, settings * longest)


@counts("debugging-a-training-run")
def test_losses_that_tell_what_is_wrong(n: Worked) -> None:
    classes = {"ten": 10, "two": 2}

    def guess(shares: list[float]) -> dict[str, float]:
        names = {"K": len(shares), r"\pi": from_one(shares)}
        solved = solve("loss-of-a-guess", names)
        return {"L_0": float(solved["L_0"]), "H": float(solved["H"])}

    ten = classes["ten"]
    n.shows(guess([1 / ten] * ten)["L_0"])
    twice = solve("softmax-twice", {"K": ten})
    n.shows(float(twice[r"L_\text{low}"]))
    n.shows(guess([0.5] * classes["two"])["L_0"])
    shares = n.given(2)
    n.shows(guess([*shares])["H"])
    predicted, targets = np.array(n.given(3)), np.array(n.given(3))
    assert (predicted == targets).all()
    n.shows(float(np.mean((predicted[:, None] - targets) ** 2)))
    rate, size = n.given(2)
    names = {
        r"\mathbf{d}": np.ones(4),
        r"\mathbf{w}": np.full(4, size),
        r"\eta": rate,
        "n": 4,
    }
    solved = solve("update-to-weight", names)
    n.shows(100 * float(solved["r_1"]))


@counts("monitoring-and-drift")
def test_limits_by_chance_new_shares_and_the_size_of_a_test(
    n: Worked,
) -> None:
    def index_limit(size: float) -> float:
        even = from_one([0.1] * 10)
        names = {
            "c": 16.919,
            "n_0": size,
            "n_1": size,
            "M": 10,
            "p": even,
            "q": even,
        }
        return float(solve("population-stability-index", names)["t"])

    def gap_limit(size: float, percent: float) -> float:
        names = {"n_0": size, "n_1": size, r"\alpha": percent / 100}
        return float(solve("ks-limit", names)["d"])

    n.names("10")
    size = n.one()
    n.shows(index_limit(size))
    size = n.one()
    n.shows(index_limit(size))
    percent = n.one()
    n.shows(gap_limit(1000, percent))
    n.names("1,000")
    n.shows(gap_limit(1e6, percent))
    found, false, old, called = n.given(4)
    names = {
        r"\mathbf{C}": np.array(
            [[found, false], [100 - found, 100 - false]]
        )
        / 100,
        r"\mathbf{m}": np.array([called, 100 - called]) / 100,
        "p": from_one([0.6, 0.4]),
        "q": from_one([0.2, 0.8]),
        r"\pi": from_one([old, 1 - old]),
        "K": 2,
        "k": 1,
    }
    solved = solve("label-shift", names)
    n.shows(float(np.ravel(solved[r"\mathbf{q}"])[0]))
    assert n.one() == 0.6
    n.shows(float(solved[r"\hat p_k"]))
    rates = [rate / 100 for rate in n.given(2)]
    names = {"a": rates, "z_1": 1.96, "z_2": 0.842}
    n.shows(float(solve("cases-for-a-test", names)["n"]))
