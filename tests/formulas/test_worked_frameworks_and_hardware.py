"""The worked numbers of the topic frameworks and hardware."""

import math

from proving.worked import Worked, counts


@counts("deep-learning-frameworks")
def test_parameters_that_learn_xor(n: Worked) -> None:
    hidden = 8
    n.shows(2 * hidden + hidden + hidden + 1)


@counts("deep-learning-frameworks", table="framework")
def test_versions_and_years_of_those_that_ended(n: Worked) -> None:
    n.names(
        "1.0",
        "2017",
        "1.0",
        "2017",
        "2018",
        "2.7",
        "2019",
        "7",
        "2019",
        "2020",
        "2.1",
        "2023",
        "2024",
        "2",
    )


@counts("distributed-training")
def test_memory_traffic_and_idle_time(n: Worked) -> None:
    billions = 7  # spelled out
    whole, *parts = n.given(4)
    assert whole == sum(parts)
    assert parts == [2, 2, 12]
    n.shows(billions * whole)
    room, devices = n.given(2)
    assert room == 80 < billions * whole
    n.shows(billions * whole / devices)
    gradients, again = n.given(2)
    assert (gradients, again) == (billions * parts[1], devices)
    n.shows(2 * (devices - 1) / devices * gradients)
    stages, batches = n.given(2)
    n.shows(
        stages - 1,
        batches,
        stages - 1,
        100 * (stages - 1) / (batches + stages - 1),
    )


@counts("elementwise-multiplication")
def test_no_number_in_words(n: Worked) -> None:
    """The block is run and its output compared."""


@counts("fourier-transform")
def test_direct_and_fast_convolution(n: Worked) -> None:
    length, again = n.given(2)
    assert length == again
    n.names("2")
    n.shows(length**2 / 1e6)
    n.names("2", "2")
    transform = length / 2 * math.log2(length)
    n.shows(transform, length)
    total = n.one()
    assert total == round(3 * transform + length, -2)


@counts("gpu")
def test_the_roofline_of_an_a100(n: Worked) -> None:
    n.names("80", "6,912", "432", "312", "2.04")  # of the data sheet
    peak, bandwidth = n.given(2)
    assert (peak, bandwidth) == (312, 2.04)
    ridge = peak / bandwidth
    n.shows(ridge)
    size = n.one()
    intensity = 2 * size**3 / (2 * 3 * size**2)
    n.shows(intensity, 2 * size**3 / (peak * 1e12) * 1e3)
    assert intensity > ridge
    n.names("1")
    row = 2 * size**2 / (2 * (size + size**2 + size))
    n.shows(row)
    share = n.one()
    assert 100 * row / ridge < share == 1
    n.names("2022")
    peak, bandwidth = n.given(2)
    n.shows(peak / bandwidth)
    n.names("2024", "16")


@counts("tensor")
def test_bytes_of_a_batch(n: Worked) -> None:
    images, height, width, bits = n.given(4)
    size = images * height * width * 3 * bits / 8
    n.shows(size, size / 1e6)


@counts("tensorflow-elements")
def test_a_line_and_its_slope(n: Worked) -> None:
    factor, x, offset = n.given(3)
    n.shows(factor * x + offset)
    n.names("1", "2", "1")  # the slope in the variable, and versions


@counts("tensorflow-popularity")
def test_dates_and_versions(n: Worked) -> None:
    n.names("2025", "5", "2026", "2.21")
