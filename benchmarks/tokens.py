#!/usr/bin/env python3
"""How dense the code is: tokens, lines that hold one, and tokens a line, for each language.

usage: tokens.py [COMMIT]

Comments, docstrings and layout are no tokens. Python is read by its own tokenizer and templates by Jinja's, for which
the text between two tags is one token; style sheets and scripts by a plain one, to which a string or a pattern is one
token.
"""

import io
import itertools
import re
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

import jinja2

ROOT = Path(__file__).resolve().parents[1]
UNSEEN = {tokenize.COMMENT, tokenize.NL}
LAYOUT = {
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
_PLAIN = re.compile(
    r"""
    "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | `(?:\\.|[^`\\])*`  # strings
    | (?P<comment>/\*.*?\*/ | //[^\n]*)
    | (?:(?<=[(,=:]\s)|(?<=[(!\[]))/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*  # patterns
    | [#@.-]*[\w$][\w$%.-]*  # names and numbers
    | => | \.\.\. | [=!<>+*&|?-]+ | [^\s\w]  # signs
    """,
    re.VERBOSE | re.DOTALL,
)


def of_python(text: str) -> Iterator[int]:
    """The line of each token of Python."""
    read = tokenize.generate_tokens(io.StringIO(text).readline)
    tokens = [token for token in read if token.type not in UNSEEN]
    last = tokenize.NEWLINE
    for token, after in itertools.pairwise(tokens):
        alone = last in LAYOUT and after.type == tokenize.NEWLINE
        docstring = token.type == tokenize.STRING and alone
        if token.type not in LAYOUT and not docstring:
            yield token.start[0]
        last = token.type


def of_jinja(text: str) -> Iterator[int]:
    """The line of each token of a template."""
    for line, kind, token in jinja2.Environment().lex(text):
        if token.strip() and not kind.startswith("comment"):
            yield line


def of_other(text: str) -> Iterator[int]:
    """The line of each token of a style sheet or a script."""
    for token in _PLAIN.finditer(text):
        if not token["comment"]:
            yield text.count("\n", 0, token.start()) + 1


KINDS: dict[str, tuple[Callable[[str], Iterator[int]], str]] = {
    "Python, `scripts/`": (of_python, r"scripts/.*\.py"),
    "Python, `tests/`, `benchmarks/`": (
        of_python,
        r"(tests|benchmarks)/.*\.py",
    ),
    "JavaScript": (of_other, r"docs/assets/javascripts/.*\.js"),
    "CSS": (of_other, r"docs/assets/stylesheets/.*\.css"),
    "Jinja": (of_jinja, r"scripts/.*\.j2|overrides/.*\.html"),
}


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def main(arguments: list[str]) -> int:
    """Run the command. Returns its exit status."""
    commit = arguments[0] if arguments else "HEAD"
    names = _git("ls-tree", "-r", "--name-only", commit).splitlines()
    for kind, (of, pattern) in KINDS.items():
        tokens = lines = 0
        for name in names:
            if re.fullmatch(pattern, name):
                held = list(of(_git("show", f"{commit}:{name}")))
                tokens += len(held)
                lines += len(set(held))
        print(f"| {kind} | {tokens:,} | {lines:,} | {tokens / lines:.1f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
