"""The locks say what the lists of requirements say; `make lock` writes them."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from rectified import ROOT

LISTS = {
    "requirements.lock": ["requirements.txt"],
    "requirements-test.lock": ["requirements.txt", "requirements-test.txt"],
}


def asked(text: str) -> set[str]:
    """The pins of a list of requirements, as `name==version`."""
    lines = (
        re.sub(r"(^|\s)#.*", "", line).strip() for line in text.splitlines()
    )
    pins = [
        Requirement(line)
        for line in lines
        if line and not line.startswith("-")
    ]
    return {f"{canonicalize_name(pin.name)}{pin.specifier}" for pin in pins}


def locked(text: str) -> dict[str, str]:
    """What a lock holds, by `name==version`: all that is said about it, its hashes and who asked for it."""
    entries = re.split(
        r"^(?=[a-z0-9])", re.sub(r"\n# .*", "", text), flags=re.MULTILINE
    )[1:]
    return {entry.split()[0]: entry for entry in entries}


def differences(lock: str, lists: dict[str, str]) -> set[str]:
    """The pins that only one side has.

    Args:
        lock: text of the lock.
        lists: text of each list of requirements that it was made from, by name.
    """
    wanted = set().union(*map(asked, lists.values()))
    by_hand = re.compile(
        "|".join(rf"-r {re.escape(name)}$" for name in lists), re.MULTILINE
    )
    return wanted ^ {
        pin for pin, entry in locked(lock).items() if by_hand.search(entry)
    }


@pytest.mark.parametrize("name", LISTS)
def test_lock_is_up_to_date(name: str) -> None:
    lists = {file: (ROOT / file).read_text() for file in LISTS[name]}
    found = differences((ROOT / name).read_text(), lists)
    assert not found, (
        f"{name}: out of date for {', '.join(sorted(found))}; run make lock"
    )


@pytest.mark.parametrize("name", LISTS)
def test_everything_in_a_lock_has_hashes(name: str) -> None:
    entries = locked((ROOT / name).read_text())
    assert [
        pin
        for pin, entry in entries.items()
        if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry)
    ] == []


@pytest.mark.parametrize("name", LISTS)
def test_a_lock_names_no_index_and_no_folder(name: str) -> None:
    assert not re.search(
        r"://|--index|--find-links|(^|\s)/", (ROOT / name).read_text()
    )


def test_tests_run_with_what_the_site_is_built_with() -> None:
    site, tests = (
        locked((ROOT / name).read_text()).keys() for name in LISTS
    )
    assert site <= tests


LOCK = """# made by
#    make lock
some-package==1.0 \\
    --hash=sha256:00
    # via
    #   -r a.txt
    #   other
deeper==3.1
    # via some-package
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Some_Package==1.0 # why\n-e .\n", set()),
        ("some-package==1.1\n", {"some-package==1.0", "some-package==1.1"}),
        ("some-package==1.0\nnew==2\n", {"new==2"}),
        ("# some-package==1.0\n", {"some-package==1.0"}),
    ],
    ids=["same", "changed", "added", "removed"],
)
def test_each_difference_is_found(text: str, found: set[str]) -> None:
    assert differences(LOCK, {"a.txt": text}) == found


def test_pytorch_is_pinned_in_one_place() -> None:
    pins = [
        path.name
        for path in Path(ROOT).glob("requirements*")
        if re.search(r"^torch\b", path.read_text(), re.M)
    ]
    assert pins == ["requirements-torch.txt"]
    assert not re.search(
        r"torch\s*[=<>~]=", (ROOT / "Makefile").read_text()
    )


FOLDERS = [ROOT / name for name in ("scripts", "tests", "benchmarks")]
OWN = {
    path.stem if path.is_file() else path.name
    for folder in FOLDERS
    for path in folder.rglob("*")
}
BRINGS = {
    name: {canonicalize_name(package) for package in packages}
    for name, packages in packages_distributions().items()
}
"""The packages that bring a module, by its name."""
PINNED = {
    pin.partition("==")[0]
    for path in ROOT.glob("requirements*.*")
    for pin in (
        locked(path.read_text())
        if path.suffix == ".lock"
        else asked(path.read_text())
    )
}


def imported(text: str) -> set[str]:
    """What a module imports of others, by the first part of its name."""
    # Few modules hold a line that could be such an import, and parsing all takes seconds.
    line = re.compile(r"^ *(?:import|from) +(\w+)", re.MULTILINE)
    if not unpinned({*line.findall(text)} - sys.stdlib_module_names - OWN):
        return set()
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module or "")
    firsts = {name.partition(".")[0] for name in names}
    return firsts - sys.stdlib_module_names - OWN


def unpinned(names: set[str]) -> set[str]:
    """Of these names of modules those that come with no pinned package."""
    return {
        name
        for name in names
        if PINNED.isdisjoint(BRINGS.get(name, {canonicalize_name(name)}))
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_nothing_is_imported_that_no_list_brings(folder: Path) -> None:
    found = {
        path.relative_to(ROOT).as_posix(): missing
        for path in folder.rglob("*.py")
        if (missing := unpinned(imported(path.read_text("utf-8"))))
    }
    assert found == {}


def test_an_import_that_no_list_brings_is_found() -> None:
    text = "import yaml\ndef f():\n    from no_such.a import b\n"
    assert unpinned(imported(text)) == {"no_such"}
