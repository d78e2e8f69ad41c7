"""Calls of TensorFlow in answers, held against its documentation: it is too heavy to run in every check."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

from pydantic import RootModel

from rectified.checks.index import Index, Piece, pieces
from rectified.checks.rules import rule
from rectified.data import own
from rectified.errors import Problem
from rectified.text.code import parsing

PACKAGE = "tensorflow"
DOCUMENTED = Path(__file__).with_name(f"{PACKAGE}.yml")


class _Parameters(RootModel[dict[str, list[str]]]):
    """What `tensorflow.yml` holds: the parameters of each function, in order."""


@functools.cache
def documented() -> dict[str, list[str]]:
    """The parameters of TensorFlow's functions that answers call, by their names behind `tf.`. Raises BadInput."""
    return own(_Parameters, DOCUMENTED).root


def _called(tree: ast.Module, package: str) -> Iterator[ast.Call]:
    """Every call of something in a package, by whatever name that is imported; a bare decorator calls, too."""
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == package
    }
    for node in ast.walk(tree):
        calls = [node] if isinstance(node, ast.Call) else []
        if isinstance(node, ast.FunctionDef):
            calls = [
                ast.copy_location(ast.Call(one, [], []), one)
                for one in node.decorator_list
                if isinstance(one, ast.Attribute)
            ]
        yield from (call for call in calls if _root(call.func) in names)


def _root(function: ast.expr) -> str:
    """`tf` of `tf.data.Dataset`; nothing for what is no attribute."""
    if not isinstance(function, ast.Attribute):
        return ""
    return ast.unparse(function).partition(".")[0]


def _wrong(call: ast.Call) -> str | None:
    """What the documentation does not know of a call."""
    name = ast.unparse(call.func).split(".", 1)[1]
    parameters = documented().get(name)
    if parameters is None:
        return f"`tf.{name}` is not in {DOCUMENTED.name}; look it up, and add its parameters"
    if len(call.args) > len(parameters):
        return f"`tf.{name}` takes at most {len(parameters)} arguments; see its documentation"
    for keyword in call.keywords:
        if keyword.arg is not None and keyword.arg not in parameters:
            return f"`tf.{name}` has no parameter `{keyword.arg}`; known are {', '.join(parameters)}"
    return None


@rule("A25", over=pieces)
def tensorflow_is_called_as_documented(
    piece: Piece, index: Index
) -> Iterator[Problem]:
    """A call of TensorFlow passes what its documentation names: it is too heavy to be run in every check."""
    for block in parsing(piece.text, piece.path, piece.line):
        for call in _called(block.tree, PACKAGE):
            if what := _wrong(call):
                where = block.where(call.lineno, call.col_offset + 1)
                yield Problem(where, what)
