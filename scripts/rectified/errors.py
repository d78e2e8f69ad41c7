"""The two ways in which something can be wrong: input nobody can work with, and a rule that does not hold."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


def located(
    name: str, text: str, position: int, first_line: int = 1
) -> str:
    """`file:line:column` of a position in a text, which begins on a line of the file.

    >>> located("a.md", "one\\ntwo", 5, first_line=10)
    'a.md:11:2'
    """
    line = first_line + text.count("\n", 0, position)
    return f"{name}:{line}:{position - text.rfind(chr(10), 0, position)}"


class BadInput(Exception):
    """Input that cannot be read; a command prints one line for each fault and exits with 2.

    Args:
        where: file, or `file:line`.
        what: what is wrong there.
        remedy: what the reader of the message should do.

    Attributes:
        faults: all that is wrong, each a BadInput of its own; usually only this one.
    """

    def __init__(self, where: str, what: str, remedy: str) -> None:
        self.where, self.what, self.remedy = where, what, remedy
        self.faults: Sequence[BadInput] = (self,)
        super().__init__(f"{where}: {what}; {remedy}")

    def __reduce__(self) -> tuple[type["BadInput"], tuple[object, ...]]:
        return BadInput, (
            self.where,
            self.what,
            self.remedy,
        )  # so that it travels between processes


class ManyFaults(BadInput):
    """Several faults at once, so that an editor mends them in one go; it reads as its lines.

    Args:
        faults: two or more of them.
    """

    def __init__(self, faults: Sequence[BadInput]) -> None:
        super().__init__(faults[0].where, faults[0].what, faults[0].remedy)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


class Faults:
    """What reading several things has found wrong so far."""

    def __init__(self) -> None:
        self.told: list[BadInput] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note the faults of what is done within, and go on."""
        try:
            yield
        except BadInput as error:
            self.told += error.faults

    def end(self) -> None:
        """Raise what was noted, if anything was."""
        raise_all(self.told)


def raise_all(faults: Iterable[BadInput]) -> None:
    """Raise the one fault, or all of them together; nothing if there is none."""
    match list(faults):
        case []:
            return
        case [fault]:
            raise fault
        case several:
            raise ManyFaults(several)


@dataclass(frozen=True, order=True)
class Problem:
    """A rule of the project that does not hold; `--check` lists them and exits with 1.

    Attributes:
        where: file, `file:line` or `file:line:column`.
        what: what is wrong there, and what to do.
        rule: id of the rule, see `rectified.checks.rules`.
        warns: whether it is only a warning, which fails no check but where CI is set.
    """

    where: str
    what: str
    rule: str = ""
    warns: bool = False

    def __str__(self) -> str:
        what = f"warning: {self.what}" if self.warns else self.what
        return (
            f"{self.where}: [{self.rule}] {what}"
            if self.rule
            else f"{self.where}: {what}"
        )

    @property
    def place(self) -> tuple[str, int]:
        """File and line, by which problems are listed."""
        match = re.fullmatch(r"(.*?):(\d+)(?::\d+)?", self.where)
        return (match[1], int(match[2])) if match else (self.where, 0)
