"""Lists whose shape once took reading minutes: each as long as one likes."""

import json
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """A way to write a list, and how large it is written in tests."""

    text: Callable[[int], str]
    size: int = 8_000


def _answer(said: Callable[[int], str]) -> Callable[[int], str]:
    """A list of two questions, the first of which is answered so."""
    return lambda size: (
        f"### 1. What is a cat?\n\n{said(size)}\n\n### 2. Why is it?\n\nSo.\n"
    )


def _spans(size: int) -> str:
    """Runs of backticks, each longer than the one before, so that none has a partner."""
    return " ".join(
        "`" * run + "a" for run in range(1, int((2 * size) ** 0.5))
    )


def _parts(size: int) -> str:
    return "".join(
        f"### {k}. What is {k}?\n\n{k}.1 Why {k}?\n\n"
        for k in range(1, size)
    )


def _answers(size: int) -> str:
    """Objects of which each has an answer under a name of its own."""
    return json.dumps(
        [
            {"thing": f"What is {k}?", f"{k}_answer": "so"}
            for k in range(size)
        ]
    )


SHAPES = {
    "rules and spaces": Shape(_answer(lambda n: "---\n" + "  \n---\n" * n + "x")),
    "rules and a space": Shape(_answer(lambda n: "---\n" + " \n---\n" * n + "x")),
    "spaces in a line": Shape(_answer(lambda n: f"a{' ' * n}b"), 100_000),
    "tabs before a word": Shape(_answer(lambda n: "\t" * n + "x")),
    "escaped bold": Shape(_answer(lambda n: "***\\*a " * n), 16_000),
    "images": Shape(_answer(lambda n: "![a](b)\n\n" * n)),
    "openings of images": Shape(_answer(lambda n: "![" * n), 16_000),
    "frames": Shape(_answer(lambda n: "<iframe " * n), 16_000),
    "summaries": Shape(_answer(lambda n: "<summary>" * n), 16_000),
    "accents": Shape(_answer(lambda n: "abcdefghie\u0301 " * n), 24_000),
    "code spans": Shape(_answer(_spans), 90_000),
    "fences never closed": Shape(lambda n: "### 1. What is a cat?\n\nSo.\n\n### 2. Why?\n\n" + "~~~math\n" * n),
    "phrases": Shape(_answer(lambda n: "next set of " * n)),
    "numbers in a line": Shape(_answer(lambda n: "2 " * n)),
    "a numbered line of brackets": Shape(_answer(lambda n: "\n1. Why? (" + "(a)" * n), 30_000),
    "numbered parts of headings": Shape(_parts, 5_000),
    "remarks of code never closed": Shape(lambda n: "x = [" + "/*," * n + "]", 16_000),
    "scripts never opened": Shape(lambda n: "<!doctype html>" + "<script " * n + "</script>", 16_000),
    "objects of other keys": Shape(lambda n: json.dumps([{f"key{k}": "so"} for k in range(n)]), 4_000),
    "objects of other answers": Shape(_answers, 2_000),
    "a name of many signs": Shape(lambda n: json.dumps([{"- " * n: "so"}] * 6), 4_000),
    "a quotation mark never closed": Shape(lambda n: 'question,answer\nWhy?,"' + "so or\n" * n, 40_000),
    "boxes that unfold": Shape(lambda n: '??? note "Why?"\n    so\n' * n),
    "lists of HTML in Markdown": Shape(lambda n: "# Lay\n\n" + "<ul>\n<li>Why?</li>\n</ul>\n\nSo.\n\n" * n, 8_000),
    "lists of HTML never closed": Shape(lambda n: "# Lay\n\n" + "<ul>\n<li>Why?\n\n" * n, 8_000),
    "parts of subjects": Shape(lambda n: "# Questions\n\n" + "1. Lay\n   a. Why?\n   b. How?\n" * n, 8_000),
    "a list in other words": Shape(
        lambda n: "".join(f"- Why is line {k} long?\n" for k in range(n))
        + "".join(f"\n## Why is line {k} {'so ' * (k % 2)}long?\n\nSo.\n" for k in range(n)),
        2_000,
    ),
    "tags of questions": Shape(lambda n: "<question>Why? " * n + "</question>", 8_000),
    "tables of a wiki": Shape(lambda n: "{|\n! Question !! Answer\n|-\n| Why? || So.\n" * n + "|}\n", 8_000),
    "bold words of a wiki": Shape(lambda n: "\n'''Why" + "'so" * n, 16_000),
    "remarks of questions": Shape(lambda n: "-- 1. Why?\n/* so\nx = 1;\n" * n, 8_000),
    "cells of code": Shape(lambda n: "# %% [markdown]\n# ## Why?\n# %%\nx = 1\n" * n, 8_000),
    "underlined lines": Shape(lambda n: "Why?\n~~~~~\n" * n + "~" * n, 8_000),
    "tables of TOML": Shape(lambda n: '[[so]]\nquestion = """Why?\n' * n, 8_000),
    "answers in braces": Shape(lambda n: "::so:: Why? {=so ~no\n// so\n" * n + "}" + " " * n, 8_000),
    "choices without an answer": Shape(lambda n: "Why?\nA. So\nB. No\n" * n, 8_000),
    "lists below keys": Shape(lambda n: "so:\n  - Why?\n" * n + "- '" * n, 8_000),
    "sections that ask": Shape(lambda n: "\\begin{document}\n" + "\\section{Why?}\n" * n, 8_000),
    "items within items": Shape(lambda n: "\\begin{enumerate}\n\\item Why?\n" * n),
    "two who take turns": Shape(lambda n: "User: Why?\nBot: so\n" * n),
    "a title in copied formulas": Shape(lambda n: "Why\n" + "x\nx so\n" * n + "x?\n"),
    "a count through headings and lines": Shape(
        lambda n: "# Questions\n" + "".join(f"### {2 * k + 1}. Lay\n{2 * k + 2}. Ply\n" for k in range(n)), 8_000
    ),
    "a box of many names": Shape(lambda n: "<Accordion " + '"x title=' * n, 24_000),
    "questions parted by breaks": Shape(lambda n: "".join(f"{k}. Why {k}?<br>" for k in range(1, n)), 8_000),
    "a key of answers": Shape(
        lambda n: "".join(f"{k}. Why {k}?\n" for k in range(1, n))
        + "\nAnswers:\n" + "".join(f"{k}. So {k}\n" for k in range(1, n)),
        4_000,
    ),
    "outlines": Shape(lambda n: "<opml><body>" + '<outline text="Why?">' * n + "</outline>" * n),
    "an exported deck": Shape(lambda n: "#separator:tab\n" + "".join(f"Why {k}?\tSo\n" for k in range(n)), 16_000),
    "headings set too deep": Shape(lambda n: "### Why?\n\nx\n\n#### a\n\n" * n + "## Why?\n\nx\n\n" * n, 3_000),
    "numbers that contents link to": Shape(
        lambda n: "# Questions\n\n" + "".join(f"- [Lay](#{k})\n" for k in range(1, n))
        + "\n" + "".join(f"{k}. <a id={k}>Lay</a>\n\nSo\n\n" for k in range(1, n)),
        4_000,
    ),
    "numbers that lead to the next": Shape(
        lambda n: "Why?\n\n" + "".join(f"{k}. Describe it {k}.\n\n" for k in range(1, n)) + f"{n}. Why?\n\n" * 3,
        4_000,
    ),
    "lines below a number": Shape(lambda n: "1. Lay\n" + "What is it?\n" * n, 8_000),
    "choices that are objects": Shape(
        lambda n: json.dumps([{"question": "Why?", "choices": [{"text": "a", "ok": True}, {"text": "b"}]}] * n), 4_000
    ),
    "an address that is none": Shape(_answer(lambda n: "![c](http://[::1/x.png)"), 1),
    "nested formula": Shape(_answer(lambda n: f"${'{' * n}x{'}' * n}$"), 5_343),
    "nested formula of an image": Shape(_answer(lambda n: f"![_{'{' * n}x{'}' * n}](http://a/b.png)"), 5_343),
}  # fmt: skip
