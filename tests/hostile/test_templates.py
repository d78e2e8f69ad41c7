"""A title whose tags are entities stays a title in every template that takes tags out of it."""

import pytest

from copies import BUILDERS, build, fork, normalise

TITLE = 'What is &lt;/title&gt;&lt;script&gt;act()&lt;/script&gt;\\" x?'
PAGE = '---\ntitle: "{title}"\ntopic: shapes\n---\n\n# {title}\n\nSo.\n'


@pytest.mark.parametrize("builder", sorted(BUILDERS))
def test_a_title_runs_no_script(
    builder: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project = fork(tmp_path_factory.mktemp(f"titles-{builder}") / "project")
    normalise(project)
    # In the place of a page that the navigation has; what writes pages would refuse the title.
    (project / "docs/about.md").write_text(PAGE.format(title=TITLE))
    site = build(project, builder)
    name = "about.html" if builder == "offline" else "about/index.html"
    page = (site / name).read_text(encoding="utf-8")
    assert "act()" in page
    assert "<script>act()" not in page
