"""A title whose tags are entities stays a title in every template that takes tags out of it; so does a group's."""

import re
from html import escape

import pytest

from copies import BUILDERS, build, fork, normalise

TITLE = 'What is &lt;/title&gt;&lt;script&gt;act()&lt;/script&gt;\\" x?'
GROUP = "<b>Forms"


@pytest.mark.parametrize("builder", sorted(BUILDERS))
def test_no_title_is_more_than_text(
    builder: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project = fork(tmp_path_factory.mktemp(f"titles-{builder}") / "project")
    normalise(project)
    # What writes pages would refuse the title.
    page = project / "docs/topics/shapes.md"
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^title: .*$", lambda _: f'title: "{TITLE}"', text)
    page.write_text(text, encoding="utf-8")
    settings = project / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    text = re.sub(
        r"(?m)^( *)- topics/shapes\.md$",
        lambda match: (
            f"{match[1]}- '{GROUP}':\n{match[1]}    - topics/shapes.md"
        ),
        text,
        count=1,
    )
    settings.write_text(text, encoding="utf-8")
    site = build(project, builder)
    name = (
        "topics/shapes.html"
        if builder == "offline"
        else "topics/shapes/index.html"
    )
    built = (site / name).read_text(encoding="utf-8")
    assert "act()" in built
    assert "<script>act()" not in built
    assert GROUP not in built
    assert escape(GROUP) in built
