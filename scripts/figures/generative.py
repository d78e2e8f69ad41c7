"""Generative models and learned distances."""

import math

import numpy as np

from figures.canvas import Panel
from figures.drawing import Panels, figure
from figures.functions import sigmoid
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
    panel.path([(48, 28), (140, 70), (140, 102), (48, 144)], "box", closed=True)
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
        (-0.15, 1.35), (-0.15, 1.15), width=316, height=273.9,
        xticks=(0, 0.5, 1), yticks=(0, 0.5, 1),
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
    plot.dot(POSITIVE, math.sqrt(1 - POSITIVE**2), "dot c3", 4.5, "positive")
    plot.note(POSITIVE, 0.6, "positive", "small t3", "end", (-8, 8))
    for cosine, kind in zip(
        NEGATIVES, ("easy", "semi-hard", "hard"), strict=True
    ):
        height = math.sqrt(1 - cosine**2)
        plot.dot(cosine, height, "ring", 4.5, "negative")
        loss = f"{triplet(cosine):.1f}".removesuffix(".0")
        plot.note(
            cosine, height, f"{kind}: loss {loss}", "small t2", "start", (9, -3)
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
