"""Proofs of the formulas of the topic tools and agents: by enumeration, by counting, by other routes."""

import math

import numpy as np
import pytest
import sympy

from proving import (
    Indexed,
    assert_equation,
    derives,
    from_one,
    proves,
    rng,
    symbols,
)

# -------------------------------------------------------------------- tool-use


@proves(
    "tool-call-gain",
    how="the logarithm of a product of powers; the case that is best without the result is picked by sorting",
)
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_losses_are_logarithms_of_products(seed: int) -> None:
    weights = [0.5, 0.3, 0.2]
    p = rng(seed).uniform(0.05, 0.95, size=(3, 3))
    losses = []
    for case in range(3):
        product = 1.0
        for weight, chance in zip(weights, p[case], strict=True):
            product *= chance**weight
        losses.append(-math.log(product))
    without = sorted(losses[:2])[0]
    assert_equation(
        "tool-call-gain",
        {
            "p": Indexed(lambda a, t: p[a][t - 1]),
            "w": from_one(weights),
            "n": 3,
        },
        {"L_a": losses, "U": without - losses[2]},
        each={"a": range(3)},
    )


@proves(
    "call-value",
    how="adds up value and cost over 400 questions answered with and without the call",
)
def test_worth_of_a_call_over_many_questions() -> None:
    asked, value, cost = 400, 3.5, 0.3
    without = [value] * 180 + [0.0] * (asked - 180)
    with_call = [value - cost] * 276 + [-cost] * (asked - 276)
    assert_equation(
        "call-value",
        {"p": 180 / asked, "q": 276 / asked, "v": value, "c": cost},
        {"E": (sum(with_call) - sum(without)) / asked},
    )


@derives("call-value", how="SymPy expands the two expected values")
def test_worth_of_a_call_in_symbols() -> None:
    p, q, v, c = symbols("p"), symbols("q"), symbols("v"), symbols("c")
    called = q * (v - c) + (1 - q) * (0 - c)
    left = p * v + (1 - p) * 0
    assert_equation(
        "call-value",
        {"p": p, "q": q, "v": v, "c": c},
        {"E": sympy.expand(called - left)},
    )


# --------------------------------------------------------- language-model-agents


@proves(
    "chain-success",
    how="walks through the tries of each step; bisects for the number of steps at which half succeed",
)
@pytest.mark.parametrize(
    ("step", "found", "steps"),
    [(0.9, 0.6, 5), (0.7, 0.35, 3), (0.97, 0.0, 8)],
)
def test_tries_of_every_step(step: float, found: float, steps: int) -> None:
    passed, trying = 0.0, 1.0
    for _ in range(400):
        passed += trying * step
        trying *= (1 - step) * found
    low, high = 0.0, 1000.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if step**middle > 0.5 else (low, middle)
    assert_equation(
        "chain-success",
        {"p": step, "n": steps, "c": found},
        {
            "P": math.prod([step] * steps),
            "n^*": low,
            "P_c": math.prod([passed] * steps),
        },
    )


# ------------------------------------------------------ agent-memory-and-teams


@proves(
    "memory-score",
    how="lets recency decay hour by hour, and interpolates between the least and the most of each part",
)
@pytest.mark.parametrize("decay", [0.995, 0.9])
def test_memories_decay_hour_by_hour(decay: float) -> None:
    hours = [3, 17, 40, 8, 29]
    recency = []
    for waited in hours:
        left = 1.0
        for _ in range(waited):
            left *= decay
        recency.append(left)
    left, halved = 1.0, 0
    while left * decay > 0.5:
        left, halved = left * decay, halved + 1
    halved_at = halved + (math.log(left) - math.log(0.5)) / -math.log(decay)
    parts = np.array(
        [recency, [7, 2, 9, 4, 1], rng(4).uniform(-0.2, 0.9, size=5)]
    )
    weights = [0.5, 1.7, 3.1]
    score = np.zeros(5)
    for weight, part in zip(weights, parts, strict=True):
        score += weight * np.interp(part, [min(part), max(part)], [0, 1])
    assert_equation(
        "memory-score",
        {
            r"\delta": decay,
            "h": from_one(hours),
            "w": from_one(weights),
            "x": from_one(parts.T),
        },
        {"r_i": recency, "h_{1/2}": halved_at, "S_i": score},
        ranges={"k": range(1, 6)},
        each={"i": range(1, 6)},
    )


@proves(
    "context-blocks",
    how="goes through the steps one by one and adds up what each reads",
)
@pytest.mark.parametrize(
    ("steps", "length", "begun"), [(12, 4, 70), (12, 12, 0), (15, 3, 45)]
)
def test_every_step_reads_its_context(
    steps: int, length: int, begun: int
) -> None:
    context, read, longest = 0, 0, 0
    for step in range(steps):
        if step % length == 0:
            context = 500 + begun
        read += context
        longest = max(longest, context)
        context += 130
    assert_equation(
        "context-blocks",
        {"n": steps, "k": length, "s": 500, "z": begun, "u": 130},
        {"R": read, "M": longest},
    )


@proves(
    "team-success",
    how="follows each part through handing over, work and check, again and again, and multiplies the parts",
)
@pytest.mark.parametrize(
    ("handed", "done", "found", "parts"),
    [(0.95, 0.8, 0.6, 3), (0.7, 0.9, 0.0, 5), (0.55, 0.65, 0.97, 2)],
)
def test_parts_are_handed_over_again(
    handed: float, done: float, found: float, parts: int
) -> None:
    right, trying = 0.0, 1.0
    for _ in range(2000):
        wrong = (1 - handed) + handed * (1 - done)
        right += trying * handed * done
        trying *= wrong * found
    whole = 0.85
    for _ in range(parts):
        whole *= right
    assert_equation(
        "team-success",
        {"g": 0.85, "h": handed, "p": done, "c": found, "m": parts},
        {"q": right, "P": whole},
    )


# ------------------------------------------------------------- prompt-injection


@proves(
    "injection-filter",
    how="adds up the first success over tries; counts stopped inputs in a population",
)
@pytest.mark.parametrize(
    ("passes", "tries"), [(0.03, 7), (0.4, 3), (1.0, 2)]
)
def test_tries_and_stopped_inputs(passes: float, tries: int) -> None:
    through, waiting = 0.0, 1.0
    for _ in range(tries):
        through += waiting * passes
        waiting *= 1 - passes
    attacks, harmless = 40, 1960
    stopped, bothered = 36, 49
    assert_equation(
        "injection-filter",
        {
            "q": passes,
            "n": tries,
            "b": attacks / (attacks + harmless),
            "t": stopped / attacks,
            "f": bothered / harmless,
        },
        {"A": through, "V": stopped / (stopped + bothered)},
    )
