"""Proofs of the formulas of the topic pretraining and scaling: experts run singly, counts, searches, simulations."""

import itertools
import math
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from proving import (
    Indexed,
    assert_equation,
    assert_within_error,
    derives,
    equation,
    from_one,
    gradient,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
    symbols,
)
from proving.references import integral

Array = np.ndarray[Any, Any]


# ---------------------------------------------------------------- experts


@proves(
    "mixture-of-experts",
    how="the softmax over the scores of the chosen experts alone, of 7 networks run one by one",
)
def test_the_mixture_is_a_softmax_over_the_chosen() -> None:
    for seed, (experts, chosen, width, inner) in enumerate(
        ((7, 3, 4, 5), (6, 2, 3, 8))
    ):
        random = rng(seed)
        x = random.normal(size=width)
        router = random.normal(size=(experts, width))
        up = random.normal(size=(experts, inner, width))
        down = random.normal(size=(experts, width, inner))
        scores = router @ x
        outputs = [
            d @ np.maximum(u @ x, 0) for u, d in zip(up, down, strict=True)
        ]
        order = sorted(range(experts), key=lambda i: -scores[i])[:chosen]
        kept = np.array([scores[i] for i in order])
        shares = np.exp(kept - kept.max()) / np.exp(kept - kept.max()).sum()
        weights = np.zeros(experts)
        for share, i in zip(shares, order, strict=True):
            weights[i] = share
        mixed = sum(
            share * outputs[i]
            for share, i in zip(shares, order, strict=True)
        )
        assert_equation(
            "mixture-of-experts",
            {
                "z": from_one(scores),
                "m": from_one((weights > 0).astype(float)),
                "E": experts,
                r"\mathbf{f}": Indexed(lambda i, o=outputs: o[i - 1]),
            },
            {
                "p_i": 1 / np.exp(scores[None] - scores[:, None]).sum(1),
                "g_i": weights,
                r"\mathbf{y}": mixed,
            },
            each={"i": range(1, experts + 1)},
        )


@proves(
    "mixture-of-experts",
    how="PyTorch's topk and softmax, with linear layers as experts",
)
def test_the_mixture_is_what_pytorch_computes() -> None:
    torch = optional_torch()
    torch.manual_seed(3)
    experts, chosen, width = 5, 2, 4
    x = torch.randn(width, dtype=torch.float64)
    layers = [
        torch.nn.Linear(width, width, dtype=torch.float64)
        for _ in range(experts)
    ]
    scores = torch.randn(experts, dtype=torch.float64)
    values, places = torch.topk(scores, chosen)
    shares = torch.softmax(values, 0)
    mask = torch.zeros(experts, dtype=torch.float64).index_fill(
        0, places, 1.0
    )
    weights = torch.zeros(experts, dtype=torch.float64).scatter(
        0, places, shares
    )
    outputs = [layer(x).detach().numpy() for layer in layers]
    mixed = sum(
        w * layers[i](x) for w, i in zip(shares, places, strict=True)
    )
    assert_equation(
        "mixture-of-experts",
        {
            "z": from_one(scores.numpy()),
            "m": from_one(mask.numpy()),
            "E": experts,
            r"\mathbf{f}": Indexed(lambda i: outputs[i - 1]),
        },
        {
            "p_i": torch.softmax(scores, 0).numpy(),
            "g_i": weights.numpy(),
            r"\mathbf{y}": mixed.detach().numpy(),
        },
        each={"i": range(1, experts + 1)},
    )


@proves(
    "expert-parameters",
    how="counts the entries of the matrices of every expert, and of those on one token's way",
)
def test_expert_parameters_are_entries_of_matrices() -> None:
    for width, inner, experts, shared, chosen in (
        (5, 7, 6, 2, 3),
        (4, 3, 9, 0, 4),
    ):
        router = np.zeros((experts, width))
        expert = [(inner, width), (inner, width), (width, inner)]
        routed = [
            [np.zeros(shape) for shape in expert] for _ in range(experts)
        ]
        always = [
            [np.zeros(shape) for shape in expert] for _ in range(shared)
        ]

        def size(networks: list[list[Array]]) -> int:
            return sum(matrix.size for one in networks for matrix in one)

        assert_equation(
            "expert-parameters",
            {
                "d": width,
                "h": inner,
                "E": experts,
                "S": shared,
                "k": chosen,
            },
            {
                "P": size(routed) + size(always) + router.size,
                r"P_\text{active}": size(routed[:chosen])
                + size(always)
                + router.size,
            },
        )


@proves(
    "load-balancing-loss",
    how="the mean over all pairs of a token's visits and another token's probability, in a double loop",
)
def test_the_balancing_loss_is_a_mean_over_pairs() -> None:
    for seed, (tokens, experts, chosen) in enumerate(
        ((7, 4, 2), (5, 3, 1))
    ):
        scores = rng(seed).normal(size=(tokens, experts))
        chances = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
        visits = [
            [int(i) for i in np.argsort(-row)[:chosen]] for row in scores
        ]
        loads = [sum(i in v for v in visits) for i in range(experts)]
        pairs = [
            chances[other, i]
            for visited in visits
            for i in visited
            for other in range(tokens)
        ]
        weight = 0.03
        assert_equation(
            "load-balancing-loss",
            {
                "c": from_one(loads),
                "k": chosen,
                "T": tokens,
                "E": experts,
                "p": from_one(chances),
                r"\lambda": weight,
            },
            {
                "f_i": np.array(loads) / sum(loads),
                r"\bar p_i": [np.mean(column) for column in chances.T],
                r"L_\text{bal}": weight * experts * np.mean(pairs),
            },
            each={"i": range(1, experts + 1)},
        )


@proves(
    "load-balancing-loss",
    how="PyTorch's one_hot and mean, for two experts per token",
)
def test_the_balancing_loss_is_what_pytorch_computes() -> None:
    torch = optional_torch()
    torch.manual_seed(4)
    tokens, experts, chosen = 9, 5, 2
    chances = torch.softmax(
        torch.randn(tokens, experts, dtype=torch.float64), -1
    )
    places = torch.topk(chances, chosen).indices
    marks = torch.nn.functional.one_hot(places, experts).double()
    shares = marks.mean((0, 1))
    means = chances.mean(0)
    assert_equation(
        "load-balancing-loss",
        {
            "c": from_one(marks.sum((0, 1)).numpy()),
            "k": chosen,
            "T": tokens,
            "E": experts,
            "p": from_one(chances.numpy()),
            r"\lambda": 0.5,
        },
        {
            "f_i": shares.numpy(),
            r"\bar p_i": means.numpy(),
            r"L_\text{bal}": float(0.5 * experts * shares @ means),
        },
        each={"i": range(1, experts + 1)},
    )


@proves(
    "balancing-bias",
    how="moves each bias by comparing its load with an equal share of all visits",
)
def test_biases_move_against_the_load() -> None:
    for seed, experts in enumerate((6, 5)):
        random = rng(seed)
        loads = random.integers(0, 9, size=experts)
        loads[0] += -sum(loads) % experts
        loads[1], loads[2] = (
            sum(loads) // experts,
            loads[1] + loads[2] - (sum(loads) // experts),
        )
        biases = random.normal(size=experts)
        step = 0.07
        moved = biases.copy()
        for i in range(experts):
            if loads[i] * experts > sum(loads):
                moved[i] -= step
            elif loads[i] * experts < sum(loads):
                moved[i] += step
        assert_equation(
            "balancing-bias",
            {
                "c": from_one(loads),
                "b": from_one(biases),
                "E": experts,
                "u": step,
            },
            {r"\bar c": loads.mean(), "b_i": moved},
            each={"i": range(1, experts + 1)},
        )


def _routed(
    scores: Array, values: Array, chosen: int, *, divided: bool
) -> tuple[float, Array, Array, Array]:
    """A loss after a layer of experts: their output, squared and weighted; weights, marks and probabilities."""
    order = np.argsort(-scores)[:chosen]
    marks = np.isin(np.arange(len(scores)), order).astype(float)
    chances = np.exp(scores) / np.exp(scores).sum()
    weights = marks * chances
    if divided:
        weights = weights / weights.sum()
    output = weights @ values
    return float(np.sum(np.cos(output) * output)), weights, marks, chances


def _slopes(
    chosen: int, seed: int, *, divided: bool
) -> tuple[dict[str, object], Array, int]:
    """Symbols at a random token, and the slopes of its loss in every score."""
    random = rng(seed)
    experts = 5 + seed
    scores = random.normal(size=experts)
    values = random.normal(size=(experts, 3))
    slopes = gradient(
        lambda z: _routed(z, values, chosen, divided=divided)[0], scores
    )
    _, weights, marks, chances = _routed(
        scores, values, chosen, divided=divided
    )
    upward = gradient(
        lambda y: float(np.sum(np.cos(y) * y)), weights @ values
    )
    env = {
        "g": from_one(weights),
        "m": from_one(marks),
        "p": from_one(chances),
        "s": from_one(values @ upward),
        "E": experts,
    }
    return env, slopes, experts


def _agree(formula: str, chosen: int, *, divided: bool) -> Array:
    """Hold a formula for the slopes of the loss in every score against the numerical ones, and give these."""
    env, slopes, experts = _slopes(chosen, chosen, divided=divided)
    assert_equation(
        formula,
        env,
        {r"\frac{\partial L}{\partial z_j}": slopes},
        each={"j": range(1, experts + 1)},
        rtol=1e-5,
        atol=1e-7,
    )
    return slopes


@proves(
    "router-gradient-normalized",
    how="numerical derivatives of a loss behind a layer that selects, for one, two and three experts",
)
def test_scores_move_by_comparison_with_the_chosen() -> None:
    for chosen in (1, 2, 3):
        slopes = _agree("router-gradient-normalized", chosen, divided=True)
        if chosen == 1:
            assert np.abs(slopes).max() < 1e-7


@proves(
    "router-gradient-plain",
    how="numerical derivatives of a loss behind a layer that selects, for one, two and three experts",
)
def test_plain_weights_move_every_score() -> None:
    for chosen in (1, 2, 3):
        slopes = _agree("router-gradient-plain", chosen, divided=False)
        assert np.abs(slopes).min() > 1e-4


@proves(
    "router-gradient-normalized",
    how="PyTorch's automatic derivative through topk and softmax",
)
def test_the_router_gradient_is_pytorchs() -> None:
    torch = optional_torch()
    torch.manual_seed(5)
    experts, chosen = 6, 3
    scores = torch.randn(experts, dtype=torch.float64, requires_grad=True)
    values = torch.randn(experts, 4, dtype=torch.float64)
    kept, places = torch.topk(scores, chosen)
    weights = torch.zeros(experts, dtype=torch.float64).scatter(
        0, places, torch.softmax(kept, 0)
    )
    output = weights @ values
    loss = (output**3).sum()
    (slopes,) = torch.autograd.grad(loss, scores, retain_graph=True)
    (upward,) = torch.autograd.grad(loss, output)
    assert_equation(
        "router-gradient-normalized",
        {
            "g": from_one(weights.detach().numpy()),
            "s": from_one((values @ upward).numpy()),
            "E": experts,
        },
        {r"\frac{\partial L}{\partial z_j}": slopes.numpy()},
        each={"j": range(1, experts + 1)},
    )


# ---------------------------------------------------------------- scaling laws


def _shrunk(rate: float, end: float) -> float:
    """What is left of 1 when it loses the share `rate` per unit of relative growth, from 1 to `end`."""
    return math.exp(-rate * integral(lambda u: 1 / u, 1, end))


@proves(
    "scaling-law",
    how="integrates a fall of a fixed share per percent of growth, from one parameter and one token on",
)
def test_each_term_falls_by_a_fixed_share() -> None:
    for size, data, floor, first, second, alpha, beta in (
        (53.0, 410.0, 1.7, 6.5, 9.1, 0.34, 0.28),
        (7.5, 31.0, 0.4, 2.2, 3.7, 0.6, 1.3),
    ):
        assert_equation(
            "scaling-law",
            {
                r"L_\infty": floor,
                "A": first,
                "B": second,
                r"\alpha": alpha,
                r"\beta": beta,
                "N": size,
                "D": data,
            },
            {
                "L": floor
                + first * _shrunk(alpha, size)
                + second * _shrunk(beta, data)
            },
            rtol=1e-6,
        )


def _lowest(law: dict[str, float], compute: float) -> tuple[float, float]:
    """Size and tokens of the lowest loss, by repeated search on a finer grid."""
    low, high = math.log(1e-3), math.log(compute)
    for _ in range(12):
        grid = np.linspace(low, high, 201)
        sizes = np.exp(grid)
        loss = equation("scaling-law").solve(
            law | {"N": sizes, "D": compute / (6 * sizes)}
        )["L"]
        best = int(np.argmin(loss))
        low, high = (
            float(grid[max(best - 1, 0)]),
            float(grid[min(best + 1, 200)]),
        )
    found = math.exp((low + high) / 2)
    return found, compute / (6 * found)


@proves(
    "compute-optimal",
    how="searches the page's own law along a line of equal compute, for two sets of constants",
)
def test_the_split_is_the_lowest_point_of_the_law() -> None:
    for first, second, alpha, beta, compute in (
        (6.5, 9.1, 0.34, 0.28, 4e4),
        (12.0, 5.0, 0.6, 0.9, 3e5),
    ):
        law = {
            r"L_\infty": 0.0,
            "A": first,
            "B": second,
            r"\alpha": alpha,
            r"\beta": beta,
        }
        size, data = _lowest(law, compute)
        tokens = compute / 6
        assert_equation(
            "compute-optimal",
            law | {"C": compute},
            {
                "G": size / tokens ** (beta / (alpha + beta)),
                "N^*": size,
                "D^*": data,
            },
            rtol=1e-5,
        )


@derives(
    "compute-optimal",
    how="solves for a slope of zero along equal compute, two linear equations in the logarithms",
)
def test_the_slope_along_equal_compute_is_zero() -> None:
    first, second, alpha, beta, compute = (
        sympy.Symbol(name, positive=True)
        for name in ("A", "B", "a", "b", "C")
    )
    n, d = symbols("n"), symbols("d")
    solved = sympy.solve(
        [
            sympy.log(alpha * first / (beta * second))
            - alpha * n
            + beta * d,
            n + d - sympy.log(compute / 6),
        ],
        [n, d],
    )
    size, data = (
        sympy.powsimp(sympy.expand(sympy.exp(solved[s]))) for s in (n, d)
    )
    assert_equation(
        "compute-optimal",
        {
            "A": first,
            "B": second,
            r"\alpha": alpha,
            r"\beta": beta,
            "C": compute,
        },
        {
            "G": sympy.exp(
                sympy.log(alpha * first / (beta * second)) / (alpha + beta)
            ),
            "N^*": size,
            "D^*": data,
        },
    )


def _product(rows: int, inner: int, columns: int) -> int:
    """Operations of a matrix product and of the two products that differentiate it, entry by entry."""
    forward = sum(2 * inner for _ in range(rows) for _ in range(columns))
    for_left = sum(2 * columns for _ in range(rows) for _ in range(inner))
    for_right = sum(2 * rows for _ in range(inner) for _ in range(columns))
    return forward + for_left + for_right


@proves(
    "training-compute",
    how="counts multiplications and additions of all products of small decoders, forward and backward",
)
def test_operations_are_counted_product_by_product() -> None:
    for layers, heads, size, tokens, texts, vocabulary in (
        (2, 3, 2, 5, 2, 7),
        (3, 2, 4, 3, 1, 6),
    ):
        width = heads * size
        shapes = [(width, width)] * 4 + [
            (width, 3 * width),
            (3 * width, width),
        ]
        matrices = shapes * layers + [(width, vocabulary)]
        done = sum(_product(tokens, a, b) for a, b in matrices)
        for _ in range(layers * heads):
            for place in range(1, tokens + 1):
                done += _product(1, size, place) + _product(1, place, size)
        assert_equation(
            "training-compute",
            {
                "D": texts * tokens,
                "N": sum(a * b for a, b in matrices),
                r"\ell": layers,
                "d": width,
                "n": tokens,
            },
            {"C": texts * done},
        )


@proves(
    "training-time",
    how="lets devices work in parallel, a little at a time, until the operations are done",
)
def test_devices_work_until_the_operations_are_done() -> None:
    for work, devices, rate, share in (
        (900.0, 3, 5.0, 0.4),
        (70.0, 4, 2.5, 0.7),
    ):
        tick, clock, done = 1e-2, 0.0, 0.0
        while done < work:
            done += sum(rate * share * tick for _ in range(devices))
            clock += tick
        assert_equation(
            "training-time",
            {"C": work, "m": devices, "R": rate, "u": share},
            {"t": clock},
            rtol=2e-3,
        )


@proves(
    "exact-match-scaling",
    how="a loss that loses a fixed share per percent of growth, and all outcomes of five tokens",
)
def test_whole_answers_need_every_token() -> None:
    for ratio, alpha, tokens in ((8.0, 0.4, 5), (3.0, 1.2, 3)):
        loss = _shrunk(alpha, ratio)
        right = math.exp(-loss)
        whole = sum(
            math.prod(right if good else 1 - right for good in outcome)
            for outcome in itertools.product((False, True), repeat=tokens)
            if outcome.count(True) == tokens
        )
        assert_equation(
            "exact-match-scaling",
            {
                "N": 7.0 * ratio,
                "N_0": 7.0,
                r"\alpha": alpha,
                "k": tokens,
            },
            {"p": right, "P": whole},
            rtol=1e-6,
        )


@proves(
    "unseen-success",
    how="adds up the chances of all outcomes of a small test in which nothing is solved",
)
def test_no_item_is_solved() -> None:
    for chance, items in ((0.3, 4), (0.05, 7)):
        nothing = 1 - sum(
            math.prod(chance if good else 1 - chance for good in outcome)
            for outcome in itertools.product((False, True), repeat=items)
            if any(outcome)
        )
        assert_equation(
            "unseen-success", {"P": chance, "n": items}, {"Q": nothing}
        )


# ---------------------------------------------------------------- data


@proves(
    "minhash-buckets",
    how="4,000 trials of hashing two sets at random, with the minima of each bucket compared",
)
def test_buckets_find_pairs_as_often_as_stated() -> None:
    for first, second, both, buckets, each in (
        (30, 22, 18, 5, 3),
        (12, 19, 9, 4, 2),
    ):
        union = first + second - both
        mine = np.arange(union) < first
        theirs = np.arange(union) >= union - second

        def agreeing(
            random: np.random.Generator,
            trials: int,
            shape: tuple[int, ...] = (buckets, each, union),
            sets: tuple[Array, Array] = (mine, theirs),
        ) -> Array:
            hashes = random.random((trials, *shape))
            left, right = (np.where(s, hashes, 2.0).min(-1) for s in sets)
            return np.asarray(left == right)

        solved = equation("minhash-buckets").solve(
            {"a": first, "b": second, "c": both, "q": buckets, "r": each}
        )

        def pairs(random: np.random.Generator, trials: int) -> Array:
            return np.asarray(
                np.mean(agreeing(random, trials), axis=(1, 2))
            )

        def found(random: np.random.Generator, trials: int) -> Array:
            whole = np.all(agreeing(random, trials), axis=2)
            return np.asarray(np.any(whole, axis=1), dtype=float)

        assert_within_error(solved["J"], pairs, count=4000)
        assert_within_error(solved["P"], found, count=4000)


@proves(
    "minhash-buckets",
    how="lists all ways in which the minima of two buckets of two may agree, with exact probabilities",
)
def test_all_outcomes_of_two_buckets_are_listed() -> None:
    mine, theirs = set("abcdefg"), set("efghi")
    share = Fraction(len(mine & theirs), len(mine | theirs))
    for buckets, each in ((2, 2), (1, 3), (3, 2)):
        found = Fraction(0)
        for outcome in itertools.product(
            (False, True), repeat=buckets * each
        ):
            chance = math.prod(
                share if same else 1 - share for same in outcome
            )
            rows = [
                outcome[i * each : (i + 1) * each] for i in range(buckets)
            ]
            found += chance if any(all(row) for row in rows) else 0
        assert_equation(
            "minhash-buckets",
            {
                "a": len(mine),
                "b": len(theirs),
                "c": len(mine & theirs),
                "q": buckets,
                "r": each,
            },
            {"J": float(share), "P": float(found)},
        )


@proves(
    "repeated-tokens",
    how="adds up what each repetition is worth when its value decays, by numerical integration",
)
def test_repetitions_decay() -> None:
    for unique, repeats, constant in ((3.0, 7.0, 15.4), (11.0, 0.4, 2.5)):
        worth = constant * integral(
            lambda s: np.exp(-s), 0, repeats / constant
        )
        assert_equation(
            "repeated-tokens",
            {"U": unique, "R": constant, r"\rho": repeats},
            {r"D_\text{eff}": unique + unique * worth},
            rtol=1e-7,
        )


@derives(
    "repeated-tokens",
    how="SymPy integrates the decaying worth of a repeated token",
)
def test_the_worth_of_repetitions_is_an_integral() -> None:
    unique, constant, repeats, s = (
        sympy.Symbol(name, positive=True) for name in "URks"
    )
    worth = sympy.integrate(sympy.exp(-s / constant), (s, 0, repeats))
    assert_equation(
        "repeated-tokens",
        {"U": unique, "R": constant, r"\rho": repeats},
        {r"D_\text{eff}": unique + unique * worth},
    )


@proves(
    "curriculum-pacing",
    how="10,000 small steps of growth at a rate inversely proportional to the share, scaled to arrive in time",
)
def test_the_share_grows_at_a_rate_inverse_to_itself() -> None:
    for start, end, at in ((0.2, 30.0, 12.0), (0.35, 8.0, 5.5)):
        pace = (1 - start**2) / (2 * end)
        share = start
        for _ in range(10_000):
            half = share + pace / share * at / 20_000
            share += pace / half * at / 10_000
        assert_equation(
            "curriculum-pacing",
            {"c_0": start, "T": end, "t": at},
            {"c": share},
            rtol=1e-7,
        )
        for late in (end, 1.5 * end):
            assert_equation(
                "curriculum-pacing",
                {"c_0": start, "T": end, "t": late},
                {"c": 1.0},
            )


@proves(
    "order-weights",
    how="takes the steps with one example 1 and all others 0, once for each example",
)
def test_an_example_weighs_what_its_trace_is() -> None:
    for seed, steps in enumerate((7, 5)):
        rates = rng(seed).uniform(0.1, 0.9, size=steps)
        traces = []
        for marked in range(steps):
            parameter = 0.0
            for t in range(steps):
                parameter -= rates[t] * (parameter - float(t == marked))
            traces.append(parameter)
        assert_equation(
            "order-weights",
            {r"\eta": from_one(rates), "T": steps},
            {"w_t": np.array(traces)},
            each={"t": range(1, steps + 1)},
        )


@proves(
    "order-weights",
    how="the derivative of the last parameter in each example, by PyTorch through all steps",
)
def test_the_weights_are_derivatives() -> None:
    torch = optional_torch()
    torch.manual_seed(2)
    rates = torch.rand(6, dtype=torch.float64)
    examples = torch.randn(6, dtype=torch.float64, requires_grad=True)
    parameter = torch.tensor(0.7, dtype=torch.float64)
    for rate, example in zip(rates, examples, strict=True):
        parameter = parameter - rate * (parameter - example)
    (slopes,) = torch.autograd.grad(parameter, examples)
    assert_equation(
        "order-weights",
        {r"\eta": from_one(rates.numpy()), "T": 6},
        {"w_t": slopes.numpy()},
        each={"t": range(1, 7)},
    )


# ---------------------------------------------------------------- stability


@proves(
    "adam-surge",
    how="600 steps of Adam with one gradient, then one step with a larger one",
)
def test_one_large_gradient_after_many_equal_ones() -> None:
    for first, second, ratio in ((0.7, 0.93, 5.0), (0.8, 0.95, 30.0)):
        m = v = 0.0
        for t in range(1, 602):
            g = 0.3 * (ratio if t == 601 else 1.0)
            m += (1 - first) * (g - m)
            v += (1 - second) * (g * g - v)
        step = (m / (1 - first**601)) / math.sqrt(v / (1 - second**601))
        assert_equation(
            "adam-surge",
            {
                r"\beta_1": first,
                r"\beta_2": second,
                "r": ratio,
                r"\Delta": 0.4 * step,
                r"\eta": 0.4,
            },
            rtol=1e-9,
        )


@proves(
    "adam-surge",
    how="the step of torch.optim.Adam after 400 equal gradients",
)
def test_the_surge_is_pytorchs() -> None:
    torch = optional_torch()
    rate, ratio = 0.25, 12.0
    weight = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    adam = torch.optim.Adam([weight], lr=rate, betas=(0.6, 0.9), eps=0.0)
    before = 0.0
    for t in range(401):
        before = weight.item()
        weight.grad = torch.full_like(weight, ratio if t == 400 else 1.0)
        adam.step()
    assert_equation(
        "adam-surge",
        {
            r"\beta_1": 0.6,
            r"\beta_2": 0.9,
            "r": ratio,
            r"\Delta": before - weight.item(),
            r"\eta": rate,
        },
        rtol=1e-8,
    )


@proves(
    "logit-z-loss",
    how="the shift that makes the exponentials add up to 1, found by bisection, squared and weighted",
)
def test_the_penalty_is_the_shift_to_probabilities() -> None:
    for seed, size in enumerate((5, 9)):
        logits = rng(seed).normal(size=size) + 1.5
        low, high = -50.0, 50.0
        for _ in range(100):
            middle = (low + high) / 2
            if sum(math.exp(z - middle) for z in logits) > 1:
                low = middle
            else:
                high = middle
        assert_equation(
            "logit-z-loss",
            {
                "z": from_one(logits),
                "V": size,
                r"\lambda": 0.02,
            },
            {"L_z": 0.02 * low * low},
            rtol=1e-9,
        )


@proves(
    "logit-z-loss", how="equals the square of torch.logsumexp, weighted"
)
def test_the_penalty_is_pytorchs() -> None:
    torch = optional_torch()
    logits = torch.tensor(rng(7).normal(size=6) * 3)
    assert_equation(
        "logit-z-loss",
        {
            "z": from_one(logits.numpy()),
            "V": 6,
            r"\lambda": 1e-4,
        },
        {"L_z": 1e-4 * torch.logsumexp(logits, 0).item() ** 2},
    )


# ---------------------------------------------------------------- width


@proves(
    "adam-feature-change",
    how="the first step of Adam on a dense layer, entry by entry, and the output before and after",
)
def test_changes_of_the_first_step_add_up() -> None:
    for seed, (outputs, inputs) in enumerate(((3, 5), (4, 9))):
        random = rng(seed)
        x = random.normal(size=inputs)
        weights = random.normal(size=(outputs, inputs))
        upward = random.normal(size=outputs)
        rate = 0.013
        slope = np.outer(upward, x)
        first, second = 0.1 * slope, 0.001 * slope**2
        moved = weights - rate * (first / 0.1) / np.sqrt(second / 0.001)
        assert_equation(
            "adam-feature-change",
            {
                "x": from_one(x),
                r"\delta": from_one(upward),
                r"\eta": rate,
                "n": inputs,
            },
            {r"\Delta h_i": moved @ x - weights @ x},
            each={"i": range(1, outputs + 1)},
            rtol=1e-8,
        )


@proves(
    "adam-feature-change",
    how="one step of torch.optim.Adam on a linear layer",
)
def test_the_change_is_that_of_pytorchs_adam() -> None:
    torch = optional_torch()
    torch.manual_seed(6)
    layer = torch.nn.Linear(7, 3, bias=False, dtype=torch.float64)
    x = torch.randn(7, dtype=torch.float64)
    upward = torch.randn(3, dtype=torch.float64)
    adam = torch.optim.Adam(layer.parameters(), lr=0.02, eps=0.0)
    before = layer(x)
    (before @ upward).backward()
    adam.step()
    assert_equation(
        "adam-feature-change",
        {
            "x": from_one(x.numpy()),
            r"\delta": from_one(upward.numpy()),
            r"\eta": 0.02,
            "n": 7,
        },
        {r"\Delta h_i": (layer(x) - before).detach().numpy()},
        each={"i": range(1, 4)},
    )


@proves(
    "mup-hidden-rules",
    how="copies every input several times and asks for the same change, and the same variance of the output",
)
def test_wider_layers_change_and_start_alike() -> None:
    for seed, (narrow, copies) in enumerate(((4, 3), (5, 6))):
        x = rng(seed).normal(size=narrow)
        wide = np.tile(x, copies)
        rate, variance = 0.05, 0.4
        change = rate * np.abs(x).sum()
        spread = sum(variance * v * v for v in x)
        assert_equation(
            "mup-hidden-rules",
            {
                r"\eta_0": rate,
                "v_0": variance,
                "n_0": narrow,
                "n": narrow * copies,
            },
            {
                r"\eta_n": change / np.abs(wide).sum(),
                "v_n": spread / sum(v * v for v in wide),
            },
        )


# ---------------------------------------------------------------- Muon


def _inverse_root(square: Array) -> Array:
    values, vectors = np.linalg.eigh(square)
    return np.asarray(vectors @ np.diag(values**-0.5) @ vectors.T)


@proves(
    "muon-update",
    how="three steps with the momentum multiplied by the inverse root of its own square",
)
def test_momentum_is_made_orthogonal() -> None:
    random = rng(3)
    rows, columns, decay, rate, shrink, scale = 3, 5, 0.8, 0.07, 0.3, 1.7
    moment = random.normal(size=(rows, columns))
    weights = random.normal(size=(rows, columns))
    for _ in range(3):
        slope = random.normal(size=(rows, columns))
        after = decay * moment + slope
        left, _, right = np.linalg.svd(after, full_matrices=False)
        step = _inverse_root(after @ after.T) @ after
        moved = weights - rate * shrink * weights - rate * scale * step
        assert_equation(
            "muon-update",
            {
                r"\mathbf{M}_{t-1}": moment,
                r"\mathbf{G}_t": slope,
                r"\mathbf{W}_{t-1}": weights,
                r"\mathbf{U}": left,
                r"\mathbf{V}": right.T,
                r"\mu": decay,
                r"\eta": rate,
                r"\lambda": shrink,
                "s": scale,
            },
            {
                r"\mathbf{M}_t": after,
                r"\mathbf{O}_t": step,
                r"\mathbf{W}_t": moved,
            },
            rtol=1e-8,
        )
        moment, weights = after, moved


@proves(
    "newton-schulz-step",
    how="the polynomial of each singular value, between the same singular vectors",
)
def test_a_polynomial_acts_on_singular_values() -> None:
    for seed, shape in enumerate(((3, 5), (4, 2))):
        matrix = rng(seed).normal(size=shape)
        left, values, right = np.linalg.svd(matrix, full_matrices=False)
        a, b, c = 3.1, -4.2, 1.9
        moved = [
            a * v + b * v * v * v + c * v * v * v * v * v for v in values
        ]
        assert_equation(
            "newton-schulz-step",
            {r"\mathbf{X}": matrix, "a": a, "b": b, "c": c},
            {r"\mathbf{Y}": left @ np.diag(moved) @ right},
            rtol=1e-8,
        )


@proves(
    "newton-schulz-step",
    how="three such steps are those of torch.optim.Muon, within what 16 bits allow",
)
def test_the_steps_are_those_of_pytorchs_muon() -> None:
    torch = optional_torch()
    slope = rng(5).normal(size=(4, 6))
    weight = torch.nn.Parameter(torch.zeros(4, 6))
    weight.grad = torch.tensor(slope, dtype=torch.float32)
    torch.optim.Muon(
        [weight],
        lr=1.0,
        weight_decay=0.0,
        momentum=0.0,
        nesterov=False,
        ns_steps=3,
    ).step()
    matrix = slope / np.sqrt((slope**2).sum())
    for _ in range(2):
        matrix = equation("newton-schulz-step").solve(
            {r"\mathbf{X}": matrix, "a": 3.4445, "b": -4.775, "c": 2.0315}
        )[r"\mathbf{Y}"]
    assert_equation(
        "newton-schulz-step",
        {r"\mathbf{X}": matrix, "a": 3.4445, "b": -4.775, "c": 2.0315},
        {r"\mathbf{Y}": -weight.detach().numpy()},
        rtol=0.0,
        atol=0.03,
    )


@proves(
    "muon-rms",
    how="the entries of random matrices with orthonormal rows or columns, by Gram–Schmidt",
)
def test_the_size_of_entries_depends_on_the_shape() -> None:
    for seed, (rows, columns) in enumerate(((5, 3), (4, 7))):
        tall = rng(seed).normal(
            size=(max(rows, columns), min(rows, columns))
        )
        basis: list[Array] = []
        for column in tall.T:
            rest = column - sum((column @ b) * b for b in basis)
            basis.append(rest / np.sqrt(rest @ rest))
        matrix = np.array(basis) if rows < columns else np.array(basis).T
        assert matrix.shape == (rows, columns)
        assert_equation(
            "muon-rms",
            {"O": from_one(matrix), "m": rows, "n": columns},
        )


# ----------------------------------------------------------- common mistakes


@refutes(
    "mixtral-is-eight-times-seven",
    how="adds up the matrices of all experts, layer by layer",
)
def test_experts_do_not_repeat_the_whole_model() -> None:
    claim = published("mixtral-is-eight-times-seven")
    layers, experts, width, inner, held, rest, total, said = claim.numbers
    gated = [(width, inner), (width, inner), (inner, width)]
    count = 0.0
    for _ in range(int(layers)):
        count += width * experts  # the router
        count += experts * sum(rows * columns for rows, columns in gated)
    assert round(count / 1e9, 1) == held
    assert round(held + rest, 1) == total
    assert said - total > 9


@refutes(
    "abilities-need-a-size",
    how="multiplies the chances of single tokens, and simulates answers",
)
def test_smooth_tokens_make_steep_answers() -> None:
    *smooth, length, low, middle, high = published(
        "abilities-need-a-size"
    ).numbers
    steep = [low, middle, high]
    for chance, whole, digits in zip(smooth, steep, (4, 3, 3), strict=True):
        assert round(math.prod([chance] * int(length)), digits) == whole
        right = rng(7).random((40_000, int(length))) < chance
        hits = np.array(right.all(axis=1))
        error = math.sqrt(whole * (1 - whole) / len(hits))
        assert abs(hits.mean() - whole) < 4 * error
    assert smooth[1] / smooth[0] < 1.3
    assert steep[1] / steep[0] > 100
