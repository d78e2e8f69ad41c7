"""Which questions a path takes, and which mistake stands for all."""

from pathlib import Path

import pytest

from rectified import curation
from rectified.curation import LEVELS, proofs
from rectified.errors import BadInput
from rectified.pages import listings, paths
from rectified.pages.topic_pages import asking
from rectified.pipeline import Options, run
from samples import CONTENT

MACROS = "render_macros: true\n"


@pytest.mark.parametrize("time", [10, 60, 180])
def test_a_path_takes_the_questions_asked_most_that_fit_its_time(
    time: int,
) -> None:
    taken = paths.chosen(CONTENT, time)
    spent = sum(map(paths.minutes, taken))
    assert spent <= time
    ranked = sorted(
        CONTENT.questions.values(),
        key=lambda q: (-asking(q), LEVELS.index(q.front.level)),
    )
    slugs = {q.slug for q in taken}
    by_themselves = []
    brought: set[str] = set()
    for question in ranked:
        if question.slug in slugs - brought:
            by_themselves.append(question)
            brought |= {q.slug for q in CONTENT.before(question)}
    # Each was asked for, or is read before one that was.
    assert slugs == {q.slug for q in by_themselves} | (brought & slugs)
    # The most asked come first: none that is left out is asked more, unless it did not fit with what it needs.
    out = next(q for q in ranked if q.slug not in slugs)
    before = ranked[: ranked.index(out)]
    known = {q.slug for q in before}
    known |= {b.slug for q in before for b in CONTENT.before(q)}
    needed = {out.slug, *(q.slug for q in CONTENT.before(out))} - known
    assert time < sum(
        paths.minutes(CONTENT.questions[slug]) for slug in known | needed
    )
    least = paths.CLOSE * asking(out)
    assert all(asking(q) >= least for q in by_themselves)
    assert spent > 0.9 * time or time < 60


@pytest.mark.parametrize("time", [60, 180])
def test_a_path_brings_what_is_read_before_and_puts_it_first(
    time: int,
) -> None:
    places = {q.slug: n for n, q in enumerate(paths.chosen(CONTENT, time))}
    needs = [
        (slug, before.slug)
        for slug in places
        for before in CONTENT.before(CONTENT.questions[slug])
    ]
    assert needs
    for slug, before in needs:
        assert places[before] < places[slug], slug


def test_a_path_keeps_the_reading_order_of_what_waits_for_nothing() -> None:
    order = list(CONTENT.questions)
    places = [
        order.index(q.slug)
        for q in paths.chosen(CONTENT, 60)
        if not q.front.after
    ]
    assert places == sorted(places)
    assert len(places) > 1


def test_a_path_keeps_to_the_topics_and_groups_that_are_named() -> None:
    group = CONTENT.groups[-1]
    topic = CONTENT.topics[0]
    taken = paths.chosen(CONTENT, 60, [topic.id, group.title])
    assert {q.topic for q in taken} <= {
        topic.id,
        *(t.id for t in group.topics),
    }
    assert len({q.topic for q in taken}) > 1


def test_a_name_of_no_topic_and_no_group_is_refused() -> None:
    known = CONTENT.topics[0].id
    with pytest.raises(BadInput, match="no topic or group is called `no`"):
        paths.chosen(CONTENT, 60, [known, "no"])


def page(project: Path, name: str, call: str, head: str = MACROS) -> None:
    """Write a page of the small project that calls something."""
    (project / "docs").mkdir(exist_ok=True)
    text = f"---\ntitle: T\n{head}---\n\n# T\n\n{call}\n"
    (project / "docs" / name).write_text(text)


def test_a_page_that_names_what_there_is_not_is_told_with_its_line(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page(project, "good.md", '{{ path(60, "shapes", "rates") }}')
    page(project, "plain.md", '{{ path(60, "nowhere") }}', head="")
    assert run(project, Options()) == 0
    assert run(project, Options(check=True)) == 0, capsys.readouterr().out
    page(project, "bad.md", '{{ path(60,\n "shaps", "shapes", "x") }}')
    page(project, "worse.md", "{{ path(60, }}")
    for check in False, True:
        with pytest.raises(BadInput) as caught:
            run(project, Options(check=check))
        remedy = "questions/topics.yml has the ids of topics and the titles of groups"
        assert list(map(str, caught.value.faults)) == [
            f"docs/bad.md:9: no topic or group is called `shaps`; did you mean `shapes`? {remedy}",
            f"docs/bad.md:9: no topic or group is called `x`; {remedy}",
            "docs/worse.md:8: macros that cannot be read: unexpected '}', expected ')'; "
            "mend what stands between the braces",
        ]


def test_a_page_that_is_made_is_not_opened(project: Path) -> None:
    """Another command may take away the page of no topic just then, as this one does."""
    (project / "docs/topics").mkdir(parents=True, exist_ok=True)
    page(project, "topics/gone.md", '{{ path(60, "nowhere") }}')
    (project / "docs/topics/broken.md").symlink_to(project / "nowhere")
    assert run(project, Options()) == 0
    assert not (project / "docs/topics/gone.md").exists()


def test_a_group_that_is_renamed_is_missed(project: Path) -> None:
    topics = project / "questions/topics.yml"
    text = topics.read_text()
    first = text.index("  title:")
    for group in "Old", "New":
        topics.write_text(f"{text[:first]}  group: {group}\n{text[first:]}")
        page(project, "some.md", '{{ path(60, "Old") }}')
        found = paths.unknown(project, curation.load(project))
        told = ["`Old`"] if group == "New" else []
        assert [error.what.split()[-1] for error in found] == told


def test_with_time_enough_a_path_takes_every_answer(project: Path) -> None:
    content = curation.load(project)
    assert [q.slug for q in paths.chosen(content, 1e9)] == list(
        content.questions
    )
    assert paths.chosen(content, 0) == []


def test_a_path_takes_an_answer_of_less_than_a_minute(
    project: Path,
) -> None:
    content = curation.load(project)
    whole = sum(map(paths.minutes, content.questions.values()))
    assert whole < 3, "some are read in less than a minute"
    assert [q.slug for q in paths.chosen(content, whole + 1e-6)] == list(
        content.questions
    )


def test_the_example_is_one_that_a_machine_has_shown_and_has_no_formula(
    project: Path,
) -> None:
    content = curation.load(project)
    path = project / "questions/shapes/window-count.md"
    plain = path.read_text().replace("$", "")
    assert listings.example(content, proofs.find(project)) == ""
    head, rest = plain.split("\n---\n", 1)
    path.write_text(f"{head}\n---\n{rest}")
    content = curation.load(project)
    shown = listings.example(content, proofs.find(project))
    assert "How many windows fit?" in shown
    assert "**Shown false by machine:** For n = 6, k = 3" in shown
