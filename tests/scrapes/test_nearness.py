"""Matching by words, measured on a labelled set: what is called sure is right, and most of what is there is found."""

import pytest

from rectified import ROOT, curation
from rectified.curation import Question
from rectified.data import read_yaml
from rectified.files import read_text
from rectified.scrapes.nearness import (
    LIKELY,
    SURE,
    Index,
    Near,
    is_sure,
    topic,
    verdict,
)

PRECISION, RECALL = 0.97, 0.85
FILE = "tests/scrapes/matches.yml"
LABELLED: dict[str | None, list[str]] = read_yaml(
    read_text(ROOT / FILE, FILE), FILE
)


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(curation.load(ROOT).questions.values())


@pytest.fixture(scope="module")
def found(index: Index) -> list[tuple[str, str | None, list[Near]]]:
    return [
        (title, slug, index.nearest(title))
        for slug, titles in LABELLED.items()
        for title in titles
    ]


def test_what_is_called_sure_is_right_and_most_is_found(
    found: list[tuple[str, str | None, list[Near]]],
) -> None:
    sure = [
        (title, slug, near[0].question.slug)
        for title, slug, near in found
        if is_sure(near)
    ]
    wrong = [
        (title, got) for title, slug, got in sure if got != slug
    ]  # a label is moved when a question is written
    wanted = [title for title, slug, _ in found if slug is not None]
    assert len(sure) - len(wrong) >= PRECISION * len(sure), wrong
    missed = set(wanted) - {
        title for title, slug, got in sure if got == slug
    }
    assert len(missed) <= (1 - RECALL) * len(wanted), missed


def test_the_labels_name_questions_of_ours(index: Index) -> None:
    slugs = {question.slug for _, question in index.names}
    assert {slug for slug in LABELLED if slug is not None} <= slugs


def test_near_questions_are_told_apart(index: Index) -> None:
    for title in (
        "What is variational dropout?",
        "What is a convolutional LSTM?",
    ):
        assert not is_sure(index.nearest(title)), title
    assert (
        index.nearest("What is a GRU?")[0].question.slug
        != index.nearest("What is an LSTM?")[0].question.slug
    )


def test_words_that_nobody_knows_are_near_nothing(index: Index) -> None:
    assert index.nearest("What is a quokka?") == []
    assert not is_sure([])


def question(
    slug: str, title: str, aliases: str = "[]", topic: str = "garden"
) -> Question:
    text = f"---\ntitle: {title}\nlevel: core\nsources: []\naliases: {aliases}\nunanswered: true\n---\n"
    return curation.parse_question(
        text, topic, f"questions/{topic}/{slug}.md"
    )


def test_the_nearest_question_is_found_by_title_or_alias() -> None:
    roses = question("prune", "How are roses cut back?", "[pruning a tree]")
    near = Index(
        [question("rake", "When does one rake trees?"), roses]
    ).nearest("How do you prune a pruning tree?", 2)
    assert [entry.question.slug for entry in near] == ["prune", "rake"]
    assert 1 >= near[0].score > near[1].score > 0


def test_the_nearest_questions_come_best_first_and_then_by_slug() -> None:
    same = [question(slug, "What is loam?") for slug in ("b", "c", "a")]
    near = Index([question("x", "Why do moles dig?"), *same]).nearest(
        "What is loam?"
    )
    assert [(entry.question.slug, entry.score) for entry in near] == [
        ("a", 1),
        ("b", 1),
        ("c", 1),
    ]
    assert not is_sure(near), "three say the same, so none surely does"


def test_confidence_says_new_answered_or_nothing() -> None:
    def said(score: float) -> str:
        return verdict([Near(question("rake", "When?"), score)])

    assert said(SURE) == "surely answered by `rake`"
    assert (
        said(SURE - 0.1)
        == said(LIKELY)
        == "new or answered: the words do not tell"
    )
    assert said(LIKELY - 0.1) == verdict([]) == "probably new"


def test_a_topic_is_that_of_most_of_what_is_near() -> None:
    near = [
        Near(question(str(n), "When?", topic=name), 0.5)
        for n, name in enumerate(("tools", "soil", "soil"))
    ]
    assert topic(near) == "soil"
    assert topic([]) == ""
