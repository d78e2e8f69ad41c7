"""Proofs of the formulas of the topic transfer and representation: losses on random logits and embeddings."""

import functools
import itertools
import math
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
import sympy

from proving import (
    Indexed,
    assert_close,
    assert_equation,
    derives,
    equation,
    from_one,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
    symbols,
)
from proving.references import gradient, jacobian

Array = np.ndarray[Any, Any]


def _log_sum_exp(z: Array) -> float:
    return float(np.logaddexp.reduce(z))


def _logits(classes: int) -> tuple[Array, Array, Array]:
    """Logits of teacher and student, and a one-hot label."""
    random = rng(classes)
    return (
        2 * random.normal(size=classes),
        2 * random.normal(size=classes),
        np.eye(classes)[classes - 2],
    )


def _distillation_env(
    a: Array, z: Array, y: Array, temperature: float, alpha: float
) -> dict[str, Any]:
    symbols = {
        "a": from_one(a),
        "z": from_one(z),
        "y": from_one(y),
    }
    return {**symbols, "K": len(a), "T": temperature, r"\alpha": alpha}


@proves(
    "distillation-loss",
    how="log-sum-exp forms of both terms, on random logits of 2 to 5 classes",
)
def test_distillation_is_divergence_and_likelihood() -> None:
    for classes, temperature, alpha in (
        (2, 1.0, 0.3),
        (3, 4.0, 0.7),
        (5, 2.5, 0.9),
    ):
        a, z, y = _logits(classes)
        teacher, student = a / temperature, z / temperature
        p, q = (
            np.exp(teacher - _log_sum_exp(teacher)),
            np.exp(student - _log_sum_exp(student)),
        )
        # KL(p, q) by logits: the mean difference of logits under the teacher, and the log normalizers.
        divergence = (
            p @ (teacher - student)
            + _log_sum_exp(student)
            - _log_sum_exp(teacher)
        )
        likelihood = z[np.argmax(y)] - _log_sum_exp(z)
        reference = {
            "p_k": p, "q_k": q, r"\hat y_k": np.exp(z - _log_sum_exp(z)),
            "L": alpha * temperature**2 * divergence - (1 - alpha) * likelihood,
        }  # fmt: skip
        env = _distillation_env(a, z, y, temperature, alpha)
        assert_equation(
            "distillation-loss",
            env,
            reference,
            each={"k": range(1, classes + 1)},
        )


@proves(
    "distillation-loss",
    how="its gradient at high temperature is that of half the squared logit difference over K: T² keeps the balance",
)
def test_the_squared_temperature_keeps_the_gradient() -> None:
    a, z, y = _logits(4)
    a, z = a - a.mean(), z - z.mean()

    def imitation(logits: Array, temperature: float) -> float:
        env = _distillation_env(a, logits, y, temperature, 1.0)
        return float(
            equation("distillation-loss").solve(
                env, each={"k": range(1, 5)}
            )["L"]
        )

    for temperature in (200.0, 400.0):
        at = functools.partial(imitation, temperature=temperature)
        found = gradient(at, z, h=1.0)
        assert_close(found, (z - a) / 4, "gradient", rtol=0.05, atol=0.02)


@proves(
    "distillation-loss",
    how="equals PyTorch's kl_div with batchmean, times T², and its cross_entropy, on random logits",
)
def test_distillation_is_pytorchs() -> None:
    torch = optional_torch()
    functional = torch.nn.functional
    a, z, y = _logits(4)
    student, teacher = (
        torch.tensor(z)[None] / 3.0,
        torch.tensor(a)[None] / 3.0,
    )
    soft = functional.kl_div(
        student.log_softmax(1), teacher.softmax(1), reduction="batchmean"
    )
    hard = functional.cross_entropy(
        torch.tensor(z)[None], torch.tensor([int(np.argmax(y))])
    )
    loss = 0.7 * 9 * soft.item() + 0.3 * hard.item()
    env = _distillation_env(a, z, y, 3.0, 0.7)
    assert_equation(
        "distillation-loss", env, {"L": loss}, each={"k": range(1, 5)}
    )


@proves(
    "contrastive-loss",
    how="adds up forces along the line between random embeddings: pull, or push within the margin",
)
def test_contrastive_loss_is_the_energy_of_springs() -> None:
    random = rng()
    for margin, size in ((1.3, 2), (4.0, 3), (2.5, 5)):
        first, second = random.normal(size=size), random.normal(size=size)
        distance = float(
            np.sqrt(
                sum(
                    (u - v) ** 2 for u, v in zip(first, second, strict=True)
                )
            )
        )
        steps = (np.arange(20_000) + 0.5) / 20_000
        pull = (
            np.mean(steps * distance) * distance
        )  # force = extension, from 0 to D
        gap = margin - distance
        push = (
            np.mean(steps * gap) * gap if gap > 0 else 0.0
        )  # and only within the margin
        for y, energy in ((0, pull), (1, push)):
            env = {
                r"\mathbf{f}_1": first,
                r"\mathbf{f}_2": second,
                "y": y,
                "m": margin,
            }
            assert_equation(
                "contrastive-loss", env, {"D": distance, "L": energy}
            )


@proves(
    "contrastive-loss",
    how="equals PyTorch's pairwise_distance, squared or subtracted from the margin and clipped",
)
def test_contrastive_loss_with_pytorch() -> None:
    torch = optional_torch()
    random = rng(6)
    for y in (0, 1):
        first, second = (
            random.normal(size=(1, 4)),
            random.normal(size=(1, 4)),
        )
        one, two = torch.tensor(first), torch.tensor(second)
        distance = torch.nn.functional.pairwise_distance(one, two, eps=0.0)
        zero = torch.zeros(1, dtype=torch.float64)
        loss = (
            torch.nn.functional.mse_loss(
                distance if y == 0 else torch.relu(4.5 - distance), zero
            ).item()
            / 2
        )
        env = {
            r"\mathbf{f}_1": first[0],
            r"\mathbf{f}_2": second[0],
            "y": y,
            "m": 4.5,
        }
        assert_equation(
            "contrastive-loss", env, {"D": distance.item(), "L": loss}
        )


@proves(
    "triplet-loss",
    how="the same loss by inner products, on random triplets within and beyond the margin",
)
def test_triplet_loss_by_inner_products() -> None:
    random = rng()
    signs = set()
    for margin in (0.2, 1.5, 6.0):
        for size in (2, 3, 5):
            a, p, n = random.normal(size=(3, size))
            # |a-p|² - |a-n|² without the terms that cancel
            excess = 2 * a @ (n - p) + p @ p - n @ n + margin
            signs.add(excess > 0)
            env = {
                r"\mathbf{f}_a": a,
                r"\mathbf{f}_p": p,
                r"\mathbf{f}_n": n,
                "m": margin,
            }
            assert_equation(
                "triplet-loss", env, {"L": excess if excess > 0 else 0.0}
            )
    assert signs == {True, False}


@proves(
    "triplet-loss",
    how="equals PyTorch's TripletMarginWithDistanceLoss with the squared distance; TripletMarginLoss differs",
)
def test_triplet_loss_is_pytorchs() -> None:
    torch = optional_torch()
    random = rng(8)
    squared = torch.nn.TripletMarginWithDistanceLoss(
        distance_function=lambda u, v: ((u - v) ** 2).sum(dim=-1),
        margin=2.5,
    )
    plain = torch.nn.TripletMarginLoss(margin=2.5)
    losses = []
    for _ in range(6):
        a, p, n = random.normal(size=(3, 4))
        triplet = [torch.tensor(vector)[None] for vector in (a, p, n)]
        losses.append((squared(*triplet).item(), plain(*triplet).item()))
        env = {
            r"\mathbf{f}_a": a,
            r"\mathbf{f}_p": p,
            r"\mathbf{f}_n": n,
            "m": 2.5,
        }
        assert_equation(
            "triplet-loss", env, {"L": losses[-1][0]}, rtol=1e-6
        )
    assert not np.allclose(*np.transpose(losses))


@refutes(
    "extractor-fixes-the-input",
    how="sums the first layer's products over the channels of 3-channel and 13-channel patches",
)
def test_an_extractor_fixes_its_input() -> None:
    kernels, channels, height, width, accepted, bands = map(
        int, published("extractor-fixes-the-input").numbers
    )
    weights = rng().normal(size=(kernels, channels, height, width))
    patch = np.ones((accepted, height, width))
    assert np.tensordot(weights, patch, axes=3).shape == (kernels,)
    try:
        np.tensordot(weights, np.ones((bands, height, width)), axes=3)
    except ValueError:
        fits = False
    else:
        fits = True
    assert not fits
    assert bands != accepted == channels


# ------------------------------------------------------ contrastive-learning


@derives(
    "info-nce",
    how="SymPy differentiates the log of the partner's share of four exponentials",
)
def test_the_pushes_of_info_nce() -> None:
    s, tau = symbols("s", 4), symbols("tau", positive=True)
    odds = [sympy.exp(value / tau) for value in s]
    shares = [odd / sum(odds) for odd in odds]
    loss = -sympy.log(shares[0])
    slopes = [sympy.diff(loss, value) for value in s]
    assert_equation(
        "info-nce",
        {"s": from_one(s), r"\tau": tau, "N": 4},
        {
            "p_k": shares,
            "L": loss,
            r"\frac{\partial L}{\partial s_k}": slopes,
        },
        each={"k": range(1, 5)},
    )


@proves(
    "info-nce",
    how="how often the partner wins when each of five candidates adds Gumbel noise, and a numerical slope",
)
def test_info_nce_is_the_surprise_of_a_noisy_race() -> None:
    tau = 0.7
    scores = np.array([0.8, 0.3, -0.4, 0.6, 0.1])
    noise = rng().gumbel(size=(200_000, 5))
    won = np.argmax(scores / tau + noise, axis=1) == 0
    found = equation("info-nce").solve(
        {"s": from_one(scores), r"\tau": tau, "N": 5},
        each={"k": range(1, 6)},
    )
    assert (
        abs(np.exp(-found["L"]) - won.mean()) < 4 * won.std() / 200_000**0.5
    )

    def loss(s: Array) -> float:
        return _log_sum_exp(s / tau) - float(s[0]) / tau

    assert_close(
        found[r"\frac{\partial L}{\partial s_k}"],
        gradient(loss, scores),
        "slopes",
        rtol=1e-6,
        atol=1e-8,
    )


@proves(
    "info-nce",
    how="equals PyTorch's cross_entropy and its gradient, on six random similarities",
)
def test_info_nce_is_pytorchs_cross_entropy() -> None:
    torch = optional_torch()
    s = torch.tensor(rng().uniform(-1, 1, size=6), requires_grad=True)
    loss = torch.nn.functional.cross_entropy(
        s[None] / 0.3, torch.tensor([0])
    )
    loss.backward()
    assert_equation(
        "info-nce",
        {"s": from_one(s.detach().numpy()), r"\tau": 0.3, "N": 6},
        {
            "p_k": (s / 0.3).softmax(0).detach().numpy(),
            "L": loss.item(),
            r"\frac{\partial L}{\partial s_k}": s.grad.numpy(),
        },
        each={"k": range(1, 7)},
    )


@derives(
    "contrastive-posterior",
    how="Bayes' rule on three candidates with free probabilities: each place as likely, one drawn with the context",
)
def test_which_candidate_was_drawn_with_the_context() -> None:
    given, plain = symbols("a", 3), symbols("b", 3)

    def chance(place: int) -> Any:
        """Of these three, with the one at this place drawn with the context."""
        return sympy.prod(
            [(given if at == place else plain)[at] for at in range(3)]
        )

    def density(x: int, given_context: Any = None) -> Any:
        return (plain if given_context is None else given)[x]

    total = sum(chance(place) for place in range(3))
    assert_equation(
        "contrastive-posterior",
        {
            "p": lambda x, given=None: density(int(x), given),
            "x": from_one([0, 1, 2]),
            "c": 0,
            "N": 3,
        },
        {
            "r_k": [a / b for a, b in zip(given, plain, strict=True)],
            "q_k": [chance(place) / total for place in range(3)],
        },
        each={"k": range(1, 4)},
    )


@proves(
    "contrastive-posterior",
    how="counts in 400,000 drawn triples of four kinds how often each place held the one drawn with the context",
)
def test_the_posterior_counted() -> None:
    random = rng(5)
    tilted = np.array([0.4, 0.3, 0.2, 0.1])
    plain = np.array([0.1, 0.2, 0.3, 0.4])
    drawn = random.choice(4, size=(400_000, 3), p=plain)
    place = random.integers(3, size=400_000)
    rows = np.arange(400_000)
    drawn[rows, place] = random.choice(4, size=400_000, p=tilted)

    def density(kind: Any, given: Any = None) -> float:
        return float((plain if given is None else tilted)[int(kind)])

    for kinds in ((0, 2, 3), (1, 1, 3), (2, 0, 1)):
        same = np.all(drawn == kinds, axis=1)
        shares = np.bincount(place[same], minlength=3) / same.sum()
        env = {
            "p": density,
            "x": from_one(list(kinds)),
            "c": 0,
            "N": 3,
        }
        found = equation("contrastive-posterior").solve(
            env, each={"k": range(1, 4)}
        )
        error = 4 * np.sqrt(shares * (1 - shares) / same.sum())
        assert np.all(np.abs(found["q_k"] - shares) < error)


# ------------------------------------------------------------- self-training


def _views() -> tuple[Array, Array]:
    """Predictions for the weak and the strong views of nine images of four classes."""
    random = rng(12)
    weak, strong = (
        np.exp(4 * random.normal(size=(9, 4))),
        np.exp(random.normal(size=(9, 4))),
    )
    return (
        weak / weak.sum(axis=1, keepdims=True),
        strong / strong.sum(axis=1, keepdims=True),
    )


def _fixmatch(tau: float) -> dict[str, Any]:
    weak, strong = _views()
    labels = [int(np.argmax(row)) + 1 for row in weak]
    return {
        "q": from_one(weak),
        "p": from_one(strong),
        "c": from_one(labels),
        r"\tau": tau,
        "n": 9,
        r"\lambda": 0.7,
        "L_s": 1.3,
    }


@proves(
    "fixmatch-loss",
    how="goes through nine random images one by one and skips the doubtful, at thresholds that keep some, all and none",
)
@pytest.mark.parametrize("tau", [0.9, 0.1, 1.01, None])
def test_fixmatch_image_by_image(tau: float | None) -> None:
    weak, strong = _views()
    if tau is None:  # the threshold itself is confident enough
        tau = float(np.sort(weak.max(axis=1))[4])
    kept, total = [], 0.0
    for before, after in zip(weak, strong, strict=True):
        best = list(before).index(max(before))
        kept.append(not before[best] < tau)
        if kept[-1]:
            total += float(np.log(1 / after[best]))
    assert_equation(
        "fixmatch-loss",
        _fixmatch(tau),
        {
            "g_i": np.array(kept, float),
            "L_u": total / 9,
            "L": 1.3 + 0.7 * total / 9,
        },
        each={"i": range(1, 10)},
        ranges={"k": range(1, 5)},
    )


@proves(
    "fixmatch-loss",
    how="equals PyTorch's nll_loss of each image, times a mask of the confident ones, averaged over all",
)
def test_fixmatch_is_pytorchs() -> None:
    torch = optional_torch()
    weak, strong = (torch.tensor(v) for v in _views())
    most, label = weak.max(dim=1)
    each = torch.nn.functional.nll_loss(
        strong.log(), label, reduction="none"
    )
    loss = (each * (most >= 0.9)).mean().item()
    assert_equation(
        "fixmatch-loss",
        _fixmatch(0.9),
        {"L_u": loss, "L": 1.3 + 0.7 * loss},
        each={"i": range(1, 10)},
        ranges={"k": range(1, 5)},
    )


@derives(
    "noisy-label-posterior",
    how="SymPy adds up, over the true classes, how likely each is and how likely it is then labeled so",
)
def test_what_a_student_of_random_errors_learns() -> None:
    error = symbols("e")
    for classes in (2, 3, 5):
        free = symbols("p", classes - 1) if classes > 2 else [symbols("p")]
        p = [*free, 1 - sum(free)]
        flip = [
            [
                1 - error if label == true else error / (classes - 1)
                for label in range(classes)
            ]
            for true in range(classes)
        ]
        labeled = [
            sum(p[true] * flip[true][label] for true in range(classes))
            for label in range(classes)
        ]
        assert_equation(
            "noisy-label-posterior",
            {"p": from_one(p), r"\varepsilon": error, "K": classes},
            {r"\tilde p_k": labeled},
            each={"k": range(1, classes + 1)},
        )


@proves(
    "noisy-label-posterior",
    how="counts 400,000 drawn labels of four classes, of which 35 % were exchanged for another one",
)
def test_exchanged_labels_counted() -> None:
    random, p = rng(13), np.array([0.5, 0.3, 0.15, 0.05])
    labels = random.choice(4, size=400_000, p=p)
    wrong = random.random(400_000) < 0.35
    labels = np.where(
        wrong, (labels + random.integers(1, 4, size=400_000)) % 4, labels
    )
    found = equation("noisy-label-posterior").solve(
        {"p": from_one(p), r"\varepsilon": 0.35, "K": 4},
        each={"k": range(1, 5)},
    )[r"\tilde p_k"]
    shares = np.bincount(labels, minlength=4) / 400_000
    assert np.all(np.abs(found - shares) < 0.003)
    assert np.all(np.diff(found) < 0)


# ---------------------------------------------------------------- few shots


@proves(
    "prototypical-classifier",
    how="equals Bayes' rule with Gaussian densities around NumPy's means, for random "
    "embeddings of three classes",
)
def test_prototypes_are_means_of_gaussians() -> None:
    random = rng()
    support, query = random.normal(size=(3, 4, 2)), random.normal(size=2)
    centers = np.mean(support, axis=1)
    variance = 0.5
    apart = ((query - centers) ** 2).sum(axis=1)
    density = np.exp(-apart / (2 * variance)) / (2 * np.pi * variance)
    env = {
        r"\mathbf{f}": from_one(support),
        r"\mathbf{q}": query,
        "K": 4,
        "N": 3,
    }
    assert_equation(
        "prototypical-classifier",
        env,
        {r"\mathbf{c}_k": centers, "p_k": density / density.sum()},
        each={"k": range(1, 4)},
    )


@proves(
    "prototype-as-linear",
    how="both sides agree on random vectors, and the left one with sums over components",
)
def test_a_prototype_is_a_linear_classifier() -> None:
    random = rng()
    for size in (2, 5):
        q, c = random.normal(size=size), random.normal(size=size)
        env = {r"\mathbf{q}": q, r"\mathbf{c}_k": c}
        assert_equation("prototype-as-linear", env)
        left = equation("prototype-as-linear").left.value(env)
        apart = sum((a - b) ** 2 for a, b in zip(q, c, strict=True))
        np.testing.assert_allclose(left, -apart)


# ------------------------------------------------------------ meta-learning


@proves(
    "maml-meta-gradient",
    how="differentiates the query loss after the step numerically, of curved "
    "losses of three weights",
)
def test_the_gradient_through_a_step_of_learning() -> None:
    support, query = rng().normal(size=(2, 4, 3))
    w, rate = np.array([0.4, -0.7, 1.1]), 0.3

    def slope(v: Array) -> Array:
        inputs = support @ v - 0.5
        return np.asarray(
            support.T @ np.tanh(inputs)
        )  # of the sum of log cosh

    def judged(v: Array) -> Any:
        return np.sum(np.logaddexp(0.0, query @ v))

    def after(v: Array) -> Any:
        return judged(v - rate * slope(v))

    moved = w - rate * slope(w)
    env = {
        r"\mathbf{w}": w,
        r"\alpha": rate,
        r"\mathbf{a}": slope(w),
        r"\mathbf{H}": jacobian(slope, w),
        r"\mathbf{I}": np.eye(3),
        r"\mathbf{b}": gradient(judged, moved),
    }
    assert_equation(
        "maml-meta-gradient",
        env,
        {r"\mathbf{u}": moved, r"\mathbf{m}": gradient(after, w)},
        rtol=1e-7,
    )


@proves(
    "maml-meta-gradient",
    how="equals automatic differentiation through the step in PyTorch",
)
def test_the_gradient_through_a_step_by_autograd() -> None:
    torch = optional_torch()
    inputs = torch.tensor(rng().normal(size=(5, 3)))
    w = torch.tensor(
        [0.2, -0.5, 0.9], dtype=torch.float64, requires_grad=True
    )

    def support(v: Any) -> Any:
        return torch.sum(torch.log(torch.cosh(inputs @ v - 0.3)))

    def query(v: Any) -> Any:
        return torch.sum(torch.sigmoid(inputs @ v))

    (a,) = torch.autograd.grad(support(w), w, create_graph=True)
    u = w - 0.4 * a
    (m,) = torch.autograd.grad(query(u), w)
    end = u.detach().requires_grad_()
    (b,) = torch.autograd.grad(query(end), end)
    curve = torch.autograd.functional.hessian(support, w.detach())
    env = {
        r"\mathbf{w}": w.detach().numpy(),
        r"\alpha": 0.4,
        r"\mathbf{a}": a.detach().numpy(),
        r"\mathbf{H}": curve.numpy(),
        r"\mathbf{I}": np.eye(3),
        r"\mathbf{b}": b.numpy(),
    }
    assert_equation(
        "maml-meta-gradient",
        env,
        {r"\mathbf{u}": u.detach().numpy(), r"\mathbf{m}": m.numpy()},
    )


def _old_task() -> tuple[Array, Array, float]:
    """Inputs and targets of a linear task, and the noise in its targets."""
    random = rng()
    return random.normal(size=(6, 3)), random.normal(size=6), 1.7


@proves(
    "old-task-quadratic",
    how="averages squared scores over all signs of the noise, and recomputes the old loss",
)
def test_an_old_linear_task_is_a_quadratic() -> None:
    inputs, targets, spread = _old_task()
    best = np.linalg.lstsq(inputs, targets, rcond=None)[0]

    def loss(w: Array) -> float:
        return float(np.sum((targets - inputs @ w) ** 2) / (2 * spread**2))

    information = np.zeros((3, 3))
    for signs in itertools.product((-1, 1), repeat=6):
        score = spread * np.array(signs) @ inputs / spread**2
        information += np.outer(score, score) / 2**6
    for shift in ([0.3, -1.1, 0.6], [-0.8, 0.2, 1.9]):
        weights = best + shift
        env = {
            r"\mathbf{X}": inputs,
            "s": spread,
            r"\mathbf{a}": best,
            r"\mathbf{w}": weights,
        }
        assert_equation(
            "old-task-quadratic",
            env,
            {
                r"\mathbf{F}": information,
                r"\Delta": loss(weights) - loss(best),
            },
        )


@proves(
    "old-task-quadratic",
    how="solves two linear tasks together, and finds no slope there of new loss plus quadratic",
)
def test_the_quadratic_stands_for_the_old_data() -> None:
    inputs, targets, spread = _old_task()
    new_inputs, new_targets = (
        rng(1).normal(size=(4, 3)),
        rng(2).normal(size=4),
    )
    best = np.linalg.lstsq(inputs, targets, rcond=None)[0]
    both = np.linalg.lstsq(
        np.concatenate([inputs, new_inputs]),
        np.concatenate([targets, new_targets]),
        rcond=None,
    )[0]

    def penalized(w: Any) -> Any:
        values = equation("old-task-quadratic").solve(
            {
                r"\mathbf{X}": inputs,
                "s": spread,
                r"\mathbf{a}": best,
                r"\mathbf{w}": w,
            }
        )
        new = np.sum((new_targets - new_inputs @ w) ** 2)
        return new / (2 * spread**2) + float(values[r"\Delta"])

    np.testing.assert_allclose(gradient(penalized, both), 0, atol=1e-6)


@proves(
    "continual-measures",
    how="counts the right answers of four stages, task by task",
)
def test_answers_counted_after_each_stage() -> None:
    tasks, asked = 4, 25
    right = rng().integers(3, asked, size=(tasks, tasks))
    accuracy = {
        (t, i): right[t - 1, i - 1] / asked
        for t in range(1, tasks + 1)
        for i in range(1, tasks + 1)
    }
    lost = [right[-1, i] - right[i, i] for i in range(tasks - 1)]
    env = {"R": Indexed(lambda t, i: accuracy[t, i]), "T": tasks}
    assert_equation(
        "continual-measures",
        env,
        {
            "A": right[-1].sum() / (tasks * asked),
            "B": sum(lost) / (asked * len(lost)),
        },
    )


@proves(
    "covariate-shift-weights",
    how="enumerates inputs and labels of the target, drawn with the same law of labels",
)
def test_weighted_source_losses_are_the_targets() -> None:
    random = rng()
    source, target = random.dirichlet(np.ones(4), size=2)
    labels = random.dirichlet(np.ones(3), size=4)
    loss = random.exponential(size=(4, 3))
    expected = 0.0
    for i in range(4):
        for j in range(3):
            expected += target[i] * labels[i, j] * loss[i, j]
    env = {
        "n": 4,
        "K": 3,
        "p": from_one(source),
        "q": from_one(target),
        "P": from_one(source[:, None] * labels),
        r"\ell": from_one(loss),
    }
    assert_equation(
        "covariate-shift-weights",
        env,
        {"w_i": target / source, "R": expected},
        each={"i": range(1, 5)},
    )


@proves(
    "uncertainty-weighting",
    how="multiplies Python's normal densities of three outputs, without their constant",
)
def test_weights_from_normal_densities() -> None:
    random = rng()
    targets, outputs = random.normal(size=(2, 3))
    spread = np.array([0.4, 1.7, 2.6])
    likelihood = sum(
        math.log(NormalDist(mean, deviation).pdf(target))
        for target, mean, deviation in zip(
            targets, outputs, spread, strict=True
        )
    )
    env = {
        "K": 3,
        "L": from_one((targets - outputs) ** 2),
        "s": from_one(spread),
    }
    assert_equation(
        "uncertainty-weighting",
        env,
        {"L": -likelihood - 3 * math.log(2 * math.pi) / 2},
    )


def test_equal_predictions_cost_the_difference_of_the_shares() -> None:
    """What the page on continual learning says of features that agree."""
    random = rng()
    for _ in range(200):
        predicted, source, target = random.uniform(size=3)
        errors = []
        for share in (source, target):
            # Of both classes right at once, any probability that is possible.
            low, high = (
                max(0.0, predicted + share - 1),
                min(predicted, share),
            )
            both = random.uniform(low, high)
            errors.append(predicted + share - 2 * both)
        assert sum(errors) >= abs(source - target) - 1e-12


# ------------------------------------------------------ two-tower-recommender


@proves(
    "two-tower-loss",
    how="deals out items in proportion to their scores over their popularity, and takes the surprise at the "
    "chosen one, row by row",
)
@pytest.mark.parametrize(
    ("rows", "size", "tau"), [(4, 3, 0.4), (3, 5, 1.7)]
)
def test_rows_compete_for_their_items(
    rows: int, size: int, tau: float
) -> None:
    random = rng(rows)
    users = random.normal(size=(rows, size))
    items = random.normal(size=(rows, size))
    popular = random.uniform(0.05, 0.6, size=rows)
    weights = np.exp(np.einsum("ik,jk->ij", users, items) / tau) / popular
    total = 0.0
    for i in range(rows):
        odds = sum(weights[i, j] for j in range(rows) if j != i)
        total += math.log1p(odds / weights[i, i])
    assert_equation(
        "two-tower-loss",
        {
            r"\mathbf{u}": from_one(users),
            r"\mathbf{v}": from_one(items),
            "q": from_one(popular),
            r"\tau": tau,
            "B": rows,
        },
        {"s_{ij}": np.log(weights), "L": total / rows},
        each={"i": range(1, rows + 1), "j": range(1, rows + 1)},
    )


@proves(
    "two-tower-loss",
    how="equals PyTorch's cross_entropy of a batch whose right classes lie on the diagonal",
)
def test_rows_are_classes_in_pytorch() -> None:
    torch = optional_torch()
    random = rng(8)
    users = torch.from_numpy(random.normal(size=(5, 2)))
    items = torch.from_numpy(random.normal(size=(5, 2)))
    popular = torch.from_numpy(random.uniform(0.1, 0.9, size=5))
    scores = users @ items.T / 0.6 - popular.log()
    loss = torch.nn.functional.cross_entropy(scores, torch.arange(5))
    assert_equation(
        "two-tower-loss",
        {
            r"\mathbf{u}": from_one(users.numpy()),
            r"\mathbf{v}": from_one(items.numpy()),
            "q": from_one(popular.numpy()),
            r"\tau": 0.6,
            "B": 5,
        },
        {"s_{ij}": scores.numpy(), "L": loss.item()},
        each={"i": range(1, 6), "j": range(1, 6)},
    )


CHOICES = np.array([[0.5, 0.1, 0.15, 0.25], [0.2, 0.35, 0.4, 0.05]])
"""How probably each of two users chooses each of four items; the first user comes twice as often."""


@functools.cache
def _least(others: int, corrected: bool) -> Array:
    """Scores of least expected loss for each user, over all batches with so many other items."""
    popular = np.array([2, 1]) / 3 @ CHOICES
    off = np.log(popular) if corrected else np.zeros(4)
    batches = np.array(list(itertools.product(range(4), repeat=others + 1)))
    found = []
    for chosen in CHOICES:
        chance = chosen[batches[:, 0]] * popular[batches[:, 1:]].prod(
            axis=1
        )
        scores = np.zeros(4)
        for _ in range(3000):
            seen = scores[batches] - off[batches]
            share = np.exp(seen - seen.max(axis=1, keepdims=True))
            share /= share.sum(axis=1, keepdims=True)
            share[:, 0] -= 1
            slope = np.zeros(4)
            np.add.at(slope, batches, chance[:, None] * share)
            scores -= 2 * slope
        measure = np.ones(4) if corrected else popular
        found.append(scores - np.log(measure @ np.exp(scores)))
    return np.array(found)


@proves(
    "in-batch-optimum",
    how="goes down the slope of the expected loss, taken over every batch that two users and four items can make",
)
@pytest.mark.parametrize("others", [1, 3])
def test_scores_that_every_batch_leads_to(others: int) -> None:
    popular = np.array([2, 1]) / 3 @ CHOICES

    def chance(item: Any, given: Any) -> Any:
        return CHOICES[int(given), int(item)]

    for user, item in itertools.product(range(2), range(4)):
        assert_equation(
            "in-batch-optimum",
            {
                "x": user,
                "y": item,
                "p": chance,
                "q": lambda y: popular[int(y)],
            },
            {
                "f(x, y)": _least(others, corrected=False)[user, item],
                "g(x, y)": _least(others, corrected=True)[user, item],
            },
            rtol=1e-6,
            atol=1e-7,
        )


@proves(
    "hashed-tables",
    how="goes through every way to hash a few identifiers, and counts those that share all their rows",
)
@pytest.mark.parametrize(
    ("identifiers", "tables", "rows", "size"),
    [(3, 2, 2, 5), (4, 1, 3, 7), (2, 3, 2, 3), (5, 1, 4, 2)],
)
def test_every_way_to_hash(
    identifiers: int, tables: int, rows: int, size: int
) -> None:
    weights = np.zeros((tables, rows, size), np.float16)
    places = list(itertools.product(range(rows), repeat=tables))
    shared, ways = 0, 0
    for where in itertools.product(places, repeat=identifiers):
        ways += 1
        shared += sum(where.count(place) > 1 for place in where)
    assert_equation(
        "hashed-tables",
        {
            "N": identifiers,
            "h": tables,
            "m": rows,
            "d": size,
            "b": weights.itemsize,
        },
        {"M": weights.nbytes, r"\kappa": shared / (ways * identifiers)},
    )


@proves(
    "inverse-propensity",
    how="goes through every pattern of looks and clicks of three showings, for the mean and the variance of the "
    "estimate",
)
@pytest.mark.parametrize(
    ("relevant", "seen"),
    [(0.3, (0.9, 0.5, 0.2)), (0.65, (0.4, 0.4, 0.75))],
)
def test_every_pattern_of_looks_and_clicks(
    relevant: float, seen: tuple[float, ...]
) -> None:
    patterns = []
    for looks in itertools.product((0, 1), repeat=3):
        for likes in itertools.product((0, 1), repeat=3):
            chance = 1.0
            for look, like, o in zip(looks, likes, seen, strict=True):
                chance *= o if look else 1 - o
                chance *= relevant if like else 1 - relevant
            clicks = [a * b for a, b in zip(looks, likes, strict=True)]
            guess = sum(
                c / o for c, o in zip(clicks, seen, strict=True)
            ) / len(seen)
            patterns.append((chance, clicks, guess))
    mean = sum(chance * guess for chance, _, guess in patterns)
    assert math.isclose(mean, relevant)
    spread = sum(c * (guess - mean) ** 2 for c, _, guess in patterns)
    for _, clicks, guess in patterns:
        assert_equation(
            "inverse-propensity",
            {
                "c": from_one(np.array(clicks)),
                "o": from_one(np.array(seen)),
                "r": relevant,
                "n": len(seen),
            },
            {r"\hat r": guess, r"\operatorname{Var}(\hat r)": spread},
        )


@refutes(
    "sampled-recall",
    how="counts the draws of 99 other items that leave the right one among the first ten, for both recommenders",
)
def test_a_sample_reverses_the_order() -> None:
    catalog, high, share, low, middle, *rest = published(
        "sampled-recall"
    ).numbers
    whole_a, whole_b, others, sampled_a, sampled_b = rest

    def among(rank: float) -> float:
        better, size = int(rank) - 1, int(others)
        worse = int(catalog) - 1 - better
        good = sum(
            math.comb(better, k) * math.comb(worse, size - k)
            for k in range(10)
        )
        return good / math.comb(int(catalog) - 1, size)

    part = share / 100
    a = part * among(high) + (1 - part) * among(low)
    assert (part * (high <= 10), float(middle <= 10)) == (whole_a, whole_b)
    assert round(a, 3) == sampled_a
    assert round(among(middle), 3) == sampled_b
    assert whole_a > whole_b
    assert sampled_a < sampled_b
