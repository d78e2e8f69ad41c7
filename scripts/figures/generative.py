"""Generative models and learned distances."""

import math

import numpy as np

from figures.canvas import Panel, Point
from figures.drawing import Panels, figure
from figures.functions import Array, sigmoid
from figures.losses import normal
from figures.plot import Plot

INPUT, CODE = 784, 32


@figure(
    "autoencoder-shapes",
    """From left to right: a tall bar of 784 numbers, a funnel marked encoder, a short bar of 32 numbers, the
    code, a funnel the other way marked decoder, and a tall bar of 784 numbers again, which is compared with the
    first by a line for the loss. The
    only way from the first to the last is through the code.""",
)
def autoencoder_shapes() -> Panels:
    """784 numbers through a code of 32."""
    panel = Panel(318, 212)
    bars = (
        (30, 120, "*x*", INPUT),
        (158, 34, "code *f*(*x*)", CODE),
        (286, 120, "*g*(*f*(*x*))", INPUT),
    )
    for x, height, name, size in bars:
        panel.rect((x - 9, 86 - height / 2), 18, height, "f1")
        panel.text((x, 164), name, "small")
        panel.text((x, 180), str(size), "small quiet", name="size")
    panel.path(
        [(48, 28), (140, 70), (140, 102), (48, 144)], "box", closed=True
    )
    panel.path(
        [(268, 28), (176, 70), (176, 102), (268, 144)], "box", closed=True
    )
    panel.text((90, 91), "encoder *f*", "small")
    panel.text((226, 91), "decoder *g*", "small")
    for start, end in ((39, 48), (140, 149), (167, 176), (268, 277)):
        panel.arrow((start, 86), (end, 86))
    panel.path([(30, 22), (30, 12), (286, 12), (286, 22)], "c2")
    panel.text((158, 204), "bars not to scale", "small quiet")
    panel.text((158, 28), "loss: compare", "small t2")
    return [panel]


MEAN, SPREAD, NOISE = 1.0, 0.5, -0.4
"""What an encoder says of one number of the code, and a draw from the standard normal."""


def coded() -> dict[str, int]:
    """How many numbers each step of a variational autoencoder returns, from a run with random weights."""
    rng = np.random.default_rng(0)

    def layer(values: Array, out: int) -> Array:
        return rng.normal(size=(out, len(values))) @ values / len(values)

    x = rng.random(INPUT)
    mean, spread = layer(x, CODE), np.exp(layer(x, CODE) / 2)
    noise = rng.normal(size=spread.shape)
    code = mean + spread * noise
    returned = {"x": x, "mean": mean, "spread": spread, "noise": noise}
    returned |= {"code": code, "output": layer(code, INPUT)}
    return {name: len(values) for name, values in returned.items()}


def divergence(mean: float, spread: float) -> float:
    """Nats from the standard normal to a Gaussian."""
    return (mean**2 + spread**2 - 1) / 2 - math.log(spread)


@figure(
    "vae-shapes",
    """Left: from top to bottom, x with 784 numbers, the encoder, from it two vectors of 32 numbers, μ and σ. σ is
    multiplied by noise ε, 32 numbers that come from the side, and μ is added, which gives z, 32 numbers; the decoder
    makes 784 of them. Two dashed boxes are the terms of the loss: KL, which reads μ and σ, and reconstruction, which
    compares the output with x. Right: two bell curves over one number of the code, the prior around 0 and, narrower,
    the encoder's around 1; a drawn z lies at 0.8. Their divergence is 0.818 nats.""",
)
def vae_shapes() -> Panels:
    """A variational autoencoder with its two losses, and one number of its code."""
    return [_variational(), _one_number()]


def _variational() -> Panel:
    sizes = coded()
    panel = Panel(316, 372)

    def size(at: Point, name: str, anchor: str = "start") -> None:
        panel.text(at, str(sizes[name]), "small quiet", anchor, name)

    panel.text((94, 16), "*x*", "bold", "end")
    size((106, 16), "x")
    panel.arrow((100, 6), (100, 33))
    panel.box((20, 34), 160, 30, "encoder")
    for x, letter, name in ((60, "μ", "mean"), (140, "σ", "spread")):
        panel.arrow((x, 64), (x, 93), "c1")
        panel.box((x - 22, 94), 44, 26, f"*{letter}*", "f1")
        size((x + 6, 84), name)
    panel.arrow((60, 120), (60, 152), "c1")
    panel.arrow((140, 120), (140, 152), "c1")
    for x, sign in ((60, "+"), (140, "×")):
        panel.circle((x, 164), 11)
        panel.text((x, 169), sign, "bold", name="sign")
    panel.arrow((129, 164), (72, 164), "c1")
    panel.arrow((192, 164), (152, 164))
    panel.text((196, 168), "noise *ε*", "small", "start")
    size((252, 168), "noise")
    panel.arrow((60, 175), (60, 211), "c1")
    panel.text((54, 198), "*z*", "bold", "end")
    size((66, 198), "code")
    panel.box((20, 212), 160, 30, "decoder")
    panel.arrow((60, 242), (60, 281), "c1")
    panel.text((54, 266), "*x̂*", "bold", "end")
    size((66, 266), "output")
    panel.rect((20, 282), 160, 30, "c2", "loss")
    panel.text((100, 302), "reconstruction")
    panel.route([(100, 22), (304, 22), (304, 297), (181, 297)], "thin")
    panel.text((298, 254), "*x*", "small", "end")
    panel.rect((216, 92), 70, 30, "c2", "loss")
    panel.text((251, 112), "KL")
    panel.route([(60, 136), (251, 136), (251, 123)], "thin")
    panel.circle((60, 136), 2.6, "dot")
    panel.circle((140, 136), 2.6, "dot")
    panel.text((158, 338), "loss = reconstruction + KL", "bold")
    panel.text(
        (158, 358),
        "gradients reach the encoder by *μ* and *σ*",
        "small quiet",
    )
    return panel


def _one_number() -> Panel:
    nats = divergence(MEAN, SPREAD)
    x = np.linspace(-3, 3, 181)
    plot = Plot(
        (-3, 3), (0, 0.9), xticks=(-2, -1, 0, 1, 2), yticks=(0, 0.4, 0.8), height=240,
        xlabel="one number of the code", ylabel="density", title=f"KL {nats:.3f} nats",
    )  # fmt: skip
    plot.plot(x, normal(x, 0, 1), "c2", "prior")
    plot.plot(x, normal(x, MEAN, SPREAD), "c1", "encoder")
    drawn = MEAN + SPREAD * NOISE
    plot.dot(drawn, 0, "dot", 4.5, "z")
    plot.note(drawn, 0, f"*z* = {drawn:g}", "small", "middle", (0, -9))
    plot.note(-2.6, 0.2, "prior", "small t2")
    plot.note(1.45, 0.6, f"*μ* = {MEAN:g}, *σ* = {SPREAD:g}", "small t1")
    return plot


@figure(
    "gan-generator-losses",
    """Two losses of the generator against the logit a of D for a generated sample, from −6 to 6. At the left,
    where samples are seen through, log of one minus D is flat, and −log D falls in a straight line of slope −1.
    At the right it is the other way around.""",
)
def gan_generator_losses() -> Panels:
    """The minimax and the non-saturating loss."""
    a = np.linspace(-6, 6, 241)
    d = sigmoid(a)
    plot = Plot(
        (-6, 6), (-6.1, 6.1), xticks=(-6, -3, 0, 3, 6), yticks=(-6, -3, 0, 3, 6),
        xlabel="logit *a* of *D*(*G*(*z*)): seen through at the left", ylabel="loss of the generator",
    )  # fmt: skip
    plot.plot(a, np.log(1 - d), "c2", "minimax")
    plot.plot(a, -np.log(d), "c1", "non-saturating")
    plot.note(-3, 3.6, "−log *D*: slope −1", "small t1")
    plot.note(-5.8, -1.2, "log(1 − *D*): flat", "small t2")
    return [plot]


POSITIVE, NEGATIVES, GAP = 0.8, (0.0, 0.75, 0.9), 0.2


def triplet(cosine: float) -> float:
    """Loss of a triplet of unit vectors, the negative at a cosine from the anchor."""
    near, far = 2 - 2 * POSITIVE, 2 - 2 * cosine
    return max(near - far + GAP, 0)


@figure(
    "triplet-in-the-plane",
    """A quarter of a circle with the anchor at its right end and the positive a little further up. Two thin
    arcs around the anchor: one through the positive, one beyond it by the margin. A negative beyond the outer
    arc is easy, loss 0; one between the arcs is semi-hard, loss 0.1; one within the inner arc is hard, loss
    0.4.""",
)
def triplet_in_the_plane() -> Panels:
    """Unit vectors: where negatives are easy, semi-hard and hard."""
    plot = Plot(
        (-0.15, 1.35), (-0.15, 1.1), width=316, height=273.3,
        xticks=(0, 0.5, 1), yticks=(0, 0.5, 1),
        xlabel="first component", ylabel="second component",
    )  # fmt: skip
    around = np.linspace(0, np.pi / 2, 91)
    plot.plot(np.cos(around), np.sin(around), "thin", "sphere")
    for squared, name in (
        (2 - 2 * POSITIVE, "near"),
        (2 - 2 * POSITIVE + GAP, "far"),
    ):
        angle = np.linspace(np.pi / 2 - 0.15, np.pi, 60)
        x, y = (
            1 + math.sqrt(squared) * np.cos(angle),
            math.sqrt(squared) * np.sin(angle),
        )
        plot.plot(x[y > -0.02], y[y > -0.02], "thin dashed", name)
    plot.dot(1, 0, "dot", 4.5, "anchor")
    plot.note(1, 0, "anchor", "small", "start", (8, 4))
    plot.dot(
        POSITIVE, math.sqrt(1 - POSITIVE**2), "dot c3", 4.5, "positive"
    )
    plot.note(POSITIVE, 0.6, "positive", "small t3", "end", (-8, 8))
    for cosine, kind in zip(
        NEGATIVES, ("easy", "semi-hard", "hard"), strict=True
    ):
        height = math.sqrt(1 - cosine**2)
        plot.dot(cosine, height, "ring", 4.5, "negative")
        loss = f"{triplet(cosine):.1f}".removesuffix(".0")
        plot.note(
            cosine,
            height,
            f"{kind}: loss {loss}",
            "small t2",
            "start",
            (9, -3),
        )
    return [plot]


@figure(
    "distances-of-two-points",
    """Two distances between a point at 0 and one at θ, over θ from −2 to 2. The Wasserstein distance is a V with its
    tip at 0. The Jensen–Shannon divergence is a level line at 0.69, but for a single dot of 0 at θ = 0.""",
)
def distances_of_two_points() -> Panels:
    """What leads a point back to another, and what does not."""
    plot = Plot(
        (-2, 2), (0, 2), xticks=(-2, -1, 0, 1, 2), yticks=(0, 0.5, 1, 1.5, 2),
        height=190, xlabel="place θ of the generated point", ylabel="distance from a real point at 0",
    )  # fmt: skip
    theta = np.linspace(-2, 2, 81)
    plot.plot(theta, np.abs(theta), "c1", "wasserstein")
    for name, side in (("left", (-2, -0.05)), ("right", (0.05, 2))):
        level = (math.log(2), math.log(2))
        plot.plot(side, level, "c2 dashed", f"divergence-{name}")
    plot.dot(0, 0, "dot c2", name="divergence-at-0")
    plot.note(-0.95, 1.5, "Wasserstein", "small t1")
    plot.note(1.98, 0.3, "Jensen–Shannon", "small t2", "end")
    return [plot]


REAL_SPAN, MADE_SPAN = (0.0, 1.0), (3.0, 4.0)
"""Where real and generated numbers lie, evenly spread, without overlap."""


@figure(
    "critic-and-discriminator",
    """Real samples are shaded from 0 to 1, generated ones from 3 to 4. Over the first the ideal discriminator is level
    at 1, over the others at 0. An ideal critic falls in a straight line from 2 at 0 to −2 at 4.""",
)
def critic_and_discriminator() -> Panels:
    """What stands under samples that are apart: level ground, or a slope."""
    plot = Plot(
        (-0.5, 4.5), (-2.5, 3.25), xticks=(0, 1, 3, 4), yticks=(-2, 0, 1, 2), height=190,
        xlabel="x", ylabel="D(x), f(x)",
    )  # fmt: skip
    for name, span, css in (
        ("real", REAL_SPAN, "f1"),
        ("generated", MADE_SPAN, "f2"),
    ):
        plot.area(span, (2.3, 2.3), css)
        plot.note(sum(span) / 2, 2.3, name, "small", "middle", (0, -6))
    for span, level in ((REAL_SPAN, 1), (MADE_SPAN, 0)):
        plot.plot(span, (level, level), "c3 dashed", "discriminator")
    ends = (REAL_SPAN[0], MADE_SPAN[1])
    half = (ends[1] - ends[0]) / 2
    plot.plot(ends, (half, -half), "c1", "critic")
    plot.note(1.7, 0.9, "critic *f*", "small t1")
    plot.note(2.9, 0, "*D*", "small t3", "end", (0, 4))
    return [plot]


IMAGE, PATCH, PATCH_LAYERS = (
    256,
    70,
    ((4, 2), (4, 2), (4, 2), (4, 1), (4, 1)),
)
"""Side of the image, side of a patch, and kernels and strides of a discriminator whose layers pad by 1."""


def patch_of(output: int) -> tuple[int, int]:
    """From which to which pixel one output sees, along one side."""
    first = last = output
    for kernel, stride in reversed(PATCH_LAYERS):
        first, last = first * stride - 1, last * stride - 1 + kernel - 1
    return first, last


def patch_outputs() -> int:
    """How many outputs there are along one side."""
    side = IMAGE
    for kernel, stride in PATCH_LAYERS:
        side = (side + 2 - kernel) // stride + 1
    return side


@figure(
    "patch-discriminator",
    """Left: an image of 256 by 256 pixels. A shaded square of 70 by 70 pixels lies in it, and beside it, 8 pixels
    further right and mostly over the first, a dashed one. Right: the output, a grid of 30 by 30 scores; the score of
    the shaded square is marked.""",
)
def patch_discriminator() -> Panels:
    """A patch of the image and its score."""
    scale, row, column = 0.75, 9, 12
    image = Panel(212, 232)
    image.text((106, 14), f"image, {IMAGE} × {IMAGE}")
    left, top = 10.0, 26.0
    image.rect((left, top), IMAGE * scale, IMAGE * scale, "box", "image")
    for step, css, name in ((0, "f1", "patch"), (1, "c2 dashed", "next")):
        x, y = patch_of(column + step)[0], patch_of(row)[0]
        image.rect(
            (left + x * scale, top + y * scale),
            PATCH * scale,
            PATCH * scale,
            css,
            name,
        )
    image.text(
        (left + (patch_of(column)[0] + PATCH / 2) * scale, top + 106),
        f"{PATCH} × {PATCH}",
        "small",
        name="size",
    )
    count, side = patch_outputs(), 6.0
    scores = Panel(212, 232)
    scores.text((106, 14), f"scores, {count} × {count}", name="grid")
    for r in range(count + 1):
        at = 16 + side * r
        scores.line((at, 26), (at, 26 + side * count), "grid", "column")
        scores.line(
            (16, 10 + at), (16 + side * count, 10 + at), "grid", "row"
        )
    scores.rect(
        (16 + side * column, 26 + side * row), side, side, "f1", "score"
    )
    return [image, scores]


KINDS = ("tree", "building")
"""What both sets of pictures show, each as often."""


@figure(
    "cycle-that-swaps",
    """Two diagrams, each with two photos at the left, a tree and a building, and two label maps at the right. Left:
    G leads from the tree to the tree and from the building to the building, and F leads back. Right: G leads from
    the tree to the building and from the building to the tree, and F leads back along the same ways. Below both
    stands: cycle loss 0, both maps as often as in the data.""",
)
def cycle_that_swaps() -> Panels:
    """A right and a wrong translation that no loss of the cycle tells apart."""
    return [
        _translation("what is meant", (0, 1)),
        _translation("what is allowed, too", (1, 0)),
    ]


def _translation(title: str, target: tuple[int, int]) -> Panel:
    panel = Panel(300, 190)
    panel.text((150, 14), title)
    panel.text((52, 38), "photos", "small quiet")
    panel.text((248, 38), "label maps", "small quiet")
    rows = (66.0, 122.0)
    for kind, y in zip(KINDS, rows, strict=True):
        for x in (8, 204):
            panel.box((x, y - 18), 88, 36, kind)
    for source, to in enumerate(target):
        start, end = rows[source], rows[to]
        panel.arrow((98, start - 6), (202, end - 6), "c1")
        panel.arrow((202, end + 6), (98, start + 6), "c2 dashed")
    panel.text((150, 52), "*G*", "small t1")
    panel.text((150, 146), "*F*, back", "small t2")
    panel.text((150, 168), f"cycle loss {_cycle_loss(target)}", name="loss")
    panel.text((150, 185), "both maps as often as in the data", "small")
    return panel


def _cycle_loss(target: tuple[int, int]) -> int:
    """How many of the photos do not come back, if F undoes G."""
    back = {to: source for source, to in enumerate(target)}
    return sum(back[to] != source for source, to in enumerate(target))


SEEN, DECODER_NOISE = 1.5, 0.5
"""One number of data, and the variance of a decoder whose mean is the code."""


@figure(
    "bound-and-collapse",
    """Left: nats over the mean of the encoder, from −1 to 3. The log-likelihood is a level line at −1.87; the bound is
    a parabola below it that touches it at the mean 1, that of the posterior, and lies 1.5 nats below at 0. Right: nats
    in the code over βv/S from 0 to 2. The curve falls from above 1.5 to 0 at 1 and stays at 0.""",
)
def bound_and_collapse() -> Panels:
    """The evidence lower bound of a small model, and the nats in a linear code."""
    spread = 1 + DECODER_NOISE
    likelihood = -(math.log(2 * math.pi * spread) + SEEN**2 / spread) / 2
    posterior, variance = SEEN / spread, DECODER_NOISE / spread
    m = np.linspace(-1, 3, 161)
    bound = likelihood - (m - posterior) ** 2 / (2 * variance)
    left = Plot(
        (-1, 3), (-8, -1), xticks=(-1, 0, 1, 2, 3), yticks=(-8, -6, -4, -2),
        height=200, xlabel="mean of the encoder", ylabel="nats",
    )  # fmt: skip
    left.plot((-1, 3), (likelihood, likelihood), "c2 dashed", "likelihood")
    left.plot(m, bound, "c1", "bound")
    left.dot(posterior, likelihood, "dot", 4.5, "posterior")
    left.note(-0.95, -1.5, "log *p*(*x*)", "small t2")
    left.note(0.75, -4.6, "bound *J*", "small t1")
    right = Plot(
        (0, 2), (0, 1.6), xticks=(0, 0.5, 1, 1.5, 2), yticks=(0, 0.5, 1, 1.5),
        height=200, xlabel="*βv*/*S*", ylabel="nats in the code, *R*",
    )  # fmt: skip
    u = np.concatenate([np.geomspace(0.042, 1, 80), [2.0]])
    right.plot(u, np.maximum(-np.log(u) / 2, 0), "c1", "nats")
    right.note(1.5, 0.12, "collapsed", "small t1", "middle")
    return [left, right]


LOGIT, TARGET = 1.0, 0.45
"""The first of two logits, the other 0, and what the first entry of a draw is compared with."""


def spread_of(estimates: Array, weights: Array) -> tuple[float, float]:
    """Mean and standard deviation."""
    mean = float(weights @ estimates)
    return mean, math.sqrt(float(weights @ estimates**2) - mean**2)


def relaxed_gradients(temperature: float) -> dict[str, tuple[float, float]]:
    """Mean and standard deviation of two estimates of the slope in the logit, integrated over the noise."""
    noise, step = np.linspace(-30, 30, 60_001, retstep=True)
    weights = sigmoid(noise) * sigmoid(-noise) * step
    # The difference of two Gumbel noises is logistic.
    soft = sigmoid((LOGIT + noise) / temperature)
    slope = soft * (1 - soft) / temperature
    hard = (LOGIT + noise > 0).astype(float)
    return {
        "relaxed": spread_of(2 * (soft - TARGET) * slope, weights),
        "straight-through": spread_of(2 * (hard - TARGET) * slope, weights),
    }


def score_gradient() -> tuple[float, float]:
    """The same of the score function with the mean loss as baseline."""
    chances = np.array(
        [sigmoid(np.array(LOGIT)), sigmoid(np.array(-LOGIT))]
    )
    first = np.array([1.0, 0.0])
    losses = (first - TARGET) ** 2
    estimates = (losses - chances @ losses) * (first - chances[0])
    return spread_of(estimates, chances)


@figure(
    "gumbel-gradients",
    """Two plots over the temperature from 0.05 to 4, on a logarithmic axis. Left: the mean of each estimate. The truth
    is a level dashed line at 0.020; relaxed and straight-through begin a little above it, rise to 0.048 and 0.069 near
    0.6 and 0.8, and fall again; the relaxed one crosses the truth near 2.7. Right: standard deviations. Both fall as
    the temperature grows, straight-through from 0.81, relaxed from 0.37; that of the score function is a level line at
    0.020.""",
)
def gumbel_gradients() -> Panels:
    """Bias and noise of gradients through a soft draw."""
    at = np.geomspace(0.05, 4, 60)
    by_temperature = [relaxed_gradients(float(t)) for t in at]
    truth, noise = score_gradient()
    panels = []
    for which, level, top, ticks, said in (
        (0, truth, 0.08, (0, 0.02, 0.04, 0.06, 0.08), "mean estimate"),
        (1, noise, 0.9, (0, 0.2, 0.4, 0.6, 0.8), "standard deviation"),
    ):
        plot = Plot(
            (0.05, 4), (0, top), xticks=(0.05, 0.1, 0.2, 0.5, 1, 2, 4), yticks=ticks,
            xlog=True, height=200, xlabel="temperature *τ*", ylabel=said,
        )  # fmt: skip
        for name, look in (("relaxed", "c1"), ("straight-through", "c3")):
            plot.plot(
                at, [f[name][which] for f in by_temperature], look, name
            )
        plot.plot((0.05, 4), (level, level), "c2 dashed", "score")
        if which == 0:
            plot.note(0.3, 0.074, "straight-through", "small t3")
            plot.note(0.27, 0.031, "relaxed", "small t1")
            plot.note(0.055, 0.013, "truth, and score function", "small t2")
        else:
            plot.note(0.09, 0.7, "straight-through", "small t3")
            plot.note(0.17, 0.24, "relaxed", "small t1")
            plot.note(0.055, 0.05, "score function", "small t2")
        panels.append(plot)
    return panels


CELL = (0.5, 1.0, 0.5, 1.0)
"""Left, right, lower and upper edge of the cell that is watched."""


def coupled(first: Array, second: Array) -> tuple[Array, Array]:
    """A point after a coupling layer that moves its second number, and one that moves its first."""
    second = second * np.exp(0.5 * np.tanh(first)) + 0.5 * first
    first = first * np.exp(0.4 * np.tanh(second)) + 0.5 * np.sin(second)
    return first, second


@figure(
    "coupling-grid",
    """Two plots of a plane. Left: a square grid from −1.5 to 1.5 with lines every half; one cell, from 0.5 to 1 in both
    directions, has a bold edge. Right: the same lines after two coupling layers, bent and sheared up to the right, wide
    there and narrow at the lower left, with no new crossing; the cell is now about twice as large.""",
)
def coupling_grid() -> Panels:
    """A grid of noise, and where two coupling layers carry it."""
    along, panels = np.linspace(-1.5, 1.5, 61), []
    left, right, low, high = CELL
    part = np.linspace(0, 1, 13)
    edge_x = np.concatenate(
        [left + (right - left) * part, 0 * part + right,
         right - (right - left) * part, 0 * part + left]
    )  # fmt: skip
    edge_y = np.concatenate(
        [0 * part + low, low + (high - low) * part,
         0 * part + high, high - (high - low) * part]
    )  # fmt: skip
    for moved, said in ((False, "noise *z*"), (True, "data *x*")):
        plot = Plot(
            (-3, 3.5), (-3, 3.5), width=300, height=280,
            xticks=(-2, 0, 2), yticks=(-2, 0, 2), title=said,
            xlabel="first number", ylabel="second number",
        )  # fmt: skip
        lines = [(at + 0 * along, along, "grid") for at in along[::10]]
        lines += [(along, at + 0 * along, "grid") for at in along[::10]]
        for x, y, name in [*lines, (edge_x, edge_y, "cell")]:
            at = coupled(x, y) if moved else (x, y)
            look = "c2" if name == "cell" else "thin"
            plot.plot(at[0], at[1], look, name)
        panels.append(plot)
    return panels


DEEP, REACH = 4, 4
"""Masked layers of 3 by 3, and how far they reach in each direction."""

Place = tuple[int, int]
"""Rows below the predicted pixel, and columns to its right."""


def one_stack() -> set[Place]:
    """What the predicted pixel can depend on after masked layers, the first without the pixel itself."""
    above = {(-1, -1), (-1, 0), (-1, 1), (0, -1)}
    seen = {(0, 0)}
    for layer in range(DEEP):
        steps = above | ({(0, 0)} if layer < DEEP - 1 else set())
        seen = {(y + v, x + u) for y, x in seen for v, u in steps}
    return seen


def two_stacks() -> set[Place]:
    """The same where a stack reads the rows above, and another the row itself and the first stack one row higher."""
    vertical: list[set[Place]] = [{(0, 0)}]
    horizontal: list[set[Place]] = [{(0, 0)}]
    for layer in range(DEEP):
        vertical.append(
            {(y + v, x + u) for y, x in vertical[-1]
             for v in (-1, 0) for u in (-1, 0, 1)}
        )  # fmt: skip
        own = (-1, 0) if layer else (-1,)
        row = {(y, x + u) for y, x in horizontal[-1] for u in own}
        higher = {(y - 1, x) for y, x in vertical[-1]}
        horizontal.append(row | higher)
    return horizontal[-1]


@figure(
    "pixelcnn-blind-spot",
    """Two grids of 9 columns and 6 rows around a ringed pixel in the middle of the fifth row. Left, one masked stack:
    the four pixels to its left and the four rows above are shaded, but for a triangle of six pixels at the upper right,
    which have question marks: 34 of 40 earlier pixels are seen. Right, two stacks: all 40 are shaded. In both, the
    pixels to the right in its row and all in the row below are blank.""",
)
def pixelcnn_blind_spot() -> Panels:
    """Earlier pixels that masked layers see, for one stack and for two."""
    return [
        _seen("one masked stack", one_stack()),
        _seen("two stacks", two_stacks()),
    ]


def _seen(title: str, seen: set[Place]) -> Panel:
    side, left, top = 24.0, 12.0, 28.0
    panel = Panel(240, 206)
    panel.text((120, 16), title, "bold")
    earlier = 0
    for y in range(-REACH, 2):
        for x in range(-REACH, REACH + 1):
            at = (left + side * (x + REACH), top + side * (y + REACH))
            middle = (at[0] + side / 2, at[1] + side / 2)
            if (y, x) == (0, 0):
                panel.rect(at, side, side, "cell", "predicted")
                panel.circle(middle, 7, "ring")
                continue
            before = (y, x) < (0, 0)
            earlier += before
            name = (
                "seen" if (y, x) in seen else "blind" if before else "later"
            )
            look = {"seen": "f1", "blind": "f2", "later": "pad"}[name]
            panel.rect(at, side, side, look, name)
            if name == "blind":
                panel.text((middle[0], middle[1] + 4), "?", "small t2")
    shown = sum((y, x) in seen for y in range(-REACH, 1)
                for x in range(-REACH, REACH + 1))  # fmt: skip
    said = f"{shown} of {earlier} earlier pixels are seen"
    panel.text((120, 196), said, "small", name="share")
    return panel
