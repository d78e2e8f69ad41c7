"""The worked numbers of the topic precision and compression."""

import math

import numpy as np

from proving import equation, from_one
from proving.worked import Worked, by_formula, counts, solve

FORMATS = {
    "float32": (8, 23),
    "TF32": (8, 10),
    "bfloat16": (8, 7),
    "float16": (5, 10),
    "E5M2": (5, 2),
    "E4M3": (4, 3),
    "E2M1": (2, 1),
}
TOP = {"E4M3": 2**8 * 1.75, "E2M1": 2**2 * 1.5}
"""Largest values of the formats that use the largest exponent for numbers."""


def nearest(x: float, fraction: int) -> float:
    """Rounded to so many bits of the fraction, within the range."""
    step = 2.0 ** (math.floor(math.log2(abs(x))) - fraction)
    return step * round(x / step)


@counts("number-formats", table="format")
def test_ranges_and_gaps(n: Worked) -> None:
    for name, bits in FORMATS.items():
        exponent, fraction = n.given(2)
        assert (exponent, fraction) == bits, name
        solved = solve("float-format", {"E": exponent, "M": fraction})
        n.shows(TOP.get(name, solved[r"x_\text{max}"]))
        n.shows(solved[r"x_\text{min}"], solved[r"\varepsilon"])


@counts("number-formats")
def test_neighbors_of_one_and_an_overflow(n: Worked) -> None:
    n.names("1")
    n.shows(2.0**-7)
    small = n.one()
    n.shows(nearest(small, 7), nearest(small, 10))
    first, second = n.given(2)
    n.shows(first * second)
    n.shows(by_formula_row("x_\\text{max}", 5, 10))
    held = nearest(first * second, 7)
    n.shows(held)
    n.shows(100 * (held / (first * second) - 1))


def by_formula_row(name: str, exponent: int, fraction: int) -> float:
    """One of the ends of a format."""
    env = {"E": exponent, "M": fraction}
    return float(solve("float-format", env)[name])


@counts("mixed-precision-training")
def test_a_small_gradient_and_a_small_update(n: Worked) -> None:
    gradient = n.one()
    n.shows(by_formula_row(r"x_\text{sub}", 5, 10))
    n.shows(float(np.float16(gradient)))
    scale = n.one()
    kept = float(np.float16(scale * gradient))
    n.shows(kept)
    n.shows(gradient)
    off = 2.0**-11
    n.shows(100 * off)
    assert abs(kept / scale / gradient - 1) < off
    assert scale == 2**16
    large = n.one()
    assert scale * large > by_formula_row(r"x_\text{max}", 5, 10)
    n.shows(scale / 2)
    weight, update = n.given(2)
    n.shows(nearest(weight - update, 8))  # below 1 the gaps are half
    n.shows(weight - 2.0**-8)
    steps = round(weight / 2 / update)
    n.shows(steps, weight, weight - steps * update)


E2M1 = np.array([0, 0.5, 1, 1.5, 2, 3, 4, 6])


def four_bits(x: float) -> float:
    """To the nearest value of E2M1."""
    return float(np.sign(x) * E2M1[np.argmin(abs(E2M1 - abs(x)))])


@counts("block-scaled-formats")
def test_a_block_in_two_formats(n: Worked) -> None:
    block = n.given(4)
    assert block[0] == max(map(abs, block))
    power = math.floor(math.log2(block[0]))
    n.shows(power, 2, power - 2, 2.0 ** (power - 2))
    scaled = [x / 2.0 ** (power - 2) for x in block]
    n.shows(*scaled)
    n.shows(*map(four_bits, scaled))
    solved = solve(
        "microscaling",
        {
            "x": from_one(block),
            r"e_\text{max}": 2,
            r"\operatorname{fl}": lambda x: four_bits(float(x)),
            "k": 4,
            "c": 8,
            "n": 32,
        },
        each={"i": range(1, 5)},
        ranges={"i": range(1, 5)},
    )
    read = [float(x) for x in solved[r"\hat x_i"]]
    n.shows(*read)
    largest, top = n.given(2)
    assert (largest, top) == (block[0], E2M1[-1])
    n.shows(largest / top)
    scale = nearest(largest / top, 3)
    n.shows(scale)
    other = [scale * four_bits(x / scale) for x in block]
    n.shows(*other)
    n.shows(100 * (1 - read[0] / largest), 100 * (other[0] / largest - 1))
    for bits in (solved[r"\beta"], 4.5):
        k, c, size = n.given(3)
        assert math.isclose(k + c / size, bits)
        n.shows(bits)


@counts("quantization")
def test_four_values_in_four_bits(n: Worked) -> None:
    x = n.given(4)
    bits = n.one()
    env = {"x": from_one(x), "a": min(x), "b": max(x), "k": bits}
    env[r"\operatorname{round}"] = np.rint
    solved = solve("affine-quantization", env, each={"i": range(1, 5)})
    n.shows(solved["s"], solved["z"])
    n.shows(*solved["q_i"])
    n.shows(*solved[r"\hat x_i"])
    even = solve("rounding-error", {"m": max(map(abs, x)), "k": bits})
    n.shows(even["s"])
    codes = [round(v / even["s"]) for v in x]
    n.shows(*codes)
    read = [even["s"] * c for c in codes]
    n.shows(*read)
    for values in (solved[r"\hat x_i"], read):
        n.shows(math.sqrt(np.mean((np.array(values) - np.array(x)) ** 2)))
    n.names("12")
    n.shows(math.sqrt(solved["s"] ** 2 / 12), math.sqrt(even["D"]))


@counts("weight-and-activation-quantization")
def test_when_fewer_bits_are_faster(n: Worked) -> None:
    n.names("3", "8")
    billions = n.one()
    rate = n.one()
    wide = n.one()
    fast = n.one()
    narrow = n.one()
    bandwidth = n.one()

    def milliseconds(tokens: float, bits: float, peak: float) -> float:
        env = {"P": billions * 1e9, "m": tokens, "k": bits}
        env |= {"R": peak * 1e12, "W": bandwidth * 1e12}
        return 1e3 * by_formula("quantized-pass", env)

    n.shows(milliseconds(1, 16, rate), wide)
    shown = n.one()
    bits = n.one()
    few = milliseconds(1, bits, rate)
    assert abs(few - shown) <= 0.005
    n.shows(milliseconds(1, 16, rate) / few)
    prompt = n.one()
    assert prompt == 1000
    assert abs(fast - 2 * rate) <= 1  # twice the rate, rounded
    assert math.isclose(
        milliseconds(prompt, 16, rate), milliseconds(prompt, bits, rate)
    )
    n.shows(milliseconds(prompt, 16, rate))
    assert narrow == 8
    n.shows(narrow, milliseconds(prompt, narrow, fast))
    for width in (bits, wide):
        n.shows(width, width * rate / (16 * bandwidth))


@counts("gptq")
def test_two_weights_and_two_tokens(n: Worked) -> None:
    w = np.array(n.given(2))
    x = np.array([n.given(2), n.given(2)]).T
    plain = np.rint(w)
    n.shows(*plain)
    off = (plain - w) @ x
    n.shows(*off, np.sum(off**2))
    n.shows(plain[0])
    inverse = np.linalg.inv(2 * x @ x.T)
    n.shows(inverse[0, 0], inverse[1, 0])
    solved = solve(
        "gptq-update",
        {
            r"\mathbf{X}": x,
            "w": from_one(w),
            r"\hat w": from_one(plain),
            "g": from_one(inverse),
            "q": 1,
        },
        each={"i": range(1, 3)},
    )
    change = np.array(solved[r"\delta_i"], dtype=float)
    n.shows(change[1], w[1] + change[1], solved["L"])
    final = np.rint(w + change)
    n.shows(final[1])
    better = (final - w) @ x
    n.shows(*better, np.sum(better**2))
    assert np.sum(better**2) < np.sum(off**2) / 2


@counts("awq-and-smoothquant")
def test_three_channels_are_smoothed(n: Worked) -> None:
    x, w = n.given(3), n.given(3)
    assert x[1] == 2 * x[0]
    assert w[1] == w[0]
    alpha = n.one()
    row = equation("smoothing").rows[0].sides[-1]
    factors = [
        float(
            row.value(
                {
                    "x": from_one([x]),
                    "w": from_one([[v] for v in w]),
                    "j": j,
                    r"\alpha": alpha,
                },
                ranges={"t": range(1, 2), "k": range(1, 2)},
            )
        )
        for j in (1, 2, 3)
    ]
    top, foot = n.given(2)
    assert (top, foot) == (x[2], w[2])
    n.shows(factors[2], x[2] / factors[2])
    n.shows(factors[0], x[0] / factors[0])
    before = max(x) / 127
    after = max(a / s for a, s in zip(x, factors, strict=True)) / 127
    n.shows(before, after)
    n.shows(x[0] / factors[0] / after, x[0] / before)
    n.shows(max(w), max(a * s for a, s in zip(w, factors, strict=True)))


@counts("quantization-aware-training")
def test_a_weight_goes_back_and_forth(n: Worked) -> None:
    weight, step = n.given(2)

    def used(w: float) -> float:
        return step * round(w / step)

    n.shows(used(weight))
    target, _two = n.given(2)
    assert _two == 2

    def slope(w: float) -> float:
        env = {
            r"\frac{\partial L}{\partial \hat w}": 2 * (used(w) - target),
            "w": w,
            "s": step,
            "Q": 7,
        }
        return by_formula("straight-through", env)

    n.shows(slope(weight))
    rate = n.one()
    weight -= rate * slope(weight)
    n.shows(weight, used(weight), slope(weight), -rate * slope(weight))
    for _ in range(2):
        weight -= rate * slope(weight)
        n.shows(weight)
    border = n.one()
    assert border == 2.5 * step
    while weight <= border:
        assert used(weight) == 0.5
        weight -= rate * slope(weight)
    n.shows(used(weight), slope(weight), rate * slope(weight))
    assert weight - rate * slope(weight) < border
    n.shows(0.5)


@counts("kv-cache-quantization")
def test_a_cache_in_three_formats(n: Worked) -> None:
    n.names("3.1", "8")
    layers, heads, size = n.given(3)

    def a_token(bits: float, extra: float, group: float) -> float:
        env = {"N": layers, r"H_\text{kv}": heads, "d_h": size}
        env |= {"k": bits, "b": extra, "g": group}
        return by_formula("quantized-cache", env)

    wide = n.one()
    bytes_each = [a_token(wide, 0, 1), a_token(8, 0, 1)]
    n.shows(bytes_each[0])
    n.shows(bytes_each[1])
    bits, scale, zero, group = n.given(4)
    n.shows(bits + (scale + zero) / group)
    bytes_each.append(a_token(bits, scale + zero, group))
    n.shows(bytes_each[2])
    tokens = n.one()
    assert tokens == 2**17
    texts = [tokens * b / 1e9 for b in bytes_each]
    n.shows(*texts)
    memory, weights = n.given(2)
    assert (memory, weights) == (80, 16)
    n.shows(*(math.floor((memory - weights) / t) for t in texts))


@counts("pruning")
def test_bytes_of_a_pruned_matrix(n: Worked) -> None:
    rows, columns = n.given(2)
    bits = n.one()
    assert rows == columns == 2**12
    whole = rows * columns / 8 / 1e6
    n.shows(whole * bits)

    index = n.one()
    solved = solve(
        "sparse-storage", {"d": 0.5, "b": bits, "c": index, "N": 2, "M": 4}
    )
    n.shows(whole * solved[r"\beta_\text{u}"])
    percent = n.one()
    sparse = solve(
        "sparse-storage",
        {"d": 1 - percent / 100, "b": bits, "c": index, "N": 2, "M": 4},
    )
    n.shows(whole * sparse[r"\beta_\text{u}"])
    n.names("2", "4")
    places = n.one()
    assert places == math.log2(4)
    pattern = solved[r"\beta_{N:M}"]
    n.shows(pattern, whole * pattern)
    n.shows(whole * bits / 2)


@counts("lottery-ticket-hypothesis")
def test_rounds_and_trainings(n: Worked) -> None:
    share = n.one()

    def left(rounds: float) -> float:
        return 100 * by_formula(
            "iterative-pruning", {"r": share, "n": rounds}
        )

    first = n.one()
    n.shows(left(first))
    shown = n.one()
    more = n.one()
    assert round(left(more), 1) == shown
    goal = n.one()
    rounds = next(r for r in range(1, 99) if left(r) < goal)
    n.shows(rounds, rounds)
    n.shows(left(first), first + 1, first + 1)


@counts("distilling-language-models")
def test_two_students_of_one_teacher(n: Worked) -> None:
    teacher = n.given(3)
    even = n.given(2)
    students = [[even[0] / even[1]] * 3, n.given(3)]
    solved = [
        solve(
            "sequence-distillation",
            {
                "p": from_one([teacher]),
                "q": from_one([student]),
                "u": from_one([1.0]),
                "r": from_one([1.0]),
                "V": 3,
            },
            ranges={"h": range(1, 2)},
        )
        for student in students
    ]
    n.shows(*(s["D"] for s in solved))
    n.shows(*(s["R"] for s in solved))
    assert solved[0]["D"] < solved[1]["D"]
    assert solved[0]["R"] > solved[1]["R"]
    n.shows(100 * students[0][1])


@counts("model-for-a-phone")
def test_three_billion_parameters_on_a_phone(n: Worked) -> None:
    n.names("3.2", "3")
    billions, layers, heads, size = n.given(4)
    a_token = 2 * layers * heads * size * 2
    n.shows(a_token)
    n.names("16")
    context = n.one()
    assert context == 2**12
    cache = a_token * context / 1e9

    def budget(bits: float, cached: float) -> tuple[float, float]:
        env = {r"\beta": bits, "P": billions * 1e9, "n": context}
        env |= {"c": cached, "W": bandwidth * 1e9}
        solved = solve("device-budget", env)
        return solved["M"] / 1e9, solved[r"r_\text{max}"]

    bandwidth = 60.0
    n.shows(budget(16, 0)[0], cache)
    n.names("16")
    bits = n.one()
    n.shows(budget(bits, 0)[0])
    bandwidth = n.one()
    n.shows(budget(16, a_token)[1])
    n.names("16")
    n.shows(budget(bits, a_token)[1], bits)
    n.names("8")
    n.shows(budget(bits, a_token / 2)[1])
