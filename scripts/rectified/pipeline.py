"""What `normalise.py` does, step by step: load, read the scrapes, check, write."""

import datetime
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rectified import checks, curation, files
from rectified.checks import guide, history
from rectified.checks.published import broken_addresses
from rectified.checks.rules import rule
from rectified.curation import (
    Curation,
    addresses,
    calculators,
    drawings,
    mistakes,
    proofs,
    translations,
)
from rectified.curation.counts import count
from rectified.curation.proofs import Proofs
from rectified.errors import BadInput, Faults, Problem, raise_all
from rectified.pages import (
    coverage,
    drafts,
    navigation,
    paths,
    topic_pages,
)
from rectified.scrapes import inventory, matching, titles
from rectified.scrapes.inventory import Inventory
from rectified.scrapes.items import Source
from rectified.scrapes.matching import Matches
from rectified.scrapes.nearness import Index, is_sure, topic
from rectified.scrapes.recognition import refusal

PAGES = "docs/topics"
DRAFTS = "build/drafts"
COVERAGE = "build/coverage.md"
SHOWN_DRAFTS = "docs/drafts"
"""Where `mkdocs serve` finds the drafts; mkdocs.yml keeps that folder out of every build."""


@dataclass(frozen=True)
class Options:
    """What the command was asked for.

    Attributes:
        sources: scraped lists to read.
        check: only check, write nothing but the report.
        report: where to write one.
        explain: say how each list was recognized.
        jobs: processes that read lists.
        keep_going: read the lists that can be read, and tell the faults of the others.
        today: the date by which reviews are past.
        strict: what is otherwise a warning fails the check, as it does in CI.
    """

    sources: list[Path] = field(default_factory=list)
    check: bool = False
    report: Path | None = None
    explain: bool = False
    jobs: int = 1
    keep_going: bool = False
    today: datetime.date = field(default_factory=datetime.date.today)
    strict: bool = False


@dataclass(frozen=True)
class Scraped:
    """What reading the scraped lists gave.

    Attributes:
        sources: the lists.
        matches: what became of their items.
        drafts: drafts by file name.
        coverage: the page that says what lists ask and no question answers.
        faults: lists that could not be read.
    """

    sources: list[Source] = field(default_factory=list)
    matches: Matches = field(default_factory=lambda: Matches({}, []))
    drafts: dict[str, str] = field(default_factory=dict)
    coverage: str = ""
    faults: Sequence[BadInput] = ()


def read_scrapes(
    options: Options, content: Curation, lists: Inventory
) -> Scraped:
    """Read scraped lists, if any are at hand, match their items to questions, and draft what is new.

    Args:
        options: files or folders, and how to read them.
        content: the curation, whose questions claim items.
        lists: what is on record of them.

    Raises:
        BadInput: a file is no list, or not the list it was; with `keep_going` only if none can be read.
    """
    if not options.sources:
        return Scraped()
    # What reads lists is imported only where there are lists: most runs have none and would wait for it.
    from rectified.scrapes.reading import read_all

    sources, faults = read_all(options.sources, lists, jobs=options.jobs)
    if not sources or not options.keep_going:
        raise_all(faults)
    nearness = Index(content.questions.values())
    matches = matching.match(content.claims(), sources, lists, nearness)
    pages = drafts.pages(matches.unanswered, matches.near)
    missing = coverage.page(
        coverage.wanted(matches.unanswered, matches.near), len(sources)
    )
    return Scraped(
        sources,
        matches,
        {str(name): text for name, text in pages.items()},
        missing,
        faults,
    )


@rule("N03")
def _stale(root: Path, pages: dict[Path, str]) -> Iterator[Problem]:
    """Pages below `docs/topics/`, `questions/RULES.md` and `questions/mistakes.yml` are what `make pages` writes."""
    remedy = "run make pages; edit questions/, not the page"
    for path in _others(root / PAGES, pages):
        what = (
            "a folder among the pages; move it away"
            if files.is_folder(path)
            else f"page of no topic; {remedy}"
        )
        yield Problem(path.relative_to(root).as_posix(), what)
    for path, text in pages.items():
        name = path.relative_to(root).as_posix()
        data = files.held(path, name)
        if data is None:
            yield Problem(name, f"page is missing; {remedy}")
        elif (old := files.text_of(data, name)) != text:
            yield Problem(
                f"{name}:{_first_difference(old, text)}",
                f"page is out of date; {remedy}",
            )


@rule("P08")
def _navigation_is_stale(old: str, new: str) -> Iterator[Problem]:
    """The navigation in `mkdocs.yml` lists the topics of today, which `make pages` sees to."""
    if old != new:
        where = f"{navigation.FILE}:{_first_difference(old, new)}"
        yield Problem(
            where,
            "the topics in the navigation are out of date; run make pages",
        )


def _first_difference(old: str, new: str) -> int:
    """The first line in which two texts differ."""
    pairs = zip(
        [*old.splitlines(), ""], [*new.splitlines(), ""], strict=False
    )
    return next(
        (number for number, (a, b) in enumerate(pairs, 1) if a != b), 1
    )


def _others(folder: Path, wanted: Iterable[Path]) -> list[Path]:
    """The Markdown files of a folder that are not wanted."""
    return sorted(set(folder.glob("*.md")) - set(wanted))


@dataclass(frozen=True)
class Written:
    """What people have written, and what is on record of it.

    Attributes:
        content: the curation.
        proofs: the proofs of formulas and corrections.
        lists: what is on record of the scraped lists.
        published: the addresses that readers may have kept.
        marks: the mistakes that have an address.
        settings: the text of mkdocs.yml.
        drawn: the figures that there are.
    """

    content: Curation
    proofs: Proofs
    lists: Inventory
    published: addresses.Published
    marks: mistakes.Marks
    settings: str
    drawn: dict[str, str]


def _read(root: Path) -> Written:
    """What people have written. Raises BadInput with all faults of all files."""
    faults = Faults()
    with faults.noted():
        content = curation.load(root)
        made = PAGES, SHOWN_DRAFTS
        faults.told += paths.unknown(root, content, made)
    with faults.noted():
        settled = proofs.find(root)
    with faults.noted():
        lists = inventory.load(root / inventory.RECORDS)
    with faults.noted():
        published = addresses.load(root)
    with faults.noted():
        marks = mistakes.load(root)
    with faults.noted():
        settings = files.read_text(root / navigation.FILE, navigation.FILE)
        navigation.written(
            settings, [], []
        )  # has it a place for the topics?
    with faults.noted():
        drawn = drawings.load(root)
    with faults.noted():
        translations.load(root)  # only the search shows them
    faults.end()
    return Written(
        content, settled, lists, published, marks, settings, drawn
    )


@dataclass(frozen=True)
class Made:
    """What is made of what people have written, the same each time.

    Attributes:
        pages: the topic pages and the two files of `questions/` that are made, by their paths.
        navigation: the text of mkdocs.yml with the topics of today.
        addresses: the record of published addresses with those of today.
    """

    pages: dict[Path, str]
    navigation: str
    addresses: str


def _made(root: Path, written: Written) -> Made:
    """What is made of what people have written."""
    content, published = written.content, written.published
    rendered = topic_pages.pages(
        content,
        written.proofs,
        written.lists.titles(),
        published,
        written.marks,
    )
    pages = {root / "docs" / name: text for name, text in rendered.items()}
    pages[root / guide.RULES] = guide.rules()
    pages[root / mistakes.FILE] = mistakes.grown(written.marks, content)
    former = sorted(addresses.former_topics(published, content))
    return Made(
        pages,
        navigation.written(written.settings, content.groups, former),
        addresses.grown(published, content),
    )


def _index(
    root: Path, options: Options, written: Written, scraped: Scraped
) -> checks.Index:
    """What rules look things up in."""
    names = (
        curation.TOPICS,
        curation.ERRATA,
        curation.CALCULATORS,
        inventory.RECORDS,
    )
    texts = {
        name: files.read_text(root / name)
        for name in names
        if (root / name).is_file()
    }
    return checks.Index(
        written.content,
        written.lists,
        written.proofs,
        options.today,
        scraped.sources,
        texts,
        written.drawn,
        calculators.scripts(root),
    )


def _problems(
    root: Path,
    options: Options,
    written: Written,
    index: checks.Index,
    made: Made,
) -> list[Problem]:
    """Everything that is wrong: rules that are broken, and, where nothing is written, what is out of date."""
    content, published = written.content, written.published
    settled = proofs.with_failures(written.proofs, root)
    problems = [
        *checks.broken_rules(index),
        *history.no_line_is_lost(root, published),
        *proofs.failing(content, settled),
    ]
    if options.check:
        problems += _stale(root, made.pages)
        problems += _navigation_is_stale(written.settings, made.navigation)
    else:
        published = addresses.parse(made.addresses)
    problems += broken_addresses(published, content)
    if options.strict:
        problems = [replace(problem, warns=False) for problem in problems]
    return problems


@dataclass(frozen=True)
class Plan:
    """What a run changes on the disk, all of it or nothing.

    Attributes:
        outputs: what each file shall hold.
        old_pages: pages of no topic, which are removed and told of.
        old_drafts: drafts of what is no longer new, which are removed.
        drafts: those of the outputs that any run makes anew.
    """

    outputs: dict[Path, str | bytes] = field(default_factory=dict)
    old_pages: list[Path] = field(default_factory=list)
    old_drafts: list[Path] = field(default_factory=list)
    drafts: set[Path] = field(default_factory=set)

    def do(self, root: Path) -> None:
        """Change the files, and say which pages are removed. Raises BadInput as `files.write_all` does."""
        changed = set(
            files.write_all(
                self.outputs,
                remove=(*self.old_pages, *self.old_drafts),
                made_again=self.drafts,
                root=root,
            )
        )
        for path in self.old_pages:
            if path not in changed:  # nothing was there any more
                continue
            name = path.relative_to(root).as_posix()
            print(f"{name}: removed, since it is the page of no topic")


def _plan(
    root: Path,
    options: Options,
    made: Made,
    scraped: Scraped,
    report: dict[str, Any],
) -> Plan:
    """What to write and what to remove: with `check`, nothing but the report that was asked for."""
    plan = Plan()
    if not options.check:
        plan.outputs.update(made.pages)
        plan.outputs[root / navigation.FILE] = made.navigation
        plan.outputs[root / addresses.FILE] = made.addresses
        plan.old_pages.extend(_others(root / PAGES, made.pages))
    if options.sources and not options.check:
        plan.outputs[root / COVERAGE] = scraped.coverage
        for folder in (root / DRAFTS, root / SHOWN_DRAFTS):
            texts = {
                folder / name: text for name, text in scraped.drafts.items()
            }
            plan.outputs.update(texts)
            plan.drafts.update(texts)
            plan.old_drafts.extend(_others(folder, texts))
    if options.report:
        text = json.dumps(report, ensure_ascii=False, indent=1)
        plan.outputs[options.report] = f"{text}\n"
    return plan


def run(root: Path, options: Options) -> int:
    """Do what the command was asked for, and print every problem and the totals.

    Returns:
        The exit status: 0 done, 1 a check failed.

    Raises:
        BadInput: before anything is written.
    """
    files.recover(root)
    written = _read(root)
    scraped = read_scrapes(options, written.content, written.lists)
    made = _made(root, written)
    index = _index(root, options, written, scraped)
    if not options.check:
        raise_all(index.acting)
    problems = _problems(root, options, written, index, made)
    report = _report(written.content, scraped, written.lists, problems)
    _plan(root, options, made, scraped, report).do(root)
    _print(report, problems)
    _tell(scraped, explain=options.explain)
    broken = any(not problem.warns for problem in problems)
    return 1 if scraped.faults or (options.check and broken) else 0


def _tell(scraped: Scraped, *, explain: bool) -> None:
    """Print how each list was recognized, if that was asked for, and which could not be read."""
    if explain:
        for source in scraped.sources:
            print(*_explained(source), sep="\n")
    for fault in scraped.faults:
        told = refusal(fault, explain=explain)
        print(f"not read: {told}", file=sys.stderr)


def _explained(source: Source) -> Iterator[str]:
    """How a list was recognized, and which marks of difficulty were read beside its questions."""
    first, *others = source.explained
    yield f"{source.id} ({source.path}): {first}"
    yield from (f"    {line}" for line in others)
    marks = {item.hint.difficulty for item in source.items} - {""}
    for mark in sorted(marks):
        level = titles.level(mark) or "none"
        yield f"    marked “{mark}”, which suggests the level: {level}"


def _report(
    content: Curation,
    scraped: Scraped,
    lists: Inventory,
    problems: list[Problem],
) -> dict[str, Any]:
    held = count(content.questions.values())
    declined, later = lists.declined(), lists.later()
    told = scraped.matches.told()
    groups = matching.repeats(scraped.sources)
    repeated = {item.id for group in groups for item in group}
    return {
        "sources": {
            source.id: source.report(
                scraped.matches.matched(source),
                sum(item.id in declined for item in source.items),
                sum(item.id in later for item in source.items),
            )
            | {
                "shape": source.shape,
                "sure": source.sure,
                "surely_answered": len(scraped.matches.sure(source)),
                "repeated": len(
                    repeated & {item.id for item in source.items}
                ),
                "new": _new(scraped.matches, source),
                "items_read": source.read_items(told),
            }
            for source in scraped.sources
        },
        "repeats": [[item.id for item in group] for group in groups],
        "questions": held.questions,
        "unanswered": held.questions - held.answered,
        "formulas": held.formulas,
        "corrections": held.corrections,
        "problems": [
            {"where": p.where, "what": p.what, "rule": p.rule}
            for p in problems
        ],
    }


def _new(matches: Matches, source: Source) -> list[dict[str, Any]]:
    """The items of a source that no question surely answers: the three nearest to each, and a topic for it."""
    new = []
    for item in source.items:
        near = matches.near.get(item.id)
        if near is None or is_sure(near):
            continue
        nearest = [
            {"question": n.question.slug, "confidence": round(n.score, 2)}
            for n in near
        ]
        new.append(
            {
                "item": item.id,
                "title": item.title,
                "topic": topic(near),
                "nearest": nearest,
            }
        )
    return new


def _print(report: dict[str, Any], problems: list[Problem]) -> None:
    for problem in problems:
        print(problem)
    for source, part in report["sources"].items():
        read, kept, dropped = (
            part["characters"][key] for key in ("read", "kept", "dropped")
        )
        settled = "".join(
            f", {part[key]} {name}"
            for key, name in (
                ("declined", "declined"),
                ("later", "put off"),
            )
            if part[key]
        )
        print(
            f"{source}: {part['items']} items, {part['matched']} matched{settled}, {part['drafts']} drafts; "
            f"{read} characters read = {kept} kept + {dropped} dropped"
        )
        silent = sum(not item["answered"] for item in part["items_read"])
        doubt = (
            ""
            if part["sure"]
            else "; it was read with doubt, see --explain"
        )
        print(
            f"    read as {part['shape']}{doubt}; {part['surely_answered']} of the drafts are surely answered already, "
            f"{len(part['new'])} are not; {part['repeated']} items are asked more than once, {silent} have "
            "no answer there"
        )
    warnings = sum(problem.warns for problem in problems)
    told = f", {warnings} warning{'s' * (warnings > 1)}" if warnings else ""
    print(
        f"{report['questions']} questions ({report['unanswered']} unanswered), {report['formulas']} formulas, "
        f"{report['corrections']} corrections, {len(problems) - warnings} problems{told}"
    )
