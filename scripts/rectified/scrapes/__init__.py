"""Scraped lists: from bytes to repaired items, with every character accounted for.

Here lists are decoded, recognized, split and mended; put on record; and their items matched to the questions that
answer them. Nothing here knows how a page is written or which rules an answer keeps.

May be imported by `checks`, `pages`, `printing`, `pipeline`, `site`, `examining`, `adoption`. Imports none of
these, nor `proving`, `figures`.
"""
