"""The parts of mkdocs.yml that follow from the topics."""

import pytest
import yaml

from rectified.curation import Group, Topic
from rectified.errors import BadInput
from rectified.pages.navigation import written

BEFORE = """\
nav:
  - Topics:
    # topics: kept by a command
    - topics/old.md
    - topics/older.md
    # end of the topics
not_in_nav: |
  # former topics, which lead on
  # end of the former topics
plugins: []
"""

AFTER = """\
nav:
  - Topics:
    # topics: kept by a command
    - topics/a.md
    - topics/b.md
    # end of the topics
not_in_nav: |
  # former topics, which lead on
  topics/old.md
  # end of the former topics
plugins: []
"""


def group(title: str, *topics: str) -> Group:
    return Group(
        title,
        [Topic(id=t, title=t, purpose=t, questions=[]) for t in topics],
    )


def test_what_stands_between_the_marks_is_replaced_and_nothing_else() -> (
    None
):
    assert written(BEFORE, [group("", "a", "b")], ["old"]) == AFTER
    assert written(AFTER, [group("", "a", "b")], ["old"]) == AFTER
    assert written(AFTER, [group("", "old", "older")], []) == BEFORE


def test_topics_stand_below_their_groups() -> None:
    groups = [group("To begin: one", "a"), group("More", "b", "c")]
    text = written(BEFORE, groups, [])
    entries = yaml.safe_load(text)["nav"][0]["Topics"]
    assert entries == [
        {"To begin: one": ["topics/a.md"]},
        {"More": ["topics/b.md", "topics/c.md"]},
    ]
    assert (
        written(written(text, [group("", "old", "older")], []), groups, [])
        == text
    )


@pytest.mark.parametrize(
    ("old", "new", "marks"),
    [
        (
            "# topics:",
            "# the topics:",
            "`# topics` and `# end of the topics`",
        ),
        (
            "    # end of the topics",
            "  # end of the topics",
            "`# topics` and `# end of the topics`",
        ),
        (
            "# end of the former topics",
            "#",
            "`# former topics` and `# end of the former topics`",
        ),
    ],
)
def test_without_its_marks_a_file_is_refused(
    old: str, new: str, marks: str
) -> None:
    with pytest.raises(BadInput) as caught:
        written(BEFORE.replace(old, new), [], [])
    assert (
        str(caught.value)
        == f"mkdocs.yml: no lines {marks}, equally indented; put both back"
    )
