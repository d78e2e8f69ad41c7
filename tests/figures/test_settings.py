"""Classes, fields and searches are what the answers say of them."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import answer, measure, only, panels
from proving import equation
from proving.worked import solve


def test_the_posterior_follows_from_the_bells_by_bayes_rule() -> None:
    bells, curve = panels("generative-and-discriminative")
    page = equation("generative-classifier").right
    x, shown = curve.curve("posterior")
    joint = {k: np.interp(x, *bells.curve(f"class-{k}")) for k in (1, 2)}
    priors = {1: 0.7, 2: 0.3}
    seen = joint[1] + joint[2] > 0.02
    for i in map(int, np.flatnonzero(seen)):

        def chance(
            of: float, given: int | None = None, i: int = i
        ) -> float:
            if given is None:
                return priors[int(of)]
            return float(joint[int(given)][i]) / priors[int(given)]

        value = page.value({"P": chance, "x": x[i], "y": 2, "K": 2})
        assert shown[i] == pytest.approx(float(value), abs=0.05)


def test_a_grid_of_nine_tries_three_values_and_random_search_nine() -> None:
    for panel, wanted in zip(
        panels("grid-and-random-search"), (3, 9), strict=True
    ):
        trials, values = panel.dots("trial"), panel.dots("value")
        assert len(trials[0]) == 9
        assert len(set(np.round(values[0], 2))) == wanted
        assert any(f"{wanted} values" in label for label in panel.labels())
        assert_allclose(values[0], trials[0], atol=0.01)


def test_the_examples_of_the_fields_are_those_of_the_table() -> None:
    slug = "ai-machine-learning-deep-learning"
    body = answer(slug)
    panel = only("nested-fields")
    rows = [line for line in body.splitlines() if line.startswith("| ")]
    names = panel.labels()
    for example in (
        "route planning", "Deep Blue", "boosted trees", "naive Bayes",
        "image recognition", "language models",
    ):  # fmt: skip
        assert any(example in label for label in names)
        assert any(example in row for row in rows)
    radii = [measure(m, "rx") for m in panel.marks("ellipse")]
    assert radii == sorted(radii, reverse=True)


@pytest.mark.parametrize("examples", [100, 500, 2000])
def test_the_best_of_many_models_looks_as_good_as_the_formula_says(
    examples: int,
) -> None:
    panel = only("selection-optimism")
    _, truth = panel.curve("truth")
    assert_allclose(truth, 0.8, atol=0.001)
    models, shown = panel.curve(f"best-of-{examples}")
    wrong = np.random.default_rng(1).binomial(examples, 0.2, (4000, 100))
    leaders = np.minimum.accumulate(wrong, axis=1).mean(axis=0)
    counted = 1 - leaders[np.round(models).astype(int) - 1] / examples
    assert_allclose(shown, counted, atol=0.003)


def test_the_best_trial_shows_more_than_it_is_worth() -> None:
    random = np.random.default_rng(5)
    for panel, spread in zip(
        panels("winner-of-trials"), (1.0, 0.0), strict=True
    ):
        true = spread * random.normal(size=(8000, 100))
        measured = true + random.normal(size=true.shape)
        for count in (1, 2, 5, 20, 100):
            best = measured[:, :count].argmax(axis=1)
            for name, scores in (("shown", measured), ("true", true)):
                counted = scores[np.arange(8000), best].mean()
                curve = float(np.interp(count, *panel.curve(name)))
                assert curve == pytest.approx(counted, abs=0.06)
    page = equation("winner-of-trials")
    env = {r"\mu": 0, r"\tau": 1, "s": 1, "e_k": 2.5076}
    solved = page.solve(env)
    first, _ = panels("winner-of-trials")
    for name, left in (("shown", r"\hat a"), ("true", "a")):
        assert float(solved[left]) == pytest.approx(
            first.curve(name)[1][-1], abs=0.02
        )


def trained(bug: str) -> list[float]:
    """What the figure's regression shows as its loss, by gradients that are measured."""
    random = np.random.default_rng(0)
    inputs = random.normal(size=(64, 3)) * (1, 0.6, 0.4)
    targets = 1.6 + inputs @ (1, -1.5, 2) + 0.1 * random.normal(size=64)

    def loss(weights: np.ndarray, shape: tuple[int, ...]) -> float:
        predicted = inputs @ weights[:3] + weights[3]
        off = predicted.reshape(shape) - targets
        return float(np.mean(off**2))

    weights, kept, seen = np.zeros(4), np.zeros(4), []
    shape = (64, 1) if bug == "broadcast" else (64,)
    for _ in range(61):
        seen.append(loss(weights, shape))
        slopes = [
            (loss(weights + step, shape) - loss(weights - step, shape))
            / 0.002
            for step in 0.001 * np.eye(4)
        ]
        kept = np.array(slopes) + (kept if bug == "kept" else 0)
        weights = weights - 0.1 * kept
    return seen


def test_mistakes_that_raise_no_error_show_in_the_loss() -> None:
    broadcast, kept, classes = panels("silent-bugs")
    for panel, bug in ((broadcast, "broadcast"), (kept, "kept")):
        for name, of in ((bug, bug), ("right", "none")):
            assert_allclose(
                np.interp(range(61), *panel.curve(name)),
                trained(of),
                atol=0.03,
            )
    page = solve("softmax-twice", {"K": 10, "e": np.e})
    low = float(page[r"L_\text{low}"])
    _, floor = classes.curve("floor")
    assert_allclose(floor, low, atol=0.01)
    _, twice = classes.curve("twice")
    _, once = classes.curve("once")
    assert low < twice[-1] < low + 0.05
    assert once[-1] < 0.05
    guess = float(
        solve(
            "loss-of-a-guess",
            {"K": 10, r"\pi": [0.1] * 11},
        )["L_0"]
    )
    assert once[0] == pytest.approx(guess, abs=0.01)
    assert twice[0] == pytest.approx(guess, abs=0.01)


def test_chance_alone_passes_limits_in_small_samples() -> None:
    first, second = panels("drift-by-chance")
    random = np.random.default_rng(3)
    for size in (500, 2000, 10_000):
        old, new = random.multinomial(size, [0.1] * 10, (2, 20_000)) / size
        index = np.sum((new - old) * np.log(new / old), axis=1)
        for name, counted in (
            ("mean", index.mean()),
            ("limit", np.quantile(index, 0.95)),
        ):
            x, y = first.curve(name)
            curve = np.exp(np.interp(np.log(size), np.log(x), np.log(y)))
            assert curve == pytest.approx(counted, rel=0.06)
    page = equation("ks-limit")
    x, y = second.curve("limit")
    for size, limit in zip(x, y, strict=True):
        names = {"n_0": size, "n_1": size, r"\alpha": 0.05}
        assert limit == pytest.approx(
            float(page.solve(names)["d"]), rel=0.03
        )
    for shift in (0.5, 0.1, 0.02):
        _, gap = second.curve(f"shift-{shift}")
        values = random.normal(size=(2, 400_000))
        values[1] += shift
        grid = np.linspace(-2, 2.5, 46)
        apart = [
            np.mean(values[0] < at) - np.mean(values[1] < at) for at in grid
        ]
        assert gap[0] == pytest.approx(max(apart), abs=0.004)
