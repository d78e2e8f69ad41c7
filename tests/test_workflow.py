"""The workflow on GitHub: it runs nothing that can change under it, with no more rights than it needs."""

import re
import tomllib
from typing import Any

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from rectified import ROOT
from rectified.checks import history

TEXTS = {
    path.name: path.read_text()
    for path in sorted((ROOT / ".github/workflows").glob("*.y*ml"))
}
FLOWS: dict[str, dict[Any, Any]] = {
    name: yaml.safe_load(text) for name, text in TEXTS.items()
}
JOBS = {
    f"{name}: {job}": (FLOWS[name], body)
    for name in FLOWS
    for job, body in FLOWS[name]["jobs"].items()
}
SITE = FLOWS["site.yml"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
RIGHTS = {"contents": {"read"}, "pages": {"write"}, "id-token": {"write"}}
"""All that a site needs: to be read, and to be published."""


def floating(text: str) -> list[str]:
    """The lines that use an action by anything but a commit's hash with its version behind it."""
    lines = [
        line.strip()
        for line in text.splitlines()
        if re.search(r"\buses\s*:", line)
    ]
    return [line for line in lines if not PINNED.search(line)]


def excess(rights: object) -> list[str]:
    """What a `permissions` grants beyond `RIGHTS`, or itself where it names no rights one by one."""
    if not isinstance(rights, dict):
        return [str(rights)]
    return [
        f"{name}: {right}"
        for name, right in rights.items()
        if right not in RIGHTS.get(name, set())
    ]


@pytest.mark.parametrize("name", TEXTS)
def test_actions_are_pinned_by_hash(name: str) -> None:
    assert floating(TEXTS[name]) == []


@pytest.mark.parametrize(
    ("line", "pinned"),
    [
        (
            "- uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2",
            True,
        ),
        (
            "- uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd",
            False,
        ),
        ("- uses: actions/checkout@v6", False),
        ("- {uses: actions/checkout@main}", False),
        ("- run: make test", True),
    ],
)
def test_a_floating_action_is_found(line: str, pinned: bool) -> None:
    assert (floating(line) == []) is pinned


@pytest.mark.parametrize("job", JOBS)
def test_rights_are_least(job: str) -> None:
    flow, body = JOBS[job]
    assert excess(flow.get("permissions", "unset")) == []
    assert excess(body.get("permissions", {})) == []


@pytest.mark.parametrize(
    ("rights", "found"),
    [
        ({"contents": "read"}, []),
        ({"contents": "write"}, ["contents: write"]),
        ({"packages": "read"}, ["packages: read"]),
        ("write-all", ["write-all"]),
    ],
)
def test_excess_rights_are_found(rights: object, found: list[str]) -> None:
    assert excess(rights) == found


@pytest.mark.parametrize("job", JOBS)
def test_a_checkout_leaves_no_credentials(job: str) -> None:
    for step in JOBS[job][1]["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step.get("with", {}).get("persist-credentials") is False


@pytest.mark.parametrize("job", JOBS)
def test_a_job_ends(job: str) -> None:
    assert JOBS[job][1].get("timeout-minutes"), (
        "without it, a job that hangs runs for six hours"
    )


def test_only_pull_requests_are_cut_short() -> None:
    concurrency = SITE["concurrency"]
    assert "github.ref" in concurrency["group"]
    assert (
        concurrency["cancel-in-progress"]
        == "${{ github.event_name == 'pull_request' }}"
    )


def test_oldest_and_newest_python_are_tried() -> None:
    versions = SITE["jobs"]["test"]["strategy"]["matrix"]["python"]
    named = re.findall(
        r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"])
    )
    newest = max(named, key=lambda version: int(version.split(".")[1]))
    oldest = SpecifierSet(PROJECT["requires-python"])
    (lowest,) = [part.version for part in oldest if part.operator == ">="]
    assert {lowest, newest} <= set(versions)


def test_nothing_untested_is_published() -> None:
    jobs = SITE["jobs"]
    assert "test" in jobs["deploy"]["needs"]
    commands = [
        step["run"] for step in jobs["test"]["steps"] if "run" in step
    ]
    assert "make test" in commands
    assert not any(
        step.get("continue-on-error")
        for job in jobs.values()
        for step in job["steps"]
    )
    built_on = {
        step["if"]
        for step in jobs["test"]["steps"]
        if "upload-pages-artifact" in step.get("uses", "")
    }
    assert built_on <= {
        f"matrix.python == '{version}'"
        for version in jobs["test"]["strategy"]["matrix"]["python"]
    }


def test_what_was_published_is_at_hand_where_it_is_tested() -> None:
    """Of a shallow checkout `--check` could not tell that an address was lost before the last commit."""
    steps = SITE["jobs"]["test"]["steps"]
    (checkout,) = (
        step
        for step in steps
        if step.get("uses", "").startswith("actions/checkout@")
    )
    assert checkout["with"]["fetch-depth"] == 0
    (tested,) = (step for step in steps if step.get("run") == "make test")
    for event in "pull_request.base.sha", "before":
        assert f"github.event.{event}" in tested["env"][history.BASE]
