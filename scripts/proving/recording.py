"""A plugin of pytest: any run of the proofs leaves on record which of them failed, for the build to know."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from proving import evidence, page
from proving.evidence import Evidence
from rectified import ROOT
from rectified.curation import outcomes, proofs
from rectified.curation.outcomes import Kind, Outcome, Result
from rectified.errors import BadInput

PROPERTY = "settles"
EVIDENCE = "evidence"


@cache
def _source(path: str) -> str:
    return outcomes.source_digest(ROOT, path)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note on each proof what it is about: the notes travel with its reports, also between processes."""
    for item in items:
        for kind, key in getattr(
            getattr(item, "function", None), "settles", ()
        ):
            digest = page.digests().get((kind, key), "")
            source = _source(item.path.relative_to(ROOT).as_posix())
            item.user_properties.append(
                (PROPERTY, [kind, key, digest, source])
            )


class _Assertions:
    """Hears of assertions that hold, for which pytest writes their values: only while something is refuted."""

    def pytest_assertion_pass(self, orig: str, expl: str) -> None:
        """Note one."""
        evidence.note_assertion(orig, expl)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(
    item: pytest.Item,
) -> Iterator[None]:
    """Let assertions of what refutes be heard; all others are spared the time that it takes."""
    settled = getattr(getattr(item, "function", None), "settles", ())
    hears = any(kind == "correction" for kind, _ in settled)
    listener = _Assertions()
    if hears:
        item.config.pluginmanager.register(listener)
    try:
        return (yield)
    finally:
        if hears:
            item.config.pluginmanager.unregister(listener)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[None]:
    """Note what a proof compared; begin the line of a failing one in pytest's summary with the place in its file."""
    settled = getattr(getattr(item, "function", None), "settles", ())
    if call.when == "call":
        seen = [
            (kind, key, evidence.LAST.pop((kind, key), Evidence()).data())
            for kind, key in settled
        ]
        item.user_properties.extend(
            (EVIDENCE, list(entry)) for entry in seen
        )
    report: pytest.TestReport = yield  # type: ignore[assignment] # what a wrapper is sent is the report
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None and settled and report.failed:
        place = page.place(settled[0][1])
        first = crash.message.removeprefix("AssertionError: ")
        crash.message = (
            first if first.startswith(place) else f"{place}: {first}"
        )
    return report  # type: ignore[return-value] # as above


def pytest_configure(config: pytest.Config) -> None:
    """Record, unless this is a worker of pytest-xdist: its reports reach the one process that records."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(ROOT), "proofs-recorder")


@dataclass(eq=False)
class Recorder:
    """Collects outcomes and writes them when the run ends."""

    root: Path
    seen: list[Outcome] = field(default_factory=list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what a proof's own run says, or its set-up where that is all there was."""
        if report.when != "call" and report.passed:
            return
        result: Result = report.outcome
        properties: list[tuple[str, Any]] = list(report.user_properties)
        noted = [value for name, value in properties if name == EVIDENCE]
        compared: dict[tuple[Kind, str], dict[str, Any]]
        compared = {(note[0], note[1]): note[2] for note in noted}
        for name, value in report.user_properties:
            if name == PROPERTY and isinstance(value, list | tuple):
                kind, key, digest, source = value
                said = _message(report, key)
                sides = compared.get((kind, key), {})
                self.seen.append(
                    Outcome(
                        report.nodeid,
                        kind,
                        key,
                        digest,
                        source,
                        result,
                        said,
                        **sides,
                    )
                )

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file of proofs that cannot be imported: all of them fail."""
        if not report.failed or not report.nodeid.startswith(
            f"{proofs.FOLDER}/"
        ):
            return
        try:
            known = proofs.find(self.root)
        except BadInput:
            return  # no Python, or no proofs: the build stops at it by itself
        kinds: tuple[tuple[Kind, dict[str, list[proofs.Proof]]], ...]
        kinds = (
            ("formula", known.formulas),
            ("correction", known.corrections),
        )
        for kind, settled in kinds:
            for key in [
                key
                for key, entries in settled.items()
                for proof in entries
                if proof.path == report.nodeid
            ]:
                digest, source = (
                    page.digests().get((kind, key), ""),
                    _source(report.nodeid),
                )
                self.seen.append(
                    Outcome(
                        report.nodeid,
                        kind,
                        key,
                        digest,
                        source,
                        "failed",
                        "cannot be imported",
                    )
                )

    def pytest_sessionfinish(self) -> None:
        """Write the record."""
        if self.seen:
            outcomes.record(self.root, self.seen)


def _message(report: pytest.TestReport, key: str) -> str:
    """The first line of what went wrong, without the place, which a record names anyway."""
    if not report.failed:
        return ""
    crash = getattr(report.longrepr, "reprcrash", None)
    text = str(
        crash.message if crash is not None else report.longrepr
    ).strip()
    return (
        text.partition("\n")[0]
        .removeprefix(page.place(key))
        .lstrip(":, ")[:300]
    )
