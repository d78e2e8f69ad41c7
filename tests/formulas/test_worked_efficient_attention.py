"""The worked numbers of the topic efficient attention."""

import math

from proving import equation
from proving.worked import Worked, by_formula, counts


@counts("kv-cache")
def test_the_cache_of_a_small_llama(n: Worked) -> None:
    n.names("3", "8")
    layers, heads, size = n.given(3)
    bits = n.one()

    def cache(tokens: float) -> float:
        env = {
            "B": 1,
            "n": tokens,
            "N": layers,
            r"H_\text{kv}": heads,
            "d_h": size,
        }
        return by_formula("kv-cache-size", env | {"b": bits / 8})

    n.names("2")
    n.shows(layers, heads, size, bits / 8, cache(1))
    for _ in range(2):
        tokens = n.one()
        n.shows(cache(tokens) / 1e9)
    weights, billions = n.given(2)
    assert weights == billions * bits / 8
    queries = n.one()
    assert queries == 32
    n.shows(queries / heads)


@counts("grouped-query-attention")
def test_three_ways_to_cache_a_token(n: Worked) -> None:
    n.names("3", "70")
    layers, queries, heads, size = n.given(4)
    assert (layers, queries, heads, size) == (80, 64, 8, 128)
    bits = n.one()

    def token(shared: float) -> float:
        env = {
            "B": 1,
            "n": 1,
            "N": layers,
            r"H_\text{kv}": shared,
            "d_h": size,
        }
        return by_formula("kv-cache-size", env | {"b": bits / 8})

    n.names("2")
    n.shows(
        layers,
        heads,
        size,
        bits / 8,
        token(heads),
        token(queries),
        token(1),
    )
    width = n.one()
    assert width == queries * size
    n.shows(
        2 * width * heads * size / 1e6, 2 * width * queries * size / 1e6
    )


@counts("latent-attention")
def test_numbers_in_place_of_heads(n: Worked) -> None:
    heads, size, latent, rotated = n.given(4)
    cached = latent + rotated
    n.shows(latent, rotated, cached)
    n.names("2")
    n.shows(heads, size, 2 * heads * size, 2 * heads * size / cached)
    n.shows(cached, cached / (2 * size))
    layers, bits = n.given(2)
    n.shows(layers * cached * bits / 8)


@counts("flash-attention")
def test_two_blocks_and_what_is_saved(n: Worked) -> None:
    first, early = n.given(2), n.given(2)
    later, late = n.given(2), n.given(2)
    top = max(first)
    n.shows(top)
    total = sum(math.exp(s - top) for s in first)
    read = sum(
        math.exp(s - top) * v for s, v in zip(first, early, strict=True)
    )
    n.shows(total, read)
    highest = max(*first, *later)
    shrink = math.exp(top - highest)
    n.shows(highest, shrink)
    total = shrink * total + sum(math.exp(s - highest) for s in later)
    read = shrink * read + sum(
        math.exp(s - highest) * v for s, v in zip(later, late, strict=True)
    )
    n.shows(total, read, read / total)
    scores, values = [*first, *later], [*early, *late]
    plain = sum(
        math.exp(s) * v for s, v in zip(scores, values, strict=True)
    )
    assert math.isclose(plain / sum(map(math.exp, scores)), read / total)
    n.shows(len(scores))
    heads, tokens = n.given(2)
    stored = heads * tokens**2 * 16 / 8 / 1e9
    n.shows(stored)
    n.names("16", "32")
    n.shows(heads * tokens * 32 / 8 / 1e6)


@counts("rotary-position-embedding")
def test_equal_distances_and_slow_pairs(n: Worked) -> None:
    speed = n.one()
    query, key = n.given(2), n.given(2)
    assert speed == 1
    assert query == key == [1, 0]

    def score(s: float, t: float) -> float:
        env = {
            "q": query,
            "k": key,
            r"\omega": [speed],
            "s": s,
            "t": t,
            "d": 2,
        }
        first, second, whole = equation("rope-relative-score").rows
        parts = [row.right.value(env | {"i": 0}) for row in (first, second)]
        env |= {"a": [parts[0]], "b": [parts[1]]}
        return float(whole.right.value(env))

    early = n.given(2)
    n.shows(early[0] - early[1], score(*early))
    late = n.given(2)
    assert math.isclose(score(*late), score(*early))
    assert late == [105, 103]
    size, base = n.given(2)
    n.shows(2 * math.pi, 2 * math.pi * base ** ((size - 2) / size))
    slower = n.one()
    n.shows(2 * math.pi * slower ** ((size - 2) / size) / 1e6)


@counts("modern-transformer-block")
def test_a_llama_counted_by_hand(n: Worked) -> None:
    n.names("3", "8")
    width, heads, shared, size, inner = n.given(5)
    assert heads * size == width
    env = {"d": width, "H": heads, r"H_\text{kv}": shared, "d_h": size}
    block = by_formula("block-parameters", env | {r"d_\text{ff}": inner})
    gated = 3 * width * inner
    n.shows(block - gated - 2 * width, gated, block)
    blocks = n.one()
    vocabulary = n.one()
    n.shows(width, blocks * block + 2 * vocabulary * width + width)


@counts("gated-feedforward-layer")
def test_two_thirds_rounded_up(n: Worked) -> None:
    n.names("7")
    width = n.one()
    n.names("4")
    n.shows(4 * width, 4 * width * 2 / 3)
    step = n.one()
    inner = math.ceil(8 * width / 3 / step) * step
    n.shows(inner, 3 * width * inner / 1e6, 2 * width * 4 * width / 1e6)


@counts("alibi")
def test_slopes_of_eight_heads(n: Worked) -> None:
    heads = n.one()

    def slope(head: float) -> float:
        return float(2 ** (-8 * head / heads))

    for head in (1, 2, heads):
        n.names("1")
        n.shows(1 / slope(head))
    near = n.one()
    n.shows(math.exp(-near * slope(1)), math.exp(-near * slope(heads)))
    far = n.one()
    n.shows(math.exp(-far * slope(heads)))
    for head in (1, heads):
        last = n.one()
        n.shows(100 * (1 - math.exp(-last * slope(head))))


@counts("context-extension")
def test_eightfold_context(n: Worked) -> None:
    size, base, trained, longer = n.given(4)
    factor = longer / trained
    n.shows(factor, size / 2)
    speeds = [base ** (-2 * i / size) for i in range(int(size / 2))]
    turns = [trained * speed / (2 * math.pi) for speed in speeds]
    n.shows(turns[-1], trained)
    raised = by_formula("ntk-base", {"b": base, "s": factor, "d": size})
    n.shows(raised)
    slow = [i for i, turn in enumerate(turns) if turn < 1]
    beyond = [
        longer / trained * (base / raised) ** (2 * i / size) for i in slow
    ]
    assert math.isclose(beyond[-1], 1)
    assert all(past > 1 for past in beyond[:-1])
    n.shows(len(slow), (max(beyond) - 1) * 100)
    stay = sum(turn >= 32 for turn in turns)
    slowed = sum(turn <= 1 for turn in turns)
    n.shows(stay, slowed, factor, len(turns) - stay - slowed)
    n.shows(0.1 * math.log(factor) + 1)


@counts("sliding-window-attention")
def test_windows_of_two_models(n: Worked) -> None:
    n.names("7", "2023", "0.2")
    window, layers, tokens = n.given(3)

    def pairs(wide: float) -> float:
        row = equation("window-cost").rows[0]
        return float(row.right.value({"n": tokens, "w": wide}))

    n.shows(pairs(window) / 1e6, pairs(tokens) / 1e6)
    row = equation("window-cost").rows[1]
    reach = row.right.value({"N": layers, "w": window})
    assert reach > tokens
    n.shows(reach)
    n.names("3", "2025")
    narrow, longer = n.given(2)
    assert narrow == 1024
    n.shows((5 * narrow + longer) / (6 * longer) * 100)


@counts("linear-attention")
def test_a_state_against_a_cache(n: Worked) -> None:
    size = n.one()
    n.shows(size, size, size**2, 2 * size)
    n.shows(size**2 // (2 * size) + 1)
    tokens = n.one()
    n.shows(tokens * 2 * size / size**2)


@counts("hybrid-models")
def test_four_layers_that_cache(n: Worked) -> None:
    n.names("2024")
    layers, attending, heads, size, bits = n.given(5)
    assert layers == 32

    def cache(kept: float, tokens: float) -> float:
        env = {"B": 1, "n": tokens, "N": kept, r"H_\text{kv}": heads}
        return by_formula(
            "kv-cache-size", env | {"d_h": size, "b": bits / 8}
        )

    n.names("2")
    n.shows(attending, heads, size, bits / 8, cache(attending, 1))
    n.shows(cache(attending, 262144) / 1e9)
    n.names("262,144")
    n.shows(layers, cache(layers, 262144) / 1e9)


@counts("axial-and-latent-attention")
def test_pairs_of_a_map_and_an_image(n: Worked) -> None:
    rows = equation("axial-latent-cost").rows

    def pairs(row: int, **env: float) -> float:
        return float(rows[row].right.value(env))

    height, width = n.given(2)
    full, axial = (pairs(row, h=height, w=width) for row in (0, 1))
    n.shows(full, axial, full / axial)
    height, width = n.given(2)
    n.shows(pairs(0, h=height, w=width) / 1e9)
    latents = n.one()
    reading = pairs(2, h=height, w=width, m=latents, N=0)
    n.shows(reading / 1e6)
    layers = n.one()
    both = pairs(2, h=height, w=width, m=latents, N=layers)
    n.shows((both - reading) / 1e6)
    rounds = n.one()
    n.shows(rounds * both / 1e6)
