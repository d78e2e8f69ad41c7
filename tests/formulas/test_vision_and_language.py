"""Vision transformers and several modalities: cut, counted and compared with layers and losses built apart."""

import math
from statistics import NormalDist
from typing import Any

import numpy as np

from proving import (
    Indexed,
    assert_close,
    assert_equation,
    equation,
    from_one,
    optional_torch,
    proves,
    rng,
    window_starts,
)

Array = np.ndarray[Any, Any]


# -------------------------------------------------------- vision-transformer


@proves(
    "vit-input",
    how="cuts images of two shapes by sliding a window, and multiplies patch by patch",
)
def test_tokens_are_patches_seen_through_a_window() -> None:
    for high, wide, side, channels, width in (
        (6, 9, 3, 2, 4),
        (8, 4, 4, 3, 5),
    ):
        random = rng(high)
        image = random.normal(size=(channels, high, wide))
        kernel = random.normal(size=(width, channels, side, side))
        bias, begin = random.normal(size=(2, width))
        starts = [
            (row, column)
            for row in window_starts(high, side, side, 0)
            for column in window_starts(wide, side, side, 0)
        ]
        places = random.normal(size=(len(starts) + 1, width))
        patches = [
            image[:, row : row + side, column : column + side]
            for row, column in starts
        ]
        found = [
            np.einsum("dchw,chw->d", kernel, patch) + bias + place
            for patch, place in zip(patches, places[1:], strict=True)
        ]
        env: dict[str, Any] = {"H": high, "W": wide, "P": side}
        env |= {
            r"\mathbf{x}": from_one([p.ravel() for p in patches]),
            r"\mathbf{p}": Indexed(places, base=0),
            r"\mathbf{E}": kernel.reshape(width, -1),
            r"\mathbf{b}": bias,
            r"\mathbf{c}": begin,
        }
        for i, token in enumerate(found, start=1):
            assert_equation(
                "vit-input",
                env | {"i": i},
                {
                    "N": len(starts),
                    r"\mathbf{z}_0": begin + places[0],
                    r"\mathbf{z}_i": token,
                },
            )


@proves(
    "vit-input",
    how="a PyTorch convolution whose stride is its kernel size",
)
def test_tokens_are_outputs_of_a_strided_convolution() -> None:
    torch = optional_torch()
    random = rng(3)
    image = random.normal(size=(3, 8, 12))
    kernel = random.normal(size=(5, 3, 4, 4))
    bias = random.normal(size=5)
    maps = torch.nn.functional.conv2d(
        torch.tensor(image)[None],
        torch.tensor(kernel),
        torch.tensor(bias),
        stride=4,
    )
    rows = maps[0].flatten(1).T.numpy()
    places = random.normal(size=(len(rows) + 1, 5))
    patches = image.reshape(3, 2, 4, 3, 4).transpose(1, 3, 0, 2, 4)
    right = equation("vit-input").rows[2].right
    for i, row in enumerate(rows, start=1):
        env = {
            "i": i,
            r"\mathbf{x}": from_one(patches.reshape(6, -1)),
            r"\mathbf{p}": Indexed(places, base=0),
            r"\mathbf{E}": kernel.reshape(5, -1),
            r"\mathbf{b}": bias,
        }
        found = np.ravel(np.asarray(right.value(env), dtype=float))
        assert_close(found, row + places[i], f"token {i}")


def tensors(size: dict[str, int]) -> dict[str, list[tuple[int, ...]]]:
    """The shapes of all weights of a vision transformer, part by part."""
    width, patch, tokens = size["D"], size["P"], size["N"] + 1
    linear = [
        (4 * width, width),
        (4 * width,),
        (width, 4 * width),
        (width,),
    ]
    heads = [shape for _ in "qkvo" for shape in ((width, width), (width,))]
    norm = [(width,), (width,)]
    return {
        "in": [
            (width, size["C"], patch, patch),
            (width,),
            (width,),  # the class token
            (tokens, width),
        ],
        "block": norm + heads + norm + linear,
        "end": [*norm, (size["K"], width), (size["K"],)],
    }


def amount(shapes: list[tuple[int, ...]]) -> int:
    """How many numbers tensors of these shapes hold."""
    return sum(int(np.prod(shape)) for shape in shapes)


SIZES = (
    {"C": 3, "P": 16, "D": 768, "N": 196, "L": 12, "K": 1000},
    {"C": 1, "P": 5, "D": 6, "N": 12, "L": 3, "K": 7},
)


@proves(
    "vit-parameters",
    how="lists every tensor of ViT-B/16 and of a small model and counts their entries; torchvision's total is met",
)
def test_parameters_are_the_entries_of_all_tensors() -> None:
    for size in SIZES:
        parts = {part: amount(s) for part, s in tensors(size).items()}
        total = parts["in"] + size["L"] * parts["block"] + parts["end"]
        if size["D"] == 768:
            assert total == 86_567_656, "what torchvision documents"
        assert_equation(
            "vit-parameters",
            size,
            {
                r"M_\text{in}": parts["in"],
                r"M_\text{block}": parts["block"],
                "M": total,
            },
        )


@proves("vit-parameters", how="PyTorch's own encoder layer of two widths")
def test_a_block_has_the_parameters_of_an_encoder_layer() -> None:
    torch = optional_torch()
    right = equation("vit-parameters").rows[1].right
    for width in (6, 10):
        layer = torch.nn.TransformerEncoderLayer(width, 2, 4 * width)
        count = sum(p.numel() for p in layer.parameters())
        assert right.value({"D": width}) == count


def multiplied(*shapes: tuple[int, int, int]) -> int:
    """Multiplications of matrix products, counted by their loops."""
    return sum(
        1
        for rows, inner, columns in shapes
        for _ in range(rows * inner * columns)
    )


@proves(
    "vit-cost",
    how="counts the multiplications of each matrix product of a small block, for all tokens and window by window",
)
def test_cost_counts_the_products_of_a_block() -> None:
    for width, side, window in ((3, 4, 2), (5, 6, 3)):
        tokens = side * side
        layers = multiplied(
            *((tokens, width, width) for _ in "qkvo"),
            (tokens, width, 4 * width),
            (tokens, 4 * width, width),
        )
        everywhere = multiplied(
            (tokens, width, tokens), (tokens, tokens, width)
        )
        area = window * window
        inside = sum(
            multiplied((area, width, area), (area, area, width))
            for _ in range((side // window) ** 2)
        )
        assert_equation(
            "vit-cost",
            {"T": tokens, "D": width, "w": window},
            {"F": layers + everywhere, r"F_\text{w}": layers + inside},
        )


# ---------------------------------------------------------------------- clip


def pairs(count: int, width: int = 5) -> tuple[Array, Array]:
    """Vectors of images and of texts, not of length one."""
    images, texts = rng(count).normal(size=(2, count, width))
    return images, texts


def cosines(images: Array, texts: Array) -> Array:
    """The cosine of each image with each text, by their angle."""
    table = np.zeros((len(images), len(texts)))
    for i, u in enumerate(images):
        for j, v in enumerate(texts):
            sides = [float(np.sqrt((x**2).sum())) for x in (u, v)]
            apart = float(((u - v) ** 2).sum())  # the law of cosines
            near = sides[0] ** 2 + sides[1] ** 2 - apart
            table[i, j] = near / (2 * sides[0] * sides[1])
    return table


def clip_symbols(
    images: Array, texts: Array, heat: float
) -> dict[str, Any]:
    """What the page's symbols stand for."""
    return {
        r"\mathbf{u}": from_one(images),
        r"\mathbf{v}": from_one(texts),
        "B": len(images),
        r"\tau": heat,
    }


@proves(
    "clip-loss",
    how="cosines by angles; each image, and each text, scored as a classifier among four and among three",
)
def test_each_image_looks_for_its_text_and_back() -> None:
    for count, heat in ((4, 0.3), (3, 1.7)):
        images, texts = pairs(count)
        table = cosines(images, texts)
        losses = []
        for logits in (table / heat, table.T / heat):
            chances = [
                np.exp(row[i]) / sum(np.exp(x) for x in row)
                for i, row in enumerate(logits)
            ]
            losses.append(-np.mean(np.log(chances)))
        assert_equation(
            "clip-loss",
            clip_symbols(images, texts, heat),
            {
                "s_{ij}": table,
                r"L_\text{I}": losses[0],
                r"L_\text{T}": losses[1],
                "L": sum(losses) / 2,
            },
            each={"i": range(1, count + 1), "j": range(1, count + 1)},
        )


@proves("clip-loss", how="PyTorch's cross-entropy along rows and columns")
def test_the_loss_is_cross_entropy_along_rows_and_columns() -> None:
    torch = optional_torch()
    images, texts = pairs(6)
    functional = torch.nn.functional
    u, v = torch.tensor(images), torch.tensor(texts)
    s = functional.cosine_similarity(u[:, None], v[None], dim=2)
    own = torch.arange(6)
    rows = functional.cross_entropy(s / 0.2, own)
    columns = functional.cross_entropy(s.T / 0.2, own)
    assert_equation(
        "clip-loss",
        clip_symbols(images, texts, 0.2),
        {
            "s_{ij}": s.numpy(),
            r"L_\text{I}": float(rows),
            r"L_\text{T}": float(columns),
            "L": float(rows + columns) / 2,
        },
        each={"i": range(1, 7), "j": range(1, 7)},
    )


@proves(
    "clip-zero-shot",
    how="three classes with four prompts: the direction of a sum of vectors, and odds against each other class",
)
def test_classes_are_weighed_by_the_mean_of_their_prompts() -> None:
    random = rng(8)
    texts = random.normal(size=(3, 4, 5))
    texts /= np.linalg.norm(texts, axis=2, keepdims=True)
    image = random.normal(size=5)
    image /= np.linalg.norm(image)
    total = texts.sum(axis=1)
    weights = np.array([v / np.linalg.norm(v) for v in total])
    scores = [float(image @ w) / 0.4 for w in weights]
    for k in (1, 2, 3):
        odds = [np.exp(score - scores[k - 1]) for score in scores]
        assert_equation(
            "clip-zero-shot",
            {
                r"\mathbf{t}": Indexed(
                    lambda k, m: dict(enumerate(texts[int(k) - 1], 1))[
                        int(m)
                    ]
                ),
                r"\mathbf{u}": image,
                "M": 4,
                "K": 3,
                "k": k,
                r"\tau": 0.4,
                r"\mathbf{w}": from_one(weights),
            },
            {
                r"\mathbf{m}_k": total[k - 1] / 4,
                r"\mathbf{w}_k": weights[k - 1],
                "p_k": 1 / sum(odds),
            },
        )


@proves(
    "siglip-loss",
    how="the likelihood of all yes and no answers of four pairs, one by one",
)
def test_each_pair_is_a_question_of_its_own() -> None:
    table = rng(4).uniform(-1, 1, size=(4, 4))
    scale, bias = 3.0, -1.3
    likelihood = 1.0
    for i in range(4):
        for j in range(4):
            yes = 1 / (1 + np.exp(-(scale * table[i, j] + bias)))
            likelihood *= yes if i == j else 1 - yes
    assert_equation(
        "siglip-loss",
        siglip_symbols(table, scale, bias),
        {"L": -np.log(likelihood) / 4},
    )


def siglip_symbols(
    table: Array, scale: float, bias: float
) -> dict[str, Any]:
    """What the page's symbols stand for."""
    return {
        "s": from_one(table),
        "y": from_one(2 * np.eye(len(table)) - 1),
        "B": len(table),
        "t": scale,
        "b": bias,
    }


@proves("siglip-loss", how="PyTorch's binary cross-entropy with logits")
def test_the_sigmoid_loss_is_binary_cross_entropy() -> None:
    torch = optional_torch()
    table = rng(5).uniform(-1, 1, size=(5, 5))
    found = torch.nn.functional.binary_cross_entropy_with_logits(
        torch.tensor(10 * table - 4), torch.eye(5).double(), reduction="sum"
    )
    assert_equation(
        "siglip-loss",
        siglip_symbols(table, 10, -4),
        {"L": float(found) / 5},
    )


# ----------------------------------------------------- vision-language-model


def gelu(x: Array) -> Array:
    """The entry times the normal probability of what lies below it."""
    below = [NormalDist().cdf(float(v)) for v in np.ravel(x)]
    found: Array = np.asarray(x) * np.reshape(below, np.shape(x))
    return found


def projector(seed: int) -> dict[str, Array]:
    """Weights from three entries to five."""
    random = rng(seed)
    return {
        r"\mathbf{W}_1": random.normal(size=(5, 3)),
        r"\mathbf{W}_2": random.normal(size=(5, 5)),
        r"\mathbf{b}_1": random.normal(size=5),
        r"\mathbf{b}_2": random.normal(size=5),
    }


@proves(
    "visual-projector",
    how="weighs entry by entry, with the normal distribution for GELU",
)
def test_the_projector_maps_each_patch() -> None:
    weights, patches = projector(1), rng(2).normal(size=(2, 3))
    first, second, b1, b2 = (weights[name] for name in sorted(weights))
    for i, z in enumerate(patches, start=1):
        hidden = gelu(np.array([row @ z for row in first]) + b1)
        found = np.array([row @ hidden for row in second]) + b2
        env: dict[str, Any] = {
            r"\mathbf{z}": from_one(patches),
            r"\operatorname{GELU}": gelu,
            "i": i,
        }
        assert_equation(
            "visual-projector", env | weights, {r"\mathbf{h}_i": found}
        )


@proves(
    "visual-projector", how="two PyTorch layers with a GELU between them"
)
def test_the_projector_is_two_layers() -> None:
    torch = optional_torch()
    weights, patches = projector(3), rng(4).normal(size=(2, 3))
    first, second, b1, b2 = (
        torch.tensor(weights[name]) for name in sorted(weights)
    )
    functional = torch.nn.functional
    hidden = functional.gelu(
        functional.linear(torch.tensor(patches), first, b1)
    )
    found = functional.linear(hidden, second, b2).numpy()
    for i in (1, 2):
        env: dict[str, Any] = {
            r"\mathbf{z}": from_one(patches),
            r"\operatorname{GELU}": gelu,
            "i": i,
        }
        assert_equation(
            "visual-projector",
            env | weights,
            {r"\mathbf{h}_i": found[i - 1]},
        )


@proves(
    "gated-cross-attention",
    how="three text tokens read four visual ones, weight by weight; a shut gate changes nothing",
)
def test_text_reads_the_image_behind_a_gate() -> None:
    random = rng(6)
    queries, keys = random.normal(size=(3, 5)), random.normal(size=(4, 5))
    values, text = random.normal(size=(4, 6)), random.normal(size=(3, 6))
    read = np.zeros((3, 6))
    for t, query in enumerate(queries):
        shares = np.array(
            [math.exp(query @ k / math.sqrt(5)) for k in keys]
        )
        for share, value in zip(shares / shares.sum(), values, strict=True):
            read[t] += share * value
    names = (r"\mathbf{Q}", r"\mathbf{K}", r"\mathbf{V}", r"\mathbf{X}")
    env: dict[str, Any] = dict(
        zip(names, (queries, keys, values, text), strict=True)
    )
    for gate in (0.0, 0.7, -1.3):
        open_by = 1 - 2 / (math.exp(2 * gate) + 1)
        assert_equation(
            "gated-cross-attention",
            env | {"d": 5, r"\alpha": gate},
            {r"\mathbf{A}": read, r"\mathbf{Y}": text + open_by * read},
        )

    def out(gate: float) -> Array:
        solved = equation("gated-cross-attention").solve(
            env | {"d": 5, r"\alpha": gate}
        )
        return np.asarray(solved[r"\mathbf{Y}"], dtype=float)

    assert_close(out(0.0), text, "a shut gate")
    assert_close((out(1e-5) - out(-1e-5)) / 2e-5, read, "slope", rtol=1e-6)


@proves(
    "visual-token-count",
    how="slides a window of merged patches over each tile and the overview, and counts",
)
def test_visual_tokens_are_counted_window_by_window() -> None:
    for tiles, side, patch, merged in ((0, 336, 14, 1), (4, 48, 4, 3)):
        window = patch * merged
        starts = len(window_starts(side, window, window, 0))
        count = sum(1 for _ in range(tiles + 1) for _ in range(starts**2))
        assert_equation(
            "visual-token-count",
            {"t": tiles, "S": side, "P": patch, "m": merged},
            {"N": count},
        )


# -------------------------------------------------------- masked-autoencoder


def hidden_patches(seed: int) -> tuple[Array, Array, Array]:
    """Pixels of five patches, guesses, and which of them are hidden."""
    random = rng(seed)
    pixels = random.normal(2.0, 3.0, size=(5, 4))
    return pixels, random.normal(size=(5, 4)), np.array([1, 0, 1, 1, 0])


def mae_symbols(seed: int) -> dict[str, Any]:
    """What the page's symbols stand for."""
    pixels, guesses, hidden = hidden_patches(seed)
    return {
        r"\mathbf{x}": from_one(pixels),
        r"\hat{\mathbf{y}}": from_one(guesses),
        "a": from_one(pixels.mean(axis=1)),
        "v": from_one(pixels.var(axis=1)),
        "m": from_one(hidden),
        r"\varepsilon": 0.3,
        "N": 5,
        "n": 4,
    }


@proves(
    "masked-patch-loss",
    how="standardizes each of five patches and averages the squared errors of the three hidden ones, pixel by pixel",
)
def test_the_loss_is_the_mean_over_hidden_pixels() -> None:
    pixels, guesses, hidden = hidden_patches(1)
    targets = np.array(
        [(p - np.mean(p)) / np.sqrt(np.var(p) + 0.3) for p in pixels]
    )
    errors = [
        (guess - target) ** 2
        for patch in range(5)
        if hidden[patch]
        for guess, target in zip(
            guesses[patch], targets[patch], strict=True
        )
    ]
    for i in range(1, 6):
        env = mae_symbols(1) | {
            r"\mathbf{y}": from_one(targets),
            "i": i,
        }
        assert_equation(
            "masked-patch-loss",
            env,
            {r"\mathbf{y}_i": targets[i - 1], "L": np.mean(errors)},
        )


@proves(
    "masked-encoder-cost",
    how="counts the multiplications of every block of small encoders and decoders, at six ratios of tokens to width",
)
def test_cost_counts_visible_tokens_in_the_encoder() -> None:
    def block(tokens: Any, width: Any) -> int:
        t, d = int(tokens), int(width)
        layers = [(t, d, d)] * 4 + [(t, d, 4 * d), (t, 4 * d, d)]
        return multiplied(*layers, (t, d, t), (t, t, d))

    # Ratios of tokens to width that no one wrong formula fits at once.
    for seen, wide, tokens, narrow in (
        (3, 5, 7, 2),
        (2, 1, 9, 4),
        (5, 8, 6, 6),
    ):
        blocks = [(seen, wide)] * 4 + [(tokens, narrow)] * 3
        whole = sum(block(*size) for size in blocks)
        for size in set(blocks):
            assert_equation(
                "masked-encoder-cost",
                {
                    "F": block,
                    "T": size[0],
                    "D": size[1],
                    r"L_\text{e}": 4,
                    r"L_\text{d}": 3,
                    "V": seen,
                    "N": tokens,
                    r"D_\text{e}": wide,
                    r"D_\text{d}": narrow,
                },
                {"F(T, D)": block(*size), "C": whole},
            )


# --------------------------------------------------------- self-distillation


@proves(
    "ema-teacher",
    how="averages seven steps one by one, with two momenta",
)
def test_the_teacher_is_a_weighted_sum_of_students() -> None:
    for momentum in (0.7, 0.93):
        students = rng(7).normal(size=7)
        teachers = [1.9]
        for student in students:
            step = (1 - momentum) * (student - teachers[-1])
            teachers.append(teachers[-1] + step)
        for t, last in ((1, 3), (3, 7), (7, 5)):
            env = {
                r"\phi": Indexed(teachers, base=0),
                r"\theta": from_one(students),
                r"\mu": momentum,
                "t": t,
                "T": last,
            }
            assert_equation(
                "ema-teacher",
                env,
                {r"\phi_t": teachers[t], r"\phi_T": teachers[last]},
            )


@proves(
    "byol-loss",
    how="the squared distance of two directions in three dimensions, by the angle between them",
)
def test_the_loss_is_a_matter_of_the_angle() -> None:
    for seed in (1, 2):
        q, z = rng(seed).normal(size=(2, 3))
        across = np.linalg.norm(np.cross(q, z))
        angle = math.atan2(float(across), float(np.dot(q, z)))
        assert_equation(
            "byol-loss",
            {r"\mathbf{q}": q, r"\mathbf{z}": z},
            {"L": 4 * math.sin(angle / 2) ** 2},
        )


DINO = (
    np.array([0.9, -0.4, 0.3, 0.2]),
    np.array([0.1, 0.2, -0.3, 0.05]),
    np.array([-0.2, 0.6, 0.4, 1.1]),
)
"""Outputs of a teacher, their center, and outputs of a student."""


def dino_symbols(k: int) -> dict[str, Any]:
    """What the page's symbols stand for."""
    names = ("t", "c", "s")
    env: dict[str, Any] = {
        name: from_one(values)
        for name, values in zip(names, DINO, strict=True)
    }
    return env | {
        r"\tau_\text{t}": 0.3,
        r"\tau_\text{s}": 0.7,
        "K": 4,
        "k": k,
    }


def chances(scores: Array) -> Array:
    """Probabilities by the odds of each output against each other."""
    odds = np.exp(scores[None, :] - scores[:, None])
    return np.asarray(1 / odds.sum(axis=1))


@proves(
    "dino-loss",
    how="entropy plus divergence of four outputs, and numerical slopes",
)
def test_the_student_follows_the_centered_teacher() -> None:
    teacher, center, student = DINO
    p = chances((teacher - center) / 0.3)

    def loss(outputs: Array) -> float:
        q = chances(outputs / 0.7)
        entropy = -sum(x * math.log(x) for x in p)
        apart = sum(x * math.log(x / y) for x, y in zip(p, q, strict=True))
        return float(entropy + apart)

    q = chances(student / 0.7)
    for k in range(1, 5):
        step = 1e-5 * np.eye(4)[k - 1]
        slope = (loss(student + step) - loss(student - step)) / 2e-5
        env = dino_symbols(k) | {
            "p": from_one(p),
            "q": from_one(q),
        }
        assert_equation(
            "dino-loss",
            env,
            {
                "p_k": p[k - 1],
                "q_k": q[k - 1],
                "L": loss(student),
                r"\frac{\partial L}{\partial s_k}": slope,
            },
            rtol=1e-6,
        )


@proves("dino-loss", how="PyTorch's softmax, cross-entropy and gradient")
def test_the_slope_is_that_of_autograd() -> None:
    torch = optional_torch()
    teacher, center, student = (torch.tensor(values) for values in DINO)
    p = torch.softmax((teacher - center) / 0.3, dim=0)
    student.requires_grad_()
    loss = torch.nn.functional.cross_entropy(student / 0.7, p)
    loss.backward()
    q = torch.softmax(student.detach() / 0.7, dim=0)
    for k in range(1, 5):
        env = dino_symbols(k) | {
            "p": from_one(p.numpy()),
            "q": from_one(q.numpy()),
        }
        assert_equation(
            "dino-loss",
            env,
            {
                "p_k": float(p[k - 1]),
                "q_k": float(q[k - 1]),
                "L": loss.item(),
                r"\frac{\partial L}{\partial s_k}": float(
                    student.grad[k - 1]
                ),
            },
        )
