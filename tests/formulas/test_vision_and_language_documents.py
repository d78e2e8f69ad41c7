"""Proofs and worked numbers on pages searched by their pictures: loops over patches, bytes of arrays."""

from typing import Any

import numpy as np

from proving import (
    Indexed,
    assert_equation,
    equation,
    from_one,
    proves,
    rng,
)
from proving.worked import Worked, counts


@proves(
    "page-late-interaction",
    how="pools two random pages in groups of unequal size, looks through means and patches, and finds no higher score",
)
def test_pooled_patches_score_no_more() -> None:
    for tokens, sizes, length in ((4, (1, 4, 2, 3), 3), (2, (5, 2, 1), 5)):
        random = rng(tokens)
        query = random.normal(size=(tokens, length))
        page = random.normal(size=(sum(sizes), length))
        order = random.permutation(len(page))
        groups = np.split(order, np.cumsum(sizes)[:-1])
        means = []
        for group in groups:
            total = np.zeros(length)
            for patch in group:
                total = total + page[patch]
            means.append(total / len(group))
        found = []
        for patches in (list(page), means):
            best = [
                max(token @ patch for patch in patches) for token in query
            ]
            found.append(float(sum(best)))
        env: dict[str, Any] = {
            "n": tokens,
            "m": from_one(sizes),
            r"\mathcal{G}": Indexed(
                lambda g, groups=groups: groups[g - 1] + 1
            ),
            r"\mathbf{q}": from_one(list(query)),
            r"\mathbf{d}": from_one(list(page)),
        }
        assert_equation(
            "page-late-interaction",
            env,
            {r"\mathbf{c}_g": np.array(means), "s_f": found[1]},
            ranges={"g": range(1, len(sizes) + 1)},
            each={"g": range(1, len(sizes) + 1)},
        )
        assert found[1] < found[0]


@proves(
    "page-storage",
    how="the bytes of NumPy arrays of three sizes and types, pooled by averaging neighbors",
)
def test_vectors_take_the_bytes_of_their_arrays() -> None:
    for pages, vectors, width, pooled, kind in (
        (3, 12, 5, 4, np.float16),
        (2, 9, 7, 3, np.float32),
        (5, 6, 16, 1, np.int8),
    ):
        whole = np.ones((pages, vectors // pooled, pooled, width))
        stored = whole.mean(axis=2).astype(kind)
        assert_equation(
            "page-storage",
            {
                "N": pages,
                "v": vectors,
                "d": width,
                "b": 8 * stored.itemsize,
                "f": pooled,
            },
            {"S": stored.nbytes},
        )


def stored(
    vectors: float,
    width: float,
    bits: float,
    pages: float = 1,
    pooled: float = 1,
) -> float:
    """The page's own count of bytes."""
    env = {"N": pages, "v": vectors, "d": width, "b": bits, "f": pooled}
    return float(equation("page-storage").right.value(env))


@counts("visual-document-retrieval")
def test_what_a_page_takes_and_how_well_it_is_read(n: Worked) -> None:
    vectors, patches, prompt = n.given(3)
    assert vectors == patches + prompt
    assert patches == 32**2
    width, bits = n.given(2)
    n.shows(stored(vectors, width, bits))
    n.shows(stored(vectors, width, bits, 1e6) / 1e9)
    pooled = n.one()
    n.shows(stored(vectors, width, bits, 1e6, pooled) / 1e9)
    bit = n.one()
    n.shows(stored(vectors, width, bit, 1e6) / 1e9)
    again, single = n.given(2)
    assert again == bits
    n.shows(stored(1, single, bits, 1e6) / 1e9)
    chunks = n.one()
    n.shows(stored(chunks, single, bits, 1e6) / 1e9)
