"""The two ways in which something can be wrong: input nobody can work with, and a rule that does not hold."""

from dataclasses import dataclass


class BadInput(Exception):
    """Input that cannot be read; a command prints it as one line and exits with 2.

    Args:
        where: file, or `file:line`.
        what: what is wrong there.
        remedy: what the reader of the message should do.
    """

    def __init__(self, where: str, what: str, remedy: str) -> None:
        self.where, self.what, self.remedy = where, what, remedy
        super().__init__(f"{where}: {what}; {remedy}")


@dataclass(frozen=True, order=True)
class Problem:
    """A rule of the project that does not hold; `--check` lists them and exits with 1."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"
