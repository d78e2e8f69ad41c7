"""Proofs of the formulas of the topic training at scale: tallies, schedules run step by step, messages counted."""

import itertools
from typing import Any

import numpy as np
import pytest
import sympy

from proving import (
    Indexed,
    assert_equation,
    derives,
    equation,
    from_one,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
)
from proving.references import gradient, integral

Array = np.ndarray[Any, Any]


# ------------------------------------------------------------ training-memory


@proves(
    "training-state-memory",
    how="allocates NumPy arrays for weights, gradients, copy, optimizer and activations, and adds their bytes",
)
@pytest.mark.parametrize(
    ("weight", "copied", "kept", "state", "devices"),
    [(2, True, 2, 4, 3), (4, False, 2, 4, 1), (2, True, 1, 1, 7)],
)
def test_bytes_of_arrays(
    weight: int, copied: bool, kept: int, state: int, devices: int
) -> None:
    parameters, activations, examples = 1003, 17, 5
    gradient = 4
    states = [
        np.zeros(parameters, f"f{weight}"),
        np.zeros(parameters, f"f{gradient}"),
        *[np.zeros(parameters, "f4")] * copied,
        *[np.zeros(parameters, f"i{state}") for _ in range(kept)],
    ]
    flat = np.concatenate([x.view("u1") for x in states])
    largest = max(part.nbytes for part in np.array_split(flat, devices))
    acts = np.zeros((examples, activations), f"f{weight}")
    assert_equation(
        "training-state-memory",
        {
            "P": parameters,
            "w": weight,
            "g": gradient,
            "c": 4 * copied,
            "k": kept,
            "s": state,
            "Z": devices,
            "A": activations,
            "B": examples,
        },
        {"M": largest + acts.nbytes},
    )


@refutes(
    "adam-alone-is-not-all",
    how="adds up the bytes of arrays for two means, and for weights and gradients beside them",
)
def test_the_means_are_half_of_the_states() -> None:
    claim = published("adam-alone-is-not-all")
    billions, bits, means, needed = claim.numbers
    count = 1000
    arrays = [np.zeros(count, f"f{int(bits) // 8}") for _ in range(4)]
    sizes = [x.nbytes / count * billions for x in arrays]
    assert sum(sizes[:2]) == means
    assert sum(sizes) == needed != means


def kept_by_a_block(b: int, n: int, d: int, heads: int, w: int = 2) -> int:
    """Bytes that a classical block keeps for its backward pass: each operation saves what it needs, run on NumPy
    with numbers of `w` bytes."""
    saved: list[Array] = []

    def save(x: Array) -> Array:
        saved.append(x)
        return x

    def numbers(*shape: int) -> Array:
        return np.zeros(shape, f"f{w}")

    def normalized(x: Array) -> Array:
        return save(x).copy()

    def dropped(x: Array) -> Array:
        return x * save(np.ones(x.shape, bool))

    def linear(x: Array, out: int) -> Array:
        save(x)
        return numbers(*x.shape[:-1], out)

    x = numbers(b, n, d)
    y = linear(normalized(x), 3 * d)  # one input for queries, keys, values
    q, k, v = (
        save(
            part.reshape(b, n, heads, d // heads)
            .transpose(0, 2, 1, 3)
            .copy()
        )
        for part in np.split(y, 3, axis=-1)
    )
    scores = numbers(b, heads, n, n)
    assert q.shape == k.shape
    weights = save(np.zeros_like(scores))  # the softmax's output
    save(dropped(weights))  # is a factor of the product with values
    assert v.shape == (b, heads, n, d // heads)
    x = x + dropped(linear(numbers(b, n, d), d))
    wide = linear(normalized(x), 4 * d)
    save(wide)  # GELU needs its input
    dropped(linear(numbers(b, n, 4 * d), d))
    return sum(x.nbytes for x in saved)


@proves(
    "activation-memory",
    how="runs a block on arrays of 16, 32 and 64 bits and masks of bytes, and adds up what each operation saves",
)
@pytest.mark.parametrize(
    ("layers", "b", "n", "d", "heads", "w"),
    [(3, 2, 5, 12, 3, 2), (2, 3, 7, 10, 5, 4), (1, 1, 4, 6, 2, 8)],
)
def test_what_a_block_keeps(
    layers: int, b: int, n: int, d: int, heads: int, w: int
) -> None:
    assert_equation(
        "activation-memory",
        {r"\ell": layers, "B": b, "n": n, "d": d, "H": heads, "w": w},
        {r"M_\text{act}": layers * kept_by_a_block(b, n, d, heads, w)},
    )


# --------------------------------------------------- activation-checkpointing


def peak(layers: int, segments: int, inner: int, entry: int) -> int:
    """Largest amount alive while a chain of layers is run forward, then backward segment by segment."""
    size = layers // segments
    alive = {("in", s): entry for s in range(segments)}
    most = sum(alive.values())
    for segment in reversed(range(segments)):
        for layer in range(segment * size, (segment + 1) * size):
            alive["layer", layer] = inner
            most = max(most, sum(alive.values()))
        for layer in reversed(range(segment * size, (segment + 1) * size)):
            del alive["layer", layer]
        del alive["in", segment]
    assert not alive
    return most


@proves(
    "checkpoint-memory",
    how="keeps account of what is alive while segments are run again, and tries every number of segments",
)
@pytest.mark.parametrize(
    ("layers", "inner", "entry"), [(48, 12, 4), (36, 5, 5), (50, 8, 4)]
)
def test_what_is_alive_at_the_peak(
    layers: int, inner: int, entry: int
) -> None:
    divisors = [k for k in range(1, layers + 1) if layers % k == 0]
    amounts = {k: peak(layers, k, inner, entry) for k in divisors}
    best = min(amounts, key=lambda k: amounts[k])
    for k in divisors:
        assert_equation(
            "checkpoint-memory",
            {"n": layers, "k": k, "a": entry, "A": inner},
            {"M": amounts[k], "k^*": best, "M^*": amounts[best]},
        )


@derives(
    "checkpoint-memory",
    how="SymPy sets the slope of the first row in the number of segments to zero",
)
def test_the_slope_at_the_best_number_of_segments() -> None:
    n, k, a, b = sympy.symbols("n k a A", positive=True)
    memory = a * k + b * n / k
    (best,) = sympy.solve(sympy.expand(sympy.diff(memory, k) * k**2), k)
    assert_equation(
        "checkpoint-memory",
        {"n": n, "k": k, "a": a, "A": b},
        {
            "M": memory,
            "k^*": best,
            "M^*": memory.subs(k, best),
        },
    )


@proves(
    "recomputation-cost",
    how="counts the products of a chain of layers, forward, backward, and forward again for some",
)
@pytest.mark.parametrize("again", [0, 3, 7])
def test_products_of_a_step(again: int) -> None:
    layers = 7
    plain = layers + 2 * layers  # a backward step has two products
    assert_equation(
        "recomputation-cost",
        {"r": again / layers},
        {r"\frac{C_r}{C_0}": (plain + again) / plain},
    )


# ------------------------------------------------ data-parallel-communication


class Ring:
    """Devices in a ring that count what they send; numbers are of 8 bytes."""

    def __init__(self, data: Array) -> None:
        self.size = len(data)
        self.parts = [np.array_split(row.copy(), self.size) for row in data]
        self.sent = np.zeros(self.size)
        self.rounds = 0

    def _round(self, offset: int, *, add: bool) -> None:
        """Everybody passes a part to the next one."""
        moving = []
        for rank in range(self.size):
            part = (rank + offset) % self.size
            moving.append((rank, part, self.parts[rank][part].copy()))
            self.sent[rank] += moving[-1][2].nbytes
        for rank, part, values in moving:
            there = self.parts[(rank + 1) % self.size]
            there[part] = there[part] + values if add else values
        self.rounds += 1

    def reduce_scatter(self) -> None:
        for step in range(self.size - 1):
            self._round(-step, add=True)

    def all_gather(self) -> None:
        for step in range(self.size - 1):
            self._round(1 - step, add=False)

    def values(self) -> Array:
        return np.array([np.concatenate(parts) for parts in self.parts])


@proves(
    "ring-all-reduce",
    how="passes parts of arrays around a ring, until all hold the sum, and counts bytes and rounds",
)
@pytest.mark.parametrize("devices", [2, 3, 5])
def test_parts_passed_around_a_ring(devices: int) -> None:
    data = rng(devices).normal(size=(devices, 30))
    ring = Ring(data)
    ring.reduce_scatter()
    ring.all_gather()
    np.testing.assert_allclose(
        ring.values(), np.tile(data.sum(axis=0), (devices, 1))
    )
    assert len(set(ring.sent)) == 1
    delay, speed = 0.7, 11.0
    assert_equation(
        "ring-all-reduce",
        {"N": devices, "G": data[0].nbytes, r"\alpha": delay, "W": speed},
        {
            "S": ring.sent[0],
            "t": ring.rounds * delay + ring.sent[0] / speed,
        },
    )


@derives(
    "overlap-tokens",
    how="SymPy sets the times of the backward products and of the bytes of a ring equal",
)
def test_tokens_at_which_both_times_are_equal() -> None:
    n, b, r, u, w, p, m = sympy.symbols("N b R u W P m", positive=True)
    backward = (
        2 * (2 * p * m) / (r * u)
    )  # two products, two operations each
    pieces = sympy.Rational(1) / n * b * p
    exchange = 2 * (n - 1) * pieces / w
    (tokens,) = sympy.solve(backward - exchange, m)
    assert_equation(
        "overlap-tokens",
        {"N": n, "b": b, "R": r, "u": u, "W": w},
        {"m^*": tokens},
    )


@proves(
    "overlap-tokens",
    how="counts operations of backward products and bytes sent in a ring, and searches for equal times",
)
@pytest.mark.parametrize("devices", [2, 5])
def test_tokens_found_by_bisection(devices: int) -> None:
    rows, columns, speed, share, link = 6, 5, 7000.0, 0.4, 13.0
    ring = Ring(np.ones((devices, rows * columns)))
    ring.reduce_scatter()
    ring.all_gather()

    def backward(tokens: float) -> float:
        inputs = 2 * tokens * rows * columns
        weights = 2 * rows * tokens * columns
        return (inputs + weights) / (speed * share)

    low, high = 0.0, 1e6
    for _ in range(80):
        middle = (low + high) / 2
        if backward(middle) < ring.sent[0] / link:
            low = middle
        else:
            high = middle
    assert_equation(
        "overlap-tokens",
        {"N": devices, "b": 8, "R": speed, "u": share, "W": link},
        {"m^*": high},
    )


@proves(
    "straggler-time",
    how="integrates the chance that at least one of the devices is not done yet",
)
@pytest.mark.parametrize("devices", [1, 4, 9])
def test_the_slowest_of_several(devices: int) -> None:
    plain, late = 3.0, 0.7
    waiting = integral(
        lambda t: 1 - (1 - np.exp(-t / late)) ** devices, 0, 60 * late
    )
    assert_equation(
        "straggler-time",
        {r"\mu": plain, r"\tau": late, "N": devices},
        {"T": plain + waiting},
        rtol=1e-5,
    )


# --------------------------------------------------- sharded-data-parallelism


@proves(
    "zero-memory",
    how="gives each device its arrays, whole or its own part, at each stage, and adds their bytes",
)
@pytest.mark.parametrize("devices", [3, 5])
def test_bytes_of_each_stage(devices: int) -> None:
    parameters = 60
    whole = [
        np.zeros(parameters, "f2"),
        np.zeros(parameters, "f4"),
        np.zeros(3 * parameters, "f8"),
    ]
    weight, gradient, states = (x.nbytes / parameters for x in whole)

    def held(stage: int) -> int:
        sharded = {0: (), 1: (2,), 2: (1, 2), 3: (0, 1, 2)}[stage]
        return sum(
            (np.array_split(x, devices)[0] if i in sharded else x).nbytes
            for i, x in enumerate(whole)
        )

    assert_equation(
        "zero-memory",
        {"w": weight, "g": gradient, "o": states, "P": parameters}
        | {"N": devices},
        {f"M_{stage}": held(stage) for stage in range(4)},
    )


@proves(
    "zero-traffic",
    how="runs a step of each stage over a ring of devices, which count the bytes they send",
)
@pytest.mark.parametrize("devices", [2, 3, 5])
def test_bytes_of_a_step_of_each_stage(devices: int) -> None:
    gradients = rng(devices).normal(size=(devices, 30))
    second = Ring(gradients)
    second.reduce_scatter()  # then each updates its part
    second.all_gather()
    third = Ring(gradients)
    third.all_gather()  # parameters forward
    third.all_gather()  # and backward
    third.reduce_scatter()
    assert_equation(
        "zero-traffic",
        {"N": devices, "P": 30, "b": 8},
        {"S_{012}": second.sent[0], "S_3": third.sent[0]},
    )


# --------------------------------------------------------- tensor-parallelism


@proves(
    "tensor-parallel-layer",
    how="computes a layer whole and on devices with unequal shares of its hidden units, for three nonlinearities",
)
@pytest.mark.parametrize(
    "bend", [np.tanh, np.square, lambda x: np.maximum(x, 0)]
)
def test_shares_of_hidden_units_add_up(bend: Any) -> None:
    random = rng(5)
    x = random.normal(size=(4, 3))
    a, b = random.normal(size=(3, 7)), random.normal(size=(7, 2))
    cuts = [0, 2, 3, 7]
    shares = list(itertools.pairwise(cuts))
    units = [bend(x @ a[:, j]) for j in range(7)]
    whole = sum(np.outer(u, b[j]) for j, u in enumerate(units))
    columns = [a[:, low:high] for low, high in shares]
    rows = [b[low:high] for low, high in shares]
    env = {
        r"\mathbf{X}": x,
        r"\mathbf{A}": a,
        r"\mathbf{B}": b,
        r"\mathbf{U}": Indexed(lambda i: columns[i - 1]),
        r"\mathbf{V}": Indexed(lambda i: rows[i - 1]),
        r"\phi": bend,
        "p": len(shares),
    }
    assert_equation("tensor-parallel-layer", env)
    right = equation("tensor-parallel-layer").right.value(env)
    np.testing.assert_allclose(right, whole)


@proves(
    "tensor-parallel-share",
    how="counts the products of a block, forward and backward, and the bytes of four ring all-reduces",
)
@pytest.mark.parametrize(("devices", "tokens"), [(2, 6), (3, 15)])
def test_bytes_and_products_of_a_split_block(
    devices: int, tokens: int
) -> None:
    width, speed, share, link = 5, 7000.0, 0.4, 13.0
    shapes = [(width, width)] * 4 + [(width, 4 * width), (4 * width, width)]
    work = sum(3 * 2 * tokens * a * b for a, b in shapes) / devices
    sent = 0.0
    for _ in range(4):
        ring = Ring(np.ones((devices, tokens * width)))
        ring.reduce_scatter()
        ring.all_gather()
        sent += ring.sent[0]
    assert_equation(
        "tensor-parallel-share",
        {"p": devices, "b": 8, "R": speed, "u": share}
        | {"d": width, "W": link},
        {
            r"\frac{t_\text{send}}{t_\text{work}}": (sent / link)
            / (work / (speed * share))
        },
    )


# ------------------------------------------------------- pipeline-parallelism

Task = tuple[str, int, int]


def one_forward_one_backward(p: int, m: int) -> list[list[Task]]:
    """What each stage does, in order, as (kind, chunk, micro-batch)."""
    orders = []
    for stage in range(p):
        first = min(m, p - stage - 1)
        order = [("F", stage, j) for j in range(first)]
        for j in range(m - first):
            order += [("F", stage, first + j), ("B", stage, j)]
        order += [("B", stage, j) for j in range(m - first, m)]
        orders.append(order)
    return orders


def interleaved(p: int, m: int, v: int) -> list[list[Task]]:
    """Groups of p micro-batches through one chunk after the other; then all of it backward."""
    orders = []
    for stage in range(p):
        forward = [
            ("F", chunk * p + stage, j)
            for group in range(0, m, p)
            for chunk in range(v)
            for j in range(group, group + p)
        ]
        backward = [("B", chunk, j) for _, chunk, j in reversed(forward)]
        orders.append(forward + backward)
    return orders


def finished(orders: list[list[Task]], chunks: int) -> dict[Task, int]:
    """When each task ends if a stage does its tasks in order, each as soon as it can; backward takes twice as long."""
    ends: dict[Task, int] = {}
    free, place = [0] * len(orders), [0] * len(orders)
    while any(i < len(o) for i, o in zip(place, orders, strict=True)):
        moved = False
        for stage, order in enumerate(orders):
            if place[stage] == len(order):
                continue
            kind, chunk, j = task = order[place[stage]]
            if kind == "F":
                needs = [("F", chunk - 1, j)] * (chunk > 0)
            else:
                needs = [("F", chunk, j)]
                needs += [("B", chunk + 1, j)] * (chunk < chunks - 1)
            if all(n in ends for n in needs):
                start = max([free[stage], *(ends[n] for n in needs)])
                free[stage] = ends[task] = start + (1 if kind == "F" else 2)
                place[stage] += 1
                moved = True
        assert moved
    return ends


@proves(
    "pipeline-bubble",
    how="runs schedules of stages and chunks task by task, each waiting for what it needs, and measures the gaps",
)
@pytest.mark.parametrize(
    ("p", "m", "v"), [(3, 7, 1), (4, 4, 1), (3, 6, 2), (2, 6, 4), (4, 8, 3)]
)
def test_gaps_in_schedules(p: int, m: int, v: int) -> None:
    orders = interleaved(p, m, v)
    if v == 1:
        orders = one_forward_one_backward(p, m)
    length = max(finished(orders, p * v).values())
    assert_equation(
        "pipeline-bubble",
        {"p": p, "m": m, "v": v},
        {"I": 1 - 3 * m * v / length},
    )


@proves(
    "pipeline-in-flight",
    how="follows one-forward-one-backward schedules and counts micro-batches begun and not finished on each stage",
)
@pytest.mark.parametrize(("p", "m"), [(3, 7), (5, 3), (4, 4)])
def test_micro_batches_kept_by_a_stage(p: int, m: int) -> None:
    most = []
    for order in one_forward_one_backward(p, m):
        kept = np.cumsum([1 if kind == "F" else -1 for kind, _, _ in order])
        most.append(int(kept.max()))
    assert_equation(
        "pipeline-in-flight",
        {"p": p, "m": m},
        {"A_i": most},
        each={"i": range(1, p + 1)},
    )


# ---------------------------------------------------- checkpoints-and-failures


@proves(
    "failure-rate",
    how="integrates the chance that all of several devices still run",
)
@pytest.mark.parametrize("devices", [1, 4, 9])
def test_the_first_of_several_to_fail(devices: int) -> None:
    mean = 3.0

    def all_run(time: Array) -> Array:
        alone = np.exp(-time / mean)
        return np.asarray(np.prod([alone for _ in range(devices)], axis=0))

    assert_equation(
        "failure-rate",
        {r"\mu": mean, "n": devices},
        {"M": integral(all_run, 0, 40 * mean)},
        rtol=1e-5,
    )


@derives(
    "checkpoint-interval",
    how="SymPy expands the exact expected time of an interval with exponential failures, and finds its minimum",
)
def test_the_exact_time_to_first_order() -> None:
    save, work, restart, mean, small = sympy.symbols(
        "C T R M epsilon", positive=True
    )
    # The exact time is e^(R/M) M (e^((T + C)/M) - 1). Save times shrink faster than intervals, so these powers of the
    # exponentials hold all terms of the first order.
    tried = (small * work + small**2 * save) / mean
    intervals = mean * sympy.expand((tried + tried**2 / 2) / (small * work))
    expanded = (1 + small * restart / mean) * intervals
    lost = sympy.expand(expanded).coeff(small, 1)
    (best,) = sympy.solve(sympy.diff(lost, work), work)
    assert_equation(
        "checkpoint-interval",
        {"C": save, "T": work, "R": restart, "M": mean},
        {
            "w": lost,
            "T^*": best,
            "w^*": lost.subs(work, best),
        },
    )


@proves(
    "checkpoint-interval",
    how="searches for the interval with the least exact expected time, for rare failures",
)
def test_the_best_interval_by_search() -> None:
    save, restart, mean = 3.0, 40.0, 3e7

    def lost(work: float) -> float:
        tries = np.expm1((work + save) / mean)
        return float(np.exp(restart / mean) * mean * tries / work - 1)

    grid = np.geomspace(2000, 80000, 4001)
    losses = [lost(work) for work in grid]
    best = int(np.argmin(losses))
    assert_equation(
        "checkpoint-interval",
        {"C": save, "T": 5000.0, "R": restart, "M": mean},
        {"w": lost(5000.0), "T^*": grid[best], "w^*": losses[best]},
        rtol=3e-3,
    )


# ------------------------------------------------------- combining-parallelism


@proves(
    "parallel-layout",
    how="deals out sequences and arrays to a grid of devices, and counts what one of them gets",
)
@pytest.mark.parametrize(
    ("t", "c", "p", "d", "each"), [(2, 3, 5, 4, 1), (3, 1, 2, 5, 2)]
)
def test_a_grid_of_devices(
    t: int, c: int, p: int, d: int, each: int
) -> None:
    parameters, sequences = 3600, 7 * d * each
    grid = list(itertools.product(range(d), range(p), range(c), range(t)))
    batches = np.array_split(np.arange(sequences), d)
    micro = [batches[0][i::each] for i in range(each)]
    here = np.zeros(parameters)
    for parts in (t, p):
        here = np.array_split(here, parts)[0]
    weight, gradient = here.astype("f2"), here.astype("f4")
    states = np.concatenate([here.view("u1")] * 3)
    mine = np.array_split(states, c * d)[0]
    assert_equation(
        "parallel-layout",
        {"t": t, "c": c, "p": p, "d": d, "S": sequences, "s": each}
        | {"P": parameters, "w": 2, "g": 4, "o": 24},
        {
            "G": len(grid),
            "m": len(micro[0]),
            "M": weight.nbytes + gradient.nbytes + mine.nbytes,
        },
    )


# --------------------------------------------------------- context-parallelism


@proves(
    "context-traffic",
    how="moves blocks of keys and values around a ring, and tokens to heads and back, and counts the bytes sent",
)
@pytest.mark.parametrize(
    ("devices", "heads", "pairs"), [(2, 6, 2), (3, 9, 3)]
)
def test_blocks_that_travel(devices: int, heads: int, pairs: int) -> None:
    size, tokens = 5, 4 * devices
    here = tokens // devices
    sent = 0
    block = np.zeros((2, here, pairs, size), np.float32)
    for _ in range(devices - 1):
        sent += block.nbytes
    exchanged = 0
    for count in (heads, pairs, pairs):  # queries, keys, values by heads
        mine = np.zeros((here, count, size), np.float32)
        for other, part in enumerate(np.split(mine, devices, axis=1)):
            exchanged += part.nbytes * (other != 0)
    result = np.zeros((tokens, heads // devices, size), np.float32)
    for other, part in enumerate(np.split(result, devices, axis=0)):
        exchanged += part.nbytes * (other != 0)
    assert_equation(
        "context-traffic",
        {"p": devices, "b": 4, "n": tokens, "d": heads * size}
        | {r"d_\text{kv}": pairs * size},
        {r"S_\text{ring}": sent, r"S_\text{all}": exchanged},
    )


@proves(
    "ring-attention-overlap",
    how="counts operations and bytes of a round, and searches for the tokens at which both take equally long",
)
@pytest.mark.parametrize(("heads", "pairs"), [(6, 2), (8, 8)])
def test_a_round_of_ring_attention(heads: int, pairs: int) -> None:
    size, speed, share, link, number = 5, 7000.0, 0.4, 13.0, 2

    def work(n: float) -> float:
        scores = heads * n * n * 2 * size
        outputs = heads * n * size * 2 * n
        return (scores + outputs) / (speed * share)

    def send(n: float) -> float:
        return 2 * n * pairs * size * number / link

    low, high = 1e-6, 1e6
    for _ in range(100):
        middle = (low + high) / 2
        if work(middle) < send(middle):
            low = middle
        else:
            high = middle
    assert_equation(
        "ring-attention-overlap",
        {"b": number, "R": speed, "u": share, "W": link}
        | {"d": heads * size, r"d_\text{kv}": pairs * size},
        {"n_p": high},
    )


@proves(
    "causal-balance",
    how="counts pairs of query and visible key on each device, for pieces in a row and for chunks from both ends",
)
@pytest.mark.parametrize(("p", "chunk"), [(3, 2), (4, 3)])
def test_pairs_on_each_device(p: int, chunk: int) -> None:
    n = 2 * p * chunk
    chunks = np.arange(n).reshape(2 * p, chunk)
    visible = np.arange(n) + 1
    row = [int(visible[chunks[2 * i : 2 * i + 2]].sum()) for i in range(p)]
    both = [
        int(visible[chunks[[i, 2 * p - 1 - i]]].sum()) for i in range(p)
    ]
    assert_equation(
        "causal-balance",
        {"n": n, "p": p},
        {"u_i": row, "w_i": both},
        each={"i": range(1, p + 1)},
    )


# ---------------------------------------------------------- expert-parallelism


@proves(
    "expert-dispatch",
    how="goes through all sets of experts, and counts those that are elsewhere",
)
@pytest.mark.parametrize(("p", "local", "k"), [(3, 2, 2), (2, 3, 4)])
def test_choices_that_are_elsewhere(p: int, local: int, k: int) -> None:
    sets = list(itertools.combinations(range(p * local), k))
    away = sum(expert >= local for chosen in sets for expert in chosen)
    tokens, width = 11, 7
    vector = np.zeros(width, np.float32)
    assert_equation(
        "expert-dispatch",
        {"p": p, "T": tokens, "k": k, "b": 4, "d": width},
        {"S": tokens * vector.nbytes * away / len(sets)},
    )


@proves(
    "experts-places",
    how="goes through all sets of experts, and counts the places where they live",
)
@pytest.mark.parametrize(
    ("p", "local", "k"), [(3, 2, 2), (2, 4, 3), (4, 2, 3)]
)
def test_places_of_a_set_of_experts(p: int, local: int, k: int) -> None:
    sets = list(itertools.combinations(range(p * local), k))
    places = [
        len({expert // local for expert in chosen}) for chosen in sets
    ]
    assert_equation(
        "experts-places",
        {"p": p, "E": p * local, "k": k},
        {"D": float(np.mean(places))},
    )


# ---------------------------------------------------------- federated-learning


@proves(
    "federated-averaging",
    how="weights parameters by a loop over all examples, and takes a step on the pooled data of a regression",
)
@pytest.mark.parametrize("sizes", [(3, 5, 2), (4, 1)])
def test_clients_and_their_pooled_data(sizes: tuple[int, ...]) -> None:
    random = rng(len(sizes))
    data = [(random.normal(size=s), random.normal(size=s)) for s in sizes]
    start, rate = 0.7, 0.3
    slopes = [float(np.mean((start * x - y) * x)) for x, y in data]
    found = random.normal(size=len(sizes))
    owners = [k for k, size in enumerate(sizes) for _ in range(size)]
    x = np.concatenate([part for part, _ in data])
    y = np.concatenate([part for _, part in data])
    pooled = start - rate * float(np.mean((start * x - y) * x))
    assert_equation(
        "federated-averaging",
        {
            r"\theta": start,
            r"\phi": from_one(found),
            r"\eta": rate,
            r"\nabla L": from_one(slopes),
            "q": from_one(np.array(sizes) / sum(sizes)),
            "K": len(sizes),
        },
        {
            r"\theta'": float(np.mean([found[k] for k in owners])),
            r"\theta'_1": pooled,
        },
    )


@proves(
    "federated-drift",
    how="runs rounds of local gradient steps and averages until nothing changes",
)
@pytest.mark.parametrize("steps", [1, 3, 8])
def test_rounds_until_nothing_changes(steps: int) -> None:
    shares = np.array([0.5, 0.3, 0.2])
    bends, minima = np.array([1.0, 4.0, 0.6]), np.array([-1.0, 2.0, 5.0])
    rate, theta = 0.3, 0.0
    for _ in range(2000):
        local = np.full(3, theta)
        for _ in range(steps):
            local = local - rate * bends * (local - minima)
        theta = float(np.sum(shares * local))
    assert_equation(
        "federated-drift",
        {
            "q": from_one(shares),
            "a": from_one(bends),
            "c": from_one(minima),
            r"\eta": rate,
            "E": steps,
            "K": 3,
        },
        {r"\theta^\infty": theta},
    )


@proves(
    "gradient-leak",
    how="nudges weights and biases of a layer under a loss, and divides the slopes",
)
@pytest.mark.parametrize("unit", [0, 2])
def test_an_input_read_off_a_gradient(unit: int) -> None:
    random = rng(unit)
    x = random.normal(size=4)
    weights, biases = random.normal(size=(3, 4)), random.normal(size=3)
    target = random.normal(size=3)

    def loss(flat: Array) -> float:
        w, b = flat[:12].reshape(3, 4), flat[12:]
        return float(np.sum((np.tanh(w @ x + b) - target) ** 2))

    slopes = gradient(loss, np.concatenate([weights.ravel(), biases]))
    assert_equation(
        "gradient-leak",
        {
            "G": from_one(slopes[:12].reshape(3, 4)),
            "h": from_one(slopes[12:]),
            "i": unit + 1,
        },
        {"x_j": x},
        each={"j": range(1, 5)},
        rtol=1e-5,
    )


@proves(
    "gradient-leak",
    how="PyTorch's gradients of a layer under a loss of two layers",
)
def test_an_input_read_off_pytorchs_gradient() -> None:
    torch = optional_torch()
    torch.manual_seed(0)
    layer = torch.nn.Linear(4, 3).double()
    head = torch.nn.Linear(3, 2).double()
    x = torch.from_numpy(rng(3).normal(size=(1, 4)))
    head(layer(x).tanh()).square().sum().backward()
    assert_equation(
        "gradient-leak",
        {
            "G": from_one(layer.weight.grad.numpy()),
            "h": from_one(layer.bias.grad.numpy()),
            "i": 2,
        },
        {"x_j": x[0].numpy()},
        each={"j": range(1, 5)},
    )


@refutes(
    "updates-carry-the-data",
    how="computes gradients of a unit for the input that is claimed, and finds those that are shared",
)
def test_the_gradient_of_one_example_tells_it() -> None:
    claim = published("updates-carry-the-data")
    first, second, bias, one, two = claim.numbers
    x = np.array([one, two])

    def loss(flat: Array) -> float:
        return float(bias * (flat[:2] @ x + flat[2]))

    slopes = gradient(loss, np.array([0.4, -0.2, 0.1]))
    np.testing.assert_allclose(slopes, [first, second, bias], rtol=1e-6)
