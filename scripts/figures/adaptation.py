"""How a pretrained model is changed."""

import numpy as np

from figures.canvas import Panel
from figures.drawing import Panels, figure
from figures.plot import Plot

SIDE, RANK, PIXEL = 16, 2, 7
"""Rows and columns of a small square matrix, the rank of its correction, and a number's size on the picture."""


@figure(
    "lora-shapes",
    """A square of 16 by 16 numbers, W, frozen; plus a tall strip of 16 by 2, B, zero at the start, times a flat strip
    of 2 by 16, A, random at the start. W has 256 numbers, B and A together 64.""",
)
def lora_shapes() -> Panels:
    """A frozen matrix and its correction of low rank, drawn to scale."""
    panel, long, thin = Panel(316, 178), SIDE * PIXEL, RANK * PIXEL
    top = 34
    parts = (
        ("W", 8, long, long, "cell", "frozen", SIDE * SIDE),
        ("B", 158, thin, long, "f1", "0 at first", SIDE * RANK),
        ("A", 200, long, thin, "f1", "random at first", RANK * SIDE),
    )
    for name, x, wide, high, css, state, count in parts:
        y = top + (long - high) / 2
        middle = x + wide / 2
        panel.rect((x, y), wide, high, css, name)
        panel.text((middle, y - 8), name, "bold")
        panel.text((middle, y + high + 16), state, "small quiet")
        panel.text((middle, y + high + 31), f"{count} numbers", "small")
    panel.text((138, top + long / 2 + 5), "+")
    panel.text((187, top + long / 2 + 4), "·")
    return [panel]


OLD = np.array([[4.0, 3.0], [3.0, 4.0]])
"""Curvature of an old task's loss, which is least at 0."""
NEW, PULL = np.array([3.0, -2.0]), 2.0
"""Where the new task's loss is least, and its curvature, the same in every direction."""


@figure(
    "old-task-contours",
    """Two plots of a plane of two weights, from the old task's optimum at 0 and 0 to the new task's at 3 and -2.
    In the first the penalty's contours are narrow ellipses along the diagonal on which the weights change
    against each other, and the sum of penalty and new loss is least at 1.8 and -1.6. In the second the
    contours are circles in the two weights, and it is least at 1 and -0.7.""",
)
def old_task_contours() -> Panels:
    """What is found with the whole curvature of the old task, and with its diagonal."""
    panels = []
    angle = np.linspace(0, 2 * np.pi, 121)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    for title, penalty in (
        ("the whole curvature", OLD),
        ("its diagonal", np.diag(np.diag(OLD))),
    ):
        plot = Plot(
            (-3, 4), (-3, 3), height=283, xticks=(-2, 0, 2, 4), yticks=(-2, 0, 2),
            xlabel="first weight", ylabel="second weight", title=title,
        )  # fmt: skip
        root = np.linalg.inv(np.linalg.cholesky(penalty)).T
        for level, css in ((1, "grid"), (3, "c2")):
            x, y = (2 * level) ** 0.5 * root @ circle
            plot.plot(x, y, css, "" if css == "grid" else f"level {level}")
        optimum = np.linalg.solve(penalty + PULL * np.eye(2), PULL * NEW)
        x, y = (float(w) for w in optimum)
        plot.dot(0, 0, "ring", 3.5, "old")
        plot.dot(float(NEW[0]), float(NEW[1]), "ring", 3.5, "new")
        plot.dot(x, y, "dot", 4, "found")
        plot.note(0, 0, "old", "small", "middle", (0, -8))
        plot.note(
            float(NEW[0]), float(NEW[1]), "new", "small", "middle", (0, 16)
        )
        plot.note(
            x, y, f"{x:.1f}, \u2212{-y:.1f}", "small", "start", (9, 1)
        )
        panels.append(plot)
    return panels


AWAY, THIN, STEPS, RENEWED, RATE = 12, 4, 90, 15, 0.15
"""Directions of a target, the rank of what is trained, steps, those between two projections, and step size."""
STRETCH = np.linspace(1.0, 0.45, AWAY)
"""How far away the target is in each direction: singular values, the largest first."""


def distances() -> dict[str, np.ndarray]:
    """Distance to the target after each step of gradient descent, by what is trained."""
    random = np.random.default_rng(7)
    left, right = (
        np.linalg.qr(random.normal(size=(side, side)))[0]
        for side in (AWAY, 16)
    )
    target = left * STRETCH @ right[:AWAY]
    full, galore = np.zeros_like(target), np.zeros_like(target)
    b, a = np.zeros((AWAY, THIN)), random.normal(size=(THIN, 16)) / 4
    basis = left[:, :0]
    gone: dict[str, list[float]] = {
        "all weights": [],
        "GaLore": [],
        "LoRA": [],
    }
    for step in range(STEPS + 1):
        for name, change in zip(gone, (full, galore, b @ a), strict=True):
            gone[name].append(float(np.linalg.norm(target - change)))
        full += RATE * (target - full)
        if step % RENEWED == 0:
            basis = np.linalg.svd(target - galore)[0][:, :THIN]
        galore += RATE * basis @ (basis.T @ (target - galore))
        ahead = target - b @ a
        b, a = b + RATE * 3 * ahead @ a.T, a + RATE * 3 * b.T @ ahead
    return {name: np.array(values) for name, values in gone.items()}


@figure(
    "low-rank-training",
    """Three curves of a distance over 90 steps, all from about 2.6. With all weights trained it falls in one sweep to
    nearly 0. LoRA falls to about 1.7 and stays there, on a dashed line. GaLore falls in three sweeps of 15 steps, each
    slowing down before the next, and then nears 0, too.""",
)
def low_rank_training() -> Panels:
    """What corrections of low rank and gradients of low rank reach."""
    gone = distances()
    plot = Plot(
        (0, STEPS),
        (0, 3),
        xticks=tuple(range(0, STEPS + 1, RENEWED)),
        yticks=(0, 1, 2, 3),
        xlabel="steps",
        ylabel="distance to the target",
    )
    floor = float(np.sqrt(np.sum(STRETCH[THIN:] ** 2)))
    plot.path([plot.at(0, floor), plot.at(STEPS, floor)], "line dashed")
    for (name, values), css in zip(
        gone.items(), ("c1 dashed", "c2", "c3"), strict=True
    ):
        plot.plot(np.arange(STEPS + 1.0), values, css, name)
    plot.note(STEPS, floor, "LoRA, rank 4", "small t3", "end", (0, -8))
    plot.note(32, 0.95, "GaLore, rank 4", "small t2", "start", (4, -4))
    plot.note(9, 0.76, "all weights", "small t1", "start")
    return [plot]
