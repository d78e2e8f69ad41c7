"""Vision transformers and several modalities: cut, counted and compared with layers and losses built apart."""

from typing import Any

import numpy as np

from proving import (
    Indexed,
    assert_close,
    assert_equation,
    equation,
    optional_torch,
    proves,
    rng,
    window_starts,
)

Array = np.ndarray[Any, Any]
torch = optional_torch()


# -------------------------------------------------------- vision-transformer


@proves(
    "vit-input",
    how="cuts images of two shapes by sliding a window, and multiplies patch by patch",
)
def test_tokens_are_patches_seen_through_a_window() -> None:
    for high, wide, side, channels, width in ((6, 9, 3, 2, 4), (8, 4, 4, 3, 5)):
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
            r"\mathbf{x}": Indexed([p.ravel() for p in patches], base=1),
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
            r"\mathbf{x}": Indexed(patches.reshape(6, -1), base=1),
            r"\mathbf{p}": Indexed(places, base=0),
            r"\mathbf{E}": kernel.reshape(5, -1),
            r"\mathbf{b}": bias,
        }
        found = np.ravel(np.asarray(right.value(env), dtype=float))
        assert_close(found, row + places[i], f"token {i}")


def tensors(size: dict[str, int]) -> dict[str, list[tuple[int, ...]]]:
    """The shapes of all weights of a vision transformer, part by part."""
    width, patch, tokens = size["D"], size["P"], size["N"] + 1
    linear = [(4 * width, width), (4 * width,), (width, 4 * width), (width,)]
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
