"""Which formulas are proved, and which published claims are shown false: read from the tests, never typed.

The proofs are not imported: their decorators `@derives("formula-id", how="…")`, `@proves(…)` and
`@refutes("correction-id", how="…")` carry literal strings, so that a site builds without the packages that the proofs
need; so does `@counts("slug")` on a test of worked numbers. A proof that is deleted is gone from the site with the next
build. Whether a proof holds only running it can tell; what is on record of the last run (`outcomes`) takes the mark
from a formula whose proof is known to fail.
"""

import ast
import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path

from rectified import ROOT, cache
from rectified.curation import Correction, Curation, outcomes
from rectified.curation.outcomes import Kind, Outcome
from rectified.errors import BadInput, Problem
from rectified.files import read_text
from rectified.text.numerals import table_name

FOLDER = "tests/formulas"
DERIVES, PROVES, REFUTES, COUNTS = KINDS = (
    "derives",
    "proves",
    "refutes",
    "counts",
)
"""The decorators of proofs."""


@dataclass(frozen=True)
class Proof:
    """One test that settles something.

    Attributes:
        settles: the id of a formula or a correction, or the name of a passage with numbers.
        how: one line for readers, or none.
        path, line, name: where it stands, and the name of the test.
        exact: whether it derives, with symbols or fractions, and does not only compare numbers.
    """

    settles: str
    how: str
    path: str
    line: int
    name: str = ""
    exact: bool = False


@dataclass(frozen=True)
class Proofs:
    """All proofs, by formula id and by correction id, the tests of worked numbers by slug, and which of the proofs are
    known to fail as they are."""

    formulas: dict[str, list[Proof]] = field(default_factory=dict)
    corrections: dict[str, list[Proof]] = field(default_factory=dict)
    numbers: dict[str, list[Proof]] = field(default_factory=dict)
    failures: list[Outcome] = field(default_factory=list)

    @functools.cached_property
    def _failed(self) -> dict[tuple[Kind, str, str], Outcome]:
        return {
            (o.kind, o.settles, o.text): o for o in reversed(self.failures)
        }

    def failure(
        self, kind: Kind, settles: str, digest: str
    ) -> Outcome | None:
        """The failed test of a formula or correction whose text has this digest, if one is on record."""
        return self._failed.get((kind, settles, digest))

    def derives(self, formula_id: str, latex: str) -> bool:
        """Whether one of a formula's proofs is a derivation, and none is known to fail."""
        return self.proves(formula_id, latex) and any(
            proof.exact for proof in self.formulas[formula_id]
        )

    def proves(self, formula_id: str, latex: str) -> bool:
        """Whether a formula has a proof and none that is known to fail."""
        return formula_id in self.formulas and not self.failure(
            "formula", formula_id, outcomes.text_digest(latex)
        )

    def refutes(self, correction: Correction) -> bool:
        """Whether a published claim has a refutation and none that is known to fail."""
        if correction.id is None or correction.id not in self.corrections:
            return False
        return not self.failure(
            "correction",
            correction.id,
            outcomes.correction_digest(correction),
        )


def _literal(node: ast.expr | None, where: str) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise BadInput(
        where,
        "a proof's id and `how` must be literal strings",
        'write @proves("formula-id", how="…")',
    )


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next(
        (keyword.value for keyword in call.keywords if keyword.arg == name),
        None,
    )


def _proofs(name: str, text: str) -> Iterable[tuple[str, Proof]]:
    """The proofs in a file, each with the decorator that says of what kind it is."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise BadInput(
            f"{name}:{error.lineno}", "not Python", "mend the syntax"
        ) from error
    for node in tree.body:
        if not isinstance(
            node, ast.FunctionDef
        ) or not node.name.startswith("test_"):
            continue
        for call in node.decorator_list:
            if not (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id in KINDS
            ):
                continue
            kind, where = call.func.id, f"{name}:{call.lineno}"
            settled = _literal(call.args[0] if call.args else None, where)
            if kind == COUNTS and (column := _keyword(call, "table")):
                settled = table_name(settled, _literal(column, where))
            how = (
                ""
                if kind == COUNTS
                else _literal(_keyword(call, "how"), where)
            )
            yield (
                kind,
                Proof(
                    settled,
                    how,
                    name,
                    node.lineno,
                    node.name,
                    kind == DERIVES,
                ),
            )


def _read(texts: Mapping[str, str]) -> bytes:
    """The proofs of files, given by name, as JSON: the decorator and the parts of each."""
    proofs = [
        (kind, *astuple(proof))
        for name, text in texts.items()
        for kind, proof in _proofs(name, text)
    ]
    return json.dumps(proofs).encode()


def find(root: Path = ROOT) -> Proofs:
    """Read every proof under `tests/formulas`, or remember what was read of the same files before.

    Raises:
        BadInput: a file that is no Python, or a decorator whose arguments are not literal.
    """
    paths = sorted((root / FOLDER).rglob("test_*.py"))
    texts = {
        path.relative_to(root).as_posix(): read_text(path) for path in paths
    }
    known = Proofs()
    settled = {
        DERIVES: known.formulas, PROVES: known.formulas, REFUTES: known.corrections, COUNTS: known.numbers,
    }  # fmt: skip
    of = [part for pair in texts.items() for part in pair]
    for kind, *parts in json.loads(
        cache.kept("proofs", lambda: _read(texts), of=of)
    ):
        proof = Proof(*parts)
        settled[kind].setdefault(proof.settles, []).append(proof)
    return known


def with_failures(proofs: Proofs, root: Path = ROOT) -> Proofs:
    """Proofs, with what is on record of their last run. What is committed never depends on it."""
    return replace(proofs, failures=outcomes.failures(root))


def recorded(root: Path = ROOT) -> Proofs:
    """`find`, with what is on record of the last run."""
    return with_failures(find(root), root)


@functools.cache
def cached(root: Path = ROOT) -> Proofs:
    """`recorded`, once a build."""
    return recorded(root)


def failing(curation: Curation, proofs: Proofs) -> list[Problem]:
    """The formulas and corrections whose proofs are known to fail.

    Args:
        curation: all questions.
        proofs: the proofs, from `recorded`.
    """
    problems = []
    for question in curation.questions.values():
        for formula in question.formulas:
            if outcome := proofs.failure(
                "formula", formula.id, outcomes.text_digest(formula.latex)
            ):
                problems.append(
                    _failed(f"{question.path}:{formula.line}", outcome)
                )
        for correction in question.front.corrections:
            outcome = proofs.failure(
                "correction",
                correction.id or "",
                outcomes.correction_digest(correction),
            )
            if outcome:
                problems.append(
                    _failed(question.where(f"id: {correction.id}"), outcome)
                )
    return problems


def _failed(where: str, outcome: Outcome) -> Problem:
    what = (
        "its proof fails"
        if outcome.kind == "formula"
        else "its refutation fails"
    )
    return Problem(
        where,
        f"{outcome.kind} `{outcome.settles}`: {what} ({outcome.test}: {outcome.message}); mend either and run "
        f"`.venv/bin/python -m pytest {outcome.path}`",
    )
