"""Rules on published addresses, and where addresses lead, on records of a few lines."""

import pytest

from rectified.checks.published import broken_addresses
from rectified.curation import Curation, Topic, parse_question
from rectified.curation.addresses import (
    Place,
    current,
    former_topics,
    grown,
    left,
    parse,
    place,
    script,
)

QUESTION = "---\ntitle: What?\nlevel: core\nsources: []\n---\nIt.\n\n<!-- more -->\n"


def collection(**topics: str) -> Curation:
    """A collection of topics with questions."""
    found = [
        Topic(id=name, title=name, purpose=name, questions=slugs.split())
        for name, slugs in topics.items()
    ]
    questions = [
        parse_question(QUESTION, t.id, f"questions/{t.id}/{slug}.md")
        for t in found
        for slug in t.questions
    ]
    return Curation(
        found, {question.slug: question for question in questions}, {}
    )


TODAY = collection(b="y z", a="x")
WHOLE = "a/:\na/x:\nb/:\nb/y:\nb/z:\n"
GONE = "published and is gone; say where it leads"
NEAREST = "or the nearest question or (with a slash) topic"


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (WHOLE, []),
        (
            WHOLE.replace("b/z:\n", ""),
            [": [P01] `b/z` is not on record; run make pages"],
        ),
        (
            "b/:\nb/y:\n",
            [": [P01] `a/` and 2 more are not on record; run make pages"],
        ),
        (
            f"{WHOLE}b/old:\na/old:\nc/:\n",
            [
                f":6:1: [P02] question `old` was {GONE}: `b/old: its-new-slug`, {NEAREST}",
                f":8:1: [P02] topic `c/` was {GONE}: `c/: its-new-name/`, {NEAREST}",
            ],
        ),
        (
            f"{WHOLE}a/one: two\na/two: six\n",
            [
                ":6:1: [P03] `one` leads to `six`, which does not exist; name what does",
                ":7:1: [P03] `two` leads to `six`, which does not exist; name what does",
            ],
        ),
        (
            f"{WHOLE}a/one: two\na/two: one\na/me: me\na/on: two\n",
            [
                ":6:1: [P04] `one` leads to `two` leads to `one`, a circle; let one lead out of it",
                ":7:1: [P04] `two` leads to `one` leads to `two`, a circle; let one lead out of it",
                ":8:1: [P04] `me` leads to `me`, a circle; let one lead out of it",
                ":9:1: [P04] `on` leads to `two` leads to `one` leads to `two`, a circle; let one lead out of it",
            ],
        ),
        (
            WHOLE.replace("b/y:", "b/y: x").replace("a/:", "a/: b/"),
            [
                ":1:1: [P05] `a/` exists, so it leads nowhere else; take `b/` out",
                ":4:1: [P05] `y` exists, so it leads nowhere else; take `x` out",
            ],
        ),
        (
            f"{WHOLE}a/one: x\na/three: x\nb/three: x\nb/four:\nb/one: y\na/four: z\n",
            [
                ":10:1: [P06] `one` leads to `y` here and to `x` in line 6; choose one"
            ],
        ),
    ],
)
def test_what_does_not_hold_of_a_record_is_said(
    record: str, said: list[str]
) -> None:
    problems = broken_addresses(parse(record), TODAY)
    assert list(map(str, problems)) == [
        f"questions/published.yml{line}" for line in said
    ]


def test_today_s_addresses_are_sorted() -> None:
    assert current(TODAY) == ["a/", "a/x", "b/", "b/y", "b/z"]


@pytest.mark.parametrize(
    ("record", "then"),
    [
        ("", WHOLE),
        ("# why\n", f"# why\n{WHOLE}"),
        (WHOLE, WHOLE),
        (
            "# why\n\nb/:\n# so\nb/y: # ours\n",
            "# why\n\na/:\na/x:\nb/:\n# so\nb/y: # ours\nb/z:\n",
        ),
        ("c/:\na/x: y\n", "a/:\nc/:\na/x: y\nb/:\nb/y:\nb/z:\n"),
    ],
)
def test_new_addresses_stand_where_they_sort(
    record: str, then: str
) -> None:
    assert grown(parse(record), TODAY) == then


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("x", Place("a", "x")),
        ("b/", Place("b", "")),
        ("one", Place("b", "y")),
        ("two", Place("b", "y")),
        ("old/", Place("a", "")),
        ("nothing", None),
        ("round", None),
    ],
)
def test_a_name_leads_to_its_place(name: str, where: Place | None) -> None:
    leads = {
        "one": "two",
        "two": "y",
        "old/": "a/",
        "round": "trip",
        "trip": "round",
    }
    assert place(name, TODAY, leads) == where


MOVED = parse(
    f"{WHOLE}a/y:\na/one: two\na/two: z\na/lost:\nb/three: x\nc/: b/\nd/:\ne/: x\nc/four: a/\n"
)


def test_what_left_a_topic_is_found_where_it_is_now() -> None:
    assert left("a", MOVED, TODAY) == {
        "y": Place("b", "y"),
        "one": Place("b", "z"),
        "two": Place("b", "z"),
    }
    assert left("b", MOVED, TODAY) == {"three": Place("a", "x")}


def test_former_topics_lead_on() -> None:
    assert former_topics(MOVED, TODAY) == {
        "c": Place("b", ""),
        "e": Place("a", "x"),
    }


def test_the_script_says_where_every_question_is() -> None:
    assert script(MOVED, TODAY) == (
        'self.rectifiedAddresses={"four":"a#","one":"b#z","three":"a#x","two":"b#z","x":"a","y":"b","z":"b"}\n'
    )


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("a/x:", ("a/x", "x", "")),
        ("a/:", ("a/", "a/", "")),
        ("a/x: new-y  # why", ("a/x", "x", "new-y")),
        ("a/: b/", ("a/", "a/", "b/")),
    ],
)
def test_a_line_is_an_address(
    line: str, entry: tuple[str, str, str]
) -> None:
    [found] = parse(f"# first\n\n{line}\n").entries
    assert (found.key, found.name, found.now) == entry
    assert found.line == 3


def test_problems_come_by_line() -> None:
    record = f"{WHOLE}#\n#\n#\na/one:\na/two: six\n"
    assert [
        problem.place[1]
        for problem in broken_addresses(parse(record), TODAY)
    ] == [9, 10]
