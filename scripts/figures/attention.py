"""Attention over an encoder's states, and the shapes within its heads."""

import numpy as np

from figures.canvas import Panel
from figures.drawing import Panels, figure
from figures.functions import Array, softmax

STATES = (10.0, 20.0, 30.0)
"""An encoder's states for three source words, of one number each."""
SCORES = ((2.0, 1.0, 0.0), (0.0, 1.0, 2.0))
"""How two steps of the decoder score them."""


def reads() -> dict[str, Array]:
    """The weights of the states at each step: all on the last one, and as the scores say."""
    last = np.eye(len(STATES))[-1]
    return {
        "one vector": np.array([last] * len(SCORES)),
        "attention": np.array([softmax(np.array(row)) for row in SCORES]),
    }


@figure(
    "context-vectors",
    """Two panels, each with three encoder states, 10, 20 and 30, in a row, joined by arrows from left to right, and
    below them two decoder steps, a row of three weights each. One vector: an arrow leads down from the last state
    alone; the weights are 0, 0, 1 at both steps, and both contexts are 30. Attention: arrows lead down from all three;
    step 1 has the weights 0.665, 0.245, 0.090 and the context 14.248, step 2 the weights 0.090, 0.245, 0.665 and the
    context 25.752.""",
)
def context_vectors() -> Panels:
    """What two steps of a decoder receive, without attention and with it."""
    return [_steps(title, weights) for title, weights in reads().items()]


def _steps(title: str, weights: Array) -> Panel:
    panel = Panel(310, 218)
    panel.text((155, 14), title, "bold")
    side, left, top = 46, 6, 40
    middles = [left + side * (i + 0.5) for i in range(len(STATES))]
    for i, (x, state) in enumerate(zip(middles, STATES, strict=True)):
        panel.box((x - 16, top), 32, 28, f"{state:g}")
        panel.text((x, top - 6), f"*h*_{i + 1}", "small quiet")
        if i:
            panel.arrow((x - 30, top + 14), (x - 17, top + 14))
        if weights[:, i].any():
            panel.arrow((x, top + 28), (x, top + 50), "c1")
    panel.text((166, top + 18), "encoder", "small quiet", "start")
    panel.text((226, top + 46), "context", "small quiet", "end")
    panel.text((306, top + 46), "decoder", "small quiet", "end")
    for step, (row, scores) in enumerate(
        zip(weights, SCORES, strict=True), start=1
    ):
        y = top + 52 + 70 * (step - 1)
        for x, weight in zip(middles, row, strict=True):
            shade = round(4 * float(weight))
            panel.rect((x - side / 2, y), side, 34, "cell")
            panel.rect((x - side / 2, y), side, 34, f"heat s{shade}")
            said = f"{weight:g}" if weight in {0, 1} else f"{weight:.3f}"
            panel.text((x, y + 21), said, "small", name="weight")
        panel.arrow((left + 3 * side, y + 17), (160, y + 17), "c1")
        panel.rect((161, y), 84, 34, "f1")
        context = f"{float(row @ np.array(STATES)):.5g}"
        panel.text(
            (203, y + 21), f"*c*_{step} = {context}", "small", name="context"
        )
        panel.arrow((245, y + 17), (259, y + 17), "c1")
        panel.box((260, y), 42, 34, f"*s*_{step}")
        if step > 1:
            panel.arrow((281, y - 36), (281, y - 1))
        given = "the last state" if title == "one vector" else "scores "
        if title != "one vector":
            given += ", ".join(f"{score:g}" for score in scores)
        panel.text((left, y + 49), given, "small quiet", "start", "given")
    return panel
