"""What a block prints is compared with what its comments say, and a wrong digit is seen."""

from textwrap import dedent

import pytest

import printed
from printed import Block
from rectified.text.code import unsaid


def block(code: str) -> Block:
    return Block("questions/topic/slug.md", 11, dedent(code).strip())


@pytest.mark.parametrize(
    ("code", "imports"),
    [
        ("import math, torch", {"math", "torch"}),
        ("import torch.nn as nn", {"torch"}),
        ("from torch.utils.data import DataLoader", {"torch"}),
        ("def f():\n    from tensorflow import keras", {"tensorflow"}),
        (
            "import importlib\nt = importlib.import_module('torch.nn')",
            {"importlib", "torch"},
        ),
        (
            "from importlib import import_module\nimport_module('torch')",
            {"importlib", "torch"},
        ),
        ("t = __import__('torch')", {"torch"}),
        ("from . import torch\n'import torch'  # import torch", set()),
    ],
)
def test_imports_are_found_however_they_are_written(
    code: str, imports: set[str]
) -> None:
    assert block(code).imports == imports


@pytest.mark.parametrize(
    "code",
    [
        "print(1 + 1)  # 2",
        "print(1 + 1)  # 2: one more than one",
        "print(1,\n      2)  # 1 2",
        "print('[[1 2]\\n [3 4]]')\n# [[1  2]\n#  [3  4]]",
        "print('[ 1.]')  # [1.]",
        "for x in (1, 2):\n    print(x, end=', ')\n# 1, 2,",
        "print(3, 4, sep='/')  # 3/4",
        "print('a: 1')  # a: 1",
        "print(1); print(2)  # 1 2",
        "x = [print(n) for n in (1, 2)]  # 1 2",
        "def f():\n    print(1)  # 1\nf()",
        "from __future__ import annotations\nprint(1)  # 1",
    ],
)
def test_a_comment_that_is_printed_agrees(code: str) -> None:
    assert not unsaid(block(code))
    assert not printed.differences(block(code), printed.run(block(code)))


@pytest.mark.parametrize(
    ("code", "line", "prints"),
    [
        ("print(1 + 1)  # 3", 11, "2"),
        ("print(0.25)  # 0.26: a quarter", 11, "0.25"),
        ("print(0.25)  # 0.2: a quarter", 11, "0.25"),
        ("print(2)  # 2: or 3", 11, "2"),
        ("print(2)  # 2, a number", 11, "2"),
        ("print('1 23')  # 12 3", 11, "1 23"),
        ("x = 1\nfor _ in 'ab':\n    print(x)\n# 1", 13, "1 1"),
        ("if False:\n    print(1)  # 1", 12, ""),
    ],
)
def test_a_comment_that_is_not_printed_is_named_with_its_line(
    code: str, line: int, prints: str
) -> None:
    (found,) = printed.differences(block(code), printed.run(block(code)))
    assert found.startswith(
        f"questions/topic/slug.md:{line}: the comment says “"
    )
    assert found.endswith(f"the code prints “{prints}”")


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("x = 1\nprint(x)", 12),
        ("x = np.zeros(5)  # shape (5,)", 11),
        ("print(1)  # 1\n\n# and 2 more", 13),
    ],
)
def test_what_nothing_compares_is_named_with_its_line(
    code: str, line: int
) -> None:
    checked = block(code)
    ((within, _),) = unsaid(checked)
    assert checked.where(within) == f"questions/topic/slug.md:{line}"


def test_other_comments_are_free_to_say_anything_else() -> None:
    assert not unsaid(block("x = 1  # x_1 in layer conv2d\nassert x"))


def test_blocks_are_found_with_their_lines_and_without_their_indent() -> (
    None
):
    text = "One.\n\n```python\nx = 1\n```\n\n- Two:\n\n  ```python\n  if x:\n      y = 2\n  ```\n\n```sh\nls\n```\n"
    found = printed.blocks(text, "a.md", 7)
    assert [(b.where(), b.code) for b in found] == [
        ("a.md:10", "x = 1"),
        ("a.md:16", "if x:\n    y = 2"),
    ]
    with pytest.raises(
        SyntaxError, match=r"^a\.md:5: a code block that is no Python"
    ):
        printed.blocks("```python\nx = 1\ny y\n```\n", "a.md", 3)
