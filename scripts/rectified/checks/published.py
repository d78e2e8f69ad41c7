"""Rules on published addresses: each is on record, and leads to something that there is."""

from collections.abc import Iterator

from rectified.checks.rules import rule
from rectified.curation import Curation
from rectified.curation.addresses import (
    FILE,
    Entry,
    Published,
    current,
    place,
)
from rectified.errors import Problem


def _at(entry: Entry) -> str:
    return f"{FILE}:{entry.line}:1"


@rule("P01")
def is_on_record(
    published: Published, curation: Curation
) -> Iterator[Problem]:
    """Every topic and question of today stands in `published.yml`, which `make pages` sees to."""
    recorded = {entry.key for entry in published.entries}
    if missing := [key for key in current(curation) if key not in recorded]:
        others = (
            f" and {len(missing) - 1} more are" if missing[1:] else " is"
        )
        yield Problem(
            FILE, f"`{missing[0]}`{others} not on record; run make pages"
        )


def _way(name: str, leads: dict[str, str]) -> list[str]:
    """The names that one leads through, to the first that comes again or leads no further."""
    names = [name]
    while (name := leads.get(name, "")) and name not in names:
        names.append(name)
    return [*names, name] if name else names


def _lost(
    published: Published, curation: Curation
) -> Iterator[tuple[Entry, list[str]]]:
    """Of the names that lead to nothing of today, the first entry of each and the way that it leads."""
    told: set[str] = set()
    for entry in published.entries:
        if entry.name not in told and not place(
            entry.name, curation, published.leads
        ):
            told.add(entry.name)
            yield entry, _way(entry.name, published.leads)


def _circles(way: list[str]) -> bool:
    return way[-1] in way[:-1]


@rule("P02")
def what_is_gone_leads_on(
    published: Published, curation: Curation
) -> Iterator[Problem]:
    """What was published and is gone says where it leads."""
    for entry, way in _lost(published, curation):
        if len(way) == 1:
            kind, example = (
                ("question", "its-new-slug")
                if entry.slug
                else ("topic", "its-new-name/")
            )
            what = f"{kind} `{entry.name}` was published and is gone; say where it leads: `{entry.key}: {example}`"
            yield Problem(
                _at(entry),
                f"{what}, or the nearest question or (with a slash) topic",
            )


@rule("P03")
def a_lead_ends_at_something(
    published: Published, curation: Curation
) -> Iterator[Problem]:
    """Where a name leads, there is a question or a topic."""
    for entry, way in _lost(published, curation):
        if len(way) > 1 and not _circles(way):
            what = f"`{entry.name}` leads to `{way[-1]}`, which does not exist; name what does"
            yield Problem(_at(entry), what)


@rule("P04")
def no_lead_goes_round(
    published: Published, curation: Curation
) -> Iterator[Problem]:
    """No name leads back to itself."""
    for entry, way in _lost(published, curation):
        if len(way) > 1 and _circles(way):
            shown = " leads to ".join(f"`{name}`" for name in way)
            yield Problem(
                _at(entry), f"{shown}, a circle; let one lead out of it"
            )


def _exists(entry: Entry, curation: Curation) -> bool:
    return place(entry.name, curation, {}) is not None


@rule("P05")
def what_exists_leads_nowhere(
    published: Published, curation: Curation
) -> Iterator[Problem]:
    """What exists leads nowhere else."""
    for entry in published.entries:
        if entry.now and _exists(entry, curation):
            yield Problem(
                _at(entry),
                f"`{entry.name}` exists, so it leads nowhere else; take `{entry.now}` out",
            )


@rule("P06")
def a_name_leads_one_way(
    published: Published, curation: Curation
) -> Iterator[Problem]:
    """A name that stands under several topics leads to one place."""
    first: dict[str, Entry] = {}
    for entry in published.entries:
        if not entry.now or _exists(entry, curation):
            continue
        other = first.setdefault(entry.name, entry)
        if other.now != entry.now:
            what = f"`{entry.name}` leads to `{entry.now}` here and to `{other.now}` in line {other.line}; choose one"
            yield Problem(_at(entry), what)


RULES = (
    is_on_record,
    what_is_gone_leads_on,
    a_lead_ends_at_something,
    no_lead_goes_round,
    what_exists_leads_nowhere,
    a_name_leads_one_way,
)


def broken_addresses(
    published: Published, curation: Curation
) -> list[Problem]:
    """What does not hold of the record.

    Args:
        published: the record.
        curation: what there is today.
    """
    problems = [
        problem for rule in RULES for problem in rule(published, curation)
    ]
    return sorted(problems, key=lambda problem: problem.place)
