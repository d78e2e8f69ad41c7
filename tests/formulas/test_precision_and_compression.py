"""Proofs of the formulas of the topic precision and compression: by listing all codes, by counting bytes, by search."""

from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy

from proving import (
    assert_equation,
    derives,
    from_one,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
    symbols,
)

Array = np.ndarray[Any, Any]


# ----------------------------------------------------------- number-formats


def all_values(exponent: int, fraction: int) -> Array:
    """Every finite value of a format, not negative, read from its codes by a float that has more bits."""
    codes = np.arange(2 ** (exponent + fraction), dtype=np.uint32)
    if exponent == 8:  # the upper bits of a float32
        values = (codes << np.uint32(23 - fraction)).view(np.float32)
    else:  # the upper bits of a float16
        assert exponent == 5
        short = (codes << np.uint32(10 - fraction)).astype(np.uint16)
        values = short.view(np.float16)
    return np.asarray(values[np.isfinite(values)], dtype=np.float64)


@proves(
    "float-format",
    how="lists every code of float16, bfloat16, E5M2 and others, as NumPy reads their bits",
)
@pytest.mark.parametrize(
    ("exponent", "fraction"), [(5, 10), (8, 7), (5, 2), (8, 10), (5, 3)]
)
def test_the_ends_of_a_format_are_those_of_its_codes(
    exponent: int, fraction: int
) -> None:
    values = np.sort(all_values(exponent, fraction))
    gaps = np.diff(values)
    above = int(np.searchsorted(values, 1.0))
    assert values[above] == 1
    evenly = int(np.argmax(gaps > gaps[0]))  # where gaps double first
    assert_equation(
        "float-format",
        {"E": exponent, "M": fraction},
        {
            r"x_\text{max}": values[-1],
            r"x_\text{min}": values[evenly] / 2,
            r"x_\text{sub}": values[1],
            r"\varepsilon": gaps[above],
        },
    )


@proves("float-format", how="equals PyTorch's limits of its formats")
def test_the_ends_of_a_format_are_pytorchs() -> None:
    torch = optional_torch()
    for name, exponent, fraction in (
        ("float32", 8, 23),
        ("bfloat16", 8, 7),
        ("float16", 5, 10),
        ("float8_e5m2", 5, 2),
    ):
        limits = torch.finfo(getattr(torch, name))
        assert_equation(
            "float-format",
            {"E": exponent, "M": fraction},
            {
                r"x_\text{max}": limits.max,
                r"x_\text{min}": limits.tiny,
                r"x_\text{sub}": limits.smallest_normal * limits.eps,
                r"\varepsilon": limits.eps,
            },
        )


# ------------------------------------------------- mixed-precision-training


def half(x: Any) -> Any:
    """Rounded to float16."""
    return np.float64(np.float16(x))


@proves(
    "loss-scaling",
    how="counts float16's steps below and above its smallest normal number",
)
@pytest.mark.parametrize("scale", [64.0, 4096.0])
def test_scaled_gradients_keep_what_float16_can_hold(scale: float) -> None:
    g = rng(3).normal(size=6) * np.array(
        [1e-9, 3e-8, 1e-7, 1e-6, 1e-3, 1.0]
    )
    w = rng(4).normal(size=6)
    kept = []
    for value in scale * g:
        power = max(int(np.floor(np.log2(abs(value)))), -14)
        step = 2.0 ** (power - 10)
        kept.append(step * np.rint(value / step) / scale)
    env = {
        "g": from_one(g),
        "w": from_one(w),
        "S": scale,
        r"\eta": 0.3,
        r"\operatorname{fl}": half,
    }
    assert_equation(
        "loss-scaling",
        env,
        {r"\hat g_i": np.array(kept), "w_i'": w - 0.3 * np.array(kept)},
        each={"i": range(1, 7)},
    )


@proves(
    "loss-scaling",
    how="equals a step of SGD behind PyTorch's GradScaler, with float16 in the layer",
)
def test_a_scaled_step_is_pytorchs() -> None:
    torch = optional_torch()
    x = np.float64(np.float16(rng(5).normal(size=5)))
    start = rng(6).normal(size=5)
    w = torch.tensor(start, dtype=torch.float32, requires_grad=True)
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0**13)
    optimizer = torch.optim.SGD([w], lr=0.25)
    loss = (w.half() * torch.tensor(x).half()).sum().float() * 2.0**-20
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    env = {
        "g": from_one(x * 2.0**-20),
        "w": from_one(np.float64(np.float32(start))),
        "S": 2.0**13,
        r"\eta": 0.25,
        r"\operatorname{fl}": half,
    }
    assert_equation(
        "loss-scaling",
        env,
        {"w_i'": w.detach().double().numpy()},
        each={"i": range(1, 6)},
        rows=[0, 1],
        rtol=1e-6,
    )


# ----------------------------------------------------- block-scaled-formats

E2M1 = np.array([0, 0.5, 1, 1.5, 2, 3, 4, 6])


def rounded(x: Any) -> Any:
    """To the nearest value of E2M1, by its exponent; no ties."""
    size = min(abs(float(x)), 6.0)
    step = 0.5 if size < 2 else 1 if size < 4 else 2
    return np.sign(x) * min(step * round(size / step), 6.0)


@proves(
    "microscaling",
    how="tries every power of two and every one of the 15 values, and counts the bits of a block",
)
@pytest.mark.parametrize("size", [3, 8])
def test_a_block_is_rounded_to_its_own_levels(size: int) -> None:
    x = rng(size).normal(size=size) * 2.0 ** (size - 5)
    largest = max(abs(v) for v in x)
    power = max(e for e in range(-40, 40) if 2.0**e <= largest)
    levels = np.concatenate([-E2M1[:0:-1], E2M1]) * 2.0 ** (power - 2)
    near = np.array([levels[np.argmin(abs(levels - v))] for v in x])
    bits = len("0101" * size + "11110000") / size
    assert_equation(
        "microscaling",
        {
            "x": from_one(x),
            r"e_\text{max}": 2,
            r"\operatorname{fl}": rounded,
            "k": 4,
            "c": 8,
            "n": size,
        },
        {"e": power - 2, r"\hat x_i": near, r"\beta": bits},
        each={"i": range(1, size + 1)},
        ranges={"i": range(1, size + 1)},
    )


@derives(
    "stochastic-rounding",
    how="SymPy simplifies the expectation of the two results to the number itself",
)
def test_stochastic_rounding_is_unbiased() -> None:
    a, x = symbols("a"), symbols("x")
    s = sympy.Symbol("s", positive=True)
    assert_equation(
        "stochastic-rounding",
        {"a": a, "x": x, "s": s},
        {r"\mu": x},
        rows=[0, 1],
    )


@proves(
    "stochastic-rounding",
    how="counts how many of evenly spread thresholds lie below the number",
)
@pytest.mark.parametrize(
    ("a", "s", "x"), [(3.0, 0.5, 3.125), (-2.0, 4.0, 1.5)]
)
def test_thresholds_below_the_number_round_up(
    a: float, s: float, x: float
) -> None:
    thresholds = a + s * (np.arange(4096) + 0.5) / 4096
    up = np.where(thresholds < x, a + s, a)
    assert_equation(
        "stochastic-rounding",
        {"a": a, "s": s, "x": x},
        {"p": np.mean(up > a), r"\mu": np.mean(up)},
    )


# ------------------------------------------------------------- quantization

ROUND = {r"\operatorname{round}": np.rint}


@proves(
    "affine-quantization",
    how="looks for the nearest of all levels, one by one",
)
@pytest.mark.parametrize(
    ("bits", "low", "high"), [(3, -0.7, 1.9), (4, -2.2, 0.4)]
)
def test_codes_are_the_nearest_levels(
    bits: int, low: float, high: float
) -> None:
    x = rng(bits).uniform(low - 0.5, high + 0.5, size=9)
    grid = np.linspace(low, high, 2**bits)
    step = grid[1] - grid[0]
    zero = int(np.argmin(abs(grid)))
    levels = np.array([(code - zero) * step for code in range(2**bits)])
    codes = np.array([np.argmin(abs(levels - v)) for v in x])
    env = {"x": from_one(x), "a": low, "b": high, "k": bits} | ROUND
    assert_equation(
        "affine-quantization",
        env,
        {"s": step, "z": zero, "q_i": codes, r"\hat x_i": levels[codes]},
        each={"i": range(1, 10)},
    )


@proves(
    "affine-quantization", how="equals PyTorch's quantization to eight bits"
)
def test_codes_are_pytorchs() -> None:
    torch = optional_torch()
    x = torch.from_numpy(rng(8).uniform(-1.4, 2.6, size=11)).float()
    step, zero = 4.0 / 255, 89
    read = torch.fake_quantize_per_tensor_affine(x, step, zero, 0, 255)
    assert_equation(
        "affine-quantization",
        {
            "x": from_one(x.double().numpy()),
            "a": -1.4,
            "b": 2.6,
            "k": 8,
        }
        | ROUND,
        {"s": step, "z": zero, r"\hat x_i": read.double().numpy()},
        each={"i": range(1, 12)},
        rtol=1e-5,
        atol=1e-6,
    )


@derives(
    "rounding-error",
    how="SymPy integrates the square of an offset over a step between two levels",
)
def test_the_mean_square_of_an_offset() -> None:
    m, t = sympy.Symbol("m", positive=True), sympy.Symbol("t")
    for bits in (2, 4, 8):
        codes = range(-(2 ** (bits - 1)) + 1, 2 ** (bits - 1))
        step = 2 * m / (len(codes) - 1)
        square = sympy.integrate(t**2, (t, -step / 2, step / 2)) / step
        assert_equation(
            "rounding-error", {"m": m, "k": bits}, {"s": step, "D": square}
        )


@proves(
    "rounding-error",
    how="rounds evenly spread numbers to the nearest level and averages the squares",
)
@pytest.mark.parametrize(("bits", "largest"), [(3, 2.1), (5, 0.7)])
def test_rounding_errs_as_said(bits: int, largest: float) -> None:
    levels = np.linspace(-largest, largest, 2**bits - 1)
    x = np.linspace(-largest, largest, 40_001)
    near = levels[np.argmin(abs(x[:, None] - levels), axis=1)]
    assert_equation(
        "rounding-error",
        {"m": largest, "k": bits},
        {"s": levels[1] - levels[0], "D": np.mean((x - near) ** 2)},
        rtol=1e-3,
    )


# --------------------------------------- weight-and-activation-quantization


@proves(
    "quantized-pass",
    how="counts multiplications, additions and bytes of layers of given shapes",
)
@pytest.mark.parametrize("tokens", [1, 7, 90])
def test_a_pass_takes_the_longer_of_two_times(tokens: int) -> None:
    shapes = [(12, 40), (40, 9)]
    operations = moved = parameters = 0
    for inputs, outputs in shapes:
        for _ in range(tokens):
            operations += outputs * (inputs + inputs)  # products, additions
        moved += inputs * outputs * 6
        parameters += inputs * outputs
    assert_equation(
        "quantized-pass",
        {"P": parameters, "m": tokens, "k": 6, "R": 5e4, "W": 3e3},
        {"t": max(operations / 5e4, moved / 8 / 3e3)},
    )


# --------------------------------------------------------------------- gptq


@proves(
    "gptq-update",
    how="solves for the best change of the other weights by least squares on the inputs",
)
@pytest.mark.parametrize("q", [1, 3])
def test_the_others_make_up_for_a_rounded_weight(q: int) -> None:
    x = rng(q).normal(size=(4, 9))
    w = rng(q + 10).normal(size=4)
    goal = np.round(w[q - 1]) - w[q - 1]
    others = [i for i in range(4) if i != q - 1]
    best = np.linalg.lstsq(x[others].T, -goal * x[q - 1], rcond=None)[0]
    change = np.full(4, goal)
    change[others] = best
    lost = float(np.sum((change @ x) ** 2))
    inverse = np.linalg.inv(2 * x @ x.T)
    assert_equation(
        "gptq-update",
        {
            r"\mathbf{X}": x,
            "w": from_one(w),
            r"\hat w": from_one(np.round(w)),
            "g": from_one(inverse),
            "q": q,
        },
        {r"\mathbf{G}": inverse, r"\delta_i": change, "L": lost},
        each={"i": range(1, 5)},
    )


# ------------------------------------------------------ awq-and-smoothquant


@proves(
    "smoothing",
    how="multiplies the unscaled matrices, and looks for factors between those that flatten one of the two",
)
@pytest.mark.parametrize("alpha", [0.5, 0.7])
def test_scaled_channels_leave_the_layer_as_it_was(alpha: float) -> None:
    x, w = rng(1).normal(size=(5, 3)), rng(2).normal(size=(3, 4))
    x[:, 1] *= 40
    flat_x = abs(x).max(axis=0)  # all of the difficulty to the weights
    flat_w = 1 / abs(w).max(axis=1)
    factors = np.exp(alpha * np.log(flat_x) + (1 - alpha) * np.log(flat_w))
    assert_equation(
        "smoothing",
        {
            "x": from_one(x),
            "w": from_one(w),
            r"\alpha": alpha,
            "n": 3,
        },
        {"s_j": factors, "y_{tk}": x @ w},
        each={"j": range(1, 4), "t": range(1, 6), "k": range(1, 5)},
        ranges={"t": range(1, 6), "k": range(1, 5)},
    )


# ---------------------------------------------- quantization-aware-training


@proves(
    "straight-through",
    how="differences toward zero of the loss with clipping and without rounding",
)
@pytest.mark.parametrize("w", [0.37, -0.61, 0.93, -1.2, 0.75, -0.75])
def test_rounding_is_skipped_on_the_way_back(w: float) -> None:
    step, largest = 0.25, 3

    def clipped(v: float) -> float:
        return float(np.clip(v, -largest * step, largest * step))

    slope = 2 * (step * np.rint(clipped(w) / step) - 0.6)
    inward = w - np.sign(w) * 2.0**-20
    through = (clipped(w) - clipped(inward)) / (w - inward)
    assert_equation(
        "straight-through",
        {
            r"\frac{\partial L}{\partial \hat w}": slope,
            "w": w,
            "s": step,
            "Q": largest,
        },
        {"g": slope * through},
        rtol=1e-7,
        atol=1e-9,
    )


@proves(
    "straight-through",
    how="equals the gradient of PyTorch's fake quantization",
)
@pytest.mark.parametrize("w", [0.37, -0.61, 1.3, -1.2])
def test_rounding_is_skipped_by_pytorch(w: float) -> None:
    torch = optional_torch()
    weight = torch.tensor(w, requires_grad=True)
    used = torch.fake_quantize_per_tensor_affine(weight, 0.25, 0, -3, 3)
    used.retain_grad()
    ((used - 0.6) ** 2).backward()
    assert_equation(
        "straight-through",
        {
            r"\frac{\partial L}{\partial \hat w}": used.grad.item(),
            "w": w,
            "s": 0.25,
            "Q": 3,
        },
        {"g": weight.grad.item()},
    )


# ---------------------------------------------------- kv-cache-quantization


@proves(
    "quantized-cache",
    how="packs codes and scales of a token, and counts the bytes",
)
@pytest.mark.parametrize(("bits", "group"), [(4, 8), (2, 16)])
def test_bytes_of_a_token_are_those_of_its_codes(
    bits: int, group: int
) -> None:
    layers, heads, size, extra = 3, 5, 16, 32
    held = 0
    for _, _, _ in product(range(layers), range(heads), ("keys", "values")):
        codes = np.zeros(size * bits, dtype=bool)
        scales = np.zeros(size // group * extra, dtype=bool)
        held += np.packbits(codes).nbytes + np.packbits(scales).nbytes
    assert_equation(
        "quantized-cache",
        {
            "N": layers,
            r"H_\text{kv}": heads,
            "d_h": size,
            "k": bits,
            "b": extra,
            "g": group,
        },
        {"c": held},
    )


# ------------------------------------------------------------------ pruning


@proves(
    "wanda-score",
    how="sets each weight to zero and measures the change of the layer's output",
)
def test_a_score_is_the_change_of_the_output() -> None:
    x, w = rng(5).normal(size=(6, 4)), rng(6).normal(size=(3, 4))
    change = np.zeros((3, 4))
    for i, j in product(range(3), range(4)):
        without = w.copy()
        without[i, j] = 0
        change[i, j] = np.linalg.norm(x @ without.T - x @ w.T)
    assert_equation(
        "wanda-score",
        {"x": from_one(x), "w": from_one(w), "T": 6},
        {"S_{ij}": change},
        each={"i": range(1, 4), "j": range(1, 5)},
    )


@proves(
    "sparse-storage",
    how="writes values, columns and places of a pruned matrix as bits, and counts them",
)
@pytest.mark.parametrize(("kept", "out_of"), [(2, 4), (3, 5), (1, 8)])
def test_bits_of_a_pruned_matrix(kept: int, out_of: int) -> None:
    rows, columns, value, index = 7, 5 * out_of, 16, 12
    mask = np.zeros((rows, columns), dtype=bool)
    for row, start in product(range(rows), range(0, columns, out_of)):
        mask[row, start + rng(row + start).permutation(out_of)[:kept]] = (
            True
        )
    places = len(f"{out_of - 1:b}")
    listed = "".join("v" * value + "c" * index for _ in np.argwhere(mask))
    pattern = "".join("v" * value + "p" * places for _ in np.argwhere(mask))
    assert_equation(
        "sparse-storage",
        {
            "d": mask.mean(),
            "b": value,
            "c": index,
            "N": kept,
            "M": out_of,
        },
        {
            r"\beta_\text{u}": len(listed) / mask.size,
            r"\beta_{N:M}": len(pattern) / mask.size,
        },
    )


# ------------------------------------------------ lottery-ticket-hypothesis


@proves(
    "iterative-pruning",
    how="prunes the smallest weights of a vector round by round, and counts what is left",
)
@pytest.mark.parametrize(
    ("share", "rounds"), [(0.2, 3), (0.5, 4), (0.25, 2)]
)
def test_rounds_leave_a_shrinking_share(share: float, rounds: int) -> None:
    size = 4000
    alive = rng(rounds).normal(size=size)
    for _ in range(rounds):
        order = np.argsort(abs(alive))
        alive = alive[order[round(share * len(alive)) :]]
    assert_equation(
        "iterative-pruning",
        {"r": share, "n": rounds},
        {"d_n": len(alive) / size},
    )


# ----------------------------------------------- distilling-language-models


@proves(
    "sequence-distillation",
    how="adds up over all 27 texts of three tokens, as whole texts",
)
def test_a_divergence_of_texts_is_a_sum_over_tokens() -> None:
    size, length = 3, 3
    starts = [
        h for n in range(length) for h in product(range(size), repeat=n)
    ]

    def model(seed: int) -> dict[tuple[int, ...], Array]:
        weights = rng(seed).exponential(size=(len(starts), size)) + 0.1
        return dict(
            zip(starts, weights / weights.sum(axis=1)[:, None], strict=True)
        )

    def text(
        by: dict[tuple[int, ...], Array], tokens: tuple[int, ...]
    ) -> float:
        chance = 1.0
        for at, token in enumerate(tokens):
            chance *= float(by[tokens[:at]][token])
        return chance

    p, q = model(1), model(2)
    texts = list(product(range(size), repeat=length))
    whole = [(text(p, t), text(q, t)) for t in texts]
    env = {
        "p": from_one(np.array([p[h] for h in starts])),
        "q": from_one(np.array([q[h] for h in starts])),
        "u": from_one([text(p, h) for h in starts]),
        "r": from_one([text(q, h) for h in starts]),
        "V": size,
    }
    assert_equation(
        "sequence-distillation",
        env,
        {
            "D": sum(a * np.log(a / b) for a, b in whole),
            "R": sum(b * np.log(b / a) for a, b in whole),
        },
        ranges={"h": range(1, len(starts) + 1)},
    )


# -------------------------------------------------------- model-for-a-phone


@proves(
    "device-budget",
    how="reads weights and cache once a token, byte by byte, and counts tokens in a second",
)
@pytest.mark.parametrize("bits", [3, 16])
def test_a_token_reads_weights_and_cache(bits: int) -> None:
    parameters, cached, context, bandwidth = 800, 24, 9, 1e6
    weights = np.packbits(np.zeros(parameters * bits, dtype=bool)).nbytes
    cache = sum(
        np.zeros(cached, dtype=np.uint8).nbytes for _ in range(context)
    )
    read = weights + cache
    tokens, seconds = 50, read / bandwidth
    assert_equation(
        "device-budget",
        {
            r"\beta": bits,
            "P": parameters,
            "c": cached,
            "n": context,
            "W": bandwidth,
        },
        {"M": read, r"r_\text{max}": tokens / (tokens * seconds)},
    )


# ----------------------------------------------------------- common mistakes


@refutes(
    "fewer-bits-always-faster",
    how="takes the longer of reading and computing for one token and for a prompt",
)
def test_a_long_prompt_is_no_faster_with_fewer_bits() -> None:
    billions, rate, traffic, slow, wide, fast, narrow, prompt, same = (
        published("fewer-bits-always-faster").numbers
    )

    def milliseconds(bits: float, tokens: float) -> float:
        computing = billions * 1e9 * 2 * tokens / (rate * 1e12)
        reading = billions * 1e9 * bits / 8 / (traffic * 1e12)
        return 1e3 * max(computing, reading)

    assert round(milliseconds(wide, 1), 2) == slow
    assert round(milliseconds(narrow, 1), 2) == fast < slow / 3
    assert round(milliseconds(wide, prompt), 1) == same
    assert round(milliseconds(narrow, prompt), 1) == same


@refutes(
    "zeros-halve-memory-and-time",
    how="prunes a matrix of this size at random, and adds up the bytes of what is kept",
)
def test_random_zeros_save_no_memory() -> None:
    claim = published("zeros-halve-memory-and-time")
    rows, columns, _, dense, _, sparse = claim.numbers
    shape = int(rows), int(columns)
    full = np.ones(shape, np.float16)
    assert round(full.nbytes / 1e6, 1) == dense
    kept = np.tile([True, False], (shape[0], shape[1] // 2))
    kept = rng().permuted(kept, axis=1)
    places = np.nonzero(kept)[1].astype(np.uint16)
    stored = full[kept].nbytes + places.nbytes
    assert round(stored / 1e6, 1) == sparse == dense


@refutes(
    "mixed-precision-halves-memory",
    how="allocates arrays of both widths for weights, gradients, copy and means",
)
def test_mixed_precision_saves_nothing_on_weights_and_states() -> None:
    numbers = published("mixed-precision-halves-memory").numbers
    plain, mixed = numbers[:3], numbers[5:9]
    together, total = numbers[3], numbers[9]
    full, half = np.float32, np.float16
    count = 100

    def each(*types: type) -> float:
        return sum(np.zeros(count, t).nbytes for t in types) / count

    assert plain == [each(full), each(full), each(full, full)]
    assert mixed == [each(half), each(half), each(full), each(full, full)]
    assert sum(plain) == together == sum(mixed) == total


@refutes(
    "bfloat16-is-finer",
    how="rounds the number to both formats, bit by bit and by NumPy",
)
def test_bfloat16_is_coarser_than_float16() -> None:
    number, coarse, fine = published("bfloat16-is-finer").numbers
    bits = int(np.array(number, np.float32).view(np.uint32))
    cut = np.array((bits + 0x8000) & 0xFFFF0000, np.uint32)
    assert float(cut.view(np.float32)) == coarse
    assert round(float(np.float16(number)), 4) == fine
    assert abs(fine - number) < abs(coarse - number)
