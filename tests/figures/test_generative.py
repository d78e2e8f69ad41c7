"""Losses, sizes and distances are those of the pages."""

import math
import re
from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose

from figured import answer, measure, only, panels
from figures.generative import (
    CELL,
    DECODER_NOISE,
    LOGIT,
    MADE_SPAN,
    NOISE,
    REAL_SPAN,
    SEEN,
    TARGET,
)
from proving import derivative, equation, from_one
from proving.worked import by_formula, solve


def _sigmoid(a: float) -> float:
    return by_formula("sigmoid", {"x": a})


LOSSES: dict[str, Callable[[float], float]] = {
    "minimax": lambda a: math.log(1 - _sigmoid(a)),
    "non-saturating": lambda a: -math.log(_sigmoid(a)),
}


def test_the_sizes_are_those_of_the_worked_autoencoder() -> None:
    panel = only("autoencoder-shapes")
    sizes = panel.labels("size")
    assert sizes[0] == sizes[-1]
    body = answer("autoencoder")
    assert f"A {'–'.join(sizes)} autoencoder" in body


def test_the_losses_are_steep_in_the_logit_where_the_figure_says() -> None:
    panel = only("gan-generator-losses")
    slopes = {}
    for name, loss in LOSSES.items():
        a, shown = panel.curve(name)
        assert_allclose(shown, [loss(v) for v in a], atol=0.12)
        slopes[name] = float(derivative(loss, -5.0))
        drawn = np.interp(-4, a, shown) - np.interp(-5, a, shown)
        assert drawn == pytest.approx(slopes[name], abs=0.05)
    assert slopes["non-saturating"] == pytest.approx(-1, abs=0.01)
    assert slopes["minimax"] == pytest.approx(0, abs=0.01)


def test_the_triplets_lose_what_the_formula_says() -> None:
    panel = only("triplet-in-the-plane")
    (anchor,), (positive,) = (
        panel.dots(n).T for n in ("anchor", "positive")
    )
    negatives = panel.dots("negative").T
    page = equation("triplet-loss").right
    kinds = [label for label in panel.labels() if ": loss " in label]
    assert len(kinds) == len(negatives)
    for point in (anchor, positive, *negatives):
        assert np.linalg.norm(point) == pytest.approx(1, abs=0.01)
    for label, negative in zip(kinds, negatives, strict=True):
        env = {
            r"\mathbf{f}_a": anchor,
            r"\mathbf{f}_p": positive,
            r"\mathbf{f}_n": negative,
            "m": 0.2,
        }
        loss = float(page.value(env))
        kind, _, shown = label.partition(": loss ")
        assert float(shown) == pytest.approx(loss, abs=0.02)
        near = ((anchor - positive) ** 2).sum()
        far = ((anchor - negative) ** 2).sum()
        wanted = (
            "easy"
            if far >= near + 0.2
            else "semi-hard"
            if far > near
            else "hard"
        )
        assert kind == wanted
    for name, squared in (("near", 0.4), ("far", 0.6)):
        reach = np.linalg.norm(panel.curve(name).T - anchor, axis=1)
        assert_allclose(reach**2, squared, atol=0.02)


def test_only_one_of_the_two_distances_leads_back() -> None:
    panel = only("distances-of-two-points")
    page = equation("wasserstein-one-dimension").right
    theta, shown = panel.curve("wasserstein")
    wanted = [
        float(
            page.value(
                {
                    "n": 1,
                    "a": from_one([0]),
                    "b": from_one([v]),
                }
            )
        )
        for v in theta
    ]
    assert_allclose(shown, wanted, atol=0.03)
    for side in ("left", "right"):
        _, level = panel.curve(f"divergence-{side}")
        assert_allclose(level, math.log(2), atol=0.02)
    assert_allclose(panel.dots("divergence-at-0"), 0, atol=0.02)


def test_the_critic_leans_where_the_discriminator_is_level() -> None:
    panel = only("critic-and-discriminator")
    x, shown = panel.curve("discriminator")
    assert_allclose(x, (*REAL_SPAN, *MADE_SPAN), atol=0.02)
    for level in (1, 0):
        drawn = shown[:2] if level else shown[2:]
        assert_allclose(drawn, level, atol=0.01)
        # What the page on adversarial networks says, where one density is 0.
        best = equation("gan-optimal-discriminator").right.value(
            {
                r"p_\text{data}": lambda _, level=level: float(level),
                "p_g": lambda _, level=level: float(1 - level),
                r"\mathbf{x}": np.ones(1),
            }
        )
        assert float(best) == level
    x, shown = panel.curve("critic")
    assert_allclose(np.diff(shown) / np.diff(x), -1, atol=0.02)
    real = np.linspace(*REAL_SPAN, 101)
    made = np.linspace(*MADE_SPAN, 101)
    gap = (
        np.interp(real, x, shown).mean() - np.interp(made, x, shown).mean()
    )
    env = {"n": 101, "a": from_one(real), "b": from_one(made)}
    distance = by_formula("wasserstein-one-dimension", env)
    assert gap == pytest.approx(float(distance), abs=0.05)
    body = answer("wasserstein-gan")
    assert f"the gap in mean score is {float(distance):g}" in body


def test_a_score_sees_the_patch_that_is_drawn() -> None:
    image, scores = panels("patch-discriminator")
    (whole,), (patch,), (beside,) = (
        image.marks("rect", name) for name in ("image", "patch", "next")
    )
    pixel = measure(whole, "width") / 256
    weights = np.zeros(256)
    score = scores.mark("rect", "score")
    side = measure(score, "width")
    lines = [
        sorted({re.findall(r"[\d.]+", m.attrib["d"])[axis] for m in found})
        for axis, found in (
            (0, scores.marks("path", "column")),
            (1, scores.marks("path", "row")),
        )
    ]
    assert [len(one) for one in lines] == [31, 31]
    for axis, corner in (("x", 16), ("y", 26)):
        at = round((measure(score, axis) - corner) / side)
        seen = []
        for place in range(256):
            weights[:] = 0
            weights[place] = 1
            values = weights
            for kernel, stride in ((4, 2), (4, 2), (4, 2), (4, 1), (4, 1)):
                padded = np.pad(values, 1)
                values = np.array(
                    [
                        padded[i : i + kernel].sum()
                        for i in range(0, len(padded) - kernel + 1, stride)
                    ]
                )
            assert len(values) == 30
            if values[at] > 0:
                seen.append(place)
        start = measure(patch, axis) - measure(whole, axis)
        assert start / pixel == pytest.approx(seen[0], abs=0.1)
        width = "width" if axis == "x" else "height"
        assert measure(patch, width) / pixel == pytest.approx(
            len(seen), abs=0.1
        )
    step = measure(beside, "x") - measure(patch, "x")
    assert step / pixel == pytest.approx(8, abs=0.1)
    assert image.labels("size") == ["70 × 70"]
    assert scores.labels("grid") == ["scores, 30 × 30"]


def test_both_translations_come_back() -> None:
    meant, swapped = panels("cycle-that-swaps")
    assert (
        meant.labels("loss") == swapped.labels("loss") == ["cycle loss 0"]
    )
    for panel, crossed in ((meant, False), (swapped, True)):
        ways: dict[str, list[tuple[int, int]]] = {"c1": [], "c2": []}
        for mark in panel.marks("path"):
            kinds = mark.attrib["class"].split()
            if "head" in kinds:
                continue
            (color,) = {"c1", "c2"} & set(kinds)
            x0, y0, x1, y1 = map(
                float, re.findall(r"[\d.]+", mark.attrib["d"])
            )
            assert (x0 < x1) == (color == "c1")
            ways[color].append((round(y0 / 60), round(y1 / 60)))
        assert sorted(ways["c1"]) == sorted(
            (end, start) for start, end in ways["c2"]
        )
        assert all((start != end) == crossed for start, end in ways["c1"])


def test_the_variational_autoencoder_has_the_sizes_of_the_plain_one() -> (
    None
):
    plain = only("autoencoder-shapes")
    flow, _ = panels("vae-shapes")
    size, code, _ = plain.labels("size")
    names = ("x", "mean", "spread", "noise", "code", "output")
    shown = [flow.labels(name) for name in names]
    assert shown == [[size], *[[code]] * 4, [size]]


def test_the_two_losses_are_those_that_the_answer_names() -> None:
    flow, _ = panels("vae-shapes")
    body = answer("types-of-autoencoders")
    assert len(flow.marks("rect", "loss")) == 2
    assert "(the reconstruction error) plus [KL divergence]" in body
    assert "loss = reconstruction + KL" in flow.labels()
    assert "mean plus standard deviation times noise" in body
    assert flow.labels("sign") == ["+", "×"]


def test_the_divergence_from_the_prior_is_that_of_the_page() -> None:
    _, plot = panels("vae-shapes")
    (said,) = (s for s in plot.labels() if s.startswith("μ"))
    mean, spread = (float(v) for v in re.findall(r"[\d.]+", said))

    def bell(x: np.ndarray, m: float, s: float) -> np.ndarray:
        return np.exp(-(((x - m) / s) ** 2) / 2) / (
            s * math.sqrt(2 * math.pi)
        )

    x, step = np.linspace(-7, 9, 1601, retstep=True)
    p, q = (bell(x, m, s) * step for m, s in ((mean, spread), (0, 1)))
    env = {"p": from_one(p), "q": from_one(q), "K": len(x)}
    page = by_formula("kl-divergence", env)
    assert f"KL {page:.3f} nats" in plot.labels()
    for name, m, s in (("encoder", mean, spread), ("prior", 0, 1)):
        at, shown = plot.curve(name)
        assert_allclose(shown, bell(at, m, s), atol=0.01)
    (at,), _ = plot.dots("z")
    assert at == pytest.approx(mean + spread * NOISE, abs=0.02)
    assert f"z = {mean + spread * NOISE:g}" in plot.labels()


def test_the_bound_touches_the_likelihood_at_the_posterior() -> None:
    left, _ = panels("bound-and-collapse")
    z, step = np.linspace(-9, 11, 4001, retstep=True)

    def log_bell(x: np.ndarray, m: float, v: float) -> np.ndarray:
        return -((x - m) ** 2) / (2 * v) - math.log(2 * math.pi * v) / 2

    joint = log_bell(z, 0, 1) + log_bell(z - SEEN, 0, DECODER_NOISE)
    likelihood = math.log(np.exp(joint).sum() * step)
    posterior = np.exp(joint - likelihood) * step
    best = float(posterior @ z)
    spread = float(posterior @ (z - best) ** 2)
    _, level = left.curve("likelihood")
    assert_allclose(level, likelihood, atol=0.03)
    assert_allclose(
        left.dots("posterior")[:, 0], (best, likelihood), atol=0.03
    )
    for m, shown in zip(*left.curve("bound")[:, ::20], strict=True):
        q = log_bell(z, float(m), spread)
        bound = np.exp(q) @ (joint - q) * step
        assert shown == pytest.approx(bound, abs=0.05)


def test_the_nats_of_a_linear_code_are_those_of_the_page() -> None:
    _, right = panels("bound-and-collapse")
    for u, shown in zip(*right.curve("nats"), strict=True):
        env = {"S": 1.0, "v": float(u), r"\beta": 1.0}
        page = solve("collapse-of-a-linear-code", env)
        assert shown == pytest.approx(float(page["R"]), abs=0.02)


def test_the_estimates_are_those_of_many_gumbel_draws() -> None:
    means, spreads = panels("gumbel-gradients")
    random = np.random.default_rng(3)
    count = 400_000
    noise = random.gumbel(size=(count, 2))
    for temperature in (0.2, 0.7, 2.5):
        sums = (noise + np.array([LOGIT, 0])) / temperature
        soft = np.exp(sums[:, 0] - np.logaddexp(sums[:, 0], sums[:, 1]))
        hard = (sums[:, 0] > sums[:, 1]).astype(float)
        slope = soft * (1 - soft) / temperature
        for name, seen in (("relaxed", soft), ("straight-through", hard)):
            drawn = 2 * (seen - TARGET) * slope
            error = 5 * drawn.std() / math.sqrt(count) + 6e-4
            shown = np.interp(temperature, *means.curve(name))
            assert shown == pytest.approx(drawn.mean(), abs=error)
            shown = np.interp(temperature, *spreads.curve(name))
            assert shown == pytest.approx(drawn.std(), abs=0.01)


def test_the_score_function_is_level_with_the_gradient_of_the_page() -> (
    None
):
    means, spreads = panels("gumbel-gradients")
    first = _sigmoid(LOGIT)
    losses = [(1 - TARGET) ** 2, TARGET**2]
    env = {
        "p": from_one([first, 1 - first]),
        "f": from_one(losses),
        "K": 2,
    }
    page = solve(
        "gradient-of-a-mean-over-categories", env, each={"i": range(1, 3)}
    )
    truth = float(np.asarray(page[r"\frac{\partial J}{\partial a_i}"])[0])
    assert_allclose(means.curve("score")[1], truth, atol=5e-4)
    mean = first * losses[0] + (1 - first) * losses[1]
    square = first * ((losses[0] - mean) * (1 - first)) ** 2
    square += (1 - first) * ((losses[1] - mean) * -first) ** 2
    deviation = math.sqrt(square - truth**2)
    assert_allclose(spreads.curve("score")[1], deviation, atol=0.01)


def _by_the_page(first: float, second: float) -> tuple[float, float, float]:
    """A point after the figure's two layers by the formula of the page, and their log determinant."""
    total = 0.0
    for network in (
        lambda kept: (0.5 * math.tanh(kept), 0.5 * kept),
        lambda kept: (0.4 * math.tanh(kept), 0.5 * math.sin(kept)),
    ):
        s, t = network(first)
        env = {
            r"\mathbf{z}_b": np.array([second]),
            r"\mathbf{s}": np.array([s]),
            r"\mathbf{t}": np.array([t]),
            "s": from_one([s]),
            "m": 1,
        }
        page = solve("affine-coupling", env)
        moved = float(np.ravel(page[r"\mathbf{x}_b"])[0])
        total += float(page["D"])
        first, second = moved, first  # swapped, for the next layer
    return first, second, total


def _area(x: np.ndarray, y: np.ndarray) -> float:
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def test_the_cell_grows_by_the_determinant_of_the_page() -> None:
    before, after = panels("coupling-grid")
    grown = _area(*after.curve("cell")) / _area(*before.curve("cell"))
    left, right, low, high = CELL
    at = [
        _by_the_page(float(x), float(y))[2]
        for x in np.linspace(left, right, 7)
        for y in np.linspace(low, high, 7)
    ]
    assert grown == pytest.approx(np.mean(np.exp(at)), rel=0.03)
    assert 1.8 < grown < 2.2


def test_the_lines_of_the_grid_are_carried_by_the_page() -> None:
    before, after = panels("coupling-grid")
    assert len(before.marks("path", "grid")) == 14
    drawn = after.curve("grid")
    for at in np.linspace(-1.5, 1.5, 7):
        for end in ((at, -1.5), (at, 1.5), (-1.5, at), (1.5, at)):
            x, y, _ = _by_the_page(float(end[0]), float(end[1]))
            away = np.hypot(drawn[0] - x, drawn[1] - y)
            assert away.min() < 0.03


def _reached(two: bool) -> set[tuple[int, int]]:
    """Places that move the output at the middle of an image, through four masked layers with random weights."""
    random = np.random.default_rng(8)
    side, middle, deep = 13, 6, 4

    def layer(image: np.ndarray, mask: np.ndarray) -> np.ndarray:
        kernel = mask * random.uniform(0.5, 1.5, mask.shape)
        around = np.pad(image, 1)
        moved = [
            kernel[v, u] * around[v : v + side, u : u + side]
            for v in range(3)
            for u in range(3)
        ]
        return np.asarray(np.sum(moved, axis=0))

    def output(image: np.ndarray) -> float:
        own, rows = image, image
        for number in range(deep):
            mask = np.zeros((3, 3))
            mask[1, 0], mask[1, 1] = 1, number > 0
            if two:
                rows = layer(rows, np.array([[1] * 3, [1] * 3, [0] * 3]))
                own = layer(own, mask) + np.vstack(
                    [rows[:1] * 0, rows[:-1]]
                )
            else:
                mask[0] = 1
                own = layer(own, mask)
        return float(own[middle, middle])

    found = set()
    for row, column in np.ndindex(side, side):
        image = np.zeros((side, side))
        image[row, column] = 1
        if output(image) != 0:
            found.add((row - middle, column - middle))
    return found


@pytest.mark.parametrize(("number", "two"), [(0, False), (1, True)])
def test_the_shaded_pixels_move_the_output_of_masked_layers(
    number: int, two: bool
) -> None:
    panel = panels("pixelcnn-blind-spot")[number]
    middle = panel.mark("rect", "predicted")
    side = measure(middle, "width")

    def places(name: str) -> set[tuple[int, int]]:
        return {
            (
                round((measure(m, "y") - measure(middle, "y")) / side),
                round((measure(m, "x") - measure(middle, "x")) / side),
            )
            for m in panel.marks("rect", name)
        }

    seen, blind, later = map(places, ("seen", "blind", "later"))
    reached = _reached(two)
    assert seen == {at for at in reached if at in seen | blind | later}
    assert all(at < (0, 0) for at in seen | blind)
    assert all(at > (0, 0) for at in later)
    assert not reached & later
    assert len(blind) == (0 if two else 6)
    share = (
        f"{len(seen)} of {len(seen) + len(blind)} earlier pixels are seen"
    )
    assert panel.labels("share") == [share]
    assert panel.labels().count("?") == len(blind)
