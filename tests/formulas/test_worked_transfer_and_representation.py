"""The worked numbers of the topic transfer and representation."""

import numpy as np

from proving.worked import Worked, counts


@counts("fine-tuning")
def test_numbers_of_a_low_rank_correction(n: Worked) -> None:
    rows, columns = n.given(2)
    assert rows == columns
    n.shows(rows * columns)
    (rank,) = n.given(1)
    n.shows(rows, rank, rank, columns)
    n.shows(rank * (rows + columns), 100 * rank * (rows + columns) / (rows * columns))


@counts("knowledge-distillation")
def test_teacher_and_student_at_two_temperatures(n: Worked) -> None:
    teacher, student = np.array(n.given(3)), np.array(n.given(3))
    assert (teacher.tolist(), student.tolist()) == ([5, 2, 0], [3, 3, 0])
    n.names("2")  # a square
    for temperature in (1, 4):
        n.names(str(temperature))
        p, q = (np.exp(z / temperature) / np.exp(z / temperature).sum() for z in (teacher, student))
        divergence = float((p * np.log(p / q)).sum())
        n.shows(*p, *q, divergence, temperature**2 * divergence)


@counts("pretrained-models")
def test_the_largest_layer_of_vgg(n: Worked) -> None:
    n.names("16")  # VGG-16
    height, width, channels, units = n.given(4)
    n.shows(height * width * channels * units)
    blocks = [(3, 64), (64, 64), (64, 128), (128, 128), (128, 256), *[(256, 256)] * 2, (256, 512), *[(512, 512)] * 5]
    n.shows(sum(9 * before * after + after for before, after in blocks) / 1e6)


@counts("siamese-network")
def test_pairs_within_and_beyond_the_margin(n: Worked) -> None:
    margin, distance = n.given(2)
    n.shows(distance**2, distance**2 / 2, (margin - distance) ** 2, (margin - distance) ** 2 / 2)
    (far,) = n.given(1)
    assert far == 1.2 > margin


@counts("transfer-learning")
def test_a_new_head(n: Worked) -> None:
    n.names("50")  # ResNet-50
    whole, classes, features = n.given(3)
    n.shows(classes, classes, features * classes + classes)
    (new,) = n.given(1)
    head = features * new + new
    n.shows(features, new, new, head)
    rest = whole - (features * classes + classes)
    n.shows(100 * head / (rest + head), rest + head)


@counts("triplet-loss")
def test_easy_semi_hard_and_hard_negatives(n: Worked) -> None:
    n.names("2", "2")
    (cosine,) = n.given(1)
    positive = 2 - 2 * cosine
    n.shows(positive)
    (margin,) = n.given(1)
    for kind in ("easy", "semi-hard", "hard"):
        (cosine,) = n.given(1)
        negative = 2 - 2 * cosine
        n.shows(negative)
        loss = max(0.0, positive - negative + margin)
        if kind == "semi-hard":
            n.shows(positive, negative, margin)
            assert positive < negative
        n.shows(loss)
