"""What a code block prints, held against what its comments say it prints; `rectified.text.code` has the convention."""

import ast
import builtins
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

from rectified.text.code import NUMBER, Block, Call, blocks, calls

__all__ = [
    "Block",
    "Call",
    "agrees",
    "blocks",
    "calls",
    "differences",
    "run",
    "slips",
    "tidy",
]


class _Instrument(ast.NodeTransformer):
    """`print(…)` becomes `print(…)` of a function that also knows the line on which the call ends."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "print":
            line = ast.Constant(node.end_lineno or node.lineno)
            node.func = ast.Call(
                ast.Name("_printing_on", ast.Load()), [line], []
            )
        return node


def run(block: Block) -> dict[int, str]:
    """Run a block.

    Returns:
        What was printed by the calls that end on each line; nothing reaches the standard output.

    Raises:
        Exception: whatever the block raises.
    """
    written: dict[int, str] = {}

    def printing_on(line: int) -> Callable[..., None]:
        def record(
            *values: Any,
            file: Any = None,
            flush: bool = False,
            **options: Any,
        ) -> None:
            buffer = io.StringIO()
            builtins.print(*values, file=buffer, **options)
            written[line] = written.get(line, "") + buffer.getvalue()

        return record

    tree = ast.fix_missing_locations(
        _Instrument().visit(ast.parse(block.code))
    )
    exec(
        compile(tree, block.where(), "exec"),
        {"__name__": "__main__", "_printing_on": printing_on},
    )
    return written


def tidy(text: str) -> str:
    """Text in one line, white space inside brackets dropped: arrays are laid out to fit.

    >>> tidy("[[ 5 12]\\n [21 32]]")
    '[[5 12] [21 32]]'
    """
    return re.sub(r"(?<=[\[(]) | (?=[\])])", "", " ".join(text.split()))


def agrees(says: str, prints: str) -> bool:
    """Whether a comment says what is printed, with or without an explanation behind a colon."""
    said, printed = tidy(says), tidy(prints)
    if said == printed:
        return True
    return said.startswith(f"{printed}: ") and not NUMBER.search(
        said[len(printed) :]
    )


def slips(text: str) -> Iterator[str]:
    """The text with one digit changed, for each of its digits.

    >>> list(slips("1.9"))
    ['2.9', '1.0']
    """
    for match in re.finditer(r"\d", text):
        yield (
            text[: match.start()]
            + str((int(match[0]) + 1) % 10)
            + text[match.end() :]
        )


def differences(block: Block, printed: dict[int, str]) -> list[str]:
    """Where a block's comments do not say what it printed.

    Args:
        block: a block.
        printed: what `run` returned for it.
    """
    return [
        f"{block.where(call.line)}: the comment says “{tidy(call.says)}”, but the code prints "
        f"“{tidy(printed.get(call.line, ''))}”"
        for call in calls(block)
        if call.says is not None
        and not agrees(call.says, printed.get(call.line, ""))
    ]
