"""How many lists ask a question: counted from titles, written, read again, shown."""

import datetime
from pathlib import Path

import pytest

import copies
from rectified import curation
from rectified.curation import demand
from rectified.curation.demand import Demand, List, Sample
from rectified.errors import BadInput
from rectified.pages import topic_pages
from rectified.scrapes import asking
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.items import Source
from rectified.scrapes.reading import read_one

DAY = datetime.date(2026, 11, 29)


def list_of(*titles: str) -> Source:
    text = "# Questions\n\n" + "".join(
        f"{number}. {title}\n" for number, title in enumerate(titles, 1)
    )
    return read_one(text.encode(), Path("list.md"), Inventory(sources=[]))


def test_a_list_asks_a_question_once_however_often_it_does(
    project: Path,
) -> None:
    content = curation.load(project)
    first = next(iter(content.questions.values()))
    title = first.front.title

    found = asking.count(
        [
            (
                "a/list",
                list_of(title, title.upper(), "Why is glass green?"),
            ),
            ("b/list", list_of("Why is glass?", "Who counts clouds?")),
            ("c/list", list_of(title, "Who counts clouds?")),
        ],
        content.questions.values(),
        DAY,
    )

    assert found.asked == {first.slug: 2}
    assert [(one.name, one.items, one.ours) for one in found.lists] == [
        ("a/list", 3, 1),
        ("c/list", 2, 1),
    ]


def counted(**asked: int) -> Demand:
    names = {
        slug.replace("_", "-"): number for slug, number in asked.items()
    }
    lists = [List(name="a/c", items=3, ours=2)]
    return Demand(counted=DAY, lists=lists, asked=names)


def test_what_is_written_is_read(project: Path) -> None:
    whole = Demand(
        counted=DAY,
        lists=[
            List(name="b/two", items=9, ours=1),
            List(name="A/one", items=3, ours=2),
        ],
        asked={"window-count": 2, "step-size": 1},
    )
    whole = whole.model_copy(
        update={"sample": Sample(drawn=9, right=7, partly=1)}
    )
    (project / demand.DEMAND).write_text(
        demand.dump(whole), encoding="utf-8"
    )

    read = demand.load(project)

    assert read
    assert read.sample == whole.sample
    assert read.asked == whole.asked
    assert [one.name for one in read.lists] == ["A/one", "b/two"]
    assert demand.dump(read) == demand.dump(whole)


def test_it_is_added_to_the_lists_that_questions_are_made_of(
    project: Path,
) -> None:
    before = curation.load(project).questions["window-count"]
    path = project / demand.DEMAND
    path.write_text(demand.dump(counted(window_count=5)), encoding="utf-8")

    after = curation.load(project).questions["window-count"]

    own = topic_pages.asking(before)
    assert topic_pages.asking(after) == own + 5
    assert topic_pages.asked(after) == f"asked in {own + 5} lists"
    assert topic_pages.demand(after) > topic_pages.demand(before)


def test_a_question_that_is_gone_is_named_with_its_line(
    project: Path,
) -> None:
    path = project / demand.DEMAND
    path.write_text(demand.dump(counted(step_size=1, no_such=2)))
    line = path.read_text().splitlines().index("  no-such: 2") + 1

    with pytest.raises(BadInput) as caught:
        curation.load(project)

    assert str(caught.value).startswith(
        f"{demand.DEMAND}:{line}:3: no question is called `no-such`"
    )


def test_the_command_reads_a_folder_of_lists_and_passes_over_what_is_none(
    tmp_path: Path,
) -> None:
    project = copies.fork(tmp_path / "project")
    title = curation.load(project).questions["window-count"].front.title
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "who__what.md").write_text(
        f"# Q\n\n1. {title}\n2. Why is glass?\n"
    )
    (folder / "letter.md").write_text("Dear all,\n\nHello.\n")

    said = copies.call(
        project, "scripts/demand.py", str(folder), expected=1
    )

    assert "letter.md:1: not a list of questions" in said
    found = demand.load(project)
    assert found
    assert [one.name for one in found.lists] == ["who/what"]
    assert found.asked == {"window-count": 1}
    sampled = found.model_copy(
        update={"sample": Sample(drawn=1, right=1, partly=0)}
    )
    (project / demand.DEMAND).write_text(demand.dump(sampled))
    copies.call(project, "scripts/demand.py", str(folder), expected=1)
    assert demand.load(project) == sampled
    before = (project / demand.DEMAND).read_bytes()
    (folder / "who__what.md").unlink()
    said = copies.call(
        project, "scripts/demand.py", str(folder), expected=2
    )
    assert "no list here asks a question of ours" in said
    assert (project / demand.DEMAND).read_bytes() == before
