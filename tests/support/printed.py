"""What a code block prints, held against what its comments say it prints.

The convention: a comment on the last line of a call of `print`, and the lines of comment right below it, are what
the call prints, in all its runs together, up to white space. A colon after that may begin an explanation, which
holds no number. Every call of `print` has such a comment, and no other comment holds a number: what nothing
compares goes out of date.
"""

import ast
import builtins
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rectified.text import notation

_NUMBER = re.compile(r"(?<![\w.])[-−]?\d")


@dataclass(frozen=True)
class Call:
    """A call of `print`: the line of the block on which it ends, and what the comment there says, if there is one."""

    line: int
    says: str | None


@dataclass
class Block:
    """A code block of an answer.

    Attributes:
        path: the question's file.
        line: the line of the file on which its code begins.
        code: the code, without the indent of its fence.
    """

    path: str
    line: int
    code: str
    tree: ast.Module = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.tree = ast.parse(self.code)

    def where(self, line: int = 1) -> str:
        """`file:line` of a line of the code."""
        return f"{self.path}:{self.line + line - 1}"

    @property
    def imports(self) -> set[str]:
        """The packages that it imports, wherever and however."""
        return {
            name.partition(".")[0]
            for node in ast.walk(self.tree)
            for name in _imported(node)
        }


def _imported(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str(module), level=0):
            yield module
        case ast.Call(
            func=ast.Attribute(attr="import_module")
            | ast.Name(id="import_module" | "__import__"),
            args=[ast.Constant(value=str(name)), *_],
        ):
            yield name


def blocks(text: str, path: str, first_line: int = 1) -> list[Block]:
    """The Python blocks of a Markdown text.

    Args:
        text: the Markdown.
        path: the file it is from.
        first_line: the line of the file on which the text begins.

    Raises:
        SyntaxError: a block that is no Python; it names file and line.
    """
    found = []
    for code, start in notation.blocks(text, "python"):
        line = first_line + text.count("\n", 0, start) + 1
        try:
            found.append(Block(path, line, code))
        except SyntaxError as error:
            place = line + (error.lineno or 1) - 1
            raise SyntaxError(
                f"{path}:{place}: a code block that is no Python: {error.msg}"
            ) from error
    return found


def _prints(tree: ast.AST) -> list[ast.Call]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        call
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "print"
    ]


def _comments(code: str) -> dict[int, tuple[str, bool]]:
    """Each comment by its line: its text, and whether it has the line for itself."""
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return {
        token.start[0]: (
            token.string.lstrip("#").strip(),
            not token.line[: token.start[1]].strip(),
        )
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def _read(block: Block) -> tuple[list[Call], dict[int, str]]:
    """The calls of `print`, and the comments that belong to none."""
    comments = _comments(block.code)
    calls = []
    for line in sorted(
        {call.end_lineno or call.lineno for call in _prints(block.tree)}
    ):
        said = []
        if line in comments:
            said.append(comments.pop(line)[0])
        below = line + 1
        while comments.get(below, ("", False))[1]:
            said.append(comments.pop(below)[0])
            below += 1
        calls.append(Call(line, " ".join(said) if said else None))
    return calls, {line: text for line, (text, _) in comments.items()}


def calls(block: Block) -> list[Call]:
    """The block's calls of `print`, in the order of their lines."""
    return _read(block)[0]


def unsaid(block: Block) -> list[str]:
    """What nobody could compare: a `print` without a comment, a comment elsewhere that holds a number."""
    found, others = _read(block)
    problems = [
        f"{block.where(call.line)}: `print` without a comment that says what it prints; write it behind or below"
        for call in found
        if call.says is None
    ]
    return problems + [
        f"{block.where(line)}: the comment “{text}” holds a number that nothing compares; print or assert it"
        for line, text in sorted(others.items())
        if _NUMBER.search(text)
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
    return said.startswith(f"{printed}: ") and not _NUMBER.search(
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
