"""Proofs of the formulas of the topic convolution: windows are counted cell by cell, never computed."""

import itertools
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from proving import (
    Indexed,
    assert_close,
    assert_equation,
    equation,
    evaluate,
    from_one,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
)
from proving.references import correlate, reached, window_starts

Array = np.ndarray[Any, Any]

# Kernel, stride and dilation of layers whose receptive fields are walked back.
STACKS = (
    ((3, 1, 1), (3, 1, 1), (3, 1, 1)),
    ((3, 2, 1), (3, 1, 1), (3, 1, 1)),
    ((3, 1, 1), (3, 1, 2), (3, 1, 4)),
    ((7, 2, 1), (3, 2, 1), (1, 1, 1), (3, 1, 1), (1, 2, 1), (5, 3, 2)),
    ((2, 3, 1), (4, 2, 3), (3, 1, 2)),
)


def weights_used(
    channels: tuple[int, int], kernel: tuple[int, int], groups: int = 1
) -> int:
    """How many weights and biases a convolution has, by naming each: output, input, tap."""
    inputs, outputs = channels
    names: set[tuple[int, ...]] = {
        (output,) for output in range(outputs)
    }  # the biases
    for group in range(groups):
        seen = [c for c in range(inputs) if c * groups // inputs == group]
        made = [c for c in range(outputs) if c * groups // outputs == group]
        names.update(
            itertools.product(
                made, seen, range(kernel[0]), range(kernel[1])
            )
        )
    return len(names)


def read_cells(
    size: int, kernel: int, stride: int, before: int, after: int
) -> tuple[int, set[int]]:
    """The windows along a padded axis: how many, and which input cells they read."""
    padded = [None] * before + list(range(size)) + [None] * after
    starts = window_starts(len(padded), kernel, stride)
    cells = {
        padded[start + tap] for start in starts for tap in range(kernel)
    }
    return len(starts), {cell for cell in cells if cell is not None}


def stamped_cells(
    size: int, kernel: int, stride: int, dilation: int
) -> int:
    """How many cells the stamps of a transposed convolution span, from the first to the last one touched."""
    touched = [
        cell * stride + tap * dilation
        for cell in range(size)
        for tap in range(kernel)
    ]
    return max(touched) - min(touched) + 1


def needed_padding(
    size: int, kernel: int, stride: int, dilation: int
) -> tuple[int, int]:
    """Outputs of “same” padding, one for each stride begun, and the fewest cells that make room for them."""
    wanted = len(range(0, size, stride))
    for total in itertools.count():
        if (
            len(window_starts(size + total, kernel, stride, 0, dilation))
            >= wanted
        ):
            return wanted, total
    raise AssertionError


def stamp(x: Array, w: Array) -> Array:
    """True convolution where all overlaps count: every input cell stamps the kernel, scaled by its value."""
    result = np.zeros(
        [n + k - 1 for n, k in zip(x.shape, w.shape, strict=True)]
    )
    for place in np.ndindex(x.shape):
        for tap in np.ndindex(w.shape):
            result[tuple(np.add(place, tap))] += x[place] * w[tap]
    return result


def layers(
    random: np.random.Generator, count: int
) -> Iterable[tuple[int, int, int, int, int]]:
    """Random `(size, kernel, stride, padding, dilation)`, in which a kernel fits."""
    while count:
        size, padding = (
            int(random.integers(5, 31)),
            int(random.integers(0, 5)),
        )
        kernel, stride, dilation = (
            int(value) for value in random.integers(1, 6, size=3)
        )
        if size + 2 * padding > dilation * (kernel - 1):
            count -= 1
            yield size, kernel, stride, padding, dilation


# --- output size ------------------------------------------------------------------------------------------


@proves(
    "conv-output-size",
    how="counts, cell by cell, the places where a dilated kernel fits, for over 1,300 layers",
)
def test_output_size_counts_windows() -> None:
    checked = 0
    for size, kernel, stride, padding, dilation in itertools.product(
        range(1, 12), range(1, 5), range(1, 5), range(3), range(1, 4)
    ):
        count = len(window_starts(size, kernel, stride, padding, dilation))
        if count == 0:
            continue  # the formula's condition: the kernel fits at least once
        env = {
            "I": size,
            "K": kernel,
            "S": stride,
            "P": padding,
            "D": dilation,
        }
        assert_equation("conv-output-size", env, {"O": count})
        checked += 1
    assert checked > 1300


@proves(
    "conv-output-size",
    how="equals the output sizes of PyTorch's Conv1d and MaxPool1d on 30 random layers",
)
def test_output_size_is_that_of_pytorch() -> None:
    torch = optional_torch()
    for size, kernel, stride, padding, dilation in layers(rng(), 30):
        env = {
            "I": size,
            "K": kernel,
            "S": stride,
            "P": padding,
            "D": dilation,
        }
        x = torch.zeros(2, 3, size)
        layer = torch.nn.Conv1d(3, 4, kernel, stride, padding, dilation)
        output = layer(x).shape[-1]
        assert_equation("conv-output-size", env, {"O": output})
        if padding <= kernel // 2:
            assert (
                torch.nn.MaxPool1d(kernel, stride, padding, dilation)(
                    x
                ).shape[-1]
                == output
            )


@refutes(
    "conv-size-without-floor",
    how="evaluates the published quotient, and counts the windows of the same layer",
)
def test_a_quotient_without_floor_counts_half_windows() -> None:
    claim = published("conv-size-without-floor")
    size, kernel, stride, padding, right, wrong = claim.numbers
    (formula,) = claim.formulas
    assert evaluate(formula, I=size, K=kernel, s=stride, p=padding) == wrong
    assert (
        len(
            window_starts(int(size), int(kernel), int(stride), int(padding))
        )
        == right
        != wrong
    )


@refutes(
    "same-padding-stride-three",
    how="counts the windows: 10 along each axis, and 28 only with stride 1",
)
def test_stride_three_does_not_keep_the_size() -> None:
    size, kernel, stride, padding, right, wrong = map(
        int, published("same-padding-stride-three").numbers
    )
    assert (
        len(window_starts(size, kernel, stride, padding)) == right != wrong
    )
    assert len(window_starts(size, kernel, 1, padding)) == wrong


@refutes(
    "one-padding-for-both-axes",
    how="counts the windows along both axes of a 3 × 5 kernel with one padding",
)
def test_one_padding_cannot_serve_two_kernel_sides() -> None:
    claim = published("one-padding-for-both-axes")
    size, low, high, stride, padding, kept, shrunk, *wrong = map(
        int, claim.numbers
    )
    counts = [
        len(window_starts(size, kernel, stride, padding))
        for kernel in (low, high)
    ]
    assert counts == [kept, shrunk] != wrong
    assert wrong == [size, size]
    both_kept = [
        p
        for p in range(10)
        if all(
            len(window_starts(size, k, 1, p)) == size for k in (low, high)
        )
    ]
    assert not both_kept  # no other common padding does it either


@refutes(
    "pooling-keeps-the-size",
    how="counts the windows of 2 × 2 pooling with stride 2 along an axis of 28 cells",
)
def test_pooling_halves_the_size() -> None:
    size, kernel, stride, padding, right, wrong = map(
        int, published("pooling-keeps-the-size").numbers
    )
    assert (
        len(window_starts(size, kernel, stride, padding))
        == right
        != wrong
        == size
    )


# --- same and valid ---------------------------------------------------------------------------------------


@proves(
    "same-padding-amount",
    how="adds cells until a window starts in every stride, and deals them out end first; 360 layers",
)
def test_same_padding_is_the_least_that_makes_room() -> None:
    for size, kernel, stride, dilation in itertools.product(
        (1, 2, 5, 8, 11, 28), range(1, 6), range(1, 5), (1, 2, 3)
    ):
        wanted, total = needed_padding(size, kernel, stride, dilation)
        ends = [0, 0]
        for cell in range(total):
            ends[1 - cell % 2] += 1  # the first cell goes to the end
        env = {"I": size, "K": kernel, "S": stride, "D": dilation}
        reference = {
            "O": wanted,
            r"P_\text{total}": total,
            r"P_\text{begin}": ends[0],
            r"P_\text{end}": ends[1],
        }
        assert_equation("same-padding-amount", env, reference)
        halves = {
            **env,
            "P": total / 2,
        }  # the page: with the total in place of 2P, the size formula gives this O
        assert_equation("conv-output-size", halves, {"O": wanted})


@proves(
    "same-padding-amount",
    how="padded by hand, gives the values of PyTorch's padding='same' (stride 1, even and odd, dilated)",
)
def test_same_padding_is_pytorchs_at_stride_one() -> None:
    torch = optional_torch()
    random = rng()
    for kernel, dilation in itertools.product((2, 3, 4, 5), (1, 2, 3)):
        x = torch.tensor(random.normal(size=(1, 1, 17)))
        w = torch.tensor(random.normal(size=(1, 1, kernel)))
        env = {"I": 17, "K": kernel, "S": 1, "D": dilation}
        amounts = equation("same-padding-amount").solve(env)
        ends = (
            int(amounts[r"P_{\text{begin}}"]),
            int(amounts[r"P_{\text{end}}"]),
        )
        by_hand = torch.nn.functional.conv1d(
            torch.nn.functional.pad(x, ends), w, dilation=dilation
        )
        with (
            warnings.catch_warnings()
        ):  # that even kernels need a padded copy
            warnings.simplefilter("ignore", UserWarning)
            same = torch.nn.functional.conv1d(
                x, w, padding="same", dilation=dilation
            )
        assert_close(by_hand.numpy(), same.numpy(), "padding='same'")


@refutes(
    "same-padding-any-stride",
    how="counts the windows under the least padding that lets one start in every stride",
)
def test_same_padding_divides_by_the_stride() -> None:
    size, kernel, stride, right, wrong = map(
        int, published("same-padding-any-stride").numbers
    )
    wanted, total = needed_padding(size, kernel, stride, 1)
    assert (
        len(window_starts(size + total, kernel, stride))
        == wanted
        == right
        != wrong
        == size
    )


@refutes(
    "valid-size-without-stride",
    how="evaluates the published formula, and counts the windows at stride 2",
)
def test_valid_size_depends_on_the_stride() -> None:
    claim = published("valid-size-without-stride")
    size, kernel, stride, padding, right, wrong = map(int, claim.numbers)
    assert evaluate(claim.formulas[0], n=size, f=kernel) == wrong**2
    assert (
        len(window_starts(size, kernel, stride, padding)) == right != wrong
    )
    assert len(window_starts(size, kernel, 1, padding)) == wrong


@refutes(
    "valid-padding-fewer-parameters",
    how="names every weight and bias that the windows use, with and without padding",
)
def test_padding_uses_the_same_weights() -> None:
    numbers = map(int, published("valid-padding-fewer-parameters").numbers)
    outputs, height, width, inputs, right, *paddings = numbers
    assert paddings == [0, 1]
    for padding in paddings:
        used = {
            (output, channel, row, column)
            for output, channel in itertools.product(
                range(outputs), range(inputs)
            )
            for _ in itertools.product(
                window_starts(6, height, 1, padding),
                window_starts(7, width, 1, padding),
            )
            for row, column in itertools.product(
                range(height), range(width)
            )
        }
        assert len(used) + outputs == right


@refutes(
    "same-padding-covers-everything",
    how="lists the input cells that the windows read under “same” padding",
)
def test_same_padding_can_skip_cells() -> None:
    size, kernel, stride, windows, read, all_cells = map(
        int, published("same-padding-covers-everything").numbers
    )
    _, total = needed_padding(size, kernel, stride, 1)
    count, cells = read_cells(
        size, kernel, stride, total // 2, total - total // 2
    )
    assert (count, len(cells), size) == (windows, read, all_cells)
    assert read < all_cells


@refutes(
    "valid-padding-covers-everything",
    how="lists the input cells that the windows read without padding",
)
def test_valid_padding_can_drop_cells() -> None:
    numbers = map(int, published("valid-padding-covers-everything").numbers)
    size, kernel, stride, padding, windows, read, all_cells = numbers
    count, cells = read_cells(size, kernel, stride, padding, padding)
    assert (count, len(cells), size) == (windows, read, all_cells)
    assert read < all_cells


# --- the operation ----------------------------------------------------------------------------------------


@proves(
    "cross-correlation",
    how="visits every window of random inputs and sums the products cell by cell",
)
def test_cross_correlation_visits_every_window() -> None:
    random = rng()
    for kernel, height, width in (
        (1, 3, 4),
        (2, 4, 6),
        (3, 5, 7),
        (4, 7, 4),
    ):
        x, w = (
            random.normal(size=(height, width)),
            random.normal(size=(kernel, kernel)),
        )
        each = {
            "i": range(height - kernel + 1),
            "j": range(width - kernel + 1),
        }
        assert_equation(
            "cross-correlation",
            {"X": x, "W": w, "K": kernel},
            {"Y_{i,j}": correlate(x, w)},
            each=each,
        )


@proves(
    "cross-correlation",
    how="equals PyTorch's conv2d on random inputs and kernels",
)
def test_cross_correlation_is_pytorchs_convolution() -> None:
    torch = optional_torch()
    random = rng()
    x, w = random.normal(size=(6, 8)), random.normal(size=(3, 3))
    y = torch.nn.functional.conv2d(
        torch.tensor(x)[None, None], torch.tensor(w)[None, None]
    )[0, 0].numpy()
    each = {"i": range(4), "j": range(6)}
    assert_equation(
        "cross-correlation",
        {"X": x, "W": w, "K": 3},
        {"Y_{i,j}": y},
        each=each,
    )


@proves(
    "true-convolution",
    how="equals the product of two-dimensional Fourier transforms, where the kernel lies inside",
)
def test_true_convolution_is_a_product_of_spectra() -> None:
    random = rng()
    for kernel, height, width in (
        (1, 3, 4),
        (2, 4, 6),
        (3, 5, 7),
        (4, 7, 4),
    ):
        x, w = (
            random.normal(size=(height, width)),
            random.normal(size=(kernel, kernel)),
        )
        shape = [height + kernel - 1, width + kernel - 1]
        full = np.fft.ifft2(
            np.fft.fft2(x, s=shape) * np.fft.fft2(w, s=shape)
        ).real
        inside = full[kernel - 1 : height, kernel - 1 : width]
        each = {
            "i": range(height - kernel + 1),
            "j": range(width - kernel + 1),
        }
        assert_equation(
            "true-convolution",
            {"X": x, "W": w, "K": kernel},
            {"Z_{i,j}": inside},
            each=each,
        )


@proves(
    "true-convolution",
    how="equals stamping the kernel at every input cell; a half-turned kernel gives the cross-correlation",
)
def test_true_convolution_is_stamping() -> None:
    random = rng()
    x, w = random.normal(size=(5, 6)), random.normal(size=(3, 3))
    each = {"i": range(3), "j": range(4)}
    assert_equation(
        "true-convolution",
        {"X": x, "W": w, "K": 3},
        {"Z_{i,j}": stamp(x, w)[2:5, 2:6]},
        each=each,
    )
    turned = {"X": x, "W": np.rot90(w, 2), "K": 3}
    assert_equation(
        "true-convolution", turned, {"Z_{i,j}": correlate(x, w)}, each=each
    )
    assert not np.allclose(stamp(x, w)[2:5, 2:6], correlate(x, w))


@refutes(
    "sliding-dot-product-called-convolution",
    how="takes the dot product, and multiplies the polynomials with these coefficients",
)
def test_a_dot_product_is_no_convolution() -> None:
    *values, dot, convolved = published(
        "sliding-dot-product-called-convolution"
    ).numbers
    signal, kernel = np.array(values[:3]), np.array(values[3:])
    assert float(signal @ kernel) == dot != convolved
    assert (
        stamp(signal, kernel)[2]
        == np.polymul(signal, kernel)[2]
        == convolved
    )


# --- parameters -------------------------------------------------------------------------------------------


@proves(
    "conv-parameter-count",
    how="names every weight and bias of ordinary, grouped and depthwise layers, and counts the names",
)
def test_conv_parameters_are_named_one_by_one() -> None:
    for inputs, outputs, kernel, groups in (
        (3, 16, (3, 5), 1),
        (6, 4, (2, 3), 2),
        (6, 9, (5, 1), 3),
        (5, 5, (3, 3), 5),
        (4, 12, (7, 4), 4),
        (1, 1, (1, 1), 1),
    ):
        env = {
            r"C_\text{in}": inputs,
            r"C_\text{out}": outputs,
            "K_H": kernel[0],
            "K_W": kernel[1],
            "G": groups,
        }
        assert_equation(
            "conv-parameter-count",
            env,
            {"N": weights_used((inputs, outputs), kernel, groups)},
        )


@proves(
    "conv-parameter-count",
    how="counts the parameters of PyTorch's Conv2d, with and without groups",
)
def test_conv_parameters_are_pytorchs() -> None:
    torch = optional_torch()
    for inputs, outputs, kernel, groups in (
        (3, 16, (3, 5), 1),
        (6, 4, (2, 3), 2),
        (5, 10, (3, 2), 5),
        (64, 128, (3, 3), 1),
    ):
        layer = torch.nn.Conv2d(inputs, outputs, kernel, groups=groups)
        env = {
            r"C_\text{in}": inputs,
            r"C_\text{out}": outputs,
            "K_H": kernel[0],
            "K_W": kernel[1],
            "G": groups,
        }
        assert_equation(
            "conv-parameter-count",
            env,
            {"N": sum(p.numel() for p in layer.parameters())},
        )


@refutes(
    "kernel-is-a-matrix",
    how="changes each input cell under a kernel over 64 channels and counts those that matter",
)
def test_a_kernel_reaches_through_all_channels() -> None:
    height, width, channels, right, wrong = map(
        int, published("kernel-is-a-matrix").numbers
    )
    kernel = rng().uniform(1, 2, size=(channels, height, width))
    matter = 0
    for channel, *cell in np.ndindex(*kernel.shape):
        impulse = np.zeros((height, width))
        impulse[tuple(cell)] = 1
        matter += int(correlate(impulse, kernel[channel]).item() != 0)
    assert matter == right != wrong == height * width


@refutes(
    "pooling-lowers-conv-parameters",
    how="names every weight and bias of the layer; the names hold no position on the map",
)
def test_a_smaller_map_has_the_same_convolution() -> None:
    numbers = map(int, published("pooling-lowers-conv-parameters").numbers)
    height, width, inputs, outputs, right, *sides = numbers
    assert sides == [28, 28, 14, 14]
    assert weights_used((inputs, outputs), (height, width)) == right
    for side in sides[::2]:
        taps = {
            (row, column)
            for _ in itertools.product(
                window_starts(side, height, 1, 1),
                window_starts(side, width, 1, 1),
            )
            for row, column in itertools.product(
                range(height), range(width)
            )
        }
        assert (
            outputs * (inputs * len(taps) + 1) == right
        )  # these weights serve all windows


@proves(
    "dense-layer-on-image-parameters",
    how="lists every connection between an input cell and an output cell, and every bias",
)
def test_dense_layer_parameters_are_connections() -> None:
    for source, target in (
        ((3, 4, 5), (2, 3, 7)),
        ((1, 6, 2), (5, 1, 3)),
        ((2, 3, 4), (4, 3, 2)),
    ):
        sources = list(itertools.product(*map(range, source)))
        targets = list(itertools.product(*map(range, target)))
        connections = list(itertools.product(sources, targets))
        env = dict(
            zip(
                (r"C_\text{in}", r"H_\text{in}", r"W_\text{in}"),
                source,
                strict=True,
            )
        )
        env |= dict(
            zip(
                (r"C_\text{out}", r"H_\text{out}", r"W_\text{out}"),
                target,
                strict=True,
            )
        )
        assert_equation(
            "dense-layer-on-image-parameters",
            env,
            {r"N_\text{dense}": len(connections) + len(targets)},
        )


@proves(
    "dense-layer-on-image-parameters",
    how="counts the parameters of PyTorch's Linear between the flattened shapes",
)
def test_dense_layer_parameters_are_pytorchs() -> None:
    torch = optional_torch()
    x, y = torch.zeros(3, 9, 10), torch.zeros(4, 7, 8)
    layer = torch.nn.Linear(x.numel(), y.numel())
    env = {r"C_\text{in}": 3, r"H_\text{in}": 9, r"W_\text{in}": 10}
    env |= {r"C_\text{out}": 4, r"H_\text{out}": 7, r"W_\text{out}": 8}
    count = sum(p.numel() for p in layer.parameters())
    assert_equation(
        "dense-layer-on-image-parameters", env, {r"N_\text{dense}": count}
    )


# --- receptive field --------------------------------------------------------------------------------------


@proves(
    "receptive-field-recursion",
    how="walks back from an output cell, and from its neighbor, to the input cells they see",
)
def test_receptive_field_is_walked_back() -> None:
    for stack in STACKS:
        field, jump = 1, 1
        for depth, (kernel, stride, dilation) in enumerate(stack, start=1):
            env = {"r^{(l-1)}": field, "j^{(l-1)}": jump}
            env |= {
                "K^{(l)}": kernel,
                "S^{(l)}": stride,
                "D^{(l)}": dilation,
            }
            first, cell = 0, 1
            for _, step, _ in reversed(stack[:depth]):
                first, cell = (
                    first * step,
                    cell * step,
                )  # the first cell that each of two neighbors sees
            field, jump = reached(stack[:depth]), cell - first
            assert_equation(
                "receptive-field-recursion",
                env,
                {"r^{(l)}": field, "j^{(l)}": jump},
            )


@proves(
    "receptive-field-recursion",
    how="finds by PyTorch's gradients which input cells reach one output of a stack",
)
def test_receptive_field_is_where_gradients_arrive() -> None:
    torch = optional_torch()
    for stack in STACKS[:3]:
        net = torch.nn.Sequential(
            *[
                torch.nn.Conv1d(1, 1, k, s, 0, d, bias=False)
                for k, s, d in stack
            ]
        )
        for layer in net:
            torch.nn.init.ones_(layer.weight)
        x = torch.ones(1, 1, 60, requires_grad=True)
        y = net(x)[0, 0]
        fields = [
            torch.autograd.grad(unit, x, retain_graph=True)[0][
                0, 0
            ].nonzero()
            for unit in y[:2]
        ]
        found = {"r": 1.0, "j": 1.0}
        for kernel, stride, dilation in stack:
            env = {"r^{(l-1)}": found["r"], "j^{(l-1)}": found["j"]}
            env |= {
                "K^{(l)}": kernel,
                "S^{(l)}": stride,
                "D^{(l)}": dilation,
            }
            solved = equation("receptive-field-recursion").solve(env)
            found = {
                "r": float(solved["r^{(l)}"]),
                "j": float(solved["j^{(l)}"]),
            }
        assert found["r"] == int(fields[0].max() - fields[0].min()) + 1
        assert found["j"] == int(fields[1].min() - fields[0].min())


# --- transposed convolution -------------------------------------------------------------------------------


@proves(
    "transposed-conv-output-size",
    how="stamps a kernel for every input cell, counts the span, cuts the padding off",
)
def test_transposed_size_is_the_span_of_the_stamps() -> None:
    for size, kernel, stride, padding, dilation in itertools.product(
        (1, 2, 4, 7), (1, 2, 3, 4), (1, 2, 3), (0, 1, 2), (1, 2, 3)
    ):
        for extra in range(max(stride, dilation)):
            count = (
                stamped_cells(size, kernel, stride, dilation)
                - 2 * padding
                + extra
            )
            if count < 1:
                continue  # the formula's condition: a positive result
            env = {
                "I": size,
                "K": kernel,
                "S": stride,
                "P": padding,
                "D": dilation,
                r"P_\text{out}": extra,
            }
            assert_equation(
                "transposed-conv-output-size", env, {"O": count}
            )
            if extra < stride:  # as the page says, a convolution leads back
                assert (
                    len(
                        window_starts(
                            count, kernel, stride, padding, dilation
                        )
                    )
                    == size
                )


@proves(
    "transposed-conv-output-size",
    how="equals the output size of PyTorch's ConvTranspose1d on random layers",
)
def test_transposed_size_is_that_of_pytorch() -> None:
    torch = optional_torch()
    random = rng()
    checked = 0
    for size, kernel, stride, padding, dilation in layers(random, 60):
        extra = int(random.integers(0, max(stride, dilation)))
        if (
            stamped_cells(size, kernel, stride, dilation)
            - 2 * padding
            + extra
            < 1
        ):
            continue
        layer = torch.nn.ConvTranspose1d(
            2, 3, kernel, stride, padding, extra, dilation=dilation
        )
        env = {
            "I": size,
            "K": kernel,
            "S": stride,
            "P": padding,
            "D": dilation,
            r"P_\text{out}": extra,
        }
        assert_equation(
            "transposed-conv-output-size",
            env,
            {"O": layer(torch.zeros(1, 2, size)).shape[-1]},
        )
        checked += 1
    assert checked > 40


@refutes(
    "transposed-convolution-inverts",
    how="convolves, and stamps the result back",
)
def test_the_transpose_is_not_the_inverse() -> None:
    values = np.array(published("transposed-convolution-inverts").numbers)
    kernel, x, y, back, claimed = (
        values[:2],
        values[2:6],
        values[6:9],
        values[9:13],
        values[13:],
    )
    assert_close(correlate(x, kernel), y, "convolution")
    assert_close(stamp(y, kernel), back, "transposed convolution")
    assert_close(claimed, x, "what inversion would give")
    assert not np.allclose(back, claimed)


@refutes(
    "transposed-convolution-always-enlarges",
    how="counts the span of the stamps, and the windows of the convolution",
)
def test_a_transposed_convolution_can_keep_the_size() -> None:
    numbers = map(
        int, published("transposed-convolution-always-enlarges").numbers
    )
    size, kernel, stride, padding, extra, right = numbers
    assert (
        stamped_cells(size, kernel, stride, 1) - 2 * padding + extra
        == right
        == size
    )
    assert (
        len(window_starts(size, kernel, stride, padding)) == size
    )  # nor does this convolution shrink


# Dilation


def offsets(layers: Iterable[tuple[int, int]]) -> set[int]:
    """The cells that reach one output through layers of `(kernel, dilation)` and stride 1, walked back tap by tap."""
    cells = {0}
    for kernel, dilation in layers:
        cells = {
            cell + tap * dilation for cell in cells for tap in range(kernel)
        }
    return cells


@proves(
    "dilated-kernel-extent",
    how="walks one output back through one layer, and through 1 to 4 layers whose dilations grow by 2 to 4",
)
def test_dilated_fields_are_walked_back() -> None:
    for kernel, dilation, count, factor in itertools.product(
        (2, 3, 5), (1, 3, 4), (1, 2, 3, 4), (2, 3, 4)
    ):
        growing = [(kernel, 1, factor**layer) for layer in range(count)]
        env = {"K": kernel, "D": dilation, "n": count, "b": factor}
        reference = {
            "E": reached([(kernel, 1, dilation)]),
            "r_n": reached(growing),
        }
        assert_equation("dilated-kernel-extent", env, reference)


@proves(
    "dilated-kernel-extent",
    how="the inputs with a gradient in PyTorch's dilated Conv1d layers of ones",
)
def test_dilated_fields_are_pytorchs() -> None:
    torch = optional_torch()

    def span(kernel: int, dilations: Iterable[int]) -> int:
        x = torch.zeros(1, 1, 200, requires_grad=True)
        y = x
        for dilation in dilations:
            layer = torch.nn.Conv1d(1, 1, kernel, dilation=dilation)
            torch.nn.init.ones_(layer.weight)
            y = layer(y)
        y[0, 0, 3].backward()
        seen = torch.nonzero(x.grad[0, 0]).flatten()
        return int(seen[-1] - seen[0] + 1)

    for kernel, dilation, count, factor in ((3, 4, 3, 2), (2, 5, 4, 3)):
        env = {"K": kernel, "D": dilation, "n": count, "b": factor}
        reference = {
            "E": span(kernel, [dilation]),
            "r_n": span(kernel, [factor**layer for layer in range(count)]),
        }
        assert_equation("dilated-kernel-extent", env, reference)


@proves(
    "gridding-share",
    how="counts the cells that reach one output, and all between the first and the last of them",
)
def test_equal_dilations_leave_holes() -> None:
    for kernel, dilation, count in itertools.product(
        (2, 3, 5), (1, 2, 3, 4), (1, 2, 3, 4)
    ):
        cells = offsets([(kernel, dilation)] * count)
        field = max(cells) - min(cells) + 1
        env = {"K": kernel, "D": dilation, "n": count}
        assert_equation("gridding-share", env, {"s": len(cells) / field})
    for dense in ((1, 2, 3), (1, 2, 4)):
        cells = offsets([(3, dilation) for dilation in dense])
        assert len(cells) == max(cells) + 1
    holes = offsets([(3, 1), (3, 2), (3, 9)])
    assert not holes & {
        12 + sign * far for sign in (-1, 1) for far in (4, 5)
    }


# Kinds of convolution


def touched(
    channels: tuple[int, int],
    size: tuple[int, int],
    kernel: int,
    groups: int,
) -> tuple[int, int, int]:
    """Weights, multiplications and values moved of a layer that keeps the size, each product of it done and noted."""
    (inputs, outputs), (height, width) = channels, size
    used: set[tuple[int, int, int, int]] = set()
    read: set[tuple[int, int, int]] = set()
    written: set[tuple[int, int, int]] = set()
    products, into, out = 0, inputs // groups, outputs // groups
    for output, row, column in np.ndindex(outputs, height, width):
        written.add((output, row, column))
        first = output // out * into
        for channel, i, j in np.ndindex(into, kernel, kernel):
            used.add((output, channel, i, j))
            products += 1  # padding is multiplied, too, as a zero
            cell = (row + i - kernel // 2, column + j - kernel // 2)
            if 0 <= cell[0] < height and 0 <= cell[1] < width:
                read.add((first + channel, *cell))
    return len(used), products, len(used) + len(read) + len(written)


Layer = tuple[tuple[int, int], tuple[int, int], int, int]
LAYERS: tuple[Layer, ...] = (
    ((6, 4), (3, 5), 3, 1),
    ((6, 4), (3, 5), 3, 2),
    ((4, 8), (5, 4), 5, 4),
    ((6, 6), (2, 3), 3, 3),
    ((5, 5), (4, 3), 1, 5),
    ((3, 7), (4, 6), 1, 1),
)
"""Channels, map, kernel and groups of layers whose products are counted."""


def costs(layer: Layer, weights: int, products: int, moved: int) -> None:
    """Hold the page's weights, products and products a value moved of a layer against those counted."""
    channels, size, kernel, groups = layer
    env = {
        r"C_\text{in}": channels[0],
        r"C_\text{out}": channels[1],
        "K": kernel,
        "G": groups,
        "H": size[0],
        "W": size[1],
    }
    reference = {"N": weights, "M": products, "I": products / moved}
    assert_equation("grouped-conv-cost", env, reference)


@proves(
    "grouped-conv-cost",
    how="does the layer product by product and counts the weights used, the products, and the values touched; "
    "six layers",
)
def test_grouped_layers_are_counted() -> None:
    for layer in LAYERS:
        costs(layer, *touched(*layer))


@proves(
    "grouped-conv-cost",
    how="the weights of PyTorch's Conv2d, and the multiplications that its own counter finds",
)
def test_grouped_layers_are_pytorchs() -> None:
    torch = optional_torch()
    from torch.utils.flop_counter import FlopCounterMode

    for layer in LAYERS:
        channels, size, kernel, groups = layer
        convolve = torch.nn.Conv2d(
            *channels,
            kernel,
            padding=kernel // 2,
            groups=groups,
            bias=False,
        )
        x = torch.zeros(1, channels[0], *size)
        with FlopCounterMode(display=False) as counter:
            y = convolve(x)
        weights = convolve.weight.numel()
        products = counter.get_total_flops() // 2  # each with an addition
        moved = weights + x.numel() + y.numel()
        costs(layer, weights, products, moved)


@proves(
    "separable-cost-ratio",
    how="does an ordinary layer, and a depthwise one with a 1 × 1 behind it, and counts the products of each",
)
def test_separable_layers_are_counted() -> None:
    for (inputs, outputs), size, kernel in (
        ((3, 5), (4, 6), 3),
        ((4, 7), (3, 5), 5),
        ((6, 4), (5, 3), 1),
    ):
        _, ordinary, _ = touched((inputs, outputs), size, kernel, 1)
        _, depthwise, _ = touched((inputs, inputs), size, kernel, inputs)
        _, pointwise, _ = touched((inputs, outputs), size, 1, 1)
        both = depthwise + pointwise
        env = {
            r"C_\text{in}": inputs,
            r"C_\text{out}": outputs,
            "K": kernel,
            "H": size[0],
            "W": size[1],
            "M": ordinary,
        }
        share = r"\frac{M_\text{s}}{M}"
        reference = {r"M_\text{s}": both, share: both / ordinary}
        assert_equation("separable-cost-ratio", env, reference)


@proves(
    "causal-convolution",
    how="the first outputs of NumPy's full convolution; and later inputs, changed at random, change no output",
)
def test_causal_kernels_do_not_see_ahead() -> None:
    random = rng()
    for taps, steps in ((1, 5), (3, 7), (4, 6), (5, 4)):
        w, x = random.normal(size=taps), random.normal(size=steps)
        for now in range(steps):
            later = x.copy()
            later[now + 1 :] = random.normal(size=steps - now - 1)
            env = {
                "x": Indexed(later, base=0, outside=0),
                "w": w,
                "K": taps,
            }
            full = np.convolve(x, w)[: now + 1]
            each = {"t": range(now + 1)}
            assert_equation(
                "causal-convolution", env, {"y_t": full}, each=each
            )


@proves(
    "causal-convolution",
    how="PyTorch's conv1d with the kernel reversed and all zeros before the signal",
)
def test_causal_kernels_are_pytorchs() -> None:
    torch = optional_torch()
    random = rng()
    w, x = random.normal(size=4), random.normal(size=9)
    padded = torch.nn.functional.pad(torch.tensor(x)[None, None], (3, 0))
    y = torch.nn.functional.conv1d(
        padded, torch.tensor(w[::-1].copy())[None, None]
    )[0, 0].numpy()
    env = {"x": Indexed(x, base=0, outside=0), "w": w, "K": 4}
    each = {"t": range(9)}
    assert_equation("causal-convolution", env, {"y_t": y}, each=each)


def places(
    random: np.random.Generator, height: int, width: int, taps: int
) -> tuple[Array, Array]:
    """Rows and columns, from 1, at which taps read: within the map, on cells, on its edge and beyond."""
    rows = random.uniform(0.2, height + 0.8, size=taps)
    columns = random.uniform(0.2, width + 0.8, size=taps)
    rows[:2], columns[:2] = (2.0, height), (3.0, width)
    rows[2], columns[3] = -1.5, width + 2.5
    return rows, columns


def interpolated(x: Array, rows: Array, columns: Array) -> Array:
    """The map with zeros around it, interpolated by NumPy along its rows, then down the column of what came of it."""
    zeros = np.pad(x, 1)
    down, across = (np.arange(size) for size in zeros.shape)
    return np.array(
        [
            np.interp(u, down, [np.interp(v, across, row) for row in zeros])
            for u, v in zip(rows, columns, strict=True)
        ]
    )


@proves(
    "deformable-sampling",
    how="NumPy interpolates along rows, then down: nine places on cells, between them, at the edge and beyond it",
)
def test_deformable_taps_are_interpolated() -> None:
    random = rng()
    for height, width in ((4, 6), (7, 5)):
        x = random.normal(size=(height, width))
        rows, columns = places(random, height, width, 9)
        w, m = random.normal(size=9), random.uniform(0.1, 0.9, size=9)
        s = interpolated(x, rows, columns)
        env = {
            "x": from_one(x),
            "u": from_one(rows),
            "v": from_one(columns),
            "w": from_one(w),
            "m": from_one(m),
            "H": height,
            "W": width,
            "n": 9,
        }
        reference = {"s_k": s, "y": float(w @ (m * s))}
        each = {"k": range(1, 10)}
        assert_equation("deformable-sampling", env, reference, each=each)


@proves(
    "deformable-sampling",
    how="PyTorch's grid_sample, with zeros outside, reads the same nine places",
)
def test_deformable_taps_are_pytorchs() -> None:
    torch = optional_torch()
    random = rng()
    height, width = 5, 7
    x = random.normal(size=(height, width))
    rows, columns = places(random, height, width, 9)
    w, m = random.normal(size=9), random.uniform(0.1, 0.9, size=9)
    grid = np.stack(
        [
            2 * (columns - 1) / (width - 1) - 1,
            2 * (rows - 1) / (height - 1) - 1,
        ],
        axis=-1,
    )
    s = torch.nn.functional.grid_sample(
        torch.tensor(x)[None, None],
        torch.tensor(grid)[None, None],
        padding_mode="zeros",
        align_corners=True,
    )[0, 0, 0].numpy()
    env = {
        "x": from_one(x),
        "u": from_one(rows),
        "v": from_one(columns),
        "w": from_one(w),
        "m": from_one(m),
        "H": height,
        "W": width,
        "n": 9,
    }
    reference = {"s_k": s, "y": float(w @ (m * s))}
    each = {"k": range(1, 10)}
    assert_equation("deformable-sampling", env, reference, each=each)


# Classification networks


def plain(inputs: int, outputs: int, kernel: int, groups: int = 1) -> int:
    """Weights of a convolution without biases, each named."""
    weights = weights_used((inputs, outputs), (kernel, kernel), groups)
    return weights - outputs


@proves(
    "network-block-weights",
    how="names every weight of each block by output, input and tap, and counts the names; three sizes of each",
)
def test_weights_of_the_blocks_are_named() -> None:
    for channels, inner, groups, layers in (
        (6, 4, 2, 3),
        (10, 6, 1, 2),
        (8, 12, 3, 4),
    ):
        env = {"C": channels, "M": inner, "G": groups, "n": layers}
        around = plain(channels, inner, 1) + plain(inner, channels, 1)
        reference = {
            r"N_\text{V}": layers * plain(channels, channels, 3),
            r"N_\text{R}": around + plain(inner, inner, 3, groups),
            r"N_\text{M}": plain(channels, channels, 3, channels)
            + plain(channels, channels, 1),
            r"N_\text{C}": plain(channels, channels, 7, channels)
            + plain(channels, 4 * channels, 1)
            + plain(4 * channels, channels, 1),
        }
        assert_equation("network-block-weights", env, reference)


@proves(
    "network-block-weights",
    how="counts the weights of the same layers in PyTorch",
)
def test_weights_of_the_blocks_are_pytorchs() -> None:
    torch = optional_torch()

    def built(*layers: tuple[int, int, int, int]) -> int:
        return sum(
            torch.nn.Conv2d(
                into, out, side, groups=groups, bias=False
            ).weight.numel()
            for into, out, side, groups in layers
        )

    c, m, g, n = 16, 12, 4, 3
    reference = {
        r"N_\text{V}": built(*[(c, c, 3, 1)] * n),
        r"N_\text{R}": built((c, m, 1, 1), (m, m, 3, g), (m, c, 1, 1)),
        r"N_\text{M}": built((c, c, 3, c), (c, c, 1, 1)),
        r"N_\text{C}": built(
            (c, c, 7, c), (c, 4 * c, 1, 1), (4 * c, c, 1, 1)
        ),
    }
    env = {"C": c, "M": m, "G": g, "n": n}
    assert_equation("network-block-weights", env, reference)
