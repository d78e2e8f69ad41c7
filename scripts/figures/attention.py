"""Attention over an encoder's states, and the shapes within its heads."""

import numpy as np

from figures.canvas import Panel, Point, sized
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
            (203, y + 21),
            f"*c*_{step} = {context}",
            "small",
            name="context",
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


TOKENS, WIDTH, HEADS = 10, 512, 8
"""A short text, and the width and heads of the base transformer."""


def shapes() -> dict[str, tuple[int, ...]]:
    """The shape of what each step of multi-head attention returns, from a run with random numbers."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(TOKENS, WIDTH))
    shape_of: dict[str, tuple[int, ...]] = {"X": x.shape}
    split = []
    for name in "QKV":
        weights = rng.normal(size=(WIDTH, WIDTH)) / WIDTH**0.5
        projected = x @ weights
        heads = projected.reshape(TOKENS, HEADS, -1).swapaxes(0, 1)
        shape_of |= {f"W_{name}": weights.shape, name: projected.shape}
        shape_of[f"{name} by head"] = heads.shape
        split.append(heads)
    q, k, v = split
    scores = q @ k.swapaxes(1, 2) / q.shape[-1] ** 0.5
    shares = np.array([[softmax(row) for row in head] for head in scores])
    mixed = shares @ v
    joined = mixed.swapaxes(0, 1).reshape(TOKENS, -1)
    out = rng.normal(size=(joined.shape[1], WIDTH))
    return shape_of | {
        "weights": shares.shape,
        "Z": mixed.shape,
        "concatenated": joined.shape,
        "W_O": out.shape,
        "Y": (joined @ out).shape,
    }


@figure(
    "heads-and-shapes",
    """A flow from top to bottom with the shape of what passes on each arrow. X, 10 tokens of 512 numbers, goes into
    three products with matrices of 512 by 512, which give Q, K and V, 10 by 512 each. Each is split into 8
    heads of 10 by 64. In a frame that stands for 8 heads, Q times K transposed, divided by the root of 64,
    passes a softmax, which gives 10 by 10 weights a head; these times V give Z, 10 by 64 a head. The heads are
    concatenated to 10 by 512, and a product with a last matrix of 512 by 512 gives Y, 10 by 512.""",
)
def heads_and_shapes() -> Panels:
    """Multi-head attention of the base transformer, with the shapes of a run."""
    shape_of = shapes()
    panel = Panel(318, 484)

    def on(at: Point, key: str, anchor: str = "start") -> None:
        """The shape on an arrow, or of a matrix."""
        panel.text(at, sized(shape_of[key]), "small quiet", anchor, key)

    def product(x: float, y: float, name: str, of: str) -> None:
        """A product with a matrix, whose shape stands below it."""
        panel.rect((x, y), 98, 40)
        panel.text((x + 49, y + 17), f"{of} *W*_{name}")
        on((x + 49, y + 33), f"W_{name}", "middle")

    panel.text((153, 14), "*X*", "bold", "end")
    on((165, 14), "X")
    panel.line((159, 6), (159, 26))
    for name, x in (("Q", 30.0), ("K", 136.0), ("V", 242.0)):
        panel.route([(159, 26), (x, 26), (x, 41)])
        product(x - 26, 42, name, "*X*")
        panel.arrow((x, 82), (x, 111))
        panel.text((x - 6, 101), f"*{name}*", "small", "end")
        on((x + 6, 101), name)
        panel.box((x - 26, 112), 98, 24, "split")
        panel.line((x, 136), (x, 158), "c1")
        on((x + 6, 152), f"{name} by head")
    for shift in (8, 4, 0):
        panel.rect((4 + shift, 176 - shift), 298, 150, "cell")
    panel.text(
        (14, 318), f"each of {HEADS} heads", "bold", "start", "heads"
    )
    size = shape_of["Q by head"][-1]
    panel.arrow((30, 158), (30, 195), "c1")
    panel.arrow((136, 158), (136, 195), "c1")
    panel.box((14, 196), 186, 28, f"softmax(*Q K*^{{T}} / √{size})")
    panel.arrow((107, 224), (107, 261), "c1")
    on((113, 246), "weights")
    panel.arrow((242, 158), (242, 261), "c1")
    panel.box((14, 262), 278, 28, "weights times *V*")
    panel.arrow((159, 290), (159, 351), "c1")
    panel.text((153, 344), "*Z*", "small", "end")
    on((165, 344), "Z")
    panel.box((97, 352), 124, 24, "concatenate")
    panel.arrow((159, 376), (159, 405))
    on((165, 395), "concatenated")
    product(110, 406, "O", "times")
    panel.arrow((159, 446), (159, 470))
    panel.text((153, 464), "*Y*", "bold", "end")
    on((165, 464), "Y")
    return [panel]
