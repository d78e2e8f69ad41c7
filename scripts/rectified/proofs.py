"""Which formulas are proved, and which published claims are shown false: read from the tests, never typed.

The proofs are not imported: their decorators `@proves("formula-id", how="…")` and `@refutes("correction-id", how="…")`
carry literal strings, so that a site builds without the packages that the proofs need. A proof that is deleted
is gone from the site with the next build.
"""

import ast
import functools
from dataclasses import dataclass, field
from pathlib import Path

from rectified import ROOT
from rectified.errors import BadInput
from rectified.files import read_text

FOLDER = "tests/formulas"


@dataclass(frozen=True)
class Proof:
    """One test that settles something: what it settles, how (one line for readers), and where it stands."""

    settles: str
    how: str
    path: str
    line: int


@dataclass(frozen=True)
class Proofs:
    """All proofs, by formula id and by correction id."""

    formulas: dict[str, list[Proof]] = field(default_factory=dict)
    corrections: dict[str, list[Proof]] = field(default_factory=dict)


def _literal(node: ast.expr | None, where: str) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise BadInput(where, "a proof's id and `how` must be literal strings", 'write @proves("formula-id", how="…")')


def find(root: Path = ROOT) -> Proofs:
    """Read every proof under `tests/formulas`.

    Raises:
        BadInput: a file that is no Python, or a decorator whose arguments are not literal.
    """
    found = Proofs()
    for path in sorted((root / FOLDER).rglob("test_*.py")):
        name = path.relative_to(root).as_posix()
        try:
            tree = ast.parse(read_text(path))
        except SyntaxError as error:
            raise BadInput(f"{name}:{error.lineno}", "not Python", "mend the syntax") from error
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            for call in node.decorator_list:
                if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
                    continue
                kind = {"proves": found.formulas, "refutes": found.corrections}.get(call.func.id)
                if kind is None:
                    continue
                where = f"{name}:{call.lineno}"
                settled = _literal(call.args[0] if call.args else None, where)
                how = _literal(next((k.value for k in call.keywords if k.arg == "how"), None), where)
                kind.setdefault(settled, []).append(Proof(settled, how, name, node.lineno))
    return found


@functools.cache
def cached(root: Path = ROOT) -> Proofs:
    """`find`, once a build."""
    return find(root)
