"""The worked numbers of diffusion models."""

from proving.worked import Worked, counts


@counts("diffusion-model")
def test_two_steps_by_hand(n: Worked) -> None:
    first, second = n.given(2)
    signal = (1 - first) * (1 - second)
    n.shows(signal, (1 - second) * first + second)
