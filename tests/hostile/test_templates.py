"""A title whose tags are entities stays a title in every template that takes tags out of it."""

import re

import pytest

from copies import BUILDERS, build, fork, normalise

TITLE = 'What is &lt;/title&gt;&lt;script&gt;act()&lt;/script&gt;\\" x?'


@pytest.mark.parametrize("builder", sorted(BUILDERS))
def test_a_title_runs_no_script(
    builder: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project = fork(tmp_path_factory.mktemp(f"titles-{builder}") / "project")
    normalise(project)
    # What writes pages would refuse the title.
    page = project / "docs/topics/shapes.md"
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^title: .*$", lambda _: f'title: "{TITLE}"', text)
    page.write_text(text, encoding="utf-8")
    site = build(project, builder)
    name = (
        "topics/shapes.html"
        if builder == "offline"
        else "topics/shapes/index.html"
    )
    built = (site / name).read_text(encoding="utf-8")
    assert "act()" in built
    assert "<script>act()" not in built
