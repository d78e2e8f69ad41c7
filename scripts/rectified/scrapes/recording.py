"""Putting lists on record: their entries in `sources.yml`, counts and fingerprints, never text."""

from rectified.errors import BadInput
from rectified.scrapes import inventory
from rectified.scrapes.inventory import Inventory, SourceRecord
from rectified.scrapes.items import Source


def recorded(
    record: Inventory,
    sources: list[Source],
    new: tuple[str, str] | None = None,
) -> Inventory:
    """The record brought up to date with what was read.

    Args:
        record: the record so far.
        sources: the lists as they are now.
        new: id and title for a list that is not on record.

    Raises:
        BadInput: a list is not on record and has no id, or there are two such lists, or what is declined or put off
            is no longer in its list.
    """
    known = {entry.id: entry for entry in record.sources}
    for source in sources:
        old = known.get(source.id)
        if old is None and new is None:
            remedy = f"name it: {inventory.RECORD.replace('FILE', str(source.path))}"
            raise BadInput(
                str(source.path), "a list that is not on record", remedy
            )
        identifier, title = (
            (old.id, old.title) if old else (new or ("", ""))
        )
        if old is None and identifier in known:
            what = f"`{identifier}` is taken"
            raise BadInput(
                str(source.path),
                what,
                "record new lists one by one, each by its own id",
            )
        known[identifier] = _entry(source, old, identifier, title)
    return Inventory(sources=list(known.values()))


def _entry(
    source: Source, old: SourceRecord | None, identifier: str, title: str
) -> SourceRecord:
    """A list's entry: what is read afresh, and what was written by hand."""
    count = len(source.items)
    lost = [
        number
        for number in ((*old.declined, *old.later) if old else ())
        if number > count
    ]
    if lost:
        what = f"item {lost[0]} is declined or put off, and the list now ends with {count}"
        raise BadInput(
            str(source.path),
            what,
            f"take it out of `{identifier}` in sources.yml",
        )
    return SourceRecord.model_validate(
        {
            "id": identifier,
            "title": title,
            "address": old.address if old else None,
            "origin": old.origin if old else "not recorded",
            "shape": source.shape,
            "items": count,
            "declined": old.declined if old else {},
            "later": old.later if old else [],
            "ending": source.ending,
            "fingerprints": [item.fingerprint for item in source.items],
        }
    )
