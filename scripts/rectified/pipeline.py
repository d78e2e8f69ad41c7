"""What `normalise.py` does, step by step: load, read the scrapes, check, write."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rectified import (
    addresses,
    checks,
    copying,
    curation,
    drafts,
    files,
    history,
    inventory,
    matching,
    navigation,
    proofs,
    render,
    scrapes,
)
from rectified.curation import Curation
from rectified.errors import Problem
from rectified.inventory import Inventory

PAGES = "docs/topics"
DRAFTS = "build/drafts"
SHOWN_DRAFTS = "docs/drafts"
"""Where `mkdocs serve` finds the drafts; mkdocs.yml keeps that folder out of every build."""


@dataclass(frozen=True)
class Options:
    """What the command was asked for: scraped lists to read, whether only to check, where to write a report."""

    sources: list[Path] = field(default_factory=list)
    check: bool = False
    report: Path | None = None


@dataclass(frozen=True)
class Scraped:
    """What reading the scraped lists gave: the report's part, drafts by file name, and problems."""

    report: dict[str, Any] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    matched: int = 0


def read_scrapes(paths: Iterable[Path], content: Curation, record: Inventory) -> Scraped:
    """Read scraped lists, match their items to questions, and hold the answers against them.

    Args:
        paths: files or folders.
        content: the curation, whose questions claim items and record corrections of them.
        record: what is on record of the lists.

    Raises:
        BadInput: a file is no list, or not the list it was.
    """
    sources = scrapes.read(paths, record)
    found = matching.match(content.claims(), sources, record)
    questions = list(content.questions.values())
    problems = [problem for source in sources for problem in source.problems] + found.problems
    problems += matching.unsupported(questions, sources)
    problems += copying.overlaps({question.path: question.text for question in questions}, sources)
    return Scraped(
        {source.id: source.report(found.matched(source)) for source in sources},
        {str(name): text for name, text in drafts.pages(found.unanswered, questions).items()},
        problems,
        len(found.answered),
    )


def _stale(root: Path, pages: dict[Path, str]) -> list[Problem]:
    """Pages that differ from what the curation gives, are missing, or belong to nothing."""
    remedy = "run scripts/normalise.py; edit questions/, not the page"
    problems = [
        Problem(path.relative_to(root).as_posix(), f"page of no topic; {remedy}")
        for path in _others(root / PAGES, pages)
    ]
    for path, text in pages.items():
        name = path.relative_to(root).as_posix()
        if not path.is_file():
            problems.append(Problem(name, f"page is missing; {remedy}"))
        elif (old := files.read_text(path)) != text:
            pairs = zip([*old.splitlines(), ""], [*text.splitlines(), ""], strict=False)
            line = next((n for n, (a, b) in enumerate(pairs, 1) if a != b), 1)
            problems.append(Problem(f"{name}:{line}", f"page is out of date; {remedy}"))
    return problems


def _others(folder: Path, wanted: Iterable[Path]) -> list[Path]:
    """The Markdown files of a folder that are not wanted."""
    return sorted(set(folder.glob("*.md")) - set(wanted))


def run(root: Path, options: Options) -> int:
    """Do what the command was asked for, and print every problem and the totals.

    Returns:
        The exit status: 0 done, 1 a check failed.

    Raises:
        BadInput: before anything is written.
    """
    content = curation.load(root)
    found = proofs.find(root)
    record = inventory.load(root / "sources.yml")
    scraped = read_scrapes(options.sources, content, record) if options.sources else Scraped()
    published = addresses.load(root)
    rendered = render.pages(content, found, record.titles(), published)
    pages = {root / "docs" / name: text for name, text in rendered.items()}
    settings = files.read_text(root / navigation.FILE)
    former = sorted(addresses.former_topics(published, content))
    navigated = navigation.written(settings, [topic.id for topic in content.topics], former)
    problems = checks.broken_rules(content, record.item_ids(), found) + scraped.problems
    problems += history.lost(root, published)
    problems += proofs.failing(content, proofs.recorded(root))
    outputs: dict[Path, str | bytes] = {}
    remove: list[Path] = []
    removed: list[str] = []
    if options.check:
        problems += _stale(root, pages) + navigation.problems(settings, navigated)
    else:
        outputs |= pages
        outputs |= {root / navigation.FILE: navigated, root / addresses.FILE: addresses.grown(published, content)}
        published = addresses.parse(addresses.grown(published, content))
        remove += _others(root / PAGES, pages)
        removed = [path.relative_to(root).as_posix() for path in remove]
        if options.sources:
            for folder in (root / DRAFTS, root / SHOWN_DRAFTS):
                shown = {folder / name: text for name, text in scraped.drafts.items()}
                outputs |= shown
                remove += _others(folder, shown)
    problems += addresses.problems(published, content)
    questions = content.questions.values()
    report = {
        "sources": scraped.report,
        "questions": len(questions),
        "unanswered": sum(q.front.unanswered for q in questions),
        "formulas": sum(len(q.formulas) for q in questions),
        "corrections": sum(len(q.front.corrections) for q in questions),
        "problems": [{"where": p.where, "what": p.what} for p in problems],
    }
    if options.report:
        outputs[options.report] = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    files.write_all(outputs, remove=tuple(remove))
    for name in removed:
        print(f"{name}: removed, since it is the page of no topic")
    _print(report, scraped, problems)
    return 1 if options.check and problems else 0


def _print(report: dict[str, Any], scraped: Scraped, problems: list[Problem]) -> None:
    for problem in problems:
        print(problem)
    for source, part in report["sources"].items():
        read, kept, dropped = (part["characters"][key] for key in ("read", "kept", "dropped"))
        print(
            f"{source}: {part['items']} items, {part['matched']} matched, {part['drafts']} drafts; "
            f"{read} characters read = {kept} kept + {dropped} dropped"
        )
    print(
        f"{report['questions']} questions ({report['unanswered']} unanswered), {report['formulas']} formulas, "
        f"{report['corrections']} corrections, {len(problems)} problems"
    )
