"""Blocks of Python in a text, and what their comments say that they print.

The convention: a comment on the last line of a call of `print`, and the lines of comment right below it, are what
the call prints, in all its runs together, up to white space. A colon after that may begin an explanation, which
holds no number. Every call of `print` has such a comment, and no other comment holds a number: what nothing
compares goes out of date.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field

from rectified.text import notation

WIDTH = 80
"""How many characters of a line the box on a page shows at its full width, which 1440 pixels are enough for."""

INDENT = 2
"""How many of these what is printed stands in, in a line of its own."""

NUMBER = re.compile(r"(?<![\w.])[-−]?\d")
"""A number in a comment, the exponent of a name not among them."""


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

    def where(self, line: int = 1, column: int | None = None) -> str:
        """`file:line` of a line of the code, or `file:line:column`."""
        where = f"{self.path}:{self.line + line - 1}"
        return where if column is None else f"{where}:{column}"

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


def placed(
    text: str, language: str, first_line: int = 1
) -> Iterator[tuple[str, int]]:
    """The code of a Markdown text in one language, and the lines of the file on which it begins.

    Args:
        text: the Markdown.
        language: the word behind the fence.
        first_line: the line of the file on which the text begins.
    """
    for code, start in notation.blocks(text, language):
        yield code, first_line + text.count("\n", 0, start) + 1


def parsing(text: str, path: str, first_line: int = 1) -> Iterator[Block]:
    """The Python blocks of a Markdown text but for those that are no Python, which a rule tells; see `blocks`."""
    for code, line in placed(text, "python", first_line):
        try:
            block = Block(path, line, code)
        except (SyntaxError, ValueError):
            continue
        yield block


def blocks(text: str, path: str, first_line: int = 1) -> list[Block]:
    """The Python blocks of a Markdown text.

    Args:
        text: the Markdown.
        path: the file it is from.
        first_line: the line of the file on which the text begins.

    Raises:
        SyntaxError: a block that is no Python; it names file and line.
    """
    parsed = []
    for code, line in placed(text, "python", first_line):
        try:
            parsed.append(Block(path, line, code))
        except SyntaxError as error:
            place = line + (error.lineno or 1) - 1
            raise SyntaxError(
                f"{path}:{place}: a code block that is no Python: {error.msg}"
            ) from error
    return parsed


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


def too_long(block: Block) -> list[tuple[int, int]]:
    """The lines that do not fit into the box, which puts what is printed below the code that prints it.

    Returns:
        The lines of the block, and by how many characters they are too long.

    >>> too_long(Block("a.md", 1, f"print({'1' * 70})  # {'1' * 70}"))
    []
    >>> too_long(Block("a.md", 1, f"f({'1' * 70})  # {'1' * 70}"))
    [(1, 67)]
    """
    lines = block.code.split("\n")
    comments = _comments(block.code)
    _, others = _read(block)
    over = []
    for number, line in enumerate(lines, 1):
        code, printed = line, ""
        if number in comments and number not in others:
            printed = "# " + comments[number][0]
            code = re.sub(
                r"#+\s*$", "", line[: line.rindex(comments[number][0])]
            )
        excess = max(len(code), len(printed) + INDENT) - WIDTH
        if excess > 0:
            over.append((number, excess))
    return over


def unsaid(block: Block) -> list[tuple[int, str]]:
    """What nobody could compare: a `print` without a comment, a comment elsewhere that holds a number.

    Returns:
        The lines of the block, and what is wrong there.
    """
    calls, others = _read(block)
    without = "`print` without a comment that says what it prints; write it behind or below"
    return [(call.line, without) for call in calls if call.says is None] + [
        (
            line,
            f"the comment “{text}” holds a number that nothing compares; print or assert it",
        )
        for line, text in sorted(others.items())
        if NUMBER.search(text)
    ]
