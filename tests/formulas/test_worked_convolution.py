"""The worked numbers of the topic convolution."""

import numpy as np

from proving.worked import Worked, by_formula, counts, solve


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
    units = n.one()
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
    classes = n.one()
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
    stride = n.one()
    n.shows(span, stride)
    n.names("1")
    n.shows(*[outputs(height, rows, stride, padding)] * 3, kernels)
    for _ in range(2):
        stride = n.one()
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
    kernel = n.one()
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
    found = solve("dilated-kernel-extent", names)
    n.shows(float(found["r_n"]))
    n.shows(1 + deep * (taps - 1))


@counts("kinds-of-convolution")
def test_a_layer_and_its_cheaper_kinds(n: Worked) -> None:
    channels, kernel, height, width = n.given(4)

    def cost(side: float, groups: float) -> tuple[float, float, float]:
        names = {r"C_\text{in}": channels, r"C_\text{out}": channels}
        names |= {"K": side, "G": groups, "H": height, "W": width}
        found = solve("grouped-conv-cost", names)
        weights, products, intensity = (float(found[k]) for k in "NMI")
        return weights, products, intensity

    weights, products, reuse = cost(kernel, 1)
    n.shows(weights, products / 1e6)
    groups = n.one()
    n.shows(cost(kernel, groups)[0])
    depthwise, mixing = cost(kernel, channels), cost(1, 1)
    n.shows(depthwise[0], depthwise[1] / 1e6)
    n.names("1", "1")
    n.shows(mixing[0], mixing[1] / 1e6)
    n.shows(100 * (depthwise[1] + mixing[1]) / products)
    n.shows(reuse)
    n.names("1", "1")
    n.shows(mixing[2], depthwise[2])
    assert depthwise[2] < 4.5


# Classification networks: each is named layer by layer, and its parameters are added up.


def conv(
    into: int, out: int, side: int, *, groups: int = 1, norm: bool = False
) -> int:
    """Weights of a convolution, with its biases, or with the scale and shift of a normalization in their place."""
    return into // groups * out * side**2 + (2 if norm else 1) * out


def vgg() -> tuple[int, int]:
    """Parameters of VGG-16: all, and those of its dense layers."""
    convolutions, into = 0, 3
    for out, layers in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(layers):
            convolutions += conv(into, out, 3)
            into = out
    dense = conv(512 * 7 * 7, 4096, 1) + conv(4096, 4096, 1)
    dense += conv(4096, 1000, 1)
    return convolutions + dense, dense


def alexnet() -> tuple[int, int]:
    """Parameters of AlexNet as its paper has it, with two groups in layers 2, 4 and 5: all, and the dense ones."""
    convolutions = conv(3, 96, 11) + conv(96, 256, 5, groups=2)
    convolutions += conv(256, 384, 3) + conv(384, 384, 3, groups=2)
    convolutions += conv(384, 256, 3, groups=2)
    dense = conv(256 * 6 * 6, 4096, 1) + conv(4096, 4096, 1)
    dense += conv(4096, 1000, 1)
    return convolutions + dense, dense


def lenet() -> tuple[int, int]:
    """Trained parameters of LeNet-5: all, and those of C5 and F6."""
    subsampling = 2 * 6 + 2 * 16  # a weight and a bias for each map
    sources = [3] * 6 + [4] * 6 + [4] * 3 + [6]  # maps that C3's maps read
    partly = sum(conv(each, 1, 5) for each in sources)
    last = conv(16, 120, 5) + conv(120, 84, 1)
    return conv(1, 6, 5) + subsampling + partly + last, last


def resnet(groups: int = 1, width: int = 64) -> int:
    """Parameters of ResNet-50, or ResNeXt-50."""
    total, into = conv(3, 64, 7, norm=True), 64
    for stage, blocks in enumerate((3, 4, 6, 3)):
        inner, out = width * 2**stage, 256 * 2**stage
        for block in range(blocks):
            total += conv(into, inner, 1, norm=True)
            total += conv(inner, inner, 3, groups=groups, norm=True)
            total += conv(inner, out, 1, norm=True)
            if block == 0:
                total += conv(into, out, 1, norm=True)
            into = out
    return total + conv(2048, 1000, 1)


def mobilenet() -> int:
    """Parameters of the first MobileNet at full width."""
    total, into = conv(3, 32, 3, norm=True), 32
    for out in (64, 128, 128, 256, 256, *[512] * 6, 1024, 1024):
        total += conv(into, into, 3, groups=into, norm=True)
        total += conv(into, out, 1, norm=True)
        into = out
    return total + conv(into, 1000, 1)


def convnext() -> int:
    """Parameters of ConvNeXt-T: stem, four stages with layer scale, downsampling between them, head."""
    total, into = conv(3, 96, 4) + 2 * 96, 96
    for stage, blocks in enumerate((3, 3, 9, 3)):
        out = 96 * 2**stage
        if stage:
            total += 2 * into + conv(into, out, 2)
        block = conv(out, out, 7, groups=out) + 2 * out
        block += conv(out, 4 * out, 1) + conv(4 * out, out, 1) + out
        total, into = total + blocks * block, out
    return total + 2 * into + conv(into, 1000, 1)


@counts("classification-networks", table="network")
def test_the_parameters_of_the_table(n: Worked) -> None:
    n.names("5", "1998")
    n.shows(lenet()[0] / 1e6)
    n.names("2012")
    n.shows(alexnet()[0] / 1e6)
    n.names("40.7", "18.2", "10", "16", "2014", "3", "3")
    n.shows(vgg()[0] / 1e6)
    n.names("24.4", "7.2", "2014", "10.07", "1", "50", "2015")
    n.shows(resnet() / 1e6)
    n.names("22.85", "6.71", "10", "50", "2016", "32")
    n.shows(resnet(groups=32, width=128) / 1e6)
    n.names("22.2", "1", "2017")
    n.shows(mobilenet() / 1e6)
    n.names("29.4", "224", "16", "2020")
    names = {"C": 3, "P": 16, "D": 768, "N": 576, "L": 12, "K": 1000}
    parameters = solve("vit-parameters", names)
    n.shows(float(parameters["M"]) / 1e6)
    n.names("22.1", "384", "2022", "7", "7")
    n.shows(convnext() / 1e6)
    n.names("17.9", "224")


@counts("classification-networks")
def test_dense_layers_and_blocks_of_the_networks(n: Worked) -> None:
    n.names("5")
    n.shows(*lenet())
    total, dense = alexnet()
    n.shows(total, 100 * dense / total)
    n.names("16")
    total, dense = vgg()
    n.shows(total, 100 * dense / total)
    n.names("50")
    total = resnet()
    n.shows(total, 100 * conv(2048, 1000, 1) / total)
    channels = n.one()

    def block(row: str, **names: float) -> float:
        found = solve(
            "network-block-weights",
            {"C": channels, "n": 2, "M": 64, "G": 1, **names},
        )
        return float(found[row])

    n.shows(block(r"N_\text{V}"))
    narrow = n.one()
    n.shows(block(r"N_\text{R}", M=narrow))
    wide = n.one()
    n.shows(block(r"N_\text{R}", M=wide, G=32))
    n.shows(block(r"N_\text{M}"), block(r"N_\text{C}"))
