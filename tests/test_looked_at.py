"""Which pages a run looks at."""

import pytest

import published
from rectified import ROOT
from samples import CONTENT

ALL = [topic.id for topic in CONTENT.topics]


@pytest.mark.parametrize("path", published.LAYOUT)
def test_where_the_layout_changed_every_topic_is_looked_at(
    path: str,
) -> None:
    assert (ROOT / path).is_dir()
    assert published.looked_at([f"{path}some"], everything=False) == ALL


def test_an_edited_topic_is_looked_at_beside_the_largest() -> None:
    [largest] = published.looked_at([], everything=False)
    other = next(topic for topic in ALL if topic != largest)
    for path in (f"questions/{other}/some.md", f"docs/topics/{other}.md"):
        seen = published.looked_at([path], everything=False)
        assert set(seen) == {largest, other}


def test_all_are_looked_at_where_asked() -> None:
    assert published.looked_at([], everything=True) == ALL
