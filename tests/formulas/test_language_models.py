"""Proofs of the formulas of the topic language models: joint tables, counted parameters, masks followed by hand."""

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from proving import (
    assert_equation,
    derives,
    from_one,
    optional_torch,
    proves,
    rng,
    symbols,
)
from proving.references import integral

Array = np.ndarray[Any, Any]


# ---------------------------------------------------------------- the objective


@proves(
    "language-model-loss",
    how="a random table of the probabilities of all texts of 3 and 4 tokens, whose sums give the conditionals",
)
def test_the_chain_rule_rebuilds_the_table() -> None:
    for seed, sizes in enumerate(((3, 4, 5), (2, 3, 2, 4))):
        table = (
            rng(seed).dirichlet(np.ones(math.prod(sizes))).reshape(sizes)
        )
        text = tuple(size - 2 for size in sizes)
        # The probability of a beginning is the sum over all ways to go on.
        starts = [table[text[:t]].sum() for t in range(len(sizes) + 1)]
        conditionals = [b / a for a, b in itertools.pairwise(starts)]
        assert_equation(
            "language-model-loss",
            {"p": from_one(conditionals), "n": len(sizes)},
            {
                "P": table[text],
                "L": -math.log(table[text]) / len(sizes),
            },
        )


@proves(
    "language-model-loss",
    how="equals torch.nn.functional.cross_entropy on the logits of 5 positions",
)
def test_the_loss_is_pytorchs() -> None:
    torch = optional_torch()
    logits = torch.tensor(rng(2).normal(size=(5, 7)))
    targets = torch.tensor([3, 0, 6, 2, 2])
    chosen = torch.softmax(logits, 1)[torch.arange(5), targets].numpy()
    assert_equation(
        "language-model-loss",
        {"p": from_one(chosen), "n": 5},
        {
            "P": float(np.prod(chosen)),
            "L": torch.nn.functional.cross_entropy(logits, targets).item(),
        },
    )


@proves(
    "bigram-estimate",
    how="counts in a text to which each pair was appended once, three times, or never",
)
def test_smoothing_counts_pairs_that_were_added() -> None:
    for seed, extra in enumerate((0, 1, 3)):
        size = 4 + seed
        text = rng(seed).integers(0, size, size=150)
        counts = np.zeros((size, size))
        for pair in itertools.pairwise(text):
            counts[pair] += 1
        padded = [*itertools.pairwise(text)]
        padded += [*itertools.product(range(size), range(size))] * extra
        followers = [[b for a, b in padded if a == v] for v in range(size)]
        shares = [
            [seen.count(w) / len(seen) for w in range(size)]
            for seen in followers
        ]
        each = {"v": range(1, size + 1), "w": range(1, size + 1)}
        assert_equation(
            "bigram-estimate",
            {"c": from_one(counts), r"\alpha": extra, "V": size},
            {r"\hat p_{vw}": np.array(shares)},
            each=each,
        )


@proves(
    "bigram-estimate",
    how="the mean of a Beta posterior, integrated numerically, for fractions as pseudo-counts of two words",
)
def test_smoothing_is_the_mean_of_a_posterior() -> None:
    for alpha, first, second in ((0.7, 3, 5), (1.4, 2, 0)):
        # With p = sin² the ends of the interval are not steep.
        def moment(
            order: int,
            a: float = first + alpha - 1,
            b: float = second + alpha - 1,
        ) -> float:
            return integral(
                lambda s: (
                    np.sin(s) ** (2 * (a + order) + 1)
                    * np.cos(s) ** (2 * b + 1)
                ),
                0,
                math.pi / 2,
            )

        assert_equation(
            "bigram-estimate",
            {
                "c": from_one(np.array([[first, second]])),
                r"\alpha": alpha,
                "V": 2,
                "v": 1,
                "w": 1,
            },
            {r"\hat p_{vw}": moment(1) / moment(0)},
            rtol=1e-6,
        )


# ---------------------------------------------------------------- masked and causal


@proves(
    "causal-and-masked-loss",
    how="the mean over the entries that remain when the others are dropped, for texts of 5 and 9 tokens",
)
def test_the_masked_loss_is_a_mean_over_the_chosen() -> None:
    for size in (5, 9):
        causal, masked = rng(size).uniform(0.05, 0.95, size=(2, size))
        chosen = np.zeros(size, dtype=bool)
        chosen[[0, 3, size - 1]] = True
        assert_equation(
            "causal-and-masked-loss",
            {
                "p": from_one(causal),
                "q": from_one(masked),
                "m": from_one(chosen.astype(float)),
                "n": size,
            },
            {
                r"L_\text{causal}": np.mean(np.log(1 / causal)),
                r"L_\text{masked}": np.mean(np.log(1 / masked[chosen])),
            },
        )


@proves(
    "causal-and-masked-loss",
    how="equals torch.nn.functional.cross_entropy, with ignore_index for the tokens that were not chosen",
)
def test_the_masked_loss_is_pytorchs() -> None:
    torch = optional_torch()
    size = 6
    past, both = torch.tensor(rng(1).normal(size=(2, size, 5)))
    targets = torch.tensor([4, 0, 3, 3, 1, 2])
    labels = torch.where(
        torch.tensor([0, 1, 0, 0, 1, 1]) == 1, targets, torch.tensor(-100)
    )
    rows = torch.arange(size)
    loss = torch.nn.functional.cross_entropy
    assert_equation(
        "causal-and-masked-loss",
        {
            "p": from_one(torch.softmax(past, 1)[rows, targets].numpy()),
            "q": from_one(torch.softmax(both, 1)[rows, targets].numpy()),
            "m": from_one([0, 1, 0, 0, 1, 1]),
            "n": size,
        },
        {
            r"L_\text{causal}": loss(past, targets).item(),
            r"L_\text{masked}": loss(both, labels).item(),
        },
    )


# ---------------------------------------------------------------- parameters, listed tensor by tensor


def linear(rows: Any, columns: Any) -> list[tuple[Any, ...]]:
    """The shapes of a weight and of its bias."""
    return [(rows, columns), (columns,)]


def block(width: Any, inner: Any) -> list[tuple[Any, ...]]:
    """The shapes in a block with biases: queries, keys, values, output; two layers; two normalizations."""
    return [
        *(shape for _ in range(4) for shape in linear(width, width)),
        *linear(width, inner),
        *linear(inner, width),
        *((width,) for _ in range(4)),
    ]


def numbers_in(shapes: list[tuple[Any, ...]]) -> Any:
    return sum(math.prod(shape) for shape in shapes)


def bert_shapes(
    vocabulary: Any, positions: Any, segments: Any, width: Any, blocks: int
) -> list[tuple[Any, ...]]:
    return [
        *((rows, width) for rows in (vocabulary, positions, segments)),
        *[(width,), (width,)],
        *(
            shape
            for _ in range(blocks)
            for shape in block(width, 4 * width)
        ),
        *linear(width, width),
    ]


@derives(
    "bert-parameters",
    how="adds up the shapes of all tensors, for any vocabulary and width, with 3 blocks",
)
def test_the_parameters_of_bert_for_any_width() -> None:
    names = "VnSd"
    vocabulary, positions, segments, width = symbols_of(names)
    assert_equation(
        "bert-parameters",
        {
            "V": vocabulary,
            r"n_\text{max}": positions,
            "S": segments,
            "d": width,
            "N": 3,
        },
        {
            "P": numbers_in(
                bert_shapes(vocabulary, positions, segments, width, 3)
            )
        },
    )


def symbols_of(names: str) -> Iterator[Any]:
    return (symbols(name, positive=True) for name in names)


@proves(
    "bert-parameters",
    how="adds up the shapes of all tensors, for 2 to 5 blocks and small sizes",
)
def test_the_parameters_of_bert_counted() -> None:
    for blocks in (2, 3, 5):
        sizes = (40 + blocks, 17, 3, 6 * blocks)
        assert_equation(
            "bert-parameters",
            dict(
                zip(
                    ("V", r"n_\text{max}", "S", "d", "N"),
                    (*sizes, blocks),
                    strict=True,
                )
            ),
            {"P": numbers_in(bert_shapes(*sizes, blocks))},
        )


@proves(
    "bert-parameters",
    how="counts the parameters of torch.nn.Embedding, LayerNorm, TransformerEncoder and Linear",
)
def test_the_parameters_of_bert_built() -> None:
    torch = optional_torch()
    nn = torch.nn
    parts = [
        *(nn.Embedding(rows, 12) for rows in (50, 9, 3)),
        nn.LayerNorm(12),
        *(nn.TransformerEncoderLayer(12, 4, 48) for _ in range(3)),
        nn.Linear(12, 12),
    ]
    count = sum(p.numel() for part in parts for p in part.parameters())
    assert_equation(
        "bert-parameters",
        {"V": 50, r"n_\text{max}": 9, "S": 3, "d": 12, "N": 3},
        {"P": count},
    )


def gpt_shapes(
    vocabulary: Any, positions: Any, width: Any, blocks: int
) -> list[tuple[Any, ...]]:
    return [
        *((rows, width) for rows in (vocabulary, positions)),
        *(
            shape
            for _ in range(blocks)
            for shape in block(width, 4 * width)
        ),
        *[(width,), (width,)],
    ]


@derives(
    "gpt-parameters",
    how="adds up the shapes of all tensors, for any vocabulary and width, with 3 blocks",
)
def test_the_parameters_of_gpt_for_any_width() -> None:
    vocabulary, positions, width = symbols_of("Vnd")
    assert_equation(
        "gpt-parameters",
        {"V": vocabulary, r"n_\text{max}": positions, "d": width, "N": 3},
        {"P": numbers_in(gpt_shapes(vocabulary, positions, width, 3))},
    )


@proves(
    "gpt-parameters",
    how="adds up the shapes of all tensors, for 2 to 5 blocks and small sizes",
)
def test_the_parameters_of_gpt_counted() -> None:
    for blocks in (2, 3, 5):
        sizes = (40 + blocks, 17, 6 * blocks)
        names = ("V", r"n_\text{max}", "d", "N")
        assert_equation(
            "gpt-parameters",
            dict(zip(names, (*sizes, blocks), strict=True)),
            {"P": numbers_in(gpt_shapes(*sizes, blocks))},
        )


@proves(
    "gpt-parameters",
    how="counts the parameters of torch.nn.Embedding, TransformerEncoderLayer and LayerNorm",
)
def test_the_parameters_of_gpt_built() -> None:
    torch = optional_torch()
    nn = torch.nn
    parts = [
        *(nn.Embedding(rows, 12) for rows in (50, 9)),
        *(nn.TransformerEncoderLayer(12, 3, 48) for _ in range(3)),
        nn.LayerNorm(12),
    ]
    count = sum(p.numel() for part in parts for p in part.parameters())
    assert_equation(
        "gpt-parameters",
        {"V": 50, r"n_\text{max}": 9, "d": 12, "N": 3},
        {"P": count},
    )


@derives(
    "shared-parameters",
    how="adds up the shapes of all tensors, for any vocabulary and widths, with 2 different blocks",
)
def test_shared_blocks_count_once_for_any_width() -> None:
    vocabulary, small, width = symbols_of("Ved")
    shapes = [(vocabulary, small), *linear(small, width)]
    shapes += [*block(width, 4 * width), *block(width, 4 * width)]
    assert_equation(
        "shared-parameters",
        {"V": vocabulary, "e": small, "d": width, "G": 2},
        {"P": numbers_in(shapes)},
    )


@proves(
    "shared-parameters",
    how="adds up the shapes of the different tensors in a list of 6 layers that repeats 1, 2, 3 or 6 of them",
)
def test_shared_blocks_count_once() -> None:
    for different in (1, 2, 3, 6):
        layers = [(layer % different, block(10, 40)) for layer in range(6)]
        shapes = [(43, 7), *linear(7, 10)]
        shapes += [
            shape for kind in dict(layers).values() for shape in kind
        ]
        assert_equation(
            "shared-parameters",
            {"V": 43, "e": 7, "d": 10, "G": different},
            {"P": numbers_in(shapes)},
        )


@proves(
    "shared-parameters",
    how="counts the parameters of a torch.nn.ModuleList that holds two layers three times each",
)
def test_shared_blocks_built() -> None:
    torch = optional_torch()
    nn = torch.nn
    blocks = [nn.TransformerEncoderLayer(12, 3, 48) for _ in range(2)]
    model = nn.ModuleList(
        [nn.Embedding(43, 7), nn.Linear(7, 12), *(blocks * 3)]
    )
    assert_equation(
        "shared-parameters",
        {"V": 43, "e": 7, "d": 12, "G": 2},
        {"P": sum(p.numel() for p in model.parameters())},
    )


# ---------------------------------------------------------------- masks


@proves(
    "prefix-mask",
    how="the tokens that are there when each position is computed: the prefix all at once, then one after the other",
)
def test_a_prefix_is_read_at_once_and_the_rest_in_turn() -> None:
    size = 7
    for prefix in (0, 1, 3, 6, 7):
        there: set[int] = set(range(1, prefix + 1))
        seen = np.zeros((size, size))
        for i in range(1, size + 1):
            there.add(i)
            seen[i - 1, [j - 1 for j in there]] = 1
        each = {"i": range(1, size + 1), "j": range(1, size + 1)}
        assert_equation(
            "prefix-mask", {"k": prefix}, {"A_{ij}": seen}, each=each
        )


@proves(
    "two-stream-masks",
    how="draws tokens one after the other in 5 random orders and records what was there before and after each",
)
def test_two_streams_before_and_after_each_token() -> None:
    size = 6
    for seed in range(5):
        order = rng(seed).permutation(size)
        content, query = np.zeros((2, size, size))
        there: list[int] = []
        for position in order:
            query[position, there] = 1
            there.append(position)
            content[position, there] = 1
        ranks = np.argsort(order) + 1
        each = {"i": range(1, size + 1), "j": range(1, size + 1)}
        assert_equation(
            "two-stream-masks",
            {"r": from_one(ranks)},
            {"C_{ij}": content, "Q_{ij}": query},
            each=each,
        )


# ---------------------------------------------------------------- spans


def corrupted(
    text: list[str], spans: list[range]
) -> tuple[list[str], list[str]]:
    """Input and target of span corruption, written token by token."""
    starts = {span.start: span for span in spans}
    inside = {place for span in spans for place in span}
    source: list[str] = []
    target: list[str] = []
    for place, token in enumerate(text):
        if place in starts:
            sentinel = f"<{len(target)}>"
            source.append(sentinel)
            target.append(sentinel)
        if place in inside:
            target.append(token)
        else:
            source.append(token)
    return source, [*target, "<end>"]


@proves(
    "span-corruption-lengths",
    how="corrupts texts of 40, 60 and 100 tokens and counts what is left and what is to be written",
)
def test_lengths_of_input_and_target() -> None:
    for size, span, number in ((40, 2, 3), (60, 3, 3), (100, 5, 4)):
        gap = size // number
        spans = [
            range(k * gap + 1, k * gap + 1 + span) for k in range(number)
        ]
        source, target = corrupted([f"w{k}" for k in range(size)], spans)
        assert_equation(
            "span-corruption-lengths",
            {"n": size, "r": span * number / size, "s": span},
            {
                "S": number,
                r"n_\text{in}": len(source),
                r"n_\text{target}": len(target),
            },
        )


# ---------------------------------------------------------------- a mixture of tasks


@proves(
    "in-context-mixture",
    how="conditions the joint table of task, examples and answer, filled in cell by cell, for 2 and 3 examples",
)
def test_examples_weigh_tasks() -> None:
    for tasks, examples in ((2, 3), (4, 2)):
        prior = rng(tasks).dirichlet(np.ones(tasks))
        chance = rng(1).uniform(0.1, 0.9, size=(tasks, examples))
        answer = rng(2).uniform(0.1, 0.9, size=tasks)
        joint = np.zeros([tasks] + [2] * (examples + 1))
        for cell in np.ndindex(*joint.shape):
            k, *happened = cell
            odds = [*chance[k], answer[k]]
            joint[cell] = prior[k] * math.prod(
                p if yes else 1 - p
                for p, yes in zip(odds, happened, strict=True)
            )
        # Over the tasks; then every example happened.
        seen = joint.sum(axis=0)
        for _ in range(examples):
            seen = seen[1]
        assert_equation(
            "in-context-mixture",
            {
                r"\pi": from_one(prior),
                "p": from_one(chance),
                "q": from_one(answer),
                "K": tasks,
                "M": examples,
            },
            {"P": seen[1] / seen.sum()},
        )


# ---------------------------------------------------------------- arithmetic of a long context


def multiplied_and_added(
    layers: int, heads: int, size: int, tokens: int
) -> int:
    """Steps of the loops by which one new token attends, each a multiplication and an addition."""
    steps = 0
    for _layer, _head in itertools.product(range(layers), range(heads)):
        for _token in range(tokens):
            steps += size  # the query times a key
        for _entry in range(size):
            steps += tokens  # the weights times one entry of all values
    return 2 * steps


@proves(
    "context-arithmetic",
    how="counts the steps of the loops of attention, and the length at which they catch up with the weights",
)
def test_attention_catches_up_with_the_weights() -> None:
    for layers, heads, size, even in ((2, 3, 5, 11), (3, 4, 2, 7)):
        weights = multiplied_and_added(layers, heads, size, even) // 2
        for tokens in (4, 13):
            loops = multiplied_and_added(layers, heads, size, tokens)
            length = next(
                n
                for n in itertools.count(1)
                if multiplied_and_added(layers, heads, size, n)
                >= 2 * weights
            )
            assert_equation(
                "context-arithmetic",
                {
                    "P": weights,
                    "N": layers,
                    "H": heads,
                    "d_h": size,
                    "n": tokens,
                },
                {"F": 2 * weights + loops, "n^*": length},
            )


@proves(
    "context-arithmetic",
    how="torch.utils.flop_counter counts two layers of products with weights and of attention to 9 tokens",
)
def test_pytorch_counts_the_same_operations() -> None:
    torch = optional_torch()
    from torch.utils.flop_counter import FlopCounterMode

    heads, size, tokens = 3, 4, 9
    square = torch.zeros(heads * size, heads * size)
    query, past = (
        torch.zeros(heads, 1, size),
        torch.zeros(heads, tokens, size),
    )
    with FlopCounterMode(display=False) as counter:
        for _layer in range(2):
            for _projection in range(4):
                torch.zeros(1, heads * size) @ square
            torch.softmax(query @ past.transpose(1, 2), -1) @ past
    weights = 2 * 4 * square.numel()
    assert_equation(
        "context-arithmetic",
        {"P": weights, "N": 2, "H": heads, "d_h": size, "n": tokens},
        {"F": counter.get_total_flops()},
        rows=[0],
    )


# ---------------------------------------------------------------- prompts


@proves(
    "contextual-calibration",
    how="every label and input of a table in which a prompt favors labels; the bias is gone from the posterior",
)
def test_dividing_by_the_empty_input_takes_the_bias_away() -> None:
    for seed, labels in enumerate((2, 3, 5)):
        likelihood = rng(seed).uniform(0.1, 0.9, size=(labels, 6))
        likelihood[:, 0] = 0.37  # the empty input speaks for no label
        favor = rng(seed + 9).dirichlet(np.ones(labels))
        biased = favor[:, None] * likelihood
        answers = biased / biased.sum(axis=0)
        for text in range(1, 6):
            # One draw a label: how often each stands behind this text.
            fair = [likelihood[k, text] / labels for k in range(labels)]
            assert_equation(
                "contextual-calibration",
                {
                    "p": from_one(answers[:, text]),
                    "c": from_one(answers[:, 0]),
                    "K": labels,
                },
                {"q_k": np.array(fair) / math.fsum(fair)},
                each={"k": range(1, labels + 1)},
            )


@proves(
    "prompt-count",
    how="lists all prompts: formats times ordered choices of 1 to 5 of 5 to 7 examples",
)
def test_prompts_are_listed_one_by_one() -> None:
    for formats, given, shown in (
        (3, 5, 2),
        (2, 6, 3),
        (4, 7, 1),
        (3, 5, 5),
    ):
        prompts = set(
            itertools.product(
                range(formats), itertools.permutations(range(given), shown)
            )
        )
        assert_equation(
            "prompt-count",
            {"V": formats, "m": given, "n": shown},
            {"N": len(prompts)},
        )
