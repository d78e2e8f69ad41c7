"""Questions that a list names twice: in front of its answers, and with them."""

from bisect import bisect_left

from rectified.scrapes.blocks import Site

LISTED, AGAIN = 5, 0.9
"""So many lines at least, and that share of them standing again below, make a text's own list of its questions."""


def announcing(sites: list[Site], text: str) -> list[Site]:
    """The first list in a text that has nothing between its lines and of which nearly all stands again below: what the
    text itself calls its questions, without links."""
    last = {site.key: place for place, site in enumerate(sites)}
    told: list[Site] = []
    for place, site in enumerate(sites):
        is_item = not site.level and (
            site.style == "bullet" or bool(site.mark.number)
        )
        near = told and not text[told[-1].end : site.start].strip()
        if told and not (is_item and near):
            again = sum(last[one.key] >= place for one in told if one.key)
            if len(told) >= LISTED and again >= AGAIN * len(told):
                return told
            told = []
        told += [site] if is_item else []
    return []


def listed_again(
    sites: list[Site], contents: list[tuple[int, int]]
) -> tuple[list[tuple[int, int]], frozenset[str]]:
    """Spans of links within the page that are no contents but the places that contents above name; and the words of
    the lines in these. Nearly all of the contents stand below, the last time in those spans, and text stands between.
    """
    starts = [site.start for site in sites]
    last = {site.key: site.start for site in sites}
    again: list[tuple[int, int]] = []
    linked: dict[str, int] = {}
    beside = 0
    for start, end in sorted(contents):
        told = sites[bisect_left(starts, start) : bisect_left(starts, end)]
        ends = sum(
            site.key in linked and last[site.key] == site.start
            for site in told
        )
        if ends and 2 * ends >= len(told):
            again.append((start, end))
            beside += len(told)
        else:
            linked |= {site.key: site.start for site in told}
    if not again:
        return [], frozenset()
    first, end = again[0][0], again[-1][1]
    inside = sites[bisect_left(starts, first) : bisect_left(starts, end)]
    told = [site for site in inside if site.style in {"line", "bullet"}]
    stand = sum(last[key] > place for key, place in linked.items())
    if len(told) <= beside or stand < AGAIN * len(linked):
        return [], frozenset()
    return again, frozenset(linked)
