"""The worked numbers of the topic convolution."""

import numpy as np

from proving import equation
from proving.worked import Worked, by_formula, counts


def outputs(
    size: float,
    kernel: float,
    stride: float = 1,
    padding: float = 0,
    dilation: float = 1,
) -> float:
    """The page's own formula."""
    names = {
        "I": size,
        "K": kernel,
        "S": stride,
        "P": padding,
        "D": dilation,
    }
    return by_formula("conv-output-size", names)


@counts("cnn-layers")
def test_the_first_dense_layer_of_vgg(n: Worked) -> None:
    n.names("16")  # VGG-16
    height, width, channels = n.given(3)
    flat = height * width * channels
    n.shows(flat)
    n.names("1")
    (units,) = n.given(1)
    n.shows((flat + 1) * units / 1e6)
    blocks = [
        (3, 64),
        (64, 64),
        (64, 128),
        (128, 128),
        (128, 256),
        *[(256, 256)] * 2,
        (256, 512),
        *[(512, 512)] * 5,
    ]
    n.shows(
        sum(9 * before * after + after for before, after in blocks) / 1e6,
        len(blocks),
        channels,
    )
    (classes,) = n.given(1)
    n.shows(channels * classes + classes)


@counts("cnn-vs-dense-network")
def test_dense_layer_and_convolution_between_the_same_maps(
    n: Worked,
) -> None:
    height, width, channels, height_out, width_out, kernels = n.given(6)
    units, inputs = (
        height_out * width_out * kernels,
        height * width * channels,
    )
    n.shows(units, inputs + 1, units * (inputs + 1))
    rows, columns = n.given(2)
    n.shows(
        kernels,
        rows * columns * channels + 1,
        kernels * (rows * columns * channels + 1),
    )


@counts("conv-output-size")
def test_three_strides(n: Worked) -> None:
    height, width, kernels, rows, columns, padding = n.given(6)
    assert (height, rows) == (width, columns)
    span = height + 2 * padding - rows
    (stride,) = n.given(1)
    n.shows(span, stride)
    n.names("1")
    n.shows(*[outputs(height, rows, stride, padding)] * 3, kernels)
    for _ in range(2):
        (stride,) = n.given(1)
        n.shows(span / stride)
        n.names("1")
        n.shows(outputs(height, rows, stride, padding))
    assert stride == 3
    channels = 3  # red, green and blue
    n.shows(kernels, rows, columns, channels)
    n.names("1")
    n.shows(kernels * (rows * columns * channels + 1))


@counts("convolution-operation")
def test_both_operations_on_three_numbers(n: Worked) -> None:
    signal, kernel = n.given(3), n.given(3)
    assert (signal, kernel) == ([1, 2, 3], [1, 0, -1])
    n.shows(signal[0], signal[2], float(np.correlate(signal, kernel)[0]))
    n.shows(
        signal[2], signal[0], float(np.convolve(signal, kernel, "valid")[0])
    )


@counts("convolutional-network")
def test_the_first_layer_of_lenet(n: Worked) -> None:
    n.names("5")  # LeNet-5
    height, width, rows, columns = n.given(4)
    assert (height, rows) == (width, columns)
    size, maps = outputs(height, rows), 6
    n.shows(height, rows)
    n.names("1")
    n.shows(size, size, size, maps, size * size * maps)
    n.shows(maps, rows * columns)
    n.names("1")
    n.shows(maps * (rows * columns + 1))
    n.shows(
        size * size * maps,
        height * width + 1,
        size * size * maps * (height * width + 1) / 1e6,
    )


@counts("kernel")
def test_a_separable_convolution(n: Worked) -> None:
    before, after, rows, columns = n.given(4)
    whole = after * (before * rows * columns + 1)
    n.shows(after, before, rows * columns)
    n.names("1")
    n.shows(whole)
    n.shows(
        rows,
        columns,
        before,
        rows * columns + 1,
        before * (rows * columns + 1),
    )
    n.names("1", "1")
    n.shows(after, before + 1, after * (before + 1))
    split = before * (rows * columns + 1) + after * (before + 1)
    n.shows(split)
    assert round(whole / split) == 8


@counts("pooling")
def test_a_quarter_of_the_values(n: Worked) -> None:
    height, width = n.given(2)
    n.shows(height / 2, width / 2)
    assert (height, width) == (4, 4)


@counts("receptive-field")
def test_fields_of_three_layers(n: Worked) -> None:
    rows, columns = n.given(2)
    assert rows == columns == 3

    def steps(strides: list[int], dilations: list[int]) -> list[float]:
        found, jump = [1.0], 1
        for stride, dilation in zip(strides, dilations, strict=True):
            found.append(jump * dilation * (rows - 1))
            jump *= stride
        return [*found, sum(found)]

    n.shows(*steps([1, 1, 1], [1, 1, 1]), 7, 7)
    n.names("2")
    n.shows(*steps([2, 1, 1], [1, 1, 1]))
    n.names("1", "2", "4")
    n.shows(*steps([1, 1, 1], [1, 2, 4]))
    n.names("16")  # VGG-16
    field, jump = 1, 1
    for convolutions in (2, 2, 3, 3, 3):
        field += convolutions * 2 * jump + jump
        jump *= 2
    n.shows(field, jump)


@counts("same-vs-valid-padding")
def test_both_paddings_for_three_strides(n: Worked) -> None:
    cells, kernel = n.given(2)
    for stride in (1, 2, 3):
        n.names(str(stride))
        out = -(-cells // stride)
        total = max(0, (out - 1) * stride + kernel - cells)
        if stride == 2:
            n.shows(out - 1, stride, kernel, cells)
        n.shows(total)
        if stride < 3:
            n.shows(total // 2, total - total // 2)
        n.shows(out)
    n.shows(*(outputs(cells, kernel, stride) for stride in (1, 2, 3)))


@counts("stride")
def test_outputs_of_three_strides(n: Worked) -> None:
    cells, kernel, padding = n.given(3)
    for stride in (1, 2, 3):
        n.names(str(stride))
        n.shows(outputs(cells, kernel, stride, padding))


@counts("transposed-convolution")
def test_a_clean_doubling_and_values(n: Worked) -> None:
    size, kernel, stride, padding = n.given(4)
    n.shows((size - 1) * stride, 2 * padding, kernel - 1)
    n.names("0", "1")
    n.shows((size - 1) * stride - 2 * padding + kernel)
    assert (size - 1) * stride - 2 * padding + kernel == 2 * size
    (kernel,) = n.given(1)
    n.shows(
        (size - 1) * stride - 2 * padding + kernel,
        (size - 1) * stride - 2 * padding + kernel + 1,
    )
    n.names("1")
    weights, values = n.given(2), n.given(4)
    assert (weights, values) == ([1, 1], [1, 2, 3, 4])
    sums = np.correlate(values, weights, "valid")
    n.shows(*sums, *np.convolve(sums, weights))


@counts("dilated-convolution")
def test_a_gridded_field_and_wavenets(n: Worked) -> None:
    layers = 3
    rows, columns, dilation = n.given(3)
    assert rows == columns
    names = {"K": rows, "D": dilation, "n": layers}
    field = 1 + layers * dilation * (rows - 1)
    share = by_formula("gridding-share", names)
    n.shows(field, field, share * field, field)
    n.shows((share * field) ** 2, field**2)
    dilations = n.given(3)
    reached = {0.0}
    for each in dilations:
        reached = {
            cell + tap * each for cell in reached for tap in range(3)
        }
    assert len(reached) == max(reached) + 1 == field
    n.shows(len(reached) ** 2)
    taps, first, last = n.given(3)
    assert first == 1
    deep = 10
    assert last == 2 ** (deep - 1)
    names = {"K": taps, "D": 1, "n": deep, "b": 2}
    found = equation("dilated-kernel-extent").solve(names)
    n.shows(float(found["r_n"]))
    n.shows(1 + deep * (taps - 1))


@counts("kinds-of-convolution")
def test_a_layer_and_its_cheaper_kinds(n: Worked) -> None:
    channels, kernel, height, width = n.given(4)

    def cost(side: float, groups: float) -> tuple[float, float, float]:
        names = {r"C_\text{in}": channels, r"C_\text{out}": channels}
        names |= {"K": side, "G": groups, "H": height, "W": width}
        found = equation("grouped-conv-cost").solve(names)
        weights, products, intensity = (float(found[k]) for k in "NMI")
        return weights, products, intensity

    weights, products, reuse = cost(kernel, 1)
    n.shows(weights, products / 1e6)
    (groups,) = n.given(1)
    n.shows(cost(kernel, groups)[0])
    depthwise, mixing = cost(kernel, channels), cost(1, 1)
    n.shows(depthwise[0], depthwise[1] / 1e6)
    n.names("1", "1")
    n.shows(mixing[0], mixing[1] / 1e6)
    n.shows(100 * (depthwise[1] + mixing[1]) / products)
    n.shows(reuse)
    n.names("1", "1")
    n.shows(mixing[2], depthwise[2])
    n.shows(100 * depthwise[1] / (depthwise[1] + mixing[1]))
    moved = [each[1] / each[2] for each in (depthwise, mixing)]
    n.shows(100 * moved[0] / sum(moved))
