"""The worked numbers of the topic training at scale."""

import math
from typing import Any

import numpy as np

from proving.worked import Worked, by_formula, counts, solve


def powers_of_two(*sizes: float) -> None:
    """Sizes that follow from nothing on the page, and that a slip would spoil."""
    assert all(size.is_integer() for size in sizes)
    assert all(int(size).bit_count() == 1 for size in sizes)


@counts("training-memory")
def test_states_and_activations_of_seven_billion(n: Worked) -> None:
    billions = n.one()
    again, weight, gradient, rest = n.given(4)
    assert again == billions
    assert rest == 4 + 2 * 4

    def bytes_each(state: float) -> float:
        env = {"P": billions * 1e9, "w": weight, "g": gradient, "c": 4}
        env |= {"k": 2, "s": state, "Z": 1, "A": 0, "B": 1}
        return by_formula("training-state-memory", env)

    n.shows(bytes_each(4) / 1e9)
    bits = n.one()
    whole = bytes_each(bits / 8)
    n.shows(whole / (billions * 1e9), whole / 1e9)
    layers, width, heads, tokens = n.given(4)
    powers_of_two(layers, width, heads, tokens)
    each = n.one()

    def kept(heads: float) -> float:
        env = {r"\ell": layers, "B": 1, "n": tokens, "d": width}
        env |= {"H": heads, "w": 2}
        return by_formula("activation-memory", env)

    assert kept(0) == each * layers * tokens * width
    n.shows(kept(0) / 1e9, (kept(heads) - kept(0)) / 1e9)
    small = n.one()
    n.shows(small * layers * tokens * width / 1e9)
    words = n.one()
    assert words == 128_256  # of Llama 3
    n.shows(tokens * words * 4 / 1e9)
    n.names("32")


@counts("activation-checkpointing")
def test_segments_of_layers_and_of_blocks(n: Worked) -> None:
    def solved(
        layers: float, segments: float, ratio: float
    ) -> dict[str, float]:
        env = {"n": layers, "k": segments, "a": 1, "A": ratio}
        found = solve("checkpoint-memory", env)
        return {key: float(found[key]) for key in ("M", "k^*", "M^*")}

    layers = n.one()
    best = solved(layers, 1, 1)["k^*"]
    n.shows(best, solved(layers, best, 1)["M"], layers)
    assert solved(layers, best, 1)["M"] / layers == 1 / 4
    blocks, ratio = n.given(2)
    powers_of_two(blocks)
    n.shows(solved(blocks, 1, ratio)["k^*"])
    for parts in (2, 1):
        segments = n.one()
        assert segments * parts == blocks
        n.shows(solved(blocks, segments, ratio)["M"])
    n.shows(blocks * ratio)
    cost = by_formula("recomputation-cost", {"r": 1})
    one, third = n.given(2)
    assert math.isclose(cost, 1 + one / third)
    units = n.one()
    n.shows(units * cost)


@counts("data-parallel-communication")
def test_gradients_of_seven_billion(n: Worked) -> None:
    billions, bits = n.given(2)
    size = billions * 1e9 * bits / 8
    n.shows(size / 1e9)

    def ring(
        devices: float, link: float, delay: float
    ) -> tuple[float, float]:
        env = {"N": devices, "G": size, r"\alpha": delay, "W": link * 1e9}
        found = solve("ring-all-reduce", env)
        return found["S"] / 1e9, 1e3 * found["t"]

    places = []
    for _ in range(2):
        devices, link = n.given(2)
        powers_of_two(devices)
        places.append((devices, link))
        n.shows(*ring(devices, link, 0))
    micro = n.one()
    delayed = ring(devices, link, micro * 1e-6)
    n.shows(delayed[1] - ring(devices, link, 0)[1])
    peak, percent = n.given(2)

    def hidden(bits: float) -> list[float]:
        env = {"b": bits / 8, "R": peak * 1e12, "u": percent / 100}
        return [
            by_formula(
                "overlap-tokens", env | {"N": devices, "W": link * 1e9}
            )
            for devices, link in places
        ]

    n.shows(*hidden(bits))
    wide = n.one()
    assert wide == 2 * bits
    n.shows(*hidden(wide))
    late, plain, devices = n.given(3)
    assert devices == plain
    env = {r"\mu": plain, r"\tau": late, "N": int(devices)}
    n.shows(by_formula("straggler-time", env))


@counts("sharded-data-parallelism")
def test_stages_on_eight_and_on_sixty_four(n: Worked) -> None:
    billions = n.one()

    def stages(devices: float) -> list[float]:
        env = {"w": 2, "g": 2, "o": 12, "P": billions, "N": devices}
        found = solve("zero-memory", env)
        return [found[f"M_{stage}"] for stage in range(4)]

    few = n.one()
    n.shows(*stages(few))
    many = n.one()
    n.shows(*stages(many))
    found = solve("zero-traffic", {"N": few, "b": 2, "P": billions})
    n.shows(found["S_{012}"], few, found["S_3"])
    n.names("3")


@counts("tensor-parallelism")
def test_sending_against_computing(n: Worked) -> None:
    percent, peak, bits, width = n.given(4)
    powers_of_two(bits, width)

    def share(devices: float, link: float, width: float) -> float:
        env = {"p": devices, "b": bits / 8, "R": peak * 1e12}
        env |= {"u": percent / 100, "d": width, "W": link * 1e9}
        return 100 * by_formula("tensor-parallel-share", env)

    links = []
    for _ in range(2):
        devices, link = n.given(2)
        assert link in {450, 50}
        links.append(link)
        n.shows(share(devices, link, width))
    together = n.one()
    assert together == 8 * links[1]  # a link for each GPU of a machine
    n.shows(share(devices, together, width))
    narrow, devices = n.given(2)
    powers_of_two(narrow)
    n.shows(share(devices, links[0], narrow))


def interleaved(stages: int, chunks: int, micro: int) -> float:
    """What the first device keeps, in micro-batches, as Megatron warms up."""
    warm = 2 * (stages - 1) + (chunks - 1) * stages
    order = (
        ["f"] * warm + ["f", "b"] * (micro * chunks - warm) + ["b"] * warm
    )
    held = np.cumsum([1 if step == "f" else -1 for step in order])
    return float(held.max()) / chunks


@counts("pipeline-parallelism")
def test_idle_shares_of_eight_stages(n: Worked) -> None:
    stages = n.one()

    def idle(micro: float, chunks: float) -> float:
        env = {"p": stages, "m": micro, "v": chunks}
        return 100 * by_formula("pipeline-bubble", env)

    few = n.one()
    n.shows(idle(few, 1))
    many = n.one()
    n.shows(idle(many, 1))
    again, chunks = n.given(2)
    assert again == many
    n.shows(idle(many, chunks))

    def kept(stage: float) -> float:
        env = {"p": stages, "m": many, "i": stage}
        return by_formula("pipeline-in-flight", env)

    one = n.one()
    assert one == 1
    n.shows(kept(1), many, kept(stages))
    parts = n.one()
    assert parts == chunks
    n.shows(interleaved(int(stages), int(chunks), int(many)))
    tokens, width, bits = n.given(3)
    powers_of_two(tokens, width)
    n.shows(tokens * width * bits / 8 / 1e6)


@counts("checkpoints-and-failures")
def test_failures_of_llama_3(n: Worked) -> None:
    n.names("3", "405")
    failures, days, devices = n.given(3)
    powers_of_two(devices)
    between = days * 24 / failures
    n.shows(between)
    each = between * devices
    n.shows(each / 24 / 365.25)
    few = 8
    n.shows(by_formula("failure-rate", {r"\mu": each, "n": few}) / 24)
    seconds = between * 3600

    def solved(save: float, restart: float) -> dict[str, float]:
        env = {"C": save, "T": 1, "R": restart, "M": seconds}
        return solve("checkpoint-interval", env)

    for _ in range(2):
        save = n.one()
        found = solved(save, 0)
        n.shows(found["T^*"] / 60, 100 * found["w^*"])
    extra = solved(5, 5 * 60)["w^*"] - solved(5, 0)["w^*"]
    n.shows(100 * extra)


@counts("combining-parallelism")
def test_the_layout_of_llama_3(n: Worked) -> None:
    billions, devices, tensor, context, stages = n.given(5)

    def layout(
        context: float, replicas: float, batch: float
    ) -> dict[str, float]:
        env = {"t": tensor, "c": context, "p": stages, "d": replicas}
        env |= {"S": batch, "s": 1, "P": billions, "w": 2, "g": 2, "o": 12}
        return solve("parallel-layout", env)

    replicas = n.one()
    assert layout(context, replicas, 1)["G"] == devices
    batch = n.one()
    powers_of_two(batch)
    found = layout(context, replicas, batch)
    n.shows(found["m"])

    def idle(chunks: float) -> float:
        env = {"p": stages, "m": found["m"], "v": chunks}
        return 100 * by_formula("pipeline-bubble", env)

    n.shows(idle(1))
    chunks = n.one()
    n.shows(idle(chunks))
    stage, gradient = n.given(2)
    assert (stage, gradient) == (1, 2)
    n.shows(found["M"], layout(1, 1, batch)["M"])
    (context, replicas) = n.given(2)
    assert layout(context, replicas, batch)["G"] == devices
    n.shows(layout(context, replicas, batch)["M"])


@counts("context-parallelism")
def test_a_long_sequence_on_sixteen_devices(n: Worked) -> None:
    tokens, devices = n.given(2)
    powers_of_two(tokens, devices)
    solved = solve(
        "causal-balance",
        {"n": tokens, "p": devices},
        each={"i": [int(devices)]},
    )
    n.shows(float(np.ravel(solved["u_i"])[0] / np.ravel(solved["w_i"])[0]))
    wide, narrow, bits = n.given(3)
    env = {"p": devices, "b": bits / 8, "n": tokens, "d": wide}
    sent = solve("context-traffic", env | {r"d_\text{kv}": narrow})
    n.shows(sent[r"S_\text{ring}"] / 1e6, sent[r"S_\text{all}"] / 1e6)
    percent, peak, link = n.given(3)
    env = {"b": bits / 8, "R": peak * 1e12, "u": percent / 100}
    env |= {"W": link * 1e9, "d": wide}
    for width in (narrow, wide):
        n.shows(
            by_formula(
                "ring-attention-overlap", env | {r"d_\text{kv}": width}
            )
        )


@counts("expert-parallelism")
def test_experts_on_eight_machines(n: Worked) -> None:
    experts, places, chosen = n.given(3)
    visited = by_formula(
        "experts-places", {"E": experts, "p": places, "k": chosen}
    )
    n.shows(visited, 100 * (1 - visited / chosen))
    tokens, width = n.given(2)
    powers_of_two(tokens)
    assert width == 7168  # of DeepSeek-V3
    env = {"p": places, "T": tokens, "k": chosen, "d": width}
    for _ in range(2):
        bits = n.one()
        n.shows(by_formula("expert-dispatch", env | {"b": bits / 8}) / 1e6)


@counts("federated-learning")
def test_two_clients_that_disagree(n: Worked) -> None:
    bends = n.given(2)
    minima = n.given(2)

    def end(rate: float, steps: float) -> float:
        env: dict[str, Any] = {
            "q": [0, 0.5, 0.5],
            "a": [0, *bends],
            "c": [0, *minima],
        }
        env |= {r"\eta": rate, "E": steps, "K": 2}
        return by_formula("federated-drift", env)

    whole = sum(a * c for a, c in zip(bends, minima, strict=True)) / sum(
        bends
    )
    n.shows(whole)
    rate = n.one()
    assert math.isclose(end(rate, 1), whole)
    for wanted in (10, 100):
        steps = n.one()
        assert steps == wanted
        n.shows(end(rate, steps))
    millions, bits = n.given(2)
    n.shows(millions * bits / 8)
