"""Speech: codes of residual quantization found by search and counted in bits."""

import math

import numpy as np

from proving import Indexed, assert_equation, equation, proves, rng
from proving.worked import Worked, counts


@proves(
    "residual-quantization",
    how="three random codebooks searched one after the other; bits counted as the number of different seconds",
)
def test_what_is_left_is_coded_again() -> None:
    random = rng(5)
    vector = random.normal(size=3)
    left, chosen, rests = vector, [], [vector]
    for _ in range(3):
        book = random.normal(size=(8, 3))
        distances = [float(np.sum((left - entry) ** 2)) for entry in book]
        entry = book[int(np.argmin(distances))]
        left = left - entry
        chosen.append(entry)
        rests.append(left)
    different = 8 ** (3 * 5)  # five frames a second
    assert_equation(
        "residual-quantization",
        {
            r"\mathbf{r}": rests,
            r"\mathbf{e}": Indexed(np.array(chosen), base=1),
            "J": 3,
            "K": 8,
            "f": 5,
        },
        {
            r"\mathbf{r}_j": np.array(rests[1:]),
            r"\hat{\mathbf{z}}": chosen[0] + chosen[1] + chosen[2],
            "R": math.log2(different),
        },
        each={"j": range(1, 4)},
    )


@counts("speech-models")
def test_tokens_and_bits_of_a_second(n: Worked) -> None:
    kilohertz, bits = n.given(2)
    n.shows(kilohertz * 1e3 * bits)
    raw = kilohertz * 1e3 * bits

    bits_row = equation("residual-quantization").rows[2].right

    def rate(frames: float, books: float, entries: float) -> float:
        env = {"f": frames, "J": books, "K": entries}
        return float(bits_row.value(env))

    frames, books, entries = n.given(3)
    n.shows(frames * books)
    n.shows(
        rate(frames, books, entries), raw / rate(frames, books, entries)
    )
    frames, books, entries = n.given(3)
    n.shows(frames * books, rate(frames, books, entries))
    seconds, hundred = n.given(2)
    n.shows(seconds * hundred, seconds * hundred / 2)
    n.names("2")
