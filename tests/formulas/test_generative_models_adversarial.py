"""Critics and translations: the page's distance against pairings, its losses against differences and counts."""

import itertools
import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, partial
from typing import Any

import numpy as np

from proving import (
    assert_close,
    assert_equation,
    equation,
    evaluate,
    from_one,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
)
from proving.worked import Worked, by_formula, counts

Array = np.ndarray[Any, Any]
Score = Callable[[Array], float]
Map = Callable[[Array], Array]


# ---------------------------------------------------------- wasserstein-gan


def length(a: Array, b: Array) -> float:
    """The way from one point to another."""
    return math.hypot(*(np.ravel(a) - np.ravel(b)))


def cheapest(real: Array, made: Array) -> tuple[float, tuple[int, ...]]:
    """The least mean way over all pairings of equally many points, and the partner of each real one."""
    return min(
        (sum(map(length, real, made[list(order)])) / len(real), order)
        for order in itertools.permutations(range(len(made)))
    )


def steepest_allowed(heights: Sequence[float], at: Array) -> Score:
    """The highest function of slope 1 at most that is nowhere above these heights at these points."""
    return lambda u: min(
        height + length(u, point)
        for height, point in zip(heights, at, strict=True)
    )


def ideal_critic(real: Array, made: Array) -> Score:
    """Scores of the generated points by the cheapest way of rerouting mass to each, taken further to all points."""
    _, order = cheapest(real, made)
    heights = [0.0] * len(made)
    for _ in made:
        for i, j in itertools.product(range(len(made)), repeat=2):
            partner = real[order.index(i)]
            rerouted = (
                heights[i]
                + length(partner, made[i])
                - length(partner, made[j])
            )
            heights[j] = max(heights[j], rerouted)
    return steepest_allowed(heights, made)


def shares(points: Array) -> tuple[Array, Array]:
    """The different points, and which share of all each has."""
    different, how_often = np.unique(points, axis=0, return_counts=True)
    return different, how_often / len(points)


@proves(
    "wasserstein-dual",
    how="tries every pairing of three points in the plane with three others, some of them equal; the best of 12 "
    "critics comes from the cheapest ways to reroute mass",
)
def test_the_dual_of_the_distance() -> None:
    random = rng(61)
    for first, second in (((0, 0, 1), (0, 1, 2)), ((0, 1, 2), (1, 0, 1))):
        real = random.normal(size=(3, 2))[list(first)]
        made = random.normal(size=(3, 2))[list(second)] + (0.7, -0.4)
        least, _ = cheapest(real, made)
        rows, p = shares(real)
        cols, q = shares(made)
        everywhere = np.concatenate([rows, cols])
        best = ideal_critic(real, made)
        critics = [lambda u, best=best: best(u) + 1.3] + [
            steepest_allowed(
                list(random.normal(size=len(everywhere))), everywhere
            )
            for _ in range(11)
        ]
        env = {
            r"\mathbf{x}": from_one(rows),
            r"\mathbf{y}": from_one(cols),
            "p": from_one(p),
            "q": from_one(q),
            "n": len(rows),
            "m": len(cols),
        }
        assert_equation(
            "wasserstein-dual",
            env,
            {"W": least},
            ranges={"f": critics},
            rtol=1e-9,
        )


def critic(seed: int) -> Score:
    """A score of points of three numbers that bends."""
    random = rng(seed)
    inner, outer = random.normal(size=(5, 3)), random.normal(size=5)
    return lambda x: float(outer @ np.sin(inner @ np.ravel(x)))


def slopes(f: Score, at: Array) -> Array:
    """The gradient of a score, by differences."""
    step = 1e-5
    return np.array(
        [
            (f(at + step * e) - f(at - step * e)) / (2 * step)
            for e in np.eye(len(at))
        ]
    )


@proves(
    "gradient-penalty",
    how="walks from the generated to the real sample, and adds up squared differences of a random critic in each "
    "direction",
)
def test_a_penalty_by_differences() -> None:
    random = rng(62)
    for seed, weight in ((1, 10.0), (2, 0.7), (3, 4.5)):
        f, t = critic(seed), float(random.uniform(0.1, 0.9))
        x, y = random.normal(size=(2, 3))
        between = y + t * (x - y)
        steep = math.sqrt(
            math.fsum(slope**2 for slope in slopes(f, between))
        )
        loss = f(y) - f(x) + weight * (1 - steep) ** 2
        env = {
            r"\mathbf{x}": x,
            r"\mathbf{y}": y,
            "t": t,
            "f": f,
            r"\nabla f": lambda u, f=f: slopes(f, np.ravel(u)),
            r"\lambda": weight,
        }
        assert_equation(
            "gradient-penalty",
            env,
            {"L": loss},
            rtol=1e-8,
        )


@proves(
    "gradient-penalty",
    how="equals PyTorch's loss with a gradient of the score, for a random critic",
)
def test_a_penalty_is_pytorchs() -> None:
    torch = optional_torch()
    torch.manual_seed(3)
    layers = torch.nn.Sequential(
        torch.nn.Linear(4, 6), torch.nn.Tanh(), torch.nn.Linear(6, 1)
    ).double()
    x, y = torch.randn(2, 4).double()
    t = 0.3
    between = (t * x + (1 - t) * y).requires_grad_()
    (grad,) = torch.autograd.grad(
        layers(between).sum(), between, create_graph=True
    )
    loss = layers(y) - layers(x) + 10 * (grad.norm(2) - 1) ** 2
    loss.backward()  # the penalty has a gradient of its own
    env = {
        r"\mathbf{x}": x.numpy(),
        r"\mathbf{y}": y.numpy(),
        "t": t,
        "f": lambda u: layers(torch.tensor(np.ravel(u))).item(),
        r"\nabla f": lambda u: grad.detach().numpy(),
        r"\lambda": 10,
    }
    assert_equation("gradient-penalty", env, {"L": loss.item()})


def test_an_ideal_critic_has_slope_one_between_partners() -> None:
    """And less where no mass is carried, so a penalty on random pairs asks for something else."""
    real = np.array([(0.0, 0.0), (0.0, 3.0)])
    made = np.array([(1.0, 0.0), (1.0, 3.0)])
    f = ideal_critic(real, made)
    for a, b in zip(real, made, strict=True):
        for t in (0.2, 0.5, 0.8):
            along = slopes(f, t * a + (1 - t) * b)
            assert math.isclose(math.hypot(*along), 1, rel_tol=1e-6)
    ends = f(real[0]) - f(made[1])
    assert abs(ends) < 0.5 * length(real[0], made[1])


@refutes(
    "critic-loss-is-the-distance",
    how="pairs the samples, and lets straight lines of every slope score them",
)
def test_a_weak_critic_sees_no_gap() -> None:
    claim = published("critic-loss-is-the-distance")
    *samples, distance, gap = claim.numbers
    real, made = np.array(samples).reshape(2, 2, 1)
    assert cheapest(real, made)[0] == distance
    for slope in np.linspace(-1, 1, 9):
        scores = slope * np.array([real, made]) + 0.3
        seen = scores[0].mean() - scores[1].mean()
        assert math.isclose(seen, gap, abs_tol=1e-12)
    assert gap != distance


def test_an_ideal_critic_can_have_a_kink_under_a_sample() -> None:
    """Between two real samples the way is as short to either, so no slope leads from there."""
    real, made = np.array([[-1.0], [1.0]]), np.zeros((2, 1))
    f = ideal_critic(real, made)
    assert f(real[0]) - f(made[0]) == f(real[1]) - f(made[1]) == 1


def test_skip_connections_double_the_bound() -> None:
    """A block that adds its input to it doubles it, though its matrix stretches by 1 at most."""
    x = np.ones(3)
    weights = np.eye(3)
    assert np.linalg.norm(weights, 2) == 1
    for block in range(1, 5):
        x = x + np.maximum(weights @ x, 0)
        assert np.linalg.norm(x) == 2**block * np.linalg.norm(np.ones(3))


def test_a_bound_helps_a_logistic_loss_too() -> None:
    """Without one the best discriminator is level under the samples, with one it leans."""

    def best_weight(most: float) -> float:
        # One real number at 0, one generated at 3; a discriminator w x + b with |w| at most `most`.
        found = min(
            (
                math.log1p(math.exp(-b)) + math.log1p(math.exp(3 * w + b)),
                w,
            )
            for w in np.linspace(-most, most, 81)
            for b in np.linspace(-30, 30, 241)
        )
        return float(found[1])

    assert best_weight(1) == -1
    assert best_weight(0.5) == -0.5


@cache
def _critic_loss(
    pairs: tuple[tuple[float, float], ...], weight: float, slope: float
) -> float:
    """The mean of the page's loss over pairs of real and made, for the critic that falls with this slope."""
    found = [
        equation("gradient-penalty").solve(
            {
                r"\mathbf{x}": np.array([x]),
                r"\mathbf{y}": np.array([y]),
                "t": 0.5,
                "f": lambda u: -slope * float(np.ravel(u)[0]),
                r"\nabla f": lambda u: np.array([-slope]),
                r"\lambda": weight,
            }
        )["L"]
        for x, y in pairs
    ]
    return math.fsum(map(float, found)) / len(found)


@counts("wasserstein-gan")
def test_a_gap_two_bounds_and_a_stretch(n: Worked) -> None:
    real, made = np.array(n.given(2)), np.array(n.given(2))
    n.shows(*np.abs(real - made))
    env = {
        "a": from_one(real),
        "b": from_one(made),
        "n": len(real),
    }
    distance = by_formula("wasserstein-one-dimension", env)
    n.shows(distance)
    n.shows(-real.mean(), -made.mean(), made.mean() - real.mean())
    weight = n.one()
    pairs = zip(real.tolist(), made.tolist(), strict=True)
    loss = partial(_critic_loss, tuple(pairs), weight)
    slope = n.one()
    n.shows(loss(slope) + slope * distance)
    n.shows(loss(1), loss(slope))
    best = min((loss(k / 200), k / 200) for k in range(401))
    n.shows(best[0])
    n.names("1")
    n.shows(distance, 2 * weight, best[1])
    clip, rows, cols, again, width = n.given(5)
    assert clip == again
    assert rows == cols == width
    most = clip * width
    n.shows(most)
    signs = rng(63).choice((-clip, clip), size=(int(rows), int(cols)))
    typical = float(np.linalg.norm(signs, 2))
    n.shows(typical)
    row = np.linalg.multi_dot(
        [
            rng(seed).choice((-clip, clip), size=signs.shape)
            for seed in range(5)
        ]
    )
    n.shows(most**5, float(np.linalg.norm(row, 2)))
    assert np.linalg.norm(row, 2) < typical**5 / 5


# ----------------------------------------------- image-to-image-translation


def off(a: Array, b: Array) -> float:
    """The mean error, entry by entry."""
    errors = [
        abs(float(v) - float(w))
        for v, w in zip(np.ravel(a), np.ravel(b), strict=True)
    ]
    return math.fsum(errors) / len(errors)


def translations(count: int, seed: int) -> tuple[Map, Map]:
    """Two maps between images, as rough as networks before they are trained."""
    random = rng(seed)
    there, back = random.normal(size=(2, count, count))
    return (
        lambda v: np.tanh(there @ np.ravel(v)),
        lambda v: np.sin(back @ np.ravel(v)) - 0.2,
    )


def losses(x: Array, y: Array, there: Map, back: Map) -> dict[str, Any]:
    """What the formula needs."""
    return {
        r"\mathbf{x}": x,
        r"\mathbf{y}": y,
        "G": there,
        "F": back,
        "n": len(x),
    }


@proves(
    "translation-losses",
    how="adds up the errors of all entries, for random maps there and back",
)
def test_losses_entry_by_entry() -> None:
    for count in (3, 5):
        there, back = translations(count, count)
        x, y = rng(64 + count).normal(size=(2, count))
        assert_equation(
            "translation-losses",
            losses(x, y, there, back),
            {
                "C": off(back(there(x)), x) + off(there(back(y)), y),
                "I": off(there(y), y) + off(back(x), x),
            },
        )


@proves(
    "translation-losses",
    how="equals PyTorch's L1Loss, whose mean the authors' code takes",
)
def test_losses_are_pytorchs() -> None:
    torch = optional_torch()
    there, back = translations(4, 9)
    x, y = rng(65).normal(size=(2, 4))

    def mean(a: Array, b: Array) -> float:
        loss = torch.nn.L1Loss()
        return float(loss(torch.tensor(a), torch.tensor(b)).item())

    assert_equation(
        "translation-losses",
        losses(x, y, there, back),
        {
            "C": mean(back(there(x)), x) + mean(there(back(y)), y),
            "I": mean(there(y), y) + mean(back(x), x),
        },
    )


@refutes(
    "cycle-rules-out-permutations",
    how="translates two photos the right way and swapped, and puts both into the page's loss",
)
def test_a_swap_passes_the_cycle() -> None:
    claim = published("cycle-rules-out-permutations")
    (wanted,) = claim.numbers
    photos, maps = rng(66).normal(size=(2, 2, 5))

    def lookup(source: Array, target: Array) -> Map:
        def found(v: Array) -> Array:
            off_by = [length(v, one) for one in source]
            return np.asarray(target[int(np.argmin(off_by))])

        return found

    for order in ((0, 1), (1, 0)):
        there = lookup(photos, maps[list(order)])
        back = lookup(maps[list(order)], photos)
        cycle, right = [], []
        for x, y in zip(photos, maps, strict=True):
            found = equation("translation-losses").solve(
                losses(x, y, there, back)
            )
            cycle.append(float(found["C"]))
            right.append(bool((there(x) == y).all()))
        assert sum(cycle) == wanted
        made = {tuple(there(x)) for x in photos}
        assert made == {tuple(y) for y in maps}
        assert all(right) == (order == (0, 1))


LAYERS = ((4, 2), (4, 2), (4, 2), (4, 1), (4, 1))
"""Kernel and stride of the authors' discriminator; each layer pads by 1."""


def grid(side: int) -> list[list[int]]:
    """For each score along a side, the pixels that it sees, padding included."""
    seen = [[pixel] for pixel in range(side)]
    for kernel, stride in LAYERS:
        first, last = seen[0][0], seen[-1][-1]
        jump = seen[1][0] - seen[0][0]
        width = len(seen[0])
        padded = [
            [first - jump + k for k in range(width)],
            *seen,
            [last + jump - k for k in reversed(range(width))],
        ]
        seen = [
            sorted({p for one in padded[at : at + kernel] for p in one})
            for at in range(0, len(padded) - kernel + 1, stride)
        ]
    return seen


@refutes(
    "patchgan-grid",
    how="follows the pixels of a side through the five layers, and counts the scores and what each sees",
)
def test_scores_and_patches_are_two_numbers() -> None:
    claim = published("patchgan-grid")
    side, _, scores, again, jump, patch, _, inside = claim.numbers
    found = grid(int(side))
    assert len(found) == scores == again
    assert {len(one) for one in found} == {patch}
    starts = [one[0] for one in found]
    assert set(np.diff(starts)) == {jump}
    assert jump < patch  # so the patches overlap
    whole = [one for one in found if one[0] >= 0 and one[-1] < side]
    assert len(whole) ** 2 == inside
    assert scores not in (patch, side // patch)


@counts("image-to-image-translation")
def test_a_patch_a_grid_and_a_gray_pixel(n: Worked) -> None:
    kernels = n.given(2)
    strides = n.given(5)
    padding = n.one()
    layers = [(int(kernels[0]), int(stride)) for stride in strides]
    assert tuple(layers) == LAYERS
    assert padding == 1
    n.names("1")
    grown, jump = [], 1
    for kernel, stride in layers:
        grown.append((kernel - 1) * jump)
        jump *= stride
    n.shows(*grown)
    field = 1 + sum(grown)
    n.shows(field)
    assert field == len(grid(256)[0])
    env = {"r^{(l-1)}": 1 + sum(grown[:-1]), "D^{(l)}": 1}
    env |= {"K^{(l)}": layers[-1][0], "j^{(l-1)}": jump}
    last = equation("receptive-field-recursion").rows[0]
    assert float(last.right.value(env)) == field
    side = n.one()
    for kernel, stride in layers:
        side = (side + 2 * padding - kernel) // stride + 1
        n.shows(side)
    n.shows(side**2)
    n.names("2", "3")
    n.shows(jump)
    bright, dark = n.given(2)
    outputs = [
        [bright if at == place else dark for at in range(3)]
        for place in range(3)
    ]
    fine = [Fraction(k, 300) for k in range(301)]

    def middle(values: Sequence[float]) -> Fraction:
        return min(fine, key=lambda v: sum(abs(v - o) for o in values))

    best = [middle(pixel) for pixel in zip(*outputs, strict=True)]
    (level,) = set(best)
    n.shows(level)
    assert best not in outputs
    n.shows(min(fine, key=lambda v: sum((v - o[0]) ** 2 for o in outputs)))


def test_shares_that_differ_give_a_swap_away() -> None:
    """As often, both kinds may change places; at three to one a discriminator sees it."""

    def apart(p: float) -> float:
        kinds, swapped = np.array([p, 1 - p]), np.array([1 - p, p])
        middle = (kinds + swapped) / 2
        return float(
            (
                kinds * np.log(kinds / middle)
                + swapped * np.log(swapped / middle)
            ).sum()
            / 2
        )

    assert apart(0.5) == 0
    assert round(apart(0.75), 3) == 0.131


def test_adain_gives_the_moments_of_the_style() -> None:
    """The page's expression, on two random channels."""
    x, style = rng(67).normal(size=9), 2 + 3 * rng(68).normal(size=7)
    made = evaluate(
        r"s_y (x - m_x) / s_x + m_y",
        s_y=style.std(),
        x=x,
        m_x=x.mean(),
        s_x=x.std(),
        m_y=style.mean(),
    )
    assert_close(np.mean(made), style.mean(), "mean", rtol=1e-12)
    assert_close(np.std(made), style.std(), "deviation", rtol=1e-12)
