"""What calculators compute, on a thousand inputs each, is what the formulas of the pages give, to the last digit shown.

The formulas are evaluated from the LaTeX that readers see, as their proofs do; what has none is counted here.
"""

import functools
import itertools
import math
import random
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

import calculating
from calculating import Answer, Texts, cells, memory, rounded, shown
from proving import Indexed, equation

Expected = dict[str, list[str]]
"""The cells of rows, by the first cell."""


_equation = functools.cache(equation)


def value(formula: str, row: int = 0, **env: Any) -> Any:
    """The right side of a row of a formula; symbols that are no names of Python come by `env["symbols"]`."""
    bound = env | env.pop("symbols", {})
    return _equation(formula).rows[row].right.value(bound)


# Convolution, pooling, transposed convolution.


def draw_sizes(source: random.Random) -> Texts:
    groups = source.choice([1, 1, 2, 3, 8])
    stride, dilation = source.randint(1, 5), source.randint(1, 4)
    numbers = {
        "height": source.randint(1, 300),
        "width": source.randint(1, 300),
        "kernel": source.randint(1, 9),
        "stride": stride,
        "padding": source.randint(0, 4),
        "dilation": dilation,
        "batch": source.randint(1, 256),
        "inputs": groups * source.randint(1, 64),
        "outputs": groups * source.randint(1, 64),
        "groups": groups,
        "extra": source.randrange(max(stride, dilation)),
        "bytes": source.choice([8, 4, 2, 1]),
    }
    choices = {
        "kind": source.choice(["convolution", "pooling", "transposed"]),
        "bias": source.choice(["yes", "no"]),
    }
    return {key: str(number) for key, number in numbers.items()} | choices


def expect_sizes(texts: Texts) -> Expected | str:
    kind = texts["kind"]
    v = {key: int(text) for key, text in texts.items() if text.isdigit()}
    output, left = {}, {}
    for axis in ("height", "width"):
        bound = {"I": v[axis], "K": v["kernel"], "S": v["stride"]}
        bound |= {"P": v["padding"], "D": v["dilation"]}
        spare = (
            v[axis]
            + 2 * v["padding"]
            - v["dilation"] * (v["kernel"] - 1)
            - 1
        )
        if kind == "transposed":
            extra = {r"P_\text{out}": v["extra"]}
            output[axis] = int(
                value("transposed-conv-output-size", **bound, symbols=extra)
            )
            if output[axis] < 1:
                return "padding"
        elif spare < 0:
            return "kernel"
        else:
            output[axis] = int(value("conv-output-size", **bound))
        left[axis] = spare % v["stride"]
    channels = v["inputs"] if kind == "pooling" else v["outputs"]
    layer = {r"C_\text{out}": v["outputs"], r"C_\text{in}": v["inputs"]}
    layer |= {"G": v["groups"], "K_H": v["kernel"], "K_W": v["kernel"]}
    with_bias = int(value("conv-parameter-count", symbols=layer))
    weights = with_bias - v["outputs"]
    read = v if kind == "transposed" else output
    places = read["height"] * read["width"]
    numbers = v["batch"] * channels * output["height"] * output["width"]
    shape = (v["batch"], channels, output["height"], output["width"])
    found = {
        "Output height": [shown(output["height"])],
        "Output width": [shown(output["width"])],
        "Shape of the output: batch × channels × height × width": [
            " × ".join(map(shown, shape))
        ],
        "Parameters": [
            shown(with_bias if texts["bias"] == "yes" else weights)
        ],
        "Numbers of the output": [shown(numbers)],
        "Memory of the output": [memory(numbers * v["bytes"])],
    }
    if kind == "pooling":
        label = "Cells read for an example, those of the padding included"
        found[label] = [shown(places * v["kernel"] ** 2 * v["inputs"])]
        found["Parameters"] = ["0"]
    else:
        label = "Multiply-adds of an example, those with padding included"
        found[label] = [shown(places * weights)]
    if kind != "transposed":
        label = "Cells at the end that no window reads, of height and width"
        found[label] = [f"{left['height']} and {left['width']}"]
    return found


# Initialization.


def draw_weights(source: random.Random) -> Texts:
    def size(most: int) -> str:
        return str(round(10 ** source.uniform(0, math.log10(most))))

    return {
        "shape": source.choice(["fans", "convolution"]),
        "in": size(100_000),
        "out": size(100_000),
        "inputs": size(2000),
        "outputs": size(2000),
        "height": size(11),
        "width": size(11),
        "activation": source.choice(["relu", "linear"]),
        "layers": size(50),
    }


def expect_weights(texts: Texts) -> Expected:
    v = {key: int(text) for key, text in texts.items() if text.isdigit()}
    area = v["height"] * v["width"]
    fans = (
        (v["in"], v["out"])
        if texts["shape"] == "fans"
        else (area * v["inputs"], area * v["outputs"])
    )
    bound = {r"n_\text{in}": fans[0], r"n_\text{out}": fans[1]}
    turned = {r"n_\text{in}": fans[1]}
    variances = {
        "Xavier (Glorot)": value("xavier-initialization", symbols=bound),
        "He (Kaiming), fan-in": value("he-initialization", symbols=bound),
        "He (Kaiming), fan-out": value("he-initialization", symbols=turned),
        "LeCun": 1 / fans[0],
        "PyTorch's default of Linear and Conv2d": 1 / fans[0] / 3,
    }
    bounds = {
        "Xavier (Glorot)": value("xavier-initialization", 1, symbols=bound),
        "He (Kaiming), fan-in": value(
            "he-initialization", 1, symbols=bound
        ),
        "He (Kaiming), fan-out": value(
            "he-initialization", 1, symbols=turned
        ),
        "LeCun": math.sqrt(3 / fans[0]),
        "PyTorch's default of Linear and Conv2d": fans[0] ** -0.5,
    }
    found = {}
    for name, variance in variances.items():
        moments = {
            r"\operatorname{Var}(w)": variance,
            r"\mathbb{E}[x^2]": 1.0,
        }
        square = value("variance-propagation", symbols=bound | moments)
        square /= 2 if texts["activation"] == "relu" else 1
        signal = math.sqrt(square) ** v["layers"]
        numbers = (variance, math.sqrt(variance), bounds[name], signal)
        found[name] = [*map(rounded, numbers)]
    return found


# Parameters of layers.


def logarithmic(
    source: random.Random, most: float, least: float = 1
) -> int:
    """A whole number, as likely small as large."""
    return round(math.exp(source.uniform(math.log(least), math.log(most))))


def draw_layers(source: random.Random) -> Texts:
    layers = ("dense", "convolution", "rnn", "lstm", "gru")
    groups, shared = source.choice([1, 2, 4]), source.choice([1, 2, 8])
    sizes = ("features", "hidden", "words", "width", "head", "inner")
    numbers = {name: logarithmic(source, 2000) for name in sizes}
    numbers |= {
        name: source.randint(1, 11) for name in ("height", "breadth")
    }
    numbers |= {
        name: source.randint(1, 60) for name in ("layers", "blocks")
    }
    numbers |= {"groups": groups, "inputs": groups * source.randint(1, 300)}
    numbers |= {
        "outputs": groups * source.randint(1, 300),
        "shared": shared,
    }
    numbers |= {"heads": shared * source.randint(1, 8)}
    widths = [
        logarithmic(source, 5000) for _ in range(source.randint(2, 6))
    ]
    choices = {
        "layer": source.choice([*layers, "attention", "transformer"]),
        "widths": " ".join(map(str, widths)),
        "biases": source.choice(["one", "two", "none"]),
        "tied": source.choice(["yes", "no"]),
        "bias": source.choice(["yes", "no"]),
    }
    return {key: str(number) for key, number in numbers.items()} | choices


def gates(*rows: tuple[str, int]) -> str:
    """Rows of formulas, whose matrices and vectors are counted as readers see them."""
    return " ".join(
        _equation(formula).rows[row].right.spelling for formula, row in rows
    )


CELLS = {
    "rnn": gates(("rnn-cell", 0)),
    "lstm": gates(*(("lstm-cell", row) for row in range(4))),
    "gru": gates(("gru-cell", 0), ("gru-cell", 1), ("gru-cell-swapped", 0)),
}


def of_a_cell(texts: Texts, v: dict[str, int]) -> int:
    """Parameters of recurrent layers, by the symbols of their formulas; each matrix of inputs belongs to a gate."""
    inputs, states, biases = (
        len(re.findall(rf"\\mathbf\{{{symbol}\}}", CELLS[texts["layer"]]))
        for symbol in "WUb"
    )
    biases = {"none": 0, "one": biases, "two": 2 * inputs}[texts["biases"]]
    total = 0
    for layer in range(v["layers"]):
        entering = v["features"] if layer == 0 else v["hidden"]
        total += v["hidden"] * (
            inputs * entering + states * v["hidden"] + biases
        )
    return total


def expect_layers(texts: Texts) -> Expected:
    v = {key: int(text) for key, text in texts.items() if text.isdigit()}
    widths = [int(width) for width in texts["widths"].split()]
    biased = texts["bias"] == "yes"
    kind = texts["layer"]
    if kind == "dense":
        number = value("mlp-parameter-count", n=widths, m=len(widths) - 1)
        number -= 0 if biased else sum(widths[1:])
    elif kind == "convolution":
        layer = {r"C_\text{out}": v["outputs"], r"C_\text{in}": v["inputs"]}
        layer |= {"G": v["groups"], "K_H": v["height"], "K_W": v["breadth"]}
        number = value("conv-parameter-count", symbols=layer)
        number -= 0 if biased else v["outputs"]
    elif kind in CELLS:
        number = of_a_cell(texts, v)
    else:
        number = of_attention(texts, v)
    return {"Parameters": [shown(int(number))]}


def of_attention(texts: Texts, v: dict[str, int]) -> int:
    """Parameters of attention or a transformer, by the formula of a block."""
    block = {"d": v["width"], "H": v["heads"], r"H_\text{kv}": v["shared"]}
    block |= {"d_h": v["head"], r"d_\text{ff}": v["inner"]}
    whole = int(value("block-parameters", symbols=block))
    if texts["layer"] == "transformer":
        table = v["words"] * v["width"]
        tables = table if texts["tied"] == "yes" else 2 * table
        return v["blocks"] * whole + tables + v["width"]
    alone = whole - v["width"] * (3 * v["inner"] + 2)
    outputs = v["heads"] + v["shared"] + v["shared"]
    biases = outputs * v["head"] + v["width"]
    return alone + (biases if texts["bias"] == "yes" else 0)


# Confusion matrix.


def draw_counts(source: random.Random) -> Texts:
    most = source.choice([3, 20, 1000, 10_000_000])
    return {
        name: str(source.randint(0, most))
        for name in ("tp", "fn", "fp", "tn")
    }


def expect_rates(texts: Texts) -> Expected | str:
    tp, fn, fp, tn = (int(texts[name]) for name in ("tp", "fn", "fp", "tn"))
    total = tp + fn + fp + tn
    if not total:
        return ""
    table = Indexed(np.array([[tp, fn], [fp, tn]]), base=1)
    bound: dict[str, Any] = {"C": table, "K": 2, "N": total}
    counts = {r"n_\text{TP}": tp, r"n_\text{FN}": fn}
    counts |= {r"n_\text{FP}": fp, r"n_\text{TN}": tn}

    def rate(row: int, k: int) -> float:
        return float(value("confusion-matrix-rates", row, k=k, **bound))

    found = {
        "Accuracy": [rounded(value("confusion-matrix-rates", 2, **bound))],
        "Share of positives": [rounded((tp + fn) / total)],
        "Cases": [shown(total)],
    }
    if tp + fn:
        found["Recall (sensitivity)"] = [rounded(rate(0, 1))]
    if tn + fp:
        found["Specificity"] = [rounded(rate(0, 2))]
    if tp + fn and tn + fp:
        mean = (rate(0, 1) + rate(0, 2)) / 2
        found["Balanced accuracy"] = [rounded(mean)]
    if tp + fp:
        found["Precision"] = [rounded(rate(1, 1))]
    if tp:
        shares = {"P": rate(1, 1), "R": rate(0, 1)}
        found["F1"] = [rounded(value("precision-recall-f1", 2, **shares))]
    if (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn):
        correlation = value("matthews-correlation", symbols=counts)
        found["Matthews correlation (MCC)"] = [rounded(correlation)]
    return found


# Softmax and cross-entropy.


def draw_logits(source: random.Random) -> Texts:
    logits = [source.uniform(-4, 4) for _ in range(source.randint(2, 12))]
    return {
        "logits": " ".join(f"{logit:.4g}" for logit in logits),
        "target": str(source.randint(1, len(logits))),
        "temperature": f"{source.uniform(0.7, 5):.3g}",
        "smoothing": source.choice(["0", "0", f"{source.random():.3g}"]),
    }


def expect_loss(texts: Texts) -> Expected:
    logits = np.array([float(text) for text in texts["logits"].split()])
    classes = len(logits)
    target = np.zeros(classes)
    target[int(texts["target"]) - 1] = 1
    heated: dict[str, Any] = {
        "z": Indexed(logits, base=1),
        "K": classes,
        "T": float(texts["temperature"]),
    }
    probabilities = np.array(
        [
            value("temperature-scaling", k=k, **heated)
            for k in range(1, classes + 1)
        ]
    )
    smoothed = np.array(
        [
            value(
                "label-smoothing",
                symbols={r"\varepsilon": float(texts["smoothing"])},
                y=Indexed(target, base=1),
                K=classes,
                k=k,
            )
            for k in range(1, classes + 1)
        ]
    )

    def entropy(of: Any) -> float:
        kept = {r"y": Indexed(smoothed, base=1), "K": classes}
        guessed = {r"\hat y": Indexed(of, base=1)}
        return float(value("cross-entropy-loss", symbols=kept | guessed))

    loss = entropy(probabilities)
    positive = smoothed[smoothed > 0]
    found = {
        "Cross-entropy, in nats": [rounded(loss)],
        "The same in bits": [rounded(loss / math.log(2))],
        "The least that this target allows, in nats": [
            rounded(float(-np.sum(positive * np.log(positive))))
        ],
    }
    for k in range(classes):
        numbers = (logits[k], probabilities[k], smoothed[k])
        found[str(k + 1)] = [*map(rounded, numbers)]
    return found


# Memory of training: the parts are listed one by one, number by number.

BYTES = {
    "mixed": {
        "Weights": 2,
        "Gradients": 2,
        "Copy of the weights in 32 bits": 4,
    },
    "full": {
        "Weights": 4,
        "Gradients": 4,
        "Copy of the weights in 32 bits": 0,
    },
    "half": {
        "Weights": 2,
        "Gradients": 2,
        "Copy of the weights in 32 bits": 0,
    },
}


def draw_training(source: random.Random) -> Texts:
    return {
        "parameters": str(logarithmic(source, 1e12)),
        "precision": source.choice(["mixed", "full", "half"]),
        "optimizer": source.choice(["sgd", "momentum", "adam"]),
        "state": source.choice(["4", "2", "1"]),
        "kept": str(logarithmic(source, 1e9)),
        "batch": str(logarithmic(source, 1000)),
        "devices": str(logarithmic(source, 1000)),
    }


def expect_training(texts: Texts) -> Expected:
    parameters, devices = int(texts["parameters"]), int(texts["devices"])
    parts = dict(BYTES[texts["precision"]])
    numbers = ["sgd", "momentum", "adam"].index(texts["optimizer"])
    parts["Optimizer's numbers"] = numbers * int(texts["state"])
    found = {
        name: [memory(each * parameters)] for name, each in parts.items()
    }
    symbols = {"P": parameters, "k": numbers, "s": int(texts["state"])}
    symbols |= dict(zip("wgc", parts.values(), strict=False))
    kept = {"A": int(texts["kept"]), "B": int(texts["batch"])}

    def size(**other: int) -> str:
        env = symbols | kept | {"Z": devices} | other
        return memory(int(value("training-state-memory", symbols=env)))

    return found | {
        "These four": [size(Z=1, A=0)],
        "Bytes a parameter": [shown(sum(parts.values()))],
        "Activations": [size(P=0)],
        "On each device": [size()],
    }


# Cache of keys and values.


def draw_cache(source: random.Random) -> Texts:
    shared = source.choice([1, 2, 4, 8])
    numbers = {
        "batch": logarithmic(source, 100),
        "tokens": logarithmic(source, 200_000),
        "layers": source.randint(1, 100),
        "heads": shared * source.randint(1, 8),
        "shared": shared,
        "head": source.choice([32, 64, 80, 128, 256]),
        "bits": source.choice([32, 16, 8, 4]),
        "width": logarithmic(source, 16_384),
        "inner": logarithmic(source, 65_536),
        "words": logarithmic(source, 300_000),
    }
    return {key: str(number) for key, number in numbers.items()}


def expect_cache(texts: Texts) -> Expected:
    v = {key: int(text) for key, text in texts.items()}
    cache: dict[str, float] = {
        "B": v["batch"],
        "n": v["tokens"],
        "N": v["layers"],
    }
    cache |= {"d_h": v["head"], "b": v["bits"] / 8}

    def size(heads: int, **other: int) -> str:
        symbols = cache | {r"H_\text{kv}": heads} | other
        return memory(int(value("kv-cache-size", symbols=symbols)))

    block = {"d": v["width"], "H": v["heads"], r"H_\text{kv}": v["shared"]}
    block |= {"d_h": v["head"], r"d_\text{ff}": v["inner"]}
    matrices = (
        int(value("block-parameters", symbols=block)) - 2 * v["width"]
    )
    weights = v["layers"] * matrices + v["words"] * v["width"]
    # A score is a product of d_h terms, and so is what its weight adds to the output.
    attended = v["layers"] * v["heads"] * v["tokens"] * 2 * (2 * v["head"])
    return {
        "Size of the cache": [size(v["shared"])],
        "For each token of a sequence": [size(v["shared"], B=1, n=1)],
        "If each query head had keys and values of its own": [
            size(v["heads"])
        ],
        "Weights that it is multiplied by": [shown(weights)],
        "Operations with weights": [shown(2 * weights)],
        "Operations of attention with the tokens so far": [shown(attended)],
        "Operations in all, norms and softmax left out": [
            shown(2 * weights + attended)
        ],
    }


# Epochs, batches and iterations.


def draw_epochs(source: random.Random) -> Texts:
    return {
        "examples": str(logarithmic(source, 5000)),
        "batch": str(logarithmic(source, 100)),
        "devices": source.choice(["1", "1", "2", "3", "8"]),
        "accumulated": source.choice(["1", "1", "2", "5"]),
        "epochs": str(logarithmic(source, 300)),
        "last": source.choice(["kept", "dropped"]),
    }


def expect_epochs(texts: Texts) -> Expected | str:
    v = {key: int(text) for key, text in texts.items() if text.isdigit()}
    per_update = {"a": v["accumulated"], "d": v["devices"], "B": v["batch"]}
    batch = int(value("effective-batch-size", **per_update))
    if batch > v["examples"]:
        return "batch"
    drawn = range(v["examples"])
    batches = [drawn[at : at + batch] for at in drawn[::batch]]
    assert len(batches) == value(
        "iterations-per-epoch", N=len(drawn), B=batch
    )
    left = 0
    if texts["last"] == "dropped" and len(batches[-1]) < batch:
        left = len(batches.pop())
    return {
        "Examples of an update (effective batch size)": [shown(batch)],
        "Iterations an epoch": [shown(len(batches))],
        "Iterations in all": [shown(len(batches) * v["epochs"])],
        "Examples of the last iteration of an epoch": [
            shown(len(batches[-1]))
        ],
        "Examples left out in each epoch": [shown(left)],
    }


# Schedules.


def draw_schedule(source: random.Random) -> Texts:
    steps = source.randint(2, 2000)
    highest = 10 ** source.uniform(-5, 0)
    return {
        "kind": source.choice(
            ["cosine", "linear", "steps", "exponential", "constant"]
        ),
        "highest": f"{highest:.3g}",
        "lowest": source.choice(["0", f"{highest * source.random():.3g}"]),
        "steps": str(steps),
        "warmup": source.choice(["0", str(source.randrange(steps))]),
        "factor": f"{source.uniform(max(0.05, 10 ** (-200 / steps)), 1):.4f}",
        "every": str(source.randint(1, 500)),
        "step": str(source.randint(0, steps)),
    }


def expect_schedule(texts: Texts) -> Expected | str:
    step, steps, warmup = (
        int(texts[name]) for name in ("step", "steps", "warmup")
    )
    highest, lowest, factor = (
        float(texts[name]) for name in ("highest", "lowest", "factor")
    )
    kind, every = texts["kind"], int(texts["every"])
    if kind in {"cosine", "linear"} and lowest > highest:
        return "lowest"

    def rate(step: int) -> float:
        if step < warmup:
            return float(np.interp(step, [0, warmup], [0, highest]))
        after, length = step - warmup, steps - warmup
        if kind == "cosine":
            ends = {r"\eta_\text{max}": highest, r"\eta_\text{min}": lowest}
            bound = {"t": after, "T": length}
            return float(value("cosine-annealing", symbols=ends | bound))
        if kind == "linear":
            return float(np.interp(after, [0, length], [highest, lowest]))
        times = {"steps": after // every, "exponential": after}
        return float(highest * np.float64(factor) ** times.get(kind, 0))

    asked = {steps * part // 4 for part in range(5)} | {warmup, step}
    return {shown(at): [rounded(rate(at))] for at in asked}


# Receptive field: a unit is walked back to the cells of the input that it sees.


def draw_stack(source: random.Random) -> Texts:
    layers = [
        (
            source.randint(1, 5),
            source.choice([1, 1, 2, 3]),
            source.randint(1, 3),
        )
        for _ in range(source.randint(1, 5))
    ]
    return {"layers": "\n".join(" ".join(map(str, one)) for one in layers)}


def expect_field(texts: Texts) -> Expected:
    layers = [
        tuple(map(int, line.split()))
        for line in texts["layers"].split("\n")
    ]
    found, field, jump = {}, 1, 1
    for number, layer in enumerate(layers, 1):
        before = {"r": {number - 1: field}, "j": {number - 1: jump}}
        of_layer = {"K": layer[0], "S": layer[1], "D": layer[2]}
        bound = {name: {number: size} for name, size in of_layer.items()}
        field, jump = (
            int(
                value(
                    "receptive-field-recursion",
                    row,
                    symbols=before | bound | {"l": number},
                )
            )
            for row in range(2)
        )
        units = {0, 1}
        for kernel, stride, dilation in reversed(layers[:number]):
            taps = range(0, kernel * dilation, dilation)
            units = {unit * stride + tap for unit in units for tap in taps}
        assert max(units) - min(units) + 1 == field + jump
        numbers = (*layer, field, jump)
        found[str(number)] = [*map(shown, numbers)]
    return found


# Attention.


def draw_matrices(source: random.Random) -> Texts:
    count, size, width = (source.randint(1, 6) for _ in range(3))
    queries = source.randint(1, 6)

    def matrix(rows: int, columns: int) -> str:
        return "\n".join(
            " ".join(f"{source.gauss(0, 2):.3f}" for _ in range(columns))
            for _ in range(rows)
        )

    return {
        "queries": matrix(queries, size),
        "keys": matrix(count, size),
        "values": matrix(count, width),
        "mask": source.choice(["none", "causal"]),
    }


def expect_attention(texts: Texts) -> Expected:
    queries, keys, values = (
        np.array(
            [line.split() for line in texts[name].split("\n")], dtype=float
        )
        for name in ("queries", "keys", "values")
    )
    found = {}
    for number, query in enumerate(queries, 1):
        seen = number if texts["mask"] == "causal" else len(keys)
        bound = {r"\mathbf{Q}": query[None], "d_k": keys.shape[1]}
        bound |= {r"\mathbf{K}": keys[:seen]}
        outputs, weights = (
            np.ravel(
                value(
                    "scaled-dot-product-attention",
                    symbols=bound | {r"\mathbf{V}": of},
                )
            )
            for of in (values[:seen], np.eye(len(keys[:seen])))
        )
        zeros = ["0"] * (len(keys) - len(weights))
        found[f"Weights of query {number}"] = [
            *map(rounded, weights),
            *zeros,
        ]
        found[f"Output {number}"] = [*map(rounded, outputs)]
    return found


# One neuron.

POINTS = list(itertools.product([0, 1], repeat=2))
LEARNED: dict[str, Callable[[tuple[int, ...]], int]] = {
    "and": min,
    "or": max,
    "xor": lambda point: sum(point) % 2,
    "nand": lambda point: 1 - min(point),
}


def draw_neuron(source: random.Random) -> Texts:
    """Quarters, so that sums are exact and no decision hangs on their order."""
    return {
        "table": source.choice(list(LEARNED)),
        "rate": source.choice(["0.25", "0.5", "1", "2"]),
        "first": str(source.randint(-12, 12) / 4),
        "second": str(source.randint(-12, 12) / 4),
        "bias": str(source.randint(-12, 12) / 4),
        "steps": str(source.randint(0, 12)),
    }


def expect_neuron(texts: Texts) -> Expected:
    weights = np.array([float(texts["first"]), float(texts["second"])])
    bias, rate = float(texts["bias"]), float(texts["rate"])
    target = LEARNED[texts["table"]]

    def says(point: tuple[int, ...]) -> int:
        bound = {
            r"\mathbf{w}": weights,
            r"\mathbf{x}": np.array(point),
            "b": bias,
        }
        return int(value("perceptron-decision", symbols=bound))

    found = {}
    for step in range(int(texts["steps"])):
        point = POINTS[step % len(POINTS)]
        said = says(point)
        bound: dict[str, Any] = {
            r"\eta": rate,
            "y": target(point),
            r"\hat y": said,
        }
        bound |= {r"\mathbf{w}_t": weights, "b_t": bias}
        bound |= {r"\mathbf{x}": np.array(point)}
        bias = float(value("perceptron-rule", 1, symbols=bound))
        weights = np.ravel(value("perceptron-rule", symbols=bound))
        numbers = (*map(rounded, (*weights, bias)),)
        name = f"{step + 1}: ({point[0]}, {point[1]})"
        found[name] = [shown(target(point)), shown(said), *numbers]
    found = dict(list(found.items())[-len(POINTS) :])
    for point in POINTS:
        name = f"({point[0]}, {point[1]})"
        found[name] = [shown(target(point)), shown(says(point))]
    return found


CASES: dict[
    str, tuple[calculating.Draw, Callable[[Texts], Expected | str]]
] = {
    "conv-output-size": (draw_sizes, expect_sizes),
    "initialization": (draw_weights, expect_weights),
    "layer-parameters": (draw_layers, expect_layers),
    "confusion-matrix": (draw_counts, expect_rates),
    "softmax-cross-entropy": (draw_logits, expect_loss),
    "training-memory": (draw_training, expect_training),
    "kv-cache": (draw_cache, expect_cache),
    "epochs": (draw_epochs, expect_epochs),
    "learning-rate-schedule": (draw_schedule, expect_schedule),
    "receptive-field": (draw_stack, expect_field),
    "attention": (draw_matrices, expect_attention),
    "one-neuron": (draw_neuron, expect_neuron),
}


def differences(answer: Answer, expected: Expected | str) -> list[str]:
    """Where a calculator says anything else; a text is the field in which something is wrong."""
    if isinstance(expected, str):
        said = list(answer.get("wrong") or [])
        return [] if said == [expected] else [f"{expected}: {answer}"]
    if not answer.get("tables"):
        return [str(answer)]
    found: Expected = {}
    for number in range(len(answer["tables"])):
        found |= cells(answer, number)
    return [
        f"{name}: {found.get(name)} and not {values}"
        for name, values in expected.items()
        if found.get(name) != values
    ]


def test_every_calculator_is_held_against_a_reference() -> None:
    assert sorted(CASES) == calculating.IDS


@pytest.mark.parametrize("identifier", CASES)
def test_a_calculator_gives_what_the_formulas_give(
    bare: Page, identifier: str
) -> None:
    draw, expect = CASES[identifier]
    inputs = calculating.seeded(draw)
    found = calculating.answers(bare, identifier, inputs)
    wrong = [
        (texts, told)
        for texts, answer in zip(inputs, found, strict=True)
        if (told := differences(answer, expect(texts)))
    ]
    assert not wrong, f"{len(wrong)} differ, such as {wrong[:3]}"
    computed = sum(
        "tables" in answer and bool(answer["tables"]) for answer in found
    )
    assert computed > calculating.MANY / 2, "too few inputs make sense"
