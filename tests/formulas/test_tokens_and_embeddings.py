"""Proofs of the formulas of the topic tokens and embeddings: merges replayed and counted, gradients, minima."""

import itertools
import math
from typing import Any

import numpy as np
import sympy

from proving import (
    assert_equation,
    derives,
    equation,
    from_one,
    optional_torch,
    proves,
    rng,
    symbols,
)
from proving.references import gradient

Array = np.ndarray[Any, Any]


# ---------------------------------------------------------------- byte-pair encoding


def rewritten(text: str, pair: tuple[str, str]) -> str:
    """A text whose tokens are divided by spaces, with a pair made one token, by replacing strings."""
    left, right = pair
    padded = " " + text.replace(" ", "  ") + " "
    return (
        padded.replace(f" {left}  {right} ", f" {left}{right} ")
        .strip()
        .replace("  ", " ")
    )


def learned(
    words: dict[str, int], merges: int
) -> tuple[list[int], set[str], int]:
    """What each merge replaced, every token that ever was, and how many tokens are left."""
    corpus = [
        " ".join(word)
        for word, count in words.items()
        for _ in range(count)
    ]
    replaced, seen = [], set(" ".join(corpus).split())
    for _ in range(merges):
        pairs = [
            pair
            for piece in corpus
            for pair in zip(piece.split(), piece.split()[1:], strict=False)
        ]
        best = max(sorted(set(pairs)), key=pairs.count)
        corpus = [rewritten(piece, best) for piece in corpus]
        made = "".join(best)
        assert made not in seen
        seen.add(made)
        replaced.append(sum(piece.split().count(made) for piece in corpus))
    return replaced, seen, sum(len(piece.split()) for piece in corpus)


@proves(
    "bpe-tokens-and-vocabulary",
    how="replays 3 to 5 merges on two small corpora by replacing strings, and counts the tokens that are left",
)
def test_each_merge_saves_what_it_replaces() -> None:
    special = ("<start>", "<end>", "<pad>")
    for words, merges in (
        ({"seat": 6, "eat": 4, "sea": 3, "teas": 2}, 4),
        ({"rain": 7, "train": 5, "trains": 3, "tin": 2}, 3),
        ({"banana": 3, "ban": 4, "nab": 2}, 5),
    ):
        replaced, seen, left = learned(words, merges)
        letters = sum(len(word) * count for word, count in words.items())
        assert_equation(
            "bpe-tokens-and-vocabulary",
            {
                "T_0": letters,
                "C": from_one(replaced),
                "M": merges,
                "V_0": len(set("".join(words))),
                "S": len(special),
            },
            {"T_M": left, "V_M": len(seen.union(special))},
        )


# ---------------------------------------------------------------- word2vec


def pairs_of(seed: int) -> tuple[Array, Array]:
    """A middle word's vector, and those of its neighbor and three or four negatives."""
    random = rng(seed)
    negatives, size = 3 + seed, 5 - seed
    return random.normal(size=size), random.normal(
        size=(1 + negatives, size)
    )


def surprise(middle: Array, context: Array) -> float:
    """How improbable it is that a fair judge by odds says yes to the first and no to the others."""
    odds = np.exp(context @ middle)
    yes = odds / (1 + odds)
    return -math.log(yes[0] * np.prod(1 - yes[1:]))


@proves(
    "skip-gram-negative-sampling",
    how="the negative log of the probability that every pair is judged right, multiplied out, for 3 and 4 negatives",
)
def test_the_loss_is_the_surprise_of_all_answers() -> None:
    for seed in (0, 1):
        middle, context = pairs_of(seed)
        assert_equation(
            "skip-gram-negative-sampling",
            {
                r"\mathbf{v}": middle,
                r"\mathbf{u}": list(context),
                "K": len(context) - 1,
            },
            {"L": surprise(middle, context)},
        )


@proves(
    "skip-gram-negative-sampling",
    how="equals torch.nn.BCEWithLogitsLoss, summed, with the label 1 for the neighbor and 0 for 3 negatives",
)
def test_the_loss_is_pytorchs() -> None:
    torch = optional_torch()
    middle, context = pairs_of(0)
    labels = torch.tensor([1.0, 0.0, 0.0, 0.0], dtype=torch.float64)
    loss = torch.nn.BCEWithLogitsLoss(reduction="sum")(
        torch.tensor(context @ middle), labels
    ).item()
    assert_equation(
        "skip-gram-negative-sampling",
        {r"\mathbf{v}": middle, r"\mathbf{u}": list(context), "K": 3},
        {"L": loss},
    )


def slopes(middle: Array, first: Array, others: Any) -> dict[str, Any]:
    """The three gradients by their spelling."""
    return {
        r"\frac{\partial L}{\partial \mathbf{v}}": middle,
        r"\frac{\partial L}{\partial \mathbf{u}_0}": first,
        r"\frac{\partial L}{\partial \mathbf{u}_j}": others,
    }


@proves(
    "skip-gram-gradient",
    how="the numerical gradient of the improbability of all answers, for 3 and 4 negatives",
)
def test_the_gradient_is_prediction_minus_label() -> None:
    for seed in (0, 1):
        middle, context = pairs_of(seed)
        by_middle = gradient(lambda v: surprise(v, context), middle)  # noqa: B023
        by_context = gradient(lambda u: surprise(middle, u), context)  # noqa: B023
        assert_equation(
            "skip-gram-gradient",
            {
                r"\mathbf{v}": middle,
                r"\mathbf{u}": list(context),
                "K": len(context) - 1,
            },
            slopes(by_middle, by_context[0], by_context[1:]),
            each={"j": range(1, len(context))},
        )


@derives(
    "skip-gram-gradient",
    how="SymPy differentiates the loss as this page prints it, for 2 negatives in 2 dimensions",
)
def test_the_gradient_of_the_printed_loss() -> None:
    middle, context = symbols("v", 2), symbols("u", 3, 2)
    env = {r"\mathbf{v}": middle, r"\mathbf{u}": list(context), "K": 2}
    loss = equation("skip-gram-negative-sampling").right.value(env)

    def slope(vector: Array) -> Array:
        return np.array([sympy.diff(loss, entry) for entry in vector])

    assert_equation(
        "skip-gram-gradient",
        env,
        slopes(
            slope(middle),
            slope(context[0]),
            [slope(u) for u in context[1:]],
        ),
        each={"j": range(1, 3)},
    )


@proves(
    "negative-sampling-noise",
    how="the softmax of three quarters of the log counts of 2 to 5 words",
)
def test_the_noise_is_a_flattened_frequency() -> None:
    for size in (2, 3, 5):
        counts = rng(size).integers(3, 400, size=size)
        weights = np.exp(0.75 * np.log(counts))
        assert_equation(
            "negative-sampling-noise",
            {"n": from_one(counts), "V": size},
            {"q_i": weights / np.linalg.norm(weights, 1)},
            each={"i": range(1, size + 1)},
        )


@derives(
    "skip-gram-optimum",
    how="SymPy solves for the score at which the expected loss of a pair has slope zero",
)
def test_the_best_score_solved_for() -> None:
    pair, word, noise, negatives, odds = (
        symbols(name, positive=True) for name in "pwqKo"
    )
    # The slope of the sigmoid's logarithm is 1 / (1 + odds), of its mirror image -odds / (1 + odds).
    slope = pair / (1 + odds) - negatives * word * noise * odds / (1 + odds)
    (best,) = sympy.solve(slope, odds)
    assert_equation(
        "skip-gram-optimum",
        {
            r"p_\text{pair}": pair,
            r"p_\text{word}": word,
            "q": noise,
            "K": negatives,
        },
        {"s^*": sympy.log(best)},
    )


@proves(
    "skip-gram-optimum",
    how="the score with the least expected loss, found by bisection of its numerical slope, for random statistics",
)
def test_the_best_score_searched_for() -> None:
    for seed in range(4):
        pair, word, noise = rng(seed).uniform(0.01, 0.9, size=3)
        negatives = 3 + seed

        def loss(score: float) -> float:
            return float(
                pair * np.logaddexp(0, -score)  # noqa: B023
                + negatives * word * noise * np.logaddexp(0, score)  # noqa: B023
            )

        low, high = -30.0, 30.0
        for _ in range(60):
            middle = (low + high) / 2
            if loss(middle + 1e-5) > loss(middle - 1e-5):
                high = middle
            else:
                low = middle
        assert_equation(
            "skip-gram-optimum",
            {
                r"p_\text{pair}": pair,
                r"p_\text{word}": word,
                "q": noise,
                "K": negatives,
            },
            {"s^*": low},
            rtol=1e-4,
            atol=1e-4,
        )


# ---------------------------------------------------------------- vocabulary and tying


@proves(
    "vocabulary-cost",
    how="counts the entries of tables and the bytes of logits laid out in memory, as 16, 32 and 64 bits",
)
def test_a_vocabulary_laid_out_in_memory() -> None:
    for kind in (np.float16, np.float32, np.float64):
        table, output = np.zeros((11, 3)), np.zeros((11, 3))
        logits = np.zeros((5, 7, 11), dtype=kind)
        assert_equation(
            "vocabulary-cost",
            {"V": 11, "d": 3, "B": 5, "n": 7, "b": np.dtype(kind).itemsize},
            {
                r"P_\text{untied}": table.size + output.size,
                r"P_\text{tied}": table.size,
                "M": logits.nbytes,
            },
        )


def tied(
    table: Array, tokens: Array, targets: Array, inner: Array
) -> float:
    """The loss of a small network whose table embeds the tokens and scores the next ones."""
    hidden = np.tanh(table[tokens] @ inner)
    logits = hidden @ table.T
    chosen = logits[np.arange(len(tokens)), targets]
    return float(np.sum(np.log(np.exp(logits).sum(axis=1)) - chosen))


@proves(
    "tied-embedding-gradient",
    how="the numerical gradient of a small network that uses one table at both ends, with a token that occurs twice",
)
def test_a_tied_table_gets_both_gradients() -> None:
    random = rng()
    table, inner = random.normal(size=(6, 3)), random.normal(size=(3, 3))
    tokens, targets = np.array([4, 1, 4, 0]), np.array([1, 4, 0, 5])
    embedded = table[tokens]

    def from_inputs(inputs: Array) -> float:
        logits = np.tanh(inputs @ inner) @ table.T
        return from_logits(logits)

    def from_logits(logits: Array) -> float:
        chosen = logits[np.arange(4), targets]
        return float(np.sum(np.log(np.exp(logits).sum(axis=1)) - chosen))

    hidden = np.tanh(embedded @ inner)
    assert_equation(
        "tied-embedding-gradient",
        {
            r"\mathbf{X}": np.eye(6)[tokens],
            r"\mathbf{G}": gradient(from_inputs, embedded),
            r"\mathbf{D}": gradient(from_logits, hidden @ table.T),
            r"\mathbf{H}": hidden,
        },
        {
            r"\frac{\partial L}{\partial \mathbf{E}}": gradient(
                lambda matrix: tied(matrix, tokens, targets, inner), table
            )
        },
        rtol=1e-5,
        atol=1e-6,
    )


@proves(
    "tied-embedding-gradient",
    how="what PyTorch's autograd leaves on the weight of an nn.Embedding that nn.Linear shares",
)
def test_a_tied_table_in_pytorch() -> None:
    torch = optional_torch()
    random = rng()
    embedding = torch.nn.Embedding(6, 3, dtype=torch.float64)
    output = torch.nn.Linear(3, 6, bias=False, dtype=torch.float64)
    output.weight = embedding.weight
    inner = torch.tensor(random.normal(size=(3, 3)))
    tokens, targets = torch.tensor([4, 1, 4, 0]), torch.tensor([1, 4, 0, 5])
    embedded = embedding(tokens)
    hidden = torch.tanh(embedded @ inner)
    logits = output(hidden)
    embedded.retain_grad()
    logits.retain_grad()
    torch.nn.functional.cross_entropy(
        logits, targets, reduction="sum"
    ).backward()
    assert_equation(
        "tied-embedding-gradient",
        {
            r"\mathbf{X}": np.eye(6)[tokens.numpy()],
            r"\mathbf{G}": embedded.grad.numpy(),
            r"\mathbf{D}": logits.grad.numpy(),
            r"\mathbf{H}": hidden.detach().numpy(),
        },
        {
            r"\frac{\partial L}{\partial \mathbf{E}}": embedding.weight.grad.numpy()
        },
    )


# ---------------------------------------------------------------- WordPiece and the unigram model


@proves(
    "wordpiece-score",
    how="the exponential of the pointwise mutual information that counting a random text gives, per token",
)
def test_the_score_is_mutual_information() -> None:
    text = rng().integers(0, 3, size=200).tolist()
    pairs = list(itertools.pairwise(text))
    for left, right in ((0, 1), (2, 1), (1, 1)):
        shared = math.log(pairs.count((left, right)) / len(text))
        apart = sum(
            math.log(text.count(part) / len(text)) for part in (left, right)
        )
        assert_equation(
            "wordpiece-score",
            {
                r"n_\text{pair}": pairs.count((left, right)),
                r"n_\text{left}": text.count(left),
                r"n_\text{right}": text.count(right),
            },
            {"s": math.exp(shared - apart) / len(text)},
        )


def cuts(word: str) -> list[list[str]]:
    """Every way to cut a word into pieces."""
    if not word:
        return [[]]
    return [
        [word[:end], *rest]
        for end in range(1, len(word) + 1)
        for rest in cuts(word[end:])
    ]


@proves(
    "unigram-likelihood",
    how="a forward pass from left to right, against all cuts of four words listed one by one",
)
def test_the_sum_over_all_cuts() -> None:
    words = {"seats": 3, "eat": 5, "tea": 4, "sea": 2}
    pieces = {"s", "e", "a", "t", "ea", "eat", "seat", "sea", "te", "at"}
    odds = rng().uniform(0.02, 0.3, size=len(pieces))
    share = dict(zip(sorted(pieces), odds, strict=True))
    table = np.zeros((len(words), 2**4))
    loss = 0.0
    for row, (word, count) in enumerate(words.items()):
        listed = [cut for cut in cuts(word) if set(cut) <= pieces]
        for column, cut in enumerate(listed):
            table[row, column] = math.prod(share[piece] for piece in cut)
        forward = [1.0]
        for end in range(1, len(word) + 1):
            forward.append(
                sum(
                    forward[start] * share.get(word[start:end], 0.0)
                    for start in range(end)
                )
            )
        loss -= count * math.log(forward[-1])
    assert_equation(
        "unigram-likelihood",
        {
            "W": len(words),
            "C": table.shape[1],
            "n": from_one(list(words.values())),
            "P": from_one(table),
        },
        {"L": loss},
    )


# ---------------------------------------------------------------- embedding layers


@proves(
    "embedding-lookup",
    how="rows read by index, and the numerical gradient of a random function of them, for a word that occurs twice",
)
def test_a_product_with_one_hot_rows_is_a_lookup() -> None:
    random = rng()
    table, weights = random.normal(size=(5, 3)), random.normal(size=(4, 3))
    words = np.array([4, 1, 4, 2])

    def loss(rows: Array) -> float:
        return float(np.sum(np.tanh(rows) * weights))

    assert_equation(
        "embedding-lookup",
        {
            r"\mathbf{X}": np.eye(5)[words],
            r"\mathbf{E}": table,
            r"\mathbf{G}": gradient(loss, table[words]),
        },
        {
            r"\mathbf{H}": table[words],
            r"\frac{\partial L}{\partial \mathbf{E}}": gradient(
                lambda entries: loss(entries[words]), table
            ),
        },
        rtol=1e-5,
        atol=1e-7,
    )


@proves(
    "embedding-lookup",
    how="the output of torch.nn.Embedding and the gradient that autograd leaves on its weight",
)
def test_a_lookup_in_pytorch() -> None:
    torch = optional_torch()
    random = rng()
    layer = torch.nn.Embedding(5, 3, dtype=torch.float64)
    words = torch.tensor([4, 1, 4, 2])
    rows = layer(words)
    rows.retain_grad()
    (
        torch.tanh(rows) * torch.tensor(random.normal(size=(4, 3)))
    ).sum().backward()
    assert_equation(
        "embedding-lookup",
        {
            r"\mathbf{X}": np.eye(5)[words.numpy()],
            r"\mathbf{E}": layer.weight.detach().numpy(),
            r"\mathbf{G}": rows.grad.numpy(),
        },
        {
            r"\mathbf{H}": rows.detach().numpy(),
            r"\frac{\partial L}{\partial \mathbf{E}}": layer.weight.grad.numpy(),
        },
    )


@proves(
    "cosine-similarity",
    how="the cosine by the law of cosines, from the three sides of random triangles in 2 to 5 dimensions",
)
def test_the_cosine_of_an_angle() -> None:
    for size in (2, 3, 5):
        first, second = rng(size).normal(size=(2, size))
        sides = [
            math.hypot(*side) for side in (first, second, first - second)
        ]
        cosine = (sides[0] ** 2 + sides[1] ** 2 - sides[2] ** 2) / (
            2 * sides[0] * sides[1]
        )
        assert_equation(
            "cosine-similarity",
            {r"\mathbf{a}": first, r"\mathbf{b}": second},
            {r"\cos(\mathbf{a}, \mathbf{b})": cosine},
        )


@proves(
    "cosine-similarity", how="equals torch.nn.functional.cosine_similarity"
)
def test_the_cosine_is_pytorchs() -> None:
    torch = optional_torch()
    first, second = rng().normal(size=(2, 4))
    cosine = torch.nn.functional.cosine_similarity(
        torch.tensor(first), torch.tensor(second), dim=0
    ).item()
    assert_equation(
        "cosine-similarity",
        {r"\mathbf{a}": first, r"\mathbf{b}": second},
        {r"\cos(\mathbf{a}, \mathbf{b})": cosine},
    )


# ---------------------------------------------------------------- GloVe and fastText


@proves(
    "glove-loss",
    how="counts of weight 1/8 and 1, listed once and eight times: the squared distance of the lists, divided by 8",
)
def test_weights_are_repeats() -> None:
    random = rng()
    counted = np.array([[1, 16, 40], [16, 1, 1], [90, 1, 16]])
    words, contexts = random.normal(size=(2, 3, 4))
    offsets, others = random.normal(size=(2, 3))
    fitted, observed = [], []
    for i, j in itertools.product(range(3), repeat=2):
        repeats = 1 if counted[i, j] == 1 else 8
        score = sum(
            a * b for a, b in zip(words[i], contexts[j], strict=True)
        )
        fitted += [score + offsets[i] + others[j]] * repeats
        observed += [math.log(counted[i, j])] * repeats
    assert_equation(
        "glove-loss",
        {
            "x": from_one(counted),
            r"x_\text{max}": 16,
            r"\alpha": 0.75,
            "V": 3,
            r"\mathbf{w}": from_one(list(words)),
            r"\mathbf{u}": from_one(list(contexts)),
            "b": from_one(offsets),
            "c": from_one(others),
        },
        {
            "f_{ij}": np.where(counted == 1, 1 / 8, 1.0),
            "J": math.dist(fitted, observed) ** 2 / 8,
        },
        each={"i": range(1, 4), "j": range(1, 4)},
    )


@proves(
    "character-ngrams",
    how="lists the n-grams of marked words of 1 to 9 letters, for three ranges of lengths",
)
def test_ngrams_listed() -> None:
    for letters, (least, most) in itertools.product(
        (1, 2, 3, 5, 9), ((3, 6), (2, 4), (5, 5))
    ):
        marked = "<" + "abcdefghi"[:letters] + ">"
        listed = [
            marked[start:end]
            for start, end in itertools.combinations(
                range(len(marked) + 1), 2
            )
            if least <= end - start <= most
        ]
        assert_equation(
            "character-ngrams",
            {"m": letters, "a": least, "b": most},
            {"N": len(listed)},
        )


# ---------------------------------------------------------------- sentence embeddings


@proves(
    "mean-pooling",
    how="NumPy's mean of the vectors that are left when those of padding are taken out",
)
def test_padding_does_not_count() -> None:
    random = rng()
    for mask in ([1, 1, 0, 1, 0], [0, 1, 0, 0, 0], [1, 1, 1, 1, 1]):
        hidden = random.normal(size=(5, 3))
        kept = hidden[np.array(mask, dtype=bool)]
        assert_equation(
            "mean-pooling",
            {
                "n": 5,
                "m": from_one(mask),
                r"\mathbf{h}": from_one(list(hidden)),
            },
            {r"\mathbf{s}": np.mean(kept, axis=0)},
        )


@proves(
    "in-batch-contrastive-loss",
    how="the mean surprise of finding each partner, from the odds of every wrong text against the right one",
)
def test_each_text_finds_its_partner() -> None:
    for size in (2, 3, 5):
        cosines = rng(size).uniform(-1, 1, size=(size, size))
        surprises = [
            math.log1p(
                sum(
                    math.exp((row[j] - row[i]) / 0.3)
                    for j in range(size)
                    if j != i
                )
            )
            for i, row in enumerate(cosines)
        ]
        assert_equation(
            "in-batch-contrastive-loss",
            {"B": size, "c": from_one(cosines), r"\tau": 0.3},
            {"L": float(np.mean(surprises))},
        )


@proves(
    "in-batch-contrastive-loss",
    how="equals torch.nn.CrossEntropyLoss on scaled cosines, with the diagonal as targets",
)
def test_the_contrastive_loss_is_cross_entropy() -> None:
    torch = optional_torch()
    cosines = rng().uniform(-1, 1, size=(4, 4))
    loss = torch.nn.CrossEntropyLoss()(
        torch.tensor(cosines / 0.3), torch.arange(4)
    ).item()
    assert_equation(
        "in-batch-contrastive-loss",
        {"B": 4, "c": from_one(cosines), r"\tau": 0.3},
        {"L": loss},
    )


# ---------------------------------------------------------------- text classification


@proves(
    "averaged-embedding-classifier",
    how="the geometric mean of each token's own odds for 3 classes, made to add up to 1, for 1, 2 and 4 tokens",
)
def test_tokens_vote_by_their_odds() -> None:
    for tokens in (1, 2, 4):
        random = rng(tokens)
        embedded, weights = (
            random.normal(size=(tokens, 2)),
            random.normal(size=(3, 2)),
        )
        biases = random.normal(size=3)
        odds = [
            math.prod(
                math.exp(float(weights[k] @ token) + biases[k])
                for token in embedded
            )
            ** (1 / tokens)
            for k in range(3)
        ]
        assert_equation(
            "averaged-embedding-classifier",
            {
                "n": tokens,
                r"\mathbf{e}": from_one(list(embedded)),
                r"\mathbf{W}": weights,
                r"\mathbf{b}": biases,
            },
            {
                r"\mathbf{x}": [
                    sum(column) / tokens for column in embedded.T
                ],
                r"\mathbf{p}": np.array(odds) / sum(odds),
            },
        )


@proves(
    "averaged-embedding-classifier",
    how="equals torch.nn.EmbeddingBag in its mode for means, followed by nn.Linear and nn.Softmax",
)
def test_averages_in_pytorch() -> None:
    torch = optional_torch()
    torch.manual_seed(0)
    bag = torch.nn.EmbeddingBag(7, 2, mode="mean", dtype=torch.float64)
    output = torch.nn.Linear(2, 3, dtype=torch.float64)
    words = torch.tensor([[5, 0, 5, 3]])
    mean = bag(words)
    assert_equation(
        "averaged-embedding-classifier",
        {
            "n": 4,
            r"\mathbf{e}": from_one(
                list(bag.weight.detach().numpy()[words[0].numpy()])
            ),
            r"\mathbf{W}": output.weight.detach().numpy(),
            r"\mathbf{b}": output.bias.detach().numpy(),
        },
        {
            r"\mathbf{x}": mean.detach().numpy()[0],
            r"\mathbf{p}": torch.nn.Softmax(dim=1)(output(mean))
            .detach()
            .numpy()[0],
        },
    )


def test_decisions_down_a_tree_make_a_distribution() -> None:
    vector = rng().normal(size=3)
    words: dict[str, float] = {}

    def descend(path: str, left: int, chance: float) -> None:
        if left == 1:
            words[path] = chance
            return
        score = float(rng(len(path) + left).normal(size=3) @ vector)
        first = left // 3 or 1  # a tree that is not balanced
        for turn, count, sign in (("0", first, 1), ("1", left - first, -1)):
            descend(
                path + turn, count, chance / (1 + np.exp(-sign * score))
            )

    descend("", 9, 1.0)
    assert len(words) == 9
    assert abs(sum(words.values()) - 1) < 1e-12


def test_each_vector_of_a_window_gets_its_share() -> None:
    window, middle, other = (
        rng(seed).normal(size=size)
        for seed, size in ((1, (4, 3)), (2, 3), (3, 3))
    )

    def loss(flat: Array) -> float:
        env = {
            r"\mathbf{v}": np.mean(flat.reshape(4, 3), axis=0),
            r"\mathbf{u}": [middle, other],
            "K": 1,
        }
        return float(
            equation("skip-gram-negative-sampling").solve(env)["L"]
        )

    shares = gradient(loss, window.reshape(-1)).reshape(4, 3)
    whole = gradient(
        lambda mean: loss(np.tile(mean, 4)), np.mean(window, axis=0)
    )
    np.testing.assert_allclose(
        shares, np.tile(whole / 4, (4, 1)), rtol=1e-6, atol=1e-9
    )
