"""Proofs of the formulas of the topic decoding and inference: by enumeration, by counting, step by step."""

from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
import sympy

from proving import (
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
from proving.references import derivative, gradient

Array = np.ndarray[Any, Any]


def drawn(size: int, seed: int = 0) -> Array:
    """Probabilities of so many tokens, the largest first."""
    weights = rng(seed + size).exponential(size=size) + 0.05
    return np.sort(weights / weights.sum())[::-1]


# ---------------------------------------------------- greedy-and-beam-search


@proves(
    "length-normalized-score",
    how="multiplies the probabilities of the steps, and takes the root that the penalty stands for",
)
@pytest.mark.parametrize(("steps", "power"), [(3, 0.6), (5, 1.0), (4, 0.0)])
def test_a_score_is_the_logarithm_of_a_product(
    steps: int, power: float
) -> None:
    p = rng(steps).uniform(0.1, 0.9, size=steps)
    whole = 1.0
    for factor in p:
        whole *= factor
    assert_equation(
        "length-normalized-score",
        {"p": from_one(p), "n": steps, r"\alpha": power},
        {r"\ell": np.log(whole), "S": np.log(whole ** (steps**-power))},
    )


# ------------------------------------------------------ sampling-temperature


@proves(
    "temperature-sampling",
    how="is the slope of the temperature times a log-sum-exp in each logit",
)
@pytest.mark.parametrize(("size", "t"), [(4, 0.6), (5, 1.7), (3, 1.0)])
def test_temperature_is_the_slope_of_a_log_sum_exp(
    size: int, t: float
) -> None:
    z = rng(size).normal(size=size)
    slope = gradient(lambda x: float(t * np.logaddexp.reduce(x / t)), z)
    own = gradient(lambda x: float(np.logaddexp.reduce(x)), z)
    assert_equation(
        "temperature-sampling",
        {
            "z": from_one(z),
            "q": from_one(own),
            "T": t,
            "V": size,
        },
        {"p_i": slope},
        each={"i": range(1, size + 1)},
        rtol=1e-6,
    )


@proves(
    "temperature-sampling",
    how="equals PyTorch's softmax of logits divided by the temperature",
)
def test_temperature_is_pytorchs() -> None:
    torch = optional_torch()
    z = torch.from_numpy(rng(7).normal(size=6))
    assert_equation(
        "temperature-sampling",
        {
            "z": from_one(z.numpy()),
            "q": from_one(torch.softmax(z, dim=0).numpy()),
            "T": 0.7,
            "V": 6,
        },
        {"p_i": torch.softmax(z / 0.7, dim=0).numpy()},
        each={"i": range(1, 7)},
    )


@proves(
    "temperature-entropy",
    how="a numerical derivative of the entropy of the sharpened distribution",
)
@pytest.mark.parametrize(("size", "t"), [(4, 0.6), (5, 1.7)])
def test_entropy_grows_with_the_variance_of_logits(
    size: int, t: float
) -> None:
    z = rng(size).normal(size=size)

    def sharpened(at: float) -> Array:
        weights = np.exp(z / at)
        return np.array(weights / weights.sum())

    def entropy(at: float) -> float:
        return float(-np.sum(sharpened(at) * np.log(sharpened(at))))

    assert_equation(
        "temperature-entropy",
        {
            "z": from_one(z),
            "p": from_one(sharpened(t)),
            "T": t,
            "V": size,
        },
        {r"\frac{\mathrm{d}H}{\mathrm{d}T}": derivative(entropy, t)},
        rtol=1e-6,
    )


@derives(
    "temperature-entropy",
    how="SymPy differentiates the entropy of three tokens in the temperature",
)
def test_the_slope_of_the_entropy() -> None:
    z, t = symbols("z", 3), sympy.Symbol("T", positive=True)
    weights = [sympy.exp(x / t) for x in z]
    p = [w / sum(weights) for w in weights]
    entropy = -sum(
        q * (x / t - sympy.log(sum(weights)))
        for q, x in zip(p, z, strict=True)
    )
    assert_equation(
        "temperature-entropy",
        {
            "z": from_one(z),
            "p": from_one(np.array(p)),
            "T": t,
            "V": 3,
        },
        {r"\frac{\mathrm{d}H}{\mathrm{d}T}": sympy.diff(entropy, t)},
    )


# ----------------------------------------------------------- top-k-and-top-p


def _taken(p: Array, mass: float) -> Array:
    """Tokens taken one by one until they hold enough of the probability."""
    kept = np.zeros(len(p))
    held = 0.0
    for token, probability in enumerate(p):
        kept[token] = 1
        held += probability
        if held >= mass:
            break
    return kept


CUT = [
    (6, 3, 0.62, 0.3),
    (7, 2, 0.9, 0.05),
    (5, 5, 0.2, 0.7),
    (4, 1, 1.0, 1.0),
]


@proves(
    "truncated-sampling",
    how="takes tokens one by one until they are enough, and draws from a list of what was taken",
)
@pytest.mark.parametrize(("size", "k", "mass", "share"), CUT)
@pytest.mark.parametrize("rule", range(3))
def test_tokens_taken_one_by_one(
    size: int, k: int, mass: float, share: float, rule: int
) -> None:
    p = drawn(size)
    few = np.array([1.0] * k + [0.0] * (size - k))
    enough = _taken(p, mass)
    near = np.array([float(x / p[0] >= share) for x in p])
    kept = (few, enough, near)[rule]
    cut = np.where(kept > 0, p, 0.0)
    env = {
        "p": from_one(p),
        "s": from_one(kept),
        "k": k,
        "P": mass,
        r"\mu": share,
        "V": size,
    }
    assert_equation(
        "truncated-sampling",
        env,
        {"a_i": few, "b_i": enough, "c_i": near, "p'_i": cut / cut.sum()},
        each={"i": range(1, size + 1)},
    )


@proves(
    "truncated-sampling",
    how="stops at once where the tokens before hold exactly enough",
)
def test_a_nucleus_that_is_full_to_the_brim() -> None:
    p = np.array([0.5, 0.25, 0.125, 0.125])
    kept = _taken(p, 0.75)
    assert_equation(
        "truncated-sampling",
        {
            "p": from_one(p),
            "s": from_one(kept),
            "k": 3,
            "P": 0.75,
            r"\mu": 0.25,
            "V": 4,
        },
        {
            "a_i": np.array([1, 1, 1, 0]),
            "b_i": kept,
            "c_i": np.array([1, 1, 1, 1]),
            "p'_i": np.array([2 / 3, 1 / 3, 0, 0]),
        },
        each={"i": range(1, 5)},
    )


@proves(
    "truncated-sampling",
    how="equals PyTorch's topk, cumsum and a softmax of masked logits",
)
def test_tokens_cut_by_pytorch() -> None:
    torch = optional_torch()
    p = torch.from_numpy(drawn(8).copy())
    few = torch.zeros(8, dtype=torch.float64)
    few[torch.topk(p, 3).indices] = 1
    enough = (torch.cumsum(p, dim=0) - p < 0.7).double()
    masked = torch.log(p).masked_fill(enough == 0, -torch.inf)
    assert_equation(
        "truncated-sampling",
        {
            "p": from_one(p.numpy()),
            "s": from_one(enough.numpy()),
            "k": 3,
            "P": 0.7,
            r"\mu": 0.2,
            "V": 8,
        },
        {
            "a_i": few.numpy(),
            "b_i": enough.numpy(),
            "p'_i": torch.softmax(masked, dim=0).numpy(),
        },
        each={"i": range(1, 9)},
    )


# -------------------------------------------------------- prefill-and-decode


@proves(
    "pass-roofline",
    how="walks through the tokens, layers and heads of small models, and counts operations and bytes",
)
@pytest.mark.parametrize(
    ("batch", "cached", "new", "layers", "heads", "size"),
    [(3, 5, 1, 2, 3, 4), (1, 0, 6, 3, 2, 5), (2, 4, 3, 2, 4, 3)],
)
@pytest.mark.parametrize("rate", [30.0, 0.7])
def test_a_pass_counted_by_walking_through_it(
    batch: int,
    cached: int,
    new: int,
    layers: int,
    heads: int,
    size: int,
    rate: float,
) -> None:
    shapes = [(heads * size, 7), (7, heads * size)] * layers
    weights = [np.zeros(shape, np.float16) for shape in shapes]
    row = np.zeros((layers, 2, size), np.float16)  # a key and a value
    done, moved = 0, sum(w.nbytes for w in weights)
    for _ in range(batch):
        seen = cached
        moved += cached * row.nbytes
        for _ in range(new):
            seen += 1
            moved += row.nbytes
            done += sum(2 * w.shape[0] * w.shape[1] for w in weights)
            for _ in range(layers * heads):
                for _ in range(seen):
                    done += 2 * size  # one score
                    done += 2 * size  # one weighted value
    env = {
        "B": batch,
        "n": cached,
        "m": new,
        "P": sum(w.size for w in weights),
        "a": 4 * layers * heads * size,
        "b": 2,
        "c": row.nbytes,
        "R": rate,
        "W": 2.5,
    }
    slower = done / rate if done * 2.5 > moved * rate else moved / 2.5
    assert_equation(
        "pass-roofline", env, {"F": done, "M": moved, "t": slower}
    )


# ------------------------------------------------------ speculative-decoding

TICKETS = [([6, 3, 1], [4, 5, 1]), ([1, 7, 3, 5], [5, 2, 8, 1])]


@proves(
    "speculative-sampling",
    how="deals out draft tokens as tickets, keeps as many of each as the target has, and gives the others away",
)
@pytest.mark.parametrize(("target", "draft"), TICKETS)
def test_tickets_of_the_draft_become_those_of_the_target(
    target: list[int], draft: list[int]
) -> None:
    kept = [
        sum(ticket < seats for ticket in range(tickets))
        for tickets, seats in zip(draft, target, strict=True)
    ]
    open_seats = [
        seats - held for seats, held in zip(target, kept, strict=True)
    ]
    returned = sum(draft) - sum(kept)
    assert returned == sum(open_seats)
    total = sum(target)
    size = len(target)
    final = np.array(kept) + np.array(open_seats)
    assert_equation(
        "speculative-sampling",
        {
            "p": from_one(np.array(target) / total),
            "q": from_one(np.array(draft) / total),
            "V": size,
        },
        {
            "a_x": np.array(kept) / np.array(draft),
            r"\beta": sum(kept) / total,
            "r_x": np.array(open_seats) / returned,
            "p_x": final / total,
        },
        each={"x": range(1, size + 1)},
    )


def _rounds(alpha: Any, length: int) -> Any:
    """Expected tokens of a round, over every pattern of acceptance."""
    expected: Any = 0
    for pattern in range(2**length):
        accepted = [bool(pattern >> place & 1) for place in range(length)]
        chance: Any = 1
        for hit in accepted:
            chance = chance * (alpha if hit else 1 - alpha)
        leading = [*accepted, False].index(False)
        expected = expected + chance * (leading + 1)
    return expected


@derives(
    "speculative-speedup",
    how="adds up the tokens of every pattern of accepted and rejected drafts",
)
@pytest.mark.parametrize("length", [1, 2, 4])
def test_every_pattern_of_acceptance(length: int) -> None:
    alpha, draft, check = symbols("alpha"), symbols("c"), symbols("v")
    tokens = _rounds(alpha, length)
    assert_equation(
        "speculative-speedup",
        {r"\alpha": alpha, r"\gamma": length, "c": draft, "v": check},
        {"E": tokens, "S": tokens / (sum([draft] * length) + check)},
    )


@proves(
    "speculative-speedup",
    how="the same count for numbers, over the time of drafts and check",
)
@pytest.mark.parametrize(("alpha", "length"), [(0.8, 4), (0.37, 3)])
def test_patterns_in_numbers(alpha: float, length: int) -> None:
    tokens = _rounds(alpha, length)
    assert_equation(
        "speculative-speedup",
        {r"\alpha": alpha, r"\gamma": length, "c": 0.07, "v": 1.3},
        {"E": tokens, "S": tokens / (sum([0.07] * length) + 1.3)},
    )


# ------------------------------------------------------- continuous-batching


@proves(
    "batch-utilization",
    how="runs fixed batches step by step and counts the places that still make a token",
)
@pytest.mark.parametrize("lengths", [[5, 2, 9], [4, 4], [3, 11, 7, 6]])
def test_places_counted_step_by_step(lengths: list[int]) -> None:
    left = list(lengths)
    used = places = 0
    while any(left):
        used += sum(n > 0 for n in left)
        places += len(left)
        left = [max(n - 1, 0) for n in left]
    assert_equation(
        "batch-utilization",
        {"m": from_one(np.array(lengths)), "B": len(lengths)},
        {"U": used / places},
        ranges={"i": range(1, len(lengths) + 1)},
    )


# ------------------------------------------------------------ paged-kv-cache


@proves(
    "paged-cache-blocks",
    how="fills blocks token by token, and counts them and their empty places",
)
@pytest.mark.parametrize(
    ("tokens", "size"), [(13, 4), (12, 4), (1, 5), (7, 3)]
)
def test_blocks_filled_token_by_token(tokens: int, size: int) -> None:
    blocks: list[list[int]] = []
    for token in range(tokens):
        if not blocks or len(blocks[-1]) == size:
            blocks.append([])
        blocks[-1].append(token)
    assert_equation(
        "paged-cache-blocks",
        {"n": tokens, "s": size},
        {"k": len(blocks), "w": sum(size - len(block) for block in blocks)},
    )


@proves(
    "shared-prefix-blocks",
    how="names each full block by all tokens up to its end, and counts the names",
)
@pytest.mark.parametrize(
    ("prefix", "size", "lengths"),
    [(11, 4, [13, 19, 11]), (8, 4, [8, 15]), (3, 5, [9, 4, 7, 21])],
)
def test_blocks_named_by_what_they_hold(
    prefix: int, size: int, lengths: list[int]
) -> None:
    names = set()
    for request, length in enumerate(lengths):
        text = [
            (0, t) if t < prefix else (request, t) for t in range(length)
        ]
        for start in range(0, length, size):
            known = tuple(text[: start + size])
            shared = len(known) == start + size <= prefix
            names.add(known if shared else (request, *known))
    assert_equation(
        "shared-prefix-blocks",
        {
            "p": prefix,
            "s": size,
            "n": from_one(np.array(lengths)),
            "R": len(lengths),
        },
        {"K": len(names)},
    )


# ----------------------------------------------------------- serving-metrics


@proves(
    "serving-laws",
    how="stamps each token of random requests, and counts who is present from moment to moment",
)
@pytest.mark.parametrize("requests", [5, 8])
def test_tokens_with_time_stamps(requests: int) -> None:
    random = rng(requests)
    arrived = np.sort(random.uniform(0, 9, size=requests))
    stamps = [
        start
        + np.cumsum(random.uniform(0.1, 1, size=random.integers(3, 9)))
        for start in arrived
    ]
    horizon = max(times[-1] for times in stamps) - arrived[0]
    events = sorted(
        [(start, 1) for start in arrived] + [(t[-1], -1) for t in stamps]
    )
    present, area = 0, 0.0
    for (time, change), (later, _) in pairwise(events):
        present += change
        area += present * (later - time)
    latency = [t[-1] - s for t, s in zip(stamps, arrived, strict=True)]
    for start, times in zip(arrived, stamps, strict=True):
        assert_equation(
            "serving-laws",
            {
                "F": times[0] - start,
                "m": len(times),
                r"\tau": np.mean(np.diff(times)),
                r"\lambda": requests / horizon,
                r"\bar L": np.mean(latency),
                r"\bar m": np.mean([len(t) for t in stamps]),
            },
            {
                "L": times[-1] - start,
                "N": area / horizon,
                "X": sum(len(t) for t in stamps) / horizon,
            },
        )


# --------------------------------------------------------- structured-output


@proves(
    "masked-decoding",
    how="draws again and again until a token is allowed, and adds up the chances of each attempt",
)
@pytest.mark.parametrize("allowed", [[1, 0, 1, 1, 0], [0, 0, 1, 0, 1]])
def test_drawn_until_a_token_is_allowed(allowed: list[int]) -> None:
    p = drawn(len(allowed), seed=sum(allowed))
    chance = np.zeros(len(p))
    still = 1.0
    for _ in range(400):
        chance += still * np.where(np.array(allowed) > 0, p, 0.0)
        still *= sum(
            x for x, good in zip(p, allowed, strict=True) if not good
        )
    mass = sum(x for x, good in zip(p, allowed, strict=True) if good)
    assert_equation(
        "masked-decoding",
        {
            "p": from_one(p),
            "v": from_one(np.array(allowed)),
            "V": len(p),
        },
        {"Z": mass, "p'_i": chance},
        each={"i": range(1, len(p) + 1)},
    )


@proves(
    "masked-decoding",
    how="equals PyTorch's softmax of logits with forbidden ones at minus infinity",
)
def test_a_mask_in_pytorch() -> None:
    torch = optional_torch()
    logits = torch.from_numpy(rng(4).normal(size=6))
    allowed = torch.tensor([1, 0, 1, 1, 0, 0])
    masked = torch.softmax(
        logits.masked_fill(allowed == 0, -torch.inf), dim=0
    )
    assert_equation(
        "masked-decoding",
        {
            "p": from_one(torch.softmax(logits, dim=0).numpy()),
            "v": from_one(allowed.numpy()),
            "V": 6,
        },
        {"p'_i": masked.numpy()},
        each={"i": range(1, 7)},
    )


@proves(
    "masked-sequence",
    how="walks through all texts of three tokens under a mask, and checks that their chances add up to one",
)
@pytest.mark.parametrize("seed", [1, 2])
def test_all_texts_under_a_mask(seed: int) -> None:
    random = rng(seed)
    valid = {(0, 1, 2), (0, 2, 1), (0, 1, 1), (2, 0, 1), (2, 0, 2)}
    starts = {text[:length] for text in valid for length in range(4)}
    model = {
        text: random.dirichlet(np.ones(3))
        for text in starts
        if len(text) < 3
    }
    total = 0.0
    for text in sorted(valid):
        chance, own, masses = 1.0, 1.0, []
        for place, token in enumerate(text):
            p = model[text[:place]]
            good = [x for x in range(3) if (*text[:place], x) in starts]
            odds = sum(p[x] for x in good if x != token) / p[token]
            chance *= 1 / (1 + odds)
            own *= p[token]
            masses.append(sum(p[x] for x in good))
        total += chance
        assert_equation(
            "masked-sequence",
            {"P": own, "Z": from_one(np.array(masses)), "n": 3},
            {"Q": chance},
        )
    assert np.isclose(total, 1)


# ------------------------------------------------------ repetition-penalties


@proves(
    "additive-penalties",
    how="goes through a text token by token and takes off its part at each occurrence",
)
@pytest.mark.parametrize("seed", [3, 4])
def test_penalties_taken_off_token_by_token(seed: int) -> None:
    random = rng(seed)
    z = random.normal(size=6)
    text = random.integers(0, 5, size=9)
    lowered, seen = z.copy(), set()
    counted = np.zeros(6)
    for token in text:
        lowered[token] -= 0.4
        if token not in seen:
            lowered[token] -= 0.9
        seen.add(token)
        counted[token] += 1
    assert_equation(
        "additive-penalties",
        {
            "z": from_one(z),
            "c": from_one(counted),
            r"\alpha_f": 0.4,
            r"\alpha_p": 0.9,
        },
        {"z'_i": lowered},
        each={"i": range(1, 7)},
    )


@proves(
    "additive-penalties",
    how="equals PyTorch's bincount of the text, scaled and taken off",
)
def test_penalties_by_bincount() -> None:
    torch = optional_torch()
    z = torch.from_numpy(rng(6).normal(size=5))
    found = torch.bincount(
        torch.tensor([3, 1, 3, 3, 0]), minlength=5
    ).double()
    once = found.clamp(max=1)
    assert_equation(
        "additive-penalties",
        {
            "z": from_one(z.numpy()),
            "c": from_one(found.numpy()),
            r"\alpha_f": 0.7,
            r"\alpha_p": 0.3,
        },
        {"z'_i": torch.sub(z - once * 0.3, found, alpha=0.7).numpy()},
        each={"i": range(1, 6)},
    )


@proves(
    "repetition-penalty",
    how="divides logits above zero and multiplies those below, one by one",
)
@pytest.mark.parametrize("theta", [1.2, 1.7])
def test_logits_divided_or_multiplied(theta: float) -> None:
    z = np.array([2.3, -1.1, 0.4, -0.2, 5.0])
    lowered = [x / theta if x > 0 else x * theta for x in z]
    assert all(new < old for new, old in zip(lowered, z, strict=True))
    assert_equation(
        "repetition-penalty",
        {"z": from_one(z), r"\theta": theta},
        {"z'_i": np.array(lowered)},
        each={"i": range(1, 6)},
    )


@proves(
    "repetition-penalty",
    how="equals PyTorch's where on the sign of the logits",
)
def test_logits_by_pytorchs_where() -> None:
    torch = optional_torch()
    z = torch.from_numpy(rng(9).normal(size=7))
    lowered = torch.where(z < 0, z * 1.3, z / 1.3)
    assert_equation(
        "repetition-penalty",
        {"z": from_one(z.numpy()), r"\theta": 1.3},
        {"z'_i": lowered.numpy()},
        each={"i": range(1, 8)},
    )


# --------------------------------------------------------- serving-capacity


@proves(
    "device-time",
    how="fills a device with texts token by token, adds up what its steps read while all places turn over once, "
    "and adds devices until the load fits",
)
@pytest.mark.parametrize(
    ("prompt", "answer", "room", "load"),
    [(7, 5, 3000, 2.3), (11, 8, 1170, 0.9), (4, 3, 1771, 5.1)],
)
def test_a_device_whose_places_turn_over_once(
    prompt: int, answer: int, room: int, load: float
) -> None:
    cache, weights, size = 23, 41, 3
    sped, moved, share, reached = 900.0, 700.0, 0.6, 0.8
    found, busy = 0.25, 0.7
    places, used = 0, 0
    while used + sum(cache for _ in range(prompt + answer)) <= room:
        used += cache * (prompt + answer)
        places += 1
    steps = [
        weights * size
        + sum(
            cache * (prompt + 1 + (step + 3 * place) % (answer - 1))
            for place in range(places)
        )
        for step in range(answer - 1)
    ]
    reading = sum(steps) / (reached * moved)
    new = prompt - found * prompt
    prompts = places * new * 2 * weights / (share * sped)
    one = (prompts + reading) / places
    devices = 1
    while load * one > devices * busy:
        devices += 1
    assert places > 1 < devices
    assert_equation(
        "device-time",
        {
            "V": room,
            "c": cache,
            "p": prompt,
            "m": answer,
            "b": size,
            "P": weights,
            "h": found,
            "R": sped,
            "W": moved,
            "e_p": share,
            "e_d": reached,
            r"\lambda": load,
            r"\rho": busy,
        },
        {
            "B": places,
            r"\tau": reading / len(steps),
            "s": one,
            "D": devices,
        },
    )


def test_a_device_that_is_just_full() -> None:
    """On the boundaries the places fit, and the devices suffice."""
    row = equation("device-time").rows
    assert row[0].sides[-1].value({"V": 96, "c": 4, "p": 5, "m": 3}) == 3
    env = {r"\lambda": 6, "s": 0.5, r"\rho": 0.75}
    assert row[3].sides[-1].value(env) == 4


@pytest.mark.parametrize("part", [0.5, 0.8, 0.95, 1.15])
def test_a_device_below_its_capacity(part: float) -> None:
    """At less than one request per device time none piles up, though the device hardly rests."""
    env: dict[str, float] = {"V": 960, "c": 2, "p": 10, "m": 6, "b": 5}
    env |= {"P": 90, "h": 0}
    env |= {"R": 900.0, "W": 700.0, "e_p": 0.6, "e_d": 0.8}
    plain = equation("device-time").solve(env | {r"\lambda": 1, r"\rho": 1})
    places, one = int(plain["B"]), float(plain["s"])
    assert places == 30
    gap, count, now, came = one / part, 2000, 0.0, 0
    rest, taken, waits = 0.0, [], []
    inside: list[int] = []  # tokens that each has
    while came < count:
        if gap * came <= now and len(inside) < places:
            waits.append(now - gap * came)
            came += 1
            now += 2 * 90 * 10 / (0.6 * 900)
            inside.append(1)
        elif inside:
            read = 5 * 90 + sum(2 * (10 + x) for x in inside)
            now += read / (0.8 * 700)
            taken.append(len(inside))
            inside = [x + 1 for x in inside if x < 5]
        else:
            rest += gap * came - now
            now = gap * came
    late = waits[-1] - waits[count // 2]
    if part > 1:
        assert late > 0.8 * (count / 2) * (one - gap)
    else:
        assert abs(late) < 10 * one
        assert rest < 0.01 * now
        assert sum(taken) / len(taken) < 0.95 * places


def _queue(load: float, servers: int, longest: int = 900) -> Array:
    """Probabilities of so many requests in the system, from the balance of every state."""
    size = longest + 1
    flow = np.zeros((size, size))
    for i in range(longest):
        flow[i, i + 1] += load
        flow[i + 1, i] += min(i + 1, servers)
    flow -= np.diag(flow.sum(axis=1))
    balance = flow.T.copy()
    balance[-1] = 1
    right = np.zeros(size)
    right[-1] = 1
    return np.asarray(np.linalg.solve(balance, right))


@proves(
    "erlang-c",
    how="solves the balance equations of a queue with up to 300 requests, and lets each arrival wait for the "
    "departures before it",
)
@pytest.mark.parametrize(
    ("servers", "load", "share"),
    [(1, 0.6, 0.05), (3, 2.4, 0.1), (5, 3.1, 0.02), (4, 1.2, 0.3)],
)
def test_a_queue_in_balance(
    servers: int, load: float, share: float
) -> None:
    service = 0.7
    states = _queue(load, servers, 300)
    waiting = states[servers:]
    behind = np.arange(1, len(states) - servers + 1)  # departures to come
    mean = float((waiting * behind).sum() * service / servers)

    def longer(time: float) -> float:
        """How probably fewer departures than needed come in this time."""
        mass, few, late = np.exp(-time * servers / service), 0.0, 0.0
        for gone, chance in enumerate(waiting):
            few += mass
            late += chance * few
            mass *= time * servers / service / (gone + 1)
        return float(late)

    low, high = 0.0, 60.0 if longer(0) > share else 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if longer(middle) > share else (low, middle)
        )
    assert_equation(
        "erlang-c",
        {
            "a": float((states * np.minimum(range(301), servers)).sum()),
            "s": service,
            "n": servers,
            "q": share,
        },
        {
            "Q": float(waiting.sum()),
            "w": mean,
            "t_q": high,
        },
        rtol=1e-7,
    )


# ----------------------------------------------------------- common mistakes


@refutes(
    "beam-search-is-exact",
    how="lists all outputs of this model, and searches it with a beam",
)
def test_a_beam_can_lose_the_best_output() -> None:
    claim = published("beam-search-is-exact")
    *numbers, width, found, possible = claim.numbers
    firsts, seconds = np.array(numbers).reshape(2, 3)
    outputs = firsts * seconds
    kept = np.argsort(-firsts)[: int(width)]
    assert round(outputs[kept].max(), 3) == found
    assert round(outputs.max(), 3) == possible > found


@refutes(
    "top-p-keeps-a-share-of-tokens",
    how="takes tokens of these probabilities from the top until the threshold is reached",
)
def test_top_p_keeps_no_fixed_share() -> None:
    numbers = published("top-p-keeps-a-share-of-tokens").numbers
    sure, threshold, few = numbers[:4], numbers[4], numbers[5]
    unsure, many = numbers[6:11], numbers[11]

    def kept(probabilities: list[float]) -> int:
        mass, count = 0.0, 0
        while mass < threshold:
            mass, count = mass + probabilities[count], count + 1
        return count

    assert round(sum(sure), 9) == round(sum(unsure), 9) == 1
    assert kept(sure) == few != threshold * len(sure)
    assert kept(unsure) == many != threshold * len(unsure)


@refutes(
    "speculation-saves-arithmetic",
    how="goes through all patterns of accepted and rejected drafts",
)
def test_a_round_computes_more_tokens_than_it_keeps() -> None:
    claim = published("speculation-saves-arithmetic")
    drafted, chance, computed, kept = claim.numbers
    mean = 0.0
    for pattern in product((True, False), repeat=int(drafted)):
        run = [*pattern, False].index(False)  # accepted before a rejection
        weight = np.prod([chance if x else 1 - chance for x in pattern])
        mean += float(weight) * (run + 1)
    assert round(mean, 2) == kept
    assert drafted + 1 == computed > kept
