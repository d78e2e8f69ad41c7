"""The record of published addresses: how it grows, where old addresses lead, and what `--check` says of it."""

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copies import add_question, edit
from rectified import curation
from rectified.checks import history
from rectified.checks.published import broken_addresses
from rectified.curation import Curation, Group, Topic, addresses
from rectified.curation.addresses import Place, Published, parse
from rectified.errors import BadInput
from rectified.pages import navigation
from rectified.pipeline import Options, run

RECORD = "questions/published.yml"
Capsys = pytest.CaptureFixture[str]


def record(project: Path) -> str:
    return (project / RECORD).read_text(encoding="utf-8")


def rename(project: Path, old: str, new: str) -> None:
    """Rename the question `step-size`, or the one that it has become, wherever the project names it."""
    (project / f"questions/rates/{old}.md").rename(
        project / f"questions/rates/{new}.md"
    )
    edit(project / "questions/topics.yml", (old, new))
    edit(
        project / "questions/shapes/window-count.md",
        (f"({old})", f"({new})"),
        (f"[{old}]", f"[{new}]"),
    )
    edit(
        project / "tests/formulas/test_shapes.py",
        (f'@counts("{old}")', f'@counts("{new}")'),
    )


def rename_topic(project: Path) -> None:
    (project / "questions/rates").rename(project / "questions/speeds")
    edit(project / "questions/topics.yml", ("id: rates", "id: speeds"))


def checked(project: Path, capsys: Capsys) -> str:
    """What `--check` says, once the pages are written."""
    run(project, Options())
    capsys.readouterr()
    assert run(project, Options(check=True)) == 1
    return capsys.readouterr().out


def test_the_record_holds_every_topic_and_question_and_grows_by_new_ones(
    project: Path,
) -> None:
    run(project, Options())
    before = record(project)
    assert before.splitlines()[-5:] == [
        "rates/:", "rates/step-size:", "shapes/:", "shapes/empty-window:", "shapes/window-count:",
    ]  # fmt: skip
    add_question(project, "rates", "pause", "What is a pause?")
    edit(
        project / "questions/topics.yml",
        ("[step-size]", "[step-size, pause]"),
    )
    edit(
        project / RECORD,
        (
            "rates/step-size:",
            "# a word by hand\nrates/step-size:  # and another",
        ),
    )
    run(project, Options())
    assert record(project) == before.replace(
        "rates/step-size:",
        "rates/pause:\n# a word by hand\nrates/step-size:  # and another",
    ), "what a person wrote stays"


def test_what_moves_to_another_topic_needs_no_word(
    project: Path, capsys: Capsys
) -> None:
    run(project, Options())
    (project / "questions/shapes/empty-window.md").rename(
        project / "questions/rates/empty-window.md"
    )
    edit(
        project / "questions/topics.yml",
        (", empty-window]", "]"),
        ("[step-size]", "[step-size, empty-window]"),
    )
    run(project, Options())
    assert run(project, Options(check=True)) == 0, capsys.readouterr().out
    assert {"rates/empty-window:", "shapes/empty-window:"} <= set(
        record(project).splitlines()
    )
    left = (project / "docs/topics/shapes.md").read_text(encoding="utf-8")
    assert re.search(
        r'<p class="moved" id="empty-window" .*\(rates\.md#empty-window\)',
        left,
    )


def test_a_renamed_question_answers_to_its_old_name(
    project: Path, capsys: Capsys
) -> None:
    run(project, Options())
    rename(project, "step-size", "stride")
    where = record(project).splitlines().index("rates/step-size:") + 1
    assert (
        f"{RECORD}:{where}:1: [P02] question `step-size` was published and is gone; say where it leads: "
        "`rates/step-size: its-new-slug`"
    ) in checked(project, capsys)
    edit(project / RECORD, ("rates/step-size:", "rates/step-size: stride"))
    run(project, Options())
    assert run(project, Options(check=True)) == 0, capsys.readouterr().out
    page = (project / "docs/topics/rates.md").read_text(encoding="utf-8")
    assert page.index(
        '<div class="former" id="step-size"></div>'
    ) < page.index("{ #stride }")


def test_a_renamed_topic_leaves_a_page_that_leads_on(
    project: Path, capsys: Capsys
) -> None:
    run(project, Options())
    rename_topic(project)
    capsys.readouterr()
    run(project, Options())
    assert (
        "docs/topics/rates.md: removed, since it is the page of no topic"
        in capsys.readouterr().out
    )
    assert "[P02] topic `rates/` was published and is gone" in checked(
        project, capsys
    )
    edit(project / RECORD, ("rates/:", "rates/: speeds/"))
    run(project, Options())
    assert run(project, Options(check=True)) == 0, capsys.readouterr().out
    page = (project / "docs/topics/rates.md").read_text(encoding="utf-8")
    assert "template: moved.html" in page
    assert "(speeds.md)" in page
    settings = (project / "mkdocs.yml").read_text(encoding="utf-8")
    assert re.search(
        r"# former topics\n  topics/rates\.md\n  # end of the former",
        settings,
    )
    assert re.search(
        r"topics/shapes\.md\n      - topics/speeds\.md\n      # end of the topics",
        settings,
    )


def test_chains_lead_to_their_end(project: Path, capsys: Capsys) -> None:
    run(project, Options())
    for old, new in (("step-size", "stride"), ("stride", "pace-length")):
        rename(project, old, new)
        run(project, Options())
        edit(project / RECORD, (f"rates/{old}:", f"rates/{old}: {new}"))
    run(project, Options())
    assert run(project, Options(check=True)) == 0, capsys.readouterr().out
    content, published = curation.load(project), addresses.load(project)
    assert addresses.place("step-size", content, published.leads) == Place(
        "rates", "pace-length"
    )
    assert '"step-size":"rates#pace-length"' in addresses.script(
        published, content
    )


def test_a_navigation_without_its_marks_is_refused_and_nothing_is_written(
    project: Path,
) -> None:
    edit(project / "mkdocs.yml", ("      # end of the topics\n", ""))
    with pytest.raises(
        BadInput,
        match=r"mkdocs\.yml: no lines `# topics` and `# end of the topics`",
    ):
        run(project, Options())
    assert not (project / "docs").exists()
    assert not (project / RECORD).exists()


def test_the_rest_of_mkdocs_yml_is_a_persons() -> None:
    text = "a: 1 # why\nnav:\n  # topics, so\n  - x.md\n  # end of the topics\n# former topics\n"
    text += "# end of the former topics\n"
    topics = [Topic(id=t, title=t, purpose=t, questions=[]) for t in "tu"]
    groups = [Group("", topics)]
    new = navigation.written(text, groups, ["v"])
    assert new == (
        "a: 1 # why\nnav:\n  # topics, so\n  - topics/t.md\n  - topics/u.md\n  # end of the topics\n"
        "# former topics\ntopics/v.md\n# end of the former topics\n"
    )
    assert navigation.written(new, groups, ["v"]) == new


SLUGS = st.sampled_from("abcdefgh")


@given(st.dictionaries(SLUGS, SLUGS), st.sets(SLUGS))
def test_every_chain_ends(leads: dict[str, str], gone: set[str]) -> None:
    """Whatever the record says, a name leads to something that exists, or nowhere; never round and round."""
    text = "".join(f"t/{old}: {new}\n" for old, new in leads.items())
    published = parse(text)
    content = Curation([], {}, {})
    assert all(
        addresses.place(name, content, published.leads) is None
        for name in leads
    )
    told = [
        problem.rule for problem in broken_addresses(published, content)
    ]
    assert len(told) == len(leads)
    assert set(told) <= {"P03", "P04"}


@given(
    st.sets(st.from_regex(r"[a-c]{1,2}/(?:[a-c]{1,2})?", fullmatch=True))
)
def test_the_record_keeps_its_lines_sorted(keys: set[str]) -> None:
    lines = sorted(keys)
    published = parse("".join(f"{key}:\n" for key in lines[::2]))
    known = [entry.key for entry in published.entries]
    grown = _grown(published, lines)
    assert [entry.key for entry in parse(grown).entries] == lines
    assert set(known) <= set(lines)


def _grown(published: Published, keys: list[str]) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(addresses, "current", lambda _: keys)
        return addresses.grown(published, Curation([], {}, {}))


# What git remembers ---------------------------------------------------------------------------------------------------


def git(project: Path, *arguments: str) -> str:
    who = [
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.org",
        "-c",
        "init.defaultBranch=main",
    ]
    command = ["git", "-C", str(project), *who, *arguments]
    result = subprocess.run(
        command, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout.strip()


@pytest.fixture
def committed(project: Path) -> Path:
    """The small project in git, its pages written."""
    run(project, Options())
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "first")
    return project


def test_a_line_taken_out_is_missed(
    committed: Path, capsys: Capsys
) -> None:
    rename(committed, "step-size", "stride")
    edit(committed / RECORD, ("rates/step-size:\n", ""))
    out = checked(committed, capsys)
    assert (
        f"{RECORD}: [P07] `rates/step-size` was on record and is taken out; put the line back"
        in out
    )


def remove_for_good(project: Path, capsys: Capsys) -> None:
    """Take a question away with its lines in `topics.yml` and on record, and commit that as if all were well."""
    add_question(project, "rates", "pause", "What is a pause?")
    topics = project / "questions/topics.yml"
    edit(topics, ("[step-size]", "[step-size, pause]"))
    run(project, Options())
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "one more")
    git(project, "switch", "--quiet", "--create", "branch")
    (project / "questions/rates/pause.md").unlink()
    edit(topics, ("[step-size, pause]", "[step-size]"))
    edit(project / RECORD, ("rates/pause:\n", ""))
    assert f"{RECORD}: [P07] `rates/pause`" in checked(project, capsys)
    run(project, Options())
    git(project, "commit", "--quiet", "--all", "--message", "one less")
    capsys.readouterr()


def test_a_line_taken_out_on_a_branch_is_missed_though_it_is_committed(
    committed: Path, capsys: Capsys
) -> None:
    remove_for_good(committed, capsys)
    assert run(committed, Options(check=True)) == 1
    assert (
        f"{RECORD}: [P07] `rates/pause` was on record and is taken out; put the line back"
        in capsys.readouterr().out
    )


def test_a_line_that_only_the_branch_had_may_go(
    committed: Path, capsys: Capsys
) -> None:
    git(committed, "switch", "--quiet", "--create", "branch")
    text = record(committed)
    edit(committed / RECORD, ("rates/:\n", "rates/:\nrates/pace: rates/\n"))
    git(committed, "commit", "--quiet", "--all", "--message", "more")
    (committed / RECORD).write_text(text, encoding="utf-8")
    git(committed, "commit", "--quiet", "--all", "--message", "less")
    assert run(committed, Options(check=True)) == 0, capsys.readouterr().out


def test_a_line_taken_out_on_the_main_branch_is_missed_against_the_base(
    committed: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove_for_good(committed, capsys)
    base = git(committed, "rev-parse", "main")
    git(committed, "branch", "--quiet", "--force", "main", "branch")
    assert run(committed, Options(check=True)) == 0, capsys.readouterr().out
    monkeypatch.setenv(history.BASE, base)
    assert run(committed, Options(check=True)) == 1
    assert "[P07] `rates/pause`" in capsys.readouterr().out


def test_before_a_first_push_there_is_no_base(
    committed: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(history.BASE, "0" * 40)
    assert run(committed, Options(check=True)) == 0, capsys.readouterr().out


def test_a_base_that_is_no_commit_is_refused(
    committed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(history.BASE, "nonsense")
    with pytest.raises(
        BadInput,
        match="RECTIFIED_BASE: `nonsense` is no commit of this repository; fetch it",
    ):
        run(committed, Options(check=True))


def test_two_edits_of_one_topic_merge(
    committed: Path, capsys: Capsys
) -> None:
    """Two people each change the answer, the date and the corrections of another question of one topic."""
    dated = "reviewed: 2026-01-31"
    git(committed, "checkout", "--quiet", "-b", "other")
    question = committed / "questions/shapes/window-count.md"
    edit(
        question,
        (dated, "reviewed: 2026-02-02"),
        ("level: core", "level: advanced"),
    )
    text = question.read_text(encoding="utf-8")
    more = "corrections:\n  - source: beta/2\n    published: seven\n    corrected: eight\n    why: counted\n"
    question.write_text(
        text.replace("corrections:\n", more).replace("fit when", "fit if"),
        encoding="utf-8",
    )
    run(committed, Options())
    git(committed, "commit", "--quiet", "--all", "--message", "one edit")
    git(committed, "checkout", "--quiet", "main")
    text = (committed / "questions/shapes/empty-window.md").read_text(
        encoding="utf-8"
    )
    text = text.replace(dated, "reviewed: 2026-03-03").replace(
        "Nobody counts it", "No one counts it"
    )
    (committed / "questions/shapes/empty-window.md").write_text(
        text, encoding="utf-8"
    )
    add_question(committed, "rates", "pause", "What is a pause?")
    edit(
        committed / "questions/topics.yml",
        ("[step-size]", "[step-size, pause]"),
    )
    run(committed, Options())
    git(committed, "add", "--all")
    git(committed, "commit", "--quiet", "--message", "another edit")
    git(committed, "merge", "--quiet", "--no-edit", "other")
    merged = (committed / "docs/topics/shapes.md").read_text(
        encoding="utf-8"
    )
    assert "2026-02-02" in merged
    assert "2026-03-03" in merged
    run(committed, Options())
    assert git(committed, "status", "--porcelain") == "", (
        "the merged pages are what the merged questions give"
    )
