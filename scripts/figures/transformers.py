"""Attention weights, positions and blocks of transformers."""

import numpy as np
from numpy.typing import NDArray

from figures.canvas import Panel
from figures.drawing import Panels, figure
from figures.functions import Array, softmax
from figures.plot import Plot

Letters = NDArray[np.int64]

WORD = "abacb"
"""The tokens whose attention is shown."""
LETTERS, SIZE = "abc", 4
"""The letters that texts are made of, and the size of a query and a key."""
STEPS, TEXTS, RATE = 100, 64, 1.0
"""Of the training: steps, texts a step, learning rate."""


def texts(
    rng: np.random.Generator, count: int
) -> tuple[Letters, Array, Array]:
    """Random texts of five letters, a number −1 or 1 at each letter, and what is to be learned.

    Returns:
        The letters, their numbers, and at each letter the mean number of all letters of the text that equal it.
    """
    letters = rng.integers(0, len(LETTERS), size=(count, len(WORD)))
    numbers = rng.choice([-1.0, 1.0], size=letters.shape)
    same = (letters[:, :, None] == letters[:, None]).astype(float)
    means = (same @ numbers[:, :, None])[:, :, 0] / same.sum(axis=2)
    return letters, numbers, means


def weights_of(letters: Letters, queries: Array, keys: Array) -> Array:
    """The attention weights of each text, given a query and a key for each letter of the alphabet."""
    scores = (queries @ keys.T / np.sqrt(SIZE))[
        letters[:, :, None], letters[:, None]
    ]
    shares = np.exp(scores - scores.max(axis=2, keepdims=True))
    return np.asarray(shares / shares.sum(axis=2, keepdims=True))


def trained(steps: int = STEPS) -> tuple[Array, Array]:
    """A query and a key for each letter, learned by gradient descent on the squared error of the weighted numbers."""
    rng = np.random.default_rng(0)
    queries, keys = 0.5 * rng.normal(size=(2, len(LETTERS), SIZE))
    for _ in range(steps):
        letters, numbers, means = texts(rng, TEXTS)
        shares = weights_of(letters, queries, keys)
        error = (shares @ numbers[:, :, None])[:, :, 0] - means
        by_share = 2 * error[:, :, None] * numbers[:, None] / error.size
        inner = (shares * by_share).sum(axis=2, keepdims=True)
        by_score = shares * (by_share - inner) / np.sqrt(SIZE)
        table = np.zeros((len(LETTERS), len(LETTERS)))
        np.add.at(table, (letters[:, :, None], letters[:, None]), by_score)
        queries, keys = (
            queries - RATE * table @ keys,
            keys - RATE * table.T @ queries,
        )
    return queries, keys


def queries_and_keys() -> tuple[Array, Array]:
    """Those of the tokens that are shown."""
    queries, keys = trained()
    places = [LETTERS.index(letter) for letter in WORD]
    return queries[places], keys[places]


def attention(queries: Array, keys: Array, *, causal: bool) -> Array:
    """The weights with which each token attends to each other, a row a token."""
    scores = queries @ keys.T / np.sqrt(queries.shape[1])
    if causal:
        scores = np.where(np.tri(len(scores)) > 0, scores, -np.inf)
    return np.array([softmax(row) for row in scores])


@figure(
    "attention-weights",
    """Two tables of five rows and five columns, the weights of attention between the letters a, b, a, c, b; each row
    sums to 1, and larger weights are shaded more, in steps of a quarter. Left, each a gives nearly half its weight to
    either a, each b to either b, and c nearly all to itself. Right, with the causal mask, the part above the diagonal
    is empty, and the first row has all its weight, 1.00, on the first token.""",
)
def attention_weights() -> Panels:
    """What was learned, on five tokens, without and with a causal mask."""
    q, k = queries_and_keys()
    panels = []
    for causal, title in ((False, "all tokens"), (True, "causal mask")):
        panel = Panel(256, 268)
        panel.text((140, 14), title)
        for (row, column), weight in np.ndenumerate(
            attention(q, k, causal=causal)
        ):
            x, y = 36 + 43 * column, 42 + 43 * row
            panel.rect((x, y), 43, 43, "cell")
            if causal and column > row:
                panel.text((x + 21.5, y + 26), "–", "small quiet")
                continue
            panel.rect((x, y), 43, 43, f"heat s{round(4 * float(weight))}")
            panel.text(
                (x + 21.5, y + 26), f"{weight:.2f}", "small", name="weight"
            )
        for i, letter in enumerate(WORD):
            key, query = (f"*{sign}*_{i + 1}: {letter}" for sign in "kq")
            panel.text((57.5 + 43 * i, 36), key, "small quiet")
            panel.text((18, 68 + 43 * i), query, "small quiet")
        panels.append(panel)
    return panels


POSITIONS, DIMENSIONS, PIXEL = 24, 24, 10
SHADES = 10


def positions() -> Array:
    """Sinusoidal encodings, a row a position."""
    t, pair = (
        np.arange(POSITIONS)[:, None],
        np.arange(DIMENSIONS // 2)[None],
    )
    angles = t / 10000 ** (2 * pair / DIMENSIONS)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(
        POSITIONS, -1
    )


@figure(
    "sinusoidal-positions",
    """A map of 24 positions, downwards, and 24 dimensions, to the right; the stronger the shade the larger,
    from −1 to 1. The dimensions at the left alternate quickly from position to position; further right the
    stripes grow longer, until the columns hardly change.""",
)
def sinusoidal_positions() -> Panels:
    """Positional encodings as a heat map."""
    panel = Panel(300, 292)
    shades = np.rint((positions() + 1) / 2 * SHADES).astype(int)
    left, top = 44, 20
    panel.rect((left, top), PIXEL * DIMENSIONS, PIXEL * POSITIONS, "axis")
    for shade in range(1, SHADES + 1):
        places = np.argwhere(shades == shade)
        steps = "".join(
            f"M{left + PIXEL * c} {top + PIXEL * r}h{PIXEL}v{PIXEL}h-{PIXEL}z"
            for r, c in places
        )
        panel.tag(
            "path",
            class_=f"heat s{shade}",
            d=steps,
            data_name=f"shade-{shade}",
        )
    for value in (0, 8, 16, 23):
        panel.text(
            (left - 6, top + PIXEL * value + 10),
            str(value),
            "small quiet",
            "end",
        )
        panel.text(
            (left + PIXEL * (value + 0.5), 276), str(value), "small quiet"
        )
    panel.text((4, 12), "position *t*", "small quiet", "start")
    panel.text((left + 120, 291), "dimension", "small quiet")
    return [panel]


ORDERS = (
    (
        "post-norm (2017)",
        ("attention", "+", "norm", "feedforward", "+", "norm"),
    ),
    ("pre-norm", ("norm", "attention", "+", "norm", "feedforward", "+")),
)


@figure(
    "pre-and-post-norm",
    """Two blocks, read from the bottom up. Post-norm: attention, plus the shortcut, norm; feedforward, plus the
    shortcut, norm; so each shortcut passes a norm. Pre-norm: norm and attention, plus; norm and feedforward,
    plus; so the shortcuts form one line from bottom to top without a norm.""",
)
def pre_and_post_norm() -> Panels:
    """A transformer block with its norms behind, and before."""
    return [_block(title, parts) for title, parts in ORDERS]


def _block(title: str, parts: tuple[str, ...]) -> Panel:
    panel = Panel(220, 330)
    panel.text((110, 14), title)
    panel.text((110, 322), "*x*", "small")
    y, branch = 308.0, 303.0
    for part in parts:
        height = 22 if part == "+" else 28
        panel.arrow((110, y), (110, y - 14))
        y -= 14 + height
        if part == "+":
            panel.circle((110, y + 11), 11, name="part")
            panel.text((110, y + 16), "+", "bold", name="name")
            panel.route(
                [(110, branch), (30, branch), (30, y + 11), (97, y + 11)],
                "c1",
            )
            branch = y - 5
        else:
            css = "f1" if part == "norm" else "box"
            panel.rect((62, y), 96, height, css, "part")
            panel.text((110, y + 18), part, "small", name="name")
            if part == "norm" and parts[-1] == "norm":
                branch = y - 5
    panel.arrow((110, y), (110, 22))
    return panel


REPEATED = "ABCDABCD"
"""Tokens and their repetition."""


def read_by(head: str, place: int) -> int:
    """Where an ideal head looks from a place, counted from 0."""
    if head == "previous token":
        return max(place - 1, 0)
    behind = [
        at
        for at in range(1, place + 1)
        if REPEATED[at - 1] == REPEATED[place] and head == "induction"
    ]
    return behind[-1] if behind else 0


@figure(
    "head-patterns",
    """Three tables of eight rows and eight columns for the tokens A B C D A B C D; each row reads one shaded column.
    Previous token: the first cell in the first row, then the cell left of the diagonal. Sink: the first column in
    every row. Induction: the first column in the first four rows, then a diagonal three places to the left, so that
    the second A reads the first B.""",
)
def head_patterns() -> Panels:
    """Where three kinds of head look in a text and its repetition."""
    panels, cell = [], 17
    for head in ("previous token", "sink", "induction"):
        panel = Panel(156, 178)
        panel.text((86, 12), head, "small")
        for row, token in enumerate(REPEATED):
            panel.text((26.5 + cell * row, 30), token, "small quiet")
            panel.text((11, 48 + cell * row), token, "small quiet")
        places = range(len(REPEATED))
        read = [
            [at == read_by(head, row) for at in places] for row in places
        ]
        panel.cells((18, 35), cell, read, "read")
        panels.append(panel)
    return panels


LENGTHS = (4, 3, 1)
"""Tokens of three sequences in a batch."""


@figure(
    "padded-and-packed",
    """Left: three rows of four cells, for sequences of 4, 3 and 1 tokens; the cells behind the end of the second and
    third are empty, 8 of 12 are shaded. Right: a table of eight rows and eight columns for the same tokens in one row;
    shaded are three triangles along the diagonal, of 4, 3 and 1 rows, 17 of 64 cells.""",
)
def padded_and_packed() -> Panels:
    """A padded batch, and who reads whom in a packed row."""
    left, cell, top = Panel(150, 186), 22, 34
    left.text((75, 14), "padded: 3 rows", "small")
    width = max(LENGTHS)
    filled = [
        [place < length for place in range(width)] for length in LENGTHS
    ]
    tokens = left.cells((30, top), cell, filled, "token", "padding")
    for row, name in enumerate("ABC"):
        left.text((18, top + 15 + cell * row), name, "small quiet")
    left.text(
        (75, 128), f"{tokens} of {len(LENGTHS) * width}", "small quiet"
    )
    right, cell = Panel(160, 186), 16
    right.text((90, 14), "packed: who reads", "small")
    owner = [i for i, length in enumerate(LENGTHS) for _ in range(length)]
    for row, mine in enumerate(owner):
        right.text(
            (26 + cell * (row + 0.5), 30), "ABC"[mine], "small quiet"
        )
        right.text((16, 46 + cell * row), "ABC"[mine], "small quiet")
    open_ = [
        [
            mine == other and column <= row
            for column, other in enumerate(owner)
        ]
        for row, mine in enumerate(owner)
    ]
    seen = right.cells((26, top), cell, open_, "seen")
    right.text(
        (90, 180), f"{seen} of {len(owner) ** 2} pairs", "small quiet"
    )
    return [left, right]


WIDTHS = ((1024, "c1"), (8192, "c2"))
"""Widths of two models, and the looks of their curves."""


@figure(
    "attention-share",
    """Share of multiplications that compare tokens, over the number of tokens, from 256 to a million on a logarithmic
    axis. Two curves of the same shape, a rise from near 0 to near 1; for widths of 1,024 and 8,192 a dot at one half
    stands at 6,144 and 49,152 tokens.""",
)
def attention_share() -> Panels:
    """How much of a block's arithmetic is quadratic, for two widths."""
    plot = Plot(
        (256, 2**20),
        (0, 1),
        xticks=((2**10, "1,024"), (2**14, "16,384"), (2**18, "262,144")),
        yticks=(0, 0.25, 0.5, 0.75, 1),
        xlabel="tokens",
        ylabel="share of the multiplications",
        xlog=True,
    )
    tokens = np.geomspace(256, 2**20, 200)
    for width, look in WIDTHS:
        pairs = 2 * tokens**2 * width
        matrices = (4 + 2 * 4) * tokens * width**2
        plot.plot(tokens, pairs / (pairs + matrices), look, f"{width:,}")
        plot.dot(6 * width, 0.5, name=f"half {width:,}")
    plot.note(WIDTHS[0][0] * 5, 0.56, "width 1,024", "small t1", "end")
    plot.note(WIDTHS[1][0] * 7, 0.42, "width 8,192", "small t2")
    return [plot]
