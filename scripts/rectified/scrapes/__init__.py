"""Reading scraped lists: from bytes to repaired questions, with every character accounted for."""

from rectified.scrapes.reading import Gap, Item, Source, read, read_all

__all__ = ["Gap", "Item", "Source", "read", "read_all"]
