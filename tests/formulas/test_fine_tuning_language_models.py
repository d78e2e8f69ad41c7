"""Proofs of the formulas of the topic fine-tuning language models."""

import itertools
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
from proving.references import attended, gradient

Array = np.ndarray[Any, Any]


# --------------------------------------------------------- when-to-fine-tune


class Counted:
    """A stack of dense layers that counts the operations of its matrix products."""

    def __init__(self, *widths: int) -> None:
        self.layers = list(itertools.pairwise(widths))
        self.operations = 0

    def product(self, rows: int, inner: int, columns: int) -> None:
        for _ in range(rows * columns):
            self.operations += 2 * inner

    def read(self, tokens: int) -> None:
        for ins, outs in self.layers:
            self.product(tokens, ins, outs)

    def learn(self, tokens: int) -> None:
        self.read(tokens)
        for ins, outs in self.layers:
            self.product(ins, tokens, outs)
            self.product(tokens, outs, ins)


@proves(
    "break-even-requests",
    how="counts the operations of matrix products in training, and serves requests until they have cost as much",
)
@pytest.mark.parametrize(
    ("tokens", "examples"), [(14, 6), (25, 5), (9, 27)]
)
def test_requests_until_training_has_paid_off(
    tokens: int, examples: int
) -> None:
    trained, served = Counted(3, 5, 2), Counted(3, 5, 2)
    trained.learn(tokens)
    requests = 0
    while served.operations < trained.operations:
        served.read(examples)
        requests += 1
    assert served.operations == trained.operations
    env = {"P": 3 * 5 + 5 * 2, "D": tokens, "k": examples}
    assert_equation("break-even-requests", env, {"R": requests})


@proves(
    "break-even-requests",
    how="counts the operations that PyTorch's autograd asks for in a training step, and those of reading a prompt",
)
def test_products_that_autograd_asks_for() -> None:
    torch = optional_torch()
    operations = 0

    def product(left: Any, right: Any) -> Any:
        nonlocal operations
        operations += 2 * left.numel() * right.shape[1]
        return left @ right

    class Dense(torch.autograd.Function):  # type: ignore[misc, name-defined]
        @staticmethod
        def forward(ctx: Any, x: Any, weight: Any) -> Any:
            ctx.save_for_backward(x, weight)
            return product(x, weight)

        @staticmethod
        def backward(ctx: Any, slope: Any) -> Any:
            x, weight = ctx.saved_tensors
            return product(slope, weight.T), product(x.T, slope)

    weights = [
        torch.ones(shape, requires_grad=True) for shape in [(3, 5), (5, 2)]
    ]
    spent = []
    for tokens, learns in ((8, True), (6, False)):
        operations = 0
        out = torch.ones(tokens, 3, requires_grad=True)
        for weight in weights:
            out = Dense.apply(out, weight)
        if learns:
            out.sum().backward()
        spent.append(operations)
    env = {"P": 3 * 5 + 5 * 2, "D": 8, "k": 6}
    assert_equation("break-even-requests", env, {"R": spent[0] / spent[1]})


# -------------------------------------------------------- instruction-tuning


def _prefix_probabilities(
    table: Array, text: tuple[int, ...]
) -> list[float]:
    """The probabilities of the beginnings of a text, in a table of all texts."""
    return [
        float(table[text[:length]].sum()) for length in range(len(text) + 1)
    ]


@proves(
    "masked-language-loss",
    how="divides the probability of a whole text by that of its prompt, in a table of all texts",
)
@pytest.mark.parametrize("prompt", [0, 1, 2, 3])
def test_the_loss_of_an_answer_given_its_prompt(prompt: int) -> None:
    table = rng(prompt).dirichlet(np.full(3**4, 0.7)).reshape(3, 3, 3, 3)
    text = (2, 0, 1, 1)
    beginnings = _prefix_probabilities(table, text)
    steps = [
        after / before for before, after in itertools.pairwise(beginnings)
    ]
    counted = len(text) - prompt
    env = {
        "p": from_one(np.array(steps)),
        "m": from_one(np.array([0] * prompt + [1] * counted)),
        "n": len(text),
    }
    answer = beginnings[-1] / beginnings[prompt]
    assert_equation(
        "masked-language-loss",
        env,
        {"L": -float(np.log(answer)) / counted},
    )


@proves(
    "masked-language-loss",
    how="equals PyTorch's cross-entropy with targets of -100 where a token does not count",
)
def test_the_mask_is_the_ignored_index() -> None:
    torch = optional_torch()
    random = rng(5)
    logits = random.normal(size=(7, 5))
    targets = random.integers(0, 5, size=7)
    mask = np.array([0, 0, 1, 1, 0, 1, 1])
    loss = torch.nn.functional.cross_entropy(
        torch.from_numpy(logits),
        torch.from_numpy(np.where(mask == 1, targets, -100)),
    )
    probabilities = torch.from_numpy(logits).softmax(1).numpy()
    env = {
        "p": from_one(probabilities[np.arange(7), targets]),
        "m": from_one(mask),
        "n": 7,
    }
    assert_equation("masked-language-loss", env, {"L": loss.item()})


# ----------------------------------------------------------- fine-tuning-data


@proves(
    "padding-share",
    how="fills a batch of random lengths with padding, and counts it",
)
@pytest.mark.parametrize(
    ("lengths", "longest"),
    [((3, 8, 5), 8), ((9, 2, 2, 7, 4), 9), ((6,), 6)],
)
def test_padding_counted(lengths: tuple[int, ...], longest: int) -> None:
    batch = [[1] * length for length in lengths]
    for row in batch:
        while len(row) < longest:
            row.append(0)
    padded = [token for row in batch for token in row]
    env = {"n": from_one(np.array(lengths)), "B": len(lengths)}
    assert_equation(
        "padding-share",
        env,
        {"u": padded.count(0) / len(padded)},
        ranges={"i": range(1, len(lengths) + 1)},
    )


# -------------------------------------------- parameter-efficient-fine-tuning


@proves(
    "fine-tuning-memory",
    how="allocates weights, gradients, copies and running means, and adds up the bytes of the arrays",
)
@pytest.mark.parametrize(("frozen", "trained"), [(30, 7), (0, 12), (25, 0)])
def test_bytes_of_frozen_and_trained(frozen: int, trained: int) -> None:
    kept = [np.zeros(frozen, "float16")]
    kept += [np.zeros(trained, "float16") for _ in ("weight", "gradient")]
    kept += [np.zeros(trained, "float32") for _ in ("copy", "m", "v")]
    env = {"b": 2, "F": frozen, "c": 16, "T": trained}
    assert_equation(
        "fine-tuning-memory", env, {"M": sum(a.nbytes for a in kept)}
    )


@proves(
    "fine-tuning-memory",
    how="adds up the bytes that PyTorch's Adam holds for a model with one frozen layer",
)
def test_bytes_of_a_model_with_a_frozen_layer() -> None:
    torch = optional_torch()
    frozen = torch.nn.Linear(7, 5).requires_grad_(requires_grad=False)
    trained = torch.nn.Linear(5, 3)
    optimizer = torch.optim.Adam(trained.parameters())
    trained(frozen(torch.ones(2, 7))).sum().backward()
    optimizer.step()
    held = [*frozen.parameters(), *trained.parameters()]
    held += [p.grad for p in held if p.grad is not None]
    for state in optimizer.state.values():
        held += [state["exp_avg"], state["exp_avg_sq"]]
    env = {"b": 4, "F": 7 * 5 + 5, "c": 16, "T": 5 * 3 + 3}
    size = sum(tensor.numel() * tensor.element_size() for tensor in held)
    assert_equation("fine-tuning-memory", env, {"M": size})


# ----------------------------------------------------------------------- lora


def _lora(rank: int, ins: int, outs: int) -> dict[str, Array]:
    random = rng(rank)
    return {
        "W": random.normal(size=(outs, ins)),
        "A": random.normal(size=(rank, ins)),
        "B": random.normal(size=(outs, rank)),
        "x": random.normal(size=ins),
    }


def _lora_env(parts: dict[str, Array], alpha: float) -> dict[str, Any]:
    env: dict[str, Any] = {
        rf"\mathbf{{{name}}}": part for name, part in parts.items()
    }
    return env | {r"\alpha": alpha, "r": len(parts["A"])}


@proves(
    "lora-layer",
    how="adds up paths through each rank one by one, and reads the merged weights off single inputs",
)
@pytest.mark.parametrize(("rank", "alpha"), [(3, 5.0), (2, 7.0), (1, 0.3)])
def test_a_correction_path_by_path(rank: int, alpha: float) -> None:
    parts = _lora(rank, 5, 4)

    def layer(inputs: Array) -> Array:
        out = np.zeros(4)
        for i, row in enumerate(parts["W"]):
            out[i] = sum(w * x for w, x in zip(row, inputs, strict=True))
            for k in range(rank):
                seen = sum(
                    a * x
                    for a, x in zip(parts["A"][k], inputs, strict=True)
                )
                out[i] += alpha * parts["B"][i, k] * seen / rank
        return out

    units = np.eye(5)
    merged = np.array([layer(unit) for unit in units]).T
    assert_equation(
        "lora-layer",
        _lora_env(parts, alpha),
        {r"\mathbf{y}": layer(parts["x"]), r"\mathbf{W}'": merged},
    )


@derives(
    "lora-layer",
    how="SymPy differentiates the adapted layer by its input: the slopes are the merged weights, which give its output",
)
def test_merged_weights_are_the_slopes_of_the_layer() -> None:
    parts = {
        "W": symbols("w", 2, 3),
        "A": symbols("a", 2, 3),
        "B": symbols("b", 2, 2),
        "x": symbols("x", 3),
    }
    env = _lora_env(parts, 1) | {r"\alpha": symbols("s"), "r": symbols("r")}
    solved = equation("lora-layer").solve(env)
    y = np.asarray(solved[r"\mathbf{y}"]).ravel()
    slopes = np.array(
        [[sympy.diff(out, x) for x in parts["x"]] for out in y]
    )
    read = [
        sum(slope * x for slope, x in zip(row, parts["x"], strict=True))
        for row in slopes
    ]
    assert_equation(
        "lora-layer",
        env,
        {r"\mathbf{W}'": slopes, r"\mathbf{y}": np.array(read)},
    )


@proves(
    "lora-layer",
    how="equals three of PyTorch's linear layers, and one with the merged weights",
)
def test_a_correction_is_pytorchs_layers() -> None:
    torch = optional_torch()
    parts = _lora(3, 5, 4)
    tensors = {name: torch.from_numpy(part) for name, part in parts.items()}
    linear = torch.nn.functional.linear
    thin = linear(linear(tensors["x"], tensors["A"]), tensors["B"])
    y = linear(tensors["x"], tensors["W"]) + 7.0 / 3 * thin
    merged = torch.addmm(
        tensors["W"], tensors["B"], tensors["A"], alpha=7.0 / 3
    )
    assert torch.allclose(linear(tensors["x"], merged), y)
    assert_equation(
        "lora-layer",
        _lora_env(parts, 7.0),
        {r"\mathbf{y}": y.numpy(), r"\mathbf{W}'": merged.numpy()},
    )


@proves("lora-size", how="counts the entries of both factors")
@pytest.mark.parametrize(("rank", "ins", "outs"), [(3, 5, 4), (2, 7, 9)])
def test_the_entries_of_two_factors(rank: int, ins: int, outs: int) -> None:
    parts = _lora(rank, ins, outs)
    env = {"r": rank, r"n_\text{in}": ins, r"n_\text{out}": outs}
    counted = sum(1 for name in "AB" for _ in parts[name].flat)
    assert_equation("lora-size", env, {"T": counted})


# ---------------------------------------------------------------------- qlora


@proves(
    "qlora-bits",
    how="counts the bits of codes and of scales of both levels, for a matrix of whole blocks",
)
@pytest.mark.parametrize(
    ("code", "block", "scale", "group", "second"),
    [(4, 64, 8, 256, 32), (3, 5, 7, 6, 11)],
)
def test_bits_of_codes_and_scales(
    code: int, block: int, scale: int, group: int, second: int
) -> None:
    bits = weights = 0
    for _ in range(3):
        bits += second
        for _ in range(group):
            bits += scale
            for _ in range(block):
                bits += code
                weights += 1
    env = {
        "k": code,
        "n_1": block,
        "c_1": scale,
        "n_2": group,
        "c_2": second,
    }
    assert_equation("qlora-bits", env, {r"\beta": bits / weights})


# ------------------------------------------------------------ adapter-modules


def _adapter(width: int, size: int) -> dict[str, Array]:
    random = rng(width * size)
    return {
        "D": random.normal(size=(size, width)),
        "b": random.normal(size=size),
        "U": random.normal(size=(width, size)),
        "c": random.normal(size=width),
        "h": random.normal(size=width),
    }


def _adapter_env(parts: dict[str, Array]) -> dict[str, Any]:
    env: dict[str, Any] = {
        rf"\mathbf{{{name}}}": part for name, part in parts.items()
    }
    return env | {"f": np.tanh}


@proves(
    "adapter-module",
    how="runs the bottleneck unit by unit, and adds what each unit sends up",
)
@pytest.mark.parametrize(("width", "size"), [(5, 3), (4, 1)])
def test_an_adapter_unit_by_unit(width: int, size: int) -> None:
    parts = _adapter(width, size)
    out = [h + c for h, c in zip(parts["h"], parts["c"], strict=True)]
    for k in range(size):
        pairs = zip(parts["D"][k], parts["h"], strict=True)
        unit = np.tanh(sum(d * h for d, h in pairs) + parts["b"][k])
        for i in range(width):
            out[i] += parts["U"][i, k] * unit
    assert_equation(
        "adapter-module",
        _adapter_env(parts),
        {r"\mathbf{h}'": np.array(out)},
    )


@proves(
    "adapter-module",
    how="equals two of PyTorch's linear layers with its tanh between them and a skip connection",
)
def test_an_adapter_is_pytorchs_bottleneck() -> None:
    torch = optional_torch()
    parts = _adapter(5, 3)
    down, up = torch.nn.Linear(5, 3), torch.nn.Linear(3, 5)
    named = zip(
        [down.weight, down.bias, up.weight, up.bias], "DbUc", strict=True
    )
    for parameter, name in named:
        parameter.data = torch.from_numpy(parts[name])
    h = torch.from_numpy(parts["h"])
    out = (h + up(down(h).tanh())).detach().numpy()
    assert_equation(
        "adapter-module", _adapter_env(parts), {r"\mathbf{h}'": out}
    )


@proves("adapter-size", how="builds the modules, and counts their entries")
@pytest.mark.parametrize(
    ("layers", "width", "size"), [(3, 5, 4), (7, 6, 3)]
)
def test_the_entries_of_all_adapters(
    layers: int, width: int, size: int
) -> None:
    counted = 0
    for _ in range(layers):
        for _ in ("attention", "feedforward"):
            parts = _adapter(width, size)
            counted += sum(parts[name].size for name in "DbUc")
    env = {"N": layers, "d": width, "m": size}
    assert_equation("adapter-size", env, {"T": counted})


# --------------------------------------------------- prefix-and-prompt-tuning


@proves(
    "prefix-interpolation",
    how="lets a head read prefix and text in one go, and each of them alone",
)
@pytest.mark.parametrize(("virtual", "tokens"), [(2, 5), (4, 3), (1, 1)])
def test_a_prefix_mixes_two_readings(virtual: int, tokens: int) -> None:
    random = rng(virtual + tokens)
    a, e = random.normal(size=virtual), random.normal(size=tokens)
    own, text = (random.normal(size=(n, 3)) for n in (virtual, tokens))
    both = attended(np.concatenate([a, e]), np.concatenate([own, text]))
    marked = np.repeat([1.0, 0.0], [virtual, tokens])[:, None]
    share = attended(np.concatenate([a, e]), marked)[0]
    env = {
        "a": from_one(a),
        "e": from_one(e),
        "m": virtual,
        "t": tokens,
        r"\mathbf{z}": attended(e, text),
        r"\mathbf{p}": attended(a, own),
    }
    assert_equation(
        "prefix-interpolation",
        env,
        {r"\lambda": share, r"\mathbf{z}'": both},
        rtol=1e-7,
        atol=1e-9,
    )


@proves(
    "prefix-interpolation",
    how="equals PyTorch's scaled_dot_product_attention over prefix and text together",
)
def test_a_prefix_in_pytorchs_attention() -> None:
    torch = optional_torch()
    random = rng(9)
    q, k, v = (
        torch.from_numpy(random.normal(size=(n, 4))) for n in (1, 7, 7)
    )
    attention = torch.nn.functional.scaled_dot_product_attention
    scores = (k @ q[0] / 2).numpy()
    env = {
        "a": from_one(scores[:3]),
        "e": from_one(scores[3:]),
        "m": 3,
        "t": 4,
        r"\mathbf{z}": attention(q, k[3:], v[3:])[0].numpy(),
        r"\mathbf{p}": attention(q, k[:3], v[:3])[0].numpy(),
    }
    assert_equation(
        "prefix-interpolation",
        env,
        {r"\mathbf{z}'": attention(q, k, v)[0].numpy()},
    )


# ---------------------------------------------------------------- bias-tuning


@proves(
    "bias-count",
    how="builds BERT's layers from their parts, and counts the entries of their biases",
)
@pytest.mark.parametrize(
    ("layers", "width", "inner"), [(3, 5, 11), (2, 4, 9)]
)
def test_the_biases_of_all_layers(
    layers: int, width: int, inner: int
) -> None:
    outputs = {
        "query": width,
        "key": width,
        "value": width,
        "output": width,
    }
    outputs |= {"up": inner, "down": width}
    counted = 0
    for _ in range(layers):
        for size in outputs.values():
            counted += np.zeros(size).size
        for _ in ("behind attention", "behind feedforward"):
            counted += np.zeros(width).size
    env = {"N": layers, "d": width, r"d_\text{ff}": inner}
    assert_equation("bias-count", env, {"T": counted})


@proves(
    "bias-count",
    how="counts the biases of PyTorch's transformer encoder",
)
def test_the_biases_of_pytorchs_encoder() -> None:
    torch = optional_torch()
    layer = torch.nn.TransformerEncoderLayer(6, 2, 11, batch_first=True)
    counted = 3 * sum(
        parameter.numel()
        for name, parameter in layer.named_parameters()
        if name.endswith("bias")
    )
    env = {"N": 3, "d": 6, r"d_\text{ff}": 11}
    assert_equation("bias-count", env, {"T": counted})


@proves(
    "key-bias-cancels",
    how="takes the slopes of a log-sum-exp of the scores with the bias, and of those without",
)
@pytest.mark.parametrize("tokens", [2, 5])
def test_a_bias_on_the_keys_does_nothing(tokens: int) -> None:
    random = rng(tokens)
    q, b = random.normal(size=3), random.normal(size=3)
    keys = random.normal(size=(tokens, 3))

    def weights(biased: Array) -> Array:
        scores = np.array([key @ q for key in biased])
        return gradient(lambda e: float(np.logaddexp.reduce(e)), scores)

    env = {
        r"\mathbf{q}": q,
        r"\mathbf{b}": b,
        r"\mathbf{k}": from_one(keys),
        "n": tokens,
    }
    for read in (weights(keys + b), weights(keys)):
        assert_equation(
            "key-bias-cancels",
            env,
            {r"\alpha_s": read},
            each={"s": range(1, tokens + 1)},
            rtol=1e-7,
            atol=1e-9,
        )


# ------------------------------------------------------ continued-pretraining


@proves(
    "elastic-weight-consolidation",
    how="adds the exact rise of the old loss, for Gaussian observations with known variances",
)
@pytest.mark.parametrize("weights", [1, 3])
def test_the_penalty_is_the_rise_of_the_old_loss(weights: int) -> None:
    random = rng(weights)
    old = random.normal(size=(7, weights)) * [0.3, 2.0, 1.1][:weights]
    best, spread = old.mean(axis=0), old.var(axis=0)

    def loss(theta: Array) -> float:
        return float(((old - theta) ** 2 / spread).sum() / 2)

    theta = best + random.normal(size=weights)
    env = {
        "g": from_one((old - best) / spread),
        "n": 7,
        "P": weights,
        r"\theta": from_one(theta),
        r"\theta^*": from_one(best),
        r"\lambda": 7,
        "L": 0.4,
    }
    assert_equation(
        "elastic-weight-consolidation",
        env,
        {"F_i": 1 / spread, "L'": 0.4 + loss(theta) - loss(best)},
        each={"i": range(1, weights + 1)},
    )


@proves(
    "elastic-weight-consolidation",
    how="takes the derivatives of the log-probabilities by PyTorch's autograd",
)
def test_the_information_by_autograd() -> None:
    torch = optional_torch()
    random = rng(3)
    scores = torch.tensor(random.normal(size=4), requires_grad=True)
    slopes = []
    for label in (0, 2, 1, 2, 3):
        log = scores.log_softmax(0)[label]
        slopes.append(torch.autograd.grad(log, scores)[0].numpy())
    information = sum(slope**2 for slope in slopes) / len(slopes)
    best = scores.detach().numpy()
    moved = best + random.normal(size=4)
    pull = torch.nn.functional.mse_loss(
        torch.from_numpy(moved * information**0.5),
        torch.from_numpy(best * information**0.5),
        reduction="sum",
    ).item()
    env = {
        "g": from_one(np.array(slopes)),
        "n": 5,
        "P": 4,
        r"\theta": from_one(moved),
        r"\theta^*": from_one(best),
        r"\lambda": 3.0,
        "L": 0.7,
    }
    assert_equation(
        "elastic-weight-consolidation",
        env,
        {"F_i": information, "L'": 0.7 + 1.5 * pull},
        each={"i": range(1, 5)},
    )


# -------------------------------------------------------------- model-merging


def _tuned(models: int, weights: int = 4) -> tuple[Array, Array]:
    random = rng(models)
    start = random.normal(size=weights)
    return start, start + 0.3 * random.normal(size=(models, weights))


def _merge_env(start: Array, tuned: Array, scale: float) -> dict[str, Any]:
    return {
        r"\theta_0": start,
        r"\theta": from_one(tuned),
        r"\lambda": scale,
        "K": len(tuned),
    }


@proves(
    "task-arithmetic",
    how="mixes the start and the tuned models by weights that sum to 1, among them the plain average",
)
@pytest.mark.parametrize(
    ("models", "scale"), [(3, 0.4), (2, 0.5), (3, 1 / 3), (1, -0.7)]
)
def test_a_merge_is_a_mixture(models: int, scale: float) -> None:
    start, tuned = _tuned(models)
    shares = [1 - scale * models, *[scale] * models]
    mixed = np.average([start, *tuned], axis=0, weights=shares)
    steps = np.array([np.subtract(model, start) for model in tuned])
    assert_equation(
        "task-arithmetic",
        _merge_env(start, tuned, scale),
        {r"\tau_k": steps, r"\theta'": mixed},
        each={"k": range(1, models + 1)},
    )


@proves(
    "task-arithmetic",
    how="equals PyTorch's AveragedModel for the plain average, and its lerp for one task",
)
def test_a_merge_is_pytorchs_average() -> None:
    torch = optional_torch()
    start, tuned = _tuned(3)
    layers = [torch.nn.Linear(4, 1, bias=False).double() for _ in tuned]
    for layer, weights in zip(layers, tuned, strict=True):
        layer.weight.data = torch.from_numpy(weights)[None].clone()
    average = torch.optim.swa_utils.AveragedModel(layers[0])
    for layer in layers:
        average.update_parameters(layer)
    (mean,) = (p.detach()[0].numpy() for p in average.parameters())
    step = torch.lerp(
        torch.from_numpy(start), torch.from_numpy(tuned[0]), 0.6
    )
    for models, scale, merged in ((3, 1 / 3, mean), (1, 0.6, step.numpy())):
        assert_equation(
            "task-arithmetic",
            _merge_env(start, tuned[:models], scale),
            {r"\theta'": merged},
            each={"k": range(1, models + 1)},
        )


# ------------------------------------------------------------- lora-variants


@proves(
    "low-rank-residual",
    how="fits the two factors to a random difference by least squares in turn, until nothing moves",
)
@pytest.mark.parametrize(
    ("rows", "columns", "rank"), [(5, 4, 2), (4, 6, 3)]
)
def test_the_best_correction_leaves_the_smaller_singular_values(
    rows: int, columns: int, rank: int
) -> None:
    random = rng(rows)
    left, right = (
        np.linalg.qr(random.normal(size=(side, side)))[0]
        for side in (rows, columns)
    )
    count = min(rows, columns)
    sizes = np.array([5.0, 2.4, 1.1, 0.4][:count])
    lost = left[:, :count] * sizes @ right[:count]
    a = random.normal(size=(rank, columns))
    for _ in range(60):
        b = np.linalg.lstsq(a.T, lost.T, rcond=None)[0].T
        a = np.linalg.lstsq(b, lost, rcond=None)[0]
    env = {r"\sigma": from_one(sizes), "r": rank, "q": count}
    least = float(np.sqrt(np.square(lost - b @ a).sum()))
    assert_equation("low-rank-residual", env, {r"\rho": least}, rtol=1e-6)


def test_a_low_rank_takes_little_of_noise() -> None:
    side, rank = 300, 3
    sizes = np.linalg.svd(
        rng(4).uniform(-1, 1, size=(side, side)), compute_uv=False
    )
    share = float(np.sum(sizes[:rank] ** 2) / np.sum(sizes**2))
    assert share == pytest.approx(4 * rank / side, rel=0.1)


@proves(
    "galore-state",
    how="takes a step with each of the three and adds up the numbers in the arrays that it keeps",
)
@pytest.mark.parametrize(("long", "short", "rank"), [(7, 5, 2), (9, 4, 3)])
def test_numbers_that_optimizers_keep(
    long: int, short: int, rank: int
) -> None:
    random = rng(long)
    slope = random.normal(size=(short, long))

    def means(*gradients: Array) -> list[Array]:
        return [
            mean
            for g in gradients
            for mean in (0.1 * g, 0.001 * np.square(g))
        ]

    basis = np.linalg.svd(slope)[0][:, :rank]
    b, a = (
        random.normal(size=shape) for shape in ((short, rank), (rank, long))
    )
    kept = {
        r"S_\text{Adam}": means(slope),
        r"S_\text{GaLore}": [basis, *means(basis.T @ slope)],
        r"S_\text{LoRA}": means(slope @ a.T, b.T @ slope),
    }
    env = {"n": long, "m": short, "r": rank}
    assert_equation(
        "galore-state",
        env,
        {
            name: sum(part.size for part in parts)
            for name, parts in kept.items()
        },
    )


@refutes(
    "galore-change-has-low-rank",
    how="takes the steps with a projection onto the gradient's leading direction, and counts the rank of the sum",
)
def test_projected_steps_add_up_to_a_higher_rank() -> None:
    claim = published("galore-change-has-low-rank")
    rank, rows, columns, steps, reached = map(int, claim.numbers)
    target = rng(2).normal(size=(rows, columns))
    change = np.zeros_like(target)
    for _ in range(steps):
        slope = change - target
        basis = np.linalg.svd(slope)[0][:, :rank]
        step = basis @ (basis.T @ slope)
        assert np.linalg.matrix_rank(step) == rank
        change -= 0.9 * step
    assert np.linalg.matrix_rank(change) == reached > rank
