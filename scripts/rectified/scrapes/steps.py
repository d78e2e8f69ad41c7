"""What a repair is: a pure function from an item's text to the edits it wants and what it noticed."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from rectified.scrapes.ledger import Edit


class Context(NamedTuple):
    """What a repair may know of the item besides its text.

    Attributes:
        name: names the item in ids of formulas.
        title: the question.
        plain: the list is plain text: no Markdown, so blank lines and bullets are all the structure it has.
        labelled: the question had a label such as “Q:”, so that a bare “A:” labels its answer.
        last: the item is the last of its list.
    """

    name: str = "item"
    title: str = ""
    plain: bool = False
    labelled: bool = False
    last: bool = False


class Gap(NamedTuple):
    """Something the scrape lost at a position and an editor may want: “figure wanted: LSTM cell”."""

    at: int
    what: str


class Trouble(NamedTuple):
    """Damage that a repair saw at a position and refused to guess at."""

    at: int
    what: str


Finding = Edit | Gap | Trouble
Step = Callable[[str, Context], Iterator[Finding]]
