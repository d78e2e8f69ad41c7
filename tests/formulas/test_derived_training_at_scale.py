"""Derivations of formulas of the topic training at scale: with symbols for sizes, and of every case of small ones."""

import itertools
from typing import Any

import numpy as np
import sympy

from proving import assert_equation, derives, from_one, symbols
from proving.exact import each

P, W, G, B, N = sympy.symbols("P w g b n", positive=True)


@derives(
    "activation-memory",
    how="adds up the tensors that a block's operations save, with symbols for their sizes, for 1 and 3 layers",
)
def test_tensors_saved_by_a_block() -> None:
    width, heads = sympy.symbols("d H", positive=True)
    tokens, scores = (B, N, width), (B, heads, N, N)
    wide = (B, N, 4 * width)
    numbers = [
        tokens,  # before the first normalization
        tokens,  # before the three projections
        *[tokens] * 3,  # queries, keys, values
        scores,  # out of the softmax
        scores,  # behind its dropout
        tokens,  # before the output projection
        tokens,  # before the second normalization
        tokens,  # before the first wide layer
        wide,  # before GELU
        wide,  # before the layer back
    ]
    masks = [scores, tokens, tokens]
    saved = sum(W * sympy.prod(shape) for shape in numbers) + sum(
        sympy.prod(shape) for shape in masks
    )
    for layers in (1, 3):
        env = {r"\ell": layers, "B": B, "n": N, "d": width, "H": heads}
        reference = {r"M_\text{act}": sum([saved] * layers)}
        assert_equation("activation-memory", env | {"w": W}, reference)


@derives(
    "recomputation-cost",
    how="passes of any cost: one forward, two as dear backward, and a share of one again",
)
def test_passes_of_any_cost() -> None:
    forward, share = sympy.symbols("f r", positive=True)
    stored = [forward, forward, forward]  # backward: inputs and weights
    again = [*stored, share * forward]
    assert_equation(
        "recomputation-cost",
        {"r": share},
        {r"\frac{C_r}{C_0}": sum(again) / sum(stored)},
    )


def _ring(devices: int) -> int:
    """Steps of a ring until each device has each part's sum; in each step each device sends one part."""
    held = [
        {(part, frozenset({device})) for part in range(devices)}
        for device in range(devices)
    ]
    whole = frozenset(range(devices))
    steps = 0
    while any(
        (part, whole) not in have
        for have in held
        for part in range(devices)
    ):
        before = [
            dict(sorted(have, key=lambda p: len(p[1]))) for have in held
        ]
        for device in range(devices):
            part = (device - steps) % devices
            if steps >= devices - 1:  # sums are full: hand them on
                part = (device + 1 - (steps - devices + 1)) % devices
            after = (device + 1) % devices
            got = before[device][part]
            held[after].add((part, got | before[after][part]))
        steps += 1
    return steps


@derives(
    "ring-all-reduce",
    how="runs the ring of 2 to 5 devices until each has every sum, with symbols for bytes, latency and bandwidth",
)
def test_the_ring_until_all_is_summed() -> None:
    latency, speed = sympy.symbols("a W", positive=True)
    for devices in range(2, 6):
        steps = _ring(devices)
        part = G / devices
        env = {"N": devices, "G": G, r"\alpha": latency, "W": speed}
        reference = {
            "S": sum([part] * steps),
            "t": sum([latency + part / speed] * steps),
        }
        assert_equation("ring-all-reduce", env, reference)


@derives(
    "straggler-time",
    how="SymPy integrates the chance that the slowest of 1 to 4 exponential delays is still out",
)
def test_the_slowest_by_its_integral() -> None:
    fixed, scale, x = sympy.symbols("m t x", positive=True)
    for devices in range(1, 5):
        late = sympy.expand(1 - (1 - sympy.exp(-x)) ** devices)
        slowest = scale * sympy.integrate(late, (x, 0, sympy.oo))
        assert_equation(
            "straggler-time",
            {r"\mu": fixed, r"\tau": scale, "N": devices},
            {"T": fixed + slowest},
        )


@derives(
    "zero-memory",
    how="all bytes of a group, copies of what each keeps and one of what is shared out, over any number of devices",
)
def test_bytes_of_the_whole_group() -> None:
    state, devices = sympy.symbols("o N", positive=True)
    kinds = (state, G, W)  # in the order in which stages share them out
    reference = {}
    for stage in range(4):
        group = sum(
            P * kind * (1 if number < stage else devices)
            for number, kind in enumerate(kinds)
        )
        reference[f"M_{stage}"] = group / devices
    env = {"w": W, "g": G, "o": state, "P": P, "N": devices}
    assert_equation("zero-memory", env, reference)


@derives(
    "zero-traffic",
    how="adds up what a device sends, part by part, in two or three rounds of a ring of 2 to 5 devices",
)
def test_parts_sent_in_rounds() -> None:
    for devices in range(2, 6):
        one_round = sum(B * P / devices for _ in range(devices - 1))
        env = {"N": devices, "b": B, "P": P}
        reference = {
            "S_{012}": sum([one_round] * 2),
            "S_3": sum([one_round] * 3),
        }
        assert_equation("zero-traffic", env, reference)


@derives(
    "tensor-parallel-layer",
    how="multiplies both sides out, with symbols and any function, for 2 and 4 parts of a layer of 4",
)
def test_a_layer_in_parts() -> None:
    x, first, second = (
        symbols("x", 1, 2),
        symbols("a", 2, 4),
        symbols("b", 4, 2),
    )
    for parts in (2, 4):
        env = {
            r"\mathbf{X}": x,
            r"\mathbf{A}": first,
            r"\mathbf{B}": second,
            r"\phi": each(sympy.Function("f")),
            "p": parts,
            r"\mathbf{U}": from_one(
                np.array(np.split(first, parts, axis=1))
            ),
            r"\mathbf{V}": from_one(np.array(np.split(second, parts))),
        }
        assert_equation("tensor-parallel-layer", env)


@derives(
    "failure-rate",
    how="SymPy integrates the chance that none of any number of devices has failed yet",
)
def test_the_first_failure_by_its_integral() -> None:
    mean, devices, x = sympy.symbols("m n x", positive=True)
    alive = sympy.exp(-x / mean) ** devices
    assert_equation(
        "failure-rate",
        {r"\mu": mean, "n": devices},
        {"M": sympy.integrate(sympy.powsimp(alive), (x, 0, sympy.oo))},
    )


@derives(
    "context-traffic",
    how="adds up what a device sends, block by block, to each of 1 to 4 others, with symbols for sizes",
)
def test_blocks_sent_to_others() -> None:
    width, narrow = sympy.symbols("d k", positive=True)
    for devices in range(2, 6):
        env = {"p": devices, "b": B, "n": N, "d": width}
        env |= {r"d_\text{kv}": narrow}
        own = B * N / devices
        ring = sum(own * (narrow + narrow) for _ in range(devices - 1))
        columns = [width, narrow, narrow, width]  # queries to outputs
        all_to_all = sum(
            own * column / devices
            for column in columns
            for _ in range(devices - 1)
        )
        assert_equation(
            "context-traffic",
            env,
            {r"S_\text{ring}": ring, r"S_\text{all}": all_to_all},
        )


@derives(
    "causal-balance",
    how="SymPy sums the keys of each query in a stretch, and shares all pairs out, for any length and devices",
)
def test_pairs_of_a_stretch_summed() -> None:
    stretch, devices, at, j = sympy.symbols(
        "q p i j", positive=True, integer=True
    )
    length = stretch * devices
    own = sympy.summation(j, (j, (at - 1) * stretch + 1, at * stretch))
    fair = sympy.summation(j, (j, 1, length)) / devices
    env = {"n": length, "p": devices, "i": at}
    assert_equation("causal-balance", env, {"u_i": own, "w_i": fair})


@derives(
    "expert-dispatch",
    how="averages what leaves a device over all places of the experts, on 2 to 5 devices, with symbols for sizes",
)
def test_tokens_that_leave_their_device() -> None:
    tokens, width = sympy.symbols("T d", positive=True)
    for devices, kept in itertools.product(range(2, 6), (1, 2)):
        places = list(itertools.product(range(devices), repeat=kept))
        away = sum(sum(place != 0 for place in chosen) for chosen in places)
        mean = sympy.Rational(away, len(places))
        env = {"p": devices, "T": tokens, "k": kept, "b": B, "d": width}
        assert_equation(
            "expert-dispatch", env, {"S": tokens * mean * width * B}
        )


@derives(
    "experts-places",
    how="averages the devices that any choice of experts reaches, over all choices of up to 8 experts",
)
def test_devices_of_all_choices() -> None:
    for devices, own in ((1, 3), (2, 2), (2, 3), (4, 2), (3, 2)):
        experts = devices * own
        for kept in range(1, experts):
            choices = list(itertools.combinations(range(experts), kept))
            reached = sum(
                len({expert // own for expert in chosen})
                for chosen in choices
            )
            env = {"p": devices, "E": experts, "k": kept}
            reference = {"D": sympy.Rational(reached, len(choices))}
            assert_equation("experts-places", env, reference)


@derives(
    "federated-averaging",
    how="SymPy takes one step down the weighted loss of 1 to 3 clients, each any function of two weights",
)
def test_one_step_down_the_common_loss() -> None:
    start, rate = symbols("t", 2), symbols("r")
    for clients in range(1, 4):
        shares = symbols("q", clients, positive=True)
        shares[-1] = 1 - sum(shares[:-1])
        losses = [sympy.Function(f"f_{k}")(*start) for k in range(clients)]
        slopes = [
            np.array([sympy.diff(loss, t) for t in start])
            for loss in losses
        ]
        common = sum(q * f for q, f in zip(shares, losses, strict=True))
        down = [t - rate * sympy.diff(common, t) for t in start]
        env = {
            "K": clients,
            "q": from_one(shares),
            r"\phi": from_one([start - rate * slope for slope in slopes]),
            r"\theta": start,
            r"\eta": rate,
            r"\nabla L": from_one(slopes),
        }
        reference = {r"\theta'": down, r"\theta'_1": down}
        assert_equation("federated-averaging", env, reference)


@derives(
    "federated-drift",
    how="SymPy solves for the point that 1 or 2 steps of two clients on any parabolas leave where it is",
)
def test_the_point_that_rounds_leave() -> None:
    rate, point = symbols("r"), symbols("t")
    shares, curves, lowest = (
        symbols("q", 2, positive=True),
        symbols("a", 2, positive=True),
        symbols("c", 2),
    )
    shares[1] = 1 - shares[0]
    for steps in (1, 2):
        ends = []
        for curve, low in zip(curves, lowest, strict=True):
            end = point
            for _ in range(steps):
                end = end - rate * curve * (end - low)
            ends.append(end)
        moved = sympy.expand(np.dot(shares, ends) - point)
        (still,) = sympy.solve(moved, point)
        env = {"K": 2, "q": from_one(shares), r"\eta": rate, "E": steps}
        env |= {"a": from_one(curves), "c": from_one(lowest)}
        reference = {r"\theta^\infty": still}
        assert_equation("federated-drift", env, reference)


@derives(
    "gradient-leak",
    how="SymPy differentiates any function of a layer's 3 sums by weights and biases",
)
def test_a_layer_s_gradients_give_its_input() -> None:
    weights, bias, inputs = (
        symbols("w", 3, 2),
        symbols("b", 3),
        symbols("x", 2),
    )
    sums = symbols("z", 3)
    slopes = [sympy.diff(sympy.Function("f")(*sums), z) for z in sums]
    layer = weights @ inputs + bias

    def by(entry: Any) -> Any:
        return sum(
            slope * sympy.diff(z, entry)
            for slope, z in zip(slopes, layer, strict=True)
        )

    by_weights = np.array([[by(w) for w in row] for row in weights])
    by_bias = np.array([by(b) for b in bias])
    for row in range(1, 4):
        env = {"G": from_one(by_weights), "h": from_one(by_bias), "i": row}
        assert_equation(
            "gradient-leak", env, {"x_j": inputs}, each={"j": (1, 2)}
        )


@derives(
    "parallel-layout",
    how="places weights, gradients and states on every device of 16 layouts, with symbols for bytes",
)
def test_bytes_of_every_layout() -> None:
    state, batch, size = sympy.symbols("o S s", positive=True)
    for t, c, p, d in itertools.product((1, 3), (1, 2), (1, 2), (1, 3)):
        devices = list(itertools.product(*map(range, (t, c, p, d))))
        layer = P / len({place[::2] for place in devices})  # cut by t and p
        copies = {place[1::2] for place in devices}  # that hold it, c and d
        env = {
            "t": t,
            "c": c,
            "p": p,
            "d": d,
            "S": batch,
            "s": size,
            "P": P,
        }
        env |= {"w": W, "g": G, "o": state}
        reference = {
            "G": len(devices),
            "m": batch / sum([size] * d),
            "M": layer * W + layer * G + layer * state / len(copies),
        }
        assert_equation("parallel-layout", env, reference)
