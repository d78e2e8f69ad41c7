"""The worked numbers of the topic fine-tuning language models."""

import math
import re

from proving import equation, from_one, page
from proving.worked import Worked, by_formula, counts

# Llama 3 8B: layers, width, width of keys and values, inner width, vocabulary
LAYERS, WIDTH, KEYS, INNER, VOCABULARY = 32, 4096, 1024, 14336, 128256
LINEAR = [
    (WIDTH, WIDTH),
    (WIDTH, KEYS),
    (WIDTH, KEYS),
    (WIDTH, WIDTH),
    (WIDTH, INNER),
    (WIDTH, INNER),
    (INNER, WIDTH),
]


def llama() -> int:
    """The parameters of Llama 3 8B, counted."""
    layer = sum(a * b for a, b in LINEAR) + 2 * WIDTH
    return LAYERS * layer + 2 * VOCABULARY * WIDTH + WIDTH


def lora(rank: float) -> float:
    """The parameters of low-rank corrections in all its linear layers."""
    return LAYERS * sum(rank * (a + b) for a, b in LINEAR)


@counts("when-to-fine-tune")
def test_requests_that_pay_for_training(n: Worked) -> None:
    examples, length, epochs = n.given(3)
    n.shows(examples * length * epochs / 1e6)
    shown = n.one()
    n.shows(shown * length)
    n.names("3")
    n.shows(examples * length * epochs, shown * length)
    env = {
        "P": 8e9,
        "D": examples * length * epochs,
        "k": shown * length,
    }
    n.shows(by_formula("break-even-requests", env))


@counts("instruction-tuning")
def test_counting_the_answer_or_everything(n: Worked) -> None:
    prompt = n.given(3)
    answer = n.given(3)

    def loss(mask: list[int]) -> float:
        env = {
            "p": from_one([*prompt, *answer]),
            "m": from_one(mask),
            "n": len(mask),
        }
        return by_formula("masked-language-loss", env)

    n.shows(loss([0, 0, 0, 1, 1, 1]), loss([1] * 6))
    guessing = math.log(math.prod(prompt))
    n.shows(100 * guessing / (guessing + math.log(math.prod(answer))))


@counts("fine-tuning-data")
def test_padding_and_packing(n: Worked) -> None:
    lengths = n.given(4)
    n.shows(len(lengths), max(lengths), len(lengths) * max(lengths))
    env = {"n": from_one(lengths), "B": len(lengths)}
    share = 1 - sum(lengths) / (len(lengths) * max(lengths))
    n.shows(100 * share)
    assert env["B"] == 4
    row = n.one()
    left = row - sum(lengths)
    n.shows(left, 100 * left / row)


@counts("parameter-efficient-fine-tuning")
def test_memory_frozen_and_trained(n: Worked) -> None:
    n.names("3", "8")
    billions = n.one()
    assert billions == round(llama() / 1e9, 2)

    def memory(frozen: float, trained: float) -> float:
        env = {"b": 2, "F": frozen, "c": 16, "T": trained}
        return by_formula("fine-tuning-memory", env)

    n.names("16")
    n.shows(billions, memory(0, billions))
    millions = n.one()
    assert millions == round(lora(16) / 1e6, 1)
    n.names("2")
    n.shows(billions, memory(billions, 0), memory(0, millions / 1000))
    n.shows(2 * billions, 2 * millions)


def test_what_each_method_trains() -> None:
    (body,) = (
        q.body
        for q in page.questions()
        if q.slug == "parameter-efficient-fine-tuning"
    )
    rows = {
        row[1].strip().split(",")[0]: row
        for row in (line.split("|") for line in body.splitlines())
        if len(row) == 6 and re.fullmatch(r"[\d,]+", row[3].strip())
    }
    setting = {
        name: int(row[1].split()[-1] if name != "prefix" else 20)
        for name, row in rows.items()
        if name in ("LoRA", "adapters", "prefix")
    }
    assert "20 tokens" in rows["prefix"][1]
    assert "20 tokens" in rows["prompt"][1]
    size = setting["adapters"]
    expected = {
        "full": llama(),
        "LoRA": lora(setting["LoRA"]),
        "adapters": 2 * LAYERS * (2 * WIDTH * size + WIDTH + size),
        "prefix": 2 * LAYERS * setting["prefix"] * KEYS,
        "prompt": 20 * WIDTH,
        "biases": 0,
    }
    shown = {
        name: int(row[3].replace(",", "")) for name, row in rows.items()
    }
    assert shown == expected


@counts("fine-tuning-difficulties")
def test_half_an_hour_and_too_much_memory(n: Worked) -> None:
    examples, tokens, passes = n.given(3)
    assert (examples, passes) == (10_000, 3)
    total = passes * examples * tokens
    n.shows(total / 1e6)
    operations, billions = n.given(2)
    needed = operations * billions * 1e9 * total
    assert n.one() == float(f"{needed:.1e}")
    minutes, share = n.given(2)
    speed = n.one()
    assert (share, speed) == (40, 989e12)
    rate = share / 100 * speed
    assert round(needed / rate / 60) == minutes
    memory, each = n.given(2)
    assert memory == round(each * billions, 1)
    assert n.one() == 80


@counts("lora")
def test_the_size_of_corrections(n: Worked) -> None:
    rows, columns = n.given(2)
    n.shows(rows * columns)

    def size(rank: float) -> float:
        env = {"r": rank, r"n_\text{in}": columns, r"n_\text{out}": rows}
        return by_formula("lora-size", env)

    rank = n.one()
    n.shows(rank, rows, columns, size(rank))
    n.shows(100 * size(rank) / (rows * columns))
    n.names("3", "8")
    rank = n.one()
    n.shows(lora(rank) / 1e6, 100 * lora(rank) / llama())
    rank = n.one()
    n.shows(lora(rank) / 1e6, 100 * lora(rank) / llama())


@counts("qlora")
def test_bits_and_gigabytes(n: Worked) -> None:
    code, scale, block, second, again, group = n.given(6)
    assert (again, group) == (block, 256)

    env = {
        "k": code,
        "n_1": block,
        "c_1": scale,
        "n_2": group,
        "c_2": second,
    }
    bits = by_formula("qlora-bits", env)
    n.shows(bits, code, second, block, code + second / block)
    n.names("3", "8")
    weights = LAYERS * sum(a * b for a, b in LINEAR)
    n.shows(weights / 1e9, weights * bits / 8e9)
    rest = llama() - weights
    n.shows(rest / 1e9, 16, rest * 2 / 1e9)
    n.shows((weights * bits / 8 + rest * 2) / 1e9, llama() * 2 / 1e9)
    rank = n.one()
    n.shows(lora(rank) * 16 / 1e9)


@counts("adapter-modules")
def test_adapters_in_bert(n: Worked) -> None:
    layers, width, size = n.given(3)
    env = {"N": layers, "d": width, "m": size}
    total = by_formula("adapter-size", env)
    n.names("2")
    n.shows(
        width, size, width, size, total / (2 * layers), 2 * layers, total
    )
    share, millions = n.given(2)
    assert share == round(100 * total / (millions * 1e6), 1)


@counts("prefix-and-prompt-tuning")
def test_twenty_virtual_tokens(n: Worked) -> None:
    n.names("3", "8")
    tokens = n.one()
    prompt, prefix = tokens * WIDTH, 2 * LAYERS * tokens * KEYS
    n.shows(tokens, WIDTH, prompt)
    n.names("2")
    n.shows(LAYERS, tokens, KEYS, prefix)
    n.shows(100 * prompt / llama(), 100 * prefix / llama())
    virtual, higher, text = n.given(3)
    assert (virtual, text) == (tokens, 500)
    env = {
        "a": from_one([higher] * int(virtual)),
        "e": from_one([0] * int(text)),
        "m": int(virtual),
        "t": int(text),
    }
    n.shows(equation("prefix-interpolation").rows[0].right.value(env))


@counts("bias-tuning")
def test_the_biases_of_bert(n: Worked) -> None:
    layers, width, inner = n.given(3)
    env = {"N": layers, "d": width, r"d_\text{ff}": inner}
    total = by_formula("bias-count", env)
    n.shows(layers)
    n.names("7")
    n.shows(width, inner, total)
    share, millions = n.given(2)
    assert millions == 110
    assert share == round(100 * total / (millions * 1e6), 2)
    n.shows(layers * width)


@counts("continued-pretraining")
def test_a_firm_weight_and_a_loose_one(n: Worked) -> None:
    firm, loose, moved, scale = n.given(4)
    assert (firm, scale) == (4, 10)

    def cost(information: float) -> float:
        env = {
            "F": from_one([information]),
            "P": 1,
            r"\theta": from_one([moved]),
            r"\theta^*": from_one([0.0]),
            r"\lambda": scale,
            "L": 0,
        }
        return float(
            equation("elastic-weight-consolidation")
            .rows[1]
            .right.value(env)
        )

    n.shows(cost(firm), cost(loose))
    tokens, share = n.given(2)
    assert tokens == 100
    n.shows(tokens * share / 100)


@counts("model-merging")
def test_two_models_merged_by_hand(n: Worked) -> None:
    start, first, second = n.given(3), n.given(3), n.given(3)
    steps = [
        [a - b for a, b in zip(tuned, start, strict=True)]
        for tuned in (first, second)
    ]
    n.shows(*steps[0], *steps[1])
    scale = n.one()
    n.shows(
        *(
            weight + scale * (one + other)
            for weight, one, other in zip(start, *steps, strict=True)
        )
    )
    larger, smaller = n.given(2)
    assert math.isclose(larger, abs(steps[1][1]))
    assert math.isclose(smaller, abs(steps[0][1]))
    elected = []
    for weight, *changes in zip(start, *steps, strict=True):
        changed = [c for c in changes if abs(c) > 1e-9]
        agreed = [c for c in changed if c * sum(changed) > 0]
        elected.append(weight + sum(agreed) / len(agreed))
    n.shows(*elected)


@counts("lora-variants")
def test_what_variants_train_and_keep(n: Worked) -> None:
    rows, columns, rank = n.given(3)
    size = {"r": rank, r"n_\text{in}": columns, r"n_\text{out}": rows}
    trained = by_formula("lora-size", size)
    n.shows(trained, trained + rows)
    shared = n.one()
    n.shows(shared + rows)
    adam, galore, low = equation("galore-state").rows
    env = {"n": columns, "m": rows, "r": 0.0}
    n.shows(adam.right.value(env) / 1e6)
    for row in (galore, low):
        env["r"] = n.one()
        n.shows(row.right.value(env) / 1e6)
    n.shows(rank, 4, rank, rows, 100 * 4 * rank / rows)
