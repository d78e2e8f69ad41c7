"""Code in answers runs as it stands and prints what its comments say it prints."""

import ast
import os
from importlib.util import find_spec

import pytest

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
