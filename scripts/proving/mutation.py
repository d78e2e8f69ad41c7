"""Running proofs on mutants: can each proof fail?"""

import argparse
import importlib.util
import itertools
import json
import multiprocessing
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from pydantic import RootModel

from proving import asserted, page, worked
from proving.asserted import Assertion
from proving.assertions import PinError
from proving.decorators import PROOFS
from proving.mutants import Mutant, mutants
from proving.results import Numbers, Result, failed, report, table
from proving.tensors import EvaluationError
from proving.tokens import LatexError
from rectified import ROOT
from rectified.curation import proofs
from rectified.data import Strict, read_yaml, validated
from rectified.files import read_text, write_all

FOLDER = ROOT / proofs.FOLDER
EQUIVALENT = FOLDER / "equivalent-mutants.yml"
SECONDS = 20.0  # for one proof of one mutant

Proof = Callable[[], None]


@dataclass(frozen=True)
class Call:
    """A proof with its parameters, and what it asserts of the formula where that can be asserted by itself."""

    proof: Proof
    assertions: tuple[Assertion, ...] = ()

    def repeat(self) -> None:
        """Assert it again, without computing the reference anew."""
        for assertion in self.assertions:
            assertion.repeat()


def _load(paths: Iterable[Path]) -> None:
    """Import files of the tests' folder, by the names that pytest gives them, which may have imported them."""
    for path in sorted(paths):
        name = f"{FOLDER.name}.{path.stem}"
        if (
            name in sys.modules
            or not (
                spec := importlib.util.spec_from_file_location(name, path)
            )
            or not spec.loader
        ):
            continue
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])


def load(pattern: str) -> None:
    """Import the files of the proofs' folder whose names fit a pattern."""
    _load(FOLDER.glob(pattern))


def load_proofs() -> None:
    """Import every file that proves or refutes something."""
    known = proofs.find(ROOT)
    settled = (*known.formulas.values(), *known.corrections.values())
    _load({ROOT / proof.path for several in settled for proof in several})


class _Equivalent(Strict):
    """A mutant that means the same as its formula: the changed row, and why it does."""

    row: str
    reason: str


class _Equivalents(RootModel[dict[str, list[_Equivalent]]]):
    pass


def equivalents(path: Path | None = None) -> dict[str, dict[str, str]]:
    """Recorded equivalent mutants: by formula id, from the changed row to the reason.

    Args:
        path: another record than `EQUIVALENT`.

    Raises:
        BadInput: the record is no YAML or has another form; with file and line.
    """
    path = path or EQUIVALENT
    text = read_text(path, path.name)
    written = read_yaml(text, path.name) or {}
    return {
        key: {entry.row: entry.reason for entry in entries}
        for key, entries in validated(
            _Equivalents, written, text, path.name
        ).root.items()
    }


class _TimeUp(BaseException):
    pass


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    def stop(signum: int, frame: FrameType | None) -> None:
        raise _TimeUp

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _calls(function: Callable[..., None]) -> list[Proof]:
    """A proof as calls without arguments, one for each set of parameters."""
    sets: list[list[dict[str, Any]]] = []
    for mark in getattr(function, "pytestmark", []):
        if mark.name == "parametrize":
            names = (
                [n.strip() for n in mark.args[0].split(",")]
                if isinstance(mark.args[0], str)
                else mark.args[0]
            )
            rows = [
                row.values if hasattr(row, "marks") else row
                for row in mark.args[1]
            ]
            sets.append(
                [
                    dict(
                        zip(
                            names,
                            row
                            if len(names) > 1 or _is_param(row)
                            else [row],
                            strict=True,
                        )
                    )
                    for row in rows
                ]
            )
    calls: list[Proof] = []
    for chosen in itertools.product(*sets):
        keywords = {
            name: value for part in chosen for name, value in part.items()
        }
        calls.append(partial(function, **keywords))
    return calls


def _is_param(row: Any) -> bool:
    return isinstance(row, tuple) and len(row) == 1


def _way(error: BaseException, mutant: Mutant) -> str:
    if mutant.on_left:
        return "name"
    if isinstance(error, PinError):
        return "pin"
    if isinstance(error, LatexError):
        return "unread"
    if isinstance(error, _TimeUp):
        return "time"
    return "refused" if isinstance(error, EvaluationError) else "value"


def outcome(
    formula_id: str, mutant: Mutant, calls: list[Call]
) -> str | None:
    """How a mutant is caught, or None if every proof still passes."""
    quick = [call.repeat for call in calls if call.assertions]
    with page.altered(formula_id, mutant.latex):
        for run in [*quick, *(call.proof for call in calls)]:
            try:
                with _limited(SECONDS):
                    run()
            except pytest.skip.Exception:
                continue
            except (KeyboardInterrupt, SystemExit):
                raise
            except (
                BaseException
            ) as error:  # pytest.fail raises none of Exception
                return _way(error, mutant)
    return None


def calls_of(formula_id: str) -> list[Proof]:
    """A formula's proofs as calls."""
    return [
        call
        for proof in PROOFS.get(formula_id, [])
        for call in _calls(proof.function)
    ]


def _repeatable(
    formula_id: str, record: asserted.Record
) -> tuple[Assertion, ...]:
    """What a proof asserted, if it can be asserted again and holds then too."""
    assertions = tuple(record.of(formula_id) or ())
    try:
        for assertion in assertions:
            assertion.repeat()
    except (Exception, pytest.fail.Exception):
        return ()  # a random generator, say, that has moved on
    return assertions


def ordered_calls(formula_id: str) -> tuple[list[Call], str]:
    """A formula's proofs as calls, the quickest first, and why they fail as they are, if they do."""
    timed: list[tuple[float, int, Call]] = []
    for number, call in enumerate(calls_of(formula_id)):
        begin = time.perf_counter()
        try:
            with asserted.recorded() as record:
                call()
        except pytest.skip.Exception:
            continue
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            return (
                [],
                f"fails unchanged: {type(error).__name__}: {' '.join(str(error).split())[:300]}",
            )
        seconds = time.perf_counter() - begin
        again = _repeatable(formula_id, record)
        timed.append((seconds, number, Call(call, again)))
    return [
        call for _, _, call in sorted(timed, key=lambda t: t[:2])
    ], "" if timed else "no proof ran"


def examine(formula_id: str) -> Result:
    """Run a formula's proofs on each of its mutants."""
    tally = Result(
        formula_id, text=page.digests().get(("formula", formula_id), "")
    )
    begin = time.perf_counter()
    calls, tally.broken = ordered_calls(formula_id)
    excuses = equivalents().get(formula_id, {})
    used = set()
    for mutant in mutants(page.latex(formula_id)) if calls else []:
        way = outcome(formula_id, mutant, calls)
        if way is not None:
            tally.caught[way] += 1
            continue
        entry = {
            "kind": mutant.kind,
            "change": mutant.change,
            "row": mutant.row,
        }
        if mutant.row in excuses:
            used.add(mutant.row)
            tally.excused.append({**entry, "reason": excuses[mutant.row]})
        else:
            tally.survived.append(entry)
    tally.stale = sorted(set(excuses) - used) if calls else []
    tally.seconds = round(time.perf_counter() - begin, 2)
    return tally


def load_counts() -> list[str]:
    """Import every file that tests worked numbers; gives the names of their passages."""
    counts = proofs.find(ROOT).numbers.values()
    _load({ROOT / proof.path for tests in counts for proof in tests})
    return list(worked.COUNTS)


def examine_numbers(name: str) -> Numbers:
    """Run the test of a passage's worked numbers as it is, and with one digit changed."""
    unnoticed, tried = worked.survivors(name)
    return Numbers(
        worked.run(name),
        tried,
        [f"{name}: {numeral}" for numeral in unnoticed],
    )


def main(arguments: list[str] | None = None) -> int:
    """The command: 0 all well, 1 below the floor, 2 usage."""
    parser = argparse.ArgumentParser(
        prog="mutate.py",
        description="Change formulas and worked numbers as a careless editor would, and see whether it is noticed.",
    )
    parser.add_argument(
        "--only",
        metavar="ID",
        action="append",
        help="this formula only (may be repeated)",
    )
    parser.add_argument(
        "--json", metavar="FILE", type=Path, help="write the report there"
    )
    parser.add_argument(
        "--list",
        action="store_true",
        help="list the mutants and run nothing",
    )
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(arguments)
    load_proofs()
    passages = [] if options.only else load_counts()
    wanted = options.only or [
        key for key in page.formulas() if key not in page.unchecked()
    ]
    for key in wanted:
        if key not in page.formulas():
            print(
                f"--only {key}: no display formula has this id; see questions/",
                file=sys.stderr,
            )
            return 2
    if options.list:
        for key in wanted:
            for mutant in mutants(page.latex(key)):
                print(
                    f"{key}: {mutant.kind}: {mutant.change}\n    {mutant.row}"
                )
        return 0
    if options.processes > 1 and len(wanted) > 1:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(
            options.processes, mp_context=context
        ) as pool:
            results = list(pool.map(examine, wanted))
            numbers = Numbers.of(pool.map(examine_numbers, passages))
    else:
        results = [examine(key) for key in wanted]
        numbers = Numbers.of(map(examine_numbers, passages))
    if options.json:
        told = report(results) | (
            {} if options.only else {"numbers": numbers.report()}
        )
        text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
        write_all({options.json: text})
    print(table(results))
    if numbers.tried:
        print(numbers)
    return int(failed(results) or numbers.failed)
