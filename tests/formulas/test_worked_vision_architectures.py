"""The worked numbers of the topic vision architectures."""

import math
from functools import cache

import numpy as np

from proving import equation, from_one
from proving.worked import Worked, counts, solve


@counts("anchor-boxes")
def test_anchors_and_offsets(n: Worked) -> None:
    width, height, kinds = n.given(3)
    n.shows(width * height * kinds)
    maps = [(38, 4), (19, 6), (10, 6), (5, 6), (3, 4), (1, 4)]
    n.shows(sum(side * side * boxes for side, boxes in maps))
    x, y, w, h = n.given(4)
    to_x, to_y, to_w, to_h = n.given(4)
    n.shows(
        (to_x - x) / w,
        (to_y - y) / h,
        math.log(to_w / w),
        math.log(to_h / h),
    )


@counts("bottleneck-layer")
def test_weights_of_a_bottleneck(n: Worked) -> None:
    wide, narrow, kernel = n.given(3)
    ends, middle = 2 * wide * narrow, kernel**2 * narrow**2
    n.shows(
        ends,
        middle,
        ends + middle,
        kernel,
        kernel,
        wide,
        2 * kernel**2 * wide**2,
    )
    assert round(2 * kernel**2 * wide**2 / (ends + middle)) == 17
    n.shows(narrow, 2 * kernel**2 * narrow**2, wide, narrow)


@counts("cnn-applications")
def test_scores_of_a_segmentation(n: Worked) -> None:
    height, width, classes = n.given(3)
    n.shows(classes, height, width, classes, height * width * classes)


@counts("detection-vs-segmentation")
def test_half_an_overlap(n: Worked) -> None:
    width, height = n.given(2)
    shared = width / 2 * height
    union = 2 * width * height - shared
    n.shows(shared, shared, union)
    n.names("1")
    n.shows(union / shared)
    threshold = n.one()
    assert shared / union < threshold == 0.5
    assert width == 10


@counts("skip-connections")
def test_products_of_twenty_derivatives(n: Worked) -> None:
    slope = n.one()
    n.shows(slope, 20, slope**20)
    branch = n.one()
    n.shows(1 + branch, 20, (1 + branch) ** 20)
    branch = n.one()
    n.shows((1 + branch) ** 20)
    branch = n.one()
    n.shows(1 + branch, 20, (1 + branch) ** 20)


@counts("r-cnn-family")
def test_rounding_sampling_and_times(n: Worked) -> None:
    left, right, stride = n.given(3)
    assert right % stride == 0
    n.shows(left / stride, right / stride, math.floor(left / stride))
    n.shows(left - stride * math.floor(left / stride), stride / 2)
    upper, lower = n.given(2), n.given(2)
    names = {"y": 0.25, "x": 0.5, "F": np.array([upper, lower])}
    n.shows(float(solve("roi-align-sample", names)["u"]))
    n.names("16")
    slow, fast = n.given(2)
    n.shows(slow / fast)
    search, faster = n.given(2)
    assert faster == 0.198  # of the paper
    n.shows((fast + search) / faster)


@cache
def focal(p: float, power: float, weight: float = 1) -> float:
    """The page's focal loss of one example."""
    names = {"p": p, r"\gamma": power, r"\alpha": weight}
    return float(solve("focal-loss", names | {"z": 0})["L"])


@counts("one-stage-detectors")
def test_what_the_focal_loss_leaves(n: Worked) -> None:
    def fitted(
        percent: float, there: float = 1, absent: float = 1
    ) -> float:
        """The probability of least mean loss, to three digits."""
        share = percent / 100

        def mean(k: int) -> float:
            return share * focal(k / 1000, power, there) + (
                1 - share
            ) * focal(1 - k / 1000, power, absent)

        return min(range(1, 1000), key=mean) / 1000

    power, easy = n.given(2)
    n.shows(focal(easy, power), focal(easy, 0))
    n.shows(focal(easy, 0) / focal(easy, power))
    hard = n.one()
    n.shows(focal(hard, power), focal(hard, 0))
    many, sure, few, again = n.given(4)
    assert again == hard
    assert math.log10(many).is_integer()
    n.shows(many * focal(sure, 0), few * focal(hard, 0))
    n.shows(many * focal(sure, power), few * focal(hard, power))
    seldom = n.one()
    n.shows(fitted(seldom), seldom / 100)
    even = n.one()
    n.shows(fitted(even, 0.25, 0.75))
    rows, columns, boxes, each, classes = n.given(5)
    n.shows(rows * columns * (boxes * each + classes), classes)
    queries, objects = n.given(2)
    idle = queries - objects
    n.shows(idle)
    share = n.one()
    n.shows(idle * share)


@counts("segmentation-networks")
def test_accuracy_dice_and_shared_crops(n: Worked) -> None:
    size, pixels = n.given(2)
    assert pixels == size**2
    n.shows(100 * (pixels - size) / pixels, 0)
    found, wrong = n.given(2)
    missed = size - found
    n.shows(100 * (pixels - wrong - missed) / pixels)
    n.shows(2 * found, 2 * found + wrong + missed)
    n.shows(2 * found / (2 * found + wrong + missed))
    n.shows(found, found + wrong + missed, found / (found + wrong + missed))
    n.names("16")
    n.shows((7 * 7 * 512 + 1) * 4096)
    height, width = n.given(2)
    n.shows(height / 32, width / 32, height / 32 - 6, width / 32 - 6)
    crops, tall, wide = n.given(3)
    assert crops == (height / 32 - 6) * (width / 32 - 6)
    assert tall == wide == 7 * 32
    n.shows(crops * tall * wide / (height * width))
    n.names("2015")
    side, again = n.given(2)
    assert side == again

    def valid(side: float, depth: int) -> float:
        """What two unpadded layers a level leave, going down and up."""
        if depth == 0:
            return side - 4
        return 2 * valid((side - 4) / 2, depth - 1) - 4

    n.shows(valid(side, 4), valid(side, 4))


@counts("squeeze-and-excitation")
def test_weights_of_one_block_and_of_sixteen(n: Worked) -> None:
    channels, reduction = n.given(2)

    def weights(channels: float) -> float:
        return 2 * channels * channels / reduction

    n.shows(weights(channels))
    env = {"C": channels, "r": reduction}
    n.shows(float(equation("se-weight-count").right.value(env)))
    height, width = n.given(2)
    n.shows(height * width * channels)
    inside = channels / 4
    convolutions = 2 * channels * inside + 9 * inside**2
    n.shows(height * width * convolutions)
    blocks = n.one()
    n.names("50")
    wide, many = n.given(4), n.given(4)
    assert sum(many) == blocks
    each = [k * weights(c) for c, k in zip(wide, many, strict=True)]
    n.shows(sum(each))
    before = n.one()
    assert before == 25.6  # torchvision's ResNet-50 has 25,557,032
    n.shows(each[-1], 100 * each[-1] / sum(each))


@counts("compound-scaling")
def test_what_a_step_and_the_largest_model_cost(n: Worked) -> None:
    depth, width, _, side, _, step = n.given(6)
    right = equation("compound-scaling").rows[3].right
    env = {r"\alpha": depth, r"\beta": width, r"\gamma": side}
    assert step == round(float(right.value({**env, r"\phi": 1})), 2)
    n.shows(2, math.sqrt(2), math.sqrt(2))
    deep, wide, large, small = n.given(4)
    n.shows(math.log(deep, depth), math.log(wide, width))
    n.shows(math.log(large / small, side))
    n.shows(deep * wide**2 * (large / small) ** 2)
    many, few = n.given(2)
    n.shows(many / few)
    channels, wider, kernel = n.given(3)
    cost = solve(
        "mbconv-cost",
        {"C": channels, "C'": channels, "t": wider, "K": kernel},
    )
    n.shows(float(cost["M"]), float(cost[r"M_\text{f}"]))


@counts("inception-and-densenet")
def test_a_module_and_the_channels_of_a_densenet(n: Worked) -> None:
    into, r3, r5, n1, n3, n5, pooled = n.given(7)
    env = {"C": into, "n_1": n1, "r_3": r3, "n_3": n3}
    env |= {"r_5": r5, "n_5": n5, "p": pooled}
    solved = solve("inception-weight-count", env)
    n.shows(into * (n1 + r3 + r5 + pooled), 9 * r3 * n3, 25 * r5 * n5)
    n.shows(float(solved["N"]), float(solved["C'"]))
    n.shows(into * (n1 + 9 * n3 + 25 * n5), n1 + n3 + n5 + into)
    n.names("121")
    first = n.one()

    def channels(before: float, layer: float) -> float:
        page = equation("densenet-channels").rows[0].right
        return float(page.value({"k_0": before, "k": 32, "l": layer}))

    layers = n.one()
    width = channels(first, layers + 1)
    n.shows(width, width / 2)
    for number in range(3):
        start = width / 2
        layers = n.one()
        if number == 1:
            third = sum(channels(start, k + 1) for k in range(int(layers)))
        width = channels(start, layers + 1)
        n.shows(width)
    n.shows(third, 1024)


@counts("feature-pyramid")
def test_levels_weights_and_positions(n: Worked) -> None:
    def level(width: float, height: float) -> float:
        right = equation("fpn-level").right
        return float(right.value({"k_0": 4, "w": width, "h": height}))

    squares = [n.given(2) for _ in range(3)]
    n.shows(*[level(*square) for square in squares])
    wide = n.given(2)
    n.shows(level(*wide))
    n.names("50")
    stages = (256, 512, 1024, 2048)
    n.shows(256 * sum(stages))
    n.names("3", "3")
    n.shows(len(stages) * 9 * 256**2)
    side, again = n.given(2)
    assert side == again
    cells = [(side / stride) ** 2 for stride in (4, 8, 16, 32)]
    n.shows(cells[0], sum(cells[1:]))
    n.shows(100 * cells[0] / sum(cells))
    n.names("3", "3")
    lateral = sum(256 * c * k for c, k in zip(stages, cells, strict=True))
    smoothing = 9 * 256**2 * sum(cells)
    n.shows((lateral + smoothing) / 1e9)
    n.names("50")
    (whole, small, size, again) = n.given(4)
    assert size == again
    assert whole == round(small * (side / size) ** 2)
    assert round((lateral + smoothing) / 1e9 / whole, 1) == 0.7


@counts("object-tracking")
def test_a_filter_an_assignment_and_a_swap(n: Worked) -> None:
    at, variance, move, blur = n.given(4)
    n.shows(at + move, variance + blur)
    measured, noise = n.given(2)
    env = {"x": at, "p": variance, "u": move, "q": blur}
    step = solve("kalman-step", {**env, "z": measured, "r": noise})
    n.shows(step["k"], step[r"x_\text{new}"], step[r"p_\text{new}"])
    overlap = np.array([n.given(2), n.given(2)])
    straight, across = np.trace(overlap), np.trace(overlap[::-1])
    assert overlap.max() == overlap[0, 0], "best first pairs straight"
    n.shows(overlap[0, 0], overlap[1, 1], straight)
    n.shows(overlap[0, 1], overlap[1, 0], across)
    frames, boxes, swap = n.given(3)
    assert boxes == 2 * frames
    kept = max(swap, frames - swap)
    shares = [swap / (2 * frames - swap)] * int(2 * swap)
    rest = frames - swap
    shares += [rest / (2 * frames - rest)] * int(2 * rest)
    scores = solve(
        "tracking-scores",
        {
            r"n_\text{TP}": boxes,
            r"n_\text{FN}": 0,
            r"n_\text{FP}": 0,
            r"n_\text{S}": 2,
            r"n_\text{G}": boxes,
            r"n_\text{D}": boxes,
            "t": 2 * kept,
            "A": from_one(shares),
        },
    )
    n.shows(*scores.values())
