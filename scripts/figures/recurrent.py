"""Recurrent cells, with the names of the formulas beside their parts."""

import numpy as np

from figures.canvas import Panel, Point
from figures.drawing import Panels, figure
from figures.plot import Plot

STEPS = 3


def _operation(panel: Panel, at: Point, sign: str) -> None:
    """A small circle with what it does: × element by element, or +."""
    panel.circle(at, 10, "box", "operation")
    panel.text((at[0], at[1] + 5), sign, "bold", name="sign")


@figure(
    "unrolled-rnn",
    """Left: a box with the state h, an arrow marked U from the box back to itself for the next step, an input
    arrow marked W from below, an output arrow marked V above. Right: the same box three times, from left to
    right, joined by arrows marked U, each with its own input and output; the marks W, U and V are the same at
    each.""",
)
def unrolled_rnn() -> Panels:
    """A recurrent network as a loop, and unrolled over three steps."""
    loop = Panel(120, 190)
    _step(loop, 50, "t", beside=16)
    loop.route(
        [(79, 90), (106, 90), (106, 140), (58, 140), (58, 116)], "c1"
    )
    loop.text((92, 156), "*U*", "small t1", name="U")
    loop.text((88, 172), "next step", "small quiet")
    unrolled = Panel(318, 190)
    unrolled.text((14, 100), "*h*_0", "small")
    for t in range(1, STEPS + 1):
        x = 72 + 92 * (t - 1)
        _step(unrolled, x, str(t))
        unrolled.arrow(
            (x - 64 if t > 1 else x - 46, 96), (x - 29, 96), "c1"
        )
        unrolled.text((x - 42, 88), "*U*", "small t1", name="U")
    return [loop, unrolled]


def _step(panel: Panel, x: float, index: str, *, beside: float = 0) -> None:
    """One copy of the cell, with its input below, moved to the side if asked, and its output above."""
    panel.rect((x - 28, 78), 56, 36, "box", "cell")
    panel.text((x, 101), f"*h*_{index}")
    panel.arrow((x - beside, 162), (x - beside, 116))
    panel.text((x - beside, 180), f"*x*_{index}", "small")
    panel.text((x - beside - 12, 142), "*W*", "small", name="W")
    panel.arrow((x, 76), (x, 34))
    panel.text((x, 22), f"*o*_{index}", "small")
    panel.text((x - 12, 60), "*V*", "small", name="V")


@figure(
    "lstm-cell-parts",
    """A line for the cell state runs across the top from c of the last step to c of this one: times the forget
    gate f, then plus the input gate i times the candidate. Below, four boxes read the input and the last state:
    f, i and o with a sigmoid, the candidate with tanh. From the new cell state, tanh and times the output gate
    o give the new state h.""",
)
def lstm_cell_parts() -> Panels:
    """An LSTM cell."""
    panel = Panel(318, 236)
    top, low = 44.0, 156.0
    boxes = (
        (52, "*f*_t", "*σ*"),
        (112, "*i*_t", "*σ*"),
        (172, "*c̃*_t", "tanh"),
        (238, "*o*_t", "*σ*"),
    )
    for x, name, function in boxes:
        panel.rect((x - 22, low), 44, 26)
        panel.text((x, low + 18), function, "small")
        panel.text(
            (x + 17, low - 8),
            name,
            "small t1",
            name="gate",
        )
        panel.arrow((x, 204), (x, low + 28))
    panel.line((30, 204), (238, 204))
    panel.text((34, 224), "*x*_t and *h*_{t−1}", "small", "start")
    panel.line((30, 204), (6, 204))
    panel.text((4, top - 10), "*c*_{t−1}", "small", "start")
    panel.arrow((4, top), (41, top), "c1")
    panel.arrow((63, top), (131, top), "c1")
    panel.arrow((153, top), (310, top), "c1")
    panel.text((312, top - 10), "*c*_t", "small", "end")
    _operation(panel, (52, top), "×")
    _operation(panel, (142, top), "+")
    panel.arrow((52, low), (52, top + 12))
    _operation(panel, (142, 96), "×")
    panel.route([(112, low), (112, 96), (130, 96)])
    panel.route([(172, low), (172, 96), (154, 96)])
    panel.arrow((142, 85), (142, top + 12))
    panel.rect((216, 66), 44, 24)
    panel.text((238, 83), "tanh", "small")
    panel.arrow((238, top), (238, 64))
    _operation(panel, (238, 118), "×")
    panel.arrow((238, 91), (238, 106))
    panel.arrow((238, low), (238, 130))
    panel.arrow((249, 118), (310, 118))
    panel.text((312, 108), "*h*_t", "small", "end")
    return [panel]


@figure(
    "gru-cell-parts",
    """A line for the state runs across the top from h of the last step to h of this one: times the update gate
    z, then plus one minus z times the candidate n. Below, the reset gate r multiplies what the candidate, a
    tanh, reads of the last state; what it reads of the input comes to it by an arrow of its own.""",
)
def gru_cell_parts() -> Panels:
    """A GRU cell, in the convention of PyTorch."""
    panel = Panel(318, 246)
    top, low = 44.0, 168.0
    for x, name in ((56, "*r*_t"), (214, "*z*_t")):
        panel.rect((x - 20, low), 40, 26)
        panel.text((x, low + 18), "*σ*", "small")
        panel.text(
            (x + 14, low - 8), name, "small t1", "start", name="gate"
        )
        panel.arrow((x, 214), (x, low + 28))
    panel.line((6, 214), (214, 214))
    panel.text((6, 234), "*x*_t and *h*_{t−1}", "small", "start")
    panel.text((4, top - 10), "*h*_{t−1}", "small", "start")
    panel.arrow((4, top), (203, top), "c1")
    panel.arrow((225, top), (263, top), "c1")
    panel.arrow((285, top), (314, top), "c1")
    panel.text((314, top - 12), "*h*_t", "small", "end")
    _operation(panel, (214, top), "×")
    _operation(panel, (274, top), "+")
    panel.arrow((214, low), (214, top + 12))
    _operation(panel, (56, 104), "×")
    panel.arrow((56, low), (56, 116))
    panel.arrow((56, top), (56, 92))
    panel.text((62, 74), "*U*_n *h*_{t−1} + *d*_n", "small quiet", "start")
    panel.rect((112, 91), 48, 26)
    panel.text((136, 109), "tanh", "small")
    panel.text((178, 97), "*n*_t", "small t1", name="gate")
    panel.arrow((67, 104), (110, 104))
    panel.text((136, 205), "*x*_t", "small")
    panel.arrow((136, 191), (136, 119))
    panel.text((142, 138), "*W*_n *x*_t + *b*_n", "small quiet", "start")
    _operation(panel, (274, 104), "×")
    panel.line((161, 104), (207, 104))
    panel.curve((207, 104), (214, 90), (221, 104))
    panel.arrow((221, 104), (262, 104))
    panel.arrow((274, 93), (274, top + 12))
    panel.line((214, 140), (232, 140))
    panel.route([(256, 140), (274, 140), (274, 116)])
    panel.circle((244, 140), 12, "box", "operation")
    panel.text((244, 145), "1−", "small", name="sign")
    panel.text((278, 156), "1 − *z*_t", "small", "middle")
    for junction in ((56, top), (56, 214), (214, 140)):
        panel.circle(junction, 2.6, "dot")
    return [panel]


FRAMES = np.array([[0.2, 0.7, 0.1], [0.3, 0.4, 0.3], [0.2, 0.1, 0.7]])
"""Probabilities of blank, a and b, frame by frame."""

PLACES = (0, 1, 0, 2, 0)
"""The target ab with blanks around its labels."""


def _steps(place: int) -> list[int]:
    """From which places one may come."""
    skip = PLACES[place] > 0 and place > 1
    return [
        back
        for back in range(place - (2 if skip else 1), place + 1)
        if back >= 0
    ]


@figure(
    "ctc-lattice",
    """A grid of circles: five rows for blank, a, blank, b, blank, and three columns for the frames. Column 1: 0.2 and
    0.7 in the first two rows, nothing below. Column 2: 0.06, 0.36, 0.21, 0.21, nothing. Column 3: 0.012, 0.042,
    0.114, 0.546, 0.042. Arrows lead to the same row, one row down, and from a to b past the blank. Below: 0.546 +
    0.042 = 0.588.""",
)
def ctc_lattice() -> Panels:
    """Forward sums of the paths that collapse to ab."""
    panel = Panel(318, 326)
    sums = np.zeros((len(FRAMES), len(PLACES)))
    sums[0, :2] = FRAMES[0, PLACES[:2]]
    xs, ys = (
        (82, 180, 278),
        tuple(52 + 54 * row for row in range(len(PLACES))),
    )
    for frame, x in enumerate(xs):
        panel.text((x, 18), f"frame {frame + 1}", "small quiet")
    for row, symbol in enumerate(PLACES):
        panel.text((22, ys[row] + 5), "–ab"[symbol], "bold", name="symbol")
    for frame in range(1, len(FRAMES)):
        for place, symbol in enumerate(PLACES):
            for back in _steps(place):
                if sums[frame - 1, back] == 0:
                    continue
                sums[frame, place] += (
                    sums[frame - 1, back] * FRAMES[frame, symbol]
                )
                start, end = (
                    (xs[frame - 1], ys[back]),
                    (xs[frame], ys[place]),
                )
                way = np.subtract(end, start) / np.hypot(
                    *np.subtract(end, start)
                )
                (x0, y0), (x1, y1) = start + way * 25, end - way * 27
                css = "c2" if place - back == 2 else "line"
                panel.arrow(
                    (float(x0), float(y0)), (float(x1), float(y1)), css
                )
    for (frame, row), value in np.ndenumerate(sums):
        if value:
            at = (xs[frame], ys[row])
            panel.circle(at, 23)
            panel.text(
                (at[0], at[1] + 4),
                f"{value:.3g}",
                "small",
                name=f"frame {frame + 1}",
            )
    last, before = sums[-1, -1], sums[-1, -2]
    panel.text(
        (314, 316),
        f"P(ab) = {before:.3f} + {last:.3f} = {before + last:.3f}",
        "small t1",
        "end",
        "total",
    )
    return [panel]


TAGS = "BIO"
TOKENS = ("in", "New", "York")
EMITTED = np.array([[0.5, 0, 3], [1.2, 0.3, 1.5], [0.5, 2, 1]])
"""Scores of the tags, token by token."""

BEHIND = np.array([[0, 1, 0], [0, 0, 0], [0, -np.inf, 0]])
"""Scores of a tag behind another; the start is like O."""


def _viterbi() -> tuple[np.ndarray, np.ndarray, list[int]]:
    """The best score that ends in each tag, the tag before it, and the best path."""
    best = [BEHIND[2] + EMITTED[0]]
    came: list[np.ndarray] = []
    for emitted in EMITTED[1:]:
        ways = best[-1][:, None] + BEHIND
        came.append(ways.argmax(0))
        best.append(ways.max(0) + emitted)
    path = [int(best[-1].argmax())]
    for back in reversed(came):
        path.insert(0, int(back[path[0]]))
    return np.array(best), np.array(came), path


@figure(
    "viterbi-lattice",
    """A grid of circles: rows for the tags B, I and O, columns for the tokens in, New and York. Small above each
    circle the token's score, within it the best score of a beginning that ends there: 0.5, none, 3, then 4.2,
    1.8, 4.5, then 5, 7.2, 5.5. Arrows come from the best tag before; the thick ones lead along O, B, I. Dashed
    rings mark what is chosen tag by tag, O, O, I, whose last step, from O to I, is forbidden.""",
)
def viterbi_lattice() -> Panels:
    """The best legal tags of three tokens."""
    panel = Panel(318, 318)
    best, came, path = _viterbi()
    greedy = EMITTED.argmax(1)
    xs, ys = (78, 178, 278), (74, 158, 242)

    def lead(token: int, before: int, tag: int, css: str) -> None:
        start, end = (xs[token - 1], ys[before]), (xs[token], ys[tag])
        way = np.subtract(end, start) / np.hypot(*np.subtract(end, start))
        (x0, y0), (x1, y1) = start + way * 26, end - way * 28
        panel.arrow((float(x0), float(y0)), (float(x1), float(y1)), css)

    for token, x in enumerate(xs):
        panel.text((x, 18), TOKENS[token])
        for tag, y in enumerate(ys):
            if token:
                before = int(came[token - 1, tag])
                on = path[token] == tag and path[token - 1] == before
                lead(token, before, tag, "c1" if on else "line")
            score = best[token, tag]
            panel.circle((x, y), 19, "f1" if path[token] == tag else "box")
            if greedy[token] == tag:
                panel.circle((x, y), 24, "c2", "greedy")
            panel.text(
                (x, y + 5),
                f"{score:.3g}" if np.isfinite(score) else "–",
                "bold",
                name=f"best {token}",
            )
            panel.text(
                (x, y - 28),
                f"{EMITTED[token, tag]:g}",
                "small quiet",
                name=f"score {token}",
            )
    for tag, y in enumerate(ys):
        panel.text((22, y + 5), TAGS[tag], "bold", name="tag")
    lead(2, int(greedy[1]), int(greedy[2]), "c2")
    said = ", ".join(TAGS[tag] for tag in greedy)
    panel.text(
        (4, 290), f"tag by tag: {said}, forbidden", "small t2", "start"
    )
    said = ", ".join(TAGS[tag] for tag in path)
    panel.text(
        (4, 308), f"best legal path: {said}", "small t1", "start", "path"
    )
    return [panel]


STEP, LEARNED, LAST, NOISE = 0.9, 0.95, 10.0, 1.0
"""How a series goes on, what a model takes for it, where it stands, and the variance of its noise."""

ORIGINS, FIRST, AHEAD, LENGTH = 4, 8, 3, 20
"""Rolling origins: how many, after how many values the first, how far each looks, of how many values."""


@figure(
    "forecast-errors",
    """Left: expected squared error over 1 to 20 steps ahead. Noise alone rises from 1 to about 5. The repeated step
    rises from 1.25 to a maximum of about 11.7 near step 14 and falls slowly. The long-run mean comes down from
    above 30, crosses that between steps 12 and 13 and nears the noise. Right: four rows over time; in each a longer
    stretch is for training, and the three values right behind it are forecast, which the next row trains on.""",
)
def forecast_errors() -> Panels:
    """How errors grow with the horizon, and how forecasts are tested."""
    h = np.arange(1, 21)
    noise = NOISE * (1 - STEP ** (2 * h)) / (1 - STEP**2)
    plot = Plot(
        (1, 20), (0, 30), xticks=(1, 5, 10, 13, 20), yticks=(0, 10, 20, 30),
        xlabel="steps ahead", ylabel="expected squared error",
    )  # fmt: skip
    plot.plot(h, noise, "c1", "noise")
    plot.plot(h, (LAST * (LEARNED**h - STEP**h)) ** 2 + noise, "c2", "step")
    plot.plot(h, (LAST * STEP**h) ** 2 + noise, "c3", "mean")
    plot.note(8.6, 24, "long-run mean", "small t3")
    plot.note(13.4, 13.4, "step repeated", "small t2")
    plot.note(11, 1.8, "noise alone", "small t1")
    panel = Panel(300, 220)
    side, left = 13.0, 32.0
    panel.text((left, 22), "four rolling origins", "small", "start")
    for row in range(ORIGINS):
        known = FIRST + AHEAD * row
        y = 46 + 34 * row
        panel.text((22, y + 12), str(row + 1), "small quiet", "end")
        for value in range(LENGTH):
            css, name = "cell", "train"
            if value >= known:
                css, name = "f2", "ahead"
            if value >= known + AHEAD:
                css, name = "pad", "later"
            panel.rect(
                (left + side * value, y), side, 16, css, f"{name} {row + 1}"
            )
    panel.text((left, 196), "known: train, read", "small quiet", "start")
    panel.text((166, 196), "forecast, judged", "small t2", "start")
    panel.text((left, 213), "time →", "small quiet", "start")
    return [plot, panel]
