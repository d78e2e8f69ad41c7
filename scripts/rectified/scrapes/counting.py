"""Which of a text's numbered lines count on: questions, told from the numbered lists of their answers."""

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from rectified.scrapes.blocks import Blocks, Site, says

BEGUN, LEAST = 0.7, 3
"""Parts begin with their first item where that share of the lines numbered 1 stands right below a heading, and so
many do."""


def heads_of_parts(blocks: Blocks, sites: Sequence[Site]) -> set[int]:
    """Where lines numbered 1 begin that stand right below a heading, where most do: each is the first of its part."""
    firsts = [site for site in sites if site.mark.number == (1,)]
    ends = [site.end for site in blocks.headings]
    begun = set[int]()
    for site in firsts:
        above = bisect_left(ends, site.start) - 1
        if above >= 0 and not says(blocks.text[ends[above] : site.start]):
            begun.add(site.start)
    enough = len(begun) >= max(LEAST, BEGUN * len(firsts))
    return begun if enough else set()


STEPS, DEEPEST = 0.5, 3
"""Where numbers go on behind others that begin anew between, these are steps if at most so many of them to one, and
begin anew at most so often."""


def without_steps(blocks: Blocks, sites: Sequence[Site]) -> list[Site]:
    """Numbered lines without those that count from 1 between one number and the next: parts of a question.

    Below a heading numbers may begin anew, and where many do, the outer ones may be those of chapters.
    """
    heads = [site.start for site in blocks.headings]
    runs: list[list[Site]] = []
    steps: list[Site] = []
    for before, site in zip((None, *sites), sites, strict=False):
        number = site.mark.number
        if len(number) > 1:
            return list(sites)
        if before and bisect_left(heads, before.end) < bisect_left(
            heads, site.start
        ):
            runs = []
        place = next(
            (
                place
                for place in range(len(runs) - 1, -1, -1)
                if runs[place][-1].mark.number[0] + 1 == number[0]
            ),
            None,
        )
        if place is None:
            outer_runs = runs[-DEEPEST:] if number == (1,) else []
            runs = [*outer_runs, [site]]
            continue
        steps += itertools.chain.from_iterable(runs[place + 1 :])
        runs = runs[: place + 1]
        runs[-1].append(site)
    gone = {site.start for site in steps}
    few = len(gone) <= STEPS * (len(sites) - len(gone))
    return [site for site in sites if not (few and site.start in gone)]


RUN = 0.7
"""That share of sites has numbers where one without tells something."""


def beside_run(sites: Sequence[Site]) -> set[int]:
    """Where sites without a mark begin that stand before the first number or between one and the next, where nearly
    all have numbers: no question has lost its number there."""
    numbers = [site.mark.number for site in sites]
    if sum(map(bool, numbers)) < RUN * len(sites):
        return set()
    aside: set[int] = set()
    last: tuple[int, ...] = ()
    waiting: list[Site] = []
    for site, number in zip(sites, numbers, strict=True):
        if not number:
            waiting += [] if site.mark.kind else [site]
            continue
        before = (*number[:-1], number[-1] - 1)
        if before == last or (not last and number[-1] == 1):
            aside |= {one.start for one in waiting}
        last, waiting = number, []
    return aside


ASKS, HEADED, SILENT = 1.0, 0.3, -0.45
NEXT, AGAIN, JUMP, BACK = 0.5, -0.3, -0.3, -1.0


def chain(sites: Sequence[Site], heads: Iterable[int] = ()) -> list[Site]:
    """The run of numbered lines that counts on best: the questions, and not the numbered lists of their answers.

    A line that asks counts for itself, and so does a heading; another line that asks nothing counts only where it
    carries the numbers on, or heads its part. Numbers that are all 1 are marks of Markdown's lists and tell nothing.
    Each run is remembered by the number it ends with, so the time is linear.
    """
    if sum(site.mark.number == (1,) for site in sites) > 0.8 * len(sites):
        return list(sites)
    best: dict[tuple[int, ...], tuple[float, int]] = {}
    top: tuple[float, int] = (0.0, -1)
    before: list[int] = []
    scores: list[float] = []
    firsts = set(heads)
    for place, site in enumerate(sites):
        number = site.mark.number
        first = site.start in firsts
        own = (
            ASKS if site.asks else HEADED if site.level or first else SILENT
        )
        previous = (*number[:-1], number[-1] - 1)
        options = [(0.0 if number[-1] == 1 else JUMP, -1)]
        if previous in best:
            options.append((best[previous][0] + NEXT, best[previous][1]))
        if top[1] >= 0:
            last = sites[top[1]].mark.number
            step = (
                0.0
                if first
                else AGAIN
                if number[-1] == 1
                else JUMP
                if number >= last
                else BACK
            )
            options.append((top[0] + step, top[1]))
        score, origin = max(options)
        scores.append(score + own)
        before.append(origin)
        if number not in best or scores[place] > best[number][0]:
            best[number] = (scores[place], place)
        again = top[1] >= 0 and sites[top[1]].mark.number == number
        if scores[place] > top[0] or (
            scores[place] == top[0] and not again
        ):
            top = (scores[place], place)
    run = []
    place = top[1]
    while place >= 0:
        run.append(sites[place])
        place = before[place]
    return [*run[::-1], *_going_on(sites[top[1] + 1 :], run[:1])]


SKIPPED = 3
"""Over so many numbers at most a list goes on that left some out."""


def _going_on(behind: Sequence[Site], last: Sequence[Site]) -> list[Site]:
    """The lines behind the last of a run that go on with its numbers, though they left out a few, and count to the end
    without another gap; none if anything else is numbered there: no answer begins to count so high."""
    if not behind or not last:
        return []
    *above, number = last[0].mark.number
    begins = behind[0].mark.number[-1]
    counted = [(*above, begins + place) for place, _ in enumerate(behind)]
    skips = 1 < begins - number <= 1 + SKIPPED
    alike = [site.mark.number for site in behind] == counted
    return [*behind] if skips and alike else []
