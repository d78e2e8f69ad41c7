"""A formula whose proof is known to fail is not called proved, as long as neither of both has changed."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from markdown import Markdown

from rectified import ROOT, curation
from rectified.curation import outcomes, proofs
from rectified.curation.outcomes import Outcome
from rectified.pages import listings, topic_pages
from rectified.pipeline import Options, run
from rectified.scrapes import inventory
from rectified.site import mathml, questions_json

PROOF = "tests/formulas/test_shapes.py"
QUESTION = "questions/shapes/window-count.md"
FORMULA, CORRECTION = "window-count", "window-count-unrounded"

WORKING = """
from proving import assert_equation, optional_torch, proves, published, refutes


@proves("window-count", how="counting every window")
def test_counted() -> None:
    for n in range(3, 9):
        assert_equation("window-count", {"n": n, "k": 3, "s": 2}, {"W": len(range(0, n - 2, 2))})


@proves("window-count", how="a comparison that needs a package")
def test_compared() -> None:
    optional_torch()
    assert_equation("window-count", {"n": 3, "k": 3, "s": 2}, {"W": 1})


@refutes("window-count-unrounded", how="counting two windows where 2.5 are claimed")
def test_unrounded() -> None:
    n, k, s, right, wrong = published("window-count-unrounded").numbers
    assert (n - k) / s + 1 == wrong != right == len(range(0, int(n - k) + 1, int(s)))
"""


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.fixture
def proving(project: Path) -> Path:
    """The small project with proofs that run."""
    for name in ("tests/formulas/__init__.py", "scripts", "pyproject.toml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, project / name)
    (project / "tests/conftest.py").write_text(
        'pytest_plugins = ["proving.recording"]\n'
    )
    (project / PROOF).write_text(WORKING)
    return project


def run_proofs(project: Path, *options: str) -> str:
    """Run the proofs without PyTorch, and return what pytest says."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if key != "CI" and "PYTEST" not in key
    }
    blocked = project / "blocked"
    blocked.mkdir(exist_ok=True)
    (blocked / "torch.py").write_text("raise ImportError\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/formulas",
        *options,
    ]
    environment |= {
        "PYTHONPATH": str(blocked),
        "COLUMNS": "400",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    return subprocess.run(
        command,
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def proved(project: Path) -> bool:
    formula = curation.load(project).questions["window-count"].formulas[0]
    return proofs.recorded(project).proves(formula.id, formula.latex)


def refuted(project: Path) -> bool:
    (correction,) = (
        curation.load(project).questions["window-count"].front.corrections
    )
    return proofs.recorded(project).refutes(correction)


def failing(project: Path) -> list[str]:
    return [
        str(problem)
        for problem in proofs.failing(
            curation.load(project), proofs.recorded(project)
        )
    ]


def line_of(project: Path, text: str) -> int:
    return 1 + (project / QUESTION).read_text().partition(text)[0].count(
        "\n"
    )


def test_a_failing_proof_takes_the_mark_until_something_changes(
    proving: Path,
) -> None:
    assert proved(proving)  # nothing on record
    edit(proving / QUESTION, r"\right\rfloor + 1", r"\right\rfloor + 2")
    assert proved(proving)
    said = run_proofs(proving)
    where = f"{QUESTION}:{line_of(proving, '~~~math')}"
    row = "row 1, `W`: the page (computed from its LaTeX) gives 2, the reference is 1 at n = 3, k = 3, s = 2"
    summary = [
        line for line in said.splitlines() if line.startswith("FAILED")
    ]
    assert summary == [
        f"FAILED {PROOF}::test_counted - {where}: formula `{FORMULA}`, {row}"
    ]
    assert not proved(proving)
    assert refuted(proving)
    (problem,) = failing(proving)
    assert problem.startswith(
        f"{where}: formula `{FORMULA}`: its proof fails ({PROOF}::test_counted: {row})"
    )

    edit(proving / QUESTION, r"\right\rfloor + 2", r"\right\rfloor + 3")
    assert proved(proving)  # another formula than the one that failed
    edit(proving / QUESTION, r"\right\rfloor + 3", r"\right\rfloor  +  2")
    assert not proved(proving)  # the same, spaced otherwise
    run_proofs(proving, "-k", "compared")  # is skipped: says nothing new
    assert not proved(proving)
    edit(proving / PROOF, "range(3, 9)", "range(4, 9)")
    assert proved(proving)  # another proof than the one that failed
    run_proofs(proving)
    assert not proved(proving)
    edit(proving / QUESTION, r"\right\rfloor  +  2", r"\right\rfloor + 1")
    run_proofs(proving)
    assert proved(proving)
    assert not failing(proving)
    results = {
        outcome.test.rpartition("::")[2]: outcome.result
        for outcome in outcomes.load(proving)
    }
    assert results == {
        "test_counted": "passed",
        "test_compared": "skipped",
        "test_unrounded": "passed",
    }


ASSERTING = """

@refutes("window-count-unrounded", how="what is asserted")
def test_asserted() -> None:
    n, k, s, right, wrong = published("window-count-unrounded").numbers
    assert published
    for size in (3, 4):
        assert (
            size  # a comment
            + 0.1 + 0.2 != size + 0.3 + 1
        )
    assert wrong > right
"""


def test_what_a_refutation_asserted_is_on_record_with_its_values(
    proving: Path,
) -> None:
    edit(proving / PROOF, WORKING, WORKING + ASSERTING)
    run_proofs(proving)
    record = (proving / outcomes.RECORD).read_bytes()
    ran = {
        outcome.test.rpartition("::")[2]: outcome
        for outcome in outcomes.load(proving)
    }
    asserted = ran["test_asserted"]
    assert asserted.assertions == 4
    assert asserted.asserted == (
        (
            "size + 0.1 + 0.2 != size + 0.3 + 1",
            "((4 + 0.1) + 0.2) != ((4 + 0.3) + 1)",
        ),
        ("wrong > right", "2.5 > 2"),
    )
    ((_, chained),) = ran["test_unrounded"].asserted
    assert chained == "… 2 == 2"
    proof = ran["test_counted"]
    assert proof.values
    assert not proof.assertions
    assert not proof.asserted
    run_proofs(proving, "-vv")
    assert (proving / outcomes.RECORD).read_bytes() == record


@pytest.mark.skipif(
    not find_spec("xdist"), reason="pytest-xdist is not installed"
)
def test_several_processes_leave_one_record(proving: Path) -> None:
    edit(proving / QUESTION, r"\right\rfloor + 1", r"\right\rfloor + 2")
    run_proofs(proving, "-p", "xdist", "-n", "2")
    results = {
        outcome.test.rpartition("::")[2]: outcome.result
        for outcome in outcomes.load(proving)
    }
    assert results == {
        "test_counted": "failed",
        "test_compared": "skipped",
        "test_unrounded": "passed",
    }


def test_a_bare_assertion_names_the_correction_that_it_refutes(
    proving: Path,
) -> None:
    edit(proving / QUESTION, "not 2.5", "not 3.5")
    said = run_proofs(proving)
    where = f"{QUESTION}:{line_of(proving, 'id: window-count-unrounded')}:5: correction `{CORRECTION}`"
    assert f"FAILED {PROOF}::test_unrounded - {where}: assert " in said
    assert f"{where} is what this test reads" in said
    assert not refuted(proving)
    assert failing(proving)[0].startswith(
        f"{where}: its refutation fails ({PROOF}::test_unrounded: assert "
    )
    assert proved(proving)


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (
            "    count = no_such_name\n",
            "NameError: name 'no_such_name' is not defined",
        ),
        (
            '    assert_equation("window-count", {"n": 4, "k": 3}, {"W": 1})\n',
            "EvaluationError: s is bound to nothing",
        ),
    ],
)
def test_a_proof_that_stumbles_is_no_proof(
    proving: Path, mistake: str, message: str
) -> None:
    edit(
        proving / PROOF,
        "    for n in range(3, 9):\n",
        f"{mistake}    for n in range(3, 9):\n",
    )
    said = run_proofs(proving)
    where = f"{QUESTION}:{line_of(proving, '~~~math')}: formula `{FORMULA}`"
    assert f"{where} is what this test reads" in said
    assert message in failing(proving)[0]
    assert not proved(proving)


def test_a_file_of_proofs_that_cannot_be_imported_proves_nothing(
    proving: Path,
) -> None:
    edit(
        proving / PROOF,
        "from proving import",
        "import no_such_module\nfrom proving import",
    )
    run_proofs(proving)
    assert not proved(proving)
    assert not refuted(proving)
    (proving / "tests/no_such_module.py").write_text(
        ""
    )  # neither the proof nor the page changes
    run_proofs(proving)
    assert proved(proving)
    assert refuted(proving)


@pytest.fixture
def failed(project: Path) -> Path:
    """The small project with a record of one failed proof and one failed refutation."""
    question = curation.load(project).questions["window-count"]
    source = outcomes.source_digest(project, PROOF)
    digest = outcomes.text_digest(question.formulas[0].latex)
    record = Outcome(
        f"{PROOF}::test_window_count",
        "formula",
        FORMULA,
        digest,
        source,
        "failed",
        "1 is not 2",
    )
    digest = outcomes.correction_digest(question.front.corrections[0])
    other = Outcome(
        f"{PROOF}::test_unrounded",
        "correction",
        CORRECTION,
        digest,
        source,
        "failed",
        "no",
    )
    outcomes.record(project, [record, other])
    return project


def test_the_build_says_so_and_the_pages_do_not(failed: Path) -> None:
    content, record = (
        curation.load(failed),
        inventory.load(failed / "sources.yml"),
    )
    static, known = proofs.find(failed), proofs.recorded(failed)
    assert '"proved": true' in questions_json.questions_json(
        content, static
    )
    assert '"proved": false' in questions_json.questions_json(
        content, known
    )
    for found, number in ((static, 1), (known, 0)):
        totals = listings.totals(content, found, record)
        assert (totals["proved"], totals["refuted"]) == (number, number)
    assert "Shown false by machine" in listings.corrections(content, static)
    assert "Shown false by machine" not in listings.corrections(
        content, known
    )
    assert run(failed, Options()) == 0
    pages = {
        path.name: path.read_text()
        for path in (failed / "docs/topics").glob("*.md")
    }
    expected = topic_pages.pages(content, static, record.titles())
    assert pages == {
        Path(name).name: text for name, text in expected.items()
    }


def test_the_check_names_it(
    failed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(failed, Options())
    capsys.readouterr()
    assert run(failed, Options(check=True)) == 1
    said = capsys.readouterr().out.splitlines()
    fence = f"{QUESTION}:{line_of(failed, '~~~math')}"
    identifier = (
        f"{QUESTION}:{line_of(failed, 'id: window-count-unrounded')}:5"
    )
    assert [line.partition(": ")[0] for line in said[:2]] == [
        fence,
        identifier,
    ]
    assert "its proof fails" in said[0]
    assert "its refutation fails" in said[1]


def test_the_mark_says_that_the_proof_fails(
    failed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    latex = (
        curation.load(failed).questions["window-count"].formulas[0].latex
    )

    def mark(found: proofs.Proofs, latex: str) -> str:
        monkeypatch.setattr(proofs, "cached", lambda: found)
        return mathml.display(
            latex, "math", "", {}, Markdown(), id_value=FORMULA
        ).partition("<figcaption")[2]

    assert "<b>Checked</b>" in mark(proofs.find(failed), latex)
    assert "<b>Checked</b>" in mark(proofs.recorded(failed), "W = 1")
    failing_mark = mark(proofs.recorded(failed), f"{latex}\n")
    assert 'class="proof unproved"' in failing_mark
    assert "its proof fails" in failing_mark
    assert "Checked" not in failing_mark


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "not JSON",
        '[{"test": "of another version"}]',
        "[1]",
        "null",
    ],
)
def test_a_record_that_cannot_be_read_says_nothing(
    failed: Path, text: str
) -> None:
    (failed / outcomes.RECORD).write_text(text)
    assert outcomes.load(failed) == []
    assert proofs.recorded(failed) == proofs.find(failed)


def test_the_record_keeps_what_is_still_true(failed: Path) -> None:
    formula, correction = sorted(
        outcomes.load(failed),
        key=lambda outcome: outcome.kind,
        reverse=True,
    )
    outcomes.record(failed, [replace(formula, result="skipped")])
    assert formula in outcomes.load(failed)
    outcomes.record(failed, [replace(formula, result="passed")])
    assert set(outcomes.load(failed)) == {
        replace(formula, result="passed"),
        correction,
    }
    (failed / PROOF).write_text("# changed\n")
    outcomes.record(failed, [])
    assert json.loads((failed / outcomes.RECORD).read_text()) == []
