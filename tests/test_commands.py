"""The commands below scripts/, each begun as a person would."""

import ast
import subprocess
import sys

import pytest

from rectified import ROOT


@pytest.mark.parametrize("command", ["normalise", "check", "build"])
def test_a_python_without_the_packages_is_told_which_to_use(
    command: str,
) -> None:
    done = subprocess.run(
        [sys.executable, "-S", ROOT / f"scripts/{command}.py"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert ".venv/bin/python" in done.stderr


CODE = sorted(
    path
    for folder in ("scripts", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)


def names_the_path(node: ast.AST) -> bool:
    """Whether code names `sys.path`, or takes `path` out of `sys`."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "sys" and any(
            name.name == "path" for name in node.names
        )
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "path"
        and isinstance(node.value, ast.Name)
        and node.value.id == "sys"
    )


def test_no_file_says_by_itself_where_modules_are() -> None:
    """The installed package says it, pyproject.toml for the tests, and PYTHONPATH for what measures."""
    editing = [
        path.relative_to(ROOT).as_posix()
        for path in CODE
        if any(
            map(
                names_the_path,
                ast.walk(ast.parse(path.read_text(encoding="utf-8"))),
            )
        )
    ]
    assert not editing
