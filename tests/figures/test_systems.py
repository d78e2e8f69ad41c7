"""What is shaded is averaged together, and no device does two things at once."""

import re
from collections import defaultdict

import numpy as np

from figured import measure, panels
from proving import equation, from_one


def _shaded(number: int) -> np.ndarray:
    """The cells of a panel, examples by channels, that share a mean with the first."""
    panel = panels("norm-axes")[number]
    marks = [*panel.marks("rect", "shared"), *panel.marks("rect", "apart")]
    places = sorted(
        (measure(m, "y"), measure(m, "x"), m.attrib["data-name"])
        for m in marks
    )
    shared = [name == "shared" for _, _, name in places]
    return np.array(shared).reshape(3, 4)


def test_batch_and_layer_norm_shade_what_their_formulas_average() -> None:
    x = np.random.default_rng(0).normal(size=(3, 4))
    batch = equation("batch-norm-forward")
    column = x[:, 0]
    solved = batch.solve(
        {
            "x": from_one(column),
            "m": len(column),
            r"\varepsilon": 1e-5,
            r"\gamma": 1,
            r"\beta": 0,
            "i": 1,
        }
    )
    assert x[_shaded(0)].mean() == np.float64(column.mean())
    assert any(np.isclose(v, x[_shaded(0)].mean()) for v in solved.values())
    mean = equation("layer-norm").rows[0].right
    env = {"x": from_one(x), "d": x.shape[1], "i": 1}
    assert np.isclose(x[_shaded(1)].mean(), mean.value(env))


def test_instance_norm_takes_one_channel_and_group_norm_a_part_of_them() -> (
    None
):
    instance, group, layer = _shaded(2), _shaded(3), _shaded(1)
    assert instance.sum() == 1
    assert instance[0, 0]
    assert instance.sum() < group.sum() < layer.sum()
    assert not (group & ~layer).any()
    assert layer.sum() % group.sum() == 0


def test_a_pipeline_waits_for_what_it_needs_and_never_does_two_things() -> (
    None
):
    data, _, staged = panels("parallelism-in-time")
    when: dict[tuple[str, int, int], int] = {}
    busy = defaultdict(list)
    for name in staged.names:
        if match := re.fullmatch(r"([FB])(\d) (\d) (\d+)", name):
            kind, micro, stage, time = (
                match[1],
                *(int(n) for n in match.groups()[1:]),
            )
            when[kind, micro, stage] = time
            busy[stage].append(time)
    stages = len(busy)
    assert all(len(times) == len(set(times)) for times in busy.values())
    for (kind, micro, stage), time in when.items():
        if kind == "F" and stage:
            assert when["F", micro, stage - 1] < time
        if kind == "B":
            assert when["F", micro, stage] < time
            if stage < stages - 1:
                assert when["B", micro, stage + 1] < time
    # The idle share of the answer: (stages − 1) of (micro-batches + stages − 1).
    micros = max(micro for _, micro, _ in when)
    length = max(when.values()) + 1
    idle = 1 - len(when) / (stages * length)
    assert np.isclose(idle, (stages - 1) / (micros + stages - 1))
    assert (
        len(data.marks("rect", "F"))
        == len(data.marks("rect", "B"))
        == stages
    )


def test_slices_of_a_layer_wait_for_the_sum_of_the_one_before() -> None:
    _, tensor, _ = panels("parallelism-in-time")
    works: dict[str, set[tuple[float, float]]] = defaultdict(set)
    devices = defaultdict(set)
    for mark in tensor.marks("rect"):
        name, _, device = mark.attrib["data-name"].partition(" ")
        start, length = measure(mark, "x"), measure(mark, "width")
        works[name].add((start, start + length))
        devices[name].add((device, measure(mark, "y")))
    sums = sorted(works.pop("sum"))
    # Each device has a slice of each layer, at the same time as the others.
    assert all(len(times) == 1 for times in works.values())
    slices = {
        len(places) for name, places in devices.items() if name in works
    }
    assert slices == {3}
    order = sorted(works, key=lambda name: min(works[name]))
    assert order == ["F1", "F2", "B2", "B1"]
    for name, exchange in zip(order, sums, strict=True):
        ((_, end),) = works[name]
        assert end == exchange[0]
        later = [min(works[n])[0] for n in order if min(works[n])[0] >= end]
        assert all(start >= exchange[1] for start in later)
    # A sum is of all devices: it reaches from the first to the last.
    for mark in tensor.marks("rect", "sum"):
        top = measure(mark, "y")
        foot = top + measure(mark, "height")
        rows = [y for name in order for _, y in devices[name]]
        assert top <= min(rows)
        assert foot >= max(rows) + 24


def test_tiles_lessen_traffic_as_the_formula_says() -> None:
    (panel,) = panels("tile-traffic")
    sizes = {"m": 4096, "k": 4096, "n": 4096, "b": 2}
    tiles, times = panel.curve("traffic")
    marked, shown = panel.dots("tile")
    assert list(np.round(marked)) == [128, 512]
    tiled = equation("tiled-matmul-traffic").rows[0].right
    for tile, time in zip([*tiles, *marked], [*times, *shown], strict=True):
        side = 2 ** round(float(np.log2(tile)))
        numbers = tiled.value(sizes | {"p": side, "q": side})
        np.testing.assert_allclose(time, 2e3 * numbers / 2.04e12, rtol=0.03)
    _, level = panel.curve("arithmetic")
    np.testing.assert_allclose(level, 2e3 * 4096**3 / 312e12, rtol=0.03)
