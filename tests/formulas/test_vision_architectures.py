"""Proofs of the formulas of the topic vision architectures."""

import itertools
from typing import Any

import numpy as np

from proving import (
    assert_equation,
    equation,
    from_one,
    optional_torch,
    proves,
    published,
    refutes,
    rng,
)
from proving.references import derivative, gradient, jacobian

Array = np.ndarray[Any, Any]


def branch(size: int) -> tuple[Array, Array]:
    """Two random weight matrices of a small residual branch."""
    random = rng()
    return random.normal(size=(size + 1, size)), random.normal(
        size=(size, size + 1)
    )


@proves(
    "residual-gradient",
    how="differentiates loss and branch numerically, for vectors of 3 to 5 entries",
)
def test_residual_gradient_is_the_numerical_one() -> None:
    for size in (3, 4, 5):
        inner, outer = branch(size)
        x, weights = (
            rng(size).normal(size=size),
            rng(size + 1).normal(size=size),
        )

        def residual(
            v: Array, inner: Array = inner, outer: Array = outer
        ) -> Array:
            return np.asarray(outer @ np.tanh(inner @ v))

        def loss(y: Array, weights: Array = weights) -> float:
            return float(np.sum(weights * np.sin(y)) + np.sum(y**2))

        def whole(v: Array) -> float:
            return loss(residual(v) + v)

        env = {
            r"\mathbf{I}": np.eye(size),
            r"\mathbf{J}": jacobian(residual, x),
            r"\frac{\partial L}{\partial \mathbf{y}}": gradient(
                loss, residual(x) + x
            ),
        }
        reference = {
            r"\frac{\partial L}{\partial \mathbf{x}}": gradient(whole, x)
        }
        assert_equation(
            "residual-gradient", env, reference, rtol=1e-7, atol=1e-8
        )


@proves(
    "residual-gradient",
    how="equals PyTorch's gradients through a block with an identity shortcut",
)
def test_residual_gradient_is_pytorchs() -> None:
    torch = optional_torch()
    inner, outer = map(torch.tensor, branch(4))
    x = torch.tensor(rng(7).normal(size=4), requires_grad=True)
    y = outer @ torch.tanh(inner @ x) + x
    y.retain_grad()
    (y**3).sum().backward()
    there = torch.autograd.functional.jacobian(
        lambda v: outer @ torch.tanh(inner @ v), x.detach()
    )
    env = {
        r"\mathbf{I}": np.eye(4),
        r"\mathbf{J}": there.numpy(),
        r"\frac{\partial L}{\partial \mathbf{y}}": y.grad.numpy(),
    }
    assert_equation(
        "residual-gradient",
        env,
        {r"\frac{\partial L}{\partial \mathbf{x}}": x.grad.numpy()},
    )


@proves(
    "bottleneck-weight-count",
    how="names every weight of the three convolutions, and counts the names",
)
def test_bottleneck_weights_are_named_one_by_one() -> None:
    for channels, inside, kernel in (
        (12, 3, 3),
        (20, 5, 1),
        (9, 7, 4),
        (16, 6, 5),
    ):
        names: set[tuple[object, ...]] = set()
        names |= {
            ("reduce", *place)
            for place in itertools.product(range(inside), range(channels))
        }
        taps = itertools.product(
            range(inside), range(inside), range(kernel), range(kernel)
        )
        names |= {("middle", *place) for place in taps}
        names |= {
            ("restore", *place)
            for place in itertools.product(range(channels), range(inside))
        }
        env = {"C": channels, "M": inside, "K": kernel}
        assert_equation("bottleneck-weight-count", env, {"N": len(names)})


@proves(
    "bottleneck-weight-count",
    how="counts the parameters of three of PyTorch's Conv2d without bias",
)
def test_bottleneck_weights_are_pytorchs() -> None:
    torch = optional_torch()
    for channels, inside, kernel in ((256, 64, 3), (30, 7, 5)):
        shapes = (
            (channels, inside, 1),
            (inside, inside, kernel),
            (inside, channels, 1),
        )
        block = torch.nn.Sequential(
            *[torch.nn.Conv2d(*shape, bias=False) for shape in shapes]
        )
        count = sum(p.numel() for p in block.parameters())
        assert_equation(
            "bottleneck-weight-count",
            {"C": channels, "M": inside, "K": kernel},
            {"N": count},
        )


@proves(
    "anchor-box-offsets",
    how="moves and scales random anchors by known offsets and gets them back",
)
def test_anchor_offsets_undo_the_decoding() -> None:
    random = rng()
    for _ in range(20):
        anchor_x, anchor_y = random.uniform(50, 400, size=2)
        anchor_w, anchor_h = random.uniform(10, 300, size=2)
        moved_x, moved_y = random.uniform(
            -0.8, 0.8, size=2
        )  # in widths and heights of the anchor
        doublings = random.uniform(-2, 2, size=2)
        env = {
            "x_a": anchor_x,
            "y_a": anchor_y,
            "w_a": anchor_w,
            "h_a": anchor_h,
            "x": anchor_x + anchor_w * moved_x,
            "y": anchor_y + anchor_h * moved_y,
            "w": anchor_w * 2 ** doublings[0],
            "h": anchor_h * 2 ** doublings[1],
        }
        reference = {
            "t_x": moved_x,
            "t_y": moved_y,
            "t_w": doublings[0]
            * 0.6931471805599453,  # natural logarithm: each doubling adds ln 2
            "t_h": doublings[1] * 0.6931471805599453,
        }
        assert_equation("anchor-box-offsets", env, reference)


@proves(
    "intersection-over-union",
    how="counts unit cells in both and in either of 300 random pairs of boxes",
)
def test_iou_counts_cells() -> None:
    random = rng()
    disjoint = nested = partial = 0
    for _ in range(300):
        boxes: list[tuple[int, ...]] = []
        cells: list[set[tuple[int, int]]] = []
        for _ in range(2):
            left, top = (
                int(value) for value in random.integers(-3, 4, size=2)
            )
            width, height = (
                int(value) for value in random.integers(1, 9, size=2)
            )
            boxes.append((left, left + width, top, top + height))
            cells.append(
                set(
                    itertools.product(
                        range(left, left + width), range(top, top + height)
                    )
                )
            )
        both, either = len(cells[0] & cells[1]), len(cells[0] | cells[1])
        disjoint += both == 0
        nested += both == min(map(len, cells))
        partial += 0 < both < min(map(len, cells))
        env = {
            f"{side}_{number}": box[place]
            for number, box in enumerate(boxes, start=1)
            for place, side in enumerate("abcd")
        }
        assert_equation(
            "intersection-over-union", env, {"M": both, "J": both / either}
        )
    assert min(disjoint, nested, partial) > 10


@proves(
    "roi-align-sample",
    how="NumPy's interp along the two rows, and then between what it gives",
)
def test_roi_align_interpolates_along_rows_then_between() -> None:
    field = rng(8).normal(size=(5, 7))
    for y, x in rng(9).uniform((0, 0), (4, 6), size=(20, 2)):
        along = [float(np.interp(x, np.arange(7), row)) for row in field]
        value = float(np.interp(y, np.arange(5), along))
        whole = {"r": int(y), "c": int(x), "a": y % 1, "b": x % 1}
        assert_equation(
            "roi-align-sample",
            {"y": y, "x": x, "F": field},
            whole | {"u": value},
        )


@proves(
    "roi-align-sample", how="PyTorch's grid_sample with aligned corners"
)
def test_roi_align_is_pytorchs_sampling() -> None:
    torch = optional_torch()
    field = rng(4).normal(size=(6, 4))
    for y, x in ((0.4, 2.9), (3.7, 1.2), (4.1, 0.3)):
        place = torch.tensor([[[[2 * x / 3 - 1, 2 * y / 5 - 1]]]])
        value = torch.nn.functional.grid_sample(
            torch.tensor(field)[None, None],
            place.double(),
            align_corners=True,
        )
        whole = {"r": int(y), "c": int(x), "a": y % 1, "b": x % 1}
        assert_equation(
            "roi-align-sample",
            {"y": y, "x": x, "F": field},
            whole | {"u": float(value)},
            rtol=1e-6,
            atol=1e-6,
        )


@proves(
    "focal-loss",
    how="multiplies the cross-entropy by a power by repeated products, and differentiates in the logit",
)
def test_focal_loss_and_its_slope() -> None:
    for z, power, weight in itertools.product(
        (-2.3, 0.4, 1.7), (0, 1, 3), (0.25, 0.8)
    ):

        def loss(z: Any, power: int = power, weight: float = weight) -> Any:
            error = 1 / (1 + np.exp(z))
            return weight * np.prod([error] * power) * np.logaddexp(0, -z)

        env = {
            "p": 1 / (1 + np.exp(-z)),
            r"\gamma": power,
            r"\alpha": weight,
        }
        slope = derivative(loss, z)
        reference = {"L": loss(z), r"\frac{\partial L}{\partial z}": slope}
        assert_equation("focal-loss", env, reference, rtol=1e-7, atol=1e-8)


@proves(
    "focal-loss",
    how="PyTorch's binary cross-entropy with logits times a power, and its gradient",
)
def test_focal_loss_is_pytorchs() -> None:
    torch = optional_torch()
    for z, power in ((-1.4, 2.0), (0.9, 0.5)):
        logit = torch.tensor(z, dtype=torch.double, requires_grad=True)
        one = torch.ones((), dtype=torch.double)
        entropy = torch.nn.functional.binary_cross_entropy_with_logits(
            logit, one
        )
        loss = 0.3 * torch.sigmoid(-logit) ** power * entropy
        loss.backward()
        env = {
            "p": float(torch.sigmoid(logit.detach())),
            r"\gamma": power,
            r"\alpha": 0.3,
        }
        reference = {
            "L": float(loss.detach()),
            r"\frac{\partial L}{\partial z}": float(logit.grad),
        }
        assert_equation("focal-loss", env, reference, rtol=1e-6, atol=1e-7)


@proves(
    "dice-loss",
    how="counts pixels in both of two sets of pixels, and in each",
)
def test_dice_counts_pixels() -> None:
    random = rng(6)
    for size in (9, 14, 30):
        found, true = (
            set(np.flatnonzero(random.random(size) < 0.4)) for _ in "ab"
        )
        env = {
            "p": from_one([float(i in found) for i in range(size)]),
            "y": from_one([float(i in true) for i in range(size)]),
            "n": size,
            r"\varepsilon": 0.0,
            "k": 3,
        }
        share = 2 * len(found & true) / (len(found) + len(true))
        assert_equation("dice-loss", env, {"L": 1 - share}, rows=[0, 1, 2])


@proves(
    "dice-loss",
    how="differentiates the loss of soft masks numerically in each probability",
)
def test_dice_slopes() -> None:
    for size, small in ((4, 0.3), (7, 1.1)):
        soft = rng(size).uniform(0.05, 0.95, size=size)
        true = (rng(size + 1).random(size) < 0.5).astype(float)

        def loss(
            p: Array, true: Array = true, small: float = small
        ) -> float:
            both = float(np.dot(p, true))
            return 1 - (2 * both + small) / (
                float(p.sum() + true.sum()) + small
            )

        env = {
            "p": from_one(soft),
            "y": from_one(true),
            "n": size,
            r"\varepsilon": small,
        }
        reference = {
            r"\frac{\partial L}{\partial p_k}": gradient(loss, soft)
        }
        assert_equation(
            "dice-loss",
            env,
            reference | {"L": loss(soft)},
            each={"k": range(1, size + 1)},
            rtol=1e-6,
            atol=1e-8,
        )


@proves(
    "squeeze-excitation",
    how="NumPy's mean of each channel, two matrix products and a scaling, for maps of two sizes",
)
def test_gates_of_a_block() -> None:
    for channels, inside, rows, columns in ((6, 2, 3, 5), (4, 4, 7, 2)):
        random = rng(channels)
        field = random.normal(size=(channels, rows, columns))
        first = random.normal(size=(inside, channels))
        second = random.normal(size=(channels, inside))
        means = field.mean(axis=(1, 2))
        gates = 1 / (1 + np.exp(-second @ np.maximum(first @ means, 0)))
        scaled = field * gates[:, None, None]
        env = {
            "u": from_one(field),
            "H": rows,
            "W": columns,
            r"\mathbf{W}_1": first,
            r"\mathbf{W}_2": second,
            r"\mathbf{z}": means,
            "s": from_one(gates),
        }
        for c, i, j in itertools.product(
            range(channels), range(rows), range(columns)
        ):
            assert_equation(
                "squeeze-excitation",
                {**env, "c": c + 1, "i": i + 1, "j": j + 1},
                {
                    "z_c": means[c],
                    r"\mathbf{s}": gates,
                    "y_{c,i,j}": scaled[c, i, j],
                },
            )


@proves(
    "squeeze-excitation",
    how="PyTorch's pooling, linear layers and sigmoid",
)
def test_gates_are_pytorchs() -> None:
    torch = optional_torch()
    field = torch.tensor(rng(5).normal(size=(1, 6, 4, 3)))
    first = torch.tensor(rng(6).normal(size=(3, 6)))
    second = torch.tensor(rng(7).normal(size=(6, 3)))
    means = torch.nn.functional.adaptive_avg_pool2d(field, 1).flatten(1)
    linear = torch.nn.functional.linear
    gates = torch.sigmoid(linear(torch.relu(linear(means, first)), second))
    env = {
        r"\mathbf{W}_1": first.numpy(),
        r"\mathbf{W}_2": second.numpy(),
        r"\mathbf{z}": means[0].numpy(),
    }
    reference = {r"\mathbf{s}": gates[0].numpy()}
    assert_equation("squeeze-excitation", env, reference, rows=[1])


@proves(
    "se-weight-count",
    how="names every weight and bias of the two layers, and counts the names",
)
def test_weights_of_a_block_are_named_one_by_one() -> None:
    for channels, reduction in ((12, 3), (32, 16), (20, 4), (7, 1)):
        inside = channels // reduction
        names = {("in", *p) for p in np.ndindex(inside, channels)}
        names |= {("out", *p) for p in np.ndindex(channels, inside)}
        names |= {("bias in", k) for k in range(inside)}
        names |= {("bias out", k) for k in range(channels)}
        env = {"C": channels, "r": reduction}
        assert_equation("se-weight-count", env, {"N": len(names)})


def multiplications(layers: int, channels: int, side: int) -> int:
    """Those of equal 3 × 3 layers, one row, channel and tap after the other."""
    return sum(
        channels * 9 * side
        for _ in range(layers)
        for _ in range(channels)
        for _ in range(side)
    )


@proves(
    "compound-scaling",
    how="adds up the multiplications of 3 × 3 layers, scaled by whole numbers",
)
def test_the_cost_of_scaled_layers() -> None:
    base = (4, 3, 5)
    for bases, power in (
        ((1.5, 2, 3), 1),
        ((1.5, 3, 2), 2),
        ((1, 2, 1), 3),
    ):
        factors = [b**power for b in bases]
        scaled = [round(s * f) for s, f in zip(base, factors, strict=True)]
        env = dict(
            zip((r"\alpha", r"\beta", r"\gamma"), bases, strict=True)
        )
        assert_equation(
            "compound-scaling",
            {**env, r"\phi": power},
            {
                "d": scaled[0] / base[0],
                "w": scaled[1] / base[1],
                "r": scaled[2] / base[2],
                r"\frac{F}{F_0}": multiplications(*scaled)
                / multiplications(*base),
            },
        )


@proves(
    "mbconv-cost",
    how="lists which value is multiplied into which, layer by layer, and counts",
)
def test_products_of_both_blocks() -> None:
    for into, out, wider, kernel in (
        (4, 6, 3, 3),
        (5, 2, 2, 5),
        (3, 3, 6, 2),
    ):
        inside = wider * into
        taps = list(itertools.product(range(kernel), repeat=2))
        widen = list(itertools.product(range(into), range(inside)))
        depthwise = list(itertools.product(range(inside), taps))
        narrow = list(itertools.product(range(inside), range(out)))
        fused = list(itertools.product(range(into), taps, range(inside)))
        assert_equation(
            "mbconv-cost",
            {"C": into, "C'": out, "t": wider, "K": kernel},
            {
                "M": len(widen) + len(depthwise) + len(narrow),
                r"M_\text{f}": len(fused) + len(narrow),
            },
        )


@refutes(
    "compound-doubles",
    how="the page's formula with the paper's constants, step by step",
)
def test_seven_steps_are_less_than_seven_doublings() -> None:
    claim = published("compound-doubles")
    *bases, grown, doubled = claim.numbers
    env = dict(zip((r"\alpha", r"\beta", r"\gamma"), bases, strict=True))
    right = equation("compound-scaling").rows[3].right
    seven = float(right.value({**env, r"\phi": 7}))
    assert round(seven) == grown
    assert doubled == 2**7 > 1.3 * seven


@proves(
    "inception-weight-count",
    how="lists every weight of the four branches, layer by layer, and counts",
)
def test_weights_of_four_branches() -> None:
    for into, n1, r3, n3, r5, n5, pooled in (
        (7, 3, 2, 4, 1, 2, 5),
        (5, 1, 4, 2, 3, 6, 2),
    ):
        layers = (
            (into, n1, 1),
            (into, r3, 1),
            (r3, n3, 3),
            (into, r5, 1),
            (r5, n5, 5),
            (into, pooled, 1),
        )
        weights = [
            (number, *place)
            for number, (a, b, side) in enumerate(layers)
            for place in np.ndindex(b, a, side, side)
        ]
        maps = [np.zeros((width, 2, 2)) for width in (n1, n3, n5, pooled)]
        env = {"C": into, "n_1": n1, "r_3": r3, "n_3": n3}
        env |= {"r_5": r5, "n_5": n5, "p": pooled}
        joined = len(np.concatenate(maps))
        reference = {"N": len(weights), "C'": joined}
        assert_equation("inception-weight-count", env, reference)


@proves(
    "densenet-channels",
    how="joins arrays layer by layer and counts channels and who reads whom",
)
def test_a_dense_block_grows() -> None:
    for first, grown, layers in ((5, 3, 4), (2, 7, 6)):
        maps = [np.zeros((first, 2, 2))]
        widths, readers = [], 0
        for _ in range(layers):
            widths.append(len(np.concatenate(maps)))
            readers += len(maps)
            maps.append(np.zeros((grown, 2, 2)))
        env = {"k_0": first, "k": grown, "L": layers}
        assert_equation("densenet-channels", env, {"n": readers}, rows=[1])
        for number, width in enumerate(widths, start=1):
            assert_equation(
                "densenet-channels",
                {**env, "l": number},
                {"c_l": width},
                rows=[0],
            )


@proves(
    "concatenation-as-sum",
    how="multiplies and adds entry by entry, for parts of unequal length",
)
def test_joined_channels_are_a_sum() -> None:
    for a, b, out in ((3, 5, 2), (4, 2, 3)):
        random = rng(a)
        x, y = random.normal(size=a), random.normal(size=b)
        first, second = (random.normal(size=(out, side)) for side in (a, b))
        total = np.zeros(out)
        for k in range(out):
            for place in range(a + b):
                of_first = place < a
                weight = (
                    first[k, place] if of_first else second[k, place - a]
                )
                total[k] += weight * (
                    x[place] if of_first else y[place - a]
                )
        env = {
            r"\mathbf{W}": np.hstack([first, second]),
            r"\mathbf{W}_1": first,
            r"\mathbf{W}_2": second,
            r"\mathbf{x}": x,
            r"\mathbf{y}": y,
        }
        left = equation("concatenation-as-sum").left.value(env)
        assert np.allclose(np.ravel(left), total)
        assert_equation("concatenation-as-sum", env)


@refutes(
    "dense-everywhere",
    how="counts who reads whom in the four blocks, and in one of all their layers",
)
def test_blocks_have_fewer_connections_than_one() -> None:
    claim = published("dense-everywhere")
    *blocks, within, layers, everywhere = map(int, claim.numbers)

    def connections(size: int) -> int:
        return sum(1 for later in range(size) for _ in range(later + 1))

    assert sum(blocks) == layers
    assert sum(map(connections, blocks)) == within
    assert connections(layers) == everywhere > within


@proves(
    "fpn-merge",
    how="repeats rows and columns of the coarse map and adds NumPy's product over channels",
)
def test_coarse_maps_are_repeated_and_added() -> None:
    random = rng(2)
    fine = random.normal(size=(3, 6, 8))
    coarse = random.normal(size=(2, 3, 4))
    weights = random.normal(size=(2, 3))
    larger = coarse.repeat(2, axis=1).repeat(2, axis=2)
    merged = np.einsum("dc,cij->dij", weights, fine) + larger
    for i, j in itertools.product(range(6), range(8)):
        env = {
            r"\mathbf{W}": weights,
            r"\mathbf{c}": np.moveaxis(fine, 0, 2),
            r"\mathbf{t}": np.moveaxis(coarse, 0, 2),
            "i": i,
            "j": j,
        }
        reference = {r"\mathbf{m}_{i,j}": merged[:, i, j]}
        assert_equation("fpn-merge", env, reference)


@proves(
    "fpn-merge",
    how="PyTorch's nearest interpolation and 1 × 1 convolution",
)
def test_the_merge_is_pytorchs() -> None:
    torch = optional_torch()
    random = rng(4)
    fine = torch.tensor(random.normal(size=(1, 5, 4, 6)))
    coarse = torch.tensor(random.normal(size=(1, 3, 2, 3)))
    weights = torch.tensor(random.normal(size=(3, 5)))
    functional = torch.nn.functional
    lateral = functional.conv2d(fine, weights[:, :, None, None])
    merged = lateral + functional.interpolate(coarse, size=(4, 6))
    for i, j in ((0, 0), (3, 5), (2, 1), (1, 4)):
        env = {
            r"\mathbf{W}": weights.numpy(),
            r"\mathbf{c}": np.moveaxis(fine[0].numpy(), 0, 2),
            r"\mathbf{t}": np.moveaxis(coarse[0].numpy(), 0, 2),
            "i": i,
            "j": j,
        }
        reference = {r"\mathbf{m}_{i,j}": merged[0, :, i, j].numpy()}
        assert_equation("fpn-merge", env, reference)


@proves(
    "fpn-level",
    how="compares areas in whole numbers, doubling or halving the side of 224 until the region fits, borders included",
)
def test_the_level_of_a_region_by_whole_numbers() -> None:
    sides = [(224, 224), (112, 112), (448, 448), (447, 448), (223, 225)]
    sides += [
        (56, 56),
        (100, 300),
        (896, 896),
        (895, 896),
        (30, 50),
        (13, 700),
    ]
    for base in (4, 6):
        for width, height in sides:
            level, area = base, 224 * 224 * 4**10
            scaled = width * height * 4**10
            while scaled >= 4 * area:
                level, area = level + 1, area * 4
            while scaled < area:
                level, area = level - 1, area // 4
            env = {"k_0": base, "w": width, "h": height}
            assert_equation("fpn-level", env, {"k": level})


@proves(
    "bifpn-fusion",
    how="adds inputs one by one and divides by what the weights add up to",
)
def test_inputs_are_weighed_and_normalized() -> None:
    for count, small in ((2, 0.0001), (3, 0.2)):
        inputs = rng(count).normal(size=(count, 4))
        weights = rng(count + 5).uniform(0.1, 2, size=count)
        total, added = small, np.zeros(4)
        for weight, features in zip(weights, inputs, strict=True):
            total += float(weight)
            added += weight * features
        env = {
            "n": count,
            "w": from_one(weights),
            r"\mathbf{x}": from_one(inputs),
            r"\varepsilon": small,
        }
        reference = {r"\mathbf{o}": added / total}
        assert_equation("bifpn-fusion", env, reference)


# ---------------------------------------------------------------- tracking


@proves(
    "kalman-step",
    how="mean and variance of densities on a grid: the movement convolved in, the measurement multiplied in",
)
def test_a_kalman_step_blurs_and_multiplies() -> None:
    grid = np.linspace(-40, 40, 2001)

    def bell(mean: float, variance: float) -> Array:
        density = np.exp(-((grid - mean) ** 2) / (2 * variance))
        return np.asarray(density / density.sum())

    def moments(density: Array) -> tuple[float, float]:
        mean = float(grid @ density)
        return mean, float((grid - mean) ** 2 @ density)

    for x, p, u, q, z, r in (
        (3.0, 1.7, 2.3, 0.9, 6.1, 3.1),
        (-4.0, 6.2, 1.1, 2.9, 0.4, 1.3),
    ):
        moved = np.convolve(bell(x, p), bell(u, q), mode="same")
        both = moved * bell(z, r)
        before, after = moments(moved), moments(both / both.sum())
        assert_equation(
            "kalman-step",
            {"x": x, "p": p, "u": u, "q": q, "z": z, "r": r},
            {
                r"\bar p": before[1],
                "k": (after[0] - before[0]) / (z - before[0]),
                r"x_\text{new}": after[0],
                r"p_\text{new}": after[1],
            },
            rtol=1e-6,
        )


def hungarian(cost: Array) -> tuple[list[int], Array, Array]:
    """For each row its column, and the prices of rows and columns: shortest paths, one row after the other."""
    size = len(cost)
    rows, columns = np.zeros(size + 1), np.zeros(size + 1)
    owner = [0] * (size + 1)
    for row in range(1, size + 1):
        owner[0], at = row, 0
        least, before = [np.inf] * (size + 1), [0] * (size + 1)
        used = [False] * (size + 1)
        while owner[at]:
            used[at] = True
            here = owner[at]
            free = [j for j in range(1, size + 1) if not used[j]]
            for j in free:
                slack = cost[here - 1, j - 1] - rows[here] - columns[j]
                if slack < least[j]:
                    least[j], before[j] = slack, at
            following = min(free, key=least.__getitem__)
            step = least[following]
            for j in range(size + 1):
                if used[j]:
                    rows[owner[j]] += step
                    columns[j] -= step
                else:
                    least[j] -= step
            at = following
        while at:
            owner[at] = owner[before[at]]
            at = before[at]
    pairs = [owner.index(row, 1) - 1 for row in range(1, size + 1)]
    return pairs, rows[1:], columns[1:]


@proves(
    "assignment-prices",
    how="every pairing of 3 to 5 tracks, priced by the Hungarian algorithm, which finds the least of all",
)
def test_prices_prove_the_least_pairing() -> None:
    for seed, size in enumerate((3, 4, 5)):
        cost = rng(seed).uniform(0, 1, size=(size, size))
        pairs, a, b = hungarian(cost)
        everyone = range(size)

        def total(chosen: Any, cost: Array = cost) -> float:
            return float(sum(cost[i, j] for i, j in enumerate(chosen)))

        every = list(itertools.permutations(everyone))
        assert total(pairs) == min(map(total, every))
        assert np.all(cost - a[:, None] - b >= -1e-12)
        np.testing.assert_allclose(a.sum() + b.sum(), total(pairs))
        for chosen in [tuple(pairs), *every[1:4]]:
            env = {
                "c": from_one(cost),
                "x": from_one(np.eye(size)[list(chosen)]),
                "a": from_one(a),
                "b": from_one(b),
                "n": size,
            }
            assert_equation("assignment-prices", env)
            sides = equation("assignment-prices")
            for side in (sides.left, sides.right):
                np.testing.assert_allclose(side.value(env), total(chosen))


Found = dict[tuple[int, int], int]
"""The detected track at each true box, by frame and true track."""


def tracking(found: Found, truth: Found, false: Found) -> dict[str, float]:
    """MOTA, IDF1 and HOTA of a video by sets of boxes.

    Args:
        found: the detected track at each true box that was found.
        truth: each true box by frame and place, with its track.
        false: boxes without truth, by frame and place.
    """
    actual = {t for _, t in truth}
    given = {*found.values(), *false.values()}
    errors, last = len(false), dict[int, int]()
    for box in sorted(truth):
        if box not in found:
            errors += 1
            continue
        errors += last.get(box[1], found[box]) != found[box]
        last[box[1]] = found[box]
    mine = {t: {b for b in truth if b[1] == t} for t in actual}
    theirs = {
        d: {b for b in found if found[b] == d}
        | {(-f, p) for (f, p), k in false.items() if k == d}
        for d in given
    }
    spare = [*given, *[None] * len(actual)]
    agreeing = max(
        sum(
            len(mine[t] & theirs[d])
            for t, d in zip(sorted(actual), some, strict=True)
            if d is not None
        )
        for some in itertools.permutations(spare, len(actual))
    )
    boxes = len(found) + len(false)
    precision, recall = agreeing / boxes, agreeing / len(truth)
    kept = [
        len(mine[b[1]] & theirs[d]) / len(mine[b[1]] | theirs[d])
        for b, d in found.items()
    ]
    detection = len(found) / len({*truth, *((-f, p) for f, p in false)})
    return {
        "MOTA": (len(truth) - errors) / len(truth),
        "IDF1": 2 / (1 / precision + 1 / recall),
        "HOTA": float(np.sqrt(detection * np.mean(kept))),
        "errors": errors,
        "agreeing": agreeing,
    }


def crossing(frames: int, swap: int) -> tuple[Found, Found]:
    """Two tracks, all found, whose identities swap for good; what is found and the truth."""
    truth = {(f, t): t for f in range(1, frames + 1) for t in (0, 1)}
    found = {(f, t): t if f <= swap else 1 - t for f, t in truth}
    return found, truth


@proves(
    "tracking-scores",
    how="three made-up videos with misses, false boxes and swaps, counted by sets of boxes and all pairings of tracks",
)
def test_tracking_scores_are_counted_box_by_box() -> None:
    for frames, swap, missed, alarms in (
        (7, 4, {(2, 0), (6, 1)}, {(3, 9): 0, (5, 9): 2, (6, 9): 2}),
        (9, 3, {(3, 1), (8, 1), (9, 0)}, {(4, 8): 1}),
        (6, 5, set[tuple[int, int]](), {(1, 9): 5, (2, 9): 5}),
    ):
        found, truth = crossing(frames, swap)
        found = {b: d for b, d in found.items() if b not in missed}
        seen = tracking(found, truth, alarms)
        associations = []
        for (_, true), track in found.items():
            both = sum(
                t == true and d == track for (_, t), d in found.items()
            )
            first = sum(t == true for _, t in truth)
            second = sum(d == track for d in found.values())
            second += sum(d == track for d in alarms.values())
            associations.append(both / (first + second - both))
        switches = seen["errors"] - len(missed) - len(alarms)
        assert_equation(
            "tracking-scores",
            {
                r"n_\text{TP}": len(found),
                r"n_\text{FN}": len(missed),
                r"n_\text{FP}": len(alarms),
                r"n_\text{S}": switches,
                r"n_\text{G}": len(truth),
                r"n_\text{D}": len(found) + len(alarms),
                "t": seen["agreeing"],
                "A": from_one(associations),
            },
            {
                rf"\text{{{name}}}": seen[name]
                for name in ("MOTA", "IDF1", "HOTA")
            },
        )


@proves(
    "tracking-scores",
    how="a made-up video in which each detection overlaps two objects enough, and the better overlap swaps halfway",
)
def test_identities_are_paired_over_whole_tracks() -> None:
    def overlap(a: float, b: float) -> float:
        shared = max(0.0, 1 - abs(a - b))
        return shared / (2 - shared)

    true, frames = (0.0, 0.426), 10
    near, far = (0.25, 0.176), (0.0, 0.426)
    video = [
        near if frame < frames // 2 else far for frame in range(frames)
    ]
    pairings = list(itertools.permutations((0, 1)))
    whole = max(
        sum(
            overlap(true[t], boxes[d]) >= 0.5
            for boxes in video
            for t, d in enumerate(pairing)
        )
        for pairing in pairings
    )
    sums = [
        [
            sum(overlap(true[t], b[d]) for t, d in enumerate(p))
            for p in pairings
        ]
        for b in video
    ]
    best = [pairings[row.index(max(row))] for row in sums]
    framewise = max(
        sum(chosen[t] == pairing[t] for chosen in best for t in (0, 1))
        for pairing in pairings
    )
    assert (framewise, whole) == (frames, 2 * frames)
    switches = sum(
        a[t] != b[t] for a, b in itertools.pairwise(best) for t in (0, 1)
    )
    kept = from_one([frames / 2 / (2 * frames - frames / 2)] * 2 * frames)
    assert_equation(
        "tracking-scores",
        {
            r"n_\text{TP}": 2 * frames,
            r"n_\text{FN}": 0,
            r"n_\text{FP}": 0,
            r"n_\text{S}": switches,
            r"n_\text{G}": 2 * frames,
            r"n_\text{D}": 2 * frames,
            "t": whole,
            "A": kept,
        },
        {
            r"\text{MOTA}": 1 - 2 / 20,
            r"\text{IDF1}": 1.0,
            r"\text{HOTA}": (1 / 3) ** 0.5,
        },
    )


@refutes(
    "mota-forgives-swaps",
    how="counts the boxes of two made-up tracks that swap halfway",
)
def test_a_swap_for_good_hardly_moves_mota() -> None:
    frames, accuracy, identity = published("mota-forgives-swaps").numbers
    found, truth = crossing(int(frames), int(frames) // 2)
    seen = tracking(found, truth, {})
    assert seen["MOTA"] == accuracy
    assert seen["IDF1"] == identity < accuracy
