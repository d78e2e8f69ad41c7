"""Code in answers runs as it stands and prints what its comments say it prints."""

import ast
import os
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

import printed
from printed import Block
from rectified import ROOT, curation

CONTENT = curation.load(ROOT)
OPTIONAL = {
    "torch": "PYTORCH",
    "tensorflow": "TENSORFLOW",
    "keras": "TENSORFLOW",
}
BLOCKS = [
    block for q in CONTENT.questions.values() for block in printed.blocks(q.body, q.path, q.body_line)
]  # fmt: skip


def needs(block: Block) -> set[str]:
    """The optional packages without which a block cannot run."""
    return block.imports & set(OPTIONAL)


def have(block: Block) -> None:
    """Skip the test if a package that the block needs is missing; where `CI` is set, PyTorch may not be."""
    for package in sorted(needs(block)):
        if find_spec(package) is None:
            name, number = (
                OPTIONAL[package],
                sum(package in needs(other) for other in BLOCKS),
            )
            if package == "torch" and os.environ.get("CI"):
                pytest.fail(
                    f"{block.where()}: PyTorch is not installed, and CI must run its blocks"
                )
            pytest.skip(
                f"NO {name}: code blocks not run: {number}; install {package}"
            )


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.where())
def test_code_prints_what_its_comments_say(block: Block) -> None:
    have(block)
    prints = printed.run(block)
    wrong = printed.differences(block, prints)
    assert not wrong, "\n".join(wrong)
    for call in printed.calls(block):  # and a wrong digit would be seen
        assert not [
            slip
            for slip in printed.slips(call.says or "")
            if printed.agrees(slip, prints[call.line])
        ]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.where())
def test_code_shows_something(block: Block) -> None:
    assert printed.calls(block) or any(
        isinstance(node, ast.Assert) for node in ast.walk(block.tree)
    ), (
        f"{block.where()}: the block shows nothing; print or assert something"
    )


def _calls(code: str, module: str) -> list[ast.Call]:
    """Every call of something in `module`, which the code imports as `tf` or the like, decorators without
    parentheses included."""
    tree = ast.parse(code)
    names = {
        a.asname or a.name
        for n in ast.walk(tree)
        if isinstance(n, ast.Import)
        for a in n.names
        if a.name == module
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            calls += [
                ast.Call(d, [], [])
                for d in node.decorator_list
                if isinstance(d, ast.Attribute)
            ]
    return [
        c
        for c in calls
        if isinstance(c.func, ast.Attribute)
        and ast.unparse(c.func).split(".")[0] in names
    ]


def test_tensorflow_calls_match_the_documented_signatures() -> None:
    """TensorFlow is too heavy for every run; its calls are held against the documentation instead."""
    documented = yaml.safe_load(
        (Path(__file__).parent / "tensorflow_api.yml").read_text()
    )
    checked = 0
    for block in BLOCKS:
        for call in _calls(block.code, "tensorflow"):
            name = ast.unparse(call.func).split(".", 1)[1]
            assert name in documented, (
                f"{block.where()}: look up tf.{name} and add its parameters to tensorflow_api.yml"
            )
            parameters = documented[name]
            assert len(call.args) <= len(parameters), (
                f"{block.where()}: tf.{name} takes fewer arguments"
            )
            unknown = {keyword.arg for keyword in call.keywords} - set(
                parameters
            )
            assert not unknown, (
                f"{block.where()}: tf.{name} has no parameter {unknown}"
            )
            checked += 1
    assert checked, (
        "no TensorFlow call was found; the check has lost its subject"
    )
