"""The worked numbers of the topic pretraining and scaling."""

from proving import equation
from proving.worked import Worked, counts


@counts("mixture-of-experts")
def test_mixtral_and_deepseek_v3_by_hand(n: Worked) -> None:
    def layer(
        width: float,
        inner: float,
        experts: float,
        shared: float,
        chosen: float,
    ) -> tuple[float, float]:
        solved = equation("expert-parameters").solve(
            {"d": width, "h": inner, "E": experts, "S": shared, "k": chosen}
        )
        return solved["P"], solved[r"P_\text{active}"]

    n.names("8")
    width, inner, experts, chosen, layers = n.given(5)
    both = layer(width, inner, experts, 0, chosen)
    n.shows(both[0] - layer(width, inner, experts - 1, 0, chosen)[0] - width)
    n.shows(*(layers * part / 1e9 for part in both))
    attention = 2 * width * width + 2 * width * width / 4
    rest = layers * attention + 2 * 32_000 * width + (2 * layers + 1) * width
    n.shows(rest / 1e9)
    n.shows(*((layers * part + rest) / 1e9 for part in both))
    n.names("8", "7")
    layers, experts, shared, three, wide, narrow = n.given(6)
    assert three == 3
    one = layer(wide, narrow, 1, 0, 0)[0] - wide
    n.shows(one, layers * (experts + shared) * one / 1e9)
    (used,) = n.given(1)
    n.shows(layers * (used + shared) * one / 1e9)
